"""Dates as people write and read them: a day, a month or a year, never more than is known.

A day that is asked for may be written as a month or a year, which stands for its last day. In the
data a start of lesser precision is the first day of its month or year, and an end the last.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from .errors import UsageError, quoted

#: How exactly a date is known, and the words for it.
PRECISIONS: Final = ("day", "month", "year")

_MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_WRITTEN = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
_RIGHT: Final = "write a day as 1999-03-12, a month as 1999-03 or a year as 1999"


@dataclass(frozen=True)
class Day:
    """A day that somebody asks for.

    Attributes:
        iso: the day, as 1999-03-31.
        precision: what was written: "day", "month" or "year".
        first: whether a month or year stands for its first day, else for its last.
    """

    iso: str
    precision: str = "day"
    first: bool = False

    @property
    def note(self) -> str:
        """What to tell who wrote a month or a year; empty for a day.

        >>> last_day("1999").note
        '1999-12-31, the last day of 1999'
        """
        if self.precision == "day":
            return ""
        which = "first" if self.first else "last"
        return f"{self.iso}, the {which} day of {said(self.iso, self.precision)}"

    @property
    def literal(self) -> str:
        """The day as SPARQL writes it."""
        return f'"{self.iso}"^^<http://www.w3.org/2001/XMLSchema#date>'


def last_day(text: str, where: str = "a date") -> Day:
    """Return the day that is written, or the last one of a month or a year.

    >>> last_day("1999-03-12").iso, last_day("1999-02").iso, last_day("1999").iso
    ('1999-03-12', '1999-02-28', '1999-12-31')

    Args:
        text: the date.
        where: what it was given for, to say in an error.

    Raises:
        UsageError: it is no day, month or year.
    """
    year, month, day, precision = _parts(text, where)
    month = month or 12
    return Day(f"{year:04}-{month:02}-{day or _length(year, month):02}", precision)


def first_day(text: str, where: str = "a date") -> Day:
    """Return the day that is written, or the first one of a month or a year.

    >>> first_day("1999-03-12").iso, first_day("1999-02").iso, first_day("1999").iso
    ('1999-03-12', '1999-02-01', '1999-01-01')

    Raises:
        UsageError: it is no day, month or year.
    """
    year, month, day, precision = _parts(text, where)
    return Day(f"{year:04}-{month or 1:02}-{day or 1:02}", precision, first=True)


def said(date: str, precision: str | None = None) -> str:
    """Return a date in words, with no more than is known of it.

    What is no ISO date comes back as it is.

    >>> said("1999-03-12"), said("1999-03-01", "month"), said("1999-01-01", "year")
    ('12 March 1999', 'March 1999', '1999')
    """
    found = _WRITTEN.fullmatch(date)
    if found is None or found[3] is None or not 1 <= int(found[2]) <= 12:
        return date
    year, month, day = map(int, found.groups())
    if precision == "year":
        return f"{year}"
    named = f"{_MONTHS[month - 1]} {year}"
    return named if precision == "month" else f"{day} {named}"


def span(
    start: str | None = None,
    start_precision: str | None = None,
    end: str | None = None,
    end_precision: str | None = None,
    status: str | None = None,
    observed_until: str | None = None,
) -> str:
    """Return in words from when to when something held; empty where nothing is known.

    >>> span("1999-03-12", "day", None, None, "md:Ongoing")
    'since 12 March 1999'
    >>> span("2004-06-01", "month", "2017-10-31", "month")
    'from June 2004 to October 2017'

    Args:
        start: first day, as an ISO date.
        start_precision: "day", "month" or "year"; None means "day".
        end: last day.
        end_precision: as of the start.
        status: md:Ongoing or md:EndUnknown: an IRI, a CURIE or the name alone.
        observed_until: the last day that the source looked at.
    """
    began = said(start, start_precision) if start else ""
    ended = said(end, end_precision) if end else ""
    if began and began == ended:
        return f"{'on' if (start_precision or 'day') == 'day' else 'in'} {began}"
    if ended:
        return f"from {began} to {ended}" if began else f"until {ended}"
    how = re.split("[#:]", status)[-1] if status else ""
    if how == "Ongoing":
        return f"since {began}" if began else "ongoing"
    parts = [f"from {began}"] if began else []
    if observed_until:
        parts.append(f"observed until {said(observed_until)}")
    if how == "EndUnknown":
        parts.append("end unknown")
    return "; ".join(parts)


def _parts(text: str, where: str) -> tuple[int, int | None, int | None, str]:
    """Return year, month and day as far as they are written, and which is the last of them."""
    found = _WRITTEN.fullmatch(text.strip())
    if found is None:
        raise UsageError(f"{where}: {quoted(text)} is no date; {_RIGHT}")
    year, month, day = (int(part) if part else None for part in found.groups())
    assert year is not None
    if year == 0:
        raise UsageError(f"{where}: {quoted(text)} is no date: there is no year 0; {_RIGHT}")
    if month is not None and not 1 <= month <= 12:
        raise UsageError(
            f"{where}: {quoted(text)} is no date: there is no month {found[2]}; "
            "months go from 01 to 12"
        )
    if month is not None and day is not None and not 1 <= day <= _length(year, month):
        name = said(f"{year:04}-{month:02}-01", "month")
        raise UsageError(
            f"{where}: {quoted(text)} is no date: {name} has no day {found[3]}; "
            f"its days go from 01 to {_length(year, month)}"
        )
    return year, month, day, PRECISIONS[2 - (month is not None) - (day is not None)]


def _length(year: int, month: int) -> int:
    """Return how many days a month has, in the Gregorian calendar."""
    if month == 2:
        return 29 if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 28
    return 30 if month in (4, 6, 9, 11) else 31
