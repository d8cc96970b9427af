"""Who was seen before any start is told was there, and without dates may have been."""

from typing import Any

import pytest

from detente import KnowledgeGraph

DATA = """
@prefix kg: <https://w3id.org/detente/id/> .
@prefix md: <https://w3id.org/detente/ontology#> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix schema: <https://schema.org/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
kg:isles a md:Organization ; skos:prefLabel "Isles League"@en .
kg:twins a md:Organization ; skos:prefLabel "Twin Pact"@en .
kg:mona a md:State ; skos:prefLabel "Mona"@en .
kg:sark a md:State ; skos:prefLabel "Sark"@en .
kg:mona-in-isles a org:Membership ; org:organization kg:isles ; org:member kg:mona ;
  org:role md:FullMember ; md:observedFrom "2001-05-01"^^xsd:date ;
  md:endStatus md:Ongoing .
kg:sark-in-isles a org:Membership ; org:organization kg:isles ; org:member kg:sark ;
  org:role md:FullMember ; schema:startDate "1990-01-01"^^xsd:date ; md:endStatus md:Ongoing .
kg:mona-in-twins a org:Membership ; org:organization kg:twins ; org:member kg:mona ;
  org:role md:FullMember ; schema:startDate "1980-01-01"^^xsd:date ; md:endStatus md:Ongoing .
kg:sark-out-of-twins a org:Membership ; org:organization kg:twins ; org:member kg:sark ;
  org:role md:Suspended ; md:observedFrom "1995-06-01"^^xsd:date ; md:endStatus md:Ongoing .
kg:sark-beside-twins a org:Membership ; org:organization kg:twins ; org:member kg:sark ;
  org:role md:Partner ; md:observedFrom "1995-06-01"^^xsd:date ; md:endStatus md:Ongoing .
kg:reefs a md:Organization ; skos:prefLabel "Reef League"@en .
kg:shoals a md:Organization ; skos:prefLabel "Shoal Pact"@en .
kg:herm a md:State ; skos:prefLabel "Herm"@en .
kg:lihou a md:State ; skos:prefLabel "Lihou"@en .
kg:brecqhou a md:State ; skos:prefLabel "Brecqhou"@en .
kg:herm-in-reefs a org:Membership ; org:organization kg:reefs ; org:member kg:herm ;
  org:role md:FullMember .
kg:herm-in-shoals a org:Membership ; org:organization kg:shoals ; org:member kg:herm ;
  org:role md:FullMember ; schema:startDate "1980-01-01"^^xsd:date ; md:endStatus md:Ongoing .
kg:lihou-in-reefs a org:Membership ; org:organization kg:reefs ; org:member kg:lihou ;
  org:role md:FullMember ; schema:startDate "1990-01-01"^^xsd:date ; md:endStatus md:Ongoing .
kg:lihou-beside-shoals a org:Membership ; org:organization kg:shoals ; org:member kg:lihou ;
  org:role md:Partner .
kg:brecqhou-in-reefs a org:Membership ; org:organization kg:reefs ; org:member kg:brecqhou ;
  org:role md:FullMember ; schema:endDate "1999-12-31"^^xsd:date .
kg:brecqhou-in-shoals a org:Membership ; org:organization kg:shoals ; org:member kg:brecqhou ;
  org:role md:FullMember .
kg:skerry a md:Organization ; skos:prefLabel "Skerry Club"@en .
kg:stack a md:Organization ; skos:prefLabel "Stack Club"@en .
kg:herm-in-skerry a org:Membership ; org:organization kg:skerry ; org:member kg:herm ;
  org:role md:FullMember ; schema:startDate "1970-01-01"^^xsd:date ; md:endStatus md:Ongoing .
kg:herm-in-stack a org:Membership ; org:organization kg:stack ; org:member kg:herm ;
  org:role md:FullMember ; schema:startDate "1980-01-01"^^xsd:date ; md:endStatus md:EndUnknown .
kg:herm-in-stack-2001 a org:Membership ; org:organization kg:stack ; org:member kg:herm ;
  org:role md:FullMember ; schema:startDate "2001-01-01"^^xsd:date ; md:endStatus md:Ongoing .
kg:buoy a md:Operation ; skos:prefLabel "Buoy Watch"@en ; md:takesPlaceIn kg:channel .
kg:lamp a md:Operation ; skos:prefLabel "Lamp Watch"@en ; md:takesPlaceIn kg:channel ;
  schema:endDate "1999-12-31"^^xsd:date .
kg:channel a md:Place ; skos:prefLabel "Middle Channel"@en .
kg:reefs-lead-buoy a md:Participation ; md:participant kg:reefs ; md:inActivity kg:buoy ;
  md:inRole md:Conductor .
kg:reefs-lead-lamp a md:Participation ; md:participant kg:reefs ; md:inActivity kg:lamp ;
  md:inRole md:Conductor .
"""
LOCAL = "https://w3id.org/detente/source/local.isles"


