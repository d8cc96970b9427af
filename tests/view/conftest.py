"""How the browser is found, what is said when there is none, and what no page may ever do."""

from __future__ import annotations

import importlib.util
import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

import pytest

from detente import KnowledgeGraph
from detente.network.model import Network
from detente.view import View, render

from .firefox import FirefoxError, Page, started
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


CHROMIUM = "pip install playwright; apt-get install chromium, or set DETENTE_BROWSER"
FIREFOX = "pip install websockets; apt-get install firefox-esr, or set DETENTE_FIREFOX"


def no_browser(why: str, advice: str = CHROMIUM) -> NoReturn:
    """Skip with a line that says how to run these tests; where CI=true, fail instead."""
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


@pytest.fixture(scope="session")
def firefox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """A tab of Firefox, for the tasks of a reader."""
    if importlib.util.find_spec("websockets") is None:
        no_browser("the Python package websockets is not installed", FIREFOX)
    wanted = os.environ.get("DETENTE_FIREFOX")
    names = (wanted,) if wanted else ("firefox-esr", "firefox")
    path = next(filter(None, map(shutil.which, names)), None)
    if path is None:
        no_browser(f"there is no {' or '.join(names)} on the PATH", FIREFOX)
    with ExitStack() as stack:
        try:
            page = stack.enter_context(started(path, tmp_path_factory.mktemp("profile")))
        except (FirefoxError, OSError) as error:
            no_browser(f"{path} did not start: {error}", FIREFOX)
        yield page


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
RESTART = "fragment => detente.restart(fragment)"


@pytest.fixture
def trouble() -> Trouble:
    return Trouble()


@dataclass
class Opened:
    """Pages that stay open for the tests of a module, and what each did that it should not."""

    chromium: Any
    folder: Path
    pages: dict[Any, list[tuple[Any, Trouble]]] = field(default_factory=dict)

    def page(self, view: View, fragment: str, number: int, **options: Any) -> tuple[Any, Trouble]:
        """Return a page as it is when it is opened; one that is open already begins anew."""
        options.setdefault("viewport", {"width": 1280, "height": 800})
        options.setdefault("reduced_motion", "reduce")
        key = view.html, repr(sorted(options.items()))
        open_already = self.pages.setdefault(key, [])
        if number < len(open_already):
            page, trouble = open_already[number]
            page.evaluate(RESTART, fragment.removeprefix("#"))
            return page, trouble
        path = view.save(self.folder / f"page-{sum(map(len, self.pages.values()))}.html")
        context = self.chromium.new_context(accept_downloads=True, offline=True, **options)
        page, trouble = context.new_page(), Trouble()
        page.set_default_timeout(60_000)
        trouble.watch(context, page)
        page.trouble = trouble
        page.goto(path.as_uri() + fragment)
        page.wait_for_selector("html[data-ready=yes]")
        open_already.append((page, trouble))
        return page, trouble


@pytest.fixture(scope="module")
def browsing(chromium: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opened]:
    open_pages = Opened(chromium, tmp_path_factory.mktemp("pages"))
    yield open_pages
    for pages in open_pages.pages.values():
        for page, _ in pages:
            page.context.close()


@pytest.fixture
def opened(browsing: Opened) -> Iterator[Open]:
    """Open a page as new, and see at the end that it did nothing it should not.

    opened(view, "#thing=k:thing-1", viewport=..., color_scheme=...) -> a page of playwright. The
    same page opened again in one test is another one, in a profile of its own.
    """
    used: list[Trouble] = []
    times: Counter[str] = Counter()

    def open_page(view: View, fragment: str = "", **options: Any) -> Any:
        key = view.html + repr(sorted(options.items()))
        page, trouble = browsing.page(view, fragment, times[key], **options)
        times[key] += 1
        used.append(trouble)
        return page

    yield open_page
    assert used == [Trouble() for _ in used]


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
