"""CSV has as many fields in every row as there are columns, whatever commas IRIs hold."""

import csv
import io
import itertools
from collections.abc import Iterator

import pyoxigraph as ox
import pytest

from graph import KnowledgeGraph
from graph.fields import Fields, Row, Term, mended
from graph.results import Results

PASSAGE = "https://example.org/text#char=1,20"


def spelled(term: Term | None) -> str:
    return (
        "UNDEF" if term is None else f"<<( {term} )>>" if isinstance(term, ox.Triple) else str(term)
    )


def words(row: Row) -> list[str]:
    return [getattr(term, "value", "") for term in row]


def written(*rows: Row, step: int = 0) -> str:
    """Return rows as CSV; with a step the engine's bytes come in pieces of that length."""
    names = [f"?c{number}" for number in range(len(rows[0]))]
    lines = [" ".join(map(spelled, row)) for row in rows]
    query = f"SELECT {' '.join(names)} {{ VALUES ({' '.join(names)}) {{ ({') ('.join(lines)}) }} }}"

    def run() -> ox.QuerySolutions:
        answer = ox.Store().query(query)
        assert isinstance(answer, ox.QuerySolutions)
        return answer

    if not step:
        return Results("rows", tuple(name[1:] for name in names), run).to_csv()
    native = run().serialize(format=ox.QueryResultsFormat.CSV) or b""
    out = io.BytesIO()
    fields = Fields(out, len(names), lambda first: itertools.islice(map(tuple, run()), first, None))
    for at in range(0, len(native), step):
        fields.write(native[at : at + step])
    fields.flush()
    return out.getvalue().decode()


def read(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline="")))[1:]


@pytest.mark.parametrize("step", [0, 1, 7, 4096])
def test_every_row_reads_back(step: int) -> None:
    iri, other = ox.NamedNode(PASSAGE), ox.NamedNode("urn:x")
    said = ox.Literal(f'He said "{PASSAGE},"\r\nand left, twice')
    rows: list[Row] = [
        (iri, said, other),
        (other, iri, None),
        (None, None, iri),
        (iri, iri, iri),
        (ox.Literal("plain"), other, ox.Literal(",")),
        (other, ox.NamedNode("urn:x"), ox.Literal("7")),
    ]
    expected = [words(row) for row in rows]
    assert read(written(*rows, step=step)) == expected


def test_one_iri_with_a_comma_of_another_kind_reads_back() -> None:
    odd = ox.NamedNode("https://example.org/a,b,c")
    assert read(written((odd,))) == [["https://example.org/a,b,c"]]
    assert read(written((ox.Literal("x,y"), odd, None))) == [["x,y", odd.value, ""]]


def test_where_bytes_cannot_tell_the_terms_do() -> None:
    one, two = ox.NamedNode("https://example.org/a,b"), ox.NamedNode("https://example.org/c,7")
    rows: list[Row] = [
        (two, ox.Literal("before"), None),
        (one, two, None),
        (one, ox.Literal('said "x", then'), two),
        (two, one, ox.Literal("7")),
    ]
    expected = [words(row) for row in rows]
    assert read(written(*rows)) == expected


def test_rows_that_fit_stay_as_they_are_around_one_that_does_not() -> None:
    odd = ox.NamedNode("https://example.org/Paris,_Texas")
    rows: list[Row] = [
        (
            ox.NamedNode(f"urn:{number}"),
            ox.Literal(f'"{number}",\n'),
            odd if number % 7 == 3 else None,
        )
        for number in range(1000)
    ]
    expected = [words(row) for row in rows]
    for step in (0, 1000):
        assert read(written(*rows, step=step)) == expected


