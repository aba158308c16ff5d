"""Compare our reading of the files in a folder with that of other readers.

    python benchmarks/reading.py FOLDER [--sample FILES] [--keep] [--json]

PDFs are compared with PDFium's stream, ``pdftotext`` and ``pdftotext -raw``, office files with LibreOffice, web pages
and books with lxml. Prints for each file, the worst first: the share of 60-letter runs of our paragraphs that no other
reader has side by side; ``precision``, the share of our words that another reader has; ``recall``, the share of the
words common to all the others that we have; the CPU seconds of our reading. OCR is off, as the other readers have none.
``--keep`` writes the sums to ``benchmarks/reading.json``, under the folder's name; ``--json`` prints all as JSON.
"""

import argparse
import json
import random
import re
import subprocess
import sys
import tempfile
import time
import unicodedata
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise
from pathlib import Path
from unittest.mock import patch

import msgspec
import pypdfium2 as pdfium
from lxml import html
from pebble import ProcessPool

from corpus.document import Document
from corpus.errors import UnreadableDocument
from corpus.reading.containers import read_document

KEPT = Path(__file__).with_suffix(".json")
RUN = 60  # letters
STEP = 7  # letters between the starts of two runs
LONGEST = 300  # seconds for a file
PROCESSES = 2
_PARTED = re.compile(r"(?<=\w)[-\u00ad\u2010\u0002\ufffe]\s*(?=\w)")  # a hyphen within a word, or at the end of a line


class Figures(msgspec.Struct):
    """The counts of a file, or their sums over several."""

    files: int = 0
    seconds: float = 0.0
    runs: int = 0
    alone: int = 0  # runs that no other reader has
    words: int = 0
    confirmed: int = 0  # of our words, those that another reader has
    theirs: int = 0  # words that all other readers have
    found: int = 0  # of those, the ones that we have

    def shares(self) -> dict[str, float]:
        """The shares that are printed and saved."""
        return {
            "files": self.files,
            "runs": self.runs,
            "alone": round(self.alone / max(self.runs, 1), 4),
            "precision": round(self.confirmed / max(self.words, 1), 4),
            "recall": round(self.found / max(self.theirs, 1), 4),
            "seconds": round(self.seconds / max(self.files, 1), 3),
        }


def main() -> int:
    """Read, compare, print, and save if asked."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("folder", type=Path)
    options.add_argument("--sample", type=int, help="so many files, chosen by chance, always the same")
    options.add_argument("--keep", action="store_true", help="write the sums for later comparison")
    options.add_argument("--json", action="store_true", help="print JSON")
    arguments = options.parse_args()
    paths = sorted(one for one in arguments.folder.rglob("*") if one.suffix.lower() in _READERS)
    if arguments.sample and arguments.sample < len(paths):
        paths = sorted(random.Random(0).sample(paths, arguments.sample))
    measured = dict(compared(paths))
    whole = Figures(*(sum(values) for values in zip(*map(msgspec.structs.astuple, measured.values()), strict=True)))
    worst = sorted(measured, key=lambda path: -measured[path].alone)
    files = {str(path.relative_to(arguments.folder)): measured[path].shares() for path in worst}
    if arguments.json:
        print(json.dumps({"sums": whole.shares(), "files": files}, indent=2, ensure_ascii=False))
    else:
        for name, shares in [*files.items(), ("", whole.shares())]:
            print(*(f"{value:>9}" for value in shares.values()), name)
        print(*(f"{name:>9}" for name in whole.shares()))
    if arguments.keep:
        kept = json.loads(KEPT.read_text()) if KEPT.exists() else {}
        KEPT.write_text(json.dumps(kept | {arguments.folder.resolve().name: whole.shares()}, indent=2) + "\n")
    return 0


def compared(paths: Sequence[Path]) -> Iterator[tuple[Path, Figures]]:
    """Each readable file with its figures."""
    with ProcessPool(PROCESSES) as pool:
        found = pool.map(figures, paths, timeout=LONGEST).result()
        for path in paths:
            try:
                if one := next(found):
                    yield path, one
            except Exception as error:  # noqa: BLE001 - whatever a reader of a damaged file raises, it ends
                print(path, repr(error), file=sys.stderr)


def figures(path: Path) -> Figures | None:
    """A file's figures; None if there is nothing to compare."""
    begun = time.process_time()
    try:
        with patch("corpus.formats.pdf.reader.can_recognise", return_value=False):
            document = read_document(path, path.name)
    except UnreadableDocument:
        return None
    seconds = time.process_time() - begun
    others = list(_READERS[path.suffix.lower()](path))
    runs = list(runs_of(document))
    alone = set(runs)
    for text in others:
        letters = letters_of(text)
        alone.difference_update(letters[at : at + RUN] for at in range(len(letters) - RUN + 1))
    ours, theirs = words_of(document.text), list(map(words_of, others))
    some, every = theirs[0], theirs[0]
    for words in theirs[1:]:
        some, every = some | words, every & words
    return Figures(
        1,
        seconds,
        len(runs),
        sum(run in alone for run in runs),
        ours.total(),
        (ours & some).total(),
        every.total(),
        (ours & every).total(),
    )


