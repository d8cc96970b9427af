"""Explaining: what each command that tells of a thing costs beside the least that can be asked."""

from __future__ import annotations

import shutil
import statistics
import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

from . import page
from .measure import Run, Timing, Without, Work, ours, told, turns, used, watched
from .plan import Plan
from .prepare import made

_ASK: Final = "ASK {}"
_LIMIT: Final = 4 * 3600.0
#: What is asked of a made-up graph, and how many times an ASK it may take.
_STORED: Final[dict[str, tuple[tuple[str, ...], float]]] = {
    "find": (("find", "organization 7"), 2),
    "show": (("show", "organization 7"), 3),
    "why": (("why", "challenge 22", "challenge 1"), 3),
    "path": (("path", "organization 7", "challenge 5"), 7),
    "panel": (("panel", "members", "--organization", "organization 7"), 10),
    "view of a part": (("view", "organization 7", "-o", "{out}.html"), 10),
    "export of a part": (("export", "--around", "organization 7", "-o", "{out}.ttl"), 10),
    "stats": (("stats",), 60),
}
#: The same of the graph that ships with the package.
_BUNDLED: Final[dict[str, tuple[tuple[str, ...], float]]] = {
    "show": (("show", "NATO"), 2.5),
    "why": (("why", "NATO", "Finland"), 2.5),
    "path": (("path", "NATO", "China"), 2.5),
    "stats": (("stats",), 2.5),
    "view": (("view", "-o", "{out}.html"), 8),
    "validate": (("validate",), 12),
}


def parts(plan: Plan) -> Iterator[str]:
    """Yield, for each size, how many times an ASK each command takes, and its memory."""
    yield (
        "Each is a command of its own, from the shell to its end, over a store that `detente load` "
        f"made, and stands beside `detente query '{_ASK}'` over the same store in the same round: "
        "the median and the least of the ratios, the median of the times, and the most memory. "
        "Times are those of the processors, which what else the machine does changes less; two "
        "runs of the same still differ by a third on a busy one. "
        "What is aimed at is in the last column; 300 MB are to be enough for each."
    )
    yield "### The graph that ships with the package"
    yield _table(_measured(plan, {}, _BUNDLED), _BUNDLED)
    for size in plan.sizes:
        told(f"  {size:,} statements")
        store = plan.folder / f"explain-{size}"
        loaded = "load", str(made(size, plan.folder)), "--store", str(store)
        watched(sys.executable, "-m", "detente", *loaded, env=ours(), limit=_LIMIT)
        yield f"### {size:,} statements"
        yield _table(_measured(plan, {"--store": str(store)}, _STORED), _STORED)
        shutil.rmtree(store, ignore_errors=True)


def _measured(
    plan: Plan, options: Mapping[str, str], asked: Mapping[str, tuple[tuple[str, ...], float]]
) -> Timing:
    """Return what an ASK and each command took, in turns."""
    more = [word for pair in options.items() for word in pair]

    def run(*words: str) -> Run:
        command = [word.format(out=Path(plan.folder) / "out") for word in words]
        try:
            name, *rest = command
            before = used()
            run = watched(
                *(sys.executable, "-m", "detente", name, *rest, *more),
                env=ours(),
                limit=plan.limit * 10,
            )
            return replace(run, seconds=used() - before)
        except RuntimeError:
            raise Without("failed") from None

    work: dict[str, Work] = {_ASK: lambda: run("query", "ASK {{}}")}
    work |= {name: lambda words=words: run(*words) for name, (words, _) in asked.items()}  # type: ignore[misc]
    return turns(work, plan.rounds, _LIMIT)


def _table(timing: Timing, asked: Mapping[str, tuple[tuple[str, ...], float]]) -> str:
    rows = []
    base = [run.seconds for run in timing.runs.get(_ASK, ())]
    for name, (words, aim) in asked.items():
        found = [run.seconds for run in timing.runs.get(name, ())]
        ratios = [mine / other for mine, other in zip(found, base, strict=False)]
        without = timing.without.get(name)
        rows.append([
            f"`{' '.join(each for each in words if '{' not in each and each != '-o')}`",
            page.took(timing, name),
            without or f"{statistics.median(ratios):.1f}",
            without or f"{min(ratios):.1f}",
            page.size(timing.peak(name)),
            f"{aim:g}",
        ])  # fmt: skip
    rows.append([f"`query '{_ASK}'`", page.took(timing, _ASK), "1", "1",
                 page.size(timing.peak(_ASK)), ""])  # fmt: skip
    return page.table(("command", "time", "times an ASK", "least", "memory", "aim"), rows)
