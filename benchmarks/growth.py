"""Measure how an installation grows: folders of 1,000 to 100,000 documents are built, asked, browsed, built again.

    python benchmarks/growth.py [--documents 1000 10000 100000]

The documents are acts of fictional councils, as text, HTML and Markdown, each about a matter of its own. They are read,
cut and published like any folder, but the model embeds only one text in a batch of 2,048; the others get random
vectors, as ``scale.py`` measures vectors. A server is asked over HTTP for answers, pages and the list of documents.
Prints for each size the cost of a build, its disk space, the cost of a build after a change, of commands, and the times
that people wait, and writes them to ``benchmarks/growth.json``. Times are in seconds or milliseconds of wall clock and
of CPU (for a build, of the process itself, not of the workers that read pages). Memory is in megabytes: the processes'
own, that of mapped files, and both together.
"""

import argparse
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import httpx
import numpy as np
from load import serving
from memory import PAUSE, Sampling, held, peak_of, watched

from index.building.build import build
from index.models.encoders import load_encoder

KEPT = Path(__file__).with_suffix(".json")
SYLLABLES = "bar bel bou cam cha cor dol fer gar lan lou mar mon nor pel ran ros sau tal val ver vil".split()
MATTERS = (
    "la réfection de la toiture de l’école", "l’achat d’un minibus pour le centre social", "la gratuité de la halle",
    "une subvention au club de lecture", "le nettoyage du lavoir", "la convention avec la régie de quartier",
    "l’éclairage du terrain de boules", "le bail du local associatif", "la restauration de l’orgue",
    "le tarif de la salle des fêtes", "la création d’un jardin partagé", "l’entretien des chemins ruraux",
)  # fmt: skip
PROJECTS = ("Plan", "Comité", "Schéma", "Fonds"), ("Local", "Rural", "Social"), ("Énergie", "Vélo", "Habitat", "Eau")
ASKED, LOOKED = 30, 10  # questions of each kind, and views of each page


