"""Time: dates in words, the day asked for, what holds and runs on it, and questions with a day."""

import datetime
import re
from collections import Counter
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from click.testing import CliRunner, Result

from cli import cli
from graph import KnowledgeGraph, LoadError, UsageError, queries, reasoning, rules, sparql
from graph.dates import first_day, last_day, said, span
from graph.inputs import quads
from graph.store import bundled_files, fill
from graph.terms import INFERRED, INFERRED_POSSIBLE, PREFIXES

HEAD = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())

LEAGUE = """
src:catalogue {
    src:almanac a md:Dataset ; dcterms:title "Almanac"@en ;
        dcterms:publisher "Nobody" ; dcterms:license "CC0" .
    <https://e.org/memo> a md:Document ; dcterms:title "Memo"@en .
    <https://e.org/memo#char=0,9> a md:Passage ; dcterms:source <https://e.org/memo> ;
        md:modality md:Possible .
}
src:editorial {
    kg:league a md:MilitaryAlliance ; skos:prefLabel "League"@en .
    kg:scheme a md:Programme ; skos:prefLabel "Scheme"@en .
    kg:swap a md:Mechanism ; skos:prefLabel "swap"@en .
    kg:early a md:State ; skos:prefLabel "Early"@en .
    kg:left a md:State ; skos:prefLabel "Left"@en .
    kg:month a md:State ; skos:prefLabel "Month"@en .
    kg:year a md:State ; skos:prefLabel "Year"@en .
    kg:unknown a md:State ; skos:prefLabel "Unknown"@en .
    kg:observed a md:State ; skos:prefLabel "Observed"@en .
    kg:silent a md:State ; skos:prefLabel "Silent"@en .
    kg:timeless a md:State ; skos:prefLabel "Timeless"@en .
    kg:guest a md:State ; skos:prefLabel "Guest"@en .
    kg:copied a md:State ; skos:prefLabel "Copied"@en .
    kg:maybe a md:State ; skos:prefLabel "Maybe"@en .
    kg:many a md:ActorGroup ; skos:prefLabel "Many"@en .
    kg:patrol a md:PeacekeepingOperation ; skos:prefLabel "Patrol"@en .
    kg:watch a md:PeacekeepingOperation ; skos:prefLabel "Watch"@en .
    kg:endless a md:PeacekeepingOperation ; skos:prefLabel "Endless"@en .
    kg:drill a md:Exercise ; skos:prefLabel "Drill"@en .
    kg:row-7 a md:Exercise ; skos:prefLabel "Drill, row 7"@en .
    kg:pact a md:Agreement ; skos:prefLabel "Pact"@en .
}
src:almanac {
    kg:membership-league-early a md:Membership ; org:member kg:early ;
        org:organization kg:league ; org:role md:FullMember ;
        schema:startDate "1949-08-24"^^xsd:date ; md:startPrecision "day" ;
        md:endStatus md:Ongoing .
    kg:membership-league-early-suspended a md:Membership ; org:member kg:early ;
        org:organization kg:league ; org:role md:Suspended ;
        schema:startDate "1990-01-01"^^xsd:date ; md:startPrecision "year" ;
        schema:endDate "1991-06-30"^^xsd:date ; md:endPrecision "month" ;
        md:verification md:DayUnconfirmed .
    kg:membership-league-left a md:Membership ; org:member kg:left ;
        org:organization kg:league ; org:role md:FullMember ;
        schema:startDate "1949-08-24"^^xsd:date ; md:startPrecision "day" ;
        schema:endDate "1966-12-31"^^xsd:date ; md:endPrecision "year" .
    kg:membership-league-left-1990 a md:Membership ; org:member kg:left ;
        org:organization kg:league ; org:role md:FullMember ;
        schema:startDate "1990-03-12"^^xsd:date ; md:startPrecision "day" ;
        md:endStatus md:Ongoing .
    kg:membership-league-month a md:Membership ; org:member kg:month ;
        org:organization kg:league ; org:role md:FullMember ;
        schema:startDate "1952-02-01"^^xsd:date ; md:startPrecision "month" ;
        schema:endDate "1952-11-30"^^xsd:date ; md:endPrecision "month" .
    kg:membership-league-year a md:Membership ; org:member kg:year ;
        org:organization kg:league ; org:role md:FullMember ;
        schema:startDate "1955-01-01"^^xsd:date ; md:startPrecision "year" ;
        md:endStatus md:Ongoing ; md:verification md:Unconfirmed .
    kg:membership-league-unknown a md:Membership ; org:member kg:unknown ;
        org:organization kg:league ; org:role md:FullMember ;
        schema:startDate "1970-05-01"^^xsd:date ; md:startPrecision "day" ;
        md:endStatus md:EndUnknown .
    kg:membership-league-observed a md:Membership ; org:member kg:observed ;
        org:organization kg:league ; org:role md:FullMember ;
        schema:startDate "1980-01-01"^^xsd:date ; md:startPrecision "year" ;
        md:observedUntil "2014-12-31"^^xsd:date .
    kg:membership-league-silent a md:Membership ; org:member kg:silent ;
        org:organization kg:league ; org:role md:FullMember ;
        schema:startDate "1981-01-01"^^xsd:date ; md:startPrecision "year" .
    kg:membership-league-timeless a md:Membership ; org:member kg:timeless ;
        org:organization kg:league ; org:role md:FullMember ; md:endStatus md:Ongoing .
    kg:membership-league-guest-observer a md:Membership ; org:member kg:guest ;
        org:organization kg:league ; org:role md:Observer ;
        schema:startDate "1950-01-01"^^xsd:date ; md:startPrecision "day" ;
        md:endStatus md:Ongoing .
    kg:membership-league-many a md:Membership ; org:member kg:many ;
        org:organization kg:league ; org:role md:FullMember ;
        schema:startDate "1950-01-01"^^xsd:date ; md:startPrecision "day" ;
        md:endStatus md:Ongoing .
    <https://e.org/row/1> a md:Membership ; md:recordOf src:almanac ; org:member kg:copied ;
        org:organization kg:league ; org:role md:FullMember ;
        schema:startDate "1950-01-01"^^xsd:date ; md:startPrecision "day" ;
        md:endStatus md:Ongoing .

    kg:early md:conducts kg:patrol , kg:watch , kg:endless ; md:partyTo kg:pact .
    kg:patrol schema:startDate "1995-04-26"^^xsd:date ; md:startPrecision "day" ;
        schema:endDate "1996-10-31"^^xsd:date ; md:endPrecision "month" .
    kg:endless schema:startDate "2000-01-01"^^xsd:date ; md:startPrecision "year" ;
        md:endStatus md:EndUnknown .
    kg:drill schema:startDate "2001-05-01"^^xsd:date ; md:startPrecision "day" ;
        schema:endDate "2001-05-03"^^xsd:date ; md:endPrecision "day" .
    kg:left md:participatesIn kg:drill .
    kg:copied md:participatesIn kg:row-7 ; md:conducts kg:row-7 .
    kg:row-7 md:recordOf src:almanac ; schema:startDate "2001-05-01"^^xsd:date ;
        md:startPrecision "day" ; md:endStatus md:Ongoing .
    kg:pact schema:startDate "1960-01-01"^^xsd:date ; md:startPrecision "year" ;
        schema:endDate "1969-12-31"^^xsd:date ; md:endPrecision "year" .

    kg:scheme md:implements kg:swap .
    kg:participation-scheme-guest a md:Participation ; org:member kg:guest ;
        md:inActivity kg:scheme ; schema:startDate "1995-04-26"^^xsd:date ;
        md:startPrecision "day" ; schema:endDate "1996-10-27"^^xsd:date ; md:endPrecision "day" .
    kg:participation-scheme-guest-2008 a md:Participation ; org:member kg:guest ;
        md:inActivity kg:scheme ; schema:startDate "2008-03-20"^^xsd:date ;
        md:startPrecision "day" ; md:endStatus md:Ongoing .
    kg:participation-scheme-early a md:Participation ; org:member kg:early ;
        md:inActivity kg:scheme ; schema:startDate "1994-01-01"^^xsd:date ;
        md:startPrecision "year" ; schema:endDate "1999-03-11"^^xsd:date ;
        md:endPrecision "day" .

    kg:rival-patrol-start a md:RivalStatement ; rdf:subject kg:patrol ;
        rdf:predicate schema:startDate ; rdf:object "1995-05-01"^^xsd:date ;
        md:valuePrecision "month" ; md:preferenceReason "The other list has the day."@en .
}
<https://e.org/memo#char=0,9> {
    kg:membership-league-maybe a md:Membership ; org:member kg:maybe ;
        org:organization kg:league ; org:role md:FullMember ;
        schema:startDate "1950-01-01"^^xsd:date ; md:startPrecision "day" ;
        md:endStatus md:Ongoing .
}
"""


