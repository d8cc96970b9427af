"""When a row holds: its start and end, as far as it says, and how that is stated."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

import pyoxigraph as ox

from ..terms import MD, PREFIXES
from .dates import Moment
from .lookup import Days

_START: Final = ox.NamedNode(PREFIXES["schema"] + "startDate")
_END: Final = ox.NamedNode(PREFIXES["schema"] + "endDate")
_START_PRECISION: Final = ox.NamedNode(MD + "startPrecision")
_END_PRECISION: Final = ox.NamedNode(MD + "endPrecision")
_END_STATUS: Final = ox.NamedNode(MD + "endStatus")
_OBSERVED_UNTIL: Final = ox.NamedNode(MD + "observedUntil")
_DATE: Final = ox.NamedNode(PREFIXES["xsd"] + "date")


@dataclass(frozen=True)
class Span:
    """The dates of a row.

    Attributes:
        lasts: whether the row says that there is no end yet.
        seen: the last day that the dataset knows of, where the row is not known to end before it.
        dated: whether the rows of the dataset have dates at all.
    """

    start: Moment | None
    end: Moment | None
    lasts: bool
    seen: date | None
    dated: bool

    @property
    def days(self) -> Days:
        """The days that a code is to be read for."""
        for each in (self.start, self.end):
            if each:
                return Days(each.first, each.last)
        return Days(self.seen, None, self.seen is not None or not self.dated)

    @property
    def limits(self) -> tuple[date | None, date | None]:
        """The first and last day, None where there is none; known for a day only, both are near."""
        begin = self.start.first if self.start else None
        if self.end:
            return begin, self.end.last
        return begin, self.seen or (None if self.lasts else begin)

    def triples(self, node: ox.NamedNode) -> Iterator[ox.Triple]:
        """Yield what this says of a thing."""
        if self.start:
            yield ox.Triple(node, _START, _day(self.start.first))
            yield ox.Triple(node, _START_PRECISION, ox.Literal(self.start.precision))
        if self.end:
            yield ox.Triple(node, _END, _day(self.end.last))
            yield ox.Triple(node, _END_PRECISION, ox.Literal(self.end.precision))
        elif self.seen:
            yield ox.Triple(node, _OBSERVED_UNTIL, _day(self.seen))
        elif self.lasts:
            yield ox.Triple(node, _END_STATUS, ox.NamedNode(MD + "Ongoing"))
        elif self.start:
            yield ox.Triple(node, _END_STATUS, ox.NamedNode(MD + "EndUnknown"))

    def __str__(self) -> str:
        if self.start is None:
            return f"to {self.end}" if self.end else ""
        on = "on" if self.start.precision == "day" else "in"
        if self.end == self.start:
            return f"{on} {self.start}"
        return f"from {self.start} to {self.end}" if self.end else f"from {self.start}"


def _day(day: date) -> ox.Literal:
    return ox.Literal(day.isoformat(), datatype=_DATE)
