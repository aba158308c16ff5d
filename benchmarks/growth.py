"""Measure how the whole grows: folders of 1,000, 10,000 and 100,000 documents, built, asked, looked at, built again.

    python benchmarks/growth.py [--documents 1000 10000 100000]

The documents are acts of councils that do not exist, as text, pages and Markdown, each about a matter of its own. They
are read, cut and published as any folder is; the model reads one text in a batch of 2,048, and the others get vectors
by chance, as ``scale.py`` measures vectors. Answers, pages and the documents' list are asked of a server over HTTP.
Prints for each size the seconds and the peak memory of a build, its disk, the seconds of one after a change, and the
milliseconds of what people wait for, and writes them to ``benchmarks/growth.json``.
"""

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import numpy as np
from load import serving
from memory import Sampling, peak_of

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
ASKED = 100  # questions of each kind


def main() -> int:
    """Measure each size, print and keep the figures."""
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
    """What a size costs."""
    write(folder / "documents", count)
    start = time.perf_counter()
    peak = peak_of(built, folder)
    whole = time.perf_counter() - start
    disk = sum(one.stat().st_size for one in (folder / "index").rglob("*") if one.is_file())
    with (folder / "documents" / "0" / "0.txt").open("a") as file:
        file.write("\nLa séance est levée à vingt-deux heures.\n")
    start = time.perf_counter()
    built(folder)
    again = time.perf_counter() - start
    command = [sys.executable, "-m", "assistant.command.main", "index", "status", "--index", f"{folder}/index"]
    status = waited(3, lambda _: subprocess.run(command, check=False, stdout=subprocess.DEVNULL))
    with serving(folder / "documents", folder / "index") as (address, _), httpx.Client(base_url=address) as client:
        subjects, sigles = (
            list(questions(count)),
            [f"Qu’est-ce que le {one.rpartition('(')[2][:-1]} ?" for one in names(ASKED)],
        )
        ask(client, sigles[-1])  # what is loaded at the first question
        return {
            "build_seconds": round(whole, 1),
            "build_peak_mb": peak,
            "disk_mb": round(disk / 1e6),
            "again_seconds": round(again, 1),
            "one_subject": waited(ASKED, lambda number: ask(client, subjects[number])),
            "a_sigle": waited(ASKED, lambda number: ask(client, sigles[number])),
            "page": waited(5, lambda _: client.get("").raise_for_status()),
            "documents": waited(5, lambda _: client.get("documents", timeout=60).raise_for_status()),
            "documents_found": waited(5, lambda _: client.get("documents?q=delib+9", timeout=60).raise_for_status()),
            "report": waited(5, lambda _: client.get("documents/report", timeout=60).raise_for_status()),
            "choices": waited(5, lambda _: client.get("choices", timeout=60).raise_for_status()),
            "status": status,
        }


def ask(client: httpx.Client, question: str) -> None:
    """A question to the server."""
    client.post("api/ask", json={"question": question}, timeout=60).raise_for_status()


def waited(times: int, do: Callable[[int], object]) -> dict[str, float]:
    """Milliseconds that people wait, p50 and p95."""
    took = []
    for number in range(times):
        start = time.perf_counter()
        do(number)
        took.append(1000 * (time.perf_counter() - start))
    p50, p95 = np.percentile(took, [50, 95])
    return {"p50_ms": round(p50, 1), "p95_ms": round(p95, 1)}


def built(folder: Path) -> None:
    """Build as the command does, but for the vectors."""
    build(folder / "documents", folder / "index", Sampling(load_encoder(), 1))


def write(folder: Path, count: int) -> None:
    """So many acts, a thousand in a folder."""
    sigles = names(count)
    for number in range(count):
        below = folder / str(number // 1000)
        below.mkdir(parents=True, exist_ok=True)
        suffix = ("txt", "md", "html")[number % 3]
        text = act(number, next(sigles))
        page = "".join(f"<p>{paragraph}</p>" for paragraph in text.split("\n\n"))
        (below / f"{number}.{suffix}").write_text(page if suffix == "html" else text)


def act(number: int, sigle: str) -> str:
    """An act of a council: its heading, its object and some articles. One in ten spells out what a sigle stands for."""
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
    """What an act is about and where; no two of a million are alike."""
    where, which = divmod(number, len(MATTERS))
    digits = [where // len(SYLLABLES) ** place % len(SYLLABLES) for place in range(4)]
    return MATTERS[which], "".join(SYLLABLES[digit] for digit in digits).title()


def names(count: int) -> Iterator[str]:
    """Bodies with their sigles in brackets, again and again."""
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
