"""The XML parts of a zipped document, opened safely although the file is not trusted."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator

from lxml import etree

from corpus.errors import UnreadableDocument

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # the container of old Office files, and of encrypted new ones
_LARGEST = 200_000_000  # bytes of all parts unpacked
_LARGEST_PART = 50_000_000  # the tree of such a part takes 0.8 GB
_STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"  # of Word's "strict" files, otherwise alike
_USUAL = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_SMALL_PART = 1_000_000  # bytes; never a bomb, whatever the ratio
_LARGEST_RATIO = 200  # of unpacked to packed size; the XML of office files reaches 60
_DEEPEST = 150  # nested elements; readers may recurse without counting
_TOO_DEEP = etree.XPath("boolean(" + "/*" * (_DEEPEST + 1) + ")")

_AGAIN = "enregistrez-le de nouveau depuis le logiciel qui l’a écrit."
LOCKED = f"protégé par un mot de passe\u00a0; ôtez le mot de passe, puis {_AGAIN}"
_BOMB = f"le fichier enfle démesurément une fois ouvert\u00a0; {_AGAIN}"
FOREIGN = f"ce n’est pas le fichier que son nom annonce\u00a0; {_AGAIN}"
DAMAGED = f"le fichier est abîmé\u00a0; {_AGAIN}"


class Archive:
    """A zip file in memory; only requested parts are unpacked, and nothing to disk.

    Parts too large for a document are refused by their declared size; ``zipfile`` never reads beyond it and refuses
    a part that differs. Pictures and films may have any size, as they are never requested. Raises UnreadableDocument.
    """

    def __init__(self, content: bytes) -> None:
        if content.startswith(OLE):
            raise UnreadableDocument(
                LOCKED
                if "EncryptedPackage".encode("utf-16-le") in content
                else "c’est un fichier d’un ancien format\u00a0; enregistrez-le en .docx ou en .xlsx."
            )
        if not content.startswith(b"PK"):
            raise UnreadableDocument(FOREIGN)
        try:
            self._file = zipfile.ZipFile(io.BytesIO(content))
        except (zipfile.BadZipFile, NotImplementedError, UnicodeDecodeError, ValueError) as error:
            raise UnreadableDocument(DAMAGED) from error
        parts = self._file.infolist()
        self._parts = {_key(part.filename): part for part in parts}
        if any(part.flag_bits & 1 for part in parts):
            raise UnreadableDocument(LOCKED)
        self._requested: dict[str, int] = {}  # the size of each requested part

    def read(self, name: str) -> bytes | None:
        """The bytes of a part; None if it does not exist."""
        part = self._part(name)
        if part is None:
            return None
        if part.file_size > _LARGEST_PART:
            raise UnreadableDocument(_BOMB)
        try:
            return self._file.read(part)
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError) as error:
            raise UnreadableDocument(DAMAGED) from error

    def xml(self, name: str) -> etree._Element:
        """The root element of a part; an empty element if it does not exist."""
        content = self.read(name)
        return etree.Element("missing") if content is None else _parse(content.replace(_STRICT, _USUAL))

    def elements(self, name: str, *names: str) -> Iterator[etree._Element]:
        """The elements of some names in a part, streamed: each is freed, with those before it, after use.

        The part may be as large as the limit of all parts together, as sheets are longer than texts.
        """
        if (found := self._part(name)) is None:
            return
        try:
            with self._file.open(found) as part:
                tags = [f"{{*}}{one}" for one in names]
                reader = etree.iterparse(part, tag=tags, resolve_entities=False, no_network=True, remove_comments=True)
                for _, element in reader:
                    _refuse_entities(element)
                    yield element
                    element.clear()
                    while (before := element.getprevious()) is not None:
                        before.getparent().remove(before)  # type: ignore[union-attr]
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, etree.LxmlError) as error:
            raise UnreadableDocument(DAMAGED) from error

    def _part(self, name: str) -> zipfile.ZipInfo | None:
        part = self._parts.get(_key(name))
        if part is not None:
            self._requested[part.filename] = part.file_size
            if is_bomb(part) or sum(self._requested.values()) > _LARGEST:
                raise UnreadableDocument(_BOMB)
        return part

    def required(self, name: str) -> etree._Element:
        """The root element of a mandatory part. Raises UnreadableDocument if it is missing."""
        if self._part(name) is None:
            raise UnreadableDocument(FOREIGN)
        return self.xml(name)


def _key(name: str) -> str:
    """The normalised name of a part: Office ignores case, and some programs write backslashes."""
    return name.replace("\\", "/").lower()


def is_bomb(part: zipfile.ZipInfo) -> bool:
    """Whether the compression ratio of a part is that of a zip bomb."""
    return part.file_size > max(_SMALL_PART, _LARGEST_RATIO * part.compress_size)


def _parse(content: bytes) -> etree._Element:
    """The root element of an XML file; no external resource is fetched, and declared entities are refused."""
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        remove_comments=True,
        collect_ids=False,  # many valid files have duplicate or malformed ids
    )
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise UnreadableDocument(DAMAGED) from error
    _refuse_entities(root)
    if _TOO_DEEP(root):
        raise UnreadableDocument(DAMAGED)
    return root


def _refuse_entities(element: etree._Element) -> None:
    """Refuse a part that declares entities."""
    declared = element.getroottree().docinfo.internalDTD
    if declared is not None and any(declared.iterentities()):
        raise UnreadableDocument(DAMAGED)


def integer(value: str | None, default: int) -> int:
    """A number in a file; the default if it is missing or not a plausible integer."""
    return int(value) if value and re.fullmatch(r"-?\d{1,9}", value, re.ASCII) else default


def local_name(element: etree._Element) -> str:
    """The name of an element without its namespace."""
    return str(element.tag).rpartition("}")[2]
