"""Measure how often the lexicon's page proposes a right entry for questions that fail for lack of a synonym.

Each question of ``proposals.jsonl`` has a word that a writer of ``lessons`` never uses, and lists the right entries. It
counts as found if one of them is among the proposals.
"""

import argparse
import time
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from sets import HELD_OUT, LESSONS, scratch_folder, searcher_of

from assistant.library.proposals import Proposal, proposals
from assistant.library.register import Entry, RecordedAnswer, Subject
from index.models.encoders import load_encoder
from index.words.french import fold, stem, words


class _Asked(msgspec.Struct):
    set: str
    question: str
    word: str
    right: list[str]

    def is_right(self, word: str, wording: str) -> bool:
        return _told(word) == _told(self.word) and _told(wording) in map(_told, self.right)


def main() -> None:
    """Print the proposals for each question, then the counts of each set."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--scratch", type=Path, help="folder for the indexes; a temporary one without it")
    arguments.add_argument("--set", nargs="*", help="only these writers of lessons")
    chosen = arguments.parse_args()
    questions = defaultdict[str, list[_Asked]](list)
    for one in msgspec.json.Decoder(_Asked).decode_lines(Path(__file__).with_suffix(".jsonl").read_bytes()):
        questions[one.set].append(one)
    encoder = load_encoder()
    with scratch_folder(chosen.scratch) as scratch:
        for name in chosen.set or questions:
            searcher = searcher_of(LESSONS / name, Path(scratch), encoder)
            started = time.process_time()
            proposed = [(one, proposals([_subject(one.question)], searcher)) for one in questions[name]]
            seconds = (time.process_time() - started) / len(proposed)
            _print(f"{name}, held out" if name == HELD_OUT else name, proposed, seconds)


def _print(name: str, proposed: list[tuple[_Asked, list[Proposal]]], seconds: float) -> None:
    entries = [
        (asked, [(one.word, wording.text) for one in found for wording in one.wordings]) for asked, found in proposed
    ]
    right = [sum(asked.is_right(*entry) for entry in found) for asked, found in entries]
    for count, (asked, found) in zip(right, entries, strict=True):
        told = " · ".join(f"{word} = {wording}" for word, wording in found)
        print(f"  {'right' if count else 'wrong'}: {asked.word}: {told or 'nothing'}")
    total = sum(len(found) for _, found in entries)
    print(
        f"{name}: a right entry for {sum(map(bool, right))} of {len(right)} questions; of {total} entries proposed "
        f"{total - sum(right)} are not among the right ones; {seconds:.1f} CPU seconds a question"
    )


def _told(wording: str) -> list[str]:
    """A wording's words in their compared form, including "non" and the like."""
    return [fold(stem(fold(word.text))) for word in words(wording)]


def _subject(question: str) -> Subject:
    answer = RecordedAnswer(question, None, 0.0, (), (), (), (), "")
    return Subject(1, Entry("1", datetime.now(UTC), "page", False, None, answer))


if __name__ == "__main__":
    main()
