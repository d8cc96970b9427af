"""What a server is found to be, and answers that it cuts off, words otherwise, or spoils."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs

import httpx
import pyoxigraph as ox
import pytest

from detente.core.errors import DetenteError, EndpointError
from detente.core.namespaces import CATALOGUE, MD, MERGE, ONTOLOGY, PREFIXES
from detente.remote import server as remote_server
from detente.remote.client import Client
from detente.remote.families import FAMILIES, family_of
from detente.remote.server import Server

URL = "http://127.0.0.1:8890/sparql"
JSON = "application/sparql-results+json"
Answers = Callable[[str], httpx.Response | None]


def table(*values: object) -> httpx.Response:
    rows = [{"x": {"type": "literal", "value": str(each)}} for each in values]
    content = {"head": {"vars": ["x"]}, "results": {"bindings": rows}}
    return httpx.Response(200, headers={"content-type": JSON}, content=json.dumps(content))


class Engine:
    """A server in this process: the engine over a store, with the habits of another server."""

    def __init__(
        self, store: ox.Store, cap: int = 0, name: str = "", answers: Answers | None = None
    ):
        self.store, self.cap, self.name, self.asked = store, cap, name, list[str]()
        self.answers = answers

    def __call__(self, request: httpx.Request) -> httpx.Response:
        form = parse_qs(request.content.decode())
        [query] = form["query"]
        self.asked.append(query)
        if self.answers and (known := self.answers(query)):
            known.headers.setdefault("server", self.name)
            return known
        default: Any = [ox.NamedNode(each) for each in form.get("default-graph-uri", [])] or None
        named: Any = [ox.NamedNode(each) for each in form.get("named-graph-uri", [])] or None
        cut = query
        if self.cap and query.lstrip().startswith("SELECT") and "COUNT" not in query:
            limit = re.search(r"LIMIT (\d+)", query)
            own = int(limit[1]) if limit else self.cap + 1
            cut = re.sub(r" LIMIT \d+", "", query)
            at = cut.find(" OFFSET")
            head, tail = (cut, "") if at < 0 else (cut[:at], cut[at:])
            cut = f"{head} LIMIT {min(own, self.cap)}{tail}"
        try:
            found = self.store.query(cut, default_graph=default, named_graphs=named)
        except SyntaxError as error:
            return httpx.Response(400, text=str(error))
        if isinstance(found, ox.QueryTriples):
            kind, content = "application/n-triples", found.serialize(format=ox.RdfFormat.N_TRIPLES)
        else:
            kind, content = JSON, found.serialize(format=ox.QueryResultsFormat.JSON)
        headers = {"content-type": kind, "server": self.name}
        return httpx.Response(200, headers=headers, content=content)


def numbers(count: int) -> ox.Store:
    store = ox.Store()
    node, relation = ox.NamedNode("urn:a"), ox.NamedNode("urn:p")
    store.extend(ox.Quad(node, relation, ox.Literal(each)) for each in range(count))
    return store


def serving(engine: Engine) -> Server:
    return Server(Client(URL, transport=httpx.MockTransport(engine)))


def test_a_server_that_does_not_hear_which_graphs_are_meant_is_refused() -> None:
    store = ox.Store()
    node, version = ox.NamedNode(ONTOLOGY), ox.NamedNode(PREFIXES["owl"] + "versionInfo")
    covered, catalogue = ox.NamedNode(MD + "coveredUntil"), ox.NamedNode(CATALOGUE)
    store.add(ox.Quad(node, version, ox.Literal("1"), ox.NamedNode(MERGE)))
    store.add(ox.Quad(catalogue, covered, ox.Literal("2020"), catalogue))
    store.add(ox.Quad(node, version, ox.Literal("1")))
    engine = Engine(store)
    assert serving(engine).found.reading == "merge"

    def deaf(request: httpx.Request) -> httpx.Response:
        query = parse_qs(request.content.decode())["query"][0]
        return engine(httpx.Request("POST", URL, data={"query": query}))

    with pytest.raises(EndpointError, match="takes no notice of default-graph-uri"):
        Server(Client(URL, transport=httpx.MockTransport(deaf)))


def test_from_is_refused_where_it_is_not_heard() -> None:
    query = "SELECT ?n FROM <urn:g> { ?s ?p ?n }"
    assert list(serving(Engine(numbers(1))).select(query)) == []

    def deaf(asked: str) -> httpx.Response | None:
        content = '{"head":{},"boolean":true}'
        said = httpx.Response(200, headers={"content-type": JSON}, content=content)
        return said if asked.startswith("ASK FROM") else None

    with pytest.raises(DetenteError, match="takes no notice of FROM"):
        serving(Engine(numbers(1), answers=deaf)).select(query)


def test_of_many_graphs_none_is_named_where_the_server_looks_in_all(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A graph of ten million statements has a hundred thousand passages, each a graph."""
    store = ox.Store()
    node, version = ox.NamedNode(ONTOLOGY), ox.NamedNode(PREFIXES["owl"] + "versionInfo")
    covered, catalogue = ox.NamedNode(MD + "coveredUntil"), ox.NamedNode(CATALOGUE)
    store.add(ox.Quad(catalogue, covered, ox.Literal("2020"), catalogue))
    for graph in (MERGE, ONTOLOGY, "urn:other", PREFIXES["src"] + "one"):
        store.add(ox.Quad(node, version, ox.Literal("1"), ox.NamedNode(graph)))
    asked = "SELECT ?g { OPTIONAL { GRAPH ?g { ?s owl:versionInfo ?o } } }"
    asked = f"PREFIX owl: <{PREFIXES['owl']}> {asked}"

    def found() -> tuple[set[str], list[int]]:
        named: list[int] = []
        engine = Engine(store, name="Virtuoso/07.20")

        def counting(request: httpx.Request) -> httpx.Response:
            named.append(request.content.count(b"named-graph-uri="))
            return engine(request)

        server = Server(Client(URL, transport=httpx.MockTransport(counting)))
        assert server.ask("ASK {}")
        assert server.found.reading == "merge"
        assert not any("DISTINCT ?g" in query for query in engine.asked)  # they are not listed
        return {row["g"].value for row in server.select(asked)}, named

    few = found()
    assert few[0] == {ONTOLOGY, PREFIXES["src"] + "one"}
    assert few[1][-1] == 3
    monkeypatch.setattr(remote_server, "NAMED_AT_MOST", 2)
    many = found()
    assert many[0] == few[0]
    assert not any(many[1])


