"""How deep a file nests, counted before the engine reads it.

The engine goes down one call for each triple term within another, which ends the process where
they are too many; and each object of JSON-LD within another costs it what all above hold.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import IO, Final

from ...core.errors import LoadError

#: Triple terms, objects and lists of JSON, or elements of XML, within one another.
DEEPEST: Final = 1000
#: Read at once, however much is asked for.
_PIECE: Final = 1 << 16
#: What hides marks: texts, IRIs, comments and escapes; and the marks of triple terms.
_TOKEN: Final = (
    rb'(?s)"""(?:[^"\\]|\\.|"(?!""))*+"""|\'\'\'(?:[^\'\\]|\\.|\'(?!\'\'))*+\'\'\''
    rb'|(?P<open>"""|\'\'\')|"(?:[^"\\\n\r]|\\.)*+"|\'(?:[^\'\\\n\r]|\\.)*+\''
    rb'|<[^<>"{}|^`\x00-\x20]*+>|#[^\n\r]*+|\\.|(?P<mark><<|>>)'
)
_ESCAPED: Final = rb"(?s)\\."
_BRACKETS: Final = {ord("{"): 1, ord("["): 1, ord("}"): -1, ord("]"): -1}
_NO_BRACKETS: Final = bytes({*range(256)} - set(_BRACKETS))


class Nesting:
    """A file for the engine to read, of which each piece is looked at before.

    Raises:
        LoadError: from `read`, where it nests too deep.
    """

    def __init__(self, file: IO[bytes], name: str, *, json: bool) -> None:
        """Take a file.

        Args:
            file: what is read.
            name: what it is called in errors.
            json: whether it is JSON; else it is Turtle, TriG, N3, N-Triples or N-Quads.
        """
        self._file = file
        self._name = name
        self._look: Callable[[bytes], None] = self._in_json if json else self._in_turtle
        self._what = "objects and lists" if json else "triple terms"
        self._held, self._at = b"", 0
        self._rest = b""  # the beginning of a line, which waits for its end
        self._depth = 0
        self._inside = b""  # the mark that ends the text in which a piece ended
        self._cut = b""

    def read(self, size: int = -1) -> bytes:
        """Read on.

        Raises:
            LoadError: it nests too deep.
        """
        if size < 0:
            return self._held[self._at :] + b"".join(iter(self._piece, b""))
        if self._at == len(self._held):
            self._held, self._at = self._piece(), 0
        start, self._at = self._at, min(self._at + size, len(self._held))
        return self._held[start : self._at]

    def _piece(self) -> bytes:
        """Return the next lines, looked at: a text that ends in its line is not cut in two."""
        more = self._file.read(_PIECE)
        piece = self._rest + more
        end = piece.rfind(b"\n") + 1 if more else 0
        piece, self._rest = piece[: end or None], piece[end:] if end else b""
        self._look(piece)
        return piece

    def _count(self, change: int) -> None:
        self._depth = max(0, self._depth + change)
        if self._depth > DEEPEST:
            raise LoadError(
                f"{self._name}: more than {DEEPEST:,} {self._what} are within one another; "
                "write them flatter"
            )

    def _in_turtle(self, piece: bytes) -> None:
        if not (self._depth or self._inside or self._cut) and b"<<" not in piece:
            self._cut = piece[-1:] if piece.endswith(b"<") else b""
            return
        piece, self._cut = self._cut + piece, b""
        if piece.endswith((b"<", b">")) and not piece.endswith((b"<<", b">>")):
            piece, self._cut = piece[:-1], piece[-1:]
        start = 0
        if self._inside:
            end = piece.find(self._inside)
            if end < 0:
                return
            start, self._inside = end + len(self._inside), b""
        for token in re.compile(_TOKEN).finditer(piece, start):
            if token["mark"]:
                self._count(1 if token["mark"] == b"<<" else -1)
            elif token["open"]:
                self._inside = token["open"]
                return

    def _in_json(self, piece: bytes) -> None:
        piece, self._cut = self._cut + piece, b""
        if (len(piece) - len(piece.rstrip(b"\\"))) % 2:
            piece, self._cut = piece[:-1], piece[-1:]
        parts = re.sub(_ESCAPED, b"", piece).split(b'"')
        outside = b"".join(parts[1 if self._inside else 0 :: 2])
        if len(parts) % 2 == 0:
            self._inside = b"" if self._inside else b'"'
        for bracket in outside.translate(None, _NO_BRACKETS):
            self._count(_BRACKETS[bracket])