def test_a_number_beside_what_looks_like_half_a_passage_stays_a_field() -> None:
    half, odd = ox.Literal("urn:x#char=1"), ox.NamedNode("urn:a,b")
    assert read(written((half, ox.Literal(2)))) == [["urn:x#char=1", "2"]]
    assert read(written((odd, half, ox.Literal("c")), (odd, odd, ox.Literal(2)))) == [
        ["urn:a,b", "urn:x#char=1", "c"],
        ["urn:a,b", "urn:a,b", "2"],
    ]


def test_half_a_passage_does_not_pay_for_a_comma_of_another_row() -> None:
    half, odd = ox.Literal("urn:x#char=1"), ox.NamedNode("urn:a,b")
    rows: list[Row] = [(half, ox.Literal(2)), (odd, ox.Literal("c"))]
    assert read(written(*rows)) == [["urn:x#char=1", "2"], ["urn:a,b", "c"]]


@pytest.mark.parametrize("step", [0, 5, 4096])
def test_a_mark_within_a_field_begins_no_passage(step: int) -> None:
    iri, marked = ox.NamedNode(PASSAGE), ox.NamedNode("https://example.org/text#char=x")
    twice = ox.Literal("https://example.org/text#char=urn:b#char=1")
    rows: list[Row] = [
        (twice, ox.Literal(2), iri),
        (marked, ox.Literal(f"{PASSAGE}, twice"), iri),
        (iri, marked, twice),
        (marked, iri, None),
    ]
    assert read(written(*rows, step=step)) == [words(row) for row in rows]


def test_a_field_of_nothing_but_marks_is_read_once() -> None:
    long = "urn:x" + "#char=" * 20_000
    content = f"a,b\r\n{long},{PASSAGE}\r\n".encode()
    told = mended(content, 2, lambda first: iter(())).decode()
    assert list(csv.reader(io.StringIO(told), strict=True))[1][1:] == [PASSAGE]


def test_rows_that_bytes_do_not_tell_are_asked_for_from_where_they_are() -> None:
    odd = ox.NamedNode("https://example.org/a,b")
    rows: list[Row] = [
        (ox.Literal(number), odd if number in (40, 41, 90, 400) else None) for number in range(500)
    ]
    asked = []

    def terms(first: int) -> Iterator[Row]:
        asked.append(first)
        return iter(rows[first:])

    lines = [",".join(words(row)) + "\r\n" for row in rows]
    out = io.BytesIO()
    fields = Fields(out, 2, terms)
    fields.write("".join(["number,odd\r\n", *lines]).encode())
    fields.flush()
    assert read(out.getvalue().decode()) == [words(row) for row in rows]
    assert asked == [40, 90, 400]


def test_where_many_iris_have_commas_the_graph_is_not_looked_at_for_each() -> None:
    rows: list[Row] = [(ox.Literal(n), ox.NamedNode(f"urn:{n},x")) for n in range(2000)]
    looked = []

    def known(text: str) -> bool:
        looked.append(text)
        return text.startswith("urn:")

    lines = [",".join(words(row)) + "\r\n" for row in rows]
    content = "".join(["number,odd\r\n", *lines]).encode()
    told = mended(content, 2, lambda first: iter(rows[first:]), known).decode()
    assert read(told) == [words(row) for row in rows]
    assert 0 < len(looked) < 100


ODD = """
<urn:s> <urn:p> <urn:a,urn:b>, <urn:q,r> . <urn:t> <urn:p> <urn:b,c>, "c", <urn:a> .
<urn:g,h> { <urn:u> <urn:v,w> "x" }
"""


