"""Cells to things: by code and day, by label and alias, or made where the mapping says so."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

import pyoxigraph as ox

from ..actors.states import CODE_LISTS, Named, States, loose, spelled
from ..core.namespaces import KG, MD, RDF_TYPE, shorten, writable_iri
from ..core.suggestions import Suggester
from ..core.text import fold, one_line
from ..rdf.store import known, rows
from .descriptions import description, first_complete
from .mappings.mapping import Dataset, Link, TableMapping
from .mappings.templates import Fill
from .records import Columns, Days, Record, RowDates
from .report import Problem

_NAMES: Final = "SELECT DISTINCT ?thing ?label {{ ?thing {0} ?label }}"
_SUBCLASSES: Final = "SELECT DISTINCT ?class ?broader { ?class rdfs:subClassOf ?broader }"
_ACTORS: Final = frozenset((MD + "State", MD + "Actor"))
_STATES: Final = _ACTORS | {MD + "Place"}
_REMEMBERED: Final = 4096


@dataclass(frozen=True)
class LinkedCell:
    """A part of a row that may mean a thing: the column, which of several, and the text."""

    at: int
    column: str
    item: int
    text: str


class Lookup:
    """What a graph knows of names and codes, and what is made beside it."""

    def __init__(self, store: ox.Store, dataset: Dataset) -> None:
        self._store = store
        self._dataset = dataset
        self.states = States(store)
        self._broader: dict[str, set[str]] = defaultdict(set)
        for row in rows(store, _SUBCLASSES):
            self._broader[row["class"].value].add(row["broader"].value)
        self._spelled: dict[str, str] = {}
        self._tiers = [
            self._index("skos:prefLabel|rdfs:label"),
            self._index("skos:altLabel"),
        ]
        self._classes: dict[str, frozenset[str]] = {}
        self._near: dict[tuple[str, ...], Suggester] = {}
        self._misses: dict[tuple[str, tuple[str, ...]], tuple[str, ...]] = {}
        self._made: dict[tuple[str, str], str] = {}
        self._minted: set[str] = set()
        self._labels: set[str] = set()

    @property
    def made(self) -> int:
        """How many things were made."""
        return len(self._made)

    def resolve(
        self, link: Link, text: str, days: Days, fill: Fill
    ) -> str | Problem | tuple[str, list[ox.Triple]]:
        """Return the thing that a cell means, or what is wrong with it.

        Where the mapping says so, a thing is made that the graph lacks; what describes it comes
        with it the first time.

        Args:
            link: how to look, and which classes will do.
            text: the cell.
            days: the day of the row, for codes that moved.
            fill: what fills the gaps of templates.
        """

        def value(name: str) -> str | None:
            return text if name == "#value" else fill(name)

        sought = tuple(name for name in (look.fill(value) for look in link.look) if name)
        answer = self._find(link, text, days, sought)
        if isinstance(answer, Problem) and link.mint and not answer.ambiguous:
            text = link.values.get(fold(text), text)
            return self._mint(link, text, value)
        return answer

    def is_a(self, iri: str, classes: tuple[str, ...]) -> bool:
        """Whether a thing is of one of these classes, or of one below."""
        return not classes or not self.classes(iri).isdisjoint(classes)

    def classes(self, iri: str) -> frozenset[str]:
        """Return the classes of a thing of the graph, the broader ones too."""
        if iri not in self._classes:
            pattern = (ox.NamedNode(iri), ox.NamedNode(RDF_TYPE), None, None)
            classes = {
                quad.object.value
                for quad in self._store.quads_for_pattern(*pattern)
                if isinstance(quad.object, ox.NamedNode)
            }
            self._classes[iri] = self.broader(classes)
        return self._classes[iri]

    def broader(self, classes: Iterable[str]) -> frozenset[str]:
        """Return some classes, and those above them."""
        found = set(classes)
        queue = list(found)
        while queue:
            further = self._broader.get(queue.pop(), set()) - found
            found |= further
            queue += further
        return frozenset(found)

    def by_name(self, name: str, classes: tuple[str, ...], *, states: bool = True) -> list[str]:
        """Return the things of some classes with this label, else this alias.

        Args:
            name: the name.
            classes: what they have to be; none for anything.
            states: False leaves out states, of which a name holds for a time (see `States.named`).
        """
        for key, index in zip((fold, loose) * 2, (i for t in self._tiers for i in t), strict=True):
            things = [
                iri
                for iri in index.get(key(name), ())
                if self.is_a(iri, classes) and (states or iri not in self.states)
            ]
            ours = [iri for iri in things if iri.startswith(KG)]
            if things:
                return ours or things
        return []

    def taken(self, label: str) -> bool:
        """Whether something has this name already, in the graph or among what was made."""
        key = fold(label)
        return key in self._labels or any(key in index for index, _ in self._tiers)

    def free_label(self, label: str, *marks: str) -> str:
        """Return a label that nothing else has, marked where it must be, and keep it taken."""
        chosen = next(
            (name for name in (label, *(f"{label} ({m})" for m in marks)) if not self.taken(name)),
            None,
        )
        number = 2
        while chosen is None:
            attempt = f"{label} ({marks[-1]}, {number})"
            chosen, number = (None if self.taken(attempt) else attempt), number + 1
        self._labels.add(fold(chosen))
        return chosen

    def near(self, text: str, classes: tuple[str, ...]) -> tuple[str, ...]:
        """Return the nearest names of things of some classes."""
        if classes not in self._near:
            fitting = {
                loose(label := self._spelled[key]): f"{label} ({shorten(iri)})"
                for exact, _ in reversed(self._tiers)
                for key, things in exact.items()
                for iri in things
                if self.is_a(iri, classes)
            }
            self._near[classes] = Suggester(fitting)
        key = (text, classes)
        if key not in self._misses:
            if len(self._misses) >= _REMEMBERED:
                self._misses.clear()
            self._misses[key] = tuple(self._near[classes].nearest(loose(text)))
        return self._misses[key]

    def _find(
        self,
        link: Link,
        text: str,
        days: Days,
        sought: tuple[str, ...] = (),
    ) -> str | Problem:
        meant = link.constant or link.values.get(fold(text))
        if meant is not None and (iri := writable_iri(meant)):
            if known(self._store, iri) and self.is_a(iri, link.classes):
                return iri
            return Problem("", text, f"the graph has no {_kinds(link)} {shorten(iri)}")
        text = text if meant is None else meant
        wrong: list[str] = []
        for way in link.by:
            for name in (sought or (text,)) if way == "name" else (text,):
                things = self._way(link, way, name, days)
                if isinstance(things, Named):
                    return Problem("", text, things.problem, things.told, True)
                if len(things) > 1:
                    candidates = tuple(shorten(iri) for iri in things)
                    return Problem("", text, "several things have this name", candidates, True)
                if things and self.is_a(things[0], link.classes):
                    return things[0]
                wrong += things
        if wrong:
            problem = f"{shorten(wrong[0])} is no {_kinds(link)}"
            return Problem("", text, problem, tuple(map(shorten, wrong)))
        return self._unknown(link, text, days)

    def _way(self, link: Link, way: str, text: str, days: Days) -> list[str] | Named:
        """Return what a text means in one way; of states that are not told apart, why not."""
        if way in CODE_LISTS:
            if not days.known and len(self.states.candidates(way, text)) > 1:
                return []
            state = self.states.by_code(way, text, days.first, days.until)
            return [state] if state else []
        if way == "id":
            iri = writable_iri(text) or (KG + text if re.fullmatch(r"[\w-]+", text) else "")
            return [iri] if iri and known(self._store, iri) else []
        if link.classes and _STATES.isdisjoint(link.classes):
            return self.by_name(text, link.classes)
        named = self.states.named(text, days.first, days.until, known=days.known)
        if named.problem and link.classes and _ACTORS.isdisjoint(link.classes):
            named = self.states.named(text)  # the land was there before the state, and is after it
        if named.state and self.is_a(named.state, link.classes):
            return [named.state]
        others = self.by_name(text, link.classes, states=False)
        return others if others or not named.problem else named

    def _unknown(self, link: Link, text: str, days: Days) -> Problem:
        on = f" on {days.first}" if days.first else "" if days.known else " on a day not known"
        problems: list[str] = []
        candidates: list[str] = []
        for way in link.by:
            if way in CODE_LISTS:
                problems.append(f"no state had the {way} code {spelled(way, text)}{on}")
                candidates += self.states.candidates(way, text)
        if "name" in link.by or not problems:
            problems.append(f"no {_kinds(link)} has this name")
            candidates += dict.fromkeys((*self.near(text, link.classes), *self.near(text, ())[:1]))
        return Problem("", text, "; ".join(problems), tuple(candidates))

    def _mint(self, link: Link, text: str, value: Fill) -> Problem | tuple[str, list[ox.Triple]]:
        assert link.mint
        mint, cls = link.mint, link.minted_class
        key = mint.key.fill(value)
        if not key or not fold(key):
            return Problem("", text, f"{mint.key.source} is empty here, and is to name it")
        known = (cls, fold(key))
        if known in self._made:
            return self._made[known], []
        iri = f"{self._dataset.graph}#{quote(one_line(key), safe='')}"
        if iri in self._minted:
            return Problem("", text, f"{key} is the key of something of another class")
        self._made[known] = iri
        self._minted.add(iri)
        label = first_complete(mint.label, value) or one_line(key)
        chosen = self.free_label(label, *dict.fromkeys((one_line(key), self._dataset.id)))
        named = f"Named in the dataset {self._dataset.title}."
        definition = first_complete(mint.definition, value) or named
        return iri, description(iri, cls, chosen, definition, self._dataset.graph, mint.named)

    def _index(self, path: str) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
        exact: dict[str, list[str]] = defaultdict(list)
        rough: dict[str, list[str]] = defaultdict(list)
        own = self._dataset.graph + "#"
        pairs = {
            (row["thing"].value, row["label"].value)
            for row in rows(self._store, _NAMES.format(path))
            if isinstance(row["thing"], ox.NamedNode) and not row["thing"].value.startswith(own)
        }
        for iri, label in sorted(pairs):
            self._spelled[fold(label)] = label
            for index, key in ((exact, fold(label)), (rough, loose(label))):
                if key and iri not in index[key]:
                    index[key].append(iri)
        return exact, rough


class LinkResolver:
    """Resolves the links of one mapping against one table.

    Attributes:
        fresh: what describes the things that were made since the caller last emptied it.
    """

    def __init__(self, mapping: TableMapping, columns: Columns, lookup: Lookup) -> None:
        self._missing = mapping.layout.missing
        self._columns = columns
        self._lookup = lookup
        self._at = {
            link.name: [at for c in link.all_columns for at in columns.matching(link.name, c)]
            for link in mapping.links()
        }
        self.fresh: list[ox.Triple] = []

    def several(self, link: Link) -> bool:
        """Whether a row can have more than one cell for a link."""
        return len(self._at[link.name]) > 1 or link.separator is not None

    def one(self, record: Record, link: Link, dates: RowDates, quiet: bool = False) -> str | None:
        """Return the one thing that a link means in a row, None where it is none or several."""
        kept = list(record.problems)
        things = [iri for _, iri in self.all(record, link, dates) if iri is not None]
        if quiet and not things:
            record.problems = kept
        elif len(things) > 1:
            record.problem(link.name, ", ".join(things), "says several things, and one is wanted")
            return None
        return things[0] if things else None

    def all(
        self, record: Record, link: Link, dates: RowDates
    ) -> list[tuple[LinkedCell, str | None]]:
        """Return every cell of a link with the thing that it means, None where it means none."""
        resolved: list[tuple[LinkedCell, str | None]] = []
        cells = list(self._cells(record, link))
        if not cells and link.required:
            names = ", ".join(link.all_columns)
            record.problem(names, self._shown(record, link), "is empty or missing, and needed")
        for cell in cells:
            answer = self._lookup.resolve(link, cell.text, dates.days, record.fill)
            thing: str | None = None
            if isinstance(answer, Problem):
                record.problem(cell.column, cell.text, answer.problem, answer.candidates)
            elif isinstance(answer, str):
                thing = answer
            else:
                thing = answer[0]
                self.fresh += answer[1]
            if thing is None or thing not in [iri for _, iri in resolved]:
                resolved.append((cell, thing))
        return resolved

    def _cells(self, record: Record, link: Link) -> Iterator[LinkedCell]:
        if link.constant is not None:
            yield LinkedCell(0, link.name, 0, link.constant)
        for at in self._at[link.name]:
            text = record.cell(at)
            if text is None:
                continue
            parts = text.split(link.separator) if link.separator else [text]
            if link.before:
                parts = [part.partition(link.before)[0] for part in parts]
            for item, part in enumerate(parts, 1):
                if part.strip() and part.strip() not in self._missing:
                    yield LinkedCell(at + 1, self._columns.header[at], item, part.strip())

    def _shown(self, record: Record, link: Link) -> str:
        texts = (record.cells[at] for at in self._at[link.name] if at < len(record.cells))
        return " ".join(text for text in texts if text)[:60]


def _kinds(link: Link) -> str:
    return " or ".join(shorten(iri) for iri in link.classes) or "thing"
