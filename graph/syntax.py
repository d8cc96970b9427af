"""RDF out, in every syntax: sorted, with our prefixes, the same bytes for the same statements."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import IO, Final

import pyoxigraph as ox

from .terms import PREFIXES, RDF_TYPE, SRC

FORMATS: Final = {
    "turtle": ox.RdfFormat.TURTLE,
    "trig": ox.RdfFormat.TRIG,
    "ntriples": ox.RdfFormat.N_TRIPLES,
    "nquads": ox.RdfFormat.N_QUADS,
    "jsonld": ox.RdfFormat.JSON_LD,
    "rdfxml": ox.RdfFormat.RDF_XML,
}
#: What is a statement a line.
LINES: Final = ("ntriples", "nquads")
#: How many bytes of statements a line are held to be sorted: some hundred thousand statements.
HELD: Final = 1 << 25
_TYPE = f" <{RDF_TYPE}> "
_TYPED = _TYPE.encode()
#: A passage as the engine writes it, src:strategies\#char\=0\,10; in a literal each \ is twice.
_PASSAGE = re.compile(rb"\bsrc:([\w.-]+)\\#char\\=(\d+)\\,(\d+)")
#: What XML 1.0 cannot hold, not even escaped, as UTF-8.
_NOT_XML = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]")
_CONTROLS = bytes({*range(0x20)} - {*b"\t\n"})
_NAMESPACES = re.compile(rb"<rdf:RDF([^>]*)>")


def serialize(statements: Iterable[ox.Triple] | Iterable[ox.Quad], format: str) -> bytes:
    """Return statements, in the order they come, in one of FORMATS.

    The engine writes its prefixes in an order that changes from run to run: here they are sorted,
    and those that are not used are left out.
    """
    prefixes = PREFIXES if format in ("turtle", "trig", "rdfxml") else None
    written = ox.serialize(statements, format=FORMATS[format], prefixes=prefixes)
    assert written is not None
    if format == "rdfxml":
        return _NAMESPACES.sub(
            lambda found: b"<rdf:RDF " + b" ".join(sorted(found[1].split())) + b">",
            well_formed(written),
            count=1,
        )
    if prefixes is None:
        return written
    *head, body = written.split(b"\n", len(prefixes))
    used = (line for line in head if line.split(b" ", 2)[1] in body)
    body = _PASSAGE.sub(rb"<%s\1#char=\2,\3>" % SRC.encode(), body)
    declared = b"".join(line + b"\n" for line in sorted(used))
    return (declared + b"\n" if declared else b"") + body


def well_formed(xml: bytes) -> bytes:
    r"""Return XML of the engine's with every character in a form that survives reading.

    A character that XML cannot hold at all becomes the replacement character.

    >>> well_formed(b"<a>\x07\r</a>").decode()
    '<a>\ufffd&#xD;</a>'
    """
    if len(xml.translate(None, _CONTROLS)) == len(xml) and b"\xef" not in xml:
        return xml
    return _NOT_XML.sub("\N{REPLACEMENT CHARACTER}".encode(), xml).replace(b"\r", b"&#xD;")


def sorted_lines(lines: bytes) -> bytes:
    """Return N-Triples by subject, predicate (`a` first) and object."""
    # No line holds a carriage return, not even in a literal, and it sorts before every IRI.
    typed = _TYPED in lines
    marked = (lines.replace(_TYPED, b" \r ") if typed else lines).split(b"\n")
    marked.pop()  # what follows the end of the last line: nothing
    marked.sort()
    marked.append(b"")
    written = b"\n".join(marked)
    return written.replace(b" \r ", _TYPED) if typed else written


def ordered(triples: Iterable[ox.Triple]) -> list[ox.Triple]:
    """Return triples, each once, by subject, predicate (`a` first) and object."""
    keyed = {sort_key(triple): triple for triple in triples}
    return [keyed[key] for key in sorted(keyed)]


def sort_key(triple: ox.Triple) -> str:
    """Return what triples are sorted by: subject, predicate (`a` first), object, as N-Triples."""
    return str(triple).replace(_TYPE, "  ", 1)


class Lines:
    """A file for the engine to write N-Triples to: sorted, as long as they are few enough to hold.

    More are written on in the order in which they come.
    """

    def __init__(self, out: IO[bytes]) -> None:
        self._out = out
        self._held: list[bytes] | None = []
        self._size = 0

    def write(self, content: bytes) -> int:
        """Take a piece of the lines."""
        if self._held is None:
            return self._out.write(content)
        self._held.append(content)
        self._size += len(content)
        if self._size > HELD:
            self._out.writelines(self._held)
            self._held = None
        return len(content)

    def flush(self) -> None:
        """Write what is held, at the end."""
        if self._held:
            self._out.write(sorted_lines(b"".join(self._held)))
            self._held = []


class WellFormed:
    """A file for the engine to write XML to: see `well_formed`."""

    def __init__(self, out: IO[bytes]) -> None:
        self._out = out
        self._left = b""

    def write(self, content: bytes) -> int:
        """Write a piece of it; what may be half of a character waits for the next piece."""
        whole = self._left + content
        end = len(whole) - (2 if whole.endswith(b"\xef\xbf") else whole.endswith(b"\xef"))
        self._out.write(well_formed(whole[:end]))
        self._left = whole[end:]
        return len(content)

    def flush(self) -> None:
        """Write what is left, at the end: nothing, where the engine ended well."""
        self._out.write(self._left)
        self._left = b""
