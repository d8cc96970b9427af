"""Habits of the engine that we rely on and nobody promises.

Each is one function or constant, seen in pyoxigraph 0.5.12 and 0.5.13, with a test in
tests/rdf/test_oxigraph.py and a section in docs/upstream.md: the issue there, or its text.
"""

from __future__ import annotations

import errno
import os
import re
import threading
from collections.abc import Mapping
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Final, Generic, TypeVar

import pyoxigraph as ox

from ..core.terms import Row, Term

# Errors


#: In what the JSON-LD parser says of a context that is not in the file (oxigraph pull 1856).
NEEDS_CONTEXT: Final = "LoadDocumentCallback"
#: What the parser of RDF/XML says of a name without a namespace.
NEEDS_NAMESPACE: Final = "XML namespaces are required in RDF/XML"
#: In what parsers, but for that of RDF/XML, say of a term that is longer than `BUFFER` bytes; it is
#: a MemoryError.
BUFFER_IS_FULL: Final = "buffer maximal size"
BUFFER: Final = 1 << 24
#: What comes before a parser's message, while the error has the line as a number.
_POSITION: Final = (
    r"Parser error (?:at line \d+ (?:between columns? \d+ and (?:line \d+ )?(?:column )?\d+"
    r"|column \d+)|between line \d+ column \d+ and line \d+ column \d+): "
)
#: What is said of bytes that are no text in UTF-8, whichever the parser names.
NOT_UTF_8: Final = (
    "not text in UTF-8; if it is Windows-1252, this makes it UTF-8: "
    "iconv -f WINDOWS-1252 -t UTF-8 FILE"
)
#: What the system says where there is no room, at the end of what a store says.
_NO_ROOM: Final = tuple(os.strerror(each) for each in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG))
_OS_ERROR: Final = r" \(os error \d+\)$"
_QUERY_ERROR: Final = r"(?s)error at (\d+):(\d+): (.*)"
#: A complaint in words among the names of tokens that would have been right.
_WORDS: Final = r"\b[A-Z][\w*]*(?: [\w*]+){2,}"


#: So much is told of what a parser says, which may hold a whole token.
_TOLD: Final = 400


def parser_message(error: SyntaxError) -> str:
    """Return what a parser says, without the line and the columns before it."""
    said = re.sub(_POSITION, "", str(error.args[0]), count=1) if error.args else "not RDF"
    if len(said) > _TOLD:
        said = said[:_TOLD] + "..."
    return NOT_UTF_8 if said.startswith("Invalid UTF-8") else said


def system_message(error: Exception) -> str:
    """Return what the system says: the engine hands it on with a number after it."""
    return re.sub(_OS_ERROR, "", getattr(error, "strerror", None) or str(error))


def store_message(error: Exception) -> str:
    """Return what a store on disk says, without the names of its parts that say it."""
    said = getattr(error, "strerror", None) or str(error)
    return next((each for each in _NO_ROOM if each in said), said.removeprefix("IO error: "))


def is_locked(error: Exception) -> bool:
    """Return whether a store cannot be opened because another process writes to it.

    The error is an OSError without a number, so that its words must tell.
    """
    return "lock" in str(error).lower()


def cannot_link(error: Exception) -> bool:
    """Return whether a copy failed for want of the right to give a file a second name."""
    return "while link file" in str(error).lower()


def query_error(message: str) -> tuple[int, int, str] | None:
    """Return the line, the column and the complaint of a query that cannot be read.

    The complaint is "" where the engine only lists tokens, hundreds of them at times; the whole is
    None where it says no place (https://github.com/oxigraph/oxigraph/issues/129).
    """
    found = re.match(_QUERY_ERROR, message)
    if not found:
        return None
    words = re.search(_WORDS, " ".join(found[3].split()))
    return int(found[1]), int(found[2]), words[0] if words else ""


# The stack: what nests or chains more than this may end the process


