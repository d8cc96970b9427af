"""Whether a record holds on a day: MODEL.md 1, by Python and by SPARQL, the same."""

from __future__ import annotations

import itertools

import pyoxigraph as ox
import pytest
from validity_cases import CASES, COVERED, UNKNOWN

from detente.core.namespaces import MD, PREFIXES
from detente.core.validity import ONGOING, Holds, Validity, bounds, pattern


@pytest.mark.parametrize("name", CASES)
def test_a_record_holds_or_may_hold_or_does_not(name: str) -> None:
    validity, day, expected = CASES[name]
    assert validity.on(day, COVERED) is expected


def test_outside_the_life_of_a_member_nothing_holds() -> None:
    lives = (Validity("1922-12-30", end="1991-12-25"), Validity("1945-10-24"))
    membership = Validity("1945-01-01", "year", status=ONGOING, lives=lives)
    assert membership.on("1945-10-23", COVERED) is Holds.NO
    assert membership.on("1945-10-24", COVERED) is Holds.MAYBE
    assert membership.on("1991-12-25", COVERED) is Holds.YES
    assert membership.on("1991-12-26", COVERED) is Holds.NO
    assert membership.days_in(1991, COVERED) == (359, 0)
    assert membership.days_in(1992, COVERED) == (0, 0)


def test_what_is_ongoing_never_ends_where_nothing_says_what_is_covered() -> None:
    assert Validity("1949-08-24", status=ONGOING).on("2050-01-01") is Holds.YES


@pytest.mark.parametrize(
    ("validity", "year", "days"),
    [
        (Validity("1994-02-23", end="1994-03-01"), 1994, (7, 0)),
        (Validity("1994-01-01", "year", end="1995-06-30"), 1994, (1, 364)),
        (Validity("1994-02-23", status=UNKNOWN), 1994, (1, 311)),
        (Validity("1994-02-23", status=UNKNOWN), 1995, (0, 365)),
        (Validity("1994-02-23", status=ONGOING), 2026, (327, 0)),
        (Validity("1994-02-23", status=ONGOING), 2027, (0, 0)),
        (Validity("1994-02-23", status=ONGOING), 1993, (0, 0)),
    ],
)
def test_days_of_a_year_are_counted_as_certain_and_as_possible(
    validity: Validity, year: int, days: tuple[int, int]
) -> None:
    assert validity.days_in(year, COVERED) == days


def stated(validity: Validity) -> ox.Store:
    """A store with one record."""
    store, record = ox.Store(), ox.NamedNode("urn:record")
    date = ox.NamedNode(PREFIXES["xsd"] + "date")
    values = {
        PREFIXES["schema"] + "startDate": validity.start,
        PREFIXES["schema"] + "endDate": validity.end,
        MD + "observedUntil": validity.observed_until,
        MD + "observedFrom": validity.observed_from,
    }
    for predicate, day in values.items():
        if day:
            store.add(ox.Quad(record, ox.NamedNode(predicate), ox.Literal(day, datatype=date)))
    precisions = {
        "startPrecision": validity.start_precision,
        "endPrecision": validity.end_precision,
    }
    for name, unit in precisions.items():
        if unit:
            store.add(ox.Quad(record, ox.NamedNode(MD + name), ox.Literal(unit)))
    if validity.status:
        store.add(ox.Quad(record, ox.NamedNode(MD + "endStatus"), ox.NamedNode(validity.status)))
    return store


def by_sparql(validity: Validity, day: str, covered: str | None) -> Holds:
    store = stated(validity)
    answers = []
    for nested in (False, True):
        asked = pattern("?m", day, "?c", covered, nested=nested)
        found = store.query(
            f"SELECT ?c {{ VALUES ?m {{ <urn:record> }} {asked} }}", prefixes=PREFIXES
        )
        assert isinstance(found, ox.QuerySolutions)
        answers.append([row[0].value for row in found])
    assert answers[0] == answers[1]
    assert len(answers[0]) < 2
    return Holds(answers[0][0]) if answers[0] else Holds.NO


@pytest.mark.parametrize("name", CASES)
def test_sparql_says_what_python_says(name: str) -> None:
    validity, day, expected = CASES[name]
    assert by_sparql(validity, day, COVERED) is expected


DATES = (None, "1960-02-29", "1960-12-31", "1961-01-01")


@pytest.mark.parametrize("unit", ["day", "month", "year", None])
@pytest.mark.parametrize("day", ["1960-02-28", "1960-02-29", "1960-12-31", "1961-01-01"])
def test_sparql_says_what_python_says_of_every_mixture(unit: str | None, day: str) -> None:
    endings = {"month": "01", "year": "01-01"}

    def first(date: str) -> str:
        ending = endings.get(unit or "", "")
        return date[: len(date) - len(ending)] + ending

    for start, end, until, seen in itertools.product(DATES, repeat=4):
        for status in (ONGOING, UNKNOWN, None):
            validity = Validity(
                first(start) if start else None, unit, end, None, status, until, seen
            )
            for covered in (None, "1960-12-31"):
                assert by_sparql(validity, day, covered) is validity.on(day, covered), validity


def test_bounds_are_those_of_the_definition() -> None:
    for day in ("1960-02-28", "1960-02-29", "1960-12-31", "1961-01-01", "1961-06-15"):
        for unit, bound in bounds(day).items():
            for start in ("1959-01-01", "1960-01-01", "1960-02-01", "1961-01-01", "1960-12-01"):
                if unit == "year" and not start.endswith("01-01"):
                    continue
                certain = Validity(start, unit).first_certain
                assert certain is not None
                assert (start <= bound.begun) == (certain <= day), (day, unit, start)
                assert (start == bound.exact) == (certain == day), (day, unit, start)
