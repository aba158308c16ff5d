"""``convention backup`` and ``convention restore``."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.text import Text

from assistant.answers.render import visible
from assistant.backups.restoring import restore
from assistant.backups.saving import back_up
from assistant.french import backup_texts, texts
from assistant.settings import Settings
from assistant.terminal import complain, print_text, progress_bars


def backup(parsed: Namespace, where: Settings) -> None:
    """Write a backup and summarise it."""
    file = Path(parsed.file)
    with _advancing("backup") as advance:
        contents = back_up(where, file, advance)
    print_text(Text(backup_texts.saved(visible(str(file)), len(contents.files), file.stat().st_size) + "\n"))
    if where.accounts is None:
        complain(backup_texts.NO_ACCOUNTS)


def put_back(parsed: Namespace, where: Settings) -> None:
    """Restore a backup, and say what was restored and where former files are."""
    with _advancing("restore") as advance:
        restored = restore(where, Path(parsed.file), parsed.replace, advance)
    created = backup_texts.moment(restored.contents.created)
    files = backup_texts.files_words(len(restored.contents.files))
    print_text(Text(backup_texts.RESTORED.format(created=visible(created), files=files) + "\n"))
    if restored.aside:
        places = ", ".join(map(visible, restored.aside))
        print_text(Text(backup_texts.KEPT_ASIDE.format(places=places) + "\n"))


@contextmanager
def _advancing(stage: str) -> Iterator[Callable[[int, int], None]]:
    """A progress bar of files, on terminals only."""
    with progress_bars() as bars:
        task = bars.add_task(texts.STAGES[stage])
        yield lambda done, total: bars.update(task, completed=done, total=total)
