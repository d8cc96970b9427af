"""Many statements asked at once follow from what each of them follows from by itself."""

from __future__ import annotations

import pyoxigraph as ox

from detente import KnowledgeGraph
from detente.core.namespaces import INFERRED, INFERRED_POSSIBLE, MD
from detente.inference.derivations import derivations, derivations_of


def test_many_statements_follow_as_each_does(fixed: KnowledgeGraph) -> None:
    graphs = map(ox.NamedNode, (INFERRED, INFERRED_POSSIBLE))
    derived = [
        quad.triple
        for graph in graphs
        for quad in fixed.store.quads_for_pattern(None, None, None, graph)
        if quad.predicate.value.startswith(MD)
    ]
    relations = {triple.predicate.value.removeprefix(MD) for triple in derived}
    assert {"participatesIn", "currentMemberOf", "faces", "advances"} <= relations
    rare = [t for t in derived if t.predicate.value in (MD + "faces", MD + "partyTo")][:9]
    asked = derived[::17]
    alike = [t for t in derived if t.subject == rare[0].subject][:15]
    assert len(alike) > len({t.predicate for t in alike})
    for some in (rare, asked, alike):  # few of a rule by their subjects, many together
        told = derivations_of(fixed.store, some)
        assert told == {triple: list(derivations(fixed.store, triple)) for triple in some}
        assert all(told[triple] for triple in some)


def test_what_does_not_follow_has_no_derivation(fixed: KnowledgeGraph) -> None:
    none = ox.Triple(ox.NamedNode("urn:a"), ox.NamedNode(MD + "faces"), ox.NamedNode("urn:b"))
    assert derivations_of(fixed.store, [none]) == {none: []}
