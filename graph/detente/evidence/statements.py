"""Statements between things: those with a relation of the domain, and the graphs that hold them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Final

import pyoxigraph as ox

from ..core.namespaces import (
    DERIVED,
    HOUSE,
    INFERRED_MAY_HOLD,
    LOCAL,
    MD,
    OUR_PREFIXES,
    PREFIXES,
    RDF_TYPE,
)
from ..core.terms import Subject, Term, lexical
from ..rdf.lookups import Lookups
from ..rdf.store import rows

_MAY_HOLD: Final = ox.NamedNode(INFERRED_MAY_HOLD)
_TYPE: Final = ox.NamedNode(RDF_TYPE)
#: What leads to a thing, in whatever graph.
_RELATIONS: Final = """
SELECT DISTINCT ?relation {
  { ?thing ?relation ?other } UNION { GRAPH ?graph { ?thing ?relation ?other } }
  FILTER (ISIRI(?other) || ISBLANK(?other))
}
"""
#: Vocabularies that everybody knows, which our own facts are told with, too.
_COMMON: Final = tuple(PREFIXES[name] for name in PREFIXES if name not in OUR_PREFIXES)
_DOMAIN_RELATION: Final = ox.NamedNode(MD + "DomainRelation")


def certain_quads(
    store: ox.Store,
    subject: Subject | None,
    predicate: ox.NamedNode | None,
    target: Term | None,
) -> Iterator[ox.Quad]:
    """Yield the quads that fit, in every graph but that of what only may hold on the day."""
    for quad in store.quads_for_pattern(subject, predicate, target):
        if quad.graph_name != _MAY_HOLD:
            yield quad


def may_hold(store: ox.Store, triple: ox.Triple) -> bool:
    """Whether a statement only may hold on the day of the store."""
    return ox.Quad(triple.subject, triple.predicate, triple.object, _MAY_HOLD) in store


def uses_vocabulary(store: ox.Store) -> bool:
    """Whether a graph says which relations are between things, as ours does."""
    return next(store.quads_for_pattern(None, _TYPE, _DOMAIN_RELATION, None), None) is not None


def domain_relations(store: ox.Store) -> frozenset[ox.NamedNode]:
    """Return the relations between things: what any graph calls a md:DomainRelation.

    Where nothing is called so, it is every relation that leads to an IRI or a blank node, but
    rdf:type, which says what kind of thing one is.
    """
    quads = store.quads_for_pattern(None, _TYPE, _DOMAIN_RELATION, None)
    if named := frozenset(q.subject for q in quads if isinstance(q.subject, ox.NamedNode)):
        return named
    return frozenset(
        row["relation"]
        for row in rows(store, _RELATIONS)
        if isinstance(row["relation"], ox.NamedNode) and row["relation"] != _TYPE
    )


class DomainStatements:
    """The statements with a domain relation, looked up as they are asked for.

    Each comes with the IRIs of the graphs that hold it; one that no named graph holds has none.
    """

    def __init__(self, lookups: Lookups, relations: Collection[ox.NamedNode]) -> None:
        self._lookups = lookups
        self.relations = frozenset(each.value for each in relations)
        self._all: dict[ox.Triple, list[str]] | None = None

    def graphs(self, triple: ox.Triple) -> list[str]:
        """Return the graphs that hold a statement; none where nothing does."""
        if triple.predicate.value not in self.relations:
            return []
        if self._all is not None:
            ends = triple.subject, triple.object  # a look-up finds IRIs alone
            known = all(isinstance(end, ox.NamedNode) for end in ends)
            return self._all.get(triple, []) if known else []
        found = self._lookups.between([(lexical(triple.subject), lexical(triple.object))])
        return self._grouped(found).get(triple, [])

    def between(self, pairs: Iterable[tuple[str, str]]) -> dict[ox.Triple, list[str]]:
        """Return what leads from the first thing of each pair to the other."""
        return self._grouped(self._lookups.between(pairs))

    def of(self, things: Collection[str]) -> dict[ox.Triple, list[str]]:
        """Return the statements that speak of things, or lead to them, in a fixed order."""
        ways = (self._lookups.about(things), self._lookups.leading_to(things))
        return self._grouped(quad for way in ways for quad in way)

    def all(self) -> dict[ox.Triple, list[str]]:
        """Return every one, which takes reading them all; what is asked afterwards is known."""
        if self._all is None:
            self._all = self._grouped(self._lookups.related(sorted(self.relations)))
        return self._all

    def _grouped(self, quads: Iterable[ox.Quad]) -> dict[ox.Triple, list[str]]:
        statements: dict[ox.Triple, set[str]] = {}
        for quad in quads:
            if quad.predicate.value in self.relations:
                graphs = statements.setdefault(quad.triple, set())
                if isinstance(quad.graph_name, ox.NamedNode):
                    graphs.add(quad.graph_name.value)
        return {triple: sorted(graphs) for triple, graphs in statements.items()}


def own_quads(store: ox.Store, derived: Iterable[str] = ()) -> Iterator[ox.Quad]:
    """Yield what files of others say beside our graph in words of their own.

    That is what their graphs say with relations that are not ours. Of a thing of one of our classes
    what is said with a vocabulary that everybody knows is left out, too: it is read as ours is.

    Args:
        store: a graph that uses our vocabulary.
        derived: relations with which rules of others conclude something.
    """
    ours = domain_relations(store)
    named = getattr(store, "local_graphs", store.named_graphs)  # of a server it knows which
    graphs = [graph for graph in named() if not _is_ours(graph)]
    for graph in graphs:
        for quad in store.quads_for_pattern(None, None, None, graph):
            relation = quad.predicate
            if relation.value.startswith(MD) and relation not in ours:
                continue
            told = isinstance(quad.object, ox.Literal) or relation == _TYPE or relation in ours
            own = not relation.value.startswith(_COMMON)
            if told or own or not _of_our_class(store, quad.subject):
                yield quad
    for name in derived:
        for graph in map(ox.NamedNode, sorted(DERIVED)):
            yield from store.quads_for_pattern(None, ox.NamedNode(name), None, graph)


def own_relations(store: ox.Store) -> frozenset[str]:
    """Return the relations by which files of others connect things beside our graph."""
    ours = domain_relations(store)
    return frozenset(
        quad.predicate.value
        for quad in own_quads(store)
        if not isinstance(quad.object, ox.Literal)
        if quad.predicate != _TYPE and quad.predicate not in ours
    )


def _is_ours(graph: ox.NamedNode | ox.BlankNode) -> bool:
    """Whether a graph is one of those that ship, or of what follows."""
    name = graph.value
    return name.startswith(HOUSE) and not name.startswith(LOCAL)


def _of_our_class(store: ox.Store, thing: Subject | ox.Triple) -> bool:
    if isinstance(thing, ox.Triple):
        return False
    kinds = (quad.object for quad in store.quads_for_pattern(thing, _TYPE, None))
    return any(isinstance(kind, ox.NamedNode) and kind.value.startswith(MD) for kind in kinds)
