"""Phones, themes, names for screen readers, tiny networks, notebooks."""

from __future__ import annotations

from typing import Any

import pytest

from detente.view import View, render

from .conftest import Open, Trouble
from .reader import choose, shown
from .samples import THINGS, empty


def test_every_control_has_a_name(opened: Open, view: View) -> None:
    page = opened(view)
    choose(page, "Côte-Blanche")
    nameless = page.evaluate(
        """() => [...document.querySelectorAll('input, button, summary, a')].filter(control =>
            !(control.textContent.trim() || control.getAttribute('aria-label')
              || [...control.labels || []].some(label => label.textContent.trim())))
            .map(control => control.outerHTML)"""
    )
    assert nameless == []


@pytest.mark.parametrize("width", [320, 360, 768])
def test_phones_need_no_sideways_scrolling(opened: Open, view: View, width: int) -> None:
    page = opened(view, viewport={"width": width, "height": 740}, has_touch=True, is_mobile=True)
    page.evaluate("iri => detente.select(iri)", THINGS + "thing-0")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    box = page.locator("#canvas").bounding_box()
    assert box["height"] > 280
    assert box["width"] < width  # a margin to scroll by
    page.click("#tab-tables")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_dark_follows_the_system_and_the_button(opened: Open, view: View) -> None:
    page = opened(view, color_scheme="dark")
    ground = "getComputedStyle(document.body).backgroundColor"
    assert page.evaluate(ground) == "rgb(20, 24, 30)"
    page.click("#dark")
    assert page.evaluate(ground) == "rgb(255, 255, 255)"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_texts_have_enough_contrast(opened: Open, view: View, theme: str) -> None:
    """WCAG asks for 4.5 to 1."""
    page = opened(view, color_scheme=theme)

    def luminance(name: str) -> float:
        value = page.evaluate(
            "n => getComputedStyle(document.documentElement).getPropertyValue(n).trim()", name
        )
        parts = [int(value[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return sum(w * p for w, p in zip((0.2126, 0.7152, 0.0722), linear, strict=True))

    for ink in ("--ink", "--muted", "--accent", "--warm"):
        for ground in ("--ground", "--raised", "--wash"):
            high, low = sorted((luminance(ink), luminance(ground)), reverse=True)
            assert (high + 0.05) / (low + 0.05) >= 4.5, (ink, ground)


@pytest.mark.parametrize("things", [0, 1, 2])
def test_tiny_networks_open(opened: Open, things: int) -> None:
    page = opened(render(empty(things), title="Small"))
    assert shown(page) == (things, 0)
    page.click("#tab-tables")
    assert f"{things} row" in page.inner_text("#pager-things")


def test_page_works_in_the_frame_of_a_notebook(
    opened: Open, chromium: Any, view: View, trouble: Trouble
) -> None:
    context = chromium.new_context(offline=True)
    page = context.new_page()
    trouble.watch(context, page)
    page.set_content(f"<body>{view._repr_html_()}</body>")
    frame = page.frame_locator("iframe")
    frame.locator("html[data-ready=yes]").wait_for()
    frame.locator("#search").fill("north strait")
    frame.locator("#search").press("Enter")
    assert frame.locator("#panel h2").inner_text() == "North Strait Alliance"
    page.wait_for_timeout(200)
    assert frame.locator("#panel h2").inner_text() == "North Strait Alliance"
    frame.locator("#back").click()
    assert frame.locator("#panel h2").inner_text() == "Start here"
    frame.locator("#forward").click()
    assert frame.locator("#panel h2").inner_text() == "North Strait Alliance"
    context.close()
