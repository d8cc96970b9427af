"""Several FROM graphs: one default graph, in which each statement stands once."""

import tempfile
from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import CliRunner

from cli import cli
from detente import KnowledgeGraph, QueryError
from detente.query.rewriting import merge

HEAD = "PREFIX : <urn:> "
#: :a :p :b stands in :one, :two and :four, "5" for :n in :one and :two; :three shares nothing.
DATA = """
PREFIX : <urn:>
:one { :a :p :b , :c . :a :n 5 . :b :p :d }
:two { :a :p :b . :a :n 5 . :d :n 7 . :b :p :e }
:three { :e :p :f . :f :n 1 }
:four { :a :p :b }
:five { :z :q :z }
"""


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("merge") / "data.trig"
    path.write_text(DATA, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def graph(data: Path) -> KnowledgeGraph:
    return KnowledgeGraph.load(data, bare=True)


def rows(graph: KnowledgeGraph, query: str) -> list[str]:
    """Each row as its cells, without the beginning of the IRIs."""
    return sorted(
        " ".join("-" if cell is None else cell.removeprefix("urn:") for cell in row)
        for row in graph.query(HEAD + query).rows
    )


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("COUNT FROM :one FROM :two { ?s ?p ?o }", ["6"]),
        ("COUNT FROM :one FROM :two { ?s :p ?o }", ["4"]),
        ("SELECT (SUM(?n) AS ?x) FROM :one FROM :two { ?s :n ?n }", ["12"]),
        ("SELECT (AVG(?n) AS ?x) FROM :one FROM :two { ?s :n ?n }", ["6"]),
        ("SELECT ?o FROM :one FROM :two { :a :p ?o }", ["b", "c"]),
        ("SELECT ?o FROM :one FROM :two { :a :p/:p ?o }", ["d", "e"]),
        ("SELECT ?o FROM :one FROM :two FROM :three { :a :p+ ?o }", ["b", "c", "d", "e", "f"]),
        ("SELECT * FROM :one FROM :two { { SELECT (COUNT(?o) AS ?x) { ?s :p ?o } } }", ["4"]),
        ("SELECT ?s FROM :one FROM :two { ?s :p ?o } GROUP BY ?s HAVING (COUNT(*) > 2)", []),
        ("SELECT (GROUP_CONCAT(STR(?n)) AS ?x) FROM :one FROM :two { :a :n ?n }", ["5"]),
        ("SELECT ?o FROM :one FROM :two { :a :p ?o } LIMIT 5 OFFSET 1", ["c"]),
        ("COUNT FROM :one FROM :one { ?s ?p ?o }", ["4"]),
        ("COUNT FROM :one FROM :three { ?s ?p ?o }", ["6"]),
        ("COUNT FROM :one FROM :nowhere { ?s ?p ?o }", ["4"]),
        ("COUNT FROM :one FROM :two FROM :three FROM :four FROM :five { ?s ?p ?o }", ["9"]),
        ("COUNT FROM <urn:one> FROM <urn:\\u0074wo> { ?s ?p ?o }", ["6"]),
        ("BASE <urn:> COUNT FROM <one> FROM <two> { ?s ?p ?o }", ["6"]),
        ("PREFIX x: <urn:> select (count(*) as ?x) from x:one #<\nfrom x:two {?s ?p ?o}", ["6"]),
        # FROM NAMED keeps its graphs apart, and hides all others.
        ("COUNT FROM :one FROM :two NAMED :four { ?s :p ?o GRAPH ?g { ?s :p ?y } }", ["2"]),
        (
            "SELECT ?g FROM :one FROM :two NAMED :one NAMED :four { GRAPH ?g { :a :p :b } }",
            ["four", "one"],
        ),
        ("SELECT ?g FROM :one FROM :two NAMED :four NAMED :nowhere { GRAPH ?g { } }", ["four"]),
        ("SELECT ?g FROM :one FROM :two { GRAPH ?g { ?s ?p ?o } }", []),
        ("SELECT ?g FROM NAMED :four FROM NAMED :four { GRAPH ?g { ?s ?p ?o } }", ["four"]),
        ("SELECT ?s FROM NAMED :four FROM NAMED :one { ?s ?p ?o }", []),
        # Words that only look like a clause.
        ('SELECT ("FROM :one FROM :two" AS ?x) FROM :four { ?s ?p ?o }', ["FROM :one FROM :two"]),
        ("CONSTRUCT FROM :one FROM :four WHERE { ?s :p ?o }", ["a p b", "a p c", "b p d"]),
        ("CONSTRUCT { :x :is ?n } FROM :one FROM :two WHERE { ?s :n ?n }", ["x is 5", "x is 7"]),
        ("DESCRIBE :b FROM :one FROM :two", ["b p d", "b p e"]),
    ],
)
def test_a_statement_of_several_graphs_counts_once(
    graph: KnowledgeGraph, query: str, expected: list[str]
) -> None:
    prologue = "" if query.startswith(("BASE", "PREFIX")) else HEAD
    query = (
        query.replace("COUNT FROM", "SELECT (COUNT(*) AS ?x) FROM")
        .replace(" NAMED", " FROM NAMED")
        .replace("FROM FROM", "FROM")
    )
    cells = [
        " ".join("-" if cell is None else cell.removeprefix("urn:") for cell in row)
        for row in graph.query(prologue + query).rows
    ]
    assert sorted(cells) == expected


