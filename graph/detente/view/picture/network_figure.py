"""A network as a figure: a fan around one thing, or a drawing of several with what lies between."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from typing import Final

from ...naming.labels import phrases
from ...network.model import Edge, Network, Node
from ..content.days import days
from ..layout import place_things
from ..looks import Look, look
from .frame import PAGE_MARGIN, Body, firmness_entries, kinds_entries, verb_entries
from .labels import LEADING, Placer
from .marks import REACH, mark
from .measure import BOLD, REGULAR, wrapped
from .svg import PAPER, Point, curve, element, lettered, line
from .verbs import FIRMNESS, VERBS, Firmness, Verb, ends_at_subject, firmness_of, line_end, verb

_WIDTH: Final = 1060.0
#: So many things around one, and in a drawing of several; of more, the best connected.
MOST_AROUND: Final = 150
MOST_SPREAD: Final = 90
_ROW: Final = 5.0  # between two names of the fan
_NAME: Final = 11.0
_HEAD: Final = 20.0
_HUB: Final = 52.0
_ACROSS: Final = 225.0  # from the hub to the marks beside it
_LEAST: Final = 330.0
_UNSTATED: Final = 0.2  # what a line that is not stated weighs in the layout


@dataclass(frozen=True)
class DrawnLine:
    """What lies between two things of one family of verbs: one line, as firm as the firmest.

    Attributes:
        start: the number of the thing where it begins.
        end: of the thing where it ends.
        verb: the family.
        firm: how firm.
        edges: the statements.
    """

    start: int
    end: int
    verb: Verb
    firm: Firmness
    edges: tuple[Edge, ...]


class Drawn:
    """The part of a network that is drawn.

    Args:
        network: the part that was chosen.
        wanted: the IRIs of what it is around.
        day: the day of which it is, as an ISO date; None for any time.
        inferred: whether what rules infer is drawn throughout.
    """

    def __init__(
        self, network: Network, wanted: Collection[str], day: str | None, *, inferred: bool
    ) -> None:
        self.notes: list[str] = []
        if day is not None:
            network = _on(network, wanted, day)
        self.centre = _centre(network, wanted)
        network = self._best(network, wanted)
        self.nodes = network.nodes
        self.number = {node.iri: at for at, node in enumerate(network.nodes)}
        edges = network.edges if inferred else self._stated(network)
        self.edges = edges
        self.lines = self._lines(edges)
        self.words: dict[Verb, list[str]] = defaultdict(list)
        for edge in edges:
            self.words[verb(edge.relation)].append(phrases(network.relations, edge.relation)[0])
        self.network = network
        self.maybe = {
            node.iri
            for node in network.nodes
            if day is not None and node.validity is not None and _held(node, network, day) is None
        }

    def look(self, at: int) -> Look:
        """Return how a thing is drawn."""
        return look(self.nodes[at].kind)

    def degrees(self) -> list[int]:
        """Count each thing's neighbours."""
        near: dict[int, set[int]] = defaultdict(set)
        for each in self.lines:
            near[each.start].add(each.end)
            near[each.end].add(each.start)
        return [len(near[at]) for at in range(len(self.nodes))]

    def _best(self, network: Network, wanted: Collection[str]) -> Network:
        """Return the best connected things, where there are more than can be read."""
        most = MOST_SPREAD if self.centre is None else MOST_AROUND
        if len(network.nodes) <= most:
            return network
        kept = network.top(most, wanted)
        if self.centre is None:
            linked = {iri for edge in kept.edges for iri in (edge.subject, edge.object)}
            kept = kept.keep(linked | set(wanted))
        self.notes.append(
            f"Of {len(network.nodes):,} things, the {len(kept.nodes)} best connected are drawn."
        )
        return kept

    def _stated(self, network: Network) -> tuple[Edge, ...]:
        """Return what sources state, and what rules infer of things that would stand alone."""
        stated = [frozenset((e.subject, e.object)) for e in network.edges if not e.inferred]
        told = set(stated)
        linked = {iri for pair in stated for iri in pair}

        def is_drawn(edge: Edge) -> bool:
            ends = frozenset((edge.subject, edge.object))
            alone = not ends <= linked
            return not edge.inferred or alone or (self.centre in ends and ends not in told)

        kept = tuple(edge for edge in network.edges if is_drawn(edge))
        hidden = len(network.edges) - len(kept)
        if hidden:
            self.notes.append(
                f"{hidden:,} statement{'s' * (hidden != 1)} that rules infer "
                f"{'are' if hidden != 1 else 'is'} not drawn."
            )
        return kept

    def _lines(self, edges: Sequence[Edge]) -> list[DrawnLine]:
        grouped: dict[tuple[int, int, Verb], list[Edge]] = defaultdict(list)
        for edge in edges:
            ends = self.number[edge.subject], self.number[edge.object]
            if ends[0] == ends[1]:
                continue
            if ends_at_subject(edge.relation):
                ends = ends[1], ends[0]
            grouped[(*ends, verb(edge.relation))].append(edge)
        return [
            DrawnLine(
                start, end, family, min(map(firmness_of, told), key=FIRMNESS.index), tuple(told)
            )
            for (start, end, family), told in sorted(
                grouped.items(), key=lambda item: (*item[0][:2], VERBS.index(item[0][2]))
            )
        ]


