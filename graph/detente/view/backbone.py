"""What a page opens on: the things to see first, so that a large network is not a hairball."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import Final

BACKBONE: Final = 150  # things to begin with
SMALL_PAGE: Final = 200  # a page of no more than these shows all at once
NAMED_PLACES: Final = BACKBONE // 3  # places kept for things with a name of their own


def order(
    pairs: Iterable[tuple[int, int]],
    named: Sequence[bool],
    wanted: Collection[int] = (),
) -> tuple[list[int], int]:
    """Return the things in the order in which to show them, and with how many to begin.

    First come those asked for, then the backbone: the named things with most neighbours in a third
    of the places, and whatever has most neighbours in the others; a thing without a neighbour among
    them gives its place to the next. The rest follows by the number of neighbours.

    Args:
        pairs: which things 0, 1, 2... are related.
        named: for each thing whether it has a name of its own, as a state has.
        wanted: the things that the reader asked for.

    >>> order([(0, 1), (0, 2), (2, 3)], [False, False, False, True])
    ([0, 2, 3, 1], 4)
    """
    near: defaultdict[int, set[int]] = defaultdict(set)
    for a, b in pairs:
        if a != b:
            near[a].add(b)
            near[b].add(a)
    degree = [len(near[thing]) for thing in range(len(named))]
    ranked = sorted(range(len(named)), key=lambda thing: (-degree[thing], not named[thing], thing))
    asked = sorted(wanted)
    if len(named) <= SMALL_PAGE:
        chosen = ranked
    else:
        names = [thing for thing in ranked if named[thing]][:NAMED_PLACES]
        chosen = _connected([*asked, *names], ranked, near, len(asked))
    first = [*asked, *(t for t in ranked if t in set(chosen) - set(asked))]
    after = set(first)
    return [*first, *(thing for thing in ranked if thing not in after)], len(first)


def _connected(
    preferred: Sequence[int],
    ranked: Sequence[int],
    near: defaultdict[int, set[int]],
    kept: int,
) -> list[int]:
    """Fill the places, the preferred things first, until each has a neighbour among the others."""
    refused: set[int] = set()
    asked = set(preferred[:kept])
    while True:
        queue = dict.fromkeys([*preferred, *ranked])
        chosen = [thing for thing in queue if thing not in refused][:BACKBONE]
        alone = {t for t in chosen if t not in asked and near[t].isdisjoint(chosen)}
        if not alone:
            return chosen
        refused |= alone
