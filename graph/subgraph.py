"""The part of the network that the answer to a query holds."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox

from .dated import source
from .elements import Edge, Node
from .errors import UnknownName, UsageError
from .network import Network
from .results import Results
from .sources import DERIVED, sources, strength
from .terms import RDF_TYPE
from .wording import Words, words


def answered(
    store: ox.Store,
    network: Network,
    results: Results,
    *,
    described: bool = False,
    texts: Path | None = None,
) -> Network:
    """Return what an answer holds: of rows the things in them and all that lies between these.

    Of CONSTRUCT it is the statements between IRIs: those of the network with their dates, others
    that the graph holds with their sources, and those that only the query makes, marked as such.
    A type gives a thing its kind.

    Args:
        store: the graph.
        network: its things and statements.
        results: the answer.
        described: whether it is that of DESCRIBE: of what is told there, only things of the
            network and statements between them are taken.
        texts: the folder of the documents' texts, where the sentences are wanted.

    Raises:
        UsageError: the query is an ASK.
        UnknownName: the answer holds nothing that can be drawn.
    """
    if results.kind == "boolean":
        raise UsageError("ASK says yes or no, which cannot be drawn; use SELECT or CONSTRUCT")
    if results.kind == "rows":
        found = network.keep(_iris(results))
        lacking = "no IRI in its rows is a thing with a name"
    else:
        triples = _triples(results)
        if described:
            about = {subject for subject, _, _ in triples}
            found = network.only((e for e in network.edges if e.key in triples), about)
        else:
            found = _Drawn(store, network, texts).part(triples)
        lacking = "no statement in it connects two IRIs"
    if not found.nodes:
        raise UnknownName(f"the answer to the query holds nothing to draw: {lacking}")
    return found


def _iris(results: Results) -> set[str]:
    rows = json.loads(results.text("json"))["results"]["bindings"]
    return {cell["value"] for row in rows for cell in row.values() if cell["type"] == "uri"}


def _triples(results: Results) -> set[tuple[str, str, str]]:
    """Return the statements between IRIs."""
    read = ox.parse(results.text("ntriples"), format=ox.RdfFormat.N_TRIPLES)
    return {
        (quad.subject.value, quad.predicate.value, quad.object.value)
        for quad in read
        if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.NamedNode)
    }


class _Drawn:
    """Statements as edges of a network, and their ends as its nodes."""

    def __init__(self, store: ox.Store, network: Network, texts: Path | None) -> None:
        self.store = store
        self.network = network
        self.texts = texts

    def part(self, triples: set[tuple[str, str, str]]) -> Network:
        kinds = {s: o for s, p, o in sorted(triples, reverse=True) if p == RDF_TYPE}
        wanted = {triple for triple in triples if triple[1] != RDF_TYPE}
        known = tuple(edge for edge in self.network.edges if edge.key in wanted)
        other = wanted - {edge.key for edge in known}
        edges = sorted(
            (*known, *self._edges(other)),
            key=lambda edge: (*edge.key, edge.start or "", edge.record),
        )
        ends = {iri for edge in edges for iri in (edge.subject, edge.object)}
        nodes = {node.iri: node for node in self.network.nodes if node.iri in ends}
        called = words(self.store)
        for iri in ends - nodes.keys():
            nodes[iri] = self._node(iri, kinds.get(iri), called)
        return replace(
            self.network,
            nodes=tuple(nodes[iri] for iri in sorted(nodes)),
            edges=tuple(edges),
            total_nodes=max(self.network.total_nodes, len(nodes)),
            total_edges=max(self.network.total_edges, len(edges)),
        )

    def _edges(self, triples: Iterable[tuple[str, str, str]]) -> Iterable[Edge]:
        where = sources(self.store, self.texts)
        for key in triples:
            subject, relation, target = map(ox.NamedNode, key)
            quads = list(self.store.quads_for_pattern(subject, relation, target, None))
            graphs = {q.graph_name.value for q in quads if isinstance(q.graph_name, ox.NamedNode)}
            stated = sorted(graphs - DERIVED)
            yield Edge(
                *key,
                sources=tuple(source(where, graph) for graph in stated),
                inferred=bool(graphs) and not stated,
                possible=bool(graphs) and strength(sorted(graphs), where) > 0,
                constructed=not quads,
            )

    def _node(self, iri: str, kind: str | None, called: Words) -> Node:
        typed = self.store.quads_for_pattern(ox.NamedNode(iri), ox.NamedNode(RDF_TYPE), None)
        own = {
            quad.object.value
            for quad in typed
            if isinstance(quad.object, ox.NamedNode)
            and quad.object.value in called.classes
            and str(quad.graph_name).strip("<>") not in DERIVED
        }
        kind = kind or min(own, default="")
        return Node(iri, called.label(iri), called.label(kind) if kind else "thing", type=kind)
