"""The map of communities in the browser: what it says, opening a part, finding a thing in one."""

from __future__ import annotations

import xml.dom.minidom
from typing import Any

import pyoxigraph as ox
import pytest

from detente.view import View, render
from detente.view.limits import Limits

from .conftest import Open
from .reader import choose, heading, shown
from .samples import HOSTILE, THINGS, hostile, made_up, villages

SMALL = Limits(whole=20, part=12)
LISTED = "rows => rows.map(row => [...row.children].map(each => each.textContent))"


@pytest.fixture(scope="module")
def hamlets() -> View:
    return render(villages(4), title="Villages", limits=SMALL)


@pytest.fixture
def page(opened: Open, hamlets: View) -> Any:
    return opened(hamlets)


def drawn(page: Any) -> int:
    """How many things the drawing of things has."""
    return int(
        page.evaluate("Object.values(detente.network.body.nodes).filter(n => n.shape).length")
    )


def listed(page: Any) -> list[list[str]]:
    return list(page.locator("#panel .best").first.locator("li").evaluate_all(LISTED))


def said(page: Any) -> str:
    return str(page.inner_text("#status"))


WHOLE = "A map of 4 communities: 32 things and 118 relations"


def test_the_page_opens_on_the_map_and_says_what_it_shows(page: Any) -> None:
    assert said(page) == WHOLE
    assert heading(page) == "A map of communities"
    assert "32 things are too many to be drawn at once." in page.inner_text("#panel")
    assert listed(page) == [[f"{v}0, {v}1, {v}2", "8"] for v in "ABCD"]
    assert (shown(page), drawn(page)) == ((32, 118), 0)
    assert page.locator("#map canvas").is_visible()
    assert not page.locator("#canvas").is_visible()


def test_a_community_opens_its_own_part_and_the_map_comes_back(page: Any) -> None:
    page.click("#panel .best >> text=B0, B1, B2")
    assert (shown(page), drawn(page)) == ((8, 28), 8)
    assert said(page) == "8 things and 28 relations shown"
    assert page.inner_text("#level") == "Drawn: the community of B0, B1, B2, 8 things."
    assert heading(page) == "B0, B1, B2"
    assert listed(page) == [["C0, C1, C2", "2"], ["A0, A1, A2", "1"]]
    page.click("#panel .best >> text=C0, C1, C2")
    assert page.inner_text("#level") == "Drawn: the community of C0, C1, C2, 8 things."
    page.click("#to-map")
    assert said(page) == WHOLE
    page.keyboard.press("[")
    assert page.inner_text("#level") == "Drawn: the community of C0, C1, C2, 8 things."
    page.keyboard.press("u")
    assert said(page) == WHOLE


def test_a_click_on_a_circle_opens_it(page: Any) -> None:
    x, y = page.evaluate(
        """() => {
            const { left, top } = document.getElementById('map').getBoundingClientRect();
            const at = detente.map.canvasToDOM(detente.map.getPositions(['c3']).c3);
            return [left + at.x, top + at.y];
        }"""
    )
    page.mouse.click(x, y)
    page.wait_for_function("document.getElementById('level').textContent.includes('D0, D1')")
    assert (shown(page), drawn(page)) == ((8, 28), 8)


def test_search_finds_a_thing_of_a_community_that_is_not_open(page: Any) -> None:
    choose(page, "d5")
    assert heading(page) == "D5"
    assert page.inner_text("#level") == "Drawn: the community of D0, D1, D2, 8 things."
    choose(page, "a3")
    assert page.inner_text("#level") == "Drawn: the community of A0, A1, A2, 8 things."
    assert (heading(page), drawn(page)) == ("A3", 8)


def test_the_legend_counts_on_the_map(page: Any) -> None:
    kinds = page.locator("#filter-kind input")  # of one family, which stands unfolded
    for each in kinds.all():
        each.uncheck()
    assert shown(page) == (0, 0)
    for each in kinds.all():
        each.check()
    assert said(page) == WHOLE


def test_tables_hold_everything_and_open_what_is_chosen_in_them(page: Any) -> None:
    page.click("#tab-tables")
    assert page.inner_text("#pager-things") == "32 rows"
    page.click("#table-things >> text=C4")
    assert page.inner_text("#level") == "Drawn: the community of C0, C1, C2, 8 things."
    assert page.inner_text("#pager-things") == "8 rows"


def test_a_path_leads_from_one_community_into_others(page: Any) -> None:
    page.evaluate("ends => detente.path(...ends)", [THINGS + "a-1", THINGS + "c-1"])
    assert heading(page) == "Path of 3 steps"
    assert drawn(page) == 8 + 2  # the village of one end, and what is beyond it


def test_focus_reaches_beyond_its_community_and_leads_back(page: Any) -> None:
    choose(page, "d1")
    page.keyboard.press("o")
    assert shown(page)[0] == 1 + 7 + 1  # itself, its village, C0
    page.click("#more >> text=Leave the focus")
    assert page.inner_text("#level") == "Drawn: the community of D0, D1, D2, 8 things."


def test_a_link_opens_the_community_in_a_fresh_profile(
    page: Any, opened: Open, hamlets: View
) -> None:
    page.click("#panel .best >> text=B0, B1, B2")
    fragment = page.evaluate("location.hash")
    assert "community=k%3Ab-0" in fragment
    again = opened(hamlets, fragment)
    assert (shown(again), drawn(again)) == ((8, 28), 8)
    other = opened(render(villages(2), title="No map"), "#community=k:b-0")
    assert "“the community”" in other.inner_text("#notice")


def test_the_map_can_be_taken_away(page: Any) -> None:
    svg = xml.dom.minidom.parseString(page.evaluate("detente.asSvg()"))
    assert len(svg.getElementsByTagName("circle")) == 4
    texts = [each.childNodes[0].nodeValue for each in svg.getElementsByTagName("text")]
    assert texts == [text for v in "ABCD" for text in ("8", f"{v}0, {v}1, {v}2")]
    turtle = page.evaluate("detente.asTurtle()")
    found = [
        q for q in ox.parse(turtle, format=ox.RdfFormat.TURTLE) if "/terms#" in str(q.predicate)
    ]
    assert len(found) == 118


def test_hostile_names_are_text_on_the_map(opened: Open) -> None:
    page = opened(render(hostile(), title=HOSTILE[0], limits=Limits(whole=5, part=6)))
    for text in HOSTILE[:6]:
        page.evaluate("iri => detente.select(iri)", text)
        page.keyboard.press("u")
    page.evaluate("detente.asSvg()")
    assert page.evaluate("window.harmed") is None


def test_a_phone_shows_the_map(opened: Open, hamlets: View) -> None:
    page = opened(hamlets, viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert page.locator("#map canvas").is_visible()


def test_more_than_three_thousand_things_open_on_a_map(opened: Open) -> None:
    network = made_up(3200)
    page = opened(render(network, title="Many"))
    stated = sum(not edge.inferred for edge in network.edges)
    count = page.evaluate("detente.map.body.data.nodes.length")
    words = f"A map of {count} communities: 3,200 things and {stated:,} relations"
    assert said(page) == words
    assert f"It opens on a map of {count} communities" in page.inner_text("#size")
    assert count <= 50
    choose(page, "north strait")
    assert heading(page) == "North Strait Alliance"
    assert 0 < drawn(page) <= 1000
