"""A map as a figure: what takes place where, on the outlines of countries, with a key."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

import numpy as np
import pyoxigraph as ox
from numpy.typing import NDArray

from ...core.errors import NothingFound
from ...core.namespaces import MD
from ...core.validity import calendar_day
from ...network.model import Network, Node
from ...rdf.store import rows
from ..content.days import days
from ..looks import look
from .frame import PAGE_MARGIN, Body, LegendEntry, kind_entry
from .labels import Placer
from .marks import REACH, mark
from .measure import BOLD, REGULAR, wrapped
from .outlines import SAID, CountryOutline, Ring, clipped, natural_earth
from .svg import INK, MUTED, Point, element, lettered, rectangle, tenths

_WIDTH: Final = 1000.0
_TALLEST: Final = 820.0
_LAND: Final = "#edf0f2"
_BORDER: Final = "#a9b3bd"
_CHOSEN: Final = "#dcd6ec"
_CHOSEN_RIM: Final = "#5e4b9b"
#: From how many things on a country has which color.
_SHADES: Final = ((1, "#cfe3f1"), (2, "#9cc4e2"), (4, "#5b9bcb"))
_COLUMNS: Final = 3
_KEY: Final = 9.5
_PLACED: Final = MD + "takesPlaceIn"
_PLACES: Final = """SELECT ?place ?numeric ?item ?within {
  { ?place md:isoNumeric ?numeric } UNION { ?place schema:sameAs ?item }
  UNION { ?place schema:containedInPlace ?within }
}"""
_ITEM: Final = "http://www.wikidata.org/entity/"
_SHORT: Final = re.compile(r"(?=(?:[^A-Z]*[A-Z]){2})[A-Z0-9][\w/. -]{1,15}")
_NEAR: Final = 110.0  # degrees across which a map is of a region


class Places:
    """Where things take place, as far as there is an outline for it."""

    def __init__(self, store: ox.Store, outlines: Sequence[CountryOutline]) -> None:
        by_number = {each.numeric: each for each in outlines if each.numeric}
        by_item = {each.wikidata: each for each in outlines}
        self._outlines: dict[str, CountryOutline] = {}
        self._within: dict[str, list[str]] = defaultdict(list)
        for row in rows(store, _PLACES):
            place = row["place"].value
            if row["within"] is not None:
                self._within[place].append(row["within"].value)
                continue
            if row["numeric"] is not None:
                found = by_number.get(row["numeric"].value)
            else:
                found = by_item.get(row["item"].value.removeprefix(_ITEM))
            if found is not None:
                self._outlines.setdefault(place, found)

    def country(self, place: str) -> tuple[str, CountryOutline] | None:
        """Return the country that a place is, or lies in, with its outline."""
        seen: set[str] = set()
        waiting = [place]
        while waiting:
            here = waiting.pop(0)
            if here in self._outlines:
                return here, self._outlines[here]
            seen.add(here)
            waiting += sorted(set(self._within[here]) - seen)
        return None


@dataclass(frozen=True)
class Country:
    """A country of the map.

    Attributes:
        name: what it is called.
        outline: its outline.
        things: what takes place there.
        chosen: whether it is itself among what was chosen.
    """

    name: str
    outline: CountryOutline
    things: tuple[Node, ...]
    chosen: bool


def draw_map(
    network: Network,
    whole: Network,
    store: ox.Store,
    wanted: Collection[str],
    day: str | None,
    outlines: Sequence[CountryOutline] | None = None,
) -> Body:
    """Return the map of a network.

    Args:
        network: the part that was chosen.
        whole: all of it, which says where things take place.
        store: the graph, which says which country a place is, or lies in.
        wanted: the IRIs of what it is around.
        day: the day of which it is, as an ISO date; None for any time.
        outlines: those of the countries; None for those of Natural Earth.

    Raises:
        NothingFound: nothing in it has a place with an outline.
        MissingExtra: no outlines are installed.
    """
    outlines = natural_earth() if outlines is None else outlines
    countries, astray, used = _countries(network, whole, Places(store, outlines), wanted, day)
    if not countries:
        raise NothingFound(
            "there is no map to draw: nothing that was chosen is a country or takes place in one"
        )
    view = _View([each.outline for each in countries])
    drawn, notes = _drawn(countries, outlines, view, whole, day)
    key, height = _key(countries, whole, view.height + 22)
    if astray:
        told = "; ".join(f"{_short(node)} ({', '.join(names)})" for node, names in astray)
        notes.append(f"Not on the map, where their place has no outline: {told}.")
    things = {node.iri for each in countries for node in each.things}
    edges = [edge for edge in whole.edges if edge.relation == _PLACED and edge.subject in things]
    return Body(
        _WIDTH,
        height,
        [*drawn, *key],
        [_legend(countries, whole, day)],
        len(things | {each.name for each in countries if each.chosen}),
        len(used),
        tuple(notes),
        [source for edge in edges for source in edge.sources],
        f"A map of {len(things)} things in {len(countries)} countries.",
        (SAID,),
    )


def _countries(
    network: Network,
    whole: Network,
    places: Places,
    wanted: Collection[str],
    day: str | None,
) -> tuple[list[Country], list[tuple[Node, list[str]]], set[tuple[str, str]]]:
    """Return the countries, what takes place where there is no outline, and what was used."""
    nodes = {node.iri: node for node in whole.nodes} | {node.iri: node for node in network.nodes}
    chosen = {node.iri for node in network.nodes}
    found: dict[str, dict[str, Node]] = defaultdict(dict)
    outline: dict[str, CountryOutline] = {}
    astray: dict[str, list[str]] = defaultdict(list)
    used = set()
    for edge in whole.edges:
        if edge.relation != _PLACED or edge.subject not in chosen:
            continue
        node = nodes[edge.subject]
        if day is not None and (
            _state(node, whole, day) == "ended" or edge.certainty == "does not hold"
        ):
            continue
        country = places.country(edge.object)
        if country is None:
            astray[edge.subject].append(nodes[edge.object].label)
            continue
        used.add((edge.subject, edge.object))
        found[country[0]][edge.subject] = node
        outline[country[0]] = country[1]
    areas = set()
    for node in network.nodes:
        own = places.country(node.iri)
        if own and own[0] == node.iri and look(node.kind).family == "actors":
            areas.add(node.iri)
            outline[node.iri] = own[1]
    if found and not any(iri in wanted for iri in areas) and not wanted:
        areas &= found.keys()
    countries = [
        Country(
            nodes[iri].label if iri in nodes else iri,
            outline[iri],
            tuple(sorted(found[iri].values(), key=lambda node: (_begin(node), node.iri))),
            iri in areas and bool(wanted),
        )
        for iri in sorted(found.keys() | areas)
    ]
    located = {iri for held in found.values() for iri in held}
    lost = [
        (nodes[iri], sorted(names)) for iri, names in sorted(astray.items()) if iri not in located
    ]
    return sorted(countries, key=lambda each: each.name.casefold()), lost, used


def _begin(node: Node) -> str:
    return node.start or "9999"


def _state(node: Node, network: Network, day: str) -> str:
    """Return whether something runs on a day: "runs", "ended", or "may run"."""
    known = days(node, network).get("days")
    if not known or len(known) == 1:
        return "may run"
    first, certain, last, over = known
    if (first and day < first) or (over and over < day):
        return "ended"
    return "runs" if certain and last and certain <= day <= last else "may run"


class _View:
    """A piece of the earth on paper, in an equal-area projection.

    Of a region: Lambert's azimuthal one around its middle; of more: Equal Earth (Savric, Patterson
    and Jenny 2018).
    """

    def __init__(self, outlines: Sequence[CountryOutline]) -> None:
        rings = [max(each.rings, key=len) for each in outlines]
        every = np.concatenate([*rings, np.array([each.label for each in outlines])])
        low, high = every.min(0), every.max(0)
        self._middle = (low + high) / 2
        self._near = bool((high - low).max() < _NEAR)
        flat = self._flat(every)
        left, top = flat.min(0)
        right, bottom = flat.max(0)
        pad = 0.035 * max(right - left, bottom - top, 0.05)
        wide, tall = right - left + 2 * pad, bottom - top + 2 * pad
        room = _WIDTH - 2 * PAGE_MARGIN
        self.scale = min(room / wide, _TALLEST / tall)
        self.height = min(_TALLEST, max(tall * self.scale, 300.0))
        self._offset = np.array(
            [
                _WIDTH / 2 - (left + right) / 2 * self.scale,
                self.height / 2 - (top + bottom) / 2 * self.scale,
            ]
        )
        self.box = (PAGE_MARGIN, 0.0, _WIDTH - PAGE_MARGIN, self.height)

    def _flat(self, points: Ring) -> Ring:
        longitude, latitude = np.radians(points).T
        if self._near:
            away = longitude - math.radians(self._middle[0])
            middle = math.radians(self._middle[1])
            cos = math.sin(middle) * np.sin(latitude)
            cos = cos + math.cos(middle) * np.cos(latitude) * np.cos(away)
            factor = np.sqrt(2 / np.maximum(1 + cos, 0.02))
            x = factor * np.cos(latitude) * np.sin(away)
            y = factor * (
                math.cos(middle) * np.sin(latitude)
                - math.sin(middle) * np.cos(latitude) * np.cos(away)
            )
            return np.column_stack([x, -y])
        a1, a2, a3, a4 = 1.340264, -0.081106, 0.000893, 0.003796
        theta = np.arcsin(math.sqrt(3) / 2 * np.sin(latitude))
        square = theta * theta
        six = square**3
        slope = a1 + 3 * a2 * square + six * (7 * a3 + 9 * a4 * square)
        x = 2 * math.sqrt(3) * longitude * np.cos(theta) / (3 * slope)
        y = theta * (a1 + a2 * square + six * (a3 + a4 * square))
        return np.column_stack([x, -y])

    def point(self, place: Point) -> Point:
        """Return where a place is on paper."""
        [[x, y]] = self._flat(np.array([place])) * self.scale + self._offset
        return float(x), float(y)

    def trace(self, outline: CountryOutline) -> str:
        """Return the data of what is seen of an outline; empty where nothing is."""
        data = []
        for ring in outline.rings:
            if self._near and not self._is_near(ring):
                continue
            flat = np.round(self._flat(ring) * self.scale + self._offset)
            left, top, right, bottom = self.box
            low, high = flat.min(0), flat.max(0)
            if high[0] < left or low[0] > right or high[1] < top or low[1] > bottom:
                continue
            if (high - low).max() < 2:
                continue
            kept = flat[np.append(True, (np.diff(flat, axis=0) != 0).any(1))]
            seen = clipped([(float(x), float(y)) for x, y in _straightened(kept)], self.box)
            if len(seen) > 2:
                data.append(_steps(seen))
        return "".join(data)

    def _is_near(self, ring: Ring) -> bool:
        away = np.abs((ring[:, 0] - self._middle[0] + 180) % 360 - 180)
        return bool((away < 100).any()) and bool(away.max() < 175)


def _steps(points: Sequence[Point]) -> str:
    """Return the data of a closed path in whole pixels, as steps from point to point.

    >>> _steps([(3, 4), (5, 3), (5, 9)])
    'M3 4l2-1 0 6z'
    """
    whole = [(round(x), round(y)) for x, y in points]
    steps = [(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(whole)]
    data = "".join(f" {x}{y}" if y < 0 else f" {x} {y}" for x, y in steps if (x, y) != (0, 0))
    if not data:
        return ""
    return f"M{whole[0][0]} {whole[0][1]}l{data.replace(' -', '-').strip()}z"


def _straightened(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return points without those in the middle of a straight line."""
    if len(points) < 4:
        return points
    before, after = points[1:-1] - points[:-2], points[2:] - points[1:-1]
    turn = np.abs(before[:, 0] * after[:, 1] - before[:, 1] * after[:, 0]) > 1e-6
    kept: NDArray[np.float64] = points[np.concatenate([[True], turn, [True]])]
    return kept


