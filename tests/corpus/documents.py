"""A file written by a test, read as a document."""

from __future__ import annotations

from pathlib import Path

from corpus.document import Document, Kind
from corpus.reading.containers import read_document
from tests.conftest import write_files


def read(folder: Path, name: str, content: str | bytes) -> Document:
    return read_document(write_files(folder, {name: content}) / name, name)


def block_texts(document: Document, kind: Kind) -> list[str]:
    return [document.text[slice(*block.span)] for block in document.blocks if block.kind is kind]
