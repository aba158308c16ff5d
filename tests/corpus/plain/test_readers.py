"""Files become documents: encodings, text unchanged, titles, headings, web pages."""

from __future__ import annotations

import hashlib
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.document import Kind
from corpus.errors import UnreadableDocument
from corpus.formats.plain.encodings import decode
from corpus.reading.readers import READERS
from corpus.text.passages import passages_of
from tests.corpus.documents import block_texts, read

FRENCH = "Œuvre d’intérêt général : l’été, à Nîmes, coûte 3 € — « ça va »…\r\nFin.\n"


@pytest.mark.parametrize("encoding", ["cp1252", "iso8859-15", "cp850", "mac_roman"])
@pytest.mark.parametrize(
    "text",
    [
        "L'été, la déchèterie est ouverte de 9 h à 19 h. Elle reçoit les déchets verts.",
        "RÉUNION DU CONSEIL\r\n\r\nLa séance est levée à 23 h 15.\r",
        "Où ? À l'hôtel de ville, « côté jardin », près de l'île.",
        "Présent : M. Müller.",
    ],
)
def test_french_in_eight_bits_is_read_in_those_that_make_french_of_it(encoding: str, text: str) -> None:
    assert decode(text.encode(encoding)) == text


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1252", "Le conseil vote l’euro…"),
        ("cp1252", "Prix : 3 € – 1½ h"),
        ("iso8859-15", "Le prix est de 3,20 € à cœur ouvert."),
        ("iso8859-15", "Tarif 12 €"),
        ("mac_roman", "L’œuvre coûte 3 € : « oui »…"),
    ],
)
def test_the_signs_of_one_encoding_tell_it(encoding: str, text: str) -> None:
    assert decode(text.encode(encoding)) == text


@pytest.mark.parametrize(("encoding", "text"), [("koi8-r", "Мы читаем документ."), ("cp437", "±²│┤╡╢")])
def test_bytes_that_make_french_in_no_encoding_are_refused(encoding: str, text: str) -> None:
    with pytest.raises(UnreadableDocument, match=r"l’encodage n’est pas reconnu\u00a0; enregistrez-le"):
        decode(text.encode(encoding))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_french_reads_the_same_in_every_usual_encoding(encoding: str) -> None:
    assert decode(FRENCH.encode(encoding)) == FRENCH


def test_utf_16_big_endian_with_its_mark_is_read() -> None:
    assert decode(b"\xfe\xff" + FRENCH.encode("utf-16-be")) == FRENCH


@given(st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=200))
@settings(max_examples=200)
def test_any_utf_8_text_is_decoded_unchanged(text: str) -> None:
    assert decode(f"Début {text}".encode()) == f"Début {text}"


@given(st.text(st.sampled_from("aeéèêàçùîôœŒÉÀ €’«»–…\u00a0\r\n.,"), max_size=200))
@settings(max_examples=200)
def test_any_french_in_windows_1252_is_decoded_unchanged(text: str) -> None:
    sentence = f"L’été à Nîmes, l’hiver à Besançon. {text}"
    assert decode(sentence.encode("cp1252")) == sentence


def test_one_broken_byte_leaves_the_accents_of_utf_8_alone() -> None:
    assert decode("L’été ".encode() + b"\xff" + " à Nîmes".encode()) == "L’été \ufffd à Nîmes"


