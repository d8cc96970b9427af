"""Queries that mean the same have the same rows, however they are written.

Renaming variables, turning the sides of operators and the order of patterns, a prefix more, a value
bound instead of written, a graph laid out in two: nothing of that may change a row.
"""

import json
import random
import re
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path

import blue_league
import metamorphic
import pytest
import sparql_queries
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchmarks.queries import QUERIES as BENCHMARK
from benchmarks.shape import statements
from detente import DetenteError, KnowledgeGraph
from detente.evidence.sources import covered_until

Rows = Counter[str] | bool | str


def rows(
    graph: KnowledgeGraph,
    query: str,
    names: Mapping[str, str] | None = None,
    bind: Mapping[str, str] | None = None,
) -> Rows:
    """What a query answers, rows in no order, under the names that its columns had at first."""
    try:
        found = graph.query(query, bind=bind)
    except DetenteError:
        return "refused"
    if found.kind == "boolean":
        return bool(found)
    if found.kind == "graph":
        return Counter(
            re.sub(r"_:\w+", "_:b", line) for line in found.text("ntriples").splitlines()
        )
    answer = json.loads(found.text("json"))
    return Counter(
        json.dumps(
            {(names or {}).get(name, name): _cell(row[name]) for name in row}, sort_keys=True
        )
        for row in answer["results"]["bindings"]
    )


def _cell(cell: dict[str, object]) -> object:
    """A cell without the name of a blank node; what a list joins, in no order."""
    if cell["type"] == "bnode":
        return "_:b"
    parts = "; ".join(sorted(str(cell["value"]).split("; ")))
    return re.sub("[0-9a-f]{24,32}", "b", json.dumps({**cell, "value": parts}))


def renamed(query: str, seed: int) -> tuple[str, dict[str, str]]:
    """The query with other names for its variables, and what each was called."""
    name, before = metamorphic.names(seed), {}

    def rename(old: str) -> str:
        before[name(old)] = old
        return name(old)

    return metamorphic.renamed(query, rename), before


#: Each way to write a query otherwise, but for renaming.
WAYS: dict[str, Callable[[str], str]] = {
    "operands turned round": metamorphic.swapped,
    "patterns in another order": lambda query: metamorphic.reordered(
        query, random.Random(len(query))
    ),
    "a prefix more": metamorphic.with_prefix,
}


def assert_same(
    graph: KnowledgeGraph, query: str, bind: Mapping[str, str] | None = None, seeds: int = 2
) -> Rows:
    """Write a query otherwise in every way and compare; return what it answers."""
    first = rows(graph, query, bind=bind)
    settled = is_settled(query)
    for seed in range(seeds):
        text, before = renamed(query, seed)
        given = {new: bind[old] for new, old in before.items() if old in bind} if bind else None
        assert not settled or (text, rows(graph, text, before, given)) == (text, first)
    for way, write in WAYS.items():
        if settled or way == "a prefix more":
            text = write(query)
            assert (way, text, rows(graph, text, bind=bind)) == (way, text, first)
    return first


# Queries over all of SPARQL, on a small graph


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> KnowledgeGraph:
    return sparql_queries.bare(tmp_path_factory.mktemp("metamorphic"), sparql_queries.DATA)


#: What looks like a variable and is an IRI, or is read by a rule of its own.
_ODD = re.compile(r"<\?|\{\||^VERSION|^#")


def test_the_queries_of_the_page_on_conformance(small: KnowledgeGraph) -> None:
    answered = 0
    for query in sparql_queries.QUERIES:
        whole = sparql_queries.whole(query)
        if not _ODD.search(query) and rows(small, whole) != "refused":
            assert_same(small, whole)
            answered += 1
    assert answered > 250


