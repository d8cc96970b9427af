"""The graph as nodes and edges: what is drawn, walked and handed to networkx."""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Final

import pyoxigraph as ox

from ..actors import memberships
from ..actors.memberships import Key, Membership
from ..core.namespaces import (
    DERIVED,
    INFERRED,
    INFERRED_MAY_HOLD,
    INFERRED_POSSIBLE,
    MD,
    PREFIXES,
    RDF_TYPE,
)
from ..core.terms import lexical
from ..core.validity import LAST_DAY, Holds
from ..evidence.dating import Dating
from ..evidence.sources import Source, covered_until, source
from ..naming import choice
from ..rdf.lookups import About, InGraph, values
from .context import GraphContext
from .model import Edge, Network, Node

LABEL, _ALIAS, _DEFINITION = (
    PREFIXES["skos"] + name for name in ("prefLabel", "altLabel", "definition")
)
_NAMED: Final = MD + "named"
_CLASS: Final = PREFIXES["owl"] + "Class"
_KIND: Final = PREFIXES["rdfs"] + "label"
#: From so many things on it costs less to read every record than to ask of each whether it is one.
_MANY: Final = 3000
#: That a thing is no record of a relation, as the merge has it.
_NO_RECORD: Final = " ".join(
    f"FILTER NOT EXISTS {{ ?thing {said} }}"
    for said in (
        *(f"<{link}> ?end" for link in memberships.LINKS),
        *(f"a <{record}>" for record in sorted(memberships.RECORDS)),
    )
)
#: The graphs of what follows by rules.
RULES: Final = frozenset((INFERRED, INFERRED_POSSIBLE, INFERRED_MAY_HOLD))


def project(context: GraphContext) -> Network:
    """Return every thing that has a name and every domain statement between such things.

    No edge tells why it follows, which takes longest: see `reasons.add_reasons`. Of a graph that
    does not use our vocabulary it is whatever the graph connects (see `foreign`), and so it is of
    what files of others say beside ours in words of their own.
    """
    if context.is_ours:
        labels = context.labels
        named = context.lookups.related((LABEL,), merged=True)
        iris = {quad.subject.value for quad in named if isinstance(quad.subject, ox.NamedNode)}
        nodes = things(context, iris)
        statements, records = context.statements.all(), list(context.memberships)
        context.sources.fetch({each for graphs in statements.values() for each in graphs})
        found = list(statements_between(context, statements, records, nodes))
        known = {edge.key for edge in found}
        theirs = [edge for edge in context.beside.edges() if edge.key not in known]
        nodes = nodes_beside(context, theirs) | nodes
        edges, relations = sorted([*found, *theirs], key=edge_order), dict(labels.relations)
        for edge in theirs:
            relations.setdefault(edge.relation, labels.both_ways(edge.relation))
    else:
        nodes, labels = context.foreign.nodes(), context.labels
        edges = sorted(context.foreign.edges(), key=edge_order)
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


def nodes_beside(context: GraphContext, edges: list[Edge]) -> dict[str, Node]:
    """Return the things of files of others: the ends of their edges, and what is of their kinds."""
    ends = {end for edge in edges for end in (edge.subject, edge.object)}
    found = context.beside.nodes()
    return {
        iri: node
        for iri, node in found.items()
        if iri in ends or (node.type and not iri.startswith(MD) and not node.type.startswith(MD))
    }


def statements_between(
    context: GraphContext,
    statements: Mapping[ox.Triple, list[str]],
    records: Iterable[Membership],
    nodes: Container[str],
) -> Iterator[Edge]:
    """Yield each statement between two nodes, and each membership once, with its dates.

    Args:
        context: the graph.
        statements: the statements, each with the graphs that hold it.
        records: the memberships and participations.
        nodes: the IRIs of the things at whose ends they may be.
    """
    undated: dict[Key, tuple[Source, ...]] = {}  # who states a membership without its dates
    for triple, graphs in statements.items():
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
        spell = _current(context, context.memberships.behind(key))
        dating = spell.dating if spell else Dating()
        yield Edge(
            *key,
            sources=stated,
            inferred=not stated,
            possible=context.strength(graphs) > 0,
            start=dating.start,
            end=dating.end,
            start_precision=dating.start_precision,
            end_precision=dating.end_precision,
            when=dating.words(),
            verification=dating.verification or context.dates.doubt((key[0], key[2]), own),
            validity=spell.dating if spell else None,
            certainty=Holds.YES.value,
        )
    for membership in records:
        if membership.member in nodes and membership.whole in nodes:
            also = undated.get(membership.key, ())
            if also and membership is not context.memberships.spells(membership.key)[-1]:
                also = ()  # the latest has them
            yield _membership_edge(context, membership, also)


def edge_order(edge: Edge) -> tuple[str, ...]:
    """Return what sorts the edges of a network."""
    graphs = (source.graph for source in edge.sources)
    return *edge.key, edge.start or "", edge.record, edge.qualifier, *graphs


def _current(context: GraphContext, spells: tuple[Membership, ...]) -> Membership | None:
    """Return the spell of the graph's day, if there is one."""
    if not spells:
        return None
    day, covered = context.day or LAST_DAY, context.covered_until
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


def things(context: GraphContext, iris: Collection[str]) -> dict[str, Node]:
    """Return a node for each of some IRIs that has a preferred label and is no record."""
    context.dates.fetch(iris)
    about, labels = context.about, context.labels
    named = [iri for iri in iris if labels.thing(iri)]
    about.fetch(lexical(kind) for iri in named for kind, _ in about.values(iri, RDF_TYPE))
    return {iri: _node(context, iri) for iri in named if not context.memberships.is_record(iri)}


