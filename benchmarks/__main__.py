"""Measure, and write the page: `python -m benchmarks --help`."""

from __future__ import annotations

import importlib.metadata
import math
import os
import shlex
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import click
import pyoxigraph as ox

from graph import reasoning
from graph.store import bundled_files

from . import engines, page
from .measure import Timing, process, told, turns
from .prepare import Prepared, filled, naive, prepare
from .queries import QUERIES

ROOT = Path(__file__).parent.parent
OTHERS = ("pyoxigraph", "oxrdflib", "rdflib")
_QUESTION = "SELECT ?state WHERE { ?state md:claims kg:south-china-sea }"
_PARSE = """
import pyoxigraph
store = pyoxigraph.Store()
for path, form in {files}:
    store.bulk_load(path=path, format=getattr(pyoxigraph.RdfFormat, form))
"""
_RDFLIB = """
import rdflib
dataset = rdflib.Dataset(default_union=True)
for path, form in {files}:
    dataset.parse(path, format=form.lower())
list(dataset.query({query!r}, initNs={prefixes!r}))
"""


@click.command()
@click.option("--sizes", default="20000,100000", help="How many statements, with commas.")
@click.option(
    "--rounds", default=3, type=click.IntRange(min=1), help="How often each takes a turn."
)
@click.option("--limit", default=60.0, help="Seconds after which one gives up.")
@click.option("--output", default=ROOT / "docs" / "benchmarks.md", type=click.Path(path_type=Path))
def main(sizes: str, rounds: int, limit: float, output: Path) -> None:
    """Measure detente beside the engines it builds on, and write docs/benchmarks.md."""
    counts = [int(size) for size in sizes.split(",")]
    parts: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        parts += cold_start(Path(folder), rounds, limit)
        for size in counts:
            told(f"{size:,} statements")
            parts += of_size(prepare(size, Path(folder)), rounds, limit)
    versions = [f"{name} {importlib.metadata.version(name)}" for name in OTHERS]
    text = "\n".join([page.HEAD, page.machine(versions, rounds), *parts])
    output.write_text(text, encoding="utf-8")
    click.echo(f"wrote {output}", err=True)


def cold_start(folder: Path, rounds: int, limit: float) -> Iterator[str]:
    """Yield the section on one question from the shell, over the bundled graph."""
    from graph.terms import PREFIXES

    told("cold start")
    files = [
        (str(path), "TURTLE" if path.suffix == ".ttl" else "TRIG") for path, _ in bundled_files()
    ]
    python = sys.executable
    warm = {**os.environ, "DETENTE_CACHE": str(folder / "cache"), "PYTHONPATH": str(ROOT)}
    cold = {**warm, "DETENTE_CACHE": "off"}
    ask = (python, "-m", "graph", "query", _QUESTION)
    process(*ask, env=warm)
    timing = turns(
        {
            "detente": lambda: process(*ask, env=warm),
            "detente without its snapshot": lambda: process(*ask, env=cold),
            "bare parse": lambda: process(python, "-c", _PARSE.format(files=files)),
            "rdflib": lambda: process(
                python, "-c", _RDFLIB.format(files=files, query=_QUESTION, prefixes=PREFIXES)
            ),
        },
        rounds,
        limit,
    )
    others = ("bare parse", "rdflib", "detente without its snapshot")
    rows = [
        [name, page.seconds(timing.median(name)), page.times(timing.ratio("detente", name))]
        for name in others
    ]
    yield (
        "## Cold start\n\nOne question from the shell over the bundled graph, rules included: "
        f"`detente query {shlex.quote(_QUESTION)}`, which took "
        f"{page.seconds(timing.median('detente'))} from the snapshot in the cache. A bare parse is "
        "`python -c` that imports pyoxigraph and reads the same files, and asks nothing.\n"
    )
    yield page.table(("beside", "time", "detente / it"), rows)


