"""What axe-core finds in the pages of the server: nothing, in either theme, wide and narrow."""

from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from browsers import no_browser
from served import Server, serving

pytestmark = [pytest.mark.slow, pytest.mark.browser]
RUN = """async () => {
    const found = await axe.run(document, { resultTypes: ['violations'] });
    return found.violations.map(({ id, nodes }) => [id, nodes.map(node => node.html)]);
}"""
PAGES = {
    "search": "/",
    "found": "/?q=peacekeeping",
    "thing": "/id/nato",
    "term": "/ontology/employs",
    "terms": "/ontology",
    "document": "/documents/strategies",
    "questions": "/questions",
    "question": "/questions/members-on-day?organization=NATO&day=1999-03-12",
    "query": "/sparql",
    "rows": "/sparql?query=SELECT * { kg:nato ?p ?o } LIMIT 20",
    "wrong query": "/sparql?query=SELECT {",
    "coverage": "/coverage",
    "why": "/why?subject=kg:nato&relation=md:conducts&object=kg:nato-mission-iraq",
    "cite": "/cite",
    "not there": "/nothing",
}


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with serving("--workers", "1", "--timeout", "120") as found:
        yield found


@pytest.fixture(scope="module")
def axe() -> str:
    found = find_spec("axe_playwright_python")
    if found is None or found.origin is None:
        no_browser("axe-core is not installed (pip install axe-playwright-python)")
    return (Path(found.origin).parent / "axe.min.js").read_text(encoding="utf-8")


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_violation(
    chromium: Any,
    server: Server,
    axe: str,
    scheme: str,
    width: int,
) -> None:
    size = {"width": width, "height": 900}
    context = chromium.new_context(color_scheme=scheme, viewport=size, bypass_csp=True)
    try:
        page = context.new_page()
        page.set_default_timeout(120_000)
        found = {}
        for name, path in PAGES.items():
            page.goto(server.address.rstrip("/") + path, wait_until="load")
            page.evaluate(axe)
            wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
            found[name] = (page.evaluate(RUN), wide)
    finally:
        context.close()
    assert {name: each for name, each in found.items() if each != ([], False)} == {}
