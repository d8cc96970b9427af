"""A timeline as a figure: when memberships, participations and activities held, a bar for each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from ...core.errors import NothingFound
from ...core.validity import calendar_day
from ...naming.labels import phrases
from ...network.model import Edge, Network, Node
from ..content.days import days
from ..looks import look
from .frame import PAGE_MARGIN, Body, LegendEntry
from .marks import darkened, mark
from .measure import BOLD, REGULAR, wrapped
from .svg import INK, MUTED, PAPER, element, lettered, line, rectangle

_WIDTH: Final = 1000.0
#: So many rows at most.
ROWS_AT_MOST: Final = 120
_ROW: Final = 19.0
_BAR: Final = 11.0
_NAME: Final = 11.0
_YEAR: Final = 10.0
_HEAD: Final = 26.0
_MOST_NAME: Final = 290.0  # the width of a name
#: Colors and fillings by which relations are told apart, and one without the other.
_LOOKS: Final = (
    ("#0072b2", "solid"),
    ("#e69f00", "stripes"),
    ("#009e73", "bars"),
    ("#cc79a7", "hollow"),
    ("#56b4e9", "grid"),
    ("#d55e00", "dots"),
    ("#8a8a8a", "stripes"),
)
_STEPS: Final = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)


@dataclass(frozen=True)
class Bar:
    """Something that held from a day to a day.

    Attributes:
        words: what it is: a relation in words, or a kind.
        first: the first day on which it may have held; None where nothing limits it.
        certain: the first on which it certainly did.
        last: the last of these.
        over: the last day on which it may have held.
        edge: the statement, where it is one.
    """

    words: str
    first: date | None
    certain: date | None
    last: date | None
    over: date | None
    edge: Edge | None = None


@dataclass(frozen=True)
class TimelineRow:
    """A thing, and its bars."""

    node: Node
    bars: tuple[Bar, ...]

    @property
    def begin(self) -> date:
        """The first day of it."""
        known = (bar.first or bar.certain or bar.last for bar in self.bars)
        return min((day for day in known if day), default=date.max)


def draw_timeline(network: Network, wanted: Collection[str], day: str | None) -> Body:
    """Return the timeline of a network.

    A row is a thing that a dated statement ties to what is wanted; where nothing is wanted, or no
    such statement has a date, a thing that has days of its own.

    Raises:
        NothingFound: nothing in it has a day.
    """
    sections = _sections(network, wanted)
    rows = [row for _, found in sections for row in found]
    if not rows:
        raise NothingFound("there is no timeline to draw: nothing that was chosen has a day")
    notes = []
    if len(rows) > ROWS_AT_MOST:
        notes.append(f"Of {len(rows):,} rows, the {ROWS_AT_MOST} that begin first are drawn.")
        kept = set(sorted(range(len(rows)), key=lambda at: (rows[at].begin, at))[:ROWS_AT_MOST])
        numbered = {id(rows[at]) for at in kept}
        sections = [(name, [r for r in found if id(r) in numbered]) for name, found in sections]
        sections = [(name, found) for name, found in sections if found]
        rows = [row for _, found in sections for row in found]
    drawn, height, entries = _drawn(sections, network, day)
    edges = [bar.edge for row in rows for bar in row.bars if bar.edge]
    return Body(
        _WIDTH,
        height,
        drawn,
        entries,
        len(rows),
        len(edges),
        tuple(notes),
        [source for edge in edges for source in edge.sources],
        f"A timeline of {len(rows)} rows.",
    )


def _sections(network: Network, wanted: Collection[str]) -> list[tuple[str, list[TimelineRow]]]:
    """Return rows by the family of their things, each with its name."""
    nodes = {node.iri: node for node in network.nodes}
    bars: dict[str, list[Bar]] = defaultdict(list)
    for edge in network.edges:
        asked = [iri for iri in (edge.subject, edge.object) if iri in wanted]
        if len(asked) != 1 or edge.subject == edge.object or edge.inferred:
            continue
        forward = edge.subject == asked[0]
        words = phrases(network.relations, edge.relation)[0 if forward else 1]
        if bar := _bar(edge, network, words):
            bars[edge.object if forward else edge.subject].append(bar)
    for node in network.nodes:
        alone = not wanted or (node.iri not in wanted and look(node.kind).family == "activities")
        own = _bar(node, network, node.kind) if alone or not bars else None
        if own and (node.iri not in bars or not wanted):
            bars[node.iri].append(own)
        elif own and all(bar.last is None or bar.first is None for bar in bars[node.iri]):
            bars[node.iri] = [
                replace(own, words=bar.words, edge=bar.edge) for bar in bars[node.iri]
            ]
    found: dict[str, list[TimelineRow]] = defaultdict(list)
    for iri, held in bars.items():
        family = look(nodes[iri].kind).family
        found[family].append(TimelineRow(nodes[iri], tuple(sorted(held, key=_order))))
    for rows in found.values():
        rows.sort(key=lambda row: (row.begin, row.node.label.casefold(), row.node.iri))
    return sorted(found.items(), key=lambda item: (item[0] != "actors", item[0]))


def _order(bar: Bar) -> tuple[date, date, str]:
    return bar.first or date.min, bar.over or date.max, bar.words


def _bar(element: Node | Edge, network: Network, words: str) -> Bar | None:
    """Return when something held; None where no day is known of it."""
    known = days(element, network).get("days")
    if not known or not any(known):
        return None
    if len(known) == 1:
        day = calendar_day(known[0])
        return Bar(words, day, None, None, None) if day else None
    first, certain, last, over = map(calendar_day, known)
    edge = element if isinstance(element, Edge) else None
    if not any((first, certain, last, over)):
        return None
    return Bar(words, first, certain, last, over, edge)


class _Axis:
    """The years from left to right."""

    def __init__(self, first: date, last: date, left: float, right: float) -> None:
        self.first, self.last = first, last
        self.left, self.right = left, right

    def at(self, day: date) -> float:
        """Return where a day is."""
        whole = max(1, (self.last - self.first).days)
        part = (min(max(day, self.first), self.last) - self.first).days / whole
        return self.left + part * (self.right - self.left)

    def years(self) -> list[int]:
        """Return the years that are written."""
        span = self.last.year - self.first.year + 1
        most = max(2, int((self.right - self.left) / 46))
        step = next((each for each in _STEPS if span / each <= most), _STEPS[-1])
        return [y for y in range(self.first.year, self.last.year + 1) if y % step == 0]


def _drawn(
    sections: Sequence[tuple[str, Sequence[TimelineRow]]], network: Network, day: str | None
) -> tuple[list[str], float, list[list[LegendEntry]]]:
    rows = [row for _, found in sections for row in found]
    bars = [bar for row in rows for bar in row.bars]
    until = calendar_day(network.covered_until)
    known = [d for bar in bars for d in (bar.first, bar.certain, bar.last, bar.over) if d]
    known = [d for d in known if d.year < 9999]
    begin = date(max(1, min(known).year), 1, 1)
    end = max([*(d for d in known if not until or d <= until), until or max(known)])
    names = max(REGULAR.width(row.node.label, _NAME) for row in rows)
    left = PAGE_MARGIN + 18 + min(names, _MOST_NAME) + 14
    axis = _Axis(begin, end, left, _WIDTH - PAGE_MARGIN - 66)
    words = dict.fromkeys(bar.words for _, found in sections for row in found for bar in row.bars)
    looks = {each: _LOOKS[at % len(_LOOKS)] for at, each in enumerate(words)}
    top, y = 24.0, 24.0
    drawn: list[str] = []
    under: list[str] = []
    for name, found in sections:
        if len(sections) > 1:
            head = f"{name} ({len(found)})"
            drawn.append(lettered(PAGE_MARGIN, y + _HEAD * 0.66, head, size=_NAME, face=BOLD))
            y += _HEAD
        for number, row in enumerate(found):
            if number % 2 == 0:
                room = _WIDTH - 2 * PAGE_MARGIN
                under.append(rectangle(PAGE_MARGIN, y, room, _ROW, fill="#f6f8fa"))
            drawn += _row(row, y, axis, looks)
            y += _ROW
    for year in axis.years():
        x = axis.at(date(year, 1, 1))
        under.append(line((x, top - 4), (x, y), "#d0d7de", 0.8))
        drawn.append(lettered(x, top - 9, str(year), size=_YEAR, color=MUTED, anchor="middle"))
        drawn.append(lettered(x, y + 13, str(year), size=_YEAR, color=MUTED, anchor="middle"))
    asked = calendar_day(day)
    if asked and axis.first <= asked <= axis.last:
        x = axis.at(asked)
        drawn.append(line((x, top - 4), (x, y), INK, 1.2, "4 2"))
        drawn.append(lettered(x, y + 26, day or "", size=_YEAR, face=BOLD, anchor="middle"))
        y += 12
    entries = [[_entry(words, looks[words]) for words in looks], _uncertain(bars)]
    return [*under, *drawn], y + 18, entries


def _row(
    row: TimelineRow, y: float, axis: _Axis, looks: Mapping[str, tuple[str, str]]
) -> list[str]:
    [name] = wrapped(row.node.label, axis.left - PAGE_MARGIN - 30, _NAME, REGULAR, 1) or [""]
    drawn = [
        mark(look(row.node.kind), PAGE_MARGIN + 9, y + _ROW / 2, 4.6),
        lettered(PAGE_MARGIN + 20, y + _ROW / 2 + 4, name, size=_NAME),
    ]
    share = _BAR / max(1, _layers(row.bars))
    for bar, layer in zip(row.bars, _stacked(row.bars), strict=True):
        top = y + (_ROW - _BAR) / 2 + layer * share
        drawn += _bar_drawn(bar, top, share, axis, *looks[bar.words])
    said = _span(row.bars, axis.last)
    drawn.append(lettered(axis.right + 6, y + _ROW / 2 + 3.5, said, size=_YEAR, color=MUTED))
    return drawn


def _span(bars: Sequence[Bar], until: date) -> str:
    """Return from which year to which a row goes; its end is open, or not known."""
    firsts = [bar.first or bar.certain for bar in bars]
    begin = min((day for day in firsts if day), default=None)
    overs = [bar.over for bar in bars if bar.over]
    end = max(overs) if len(overs) == len(bars) else None
    left = str(begin.year) if begin else "?"
    if end and begin and end.year == begin.year:
        return left
    lasts = [bar.last for bar in bars if bar.last and not bar.over]
    open_end = "" if lasts and max(lasts) >= until else "?"
    return f"{left}\u2013{end.year if end else open_end}"


def _stacked(bars: Sequence[Bar]) -> list[int]:
    """Return the layer of each bar, so that none lies upon another."""
    ends: list[date] = []
    layers = []
    for bar in bars:
        begin = bar.first or bar.certain or date.min
        layer = next((at for at, end in enumerate(ends) if end <= begin), len(ends))
        ends[layer:] = [bar.over or bar.last or date.max, *ends[layer + 1 :]]
        layers.append(layer)
    return layers


def _layers(bars: Sequence[Bar]) -> int:
    return max(_stacked(bars)) + 1


def _bar_drawn(
    bar: Bar, top: float, height: float, axis: _Axis, color: str, fill: str
) -> list[str]:
    """Return a bar: filled where it certainly held, a dashed rim where it may have."""
    rim = darkened(color)
    whole = axis.at(bar.first or axis.first), axis.at(bar.over or axis.last)
    certain = None
    if bar.certain and bar.last and bar.certain <= bar.last:
        certain = axis.at(bar.certain), axis.at(bar.last)
    drawn = []
    if certain is None or whole[0] < certain[0] - 1.5 or whole[1] > certain[1] + 1.5:
        drawn.append(
            rectangle(
                whole[0],
                top + 0.5,
                max(1.5, whole[1] - whole[0]),
                height - 1,
                fill=PAPER,
                stroke=rim,
                dash="2.5 2",
            )
        )
    if certain is not None:
        wide = max(1.8, certain[1] - certain[0])
        drawn += filled(certain[0], top, wide, height, color, fill)
    return drawn


def filled(x: float, top: float, wide: float, height: float, color: str, fill: str) -> list[str]:
    """Return a rectangle with a filling that tells it from others without its color."""
    rim = darkened(color)
    drawn = [rectangle(x, top, wide, height, fill=PAPER if fill == "hollow" else color, stroke=rim)]
    strokes: list[tuple[tuple[float, float], tuple[float, float]]] = []
    if fill in ("stripes", "grid"):
        at = x - height + 3
        while at < x + wide:
            low, high = max(at, x), min(at + height, x + wide)
            if low < high:
                strokes.append(
                    ((low, top + height - (low - at)), (high, top + height - (high - at)))
                )
            at += 6
    if fill in ("bars", "grid"):
        at = x + 4
        while at < x + wide:
            strokes.append(((at, top), (at, top + height)))
            at += 6
    if fill == "dots":
        at = x + 4
        while at < x + wide - 1:
            drawn.append(element("circle", cx=at, cy=top + height / 2, r=1.3, fill=PAPER))
            at += 6
    data = "".join(f"M{ax:.1f} {ay:.1f}L{bx:.1f} {by:.1f}" for (ax, ay), (bx, by) in strokes)
    if data:
        drawn.append(element("path", d=data, stroke=PAPER, stroke_width=1.3, fill="none"))
    return drawn


def _entry(words: str, how: tuple[str, str]) -> LegendEntry:
    return LegendEntry(lambda x, y: "".join(filled(x, y - 5, 30, 10, *how)), 30, words)


def _uncertain(bars: Sequence[Bar]) -> list[LegendEntry]:
    if all(bar.certain and bar.last and bar.first and bar.over for bar in bars):
        return []

    def draw(x: float, y: float) -> str:
        return rectangle(x, y - 5, 30, 10, fill=PAPER, stroke=INK, dash="2.5 2")

    return [LegendEntry(draw, 30, "may have held: the day is not known, or the end is not")]
