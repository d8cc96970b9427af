"""Routes through the network: which are the cheapest, and which statement stands for each step.

A route costs one for each step, and a half more for each doubling beyond four of the neighbors of
every thing on it. Half of all things have three neighbors or fewer and cost nothing; military
diplomacy with its 164 costs 2.7, so that three steps through things that are rarely connected come
before two through it, while one with 36 (1.6) still comes before a detour.

The page finds the same routes by the same steps: view/static/routes.js.
"""

from __future__ import annotations

import contextlib
import heapq
import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Final

import pyoxigraph as ox

from ..core.errors import AmbiguousName, UnknownName, UsageError
from ..core.namespaces import MD, PREFIXES, RDF_TYPE, shorten
from ..core.text import fold
from ..evidence.modality import MODALITIES
from ..evidence.sources import Source
from ..naming import names
from ..naming.relations import resolve_relation
from ..rdf.store import rows
from .model import Edge, Network

_FREE: Final = 4  # so many neighbors cost nothing
_COMPARED: Final = 50  # no more routes are compared
_UNIT: Final = 1_000_000  # costs are added as whole numbers, so that equal ones are equal
_LABEL: Final = ox.NamedNode(PREFIXES["skos"] + "prefLabel")
_CLASS: Final = PREFIXES["owl"] + "Class"
_RELATION: Final = MD + "DomainRelation"
_CLASSES: Final = """
SELECT ?class ?label { ?class a owl:Class ; rdfs:label ?label
  FILTER STRSTARTS(STR(?class), STR(md:)) }
ORDER BY ?class
"""

#: The statements between every two things, by the two.
Between = dict[frozenset[str], list[Edge]]


def between(network: Network) -> Between:
    """Return the statements between every two things, the best supported first."""
    return between_edges(network.edges)


def between_edges(edges: Iterable[Edge]) -> Between:
    """Return statements by the two things that they are between, the best supported first."""
    edges_of: Between = {}
    for edge in edges:
        if edge.subject != edge.object:
            edges_of.setdefault(frozenset((edge.subject, edge.object)), []).append(edge)
    return {ends: sorted(edges, key=support) for ends, edges in edges_of.items()}


def support(edge: Edge) -> tuple[bool, int, bool, int, int, str, str, int]:
    """Return what sorts statements between the same two things: the best supported first.

    Stated before inferred, firm before weak, what lasts before what has ended, then what more
    documents and more passages say; among memberships the latest first.
    """
    documents = {source.document for source in edge.sources}
    firmest = min(map(_weakness, edge.sources), default=0)
    weakness = firmest if edge.sources else int(edge.possible)
    amount = -len(documents), -len(edge.sources)
    began = -int(re.sub(r"\D", "", (edge.start or "")[:12]) or 0)
    ended = edge.end is not None
    return edge.inferred, weakness, ended, *amount, edge.relation, edge.subject, began


def firmness(source: Source) -> tuple[int, str, int, str]:
    """Return what sorts the sources of a statement: the firmest first."""
    return _weakness(source), source.title, source.begin or 0, source.graph


def _weakness(source: Source) -> int:
    """Return how little a source asserts; what is no modality of ours comes last."""
    known = source.modality in MODALITIES
    return MODALITIES.index(source.modality) if known else len(MODALITIES)


def adjacency(edges_of: Between) -> dict[str, list[str]]:
    """Return the neighbors of each thing that a statement connects, sorted by IRI."""
    neighbors: dict[str, list[str]] = {}
    for one, other in map(tuple, edges_of):
        neighbors.setdefault(one, []).append(other)
        neighbors.setdefault(other, []).append(one)
    return {iri: sorted(others) for iri, others in neighbors.items()}


@lru_cache(1 << 16)
def hub_cost(neighbors: int) -> float:
    """Return what it costs to pass through a thing with so many neighbors, to six decimals.

    >>> hub_cost(3), hub_cost(8), hub_cost(64)
    (0.0, 0.5, 2.0)
    """
    return round(max(0.0, math.log2(neighbors / _FREE) / 2), 6)


def distances(neighbors: Mapping[str, Sequence[str]], goal: str) -> dict[str, int]:
    """Return how many steps each thing that can reach the goal is from it, the nearest first."""
    steps = {goal: 0} if goal in neighbors else {}
    queue = list(steps)
    for here in queue:
        for there in neighbors[here]:
            if there not in steps:
                steps[there] = steps[here] + 1
                queue.append(there)
    return steps


