"""Texts that are longer than the engine's parsers have room for, read all the same.

Each is taken out of the file on its way to the parser, a short one stands in its place, and what
comes out of the parser gets it back.
"""

from __future__ import annotations

import io
import json
import os
import re
from typing import IO, Final

import pyoxigraph as ox

from ..core.errors import LoadError
from ..core.process.memory import in_words

#: Texts up to this size stay as they are, by bytes.
SHORT: Final = 1 << 20
_PIECE: Final = 1 << 16
_TURTLE: Final = re.compile(
    rb'''"""(?:[^"\\]++|\\.|"(?!""))*+"""|\'\'\'(?:[^'\\]++|\\.|'(?!''))*+\'\'\'
    |(?!""")"(?:[^"\\\n\r]++|\\.)*+"|(?!\'\'\')'(?:[^'\\\n\r]++|\\.)*+'
    |<[^<>"{}|^`\\\x00-\x20]*+>|\#[^\n]*+\n|[^"'<\#]++''',
    re.DOTALL | re.VERBOSE,
)
_JSON: Final = re.compile(rb'"(?:[^"\\]++|\\.)*+"|[^"]++', re.DOTALL)


class LongTexts:
    """A file for a parser to read, without its long texts."""

    def __init__(self, file: IO[bytes], name: str, form: ox.RdfFormat, longest: int) -> None:
        """Take a file.

        Args:
            file: what is read.
            name: what it is called in errors.
            form: its format.
            longest: how many bytes a text may have.
        """
        self._file = file
        self._name = name
        self._json = form == ox.RdfFormat.JSON_LD
        self._longest = longest
        self._mark = f"urn:detente:{os.urandom(16).hex()}:"
        self._texts: dict[str, str] = {}
        self._ready = io.BytesIO()
        self._pieces: list[bytes] = []
        self._waiting = self._enough = 0
        self._ended = False

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes; none at the end."""
        part = self._ready.read(size)
        while not part and not self._ended:
            self._fill()
            part = self._ready.read(size)
        return part

    def _fill(self) -> None:
        content = self._file.read(_PIECE)
        self._ended = not content
        self._pieces.append(content)
        self._waiting += len(content)
        if self._waiting < self._enough and not self._ended:
            return
        held, end, out = b"".join(self._pieces), 0, []
        pattern = _JSON if self._json else _TURTLE
        while end < len(held) and (found := pattern.match(held, end)):
            token = found[0]
            touches = found.end() == len(held) and not self._ended
            if touches and (len(token) <= SHORT or token[:1] in b"\"'"):
                break  # it may go on
            out.append(self._replaced(token) if len(token) > SHORT else token)
            end = found.end()
        rest = held[end:]
        if len(rest) > self._longest:
            raise LoadError(
                f"{self._name}: a text is longer than {in_words(self._longest)} (--longest); "
                "is it whole?"
            )
        if self._ended or (rest[:1] == b"<" and re.match(rb"<[^>\s]*[<\s\"{}|^`\\]", rest)):
            taken = len(rest) if self._ended else 1
            out.append(rest[:taken])
            rest = rest[taken:]
        self._ready = io.BytesIO(b"".join(out))
        self._pieces, self._waiting = [rest], len(rest)
        self._enough = 0 if out and len(rest) < SHORT else 2 * len(rest)

    def _replaced(self, token: bytes) -> bytes:
        if token[:1] not in b"\"'":
            return token
        if len(token) > self._longest:
            raise LoadError(
                f"{self._name}: a text is longer than {in_words(self._longest)} (--longest)"
            )
        name = f"{self._mark}{len(self._texts)}"
        if self._json:
            self._texts[name] = json.loads(token)
        else:
            store = ox.Store()
            store.bulk_load(b"<urn:a> <urn:b> " + token + b" .", ox.RdfFormat.TURTLE)
            (quad,) = store
            assert isinstance(quad.object, ox.Literal)
            self._texts[name] = quad.object.value
        return f'"{name}"'.encode()

    def whole(self, quad: ox.Quad) -> ox.Quad:
        """Return a quad with its texts as they stand in the file.

        Raises:
            LoadError: an IRI is that long.
        """
        if self._mark not in str(quad):
            return quad
        found = ox.Quad(quad.subject, quad.predicate, self._term(quad.object), quad.graph_name)
        for each in (quad.subject, quad.predicate, quad.graph_name, quad.object):
            if isinstance(each, ox.NamedNode) and self._mark in each.value:
                raise LoadError(f"{self._name}: an IRI is longer than {in_words(SHORT)}")
        return found

    def _term(self, term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> ox.Literal:
        if isinstance(term, ox.Triple):
            return ox.Triple(term.subject, term.predicate, self._term(term.object))  # type: ignore[return-value]
        if not isinstance(term, ox.Literal) or term.value not in self._texts:
            return term  # type: ignore[return-value]
        text = self._texts[term.value]
        if term.language:
            return ox.Literal(text, language=term.language, direction=term.direction)
        return ox.Literal(text, datatype=term.datatype)
