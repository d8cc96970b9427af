"""CSV on its way out: IRIs with a comma put in quotes, as RFC 4180 asks and the engine forgets.

A passage's IRI ends in #char=BEGIN,END, so the engine's own CSV has a field too many for each.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import IO, Final

import pyoxigraph as ox

_QUOTED: Final = re.compile(rb'"(?:[^"]|"")*"')
_IRI: Final = rb"[A-Za-z][A-Za-z0-9+.-]*:"
_PASSAGE: Final = re.compile(
    rb'"(?:[^"]|"")*"|(?:(?<=,)|^)' + _IRI + rb'[^",]*#char=[0-9]+,[0-9]+(?=,|$)'
)
_COMMA: Final = re.compile(rb',(?=(?:[^"]*"[^"]*")*[^"]*$)')  # outside quotes


class Unclear(Exception):
    """A row holds several IRIs, some with commas: its bytes do not say where each ends."""


class Fields:
    """A file for the engine to write CSV to; every row leaves it with as many fields as columns."""

    def __init__(self, out: IO[bytes], columns: int) -> None:
        self._out = out
        self._commas = columns - 1
        self._left = b""
        self._over = False
        self.rows = -1  # written so far; the first line names the columns

    def write(self, content: bytes) -> int:
        """Write what is whole of the rows, and keep the rest for the next time.

        Raises:
            Unclear: the next row cannot be told apart; those before it are written.
        """
        content, size = self._left + content, len(content)
        if self._over:  # the engine empties its buffer once more when it gives up
            return size
        end = content.rfind(b"\r\n") + 2
        # No row has fewer commas than it needs, so where all have as many as they need, each has.
        rows = content.count(b"\r\n", 0, end)
        if end > 1 and content.count(b",", 0, end) == rows * self._commas and b'"' not in content:
            self._out.write(content[:end])
            self._left = content[end:]
            self.rows += rows
            return size
        lines = content.split(b"\r\n")
        self._left = lines.pop()
        row = b""
        for line in lines:
            row += line
            if row.count(b'"') % 2:  # the line ends inside a literal
                row += b"\r\n"
                continue
            mended = row if row.count(b",") == self._commas else self._mended(row)
            self._out.write(mended + b"\r\n")
            self.rows += 1
            row = b""
        self._left = row + self._left
        return size

    def flush(self) -> None:
        """Write what is left: nothing, where the engine ended its last row."""
        if self._left:
            self._out.write(self._left)
            self._left = b""

    def _mended(self, row: bytes) -> bytes:
        if self._surplus(row):
            row = _PASSAGE.sub(_in_quotes, row)
        surplus = self._surplus(row)
        if not surplus:
            return row
        fields = _COMMA.split(row)
        starts = [at for at, field in enumerate(fields) if re.match(_IRI, field)]
        if self._commas == 0:
            return b'"' + row + b'"'
        if len(starts) != 1:
            self._over = True
            raise Unclear
        at = starts[0]
        iri = b'"' + b",".join(fields[at : at + surplus + 1]) + b'"'
        return b",".join([*fields[:at], iri, *fields[at + surplus + 1 :]])

    def _surplus(self, row: bytes) -> int:
        return _QUOTED.sub(b"", row).count(b",") - self._commas


def _in_quotes(match: re.Match[bytes]) -> bytes:
    return match[0] if match[0].startswith(b'"') else b'"' + match[0] + b'"'


def line(terms: Iterable[ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | None]) -> bytes:
    """Return one row as CSV, by itself: what the engine's bytes leave unclear."""
    cells = []
    for term in terms:
        plain = isinstance(term, ox.NamedNode | ox.Literal)
        cell = "" if term is None else term.value if plain else str(term)  # type: ignore[union-attr]
        marked = any(mark in cell for mark in ',"\r\n')
        cells.append('"' + cell.replace('"', '""') + '"' if marked else cell)
    return ",".join(cells).encode() + b"\r\n"
