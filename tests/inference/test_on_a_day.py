"""Rules derive what holds on a day, from the dates that they name as premises."""

import re
from pathlib import Path

import pyoxigraph as ox
import pytest
from league import HEAD, league, names, stated

from detente import KnowledgeGraph
from detente.actors.spells import read_spells
from detente.core.namespaces import INFERRED, INFERRED_MAY_HOLD, INFERRED_POSSIBLE, PREFIXES
from detente.dataset.read import bundled_files, fill_bundled
from detente.inference import materialize
from detente.inference.derivations import derivations
from detente.rdf.parse import quads


def members(day: str | None) -> set[str]:
    return names(league(day), "?x md:currentMemberOf kg:league") - {"maybe"}


@pytest.mark.parametrize(
    ("day", "certain", "perhaps"),
    [
        ("1949-08-23", "", ""),
        ("1949-08-24", "early left", ""),
        ("1952-01-31", "early left", ""),
        ("1952-02-01", "early left", "month"),
        ("1952-02-29", "early left month", ""),
        ("1952-11-01", "early left month", ""),
        ("1952-11-30", "early left", "month"),
        ("1952-12-01", "early left", ""),
        ("1954-12-31", "early left", ""),
        ("1955-01-01", "early left", "year"),
        ("1955-12-31", "early left year", ""),
        ("1966-01-01", "early left year", ""),
        ("1966-12-31", "early year", "left"),
        ("1967-01-01", "early year", ""),
        ("1970-04-30", "early year", ""),
        ("1970-05-01", "early unknown year", ""),
        ("1970-05-02", "early year", "unknown"),
        ("1979-12-31", "early year", "unknown"),
        ("1980-01-01", "early year", "observed unknown"),
        ("1980-12-31", "early observed year", "unknown"),
        ("1981-01-01", "early observed year", "silent unknown"),
        ("1981-12-31", "early observed silent year", "unknown"),
        ("1990-03-11", "early observed year", "silent unknown"),
        ("1990-03-12", "early left observed year", "silent unknown"),
        ("2014-12-31", "early left observed year", "silent unknown"),
        ("2015-01-01", "early left year", "observed silent unknown"),
        ("2200-01-01", "early left year", "observed silent unknown"),
    ],
)
def test_members_are_those_of_the_day_first_and_last_day_included(
    day: str, certain: str, perhaps: str
) -> None:
    assert members(day) == set(certain.split())
    there = f"GRAPH <{INFERRED_MAY_HOLD}> {{ ?x md:currentMemberOf kg:league }}"
    # Timeless, whose start nobody gives, may have been a member on every day.
    assert names(league(day), there) - {"maybe"} == {*perhaps.split(), "timeless"}
    found = league(day).ask("members-on-day", organization="League", day=day)
    at = found.columns.index("certainty")
    rows = {(str(row[0]).lower(), row[at]) for row in found if row[0] not in ("Many", "Maybe")}
    assert rows == {(name, "holds") for name in certain.split()} | {
        (name, "may hold") for name in (*perhaps.split(), "timeless")
    }


def test_without_a_day_members_are_those_that_last() -> None:
    assert members(None) == {"early", "left", "year"}


def test_a_suspension_ends_no_membership() -> None:
    assert "early" in members("1990-06-01")
    [row] = league().ask("suspensions-on-day", organization="League", day="1991-06").rows
    since, until = ("1990-01-01", "year"), ("1991-06-30", "month")
    says = ("unconfirmed", "Almanac", None)
    assert row == ("Early", *since, *until, "may hold", *says)
    assert not league().ask("suspensions-on-day", organization="League", day="1991-07-01")
    assert not league().ask("suspensions-on-day", organization="League", day="1989-12-31")


@pytest.mark.parametrize("day", [None, "1960-06-01"])
def test_what_is_only_possible_follows_as_possible(day: str | None) -> None:
    graph = league(day)
    there = f"GRAPH <{INFERRED_POSSIBLE}> {{ kg:maybe md:currentMemberOf kg:league }}"
    assert graph.query(f"ASK {{ {there} }}")
    assert "maybe" not in names(graph, f"GRAPH <{INFERRED}> {{ ?x md:currentMemberOf ?o }}")


def test_a_current_member_is_a_member_on_the_day_only() -> None:
    assert "left" in names(league("1950-01-01"), "?x md:memberOf kg:league")
    assert "left" not in names(league("1980-01-01"), "?x md:memberOf kg:league")


