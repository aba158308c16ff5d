"""The documents page: the folder and the index, and for managers, changing both."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from functools import partial
from http import HTTPStatus
from urllib.parse import unquote, urlencode

from anyio.to_thread import run_sync
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from assistant.answers.render import visible
from assistant.french import manage_texts, texts
from assistant.french.progress_texts import BUILD_STAGES
from assistant.library.inventory import FileStatus, Inventory, LibraryFile
from assistant.library.library import Library
from assistant.library.rebuilding import AlreadyBuilding, BuildStatus
from assistant.library.searchers import check_lexicon, state_of
from assistant.library.threshold import threshold_line
from assistant.web.access.accounts import Role
from assistant.web.access.rights import LARGEST_UPLOAD
from assistant.web.http.replies import Json, failure, redirect
from assistant.web.http.service import Service
from assistant.web.http.views import view
from assistant.web.manage.paging import is_named, list_page
from corpus.errors import BadLexicon, ConventionError, sentence
from corpus.reading.readers import FORMATS, SUFFIXES
from index.snapshot.manifest import Manifest
from index.snapshot.names import Names
from index.snapshot.report import document_report
from index.snapshot.snapshots import KeptSnapshot, Snapshot, kept, one_writer, roll_back

_FOR_EVER = ("delete", "empty")  # what cannot be undone
_MOST_FILES = 500  # that are sent at once
_MOST_NAMED = 200  # files that the report names of those that came, changed, went or were not read
_MOST_UNREAD = 50  # files that are named while the build goes on; the list names all at its end


def routes(service: Service) -> list[BaseRoute]:
    """The routes of the documents page, its actions and report, and the progress of builds."""
    pages = _DocumentsPage(service)

    return [
        Route("/api/index", pages.progress),
        Route("/documents", pages.page),
        Route("/documents/report", pages.report),
        Route("/documents/add", pages.add, methods=["POST"]),
        *(Route(f"/documents/{name}", pages.acting(name), methods=["POST"]) for name in pages.acts),
    ]


class _DocumentsPage:
    """The handlers; actions raise ConventionError with what the page then shows."""

    def __init__(self, service: Service) -> None:
        self._service, self._library = service, Library(service.where.documents)
        self.acts: Mapping[str, Callable[[str], object]] = {
            "remove": self._library.remove,
            "restore": self._library.restore,
            "delete": self._library.delete,
            "empty": self._library.empty,
            "rebuild": lambda _: service.rebuilder.start(),
            "rollback": self._roll_back,
        }

    def progress(self, _: Request) -> Response:
        """The status of this server's builds, see ``BuildStatus``, and the current snapshot."""
        return Json(_shown(self._service.rebuilder.status) | {"snapshot": self._snapshot.manifest.id})

    def report(self, request: Request) -> Response:
        """The report of the build of the current index."""
        searcher = self._service.live.searcher()
        snapshot, page = searcher.snapshot, list_page(request, searcher.names.found)
        ids = list(snapshot.documents)
        return view(
            request,
            "report.html",
            here="documents",
            manifest=snapshot.manifest,
            page=page,
            documents=[document_report(snapshot.summaries[one], snapshot.documents[ids[one]]) for one in page.shown],
            most=_MOST_NAMED,
            created=snapshot.manifest.moment,
            changes=[(kind, getattr(snapshot.manifest.changes, kind)) for kind in texts.CHANGES if kind != "unchanged"],
        )

    async def add(self, request: Request) -> Response:
        """Add the files of a form to the folder; those that are refused do not stop the others.

        The page's script sends a few at a time and gets the problem of each in JSON, null for those added.
        """
        for_people = "text/html" in request.headers.get("accept", "")
        try:
            problems = await self._added(request)
        except ConventionError as error:
            if for_people:
                return await run_sync(partial(self.page, request, str(error)))
            return failure(request, HTTPStatus.CONFLICT, visible(str(error)))
        if not for_people:
            return Json({"problems": [problem and visible(problem) for problem in problems]})
        if problems and not any(problems):
            return _back(request, "added")
        notice = manage_texts.DOCUMENTS_DONE["added"] if None in problems else None
        refused = [problem for problem in problems if problem]
        problem = manage_texts.DOCUMENTS_SOME_REFUSED if refused else manage_texts.DOCUMENTS_NONE_CHOSEN
        return await run_sync(partial(self.page, request, problem, notice, refused))

    async def _added(self, request: Request) -> list[str | None]:
        """The problem of each file of a form, None for those added. Raises ConventionError as ``_form`` does."""
        problems = list[str | None]()
        async with _form(request, _MOST_FILES) as form:
            await run_sync(self._library.tidy)
            folder, replace = str(form.get("folder", "")), "replace" in form
            for upload in form.getlist("files"):
                if isinstance(upload, UploadFile) and upload.filename:
                    try:
                        await run_sync(self._library.add, upload.filename, upload.file, folder, replace)
                        problems.append(None)
                    except ConventionError as error:
                        problems.append(str(error))
        return problems

    def acting(self, name: str) -> Callable[[Request], Awaitable[Response]]:
        """A handler that acts on what its form names and returns to the page; deleting must be confirmed."""

        async def acted(request: Request) -> Response:
            try:
                async with _form(request, files=0) as form:
                    named = unquote(str(form.get("named", "")))
                    if name in _FOR_EVER and "sure" not in form:
                        raise ConventionError(manage_texts.DOCUMENTS_NOT_SURE)
                await run_sync(self.acts[name], named)
            except ConventionError as error:
                return await run_sync(partial(self.page, request, str(error)))
            return _back(request, name)

        return acted

    def _roll_back(self, snapshot: str) -> None:
        """Roll back to a former index; refused during a build."""
        if self._service.rebuilder.status.running:
            raise AlreadyBuilding(texts.ALREADY_BUILDING)
        with one_writer(self._service.where.index, _refuse):
            roll_back(self._service.where.index, snapshot, self._service.where.store)

    @property
    def _snapshot(self) -> Snapshot:
        return self._service.live.searcher().snapshot

    def page(
        self, request: Request, problem: str | None = None, notice: str | None = None, refused: Sequence[str] = ()
    ) -> Response:
        """The page, with a problem, a notice, and the files that were refused."""
        searcher, build = self._service.live.searcher(), self._service.rebuilder.status
        snapshot, inventory = searcher.snapshot, self._library.inventory(searcher.snapshot)
        page = list_page(request, lambda asked: _found(inventory.files, searcher.names, asked))
        for_managers: dict[str, object] = {}
        if request.state.role >= Role.MANAGER:
            for_managers = self._for_managers(snapshot.manifest, inventory)
            if for_managers["state"]:  # until the index is that of the documents again
                problem = problem or build.problem
            if not (problem or notice or build.running):
                notice = _done(request.query_params.get("done", ""), snapshot.manifest)
        return view(
            request,
            "documents.html",
            HTTPStatus.CONFLICT if problem and request.method == "POST" else HTTPStatus.OK,
            here="documents",
            problem=problem and visible(problem),
            notice=notice,
            refused=refused,
            counts=_counts(inventory.counts),
            page=page,
            listed=[(file, None if file.number is None else snapshot.summaries[file.number]) for file in page.shown],
            **for_managers,
        )

    def _for_managers(self, manifest: Manifest, inventory: Inventory) -> dict[str, object]:
        return {
            "accept": ",".join(SUFFIXES),
            "formats": ", ".join(one.suffixes[0] for one in FORMATS),  # their kin is accepted as well
            "created": manifest.moment,
            "folders": inventory.folders,
            "kept": self._kept(),
            "largest": LARGEST_UPLOAD,
            "lexicon_problem": self._lexicon_problem(),
            "removed": self._library.removed(),
            "snapshot": manifest.id,
            "state": state_of(self._service.where, manifest, inventory.states),
            "threshold": threshold_line(self._service.where, manifest),
            "build": _shown(self._service.rebuilder.status),
        }

    def _lexicon_problem(self) -> str | None:
        """Why the lexicon is not in use, if it is invalid."""
        try:
            check_lexicon(self._service.where)
        except BadLexicon as error:
            return manage_texts.LEXICON_UNUSED.format(problem=visible(str(error)))
        return None

    def _kept(self) -> list[KeptSnapshot]:
        """The indexes on the disk, the last one first."""
        try:
            return kept(self._service.where.index)[::-1]
        except ConventionError:  # they are gone; the one that was opened answers
            return []


