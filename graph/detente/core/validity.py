"""Whether a record holds on a day: yes, no, or perhaps. The one place that answers this.

A record (a membership, a participation, a thing that has a life) has a start and an end, each known
to the day, the month or the year, or not at all. S1 and S2 are the first and the last possible day
of the start, E1 and E2 those of the end; both end days belong to it. It certainly lasted up to L:
E1 where the end is known; the day up to which the release is covered where it is ongoing; the last
day on which it was observed; else no longer than S2. On a day D before S1 or after E2 it does not
hold, from S2 to L it holds, and on every other day it may hold. At some time between two days it
held where it had begun by the second and lasted to the first, for certain or perhaps.

Python asks `Validity.on`. SPARQL takes `pattern`, a piece of a query with the same meaning; the
rules, which compare arrays of dates, take `bounds`, as `pattern` does.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from typing import Final, NamedTuple

from .namespaces import MD, PREFIXES

ONGOING: Final = MD + "Ongoing"
#: A day that nothing ends after, for a graph that does not say up to when it is covered.
LAST_DAY: Final = "9999-12-31"

_ISO = re.compile(r"(-?\d{4,})-(\d{2})-(\d{2})")
_Date = tuple[int, int, int]


class Holds(Enum):
    """Whether a record holds on a day."""

    YES = "holds"
    MAYBE = "may hold"
    NO = "does not hold"


@dataclass(frozen=True)
class Validity:
    """From when to when a record is known to hold; an unknown end is not an open end.

    >>> Validity(start="1994-02-23").on("1995-01-01")
    <Holds.MAYBE: 'may hold'>
    >>> Validity("1994-02-23", status=ONGOING).on("1995-01-01")
    <Holds.YES: 'holds'>

    Attributes:
        start: the first day, as an ISO date; that of its month or year where no more is known.
        start_precision: "day", "month" or "year"; None means "day".
        end: the last day, as an ISO date; that of its month or year where no more is known.
        end_precision: as of the start.
        status: the IRI of md:Ongoing or md:EndUnknown, where there is no end.
        observed_until: the last day on which it was seen, where a series of sources stops.
        observed_from: the first day on which it was seen, where the start is not known.
        lives: when the member, organization, activity or agreement was: outside of one of them it
            does not hold.
    """

    start: str | None = None
    start_precision: str | None = None
    end: str | None = None
    end_precision: str | None = None
    status: str | None = None
    observed_until: str | None = None
    observed_from: str | None = None
    lives: tuple[Validity, ...] = ()

    @property
    def first_possible(self) -> str | None:
        """The first day on which it may have begun (S1); None where nothing limits it."""
        firsts = [self.start, *(life.first_possible for life in self.lives)]
        return max((day for day in firsts if day), key=_parts, default=None)

    @property
    def first_certain(self) -> str | None:
        """The day from which on it has certainly begun (S2); None where that is not known."""
        if self.start:
            return _last_of(self.start, self.start_precision)
        return self.observed_from

    def last_certain(self, covered_until: str | None = None) -> str | None:
        """Return the last day on which it certainly lasted (L); None where there is none.

        Args:
            covered_until: the day up to which the release is covered; None for no such day.
        """
        if self.end:
            return _first_of(self.end, self.end_precision)
        if self.status == ONGOING:
            return covered_until or LAST_DAY
        return self.observed_until or self.first_certain

    @property
    def last_possible(self) -> str | None:
        """The last day on which it may have lasted (E2); None where nothing limits it."""
        lasts = [self.end, *(life.last_possible for life in self.lives)]
        return min((day for day in lasts if day), key=_parts, default=None)

    def is_dated(self) -> bool:
        """Whether it is known when it began or ended, if roughly."""
        return bool(self.start or self.end)

    def on(self, day: str, covered_until: str | None = None) -> Holds:
        """Return whether it holds on a day.

        Args:
            day: an ISO date.
            covered_until: the day up to which the release is covered; what is ongoing may hold
                after it. None for no such day.
        """
        asked = _parts(day)
        if self._excludes(asked):
            return Holds.NO
        certain, last = self.first_certain, self.last_certain(covered_until)
        if certain and last and _parts(certain) <= asked <= _parts(last):
            return Holds.YES
        return Holds.MAYBE

    def _excludes(self, day: _Date) -> bool:
        first, last = self.first_possible, self.last_possible
        return bool((first and day < _parts(first)) or (last and _parts(last) < day))

    def days_in(
        self, year: int, covered_until: str | None = None, *others: Validity
    ) -> tuple[int, int]:
        """Return on how many days of a year it holds, and on how many more it may hold.

        Args:
            year: the year.
            covered_until: the day up to which the release is covered; days after it do not count.
            others: what has to hold on the same days.
        """
        first, last = datetime.date(year, 1, 1), datetime.date(year, 12, 31)
        if covered := calendar_day(covered_until):
            last = min(last, covered)
        spans = (self, *others)
        possible = _overlap(
            first, last, ((each.first_possible, each.last_possible) for each in spans)
        )
        certain = [(each.first_certain, each.last_certain(covered_until)) for each in spans]
        lives = [(each.first_possible, each.last_possible) for each in spans]
        holds = _overlap(first, last, [*certain, *lives]) if all(map(all, certain)) else 0
        return holds, possible - holds


def calendar_day(iso: str | None) -> datetime.date | None:
    """Return a date of the calendar; None where it is none, or of before the year 1.

    >>> calendar_day("1999-03-12"), calendar_day("-0027-01-16")
    (datetime.date(1999, 3, 12), None)
    """
    try:
        return datetime.date.fromisoformat((iso or "")[:10])
    except ValueError:
        return None


class Bounds(NamedTuple):
    """How the dates of one precision compare with a day, said of the dates as they are written.

    Attributes:
        begun: a record that starts on this day or earlier has certainly begun.
        lasting: one that ends on this day or later certainly lasts.
        exact: one that starts on this day has begun for certain only then; None for no such day.
    """

    begun: str
    lasting: str
    exact: str | None


def bounds(day: str) -> dict[str, Bounds]:
    """Return the bounds of a day for each precision.

    >>> bounds("1999-03-12")["year"]
    Bounds(begun='1998-01-01', lasting='2000-12-31', exact=None)
    >>> bounds("1999-03-31")["month"]
    Bounds(begun='1999-03-01', lasting='1999-04-30', exact='1999-03-01')
    """
    year, month, number = _parts(day)
    ends_month = number == _length(year, month)
    begun = (year, month) if ends_month else _month_after(year, month, -1)
    lasting = (year, month) if number == 1 else _month_after(year, month, 1)
    ends_year, begins_year = (month, number) == (12, 31), (month, number) == (1, 1)
    return {
        "day": Bounds(day, day, day),
        "month": Bounds(
            _iso(*begun, 1),
            _iso(*lasting, _length(*lasting)),
            _iso(year, month, 1) if ends_month else None,
        ),
        "year": Bounds(
            _iso(year if ends_year else year - 1, 1, 1),
            _iso(year if begins_year else year + 1, 12, 31),
            _iso(year, 1, 1) if ends_year else None,
        ),
    }


#: What a record is dated by.
DATED_BY: Final = tuple(
    PREFIXES[prefix] + name
    for prefix, name in (
        ("schema", "startDate"),
        ("schema", "endDate"),
        ("md", "supersededOn"),
        ("md", "endStatus"),
        ("md", "observedUntil"),
        ("md", "observedFrom"),
    )
)
#: What leads from a record to what it joins, outside of whose lives it does not hold.
ENDS: Final = (
    *("org:member", "org:organization"),
    *("md:participant", "md:inActivity", "md:inAgreement"),
)
#: Each variable is asked whether it is bound: not every server takes a comparison with one that is
#: not for an error.
_PATTERN: Final = """
  OPTIONAL {{ {it} schema:startDate {v}_start }}
  OPTIONAL {{ {it} md:startPrecision {v}_start_precision }}
  OPTIONAL {{ {it} md:observedFrom {v}_from }}
  OPTIONAL {{ {it} schema:endDate|md:supersededOn {v}_end }}
  OPTIONAL {{ {it} md:endPrecision {v}_end_precision }}
  OPTIONAL {{ {it} md:endStatus {v}_status }}
  OPTIONAL {{ {it} md:observedUntil {v}_until }}
  FILTER (!BOUND({v}_start) || {v}_start <= {day})
  FILTER (!BOUND({v}_end) || {v}_end >= {since})
  FILTER NOT EXISTS {{
    {it} {ends} {v}_whole {then} {v}_whole schema:endDate {v}_over
    FILTER ({v}_over < {since}) {done}
  }}
  FILTER NOT EXISTS {{
    {it} {ends} {v}_part {then} {v}_part schema:startDate|schema:foundingDate {v}_born
    FILTER ({v}_born > {day}) {done}
  }}
  BIND (IF(
    IF(BOUND({v}_start), {v}_start <= {begun}, BOUND({v}_from) && {v}_from <= {day}) && (
      BOUND({v}_end) && {v}_end >= {lasting} ||
      !BOUND({v}_end) && (
        BOUND({v}_status) && {v}_status = md:Ongoing && {covered} ||
        (!BOUND({v}_status) || {v}_status != md:Ongoing) && (
          BOUND({v}_until) && {v}_until >= {since} ||
          !BOUND({v}_until) && IF(BOUND({v}_start), {reached},
            BOUND({v}_from) && {v}_from >= {since})
        )
      )
    ), "{yes}", "{maybe}") AS {certainty})
