"""What lies near things of a graph of others, by look-ups: as its whole network has it.

A statement is read from either end. What leads through nodes without a name is followed to both of
its ends: down to what they say, up to what leads to them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Final

import pyoxigraph as ox

from ..core.namespaces import INFERRED_MAY_HOLD, PREFIXES, RDF_TYPE
from ..core.terms import Subject, Term
from ..naming import choice
from .context import GraphContext
from .foreign import TERMS, ForeignGraph, Statement
from .model import Edge, Network, Node
from .projection import edge_order

_MAY_HOLD: Final = ox.NamedNode(INFERRED_MAY_HOLD)
_TYPE: Final = ox.NamedNode(RDF_TYPE)
#: What is read of a thing to name it.
_NAMING: Final = (RDF_TYPE, *choice.NAMING, *choice.DEFINING)
#: What is said of something, each with the graphs that say it.
_Said = dict[Statement, list[str]]


class ForeignNearby:
    """The neighbors of things in a graph that does not use our vocabulary, looked up once each."""

    def __init__(self, context: GraphContext, *, asserted: bool = False) -> None:
        """Look around in a graph.

        Args:
            context: the graph.
            asserted: leave out what is inferred.
        """
        self.context, self._asserted = context, asserted
        self._lookups = context.lookups
        self._graph = ForeignGraph((), context.sources, context.labels)
        self._whole: set[Subject] = set()  # of which all is read that is said
        self._led: dict[ox.BlankNode, dict[Subject, _Said]] = {}
        self._names: dict[ox.BlankNode, str] = {}
        self._roots: dict[str, ox.BlankNode] = {}
        self._edges: dict[str, tuple[Edge, ...]] = {}
        self._ends: set[str] = set()
        self._nodes: dict[str, Node] = {}
        self._met: dict[str, dict[str, tuple[str, ...]]] = {}

    def __len__(self) -> int:
        """Return around how many things it has looked."""
        return len(self._met)

    def edges(self, iri: str) -> tuple[Edge, ...]:
        """Return the statements that speak of a thing, as either end."""
        if iri not in self._edges:
            root = self._roots.get(iri)
            starts: dict[Subject, _Said] = {root or ox.NamedNode(iri): self.said(iri)}
            if root is None:
                for start, own in self._leading(ox.NamedNode(iri)).items():
                    starts.setdefault(start, own)
            self._edges[iri] = tuple(
                edge
                for start, own in starts.items()
                for edge in self._graph.edges_of(
                    start, own, self._names, unled=isinstance(start, ox.BlankNode)
                )
                if iri in (edge.subject, edge.object) and not (self._asserted and edge.inferred)
            )
            self._ends |= {end for e in self._edges[iri] for end in (e.subject, e.object)}
        return self._edges[iri]

    def said(self, iri: str) -> _Said:
        """Return what is said of a thing, each with the graphs that say it."""
        node: Subject = self._roots.get(iri) or ox.NamedNode(iri)
        self._read((node,))
        return self._graph.said.get(node, {})

    def roots(self, iris: Collection[str]) -> dict[str, ox.BlankNode]:
        """Return the nodes without a name among some things, by their ids; the rest leads there."""
        for iri in sorted(iris):
            if not iri.startswith("_:"):
                self.edges(iri)
        waiting = [iri for iri in iris if iri in self._roots]
        for iri in waiting:  # what only such nodes lead to
            near = {end for edge in self.edges(iri) for end in (edge.subject, edge.object)}
            waiting += sorted(near & {*iris} & self._roots.keys() - {*waiting})
        return {iri: self._roots[iri] for iri in waiting}

    def met(self, iri: str) -> Mapping[str, tuple[str, ...]]:
        """Return the neighbors of a thing, each with the relations of the statements between."""
        if iri not in self._met:
            near: dict[str, dict[str, None]] = {}
            for edge in self.edges(iri):
                other = edge.object if edge.subject == iri else edge.subject
                if other != iri:
                    near.setdefault(other, {})[edge.relation] = None
            self._met[iri] = {other: tuple(relations) for other, relations in near.items()}
        return self._met[iri]

    def of(self, iri: str) -> Mapping[str, Collection[str]]:
        """Return the same: what a statement leads to is a thing."""
        return self.met(iri)

    def count(self, iri: str, most: int) -> tuple[int, bool]:
        """Return how many neighbors a thing has, and that those are all, however many it has."""
        return len(self.met(iri)), True

    def fetch(self, iris: Iterable[str]) -> None:
        """Look up the neighbors of things."""
        for iri in iris:
            self.met(iri)

    def toward(self, iris: Iterable[str], others: Collection[str]) -> dict[str, list[str]]:
        """Return which of some others lie next to each of some things."""
        return {iri: [each for each in self.met(iri) if each in others] for iri in iris}

    def things(self, iris: Collection[str]) -> list[str]:
        """Return those of some IRIs that are things of the network, in their order."""
        return [iri for iri in iris if self.is_thing(iri)]

    def is_thing(self, iri: str) -> bool:
        """Whether something is a thing: a term, the end of a statement, named and no mere kind."""
        if iri in self._ends or iri in self._roots or self.edges(iri):
            return True
        named = self._naming(iri)
        types = {o.value for p, o in named if p == _TYPE and isinstance(o, ox.NamedNode)}
        if types & TERMS.keys():
            return True
        told = types or any(p.value in choice.NAMING for p, _ in named)
        return bool(told) and not self._is_mere(iri)

    def _is_mere(self, iri: str) -> bool:
        """Whether something is what others are of, or are related by."""
        return any(
            quad.graph_name != _MAY_HOLD and not isinstance(quad.subject, ox.Triple)
            for quads in (
                self._lookups.leading_to((iri,), (RDF_TYPE,)),
                self._lookups.related((iri,)),
            )
            for quad in quads
        )

    def node(self, iri: str) -> Node:
        """Return the node that a thing is."""
        if iri not in self._nodes:
            root = self._roots.get(iri)
            own = self.said(iri) if root else self._naming(iri)
            self._nodes[iri] = self._graph.node(iri, root or ox.NamedNode(iri), own)
        return self._nodes[iri]

    def _naming(self, iri: str) -> _Said:
        """Return what a thing is called and is."""
        found: _Said = {}
        for quad in self._lookups.about((iri,), _NAMING):
            if quad.graph_name != _MAY_HOLD:
                found.setdefault((quad.predicate, quad.object), [])
        return found

    def label(self, iri: str) -> str:
        """Return what a thing is called."""
        return self.node(iri).label

    def types(self, iris: Collection[str]) -> dict[str, str]:
        """Return the IRI of the first class of each of some things; empty for none."""
        return {iri: self.node(iri).type for iri in iris}

    def connecting(self, pairs: Collection[tuple[str, str]]) -> list[Edge]:
        """Return the edges between the two things of each of some pairs."""
        found: list[Edge] = []
        for one, other in pairs:
            near, far = (other, one) if other in self._edges else (one, other)
            found += [edge for edge in self.edges(near) if far in (edge.subject, edge.object)]
        return sorted(found, key=edge_order)

    def relations(self, edges: Iterable[Edge]) -> dict[str, tuple[str, str]]:
        """Return the words of the relations of some statements, forward and backward."""
        labels = self.context.labels
        used = sorted({edge.relation for edge in edges})
        return {iri: (labels.phrase(iri), labels.inverse_phrase(iri)) for iri in used}

    def around(self, centers: Collection[str], hops: int) -> Network:
        """Return what the whole network has around some things; it tells no size of the whole."""
        reached = frontier = {iri for iri in centers if self.is_thing(iri)}
        for _ in range(hops):
            frontier = {other for iri in frontier for other in self.met(iri)} - reached
            if not frontier:
                break
            reached = reached | frontier
        inside = (
            edge
            for iri in reached
            for edge in self.edges(iri)
            if edge.subject == iri and edge.object in reached
        )
        edges = tuple(sorted(inside, key=edge_order))
        return Network(
            nodes=tuple(self.node(iri) for iri in sorted(reached)),
            edges=edges,
            relations=self.relations(edges),
            prefixes={**PREFIXES, **self.context.prefixes},
            total_nodes=len(reached),
            total_edges=len(edges),
            covered_until=self.context.covered_until,
        )

    # What is read

    def _read(self, nodes: Iterable[Subject]) -> None:
        """Read all that is said of things, and of the nodes without a name that this leads to."""
        waiting = [*nodes]
        while waiting:
            node = waiting.pop()
            if node in self._whole:
                continue
            self._whole.add(node)
            for quad in self._about(node):
                self._graph.take(quad)
                if isinstance(quad.object, ox.BlankNode):
                    waiting.append(quad.object)

    def _about(self, node: Subject) -> Iterator[ox.Quad]:
        """Yield what is said of a node; one without a name has none for a look-up, but an index."""
        if isinstance(node, ox.BlankNode):
            return self.context.store.quads_for_pattern(node, None, None)
        return self._lookups.about((node.value,))

    def _leading_to(self, node: Subject) -> Iterator[ox.Quad]:
        """Yield the statements that lead to a node."""
        if isinstance(node, ox.BlankNode):
            return self.context.store.quads_for_pattern(None, None, node)
        return self._lookups.leading_to((node.value,))

    def _leading(self, target: ox.NamedNode) -> dict[Subject, _Said]:
        """Return from where statements lead to a thing, through nodes without a name as well.

        Of a thing with a name only the statements that lead there; of one without, all.
        """
        found: dict[Subject, _Said] = {}
        waiting: list[Subject] = [target]
        seen: set[Subject] = set()
        while waiting:
            node = waiting.pop()
            if node in seen:
                continue
            seen.add(node)
            for subject, own in self._above(node).items():
                if isinstance(subject, ox.NamedNode):
                    found.setdefault(subject, {}).update(own)
                    continue
                self._read((subject,))
                if self._is_root(subject):
                    found[subject] = self._graph.said[subject]
                waiting.append(subject)
        for own in found.values():
            self._read(o for _, o in own if isinstance(o, ox.BlankNode))
        return found

    def _above(self, node: Subject) -> dict[Subject, _Said]:
        """Return the statements that lead to a node, by what they are of; no kinds of things."""
        if isinstance(node, ox.BlankNode) and node in self._led:
            return self._led[node]
        found: dict[Subject, _Said] = {}
        for quad in self._leading_to(node):
            if isinstance(quad.subject, ox.Triple) or quad.graph_name == _MAY_HOLD:
                continue
            if quad.predicate == _TYPE and isinstance(node, ox.NamedNode):
                continue
            statement = (quad.predicate, node)
            graphs = found.setdefault(quad.subject, {}).setdefault(statement, [])
            if isinstance(quad.graph_name, ox.NamedNode):
                graphs.append(quad.graph_name.value)
        if isinstance(node, ox.BlankNode):
            self._led[node] = found
        return found

    def _is_root(self, node: ox.BlankNode) -> bool:
        """Whether nothing leads to a node but itself; then it may be a thing of its own."""
        if self._above(node).keys() - {node}:
            return False
        if node not in self._names and self._graph.is_thing(node):
            self._name(node)
        return True

    def _name(self, node: ox.BlankNode) -> None:
        """Name a node by what it says, and all others that say the same."""
        key = self._graph.fingerprint(node)
        alike = sorted({node, *self._alike(node, key)}, key=str)
        for number, each in enumerate(alike):
            iri = f"_:{key}{f'-{number}' if number else ''}"
            self._names[each], self._roots[iri] = iri, each
            self.context.labels.call(iri, self._graph.node(iri, each, self._graph.said[each]).label)

    def _alike(self, node: ox.BlankNode, key: str) -> Iterator[ox.BlankNode]:
        """Yield the things without a name that say what a node says."""
        leaf = self._leaf(node)
        if leaf is None:
            return
        relation, target = leaf
        for candidate in self._candidates(relation, target):
            waiting: list[Subject] = [candidate]
            seen: set[Subject] = set()
            while waiting:
                each = waiting.pop()
                if each in seen or not isinstance(each, ox.BlankNode):
                    continue
                seen.add(each)
                self._read((each,))
                above = self._above(each).keys() - {each}
                waiting += above
                same = not above and self._graph.is_thing(each)
                if same and self._graph.fingerprint(each) == key:
                    yield each

    def _leaf(self, node: ox.BlankNode) -> Statement | None:
        """Return what a node, or one that it leads to, says of something with a name."""
        waiting: list[Subject] = [node]
        seen: set[Subject] = set()
        kinds: list[Statement] = []
        while waiting:
            each = waiting.pop()
            if each in seen:
                continue
            seen.add(each)
            for relation, target in sorted(self._graph.said.get(each, {}), key=str):
                if isinstance(target, ox.BlankNode):
                    waiting.append(target)
                elif relation != _TYPE:
                    return relation, target
                else:
                    kinds.append((relation, target))
        return kinds[0] if kinds else None

    def _candidates(self, relation: ox.NamedNode, target: Term) -> set[ox.BlankNode]:
        quads = self.context.store.quads_for_pattern(None, relation, target)
        return {quad.subject for quad in quads if isinstance(quad.subject, ox.BlankNode)}
