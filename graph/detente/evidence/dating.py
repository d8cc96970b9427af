"""When things were, how far that was checked, and which sources say otherwise."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

import pyoxigraph as ox

from ..core.dates import on as on
from ..core.dates import span
from ..core.namespaces import INFERRED_MAY_HOLD, INFERRED_POSSIBLE, MD, PREFIXES
from ..core.terms import lexical
from ..core.validity import Validity
from .rivals import Rival, _rivals
from .source_kinds import source_kinds
from .sources import DERIVED, Source, source

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
SUPERSEDED: Final = MD + "supersededOn"
OBSERVED_FROM: Final = MD + "observedFrom"
VERIFICATION: Final = MD + "verification"
CONFIRMED_BY: Final = MD + "confirmedBy"
HAS_CONFIRMATION: Final = MD + "confirmation"
#: How far a fact was checked, as it is told: nothing where a source gives it in full.
CHECKED: Final = {MD + "DayUnconfirmed": "day unconfirmed", MD + "Unconfirmed": "unconfirmed"}

_TIES: Final = (PREFIXES["org"] + "member", MD + "participant")
_RECORD_OF: Final = MD + "recordOf"
#: Graphs of what follows without being certain.
_UNCERTAIN: Final = frozenset((INFERRED_POSSIBLE, INFERRED_MAY_HOLD))


@dataclass(frozen=True)
class Dating(Validity):
    """When something was, and how far that was checked.

    Attributes:
        verification: "day unconfirmed" or "unconfirmed"; empty where it is confirmed
            (confirmation.py), or has no date that could be.
        confirmed: further sources that agree, if more coarsely.
    """

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


class Dates:
    """When things in a graph were, looked up as they are asked for, and what is said against it."""

    def __init__(self, store: ox.Store, where: dict[str, Source]) -> None:
        self._store, self._where = store, where
        self._of: dict[str, Dating] = {}
        self.founded = _founded(store)
        self._rivals = _rivals(store, where)
        self._is_told = bool(source_kinds(store))
        self._checked: dict[tuple[str, str], str] = {}
        for subject, object, graph in stated(store, VERIFICATION):
            if object in CHECKED:
                self._checked[subject, graph] = CHECKED[object]

    def dating(self, iri: str) -> Dating:
        """Return when a thing was."""
        if iri not in self._of:
            found = _dating(self._store, iri, self._where)
            if not self._is_told:  # of no source is it known what it is: the mark is all there is
                marked = _value_of(self._store, iri, VERIFICATION) or ""
                found = replace(found, verification=CHECKED.get(marked, ""))
            elif not found.verification and self._is_unconfirmed(iri, found):
                found = replace(found, verification=_DOUBTS[-1])
            self._of[iri] = found
        return self._of[iri]

    def _is_unconfirmed(self, iri: str, dating: Dating) -> bool:
        """Return whether a thing has a date, or is a record, and nothing says that it is confirmed.

        Rows of datasets are no records of ours: they say what their dataset says.
        """
        has = partial(_value_of, self._store, iri)
        given = dating.start or dating.end or any(map(has, (FOUNDED, SIGNED, *_TIES)))
        return bool(given) and not has(HAS_CONFIRMATION) and not has(_RECORD_OF)

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
                yield quad.subject.value, lexical(quad.object), name


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
    """Return what is stated, else what follows: the end of a spell that another one ends."""
    quads = store.quads_for_pattern(ox.NamedNode(iri), ox.NamedNode(relation), None)
    certain = (quad.object for quad in quads if lexical(quad.graph_name) not in _UNCERTAIN)
    return min(map(lexical, certain), default=None)


def _dating(store: ox.Store, iri: str, where: dict[str, Source]) -> Dating:
    start = _value_of(store, iri, START)
    end = _value_of(store, iri, END) or _value_of(store, iri, SUPERSEDED)
    agreeing = {object for _, object, _ in stated(store, CONFIRMED_BY, iri)}
    return Dating(
        start=start,
        start_precision=precision(store, iri, START) if start else None,
        end=end,
        end_precision=precision(store, iri, END) if end else None,
        status=_value_of(store, iri, STATUS),
        observed_until=_value_of(store, iri, OBSERVED),
        observed_from=_value_of(store, iri, OBSERVED_FROM),
        verification=CHECKED.get(_value_of(store, iri, HAS_CONFIRMATION) or "", ""),
        confirmed=tuple(source(where, each) for each in sorted(agreeing)),
    )


def _founded(store: ox.Store) -> dict[str, tuple[str, str | None]]:
    """Return the founding date of everything that has one, and how exactly it is known."""
    precise = values(store, PRECISIONS[FOUNDED])
    return {iri: (date, precise.get(iri)) for iri, date in values(store, FOUNDED).items()}
