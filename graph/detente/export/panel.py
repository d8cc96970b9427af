"""Panels: memberships as the tables that the field works with, a row for each year.

The unit of observation is a state in a year, an organization in a year, or a pair of states in a
year (a dyad, once in each direction), as in the datasets of the Correlates of War project. What may
hold is told apart from what holds, and no row is of a day after that up to which the release is
covered. A state and year has one row: in several organizations it has columns for each, and only a
panel of spells has a row for each. A grid has the states that are no members too: 0 where the list
of members is complete, an empty cell where it is not.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from itertools import groupby
from typing import Final, Protocol

import pyoxigraph as ox

from ..actors.spells import ROLES, read_spells, role_iri
from ..actors.states import States
from ..core.errors import UnknownName, UsageError, quoted
from ..core.namespaces import PREFIXES, shorten
from ..core.terms import Term, lexical
from ..core.text import american
from ..core.validity import LAST_DAY, Holds, Validity, calendar_day
from ..evidence.sources import covered_until
from ..explain.diagnose.lists import Asked, Judged, judge, known_none, outdated, partly
from ..explain.diagnose.queries import too_late
from ..explain.diagnose.setting import Setting
from ..naming import names
from ..query.diagnosis import Diagnosis
from ..query.results import Results, stream
from ..rdf.store import rows
from .crosswalk import CODE_COLUMNS, code_cells, states_of

UNITS: Final = ("state-year", "organization-year", "dyad-year")
_CODES: Final = CODE_COLUMNS
PANEL_COLUMNS: Final = {
    "state-year": (
        *("year", "state", "state_iri", *_CODES, "organization", "organization_iri", "role"),
        *("days", "days_may_hold", "on_31_december", "since", "since_precision", "until"),
        *("until_precision", "verification", "source"),
    ),
    "organization-year": (
        *("year", "organization", "organization_iri", "wikidata", "role", "members"),
        *("members_may_hold", "on_31_december", "on_31_december_may_hold", "joined", "left"),
        *("members_cow", "members_iso3", "source"),
    ),
    "dyad-year": (
        *("year", "state_a", "state_a_iri", *(f"{code}_a" for code in _CODES)),
        *("state_b", "state_b_iri", *(f"{code}_b" for code in _CODES)),
        *("organization", "organization_iri", "role", "days", "days_may_hold"),
        *("on_31_december", "source"),
    ),
}

#: The columns that each organization has where there are several, after its name in its IRI.
_EACH: Final = ("days", "days_may_hold", "on_31_december")
_LEAD: Final = ("year", "state", "state_iri", *_CODES)
_DATE: Final = ox.NamedNode(PREFIXES["xsd"] + "date")
_NAMES: Final = """
SELECT ?thing ?label ?wikidata {
  { SELECT DISTINCT ?thing { ?membership org:organization|org:member ?thing } }
  OPTIONAL { ?thing skos:prefLabel ?label }
  OPTIONAL {
    ?thing schema:sameAs ?same
    FILTER (STRSTARTS(STR(?same), "http://www.wikidata.org/entity/"))
    BIND (STRAFTER(STR(?same), "http://www.wikidata.org/entity/") AS ?wikidata)
  }
}
"""
_LABELS: Final = "SELECT ?state ?label { ?state a md:State ; skos:prefLabel ?label }"


@dataclass(frozen=True)
class _Thing:
    """What a cell says of an actor or organization."""

    label: str
    iri: str
    wikidata: str


@dataclass(frozen=True)
class _Spell:
    """A spell with what its cells say."""

    member: _Thing
    whole: _Thing
    validity: Validity
    verification: str
    sources: tuple[str, ...]


class Joined(Protocol):
    """A table whose rows belong beside those of a panel, by state and year."""

    def columns(self, taken: Collection[str]) -> tuple[str, ...]:
        """Return the columns that it adds to those that are taken."""

    def cells(self, states: Sequence[str], year: int) -> tuple[str, ...]:
        """Return what it says of one of some states in a year."""


class Panel:
    """The memberships in some organizations, in one role, ready to be written year by year."""

    def __init__(
        self,
        store: ox.Store,
        organizations: Sequence[str] = (),
        role: str = "full-member",
        first: int | None = None,
        last: int | None = None,
    ) -> None:
        """Read the memberships.

        Args:
            store: the graph.
            organizations: their names; none for every organization.
            role: a key of `ROLES`.
            first: the first year; that of the first start where it is None.
            last: the last year; that of the last date in these memberships where it is None. The
                panel ends with the day up to which the release is covered in any case.

        Raises:
            UnknownName: there is no such organization, or no dated membership in it.
            UsageError: there is no such role, or the years run backwards.
        """
        if role not in ROLES:
            raise UsageError(f"there is no role {quoted(role)}; choose {', '.join(ROLES)}")
        begin = calendar_day(f"{first:04}-01-01") if first else None
        until = calendar_day(f"{last:04}-12-31") if last else None
        wanted = {
            names.resolve(store, name, begin or until, until, classes=False)
            for name in organizations
        }
        self.role = role
        self.asked = first, last
        self.states = States(store)
        self.covered_until = covered_until(store)
        self._covered: dict[tuple[str, int], bool] = {}
        self._setting = Setting(store, PREFIXES, self.covered_until, self.covered_until)
        self.spells = _sorted_spells(store, role, wanted)
        if not self.spells:
            raise self._no_spells(sorted(wanted))
        years = [_year(day) for spell in self.spells for day in _written(spell.validity)]
        self.first = min(years) if first is None else first
        self.last = max(*years, self.first) if last is None else last
        if self.last < self.first:
            raise UsageError(f"the years run backwards, from {self.first} to {self.last}")
        if self.covered_until:
            self.last = min(self.last, max(_year(self.covered_until), self.first))

    @property
    def years(self) -> range:
        """The years, in order."""
        return range(self.first, self.last + 1)

    def results(
        self,
        unit: str = "state-year",
        *,
        grid: bool = False,
        spells: bool = False,
        beside: Joined | None = None,
    ) -> Results:
        """Return the panel as rows, made while they are written.

        Args:
            unit: one of `UNITS`.
            grid: whether states that are no members have rows too.
            spells: whether each spell has a row of its own.
            beside: a table whose columns are added to each state and year.

        Raises:
            UsageError: there is no such unit of observation, or it has no such rows.
        """
        unit = american(unit)
        if unit not in UNITS:
            raise UsageError(f"there is no unit {quoted(unit)}; choose {', '.join(UNITS)}")
        if spells and (grid or unit != "state-year"):
            raise UsageError(
                "a row for each spell is for the unit state-year, and not for a full grid"
            )
        if beside and unit != "state-year":
            raise UsageError("a table of your own goes beside the unit state-year")
        columns = PANEL_COLUMNS[unit]
        make: Callable[[], Iterator[tuple[Term | None, ...]]]
        if unit == "organization-year":
            make = partial(self._organization_years, grid)
        elif unit == "dyad-year":
            make = partial(self._dyad_years, grid)
        elif spells:
            make = self._spell_years
        elif len(self._members) == 1:
            make = partial(self._state_years, self._members[0], grid)
        else:
            columns, make = self._wide_columns, partial(self._wide_years, grid)
        if beside:
            joined = [(*row, *self._beside(row, beside)) for row in make()]
            columns, make = (*columns, *beside.columns(columns)), partial(iter, joined)
        return replace(stream(columns, make), diagnose=self._diagnose)

    def _beside(self, row: tuple[Term | None, ...], beside: Joined) -> tuple[Term | None, ...]:
        """Return what a table says of the state and year of a row."""
        year, iri = int(lexical(row[0])), lexical(row[2])
        return tuple(map(_text, beside.cells([iri, *self._stages_in(iri, year)], year)))

    def _diagnose(self, nothing: bool) -> Diagnosis | None:
        """Return how far the rows go: no further than the release, and than each list."""
        last = self.asked[1]
        if last and last > _year(self.covered_until or LAST_DAY):
            return too_late(self._setting, [calendar_day(f"{last:04}-12-31")])
        lists = self._lists({own[0][0].whole.iri for own in self._members})
        if nothing:
            return known_none(self._setting, lists)
        return outdated(self._setting, lists) or (
            partly(self._setting, lists, counting=True)
            if any(not each.complete for each in lists)
            else None
        )

    def _lists(self, organizations: Collection[str]) -> list[Judged]:
        """Return the lists of members of some organizations on the first and the last day."""
        last = calendar_day(f"{self.last:04}-12-31")
        covered = calendar_day(self.covered_until)
        days = [
            calendar_day(f"{self.first:04}-01-01"),
            min(last, covered) if last and covered else last,
        ]
        asked = (Asked(organization=iri, role=role_iri(self.role)) for iri in sorted(organizations))
        return [judge(self._setting, each, days) for each in asked]

    def _no_spells(self, organizations: Sequence[str]) -> UnknownName:
        """Return the error that there is no dated membership: known to be none, or not known."""
        where = " or ".join(shorten(iri) for iri in organizations) or "any organization"
        asked = [Asked(organization=iri, role=role_iri(self.role)) for iri in organizations]
        lists = [judge(self._setting, each, [None]) for each in asked]
        complete = bool(lists) and all(each.complete for each in lists)
        error = UnknownName(
            f"the graph has no dated membership in {where} with the role {self.role}; "
            + ("the list is covered in full" if complete else "there may be some")
        )
        error.kind = "none" if complete else "not-covered"
        return error

    def _number(self, organization: str, year: int, number: int) -> Term | None:
        """Return a number of members; nothing for 0 where the list is not covered in full."""
        if number or self._is_covered(organization, year):
            return ox.Literal(number)
        return None

    def _is_covered(self, organization: str, year: int) -> bool:
        known = self._covered.get((organization, year))
        if known is None:
            covered = calendar_day(self.covered_until)
            day = calendar_day(f"{year:04}-12-31")
            day = min(day, covered) if day and covered else day
            asked = Asked(organization=organization, role=role_iri(self.role))
            known = judge(self._setting, asked, [day]).complete
            self._covered[organization, year] = known
        return known

    @cached_property
    def _members(self) -> list[list[list[_Spell]]]:
        """The spells of each member of each organization."""
        return [
            [list(own) for _, own in groupby(inside, key=lambda spell: spell.member)]
            for _, inside in groupby(self.spells, key=lambda spell: spell.whole)
        ]

    def _days(self, spell: _Spell, year: int) -> tuple[int, int]:
        """Return on how many days of a year a spell holds, and on how many more it may hold."""
        return spell.validity.days_in(year, self.covered_until)

    def _on(self, spells: Sequence[_Spell], year: int) -> Holds:
        """Return whether any of some spells holds on the last day of a year, or else may hold."""
        found = {spell.validity.on(f"{year:04}-12-31", self.covered_until) for spell in spells}
        return next((each for each in (Holds.YES, Holds.MAYBE) if each in found), Holds.NO)

    def _within(self, spells: Sequence[_Spell], year: int) -> list[_Spell]:
        return [spell for spell in spells if any(self._days(spell, year))]

    def _spell_years(self) -> Iterator[tuple[Term | None, ...]]:
        for organization in self._members:
            for year in self.years:
                for own in organization:
                    for spell in self._within(own, year):
                        yield self._state_year(year, [spell])

    def _state_years(
        self, organization: list[list[_Spell]], grid: bool
    ) -> Iterator[tuple[Term | None, ...]]:
        whole = organization[0][0].whole
        for year in self.years:
            members = [within for own in organization if (within := self._within(own, year))]
            for state, within in self._rows_of(year, members, grid):
                if within:
                    yield self._state_year(year, within)
                else:
                    zero = self._number(whole.iri, year, 0)
                    yield (
                        ox.Literal(year),
                        *self._state(state, self._day_of(state, year)),
                        *_named(whole),
                        ox.Literal(self.role),
                        *(zero, zero, zero),
                        *(None,) * 6,
                    )

    @property
    def _wide_columns(self) -> tuple[str, ...]:
        names = [_column(own[0][0].whole.iri) for own in self._members]
        return (*_LEAD, "role", *(f"{name}_{each}" for name in names for each in _EACH), "source")

    def _wide_years(self, grid: bool) -> Iterator[tuple[Term | None, ...]]:
        wholes = [own[0][0].whole.iri for own in self._members]
        for year in self.years:
            found: dict[_Thing, dict[str, list[_Spell]]] = defaultdict(dict)
            for organization in self._members:
                for own in organization:
                    if within := self._within(own, year):
                        found[own[0].member][own[0].whole.iri] = within
            members = [
                [spell for within in found[each].values() for spell in within]
                for each in sorted(found, key=lambda each: (each.label, each.iri))
            ]
            for state, within in self._rows_of(year, members, grid):
                own_spells = found.get(state, {})
                day = _code_day(year, within[-1]) if within else self._day_of(state, year)
                cells: list[Term | None] = []
                for whole in wholes:
                    if inside := own_spells.get(whole):
                        days = [self._days(spell, year) for spell in inside]
                        cells += map(ox.Literal, map(sum, zip(*days, strict=True)))
                        cells.append(_flag(self._on(inside, year)))
                    else:
                        cells += [self._number(whole, year, 0)] * len(_EACH)
                yield (
                    ox.Literal(year),
                    *self._state(state, day),
                    ox.Literal(self.role),
                    *cells,
                    _cited(within) if within else None,
                )

    def _rows_of(
        self, year: int, members: list[list[_Spell]], grid: bool
    ) -> Iterator[tuple[_Thing, list[_Spell]]]:
        """Yield members with their spells; in a grid the other states of the year as well."""
        own = {within[0].member: within for within in members}
        if grid:
            taken = {member.iri for member in own}
            taken |= {stage for iri in taken for stage in self._stages_in(iri, year)}
            own |= {state: [] for state in self._states_in(year) if state.iri not in taken}
            own = dict(sorted(own.items(), key=lambda each: (each[0].label, each[0].iri)))
        yield from own.items()

    def _states_in(self, year: int) -> list[_Thing]:
        """Return the states of a year; one that another continues in it is that other."""
        there = [each for each in self._every_state if self.states.last_day(each.iri, year)]
        stages = {stage for each in there for stage in self._stages_in(each.iri, year)}
        return [each for each in there if each.iri not in stages]

    def _stages_in(self, iri: str, year: int) -> list[str]:
        return self.states.stages_in(iri, year) if iri in self.states else []

    @cached_property
    def _every_state(self) -> list[_Thing]:
        labels = {
            lexical(row["state"]): lexical(row["label"])
            for row in rows(self._setting.store, _LABELS)
        }
        return [
            _Thing(labels.get(iri) or shorten(iri), iri, "")
            for iri in states_of(self._setting.store)
            if iri in self.states
        ]

    def _day_of(self, state: _Thing, year: int) -> str:
        return str(self.states.last_day(state.iri, year) or f"{year:04}-12-31")

    def _state_year(self, year: int, spells: list[_Spell]) -> tuple[Term | None, ...]:
        latest = spells[-1]
        validity = latest.validity
        checked = sorted({spell.verification for spell in spells})
        days = [self._days(spell, year) for spell in spells]
        return (
            ox.Literal(year),
            *self._state(latest.member, _code_day(year, latest)),
            *_named(latest.whole),
            ox.Literal(self.role),
            ox.Literal(sum(certain for certain, _ in days)),
            ox.Literal(sum(possible for _, possible in days)),
            _flag(self._on(spells, year)),
            *_dated(validity.start, validity.start_precision),
            *_dated(validity.end, validity.end_precision),
            ox.Literal("; ".join(checked)),
            _cited(spells),
        )

    def _organization_years(self, grid: bool) -> Iterator[tuple[Term | None, ...]]:
        for organization in self._members:
            spells = [spell for own in organization for spell in own]
            for year in self.years:
                within = self._within(spells, year)
                if not within and not grid:
                    continue
                certain = [spell for spell in within if self._days(spell, year)[0]]
                members = {spell.member for spell in certain}
                on_day = [self._on(list(own), year) for own in organization]
                codes = [
                    self.states.codes(spell.member.iri, calendar_day(_code_day(year, spell)))
                    for spell in certain
                ]
                whole = spells[0].whole
                numbers = (
                    len(members),
                    len({spell.member for spell in within} - members),
                    on_day.count(Holds.YES),
                    on_day.count(Holds.MAYBE),
                    sum(_year(s.validity.start) == year for s in within),
                    sum(_year(s.validity.end) == year for s in within),
                )
                yield (
                    ox.Literal(year),
                    *_named(whole),
                    _text(whole.wikidata),
                    ox.Literal(self.role),
                    *(self._number(whole.iri, year, number) for number in numbers),
                    ox.Literal(" ".join(sorted({c.cow for c in codes if c.cow}, key=int))),
                    ox.Literal(" ".join(sorted({c.iso3 for c in codes if c.iso3}))),
                    _cited(within) if within else None,
                )

    def _dyad_years(self, grid: bool) -> Iterator[tuple[Term | None, ...]]:
        for organization in self._members:
            whole = organization[0][0].whole
            for year in self.years:
                members = [within for own in organization if (within := self._within(own, year))]
                states = [
                    (
                        own,
                        self._state(
                            state, _code_day(year, own[-1]) if own else self._day_of(state, year)
                        ),
                    )
                    for state, own in self._rows_of(year, members, grid)
                ]
                for one, first in states:
                    for other, second in states:
                        if first is second:
                            continue
                        if any(days := self._together(year, one, other)):
                            yield self._dyad_year(year, one, other, (*first, *second), days)
                        elif grid:
                            zero = self._number(whole.iri, year, 0)
                            pair = (*first, *second, *_named(whole), ox.Literal(self.role))
                            yield (ox.Literal(year), *pair, zero, zero, zero, None)

    def _dyad_year(
        self,
        year: int,
        one: list[_Spell],
        other: list[_Spell],
        pair: tuple[Term | None, ...],
        days: tuple[int, int],
    ) -> tuple[Term | None, ...]:
        both = {self._on(one, year), self._on(other, year)}
        weaker = next(each for each in (Holds.NO, Holds.MAYBE, Holds.YES) if each in both)
        return (
            ox.Literal(year),
            *pair,
            *_named(one[0].whole),
            ox.Literal(self.role),
            *map(ox.Literal, days),
            _flag(weaker),
            _cited([*one, *other]),
        )

    def _together(self, year: int, one: list[_Spell], other: list[_Spell]) -> tuple[int, int]:
        """Return on how many days of a year a spell of each holds, and on how many more may."""
        certain = possible = 0
        for a in one:
            for b in other:
                for_sure, perhaps = a.validity.days_in(year, self.covered_until, b.validity)
                certain, possible = certain + for_sure, possible + perhaps
        return certain, possible

    def _state(self, member: _Thing, day: str) -> tuple[Term | None, ...]:
        codes = self.states.codes(member.iri, calendar_day(day))
        return (*_named(member), *code_cells(codes))


def _column(iri: str) -> str:
    """Return what the columns of an organization begin with.

    >>> _column("https://w3id.org/detente/id/arab-league")
    'arab_league'
    """
    return re.sub(r"\W+", "_", shorten(iri).rpartition(":")[2].rpartition("/")[2])


def _sorted_spells(store: ox.Store, role: str, wanted: Collection[str]) -> list[_Spell]:
    """Return the dated spells by organization, member and first day."""
    things = {
        row["thing"].value: _Thing(
            lexical(row["label"]) or shorten(row["thing"].value),
            row["thing"].value,
            lexical(row["wikidata"]),
        )
        for row in rows(store, _NAMES)
        if isinstance(row["thing"], ox.NamedNode)
    }
    spells = [
        _Spell(
            things[spell.member],
            things[spell.whole],
            spell.validity,
            spell.verification,
            tuple(map(shorten, spell.graphs)),
        )
        for spell in read_spells(store, ROLES[role])
        if spell.whole in (wanted or things)
        and spell.member in things
        and any(_written(spell.validity))
    ]
    return sorted(spells, key=_by_organization)


def _by_organization(spell: _Spell) -> tuple[str, ...]:
    first, last = spell.validity.first_possible, spell.validity.last_possible
    whole, member = spell.whole, spell.member
    return whole.label, whole.iri, member.label, member.iri, first or "", last or LAST_DAY


def _written(validity: Validity) -> Iterator[str]:
    """Yield the days that a record gives."""
    days = (validity.start, validity.observed_from, validity.observed_until, validity.end)
    yield from (day for day in days if day and calendar_day(day))


def _year(day: str | None) -> int:
    found = calendar_day(day)
    return found.year if found else 0


def _code_day(year: int, spell: _Spell) -> str:
    """Return the day of a year on which codes are read: the last on which the spell was there."""
    last = spell.validity.last_possible
    return min(f"{year:04}-12-31", last) if last else f"{year:04}-12-31"


def _flag(holds: Holds) -> Term | None:
    """Return 1 or 0, and nothing where it is not known."""
    return None if holds is Holds.MAYBE else ox.Literal(int(holds is Holds.YES))


def _named(thing: _Thing) -> tuple[Term, Term]:
    return ox.Literal(thing.label), ox.NamedNode(thing.iri)


def _dated(day: str | None, precision: str | None) -> tuple[Term | None, Term | None]:
    return ox.Literal(day, datatype=_DATE) if day else None, _text(precision if day else None)


def _text(value: str | None) -> Term | None:
    return ox.Literal(value) if value else None


def _cited(spells: Sequence[_Spell]) -> Term:
    return ox.Literal(" ".join(sorted({source for spell in spells for source in spell.sources})))
