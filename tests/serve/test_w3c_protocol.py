"""The protocol tests of the W3C (rdf-tests, sparql/sparql11/protocol), each by its name there.

Those of queries come out as the manifest says. Updates are refused, so the tests of updates that
have to succeed fail, and those of wrong updates pass.
"""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from starlette.testclient import TestClient

from detente import KnowledgeGraph
from detente.serve.app import Served, ServingSetting
from detente.serve.limits import ServingLimits

ONE, TWO, THREE, NOTHING = (
    f"http://kasei.us/2009/09/sparql/data/data{n}.rdf" for n in (1, 2, 3, 0)
)
IN_DEFAULT = f"ASK {{ <{ONE}> a ?type . <{TWO}> a ?type . }}"
IN_NAMED = f"GRAPH ?g1 {{ <{ONE}> a ?type }} GRAPH ?g2 {{ <{TWO}> a ?type }}"
FORM = "application/x-www-form-urlencoded"
QUERY, UPDATE = "application/sparql-query", "application/sparql-update"
DEFAULT, NAMED = "default-graph-uri", "named-graph-uri"
BOOLEAN = ("application/sparql-results+json",)
TABLE = BOOLEAN
RDF = ("text/turtle; charset=utf-8",)
Pairs = list[tuple[str, str]]

#: By the name in the manifest: method, what the address asks, type and text of what is posted, the
#: type of the answer. Each ASK is true.
QUERIES: dict[str, tuple[str, Pairs, str, str, tuple[str, ...]]] = {
    "query_post_form": ("POST", [(DEFAULT, NOTHING)], FORM, "query=ASK%20%7B%7D", BOOLEAN),
    "query_dataset_default_graphs_get": (
        *("GET", [("query", IN_DEFAULT), (DEFAULT, ONE), (DEFAULT, TWO)], "", "", BOOLEAN),
    ),
    "query_dataset_default_graphs_post": (
        *("POST", [(DEFAULT, ONE), (DEFAULT, TWO)], QUERY, IN_DEFAULT, BOOLEAN),
    ),
    "query_dataset_named_graphs_post": (
        *("POST", [(NAMED, ONE), (NAMED, TWO)], QUERY, f"ASK {{ {IN_NAMED} }}", BOOLEAN),
    ),
    "query_dataset_named_graphs_get": (
        *("GET", [("query", f"ASK {{ {IN_NAMED} }}"), (NAMED, ONE), (NAMED, TWO)], "", "", BOOLEAN),
    ),
    "query_dataset_full": (
        *("POST", [(DEFAULT, THREE), (NAMED, ONE), (NAMED, TWO)], QUERY),
        *(f"ASK {{ <{THREE}> a ?type {IN_NAMED} }}", BOOLEAN),
    ),
    "query_multiple_dataset": (
        *("POST", [(NAMED, ONE), (NAMED, TWO)], QUERY),
        *(f"ASK FROM <{THREE}> {{ {IN_NAMED} }}", BOOLEAN),
    ),
    "query_get": ("GET", [("query", "ASK {}"), (DEFAULT, NOTHING)], "", "", BOOLEAN),
    "query_content_type_select": (
        *("POST", [(DEFAULT, NOTHING)], QUERY, "SELECT (1 AS ?value) {}", TABLE),
    ),
    "query_content_type_ask": ("POST", [(DEFAULT, NOTHING)], QUERY, "ASK {}", BOOLEAN),
    "query_content_type_describe": (
        *("POST", [(DEFAULT, NOTHING)], QUERY, "DESCRIBE <http://example.org/>", RDF),
    ),
    "query_content_type_construct": (
        *("POST", [(DEFAULT, NOTHING)], QUERY, "CONSTRUCT { <s> <p> 1 } WHERE {}", RDF),
    ),
    "query_post_direct": ("POST", [], QUERY, "ASK {}", BOOLEAN),
}  # fmt: skip
#: Those that are to be refused, of queries and of updates.
BAD: dict[str, tuple[str, Pairs, str, bytes]] = {
    "bad_query_method": ("PUT", [("query", "ASK {}"), (DEFAULT, NOTHING)], FORM, b""),
    "bad_multiple_queries": ("GET", [("query", "ASK {}"), ("query", "SELECT * {}")], "", b""),
    "bad_query_wrong_media_type": ("POST", [], "text/plain", b"ASK {}"),
    "bad_query_missing_form_type": ("POST", [], "", b"query=ASK%20%7B%7D"),
    "bad_query_missing_direct_type": ("POST", [], "", b"ASK {}"),
    "bad_query_non_utf8": ("POST", [], f"{QUERY}; charset=UTF-16", "ASK {}".encode("utf-16")),
    "bad_query_syntax": ("GET", [("query", "ASK {")], "", b""),
    "bad_update_get": ("GET", [("update", "CLEAR ALL")], "", b""),
    "bad_multiple_updates": ("POST", [], FORM, b"update=CLEAR%20NAMED&update=CLEAR%20DEFAULT"),
    "bad_update_wrong_media_type": ("POST", [], "text/plain", b"CLEAR NAMED"),
    "bad_update_missing_form_type": ("POST", [], "", b"update=CLEAR%20NAMED"),
    "bad_update_non_utf8": (
        *("POST", [], f"{UPDATE}; charset=UTF-16", "CLEAR NAMED".encode("utf-16")),
    ),
    "bad_update_syntax": ("POST", [], FORM, b"update=CLEAR%20XYZ"),
    "bad_update_dataset_conflict": (
        *("POST", [("using-named-graph-uri", "http://example/people")], UPDATE),
        b"WITH <http://example/addresses> DELETE { ?p ?o 'Bill' } WHERE { ?p ?o 'Bill' }",
    ),
}  # fmt: skip
#: Updates that have to succeed by the manifest: what of each is an update is 403 here.
UPDATES = {
    **dict.fromkeys(
        (
            *("update_dataset_default_graph", "update_dataset_default_graphs"),
            *("update_dataset_named_graphs", "update_dataset_full", "update_base_uri"),
            "update_post_direct",
        ),
        (UPDATE, b"CLEAR ALL"),
    ),
    "update_post_form": (FORM, b"update=CLEAR+ALL"),
}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    path = tmp_path_factory.mktemp("w3c") / "data.trig"
    document = "<http://xmlns.com/foaf/0.1/Document>"
    path.write_text("".join(f"<{g}> {{ <{g}> a {document} }}\n" for g in (ONE, TWO, THREE)))
    setting = ServingSetting(limits=ServingLimits(workers=1, patience=60))
    with TestClient(Served(KnowledgeGraph.load(path, bare=True), setting).application()) as found:
        yield found


