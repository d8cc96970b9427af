"""The graph as RDF in every syntax: all of it, or a part with the sources of its statements.

Every export is the same bytes for the same graph: sorted, our prefixes, no date, no random id.
"""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Callable, Iterator, Mapping
from typing import Final

import pyoxigraph as ox

from ..core.bundled import MAPPINGS_FILE
from ..core.namespaces import CATALOGUE, DERIVED, KG, MAPPINGS_GRAPH, PREFIXES, RDF_TYPE, STATEMENT
from ..evidence.statements import domain_relations, uses_vocabulary
from ..network.context import GraphContext
from ..network.foreign_nearby import ForeignNearby
from ..network.model import Edge, Network
from ..rdf import parse, serialize
from ..rdf.formats import QUAD_FORMATS
from ..rdf.losses import Loss
from ..rdf.reading.findings import Findings
from ..rdf.serialize import sort_key
from . import exported
from .exported import Exported
from .owl import Profile, owl_dl

_RDF: Final = PREFIXES["rdf"]
_SOURCE: Final = PREFIXES["dcterms"] + "source"
#: What leads from a passage to its section and its document.
_ABOVE: Final = {_SOURCE, PREFIXES["dcterms"] + "isPartOf"}


def exported_rdf(
    store: ox.Store,
    part: Network | None,
    format: str,
    *,
    whole: bool = True,
    merged: bool = True,
    asserted: bool = False,
    sources: bool = False,
    mappings: bool = False,
    prefixes: Mapping[str, str] = PREFIXES,
    profile: Profile | None = None,
    tell: Callable[[str], object] | None = None,
) -> Exported:
    """Return the graph, or a part of it, as RDF.

    Args:
        store: the graph.
        part: the part; None, or the whole network, for all of it.
        format: one of TRIPLE_FORMATS or QUAD_FORMATS. Triples are the union of all graphs; quads
            keep each statement in the graph of its source.
        whole: whether the part is all there is.
        merged: whether the default graph is the union of the others; else it has quads of its own,
            which are merged with those of the others where the format has no graphs.
        asserted: leave out what is inferred.
        sources: in a format of triples, add for each statement between things an rdf:Statement
            with the passages and sources that hold it.
        mappings: add what our terms are in other vocabularies; quads have a graph for it.
        prefixes: what CURIEs are made with.
        profile: write it as a profile of OWL has it.
        tell: called with each line that is to be known of what is written.

    Raises:
        FormatError: the format cannot hold a statement.
    """
    lost: list[Loss] = []
    added = list(_mappings(prefixes := dict(prefixes))) if mappings else []
    own = whole and not merged
    quads = iter(store) if own else _quads(store, None if whole else part, asserted, merged)
    if format in QUAD_FORMATS:
        every = (*quads, *added)
        keyed = sorted(every, key=lambda quad: (str(quad.graph_name), sort_key(quad.triple)))
        return Exported(serialize.serialize(keyed, format, lost.append, prefixes), lost)
    if whole and merged and not asserted:  # the default graph is the union already
        triples = [q.triple for q in store.quads_for_pattern(None, None, None, ox.DefaultGraph())]
        graphs = sum(1 for _ in store.named_graphs())
        lost += exported.of_what_may_hold(store)
    else:
        held = list(quads)
        triples = [quad.triple for quad in held]
        graphs = len({quad.graph_name for quad in held} - {ox.DefaultGraph()})
    lost += exported.of_graphs(graphs, format)
    if sources and part is not None:
        triples += _reified(part)
    triples += [quad.triple for quad in added if quad.subject != ox.NamedNode(MAPPINGS_GRAPH)]
    if profile:
        written = owl_dl(triples, store)
        triples = list(written.triples)
        if tell is not None:
            for note in written.notes:
                tell(note)
    ordered = serialize.sorted_triples(triples)
    content = serialize.serialize(ordered, format, lost.append, prefixes)
    return Exported(content, lost)


def _mappings(prefixes: dict[str, str]) -> Iterator[ox.Quad]:
    """Yield what our terms are in other vocabularies, and add the prefixes of these."""
    found = Findings()
    yield from parse.quads(MAPPINGS_FILE, MAPPINGS_GRAPH, found=found)
    prefixes.update(found.own | prefixes)


def _quads(
    store: ox.Store, part: Network | None, asserted: bool, merged: bool
) -> Iterator[ox.Quad]:
    """Yield the quads of a graph, or of a part: statements, their sources, things.

    Where the default graph is the merge of the others, it holds nothing of its own.
    """
    if part is not None and not uses_vocabulary(store):
        yield from dict.fromkeys(_foreign_quads(store, part))
        return
    left_out = (DERIVED if asserted else frozenset()) | ({""} if merged else set())
    seen: set[ox.Quad] = set()
    for quad in _named_quads(store) if part is None else _part_quads(store, part):
        if _graph(quad) not in left_out and quad not in seen:
            if part is not None:
                seen.add(quad)
            yield quad


