"""Why an answer is empty: the eight kinds, on leagues whose lists are covered each its own way."""

from pathlib import Path
from typing import Any

import pytest

from detente import KnowledgeGraph
from detente.core.namespaces import KG
from detente.explain.diagnose.setting import Setting

LEAGUE = """
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix kg: <https://w3id.org/detente/id/> .
@prefix md: <https://w3id.org/detente/ontology#> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix schema: <https://schema.org/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix src: <https://w3id.org/detente/source/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

src:catalogue { src:league-list a md:Dataset ; dcterms:title "A list of the league"@en }

src:league-list {
  kg:red-league a md:RegionalOrganization ; skos:prefLabel "Red League"@en .
  kg:red-pact a md:RegionalOrganization ; skos:prefLabel "Red Pact"@en .
  kg:red-club a md:RegionalOrganization ; skos:prefLabel "Red Club"@en .
  kg:red-circle a md:RegionalOrganization ; skos:prefLabel "Red Circle"@en .
  kg:redland a md:State ; skos:prefLabel "Redland"@en .
  kg:roseland a md:State ; skos:prefLabel "Roseland"@en .
  kg:red-isle a md:Place ; skos:prefLabel "Red Isle"@en .
  kg:red-war-game a md:Exercise ; skos:prefLabel "Red War Game"@en ;
    schema:startDate "2001-05-01"^^xsd:date ; schema:endDate "2001-05-09"^^xsd:date ;
    md:takesPlaceIn kg:red-isle .
  kg:membership-red-league-redland a md:Membership ;
    org:member kg:redland ; org:organization kg:red-league ; org:role md:FullMember ;
    schema:startDate "1991-01-01"^^xsd:date ; md:startPrecision "day" ; md:endStatus md:Ongoing .
  kg:membership-red-pact-redland a md:Membership ;
    org:member kg:redland ; org:organization kg:red-pact ; org:role md:FullMember ;
    schema:startDate "1992-01-01"^^xsd:date ; md:startPrecision "day" ; md:endStatus md:Ongoing .
  kg:membership-red-club-roseland a md:Membership ;
    org:member kg:roseland ; org:organization kg:red-club ; org:role md:FullMember ;
    schema:startDate "1993-01-01"^^xsd:date ; md:startPrecision "day" ;
    md:endStatus md:EndUnknown .
  kg:coverage-red-league a md:Coverage ; md:forOrganization kg:red-league ;
    md:forRole md:FullMember ; md:coveredFrom "1990-01-01"^^xsd:date ;
    md:completeness md:Complete ; dcterms:source src:league-list .
  kg:coverage-red-league-suspended a md:Coverage ; md:forOrganization kg:red-league ;
    md:forRole md:Suspended ; md:completeness md:Complete ; dcterms:source src:league-list .
  kg:coverage-red-pact a md:Coverage ; md:forOrganization kg:red-pact ;
    md:forRole md:FullMember ; md:completeness md:Partial .
  kg:coverage-red-circle a md:Coverage ; md:forOrganization kg:red-circle ;
    md:completeness md:NotCovered .
}
"""


@pytest.fixture(scope="module")
def kg(tmp_path_factory: pytest.TempPathFactory) -> KnowledgeGraph:
    path = tmp_path_factory.mktemp("league") / "league.trig"
    path.write_text(LEAGUE)
    return KnowledgeGraph.load(path)


