"""This checkout beside another one: the same work in pairs, one run of each after the other.

Pairs take turns in who begins, so that what the machine does besides falls on both. What counts is
the ratio of each pair, this checkout to the other: their median, and the 95 % interval of it from
resampling the pairs (percentile bootstrap). Both are run by the same Python, with its packages.
"""

from __future__ import annotations

import json
import math
import os
import platform
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from . import page
from .measure import ROOT, Run, Without, command, told
from .prepare import made, prepare
from .queries import QUERIES

_QUESTION: Final = "SELECT ?state WHERE { ?state md:claims kg:south-china-sea }"
_CLOCKS: Final = {"wall": "wall time", "cpu": "time of the processors"}
_RESAMPLES: Final = 5000
_QUERY: Final = "query: "
_LOAD: Final = 20_000  # statements that are loaded into a store on disk, rules included
_PLAIN: Final = "SELECT ?s ?p ?o { ?s ?p ?o FILTER (!CONTAINS(STR(?s), ',') && isIRI(?o)) }"
_PASSAGES: Final = "SELECT ?g ?s ?p ?o { GRAPH ?g { ?s ?p ?o } FILTER (CONTAINS(STR(?g), ',')) }"

#: Does a piece of work on one side, 0 for this checkout and 1 for the other.
Work = Callable[[int], Run]


@dataclass(frozen=True)
class Compared:
    """One piece of work that both did, pair by pair.

    Attributes:
        name: what the table calls it.
        pairs: the seconds of this checkout and of the other.
        remark: that they came to different results, or why one did not take part.
    """

    name: str
    pairs: tuple[tuple[float, float], ...]
    remark: str = ""

    @property
    def ratios(self) -> tuple[float, ...]:
        """The ratio of each pair: below 1 where this checkout took less."""
        return tuple(mine / other for mine, other in self.pairs)

    def row(self) -> list[str]:
        """Return the row of the table."""
        if not self.pairs:
            return [self.name, "0", "-", "-", "-", "-", self.remark]
        mine, other = (statistics.median(times) for times in zip(*self.pairs, strict=True))
        low, high = interval(self.ratios)
        return [
            *(self.name, str(len(self.pairs)), page.seconds(mine), page.seconds(other)),
            *(f"{statistics.median(self.ratios):.3f}", f"{low:.3f} to {high:.3f}", self.remark),
        ]


def interval(ratios: Sequence[float], share: float = 0.95) -> tuple[float, float]:
    """Return the percentile bootstrap interval of the median of ratios.

    >>> interval([1.0, 1.0, 1.0])
    (1.0, 1.0)
    """
    chance = random.Random(7)
    medians = sorted(
        statistics.median(chance.choices(ratios, k=len(ratios))) for _ in range(_RESAMPLES)
    )
    cut = int(len(medians) * (1 - share) / 2)
    return medians[cut], medians[-1 - cut]


def together(name: str, parts: Sequence[Compared]) -> Compared:
    """Return several works as one: of each pair, the geometric means of their seconds."""
    rounds = zip(*(part.pairs for part in parts if part.pairs), strict=True)
    means = ((_mean(at[0] for at in pairs), _mean(at[1] for at in pairs)) for pairs in rounds)
    return Compared(name, tuple(means))


