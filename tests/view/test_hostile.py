"""Labels, definitions, IRIs and titles come from anywhere: none may run or break the page."""

from __future__ import annotations

from typing import Any

import pytest

from detente.view import render

from .conftest import Open
from .reader import unfold
from .samples import HOSTILE, hostile


@pytest.fixture
def page(opened: Open) -> Any:
    return opened(render(hostile(), title=HOSTILE[0], note=HOSTILE[1], command=HOSTILE[3]))


def assert_unharmed(page: Any) -> None:
    assert page.evaluate("window.harmed") is None
    assert page.locator("img, iframe, object, embed, main script, main style").count() == 0
    schemes = page.evaluate("[...document.querySelectorAll('a')].map(a => a.protocol)")
    assert set(schemes) <= {"http:", "https:", "file:"}


def test_title_and_note_are_text(page: Any) -> None:
    assert page.title() == HOSTILE[0]
    assert page.inner_text("h1") == HOSTILE[0]
    assert page.inner_text("#note") == HOSTILE[1]
    assert_unharmed(page)


def test_every_thing_can_be_selected_and_read(page: Any) -> None:
    page.evaluate(
        "document.querySelectorAll('#filter-basis input').forEach(i => i.checked || i.click())"
    )
    for text in HOSTILE:
        page.evaluate("iri => detente.select(iri)", text or "urn:empty")
        assert page.locator("#panel h2").count() == 1
        assert page.locator("#panel .actions").count() == 1
        assert_unharmed(page)


@pytest.mark.parametrize("words", ["<img", "__proto__", "constructor", "عربي", "xxxxx", "\\"])
def test_search_and_hover_show_text(page: Any, words: str) -> None:
    page.fill("#search", words)
    page.keyboard.press("Enter")
    page.hover("#canvas")
    page.wait_for_timeout(50)
    assert_unharmed(page)


def test_tooltip_is_text(page: Any) -> None:
    page.evaluate("detente.select('<img src=x onerror=\"window.harmed=2\">')")
    page.evaluate("detente.network.focus(detente.idOf('<img src=x onerror=\"window.harmed=2\">'))")
    box = page.locator("#canvas").bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2 + 2, box["y"] + box["height"] / 2)
    page.wait_for_selector("#card", state="visible")
    assert "<img" in page.inner_text("#card")
    assert_unharmed(page)


def test_tables_legend_and_paths_hold(page: Any) -> None:
    page.click("#tab-tables")
    for number in range(6):
        page.locator("#table-relations th button").nth(number).click()
    unfold(page)
    for box in page.locator("#legend input[type=checkbox]").all()[:45:3]:
        box.click()
    page.click("#reset")
    page.evaluate("ends => detente.path(...ends)", [HOSTILE[0], HOSTILE[12]])
    assert "step" in page.inner_text("#panel h2")
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280
    assert_unharmed(page)


def test_a_hostile_link_is_told_as_text(opened: Open, page: Any) -> None:
    bad = opened(
        render(hostile(), title="x"),
        "#thing=%3Cimg src=x onerror=window.harmed=7%3E-&as-of=javascript:1&layout=__proto__",
    )
    assert "<img src=x onerror=window.harmed=7>-" in bad.inner_text("#notice")
    assert_unharmed(bad)


def test_every_step_of_the_reader_holds(page: Any) -> None:
    for text in HOSTILE[::4]:
        page.evaluate("iri => detente.select(iri)", text or "urn:empty")
        for key in "oelhm[[]ta":
            page.keyboard.press(key)
    page.fill("#seek-things", HOSTILE[1])
    page.fill("#seek-relations", HOSTILE[11])
    page.click("#tab-drawing")
    page.click("#reset")
    page.keyboard.press("l")
    page.wait_for_timeout(50)
    assert_unharmed(page)


def test_link_to_a_hostile_state_comes_back(opened: Open, page: Any) -> None:
    page.evaluate("iri => detente.select(iri)", HOSTILE[5])
    fragment = page.evaluate("location.hash")
    again = opened(render(hostile(), title="Again"), fragment)
    assert again.inner_text("#panel h2") == HOSTILE[5]
    assert_unharmed(again)
