"""RDF/XML read with care: what a small file may ask for without bound is counted first.

Entities may stand for gigabytes, and what nests deep or declares many namespaces costs the engine
the square of it. Everything is counted before the engine sees it; what is well formed and usual,
entities of namespaces included, passes as it is.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import IO, Final

from ..core.errors import LoadError
from .reading.nesting import DEEPEST, LONGEST_BEGINNING

#: Namespaces that are declared at one place, and attributes of one element.
MOST_DECLARED: Final = 256
#: What one entity may stand for, in bytes.
LONGEST_ENTITY: Final = 1 << 16
#: What all uses of entities may stand for, beyond ten times what was read of the file.
ENTITIES: Final = 1 << 24
_PER_BYTE: Final = 10
#: Read at once, however little is asked for.
_PIECE: Final = 1 << 16
#: What stands between < and >; nothing in it is tried twice.
_MARKUP: Final = re.compile(
    rb"""<(?:
      /[^>]*+
    | [^!?/<>"'](?:[^<>"']++|"[^"]*+"|'[^']*+')*+
    | \?.*?\?
    | !--.*?--
    | !\[CDATA\[.*?\]\]
    | !(?!--|\[)(?:[^\[<>"']++|"[^"]*+"|'[^']*+'
        |\[(?:<!--.*?-->|[^\]"'<]++|"[^"]*+"|'[^']*+'|<)*+\])*+
    )>""",
    re.DOTALL | re.VERBOSE,
)
_SLASH: Final = ord("/")
_OTHER: Final = b"!?"
_ENTITY: Final = re.compile(rb'<!ENTITY\s*%?\s*(\S+)\s+"([^"]*)"')
_COMMENT: Final = re.compile(rb"<!--.*?-->", re.DOTALL)
_ELSEWHERE: Final = re.compile(rb"<!ENTITY\s+(?:%\s+)?\S+\s+(?:SYSTEM|PUBLIC)\s")
_DOCTYPE: Final = b"<!DOCTYPE"
_EXTERNAL: Final = re.compile(rb"<!DOCTYPE\s+[^\s\[>]+\s+(?:SYSTEM|PUBLIC)\s")
_BEGINNINGS: Final = re.compile(
    rb"""(?:xmlns(?::[^\s=]{1,99})?|xml:base)\s*+=\s*+((?:"[^"]*+")|(?:'[^']*+'))"""
)
_USE: Final = re.compile(rb"&([^\s;&]{1,200});")
_PREDEFINED: Final = frozenset((b"amp", b"lt", b"gt", b"quot", b"apos"))


class CheckedXml:
    """A file of RDF/XML for the engine to read, of which each piece is counted before.

    Raises:
        LoadError: from `read`, where it asks for too much.
    """

    def __init__(
        self, file: IO[bytes], name: str, longest: int, tell: Callable[[str], None]
    ) -> None:
        """Take a file.

        Args:
            file: what is read.
            name: what it is called in errors.
            longest: how many bytes a tag, a comment or a text that is marked may have.
            tell: told of what the file leaves to others.
        """
        self._file = file
        self._tell = tell
        self._name = name
        self._longest = longest
        self._ready = io.BytesIO()
        self._pieces: list[bytes] = []  # of a tag that is not whole yet
        self._waiting = 0
        self._enough = 0
        self._ended = False
        self._size = 0
        self._lines = 1
        self._declared: list[int] = []  # by depth
        self._in_scope = 0
        self._entities: dict[bytes, int] = {}
        self._expanded = 0

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes, as many as are asked for at most; none at the end."""
        part = self._ready.read(size)
        while not part and not self._ended:
            self._fill()
            part = self._ready.read(size)
        while size < 0 and not self._ended:
            self._fill()
            part += self._ready.read()
        return part

    def _fill(self) -> None:
        content = self._file.read(_PIECE)
        self._ended = not content
        self._size += len(content)
        self._pieces.append(content)
        self._waiting += len(content)
        if self._waiting < self._enough and not self._ended:
            return
        held = b"".join(self._pieces)
        end = self._count(held)
        if self._ended:
            end = len(held)
        self._uses(held, end)
        self._lines += held.count(b"\n", 0, end)
        self._ready = io.BytesIO(held[:end])  # what was ready before has been read
        self._pieces, self._waiting = [held[end:]], len(held) - end
        self._enough = 2 * self._waiting
        if self._waiting > self._longest:
            self._refuse("a tag, a comment or an entity is too long; is it whole?")

    def _count(self, held: bytes) -> int:
        """Count what is whole, and return where the rest begins."""
        end, declared = 0, self._declared
        for found in _MARKUP.finditer(held):
            end, tag = found.end(), found[0]
            if tag[1] == _SLASH:
                if declared:
                    self._in_scope -= declared.pop()
            elif tag[1] not in _OTHER:
                spaces = tag.count(b"xmlns") if b"xmlns" in tag else 0
                if b"xmlns" in tag or b"xml:base" in tag:
                    self._look_at_beginnings(tag)
                if len(tag) > 2 * MOST_DECLARED:
                    self._look_at(tag)
                if self._in_scope + spaces > MOST_DECLARED:
                    self._refuse(f"more than {MOST_DECLARED} namespaces are declared at one place")
                if tag[-2] == _SLASH:
                    continue
                declared.append(spaces)
                self._in_scope += spaces
                if len(declared) > DEEPEST:
                    self._refuse(f"more than {DEEPEST:,} elements within one another")
            elif tag.startswith(_DOCTYPE):
                self._look_elsewhere(_COMMENT.sub(b"", tag))
                for entity in _ENTITY.finditer(tag):
                    self._declare(entity[1], entity[2])
        if (opened := held.find(b"<", end)) >= 0:
            return opened
        used = held.rfind(b"&", max(end, len(held) - 256))
        return used if used >= 0 and b";" not in held[used:] else len(held)

    def _look_elsewhere(self, doctype: bytes) -> None:
        """Refuse entities that lie elsewhere; tell of declarations that do."""
        if _ELSEWHERE.search(doctype):
            self._refuse(
                "an entity lies elsewhere, and nothing here opens the network, or other files for "
                "it; write what it stands for into the file"
            )
        if _EXTERNAL.match(doctype):
            self._tell("its DOCTYPE names a DTD elsewhere, which was not read")

    def _look_at(self, tag: bytes) -> None:
        """Refuse an element of very many attributes."""
        if tag.count(b"=") > MOST_DECLARED:
            marks = re.sub(rb""""[^"]*"|'[^']*'""", b"", tag)
            if marks.count(b"=") > MOST_DECLARED:
                self._refuse(f"an element has more than {MOST_DECLARED} attributes")

    def _look_at_beginnings(self, tag: bytes) -> None:
        """Refuse a long namespace or base, which each name in it would have."""
        if len(tag) <= LONGEST_BEGINNING and not (self._entities and b"&" in tag):
            return
        for value in _BEGINNINGS.findall(tag):
            known = self._entities
            size = len(value) + sum(known.get(each, 0) for each in _USE.findall(value))
            if size > LONGEST_BEGINNING:
                self._refuse(
                    f"a namespace of more than {LONGEST_BEGINNING:,} characters, which each IRI in "
                    "it would have; is it whole?"
                )

    def _uses(self, held: bytes, end: int) -> None:
        """Count the entities that are declared, and what their uses stand for."""
        if b"<!ENTITY" in held:
            for found in _ENTITY.finditer(held, 0, end):
                self._declare(found[1], found[2])
        if self._entities:
            known = self._entities
            self._expanded += sum(known.get(each, 0) for each in _USE.findall(held, 0, end))
            if self._expanded > ENTITIES + _PER_BYTE * self._size:
                self._refuse("its entities stand for too much; write out what they stand for")

    def _declare(self, name: bytes, value: bytes) -> None:
        size = len(value)
        for used in _USE.findall(value):
            size += 0 if used in _PREDEFINED else self._entities.get(used, 0)
        if size > LONGEST_ENTITY:
            self._refuse(
                f"an entity stands for more than {LONGEST_ENTITY:,} bytes; write out what it "
                "stands for"
            )
        self._entities[name] = max(size, self._entities.get(name, 0))

    def _refuse(self, why: str) -> None:
        raise LoadError(f"{self._name}: line {self._lines} or after it: {why}")
