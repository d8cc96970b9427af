"""What axe-core finds in the page: nothing, in either theme, as drawing and as tables."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from browsers import no_browser

from detente.view import View, render
from detente.view.limits import Limits

from .conftest import Open
from .reader import choose, unfold
from .samples import harbour, villages

RUN = """async () => {
    const found = await axe.run(document, { resultTypes: ['violations'] });
    return found.violations.map(({ id, nodes }) => [id, nodes.map(node => node.html)]);
}"""


@pytest.fixture(scope="module")
def axe() -> str:
    found = find_spec("axe_playwright_python")
    if found is None or found.origin is None:
        no_browser("axe-core is not installed (pip install axe-playwright-python)")
    return (Path(found.origin).parent / "axe.min.js").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def harbour_view() -> View:
    return harbour().view(title="Harbour", command="detente view --all", all=True)


def violations(page: Any, axe: str) -> Any:
    page.evaluate(axe)
    return page.evaluate(RUN)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 360])
def test_axe_finds_no_violation(
    opened: Open, harbour_view: View, axe: str, scheme: str, width: int
) -> None:
    size = {"width": width, "height": 800}
    page = opened(harbour_view, color_scheme=scheme, viewport=size, bypass_csp=True)
    assert violations(page, axe) == []
    unfold(page)
    page.click("#layout-pillars")
    page.click("#export summary")
    choose(page, "Grey Pact")
    page.check("#dated")
    assert violations(page, axe) == []
    page.keyboard.press("h")
    page.evaluate("detente.path(...['islia', 'trust'].map(id => `kg:${id}`))")
    assert violations(page, axe) == []
    page.evaluate("location.hash = 'thing=kg:atlantis'")
    page.wait_for_selector("#notice:not([hidden])")
    page.fill("#search", "t")
    assert violations(page, axe) == []
    page.keyboard.press("Escape")
    page.click("#tab-tables")
    assert violations(page, axe) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_violation_on_a_map(opened: Open, axe: str, scheme: str) -> None:
    view = render(villages(4), title="Villages", limits=Limits(whole=20, part=12))
    page = opened(view, color_scheme=scheme, bypass_csp=True)
    assert violations(page, axe) == []
    page.locator("#panel .best button").first.click()
    assert violations(page, axe) == []
