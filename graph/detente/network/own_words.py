"""What lies near things where files of others speak beside our graph in words of their own.

What these files say is read once, and of ours no more than what lies near.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from functools import cached_property

from ..core.namespaces import PREFIXES
from .context import GraphContext
from .foreign_nearby import ForeignNearby
from .model import Edge, Network, Node
from .nearby import Nearby, project_around
from .projection import are_things, edge_order, nodes_beside


class NearbyInOwnWords(Nearby):
    """The neighbors of things, by our relations and by those of files of others beside them."""

    def __init__(self, context: GraphContext, *, asserted: bool = False) -> None:
        """Look around in a graph.

        Args:
            context: the graph.
            asserted: leave out what is inferred.
        """
        super().__init__(context, asserted=asserted)
        self._piecemeal = False  # what is theirs is read already
        self._theirs = [edge for edge in self._all_theirs if not (asserted and edge.inferred)]
        self._at: dict[str, list[Edge]] = {}
        for edge in self._theirs:
            for end in {edge.subject, edge.object}:
                self._at.setdefault(end, []).append(edge)

    @cached_property
    def _all_theirs(self) -> list[Edge]:
        """What files of others say that is no edge of ours: with our relations of what is ours."""
        found = list(self.context.beside.edges())
        relations = self.context.statements.relations
        known = [edge for edge in found if edge.relation in relations]
        ours = are_things(self.context, {end for e in known for end in (e.subject, e.object)})
        told = {edge.key for edge in known if edge.subject in ours and edge.object in ours}
        return [edge for edge in found if edge.key not in told]

    @cached_property
    def _nodes(self) -> dict[str, Node]:
        """The things of these files that are none of ours."""
        found = nodes_beside(self.context, self._all_theirs)
        ours = are_things(self.context, found)
        return {iri: node for iri, node in found.items() if iri not in ours}

    def fetch(self, iris: Iterable[str]) -> None:
        """Look up the neighbors of things, in one call for all and each way."""
        missing = [iri for iri in dict.fromkeys(iris) if iri not in self._met]
        super().fetch(iri for iri in missing if iri not in self._nodes)
        for iri in missing:
            # Of what is theirs alone, our graph tells nothing that the network has.
            near = {o: r for o, r in self._met.get(iri, {}).items() if o not in self._nodes}
            found = {iri: near}
            for edge in self._at.get(iri, ()):
                self._add(found, edge.subject, edge.relation, edge.object)
            self._met[iri] = found[iri]

    def _sort_out(self, iris: Iterable[str]) -> None:
        new = [iri for iri in iris if iri not in self._things]
        self._things |= {iri: True for iri in new if iri in self._nodes}
        super()._sort_out(new)

    def label(self, iri: str) -> str:
        """Return what a thing is called."""
        return self._nodes[iri].label if iri in self._nodes else super().label(iri)

    def types(self, iris: Collection[str]) -> Mapping[str, str]:
        """Return the IRI of the most specific class of each of some things."""
        theirs = {iri: self._nodes[iri].type for iri in iris if iri in self._nodes}
        return {**super().types([iri for iri in iris if iri not in theirs]), **theirs}

    def connecting(self, pairs: Collection[tuple[str, str]]) -> list[Edge]:
        """Return the edges between the two things of each of some pairs."""
        ours = [pair for pair in pairs if not self._nodes.keys() & pair]
        both = {frozenset(pair) for pair in pairs}
        theirs = [e for e in self._theirs if frozenset((e.subject, e.object)) in both]
        return sorted([*super().connecting(ours), *theirs], key=edge_order)

    def relations(self, edges: Iterable[Edge]) -> Mapping[str, tuple[str, str]]:
        """Return the words of relations, forward and backward."""
        labels = self.context.labels
        theirs = {edge.relation for edge in self._theirs} - labels.relations.keys()
        return {**labels.relations, **{iri: labels.both_ways(iri) for iri in theirs}}

    def around(self, centers: Collection[str], hops: int) -> Network:
        """Return what the whole network has around some things; it tells no size of the whole."""
        reached = frontier = set(self.things(centers))
        for _ in range(hops):
            self.fetch(frontier)
            near = {other for iri in frontier for other in self.met(iri)}
            frontier = {*self.things(near)} - reached
            if not frontier:
                break
            reached = reached | frontier
        ours = project_around(
            self.context,
            [iri for iri in reached if iri not in self._nodes],
            0,
            asserted=self._asserted,
            census=None,
        )
        nodes = {iri: self._nodes[iri] for iri in reached if iri in self._nodes}
        nodes |= {node.iri: node for node in ours.nodes}
        theirs = [e for e in self._theirs if e.subject in nodes and e.object in nodes]
        edges = tuple(sorted([*ours.edges, *theirs], key=edge_order))
        return Network(
            nodes=tuple(nodes[iri] for iri in sorted(nodes)),
            edges=edges,
            relations=dict(self.relations(edges)),
            prefixes={**PREFIXES, **self.context.prefixes},
            total_nodes=len(nodes),
            total_edges=len(edges),
            covered_until=self.context.covered_until,
        )


def look_around(context: GraphContext, *, asserted: bool = False) -> Nearby | ForeignNearby:
    """Return what looks around in a graph: ours, ours beside files of others, or one of others.

    Args:
        context: the graph.
        asserted: leave out what is inferred.
    """
    if not context.is_ours:
        return ForeignNearby(context, asserted=asserted)
    kind = Nearby if context.is_looked_up else NearbyInOwnWords
    return kind(context, asserted=asserted)