@cache
def league(day: str | None = None) -> KnowledgeGraph:
    """Return the vocabulary and the facts above, with what follows on a day."""
    store = ox.Store()
    fill(store, bundled_files()[:1])
    store.extend(ox.parse(HEAD + LEAGUE, ox.RdfFormat.TRIG))
    reasoning.infer(store, day)
    return KnowledgeGraph(store, PREFIXES)


def names(graph: KnowledgeGraph, pattern: str) -> set[str]:
    """The ids of what stands for ?x in a pattern."""
    found = graph.query(f"SELECT ?x {{ {pattern} }}").rows
    return {str(row[0]).rpartition("/")[2] for row in found}


def members(day: str | None) -> set[str]:
    return names(league(day), "?x md:currentMemberOf kg:league") - {"maybe"}


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, arguments)


def before(day: str) -> str:
    """The day before a day."""
    return (datetime.date.fromisoformat(day) - datetime.timedelta(days=1)).isoformat()


# Dates, read and in words


@pytest.mark.parametrize(
    ("text", "first", "last", "words"),
    [
        ("1999-03-12", "1999-03-12", "1999-03-12", ""),
        ("1999-03", "1999-03-01", "1999-03-31", "March 1999"),
        ("1900-02", "1900-02-01", "1900-02-28", "February 1900"),
        ("2000-02", "2000-02-01", "2000-02-29", "February 2000"),
        (" 1999 ", "1999-01-01", "1999-12-31", "1999"),
        ("0490", "0490-01-01", "0490-12-31", "490"),
    ],
)
def test_a_month_or_year_is_widened_and_this_is_said(
    text: str, first: str, last: str, words: str
) -> None:
    assert (first_day(text).iso, last_day(text).iso) == (first, last)
    assert first_day(text).note == (words and f"{first}, the first day of {words}")
    assert last_day(text).note == (words and f"{last}, the last day of {words}")


