"""Cells to things: by code and day, by label and alias, or made where the mapping says so."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Final
from urllib.parse import quote

import pyoxigraph as ox

from .. import names
from ..names import fold
from ..states import SYSTEMS, Near, States, loose, spelled
from ..store import rows
from ..terms import KG, MD, RDF_TYPE, expand, shorten
from .describing import clean, described, first
from .mapping import Dataset, Link, Mint
from .report import Problem
from .templates import Fill

_NAMES: Final = "SELECT DISTINCT ?thing ?label {{ ?thing {0} ?label }}"
_SUBCLASSES: Final = "SELECT DISTINCT ?class ?broader { ?class rdfs:subClassOf ?broader }"
_STATES: Final = frozenset((MD + "State", MD + "Actor", MD + "Place"))
_REMEMBERED: Final = 4096


@dataclass(frozen=True)
class Days:
    """The day that a name or code is to be read for.

    Attributes:
        first: the day, or the first that may be meant; None for today.
        until: the last that may be meant.
        known: False where the row should have a day and has none.
    """

    first: date | None
    until: date | None = None
    known: bool = True


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
        self._near: dict[tuple[str, ...], Near] = {}
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

        sought = tuple(each for each in (look.fill(value) for look in link.look) if each)
        found = self._find(link, text, days, sought)
        if isinstance(found, Problem) and link.mint and not found.ambiguous:
            text = link.values.get(fold(text), text)
            return self._mint(link.mint, text, value)
        return found

    def is_a(self, iri: str, classes: tuple[str, ...]) -> bool:
        """Whether a thing is of one of these classes, or of one below."""
        return not classes or not self.classes(iri).isdisjoint(classes)

    def classes(self, iri: str) -> frozenset[str]:
        """Return the classes of a thing of the graph, the broader ones too."""
        if iri not in self._classes:
            pattern = (ox.NamedNode(iri), ox.NamedNode(RDF_TYPE), None, None)
            found = {
                quad.object.value
                for quad in self._store.quads_for_pattern(*pattern)
                if isinstance(quad.object, ox.NamedNode)
            }
            queue = list(found)
            while queue:
                further = self._broader.get(queue.pop(), set()) - found
                found |= further
                queue += further
            self._classes[iri] = frozenset(found)
        return self._classes[iri]

    def by_name(self, name: str, classes: tuple[str, ...]) -> list[str]:
        """Return the things of some classes with this label, else this alias."""
        for key, index in zip((fold, loose) * 2, (i for t in self._tiers for i in t), strict=True):
            found = [iri for iri in index.get(key(name), ()) if self.is_a(iri, classes)]
            ours = [iri for iri in found if iri.startswith(KG)]
            if found:
                return ours or found
        return []

    def taken(self, label: str) -> bool:
        """Whether something has this name already, in the graph or among what was made."""
        key = fold(label)
        return key in self._labels or any(key in index for index, _ in self._tiers)

    def free_label(self, label: str, *marks: str) -> str:
        """Return a label that nothing else has, marked where it must be, and keep it taken."""
        chosen = next(
            (each for each in (label, *(f"{label} ({m})" for m in marks)) if not self.taken(each)),
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
                self._spelled[key]: iri
                for exact, _ in reversed(self._tiers)
                for key, things in exact.items()
                for iri in things
                if self.is_a(iri, classes)
            }
            self._near[classes] = Near(fitting)
        key = (text, classes)
        if key not in self._misses:
            if len(self._misses) >= _REMEMBERED:
                self._misses.clear()
            self._misses[key] = self._near[classes].to(text)
        return self._misses[key]

    def _find(
        self,
        link: Link,
        text: str,
        days: Days,
        sought: tuple[str, ...] = (),
    ) -> str | Problem:
        meant = link.constant or link.values.get(fold(text))
        if meant is not None and (iri := expand(meant)):
            if names.known(self._store, iri) and self.is_a(iri, link.cls):
                return iri
            return Problem("", text, f"the graph has no {_kinds(link)} {shorten(iri)}")
        text = text if meant is None else meant
        wrong: list[str] = []
        for way in link.by:
            for name in (sought or (text,)) if way == "name" else (text,):
                found = self._way(link, way, name, days)
                if len(found) > 1:
                    told = tuple(shorten(iri) for iri in found)
                    return Problem("", text, "several things have this name", told, True)
                if found and self.is_a(found[0], link.cls):
                    return found[0]
                wrong += found
        if wrong:
            problem = f"{shorten(wrong[0])} is no {_kinds(link)}"
            return Problem("", text, problem, tuple(map(shorten, wrong)))
        return self._unknown(link, text, days)

    def _way(self, link: Link, way: str, text: str, days: Days) -> list[str]:
        if way in SYSTEMS:
            if not days.known and len(self.states.candidates(way, text)) > 1:
                return []
            found = self.states.by_code(way, text, days.first, days.until)
            return [found] if found else []
        if way == "id":
            iri = expand(text) or (KG + text if re.fullmatch(r"[\w-]+", text) else "")
            return [iri] if iri and names.known(self._store, iri) else []
        if not link.cls or not _STATES.isdisjoint(link.cls):
            found = self.states.by_name(text, days.first)
            if found and self.is_a(found, link.cls):
                return [found]
        return self.by_name(text, link.cls)

    def _unknown(self, link: Link, text: str, days: Days) -> Problem:
        on = f" on {days.first}" if days.first else "" if days.known else " on a day not known"
        told: list[str] = []
        candidates: list[str] = []
        for way in link.by:
            if way in SYSTEMS:
                told.append(f"no state had the {way} code {spelled(way, text)}{on}")
                candidates += self.states.candidates(way, text)
        if "name" in link.by or not told:
            told.append(f"no {_kinds(link)} has this name")
            candidates += dict.fromkeys((*self.near(text, link.cls), *self.near(text, ())[:1]))
        return Problem("", text, "; ".join(told), tuple(candidates))

    def _mint(self, mint: Mint, text: str, value: Fill) -> Problem | tuple[str, list[ox.Triple]]:
        key = mint.key.fill(value)
        if not key or not fold(key):
            return Problem("", text, f"{mint.key.source} is empty here, and is to name it")
        known = (mint.cls, fold(key))
        if known in self._made:
            return self._made[known], []
        iri = f"{self._dataset.graph}#{quote(clean(key), safe='')}"
        if iri in self._minted:
            return Problem("", text, f"{key} is the key of something of another class")
        self._made[known] = iri
        self._minted.add(iri)
        label = first(mint.label, value) or clean(key)
        chosen = self.free_label(label, *dict.fromkeys((clean(key), self._dataset.id)))
        told = first(mint.definition, value) or f"Named in the dataset {self._dataset.title}."
        return iri, described(iri, mint.cls, chosen, told, self._dataset.graph, mint.named)

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


def _kinds(link: Link) -> str:
    return " or ".join(shorten(each) for each in link.cls) or "thing"
