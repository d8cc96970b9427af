"""What a graph covers: which statement speaks of a question, and what it says."""

from datetime import date

import pyoxigraph as ox
import pytest

from detente.core.namespaces import KG, MD, PREFIXES
from detente.evidence.coverage import Coverage, Verdict, coverage_of, read_coverage

HEAD = "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in PREFIXES.items())
BACKGROUND = """
md:PeacekeepingOperation rdfs:subClassOf md:Operation . md:Operation rdfs:subClassOf md:Activity .
md:conducts rdfs:subPropertyOf md:participatesIn .
md:FullMember md:roleRelation md:currentMemberOf . md:Observer md:roleRelation md:observerOf .
kg:gao schema:containedInPlace kg:mali . kg:mali schema:containedInPlace kg:africa .
kg:amisom a md:PeacekeepingOperation .
"""


def graph(statements: str) -> ox.Store:
    store = ox.Store()
    store.load((HEAD + BACKGROUND + statements).encode(), ox.RdfFormat.TURTLE)
    return store


def ask(store: ox.Store, day: str | None = None, **asked: str) -> Verdict:
    """Ask with local names, as in organization="kg:nato", role="md:Observer"."""
    iris = {name: value.replace("kg:", KG).replace("md:", MD) for name, value in asked.items()}
    return coverage_of(store, day=date.fromisoformat(day) if day else None, **iris)


def names(verdict: Verdict) -> list[str]:
    return [each.iri.removeprefix("urn:") for each in verdict.statements]


def test_a_statement_is_read_whole() -> None:
    store = graph("""
    <urn:nato> a md:Coverage ; md:forOrganization kg:nato ; md:forRole md:FullMember ;
      md:forClass md:State ; md:forRelation md:currentMemberOf ; md:forPlace kg:africa ;
      md:forThing kg:mali ; md:coveredFrom "1949-08-24"^^xsd:date ;
      md:coveredUntil "2026-05-17"^^xsd:date ; md:completeness md:Complete ;
      dcterms:source src:a-list ; md:expected 32 .""")
    assert read_coverage(store) == (
        Coverage(
            iri="urn:nato",
            organization=KG + "nato",
            role=MD + "FullMember",
            kind=MD + "State",
            relation=MD + "currentMemberOf",
            place=KG + "africa",
            thing=KG + "mali",
            covered_from=date(1949, 8, 24),
            covered_until=date(2026, 5, 17),
            completeness="Complete",
            source="https://w3id.org/detente/source/a-list",
            expected=32,
        ),
    )


@pytest.mark.parametrize(
    "wrong",
    [
        "md:completeness md:Complete , md:Partial",
        "md:completeness md:Whole",
        "md:completeness md:Complete ; md:forRole md:Observer",
        'md:completeness md:Complete ; md:coveredUntil "2026-13-01"^^xsd:date',
        'md:completeness md:Complete ; md:coveredUntil "soon"',
    ],
)
def test_what_cannot_be_read_covers_nothing(wrong: str) -> None:
    store = graph(f"<urn:a> md:forOrganization kg:nato ; md:forRole md:FullMember ; {wrong} .\n")
    verdict = ask(store, organization="kg:nato", role="md:FullMember")
    assert verdict == Verdict("NotCovered")


def test_what_no_statement_speaks_of_is_not_covered() -> None:
    assert ask(ox.Store(), organization="kg:nato") == Verdict("NotCovered")
    store = graph("<urn:a> md:forOrganization kg:nato ; md:completeness md:Complete .")
    assert ask(store, organization="kg:sadc", role="md:FullMember") == Verdict("NotCovered")


def test_a_statement_speaks_only_where_all_it_says_applies() -> None:
    store = graph("""
    <urn:a> md:forOrganization kg:nato ; md:forRole md:FullMember ;
      md:completeness md:Complete .""")
    assert ask(store, organization="kg:nato", role="md:FullMember").completeness == "Complete"
    assert ask(store, organization="kg:nato", role="md:Observer").completeness == "NotCovered"
    assert ask(store, organization="kg:nato").completeness == "NotCovered"
    assert ask(store, role="md:FullMember").completeness == "NotCovered"


