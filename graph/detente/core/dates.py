"""Dates as people and datasets write them: a day, a month or a year, never more than is known.

A day that is asked for may be written as a month or a year, which stands for its last day. In the
data a start of lesser precision is the first day of its month or year, and an end the last.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable
from functools import cache
from typing import Final, NamedTuple

from .errors import UsageError, quoted

#: How exactly a date is known, finest first, and the words for it.
DATE_PRECISIONS: Final = ("day", "month", "year")

# Not those of the module calendar, which follow the locale.
MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_ISO = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
_RIGHT: Final = "write a day as 1999-03-12, a month as 1999-03 or a year as 1999"
_DIRECTIVES: Final = {
    "Y": r"(?P<Y>\d{4})",
    "y": r"(?P<y>\d{2})",
    "m": r"(?P<m>\d{1,2})",
    "d": r"(?P<d>\d{1,2})",
    "b": r"(?P<b>[A-Za-z]{3,9})\.?",
}


class NotADate(ValueError):
    """A text is no date; the message says why."""


class PartialDate(NamedTuple):
    """A day, or a month or year where no more is known.

    >>> PartialDate.of(1999, 2)
    PartialDate(first=datetime.date(1999, 2, 1), last=datetime.date(1999, 2, 28), precision='month')
    >>> str(PartialDate.of(1999, 2)), str(PartialDate.of(1999, 2).coarsened("year"))
    ('February 1999', '1999')
    """

    first: datetime.date
    last: datetime.date
    precision: str

    @classmethod
    def of(cls, year: int, month: int | None = None, day: int | None = None) -> PartialDate:
        """Return a day, or the month or year where the rest is not given.

        Raises:
            NotADate: there is no such day, month or year in the Gregorian calendar.
        """
        try:
            if month is None:
                return cls(datetime.date(year, 1, 1), datetime.date(year, 12, 31), "year")
            first = datetime.date(year, month, 1 if day is None else day)
        except (ValueError, OverflowError):
            given = "-".join(str(part) for part in (year, month, day) if part is not None)
            raise NotADate(f"no such date in the calendar: {given}") from None
        if day is None:
            import calendar  # 2 ms, where no month is read

            return cls(first, first.replace(day=calendar.monthrange(year, month)[1]), "month")
        return cls(first, first, "day")

    def coarsened(self, precision: str) -> PartialDate:
        """Return this date known no better than to a day, month or year."""
        if DATE_PRECISIONS.index(precision) <= DATE_PRECISIONS.index(self.precision):
            return self
        return self.of(self.first.year, self.first.month if precision == "month" else None)

    def __str__(self) -> str:
        return _words(self.first.year, self.first.month, self.first.day, self.precision)


class Day(NamedTuple):
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
    date = _asked(text, where)
    return Day(date.last.isoformat(), date.precision)


def first_day(text: str, where: str = "a date") -> Day:
    """Return the day that is written, or the first one of a month or a year.

    >>> first_day("1999-03-12").iso, first_day("1999-02").iso, first_day("1999").iso
    ('1999-03-12', '1999-02-01', '1999-01-01')

    Raises:
        UsageError: it is no day, month or year.
    """
    date = _asked(text, where)
    return Day(date.first.isoformat(), date.precision, first=True)


def date_from_text(text: str, formats: Iterable[str]) -> PartialDate:
    """Return the date that a text is by the first format that fits.

    1999-03-12 is read whatever the formats are: so come the cells of Excel.

    >>> str(date_from_text("12 Mar. 1999", ["%Y", "%d %b %Y"]))
    '12 March 1999'

    Raises:
        NotADate: no format fits, or there is no such date.
    """
    formats = tuple(formats)
    whole = re.sub(r"^(\d+)\.0+$", r"\1", text)  # a year that a spreadsheet took for a decimal
    for form in (*formats, "%Y-%m-%d"):
        if match := date_pattern(form).fullmatch(whole):
            parts = match.groupdict()
            year = parts["Y"] if "Y" in parts else str(_in_century(int(parts["y"])))
            return date_from_parts(year, parts.get("m") or parts.get("b"), parts.get("d"))
    raise NotADate(f"not a date as {' or '.join(formats)}")


def date_from_parts(year: str, month: str | None, day: str | None) -> PartialDate:
    """Return the date of a year, month and day in texts; None for a part that is missing.

    >>> str(date_from_parts("1999", "Mar", None)), str(date_from_parts("1999.0", "3", "12"))
    ('March 1999', '12 March 1999')

    Raises:
        NotADate: a part is no number, or there is no such date.
    """
    return PartialDate.of(
        _number(year, "year"),
        None if month is None else _month(month),
        None if month is None or day is None else _number(day, "day"),
    )


@cache
def date_pattern(form: str) -> re.Pattern[str]:
    """Return what a format matches: %Y, %y, %m, %d and %b, a month's name, among other text.

    Raises:
        ValueError: it has another directive, one twice, or no year.
    """
    pattern, seen = "", ""
    for token in re.finditer(r"%(.?)|([^%]+)", form, re.DOTALL):
        if token[2]:
            pattern += re.escape(token[2])
            continue
        key = "b" if token[1] == "B" else token[1]
        if key not in _DIRECTIVES or key in seen:
            raise ValueError(f"%{token[1]} cannot stand here; %Y %y %m %d %b may, each once")
        seen += key
        pattern += _DIRECTIVES[key]
    if not {"Y", "y"} & set(seen):
        raise ValueError("it has no year, %Y or %y")
    if "d" in seen and not {"m", "b"} & set(seen):
        raise ValueError("it has a day, %d, and no month, %m or %b")
    return re.compile(pattern)


def said(date: str, precision: str | None = None) -> str:
    """Return a date in words, with no more than is known of it.

    What is no ISO date comes back as it is.

    >>> said("1999-03-12"), said("1999-03-01", "month"), said("1999-01-01", "year")
    ('12 March 1999', 'March 1999', '1999')
    """
    match = _ISO.fullmatch(date)
    if match is None or match[3] is None or not 1 <= int(match[2]) <= 12:
        return date
    year, month, day = map(int, match.groups())
    return _words(year, month, day, precision)


def on(date: str, precision: str | None) -> str:
    """Return a date in words as it follows a verb.

    >>> on("1964-03-27", "day"), on("1964-03-01", "month")
    ('on 27 March 1964', 'in March 1964')
    """
    return f"{'on' if precision in (None, 'day') else 'in'} {said(date, precision)}"


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
    if start and began == ended:
        return on(start, start_precision)
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


def _words(year: int, month: int, day: int, precision: str | None) -> str:
    if precision == "year":
        return str(year)
    named = f"{MONTHS[month - 1]} {year}"
    return named if precision == "month" else f"{day} {named}"


def _asked(text: str, where: str) -> PartialDate:
    """Return the date that somebody wrote as 1999-03-12, 1999-03 or 1999."""
    match = _ISO.fullmatch(text.strip())
    if match is None:
        raise UsageError(f"{where}: {quoted(text)} is no date; {_RIGHT}")
    year, month, day = (int(part) if part else None for part in match.groups())
    assert year is not None
    if year == 0:
        raise UsageError(f"{where}: {quoted(text)} is no date: there is no year 0; {_RIGHT}")
    if month is not None and not 1 <= month <= 12:
        raise UsageError(
            f"{where}: {quoted(text)} is no date: there is no month {match[2]}; "
            "months go from 01 to 12"
        )
    if month is not None and day is not None:
        whole = PartialDate.of(year, month)
        if not 1 <= day <= whole.last.day:
            raise UsageError(
                f"{where}: {quoted(text)} is no date: {whole} has no day {match[3]}; "
                f"its days go from 01 to {whole.last.day}"
            )
    return PartialDate.of(year, month, day)


def _in_century(year: int) -> int:
    """Return the year of two digits as POSIX reads it: 69 to 99 are of the last century."""
    return year + (1900 if year >= 69 else 2000)


def _month(text: str) -> int:
    if not text[:1].isalpha():
        return _number(text, "month")
    name = text.lower().rstrip(".")
    for number, month in enumerate(MONTHS, 1):
        if len(name) >= 3 and month.lower().startswith(name):
            return number
    raise NotADate(f"no month is called {text[:20]}")


def _number(text: str, part: str) -> int:
    digits = re.sub(r"\.0+$", "", text)
    if not re.fullmatch(r"[0-9]{1,6}", digits):
        raise NotADate(f"the {part} is no number: {text[:20]}")
    return int(digits)
