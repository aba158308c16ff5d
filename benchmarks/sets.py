"""Evaluation sets: folders of documents with questions whose answers are known.

A set is a folder with ``questions.jsonl``, in the form of ``convention evaluate``, sometimes ``train.jsonl`` for
fitting, and its documents: a folder ``documents``, or ``documents.jsonl`` with a line ``{"file", "content"}`` for each.
"""

import argparse
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

import msgspec

from assistant.answers.evaluation import Gold
from corpus.document import Span
from index.building.build import ensure
from index.models.encoders import Encoder
from index.models.rerankers import load_reranker
from index.searching.search import Searcher
from index.snapshot.snapshots import open_current

COMMUNE = Path(__file__).parent / "commune"
LESSONS = Path(__file__).parent / "lessons"
HELD_OUT = "lanvezeur"  # the writer of lessons excluded from training


class _File(msgspec.Struct):
    file: str
    content: str


def parser(purpose: str | None) -> argparse.ArgumentParser:
    """The common arguments: the folder of the sets, and the one that keeps their indexes for the next run."""
    arguments = argparse.ArgumentParser(description=purpose, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("evaluation", type=Path, help="folder of evaluation sets")
    arguments.add_argument("--scratch", type=Path, help="folder for their indexes; a temporary one without it")
    return arguments


def scratch_folder(chosen: Path | None) -> AbstractContextManager[str | Path]:
    """The folder for indexes: the chosen one, or a temporary one."""
    return nullcontext(chosen) if chosen else tempfile.TemporaryDirectory()


def sets(folder: Path) -> Iterator[Path]:
    """The sets in a folder by name, then the project's own."""
    yield from (path.parent for path in sorted(folder.glob("*/questions.jsonl")))
    yield COMMUNE
    yield from (path.parent for path in sorted(LESSONS.glob("*/questions.jsonl")))


def training_sets(folder: Path) -> Iterator[Path]:
    """The training sets in a folder by name, then the project's own."""
    for own in (folder, COMMUNE.parent, LESSONS):
        yield from (path.parent for path in sorted(own.glob("*/train.jsonl")))


def answer_spans(gold: Gold) -> list[Span]:
    """The spans of the answers in the gold document; the whole gold span if none are given."""
    if gold.answers:
        return [Span(one.start, one.start + len(one.text)) for one in gold.answers]
    return [Span(gold.start or 0, sys.maxsize if gold.end is None else gold.end)]


def documents_of(folder: Path, scratch: Path) -> Path:
    """The folder of the set's documents, written to ``scratch`` if the set has them in one file."""
    listed = folder / "documents.jsonl"
    if not listed.exists():
        return folder / "documents"
    written = scratch / folder.name / "documents"
    shutil.rmtree(written, ignore_errors=True)  # from another version of the set
    for one in msgspec.json.Decoder(_File).decode_lines(listed.read_bytes()):
        path = written / one.file
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as file:
            file.write(one.content.encode())
    return written


def searcher_of(folder: Path, scratch: Path, encoder: Encoder) -> Searcher:
    """A searcher over the set's documents; ``scratch`` keeps the index for the next run."""
    index = scratch / folder.name / "index"
    ensure(documents_of(folder, scratch), index, encoder)
    return Searcher(open_current(index), encoder, load_reranker())
