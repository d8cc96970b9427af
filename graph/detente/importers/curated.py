"""The curated spells of a graph, to set the rows of a dataset beside."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

import pyoxigraph as ox

from ..actors.spells import Spell, read_spells
from ..actors.states import States
from ..core.validity import calendar_day


class Curated:
    """Spells by member, organization or activity, and role."""

    def __init__(self, store: ox.Store, states: States) -> None:
        self._states = states
        self._spells: dict[tuple[str, str, str], list[Spell]] = defaultdict(list)
        for spell in read_spells(store):
            key = (states.continuing(spell.member), spell.whole, spell.role)
            self._spells[key].append(spell)

    def beside(
        self, member: str, whole: str, role: str, first: date | None, last: date | None
    ) -> str | None:
        """Return the curated spell that a row is also a record of, None where there is none.

        It has the same member, states that continue one another counted as one, the same
        organization and role, and may have held while the row did; of several the one that begins
        nearest. Where a row has one day only, the spell of that day, else the last one that began
        before it.
        """
        spells = self._spells.get((self._states.continuing(member), whole, role), [])
        begin, end = (first or last or date.min), (last or date.max)
        overlapping = [each for each in spells if _begin(each) <= end and _end(each) >= begin]
        if first is None and not overlapping:
            overlapping = [each for each in spells if _begin(each) <= end]
            begin = date.max
        if not overlapping:
            return None
        return min(overlapping, key=lambda each: (abs((_begin(each) - begin).days), each.iri)).iri


def _begin(spell: Spell) -> date:
    return calendar_day(spell.validity.first_possible) or date.min


def _end(spell: Spell) -> date:
    return calendar_day(spell.validity.last_possible) or date.max