def test_the_narrowest_wins_whatever_it_says() -> None:
    store = graph("""
    <urn:all> md:forClass md:Activity ; md:completeness md:Partial .
    <urn:un> md:forClass md:PeacekeepingOperation ; md:forOrganization kg:un ;
      md:completeness md:Complete .
    <urn:au> md:forClass md:PeacekeepingOperation ; md:forOrganization kg:au ;
      md:completeness md:NotCovered .""")
    for organization, completeness in (("kg:un", "Complete"), ("kg:au", "NotCovered")):
        verdict = ask(store, organization=organization, kind="md:PeacekeepingOperation")
        assert (verdict.completeness, names(verdict)) == (completeness, [organization[3:]])
    verdict = ask(store, organization="kg:un", kind="md:Operation")
    assert (verdict.completeness, names(verdict)) == ("Partial", ["all"])


def test_ties_go_to_the_weaker() -> None:
    store = graph("""
    <urn:organization> md:forOrganization kg:un ; md:completeness md:Complete .
    <urn:kind> md:forClass md:Operation ; md:completeness md:Partial .
    <urn:twice> md:forClass md:Operation ; md:completeness md:Complete .""")
    verdict = ask(store, organization="kg:un", kind="md:Operation")
    assert (verdict.completeness, names(verdict)) == ("Partial", ["kind"])


def test_a_class_stands_for_the_narrower_ones() -> None:
    store = graph("<urn:a> md:forClass md:Operation ; md:completeness md:Complete .")
    assert ask(store, kind="md:PeacekeepingOperation").completeness == "Complete"
    assert ask(store, kind="md:Activity").completeness == "NotCovered"
    assert ask(store, thing="kg:amisom").completeness == "Complete"
    assert ask(store, thing="kg:mali").completeness == "NotCovered"


def test_what_is_said_of_a_thing_is_narrower_than_what_is_said_of_its_class() -> None:
    store = graph("""
    <urn:kind> md:forClass md:Operation ; md:completeness md:Partial .
    <urn:thing> md:forThing kg:amisom ; md:completeness md:Complete .""")
    assert names(ask(store, thing="kg:amisom")) == ["thing"]
    assert names(ask(store, thing="kg:amisom", kind="md:PeacekeepingOperation")) == ["thing"]


def test_a_place_stands_for_what_lies_in_it() -> None:
    store = graph("<urn:a> md:forPlace kg:mali ; md:completeness md:Complete .")
    assert ask(store, place="kg:mali").completeness == "Complete"
    assert ask(store, place="kg:gao").completeness == "Complete"
    assert ask(store, place="kg:africa").completeness == "NotCovered"


def test_a_relation_stands_for_the_narrower_ones() -> None:
    store = graph("<urn:a> md:forRelation md:participatesIn ; md:completeness md:Complete .")
    assert ask(store, relation="md:conducts").completeness == "Complete"
    store = graph("<urn:a> md:forRelation md:conducts ; md:completeness md:Complete .")
    assert ask(store, relation="md:participatesIn").completeness == "NotCovered"


@pytest.mark.parametrize(
    ("relation", "completeness"),
    [
        ("md:memberOf", "Complete"),
        ("md:currentMemberOf", "Complete"),
        ("md:observerOf", "Partial"),
        ("md:suspendedFrom", "NotCovered"),
    ],
)
def test_a_role_is_meant_by_the_relation_that_it_is_told_by(
    relation: str, completeness: str
) -> None:
    store = graph("""
    <urn:full> md:forOrganization kg:au ; md:forRole md:FullMember ; md:completeness md:Complete .
    <urn:seen> md:forOrganization kg:au ; md:forRole md:Observer ; md:completeness md:Partial .""")
    assert ask(store, organization="kg:au", relation=relation).completeness == completeness


def test_a_relation_means_the_roles_that_are_told_by_it() -> None:
    store = graph("""
    <urn:a> md:forOrganization kg:au ; md:forRelation md:memberOf ; md:completeness md:Partial .""")
    assert ask(store, organization="kg:au", role="md:FullMember").completeness == "Partial"
    assert ask(store, organization="kg:au", role="md:Observer").completeness == "NotCovered"


PERIODS = """
<urn:old> md:forOrganization kg:au ; md:forRole md:Suspended ; md:completeness md:Partial ;
  md:coveredFrom "2003-01-01"^^xsd:date ; md:coveredUntil "2020-12-31"^^xsd:date .
<urn:new> md:forOrganization kg:au ; md:forRole md:Suspended ; md:completeness md:Complete ;
  md:coveredFrom "2021-01-01"^^xsd:date ; md:coveredUntil "2025-12-31"^^xsd:date .
<urn:any> md:forRole md:Suspended ; md:completeness md:Complete .
"""


