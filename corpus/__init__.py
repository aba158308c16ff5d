"""Documents become passages: reading, cleaning, sentences, sigles.

Nothing leaves the machine: what libraries tell their makers is switched off here, in the lowest room, which every
process enters before it imports one of them and whose environment its own processes take over.
"""

import os

os.environ |= {
    "DO_NOT_TRACK": "1",  # whatever heeds it, huggingface_hub among others (consoledonottrack.com)
    "ORT_DISABLE_TELEMETRY": "1",  # ONNX Runtime, since 1.29 under Linux: what it runs, and an identity on the disk
    "GRADIO_ANALYTICS_ENABLED": "False",  # what a page is made of, and whether there is a newer Gradio
    "HF_HUB_DISABLE_TELEMETRY": "1",  # which libraries and versions ask for a model
    "DISABLE_SAFETENSORS_CONVERSION": "1",  # transformers would ask the hub to convert a model in an old format
}
