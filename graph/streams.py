"""Rows of our own as an answer: made while they are written, in every format of the engine."""

from __future__ import annotations

import io
import itertools
from collections.abc import Callable, Iterable
from typing import Any

import pyoxigraph as ox

from .fields import Term
from .results import Results


def tabulate(columns: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Results:
    """Return rows of plain text as an answer, so that they can be written in every format."""
    kept = [tuple(ox.Literal(cell) for cell in row) for row in rows]
    return stream(columns, lambda: kept)


def stream(
    columns: tuple[str, ...], rows: Callable[[], Iterable[tuple[Term | None, ...]]]
) -> Results:
    """Return rows of terms as an answer; they are made while they are written, and not kept."""

    def run() -> ox.QuerySolutions:
        lines = io.BufferedReader(_Lines(columns, rows()), 1 << 16)
        answer = ox.parse_query_results(lines, format=ox.QueryResultsFormat.TSV)
        assert isinstance(answer, ox.QuerySolutions)
        return answer

    return Results("rows", columns, run)


class _Lines(io.RawIOBase):
    """Rows as a file in the engine's own format (SPARQL 1.1 TSV), for it to read as it writes."""

    def __init__(self, columns: tuple[str, ...], rows: Iterable[tuple[Term | None, ...]]) -> None:
        self._rows = iter(rows)
        self._left = ("\t".join(f"?{name}" for name in columns) + "\n").encode()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while len(self._left) < len(buffer):
            more = list(itertools.islice(self._rows, 256))
            if not more:
                break
            lines = ("\t".join("" if t is None else str(t) for t in row) for row in more)
            self._left += ("\n".join(lines) + "\n").encode()
        part, self._left = self._left[: len(buffer)], self._left[len(buffer) :]
        buffer[: len(part)] = part
        return len(part)
