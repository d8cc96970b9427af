"""Centrality: how often things lie on the shortest connections between others."""

from __future__ import annotations

import random
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ints = NDArray[np.integer]
    Floats = NDArray[np.float64]

#: In a network of more than twice as many things, it is estimated from so many.
SAMPLE: Final = 80
_SEED: Final = 1
_MOST: Final = 20_000_000  # steps along statements; of a huge network fewer things are drawn
_FEWEST: Final = 8


@dataclass(frozen=True)
class Neighborhoods:
    """Which things are next to each other.

    Attributes:
        things: those that have a neighbor, each by its place among all, in the order in which the
            sorted pairs of neighbors name them.
        ends: the two things of each pair of neighbors by their places in `things`, each way, in
            order.
        statements: how many statements are between the two of each.
    """

    things: Ints
    ends: tuple[Ints, Ints]
    statements: Ints

    @property
    def degrees(self) -> Ints:
        """How many neighbors each of the things has."""
        import numpy as np

        return np.bincount(self.ends[0], minlength=len(self.things))

    @property
    def weights(self) -> Ints:
        """How many statements connect each of the things with others."""
        import numpy as np

        counted = np.bincount(self.ends[0], weights=self.statements, minlength=len(self.things))
        return counted.astype(np.int64)


def neighborhoods(joined: array[int], iris: Sequence[str]) -> Neighborhoods:
    """Return who is next to whom.

    Args:
        joined: the two ends of each statement between different things, one after the other: their
            places among the IRIs.
        iris: the IRI of each thing.
    """
    import numpy as np

    count = len(iris)
    by_rank = np.array(sorted(range(count), key=iris.__getitem__), dtype=np.int64)
    ranks = np.empty(count, dtype=np.int64)
    ranks[by_rank] = np.arange(count)
    pairs = np.sort(ranks[np.array(joined, dtype=np.int64)].reshape(-1, 2), axis=1)
    keys, statements = np.unique(pairs[:, 0] * count + pairs[:, 1], return_counts=True)
    pairs = np.stack(np.divmod(keys, max(count, 1)), axis=1)
    named, first = np.unique(pairs, return_index=True)
    ordered = named[np.argsort(first)]
    places = np.zeros(count, dtype=np.int32)  # half of the memory: there are two for each pair
    places[ordered] = np.arange(len(ordered))
    one, other = places[pairs[:, 0]], places[pairs[:, 1]]
    del keys, pairs
    here, there = np.concatenate((one, other)), np.concatenate((other, one))
    order = np.lexsort((there, here))
    return Neighborhoods(
        by_rank[ordered], (here[order], there[order]), np.tile(statements, 2)[order]
    )


def betweenness(near: Neighborhoods) -> tuple[list[float], int | None]:
    """Return the share of the shortest connections between other things that lead through each.

    Brandes (2001), doi:10.1080/0022250X.2001.9990249; of a large network an estimate from some
    things that are drawn with a fixed seed, scaled as networkx 3.6 does.

    Returns:
        The shares, and from how many things they are estimated; None where they are exact.
    """
    import numpy as np

    count = len(near.things)
    drawn: Sequence[int] = range(count)
    sampled = count > 2 * SAMPLE
    if sampled:
        steps = 2 * len(near.ends[0])
        drawn = random.Random(_SEED).sample(drawn, min(SAMPLE, max(_FEWEST, _MOST // steps)))
    starts = np.concatenate(([0], np.cumsum(near.degrees)))
    found = np.zeros(count)
    for start in drawn:
        found += _dependencies(near.ends[1], starts, start)
    shares: list[float] = found.tolist()
    others = count - 1
    if others >= 2:
        scale = 1 / ((len(drawn) if sampled else others) * (others - 1))
        shares = [share * scale for share in shares]
        if sampled:
            for start in drawn:  # it is on no connection that begins with it
                shares[start] *= len(drawn) / (len(drawn) - 1)
    return shares, len(drawn) if sampled else None


def _dependencies(targets: Ints, starts: Ints, start: int) -> Floats:
    """Return for each thing its part of the shortest connections that begin with one.

    Args:
        targets: where the steps from each thing lead, one thing after another.
        starts: where in it those of each thing begin, and the end of the last.
        start: where the connections begin.
    """
    import numpy as np

    count = len(starts) - 1
    steps, ways = np.full(count, -1, dtype=np.int32), np.zeros(count)
    steps[start], ways[start] = 0, 1
    frontier: Ints = np.array([start], dtype=np.int32)
    levels: list[tuple[Ints, Ints]] = []
    while True:
        sizes = starts[frontier + 1] - starts[frontier]
        here = np.repeat(frontier, sizes)
        behind = np.cumsum(sizes) - sizes  # how many steps lead from those before
        from_ = np.repeat((starts[frontier] - behind).astype(np.int32), sizes)
        there = targets[from_ + np.arange(len(here), dtype=np.int32)]
        new = steps[there] < 0
        here, there = here[new], there[new]
        if not len(there):
            break
        levels.append((here, there))
        steps[there] = len(levels)
        frontier = np.flatnonzero(steps == len(levels)).astype(np.int32)
        ways += np.bincount(there, weights=ways[here], minlength=count)
    parts = np.zeros(count)
    for here, there in reversed(levels):
        passing = ways[here] * (1 + parts[there]) / ways[there]
        parts += np.bincount(here, weights=passing, minlength=count)
    parts[start] = 0
    return parts
