"""Documents become passages: reading, cleaning, sentences, sigles.

Nothing leaves the machine: telemetry of libraries is switched off here because every process imports this package
before any of them, and child processes inherit the environment.
"""

import os

os.environ |= {
    "DO_NOT_TRACK": "1",  # honoured by huggingface_hub and others (consoledonottrack.com)
    "ORT_DISABLE_TELEMETRY": "1",  # ONNX Runtime, since 1.29 on Linux: reports its use, stores an identifier
    "GRADIO_ANALYTICS_ENABLED": "False",  # reports the components of a page, and checks for a newer Gradio
    "HF_HUB_DISABLE_TELEMETRY": "1",  # reports which libraries and versions ask for a model
    "DISABLE_SAFETENSORS_CONVERSION": "1",  # transformers would ask the hub to convert a model in an old format
}
