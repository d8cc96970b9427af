"""When things were, how far that was checked, and which sources say otherwise."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

from ..core.dates import on as on
from ..core.dates import span
from ..core.namespaces import DERIVED, INFERRED_MAY_HOLD, INFERRED_POSSIBLE, MD, PREFIXES
from ..core.terms import lexical
from ..core.validity import Validity
from ..rdf.lookups import About, InGraph
from .rivals import Rival, Rivals
from .source_kinds import is_kind_told
from .sources import Source, Sources, source

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
#: What tells when a thing was, and how far that was checked.
_DATED: Final = (
    *(*PRECISIONS, *PRECISIONS.values(), STATUS, OBSERVED, SUPERSEDED, OBSERVED_FROM),
    *(VERIFICATION, CONFIRMED_BY, HAS_CONFIRMATION, *_TIES, _RECORD_OF),
)
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

    def __init__(self, about: About, where: Sources) -> None:
        self._about, self._where = about, where
        self._dated = About(about.lookups, _DATED)
        self._of: dict[str, Dating] = {}
        self._rivals = Rivals(about, where)
        self._is_told = is_kind_told(about.lookups)

    def fetch(self, things: Collection[str]) -> None:
        """Look up in one call each what is stated of things, and what is said against it."""
        self._about.fetch(things)
        self._rivals.fetch(things)

    def fetch_days(self, things: Iterable[str]) -> None:
        """Look up in one call when things were, and what is marked of them, and no more."""
        self._dated.fetch(each for each in things if each not in self._about)

    def dating(self, iri: str) -> Dating:
        """Return when a thing was."""
        if iri not in self._of:
            found = self._dating(iri)
            if not self._is_told:  # of no source is it known what it is: the mark is all there is
                marked = self._value(iri, VERIFICATION) or ""
                found = replace(found, verification=CHECKED.get(marked, ""))
            elif not found.verification and self._is_unconfirmed(iri, found):
                found = replace(found, verification=_DOUBTS[-1])
            self._of[iri] = found
        return self._of[iri]

    def founded(self, iri: str) -> tuple[str, str | None] | None:
        """Return the founding date of a thing, and how exactly it is known."""
        dates, precise = (self.stated(iri, each) for each in (FOUNDED, PRECISIONS[FOUNDED]))
        return (min(dates), min(precise, default=None)) if dates else None

    def stated(self, iri: str, relation: str) -> list[str]:
        """Return what sources state of a thing with a relation."""
        values = self._values(iri, relation)
        return [lexical(value) for value, graph in values if graph not in DERIVED]

    def _values(self, iri: str, relation: str) -> list[InGraph]:
        """Return what is stated of a thing; of one with many statements only dates are read."""
        known = self._dates_of(iri) if relation in _DATED else self._about.of(iri)
        return known.get(relation, [])

    def _dates_of(self, iri: str) -> Mapping[str, list[InGraph]]:
        """Return what is stated of a thing by relation, its dates and their marks at least."""
        return (self._about if iri in self._about else self._dated).of(iri)

    def _value(self, iri: str, relation: str) -> str | None:
        """Return what is stated, else what follows: the end of a spell that another one ends."""
        return _certain(self._dates_of(iri), relation)

    def _dating(self, iri: str) -> Dating:
        value = partial(_certain, self._dates_of(iri))
        start, end = value(START), value(END) or value(SUPERSEDED)
        return Dating(
            start=start,
            start_precision=value(PRECISIONS[START]) if start else None,
            end=end,
            end_precision=value(PRECISIONS[END]) if end else None,
            status=value(STATUS),
            observed_until=value(OBSERVED),
            observed_from=value(OBSERVED_FROM),
            verification=CHECKED.get(value(HAS_CONFIRMATION) or "", ""),
            confirmed=tuple(
                source(self._where, each) for each in sorted({*self.stated(iri, CONFIRMED_BY)})
            ),
        )

    def _is_unconfirmed(self, iri: str, dating: Dating) -> bool:
        """Return whether a thing has a date, or is a record, and nothing says that it is confirmed.

        Rows of datasets are no records of ours: they say what their dataset says.
        """
        has = partial(_certain, self._dates_of(iri))
        given = dating.start or dating.end or any(map(has, (FOUNDED, SIGNED, *_TIES)))
        return bool(given) and not has(HAS_CONFIRMATION) and not has(_RECORD_OF)

    def rivals(self, iri: str) -> tuple[Rival, ...]:
        """Return what sources say of a thing that is not preferred."""
        return self._rivals.of(iri)

    def doubt(self, things: Iterable[str], graphs: Collection[str], *, dated: bool = False) -> str:
        """Return how far a statement about things is unconfirmed, going by the graphs it stands in.

        One graph in which it is not in doubt is enough. A day in doubt leaves what has no date as
        it is.
        """
        of = tuple(things)
        if not (of and graphs):
            return ""
        checked = {
            (each, graph): CHECKED[lexical(mark)]
            for each in of
            for mark, graph in self._values(each, VERIFICATION)
            if lexical(mark) in CHECKED and graph not in DERIVED
        }
        found = {
            max((checked.get((each, graph), "") for each in of), key=_DOUBTS.index)
            for graph in graphs
        }
        least = min(found, key=_DOUBTS.index)
        return least if dated or least == _DOUBTS[-1] else ""


_DOUBTS: Final = ("", *CHECKED.values())


def _certain(stated: Mapping[str, list[InGraph]], relation: str) -> str | None:
    """Return the first value of a relation that is not only possible."""
    if not (values := stated.get(relation)):
        return None
    certain = [lexical(value) for value, graph in values if graph not in _UNCERTAIN]
    return min(certain, default=None)


def precision(about: About, iri: str, dated: str) -> str | None:
    """Return how exactly a date of a thing is known: the property that gives it, by IRI."""
    if dated not in PRECISIONS:
        return None
    values = about.values(iri, PRECISIONS[dated])
    return min((lexical(v) for v, graph in values if graph not in _UNCERTAIN), default=None)
