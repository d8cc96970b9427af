"""CSV on its way out: IRIs with a comma put in quotes, as RFC 4180 asks and the engine forgets.

A passage's IRI ends in #char=BEGIN,END, so the engine's own CSV has a field too many for each. What
looks like such an IRI, and makes its row fit, is taken for one. In other rows that do not fit, what
the graph knows as an IRI is one; where that leaves a doubt, the engine is asked for the terms.
"""

from __future__ import annotations

import io
import itertools
import re
from collections.abc import Callable, Iterator
from typing import IO, Final

import pyoxigraph as ox

#: What comes before the mark of a passage in its IRI, and what follows.
_TEXT: Final = rb"[A-Za-z][A-Za-z0-9+.-]*+:[^#]*"
_MARK: Final = b"#char="
_PLACE: Final = rb"[0-9]++,[0-9]++(?=[,\r])"
#: All but what says where fields and rows end.
_REST: Final = bytes({*range(256)} - {*b",\n"})
_MOST: Final = 1 << 14  # bytes that are looked at together: so many stay near the processor
_SKIPPED: Final = 8  # rows that the engine skips in the time in which it hands out one as terms
_SPARED: Final = 80  # rows that the engine skips in the time in which the graph is looked at
_MANY: Final = 1000  # rows that are skipped in no time
_PIECES: Final = 8  # between commas, that are put together in every way

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
Row = tuple[Term | None, ...]
Asked = Callable[[int], Iterator[Row]]
Known = Callable[[str], bool]


class Fields:
    """A file for the engine to write CSV to; every row leaves it with as many fields as columns.

    Args:
        out: where the rows go.
        columns: how many fields a row has.
        asked: asks for the same rows as terms, from one of them on.
        known: whether a text is an IRI of the graph; None where rows may have others.
    """

    def __init__(
        self, out: IO[bytes], columns: int, asked: Asked, known: Known | None = None
    ) -> None:
        self._out = out
        self._mending = _Mending(columns, asked, known)
        self._held: list[bytes] = []  # from the beginning of a row on
        self._size = 0  # of what is held
        self._enough = 1  # so much of it is looked at together

    def write(self, content: bytes) -> int:
        """Write what is whole of the rows, and keep the rest for the next time.

        The first rows leave at once; of many, more and more are looked at together.
        """
        self._held.append(content)
        self._size += len(content)
        if self._size >= self._enough:
            self._hold(self._rest())
        return len(content)

    def flush(self) -> None:
        """Write what is left, at the end."""
        self._out.write(self._rest())  # nothing, where the engine ended its last row
        self._hold(b"")

    def _rest(self) -> bytes:
        """Write the whole rows of what is held, and return what begins the next."""
        held = b"".join(self._held)
        end = _end(held)
        if end:
            self._out.write(self._mending.mended(held[:end]))
        return held[end:]

    def _hold(self, rest: bytes) -> None:
        self._held, self._size = [rest], len(rest)
        self._enough = max(min(2 * self._enough, _MOST), 2 * self._size)


def mended(rows: bytes, columns: int, asked: Asked, known: Known | None = None) -> bytes:
    """Return all rows as `Fields` writes them: most often they are right as they are."""
    if b'"' not in rows and not _over(rows, columns)[1]:
        return rows
    if len(rows) <= _MOST:
        return _Mending(columns, asked, known).mended(rows)
    out = io.BytesIO()
    fields = Fields(out, columns, asked, known)
    for at in range(0, len(rows), _MOST):
        fields.write(rows[at : at + _MOST])
    fields.flush()
    return out.getvalue()


