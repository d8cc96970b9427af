"""Dates of datasets: a day, a month or a year, from one cell or from three."""

from __future__ import annotations

import calendar
import datetime
import re
from dataclasses import dataclass
from typing import Final

PRECISIONS: Final = ("year", "month", "day")
_MONTHS: Final = (
    *("", "January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_SHORT: Final = {name[:3].lower(): at for at, name in enumerate(_MONTHS) if name}


class NoDate(ValueError):
    """A text is no date; the message says why."""


@dataclass(frozen=True)
class Moment:
    """A day, or a month or year that is all that is known."""

    first: datetime.date
    last: datetime.date
    precision: str

    def __str__(self) -> str:
        year, month = self.first.year, _MONTHS[self.first.month]
        if self.precision == "year":
            return str(year)
        return (
            f"{month} {year}" if self.precision == "month" else f"{self.first.day} {month} {year}"
        )

    def coarsened(self, precision: str) -> Moment:
        """Return this moment known no better than to a unit."""
        if PRECISIONS.index(precision) >= PRECISIONS.index(self.precision):
            return self
        return moment(self.first.year, self.first.month if precision == "month" else None, None)


def moment(year: int, month: int | None, day: int | None) -> Moment:
    """Return a day, or the month or year where the rest is not known.

    Raises:
        NoDate: there is no such day, month or year.
    """
    try:
        if month is None:
            return Moment(datetime.date(year, 1, 1), datetime.date(year, 12, 31), "year")
        if day is None:
            last = calendar.monthrange(year, month)[1]
            return Moment(datetime.date(year, month, 1), datetime.date(year, month, last), "month")
        exact = datetime.date(year, month, day)
    except (ValueError, OverflowError):  # calendar.IllegalMonthError is a ValueError
        said = "-".join(str(part) for part in (year, month, day) if part is not None)
        raise NoDate(f"no such date in the calendar: {said}") from None
    return Moment(exact, exact, "day")


def from_parts(year: str, month: str | None, day: str | None) -> Moment:
    """Return the moment that three cells give; None for a part that is missing.

    Raises:
        NoDate: a part is no number, or there is no such date.
    """
    return moment(
        _number(year, "year"),
        None if month is None else _month(month),
        None if month is None or day is None else _number(day, "day"),
    )


def from_text(text: str, formats: tuple[str, ...]) -> Moment:
    """Return the moment that a cell gives, by the first format that fits.

    Raises:
        NoDate: no format fits, or there is no such date.
    """
    plain = re.sub(r"^(\d+)\.0+$", r"\1", text)
    for form in (*formats, "%Y-%m-%d"):  # the last is how cells of Excel come
        if match := compiled(form).fullmatch(plain):
            found = match.groupdict()
            year = int(found["Y"]) if "Y" in found else _century(int(found["y"]))
            month = found.get("m") or found.get("b")
            return from_parts(str(year), month, found.get("d"))
    raise NoDate(f"not a date as {' or '.join(formats)}")


def compiled(form: str) -> re.Pattern[str]:
    """Return what a format matches: %Y, %y, %m, %d and %b, a month's name, among other text.

    Raises:
        ValueError: it has another directive, one twice, or no year.
    """
    if form not in _compiled:
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
        _compiled[form] = re.compile(pattern)
    return _compiled[form]


_DIRECTIVES: Final = {
    "Y": r"(?P<Y>\d{4})",
    "y": r"(?P<y>\d{2})",
    "m": r"(?P<m>\d{1,2})",
    "d": r"(?P<d>\d{1,2})",
    "b": r"(?P<b>[A-Za-z]{3,9})\.?",
}
_compiled: dict[str, re.Pattern[str]] = {}


def _century(year: int) -> int:
    """Return the year of two digits as POSIX reads it: 69 to 99 are of the last century."""
    return year + (1900 if year >= 69 else 2000)


def _month(text: str) -> int:
    if text[:1].isalpha():
        known = _SHORT.get(text[:3].lower(), 0)
        if not known or not _MONTHS[known].lower().startswith(text.lower().rstrip(".")):
            raise NoDate(f"no month is called {text[:20]}")
        return known
    return _number(text, "month")


def _number(text: str, part: str) -> int:
    plain = re.sub(r"\.0+$", "", text)
    if not re.fullmatch(r"[0-9]{1,6}", plain):
        raise NoDate(f"the {part} is no number: {text[:20]}")
    return int(plain)
