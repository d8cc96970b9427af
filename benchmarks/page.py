"""The page: what was measured, as tables of ratios with the times beside them."""

from __future__ import annotations

import platform
from collections.abc import Iterable, Sequence

from .measure import Timing

HEAD = """# Benchmarks

Written by `python -m benchmarks`. Everybody does the same work in the same run, in turns, round by
round; a ratio is the median of the ratios of the rounds, and below 1 where detente took less. Times
are medians, and only tell where the ratios come from: other machines have other times. Answers are
compared with one another, and a run with unequal answers ends without a page.

The graphs are made up, in the shape of this field and in its vocabulary: states, organizations,
dated memberships, operations, exercises, agreements, mechanisms, outcomes, challenges, and passages
as graphs; `--sizes` says how many statements, before our rules add what follows.
"""


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table in Markdown."""
    lines = [columns, ["---"] * len(columns), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def seconds(value: float | None) -> str:
    """Return a time in words, as exact as it matters."""
    if value is None:
        return "gave up"
    if value < 0.1:
        return f"{value * 1000:.2g} ms" if value < 0.01 else f"{value * 1000:.0f} ms"
    return f"{value:.2f} s"


def times(value: float | None) -> str:
    """Return a ratio."""
    return "-" if value is None else f"{value:.2f}" if value < 10 else f"{value:,.0f}"


def compared(timing: Timing, mine: str, others: Sequence[str]) -> list[str]:
    """Return the cells of one row: the time of one, and its ratio to each other."""
    cells = [seconds(timing.median(mine))]
    for other in others:
        cells += [seconds(timing.median(other)), times(timing.ratio(mine, other))]
    return cells


def heads(mine: str, others: Sequence[str]) -> list[str]:
    """Return the heads of those cells."""
    return [mine, *(head for other in others for head in (other, f"{mine} / {other}"))]


def machine(versions: Iterable[str], rounds: int) -> str:
    """Return where it was measured."""
    import os

    return (
        f"Measured on {platform.system()} with {os.cpu_count()} cores, "
        f"Python {platform.python_version()}, {', '.join(versions)}; {rounds} rounds.\n"
    )
