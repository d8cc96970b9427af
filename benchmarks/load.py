"""Load and open: files into memory, files into a store on disk, and the store opened again."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from . import page
from .measure import Run, Work, command, job, ours, told, turns, watched
from .plan import Plan
from .prepare import made, merged, plain

MINE: Final = "detente"
_ENGINE: Final = "pyoxigraph"
_SMALL: Final = 200_000  # statements up to which rdflib is asked
_PATIENCE: Final = 3600.0
#: What anybody who knows the engine would write by hand.
_BULK: Final = """
import sys, pyoxigraph
store = pyoxigraph.Store(sys.argv[2])
store.bulk_load(path=sys.argv[1], format=pyoxigraph.RdfFormat.N_QUADS)
store.flush()
store.optimize()
"""
_ASKED: Final = "ASK { GRAPH ?g { ?s <http://www.w3.org/2004/02/skos/core#prefLabel> ?label } }"
_ASK: Final = """
import sys, pyoxigraph
print(bool(pyoxigraph.Store.read_only(sys.argv[1]).query(sys.argv[2])))
"""


def parts(plan: Plan) -> Iterator[str]:
    """Yield what reading takes in memory, and what loading and opening take on disk."""
    yield (
        "### In memory\n\nA made-up file read by each one's own call: "
        "`KnowledgeGraph.load(path, bundled=False)`, `Store.bulk_load`, `Dataset.parse`, "
        "`Graph.load`. Each is a process of its own; memory is the most that it held. In brackets: "
        "detente's time divided by that of the engine."
    )
    rows = []
    for size in plan.sizes:
        for form in ("nq", "ttl"):
            told(f"  in memory, {size:,} statements, {form}")
            rows.append(_in_memory(plan, size, form))
    others = (_ENGINE, "rdflib", "sparq")
    memory = [f"{name}, memory" for name in (MINE, *others)]
    yield page.table(("statements", "file", MINE, *others, *memory), rows)
    yield (
        "### On disk\n\n`detente load FILE --store DIR --bare` beside a script that does "
        "`bulk_load`, `flush` and `optimize`: the same statements and no more. Without --bare the "
        "bundled data comes in as well, the merge, and what follows by the rules. Time and memory "
        "are those of the whole process."
    )
    rows, opened = [], []
    for size in plan.sizes:
        told(f"  on disk, {size:,} statements")
        loads, stores = _on_disk(plan, size)
        rows += loads
        opened.append([f"{size:,}", *_open(plan, stores)])
    yield page.table(("statements", "by", "time", "memory", "on disk", "bare / it"), rows)
    yield (
        "### Open\n\nFrom the shell to the answer of a first ASK: `detente query --store DIR` "
        "beside `python -c` that opens the store read-only and asks."
    )
    heads = ("statements", "detente, bare store", "detente, with what follows", "pyoxigraph")
    yield page.table(heads, opened)


def _in_memory(plan: Plan, size: int, form: str) -> list[str]:
    path = made(size, plan.folder) if form == "nq" else _turtle(size, plan.folder)
    names = [MINE, _ENGINE, *(["rdflib"] if size <= _SMALL else []), "sparq"]

    def run(name: str) -> Work:
        return lambda: job(f"load:{name}", str(path), limit=_PATIENCE)

    timing = turns({name: run(name) for name in names}, plan.rounds, _PATIENCE + 60)
    said = timing.said()
    for name, count in said.items():
        if count != said[MINE]:
            timing.without[name] = "differs"
    if "rdflib" not in names:
        timing.without["rdflib"] = "not asked"
    others = (_ENGINE, "rdflib", "sparq")
    return [
        *(f"{size:,}", {"nq": "N-Quads", "ttl": "Turtle"}[form], page.took(timing, MINE)),
        *(page.beside(timing, MINE, name) for name in others),
        *(page.size(timing.peak(name)) for name in (MINE, *others)),
    ]


def _turtle(size: int, folder: Path) -> Path:
    """Return the merge of a made-up graph as Turtle, written once."""
    turtle = folder / f"merged-{size}.ttl"
    if not turtle.is_file():
        store = plain(merged(size, folder))
        store.dump(turtle, format=ox.RdfFormat.TURTLE, from_graph=ox.DefaultGraph())
    return turtle


def detente(path: str) -> Work:
    """Return the work of reading a file through our own API."""
    from detente import KnowledgeGraph

    def work() -> object:
        kg = KnowledgeGraph.load(path, bundled=False)
        return lambda: len(kg.store)

    return work


def pyoxigraph(path: str) -> Work:
    """Return the work of the bare engine."""
    store = ox.Store()

    def work() -> object:
        store.bulk_load(path=path)
        return lambda: len(store)

    return work


def rdflib(path: str) -> Work:
    """Return the work of rdflib's own store and parser."""
    from rdflib import Dataset

    dataset = Dataset()

    def work() -> object:
        dataset.parse(path, format="nquads" if path.endswith(".nq") else "turtle")
        return lambda: sum(1 for _ in dataset.quads())

    return work


