"""Dates and durations added: the same whatever the variables are called, in any order."""

import itertools

import pyoxigraph as ox
import pytest

from detente import KnowledgeGraph, QueryError
from detente.query.rewriting.sums import commutative

XSD = "http://www.w3.org/2001/XMLSchema#"
#: A value of each kind that takes part in sums.
VALUES = {
    "date": '"2020-01-31"^^xsd:date',
    "dateTime": '"2020-01-31T10:00:00Z"^^xsd:dateTime',
    "time": '"10:00:00"^^xsd:time',
    "months": '"P1M"^^xsd:yearMonthDuration',
    "days": '"P1DT1H"^^xsd:dayTimeDuration',
    "both": '"P1M1D"^^xsd:duration',
    "integer": "5",
    "decimal": "2.5",
    "double": "1e0",
    "string": '"P1M"',
    "year": '"1990"^^xsd:gYear',
}
#: What is right by XPath and XQuery Functions 3.1, 9.7 and 8.4; the engine adds whole durations to
#: dates and times too, first the months and then the days. All other pairs have no sum.
SUMS = {
    ("date", "months"): "2020-02-29",
    ("date", "days"): "2020-02-01",
    ("date", "both"): "2020-03-01",
    ("dateTime", "months"): "2020-02-29T10:00:00Z",
    ("dateTime", "days"): "2020-02-01T11:00:00Z",
    ("dateTime", "both"): "2020-03-01T10:00:00Z",
    ("time", "days"): "11:00:00",
    ("time", "both"): "10:00:00",
    ("months", "months"): "P2M",
    ("months", "days"): "P1M1DT1H",
    ("months", "both"): "P2M1D",
    ("days", "days"): "P2DT2H",
    ("days", "both"): "P1M2DT1H",
    ("both", "both"): "P2M2D",
    ("integer", "integer"): "10",
    ("integer", "decimal"): "7.5",
    ("integer", "double"): "6",
    ("decimal", "decimal"): "5",
    ("decimal", "double"): "3.5",
    ("double", "double"): "2",
}
#: Names of variables: half of all pairs lie one way for the engine, half the other.
NAMES = [("a", "b"), ("b", "a"), ("d", "t"), ("t", "d"), ("x", "y"), ("q", "zz")]


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> KnowledgeGraph:
    path = tmp_path_factory.mktemp("sums") / "data.ttl"
    path.write_text(
        f"@prefix xsd: <{XSD}> . @prefix : <urn:> ."
        + "".join(f"\n:{kind} :value {value} ." for kind, value in VALUES.items())
    )
    return KnowledgeGraph.load(path, bare=True)


def first(graph: KnowledgeGraph, query: str) -> str | None:
    """The first cell of an answer; None where it is unbound or there is no row."""
    rows = graph.query(f"PREFIX : <urn:> PREFIX xsd: <{XSD}> {query}").rows
    return rows[0][0] if rows else None


@pytest.mark.parametrize(("one", "other"), [*itertools.combinations_with_replacement(VALUES, 2)])
def test_a_sum_is_the_same_for_all_names_and_in_either_order(
    graph: KnowledgeGraph, one: str, other: str
) -> None:
    expected = SUMS.get((one, other)) or SUMS.get((other, one))
    for (a, b), kinds in itertools.product(NAMES, {(one, other), (other, one)}):
        left, right = (VALUES[kind] for kind in kinds)
        bound = f"BIND ({left} AS ?{a}) BIND ({right} AS ?{b})"
        read = f":{kinds[0]} :value ?{a} . :{kinds[1]} :value ?{b}"
        for query in (
            f"SELECT (?{a} + ?{b} AS ?sum) {{ {bound} }}",
            f"SELECT (?{a} + ?{b} AS ?sum) {{ {read} }}",
            f"SELECT ?sum {{ {read} BIND (?{a}+?{b} AS ?sum) }}",
            f"SELECT (?{a} + {right} AS ?sum) {{ {read} }}",
            f"SELECT ({left} + ?{b} AS ?sum) {{ {read} }}",
            f"SELECT ({left} + {right} AS ?sum) {{ }}",
        ):
            assert (query, first(graph, query)) == (query, expected)


