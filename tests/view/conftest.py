"""Pages that are opened, and what no page may ever do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from browsers import LISTEN

from detente import KnowledgeGraph
from detente.network.model import Network
from detente.view import View, render

from .samples import made_up


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
