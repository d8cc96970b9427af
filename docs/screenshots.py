"""Make the pictures of docs/view.md: python docs/screenshots.py.

It needs Chromium on the PATH, and of Python playwright and pillow; both come with
`pip install -e '.[dev]'`.
"""

from __future__ import annotations

import io
import shutil
import tempfile
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import sync_playwright

from detente import KnowledgeGraph

HERE = Path(__file__).parent / "screens"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
COLORS = 256
SELECT = "detente.select('kg:nato')"
PATH = "detente.path('kg:african-union', 'kg:regional-stability')"

#: The name of the picture, which page, the state behind #, the theme, and what to do there.
STATES = (
    ("opening", "documents", "", "light", None),
    ("pillars", "documents", "layout=pillars", "light", None),
    ("selection", "documents", "", "dark", SELECT),
    ("path", "documents", "layout=pillars", "light", PATH),
    ("as-of", "nato", "focus=kg:nato&as-of=1999&hide-relation=md%3Aconducts", "light", SELECT),
    ("tables", "documents", "", "light", "document.getElementById('tab-tables').click()"),
)


def main() -> None:
    """Write each picture."""
    graph = KnowledgeGraph.load()
    pages = {
        "documents": graph.view(command="detente view -o military-diplomacy.html"),
        "nato": graph.view("NATO", all=True, title="NATO", command="detente view NATO --all"),
    }
    browser_path = next(filter(None, map(shutil.which, BROWSERS)), None)
    HERE.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=browser_path, args=["--no-sandbox", "--disable-gpu"]
        )
        for name, page in pages.items():
            page.save(Path(folder) / f"{name}.html")
        for name, page_name, state, theme, act in STATES:
            address = (Path(folder) / f"{page_name}.html").as_uri() + f"#{state}" * bool(state)
            picture = take(browser, address, theme, act)
            in_few_colors(picture).save(HERE / f"{name}.png", optimize=True)
        browser.close()


def take(browser: Any, address: str, theme: str, act: str | None) -> Image.Image:
    """Return the page at an address, after something was done there."""
    context = browser.new_context(
        viewport={"width": 1440, "height": 900}, color_scheme=theme, reduced_motion="reduce"
    )
    page = context.new_page()
    page.goto(address)
    page.wait_for_selector("html[data-ready=yes]")
    if act:
        page.evaluate(act)
    page.wait_for_timeout(300)
    picture = Image.open(io.BytesIO(page.screenshot()))
    context.close()
    return picture.convert("RGB")


def in_few_colors(picture: Image.Image) -> Image.Image:
    """Return a picture in its most frequent colours, and in a quantiser's choice for the rare."""
    often = sorted(picture.getcolors(1 << 24) or (), reverse=True)[: COLORS // 2]
    rare = picture.quantize(COLORS - len(often), Image.Quantize.FASTOCTREE).getpalette() or []
    palette = Image.new("P", (1, 1))
    palette.putpalette([*(part for _, color in often for part in color), *rare])
    return picture.quantize(palette=palette, dither=Image.Dither.NONE)


if __name__ == "__main__":
    main()