def runs_of(document: Document) -> Iterator[str]:
    """Runs of letters within a line and a page; other readers put running lines between pages."""
    ends = accumulate(map(len, document.text.splitlines(keepends=True)))
    for start, end in pairwise(sorted({0, *ends, *document.page_starts})):
        letters = letters_of(document.text[start:end])
        yield from (letters[at : at + RUN] for at in range(0, len(letters) - RUN + 1, STEP))


def letters_of(text: str) -> str:
    """Letters and digits without accents, which some fonts draw separately."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKD", text)).casefold()


def words_of(text: str) -> Counter[str]:
    """The words of a text with their counts."""
    return Counter(filter(None, (letters_of(word) for word in re.findall(r"\w+", _PARTED.sub("", text)))))


def pdf_texts(path: Path) -> Iterator[str]:
    """The text of a PDF from each of the other readers."""
    document = pdfium.PdfDocument(path)
    yield "\n".join(page.get_textpage().get_text_range() for page in document)
    document.close()
    for option in ([], ["-raw"]):
        yield output("pdftotext", *option, "-enc", "UTF-8", str(path), "-")


def office_texts(path: Path) -> Iterator[str]:
    """The text of an office file, exported by LibreOffice."""
    with tempfile.TemporaryDirectory() as folder:
        profile = f"-env:UserInstallation={(Path(folder) / 'profile').as_uri()}"
        output(
            "soffice", profile, "--headless", "--convert-to", "txt:Text (encoded):UTF8", "--outdir", folder, str(path)
        )
        yield (Path(folder) / path.with_suffix(".txt").name).read_text("utf-8-sig")


def slide_texts(path: Path) -> Iterator[str]:
    """The text of a presentation, as LibreOffice draws it."""
    with tempfile.TemporaryDirectory() as folder:
        profile = f"-env:UserInstallation={(Path(folder) / 'profile').as_uri()}"
        output("soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", folder, str(path))
        yield from pdf_texts(Path(folder) / path.with_suffix(".pdf").name)


def book_texts(path: Path) -> Iterator[str]:
    """All text in the markup of a book's pages."""
    with zipfile.ZipFile(path) as book, tempfile.TemporaryDirectory() as folder:
        names = [name for name in book.namelist() if name.lower().endswith(("html", "htm", "xml"))]
        names = [name for name in names if not name.startswith("META-INF")]
        pages = [list(page_texts(Path(book.extract(name, folder)))) for name in names]
    yield from map("\n".join, zip(*pages, strict=True))


def page_texts(path: Path) -> Iterator[str]:
    """All text in a page's markup except scripts, with and without spaces between its elements."""
    page = html.document_fromstring(path.read_bytes())
    for element in page.xpath("//script | //style | //noscript | //template"):
        element.drop_tree()
    for between in ("", " "):
        yield between.join(page.itertext())


def output(*command: str) -> str:
    """The output of a program."""
    done = subprocess.run(command, capture_output=True, timeout=LONGEST, check=True)
    return done.stdout.decode(errors="replace")


_READERS = {
    ".pdf": pdf_texts,
    **dict.fromkeys((".docx", ".odt", ".rtf", ".doc"), office_texts),
    **dict.fromkeys((".pptx", ".odp", ".ppt"), slide_texts),
    ".epub": book_texts,
    **dict.fromkeys((".html", ".htm"), page_texts),
}

if __name__ == "__main__":
    sys.exit(main())
