"""A graph on a server: put there whole, brought up to date, and finished where it was cut off."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from urllib.request import ProxyHandler, Request, build_opener

import httpx
import pyoxigraph as ox
import pytest
from click.testing import CliRunner, Result

from cli import cli
from detente import DetenteError, EndpointError, KnowledgeGraph, UsageError
from detente.core.namespaces import GENID, MERGE, PUBLISHED
from detente.publishing import content, lock, publish, target
from detente.remote.client import Client

from .conftest import Oxigraph, lines

EX = "http://ex.org/"
Start = Callable[..., Oxigraph]


def held(server: Oxigraph, *, of_ours: bool = False) -> set[str]:
    """What is on a server, but for what it keeps of publishing."""
    asked = Request(f"{server.address}/store", headers={"accept": "application/n-quads"})
    with build_opener(ProxyHandler({})).open(asked) as reply:
        found = {line for line in reply.read().decode().splitlines() if line}
    return {line for line in found if of_ours == line.endswith(f"<{PUBLISHED}> .")}


def small(*statements: str) -> KnowledgeGraph:
    """A graph of TriG, as with --bare."""
    store = ox.Store()
    store.load("\n".join(statements).encode(), format=ox.RdfFormat.TRIG)
    return KnowledgeGraph(store, {}, merged=False)


def written(graph: KnowledgeGraph, merge: str | None = None) -> set[str]:
    return {*lines(graph.store, merge=merge).decode().splitlines()}


def settled(found: set[str]) -> set[str]:
    """Statements without blank nodes, which are published as IRIs."""
    return {line for line in found if GENID + "b" not in line and "_:" not in line}


def run(*arguments: object) -> Result:
    return CliRunner().invoke(cli, ["publish", *map(str, arguments)])


def test_what_is_published_is_what_is_asked(start: Start, league: KnowledgeGraph) -> None:
    server = start()
    done = league.publish(server.url)
    assert settled(held(server)) == settled(written(league))
    assert (done.merge, done.removed, done.kept) == ("", 0, 0)
    there = KnowledgeGraph.connect(server.url)
    assert there.notes == ()
    assert there.show("Blue League").text() == league.show("Blue League").text()


def test_a_server_without_a_default_graph_gets_the_merge_in_a_graph(
    start: Start, league: KnowledgeGraph
) -> None:
    server = start(b"", "--union-default-graph")
    assert league.publish(server.url).merge == MERGE
    assert settled(held(server)) == settled(written(league, MERGE))
    there = KnowledgeGraph.connect(server.url)
    assert there.query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }").to_csv() == (
        league.query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }").to_csv()
    )
    graphs = "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g"
    assert there.query(graphs).to_csv() == league.query(graphs).to_csv()


def test_only_what_changed_is_sent(start: Start) -> None:
    server = start()
    one = small("GRAPH <urn:a> { <urn:s> <urn:p> 1 } GRAPH <urn:b> { <urn:s> <urn:p> 2 }")
    assert one.publish(server.url).sent == 2
    assert one.publish(server.url).sent == 0
    two = small("GRAPH <urn:a> { <urn:s> <urn:p> 1 } GRAPH <urn:c> { <urn:s> <urn:p> 3, 4 }")
    planned = two.publish(server.url, dry_run=True)
    assert (planned.sent, planned.kept, planned.removed) == (2, 1, 1)
    assert held(server) == written(one)
    done = two.publish(server.url)
    assert (done.sent, done.sent_graphs, done.kept, done.removed) == (2, 1, 1, 1)
    assert held(server) == written(two)


def test_a_dry_run_writes_nothing(start: Start) -> None:
    server = start()
    done = small("GRAPH <urn:a> { <urn:s> <urn:p> 1 }").publish(server.url, dry_run=True)
    assert (done.sent, done.dry) == (1, True)
    assert "would be at" in done.text()
    assert held(server) | held(server, of_ours=True) == set()


class Kept(httpx.BaseTransport):
    """A network that several clients use one after the other."""

    network = httpx.HTTPTransport(verify=False, limits=httpx.Limits(max_keepalive_connections=0))

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        return self.network.handle_request(request)


class Cut(Kept):
    """A network that goes away before an update, or after the server has done it."""

    def __init__(self, after: int, *, done: bool) -> None:
        self.left, self.done = after, done

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if not request.url.path.endswith("/update"):
            return self.network.handle_request(request)
        self.left -= 1
        if self.left < 0:
            if self.done and self.left == -1:
                self.network.handle_request(request).read()
            raise httpx.ReadError("cut off", request=request)
        return self.network.handle_request(request)


@pytest.mark.parametrize("every", [5, pytest.param(1, marks=pytest.mark.slow)])
def test_what_is_cut_off_anywhere_is_finished_by_the_same_call(
    start: Start, monkeypatch: pytest.MonkeyPatch, every: int
) -> None:
    monkeypatch.setattr(content, "SMALL", 3)
    monkeypatch.setattr(publish, "SMALL", 3)
    monkeypatch.setattr("time.sleep", lambda seconds: None)
    server = start()
    large = " ".join(f"<urn:s{n}> <urn:p> {n} ." for n in range(8))
    small_ones = "<urn:d> <urn:p> 0 . GRAPH <urn:a> { <urn:s> <urn:p> 1 }"
    graphs = [
        small(small_ones, f"GRAPH <urn:l> {{ {large} }}"),
        small(
            "GRAPH <urn:a> { <urn:s> <urn:p> 2 }", f"GRAPH <urn:l> {{ {large.replace('7', '9')} }}"
        ),
    ]
    cuts = 0
    for step in range(0, 140, every):
        graph = graphs[(step // every) % 2]
        said = put(graph, server, Cut(step // 4, done=step // every % 4 > 1))
        cuts += said is not None
        assert said is None or "the same command goes on from there" in said
        assert put(graph, server, Kept()) is None
        assert held(server) == written(graph)
        assert "#whole" in "".join(held(server, of_ours=True))
    assert 70 // every < cuts < 140 // every


def put(graph: KnowledgeGraph, server: Oxigraph, network: httpx.BaseTransport) -> str | None:
    """Publish through a network; return what is said where that fails."""
    try:
        publish.publish(
            graph.store, target.Target(Client(server.url, transport=network)), merged=False
        )
    except EndpointError as error:
        return str(error)
    return None


def test_of_a_large_graph_the_parts_that_changed_are_sent(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(content, "SMALL", 50)
    server = start()
    large = [f"<urn:s{n}> <urn:p> {n} ." for n in range(400)]
    small("GRAPH <urn:l> {", *large, "}").publish(server.url)
    changed = small("GRAPH <urn:l> {", *large[:-1], "<urn:new> <urn:p> 1 }")
    assert 2 <= changed.publish(server.url).sent < 20
    assert held(server) == written(changed)
    less = small("GRAPH <urn:l> {", *large[:10], "}")
    less.publish(server.url)
    assert held(server) == written(less)


def test_blank_nodes_are_published_as_iris(start: Start) -> None:
    server = start()
    text = "GRAPH <urn:a> { <urn:s> <urn:p> [ <urn:q> 1 ] }"
    done = small(text).publish(server.url)
    assert "2 statements have blank nodes" in done.notes[0]
    assert all(GENID in line for line in held(server))
    assert small(text).publish(server.url).sent == 0


def test_what_others_put_there_is_not_overwritten(start: Start) -> None:
    server = start(b"<urn:o> <urn:p> <urn:o> <urn:a> .\n")
    mine = small("GRAPH <urn:a> { <urn:s> <urn:p> 1 }")
    for dry in (True, False):
        with pytest.raises(UsageError, match="<urn:a> holds what detente publish did not put"):
            mine.publish(server.url, dry_run=dry)
    mine.publish(server.url, replace=True)
    assert held(server) == written(mine)
    server = start(b"<urn:o> <urn:p> <urn:o> .\n<urn:o> <urn:p> <urn:o> <urn:b> .\n")
    with pytest.raises(UsageError, match="its default graph holds what detente publish did not"):
        small("<urn:s> <urn:p> 1 .").publish(server.url)
    mine.publish(server.url)
    assert len(held(server)) == 3


def test_statements_without_a_graph_need_a_default_graph(start: Start) -> None:
    server = start(b"", "--union-default-graph")
    with pytest.raises(UsageError, match="has no default graph of its own"):
        small("<urn:s> <urn:p> 1 .").publish(server.url)


def test_a_graph_that_publishing_makes_is_refused(start: Start) -> None:
    with pytest.raises(UsageError, match="is one that publishing makes"):
        small(f"GRAPH <{MERGE}> {{ <urn:s> <urn:p> 1 }}").publish(start().url)


def test_a_server_that_keeps_less_is_told(start: Start) -> None:
    server = start()

    class Losing(Kept):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            if b"INSERT DATA {\nGRAPH <urn:a>" in request.read():
                return httpx.Response(204, request=request)
            return self.network.handle_request(request)

    graph = small("GRAPH <urn:a> { <urn:s> <urn:p> 1 }")
    client = Client(server.url, transport=Losing())
    with pytest.raises(EndpointError, match="<urn:a> holds 0 statements, and 1 were sent"):
        publish.publish(graph.store, target.Target(client), merged=False)
    assert "#whole" not in "".join(held(server, of_ours=True))
    assert graph.publish(server.url).sent == 1
    assert held(server) == written(graph)


LOCKED = (
    f"INSERT DATA {{ GRAPH <{PUBLISHED}> {{ <{PUBLISHED}#lock> <{PUBLISHED}#heldBy> "
    '"machine 7 0 2026-11-29T12:00:00Z" } }'
)


def test_two_publishers_are_kept_apart(start: Start) -> None:
    server = start()
    graph = small("GRAPH <urn:a> { <urn:s> <urn:p> 1 }")
    publisher = target.Target(Client(server.url, transport=Kept()))
    publisher.update(LOCKED)
    with pytest.raises(EndpointError, match=r"publishes there since 2026-11-29T12:00:00Z: wait"):
        graph.publish(server.url)
    assert held(server) == set()
    assert graph.publish(server.url, dry_run=True).sent == 1
    assert graph.publish(server.url, break_lock=True).sent == 1
    with lock.PublisherLock(publisher).held():
        assert "somebody else publishes there" in (put(graph, server, Kept()) or "")
    assert put(graph, server, Kept()) is None
    assert "#heldBy" not in "".join(held(server, of_ours=True))


def test_who_is_taken_over_from_stops_and_does_not_call_it_whole(start: Start) -> None:
    server = start()

    class Overtaken(Kept):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            if b"INSERT DATA {\nGRAPH <urn:a>" in request.read():
                other = target.Target(Client(server.url, transport=Kept()))
                with lock.PublisherLock(other).held(over=True):
                    pass
            return self.network.handle_request(request)

    said = put(small("GRAPH <urn:a> { <urn:s> <urn:p> 1 }"), server, Overtaken())
    assert said is not None
    assert "somebody else took over" in said
    assert "#whole" not in "".join(held(server, of_ours=True))


def test_what_a_killed_process_of_this_machine_left_is_taken_over(start: Start) -> None:
    server = start()
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    publisher = target.Target(Client(server.url, transport=Kept()))
    machine = lock.PublisherLock(publisher).holder.partition(" ")[0]
    publisher.update(LOCKED.replace("machine 7", f"{machine} {ended.pid}"))
    assert small("GRAPH <urn:a> { <urn:s> <urn:p> 1 }").publish(server.url).sent == 1


def test_nobody_is_told_a_password() -> None:
    refusing = httpx.MockTransport(
        lambda request: httpx.Response(
            401 if request.url.path.endswith("/update") else 200,
            headers={
                "www-authenticate": "Basic",
                "content-type": "application/sparql-results+json",
            },
            content=b'{"head":{},"boolean":true}'
            if b"ASK" in request.read()
            else b'{"head":{"vars":["g"]},"results":{"bindings":[]}}',
        )
    )
    client = Client("http://ex.org/query", user="me", password="hush", transport=refusing)
    graph = small("GRAPH <urn:a> { <urn:s> <urn:p> 1 }")
    with pytest.raises(DetenteError) as raised:
        publish.publish(graph.store, target.Target(client), merged=False)
    assert "lets nobody in" in str(raised.value)
    assert "hush" not in str(raised.value)


def test_the_command_tells_what_was_done(start: Start, tmp_path: Path) -> None:
    server = start()
    data = tmp_path / "data.trig"
    data.write_text("<urn:s> <urn:p> 1 . GRAPH <urn:a> { <urn:s> <urn:p> 2 }")
    done = run("--bare", "--data", data, "--endpoint", server.url)
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout == (
        f"2 statements in 1 named graphs are at {server.url}\n"
        "sent: 2 statements of 2 graphs; as they were: 0; removed: 0\n"
    )
    again = run("--bare", "--data", data, "--endpoint", server.url, "--format", "json")
    assert json.loads(again.stdout)["sent"] == 0
    compared = CliRunner().invoke(cli, ["diff", server.url, str(data)])
    assert compared.stdout == "no difference: 2 statements on both sides\n"
    data.write_text("GRAPH <urn:a> { <urn:s> <urn:p> 2 }")
    assert CliRunner().invoke(cli, ["diff", server.url, str(data)]).exit_code == 1


def test_a_server_is_compared_whole(start: Start, league: KnowledgeGraph) -> None:
    for options in ((), ("--union-default-graph",)):
        server = start(b"", *options)
        league.publish(server.url)
        assert not league.diff(server.url, derived=True)


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        ([], 2, "say where to: detente publish --endpoint URL"),
        (["--endpoint", "nowhere"], 2, "'nowhere' is no address of a server"),
        (["--endpoint", "http://127.0.0.1:1/query"], 3, "cannot be reached"),
        (["--endpoint", "{}", "--update", "{}/nothing"], 3, "name the address of updates with"),
    ],
)
def test_what_cannot_be_published_is_one_line(
    arguments: list[str], status: int, said: str, start: Start, tmp_path: Path
) -> None:
    data = tmp_path / "data.trig"
    data.write_text("GRAPH <urn:a> { <urn:s> <urn:p> 2 }")
    url = start().url if "{}" in arguments else ""
    done = run("--bare", "--data", data, *(each.format(url) for each in arguments))
    assert (done.exit_code, done.stdout) == (status, "")
    assert said in done.stderr
    assert done.stderr.count("\n") == 1
