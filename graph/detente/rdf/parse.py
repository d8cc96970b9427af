"""Files in: what format a name says, opened, unpacked and parsed; a fault is told by its place.

A name's last suffix says how a file is packed, if it is, the one before it how it is written:
`atop.nq.gz`.
"""

from __future__ import annotations

import io
import itertools
import os
import sys
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from operator import itemgetter
from pathlib import Path
from typing import IO, Any, Final

import pyoxigraph as ox

from ..core.errors import LoadError
from ..core.namespaces import GENID
from ..core.process.memory import in_words
from ..core.terms import Term
from . import oxigraph
from .formats import PACKED, READ_SUFFIXES, SYNTAXES
from .long_texts import LongTexts
from .reading.content import Foreign, namespaces_in, syntax_in
from .reading.findings import Findings
from .reading.lenience import Lenient
from .reading.manner import (
    AS_NAMED,
    STDIN,
    Manner,
    file_bounds,
    is_stream,
    most_unpacked,
    named_file,
    suffixes,
)
from .reading.nesting import Nesting
from .reading.packing import UNPACKERS, Ahead, unpack
from .xml import CheckedXml

_CHUNK: Final = 1 << 20
#: So many bytes of a stream are kept at most.
STREAM: Final = 500_000_000
#: What the parser says in words that help nobody, and what it means.
_JARGON: Final = {
    oxigraph.NEEDS_CONTEXT: "its @context lies elsewhere, and nothing here opens the network; "
    "write the context into the file",
    oxigraph.NEEDS_NAMESPACE: "an element or attribute has no namespace, as rdf:about has; what is "
    "of another vocabulary, as parse of XInclude, is not read",
}


class _Unpacked:
    """What comes out of a packed file, as much as is allowed."""

    def __init__(self, path: Path, packed: _Counted, file: IO[bytes]) -> None:
        self._file = file
        self._packed = packed
        self._name = named_file(path)
        self._size = path.stat().st_size if path.is_file() else 0
        self._read = 0

    def read(self, size: int = -1) -> bytes:
        """Read on."""
        content = self._file.read(_CHUNK if size < 0 else size)
        self._read += len(content)
        most = most_unpacked(max(self._size, self._packed.count))
        if self._read > most:
            raise LoadError(f"{self._name}: it unpacks to more than {in_words(most)} (--unpacked)")
        return content


def syntax_of(path: Path) -> str:
    """Return the name of the syntax that the name of a file says.

    Raises:
        LoadError: it says none.
    """
    written = suffixes(path)[0]
    if written not in READ_SUFFIXES:
        raise _unknown(path)
    return READ_SUFFIXES[written]


def format_of(path: Path) -> ox.RdfFormat:
    """Return the format of a file: what its content says, else its name.

    Raises:
        LoadError: neither says one, or it is no RDF; it cannot be read.
    """
    with telling(path), open_file(path) as file:
        return _format(path, _text(path, file))


def _text(path: Path, file: IO[bytes]) -> Ahead:
    """Return what a file holds, without a byte order mark.

    Raises:
        LoadError: it is UTF-16.
    """
    text = Ahead(file)
    if text.head.startswith((BOM_UTF16_LE, BOM_UTF16_BE)) or _seems_utf_16(text.head[:64]):
        raise LoadError(f"{named_file(path)}: it is written in UTF-16; save it as UTF-8")
    text.skip(BOM_UTF8)
    return text


def _seems_utf_16(head: bytes) -> bool:
    """Whether every other byte is 0, as in text without a mark; junk has such bytes anywhere."""
    ends = head[::2], head[1::2]
    return any(
        2 * some.count(0) > len(some) and 0 not in others for some, others in (ends, ends[::-1])
    )


def _format(path: Path, text: Ahead) -> ox.RdfFormat:
    found = syntax_in(text.head, READ_SUFFIXES.get(suffixes(path)[0]))
    if isinstance(found, Foreign):
        raise LoadError(f"{named_file(path)}: {found}")
    if found is None and is_stream(path) and not text.head.strip():
        found = "turtle"  # nothing, which is right in it
    if found is None:
        raise _unknown(path)
    return SYNTAXES[found].engine


def _unknown(path: Path) -> LoadError:
    written, packed = suffixes(path)
    known = ", ".join(READ_SUFFIXES)
    if is_stream(path):
        said, hint = "what it holds", "say it by --input-format"
    else:
        said = f"the suffix {written}{packed}" if written or packed else "a name without a suffix"
        hint = f"{known} do, and {', '.join(PACKED)} after one; or say it by --input-format"
    return LoadError(f"{named_file(path)}: {said} says no format; {hint}")


