"""What the names of a file and its folders say about a document."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import PurePosixPath

from corpus.folding import WORD, fold

_PARTS = re.compile(r"[\s_]+|(?<!\d)-|-(?!\d)")  # "2026-038" stays whole
_SPACES = re.compile(r"[\s_]+")
_NUMBER = re.compile(r"\d{3,}")
_YEAR = re.compile(r"(?:19|20)\d\d")
_CODE = re.compile(r"(?=[a-z]*\d)(?=\d*[a-z])[a-z\d]{6,}|\d{8,}|[a-z]{0,3}\d+[a-z]{0,2}")  # a hash, "v2", "img2034"
# Words in names of files and folders that say nothing about the subject.
_NEUTRAL = frozenset(
    """
    ancien ancienne anciennes anciens annee annees annexe annexes archive archives bis brouillon capture classement
    copie copies corrige corrigee courant data def definitif definitive divers doc docs document documents dossier
    dossiers donnees dsc export exports fichier fichiers fin final finale image images img jpg mairie new nouveau
    nouvelle numerisation numerise old page pages pdf photo photos piece pieces jointe jointes publication
    publications scan scanner scans signe signee temp test tmp untitled sans titre ver version versions word wp
    content uploads wp
    """.split()
)
ACT = "deliberation|arrete|decision|reglement|convention|avenant|contrat|charte|statuts"  # what is adopted or agreed
_TYPES = frozenset(  # types of document and of content, whatever the subject
    """
    accueil arrete arretes avenant avenants avis calendrier charte compte contrat contrats convention conventions
    decision decisions deliberation deliberations dispositions fonctionnement guide horaire horaires interieur lire
    liste note notice plan presentation rapport readme reglement reglements rendu statuts tarif tarifs utilisation
    """.split()
)
_SYSTEM_FILES = frozenset({"thumbs.db", "desktop.ini", "__macosx"})  # besides hidden files
_OPEN_IN_WORD = "~$"  # prefix of the lock file of a document open in Word
_FORBIDDEN = re.compile(r'[<>:"|?*/\\]')  # on Windows, where the folder may be opened
_UNSAFE_ENDS = re.compile(r"^(?:\.|~\$|\s)+|[\s.]+$")  # the first hide a file, the last are dropped by Windows
_CONTAINER = re.compile(r"\.(?:eml|msg|zip)$", re.IGNORECASE)  # a file that contains others, like a folder
_MANY = 1  # word of a title and file name; more tell the subject without the folder
_FOLDERS = 2  # that are considered, the nearest to the file
_LONGEST = 120  # characters of a name
_PREFIX = 5  # letters; words that share them count as forms of one word
_SEARCHED = 200_000  # characters of a text that are searched for the words of a name


def is_user_file(name: str) -> bool:
    """Whether the name is that of a user's file or folder, not one left behind by a program."""
    return not name.startswith((".", _OPEN_IN_WORD)) and name.lower() not in _SYSTEM_FILES


def safe_name(name: str) -> str:
    """A safe file name: no paths, control characters or reserved characters; may become empty."""
    visible = "".join(letter for letter in name if letter.isspace() or not unicodedata.category(letter).startswith("C"))
    composed = unicodedata.normalize("NFC", _FORBIDDEN.sub("-", " ".join(visible.split())))
    return _UNSAFE_ENDS.sub("", composed)


def words_of_name(path: str, title: str) -> set[str]:
    """The words of a file name, folded, that add something to the title."""
    titled = _prefixes(title)
    words = map(fold, WORD.findall(PurePosixPath(path).stem))
    return {word for word in words if _is_distinctive(word) and word[:_PREFIX] not in titled}


def title_of_name(path: str, text: str) -> str:
    """A title made from the name of a file, with the accents and capitals that its words have in the text."""
    name = _with_spaces(PurePosixPath(path).stem)
    written = _usual_forms(text, {fold(word) for word in WORD.findall(name)})
    is_small = name == name.lower()
    title = WORD.sub(lambda word: _with_case(word[0], written.get(fold(word[0]), word[0]), is_small), name)
    return title[:1].upper() + title[1:] or path


def distinctive_names(path: str, title: str, text: str = "") -> list[str]:
    """The names of the nearest folders and of the file that add something to the document.

    The name of a file adds nothing if the title has most of its words, types of document aside, nor does "scan_001" or
    a year. A folder adds nothing if the text has its words or the title tells the subject: adding every folder cost 14
    of 1,000 questions their answer.
    """
    place = PurePosixPath(path)
    folders, name = tuple(_CONTAINER.sub("", folder) for folder in place.parent.parts), place.stem
    titled = _prefixes(title)
    if sum(_is_distinctive(word) and word not in _TYPES for word in {*WORD.findall(fold(f"{title} {name}"))}) > _MANY:
        folders = ()
    written = titled | _prefixes(text[:_SEARCHED]) if folders else titled
    distinctive = []
    for part in (*folders[-_FOLDERS:], name):
        words = {fold(word) for word in WORD.findall(part)}
        said = {word[:_PREFIX] for word in words if _is_distinctive(word)}
        known = titled if part is name else written
        new = said - known
        kinds = {word[:_PREFIX] for word in words & _TYPES} & known
        if 2 * len(new) > len(said - kinds) and not _is_serial(words, said):
            distinctive.append(_with_spaces(part)[:_LONGEST])
            titled, written = titled | said, written | said
    return distinctive


def _prefixes(text: str) -> set[str]:
    """The first letters of each word of a text: the same for "piscine" and "piscines"."""
    return {word[:_PREFIX] for word in WORD.findall(fold(text))}


def _is_distinctive(word: str) -> bool:
    return len(word) > 2 and word not in _NEUTRAL and not _CODE.fullmatch(word)


def _with_spaces(name: str) -> str:
    """A name with spaces instead of underscores and hyphens; hyphens stay if the name has spaces."""
    parts = _SPACES if re.search(r"\s", name) else _PARTS
    return parts.sub(" ", name).strip()


def _is_serial(words: set[str], said: set[str]) -> bool:
    """Whether a name is one word and a serial number: "piaf-000-12", but not "tarifs_2025"."""
    numbers = [word for word in words if _NUMBER.fullmatch(word)]
    return len(said) == 1 and bool(numbers) and not any(map(_YEAR.fullmatch, numbers))


def _usual_forms(text: str, keys: set[str]) -> dict[str, str]:
    """The most frequent form of each word in a text; in small letters if it occurs only in lines of capitals."""
    forms: dict[str, Counter[str]] = defaultdict(Counter)
    for word, shouted in _words(text[:_SEARCHED]):
        if (key := fold(word)) in keys:
            forms[key][word.lower() if shouted else word] += not shouted
    # on a tie, prefer small letters: the capital may be that of a sentence
    return {key: max(counted, key=lambda form: (counted[form], form.swapcase())) for key, counted in forms.items()}


def _words(text: str) -> Iterator[tuple[str, bool]]:
    """The words of a text, each with whether its line is in capitals."""
    for line in text.splitlines():
        shouted = line.isupper()
        yield from ((unicodedata.normalize("NFC", word), shouted) for word in WORD.findall(line))


def _with_case(word: str, written: str, is_small: bool) -> str:
    """A word of a name in the form of the text; if the name has capitals, only the accents are taken over."""
    if is_small:
        return written
    return written.upper() if word.isupper() else written.capitalize() if word.istitle() else written.lower()
