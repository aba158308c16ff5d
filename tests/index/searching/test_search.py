from __future__ import annotations

from collections.abc import Collection, Sequence
from operator import attrgetter
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.errors import ConventionError
from index.building.build import build
from index.models.rerankers import Candidate, Reading
from index.searching.search import Hit, Results, Searcher
from index.words.lexical_index import share
from tests.conftest import MakeSearcher, WordEncoder, WordReranker, open_searcher, write_files

FILES = {
    "cantine.txt": "La cantine coûte 3 euros par repas. Les tarifs de la cantine changent en septembre.",
    "eau.md": "# Eau\n\nLe prix de l’eau est voté chaque année.\n\n## Compteurs\n\nUn compteur est relevé en mai.",
    "dechets/tri.txt": "Les déchets verts vont à la déchèterie. Le verre va dans la colonne.",
    "voirie.txt": "Les travaux de voirie sont annoncés par courrier. La rue est fermée la nuit.",
}
QUESTIONS = ["Combien coûte la cantine ?", "prix de l'eau", "où jeter le verre", "zeppelin", "?", "le la les"]
PATHS = sorted(FILES)

words = st.sampled_from(
    "le la cantine eau prix déchets verre rue nuit École ŒUVRE 2024 🌳 a\u0300 l’été M. Dupont".split()
)
sentences = st.lists(words, min_size=1, max_size=9).map(lambda some: " ".join(some).capitalize() + ".")
paragraphs = st.lists(sentences, min_size=1, max_size=4).map(" ".join)
items = st.lists(sentences, min_size=2, max_size=4).map(lambda some: "\n".join(f"- {one}" for one in some))
blocks = st.lists(paragraphs | items | sentences.map(lambda one: f"## {one[:-1]}"), min_size=1, max_size=6)
texts = blocks.map("\n\n".join)
ends = st.sampled_from(["\n", "\r\n"])


@pytest.fixture
def searcher(make_searcher: MakeSearcher) -> Searcher:
    return make_searcher(FILES)


def words_of(hit: Hit, searcher: Searcher) -> str:
    return searcher.document(hit.passage).text[hit.passage.start : hit.passage.end]


def best_path(question: str, searcher: Searcher, only: Collection[str] = ()) -> str:
    return searcher.document(searcher.search(question, 1, searcher.scope(only)).hits[0].passage).path


def places(found: Results) -> list[tuple[str, int, int]]:
    return [(hit.passage.document_id, hit.passage.start, hit.passage.end) for hit in found.hits]


@settings(max_examples=25)
@given(files=st.dictionaries(st.sampled_from(["a.txt", "b.md", "c/d.md"]), texts, min_size=1), end=ends, question=texts)
def test_every_hit_is_a_span_of_the_file_itself(files: dict[str, str], end: str, question: str) -> None:
    files = {path: f"Avant tout.\n\n{text}".replace("\n", end) for path, text in files.items()}
    with TemporaryDirectory() as temporary:
        documents = write_files(Path(temporary) / "documents", files)
        build(documents, Path(temporary) / "index", WordEncoder())
        searcher = open_searcher(Path(temporary) / "index")
        hits = searcher.search(question, 50).hits
    assert len(hits) == len(searcher.snapshot.passages)
    for hit in hits:
        document, passage = searcher.document(hit.passage), hit.passage
        assert document.text == files[document.path]
        assert words_of(hit, searcher) == files[document.path][passage.start : passage.end].strip()
        assert (passage.sentences[0].start, passage.sentences[-1].end) == (passage.start, passage.end)
        assert len(hit.sentences) == len(passage.sentences)


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_odds_of_the_sentences_add_up_to_the_passages(question: str, searcher: Searcher) -> None:
    found = searcher.search(question, 100)
    for hit in found.hits:
        assert np.logaddexp.reduce(hit.sentences) == pytest.approx(hit.score)
    assert sum(found.probability(hit.score) for hit in found.hits) == pytest.approx(1)