def test_the_engine_alone_would_count_twice(graph: KnowledgeGraph) -> None:
    query = f"{HEAD} SELECT ?o FROM :one FROM :two {{ :a :n ?o }}"
    found = graph.store.query(query)
    assert isinstance(found, ox.QuerySolutions)
    assert [len(list(found)), len(graph.query(query))] == [2, 1]


def test_a_limit_and_bound_values_go_with_it(graph: KnowledgeGraph) -> None:
    query = HEAD + "SELECT ?o FROM :one FROM :two { ?s :p ?o } ORDER BY ?o"
    found = graph.query(query, limit=3)
    assert (found.rows, found.more) == ((("urn:b",), ("urn:c",), ("urn:d",)), True)
    bound = graph.query(query, limit=3, bind={"s": "<urn:b>"})
    assert (bound.rows, bound.more) == ((("urn:d",), ("urn:e",)), False)
    assert len(found.rows) == len(found.text("csv").split()) - 1 == 3  # it is asked again


def test_the_command_line_answers_the_same(data: Path) -> None:
    query = HEAD + "SELECT (COUNT(*) AS ?x) FROM :one FROM :two { ?s ?p ?o }"
    done = CliRunner().invoke(cli, ["query", "--bare", "--data", str(data), query])
    assert (done.exit_code, done.stdout, done.stderr) == (0, "x\n6\n", "")


def test_a_mistake_is_told_at_its_place(graph: KnowledgeGraph) -> None:
    with pytest.raises(QueryError, match="line 2, column 21: the query cannot be read"):
        graph.query(HEAD + "SELECT * FROM :one\nFROM :two FROM { ?s ?p ?o }")
    with pytest.raises(QueryError, match="line 1, column 36: the prefix xx: is not declared"):
        graph.query(HEAD + "ASK FROM :one FROM xx:y { ?s ?p ?o }")


def test_many_statements_are_merged_on_disk_and_the_folder_goes(
    graph: KnowledgeGraph, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(merge, "IN_MEMORY", 3)
    query = "SELECT (COUNT(*) AS ?x) FROM :one FROM :two FROM NAMED :five { ?s ?p ?o }"
    found = graph.query(HEAD + query)
    assert [path.name[:13] for path in tmp_path.iterdir()] == ["detente-from-"]
    assert found.rows == (("6",),)
    del found
    assert list(tmp_path.iterdir()) == []


def test_a_scope_counts_as_the_merge_of_its_graphs() -> None:
    """What --scope leaves is a default graph in which each statement stands once, too."""
    kg = KnowledgeGraph.load(scope="documents", inference=False)
    graphs = [row[0] for row in kg.query("SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }").rows]
    clauses = " ".join(f"FROM <{iri}>" for iri in graphs)
    for pattern in ("?s ?p ?o", "?s md:contributesTo ?o", "?s a/rdfs:subClassOf* ?o"):
        counts = [
            kg.query(f"SELECT (COUNT(*) AS ?n) {head} {{ {pattern} }}").rows
            for head in ("", clauses)
        ]
        assert counts[0] == counts[1]
        assert counts[0] != (("0",),)
