"""Communities: things that are linked more with one another than with the rest.

They are those of Louvain's method (Blondel and others, 2008), with a fixed seed. For a map of a
large network, `parts` cuts those that are too large to be drawn, lets the smallest join their
neighbours, and puts together what has none.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import networkx as nx  # type: ignore[import-untyped, unused-ignore]

Links = Mapping[tuple[int, int], float]

SEED: Final = 1
LARGEST_PART: Final = 1000  # things of one part: so many are drawn at once without trouble
MOST: Final = 48  # parts of a map; the names of more would find no room
SMALL_COMMUNITY: Final = 8  # things of a community that is worth a place of its own on a map


def connections(things: Iterable[int], links: Links) -> Any:
    """Return a networkx graph of things and their weighted links, without loops."""
    graph: Any = nx.Graph()
    graph.add_nodes_from(things)
    graph.add_weighted_edges_from((a, b, w) for (a, b), w in sorted(links.items()) if a != b)
    return graph


def communities(graph: Any) -> list[list[int]]:
    """Return the communities of a graph, the largest first, their members in order."""
    found = nx.community.louvain_communities(graph, weight="weight", seed=SEED)
    return sorted((sorted(members) for members in found), key=largest_first)


def parts(
    count: int, links: Links, ranks: Sequence[int], *, largest: int = LARGEST_PART
) -> list[list[int]]:
    """Return the things 0, 1, 2... in parts, each small enough to be drawn, the largest first.

    Args:
        count: how many things there are.
        links: weight of the connection between two things.
        ranks: for each thing how well it is known; the best known come first in their part.
        largest: how many things a part may have.

    >>> parts(5, {(0, 1): 1.0, (1, 2): 1.0, (0, 2): 1.0, (3, 4): 1.0}, [2, 2, 2, 1, 1], largest=3)
    [[0, 1, 2], [3, 4]]
    """
    graph = connections(range(count), links)
    pieces = [p for members in communities(graph) for p in _cut(graph, members, ranks, largest)]
    pieces = sorted(_absorbed(graph, pieces, largest), key=largest_first)
    own = [piece for piece in pieces[:MOST] if len(piece) >= min(SMALL_COMMUNITY, largest // 2)]
    found = own + list(_together(pieces[len(own) :], largest))
    return sorted((_best_first(members, ranks) for members in found), key=largest_first)


def _cut(graph: Any, members: list[int], ranks: Sequence[int], largest: int) -> list[list[int]]:
    """Cut a community that is too large: into its own communities, or by rank where it has none."""
    if len(members) <= largest:
        return [members]
    inside = communities(connections(members, dict(_inner(graph, members))))
    if len(inside[0]) > 0.9 * len(members):
        ranked = _best_first(members, ranks)
        return [ranked[at : at + largest] for at in range(0, len(ranked), largest)]
    return [piece for each in inside for piece in _cut(graph, each, ranks, largest)]


def _inner(graph: Any, members: list[int]) -> Iterable[tuple[tuple[int, int], float]]:
    for a, b, weight in graph.subgraph(members).edges(data="weight"):
        yield (min(a, b), max(a, b)), weight


def _absorbed(graph: Any, pieces: list[list[int]], largest: int) -> list[list[int]]:
    """Let the smallest pieces join the one they have most links with, until there are few enough.

    A piece without links, or whose every neighbour is full, stays as it is.
    """
    owner = {member: at for at, piece in enumerate(pieces) for member in piece}
    ties: list[Counter[int]] = [Counter() for _ in pieces]
    for a, b, weight in graph.edges(data="weight"):
        if owner[a] != owner[b]:
            ties[owner[a]][owner[b]] += weight
            ties[owner[b]][owner[a]] += weight
    held = dict(enumerate(pieces))
    queue = [(len(piece), at) for at, piece in held.items() if ties[at]]
    heapq.heapify(queue)
    many = len(queue)
    while queue and (many > MOST or queue[0][0] < SMALL_COMMUNITY):
        size, at = heapq.heappop(queue)
        if at not in held or size != len(held[at]):
            continue  # it has grown or gone since
        near = [other for other in ties[at] if len(held[other]) + size <= largest]
        if not near:
            continue
        host = max(near, key=lambda other: (ties[at][other] / len(held[other]), -other))
        held[host] = held[host] + held.pop(at)
        many -= 1
        heapq.heappush(queue, (len(held[host]), host))
        for other, weight in ties[at].items():
            del ties[other][at]
            if other != host:
                ties[other][host] += weight
                ties[host][other] += weight
    return list(held.values())


def _together(pieces: Iterable[list[int]], largest: int) -> Iterable[list[int]]:
    """Put pieces together, in order, as long as there is room."""
    filled: list[int] = []
    for piece in pieces:
        if filled and len(filled) + len(piece) > largest:
            yield filled
            filled = []
        filled = filled + piece
    if filled:
        yield filled


def _best_first(members: Iterable[int], ranks: Sequence[int]) -> list[int]:
    return sorted(members, key=lambda member: (-ranks[member], member))


def largest_first(members: Sequence[int]) -> tuple[int, int]:
    """Return what sorts groups of things by size."""
    return -len(members), members[0]