def _shade(country: Country) -> str:
    count = len(country.things)
    if not count:
        return _CHOSEN
    return [color for least, color in _SHADES if count >= least][-1]


def _drawn(
    countries: Sequence[Country],
    outlines: Iterable[CountryOutline],
    view: _View,
    network: Network,
    day: str | None,
) -> tuple[list[str], list[str]]:
    left, top, right, bottom = view.box
    known = {id(each.outline): each for each in countries}
    under: list[str] = []
    over: list[str] = []
    for outline in outlines:
        data = view.trace(outline)
        if not data:
            continue
        country = known.get(id(outline))
        drawn = element(
            "path",
            d=data,
            fill=_shade(country) if country else _LAND,
            stroke=_CHOSEN_RIM if country and country.chosen else (MUTED if country else _BORDER),
            stroke_width=1 if country else 0.5,
            stroke_linejoin="round",
            fill_rule="evenodd",
        )
        (over if country else under).append(drawn)
    marks: list[tuple[float, float, float]] = []
    elements = [
        rectangle(left, top, right - left, bottom - top, fill="#f7fafc"),
        *under,
        *over,
    ]
    when = day or network.covered_until
    for country in countries:
        x, y = view.point(country.outline.label)
        count = len(country.things)
        size = 3.2 + 1.7 * math.sqrt(count) if count else 1.6
        marks.append((x, y, size * REACH if count else 1.6))
        if count:
            looks = look(country.things[0].kind)
            runs = when and any(_state(each, network, when) == "runs" for each in country.things)
            fill = "solid" if runs else "hollow"
            elements.append(mark(replace(looks, fill=fill), x, y, size))
        else:
            elements.append(element("circle", cx=x, cy=y, r=size, fill=_CHOSEN_RIM))
    placer = Placer(marks, [], view.box)
    lost = 0
    ranked = sorted(range(len(countries)), key=lambda at: (-len(countries[at].things), at))
    for at in ranked:
        country = countries[at]
        count = len(country.things)
        name = f"{country.name} {count}" if count else country.name
        placed = placer.place(name, at, size=10.5, most=2)
        lost += placed is None
        if placed is not None:
            elements.append(placed.svg())
    elements.append(rectangle(left, top, right - left, bottom - top, fill="none", stroke="#d0d7de"))
    notes = []
    if lost:
        notes.append(f"{lost} of {len(countries)} names find{'s' * (lost == 1)} no room.")
    return elements, notes


