"""The lexicon of the authority: lines of synonyms, "cantine;restauration scolaire", in the documents folder."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from pathlib import Path

from corpus.errors import BadLexicon, UnreadableDocument, reason
from corpus.formats.plain.encodings import decode
from corpus.formats.sheets.separated import separator_of
from corpus.reading.folder import LEXICON, has_lexicon
from index.words.french import fold
from index.words.sigles import run

_COMMENT = "#"
_LARGEST = 1_000_000  # bytes
_LONGEST_LINE, _LONGEST, _MOST = 1000, 80, 12  # characters of a line and of a wording, wordings of a line
LINE_END = re.compile(r"\r\n|\r|\n")
_DECLARED = re.compile(r"sep=(.)")  # what Excel reads, and writes nowhere
_HEADINGS = (  # of columns, without accents or plurals
    "terme mot expression synonyme equivalent equivalence variante sigle abreviation acronyme signification definition "
    "developpement libelle usage ancien ancienne nouveau nom entree autre"
)
_HEADERS = frozenset(f"{word}{plural}" for word in _HEADINGS.split() for plural in ("", "s", "x"))


@dataclass(frozen=True, slots=True)
class LexiconEntry:
    """Wordings that mean the same, with the number of their line, from 1."""

    line: int
    wordings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BadLine:
    """An invalid line, with its number and the problem."""

    line: int
    text: str
    problem: BadLexicon


@dataclass(frozen=True, slots=True)
class LexiconFile:
    """The entries and the invalid lines of a lexicon, and its separator; it is used only without invalid lines."""

    entries: tuple[LexiconEntry, ...]
    bad: tuple[BadLine, ...]
    separator: str


def read_lexicon(folder: Path) -> LexiconFile:
    """The lexicon of a documents folder, empty if there is none. Raises BadLexicon, which names the line."""
    lexicon = lexicon_of(lexicon_bytes(folder))
    for line in lexicon.bad:
        raise line.problem
    return lexicon


def lexicon_bytes(folder: Path) -> bytes:
    """The bytes of the file, empty if there is none. Raises BadLexicon if it cannot be read."""
    path = folder / LEXICON
    try:
        if not has_lexicon(folder):
            return b""
        if path.is_symlink() or not path.is_file():
            raise BadLexicon(f"{LEXICON} n’est pas un fichier ordinaire\u00a0; retirez-le du dossier des documents.")
        with path.open("rb") as opened:
            content = opened.read(_LARGEST + 1)
    except OSError as error:
        raise BadLexicon(f"{LEXICON} est illisible ({reason(error)})\u00a0; vérifiez ses droits.") from error
    if len(content) > _LARGEST:
        raise BadLexicon(f"{LEXICON} est trop gros\u00a0; gardez-en moins de {_LARGEST // 1_000_000} Mo.")
    return content


def lexicon_of(content: bytes) -> LexiconFile:
    """Parse the bytes of a lexicon. Raises BadLexicon if they are not text."""
    lines = LINE_END.split(lexicon_text(content))
    declared = _DECLARED.fullmatch(lines[0].lstrip("\ufeff"))
    told = [(number, line) for number, line in enumerate(lines, 1) if _tells(line) and not (declared and number == 1)]
    separator = declared[1] if declared else separator_of("\n".join(line[:_LONGEST_LINE] for _, line in told))
    if told and _is_header(told[0][1], separator):
        del told[0]
    entries, bad, first = [], [], dict[tuple[str, ...], int]()
    for number, line in told:
        try:
            entries.append(LexiconEntry(number, _wordings(number, line, separator, first)))
        except BadLexicon as problem:
            bad.append(BadLine(number, line, problem))
    return LexiconFile(tuple(entries), tuple(bad), separator)


def lexicon_text(content: bytes) -> str:
    """Decode the bytes of a lexicon. Raises BadLexicon."""
    try:
        return decode(content)
    except UnreadableDocument as error:
        raise BadLexicon(f"{LEXICON}\u00a0: {error}") from error


def _tells(line: str) -> bool:
    """Whether a line is neither a comment nor empty, nor has only empty cells."""
    return not line.lstrip('\ufeff "').startswith(_COMMENT) and bool(line.strip(' \t;,|"'))


def _is_header(line: str, separator: str) -> bool:
    """Whether a first line only names its columns."""
    return all({*fold(cell).split()} <= _HEADERS for cell in line.replace('"', "").split(separator))


def _cells(number: int, line: str, separator: str) -> list[str]:
    """The cells of a line that are not empty, with white space collapsed."""
    if len(line) > _LONGEST_LINE:
        raise _wrong(number, f"est trop longue ({len(line)} caractères)", f"tenez-la en {_LONGEST_LINE}")
    try:
        (cells,) = csv.reader([line], delimiter=separator, strict=True)
    except (csv.Error, ValueError) as error:
        raise _wrong(number, "a un guillemet mal fermé", "corrigez-le ou retirez-le") from error
    return [" ".join(cell.split()) for cell in cells if cell.strip()]


def _wordings(number: int, line: str, separator: str, first: dict[tuple[str, ...], int]) -> tuple[str, ...]:
    """The wordings of a line, each once. Raises BadLexicon.

    ``first`` maps wordings to their lines and is updated; a wording in two lines would link these, perhaps in a loop.
    """
    written, runs = _cells(number, line, separator), dict[tuple[str, ...], str]()
    if len(written) < 2:
        raise _wrong(number, "n’a qu’un côté", "écrivez les deux, «\u00a0mot;autre mot\u00a0», ou retirez-la")
    if len(written) > _MOST:
        raise _wrong(number, f"a {len(written)} expressions", f"n’en gardez que {_MOST}")
    for wording in written:
        if len(wording) > _LONGEST:
            raise _wrong(number, f"a une expression de {len(wording)} caractères", f"tenez-la en {_LONGEST}")
        if not wording.isprintable():
            raise _wrong(number, "a un caractère invisible", "récrivez-la")
        if not run(wording):
            raise _wrong(number, f"a «\u00a0{wording}\u00a0», qui ne dit rien à chercher", "changez ces mots")
        runs.setdefault(run(wording), wording)
    if len(runs) < 2:
        raise _wrong(number, f"dit deux fois «\u00a0{written[0]}\u00a0»", "changez un des deux côtés ou retirez-la")
    for told, wording in runs.items():
        if told in first:
            raise _wrong(
                number,
                f"reprend «\u00a0{wording}\u00a0», déjà à la ligne {first[told]}",
                "mettez tous ces mots sur une seule ligne, ou retirez-en une",
            )
    first.update(dict.fromkeys(runs, number))
    return tuple(runs.values())


def _wrong(number: int, trouble: str, remedy: str) -> BadLexicon:
    return BadLexicon(f"La ligne {number} de {LEXICON} {trouble}\u00a0; {remedy}.")