def _on(network: Network, wanted: Collection[str], day: str) -> Network:
    """Return what was there on a day, or may have been."""
    gone = {
        node.iri
        for node in network.nodes
        if node.iri not in wanted and _held(node, network, day) is False
    }
    edges = tuple(
        edge
        for edge in network.edges
        if edge.certainty != "does not hold" and not {edge.subject, edge.object} & gone
    )
    return network.only(edges, wanted)


def _held(node: Node, network: Network, day: str) -> bool | None:
    """Return whether a thing was there on a day; None where it may have been."""
    known = days(node, network).get("days")
    if not known or len(known) == 1:
        return not known or known[0] <= day
    first, certain, last, over = known
    if (first and day < first) or (over and over < day):
        return False
    return True if certain and last and certain <= day <= last else None


def draw_network(
    network: Network, wanted: Collection[str], day: str | None, *, inferred: bool = False
) -> Body:
    """Return the figure of a network.

    One thing and its neighbours are a fan: sectors by relation, each name beside its mark. All else
    is placed as the page places it.
    """
    drawn = Drawn(network, wanted, day, inferred=inferred)
    if drawn.centre is not None and drawn.number.keys() > {drawn.centre}:
        width, height, elements = _fan(drawn, drawn.number[drawn.centre])
    else:
        width, height, elements = _spread(drawn)
    legend = [
        kinds_entries({node.kind for node in drawn.nodes}),
        verb_entries({each.verb: drawn.words[each.verb] for each in drawn.lines}),
        firmness_entries(each.firm for each in drawn.lines),
    ]
    return Body(
        width,
        height,
        elements,
        legend,
        len(drawn.nodes),
        len(drawn.edges),
        tuple(drawn.notes),
        [source for edge in drawn.edges for source in edge.sources],
        f"A network of {len(drawn.nodes)} things and {len(drawn.edges)} statements.",
    )


def _centre(network: Network, wanted: Collection[str]) -> str | None:
    """Return the one thing that all others are related to; None where there is none."""
    if len(wanted) != 1:
        return None
    [asked] = wanted
    ends = ({edge.subject, edge.object} for edge in network.edges)
    near = set().union(*(pair for pair in ends if asked in pair)) - {asked}
    return asked if near and near == {node.iri for node in network.nodes} - {asked} else None


# A fan


@dataclass(frozen=True)
class _Group:
    """The neighbours that one relation leads to, in one direction."""

    words: str
    verb: Verb
    members: tuple[int, ...]


def _fan(drawn: Drawn, centre: int) -> tuple[float, float, list[str]]:
    groups = _groups(drawn, centre)
    room = _WIDTH / 2 - _ACROSS - PAGE_MARGIN - 16
    names = {
        at: wrapped(drawn.nodes[at].label, room, _NAME, REGULAR, 2) or [""]
        for group in groups
        for at in group.members
    }

    def tall(group: _Group) -> float:
        heights = (len(names[at]) * _NAME * LEADING + _ROW for at in group.members)
        return _HEAD + sum(heights)

    right, left = _sides(groups, tall)
    height = max(_LEAST, *(sum(map(tall, side)) for side in (right, left))) + 24
    middle = _WIDTH / 2, height / 2
    places: dict[int, Point] = {centre: middle}
    beside: list[str] = []
    for side, sign in ((right, 1), (left, -1)):
        y = (height - sum(map(tall, side))) / 2
        for group in side:
            x = _arc(y + _HEAD * 0.8, middle, height)
            anchor = "start" if sign > 0 else "end"
            head = f"{group.words} ({len(group.members)})"
            [head] = wrapped(head, room + 40, _NAME, BOLD, 1)
            said = middle[0] + sign * (x - middle[0] + 10)
            beside.append(
                lettered(
                    *(said, y + _HEAD * 0.72, head),
                    size=_NAME,
                    face=BOLD,
                    color=group.verb.color,
                    anchor=anchor,
                )
            )
            y += _HEAD
            for at in group.members:
                tallness = len(names[at]) * _NAME * LEADING + _ROW
                across = _arc(y + tallness / 2, middle, height) - middle[0]
                places[at] = middle[0] + sign * across, y + tallness / 2
                for row, words in enumerate(names[at]):
                    base = y + _ROW / 2 + _NAME * (0.86 + LEADING * row)
                    start = middle[0] + sign * (across + 12)
                    beside.append(lettered(start, base, words, size=_NAME, anchor=anchor))
                y += tallness
    elements = []
    for each in drawn.lines:
        if centre in (each.start, each.end):
            elements.append(_spoke(each, centre, places))
        else:
            elements.append(_chord(each, middle, places))
    hub = drawn.nodes[centre]
    elements += [
        element("circle", cx=middle[0], cy=middle[1], r=_HUB, fill=PAPER, stroke="#57606a"),
        mark(drawn.look(centre), middle[0], middle[1] - 24, 10),
    ]
    called = wrapped(hub.label, _HUB * 1.75, 12, BOLD, 3)
    elements += [
        lettered(middle[0], middle[1] + 2 + 13.5 * row, words, size=12, face=BOLD, anchor="middle")
        for row, words in enumerate(called)
    ]
    for at, (x, y) in places.items():
        if at != centre:
            faint = drawn.nodes[at].iri in drawn.maybe
            elements.append(mark(drawn.look(at), x, y, 4.8, faint=faint))
    return _WIDTH, height, [*elements, *beside]


