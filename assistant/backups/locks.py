"""Locks on an installation: any number of servers, or one restoration; a crash frees them."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from corpus.errors import ConventionError, reason

_LOCK = ".serving"


@contextmanager
def serving(index: Path) -> Iterator[None]:
    """Keep restorations out while a server runs. Raises ConventionError during one."""
    try:
        index.mkdir(parents=True, exist_ok=True)  # before the first start there is none
        descriptor = _opened(index)
    except OSError:  # a disk that is only read is restored by nobody
        yield
        return
    with _held(descriptor, fcntl.LOCK_SH, "Une restauration est en cours\u00a0; attendez sa fin."):
        yield


@contextmanager
def alone(index: Path) -> Iterator[None]:
    """Keep servers out during a restoration. Raises ConventionError if one runs, or the folder cannot be written."""
    try:
        index.mkdir(parents=True, exist_ok=True)
        descriptor = _opened(index)
    except OSError as error:
        raise ConventionError(
            f"Le dossier de l’index, {index}, ne peut pas être écrit ({reason(error)})\u00a0; vérifiez ses droits ou "
            "choisissez-en un autre avec --index."
        ) from error
    busy = "Un serveur répond avec cet index\u00a0; arrêtez «\u00a0convention serve\u00a0», puis recommencez."
    with _held(descriptor, fcntl.LOCK_EX, busy):
        yield


def _opened(index: Path) -> int:
    return os.open(index / _LOCK, os.O_RDONLY | os.O_CREAT, 0o644)


@contextmanager
def _held(descriptor: int, kind: int, busy: str) -> Iterator[None]:
    try:
        try:
            fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise ConventionError(busy) from error
        yield
    finally:
        os.close(descriptor)