def cheapest(
    neighbors: Mapping[str, Sequence[str]],
    start: str,
    goal: str,
    max_steps: int,
    limit: int,
    degrees: Mapping[str, int],
    further: Callable[[Sequence[str]], bool] | None = None,
) -> Iterator[tuple[str, ...]]:
    """Yield the cheapest routes, and those that cost as much as the last of them.

    At most one step longer than the shortest, none can come to a thing twice. One that only adds a
    detour to another, through all the same things and one more, is left out. Equally cheap ones
    come in the order of the IRIs of what they pass through.

    Args:
        neighbors: where a step leads from each thing.
        start: where the routes begin.
        goal: where they end.
        max_steps: no route is longer.
        limit: so many routes.
        degrees: how many neighbors each thing has in the whole network.
        further: counts on, where `degrees` has only so many as are known: it is called with what
            lies on a route that would be among the cheapest, and says whether any was left.
    """
    ahead = distances(neighbors, goal)
    if ahead.get(start, max_steps + 1) > max_steps:
        return

    def price(thing: str) -> int:
        return _UNIT + (0 if thing == goal else round(hub_cost(degrees[thing]) * _UNIT))

    def cost_of(route: tuple[str, ...]) -> int:
        return sum(map(price, route[1:]))

    # What is left to pay from each thing, without any step that leads no nearer, and with one.
    direct, detour = {goal: 0}, {goal: 0}
    nearest_first = [thing for thing in ahead if thing != goal and ahead[thing] <= max_steps]
    for thing in nearest_first:
        nearer = [there for there in neighbors[thing] if ahead[there] < ahead[thing]]
        direct[thing] = min(price(there) + direct[there] for there in nearer)
    for thing in nearest_first:
        nearer = [there for there in neighbors[thing] if ahead[there] < ahead[thing]]
        level = [there for there in neighbors[thing] if ahead[there] == ahead[thing]]
        detour[thing] = min(
            *(price(there) + detour[there] for there in nearer),
            *(price(there) + direct[there] for there in level),
            direct[thing],
        )
    rest = (direct, detour)

    # Best first: nothing is in the way of a route but what costs no more than it.
    slack = min(max_steps - ahead[start], 1)
    first: tuple[int, tuple[str, ...], int, int] = rest[slack][start], (start,), 0, slack
    open_routes = [first]
    passed: list[set[str]] = []
    last_cost = compared = 0
    while open_routes and compared < _COMPARED:
        cost, route, paid, slack = heapq.heappop(open_routes)
        if len(passed) >= limit and cost > last_cost:
            return
        here = route[-1]
        if here != goal:
            for there in neighbors[here]:
                left = slack - (ahead[there] - ahead[here] + 1)
                if left >= 0:
                    spent = paid + price(there)
                    whole = spent + rest[left][there]
                    heapq.heappush(open_routes, (whole, (*route, there), spent, left))
            continue
        while (whole := cost_of(route)) <= cost and further and further(route[1:-1]):
            pass
        if whole > cost:
            heapq.heappush(open_routes, (whole, route, whole, slack))
            continue
        compared += 1
        through = set(route[1:-1])
        if not any(fewer and fewer < through for fewer in passed):
            passed.append(through)
            last_cost = cost if len(passed) <= limit else last_cost
            yield route


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
    iris: set[str] = set()
    for text in texts:
        iri = _named(store, text)
        node = ox.NamedNode(iri)
        types = store.quads_for_pattern(node, ox.NamedNode(RDF_TYPE), None, ox.DefaultGraph())
        kinds = {str(quad.object) for quad in types}
        if f"<{_CLASS}>" in kinds:
            below = rows(store, f"SELECT ?class {{ ?class rdfs:subClassOf* {node} }}")
            iris |= {row["class"].value for row in below}
        elif f"<{_RELATION}>" in kinds or next(store.quads_for_pattern(node, _LABEL, None), None):
            iris.add(iri)
        else:
            raise UsageError(
                f"{shorten(iri)} cannot be avoided: no path leads through it; "
                "name a thing, a class, or a relation between things"
            )
    return frozenset(iris)


def _named(store: ox.Store, text: str) -> str:
    """Return the IRI of a thing, a class of ours or a relation."""
    try:
        return names.resolve(store, text, classes=False)
    except (UnknownName, AmbiguousName):
        wanted = fold(text).replace(" ", "")
        for row in rows(store, _CLASSES):
            iri, label = row["class"].value, row["label"].value
            if wanted in (fold(iri.removeprefix(MD)), fold(label.replace(" ", ""))):
                return str(iri)
        with contextlib.suppress(UnknownName):
            return resolve_relation(store, text)
        raise