#: Each with its kind, and words that the message has.
EMPTY = [
    ("SELECT * { ?s md:isMemberOf kg:red-league }", "unknown-term", "md:isMemberOf"),
    ("SELECT * { ?s md:memberOf kg:red-leage }", "unknown-term", "kg:red-leage"),
    ("ASK { kg:redlant md:memberOf kg:red-league }", "unknown-term", "kg:redlant"),
    ("SELECT * { ?s <urn:nowhere> ?o }", "unknown-term", "<urn:nowhere>"),
    ('SELECT * { ?s skos:prefLabel "Redland" }', "unknown-term", '"Redland"@en'),
    ("SELECT * { ?s md:memberOf kg:redland }", "wrong-kind", "Redland is a state, not an org"),
    ("SELECT * { kg:red-war-game md:memberOf ?o }", "wrong-kind", "Red War Game is an exercise"),
    ("ASK { kg:redland a md:Exercise }", "wrong-kind", "Redland is a state, not an exercise"),
    ("SELECT * { ?s md:memberOf ?o . ?o a md:Exercise }", "wrong-kind", "an exercise is none"),
    ("SELECT * { ?s md:memberOf kg:red-club }", "may-hold", "1 may hold"),
    ("ASK { kg:roseland md:memberOf kg:red-club }", "may-hold", "dates leave it open"),
    ("SELECT (COUNT(?s) AS ?n) { ?s md:memberOf kg:red-club }", "may-hold", "1 may hold"),
    (
        "SELECT * { GRAPH src:strategies { kg:red-war-game md:takesPlaceIn ?p } }",
        "other-scope",
        "src:strategies says nothing of it; other graphs have 1",
    ),
    ("ASK { kg:roseland md:memberOf kg:red-pact }", "not-covered", "only partly covered"),
    ("SELECT * { ?s md:memberOf kg:red-circle }", "not-covered", "not covered here"),
    ("SELECT (COUNT(*) AS ?n) { ?s md:memberOf kg:red-circle }", "not-covered", "Red Circle"),
    ("SELECT * { ?s md:observerOf kg:red-league }", "not-covered", ""),
    ("SELECT * { ?e a md:Exercise ; md:takesPlaceIn kg:redland }", "not-covered", ""),
    ("SELECT * { ?s md:claims kg:red-isle }", "not-covered", ""),
    ("ASK { kg:roseland md:memberOf kg:red-league }", "none", "covered in full"),
    ("SELECT * { ?s md:suspendedFrom kg:red-league }", "none", "Red League"),
    ("SELECT (COUNT(?s) AS ?n) { ?s md:suspendedFrom kg:red-league }", "none", "Red League"),
    (
        "SELECT * { ?m org:organization kg:red-league ; org:role md:FullMember ; "
        'schema:startDate ?d FILTER (?d > "1995-01-01"^^xsd:date) }',
        "none",
        "full members of Red League",
    ),
    (
        "SELECT * { ?m org:organization kg:red-league ; org:role md:FullMember ; "
        'schema:startDate ?d FILTER (?d < "1980-01-01"^^xsd:date) }',
        "not-covered",
        "not covered before 1990-01-01",
    ),
    (
        "SELECT * { kg:red-war-game md:takesPlaceIn ?p . ?p skos:prefLabel ?l "
        'FILTER (LANG(?l) = "fr") }',
        "no-match",
        'FILTER (LANG(?l) = "fr")',
    ),
    ("SELECT * { ?a md:employs ?m . ?m md:claims ?p }", "no-match", "no ?m fits both"),
    ("SELECT ?o { ?o a md:Exercise } OFFSET 5000", "no-match", "OFFSET"),
    ("CONSTRUCT { ?s a md:State } WHERE { ?s md:memberOf kg:red-circle }", "not-covered", ""),
]


@pytest.mark.parametrize(("query", "kind", "words"), EMPTY)
def test_an_empty_answer_says_why(kg: KnowledgeGraph, query: str, kind: str, words: str) -> None:
    found = kg.query(query)
    assert found.nothing
    assert found.diagnosis is not None
    assert (found.diagnosis.kind, words in str(found.diagnosis)) == (kind, True), found.diagnosis


@pytest.mark.parametrize(
    ("query", "kind"),
    [
        ("SELECT * { ?s md:memberOf kg:red-league }", None),
        ("ASK { kg:redland md:memberOf kg:red-league }", None),
        ("SELECT * { ?s a md:State }", "partial"),
        ("SELECT * { ?s md:memberOf kg:red-pact }", "partial"),
        ("SELECT (COUNT(?s) AS ?n) { ?s md:memberOf kg:red-pact }", "partial"),
        ("SELECT * { ?s md:memberOf ?o VALUES ?o { kg:red-league kg:red-club } }", "may-hold"),
    ],
)
def test_rows_say_how_far_they_go(kg: KnowledgeGraph, query: str, kind: str | None) -> None:
    found = kg.query(query)
    assert not found.nothing
    assert (found.diagnosis and found.diagnosis.kind) == kind


def test_the_statements_that_decided_are_named(kg: KnowledgeGraph) -> None:
    found = kg.query("ASK { kg:roseland md:memberOf kg:red-league }").diagnosis
    assert found is not None
    assert found.coverage == (KG + "coverage-red-league",)