FORMS = "; write a day as 1999-03-12, a month as 1999-03 or a year as 1999"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("99", f"'99' is no date{FORMS}"),
        ("12.3.1999", f"'12.3.1999' is no date{FORMS}"),
        ("1999-3-1", f"'1999-3-1' is no date{FORMS}"),
        ("19999", f"'19999' is no date{FORMS}"),
        ("-0490", f"'-0490' is no date{FORMS}"),
        ("1999-03-12Z", f"'1999-03-12Z' is no date{FORMS}"),
        ("today", f"'today' is no date{FORMS}"),
        ("", f"'' is no date{FORMS}"),
        ("\N{FULLWIDTH DIGIT ONE}999", f"'\N{FULLWIDTH DIGIT ONE}999' is no date{FORMS}"),
        ("0000", f"'0000' is no date: there is no year 0{FORMS}"),
        ("1999-13", "'1999-13' is no date: there is no month 13; months go from 01 to 12"),
        ("1999-00-01", "'1999-00-01' is no date: there is no month 00; months go from 01 to 12"),
        (
            "2023-02-30",
            "'2023-02-30' is no date: February 2023 has no day 30; its days go from 01 to 28",
        ),
        (
            "1999-04-00",
            "'1999-04-00' is no date: April 1999 has no day 00; its days go from 01 to 30",
        ),
    ],
)
def test_what_is_no_date_is_refused_with_what_would_be_right(text: str, message: str) -> None:
    for read in (first_day, last_day):
        with pytest.raises(UsageError) as raised:
            read(text, "--as-of")
        assert str(raised.value) == f"--as-of: {message}"


def test_a_date_is_said_with_no_more_than_is_known() -> None:
    assert said("1999-03-12", "day") == said("1999-03-12") == "12 March 1999"
    assert said("1999-03-01", "month") == "March 1999"
    assert said("1999-01-01", "year") == "1999"
    assert said("1999-03") == "1999-03"
    assert said("1999-13-01") == "1999-13-01"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), ""),
        (("1999-03-12", "day", "2004-12-31", "year"), "from 12 March 1999 to 2004"),
        (("1999-03-12",), "from 12 March 1999"),
        (("1999-03-12", None, "1999-03-12"), "on 12 March 1999"),
        (("1999-03-01", "month", "1999-03-31", "month"), "in March 1999"),
        (("1999-01-01", "year", "1999-12-31", "year"), "in 1999"),
        (("1999-01-01", "day", "1999-12-31", "day"), "from 1 January 1999 to 31 December 1999"),
        ((None, None, "1999-12-31", "year"), "until 1999"),
        (("1999-01-01", "year", None, None, "md:Ongoing"), "since 1999"),
        ((None, None, None, None, PREFIXES["md"] + "Ongoing"), "ongoing"),
        (("1999-01-01", "year", None, None, "EndUnknown"), "from 1999; end unknown"),
        ((None, None, None, None, "md:EndUnknown"), "end unknown"),
        (
            ("1999-01-01", "year", None, None, None, "2014-12-31"),
            "from 1999; observed until 31 December 2014",
        ),
        (
            ("1999-01-01", "year", None, None, "md:EndUnknown", "2014-12-31"),
            "from 1999; observed until 31 December 2014; end unknown",
        ),
    ],
)
def test_a_span_is_said_with_what_is_known_of_its_end(
    arguments: tuple[str | None, ...], words: str
) -> None:
    assert span(*arguments) == words


