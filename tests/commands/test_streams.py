"""Standard streams that are closed, full or left: the answer is whole or absent, and never lost."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
#: The command of the tests, whatever the shell does with its streams.
SHELL = '"$PY" "$CLI" '
ONE = "SELECT ?o { <urn:a> ?p ?o }"
ROWS, FIRST = "o\r\nhere\r\nhere\r\n", "o\r\nhere\r\n"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a small file of data, and one of many statements."""
    place = tmp_path_factory.mktemp("streams")
    (place / "a.nt").write_text('<urn:a> <urn:b> "here" .\n<urn:a> <urn:c> "here" .\n')
    many = "".join(f"<urn:s{n}> <urn:p> <urn:o{n}> .\n" for n in range(3000))
    (place / "many.nt").write_text(many)
    return place


def shell(place: Path, command: str, **more: str) -> subprocess.CompletedProcess[bytes]:
    tools = {"PY": sys.executable, "CLI": str(ROOT / "cli.py"), "ONE": ONE}
    return subprocess.run(
        ["bash", "-c", command],
        cwd=place,
        env={**os.environ, **tools, **more},
        capture_output=True,
        timeout=600,
    )


QUERY = SHELL + '--bare --data a.nt query "$ONE" '


@pytest.mark.parametrize(
    ("command", "status", "told", "said"),
    [
        (QUERY + ">&-", 3, "", "Error: standard output: it is closed\n"),
        (QUERY + ">/dev/full", 3, "", "Error: standard output: No space left on device\n"),
        (
            QUERY + "-o /dev/stdout >&-",
            3,
            "",
            "Error: /dev/stdout: cannot be written: Bad file de",
        ),
        (SHELL + "--help >&-", 3, "", "Error: standard output: it is closed\n"),
        (SHELL + "--bare --data a.nt export --format ntriples >&-", 3, "", "Error: standard out"),
        (SHELL + "--bare --data a.nt show urn:a >&-", 3, "", "Error: standard output: it is c"),
        (QUERY + "2>&-", 0, ROWS, ""),
        (QUERY + "--limit 1 2>&-", 0, FIRST, ""),
        (QUERY + "--limit 1 2>/dev/full", 0, FIRST, ""),
        (QUERY + "--limit 1 2> >(true)", 0, FIRST, ""),
        (QUERY + "<&-", 0, ROWS, ""),
        (QUERY + "<&- 2>&-", 0, ROWS, ""),
        (QUERY + "<&- >&- 2>&-", 3, "", ""),
        (QUERY + ">/dev/full 2>/dev/full", 3, "", ""),
        (SHELL + "--bare query 'ASK' 2>&-", 3, "", ""),
        (
            SHELL + "mcp <&-",
            2,
            "",
            "Error: standard input or output is closed, and an assistant speaks by both\n",
        ),
        (SHELL + "query - <&-", 3, "", "Error: standard input: cannot be read: it is closed\n"),
        (
            SHELL + "--bare load - --format ntriples --store no <&-",
            3,
            "",
            "Error: standard input: cannot be read: it is closed\n",
        ),
    ],
)
def test_a_stream_that_is_gone(
    place: Path, command: str, status: int, told: str, said: str
) -> None:
    done = shell(place, command)
    assert done.stdout.decode() == told
    assert done.stderr.decode().startswith(said)
    assert done.stderr.count(b"\n") == bool(said)
    assert done.returncode == status
    assert not (place / "no").exists()


@pytest.mark.parametrize("streams", [">&-", "2>&-", "<&- >&- 2>&-", "2>/dev/full"])
def test_a_file_is_written_whatever_the_streams_are(place: Path, streams: str) -> None:
    target = place / "out.csv"
    target.unlink(missing_ok=True)
    done = shell(place, QUERY + f"-o out.csv {streams}")
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    assert target.read_bytes().decode() == ROWS


@pytest.mark.parametrize("streams", ["2>&-", ">&- 2>&-"])
def test_no_message_goes_into_a_file_that_was_opened_since(place: Path, streams: str) -> None:
    """The number of a closed stream is that of the next file that is opened."""
    count = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
    asked = SHELL + f'--bare --data many.nt query "{count}" --timeout 1 -o late.csv {streams}'
    done = shell(place, asked)
    assert (done.returncode, done.stdout, done.stderr) == (4, b"", b"")
    assert sorted(each.name for each in place.glob("*late*")) == []


@pytest.mark.parametrize("name", ["query", "export", "show", "store info"])
def test_encodings_of_the_system_change_nothing(place: Path, name: str) -> None:
    command = {
        "query": QUERY,
        "export": SHELL + "--bare --data a.nt export --format ntriples ",
        "show": SHELL + "--bare --data a.nt show urn:a ",
        "store info": SHELL + "store info --help ",
    }[name]
    odd = {"PYTHONIOENCODING": "ascii", "LC_ALL": "C", "COLUMNS": "many", "TERM": "\udcff"}
    usual, done = shell(place, command), shell(place, command, **odd)
    assert (done.returncode, done.stdout, done.stderr) == (0, usual.stdout, b"")


def test_of_an_answer_that_fails_on_its_way_nothing_goes_out(place: Path) -> None:
    code = """
import sys
sys.path[:0] = sys.argv.pop(1).split(":")
from detente.query import results
whole = results.Results.write
def broken(self, out, *args, **more):
    whole(self, out, *args, **more)
    raise ZeroDivisionError("seeded")
results.Results.write = broken
from cli import cli
cli()
"""
    asked = ["--bare", "--data", "a.nt", "query", ONE, "--format", "tsv"]
    done = subprocess.run(
        [sys.executable, "-c", code, f"{ROOT}:{ROOT / 'graph'}", *asked],
        cwd=place,
        env={**os.environ, "TMPDIR": str(place)},
        capture_output=True,
        timeout=600,
    )
    assert (done.returncode, done.stdout) == (70, b"")
    [trace] = place.glob("detente-fault-*.txt")
    assert done.stderr.decode() == (
        "Error: a fault of detente: please report (ZeroDivisionError), with "
        f"{trace}, which has the trace\n"
    )
    told = trace.read_text()
    assert "ZeroDivisionError: seeded" in told
    assert "'--format', 'tsv'" in told
    assert trace.stat().st_mode & 0o777 == 0o600
