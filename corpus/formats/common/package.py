"""Relationships between parts of an Office file, and its properties (ECMA-376, part 2)."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from lxml.etree import _Element

from corpus.dates import PartialDate, stated_date
from corpus.formats.common.archive import Archive


def relationship_id(element: _Element, name: str = "id") -> str:
    """The relationship id in an attribute of an element, in any namespace."""
    return next((str(value) for key, value in element.items() if str(key).endswith(f"}}{name}")), "")


def related_parts(archive: Archive, name: str, kind: str, identity: str | None = None) -> Iterator[str]:
    """The names of related parts of a kind, or of the one with a relationship id."""
    return (target for target, one in relations(archive, name, kind) if identity in (None, one))


def relations(archive: Archive, name: str, kind: str) -> Iterator[tuple[str, str]]:
    """The related parts of a kind, with their relationship ids."""
    folder, file = posixpath.split(name)
    for one in archive.xml(posixpath.join(folder, "_rels", f"{file}.rels")).iter("{*}Relationship"):
        if one.get("Type", "").endswith(f"/{kind}") and one.get("TargetMode") != "External":
            yield posixpath.normpath(posixpath.join("/", folder, one.get("Target", ""))).lstrip("/"), one.get("Id", "")


def property_of(archive: Archive, name: str) -> str | None:
    """A property of the file; None if it is not set."""
    roots = (archive.xml(part) for part in related_parts(archive, "", "core-properties"))
    return next((one.text for root in roots for one in root.iter(f"{{*}}{name}")), None)


def date_of(archive: Archive) -> PartialDate | None:
    """The date of the last change, as a saved document is a new version; otherwise that of creation."""
    return stated_date(property_of(archive, "modified")) or stated_date(property_of(archive, "created"))


def is_true(value: str | None) -> bool:
    """Whether an attribute is true."""
    return value in ("1", "true", "on")
