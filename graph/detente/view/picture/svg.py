"""SVG: elements written one by one. Text is text there; nothing is referred to, nothing can run."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape
from typing import Final

from ..pillars import Point as Point
from .measure import BOLD, REGULAR, Face

#: Arial and Helvetica, and what is as wide as these where they are not installed.
FONTS: Final = "Arial, Helvetica, 'Liberation Sans', Arimo, 'DejaVu Sans', sans-serif"
INK: Final = "#1f2328"
MUTED: Final = "#57606a"
PAPER: Final = "#ffffff"
#: What XML has no place for, and what turns the direction of the text around it.
_UNWRITABLE: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)


def printable(text: str) -> str:
    r"""Return text as a picture can hold it, on one line.

    >>> printable("two\nlines, \x1b[31m")
    'two lines, \ufffd[31m'
    """
    return _UNWRITABLE.sub("\ufffd", re.sub(r"[\s\u2028\u2029]+", " ", text)).strip()


def tenths(value: float) -> str:
    """Return a number, to a tenth of a pixel.

    >>> tenths(12.04), tenths(-0.01), tenths(7)
    ('12', '0', '7')
    """
    return f"{round(value, 1) + 0:.1f}".removesuffix(".0")


def element(name: str, content: str = "", **attributes: str | float | None) -> str:
    """Return an element; its content is markup already, its attributes are escaped.

    >>> element("circle", r=2.5, stroke_width=1, fill='"red"')
    '<circle r="2.5" stroke-width="1" fill="&quot;red&quot;"/>'
    """
    written = "".join(
        f' {key.replace("_", "-")}="{escape(_value(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    return f"<{name}{written}>{content}</{name}>" if content else f"<{name}{written}/>"


def _value(value: str | float) -> str:
    return _UNWRITABLE.sub("\ufffd", value) if isinstance(value, str) else tenths(value)


def lettered(
    x: float,
    y: float,
    words: str,
    *,
    size: float = 11,
    color: str = INK,
    face: Face = REGULAR,
    anchor: str = "start",
    halo: bool = False,
) -> str:
    """Return one line of text, as wide in any font as it was measured.

    Args:
        x: where it begins, ends or has its middle, as `anchor` says.
        y: its baseline.
        words: the text.
        size: its height in pixels.
        color: its color.
        face: its weight.
        anchor: "start", "middle" or "end".
        halo: whether a rim of the paper's color keeps lines away from it.
    """
    words = printable(words)
    if not words:
        return ""
    return element(
        "text",
        escape(words, quote=False),
        x=x,
        y=y,
        font_size=size,
        font_weight="bold" if face is BOLD else None,
        fill=color,
        text_anchor=None if anchor == "start" else anchor,
        textLength=face.width(words, size) if face.knows(words) else None,
        lengthAdjust="spacingAndGlyphs" if face.knows(words) else None,
        stroke=PAPER if halo else None,
        stroke_width=3 if halo else None,
        stroke_linejoin="round" if halo else None,
        paint_order="stroke" if halo else None,
    )


def trace(points: Iterable[Point], *, closed: bool = False) -> str:
    """Return the data of a path through points.

    >>> trace([(0, 0), (2, 1.25)], closed=True)
    'M0 0L2 1.2Z'
    """
    data = "L".join(f"{tenths(x)} {tenths(y)}" for x, y in points)
    return f"M{data}{'Z' if closed else ''}"


def curve(start: Point, over: Point, end: Point) -> str:
    """Return the data of a curve that is drawn towards a point.

    >>> curve((0, 0), (5, 5), (10, 0))
    'M0 0Q5 5 10 0'
    """
    [first, *rest] = (f"{tenths(x)} {tenths(y)}" for x, y in (start, over, end))
    return f"M{first}Q{' '.join(rest)}"


def line(start: Point, end: Point, color: str, width: float, dash: str | None = None) -> str:
    """Return a straight line."""
    return element(
        "path",
        d=trace([start, end]),
        stroke=color,
        stroke_width=width,
        stroke_dasharray=dash,
        stroke_linecap="round" if dash and dash.startswith("0 ") else None,
        fill="none",
    )


def rectangle(
    left: float,
    top: float,
    width: float,
    height: float,
    *,
    fill: str,
    stroke: str | None = None,
    dash: str | None = None,
) -> str:
    """Return a rectangle."""
    return element(
        "rect",
        x=left,
        y=top,
        width=width,
        height=height,
        fill=fill,
        stroke=stroke,
        stroke_width=0.9 if stroke else None,
        stroke_dasharray=dash,
    )


def whole_drawing(
    width: float, height: float, content: Iterable[str], title: str, told: str
) -> str:
    """Return a whole drawing, on white.

    Args:
        width: its width in pixels.
        height: its height.
        content: its elements, the lowest first.
        title: what it is, for those who do not see it.
        told: what it shows, in words.
    """
    inside = [
        element("title", escape(printable(title) or "picture", quote=False)),
        element("desc", escape(printable(told), quote=False)),
        rectangle(0, 0, width, height, fill=PAPER),
        *content,
    ]
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        + element(
            "svg",
            "\n" + "\n".join(filter(None, inside)) + "\n",
            xmlns="http://www.w3.org/2000/svg",
            width=width,
            height=height,
            viewBox=f"0 0 {tenths(width)} {tenths(height)}",
            role="img",
            font_family=FONTS,
        )
        + "\n"
    )