# What holds on a day


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("1949-08-23", ""),
        ("1949-08-24", "early left"),
        ("1952-01-31", "early left"),
        ("1952-02-01", "early left month"),
        ("1952-11-30", "early left month"),
        ("1952-12-01", "early left"),
        ("1954-12-31", "early left"),
        ("1955-01-01", "early left year"),
        ("1966-12-31", "early left year"),
        ("1967-01-01", "early year"),
        ("1970-04-30", "early year"),
        ("1970-05-01", "early unknown year"),
        ("1970-05-02", "early year"),
        ("1979-12-31", "early year"),
        ("1980-01-01", "early observed year"),
        ("1981-01-01", "early observed year"),
        ("1990-03-11", "early observed year"),
        ("1990-03-12", "early left observed year"),
        ("2014-12-31", "early left observed year"),
        ("2015-01-01", "early left year"),
        ("2200-01-01", "early left year"),
    ],
)
def test_members_are_those_of_the_day_first_and_last_day_included(day: str, expected: str) -> None:
    assert members(day) == set(expected.split())
    found = league(day).ask("members-on-day", organization="League", day=day).rows
    assert {str(row[0]).lower() for row in found} - {"many", "maybe"} == set(expected.split())


def test_without_a_day_members_are_those_that_last() -> None:
    assert members(None) == {"early", "left", "year", "timeless"}


def test_a_suspension_ends_no_membership() -> None:
    assert "early" in members("1990-06-01")
    [row] = league().ask("suspensions-on-day", organization="League", day="1991-06").rows
    assert row == ("Early", "1990-01-01", "year", "1991-06-30", "month", "day unconfirmed")
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
    found = names(league(day), "?x md:implements kg:peacekeeping-missions")
    assert found == set(expected.split())
    assert names(league(day), "kg:early md:conducts ?x") == {"patrol", "watch", "endless"}


def test_what_follows_from_taking_part_follows_while_the_activity_runs() -> None:
    employs = "ASK { kg:left md:employs kg:joint-military-exercises }"
    assert league().query(employs)
    assert league("2001-05-02").query(employs)
    assert not league("2001-05-04").query(employs)
    assert league("2001-05-04").query("ASK { kg:left md:participatesIn kg:drill }")
    party = "ASK { kg:early md:participatesIn kg:pact }"
    assert [bool(league(day).query(party)) for day in (None, "1969-12-31", "1970-01-01")] == [
        True,
        True,
        False,
    ]


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (None, "guest"),
        ("1993-12-31", ""),
        ("1994-01-01", "early"),
        ("1995-04-26", "early guest"),
        ("1996-10-27", "early guest"),
        ("1996-10-28", "early"),
        ("1999-03-11", "early"),
        ("1999-03-12", ""),
        ("2008-03-20", "guest"),
    ],
)
def test_who_is_in_a_program_on_the_day_participates_in_it(day: str | None, expected: str) -> None:
    assert names(league(day), "?x md:participatesIn kg:scheme") == set(expected.split())
    assert names(league(day), "?x md:employs kg:swap") == set(expected.split())
    if day:
        found = league().ask("participants-on-day", activity="Scheme", day=day).rows
        assert {str(row[0]).lower() for row in found} == set(expected.split())


# Why


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
        for way in reasoning.derivations(league(day).store, statement)
    ]


