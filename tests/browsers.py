"""Browsers for the tests of pages: how one is found, and what is said when there is none."""

from __future__ import annotations

import importlib.util
import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any, NoReturn

import pytest
from view.firefox import FirefoxError, Page, started

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