def laid_out(folder: Path, seed: int) -> KnowledgeGraph:
    """The small graph with its default graph in two graphs; every third statement is in both."""
    chance = random.Random(seed)
    graph = sparql_queries.bare(folder, sparql_queries.DATA)
    lines: list[str] = []
    for quad in graph.store:
        if str(quad.graph_name) == "DEFAULT":
            lines += [
                f"{quad.triple} <urn:{half}> .\n"
                for half in chance.choice((["h1"], ["h2"], ["h1", "h2"]))
            ]
    return sparql_queries.bare(folder, "".join(lines), ".nq")


def test_a_graph_in_two_graphs_that_share_statements_is_one_graph(
    small: KnowledgeGraph, tmp_path: Path
) -> None:
    halves = laid_out(tmp_path, seed=5)
    clauses = " FROM <urn:h1> FROM <urn:h2> "
    compared = 0
    for query in sparql_queries.QUERIES:
        if re.search(r"FROM|GRAPH|^(?:BASE|VERSION|#)", query) or not metamorphic.is_settled(query):
            continue
        whole = sparql_queries.whole(query)
        split = re.sub(
            r"(?i)(?<=[\s)*?}])(?=where\b)|(?<!\bWHERE )(?<!CONSTRUCT )(?=\{)",
            clauses,
            whole,
            count=1,
        )
        if query.upper().startswith(("SELECT", "ASK")) and rows(small, whole) != "refused":
            assert (split, rows(halves, split)) == (split, rows(small, whole))
            compared += 1
    assert compared > 150


# Named questions, and the queries of the benchmarks


#: Takes seconds on the whole graph: it is asked of a small one.
SLOW = {"documents-without"}


def is_settled(query: str) -> bool:
    """Whether order can show in an answer no more than in a list, whose parts have none here.

    `SAMPLE(?none)` is of a variable without a value: the question leaves the cell empty.
    """
    return metamorphic.is_settled(re.sub(r"GROUP_CONCAT\(|SAMPLE\(\?none\)", "(", query))


def otherwise(query: str, seed: int) -> tuple[str, dict[str, str]]:
    """The query written otherwise in all ways at once, and what its variables were called."""
    settled = is_settled(query)
    text = (
        metamorphic.reordered(metamorphic.swapped(query), random.Random(seed)) if settled else query
    )
    return renamed(metamorphic.with_prefix(text), seed)


def test_every_question(kg: KnowledgeGraph) -> None:
    small = blue_league.load()
    answered = 0
    for number, question in enumerate(kg.questions()):
        graph = small if question.name in SLOW else kg
        given = question.values(question.example, covered_until(kg.store))
        text, bind = question.written(given, covered_until(kg.store))
        for each in question.parameters:
            if not each.kind and each.name in given:
                bind[each.name] = kg.resolve(given[each.name])
        first = rows(graph, text, bind=bind)
        assert first != "refused"
        other, before = otherwise(text, number)
        assert is_settled(text)
        after = {new: bind[old] for new, old in before.items() if old in bind}
        assert (question.name, other, rows(graph, other, before, after)) == (
            question.name,
            other,
            first,
        )
        answered += bool(first)
    assert answered > 50


def test_the_queries_of_the_benchmarks(tmp_path: Path) -> None:
    path = tmp_path / "made.nq"
    path.write_text("".join(statements(5000)), encoding="utf-8")
    graph = KnowledgeGraph.load(path)
    answered = 0
    for number, (name, query) in enumerate(BENCHMARK.items()):
        first = rows(graph, query)
        other, before = otherwise(query, number)
        assert (name, other, rows(graph, other, before)) == (name, other, first)
        answered += bool(first)
    assert answered > 12


# Queries made at random


