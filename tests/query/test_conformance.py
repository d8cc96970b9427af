"""The page on SPARQL 1.1, each line of it; and detente beside the engine alone, query by query."""

import json
import re
from pathlib import Path

import pyoxigraph as ox
import pytest
from sparql_queries import DATA, HEAD, QUERIES, bare, whole

from detente import DetenteError, KnowledgeGraph

PAGE = (Path(__file__).parents[2] / "docs" / "conformance.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^\| (?:`(.*?)`)? ?\| `(.*?)` \| (.*?) \| (.*?) \|$", PAGE, re.MULTILINE)


def shown(graph: KnowledgeGraph, query: str) -> str:
    """An answer as the page shows it."""
    try:
        found = graph.query(query)
        if found.kind == "boolean":
            return f"`{str(bool(found)).lower()}`"
        rows = [", ".join("unbound" if c is None else c for c in row) for row in found.rows]
    except DetenteError:
        return "an error"
    return " ".join(f"`{row}`" for row in sorted(rows)) or "no row"


@pytest.mark.parametrize(("data", "query", "comes", "standard"), EXAMPLES)
def test_the_page_shows_what_comes_out(
    tmp_path: Path, data: str, query: str, comes: str, standard: str
) -> None:
    graph = bare(tmp_path, HEAD + data)
    assert shown(graph, HEAD + query) == comes
    assert standard != comes


def test_the_page_has_examples_of_everything() -> None:
    assert len(EXAMPLES) == PAGE.count("\n| ") - 2 * PAGE.count("\n| ---")
    assert len(EXAMPLES) > 30


# Beside the engine alone


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> KnowledgeGraph:
    return bare(tmp_path_factory.mktemp("conformance"), DATA)


def alone(graph: KnowledgeGraph, query: str) -> str:
    """What the engine answers by itself, or that it refuses."""
    try:
        answer = graph.store.query(query, prefixes=graph.prefixes)
    except (RuntimeError, SyntaxError, ValueError):
        return "refused"
    if isinstance(answer, ox.QueryTriples):
        return nameless([str(triple) for triple in answer])
    return nameless(json.loads(answer.serialize(format=ox.QueryResultsFormat.JSON) or b""))


def ours(graph: KnowledgeGraph, query: str) -> str:
    """What detente answers, or that it refuses."""
    try:
        found = graph.query(query)
    except DetenteError:
        return "refused"
    if found.kind == "graph":
        read = ox.parse(found.text("turtle"), ox.RdfFormat.TURTLE)
        return nameless([str(quad.triple) for quad in read])
    return nameless(json.loads(found.text("json")))


def nameless(answer: list[str] | dict[str, object]) -> str:
    """An answer without the names of blank nodes that were made for it; statements sorted."""
    text = re.sub("[0-9a-f]{24,32}", "blank", json.dumps(answer))
    return json.dumps(sorted(json.loads(text))) if isinstance(answer, list) else text


@pytest.mark.parametrize("query", QUERIES)
def test_detente_answers_and_refuses_as_the_engine_does(graph: KnowledgeGraph, query: str) -> None:
    assert ours(graph, whole(query)) == alone(graph, whole(query))


@pytest.mark.parametrize("query", [query for query in QUERIES if query.startswith("SELECT")])
def test_a_limit_cuts_the_same_answer(graph: KnowledgeGraph, query: str) -> None:
    if ours(graph, HEAD + query) == "refused":
        return
    every = len(graph.query(HEAD + query).rows)
    for limit in (0, 1, 3):
        found = graph.query(HEAD + query, limit=limit)
        assert (len(found.rows), found.more) == (min(limit, every), every > limit)


def test_there_are_some_hundred_queries_and_most_have_an_answer(graph: KnowledgeGraph) -> None:
    refused = [query for query in QUERIES if ours(graph, whole(query)) == "refused"]
    assert len(QUERIES) > 300
    assert 40 < len(refused) < len(QUERIES) / 4


RDF = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:u="urn:">'
#: A file of each suffix, with IRIs that are relative to it where they may be; and an empty one.
FILES = {
    ".nt": ("<urn:a> <urn:p> <urn:b> .\n", ""),
    ".ttl": ("<a> <urn:p> <#b>, <../c> .", ""),
    ".trig": ("<urn:a> <urn:p> <b> . <g> { <urn:c> <urn:p> <urn:d> }", ""),
    ".nq": ("<urn:a> <urn:p> <urn:b> <urn:g> .\n<urn:a> <urn:p> <urn:b> .\n", ""),
    ".rdf": (
        f'{RDF}<rdf:Description rdf:about=""><u:p rdf:resource="b"/></rdf:Description></rdf:RDF>',
        f"{RDF}</rdf:RDF>",
    ),
    ".jsonld": ('{"@id": "a", "urn:p": {"@id": "#b"}}', "{}"),
}


@pytest.mark.parametrize("suffix", FILES)
def test_a_file_is_read_as_the_engine_reads_it(tmp_path: Path, suffix: str) -> None:
    full, empty = FILES[suffix]
    path = tmp_path / f"data{suffix}"
    for text in (full, empty):
        graph = bare(tmp_path, text, suffix)
        syntax = ox.RdfFormat.from_extension(suffix[1:])
        quads = ox.parse(text, syntax, base_iri=path.as_uri())
        assert sorted(map(str, graph.store)) == sorted(map(str, quads))
        assert bool(len(graph.store)) == (text == full)
