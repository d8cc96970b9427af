"""Whoever judges what holds on a day says the same of twenty records."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from functools import cache

import pyoxigraph as ox
import pytest
from validity_cases import CASES, COVERED

from detente import KnowledgeGraph
from detente.actors.states import States
from detente.core import dates
from detente.core.namespaces import CATALOGUE, KG, MD, ONTOLOGY, PREFIXES, SRC
from detente.core.validity import Holds, Validity
from detente.dataset.read import bundled_files, fill_bundled
from detente.importers.curated import Curated
from detente.inference import materialize
from detente.view.content.days import days

ORG, SCHEMA, SKOS = (PREFIXES[name] for name in ("org", "schema", "skos"))
DAYS = sorted({day for _, day, _ in CASES.values()})


def iri(name: str) -> ox.NamedNode:
    return ox.NamedNode(KG + name.replace(" ", "-").replace(",", ""))


def record(name: str, validity: Validity) -> Iterator[tuple[ox.NamedNode, str, str | ox.Literal]]:
    """The statements of a full membership of a state of this name in the club, and in a scheme."""
    date = ox.NamedNode(PREFIXES["xsd"] + "date")
    values: dict[str, str | None] = {
        SCHEMA + "startDate": validity.start,
        SCHEMA + "endDate": validity.end,
        MD + "observedUntil": validity.observed_until,
        MD + "observedFrom": validity.observed_from,
    }
    yield iri(name), PREFIXES["rdf"] + "type", MD + "State"
    yield iri(name), SKOS + "prefLabel", ox.Literal(name, language="en")
    for kind, whole in (("membership", "organization"), ("participation", "inActivity")):
        node = iri(f"{kind}-club-{name}")
        yield node, PREFIXES["rdf"] + "type", MD + kind.capitalize()
        if kind == "membership":
            yield node, ORG + "member", iri(name).value
            yield node, ORG + whole, KG + "club"
            yield node, ORG + "role", MD + "FullMember"
        else:
            yield node, MD + "participant", iri(name).value
            yield node, MD + whole, KG + "scheme"
            yield node, MD + "inRole", MD + "Participant"
        for predicate, day in values.items():
            if day:
                yield node, predicate, ox.Literal(day, datatype=date)
        if validity.start_precision:
            yield node, MD + "startPrecision", ox.Literal(validity.start_precision)
        if validity.end_precision:
            yield node, MD + "endPrecision", ox.Literal(validity.end_precision)
        if validity.status:
            yield node, MD + "endStatus", validity.status


@cache
def club(day: str | None = None) -> KnowledgeGraph:
    """The vocabulary and a club whose members are the twenty records, as of a day."""
    store = ox.Store()
    fill_bundled(store, [(path, graph) for path, graph in bundled_files() if graph == ONTOLOGY])
    source = ox.NamedNode(SRC + "almanac")
    for name, (validity, _, _) in CASES.items():
        for subject, predicate, value in record(name, validity):
            target = ox.NamedNode(value) if isinstance(value, str) else value
            store.add(ox.Quad(subject, ox.NamedNode(predicate), target, source))
    for thing, kind in (("club", "RegionalOrganization"), ("scheme", "Program")):
        node = ox.NamedNode(KG + thing)
        kind_of = ox.NamedNode(PREFIXES["rdf"] + "type")
        store.add(ox.Quad(node, kind_of, ox.NamedNode(MD + kind), source))
        label = ox.Literal(thing, language="en")
        store.add(ox.Quad(node, ox.NamedNode(SKOS + "prefLabel"), label, source))
    catalogue = ox.NamedNode(CATALOGUE)
    covered = ox.Literal(COVERED, datatype=ox.NamedNode(PREFIXES["xsd"] + "date"))
    store.add(ox.Quad(catalogue, ox.NamedNode(MD + "coveredUntil"), covered, catalogue))
    materialize.infer(store, day)
    return KnowledgeGraph(store, PREFIXES)


def told(yes: object, maybe: object) -> Holds:
    return Holds.YES if yes else Holds.MAYBE if maybe else Holds.NO


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("relation", ["currentMemberOf", "participatesIn"])
def test_rules(name: str, relation: str) -> None:
    _, day, expected = CASES[name]
    whole = "kg:club" if relation == "currentMemberOf" else "kg:scheme"
    statement = f"<{iri(name).value}> md:{relation} {whole}"
    graph = "<https://w3id.org/detente/graph/inferred-may-hold>"
    kg = club(day)
    may_hold = kg.query(f"ASK {{ GRAPH {graph} {{ {statement} }} }}")
    assert told(kg.query(f"ASK {{ {statement} }}"), may_hold) is expected


@pytest.mark.parametrize("name", CASES)
def test_the_day_that_is_covered_is_that_of_no_day(name: str) -> None:
    validity, _, _ = CASES[name]
    statement = f"<{iri(name).value}> md:currentMemberOf kg:club"
    holds = validity.on(COVERED, COVERED) is Holds.YES
    assert bool(club().query(f"ASK {{ {statement} }}")) is holds


@pytest.mark.parametrize("name", CASES)
def test_why(name: str) -> None:
    _, day, expected = CASES[name]
    found = club(day).why(name, "md:currentMemberOf", "club")
    assert told(found, found.may_hold) is expected


@pytest.mark.parametrize("day", DAYS)
def test_questions(day: str) -> None:
    expected = {name: validity.on(day, COVERED) for name, (validity, _, _) in CASES.items()}
    # Who is only seen, or has no dates at all, is told too.
    wanted = {n: h.value for n, h in expected.items() if h is not Holds.NO}
    members = club().ask("members-on-day", organization="club", day=day)
    certainty = members.columns.index("certainty")
    found = {str(row[0]): str(row[certainty]) for row in members}
    assert found == wanted
    parties = club().ask("participants-on-day", activity="scheme", day=day)
    certainty = parties.columns.index("certainty")
    found = {str(row[0]): str(row[certainty]) for row in parties}
    assert found == wanted
    counts = club().ask("member-count-on-day", organization="club", day=day).rows[0]
    numbers = [sum(each is kind for each in expected.values()) for kind in (Holds.YES, Holds.MAYBE)]
    assert [int(str(count)) for count in counts[:2]] == numbers


@pytest.mark.parametrize(
    ("since", "until"),
    [
        *(("1961-03-01", "1961-12-31"), ("1962-01-01", "1962-01-01"), ("1990", "1994-02-23")),
        *(("1995", "1999-03"), ("1999-03-13", COVERED), ("2026-12", "2027"), (None, "1994-02-22")),
    ],
)
def test_questions_of_some_time(since: str | None, until: str) -> None:
    """It held then where it had certainly begun by the last day, and lasted to the first."""
    first = dates.first_day(since or "0001", "since").iso
    last = dates.last_day(until, "until").iso
    wanted = {}
    for name, (validity, _, _) in CASES.items():
        begins, ends = validity.first_possible, validity.last_possible
        if (begins and begins > last) or (ends and ends < first):
            continue
        begun, lasted = validity.first_certain, validity.last_certain(COVERED)
        holds = begun and lasted and begun <= last and lasted >= first
        wanted[name] = (Holds.YES if holds else Holds.MAYBE).value
    found = club().ask("members-between", organization="club", since=since, until=until)
    certainty = found.columns.index("certainty")
    assert {str(row[0]): str(row[certainty]) for row in found} == wanted


@pytest.mark.parametrize("year", [1950, 1960, 1961, 1970, 1994, 1999, 2026, 2027])
def test_panels(year: int) -> None:
    """A panel counts the days of a year on which each record holds, or may hold."""
    first, last = datetime.date(year, 1, 1), datetime.date(year, 12, 31)
    dates = [(first + datetime.timedelta(n)).isoformat() for n in range((last - first).days + 1)]
    wanted = {}
    for name, (validity, _, _) in CASES.items():
        judged = [validity.on(day, COVERED) for day in dates if day <= COVERED]
        counts = judged.count(Holds.YES), judged.count(Holds.MAYBE)
        dated = validity.start or validity.end or validity.observed_from or validity.observed_until
        if any(counts) and dated:
            wanted[name] = counts
    panel = club().panel("state-year", ["club"], first=year, last=year)
    at = panel.columns.index("days")
    assert {str(r[1]): (int(str(r[at])), int(str(r[at + 1]))) for r in panel} == wanted


@pytest.mark.parametrize("name", CASES)
def test_imports(name: str) -> None:
    """A row of one day is set beside the record unless that does not hold on the day."""
    _, text, expected = CASES[name]
    day = datetime.date.fromisoformat(text)
    kg = club()
    beside = Curated(kg.store, States(kg.store)).beside(
        iri(name).value, KG + "club", MD + "FullMember", day, day
    )
    assert (beside is not None) is (expected is not Holds.NO)


@pytest.mark.parametrize("name", CASES)
def test_the_network_and_the_page(name: str) -> None:
    """The page compares a day with four days that are made for it."""
    _, day, expected = CASES[name]
    network = club().network
    ends = iri(name).value, MD + "memberOf", KG + "club"
    [edge] = [e for e in network.edges if e.key == ends]
    assert edge.validity is not None
    assert edge.validity.on(day, network.covered_until) is expected
    possible, certain, last, end = days(edge, network)["days"]
    if (possible and day < possible) or (end and end < day):
        assert expected is Holds.NO
    else:
        held = certain and last and certain <= day <= last
        assert expected is (Holds.YES if held else Holds.MAYBE)


def test_there_are_twenty() -> None:
    assert len(CASES) == 20