def sparq(path: str) -> Work:
    """Return the work of sparq."""
    from sparq import Graph

    def work() -> object:
        graph = Graph.load(path)
        counted = "SELECT (COUNT(*) AS ?n) { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }"
        return lambda: int(graph.query(counted).rows[0]["n"].value)

    return work


def _on_disk(plan: Plan, size: int) -> tuple[list[list[str]], Mapping[str, Path]]:
    """Return the rows of loading, and the stores that are left by each."""
    path = str(made(size, plan.folder))
    stores = {name: plan.folder / f"{name}-{size}" for name in ("bare", "whole", _ENGINE)}
    load = (sys.executable, "-m", "detente", "load", path, "--store")
    commands = {
        "bare": (*load, str(stores["bare"]), "--bare"),
        "whole": (*load, str(stores["whole"])),
        _ENGINE: (sys.executable, "-c", _BULK, path, str(stores[_ENGINE])),
    }

    def run(name: str) -> Run:
        shutil.rmtree(stores[name], ignore_errors=True)
        return watched(*commands[name], env=ours(), limit=_PATIENCE)

    timing = turns({name: partial(run, name) for name in commands}, plan.rounds, _PATIENCE + 60)
    counts = {name: len(ox.Store.read_only(str(stores[name]))) for name in ("bare", _ENGINE)}
    if counts["bare"] != counts[_ENGINE]:
        timing.without["bare"] = "differs"
    words = {"bare": "detente load --bare", "whole": "detente load", _ENGINE: "pyoxigraph"}
    rows = [
        [
            *(f"{size:,}", words[name], page.took(timing, name), page.size(timing.peak(name))),
            *(page.size(_held(stores[name])), page.times(timing.ratio("bare", name))),
        ]
        for name in words
    ]
    return rows, stores


def _open(plan: Plan, stores: Mapping[str, Path]) -> list[str]:
    ask = (sys.executable, "-m", "detente", "query", _ASKED, "--store")
    commands = {
        "bare": (*ask, str(stores["bare"])),
        "whole": (*ask, str(stores["whole"])),
        _ENGINE: (sys.executable, "-c", _ASK, str(stores[_ENGINE]), _ASKED),
    }
    for name, words in commands.items():
        answer = command(*words, env=ours()).stdout.strip().lower()
        if answer not in (b"true", b"yes"):
            raise RuntimeError(f"{name}: the store answers {answer!r}")
    starts = {name: partial(command, *words, env=ours()) for name, words in commands.items()}
    timing = turns(starts, plan.rounds * 5, _PATIENCE)
    return [
        page.took(timing, "bare"),
        page.took(timing, "whole"),
        page.beside(timing, "bare", _ENGINE),
    ]


def _held(folder: Path) -> int:
    """Return how many bytes the files of a folder have."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
