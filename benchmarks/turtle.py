"""Turtle: a whole graph as a file that is the same every time, beside those that are not."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Final

import pyoxigraph as ox

from . import page
from .inference import digest
from .measure import Run, Work, job, told, turns
from .plan import Plan
from .prepare import merged, plain

MINE: Final = "detente"
_OTHERS: Final = ("pyoxigraph", "rdflib")


def parts(plan: Plan) -> Iterator[str]:
    """Yield what it takes to write the merge of a graph as Turtle."""
    yield (
        "The merge of a made-up graph, from a store in memory to bytes. detente sorts: the same "
        "graph is the same file every time. pyoxigraph dumps in the order of its store; rdflib "
        "sorts too. All three files read back as the same triples. In brackets: detente's time "
        "divided by that of the engine; who takes more than four times `--limit`, reading "
        "included, gives up."
    )
    rows = []
    for size in plan.sizes:
        told(f"  Turtle, {size:,} statements")
        path = str(merged(size, plan.folder))

        def run(name: str, path: str = path) -> Run:
            return job(f"turtle:{name}", path, limit=plan.limit * 4)

        names = (MINE, *_OTHERS)
        timing = turns({name: partial(run, name) for name in names}, plan.rounds, plan.limit * 5)
        said = timing.said()
        for name in said:
            if said[name] != said[MINE]:
                timing.without[name] = "differs"
        rows.append([
            *(f"{size:,}", page.took(timing, MINE)),
            *(page.beside(timing, MINE, name) for name in _OTHERS),
            *(page.size(timing.peak(name)) for name in names),
        ])  # fmt: skip
    heads = [f"{name}, memory" for name in (MINE, *_OTHERS)]
    yield page.table(("statements", MINE, *_OTHERS, *heads), rows)


def detente(path: str) -> Work:
    """Return the work of our export."""
    from detente.export.rdf import exported_rdf

    store = plain(path)

    def work() -> object:
        written = exported_rdf(store, None, "turtle", whole=True, merged=True)
        return lambda: _triples(written)

    return work


def pyoxigraph(path: str) -> Work:
    """Return the work of the engine's dump, with our prefixes."""
    from detente.core.namespaces import PREFIXES

    store = plain(path)

    def work() -> object:
        form, graph = ox.RdfFormat.TURTLE, ox.DefaultGraph()
        written = store.dump(format=form, from_graph=graph, prefixes=PREFIXES)
        return lambda: _triples(written or b"")

    return work


def rdflib(path: str) -> Work:
    """Return the work of rdflib's serialiser, with our prefixes."""
    from rdflib import Graph

    from detente.core.namespaces import PREFIXES

    graph = Graph()
    for name, iri in PREFIXES.items():
        graph.bind(name, iri)
    graph.parse(path, format="nt")

    def work() -> object:
        written = graph.serialize(format="turtle", encoding="utf-8")
        return lambda: _triples(written)

    return work


def _triples(written: bytes) -> str:
    """Return a digest of what a file says, as it reads back."""
    return digest(str(quad) for quad in ox.parse(written, format=ox.RdfFormat.TURTLE))