@pytest.mark.parametrize(
    ("query", "asked"),
    [
        ("SELECT ?s ?o { ?s <urn:p> ?o } ORDER BY ?s ?o", False),
        ("SELECT ?g ?p { GRAPH ?g { ?s ?p ?o } }", False),
        ("SELECT ?a ?b { <urn:s> <urn:p> ?a . <urn:t> <urn:p> ?b FILTER isIRI(?b) }", False),
        ("SELECT ?a ?b { <urn:s> <urn:p> ?a . <urn:t> <urn:p> ?b FILTER isLITERAL(?b) }", True),
        ("SELECT ?x (1 AS ?y) { <urn:q,r> <urn:none>? ?x }", True),
        ('SELECT ?x ?y { BIND (IRI("urn:y,z") AS ?x) BIND (1 AS ?y) }', True),
    ],
)
def test_iris_that_the_graph_knows_spare_a_second_question(
    query: str, asked: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = ox.Store()
    store.load(ODD, format=ox.RdfFormat.TRIG)
    results = KnowledgeGraph(store, {}).query(query)
    expected = list(map(list, KnowledgeGraph(store, {}).query(query).rows))
    again = []
    terms = Results._terms

    def told(self: Results, first: int = 0) -> Iterator[Row]:
        again.append(first)
        return terms(self, first)

    monkeypatch.setattr(Results, "_terms", told)
    assert read(results.to_csv()) == expected
    assert bool(again) == asked


@pytest.mark.parametrize("clause", ["", "ORDER BY ?label", "OFFSET 7", "LIMIT 400 OFFSET 9"])
@pytest.mark.parametrize("select", ["SELECT", "SELECT DISTINCT"])
def test_the_rows_after_some_are_those_of_the_whole(
    kg: KnowledgeGraph, select: str, clause: str
) -> None:
    query = f"{select} ?x ?label {{ ?x skos:prefLabel ?label OPTIONAL {{ ?x a ?c }} }} {clause}"
    found = kg.query(query)
    answer = found.run()
    assert isinstance(answer, ox.QuerySolutions)
    assert found.after is not None
    whole = list(map(tuple, answer))
    for first in (1, 30, len(whole) - 1, len(whole)):
        assert list(map(tuple, found.after(first))) == whole[first:]


@pytest.mark.parametrize("step", [0, 7])
def test_a_statement_as_a_term_is_one_field(step: int) -> None:
    said = ox.Triple(ox.NamedNode("urn:a,b"), ox.NamedNode("urn:p"), ox.Literal('x, "y"'))
    plain = ox.Triple(ox.NamedNode("urn:a"), ox.NamedNode("urn:p"), ox.Literal("x"))
    assert read(written((said, ox.Literal(1)), (plain, None), step=step)) == [
        ['urn:a,b urn:p x, "y"', "1"],
        ["urn:a urn:p x", ""],
    ]


def test_a_long_literal_comes_in_many_pieces() -> None:
    long = ox.Literal('line,\r\n"' * 10_000)
    assert read(written((ox.NamedNode(PASSAGE), long, None), step=8192)) == [
        [PASSAGE, long.value, ""]
    ]


def test_no_columns_are_lines_without_fields(kg: KnowledgeGraph) -> None:
    assert kg.query("SELECT * { VALUES () { () () } }").to_csv() == "\r\n\r\n\r\n"


def test_every_pair_of_pages_and_addresses_reads_back(kg: KnowledgeGraph) -> None:
    found = kg.query("SELECT ?page ?url ?title { ?page schema:url ?url ; dcterms:title ?title }")
    assert any("," in str(url) for _, url, _ in found)
    assert read(found.to_csv()) == [list(row) for row in found.rows]


def test_the_passages_of_the_graph_read_back(kg: KnowledgeGraph) -> None:
    found = kg.query("SELECT ?passage ?place { GRAPH ?passage { kg:china md:claims ?place } }")
    assert read(found.to_csv()) == [list(row) for row in found.rows]


def test_what_needs_no_mending_is_as_the_engine_writes_it(kg: KnowledgeGraph) -> None:
    query = "SELECT ?thing ?label { ?thing skos:prefLabel ?label } ORDER BY ?thing"
    answer = kg.store.query(query, prefixes=kg.prefixes)
    assert isinstance(answer, ox.QuerySolutions)
    native = (answer.serialize(format=ox.QueryResultsFormat.CSV) or b"").decode()
    assert kg.query(query).to_csv() == native