def _short(node: Node) -> str:
    """Return the shortest name that tells a thing: an acronym where it has one."""
    if len(node.label) <= 22:
        return node.label
    found = [alias for alias in node.aliases if _SHORT.fullmatch(alias)]
    return min(found, key=lambda alias: (len(alias), alias), default=node.label)


def _years(node: Node, network: Network) -> str:
    """Return from which year to which something was; "?" where its end is not known."""
    begin, end = calendar_day(node.start), calendar_day(node.end)
    if not begin:
        return ""
    if end:
        return f" {begin.year}" + (f"\u2013{end.year}" if end.year != begin.year else "")
    known = days(node, network).get("days", ())
    lasts = len(known) > 1 and known[2] is not None and known[2] == network.covered_until
    return f" {begin.year}\u2013{'' if lasts else '?'}"


def _key(countries: Sequence[Country], network: Network, top: float) -> tuple[list[str], float]:
    """Return the key of what takes place where, in columns, and where it ends."""
    wide = (_WIDTH - 2 * PAGE_MARGIN - 18 * (_COLUMNS - 1)) / _COLUMNS
    blocks = []
    for country in countries:
        if not country.things:
            continue
        told = ", ".join(_short(node) + _years(node, network) for node in country.things)
        blocks.append((country.name, wrapped(told, wide - 8, _KEY, REGULAR, 12)))
    leading = _KEY * 1.28
    heights = [leading * (1 + len(lines)) + 5 for _, lines in blocks]
    goal = sum(heights) / _COLUMNS
    drawn: list[str] = []
    column, y, lowest = 0, top, top
    for at, (name, lines) in enumerate(blocks):
        if column < _COLUMNS - 1 and y > top and y - top + heights[at] / 2 > goal:
            column, y = column + 1, top
        x = PAGE_MARGIN + column * (wide + 18)
        drawn.append(lettered(x, y, name, size=_KEY, face=BOLD))
        for line in lines:
            y += leading
            drawn.append(lettered(x + 8, y, line, size=_KEY, color=INK))
        y += leading + 5
        lowest = max(lowest, y)
    return drawn, lowest if blocks else top - 22


