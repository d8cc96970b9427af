"""What `detente query` warns of, and what it does not."""

import re
import time
from pathlib import Path

import console_blocks
import pytest
import sparql_queries
from click.testing import CliRunner, Result

from benchmarks.queries import QUERIES as BENCHMARK
from benchmarks.shape import statements
from cli import cli
from detente import KnowledgeGraph
from detente.evidence.sources import covered_until
from detente.query.lint import doubts


def run(*arguments: object) -> Result:
    return CliRunner().invoke(cli, [str(each) for each in arguments])


def told(graph: KnowledgeGraph, query: str) -> list[tuple[str, str]]:
    """Each doubt of a query: its kind, and where it says that something stands."""
    found = doubts(graph.store, query, graph.prefixes)
    return [(each.kind, re.split(r"\s|[()]", query[each.start :])[0]) for each in found]


def messages(graph: KnowledgeGraph, query: str) -> str:
    return "\n".join(each.message for each in doubts(graph.store, query, graph.prefixes))


KINDS = "{ ?op a/rdfs:subClassOf* md:Operation }"


@pytest.mark.parametrize(
    ("query", "kind", "start", "right"),
    [
        (f"SELECT (COUNT(*) AS ?n) {KINDS}", "paths-counted", "COUNT", "COUNT (DISTINCT ?op)"),
        (f"SELECT (count (?op) as ?n) {KINDS}", "paths-counted", "count", "COUNT (DISTINCT ?op)"),
        (
            "SELECT ?k (COUNT(?x) AS ?n) { ?x a/rdfs:subClassOf* ?k } GROUP BY ?k",
            "paths-counted",
            "COUNT",
            "COUNT (DISTINCT ?x)",
        ),
        (
            "ASK { { SELECT (COUNT(*) AS ?n) { ?x rdf:type/rdfs:subClassOf* ?k } } }",
            "paths-counted",
            "COUNT",
            "COUNT (DISTINCT ?x)",
        ),
        (
            "SELECT (SUM(?n) AS ?x) { ?s a/rdfs:subClassOf* md:Actor ; md:isoNumeric ?n }",
            "paths-counted",
            "SUM",
            "sub-select with DISTINCT",
        ),
        (
            "SELECT * { ?x schema:startDate ?d FILTER (?d > 1990) }",
            "date-and-year",
            "?d",
            "YEAR(?d) > 1990",
        ),
        (
            "SELECT * { ?x schema:startDate ?d FILTER (1990 <= ?d) }",
            "date-and-year",
            "?d",
            "YEAR(?d) >= 1990",
        ),
        (
            "SELECT * { ?x schema:endDate ?d FILTER (?d = '1990') }",
            "date-and-year",
            "?d",
            "YEAR(?d) = 1990",
        ),
        (
            "SELECT * { ?x schema:endDate ?d FILTER (?d < '1990'^^xsd:gYear) }",
            "date-and-year",
            "?d",
            "YEAR(?d) < 1990",
        ),
        (
            "SELECT * { ?x schema:endDate ?d FILTER (?d < '1990-05-17') }",
            "date-and-year",
            "?d",
            "'1990-05-17'^^xsd:date",
        ),
        (
            "SELECT * { ?x schema:endDate ?d FILTER (?d > '1992-02') }",
            "date-and-year",
            "?d",
            "'1992-02-29'^^xsd:date",
        ),
        (
            "SELECT * { ?x org:member kg:france ; schema:startDate 1949 . }",
            "date-and-year",
            "1949",
            "YEAR(?day) = 1949",
        ),
        (
            "SELECT * { ?x schema:startDate '1949'^^xsd:gYear }",
            "date-and-year",
            "'1949'^^xsd:gYear",
            "YEAR(?day) = 1949",
        ),
        (
            "SELECT * { ?x schema:startDate '1949-04-04' }",
            "date-and-year",
            "'1949-04-04'",
            "'1949-04-04'^^xsd:date",
        ),
        ("SELECT * { ?x skos:prefLabel 'NATO' }", "language", "'NATO'", "'NATO'@en"),
        (
            "SELECT * { ?x a md:State ; skos:prefLabel|skos:altLabel 'France' . }",
            "language",
            "'France'",
            "'France'@en",
        ),
        (
            "SELECT * { ?x skos:prefLabel ?l FILTER (?l = 'NATO' || ?l = 'AU') }",
            "language",
            "'NATO'",
            "STR(?l) = 'NATO'",
        ),
        ("SELECT * { ?x a md:Agreement , md:Activity }", "disjoint", "md:Activity", "VALUES ?kind"),
        (
            "SELECT * { ?x a md:Exercise ; md:addresses ?c . ?x rdf:type md:AllianceTreaty }",
            "disjoint",
            "md:AllianceTreaty",
            "VALUES ?kind",
        ),
        (
            "SELECT * { ?x a md:State . ?y a md:Actor . ?x a md:Organization }",
            "disjoint",
            "md:Organization",
            "VALUES ?kind",
        ),
        ("SELECT * { ?x a md:Programme }", "deprecated", "md:Programme", "write md:Program"),
        (
            "SELECT * { ?x a md:State OPTIONAL { ?x md:locatedIn ?y } }",
            "unknown-term",
            "md:locatedIn",
            "md:takesPlaceIn",
        ),
    ],
)
def test_what_is_doubtful_is_told_with_what_would_be_right(
    kg: KnowledgeGraph, query: str, kind: str, start: str, right: str
) -> None:
    assert told(kg, query)[0] == (kind, start)
    assert right.replace("'", '"') in messages(kg, query).replace("'", '"')


