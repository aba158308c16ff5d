"""One page of checks of an installation, with the mend for each failure."""

from __future__ import annotations

import platform
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from assistant.settings import Settings
from assistant.texts import counted
from corpus.errors import ConventionError
from corpus.folder import source_paths
from index.build import is_current
from index.encoders import load_encoder
from index.search import Searcher
from index.snapshots import open_current

_ROOM = 2 * 2**30  # bytes; the unpacked model takes half of that


@dataclass(frozen=True, slots=True)
class Check:
    """What was looked at, what was found, and whether it is as it should be."""

    name: str
    finding: str
    passed: bool


def examine(where: Settings) -> Iterator[Check]:
    """All the checks, in the order in which a failure explains the next."""
    names = ("convention", "onnxruntime", "faiss-cpu", "gradio")
    versions = ", ".join(f"{name} {version(name)}" for name in names)
    yield Check("Versions", f"Python {platform.python_version()}, {versions}", True)
    yield _tried("Modèle", lambda: _model(where))
    yield _tried("Documents", lambda: _documents(where.documents))
    yield _tried("Dossier de l’index", lambda: _writable(where.index))
    yield _tried("Index", lambda: _index(where))


def _tried(name: str, look: Callable[[], str]) -> Check:
    try:
        return Check(name, look(), True)
    except ConventionError as error:
        return Check(name, str(error), False)


def _model(where: Settings) -> str:
    encoder = load_encoder(where.encoder, where.question_prompt, where.passage_prompt)
    return f"{encoder.name}, {encoder.dimension} dimensions"


def _documents(folder: Path) -> str:
    return f"{counted(len(source_paths(folder)), 'fichier', 'fichiers')} dans {folder}"


def _writable(folder: Path) -> str:
    existing = next(parent for parent in (folder, *folder.absolute().parents) if parent.is_dir())
    try:
        with tempfile.TemporaryFile(dir=existing):
            free = shutil.disk_usage(existing).free
    except OSError as error:
        raise ConventionError(
            f"{folder} ne peut pas être écrit ({error.strerror})\u00a0; vérifiez les droits ou utilisez --index."
        ) from error
    if free < _ROOM:
        raise ConventionError(
            f"il ne reste que {free // 2**20} Mo sur le disque de {folder}\u00a0; libérez de la place."
        )
    return f"{folder}, {free // 2**30} Go libres"


def _index(where: Settings) -> str:
    snapshot = open_current(where.index)
    Searcher(snapshot, load_encoder(where.encoder, where.question_prompt, where.passage_prompt))
    if not is_current(where.documents, snapshot.manifest):
        raise ConventionError("les documents ont changé depuis\u00a0; lancez «\u00a0convention index build\u00a0».")
    return f"{snapshot.manifest.id}, {snapshot.manifest.passages} passages, à jour"
