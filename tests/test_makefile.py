from __future__ import annotations

import re
import shutil
import subprocess
from importlib.metadata import metadata
from pathlib import Path

import pytest
from packaging.specifiers import SpecifierSet

MAKEFILE = Path(__file__).parent.parent / "Makefile"
OLDEST = "3.11.2"  # Debian 12's Python
WITHOUT_VENV = """#!/bin/sh
[ "$1" = -c ] && exit 0
mkdir -p "$3/bin" && touch "$3/bin/python" && exit 1
"""


@pytest.mark.skipif(shutil.which("make") is None, reason="needs make")
def test_environment_that_cannot_be_made_leaves_nothing_behind(tmp_path: Path) -> None:
    python = tmp_path / "python3"
    python.write_text(WITHOUT_VENV)
    python.chmod(0o755)
    command = ["make", "-f", str(MAKEFILE), f"PYTHON={python}", ".venv/bin/python"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "python3-venv" in done.stdout
    assert not (tmp_path / ".venv").exists()


def test_the_pinned_versions_run_on_the_python_of_debian_12() -> None:
    names = re.findall(r"^([\w.-]+)==", (MAKEFILE.parent / "constraints.txt").read_text(), re.MULTILINE)
    needed = {name: metadata(name)["Requires-Python"] or "" for name in names}
    assert names
    assert {name: one for name, one in needed.items() if not SpecifierSet(one).contains(OLDEST)} == {}
