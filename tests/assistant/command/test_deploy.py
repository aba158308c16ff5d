"""What can be checked of the image and the unit without building or starting them; docs/deployment.md has the rest."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
from ipaddress import ip_address, ip_network
from pathlib import Path

import pytest
import yaml  # type: ignore[import-untyped]

from assistant.command.arguments import parser
from assistant.web.access.accounts import Role
from assistant.web.access.rights import right
from tests.observing import ROOT

DEPLOY = ROOT / "deploy"
CONTAINERFILE = re.sub(r"\\\n", "", (DEPLOY / "Containerfile").read_text())
LAST_STAGE = CONTAINERFILE[CONTAINERFILE.rindex("\nFROM") :]
COMPOSED = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
COMPOSE = COMPOSED["services"]["convention"]
UNIT = (DEPLOY / "convention.service").read_text()


def instructions(name: str, text: str = LAST_STAGE) -> list[str]:
    """What follows an instruction of the Containerfile, each time."""
    return re.findall(rf"^{name} +(.+)$", text, re.MULTILINE)


def copied() -> list[str]:
    """The paths of the project that the image is made of."""
    lines = [line.split()[:-1] for line in instructions("COPY", CONTAINERFILE) if "--from" not in line]
    return [path for paths in lines for path in paths if not path.startswith("--")]


def test_what_the_image_takes_in_exists() -> None:
    assert copied()
    assert [path for path in copied() if not (ROOT / path).exists()] == []


def test_the_image_takes_in_nothing_else() -> None:
    first, *patterns = [line for line in (ROOT / ".dockerignore").read_text().splitlines() if line[:1] != "#"]
    assert first == "*"
    assert {line[1:] for line in patterns if line.startswith("!")} == {path.split("/")[0] for path in copied()}
    kept_out = [line for line in patterns if not line.startswith("!")]
    assert patterns[-len(kept_out) :] == kept_out  # what stands later counts
    assert {"index/snapshots*", "**/.*"} <= set(kept_out)  # an index, its questions, removed documents


def test_the_image_runs_as_another_user_and_installs_nothing() -> None:
    assert instructions("USER") == ["10001:10001"]
    assert COMPOSE["user"] == "10001:10001"
    after = LAST_STAGE[LAST_STAGE.index("\nUSER") :]
    assert "\nRUN" not in after
    assert not re.search(r"pip install|gcc|build-essential|curl|wget", LAST_STAGE)


def test_the_container_may_write_to_its_volume_alone() -> None:
    assert COMPOSE["read_only"] is True
    assert (COMPOSE["tmpfs"], COMPOSE["cap_drop"]) == (["/tmp"], ["ALL"])
    (volume,) = COMPOSE["volumes"]
    assert volume.endswith(":/data")
    assert instructions("VOLUME") == ["/data"]
    written = re.findall(r"CONVENTION_(?:DOCUMENTS|INDEX|AUTH_FILE)=(\S+)", LAST_STAGE)
    assert len(written) == 3
    assert all(place.startswith("/data/") for place in written)


def test_the_container_ends_when_it_is_told_to() -> None:
    assert COMPOSE["init"] is True  # the server dies of the signal, which the first process of all does not


def test_the_container_believes_the_proxy_before_it() -> None:
    (network,) = COMPOSED["networks"]["default"]["ipam"]["config"]
    assert COMPOSE["environment"]["FORWARDED_ALLOW_IPS"] == network["gateway"]
    assert ip_address(network["gateway"]) in ip_network(network["subnet"])


def test_the_container_is_well_where_the_server_says_so() -> None:
    (check,) = (line.partition("CMD ")[2] for line in instructions("HEALTHCHECK"))
    assert ["CMD", *json.loads(check)] == COMPOSE["healthcheck"]["test"]
    (address,) = re.findall(r"http://127\.0\.0\.1:7860(/[\w/]+)", check)
    needed = right("GET", address)
    assert needed
    assert needed.role is Role.NOBODY


def test_what_is_started_is_understood() -> None:
    image = json.loads(instructions("ENTRYPOINT")[0]) + json.loads(instructions("CMD")[0])
    unit = shlex.split(re.findall(r"^ExecStart=(.+)$", UNIT, re.MULTILINE)[0])
    for name, *arguments in (image, unit):
        assert Path(name).name == "convention"
        assert parser("1").parse_args(arguments).command == "serve"


def test_the_variables_that_are_set_are_read_by_the_code() -> None:
    code = "\n".join(path.read_text() for room in ("assistant", "index") for path in (ROOT / room).rglob("*.py"))
    names = set(re.findall(r"\b(CONVENTION_\w+)=", CONTAINERFILE + UNIT))
    assert names >= {"CONVENTION_CACHE", "CONVENTION_DOCUMENTS", "CONVENTION_INDEX", "CONVENTION_AUTH_FILE"}
    assert {name for name in names if f'"{name}"' not in code} == set()


def test_the_unit_lets_libreoffice_and_onnx_runtime_work() -> None:
    filters = re.findall(r"^SystemCallFilter=(.+)$", UNIT, re.MULTILINE)
    assert filters.index("capset") > filters.index("~@privileged")  # setpriv, which stops LibreOffice with its reader
    assert "\nProcSubset=pid" not in UNIT  # hides /proc/cpuinfo


def test_systemd_takes_the_unit_and_finds_it_hardened(tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd-analyze is not installed")
    unit = tmp_path / "convention.service"
    unit.write_text(UNIT.replace("/opt/convention/bin/convention", "/bin/true"))
    verified = subprocess.run(["systemd-analyze", "verify", str(unit)], capture_output=True, text=True, check=False)
    assert (verified.returncode, verified.stderr) == (0, "")
    command = ["systemd-analyze", "security", "--offline=true", "--threshold=20", "--no-pager", str(unit)]
    exposed = subprocess.run(command, capture_output=True, text=True, check=False)
    assert exposed.returncode == 0, exposed.stdout
