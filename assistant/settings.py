"""One frozen Settings: defaults, then the environment, then the command line."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from platformdirs import user_data_path

import corpus
from index.models.packaged.unpacking import user_folder

_DOCUMENTS, _INDEX = Path("corpus/documents"), Path("index/snapshots")


@dataclass(frozen=True, slots=True)
class Settings:
    """Paths and models; ``encoder`` and ``reranker`` None are the packaged ones.

    ``store`` is the address of the engine with vectors and postings, None for files. ``accounts`` is the file of
    accounts, None if the page needs no login.
    """

    documents: Path
    index: Path
    encoder: str | None = None
    question_prompt: str | None = None
    passage_prompt: str | None = None
    reranker: str | None = None
    store: str | None = field(default=None, repr=False)  # a password may stand in it
    accounts: Path | None = None

    @property
    def register(self) -> Path:
        """The register of questions; beside the index, which may be deleted and built again."""
        return self._beside_index("questions.sqlite3")

    @property
    def golden(self) -> Path:
        """The golden questions, for ``convention evaluate``."""
        return self._beside_index("golden.jsonl")

    @property
    def threshold(self) -> Path:
        """The threshold of refusal, if one was set for these documents."""
        return self._beside_index("threshold.json")

    @property
    def last_backup(self) -> Path:
        """The time and the file of the last backup."""
        return self._beside_index("backup.json")

    @property
    def unfinished(self) -> Path:
        """The moves of an unfinished restoration; exists only during one."""
        return self._beside_index("restore.json")

    @property
    def files(self) -> Mapping[str, Path]:
        """The files of an installation beside its two folders, by their names in a backup."""
        accounts = {"accounts": self.accounts} if self.accounts else {}
        return {"register": self.register, "golden": self.golden, "threshold": self.threshold, **accounts}

    def _beside_index(self, name: str) -> Path:
        return self.index.parent / f"{self.index.name}-{name}"


def settings(
    documents: str | None = None,
    index: str | None = None,
    accounts: str | None = None,
    environment: Mapping[str, str] = os.environ,
) -> Settings:
    """Settings from the command line, else from CONVENTION_* variables, else by default.

    In a checkout the default folders are ``corpus/documents`` and ``index/snapshots``; elsewhere, the documents
    installed with the package, and the user's data folder. Raises ConventionError if the home folder is needed and
    unknown.
    """
    in_checkout = os.access(_DOCUMENTS, os.R_OK)  # a service's user may not see the folder that it is called from
    auth_file = accounts or environment.get("CONVENTION_AUTH_FILE")
    return Settings(
        documents=user_folder(
            documents or environment.get("CONVENTION_DOCUMENTS"),
            lambda: _DOCUMENTS if in_checkout else Path(corpus.__file__).parent / "documents",
            "indiquez un autre dossier avec --documents",
        ),
        index=user_folder(
            index or environment.get("CONVENTION_INDEX"),
            lambda: _INDEX if in_checkout else user_data_path("convention") / "snapshots",
            "indiquez un autre dossier avec --index",
        ),
        encoder=environment.get("CONVENTION_ENCODER") or None,
        question_prompt=environment.get("CONVENTION_QUESTION_PROMPT"),
        passage_prompt=environment.get("CONVENTION_PASSAGE_PROMPT"),
        reranker=environment.get("CONVENTION_RERANKER") or None,
        store=environment.get("CONVENTION_STORE") or None,
        accounts=Path(auth_file) if auth_file else None,
    )
