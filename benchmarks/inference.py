"""Inference: our rules beside a naive fixpoint, and those that others know beside theirs."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, Final

import pyoxigraph as ox

from detente.core.namespaces import RDF_TYPE
from detente.inference import materialize

from . import page, textbook
from .measure import Timing, Work, job, told, turns
from .plan import Plan
from .prepare import filled, made
from .reasoners import PEERS, shared

MINE: Final = "detente"
_NAIVE: Final = "naive fixpoint"
_ONCE: Final = 100_000  # statements above which there is one round: a naive fixpoint takes minutes
_LONG: Final = 1_000_000  # statements above which it takes hours, and is not asked
_SOME: Final = 1000  # things whose statements are looked at there
_SEED: Final = 7
_PATIENCE: Final = 3600.0  # seconds that any may take: they are what is compared
_SMALL: Final = 20_000  # statements up to which owlrl is asked: it needs minutes for more


def parts(plan: Plan) -> Iterator[str]:
    """Yield what our rules take, and what those take that others know."""
    yield (
        "### Every rule\n\nSeconds in which the merge and what follows are written into a store in "
        "memory that holds the statements and the ontology already, beside a naive fixpoint: the "
        "same rules as SPARQL updates, all of them again and again until none adds anything. Both "
        "stores hold the same statements afterwards. Above 100,000 statements there is one round, "
        "and above 1,000,000 the naive fixpoint is not asked: it would take hours. There every "
        "rule is asked once more, as SPARQL, about things drawn by lot: a fixpoint changes nothing."
    )
    rows = []
    for size in plan.sizes:
        told(f"  every rule, {size:,} statements")
        rows.append(_every(plan, size))
    heads = ("statements", "then held", MINE, _NAIVE, f"{MINE}, memory", "naive, memory")
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


def _every(plan: Plan, size: int) -> list[str]:
    jobs = {MINE: "inference:ours", _NAIVE: "inference:fixpoint"}
    if size > _LONG:
        jobs = {MINE: "inference:closed"}
    timing = _timed(plan, size, jobs, made)
    held, found, *_ = _said(timing, MINE)
    if size > _LONG:
        timing.without[_NAIVE] = f"not asked; {found}"
    return [
        *(f"{size:,}", f"{held:,}", page.took(timing, MINE), page.beside(timing, MINE, _NAIVE)),
        *(page.size(timing.peak(MINE)), page.size(timing.peak(_NAIVE))),
    ]


def _said(timing: Timing, name: str) -> list[Any]:
    said = timing.runs[name][-1].said
    assert isinstance(said, list)
    return said


def _shared(plan: Plan, size: int) -> Iterator[list[str]]:
    names = [name for name in PEERS if name != "owlrl" or size <= _SMALL]
    jobs = {MINE: "reasoners:detente", **{name: f"reasoners:{name}" for name in names}}
    timing = _timed(plan, size, jobs, shared)
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
        return lambda: job(jobs[name], path, limit=_PATIENCE)

    rounds = plan.rounds if size <= _ONCE else 1
    timing = turns({name: run(name) for name in jobs}, rounds, _PATIENCE + 60)
    said = {name: found[:2] for name, found in timing.said().items() if isinstance(found, list)}
    for name, found in said.items():
        if found != said[MINE]:
            timing.without[name] = "differs"
    return timing


def ours(path: str) -> Work:
    """Return the work of all our rules, over made-up statements."""
    return _everything(path, materialize.infer, lambda store: [digest(map(str, store))])


def fixpoint(path: str) -> Work:
    """Return the same by a naive fixpoint."""
    return _everything(path, textbook.infer, lambda store: [digest(map(str, store))])


def closed(path: str) -> Work:
    """Return the work of all our rules, which tells what they would change if they ran again."""

    def asked(store: ox.Store) -> list[str]:
        typed = store.quads_for_pattern(None, ox.NamedNode(RDF_TYPE), None, ox.DefaultGraph())
        every = {quad.subject for quad in typed if isinstance(quad.subject, ox.NamedNode)}
        some = random.Random(_SEED).sample(sorted(every, key=str), min(_SOME, len(every)))
        changed = textbook.differing(store, some)
        return [f"of {len(some):,} things every rule once more changes {changed:,} statements"]

    return _everything(path, materialize.infer, asked)


def _everything(
    path: str, infer: Callable[[ox.Store], None], found: Callable[[ox.Store], list[str]]
) -> Work:
    store = filled(Path(path))

    def work() -> object:
        infer(store)
        return lambda: [len(store), *found(store)]

    return work


def digest(lines: Iterable[str]) -> str:
    """Return a digest of lines, whatever their order."""
    total = 0
    for line in lines:
        total ^= int.from_bytes(hashlib.blake2b(line.encode(), digest_size=16).digest(), "big")
    return f"{total:032x}"
