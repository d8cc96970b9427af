"""Measuring side by side: everybody does the same work in turns, round by round."""

from __future__ import annotations

import json
import math
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Final

ROOT: Final = Path(__file__).parent.parent
_LOOK: Final = 0.01  # seconds between two looks at the memory of a process


#: What Python, Rust and C++ say where memory ends.
_MEMORY: Final = (b"MemoryError", b"memory allocation of", b"bad_alloc")


class Without(Exception):
    """One cannot take part; the message says why, in a word or two."""


class OutOfTime(Without):
    """A piece of work took longer than it may."""

    def __init__(self) -> None:
        super().__init__("gave up")


class OutOfMemory(Without):
    """A piece of work needs more memory than there is."""

    def __init__(self) -> None:
        super().__init__("out of memory")


@dataclass(frozen=True)
class Run:
    """One piece of work, done.

    Attributes:
        seconds: how long it took.
        peak: the most memory that its process held, in bytes.
        said: what it says of its result, to be compared.
    """

    seconds: float
    peak: int = 0
    said: object = None


Work = Callable[[], object]


@dataclass
class Timing:
    """What rounds of one piece of work took, by who did it.

    Attributes:
        runs: every turn, by name.
        without: why one is not among them, by name.
    """

    runs: dict[str, list[Run]] = field(default_factory=dict)
    without: dict[str, str] = field(default_factory=dict)

    def add(self, other: Timing) -> None:
        """Take in what others took."""
        self.runs.update(other.runs)
        self.without.update(other.without)

    def median(self, name: str) -> float | None:
        """Return the median of the seconds; None where it gave up or was not there."""
        found = self._seconds(name)
        return statistics.median(found) if found else None

    def ratio(self, name: str, to: str) -> float | None:
        """Return the median of the ratios of each round, of one to another."""
        pairs = zip(self._seconds(name), self._seconds(to), strict=False)
        found = [mine / other for mine, other in pairs if other]
        return statistics.median(found) if found else None

    def peak(self, name: str) -> int | None:
        """Return the median of the memory, in bytes."""
        found = [run.peak for run in self.runs.get(name, ()) if run.peak]
        return int(statistics.median(found)) if found and name not in self.without else None

    def said(self) -> dict[str, object]:
        """Return what each said of its last result."""
        return {name: runs[-1].said for name, runs in self.runs.items() if name not in self.without}

    def _seconds(self, name: str) -> list[float]:
        return [] if name in self.without else [run.seconds for run in self.runs.get(name, ())]


def mean(ratios: Iterable[float | None]) -> float | None:
    """Return the geometric mean of the ratios that there are."""
    found = [ratio for ratio in ratios if ratio]
    return math.exp(sum(map(math.log, found)) / len(found)) if found else None


def turns(work: Mapping[str, Work], rounds: int, limit: float = 60) -> Timing:
    """Return how long each took, in rounds in which everybody takes a turn.

    Args:
        work: what each does, by name; who returns a Run has measured it already.
        rounds: how often.
        limit: seconds after which one gives up, for good; native code is not interrupted.
    """
    timing = Timing()
    for number in range(rounds):
        names = list(work)
        for name in names[number % len(names) :] + names[: number % len(names)]:
            if name in timing.without:
                continue
            try:
                run = _timed(work[name], limit)
            except Without as reason:
                timing.without[name] = str(reason)
            else:
                timing.runs.setdefault(name, []).append(run)
    return timing


def command(
    *words: str, env: Mapping[str, str] | None = None, limit: float | None = None
) -> subprocess.CompletedProcess[bytes]:
    """Run a command to its end and return what it wrote.

    Raises:
        OutOfTime: it took longer than it may, and was ended.
        OutOfMemory: it needed more memory than there is.
        RuntimeError: it failed.
    """
    try:
        done = subprocess.run(words, capture_output=True, env=env, timeout=limit)
    except subprocess.TimeoutExpired:
        raise OutOfTime from None
    _succeeded(words, done.returncode, done.stderr)
    return done


def watched(*words: str, env: Mapping[str, str] | None = None, limit: float) -> Run:
    """Run a command to its end, its answer to nowhere, and return its time and its memory.

    Raises:
        OutOfTime: it took longer than it may, and was ended.
        OutOfMemory: it needed more memory than there is.
        RuntimeError: it failed.
    """
    peak = 0
    start = time.perf_counter()
    with (
        tempfile.TemporaryFile() as said,
        subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=said, env=env) as process,
    ):
        while True:
            peak = memory(process.pid) or peak
            try:
                process.wait(_LOOK)
            except subprocess.TimeoutExpired:
                if time.perf_counter() - start > limit:
                    process.kill()
                    raise OutOfTime from None
            else:
                break
        seconds = time.perf_counter() - start
        said.seek(0)
        _succeeded(words, process.returncode, said.read())
    return Run(seconds, peak)


def job(name: str, *words: str, limit: float) -> Run:
    """Run a job of a section in a process of its own: see job.py.

    Args:
        name: of the module and the function, "load:pyoxigraph".
        words: what the function takes.
        limit: seconds after which it is ended.

    Raises:
        Without: what it needs is not installed, or cannot do it, or it took too long.
        RuntimeError: it failed.
    """
    done = command(
        sys.executable, "-m", f"{__package__}.job", name, *words, env=ours(), limit=limit
    )
    read = json.loads(done.stdout.splitlines()[-1])  # an engine may print before
    if "without" in read:
        raise Without(read["without"])
    return Run(**read)


def ours(**more: str) -> dict[str, str]:
    """Return an environment in which Python finds the graph that is measured."""
    return {**os.environ, "PYTHONPATH": os.pathsep.join((str(ROOT / "graph"), str(ROOT))), **more}


def memory(process: int | str = "self") -> int:
    """Return the most memory that a process has held, in bytes; 0 where that cannot be known."""
    try:
        with Path(f"/proc/{process}/status").open(encoding="ascii", errors="replace") as file:
            for line in file:
                if line.startswith("VmHWM"):
                    return int(line.split()[1]) * 1024
    except OSError:
        pass
    if process != "self" or Path("/proc/self").exists():
        return 0
    import resource  # elsewhere than on Linux, of our own process only

    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024


def _succeeded(words: Sequence[str], code: int, said: bytes) -> None:
    if code:
        if any(word in said for word in _MEMORY):
            raise OutOfMemory
        last = said.decode("utf-8", "replace").strip().splitlines()[-1:]
        raise RuntimeError(f"{words[:4]} ended with {code}: {''.join(last)}")


def used() -> float:
    """Return the seconds of the processors that ended commands have used."""
    times = os.times()
    return times.children_user + times.children_system


def told(text: str) -> None:
    """Say on standard error what is being done, where somebody watches."""
    if sys.stderr.isatty():
        print(text, file=sys.stderr)


def _timed(work: Work, limit: float) -> Run:
    def stop(_: int, __: FrameType | None) -> None:
        raise OutOfTime

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, limit)
    try:
        start = time.perf_counter()
        done = work()
        return done if isinstance(done, Run) else Run(time.perf_counter() - start)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
