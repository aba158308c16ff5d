"""The entry point; an interrupt ends the program silently, even during imports."""

from __future__ import annotations

import signal
import sys


def run() -> int:
    """Run the command line; its exit status."""
    on_interrupt = signal.getsignal(signal.SIGINT)
    if on_interrupt is signal.default_int_handler:  # and not ignored, as of a command in the background
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # nothing is begun, and no library sees the exception
    from assistant.command.main import main  # noqa: PLC0415 - what takes long enough to be interrupted

    signal.signal(signal.SIGINT, on_interrupt)
    return main()


if __name__ == "__main__":
    sys.exit(run())
