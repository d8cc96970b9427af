"""What a reader does with the page, and what can be seen of it."""

from __future__ import annotations

import json
import re
from typing import Any

from detente.network.model import Edge, Network
from detente.view import View
from detente.view.content import in_rows

COUNT_PIXELS = """() => {
    const canvas = document.querySelector('#canvas canvas');
    const copy = new OffscreenCanvas(canvas.width, canvas.height)
        .getContext('2d', { willReadFrequently: true });
    copy.drawImage(canvas, 0, 0);
    const { data } = copy.getImageData(0, 0, canvas.width, canvas.height);
    let drawn = 0, dark = 0;
    for (let i = 0; i < data.length; i += 4) {
        if (data[i + 3] > 0) drawn += 1;
        if (data[i + 3] > 200 && Math.min(data[i], data[i + 1], data[i + 2]) < 120) dark += 1;
    }
    return { drawn, dark };
}"""
SHOWN = "() => [detente.shown.things.size, detente.shown.statements.size]"


def facts(view: View) -> Any:
    """Return what a page says, as its script reads it."""
    found = re.search(r'<script type="application/json" id="facts">(.*?)</script>', view.html, re.S)
    assert found
    return in_rows(json.loads(found[1]))


def shown(page: Any) -> tuple[int, int]:
    things, relations = page.evaluate(SHOWN)
    return things, relations


def stated(network: Network) -> list[Edge]:
    return [edge for edge in network.edges if not edge.inferred]


def choose(page: Any, name: str) -> None:
    """Select a thing as a reader does: search, Enter."""
    page.keyboard.press("/")
    page.keyboard.type(name)
    page.keyboard.press("Enter")


def unfold(page: Any) -> None:
    """Open every section of the legend, every family of kinds and every source in the panel."""
    page.evaluate(
        """() => {
            document.querySelectorAll('aside details').forEach(each => { each.open = true; });
            document.querySelectorAll('.fold[aria-expanded=false]').forEach(each => each.click());
        }"""
    )


def lines(page: Any) -> list[str]:
    """Return the lines of the panel with every source unfolded, and plain hyphens for dashes."""
    unfold(page)
    text = page.inner_text("#panel").replace("\u2013", "-")
    return [line.strip() for line in text.splitlines() if line.strip()]


def switch(page: Any, filter: str, value: str) -> Any:
    unfold(page)
    return page.locator(f"#filter-{filter} input[data-value='{value}']")


def heading(page: Any) -> str:
    return str(page.inner_text("#panel h2"))


def point_of(page: Any, iri: str) -> tuple[float, float]:
    """Return where a thing is on the screen, after bringing it to the middle."""
    x, y = page.evaluate(
        """iri => {
            const at = detente.idOf(iri);
            detente.network.focus(at, { scale: 1.5, animation: false });
            const { x, y } = detente.network.canvasToDOM(detente.network.getPositions([at])[at]);
            const { left, top } = document.getElementById('canvas').getBoundingClientRect();
            return [x + left, y + top];
        }""",
        iri,
    )
    page.wait_for_timeout(100)
    return x, y
