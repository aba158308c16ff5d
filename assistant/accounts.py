"""Who may do what where the page is open to others: a file of accounts, their passwords hashed."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from enum import IntEnum
from pathlib import Path
from threading import Lock

import msgspec
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from filelock import FileLock

from assistant.writing import write_whole
from corpus.errors import ConventionError, reason

SHORTEST_PASSWORD, LONGEST_PASSWORD = 10, 200  # characters


class Role(IntEnum):
    """What somebody may do; each role may all that those before it may."""

    NOBODY = 0
    READER = 1
    KEEPER = 2


ROLES = {"reader": Role.READER, "keeper": Role.KEEPER}  # as they are written


class Account(msgspec.Struct, frozen=True):
    """Somebody; ``password`` is its Argon2 hash."""

    name: str
    role: str
    password: str


class Accounts:
    """The accounts of a file, which is read again when it changes.

    Raises ConventionError where the file cannot be read or is not one of accounts.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._hasher = PasswordHasher()
        self._decoy = self._hasher.hash(secrets.token_hex())
        self._turn = Lock()  # a verification takes 64 MB
        self._key = secrets.token_bytes(32)
        self._verified: dict[str, bytes] = {}
        self._read_at: tuple[int, int] | None = None
        self._accounts: dict[str, Account] = {}
        self._current()

    def find(self, name: str) -> Account | None:
        """The account of that name, as the file has it now."""
        return self._current().get(name)

    def verified(self, name: str, password: str) -> Account | None:
        """The account, if that is its password; a name that does not exist takes as long to refuse."""
        account = self.find(name)
        stored = account.password if account else self._decoy
        proof = hmac.digest(self._key, f"{stored}\0{password}".encode("utf-8", "surrogatepass"), hashlib.sha256)
        if hmac.compare_digest(self._verified.get(name, b""), proof):
            return account
        if not self._verifies(stored, password) or account is None:
            return None
        self._verified[name] = proof
        return account

    def _verifies(self, stored: str, password: str) -> bool:
        if len(password) > LONGEST_PASSWORD:
            return False
        with self._turn:
            try:
                return self._hasher.verify(stored, password)
            except (VerificationError, InvalidHashError, UnicodeEncodeError):
                return False

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
    """Write an account, in place of the one of that name; the file is readable by its owner alone.

    Raises ConventionError for a name or a password that cannot serve, or where the file cannot be written.
    """
    if not name or len(name) > 64 or not all(one.isalnum() or one in ".-_@" for one in name):
        raise ConventionError(
            "Ce nom ne convient pas\u00a0; écrivez-le en lettres, chiffres, points et tirets, sans espace."
        )
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise ConventionError(
            f"Ce mot de passe ne convient pas\u00a0; choisissez-en un de {SHORTEST_PASSWORD} à {LONGEST_PASSWORD} "
            "caractères."
        )
    try:
        with FileLock(path.with_name(f".{path.name}.lock")):
            accounts = _read(path) if path.exists() else {}
            accounts[name] = Account(name, role, PasswordHasher().hash(password))
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
    unknown = [account.name for account in accounts if account.role not in ROLES]
    if unknown:
        raise ConventionError(
            f"Dans {path}, le rôle de {', '.join(unknown)} n’existe pas\u00a0; écrivez «\u00a0reader\u00a0» ou "
            "«\u00a0keeper\u00a0»."
        )
    return {account.name: account for account in accounts}


def _write(path: Path, accounts: dict[str, Account]) -> None:
    write_whole(path, msgspec.json.format(msgspec.json.encode(list(accounts.values()))) + b"\n")
