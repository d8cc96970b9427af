"""RDF out, in every syntax: sorted, with our prefixes, the same bytes for the same statements."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

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
_TYPE = f" <{RDF_TYPE}> "
#: A passage as the engine writes it, src:strategies\#char\=0\,10; in a literal each \ is twice.
_PASSAGE = re.compile(rb"\bsrc:([\w.-]+)\\#char\\=(\d+)\\,(\d+)")
#: What XML 1.0 cannot hold, not even escaped, as UTF-8.
_NOT_XML = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]")
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
    return _NOT_XML.sub("\N{REPLACEMENT CHARACTER}".encode(), xml).replace(b"\r", b"&#xD;")


def ordered(triples: Iterable[ox.Triple]) -> list[ox.Triple]:
    """Return triples, each once, by subject, predicate (`a` first) and object."""
    keyed = {sort_key(triple): triple for triple in triples}
    return [keyed[key] for key in sorted(keyed)]


def sort_key(triple: ox.Triple) -> str:
    """Return what triples are sorted by: subject, predicate (`a` first), object, as N-Triples."""
    return str(triple).replace(_TYPE, "  ", 1)
