"""How the parts of an Office file name each other, and what its properties state (ECMA-376, part 2)."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from lxml.etree import _Element

from corpus.dates import PartialDate, stated_date
from corpus.formats.common.archive import Archive


def identity_in(element: _Element, name: str = "id") -> str:
    """The identity by which an element refers to a part, in whichever of its namespaces."""
    return next((str(value) for key, value in element.items() if str(key).endswith(f"}}{name}")), "")


def related(archive: Archive, name: str, kind: str, identity: str | None = None) -> Iterator[str]:
    """The names of the parts of a kind that a part refers to, or of the one of that identity."""
    return (target for target, one in relations(archive, name, kind) if identity in (None, one))


def relations(archive: Archive, name: str, kind: str) -> Iterator[tuple[str, str]]:
    """The parts of a kind that a part refers to, with their identities."""
    folder, file = posixpath.split(name)
    for one in archive.xml(posixpath.join(folder, "_rels", f"{file}.rels")).iter("{*}Relationship"):
        if one.get("Type", "").endswith(f"/{kind}") and one.get("TargetMode") != "External":
            yield posixpath.normpath(posixpath.join("/", folder, one.get("Target", ""))).lstrip("/"), one.get("Id", "")


def stated(archive: Archive, name: str) -> str | None:
    """One of the file's properties."""
    roots = (archive.xml(part) for part in related(archive, "", "core-properties"))
    return next((one.text for root in roots for one in root.iter(f"{{*}}{name}")), None)


def date_of(archive: Archive) -> PartialDate | None:
    """When it was saved last, else made: saved again, a document is a later version."""
    return stated_date(stated(archive, "modified")) or stated_date(stated(archive, "created"))


def is_yes(value: str | None) -> bool:
    """Whether an attribute says so."""
    return value in ("1", "true", "on")