def test_a_row_of_a_dataset_derives_nothing() -> None:
    for day in (None, "2001-05-01"):
        graph = league(day)
        assert not graph.query("ASK { kg:copied md:currentMemberOf|md:memberOf ?o }")
        assert not graph.query("ASK { kg:copied md:employs ?o }")
        assert not graph.query("ASK { kg:row-7 md:implements ?o }")
        assert graph.query("ASK { kg:row-7 a md:Activity }")
        derived = f"GRAPH <{INFERRED}> {{ kg:copied ?p ?o FILTER (?p != rdf:type) }}"
        assert not graph.query(f"ASK {{ {derived} }}")


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (None, "patrol watch endless"),
        ("1995-04-25", "watch"),
        ("1995-04-26", "patrol watch"),
        ("1996-10-31", "patrol watch"),
        ("1996-11-01", "watch"),
        ("1999-12-31", "watch"),
        ("2000-01-01", "endless watch"),
        ("2200-01-01", "endless watch"),
    ],
)
def test_who_conducts_an_activity_participates_in_it_while_it_runs(
    day: str | None, expected: str
) -> None:
    found = names(league(day), "kg:early md:participatesIn ?x . ?x a md:PeacekeepingOperation")
    assert found == set(expected.split())
    # What a definition entails holds on every day.
    found = names(league(day), "?x md:implements kg:peacekeeping-missions")
    assert found == {"patrol", "watch", "endless"}
    assert names(league(day), "kg:early md:conducts ?x") == {"patrol", "watch", "endless"}


def test_what_follows_from_taking_part_follows_while_the_activity_runs() -> None:
    employs = "ASK { kg:left md:employs kg:joint-military-exercises }"
    assert league("2001-05-02").query(employs)
    assert not league("2001-05-04").query(employs)
    assert league("2001-05-02").query("ASK { kg:left md:participatesIn kg:drill }")
    assert not league("2001-05-04").query("ASK { kg:left md:participatesIn kg:drill }")
    # Two take part, which makes it a joint exercise, whatever the day.
    joint = "ASK { kg:drill md:implements kg:joint-military-exercises }"
    assert league("2001-05-04").query(joint)
    party = "ASK { kg:early md:employs kg:defense-agreements }"
    assert [bool(league(day).query(party)) for day in (None, "1969-12-31", "1970-01-01")] == [
        True,
        True,
        False,
    ]


@pytest.mark.parametrize(
    ("day", "certain", "perhaps"),
    [
        (None, "guest", ""),
        ("1993-12-31", "", ""),
        ("1994-01-01", "", "early"),
        ("1994-12-31", "early", ""),
        ("1995-04-26", "early guest", ""),
        ("1996-10-27", "early guest", ""),
        ("1996-10-28", "early", ""),
        ("1999-03-11", "early", ""),
        ("1999-03-12", "", ""),
        ("2008-03-20", "guest", ""),
    ],
)
def test_who_is_in_a_program_on_the_day_participates_in_it(
    day: str | None, certain: str, perhaps: str
) -> None:
    graph = league(day)
    assert names(graph, "?x md:participatesIn kg:scheme") == set(certain.split())
    assert names(graph, "?x md:employs kg:swap") == set(certain.split())
    there = f"GRAPH <{INFERRED_MAY_HOLD}> {{ ?x md:employs kg:swap }}"
    assert names(graph, there) == set(perhaps.split())
    if day:
        found = league().ask("participants-on-day", activity="Scheme", day=day)
        at = found.columns.index("certainty")
        assert {(str(row[0]).lower(), row[at]) for row in found} == {
            *((name, "holds") for name in certain.split()),
            *((name, "may hold") for name in perhaps.split()),
        }


# What it rests on


CURRENT = ox.NamedNode(PREFIXES["md"] + "currentMemberOf")


def premises(day: str | None, member: str) -> list[list[tuple[str, str]]]:
    """The relations and objects of the premises from which a membership on a day follows."""
    ends = (ox.NamedNode(PREFIXES["kg"] + each) for each in (member, "league"))
    statement = ox.Triple(next(ends), CURRENT, next(ends))
    return [
        [
            (re.split("[#/]", each.predicate.value)[-1], re.split("[#/]", each.object.value)[-1])
            for each in way.premises
            if isinstance(each.object, ox.NamedNode | ox.Literal)
        ]
        for way in derivations(league(day).store, statement)
    ]


@pytest.mark.parametrize(
    ("day", "member", "times"),
    [
        (None, "early", [("startDate", "1949-08-24"), ("endStatus", "Ongoing")]),
        ("1950-01-01", "early", [("startDate", "1949-08-24"), ("endStatus", "Ongoing")]),
        ("1960-01-01", "left", [("startDate", "1949-08-24"), ("endDate", "1966-12-31")]),
        ("1995-01-01", "left", [("startDate", "1990-03-12"), ("endStatus", "Ongoing")]),
        ("1999-01-01", "observed", [("startDate", "1980-01-01"), ("observedUntil", "2014-12-31")]),
        ("1970-05-01", "unknown", [("startDate", "1970-05-01"), ("endStatus", "EndUnknown")]),
    ],
)
def test_the_dates_that_a_day_rests_on_are_premises(
    day: str | None, member: str, times: list[tuple[str, str]]
) -> None:
    tie = [("member", member), ("organization", "league"), ("role", "FullMember")]
    tie.append(("roleRelation", "currentMemberOf"))
    assert premises(day, member) == [tie + times]