"""


def pattern(
    record: str,
    day: str,
    certainty: str,
    covered_until: str | None = None,
    since: str | None = None,
    *,
    nested: bool = False,
) -> str:
    """Return the piece of a WHERE that keeps what does not fail to hold on a day, and says how.

    Args:
        record: the variable of the record, with its question mark.
        day: an ISO date.
        certainty: the variable that becomes "holds" or "may hold".
        covered_until: the day up to which the release is covered; None for no such day.
        since: the first day, where it may hold at any time from then to the day; None for the day.
        nested: ask for the dates of what a record joins only when that is known. The engine joins
            it with all dates there are otherwise, for each record anew; not every server takes an
            EXISTS in another.
    """
    since = since or day
    begun, lasting = bounds(day), bounds(since)
    first_year, first_month, _ = _parts(since)

    def chosen(precision: str, on: str, month: str, year: str) -> str:
        return (
            f'IF(COALESCE({precision}, "day") = "year", {_literal(year)}, '
            f'IF(COALESCE({precision}, "day") = "month", {_literal(month)}, {_literal(on)}))'
        )

    started, ended = f"{record}_start_precision", f"{record}_end_precision"
    reached = chosen(started, since, _iso(first_year, first_month, 1), _iso(first_year, 1, 1))
    covered = covered_until is None or _parts(since) <= _parts(covered_until)
    return _PATTERN.format(
        it=record,
        v=record,
        ends="|".join(ENDS),
        then="FILTER EXISTS {" if nested else ".",
        done="}" if nested else "",
        day=_literal(day),
        since=_literal(since),
        begun=chosen(started, day, begun["month"].begun, begun["year"].begun),
        lasting=chosen(ended, since, lasting["month"].lasting, lasting["year"].lasting),
        reached=f"{record}_start >= {reached}",
        covered="true" if covered else "false",
        yes=Holds.YES.value,
        maybe=Holds.MAYBE.value,
        certainty=certainty,
    )


def _literal(day: str | None) -> str:
    """Return a date as SPARQL writes it; one that no record has where there is none."""
    return f'"{day or LAST_DAY}"^^xsd:date'


@lru_cache(maxsize=4096)  # a graph has few dates, and each is compared many times
def _parts(iso: str) -> _Date:
    """Return year, month and day; years before the first and beyond the 9999th as well."""
    found = _ISO.match(iso)
    if found is None:
        return (0, 0, 0)
    year, month, day = map(int, found.groups())
    return year, month, day


def _iso(year: int, month: int, day: int) -> str:
    return f"{'-' if year < 0 else ''}{abs(year):04}-{month:02}-{day:02}"


def _last_of(day: str, precision: str | None) -> str:
    year, month, _ = _parts(day)
    if precision == "year":
        return _iso(year, 12, 31)
    return _iso(year, month, _length(year, month)) if precision == "month" else day


def _first_of(day: str, precision: str | None) -> str:
    year, month, _ = _parts(day)
    if precision == "year":
        return _iso(year, 1, 1)
    return _iso(year, month, 1) if precision == "month" else day


def _length(year: int, month: int) -> int:
    """Return how many days a month has, in the Gregorian calendar, also before it began."""
    leap = month == 2 and year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return 29 if leap else (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)[month - 1]


def _month_after(year: int, month: int, months: int) -> tuple[int, int]:
    return divmod(year * 12 + month - 1 + months, 12)[0], (month - 1 + months) % 12 + 1


def _overlap(
    first: datetime.date, last: datetime.date, spans: Iterable[tuple[str | None, str | None]]
) -> int:
    """Return how many days lie in all spans between ISO dates; None limits nothing."""
    for start, end in spans:
        first = max(first, calendar_day(start) or first)
        last = min(last, calendar_day(end) or last)
    return max(0, (last - first).days + 1)
