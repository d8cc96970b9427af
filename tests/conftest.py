"""What several tests share: the graph that ships with the package, and processes to compare."""

import hashlib
import os
import signal
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any

import pinned
import pytest
from browsers import chromium, firefox

from detente import KnowledgeGraph
from detente.dataset import cache

__all__ = ["chromium", "firefox"]  # fixtures
ROOT = Path(__file__).parent.parent

for _name in ("SIGINT", "SIGQUIT", "SIGHUP"):
    # Who runs the tests in the background ignores these, and what a test starts would as well.
    _number = getattr(signal, _name, None)
    if _number is not None and signal.getsignal(_number) is signal.SIG_IGN:
        signal.signal(_number, signal.SIG_DFL)


def pytest_xdist_auto_num_workers() -> int:
    """Return one worker more than cores: some tests wait, for a browser or for a process."""
    return (os.cpu_count() or 1) + 1


def _line(test: str) -> str:
    return test.encode("unicode_escape").decode()


#: Tests that take more than some seconds of CPU: `pytest -m "" --list-slow 2` writes the list anew.
SLOW = Path(__file__).with_name("slow.txt")
_BLOCK = "::test_command_shows_what_the_page_shows["  # needs the blocks of its page before it
_begun = time.monotonic()
_took: defaultdict[str, float] = defaultdict(float)
_before = sum(os.times()[:4])


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--within", type=float, help="Start no test after so many seconds.")
    parser.addoption("--turn", help="Any text; another text is another order of the files.")
    parser.addoption("--list-slow", type=float, help=f"Write {SLOW.name}: what takes more seconds.")


@pytest.hookimpl(tryfirst=True)  # before pytest looks at the markers
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    turn = config.getoption("--turn")
    if turn is not None:  # so that each file comes first at some time
        items.sort(key=lambda item: hashlib.sha256(f"{turn}{item.path.name}".encode()).digest())
    listed = set(SLOW.read_text(encoding="utf-8").splitlines())
    for item in items:
        if _line(item.nodeid) in listed:
            item.add_marker(pytest.mark.slow)
        if {"chromium", "firefox"} & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.browser)  # `-m "not browser"` leaves them out


def pytest_runtest_setup(item: pytest.Item) -> None:
    within = item.config.getoption("--within")
    if within is not None and time.monotonic() - _begun > within:
        pytest.skip("no time left (--within)")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, Any, Any]:
    """Tell what a test, and what it started and saw end, took of the CPU."""
    global _before
    report = yield
    now = sum(os.times()[:4])
    report.cpu, _before = now - _before, now
    return report


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    # What a browser takes is not seen: it goes on, and what it takes counts when it ends.
    in_browser = "browser" in report.keywords
    _took[_line(report.nodeid)] += report.duration if in_browser else getattr(report, "cpu", 0)


def pytest_sessionfinish(session: pytest.Session) -> None:
    seconds = session.config.getoption("--list-slow")
    if seconds is not None and not hasattr(session.config, "workerinput"):
        found = sorted(t for t, took in _took.items() if took > seconds and _BLOCK not in t)
        SLOW.write_text("".join(f"{test}\n" for test in found), encoding="utf-8")


@pytest.fixture(scope="session", autouse=True)
def _cache(tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config) -> None:
    """Keep snapshots of the tests apart from those of whoever runs them; workers share them."""
    folder = tmp_path_factory.getbasetemp()
    if hasattr(pytestconfig, "workerinput"):
        folder = folder.parent  # the cache itself knows what to do where two meet
    os.environ[cache.VARIABLE] = str(folder / "cache" / "detente")


@pytest.fixture(scope="session")
def kg() -> KnowledgeGraph:
    return KnowledgeGraph.load()


@pytest.fixture(scope="session")
def read() -> KnowledgeGraph:
    """The graph of what was read in three documents, without reference facts and their things."""
    return pinned.graph_of_documents()


@pytest.fixture(scope="session")
def fixed() -> KnowledgeGraph:
    """The graph of the documents and sources that pinned answers were read from."""
    return pinned.graph()


@pytest.fixture
def outputs() -> Callable[[str], set[bytes]]:
    """Return what a script prints in processes that differ in the seed of their hashes."""

    def run(script: str) -> set[bytes]:
        return {
            subprocess.run(
                [sys.executable, "-c", script],
                env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT / "graph")},
                capture_output=True,
                check=True,
            ).stdout
            for seed in ("1", "2")
        }

    return run
