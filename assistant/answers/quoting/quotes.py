"""Hits become quotes: the sentence that answers, or the whole list where the list is the answer."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from assistant.answers.quoting.lists import (
    AS_WELL,
    answering_list,
    asks_for_list,
    leading_rows,
    odds_of_lists,
    quoted_span,
    start_with_bullet,
)
from assistant.answers.quoting.marks import clear_answers
from assistant.answers.quoting.quote import LETTER, Quote
from corpus.document import Span
from corpus.folding import WORD
from corpus.text.passages import Passage
from corpus.text.titles import is_letterhead
from index.searching.search import Results, Searcher
from index.words.french import fold

MOST = 3  # quotes in an answer
_WITH_OTHERS = 2 * MOST  # and places to see as well
# From a grid over three sets: of .09, .05, .03 and .02 the first quote holds the answer for .691, .711, .715 and .718,
# of 176, 190, 204 and 214 characters on average. With what is shown joined, up to 400, 500 and 600 characters over 80,
# it does for .731, .735 and .737, of 244, 263 and 277 characters.
_WORTH = 0.03  # a sentence joins a quote where it adds this much probability for 100 characters, or is shown anyway
# and stands on its line.
_LONGEST_JOINED, _FARTHEST = 500, 80  # characters of the whole, and of what parts two that are joined
_MARGIN = 8.0  # of log odds; what answers that much less than the best sentence is left out
# Where a quote holds the answer, a mark touches it for .707 of PIAF (every sixth question), .723 of `commune` with one
# sentence marked, for .741 and .827 with two up to 1 apart, for .761 and .858 up to 2; a third touches one in seven.
_MOST_MARKED, _MARKED_AS_WELL = 2, 2.0  # sentences whose words are marked, of log odds
_LISTS_FIRST = 1.5  # of log odds: how much likelier a list answers a question for several things than its words tell
# Log odds: before a recital comes what the same act decides where it answers nearly as well. Of 383 right first quotes
# of nine sets two are recitals, by 5.6 and 5.8.
_AFTER_RECITALS = 2.0
_RECITAL = re.compile(r"\W*(?:vu|consid[eé]rant)\b", re.IGNORECASE)
_FORMULA = re.compile(  # "ARRÊTE", "Le conseil municipal décide :", which say nothing
    r"\W*(?:arr[eê]te(?:nt)?|d[eé]cident?|d[eé]lib[eè]re)\W*"
    r"|[^\n.;:]{0,80}\b(?:arr[eê]te(?:nt)?|d[eé]cident?|d[eé]lib[eè]re)(?: ce qui suit)?\s*:\W*",
    re.IGNORECASE,
)
# A beginning that cannot be read alone: "Elle est portée à 2,50 mètres", and not "Il est interdit".
_NO_ONE = (  # after an "il" that stands for nothing
    r"(?:ne |n\W)?(?:faut|faudra|convient|y|appartient|s\W?agit|incombe|revient|suffit|existe|(?:peut|pourra) etre"
    r"|(?:est|sera)(?: \w+ment| pas| donc| aussi)* (?:interdit|defendu|permis|possible|impossible|necessaire|utile"
    r"|inutile|obligatoire|conseille|recommande|preferable|souhaitable|important|essentiel|convenu|entendu|rappele|precise"
    r"|demande|procede|tenu compte|prudent|temps|\w+ (?:que?|une?|aucune?)\b))"
)
_ITS = r"(?:ce(?:t|tte|s|la)?|s(?:on|a|es)|leurs?|celui-ci|celles?-ci|ceux-ci)"
_POINTS_BACK = re.compile(
    r"\W*(?:ils|elles?|celui-ci|celles?-ci|ceux-ci|(?:celui|celles?|ceux) d(?:e|u|es|\W)|cela|leurs?|s(?:on|a|es) \w+"
    r"|ce(?:t|tte|s)? (?!qu(?:i|e)?\b|sont\b|sera\b|ne?\b)\w+"
    rf"|(?:a|apres|avant|avec|dans|en|lors de|outre|par|pour|sans|sur) {_ITS}\b(?! (?:qu(?:i|e)?|jour)\b)"
    rf"|il (?!{_NO_ONE}\b))\b"
)
_MOST_BEFORE = 300  # characters; more says more than whom a quote is about


def quotes_of(question: str, results: Results, searcher: Searcher) -> tuple[Quote, ...]:
    """The quotes that answer best, then further places: twice ``MOST`` in all.

    Answering sentences near each other are joined into one quote, which is extended backwards if it begins with a
    pronoun. Sentences that score far below the best one are left out.
    """
    quotes: list[Quote] = []
    for candidate in _candidates(question, results, searcher):
        if quotes and candidate.score < quotes[0].score - _MARGIN:
            break
        if any(_overlap(quote, candidate) for quote in quotes) or (quotes and _says_nothing(candidate)):
            continue
        is_worth = results.probability(candidate.score) >= _WORTH * len(candidate.text) / 100
        for place, quote in enumerate(quotes):
            is_wanted = is_worth or (len(quotes) < MOST and not quote.listing and _are_on_one_line(quote, candidate))
            if is_wanted and (joined := _joined(quote, candidate, searcher)):
                quotes[place] = joined
                break
        else:
            if len(quotes) < _WITH_OTHERS:
                quotes.append(candidate)
    return tuple(
        replace(quote, answers=_answering_words(question, quote, results)) for quote in _beginnings(quotes, searcher)
    )


def distinct(quotes: Iterable[Quote]) -> tuple[Quote, ...]:
    """The first of the quotes, without those whose words another one contains."""
    kept: list[Quote] = []
    for quote in quotes:
        if len(kept) == _WITH_OTHERS:
            break
        if not any(_same_words(quote, other) for other in kept):
            kept.append(quote)
    return tuple(kept)


def _candidates(question: str, results: Results, searcher: Searcher) -> list[Quote]:
    """The sentences and lists of the hits as quotes: first the best of the best hit, then all by score.

    That first one is right more often than the one of the highest score, in one to five questions of a hundred. If a
    list is asked for, a list of another hit may come first.
    """
    quotes, leading, odds = dict[tuple[str, Span], Quote](), leading_rows(results), odds_of_lists(results)
    asked = asks_for_list(question)
    for hit in results.hits:
        document, passage = searcher.document(hit.passage), hit.passage
        inner_first = sorted(passage.lists, key=lambda one: one.span.length)
        for sentence, score in zip(passage.sentences, hit.sentences, strict=True):
            around = [one for one in inner_first if one.span.overlaps(sentence)]
            listing = answering_list(around, odds[document.id], asked) if around else None
            leads = (document.id, sentence) in leading
            span = quoted_span(question, document, listing, sentence, leads) if listing else sentence
            quote = Quote(document, *span, sentence, passage.heading_path, score, listing)
            same = quotes.get((document.id, span))
            quotes[document.id, span] = _merged(same, quote) if same else quote
    best = [quote for quote in quotes.values() if _is_in(quote, results.hits[0].passage)]
    lists = [quote for quote in quotes.values() if asked and _is_list(quote)]
    first = max((*best, *lists), key=lambda one: one.score + _LISTS_FIRST * (one in lists), default=None)
    if first and _is_recital(first):
        own = (one for one in quotes.values() if one.document.id == first.document.id and not _is_recital(one))
        decided = max(own, key=lambda one: one.score, default=first)
        first = decided if decided.score >= first.score - _AFTER_RECITALS else first
    return sorted(quotes.values(), key=lambda quote: (quote is not first, -quote.score, quote.document.id, quote.start))


def _is_in(quote: Quote, passage: Passage) -> bool:
    return quote.document.id == passage.document_id and passage.start <= quote.key.start < passage.end


def _is_recital(quote: Quote) -> bool:
    """Whether a quote is a recital ("Vu …", "Considérant …"), not a decision."""
    return bool(_RECITAL.match(quote.document.text, quote.key.start))


def _says_nothing(quote: Quote) -> bool:
    """Whether a quote only announces a decision, names who writes, or repeats words of its document's title."""
    if quote.listing:
        return False
    words, title = (" ".join(WORD.findall(fold(text))) for text in (quote.text, quote.document.title))
    return bool(_FORMULA.fullmatch(quote.text)) or is_letterhead(quote.text) or f" {words} " in f" {title} "