@pytest.mark.parametrize(("d", "t"), NAMES)
@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("SELECT ?out { DATA FILTER (SUM = '2020-02-29'^^xsd:date) BIND ('yes' AS ?out) }", "yes"),
        ("SELECT ?out { DATA FILTER (SUM > '2020-02-01'^^xsd:date) BIND ('yes' AS ?out) }", "yes"),
        ("SELECT (MONTH(SUM) AS ?out) { DATA }", "2"),
        ("SELECT (MONTH(SUM) + 1 AS ?out) { DATA }", "3"),
        ("SELECT (IF(BOUND(?D), SUM, ?T) AS ?out) { DATA }", "2020-02-29"),
        ("SELECT (STR(SUM + ?T) AS ?out) { DATA }", "2020-03-29"),
        ("SELECT (SUM - ?T AS ?out) { DATA }", "2020-01-29"),
        ("SELECT (SUM - ?D AS ?out) { DATA }", "P29D"),
        ("SELECT (SUM - ?D + ?D AS ?out) { DATA }", "2020-02-29"),
        ("SELECT (?T + (SUM) AS ?out) { DATA }", "2020-03-29"),
        ("SELECT (?T + ?T + ?D AS ?out) { DATA }", "2020-03-31"),
        ("SELECT (?T + ?D + ?T AS ?out) { DATA }", "2020-03-29"),
        ("SELECT (?D + ?T + ?T + ?T AS ?out) { DATA }", "2020-04-29"),
        ("SELECT (?D - ?T + ?T AS ?out) { DATA }", "2020-01-31"),
        ("SELECT (COALESCE(SUM, 'none') AS ?out) { DATA }", "2020-02-29"),
        ("SELECT ?out { { SELECT (SUM AS ?out) { DATA } } }", "2020-02-29"),
        ("SELECT (MAX(SUM) AS ?out) { DATA }", "2020-02-29"),
        ("SELECT (MAX(?D) + MIN(?T) AS ?out) { DATA }", "2020-02-29"),
        ("SELECT ?out { DATA } GROUP BY (SUM AS ?out)", "2020-02-29"),
        ("SELECT (MAX(?D) AS ?out) { DATA } GROUP BY ?T HAVING (MAX(SUM) > MAX(?D))", "2020-01-31"),
        ("SELECT ?D { DATA } ORDER BY DESC(SUM)", "2020-01-31"),
        ("SELECT ?D { DATA FILTER EXISTS { FILTER (SUM IN (SUM, 1)) } }", "2020-01-31"),
        ("SELECT (?D + ?none AS ?out) { DATA }", None),
        ("SELECT (SUM AS ?out) (?D + # ?no\n ?T AS ?out2) { DATA }", "2020-02-29"),
    ],
)  # fmt: skip
def test_wherever_it_stands(
    graph: KnowledgeGraph, d: str, t: str, query: str, expected: str | None
) -> None:
    data = f":date :value ?{d} . :months :value ?{t}"
    for total in (f"?{d} + ?{t}", f"?{t} + ?{d}"):
        text = query.replace("DATA", data).replace("SUM", total)
        text = text.replace("?D", f"?{d}").replace("?T", f"?{t}")
        assert first(graph, text) == expected


def test_rows_are_ordered_by_a_sum_whatever_the_names(graph: KnowledgeGraph) -> None:
    for one, other in NAMES:
        values = f"VALUES (?{one} ?k) {{ ('P2M'^^xsd:duration 'c') ('P1M'^^xsd:duration 'b') }}"
        date = f"BIND ('2020-01-31'^^xsd:date AS ?{other})"
        query = f"SELECT ?k {{ {values} {date} }} ORDER BY (?{one} + ?{other})"
        assert first(graph, query) == "b"


def test_numbers_that_overflow_have_no_sum_still(graph: KnowledgeGraph) -> None:
    for one, other in itertools.permutations((2**63 - 1, -(2**63), 1, -1), 2):
        expected = str(one + other) if -(2**63) <= one + other < 2**63 else None
        query = f"SELECT (?a + ?b AS ?x) {{ VALUES (?a ?b) {{ ({one} {other}) }} }}"
        assert first(graph, query) == expected


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { ?s ex:p+ ?o . ?s ex:p+/ex:q ?x . ?s (ex:p+|^ex:q+)+ ?y }",
        "SELECT * { ?s ex:list (1 +2 ?x +3) } VALUES (?a ?b) { (1 +2) (ex:a +3) }",
        "SELECT (?n + 1 AS ?x) (COUNT(*) + ?n AS ?y) (?a * ?b + ?c AS ?z) { ?s ?p ?n }",
        "SELECT (GROUP_CONCAT(?n ; SEPARATOR = '+') AS ?x) { ?s ?p ?n FILTER (?n > +5) }",
        "SELECT * { ?s ?p '?a + ?b' } # (?a + ?b)",
        "ASK { FILTER (<<( ?s ?p +5 )>> = ?t) FILTER (?a - ?b < - ?c) }",
        "ASK { FILTER (?a + ?b }",
        "ASK { FILTER (?a + ) }",
    ],
)
def test_what_is_no_sum_of_dates_stays_as_it_is(query: str) -> None:
    assert commutative(query) == query


