"""What a page opens on, and the pillars, as they are computed: without a browser."""

from __future__ import annotations

import itertools
import math

import pytest

from detente.view import backbone, render
from detente.view.drawing import Drawing
from detente.view.looks import look
from detente.view.pillars import LARGEST, Pillars

from .samples import KINDS, made_up

STAR = [(0, other) for other in range(1, 400)]


def test_a_small_page_shows_everything_the_best_connected_first() -> None:
    assert backbone.order([(2, 1), (2, 0)], [False, True, False]) == ([2, 1, 0], 3)
    assert backbone.order([], []) == ([], 0)


def test_a_large_page_begins_with_the_backbone() -> None:
    order, begin = backbone.order(STAR, [False] * 400)
    assert begin == backbone.BACKBONE == 150
    assert order[:3] == [0, 1, 2]
    assert sorted(order) == list(range(400))


def test_named_things_have_a_third_of_the_places() -> None:
    named = [thing >= 320 for thing in range(400)]
    pairs = [*STAR, *((a, a + 1) for a in range(1, 319))]  # the unnamed have more neighbours
    order, begin = backbone.order(pairs, named)
    assert sum(named[thing] for thing in order[:begin]) == 50


def test_a_thing_without_neighbour_in_the_backbone_gives_its_place_away() -> None:
    lone = [(400 + i, 440 + i) for i in range(40)]  # pairs of a named and an unnamed thing
    named = [400 <= thing < 440 for thing in range(480)]
    order, begin = backbone.order([*STAR, *lone], named)
    assert begin == 150
    assert set(order[:begin]) == set(range(150))


def test_what_was_asked_for_comes_first_whatever_its_neighbours() -> None:
    order, begin = backbone.order(STAR, [False] * 420, wanted=[419, 300])
    assert order[:3] == [300, 419, 0]
    assert begin == 150


def test_a_page_with_a_wanted_thing_begins_with_it() -> None:
    network = made_up(450)
    lone = network.nodes[-1].iri
    assert Drawing(network, wanted=[lone, "urn:none"]).order[0] == 449
    assert render(network, title="x", wanted=[lone]).nodes == 450


def test_the_backbone_has_places_of_its_own_that_do_not_overlap() -> None:
    drawing = Drawing(made_up(450))
    places = drawing.layouts()["communities"]["first"]["places"]
    assert len(places) == drawing.begin == 150
    sizes = [drawing.sizes[thing] for thing in drawing.order[:150]]
    for (a, size), (b, other) in itertools.combinations(zip(places, sizes, strict=True), 2):
        assert math.dist(a, b) > size + other


@pytest.mark.parametrize("things", [0, 1, 7, 150, 450, 2000])
def test_pillars_do_not_overlap_and_stand_in_their_lanes(things: int) -> None:
    families = [look(KINDS[i % len(KINDS)]).family for i in range(things)]
    pillars = Pillars(range(things), families, [(i, i // 2) for i in range(things)])
    assert set(pillars.places) == set(range(things))
    lanes = {lane.title: lane for lane in pillars.lanes}
    for thing, (x, y) in pillars.places.items():
        lane = lanes[families[thing]]
        assert lane.left <= x - LARGEST
        assert x + LARGEST <= lane.right
        assert lane.top <= y - LARGEST
        assert y + LARGEST <= lane.bottom
    points = sorted(pillars.places.values(), key=lambda point: (point[1], point[0]))
    for (x, y), (other, below) in itertools.pairwise(points):
        assert below - y >= 2 * LARGEST or other - x >= 2 * LARGEST or below == y


def test_an_actor_reaches_an_outcome_from_left_to_right_above_the_challenges() -> None:
    families = ["outcomes", "mechanisms", "challenges", "actors", "activities", "nonsense"]
    lanes = Pillars(range(6), families, []).lanes
    assert [lane.title for lane in lanes] == [
        *("actors", "activities", "mechanisms", "outcomes"),
        *("challenges", "other"),
    ]
    upper, (challenges, other) = lanes[:4], lanes[4:]
    assert all(a.right < b.left and a.top == b.top for a, b in itertools.pairwise(upper))
    assert upper[0].bottom < challenges.top < challenges.bottom < other.top
    assert {challenges.left, other.left} == {upper[0].left}
    assert {challenges.right, other.right} == {upper[-1].right}


def test_related_things_stand_at_like_heights() -> None:
    families = ["actors"] * 9 + ["outcomes"] * 9
    crossed = [(i, 17 - i) for i in range(9)]  # the first actor with the last outcome
    places = Pillars(range(18), families, crossed).places
    assert all(places[a][1] == places[b][1] for a, b in crossed)


def test_families_differ_in_shape_and_in_colour() -> None:
    kinds = ("state", "exercise", "mechanism", "outcome", "challenge", "driver", "principle")
    looks = [look(kind) for kind in (*kinds, "place")]
    assert len({each.shape for each in looks}) == len({each.color for each in looks}) == 8
    actors = [look(kind) for kind in ("state", "actor group", "forum", "armed forces")]
    assert len({each.fill for each in actors}) == 4


def test_size_grows_with_the_number_of_neighbours() -> None:
    drawing = Drawing(made_up(60))
    by_degree = sorted(zip(drawing.degrees, drawing.sizes, strict=True))
    assert [size for _, size in by_degree] == sorted(drawing.sizes)
    assert len(set(drawing.sizes)) == len(set(drawing.degrees))
