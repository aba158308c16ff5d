from __future__ import annotations

import json
import subprocess
import sys

import pytest

from tests.observing import ROOT


@pytest.fixture(scope="module")
def states(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, int]]:
    """What was there after kills, of restorations and of backups; the program checks that nothing is lost."""
    command = [sys.executable, "-m", "tests.assistant.backups.killing", str(tmp_path_factory.mktemp("killed")), "7"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    counts: list[dict[str, int]] = json.loads(done.stdout)
    return counts


def test_a_restoration_that_is_killed_leaves_the_old_or_the_new_and_loses_nothing(states: list[dict[str, int]]) -> None:
    assert states[0]["old"] > 3
    assert states[0]["new"] > 3


def test_a_backup_that_is_killed_leaves_no_file_or_a_whole_one(states: list[dict[str, int]]) -> None:
    assert states[1]["none"] > 1
    assert states[1]["whole"]
