"""The shortest way to rows: the same as on the long one, or none where that has to see to it."""

import pyoxigraph as ox
import pytest

from detente.core.namespaces import PREFIXES
from detente.query.execute import answer, rows_at_once

DATA = "<urn:a> <urn:p> <urn:b>, 1 . <urn:b> <urn:p> <urn:c> . <urn:c> a <urn:K> ."


@pytest.fixture(scope="module")
def store() -> ox.Store:
    found = ox.Store()
    found.load(DATA.encode(), format=ox.RdfFormat.TURTLE)
    return found


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?o { <urn:a> <urn:p> ?o }",
        " select * { ?s ?p ?o } ORDER BY ?s ?o # the end",
        "SELECT (COUNT(*) AS ?n) { ?s a ?k } GROUP BY ?k",
        "SELECT ?s { ?s rdf:type ?k }",
        "SELECT * { ?s ?p 'none' }",
    ],
)
def test_the_same_rows(store: ox.Store, text: str) -> None:
    for limit in (1, 100):
        rows = rows_at_once(store, text, limit, dict(PREFIXES))
        assert rows is not None
        json = rows.serialize(format=ox.QueryResultsFormat.JSON)
        assert json == answer(store, text, {}, limit, dict(PREFIXES)).to_bytes("json").strip()


@pytest.mark.parametrize(
    "text",
    [
        "ASK { ?s ?p ?o }",
        "CONSTRUCT WHERE { ?s ?p ?o }",
        "PREFIX e: <urn:> SELECT * { ?s e:p ?o }",
        "SELECT * FROM <urn:g> { ?s ?p ?o }",
        "SELECT * { ?s ?p ?o } LIMIT 1",
        "SELECT * { ?s ?p ?o } VALUES ?s { <urn:a> }",
        "SELECT * { SERVICE <urn:x> { ?s ?p ?o } }",
        "SELECT (?a + ?b AS ?c) { BIND(1 AS ?a) BIND(2 AS ?b) }",
        "SELECT * { <urn:\\u0061> ?p ?o }",
        "SELECT * { ?s ?p 'é' }",
        "SELECT * { " + "{" * 200 + "}" * 200 + " }",
        "SELECT * { ?s ?p }",
        "SELECT",
        "",
    ],
)
def test_what_is_to_be_seen_to(store: ox.Store, text: str) -> None:
    assert rows_at_once(store, text, 100, dict(PREFIXES)) is None
