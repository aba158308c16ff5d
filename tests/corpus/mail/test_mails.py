"""A mail is read as it was meant: its head, its words, in whatever charset, as text or as a page."""

from __future__ import annotations

import pytest

from corpus.document import Kind, Reading, Reason
from corpus.errors import UnreadableDocument
from corpus.formats.mail.parts import message_of
from corpus.formats.mail.reading import mail_reading
from tests.mails import BODY, mail

SENTENCE = "Le repas coûte 3,40 euros à partir du 1er septembre."


def read(content: bytes) -> Reading:
    return mail_reading(message_of(content))


def quotable(reading: Reading) -> list[str]:
    spans = [one.span for one in reading.ignored]
    return [reading.text[slice(*block.span)] for block in reading.blocks if not any(map(block.span.overlaps, spans))]


def test_a_mail_begins_with_its_subject_who_wrote_it_to_whom_and_when() -> None:
    reading = read(mail(Cc="Conseil <conseil@larven.fr>").as_bytes())
    assert reading.text.split("\n")[:5] == [
        "Tarifs de la cantine",
        "De\u00a0: Jeanne Roche <j.roche@larven.fr>",
        "À\u00a0: Écoles <ecoles@larven.fr>",
        "Copie\u00a0: Conseil <conseil@larven.fr>",
        "Date\u00a0: 12 mars 2026 à 14:05",
    ]
    assert (reading.title, str(reading.date), reading.blocks[0].kind) == (
        "Tarifs de la cantine", "2026-03-12", Kind.HEADING
    )  # fmt: skip


@pytest.mark.parametrize(
    ("declared", "written"),
    [("utf-8", "cp1252"), ("iso-8859-1", "utf-8"), ("us-ascii", "cp1252"), ("x-inconnu", "utf-8"), ("utf-8", "utf-8")],
)
def test_a_charset_that_lies_garbles_nothing(declared: str, written: str) -> None:
    head = f"Subject: Tarifs\nContent-Type: text/plain; charset={declared}\nContent-Transfer-Encoding: 8bit\n\n"
    assert SENTENCE in quotable(read(head.encode() + SENTENCE.encode(written)))


@pytest.mark.parametrize(
    "subject",
    [
        "=?utf-8?q?Piscine_de_l=27=C3=A9t=C3=A9?=",
        "=?ISO-8859-1?B?UGlzY2luZSBkZSBsJ+l06Q==?=",
        "=?utf-8?b?UGlzY2luZSBkZSBsJ8Op?=\n =?utf-8?b?dMOp?=",
        "Piscine de l'été",
    ],
    ids=["letters", "bytes", "in two", "as it is"],
)
def test_a_subject_is_read_in_every_way_of_writing_it(subject: str) -> None:
    assert read(f"Subject: {subject}\n\n{SENTENCE}".encode()).title == "Piscine de l'été"


def test_a_mail_in_utf_16_is_read() -> None:
    assert SENTENCE in quotable(read(mail().as_string().encode("utf-16")))


PAGE = f"<html><body><p>Bonjour,</p><p>{SENTENCE}</p></body></html>"


def test_a_plain_text_that_only_says_that_there_is_a_page_gives_way_to_it() -> None:
    assert SENTENCE in quotable(read(mail("Voir la page.", PAGE).as_bytes()))
    assert "Bonjour," in quotable(read(mail(None, PAGE).as_bytes()))


def test_the_plain_text_is_preferred_unless_the_page_holds_a_table() -> None:
    rows = "<tr><td>Repas</td><td>3,40 €</td></tr><tr><td>Goûter</td><td>1 €</td></tr>"
    words = f"{BODY}\nRepas\n\n3,40 €\n\nGoûter\n\n1 €\n"
    assert "Bonjour,\nLe repas" not in read(mail(BODY, PAGE).as_bytes()).text
    assert "Repas | 3,40 €" in quotable(read(mail(words, f"{PAGE}<table>{rows}</table>").as_bytes()))


def test_words_around_an_attachment_are_all_read() -> None:
    message = mail("Avant la pièce.", attached={"a.pdf": b"%PDF"})
    last = mail("Après la pièce.")
    for name in ("Subject", "From", "To", "Date", "MIME-Version"):
        del last[name]
    message.attach(last)
    assert {"Avant la pièce.", "Après la pièce."} <= {*quotable(read(message.as_bytes()))}


def test_parts_that_no_boundary_parts_are_words() -> None:
    assert SENTENCE in quotable(read(f"Subject: a\nContent-Type: multipart/mixed\n\n{SENTENCE}".encode()))


def test_an_address_without_end_does_not_stop_the_reading() -> None:
    assert SENTENCE in quotable(read(f"To: {'(' * 100_000}\nSubject: a\n\n{SENTENCE}".encode()))


@pytest.mark.parametrize(("sent_to", "said"), [(20, "p19@larven.fr"), (21, "et 1 autre"), (22, "et 2 autres")])
def test_of_many_recipients_the_last_are_counted(sent_to: int, said: str) -> None:
    people = ", ".join(f"p{number}@larven.fr" for number in range(sent_to))
    lines = read(f"To: {people}\nSubject: a\n\n{SENTENCE}".encode()).text.splitlines()
    assert next(line for line in lines if "p0@" in line).endswith(f", {said}")


def test_pictures_of_a_mail_are_counted_and_never_quoted() -> None:
    message = mail(None, f"{PAGE}<img src='cid:logo'>")
    message.add_related(b"GIF89a" * 5000, "image", "gif", cid="<logo>", filename="logo.gif")
    reading = read(message.as_bytes())
    last = reading.ignored[-1]
    assert (reading.text[slice(*last.span)], last.reason) == ("[images dans le message\u00a0: 1]", Reason.PICTURES)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"Une simple phrase.\n\nEt une autre.", "pas un mail"),
        (b"Subject: a\n" + b"Content-Type: message/rfc822\n\n" * 3000 + b"b", "l\u2019un dans l\u2019autre"),
        (b"Subject: a\nContent-Type: multipart/encrypted; boundary=b\n\n--b\n\nA\n--b--", "chiffré"),
        (b"Subject: a\nContent-Type: application/pkcs7-mime; smime-type=enveloped-data\n\nA", "chiffré"),
    ],
    ids=["text", "deep", "PGP", "S/MIME"],
)
def test_what_cannot_be_read_is_refused_with_a_reason_and_a_mend(content: bytes, reason: str) -> None:
    with pytest.raises(UnreadableDocument, match=reason) as caught:
        read(content)
    assert "\u00a0; " in str(caught.value)
