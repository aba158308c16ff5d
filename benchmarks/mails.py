"""Compare our reading of the mails in a folder with Python's own parser.

    python benchmarks/mails.py FOLDER

Prints for each mail (``.eml``), the worst first, and for all: the share that we read of the words that both the plain
text and the HTML of its body have, then of those that either has; and the share of our words below the headers that
either has. Addresses of links, which pages do not show, are left out, and so are attachments, which are documents of
their own. A file saved in UTF-16 is converted to UTF-8 first, which Python's parser does not do.
"""

import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import astuple, dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import reduce
from itertools import chain
from operator import and_, or_
from pathlib import Path
from unicodedata import normalize

from lxml import html

from corpus.document import Reason
from corpus.errors import UnreadableDocument
from corpus.reading.containers import read_document

WORD = re.compile(r"\w+")
UNSAID = "//script | //style | //head | //comment()"
ADDRESS = re.compile(r"<?https?:[^\s>]+>?|<?mailto:\S+|\[(?:cid|image):[^\]]*\]")  # not shown by pages
Words = Counter[str]


def main() -> int:
    """Print the figures of each file and of all."""
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    rows, named = list[tuple[Figures, str]](), 0
    for path in sorted(Path(sys.argv[1]).rglob("*.eml")):
        try:
            rows.append((figures(path), path.name))
        except UnreadableDocument as error:
            named += 1
            print(f"{path.name}: {error}")
    whole = Figures(*(sum(column) for column in zip(*(astuple(one) for one, _ in rows), strict=True)))
    for one, name in [*sorted(rows, key=lambda row: row[0].shares()), (whole, f"{len(rows)} read, {named} named")]:
        print(*(f"{share:.4f}" for share in one.shares()), f"of {one.words:5}  {name}")
    return 0


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts of words that all forms of a mail have, that any has, that we have, and of those in common."""

    words: int
    found: int
    some: int
    found_of_some: int
    own: int
    confirmed: int

    def shares(self) -> tuple[float, float, float]:
        """Recall of the words of all forms, recall of those of any, and precision."""
        return self.found / (self.words or 1), self.found_of_some / (self.some or 1), self.confirmed / (self.own or 1)


def figures(path: Path) -> Figures:
    """The figures of one mail. Raises UnreadableDocument."""
    document, (every, some) = read_document(path, path.name), expected(path.read_bytes())
    head = next((one.span.end for one in document.blocks if document.text.startswith("De\u00a0", one.span.start)), 0)
    note = next((one.span.start for one in document.ignored if one.reason is Reason.PICTURES), None)
    ours, body = words(document.text), words(ADDRESS.sub(" ", document.text[head:note]))
    found = (every & ours).total(), some.total(), (some & ours).total()
    return Figures(every.total(), *found, body.total(), (body & some).total())


def expected(content: bytes) -> tuple[Words, Words]:
    """The words that all forms of a mail have, and those that any has."""
    if 0 in content[:2] or content.startswith((b"\xff\xfe", b"\xfe\xff")):
        content = content.decode("utf-16-be" if content[0] == 0 else "utf-16").encode()
    message = message_from_bytes(content, policy=policy.default)
    every, some = Words(), Words()
    for ways in bodies(message):
        counted = [words(one) for one in ways]
        every += reduce(and_, counted)
        some += reduce(or_, counted)
    return every, some


def bodies(part: EmailMessage) -> Iterator[list[str]]:
    """The texts of a part, each in all its forms."""
    kind = part.get_content_type()
    if part.get_content_maintype() == "multipart":
        inner = [list(bodies(one)) for one in part.iter_parts() if isinstance(one, EmailMessage)]
        if kind == "multipart/alternative":
            yield ["\n".join(chain.from_iterable(one)) for one in inner if one] or [""]
        else:
            yield from chain.from_iterable(inner)
    elif kind in ("text/plain", "text/html") and not (part.is_attachment() or part.get_filename()):
        text = part.get_content()
        yield [shown(text) if kind == "text/html" else ADDRESS.sub(" ", text)]


def shown(page: str) -> str:
    """The visible words of a page."""
    root = html.document_fromstring(page or "<p>")
    for one in root.xpath(UNSAID):
        one.drop_tree()
    return " ".join(root.itertext())


def words(text: str) -> Words:
    """The words of a text with their counts."""
    return Words(WORD.findall(normalize("NFKC", text).lower()))


if __name__ == "__main__":
    sys.exit(main())
