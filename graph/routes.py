"""Ways through the network: which of them are told, and in which order.

A way costs one for each step, and a half more for each doubling beyond four of the neighbours of
every thing on it. Half of all things have three neighbours or fewer and cost nothing; military
diplomacy with its 164 costs 2.7, so that three steps through things that are rarely connected come
before two through it, while one with 36 (1.6) still comes before a detour.
"""

from __future__ import annotations

import contextlib
import itertools
import math
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from . import names
from .errors import AmbiguousName, UnknownName, UsageError
from .network import Edge, Network
from .relations import resolve_relation
from .sources import MODALITIES
from .store import rows
from .terms import MD, PREFIXES, RDF_TYPE, shorten

if TYPE_CHECKING:
    import networkx

_FREE: Final = 4  # so many neighbours cost nothing
_MOST: Final = 50  # no more ways are compared
_LABEL: Final = ox.NamedNode(PREFIXES["skos"] + "prefLabel")
_CLASS: Final = PREFIXES["owl"] + "Class"
_RELATION: Final = MD + "DomainRelation"
_CLASSES: Final = """
SELECT ?class ?label { ?class a owl:Class ; rdfs:label ?label
  FILTER STRSTARTS(STR(?class), STR(md:)) }
ORDER BY ?class
"""

Between = dict[frozenset[str], list[Edge]]


def between(network: Network) -> Between:
    """Return the statements between every two things, the one to tell first."""
    found: Between = {}
    for edge in network.edges:
        if edge.subject != edge.object:
            found.setdefault(frozenset((edge.subject, edge.object)), []).append(edge)
    return {ends: sorted(edges, key=_support) for ends, edges in found.items()}


def _support(edge: Edge) -> tuple[bool, int, bool, int, int, str, str, int]:
    """Return what sorts the statements between two things: the best supported first.

    What has ended comes after what has not, and among memberships the latest first.
    """
    documents = {source.graph.partition("#")[0] for source in edge.sources}
    firmest = min((MODALITIES.index(source.modality) for source in edge.sources), default=0)
    weight = firmest if edge.sources else int(edge.possible)
    support = -len(documents), -len(edge.sources)
    began = -int(re.sub(r"\D", "", edge.start or "") or 0)
    ended = edge.end is not None
    return edge.inferred, weight, ended, *support, edge.relation, edge.subject, began


def connected(held: Between) -> networkx.Graph[str]:
    """Return the things that statements connect, as a simple graph in a fixed order."""
    import networkx as nx

    graph: nx.Graph[str] = nx.Graph()
    graph.add_edges_from(sorted((min(ends), max(ends)) for ends in held))
    return graph


def cost(neighbours: int) -> float:
    """Return what it costs to pass through a thing with so many neighbours.

    >>> cost(3), cost(8), cost(64)
    (0.0, 0.5, 2.0)
    """
    return max(0.0, math.log2(neighbours / _FREE) / 2)


def ways(
    graph: networkx.Graph[str],
    start: str,
    goal: str,
    max_steps: int,
    limit: int,
    neighbours: Mapping[str, int],
) -> Iterator[tuple[str, ...]]:
    """Yield the cheapest ways, and those that cost as much as the last of them.

    They run through layers, one for each number of steps. At most one step longer than the
    shortest, none can come to a thing twice. One that only adds a detour to another, through all
    the same things and one more, is left out.
    """
    import networkx as nx

    ahead = nx.single_source_shortest_path_length(graph, goal) if goal in graph else {}
    if ahead.get(start, max_steps + 1) > max_steps:
        return
    most = min(max_steps, ahead[start] + 1)
    layers: nx.DiGraph[tuple[int, str]] = nx.DiGraph()
    reached = {start}
    for step in range(most):
        here_now, reached = sorted(reached - {goal}), set()
        for here in here_now:
            for there in sorted(graph[here]):
                if step + 1 + ahead.get(there, most) <= most:
                    through = cost(neighbours[there]) if there != goal else 0
                    layers.add_edge((step, here), (step + 1, there), cost=1 + through)
                    reached.add(there)
    end = most + 1, goal
    layers.add_edges_from([(each, end) for each in list(layers) if each[1] == goal], cost=0)
    told: list[set[str]] = []
    last = math.inf
    found = nx.shortest_simple_paths(layers, (0, start), end, "cost")
    for steps in itertools.islice(found, _MOST):
        price = nx.path_weight(layers, steps, "cost")
        if len(told) >= limit and price > last + 1e-9:
            return
        way = tuple(iri for _, iri in steps[:-1])
        through_these = set(way[1:-1])
        if not any(each and each < through_these for each in told):
            told.append(through_these)
            last = price if len(told) <= limit else last
            yield way


def avoided(store: ox.Store, texts: Iterable[str]) -> frozenset[str]:
    """Return the IRIs of what a person wants to avoid: a class with all the classes below it.

    Args:
        store: where the names are known.
        texts: names of things, classes and relations between things.

    Raises:
        UnknownName: nothing has this name.
        AmbiguousName: several things have it.
        UsageError: it is the name of something else.
    """
    found: set[str] = set()
    for text in texts:
        iri = _meant(store, text)
        node = ox.NamedNode(iri)
        types = store.quads_for_pattern(node, ox.NamedNode(RDF_TYPE), None, ox.DefaultGraph())
        kinds = {str(quad.object) for quad in types}
        if f"<{_CLASS}>" in kinds:
            below = rows(store, f"SELECT ?class {{ ?class rdfs:subClassOf* {node} }}")
            found |= {row["class"].value for row in below}
        elif f"<{_RELATION}>" in kinds or next(store.quads_for_pattern(node, _LABEL, None), None):
            found.add(iri)
        else:
            raise UsageError(
                f"{shorten(iri)} cannot be avoided: no path leads through it; "
                "name a thing, a class, or a relation between things"
            )
    return frozenset(found)


def _meant(store: ox.Store, text: str) -> str:
    """Return the IRI of a thing, a class of ours or a relation."""
    try:
        return names.resolve(store, text)
    except (UnknownName, AmbiguousName):
        wanted = names.fold(text).replace(" ", "")
        for row in rows(store, _CLASSES):
            called = row["class"].value.removeprefix(MD), row["label"].value.replace(" ", "")
            if wanted in map(names.fold, called):
                return str(row["class"].value)
        with contextlib.suppress(UnknownName):
            return resolve_relation(store, text)
        raise