def test_a_mistake_beside_a_sum_is_told_at_its_place(graph: KnowledgeGraph) -> None:
    with pytest.raises(QueryError, match=r"^line 1, column 43: the query cannot be read"):
        graph.query("SELECT (?a + ?b AS ?x) { ?s ?p ?o } LIMT 5")
    with pytest.raises(QueryError, match=r"^line 1, column \d+: the query cannot be read"):
        graph.query("SELECT (?a + ?b AS ?a) { ?a ?b ?o }")


@pytest.mark.parametrize("key", ["?s", "(?a + ?b)"])
def test_a_sum_of_what_is_not_grouped_is_refused(graph: KnowledgeGraph, key: str) -> None:
    """As the engine does with any other value (W3C, sparql11/aggregates agg08 and agg11)."""
    query = f"SELECT (?a + ?b AS ?x) (COUNT(*) AS ?n) {{ ?s :p ?a ; :q ?b }} GROUP BY {key}"
    with pytest.raises(QueryError, match="variable that is unbound"):
        graph.query(f"PREFIX : <urn:> {query}")
    with pytest.raises(SyntaxError):
        graph.rdflib().query(f"PREFIX : <urn:> {query}")


def test_a_sum_of_what_is_grouped_is_answered(graph: KnowledgeGraph) -> None:
    grouped = "SELECT (?a + ?b AS ?x) { VALUES (?a ?b) { (1 2) (1 2) } } GROUP BY ?a ?b"
    assert first(graph, grouped) == "3"


def test_sums_too_long_for_the_engine_are_refused(graph: KnowledgeGraph) -> None:
    ten = " + ".join(f"?a{number}" for number in range(10))
    assert first(graph, f"SELECT ({ten} AS ?x) {{ }}") is None
    many = " + ".join(f"?a{number}" for number in range(100))
    with pytest.raises(QueryError, match=r"^line 1, column 46: so many things are added"):
        graph.query(f"PREFIX : <urn:> SELECT * {{ ?s ?p ?o FILTER (({many}) > 1) }}")
    assert first(graph, f"SELECT ({many} + 1 AS ?x) {{ }}") is None


def test_the_engine_alone_depends_on_names() -> None:
    """Where this fails, the engine does better: query/rewriting/sums.py is no longer needed."""
    found = set()
    for one, other in NAMES:
        values = f"BIND ({VALUES['date']} AS ?{one}) BIND ({VALUES['months']} AS ?{other})"
        query = f"PREFIX xsd: <{XSD}> SELECT (?{one} + ?{other} AS ?sum) {{ {values} }}"
        answer = ox.Store().query(query)
        assert isinstance(answer, ox.QuerySolutions)
        found.add(str(next(answer)[0]))
    assert len(found) == 2
    # A product with a duration has no value; else `?d + ?n * ?t` would be a sum with a date.
    query = f"PREFIX xsd: <{XSD}> SELECT ({VALUES['days']} * 2 AS ?x) {{ }}"
    answer = ox.Store().query(query)
    assert isinstance(answer, ox.QuerySolutions)
    assert next(answer)[0] is None


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?x { kg:a skos:broader+ ?x }",
        "SELECT ?k (COUNT(?x) AS ?n) { ?k skos:broader+ ?x } GROUP BY ?k",
        "SELECT ?x { kg:a (skos:broader|^skos:narrower)+ ?x FILTER (?x != kg:b) }",
    ],
)
def test_the_plus_of_a_path_adds_nothing(query: str) -> None:
    assert commutative(query) == query


@pytest.mark.parametrize(
    "before",
    [
        "",
        "?d skos:broader+ ?x .",
        'FILTER (?c != ")")',
        "FILTER (?c != <urn:x)>)",
        "?d skos:a\\) ?x .",
        "# )\n",
        '?d ?e ")" .',
    ],
)
def test_a_sum_is_found_whatever_stands_before_it(before: str) -> None:
    found = commutative(f"SELECT * {{ {before} FILTER (?d + ?t > ?e) }}")
    assert found == (
        f"SELECT * {{ {before} FILTER (COALESCE(?d + ?t, (?d) - (-(?t)), (?t) - (-(?d))) > ?e) }}"
    )
