"""The README cannot rot: its commands exist, and no command is missing from it."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from assistant.command.arguments import parser

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
SHELL = "\n".join(re.findall(r"```sh\n(.*?)```", README, re.DOTALL)).splitlines()
COMMANDS = [shlex.split(line, comments=True)[1:] for line in SHELL if line.startswith("convention ")]


@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
def test_command_of_the_readme_is_understood(arguments: list[str]) -> None:
    assert parser("1").parse_args(arguments).command == arguments[0]


def test_every_subcommand_has_a_line_in_the_readme() -> None:
    choices = next(action.choices for action in parser("1")._actions if action.dest == "command")
    assert choices is not None
    assert {arguments[0] for arguments in COMMANDS} == set(choices)


@pytest.mark.parametrize("target", re.findall(r"^make (\w+)", "\n".join(SHELL), re.MULTILINE))
def test_make_target_of_the_readme_exists(target: str) -> None:
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)


@pytest.mark.parametrize("path", re.findall(r"\]\((?!http)([^)]+)\)", README))
def test_file_that_the_readme_links_exists(path: str) -> None:
    assert (ROOT / path).is_file()
