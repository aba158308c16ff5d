"""Editing the authority's lexicon: one line changes at a time, all others stay character for character."""

from __future__ import annotations

import csv
import re
from codecs import BOM_UTF8
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from corpus.digests import digest_of
from corpus.errors import BadLexicon, ConventionError, reason
from corpus.reading.folder import LEXICON
from index.disk import locked, write_whole
from index.words.lexicon_file import LINE_END, LexiconFile, lexicon_bytes, lexicon_of, lexicon_text

_BEGINNING = "# Lexique de la maison\u00a0: sur chaque ligne, des mots qui veulent dire la même chose.\r\n"
# What a spreadsheet takes for a formula; OWASP's list, with the full-width characters that Excel takes for them.
COMPUTED = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z")  # with its end
_MODE = 0o644  # of a new file: the documents beside it are read as widely


class ChangedLexicon(ConventionError):
    """Somebody else has changed the lexicon meanwhile."""


@dataclass(frozen=True, slots=True)
class Change:
    """A line to write; a new one if ``line`` is 0, removed if there are no ``wordings``."""

    line: int
    wordings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Version:
    """A lexicon at one moment: its bytes, their hash, and the entries."""

    content: bytes
    digest: str
    file: LexiconFile

    def changed(self, change: Change) -> Version:
        """The version after a change. Raises BadLexicon if the line would be no valid entry."""
        text = lexicon_text(self.content)
        if "\ufffd" in text and b"\xef\xbf\xbd" not in self.content:
            raise BadLexicon(
                f"{LEXICON} a des caractères abîmés\u00a0; ouvrez-le dans un tableur et enregistrez-le de nouveau."
            )
        after = _version(_encoded(_replaced(text, change, self.file.separator), self.content))
        number = change.line or len(_LINE.findall(lexicon_text(after.content)))
        kept, then = ({entry.line: entry.wordings for entry in one.file.entries} for one in (self, after))
        kept.pop(change.line, None)
        if not {*kept.values()} <= {*then.values()} or (change.wordings and number not in then):
            known = {bad.text for bad in self.file.bad if bad.line != change.line}
            new = (bad.problem for bad in after.file.bad if bad.text not in known)
            raise next(new, BadLexicon("Cette ligne ferait lire les autres autrement\u00a0; changez ses mots."))
        return after


def lexicon_version(folder: Path) -> Version:
    """The lexicon of a documents folder as it is now. Raises BadLexicon if it cannot be read as text."""
    return _version(lexicon_bytes(folder))


def wordings_of(typed: str) -> tuple[str, ...]:
    """The typed wordings, separated by semicolons. Raises BadLexicon."""
    wordings = tuple(" ".join(one.split()) for one in typed.split(";") if one.strip())
    for one in wordings:
        if one.startswith(COMPUTED):
            raise BadLexicon(f"«\u00a0{one[:20]}\u00a0» serait une formule pour un tableur\u00a0; changez son début.")
    if not wordings:
        raise BadLexicon("Aucun mot n’a été donné\u00a0; écrivez-en au moins deux, séparés par des points-virgules.")
    return wordings


def change_lexicon(folder: Path, seen: str, change: Change) -> None:
    """Change the file in one step, provided that its hash is still the one ``seen``.

    Raises ChangedLexicon, BadLexicon as ``Version.changed`` does, and ConventionError if it cannot be written.
    """
    path = folder / LEXICON
    try:
        folder.stat()  # the lock would make a folder that is gone
        with locked(path):
            now = lexicon_version(folder)
            check_seen(now, seen)
            mode = path.stat().st_mode & 0o777 if now.content else _MODE
            write_whole(path, now.changed(change).content, mode)
    except OSError as error:
        raise ConventionError(
            f"{LEXICON} n’a pas pu être écrit ({reason(error)})\u00a0; vérifiez les droits du dossier des documents."
        ) from error


def check_seen(now: Version, seen: str) -> None:
    """Raise ChangedLexicon if the hash of a lexicon is no longer the one ``seen``."""
    if now.digest != seen:
        raise ChangedLexicon("Quelqu’un d’autre vient de changer le lexique\u00a0; relisez-le, puis recommencez.")


def _version(content: bytes) -> Version:
    return Version(content, digest_of(content), lexicon_of(content))


def _replaced(text: str, change: Change, separator: str) -> str:
    """The file's text with a line added, changed or removed, keeping its line ends."""
    ends = LINE_END.findall(text)
    end = ends[0] if ends else "\r\n"
    if not change.line:
        begun = text or _BEGINNING
        parted = begun if begun.endswith(("\n", "\r")) else begun + end
        return f"{parted}{_row(change.wordings, separator)}{end}"
    lines = _LINE.findall(text)
    was = lines[change.line - 1]
    row = _row(change.wordings, separator) + was[len(was.rstrip("\r\n")) :] if change.wordings else ""
    return "".join([*lines[: change.line - 1], row, *lines[change.line :]])


def _row(wordings: tuple[str, ...], separator: str) -> str:
    written = StringIO(newline="")
    csv.writer(written, delimiter=separator, lineterminator="").writerow(wordings)
    return written.getvalue()


def _encoded(text: str, before: bytes) -> bytes:
    """The text in UTF-8, with the byte order mark that Excel needs, unless the file had none."""
    try:
        before.decode("utf-8")
        is_marked = not before or before.startswith(BOM_UTF8)
    except UnicodeDecodeError:
        is_marked = True
    return (BOM_UTF8 if is_marked else b"") + text.removeprefix("\ufeff").encode()