def _arc(y: float, middle: Point, height: float) -> float:
    """Return where a mark stands at a height, on the right of the hub."""
    up = (y - middle[1]) / (height / 2)
    return middle[0] + _ACROSS * math.sqrt(max(0.0, 1 - (up * 0.86) ** 2))


def _groups(drawn: Drawn, centre: int) -> list[_Group]:
    """Return the neighbours by the relation that says most of them, in the order of verbs."""
    iri = drawn.nodes[centre].iri
    best: dict[int, tuple[int, int, str, Edge]] = {}
    for each in drawn.lines:
        if centre not in (each.start, each.end):
            continue
        other = each.start + each.end - centre
        for edge in each.edges:
            rank = FIRMNESS.index(firmness_of(edge)), VERBS.index(each.verb), edge.relation, edge
            if other not in best or rank[:3] < best[other][:3]:
                best[other] = rank
    members: dict[tuple[int, str], list[int]] = defaultdict(list)
    for other, (_, family, relation, edge) in best.items():
        forward = edge.subject == iri
        words = phrases(drawn.network.relations, relation)[0 if forward else 1]
        members[family, words].append(other)

    def called(at: int) -> tuple[str, str]:
        return drawn.nodes[at].label.casefold(), drawn.nodes[at].iri

    return [
        _Group(words, VERBS[family], tuple(sorted(found, key=called)))
        for (family, words), found in sorted(
            members.items(), key=lambda item: (item[0][0], -len(item[1]), item[0][1])
        )
    ]


def _sides(
    groups: Sequence[_Group], tall: Callable[[_Group], float]
) -> tuple[list[_Group], list[_Group]]:
    """Share groups among two sides that are about equally tall; a very large one is split."""
    whole = sum(map(tall, groups))
    parts: list[_Group] = []
    for group in groups:
        if tall(group) > 0.62 * whole and len(group.members) > 3:
            half = (len(group.members) + 1) // 2
            parts.append(replace(group, members=group.members[:half]))
            parts.append(replace(group, members=group.members[half:]))
        else:
            parts.append(group)
    heights = [0.0, 0.0]
    sides: tuple[list[_Group], list[_Group]] = ([], [])
    for at in sorted(range(len(parts)), key=lambda at: (-tall(parts[at]), at)):
        side = 0 if heights[0] <= heights[1] else 1
        sides[side].append(parts[at])
        heights[side] += tall(parts[at])
    for each in sides:
        each.sort(key=parts.index)
    return sides


def _spoke(each: DrawnLine, centre: int, places: dict[int, Point]) -> str:
    """Return the line between the hub and a neighbour; its end stands near the neighbour."""
    middle, (x, y) = places[centre], places[each.start + each.end - centre]
    angle = math.atan2(y - middle[1], x - middle[0])
    across, down = math.cos(angle), math.sin(angle)
    reach = math.hypot(x - middle[0], y - middle[1])
    start = middle[0] + across * _HUB, middle[1] + down * _HUB
    outward = each.start == centre
    tip = reach - (8 if outward else 24)
    end = middle[0] + across * (reach - 7), middle[1] + down * (reach - 7)
    drawn = line(start, end, each.verb.color, each.firm[2], each.firm[1])
    at = middle[0] + across * tip, middle[1] + down * tip
    return drawn + line_end(
        each.verb.end, at, angle if outward else angle + math.pi, each.verb.color
    )


