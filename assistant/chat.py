"""The Gradio page: a conversation, and beside it the document opened at the quote."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator, Sequence
from importlib.resources import files
from itertools import islice

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # read when gradio is imported: nothing leaves the machine
os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"

import gradio as gr

from assistant import render, texts
from assistant.answers import LONGEST_QUESTION, answer
from assistant.quotes import Quote
from corpus.document import Span
from corpus.errors import ConventionError
from index.search import Searcher

Messages = list[gr.ChatMessage]

_EXAMPLES = 5
_FONTS = ("system-ui", "-apple-system", "Segoe UI", "Roboto", "DejaVu Sans", "sans-serif")  # none is fetched


def serve(searcher: Searcher, host: str, port: int) -> None:
    """Open the page and wait until it is interrupted. Raises ConventionError where the port is taken."""
    _check_port(host, port)
    launch(page(searcher), host, port).block_thread()


def launch(blocks: gr.Blocks, host: str, port: int) -> gr.Blocks:
    """Start the page's server in the background; ``Blocks.close`` stops it."""
    folder = files("assistant")
    blocks.launch(
        server_name=host,
        server_port=port,
        prevent_thread_lock=True,
        quiet=True,
        ssr_mode=False,
        footer_links=[],
        theme=gr.themes.Base(primary_hue="blue", neutral_hue="slate", font=_FONTS, font_mono=("monospace",)),
        css=folder.joinpath("page.css").read_text(encoding="utf-8"),
        head=f"<script>{folder.joinpath('page.js').read_text(encoding='utf-8')}</script>",
    )
    print(texts.SERVING.format(address=blocks.local_url))
    return blocks


def page(searcher: Searcher) -> gr.Blocks:
    """The page over one published index."""

    def respond(question: str, messages: Messages) -> tuple[str, Messages, Messages, str]:
        """Empty question box, conversation (twice: kept and shown) and source panel."""
        try:
            given = answer(question, searcher)
        except ConventionError as error:
            said, panel = f'<p class="refusal">{render.html(str(error))}</p>', _closed()
        else:
            said, panel = render.answer_html(given), _opened((given.quotes or given.nearest)[:1])
        asked = f'<p class="asked">{render.html(question[:LONGEST_QUESTION])}</p>'
        messages = [*messages, _message("user", asked), _message("assistant", said)]
        return "", messages, messages, panel

    def open_source(event: gr.EventData) -> str:
        """The source panel, opened at the place that the page names."""
        return _at_place(searcher, str(getattr(event, "place", "")))

    with gr.Blocks(title=texts.TITLE, fill_height=True, analytics_enabled=False) as blocks:
        gr.HTML(f"<h1>{texts.TITLE}</h1><p>{texts.INTRODUCTION}</p>", elem_id="introduction", js_on_load=None)
        kept = gr.State([])
        with gr.Row(elem_id="columns"):
            with gr.Column(scale=1, min_width=340):
                shown = gr.Chatbot(
                    label=texts.CONVERSATION,
                    show_label=False,
                    height="62vh",
                    elem_id="conversation",
                    feedback_options=None,
                    buttons=[],
                    autoscroll=True,
                    placeholder=texts.CONVERSATION_EMPTY,
                )
                question = gr.Textbox(
                    label=texts.QUESTION_LABEL,
                    placeholder=texts.QUESTION_PLACEHOLDER,
                    submit_btn=texts.ASK,
                    max_length=LONGEST_QUESTION,
                    elem_id="question",
                    autofocus=True,
                )
                gr.HTML(f"<p>{texts.EXAMPLES_LABEL}</p>", elem_id="examples-label", js_on_load=None)
                with gr.Row(elem_id="examples"):
                    examples = [gr.Button(example, size="sm") for example in examples_for(searcher)]
                clear = gr.Button(texts.CLEAR, size="sm", elem_id="clear")
            with gr.Column(scale=1, min_width=340):
                panel = gr.HTML(_closed(), elem_id="source", js_on_load=_PANEL_SCRIPT, html_template="${value}")

        changed = [question, kept, shown, panel]
        question.submit(respond, [question, kept], changed, api_visibility="private", concurrency_limit=4)
        for button in examples:
            button.click(respond, [button, kept], changed, api_visibility="private", concurrency_limit=4)
        clear.click(lambda: ("", [], [], _closed()), None, changed, api_visibility="private")
        panel.select(open_source, None, panel, api_visibility="private")
    return blocks


# A button inside an answer asks for its source; whatever opens there is scrolled to its mark.
_PANEL_SCRIPT = """
document.addEventListener('click', (event) => {
  const button = event.target.closest('button.open-source');
  if (button) { trigger('select', {place: button.dataset.place}); }
});
watch('value', () => { window.convention.showMark(element); });
"""


def examples_for(searcher: Searcher) -> list[str]:
    """A handful of questions that these documents answer."""
    return list(islice((one for one in _candidates(searcher) if answer(one, searcher).found), _EXAMPLES))


def _candidates(searcher: Searcher) -> Iterator[str]:
    yield from texts.EXAMPLES
    for acronym in searcher.snapshot.acronyms:
        yield texts.EXAMPLE_SIGLE.format(sigle=acronym.sigle)


def _message(role: str, fragment: str) -> gr.ChatMessage:
    """A message whose HTML reaches the screen as it is: Gradio's Markdown would alter a quote."""
    return gr.ChatMessage(role=role, content=gr.HTML(fragment, js_on_load=None))


def _opened(quotes: Sequence[Quote]) -> str:
    """The source panel at the first quote; closed where there is none."""
    return next((render.document_html(one.document, Span(one.start, one.end)) for one in quotes), _closed())


def _at_place(searcher: Searcher, place: str) -> str:
    """The source panel at "document:start:end"; whatever else a request names gets a sentence."""
    identifier, *offsets = place.split(":")
    document = searcher.snapshot.documents.get(identifier)
    if document is None or len(offsets) != 2 or not all(one.isdecimal() and len(one) < 12 for one in offsets):
        return f'<p class="refusal">{texts.SOURCE_GONE}</p>'
    return render.document_html(document, Span(*map(int, offsets)))


def _closed() -> str:
    return f'<p class="closed">{texts.SOURCE_EMPTY}</p>'


def _check_port(host: str, port: int) -> None:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise ConventionError(
                f"La page ne peut pas s’ouvrir sur {host}:{port} ({error.strerror})\u00a0; "
                "choisissez un autre port avec --port."
            ) from error
