"""The benchmarks do what they say: made-up graphs, equal answers, a page. No test looks at time."""

import itertools
import subprocess
import sys
import tracemalloc
from pathlib import Path

import pytest

from benchmarks import engines
from benchmarks.measure import turns
from benchmarks.prepare import Prepared, filled, naive, prepare
from benchmarks.queries import QUERIES
from benchmarks.shape import statements
from graph import reasoning

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    return prepare(3000, tmp_path_factory.mktemp("made-up"))


def test_the_same_seed_makes_the_same_graph_of_the_size_asked_for() -> None:
    made = list(statements(3000))
    assert made == list(statements(3000))
    assert made != list(statements(3000, seed=8))
    assert len(set(made)) == pytest.approx(3000, rel=0.05)


def test_what_is_made_is_not_kept() -> None:
    def peak(size: int) -> int:
        tracemalloc.start()
        for _ in itertools.islice(statements(size), size):
            pass
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return peak

    assert peak(40_000) < 2 * peak(4_000)


def test_there_are_eighteen_queries_and_each_has_rows(graph: Prepared) -> None:
    assert len(QUERIES) == 18
    engine = engines.detente(graph.store)
    empty = [name for name, query in QUERIES.items() if not engines.rows(engine, query)]
    assert empty == []


@pytest.mark.parametrize("name", QUERIES)
def test_every_engine_gives_the_same_answer(graph: Prepared, name: str) -> None:
    present = [
        engines.detente(graph.store),
        engines.oxigraph(graph.store),
        engines.oxrdflib(graph.store),
        engines.rdflib(graph.whole),
    ]
    assert len({engines.rows(each, QUERIES[name]) for each in present}) == 1


def test_our_rules_come_to_what_a_naive_fixpoint_comes_to(graph: Prepared) -> None:
    ours, other = filled(graph.source), filled(graph.source)
    reasoning.infer(ours)
    naive(other)
    assert set(ours) == set(other)


def test_everybody_takes_a_turn_in_every_round_and_a_slow_one_gives_up() -> None:
    done: list[str] = []

    def wait() -> None:
        while True:
            pass

    timing = turns(
        {"a": lambda: done.append("a"), "b": lambda: done.append("b"), "c": wait}, 3, 0.1
    )
    assert sorted(done) == ["a", "a", "a", "b", "b", "b"]
    assert timing.gave_up == {"c"}
    assert timing.median("c") is None
    assert timing.ratio("a", "c") is None
    assert timing.ratio("a", "a") == 1


def test_a_run_writes_a_page_with_everybody_in_it(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    command = [sys.executable, "-m", "benchmarks", "--sizes", "2000", "--rounds", "1"]
    subprocess.run([*command, "--output", str(page)], cwd=ROOT, check=True, capture_output=True)
    text = page.read_text(encoding="utf-8")
    for words in ("## Cold start", "## 2,000 statements", "naive fixpoint", *QUERIES):
        assert words in text
    for engine in ("detente / pyoxigraph", "detente / oxrdflib", "detente / rdflib", "bare parse"):
        assert engine in text
    assert "gave up" not in text
