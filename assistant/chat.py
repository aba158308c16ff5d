"""The Gradio page: a conversation, and beside it the document opened at the quote."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from importlib.resources import files
from itertools import islice
from typing import Literal

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # read when gradio is imported: nothing leaves the machine
os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"

import gradio as gr
from fastapi import FastAPI
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant import render, texts
from assistant.answers import answer
from assistant.guard import path_of
from assistant.service import Service
from corpus.document import Span
from corpus.errors import ConventionError
from index.live import Live
from index.search import Searcher

Messages = list[gr.ChatMessage]
Changes = dict[gr.components.Component, object]  # what an event changes of the page; the rest stays as it is

_EXAMPLES = 5
_PLACE = re.compile(r"(?P<document>\w+):(?P<start>\d{1,9}):(?P<end>\d{1,9})", re.ASCII)
_CLOSED = f'<p class="closed">{texts.SOURCE_EMPTY}</p>'
_FONTS = ("system-ui", "-apple-system", "Segoe UI", "Roboto", "DejaVu Sans", "sans-serif")  # none is fetched
# What Gradio calls its own parts and says where the server fails, in English whatever the browser's language.
_LABELS = {
    '[role="log"]': texts.CONVERSATION,
    '[data-testid="user"]': texts.QUESTION,
    '[data-testid="bot"]': texts.ANSWER,
    "#question textarea": texts.QUESTION_LABEL,
    ".message.pending": texts.SEARCHING,
    '[data-testid="toast-close"]': texts.CLOSE,
}
_WORDS = {
    ".message.pending .sr-only": texts.SEARCHING,
    ".toast-title": texts.FAILURE,
    '[data-testid="toast-text"]': texts.NO_SERVER,
}


def mounted(app: FastAPI, service: Service) -> FastAPI:
    """The server with the page at its root.

    What Gradio would otherwise read from its environment variables or do by default (tools for language
    models, the questions kept in the browser) is refused here.
    """
    folder = files("assistant")
    script = folder.joinpath("page.js").read_text(encoding="utf-8")
    french = {"labels": _LABELS, "words": _WORDS}
    gr.mount_gradio_app(
        app,
        page(service),
        "/",
        footer_links=[],
        run_history=False,
        ssr_mode=False,
        mcp_server=False,
        enable_monitoring=False,
        pwa=False,
        i18n=gr.I18n(fr={"common.complete": texts.ANSWERED, "status.queue_position": texts.WAITING}),
        app_kwargs={"middleware": [Middleware(_InFrench)]},
        theme=_theme(),
        css=folder.joinpath("page.css").read_text(encoding="utf-8"),
        head='<link rel="stylesheet" href="looks.css">'  # Gradio would rewrite it
        f"<script>window.convention = {json.dumps(french)};\n{script}</script>",
    )
    return app


@dataclass(frozen=True, slots=True)
class _Parts:
    """The parts of the page that events read or change.

    ``kept`` is the conversation as the server knows it, ``before`` its last question as it was understood: what
    a browser claims was said is never read.
    ``place`` receives where a button wants the source opened.
    """

    kept: gr.State
    before: gr.State
    shown: gr.Chatbot
    notice: gr.HTML
    question: gr.Textbox
    examples: list[gr.Button]
    clear: gr.Button
    panel: gr.HTML
    place: gr.Textbox


def page(service: Service) -> gr.Blocks:
    """The page over an index, as it is published."""
    live = service.live
    blocks = gr.Blocks(title=texts.TITLE, fill_width=True, analytics_enabled=False)
    with blocks:
        parts = _layout(examples_for(live.searcher()))
        respond = partial(_respond, service, parts)
        # One at a time: a conversation cannot lose a question to another that is asked at the same instant.
        alone = partial(
            gr.on,
            outputs=[parts.question, parts.notice, parts.kept, parts.before, parts.shown, parts.panel],
            show_progress="minimal",
            show_progress_on=parts.shown,
            api_visibility="private",
            concurrency_id="conversation",
        )
        alone(parts.question.submit, respond, [parts.question, parts.kept, parts.before])
        for example in parts.examples:
            alone(example.click, respond, [example, parts.kept, parts.before])
        alone(parts.clear.click, partial(_emptied, parts), [])
        parts.panel.select(
            partial(_at_place, live),
            parts.place,
            parts.panel,
            js="() => window.convention.place",
            show_progress="hidden",
            api_visibility="private",
            concurrency_limit=4,
        )
    return blocks


def _layout(examples: list[str]) -> _Parts:
    with gr.Row(elem_id="introduction"):
        gr.HTML(f"<h1>{texts.TITLE}</h1><p>{texts.INTRODUCTION}</p>", js_on_load=None)
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
            with gr.Row(elem_id="examples"):
                gr.HTML(f"<p>{texts.EXAMPLES_LABEL}</p>", js_on_load=None, visible=bool(examples))
                buttons = [gr.Button(example, size="sm") for example in examples]
        panel = gr.HTML(_CLOSED, elem_id="source", js_on_load="window.convention.panel(element, trigger, watch)")
    place = gr.Textbox(visible=False)
    return _Parts(gr.State([]), gr.State(None), shown, notice, question, buttons, clear, panel, place)


def examples_for(searcher: Searcher) -> list[str]:
    """A handful of questions that these documents answer."""
    return list(islice((one for one in _candidates(searcher) if answer(one, searcher).found), _EXAMPLES))


def _candidates(searcher: Searcher) -> Iterator[str]:
    yield from texts.EXAMPLES
    for acronym in searcher.snapshot.acronyms:
        yield texts.EXAMPLE_SIGLE.format(sigle=acronym.sigle)


def _respond(service: Service, parts: _Parts, question: object, messages: Messages, before: str | None) -> Changes:
    """The page after a question; one that cannot be answered as it stands is left in its box."""
    try:
        given, _ = service.ask(question if isinstance(question, str) else "", before=before)
    except ConventionError as error:
        return {parts.notice: f'<p role="alert">{render.html(str(error))}</p>'}
    messages = [
        *messages,
        _message("user", render.question_html(given)),
        _message("assistant", render.answer_html(given)),
    ]
    opened = (render.document_html(one.document, one.span) for one in given.quotes)
    return _emptied(parts) | {
        parts.kept: messages,
        parts.before: (given.understood_as or given.question) if given.words else before,  # not "merci"
        parts.shown: messages,
        parts.panel: next(opened, _CLOSED),
    }


def _emptied(parts: _Parts) -> Changes:
    return {
        parts.question: "",
        parts.notice: "",
        parts.kept: [],
        parts.before: None,
        parts.shown: [],
        parts.panel: _CLOSED,
    }


def _message(role: Literal["user", "assistant"], fragment: str) -> gr.ChatMessage:
    """A message whose HTML reaches the screen as it is: Gradio's Markdown would alter a quote."""
    return gr.ChatMessage(role=role, content=gr.HTML(fragment, js_on_load=None))


