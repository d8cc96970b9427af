"""Growth: what each cost becomes as the graph grows, on disk, through the commands people use."""

from __future__ import annotations

import math
import shutil
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from . import page
from .measure import Run, Timing, Without, Work, ours, told, turns, watched
from .plan import Plan
from .prepare import made
from .queries import QUERIES

_PATIENCE: Final = 4 * 3600.0
_ASKED: Final = ("star of one thing", "grouping by state", "full scan")
_SORTED: Final = 1_000_000  # statements up to which Turtle is written: it is sorted in memory
_LOAD: Final = "load, bare"
_WHOLE: Final = "load, merge and inference"
_OPEN: Final = "open and ASK"
_TURTLE: Final = "Turtle"


def parts(plan: Plan) -> Iterator[str]:
    """Yield the time and the memory of each command at each size, and how they grow."""
    yield (
        "Each is a command of its own, from the shell to its end: `detente load --bare`, `detente "
        "load` (with the bundled data, the merge, and what follows), and over that store an ASK, "
        f"three queries ({', '.join(_ASKED)}) and `detente export --format turtle` of the merge, "
        "which is sorted in memory and not asked for above 1,000,000 statements. The last column "
        "is the exponent x of size^x between the first and the last size: 1 is as fast as the "
        "graph grows, 0 is not at all. Loads take one round where the graph has more than "
        "1,000,000 statements."
    )
    timings = {size: _of_size(plan, size) for size in plan.sizes}
    sizes = [f"{size:,}" for size in plan.sizes]
    works = [_LOAD, _WHOLE, _OPEN, *_ASKED, _TURTLE]
    yield page.table(
        ("time", *sizes, "x"),
        [
            [work, *(page.took(timings[size], work) for size in plan.sizes),
             _exponent({size: timings[size].median(work) for size in plan.sizes})]
            for work in works
        ],
    )  # fmt: skip
    yield page.table(
        ("memory", *sizes, "x"),
        [
            [work, *(page.size(timings[size].peak(work)) for size in plan.sizes),
             _exponent({size: timings[size].peak(work) for size in plan.sizes})]
            for work in works
        ],
    )  # fmt: skip


def _exponent(found: Mapping[int, float | None]) -> str:
    """Return how a cost grows from the least to the greatest size that has one."""
    known = [(size, value) for size, value in sorted(found.items()) if value]
    if len(known) < 2:
        return "-"
    (first, low), (last, high) = known[0], known[-1]
    return f"{math.log(high / low) / math.log(last / first):.2f}"


def _of_size(plan: Plan, size: int) -> Timing:
    told(f"  {size:,} statements")
    path = str(made(size, plan.folder))
    bare, whole, out = (plan.folder / f"{name}-{size}" for name in ("bare", "whole", "out"))
    few = plan.rounds if size <= 1_000_000 else 1

    def run(*words: str, into: Path | None = None) -> Run:
        if into:
            shutil.rmtree(into, ignore_errors=True)
        try:
            return watched(sys.executable, "-m", "detente", *words, env=ours(), limit=_PATIENCE)
        except RuntimeError:
            raise Without("failed") from None

    loads: dict[str, Work] = {
        _LOAD: lambda: run("load", path, "--store", str(bare), "--bare", into=bare),
        _WHOLE: lambda: run("load", path, "--store", str(whole), into=whole),
    }
    timing = turns(loads, few, _PATIENCE)
    shutil.rmtree(bare, ignore_errors=True)
    asked = {_OPEN: "ASK { ?s skos:prefLabel ?label }", **{name: QUERIES[name] for name in _ASKED}}

    def ask(text: str) -> Run:
        return run("query", text, "--store", str(whole), "-o", f"{out}.csv", "--format", "csv")

    def turtle() -> Run:
        if size > _SORTED:
            raise Without("not asked")
        return run("export", "--format", "turtle", "--store", str(whole), "-o", f"{out}.ttl")

    reads: dict[str, Work] = {name: lambda t=text: ask(t) for name, text in asked.items()}  # type: ignore[misc]
    found = turns({**reads, _TURTLE: turtle}, plan.rounds, _PATIENCE)
    shutil.rmtree(whole, ignore_errors=True)
    Path(path).unlink()
    return Timing({**timing.runs, **found.runs}, {**timing.without, **found.without})