@pytest.mark.parametrize(("question", "least", "most"), [("Que sert la cantine ?", 4, 4), ("prix du zeppelin", 7, 8)])
def test_no_more_is_read_than_the_time_allows_nor_than_convinces(
    make_searcher: MakeSearcher, question: str, least: int, most: int
) -> None:
    read: list[Candidate] = []

    class Watched(WordReranker):
        def read(self, question: str, candidates: Sequence[Candidate]) -> list[Reading]:
            read.extend(candidates)
            return super().read(question, candidates)

    section = "La cantine du quartier sert un repas chaud à chaque enfant inscrit. " * 9
    many = "\n\n".join(f"## École {number}\n\n{section}" for number in range(30))
    made = make_searcher({"cantines.md": many})
    hits = Searcher(made.snapshot, WordEncoder(), Watched()).search(question, 30).hits
    assert len(hits) == 30
    assert least <= len(read) <= most
    assert sum(len(one.text) + len(one.context) for one in read) <= 5200
    assert sum(hit.reading is not None for hit in hits) == len(read)


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_question_in_capitals_is_the_same_question(question: str, searcher: Searcher) -> None:
    small = searcher.search(question.lower(), 100)
    assert searcher.search(question.upper(), 100).hits == small.hits


@pytest.mark.parametrize("question", QUESTIONS)
def test_hits_come_best_first(question: str, searcher: Searcher) -> None:
    scores = [hit.score for hit in searcher.search(question).hits]
    assert scores == sorted(scores, reverse=True)


@pytest.mark.parametrize(
    ("question", "path"),
    [
        ("Combien coûte la cantine ?", "cantine.txt"),
        ("le PRIX de l'eau", "eau.md"),
        ("ou jeter les dechets verts", "dechets/tri.txt"),
        ("la rue est-elle fermée la nuit", "voirie.txt"),
    ],
)
def test_the_document_that_shares_the_questions_words_comes_first(question: str, path: str, searcher: Searcher) -> None:
    assert best_path(question, searcher) == path


@pytest.mark.parametrize("count", range(7))
def test_a_shorter_search_is_the_beginning_of_a_longer_one(count: int, searcher: Searcher) -> None:
    all_hits = searcher.search(QUESTIONS[0], 100).hits
    assert searcher.search(QUESTIONS[0], count).hits == all_hits[:count]


def test_a_part_is_the_cosine_of_the_question_with_the_passage_and_with_its_best_sentence(searcher: Searcher) -> None:
    encoder, snapshot = WordEncoder(), searcher.snapshot
    question = encoder.encode_questions([QUESTIONS[0]])[0]
    for hit in searcher.search(QUESTIONS[0], 100).hits:
        text = searcher.document(hit.passage).text
        whole = encoder.encode_questions([f"{hit.passage.context}\n{words_of(hit, searcher)}"])[0]
        cosines = encoder.encode_questions([text[slice(*span)] for span in hit.passage.sentences]) @ question
        number = snapshot.passages.index(hit.passage)
        concepts = snapshot.lexical.concepts(QUESTIONS[0])
        (words,) = share(concepts, snapshot.store.held(concepts, np.array([number])))
        assert hit.parts.passage == pytest.approx(float(whole @ question), abs=1e-6)
        assert hit.parts.sentence == pytest.approx(float(cosines.max()), abs=1e-6)
        assert hit.parts.words == pytest.approx(float(words), abs=1e-6)


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("only", [PATHS[:1], PATHS[1:3], PATHS])
def test_a_restricted_search_gives_the_same_hits_less_those_of_other_documents(
    question: str, only: list[str], searcher: Searcher
) -> None:
    everything = searcher.search(question, 100).hits
    expected = [hit for hit in everything if searcher.document(hit.passage).path in only]
    found = searcher.search(question, 100, searcher.scope(only)).hits
    by_place = attrgetter("passage.document_id", "passage.start")  # how many are read differs
    assert [(hit.passage, hit.parts) for hit in sorted(found, key=by_place)] == [
        (hit.passage, hit.parts) for hit in sorted(expected, key=by_place)
    ]


def test_what_lists_say_of_a_document_is_found_by_the_document(searcher: Searcher) -> None:
    for document in searcher.snapshot.documents.values():
        assert searcher.summary(document).path == document.path


def test_headings_tell_apart_the_passages_of_a_document_and_no_documents(make_searcher: MakeSearcher) -> None:
    divided = "# Règlement\n\nIl lie la ville.\n\n" + "\n\n".join(f"## {one}\n\nLe prix." for one in ("Eau", "Bois"))
    searcher = make_searcher({"a.md": divided, "b.md": divided.replace("Bois", "Riz"), "c.txt": "Le prix de l’eau."})
    asked = searcher.understand("Le prix de l’eau ?")
    near = searcher.nearest(asked, 30)
    told = [float(one.passage[3]) for one in searcher.evidence(asked, near)]
    documents = [searcher.snapshot.passages[one.number].document_id for one in near]
    for one, document, value in zip(near, documents, told, strict=True):
        own = [other.heading for other, its in zip(near, documents, strict=True) if its == document]
        known = [heading for heading in own if not np.isnan(heading)]
        more = one.heading - np.mean(known) if known and not np.isnan(one.heading) else 0
        assert value == pytest.approx(more * len(own) / len(near), abs=1e-6)
    assert min(told) < 0 < max(told)


