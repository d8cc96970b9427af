"""When things were, how far that was checked, and which sources say otherwise."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

import pyoxigraph as ox

from .dates import said, span
from .sources import DERIVED, Source
from .store import rows
from .terms import MD, PREFIXES, shorten

_SCHEMA: Final = PREFIXES["schema"]
START: Final = _SCHEMA + "startDate"
END: Final = _SCHEMA + "endDate"
FOUNDED: Final = _SCHEMA + "foundingDate"
SIGNED: Final = MD + "signedOn"
#: Each property that gives a date, with the one that says how exactly it is known.
PRECISIONS: Final = {
    START: MD + "startPrecision",
    END: MD + "endPrecision",
    FOUNDED: MD + "foundingPrecision",
    SIGNED: MD + "signedPrecision",
}
STATUS: Final = MD + "endStatus"
OBSERVED: Final = MD + "observedUntil"
VERIFICATION: Final = MD + "verification"
CONFIRMED: Final = MD + "confirmedBy"
#: How far a fact was checked, as it is told: nothing where a source gives it in full.
CHECKED: Final = {MD + "DayUnconfirmed": "day unconfirmed", MD + "Unconfirmed": "unconfirmed"}

_RIVALS: Final = """
SELECT ?rival ?graph ?subject ?relation ?value ?precision ?reason {
  GRAPH ?graph {
    ?rival a md:RivalStatement ; rdf:subject ?subject ; rdf:predicate ?relation ;
      rdf:object ?value .
    OPTIONAL { ?rival md:valuePrecision ?precision }
    OPTIONAL { ?rival md:preferenceReason ?reason }
  }
} ORDER BY ?rival ?graph ?value
"""


@dataclass(frozen=True)
class Dating:
    """When something was.

    Attributes:
        start: first day, as an ISO date.
        start_precision: "day", "month" or "year".
        end: last day.
        end_precision: as of the start.
        status: IRI that says how a missing end is to be read.
        observed_until: the last day that the source looked at.
        verification: "day unconfirmed" or "unconfirmed"; empty where a source gives it in full.
        confirmed: further sources that agree, if more coarsely.
    """

    start: str | None = None
    start_precision: str | None = None
    end: str | None = None
    end_precision: str | None = None
    status: str | None = None
    observed_until: str | None = None
    verification: str = ""
    confirmed: tuple[Source, ...] = ()

    def words(self) -> str:
        """Return from when to when it was, in words; empty where that is not known."""
        return span(
            self.start,
            self.start_precision,
            self.end,
            self.end_precision,
            self.status,
            self.observed_until,
        )

    def open_end(self) -> str:
        """Return in words why there is no end; empty where there is one, or nothing is known."""
        return "" if self.end else span(None, None, None, None, self.status, self.observed_until)


@dataclass(frozen=True)
class Rival:
    """What a source says of a thing where another is preferred.

    Attributes:
        iri: its own IRI.
        subject: IRI of the thing spoken of.
        relation: IRI of the property.
        value: the text of the value, or its IRI.
        precision: how exactly a date is known.
        source: who says it.
        reason: why it is not preferred.
    """

    iri: str
    subject: str
    relation: str
    value: str
    precision: str | None
    source: Source
    reason: str


class Dates:
    """When things in a graph were, looked up as they are asked for, and what is said against it."""

    def __init__(self, store: ox.Store, where: dict[str, Source]) -> None:
        self._store, self._where = store, where
        self._of: dict[str, Dating] = {}
        self.founded = _founded(store)
        self._rivals = _rivals(store, where)
        self._checked: dict[tuple[str, str], str] = {}
        for subject, object, graph in stated(store, VERIFICATION):
            if object in CHECKED:
                self._checked[subject, graph] = CHECKED[object]

    def dating(self, iri: str) -> Dating:
        """Return when a thing was."""
        if iri not in self._of:
            self._of[iri] = _dating(self._store, iri, self._where)
        return self._of[iri]

    def rivals(self, iri: str) -> tuple[Rival, ...]:
        """Return what sources say of a thing that is not preferred."""
        return self._rivals.get(iri, ())

    def doubt(self, things: Iterable[str], graphs: Collection[str], *, dated: bool = False) -> str:
        """Return how far a statement about things is unconfirmed, going by the graphs it stands in.

        One graph in which it is not in doubt is enough. A day in doubt leaves what has no date as
        it is.
        """
        of = tuple(things)
        if not (self._checked and of and graphs):
            return ""
        found = {
            max((self._checked.get((each, graph), "") for each in of), key=_DOUBTS.index)
            for graph in graphs
        }
        least = min(found, key=_DOUBTS.index)
        return least if dated or least == _DOUBTS[-1] else ""


_DOUBTS: Final = ("", *CHECKED.values())


def on(date: str, precision: str | None) -> str:
    """Return a date in words as it follows a verb.

    >>> on("1964-03-27", "day"), on("1964-03-01", "month")
    ('on 27 March 1964', 'in March 1964')
    """
    words = said(date, precision)
    return f"{'on' if precision in (None, 'day') else 'in'} {words}"


def stated(
    store: ox.Store, relation: str, thing: str | None = None
) -> Iterator[tuple[str, str, str]]:
    """Yield subject, object and graph of what is stated; "" for the graph without a name."""
    subject = None if thing is None else ox.NamedNode(thing)
    for quad in store.quads_for_pattern(subject, ox.NamedNode(relation), None):
        if isinstance(quad.subject, ox.NamedNode):
            graph = quad.graph_name
            name = graph.value if isinstance(graph, ox.NamedNode) else ""
            if name not in DERIVED:
                yield quad.subject.value, _value(quad.object), name


def values(store: ox.Store, relation: str) -> dict[str, str]:
    """Return one value of each thing that has any: the first in alphabetical order."""
    found: dict[str, str] = {}
    for subject, object, _ in stated(store, relation):
        found[subject] = min(object, found.get(subject, object))
    return found


def precision(store: ox.Store, iri: str, dated: str) -> str | None:
    """Return how exactly a date of a thing is known: the property that gives it, by IRI."""
    return _value_of(store, iri, PRECISIONS[dated]) if dated in PRECISIONS else None


def _value_of(store: ox.Store, iri: str, relation: str) -> str | None:
    return min((object for _, object, _ in stated(store, relation, iri)), default=None)


def _dating(store: ox.Store, iri: str, where: dict[str, Source]) -> Dating:
    start, end = (_value_of(store, iri, each) for each in (START, END))
    agreeing = {object for _, object, _ in stated(store, CONFIRMED, iri)}
    return Dating(
        start=start,
        start_precision=precision(store, iri, START) if start else None,
        end=end,
        end_precision=precision(store, iri, END) if end else None,
        status=_value_of(store, iri, STATUS),
        observed_until=_value_of(store, iri, OBSERVED),
        verification=CHECKED.get(_value_of(store, iri, VERIFICATION) or "", ""),
        confirmed=tuple(source(where, each) for each in sorted(agreeing)),
    )


def _founded(store: ox.Store) -> dict[str, tuple[str, str | None]]:
    """Return the founding date of everything that has one, and how exactly it is known."""
    precise = values(store, PRECISIONS[FOUNDED])
    return {iri: (date, precise.get(iri)) for iri, date in values(store, FOUNDED).items()}


def _rivals(store: ox.Store, where: dict[str, Source]) -> dict[str, tuple[Rival, ...]]:
    found: dict[str, tuple[Rival, ...]] = {}
    for row in rows(store, _RIVALS):
        rival = Rival(
            iri=_value(row["rival"]),
            subject=_value(row["subject"]),
            relation=_value(row["relation"]),
            value=_value(row["value"]),
            precision=_value(row["precision"]) if row["precision"] else None,
            source=source(where, _value(row["graph"])),
            reason=_value(row["reason"]) if row["reason"] else "",
        )
        found[rival.subject] = (*found.get(rival.subject, ()), rival)
    return found


def source(where: dict[str, Source], graph: str) -> Source:
    """Return the source of a graph, also where nothing describes it."""
    return where.get(graph) or Source(graph, shorten(graph))


def _value(term: Any) -> str:
    return term.value if isinstance(term, ox.NamedNode | ox.Literal) else str(term)
