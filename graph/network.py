"""The graph as nodes and edges: what is drawn, walked and handed to networkx."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from .dated import Dates, source
from .elements import Edge, Node, times
from .evidence import remarks
from .memberships import Key, Membership, Memberships
from .notes import Note, notes
from .reasons import because
from .relations import verbs
from .sources import DERIVED, Source, sources, statements, strength
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
    FILTER (?graph NOT IN (<{INFERRED}>, <{INFERRED_POSSIBLE}>))
    OPTIONAL {{ ?class rdfs:label ?kind }} }}
  OPTIONAL {{ ?thing skos:definition ?definition }}
  OPTIONAL {{ ?thing md:named ?named }}
}} ORDER BY ?thing ?class
"""
_ALIASES = "SELECT ?thing ?alias { ?thing skos:altLabel ?alias } ORDER BY ?thing ?alias"


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
        made = (edge.said_by(document) for edge in self.edges)
        part = self.only(edge for edge in made if edge)
        nodes = tuple(node.said_by(document) for node in part.nodes)
        return replace(part, nodes=nodes, document=document)

    def asserted(self) -> Network:
        """Return what sources state: no inferred edge."""
        return replace(self, edges=tuple(edge for edge in self.edges if not edge.inferred))

    def discussed(self) -> Network:
        """Return the things of which documents or files of a user speak, and what lies between.

        The whole network where there are none.
        """
        ends: set[str] = set()
        for edge in self.edges:
            if any(not source.consulted for source in edge.sources):
                ends |= {edge.subject, edge.object}
        return self.keep(ends) if ends else self

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

    def neighbours(self) -> dict[str, set[str]]:
        """Return the things next to each, by stated edges where there are any at all."""
        all_inferred = all(edge.inferred for edge in self.edges)
        near: dict[str, set[str]] = {node.iri: set() for node in self.nodes}
        for edge in self.edges:
            if all_inferred or not edge.inferred:
                near[edge.subject].add(edge.object)
                near[edge.object].add(edge.subject)
        return near

    def top(self, count: int, wanted: Collection[str] = ()) -> Network:
        """Return the things with most neighbours, the wanted before all others, so many at most."""
        if count >= len(self.nodes):
            return self
        near = self.neighbours()
        first = frozenset(wanted)
        ranked = sorted(near, key=lambda iri: (iri not in first, -len(near[iri]), iri))
        return self.keep(ranked[:count])

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
                **{name: value for name, value in times(node).items() if value},
            )
        for edge in self.edges:
            ends = shorten(edge.subject), shorten(edge.object)
            relation = shorten(edge.relation)
            keys = (relation, f"{relation} {edge.start}", f"{relation} {edge.record}")
            graph.add_edge(
                *ends,
                key=next(key for key in keys if not graph.has_edge(*ends, key)),
                relation=relation,
                label=self.relations.get(edge.relation, (relation,))[0],
                passages=len(edge.sources),
                documents=len({source.title for source in edge.sources}),
                inferred=edge.inferred,
                possible=edge.possible,
                graphs=" ".join(source.graph for source in edge.sources),
                **{name: value for name, value in times(edge).items() if value},
            )
        return graph


def project(store: ox.Store, texts: Path | None = None, *, reasons: bool = True) -> Network:
    """Return every thing that has a name and every domain statement between such things.

    Args:
        store: the graph.
        texts: the folder of the documents' texts, where the sentences are wanted.
        reasons: whether each inferred edge tells why; it is most of the work.
    """
    called = words(store)
    where = sources(store, texts)
    dates = Dates(store, where)
    ties = Memberships(store, where, dates)
    nodes = _nodes(store, called, dates, ties.records, notes(store, where))
    held = statements(store)
    strengths = {triple: strength(graphs, where) for triple, graphs in held.items()}

    clear = verbs(store) if any(tie.rivals for tie in ties) else called
    edges = []
    told: dict[Key, tuple[Source, ...]] = {}  # what is said of memberships without a date
    for triple, graphs in held.items():
        ends = triple.subject, triple.object
        if not all(isinstance(end, ox.NamedNode) and end.value in nodes for end in ends):
            continue
        key = triple.subject.value, triple.predicate.value, triple.object.value  # type: ignore[union-attr]
        own = [graph for graph in graphs if graph not in DERIVED]
        stated = tuple(source(where, graph) for graph in own)
        if ties.repeated(key) and not (stated and key not in ties.spells):
            told[key] = stated
            continue
        edges.append(
            Edge(
                *key,
                sources=stated,
                inferred=not stated,
                possible=strengths[triple] > 0,
                because=because(store, triple, strengths, called)
                if reasons and DERIVED & set(graphs)
                else (),
                verification=dates.doubt((key[0], key[2]), own),
            )
        )
    for tie in ties:
        if tie.member in nodes and tie.whole in nodes:
            last = tie is ties.spells[tie.key][-1]
            edges.append(_dated(tie, told.get(tie.key, ()) if last else (), where, clear))
    edges.sort(key=lambda edge: (*edge.key, edge.start or "", edge.record))
    ordered = tuple(nodes[iri] for iri in sorted(nodes))
    return Network(
        ordered, tuple(edges), called.relations, dict(PREFIXES), len(ordered), len(edges)
    )


def _dated(
    tie: Membership, undated: tuple[Source, ...], where: dict[str, Source], called: Words
) -> Edge:
    """Return the edge that a membership is, with sources that say the same without a date."""
    stated = {each.graph: each for each in (*tie.sources, *undated)}
    when = tie.dating
    return Edge(
        *tie.key,
        sources=tuple(stated[graph] for graph in sorted(stated)),
        inferred=not stated,
        possible=bool(stated) and strength(list(stated), where) > 0,
        start=when.start,
        end=when.end,
        start_precision=when.start_precision,
        end_precision=when.end_precision,
        when=when.words(),
        verification=when.verification,
        remarks=remarks(when.confirmed, tie.rivals, called),
        record=tie.iri,
        dated=tie.graphs,
    )


def _nodes(
    store: ox.Store,
    called: Words,
    dates: Dates,
    records: Collection[str],
    said: dict[str, tuple[Note, ...]],
) -> dict[str, Node]:
    aliases: dict[str, list[str]] = {}
    for row in rows(store, _ALIASES):
        aliases.setdefault(row["thing"].value, []).append(row["alias"].value)
    nodes: dict[str, Node] = {}
    for row in rows(store, _THINGS):
        thing = row["thing"]
        if not isinstance(thing, ox.NamedNode) or thing.value in nodes:
            continue
        if thing.value in records:
            continue
        times = dates.dating(thing.value)
        founded = dates.founded.get(thing.value) if not times.start else None
        if founded:
            times = replace(times, start=founded[0], start_precision=founded[1])
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
            start=times.start,
            start_precision=times.start_precision,
            end=times.end,
            end_precision=times.end_precision,
            when=times.words() if times.start or times.end else "",
            verification=times.verification,
            notes=said.get(thing.value, ()),
        )
    return nodes
