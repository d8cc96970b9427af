"""Names beside their marks: none covers a mark, a name or the edge of the picture.

Marks are obstacles, and so is every name that stands already. A name stands beside its mark where
there is room; else further away, with a line that leads to it; else it is left out and counted.
Lines may run behind a name, but places with fewer of them are taken first.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from .measure import BOLD, REGULAR, Face, wrapped
from .svg import Point, lettered
from .svg import line as drawn_line

SIZE: Final = 11.0
LEADING: Final = 1.18  # from one line of a name to the next, in its height
_APART: Final = 2.0  # between a name and whatever else
_NEAR: Final = 4.0  # from the rim of a mark to its name
_WIDTHS: Final = (240.0, 130.0, 84.0)  # of the lines into which a name is broken
_FAR: Final = (16.0, 30.0, 48.0, 70.0, 95.0)  # from the rim of a mark, with a leader
_TURNS: Final = 16
_LEADER: Final = "#57606a"

_Some = float | NDArray[np.float64]
Boxes = NDArray[np.float64]  # rows of left, top, right, bottom


@dataclass(frozen=True)
class Placed:
    """A name in its place.

    Attributes:
        lines: its lines.
        left: of its box.
        top: of its box.
        right: of its box.
        bottom: of its box.
        anchor: how its lines are set: "start", "middle" or "end".
        face: in which weight.
        size: how high.
        leader: the line from its mark, where it stands away from it.
    """

    lines: tuple[str, ...]
    left: float
    top: float
    right: float
    bottom: float
    anchor: str
    face: Face
    size: float
    leader: tuple[Point, Point] | None = None

    def svg(self) -> str:
        """Return the name as elements, its leader below it."""
        x = {"start": self.left, "end": self.right}.get(self.anchor, (self.left + self.right) / 2)
        said = "".join(
            lettered(
                x,
                self.top + self.size * (0.82 + LEADING * row),
                words,
                size=self.size,
                face=self.face,
                anchor=self.anchor,
                halo=True,
            )
            for row, words in enumerate(self.lines)
        )
        return (drawn_line(*self.leader, _LEADER, 0.7) if self.leader else "") + said


class Placer:
    """Places names one after another; who comes first has the first choice.

    Args:
        marks: middle and reach of every mark.
        lines: the lines that are drawn, as pairs of points.
        bounds: left, top, right and bottom of what may be written on.
    """

    def __init__(
        self,
        marks: Sequence[tuple[float, float, float]],
        lines: Sequence[tuple[Point, Point]],
        bounds: tuple[float, float, float, float],
    ) -> None:
        self._marks = np.array(marks, dtype=float).reshape(-1, 3)
        self._lines = np.array(lines, dtype=float).reshape(-1, 4)
        self._bounds = bounds
        self._boxes: Boxes = np.zeros((0, 4))
        self._leaders = np.zeros((0, 4))

    def block(self, left: float, top: float, right: float, bottom: float) -> None:
        """Keep names out of a box."""
        self._boxes = np.vstack([self._boxes, [left, top, right, bottom]])

    def place(
        self, name: str, at: int, *, bold: bool = False, size: float = SIZE, most: int = 3
    ) -> Placed | None:
        """Return the place of the name of a mark, by its number; None where there is no room."""
        face = BOLD if bold else REGULAR
        best: tuple[float, Placed] | None = None
        shapes = dict.fromkeys(tuple(wrapped(name, w, size, face, most)) for w in _WIDTHS)
        if () in shapes:
            return None
        tried = [(lines, *_extent(lines, size, face)) for lines in shapes]
        for gap in (_NEAR, *_FAR):
            for lines, width, height in tried:
                for cost, found in self._around(at, gap, lines, width, height, face, size):
                    if best is None or cost < best[0]:
                        best = cost, found
            if best is not None and gap < _FAR[-1] and best[0] < 60 + gap:
                break
        if best is None:
            return None
        placed = best[1]
        self._boxes = np.vstack(
            [self._boxes, [placed.left, placed.top, placed.right, placed.bottom]]
        )
        if placed.leader:
            self._leaders = np.vstack([self._leaders, np.array(placed.leader).reshape(1, 4)])
        return placed

    def _around(
        self,
        at: int,
        gap: float,
        lines: tuple[str, ...],
        width: float,
        height: float,
        face: Face,
        size: float,
    ) -> list[tuple[float, Placed]]:
        """Return the places around a mark that are free, with what each costs."""
        x, y, reach = self._marks[at]
        found = []
        far = gap > _NEAR
        for turn in range(_TURNS):
            angle = 2 * math.pi * turn / _TURNS
            across, down = math.cos(angle), math.sin(angle)
            tip_x, tip_y = x + across * (reach + gap), y + down * (reach + gap)
            anchor = "middle" if abs(across) < 0.4 else ("start" if across > 0 else "end")
            left = tip_x - width * {"start": 0, "middle": 0.5, "end": 1}[anchor]
            top = tip_y - height * (0.5 + 0.5 * -down if abs(down) > 0.2 else 0.5)
            box = left, top, left + width, top + height
            if not self._is_free(box):
                continue
            leader = None
            if far:
                start = x + across * (reach + 1.5), y + down * (reach + 1.5)
                leader = start, (tip_x - across, tip_y - down)
                if self._is_barred(leader, at):
                    continue
            cost = 14.0 * self._behind(box) + 4.0 * (len(lines) - 1) + gap
            cost += {0: 0, 8: 2, 4: 5, 12: 5}.get(turn, 8)
            found.append((cost, Placed(lines, *box, anchor, face, size, leader)))
        return found

    def _is_free(self, box: tuple[float, float, float, float]) -> bool:
        left, top, right, bottom = box
        if left < self._bounds[0] or top < self._bounds[1]:
            return False
        if right > self._bounds[2] or bottom > self._bounds[3]:
            return False
        marks, boxes = self._marks, self._boxes
        across = np.maximum(np.maximum(left - marks[:, 0], marks[:, 0] - right), 0)
        down = np.maximum(np.maximum(top - marks[:, 1], marks[:, 1] - bottom), 0)
        if bool((np.hypot(across, down) < marks[:, 2] + _APART).any()):
            return False
        upon = (boxes[:, 0] < right + _APART) & (boxes[:, 2] > left - _APART)
        upon &= (boxes[:, 1] < bottom + _APART) & (boxes[:, 3] > top - _APART)
        return not (bool(upon.any()) or bool(_crossing(self._leaders, box).any()))

    def _is_barred(self, leader: tuple[Point, Point], own: int) -> bool:
        """Whether a leader runs through a name, another leader or another mark."""
        (ax, ay), (bx, by) = leader
        if bool(_crossing(np.array([[ax, ay, bx, by]]), self._boxes.T).any()):
            return True
        if bool(_meeting(self._leaders, leader).any()):
            return True
        marks = np.delete(self._marks, own, axis=0)
        along = np.array([bx - ax, by - ay])
        length = float(along @ along) or 1.0
        part = np.clip(
            ((marks[:, 0] - ax) * along[0] + (marks[:, 1] - ay) * along[1]) / length, 0, 1
        )
        near = np.hypot(ax + part * along[0] - marks[:, 0], ay + part * along[1] - marks[:, 1])
        return bool((near < marks[:, 2] + _APART).any())

    def _behind(self, box: tuple[float, float, float, float]) -> int:
        """Return how many lines run behind a box."""
        return int(_crossing(self._lines, box).sum())


def _extent(lines: Sequence[str], size: float, face: Face) -> tuple[float, float]:
    width = max(face.width(words, size) for words in lines)
    return width, size * (LEADING * (len(lines) - 1) + 1.0)


def _crossing(lines: NDArray[np.float64], box: Sequence[float] | Boxes) -> NDArray[np.bool_]:
    """Return which lines touch a box, or which boxes (as columns) a line touches.

    Liang and Barsky, A New Concept and Method for DrawnLine Clipping (1984).
    """
    x, y = lines[:, 0], lines[:, 1]
    across, down = lines[:, 2] - x, lines[:, 3] - y
    first = np.zeros(np.broadcast(x, box[0]).shape)
    last, outside = np.ones_like(first), np.zeros_like(first, dtype=bool)
    for step, room in (
        *((-across, x - box[0]), (across, box[2] - x)),
        *((-down, y - box[1]), (down, box[3] - y)),
    ):
        still = np.abs(step) < 1e-9
        outside = outside | (still & (room < 0))
        at = room / np.where(still, 1.0, step)
        first = np.where(~still & (step < 0), np.maximum(first, at), first)
        last = np.where(~still & (step > 0), np.minimum(last, at), last)
    return ~outside & (first <= last)


def _meeting(lines: NDArray[np.float64], other: tuple[Point, Point]) -> NDArray[np.bool_]:
    """Return which lines another one crosses."""
    (ax, ay), (bx, by) = other
    cx, cy, dx, dy = lines.T

    return np.asarray(
        (_side(ax, ay, bx, by, cx, cy) * _side(ax, ay, bx, by, dx, dy) < 0)
        & (_side(cx, cy, dx, dy, ax, ay) * _side(cx, cy, dx, dy, bx, by) < 0)
    )


def _side(px: _Some, py: _Some, qx: _Some, qy: _Some, rx: _Some, ry: _Some) -> NDArray[np.float64]:
    """Return on which side of a line from p to q each r is, by its sign."""
    return np.asarray((qx - px) * (ry - py) - (qy - py) * (rx - px))
