"""The page beside that of another checkout: both in one browser, in turns.

Measured are the time of the browser's main thread until a page can be used, its longest task on the
way, and what a frame takes while the drawing is dragged: as it opens, and with all things drawn.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from . import browser, page
from .measure import ROOT, Without, told

_SETTLED: Final = 300  # milliseconds for the last frames
_TURNS: Final = 400  # times that long at most until all is drawn
_MAIN: Final = "CrRendererMain"

_INTO_VIEW: Final = "() => document.querySelector('#canvas').scrollIntoView({ block: 'end' })"

#: Whether nothing waits to be drawn.
_DRAWN: Final = """() => {
    const { renderer } = detente.network;
    return renderer.allowRedraw && !renderer.redrawRequested;
}"""

#: What is measured of a page, in the order of the table, with the unit.
MEASURED: Final = {
    "ready": ("until it can be used", "ms"),
    "task": ("its longest task", "ms"),
    "frame": ("a frame of a drag, as it opens", "ms"),
    "all": ("all things drawn: the longest task", "ms"),
    "frame of all": ("a frame of a drag, all things drawn", "ms"),
}


def compared(other: Path, rounds: int) -> str:
    """Return a table of what the pages of both checkouts take, and of what a page of 3,000 does.

    Raises:
        Without: there is no browser, or a checkout makes no page.
    """
    program = browser.program()
    if program is None:
        raise Without("no browser")
    with tempfile.TemporaryDirectory() as name, _launched(program) as chromium:
        rows = []
        for what, made in (("default", _default), ("3,000 things", _made_up)):
            files = [made(each, Path(name)) for each in (ROOT, other.resolve())]
            runs: tuple[list[dict[str, float]], ...] = ([], [])
            for at in range(rounds):
                told(f"  {what}, round {at + 1}")
                for side in (0, 1) if at % 2 else (1, 0):
                    runs[side].append(_opened(chromium, files[side]))
            rows += list(_rows(what, *runs))
    columns = ("page", "measured", "here", "there", "ratio")
    return page.table(columns, rows)


def _rows(
    what: str, here: Sequence[dict[str, float]], there: Sequence[dict[str, float]]
) -> Iterator[list[str]]:
    for key, (words, unit) in MEASURED.items():
        mine, others = ([run[key] for run in runs] for runs in (here, there))
        ratio = statistics.median(a / b for a, b in zip(mine, others, strict=True))
        times = [f"{statistics.median(each):.0f} {unit}" for each in (mine, others)]
        yield [what, words, *times, f"{ratio:.2f}"]


def _default(checkout: Path, folder: Path) -> Path:
    return _made(checkout, folder / f"default-{checkout.name}.html", "cli.py", "view", "-o")


def _made_up(checkout: Path, folder: Path) -> Path:
    words = ("-c", "import sys; from benchmarks import view; view.detente('3000', sys.argv[1])()")
    return _made(checkout, folder / f"made-up-{checkout.name}.html", *words)


def _made(checkout: Path, file: Path, *words: str) -> Path:
    """Let a checkout make a page, with its own package."""
    source = checkout / "graph"
    paths = [checkout, *([source] if (source / "detente").is_dir() else [])]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(map(str, paths))}
    done = subprocess.run(
        [sys.executable, *words, str(file)],
        cwd=checkout,
        env=environment,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise Without(f"{checkout} makes no page: {done.stderr.strip().splitlines()[-1]}")
    return file


@contextmanager
def _launched(program: str) -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        chromium = driver.chromium.launch(
            executable_path=program, args=["--no-sandbox", "--disable-gpu"]
        )
        try:
            yield chromium
        finally:
            chromium.close()


def _opened(chromium: Any, file: Path) -> dict[str, float]:
    """Open a page, drag its drawing, draw all of its things, drag again."""
    context = chromium.new_context(viewport={"width": 1280, "height": 800}, offline=True)
    tab = context.new_page()
    tab.set_default_timeout(120_000)
    session = context.new_cdp_session(tab)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})

    def spent() -> float:
        metrics = session.send("Performance.getMetrics")["metrics"]
        return 1000 * float(next(m["value"] for m in metrics if m["name"] == "TaskDuration"))

    def opens() -> None:
        tab.goto(file.as_uri(), wait_until="commit")
        tab.wait_for_selector("html[data-ready=yes]", state="attached")
        found["ready"] = spent()

    found: dict[str, float] = {}
    found["task"] = _longest_task(chromium, tab, opens)
    found["frame"] = _dragged(tab, spent)
    found["all"] = _longest_task(chromium, tab, lambda: tab.keyboard.press("a"))
    found["frame of all"] = _dragged(tab, spent)
    context.close()
    return found


def _longest_task(chromium: Any, tab: Any, act: Callable[[], object]) -> float:
    """Return the milliseconds of the longest task while something is done, of the processor."""
    chromium.start_tracing(page=tab, categories=["toplevel"])
    act()
    for _ in range(_TURNS):
        tab.wait_for_timeout(_SETTLED)
        if tab.evaluate(_DRAWN):
            break
    tab.wait_for_timeout(_SETTLED)
    events = json.loads(chromium.stop_tracing())["traceEvents"]
    named = [each for each in events if each.get("name") == "thread_name"]
    main = {(each["pid"], each["tid"]) for each in named if each["args"]["name"] == _MAIN}
    tasks = [each.get("tdur", 0) for each in events if (each["pid"], each["tid"]) in main]
    return float(max(tasks)) / 1000


def _dragged(tab: Any, spent: Callable[[], float]) -> float:
    """Return the milliseconds of the main thread for each frame of a drag."""
    tab.evaluate(_INTO_VIEW)
    tab.wait_for_timeout(_SETTLED)
    tab.evaluate(browser.COUNT)
    used, frames = browser.drag(tab, tab.locator("#canvas").bounding_box(), spent)
    return used / max(1, frames)
