"""The graph as nodes and edges: what is drawn, walked and handed to networkx."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

import pyoxigraph as ox

from ..core.namespaces import (
    INFERRED,
    INFERRED_MAY_HOLD,
    INFERRED_POSSIBLE,
    MD,
    PREFIXES,
    RDF_TYPE,
)
from ..core.validity import LAST_DAY, Holds
from ..evidence.dating import Dating
from ..evidence.memberships import Key, Membership
from ..evidence.sources import DERIVED, Source, covered_until, source
from ..inference.materialize import as_of
from ..rdf.store import rows
from .context import GraphContext
from .model import Edge, Network, Node

_THINGS: Final = f"""
SELECT ?thing ?label ?class ?kind ?definition ?named {{
  ?thing skos:prefLabel ?label .
  OPTIONAL {{ GRAPH ?graph {{ ?thing a ?class }} ?class a owl:Class .
    FILTER (?graph NOT IN (<{INFERRED}>, <{INFERRED_POSSIBLE}>, <{INFERRED_MAY_HOLD}>))
    OPTIONAL {{ ?class rdfs:label ?kind }} }}
  OPTIONAL {{ ?thing skos:definition ?definition }}
  OPTIONAL {{ ?thing md:named ?named }}
}} ORDER BY ?thing ?class
"""
_ALIASES: Final = "SELECT ?thing ?alias { ?thing skos:altLabel ?alias } ORDER BY ?thing ?alias"


def project(context: GraphContext) -> Network:
    """Return every thing that has a name and every domain statement between such things.

    No edge tells why it follows, which takes longest: see `reasons.add_reasons`. Of a graph that
    does not use our vocabulary it is whatever the graph connects (see `foreign`), and so it is of
    what files of others say beside ours in words of their own.
    """
    if context.is_ours:
        nodes, labels = _nodes(context), context.labels
        found = list(_edges(context, nodes))
        known = {edge.key for edge in found}
        theirs = [edge for edge in context.beside.edges() if edge.key not in known]
        nodes = _nodes_beside(context, theirs) | nodes
        edges, relations = sorted([*found, *theirs], key=_order), dict(labels.relations)
        for edge in theirs:
            relations.setdefault(edge.relation, labels.both_ways(edge.relation))
    else:
        nodes, labels = context.foreign.nodes(), context.labels
        edges = sorted(context.foreign.edges(), key=_order)
        used = {edge.relation for edge in edges}
        relations = {iri: (labels.phrase(iri), labels.inverse_phrase(iri)) for iri in sorted(used)}
    return Network(
        nodes=tuple(nodes[iri] for iri in sorted(nodes)),
        edges=tuple(edges),
        relations=relations,
        prefixes={**PREFIXES, **context.prefixes},
        total_nodes=len(nodes),
        total_edges=len(edges),
        covered_until=covered_until(context.store),
    )


def _nodes_beside(context: GraphContext, edges: list[Edge]) -> dict[str, Node]:
    """Return the things of files of others: the ends of their edges, and what is of their kinds."""
    ends = {end for edge in edges for end in (edge.subject, edge.object)}
    found = context.beside.nodes()
    return {
        iri: node
        for iri, node in found.items()
        if iri in ends or (node.type and not iri.startswith(MD) and not node.type.startswith(MD))
    }


def _edges(context: GraphContext, nodes: dict[str, Node]) -> Iterator[Edge]:
    """Yield each statement between two nodes, and each membership once, with its dates."""
    memberships = context.memberships
    undated: dict[Key, tuple[Source, ...]] = {}  # who states a membership without its dates
    for triple, graphs in context.statements.items():
        ends = triple.subject, triple.object
        if graphs == [INFERRED_MAY_HOLD]:
            continue  # it is no part of the merge, and a network has no mark for it
        if not all(isinstance(end, ox.NamedNode) and end.value in nodes for end in ends):
            continue
        key = triple.subject.value, triple.predicate.value, triple.object.value  # type: ignore[union-attr]
        own = [graph for graph in graphs if graph not in DERIVED]
        stated = tuple(source(context.sources, graph) for graph in own)
        if context.told(key):
            undated[key] = stated
            continue
        spell = _current(memberships.behind(key), context.store)
        dating = spell.dating if spell else Dating()
        yield Edge(
            *key,
            sources=stated,
            inferred=not stated,
            possible=context.strengths[triple] > 0,
            start=dating.start,
            end=dating.end,
            start_precision=dating.start_precision,
            end_precision=dating.end_precision,
            when=dating.words(),
            verification=dating.verification or context.dates.doubt((key[0], key[2]), own),
            validity=spell.dating if spell else None,
            certainty=Holds.YES.value,
        )
    for membership in memberships:
        if membership.member in nodes and membership.whole in nodes:
            latest = membership is memberships.spells[membership.key][-1]
            also = undated.get(membership.key, ()) if latest else ()
            yield _membership_edge(context, membership, also)


def _order(edge: Edge) -> tuple[str, ...]:
    return *edge.key, edge.start or "", edge.record, edge.qualifier


def _current(spells: tuple[Membership, ...], store: ox.Store) -> Membership | None:
    """Return the spell of the store's day, if there is one."""
    covered = covered_until(store)
    day = as_of(store) or covered or LAST_DAY
    return next((each for each in spells if each.dating.on(day, covered) is Holds.YES), None)


def _membership_edge(
    context: GraphContext, membership: Membership, undated: tuple[Source, ...]
) -> Edge:
    """Return the edge that a membership is, with sources that say the same without a date."""
    stated = {source.graph: source for source in (*membership.sources, *undated)}
    dating = membership.dating
    return Edge(
        *membership.key,
        sources=tuple(stated[graph] for graph in sorted(stated)),
        inferred=not stated,
        possible=bool(stated) and context.strength(list(stated)) > 0,
        start=dating.start,
        end=dating.end,
        start_precision=dating.start_precision,
        end_precision=dating.end_precision,
        when=dating.words(),
        verification=dating.verification,
        remarks=context.labels.remarks(dating.confirmed, membership.rivals, membership.notes),
        record=membership.iri,
        dated=membership.graphs,
        validity=dating,
        certainty=context.certainty(dating),
    )


def _nodes(context: GraphContext) -> dict[str, Node]:
    """Return a node for everything with a preferred label that is no record of a relation."""
    store, classes = context.store, context.labels.classes
    aliases: dict[str, list[str]] = {}
    for row in rows(store, _ALIASES):
        aliases.setdefault(row["thing"].value, []).append(row["alias"].value)
    nodes: dict[str, Node] = {}
    for row in rows(store, _THINGS):
        thing = row["thing"]
        if not isinstance(thing, ox.NamedNode) or thing.value in nodes:
            continue
        if thing.value in context.memberships.records:
            continue
        known = dating = context.dates.dating(thing.value)
        founded = context.dates.founded.get(thing.value) if not dating.start else None
        if founded:
            dating = replace(dating, start=founded[0], start_precision=founded[1])
        typed = store.quads_for_pattern(thing, ox.NamedNode(RDF_TYPE), None, ox.DefaultGraph())
        kind = row["kind"].value if row["kind"] else "thing"
        types = {
            classes[quad.object.value]
            for quad in typed
            if isinstance(quad.object, ox.NamedNode) and quad.object.value in classes
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
            start=dating.start,
            start_precision=dating.start_precision,
            end=dating.end,
            end_precision=dating.end_precision,
            when=dating.words() if dating.start or dating.end else "",
            verification=dating.verification,
            notes=context.notes.get(thing.value, ()),
            validity=known,
        )
    return nodes
