"""What lies near things: their neighbors, and the ways from one to another, by look-ups.

Nothing is looked at but what lies within half of a way from either end: the search goes from both,
a step at a time, always from the end around which less has been found.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

import pyoxigraph as ox

from ..actors.memberships import LINKS
from ..core.namespaces import DERIVED, INFERRED_MAY_HOLD, PREFIXES
from ..core.terms import lexical
from ..rdf.lookups import joined, values
from .census import Census
from .context import GraphContext
from .foreign_nearby import ForeignNearby
from .model import Edge, Network
from .projection import (
    are_things,
    connecting,
    edge_order,
    statements_between,
    things,
    types_of,
)
from .routes import distances

#: No search looks at what lies around more things.
MOST_LOOKED_AT: Final = 200_000
_MAY_HOLD: Final = ox.NamedNode(INFERRED_MAY_HOLD)


@dataclass
class _Count:
    """Neighbors of a thing as they are counted: what is left to read, what was, how many count."""

    left: Iterator[str]
    read: set[str] = field(default_factory=set)
    number: int = 0
    whole: bool = False


class Nearby:
    """The neighbors of things, as edges of the network have them, looked up many at a time."""

    def __init__(self, context: GraphContext, *, asserted: bool = False) -> None:
        """Look around in a graph.

        Args:
            context: the graph.
            asserted: leave out what is inferred.
        """
        self.context, self._asserted = context, asserted
        self._piecemeal = context.lookups.by_index
        self._relations = context.statements.relations
        self._met: dict[str, dict[str, tuple[str, ...]]] = {}
        self._near: dict[str, dict[str, tuple[str, ...]]] = {}
        self._things: dict[str, bool] = {}
        self._counts: dict[str, _Count] = {}
        self._sets: dict[tuple[str, ...], tuple[str, ...]] = {}  # of relations, each kept once

    def __len__(self) -> int:
        """Return around how many things it has looked."""
        return len(self._met)

    def is_thing(self, iri: str) -> bool:
        """Whether something is a thing of the network."""
        return bool(self.things((iri,)))

    def things(self, iris: Collection[str]) -> list[str]:
        """Return those of some IRIs that are things of the network, in their order."""
        self._sort_out(iris)
        return [iri for iri in iris if self._things[iri]]

    def of(self, iri: str) -> Mapping[str, Collection[str]]:
        """Return the neighbors of a thing, each with the relations of the statements between."""
        if iri not in self._near:
            met = self.met(iri)
            self._near[iri] = {other: met[other] for other in self.things(met)}
        return self._near[iri]

    def met(self, iri: str) -> Mapping[str, tuple[str, ...]]:
        """Return what `of` does, with what statements lead to that is no thing, which is rare."""
        if iri not in self._met:
            self.fetch((iri,))
        return self._met[iri]

    def count(self, iri: str, most: int) -> tuple[int, bool]:
        """Return how many neighbors a thing has among the first so many, and whether that is all.

        It goes on from where it ended, so that no neighbor is looked at twice.
        """
        if not self._piecemeal:
            return len(self.of(iri)), True
        if iri not in self._counts:
            self._counts[iri] = _Count(
                iter(self._met[iri]) if iri in self._met else self._read(iri)
            )
        count = self._counts[iri]
        new = []
        while len(count.read) < most and not count.whole:
            other = next(count.left, "")
            count.whole = not other
            if other and other not in count.read:
                count.read.add(other)
                new.append(other)
        count.number += len(self.things(new))
        return count.number, count.whole

    def fetch(self, iris: Iterable[str]) -> None:
        """Look up the neighbors of things, in one call for all and each way."""
        missing = [iri for iri in dict.fromkeys(iris) if iri not in self._met]
        if not missing:
            return
        self._met |= self._looked_up(missing)

    def toward(self, iris: Collection[str], others: Collection[str]) -> dict[str, list[str]]:
        """Return which of some others lie next to each of some things; of these nothing is kept."""
        if not self._piecemeal:
            self.fetch(iris)
        known = {iri: self._met[iri] for iri in iris if iri in self._met}
        known |= self._looked_up([iri for iri in iris if iri not in known], others)
        return {iri: [each for each in known[iri] if each in others] for iri in iris}

    def _looked_up(
        self, iris: Collection[str], others: Collection[str] | None = None
    ) -> dict[str, dict[str, tuple[str, ...]]]:
        """Return what `met` has of each of some things, or what of it is one of some others."""
        found: dict[str, dict[str, tuple[str, ...]]] = {iri: {} for iri in iris}
        lookups, merged = self.context.lookups, self.context.merged and not self._asserted
        if others is not None and merged and self._piecemeal:
            for start, relation, end in self._between(iris, others):
                self._add(found, start, relation, end, others)
        else:
            for way in (lookups.about, lookups.leading_to):
                for quad in way(iris, merged=merged):
                    relation = quad.predicate.value
                    if relation not in self._relations or not (merged or self._in_network(quad)):
                        continue
                    one, other = quad.subject, quad.object
                    if not (isinstance(one, ox.NamedNode) and isinstance(other, ox.NamedNode)):
                        continue
                    start, end = one.value, other.value
                    if others is None or start in others or end in others:
                        self._add(found, start, relation, end, others)
        memberships = self.context.memberships
        ties = (
            (tie for at in memberships.at_each(iris) for tie in at)
            if others is None
            else memberships.joining(iris, others)
        )
        for tie in ties:
            if tie.graphs or not self._asserted:
                self._add(found, *tie.key, others)
        return found

    def _between(
        self, ones: Collection[str], others: Collection[str]
    ) -> Iterator[tuple[str, str, str]]:
        """Yield what the merge says between some things and some others, either way."""
        for said in ("?one ?relation ?other", "?other ?relation ?one"):
            both = joined(
                ("?one ?relation ?other", f"{values('one', ones)} {said}"),
                ("?other", values("other", others)),
            )
            for start, relation, end in self.context.lookups.rows(f"SELECT {said} {{ {both} }}"):
                if relation.value in self._relations and isinstance(start, ox.NamedNode):
                    yield start.value, relation.value, end.value

    def _read(self, iri: str) -> Iterator[str]:
        """Yield what `met` has of a thing, as it is read, some of it more than once."""
        lookups, merged = self.context.lookups, self.context.merged and not self._asserted
        for quad in lookups.about((iri,), merged=merged):
            if isinstance(quad.object, ox.NamedNode) and self._is_edge(quad):
                yield quad.object.value
        for quad in lookups.leading_to((iri,), merged=merged):
            if isinstance(quad.subject, ox.NamedNode) and self._is_edge(quad):
                yield quad.subject.value
        for tie in self.context.memberships.at_each((iri,))[0]:
            if tie.graphs or not self._asserted:
                yield tie.key[2] if tie.key[0] == iri else tie.key[0]

    def _is_edge(self, quad: ox.Quad) -> bool:
        """Whether a statement is one of the network, between two things."""
        ours = quad.predicate.value in self._relations
        return ours and quad.subject != quad.object and self._in_network(quad)

    def _in_network(self, quad: ox.Quad) -> bool:
        """Whether a statement is one of the network, as this graph has it."""
        graph = quad.graph_name
        if self._asserted:
            return isinstance(graph, ox.NamedNode) and graph.value not in DERIVED
        return graph != _MAY_HOLD

    def _add(
        self,
        found: dict[str, dict[str, tuple[str, ...]]],
        one: str,
        relation: str,
        other: str,
        others: Collection[str] | None = None,
    ) -> None:
        if one and other and one != other:
            for here, there in ((one, other), (other, one)):
                if here in found and (others is None or there in others):
                    known = found[here].get(there, ())
                    if relation not in known:
                        more = (*known, relation)
                        found[here][there] = self._sets.setdefault(more, more)

    def label(self, iri: str) -> str:
        """Return what a thing is called."""
        return self.context.labels.thing(iri)

    def types(self, iris: Collection[str]) -> Mapping[str, str]:
        """Return the IRI of the most specific class of each of some things."""
        return types_of(self.context, iris)

    def connecting(self, pairs: Collection[tuple[str, str]]) -> list[Edge]:
        """Return the edges between the two things of each of some pairs."""
        return connecting(self.context, pairs)

    def relations(self, edges: Iterable[Edge]) -> Mapping[str, tuple[str, str]]:
        """Return the words of relations, forward and backward: those of some statements, or all."""
        return self.context.labels.relations

    def _sort_out(self, iris: Iterable[str]) -> None:
        """Find out which of these are things of the network."""
        new = {iri for iri in iris if iri not in self._things}
        found = are_things(self.context, new) if new else ()
        self._things |= {iri: iri in found for iri in new}


class Ground:
    """What a search may walk on: the things nearby, but for what is to be avoided."""

    def __init__(
        self, nearby: Nearby | ForeignNearby, avoid: Collection[str], ends: Collection[str]
    ) -> None:
        """Mark out the ground.

        Args:
            nearby: what lies near.
            avoid: IRIs of things, classes and relations.
            ends: IRIs of things that are not avoided, whatever their class.
        """
        self.nearby = nearby
        self._avoid, self._ends = frozenset(avoid), frozenset(ends)
        self._barred: dict[str, bool] = {}

    def fetch(self, things: Collection[str]) -> None:
        """Look up the neighbors of things, and of what class these are where that counts."""
        self.nearby.fetch(things)
        if self._avoid:
            met = {other for iri in things for other in self.nearby.met(iri)} - self._ends
            new = met - self._barred.keys()
            types = self.nearby.types(new)
            self._barred |= {iri: bool({iri, types[iri]} & self._avoid) for iri in new}

    def neighbors(self, iri: str) -> list[str]:
        """Return where a step leads from a thing, what may be no thing included, sorted by IRI."""
        near = self.nearby.met(iri)
        if self._avoid:
            self.fetch((iri,))
            return sorted(
                other
                for other, relations in near.items()
                if not self._barred.get(other) and {*relations} - self._avoid
            )
        return sorted(near)

    def toward(self, things: Collection[str], others: Collection[str]) -> dict[str, list[str]]:
        """Return where a step leads from each thing, of some others."""
        if not self._avoid:
            return self.nearby.toward(things, others)
        self.fetch(things)
        return {iri: [each for each in self.neighbors(iri) if each in others] for iri in things}


@dataclass(frozen=True)
class Ways:
    """What lies between two things.

    Attributes:
        shortest: how many steps the shortest way has; None where none was found.
        neighbors: for each thing on a way of that many steps, or one more, where a step leads.
        whole: whether all was looked at that could lie between.
    """

    shortest: int | None
    neighbors: Mapping[str, list[str]]
    whole: bool = True


class _Side:
    """One end of a search, and what lies around it."""

    def __init__(self, ground: Ground, end: str) -> None:
        self._ground = ground
        self.steps = {end: 0}
        self.depth = 0
        self.frontier = [end]

    def widen(self, edges: dict[str, set[str]]) -> None:
        """Take one step more, and keep what lies next to what."""
        self.frontier = self._ground.nearby.things(self.frontier)
        self._ground.fetch(self.frontier)
        self.depth += 1
        reached = []
        for here in self.frontier:
            for there in self._ground.neighbors(here):
                edges.setdefault(here, set()).add(there)
                edges.setdefault(there, set()).add(here)
                if there not in self.steps:
                    self.steps[there] = self.depth
                    reached.append(there)
        self.frontier = reached

    def close(self, other: _Side, edges: dict[str, set[str]]) -> None:
        """Take the last step, which is of use only where the other end has come."""
        things = self._ground.nearby.things(self.frontier)
        for here, near in self._ground.toward(things, other.steps).items():
            for there in near:
                edges.setdefault(here, set()).add(there)
                edges.setdefault(there, set()).add(here)


def ways(
    ground: Ground, start: str, goal: str, longest: int | None, most: int = MOST_LOOKED_AT
) -> Ways:
    """Return the things on the ways from one thing to another that compete with the shortest.

    Args:
        ground: what may be walked on.
        start: the one thing.
        goal: the other.
        longest: no way is longer; None for ways of any length, of which only `shortest` is told.
        most: look around no more things.
    """
    sides = _Side(ground, start), _Side(ground, goal)
    edges: dict[str, set[str]] = {}
    whole = True

    def step(*, last: bool = False) -> bool:
        """Go on from the end with fewer things to look around; whether that was possible."""
        nonlocal whole
        side, other = sorted(sides, key=lambda each: len(each.frontier))
        if not side.frontier:
            return False
        whole = len(ground.nearby) + len(side.frontier) <= most
        if whole and last:
            side.close(other, edges)
        elif whole:
            side.widen(edges)
        return whole

    def length() -> int:
        return sides[0].depth + sides[1].depth

    met = False
    while not met and (longest is None or length() < longest) and step():
        met = bool(ground.nearby.things(sides[0].steps.keys() & sides[1].steps.keys()))
    if not met:
        return Ways(None, {}, whole)
    shortest = length()
    if longest is None:
        return Ways(shortest, {})
    wanted = min(shortest + 1, longest)
    if wanted > shortest:
        step(last=True)
    near = {iri: sorted(others) for iri, others in edges.items()}
    while True:
        ahead, behind = distances(near, goal), distances(near, start)
        kept = {iri for iri in ahead.keys() & behind.keys() if ahead[iri] + behind[iri] <= wanted}
        strange = kept.difference(ground.nearby.things(kept))
        if not strange:
            break
        for iri in strange:
            for other in near.pop(iri):
                if other in near:
                    near[other] = [each for each in near[other] if each not in strange]
    return Ways(shortest, {iri: [o for o in near[iri] if o in kept] for iri in kept}, whole)


def spoken_of(context: GraphContext, document: str) -> set[str]:
    """Return the ends of all that a document, or another source, states."""
    rows = context.lookups.rows
    names = (lexical(row["graph"]) for row in rows("SELECT ?graph { GRAPH ?graph {} }"))
    graphs = [each for each in names if each.partition("#")[0] == document]
    values = " ".join(f"<{each}>" for each in graphs)
    asked = "SELECT ?one ?relation ?other { VALUES ?graph { %s } GRAPH ?graph { %s } }"
    ends: set[str] = set()
    for one, relation, other in rows(asked % (values, "?one ?relation ?other")):
        if relation.value in context.statements.relations:
            ends |= {each.value for each in (one, other) if isinstance(each, ox.NamedNode)}
        elif relation.value in LINKS and isinstance(one, ox.NamedNode):
            tie = context.memberships.get(one.value)
            ends |= {tie.member, tie.whole} if tie else set()
    return ends


def project_around(
    context: GraphContext,
    centers: Collection[str],
    hops: int,
    *,
    asserted: bool,
    census: Census | None,
) -> Network:
    """Return what `project` has around some things of a graph of ours, by look-ups alone.

    Args:
        context: the graph.
        centers: the IRIs of the things.
        hops: how far around them.
        asserted: leave out what is inferred.
        census: counts the whole graph, where the network is to tell how large that is.
    """
    nearby = Nearby(context, asserted=asserted)
    reached = frontier = set(centers)
    for _ in range(hops):
        nearby.fetch(frontier)
        near = {other for iri in frontier for other in nearby.met(iri)}
        frontier = {*nearby.things(near)} - reached
        if not frontier:
            break
        reached = reached | frontier
    nodes = things(context, reached)
    pairs = {
        (quad.subject.value, quad.object.value)  # type: ignore[union-attr]
        for quad in context.lookups.about(nodes, merged=context.merged)
        if quad.predicate.value in context.statements.relations
        and isinstance(quad.object, ox.NamedNode)
        and quad.object.value in nodes
    }
    statements, inside = context.statements.between(pairs), context.memberships.inside(nodes)
    edges = sorted(statements_between(context, statements, inside, nodes), key=edge_order)
    size = census.size if census else (len(nodes), len(edges))
    return Network(
        nodes=tuple(nodes[iri] for iri in sorted(nodes)),
        edges=tuple(edge for edge in edges if not (asserted and edge.inferred)),
        relations=context.labels.relations,
        prefixes=dict(PREFIXES),
        total_nodes=max(size[0], len(nodes)),
        total_edges=max(size[1], len(edges)),
        covered_until=context.covered_until,
    )