@pytest.mark.parametrize("name", QUERIES)
def test_a_query(server: TestClient, name: str) -> None:
    method, pairs, type, text, expected = QUERIES[name]
    headers = {"Content-Type": type} if type else {}
    done = server.request(
        method, f"/sparql?{urlencode(pairs)}", headers=headers, content=text.encode()
    )
    assert (done.status_code, done.headers["content-type"]) == (200, *expected), done.text
    if "ASK" in text or any("ASK" in value for _, value in pairs):
        assert done.json()["boolean"] is True


@pytest.mark.parametrize("name", BAD)
def test_what_is_wrong_is_refused(server: TestClient, name: str) -> None:
    method, pairs, type, content = BAD[name]
    headers = {"Content-Type": type} if type else {}
    address = f"/sparql?{urlencode(pairs)}"
    assert (
        400 <= server.request(method, address, headers=headers, content=content).status_code < 500
    )


@pytest.mark.parametrize("name", UPDATES)
def test_an_update_is_refused(server: TestClient, name: str) -> None:
    type, content = UPDATES[name]
    done = server.post("/sparql", headers={"Content-Type": type}, content=content)
    assert (done.status_code, done.text.partition(":")[0]) == (403, "update")


def test_every_test_of_the_manifest_is_here() -> None:
    page = (Path(__file__).parents[2] / "docs" / "conformance.md").read_text(encoding="utf-8")
    assert (len(QUERIES), len(BAD), len(UPDATES)) == (13, 14, 7)
    assert "34 protocol tests" in page
    assert [name for name in UPDATES if f"`{name}`" not in page] == []
