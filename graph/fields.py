"""CSV on its way out: IRIs with a comma put in quotes, as RFC 4180 asks and the engine forgets.

A passage's IRI ends in #char=BEGIN,END, so the engine's own CSV has a field too many for each. What
looks like such an IRI, and makes its row fit, is taken for one; other rows that do not fit are
written by their terms.
"""

from __future__ import annotations

import io
import itertools
import re
from collections.abc import Callable, Iterator
from functools import cached_property
from typing import IO, Final

import pyoxigraph as ox

_PASSAGE: Final = re.compile(
    rb'([,\n])([A-Za-z][A-Za-z0-9+.-]*:[^",\n#]*#char=[0-9]+,[0-9]+)(?=[,\r])'
)
#: All but what says where fields and rows end.
_REST: Final = bytes({*range(256)} - {*b",\n"})
_MOST: Final = 1 << 18  # bytes that are looked at together

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
Row = tuple[Term | None, ...]


class Fields:
    """A file for the engine to write CSV to; every row leaves it with as many fields as columns.

    Args:
        out: where the rows go.
        columns: how many fields a row has.
        terms: asks for the same rows as terms.
    """

    def __init__(self, out: IO[bytes], columns: int, terms: Callable[[], Iterator[Row]]) -> None:
        self._out = out
        self._row = b"," * (columns - 1) + b"\n"
        self._ask = terms
        self._held: list[bytes] = []  # from the beginning of a row on
        self._size = 0  # of what is held
        self._enough = 1  # so much of it is looked at together
        self._written = -1  # rows; the first line names the columns
        self._passed = 0  # rows of terms

    def write(self, content: bytes) -> int:
        """Write what is whole of the rows, and keep the rest for the next time.

        The first rows leave at once; of many, more and more are looked at together.
        """
        self._held.append(content)
        self._size += len(content)
        if self._size >= self._enough:
            held = b"".join(self._held)
            if end := _end(held):
                self._write(held[:end])
            self._hold(held[end:])
        return len(content)

    def flush(self) -> None:
        """Write what is left, at the end."""
        held = b"".join(self._held)
        end = _end(held)
        if end:
            self._write(held[:end])
        self._out.write(held[end:])  # nothing, where the engine ended its last row
        self._hold(b"")

    def _hold(self, rest: bytes) -> None:
        self._held, self._size = [rest], len(rest)
        self._enough = max(min(2 * self._enough, _MOST), 2 * self._size)

    def _write(self, rows: bytes) -> None:
        count = self._count(rows)
        if not count:
            rows = _quoted(rows)
            count = self._count(rows)
        if not count:
            each = list(_apart(rows))
            rows, count = b"".join(map(self._told, itertools.count(self._written), each)), len(each)
        self._out.write(rows)
        self._written += count

    def _count(self, rows: bytes) -> int:
        """Return how many rows there are; 0 where one has not as many fields as columns."""
        if b'"' not in rows:
            # No row has fewer commas than it needs: all have as many, where all together have.
            count = rows.count(b"\n")
            return count if rows.count(b",") == count * (len(self._row) - 1) else 0
        outside = rows.split(b'"')[::2]
        if any(part[-1:] not in b",\n" for part in outside[:-1]):  # a text within a triple
            return 0
        marks = b"".join(outside).translate(None, _REST)
        count = len(marks) // len(self._row)
        return count if marks == self._row * count else 0

    def _told(self, number: int, row: bytes) -> bytes:
        """Return a row as it is where it fits, or else written by its terms."""
        if self._count(row):
            return row
        terms = next(itertools.islice(self._terms, number - self._passed, None))
        self._passed = number + 1
        return _line(terms)

    @cached_property
    def _terms(self) -> Iterator[Row]:
        return self._ask()


def mended(rows: bytes, columns: int, terms: Callable[[], Iterator[Row]]) -> bytes:
    """Return all rows as `Fields` writes them: most often they are right as they are."""
    if b'"' not in rows and rows.count(b",") == rows.count(b"\n") * (columns - 1):
        return rows
    out = io.BytesIO()
    fields = Fields(out, columns, terms)
    fields.write(rows)
    fields.flush()
    return out.getvalue()


def _end(rows: bytes) -> int:
    """Return where the last whole row ends; 0 where none does."""
    if b'"' not in rows:
        return rows.rfind(b"\n") + 1
    parts = rows.split(b'"')
    inside = len(parts) % 2 == 0
    end = len(rows)
    for part in reversed(parts):
        end -= len(part)
        if not inside and b"\n" in part:
            return end + part.rfind(b"\n") + 1
        inside = not inside
        end -= 1  # the quotation mark before it
    return 0


def _apart(rows: bytes) -> Iterator[bytes]:
    """Yield rows one by one; a line that ends inside a literal is not the end of one."""
    row, inside = [], 0
    for line in rows.splitlines(keepends=True):
        row.append(line)
        inside ^= line.count(b'"') & 1
        if not inside:
            yield b"".join(row)
            row = []


def _quoted(rows: bytes) -> bytes:
    """Return rows with what looks like the IRI of a passage in quotes."""
    parts = (b"\n" + rows).split(b'"')
    for at in range(0, len(parts), 2):
        cut = _PASSAGE.split(parts[at])
        cut[1::3] = [mark + b'"' for mark in cut[1::3]]
        cut[2::3] = [iri + b'"' for iri in cut[2::3]]
        parts[at] = b"".join(cut)
    return b'"'.join(parts)[1:]


def _line(terms: Row) -> bytes:
    """Return one row as CSV, written by its terms."""
    cells = []
    for cell in map(_text, terms):
        marked = any(mark in cell for mark in ',"\r\n')
        cells.append('"' + cell.replace('"', '""') + '"' if marked else cell)
    return ",".join(cells).encode() + b"\r\n"


def _text(term: Term | None) -> str:
    """Return what the engine's CSV says of a term."""
    if isinstance(term, ox.Triple):
        return " ".join(map(_text, (term.subject, term.predicate, term.object)))
    if isinstance(term, ox.NamedNode | ox.Literal):
        return term.value
    return "" if term is None else str(term)
