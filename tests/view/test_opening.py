"""How a large page opens, how one gets more of it, and its two layouts."""

from __future__ import annotations

import math
from itertools import combinations
from typing import Any

import pytest

from detente.network.model import Network
from detente.view import View, render
from detente.view.drawing import Drawing

from .conftest import Open
from .reader import heading, shown
from .samples import made_up

PLACES = """() => {
    const places = detente.network.getPositions([...detente.shown.things]);
    const size = id => detente.network.body.nodes[id].options.size;
    return Object.entries(places).map(([id, { x, y }]) => [Number(id.slice(1)), x, y, size(id)]);
}"""


@pytest.fixture(scope="module")
def large() -> Network:
    return made_up(450)


@pytest.fixture(scope="module")
def page_of_many(large: Network) -> View:
    return render(large, title="Many")


def drawn(page: Any) -> dict[int, tuple[float, float, float]]:
    return {thing: (x, y, size) for thing, x, y, size in page.evaluate(PLACES)}


def no_overlap(places: dict[int, tuple[float, float, float]]) -> bool:
    return all(
        math.dist(a[:2], b[:2]) > a[2] + b[2] - 0.5 for a, b in combinations(places.values(), 2)
    )


def between(network: Network, things: set[int]) -> int:
    """Count the stated relations between things."""
    iris = {network.nodes[thing].iri for thing in things}
    return sum(
        edge.subject in iris and edge.object in iris for edge in network.edges if not edge.inferred
    )


def test_opens_on_the_backbone_and_says_how_to_get_more(
    opened: Open, page_of_many: View, large: Network
) -> None:
    page = opened(page_of_many)
    first = set(Drawing(large).order[:150])
    assert set(drawn(page)) == first
    assert shown(page) == (150, between(large, first))
    said = page.inner_text(".shows").split("\n")
    assert " ".join(said) == (
        f"Holds 450 of 512 things and {len(large.edges):,} of 1,850 relations. "
        "Drawn: 150 of them, the best connected and the named. Show 100 more Show all 450"
    )
    page.click("#more-some")
    assert shown(page)[0] == 250
    assert page.inner_text("#level") == "Drawn: 250 of them, the best connected."
    page.click("#more-all")
    assert shown(page) == (450, between(large, set(range(450))))
    assert page.inner_text("#more") == "Show 150 again"
    page.evaluate("detente.namesDrawn()")  # what is made in turns is made at once
    assert page.evaluate("Object.keys(detente.network.body.edges).length") == shown(page)[1]
    page.click("#more-few")
    assert set(drawn(page)) == first


def test_a_small_page_opens_on_everything(opened: Open, view: View, network: Network) -> None:
    page = opened(view)
    assert shown(page)[0] == len(network.nodes)
    assert page.inner_text("#level") + page.inner_text("#more") == ""


def test_layouts_can_be_switched_and_do_not_overlap(opened: Open, page_of_many: View) -> None:
    page = opened(page_of_many)
    pressed = "[...document.querySelectorAll('#layouts-bar [aria-pressed=true]')].map(b => b.id)"
    assert page.evaluate(pressed) == ["layout-communities"]
    communities = drawn(page)
    assert no_overlap(communities)
    page.click("#layout-pillars")
    assert page.evaluate(pressed) == ["layout-pillars"]
    pillars = drawn(page)
    assert set(pillars) == set(communities)
    assert pillars != communities
    assert no_overlap(pillars)
    page.click("#more-all")
    assert len(drawn(page)) == 450
    assert no_overlap(drawn(page))
    page.click("#layout-communities")
    assert no_overlap(drawn(page))
    page.click("#more-few")
    assert drawn(page) == communities


@pytest.mark.parametrize("state", ["", "#most=all", "#layout=pillars", "#layout=pillars&most=all"])
def test_hubs_have_their_names_and_no_name_lies_upon_another(
    opened: Open, page_of_many: View, large: Network, state: str
) -> None:
    page = opened(page_of_many, state)
    boxes = page.evaluate("detente.namesDrawn()")
    hubs = [large.nodes[thing].label for thing in Drawing(large).order[:5]]
    assert {box["name"] for box in boxes} >= {hub.strip() for hub in hubs}
    for a, b in combinations(boxes, 2):
        apart = a["right"] <= b["left"] or b["right"] <= a["left"]
        assert apart or a["bottom"] <= b["top"] or b["bottom"] <= a["top"]


def test_pillars_stand_in_the_order_of_the_field(
    opened: Open, page_of_many: View, large: Network
) -> None:
    page = opened(page_of_many, "#layout=pillars")
    places = drawn(page)

    def bounds(*kinds: str) -> tuple[float, float, float]:
        own = [place for thing, place in places.items() if large.nodes[thing].kind in kinds]
        return min(p[0] for p in own), max(p[0] for p in own), max(p[1] for p in own)

    actors, mechanisms = bounds("state", "military alliance"), bounds("mechanism")
    outcomes = bounds("outcome")
    assert actors[1] < mechanisms[0] <= mechanisms[1] < outcomes[0]
    lowest = max(actors[2], mechanisms[2], outcomes[2])
    challenges = [p[1] for t, p in places.items() if large.nodes[t].kind == "challenge"]
    assert min(challenges) > lowest


def test_search_and_selection_bring_in_what_is_not_drawn(
    opened: Open, page_of_many: View, large: Network
) -> None:
    page = opened(page_of_many)
    far = large.nodes[Drawing(large).order[-1]]
    page.fill("#search", far.label)
    page.keyboard.press("Enter")
    assert heading(page) == far.label
    assert shown(page)[0] == 151
    assert no_overlap(drawn(page))
    page.click("#layout-pillars")
    assert shown(page)[0] == 151
    assert no_overlap(drawn(page))


def test_panel_names_neighbours_that_are_not_drawn_and_goes_to_them(
    opened: Open, page_of_many: View, large: Network
) -> None:
    page = opened(page_of_many)
    page.evaluate("iri => detente.select(iri)", large.nodes[0].iri)
    away = page.locator("#panel .link.away").first
    name = away.inner_text()
    assert away.get_attribute("title") == "Not in the drawing yet"
    away.click()
    assert heading(page) == name
    assert shown(page)[0] == 151
    page.evaluate("iri => detente.select(iri)", large.nodes[0].iri)
    page.click("#panel >> text=Expand")
    assert page.locator("#panel .link.away").count() == 0
    assert page.locator("#panel >> text=Expand").count() == 0
    assert no_overlap(drawn(page))
