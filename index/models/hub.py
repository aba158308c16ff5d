"""Loading sentence-transformers models from a folder or the hub."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TypeVar

from corpus.errors import ConventionError

_Model = TypeVar("_Model")


def load_model(choice: str, load: Callable[..., _Model], kind: str) -> _Model:
    """Load a model with ``load(name, device=…, local_files_only=…)`` from a folder, the hub's cache or the hub.

    ``kind`` names the kind of model in errors. Raises ConventionError if it cannot be loaded, or if the extra
    ``models``, which brings sentence-transformers, is not installed.
    """
    if find_spec("sentence_transformers") is None:
        raise ConventionError(
            f"Le modèle «\u00a0{choice}\u00a0» demande sentence-transformers, qui n’est pas installé\u00a0; lancez "
            "«\u00a0pip install 'convention[models]'\u00a0»."
        )
    try:
        with _no_loading_bar():
            return _find(choice, load)
    except Exception as error:  # a folder of somebody else's makes the loaders raise anything
        raise ConventionError(
            f"Le modèle «\u00a0{choice}\u00a0» ne peut pas être chargé\u00a0: indiquez le dossier d’un "
            f"{kind} sentence-transformers, ou le nom d’un modèle public si cette machine accède à internet."
        ) from error


def _find(choice: str, load: Callable[..., _Model]) -> _Model:
    if choice.startswith("~"):
        choice = str(Path(choice).expanduser())
    if choice.startswith(("/", ".")) and not Path(choice).is_dir():  # a mistyped folder is no hub name
        raise FileNotFoundError(choice)
    from huggingface_hub import HfApi  # noqa: PLC0415

    try:
        return load(choice, device="cpu", local_files_only=True)
    except OSError:
        if Path(choice).exists():
            raise
    # Says in seconds that there is no network or no such model; loading would first try again for a minute.
    HfApi().model_info(choice if "/" in choice else f"sentence-transformers/{choice}", timeout=10)
    return load(choice, device="cpu")


@contextmanager
def _no_loading_bar() -> Iterator[None]:
    """Hide the progress bar of transformers."""
    from transformers.utils import logging  # noqa: PLC0415

    shown = logging.is_progress_bar_enabled()
    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    try:
        yield
    finally:
        if shown:
            logging.enable_progress_bar()  # type: ignore[no-untyped-call]
