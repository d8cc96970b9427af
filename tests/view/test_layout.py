"""Where things stand: apart, near what they are linked with, always in the same place."""

from __future__ import annotations

import math
import tracemalloc
from itertools import combinations

import pytest

from detente.view.layout import place_things

Links = dict[tuple[int, int], float]


def cliques(count: int, size: int) -> Links:
    """Groups in which all are linked, each group tied to the next by one link."""
    links = {
        (group * size + a, group * size + b): 1.0
        for group in range(count)
        for a, b in combinations(range(size), 2)
    }
    links.update({(group * size, (group + 1) * size): 1.0 for group in range(count - 1)})
    return links


@pytest.mark.parametrize("count", [0, 1, 2, 3, 7])
def test_things_without_links_stand_apart(count: int) -> None:
    points = place_things({}, [7.0] * count)
    assert len(points) == count
    assert all(math.dist(a, b) > 20 for a, b in combinations(points, 2))


def test_no_two_things_overlap_also_large_ones() -> None:
    links = cliques(6, 9)
    sizes = [30.0 if i % 9 == 0 else 8.0 for i in range(54)]
    points = place_things(links, sizes)
    for a, b in combinations(range(54), 2):
        assert math.dist(points[a], points[b]) > sizes[a] + sizes[b]


def test_groups_stand_together() -> None:
    points = place_things(cliques(6, 9), [8.0] * 54)
    own: list[float] = []
    other: list[float] = []
    for a, b in combinations(range(54), 2):
        (own if a // 9 == b // 9 else other).append(math.dist(points[a], points[b]))
    assert sum(own) / len(own) < 0.5 * sum(other) / len(other)


def test_isolated_things_do_not_shrink_the_picture() -> None:
    linked = place_things(cliques(6, 9), [8.0] * 54)
    both = place_things(cliques(6, 9), [8.0] * 84)

    def width(points: list[tuple[float, float]]) -> float:
        return max(x for x, _ in points) - min(x for x, _ in points)

    assert width(both) < 1.6 * width(linked)


def test_a_star_is_laid_out() -> None:
    points = place_things({(0, i): 1.0 for i in range(1, 800)}, [20.0] + [7.0] * 799)
    assert len(set(points)) == 800


def test_same_links_give_same_places_rounded_to_a_tenth() -> None:
    links = cliques(3, 5)
    turned = dict(reversed(links.items()))
    points = place_things(links, [8.0] * 15)
    assert points == place_things(turned, [8.0] * 15)
    assert all(round(v, 1) == v for point in points for v in point)


def test_a_thing_linked_with_itself_is_no_trouble() -> None:
    assert len(place_things({(0, 0): 1.0, (0, 1): 1.0}, [7.0, 7.0])) == 2


def test_five_thousand_things_never_meet_in_pairs() -> None:
    """A table of all pairs would take 200 MB."""
    links = {(i - i % 50, i): 1.0 for i in range(5000) if i % 50}
    links.update({(i, i + 50): 1.0 for i in range(0, 4950, 50)})
    tracemalloc.start()
    try:
        points = place_things(links, [8.0] * 5000)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert len(set(points)) == 5000
    assert peak < 100_000_000