def _is_list(quote: Quote) -> bool:
    """Whether it holds a list, or its beginning."""
    return bool(quote.listing and not quote.table and quote.span != quote.key)


def _merged(quote: Quote, other: Quote) -> Quote:
    """One list found by two of its sentences: their odds add up."""
    first, second = sorted((quote, other), key=lambda one: -one.score)
    if quote.table:
        return first
    return replace(first, score=first.score + math.log1p(math.exp(second.score - first.score)))


def _joined(quote: Quote, other: Quote, searcher: Searcher) -> Quote | None:
    """Two quotes joined, if at most a short sentence lies between them and the whole stays short; else None.

    A list or table is never joined with the text beside it, nor are rows of which one answers clearly better.
    """
    if quote.document.id != other.document.id or quote.listing != other.listing:
        return None
    if quote.table and abs(quote.score - other.score) > AS_WELL:
        return None
    start, end = min(quote.start, other.start), max(quote.end, other.end)
    between = Span(min(quote.end, other.end), max(quote.start, other.start))
    passage = searcher.passage_at(quote.document.id, quote.key.start)
    shown = () if quote.listing else _sentences_between(passage, between)
    is_near = end - start <= _LONGEST_JOINED and _has_only(quote.document.text, between, shown)
    return replace(quote, start=start, end=end) if is_near else None


