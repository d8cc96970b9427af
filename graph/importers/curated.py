"""The curated memberships and participations of a graph, to set the rows of a dataset beside."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Final

import pyoxigraph as ox

from ..states import States, day_of
from ..store import rows

_QUERY: Final = """
SELECT DISTINCT ?spell ?member ?in ?role ?start ?end {
  ?spell org:member ?member .
  { ?spell org:organization ?in } UNION { ?spell md:inActivity ?in }
  OPTIONAL { ?spell org:role ?role }
  OPTIONAL { ?spell schema:startDate ?start }
  OPTIONAL { ?spell schema:endDate ?end }
  FILTER NOT EXISTS { ?spell md:recordOf ?dataset }
}
ORDER BY ?spell"""


@dataclass(frozen=True)
class _Spell:
    iri: str
    first: date
    last: date


class Curated:
    """Spells by member, organization or activity, and role."""

    def __init__(self, store: ox.Store, states: States) -> None:
        self._states = states
        self._spells: dict[tuple[str, str, str], list[_Spell]] = defaultdict(list)
        for row in rows(store, _QUERY):
            value = {name: row[name].value if row[name] else "" for name in _COLUMNS}
            key = (states.continuing(value["member"]), value["in"], value["role"])
            first = day_of(value["start"]) or date.min
            self._spells[key].append(
                _Spell(value["spell"], first, day_of(value["end"]) or date.max)
            )

    def beside(
        self, member: str, whole: str, role: str, first: date | None, last: date | None
    ) -> str | None:
        """Return the curated spell that a row is also a record of, None where there is none.

        It has the same member, states that continue one another counted as one, the same
        organization and role, and overlaps the row; of several the one that begins nearest. Where a
        row has one day only, the spell of that day, else the last one that began before it.
        """
        spells = self._spells.get((self._states.continuing(member), whole, role), [])
        begin, end = (first or last or date.min), (last or date.max)
        overlapping = [each for each in spells if each.first <= end and each.last >= begin]
        if first is None and not overlapping:
            overlapping = [each for each in spells if each.first <= end]
            begin = date.max
        if not overlapping:
            return None
        return min(overlapping, key=lambda each: (abs((each.first - begin).days), each.iri)).iri


_COLUMNS: Final = ("spell", "member", "in", "role", "start", "end")
