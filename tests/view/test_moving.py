"""The drawing while it is moved: shifted as one picture, with every line in it."""

from __future__ import annotations

from typing import Any

from detente.network.model import Network
from detente.view import render
from detente.view.limits import Limits

from .conftest import Open

KEEP = """() => {
    window.pixels = () => {
        const canvas = document.querySelector('#canvas canvas');
        const copy = new OffscreenCanvas(canvas.width, canvas.height)
            .getContext('2d', { willReadFrequently: true });
        copy.drawImage(canvas, 0, 0);
        return copy.getImageData(0, 0, canvas.width, canvas.height);
    };
    window.kept = pixels();
    const { x, y } = detente.network.canvasToDOM({ x: 0, y: 0 });
    return [x, y];
}"""
OTHER = """([x, y]) => {
    const now = detente.network.canvasToDOM({ x: 0, y: 0 });
    const [across, down] = [Math.round(now.x - x), Math.round(now.y - y)];
    const { width, height, data } = pixels();
    let other = 0, drawn = 0;
    for (let row = 60; row < height - 60; row += 1) {
        for (let column = 60; column < width - 60; column += 1) {
            const at = 4 * (row * width + column) + 3;
            const before = 4 * ((row - down) * width + column - across) + 3;
            if (data[at]) drawn += 1;
            if (Math.abs(data[at] - kept.data[before]) > 8) other += 1;
        }
    }
    return { across, down, drawn, other };
}"""
FRAME = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"


def test_a_drawing_that_is_dragged_keeps_every_line(opened: Open, network: Network) -> None:
    page = opened(render(network, title="Moved", limits=Limits(steady=10, lines=10)))
    place = page.evaluate(KEEP)
    box = page.locator("#canvas").bounding_box()
    page.mouse.move(box["x"] + 4, box["y"] + box["height"] - 40)
    page.mouse.down()
    for step in range(1, 5):
        page.mouse.move(box["x"] + 4 + 10 * step, box["y"] + box["height"] - 40 - 5 * step)
    page.evaluate(FRAME)
    moved = page.evaluate(OTHER, place)
    page.mouse.up()
    assert moved["across"] > 20
    assert moved["down"] < -10
    assert moved["drawn"] > 5000
    assert moved["other"] < moved["drawn"] / 50


def test_communities_have_a_hull_and_a_name(opened: Open, network: Network) -> None:
    page = opened(render(network, title="Communities"))
    hulls = page.evaluate("detente.hullsDrawn()")
    assert len(hulls) > 1
    members = [member for hull in hulls for member in hull["members"]]
    assert len(members) == len(set(members))
    assert all(hull["name"].startswith("around ") for hull in hulls)
    listed = page.locator("#communities button").all_inner_texts()
    assert listed == [hull["name"] for hull in hulls]
    assert 'fill="hsl(' in page.evaluate("detente.asSvg()")
    page.click("#layout-pillars")
    assert page.evaluate("detente.hullsDrawn()") == []


def test_a_drawing_is_whole_after_it_was_zoomed(opened: Open, network: Network) -> None:
    page = opened(render(network, title="Moved"))
    before = names(page)
    page.locator("#canvas").hover()
    page.mouse.wheel(0, -240)
    page.evaluate(FRAME)
    assert page.evaluate("detente.network.getScale()") > 0
    for _ in range(60):  # what waits by itself would have the page evaluate a text
        if not page.evaluate("detente.network.renderer.zooming"):
            break
        page.wait_for_timeout(50)
    assert names(page) != before


def names(page: Any) -> Any:
    return page.evaluate("detente.namesDrawn()")
