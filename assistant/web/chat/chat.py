"""The Gradio page: a conversation, and beside it the document opened at the quote."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from typing import Any, Literal
from urllib.parse import parse_qsl

import gradio as gr
import msgspec
from fastapi import FastAPI
from starlette.middleware import Middleware

from assistant.answers.answering import Answer
from assistant.answers.suggestions import Suggestions
from assistant.french import texts
from assistant.web.access.accounts import Account
from assistant.web.chat import fragments
from assistant.web.chat.french_page import FrenchPage
from assistant.web.chat.turns import MOST, Turn, owner, read_turns
from assistant.web.http.service import Service
from assistant.web.http.views import pages_for
from corpus.errors import ConventionError
from index.searching.document_filter import UnknownDocument

Turns = list[tuple[Literal["user", "assistant"], str]]  # who speaks, in HTML
Conversation = tuple[Turns, str | None]  # with its last question as it was understood
LastQuestion = tuple[str, tuple[str, ...]]  # a question, and the documents that answered it by their ids
Changes = dict[gr.components.Component, object]  # what an event changes of the page; the rest stays as it is

_MOST_WAITING = 200  # questions in the queue; more are told to come back
# Gradio keeps the state of every page that was ever opened, up to 10,000, and anybody can make up more: the oldest give
# way, and go on as new conversations. A town hall with 50 people at the page has some tabs to spare.
_MOST_SESSIONS = 300
_LONGEST_CONVERSATION = 50  # questions; of a longer one the first leave the page
_CLOSED = f'<p class="closed">{texts.SOURCE_EMPTY}</p>'
_ANSWERED_AT_ONCE = 2  # questions
_FONTS = ("system-ui", "-apple-system", "Segoe UI", "Roboto", "DejaVu Sans", "sans-serif")  # none is fetched
# What Gradio calls its own parts and says where the server fails, in English whatever the browser's language.
_LABELS = {
    '[role="log"]': texts.CONVERSATION,
    '[data-testid="user"]': texts.QUESTION,
    '[data-testid="bot"]': texts.ANSWER,
    "#question textarea": texts.QUESTION_LABEL,
    ".message.pending": texts.SEARCHING,
    '[data-testid="toast-close"]': texts.CLOSE,
    ".scroll-down-button-container button": texts.SCROLL_DOWN,
}
_FRENCH = {
    ".message.pending .sr-only": texts.SEARCHING,
    ".toast-title": texts.FAILURE,
    '[data-testid="toast-text"]': texts.NO_SERVER,
}
_WORDS = {
    "copied": texts.COPIED,
    "notCopied": texts.NOT_COPIED,
    "noted": texts.NOTED,
    "notNoted": texts.NOT_NOTED,
    "noServer": texts.NO_SERVER,
    "searching": texts.SEARCHING,
}


def mount(app: FastAPI, service: Service) -> None:
    """Put the page at the root of the server.

    Options that Gradio would read from environment variables or switch on by default are set explicitly.
    """
    folder = files("assistant.web").joinpath("assets")
    script = "".join(folder.joinpath(name).read_text(encoding="utf-8") for name in ("kept.js", "page.js"))
    french = {"labels": _LABELS, "french": _FRENCH, "words": _WORDS, "mostKept": MOST}
    gr.mount_gradio_app(
        app,
        page(service),
        "/",
        footer_links=[],
        run_history=False,
        ssr_mode=False,
        mcp_server=False,
        enable_monitoring=False,
        show_error=False,
        pwa=False,
        i18n=gr.I18n(fr={"common.complete": texts.ANSWERED, "status.queue_position": texts.WAITING}),
        app_kwargs={"middleware": [Middleware(FrenchPage)]},
        theme=_theme(),
        css=folder.joinpath("page.css").read_text(encoding="utf-8"),
        head='<link rel="stylesheet" href="looks.css">'  # Gradio would rewrite it
        f"<script>window.convention = {json.dumps(french)};\n{script}</script>",
    )


@dataclass(frozen=True, slots=True)
class _Components:
    """The parts of the page that events read or change.

    ``kept`` is the conversation on the server; what a browser claims was said is never trusted. ``last`` is what
    suggestions start from. ``only``, ``asked`` and ``address`` are filled by the page's script: the documents to
    search, the questions kept in the browser, which are asked again if the server has no conversation, and the page's
    address. The script opens sources itself.
    """

    kept: gr.State
    last: gr.State
    only: gr.Textbox
    asked: gr.Textbox
    address: gr.Textbox
    navigation: gr.HTML
    shown: gr.Chatbot
    notice: gr.HTML
    question: gr.Textbox
    suggested: gr.HTML
    clear: gr.Button


def page(service: Service) -> gr.Blocks:
    """The chat page."""
    blocks = gr.Blocks(title=texts.TITLE, fill_width=True, analytics_enabled=False)
    with blocks:
        _connect(blocks, _Events(service, _layout()))
    blocks.queue(max_size=_MOST_WAITING, api_open=False)
    blocks.state_session_capacity = _MOST_SESSIONS
    return blocks


def _layout() -> _Components:
    with gr.Row(elem_id="introduction"):
        gr.HTML(f"<h1>{texts.TITLE}</h1><p>{texts.INTRODUCTION}</p>", js_on_load=None)
        navigation = gr.HTML("", elem_id="navigation", js_on_load=None)
        clear = gr.Button(texts.CLEAR, size="sm", elem_id="clear")
    with gr.Row(elem_id="columns"):
        with gr.Column(elem_id="chat"):
            shown = gr.Chatbot(
                label=texts.CONVERSATION,
                show_label=False,
                elem_id="conversation",
                feedback_options=None,
                buttons=[],
                layout="panel",
                autoscroll=False,
                placeholder=texts.CONVERSATION_EMPTY,
            )
            gr.HTML('<div hidden><p></p><p role="status"></p></div>', elem_id="asking", js_on_load=None)
            notice = gr.HTML("", elem_id="notice", js_on_load=None)
            question = gr.Textbox(
                label=texts.QUESTION_LABEL,
                show_label=False,
                container=False,
                placeholder=texts.QUESTION_PLACEHOLDER,
                submit_btn=texts.ASK,
                elem_id="question",
                autofocus=True,
            )
            gr.HTML(fragments.scope_html(), elem_id="scope", js_on_load=None)
            suggested = gr.HTML("", elem_id="examples", js_on_load=None)
        gr.HTML(_CLOSED, elem_id="source", js_on_load="window.convention.panel(element)")
    only, asked, address = (gr.Textbox(visible=False) for _ in range(3))
    states = gr.State(([], None)), gr.State(None)
    return _Components(*states, only, asked, address, navigation, shown, notice, question, suggested, clear)


def _connect(blocks: gr.Blocks, page: _Events) -> None:
    """Connect the events: opening the page, asking, clearing."""
    parts = page.parts
    changed = [parts.question, parts.notice, parts.kept, parts.last, parts.shown]
    quietly: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
    suggesting = {**quietly, "concurrency_id": "suggestions"}  # in turn: those of the last answer come last
    # Two at a time keep two cores busy; of one page Gradio's script lets one event end before the next.
    alone: dict[str, Any] = {
        "api_visibility": "private",
        "show_progress": "minimal",
        "show_progress_on": parts.shown,
        "concurrency_id": "conversation",
        "concurrency_limit": _ANSWERED_AT_ONCE,
    }
    asked = parts.question.submit(
        page.respond,
        [parts.question, parts.only, parts.asked, parts.kept],
        changed,
        js="async (question, only, asked, ...rest) => [...await window.convention.asking(question), ...rest]",
        **alone,
    )
    asked.success(None, parts.notice, None, js="(notice) => window.convention.answered(!notice)", **quietly)
    asked.failure(None, None, None, js="() => window.convention.answered(false)", **quietly)
    asked.then(page.go_on, parts.last, parts.suggested, **suggesting)
    parts.clear.click(page.emptied, None, changed, **alone)
    arrived = blocks.load(
        page.arrive,
        parts.address,
        [parts.navigation, parts.question],
        js="() => location.search",
        **quietly,
    )
    again = arrived.then(
        page.ask_again,
        [parts.asked, parts.kept],
        changed,
        js="(asked, ...rest) => [window.convention.asked(), ...rest]",
        **alone,
    )
    again.then(None, parts.shown, None, js="(shown) => window.convention.arrived((shown ?? []).length / 2)")
    begun = again.then(page.go_on, parts.last, parts.suggested, **suggesting)
    begun.then(None, None, None, js="() => { window.convention.isAtRest = true; }")


class _Events:
    """The event handlers; each returns its changes to the page."""

    def __init__(self, service: Service, parts: _Components) -> None:
        self.parts = parts
        self._service, self._suggestions = service, Suggestions(service.live.searcher(), service.threshold)

    def respond(
        self, question: object, only: object, asked: object, kept: Conversation, request: gr.Request
    ) -> Changes:
        """Answer a question; if that fails, the script leaves it in its field."""
        again: Changes = {}
        if not kept[0]:  # the server has started since, or has forgotten the page
            kept, last = self._asked_again(read_turns(asked, _account(request)))
            again = self._showing(kept, last)
        turns, before = kept
        try:
            chosen = _paths(only)
            given, number = self._service.ask(question if isinstance(question, str) else "", chosen, before)
        except ConventionError as error:
            alert = f'<p role="alert">{fragments.name_html(_sentence(error))}</p>'
            return {**again, self.parts.notice: alert}
        turn = Turn(given.question, given.snapshot, before, tuple(chosen), number)
        turns = turns[2 - 2 * _LONGEST_CONVERSATION :] + _answered(turn, given)
        return self._showing((turns, _meant(given, before)), _quoted(given))

    def ask_again(self, asked: object, kept: Conversation, request: gr.Request) -> Changes:
        """Restore the conversation kept in the browser, answered by the index of now."""
        known = [] if kept[0] else read_turns(asked, _account(request))
        return self._showing(*self._asked_again(known)) if known else {self.parts.notice: ""}

    def _asked_again(self, known: Sequence[Turn]) -> tuple[Conversation, LastQuestion | None]:
        """A conversation answered again, and its last question with the documents quoted."""
        turns: Turns = []
        before, last = None, None
        for turn in known:
            try:
                given = self._service.answer(turn.question, turn.only, turn.before)
            except ConventionError as error:
                asked = fragments.question_html(turn.question, turn.json())
                turns += [("user", asked), ("assistant", fragments.problem_html(_sentence(error)))]
            else:
                turns += _answered(turn, given)
                before, last = _meant(given, turn.before), _quoted(given)
        return (turns, before), last

    def _showing(self, kept: Conversation, last: LastQuestion | None) -> Changes:
        """The changes that show a conversation."""
        parts = self.parts
        shown = [_message(*turn) for turn in kept[0]]
        return {parts.notice: "", parts.kept: kept, parts.last: last, parts.shown: shown}

    def emptied(self) -> Changes:
        """Clear the conversation."""
        return {self.parts.question: "", **self._showing(([], None), None)}

    def go_on(self, last: LastQuestion | None) -> str:
        """Suggested questions: follow-ups after an answer, others after a refusal."""
        question, quoted = last or ("", ())
        if not quoted:
            return fragments.questions_html(texts.EXAMPLES_LABEL, self._suggested().first())
        return fragments.questions_html(texts.NEXT_QUESTIONS, self._suggested().after(question, quoted))

    def arrive(self, address: object, request: gr.Request) -> Changes:
        """The page as it opens: its navigation, and the question in its address."""
        asked = dict(parse_qsl(address.removeprefix("?"))) if isinstance(address, str) else {}
        arrived: Changes = {self.parts.navigation: _navigation(request)}
        if "q" in asked:  # else what somebody types meanwhile stays
            arrived[self.parts.question] = asked["q"]
        return arrived

    def _suggested(self) -> Suggestions:
        """The suggestions for the current index."""
        searcher = self._service.live.searcher()
        if self._suggestions.searcher is not searcher:
            self._suggestions = Suggestions(searcher, self._service.threshold)
        return self._suggestions


def _answered(turn: Turn, given: Answer) -> Turns:
    """A question with its answer; if another index answered it before, it says so and has no number."""
    now = msgspec.structs.replace(turn, snapshot=given.snapshot, number=turn.number_under(given.snapshot))
    is_other = turn.snapshot != given.snapshot
    return [
        ("user", fragments.question_html(given.question, now.json())),
        ("assistant", fragments.answer_html(given, now.number, date.today(), turn.only, is_other)),
    ]


def _meant(given: Answer, before: str | None) -> str | None:
    """The question that the next one may follow up."""
    return given.meant if given.words else before  # not "merci"


def _quoted(given: Answer) -> LastQuestion:
    return given.question, tuple(quote.document.id for quote in given.quotes)


def _account(request: gr.Request) -> Account | None:
    """The account behind a request, from the guard."""
    assert request.request
    account: Account | None = request.request.scope["state"]["account"]
    return account


def _sentence(error: ConventionError) -> str:
    """The sentence for an error; a chosen document may have been removed meanwhile."""
    return texts.DOCUMENT_GONE if isinstance(error, UnknownDocument) else str(error)


def _paths(only: object) -> list[str]:
    """The documents chosen on the page; none means all."""
    try:
        return msgspec.json.decode(only if isinstance(only, str) and only else "[]", type=list[str])
    except (msgspec.DecodeError, UnicodeEncodeError) as error:
        raise ConventionError(texts.BAD_SCOPE) from error


def _message(role: Literal["user", "assistant"], fragment: str) -> gr.ChatMessage:
    """A message of HTML: Gradio's Markdown would alter quotes."""
    return gr.ChatMessage(role=role, content=gr.HTML(fragment, js_on_load=None))


