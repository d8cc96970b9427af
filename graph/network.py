"""The graph as nodes and edges: what is drawn, walked and handed to networkx."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from .evidence import because
from .sources import DERIVED, MODALITIES, Source, sources, statements, strength
from .store import rows
from .terms import INFERRED, INFERRED_POSSIBLE, PREFIXES, RDF_TYPE, shorten
from .wording import Words, words

if TYPE_CHECKING:
    import networkx

__all__ = ["Edge", "Network", "Node", "Source", "project"]

_THINGS = f"""
SELECT ?thing ?label ?class ?kind ?definition ?named {{
  ?thing skos:prefLabel ?label .
  OPTIONAL {{ GRAPH ?graph {{ ?thing a ?class }} ?class a owl:Class .
    FILTER (?graph NOT IN (<{INFERRED}>, <{INFERRED_POSSIBLE}>)) }}
  OPTIONAL {{ ?class rdfs:label ?kind }}
  OPTIONAL {{ ?thing skos:definition ?definition }}
  OPTIONAL {{ ?thing md:named ?named }}
}} ORDER BY ?thing ?class
"""
_ALIASES = "SELECT ?thing ?alias { ?thing skos:altLabel ?alias } ORDER BY ?thing ?alias"


@dataclass(frozen=True)
class Node:
    """A thing.

    Attributes:
        iri: its IRI.
        label: its name.
        kind: its most specific class, in words.
        types: that class and those above it, in words.
        aliases: its other names.
        definition: what it is.
        named: whether it is an individual with a proper name.
        type: the IRI of its most specific class.
    """

    iri: str
    label: str
    kind: str
    types: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    definition: str = ""
    named: bool = False
    type: str = ""


@dataclass(frozen=True)
class Edge:
    """A statement between two things, with the places where it stands.

    Attributes:
        subject: IRI of the thing spoken of.
        relation: IRI of the relation.
        object: IRI of the other thing.
        sources: passages and sources that hold the statement; none where it is only inferred.
        inferred: no source holds it.
        possible: nothing asserts it: it stands, or follows, only from weaker statements.
        start: first day, as an ISO date.
        end: last day, as an ISO date.
        because: where it follows, the rule in words, then each premise as a sentence.
    """

    subject: str
    relation: str
    object: str
    sources: tuple[Source, ...] = ()
    inferred: bool = False
    possible: bool = False
    start: str | None = None
    end: str | None = None
    because: tuple[str, ...] = ()


@dataclass(frozen=True)
class Network:
    """Nodes and edges, sorted by IRI, and the words for the relations.

    Attributes:
        nodes: the things.
        edges: the statements between them.
        relations: for each relation's IRI the words forward and backward.
        prefixes: the prefixes for CURIEs.
        total_nodes: how many things the whole graph has.
        total_edges: how many statements between things it has.
        document: the IRI of the document whose statements alone these are, else None.
    """

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    relations: dict[str, tuple[str, str]]
    prefixes: dict[str, str]
    total_nodes: int
    total_edges: int
    document: str | None = None

    def keep(self, wanted: Collection[str]) -> Network:
        """Return the part between the wanted things."""
        chosen = frozenset(wanted)
        return replace(
            self,
            nodes=tuple(node for node in self.nodes if node.iri in chosen),
            edges=tuple(e for e in self.edges if e.subject in chosen and e.object in chosen),
        )

    def only(self, edges: Iterable[Edge], also: Collection[str] = ()) -> Network:
        """Return the wanted edges and the things at their ends, and some things more."""
        kept = tuple(edges)
        ends = {iri for edge in kept for iri in (edge.subject, edge.object)} | set(also)
        return replace(self, nodes=tuple(n for n in self.nodes if n.iri in ends), edges=kept)

    def said_by(self, document: str) -> Network:
        """Return the statements that a document makes, with its own passages only."""
        made = []
        for edge in self.edges:
            own = tuple(s for s in edge.sources if s.graph.partition("#")[0] == document)
            if own:
                weak = all(source.modality != MODALITIES[0] for source in own)
                made.append(replace(edge, sources=own, possible=weak))
        return replace(self.only(made), document=document)

    def asserted(self) -> Network:
        """Return what sources state: no inferred edge."""
        return replace(self, edges=tuple(edge for edge in self.edges if not edge.inferred))

    def around(self, centers: Collection[str], hops: int) -> set[str]:
        """Return the things that lie at most `hops` edges from any of the centers, either way."""
        near: dict[str, set[str]] = {}
        for edge in self.edges:
            near.setdefault(edge.subject, set()).add(edge.object)
            near.setdefault(edge.object, set()).add(edge.subject)
        reached = set(centers)
        frontier = reached
        for _ in range(hops):
            if not frontier:
                break
            frontier = {other for iri in frontier for other in near.get(iri, ())} - reached
            reached = reached | frontier
        return reached

    def to_networkx(self) -> networkx.MultiDiGraph[str]:
        """Return a networkx graph: nodes by CURIE, edges by relation, plain attributes only."""
        import networkx as nx

        graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
        for node in self.nodes:
            graph.add_node(
                shorten(node.iri),
                label=node.label,
                kind=node.kind,
                definition=node.definition,
                named=node.named,
                iri=node.iri,
            )
        for edge in self.edges:
            graph.add_edge(
                shorten(edge.subject),
                shorten(edge.object),
                key=shorten(edge.relation),
                relation=shorten(edge.relation),
                label=self.relations.get(edge.relation, (shorten(edge.relation),))[0],
                passages=len(edge.sources),
                documents=len({source.title for source in edge.sources}),
                inferred=edge.inferred,
                possible=edge.possible,
                graphs=" ".join(source.graph for source in edge.sources),
                **{k: v for k, v in (("start", edge.start), ("end", edge.end)) if v},
            )
        return graph


def project(store: ox.Store, texts: Path | None = None, *, reasons: bool = True) -> Network:
    """Return every thing that has a name and every domain statement between such things.

    Args:
        store: the graph.
        texts: the folder of the documents' texts, where the sentences are wanted.
        reasons: whether each inferred edge tells why; it is half the work.
    """
    called = words(store)
    nodes = _nodes(store, called)
    where = sources(store, texts)
    held = statements(store)
    strengths = {triple: strength(graphs, where) for triple, graphs in held.items()}

    edges = []
    for triple, graphs in held.items():
        ends = triple.subject, triple.object
        if not all(isinstance(end, ox.NamedNode) and end.value in nodes for end in ends):
            continue
        stated = tuple(
            where.get(graph) or Source(graph, shorten(graph))
            for graph in graphs
            if graph not in DERIVED
        )
        edges.append(
            Edge(
                subject=triple.subject.value,  # type: ignore[union-attr]
                relation=triple.predicate.value,
                object=triple.object.value,  # type: ignore[union-attr]
                sources=stated,
                inferred=not stated,
                possible=strengths[triple] > 0,
                because=because(store, triple, strengths, called)
                if reasons and DERIVED & set(graphs)
                else (),
            )
        )
    edges.sort(key=lambda edge: (edge.subject, edge.relation, edge.object))
    ordered = tuple(nodes[iri] for iri in sorted(nodes))
    return Network(
        ordered, tuple(edges), called.relations, dict(PREFIXES), len(ordered), len(edges)
    )


def _nodes(store: ox.Store, called: Words) -> dict[str, Node]:
    aliases: dict[str, list[str]] = {}
    for row in rows(store, _ALIASES):
        aliases.setdefault(row["thing"].value, []).append(row["alias"].value)
    nodes: dict[str, Node] = {}
    for row in rows(store, _THINGS):
        thing = row["thing"]
        if not isinstance(thing, ox.NamedNode) or thing.value in nodes:
            continue
        kinds = store.quads_for_pattern(thing, ox.NamedNode(RDF_TYPE), None, ox.DefaultGraph())
        kind = row["kind"].value if row["kind"] else "thing"
        types = {
            called.classes[q.object.value]
            for q in kinds
            if isinstance(q.object, ox.NamedNode) and q.object.value in called.classes
        }
        nodes[thing.value] = Node(
            iri=thing.value,
            label=row["label"].value,
            kind=kind,
            types=(kind, *sorted(types - {kind})),
            aliases=tuple(aliases.get(thing.value, ())),
            definition=row["definition"].value if row["definition"] else "",
            named=bool(row["named"] and row["named"].value == "true"),
            type=row["class"].value if row["class"] else "",
        )
    return nodes
