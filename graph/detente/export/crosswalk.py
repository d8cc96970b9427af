"""A crosswalk of codes: of each state the codes of every list, from when to when.

A row holds while none of the codes changes. Its days are those of the state, cut where a list took
a code back: a list that counts a state from another day is not asked. Codes of lists that are
younger than the state (ISO 3166 is of 1974) are given for its whole life.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Final

import pyoxigraph as ox

from ..actors.states import Codes, CodesInTime, States
from ..core.errors import UsageError
from ..core.namespaces import PREFIXES
from ..core.terms import Term, lexical
from ..query.results import Results, stream
from ..rdf.store import rows

#: The columns of codes, in the crosswalk and in panels: those of `Codes`, and what is the same.
CODE_COLUMNS: Final = (
    *("cow", "cow_letters", "gw", "iso2", "iso3", "iso_numeric", "iso_withdrawn", "m49", "fips"),
    *("atop", "ucdp", "wikidata"),
)
CROSSWALK_COLUMNS: Final = (
    *("state", "state_iri", "from", "from_precision", "until", "until_precision"),
    *CODE_COLUMNS,
    "note",
)
#: Those that are written as numbers; M49 and ISO keep their zeros.
_NUMBERS: Final = frozenset({"cow", "gw", "atop", "ucdp"})
_DATE: Final = ox.NamedNode(PREFIXES["xsd"] + "date")
_STATES: Final = """
SELECT DISTINCT ?state { ?state a md:State . FILTER NOT EXISTS { ?state md:recordOf ?dataset } }
"""
_NOTES: Final = "SELECT DISTINCT ?state ?note { ?state a md:State ; skos:scopeNote ?note }"


def crosswalk(store: ox.Store, first: int | None = None, last: int | None = None) -> Results:
    """Return the codes of each state, a row for each time in which none of them changes.

    Args:
        store: the graph.
        first: the first year that is asked for; from the beginning on where it is None.
        last: the last year; to this day where it is None.

    Raises:
        UsageError: the years run backwards.
    """
    if first and last and last < first:
        raise UsageError(f"the years run backwards, from {first} to {last}")
    begin = date(first, 1, 1) if first else date.min
    end = date(last, 12, 31) if last else date.max
    states = States(store)
    found = sorted(
        (
            each
            for iri in states_of(store)
            if iri in states
            for each in states.in_time(iri)
            if (each.first or date.min) <= end and (each.last or date.max) >= begin
        ),
        key=lambda each: (each.label, each.state, each.first or date.min),
    )

    notes: dict[str, set[str]] = defaultdict(set)
    for row in rows(store, _NOTES):
        notes[lexical(row["state"])].add(lexical(row["note"]))

    def make() -> Iterator[tuple[Term | None, ...]]:
        return (_row(each, " ".join(sorted(notes[each.state]))) for each in found)

    return stream(CROSSWALK_COLUMNS, make)


def states_of(store: ox.Store) -> list[str]:
    """Return the states of a graph, as IRIs, in order."""
    found = (row["state"] for row in rows(store, _STATES))
    return sorted(state.value for state in found if isinstance(state, ox.NamedNode))


def code_cells(codes: Codes) -> tuple[Term | None, ...]:
    """Return the cells of `CODE_COLUMNS` for some codes."""
    return tuple(_cell(column, getattr(codes, column)) for column in CODE_COLUMNS)


def _row(each: CodesInTime, note: str) -> tuple[Term | None, ...]:
    return (
        ox.Literal(each.label),
        ox.NamedNode(each.state),
        *_day(each.first, each.precision),
        *_day(each.last, each.until_precision),
        *code_cells(each.codes),
        ox.Literal(note) if note else None,
    )


def _day(day: date | None, precision: str) -> tuple[Term | None, Term | None]:
    if day is None:
        return None, None
    return ox.Literal(day.isoformat(), datatype=_DATE), ox.Literal(precision)


def _cell(column: str, code: str | None) -> Term | None:
    if code is None:
        return None
    is_number = column in _NUMBERS and code.isascii() and code.isdecimal()
    return ox.Literal(int(code)) if is_number else ox.Literal(code)
