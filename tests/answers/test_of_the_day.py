"""What a role, a party or a leader is on a day: by query, and by `why`."""

from functools import cache

import pytest

from detente import KnowledgeGraph


@cache
def graph(day: str | None = None) -> KnowledgeGraph:
    return KnowledgeGraph.load(as_of=day)


def test_a_suspension_is_a_triple_as_why_has_it() -> None:
    assert graph().query("ASK { kg:mali md:suspendedFrom kg:african-union }")
    assert graph().why("Mali", "md:suspendedFrom", "African Union")


def test_nobody_is_party_to_a_treaty_before_acceding_to_it() -> None:
    """The twelve founders, Greece and Turkey of 1952, Germany of 1955."""
    rows = graph("1960-01-01").query("SELECT ?p { ?p md:partyTo kg:north-atlantic-treaty }").rows
    assert len(rows) == 15
    assert not any("estonia" in str(row[0]) for row in rows)
    assert not graph("1960-01-01").query("ASK { ?p md:participatesIn kg:north-atlantic-treaty }")


def test_who_left_an_organization_left_its_protocol() -> None:
    party = "{ kg:niger md:partyTo kg:ecowas-defence-protocol }"
    assert graph("2018-06-30").query(f"ASK {party}")
    assert not graph("2026-01-01").query(f"ASK {party}")
    may_hold = "https://w3id.org/detente/graph/inferred-may-hold"
    assert not graph("2026-01-01").query(f"ASK {{ GRAPH <{may_hold}> {party} }}")


@pytest.mark.parametrize(
    ("day", "led"), [("2002-06-01", False), ("2003-08-11", True), ("2015-06-01", False)]
)
def test_nato_leads_isaf_from_the_day_it_took_over(day: str, led: bool) -> None:
    found = graph(day).query("ASK { kg:nato md:conducts kg:isaf }")
    assert bool(found) is led


def test_a_leader_without_dates_leads_as_long_as_the_operation_lasts() -> None:
    led = "ASK { kg:african-union md:conducts kg:atmis }"
    assert graph("2023-06-01").query(led)
    assert not graph("2015-06-01").query(led)


def test_the_founders_of_the_atlantic_alliance_signed_its_treaty() -> None:
    rows = graph().query("SELECT ?s { ?s md:signatoryOf kg:north-atlantic-treaty }").rows
    assert len(rows) == 12
    assert not graph("1949-04-03").query("ASK { ?s md:signatoryOf kg:north-atlantic-treaty }")
    assert not graph().query("ASK { ?m org:role md:Signatory }")


def test_no_group_is_a_member() -> None:
    assert not graph().query("ASK { ?g a md:ActorGroup ; md:memberOf ?o }")
    assert len(graph().query("SELECT ?s { ?s md:memberOf kg:nato }").rows) == 32
    assert graph().query("ASK { kg:nato md:includes kg:european-countries }")


@pytest.mark.parametrize("agreement", ["un-charter", "camp-david-accords"])
def test_not_every_agreement_implements_defense_agreements(agreement: str) -> None:
    assert not graph().query(f"ASK {{ kg:{agreement} md:implements kg:defense-agreements }}")


def test_what_is_said_of_kinds_is_only_possible() -> None:
    certain = "https://w3id.org/detente/graph/inferred"
    for relation in ("md:advances", "md:faces"):
        assert not graph().query(f"ASK {{ GRAPH <{certain}> {{ ?a {relation} ?b }} }}")
        assert graph().query(f"ASK {{ GRAPH <{certain}-possible> {{ ?a {relation} ?b }} }}")
    assert not graph().query("ASK { kg:sudan md:advances ?outcome }")


def test_no_thing_is_of_a_restriction_or_a_node_without_a_name() -> None:
    assert not graph().query("ASK { ?thing a ?c . ?c a owl:Restriction }")
    assert not graph().query("ASK { ?thing a ?c FILTER isBlank(?c) }")


def test_why_words_the_axiom_of_a_class() -> None:
    told = graph().why("UNMIK", "implements", "peacekeeping missions").text()
    assert "every peacekeeping operation implements peacekeeping missions, by definition" in told
