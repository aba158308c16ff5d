"""Reads Rich Text Format (.rtf).

striprtf, the usual library, returns one string without notes, text boxes, styles and hidden text, and with the targets
of links. The format is simple enough to be parsed here: control words after a backslash, groups in braces.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from corpus.dates import stated_date
from corpus.document import Reading
from corpus.errors import UnreadableDocument
from corpus.formats.common.archive import DAMAGED
from corpus.formats.common.lettering import PLAIN, Type
from corpus.formats.common.numbering import bullet, written
from corpus.formats.common.prose import Part, reading_of
from corpus.formats.office.rtf_story import STORY_WORDS, Story
from corpus.formats.office.word_styles import is_contents, level_by_name

_TOKEN = re.compile(
    r"\\(?P<word>[a-zA-Z]{1,32})(?P<number>-?\d{1,10})? ?|\\'(?P<byte>[0-9a-fA-F]{2})|\\(?P<sign>[^a-zA-Z])"
    r"|(?P<brace>[{}])|(?P<text>[^\\{}\r\n]+)|[\r\n]+|\\",
    re.DOTALL,
)
_SIGNS = {
    "bullet": "•", "emdash": "—", "emspace": "\u2003", "endash": "–", "enspace": "\u2002", "ldblquote": "“",
    "line": " ", "lquote": "‘", "page": " ", "qmspace": "\u2005", "rdblquote": "”", "rquote": "’", "tab": " ",
    "nestcell": " | ", "~": "\u00a0", "_": "\u2011", "{": "{", "}": "}", "\\": "\\",
}  # fmt: skip
_ENDS = frozenset(("par", "sect", "nestrow", "\n", "\r"))
_CODE_PAGES = {"mac": "mac_roman", "pc": "cp437", "pca": "cp850"}
_CHARACTER_SETS = {  # of fonts; others use the code page of the file
    77: "mac_roman", 128: "cp932", 129: "cp949", 134: "gbk", 136: "big5", 161: "cp1253", 162: "cp1254", 163: "cp1258",
    177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874", 238: "cp1250",
}  # fmt: skip
_SYMBOLS = 2  # the character set of symbol fonts
_DESTINATIONS: Mapping[str, str] = {
    **dict.fromkeys("header headerf headerl headerr footer footerf footerl footerr".split(), "running"),
    **dict.fromkeys("colortbl filetbl nonesttables nonshppict pict shprslt sp tc txe xe rxe revtbl".split(), "skipped"),
    "do": "drawing",
    "nesttableprops": "body",  # contains the end of a row
    "dptxbxtext": "box",
    "fldinst": "instruction",
    "fonttbl": "fonts",
    "footnote": "note",
    "info": "info",
    "listtext": "label",
    "pntext": "label",
    "shpinst": "drawing",
    "shptxt": "box",
    "stylesheet": "styles",
    "title": "title",
}
_STORIES = frozenset(("running", "box", "note"))  # destinations outside the body
_WORDS = frozenset(("title", "label", "instruction", "style"))  # destinations that are not paragraphs
_NOT_TEXT = frozenset(("skipped", "drawing", "info", "fonts", "styles"))
_SHIFTS = {"super": 1, "up": 1, "sub": -1, "dn": -1, "nosupersub": 0}
_STATED = re.compile(r"\\(revtim|creatim)\\yr(\d{4})\\mo(\d{1,2})\\dy(\d{1,2})")
_PROPERTIES = 100_000  # characters; properties are near the beginning
_DEEPEST = 2000  # nested groups


def rtf_reading(content: bytes) -> Reading:
    """The visible text of an .rtf file, with its notes; headers and footers are ignored spans at the end.

    Raises UnreadableDocument for a file that is truncated or not RTF.
    """
    if not content.lstrip(b"\xef\xbb\xbf \t\r\n\0").startswith(b"{\\rtf"):
        raise UnreadableDocument("ce n’est pas un fichier RTF\u00a0; enregistrez-le de nouveau en .rtf.")
    document, text = _Rtf(), content.decode("latin-1")
    document.read(text)
    dates = {match[1]: match for match in _STATED.finditer(text, 0, _PROPERTIES)}
    saved = dates.get("revtim") or dates.get("creatim")
    date = stated_date(f"{saved[2]}-{saved[3]:0>2}-{saved[4]:0>2}") if saved else None
    return replace(reading_of(document.stories[0].finish(), document.running, document.title), date=date)


@dataclass(slots=True)
class _State:
    """The state of a group, restored at its end."""

    destination: str = "body"
    entered: bool = False  # whether the destination was set in this group
    replaced: int = 1  # fallback characters to skip after a Unicode one
    font: int | None = None
    type: Type = PLAIN
    hidden: bool = False
    deleted: bool = False
    style: int = 0
    level: int | None = None
    based_on: int | None = None
    in_table: bool = False
    in_contents: bool = False


@dataclass(slots=True)
class _Style:
    """A paragraph style."""

    name: str
    level: int | None
    based_on: int | None


class _Rtf:
    """Parses a file token by token."""

    def __init__(self) -> None:
        self.state = _State()
        self.outer: list[_State] = []
        self.stories = [Story()]
        self.running: list[Part] = []
        self.title: str | None = None
        self.words: list[str] = []  # of a title, label, instruction or style name
        self.bytes = bytearray()
        self.to_skip = 0
        self.starred = False
        self.code_page = "cp1252"
        self.default_font: int | None = None
        self.fonts: dict[int | None, int] = {}
        self.styles: dict[int, _Style] = {}
        self.called = {"1": 0, "i": 0}

    def read(self, text: str) -> None:
        """Parse a file decoded as Latin-1. Raises UnreadableDocument if it is truncated."""
        at = text.index("{")
        while match := _TOKEN.match(text, at):
            at = match.end()
            if match["byte"] is None and match["text"] is None and self.bytes:
                self.say(self.decoded())
            if match["brace"] == "{":
                self.open()
            elif match["brace"]:
                self.close()
                if not self.outer:
                    self.end_paragraph(self.state)
                    return
            elif match["word"] == "bin":
                at += max(0, int(match["number"] or 0))
            elif match["word"] or match["sign"]:
                self.to_skip = 0
                self.control(match["word"] or match["sign"], int(match["number"]) if match["number"] else None)
            elif match["byte"] or match["text"]:
                characters = bytes.fromhex(match["byte"]) if match["byte"] else match["text"].encode("latin-1")
                skipped = min(self.to_skip, len(characters))
                self.to_skip -= skipped
                self.bytes += characters[skipped:]
        raise UnreadableDocument(DAMAGED)

    def open(self) -> None:
        """Start a group."""
        if len(self.outer) > _DEEPEST:
            raise UnreadableDocument(DAMAGED)
        self.to_skip = 0
        self.outer.append(self.state)
        self.state = replace(self.state, entered=False)
        if self.state.destination == "styles":
            self.enter("style")

    def enter(self, destination: str) -> None:
        """Set the destination of the current group."""
        self.state.destination, self.state.entered = destination, True
        if destination in _WORDS:
            self.words = []
        elif destination in _STORIES:
            self.state = _State(destination, True, self.state.replaced, self.state.font)
            self.stories.append(Story())

    def close(self) -> None:
        """End a group, and use what its destination collected."""
        self.to_skip, self.starred = 0, False
        inner, self.state = self.state, self.outer.pop()
        if not inner.entered:
            return
        destination = inner.destination
        words = "".join(self.words).strip()
        if destination in _STORIES:
            self.close_story(inner)
        elif destination == "label":
            self.stories[-1].label = words if re.search(r"[^\W_]", words) and words != "o" else bullet(words)
        elif destination == "title":
            self.title = words
        elif destination == "style":
            self.styles[inner.style] = _Style(words.rstrip(";"), inner.level, inner.based_on)
        elif destination == "instruction" and words.startswith(("TOC", "INDEX")):
            self.state.in_contents = True

    def close_story(self, state: _State) -> None:
        """End a header, footer, text box or note."""
        inner = self.stories[-1]
        self.end_paragraph(state)
        self.stories.pop()
        outer = self.stories[-1]
        if state.destination == "running":
            self.running += inner.finish()
        elif state.destination == "box":
            outer.words.boxes += inner.finish()
        elif not (self.state.hidden or self.state.deleted):
            numerals = "i" if inner.is_endnote else "1"
            self.called[numerals] += 1
            call = f"[{written(self.called[numerals], numerals)}]"
            outer.words.call(call, inner.finish(), self.state.type)

    def decoded(self) -> str:
        """The pending bytes, decoded by the character set of their font."""
        characters, self.bytes = bytes(self.bytes), bytearray()
        kind = self.fonts.get(self.state.font)
        if kind == _SYMBOLS and self.state.destination not in _NOT_TEXT:
            return "".join(chr(0xF000 + byte) for byte in characters)
        return characters.decode(_CHARACTER_SETS.get(kind or 0, self.code_page), "replace")

    def say(self, words: str) -> None:
        """Add words to the destination of the group."""
        state = self.state
        if state.destination in _WORDS:
            self.words.append(words)
        elif not (state.destination in _NOT_TEXT or state.hidden):
            if state.deleted:
                self.stories[-1].words.delete(words)
            else:
                self.stories[-1].words.say(words, state.type, state.in_contents)

    def control(self, word: str, number: int | None) -> None:
        """Handle a control word or symbol."""
        state, story = self.state, self.stories[-1]
        starred, self.starred = self.starred, word == "*"
        if word in _DESTINATIONS and state.destination != "skipped":
            if not state.entered:
                self.enter(_DESTINATIONS[word])
        elif starred or state.destination == "skipped":
            state.destination = "skipped"
        elif word in _SIGNS:
            self.say(_SIGNS[word])
        elif word == "u" and number is not None:
            self.say(chr(number % 0x10000))
            self.to_skip = state.replaced
        elif state.destination not in _NOT_TEXT and word in _ENDS:
            self.end_paragraph(state)
        elif state.destination not in _NOT_TEXT and word == "cell":
            self.end_paragraph(state, in_table=True)
            story.end_cell()
        elif word in STORY_WORDS:
            story.handle(word)
        elif word in ("ansicpg", "mac", "pc", "pca"):
            self.code_page = _code_page(_CODE_PAGES.get(word, f"cp{number}"))
        elif word == "fcharset" and number is not None:
            self.fonts[state.font] = number
        else:
            self.set(word, number)

    def set(self, word: str, number: int | None) -> None:
        """Set a property of the current group."""
        state, on = self.state, number != 0
        match word:
            case "b" | "strike" | "striked" | "super" | "sub" | "up" | "dn" | "nosupersub":
                state.type = _with_control(state.type, word, on)
            case "v":
                state.hidden = on
            case "deleted":
                state.deleted = on
            case "plain":
                state.type, state.hidden, state.deleted = PLAIN, False, False
                state.font = self.default_font
            case "pard":
                state.style, state.level, state.in_table = 0, None, False
            case "intbl":
                state.in_table = on
            case "f":
                state.font = number
            case "deff":
                self.default_font = state.font = number
            case "uc":
                state.replaced = max(0, number or 0)
            case "s":
                state.style = number or 0
            case "sbasedon":
                state.based_on = number
            case "outlinelevel":
                state.level = number + 1 if number is not None and 0 <= number < 9 else None

    def end_paragraph(self, state: _State, in_table: bool = False) -> None:
        """End the current paragraph, with the level of its style."""
        level, in_contents, number, passed = state.level, False, state.style, set[int]()
        while number in self.styles and number not in passed:
            passed.add(number)
            style = self.styles[number]
            in_contents |= is_contents(style.name)
            if level is None:
                level = level_by_name(style.name) if style.level is None else style.level
            number = -1 if style.based_on is None else style.based_on
        self.stories[-1].end_paragraph(level, in_contents, in_table or state.in_table)


def _with_control(kind: Type, word: str, on: bool) -> Type:
    """A type changed by a control word."""
    if word in _SHIFTS:
        return kind._replace(shift=_SHIFTS[word] if on else 0)
    return kind._replace(bold=on) if word == "b" else kind._replace(struck=on)


def _code_page(name: str) -> str:
    try:
        return codecs.lookup(name).name
    except LookupError:
        return "cp1252"
