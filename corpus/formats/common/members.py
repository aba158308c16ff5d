"""Members of a file: the attachments of a mail, or the files in an archive."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from corpus.names import is_user_file, safe_name


@dataclass(frozen=True, slots=True)
class Member:
    """A file within another one: its path there, separated by ``/``, and a function that returns its bytes.

    ``content`` raises UnreadableDocument with the reason if they cannot be read.
    """

    path: str
    content: Callable[[], bytes]


def unique_members(members: Iterable[Member]) -> list[Member]:
    """The user files among members, with safe and unique paths: "a (2).pdf" for the second "a.pdf"."""
    named, taken = list[Member](), Counter[str]()
    for member in members:
        parts = [one for one in re.split(r"[/\\]", member.path) if one.strip(" .")]
        if not all(map(is_user_file, parts)):
            continue
        path = PurePosixPath(*(list(filter(None, map(safe_name, parts))) or ["_"]))
        key, candidate = str(path).lower(), path
        while str(candidate).lower() in taken:
            taken[key] += 1
            candidate = path.with_name(f"{path.stem} ({taken[key]}){path.suffix}")
        taken[str(candidate).lower()] += 1
        named.append(replace(member, path=str(candidate)))
    return named
