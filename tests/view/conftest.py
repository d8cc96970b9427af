"""How the browser is found, what is said when there is none, and what no page may ever do."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

import pytest

from detente import KnowledgeGraph
from detente.network.model import Network
from detente.view import View, render

from .samples import made_up

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
NAMES = (
    "chromium-headless-shell",  # the same engine without a window to draw: less than half the time
    *("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"),
)
LISTEN = """document.addEventListener('securitypolicyviolation', event =>
    window.reportViolation(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`))"""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests that open a browser: `-m "not browser"` leaves them out."""
    for item in items:
        if "chromium" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")


def no_browser(why: str) -> NoReturn:
    """Skip with a line that says how to run these tests; where CI=true, fail instead."""
    advice = "pip install playwright; apt-get install chromium, or set DETENTE_BROWSER"
    if os.environ.get("CI") == "true":
        pytest.fail(f"CI needs the browser tests, but {why} ({advice})", pytrace=False)
    pytest.skip(f"BROWSER TEST NOT RUN: {why} ({advice})")


def browser_path() -> str:
    """Return the browser: the one of DETENTE_BROWSER, or else a Chromium on the PATH."""
    wanted = os.environ.get("DETENTE_BROWSER")
    if wanted:
        return shutil.which(wanted) or no_browser(f"DETENTE_BROWSER={wanted} is not a program")
    found = next(filter(None, map(shutil.which, NAMES)), None)
    return found or no_browser("there is no Chromium or Chrome on the PATH")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    try:
        from playwright.sync_api import Error, sync_playwright
    except ImportError:
        no_browser("the Python package playwright is not installed")
    path = browser_path()
    with sync_playwright() as driver:
        try:
            browser = driver.chromium.launch(executable_path=path, headless=True, args=FLAGS)
        except Error as error:
            no_browser(f"{path} did not start: {str(error).splitlines()[0]}")
        yield browser
        browser.close()


@dataclass
class Trouble:
    """All that a page did and should not: requests, errors, dialogs, broken policy."""

    requests: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)

    def watch(self, context: Any, page: Any) -> None:
        def route(request: Any) -> None:
            if request.request.url.startswith(("file:", "data:", "blob:")):
                request.continue_()
            else:
                self.requests.append(request.request.url)
                request.abort()

        def dismiss(dialog: Any) -> None:
            self.dialogs.append(dialog.message)
            dialog.dismiss()

        def read(message: Any) -> None:
            if message.type in ("error", "warning"):
                self.errors.append(message.text)

        def report(violation: str) -> None:
            self.violations.append(violation)

        context.route("**/*", route)
        page.on("websocket", lambda socket: self.requests.append(socket.url))
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", read)
        page.on("dialog", dismiss)
        page.expose_function("reportViolation", report)
        page.add_init_script(LISTEN)


Open = Callable[..., Any]


@pytest.fixture
def trouble() -> Trouble:
    return Trouble()


@pytest.fixture
def opened(chromium: Any, trouble: Trouble, tmp_path: Path) -> Iterator[Open]:
    """Open a page in a fresh profile, and see at the end that it did nothing it should not.

    opened(view, "#thing=k:thing-1", viewport=..., color_scheme=...) -> a page of playwright.
    """
    contexts: list[Any] = []

    def open_page(view: View, fragment: str = "", **options: Any) -> Any:
        path = view.save(tmp_path / f"page-{len(contexts)}.html")
        options.setdefault("viewport", {"width": 1280, "height": 800})
        options.setdefault("reduced_motion", "reduce")
        context = chromium.new_context(accept_downloads=True, offline=True, **options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(60_000)
        trouble.watch(context, page)
        page.goto(path.as_uri() + fragment)
        page.wait_for_selector("html[data-ready=yes]")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert trouble == Trouble()


@pytest.fixture(scope="session")
def default_view(kg: KnowledgeGraph) -> View:
    """The page that `detente view` writes where nothing is chosen."""
    return kg.view()


@pytest.fixture(scope="session")
def network() -> Network:
    return made_up()


@pytest.fixture(scope="session")
def view(network: Network) -> View:
    return render(
        network,
        title="A made-up network",
        note="Chosen for a test.",
        command="detente view --top 120",
    )