EVERY = "SELECT ?n WHERE { ?s ?p ?n }"


def test_whether_a_variable_has_a_value_is_asked_of_virtuoso_by_its_text() -> None:
    store = numbers(2)
    query = 'SELECT (BOUND (?n) AS ?is) ("BOUND(?x)" AS ?text) { ?s ?p ?n }'
    virtuoso, other = (Engine(store, name=name) for name in ("Virtuoso/07.20", "Oxigraph/0.5"))
    here, there = (list(map(list, serving(each).select(query))) for each in (other, virtuoso))
    assert here == there
    assert query in other.asked
    assert '"BOUND(?x)"' in virtuoso.asked[-1]
    assert "BOUND (" not in virtuoso.asked[-1]


def test_an_answer_that_is_cut_off_is_fetched_page_by_page() -> None:
    engine = Engine(numbers(25), cap=10, name="Virtuoso/07.20")
    server = serving(engine)
    server.found = server.found.__class__(server.found.family, cap=10)
    assert sorted(int(row[0].value) for row in server.select(EVERY)) == list(range(25))
    assert sum("OFFSET" in query for query in engine.asked) == 3


def test_an_answer_that_happens_to_be_as_long_as_the_limit_is_whole() -> None:
    server = serving(Engine(numbers(10), cap=10, name="Virtuoso/07.20"))
    server.found = server.found.__class__(server.found.family, cap=10)
    assert len(list(server.select(EVERY))) == 10


def test_a_limit_that_the_query_sets_itself_is_no_cut() -> None:
    engine = Engine(numbers(25), cap=10, name="Virtuoso/07.20")
    server = serving(engine)
    server.found = server.found.__class__(server.found.family, cap=10)
    assert len(list(server.select(f"{EVERY} LIMIT 10"))) == 10
    assert not any("COUNT" in query for query in engine.asked)


@pytest.mark.parametrize("query", [f"{EVERY} ORDER BY ?n", "SELECT ?n FROM <urn:g> { ?s ?p ?n }"])
def test_what_cannot_be_fetched_in_pages_is_not_called_whole(query: str) -> None:
    store = numbers(25)
    graph = ox.NamedNode("urn:g")
    store.extend(ox.Quad(q.subject, q.predicate, q.object, graph) for q in list(store))
    server = serving(Engine(store, cap=10, name="Virtuoso/07.20"))
    server.found = server.found.__class__(server.found.family, cap=10)
    with pytest.raises(EndpointError, match="gives 10 rows, which is where it stops"):
        server.select(query)


def test_a_graph_that_is_cut_off_is_refused() -> None:
    server = serving(Engine(numbers(1000), name="Unheard-of/1.0"))
    with pytest.raises(EndpointError, match="gives 1,000 statements, which is where it may stop"):
        server.statements("CONSTRUCT WHERE { ?s ?p ?n }")


def test_a_part_sent_when_the_time_is_over_is_no_answer() -> None:
    def late(query: str) -> httpx.Response | None:
        if query != EVERY:
            return None
        found = table(1)
        found.headers["x-sql-state"] = "S1TAT"
        return found

    server = serving(Engine(numbers(3), name="Virtuoso/07.20", answers=late))
    with pytest.raises(EndpointError, match="only a part of the answer was sent"):
        server.select(EVERY)


