"""The file of accounts, with hashed passwords."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from enum import IntEnum
from pathlib import Path

import msgspec
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from msgspec.structs import replace

from corpus.errors import ConventionError, reason
from index.disk import locked, write_whole

SHORTEST_PASSWORD, LONGEST_PASSWORD = 10, 200  # characters


class Role(IntEnum):
    """The role of an account; each one includes those before it."""

    NOBODY = 0
    READER = 1
    MANAGER = 2


ROLES = {"reader": Role.READER, "manager": Role.MANAGER}  # as they are written
_FORMER_ROLES = {"keeper": "manager"}  # as they were written before 0.2


class Account(msgspec.Struct, frozen=True):
    """An account; ``password`` is its Argon2 hash."""

    name: str
    role: str
    password: str


class Accounts:
    """The accounts of a file, which is read again when it changes.

    Raises ConventionError if the file cannot be read or does not hold accounts.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._hasher = PasswordHasher()
        self._decoy = self._hasher.hash(secrets.token_hex())
        self._key = secrets.token_bytes(32)
        self._verified: dict[str, bytes] = {}
        self._read_at: tuple[int, int] | None = None
        self._accounts: dict[str, Account] = {}
        self._current()

    def all(self) -> list[Account]:
        """The accounts, sorted by name."""
        return sorted(self._current().values(), key=lambda account: account.name)

    def find(self, name: str) -> Account | None:
        """The account of a name, as it is in the file now."""
        return self._current().get(name)

    def verifies(self, account: Account | None, password: str) -> bool:
        """Whether a password is right; without an account this takes as long."""
        stored = account.password if account else self._decoy
        if account and self.knows(account, password):
            return True
        if len(password) > LONGEST_PASSWORD:
            return False
        try:
            self._hasher.verify(stored, password)
        except (VerificationError, InvalidHashError, UnicodeEncodeError):
            return False
        if account:
            self._verified[account.name] = self._proof(account, password)
        return account is not None

    def knows(self, account: Account, password: str) -> bool:
        """Whether a password was verified before; fast, as programs send it with each request."""
        return hmac.compare_digest(self._verified.get(account.name, b""), self._proof(account, password))

    def _proof(self, account: Account, password: str) -> bytes:
        known = f"{account.password}\0{password}".encode("utf-8", "surrogatepass")
        return hmac.digest(self._key, known, hashlib.sha256)

    def _current(self) -> dict[str, Account]:
        try:
            status = self._path.stat()
            if self._read_at != (status.st_mtime_ns, status.st_ino):
                self._accounts = _read(self._path)
                self._read_at = (status.st_mtime_ns, status.st_ino)
        except OSError as error:
            raise ConventionError(
                f"Le fichier de comptes {self._path} est illisible ({reason(error)})\u00a0; "
                f"créez-le avec «\u00a0convention user add NOM --auth-file {self._path}\u00a0»."
            ) from error
        return self._accounts


def add_account(path: Path, name: str, role: str, password: str) -> None:
    """Add or replace an account; only the owner can read the file.

    Raises ConventionError for an unsuitable name or password, or if the file cannot be written.
    """
    if not name or len(name) > 64 or not all(letter.isalnum() or letter in ".-_@" for letter in name):
        raise ConventionError(
            "Ce nom ne convient pas\u00a0; écrivez-le en lettres, chiffres, points et tirets, sans espace."
        )
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise ConventionError(
            f"Ce mot de passe ne convient pas\u00a0; choisissez-en un de {SHORTEST_PASSWORD} à {LONGEST_PASSWORD} "
            "caractères."
        )
    with _changed(path) as accounts:
        accounts[name] = Account(name, role, PasswordHasher().hash(password))


def remove_account(path: Path, name: str) -> None:
    """Remove an account; its sessions end at once. Raises ConventionError if there is none of that name."""
    with _changed(path) as accounts:
        if accounts.pop(name, None) is None:
            raise ConventionError(
                f"Il n’y a pas de compte «\u00a0{name}\u00a0» dans {path}\u00a0; voyez ceux de "
                "«\u00a0convention user list\u00a0»."
            )


@contextmanager
def _changed(path: Path) -> Iterator[dict[str, Account]]:
    """The accounts of a file, locked, and written back after the block."""
    try:
        with locked(path):
            accounts = _read(path) if path.exists() else {}
            yield accounts
            _write(path, accounts)
    except OSError as error:
        raise ConventionError(
            f"Le fichier de comptes {path} n’a pas pu être écrit ({reason(error)})\u00a0; vérifiez son dossier."
        ) from error


def _read(path: Path) -> dict[str, Account]:
    try:
        accounts = msgspec.json.decode(path.read_bytes(), type=list[Account])
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ConventionError(
            f"Le fichier {path} n’est pas un fichier de comptes\u00a0; retirez-le et créez les comptes de nouveau."
        ) from error
    accounts = [replace(account, role=_FORMER_ROLES.get(account.role, account.role)) for account in accounts]
    unknown = sorted({account.role for account in accounts} - ROLES.keys())
    if unknown:
        raise ConventionError(
            f"Dans {path}, le rôle «\u00a0{unknown[0]}\u00a0» n’existe pas\u00a0; écrivez «\u00a0reader\u00a0» ou "
            "«\u00a0manager\u00a0»."
        )
    return {account.name: account for account in accounts}


def _write(path: Path, accounts: dict[str, Account]) -> None:
    write_whole(path, msgspec.json.format(msgspec.json.encode(list(accounts.values()))) + b"\n")