@pytest.mark.parametrize(
    ("day", "completeness", "statement"),
    [
        ("2003-01-01", "Partial", "old"),
        ("2020-12-31", "Partial", "old"),
        ("2021-01-01", "Complete", "new"),
        ("2025-12-31", "Complete", "new"),
    ],
)
def test_the_day_chooses_among_periods(day: str, completeness: str, statement: str) -> None:
    verdict = ask(graph(PERIODS), day, organization="kg:au", role="md:Suspended")
    assert (verdict.completeness, names(verdict)) == (completeness, [statement])
    assert verdict.since is verdict.until is None


def test_a_day_outside_is_not_covered_even_where_something_wider_speaks_of_it() -> None:
    before = ask(graph(PERIODS), "2002-12-31", organization="kg:au", role="md:Suspended")
    assert (before.completeness, names(before)) == ("NotCovered", ["old"])
    assert (before.since, before.until) == (date(2003, 1, 1), None)
    after = ask(graph(PERIODS), "2026-01-01", organization="kg:au", role="md:Suspended")
    assert (after.completeness, names(after)) == ("NotCovered", ["new"])
    assert (after.since, after.until) == (None, date(2025, 12, 31))


def test_without_a_day_the_weakest_period_decides() -> None:
    verdict = ask(graph(PERIODS), organization="kg:au", role="md:Suspended")
    assert (verdict.completeness, names(verdict)) == ("Partial", ["old"])


def test_a_whole_is_not_complete_where_a_part_of_it_is_not() -> None:
    store = graph("""
    <urn:all> md:forRelation md:conducts ; md:completeness md:Complete .
    <urn:sadc> md:forRelation md:conducts ; md:forOrganization kg:sadc ;
      md:completeness md:NotCovered .
    <urn:un> md:forRelation md:conducts ; md:forOrganization kg:un ; md:completeness md:Complete .
    <urn:mali> md:forRelation md:conducts ; md:forPlace kg:mali ; md:completeness md:Partial .""")
    verdict = ask(store, relation="md:conducts")
    assert (verdict.completeness, names(verdict)) == ("Partial", ["sadc"])
    assert ask(store, relation="md:conducts", place="kg:africa").completeness == "Partial"
    nato = ask(store, relation="md:conducts", organization="kg:nato")
    assert (nato.completeness, names(nato)) == ("Partial", ["mali"])
    assert ask(store, relation="md:conducts", thing="kg:amisom").completeness == "Partial"


def test_a_part_of_which_something_narrower_speaks_is_as_that_says() -> None:
    store = graph("""
    <urn:all> md:forRelation md:conducts ; md:forOrganization kg:un ; md:completeness md:Complete .
    <urn:kind> md:forRelation md:conducts ; md:forClass md:Operation ;
      md:completeness md:NotCovered .
    <urn:both> md:forRelation md:conducts ; md:forClass md:Operation ; md:forOrganization kg:un ;
      md:completeness md:Complete .""")
    assert ask(store, relation="md:conducts", organization="kg:un").completeness == "Complete"
    assert ask(store, relation="md:conducts", kind="md:Operation").completeness == "NotCovered"


def test_what_is_said_of_another_kind_of_agreement_is_no_part() -> None:
    store = graph("""
    md:PeaceAgreement rdfs:subClassOf md:Agreement . kg:edca a md:Agreement .
    <urn:edca> md:forRelation md:partyTo ; md:forThing kg:edca ; md:completeness md:Complete .
    <urn:peace> md:forRelation md:partyTo ; md:forClass md:PeaceAgreement ;
      md:completeness md:NotCovered .""")
    assert ask(store, relation="md:partyTo", thing="kg:edca").completeness == "Complete"


def test_a_part_makes_no_whole() -> None:
    store = graph("""
    <urn:nato> md:forRole md:FullMember ; md:forOrganization kg:nato ;
      md:completeness md:Complete .""")
    assert ask(store, role="md:FullMember") == Verdict("NotCovered")


def test_which_things_there_are_is_another_question_than_what_is_said_of_them() -> None:
    store = graph("""
    <urn:things> md:forClass md:Operation ; md:completeness md:Complete .
    <urn:said> md:forClass md:Operation ; md:forRelation md:participatesIn ;
      md:completeness md:NotCovered .""")
    assert ask(store, kind="md:Operation").completeness == "Complete"
    assert ask(store, kind="md:Operation", relation="md:conducts").completeness == "NotCovered"


def test_a_ring_of_places_comes_to_an_end() -> None:
    store = graph("""
    kg:africa schema:containedInPlace kg:gao .
    <urn:a> md:forPlace kg:africa ; md:completeness md:Complete .""")
    assert ask(store, place="kg:gao").completeness == "Complete"