@pytest.fixture(scope="module")
def isles(tmp_path_factory: pytest.TempPathFactory) -> KnowledgeGraph:
    path = tmp_path_factory.mktemp("isles") / "isles.ttl"
    path.write_text(DATA, encoding="utf-8")
    return KnowledgeGraph.load(path)


#: What is asked of 2003 where nothing else is said, of which columns, and what is right.
ASKED = {
    "members-on-day organization=kg:isles": (
        ("member", "since", "certainty"),
        [("Mona", None, "holds"), ("Sark", "1990-01-01", "holds")],
    ),
    "members-on-day organization=kg:isles day=1999-01-01": (
        ("member", "since", "certainty"),
        [("Mona", None, "may hold"), ("Sark", "1990-01-01", "holds")],
    ),
    "roles-on-day organization=kg:twins role=md:Partner": (
        ("actor", "role_name", "since", "certainty"),
        [("Sark", "partner", None, "holds")],
    ),
    "suspensions-on-day organization=kg:twins": (
        ("member", "since", "certainty"),
        [("Sark", None, "holds")],
    ),
    "members-of-both one=kg:isles other=kg:twins": (
        ("member", "one_since", "other_since", "certainty"),
        [("Mona", None, "1980-01-01", "holds")],
    ),
    "members-not-in organization=kg:isles other=kg:twins": (
        ("member", "since", "certainty"),
        [("Sark", "1990-01-01", "holds")],
    ),
    "members-not-in organization=kg:twins other=kg:isles": (("member", "since", "certainty"), []),
    "members-not-in organization=kg:skerry other=kg:stack": (("member", "since", "certainty"), []),
    "members-not-in organization=kg:skerry other=kg:stack day=1999": (
        ("member", "since", "certainty"),
        [("Herm", "1970-01-01", "may hold")],
    ),
    "organizations-in-common one=kg:mona other=kg:sark": (
        ("organization", "one_since", "other_since", "certainty"),
        [("Isles League", None, "1990-01-01", "holds")],
    ),
    "partners-among-members organization=kg:isles other=kg:twins": (
        ("member", "since", "role_in_other", "other_since", "certainty"),
        [("Sark", "1990-01-01", "partner", None, "holds")],
    ),
    "was-member actor=kg:mona organization=kg:isles": (
        ("member", "since", "certainty"),
        [("Mona", None, "holds")],
    ),
    "members-on-day organization=kg:reefs": (
        ("member", "since", "certainty"),
        [("Herm", None, "may hold"), ("Lihou", "1990-01-01", "holds")],
    ),
    "members-of-both one=kg:reefs other=kg:shoals": (
        ("member", "one_since", "other_since", "certainty"),
        [("Herm", None, "1980-01-01", "may hold")],
    ),
    "members-of-both one=kg:shoals other=kg:reefs day=1995-01-01": (
        ("member", "one_since", "other_since", "certainty"),
        [("Brecqhou", None, None, "may hold"), ("Herm", "1980-01-01", None, "may hold")],
    ),
    "organizations-in-common one=kg:herm other=kg:lihou": (
        ("organization", "one_since", "other_since", "certainty"),
        [("Reef League", None, "1990-01-01", "may hold")],
    ),
    "organizations-in-common one=kg:herm other=kg:brecqhou": (
        ("organization", "one_since", "other_since", "certainty"),
        [("Shoal Pact", "1980-01-01", None, "may hold")],
    ),
    "partners-among-members organization=kg:reefs other=kg:shoals": (
        ("member", "since", "role_in_other", "other_since", "certainty"),
        [("Lihou", "1990-01-01", "partner", None, "may hold")],
    ),
    "members-between organization=kg:isles since=1999 until=2000": (
        ("member", "from", "certainty"),
        [("Mona", None, "may hold"), ("Sark", "1990-01-01", "holds")],
    ),
    "members-between organization=kg:reefs since=1999 until=2003": (
        ("member", "from", "to", "certainty"),
        [
            ("Brecqhou", None, "1999-12-31", "may hold"),
            ("Herm", None, None, "may hold"),
            ("Lihou", "1990-01-01", None, "holds"),
        ],
    ),
    "operations-and-participants place=kg:channel since=1999 until=2003": (
        ("organization", "operation", "began", "ended", "certainty", "operation_source"),
        [
            ("Reef League", "Buoy Watch", None, None, "may hold", LOCAL),
            ("Reef League", "Lamp Watch", None, "1999-12-31", "may hold", LOCAL),
        ],
    ),
    "operations-on-day conductor=kg:reefs": (
        ("operation", "place", "since", "certainty", "source"),
        [("Buoy Watch", "Middle Channel", None, "may hold", LOCAL)],
    ),
    "operations-on-day conductor=kg:reefs day=1999": (
        ("operation", "since", "until", "certainty"),
        [
            ("Buoy Watch", None, None, "may hold"),
            ("Lamp Watch", None, "1999-12-31", "may hold"),
        ],
    ),
    "operations-count-on-day conductor=kg:reefs": (
        ("holds", "may_hold", "begun"),
        [("0", "1", "0")],
    ),
    "operations-in-place-on-day place=kg:channel": (
        ("operation", "conductor", "since", "certainty"),
        [("Buoy Watch", "Reef League", None, "may hold")],
    ),
}


