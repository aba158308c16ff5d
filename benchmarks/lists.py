"""Measure how often the first quote holds the whole list that a question asks for.

    python benchmarks/lists.py [--part dev] [--format written] [--scratch FOLDER] [--wrong]

``lists/questions-dev.jsonl`` and ``lists/questions-held-out.jsonl`` ask for lists in the papers of ``commune``, of
``lessons`` and of ``lists/documents``; no paper is in both. Every question is asked over all papers of an authority,
and the gold is the list with its introduction. The Markdown papers concerned are also tried as HTML (markdown-it), and
as .docx and .pdf converted from it by LibreOffice, with small pages so that lists run over them. Prints for how many
questions the first quote holds every line of the list (*whole*), some (*cut*) or none (*else*), and the share of the
first quotes with some of it that lies outside (*beside*). Questions for a single item, with ids in ``item…``, are
counted separately.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

import numpy as np
from markdown_it import MarkdownIt
from sets import scratch_folder

from assistant.answers.answering import Answer, answer
from assistant.answers.evaluation import Question, read_questions
from index.building.build import ensure
from index.models.encoders import load_encoder
from index.models.rerankers import load_reranker
from index.searching.search import Searcher
from index.snapshot.snapshots import open_current

HERE = Path(__file__).parent
PARTS = ("dev", "held-out")
FORMATS = ("written", "html", "docx", "pdf")
PAGE = "<!DOCTYPE html><html lang=fr><meta charset=utf-8><style>@page {{ size: A5 }}</style><body>{}</body></html>"
_MARKER = re.compile(r"^\s*(?:(?:[-*•]|\d{1,2}[.)]|[a-z]\))\s+)+")
_ITEM = "item"


class Outcome(NamedTuple):
    """The share of the list's lines in the first quote, and the share of the quote outside the list."""

    held: float
    beside: float


def main() -> int:
    """Print the shares."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--part", choices=PARTS, action="append", help="all without it")
    parser.add_argument("--format", choices=FORMATS, action="append", help="all without it")
    parser.add_argument("--scratch", type=Path, help="folder for papers and indexes; a temporary one without it")
    parser.add_argument("--wrong", action="store_true", help="print what was quoted instead")
    options = parser.parse_args()
    encoder, reranker = load_encoder(), load_reranker()
    print(f"{'':26} asked  whole    cut   else  beside")
    with scratch_folder(options.scratch) as scratch:
        for part in options.part or PARTS:
            questions = sorted(read_questions(HERE / "lists" / f"questions-{part}.jsonl"), key=authority)
            for form in options.format or FORMATS:
                outcomes: dict[bool, list[Outcome]] = {False: [], True: []}
                of_form = (one for one in questions if form == "written" or paper(one).suffix == ".md")
                for name, asked in ((name, list(group)) for name, group in groupby(of_form, authority)):
                    home = Path(scratch).resolve() / (form if form == "written" else f"{form}-{part}") / name
                    papers = HERE / name / "documents" if form == "written" else converted(asked, home, form)
                    ensure(papers, home / "index", encoder)
                    searcher = Searcher(open_current(home / "index"), encoder, reranker)
                    for one in asked:
                        outcomes[kind(one) == _ITEM].append(outcome(one, searcher, options.wrong))
                for is_item, some in outcomes.items():
                    print(f"{f'{part}, {form}' + ', one item' * is_item:26} {shares(some)}", flush=True)
    return 0


def kind(question: Question) -> str:
    """The form of its list."""
    return str(question.id).partition("/")[0]


def paper(question: Question) -> Path:
    """The paper that answers it."""
    return HERE / question.gold[0].document


def authority(question: Question) -> str:
    """The folder of papers that it is asked over."""
    return question.gold[0].document.partition("/documents/")[0]


def converted(asked: Iterable[Question], home: Path, form: str) -> Path:
    """A folder with the papers concerned in another format, kept for the next run."""
    folder, pages = home / "documents", home / "pages"
    folder.mkdir(parents=True, exist_ok=True)
    pages.mkdir(exist_ok=True)
    for source in sorted({paper(one) for one in asked}):
        made, page = folder / f"{source.stem}.{form}", pages / f"{source.stem}.html"
        if made.exists() and made.stat().st_mtime >= source.stat().st_mtime:
            continue
        page.write_text(PAGE.format(MarkdownIt().enable("table").render(source.read_text())))
        if form == "html":
            shutil.copy(page, made)
        else:
            command = ["soffice", f"-env:UserInstallation={(home / 'profile').as_uri()}", "--headless"]
            command += ["--infilter=HTML (StarWriter)", "--convert-to", form, "--outdir", str(folder), str(page)]
            subprocess.run(command, check=True, capture_output=True)
    return folder


def outcome(question: Question, searcher: Searcher, show: bool) -> Outcome:
    """How much of the list the first quote holds; the introduction may come as its lead."""
    given = answer(question.question, searcher)
    quotes = given.quotes or given.nearest
    wanted = [kept for line in question.gold[0].answers[0].text.split("\n") if (kept := letters(_MARKER.sub("", line)))]
    if not quotes or Path(quotes[0].document.path).stem != paper(question).stem:
        found = Outcome(0, 1)
    else:
        lead = letters(quotes[0].lead.text) if quotes[0].lead else ""
        text = letters(quotes[0].text)
        inside = sum(len(line) for line in wanted if line in text)
        if not inside and text in "".join(wanted):  # a part of a line
            found = Outcome(0.5 / len(wanted), 0)
        else:
            held = sum(line in text or line in lead for line in wanted) / len(wanted)
            found = Outcome(held, max(0, 1 - inside / len(text)))
    if show and (found.held < 1 or found.beside > 0.3):
        shown(question, given, found)
    return found


def shown(question: Question, given: Answer, found: Outcome) -> None:
    """Print what was quoted."""
    print(f"{question.id}: {question.question}\n    held {found.held:.2f}, beside {found.beside:.2f}, {given.state}")
    for quote in given.quotes or given.nearest:
        lead = quote.lead.text[-60:] if quote.lead else ""
        print(f"    {quote.score:.2f} {quote.document.path} [{lead}] {quote.text!r}")


def letters(text: str) -> str:
    """The letters and digits of a text; readers differ in the rest."""
    return "".join(filter(str.isalnum, text.casefold()))


def shares(outcomes: list[Outcome]) -> str:
    """The shares of whole, cut and missing lists, and of quoted text outside them."""
    held = np.array([one.held for one in outcomes])
    beside = [one.beside for one in outcomes if one.held]
    figures = (held == 1, (held > 0) & (held < 1), held == 0, beside)
    return f"{len(outcomes):5}  " + "  ".join(f"{np.mean(figure):.3f}" for figure in figures)


if __name__ == "__main__":
    sys.exit(main())