def _legend(countries: Sequence[Country], network: Network, day: str | None) -> list[LegendEntry]:
    def square(color: str, rim: str) -> LegendEntry:
        def draw(x: float, y: float) -> str:
            return rectangle(x, y - 6, 16, 12, fill=color, stroke=rim)

        return LegendEntry(draw, 16, "")

    counts = [len(each.things) for each in countries]
    entries: list[LegendEntry] = []
    if any(each.chosen and not each.things for each in countries):
        entries.append(replace(square(_CHOSEN, _CHOSEN_RIM), words="chosen"))
    bounds = [least for least, _ in _SHADES]
    for at, (least, color) in enumerate(_SHADES):
        most = bounds[at + 1] - 1 if at + 1 < len(bounds) else None
        if any(least <= count and (most is None or count <= most) for count in counts):
            span = (
                f"{least} and more"
                if most is None
                else (str(least) if most == least else f"{tenths(least)}\u2013{tenths(most)}")
            )
            entries.append(replace(square(color, MUTED), words=f"{span} in a country"))
    things = [node for each in countries for node in each.things]
    when = day or network.covered_until
    if things and when:
        looks = look(things[0].kind)
        entries += [
            kind_entry(replace(looks, fill="solid"), f"at least one runs on {when}"),
            kind_entry(replace(looks, fill="hollow"), "none is known to run then"),
        ]
    return entries