def compare(
    other: Path, pairs: int, size: int, *, clock: str = "wall", only: Sequence[str] = ()
) -> Iterator[Compared]:
    """Yield each piece of work, compared.

    Args:
        other: the folder of the other checkout.
        pairs: how many pairs of each.
        size: how many statements the made-up graph has.
        clock: "wall", or "cpu" for the time of the processors, where others use the machine too.
        only: words of which a work's name has to have one; without any, all are done.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _prepare(size, folder)
        checkouts = (ROOT, other.resolve())
        with (
            _side(checkouts[0], folder, clock) as mine,
            _side(checkouts[1], folder, clock) as theirs,
        ):
            works = {**_commands(checkouts, folder, clock), **_asked((mine, theirs))}
            queries = []
            for title, work in works.items():
                if only and not any(word in title for word in only):
                    continue
                told(f"  {title}")
                compared = _paired(title, work, pairs)
                yield compared
                queries += [compared] if title.startswith(_QUERY) else []
            if len(queries) > 1:
                yield together(f"{len(queries)} queries, geometric mean", queries)


def table(compared: Sequence[Compared], other: Path, clock: str) -> str:
    """Return what was compared as Markdown: where and with what, and a table."""
    heads = ("work", "pairs", "this", "other", "median ratio", "95 % interval", "remark")
    versions = [f"Python {platform.python_version()}", page.version("pyoxigraph")]
    return (
        f"{_commit(ROOT)} (this) beside {_commit(other)} (other), {platform.system()} "
        f"{platform.machine()} with {os.cpu_count()} cores, {', '.join(versions)}; "
        f"{_CLOCKS[clock]}. Pairs in turns; a ratio below 1 says that this took less.\n\n"
        + page.table(heads, [each.row() for each in compared])
    )


def _prepare(size: int, folder: Path) -> None:
    """Write what both sides read into a folder."""
    told(f"  {size:,} statements are made up")
    prepare(size, folder)[0].rename(folder / "whole.nq")
    made(size, folder).rename(folder / "made-up.nq")
    made(min(size, _LOAD), folder).rename(folder / "load.nq")
    (folder / "queries.json").write_text(json.dumps(QUERIES), encoding="utf-8")


def _commands(checkouts: tuple[Path, Path], folder: Path, clock: str) -> dict[str, Work]:
    """Return what is measured from the shell to the end of the process."""
    store = folder / "store"
    load = ("load", str(folder / "load.nq"), "--store", str(store))

    def work(*words: str) -> Work:
        def start(at: int) -> Run:
            shutil.rmtree(store, ignore_errors=True)
            env = {**os.environ, "DETENTE_CACHE": str(folder / f"cache-{at}")}
            env.pop("PYTHONPATH", None)
            begun = _now(clock)
            done = command(sys.executable, str(checkouts[at] / "cli.py"), *words, env=env)
            seconds = _now(clock) - begun
            return Run(seconds, said=None if words == ("--help",) else done.stdout.decode())

        return start

    return {
        "cold start: --help": work("--help"),
        "cold start: query": work("query", _QUESTION, "--format", "csv"),
        "load into a store, with rules": work(*load),
    }


def _asked(sides: tuple[_Process, _Process]) -> dict[str, Work]:
    """Return what is measured in a process that runs already."""

    def work(name: str, word: str = "") -> Work:
        return lambda at: sides[at].ask(name, word)

    return {
        "rules, what ships from its files": work("files"),
        "rules alone, on what ships": work("rules"),
        "load into memory": work("load"),
        "CSV of rows without passages": work("csv", _PLAIN),
        "CSV of rows with passages": work("csv", _PASSAGES),
        **{f"{_QUERY}{name}": work("query", name) for name in QUERIES},
    }


def _now(clock: str) -> float:
    """Return the time, or the seconds of the processors that ended children have used."""
    if clock == "wall":
        return time.perf_counter()
    times = os.times()
    return times.children_user + times.children_system


def _paired(name: str, work: Work, pairs: int) -> Compared:
    """Return what both took, after one turn each that does not count."""
    found, remark = [], ""
    try:
        if work(0).said != work(1).said:
            remark = "differs"
        for number in range(pairs):
            first = number % 2
            runs = {at: work(at).seconds for at in (first, 1 - first)}
            found.append((runs[0], runs[1]))
    except Without as reason:
        return Compared(name, (), str(reason))
    return Compared(name, tuple(found), remark)


class _Process:
    """The process of one side, asked line by line."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def ask(self, work: str, word: str) -> Run:
        """Return one run of a work.

        Raises:
            Without: it cannot do it.
            RuntimeError: its process has ended.
        """
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        with suppress(BrokenPipeError):
            print(json.dumps([work, word]), file=self._process.stdin, flush=True)
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"{self._process.args!r} ended with {self._process.wait()}")
        answer = json.loads(line)
        if "without" in answer:
            raise Without(answer["without"])
        return Run(answer["seconds"], said=answer["result"])


@contextmanager
def _side(checkout: Path, folder: Path, clock: str) -> Iterator[_Process]:
    script = Path(__file__).with_name("side.py")
    environment = {**os.environ, "DETENTE_CACHE": "off"}
    environment.pop("PYTHONPATH", None)
    with subprocess.Popen(
        [sys.executable, "-P", str(script), str(checkout), str(folder), clock],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environment,
        text=True,
        cwd=folder,
    ) as process:
        try:
            yield _Process(process)
        finally:
            process.kill()


def _mean(values: Iterator[float]) -> float:
    found = [math.log(value) for value in values]
    return math.exp(sum(found) / len(found))


def _commit(checkout: Path) -> str:
    """Return the commit of a checkout and whether it was changed since, or that it is none."""
    words = ("git", "-C", str(checkout), "describe", "--always", "--dirty", "--exclude=*")
    try:
        return command(*words).stdout.decode().strip()
    except (OSError, RuntimeError):
        return "no commit"
