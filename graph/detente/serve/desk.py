"""What a worker does: it answers one request, piece by piece, from a graph opened read-only."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import IO, TYPE_CHECKING, Any, Final, NamedTuple, cast

import pyoxigraph as ox

from ..core.errors import TooMuch
from ..core.process.channel import ChannelEnds
from ..query import sparql
from ..query.diagnosis import diagnosis_line
from ..query.execute import rows_at_once
from ..query.results import Results, evaluating
from ..query.rewriting.dataset import with_graphs
from ..rdf.serialize import LINES
from . import description
from .graphs import Graph, GraphByDay
from .negotiation import OFFERED, asked_by_name, liked, media_type, media_types

if TYPE_CHECKING:
    from .connections.borrower import Borrower

#: So many bytes go to the parent at once.
_PIECE: Final = 1 << 18
#: What stands in each row at least once.
_MARKS: Final = {"json": b"{", "xml": b"<"}
_RELATIVE: Final = re.compile(r"<(?![A-Za-z][A-Za-z0-9+.-]*:)[^<>\s]*>")
Send = Callable[[object], None]


class Start(NamedTuple):
    """What an answer begins with.

    Attributes:
        status: of HTTP.
        media_type: of what follows.
        headers: more of them.
    """

    status: int
    media_type: str
    headers: Mapping[str, str] = MappingProxyType({})


_JSON: Final = Start(200, media_type("json"))


def _begin(send: Send, start: Start) -> None:
    """Send what an answer begins with, as a plain tuple: soon packed and unpacked."""
    send((start.status, start.media_type, dict(start.headers)))


class _Sink:
    """A file whose content goes to the parent in pieces, counted.

    Attributes:
        size: how many bytes were written.
        rows: how many rows these may be at most, by a mark that each has.
    """

    def __init__(self, send: Send, mark: bytes, most: int | None = None) -> None:
        """Take where it goes, the mark of a row, and how many of them there may be."""
        self.size = self.rows = 0
        self._send, self._mark, self._most = send, mark, most
        self._held = bytearray()

    def write(self, content: bytes) -> int:
        """Take a piece."""
        self.size += len(content)
        self.rows += content.count(self._mark)
        if self._most is not None and self.rows > self._most:
            raise too_many(self._most)
        self._held += content
        if len(self._held) >= _PIECE:
            self._pass_on()
        return len(content)

    def writelines(self, pieces: Sequence[bytes]) -> None:
        """Take several pieces."""
        for piece in pieces:
            self.write(piece)

    def flush(self) -> None:
        """Wait: the engine flushes where an answer may not have ended."""

    def end(self) -> None:
        """Send what is left."""
        self._pass_on()

    def _pass_on(self) -> None:
        if self._held:
            self._send(bytes(self._held))
            self._held.clear()


class Desk:
    """What answers requests: a graph, on its day and others."""

    def __init__(self, days: GraphByDay) -> None:
        self._days = days
        self._borrower: Borrower | None = None

    def warm(self, send: Send) -> None:
        """Read what the first answer would wait for."""
        graph = self._days.on(None)
        for format in ("json", "csv"):
            graph.query("SELECT ?s { ?s ?p <urn:x> } LIMIT 1").to_bytes(format)
        told_of(graph.query("ASK { <urn:x> ?p ?o }"))

    def describe(self, send: Send, accept: str, endpoint: str, day: str | None = None) -> None:
        """Send the description of the SPARQL service."""
        format = liked(accept, OFFERED["graph"])
        if format is None:
            return _refuse_types(send, OFFERED["graph"])
        _begin(send, Start(200, media_type(format)))
        send(description.service_description(self._days.on(day), endpoint, format))

    def sparql(
        self,
        send: Send,
        query: str,
        accept: str,
        *,
        format: str = "",
        default: Sequence[str] = (),
        named: Sequence[str] = (),
        day: str | None = None,
        base: str = "",
        most: int,
    ) -> dict[str, str]:
        """Send the answer to a query; return what is to be known of it.

        Raises:
            QueryError: it cannot be read or answered.
            TooMuch: it has more rows than one may have.
        """
        graph = self._days.on(day)
        if not (graph.ours or default or named or format):
            found = liked(accept, OFFERED["rows"])
            if found == "json" and _RELATIVE.search(query) is None:
                told = self._rows_at_once(graph, send, query, most)
                if told is not None:
                    return told
        text = with_graphs(_based(query, base), default, named)
        of_graph = sparql.form(text) in ("CONSTRUCT", "DESCRIBE")
        offered = OFFERED["graph" if of_graph else "rows"]
        found_format = asked_by_name(format, offered) if format else liked(accept, offered)
        if found_format is None:
            _refuse_types(send, offered)
            return {}
        counted = of_graph and found_format in LINES
        results = graph.query(text, limit=None if counted else most)
        _begin(send, Start(200, media_type(found_format)))
        sink = _Sink(send, _MARKS.get(found_format, b"\n"), most if counted else None)
        out = cast(IO[bytes], sink)
        if found_format == "json":
            results.write_explained(out)
        else:
            results.write(out, found_format)
        # Whether there are more is asked only where there may be: the query is put once more.
        if not counted and (of_graph or sink.rows >= most) and results.more:
            raise too_many(most)
        sink.end()
        return told_of(results)

    def _rows_at_once(
        self, graph: Graph, send: Send, query: str, most: int
    ) -> dict[str, str] | None:
        """Send rows as JSON, where no more than the engine is needed; return None where it is."""
        rows = rows_at_once(graph.store, query, most, graph.prefixes)
        if rows is None:
            return None
        _begin(send, _JSON)
        sink = _Sink(send, _MARKS["json"])
        with evaluating:
            rows.serialize(cast(IO[bytes], sink), ox.QueryResultsFormat.JSON)
        if sink.rows >= most and graph.query(query, limit=most).more:
            raise too_many(most)
        sink.end()
        return {}

    def lent(
        self,
        send: Send,
        ends: Sequence[int],
        turn: int,
        heads: Mapping[tuple[int, str], tuple[bytes, bytes, bytes]],
        own: bytes,
        length: int,
    ) -> Mapping[str, str]:
        """Answer queries on connections that come by a channel; see `connections/borrower.py`."""
        if self._borrower is None:
            from .connections.borrower import Borrower

            self._borrower = Borrower(ChannelEnds(*ends), self.sparql)
        return self._borrower.answer_lent(send, turn, heads, own, length)

    def page(
        self, send: Send, page: str, base: str, options: Mapping[str, Any], day: str | None = None
    ) -> None:
        """Send a page.

        Raises:
            DetenteError: what is asked for is not there, or asked wrongly.
        """
        from .pages.answers import answered

        found = answered(self._days.on(day), page, day, base, **options)
        _begin(send, Start(found.status, found.media_type, found.headers))
        for start in range(0, len(found.body), _PIECE):
            send(found.body[start : start + _PIECE])

    def service(
        self, send: Send, service: str, options: Mapping[str, Any], day: str | None = None
    ) -> None:
        """Send what reconciliation answers, as JSON.

        Raises:
            UsageError: it is asked wrongly.
        """
        from .reconcile import SERVICES

        found = SERVICES[service](self._days.on(day), **options)
        _begin(send, Start(200, "application/json"))
        send(json.dumps(found, ensure_ascii=True).encode())


def _based(query: str, base: str) -> str:
    """Return a query whose relative IRIs, if it has any, are taken as from an address (RFC 3986).

    >>> _based("ASK { <s> <urn:p> 1 }", "http://ex.org/sparql")
    'BASE <http://ex.org/sparql> ASK { <s> <urn:p> 1 }'
    """
    if not base or _RELATIVE.search(query) is None:
        return query
    found = any(
        token.kind == "iri" and _RELATIVE.match(token.text) for token in sparql.tokens(query)
    )
    return f"BASE <{base}> {query}" if found else query


def told_of(results: Results) -> dict[str, str]:
    """Return what is to be known of an answer that says too little: why it is empty."""
    found = results.diagnosis if results.diagnose is not None and results.nothing else None
    return {"Detente-Diagnosis": _for_header(diagnosis_line(found))} if found else {}


def _for_header(text: str) -> str:
    """Return a text as a header holds it: ASCII, in one line."""
    return " ".join(text.encode("ascii", "replace").decode().split())[:500]


def too_many(most: int) -> TooMuch:
    """Return the error that an answer has more rows than so many."""
    return TooMuch(f"the answer has more than {most:,} rows; ask for less, with LIMIT")


def _refuse_types(send: Send, offered: Sequence[str]) -> None:
    known = ", ".join(media_types(each)[0] for each in offered)
    _begin(send, Start(406, "text/plain; charset=utf-8"))
    send(f"type: there is no answer of a type that you accept; there are {known}\n".encode())
