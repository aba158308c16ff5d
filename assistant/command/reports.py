"""Reports on the terminal: builds, status, measures, checks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict

from rich.text import Text

from assistant.answers.render import pages_words, visible
from assistant.command.doctor import Check
from assistant.french import texts
from corpus.document import Reason
from corpus.progress import UnreadFile
from index.snapshot.manifest import Changes, Manifest, ManifestSummary
from index.snapshot.report import BuildReport, DocumentReport
from index.snapshot.snapshots import KeptSnapshot
from index.stores.store import shown

_EXCERPT = 100  # characters of an ignored text that the terminal shows; the JSON has them all


def report_text(report: BuildReport) -> Text:
    """The report of a build: what was read, what will not be quoted and why, what could not be read."""
    text = Text()
    for document in report.documents:
        text.append_text(document_text(document))
    text.append_text(news_text(report))
    embedded = texts.counted(report.embedded, "texte calculé", "textes calculés")
    reused = texts.counted(report.reused, "repris de l’index précédent", "repris de l’index précédent")
    return text.append(f"{embedded}, {reused}.\n")


def news_text(report: BuildReport) -> Text:
    """The changes that a build found, and the files it could not read."""
    text = _unread_text(report.unread)
    text.append_text(_changes_text(report.changes))
    extent = texts.extent(len(report.documents), report.passages)
    return text.append(texts.INDEXED.format(snapshot=report.snapshot, extent=extent) + "\n")


def _unread_text(files: Iterable[UnreadFile]) -> Text:
    """The files that could not be read, and why."""
    text = Text()
    for unread in files:
        text.append(f"✗ {visible(unread.path)}", style="bold red").append(f"\u00a0: {visible(unread.reason)}\n")
    return text


def _changes_text(changes: Changes) -> Text:
    """The numbers of files added, changed, removed and unchanged, with the names of all but the last."""
    text = Text()
    for kind, paths in asdict(changes).items():
        if paths:
            word = texts.CHANGES[kind]
            names = "" if kind == "unchanged" else f"\u00a0: {', '.join(map(visible, paths))}"
            text.append(f"{texts.counted(len(paths), word, f'{word}s')}{names}\n")
    return text


def kept_text(snapshots: Iterable[KeptSnapshot], store: str | None) -> Text:
    """The snapshots on the disk, a line each; ``store`` is the address of the engine, if any."""
    text = Text()
    for kept in snapshots:
        style = "bold" if kept.is_current else ""
        text.append(kept.id, style=style)
        if kept.manifest:
            extent = texts.extent(kept.manifest.documents, kept.manifest.passages)
            text.append(f"\u00a0: {kept.manifest.moment:%d/%m/%Y %H:%M}, {extent}, {_place(kept.manifest, store)}")
        if kept.is_current:
            text.append(f", {texts.CURRENT}", style="green")
        if kept.problem:
            text.append(f"\n    {kept.problem}", style="red")
        text.append("\n")
    return text


def document_text(document: DocumentReport) -> Text:
    """The report of one document."""
    text = Text()
    passages = texts.counted(document.passages, "passage", "passages")
    characters = texts.counted(document.characters, "caractère", "caractères")
    pages = [] if document.pages is None else [pages_words(document.path, document.pages)]
    text.append(f"✓ {visible(document.path)}", style="bold")
    text.append(
        f"\u00a0: {', '.join([*pages, characters, passages, texts.date_said(document.date, document.date_from)])}\n"
    )
    if document.same_as:
        text.append(f"    {texts.SAME_AS.format(path=visible(document.same_as))}\n")
    pictures = tuple(page for page in document.unread_pages if page not in document.garbled_pages)
    for said, unread in ((texts.UNREAD_PAGES, pictures), (texts.GARBLED_PAGES, document.garbled_pages)):
        if unread:
            text.append(f"    {said.format(pages=texts.page_numbers(unread))}\n", style="red")
    if document.recognised_pages:
        text.append(
            f"    {texts.RECOGNISED_PAGES.format(pages=texts.page_numbers(document.recognised_pages))}\n",
            style="yellow",
        )
    if not document.passages:
        text.append(f"    {texts.ALL_IGNORED}\n", style="red")
    if document.damaged:
        damaged = texts.counted(document.damaged, "caractère illisible", "caractères illisibles")
        text.append(f"    {damaged}\u00a0; {texts.DAMAGED}\n", style="red")
    if document.sigles:
        text.append(f"    {texts.SIGLES}\u00a0: {', '.join(document.sigles)}\n")
    for ignored in document.ignored:
        words = " ".join(visible(ignored.text).split())
        style = "red" if ignored.reason is Reason.UNREAD else "dim"
        excerpt = words if len(words) <= _EXCERPT else f"{words[:_EXCERPT].rstrip()}…"
        text.append(f"    {texts.IGNORED} ({texts.REASONS[ignored.reason]})\u00a0: {excerpt}\n", style=style)
    return text


def _place(manifest: ManifestSummary, store: str | None) -> str:
    """Where the vectors and postings of a snapshot are."""
    if not manifest.collection:
        return texts.IN_FILES
    return texts.IN_ENGINE.format(address=visible(shown(store)) if store else texts.NO_ADDRESS)


def status_text(manifest: Manifest, state: str, store: str | None) -> Text:
    """The status of the published snapshot; ``state`` says why it is not up to date, if it is not.

    ``store`` is the address of the engine, if any.
    """
    text = Text(texts.SNAPSHOT.format(id=manifest.id, created=manifest.moment) + "\n", style="bold")
    extent = texts.extent(manifest.documents, manifest.passages)
    text.append(f"{extent}.\n{texts.MODEL.format(name=manifest.encoder.split()[0])}\n", style="not bold")
    text.append(f"{texts.PLACE.format(place=_place(manifest, store))}.\n", style="not bold")
    if store and not manifest.collection:
        moved = texts.IN_ENGINE.format(address=visible(shown(store)))
        text.append(f"{texts.WILL_MOVE.format(place=moved)}\n", style="yellow")
    text.append_text(_unread_text(manifest.unread))
    return text.append(f"{visible(state) or texts.FRESH}\n", style="red" if state else "green")


def figures_text(figures: Mapping[str, float | None]) -> Text:
    """The measures of an evaluation, a line each."""
    text = Text()
    for name, value in figures.items():
        written = (
            "–" if value is None else f"{value:.3f}" if value <= 1 and name not in texts.COUNTS else f"{value:.0f}"
        )
        text.append(f"{texts.FIGURES.get(name, name):<52}{written.replace('.', ','):>8}\n")
    return text


def checks_text(checks: Iterable[Check]) -> Text:
    """The results of checks, each failure with its remedy."""
    text = Text()
    for check in checks:
        sign, style = ("✓", "green") if check.passed else ("✗", "bold red")
        text.append(f"{sign} ", style=style).append(f"{check.name}\u00a0: {visible(check.finding)}\n")
    return text