def quads(
    path: Path,
    graph: str | None = None,
    *,
    manner: Manner = AS_NAMED,
    form: ox.RdfFormat | None = None,
    read: Callable[[int], None] = lambda size: None,
    found: Findings | None = None,
) -> Iterator[ox.Quad]:
    """Yield the quads of a file as they are written there, blank nodes renamed apart.

    Args:
        path: the file, or `STDIN`.
        graph: where triples without a graph go; None leaves them in the default graph.
        manner: how it is read.
        form: the format; None for what the manner, the content or the name says.
        read: told of the bytes that were read, as they lie on the disk.
        found: told of the prefixes that the file declares, and of what was left out.

    Raises:
        LoadError: nothing says the format, the file cannot be read or unpacked, or a line is wrong.
    """
    said = manner.syntax_of(path)
    form = SYNTAXES[said].engine if said else form
    into = ox.NamedNode(graph) if graph else ox.DefaultGraph()
    base = "urn:stdin:" if is_stream(path) else path.absolute().as_uri()
    parsed = _lenient if manner.lenient else _parsed
    with telling(path):
        stated = parsed(path, form, base, read, found or Findings())
        if not graph:
            yield from stated
        for quad in stated:
            if isinstance(quad.graph_name, ox.DefaultGraph):
                quad = ox.Quad(quad.subject, quad.predicate, quad.object, into)
            yield quad


def keep(path: Path, manner: Manner = AS_NAMED) -> None:
    """Read a stream now, so that it can be read as often as a file.

    Args:
        path: it.
        manner: how it will be read.

    Raises:
        LoadError: it cannot be read, nothing says its format, or it is longer than `STREAM`.
    """
    if _identity(path) in _KEPT:
        return
    with telling(path), open_file(path) as file:
        text = _text(path, file)
        if manner.syntax_of(path) is None:
            _format(path, text)
        content = io.BytesIO()
        while piece := text.read(_CHUNK):
            content.write(piece)
            if content.tell() > STREAM:
                raise LoadError(
                    f"{named_file(path)}: more than {in_words(STREAM)} came, and a stream is kept "
                    "in memory; save it in a file, or load it into a store: detente load"
                )
        _KEPT[_identity(path)] = content.getvalue()


#: What came through streams: nobody can ask for it again.
_KEPT: Final[dict[tuple[object, ...], bytes]] = {}


def _identity(path: Path) -> tuple[object, ...]:
    if path == STDIN:
        return (sys.stdin,)
    status = path.stat()
    return str(path), status.st_dev, status.st_ino


_FIRST: Final = itemgetter(0)


def _parsed(
    path: Path,
    form: ox.RdfFormat | None,
    base: str,
    read: Callable[[int], None],
    found: Findings,
) -> Iterator[ox.Quad]:
    """Yield the quads of a file; where the parser has no room for a text, it is read once more."""
    numbers = itertools.count()
    try:
        with open_file(path, read) as file:
            text = _text(path, file)
            form = form or _format(path, text)
            parser = ox.parse(
                input=_checked(text, path, form, found),
                format=form,
                base_iri=base,
                rename_blank_nodes=True,
            )
            yield from map(_FIRST, zip(parser, numbers, strict=False))  # counted on the way
            found.declare(named_file(path), _declared(form, text, parser.prefixes))
        return
    except MemoryError as error:
        if oxigraph.BUFFER_IS_FULL not in str(error):
            raise
        if is_stream(path) and _identity(path) not in _KEPT:
            raise LoadError(
                f"{named_file(path)}: a text is longer than {in_words(oxigraph.BUFFER)}; save it "
                "in a file, which can be read twice"
            ) from error
    assert form is not None
    with open_file(path) as file:
        text = _text(path, file)
        texts = LongTexts(
            _checked(text, path, form, found), named_file(path), form, file_bounds.get().longest
        )
        again = ox.parse(
            input=texts,  # type: ignore[arg-type]  # reads, which is all
            format=form,
            base_iri=base,
            rename_blank_nodes=True,
        )
        for quad in itertools.islice(again, next(numbers)):
            if any(isinstance(end, ox.BlankNode) for end in (quad.subject, quad.object)):
                raise LoadError(
                    f"{named_file(path)}: a text is longer than {in_words(oxigraph.BUFFER)}, and "
                    "blank nodes stand before it; put it before them, or into a file of its own"
                )
        yield from map(texts.whole, again)
        found.declare(named_file(path), _declared(form, text, again.prefixes))


def _lenient(
    path: Path,
    form: ox.RdfFormat | None,
    base: str,
    read: Callable[[int], None],
    found: Findings,
) -> Iterator[ox.Quad]:
    """Yield the quads of a file but for those that are wrong."""
    name = named_file(path)
    with open_file(path, read) as file:
        text = _text(path, file)
        form = form or _format(path, text)
        parsed = Lenient(
            _checked(text, path, form, found), form, base, partial(found.leave_out, name)
        )
        try:
            yield from parsed
        except MemoryError as error:
            if oxigraph.BUFFER_IS_FULL not in str(error):
                raise
            most = in_words(oxigraph.BUFFER)
            raise LoadError(
                f"{name}: a text is longer than {most}; it can be read without --lenient"
            ) from error
        found.declare(name, _declared(form, text, parsed.prefixes))


