"""Several FROM graphs as one default graph, in which each statement stands once.

The engine lays FROM graphs side by side: a statement of two of them counts twice in its sums, and
joins multiply it. By the standard the default graph is their merge (SPARQL 1.1, 13.2.1).
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from ...core.files import TemporaryFolder
from ...rdf import oxigraph
from ..sparql import Token, meaningful

#: So many statements at most are merged in memory (some 420 bytes each); more go to the disk.
IN_MEMORY: int = 1_000_000
#: Of so many graphs at most it is asked, pair by pair, whether they share a statement at all.
_PAIRED: Final = 4


@dataclass(eq=False, repr=False)
class MergedQuery:
    """What a query with FROM clauses is put to, and what is left of the query.

    Attributes:
        store: what to ask.
        query: the query without the clauses that the store has taken in.
        folder: where the store lies, if it is not in memory; it is removed with this, after the
            store, which a tuple would let go last.
    """

    store: ox.Store
    query: str
    folder: TemporaryFolder | None = None


def chooses(query: str) -> bool:
    """Whether a query says itself, by FROM or FROM NAMED, what its graphs are.

    >>> chooses("SELECT * FROM <urn:a> { ?s ?p ?o }"), chooses("SELECT ?from { ?from ?p ?o }")
    (True, False)
    """
    return _is_named(query) and bool(from_clauses(query))


def asked(store: ox.Store, query: str, prefixes: Mapping[str, str]) -> MergedQuery:
    """Return what to ask, so that a statement in several FROM graphs counts once.

    A query with at most one FROM graph, or one whose graphs share no statement, stays with the
    store. Else the graphs are merged in memory, or in a folder for temporary files where they hold
    more than `IN_MEMORY` statements.
    """
    if not _is_named(query):
        return MergedQuery(store, query)
    clauses = from_clauses(query)
    if len(clauses) < 2:
        return MergedQuery(store, query)
    every = _iris(query, [token.text for _, token, _ in clauses], prefixes)
    if not every or not _readable(query, prefixes):  # which its own answer says
        return MergedQuery(store, query)
    graphs: list[ox.NamedNode] = []
    named_graphs: list[ox.NamedNode] = []
    repeated, whole = query, query
    for (start, token, named), iri in zip(clauses, every, strict=True):
        end = token.start + len(token.text)
        if iri in (named_graphs if named else graphs):
            repeated = _blank(repeated, start, end)
        else:
            (named_graphs if named else graphs).append(iri)
        whole = _blank(whole, start, end)
    if not isinstance(store, ox.Store):  # a graph on a server, which does it or refuses
        store.refuse_shared(graphs)
        return MergedQuery(store, repeated)
    if len(graphs) < 2 or not _share(store, graphs):
        return MergedQuery(store, repeated)
    return _merged(store, whole, graphs, named_graphs)


def _is_named(query: str) -> bool:
    """Whether the word FROM is there at all: in most queries it is not."""
    return "from" in query.lower()


def from_clauses(query: str) -> list[tuple[int, Token, bool]]:
    """Return each FROM clause: where it begins, its graph, and whether it says NAMED."""
    found, depth = [], 0
    stream = meaningful(query)
    for number, token in enumerate(stream):
        depth += {"{": 1, "}": -1}.get(token.text, 0)
        if depth == 0 and token.key == "FROM":
            named = stream[number + 1 : number + 2] and stream[number + 1].key == "NAMED"
            graph = stream[number + 1 + bool(named) : number + 2 + bool(named)]
            if graph and graph[0].kind in ("iri", "name"):
                found.append((token.start, graph[0], bool(named)))
    return found


def _iris(
    query: str, names: Sequence[str], prefixes: Mapping[str, str]
) -> list[ox.NamedNode] | None:
    """Return the IRIs that names of a query stand for; None where it cannot be read."""
    forms = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
    start = next((token.start for token in meaningful(query) if token.key in forms), 0)
    text = f"{query[:start]} SELECT ?g {{ VALUES ?g {{ {' '.join(names)} }} }}"
    try:
        found = ox.Store().query(text, prefixes=dict(prefixes))
    except (SyntaxError, ValueError):
        return None
    assert isinstance(found, ox.QuerySolutions)
    return [row["g"] for row in found]


def _readable(query: str, prefixes: Mapping[str, str]) -> bool:
    """Whether the engine can read a query; with nothing to ask, that is soon known."""
    if "service" not in query.lower():
        try:
            ox.Store().query(query, prefixes=dict(prefixes))
        except (RuntimeError, SyntaxError, ValueError):
            return False
    return True


def _blank(text: str, start: int, end: int) -> str:
    """Return a text with spaces in place of a part, so that places in it stay the same."""
    return text[:start] + re.sub(r"[^\n]", " ", text[start:end]) + text[end:]


def _share(store: ox.Store, graphs: list[ox.NamedNode]) -> bool:
    """Whether a statement stands in two of these graphs, or may: many graphs are not compared."""
    if len(graphs) > _PAIRED:
        return True
    pattern = "?s ?p ?o"
    for pair in itertools.combinations(graphs, 2):
        one, other = _smaller_first(store, *pair)
        if store.query(f"ASK {{ GRAPH {one} {{ {pattern} }} GRAPH {other} {{ {pattern} }} }}"):
            return True
    return False


def _smaller_first(
    store: ox.Store, one: ox.NamedNode, other: ox.NamedNode
) -> tuple[ox.NamedNode, ox.NamedNode]:
    """Return two graphs, the one with fewer statements first; the engine looks each up."""
    both = (store.quads_for_pattern(None, None, None, graph) for graph in (one, other))
    for first, second in itertools.zip_longest(*both):
        if first is None or second is None:
            return (other, one) if second is None and first is not None else (one, other)
    return one, other


def _merged(
    store: ox.Store, query: str, graphs: list[ox.NamedNode], named: list[ox.NamedNode]
) -> MergedQuery:
    quads = _quads(store, graphs, named)
    kept = ox.Store()
    kept.bulk_extend(itertools.islice(quads, IN_MEMORY))
    folder = None
    if (further := next(quads, None)) is not None:
        if oxigraph.is_forked():
            kept.bulk_extend(itertools.chain([further], quads))
        else:
            folder = TemporaryFolder("detente-from-")
            on_disk = oxigraph.opened_to_write(folder.path)
            on_disk.bulk_extend(itertools.chain(kept, [further], quads))
            kept = on_disk
    for graph in named:
        if store.contains_named_graph(graph):
            kept.add_graph(graph)
    return MergedQuery(kept, query, folder)


def _quads(
    store: ox.Store, graphs: list[ox.NamedNode], named: list[ox.NamedNode]
) -> Iterator[ox.Quad]:
    for graph in graphs:
        for quad in store.quads_for_pattern(None, None, None, graph):
            yield ox.Quad(quad.subject, quad.predicate, quad.object)
    for graph in named:
        yield from store.quads_for_pattern(None, None, None, graph)