@pytest.mark.parametrize(("day", "member"), [("1970-01-01", "left"), ("1970-05-02", "unknown")])
def test_on_another_day_there_are_none(day: str, member: str) -> None:
    assert premises(day, member) == []


def test_without_any_premise_it_does_not_hold() -> None:
    graph = league("1960-01-01")
    ends = (ox.NamedNode(PREFIXES["kg"] + each) for each in ("left", "league"))
    statement = ox.Triple(next(ends), CURRENT, next(ends))
    [way] = derivations(graph.store, statement)
    assert len(way.premises) == 6
    for premise in way.premises:
        if premise.predicate.value.endswith("roleRelation"):
            continue  # the vocabulary's
        without = ox.Store()
        without.extend(quad for quad in stated(graph) if quad.triple != premise)
        materialize.infer(without, "1960-01-01")
        assert ox.Quad(*statement) not in without


# The day of a graph


def test_the_inferred_graphs_name_the_day_they_are_of() -> None:
    graph = league("1960-01-01")
    assert graph.as_of == "1960-01-01"
    found = graph.query(
        "SELECT ?g ?s ?day (DATATYPE(?day) AS ?type) { GRAPH ?g { ?s md:asOf ?day } } ORDER BY ?g"
    ).rows
    date = PREFIXES["xsd"] + "date"
    assert found == (
        (INFERRED, INFERRED, "1960-01-01", date),
        (INFERRED_MAY_HOLD, INFERRED_MAY_HOLD, "1960-01-01", date),
        (INFERRED_POSSIBLE, INFERRED_POSSIBLE, "1960-01-01", date),
    )
    assert len(graph.query("SELECT * { ?s md:asOf ?day }").rows) == 2


def test_without_a_day_nothing_says_one() -> None:
    assert league().as_of is None
    assert not league().query("ASK { { ?s md:asOf ?day } UNION { GRAPH ?g { ?s md:asOf ?day } } }")


def test_a_graph_that_is_not_there_names_no_day(tmp_path: Path) -> None:
    path = tmp_path / "plain.ttl"
    path.write_text(f"{HEAD} kg:a a md:State .", encoding="utf-8")
    store = ox.Store()
    fill_bundled(store, bundled_files()[:1])
    store.extend(quads(path, PREFIXES["src"] + "local.plain"))
    materialize.infer(store, "1960-01-01")
    assert not store.contains_named_graph(ox.NamedNode(INFERRED_POSSIBLE))
    assert materialize.as_of(store) == "1960-01-01"


@pytest.mark.parametrize(("day", "perhaps"), [("1941-06-30", set()), ("1943-06-30", {"timeless"})])
def test_before_it_was_founded_nobody_may_be_a_member(day: str, perhaps: set[str]) -> None:
    graph = league()
    founded = "<https://w3id.org/detente/source/almanac> { kg:league schema:foundingDate "
    store = ox.Store()
    fill_bundled(store, bundled_files()[:1])
    store.extend(stated(graph))
    text = f'{HEAD}{founded}"1942-01-01"^^xsd:date ; md:foundingPrecision "year" }}'
    store.extend(ox.parse(text, ox.RdfFormat.TRIG))
    materialize.infer(store, day)
    dated = KnowledgeGraph(store, PREFIXES)
    there = f"GRAPH <{INFERRED_MAY_HOLD}> {{ ?x md:currentMemberOf kg:league }}"
    assert names(dated, there) - {"maybe"} == perhaps
    spells = {each.iri.rpartition("-")[2]: each.validity for each in read_spells(store)}
    assert (spells["timeless"].on(day).value == "may hold") == bool(perhaps)


def test_a_day_changes_nothing_that_is_stated() -> None:
    assert stated(league("1960-01-01")) == stated(league())


def test_the_default_graph_is_the_merge_on_every_day() -> None:
    for day in (None, "1960-01-01"):
        found = list(league(day).store)
        merged = [q.triple for q in found if isinstance(q.graph_name, ox.DefaultGraph)]
        unmerged = (ox.DefaultGraph(), ox.NamedNode(INFERRED_MAY_HOLD))
        assert set(merged) == {q.triple for q in found if q.graph_name not in unmerged}
