"""Look-ups on a server: what is asked of many things is one query."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, Final, Protocol

import pyoxigraph as ox

from ..core.namespaces import PREFIXES
from ..core.terms import Term

GraphName = ox.NamedNode | ox.BlankNode | ox.DefaultGraph
#: What is asked: a thing, a relation, what it leads to, the graph; None for any.
StatementPattern = tuple[ox.NamedNode | None, ox.NamedNode | None, Term | None, GraphName | None]

#: Of so many things at most all is fetched where only some of it is asked for.
_A_FEW: Final = 60


class Fetching(Protocol):
    """A store that fetches from a server what it is asked for, and keeps it."""

    def quads_for_pattern(
        self,
        subject: Any,
        predicate: ox.NamedNode | None,
        object: Term | None,
        graph_name: GraphName | None = None,
    ) -> Iterator[ox.Quad]:
        """Yield the statements that fit."""

    def query(
        self, query: str, *, prefixes: Mapping[str, str] | None = None, **options: Any
    ) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
        """Return the answer of the server."""

    def fetch(self, patterns: Iterable[StatementPattern]) -> None:
        """Fetch what fits patterns."""

    def fetch_about(self, things: Iterable[ox.NamedNode]) -> None:
        """Fetch what is stated of things."""

    def fetch_some(
        self, things: list[ox.NamedNode], relations: list[ox.NamedNode], graph: GraphName | None
    ) -> None:
        """Fetch what is stated of things with some relations."""


class RemoteLookups:
    """The look-ups of `rdf/lookups.py` in a graph on a server, each with one query."""

    by_index = False
    held = None

    def __init__(self, store: Fetching) -> None:
        self._store = store

    def about(
        self, things: Iterable[str], relations: Collection[str] = (), *, merged: bool = False
    ) -> Iterator[ox.Quad]:
        """Yield what is stated of things: all of it, or what has one of some relations.

        All that is stated of a few things comes at once, as more of it is wanted as a rule.
        """
        graph = ox.DefaultGraph() if merged else None
        nodes = _nodes(things)
        if relations and len(nodes) > _A_FEW:
            self._store.fetch_some(nodes, [*map(ox.NamedNode, relations)], graph)
        else:
            self._store.fetch_about(nodes)
        wanted: list[ox.NamedNode | None] = [*map(ox.NamedNode, relations)] or [None]
        return self._found((node, each, None, graph) for node in nodes for each in wanted)

    def leading_to(
        self, things: Iterable[str], relations: Collection[str] = (), *, merged: bool = False
    ) -> Iterator[ox.Quad]:
        """Yield the statements that lead to things, as `about` does those of them."""
        graph = ox.DefaultGraph() if merged else None
        wanted: list[ox.NamedNode | None] = [*map(ox.NamedNode, relations)] or [None]
        return self._found((None, each, node, graph) for node in _nodes(things) for each in wanted)

    def between(self, pairs: Iterable[tuple[str, str]]) -> Iterator[ox.Quad]:
        """Yield what is stated of the first thing of each pair that leads to the other."""
        ends = [tuple(_nodes(pair)) for pair in pairs]
        return self._found((each[0], None, each[1], None) for each in ends if len(each) == 2)

    def related(self, relations: Iterable[str], *, merged: bool = False) -> Iterator[ox.Quad]:
        """Yield every statement with a relation: in every graph, or in the merge."""
        graph = ox.DefaultGraph() if merged else None
        named = [ox.NamedNode(each) for each in relations]
        if len(named) == 1:  # of which the first may be enough
            return self._store.quads_for_pattern(None, named[0], None, graph)
        return self._found((None, each, None, graph) for each in named)

    def rows(self, query: str) -> Iterator[ox.QuerySolution]:
        """Yield the rows of a SELECT query of ours."""
        found = self._store.query(query, prefixes=PREFIXES)
        assert isinstance(found, ox.QuerySolutions)
        return iter(found)

    def _found(self, patterns: Iterable[StatementPattern]) -> Iterator[ox.Quad]:
        """Fetch what fits patterns, and yield it."""
        asked = list(dict.fromkeys(patterns))
        self._store.fetch(asked)
        return itertools.chain.from_iterable(self._store.quads_for_pattern(*each) for each in asked)


def _nodes(things: Iterable[str]) -> list[ox.NamedNode]:
    """Return the nodes of IRIs; what is none is no thing."""
    found = []
    for thing in things:
        try:
            found.append(ox.NamedNode(thing))
        except ValueError:
            continue
    return found
