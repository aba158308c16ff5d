"""What the tests share: a fake encoder whose vectors can be worked out by hand, and small indexes."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from index.build import build
from index.encoders import Encoder, load_encoder
from index.french import fold, words
from index.search import Searcher
from index.snapshots import open_current

DOCUMENTS = Path(__file__).parent.parent / "corpus" / "documents"


class WordEncoder:
    """Counts words in 64 bins by their first five letters: texts that share words are near, always the same way."""

    name = "words-64"
    dimension = 64
    scale = (1.0, 0.0)

    def encode_questions(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return self.encode_passages(texts)

    def encode_passages(
        self, texts: Sequence[str], advance: Callable[[int], None] = lambda _: None
    ) -> NDArray[np.float32]:
        vectors = np.full((len(texts), self.dimension), 0.01, np.float32)
        for row, text in enumerate(texts):
            for word in words(text):
                vectors[row, zlib.crc32(fold(word.text)[:5].encode()) % self.dimension] += 1
        advance(len(texts))
        lengths: NDArray[np.float32] = np.linalg.norm(vectors, axis=1, keepdims=True)
        return vectors / lengths


MakeSearcher = Callable[[Mapping[str, str | bytes]], Searcher]


def write_files(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    """Write files, by their path in a folder, and return the folder."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


@pytest.fixture
def make_searcher(tmp_path: Path) -> MakeSearcher:
    """Builds an index of the given files with the fake encoder and opens it."""

    def make(files: Mapping[str, str | bytes]) -> Searcher:
        documents = write_files(tmp_path / "documents", files)
        encoder = WordEncoder()
        build(documents, tmp_path / "index", encoder)
        return Searcher(open_current(tmp_path / "index"), encoder)

    return make


@pytest.fixture(scope="session")
def model() -> Encoder:
    """The packaged model, unpacked in the user's cache."""
    return load_encoder()


@pytest.fixture(scope="session")
def convention(model: Encoder, tmp_path_factory: pytest.TempPathFactory) -> Searcher:
    """The default corpus under the packaged model, as users have it."""
    index = tmp_path_factory.mktemp("convention") / "index"
    build(DOCUMENTS, index, model)
    return Searcher(open_current(index), model)
