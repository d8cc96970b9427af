"""The marks of the kinds, as the page draws them, and colors that stand out from the paper."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

from ..looks import Look
from .svg import PAPER, Point, element, trace

#: What a mark and a line have to have against the paper at least (WCAG 2.2, 1.4.11).
CONTRAST: Final = 3.0
_RIM: Final = 4.5  # what the outline of a mark has


def _corners(
    count: int, turn: float, radius: float = 1.0, inner: float | None = None
) -> list[Point]:
    """Return the corners of a polygon around (0, 0); of a star where there is an inner radius."""
    reaches = [radius] if inner is None else [radius, inner]
    steps = count * len(reaches)
    return [
        (math.cos(angle) * reach, math.sin(angle) * reach)
        for step in range(steps)
        for angle in [turn + 2 * math.pi * step / steps]
        for reach in [reaches[step % len(reaches)]]
    ]


def _pin() -> list[Point]:
    turns = [math.radians(145.1 + step * (250.2 / 18)) for step in range(19)]
    return [(0.0, 1.35), *((math.cos(turn), math.sin(turn) - 0.39) for turn in turns)]


#: Outlines around (0, 0), of about the same area as the circle of radius 1.
_OUTLINES: Final[dict[str, list[Point]]] = {
    "circle": _corners(36, 0),
    "square": _corners(4, math.pi / 4, 1.26),
    "diamond": _corners(4, 0, 1.26),
    "triangle": [(x, y + 0.16) for x, y in _corners(3, -math.pi / 2, 1.36)],
    "pentagon": _corners(5, -math.pi / 2, 1.14),
    "hexagon": _corners(6, 0, 1.1),
    "star": _corners(5, -math.pi / 2, 1.38, 0.62),
    "pin": _pin(),
    "cross": [
        *((-0.4, -1.1), (0.4, -1.1), (0.4, -0.4), (1.1, -0.4), (1.1, 0.4), (0.4, 0.4)),
        *((0.4, 1.1), (-0.4, 1.1), (-0.4, 0.4), (-1.1, 0.4), (-1.1, -0.4), (-0.4, -0.4)),
    ],
}
#: How far the outlines reach at most.
REACH: Final = 1.38


def contrast(color: str, other: str = PAPER) -> float:
    """Return the contrast of two colors (WCAG 2).

    >>> round(contrast("#000000"), 1), round(contrast("#e69f00"), 1)
    (21.0, 2.3)
    """
    light, dark = sorted((_luminance(color), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(color: str) -> float:
    parts = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def darkened(color: str, least: float = _RIM) -> str:
    """Return a color, as dark as it has to be to stand out from the paper.

    >>> darkened("#0072b2"), contrast(darkened("#e69f00")) >= 4.5
    ('#0072b2', True)
    """
    parts = [int(color[at : at + 2], 16) for at in (1, 3, 5)]
    while contrast(color) < least:
        parts = [int(part * 0.96) for part in parts]
        color = "#" + "".join(f"{part:02x}" for part in parts)
    return color


def mark(look: Look, x: float, y: float, size: float, *, faint: bool = False) -> str:
    """Return the mark of a kind, its outline dashed where it only may be there."""
    outline = _placed(_OUTLINES[look.shape], x, y, size)
    rim = darkened(look.color)
    dash = "2 2" if faint else None
    solid = look.fill == "solid"
    drawn = element(
        "path",
        d=trace(outline, closed=True),
        fill=PAPER if faint or not solid else look.color,
        stroke=rim,
        stroke_width=1.2 if solid else 1.8,
        stroke_dasharray=dash,
        stroke_linejoin="round",
    )
    if look.fill == "core" and not faint:
        drawn += element("circle", cx=x, cy=y, r=size * 0.45, fill=rim)
    elif look.fill == "half" and not faint:
        below = _placed(_below(_OUTLINES[look.shape]), x, y, size)
        drawn += element("path", d=trace(below, closed=True), fill=rim)
    return drawn


def _placed(outline: Sequence[Point], x: float, y: float, size: float) -> list[Point]:
    return [(x + across * size, y + down * size) for across, down in outline]


def _below(outline: Sequence[Point]) -> list[Point]:
    """Return the part of an outline that lies below its middle."""
    kept: list[Point] = []
    for (x, y), (after_x, after_y) in zip(outline, [*outline[1:], outline[0]], strict=True):
        if y >= 0:
            kept.append((x, y))
        if (y < 0) != (after_y < 0):
            kept.append((x + (after_x - x) * y / (y - after_y), 0.0))
    return kept
