"""All of a graph on a server, written as it comes: what an export of a copy would be."""

from __future__ import annotations

import re
import socket
import socketserver
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import CliRunner, Result

from cli import cli
from detente import KnowledgeGraph
from detente.core.errors import EndpointError, UsageError
from detente.rdf import serialize
from detente.remote import whole

from .conftest import Oxigraph, lines

#: A statement of two graphs, one that is in none, and literals that sort by what follows them.
OTHERS = b"""\
<urn:a> <urn:b> <urn:c> <urn:g> .
<urn:a> <urn:b> <urn:c> <urn:g#h> .
<urn:a> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <urn:z> <urn:g> .
<urn:a> <urn:b> "a b" <urn:g> .
<urn:a> <urn:b> "a"@en <urn:g> .
<urn:a> <urn:b> <urn:d> .
"""


@pytest.fixture(scope="module")
def server(start: Callable[..., Oxigraph], league: KnowledgeGraph) -> Oxigraph:
    return start(lines(league.store))


@pytest.fixture
def in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read each larger graph while it comes, and hold few statements at a time."""
    monkeypatch.setattr(whole, "_TOGETHER", 20)
    monkeypatch.setattr(serialize, "HELD", 4000)


def run(*arguments: object) -> Result:
    return CliRunner().invoke(cli, [str(each) for each in arguments])


def without_blank(content: bytes) -> list[bytes]:
    return [line for line in content.splitlines() if b"_:" not in line]


@pytest.mark.parametrize("asserted", [False, True])
@pytest.mark.parametrize("format", ["nquads", "ntriples"])
@pytest.mark.usefixtures("in_pieces")
def test_what_is_written_is_what_an_export_is(
    server: Oxigraph, league: KnowledgeGraph, tmp_path: Path, format: str, *, asserted: bool
) -> None:
    told: list[str] = []
    kg = KnowledgeGraph.connect(server.url, tell=told.append)
    file = tmp_path / "all"
    done = kg.export_streamed(file, format, asserted=asserted)  # type: ignore[arg-type]
    content = file.read_bytes()
    known = league.export(format=format, asserted=asserted)
    assert without_blank(content) == without_blank(known)
    assert len(content.splitlines()) == len(known.splitlines())
    assert done.size == len(content)
    assert [str(each) for each in done.warnings] == [str(each) for each in known.warnings]  # type: ignore[attr-defined]
    assert "fetching all of it, " in told[0]
    assert "statements came, in " in told[1]


@pytest.mark.usefixtures("in_pieces")
def test_a_graph_of_others_is_written_with_what_is_in_no_graph(
    start: Callable[..., Oxigraph], tmp_path: Path
) -> None:
    store = ox.Store()
    store.load(OTHERS, format=ox.RdfFormat.N_QUADS)
    kg = KnowledgeGraph.connect(start(OTHERS).url)
    for format in ("nquads", "ntriples"):
        kg.export_streamed(tmp_path / "all", format)
        assert (tmp_path / "all").read_bytes() == kg.export(format=format)


def test_the_command_writes_it_to_a_file_or_to_standard_output(
    server: Oxigraph, tmp_path: Path
) -> None:
    file = tmp_path / "all.nq"
    done = run("export", "--endpoint", server.url, file)
    assert done.exit_code == 0
    assert f"wrote {file}: {file.stat().st_size:,} bytes" in done.stderr
    piped = run("export", "--endpoint", server.url, "--format", "nquads")
    assert piped.exit_code == 0
    assert piped.stdout_bytes == file.read_bytes()


def test_more_than_is_fetched_is_written_as_it_comes(
    server: Oxigraph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(whole, "FETCHED_AT_MOST", 100)
    refused = run("export", "--endpoint", server.url, tmp_path / "all.trig")
    assert refused.exit_code == 2
    assert "export it as N-Quads or N-Triples, which are written as they come" in refused.stderr
    assert run("export", "--endpoint", server.url, tmp_path / "all.nq").exit_code == 0


def test_only_lines_of_a_server_are_written_so(
    server: Oxigraph, league: KnowledgeGraph, tmp_path: Path
) -> None:
    with pytest.raises(UsageError, match="only ntriples and nquads of a graph on a server"):
        league.export_streamed(tmp_path / "all.nq")
    with pytest.raises(UsageError, match="turtle: only"):
        KnowledgeGraph.connect(server.url).export_streamed(tmp_path / "all.ttl")


class Breaking(socketserver.BaseRequestHandler):
    """Passes requests on, and leaves in the middle of an answer that comes in pieces."""

    there: tuple[str, int]

    def handle(self) -> None:
        with socket.create_connection(self.there) as behind:
            asked = b""
            while not (
                found := re.search(rb"(?i)length: (\d+)\r\n.*?\r\n\r\n(.*)", asked, re.S)
            ) or (len(found[2]) < int(found[1])):
                if not (piece := self.request.recv(1 << 16)):
                    return
                asked += piece
            behind.sendall(asked.replace(b"Connection: keep-alive", b"Connection: close"))
            came = 0
            whole_graph = b"%3Fg+%3Fs+%3Fp+%3Fo+WHERE" in asked
            while piece := behind.recv(4096):
                came += len(piece)
                self.request.sendall(piece)
                if whole_graph and came > 8000:
                    return


@pytest.fixture
def broken(server: Oxigraph) -> Iterator[str]:
    """The address of one that leaves in mid-answer."""
    host, _, port = server.address.removeprefix("http://").partition(":")
    handler = type("Handler", (Breaking,), {"there": (host, int(port))})
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), handler) as between:
        between.daemon_threads = True
        threading.Thread(target=between.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{between.server_address[1]}/query"
        between.shutdown()


@pytest.mark.usefixtures("in_pieces")
def test_a_server_that_leaves_in_mid_answer_leaves_what_was_there(
    broken: str, tmp_path: Path
) -> None:
    file = tmp_path / "all.nq"
    file.write_bytes(b"before")
    kg = KnowledgeGraph.connect(broken)
    with pytest.raises(EndpointError, match=r"broke off after [\d,]+ bytes; nothing is made of"):
        kg.export_streamed(file)
    assert file.read_bytes() == b"before"
    assert [*tmp_path.iterdir()] == [file]
    done = run("export", "--endpoint", broken, "--format", "nquads")
    assert (done.exit_code, done.stdout) == (3, "")