def main() -> int:
    """Measure each size; print and save the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    figures = {}
    for count in parser.parse_args().documents:
        with tempfile.TemporaryDirectory() as folder:
            figures[count] = measured(Path(folder), count)
        print(count, json.dumps(figures[count]), flush=True)
    KEPT.write_text(json.dumps(figures, indent=2) + "\n")
    return 0


def measured(folder: Path, count: int) -> dict[str, object]:
    """The figures of one size."""
    write(folder / "documents", count)
    first = cost(folder)
    disk = sum(one.stat().st_size for one in (folder / "index").rglob("*") if one.is_file())
    with (folder / "documents" / "0" / "0.txt").open("a") as file:
        file.write("\nLa séance est levée à vingt-deux heures.\n")
    again = cost(folder)
    return {"build": first, "disk_mb": round(disk / 1e6), "again": again} | used(folder, count)


def cost(folder: Path) -> dict[str, object]:
    """The cost of a build."""
    start, spent_before = time.perf_counter(), spent()
    peak = peak_of(built, folder)
    seconds, processor = time.perf_counter() - start, spent() - spent_before
    return {"seconds": round(seconds, 1), "processor_seconds": round(processor, 1), "peak_mb": peak._asdict()}


def used(folder: Path, count: int) -> dict[str, object]:
    """The cost of using an index."""
    subjects = list(questions(count))
    sigles = [f"Qu’est-ce que le {one.rpartition('(')[2][:-1]} ?" for one in names(ASKED)]
    commands: dict[str, object] = {
        "status": commanded(folder, "index", "status"),
        "ask": commanded(folder, "ask", subjects[0]),
    }
    with serving(folder / "documents", folder / "index") as (address, process), httpx.Client(timeout=120) as client:

        def look(page: str) -> Callable[[int], object]:
            return lambda _: client.get(f"{address}{page}").raise_for_status()

        def ask(asked: list[str]) -> Callable[[int], object]:
            return lambda number: client.post(f"{address}api/ask", json={"question": asked[number]}).raise_for_status()

        ask(sigles)(-1)  # a first question loads the models
        looked: dict[str, object] = {
            "one_subject": waited(ASKED, ask(subjects), process),
            "a_sigle": waited(ASKED, ask(sigles), process),
            "page": waited(LOOKED, look(""), process),
            "documents_at_first": waited(1, look("documents"), process),
            "documents": waited(LOOKED, look("documents"), process),
            "documents_found": waited(LOOKED, look("documents?q=delib+9"), process),
            "report": waited(LOOKED, look("documents/report"), process),
            "choices": waited(LOOKED, look("choices"), process),
        }
        own, files = held(process)
    return commands | looked | {"server_mb": {"own": own >> 20, "files": files >> 20}}


def commanded(folder: Path, *words: str) -> dict[str, object]:
    """The cost of a command, run three times."""
    start = [sys.executable, "-m", "assistant.command.main", *words]
    start += ["--documents", f"{folder}/documents", "--index", f"{folder}/index"]
    peaks = []

    def run(_: int) -> None:
        with subprocess.Popen(start, stdout=subprocess.DEVNULL) as process:

            def is_running() -> bool:
                with suppress(subprocess.TimeoutExpired):
                    process.wait(PAUSE)
                return process.poll() is None

            peaks.append(watched(process.pid, is_running))

    return waited(3, run) | {"peak_mb": max(peaks)._asdict()}


def waited(times: int, do: Callable[[int], object], server: int | None = None) -> dict[str, object]:
    """Milliseconds of waiting, p50 and p95, and of CPU time of a server or of the processes started."""
    took, spent_before = [], spent(server)
    for number in range(times):
        start = time.perf_counter()
        do(number)
        took.append(1000 * (time.perf_counter() - start))
    p50, p95 = np.percentile(took, [50, 95])
    processor = 1000 * (spent(server) - spent_before) / times
    return {"p50_ms": round(p50, 1), "p95_ms": round(p95, 1), "processor_ms": round(processor, 1)}


def spent(process: int | None = None) -> float:
    """CPU seconds of a process, or of all ended children of this one."""
    if process is None:
        ended = resource.getrusage(resource.RUSAGE_CHILDREN)
        return ended.ru_utime + ended.ru_stime
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def built(folder: Path) -> None:
    """Build as the command does, except for the vectors."""
    build(folder / "documents", folder / "index", Sampling(load_encoder(), 1))


def write(folder: Path, count: int) -> None:
    """Write ``count`` acts, a thousand in a folder."""
    sigles = names(count)
    for number in range(count):
        below = folder / str(number // 1000)
        below.mkdir(parents=True, exist_ok=True)
        suffix = ("txt", "md", "html")[number % 3]
        text = act(number, next(sigles))
        page = "".join(f"<p>{paragraph}</p>" for paragraph in text.split("\n\n"))
        (below / f"{number}.{suffix}").write_text(page if suffix == "html" else text)


def act(number: int, sigle: str) -> str:
    """An act of a council: heading, subject and some articles. One in ten spells out a sigle."""
    matter, place = subject(number)
    chance = random.Random(number)
    carried_out_by = sigle if number % 10 == 0 else "Le maire"
    articles = (
        f"Article 1. Le conseil approuve {matter} à {place}.",
        f"Article 2. Une somme de {chance.randrange(1_000, 90_000)} euros est inscrite au budget pour {place}.",
        f"Article 3. Les travaux commencent le {chance.randrange(1, 28)} mars {chance.randrange(2015, 2027)}.",
        f"Article 4. {carried_out_by} exécute cette décision.",
    )
    heading = f"Commune de {place}\n\nDélibération n° {number}\n\nObjet : {matter} à {place}\n\n"
    return heading + "\n\n".join(articles) + "\n"


def subject(number: int) -> tuple[str, str]:
    """The subject and place of an act, unique among a million."""
    where, which = divmod(number, len(MATTERS))
    digits = [where // len(SYLLABLES) ** place % len(SYLLABLES) for place in range(4)]
    return MATTERS[which], "".join(SYLLABLES[digit] for digit in digits).title()


def names(count: int) -> Iterator[str]:
    """Bodies with their sigles in brackets, repeated to ``count``."""
    for number in range(count):
        words = [choices[number // 10 // 7**place % len(choices)] for place, choices in enumerate(PROJECTS)]
        yield f"{' '.join(words)} ({''.join(word[0] for word in words).replace('É', 'E')})"


def questions(count: int) -> Iterator[str]:
    """Questions about one subject each, spread over the acts."""
    for number in range(ASKED):
        matter, place = subject(number * count // ASKED)
        yield f"Quelle somme pour {matter} à {place} ?"


if __name__ == "__main__":
    sys.exit(main())