#: Characters of a query. Some eight million are read in half a minute by what looks at its pieces.
WRITTEN: Final = 8_000_000
#: Brackets that are open at once.
NESTED: Final = 100
#: Clauses as UNION, OPTIONAL and FILTER.
CHAINED: Final = 800
#: Operators.
OPERATED: Final = 2000
#: Names outside all brackets, as those of DESCRIBE.
NAMED: Final = 2000
#: Patterns of one group that are joined, those with a variable: to put 128 around one subject in
#: order takes 5 s, and twice as many sixteen times that.
JOINED: Final = 128
#: Statements without a variable.
GROUND: Final = 1000


# Threads


#: What ends the process where another thread reads it than made it, and complains where one drops
#: it; so do iterators over a store. Stores and terms may go from thread to thread.
BOUND: Final = (ox.QuerySolutions, ox.QueryTriples)
_Value = TypeVar("_Value")


class _Own(threading.local):
    """What a thread made and nobody has taken yet, by number; and the numbers nobody will."""

    def __init__(self) -> None:
        self.values: dict[int, object] = {}
        self.forgotten: list[int] = []


_OWN: Final = _Own()


class Held(Generic[_Value]):
    """What is bound to the thread that makes this, to be taken once, in that thread.

    Any thread may hold this, ask it and drop it.
    """

    __slots__ = ("_forgotten", "_number")

    def __init__(self, value: _Value) -> None:
        values, self._forgotten = _OWN.values, _OWN.forgotten
        while self._forgotten:
            values.pop(self._forgotten.pop(), None)
        self._number = id(self)  # of nobody else, until this is dropped and that is seen to
        values[self._number] = value

    def take(self) -> _Value | None:
        """Return it; None in another thread, and where it was taken already."""
        if self._forgotten is not _OWN.forgotten:
            return None
        return _OWN.values.pop(self._number, None)  # type: ignore[return-value]  # as it was put

    def __del__(self) -> None:
        if self._forgotten is _OWN.forgotten:
            _OWN.values.pop(self._number, None)
        else:
            self._forgotten.append(self._number)


# Processes


#: The process that first had a store on disk open. The engine has threads since then, which a
#: process that is forked from it has not; to write there would wait for them without end.
_opened_in: list[int] = []
#: So often a store that changes meanwhile is opened again.
_AGAIN: Final = 100


def opened_to_read(place: Path | str) -> ox.Store:
    """Return a store on disk that cannot be changed.

    Who writes to it meanwhile may do away with a file between the moment in which the engine reads
    of it and that in which it opens it; then it is opened again.

    Raises:
        OSError, RuntimeError: it cannot be read.
    """
    _note_opening()
    for _ in range(_AGAIN):
        seen = file_names(place)
        try:
            return ox.Store.read_only(str(place))
        except (OSError, RuntimeError):
            if file_names(place) == seen:
                raise
    return ox.Store.read_only(str(place))


def file_names(place: Path | str) -> set[str]:
    """Return the names of the files that a store has now."""
    try:
        return set(filter(is_content, os.listdir(place)))  # noqa: PTH208  # its names alone
    except OSError:
        return set()


def opened_to_write(place: Path | str) -> ox.Store:
    """Return a store on disk, made where there is none.

    Raises:
        OSError, RuntimeError: it cannot be written, as where `is_forked` says so.
    """
    if is_forked():
        raise OSError(
            "this process was forked from one that had a store open; write before the fork, or in "
            "a process that is spawned"
        )
    _note_opening()
    return ox.Store(str(place))


def _note_opening() -> None:
    if not _opened_in:
        _opened_in.append(os.getpid())


def is_forked() -> bool:
    """Return whether this process can write to no store on disk, since another was its parent."""
    return bool(_opened_in) and _opened_in[0] != os.getpid()


# Terms


#: How a store gives back a true value, however it was written: it keeps values, not their writing
#: (https://github.com/oxigraph/oxigraph/issues/526).
TRUE: Final = "true"


