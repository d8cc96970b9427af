"""Many statements asked at once follow from what each of them follows from by itself."""

from __future__ import annotations

import re
from pathlib import Path

import pyoxigraph as ox
import pytest

from detente import KnowledgeGraph
from detente.core.namespaces import INFERRED, INFERRED_POSSIBLE, MD, PREFIXES
from detente.inference.derivations import Derivation, derivations, derivations_of
from detente.inference.materialize import infer
from detente.rdf.lookups import HeldLookups


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
        told = {triple: list(ways) for triple, ways in derivations_of(fixed.store, some).items()}
        assert told == {triple: list(derivations(fixed.store, triple)) for triple in some}
        assert all(told[triple] for triple in some)


def test_what_is_at_hand_tells_the_same_as_the_store(fixed: KnowledgeGraph, tmp_path: Path) -> None:
    statements = tmp_path / "statements.nq"
    fixed.store.dump(statements, format=ox.RdfFormat.N_QUADS)
    store = ox.Store()
    store.bulk_load(path=statements, format=ox.RdfFormat.N_QUADS, lenient=True)
    held = HeldLookups(store, statements)
    derived = [
        quad.triple
        for graph in map(ox.NamedNode, (INFERRED, INFERRED_POSSIBLE))
        for quad in store.quads_for_pattern(None, None, None, graph)
        if not isinstance(quad.subject, ox.BlankNode)
    ][::41]
    assert set(map(_relation, derived)) >= {"type", "implements", "currentMemberOf"}
    assert _told(store, derived, held) == _told(store, derived)


def _relation(triple: ox.Triple) -> str:
    return re.split("[/#]", triple.predicate.value)[-1]


def _told(
    store: ox.Store, some: list[ox.Triple], held: HeldLookups | None = None
) -> dict[ox.Triple, list[Derivation]]:
    return {each: list(ways) for each, ways in derivations_of(store, some, None, held).items()}


def test_what_does_not_follow_has_no_derivation(fixed: KnowledgeGraph) -> None:
    none = ox.Triple(ox.NamedNode("urn:a"), ox.NamedNode(MD + "faces"), ox.NamedNode("urn:b"))
    told = derivations_of(fixed.store, [none])
    assert {triple: list(ways) for triple, ways in told.items()} == {none: []}


@pytest.mark.parametrize("record", ["kg:record", "_:record"])
def test_only_records_that_hold_are_premises_also_where_they_have_no_name(record: str) -> None:
    spells = ['schema:endDate "1999-01-01"^^xsd:date', "md:endStatus md:Ongoing"]
    written = "".join(
        f"kg:state{n} a md:State . {record}{n}-{spell[7:10]} org:member kg:state{n} ; "
        "org:organization kg:league ; org:role md:FullMember ; "
        f'schema:startDate "1990-01-01"^^xsd:date ; {spell} .\n'
        for n in range(20)
        for spell in spells
    )
    prefixes = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())
    role = "md:FullMember md:roleRelation md:currentMemberOf ."
    store = ox.Store()
    store.load(f"{prefixes}GRAPH <urn:g> {{ {role} {written} }}".encode(), format=ox.RdfFormat.TRIG)
    infer(store, "2020-01-01")
    member = ox.NamedNode(MD + "currentMemberOf")
    derived = [q.triple for q in store.quads_for_pattern(None, member, None, ox.DefaultGraph())]
    assert len(derived) == 20
    told = {triple: list(ways) for triple, ways in derivations_of(store, derived).items()}
    assert told == {triple: list(derivations(store, triple)) for triple in derived}
    assert {len(ways) for ways in told.values()} == {1}
