"""ONNX Runtime, imported only here, after ``corpus`` has switched off its telemetry."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.errors import ConventionError

if TYPE_CHECKING:
    from onnxruntime import InferenceSession


class UnreadableModel(ConventionError):
    """The packaged model's unpacked files cannot be loaded."""


def session_of(graph: Path) -> InferenceSession:
    """A graph of an unpacked model, ready to run on one core: the cores are shared out between texts.

    Raises UnreadableModel.
    """
    with readable(graph.parent):
        return session(graph, 1, is_final=True)


def session(graph: Path | bytes, cores: int = 0, is_final: bool = False) -> InferenceSession:
    """A graph ready to run on so many cores, on all for 0. Raises what ONNX Runtime does.

    One that ``is_final`` runs as it is written: looking for improvements takes a quarter of its loading and finds none.
    """
    from onnxruntime import GraphOptimizationLevel, InferenceSession, SessionOptions  # noqa: PLC0415

    options = SessionOptions()
    options.intra_op_num_threads = cores
    options.inter_op_num_threads = 1
    options.log_severity_level = 3  # errors only
    if is_final:
        options.graph_optimization_level = GraphOptimizationLevel.ORT_DISABLE_ALL
    return InferenceSession(graph, options, providers=["CPUExecutionProvider"])


@contextmanager
def readable(folder: Path) -> Iterator[None]:
    """Turn errors of damaged model files into UnreadableModel."""
    try:
        yield
    except Exception as error:  # the libraries name none: a damaged file raises plain exceptions of theirs
        raise UnreadableModel(
            f"Le modèle préparé dans «\u00a0{folder}\u00a0» ne peut pas être chargé\u00a0: supprimez ce dossier, "
            "puis, si rien ne change, lancez «\u00a0pip install --force-reinstall onnxruntime tokenizers\u00a0»."
        ) from error
