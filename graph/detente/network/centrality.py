"""Centrality: how often things lie on the shortest connections between others."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]

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
    import numpy as np

    order = _in_order(neighbors)
    place = {iri: number for number, iri in enumerate(order)}
    near = [[place[other] for other in neighbors[iri]] for iri in order]
    count = len(order)
    drawn: Sequence[int] = range(count)
    sampled = count > 2 * SAMPLE
    if sampled:
        steps = 2 * sum(map(len, near))
        drawn = random.Random(_SEED).sample(drawn, min(SAMPLE, max(_FEWEST, _MOST // steps)))
    degrees = np.fromiter(map(len, near), dtype=np.int64, count=count)
    ends = (
        np.repeat(np.arange(count), degrees),
        np.fromiter(
            (each for others in near for each in others), dtype=np.int64, count=int(degrees.sum())
        ),
    )
    found = np.zeros(count)
    for start in drawn:
        found += _dependencies(ends, start, count)
    shares: list[float] = found.tolist()
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


def _dependencies(ends: tuple[Ints, Ints], start: int, count: int) -> Floats:
    """Return for each thing its part of the shortest connections that begin with one.

    Args:
        ends: from where each step leads, and to where.
        start: where the connections begin.
        count: how many things there are.
    """
    import numpy as np

    steps, ways = np.full(count, -1), np.zeros(count)
    steps[start], ways[start] = 0, 1
    levels: list[tuple[Ints, Ints]] = []
    while True:
        leading = steps[ends[0]] == len(levels)
        here, there = ends[0][leading], ends[1][leading]
        new = steps[there] < 0
        here, there = here[new], there[new]
        if not len(there):
            break
        levels.append((here, there))
        steps[there] = len(levels)
        ways += np.bincount(there, weights=ways[here], minlength=count)
    parts = np.zeros(count)
    for here, there in reversed(levels):
        passing = ways[here] * (1 + parts[there]) / ways[there]
        parts += np.bincount(here, weights=passing, minlength=count)
    parts[start] = 0
    return parts
