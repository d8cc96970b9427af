"""Centrality: how often things lie on the shortest connections between others."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from typing import Final

#: In a network of more than twice as many things, it is estimated from so many.
SAMPLE: Final = 80
_SEED: Final = 1
_MOST: Final = 20_000_000  # steps along statements; of a huge network fewer things are drawn
_FEWEST: Final = 8


def betweenness(neighbors: Mapping[str, Mapping[str, int]]) -> tuple[dict[str, float], int | None]:
    """Return the share of the shortest connections between other things that lead through each.

    Brandes (2001), doi:10.1080/0022250X.2001.9990249; of a large network an estimate from some
    things that are drawn with a fixed seed, scaled as networkx 3.6 does.

    Args:
        neighbors: the things next to each, as keys.

    Returns:
        The shares, and from how many things they are estimated; None where they are exact.
    """
    order = _in_order(neighbors)
    place = {iri: number for number, iri in enumerate(order)}
    near = [[place[other] for other in neighbors[iri]] for iri in order]
    count = len(order)
    drawn: Sequence[int] = range(count)
    sampled = count > 2 * SAMPLE
    if sampled:
        steps = 2 * sum(map(len, near))
        drawn = random.Random(_SEED).sample(drawn, min(SAMPLE, max(_FEWEST, _MOST // steps)))
    shares = [0.0] * count
    for start in drawn:
        _accumulate(near, start, shares)
    others = count - 1
    if others >= 2:
        scale = 1 / ((len(drawn) if sampled else others) * (others - 1))
        shares = [share * scale for share in shares]
        if sampled:
            for start in drawn:  # it is on no connection that begins with it
                shares[start] *= len(drawn) / (len(drawn) - 1)
    return dict(zip(order, shares, strict=True)), len(drawn) if sampled else None


def _in_order(neighbors: Mapping[str, Mapping[str, int]]) -> list[str]:
    """Return the things in a fixed order: as the sorted pairs of neighbors name them."""
    order: dict[str, None] = {}
    for iri in sorted(neighbors):
        if later := sorted(other for other in neighbors[iri] if other > iri):
            order[iri] = None
            order |= dict.fromkeys(later)
    return list(order)


def _accumulate(near: Sequence[Sequence[int]], start: int, shares: list[float]) -> None:
    """Add to each thing its part of the shortest connections that begin with one."""
    steps = [-1] * len(near)
    ways = [0] * len(near)
    steps[start], ways[start] = 0, 1
    reached = frontier = [start]
    reached = reached.copy()
    depth = 0
    while frontier:
        depth += 1
        further: list[int] = []
        for here in frontier:
            leading = ways[here]
            for there in near[here]:
                known = steps[there]
                if known < 0:
                    steps[there], ways[there] = depth, leading
                    further.append(there)
                elif known == depth:
                    ways[there] += leading
        reached += further
        frontier = further
    parts = [0.0] * len(near)
    for here in reversed(reached):
        part = (1 + parts[here]) / ways[here]
        before = steps[here] - 1
        for there in near[here]:
            if steps[there] == before:
                parts[there] += ways[there] * part
        if here != start:
            shares[here] += parts[here]
