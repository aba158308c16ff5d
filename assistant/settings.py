"""One frozen Settings: defaults, then the environment, then the command line."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from platformdirs import user_data_path

import corpus

_DOCUMENTS, _INDEX = Path("corpus/documents"), Path("index/snapshots")


@dataclass(frozen=True, slots=True)
class Settings:
    """Where things are and which model reads them; ``encoder`` None is the packaged model."""

    documents: Path
    index: Path
    encoder: str | None = None
    question_prompt: str | None = None
    passage_prompt: str | None = None


def settings(
    documents: str | None = None, index: str | None = None, environment: Mapping[str, str] = os.environ
) -> Settings:
    """Settings from what the command line says, then CONVENTION_* variables, then the defaults.

    In a checkout the defaults are ``corpus/documents`` and ``index/snapshots``; elsewhere, the
    documents installed with the package and the user's data folder.
    """
    in_checkout = _DOCUMENTS.is_dir()
    default_documents = _DOCUMENTS if in_checkout else Path(corpus.__file__).parent / "documents"
    default_index = _INDEX if in_checkout else user_data_path("convention") / "snapshots"
    return Settings(
        documents=Path(documents or environment.get("CONVENTION_DOCUMENTS") or default_documents),
        index=Path(index or environment.get("CONVENTION_INDEX") or default_index),
        encoder=environment.get("CONVENTION_ENCODER") or None,
        question_prompt=environment.get("CONVENTION_QUESTION_PROMPT"),
        passage_prompt=environment.get("CONVENTION_PASSAGE_PROMPT"),
    )
