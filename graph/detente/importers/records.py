"""A row as it is read: its cells by column, without the codes for missing, and its dates."""

from __future__ import annotations

import fnmatch
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

import pyoxigraph as ox

from ..core.dates import NotADate, PartialDate, date_from_parts, date_from_text, span
from ..core.errors import LoadError
from ..core.namespaces import MD, PREFIXES
from ..core.suggestions import suggest_or_list
from .mappings.mapping import DateCells, Layout
from .report import Problem

_START: Final = ox.NamedNode(PREFIXES["schema"] + "startDate")
_END: Final = ox.NamedNode(PREFIXES["schema"] + "endDate")
_START_PRECISION: Final = ox.NamedNode(MD + "startPrecision")
_END_PRECISION: Final = ox.NamedNode(MD + "endPrecision")
_END_STATUS: Final = ox.NamedNode(MD + "endStatus")
_SIGNED: Final = ox.NamedNode(MD + "signedOn")
_SIGNED_PRECISION: Final = ox.NamedNode(MD + "signedPrecision")
_OBSERVED_FROM: Final = ox.NamedNode(MD + "observedFrom")
_OBSERVED_UNTIL: Final = ox.NamedNode(MD + "observedUntil")
_DATE: Final = ox.NamedNode(PREFIXES["xsd"] + "date")


@dataclass(frozen=True)
class Columns:
    """The columns of a table by name."""

    path: str
    header: tuple[str, ...]
    layout: Layout

    @classmethod
    def of(cls, path: str, header: tuple[str, ...], layout: Layout) -> Columns:
        """Return the columns of a file, with those that it may be without."""
        return cls(path, (*header, *(o for o in layout.optional if o not in header)), layout)

    def at(self, key: str, name: str) -> int:
        """Return the position of a column.

        Raises:
            LoadError: there is none of this name, or there are two.
        """
        positions = [at for at, column in enumerate(self.header) if column == name]
        if len(positions) == 1:
            return positions[0]
        if positions:
            raise LoadError(f"{self.path}: {len(positions)} columns are called {name!r} ({key})")
        raise LoadError(
            f"{self.path}: no column is called {name!r} ({key} of the mapping); "
            + suggest_or_list(name, [column for column in self.header if column])
        )

    def wanted(self, cells: Sequence[str]) -> bool:
        """Return whether a row is one of those that count."""
        for name, values in self.layout.only.items():
            at = self.at("rows.only", name)
            if (cells[at].strip() if at < len(cells) else "") not in values:
                return False
        return True

    def matching(self, key: str, name: str) -> tuple[int, ...]:
        """Return the positions of a column, of a range `A..B`, or of a pattern with *.

        Raises:
            LoadError: there is none.
        """
        if name in self.header:
            return (self.at(key, name),)
        begin, dots, end = name.partition("..")
        if dots:
            return tuple(range(self.at(key, begin), self.at(key, end) + 1))
        positions = tuple(
            at
            for at, column in enumerate(self.header)
            if "*" in name and fnmatch.fnmatch(column, name)
        )
        return positions or (self.at(key, name),)


