"""What is refused before it is asked: SERVICE wherever it stands, and what overflows the engine."""

import io
import re
import time
from collections.abc import Callable
from typing import Any

import pyoxigraph as ox
import pytest
from league import league

from detente import KnowledgeGraph, QueryError
from detente.core.namespaces import PREFIXES
from detente.query.rewriting.shape import shape

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
        *("ASK { ?s a(" + element * 90 + ") }" for element in ("?a", "''1", "<a>1", "_:a+1")),
        "ASK { ?s ?p # by\n(" + "?a" * 90 + ") }",
    ],
    ids=lambda query: query[:20],
)
def test_what_would_overflow_the_engine_is_refused(nothing: KnowledgeGraph, query: str) -> None:
    said = refusal(nothing, query)
    kinds = ("brackets are open", "too long a chain", "are joined", "names outside brackets")
    assert any(kind in said for kind in kinds)


#: Kinds of text that end the engine, or keep it busy for hours, where there is enough of them.
KINDS: dict[str, Callable[[int], str]] = {
    "triples": lambda n: "".join(f"?a{i} ?b{i} ?c{i} ." for i in range(n)),
    "chain": lambda n: "".join(f"?a{i} <urn:p> ?a{i + 1} ." for i in range(n)),
    "semicolons": lambda n: "?s " + ";".join(f"<urn:p{i}> ?c{i}" for i in range(n)),
    "commas": lambda n: "?s ?p " + ",".join(f"?c{i}" for i in range(n)),
    "values after commas": lambda n: "?s ?p " + ",".join(map(str, range(n))),
    "without variables": lambda n: "<urn:s> <urn:p> " + ",".join(map(str, range(n))),
    "list": lambda n: "?s ?p (" + "1 " * n + ")",
    "list of variables": lambda n: "?s ?p (" + " ".join(f"?c{i}" for i in range(n)) + ")",
    "lists within lists": lambda n: "?s ?p " + "(" * n + "1" + ")" * n,
    "blank nodes": lambda n: "[ <urn:p> 1 ] . " * n,
    "blank nodes in blank nodes": lambda n: "[ <urn:p> " * n + "1" + "]" * n + " <urn:q> 1",
    "reified": lambda n: "<<" * n + "?s ?p ?o" + ">> ?p ?o" * n,
    "spaced reified": lambda n: "<< " * n + "?s ?p ?o" + " >> ?p ?o" * n,
    "triple terms": lambda n: "?s ?p " + "<<( ?s ?p " * n + "?o" + " )>>" * n,
    "annotations": lambda n: "?s ?p ?o " + "{| ?p ?o |}" * n,
    "annotations in annotations": lambda n: "?s ?p ?o " + "{| ?p ?o " * n + "|}" * n,
    "reifiers": lambda n: "?s ?p ?o " + "~ <urn:r> " * n,
    "sequence": lambda n: "?s " + "/".join(["<urn:p>"] * n) + " ?o",
    "sequence backward": lambda n: "?s " + "/".join(["^<urn:p>"] * n) + " ?o",
    "alternatives": lambda n: "?s " + "|".join(f"<urn:p{i}>" for i in range(n)) + " ?o",
    "paths in brackets": lambda n: "?s " + "(" * n + "<urn:p>" + ")*" * n + " ?o",
    "brackets": lambda n: "FILTER(" + "(" * n + "1" + ")" * n + ")",
    "functions": lambda n: "FILTER(" + "STR(" * n + "1" + ")" * n + ")",
    "groups": lambda n: "{" * n + "?s ?p ?o" + "}" * n,
    "groups side by side": lambda n: "{ ?s <urn:p> ?o } " * n,
    "sub-selects": lambda n: "{ SELECT * { " * n + "?s ?p ?o" + "} }" * n,
    "sub-selects side by side": lambda n: "{ SELECT * { ?s ?p ?o } }" * n,
    "UNION": lambda n: " UNION ".join(["{ ?s ?p ?o }"] * n),
    "OPTIONAL": lambda n: "?s ?p ?o " + "".join(f"OPTIONAL {{ ?s ?p ?o{i} }}" for i in range(n)),
    "OPTIONAL in OPTIONAL": lambda n: "OPTIONAL { ?s ?p ?o " * n + "}" * n,
    "GRAPH": lambda n: "GRAPH ?g { ?s ?p ?o } " * n,
    "MINUS": lambda n: "?s ?p ?o " + "MINUS { ?s ?p ?o }" * n,
    "FILTER": lambda n: "?s ?p ?o " + "FILTER(?o != 1)" * n,
    "EXISTS": lambda n: "?s ?p ?o " + "FILTER EXISTS { ?s ?p ?o }" * n,
    "BIND": lambda n: "".join(f"BIND(1 AS ?x{i})" for i in range(n)),
    "LATERAL": lambda n: "LATERAL { ?s ?p ?o } " * n,
    "sum": lambda n: "FILTER(" + "+".join(["1"] * n) + ")",
    "AND": lambda n: "FILTER(" + "&&".join(["true"] * n) + ")",
    "IN": lambda n: "FILTER(" + " IN (".join(["1"] * n) + ")" * n,
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_long_text_of_any_kind_is_refused_before_the_engine_sees_it(
    nothing: KnowledgeGraph, kind: str
) -> None:
    for query in (
        f"ASK {{ {KINDS[kind](20_000)} }}",
        f"SELECT * WHERE\n{{ {{ {KINDS[kind](20_000)} }} }} LIMIT 1",
        f"CONSTRUCT {{ <urn:a> <urn:b> 1 }} {{ OPTIONAL {{ {KINDS[kind](20_000)} }} }}",
    ):
        start = time.monotonic()
        said = refusal(nothing, query)
        assert re.match(r"(line \d+, column \d+|at its end): (more than|too long a chain)", said)
        assert time.monotonic() - start < 60


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_of_a_usual_size_is_answered(nothing: KnowledgeGraph, kind: str) -> None:
    nothing.query(f"ASK {{ {KINDS[kind](12)} }}")


@pytest.mark.parametrize(
    ("pattern", "joined", "ground"),
    [
        ("?s ?p 1", 1, 0),
        ("<urn:s> <urn:p> 1", 0, 1),
        ("?s ?p 1, 2 ; ?q 3 . ?o ?p ?s", 4, 0),
        ("?s <urn:p>/<urn:q>/<urn:r> ?o", 3, 0),
        ("?s <urn:p>|<urn:q>|<urn:r> ?o", 1, 0),
        ("?s (<urn:p>|<urn:q>|<urn:r>)* ?o", 1, 0),
        ("?s ?p (1 2 3)", 5, 0),
        ("?s ?p ?o FILTER (?o IN (1, 2, 3, 4))", 1, 0),
        ("?s ?p ?o VALUES (?o ?p) { (1 2) (3 4) }", 1, 0),
        ("VALUES ?o { 1 2 3 4 } ?s ?p ?o", 1, 0),
        ("?s ?p ?o OPTIONAL { ?s ?q 1, 2, 3 }", 3, 0),
        ("?s ?p ?o { ?s ?q 1, 2, 3 }", 4, 0),
        ("{ ?s ?q 1, 2, 3 } UNION { ?s ?p 1 } UNION { ?s ?p 1 } ?s ?p ?o", 3, 0),
        ("?s ?p ?o MINUS { ?s ?p 1 } FILTER NOT EXISTS { ?s ?p 1 }", 1, 0),
        ("?s ?p 'a, b ; c . d' # , , ,", 1, 0),
        ("GRAPH ?g { ?s ?p 1, 2 } GRAPH <urn:g> { <urn:s> <urn:p> 1 }", 3, 1),
    ],
)
def test_patterns_are_counted(pattern: str, joined: int, ground: int) -> None:
    found = shape(f"ASK {{ {pattern} }}")
    assert (found.joined, found.ground) == (joined, ground)


def test_a_template_may_be_long(nothing: KnowledgeGraph) -> None:
    template = "".join(f"?s <urn:p{i}> ?o ; <urn:q> ({i} 1) ." for i in range(400))
    assert not nothing.query(f"CONSTRUCT {{ {template} }} WHERE {{ ?s ?p ?o }}")
    assert not nothing.query(f"CONSTRUCT {{ {template} }} {{ ?s ?p ?o }}")


def test_200_objects_are_planned_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor is a query that takes long to plan asked again to say why it has no answer."""
    asked: list[int] = []

    class Watched:
        def __init__(self, store: ox.Store) -> None:
            self.store = store

        def query(self, text: str, **rest: Any) -> object:
            asked.append(shape(text).joined)
            return self.store.query(text, **rest)

        def __getattr__(self, name: str) -> object:
            return getattr(self.store, name)

    graph = league()
    monkeypatch.setattr(graph, "store", Watched(graph.store))
    for objects in ([f"?c{i}" for i in range(70)], ["1.5"] * 70):
        asked.clear()
        found = graph.query(f"SELECT * {{ ?s md:memberOf {', '.join(objects)} }} LIMIT 1")
        found.write(io.BytesIO(), "csv")
        assert (found.more, found.warnings) == (False, ())
        assert found.nothing is (found.diagnosis is not None)
        assert sum(count > 60 for count in asked) == 1


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
