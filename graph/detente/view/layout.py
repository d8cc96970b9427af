"""Where things stand on the page: clusters first, then the things inside each cluster.

The steps: split into connected parts; in each part find communities (Louvain), place the
communities as discs that do not overlap, place the members inside their disc, turn each disc to
face its neighbours; push apart what still overlaps; at last set the parts on shelves, the largest
on top. Every random start has a fixed seed, so equal input gives equal positions.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence

import networkx as nx  # type: ignore[import-untyped, unused-ignore]
import numpy as np
from numpy.typing import NDArray

from .communities import SEED, Links, communities, connections, largest_first

Points = NDArray[np.float64]

SPACING = 46.0  # between two small things, in the units of the drawing
GAP = 12.0  # free room around a large one
WIDTH_TO_HEIGHT = 1.25  # what the legend and the panel leave of a wide screen
FORCE_STEPS = 150  # half as many for a large disc
TRIES = 200  # placements of clusters at most, shared among them; the shortest links win
COMMUNITY = 4  # things of a community that is drawn as one
LARGEST_DISC = 600  # forces between all pairs of one disc: more members would take too long


def place_things(links: Links, sizes: Sequence[float]) -> list[tuple[float, float]]:
    """Return a position for each of the things 0, 1, 2...

    Args:
        links: weight of the connection between two things, by their numbers.
        sizes: the radius of each thing as it will be drawn.

    >>> place_things({}, [])
    []
    >>> place_things({(0, 1): 1.0}, [7, 7]) == place_things({(0, 1): 1.0}, [7, 7])
    True
    """
    return place_in_communities(links, sizes)[0]


def place_in_communities(
    links: Links, sizes: Sequence[float]
) -> tuple[list[tuple[float, float]], list[list[int]]]:
    """Return a position for each of the things 0, 1, 2... and the communities that they form.

    >>> links = {(a, b): 1.0 for a in range(5) for b in range(a)}
    >>> place_in_communities(links, [7] * 6)[1]
    [[0, 1, 2, 3, 4]]
    """
    graph = connections(range(len(sizes)), links)
    parts = sorted((sorted(part) for part in nx.connected_components(graph)), key=largest_first)
    part_of = {
        member: (at, seat) for at, part in enumerate(parts) for seat, member in enumerate(part)
    }
    inside: list[dict[tuple[int, int], float]] = [{} for _ in parts]
    for a, b, weight in graph.edges(data="weight"):
        (at, one), (_, other) = part_of[a], part_of[b]
        inside[at][one, other] = weight
    drawn = []
    found: list[list[int]] = []
    for part, own in zip(parts, inside, strict=True):
        points, discs = _clusters_first(own, len(part))
        radii = np.array([sizes[member] for member in part], dtype=float)
        drawn.append(_push_apart(_widen(points * SPACING), radii))
        found.extend([part[seat] for seat in disc] for disc in discs)
    placed = np.zeros((len(sizes), 2))
    for part, points in zip(parts, _shelves(drawn), strict=True):
        placed[part] = points
    large = sorted((each for each in found if len(each) >= COMMUNITY), key=largest_first)
    return [(round(float(x), 1), round(float(y), 1)) for x, y in placed], large


def place_discs(radii: Sequence[float], links: Links) -> list[tuple[float, float]]:
    """Return the centres of discs 0, 1, 2... that do not overlap, linked ones near each other.

    >>> place_discs([5.0], {})
    [(0.0, 0.0)]
    """
    points = _place_discs(np.array(radii, dtype=float), links, TRIES)
    return [(round(float(x), 1), round(float(y), 1)) for x, y in points]


def _widen(points: Points) -> Points:
    stretch = math.sqrt(WIDTH_TO_HEIGHT)
    return np.column_stack([points[:, 0] * stretch, points[:, 1] / stretch])


def _clusters_first(links: Links, count: int) -> tuple[Points, list[list[int]]]:
    """Place one connected part, and tell its communities; the unit is the room of a small thing."""
    if count <= 3:
        middle = (count - 1) / 2
        return np.array([[(i - middle) * 1.6, 0.0] for i in range(count)]), []
    discs = communities(connections(range(count), links))
    disc_of, seat_of = np.zeros((2, count), dtype=int)
    for i, members in enumerate(discs):
        disc_of[members], seat_of[members] = i, range(len(members))
    inside: list[dict[tuple[int, int], float]] = [{} for _ in discs]
    between: defaultdict[tuple[int, int], float] = defaultdict(float)
    for (a, b), weight in links.items():
        low, high = sorted((int(disc_of[a]), int(disc_of[b])))
        if low == high:
            inside[low][int(seat_of[a]), int(seat_of[b])] = weight
        else:
            between[low, high] += weight
    radii = np.array([_disc_radius(len(members)) for members in discs])
    tries = 1 + count // 40
    centres = _place_discs(radii, dict(sorted(between.items())), tries)
    ends = np.array(list(links), dtype=int).reshape(-1, 2).T
    apart = centres[disc_of[ends[1]]] - centres[disc_of[ends[0]]]
    both = np.concatenate([apart, -apart])
    outward: Points = np.column_stack([
        np.bincount(ends.ravel(), weights=each, minlength=count) for each in both.T
    ])  # fmt: skip
    points = np.zeros((count, 2))
    for i, members in enumerate(discs):
        placed = _fill_disc(dict(sorted(inside[i].items())), len(members))
        points[members] = centres[i] + _turn(placed, outward[members])
    return points, discs


def _place_discs(radii: NDArray[np.float64], links: Links, tries: int) -> Points:
    """Place the centres of the discs, linked ones near each other, none upon another.

    The more often it may try, the shorter the links.
    """
    count = len(radii)
    if count < 2:
        return np.zeros((count, 2))
    if count > LARGEST_DISC:
        return _sunflower(count) * float(radii.max()) * 2
    mean = sum(links.values()) / max(len(links), 1)
    weights = {pair: weight / mean for pair, weight in links.items()}
    seeds = range(max(1, min(tries, TRIES // count)))
    placed = [_part_discs(points, radii) for points in _forces(count, weights, seeds)]
    return min(placed, key=lambda centres: _total_length(centres, links))


def _total_length(centres: Points, links: Links) -> float:
    return sum(weight * math.dist(centres[a], centres[b]) for (a, b), weight in links.items())


def _part_discs(centres: Points, radii: NDArray[np.float64]) -> Points:
    """Spread the discs until none overlaps, then keep them as close as that allows."""
    room = np.add.outer(radii, radii) * 1.04
    np.fill_diagonal(room, 0.0)
    x, y = (centres * float(np.median(room.mean(1)) / np.abs(centres).mean())).T
    for step in range(300):
        across, down = np.subtract.outer(x, x), np.subtract.outer(y, y)
        distance = np.hypot(across, down) + 1e-9
        overlap = np.maximum(0.0, room - distance)
        if step < 150:
            x, y = x * 0.985, y * 0.985  # drawn together as long as there is time to part again
        elif overlap.max() < 0.05:
            break
        push = overlap / distance * 0.3
        x, y = x + (across * push).sum(1), y + (down * push).sum(1)
    return np.column_stack([x, y])


def _disc_radius(members: int) -> float:
    return 0.62 * math.sqrt(members) + 0.2


def _fill_disc(links: Links, count: int) -> Points:
    """Place the members of one community around (0, 0), inside the radius of their disc."""
    if count > LARGEST_DISC:
        degrees = np.bincount(np.array(list(links), dtype=int).ravel(), minlength=count)
        points = np.zeros((count, 2))
        points[np.argsort(-degrees, kind="stable")] = _sunflower(count)
    else:
        (points,) = _forces(count, links)
    points = points - points.mean(0)
    reach = np.hypot(points[:, 0], points[:, 1]) + 1e-9
    edge = float(np.quantile(reach, 0.95))
    inside: Points = points * (np.minimum(reach, edge * 1.1) / reach)[:, None]
    inside *= _disc_radius(count) / edge
    return inside


def _turn(points: Points, outward: Points) -> Points:
    """Turn a disc about its centre, so that its members face what they are linked with."""
    along = float((points * outward).sum())
    across = float((points[:, 0] * outward[:, 1] - points[:, 1] * outward[:, 0]).sum())
    angle = math.atan2(across, along)
    cos, sin = math.cos(angle), math.sin(angle)
    turned: Points = points @ np.array([[cos, sin], [-sin, cos]])
    return turned


def _sunflower(count: int) -> Points:
    """Spread points evenly over a disc, the first in the middle; takes linear time."""
    turn = np.arange(count) * math.pi * (3 - math.sqrt(5))
    reach = np.sqrt(np.arange(count) + 0.5)
    return np.column_stack([reach * np.cos(turn), reach * np.sin(turn)])


def _forces(count: int, links: Links, seeds: Sequence[int] = (SEED,)) -> list[Points]:
    """Let all points repel each other and links pull (Fruchterman and Reingold, cooling).

    Each seed gives a random start; all are moved in one go, which costs little more than one.
    """
    starts = [np.random.default_rng(seed).standard_normal((count, 2)).T for seed in seeds]
    if count == 1:
        return [np.zeros((1, 2)) for _ in seeds]
    points = np.stack(starts)  # by start, axis and point
    weights = np.array(list(links.values()), dtype=float)
    ends = np.array(list(links), dtype=int).reshape(-1, 2).T
    row = np.arange(2 * len(starts))[:, None, None] * count
    ends_in_rows = np.ravel(row + ends)
    ideal = 1 / math.sqrt(count)
    stride = 0.3
    # Between all pairs half the digits will do, in tables that are made once.
    apart, squared = np.empty((2, len(starts), 2, count, count), dtype=np.float32)
    push = np.empty((len(starts), count, count), dtype=np.float32)
    for _ in range(FORCE_STEPS if count < 200 else FORCE_STEPS // 2):
        near = points.astype(np.float32)
        np.subtract(near[..., None], near[..., None, :], out=apart)
        np.multiply(apart, apart, out=squared)
        np.add(squared[:, 0], squared[:, 1], out=push)
        push += np.float32(1e-9)
        np.divide(np.float32(ideal**2), push, out=push)
        force = np.einsum("taij,tij->tai", apart, push).astype(float)
        force -= points * (ideal * 0.4)
        pull = points[..., ends[0]] - points[..., ends[1]]
        pull *= (weights / ideal * np.hypot(pull[:, 0], pull[:, 1]))[:, None]
        both = np.stack([-pull, pull], axis=2)
        summed = np.bincount(ends_in_rows, weights=both.ravel(), minlength=force.size)
        force += summed.reshape(force.shape)
        strength = np.hypot(force[:, 0], force[:, 1]) + 1e-9
        points += force * (np.minimum(strength, stride) / strength)[:, None]
        stride *= 0.96
    return [each.T for each in points]


def _push_apart(points: Points, radii: NDArray[np.float64]) -> Points:
    """Move things until none touches another; who is near whom is looked up in a grid."""
    points = points.copy()

    def room(pairs: NDArray[np.int64]) -> NDArray[np.float64]:
        wanted: NDArray[np.float64] = np.maximum(SPACING, radii[pairs].sum(1) + GAP)
        return wanted

    for _ in range(15):
        every = _near_pairs(points, 2 * float(radii.max()) + GAP + SPACING)
        free = np.hypot(*(points[every[:, 1]] - points[every[:, 0]]).T) - room(every)
        pairs, slack = every[free < SPACING], SPACING  # others do not touch before they have moved
        moved = False
        for _ in range(8):
            if slack < 0:
                pairs, slack = every, math.inf
            (first, second), ends = pairs.T, pairs.T.ravel()
            apart = points[second] - points[first]
            distance = np.hypot(apart[:, 0], apart[:, 1])
            missing = np.maximum(0.0, room(pairs) - distance)
            if missing.max(initial=0.0) < 0.5:
                break
            moved = True
            share = missing / (distance + 1e-9) * 0.3
            steps = np.zeros_like(points)
            for axis, step in enumerate((apart * share[:, None]).T):
                both = np.concatenate([-step, step])
                steps[:, axis] = np.bincount(ends, weights=both, minlength=len(points))
            points += steps
            slack -= 2 * float(np.hypot(steps[:, 0], steps[:, 1]).max())
        if not moved:
            break
    return points


def _near_pairs(points: Points, reach: float) -> NDArray[np.int64]:
    """Return the pairs of points that stand in the same or in neighbouring cells of a grid."""
    cells = ((points - points.min(0)) // reach).astype(np.int64) + 1
    row_length = int(cells[:, 1].max()) + 2
    cell = cells[:, 0] * row_length + cells[:, 1]
    order = np.argsort(cell, kind="stable")
    cell = cell[order]
    found = []
    for step in (0, 1, row_length - 1, row_length, row_length + 1):
        start = np.searchsorted(cell, cell + step, side="left")
        counts = np.searchsorted(cell, cell + step, side="right") - start
        first = np.repeat(np.arange(len(cell)), counts)
        before = np.cumsum(counts) - counts
        second = np.arange(len(first)) + np.repeat(start - before, counts)
        kept = first < second
        found.append(np.column_stack([order[first[kept]], order[second[kept]]]))
    return np.concatenate(found)


def _shelves(parts: Sequence[Points]) -> list[Points]:
    """Set the parts in rows below each other, each row in the middle; return them in order."""
    margin = SPACING * 1.2
    sizes = [np.ptp(points, axis=0) + margin for points in parts]
    area = sum(float(width * height) for width, height in sizes)
    widest = max((float(width) for width, _ in sizes), default=0.0)
    row_width = max(widest, math.sqrt(area * WIDTH_TO_HEIGHT))
    rows: list[list[int]] = []
    used = math.inf
    for part, (width, _) in enumerate(sizes):
        if used + width > row_width + 1:
            rows.append([])
            used = 0.0
        rows[-1].append(part)
        used += float(width)
    placed, top = [], 0.0
    for row in rows:
        left = (row_width - sum(float(sizes[part][0]) for part in row)) / 2
        for part in row:
            corner = np.array([left, top]) + margin / 2
            placed.append(parts[part] - parts[part].min(0) + corner)
            left += float(sizes[part][0])
        top += max(float(sizes[part][1]) for part in row)
    return placed
