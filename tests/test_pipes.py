"""What native code writes reaches a sink of ours through a pipe, whole or with what went wrong."""

import io
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pyoxigraph as ox
import pytest

from graph import pipes
from graph.fields import Fields
from graph.results import Results

ROOT = Path(__file__).parent.parent
COUNT = 20_000
MANY = "SELECT ?s ?o { ?s ?p ?o } ORDER BY ?s"


@pytest.fixture(scope="module")
def store() -> ox.Store:
    store = ox.Store()
    store.bulk_load(
        "".join(f"<urn:{n}> <urn:p> <urn:o#char={n},{n}> .\n" for n in range(COUNT)).encode(),
        format=ox.RdfFormat.N_TRIPLES,
    )
    return store


def rows(store: ox.Store) -> Results:
    return Results("rows", ("s", "o"), lambda: store.query(MANY))


def test_every_row_passes(store: ox.Store) -> None:
    out = io.BytesIO()
    rows(store).write(out, "csv")
    expected = [f'urn:{n},"urn:o#char={n},{n}"' for n in sorted(range(COUNT), key=str)]
    assert out.getvalue().decode().splitlines() == ["s,o", *expected]


def test_without_names_for_pipes_the_rows_are_the_same(
    store: ox.Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    out, other = io.BytesIO(), io.BytesIO()
    rows(store).write(out, "csv")
    monkeypatch.setattr(pipes, "_NAMED", Path("/nowhere"))
    rows(store).write(other, "csv")
    assert other.getvalue() == out.getvalue()


def opened() -> int:
    """How many files this process has open."""
    return len(list(Path("/dev/fd").iterdir()))


class Full(io.BytesIO):
    """A file on a disk that is full after some bytes."""

    def write(self, content: object, /) -> int:
        if self.tell() > 100_000:
            raise OSError(28, "No space left on device")
        return super().write(content)  # type: ignore[arg-type]


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_a_full_disk_is_told_and_nothing_is_left_behind(store: ox.Store) -> None:
    threads, files = threading.active_count(), opened()
    before = signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    try:
        for _ in range(20):
            with pytest.raises(OSError, match="No space left on device"):
                rows(store).write(Full(), "csv")
    finally:
        signal.signal(signal.SIGPIPE, before)
    assert signal.SIGPIPE not in signal.pthread_sigmask(signal.SIG_BLOCK, ())
    assert threading.active_count() < threads + 10
    assert opened() < files + 10


def test_what_goes_wrong_in_the_writer_is_told() -> None:
    out = io.BytesIO()

    def write(to: pipes.Sink | str) -> None:
        assert isinstance(to, str)
        Path(to).write_bytes(b"a,b\r\n1,2\r\n")
        raise RuntimeError("the store is gone")

    with pytest.raises(RuntimeError, match="the store is gone"):
        pipes.through(Fields(out, 2, lambda _: iter(())), write)
    assert out.getvalue() == b"a,b\r\n1,2\r\n"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_a_full_disk_ends_the_command_with_a_line() -> None:
    command = [
        sys.executable,
        str(ROOT / "cli.py"),
        "query",
        "SELECT * { ?s ?p ?o }",
        "--format",
        "csv",
    ]
    with Path("/dev/full").open("wb") as full:
        ended = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, check=False)
    said = ended.stderr.decode()
    assert (ended.returncode, said) == (3, "Error: standard output: No space left on device\n")
