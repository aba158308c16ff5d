"""Kill processes before their changes to the disk; a separate program, as a test's threads do not survive a fork.

``python -m tests.assistant.backups.killing FOLDER 1`` kills before every change, and takes a minute; with 7,
before every seventh.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
from collections.abc import Callable
from functools import partial
from hashlib import sha256
from pathlib import Path

from assistant.backups.restoring import finish, restore
from assistant.backups.saving import back_up
from assistant.settings import Settings
from tests.conftest import write_files

_CHANGES = {"open", "os.rename", "os.mkdir", "os.remove", "os.rmdir", "os.utime", "os.chmod"}


def silent(*_: int) -> None:
    """Ignore progress."""


def killed(act: Callable[[], object], moment: int) -> bool:
    """Run something in a process that is killed before its nth change; whether it got that far."""
    child = os.fork()
    if child == 0:
        count = 0

        def kill(event: str, _: object) -> None:
            nonlocal count
            count += event in _CHANGES
            if event in _CHANGES and count == moment:
                os.kill(os.getpid(), signal.SIGKILL)

        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        sys.addaudithook(kill)
        act()
        os._exit(0)
    status = os.waitpid(child, 0)[1]
    assert os.WIFSIGNALED(status) or status == 0, status
    return os.WIFSIGNALED(status)


def installation(folder: Path, word: str) -> Settings:
    """An installation with a word in each of its files."""
    where = Settings(folder / "documents", folder / "data" / "index", accounts=folder / "accounts.json")
    write_files(where.documents, {"a.txt": word, "sous/b.txt": word, f"{word}.txt": word, ".corbeille/1/c.txt": word})
    number = sha256(word.encode()).hexdigest()[:8]
    write_files(
        where.index, {f"20260101T000000000000-{number}/lines": word, "current": f"20260101T000000000000-{number}"}
    )
    for file in (where.golden, where.threshold, where.accounts):
        assert file
        file.write_text(word)
    return where


def seen(where: Settings) -> dict[str, bytes]:
    """The contents of an installation as its users see it, by path."""
    root = where.documents.parent
    current = where.index / (where.index / "current").read_text()
    files = [*where.documents.rglob("*"), where.index / "current", *current.rglob("*"), *where.files.values()]
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in files
        if path.is_file() and "restauration" not in path.as_posix()
    }


def everything(root: Path) -> list[bytes]:
    """The contents of all files below a folder."""
    return sorted(path.read_bytes() for path in root.rglob("*") if path.is_file())


def after_kills_of_restore(folder: Path, step: int) -> dict[str, int]:
    """Kill restores over an installation at many moments; count how often the old and the new one is there after."""
    old = installation(folder / "old", "ancien")
    new = installation(folder / "new", "nouveau")
    back_up(new, folder / "backup", silent)
    expected = {"old": seen(old), "new": seen(new)}
    counts, moment, going = dict.fromkeys(expected, 0), 0, True
    while going:
        moment += step
        tried = folder / "tried"
        shutil.copytree(folder / "old", tried)
        where = Settings(tried / "documents", tried / "data" / "index", accounts=tried / "accounts.json")
        before = everything(tried)
        going = killed(partial(restore, where, folder / "backup", True, silent), moment)
        again = 0
        while where.unfinished.exists():  # the next command is killed too, later each time
            again += 1
            killed(partial(finish, where), again)
        (state,) = (name for name, content in expected.items() if seen(where) == content)
        counts[state] += 1
        after = everything(tried)
        assert all(after.count(content) >= before.count(content) for content in set(before)), "something was lost"
        assert restore(where, folder / "backup", True, silent), "the next one is not possible"
        assert not [*tried.rglob("*.restauration")], "something is left"
        assert seen(where) == expected["new"]
        shutil.rmtree(tried)
    return counts


def after_kills_of_backup(folder: Path, step: int) -> dict[str, int]:
    """Kill backups at many moments; count how often there is no file afterwards, and how often a whole one."""
    where = installation(folder / "saved", "ancien")
    counts, moment, going = {"none": 0, "whole": 0}, 0, True
    while going:
        moment += step
        target, place = folder / "target" / "file", folder / "back"
        target.parent.mkdir()
        going = killed(partial(back_up, where, target, silent), moment)
        counts["whole" if target.exists() else "none"] += 1
        if target.exists():
            put_back = Settings(place / "documents", place / "data" / "index", accounts=place / "accounts.json")
            restore(put_back, target, False, silent)
            assert seen(put_back) == seen(where)
            shutil.rmtree(place)
        shutil.rmtree(target.parent)
    return counts


if __name__ == "__main__":
    os.fsync = lambda fd: None  # noqa: ARG005 - only a power cut would need it, and it takes most of the time
    folder, step = Path(sys.argv[1]), int(sys.argv[2])
    print(json.dumps([after_kills_of_restore(folder, step), after_kills_of_backup(folder, step)]))