class _Mending:
    """Rows in the order in which the engine writes them, some at a time."""

    def __init__(self, columns: int, asked: Asked, known: Known | None) -> None:
        self._row = b"," * (columns - 1) + b"\n"
        self._asked = asked
        self._known = known
        self._looked = 0  # times in the graph
        self._terms: Iterator[Row] | None = None
        self._next = 0  # the row that those begin with
        self._done = -1  # rows; the first line names the columns

    def mended(self, rows: bytes) -> bytes:
        """Return the next rows, each with as many fields as columns."""
        count, fitted = self._fitted(rows)
        if not count:
            each = list(_apart(rows))
            count = len(each)
            fitted = b"".join(map(self._told, itertools.count(self._done), each))
        self._done += count
        return fitted

    def _fitted(self, rows: bytes) -> tuple[int, bytes]:
        """Return how many rows there are, and them with passages in quotes where they need it.

        There are 0 where one has not as many fields as columns even so.
        """
        quoted = b'"' in rows
        if not quoted:
            count, over = _over(rows, len(self._row))
            if not over or _MARK not in rows:
                return 0 if over else count, rows
        # Every second piece is a literal or a passage; the others are outside of quotes.
        pieces = rows.split(b'"') if quoted else [rows]
        if _MARK in rows:
            pieces = [
                piece
                for at, part in enumerate(pieces)
                for piece in ((part,) if at & 1 or _MARK not in part else _passages(part))
            ]
        outside = pieces[::2]
        marks = b"".join(outside).translate(None, _REST)
        count = len(marks) // len(self._row)
        # A text after a space is one within a triple, which is no field of its own.
        if marks != self._row * count or any(part.endswith(b" ") for part in outside):
            return 0, rows
        return count, b'"'.join(pieces)

    def _told(self, number: int, row: bytes) -> bytes:
        """Return a row as it fits, by its known IRIs, or else written by its terms."""
        count, fitted = self._fitted(row)
        if count:
            return fitted
        if self._known is not None and self._looked * _SPARED < number + _MANY:
            self._looked += 1
            if len(ways := list(self._ways(row, self._known))) == 1:
                return ways[0]
        between = number - self._next
        if self._terms is None or between * _SKIPPED > number:
            self._terms, between = self._asked(number), 0
        self._next = number + 1
        return _line(next(itertools.islice(self._terms, between, None)))

    def _ways(self, row: bytes, known: Known) -> Iterator[bytes]:
        """Yield each way to read a row in which every field with a comma is a known IRI.

        A literal with a comma is in quotes, and rows with quotes are left to their terms.
        """
        pieces = row.rstrip(b"\r\n").split(b",")
        if len(pieces) > _PIECES or b'"' in row:
            return
        for cuts in itertools.combinations(range(1, len(pieces)), len(self._row) - 1):
            ends = itertools.pairwise((0, *cuts, len(pieces)))
            fields = [b",".join(pieces[begin:end]) for begin, end in ends]
            if all(known(field.decode()) for field in fields if b"," in field):
                cells = (b'"%b"' % field if b"," in field else field for field in fields)
                yield b",".join(cells) + b"\r\n"


def _over(rows: bytes, columns: int) -> tuple[int, int]:
    """Return how many rows without quotes there are, and how many commas they have too many.

    No row has fewer than it needs: all have as many, where all together have.
    """
    marks = rows.translate(None, _REST)
    count = marks.count(b"\n")
    return count, len(marks) - count * max(columns, 1)


def _end(rows: bytes) -> int:
    """Return where the last whole row ends; 0 where none does."""
    end = rows.rfind(b"\n") + 1
    if b'"' not in rows:
        return end
    quotes = rows.count(b'"', 0, end)
    while quotes & 1:  # a line of a literal ends there
        last, end = end, rows.rfind(b"\n", 0, end - 1) + 1
        quotes -= rows.count(b'"', end, last)
    return end


def _apart(rows: bytes) -> Iterator[bytes]:
    """Yield rows one by one; a line that ends inside a literal is not the end of one."""
    row, inside = [], 0
    for line in rows.splitlines(keepends=True):
        row.append(line)
        inside ^= line.count(b'"') & 1
        if not inside:
            yield b"".join(row)
            row = []


def _passages(rows: bytes) -> list[bytes]:
    """Return rows, or what lies between two literals, in pieces: every second is a passage."""
    is_text, place = re.compile(_TEXT).fullmatch, re.compile(_PLACE).match
    before, *rest = rows.split(_MARK)
    pieces: list[bytes] = []
    left: list[bytes] = []  # of what lies outside, up to a mark that is no passage's
    texts: set[bytes] = set()
    for after in rest:
        begin = max(before.rfind(b","), before.rfind(b"\n")) + 1
        text = before[begin:]
        found = place(after) if begin or not left else None
        if found and (text in texts or is_text(text)):
            texts.add(text)
            pieces += b"".join((*left, before[:begin])), text + _MARK + found[0]
            left.clear()
            before = after[found.end() :]
        else:
            left.append(before + _MARK)
            before = after
    return [*pieces, b"".join((*left, before))]


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
