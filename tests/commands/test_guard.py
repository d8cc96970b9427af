"""What may end the process runs in a child: its end is one line, and exit 3 or 4."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TRIPLE = "<urn:a> <urn:b> <urn:c> .\n"
#: Queries that need more memory than there is, each in its own way.
HUNGRY = {
    "doubled": 'SELECT (STRLEN(?x11) AS ?n) { BIND("'
    + "a" * 1000
    + '" AS ?x0) '
    + " ".join(f"BIND(CONCAT(?x{i},?x{i},?x{i},?x{i}) AS ?x{i + 1})" for i in range(11))
    + "}",
    "replaced": 'SELECT (STRLEN(?x5) AS ?n) { BIND("'
    + "a" * 1000
    + '" AS ?x0) '
    + " ".join(f'BIND(REPLACE(?x{i}, "a", "aaaaaaaaaaaaaaaa") AS ?x{i + 1})' for i in range(5))
    + "}",
    "sorted": "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?f ?i",
    "distinct": "SELECT DISTINCT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?a",
    "concatenated": "SELECT (GROUP_CONCAT(?c) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
}
#: Runs the command line with the engine's parser replaced by what ends the process.
BREAKING = """
import os, signal, sys
sys.path[:0] = {path!r}
import detente.rdf.parse, detente.query.execute
def break_down(*_, **__):
    os.write(2, {noise!r})
    os.kill(os.getpid(), {number})
