"""Queries that engines have answered wrongly, by public reports, and what the standard says."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from detente import KnowledgeGraph

DATA = """
@prefix : <urn:x:> .
:a :p 1 ; :q 1 . :b :p 2 ; :r 2 . :c :p 3 .
:a :knows :b . :b :knows :c .
:a :has [ :v 1 ; :w 2 ] .
<< :a :knows :b >> :since 1999 .
"""
HEAD = "PREFIX : <urn:x:> PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> "
#: What a query is about, the query, and its rows; None is a cell without a value.
ANSWERS: dict[str, tuple[str, list[tuple[str | None, ...]]]] = {
    "BIND in OPTIONAL does not see what is bound outside": (
        'SELECT ?x ?y { VALUES ?x { "A" } OPTIONAL { BIND(?x AS ?y) } }',
        [("A", None)],
    ),
    "FILTER in OPTIONAL does": (
        'SELECT ?x ?y { VALUES ?x { 1 2 } OPTIONAL { VALUES ?y { "yes" } FILTER(?x > 1) } }',
        [("1", None), ("2", "yes")],
    ),
    "BIND in both branches of UNION": (
        "SELECT ?s ?o { { ?k :q ?o BIND(?k AS ?s) } UNION { ?s :q ?k BIND(?k AS ?o) } }",
        [("urn:x:a", "1"), ("urn:x:a", "1")],
    ),
    "aggregates of nothing": (
        "SELECT (COUNT(*) AS ?n) (SUM(?o) AS ?s) (AVG(?o) AS ?a) (MIN(?o) AS ?m) "
        "(GROUP_CONCAT(?o) AS ?g) (SAMPLE(?o) AS ?e) { ?x :none ?o }",
        [("0", "0", "0", None, "", None)],
    ),
    "GROUP BY of nothing": ("SELECT ?o (COUNT(*) AS ?n) { ?x :none ?o } GROUP BY ?o", []),
    "COUNT leaves UNDEF out": ("SELECT (COUNT(?v) AS ?n) { VALUES ?v { 1 UNDEF 2 } }", [("2",)]),
    "MINUS that shares nothing": (
        "SELECT ?a { VALUES ?a { 1 } MINUS { VALUES ?b { 1 } } }",
        [("1",)],
    ),
    "a variable of MINUS is no column": (
        "SELECT * { VALUES ?a { 1 } MINUS { VALUES (?a ?b) { (2 2) } } }",
        [("1",)],
    ),
    "two MINUS, each with its own": (
        "SELECT ?i { ?i :p ?v MINUS { ?i :q ?e } MINUS { ?i :r ?e } }",
        [("urn:x:c",)],
    ),
    "MINUS where neither side binds": (
        "SELECT ?y { VALUES (?x ?y) { (UNDEF 7) } MINUS { VALUES ?x { UNDEF } } }",
        [("7",)],
    ),
    "MINUS of a UNION with VALUES": (
        "SELECT ?s { ?s :knows ?o MINUS { { ?s :knows ?o . ?o :r ?c } UNION "
        "{ VALUES (?s ?o) { (:z :b) } } } }",
        [("urn:x:b",)],
    ),
    "an outer variable in EXISTS": (
        "SELECT ?t { VALUES ?t { 1 2 } FILTER EXISTS { VALUES ?v { 1 3 } FILTER(?t = ?v) } }",
        [("1",)],
    ),
    "MINUS in EXISTS": ("SELECT ?x { ?x :p 1 FILTER EXISTS { ?x :p 1 MINUS { ?x :p 1 } } }", []),
    "a path of no step from a value": ("SELECT * { VALUES ?v { 9 } ?v :p? ?v }", []),
    "unbound, IRIs, values in order": (
        "SELECT ?x { VALUES ?x { 3 <x:1> UNDEF <x:0> } } ORDER BY ?x",
        [(None,), ("x:0",), ("x:1",), ("3",)],
    ),
    "GROUP_CONCAT keeps the order of a sub-select": (
        'SELECT (GROUP_CONCAT(?n; separator=",") AS ?l) '
        '{ { SELECT ?n { VALUES ?n { "c" "a" "b" } } ORDER BY ?n } }',
        [("a,b,c",)],
    ),
    "VALUES, then OPTIONAL of which others have something": (
        "SELECT ?s ?o { VALUES ?s { :c } OPTIONAL { ?s :q ?o } }",
        [("urn:x:c", None)],
    ),
    "UNDEF changes nothing": (
        "SELECT ?s { ?s ?p 2 FILTER(?p != :r) VALUES ?p { UNDEF } FILTER(isIRI(?s)) }",
        [("urn:x:b",)],
    ),
    "what is unbound inside stays so": (
        "SELECT * { VALUES ?x { 0 } { VALUES ?x { UNDEF } FILTER(BOUND(?x)) } }",
        [],
    ),
    "what BIND leaves unbound stays so": (
        "SELECT * { VALUES ?x { 0 } { BIND(COALESCE() AS ?x) FILTER(BOUND(?x)) } }",
        [],
    ),
    "three counts side by side": (
        "SELECT ?k ?l ?m { { SELECT (COUNT(*) AS ?k) { :a :knows ?o } } "
        "{ SELECT (COUNT(*) AS ?l) { ?s :knows :c } } { SELECT (COUNT(*) AS ?m) { ?s :p ?o } } }",
        [("1", "1", "3")],
    ),
    "BIND to a name that is asked for outside": (
        "SELECT ?k ?v { ?k :q 1 . { { ?s :p ?v } UNION { ?s :r ?v } BIND(?s AS ?k) } }",
        [("urn:x:a", "1")],
    ),
    "LIMIT in a sub-select within OPTIONAL": (
        "SELECT ?s ?o { ?s :p 3 OPTIONAL { { SELECT ?s ?o { ?s :knows ?o } LIMIT 9 } } }",
        [("urn:x:c", None)],
    ),
    "a statement of a statement": ("SELECT ?y { << :a :knows :b >> :since ?y }", [("1999",)]),
    "days between two days": (
        'SELECT (("2024-03-01"^^xsd:date - "2024-02-01"^^xsd:date) AS ?d) {}',
        [("P29D",)],
    ),
    "NOT IN with an error in the list": (
        "SELECT ?x { VALUES ?x { 1 } FILTER(?x NOT IN (1, 1/0)) }",
        [],
    ),
    "an error beside a truth": (
        "SELECT ?x { VALUES ?x { 1 } FILTER(1/0 = 1 || ?x = 1) }",
        [("1",)],
    ),
    "a number as it is written is that number": ("SELECT ?s { ?s :p 1.0 }", []),
    "a number is equal to that number": ("SELECT ?s { ?s :p ?o FILTER(?o = 1.0) }", [("urn:x:a",)]),
    "DISTINCT comes before LIMIT": (
        "SELECT DISTINCT ?k { VALUES ?k { 1 1 2 } } ORDER BY ?k LIMIT 2",
        [("1",), ("2",)],
    ),
    "HAVING without GROUP BY": (
        "SELECT (COUNT(*) AS ?n) { ?s :p ?o } HAVING (COUNT(*) > 3)",
        [],
    ),
    "a loop is walked once": (
        "SELECT (COUNT(*) AS ?n) { :a (:knows|^:knows)* ?o }",
        [("3",)],
    ),
}


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> KnowledgeGraph:
    path = tmp_path_factory.mktemp("reported") / "data.ttl"
    path.write_text(DATA, encoding="utf-8")
    return KnowledgeGraph.load(path, bare=True)


@pytest.mark.parametrize("case", ANSWERS)
def test_the_answer_is_that_of_the_standard(graph: KnowledgeGraph, case: str) -> None:
    query, expected = ANSWERS[case]
    rows = list(graph.query(HEAD + query).rows)
    if "ORDER BY" not in query:
        rows.sort(key=str)
    assert rows == expected


def test_a_node_without_a_name_stays_one_and_is_made_once_a_row(graph: KnowledgeGraph) -> None:
    told = graph.query(HEAD + "DESCRIBE ?o { ?s :has ?o }").to_bytes("ntriples")
    made = graph.query(HEAD + "CONSTRUCT { _:x :of ?s } { ?s :p ?o }").to_bytes("ntriples")
    for text, nodes, statements in ((told, 1, 2), (made, 3, 3)):
        triples = [quad.triple for quad in ox.parse(text, format=ox.RdfFormat.N_TRIPLES)]
        assert len(triples) == statements
        assert len({triple.subject for triple in triples}) == nodes
