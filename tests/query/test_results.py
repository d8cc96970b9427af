"""Answers as callers hold them: rows, types, tables that cannot be spoofed, data frames."""

import datetime
import io
import sys

import pyoxigraph as ox
import pytest

from detente import KnowledgeGraph, MissingExtra, Results, UsageError
from detente.query.results import tabulate
from detente.rdf import serialize

DATA = """
@prefix : <urn:x:> .
@prefix kg: <https://w3id.org/detente/id/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
kg:nato :name "NATO"@en ; :members 32 ; :founded "1949-04-04"^^xsd:date ; :share 0.5 ; :open true .
kg:sco :name "SCO"@en ; :members 10 .
"""
ALL = """
PREFIX : <urn:x:>
SELECT ?thing ?members ?founded ?share ?open {
  ?thing :members ?members
  OPTIONAL { ?thing :founded ?founded ; :share ?share ; :open ?open }
} ORDER BY ?thing
"""
NATO = "https://w3id.org/detente/id/nato"
SCO = "https://w3id.org/detente/id/sco"


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> KnowledgeGraph:
    path = tmp_path_factory.mktemp("results") / "small.ttl"
    path.write_text(DATA)
    return KnowledgeGraph.load(path, bundled=False)


def spoken(text: str) -> Results:
    return tabulate(("thing", "words"), [("a", text)])


def test_rows_are_text_and_unbound_is_none(small: KnowledgeGraph) -> None:
    results = small.query(ALL)
    assert results.kind == "rows"
    assert results.columns == ("thing", "members", "founded", "share", "open")
    assert results.rows == (
        (NATO, "32", "1949-04-04", "0.5", "true"),
        (SCO, "10", None, None, None),
    )
    assert list(results) == list(results.rows)
    assert len(results) == 2
    assert bool(results)


def test_results_can_be_read_again_and_in_several_forms(small: KnowledgeGraph) -> None:
    results = small.query("PREFIX : <urn:x:> SELECT ?m { ?s :members ?m } ORDER BY ?m")
    assert [results.to_csv(), results.to_csv(), results.text("tsv")] == [
        "m\r\n10\r\n32\r\n",
        "m\r\n10\r\n32\r\n",
        "?m\n10\n32\n",
    ]


def test_columns_of_a_star_are_those_of_the_cells(small: KnowledgeGraph) -> None:
    results = small.query("PREFIX : <urn:x:> SELECT * { ?z :founded ?a }")
    assert dict(zip(results.columns, results.rows[0], strict=True)) == {
        "z": NATO,
        "a": "1949-04-04",
    }


def test_a_graph_has_three_columns_and_sorted_rows(small: KnowledgeGraph) -> None:
    results = small.query("PREFIX : <urn:x:> CONSTRUCT WHERE { ?s :members ?m }")
    assert results.kind == "graph"
    assert results.columns == ("subject", "predicate", "object")
    assert results.rows == ((NATO, "urn:x:members", "32"), (SCO, "urn:x:members", "10"))


@pytest.mark.parametrize(("query", "answer"), [("ASK { }", True), ("ASK { <urn:a> ?p ?o }", False)])
def test_a_boolean_is_one(small: KnowledgeGraph, query: str, answer: bool) -> None:
    results = small.query(query)
    assert (results.kind, results.columns, bool(results)) == ("boolean", (), answer)
    assert results.text("table") == results.text("md") == ("yes\n" if answer else "no\n")
    assert results.text("csv") == ("true\n" if answer else "false\n")


def test_no_rows_are_nothing(small: KnowledgeGraph) -> None:
    results = small.query("SELECT ?s { ?s <urn:none> ?o }")
    assert (results.rows, len(results), bool(results)) == ((), 0, False)
    assert results.text("table") == "nothing\n"
    assert results.text("csv") == "s\r\n"
    assert results.text("md") == "| s |\n| --- |\n"


def test_a_limit_says_that_there_is_more_and_only_then(small: KnowledgeGraph) -> None:
    rows = "PREFIX : <urn:x:> SELECT ?s { ?s :members ?m }"
    graph = "PREFIX : <urn:x:> CONSTRUCT WHERE { ?s :members ?m }"
    found = [
        (len(results), results.more)
        for query in (rows, graph)
        for results in (small.query(query, limit=n) for n in (0, 1, 2, 3))
    ]
    assert found == [(0, True), (1, True), (2, False), (2, False)] * 2


def test_what_lies_beyond_a_limit_is_asked_only_by_who_wants_to_know() -> None:
    asked = []

    def after(count: int) -> list[str]:
        asked.append(count)
        return ["one"]

    results = Results("rows", ("a",), lambda: (), 1, after)
    assert asked == []
    assert [results.more, results.more, asked] == [True, True, [1]]


MANY = """
CONSTRUCT { ?s a <urn:C> ; <urn:a> ?text , ?s , ?n ; <urn:b> "x"@en , "x" , "x"@en-GB } WHERE {
  VALUES ?n { 1 10 2 1.5 true } BIND (IRI(CONCAT("urn:s", STR(?n))) AS ?s)
  BIND (CONCAT(" <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> \\n\\r\\t", ?s) AS ?text) }
"""


def test_statements_a_line_are_sorted_as_an_export_is(small: KnowledgeGraph) -> None:
    lines = small.query(MANY).text("ntriples")
    read = [quad.triple for quad in ox.parse(lines, ox.RdfFormat.N_TRIPLES)]
    assert read == serialize.sorted_triples(read)
    assert len(read) == 30
    assert lines == small.query(MANY).text("nquads")