def _declared(form: ox.RdfFormat, text: Ahead, declared: Mapping[str, str]) -> Mapping[str, str]:
    """Return the prefixes of a file; of XML the parser does not tell."""
    return namespaces_in(text.head) if form == ox.RdfFormat.RDF_XML else declared


def _checked(text: Ahead, path: Path, form: ox.RdfFormat, found: Findings) -> IO[bytes]:
    """Return a file with a look at how deep it nests, and at what XML may ask for."""
    name = named_file(path)
    if form == ox.RdfFormat.RDF_XML:
        tell = partial(found.say, name)
        return CheckedXml(text, name, file_bounds.get().longest, tell)  # type: ignore[arg-type, return-value]
    json = form == ox.RdfFormat.JSON_LD
    return Nesting(text, name, json=json)  # type: ignore[arg-type, return-value]  # read, and reads


@contextmanager
def open_file(path: Path, read: Callable[[int], None] = lambda size: None) -> Iterator[IO[bytes]]:
    """Open a file for reading what is in it, unpacked.

    Raises:
        OSError: it cannot be opened.
    """
    if _KEPT and is_stream(path) and (kept := _KEPT.get(_identity(path))) is not None:
        yield io.BytesIO(kept)
        return
    if path == STDIN:
        counted: Any = _Counted(sys.stdin.buffer, read)
        within: Any = partial(_Unpacked, path, counted)
        with unpack(counted, "", named_file(path), within) as content:
            yield content
        return
    with path.open("rb", buffering=_CHUNK) as file:
        counted = _Counted(file, read)
        packed = suffixes(path)[1]
        with unpack(
            counted, packed, named_file(path), partial(_Unpacked, path, counted)
        ) as content:
            yield content


class _Counted:
    """A file that tells how much was read of it.

    Attributes:
        count: so many bytes by now.
    """

    def __init__(self, file: IO[bytes], read: Callable[[int], None]) -> None:
        self.count = 0
        self._file = file
        self._told = read

    def read(self, size: int = -1) -> bytes:
        """Read, and tell."""
        content = self._file.read(size)
        self.count += len(content)
        self._told(len(content))
        return content

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Seek; what unpacks may want to look at the beginning again."""
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        """Return where the file is read."""
        return self._file.tell()

    def seekable(self) -> bool:
        """Return whether the file can be read anew."""
        return self._file.seekable()


def with_names(quads: Iterable[ox.Quad], stem: str) -> Iterator[ox.Quad]:
    """Yield quads with an IRI for each blank node, the same whenever the same file is read.

    So that what is exported is the same, byte for byte.
    """
    names: dict[ox.BlankNode, ox.NamedNode] = {}

    def named(term: Term) -> Term:
        if not isinstance(term, ox.BlankNode):
            return term
        return names.setdefault(term, ox.NamedNode(f"{GENID}{stem}-{len(names) + 1}"))

    for quad in quads:
        ends = named(quad.subject), quad.predicate, named(quad.object), quad.graph_name
        yield ox.Quad(*ends)  # type: ignore[arg-type]  # from quads


@contextmanager
def telling(path: Path) -> Iterator[None]:
    """Turn what goes wrong while a file is read into one line that names it."""
    name = named_file(path)
    try:
        yield
    except SyntaxError as error:
        raise LoadError(f"{name}: {_complaint(error)}") from error
    except MemoryError as error:
        if oxigraph.BUFFER_IS_FULL not in str(error):
            raise
        raise LoadError(
            f"{name}: a comment or an IRI is longer than {in_words(oxigraph.BUFFER)}; is it whole?"
        ) from error
    except (OSError, ValueError, EOFError) as error:
        packed = suffixes(path)[1]
        if packed and getattr(error, "errno", None) is None:
            raise LoadError(
                f"{name}: cannot be unpacked: {error}; is it whole, and is it {packed}?"
            ) from error
        raise LoadError(f"{name}: cannot be read: {oxigraph.system_message(error)}") from error
    except Exception as error:
        if type(error).__module__.partition(".")[0] not in UNPACKERS:
            raise
        raise LoadError(
            f"{name}: cannot be unpacked: {error}; is it whole, and is it {suffixes(path)[1]}?"
        ) from error


def _complaint(error: SyntaxError) -> str:
    """Return a parser's message with its line first."""
    message = oxigraph.parser_message(error)
    for hint, meant in _JARGON.items():
        if hint in message:
            message = meant
    return f"line {error.lineno}: {message}" if error.lineno else message
