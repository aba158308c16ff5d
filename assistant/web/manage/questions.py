"""The questions page: questions asked, and what people said of the answers."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import datetime
from functools import partial
from http import HTTPStatus
from urllib.parse import parse_qsl, urlencode

import msgspec
from anyio.to_thread import run_sync
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from assistant.french import manage_texts
from assistant.library.golden import evaluation_command, golden_question, golden_questions, keep_golden, key_of
from assistant.library.register import EntryFilter, EntryState, Register, Verdict
from assistant.web.http.replies import Json, failure, redirect
from assistant.web.http.service import Service
from assistant.web.http.views import view
from assistant.web.manage.plot import FLOOR, HEIGHT, plot
from assistant.web.manage.questions_csv import csv_pieces
from corpus.errors import ConventionError

_EACH_PAGE = 50
_LONGEST_WORDS = 200  # characters that are sought


class _Judgement(msgspec.Struct):
    """A verdict on an answer."""

    number: str
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class _Selection:
    """The filter and the page in the address."""

    chosen: EntryFilter
    page: int = 1

    def query(self, **changes: object) -> str:
        """The query string with some parameters changed, without defaults."""
        asked, usual = ({**asdict(chosen), "state": chosen.state or ""} for chosen in (self.chosen, EntryFilter()))
        asked, usual = asked | {"page": self.page} | changes, usual | {"page": 1}
        return urlencode({key: value for key, value in asked.items() if value != usual.get(key)})


def questions_view(service: Service) -> list[Route]:
    """The routes of /questions and /verdict."""
    return [
        Route("/questions", partial(_shown, service)),
        Route("/questions.csv", partial(_exported, service)),
        Route("/questions/golden", partial(_made_golden, service), methods=["POST"]),
        Route("/verdict", partial(_marked, service), methods=["POST"]),
    ]


def _shown(service: Service, request: Request) -> Response:
    return _shown_with(service, request, _selection(request.url.query))


def _shown_with(service: Service, request: Request, selection: _Selection, problem: str | None = None) -> Response:
    """The page, with the problem of a form, if any."""
    if service.register is None:
        return _message(request, manage_texts.NO_REGISTER, HTTPStatus.NOT_FOUND)
    try:
        values = _values(service, service.register, selection, request)
    except ConventionError as error:
        return _message(request, str(error), HTTPStatus.SERVICE_UNAVAILABLE)
    if problem:
        values["problem"] = problem
    return view(request, "questions.html", HTTPStatus.UNPROCESSABLE_ENTITY if problem else HTTPStatus.OK, **values)


def _values(service: Service, register: Register, selection: _Selection, request: Request) -> dict[str, object]:
    """The values for the template."""
    chosen = selection.chosen
    counts = register.counts(chosen)
    pages = max(1, -(-counts[chosen.state] // _EACH_PAGE))
    selection = replace(selection, page=min(selection.page, pages))
    kept, trouble = request.query_params.get("kept", ""), None
    try:
        golden = golden_questions(service.where.golden)
    except ConventionError as error:  # the questions are shown all the same
        golden, trouble = frozenset(), str(error)
    return {
        "here": "questions",
        "selection": selection,
        "chosen": chosen,
        "counts": counts,
        "pages": pages,
        "plot": plot(register.days(chosen), chosen.first_day, datetime.now().astimezone().date()),
        "floor": FLOOR,
        "plot_height": HEIGHT,
        "refused_most": register.refused_most(chosen),
        "entries": list(register.entries(chosen, _EACH_PAGE * (selection.page - 1), _EACH_PAGE)),
        "golden": golden,
        "key_of": key_of,
        "evaluation_command": evaluation_command(service.where),
        "kept": kept,
        "problem": trouble,
        "filters": selection.query(page=1) != "",
    }


def _exported(service: Service, request: Request) -> Response:
    if service.register is None:
        return _message(request, manage_texts.NO_REGISTER, HTTPStatus.NOT_FOUND)
    chosen = _selection(request.url.query).chosen
    try:
        service.register.counts(chosen)  # once a file has begun, nothing more can be said
    except ConventionError as error:
        return _message(request, str(error), HTTPStatus.SERVICE_UNAVAILABLE)
    return StreamingResponse(
        csv_pieces(service.register.entries(chosen)),
        media_type="text/csv; charset=utf-8",
        headers={"content-disposition": 'attachment; filename="questions.csv"'},
    )


async def _made_golden(service: Service, request: Request) -> Response:
    async with request.form(max_files=0, max_fields=20) as form:
        back = _selection(str(form.get("back", "")))
        number = str(form.get("number", ""))
        try:
            await run_sync(_make_golden, service, number, form)
        except ConventionError as error:
            return await run_sync(_shown_with, service, request, back, str(error))
    return redirect(request, f"/questions?{back.query(kept=number)}#q-{number}")


def _make_golden(service: Service, number: str, form: FormData) -> None:
    """Keep an entry as a golden question. Raises ConventionError."""
    entry = service.register.find(number) if service.register else None
    if entry is None:
        raise ConventionError(manage_texts.NO_SUCH_ENTRY)
    ticked = {str(value) for value in form.getlist("quote")}
    right = [place for place in range(len(entry.answer.quotes)) if str(place) in ticked]
    if bool(right) == bool(form.get("nothing")) or len(right) < len(ticked):
        raise ConventionError(manage_texts.GOLDEN_NEEDS)
    document_at = service.live.searcher().snapshot.document_at
    keep_golden(service.where.golden, golden_question(entry, right, document_at))


async def _marked(service: Service, request: Request) -> Response:
    try:
        marked = msgspec.json.decode(await request.body(), type=_Judgement)
    except msgspec.ValidationError:
        return failure(request, HTTPStatus.UNPROCESSABLE_ENTITY, manage_texts.BAD_VERDICT)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return failure(request, HTTPStatus.BAD_REQUEST, manage_texts.NOT_JSON)
    if service.register is None:
        return failure(request, HTTPStatus.NOT_FOUND, manage_texts.NO_REGISTER)
    if not await run_sync(service.register.mark, marked.number, marked.verdict):
        return failure(request, HTTPStatus.NOT_FOUND, manage_texts.NO_SUCH_ENTRY)
    return Json({"noted": True})


def _selection(query: str) -> _Selection:
    """The selection in a query string; invalid parameters are ignored."""
    given = dict(parse_qsl(query, errors="replace"))
    days, page = given.get("days", ""), given.get("page", "")[:9]
    return _Selection(
        EntryFilter(
            state=EntryState(given["state"]) if given.get("state") in [*EntryState] else None,
            words=given.get("words", "").strip()[:_LONGEST_WORDS],
            days=int(days) if days in map(str, manage_texts.PERIODS) else EntryFilter().days,
            channel=given["channel"] if given.get("channel") in manage_texts.CHANNELS else "",
        ),
        page=max(1, int(page)) if page.isdecimal() else 1,
    )


def _message(request: Request, sentence: str, status: HTTPStatus) -> Response:
    return view(request, "message.html", status, here="questions", problem=sentence)
