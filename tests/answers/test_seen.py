"""Who was seen in an organization before any start is told was in it, in every question."""

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
"""


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
}


@pytest.mark.parametrize("asked", ASKED)
def test_who_was_seen_is_told(isles: KnowledgeGraph, asked: str) -> None:
    name, *given = asked.split()
    values: dict[str, Any] = {"day": "2003-01-01", **dict(each.split("=") for each in given)}
    columns, right = ASKED[asked]
    found = isles.ask(name, **values)
    places = [found.columns.index(column) for column in columns]
    assert [tuple(row[place] for place in places) for row in found] == right
