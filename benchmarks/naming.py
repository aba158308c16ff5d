"""Measure which answers are called uncertain, and how many of these name what is missing.

    python benchmarks/naming.py EVALUATION_FOLDER [--scratch FOLDER] [--every N] [--only SET …]

For each set and for all, the answers shown are divided into those with a right first quote, those with a wrong one, and
near misses, which the documents do not answer. A good limit marks many of the last and few of the first.
"""

import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
from sets import parser, scratch_folder, searcher_of, sets

from assistant.answers.answering import Answer, answer
from assistant.answers.comparing.doubts import DoubtKind, State
from assistant.answers.evaluation import Location, Question, holds_answer, read_questions
from index.models.encoders import load_encoder
from index.searching.search import Searcher

RIGHT, WRONG, NEAR = "right", "wrong", "near miss"


def kind_of(question: Question, given: Answer) -> str:
    """The kind of a question whose answer is shown."""
    if not question.gold:
        return NEAR
    first = given.quotes[0]
    is_right = holds_answer(Location(first.document.path, first.start, first.end), question.gold)
    return RIGHT if is_right else WRONG


def answers(questions: Sequence[Question], searcher: Searcher) -> Iterator[tuple[str, Answer]]:
    """The answers shown, each with its kind."""
    for question in questions:
        given = answer(question.question, searcher, question.only)
        if given.found:
            yield kind_of(question, given), given


def shares(given: Sequence[Answer]) -> str:
    """The shares of answers that are uncertain, that name something missing, and that name a year or a name."""
    uncertain = np.mean([one.state is State.UNCERTAIN for one in given])
    named = np.mean([bool(one.missing) for one in given])
    hard = np.mean([any(doubt.kind is not DoubtKind.WORD for doubt in one.doubts) for one in given])
    return f"{len(given):6}  uncertain {uncertain:.3f}  named {named:.3f}  a year or a name {hard:.3f}"


def tell(name: str, by_kind: Mapping[str, Sequence[Answer]]) -> None:
    """Print the shares of a set."""
    for kind in (RIGHT, WRONG, NEAR):
        if by_kind.get(kind):
            print(f"{name:14}{kind:10}{shares(by_kind[kind])}", flush=True)


def main() -> int:
    """Measure and print."""
    options = parser(__doc__)
    options.add_argument("--every", type=int, default=1, help="take every Nth question")
    options.add_argument("--only", nargs="*", help="names of the sets")
    arguments = options.parse_args()
    encoder, total = load_encoder(), defaultdict[str, list[Answer]](list)
    with scratch_folder(arguments.scratch) as scratch:
        for folder in sets(arguments.evaluation):
            if arguments.only and folder.name not in arguments.only:
                continue
            by_kind = defaultdict[str, list[Answer]](list)
            searcher = searcher_of(folder, Path(scratch), encoder)
            for kind, given in answers(read_questions(folder / "questions.jsonl")[:: arguments.every], searcher):
                by_kind[kind].append(given)
                total[kind].append(given)
            tell(folder.name, by_kind)
    tell("all", total)
    return 0


if __name__ == "__main__":
    sys.exit(main())
