"""A graph on Oxigraph's own server: the same answers as from the store, and little fetched."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from click.testing import CliRunner, Result

from cli import cli
from detente import DetenteError, KnowledgeGraph
from detente.core.errors import EndpointError, QueryError
from detente.core.namespaces import MERGE, PREFIXES
from detente.dataset.options import Choice
from detente.remote import store as remote_store
from detente.remote import whole
from detente.remote.store import RemoteStore

from .conftest import Oxigraph, lines


@pytest.fixture(scope="module")
def server(start: Callable[..., Oxigraph], league: KnowledgeGraph) -> Oxigraph:
    return start(lines(league.store))


def connected(server: Oxigraph) -> KnowledgeGraph:
    return KnowledgeGraph.connect(server.url)


def store_of(kg: KnowledgeGraph) -> RemoteStore:
    assert isinstance(kg.store, RemoteStore)
    return kg.store


def rows(found: Any) -> list[tuple[str | None, ...]]:
    return sorted(found.rows, key=str)


EMPLOYS = "SELECT ?a ?m WHERE { ?a md:employs ?m }"
#: What is asked of both graphs, and how many requests and bytes it may take on the server.
ASKED: dict[str, tuple[Callable[[KnowledgeGraph], Any], int, int]] = {
    "query": (lambda kg: rows(kg.query(EMPLOYS)), 4, 4_000),
    "query of graphs": (
        lambda kg: rows(kg.query("SELECT ?g ?s { GRAPH ?g { ?s md:memberOf kg:blue-league } }")),
        4,
        8_000,
    ),
    "count": (lambda kg: rows(kg.query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")), 4, 2_000),
    "bind": (
        lambda kg: rows(kg.query("SELECT ?o { ?s md:memberOf ?o }", bind={"s": "Redland"})),
        12,
        40_000,
    ),
    "ask": (lambda kg: kg.query("ASK { kg:redland md:memberOf ?o }").rows, 4, 2_000),
    "construct": (
        lambda kg: sorted(kg.query("CONSTRUCT WHERE { ?s md:memberOf ?o }").rows),
        4,
        8_000,
    ),
    "limit": (lambda kg: (lambda r: (len(r), r.more))(kg.query(EMPLOYS, limit=1)), 5, 4_000),
    "question": (
        lambda kg: rows(kg.ask("members-on-day", organization="Blue League", day="1995-01-01")),
        25,
        150_000,
    ),
    "find": (lambda kg: rows(kg.find("league")), 30, 150_000),
    "show": (lambda kg: kg.show("Blue League").text(), 60, 400_000),
    "show a term": (lambda kg: kg.show("md:memberOf").text(), 60, 400_000),
    "why": (lambda kg: kg.why("Redland", "Blue League").text(), 60, 400_000),
    "path": (lambda kg: kg.path("Redland", "drills").text(), 60, 400_000),
    "panel": (lambda kg: rows(kg.panel("state-year", ["Blue League"])), 40, 300_000),
    "cite": (
        lambda kg: kg.cite(f"{EMPLOYS} ORDER BY ?a ?m").text("bibtex"),
        20,
        99_000,
    ),
    "picture": (lambda kg: kg.picture("Redland").svg, 60, 400_000),
    "part as TriG": (lambda kg: kg.export(format="trig", entities="Blue League"), 60, 500_000),
    "part as GraphML": (lambda kg: kg.export(format="graphml", entities="Redland"), 60, 500_000),
}


@pytest.mark.parametrize("what", ASKED)
def test_a_server_answers_as_the_store_does_and_sends_little(
    what: str, server: Oxigraph, league: KnowledgeGraph
) -> None:
    asked, requests, received = ASKED[what]
    kg = connected(server)
    assert asked(kg) == asked(league)
    client = store_of(kg).server.client
    assert client.requests <= requests
    assert client.received <= received


def test_what_was_looked_up_is_not_asked_again(server: Oxigraph) -> None:
    kg = connected(server)
    kg.show("Blue League")
    before = store_of(kg).server.client.requests
    kg.show("Blue League")
    assert store_of(kg).server.client.requests - before <= 4  # what its name may mean


@pytest.mark.parametrize(
    "asked",
    [
        lambda kg: kg.why("Redland", "nothing like it"),
        lambda kg: kg.query("SELECT ?a { ?a ?b"),
        lambda kg: kg.query("DELETE WHERE { ?s ?p ?o }"),
        lambda kg: kg.query("SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }"),
    ],
)
def test_what_is_wrong_or_not_done_is_said(
    asked: Callable[[KnowledgeGraph], Any], server: Oxigraph, league: KnowledgeGraph
) -> None:
    with pytest.raises(DetenteError) as there:
        asked(connected(server))
    with pytest.raises(DetenteError) as here:
        asked(league)
    assert type(there.value) is type(here.value)
    if isinstance(here.value, QueryError):
        assert str(there.value) == str(here.value)


def test_several_from_graphs_that_share_a_statement_are_refused(server: Oxigraph) -> None:
    kg = connected(server)
    both = "FROM src:catalogue FROM src:almanac"
    assert rows(kg.query(f"SELECT (COUNT(*) AS ?n) {both} {{ ?s a md:Membership }}"))
    shared = "FROM <https://w3id.org/detente/ontology> FROM <https://w3id.org/detente/ontology>"
    assert rows(kg.query(f"SELECT (COUNT(*) AS ?n) {shared} {{ ?s a owl:Ontology }}")) == [("1",)]


# What takes everything


def without_blank(content: bytes) -> set[bytes]:
    return {line for line in content.splitlines() if b"_:" not in line}


def test_what_takes_everything_fetches_it_once_and_says_so(
    server: Oxigraph, league: KnowledgeGraph
) -> None:
    told: list[str] = []
    kg = KnowledgeGraph.connect(server.url, tell=told.append)
    for form in ("nquads", "ntriples"):
        found, known = (without_blank(each.export(format=form)) for each in (kg, league))
        assert found == known
    assert kg.export(format="edges-csv") == league.export(format="edges-csv")
    assert kg.view("Redland").html == league.view("Redland").html
    assert kg.picture().svg == league.picture().svg
    assert kg.part(classes="md:Organization") == league.part(classes="md:Organization")
    assert len(told) == 2
    assert "fetching all of it, " in told[0]
    assert f"{len(list(store_of(kg).named_graphs())):,} named graphs" in told[0]
    assert store_of(kg).server.client.requests < 100
    assert len(kg.query(EMPLOYS)) == len(league.query(EMPLOYS))


def test_a_server_is_validated(start: Callable[..., Oxigraph], league: KnowledgeGraph) -> None:
    store = ox.Store()
    store.extend(league.store)
    fact = ox.NamedNode("https://w3id.org/detente/id/redland")
    ends = ox.NamedNode("https://schema.org/endDate")
    for graph in (ox.NamedNode("https://w3id.org/detente/source/almanac"), ox.DefaultGraph()):
        store.add(ox.Quad(fact, ends, ox.Literal("never"), graph))
    known = KnowledgeGraph(store, league.prefixes, choice=Choice()).validate()
    done = run("validate", "--endpoint", start(lines(store)).url, "--format", "json")
    assert done.exit_code == 1
    assert done.stdout == known.json()
    assert "never" in done.stdout
    assert "statements came, in " in done.stderr


def test_more_than_is_fetched_is_refused_by_its_number(
    server: Oxigraph, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(whole, "FETCHED_AT_MOST", 100)
    file = tmp_path / "all.trig"  # N-Quads and N-Triples are written as they come
    done = run("export", "--endpoint", server.url, file)
    assert (done.exit_code, done.stdout) == (2, "")
    assert (
        "statements, and for this all of them would have to come; 100 are the most" in done.stderr
    )
    assert not file.exists()


# How the default graph is read


def test_a_merge_in_a_graph_of_its_own_is_the_default_graph(
    start: Callable[..., Oxigraph], league: KnowledgeGraph
) -> None:
    kg = connected(start(lines(league.store, merge=MERGE)))
    assert store_of(kg).server.found.reading == "merge"
    for what in ("query", "query of graphs", "count", "construct", "show", "why"):
        assert ASKED[what][0](kg) == ASKED[what][0](league), what
    assert rows(kg.query(f"SELECT ?s {{ GRAPH <{MERGE}> {{ ?s ?p ?o }} }}")) == []


def test_graphs_without_a_merge_want_a_setting_and_then_are_told_of(
    start: Callable[..., Oxigraph], league: KnowledgeGraph
) -> None:
    content = lines(league.store, merge="")
    plain = start(content)
    with pytest.raises(EndpointError, match=r"publish .* or start Oxigraph with --union-default-g"):
        connected(plain)
    kg = connected(start(content, "--union-default-graph"))
    [note] = kg.notes
    assert "counts a statement of two sources twice" in note
    for what in ("query", "construct", "show", "why"):
        assert ASKED[what][0](kg) == ASKED[what][0](league), what
    distinct = "SELECT (COUNT(*) AS ?n) { SELECT DISTINCT ?s ?p ?o { ?s ?p ?o } }"
    assert rows(kg.query(distinct)) == rows(league.query(distinct))  # without what may hold


def test_a_graph_of_others_is_asked_and_explained(start: Callable[..., Oxigraph]) -> None:
    kg = connected(start(b"<urn:a> <urn:b> <urn:c> <urn:g> .\n"))
    [note] = kg.notes
    assert note.endswith("stands in named graphs: start Oxigraph with --union-default-graph")
    assert rows(kg.query("SELECT ?s { GRAPH ?g { ?s ?p ?o } }")) == [("urn:a",)]
    assert kg.path("urn:a", "urn:c").text() == (
        "from a to c: 1 connection\n\n1. 1 step\n   a b c\n     - urn:g\n"
    )
    assert "urn:b" in kg.stats().text()
    assert kg.export(format="nquads") == b"<urn:a> <urn:b> <urn:c> <urn:g> .\n"


# The command line


def run(*arguments: object) -> Result:
    return CliRunner().invoke(cli, [*map(str, arguments)])


def test_commands_ask_a_server(server: Oxigraph, tmp_path: Path) -> None:
    there = ("--endpoint", server.url)
    done = run("query", *there, EMPLOYS, "--format", "json")
    assert (done.exit_code, done.stderr) == (0, "")
    assert json.loads(done.stdout)["results"]["bindings"]
    done = run(*there, "why", "Redland", "Blue League")
    assert done.exit_code == 0
    assert "Redland" in done.stdout
    file = tmp_path / "part.ttl"
    assert run("export", *there, "--around", "Redland", str(file)).exit_code == 0
    assert b"redland" in file.read_bytes()
    assert run("ask", *there, "members-on-day", "organization=Nowhere").exit_code == 1


@pytest.mark.parametrize(
    ("options", "status", "said"),
    [
        (["--data", "x.ttl"], 2, "--data and --endpoint do not go together"),
        (["--bare"], 2, "--bare and --endpoint do not go together"),
        (["--no-inference"], 2, "--no-inference and --endpoint"),
        (["--scope", "documents"], 2, "--scope and --endpoint"),
        (["--as-of", "1999-03-12"], 2, "what follows there is as of 2020-12-31; for 1999-03-12"),
        (["--as-of", "2020-12-31"], 0, ""),
    ],
)
def test_what_a_server_has_otherwise_is_refused(
    options: list[str], status: int, said: str, server: Oxigraph
) -> None:
    done = run("query", EMPLOYS, "--endpoint", server.url, *options)
    assert done.exit_code == status
    assert said in done.stderr


@pytest.mark.parametrize("command", [["load", "x.ttl"], ["import", "cow", "x.csv"]])
def test_commands_that_work_on_files_say_so(command: list[str]) -> None:
    done = run(*command, "--endpoint", "http://127.0.0.1:1/query")
    assert done.exit_code == 2
    assert f"{command[0]} is not done over an endpoint: " in done.stderr


def test_files_are_not_validated_on_a_server() -> None:
    done = run("validate", "--endpoint", "http://127.0.0.1:1/query", "x.ttl")
    assert done.exit_code == 2
    assert "x.ttl is not on the server: validate files before they are published" in done.stderr


def test_a_server_that_is_not_there_is_one_line() -> None:
    done = run("query", "ASK {}", "--endpoint", "http://127.0.0.1:1/query")
    assert (done.exit_code, done.stdout) == (3, "")
    assert done.stderr == (
        "Error: http://127.0.0.1:1/query: cannot be reached: Connection refused\n"
    )


def test_a_page_is_not_an_answer(server: Oxigraph) -> None:
    done = run("query", "ASK {}", "--endpoint", f"{server.address}/")
    assert (done.exit_code, done.stdout) == (3, "")
    assert "name the address of queries itself" in done.stderr or "web page" in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_server_that_dies_in_mid_work_leaves_no_file(
    start: Callable[..., Oxigraph], league: KnowledgeGraph, tmp_path: Path
) -> None:
    server = start(lines(league.store))
    kg = connected(server)
    server.stop()
    file = tmp_path / "part.ttl"
    with pytest.raises(EndpointError, match=r"cannot be reached|without an answer"):
        kg.export(file, entities="Redland")
    assert not file.exists()


def test_a_call_with_a_limit_of_time_asks_the_server_too(server: Oxigraph) -> None:
    kg = connected(server)
    assert rows(kg.query(EMPLOYS, timeout=60)) == rows(kg.query(EMPLOYS))


def test_of_a_neighbor_of_whom_much_is_stated_only_what_is_told_comes(
    start: Callable[..., Oxigraph], league: KnowledgeGraph, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a graph grows, states take part in more, and what lies beside them costs no more."""
    drills = "".join(
        f'kg:drill-{n} a md:Exercise ; skos:prefLabel "Drill {n}"@en . '
        f"kg:redland md:participatesIn kg:drill-{n} . "
        for n in range(1000)
    )
    monkeypatch.setattr(remote_store, "MUCH_TOGETHER", 300)
    store = ox.Store()
    store.extend(league.store)
    for told in (drills, f"GRAPH src:almanac {{ {drills} }}"):
        store.update(f"INSERT DATA {{ {told} }}", prefixes=PREFIXES)
    kg = KnowledgeGraph(store, PREFIXES, choice=Choice())
    server = start(lines(store))
    asked: list[tuple[Callable[[KnowledgeGraph], Any], int, int]] = [
        (lambda kg: kg.show("Blue League").text(), 60, 2_000),
        (lambda kg: rows(kg.find("league")), 30, 2_000),
        (lambda kg: rows(kg.panel("state-year", ["Blue League"])), 40, 2_000),
        (lambda kg: kg.show("Redland").text(), 80, 40_000),
    ]
    for ask, requests, fetched in asked:
        there = connected(server)
        assert ask(there) == ask(kg)
        assert store_of(there).server.client.requests <= requests
        assert store_of(there).fetched <= fetched
