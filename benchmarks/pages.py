"""Measure how well the quotable text of news pages matches their articles.

    python benchmarks/pages.py FOLDER

``FOLDER`` is https://github.com/scrapinghub/article-extraction-benchmark (MIT): ``html/ID.html.gz`` and
``ground-truth.json``. Prints each page's precision and recall, in words and in runs of four words as that benchmark
counts them, the worst first, then their means and the seconds of reading.
"""

import gzip
import json
import re
import sys
import time
from collections import Counter
from pathlib import Path
from statistics import mean

from corpus.document import Document, overlapped
from corpus.formats.web.html import read_html
from corpus.text.boilerplate import cleaned

Figures = tuple[float, float]  # precision and recall


def main() -> int:
    """Print the figures."""
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    folder = Path(sys.argv[1])
    truth = json.loads((folder / "ground-truth.json").read_text(encoding="utf-8"))
    found: dict[str, tuple[Figures, Figures]] = {}
    took = 0.0
    for name, page in truth.items():
        content = gzip.decompress((folder / "html" / f"{name}.html.gz").read_bytes())
        begin = time.perf_counter()
        quoted = quotable(content)
        took += time.perf_counter() - begin
        found[name] = compared(page["articleBody"], quoted, 1), compared(page["articleBody"], quoted, 4)
    for name, (words, runs) in sorted(found.items(), key=lambda one: one[1][0][0] * one[1][0][1]):
        print(f"{name[:12]}  words {words[0]:.3f} {words[1]:.3f}  runs {runs[0]:.3f} {runs[1]:.3f}")
    for number, kind in enumerate(("words", "runs")):
        precision, recall = (mean(one[number][side] for one in found.values()) for side in (0, 1))
        print(f"{kind}: precision {precision:.3f}, recall {recall:.3f}")
    print(f"{took / len(found):.3f} s a page")
    return 0


def quotable(content: bytes) -> str:
    """The text of a page that is not ignored."""
    read = read_html(content)
    page = cleaned(Document("page", "page.html", "", read.text, "", blocks=read.blocks, ignored=read.ignored))
    ignored = [one.span for one in page.ignored]
    return "\n".join(page.text[slice(*one.span)] for one in page.blocks if overlapped(one.span, ignored) is None)


def compared(article: str, quoted: str, length: int) -> Figures:
    """Precision and recall of the quotable text against the article."""
    true, ours = (Counter(runs(words, length)) for words in (article, quoted))
    both = (true & ours).total()
    return both / max(1, ours.total()), both / max(1, true.total())


def runs(text: str, length: int) -> list[tuple[str, ...]]:
    """All runs of ``length`` words."""
    words = re.findall(r"\w+", text)
    return [tuple(words[at : at + length]) for at in range(max(1, len(words) - length + 1))]


if __name__ == "__main__":
    sys.exit(main())
