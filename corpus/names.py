"""What the names of a file and of its folders say of a document."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import PurePosixPath

from corpus.folding import WORD, fold

_PARTS = re.compile(r"[\s_]+|(?<!\d)-|-(?!\d)")  # "2026-038" is one thing
_SPACES = re.compile(r"[\s_]+")
_NUMBER = re.compile(r"\d{3,}")
_YEAR = re.compile(r"(?:19|20)\d\d")
_CODE = re.compile(r"(?=[a-z]*\d)(?=\d*[a-z])[a-z\d]{6,}|\d{8,}|[a-z]{0,3}\d+[a-z]{0,2}")  # a hash, "v2", "img2034"
# What says nothing of a subject, in the names of files and folders.
_EMPTY = frozenset(
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
_KINDS = frozenset(  # of papers and what they hold, whatever of
    """
    accueil arrete arretes avenant avenants avis calendrier charte compte contrat contrats convention conventions
    decision decisions deliberation deliberations dispositions fonctionnement guide horaire horaires interieur lire
    liste note notice plan presentation rapport readme reglement reglements rendu statuts tarif tarifs utilisation
    """.split()
)
_NOBODYS = frozenset({"thumbs.db", "desktop.ini", "__macosx"})  # what systems leave in folders, beside hidden files
_OPEN_IN_WORD = "~$"  # begins the name of what Word keeps beside a document while it is open
_FORBIDDEN = re.compile(r'[<>:"|?*/\\]')  # by Windows, from which the folder may be looked at
_AROUND = re.compile(r"^(?:\.|~\$|\s)+|[\s.]+$")  # names that begin so are not read, those that end so not kept
_CONTAINER = re.compile(r"\.(?:eml|msg|zip)$", re.IGNORECASE)  # of a file that holds others, as a folder does
_TELLING = 1  # word of a title and a file's name that tells a subject without the folder
_FOLDERS = 2  # that a name is taken from: the nearest to the file
_LONGEST = 120  # characters of a name
_BEGINNING = 5  # letters of a word by which forms of it are one
_READ = 200_000  # characters of a text in which a name's words are looked for


def is_somebodys(name: str) -> bool:
    """Whether a file or folder of that name is one that somebody put there, not what programs leave behind."""
    return not name.startswith((".", _OPEN_IN_WORD)) and name.lower() not in _NOBODYS


def safe_name(name: str) -> str:
    """A file's name as one can be called; what a name can do beyond naming is left out, which may be all of it."""
    visible = "".join(letter for letter in name if letter.isspace() or not unicodedata.category(letter).startswith("C"))
    composed = unicodedata.normalize("NFC", _FORBIDDEN.sub("-", " ".join(visible.split())))
    return _AROUND.sub("", composed)


def words_of_name(path: str, title: str) -> set[str]:
    """The words of a file's name, in small letters without accents, that say something that the title does not."""
    titled = _beginnings(title)
    words = map(fold, WORD.findall(PurePosixPath(path).stem))
    return {word for word in words if _says(word) and word[:_BEGINNING] not in titled}


def title_of_name(path: str, text: str) -> str:
    """The name of a file as a title: a word that the text writes with accents or capitals takes the text's form."""
    name = _readable(PurePosixPath(path).stem)
    written = _usual_forms(text, {fold(word) for word in WORD.findall(name)})
    is_small = name == name.lower()
    title = WORD.sub(lambda word: _cased(word[0], written.get(fold(word[0]), word[0]), is_small), name)
    return title[:1].upper() + title[1:] or path


def telling_names(path: str, title: str, text: str = "") -> list[str]:
    """What the names of the nearest folders and of the file say that the document does not.

    A file's name of which its title has most, but for the kind of paper, "scan_001" or a year say nothing; nor does a
    folder of which its text has the words, or beside a title that tells its subject: to add all folders cost 14 of
    1,000 questions their answer.
    """
    place = PurePosixPath(path)
    folders, name = tuple(_CONTAINER.sub("", folder) for folder in place.parent.parts), place.stem
    titled = _beginnings(title)
    if sum(_says(word) and word not in _KINDS for word in {*WORD.findall(fold(f"{title} {name}"))}) > _TELLING:
        folders = ()
    written = titled | _beginnings(text[:_READ]) if folders else titled
    telling = []
    for part in (*folders[-_FOLDERS:], name):
        words = {fold(word) for word in WORD.findall(part)}
        said = {word[:_BEGINNING] for word in words if _says(word)}
        known = titled if part is name else written
        new = said - known
        kinds = {word[:_BEGINNING] for word in words & _KINDS} & known
        if 2 * len(new) > len(said - kinds) and not _is_serial(words, said):
            telling.append(_readable(part)[:_LONGEST])
            titled, written = titled | said, written | said
    return telling


def _beginnings(text: str) -> set[str]:
    """How the words of a text begin: "piscine" and "piscines" are one."""
    return {word[:_BEGINNING] for word in WORD.findall(fold(text))}


def _says(word: str) -> bool:
    return len(word) > 2 and word not in _EMPTY and not _CODE.fullmatch(word)


def _readable(name: str) -> str:
    """A name with spaces for what stands in their place; where it has spaces, its hyphens are its own."""
    parts = _SPACES if re.search(r"\s", name) else _PARTS
    return parts.sub(" ", name).strip()


def _is_serial(words: set[str], said: set[str]) -> bool:
    """Whether a name is one word and a number that only counts: "piaf-000-12", but not "tarifs_2025"."""
    numbers = [word for word in words if _NUMBER.fullmatch(word)]
    return len(said) == 1 and bool(numbers) and not any(map(_YEAR.fullmatch, numbers))


def _usual_forms(text: str, keys: set[str]) -> dict[str, str]:
    """How a text usually writes some words; what only stands in lines of capitals is in small letters."""
    forms: dict[str, Counter[str]] = defaultdict(Counter)
    for word, shouted in _words(text[:_READ]):
        if (key := fold(word)) in keys:
            forms[key][word.lower() if shouted else word] += not shouted
    # of forms as frequent, the smaller letters: a sentence begins with a capital
    return {key: max(counted, key=lambda form: (counted[form], form.swapcase())) for key, counted in forms.items()}


def _words(text: str) -> Iterator[tuple[str, bool]]:
    """The words of a text, each with whether its line is all in capitals."""
    for line in text.splitlines():
        shouted = line.isupper()
        yield from ((unicodedata.normalize("NFC", word), shouted) for word in WORD.findall(line))


def _cased(word: str, written: str, is_small: bool) -> str:
    """A name's word in the text's form; where the name has capitals of its own, only the accents are the text's."""
    if is_small:
        return written
    return written.upper() if word.isupper() else written.capitalize() if word.istitle() else written.lower()