detente.rdf.parse.ox.parse = break_down
{more}
from detente.__main__ import cli
cli()
"""


def detente(*arguments: str, cwd: Path, limit: int | None = None, **rest: object) -> list[object]:
    """The exit status of a command, its output and what it says on standard error."""

    def bound() -> None:
        import resource

        if limit:
            resource.setrlimit(resource.RLIMIT_AS, (limit, limit))

    done = subprocess.run(
        [sys.executable, "-m", "detente", *arguments],
        env={**os.environ, "PYTHONPATH": str(ROOT / "graph")},
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
        preexec_fn=bound if limit else None,
        **rest,  # type: ignore[call-overload]
    )
    return [done.returncode, done.stdout, done.stderr]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("guard")
    lines = "".join(f'<urn:s{i}> <urn:p{i % 7}> "{"long " * 20}{i}" .\n' for i in range(1500))
    (folder / "some.nt").write_text(lines, encoding="utf-8")
    (folder / "one.nt").write_text(TRIPLE, encoding="utf-8")
    (folder / "large.nt").write_text(TRIPLE * 60_000, encoding="utf-8")
    (folder / "one.rdf").write_text(
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:u="urn:">'
        '<rdf:Description rdf:about="urn:a"><u:b rdf:resource="urn:c"/></rdf:Description>'
        "</rdf:RDF>",
        encoding="utf-8",
    )
    import gzip

    (folder / "one.nt.gz").write_bytes(gzip.compress(TRIPLE.encode()))
    return folder


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="a limit as Linux has it")
@pytest.mark.parametrize("query", HUNGRY)
def test_memory_is_short_in_one_line(place: Path, query: str) -> None:
    call = ["--bare", "--data", "some.nt", "query", HUNGRY[query]]
    limited = detente(*call, "--memory", "300MB", cwd=place)
    assert limited == [4, "", "Error: stopped at 300 MB of memory (--memory)\n"]
    system = detente(*call, cwd=place, limit=800_000_000)
    assert system == [
        *(4, ""),
        "Error: the system gives no more memory, whose limit is 800 MB; ask for less, or give it "
        "more\n",
    ]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="a limit as Linux has it")
def test_memory_is_said_before_the_command_too(place: Path) -> None:
    call = ["--memory", "0.3GB", "--bare", "--data", "some.nt", "query", HUNGRY["doubled"]]
    assert detente(*call, cwd=place)[0] == 4
    assert detente(*call, "--memory", "300000000", cwd=place)[0] == 4


@pytest.mark.parametrize("command", [["query", "ASK { ?s ?p ?o }"], ["stats"], ["show", "urn:a"]])
def test_memory_that_is_enough_changes_nothing(place: Path, command: list[str]) -> None:
    call = ["--bare", "--data", "one.nt", *command]
    assert detente(*call, "--memory", "2GiB", cwd=place) == detente(*call, cwd=place)


@pytest.mark.parametrize("size", ["", "many", "-1GB", "0", "2 apples", "nan", "1e9"])
def test_what_is_no_size_is_said(place: Path, size: str) -> None:
    status, out, said = detente("query", "ASK { }", "--memory", size, cwd=place)
    assert (status, out) == (2, "")
    assert str(said).endswith(f"{size!r} is no size; write 2GB or 500MB\n")


@pytest.mark.parametrize(
    "call",
    [
        ["--data", "large.nt", "query", "ASK { ?s ?p ?o }"],
        ["--data", "one.rdf", "query", "ASK { ?s ?p ?o }"],
        ["--data", "one.nt.gz", "query", "ASK { ?s ?p ?o }"],
        ["--data", "one.nt", "query", "ASK { ?s ?p ?o }" + " " * 5000],
        ["--data", "one.nt", "query", "ASK " + "{" * 30 + "?s ?p ?o" + "}" * 30],
        ["--data", "one.nt", "query", "-f", "q.rq"],
        ["--data", "one.nt", "query", "-"],
    ],
    ids=["large", "xml", "packed", "long", "deep", "file", "standard input"],
)
def test_what_is_guarded_answers_as_ever(place: Path, call: list[str]) -> None:
    (place / "q.rq").write_text("ASK { ?s ?p ?o } #" + "x" * 5000, encoding="utf-8")
    assert detente("--bare", *call, cwd=place, input="ASK { ?s ?p ?o }") == [0, "true\n", ""]
    no = [each.replace("?s ?p ?o", "?s <urn:none> ?o") for each in call]
    (place / "q.rq").write_text("ASK { ?s <urn:none> ?o } #" + "x" * 5000, encoding="utf-8")
    found = detente("--bare", *no, cwd=place, input="ASK { ?s <urn:none> ?o }")
    assert found[:2] == [1, "false\n"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="named pipes as Linux and macOS have them")
def test_what_is_written_is_not_read(place: Path) -> None:
    """A named pipe has nothing to read before the export is in it."""
    os.mkfifo(place / "pipe.nt")
    with subprocess.Popen(["cat", "pipe.nt"], cwd=place, stdout=subprocess.PIPE) as reader:
        done = detente("--bare", "--data", "one.nt", "export", "pipe.nt", cwd=place)
        written, _ = reader.communicate(timeout=60)
    assert done == [0, "", f"wrote pipe.nt: {len(TRIPLE)} bytes\n"]
    assert written.decode() == TRIPLE


def broken(place: Path, file: str, number: int, noise: bytes, more: str = "") -> list[object]:
    """What a command says whose engine breaks down over a file."""
    path = [str(ROOT / "graph")]
    script = BREAKING.format(path=path, noise=noise, number=number, more=more)
    call = [sys.executable, "-c", script, "--bare", "--data", file, "query", "ASK { }"]
    done = subprocess.run(call, cwd=place, capture_output=True, text=True, check=False, timeout=300)
    return [done.returncode, done.stdout, done.stderr]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")
@pytest.mark.parametrize("name", ["SIGSEGV", "SIGABRT", "SIGBUS", "SIGILL", "SIGFPE"])
def test_a_crash_is_one_line(place: Path, name: str) -> None:
    number = getattr(signal, name)
    noise = b"thread '<unnamed>' has overflowed its stack\nfatal runtime error\n"
    for file in ("large.nt", "one.rdf", "one.nt.gz"):
        assert broken(place, file, number, noise) == [
            *(3, ""),
            f"Error: {file}: the engine broke down at it ({name}); it may be damaged, or nest too "
            "deep\n",
        ]
    short = broken(place, "large.nt", signal.SIGABRT, b"memory allocation of 99 bytes failed\n")
    assert short[0] == 4
    assert "gives no more memory" in str(short[2])
    assert broken(place, "large.nt", signal.SIGKILL, b"")[0] == 4
    assert broken(place, "one.nt", number, b"")[0] == -number  # small: no child


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")
def test_a_crash_in_two_threads_at_once_is_one_line_too(place: Path) -> None:
    """The process then exits with 134, the status that a shell has for SIGABRT."""
    more = "os.kill = lambda *_: os._exit(134)"
    noise = b"memory allocation of 99 bytes failed\n"
    status, out, said = broken(place, "large.nt", signal.SIGABRT, noise, more)
    assert (status, out) == (4, "")
    assert "gives no more memory" in str(said)
    assert "(SIGABRT)" in str(broken(place, "large.nt", signal.SIGABRT, b"", more)[2])


def test_without_fork_the_command_runs_again_in_a_child(place: Path) -> None:
    more = "os.__dict__.pop('fork', None)"
    found = broken(place, "large.nt", signal.SIGSEGV, b"", more)
    assert found[0] == 3
    assert "large.nt: the engine broke down at it" in str(found[2])
    script = (
        f"import os, sys; sys.path[:0] = [{str(ROOT / 'graph')!r}]; os.__dict__.pop('fork', None); "
        "from detente.__main__ import cli; cli()"
    )
    call = ["--bare", "--data", "large.nt", "query", "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"]
    done = subprocess.run(
        [sys.executable, "-c", script, *call], cwd=place, capture_output=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, b"n\r\n1\r\n", b"")


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")
def test_a_signal_that_few_send_leaves_nothing_behind_either(tmp_path: Path) -> None:
    call = [
        sys.executable,
        "-m",
        "detente",
        "--bare",
        "load",
        "-",
        "--store",
        str(tmp_path / "store"),
    ]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "graph")}
    lock = tmp_path / ".store.detente-lock"
    with subprocess.Popen(call, env=environment, stdin=subprocess.PIPE) as process:
        deadline = time.monotonic() + 300
        while not lock.exists() and time.monotonic() < deadline:
            time.sleep(0.05)
        process.send_signal(signal.SIGUSR1)
        process.wait(300)
    assert process.returncode in (-signal.SIGUSR1, 128 + signal.SIGUSR1)
    assert not lock.exists()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_who_ends_the_command_ends_the_child(place: Path, number: int) -> None:
    slow = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l } #" + "x" * 5000
    call = [sys.executable, "-m", "detente", "--bare", "--data", "some.nt", "query", slow]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "graph")}
    with subprocess.Popen(call, cwd=place, env=environment, stderr=subprocess.PIPE) as process:
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
        if not children.exists():
            process.kill()
            lacking = "the system does not list children"
            assert os.environ.get("CI") != "true", lacking
            pytest.skip(lacking)
        deadline = time.monotonic() + 300
        while not (found := children.read_text().split()) and time.monotonic() < deadline:
            time.sleep(0.05)
        time.sleep(0.5)
        process.send_signal(number)
        process.wait(300)
    assert process.returncode == -number or (number == signal.SIGTERM and process.returncode == 143)
    deadline = time.monotonic() + 120
    while alive(int(found[0])) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not alive(int(found[0]))


def alive(process: int) -> bool:
    """Whether a process is there and no zombie."""
    try:
        return Path(f"/proc/{process}/stat").read_text().split(") ")[1][0] != "Z"
    except OSError:
        return False


def test_time_ends_a_guarded_command_too(place: Path) -> None:
    slow = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l } #" + "x" * 5000
    found = detente("--bare", "--data", "some.nt", "query", slow, "--timeout", "1", cwd=place)
    assert found == [4, "", "Error: stopped after 1 seconds (--timeout)\n"]
