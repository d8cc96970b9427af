"""Queries: eighteen of the kinds people ask, beside every engine that Python embeds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from . import page
from .measure import Timing, Without, mean, told, turns
from .plan import Plan
from .prepare import prepare
from .queries import QUERIES
from .workers import Worker, workers

MINE: Final = "detente"
OTHERS: Final = ("pyoxigraph", "oxrdflib", "rdflib", "maplib", "sparq")
_PLAIN: Final = 200_000  # statements up to which rdflib is asked: it needs minutes to read more


def parts(plan: Plan) -> Iterator[str]:
    """Yield what each query takes, size by size."""
    yield (
        "From the text of the query to the text of the answer: CSV, or N-Triples of a CONSTRUCT; "
        "sparq writes JSON and hands out what it constructs as objects. Short queries are repeated "
        "in each turn; in brackets is detente's time divided by that of the engine. Everybody has "
        "the same statements, merged and inferred by detente; maplib has the merge alone, for it "
        "reads no N-Quads and refuses GRAPH with a variable."
    )
    for size in plan.sizes:
        yield from _of_size(plan, size)
    yield (
        "maplib, which keeps columns, wins where a query scans or groups much of the graph, and "
        "the more the larger it is. So does sparq, whose indexes are made anew at every update and "
        "whose releases are called alpha. detente stays with Oxigraph, which answers every query "
        "here, those that ask who says so included, in memory and from a store on disk. Who groups "
        "millions of rows again and again takes them out once, with `detente query -o rows.csv` or "
        "`Results.to_polars()`, and groups them there, in columns."
    )


def _of_size(plan: Plan, size: int) -> Iterator[str]:
    told(f"  {size:,} statements")
    path, held = prepare(size, plan.folder)
    others = OTHERS if size <= _PLAIN else tuple(name for name in OTHERS if name != "rdflib")
    families = ("pyoxigraph", *(name for name in others if name not in ("pyoxigraph", "oxrdflib")))
    rows, timings = [], []
    with workers(path, plan.limit, families) as present:
        for name, query in QUERIES.items():
            told(f"    {name}")
            count, timing = _asked(present, query, plan)
            cells = [page.beside(timing, MINE, other) for other in others]
            rows.append([name, f"{count:,}", page.took(timing, MINE), *cells])
            timings.append(timing)
        filled = [_filled(name, present[name]) for name in families if present[name].loaded.seconds]
    yield f"### {size:,} statements\n\n{held:,} with what follows and the ontology."
    ratios = [mean(timing.ratio(MINE, other) for timing in timings) for other in others]
    means = ["geometric mean", "", "", *(f"({page.times(ratio)})" for ratio in ratios)]
    yield page.table(("query", "rows", MINE, *others), [*rows, means])
    yield f"Filled from a file, and the most memory held by then: {'; '.join(filled)}."
    yield _faster(timings, others)
    if "rdflib" not in others:
        yield "rdflib is left out here: it needs minutes to read so many statements."


def _filled(name: str, worker: Worker) -> str:
    run = worker.loaded
    return f"{name} in {page.seconds(run.seconds)}, {page.size(run.peak)}"


def _faster(timings: list[Timing], others: tuple[str, ...]) -> str:
    """Return who was faster than detente, and how often."""
    said = []
    for other in others:
        ratios = [ratio for timing in timings if (ratio := timing.ratio(MINE, other))]
        wins = sum(ratio > 1 for ratio in ratios)
        if wins:
            said.append(f"{other} in {wins} of {len(ratios)}")
    return f"Faster than detente: {', '.join(said)} queries." if said else ""


def _asked(present: dict[str, Worker], query: str, plan: Plan) -> tuple[int, Timing]:
    """Return how many rows a query has, and how long it takes those who find the same."""
    without, answers = {}, {}
    for name, worker in present.items():
        try:
            answers[name] = worker.rows(name, query)
        except Without as reason:
            without[name] = str(reason)
    right = answers[MINE]
    for name, answer in answers.items():
        if answer != right:
            without[name] = "differs"

    def ask(name: str) -> object:
        if name in without:
            raise Without(without[name])
        return present[name].time(name, query)

    work = {name: lambda name=name: ask(name) for name in present}
    return right[0], turns(work, plan.rounds, _never(plan))


def _never(plan: Plan) -> float:
    """Return a time in which a worker has given up, and started anew for the others."""
    return plan.limit * 2 + 3600