@pytest.mark.parametrize(
    "query",
    [
        "SELECT (COUNT(DISTINCT ?op) AS ?n) { ?op a/rdfs:subClassOf* md:Operation }",
        # One way to each: a chain of successors, a path of one relation, a path that only tests.
        "SELECT (COUNT(*) AS ?n) { ?new dcterms:replaces/dcterms:replaces* kg:oau }",
        "SELECT (COUNT(*) AS ?n) { ?k rdfs:subClassOf+ md:Actor }",
        "SELECT (COUNT(*) AS ?n) { ?x a ?k FILTER EXISTS { ?x a/rdfs:subClassOf* md:Actor } }",
        "SELECT (COUNT(*) AS ?n) { ?x md:memberOf ?o MINUS { ?x a/rdfs:subClassOf* md:Actor } }",
        "SELECT (COUNT(*) AS ?n) { { SELECT DISTINCT ?o { ?o a/rdfs:subClassOf* md:Actor } } }",
        "SELECT (COUNT(*) AS ?n) { ?m org:role/rdfs:label ?role }",
        # Years that are numbers, and dates that are dates.
        "SELECT * { ?o md:establishedIn ?y FILTER (?y > 1990) }",
        "ASK { ?x schema:startDate ?d FILTER (YEAR(?d) > 1990 && ?d > '1990-01-01'^^xsd:date) }",
        "ASK { ?x schema:startDate ?d BIND (YEAR(?d) AS ?y) FILTER (?y = 1 && STR(?d) > '1990') }",
        "SELECT * { ?x schema:startDate ?d ; ?p ?n FILTER (?n > 1990) }",
        # Languages where they are, and texts that have none.
        "SELECT * { ?x skos:prefLabel 'NATO'@en ; skos:altLabel ?a FILTER (STR(?a) = 'AU') }",
        "SELECT * { ?s md:iso3 'FRA' ; md:iso2 ?c FILTER (?c = 'FR') }",
        "SELECT * { ?x skos:prefLabel ?l FILTER (LANG(?l) = 'en' && CONTAINS(?l, 'NATO')) }",
        # Classes that go together, and others that stand apart.
        "SELECT * { ?x a md:State , md:Actor , md:Place }",
        "SELECT * { { ?x a md:Agreement } UNION { ?x a md:Activity } }",
        "SELECT * { ?x a md:Agreement . ?y a md:Activity }",
        "SELECT * { ?x a md:Agreement FILTER NOT EXISTS { ?x a md:Activity } }",
        "SELECT * { VALUES ?k { md:Agreement md:Activity } ?x a ?k }",
        # Nothing of that is in a text or a comment.
        "SELECT ('COUNT(*) ?d > 1990' AS ?x) { ?s a/rdfs:subClassOf* md:State } # md:locatedIn",
    ],
)
def test_what_is_right_is_passed_over(kg: KnowledgeGraph, query: str) -> None:
    assert told(kg, query) == []