def test_more_statements_than_can_be_held_are_written_as_they_come(
    small: KnowledgeGraph, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = small.store.query(MANY)
    assert isinstance(answer, ox.QueryTriples)
    native = (answer.serialize(format=ox.RdfFormat.N_TRIPLES) or b"").decode()
    monkeypatch.setattr(serialize, "HELD", 10)
    assert small.query(MANY).text("ntriples") == native
    assert sorted(native.splitlines()) != native.splitlines()


@pytest.mark.parametrize("step", [1, 2, 3, 5, 1000])
def test_xml_is_mended_in_whatever_pieces_it_comes(step: int) -> None:
    text = "a\r\n\x07\ufffe\uffff\ufffd\uff0cé</a>\ufff0"
    out, content = io.BytesIO(), text.encode()
    file = serialize.WellFormed(out)
    for at in range(0, len(content), step):
        file.write(content[at : at + step])
    file.flush()
    assert out.getvalue().decode() == "a&#xD;\n\ufffd\ufffd\ufffd\ufffd\uff0cé</a>\ufff0"


def test_a_table_aligns_and_shortens(small: KnowledgeGraph) -> None:
    assert small.query(ALL).text("table") == (
        "thing    members  founded     share  open\n"
        "kg:nato  32       1949-04-04  0.5    true\n"
        "kg:sco   10\n"
    )


def test_a_table_folds_at_the_width_of_the_terminal() -> None:
    out = io.BytesIO()
    spoken("seven words that do not fit here").write(out, "table", width=20)
    assert out.getvalue().decode() == (
        "thing  words\na      seven words\n       that do not\n       fit here\n"
    )


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("two\nlines\tand a tab", "two lines and a tab"),
        ("\x1b[31mred\x07", r"\u001b[31mred\u0007"),
        ("\N{RIGHT-TO-LEFT OVERRIDE}txt.exe", r"\u202etxt.exe"),
        ("NA\N{ZERO WIDTH SPACE}TO", r"NA\u200bTO"),
        ("N\N{CYRILLIC CAPITAL LETTER A}TO", r"N\u0410TO"),
        ("[bold]no markup[/bold]", "[bold]no markup[/bold]"),
        (":smile:", ":smile:"),
    ],
)
def test_a_table_cannot_drive_the_terminal(text: str, shown: str) -> None:
    assert spoken(text).text("table") == f"thing  words\na      {shown}\n"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a | b", r"a \| b"),
        ("<b>*bold*</b> & more", r"&lt;b&gt;\*bold\*&lt;/b&gt; &amp; more"),
        ("[link](http://a)", r"\[link\]\(http://a\)"),
        ("two\nlines", "two lines"),
    ],
)
def test_markdown_shows_the_text_as_it_is(text: str, shown: str) -> None:
    assert spoken(text).text("md") == f"| thing | words |\n| --- | --- |\n| a | {shown} |\n"


@pytest.mark.parametrize(
    ("query", "form", "message"),
    [
        (
            "SELECT * { ?s ?p ?o }",
            "turtle",
            "SELECT cannot be written as turtle; choose table, csv, tsv, json, xml, md",
        ),
        (
            "ASK { }",
            "ntriples",
            "ASK cannot be written as ntriples; choose table, csv, tsv, json, xml, md",
        ),
        (
            "CONSTRUCT WHERE { ?s ?p ?o }",
            "csv",
            "CONSTRUCT and DESCRIBE cannot be written as csv; choose table, md, turtle, trig, "
            "ntriples, nquads, jsonld, rdfxml",
        ),
        (
            "DESCRIBE <urn:a>",
            "xlsx",
            "CONSTRUCT and DESCRIBE cannot be written as xlsx; choose table, md, turtle, trig, "
            "ntriples, nquads, jsonld, rdfxml",
        ),
    ],
)
def test_a_format_that_does_not_fit_names_those_that_do(
    small: KnowledgeGraph, query: str, form: str, message: str
) -> None:
    with pytest.raises(UsageError) as caught:
        small.query(query).text(form)
    assert str(caught.value) == message


def test_a_data_frame_has_numbers_dates_and_truth_values(small: KnowledgeGraph) -> None:
    frame = small.query(ALL).to_pandas()
    assert list(frame.columns) == ["thing", "members", "founded", "share", "open"]
    assert frame.to_numpy().tolist()[0] == [NATO, 32, datetime.date(1949, 4, 4), 0.5, True]
    assert frame["members"].tolist() == [32, 10]
    assert frame.isna().to_numpy().tolist()[1] == [False, False, True, True, True]


def test_without_pandas_the_message_says_what_to_install(
    small: KnowledgeGraph, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(MissingExtra) as caught:
        small.query(ALL).to_pandas()
    assert str(caught.value) == "pandas is not installed; pip install 'detente[pandas]'"


def test_a_notebook_shows_escaped_cells() -> None:
    assert spoken("<script>")._repr_html_() == (
        "<table><thead><tr><th>thing</th><th>words</th></tr></thead>"
        "<tbody><tr><td>a</td><td>&lt;script&gt;</td></tr></tbody></table>"
    )


def test_a_notebook_shows_the_first_hundred_rows() -> None:
    html = tabulate(("n",), [(str(number),) for number in range(103)])._repr_html_()
    assert html.count("<tr>") == 101
    assert html.endswith("<p>3 more rows</p>")


@pytest.mark.parametrize("form", ["csv", "tsv", "json", "xml", "table", "md"])
def test_bytes_are_what_is_written(kg: KnowledgeGraph, form: str) -> None:
    query = (
        "SELECT ?passage ?title { ?passage dcterms:source/dcterms:title ?title } ORDER BY ?passage"
    )
    out = io.BytesIO()
    kg.query(query, limit=50).write(out, form)
    assert kg.query(query, limit=50).to_bytes(form) == out.getvalue()