@dataclass
class Record:
    """A row of the table, with its row of the companion file and the problems found in it."""

    number: int
    columns: Columns
    cells: list[str]
    companion: Mapping[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    special: dict[str, str | None] = field(default_factory=dict)

    def cell(self, at: int) -> str | None:
        """Return what a cell holds; None where it is empty, or has a code for missing."""
        text = " ".join(self.cells[at].split()) if at < len(self.cells) else ""
        return None if text in self.columns.layout.missing else text

    def named(self, name: str) -> str | None:
        """Return what a cell holds, by the name of its column."""
        return self.cell(self.columns.header.index(name))

    def fill(self, name: str) -> str | None:
        """Return what fills a gap of a template."""
        if name.startswith("#"):
            return self.special.get(name)
        if name.startswith("names."):
            return self.companion.get(name.removeprefix("names.")) or None
        return self.named(name)

    def problem(
        self, column: str, value: str | None, problem: str, near: Iterable[str] = ()
    ) -> None:
        """Keep a problem for the report."""
        self.problems.append(Problem(column, value or "", problem, tuple(near)))

    def date(self, cells: DateCells | None) -> tuple[PartialDate | None, bool]:
        """Return a date of the row, and whether it says that the thing still lasts.

        What is no date becomes a problem of the row, and no date.
        """
        if cells is None:
            return None, False
        names = [cells.column] if cells.column else [cells.year, cells.month, cells.day]
        if self.raw(names[0] or "") in cells.ongoing:
            return None, True
        texts = [self.named(name) if name else None for name in names]
        texts = [None if text in cells.missing else text for text in texts]
        if texts[0] is None:
            return None, False
        try:
            if cells.column:
                date = date_from_text(texts[0], cells.formats)
            else:
                date = date_from_parts(texts[0], texts[1], texts[2])
        except NotADate as error:
            given = "-".join(text for text in texts if text)
            self.problem(", ".join(cells.columns), given, str(error))
            return None, False
        return date.coarsened(cells.precision), False

    def raw(self, name: str) -> str:
        """Return a cell as it stands, codes for missing and all."""
        at = self.columns.header.index(name)
        return self.cells[at].strip() if at < len(self.cells) else ""


@dataclass(frozen=True)
class Days:
    """The day that a name or code is to be read for.

    Attributes:
        first: the day, or the first that may be meant; None for today.
        until: the last that may be meant.
        known: False where the row should have a day and has none.
    """

    first: date | None
    until: date | None = None
    known: bool = True


@dataclass(frozen=True)
class RowDates:
    """The dates of a row.

    Attributes:
        lasts: whether the row says that there is no end yet.
        seen: the last day that the dataset knows of, where the row is not known to end before it.
        dated: whether the rows of the dataset have dates at all.
        within: the time in which the thing was seen, of which nobody says that it is all.
        signed: when it was signed, which is before it starts or on that day.
    """

    start: PartialDate | None
    end: PartialDate | None
    lasts: bool
    seen: date | None
    dated: bool
    within: PartialDate | None = None
    signed: PartialDate | None = None

    @property
    def days(self) -> Days:
        """The days that a code is to be read for."""
        for known in (self.signed, self.start, self.end, self.within):
            if known:
                return Days(known.first, known.last)
        return Days(self.seen, None, self.seen is not None or not self.dated)

    @property
    def limits(self) -> tuple[date | None, date | None]:
        """The first and last day, None where there is none; known for a day only, both are near."""
        begin = self.start.first if self.start else None
        if self.within and not self.start and not self.end:
            return self.within.first, self.within.last
        if self.end:
            return begin, self.end.last
        return begin, self.seen or (None if self.lasts else begin)

    def triples(self, node: ox.NamedNode) -> Iterator[ox.Triple]:
        """Yield what this says of a thing."""
        if self.signed:
            yield ox.Triple(node, _SIGNED, _day(self.signed.first))
            yield ox.Triple(node, _SIGNED_PRECISION, ox.Literal(self.signed.precision))
        if self.start:
            yield ox.Triple(node, _START, _day(self.start.first))
            yield ox.Triple(node, _START_PRECISION, ox.Literal(self.start.precision))
        if (
            self.within and not self.start and not self.end
        ):  # begun by its last day, not over before
            yield ox.Triple(node, _OBSERVED_FROM, _day(self.within.last))
            yield ox.Triple(node, _OBSERVED_UNTIL, _day(self.within.first))
            return
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
        start, end = self.start or self.within, self.end or self.within
        return span(
            start.first.isoformat() if start else None,
            start.precision if start else None,
            end.last.isoformat() if end else None,
            end.precision if end else None,
        )


def _day(day: date) -> ox.Literal:
    return ox.Literal(day.isoformat(), datatype=_DATE)
