from __future__ import annotations

import math
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.answers.evaluation import (
    Gold,
    GoldAnswer,
    Location,
    Outcome,
    Question,
    auroc,
    gold_ranks,
    holds_answer,
    measures,
    ndcg,
    read_questions,
    refused,
)
from corpus.document import Span
from corpus.errors import ConventionError
from tests.conftest import write_files

quick = settings(max_examples=150)
confidences = st.lists(st.sampled_from([0.0, 0.1, 0.25, 0.5, 0.5, 0.75, 0.9, 1.0]), min_size=1, max_size=60)

SPAN = Gold("a.txt", 100, 200)
WORDS = Gold("a.txt", 100, 200, (GoldAnswer("trois euros", 120),))


def outcome(
    *hits: Location, gold: tuple[Gold, ...] = (SPAN,), quotes: tuple[Location, ...] = (), sure: float = 1
) -> Outcome:
    return Outcome(Question("1", "Combien ?", gold), hits, quotes, sure, sure < 0.5)


def other(number: int) -> Location:
    """A hit that answers nothing."""
    return Location(f"other-{number}.txt", 0, 10)


RIGHT = Location("a.txt", 90, 210)


@pytest.mark.parametrize(
    ("ranks", "relevant", "expected"),
    [  # with 1 / log2(rank + 1): rank 1 gains 1, rank 3 gains 1/2, rank 7 gains 1/3
        ([1], 1, Fraction(1)),
        ([3], 1, Fraction(1, 2)),
        ([7], 1, Fraction(1, 3)),
        ([], 1, Fraction(0)),
        ([], 4, Fraction(0)),
    ],
)
def test_ndcg_of_one_gold_is_the_gain_of_its_rank(ranks: list[int], relevant: int, expected: Fraction) -> None:
    assert ndcg(ranks, relevant) == pytest.approx(float(expected))


def test_ndcg_of_several_golds_is_their_gain_over_the_best_order() -> None:
    second = 1 / math.log2(3)
    assert ndcg([1, 3], 2) == pytest.approx((1 + 1 / 2) / (1 + second))
    assert ndcg([3, 7], 3) == pytest.approx((1 / 2 + 1 / 3) / (1 + second + 1 / 2))


def test_ndcg_asks_for_no_more_golds_than_ranks() -> None:
    assert ndcg(range(1, 11), 25) == pytest.approx(1)


@quick
@given(st.lists(st.integers(1, 10), max_size=12), st.integers(1, 15))
def test_ndcg_stays_in_0_to_1(ranks: list[int], missed: int) -> None:
    assert 0 <= ndcg(ranks, len(ranks) + missed) <= 1


def test_two_golds_in_one_passage_at_the_top_are_a_perfect_ranking() -> None:
    both = outcome(RIGHT, gold=(SPAN, Gold("a.txt", 150, 205)))
    assert measures([both])["ndcg@10"] == pytest.approx(1)


@pytest.mark.parametrize(
    ("place", "found"),
    [
        (Location("a.txt", 100, 200), True),
        (Location("a.txt", 0, 101), True),
        (Location("a.txt", 199, 300), True),
        (Location("a.txt", 120, 130), True),
        (Location("a.txt", 0, 100), False),
        (Location("a.txt", 200, 300), False),
        (Location("b.txt", 100, 200), False),
    ],
)
def test_a_gold_span_is_found_by_a_passage_that_shares_a_character(place: Location, found: bool) -> None:
    assert gold_ranks(outcome(place)) == ([1] if found else [])


def test_a_gold_span_ranks_among_passages() -> None:
    assert gold_ranks(outcome(other(1), other(1), RIGHT, RIGHT)) == [3]


def test_a_gold_document_ranks_among_documents() -> None:
    hits = [other(1), other(1), Location("a.txt", 900, 950), Location("a.txt", 0, 10)]
    assert gold_ranks(outcome(*hits, gold=(Gold("a.txt"),))) == [2]


@pytest.mark.parametrize(("before", "ranks"), [(9, [10]), (10, [])])
def test_only_ten_ranks_are_looked_at(before: int, ranks: list[int]) -> None:
    assert gold_ranks(outcome(*map(other, range(before)), RIGHT)) == ranks


def test_hit_at_a_depth_is_the_share_of_questions_found_by_then() -> None:
    found_at = [1, 2, 4, 8, None]
    outcomes = [outcome(*map(other, range((rank or 11) - 1)), RIGHT) for rank in found_at]
    figures = measures(outcomes)
    shares = [figures[f"hit@{depth}"] for depth in (1, 3, 5, 10)]
    assert shares == pytest.approx([1 / 5, 2 / 5, 3 / 5, 4 / 5])


