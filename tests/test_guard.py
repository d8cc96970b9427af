"""What is refused before it is asked: SERVICE wherever it stands, and what overflows the engine."""

import pyoxigraph as ox
import pytest

from graph import KnowledgeGraph, QueryError
from graph.terms import PREFIXES

NOWHERE = "<http://127.0.0.1:9/>"


@pytest.fixture(scope="module")
def nothing() -> KnowledgeGraph:
    return KnowledgeGraph(ox.Store(), PREFIXES)


def refusal(graph: KnowledgeGraph, query: str) -> str:
    with pytest.raises(QueryError) as caught:
        graph.query(query)
    return str(caught.value)


@pytest.mark.parametrize(
    ("query", "place"),
    [
        (f"SELECT * {{ SERVICE {NOWHERE} {{ }} }}", "line 1, column 12"),
        (f"SELECT *\n{{ service silent {NOWHERE} {{ }} }}", "line 2, column 3"),
        ("ASK { FILTER NOT EXISTS { Service ?x { } } }", "line 1, column 27"),
        (f"ASK {{{{SELECT*{{SERVICE{NOWHERE}{{}}}}}}}}", "line 1, column 15"),
        (f"ASK {{ ?s md:p md:o;.SERVICE{NOWHERE}{{}} }}", "line 1, column 21"),
        (f"ASK {{ ?s md:p md:o#\nSERVICE {NOWHERE} {{}} }}", "line 2, column 1"),
        (f"ASK {{ ?s ?p 'a'SERVICE {NOWHERE} {{}} }}", "line 1, column 16"),
        (f"ASK {{ ?s ?p 5.SERVICE {NOWHERE} {{}} }}", "line 1, column 15"),
        (f"ASK {{ OPTIONAL {{ sErViCe SiLeNt {NOWHERE} {{}} }} }}", "line 1, column 18"),
        (f"ASK {{ ?service ?p 'SERVICE' SERVICE {NOWHERE} {{}} }}", "line 1, column 29"),
        (f"CONSTRUCT {{ }} WHERE {{ MINUS {{ SERVICE {NOWHERE} {{}} }} }}", "line 1, column 31"),
        (f"PREFIX service: <urn:a> ASK {{ SERVICE {NOWHERE} {{}} }}", "line 1, column 31"),
    ],
)
def test_service_is_refused_wherever_it_stands(
    nothing: KnowledgeGraph, query: str, place: str
) -> None:
    asks = "SERVICE asks another server, and is refused unless you say --allow-service"
    assert refusal(nothing, query) == f"{place}: {asks}"


def test_service_is_refused_where_tokens_mislead(nothing: KnowledgeGraph) -> None:
    # The engine reads "less than p:c" and a comment, where one could read an IRI and a text.
    query = (
        'PREFIX p: <urn:> ASK { BIND (1 AS ?a) FILTER (?a<p:c#>"""\n)\n'
        f'SERVICE SILENT {NOWHERE} {{}} #"""\n}}'
    )
    ox.Store().query(query.replace("SERVICE SILENT", "GRAPH"))  # so it is no syntax error
    assert refusal(nothing, query).startswith("line 3, column 9: the query cannot be read; ")


@pytest.mark.parametrize(
    "query",
    [
        "ASK { FILTER ('SERVICE <urn:a>' = 'SERVICE <urn:a>') }",
        'ASK { FILTER ("""\nSERVICE "x" <urn:a>""" != "") }',
        "ASK { } # SERVICE <urn:a>",
        "ASK { MINUS { ?s ?p <http://a/SERVICE> } }",
        "ASK { MINUS { ?service ?p $SERVICE, ?Service } }",
        "PREFIX service: <urn:service> ASK { MINUS { ?s md:service service:x } }",
        "ASK { MINUS { ?s md:civil-service _:SERVICE } }",
        "ASK { FILTER (LANG('a'@en-service) = 'en-service') }",
        "ASK { BIND ('zzzzzzz' AS ?zzzzzzz) BIND (1 AS ?service) FILTER (?zzzzzzz != 'service') }",
    ],
)
def test_service_in_a_text_comment_or_name_is_no_service(
    nothing: KnowledgeGraph, query: str
) -> None:
    assert nothing.query(query)


@pytest.mark.parametrize(
    "word", [r"\u0053ERVICE", r"S\U00000045RVICE", "\N{LATIN SMALL LETTER LONG S}ERVICE"]
)
def test_no_other_spelling_is_the_word(nothing: KnowledgeGraph, word: str) -> None:
    query = f"ASK {{ {word} SILENT {NOWHERE} {{}} }}"
    with pytest.raises(SyntaxError):
        ox.Store().query(query)
    assert "the query cannot be read" in refusal(nothing, query)


def test_a_text_that_is_bound_is_no_service(nothing: KnowledgeGraph) -> None:
    value = f"}} SERVICE {NOWHERE} {{ }} #"
    assert not nothing.query("ASK { ?s ?p ?v }", bind={"v": value})


@pytest.mark.parametrize(
    "query",
    [
        "ASK { " + "{" * 101 + "}" * 101 + " }",
        "ASK { FILTER (" + "(" * 101 + "1" + ")" * 101 + ") }",
        "ASK { FILTER (" + "!" * 2001 + "true) }",
        "ASK { FILTER (1 = 1" + " + 1" * 2001 + ") }",
        "ASK { ?s md:p" + "/md:p" * 2001 + " ?o }",
        "SELECT " + "".join(f"(1 AS ?x{number})" for number in range(801)) + " { }",
        "SELECT * { " + "".join(f"BIND (1 AS ?x{number})" for number in range(801)) + " }",
        "DESCRIBE" + " md:x" * 2001,
        "ASK { ?s ?p ?o" + " ~ md:x" * 2001 + " }",
    ],
    ids=lambda query: query[:20],
)
def test_what_would_overflow_the_engine_is_refused(nothing: KnowledgeGraph, query: str) -> None:
    assert "brackets are open" in (said := refusal(nothing, query)) or "too long a chain" in said


@pytest.mark.parametrize(
    "query",
    [
        "ASK { FILTER (" + "(" * 90 + "1" + ")" * 90 + ") }",
        "ASK { FILTER (1 = 1" + " + 0" * 1900 + ") }",
        "ASK { FILTER (1 IN (" + ", ".join(map(str, range(20_000))) + ")) }",
        "ASK { VALUES (?a ?b) { " + "(1 2)" * 20_000 + " } }",
        "ASK { FILTER ('" + "([{" * 1000 + "' != '') }",
        "ASK { } #" + "([{" * 1000,
        "PREFIX a: <urn:a>\n" * 900 + "ASK { }",
    ],
    ids=lambda query: query[:20],
)
def test_what_is_only_long_is_answered(nothing: KnowledgeGraph, query: str) -> None:
    assert nothing.query(query)
