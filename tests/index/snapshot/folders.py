"""The published snapshot of an index folder."""

from __future__ import annotations

from pathlib import Path

from index.searching.search import Results
from tests.conftest import open_searcher


def current(folder: Path) -> Path:
    return folder / (folder / "current").read_text()


def asked(folder: Path, question: str = "Combien coûte la cantine ?") -> Results:
    return open_searcher(folder).search(question)


SNAPSHOT_FILES = """
definitions.jsonl catalogue.json documents.jsonl passages.jsonl summaries.jsonl
rows/documents.npy rows/first_sentences.npy rows/headings.npy
lexical/common.npy lexical/forms.json lexical/peaks.npy lexical/shares.npy lexical/starts.npy lexical/terms.json
lexical/texts.npy lexical/written.npy lexical/written_starts.npy
analysed/numbers.npy analysed/starts.npy analysed/ways.jsonl analysed/ways.npy
definitions.npy documents.npy manifest.json manifest.sha256 nearest.faiss passages.npy summaries.npy vectors.npy
""".split()