def test_mrr_is_the_mean_inverse_of_the_first_rank() -> None:
    outcomes = [outcome(RIGHT), outcome(other(1), RIGHT), outcome(other(1))]
    assert measures(outcomes)["mrr"] == pytest.approx(float(Fraction(1) + Fraction(1, 2)) / 3)


@pytest.mark.parametrize(
    ("quote", "holds"),
    [
        (Location("a.txt", 120, 131), True),
        (Location("a.txt", 0, 500), True),
        (Location("a.txt", 121, 131), False),
        (Location("a.txt", 120, 130), False),
        (Location("b.txt", 120, 131), False),
    ],
)
def test_a_quote_answers_when_it_holds_all_the_answering_words(quote: Location, holds: bool) -> None:
    assert holds_answer(quote, [WORDS]) is holds


def test_a_quote_answers_when_it_holds_any_of_the_golds() -> None:
    assert holds_answer(Location("b.txt", 0, 10), [WORDS, Gold("b.txt", 5, 6)])


@pytest.mark.parametrize(("quote", "holds"), [(RIGHT, True), (Location("a.txt", 0, 100), False)])
def test_a_quote_answers_without_known_words_when_it_is_in_the_span(quote: Location, holds: bool) -> None:
    assert holds_answer(quote, [SPAN]) is holds


def test_quotes_are_measured_to_the_third_and_their_length_on_the_first() -> None:
    third = outcome(gold=(WORDS,), quotes=(Location("a.txt", 0, 40), other(1), RIGHT))
    fourth = outcome(gold=(WORDS,), quotes=(Location("a.txt", 0, 60), other(1), other(2), RIGHT))
    first = outcome(gold=(WORDS,), quotes=(RIGHT,))
    figures = measures([first, third, fourth])
    assert [figures[name] for name in ("quote@1", "quote@3")] == pytest.approx([1 / 3, 2 / 3])
    assert figures["quote_length"] == pytest.approx((120 + 40 + 60) / 3)


@pytest.mark.parametrize(
    ("marks", "overlaps", "is_exact"),
    [
        ([Span(120, 131)], True, True),
        ([Span(118, 131)], True, False),
        ([Span(130, 140)], True, False),
        ([Span(131, 140)], False, False),
        ([Span(131, 140), Span(120, 131)], True, True),
        ([], False, False),
    ],
)
def test_marks_are_measured_against_the_answer_that_the_quote_holds(
    marks: list[Span], overlaps: bool, is_exact: bool
) -> None:
    figures = measures([outcome(gold=(WORDS,), quotes=(other(1), replace(RIGHT, answers=tuple(marks))))])
    assert (figures["marked"], figures["marked_exactly"]) == (overlaps, is_exact)
    assert figures["marked_length"] == sum(mark.end - mark.start for mark in marks)


def test_a_mark_is_not_measured_where_no_quote_holds_the_answer() -> None:
    before = outcome(gold=(WORDS,), quotes=(Location("a.txt", 0, 100, (Span(0, 10),)),))
    without_words = outcome(gold=(SPAN,), quotes=(RIGHT,))
    assert measures([before, without_words])["marked"] is None


@quick
@given(confidences, confidences)
def test_auroc_is_the_share_of_pairs_in_order(positive: list[float], negative: list[float]) -> None:
    pairs = [Fraction(1 if high > low else 0) + Fraction(high == low, 2) for high in positive for low in negative]
    assert auroc(positive, negative) == pytest.approx(float(sum(pairs) / len(pairs)))


@quick
@given(confidences, confidences, st.sampled_from([Fraction(0), Fraction(1, 20), Fraction(1, 10), Fraction(1, 2)]))
def test_refused_is_the_most_that_a_threshold_refuses_within_the_share(
    answerable: list[float], unanswerable: list[float], share: Fraction
) -> None:
    refusals = [
        Fraction(sum(one < threshold for one in unanswerable), len(unanswerable))
        for threshold in (0.0, *answerable, *unanswerable, 2.0)
        if Fraction(sum(one < threshold for one in answerable), len(answerable)) <= share
    ]
    assert refused(answerable, unanswerable, float(share)) == pytest.approx(float(max(refusals)))