def _at_place(live: Live, place: str) -> str:
    """The source panel at "document:start:end"; whatever else a request names gets a sentence."""
    named = _PLACE.fullmatch(place or "")
    try:
        document, is_current = live.document(named["document"] if named else "")
    except LookupError:
        return f'<p class="closed">{texts.SOURCE_GONE}</p>'
    assert named
    return render.document_html(document, Span(int(named["start"]), int(named["end"])), is_current)


class _InFrench:
    """Serves the page in French from its first byte: the language declared, and the one that Gradio's script reads."""

    _FRENCH = (
        (b'lang="en"', b'lang="fr"'),
        (b"<head>", b'<head><script>Object.defineProperty(navigator, "language", { value: "fr" });</script>'),
    )

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass every request on; of the page's own, change the answer."""
        start: Message = {}

        async def send_in_french(message: Message) -> None:
            if message["type"] == "http.response.start":
                start.update(message)
                return
            for english, french in self._FRENCH:
                message["body"] = message["body"].replace(english, french, 1)
            MutableHeaders(raw=start["headers"])["content-length"] = str(len(message["body"]))
            await send(start)
            await send(message)

        is_page = scope["type"] == "http" and path_of(scope) == "/" and scope["method"] == "GET"
        await self._app(scope, receive, send_in_french if is_page else send)


def _theme() -> gr.themes.Base:
    """Gradio's plainest theme, with every text at a contrast of 4.5 or more."""
    theme = gr.themes.Base(primary_hue="blue", neutral_hue="slate", font=_FONTS, font_mono=("monospace",))
    return theme.set(
        body_text_color_subdued="*neutral_500",
        body_text_color_subdued_dark="*neutral_400",
        input_background_fill="*background_fill_primary",
        input_background_fill_dark="*neutral_900",
        input_border_width="1px",
        input_border_color="*neutral_500",
        input_border_color_dark="*neutral_500",
        input_placeholder_color="*neutral_500",
        input_placeholder_color_dark="*neutral_400",
        button_primary_background_fill="*primary_600",
        button_primary_background_fill_dark="*primary_600",
        button_primary_background_fill_hover="*primary_700",
        button_primary_background_fill_hover_dark="*primary_700",
        button_primary_text_color="white",
        button_primary_text_color_dark="white",
    )
