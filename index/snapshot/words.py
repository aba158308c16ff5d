"""The analysed words of a snapshot's passages in its folder."""

from __future__ import annotations

from pathlib import Path

from index.arrays import mapped_array, save_array
from index.snapshot.json_lines import Lines, write_lines
from index.words.analysed import AnalysedTexts

_WAYS, _STARTS, _NUMBERS = "ways.jsonl", "starts.npy", "numbers.npy"


def save_words(folder: Path, analysed: AnalysedTexts) -> None:
    """Write to a new folder."""
    folder.mkdir()
    write_lines(folder / _WAYS, analysed.ways)
    save_array(folder / _STARTS, analysed.starts)
    save_array(folder / _NUMBERS, analysed.numbers)


def load_words(folder: Path, passages: int) -> AnalysedTexts:
    """Read what ``save_words`` wrote, mapped from the disk."""
    starts, numbers = mapped_array(folder / _STARTS), mapped_array(folder / _NUMBERS)
    return AnalysedTexts(passages, Lines(folder / _WAYS, tuple[str, str]), starts, numbers)
