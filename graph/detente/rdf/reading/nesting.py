"""How deep a file nests, counted before the engine reads it.

The engine goes down one call for each triple term within another, which ends the process where
they are too many; and each object of JSON-LD within another costs it what all above hold: a context
within others is kept with all their terms, so that 700 kB of them took 2.6 GB.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
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
#: The same; of a letter or mark as an escape, and no quote, the letter.
_LETTER: Final = rb"(?s)\\(?:u00([4-7][0-9A-Fa-f])|.)"
_CONTEXT: Final = b"@context"
#: Characters of what many IRIs begin with: each of them has it, however short it is written.
LONGEST_BEGINNING: Final = 4096
_DECLARES: Final = (b"prefix", b"base")
_BLANK: Final = rb"(?:[ \t\r\n]|#[^\n\r]*[\n\r])*+"
_BEGINNING: Final = re.compile(
    rb"(?i)(?:prefix%b[^\s<#]{0,99}|base)%b<([^<>\"{}|^`\x00-\x20]{4097})" % (_BLANK, _BLANK)
)
#: Bytes that contexts within others may have at one place, each with those that it stands in: the
#: engine needs 36 for each.
_OPEN: Final = 1 << 23
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
        self._before = b""  # what a declaration may begin in that a piece cuts in two
        self._size = 0  # of JSON, so far
        self._key = b""  # the text in which a piece ended
        self._asked = False  # whether the value of @context comes next
        self._contexts: list[_Context] = []
        self._scoped = 0  # bytes of contexts that hold for the values of one term

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
        self._look_at_beginnings(piece)
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

    def _look_at_beginnings(self, piece: bytes) -> None:
        """Refuse a long IRI that a prefix stands for, or the base."""
        text = self._before + piece
        small = text.lower()
        if any(word in small for word in _DECLARES) and _BEGINNING.search(text):
            self._refuse_beginning()
        ends = piece.endswith(b"\n") and len(piece) > LONGEST_BEGINNING
        self._before = b"" if ends else text[-2 * LONGEST_BEGINNING :]

    def _refuse_beginning(self) -> None:
        raise LoadError(
            f"{self._name}: a namespace of more than {LONGEST_BEGINNING:,} characters, which each "
            "IRI in it would have; is it whole?"
        )

    def _in_json(self, piece: bytes) -> None:
        piece, self._cut = self._cut + piece, b""
        escape = piece.rfind(b"\\", max(0, len(piece) - 6))
        if escape >= 0 and piece[escape + 1 : escape + 2] in (b"", b"u"):
            before = piece[: escape + 1]
            if (len(before) - len(before.rstrip(b"\\"))) % 2:
                piece, self._cut = piece[:escape], piece[escape:]
        if b"\\u00" in piece:
            plain = re.sub(_LETTER, _letter, piece)
        else:
            plain = re.sub(_ESCAPED, b"", piece)
        parts = plain.split(b'"')
        inside, ends_inside = bool(self._inside), bool(self._inside) != (len(parts) % 2 == 0)
        is_open = self._is_in_context()
        is_cut = ends_inside and _CONTEXT.startswith(parts[-1])
        if is_open or is_cut or self._asked or self._key or b"context" in plain:
            for number, part in enumerate(parts):
                if inside != bool(number % 2):
                    text = self._key + part
                    self._key = b""
                    if len(text) > LONGEST_BEGINNING and self._is_in_context():
                        self._refuse_beginning()
                    if number < len(parts) - 1:
                        self._asked = text == _CONTEXT
                    elif _CONTEXT.startswith(text):
                        self._key = text
                else:
                    self._between(part)
                self._size += len(part) + 1
        else:
            for bracket in b"".join(parts[inside::2]).translate(None, _NO_BRACKETS):
                self._count(_BRACKETS[bracket])
                self._leave()
            self._size += len(plain)
        self._inside = b'"' if ends_inside else b""

    def _is_in_context(self) -> bool:
        """Return whether a context is being read."""
        return bool(self._contexts) and not self._contexts[-1].scope

    def _between(self, part: bytes) -> None:
        """Look at what stands between two texts of JSON."""
        if self._asked and (value := part.lstrip(b": \t\r\n")):
            self._asked = False
            if value[:1] in b"{[":
                self._contexts.append(_Context(self._depth, self._size))
        for bracket in part.translate(None, _NO_BRACKETS):
            self._count(_BRACKETS[bracket])
            self._leave()

    def _leave(self) -> None:
        """Measure a context that ends here, and forget those whose object does."""
        contexts = self._contexts
        while contexts and contexts[-1].depth > self._depth:
            contexts.pop()
        if contexts and not contexts[-1].scope and contexts[-1].depth == self._depth:
            last, above = contexts[-1], contexts[-2] if len(contexts) > 1 else None
            size = self._size - last.start + 1
            if above and not above.scope:
                self._scoped += size
            last.scope = size + (above.scope if above else 0)
            last.open = above.open + last.scope if above else 0
        if self._scoped * self._depth + (contexts[-1].open if contexts else 0) > _OPEN:
            raise LoadError(
                f"{self._name}: contexts within one another that are large, of which each is kept "
                "with all around it; write one context, at the top"
            )


@dataclass
class _Context:
    """A context of JSON-LD.

    Attributes:
        depth: how deep the object is that has it.
        start: where it begins.
        scope: how large it is, with those around it; 0 until it ends.
        open: how large all are that are open in others.
    """

    depth: int
    start: int
    scope: int = 0
    open: int = 0


def _letter(found: re.Match[bytes]) -> bytes:
    return bytes([int(found[1], 16)]) if found[1] else b""
