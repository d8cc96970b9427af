"""States by their codes, names and days: which state a code or a name meant on a day.

Codes move: 255 of the Correlates of War project was Germany to 1945 and is again since 1990. A
state is asked for by system, code and day, and the answer is one state or None, never a guess.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

import pyoxigraph as ox

from .names import fold
from .store import rows
from .terms import MD, PREFIXES, shorten

#: The systems of codes, and the property that holds a code of each.
SYSTEMS: Final[dict[str, str]] = {
    "cow": MD + "cowNumber",
    "cow-letters": MD + "cowLetters",
    "iso2": MD + "iso2",
    "iso3": MD + "iso3",
    "iso-numeric": MD + "isoNumeric",
    "m49": MD + "m49",
    "wikidata": MD + "wikidataId",
}
_SYSTEM_OF: Final = {iri: system for system, iri in SYSTEMS.items()}
_CONTINUED_BY: Final = MD + "continuedBy"
_LABEL: Final = PREFIXES["skos"] + "prefLabel"
_ALIAS: Final = PREFIXES["skos"] + "altLabel"
_START: Final = PREFIXES["schema"] + "startDate"
_END: Final = PREFIXES["schema"] + "endDate"
_PROPERTIES: Final = (*SYSTEMS.values(), _CONTINUED_BY, _LABEL, _ALIAS, _START, _END)
_QUERY: Final = f"""
SELECT DISTINCT ?state ?property ?value {{
  {{ VALUES ?kind {{ md:State md:HistoricalPolity }} ?state a ?kind }}
  UNION
  {{ VALUES ?code {{ {" ".join(f"<{iri}>" for iri in SYSTEMS.values())} }} ?state ?code ?any .
     ?state a md:Place }}
  VALUES ?property {{ {" ".join(f"<{iri}>" for iri in _PROPERTIES)} }}
  ?state ?property ?value .
  FILTER NOT EXISTS {{ ?state md:recordOf ?dataset }}
}}"""


@dataclass(frozen=True)
class Codes:
    """The codes of a state on a day, None where it has none in that system."""

    cow: str | None = None
    cow_letters: str | None = None
    iso3: str | None = None
    wikidata: str | None = None


@dataclass
class _State:
    iri: str
    labels: set[str] = field(default_factory=set)
    aliases: set[str] = field(default_factory=set)
    codes: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    continued: set[str] = field(default_factory=set)
    start: date | None = None
    end: date | None = None

    @property
    def dated(self) -> bool:
        return bool(self.start or self.end)

    def holds(self, day: date) -> bool:
        return (self.start or date.min) <= day <= (self.end or date.max)

    def code(self, system: str) -> str | None:
        return min(self.codes.get(system, ()), default=None)


class States:
    """Every state of a graph, read once; see `by_code`, `by_name` and `codes`."""

    def __init__(self, store: ox.Store) -> None:
        self._states: dict[str, _State] = {}
        for row in rows(store, _QUERY):
            if isinstance(row["state"], ox.NamedNode):
                iri = row["state"].value
                state = self._states.setdefault(iri, _State(iri))
                _take(state, row["property"].value, row["value"].value)
        self._by_code: dict[tuple[str, str], list[_State]] = defaultdict(list)
        self._stages: dict[str, list[_State]] = defaultdict(list)
        for _, state in sorted(self._states.items()):
            for system, codes in state.codes.items():
                for code in codes:
                    self._by_code[system, code].append(state)
            for later in state.continued:
                self._stages[later].append(state)
        self._near = Near({label: s.iri for s in self._states.values() for label in s.labels})
        self._tiers = [
            _index(self._states.values(), key, names) for names in _NAMES for key in (fold, loose)
        ]

    def __contains__(self, iri: str) -> bool:
        return iri in self._states

    def __len__(self) -> int:
        return len(self._states)

    def by_code(
        self, system: str, code: str, day: date | None = None, until: date | None = None
    ) -> str | None:
        """Return the state that had a code on a day, else None.

        A state whose dates hold the day comes first, then the one without dates. Where the day is
        known only to lie before `until`, a state that began in between is taken where none held
        the code on the first day.

        Args:
            system: a key of `SYSTEMS`.
            code: the code; zeros in front of numbers and the case of letters do not count.
            day: None asks for the state that has the code now, else the only one that ever had it.
            until: the last day that may be meant.
        """
        found = self._by_code.get((system, spelled(system, code)), [])
        if day is None:
            now = [state for state in found if not state.end]
            return _only(now or found)
        dated = [state for state in found if state.dated]
        holding = [state for state in dated if state.holds(day)]
        if not holding and until:
            holding = [state for state in dated if state.start and day < state.start <= until]
        return _only(holding or [state for state in found if not state.dated])

    def by_name(self, name: str, day: date | None = None) -> str | None:
        """Return the one state with this label, else this alias, else None.

        Case, accents, a leading "the", "&" for "and" and "St." for "Saint" do not count. Of
        several, the one that existed on the day, or without a day the one that still does.
        """
        for key, index in zip((fold, loose) * len(_NAMES), self._tiers, strict=True):
            found = index.get(key(name), [])
            if len(found) > 1:
                found = [s for s in found if (s.holds(day) if day else not s.end)]
            if found:
                return _only(found)
        return None

    def candidates(self, system: str, code: str) -> tuple[str, ...]:
        """Return every state that ever had a code, in words."""
        return tuple(
            self._told(state) for state in self._by_code.get((system, spelled(system, code)), [])
        )

    def codes(self, iri: str, day: date | None = None) -> Codes:
        """Return the codes that a state had on a day: those of its stage of then, else its own."""
        state = self._states.get(iri)
        if state is None:
            return Codes()
        stage = state
        if day is not None:
            earlier = [each for each in self._all_stages(iri) if each.dated and each.holds(day)]
            stage = earlier[0] if earlier else state
        systems = ("cow", "cow-letters", "iso3", "wikidata")
        return Codes(*(stage.code(each) or state.code(each) for each in systems))

    def continuing(self, iri: str) -> str:
        """Return the state that a state is today in law: md:continuedBy, followed to its end."""
        seen = {iri}
        while (state := self._states.get(iri)) and len(state.continued) == 1:
            (later,) = state.continued
            if later in seen:
                break
            seen.add(later)
            iri = later
        return iri

    def nearest(self, text: str) -> tuple[str, ...]:
        """Return up to three states with names like a text, as label and CURIE."""
        return self._near.to(text)

    def _all_stages(self, iri: str) -> list[_State]:
        """Return what came before a state, the nearest first."""
        found: list[_State] = []
        queue = [iri]
        while queue:
            for stage in self._stages.get(queue.pop(0), []):
                if stage not in found and stage.iri != iri:
                    found.append(stage)
                    queue.append(stage.iri)
        return found

    def _told(self, state: _State) -> str:
        span = f", {state.start or '...'} to {state.end or '...'}" if state.dated else ""
        return f"{min(state.labels, default=state.iri)} ({shorten(state.iri)}{span})"


class Near:
    """Names to offer where one was not found, by the triples of letters that they share."""

    def __init__(self, names: Mapping[str, str]) -> None:
        self._names = sorted(names.items())
        self._sizes: list[int] = []
        self._having: dict[str, list[int]] = defaultdict(list)
        for number, (label, _) in enumerate(self._names):
            parts = _triples(label)
            self._sizes.append(len(parts))
            for part in parts:
                self._having[part].append(number)

    def to(self, text: str, limit: int = 3) -> tuple[str, ...]:
        """Return up to so many names that are like a text, the likest first, with their CURIEs."""
        wanted = _triples(text[:200])
        shared: dict[int, int] = defaultdict(int)
        for part in wanted:
            for number in self._having.get(part, ()):
                shared[number] += 1
        scored = sorted(
            (-2 * count / (len(wanted) + self._sizes[number]), number)
            for number, count in shared.items()
        )
        close = [self._names[number] for score, number in scored[:limit] if score <= -0.4]
        return tuple(f"{label} ({shorten(iri)})" if iri else label for label, iri in close)


def loose(name: str) -> str:
    """Return a name as two spellings of it are compared.

    >>> loose("The St. Kitts & Nevis") == loose("saint kitts and nevis")
    True
    """
    plain = re.sub(r"\bst\.? ", "saint ", fold(name).replace("&", " and "))
    return " ".join(re.sub(r"[^\w]+", " ", plain).removeprefix("the ").split())


def spelled(system: str, code: str) -> str:
    """Return a code as the graph writes it.

    >>> spelled("cow", "002"), spelled("m49", "4.0"), spelled("iso3", "fra")
    ('2', '004', 'FRA')
    """
    plain = re.sub(r"(?<=\d)\.0+$", "", code.strip())
    if system == "cow":
        return plain.lstrip("0")
    if system in ("iso-numeric", "m49"):
        return plain.zfill(3)
    return plain.rpartition("/")[2].upper()


def day_of(text: str) -> date | None:
    """Return the day that a literal of the graph gives, None where it is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


_NAMES: Final[tuple[Callable[[_State], Iterable[str]], ...]] = (
    lambda state: state.labels,
    lambda state: state.aliases,
)


def _index(
    states: Iterable[_State],
    key: Callable[[str], str],
    names: Callable[[_State], Iterable[str]],
) -> dict[str, list[_State]]:
    found: dict[str, list[_State]] = defaultdict(list)
    for state in sorted(states, key=lambda each: each.iri):
        for name in sorted({key(name) for name in names(state)} - {""}):
            found[name].append(state)
    return found


def _take(state: _State, name: str, value: str) -> None:
    if name in _SYSTEM_OF:
        state.codes[_SYSTEM_OF[name]].add(value)
    elif name == _LABEL:
        state.labels.add(value)
    elif name == _ALIAS:
        state.aliases.add(value)
    elif name == _CONTINUED_BY:
        state.continued.add(value)
    elif name == _START:
        state.start = day_of(value)
    else:
        state.end = day_of(value)


def _only(found: list[_State]) -> str | None:
    return found[0].iri if len(found) == 1 else None


def _triples(text: str) -> set[str]:
    plain = f"  {loose(text)} "
    return {plain[at : at + 3] for at in range(len(plain) - 2)}
