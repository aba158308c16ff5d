"""Images of PDF pages with a quote marked."""

from __future__ import annotations

from collections import OrderedDict
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING

from anyio import Lock
from anyio.to_thread import run_sync
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from assistant.french import texts
from assistant.web.chat.places import read_place
from assistant.web.http.replies import failure
from assistant.web.http.service import Service
from corpus.digests import sha256_of
from corpus.document import Document, PageSpan, Span
from corpus.errors import NoPicture
from corpus.reading.containers import file_of
from corpus.reading.processes import Drawer

if TYPE_CHECKING:  # it loads PDFium, which only draws in processes of its own
    from corpus.formats.pdf.picture import PagePicture

_MOST, _MOST_BYTES = 50, 40_000_000  # pictures that are kept


def has_picture(document: Document) -> bool:
    """Whether the pages of a document can be shown as images."""
    return document.path.lower().endswith(".pdf") and bool(document.page_starts)


def pictures(service: Service, drawer: Drawer) -> list[Route]:
    """The route of page images, ``/page.png?place=DOCUMENT:START:END``: the page where the quote begins."""
    pages = _PictureCache(drawer)

    async def picture(request: Request) -> Response:
        try:
            sought = await run_sync(_sought, service, request.query_params.get("place", ""))
            drawn = await pages.picture(*sought)
        except NoPicture as error:
            return failure(request, HTTPStatus.NOT_FOUND, str(error))
        return Response(drawn.png, media_type="image/png", headers={"quote-marked": str(drawn.is_marked).lower()})

    return [Route("/page.png", picture)]


def _sought(service: Service, place: str) -> tuple[Path, Document, PageSpan]:
    """The file, its document, and what to show of it. Raises NoPicture."""
    named = read_place(place)
    if named is None:
        raise NoPicture(texts.NO_PAGE)
    name, span = named
    try:
        document, _ = service.live.document(name)
    except LookupError as error:
        raise NoPicture(texts.SOURCE_GONE) from error
    sought = document.on_page(span) if has_picture(document) and span.start < span.end <= len(document.text) else None
    if sought is None:
        raise NoPicture(texts.NO_PAGE)
    return _source(service.where.documents, document), document, sought


def _source(folder: Path, document: Document) -> Path:
    """The file of a document, or its path in a container. Raises NoPicture if it has changed or is outside the folder.

    Whether a member has changed is checked when it is drawn.
    """
    place = folder / document.path
    try:
        file = file_of(place)
        source = file.resolve(strict=True)
        is_inside = source.is_relative_to(folder.resolve()) and source.is_file()
        if is_inside and (file != place or sha256_of(source) == document.sha256):
            return source / place.relative_to(file)
    except (OSError, RuntimeError):  # RuntimeError: a loop of links, before Python 3.13
        pass
    raise NoPicture(texts.FILE_CHANGED)


_Place = tuple[str, int, Span]


class _PictureCache:
    """The last pictures, or why there is none; used by the event loop only, so without locks."""

    def __init__(self, drawer: Drawer) -> None:
        self._drawer, self._turn = drawer, Lock()  # who waits for a drawing holds no thread
        self._found: OrderedDict[_Place, PagePicture | str] = OrderedDict()

    async def picture(self, source: Path, document: Document, sought: PageSpan) -> PagePicture:
        """A picture, drawn once for all requests. Failures are remembered too, as they may have taken long."""
        place = (document.id, sought.page, sought.span)
        found = self._found.get(place)
        if found is None:
            async with self._turn:
                found = self._found.get(place)  # drawn meanwhile for somebody else
                if found is None:
                    found = await run_sync(self._draw, source, document.sha256, sought)
                self._keep(place, found)
        else:
            self._found.move_to_end(place)
        if isinstance(found, str):
            raise NoPicture(found)
        return found

    def _draw(self, source: Path, sha256: str, sought: PageSpan) -> PagePicture | str:
        try:
            return self._drawer.draw(source, sha256, sought)
        except NoPicture as error:
            return str(error)

    def _keep(self, place: _Place, found: PagePicture | str) -> None:
        self._found[place] = found
        while len(self._found) > _MOST or sum(map(_size, self._found.values())) > _MOST_BYTES:
            self._found.popitem(last=False)


def _size(found: PagePicture | str) -> int:
    return 0 if isinstance(found, str) else len(found.png)