#: A value of each kind that expressions treat in a way of their own.
VALUES = """
PREFIX : <urn:> PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
:a :v "2020-01-31"^^xsd:date , 5 ; :p :b , :c ; :q "x"@en .
:b :v "2020-01-31T10:00:00Z"^^xsd:dateTime , 2.5 , true ; :p :c , :b ; :q "x" .
:c :v "P1M"^^xsd:yearMonthDuration , 1e0 , "5" ; :p :a ; :q :a .
:d :v "P1DT1H"^^xsd:dayTimeDuration , "P1M1D"^^xsd:duration , "10:00:00"^^xsd:time ; :p :d ; :q 5 .
:e :v false , "x" , "NaN"^^xsd:double , :a , -2 ; :p _:e .
_:e :p :a ; :v 0 ; :q "2020-02-29"^^xsd:date .
"""
_NAMES = st.sampled_from("abcdt")
_VARIABLE = _NAMES.map("?{}".format)
_CONSTANT = st.sampled_from(
    (
        ":a",
        ":b",
        "5",
        "2.5",
        '"x"',
        "true",
        '"2020-01-31"^^xsd:date',
        '"P1M"^^xsd:yearMonthDuration',
    )
)
_OPERATORS = ("+", "+", "+", "-", "*", "/", "=", "!=", "<", "<=", "&&", "||")
_EXPRESSION = st.recursive(
    _VARIABLE | _CONSTANT,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(_OPERATORS), inner).map(
            lambda x: f"({x[0]} {x[1]} {x[2]})"
        ),
        st.tuples(inner, inner, inner).map(lambda x: f"IF({x[0]}, {x[1]}, {x[2]})"),
        st.tuples(inner, inner).map(lambda x: f"COALESCE({x[0]}, {x[1]})"),
        inner.map("(!{})".format),
        inner.map("(-{})".format),
        st.tuples(inner, inner, inner).map(lambda x: f"({x[0]} IN ({x[1]}, {x[2]}))"),
        inner.map("STR({})".format),
        _VARIABLE.map("BOUND({})".format),
    ),
    max_leaves=5,
)
_VERB = st.sampled_from(
    (":v", ":v", ":p", ":q", ":p+", ":p*", ":p/:v", "(:p|:q)", "^:p", ":p?", "?p")
)
_TRIPLES = st.lists(
    st.tuples(_VARIABLE | st.sampled_from((":a", ":b", ":e")), _VERB, _VARIABLE | _CONSTANT).map(
        " ".join
    ),
    min_size=1,
    max_size=3,
).map(" . ".join)
_GROUP = st.recursive(
    _TRIPLES,
    lambda inner: st.one_of(
        st.tuples(inner, _EXPRESSION).map(lambda x: f"{x[0]} FILTER ({x[1]})"),
        st.tuples(inner, _EXPRESSION).map(lambda x: f"{x[0]} BIND ({x[1]} AS ?z)"),
        st.tuples(inner, inner).map(lambda x: f"{x[0]} OPTIONAL {{ {x[1]} }}"),
        st.tuples(inner, inner).map(lambda x: f"{{ {x[0]} }} UNION {{ {x[1]} }}"),
        st.tuples(inner, inner).map(lambda x: f"{x[0]} MINUS {{ {x[1]} }}"),
        st.tuples(inner, inner).map(lambda x: f"{x[0]} FILTER NOT EXISTS {{ {x[1]} }}"),
        st.tuples(inner, inner).map(
            lambda x: f"{x[0]} {{ SELECT ?a (COUNT(*) AS ?n) {{ {x[1]} }} GROUP BY ?a }}"
        ),
        st.tuples(inner, _CONSTANT).map(lambda x: f"{x[0]} VALUES ?b {{ {x[1]} UNDEF }}"),
    ),
    max_leaves=3,
)
_HEAD = st.one_of(
    st.just("SELECT *"),
    st.just("SELECT DISTINCT ?a ?b"),
    _EXPRESSION.map("SELECT ?a ({} AS ?r)".format),
    st.just("SELECT (COUNT(*) AS ?r) (MAX(?a) AS ?m) (COUNT(DISTINCT ?b) AS ?k)"),
)


@pytest.fixture(scope="module")
def valued(tmp_path_factory: pytest.TempPathFactory) -> KnowledgeGraph:
    return sparql_queries.bare(tmp_path_factory.mktemp("values"), VALUES)


