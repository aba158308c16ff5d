"""``convention serve`` with builds that never end if a text contains « sans fin »; a separate program."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from threading import Event

import numpy as np
import pytest
from numpy.typing import NDArray

from assistant.command import main as cli
from assistant.library import searchers
from index.models.encoders import DividedText
from tests.conftest import WordEncoder, WordReranker


class Endless(WordEncoder):
    """Never finishes encoding such a text."""

    def encode_passages(
        self, texts: Sequence[DividedText], advance: Callable[[int], None] = lambda _: None
    ) -> list[NDArray[np.float32]]:
        if any("sans fin" in text for text, _ in texts):
            advance(0)
            Event().wait()
        return super().encode_passages(texts, advance)


if __name__ == "__main__":
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(searchers, "load_encoder", lambda *_: Endless())
        patched.setattr(searchers, "load_reranker", lambda _: WordReranker())
        sys.exit(cli.main(["serve", *sys.argv[1:]]))
