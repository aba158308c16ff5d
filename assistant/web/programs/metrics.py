"""The metrics for Prometheus."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from importlib.metadata import version

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.registry import Collector
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from assistant.backups.saving import last_backup
from assistant.web.http.service import Service


def route(service: Service) -> Route:
    """The route of the metrics."""
    service.journal.registry.register(_State(service))

    def metrics(_: Request) -> Response:
        return Response(generate_latest(service.journal.registry), media_type=CONTENT_TYPE_LATEST)

    return Route("/metrics", metrics)


class _State(Collector):
    """The state of the server, collected on request."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def collect(self) -> Iterator[Metric]:
        """The version, the index, the last backup."""
        yield InfoMetricFamily("convention", "The version.", {"version": version("convention")})
        manifest = self._service.live.searcher().snapshot.manifest
        for name, said, value in (
            ("index_created_timestamp_seconds", "When the index that answers was built.", manifest.moment.timestamp()),
            ("index_documents", "Documents of the index that answers.", manifest.documents),
            ("index_passages", "Passages of the index that answers.", manifest.passages),
            ("index_unread_files", "Files that could not be read.", len(manifest.unread)),
            (
                "index_building",
                "Whether the page has one built.",
                self._service.rebuilder.status.running,
            ),
        ):
            yield GaugeMetricFamily(f"convention_{name}", said, value)
        if last := last_backup(self._service.where):
            yield GaugeMetricFamily(
                "convention_last_backup_timestamp_seconds",
                "When the last backup was made.",
                datetime.fromisoformat(last.created).timestamp(),
            )
