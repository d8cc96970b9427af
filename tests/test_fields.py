"""CSV has as many fields in every row as there are columns, whatever commas IRIs hold."""

import csv
import io

import pyoxigraph as ox
import pytest

from graph import KnowledgeGraph
from graph.fields import Fields
from graph.results import Results

PASSAGE = "https://example.org/text#char=1,20"


def written(*rows: tuple[ox.NamedNode | ox.Literal | None, ...], step: int = 0) -> str:
    """Return rows as CSV; with a step the engine's bytes come in pieces of that length."""
    names = [f"?c{number}" for number in range(len(rows[0]))]
    lines = [" ".join("UNDEF" if term is None else str(term) for term in row) for row in rows]
    query = f"SELECT {' '.join(names)} {{ VALUES ({' '.join(names)}) {{ ({') ('.join(lines)}) }} }}"

    def run() -> ox.QuerySolutions:
        answer = ox.Store().query(query)
        assert isinstance(answer, ox.QuerySolutions)
        return answer

    if not step:
        return Results("rows", tuple(name[1:] for name in names), run).to_csv()
    native = run().serialize(format=ox.QueryResultsFormat.CSV) or b""
    out = io.BytesIO()
    fields = Fields(out, len(names))
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
    rows: list[tuple[ox.NamedNode | ox.Literal | None, ...]] = [
        (iri, said, other),
        (other, iri, None),
        (None, None, iri),
        (iri, iri, iri),
        (ox.Literal("plain"), other, ox.Literal(",")),
        (other, ox.NamedNode("urn:x"), ox.Literal("7")),
    ]
    expected = [["" if term is None else term.value for term in row] for row in rows]
    assert read(written(*rows, step=step)) == expected


def test_one_iri_with_a_comma_of_another_kind_reads_back() -> None:
    odd = ox.NamedNode("https://example.org/a,b,c")
    assert read(written((odd,))) == [["https://example.org/a,b,c"]]
    assert read(written((ox.Literal("x,y"), odd, None))) == [["x,y", odd.value, ""]]


def test_where_bytes_cannot_tell_the_terms_do() -> None:
    one, two = ox.NamedNode("https://example.org/a,b"), ox.NamedNode("https://example.org/c,7")
    rows: list[tuple[ox.NamedNode | ox.Literal | None, ...]] = [
        (two, ox.Literal("before"), None),
        (one, two, None),
        (one, ox.Literal('said "x", then'), two),
        (two, one, ox.Literal("7")),
    ]
    expected = [["" if term is None else term.value for term in row] for row in rows]
    assert read(written(*rows)) == expected


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
