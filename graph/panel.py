"""Panels: memberships as the tables that the field works with, a row for each year.

The unit of observation is a state in a year, an organization in a year, or a pair of states in a
year (a dyad, once in each direction), as in the datasets of the Correlates of War project.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import groupby
from typing import Final

import pyoxigraph as ox

from . import names
from .errors import UnknownName, UsageError, quoted
from .fields import Term
from .results import Results
from .spells import FOREVER, Spell, spells
from .states import States
from .streams import stream
from .terms import PREFIXES, shorten

UNITS: Final = ("state-year", "organisation-year", "dyad-year")
ROLES: Final = {
    "full-member": "FullMember",
    "observer": "Observer",
    "dialogue-partner": "DialoguePartner",
    "partner": "Partner",
    "associate-member": "AssociateMember",
    "signatory": "Signatory",
    "suspended": "Suspended",
}
_CODES: Final = ("cow", "cow_letters", "iso3", "wikidata")
COLUMNS: Final = {
    "state-year": (
        *("year", "state", "state_iri", *_CODES, "organisation", "organisation_iri", "role"),
        *("days", "on_31_december", "since", "since_precision", "until", "until_precision"),
        *("verification", "source"),
    ),
    "organisation-year": (
        *("year", "organisation", "organisation_iri", "wikidata", "role", "members"),
        *("on_31_december", "joined", "left", "members_cow", "members_iso3", "source"),
    ),
    "dyad-year": (
        *("year", "state_a", "state_a_iri", *(f"{code}_a" for code in _CODES)),
        *("state_b", "state_b_iri", *(f"{code}_b" for code in _CODES)),
        *("organisation", "organisation_iri", "role", "days", "on_31_december", "source"),
    ),
}

_DATE: Final = ox.NamedNode(PREFIXES["xsd"] + "date")


class Panel:
    """The memberships in some organizations, in one role, ready to be written year by year."""

    def __init__(
        self,
        store: ox.Store,
        organisations: Sequence[str] = (),
        role: str = "full-member",
        first: int | None = None,
        last: int | None = None,
    ) -> None:
        """Read the memberships.

        Args:
            store: the graph.
            organisations: their names; none for every organization.
            role: a key of `ROLES`.
            first: the first year; that of the first start where it is None.
            last: the last year; that of the last date in these memberships where it is None.

        Raises:
            UnknownName: there is no such organization, or no dated membership in it.
            UsageError: there is no such role, or the years run backwards.
        """
        if role not in ROLES:
            raise UsageError(f"there is no role {quoted(role)}; choose {', '.join(ROLES)}")
        wanted = {names.resolve(store, name) for name in organisations}
        self.role = role
        self.states = States(store)
        self.spells = spells(store, ROLES[role], wanted)
        if not self.spells:
            where = " or ".join(shorten(iri) for iri in sorted(wanted)) or "any organization"
            raise UnknownName(
                f"the graph has no dated membership in {where} with the role {role}; "
                "detente show tells what it has"
            )
        dates = [spell.first.year for spell in self.spells]
        self.first = min(dates) if first is None else first
        dates += [spell.last.year for spell in self.spells if spell.last < FOREVER]
        self.last = max(*dates, self.first) if last is None else last
        if self.last < self.first:
            raise UsageError(f"the years run backwards, from {self.first} to {self.last}")

    @property
    def years(self) -> range:
        """The years, in order."""
        return range(self.first, self.last + 1)

    def results(self, unit: str = "state-year") -> Results:
        """Return the panel as rows, made while they are written.

        Raises:
            UsageError: there is no such unit of observation.
        """
        if unit not in UNITS:
            raise UsageError(f"there is no unit {quoted(unit)}; choose {', '.join(UNITS)}")
        make = {
            "state-year": self._state_years,
            "organisation-year": self._organisation_years,
            "dyad-year": self._dyad_years,
        }[unit]
        return stream(COLUMNS[unit], make)

    @cached_property
    def _members(self) -> list[list[list[Spell]]]:
        """The spells of each member of each organization."""
        return [
            [list(own) for _, own in groupby(inside, key=lambda spell: spell.member)]
            for _, inside in groupby(self.spells, key=lambda spell: spell.organization)
        ]

    def _state_years(self) -> Iterator[tuple[Term | None, ...]]:
        for organisation in self._members:
            for year in self.years:
                for own in organisation:
                    held = [spell for spell in own if spell.days(year)]
                    if held:
                        yield self._state_year(year, held)

    def _state_year(self, year: int, held: list[Spell]) -> tuple[Term | None, ...]:
        latest = held[-1]
        until = latest.until or ("", "")
        checked = sorted({spell.verification for spell in held} - {""})
        return (
            ox.Literal(year),
            *self._state(latest.member, _seen(year, held)),
            *_named(latest.organization),
            ox.Literal(self.role),
            ox.Literal(sum(spell.days(year) for spell in held)),
            ox.Literal(int(any(s.holds(datetime.date(year, 12, 31)) for s in held))),
            *_dated(latest.since),
            *_dated(until),
            ox.Literal("; ".join(checked)) if checked else None,
            _cited(held),
        )

    def _organisation_years(self) -> Iterator[tuple[Term | None, ...]]:
        for organisation in self._members:
            spells = [spell for own in organisation for spell in own]
            for year in self.years:
                held = [spell for spell in spells if spell.days(year)]
                if not held:
                    continue
                end = datetime.date(year, 12, 31)
                codes = [self.states.codes(s.member[1], min(s.last, end)) for s in held]
                yield (
                    ox.Literal(year),
                    *_named(held[0].organization),
                    _text(held[0].wikidata),
                    ox.Literal(self.role),
                    ox.Literal(len({spell.member for spell in held})),
                    ox.Literal(len({s.member for s in held if s.holds(end)})),
                    ox.Literal(sum(spell.first.year == year for spell in held)),
                    ox.Literal(sum(spell.last.year == year for spell in held)),
                    ox.Literal(" ".join(sorted({c.cow for c in codes if c.cow}, key=int))),
                    ox.Literal(" ".join(sorted({c.iso3 for c in codes if c.iso3}))),
                    _cited(held),
                )

    def _dyad_years(self) -> Iterator[tuple[Term | None, ...]]:
        for organisation in self._members:
            for year in self.years:
                held = [[spell for spell in own if spell.days(year)] for own in organisation]
                states = [
                    (own, self._state(own[-1].member, _seen(year, own))) for own in held if own
                ]
                for one, first in states:
                    for other, second in states:
                        if one is not other and (days := _together(year, one, other)):
                            yield self._dyad_year(year, one, other, (*first, *second), days)

    def _dyad_year(
        self,
        year: int,
        one: list[Spell],
        other: list[Spell],
        pair: tuple[Term | None, ...],
        days: int,
    ) -> tuple[Term | None, ...]:
        end = datetime.date(year, 12, 31)
        both = any(s.holds(end) for s in one) and any(s.holds(end) for s in other)
        return (
            ox.Literal(year),
            *pair,
            *_named(one[0].organization),
            ox.Literal(self.role),
            ox.Literal(days),
            ox.Literal(int(both)),
            _cited([*one, *other]),
        )

    def _state(self, member: tuple[str, str], day: datetime.date) -> tuple[Term | None, ...]:
        codes = self.states.codes(member[1], day)
        number = ox.Literal(int(codes.cow)) if codes.cow else None
        return (
            *_named(member),
            number,
            *map(_text, (codes.cow_letters, codes.iso3, codes.wikidata)),
        )


def _seen(year: int, held: list[Spell]) -> datetime.date:
    """Return the day of a year on which codes are read: the last on which the membership held."""
    return min(held[-1].last, datetime.date(year, 12, 31))


def _together(year: int, one: list[Spell], other: list[Spell]) -> int:
    """Return on how many days of a year a spell of each held."""
    days = 0
    for a in one:
        for b in other:
            first = max(a.first, b.first, datetime.date(year, 1, 1))
            last = min(a.last, b.last, datetime.date(year, 12, 31))
            days += max(0, (last - first).days + 1)
    return days


def _named(thing: tuple[str, str]) -> tuple[Term, Term]:
    return ox.Literal(thing[0]), ox.NamedNode(thing[1])


def _dated(date: tuple[str, str]) -> tuple[Term | None, Term | None]:
    day, precision = date
    return ox.Literal(day, datatype=_DATE) if day else None, _text(precision)


def _text(value: str | None) -> Term | None:
    return ox.Literal(value) if value else None


def _cited(spells: list[Spell]) -> Term:
    return ox.Literal(" ".join(sorted({source for spell in spells for source in spell.sources})))
