"""Looking things up: what explaining asks of a graph, of many things in one call.

A call costs what it finds, not what the graph holds, and names all it asks for at once, so that a
server can answer it with one query.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Final, Protocol

import pyoxigraph as ox

from ..core.terms import Subject, Term
from .store import rows

_MERGE: Final = ox.DefaultGraph()
#: A value and the IRI of the graph that gives it, "" for the graph without a name.
InGraph = tuple[Term, str]
#: What is stated of things: of each, by its IRI, the values of each relation.
ByThing = dict[str, dict[str, list[InGraph]]]


class Lookups(Protocol):
    """What is asked of a graph to explain it. What is no IRI is no thing, and nothing is found.

    Attributes:
        by_index: whether an answer is read as far as one goes on, so that many calls cost no more
            than one; a server answers each call whole.
    """

    by_index: bool

    @property
    def held(self) -> ByThing | None:
        """What is stated of every thing, where all of it is at hand; None where it is not."""

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

    @property
    def held(self) -> ByThing | None:
        """None: each thing is looked up."""
        return None

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


class HeldLookups(StoreLookups):
    """Look-ups in a store of which every statement is at hand, for who reads most of them.

    The engine makes each term anew whenever it is read, and looks it up where a store lies on disk.
    Here all are read once, in a row, from the file that a store was written to; what is asked in
    SPARQL is still asked of the store. No graph of it is named by a blank node.
    """

    def __init__(self, store: ox.Store, statements: Path) -> None:
        """Read the statements.

        Args:
            store: it.
            statements: the file of all of them, in N-Quads as the engine writes them.
        """
        super().__init__(store)
        self._held = _read(statements)
        self._leading: dict[str, Mapping[str, list[InGraph]]] = {}

    @property
    def held(self) -> ByThing:
        """What is stated of every thing: by its name, as `held_as` has it, and by relation."""
        return self._held

    @cached_property
    def _by_relation(self) -> dict[str, list[tuple[str, list[InGraph]]]]:
        """What has each relation, with the values."""
        found: defaultdict[str, list[tuple[str, list[InGraph]]]] = defaultdict(list)
        for thing, stated in list(self.held.items()):  # another thread may add to it
            for relation, values in stated.items():
                found[relation].append((thing, values))
        return found

    def leading(self, relation: str) -> Mapping[str, list[InGraph]]:
        """Return what has a relation to each term, by `held_as` it: each thing, and which graph."""
        if relation not in self._leading:
            found: defaultdict[str, list[InGraph]] = defaultdict(list)
            for thing, values in self._by_relation.get(relation, ()):
                subject = node_of(thing)
                for value, graph in values:
                    found[held_as(value)].append((subject, graph))
            self._leading[relation] = found
        return self._leading[relation]

    def having(self, relations: Iterable[str]) -> set[str]:
        """Return what has one of some relations: IRIs, and names of blank nodes."""
        return {thing for each in relations for thing, _ in self._by_relation.get(each, ())}

    def leading_to(
        self, things: Iterable[str], relations: Collection[str] = (), *, merged: bool = False
    ) -> Iterator[ox.Quad]:
        """Yield the statements that lead to things, as `about` does those of them."""
        if not relations:
            return super().leading_to(things, relations, merged=merged)
        wanted = set(things)
        return (
            quad
            for quad in self.related(relations, merged=merged)
            if isinstance(quad.object, ox.NamedNode) and quad.object.value in wanted
        )

    def related(self, relations: Iterable[str], *, merged: bool = False) -> Iterator[ox.Quad]:
        """Yield every statement with a relation: in every graph, or in the merge."""
        graphs: dict[str, ox.NamedNode | ox.DefaultGraph] = {"": _MERGE}
        for each in relations:
            relation = ox.NamedNode(each)
            for thing, values in self._by_relation.get(each, ()):
                subject = node_of(thing)
                for value, graph in values:
                    if graph and merged:
                        continue
                    if graph not in graphs:
                        graphs[graph] = ox.NamedNode(graph)
                    yield ox.Quad(subject, relation, value, graphs[graph])


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
        self._of: ByThing = {} if lookups.held is None else lookups.held

    def fetch(self, things: Iterable[str]) -> None:
        """Look up what is stated of those things that have not been looked up."""
        missing = dict.fromkeys(each for each in things if each not in self._of)
        if not missing:
            return
        found: ByThing = {thing: {} for thing in missing}
        named = ox.NamedNode
        for subject, predicate, value, graph in self.lookups.about(missing, self._relations):
            own, relation = found[subject.value], predicate.value
            stated = (value, graph.value if isinstance(graph, named) else "")
            if relation in own:
                own[relation].append(stated)
            else:
                own[relation] = [stated]
        self._of.update(found)  # at once: another thread finds all that is stated, or nothing

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


def _read(statements: Path) -> ByThing:
    """Return what a file states of each thing."""
    found: ByThing = {}
    named = ox.NamedNode
    last: object = None
    own: dict[str, list[InGraph]] = {}
    # As the engine wrote them, so that nothing has to be checked.
    quads = ox.parse(path=statements, format=ox.RdfFormat.N_QUADS, lenient=True)
    for subject, predicate, value, graph in quads:
        if subject != last:  # each is there in the merge, too
            last = subject
            thing = held_as(subject)
            own = found.setdefault(thing, {})
        relation = predicate.value
        stated = (value, graph.value if isinstance(graph, named) else "")
        if relation in own:
            own[relation].append(stated)
        else:
            own[relation] = [stated]
    return found


def held_as(term: Term) -> str:
    """Return the name by which a term is held: the IRI of a node, else as N-Triples writes it."""
    return term.value if isinstance(term, ox.NamedNode) else str(term)


def node_of(name: str) -> Subject:
    """Return the node of a thing that is held by its name."""
    return ox.BlankNode(name[2:]) if name.startswith("_:") else ox.NamedNode(name)