def are_things(context: GraphContext, iris: Collection[str]) -> set[str]:
    """Return those of some IRIs that a network has as things, without looking up more of them."""
    if context.merged and context.lookups.by_index:
        labelled = f"{values('thing', iris)} ?thing <{LABEL}> ?label FILTER (ISLITERAL(?label))"
        asked = f"SELECT DISTINCT ?thing {{ {labelled} {_NO_RECORD} }}"
        sure = {thing.value for (thing,) in context.lookups.rows(asked)}
        rest = [iri for iri in iris if iri not in sure]
        return sure | (_tell_apart(context, rest) if rest else set())
    return _tell_apart(context, iris)


def _tell_apart(context: GraphContext, iris: Collection[str]) -> set[str]:
    """Return those of some IRIs that have a name and are no records of a relation."""
    named = {
        lexical(quad.subject)
        for quad in context.lookups.about(iris, (LABEL,), merged=True)
        if isinstance(quad.object, ox.Literal)
    }
    if len(named) < _MANY:
        telling = (RDF_TYPE, *memberships.LINKS)
        doubtful = {
            lexical(quad.subject)
            for quad in context.lookups.about(named, telling, merged=context.merged)
            if quad.predicate.value != RDF_TYPE or lexical(quad.object) in memberships.RECORDS
        }
    else:  # then reading which records there are costs less
        doubtful = named & context.records
    return {iri for iri in named if iri not in doubtful or not context.memberships.is_record(iri)}


def types_of(context: GraphContext, iris: Collection[str]) -> dict[str, str]:
    """Return the IRI of the most specific class of each of some things; see `type_of`."""
    context.about.fetch(iris)
    return {iri: type_of(context.about, iri) for iri in iris}


def connecting(context: GraphContext, pairs: Collection[tuple[str, str]]) -> list[Edge]:
    """Return the edges between the two things of each of some pairs, which are things all."""
    ends = {iri for pair in pairs for iri in pair}
    both = {*pairs, *((other, one) for one, other in pairs)}
    ties = context.memberships.at_each([one for one, _ in pairs])
    iris = {tie.iri for at in ties for tie in at if (tie.key[0], tie.key[2]) in both}
    records = filter(None, map(context.memberships.get, sorted(iris)))
    statements = context.statements.between(both)
    return sorted(statements_between(context, statements, records, ends), key=edge_order)


def type_of(about: About, iri: str) -> str:
    """Return the IRI of the most specific class of a thing; empty where none is stated."""
    stated = {
        kind.value
        for kind, graph in about.values(iri, RDF_TYPE)
        if isinstance(kind, ox.NamedNode) and graph and graph not in RULES
    }
    return min(
        (each for each in stated if (_CLASS, "") in _texts(about.values(each, RDF_TYPE))),
        default="",
    )


def kind_of(about: About, type_: str) -> str:
    """Return a class in words, "thing" for none."""
    return next(iter(_merged(about, type_, _KIND) if type_ else []), "thing")


def names_of(
    context: GraphContext, iris: Collection[str]
) -> Iterator[tuple[str, str, str, tuple[str, ...]]]:
    """Yield the IRI, the label, the kind and the aliases of each of some things."""
    about = About(context.lookups, (LABEL, _ALIAS, RDF_TYPE, _KIND))
    about.fetch(iris)
    about.fetch({lexical(kind) for iri in iris for kind, _ in about.values(iri, RDF_TYPE)})
    for iri in iris:
        texts = (each for each, graph in about.values(iri, LABEL) if not graph)
        label = choice.preferred(each for each in texts if isinstance(each, ox.Literal)) or ""
        kind = kind_of(about, type_of(about, iri))
        yield iri, label, kind, tuple(_merged(about, iri, _ALIAS))


def _texts(values: Iterable[InGraph]) -> list[tuple[str, str]]:
    return [(lexical(value), graph) for value, graph in values]


def _merged(about: About, iri: str, relation: str) -> list[str]:
    """Return what the merge states of a thing with a relation, in alphabetical order."""
    return sorted(text for text, graph in _texts(about.values(iri, relation)) if not graph)


def _node(context: GraphContext, iri: str) -> Node:
    classes, type_ = context.labels.classes, type_of(context.about, iri)
    known = dating = context.dates.dating(iri)
    founded = context.dates.founded(iri) if not dating.start else None
    if founded:
        dating = replace(dating, start=founded[0], start_precision=founded[1])
    kind = kind_of(context.about, type_)
    types = {classes[each] for each in _merged(context.about, iri, RDF_TYPE) if each in classes}
    return Node(
        iri=iri,
        label=context.labels.thing(iri),
        kind=kind,
        types=(kind, *sorted(types - {kind})),
        aliases=tuple(_merged(context.about, iri, _ALIAS)),
        definition=next(iter(_merged(context.about, iri, _DEFINITION)), ""),
        named="true" in _merged(context.about, iri, _NAMED)[:1],
        type=type_,
        start=dating.start,
        start_precision=dating.start_precision,
        end=dating.end,
        end_precision=dating.end_precision,
        when=dating.words() if dating.start or dating.end else "",
        verification=dating.verification,
        notes=context.notes.of(iri),
        validity=known,
    )
