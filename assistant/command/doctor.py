"""Checks of an installation, with a remedy for each failure."""

from __future__ import annotations

import platform
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from assistant.french import backup_texts, sureness
from assistant.french.manage_texts import bytes_words
from assistant.french.texts import counted
from assistant.library.register import Register
from assistant.library.searchers import check_lexicon
from assistant.library.threshold import threshold_words
from assistant.settings import Settings
from corpus.errors import ConventionError, reason
from corpus.reading.folder import LEXICON, has_lexicon, source_paths
from index.building.build import gone_back, is_current
from index.models.encoders import Encoder, load_encoder
from index.models.packaged.unpacking import DISK_MEGABYTES, cache_folder, is_unpacked
from index.models.rerankers import is_reranker_unpacked, load_reranker
from index.searching.search import check_model
from index.snapshot.manifest import Manifest
from index.snapshot.snapshots import current_id, current_manifest, open_current

_MOST_NAMED = 5  # files
_ROOM = 1024  # megabytes that a large index takes, with its former snapshots and the one being written


@dataclass(frozen=True, slots=True)
class Check:
    """A check: its name, the finding, and whether it passed."""

    name: str
    finding: str
    passed: bool


def examine(where: Settings) -> Iterator[Check]:
    """All checks, ordered so that a failure explains the following ones."""
    names = ("convention", "onnxruntime", "faiss-cpu", "gradio")
    versions = ", ".join(f"{name} {version(name)}" for name in names)
    yield Check("Versions", f"Python {platform.python_version()}, {versions}", True)
    if not (where.encoder and where.reranker):
        yield _tried("Dossier des modèles", _cache)
    encoder: Encoder | None = None

    def model() -> str:
        nonlocal encoder
        encoder = load_encoder(where.encoder, where.question_prompt, where.passage_prompt)
        return f"{encoder.name}, {encoder.dimension} dimensions"

    def reranker() -> str:
        load_reranker(where.reranker)
        return where.reranker or "fourni avec le logiciel"

    yield _tried("Modèle", model)
    yield _tried("Modèle de lecture", reranker)
    yield Check("Pages numérisées", _scans(), True)  # nothing is wrong where they are only reported
    yield Check("Anciens formats", _old_formats(), True)
    yield _tried("Documents", lambda: _documents(where.documents))
    yield _tried("Lexique", lambda: _lexicon(where))
    yield _tried("Dossier de l’index", lambda: _writable(where.index, _ROOM, "--index"))
    yield _tried("Registre des questions", lambda: _register(where.register))
    yield _tried("Index", lambda: _index(where, encoder))
    if current_id(where.index):
        yield _tried(sureness.THRESHOLD_LABEL, lambda: threshold_words(where, current_manifest(where.index)))
    yield Check("Dernière sauvegarde", _backup(where), True)  # it may be made by other means


def _tried(name: str, look: Callable[[], str]) -> Check:
    try:
        return Check(name, look(), True)
    except ConventionError as error:
        return Check(name, str(error), False)


def _cache() -> str:
    """The folder of the unpacked models, which must be writable until both are there."""
    folder = cache_folder()
    if is_unpacked() and is_reranker_unpacked():
        return f"{folder}, modèles préparés"
    return _writable(folder, DISK_MEGABYTES, "CONVENTION_CACHE")


def _scans() -> str:
    from corpus.formats.pdf.scans import can_recognise  # noqa: PLC0415 - loads PDFium

    if can_recognise():
        return "reconnues par Tesseract, en français"
    return "signalées sans être lues\u00a0; installez tesseract-ocr-fra pour qu’elles soient reconnues"


def _old_formats() -> str:
    from corpus.formats.common.libreoffice import can_convert  # noqa: PLC0415 - loads lxml

    if can_convert():
        return "lus par LibreOffice (.doc, .ppt)"
    return "signalés sans être lus\u00a0; installez LibreOffice pour que les .doc et .ppt soient lus"


def _documents(folder: Path) -> str:
    return f"{counted(len(source_paths(folder)), 'fichier', 'fichiers')} dans {folder}"


def _lexicon(where: Settings) -> str:
    entries = check_lexicon(where)
    return f"{counted(entries, 'entrée', 'entrées')} dans {LEXICON}" if has_lexicon(where.documents) else "aucun"


def _writable(folder: Path, room: int, elsewhere: str) -> str:
    """Check that a folder is writable with ``room`` megabytes free; ``elsewhere`` is the option for another one."""
    existing = next(parent for parent in (folder, *folder.absolute().parents) if parent.is_dir())
    try:
        with tempfile.TemporaryFile(dir=existing):
            free = shutil.disk_usage(existing).free // 2**20
    except OSError as error:
        raise ConventionError(
            f"{folder} ne peut pas être écrit ({reason(error)})\u00a0; vérifiez les droits ou utilisez {elsewhere}."
        ) from error
    if free < room:
        raise ConventionError(
            f"il ne reste que {free} Mo sur le disque de {folder}\u00a0; libérez {room} Mo ou utilisez {elsewhere}."
        )
    return f"{folder}, {free / 1024:.0f} Go libres"


def _register(path: Path) -> str:
    if not path.exists():
        return "aucune question gardée"
    entries, size = Register(path, print).size()
    return f"{counted(entries, 'question', 'questions')}, {bytes_words(size)} dans {path}"


def _backup(where: Settings) -> str:
    from assistant.backups.saving import last_backup  # noqa: PLC0415 - what a question has no use for

    last = last_backup(where)
    return backup_texts.last(last.created, last.file) if last else backup_texts.NEVER_SAVED


def _unread(manifest: Manifest) -> str:
    """The files that could not be read, in words."""
    if not (unread := manifest.unread):
        return ""
    names = ", ".join(one.path for one in unread[:_MOST_NAMED]) + ("…" if len(unread) > _MOST_NAMED else "")
    return f"\u00a0; {counted(len(unread), 'fichier non lu', 'fichiers non lus')}\u00a0: {names}"


def _index(where: Settings, encoder: Encoder | None) -> str:
    snapshot = open_current(where.index, where.store)
    if encoder:  # one that cannot be loaded has been said
        check_model(snapshot, encoder)
    found = f"{snapshot.manifest.id}, {counted(snapshot.manifest.passages, 'passage', 'passages')}"
    if is_current(where.documents, snapshot.manifest):
        return f"{found}, à jour{_unread(snapshot.manifest)}"
    if gone_back(where.documents, where.index):
        return f"{found}, antérieur, remis en service"
    raise ConventionError("les documents ont changé depuis\u00a0; lancez «\u00a0convention index build\u00a0».")
