"""The server that is published to: what it keeps of that, and how it is changed.

Beside what is published stands a graph of its own, `PUBLISHED`: which part of which graph is there,
by its digest, and a mark that all of it is. A part that is being sent has no digest there.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

import pyoxigraph as ox

from ..core.errors import DetenteError, EndpointError
from ..core.namespaces import PREFIXES, PUBLISHED
from ..remote.answers import ROW_TYPES, read_boolean
from ..remote.client import Client
from ..remote.whole import GRAPH, MERGED, OWN, ServedQuads

_PART: Final = PUBLISHED + "#part"
_WHOLE: Final = PUBLISHED + "#whole"
_BY: Final = PUBLISHED + "#by"
_DAY: Final = PUBLISHED + "#asOf"
_DATE_TIME: Final = PREFIXES["xsd"] + "dateTime"
#: So many bytes of statements are sent in one request; and so many statements, where a server
#: compiles each of them.
BYTES: Final = 1 << 20
_FEW: Final = 500
_COMPILING: Final = re.compile("virtuoso", re.IGNORECASE)
_NAMES: Final = 100
#: So many seconds a request may take: servers need minutes to empty a large graph.
REQUEST_SECONDS: Final = 600.0
#: The mark of a graph that is being sent.
OPEN: Final = "/open"


@dataclass
class TargetState:
    """What a server keeps of what was published there.

    Attributes:
        marks: of each graph the marks of its parts, and of what of it is being sent.
        whole: since when all of it is there; None where it is not.
    """

    marks: dict[str, set[str]] = field(default_factory=dict)
    whole: str | None = None


class Target:
    """A server, and where it takes queries and updates."""

    def __init__(self, client: Client, updates: str | None = None) -> None:
        """Take a server; it is asked what it is.

        Args:
            client: what asks it.
            updates: the address of updates; None for what fits that of queries.

        Raises:
            DetenteError: it cannot be asked.
        """
        self._client, self._served = client, ServedQuads(client)
        reply = client.query("ASK {}", ROW_TYPES)
        read_boolean(reply, client.url)
        compiling = bool(_COMPILING.search(reply.headers.get("server", "")))
        self.most = _FEW if compiling else None
        self.updates = updates or update_address(client.url, compiling=compiling)

    @property
    def url(self) -> str:
        """The address of its queries."""
        return self._client.url

    def texts(self, query: str) -> list[list[str]]:
        """Return the rows of a SELECT query as text."""
        return self._served.texts(query)

    def state(self) -> TargetState:
        """Return what is kept there."""
        found = TargetState()
        asked = (
            f"SELECT ?graph ?what ?value WHERE {{ GRAPH <{PUBLISHED}> {{ ?graph ?what ?value }} "
            f"FILTER (?what IN (<{GRAPH}>, <{_PART}>, <{_WHOLE}>)) }}"
        )
        rows = self.texts(asked)
        names = {node: value for node, what, value in rows if what == GRAPH}
        for node, what, value in rows:
            if what == _WHOLE:
                found.whole = value
            elif node in names:
                marks = found.marks.setdefault(names[node], set())
                marks |= {value} if what == _PART else set()
        return found

    def held(self, graphs: Iterable[str]) -> set[str]:
        """Return which of some graphs hold anything."""
        found: set[str] = set()
        for names in _blocks(graphs):
            listed = " ".join(f"<{name}>" for name in names)
            asked = (
                f"SELECT ?g WHERE {{ VALUES ?g {{ {listed} }} "
                "FILTER EXISTS { GRAPH ?g { ?s ?p ?o } } }"
            )
            found |= {row[0] for row in self.texts(asked)}
        return found

    def has_own_default(self) -> bool:
        """Return whether the default graph is one of its own, and not all named ones together.

        Something has to be published there.
        """
        return not self._served.ask(f"ASK {{ <{PUBLISHED}> <{_BY}> ?what }}")

    def holds_default(self) -> bool:
        """Return whether a default graph of its own holds anything."""
        return self._served.ask("ASK { ?s ?p ?o }")

    def counted(self, graphs: Collection[str]) -> dict[str, int]:
        """Return how many statements some graphs hold."""
        found = dict.fromkeys(graphs, 0)
        for names in _blocks(name for name in graphs if name != OWN):
            listed = " ".join(f"<{name}>" for name in names)
            asked = (
                f"SELECT ?g (COUNT(*) AS ?n) WHERE {{ VALUES ?g {{ {listed} }} "
                "GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"
            )
            found |= {name: int(number) for name, number in self.texts(asked) if name}
        if OWN in found:
            ((number,),) = self.texts("SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }")
            found[OWN] = int(number)
        return found

    def begin(self, version: str) -> None:
        """Take away the mark that all is there, and say who writes."""
        self.leave()
        self._state(f"<{_BY}> {_text(version)}")

    def leave(self) -> None:
        """Take away that anybody wrote."""
        self._delete((f"<{PUBLISHED}>",))

    def end(self, when: str, version: str, *, day: str | None, merge: str | None) -> None:
        """Write the mark that all is there."""
        of_day = f"<{_DAY}> {_text(day)} ; " if day else ""
        of_day += f"<{MERGED}> {_text(merge)} ; " if merge else ""
        whole = f'<{_WHOLE}> "{when}"^^<{_DATE_TIME}>'
        self._state(f"<{_BY}> {_text(version)} ; {of_day}{whole}")

    def _state(self, said: str) -> None:
        self.update(f"INSERT DATA {{ GRAPH <{PUBLISHED}> {{ <{PUBLISHED}> {said} }} }}")

    def open(self, graphs: Iterable[str]) -> None:
        """Write that graphs are being sent, and of none of their parts that it is there."""
        names = list(graphs)
        self.mark((name, (OPEN,)) for name in names)
        chosen = f"FILTER (?p = <{_PART}> && ?o != {_text(OPEN)})"
        self._delete(map(_node, names), chosen)

    def unmark(self, graphs: Iterable[str], marks: Collection[str]) -> None:
        """Take away some marks of graphs."""
        names = list(graphs)
        for those in _blocks(sorted(marks)):
            self._delete(map(_node, names), f"VALUES ?o {{ {' '.join(map(_text, those))} }}")

    def mark(self, graphs: Iterable[tuple[str, Collection[str]]]) -> None:
        """Write the marks of parts that are there now."""
        written = [
            f"{_node(name)} <{GRAPH}> {_text(name)} ; <{_PART}> {_text(mark)} ."
            for name, marks in graphs
            for mark in marks
        ]
        for lines in _blocks(written, self.most or 2 * _FEW):
            joined = "\n".join(lines)
            self.update(f"INSERT DATA {{ GRAPH <{PUBLISHED}> {{\n{joined}\n}} }}")

    def forget(self, graphs: Iterable[str]) -> None:
        """Take away what is kept of graphs that are no more."""
        self._delete(map(_node, graphs))

    def clear(self, graph: str, prefixes: Collection[str] = ()) -> None:
        """Take statements out of a graph: those of some parts, or all."""
        chosen = ""
        if prefixes:
            listed = ", ".join(_text(each) for each in sorted(prefixes))
            chosen = f" FILTER (SUBSTR(MD5(STR(?s)), 1, 2) IN ({listed}))"
        within = "{ ?s ?p ?o }" if graph == OWN else f"{{ GRAPH <{graph}> {{ ?s ?p ?o }} }}"
        self.update(f"DELETE {within} WHERE {{ {within[2:-2]}{chosen} }}")

    def clear_all(self, graphs: Iterable[str]) -> None:
        """Empty named graphs."""
        for names in _blocks(graphs):
            listed = " ".join(f"<{name}>" for name in names)
            self.update(
                "DELETE { GRAPH ?g { ?s ?p ?o } } "
                f"WHERE {{ VALUES ?g {{ {listed} }} GRAPH ?g {{ ?s ?p ?o }} }}"
            )

    def insert(self, statements: Iterable[tuple[str, bytes]]) -> Iterator[int]:
        """Put statements into graphs, as many at a time as fit into a request.

        Args:
            statements: each with its graph, those of one graph together.

        Yields:
            how many were sent with each request.
        """
        held: dict[str, list[bytes]] = {}
        count = size = 0
        for graph, line in statements:
            if count and (size + len(line) > BYTES or count == self.most):
                self._insert(held)
                yield count
                held, count, size = {}, 0, 0
            held.setdefault(graph, []).append(line)
            count += 1
            size += len(line) + 1
        if count:
            self._insert(held)
            yield count

    def _insert(self, held: dict[str, list[bytes]]) -> None:
        parts = []
        for graph, lines in held.items():
            body = b"\n".join(lines)
            parts.append(body if graph == OWN else b"GRAPH <%s> {\n%s\n}" % (graph.encode(), body))
        self.update(b"INSERT DATA {\n%s\n}" % b"\n".join(parts))

    def _delete(self, nodes: Iterable[str], chosen: str = "") -> None:
        """Take away what is kept of some graphs, or a part of it."""
        for those in _blocks(nodes):
            self.update(
                f"DELETE {{ GRAPH <{PUBLISHED}> {{ ?s ?p ?o }} }} WHERE {{ "
                f"VALUES ?s {{ {' '.join(those)} }} GRAPH <{PUBLISHED}> {{ ?s ?p ?o }} {chosen} }}"
            )

    def update(self, text: str | bytes) -> None:
        """Change something: the same a second time changes nothing more.

        Raises:
            EndpointError: the server does not, and what was sent before is there.
        """
        content = text.encode() if isinstance(text, str) else text
        try:
            self._client.send(
                "POST", self.updates, content=content, media_type="application/sparql-update"
            )
        except EndpointError as error:
            message = str(error)
            if "answers no queries" in message:
                message = (
                    f"{self.updates}: takes no updates; name the address of updates with --update"
                )
            raise EndpointError(f"{message}; what was sent before stays, {_AGAIN}") from error
        except DetenteError as error:
            raise type(error)(f"{error}; what was sent before stays, {_AGAIN}") from error


_AGAIN: Final = "and the same command goes on from there"


def update_address(url: str, *, compiling: bool = False) -> str:
    """Return where updates go, by the address of queries.

    >>> update_address("http://localhost:7878/query"), update_address("http://h/repositories/r")
    ('http://localhost:7878/update', 'http://h/repositories/r/statements')
    >>> update_address("http://h:3030/ds/sparql"), update_address("http://h:9999/sparql")
    ('http://h:3030/ds/update', 'http://h:9999/sparql')
    """
    parts = urlsplit(url)
    path = parts.path
    if compiling and path.endswith("/sparql"):
        path += "-auth"
    elif re.search(r"/repositories/[^/]+$", path):
        path += "/statements"
    elif path.endswith("/query"):
        path = path.removesuffix("query") + "update"
    elif path.count("/") > 1 and path.endswith("/sparql"):
        path = path.removesuffix("sparql") + "update"
    return parts._replace(path=path, query="").geturl()


def opened(prefixes: Iterable[str]) -> set[str]:
    """Return the marks of parts that are being sent, by their prefixes."""
    return {f"{prefix}{OPEN}" for prefix in prefixes}


def _node(graph: str) -> str:
    """Return what the marks of a graph stand at: not at its own IRI, of which others ask."""
    return f"<{PUBLISHED}#{hashlib.md5(graph.encode(), usedforsecurity=False).hexdigest()}>"


def _text(text: str) -> str:
    return str(ox.Literal(text))


def _blocks(items: Iterable[str], size: int = _NAMES) -> Iterator[list[str]]:
    held: list[str] = []
    for each in items:
        held.append(each)
        if len(held) == size:
            yield held
            held = []
    if held:
        yield held
