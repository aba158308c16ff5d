"""A text layer in a code of its own is named and not quoted; what is of any language, or too short to tell, is read."""

from __future__ import annotations

import pytest

from corpus.errors import UnreadableDocument
from corpus.formats.pdf import reader as pdf
from corpus.formats.pdf.layout.lines import Word
from corpus.text.language import is_language
from tests.papers import WORDS, Paper, lines

LANGUAGES = [
    "All human beings are born free and equal in dignity and rights and should act towards one another as brothers.",
    "Alle Menschen sind frei und gleich an Würde und Rechten geboren und sollen einander brüderlich begegnen.",
    "Wszyscy ludzie rodzą się wolni i równi pod względem swej godności i swych praw, są oni obdarzeni rozumem.",
    "Kaikki ihmiset syntyvät vapaina ja tasavertaisina arvoltaan ja oikeuksiltaan, heille on annettu järki.",
    "Tous les êtres humains naissent libres et égaux en dignité et en droits et doivent agir fraternellement.",
    "Dieub, dud gant ar vevliaouiñ eo ganet an holl, kevatal en o dellezegezh hag en o gwirioù evit ober.",
    "Όλοι οι άνθρωποι γεννιούνται ελεύθεροι και ίσοι στην αξιοπρέπεια και τα δικαιώματα, με λογική.",
    "Все люди рождаются свободными и равными в своем достоинстве и правах, они наделены разумом и совестью.",
    "كل الناس يولدون أحرارا ومتساوين في الكرامة والحقوق وقد وهبوا عقلا وضميرا",
    "人人生而自由,在尊严和权利上一律平等。他们赋有理性和良心,并应以兄弟关系的精神相对待。",
]
OTHERS = [
    "CCAS PLUi SCoT CNFPT DETR DSIL FCTVA EPCI SIVOM SIVU PCAET SRADDET ADEME DREAL DDTM ARS CAF MDPH PMI RSA APA",
    "12,50 € 1 204,00 3,2 % 2026-014 n° 41 FR76 3000 4000 0500 0012 3456 789",
    "Dupont Jean, Lefèvre Anne-Marie, Nguyen Thi Hoa, Kowalczyk Piotr, Le Goff Yannick, Benhaddou Karim, Schwartz Eva",
    "Article 1",
    "https://www.service.example/demande?id=12&page=3 http://data.example/?q=eau&lang=fr mairie@ville.example R&D",
    'def total(rows): return sum(row["prix_ht"] for row in rows if row["annee"] == 2026 and not row[0].est_nul())',
    '{"nom_commune": "Vernon", "code_insee": "27681", "population": 24000, "maire": null, "date_maj": "2026-03-01"}',
    "abcdefghijklmnopqrstuvwxyz ABCDEFGHIJKLMNOPQRSTUVWXYZ 0123456789",
]


def shifted(text: str, step: int) -> str:
    """A text in the code of a font whose signs are so many places further."""
    return "".join(chr(33 + (ord(one) - 33 + step) % 94) if 33 <= ord(one) < 127 else one for one in text)


@pytest.mark.parametrize("text", [*LANGUAGES, *OTHERS, WORDS, WORDS.upper()])
def test_languages_names_sigles_figures_and_the_shortest_texts_may_be_read(text: str) -> None:
    assert is_language(text.split())


@pytest.mark.parametrize("step", [1, -1, 2, 3, 5, 13, 29, -29])
@pytest.mark.parametrize("text", [WORDS, *LANGUAGES[:5]])
def test_letters_that_a_font_exchanges_are_of_no_language(text: str, step: int) -> None:
    assert not is_language(shifted(text, step).split())


def test_signs_in_the_place_of_letters_are_of_no_language() -> None:
    assert not is_language(WORDS.translate({97 + place: 33 + place % 15 for place in range(26)}).split())


def garbled(others: int) -> Paper:
    paper = Paper()
    paper.paragraph(shifted(WORDS, 1).replace(" ", "!"))
    for _ in range(others):
        paper.add_page()
        paper.paragraph(WORDS)
    return paper


@pytest.mark.parametrize(("can", "mend"), [(True, "illisible\u00a0; exportez"), (False, "installez tesseract-ocr et")])
def test_a_document_in_a_code_of_its_own_says_what_mends_it(
    can: bool, mend: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf, "can_recognise", lambda: can)
    monkeypatch.setattr(pdf, "recognised_words", lambda *_: [])
    with pytest.raises(UnreadableDocument, match=rf"page 1\u00a0: texte dans un codage.*{mend}.*\."):
        garbled(0).reading()


def test_a_page_in_a_code_of_its_own_is_named_and_the_others_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "can_recognise", lambda: False)
    reading = garbled(1).reading()
    assert (lines(reading), reading.unread_pages, reading.garbled_pages) == ([WORDS], (1,), (1,))


def test_what_a_page_in_a_code_of_its_own_shows_is_recognised(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "can_recognise", lambda: True)
    page = [Word(10 * place, 20, 10 * place + 9, 20, text, 8) for place, text in enumerate(WORDS.split())]
    monkeypatch.setattr(pdf, "recognised_words", lambda *_: page)
    reading = garbled(0).reading()
    assert (lines(reading), reading.garbled_pages, reading.recognised_pages) == ([WORDS], (), (1,))
