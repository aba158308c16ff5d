"""The short tokenizer gives what the whole one does, and is the one that French is read by."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer

from index import tokenizer as module
from index.pretrained import model_folder
from index.tokenizer import SHORT_ALPHABET, WHOLE_FILE, ShortTokenizer

ROOT = Path(__file__).parent.parent
WRITTEN = sorted((ROOT / "corpus" / "documents").glob("*.txt")) + sorted((ROOT / "benchmarks" / "commune").rglob("*.*"))

quick = settings(derandomize=True, deadline=None, max_examples=300)
any_text = st.text(st.sampled_from(SHORT_ALPHABET), max_size=60)
french = st.lists(
    st.sampled_from(
        "l’École coûte 12,50 € « n° 3 » œuvre ŒUVRE aujourd'hui Muñoz … ☑ ﬁn 2½ x²  \u00a0! ¤¤ ¶".split(" ")
    )
).map(" ".join)


@pytest.fixture(scope="module")
def short() -> ShortTokenizer:
    return ShortTokenizer(model_folder())


@pytest.fixture(scope="module")
def whole() -> Tokenizer:
    return Tokenizer.from_file(str(model_folder() / WHOLE_FILE))


def assert_same(short: ShortTokenizer, whole: Tokenizer, text: str, other: str | None) -> None:
    tokens, expected = short.encode(text, other), whole.encode(text, other)
    assert tokens.numbers.tolist() == expected.ids
    assert [tuple(span) for span in tokens.offsets.tolist()] == expected.offsets
    assert tokens.texts.tolist() == [-1 if number is None else number for number in expected.sequence_ids]


@pytest.fixture
def only_short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_read", lambda path: pytest.fail(f"{path.name} was read"))


@quick
@given(text=any_text | french, other=st.none() | any_text | french)
@example(text="", other=None)
@example(text="¼´¨¸", other="e´ a¨")
def test_a_text_of_the_short_alphabet_has_the_tokens_of_the_whole_tokenizer(
    text: str, other: str | None, short: ShortTokenizer, whole: Tokenizer
) -> None:
    assert_same(short, whole, text, other)


@quick
@given(text=st.text(max_size=30), other=st.none() | st.text(max_size=30))
@example(text="Škoda, Ελλάδα, 日本, e\u0301", other="🌳")
def test_any_other_text_has_them_too(text: str, other: str | None, short: ShortTokenizer, whole: Tokenizer) -> None:
    assert_same(short, whole, text, other)


@pytest.mark.usefixtures("only_short")
@pytest.mark.parametrize("path", WRITTEN, ids=lambda path: path.name)
def test_french_papers_are_read_by_the_short_one_and_alike(path: Path, short: ShortTokenizer, whole: Tokenizer) -> None:
    text = path.read_text(encoding="utf-8")
    for start in range(0, len(text), 1000):
        assert_same(short, whole, text[start : start + 1000], None)


def test_the_short_one_holds_less_than_half_of_the_pieces(whole: Tokenizer) -> None:
    numbers = np.load(model_folder() / module.NUMBERS_FILE)
    assert len(set(numbers.tolist())) == len(numbers) < whole.get_vocab_size() / 2
