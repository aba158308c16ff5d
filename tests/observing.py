"""Commands watched by strace: the machines they contact, and the files they leave in an empty home."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address
from pathlib import Path

import pytest

from index.models.packaged.unpacking import cache_folder
from tests.conftest import PATIENCE

ROOT = Path(__file__).parent.parent
# Tracing only these calls makes a command a tenth slower.
STRACE = "strace -f --seccomp-bpf -qq -s 0 -e signal=none -e trace=execve,connect,sendto,sendmsg,sendmmsg".split()
_ADDRESS = re.compile(
    r'sa_family=AF_INET6?, sin6?_port=htons\((\d+)\).*?(?:inet_addr\(|inet_pton\(AF_INET6, )"([^"]+)"'
)
_FAMILY = re.compile(r"sa_family=(\w+)")
_LOCAL = {"AF_UNIX", "AF_NETLINK", "AF_UNSPEC"}  # another process of this machine, the kernel, nobody
# Ways to look up names on other machines: nscd, systemd-resolved, and any name server, even a local one.
_RESOLVER = re.compile(r'sun_path="[^"]*(?:nscd|resolve)[^"]*"\}.*= 0$')
_NAMES = 53


@dataclass(frozen=True, slots=True)
class Observed:
    """What a command did: its calls to other machines (``outside``) and the files that it left (``left``)."""

    status: int
    output: str
    outside: list[str]
    left: list[str]


def observed(
    command: Sequence[str], folder: Path, variables: dict[str, str], meanwhile: Callable[[], None] | None = None
) -> Observed:
    """Run a command with a home of its own in ``folder``, and with no variable of this process but ``PATH``.

    ``CI`` in particular would silence some libraries. The command is told to end once ``meanwhile`` is done.
    """
    home, trace = folder / "home", folder / "trace"
    home.mkdir(parents=True)
    temporary = tempfile.TemporaryDirectory(prefix="watched-")  # a socket’s path is limited to 108 bytes
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "HOME": str(home),
        "TMPDIR": temporary.name,
        "LANG": "C.UTF-8",
        "CONVENTION_CACHE": str(cache_folder()),  # unpacking the model takes long
        **{f"XDG_{kind}_HOME": str(home / kind.lower()) for kind in ("CACHE", "CONFIG", "DATA", "STATE")},
        **variables,
    }
    with temporary, (folder / "output").open("w+", encoding="utf-8") as output:
        running = subprocess.Popen(
            [*STRACE, "-o", str(trace), *command], stdout=output, stderr=subprocess.STDOUT, cwd=ROOT, env=environment
        )
        try:
            if meanwhile:
                meanwhile()
                os.kill(int(trace.read_text(encoding="utf-8").split(maxsplit=1)[0]), signal.SIGTERM)
            status = running.wait(timeout=PATIENCE)
        finally:
            running.kill()
        output.seek(0)
        said = output.read()
    calls = trace.read_text(encoding="utf-8", errors="replace").splitlines()
    left = sorted(path.relative_to(home).as_posix() for path in home.rglob("*"))
    return Observed(status, said, [call for call in calls if _is_outside(call)], left)


def python(*arguments: str) -> list[str]:
    """A command run by this Python."""
    return [sys.executable, *arguments]


def _is_outside(call: str) -> bool:
    """Whether a call contacts another machine, directly or through a name resolver."""
    if _RESOLVER.search(call):
        return True
    addresses = _ADDRESS.findall(call)
    unread = len(_FAMILY.findall(call)) - len(addresses)
    local = sum(family in _LOCAL for family in _FAMILY.findall(call))
    return unread > local or any(int(port) == _NAMES or not _is_here(address) for port, address in addresses)


def _is_here(address: str) -> bool:
    place = ip_address(address)
    mapped = place.ipv4_mapped if isinstance(place, IPv6Address) else None
    return (mapped or place).is_loopback


def need_strace() -> None:
    """Skip a test if strace is missing or not allowed to trace."""
    if shutil.which("strace") is None:
        pytest.skip("strace is not installed")
    tried = subprocess.run(
        ["strace", "-f", "--seccomp-bpf", "-qq", "-o", os.devnull, "true"], capture_output=True, check=False
    )
    if tried.returncode:
        pytest.skip(f"strace may not trace here: {tried.stderr.decode(errors='replace').strip()}")
