"""An .msg file says what the same mail would as an .eml."""

from __future__ import annotations

import pytest

from corpus.document import Reading
from corpus.errors import UnreadableDocument
from corpus.formats.mail.outlook import outlook_message
from corpus.formats.mail.parts import attachments
from corpus.formats.mail.reading import mail_reading
from corpus.formats.mail.rtf_body import decompressed
from tests.mails import Outlook, ole

SUBJECT, BODY, HTML, RTF, SENDER, ADDRESS, SENT = 0x37, 0x1000, 0x1013, 0x1009, 0x0C1A, 0x5D01, 0x39
NAME, DATA, SHOWN, SMTP, ROLE, CID, HIDDEN, KIND = 0x3707, 0x3701, 0x3001, 0x39FE, 0x0C15, 0x3712, 0x7FFE, 0x370E
SENTENCE = "Le repas coûte 3,40 euros."
HEAD = {SUBJECT: "Tarifs de l’été", SENDER: "Jeanne Roche", ADDRESS: "j.roche@larven.fr"}
MAIL = Outlook(
    HEAD | {BODY: f"Bonjour,\r\n\r\n{SENTENCE}\r\n"},
    moments={SENT: 134177943000000000},  # 12 March 2026, 13:05 UTC
    recipients=[Outlook({SHOWN: "Écoles", SMTP: "ecoles@larven.fr"}, numbers={ROLE: 1})],
)


def read(mail: Outlook) -> Reading:
    return mail_reading(outlook_message(mail.content()))


def test_the_head_and_the_words_of_an_outlook_mail_are_read() -> None:
    reading = read(MAIL)
    lines = reading.text.split("\n")
    assert lines[:3] == [
        "Tarifs de l’été",
        "De\u00a0: Jeanne Roche <j.roche@larven.fr>",
        "À\u00a0: Écoles <ecoles@larven.fr>",
    ]
    assert lines[-3:] == ["Bonjour,", "", SENTENCE]
    assert str(reading.date) == "2026-03-12"


@pytest.mark.parametrize(
    "body",
    [
        {HTML: f"<meta charset=utf-8><p>{SENTENCE}</p>".encode()},
        {RTF: bytes(8) + b"MELA" + bytes(4) + rb"{\rtf1\ansi\ansicpg1252 Le repas co\'fbte 3,40 euros.}"},
    ],
    ids=["page", "rich text"],
)
def test_a_body_without_plain_text_is_read(body: dict[int, bytes]) -> None:
    assert read(Outlook(HEAD, body)).text.endswith(SENTENCE)


def test_packed_rich_text_is_unpacked_as_its_definition_shows() -> None:
    packed = bytes.fromhex(
        "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d0a800fa0"
    )
    assert decompressed(packed) == b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"
    assert decompressed(packed[:30]) in decompressed(packed)
    assert decompressed(b"rien") == b""


def test_attachments_are_files_and_mails_but_no_logos() -> None:
    logo = Outlook({NAME: "logo.png", KIND: "image/png", CID: "logo"}, {DATA: b"PNG" * 9000}, numbers={HIDDEN: 1})
    inner = Outlook({SHOWN: "Avis"}, message=Outlook({SUBJECT: "Avis", BODY: "Le marché a lieu le jeudi."}))
    mail = Outlook(HEAD, attached=[Outlook({NAME: "tarifs.txt"}, {DATA: SENTENCE.encode()}), logo, inner])
    found = {one.path: one.content() for one in attachments(outlook_message(mail.content()))}
    assert list(found) == ["tarifs.txt", "Avis.eml"]
    assert found["tarifs.txt"].decode() == SENTENCE
    again = attachments(outlook_message(mail.content()))
    assert found == {one.path: one.content() for one in again}


CONTENT = MAIL.content()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"Du texte.", "pas un mail"),
        (CONTENT[:700], "abîmé"),
        (CONTENT[:1500], "abîmé"),
        (CONTENT[:512] + bytes(len(CONTENT) - 512), "abîmé"),
        (ole({"Workbook": b"a"}), "pas un mail"),
        (Outlook({0x1A: "IPM.Note.SMIME", SUBJECT: "Secret"}).content(), "chiffré"),
    ],
    ids=["text", "cut", "cut later", "zeros", "other", "encrypted"],
)
def test_what_is_no_sound_outlook_mail_is_refused_with_a_reason_and_a_mend(content: bytes, reason: str) -> None:
    with pytest.raises(UnreadableDocument, match=reason) as caught:
        outlook_message(content)
    assert "\u00a0; " in str(caught.value)
