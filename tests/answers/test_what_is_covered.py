"""What the release says of its own coverage, as it was decided by reading the lists."""

from datetime import date
from pathlib import Path

import pyoxigraph as ox
import pytest

from detente import KnowledgeGraph
from detente.core.namespaces import KG, MD, PREFIXES, SRC
from detente.evidence.coverage import COMPLETE, NOT_COVERED, PARTIAL, coverage_of, read_coverage
from detente.rdf.store import rows


@pytest.fixture(scope="module")
def store(kg: KnowledgeGraph) -> ox.Store:
    return kg.store


def ask(store: ox.Store, question: str, day: str | None = None) -> str:
    """Ask in words, as in "organization=kg:nato role=md:FullMember"."""
    asked = dict(part.split("=") for part in question.split())
    iris = {
        name: PREFIXES[value.split(":")[0]] + value.split(":")[1] for name, value in asked.items()
    }
    return coverage_of(store, day=date.fromisoformat(day) if day else None, **iris).completeness


@pytest.mark.parametrize(
    ("question", "day", "completeness"),
    [
        ("organization=kg:nato role=md:FullMember", "1960-01-01", COMPLETE),
        ("organization=kg:nato relation=md:memberOf", "2026-05-17", COMPLETE),
        ("organization=kg:nato relation=md:currentMemberOf", "2026-05-18", NOT_COVERED),
        ("organization=kg:nato relation=md:partnerOf", "2010-01-01", NOT_COVERED),
        ("organization=kg:united-nations role=md:FullMember", "1946-01-01", COMPLETE),
        ("organization=kg:warsaw-pact role=md:FullMember", "1970-01-01", COMPLETE),
        ("organization=kg:warsaw-pact role=md:FullMember", "2000-01-01", COMPLETE),
        ("organization=kg:sco role=md:DialoguePartner", "2023-12-31", COMPLETE),
        ("organization=kg:g5-sahel role=md:FullMember", "2020-01-01", NOT_COVERED),
        ("organization=kg:lake-chad-basin-commission relation=md:memberOf", None, NOT_COVERED),
        ("organization=kg:african-union role=md:Suspended", "2013-12-31", PARTIAL),
        ("organization=kg:african-union role=md:Suspended", "2022-06-30", COMPLETE),
        ("organization=kg:african-union role=md:Suspended", "2025-06-30", PARTIAL),
        ("organization=kg:ecowas role=md:Suspended", "2012-06-30", PARTIAL),
        ("organization=kg:osce kind=md:Operation relation=md:conducts", "2018-12-31", PARTIAL),
        (
            "organization=kg:united-nations kind=md:PeacekeepingOperation relation=md:conducts",
            "1993-06-30",
            COMPLETE,
        ),
        (
            "organization=kg:united-nations kind=md:PeacekeepingOperation relation=md:conducts",
            "2020-01-01",
            COMPLETE,
        ),
        # Of its political missions some are held.
        ("organization=kg:united-nations kind=md:Operation relation=md:conducts", None, PARTIAL),
        ("organization=kg:nato kind=md:Operation relation=md:conducts", "2002-06-01", PARTIAL),
        ("kind=md:Operation relation=md:takesPlaceIn place=kg:africa", None, PARTIAL),
        ("relation=md:participatesIn thing=kg:amisom", None, PARTIAL),
        ("relation=md:participatesIn thing=kg:rimpac-2024", None, COMPLETE),
        ("relation=md:participatesIn thing=kg:cobra-gold-2025", None, PARTIAL),
        ("relation=md:partyTo thing=kg:anzus-treaty", "1960-01-01", COMPLETE),
        ("relation=md:partyTo thing=kg:north-atlantic-treaty", "1960-01-01", COMPLETE),
        ("relation=md:partyTo thing=kg:rio-treaty", "1960-01-01", PARTIAL),
        ("relation=md:partyTo thing=kg:un-charter", None, NOT_COVERED),
        ("relation=md:partyTo thing=kg:mali", None, PARTIAL),
        ("kind=md:Exercise", None, PARTIAL),
        ("relation=md:claims place=kg:south-china-sea", None, PARTIAL),
        ("relation=md:hinders", None, PARTIAL),
        ("relation=md:memberOf thing=kg:mali", None, PARTIAL),
    ],
)
def test_verdict(store: ox.Store, question: str, day: str | None, completeness: str) -> None:
    assert ask(store, question, day) == completeness


def test_a_list_that_ends_says_when(store: ox.Store) -> None:
    verdict = coverage_of(
        store,
        organization=KG + "nato",
        role=MD + "FullMember",
        day=date(2026, 11, 23),
    )
    assert verdict.until == date(2026, 5, 17)
    (statement,) = verdict.statements
    assert (statement.source, statement.expected) == (SRC + "factbook-2026", 32)


def test_every_organization_has_a_word_on_its_members(store: ox.Store) -> None:
    found = rows(store, "SELECT DISTINCT ?it { ?it a md:Organization ; a ?k . ?k a owl:Class }")
    silent = [
        row["it"].value
        for row in found
        if not coverage_of(store, organization=row["it"].value, role=MD + "FullMember").statements
    ]
    assert silent == []


def test_every_agreement_has_a_word_on_its_parties(store: ox.Store) -> None:
    found = rows(store, "SELECT DISTINCT ?it { ?it a md:Agreement }")
    silent = [
        row["it"].value
        for row in found
        if not coverage_of(store, thing=row["it"].value, relation=MD + "partyTo").statements
    ]
    assert silent == []


def test_every_domain_relation_has_a_word(store: ox.Store) -> None:
    found = rows(store, "SELECT DISTINCT ?it { ?it a md:DomainRelation }")
    silent = [
        row["it"].value
        for row in found
        if not coverage_of(store, relation=row["it"].value).statements
    ]
    assert silent == []


def test_what_is_complete_names_its_list_and_its_day(store: ox.Store) -> None:
    complete = [each for each in read_coverage(store) if each.completeness == COMPLETE]
    assert [each.iri for each in complete if not (each.source and each.covered_until)] == []


def test_coverage_is_no_thing_of_find_path_and_view(kg: KnowledgeGraph) -> None:
    iri = "kg:coverage-nato-full-member"
    assert not any(iri in row for row in kg.find("coverage nato").rows)
    assert not any("coverage-" in name for name in kg.networkx().nodes)


def test_a_file_of_ones_own_may_say_more(tmp_path: Path) -> None:
    path = tmp_path / "mine.ttl"
    path.write_text(
        "@prefix kg: <https://w3id.org/detente/id/> .\n"
        "@prefix md: <https://w3id.org/detente/ontology#> .\n"
        "kg:coverage-own a md:Coverage ; md:forOrganization kg:lake-chad-basin-commission ;\n"
        "  md:forRole md:FullMember ; md:completeness md:Partial .\n",
        encoding="utf-8",
    )
    kg = KnowledgeGraph.load(path)
    question = "organization=kg:lake-chad-basin-commission relation=md:memberOf"
    assert ask(kg.store, question) == PARTIAL