@pytest.mark.parametrize(
    ("day", "member", "times"),
    [
        (None, "early", [("endStatus", "Ongoing")]),
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
    assert premises(day, member) == [tie + times]


@pytest.mark.parametrize(("day", "member"), [("1970-01-01", "left"), ("1970-05-02", "unknown")])
def test_on_another_day_there_are_none(day: str, member: str) -> None:
    assert premises(day, member) == []


def test_why_tells_the_dates() -> None:
    told = str(league("1960-01-01").why("Left", "md:currentMemberOf", "League"))
    assert "whose full membership of an organization holds is a current member of it" in told
    assert "Left is a member of League (from 24 August 1949 to 1966) - Almanac" in told


def test_why_knows_nothing_of_another_day() -> None:
    found = league("1970-01-01").why("Left", "md:currentMemberOf", "League")
    assert not found
    assert str(found).startswith("the graph does not hold: Left is a current member of League\n")


def test_without_any_premise_it_does_not_hold() -> None:
    graph = league("1960-01-01")
    ends = (ox.NamedNode(PREFIXES["kg"] + each) for each in ("left", "league"))
    statement = ox.Triple(next(ends), CURRENT, next(ends))
    [way] = reasoning.derivations(graph.store, statement)
    assert len(way.premises) == 5
    for premise in way.premises:
        without = ox.Store()
        without.extend(quad for quad in stated(graph) if quad.triple != premise)
        reasoning.infer(without, "1960-01-01")
        assert not list(without.quads_for_pattern(*statement))


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
    fill(store, bundled_files()[:1])
    store.extend(quads(path, PREFIXES["src"] + "local.plain"))
    reasoning.infer(store, "1960-01-01")
    assert not store.contains_named_graph(ox.NamedNode(INFERRED_POSSIBLE))
    assert reasoning.as_of(store) == "1960-01-01"


def stated(graph: KnowledgeGraph) -> set[ox.Quad]:
    return {
        quad
        for quad in graph.store
        if isinstance(quad.graph_name, ox.NamedNode)
        and quad.graph_name.value not in (INFERRED, INFERRED_POSSIBLE)
    }


def test_a_day_changes_nothing_that_is_stated() -> None:
    assert stated(league("1960-01-01")) == stated(league())


def test_the_default_graph_is_the_merge_on_every_day() -> None:
    for day in (None, "1960-01-01"):
        found = list(league(day).store)
        merged = [q.triple for q in found if isinstance(q.graph_name, ox.DefaultGraph)]
        assert set(merged) == {q.triple for q in found if isinstance(q.graph_name, ox.NamedNode)}


@pytest.fixture(scope="module")
def dated() -> KnowledgeGraph:
    """Return the graph that ships with the package, on the last day of 1999."""
    return KnowledgeGraph.load(as_of="1999")


def test_the_day_is_read_as_a_person_writes_it(dated: KnowledgeGraph) -> None:
    assert dated.as_of == "1999-12-31"


def test_a_day_adds_nothing_to_what_is_counted_or_drawn(
    kg: KnowledgeGraph, dated: KnowledgeGraph
) -> None:
    assert [node.iri for node in dated.network.nodes] == [node.iri for node in kg.network.nodes]
    assert not [
        edge
        for edge in dated.network.edges
        if "/graph/" in edge.subject + edge.object or edge.relation.endswith("asOf")
    ]
    named = dated.find("inferred").rows
    assert not [row for row in named if "/graph/" in str(row)]


def test_an_export_names_the_day_in_every_format(dated: KnowledgeGraph) -> None:
    for form in ("turtle", "trig", "nquads", "ntriples"):
        assert dated.export(format=form).count(b"1999-12-31") >= 1
        assert b"ontology#asOf>" in dated.export(format=form) or b"md:asOf" in dated.export(
            format=form
        )
    assert b'md:asOf "1999' not in dated.export(format="trig", asserted=True)


def test_validate_finds_on_a_day_what_it_finds_without(dated: KnowledgeGraph) -> None:
    found = dated.validate().findings
    assert [each for each in found if "/graph/" in each.focus or "asOf" in each.path] == []


@pytest.mark.parametrize("options", [{"bundled": False}, {"inference": False}])
def test_a_day_without_rules_is_refused(options: dict[str, bool]) -> None:
    with pytest.raises(UsageError) as raised:
        KnowledgeGraph.load(as_of="1999", **options)  # type: ignore[arg-type]
    assert str(raised.value) == (
        "as_of changes what our rules derive, and here they derive nothing"
    )


def test_what_is_no_day_is_refused_before_anything_is_read() -> None:
    with pytest.raises(UsageError, match=r"as_of: '99' is no date; write a day as 1999-03-12"):
        KnowledgeGraph.load(as_of="99")


# On the command line


ASK = ["query", "SELECT ?day { ?g md:asOf ?day FILTER (STRENDS(STR(?g), '/inferred')) }"]


@pytest.mark.parametrize("where", ["before", "after"])
@pytest.mark.parametrize(
    ("date", "day", "note"),
    [
        ("1999-03-12", "1999-03-12", ""),
        ("1999-02", "1999-02-28", "as of 1999-02-28, the last day of February 1999\n"),
        ("1999", "1999-12-31", "as of 1999-12-31, the last day of 1999\n"),
    ],
)
def test_as_of_stands_on_either_side_of_the_command(
    where: str, date: str, day: str, note: str
) -> None:
    option = ["--as-of", date]
    done = run(*option, *ASK) if where == "before" else run(*ASK, *option)
    assert (done.exit_code, done.stdout, done.stderr) == (0, f"day\n{day}\n", note)


def test_the_later_day_counts() -> None:
    done = run("--as-of", "1999-03-12", *ASK, "--as-of", "2004-03-29")
    assert (done.exit_code, done.stdout, done.stderr) == (0, "day\n2004-03-29\n", "")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ["--as-of", "2023-02-30"],
            "--as-of: '2023-02-30' is no date: February 2023 has no day 30; "
            "its days go from 01 to 28",
        ),
        (["--as-of", ""], f"--as-of: '' is no date{FORMS}"),
        (
            ["--as-of", "1999", "--bare"],
            "--as-of changes what our rules derive, and --bare leaves them out",
        ),
        (
            ["--as-of", "1999", "--no-inference"],
            "--as-of changes what our rules derive, and --no-inference leaves them out",
        ),
    ],
)
def test_a_day_that_makes_no_sense_ends_with_2(arguments: list[str], message: str) -> None:
    for done in (run(*arguments, *ASK), run(*ASK, *arguments)):
        assert (done.exit_code, done.stdout, done.stderr) == (2, "", f"Error: {message}\n")