def test_the_shell_tells_on_standard_error_alone() -> None:
    query = "SELECT (COUNT(*) AS ?n) { ?op a/rdfs:subClassOf* md:Operation }"
    done = run("query", query)
    assert done.exit_code == 0
    assert re.fullmatch(r"n\n\d+\n", done.stdout)
    assert re.fullmatch(
        r"Warning: COUNT counts once for each way along a/rdfs:subClassOf\*, and kg:\S+ has "
        r"several; COUNT \(DISTINCT \?op\) counts things\n",
        done.stderr,
    )
    done = run("query", "ASK { ?x a md:Programme }")
    assert (done.exit_code, done.stdout) == (1, "false\n")
    assert "Warning: md:Programme is deprecated; write md:Program\n" in done.stderr


def test_a_name_that_nothing_has_is_told_once() -> None:
    empty = run("query", "SELECT * { ?s md:locatedIn ?o }")
    assert empty.stderr.count("md:locatedIn") == 1
    assert "md:takesPlaceIn" in empty.stderr
    some = run("query", "SELECT ?s { ?s a md:GlobalOrganization OPTIONAL { ?s md:locatedIn ?o } }")
    assert some.stderr.count("Warning: md:locatedIn stands in no statement; did you mean") == 1


def test_python_has_them_as_warnings(kg: KnowledgeGraph) -> None:
    found = kg.query("SELECT ?x { ?x schema:startDate ?d FILTER (?d > 1990) }")
    assert found.warnings == (
        "?d is a date, which does not compare with 1990; write YEAR(?d) > 1990",
    )
    assert kg.query("SELECT ?x { ?x a md:State }").warnings == ()
    assert kg.ask("year-established", organization="NATO").warnings == ()


def test_what_a_file_says_is_not_acted_on(tmp_path: Path) -> None:
    path = tmp_path / "hostile.ttl"
    path.write_text(
        "@prefix owl: <http://www.w3.org/2002/07/owl#> .\n"
        "@prefix md: <https://w3id.org/detente/ontology#> .\n"
        "@prefix dcterms: <http://purl.org/dc/terms/> .\n"
        "md:old owl:deprecated true ; dcterms:isReplacedBy <urn:x\\u001b\\u0085> .\n"
    )
    done = run("query", "--data", path, "SELECT * { ?x md:old ?y }")
    assert "\x1b" not in done.stderr


# No false alarm


def test_named_questions_are_in_no_doubt(kg: KnowledgeGraph) -> None:
    day = covered_until(kg.store)
    for question in kg.questions():
        text, _ = question.written(question.values(question.example, day), day)
        assert (question.name, messages(kg, text)) == (question.name, "")


def test_queries_on_conformance_and_of_the_benchmarks_are_in_no_doubt(tmp_path: Path) -> None:
    path = tmp_path / "made.nq"
    path.write_text("".join(statements(5000)), encoding="utf-8")
    made = KnowledgeGraph.load(path)
    for query in BENCHMARK.values():
        assert (query, [d for d in told(made, query) if d[0] != "unknown-term"]) == (query, [])
    small = sparql_queries.bare(tmp_path, sparql_queries.DATA)
    for query in map(sparql_queries.whole, sparql_queries.QUERIES):
        if readable(small, query) and "1.0" not in query:
            assert (query, told(small, query)) == (query, [])


def readable(graph: KnowledgeGraph, query: str) -> bool:
    try:
        graph.store.query(query)
    except (RuntimeError, SyntaxError, ValueError):
        return False
    return True


def test_queries_of_the_pages_are_in_no_doubt(kg: KnowledgeGraph) -> None:
    """But for names that a reader's own file brings, and those that show a mistake."""
    seen = 0
    for page in console_blocks.PAGES:
        for query in re.findall(
            r"```sparql\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL
        ):
            if readable_with_prefixes(kg, query):
                found = [each for each in told(kg, query) if each[0] != "unknown-term"]
                assert (page.name, query, found) == (page.name, query, [])
                seen += 1
    assert seen > 0


def readable_with_prefixes(graph: KnowledgeGraph, query: str) -> bool:
    try:
        graph.store.query(query, prefixes=dict(graph.prefixes))
    except (RuntimeError, SyntaxError, ValueError):
        return False
    return True


def test_a_good_short_query_costs_next_to_nothing(kg: KnowledgeGraph) -> None:
    query = "SELECT ?state WHERE { ?state md:claims kg:south-china-sea }"
    doubts(kg.store, query, kg.prefixes)
    begun = time.process_time()
    for _ in range(100):
        assert doubts(kg.store, query, kg.prefixes) == ()
    assert time.process_time() - begun < 2  # 20 ms each; it takes some 0.2 ms
