"""The documents that a person's paths mean."""

from __future__ import annotations

import posixpath
import unicodedata
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from corpus.errors import ConventionError
from corpus.reading.containers import is_container


class UnknownDocument(ConventionError):
    """A path that the index does not hold."""


class Scope(NamedTuple):
    """The documents to search, by path, with the numbers of their passages, in order; or all of them, EVERYWHERE."""

    paths: frozenset[str] = frozenset()
    passages: NDArray[np.int64] | None = None


EVERYWHERE = Scope()


class DocumentPaths:
    """The paths of an index's documents, which people write in more than one way."""

    def __init__(self, paths: Sequence[str]) -> None:
        self._numbers = {_key(path): number for number, path in enumerate(paths)}
        self._paths = paths

    def numbers(self, meant: Iterable[str]) -> list[int]:
        """The numbers of the documents at some paths; the path of a mail or an archive includes all that it contains.

        Raises UnknownDocument for a path that the index does not hold.
        """
        found = dict[int, None]()
        for path in meant:
            key = _key(path)
            own = [self._numbers[key]] if key in self._numbers else []
            if is_container(key):
                own += (number for one, number in self._numbers.items() if one.startswith(f"{key}/"))
            if not own:
                some = ", ".join(sorted(self._paths)[:3])
                raise UnknownDocument(
                    f"Le document «\u00a0{path}\u00a0» n’est pas dans l’index\u00a0; donnez son chemin dans le dossier "
                    f"de documents, par exemple\u00a0: {some}."
                )
            found |= dict.fromkeys(own)
        return list(found)


def _key(path: str) -> str:
    """A path in one spelling: "./a.txt" is "a.txt", and accents, which a Mac decomposes, are composed."""
    return unicodedata.normalize("NFC", posixpath.normpath(path))
