"""The docs stay true: their commands and links exist, and no command is missing from them."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from assistant.command.arguments import parser

ROOT = Path(__file__).parent.parent
PAPERS = {path: path.read_text(encoding="utf-8") for path in (*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"))}
SHELL = "\n".join(re.findall(r"```sh\n(.*?)```", "\n".join(PAPERS.values()), re.DOTALL)).splitlines()
COMMANDS = [shlex.split(line, comments=True)[1:] for line in SHELL if line.startswith("convention ")]


@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
def test_command_of_a_paper_is_understood(arguments: list[str]) -> None:
    assert parser("1").parse_args(arguments).command == arguments[0]


def test_every_subcommand_has_a_line_in_a_paper() -> None:
    choices = next(action.choices for action in parser("1")._actions if action.dest == "command")
    assert choices is not None
    assert {arguments[0] for arguments in COMMANDS} == set(choices)


@pytest.mark.parametrize("target", re.findall(r"^make (\w+)", "\n".join(SHELL), re.MULTILINE))
def test_make_target_of_a_paper_exists(target: str) -> None:
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)


@pytest.mark.parametrize("paper", ["CONTRIBUTING.md", "docs/architecture.md"])
def test_files_and_modules_that_a_paper_names_exist(paper: str) -> None:
    names = re.findall(r"\b(?:assistant|corpus|index|tests|benchmarks)[./][\w./]*\w", PAPERS[ROOT / paper])
    places = {name: ROOT / (name if "/" in name else f"{name.replace('.', '/')}.py") for name in names}
    assert names
    assert [name for name, place in places.items() if not place.exists() and not place.with_suffix("").is_dir()] == []


@pytest.mark.parametrize("paper", PAPERS, ids=lambda path: path.name)
def test_what_a_paper_links_exists(paper: Path) -> None:
    links = re.findall(r"\]\((?!http|#)([^)#]+)", PAPERS[paper])
    assert [link for link in links if not (paper.parent / link).is_file()] == []