# Rules as files


RULE = """\
# rule: who holds it has it
# holds: ?membership
# running: ?thing
INSERT { ?actor md:employs ?thing }
WHERE {
  ?membership org:member ?actor .
  ?actor md:supports ?thing .
}
"""


def test_a_rule_says_what_has_to_hold_and_to_run(tmp_path: Path) -> None:
    path = tmp_path / "rule.rq"
    path.write_text(RULE, encoding="utf-8")
    rule = rules.read(path)
    assert (rule.holds, rule.running) == ("?membership", "?thing")
    assert rule.on(None).premises[2:] == (("?membership", "md:endStatus", "md:Ongoing"),)
    assert rule.on("1999-03-12").premises[2:] == (
        ("?membership", "schema:startDate", "?start"),
        ("?membership", "?limit", "?last"),
    )


@pytest.mark.parametrize("line", ["# holds: ?other", "# holds: membership", "# running: md:it"])
def test_a_rule_whose_header_names_no_variable_is_refused(tmp_path: Path, line: str) -> None:
    path = tmp_path / "rule.rq"
    field = line.partition(":")[0]
    path.write_text(re.sub(rf"^{field}: .*$", line, RULE, flags=re.M), encoding="utf-8")
    with pytest.raises(LoadError) as raised:
        rules.read(path)
    assert str(raised.value) == (
        f"{path}: '{line}' names no variable of the WHERE; write one of its variables"
    )


# Questions with a day of their own


DATED = {
    question.name: question
    for question in KnowledgeGraph.questions()
    if any(each.kind for each in question.parameters)
}
#: Questions about dates that take none.
TIMELINES = {
    "exercises-of",
    "memberships-of",
    "operations-in-place",
    "participations-of",
    "predecessors-of",
    "rivals",
    "roles-in-organization",
    "successors-of",
    "treaties-of",
    "unconfirmed-facts",
}


def test_a_date_has_a_kind_and_a_default() -> None:
    assert len(DATED) == 10
    for question in DATED.values():
        for each in question.parameters:
            assert each.default
            assert each.kind == (
                {"day": "date", "since": "first date", "until": "date"}.get(each.name, "")
            )


def test_a_month_or_year_is_read_as_its_last_day_and_said() -> None:
    question = queries.find("accessions")
    given = question.values({"since": "1949-08", "until": "1952"})
    date = f"^^<{PREFIXES['xsd']}date>"
    assert question.days(given) == {"since": f'"1949-08-01"{date}', "until": f'"1952-12-31"{date}'}
    assert question.notes(given) == (
        "since: 1949-08-01, the first day of August 1949",
        "until: 1952-12-31, the last day of 1952",
    )
    assert question.notes({"since": "1949-08-24", "until": "1952-02-18"}) == ()
    found = league().ask("accessions", organization="League", since="1949-08", until="1952").rows
    assert [row[:3] for row in found if str(row[2]) not in ("Many", "Maybe")] == [
        ("1949-08-24", "day", "Early"),
        ("1949-08-24", "day", "Left"),
        ("1952-02-01", "month", "Month"),
    ]


