"""The page: what was measured, section by section, as ratios with their times."""

from __future__ import annotations

import datetime
import importlib.metadata
import os
import platform
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from .measure import Timing
from .plan import Plan

HEAD: Final = """# Benchmarks

Written by `python -m benchmarks`. Everybody does the same work in the same run, in turns, round by
round; a ratio is the median of the ratios of the rounds, and below 1 where detente took less. Times
are medians, and only tell where the ratios come from: other machines have other times. Answers are
compared with one another before any time counts: who answers otherwise is shown as "differs", who
cannot answer as "refused", who takes too long as "gave up", and is left out of the means.

The graphs are made up, in the shape of this field and in its vocabulary: states, organizations,
dated memberships, operations, exercises, agreements, mechanisms, outcomes, challenges, and passages
as graphs; a size is how many statements they have before our rules add what follows.

`--only SECTION` measures one section again and leaves the others of this page as they are: each
says when and with what it was measured.
"""
_SECTION: Final = re.compile(r"^(?=## )", re.MULTILINE)


def joined(page: str, written: Mapping[str, str], order: Sequence[str]) -> str:
    """Return a page with the sections that were measured, and its other sections as they were.

    Args:
        page: the page before, or nothing.
        written: sections by title.
        order: every title that the page may have, in order.
    """
    _, *before = _SECTION.split(page)
    sections = {text.split("\n", 1)[0].removeprefix("## "): text.strip() + "\n" for text in before}
    sections.update(written)
    return "\n".join([HEAD, *(sections[title] for title in order if title in sections)])


def section(title: str, measured: str, parts: Iterable[str]) -> str:
    """Return a section: its title, how it was measured, and its parts, each a block of Markdown."""
    blocks = [f"## {title}", measured, *parts]
    return "\n\n".join(block.strip("\n") for block in blocks) + "\n"


def measured(plan: Plan, packages: Iterable[str]) -> str:
    """Return when, where and with what a section is measured."""
    versions = [f"Python {platform.python_version()}", *map(version, packages)]
    sizes = f"; sizes {', '.join(f'{size:,}' for size in plan.sizes)}" if plan.sizes else ""
    times = "1 round" if plan.rounds == 1 else f"{plan.rounds} rounds"
    return (
        f"Measured on {datetime.date.today()}, {platform.system()} {platform.machine()} with "
        f"{os.cpu_count()} cores, {', '.join(versions)}; {times}{sizes}."
    )


def version(package: str) -> str:
    """Return a package with its version, or that it is not installed."""
    try:
        return f"{package} {importlib.metadata.version(package)}"
    except importlib.metadata.PackageNotFoundError:
        return f"{package} not installed"


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table in Markdown."""
    lines = [columns, ["---"] * len(columns), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def seconds(value: float | None) -> str:
    """Return a time in words, as exact as it matters."""
    if value is None:
        return "-"
    if value < 0.1:
        return f"{value * 1000:.2g} ms" if value < 0.01 else f"{value * 1000:.0f} ms"
    return f"{value:.2f} s" if value < 100 else f"{value:,.0f} s"


def times(value: float | None) -> str:
    """Return a ratio."""
    return "-" if value is None else f"{value:.2f}" if value < 10 else f"{value:,.0f}"


def size(value: int | None) -> str:
    """Return bytes in words."""
    if not value:
        return "-"
    return f"{value / 1e6:.1f} MB" if value < 1e7 else f"{value / 1e6:,.0f} MB"


def took(timing: Timing, name: str) -> str:
    """Return the time of one, or why there is none."""
    return timing.without.get(name) or seconds(timing.median(name))


def beside(timing: Timing, mine: str, other: str) -> str:
    """Return the time of another and, in brackets, the ratio of mine to it; or why not."""
    ratio = timing.ratio(mine, other)
    return took(timing, other) + ("" if ratio is None else f" ({times(ratio)})")
