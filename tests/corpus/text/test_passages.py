"""Documents are cut into passages: whole sentences, lists with what introduces them, nothing lost."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.document import Block, Document, IgnoredSpan, Kind, Reason, Span
from corpus.reading.readers import READERS
from corpus.text.boilerplate import cleaned
from corpus.text.listings import LONGEST_LIST, TARGET
from corpus.text.passages import LONGEST_CONTEXT, Passage, passages_of

SENTENCE = "La ville finance les associations qui agissent dans ses quartiers, une à une. "


def cut(text: str, suffix: str = ".txt") -> tuple[Document, list[Passage]]:
    reading = READERS[suffix](text.encode())
    title = reading.title or "Titre"
    document = cleaned(
        Document(
            "id", f"a{suffix}", title, reading.text, "", reading.blocks, reading.page_starts, ignored=reading.ignored
        )
    )
    return document, passages_of(document)


def texts(text: str, suffix: str = ".txt") -> list[str]:
    document, passages = cut(text, suffix)
    return [document.text[passage.start : passage.end] for passage in passages]


WORDS = st.sampled_from(
    "La ville agit|les élus|M. Martin|l’été|œuvre|e\u0301te\u0301|12 %|(SCIC)|\U0001f600|n°\u00a03|art. L. 2|עיר".split(
        "|"
    )
)
PHRASES = st.lists(WORDS, min_size=1, max_size=12).map(" ".join)
PARAGRAPHS = st.lists(
    st.tuples(PHRASES, st.sampled_from([". ", "\u00a0! ", "… ", " ; ", " : "])), min_size=1, max_size=9
).map(lambda parts: "".join(phrase + end for phrase, end in parts).rstrip())
ITEMS = st.tuples(st.sampled_from(["- ", "• ", "  – ", "1. ", "b) ", "-\n"]), PHRASES).map("".join)
HEADINGS = st.sampled_from(["Article 1er – Objet", "# Titre", "## Durée", "Titre II", "Voir aussi", "Lire la suite"])
DOCUMENTS = st.tuples(
    st.lists(st.one_of(PARAGRAPHS, ITEMS, HEADINGS, st.just("")), max_size=15),
    st.sampled_from(["\n", "\r\n", "\n\n", "\r"]),
).map(lambda parts: parts[1].join(parts[0]))
SUFFIXES = st.sampled_from([".txt", ".md", ".html"])


@given(DOCUMENTS, SUFFIXES)
@settings(max_examples=60)
def test_passages_hold_all_that_is_neither_heading_nor_ignored(text: str, suffix: str) -> None:
    document, passages = cut(text, suffix)
    ignored = [one.span for one in document.ignored]
    expected = {
        offset
        for number, block in enumerate(document.blocks)
        if (block.kind is not Kind.HEADING or document.heads_nothing(number))
        and not any(span.overlaps(block.span) for span in ignored)
        for offset in range(*block.span)
        if not document.text[offset].isspace()
    }
    held = {offset for passage in passages for sentence in passage.sentences for offset in range(*sentence)}
    assert expected == {offset for offset in held if not document.text[offset].isspace()}


@given(DOCUMENTS, st.sampled_from([".txt", ".md"]))
@settings(max_examples=60)
def test_blocks_hold_every_letter_of_a_plain_text_but_those_of_bullets(text: str, suffix: str) -> None:
    document, _ = cut(text, suffix)
    inside = {offset for block in document.blocks for offset in range(*block.span)}
    left = "".join(letter for offset, letter in enumerate(document.text) if offset not in inside)
    assert {letter for letter in left if letter.isalnum()} <= {"1", "b"}


@given(DOCUMENTS, SUFFIXES)
@settings(max_examples=60)
def test_passages_are_in_order_and_made_of_their_sentences(text: str, suffix: str) -> None:
    _, passages = cut(text, suffix)
    sentences = [sentence for passage in passages for sentence in passage.sentences]
    assert all(before.end <= after.start for before, after in pairwise(sentences))
    assert [(one.start, one.end) for one in passages] == [
        (one.sentences[0].start, one.sentences[-1].end) for one in passages
    ]


@given(DOCUMENTS, SUFFIXES)
@settings(max_examples=60)
def test_a_passage_holds_no_heading_and_nothing_ignored(text: str, suffix: str) -> None:
    document, passages = cut(text, suffix)
    never = [one.span for one in document.ignored]
    never += [
        block.span
        for number, block in enumerate(document.blocks)
        if block.kind is Kind.HEADING and not document.heads_nothing(number)
    ]
    assert not any(span.overlaps(Span(one.start, one.end)) for span in never for one in passages)


@given(DOCUMENTS, SUFFIXES)
@settings(max_examples=60)
def test_a_passage_above_its_size_is_one_sentence_or_list(text: str, suffix: str) -> None:
    _, passages = cut(text, suffix)
    for passage in passages:
        if passage.end - passage.start > TARGET:
            whole = Span(passage.start, passage.end)
            assert len(passage.sentences) == 1 or whole in [listing.span for listing in passage.lists]


def test_short_paragraphs_share_a_passage() -> None:
    assert texts("Un.\n\nDeux.\n\nTrois.") == ["Un.\n\nDeux.\n\nTrois."]


def test_a_long_text_is_cut_between_sentences() -> None:
    sentences = [f"Phrase {number} : {SENTENCE}".strip() for number in range(40)]
    assert [
        one for text in texts(" ".join(sentences)) for one in text.replace(". Phrase", ".|Phrase").split("|")
    ] == sentences


def test_a_heading_ends_a_passage_and_heads_the_next() -> None:
    _, passages = cut("# Guide\n\nUn.\n\n## Durée\n\nDeux.\n\n# Annexe\n\nTrois.", ".md")
    assert [passage.heading_path for passage in passages] == [("Guide",), ("Guide", "Durée"), ("Annexe",)]


def test_the_context_is_the_title_and_the_headings_once_each() -> None:
    _, passages = cut("# Guide\n\n## Durée\n\nDeux.", ".md")
    assert passages[0].context == "Guide\nDurée"


@pytest.mark.parametrize("gap", ["\n", "\n\n", "\r\n"])
def test_a_short_list_stays_with_the_sentence_that_introduces_it(gap: str) -> None:
    listed = gap.join(["La ville s’engage à :", "- former les élus ;", "- aider les projets."])
    assert any(listed in one for one in texts(gap.join([SENTENCE * 8, listed, SENTENCE * 8])))


def test_a_short_list_is_known_from_its_introduction_to_its_last_item() -> None:
    document, (passage,) = cut("Elle paie. La ville s’engage à :\n- former ;\n- aider.\n\nElle agit.")
    assert [document.text[slice(*one.span)] for one in passage.lists] == ["La ville s’engage à :\n- former ;\n- aider."]


def test_a_long_list_is_cut_and_its_first_item_stays_with_the_introduction() -> None:
    items = "".join(f"- {SENTENCE}\n" for _ in range(1 + LONGEST_LIST // len(SENTENCE)))
    found = texts(f"La ville s’engage à :\n{items}")
    assert len(found) > 1
    assert found[0].startswith("La ville s’engage à :\n- La ville")


def test_what_continues_a_long_list_has_its_introduction_as_context() -> None:
    items = "".join(f"- {SENTENCE}\n" for _ in range(1 + LONGEST_LIST // len(SENTENCE)))
    document, passages = cut(f"La ville s’engage à :\n{items}")
    assert [one.context for one in passages[1:]] == ["Titre\nLa ville s’engage à :"] * (len(passages) - 1)
    assert "s’engage" not in document.text[passages[1].start : passages[-1].end]


def listed(text: str, suffix: str = ".txt") -> list[str]:
    document, passages = cut(text, suffix)
    found = dict.fromkeys(one for passage in passages for one in passage.lists)
    return [document.text[slice(*one.span)] for one in found]


@pytest.mark.parametrize(
    "lead",
    [
        "Joignez les pièces suivantes.",
        "Le dossier tient en deux pièces.",
        "Le dossier tient en 2 pièces.",
        "Le jury est composé de neuf membres.",
        "Les pièces sont indiquées ci-dessous.",
    ],
)
def test_a_sentence_that_says_that_a_list_follows_introduces_it(lead: str) -> None:
    text = f"{lead}\n\n- le devis ;\n- le bail."
    assert listed(f"Titre\n\nElle paie.\n\n{text}") == [text]


@pytest.mark.parametrize("above", ["Elle paie en trois fois.", "Le dossier tient en une page.", "Le devis suivant."])
def test_a_sentence_that_says_no_list_introduces_none(above: str) -> None:
    assert listed(f"Titre\n\n{above}\n\n- le devis ;\n- le bail.") == ["le devis ;\n- le bail."]


@pytest.mark.parametrize(
    ("text", "inner"),
    [
        (
            "Sont aidés :\n- les frais :\n  - le bail ;\n  - le devis ;\n- les travaux.",
            "les frais :\n  - le bail ;\n  - le devis ;",
        ),
        (
            "Elle décide :\n1. les prix :\n- le bail ;\n- le devis ;\n2. la durée.",
            "les prix :\n- le bail ;\n- le devis ;",
        ),
        (
            "Elle aide :\n- les frais\n    - le bail ;\n    - le devis ;\n- le reste.",
            "les frais\n    - le bail ;\n    - le devis ;",
        ),
    ],
    ids=["both", "mark", "indent"],
)
def test_a_list_within_a_list_is_one_of_its_own(text: str, inner: str) -> None:
    assert listed(f"Titre\n\nElle paie.\n\n{text}") == [text, inner]


def test_lists_below_labels_are_one_and_each_its_own() -> None:
    parts = ["Pour une création :\n\n- le devis ;\n- le bail.", "Pour une reprise :\n\n- le bilan ;\n- le bail."]
    whole = "\n\n".join(["Joignez les pièces suivantes.", *parts])
    assert listed(f"Titre\n\n{whole}\n\nElle paie.") == [whole, *parts]


def test_paragraphs_with_numbers_that_nothing_introduces_are_no_list() -> None:
    assert listed("Titre\n\n" + "\n\n".join(f"{number}. {SENTENCE * 4}" for number in range(1, 4))) == []


@pytest.mark.parametrize(
    "text",
    [
        "Les prix sont :\nChaise : 2 €.\nTable de jeu : 5 €.",
        "Les prix sont :\nune chaise à 2 € ;\nune table à 5 €.",
        "Lot 1 : les chaises, 40 points.\nLot 2 : les tables, 60 points.",
    ],
    ids=["named", "closed", "alike"],
)
def test_lines_that_read_as_items_are_a_list_without_bullets(text: str) -> None:
    assert listed(f"Titre\n\nElle paie.\n{text}\nElle agit.") == [text]


@pytest.mark.parametrize("text", ["Présents : tous.\nExcusés : aucun.", "Elle dit :\nOui.\nNon."])
def test_lines_that_do_not_are_none(text: str) -> None:
    assert listed(f"Titre\n\nElle paie.\n{text}\nElle agit.") == []


def test_the_heading_in_the_line_of_an_introduction_belongs_to_it() -> None:
    text = "Article 5. Dérogations. Peuvent être accordées :\na) le devis ;\nb) le bail."
    assert listed(f"Titre\n\nElle paie.\n\n{text}") == [text]


def test_an_introduction_without_a_list_is_kept() -> None:
    assert texts("La ville s’engage à :\n\nArticle 2 - Durée\n\nUn an.") == ["La ville s’engage à :", "Un an."]


def test_nothing_is_quoted_across_what_is_ignored() -> None:
    text = "Un.\nMenu\nDeux."
    blocks = (Block(Span(0, 3)), Block(Span(4, 8)), Block(Span(9, 14)))
    document = Document("id", "a.html", "T", text, "", blocks, ignored=(IgnoredSpan(Span(4, 8), Reason.NAVIGATION),))
    assert [(one.start, one.end) for one in passages_of(document)] == [(0, 3), (9, 14)]


def test_a_passage_says_on_which_page_it_begins() -> None:
    document = Document("id", "a.pdf", "T", "Un.\fDeux.", "", (Block(Span(0, 3)), Block(Span(4, 9))), (0, 4))
    assert [one.page for one in passages_of(document)] == [1]
    assert [document.page(offset) for offset in (0, 3, 4, 8)] == [1, 1, 2, 2]


RULE = "Article 1 - Le marché se tient le jeudi de 8 h à 13 h, place Foch"


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        (f"{RULE}\n\nArticle 2 - Durée\n\nUn an.", [RULE, "Un an."]),
        (f"Règlement\n\nTITRE I\n\n{RULE}", [RULE]),
        (f"Règlement\n\n{RULE}\n\nTITRE II\n\nChapitre 1\n\nUn an.", [RULE, "Un an."]),
        ("Règlement\n\nTITRE I\n\nUn an.", ["Un an."]),
    ],
    ids=["same level", "last", "higher level", "title"],
)
def test_a_heading_with_nothing_below_it_is_quoted(text: str, quoted: list[str]) -> None:
    assert texts(text) == quoted


def test_a_heading_that_is_quoted_stands_below_its_own_headings() -> None:
    _, passages = cut("# Guide\n\n## Objet\n\nUn.\n\n## Le marché ouvre à 8 h\n\n## Durée\n\nDeux.", ".md")
    assert [one.heading_path for one in passages] == [("Guide", "Objet"), ("Guide",), ("Guide", "Durée")]


def test_a_heading_that_is_a_sentence_is_quoted_and_heads_what_follows() -> None:
    _, (passage,) = cut("## La ville de Nantes agit.\n\nElle paie.", ".md")
    assert (passage.heading_path, len(passage.sentences)) == (("La ville de Nantes agit.",), 2)


@pytest.mark.parametrize("heading", ["I. Objet.", "Comment la ville agit-elle pour tous ?"])
def test_a_heading_that_is_no_sentence_is_not_quoted(heading: str) -> None:
    assert texts(f"## {heading}\n\nElle paie.", ".md") == ["Elle paie."]


def test_a_heading_too_long_for_a_context_is_cut_there_and_quoted() -> None:
    _, passages = cut(f"# {'long ' * 20_000}\n\n{SENTENCE * 100}", ".md")
    assert max(len(heading) for one in passages for heading in one.heading_path) == LONGEST_CONTEXT
    assert max(len(one.context) for one in passages) <= LONGEST_CONTEXT + 201
    assert sum(sentence.end - sentence.start for one in passages for sentence in one.sentences) > 100_000


@pytest.mark.parametrize("piece", ["a", SENTENCE, "\U0001f600", "."])
def test_five_million_characters_on_one_line_are_quick(piece: str) -> None:
    start = time.process_time()
    document, passages = cut("Oui. " + piece * (5_000_000 // len(piece)))
    assert time.process_time() - start < 30
    assert document.text[passages[0].start :].startswith("Oui.")


def test_an_agreement_reads_as_a_careful_reader_would_cut_it() -> None:
    text = (
        "CONVENTION\n\nEntre la ville de Nantes, représentée par Mme A. Martin,\net le réseau.\n\n"
        "Article 1er – Objet\n\nLa ville s’engage à :\na) verser 1\u00a0500,50 € ;\nb) informer le réseau.\n\n"
        "1.2. Champ d’application\nLe présent article s’applique aux agents de catégorie C. Il vaut pour tous.\n\n"
        "Fait à Nantes, le 3 mai 2021"
    )
    document, passages = cut(text)
    found = [(one.heading_path[1:], [document.text[slice(*span)] for span in one.sentences]) for one in passages]
    objet, champ = "Article 1er – Objet", "1.2. Champ d’application"
    assert found == [
        ((), ["Entre la ville de Nantes, représentée par Mme A. Martin,\net le réseau."]),
        ((objet,), ["La ville s’engage à :", "verser 1\u00a0500,50 € ;", "informer le réseau."]),
        (
            (objet, champ),
            [
                "Le présent article s’applique aux agents de catégorie C.",
                "Il vaut pour tous.",
                "Fait à Nantes, le 3 mai 2021",
            ],
        ),
    ]


TABLE = "| Grade | Prime |\n|---|---|\n| Attaché | 500 € |\n| Rédacteur | 300 € |"


def test_a_table_is_known_from_its_header_to_its_last_row() -> None:
    text = f"Les primes sont versées en juin.\n\n{TABLE}\n\nElles sont révisées chaque année."
    _, (passage,) = cut(text, ".md")
    (listing,) = passage.lists
    assert text[slice(*listing.span)] == TABLE
    assert listing.lead
    assert text[slice(*listing.lead)] == "| Grade | Prime |"


@pytest.mark.parametrize(
    "rows", ["| Nom | Dupont |\n| Mairie | 02 40 |\n| Ville | Nantes |", "| Attaché | 500 € |\n| Agent | 3 € |"]
)
def test_a_table_without_a_header_has_none(rows: str) -> None:
    _, (passage,) = cut(rows, ".md")
    assert [one.lead for one in passage.lists] == [None]
