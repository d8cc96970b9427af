"""Measuring side by side: everybody does the same work in turns, round by round."""

from __future__ import annotations

import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import FrameType

Work = Callable[[], object]


class OutOfTime(Exception):
    """A piece of work took longer than it may."""


@dataclass
class Timing:
    """What rounds of one piece of work took, by who did it, in seconds."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    gave_up: set[str] = field(default_factory=set)

    def median(self, name: str) -> float | None:
        """Return the median of the rounds; None where it gave up or was not there."""
        found = self.seconds.get(name, [])
        return statistics.median(found) if found and name not in self.gave_up else None

    def ratio(self, name: str, to: str) -> float | None:
        """Return the median of the ratios of each round, of one to another."""
        if name in self.gave_up or to in self.gave_up:
            return None
        pairs = zip(self.seconds.get(name, ()), self.seconds.get(to, ()), strict=False)
        found = [mine / other for mine, other in pairs if other]
        return statistics.median(found) if found else None


def turns(work: Mapping[str, Work], rounds: int, limit: float = 60) -> Timing:
    """Return how long each took, in rounds in which everybody takes a turn.

    Args:
        work: what each does, by name.
        rounds: how often.
        limit: seconds after which one gives up, for good; native code is not interrupted.
    """
    timing = Timing()
    for number in range(rounds):
        names = list(work)
        for name in names[number % len(names) :] + names[: number % len(names)]:
            if name in timing.gave_up:
                continue
            try:
                took = _timed(work[name], limit)
            except OutOfTime:
                timing.gave_up.add(name)
            else:
                timing.seconds.setdefault(name, []).append(took)
    return timing


def process(*command: str, env: Mapping[str, str] | None = None) -> None:
    """Run a command to its end; its output goes nowhere."""
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=env)


def told(text: str) -> None:
    """Say on standard error what is being done, where somebody watches."""
    if sys.stderr.isatty():
        print(text, file=sys.stderr)


def _timed(work: Work, limit: float) -> float:
    def stop(_: int, __: FrameType | None) -> None:
        raise OutOfTime

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, limit)
    try:
        start = time.perf_counter()
        work()
        return time.perf_counter() - start
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
