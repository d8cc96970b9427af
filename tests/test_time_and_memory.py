"""`timeout=` and `memory=`: a call ends in time, within memory, and the caller lives."""

from __future__ import annotations

import copy
import gc
import os
import pickle
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from league import league
from test_threads import CALLS, SELECT, told

from detente import DetenteError, KnowledgeGraph, OutOfMemory, OutOfTime, UnknownName, UsageError
from detente.core.namespaces import KG
from detente.core.process import memory

ROOT = Path(__file__).parents[1]
SLOW = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
HUNGRY = (
    'SELECT (STRLEN(?x11) AS ?n) { BIND("'
    + "a" * 1000
    + '" AS ?x0) '
    + " ".join(f"BIND(CONCAT(?x{i},?x{i},?x{i},?x{i}) AS ?x{i + 1})" for i in range(11))
    + "}"
)


@pytest.fixture(scope="module")
def small() -> KnowledgeGraph:
    return copy.copy(league())


#: Calls that take the two, by what they answer without them.
LIMITED: dict[str, Callable[..., Any]] = {
    "query": lambda kg, **limits: kg.query(SELECT, **limits),
    "ask": lambda kg, **limits: kg.ask("memberships-of", actor="Early", **limits),
    "find": lambda kg, **limits: kg.find("Early", **limits),
    "show": lambda kg, **limits: kg.show("Early", **limits),
    "why": lambda kg, **limits: kg.why("Early", "League", **limits),
    "path": lambda kg, **limits: kg.path("Early", "League", **limits),
    "stats": lambda kg, **limits: kg.stats(**limits),
    "panel": lambda kg, **limits: kg.panel("state-year", "League", **limits),
    "cite": lambda kg, **limits: kg.cite("memberships-of", values={"actor": "Early"}, **limits),
    "part": lambda kg, **limits: kg.part("Early", hops=1, **limits),
    "view": lambda kg, **limits: kg.view("Early", title="A page", **limits),
    "export": lambda kg, **limits: kg.export(None, "trig", **limits),
    "validate": lambda kg, **limits: kg.validate(**limits),
}


@pytest.mark.parametrize("name", LIMITED)
def test_a_call_within_its_limits_answers_as_without(small: KnowledgeGraph, name: str) -> None:
    found = LIMITED[name](small, timeout=300, memory="2GB")
    assert told(found) == told(LIMITED[name](small))


def test_time_is_up(small: KnowledgeGraph) -> None:
    for _ in range(2):  # and the next call has a child again
        start = time.monotonic()
        with pytest.raises(OutOfTime, match=r"^stopped after 0.3 seconds \(timeout\)$") as caught:
            small.query(SLOW, timeout=0.3)
        assert caught.value.exit_code == 4
        assert time.monotonic() - start < 300
    assert small.query("ASK { ?s ?p ?o }", timeout="30")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="a limit as Linux has it")
@pytest.mark.parametrize("size", ["200MB", 200_000_000, "0.2 GB"])
def test_memory_is_short(small: KnowledgeGraph, size: int | str) -> None:
    with pytest.raises(OutOfMemory, match=r"^stopped at 200 MB of memory \(memory\)$") as caught:
        small.query(HUNGRY, memory=size)
    assert caught.value.exit_code == 4
    assert small.query("ASK { ?s ?p ?o }", memory=size)


def test_errors_of_a_call_come_through(small: KnowledgeGraph) -> None:
    with pytest.raises(UnknownName, match="did you mean 'Early'"):
        small.show("Erly", timeout=300)
    with pytest.raises(UsageError, match="arguments go to another process"):
        small.validate(progress=lambda done, whole: None, timeout=300)


@pytest.mark.parametrize("wrong", [0, -1, True, float("nan"), "soon", float("inf"), []])
def test_what_is_no_time(small: KnowledgeGraph, wrong: Any) -> None:
    with pytest.raises(UsageError, match=r"^timeout: .* is no time; give seconds, as 5 or 0\.5$"):
        small.query("ASK { }", timeout=wrong)


