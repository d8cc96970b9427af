"""A graph on a server, read whole; what comes is counted, so that none lacks."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any, Final

import pyoxigraph as ox

from ..core.errors import EndpointError, UsageError
from ..core.namespaces import GENID, MERGE, PUBLISHED
from ..core.terms import lexical
from .answers import ROW_TYPES, each_row, read_boolean, read_rows
from .client import Client

#: What stands in the place of a name for a default graph of the server's own, in `PUBLISHED`.
OWN: Final = PUBLISHED + "#default-graph"
#: What says there that all graphs are merged, and where.
MERGED: Final = PUBLISHED + "#merge"
#: What leads there to the name of a graph.
GRAPH: Final = PUBLISHED + "#graph"
#: A blank node as publishing names it.
_SKOLEM: Final = re.compile(re.escape(GENID) + "(b[0-9a-f]{32})")
#: Small graphs are read together, up to so many statements and graphs.
_TOGETHER: Final = 20_000
_NAMES: Final = 200
#: So many statements are fetched at most.
FETCHED_AT_MOST: Final = 1_000_000
#: Whether a default graph is another one than all named graphs together.
_OTHERWISE: Final = """
ASK { { GRAPH ?g { ?s ?p ?o } FILTER NOT EXISTS { ?s ?p ?o } }
      UNION { ?s ?p ?o FILTER NOT EXISTS { GRAPH ?any { ?s ?p ?o } } } }"""
#: Graphs that publishing makes, and that only repeat or count what the others hold.
_MADE: Final = frozenset((MERGE, PUBLISHED))


class ServedQuads:
    """A server that is asked plain queries, as it reads its own graphs."""

    def __init__(self, client: Client) -> None:
        self.client = client

    def rows(self, query: str) -> Iterator[ox.QuerySolution]:
        """Yield the rows of a SELECT query.

        Raises:
            EndpointError: there is no answer, or none that can be read.
        """
        url = self.client.url
        yield from each_row(read_rows(self.client.query(query, ROW_TYPES), url), url)

    def _passing_rows(self, query: str) -> Iterator[ox.QuerySolution]:
        """Yield the rows of a SELECT query while they come, of which nothing is kept."""
        url = self.client.url
        with self.client.streamed(query, ROW_TYPES) as reply:
            yield from each_row(read_rows(reply, url), url)

    def texts(self, query: str) -> list[list[str]]:
        """Return the rows of a SELECT query as text."""
        return [[lexical(value) for value in row] for row in self.rows(query)]

    def ask(self, query: str) -> bool:
        """Return the answer to an ASK query.

        Raises:
            EndpointError: there is no answer, or none that says yes or no.
        """
        return read_boolean(self.client.query(query, ROW_TYPES), self.client.url)

    def quads(self) -> Iterator[ox.Quad]:
        """Yield what was published on a server, else all it holds; without the merge.

        Raises:
            EndpointError: it sends less than it counts.
        """
        yield from self._named(dict(self._counts()))
        if not self.ask(f"ASK {{ GRAPH <{PUBLISHED}> {{ <{PUBLISHED}> <{MERGED}> ?where }} }}"):
            yield from self._unnamed()

    def copied(self, *, ours: bool, tell: Callable[[str], object]) -> ox.Store:
        """Return all that is there, in memory; see `streamed`.

        Raises:
            UsageError: it is more than is fetched.
            EndpointError: it cannot be had whole.
        """
        kept = ox.Store()
        kept.extend(self.streamed(ours=ours, tell=tell, most=FETCHED_AT_MOST))
        return kept

    def streamed(
        self,
        *,
        ours: bool,
        tell: Callable[[str], object],
        most: int | None = None,
        left_out: Collection[str] = (),
    ) -> Iterator[ox.Quad]:
        """Yield all that is there, as it comes; a statement may come twice.

        Args:
            ours: whether our graph is there, whose merge is left to who asks; the default graph of
                others is the server's, where that is not only all graphs together.
            tell: told how much is fetched, and what that took.
            most: how many statements may come; None for any number.
            left_out: graphs that are not wanted.

        Raises:
            UsageError: it is more than may come.
            EndpointError: it cannot be had whole.
        """
        client, url = self.client, self.client.url
        counts = {name: n for name, n in self._counts() if name not in left_out}
        unnamed = 0
        if not ours and self.ask(_OTHERWISE):
            ((number,),) = self.texts("SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }")
            unnamed = int(number)
        total = sum(counts.values()) + unnamed
        if most is not None and total > most:
            raise UsageError(
                f"{url}: holds {total:,} statements, and for this all of them would have to come; "
                f"{most:,} are the most: ask for a part of it, or export it as N-Quads or "
                "N-Triples, which are written as they come, and load that"
            )
        tell(f"{url}: fetching all of it, {total:,} statements in {len(counts):,} named graphs")
        requests, received = client.requests, client.received
        yield from self._named(counts)
        if unnamed:
            yield from self._whole("?s ?p ?o", "?s ?p ?o", unnamed)
        tell(
            f"{url}: {total:,} statements came, in {client.requests - requests:,} requests and "
            f"{client.received - received:,} bytes"
        )

    def _named(self, counts: Mapping[str, int]) -> Iterator[ox.Quad]:
        held: list[str] = []
        for name in sorted(counts):
            if held and (
                sum(counts[each] for each in held) + counts[name] > _TOGETHER or len(held) == _NAMES
            ):
                yield from self._of(held, counts)
                held = []
            held.append(name)
        if held:
            yield from self._of(held, counts)

    def _counts(self) -> Iterator[tuple[str, int]]:
        asked = "SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"
        listed = f"SELECT ?name WHERE {{ GRAPH <{PUBLISHED}> {{ ?any <{GRAPH}> ?name }} }}"
        published = {name for (name,) in self.texts(listed)}
        for row in self.rows(asked):
            name = row["g"].value if isinstance(row["g"], ox.NamedNode) else ""
            if name and name not in _MADE and (name in published or not published):
                yield name, int(lexical(row["n"]))

    def _of(self, names: list[str], counts: Mapping[str, int]) -> Iterator[ox.Quad]:
        listed = " ".join(f"<{name}>" for name in names)
        pattern = f"VALUES ?g {{ {listed} }} GRAPH ?g {{ ?s ?p ?o }}"
        yield from self._whole("?g ?s ?p ?o", pattern, sum(counts[name] for name in names))

    def _unnamed(self) -> Iterator[ox.Quad]:
        """Yield what stands in the default graph and in no other."""
        pattern = "?s ?p ?o FILTER NOT EXISTS { GRAPH ?any { ?s ?p ?o } }"
        ((number,),) = self.texts(f"SELECT (COUNT(*) AS ?n) WHERE {{ {pattern} }}")
        if int(number):
            yield from self._whole("?s ?p ?o", pattern, int(number))

    def _whole(self, columns: str, pattern: str, expected: int) -> Iterator[ox.Quad]:
        """Yield the statements that fit a pattern, page by page where a server stops early.

        Those of the first page may come once more: what is compared is each statement once.
        """
        count = 0
        reading = self._passing_rows if expected > _TOGETHER else self.rows
        for row in reading(f"SELECT {columns} WHERE {{ {pattern} }}"):
            count += 1
            yield _quad(row, named="?g" in columns)
        if 0 < count < expected:
            count = 0
            while count < expected:
                came = 0
                page = f"WHERE {{ {pattern} }} ORDER BY {columns} OFFSET {count}"
                for row in self.rows(f"SELECT {columns} {page} LIMIT {expected - count}"):
                    came += 1
                    yield _quad(row, named="?g" in columns)
                count += came
                if not came:
                    break
        if count != expected:
            raise EndpointError(
                f"{self.client.url}: counts {expected:,} statements and sends {count:,}: it stops "
                "early, or somebody writes there now"
            )


def _quad(row: ox.QuerySolution, *, named: bool) -> ox.Quad:
    graph = _blank(row["g"]) if named else ox.DefaultGraph()
    return ox.Quad(_blank(row["s"]), row["p"], _blank(row["o"]), graph)


def _blank(term: Any) -> Any:
    """Return the blank node that was published as an IRI; any other term as it is."""
    if isinstance(term, ox.NamedNode) and (found := _SKOLEM.fullmatch(term.value)):
        return ox.BlankNode(found[1])
    return term
