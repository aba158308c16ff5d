"""The lexicon page: its entries, with the effects of each change shown before it is saved."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from http import HTTPStatus

from anyio.to_thread import run_sync
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from assistant.answers.render import visible
from assistant.french import manage_texts
from assistant.library.golden import ChangedOutcome, changed_outcomes
from assistant.library.lexicon import Change, Version, change_lexicon, check_seen, lexicon_version, wordings_of
from assistant.library.proposals import Proposal, proposals
from assistant.library.register import EntryFilter
from assistant.web.http.replies import redirect
from assistant.web.http.service import Service
from assistant.web.http.views import view
from corpus.errors import BadLexicon, ConventionError
from index.searching.search import Searcher
from index.words.lexicon_file import BadLine, LexiconEntry
from index.words.synonyms import Synonyms

_SUBJECTS = 50  # without a sure answer, the most frequent, among which those with unwritten words are looked for
_ACTS = ("add", "change", "remove")


@dataclass(frozen=True, slots=True)
class _Form:
    """The fields of a form: an act on a line of the lexicon whose hash was ``seen``."""

    act: str
    line: int
    typed: str
    seen: str

    @property
    def change(self) -> Change:
        """The change. Raises BadLexicon for an invalid entry."""
        return Change(self.line, () if self.act == "remove" else wordings_of(self.typed))


def lexicon_view(service: Service) -> list[Route]:
    """The routes of /lexicon."""
    return [
        Route("/lexicon", partial(_shown, service)),
        Route("/lexicon/check", partial(_checked, service), methods=["POST"]),
        Route("/lexicon/keep", partial(_kept, service), methods=["POST"]),
    ]


def _shown(service: Service, request: Request) -> Response:
    line = request.query_params.get("line", "")[:9]
    return _page(service, request, line=int(line) if line.isdecimal() else 0)


def _page(
    service: Service, request: Request, problem: str | None = None, line: int = 0, typed: str | None = None
) -> Response:
    """The page; ``line`` is the entry in its form, ``typed`` what was typed there."""
    seen, entries, bad = "", list[LexiconEntry](), list[BadLine]()
    try:
        version = lexicon_version(service.where.documents)
        seen, entries, bad = version.digest, [*version.file.entries], [*version.file.bad]
    except BadLexicon as error:
        problem = problem or str(error)
    own = {entry.line: "\u00a0; ".join(entry.wordings) for entry in entries} | {one.line: one.text for one in bad}
    return view(
        request,
        "lexicon.html",
        HTTPStatus.UNPROCESSABLE_ENTITY if problem and request.method == "POST" else HTTPStatus.OK,
        here="lexicon",
        problem=problem and visible(problem),
        notice=None if problem else manage_texts.LEXICON_DONE.get(request.query_params.get("done", "")),
        seen=seen,
        entries=entries,
        bad=bad,
        line=line if line in own else 0,
        typed=typed if typed is not None else own.get(line, ""),
        with_register=service.register is not None,
        proposed=_proposed(service) if "propose" in request.query_params else None,
    )


def _proposed(service: Service) -> list[Proposal]:
    """Proposals from questions without a sure answer."""
    if service.register is None:
        return []
    subjects = service.register.doubted_most(EntryFilter(days=365), _SUBJECTS)
    return proposals(subjects, service.live.searcher())


async def _checked(service: Service, request: Request) -> Response:
    """The effects of a change, with the button that saves it."""
    async with request.form(max_files=0, max_fields=10) as form:
        asked = _asked(form)
    return await run_sync(_shown_before_kept, service, request, asked)


def _shown_before_kept(service: Service, request: Request, asked: _Form) -> Response:
    try:
        now = lexicon_version(service.where.documents)
        check_seen(now, asked.seen)
        change = asked.change
        after = now.changed(change)
    except ConventionError as error:
        return _page(service, request, str(error), asked.line, asked.typed)
    lexical = service.live.searcher().snapshot.lexical
    before = next((entry.wordings for entry in now.file.entries if entry.line == asked.line), ())
    counts = {wording: lexical.count_of(wording) for wording in (*before, *change.wordings)}
    unread = tuple(bad.text for bad in now.file.bad if bad.line == asked.line)
    outcomes, problem = _changed_outcomes(service, after)
    return view(
        request,
        "lexicon_check.html",
        here="lexicon",
        asked=asked,
        before=before or unread,
        after=change.wordings,
        counts=counts,
        outcomes=outcomes,
        unmeasured=problem and visible(problem),
        unused=next((visible(str(bad.problem)) for bad in after.file.bad), None),
    )


def _changed_outcomes(service: Service, after: Version) -> tuple[list[ChangedOutcome], str | None]:
    """The golden questions that a new lexicon makes right or wrong, or why they could not be evaluated."""
    before = service.live.searcher()
    then: Searcher = before if after.file.bad else before.with_synonyms(Synonyms(after.file.entries))
    try:
        return changed_outcomes(service.where.golden, before, then, service.threshold()), None
    except ConventionError as error:
        return [], str(error)


async def _kept(service: Service, request: Request) -> Response:
    async with request.form(max_files=0, max_fields=10) as form:
        asked = _asked(form)
    try:
        await run_sync(change_lexicon, service.where.documents, asked.seen, asked.change)
    except ConventionError as error:
        return await run_sync(partial(_page, service, request, str(error), asked.line, asked.typed))
    return redirect(request, f"/lexicon?done={asked.act}")


def _asked(form: FormData) -> _Form:
    """The fields of a form; invalid ones are ignored."""
    act, line, typed, seen = (str(form.get(name, "")) for name in ("act", "line", "wordings", "seen"))
    number = int(line[:9]) if line[:9].isdecimal() else 0
    act = act if act in _ACTS and (act == "add") == (number == 0) else "add"
    return _Form(act, 0 if act == "add" else number, typed, seen)