def _beginnings(quotes: Iterable[Quote], searcher: Searcher) -> Iterator[Quote]:
    """The quotes, each from where it can be read: from what its first words refer back to, or the first bullet.

    A quote that a better one then includes is dropped.
    """
    better: list[Quote] = []
    for quote in quotes:
        if any(_overlap(quote, one) for one in better):
            continue
        whole = _with_antecedent(quote, searcher)
        better.append(quote if any(_overlap(whole, one) for one in better) else whole)
        yield replace(better[-1], start=start_with_bullet(quote.document, better[-1].span))


def _with_antecedent(quote: Quote, searcher: Searcher) -> Quote:
    """A quote with the sentences before it, up to one that refers back to none; as it is if that is too far."""
    whole = quote
    while _POINTS_BACK.match(fold(whole.text)):
        before = _sentence_before(whole, searcher)
        if not before or quote.start - before.start > _MOST_BEFORE:
            return quote
        whole = replace(whole, start=before.start)
    return whole


def _sentence_before(quote: Quote, searcher: Searcher) -> Span | None:
    """The sentence right before a quote; None after a heading or an item."""
    text = quote.document.text
    try:
        passage = searcher.passage_at(quote.document.id, len(text[: quote.start].rstrip()) - 1)
    except LookupError:  # a heading, or what is ignored
        return None
    before = [one for one in passage.sentences if one.end <= quote.start]
    if not before or _is_listed(passage, before[-1]):
        return None
    return before[-1] if _has_only(text, Span(before[-1].end, quote.start), ()) else None


def _sentences_between(passage: Passage, between: Span) -> tuple[Span, ...]:
    """The sentences between two quotes, if they are short and in no list."""
    inside = tuple(one for one in passage.sentences if between.start <= one.start and one.end <= between.end)
    is_short = between.length <= _FARTHEST
    return inside if is_short and not any(_is_listed(passage, one) for one in inside) else ()


def _answering_words(question: str, quote: Quote, results: Results) -> tuple[Span, ...]:
    """The words to mark in a quote: the answer in its key sentence, then in others that score nearly as well."""
    scores, answers = dict[Span, float](), dict[Span, Span]()
    for hit in (hit for hit in results.hits if hit.passage.document_id == quote.document.id):
        for sentence, score, answer in zip(hit.passage.sentences, hit.sentences, hit.answers, strict=True):
            if answer and (not quote.listing or quote.listing.span.overlaps(sentence)):
                scores[sentence], answers[sentence] = score, answer
    clear = clear_answers(question, quote.document, quote.listing, answers) if quote.listing else answers
    told = sorted(
        (sentence != quote.key, -scores[sentence], answer)
        for sentence, answer in clear.items()
        if quote.start <= answer.start and answer.end <= quote.end
    )
    return tuple(answer for _, less, answer in told[:_MOST_MARKED] if less <= told[0][1] + _MARKED_AS_WELL)


def _is_listed(passage: Passage, sentence: Span) -> bool:
    return any(listing.span.overlaps(sentence) for listing in passage.lists)


def _has_only(text: str, span: Span, sentences: Sequence[Span]) -> bool:
    """Whether all letters and figures of a span belong to some sentences."""
    starts, ends = (span.start, *(one.end for one in sentences)), (*(one.start for one in sentences), span.end)
    return not any(LETTER.search(text, start, end) for start, end in zip(starts, ends, strict=True))


def _are_on_one_line(quote: Quote, other: Quote) -> bool:
    """Whether no line ends between two quotes of one document: "Fait à …" below an article is no more of it."""
    between = min(quote.end, other.end), max(quote.start, other.start)
    return quote.document.id == other.document.id and "\n" not in quote.document.text[slice(*between)]


def _overlap(quote: Quote, other: Quote) -> bool:
    return quote.document.id == other.document.id and quote.span.overlaps(other.span)


def _same_words(quote: Quote, other: Quote) -> bool:
    if _overlap(quote, other):
        return True
    if quote.header and other.header and fold(quote.header.text) != fold(other.header.text):
        return False
    words, others = (f" {' '.join(fold(one.text).split())} " for one in (quote, other))
    return words in others or others in words