def test_numbers_of_what_is_not_covered_are_left_out(kg: KnowledgeGraph) -> None:
    found = kg.ask("member-count-on-day", organization="Red Circle", day="2000-01-01")
    assert found.rows == ((None,) * len(found.columns),)
    assert found.diagnosis is not None
    assert found.diagnosis.kind == "not-covered"


def test_nothing_is_counted_where_the_list_is_covered(kg: KnowledgeGraph) -> None:
    found = kg.ask("member-count-on-day", organization="Red League", day="1990-06-01")
    assert set(found.rows[0]) == {"0"}
    assert found.diagnosis is not None
    assert found.diagnosis.kind == "none"


@pytest.mark.parametrize(
    ("day", "kind"),
    [("1990-06-01", "none"), ("1980-06-01", "not-covered"), ("2040", "not-covered")],
)
def test_a_list_is_complete_for_its_days_only(kg: KnowledgeGraph, day: str, kind: str) -> None:
    found = kg.ask("members-on-day", organization="Red League", day=day).diagnosis
    assert found is not None
    assert found.kind == kind


def test_why_says_if_a_statement_is_known_not_to_hold(kg: KnowledgeGraph) -> None:
    known = kg.why("Roseland", "md:memberOf", "Red League")
    unknown = kg.why("Roseland", "md:memberOf", "Red Pact")
    perhaps = kg.why("Roseland", "md:currentMemberOf", "Red Club")
    kinds = [each.diagnosis and each.diagnosis.kind for each in (known, unknown, perhaps)]
    assert (bool(known), bool(unknown), bool(perhaps)) == (False, False, False)
    assert kinds == ["none", "not-covered", "may-hold"]


def test_a_panel_leaves_out_what_nobody_counted(kg: KnowledgeGraph) -> None:
    def joined(name: str) -> dict[str | None, str | None]:
        found = kg.panel("organization-year", [name], first=1992, last=1994)
        year, number = found.columns.index("year"), found.columns.index("joined")
        return {row[year]: row[number] for row in found.rows}

    assert joined("Red League") == {"1992": "0", "1993": "0", "1994": "0"}
    assert joined("Red Pact") == {"1992": "1", "1993": None, "1994": None}
    found = kg.panel("organization-year", ["Red Pact"]).diagnosis
    assert found is not None
    assert found.kind == "partial"


@pytest.mark.parametrize(
    ("query", "words", "most"),
    [
        (
            "ASK { ?s skos:prefLabel ?o " + "".join(f"FILTER (?o = {i})" for i in range(60)) + "}",
            "nothing passes the conditions of the query",
            20,
        ),
        (
            "ASK { ?s org:member ?o . "
            + "".join(f"?s schema:startDate ?a{i} . ?a{i} ?b{i} ?c{i} . " for i in range(17))
            + "}",
            "too many to say which do not fit together",
            90,
        ),
    ],
    ids=["conditions", "patterns"],
)
def test_what_has_many_parts_is_not_asked_again_for_each(
    kg: KnowledgeGraph, monkeypatch: pytest.MonkeyPatch, query: str, words: str, most: int
) -> None:
    asked: list[str] = []
    count = Setting.count

    def counted(setting: Setting, query: str, **rest: Any) -> int | None:
        asked.append(query)
        return count(setting, query, **rest)

    monkeypatch.setattr(Setting, "count", counted)
    found = kg.query(query).diagnosis
    assert found is not None
    assert words in found.message
    assert len(asked) < most


def test_a_path_says_what_would_lead_further(kg: KnowledgeGraph) -> None:
    near = kg.path("Redland", "Roseland", max_steps=1)
    assert not near
    assert near.diagnosis is not None
    assert near.diagnosis.kind in ("no-match", "not-covered")


def test_what_is_left_out_is_told_from_what_is_not_there(tmp_path: Path) -> None:
    path = tmp_path / "league.trig"
    path.write_text(LEAGUE)
    narrow = KnowledgeGraph.load(path, scope="documents")
    found = narrow.query("SELECT * { kg:red-war-game md:takesPlaceIn ?p }").diagnosis
    assert found is not None
    assert (found.kind, "the whole graph has 1" in found.message) == ("other-scope", True)