def of_size(graph: Prepared, rounds: int, limit: float) -> Iterator[str]:
    """Yield the sections on one size: queries, and what is done with the whole graph."""
    yield f"## {graph.size:,} statements\n\n{graph.held:,} with what follows and the ontology.\n"
    yield "### Queries\n\nFrom the text of the query to the answer as CSV or N-Triples.\n"
    yield from _queries(graph, rounds, limit)
    yield "### The whole graph\n"
    yield _whole(graph, rounds, limit)


def _queries(graph: Prepared, rounds: int, limit: float) -> Iterator[str]:
    present = [
        engines.detente(graph.store),
        engines.oxigraph(graph.store),
        engines.oxrdflib(graph.store),
        engines.rdflib(graph.whole),
    ]
    rows, timings = [], []
    for name, query in QUERIES.items():
        told(f"  {name}")
        timing = turns({e.name: _asker(e, query) for e in present}, rounds, limit)
        answers = {e.name: engines.rows(e, query) for e in present if e.name not in timing.gave_up}
        if len(set(answers.values())) > 1:
            sizes = {each: len(found) for each, found in answers.items()}
            raise click.ClickException(f"{name}: the answers differ: {sizes}")
        rows.append(
            [name, f"{len(answers['detente']):,}", *page.compared(timing, "detente", OTHERS)]
        )
        timings.append(timing)
    mean = ["geometric mean", "", ""]
    for other in OTHERS:
        mean += ["", page.times(_mean(timings, other))]
    yield page.table(("query", "rows", *page.heads("detente", OTHERS)), [*rows, mean])


def _asker(engine: engines.Engine, query: str) -> Callable[[], bytes]:
    return lambda: engine.ask(query, "csv")


def _mean(timings: list[Timing], other: str) -> float | None:
    found = [ratio for each in timings if (ratio := each.ratio("detente", other))]
    return math.exp(sum(map(math.log, found)) / len(found)) if found else None


def _whole(graph: Prepared, rounds: int, limit: float) -> str:
    from rdflib import Dataset

    from graph import KnowledgeGraph, export

    kg = KnowledgeGraph(graph.store, {})
    read = turns(
        {
            "detente": lambda: filled(graph.source),
            "pyoxigraph": lambda: ox.Store().bulk_load(
                path=graph.source, format=ox.RdfFormat.N_QUADS
            ),
            "rdflib": lambda: Dataset().parse(graph.source, format="nquads"),
        },
        rounds,
        limit,
    )
    inferred = turns(
        {
            "detente": lambda: reasoning.infer(filled(graph.source)),
            "naive fixpoint": lambda: naive(filled(graph.source)),
        },
        rounds,
        limit,
    )
    turtle = turns(
        {
            "detente": lambda: export.write(graph.store, None, "turtle", whole=True, merged=True),
            "pyoxigraph": lambda: graph.store.dump(
                format=ox.RdfFormat.TURTLE, from_graph=ox.DefaultGraph()
            ),
        },
        rounds,
        limit,
    )
    every = "SELECT ?s ?p ?o { ?s ?p ?o }"
    out = turns(
        {
            "detente": lambda: kg.query(every).text("csv"),
            "pyoxigraph": lambda: engines.oxigraph(graph.store).ask(every, "csv"),
        },
        rounds,
        limit,
    )
    rows = [
        [what, page.seconds(timing.median("detente")), other, page.seconds(timing.median(other)),
         page.times(timing.ratio("detente", other))]
        for what, timing, others in (
            ("read N-Quads, with the ontology", read, ("pyoxigraph", "rdflib")),
            ("read, merge and infer", inferred, ("naive fixpoint",)),
            ("every row as CSV", out, ("pyoxigraph",)),
            ("Turtle, sorted, same bytes every time", turtle, ("pyoxigraph",)),
        )
        for other in others
    ]  # fmt: skip
    return page.table(("work", "detente", "beside", "time", "detente / it"), rows)


if __name__ == "__main__":
    main()
