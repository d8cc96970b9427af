"""The pillars of the field: actors, activities, mechanisms and outcomes side by side.

An actor reaches an outcome from left to right. Challenges lie below, and the other families under
them. Things stand on a grid, so that none covers another.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

PILLARS: Final = ("actors", "activities", "mechanisms", "outcomes")
BELOW: Final = ("challenges",)
LOWEST: Final = (
    "drivers and trends",
    "principles and metrics",
    "places and times",
    "other",
)

COLUMN: Final = 230.0  # for a mark and the name beside it, in the units of the drawing
ROW: Final = 26.0
MARGIN: Final = 18.0  # from the edge of a lane to the middle of a mark
TITLE: Final = 54.0  # above the first row of a lane
LANE_GAP: Final = 26.0  # between two lanes
LARGEST: Final = 10.0  # radius of a mark, so that rows do not touch
LANES_WIDTH_TO_HEIGHT: Final = 1.75  # what the panel leaves of a screen, nearly
SWEEPS: Final = 6  # in which things move towards those that they are related to

Point = tuple[float, float]


@dataclass(frozen=True)
class Lane:
    """A rectangle for one family, with its title and as many columns."""

    title: str
    columns: int
    left: float
    top: float
    right: float
    bottom: float


class Pillars:
    """Where things stand, and the lanes behind them.

    Attributes:
        places: a point for each thing that is drawn.
        lanes: the rectangles, from the top left.

    >>> Pillars([0, 1], ["actors", "outcomes"], [(0, 1)]).places
    {0: (18.0, 67.0), 1: (274.0, 67.0)}
    """

    def __init__(
        self, members: Iterable[int], families: Sequence[str], pairs: Iterable[tuple[int, int]]
    ) -> None:
        """Place things.

        Args:
            members: the things that are drawn, by number.
            families: the family of each thing 0, 1, 2...; an unknown one counts as "other".
            pairs: which things are related; they come near each other's height.
        """
        known = {*PILLARS, *BELOW, *LOWEST}
        self._of: dict[str, list[int]] = defaultdict(list)
        for thing in sorted(members):
            family = families[thing]
            self._of[family if family in known else LOWEST[-1]].append(thing)
        _settle(list(self._of.values()), pairs)
        self.places: dict[int, Point] = {}
        self.lanes: tuple[Lane, ...] = ()
        floors = [[n for n in floor if n in self._of] for floor in (PILLARS, BELOW, LOWEST)]
        self._floors = [floor for floor in floors if floor]
        most = max((len(floor) for floor in self._floors), default=0)
        rooms = range(most, most + max(1, math.isqrt(len(families))))
        room = min(rooms, key=self._unlike) if self._floors else 0
        self._top, self._width = 0.0, _width(room, max(1, len(floors[0])))
        for floor in self._floors:
            self._stand(floor, room)

    def _shares(self, floor: Sequence[str], room: int) -> list[int]:
        return _columns([len(self._of[name]) for name in floor], room)

    def _rows(self, floor: Sequence[str], widths: Sequence[int]) -> int:
        """Return how many rows the lanes of a floor need, with so many columns each."""
        counts = [len(self._of[name]) for name in floor]
        return max(math.ceil(count / width) for count, width in zip(counts, widths, strict=True))

    def _unlike(self, room: int) -> float:
        """Return how far the picture is from the wished shape, with so many columns."""
        rows = sum(self._rows(floor, self._shares(floor, room)) for floor in self._floors)
        height = rows * ROW + len(self._floors) * (TITLE + LANE_GAP) - LANE_GAP
        width = _width(room, len(self._floors[0]))
        return abs(math.log(width / height / LANES_WIDTH_TO_HEIGHT))

    def _stand(self, floor: Sequence[str], room: int) -> None:
        """Put lanes side by side under what stands already; together they fill the width."""
        widths = self._shares(floor, room)
        column = (self._width - (len(floor) - 1) * LANE_GAP) / sum(widths)
        bottom = self._top + TITLE + self._rows(floor, widths) * ROW
        left = 0.0
        for name, columns in zip(floor, widths, strict=True):
            for index, thing in enumerate(self._of[name]):
                line, at = divmod(index, columns)
                x, y = left + MARGIN + at * column, self._top + TITLE + (line + 0.5) * ROW
                self.places[thing] = round(x, 1), round(y, 1)
            right = left + columns * column
            bounds = (round(value, 1) for value in (left, self._top, right, bottom))
            self.lanes += (Lane(name, columns, *bounds),)
            left = right + LANE_GAP
        self._top = bottom + LANE_GAP


def _width(columns: int, lanes: int) -> float:
    return columns * COLUMN + (lanes - 1) * LANE_GAP


def slimmer(sizes: Sequence[float], smallest: float) -> float:
    """Return by what to multiply how far each radius exceeds the smallest, so that rows fit."""
    excess = max(sizes, default=smallest) - smallest
    return round(min(1.0, (LARGEST - smallest) / excess), 3) if excess > 0 else 1.0


def _settle(lanes: Sequence[list[int]], pairs: Iterable[tuple[int, int]]) -> None:
    """Order each lane so that related things stand at like heights (the barycentre heuristic)."""
    near: defaultdict[int, list[int]] = defaultdict(list)
    for a, b in sorted(set(pairs)):
        near[a].append(b)
        near[b].append(a)
    height: dict[int, float] = {}

    def wish(thing: int) -> tuple[float, int]:
        others = [height[other] for other in near[thing] if other in height]
        return round(sum(others) / len(others) if others else height[thing], 9), thing

    for lane in lanes:
        height.update((thing, index / len(lane)) for index, thing in enumerate(lane))
    for _ in range(SWEEPS):
        for lane in lanes:
            lane.sort(key=wish)
            height.update((thing, index / len(lane)) for index, thing in enumerate(lane))


def _columns(counts: Sequence[int], room: int) -> list[int]:
    """Share columns among lanes: each further one goes where the rows are most."""
    columns = [1] * len(counts)
    for _ in range(room - len(counts)):
        rows = [math.ceil(count / width) for count, width in zip(counts, columns, strict=True)]
        columns[max(range(len(counts)), key=lambda lane: (rows[lane], -lane))] += 1
    return columns
