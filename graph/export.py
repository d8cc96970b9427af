"""The graph as a file: RDF in every syntax, GraphML and GEXF, and CSV of nodes and edges.

Every export is the same bytes for the same graph: sorted, our prefixes, no date, no random id.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from . import syntax
from .elements import TIMES, Edge, times
from .errors import UsageError
from .memberships import CURRENT
from .network import Network
from .sources import DERIVED
from .syntax import sort_key
from .terms import CATALOGUE, KG, PREFIXES, STATEMENT, shorten

if TYPE_CHECKING:
    import networkx

TRIPLE_FORMATS: Final = ("turtle", "ntriples", "rdfxml")
QUAD_FORMATS: Final = ("trig", "nquads", "jsonld")
NETWORK_FORMATS: Final = ("graphml", "gexf", "nodes-csv", "edges-csv")
FORMATS: Final = (*TRIPLE_FORMATS, *QUAD_FORMATS, *NETWORK_FORMATS)

_SUFFIXES: Final = {
    ".ttl": "turtle",
    ".nt": "ntriples",
    ".rdf": "rdfxml",
    ".trig": "trig",
    ".nq": "nquads",
    ".jsonld": "jsonld",
    ".graphml": "graphml",
    ".gexf": "gexf",
}
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_RDF: Final = PREFIXES["rdf"]


def format_of(path: Path | str | None) -> str:
    """Return the format that a file's suffix says; Turtle where there is no file.

    Raises:
        UsageError: the suffix says no format.
    """
    if path is None:
        return "turtle"
    suffix = Path(path).suffix.lower()
    if suffix in _SUFFIXES:
        return _SUFFIXES[suffix]
    if suffix == ".csv":
        raise UsageError(
            f"{path}: a table holds things or statements; say --format nodes-csv or "
            "--format edges-csv"
        )
    said = f"the suffix {Path(path).suffix}" if suffix else "a name without a suffix"
    known = ", ".join(_SUFFIXES)
    raise UsageError(f"{path}: {said} says no format; {known} do, and so does --format")


def write(
    store: ox.Store,
    part: Network | None,
    format: str,
    *,
    whole: bool = True,
    merged: bool = True,
    asserted: bool = False,
    sources: bool = False,
) -> bytes:
    """Return the graph, or a part of it, in a format.

    Args:
        store: the graph.
        part: the part; None, or the whole network, for all of it.
        format: one of FORMATS. Triples are the merge of all graphs; quads keep each statement in
            the graph of its source.
        whole: whether the part is all there is.
        merged: whether the default graph is the merge of the others; else it has quads of its own.
        asserted: leave out what is inferred.
        sources: in a format of triples, add for each statement between things an rdf:Statement
            with the passages and sources that hold it.

    Raises:
        UsageError: the format is unknown.
    """
    if format in NETWORK_FORMATS:
        assert part is not None
        writer = {"graphml": _graphml, "gexf": _gexf, "nodes-csv": _nodes, "edges-csv": _edges}
        return writer[format](part)
    if format not in FORMATS:
        raise UsageError(f"there is no format {format!r}; choose {', '.join(FORMATS)}")
    own = whole and not merged
    chosen = iter(store) if own else _quads(store, None if whole else part, asserted)
    if format in QUAD_FORMATS:
        keyed = sorted(chosen, key=lambda quad: (str(quad.graph_name), sort_key(quad.triple)))
        return syntax.serialize(keyed, format)
    if own or (whole and not asserted):  # the default graph is the merge already
        chosen = store.quads_for_pattern(None, None, None, ox.DefaultGraph())
    triples = [quad.triple for quad in chosen]
    if sources and part is not None:
        triples += _reified(part)
    return syntax.serialize(syntax.ordered(triples), format)


def _quads(store: ox.Store, part: Network | None, asserted: bool) -> Iterator[ox.Quad]:
    """Yield the quads of the named graphs, or of a part: statements, their sources, things."""
    left_out = DERIVED if asserted else frozenset()
    seen: set[ox.Quad] = set()
    for quad in _all(store) if part is None else _some(store, part):
        if _graph(quad) and _graph(quad) not in left_out and quad not in seen:
            if part is not None:
                seen.add(quad)
            yield quad


def _all(store: ox.Store) -> Iterator[ox.Quad]:
    for graph in store.named_graphs():
        yield from store.quads_for_pattern(None, None, None, graph)


def _some(store: ox.Store, part: Network) -> Iterator[ox.Quad]:
    relations = {ox.NamedNode(relation) for relation in part.relations}
    things = {node.iri for node in part.nodes}
    described: set[str] = set()
    for node in part.nodes:
        for quad in store.quads_for_pattern(ox.NamedNode(node.iri), None, None):
            other = quad.object.value if isinstance(quad.object, ox.NamedNode) else ""
            document, passage, _ = _graph(quad).partition("#")
            if passage and part.document not in (None, document):
                continue
            if quad.predicate not in relations and (not other.startswith(KG) or other in things):
                yield quad
                described.add(_graph(quad))
    for edge in part.edges:
        terms = (ox.NamedNode(iri) for iri in edge.key)
        said = {source.graph for source in edge.sources}
        described |= said
        for quad in _record(store, edge) if edge.record else ():
            yield quad
            described.add(_graph(quad))
        for quad in store.quads_for_pattern(*terms):
            if _graph(quad) in said | DERIVED:
                yield quad
    catalogue = ox.NamedNode(CATALOGUE)
    about = {PREFIXES["dcterms"] + "source", PREFIXES["dcterms"] + "isPartOf"}
    waiting = sorted(described - {""})
    while waiting:
        for quad in store.quads_for_pattern(ox.NamedNode(waiting.pop()), None, None, catalogue):
            yield quad
            above = quad.object
            if (
                quad.predicate.value in about
                and isinstance(above, ox.NamedNode)
                and above.value not in described
            ):
                described.add(above.value)
                waiting.append(above.value)


def _record(store: ox.Store, edge: Edge) -> Iterator[ox.Quad]:
    """Yield what is stated of a membership, what rivals say of it, and what it alone implies."""
    node, about = ox.NamedNode(edge.record), ox.NamedNode(_RDF + "subject")
    yield from store.quads_for_pattern(node, None, None)
    for rival in list(store.quads_for_pattern(None, about, node)):
        yield from store.quads_for_pattern(rival.subject, None, None, rival.graph_name)
    current = ox.NamedNode(edge.subject), ox.NamedNode(CURRENT), ox.NamedNode(edge.object)
    for graph in sorted(DERIVED):
        yield from store.quads_for_pattern(*current, ox.NamedNode(graph))


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
            said = ox.NamedNode(PREFIXES["dcterms"] + "source")
            yield ox.Triple(node, said, ox.NamedNode(source.graph))


def _clean(part: Network) -> networkx.MultiDiGraph[str]:
    """Return the networkx graph with only what XML can hold."""
    graph = part.to_networkx()
    everything = [data for _, data in graph.nodes(data=True)]
    everything += [data for _, _, data in graph.edges(data=True)]
    for data in everything:
        for key, value in data.items():
            if isinstance(value, str):
                data[key] = _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", value)
    return graph


def _graphml(part: Network) -> bytes:
    import networkx as nx

    out = io.BytesIO()
    nx.write_graphml_xml(_clean(part), out)
    return out.getvalue() + b"\n"


def _gexf(part: Network) -> bytes:
    import networkx as nx

    out = io.BytesIO()
    nx.write_gexf(_clean(part), out)
    return re.sub(rb' lastmodifieddate="[^"]*"', b"", out.getvalue()) + b"\n"


def _csv(columns: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows(tuple(_disarmed(cell) for cell in row) for row in rows)
    return out.getvalue().encode("utf-8", "replace")


def _disarmed(cell: object) -> str:
    """Return a cell that no spreadsheet takes for a formula (OWASP, CSV injection)."""
    text = ("yes" if cell else "no") if isinstance(cell, bool) else str(cell)
    return "'" + text if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def _nodes(part: Network) -> bytes:
    columns = ("id", "label", "kind", "named", "aliases", "definition", "iri", *TIMES)
    rows = (
        (
            *(shorten(n.iri), n.label, n.kind, n.named, "; ".join(n.aliases), n.definition, n.iri),
            *times(n).values(),
        )
        for n in part.nodes
    )
    return _csv(columns, rows)


def _edges(part: Network) -> bytes:
    ends = ("subject", "relation", "object", "subject_label", "phrase", "object_label")
    columns = (*ends, "inferred", "possible", "modality", "sources", "passages", *TIMES)
    labels = {node.iri: node.label for node in part.nodes}
    rows = []
    for edge in part.edges:
        phrase = part.relations.get(edge.relation, (shorten(edge.relation),))[0]
        words = (labels[edge.subject], phrase, labels[edge.object])
        modality = "; ".join(sorted({source.modality for source in edge.sources}))
        titles = "; ".join(sorted({source.title for source in edge.sources}))
        passages = " ".join(source.graph for source in edge.sources)
        names = (shorten(iri) for iri in (edge.subject, edge.relation, edge.object))
        known = edge.inferred, edge.possible, modality, titles, passages
        rows.append((*names, *words, *known, *times(edge).values()))
    return _csv(columns, rows)