@asynccontextmanager
async def _form(request: Request, files: int) -> AsyncIterator[FormData]:
    """The data of a form. Raises ConventionError if it is broken, has too many files, or the disk is full."""
    try:
        form = await request.form(max_files=files, max_fields=10)
    except HTTPException as error:
        raise ConventionError(manage_texts.DOCUMENTS_BAD_FORM) from error
    except OSError as error:  # an upload waits on the disk
        raise ConventionError(sentence(error)) from error
    try:
        yield form
    finally:
        await form.close()


def _shown(status: BuildStatus) -> dict[str, object]:
    """The status of a build, in numbers and in words."""
    stage, others = status.stage, len(status.stage.unread) - _MOST_UNREAD
    unread = [f"{visible(file.path)}\u00a0: {visible(file.reason)}" for file in stage.unread[:_MOST_UNREAD]]
    return {
        "running": status.running,
        "problem": status.problem,
        "stage": stage.name,
        "said": BUILD_STAGES[stage.name],
        "done": stage.done,
        "total": stage.total,
        "measured": stage.is_measured,
        "counts": stage.counts,
        "unread": unread + ([manage_texts.other_files(others)] if others > 0 else []),
    }


def _done(done: str, manifest: Manifest) -> str:
    """A notice of what was just done."""
    files = texts.counted(len(manifest.unread), "fichier non lu", "fichiers non lus")
    unread = manage_texts.DOCUMENTS_SOME_UNREAD.format(files=files) if manifest.unread else ""
    return manage_texts.DOCUMENTS_DONE.get(done, "").format(id=manifest.id, unread=unread)


def _refuse() -> None:
    raise ConventionError(manage_texts.DOCUMENTS_OTHER_WRITER)


def _back(request: Request, done: str) -> Response:
    """Return to the page, with a notice of what was done."""
    where = {name: request.query_params[name] for name in ("q", "page") if name in request.query_params}
    return redirect(request, f"/documents?{urlencode({**where, 'done': done})}")


def _counts(counts: Mapping[FileStatus, int]) -> list[str]:
    """The number of files in each state, in words."""
    return [
        texts.counted(counts[FileStatus(state)], *names)
        for state, names in manage_texts.DOCUMENTS_COUNTS.items()
        if counts.get(FileStatus(state))
    ]


def _found(files: Sequence[LibraryFile], names: Names, asked: str) -> Sequence[LibraryFile]:
    """The files whose paths or titles match a filter."""
    if not asked.strip():
        return files
    found = set(names.found(asked))
    return [one for one in files if (is_named(asked, one.path) if one.number is None else one.number in found)]