def _navigation(request: gr.Request) -> str:
    """The links to the pages that the account may see."""
    assert request.request
    account = _account(request)
    links = pages_for(request.request.scope["state"]["role"])
    return fragments.navigation_html(links, account.name if account else None, owner(account))


def _theme() -> gr.themes.Base:
    """Gradio's base theme in our colours, defined in looks.css for light and dark."""
    colours = {
        "background_fill_primary": "var(--paper)",
        "background_fill_secondary": "var(--wash)",
        "block_background_fill": "var(--paper)",
        "body_background_fill": "var(--paper)",
        "body_text_color": "var(--ink)",
        "body_text_color_subdued": "var(--soft)",
        "border_color_primary": "var(--line)",
        "button_primary_background_fill": "var(--accent)",
        "button_primary_background_fill_hover": "var(--accent)",
        "button_primary_text_color": "var(--on-accent)",
        "button_secondary_background_fill": "var(--paper)",
        "button_secondary_background_fill_hover": "var(--wash)",
        "button_secondary_text_color": "var(--ink)",
        "color_accent": "var(--accent)",
        "error_text_color": "var(--bad)",
        "input_background_fill": "var(--paper)",
        "input_border_color": "var(--edge)",
        "input_border_color_focus": "var(--accent)",
        "input_placeholder_color": "var(--soft)",
        "link_text_color": "var(--accent)",
    }
    theme = gr.themes.Base(font=_FONTS, font_mono=("monospace",))
    has_dark = set(vars(theme))
    dark = {f"{name}_dark": value for name, value in colours.items() if f"{name}_dark" in has_dark}
    return theme.set(**colours, **dark, input_border_width="1px")
