"""CSV has as many fields in every row as there are columns, whatever commas IRIs hold."""

import csv
import io

import pyoxigraph as ox
import pytest

from detente import KnowledgeGraph
from detente.core.terms import Row, Term
from detente.query.results import Answer, Results

PASSAGE = "https://example.org/text#char=1,20"
#: How many rows come first that the engine writes well: none, some of its first piece, several.
LEADS = [0, 30, 3000]


def spelled(term: Term | None) -> str:
    return (
        "UNDEF" if term is None else f"<<( {term} )>>" if isinstance(term, ox.Triple) else str(term)
    )


def words(row: Row) -> list[str]:
    return [getattr(term, "value", "") for term in row]


def values(*rows: Row, lead: int = 0) -> str:
    """Return a query that gives rows, after some in which no IRI has a comma."""
    width = len(rows[0])
    names = " ".join(f"?c{number}" for number in range(width))
    plain: Row = (ox.NamedNode("urn:plain"), *[ox.Literal('plain, "', language="en")] * (width - 1))
    lines = [" ".join(map(spelled, row)) for row in (*[plain] * lead, *rows)]
    return f"SELECT {names} {{ VALUES ({names}) {{ ({') ('.join(lines)}) }} }}"


class Pieces(io.BytesIO):
    """A file that knows how much was written to it at once."""

    largest = 0

    def write(self, content: bytes) -> int:  # type: ignore[override]
        self.largest = max(self.largest, len(content))
        return super().write(content)


def written(*rows: Row, lead: int = 0) -> str:
    """Return rows as CSV, without those that came before them."""
    results = KnowledgeGraph(ox.Store(), {}).query(values(*rows, lead=lead))
    out = io.BytesIO()
    results.write(out, "csv")
    assert results.to_csv() == out.getvalue().decode()
    header, *lines = out.getvalue().decode().split("\r\n", lead + 1)
    assert lines[:-1] == ['urn:plain,"plain, """' if len(rows[0]) == 2 else lines[0]] * lead
    return "\r\n".join((header, lines[-1]))


def read(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline=""), strict=True))[1:]


@pytest.mark.parametrize("lead", LEADS)
def test_every_row_reads_back(lead: int) -> None:
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
    assert read(written(*rows, lead=lead)) == expected


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
    assert read(written(*rows)) == [words(row) for row in rows]


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


@pytest.mark.parametrize("lead", LEADS)
def test_a_mark_within_a_field_begins_no_passage(lead: int) -> None:
    iri, marked = ox.NamedNode(PASSAGE), ox.NamedNode("https://example.org/text#char=x")
    twice = ox.Literal("https://example.org/text#char=urn:b#char=1")
    rows: list[Row] = [
        (twice, ox.Literal(2), iri),
        (marked, ox.Literal(f"{PASSAGE}, twice"), iri),
        (iri, marked, twice),
        (marked, iri, None),
    ]
    assert read(written(*rows, lead=lead)) == [words(row) for row in rows]


def test_rows_after_the_first_that_does_not_fit_are_asked_for_once() -> None:
    store = ox.Store()
    for number in range(5000):
        odd = f"urn:{number}" if number % 1000 != 900 else f"urn:{number},x"
        store.add(ox.Quad(ox.NamedNode("urn:s"), ox.NamedNode("urn:p"), ox.NamedNode(odd)))
    results = KnowledgeGraph(store, {}).query("SELECT ?o ('x,' AS ?x) { ?s ?p ?o } ORDER BY ?o")
    asked = []

    def after(count: int) -> Answer:
        asked.append(count)
        assert results.after is not None
        return results.after(count)  # type: ignore[no-any-return]

    told = Results("rows", results.columns, results.run, after=after)
    out = Pieces()
    told.write(out, "csv")
    assert read(out.getvalue().decode()) == [list(row) for row in results.rows]
    assert len(asked) == 1
    assert asked[0] > 0
    assert out.largest < 1 << 15


def test_a_query_that_gives_other_rows_each_time_is_asked_once() -> None:
    store = ox.Store()
    for number in range(2000):
        odd = f"urn:{number}" if number > 3 else f"urn:{number},x"
        store.add(ox.Quad(ox.NamedNode("urn:s"), ox.NamedNode("urn:p"), ox.NamedNode(odd)))
    results = KnowledgeGraph(store, {}).query("SELECT ?o { ?s ?p ?o } ORDER BY RAND()")
    assert len({row[0] for row in read(results.to_csv())}) == 2000


@pytest.mark.parametrize("limit", [5, 20, 2000, 2990, 4000])
def test_a_limit_holds_where_rows_are_asked_for_again(limit: int) -> None:
    rows = [(ox.Literal(f"n{number}"), ox.NamedNode("urn:a,b")) for number in range(2000)]
    query = values(*rows, lead=1000)
    results = KnowledgeGraph(ox.Store(), {}).query(query, limit=limit)
    assert read(results.to_csv()) == [list(row) for row in results.rows]
    assert len(results.rows) == min(limit, 3000)


@pytest.mark.parametrize("lead", LEADS)
def test_an_unbound_cell_of_a_single_column_is_an_empty_line(lead: int) -> None:
    assert read(written((ox.Literal("a"),), (None,), (ox.Literal(""),), lead=lead)) == [
        ["a"],
        [],
        [],
    ]


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


@pytest.mark.parametrize("lead", LEADS)
def test_a_statement_as_a_term_is_one_field(lead: int) -> None:
    said = ox.Triple(ox.NamedNode("urn:a,b"), ox.NamedNode("urn:p"), ox.Literal('x, "y"'))
    plain = ox.Triple(ox.NamedNode("urn:a"), ox.NamedNode("urn:p"), ox.Literal("x"))
    assert read(written((said, ox.Literal(1)), (plain, None), lead=lead)) == [
        ['urn:a,b urn:p x, "y"', "1"],
        ["urn:a urn:p x", ""],
    ]


def test_a_long_literal_comes_in_many_pieces() -> None:
    long = ox.Literal('line,\r\n"' * 10_000)
    for iri in (PASSAGE, "urn:x"):
        row = (ox.NamedNode(iri), long, None)
        assert read(written(row, lead=30)) == [[iri, long.value, ""]]


def test_no_columns_are_lines_without_fields(kg: KnowledgeGraph) -> None:
    assert kg.query("SELECT * { VALUES () { () () } }").to_csv() == "\r\n\r\n\r\n"


def test_every_pair_of_pages_and_addresses_reads_back(kg: KnowledgeGraph) -> None:
    found = kg.query("SELECT ?page ?url ?title { ?page schema:url ?url ; dcterms:title ?title }")
    assert any("," in str(url) for _, url, _ in found)
    assert read(found.to_csv()) == [list(row) for row in found.rows]


def test_the_passages_of_the_graph_read_back(kg: KnowledgeGraph) -> None:
    found = kg.query("SELECT ?passage ?place { GRAPH ?passage { kg:china md:claims ?place } }")
    assert read(found.to_csv()) == [list(row) for row in found.rows]


def test_where_every_row_fits_they_are_as_the_engine_writes_them(kg: KnowledgeGraph) -> None:
    query = "SELECT ?thing ?label { ?thing skos:prefLabel ?label } ORDER BY ?thing"
    answer = kg.store.query(query, prefixes=kg.prefixes)
    assert isinstance(answer, ox.QuerySolutions)
    native = (answer.serialize(format=ox.QueryResultsFormat.CSV) or b"").decode()
    assert kg.query(query).to_csv() == native
