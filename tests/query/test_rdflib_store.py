"""What is asked through rdflib is answered as `query` answers."""

import pytest
import rdflib
import rdflib.query
from rdflib import Literal, URIRef

from detente import KnowledgeGraph, QueryError
from detente.core.namespaces import PREFIXES
from detente.query.rewriting import merge

DATA = """
PREFIX : <urn:>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
:one { :a :p :b , :c . :a :on "2020-01-31"^^xsd:date }
:two { :a :p :b }
:a :p :z .
"""
MONTH = '"P1M"^^xsd:yearMonthDuration'


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> KnowledgeGraph:
    path = tmp_path_factory.mktemp("rdflib") / "data.trig"
    path.write_text(DATA, encoding="utf-8")
    return KnowledgeGraph.load(path, bare=True)


def cells(found: rdflib.query.Result) -> list[tuple[object, ...]]:
    return [tuple(row) for row in found if isinstance(row, rdflib.query.ResultRow)]


def told(dataset: rdflib.Dataset, query: str) -> list[str]:
    found = dataset.query(query, initNs={"": "urn:", "xsd": PREFIXES["xsd"]})
    return sorted(" ".join(str(cell).removeprefix("urn:") for cell in row) for row in cells(found))


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("SELECT ?o { :a :p ?o }", ["z"]),
        ("SELECT ?o FROM :one { :a :p ?o }", ["b", "c"]),
        ("SELECT (COUNT(*) AS ?n) FROM :one FROM :two { ?s :p ?o }", ["2"]),
        ("SELECT ?g ?o FROM NAMED :one { GRAPH ?g { :a :p ?o } }", ["one b", "one c"]),
        ("SELECT ?o FROM NAMED :one { :a :p ?o }", []),
        ("SELECT ?o FROM :two FROM NAMED :one { :a :p ?o }", ["b"]),
        (f"SELECT (?d + ?t AS ?x) FROM :one {{ :a :on ?d BIND ({MONTH} AS ?t) }}", ["2020-02-29"]),
        (f"SELECT (?a + ?b AS ?x) FROM :one {{ :a :on ?a BIND ({MONTH} AS ?b) }}", ["2020-02-29"]),
        (
            f"SELECT (?t + ?d AS ?x) {{ GRAPH ?g {{ :a :on ?d }} BIND ({MONTH} AS ?t) }}",
            ["2020-02-29"],
        ),
    ],
)
def test_a_dataset_has_the_rows_of_the_standard(
    graph: KnowledgeGraph, query: str, expected: list[str]
) -> None:
    assert told(graph.rdflib(), query) == expected


def test_what_is_merged_on_the_disk_is_read_before_it_goes(
    graph: KnowledgeGraph, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(merge, "IN_MEMORY", 1)
    query = "SELECT ?o FROM :one FROM :two { ?s :p ?o }"
    assert told(graph.rdflib(), query) == ["b", "c"]


def test_ask_and_construct_come_from_what_from_says(graph: KnowledgeGraph) -> None:
    dataset = graph.rdflib()
    assert dataset.query("ASK FROM <urn:one> { <urn:a> <urn:p> <urn:c> }").askAnswer
    assert not dataset.query("ASK FROM <urn:two> { <urn:a> <urn:p> <urn:c> }").askAnswer
    made = dataset.query("CONSTRUCT FROM <urn:one> FROM <urn:two> WHERE { ?s <urn:p> ?o }")
    assert made.graph is not None
    assert {o for _, _, o in made.graph} == {URIRef("urn:b"), URIRef("urn:c")}


def test_bindings_and_one_graph_work_as_before(graph: KnowledgeGraph) -> None:
    dataset = graph.rdflib()
    query = "SELECT ?o FROM <urn:one> { ?s <urn:p> ?o }"
    bound = dataset.query(query, initBindings={"o": URIRef("urn:c")})
    assert len(list(bound)) == 1
    one = dataset.graph(URIRef("urn:two"))
    assert cells(one.query("SELECT ?o { ?s <urn:p> ?o }")) == [(URIRef("urn:b"),)]
    dataset.add((URIRef("urn:new"), URIRef("urn:p"), Literal("x")))
    assert graph.query("ASK { <urn:new> ?p ?o }")


def test_it_reaches_for_no_network(graph: KnowledgeGraph) -> None:
    with pytest.raises(QueryError, match="SERVICE"):
        graph.rdflib().query("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }")


def test_a_fault_is_told_by_rdflib_as_before(graph: KnowledgeGraph) -> None:
    with pytest.raises(SyntaxError):
        graph.rdflib().query("SELECT * FROM <urn:one> { ?s ?p }")
