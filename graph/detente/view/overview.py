"""The map of a network that is too large to be drawn at once: its communities and their ties.

It is worked out here and sent as a small graph of its own; the page only counts, community by
community, what its filters leave.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any, Final

from .communities import Links, parts
from .layout import place_discs, place_things

NAMED_COMMUNITIES: Final = 3  # members that give a community its name
ROOM: Final = 2.1  # of a disc of the map, as a share of its radius: the names stand there


class Overview:
    """The communities of a network, where they stand, and where their members do.

    Attributes:
        communities: the members of each, the best known first; the largest community first.
        of: for each thing the number of its community.
    """

    def __init__(self, links: Links, degrees: Sequence[int], *, largest: int) -> None:
        self._links = links
        self.communities = parts(len(degrees), links, degrees, largest=largest)
        self.of = [0] * len(degrees)
        for number, members in enumerate(self.communities):
            for member in members:
                self.of[member] = number

    @property
    def count(self) -> int:
        """How many communities there are."""
        return len(self.communities)

    def places(self, sizes: Sequence[float]) -> list[tuple[float, float]]:
        """Return where each thing stands in the drawing of its own community."""
        inside: defaultdict[int, dict[tuple[int, int], float]] = defaultdict(dict)
        seat = {
            member: at for members in self.communities for at, member in enumerate(sorted(members))
        }
        for (a, b), weight in self._links.items():
            if self.of[a] == self.of[b]:
                low, high = sorted((seat[a], seat[b]))
                inside[self.of[a]][low, high] = weight
        placed = [(0.0, 0.0)] * len(self.of)
        for number, members in enumerate(self.communities):
            own = sorted(members)
            points = place_things(inside[number], [sizes[member] for member in own])
            for member, point in zip(own, points, strict=True):
                placed[member] = point
        return placed

    def page(self, ends: Sequence[tuple[int, int]], labels: Sequence[str]) -> dict[str, Any]:
        """Return the map as the page reads it.

        Args:
            ends: subject and object of every relation.
            labels: the names of the things.
        """
        ties = Counter(
            (min(a, b), max(a, b))
            for a, b in ((self.of[subject], self.of[target]) for subject, target in ends)
            if a != b
        )
        radii = [_radius(len(members)) for members in self.communities]
        weights = {pair: float(count) for pair, count in sorted(ties.items())}
        points = place_discs([radius * ROOM for radius in radii], weights)
        return {
            "communities": [
                {
                    "name": ", ".join(labels[member] for member in members[:NAMED_COMMUNITIES]),
                    "best": members[:NAMED_COMMUNITIES],
                    "x": x,
                    "y": y,
                    "size": radius,
                }
                for members, (x, y), radius in zip(self.communities, points, radii, strict=True)
            ],
            "of": self.of,
            "ties": [[a, b, count] for (a, b), count in sorted(ties.items())],
        }


def _radius(members: int) -> float:
    return round(14 + 1.6 * math.sqrt(members), 1)
