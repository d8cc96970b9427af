"""CSV on its way out: IRIs with a comma put in quotes, as RFC 4180 asks and the engine forgets.

A passage's IRI ends in #char=BEGIN,END, so the engine's own CSV has a field too many for each.
"""

from __future__ import annotations

import re
from typing import IO, Final

from .errors import QueryError

_QUOTED: Final = re.compile(rb'"(?:[^"]|"")*"')
_IRI: Final = rb"[A-Za-z][A-Za-z0-9+.-]*:"
_PASSAGE: Final = re.compile(
    rb'"(?:[^"]|"")*"|(?:(?<=,)|^)' + _IRI + rb'[^",]*#char=[0-9]+,[0-9]+(?=,|$)'
)
_COMMA: Final = re.compile(rb',(?=(?:[^"]*"[^"]*")*[^"]*$)')  # outside quotes


class Fields:
    """A file for the engine to write CSV to; every row leaves it with as many fields as columns."""

    def __init__(self, out: IO[bytes], columns: int) -> None:
        self._out = out
        self._commas = columns - 1
        self._left = b""

    def write(self, content: bytes) -> int:
        """Write what is whole of the rows, and keep the rest for the next time.

        Raises:
            QueryError: a row holds several IRIs, some with commas, so that nobody can tell which.
        """
        content, size = self._left + content, len(content)
        end = content.rfind(b"\r\n") + 2
        # No row has fewer commas than it needs, so where all have as many as they need, each has.
        rows = content.count(b"\r\n", 0, end)
        if end > 1 and content.count(b",", 0, end) == rows * self._commas and b'"' not in content:
            self._out.write(content[:end])
            self._left = content[end:]
            return size
        lines = content.split(b"\r\n")
        self._left = lines.pop()
        whole, row = [], b""
        for line in lines:
            row += line
            if row.count(b'"') % 2:  # the line ends inside a literal
                row += b"\r\n"
                continue
            whole.append(row if row.count(b",") == self._commas else self._mended(row))
            row = b""
        if row:
            self._left = row + self._left
        if whole:
            self._out.write(b"\r\n".join(whole) + b"\r\n")
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
            raise QueryError(
                f"a row cannot be written as CSV, since an IRI in it holds a comma: {row!r:.200}; "
                "write it as json or tsv"
            )
        at = starts[0]
        iri = b'"' + b",".join(fields[at : at + surplus + 1]) + b'"'
        return b",".join([*fields[:at], iri, *fields[at + surplus + 1 :]])

    def _surplus(self, row: bytes) -> int:
        return _QUOTED.sub(b"", row).count(b",") - self._commas


def _in_quotes(match: re.Match[bytes]) -> bytes:
    return match[0] if match[0].startswith(b'"') else b'"' + match[0] + b'"'
