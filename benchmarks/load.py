"""Measure the server under the load of many people and of many programs.

    python benchmarks/load.py [page] [programs] [--people 50] [--seconds 120]

``page``: 50 people at once ask, read and ask again for two minutes. Each opens the page anew, asks a question of
``commune`` that nobody asked before through Gradio's queue, as the page's script does, opens its source, reads for 8 to
16 seconds and leaves; Gradio keeps some data of every session.

``programs``: 1, then 8, then 32 programs post such questions to ``/api/ask`` for a sixth of that time; each sends the
next one once it has its answer. Each has its own address, because limits apply by address.

Prints the response times in milliseconds, the errors, and the server's memory or CPU time, and saves them in
``benchmarks/load.json``; each part leaves the other's figures there.
"""

import argparse
import asyncio
import itertools
import json
import os
import random
import re
import secrets
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Coroutine, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import httpx
import numpy as np
from sets import COMMUNE

READING = (8.0, 16.0)  # seconds between two questions of a person
PROGRAMS = (1, 8, 32)
KEPT = Path(__file__).with_suffix(".json")


def main() -> int:
    """Serve ``commune`` to people and programs; print and save the figures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("parts", nargs="*", help="page, programs; both where none is named")
    parser.add_argument("--people", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=120)
    wanted = parser.parse_args()
    ways: dict[str, Callable[[str, int], Coroutine[object, object, dict[str, object]]]] = {
        "page": lambda address, process: crowd(address, process, wanted.people, wanted.seconds),
        "programs": lambda address, process: programs(address, process, wanted.seconds / 6),
    }
    for part in wanted.parts or ways:
        with tempfile.TemporaryDirectory() as folder, serving(COMMUNE / "documents", Path(folder)) as server:
            figures = asyncio.run(ways[part](*server))
        print(json.dumps({part: figures}, indent=2))
        KEPT.write_text(json.dumps(json.loads(KEPT.read_text()) | {part: figures}, indent=2) + "\n")
    return 0


@contextmanager
def serving(documents: Path, index: Path) -> Iterator[tuple[str, int]]:
    """Start a server over some documents; yield its address and process id."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "assistant.command.main", "serve", "--port", str(port)]
    command += ["--documents", str(documents), "--index", str(index)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as server:
        address = f"http://127.0.0.1:{port}/"
        while True:
            try:
                httpx.get(address).raise_for_status()
                break
            except httpx.ConnectError:
                if server.poll() is not None:
                    sys.exit("the server ended")
                time.sleep(0.5)
        try:
            yield address, server.pid
        finally:
            server.terminate()


async def crowd(address: str, process: int, people: int, seconds: float) -> dict[str, object]:
    """The response times and errors of people, and the server's memory from beginning to end."""
    questions = asked()
    times: list[float] = []
    errors: list[str] = []
    memory = [resident(process)]
    end = time.monotonic() + seconds
    async with httpx.AsyncClient(base_url=address, timeout=60, limits=httpx.Limits(max_connections=None)) as client:
        config = (await client.get("config")).json()
        loads, asks = (function_of(config, event) for event in ("load", "submit"))
        crowd = [person(client, loads, asks, questions, end, times, errors) for _ in range(people)]
        watching = asyncio.create_task(watched(process, end, memory))
        await asyncio.gather(*crowd)
        await watching
    half = len(memory) // 2
    return {
        "people": people,
        "seconds": seconds,
        "answers": len(times),
        "errors": errors,
        **percentiles(times),
        "memory_mb": {"before": memory[0], "half": memory[half], "end": memory[-1]},
    }


def asked() -> Iterator[str]:
    """Questions without end, no two alike."""
    lines = (COMMUNE / "train.jsonl").read_text().splitlines()
    return itertools.cycle([json.loads(line)["question"] for line in lines])


def percentiles(times: list[float]) -> dict[str, int]:
    """Median and 95th percentile of seconds, in milliseconds."""
    return {f"p{share}_ms": round(1000 * float(np.percentile(times, share))) for share in (50, 95)}


def function_of(config: dict[str, Any], event: str) -> int:
    """The number of the server's function for an event of the page."""
    return next(
        int(one["id"])
        for one in config["dependencies"]
        if one["backend_fn"] and any(event in target for target in one["targets"])
    )


async def person(  # noqa: PLR0913, PLR0917
    client: httpx.AsyncClient,
    loads: int,
    asks: int,
    questions: Iterator[str],
    end: float,
    times: list[float],
    errors: list[str],
) -> None:
    """One person after another asks until the end; times are as the page's script would see them."""
    await asyncio.sleep(random.uniform(0, READING[1]))
    while time.monotonic() < end:
        name = secrets.token_hex(8)
        async with client.stream("GET", f"gradio_api/heartbeat/{name}"):
            try:
                await called(client, loads, name, [""])
                start = time.monotonic()
                said = await called(client, asks, name, [next(questions), "[]", None, None])
                took = time.monotonic() - start
                for place in re.findall(r"[0-9a-f]+:[0-9]+:[0-9]+", said)[:1]:
                    (await client.get("source", params={"place": place})).raise_for_status()
            except httpx.HTTPError as error:
                said = repr(error)
            if "process_completed" in said and '"success":true' in said.replace(" ", "") and "answer" in said:
                times.append(took)
            else:
                errors.append(said[:200])
            await asyncio.sleep(random.uniform(*READING))


async def called(client: httpx.AsyncClient, function: int, name: str, data: list[object]) -> str:
    """The server's message when a call is done."""
    call = {"data": data, "fn_index": function, "session_hash": name}
    (await client.post("gradio_api/queue/join", json=call)).raise_for_status()
    async with client.stream("GET", "gradio_api/queue/data", params={"session_hash": name}) as stream:
        async for line in stream.aiter_lines():
            if "process_completed" in line or "unexpected_error" in line:
                return line
    return "no answer"


async def programs(address: str, process: int, seconds: float) -> dict[str, object]:
    """The response times and errors of programs, by their number, and the server's CPU time for each answer."""
    questions = asked()
    figures: dict[str, object] = {"seconds": seconds}
    for count in PROGRAMS:
        times: list[float] = []
        errors: list[str] = []
        begun, used = time.monotonic(), processor(process)
        asking = (program(address, number, questions, begun + seconds, times, errors) for number in range(count))
        await asyncio.gather(*asking)
        took, used = time.monotonic() - begun, processor(process) - used
        figures[str(count)] = {
            "answers_a_second": round(len(times) / took, 1),
            **percentiles(times),
            "processor_ms": round(1000 * used / len(times)),
            "errors": errors,
        }
    return figures


async def program(  # noqa: PLR0913, PLR0917
    address: str, number: int, questions: Iterator[str], end: float, times: list[float], errors: list[str]
) -> None:
    """A program on another machine that asks until the end."""
    own = httpx.AsyncHTTPTransport(local_address=f"127.0.1.{number + 1}")
    async with httpx.AsyncClient(base_url=address, timeout=60, transport=own) as client:
        while time.monotonic() < end:
            start = time.monotonic()
            try:
                (await client.post("api/ask", json={"question": next(questions)})).raise_for_status()
                times.append(time.monotonic() - start)
            except httpx.HTTPError as error:
                errors.append(repr(error))


def processor(process: int) -> float:
    """The CPU seconds that a process has used."""
    user, system = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


async def watched(process: int, end: float, memory: list[int]) -> None:
    """Sample the server's memory every two seconds."""
    while time.monotonic() < end:
        await asyncio.sleep(2)
        memory.append(resident(process))


def resident(process: int) -> int:
    """The resident memory of a process, in megabytes."""
    status = Path(f"/proc/{process}/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1]) // 1024


if __name__ == "__main__":
    sys.exit(main())