def _named_quads(store: ox.Store) -> Iterator[ox.Quad]:
    for graph in store.named_graphs():
        yield from store.quads_for_pattern(None, None, None, graph)


def _part_quads(store: ox.Store, part: Network) -> Iterator[ox.Quad]:
    """Yield what is said of the things of a part, its statements, and what describes their sources.

    A quad may come twice.
    """
    described: set[str] = set()  # the graphs that hold something of the part
    for quad in itertools.chain(_node_quads(store, part), _edge_quads(store, part)):
        described.add(_graph(quad))
        yield quad
    described |= {source.graph for edge in part.edges for source in edge.sources}
    yield from _catalogue_quads(store, described - {""})


def _foreign_quads(store: ox.Store, part: Network) -> Iterator[ox.Quad]:
    """Yield what a graph of others says of the things of a part, and of nodes without a name there.

    Statements of things that lead out of the part are left out; a node without a name stays whole.
    """
    things = {node.iri for node in part.nodes}
    waiting: list[ox.NamedNode | ox.BlankNode] = [
        ox.NamedNode(iri) for iri in sorted(things) if not iri.startswith("_:")
    ]
    if len(waiting) < len(things):
        roots = ForeignNearby(GraphContext(store)).roots(things)
        waiting += [roots[iri] for iri in sorted(roots)]
    seen = set(waiting)
    while waiting:
        for quad in store.quads_for_pattern(waiting.pop(), None, None):
            other = quad.object
            whole = quad.predicate.value == RDF_TYPE or isinstance(quad.subject, ox.BlankNode)
            if whole or not isinstance(other, ox.NamedNode) or other.value in things:
                yield quad
            if isinstance(other, ox.BlankNode) and other not in seen:
                seen.add(other)
                waiting.append(other)


def _node_quads(store: ox.Store, part: Network) -> Iterator[ox.Quad]:
    """Yield what is said of each thing, but for statements between things and with other things."""
    relations = domain_relations(store)
    things = {node.iri for node in part.nodes}
    for node in part.nodes:
        for quad in store.quads_for_pattern(ox.NamedNode(node.iri), None, None):
            other = quad.object.value if isinstance(quad.object, ox.NamedNode) else ""
            document, passage, _ = _graph(quad).partition("#")
            if passage and part.document not in (None, document):
                continue
            if quad.predicate not in relations and (not other.startswith(KG) or other in things):
                yield quad


def _edge_quads(store: ox.Store, part: Network) -> Iterator[ox.Quad]:
    """Yield each statement in the graphs of its sources and where it is inferred, and records."""
    for edge in part.edges:
        if edge.record:
            yield from _record(store, edge)
        holding = {source.graph for source in edge.sources} | DERIVED
        for quad in store.quads_for_pattern(*map(ox.NamedNode, edge.key)):
            if _graph(quad) in holding:
                yield quad


def _catalogue_quads(store: ox.Store, sources: set[str]) -> Iterator[ox.Quad]:
    """Yield what the catalogue says of sources, and of what these are parts of."""
    catalogue = ox.NamedNode(CATALOGUE)
    described, waiting = set(sources), sorted(sources)
    while waiting:
        for quad in store.quads_for_pattern(ox.NamedNode(waiting.pop()), None, None, catalogue):
            yield quad
            above = quad.object
            if (
                quad.predicate.value in _ABOVE
                and isinstance(above, ox.NamedNode)
                and above.value not in described
            ):
                described.add(above.value)
                waiting.append(above.value)


def _record(store: ox.Store, edge: Edge) -> Iterator[ox.Quad]:
    """Yield what is stated of a membership, and what rivals say of it."""
    node, about = ox.NamedNode(edge.record), ox.NamedNode(_RDF + "subject")
    yield from store.quads_for_pattern(node, None, None)
    for rival in list(store.quads_for_pattern(None, about, node)):
        yield from store.quads_for_pattern(rival.subject, None, None, rival.graph_name)


def _graph(quad: ox.Quad) -> str:
    return quad.graph_name.value if isinstance(quad.graph_name, ox.NamedNode) else ""


def _reified(part: Network) -> Iterator[ox.Triple]:
    """Yield an rdf:Statement with its sources for each edge that a source states (RDF 1.1, D.1)."""
    for edge in part.edges:
        if not edge.sources:
            continue
        ends = edge.key
        named = (*ends, edge.record) if edge.record else ends
        digest = hashlib.sha256("\n".join(named).encode()).hexdigest()[:16]
        node = ox.NamedNode(STATEMENT + digest)
        yield ox.Triple(node, ox.NamedNode(_RDF + "type"), ox.NamedNode(_RDF + "Statement"))
        for name, iri in zip(("subject", "predicate", "object"), ends, strict=True):
            yield ox.Triple(node, ox.NamedNode(_RDF + name), ox.NamedNode(iri))
        for source in edge.sources:
            yield ox.Triple(node, ox.NamedNode(_SOURCE), ox.NamedNode(source.graph))
