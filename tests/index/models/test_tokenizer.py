"""A tokenizer with the pieces of a text gives what all pieces do."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer

from benchmarks.full_precision import TOKENIZER_FILE, full_folder
from index.models.packaged.tokenizer import Pieces
from index.models.packaged.unpacking import model_folder

ROOT = Path(__file__).parents[3]
WRITTEN = sorted((ROOT / "corpus" / "documents").glob("*.txt")) + sorted((ROOT / "benchmarks" / "commune").rglob("*.*"))

quick = settings(max_examples=300)
FRENCH = "l’École 12,50 € « n° 3 » œuvre ŒUVRE aujourd'hui Muñoz … ☑ ﬁn 2½ x²  \u00a0! ¤¤ ¶ <s> a</s>b ▁ a▁b"
french = st.lists(st.sampled_from(FRENCH.split(" "))).map(" ".join)
any_text = french | st.text(max_size=60)


@pytest.fixture(scope="module")
def pieces() -> Pieces:
    return Pieces(model_folder())


@pytest.fixture(scope="module")
def whole() -> Tokenizer:
    return Tokenizer.from_file(str(full_folder() / TOKENIZER_FILE))


def assert_same(pieces: Pieces, whole: Tokenizer, text: str, other: str | None, *more: str) -> None:
    tokens = pieces.tokenizer(text, other or "", *more).encode(text, other)
    expected = whole.encode(text, other)
    assert tokens.numbers.tolist() == expected.ids
    assert [tuple(span) for span in tokens.offsets.tolist()] == expected.offsets
    assert tokens.texts.tolist() == [-1 if number is None else number for number in expected.sequence_ids]


@quick
@given(text=any_text, other=st.none() | any_text, more=any_text)
@example(text="", other=None, more="")
@example(text="¼´¨¸", other="e´ a¨", more="é")
@example(text="Škoda, Ελλάδα, 日本, e\u0301", other="🌳\u200b\0\uf0b7", more="한국어 ᄒ\u1161")
@example(text="abc<s>def <unk>e\u0301", other="<pad>▁x", more="＜s＞")
def test_a_text_has_the_tokens_that_all_pieces_give_it(
    text: str, other: str | None, more: str, pieces: Pieces, whole: Tokenizer
) -> None:
    assert_same(pieces, whole, text, other, more)


@pytest.mark.parametrize("path", WRITTEN, ids=lambda path: path.name)
def test_french_papers_have_them(path: Path, pieces: Pieces, whole: Tokenizer) -> None:
    text = path.read_text(encoding="utf-8")
    for start in range(0, len(text), 1000):
        assert_same(pieces, whole, text[start : start + 1000], None)


@pytest.mark.parametrize("text", ["x" * 100_000, "é" + "\uf0b7" * 100_000, " " * 100_000 + "fin"])
def test_however_long_a_text_little_of_it_is_looked_at(text: str, pieces: Pieces) -> None:
    assert 0 < len(pieces.tokenizer(text).encode(text).numbers) <= 512


def test_the_words_that_are_remembered_change_nothing(
    pieces: Pieces, whole: Tokenizer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.models.packaged.tokenizer._REMEMBERED", 3)
    for text in ("La cantine ouvre.", "La piscine ouvre à dix heures.", "La cantine ouvre.", "x" * 50 + " La"):
        assert_same(pieces, whole, text, None)