@pytest.mark.parametrize("asked", ASKED)
def test_who_was_seen_is_told(isles: KnowledgeGraph, asked: str) -> None:
    name, *given = asked.split()
    values: dict[str, Any] = dict(each.split("=") for each in given)
    if "since" not in values:
        values.setdefault("day", "2003-01-01")
    columns, right = ASKED[asked]
    found = isles.ask(name, **values)
    places = [found.columns.index(column) for column in columns]
    assert [tuple(row[place] for place in places) for row in found] == right


def test_partners_of_the_osce_whose_source_gives_no_dates_are_told(kg: KnowledgeGraph) -> None:
    """Read in data/reference: five of the eleven partners are in the League of Arab States."""
    found = kg.ask(
        "partners-among-members", organization="kg:arab-league", other="kg:osce", day="2020"
    )
    columns = "member", "since", "role_in_other", "other_since", "certainty"
    places = [found.columns.index(column) for column in columns]
    assert [tuple(row[place] for place in places) for row in found] == [
        ("Algeria", "1962-08-16", "partner", None, "may hold"),
        ("Egypt", "1961-09-29", "partner", None, "may hold"),
        ("Jordan", "1945-03-22", "partner", None, "may hold"),
        ("Morocco", "1958-10-01", "partner", None, "may hold"),
        ("Tunisia", "1958-10-01", "partner", None, "may hold"),
    ]


def test_questions_tell_the_operations_that_rules_say_may_run(kg: KnowledgeGraph) -> None:
    graph = "<https://w3id.org/detente/graph/inferred-may-hold>"
    inferred = kg.query(
        "SELECT DISTINCT ?label { ?x a md:Operation ; skos:prefLabel ?label "
        f"GRAPH {graph} {{ kg:united-nations md:conducts ?x }} }}"
    )
    found = kg.ask("operations-on-day", conductor="kg:united-nations")
    certainty = found.columns.index("certainty")
    told = {str(row[0]) for row in found if str(row[certainty]) == "may hold"}
    assert told == {str(row[0]) for row in inferred}
    # Read in data/reference/operations-un-other.trig: their source gives no start, nor an end.
    undated = {str(row[0]) for row in found if row[found.columns.index("since")] is None}
    assert undated >= {
        "United Nations Office of the Humanitarian Coordinator in Iraq",
        "United Nations Force",
    }
    [[_, may_hold, _]] = kg.ask("operations-count-on-day", conductor="kg:united-nations").rows
    assert int(str(may_hold)) == len(told)