@pytest.fixture(scope="module")
def split(tmp_path_factory: pytest.TempPathFactory) -> KnowledgeGraph:
    """The same in three graphs, any two of which share statements."""
    folder = tmp_path_factory.mktemp("split")
    chance = random.Random(1)
    lines = []
    for quad in sparql_queries.bare(folder, VALUES).store:
        for graph in chance.sample(("g1", "g2", "g3"), chance.randrange(1, 4)):
            lines.append(f"{quad.triple} <urn:{graph}> .\n")
    return sparql_queries.bare(folder, "".join(lines), ".nq")


@given(_HEAD, _GROUP)
@settings(
    max_examples=80,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
def test_queries_made_at_random(
    valued: KnowledgeGraph, split: KnowledgeGraph, head: str, group: str
) -> None:
    query = f"{sparql_queries.HEAD} {head} {{ {group} }}"
    first = rows(valued, query)
    if first == "refused":
        return
    assert_same(valued, query, seeds=3)
    clauses = " ".join(f"FROM <urn:g{number}>" for number in (1, 2, 3))
    assert rows(split, f"{sparql_queries.HEAD} {head} {clauses} {{ {group} }}") == first


_SUM = st.sampled_from(("?a + ?b", "?a + ?b - ?a", "?b + (?a + ?a)", "?b - ?a + ?b", "-?a + ?b"))
#: Two of each kind that is added, compared or negated, for ?a and ?b.
_TABLE = " ".join(
    f"VALUES ?{name} {{ 2 0.5 true 'x' '2020-01-31'^^xsd:date 'P1M'^^xsd:yearMonthDuration "
    "'PT9H'^^xsd:dayTimeDuration '2020-02-29T10:00:00Z'^^xsd:dateTime 'P1M1D'^^xsd:duration }"
    for name in "ab"
)


@given(st.tuples(_SUM, st.sampled_from(("+", "-", "=", "<")), _EXPRESSION | _SUM).map(" ".join))
@settings(max_examples=40, deadline=None, derandomize=True)
def test_expressions_over_every_kind_of_value(valued: KnowledgeGraph, expression: str) -> None:
    one = re.sub(r"\?[cdt]", "?a", expression)
    for query in (
        f"SELECT * {{ {_TABLE} BIND ({one} AS ?r) }}",
        f"SELECT (COUNT(*) AS ?n) {{ {_TABLE} FILTER ({one}) }}",
    ):
        assert_same(valued, sparql_queries.HEAD + query)


# Values: bound, or written


@given(_TRIPLES, st.sampled_from((":a", ":b", "5", '"x"')), _EXPRESSION)
@settings(max_examples=60, deadline=None, derandomize=True)
def test_a_value_is_bound_or_written(
    valued: KnowledgeGraph, triples: str, value: str, expression: str
) -> None:
    if "*" in triples or "?" in re.sub(r"\?\w", "", triples):
        return  # paths of no length: docs/conformance.md
    written = rows(
        valued, f"{sparql_queries.HEAD} SELECT ?a ?b ?c {{ {triples.replace('?d', value)} }}"
    )
    if written == "refused":
        return
    given = value.replace(":", "urn:") if value.startswith(":") else value
    for query, bind in (
        (f"SELECT ?a ?b ?c {{ {triples} }}", {"d": given} if "?d" in triples else None),
        (f"SELECT ?a ?b ?c {{ VALUES ?d {{ {value} }} {triples} }}", None),
        (f"SELECT ?a ?b ?c {{ BIND ({value} AS ?d) {triples} }}", None),
        (f"SELECT ?a ?b ?c {{ {triples} }} VALUES ?d {{ {value} }}", None),
        (f"SELECT ?a ?b ?c {{ {triples} FILTER (SAMETERM(?d, {value})) }}", None),
    ):
        if "?d" in triples or "FILTER" not in query:
            assert (query, rows(valued, sparql_queries.HEAD + query, bind=bind)) == (query, written)