def test_a_restricted_search_looks_past_the_candidates_of_other_documents(make_searcher: MakeSearcher) -> None:
    many = "\n\n".join(f"## Cantine {number}\n\nLa cantine coûte {number} euros." for number in range(300))
    searcher = make_searcher({"cantines.md": many, "eau.txt": "Le prix de l’eau est voté chaque année."})
    assert best_path("Combien coûte la cantine ?", searcher, ["eau.txt"]) == "eau.txt"


@pytest.mark.parametrize("only", [["nulle-part.txt"], ["eau.md", "nulle-part.txt"], ["EAU.md"], [""]])
def test_an_unknown_document_is_said(only: list[str], searcher: Searcher) -> None:
    with pytest.raises(ConventionError, match=r"^Le document .*n’est pas dans l’index.*\.$"):
        searcher.scope(only)


def test_equal_passages_come_in_an_order_that_never_changes(make_searcher: MakeSearcher) -> None:
    searcher = make_searcher({f"{letter}/même.txt": FILES["cantine.txt"] for letter in "abcdefghijklm"})
    found = searcher.search("Zeppelin de la cantine ?", 100)  # all are read
    assert places(found) == sorted(places(found))


@pytest.mark.parametrize("question", QUESTIONS)
def test_an_index_built_again_gives_the_same_hits(question: str, searcher: Searcher, tmp_path: Path) -> None:
    build(tmp_path / "documents", tmp_path / "again", WordEncoder())
    again = open_searcher(tmp_path / "again")
    assert again.search(question, 100) == searcher.search(question, 100)


def test_an_index_opened_again_gives_the_same_hits(searcher: Searcher, tmp_path: Path) -> None:
    again = open_searcher(tmp_path / "index")
    assert again.search(QUESTIONS[0], 100) == searcher.search(QUESTIONS[0], 100)


def test_the_words_looked_for_are_given_with_the_hits(searcher: Searcher) -> None:
    assert [concept.word for concept in searcher.search("Combien coûte la cantine ?").concepts] == ["coûte", "cantine"]


def test_a_question_without_a_word_to_look_for_is_searched_by_its_vector(searcher: Searcher) -> None:
    found = searcher.search("?")
    assert found.concepts == ()
    assert len(found.hits) == len(searcher.snapshot.passages)


def test_every_offset_of_a_passage_leads_to_it(searcher: Searcher) -> None:
    for passage in searcher.snapshot.passages:
        for offset in range(passage.start, passage.end):
            assert searcher.passage_at(passage.document_id, offset) == passage


def test_an_offset_in_no_passage_is_refused(searcher: Searcher) -> None:
    passage = searcher.snapshot.passages[-1]
    with pytest.raises(LookupError, match=f"{passage.document_id}.*offset {passage.end}"):
        searcher.passage_at(passage.document_id, passage.end)


def test_the_packaged_model_finds_the_same_hits_each_time(convention: Searcher) -> None:
    first = convention.search("Qu'est-ce qu'une SCIC ?", 50)
    assert convention.search("Qu'est-ce qu'une SCIC ?", 50) == first


def test_rows_of_a_table_are_told_apart_by_the_question_s_words(
    make_searcher: MakeSearcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [f"| Club de {place} | {number}00 € |" for number, place in enumerate(("Nantes", "Brest", "Rennes"))]
    text = "\n".join(["| Club | Montant |", "|---|---|", *rows, "", "Le club de Brest a son siège à la mairie."])
    searcher = make_searcher({"a.md": text})
    asked = searcher.understand("Combien a eu le club de Brest ?")
    (told,) = searcher.evidence(asked, searcher.nearest(asked, 1))
    monkeypatch.setattr("index.searching.search._AMONG_ROWS", 0.0)
    (plain,) = searcher.evidence(asked, searcher.nearest(asked, 1))
    more = (told.sentences - plain.sentences)[:, 1]
    assert [bool(one > 0) for one in more[1:4]] == [False, True, False]
    assert more.sum() == pytest.approx(0, abs=1e-6)
    assert list(more[[0, 4]]) == [0, 0]
