"""Looking things up: what explaining asks of a graph, of many things in one call.

A call costs what it finds, not what the graph holds, and names all it asks for at once, so that a
server can answer it with one query.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Final, Protocol

import pyoxigraph as ox

from ..core.terms import Term
from .store import rows

_MERGE: Final = ox.DefaultGraph()
#: A value and the IRI of the graph that gives it, "" for the graph without a name.
InGraph = tuple[Term, str]


class Lookups(Protocol):
    """What is asked of a graph to explain it. What is no IRI is no thing, and nothing is found.

    Attributes:
        by_index: whether an answer is read as far as one goes on, so that many calls cost no more
            than one; a server answers each call whole.
    """

    by_index: bool

    def about(
        self, things: Iterable[str], relations: Collection[str] = (), *, merged: bool = False
    ) -> Iterator[ox.Quad]:
        """Yield what is stated of things: all of it, or what has one of some relations.

        In every graph, or in the merge alone.
        """

    def leading_to(
        self, things: Iterable[str], relations: Collection[str] = (), *, merged: bool = False
    ) -> Iterator[ox.Quad]:
        """Yield the statements that lead to things, as `about` does those of them."""

    def between(self, pairs: Iterable[tuple[str, str]]) -> Iterator[ox.Quad]:
        """Yield what is stated of the first thing of each pair that leads to the other."""

    def related(self, relations: Iterable[str], *, merged: bool = False) -> Iterator[ox.Quad]:
        """Yield every statement with a relation: in every graph, or in the merge."""

    def rows(self, query: str) -> Iterator[ox.QuerySolution]:
        """Yield the rows of a SELECT query of ours."""


class StoreLookups:
    """Look-ups in a store of the engine's: each thing by its index."""

    by_index = True

    def __init__(self, store: ox.Store) -> None:
        self._store = store

    def about(
        self, things: Iterable[str], relations: Collection[str] = (), *, merged: bool = False
    ) -> Iterator[ox.Quad]:
        """Yield what is stated of things: all of it, or what has one of some relations."""
        nodes: list[ox.NamedNode | None] = [*map(ox.NamedNode, relations)] or [None]
        graph = _MERGE if merged else None
        for thing in filter(None, map(_node, things)):
            for relation in nodes:
                yield from self._store.quads_for_pattern(thing, relation, None, graph)

    def leading_to(
        self, things: Iterable[str], relations: Collection[str] = (), *, merged: bool = False
    ) -> Iterator[ox.Quad]:
        """Yield the statements that lead to things, as `about` does those of them."""
        nodes: list[ox.NamedNode | None] = [*map(ox.NamedNode, relations)] or [None]
        graph = _MERGE if merged else None
        for thing in filter(None, map(_node, things)):
            for relation in nodes:
                yield from self._store.quads_for_pattern(None, relation, thing, graph)

    def between(self, pairs: Iterable[tuple[str, str]]) -> Iterator[ox.Quad]:
        """Yield what is stated of the first thing of each pair that leads to the other."""
        for pair in pairs:
            one, other = map(_node, pair)
            if one and other:
                yield from self._store.quads_for_pattern(one, None, other)

    def related(self, relations: Iterable[str], *, merged: bool = False) -> Iterator[ox.Quad]:
        """Yield every statement with a relation: in every graph, or in the merge."""
        graph = _MERGE if merged else None
        for each in relations:
            yield from self._store.quads_for_pattern(None, ox.NamedNode(each), None, graph)

    def rows(self, query: str) -> Iterator[ox.QuerySolution]:
        """Yield the rows of a SELECT query of ours."""
        return iter(rows(self._store, query))


def values(name: str, iris: Iterable[str]) -> str:
    """Return as SPARQL writes it that a variable is one of some IRIs; what is no IRI is none.

    >>> values("one", ["urn:a", "no IRI"])
    'VALUES ?one { <urn:a> }'
    """
    return f"VALUES ?{name} {{ {' '.join(map(str, filter(None, map(_node, iris))))} }}"


def joined(*parts: tuple[str, str]) -> str:
    """Return a join of patterns that are asked by themselves, each after its variables.

    The engine then reads what fits each, and looks up only the terms of what fits all: a pattern in
    the same group as VALUES of two variables is asked for each pair of theirs.
    """
    return " ".join(f"{{ SELECT {names} {{ {pattern} }} }}" for names, pattern in parts)


def lookups_of(store: ox.Store) -> Lookups:
    """Return what asks a store: its own look-ups, where it stands for a graph on a server."""
    return getattr(store, "lookups", None) or StoreLookups(store)


class About:
    """What is stated of things: of each looked up once, of many in one call."""

    def __init__(self, lookups: Lookups, relations: Collection[str] = ()) -> None:
        """Make a memory of what is looked up.

        Args:
            lookups: what asks the graph.
            relations: those that matter; none for all.
        """
        self.lookups, self._relations = lookups, relations
        self._of: dict[str, dict[str, list[InGraph]]] = {}

    def fetch(self, things: Iterable[str]) -> None:
        """Look up what is stated of those things that have not been looked up."""
        missing = dict.fromkeys(each for each in things if each not in self._of)
        if not missing:
            return
        of, named = self._of, ox.NamedNode
        for thing in missing:
            of[thing] = {}
        for subject, predicate, value, graph in self.lookups.about(missing, self._relations):
            own, relation = of[subject.value], predicate.value
            stated = (value, graph.value if isinstance(graph, named) else "")
            if relation in own:
                own[relation].append(stated)
            else:
                own[relation] = [stated]

    def __contains__(self, thing: object) -> bool:
        """Whether a thing has been looked up."""
        return thing in self._of

    def of(self, thing: str) -> Mapping[str, list[InGraph]]:
        """Return what is stated of a thing, by the IRI of the relation."""
        if thing not in self._of:
            self.fetch((thing,))
        return self._of[thing]

    def values(self, thing: str, relation: str) -> list[InGraph]:
        """Return what is stated of a thing with a relation."""
        return self.of(thing).get(relation, [])


def _node(thing: str) -> ox.NamedNode | None:
    """Return the node of an IRI; None where a text is none."""
    try:
        return ox.NamedNode(thing)
    except ValueError:
        return None