@pytest.mark.parametrize("share", [Fraction(1, 20), Fraction(1, 10)])
@pytest.mark.parametrize("size", [10, 20, 30, 60, 70, 140, 230, 1000])
def test_rounding_takes_no_answerable_question_from_the_share(share: Fraction, size: int) -> None:
    allowed = int(share * size)
    answerable = [number / size for number in range(size)]
    unanswerable = [one - 0.5 / size for one in answerable]  # one below each
    assert refused(answerable, unanswerable, float(share)) == pytest.approx((allowed + 1) / size)


def test_questions_without_gold_are_measured_by_their_refusal_alone() -> None:
    sure, unsure = outcome(RIGHT, sure=0.9), outcome(other(1), gold=(), sure=0.1)
    figures = measures([sure, unsure])
    assert (figures["questions"], figures["answerable"], figures["hit@1"]) == (2, 1, 1)
    assert (figures["auroc"], figures["refused@5%"], figures["refused@10%"]) == (1, 1, 1)


@pytest.mark.parametrize("name", ["auroc", "refused@5%", "refused@10%"])
def test_refusal_is_not_measured_without_unanswerable_questions(name: str) -> None:
    assert measures([outcome(RIGHT)])[name] is None


def test_nothing_is_measured_without_questions() -> None:
    figures = measures([])
    assert {name: value for name, value in figures.items() if value is not None} == {"questions": 0, "answerable": 0}


def test_questions_are_read_with_gold_of_every_kind(tmp_path: Path) -> None:
    lines = [
        '{"id": 1, "question": "Combien ?", "gold": [{"document": "a.txt", "start": 100, "end": 200, '
        '"answers": [{"text": "trois euros", "start": 120}]}]}',
        '{"id": "b", "question": "Où ?", "document": "a.txt", "gold": [{"document": "a.txt"}], "note": "ignored"}',
        '{"id": "c", "question": "Qui ?", "gold": []}',
    ]
    path = tmp_path / "questions.jsonl"
    path.write_text("\r\n".join(lines) + "\r\n")
    assert read_questions(path) == [
        Question(1, "Combien ?", (WORDS,)),
        Question("b", "Où ?", (Gold("a.txt"),), "a.txt"),
        Question("c", "Qui ?", ()),
    ]


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"{",
        b"[]",
        b"[" * 100_000,
        b'"question"',
        b'{"question": "Sans id ?", "gold": []}',
        b'{"id": 1, "question": "Sans gold ?"}',
        b'{"id": 1, "question": 2, "gold": []}',
        b'{"id": 1, "question": "Gold ?", "gold": [{"start": 1}]}',
        b'{"id": 1, "question": "\xe9", "gold": []}',
    ],
    ids=repr,
)
def test_a_malformed_line_is_named_by_its_number(line: bytes, tmp_path: Path) -> None:
    path = tmp_path / "questions.jsonl"
    path.write_bytes(b'{"id": 1, "question": "Qui ?", "gold": []}\n' + line + b"\n")
    with pytest.raises(ConventionError, match=r"^La ligne 2 de .*questions\.jsonl n’est pas une question"):
        read_questions(path)


@pytest.mark.parametrize("name", ["nowhere.jsonl", "."])
def test_a_file_that_cannot_be_read_is_said(name: str, tmp_path: Path) -> None:
    with pytest.raises(ConventionError, match=r"est illisible.*vérifiez son chemin"):
        read_questions(tmp_path / name)


def test_a_file_as_windows_saves_it_is_read(tmp_path: Path) -> None:
    path = write_files(tmp_path, {"q.jsonl": b'\xef\xbb\xbf{"id": 1, "question": "Qui ?", "gold": []}\r\n'}) / "q.jsonl"
    assert [one.question for one in read_questions(path)] == ["Qui ?"]


@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf"])
def test_a_file_without_questions_is_said(content: bytes, tmp_path: Path) -> None:
    path = write_files(tmp_path, {"q.jsonl": content}) / "q.jsonl"
    with pytest.raises(ConventionError, match="est vide"):
        read_questions(path)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('{"question": "Quand ?", "gold": []}', "Il manque «\u00a0id\u00a0»"),
        ('{"id": "a", "question": "Quand ?"}', "Il manque «\u00a0gold\u00a0»"),
        ('{"id": "a", "question": "Combien ?", "gold": ["3 €"]}', "«\u00a0gold.0\u00a0» doit être un objet"),
        ("Combien ?", "Écrivez-la en JSON"),
    ],
)
def test_what_is_wrong_with_a_golden_question_is_named(tmp_path: Path, line: str, said: str) -> None:
    path = tmp_path / "questions.jsonl"
    path.write_text(line, encoding="utf-8")
    with pytest.raises(ConventionError, match=said):
        read_questions(path)
