"""One side of a comparison: a process that holds the detente of one checkout and times its work.

`python side.py CHECKOUT FOLDER CLOCK` imports nothing else of these benchmarks, for the checkout
may be an older one: `detente` from CHECKOUT/graph, or else the package `graph` from CHECKOUT.
It answers each line of standard input, a JSON list of a work and a word for it, with JSON: seconds
and the result.
"""

from __future__ import annotations

import hashlib
import importlib
import json
import os
import statistics
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

#: Where the rules are applied to a store, by module, newest first.
_INFER: Final = (("inference.materialize", "infer"), ("reasoning", "infer"))
_BURST: Final = 0.03  # seconds that a query is repeated at least
_REPEATED: Final = 5  # times at least, where it is short
_SHORT: Final = 0.3  # seconds after which it is not repeated
_CLOCKS: Final = {"wall": time.perf_counter, "cpu": time.process_time}


def package(checkout: Path) -> Any:
    """Return the package of a checkout, in its new layout or its old one."""
    new = checkout / "graph" / "detente"
    sys.path.insert(0, str(new.parent if new.is_dir() else checkout))
    found = importlib.import_module("detente" if new.is_dir() else "graph")
    if not Path(str(found.__file__)).is_relative_to(checkout):
        raise ImportError(f"{found.__name__} comes from {found.__file__}, not from {checkout}")
    return found


class Side:
    """What one checkout can do, each work a method that returns its seconds and its result."""

    def __init__(self, checkout: Path, folder: Path, clock: str) -> None:
        self._clock = _CLOCKS[clock]
        self._package = package(checkout)
        self._graph = self._package.KnowledgeGraph
        self._folder = folder
        self._queries: Mapping[str, str] = json.loads(
            (folder / "queries.json").read_text(encoding="utf-8")
        )
        self._prefixes = self._graph.load(inference=False, reference=False).prefixes
        self._whole: Any = None

    def files(self, _: str) -> tuple[float, object]:
        """Read what ships and apply the rules, without the snapshot."""
        seconds, kg = self._timed(self._graph.load)
        return seconds, _quads(kg)

    def rules(self, _: str) -> tuple[float, object]:
        """Apply the rules to what ships, read before."""
        kg = self._graph.load(inference=False)
        infer = self._infer()
        seconds, _done = self._timed(lambda: infer(kg.store))
        return seconds, _quads(kg)

    def load(self, _: str) -> tuple[float, object]:
        """Read the made-up file into memory."""
        path = self._folder / "made-up.nq"
        seconds, kg = self._timed(lambda: self._graph.load(path, bundled=False))
        return seconds, len(kg.store)

    def query(self, name: str) -> tuple[float, object]:
        """Answer one of the eighteen queries, from its text to the text of the answer."""
        query = self._queries[name]
        found: list[float] = []
        spent = 0.0
        answer = self._answer(query)
        while spent < _BURST or (len(found) < _REPEATED and spent < _SHORT):
            anew = f"{query} # {len(found)}"  # an answer kept under its text is no answer
            seconds, _ = self._timed(lambda anew=anew: self._answer(anew))  # type: ignore[misc]
            found.append(seconds)
            spent += seconds
        return statistics.median(found), _digest(answer)

    def csv(self, query: str) -> tuple[float, object]:
        """Write all rows of a query as CSV."""
        seconds, answer = self._timed(lambda: self._answer(query))
        return seconds, _digest(answer)

    def _answer(self, query: str) -> bytes:
        results = self._of_whole().query(query)
        form = "ntriples" if results.kind == "graph" else "csv"
        return bytes(results.to_bytes(form))

    def _of_whole(self) -> Any:
        """Return the made-up graph, merged and inferred, read at first use."""
        if self._whole is None:
            import pyoxigraph as ox

            store = ox.Store()
            store.bulk_load(path=self._folder / "whole.nq", format=ox.RdfFormat.N_QUADS)
            self._whole = self._graph(store, self._prefixes)
        return self._whole

    def _timed(self, work: Callable[[], Any]) -> tuple[float, Any]:
        start = self._clock()
        done = work()
        return self._clock() - start, done

    def _infer(self) -> Callable[[Any], object]:
        for module, name in _INFER:
            try:
                found = importlib.import_module(f"{self._package.__name__}.{module}")
            except ModuleNotFoundError:
                continue
            if hasattr(found, name):
                infer: Callable[[Any], object] = getattr(found, name)
                return infer
        raise LookupError("the rules are not where they are sought")


def _quads(kg: Any) -> int:
    return len(kg.store)


def _digest(answer: bytes) -> str:
    """Return a digest of the lines of an answer, whatever their order, quotes aside."""
    lines = sorted(line.replace(b'"', b"") for line in answer.splitlines())
    return f"{len(lines)} lines, {hashlib.sha256(b'|'.join(lines)).hexdigest()}"


def main() -> None:
    """Answer the lines of standard input."""
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what a library prints is no answer
    checkout, folder, clock = sys.argv[1:]
    side = Side(Path(checkout), Path(folder), clock)
    for line in sys.stdin:
        work, word = json.loads(line)
        try:
            seconds, result = getattr(side, work)(word)
            answer: object = {"seconds": seconds, "result": result}
        except Exception as error:
            answer = {"without": f"{type(error).__name__}: {str(error).splitlines()[0]}"}
        print(json.dumps(answer), file=out, flush=True)


if __name__ == "__main__":
    main()