def test_the_command_line_says_what_a_month_or_year_was_read_as() -> None:
    done = run("ask", "member-count-on-day", "organization=kg:nato", "day=1999-03")
    assert (done.exit_code, done.stderr) == (0, "day: 1999-03-31, the last day of March 1999\n")
    assert run("ask", "member-count-on-day", "day=1999-03-31").stdout == done.stdout
    done = run("ask", "member-count-on-day", "day=99")
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr == f"Error: day: '99' is no date{FORMS}\n"


def test_a_date_that_is_none_is_refused_by_name() -> None:
    with pytest.raises(UsageError) as raised:
        league().ask("members-on-day", organization="League", day="12.3.1999")
    assert str(raised.value) == f"day: '12.3.1999' is no date{FORMS}"
    with pytest.raises(UsageError, match="day: 'League' is no date"):
        queries.find("members-on-day").values({"day": "League"})


def test_a_day_that_is_not_given_is_that_of_the_graph() -> None:
    count = league("1960-01-01").ask("member-count-on-day", organization="League").rows
    asked = league().ask("member-count-on-day", organization="League", day="1960-01-01").rows
    assert count == asked
    given = league("1960-01-01").ask("member-count-on-day", organization="League", day="1945")
    assert given.rows == (("0", "0"),)


def test_a_parameter_of_an_unknown_kind_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "odd.rq"
    path.write_text("# title: Odd\n# question: Odd?\n# param day (gYear) = 1999: the year\n")
    with pytest.raises(LoadError) as raised:
        queries.read(path)
    assert str(raised.value) == (
        f"{path}: the parameter day is of the kind 'gYear'; "
        "write (date), (first date), or no brackets for a thing"
    )


def text_of(graph: KnowledgeGraph, name: str, **parameters: str) -> str:
    """A question as any engine can be asked it."""
    question = queries.find(name)
    given = question.values(parameters)
    values = question.days(given)
    for key in given.keys() - values.keys():
        values[key] = f"<{graph.resolve(given[key])}>"
    return sparql.bind(question.text, values)


def dataset(graph: KnowledgeGraph) -> rdflib.Dataset:
    """The same quads in rdflib's own memory."""
    found = rdflib.Dataset()
    content = graph.store.dump(format=ox.RdfFormat.N_QUADS)
    assert content is not None
    found.parse(data=content.decode(), format="nquads")
    return found


def rows(graph: KnowledgeGraph, name: str, **parameters: str) -> Counter[tuple[str, ...]]:
    found = graph.ask(name, limit=None, **parameters).rows
    return Counter(tuple("" if cell is None else str(cell) for cell in row) for row in found)


def other_rows(data: rdflib.Dataset, text: str) -> Counter[tuple[str, ...]]:
    answer = data.query(text)
    assert answer.vars is not None
    return Counter(
        tuple("" if row[name] is None else str(row[name]) for name in answer.vars)  # type: ignore[index,call-overload]
        for row in answer
    )


@pytest.fixture(scope="module")
def league_in_rdflib() -> rdflib.Dataset:
    return dataset(league())


@pytest.fixture(scope="module")
def bundled_in_rdflib(kg: KnowledgeGraph) -> rdflib.Dataset:
    return dataset(kg)


THINGS = {
    "organization": "kg:league",
    "actor": "kg:early",
    "one": "kg:early",
    "other": "kg:left",
    "activity": "kg:scheme",
    "conductor": "kg:early",
    "place": "kg:early",
    "thing": "kg:league",
}
DAYS = ["1949-08-24", "1952-02", "1970-05-01", "1990", "1996-10-31", "2001-05-02"]


@pytest.mark.parametrize("name", sorted(DATED.keys() | TIMELINES))
def test_another_engine_gives_the_same_rows(league_in_rdflib: rdflib.Dataset, name: str) -> None:
    graph = league()
    wanted = {each.name: each for each in queries.find(name).parameters}
    things = {key: THINGS[key] for key in wanted if key in THINGS}
    for day in DAYS if wanted.keys() - things.keys() else DAYS[:1]:
        dates = {key: day for key in wanted if key not in THINGS}
        if "since" in wanted:
            dates["since"] = "1940"
        given = things | dates
        assert rows(graph, name, **given) == other_rows(
            league_in_rdflib, text_of(graph, name, **given)
        )