@pytest.mark.parametrize(
    ("answer", "is_true"),
    [
        ({"head": {}, "boolean": True}, True),
        ({"head": {}, "boolean": False}, False),
        (
            {
                "head": {"vars": ["__ASK_RETVAL"]},
                "results": {
                    "bindings": [{"__ASK_RETVAL": {"type": "typed-literal", "value": "1",
                                  "datatype": "http://www.w3.org/2001/XMLSchema#integer"}}]
                },
            },
            True,
        ),
        ({"head": {"vars": ["__ASK_RETVAL"]}, "results": {"bindings": []}}, False),
    ],
)  # fmt: skip
def test_yes_and_no_are_read_as_servers_write_them(answer: object, is_true: bool) -> None:
    def said(query: str) -> httpx.Response | None:
        if query != "ASK { ?a ?b ?c }":
            return None
        return httpx.Response(
            200, headers={"content-type": JSON}, content=json.dumps(answer).encode()
        )

    server = serving(Engine(numbers(1), answers=said))
    assert server.ask("ASK { ?a ?b ?c }") is is_true


@pytest.mark.parametrize(
    "more", [',"metadata": { "httpRequests": 0 }', ',"meta":{"result-size-total":2}']
)
def test_what_servers_add_behind_the_rows_is_left_out(more: str) -> None:
    def said(query: str) -> httpx.Response | None:
        if query not in (EVERY, "ASK { ?a ?b ?c }"):
            return None
        found = table("a", 'b"]}}').text if query == EVERY else '{"head":{},"boolean":true}'
        return httpx.Response(
            200, headers={"content-type": JSON}, content=f"{found[:-1]}{more}\n}}"
        )

    server = serving(Engine(numbers(1), answers=said))
    assert [row[0].value for row in server.select(EVERY)] == ["a", 'b"]}}']
    assert server.ask("ASK { ?a ?b ?c }")


def test_an_answer_in_xml_is_read() -> None:
    content = (
        b'<?xml version="1.0"?><sparql xmlns="http://www.w3.org/2005/sparql-results#"><head/>'
        b"<boolean>true</boolean></sparql>"
    )
    kind = "application/sparql-results+xml; charset=utf-8"
    server = serving(
        Engine(
            numbers(1),
            answers=lambda query: (
                httpx.Response(200, headers={"content-type": kind}, content=content)
                if "?b" in query
                else None
            ),
        )
    )
    assert server.ask("ASK { ?a ?b ?c }")


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        (JSON, b'{"head":{"vars":["n"]},"results":{"bindings":[{"n":{"type":"lit'),
        (JSON, b"not JSON"),
        ("text/plain", b"all is well"),
        ("", b""),
    ],
)
def test_what_is_no_answer_is_said(kind: str, content: bytes) -> None:
    def said(query: str) -> httpx.Response | None:
        headers = {"content-type": kind}
        return httpx.Response(200, headers=headers, content=content) if query == EVERY else None

    server = serving(Engine(numbers(1), answers=said))
    with pytest.raises(DetenteError) as caught:
        server.select(EVERY)
    assert type(caught.value) is EndpointError
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("url", "headers", "name"),
    [
        (URL, {"server": "Virtuoso/07.20.3229 (Linux) x86_64"}, "virtuoso"),
        ("http://h:3030/ds/sparql", {"fuseki-request-id": "7"}, "fuseki"),
        ("http://h:7200/repositories/kg", {"server": "GraphDB/10.6"}, "graphdb"),
        ("https://x.neptune.amazonaws.com:8182/sparql", {}, "neptune"),
        ("http://h:5820/db/query", {}, "stardog"),
        ("https://qlever.dev/api/wikidata", {}, "qlever"),
        ("http://h:8080/sparql", {"server": "nginx"}, "generic"),
    ],
)
def test_servers_are_told_apart(url: str, headers: dict[str, str], name: str) -> None:
    assert family_of(url, headers).name == name


def test_a_server_that_names_itself_nowhere_is_known_by_what_it_denies() -> None:
    [comunica] = [each for each in FAMILIES if each.denied]
    content = json.dumps({"head": {}, "boolean": False})
    headers = {"content-type": JSON}
    engine = Engine(
        numbers(3),
        answers=lambda query: (
            httpx.Response(200, headers=headers, content=content)
            if query == comunica.denied
            else None
        ),
    )
    server = serving(engine)
    assert server.found.family == comunica
    [row] = server.select("SELECT (COUNT(?n) AS ?all) { ?s ?p ?n }")
    assert (row["all"].value, "SUM(IF(BOUND(?n), 1, 0))" in engine.asked[-1]) == ("3", True)
    assert serving(Engine(numbers(3))).found.family.name == "generic"


def test_the_page_tells_of_each_family() -> None:
    from pathlib import Path

    page = (Path(__file__).parents[2] / "docs" / "servers.md").read_text(encoding="utf-8")
    assert [each.title for each in FAMILIES[:-1] if each.title not in page] == []
