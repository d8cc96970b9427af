"""Inference: our rules beside a naive fixpoint, and those that others know beside theirs."""

from __future__ import annotations

import hashlib
import shutil
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import pyoxigraph as ox

from graph import reasoning
from graph.deriving import Deriver
from graph.known import Known
from graph.rules import Rule, written
from graph.store import TERMS
from graph.terms import INFERRED, KG, ONTOLOGY, PREFIXES

from . import page
from .measure import Timing, Work, job, told, turns
from .plan import Plan
from .prepare import filled, made, merged, naive

MINE: Final = "detente"
_PEERS: Final = ("owlrl", "reasonable", "sparq")
_SHORT: Final = 100_000  # statements above which a naive fixpoint takes many minutes
_LONG: Final = 1_000_000  # statements above which it takes hours, and is not asked
_PATIENCE: Final = 3600.0  # seconds that any may take: they are what is compared
_SMALL: Final = 20_000  # statements up to which owlrl is asked: it needs minutes for more
_RULES: Final = ("subclass", "subproperty", "broader-transitive", "broader-transitive-chain")
_BROADER: Final = PREFIXES["skos"] + "broader"
_FARTHER: Final = PREFIXES["skos"] + "broaderTransitive"
_RDFS: Final = PREFIXES["rdfs"]
_KEPT: Final = ("subClassOf", "subPropertyOf")
#: What these axioms say of the things of a graph, and no reasoner's own vocabulary.
_NOISE: Final = (PREFIXES["owl"], _RDFS, PREFIXES["rdf"])

Triples = Iterable[tuple[str, str, str]]


def parts(plan: Plan) -> Iterator[str]:
    """Yield what our rules take, and what those take that others know."""
    yield (
        "### Every rule\n\nSeconds in which the merge and what follows are written into a store in "
        "memory that holds the statements and the ontology already, beside a naive fixpoint: the "
        "same rules as SPARQL updates, all of them again and again until none adds anything. Both "
        "stores hold the same statements afterwards. Above 100,000 statements there is one round, "
        "and above 1,000,000 the naive fixpoint is not asked: it would take hours."
    )
    rows = []
    for size in plan.sizes:
        told(f"  every rule, {size:,} statements")
        rounds = plan.rounds if size <= _SHORT else 1
        jobs = {MINE: "ours"} | ({"naive fixpoint": "fixpoint"} if size <= _LONG else {})
        timing = _timed(replace(plan, rounds=rounds), size, jobs, made)
        if size > _LONG:
            timing.without["naive fixpoint"] = "not asked"
        follows = timing.runs[MINE][-1].said
        assert isinstance(follows, list)
        rows.append(
            [f"{size:,}", f"{follows[0]:,}", page.took(timing, MINE),
             page.beside(timing, MINE, "naive fixpoint"), page.size(timing.peak(MINE)),
             page.size(timing.peak("naive fixpoint"))]
        )  # fmt: skip
    heads = ("statements", "then held", MINE, "naive fixpoint", f"{MINE}, memory", "naive, memory")
    yield page.table(heads, rows)
    yield (
        "### The rules that others know\n\nClasses and relations inherit upwards, and broader "
        "kinds of broader kinds are broader: rdfs:subClassOf, rdfs:subPropertyOf, a transitive "
        "skos:broaderTransitive above skos:broader. Everybody reads the same N-Triples with the "
        "same axioms and no others, and comes to the same triples of these relations and classes, "
        "which a digest says; what a reasoner adds of its own vocabulary (everything is an "
        "owl:Thing and the same as itself) is left out of the digest, not of its time. Seconds of "
        "reasoning, which for detente end when the statements are in the store, in their graph and "
        "in the merge; and seconds with the reading of the file. Memory is the most that the "
        "process held."
    )
    rows = []
    for size in plan.sizes:
        told(f"  the rules that others know, {size:,} statements")
        rows += _shared(plan, size)
    yield page.table(
        ("statements", "by", "reasoning", "with reading", "memory", "detente / it"), rows
    )
    yield "owlrl is asked up to 20,000 statements: more take it minutes."


def _shared(plan: Plan, size: int) -> Iterator[list[str]]:
    names = [name for name in _PEERS if name != "owlrl" or size <= _SMALL]
    timing = _timed(plan, size, {MINE: "upwards", **{name: name for name in names}}, shared)
    for name in (MINE, *names):
        loads = [run.said for run in timing.runs.get(name, ()) if isinstance(run.said, list)]
        read = sorted(said[2] for said in loads)[len(loads) // 2] if loads else 0.0
        seconds = timing.median(name)
        yield [
            *(f"{size:,}", name, page.took(timing, name)),
            page.seconds(None if seconds is None else seconds + read),
            *(page.size(timing.peak(name)), page.times(timing.ratio(MINE, name))),
        ]


def _timed(
    plan: Plan, size: int, jobs: dict[str, str], source: Callable[[int, Path], Path]
) -> Timing:
    """Return how long each takes, in processes of their own; who finds otherwise is without."""
    path = str(source(size, plan.folder))

    def run(name: str) -> Work:
        return lambda: job(f"inference:{jobs[name]}", path, limit=_PATIENCE)

    timing = turns({name: run(name) for name in jobs}, plan.rounds, _PATIENCE + 60)
    said = {name: found[:2] for name, found in timing.said().items() if isinstance(found, list)}
    for name, found in said.items():
        if found != said[MINE]:
            timing.without[name] = "differs"
    return timing


def ours(path: str) -> Work:
    """Return the work of all our rules, over made-up statements."""
    return _everything(path, reasoning.infer)


def fixpoint(path: str) -> Work:
    """Return the same by a naive fixpoint."""
    return _everything(path, naive)


def _everything(path: str, infer: Callable[[ox.Store], None]) -> Work:
    store = filled(Path(path))

    def work() -> object:
        infer(store)
        return lambda: [len(store), digest(map(str, store))]

    return work


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


def upwards(path: str) -> Work:
    """Return the work of those rules in our engine."""
    store = ox.Store()
    start = time.perf_counter()
    store.bulk_load(path=path, format=ox.RdfFormat.N_TRIPLES, to_graph=ox.NamedNode(ONTOLOGY))
    reasoning.merge(store)
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
        rows = graph.query
        triples = (
            (row["s"].value, row["p"].value, row["o"].value)
            for row in rows("SELECT * { ?s ?p ?o FILTER isIRI(?o) }")
        )
        return lambda: [*_told(triples), read]

    return work


def _strings(triples: Iterable[Any]) -> Triples:
    return ((str(s), str(p), str(o)) for s, p, o in triples)


def _told(triples: Triples) -> list[object]:
    """Return how many triples say something of things in terms of the field, and a digest."""
    found = {
        " ".join(triple)
        for triple in triples
        if triple[0].startswith(KG)
        and (triple[1].endswith("#type") or not triple[1].startswith(_NOISE))
        and triple[2].startswith("http")
        and not triple[2].startswith(_NOISE)
    }
    return [len(found), digest(found)]


def digest(lines: Iterable[str]) -> str:
    """Return a digest of lines, whatever their order."""
    total = 0
    for line in lines:
        total ^= int.from_bytes(hashlib.blake2b(line.encode(), digest_size=16).digest(), "big")
    return f"{total:032x}"
