"""Rows as CSV, each with as many fields as there are columns (RFC 4180).

The engine writes an IRI that holds a comma without quotes (rdf/oxigraph.py), and the IRI of every
passage holds one. Its bytes are used as long as each row has the commas it needs; all other rows
are written from their terms by Python's csv.
"""

from __future__ import annotations

import csv
import io
import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from operator import attrgetter
from typing import IO, Final

import pyoxigraph as ox

from ..core.terms import Row, Term, lexical
from ..rdf import oxigraph

#: So many rows decide whether the engine writes the others.
_FIRST: Final = 10
#: Rows that are written together.
_PIECE: Final = 64


class _Misfit(Exception):
    """The engine wrote a row that has not as many fields as columns."""


def write_csv(
    answer: ox.QuerySolutions,
    columns: Sequence[str],
    out: IO[bytes],
    again: Callable[[int], Iterable[Row]] | None,
) -> None:
    """Write the rows of an answer as CSV, with a header.

    Args:
        answer: the rows, none of them read yet.
        columns: their names.
        out: where to write.
        again: returns the same rows as terms, from one of them on; None where the query gives
            others each time.
    """
    first = [tuple(row) for row in itertools.islice(answer, _FIRST)]
    _write_rows(itertools.chain([columns], _texts(first)), out)
    if again is None or not all(map(oxigraph.is_safe_in_csv, first)):
        _write_rows(_texts(answer), out)
        return
    checked = _Checked(out, len(columns))
    try:
        answer.serialize(checked, ox.QueryResultsFormat.CSV)  # type: ignore[arg-type]  # the rest
        checked.finish()
    except _Misfit:
        _write_rows(_texts(again(len(first) + checked.rows)), out)


def csv_bytes(
    answer: ox.QuerySolutions,
    columns: Sequence[str],
    again: Callable[[int], Iterable[Row]],
    *,
    graphs: bool = False,
) -> bytes:
    """Return the rows of an answer as CSV, with a header: the engine's bytes where they fit.

    Args:
        answer: the rows, none of them read yet.
        columns: their names.
        again: returns the same rows as terms, from one of them on.
        graphs: whether it may have names of graphs, as passages are: a look at the first row then
            saves that the query is asked again.
    """
    first = [tuple(row) for row in itertools.islice(answer, 1)] if graphs else []
    if first and not oxigraph.is_safe_in_csv(first[0]):
        return _rows_bytes(itertools.chain([columns], _texts(itertools.chain(first, answer))))
    rest = answer.serialize(format=ox.QueryResultsFormat.CSV) or b""
    if oxigraph.csv_rows(rest, len(columns)) is None:
        return _rows_bytes(itertools.chain([columns], _texts(again(0))))
    if not first:
        return rest
    begun = rest.index(b"\n") + 1
    return rest[:begun] + _rows_bytes(_texts(first)) + rest[begun:]


def _rows_bytes(rows: Iterable[Sequence[str]]) -> bytes:
    out = io.BytesIO()
    _write_rows(rows, out)
    return out.getvalue()


def _write_rows(rows: Iterable[Sequence[str]], out: IO[bytes]) -> None:
    """Write rows of text in pieces, so that neither all are held nor each is written alone."""
    piece = io.StringIO(newline="")
    writer = csv.writer(piece, lineterminator="\r\n")
    rows = iter(rows)
    while True:
        for row in itertools.islice(rows, _PIECE):
            # An unbound cell alone is an empty line, as the engine writes it; csv would quote it.
            writer.writerow(row if row != [""] else [])
        if not (text := piece.getvalue()):
            return
        out.write(text.encode())
        piece.seek(0)
        piece.truncate()


class _Checked:
    """A file for the engine to write CSV to, which passes on rows that fit, without the header.

    Attributes:
        rows: how many were passed on.

    Raises:
        _Misfit: a row does not fit; neither it nor what came with it was passed on.
    """

    def __init__(self, out: IO[bytes], columns: int) -> None:
        self.rows = 0
        self._out = out
        self._columns = columns
        self._begun = False
        self._held: list[bytes] = []  # from the beginning of a row on
        self._size = 0
        self._enough = 1

    def write(self, content: bytes) -> int:
        """Pass on the rows that are whole, and keep the rest for the next time."""
        self._held.append(content)
        self._size += len(content)
        if self._size >= self._enough:
            self.finish()
        return len(content)

    def flush(self) -> None:
        """Do nothing: `finish` comes after the last piece."""

    def finish(self) -> None:
        """Pass on what is whole of what is held."""
        held = b"".join(self._held)
        end = oxigraph.csv_end(held)
        count = oxigraph.csv_rows(held[:end], self._columns)
        if count is None:
            raise _Misfit
        if count and not self._begun:
            self._begun = True
            self._out.write(held[held.index(b"\n") + 1 : end])
            self.rows = count - 1
        else:
            self._out.write(held[:end])
            self.rows += count
        rest = held[end:]
        # A row may be longer than a piece: it is looked at again when it has grown by half.
        self._held, self._size, self._enough = [rest], len(rest), 2 * len(rest)


def _text(term: Term | None) -> str:
    """Return `lexical`, or of a triple the text of its parts, as the engine does."""
    return _TEXT[type(term)](term)


def _triple(term: ox.Triple) -> str:
    return " ".join(map(_text, (term.subject, term.predicate, term.object)))


_VALUE: Final = attrgetter("value")
#: The text of a term by its type: half of the time that rows take.
_TEXT: Final[dict[type, Callable[..., str]]] = {
    ox.NamedNode: _VALUE,
    ox.Literal: _VALUE,
    ox.BlankNode: lexical,
    ox.Triple: _triple,
    type(None): lexical,
}


def _texts(rows: Iterable[Iterable[Term | None]]) -> Iterator[list[str]]:
    text = _TEXT
    return ([text[type(term)](term) for term in row] for row in rows)
