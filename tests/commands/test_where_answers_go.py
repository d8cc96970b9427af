"""A closed pipe, a full disk, a file that may not be written: said, and what stood there stays."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from broken import FILES, SELECT, complaint
from click.testing import CliRunner

from cli import cli
from detente import KnowledgeGraph

ROOT = Path(__file__).parents[2]


@pytest.fixture
def forbidden() -> Iterator[Path]:
    """A folder of which some may not be read and nothing written; root becomes nobody for it."""
    CliRunner().invoke(cli, ["--bare", "query", "ASK { }"])  # what is imported late, as ourselves
    with tempfile.TemporaryDirectory(dir="/tmp") as name:
        place = Path(name)
        (place / "locked").mkdir()
        for path in (place / "secret.ttl", place / "secret.rq", place / "locked" / "secret.ttl"):
            path.write_text("<urn:a> <urn:b> <urn:c> .")
            path.chmod(0)
        (place / "locked").chmod(0)
        place.chmod(0o555)
        user = os.geteuid()
        if user == 0:
            os.seteuid(65534)
        try:
            yield place
        finally:
            if user == 0:
                os.seteuid(0)
            place.chmod(0o700)
            (place / "locked").chmod(0o700)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--bare", "--data", "{}/secret.ttl", "query", "ASK { }"], "secret.ttl: cannot be read"),
        (["--bare", "--data", "{}/locked", "query", "ASK { }"], "locked: cannot be read"),
        (["--bare", "--data", "{}", "query", "ASK { }"], "locked: cannot be read"),
        (["--bare", "query", "-f", "{}/secret.rq"], "secret.rq: cannot be read"),
        (["--bare", "query", "ASK { }", "-o", "{}/a.csv"], "a.csv: cannot be written"),
        (
            ["--bare", "query", "ASK { }", "--format", "csv", "-o", "{}/secret.rq"],
            "secret.rq: cannot be written",
        ),
    ],
)
def test_what_may_not_be_read_or_written_is_said(
    forbidden: Path, arguments: list[str], message: str
) -> None:
    done = CliRunner().invoke(cli, [each.replace("{}", str(forbidden)) for each in arguments])
    assert complaint(done) == f"{forbidden}/{message}: Permission denied\n"
    assert done.exit_code == 3


@pytest.mark.parametrize(
    "arguments",
    [
        ["query", "SELECT * { ?s ?p ?o", "-o", "{}/keep.csv"],
        ["query", "DESCRIBE kg:nato", "-o", "{}/keep.csv"],
        ["query", SELECT, "--data", "{}/junk.ttl", "-o", "{}/keep.csv"],
        ["ask", "zzz", "-o", "{}/keep.csv"],
        ["export", "--around", "NATTO", "-o", "{}/keep.csv", "--format", "nodes-csv"],
        ["validate", "{}/junk.ttl", "-o", "{}/keep.csv"],
    ],
)
def test_what_stood_there_stays_when_a_command_fails(
    folder: Path, arguments: Sequence[str]
) -> None:
    before = sorted(folder.rglob("*"))
    complaint(CliRunner().invoke(cli, [each.replace("{}", str(folder)) for each in arguments]))
    assert (folder / "keep.csv").read_bytes() == FILES["keep.csv"]
    assert sorted(folder.rglob("*")) == before


#: Commands that explain, with an answer that a pipe can close on.
PIPED = (
    "find 'military attaché'",
    "show NATO",
    "why AU faces 'geopolitical tensions'",
    "path NATO trust",
    "stats",
)


def shell(command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bash", "-o", "pipefail", "-c", command, "_", sys.executable, str(ROOT / "cli.py")],
        capture_output=True,
        text=True,
        timeout=300,
    )


@pytest.mark.parametrize(
    "arguments",
    [
        'query "SELECT * { ?s ?p ?o }"',
        'query "SELECT * { ?s ?p ?o }" --format json',
        'query "CONSTRUCT WHERE { ?s ?p ?o }"',
        "export --format nquads",
        "export --format edges-csv",
        "questions",
        "view",
        "validate --format json",
        *PIPED,
    ],
)
def test_a_closed_pipe_ends_without_noise(arguments: str) -> None:
    done = shell(f'"$1" "$2" {arguments} | head -n 1 >/dev/null')
    assert done.stderr == ""
    assert done.returncode in (0, 141)


@pytest.mark.parametrize(
    "arguments",
    [
        'query "SELECT * { ?s ?p ?o }"',
        'query "ASK { }"',
        "ask trends",
        "export",
        "questions",
        "validate",
        "view NATO",
        *PIPED,
    ],
)
def test_a_full_disk_behind_standard_output_is_said(arguments: str) -> None:
    done = shell(f'"$1" "$2" {arguments} >/dev/full')
    assert done.stderr == "Error: standard output: No space left on device\n"
    assert done.returncode == 3


def test_excel_gets_a_byte_order_mark_and_nobody_else(tmp_path: Path) -> None:
    query = 'SELECT ?name { VALUES ?name { "Østerrike" } }'
    plain = "name\r\nØsterrike\r\n".encode()
    run = CliRunner().invoke
    assert run(cli, ["--bare", "query", query, "--format", "csv"]).stdout_bytes == plain
    marked = run(cli, ["--bare", "query", query, "--format", "excel"]).stdout_bytes
    assert marked == b"\xef\xbb\xbf" + plain
    for name, form, written in (("a.csv", [], plain), ("b.csv", ["--format", "excel"], marked)):
        path = tmp_path / name
        assert run(cli, ["--bare", "query", query, "-o", str(path), *form]).exit_code == 0
        assert path.read_bytes() == written


@pytest.mark.parametrize(
    "words",
    [
        *(["query", "ASK { }", "-o"], ["find", "peace", "-o"], ["view", "-o"], ["export"]),
        *(["panel", "members", "-o"], ["stats", "-o"], ["validate", "-o"]),
        ["import", "atop", "a.csv", "-o"],
    ],
    ids=lambda words: words[0],
)
def test_a_folder_that_is_not_there_is_told_before_the_graph_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str]
) -> None:
    monkeypatch.setattr(KnowledgeGraph, "load", None)
    target = tmp_path / "none" / "out.ttl"
    done = CliRunner().invoke(cli, [*words, str(target)])
    assert (done.exit_code, done.stdout) == (3, "")
    assert done.stderr == f"Error: {target}: there is no folder {target.parent}\n"
