"""Stopping what would run for hours in native code: Ctrl-C, SIGTERM and --timeout, for real."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ALL = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l"
NEVER = f"{ALL} FILTER (CONCAT(STR(?a), STR(?f), STR(?i)) = STR(?l))"
#: Each would run for hours over 3,000 statements; what it says before it ends, if anything.
SILENT = {
    "count": f"SELECT (COUNT(*) AS ?n) {{ {ALL} }}",
    "filter": f"SELECT * {{ {NEVER} }}",
    "ask": f"ASK {{ {NEVER} }}",
    "construct": f"CONSTRUCT {{ ?a ?b ?l }} WHERE {{ {NEVER} }}",
    "order": f"SELECT * {{ {NEVER} }} ORDER BY ?a ?f",
}
STREAMING = {
    "csv": (f"SELECT ?a ?f ?l {{ {ALL} }}", b"a,f,l\r\nurn:"),
    "tsv": (f"SELECT ?a ?f ?l {{ {ALL} }}", b"?a\t?f\t?l\n<urn:"),
    "json": (f"SELECT ?a ?f ?l {{ {ALL} }}", b'{"head":{"vars":["a","f","l"]}'),
    "xml": (f"SELECT ?a ?f ?l {{ {ALL} }}", b'<?xml version="1.0"?><sparql'),
}
WAIT = 300  # seconds, on a machine that is busy with other things


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("stopping") / "many.nt"
    path.write_text("".join(f"<urn:s{n}> <urn:p> <urn:o{n}> .\n" for n in range(3000)))
    return path


@contextlib.contextmanager
def running(*arguments: object) -> Iterator[subprocess.Popen[bytes]]:
    """A command at work; whatever happens, it does not outlive the test."""
    command = [sys.executable, str(ROOT / "cli.py"), *map(str, arguments)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        try:
            yield process
        finally:
            process.kill()


def busy(process: subprocess.Popen[bytes]) -> None:
    """Wait until a process has worked for most of a second: it has begun to answer then."""
    stat = Path(f"/proc/{process.pid}/stat")
    if not stat.exists():
        time.sleep(5)
        return
    end = time.monotonic() + WAIT
    while time.monotonic() < end and process.poll() is None:
        user, system = stat.read_text().rpartition(")")[2].split()[11:13]
        if (int(user) + int(system)) / os.sysconf("SC_CLK_TCK") > 0.8:
            return
        time.sleep(0.05)
    pytest.fail("the query has not begun")


def ended(process: subprocess.Popen[bytes]) -> tuple[int, str]:
    """The status as a shell tells it, and what was said on standard error."""
    _, said = process.communicate(timeout=WAIT)
    status = process.returncode
    return (128 - status if status < 0 else status), said.decode()


@pytest.mark.parametrize(("name", "number"), [("count", signal.SIGINT), ("ask", signal.SIGTERM)])
def test_a_signal_ends_a_query_that_says_nothing(data: Path, name: str, number: int) -> None:
    with running("query", "--bare", "--data", data, SILENT[name]) as process:
        busy(process)
        process.send_signal(number)
        assert ended(process) == (128 + number, "")


@pytest.mark.parametrize(
    ("query", "number"),
    [(SILENT["filter"], signal.SIGTERM), (STREAMING["csv"][0], signal.SIGINT)],
    ids=["filter", "rows"],
)
def test_a_signal_leaves_no_file_and_the_old_one_as_it_was(
    data: Path, tmp_path: Path, query: str, number: int
) -> None:
    old, new = tmp_path / "old.csv", tmp_path / "new.csv"
    old.write_text("old")
    for path in (old, new):
        with running("query", "--bare", "--data", data, query, "-o", path) as process:
            busy(process)
            assert [each.suffix for each in tmp_path.iterdir() if each != old] == [".part"]
            process.send_signal(number)
            said = "Error: interrupted\n" if number == signal.SIGINT else ""
            assert ended(process) == (128 + number, said)
        assert list(tmp_path.iterdir()) == [old]
        assert old.read_text() == "old"


@pytest.mark.parametrize("form", STREAMING)
def test_what_was_sent_before_a_signal_stays_sent(data: Path, form: str) -> None:
    query, begin = STREAMING[form]
    with running("query", "--bare", "--data", data, query, "--format", form) as process:
        assert process.stdout is not None
        sent = process.stdout.read(1 << 20)
        process.send_signal(signal.SIGINT)
        assert ended(process) == (130, "")
    assert sent.startswith(begin)


def test_a_reader_who_goes_ends_it_without_a_word(data: Path) -> None:
    query, _ = STREAMING["csv"]
    with running("query", "--bare", "--data", data, query) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.read(1000)
        process.stdout.close()
        assert process.wait(WAIT) in (-signal.SIGPIPE, 3)
        assert process.stderr.read() == b""


@pytest.mark.parametrize("query", SILENT.values(), ids=SILENT)
def test_a_timeout_ends_a_query_that_says_nothing(data: Path, query: str) -> None:
    with running("query", "--bare", "--data", data, query, "--timeout", 0.5) as process:
        assert ended(process) == (4, "Error: stopped after 0.5 seconds (--timeout)\n")


@pytest.mark.parametrize("form", STREAMING)
def test_a_timeout_ends_rows_on_their_way(data: Path, tmp_path: Path, form: str) -> None:
    query, begin = STREAMING[form]
    asked = ("query", "--bare", "--data", data, query, "--format", form, "--timeout", 2)
    with running(*asked) as process:
        assert process.stdout is not None
        sent = process.stdout.read()  # to its end: the process has ended
        assert ended(process) == (4, "Error: stopped after 2 seconds (--timeout)\n")
    assert sent.startswith(begin)
    with running(*asked, "-o", tmp_path / "answer") as process:
        assert ended(process) == (4, "Error: stopped after 2 seconds (--timeout)\n")
    assert list(tmp_path.iterdir()) == []
