"""Reasoners: what other engines know of our rules, each over the same file, as jobs."""

from __future__ import annotations

import hashlib
import shutil
import time
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyoxigraph as ox

from detente.core.bundled import VOCABULARY as TERMS
from detente.core.namespaces import INFERRED, KG, ONTOLOGY, PREFIXES
from detente.inference import materialize
from detente.inference.engine.facts import Known
from detente.inference.engine.forward import Deriver
from detente.inference.rules import Rule, written

from .measure import Work
from .prepare import merged

PEERS: Final = ("owlrl", "reasonable", "sparq")
_RULES: Final = ("subclass", "subproperty", "broader-transitive", "broader-transitive-chain")
_BROADER: Final = PREFIXES["skos"] + "broader"
_FARTHER: Final = PREFIXES["skos"] + "broaderTransitive"
_RDFS: Final = PREFIXES["rdfs"]
_KEPT: Final = ("subClassOf", "subPropertyOf")
#: What these axioms say of the things of a graph, and no reasoner's own vocabulary.
_NOISE: Final = (PREFIXES["owl"], _RDFS, PREFIXES["rdf"])

Triples = Iterable[tuple[str, str, str]]


def shared(size: int, folder: Path) -> Path:
    """Return the merge of a made-up graph as N-Triples, with the axioms that everybody knows."""
    path = folder / f"shared-{size}.nt"
    if path.is_file():
        return path
    axioms = [
        quad.triple
        for quad in ox.parse(path=TERMS, format=ox.RdfFormat.TURTLE)
        if quad.predicate.value in {_RDFS + name for name in _KEPT}
        and isinstance(quad.object, ox.NamedNode)
    ]
    farther = ox.NamedNode(_FARTHER)
    axioms += [
        ox.Triple(ox.NamedNode(_BROADER), ox.NamedNode(_RDFS + "subPropertyOf"), farther),
        ox.Triple(
            farther,
            ox.NamedNode(PREFIXES["rdf"] + "type"),
            ox.NamedNode(PREFIXES["owl"] + "TransitiveProperty"),
        ),
    ]
    with path.open("wb") as out, merged(size, folder).open("rb") as file:
        ox.serialize(axioms, out, format=ox.RdfFormat.N_TRIPLES)
        shutil.copyfileobj(file, out)
    return path


def rules() -> tuple[Rule, ...]:
    """Return our rules of those axioms, without the conditions that only we have."""
    known = {rule.name: rule for rule in written()}
    inherited = known["subproperty"]
    everywhere = replace(
        inherited, premises=inherited.premises[:2], absent=(), running="", recursive=True
    )
    return tuple(everywhere if name == "subproperty" else known[name] for name in _RULES)


def detente(path: str) -> Work:
    """Return the work of those rules in our engine."""
    store = ox.Store()
    start = time.perf_counter()
    store.bulk_load(path=path, format=ox.RdfFormat.N_TRIPLES, to_graph=ox.NamedNode(ONTOLOGY))
    materialize.merge(store)
    read = time.perf_counter() - start

    def work() -> object:
        known = Known(store, ())
        found = Deriver(known, rules=rules()).run()
        store.bulk_extend(_twice(known.quads(found, INFERRED)))
        held = store.quads_for_pattern(None, None, None, ox.DefaultGraph())
        triples = (
            (q.subject.value, q.predicate.value, q.object.value)
            for q in held
            if isinstance(q.subject, ox.NamedNode) and isinstance(q.object, ox.NamedNode)
        )
        return lambda: [*_told(triples), read]

    return work


def _twice(quads: Iterable[ox.Quad]) -> Iterator[ox.Quad]:
    """Yield each quad in its graph and in the merge, as our engine writes it."""
    for quad in quads:
        yield quad
        yield ox.Quad(quad.subject, quad.predicate, quad.object)


def owlrl(path: str) -> Work:
    """Return the work of owlrl's OWL 2 RL with RDFS, over rdflib."""
    import rdflib
    from owlrl import DeductiveClosure, OWLRL_Semantics

    graph = rdflib.Graph()
    start = time.perf_counter()
    graph.parse(path, format="nt")
    read = time.perf_counter() - start

    def work() -> object:
        DeductiveClosure(OWLRL_Semantics).expand(graph)
        return lambda: [*_told(_strings(graph)), read]

    return work


def reasonable(path: str) -> Work:
    """Return the work of reasonable's OWL 2 RL, which hands out a list."""
    from reasonable import PyReasoner

    reasoner = PyReasoner()
    turtle = Path(path).with_suffix(".ttl")
    if not turtle.is_file():
        turtle.symlink_to(path)
    start = time.perf_counter()
    reasoner.load_file(str(turtle))
    read = time.perf_counter() - start

    def work() -> object:
        found = reasoner.reason()
        return lambda: [*_told(_strings(found)), read]

    return work


def sparq(path: str) -> Work:
    """Return the work of sparq's OWL 2 RL, inside its graph."""
    from sparq import Graph

    start = time.perf_counter()
    graph = Graph.load(path, format="ntriples")
    read = time.perf_counter() - start

    def work() -> object:
        graph.reason("owl")
        # Whatever waits for a first question is work of reasoning too.
        relations = [row["p"].value for row in graph.query("SELECT DISTINCT ?p { ?s ?p ?o }")]
        triples = (  # one relation at a time: rows are held as objects
            (row["s"].value, relation, row["o"].value)
            for relation in relations
            for row in graph.query(f"SELECT * {{ ?s <{relation}> ?o FILTER isIRI(?o) }}")
        )
        return lambda: [*_told(triples), read]

    return work


def _strings(triples: Iterable[Any]) -> Triples:
    return ((str(s), str(p), str(o)) for s, p, o in triples)


def _told(triples: Triples) -> list[object]:
    """Return how many triples say something of things in terms of the field, and a digest."""
    every = np.fromiter(
        (
            int.from_bytes(hashlib.blake2b(" ".join(triple).encode(), digest_size=8).digest())
            for triple in triples
            if triple[0].startswith(KG)
            and (triple[1].endswith("#type") or not triple[1].startswith(_NOISE))
            and triple[2].startswith("http")
            and not triple[2].startswith(_NOISE)
        ),
        np.uint64,
    )
    found = np.unique(every)  # numbers of 8 bytes: millions of lines would fill the memory
    return [len(found), f"{np.bitwise_xor.reduce(found):016x}"]