@pytest.mark.parametrize("size", [2**63, 1e300, 10**400, "9" * 400, "99999999999TB"])
def test_more_memory_than_there_can_be_is_no_limit(small: KnowledgeGraph, size: Any) -> None:
    assert small.query("ASK { ?s ?p ?o }", memory=size)


@pytest.mark.parametrize("wrong", [0, -1, True, "", "much", "-2GB", [], 1.5])
def test_what_is_no_size(small: KnowledgeGraph, wrong: Any) -> None:
    with pytest.raises(UsageError, match=r"^memory: .* is no size; give bytes, or as '2GB'"):
        small.query("ASK { }", memory=wrong)


def children(kg: KnowledgeGraph) -> list[int]:
    return [child.process.pid for child in kg._children._idle]


def test_a_child_is_kept_and_ends_with_its_graph() -> None:
    kg = pickle.loads(pickle.dumps(league()))
    assert kg.query("ASK { ?s ?p ?o }", timeout=300)
    first = children(kg)
    for _ in range(3):
        assert kg.show("Early", timeout=300)
    assert children(kg) == first
    assert len(first) == 1
    del kg
    gc.collect()
    with pytest.raises(ProcessLookupError):
        os.kill(first[0], 0)


def test_a_graph_of_a_store_is_opened_in_the_child(tmp_path: Path) -> None:
    from detente.dataset.load import load

    (tmp_path / "more.ttl").write_text(f"<{KG}nato> <urn:p> <urn:o> .", encoding="utf-8")
    load(tmp_path / "store", [tmp_path / "more.ttl"], bare=True)
    kg = KnowledgeGraph.load(store=tmp_path / "store")
    assert kg.query("SELECT ?o { ?s ?p ?o }", timeout=300).rows == (("urn:o",),)
    assert len(pickle.dumps(kg)) < 2000  # no statement goes along


def test_threads_have_children_of_their_own(small: KnowledgeGraph) -> None:
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: small.query("ASK { ?s ?p ?o }", timeout=300), range(12)))
    assert all(found)
    assert 1 <= len(children(small)) <= 4


def test_a_child_that_is_killed_is_said_and_replaced(small: KnowledgeGraph) -> None:
    assert small.query("ASK { ?s ?p ?o }", timeout=300)
    (*_, first) = children(small)
    with ThreadPoolExecutor(1) as pool:
        slow = pool.submit(small.query, SLOW, timeout=300)
        deadline = time.monotonic() + 120
        while first in children(small) and time.monotonic() < deadline:
            time.sleep(0.01)
        os.kill(first, 9)
        with pytest.raises(DetenteError, match="was killed"):
            slow.result()
    assert small.query("ASK { ?s ?p ?o }", timeout=300)


def test_nothing_is_left_behind() -> None:
    script = """
import detente, sys
from league import league
kg = league()
assert kg.query("ASK { ?s ?p ?o }", timeout=300)
print(kg._children._idle[0].process.pid)
"""
    path = os.pathsep.join(map(str, (ROOT / "graph", ROOT / "tests")))
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", script],
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    with pytest.raises(ProcessLookupError):
        os.kill(int(done.stdout), 0)


def test_every_call_that_answers_is_limited() -> None:
    assert LIMITED.keys() >= CALLS.keys() - {
        *("limited", "limited-graph", "yes", "graph", "doubtful", "questions")
    }


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="no such limit there")
def test_many_short_calls_leave_the_next_its_room() -> None:
    code = (
        "from detente.core.process.memory import Bound\n"
        "bound, kept = Bound(), []\n"
        "for _ in range(300):\n"
        "    bound.begin(100_000_000)\n"
        "    kept.append(bytearray(1_000_000))\n"
        "    bound.end()\n"
        "bound.begin(100_000_000)\n"
        "try: bytearray(200_000_000)\n"
        "except MemoryError: print(len(kept))"
    )
    asked = [sys.executable, "-c", code]
    done = subprocess.run(asked, capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("300\n", "")


def test_sizes_in_words() -> None:
    assert memory.resident() > 10_000_000
    assert memory.resident(os.getpid()) > 10_000_000
    assert memory.resident(2**22 + 1) == 0
