"""The lexicon of the house: lines of equal words, "cantine;restauration scolaire", kept beside the documents."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from corpus.errors import BadLexicon, UnreadableDocument, reason
from corpus.formats.plain.encodings import decode
from corpus.formats.sheets.separated import separator_of
from corpus.reading.folder import LEXICON, has_lexicon
from index.words.french import fold
from index.words.sigles import run

COMMENT = "#"
_LARGEST = 1_000_000  # bytes
_LONGEST_LINE, _LONGEST, _MOST = 1000, 80, 12  # characters of a line and of a wording, wordings of a line
_LINE_END = re.compile(r"\r\n|\r|\n")
_DECLARED = re.compile(r"sep=(.)")  # what Excel reads, and writes nowhere
# What a first line names its columns, accents and plurals apart.
_HEADERS = frozenset(
    """
    terme mot expression synonyme equivalent equivalence variante sigle abreviation acronyme signification definition
    developpe developpement libelle usage documents question ancien nouveau nom entree autre
    """.split()
)


@dataclass(frozen=True, slots=True)
class Entry:
    """Wordings that mean the same, and the line of the file that says so, from 1."""

    line: int
    wordings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LexiconFile:
    """A lexicon as it stands: its lines, without their ends, its entries, and how it is written."""

    lines: tuple[str, ...]
    entries: tuple[Entry, ...]
    separator: str


def read_lexicon(folder: Path) -> LexiconFile:
    """The lexicon of a documents folder; an empty one where there is none. Raises BadLexicon, which names the line."""
    return lexicon_of(lexicon_bytes(folder))


def lexicon_bytes(folder: Path) -> bytes:
    """What the file holds, nothing where there is none. Raises BadLexicon where it cannot be read."""
    path = folder / LEXICON
    try:
        if not has_lexicon(folder):
            return b""
        if not path.is_file():
            raise BadLexicon(f"{LEXICON} n’est pas un fichier ordinaire\u00a0; retirez-le du dossier des documents.")
        with path.open("rb") as opened:
            content = opened.read(_LARGEST + 1)
    except OSError as error:
        raise BadLexicon(f"{LEXICON} est illisible ({reason(error)})\u00a0; vérifiez ses droits.") from error
    if len(content) > _LARGEST:
        raise BadLexicon(f"{LEXICON} est trop gros\u00a0; gardez-en moins de {_LARGEST // 1_000_000} Mo.")
    return content


def lexicon_of(content: bytes) -> LexiconFile:
    """The lexicon that a file's bytes hold. Raises BadLexicon."""
    try:
        text = decode(content)
    except UnreadableDocument as error:
        raise BadLexicon(f"{LEXICON}\u00a0: {error}") from error
    lines = _LINE_END.split(text)
    if not lines[-1]:
        lines.pop()
    declared = _DECLARED.fullmatch(lines[0].lstrip("\ufeff")) if lines else None
    told = [(number, line) for number, line in enumerate(lines, 1) if _tells(line) and not (declared and number == 1)]
    separator = declared[1] if declared else separator_of("\n".join(line[:_LONGEST_LINE] for _, line in told))
    rows = [(number, _cells(number, line, separator)) for number, line in told]
    if rows and all({*fold(cell).removesuffix("s").split()} <= _HEADERS for cell in rows[0][1] if cell):
        del rows[0]
    entries = tuple(Entry(number, _wordings(number, cells)) for number, cells in rows)
    _check_apart(entries)
    return LexiconFile(tuple(lines), entries, separator)


def _tells(line: str) -> bool:
    """Whether a line is neither a comment nor empty, nor one of empty cells as spreadsheets leave them."""
    return not line.lstrip('\ufeff "').startswith(COMMENT) and bool(line.strip(' \t;,|"'))


def _cells(number: int, line: str, separator: str) -> list[str]:
    """The cells of a line, white space at their ends and doubled inside left out."""
    if len(line) > _LONGEST_LINE:
        raise _wrong(number, f"est trop longue ({len(line)} caractères)", f"tenez-la en {_LONGEST_LINE}")
    try:
        (cells,) = csv.reader([line], delimiter=separator, strict=True)
    except (csv.Error, ValueError) as error:
        raise _wrong(number, "a un guillemet mal fermé", "corrigez-le ou retirez-le") from error
    return [" ".join(cell.split()) for cell in cells]


def _wordings(number: int, cells: Iterable[str]) -> tuple[str, ...]:
    """The wordings of a line, each once."""
    written = [cell for cell in cells if cell]
    if len(written) < 2:
        raise _wrong(number, "n’a qu’un côté", f"écrivez les deux, «\u00a0{written[0]};autre mot\u00a0», ou retirez-la")
    if len(written) > _MOST:
        raise _wrong(number, f"a {len(written)} expressions", f"n’en gardez que {_MOST}")
    runs: dict[tuple[str, ...], str] = {}
    for wording in written:
        if len(wording) > _LONGEST:
            raise _wrong(number, f"a une expression de {len(wording)} caractères", f"tenez-la en {_LONGEST}")
        if not wording.isprintable():
            raise _wrong(number, "a un caractère invisible", "récrivez-la")
        told = run(wording)
        if not told:
            raise _wrong(number, f"a «\u00a0{wording}\u00a0», qui ne dit rien à chercher", "changez ces mots")
        runs.setdefault(told, wording)
    if len(runs) < 2:
        raise _wrong(number, f"dit deux fois «\u00a0{written[0]}\u00a0»", "changez un des deux côtés ou retirez-la")
    return tuple(runs.values())


def _check_apart(entries: Iterable[Entry]) -> None:
    """Raise BadLexicon where a wording is in two lines: it would chain them to one, perhaps in a loop."""
    first: dict[tuple[str, ...], int] = {}
    for entry in entries:
        for wording in entry.wordings:
            if (line := first.setdefault(run(wording), entry.line)) != entry.line:
                raise _wrong(
                    entry.line,
                    f"reprend «\u00a0{wording}\u00a0», déjà à la ligne {line}",
                    "mettez tous ces mots sur une seule ligne, ou retirez-en une",
                )


def _wrong(number: int, trouble: str, remedy: str) -> BadLexicon:
    return BadLexicon(f"La ligne {number} de {LEXICON} {trouble}\u00a0; {remedy}.")