def _chord(each: DrawnLine, middle: Point, places: dict[int, Point]) -> str:
    """Return the line between two neighbours, bent towards the hub and around it."""
    start, end = places[each.start], places[each.end]
    between = (start[0] + end[0]) / 2, (start[1] + end[1]) / 2
    away = math.dist(between, middle) or 1.0
    pull = min(0.55, 0.2 + math.dist(start, end) / (4 * _ACROSS))
    reach = max(away * (1 - pull), min(_HUB * 2.2, away)) if away > _HUB else _HUB * 2.4
    across, down = between[0] - middle[0], between[1] - middle[1]
    if away <= _HUB:  # as good as through the hub
        across, down, away = 0.0, math.copysign(1.0, down), 1.0
    over = middle[0] + across / away * reach, middle[1] + down / away * reach
    angle = math.atan2(end[1] - over[1], end[0] - over[0])
    tip = end[0] - math.cos(angle) * 8, end[1] - math.sin(angle) * 8
    drawn = element(
        "path",
        d=curve(start, over, tip),
        stroke=each.verb.color,
        stroke_width=min(each.firm[2], 1.1),
        stroke_dasharray=each.firm[1],
        fill="none",
    )
    return drawn + line_end(each.verb.end, tip, angle, each.verb.color)


# A drawing of several


def _spread(drawn: Drawn) -> tuple[float, float, list[str]]:
    degrees = drawn.degrees()
    sizes = [round(min(12.0, 4.6 + 1.3 * math.sqrt(degree)), 1) for degree in degrees]
    width, height, places = _placed(drawn, sizes)
    segments: list[tuple[Point, Point]] = []
    elements = []
    between: dict[tuple[int, int], int] = defaultdict(int)
    for each in drawn.lines:
        pair = min(each.start, each.end), max(each.start, each.end)
        made, segment = _straight(each, places, sizes, between[pair])
        between[pair] += 1
        elements.append(made)
        segments.append(segment)
    for at, (x, y) in enumerate(places):
        faint = drawn.nodes[at].iri in drawn.maybe
        elements.append(mark(drawn.look(at), x, y, sizes[at], faint=faint))
    marks = [(x, y, size * REACH) for (x, y), size in zip(places, sizes, strict=True)]
    placer = Placer(marks, segments, (PAGE_MARGIN / 2, 2, width - PAGE_MARGIN / 2, height - 2))
    ranked = sorted(range(len(places)), key=lambda at: (-degrees[at], drawn.nodes[at].iri))
    left_out = 0
    biggest = set(ranked[: max(1, len(ranked) // 12)])
    for at in ranked:
        placed = placer.place(drawn.nodes[at].label, at, bold=at in biggest)
        if placed is None:
            left_out += 1
        else:
            elements.append(placed.svg())
    if left_out:
        drawn.notes.append(
            f"{left_out} of {len(places)} names find{'s' * (left_out == 1)} no room."
        )
    return width, height, elements


def _placed(drawn: Drawn, sizes: Sequence[float]) -> tuple[float, float, list[Point]]:
    """Return the extent of a drawing and a place for each thing."""
    links: dict[tuple[int, int], float] = {}
    for each in drawn.lines:
        pair = min(each.start, each.end), max(each.start, each.end)
        weight = _UNSTATED if all(edge.inferred for edge in each.edges) else 1.0
        links[pair] = max(links.get(pair, 0.0), weight)
    points = place_things(links, [size * 1.5 for size in sizes])
    across, down = ([point[axis] for point in points] for axis in (0, 1))
    wide, tall = (max(axis) - min(axis) for axis in (across, down))
    aside = 110.0
    scale = min((_WIDTH - 2 * aside) / max(wide, 1.0), 1150 / max(tall, 1.0), 2.6)
    width = max(620.0, wide * scale + 2 * aside)
    height = max(200.0, tall * scale + 80)
    left, top = (width - wide * scale) / 2, (height - tall * scale) / 2
    return (
        width,
        height,
        [(left + (x - min(across)) * scale, top + (y - min(down)) * scale) for x, y in points],
    )


def _straight(
    each: DrawnLine, places: Sequence[Point], sizes: Sequence[float], index: int
) -> tuple[str, tuple[Point, Point]]:
    """Return a straight line from rim to rim, beside those that are there, and where it runs."""
    (ax, ay), (bx, by) = places[each.start], places[each.end]
    angle = math.atan2(by - ay, bx - ax)
    aside = 3.6 * ((index + 1) // 2) * (-1 if index % 2 else 1)
    if each.start > each.end:
        aside = -aside
    off_x, off_y = -math.sin(angle) * aside, math.cos(angle) * aside
    near, far = sizes[each.start] * 1.1 + 1, sizes[each.end] * 1.25 + 2.5
    start = ax + math.cos(angle) * near + off_x, ay + math.sin(angle) * near + off_y
    tip = bx - math.cos(angle) * far + off_x, by - math.sin(angle) * far + off_y
    drawn = line(start, tip, each.verb.color, each.firm[2], each.firm[1])
    return drawn + line_end(each.verb.end, tip, angle, each.verb.color), (start, tip)