def term_of_tsv(cell: str) -> Term:
    """Return the term of a cell of TSV, which the engine writes as Turtle does."""
    if cell.startswith("<") and not cell.startswith("<<"):
        return ox.NamedNode(cell[1:-1])
    if cell.startswith("_:"):
        return ox.BlankNode(cell[2:])
    quad: ox.Quad = next(iter(ox.parse(f"<urn:s> <urn:p> {cell} .", ox.RdfFormat.TURTLE)))
    return quad.object


def tsv_cell(term: Term | None) -> str:
    """Return a term as a cell of TSV that the engine reads; a triple says itself without marks."""
    if isinstance(term, ox.Triple):
        return f"<<( {term} )>>"
    return "" if term is None else str(term)


# CSV: an IRI with a comma stands there without quotes, and so does a triple


#: All bytes but those that end fields and rows.
_REST: Final = bytes({*range(256)} - {*b",\n"})


def is_safe_in_csv(row: Row) -> bool:
    """Return whether the engine writes a row like this with as many fields as terms."""
    return not any(
        isinstance(term, ox.Triple) or (isinstance(term, ox.NamedNode) and "," in term.value)
        for term in row
    )


def csv_end(content: bytes) -> int:
    """Return where the last whole row of CSV ends; 0 where none does."""
    end = content.rfind(b"\n") + 1
    if b'"' not in content:
        return end
    quotes = content.count(b'"', 0, end)
    while quotes & 1:  # a line of a literal ends there
        last, end = end, content.rfind(b"\n", 0, end - 1) + 1
        quotes -= content.count(b'"', end, last)
    return end


def csv_rows(content: bytes, columns: int) -> int | None:
    """Return how many rows of CSV these are; None where one has not as many fields as columns.

    The engine never writes too few fields, so each row has what it needs where all together have.
    """
    outside = content
    if b'"' in content:
        parts = content.split(b'"')[::2]
        # The text of a triple stands in quotes after a space.
        if b' "' in content and any(part.endswith(b" ") for part in parts):
            return None
        outside = b"".join(parts)
    marks = outside.translate(None, _REST)
    count = marks.count(b"\n")
    return count if len(marks) == count * max(columns, 1) else None


# Turtle, TriG and XML


#: A name that is escaped, as src:strategies\#char\=0\,10; in a literal each \ is twice.
_ESCAPED: Final = (
    rb"(?<![\w.:<\\-])([\w.-]*):"
    rb"((?:[\w.:\x80-\xff-]|%[0-9A-Fa-f]{2})*\\[_~.!$&'()*+,;=/?#@%-]"
    rb"(?:[\w.:\x80-\xff-]|%[0-9A-Fa-f]{2}|\\[_~.!$&'()*+,;=/?#@%-])*)"
)
_ESCAPE: Final = rb"\\(.)"
_NAMESPACES: Final = rb"<rdf:RDF([^>]*)>"
#: What XML 1.0 cannot hold, not even escaped, as UTF-8.
_NOT_XML: Final = rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]"
_CONTROLS: Final = bytes({*range(0x20)} - {*b"\t\n"})


#: What stands for a relation at whose end there is no name that XML could write, and for one whose
#: namespace XML keeps for itself.
_UNWRITTEN: Final = rb'<oxprefix: xmlns:oxprefix="([^"]*)"|<xmlns:([^\s/>]*)'
_TRIPLE_TERM: Final = rb'<[^<>]* rdf:parseType="Triple"'


def unwritten_relation(xml: bytes) -> str:
    """Return a relation that RDF/XML has no name for, which makes it no XML; empty for none."""
    if b"<oxprefix:" not in xml and b"<xmlns:" not in xml:
        return ""
    import html

    found = re.search(_UNWRITTEN, xml)
    if not found:
        return ""
    return html.unescape((found[1] or b"http://www.w3.org/2000/xmlns/" + found[2]).decode())


def triple_terms(xml: bytes) -> int:
    """Return how many triple terms RDF/XML holds."""
    return len(re.findall(_TRIPLE_TERM, xml)) if b'="Triple"' in xml else 0


