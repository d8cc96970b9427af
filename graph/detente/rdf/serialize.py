"""RDF out, in every syntax: sorted, with our prefixes, the same bytes for the same statements."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import IO, Final

import pyoxigraph as ox

from ..core.namespaces import PREFIXES, RDF_TYPE
from . import losses, oxigraph
from .formats import SYNTAXES
from .losses import Loss

#: What is a statement a line.
LINES: Final = ("ntriples", "nquads")
#: How many bytes of statements a line are held to be sorted: some hundred thousand statements.
HELD: Final = 1 << 25
_TYPE = f" <{RDF_TYPE}> "
_TYPED = _TYPE.encode()


def serialize(
    statements: Sequence[ox.Triple] | Sequence[ox.Quad],
    format: str,
    told: Callable[[Loss], None] = lambda loss: None,
    prefixes: Mapping[str, str] = PREFIXES,
) -> bytes:
    """Return statements, in the order they come, in one of SYNTAXES; prefixes are sorted.

    Args:
        statements: the statements.
        format: the syntax.
        told: told of what the format does not hold as it is.
        prefixes: what CURIEs are made with; those that are used are declared.

    Raises:
        FormatError: the format cannot hold a statement.
    """
    declared = declarable(prefixes, format) if format in ("turtle", "trig", "rdfxml") else None
    try:
        written = ox.serialize(statements, format=SYNTAXES[format].engine, prefixes=declared)
    except OSError as error:  # nothing is written to a file here
        raise losses.refusal(statements, format, error) from error
    assert written is not None
    if format == "rdfxml":
        for loss in losses.of_xml(written):
            told(loss)
        return oxigraph.with_sorted_namespaces(oxigraph.well_formed(written))
    if declared is None:
        return written
    head, body = oxigraph.with_used_prefixes(written, len(declared))
    return head + (b"\n" if head else b"") + oxigraph.with_plain_names(body, declared)


def declarable(prefixes: Mapping[str, str], format: str) -> dict[str, str]:
    """Return prefixes that a format can declare, one for each namespace.

    Of several with one namespace the last is taken.
    """
    found: dict[str, str] = {}
    for name, iri in reversed(list(prefixes.items())):
        xml = format == "rdfxml" and (name.lower().startswith("xml") or name == "rdf")
        if iri not in found and not (xml and iri != PREFIXES["rdf"]):
            found[iri] = name
    return {name: iri for iri, name in found.items()}


def sorted_lines(lines: bytes) -> bytes:
    """Return N-Triples by subject, predicate (`a` first) and object."""
    marked = marked_lines(lines)
    marked.sort()
    marked.append(b"")
    return unmarked(b"\n".join(marked))


def marked_lines(lines: bytes) -> list[bytes]:
    """Return the lines of N-Triples, without their ends, so that they sort as they should."""
    # No line holds a carriage return, not even in a literal, and it sorts before every IRI.
    marked = (lines.replace(_TYPED, b" \r ") if _TYPED in lines else lines).split(b"\n")
    marked.pop()  # what follows the end of the last line: nothing
    return marked


def unmarked(lines: bytes) -> bytes:
    """Return what `marked_lines` made lines of."""
    return lines.replace(b" \r ", _TYPED)


def sorted_triples(triples: Iterable[ox.Triple]) -> list[ox.Triple]:
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
    """A file for the engine to write XML to: see `oxigraph.well_formed`.

    Attributes:
        replaced: how many characters XML could not hold.
    """

    def __init__(self, out: IO[bytes]) -> None:
        self.replaced = 0
        self._out = out
        self._left = b""

    def write(self, content: bytes) -> int:
        """Write a piece of it; what may be half of a character waits for the next piece."""
        whole = self._left + content
        end = len(whole) - (2 if whole.endswith(b"\xef\xbf") else whole.endswith(b"\xef"))
        self.replaced += oxigraph.not_xml(whole[:end])
        self._out.write(oxigraph.well_formed(whole[:end]))
        self._left = whole[end:]
        return len(content)

    def flush(self) -> None:
        """Write what is left, at the end: nothing, where the engine ended well."""
        self._out.write(self._left)
        self._left = b""
