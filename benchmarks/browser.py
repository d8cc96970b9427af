"""A page in a browser: what it costs until it can be used, and while it is moved."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from .measure import OutOfTime, Without

_NAMES: Final = (
    *(
        "chromium-headless-shell",
        "chromium",
        "chromium-browser",
        "google-chrome",
        "google-chrome-stable",
        "chrome",
    ),
)
_FLAGS: Final = ("--no-sandbox", "--disable-gpu", "--disable-background-networking")
_STEPS: Final = 40  # of the mouse in one drag
_SETTLED: Final = 300  # milliseconds for the last frames

#: When a page can be used, and which drawing of vis-network is in front then.
_READY: Final = {
    "detente": "html[data-ready=yes]",
    "pyvis": "#loadingBar[style*='display: none']",
}

#: Counts frames: each begins with a clear of the drawing, whoever draws it.
COUNT: Final = """() => {
    window.frames_ = 0;
    if (window.counted_) return;
    window.counted_ = true;
    const { prototype } = CanvasRenderingContext2D;
    const clear = prototype.clearRect;
    prototype.clearRect = function (...box) {
        if (this.canvas.isConnected) window.frames_ += 1;
        return clear.apply(this, box);
    };
}"""
_AREA: Final = {"detente": ".vis-network >> visible=true", "pyvis": "#mynetwork"}


def program() -> str | None:
    """Return the browser: that of DETENTE_BROWSER, or a Chromium on the PATH, or None."""
    names = (os.environ["DETENTE_BROWSER"],) if "DETENTE_BROWSER" in os.environ else _NAMES
    return next(filter(None, map(shutil.which, names)), None)


def opened(maker: str, path: str, limit: str) -> Callable[[], dict[str, float | None]]:
    """Return the work that opens a page, waits until it can be used, and drags the drawing.

    It returns the seconds of the main thread until then ("ready"), and its milliseconds for a
    frame while the drawing is dragged as the page opens ("frame"), and, on a page of ours, with
    everything drawn, or the largest community of a map ("full").

    Raises:
        Without: there is no browser, or the page takes longer than it may.
    """
    from playwright.sync_api import Error, TimeoutError

    browser = program()
    if browser is None:
        raise Without("no browser")

    def work() -> dict[str, float | None]:
        try:
            with _page(browser, Path(path), float(limit)) as (page, spent):
                page.wait_for_selector(_READY[maker], state="attached")
                found: dict[str, float | None] = {"ready": spent()}
                found["frame"] = _dragged(page, maker, spent)
                if maker == "detente":
                    _draw_all(page)
                    found["full"] = _dragged(page, maker, spent)
                return found
        except TimeoutError:
            raise OutOfTime from None
        except Error as error:
            raise Without(str(error).splitlines()[0]) from None

    return work


@contextmanager
def _page(browser: str, path: Path, limit: float) -> Iterator[tuple[Any, Callable[[], float]]]:
    """Open a page without a network, and something that says what its thread has spent."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        program = driver.chromium.launch(executable_path=browser, args=list(_FLAGS))
        try:
            page = program.new_context(viewport={"width": 1280, "height": 800}).new_page()
            page.route("http*://**", lambda route: route.abort())
            page.set_default_timeout(limit * 1000)
            session = page.context.new_cdp_session(page)
            session.send("Performance.enable", {"timeDomain": "threadTicks"})

            def spent() -> float:
                metrics = session.send("Performance.getMetrics")["metrics"]
                return float(next(m["value"] for m in metrics if m["name"] == "TaskDuration"))

            page.goto(path.resolve().as_uri(), wait_until="commit")
            yield page, spent
        finally:
            program.close()


def _draw_all(page: Any) -> None:
    if page.evaluate("Boolean(detente.map)"):
        page.locator("#panel .best button").first.click()
    else:
        page.keyboard.press("a")
    page.wait_for_timeout(_SETTLED)


def _dragged(page: Any, maker: str, spent: Callable[[], float]) -> float | None:
    """Return the milliseconds of the main thread for each frame of a drag."""
    page.wait_for_timeout(_SETTLED)
    page.evaluate(COUNT)
    area = page.locator(_AREA[maker]).first
    area.evaluate("area => area.scrollIntoView({ block: 'end' })")
    box = area.bounding_box()
    used, frames = drag(page, box, spent)
    return 1000 * used / frames if frames else None


def drag(page: Any, box: Mapping[str, float], spent: Callable[[], float]) -> tuple[float, int]:
    """Drag across a box of a page; return what was spent on it, and how many frames it had.

    Args:
        page: it, whose frames are counted (`COUNT`).
        box: where the network is drawn.
        spent: what the main thread has spent until now.
    """
    left, top = box["x"] + 6, box["y"] + box["height"] - 60
    page.mouse.move(left, top)
    before = spent()
    page.mouse.down()
    for step in range(_STEPS):
        page.mouse.move(left + 5 * step, top - 3 * step)
    page.mouse.up()
    page.wait_for_timeout(_SETTLED)
    return spent() - before, int(page.evaluate("window.frames_"))
