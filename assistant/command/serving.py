"""``convention serve``: the index brought up to date, then the page."""

from __future__ import annotations

from argparse import Namespace
from functools import partial
from threading import Event, Thread

from assistant.backups.locks import serving
from assistant.command import reports
from assistant.french import texts
from assistant.library.rebuilding import Rebuilder
from assistant.library.register import Register
from assistant.library.searchers import models_of, opened
from assistant.library.watch import watch
from assistant.logs import is_json, json_lines
from assistant.settings import Settings
from assistant.terminal import building, complain, print_text
from assistant.web import server
from assistant.web.access.accounts import Accounts
from assistant.web.http.guard import LOCAL
from assistant.web.http.journal import Journal
from assistant.web.http.service import Service
from corpus.errors import ConventionError
from index.building.build import build, ensure
from index.models.encoders import Encoder
from index.searching.live import LiveSearcher


def serve(parsed: Namespace, where: Settings) -> None:
    """Serve the page until the process is ended. Raises ConventionError if that is not possible."""
    accounts = _accounts(parsed, where)
    server.check_port(parsed.host, parsed.port)
    if parsed.root_path and not accounts:  # whoever reaches the proxy reaches this machine's own page
        complain(texts.OPEN_TO_ALL)
    only_local = parsed.host in LOCAL and not (accounts or parsed.no_auth)
    stop = Event()
    with json_lines(parsed.log_format == "json"), serving(where.index):
        service, encoder = _service(parsed, where)
        if parsed.watch:
            Thread(
                target=watch, args=(where.documents, partial(_update, service, encoder), stop, complain), daemon=True
            ).start()
        try:
            app = server.application(service, accounts, only_local, parsed.mcp)
            server.serve(app, parsed.host, parsed.port, parsed.root_path)
        finally:
            stop.set()


def _accounts(parsed: Namespace, where: Settings) -> Accounts | None:
    file = None if parsed.no_auth else where.accounts
    if not (parsed.host in LOCAL or file or parsed.no_auth):
        raise ConventionError(
            f"Sur {parsed.host}, la page serait ouverte à tout le réseau\u00a0; ajoutez --auth-file FICHIER, avec des "
            "comptes faits par «\u00a0convention user add\u00a0», ou --no-auth si c’est voulu."
        )
    return Accounts(file) if file else None


def _service(parsed: Namespace, where: Settings) -> tuple[Service, Encoder]:
    """The service, after bringing the index up to date, and the encoder."""
    register = None if parsed.no_register else Register(where.register, complain)
    encoder, reranker = models_of(where)
    journal, trouble = Journal(), None
    try:
        with building() as progress:
            report = journal.watching(ensure)(where.documents, where.index, encoder, progress, where.store)
        if report and not is_json():
            print_text(reports.report_text(report))
    except ConventionError as error:  # an index that was sound is served all the same
        trouble = error
    live = LiveSearcher(where.index, opened(where, encoder, reranker, trouble), complain, address=where.store)
    live.follow_lexicon(where.documents)
    rebuilder = Rebuilder(journal.watching(partial(build, where.documents, where.index, encoder, address=where.store)))
    return Service(where, live, rebuilder, register, journal), encoder


def _update(service: Service, encoder: Encoder) -> bool:
    """Bring the index up to date while the page is open, and report it; returns whether there were changes."""
    where = service.where
    update = partial(ensure, where.documents, where.index, encoder, address=where.store)
    report = service.rebuilder.follow(service.journal.watching(update))
    if report and not is_json():
        print_text(reports.news_text(report))
    return report is not None