def not_xml(xml: bytes) -> int:
    """Return how many characters there are that XML cannot hold."""
    if len(xml.translate(None, _CONTROLS)) == len(xml) and b"\xef" not in xml:
        return 0
    return len(re.findall(_NOT_XML, xml))


def with_used_prefixes(turtle: bytes, prefixes: int) -> tuple[bytes, bytes]:
    """Return the prefixes that Turtle uses, sorted, and what follows them.

    The engine declares all that it is given, a line each, in an order that it does not promise
    (https://github.com/oxigraph/oxigraph/issues/1290).
    """
    *head, body = turtle.split(b"\n", prefixes)
    used = (line for line in head if line.split(b" ", 2)[1] in body)
    return b"".join(line + b"\n" for line in sorted(used)), body


def with_plain_names(turtle: bytes, prefixes: Mapping[str, str]) -> bytes:
    r"""Return Turtle with the IRIs in full that the engine writes as names full of escapes.

    >>> with_plain_names(rb"ex:a\#b ex:p ex:c .", {"ex": "urn:x:"})
    b'<urn:x:a#b> ex:p ex:c .'
    """
    if b"\\" not in turtle:
        return turtle

    def plain(found: re.Match[bytes]) -> bytes:
        namespace = prefixes.get(found[1].decode())
        if namespace is None:
            return found[0]
        return b"<%s%s>" % (namespace.encode(), re.sub(_ESCAPE, rb"\1", found[2]))

    return re.sub(_ESCAPED, plain, turtle)


def with_sorted_namespaces(xml: bytes) -> bytes:
    """Return RDF/XML with the namespaces in order, and sure to stay so."""
    return re.sub(
        _NAMESPACES,
        lambda found: b"<rdf:RDF " + b" ".join(sorted(found[1].split())) + b">",
        xml,
        count=1,
    )


def well_formed(xml: bytes) -> bytes:
    r"""Return XML with every character in a form that survives reading.

    The engine writes a carriage return as it is, and characters that XML cannot hold at all; those
    become the replacement character.

    >>> well_formed(b"<a>\x07\r</a>").decode()
    '<a>\ufffd&#xD;</a>'
    """
    if len(xml.translate(None, _CONTROLS)) == len(xml) and b"\xef" not in xml:
        return xml
    return re.sub(_NOT_XML, "\N{REPLACEMENT CHARACTER}".encode(), xml).replace(b"\r", b"&#xD;")


# Files of a store on disk, which is a database of RocksDB


#: A file that every store has.
CURRENT: Final = "CURRENT"
#: The files that hold what a store holds. Each is written once, and never changed.
TABLES: Final = "*.sst"
#: What says which of them count; a new one at each opening to write, to which lines are added.
MANIFESTS: Final = "MANIFEST-*"
#: How the names of files end that are written as a store is.
_WRITTEN: Final = (".sst", ".log")
#: A file that who writes to a store has locked as `fcntl.lockf` does.
LOCK: Final = "LOCK"
_CORRUPTION: Final = r"Corruption: .*? in (\S.*?)/([^/]+\.sst) offset"
#: What a bulk load leaves behind when it is killed
#: (https://github.com/oxigraph/oxigraph/pull/1446 removes them where it ends).
UNFINISHED: Final = "bulk-*.sst"


def damaged_table(error: Exception) -> tuple[str, str] | None:
    """Return the store and the file in which the engine found a damaged block, if it says so."""
    found = re.search(_CORRUPTION, str(error))
    return (found[1], found[2]) if found else None


def engine_files(place: Path) -> dict[str, int]:
    """Return the files in which the engine keeps a store, with their bytes.

    It writes no table twice, and a new log or manifest whenever a store is opened to be written.
    """
    with os.scandir(place) as entries:
        return {
            entry.name: entry.stat().st_size
            for entry in sorted(entries, key=lambda each: each.name)
            if entry.name.endswith(_WRITTEN) or fnmatchcase(entry.name, MANIFESTS)
        }


def is_content(name: str) -> bool:
    """Return whether a file holds what a store holds: locks and logs change when it is opened."""
    return not name.startswith(("LOCK", "LOG"))
