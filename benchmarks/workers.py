"""Workers: processes that hold an engine each and answer query by query, so that one can be ended.

Native code hears no signal: an engine that takes too long is ended with its process, as is one that
panicked, and starts anew where it is asked again.
"""

from __future__ import annotations

import hashlib
import json
import os
import select
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from . import engines
from .measure import OutOfTime, Run, Without, memory, ours

#: Which engines share a process and a store.
FAMILIES: Final[Mapping[str, tuple[str, ...]]] = {
    "pyoxigraph": ("detente", "pyoxigraph", "oxrdflib"),
    "rdflib": ("rdflib",),
    "maplib": ("maplib",),
    "sparq": ("sparq",),
}
_LONG: Final = 1800.0  # seconds that an engine may take to be filled
_REPEATED: Final = 7  # times in a turn at least, where a query is short
_BURST: Final = (
    0.1  # seconds that a turn takes at least: one cold call of 50 microseconds says little
)
_SHORT: Final = 0.3  # seconds after which it is not repeated


class Worker:
    """The process of a family of engines."""

    def __init__(self, name: str, path: Path, limit: float) -> None:
        self.loaded = Run(0)
        self._name = name
        self._path = path
        self._limit = limit
        self._process: subprocess.Popen[bytes] | None = None

    def rows(self, engine: str, query: str) -> tuple[int, str]:
        """Return how many rows an engine answers, and a digest of them.

        Raises:
            Without: it cannot, or not in time, or is not installed.
        """
        count, digest = self._asked({"engine": engine, "query": query, "do": "rows"})
        return int(count), str(digest)

    def time(self, engine: str, query: str) -> Run:
        """Return how long an engine takes from the text of a query to the text of the answer.

        Raises:
            Without: it cannot, or not in time, or is not installed.
        """
        (seconds,) = self._asked({"engine": engine, "query": query, "do": "time"})
        return Run(float(seconds))

    def end(self) -> None:
        """End the process."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None

    def _asked(self, question: dict[str, str]) -> list[float | str]:
        if self._process is None:
            self._start()
        assert self._process is not None
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(question).encode() + b"\n")
        self._process.stdin.flush()
        return self._heard(self._limit)

    def _start(self) -> None:
        command = (sys.executable, "-m", __name__, self._name, str(self._path))
        pipe = subprocess.PIPE
        self._process = subprocess.Popen(
            command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, env=ours()
        )
        seconds, peak = self._heard(_LONG)
        self.loaded = Run(float(seconds), int(peak))

    def _heard(self, limit: float) -> list[float | str]:
        assert self._process is not None
        assert self._process.stdout is not None
        ready, _, _ = select.select([self._process.stdout], [], [], limit)
        line = self._process.stdout.readline() if ready else b""
        answer = json.loads(line) if line else "refused" if ready else str(OutOfTime())
        if isinstance(answer, str):
            self.end()
            raise Without(answer)
        assert isinstance(answer, list)
        return answer


@contextmanager
def workers(path: Path, limit: float, names: tuple[str, ...]) -> Iterator[dict[str, Worker]]:
    """Have a worker for each engine, over one file of N-Quads, and end them.

    Args:
        path: the file.
        limit: seconds for one answer.
        names: the families.
    """
    held = {name: Worker(name, path, limit) for name in names}
    try:
        yield {engine: held[name] for name in names for engine in FAMILIES[name]}
    finally:
        for worker in held.values():
            worker.end()


def main() -> None:
    """Answer the lines of standard input: the process of a worker."""
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what an engine prints is no answer

    def tell(answer: object) -> None:
        print(json.dumps(answer), file=out, flush=True)

    name, path = sys.argv[1:]
    start = time.perf_counter()
    try:
        present = engines.family(name, Path(path))
    except ModuleNotFoundError:
        tell("not installed")
        return
    tell([time.perf_counter() - start, memory()])
    for line in sys.stdin:
        question = json.loads(line)
        do = _rows if question["do"] == "rows" else _time
        try:
            tell(do(present[question["engine"]], question["query"]))
        except BaseException:  # a panic of native code is no Exception
            tell("refused")
            return


def _rows(engine: engines.Engine, query: str) -> list[object]:
    found = engine.rows(query)
    digest = hashlib.sha256()
    for row in found:
        digest.update("\t".join(row).encode("utf-8", "surrogatepass") + b"\n")
    return [len(found), digest.hexdigest()]


def _time(engine: engines.Engine, query: str) -> list[object]:
    found: list[float] = []
    spent = 0.0
    while spent < _BURST or (len(found) < _REPEATED and spent < _SHORT):
        anew = f"{query} # {len(found)}"  # an answer kept under its text is no answer
        start = time.perf_counter()
        engine.ask(anew)
        found.append(time.perf_counter() - start)
        spent += found[-1]
    return [statistics.median(found)]


if __name__ == "__main__":
    main()
