"""Decoding of text whose encoding is not known."""

from __future__ import annotations

import re

from corpus.errors import UnreadableDocument

_BYTE_ORDER_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_EIGHT_BITS = ("cp1252", "iso8859-15", "cp850", "mac_roman")  # the likeliest first: Windows, Unix, DOS, classic Mac OS
_SAMPLE = 200_000  # bytes of lines that are not ASCII
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")  # but not form feed or the escape of printers
_MOST_CONTROLS = 0.05  # the share above which bytes are no text; random bytes have a tenth
_SMALL, _CAPITAL = "àâçèéêëîïôùûœ", "ÀÂÇÈÉÊËÎÏÔÙÛŒ"
# Characters of French beyond ASCII in plausible places: "é" in "été" but not in "RéUNION".
_FRENCH = re.compile(
    rf"[{_SMALL}](?=[a-z{_SMALL}])|(?<=[a-z{_SMALL}])[{_SMALL}](?!\w)|(?<=\b[A-Z{_CAPITAL}])[{_SMALL}](?!\w)"
    rf"|(?<![\w])[àôÀÔ](?!\w)|(?<![a-z{_SMALL}])[{_CAPITAL}](?=[\w.])|(?<=[A-Z{_CAPITAL}])[{_CAPITAL}]"
    r"|(?<=\w)[’‘](?=\w)|(?<!\w)[«“‘](?=\S)|(?<=\S)[»”…](?!\w)|«(?=\s)|(?<=\s)[»–—€](?!\w)|(?<=\d)[€²³½¼°]"
    r"|(?<=\b[nN])°|(?<=m)[²³]|[§•](?=\s)|(?<!\w)…(?!\w)"
)
_WESTERN = re.compile(rf"[äæößüñóòíìáúåøõã](?=[a-z{_SMALL}])|(?<=[a-z{_SMALL}])[äæößüñóòíìáúåøõã]")  # as in names
# Characters that French never has, but text decoded with the wrong encoding does.
_ODD = re.compile(
    r"[\x7f-\x9f\ufffd‚ƒ„†‡ˆ‹›¤¦¬¯´¸¨ı˘˙˚˛˝ˇ¿¡þÞðÐΩ∂∆∏∑∞∫√≈≠◊\uf8ffﬁﬂ\u2500-\u25a0]"
    rf"|(?<=[a-z])[ŠšŽžÕÚÓÝÌÒÈÉÊÀÇ¼½¾®©™](?=[a-z{_SMALL}])"
)
_MOST_ODD = 2  # characters not of French that a French text may still have


def decode(content: bytes, eight_bits: str | None = None) -> str:
    """Decode UTF-8 or UTF-16, with or without byte order mark, or an 8-bit encoding, ``eight_bits`` or else guessed.

    French in an 8-bit encoding is almost never valid UTF-8; UTF-16 without a mark has a zero in every other byte.
    Raises UnreadableDocument for bytes that are no text or in an unknown encoding.
    """
    encoding = next((name for mark, name in _BYTE_ORDER_MARKS if content.startswith(mark)), None)
    sample = content[:4096]
    if encoding is None and len(sample) >= 4:
        if sample[1::2].count(0) > len(sample) // 4:
            encoding = "utf-16-le"
        elif sample[0::2].count(0) > len(sample) // 4:
            encoding = "utf-16-be"
    is_known = True
    try:
        if encoding is not None:
            text = content.decode(encoding)
        elif _is_utf_8(content):
            text = content.decode("utf-8", "replace")
        else:
            shown, is_known = (eight_bits, True) if eight_bits else _guess(content)
            text = content.decode(shown, "replace")
    except UnicodeDecodeError as error:
        raise UnreadableDocument("le texte est abîmé\u00a0; enregistrez-le de nouveau, en UTF-8.") from error
    if "\0" in text or len(_CONTROLS.findall(text)) > _MOST_CONTROLS * len(text):
        raise UnreadableDocument(
            "ce n’est pas un fichier de texte, ou il est en UTF-16\u00a0; s’il s’ouvre dans un éditeur de texte, "
            "enregistrez-le en UTF-8, sinon retirez-le."
        )
    if not is_known:
        raise UnreadableDocument("l’encodage n’est pas reconnu\u00a0; enregistrez-le de nouveau, en UTF-8.")
    return text


def _is_utf_8(content: bytes) -> bool:
    """Whether most bytes beyond ASCII are valid UTF-8, so that one broken byte does not garble a file."""
    sound = content.decode("utf-8", "ignore")
    broken = len(content) - len(sound.encode())
    accents = len(sound) - len(sound.encode("ascii", "ignore"))
    return broken <= accents


def _guess(content: bytes) -> tuple[str, bool]:
    """The 8-bit encoding in which bytes look most like French, and whether they do.

    General encoding detectors need more text than a short note has, and consider all languages.
    """
    accented = b"\n".join(line for line in content.splitlines() if not line.isascii())[:_SAMPLE]
    read = {name: accented.decode(name, "replace") for name in _EIGHT_BITS}
    odd = {name: len(_ODD.findall(text)) for name, text in read.items()}
    french = {name: len(_FRENCH.findall(text)) for name, text in read.items()}
    best = max(_EIGHT_BITS, key=lambda name: french[name] - odd[name])
    explained = sum(map(_letters, (*_FRENCH.findall(read[best]), *_WESTERN.findall(read[best]))))
    return best, odd[best] + _letters(read[best]) - explained <= max(_MOST_ODD, explained)


def _letters(text: str) -> int:
    """The number of letters beyond ASCII."""
    return sum(one.isalpha() and not one.isascii() for one in text)
