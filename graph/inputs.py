"""Files in: what format a name says, opened, unpacked and parsed; a fault is told by its place.

A name's last suffix says how a file is packed, if it is, the one before it how it is written:
`atop.nq.gz`.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Final

import pyoxigraph as ox

from .errors import LoadError

FORMATS: Final = {
    ".ttl": ox.RdfFormat.TURTLE,
    ".trig": ox.RdfFormat.TRIG,
    ".nt": ox.RdfFormat.N_TRIPLES,
    ".nq": ox.RdfFormat.N_QUADS,
    ".jsonld": ox.RdfFormat.JSON_LD,
    ".rdf": ox.RdfFormat.RDF_XML,
    ".owl": ox.RdfFormat.RDF_XML,
}
#: The suffix of a packed file, and the module of the standard library that unpacks it.
PACKED: Final = {".gz": "gzip", ".bz2": "bz2", ".xz": "lzma"}
#: Standard input, as a path; what it holds is told by a suffix alone.
STDIN: Final = Path("-")
_CHUNK: Final = 1 << 20
#: What the parser says in words that help nobody, and what it means.
_JARGON: Final = {
    "LoadDocumentCallback": "its @context lies elsewhere, and nothing here opens the network; "
    "write the context into the file",
    "\ufeff": "it begins with a byte order mark; save it as UTF-8 without one",
}


def suffixes(path: Path) -> tuple[str, str]:
    """Return how a file is written and how it is packed, each as a suffix, or as nothing.

    >>> suffixes(Path("atop.NQ.gz")), suffixes(Path("facts.ttl"))
    (('.nq', '.gz'), ('.ttl', ''))
    """
    last = path.suffix.lower()
    return (Path(path.stem).suffix.lower(), last) if last in PACKED else (last, "")


def is_rdf(path: Path) -> bool:
    """Return whether a name says that a file holds RDF."""
    return suffixes(path)[0] in FORMATS


def stem(path: Path) -> str:
    """Return the name of a file without what its suffixes say."""
    return Path(path.stem).stem if suffixes(path)[1] else path.stem


def format_of(path: Path) -> ox.RdfFormat:
    """Return the format that a name says.

    Raises:
        LoadError: it says none.
    """
    written, packed = suffixes(path)
    if written not in FORMATS:
        known = ", ".join(FORMATS)
        said = f"the suffix {written}{packed}" if written or packed else "a name without a suffix"
        raise LoadError(f"{path}: {said} says no format; {known} do, and .gz, .bz2, .xz after one")
    return FORMATS[written]


def quads(
    path: Path,
    graph: str | None = None,
    *,
    form: ox.RdfFormat | None = None,
    read: Callable[[int], None] = lambda size: None,
) -> Iterator[ox.Quad]:
    """Yield the quads of a file as they are written there, blank nodes renamed apart.

    Args:
        path: the file, or `STDIN`.
        graph: where triples without a graph go; None leaves them in the default graph.
        form: the format; None for what the name says.
        read: told of the bytes that were read, as they lie on the disk.

    Raises:
        LoadError: the suffix is unknown, the file cannot be read or unpacked, or a line is wrong.
    """
    form = form or format_of(path)
    into = ox.NamedNode(graph) if graph else ox.DefaultGraph()
    base = "urn:stdin:" if path == STDIN else path.absolute().as_uri()
    with telling(path), opened(path, read) as file:
        for quad in ox.parse(input=file, format=form, base_iri=base, rename_blank_nodes=True):
            if graph and isinstance(quad.graph_name, ox.DefaultGraph):
                quad = ox.Quad(quad.subject, quad.predicate, quad.object, into)
            yield quad


@contextmanager
def opened(path: Path, read: Callable[[int], None] = lambda size: None) -> Iterator[IO[bytes]]:
    """Open a file for reading what is in it, unpacked.

    Raises:
        OSError: it cannot be opened.
    """
    if path == STDIN:
        yield _Counted(sys.stdin.buffer, read)  # type: ignore[misc]  # reads, which is all
        return
    with path.open("rb", buffering=_CHUNK) as file:
        counted: Any = _Counted(file, read)
        packed = suffixes(path)[1]
        if not packed:
            yield counted
            return
        import importlib

        module = importlib.import_module(PACKED[packed])
        with module.open(counted, "rb") as unpacked:
            yield unpacked


class _Counted:
    """A file that tells how much was read of it."""

    def __init__(self, file: IO[bytes], read: Callable[[int], None]) -> None:
        self._file = file
        self._told = read

    def read(self, size: int = -1) -> bytes:
        """Read, and tell."""
        content = self._file.read(size)
        self._told(len(content))
        return content

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Seek; what unpacks may want to look at the beginning again."""
        return self._file.seek(offset, whence)

    def seekable(self) -> bool:
        """Return whether the file can be read anew."""
        return self._file.seekable()


@contextmanager
def telling(path: Path) -> Iterator[None]:
    """Turn what goes wrong while a file is read into one line that names it."""
    named = "standard input" if path == STDIN else str(path)
    try:
        yield
    except SyntaxError as error:
        raise LoadError(f"{named}: {_complaint(error)}") from error
    except (OSError, ValueError, EOFError) as error:
        packed = suffixes(path)[1]
        if packed and getattr(error, "errno", None) is None:
            raise LoadError(
                f"{named}: cannot be unpacked: {error}; is it whole, and is it {packed}?"
            ) from error
        raise LoadError(f"{named}: cannot be read: {_reason(error)}") from error
    except Exception as error:
        if type(error).__module__ not in ("zlib", "_lzma", "lzma"):
            raise
        raise LoadError(
            f"{named}: cannot be unpacked: {error}; is it whole, and is it {suffixes(path)[1]}?"
        ) from error


def _reason(error: Exception) -> str:
    """Return what the system says, which the engine hands on with a number after it."""
    return re.sub(r" \(os error \d+\)$", "", getattr(error, "strerror", None) or str(error))


def _complaint(error: SyntaxError) -> str:
    """Return a parser's message with its line first."""
    message = str(error.args[0]) if error.args else "not RDF"
    for hint, meant in _JARGON.items():
        if hint in message:
            message = meant
    message = re.sub(
        r"^Parser error at line \d+ (?:between columns? \d+ and (?:line \d+ )?(?:column )?\d+"
        r"|column \d+): ",
        "",
        message,
    )
    return f"line {error.lineno}: {message}" if error.lineno else message
