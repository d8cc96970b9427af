"""What the rows of a query rest on: the statements that it matched, and what is not told."""

from __future__ import annotations

import blue_league
import pytest

from detente import KnowledgeGraph, UsageError


@pytest.fixture(scope="module")
def blue() -> KnowledgeGraph:
    return blue_league.load(kinds=True)


def told(kg: KnowledgeGraph, query: str) -> list[tuple[list[str], str]]:
    """The titles of the sources of each row, with how firm it is."""
    found = kg.row_sources(kg.query(query))
    return [([source.title for source in row.sources], row.strength) for row in found.rows]


def note(kg: KnowledgeGraph, query: str) -> str:
    return kg.row_sources(kg.query(query)).note


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("SELECT ?a { ?a md:employs kg:drills } VALUES ?a { kg:blue-league }", ["The memo"]),
        ("SELECT ?p { kg:blue-league md:seat ?p }", ["The almanac"]),
        ("SELECT ?l { kg:blue-league md:seat/skos:prefLabel ?l }", []),
        ("SELECT ?l { kg:blue-league md:seat ?p . ?p skos:prefLabel ?l }", ["The almanac"]),
        ("SELECT ?l { kg:harbour skos:prefLabel ?l }", ["Editorial statements"]),
        ("SELECT (COUNT(?o) AS ?n) { kg:redland md:capital ?o }", ["The almanac"]),
        ("SELECT (STR(?l) AS ?name) { ?s md:capital ?p . ?p skos:prefLabel ?l }", ["The almanac"]),
        ("SELECT ?s { ?s md:iso2 'RL' OPTIONAL { ?s md:seat ?x } }", ["The almanac"]),
        ("SELECT * { kg:open-door md:implements ?m }", ["General knowledge"]),
        (
            "SELECT ?s { { ?s md:capital ?c } UNION { ?s md:seat ?c } } ORDER BY ?s LIMIT 1",
            ["The almanac"],
        ),
        ("SELECT ?s { ?s md:capital ?c { SELECT ?c { ?c a md:Place } } }", ["The almanac"]),
        ("SELECT ?s WHERE { ?s md:capital ?c } VALUES ?s { kg:redland }", ["The almanac"]),
    ],
)
def test_a_row_rests_on_what_its_query_matched(
    blue: KnowledgeGraph, query: str, titles: list[str]
) -> None:
    found = told(blue, query)
    assert [row[0] for row in found] == [titles]


def test_graph_tells_who_says_so_row_by_row(blue: KnowledgeGraph) -> None:
    query = "SELECT ?a ?g { GRAPH ?g { ?a md:memberOf kg:blue-league } } ORDER BY ?g"
    found = dict(zip([r[1] for r in blue.query(query).rows], told(blue, query), strict=True))
    memo = "https://w3id.org/detente/source/memo#char=0,28"
    assert found[memo] == (["The memo"], "asserted")


def test_what_follows_rests_on_its_premises(blue: KnowledgeGraph) -> None:
    query = "SELECT ?a { ?a md:currentMemberOf kg:blue-league } ORDER BY ?a"
    assert told(blue, query) == [
        (["General knowledge"], "asserted"),
        (["Redland joins"], "asserted"),
    ]


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("SELECT ?l { kg:blue-league md:seat/skos:prefLabel ?l }", "hidden"),
        ("SELECT ?x { { SELECT ?x { ?x md:seat ?y } } }", "hidden"),
        ("SELECT ?s { ?s md:capital ?c FILTER EXISTS { ?c a md:Place } }", "may stand others"),
        ("SELECT ?x { VALUES ?x { 1 } }", "hidden"),
        ("SELECT (COUNT(?o) AS ?n) { ?s ?p ?o } GROUP BY ?s", "look alike"),
    ],
)
def test_what_cannot_be_told_is_said(blue: KnowledgeGraph, query: str, words: str) -> None:
    assert words in note(blue, query)


def test_rows_are_chosen(blue: KnowledgeGraph) -> None:
    found = blue.query("SELECT ?s ?p ?o { ?s ?p ?o } ORDER BY ?s ?p ?o LIMIT 9")
    assert [len(blue.row_sources(found, first=n, limit=2).rows) for n in (0, 7, 8, 9)] == [
        *(2, 2, 1, 0)
    ]


def test_an_answer_without_rows_is_refused(blue: KnowledgeGraph) -> None:
    with pytest.raises(UsageError, match="has no rows"):
        blue.row_sources(blue.query("ASK {}"))