@pytest.mark.parametrize(
    "content",
    [b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", bytes(range(1, 256)) * 4, b"\x00" * 100, "é".encode("utf-32")],
    ids=["image", "no zero byte", "zeros", "utf-32"],
)
def test_bytes_that_are_no_text_are_refused_in_french(content: bytes) -> None:
    with pytest.raises(UnreadableDocument, match=r"pas un fichier de texte, ou il est en UTF-16.*sinon retirez"):
        decode(content)


def test_utf_16_cut_in_the_middle_of_a_character_is_refused() -> None:
    with pytest.raises(UnreadableDocument, match="abîmé"):
        decode("Nantes".encode("utf-16")[:-1])


@pytest.mark.parametrize("name", ["a.txt", "a.md"])
@pytest.mark.parametrize(
    "text",
    [
        "Titre\r\n\r\nUne ligne.\r\nUne autre.\r\n",
        unicodedata.normalize("NFD", "L’été à Nîmes coûte cher."),
        "Le coût\u00a0: 3\u202f000\u00a0€\u00a0!",
        "  Espaces  \t gardés. \n\n\n Fin \f page. \u2028 ligne \x85 suite",
        "Fin de ligne ancienne\rUne autre.",
    ],
    ids=["crlf", "nfd", "nbsp", "blanks", "cr"],
)
def test_the_text_of_a_plain_file_is_the_decoded_file(tmp_path: Path, name: str, text: str) -> None:
    assert read(tmp_path, name, text).text == text


def test_a_document_carries_its_files_digest(tmp_path: Path) -> None:
    content = FRENCH.encode("cp1252")
    assert read(tmp_path, "a.txt", content).sha256 == hashlib.sha256(content).hexdigest()


def test_the_same_content_under_two_paths_makes_two_documents(tmp_path: Path) -> None:
    assert read(tmp_path, "a.txt", "Oui.").id != read(tmp_path, "b.txt", "Oui.").id


def test_a_suffix_in_capitals_is_read(tmp_path: Path) -> None:
    assert read(tmp_path, "A.TXT", "Une phrase.").text == "Une phrase."


@pytest.mark.parametrize("suffix", [".htm", ".html", ".md", ".txt"])
@pytest.mark.parametrize("content", ["", " \n\t\u00a0\n", "---\n***\n"], ids=["no byte", "blanks", "rules"])
def test_a_file_without_words_is_refused(tmp_path: Path, suffix: str, content: str) -> None:
    with pytest.raises(UnreadableDocument, match="aucun texte"):
        read(tmp_path, f"a{suffix}", content)


@pytest.mark.parametrize("suffix", sorted(READERS))
@pytest.mark.parametrize("content", [b"", b" \n"], ids=["no byte", "blank"])
def test_a_file_without_a_sign_is_refused_whatever_its_format(tmp_path: Path, suffix: str, content: bytes) -> None:
    with pytest.raises(UnreadableDocument, match="aucun texte"):
        read(tmp_path, f"a{suffix}", content)


def test_a_short_first_line_set_apart_is_the_title(tmp_path: Path) -> None:
    assert read(tmp_path, "a.txt", "\nCONVENTION DE PARTENARIAT\n\nLa ville agit.").title == "CONVENTION DE PARTENARIAT"


@pytest.mark.parametrize(
    "text", ["La ville agit.\n\nElle paie.", "La ville\nagit pour tous", "- La ville\n\nElle paie."]
)
def test_without_a_title_the_file_name_serves(tmp_path: Path, text: str) -> None:
    assert read(tmp_path, "sous/plan-climat_2021.txt", text).title == "Plan climat 2021"


def test_a_markdown_title_is_its_first_heading(tmp_path: Path) -> None:
    assert read(tmp_path, "a.md", "# Guide de l’ESS #\n\nTexte.").title == "Guide de l’ESS"


@pytest.mark.parametrize(
    "line",
    (
        "Article 1er – Objet|ARTICLE 2 - DURÉE|Titre II : Les moyens|Chapitre premier|Annexe A|1. Objet|II. Les acteurs"
        "|1.2. Champ d’application|3 – Durée|Préambule|Article L. 2111-3 : Achats"
    ).split("|"),
)
def test_a_numbered_line_set_apart_is_a_heading(tmp_path: Path, line: str) -> None:
    document = read(tmp_path, "a.txt", f"La ville agit pour tous.\n\n{line}\n\nElle paie.")
    assert block_texts(document, Kind.HEADING) == [line]


@pytest.mark.parametrize(
    "text",
    [
        "Les axes :\n\n1. Former les élus\n\n2. Aider les projets\n\nLa ville paie.",
        "La ville agit.\n\n1. Former les élus\n2. Aider les projets\n\nElle paie.",
        "Elle siège ici.\n\n12, rue de la Paix\n\nElle paie.",
        "La ville agit.\n\n1. La ville verse une subvention.\n\nElle paie.",
        "Elle paie, comme le dit la suite en\nannexe. Elle agit.",
        "La ville agit.\n\nPartie de rien, elle finance tout",
    ],
    ids=["introduced", "list", "address", "sentence", "lower case", "word"],
)
def test_a_line_that_may_be_content_is_no_heading(tmp_path: Path, text: str) -> None:
    assert block_texts(read(tmp_path, "a.txt", text), Kind.HEADING) == []


def test_a_line_in_capitals_heads_the_block_below_it(tmp_path: Path) -> None:
    lines = [
        ("MAIRIE - ACCUEIL", "Lundi : 9 h - 12 h"),
        ("PISCINE DU 1er ÉTAGE", "12 RUE DES LILAS\nFermée le lundi."),
        ("PARC (CÔTÉ LAC)", "Ouvert à 8 h."),
    ]
    text = "VILLE DE LARVEN\nHORAIRES\n\n" + "\n\n".join(map("\n".join, lines))
    document = read(tmp_path, "a.txt", text)
    passages = passages_of(document)[1:]
    assert [(*one.heading_path, document.text[one.start : one.end]) for one in passages] == lines


def test_a_line_in_capitals_stands_between_chapters_and_articles(tmp_path: Path) -> None:
    text = (
        "Règles\n\nCHAPITRE 1\n\nDU PRÊT\n\nArticle 1\nIl dure un mois.\n\nDES RETARDS\n\nArticle 2\nIls coûtent 1 €."
    )
    paths = [passage.heading_path[1:] for passage in passages_of(read(tmp_path, "a.txt", text))]
    assert paths == [("CHAPITRE 1", "DU PRÊT", "Article 1"), ("CHAPITRE 1", "DES RETARDS", "Article 2")]


def test_articles_and_numbered_parts_stand_beside_a_preamble(tmp_path: Path) -> None:
    text = "Règles\n\nPréambule\nOui.\n\nArticle 1\nElle paie.\n\nAnnexe 1\n\nPréambule\nOui.\n\n1. Dates\nMai."
    paths = [passage.heading_path[1:] for passage in passages_of(read(tmp_path, "a.txt", text))]
    assert paths == [("Préambule",), ("Article 1",), ("Annexe 1", "Préambule"), ("Annexe 1", "1. Dates")]


@pytest.mark.parametrize(
    "line",
    (
        "ARRÊTE|VU LE CODE DE LA ROUTE|LE CONSEIL MUNICIPAL|POUR LE MAIRE|12 BIS, RUE DU LAC|35000 RENNES|M. LE GALL"
        "|TOTAL 12 €|LA PISCINE FERME.|TÉL 02 99 00 00 00|SA|FAIT À LARVEN|- TARIFS|A | B"
    ).split("|"),
)
def test_a_line_in_capitals_that_names_no_part_is_no_heading(tmp_path: Path, line: str) -> None:
    assert block_texts(read(tmp_path, "a.txt", f"La ville agit.\n\n{line}\nElle paie."), Kind.HEADING) == []


@pytest.mark.parametrize(
    "text", ["LA VILLE AGIT\n\nELLE PAIE TOUT\nELLE FINANCE LE RESTE", "Elle agit.\n\nANNE LE GALL\nMaire de Larven"]
)
def test_lines_all_in_capitals_and_names_of_who_signs_are_no_headings(tmp_path: Path, text: str) -> None:
    assert block_texts(read(tmp_path, "a.txt", f"Elle agit.\n{text}"), Kind.HEADING) == []


def test_markdown_headings_are_marked_or_underlined_never_in_code(tmp_path: Path) -> None:
    text = "# Un\n\nDeux\n====\n\nTexte.\n\nTrois\n---\n\n```\n# code\n```\n\n#hashtag ##\n\nUne phrase.\n---\n"
    assert block_texts(read(tmp_path, "a.md", text), Kind.HEADING) == ["Un", "Deux", "Trois"]


@pytest.mark.parametrize("bullet", ["-", "–", "•", "*", "\uf0b7", "1.", "2)", "(3)", "a)", "4°", "o", "-\t"])
def test_a_bullet_is_no_part_of_its_item(tmp_path: Path, bullet: str) -> None:
    document = read(tmp_path, "a.txt", f"La ville s’engage à :\n{bullet} Former les élus.")
    assert block_texts(document, Kind.ITEM) == ["Former les élus."]


@pytest.mark.parametrize(
    "line", ["M. Martin préside.", "3.5 % des voix.", "-12 degrés.", "À Nantes.", "o comme orange"]
)
def test_a_line_that_only_resembles_an_item_is_text(tmp_path: Path, line: str) -> None:
    assert block_texts(read(tmp_path, "a.txt", f"Une phrase.\n{line}"), Kind.ITEM) == []


def test_lines_wrapped_by_an_editor_make_one_paragraph_even_after_an_abbreviation(tmp_path: Path) -> None:
    wrapped = (
        "La convention est conclue avec la ville de Nantes, représentée par M.\nDupont, adjoint au maire\nde la ville."
    )
    assert block_texts(read(tmp_path, "a.txt", wrapped), Kind.TEXT) == [wrapped]


def test_one_long_address_does_not_undo_the_wrapping_of_a_text(tmp_path: Path) -> None:
    paragraph = "La présente convention fixe les conditions dans lesquelles la ville\napporte son soutien."
    text = "\n\n".join([paragraph] * 30 + ["https://exemple.fr/" + "a" * 200])
    assert block_texts(read(tmp_path, "a.txt", text), Kind.TEXT)[:30] == [paragraph] * 30


def test_unwrapped_lines_stay_apart(tmp_path: Path) -> None:
    lines = [
        "La ville de Nantes et la métropole agissent ensemble pour tous les habitants " * 2 + f"{n}" for n in "abc"
    ]
    assert block_texts(read(tmp_path, "a.txt", "\n".join(lines)), Kind.TEXT) == lines


def test_the_recitals_of_a_resolution_stay_apart(tmp_path: Path) -> None:
    lines = [f"Vu le code général des collectivités territoriales, article L. {n} ;" for n in (1, 2)]
    assert block_texts(read(tmp_path, "a.txt", "\n".join(lines)), Kind.TEXT) == lines


@pytest.mark.parametrize(
    "lines",
    [
        [
            "DETR : dotation d’équipement des territoires ruraux",
            "DSIL : dotation de soutien à l’investissement local",
        ],
        [
            "DETR = dotation d’équipement des territoires ruraux",
            "DSIL = dotation de soutien à l’investissement local",
        ],
        [
            "DETR – dotation d’équipement des territoires ruraux",
            "DSIL – dotation de soutien à l’investissement local",
        ],
        ["Adresse : 12, rue de la République, 44000 Nantes Cedex 1", "Téléphone : 02 40 00 00 00"],
    ],
    ids=["colon", "equals", "dash", "address"],
)
def test_the_lines_of_a_glossary_stay_apart(tmp_path: Path, lines: list[str]) -> None:
    assert block_texts(read(tmp_path, "a.txt", "\n".join(lines)), Kind.TEXT) == lines


def test_a_wrapped_definition_stays_whole(tmp_path: Path) -> None:
    entries = [
        "DETR : dotation d’équipement des territoires\nruraux, versée par l’État",
        "DSIL : dotation de soutien à l’investissement\nlocal",
    ]
    assert block_texts(read(tmp_path, "a.txt", "\n".join(entries)), Kind.TEXT) == entries


@pytest.mark.parametrize("heading", ["Article {}", "Article {} – Suite", "Chapitre {}.", "TITRE {} :"])
def test_a_division_below_the_end_of_a_sentence_heads_what_follows(tmp_path: Path, heading: str) -> None:
    names = [heading.format(number) for number in (1, 2, 3)]
    sentences = ["L'entrée coûte 4 €.", "Le bonnet est obligatoire !", "Nul ne court."]
    text = "RÈGLEMENT\n\n" + "\n".join(line for pair in zip(names, sentences, strict=True) for line in pair)
    document = read(tmp_path, "a.txt", text)
    above = {document.text[one.start : one.end]: one.heading_path[-1] for one in passages_of(document)}
    assert above == dict(zip(sentences, names, strict=True))


def test_a_sentence_that_goes_on_with_a_division_stays_whole(tmp_path: Path) -> None:
    document = read(tmp_path, "a.txt", "Le maire agit selon\nArticle 3\ndu code de la route.")
    assert not any(block.kind is Kind.HEADING for block in document.blocks)


def test_articles_that_follow_each_other_line_by_line_are_text(tmp_path: Path) -> None:
    rules = ["Article 1 - Le marché se tient le jeudi, place Foch", "Article 2 - Le placier attribue les places"]
    assert block_texts(read(tmp_path, "a.txt", "\n".join(rules)), Kind.TEXT) == rules


def test_a_title_has_a_limit(tmp_path: Path) -> None:
    assert read(tmp_path, "a.md", f"# {'long ' * 20_000}\n\nTexte.").title == ("long " * 40)


@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.html"])
@given(text=st.text(st.sampled_from("aÉ1 .:;-*#•|>=\t\u00a0\u202f\r\n\f<p>/’»\u0301"), min_size=1, max_size=120))
@settings(max_examples=150)
def test_blocks_are_in_order_apart_and_tight(name: str, text: str) -> None:
    reading = READERS[Path(name).suffix](text.encode())
    end = 0
    for block in reading.blocks:
        words = reading.text[slice(*block.span)]
        assert block.span.start >= end
        assert words == words.strip()
        assert words
        end = block.span.end