@pytest.mark.parametrize("name", sorted(DATED.keys() | TIMELINES))
def test_another_engine_gives_the_same_rows_of_the_bundled_graph(
    kg: KnowledgeGraph, bundled_in_rdflib: rdflib.Dataset, name: str
) -> None:
    found = rows(kg, name)
    assert found
    assert found == other_rows(bundled_in_rdflib, text_of(kg, name))


# What ships: rounds of accession, each with the day before


@pytest.fixture(scope="module")
def ties(kg: KnowledgeGraph) -> list[ox.Quad]:
    """Return what the memberships of the bundled graph rest on, and nothing else."""
    wanted = {
        *(PREFIXES["org"] + name for name in ("member", "organization", "role")),
        *(PREFIXES["schema"] + name for name in ("startDate", "endDate")),
        *(PREFIXES["md"] + name for name in ("endStatus", "observedUntil", "recordOf")),
    }
    return [quad for quad in stated(kg) if quad.predicate.value in wanted]


def count(ties: list[ox.Quad], organization: str, day: str | None) -> int:
    """How many current members an organization has on a day."""
    store = ox.Store()
    store.extend(ties)
    reasoning.infer(store, day)
    graph = KnowledgeGraph(store, PREFIXES)
    return len(names(graph, f"?x md:currentMemberOf kg:{organization}"))


ROUNDS = [
    ("1949-08-24", 12),
    ("1952-02-18", 14),
    ("1955-05-06", 15),
    ("1982-05-30", 16),
    ("1999-03-12", 19),
    ("2004-03-29", 26),
    ("2009-04-01", 28),
    ("2017-06-05", 29),
    ("2020-03-27", 30),
    ("2023-04-04", 31),
    ("2024-03-07", 32),
]


@pytest.mark.parametrize(
    ("day", "number", "earlier"),
    [(*each, last) for each, last in zip(ROUNDS, [0, *(n for _, n in ROUNDS)], strict=False)],
)
def test_nato_has_its_members_from_the_day_of_each_round(
    kg: KnowledgeGraph, ties: list[ox.Quad], day: str, number: int, earlier: int
) -> None:
    assert count(ties, "nato", day) == number
    assert count(ties, "nato", before(day)) == earlier
    [[members, _]] = kg.ask("member-count-on-day", organization="NATO", day=day).rows
    assert members == str(number)
    assert len(kg.ask("members-on-day", organization="NATO", day=day).rows) == number


@pytest.mark.parametrize(
    ("organization", "day", "number"),
    [
        ("sco", "2001-06-14", 0),
        ("sco", "2001-06-15", 6),
        ("sco", "2017-06-09", 8),
        ("sco", "2023-07-04", 9),
        ("sco", "2024-07-03", 9),
        ("sco", "2024-07-04", 10),
        ("african-union", "2025-01-01", 55),
        ("united-nations", "2025-01-01", 193),
        ("nato", None, 32),
        ("sco", None, 10),
        ("african-union", None, 55),
        ("united-nations", None, 193),
    ],
)
def test_organizations_have_as_many_members_as_they_had(
    ties: list[ox.Quad], organization: str, day: str | None, number: int
) -> None:
    assert count(ties, organization, day) == number


def test_a_full_load_has_the_members_of_its_day(dated: KnowledgeGraph) -> None:
    assert len(names(dated, "?x md:currentMemberOf kg:nato")) == 19


def test_the_operations_of_the_united_nations_are_all_there(kg: KnowledgeGraph) -> None:
    assert len(names(kg, "GRAPH ?g { kg:united-nations md:conducts ?x } ?g a md:Dataset")) == 71
    [[running, begun]] = kg.ask("operations-count-on-day").rows
    assert (running, begun) == ("11", "71")
    assert len({row[0] for row in kg.ask("operations-on-day").rows}) == 11


def test_the_inferred_graph_has_the_operations_of_its_day(dated: KnowledgeGraph) -> None:
    running = {
        str(row[0]) for row in dated.ask("operations-on-day", conductor="UN", day="1999").rows
    }
    found = dated.query(
        "SELECT ?label { kg:united-nations md:participatesIn ?x . ?x a md:Operation ;"
        " schema:startDate ?start ; skos:prefLabel ?label }"
    ).rows
    assert {str(row[0]) for row in found} == running
