"""The benchmarks do what they say: made-up graphs, equal answers, a page. No test looks at time."""

import io
import itertools
import re
import subprocess
import sys
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

import pyoxigraph as ox
import pytest
from click.testing import CliRunner

from benchmarks import (
    comparison,
    cut,
    engines,
    inference,
    kill,
    page,
    reasoners,
    serving,
    soak,
    textbook,
    validation,
)
from benchmarks.__main__ import main
from benchmarks.measure import Run, Without, command, job, mean, turns
from benchmarks.plan import Plan
from benchmarks.prepare import filled, laid_out, made, merged, prepare
from benchmarks.queries import QUERIES
from benchmarks.requests import counted
from benchmarks.sections import SECTIONS
from benchmarks.shape import statements
from benchmarks.workers import workers
from detente import KnowledgeGraph
from detente.core.namespaces import INFERRED, MERGE, PREFIXES, RDF_TYPE
from detente.inference import materialize

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("made-up")


@pytest.fixture(scope="module")
def whole(folder: Path) -> Path:
    return prepare(3000, folder)[0]


@pytest.fixture(scope="module")
def present(whole: Path) -> dict[str, engines.Engine]:
    return {**engines.family("pyoxigraph", whole), **engines.family("rdflib", whole)}


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


def test_what_is_made_has_the_kinds_of_this_field() -> None:
    md = PREFIXES["md"]
    kinds = {
        line.split(" ")[2].removeprefix(f"<{md}").removesuffix(">")
        for line in statements(3000)
        if f"<{RDF_TYPE}>" in line
    }
    assert kinds == {
        *("State", "RegionalOrganization", "Membership", "PeacekeepingOperation", "Exercise"),
        *("Agreement", "Mechanism", "Outcome", "Challenge", "Passage", "Document", "Dataset"),
    }


def test_there_are_eighteen_queries_and_each_has_rows(present: dict[str, engines.Engine]) -> None:
    assert len(QUERIES) == 18
    empty = [name for name, query in QUERIES.items() if not present["detente"].rows(query)]
    assert empty == []


@pytest.mark.parametrize("name", QUERIES)
def test_every_engine_gives_the_same_answer(present: dict[str, engines.Engine], name: str) -> None:
    assert set(present) == {"detente", "pyoxigraph", "oxrdflib", "rdflib"}
    assert len({engine.rows(QUERIES[name]) for engine in present.values()}) == 1


def test_an_engine_that_cannot_answer_is_without_and_the_next_question_starts_it_anew(
    whole: Path,
) -> None:
    with workers(whole, 60, ("pyoxigraph",)) as held:
        with pytest.raises(Without, match="refused"):
            held["detente"].rows("detente", "SELECT {")
        assert held["detente"].rows("detente", QUERIES["full scan"])[0] == 1
        assert held["pyoxigraph"].time("pyoxigraph", QUERIES["full scan"]).seconds > 0


def test_our_rules_come_to_what_a_naive_fixpoint_comes_to(folder: Path) -> None:
    source = made(3000, folder)
    ours, other = filled(source), ox.Store()
    other.extend(ours)  # read twice, a blank node would have two names
    materialize.infer(ours)
    textbook.infer(other)
    assert set(ours) == set(other)


def test_a_statement_too_few_or_too_many_is_counted_by_a_last_round(folder: Path) -> None:
    store = filled(made(3000, folder))
    materialize.infer(store)
    inferred = ox.NamedNode(INFERRED)
    first, second, *_ = store.quads_for_pattern(None, ox.NamedNode(RDF_TYPE), None, inferred)
    things = {quad.subject for quad in (first, second)}
    assert textbook.differing(store, things) == 0
    store.remove(ox.Quad(first.subject, first.predicate, first.object))
    assert textbook.differing(store, things) > 0
    store.add(ox.Quad(first.subject, first.predicate, first.object))
    store.add(ox.Quad(second.subject, second.predicate, ox.NamedNode("urn:x"), inferred))
    assert textbook.differing(store, things) == 1


def test_of_a_graph_too_large_for_a_fixpoint_the_page_says_what_a_last_round_changes(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inference, "_LONG", 1000)
    row = inference._every(Plan((3000,), 1, 60, folder), 3000)
    said = r"not asked; of \d{3} things every rule once more changes 0 statements"
    assert re.fullmatch(said, row[3])
    assert row[-1] == "-"


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux bounds what a process may hold")
def test_who_needs_more_memory_than_there_is_is_without() -> None:
    greedy = "from benchmarks import job; job.bounded(1 << 30); bytearray(2 << 30)"
    native = "import os; os.write(2, b'memory allocation of 8 bytes failed\\n'); os.abort()"
    for script in (greedy, native):
        with pytest.raises(Without, match="out of memory"):
            command(sys.executable, "-c", script)


def test_everybody_takes_a_turn_in_every_round_and_a_slow_one_gives_up() -> None:
    done: list[str] = []

    def wait() -> None:
        while True:
            pass

    def missing() -> Run:
        raise Without("not installed")

    timing = turns(
        {
            "a": lambda: done.append("a"),
            "b": lambda: (done.append("b"), Run(2.0, peak=5))[1],  # type: ignore[func-returns-value]
            "c": wait,
            "d": missing,
        },
        3,
        0.1,
    )
    assert sorted(done) == ["a", "a", "a", "b", "b", "b"]
    assert timing.without == {"c": "gave up", "d": "not installed"}
    assert timing.median("c") is None
    assert timing.ratio("a", "c") is None
    assert timing.ratio("a", "a") == 1
    assert (timing.median("b"), timing.peak("b"), timing.said()["b"]) == (2.0, 5, None)
    assert page.beside(timing, "b", "b") == "2.00 s (1.00)"
    assert page.beside(timing, "a", "d") == "not installed"


def test_a_mean_is_of_the_ratios_that_there_are() -> None:
    assert mean([2.0, None, 8.0]) == pytest.approx(4)
    assert mean([None]) is None


def test_a_section_alone_leaves_the_others_of_the_page_as_they_are() -> None:
    order = ["Cold start", "Queries", "Rows"]
    before = page.joined("", {"Queries": "## Queries\n\nold\n", "Rows": "## Rows\n\nold\n"}, order)
    after = page.joined(before, {"Queries": page.section("Queries", "when", ["new"])}, order)
    assert after == page.HEAD + "\n## Queries\n\nwhen\n\nnew\n\n## Rows\n\nold\n"
    assert page.joined(after, {}, order) == after


def test_every_section_is_a_module_with_parts_and_has_a_title_of_its_own() -> None:
    import importlib

    for section in SECTIONS.values():
        assert callable(importlib.import_module(f"benchmarks.{section.module}").parts)
    assert len({section.title for section in SECTIONS.values()}) == len(SECTIONS)


def test_help_says_what_can_be_measured_alone_and_how_long_it_takes() -> None:
    text = command(sys.executable, "-m", "benchmarks", "--help").stdout.decode()
    for name, section in SECTIONS.items():
        assert f"{name}: {section.minutes}" in text


def test_a_run_writes_the_section_with_everybody_in_it(tmp_path: Path) -> None:
    output = tmp_path / "page.md"
    run = [sys.executable, "-m", "benchmarks", "--only", "queries", "--output", str(output)]
    run += ["--sizes", "2k", "--rounds", "1"]
    subprocess.run(run, cwd=ROOT, check=True, capture_output=True)
    text = output.read_text(encoding="utf-8")
    for words in ("## Queries", "### 2,000 statements", "1 round; sizes 2,000", *QUERIES):
        assert words in text
    assert "| query | rows | detente | pyoxigraph | oxrdflib | rdflib | maplib | sparq |" in text
    assert "gave up |" not in text


@pytest.mark.slow
def test_servers_that_are_asked_the_same_answer_alike(folder: Path) -> None:
    path = merged(1000, folder)
    draw = serving.drawing(path)
    assert draw(0) == draw(0) != draw(1)
    with serving.servers(path, folder) as (places, without):
        assert set(places) | set(without) == {serving.MINE, *serving.BESIDE}
        found = serving.point_queries(places, lambda turn: draw(turn)[:20], 2)
        rows = serving.all_rows(places, 1, 60)
    for timing in (found.alone, found.together, rows):
        assert timing.without == {}
        assert serving.MINE in timing.runs
    assert 0 < found.each[serving.MINE].at(0.5) <= found.each[serving.MINE].at(0.99)


def test_what_a_server_loads_is_each_statement_and_its_merge(tmp_path: Path) -> None:
    made(3000, tmp_path)
    store = ox.Store()
    store.load(path=laid_out(3000, tmp_path), format=ox.RdfFormat.N_QUADS)
    other = ox.Store()
    other.load(path=laid_out(3000, tmp_path, MERGE), format=ox.RdfFormat.N_QUADS)
    default, merge = ox.DefaultGraph(), ox.NamedNode(MERGE)
    triples = {quad.triple for quad in store if quad.graph_name != default}
    assert triples == {quad.triple for quad in store.quads_for_pattern(None, None, None, default)}
    assert len(store) == len(other)
    assert sum(quad.graph_name == merge for quad in other) == len(triples)


def test_requests_and_bytes_of_a_command_are_counted() -> None:
    with pytest.raises(Without, match="refused"):
        counted("query", "ASK {}", "--endpoint", "http://127.0.0.1:9/query")()


def test_the_rules_that_others_know_come_to_what_others_come_to(folder: Path) -> None:
    path = str(reasoners.shared(300, folder))
    ours = job("reasoners:detente", path, limit=60).said
    theirs = job("reasoners:owlrl", path, limit=60).said
    assert isinstance(ours, list)
    assert isinstance(theirs, list)
    assert ours[:2] == theirs[:2]


def test_no_row_of_a_csv_passes_through_python_where_nothing_needs_mending() -> None:
    count, rows = 0, 20_000
    store = ox.Store()
    store.bulk_extend(
        ox.Quad(ox.NamedNode(f"urn:s{n}"), ox.NamedNode("urn:p"), ox.Literal(str(n)))
        for n in range(rows)
    )
    graph = KnowledgeGraph(store, {})
    warm = graph.query("SELECT * { ?s ?p ?o } LIMIT 5000")
    warm.write(io.BytesIO(), "csv")  # a process compiles its patterns once
    results = graph.query("SELECT * { ?s ?p ?o }")
    out = io.BytesIO()

    def traced(frame: FrameType, event: str, argument: object) -> Callable[..., Any]:
        nonlocal count
        count += 1
        return traced

    before = sys.gettrace()
    sys.settrace(traced)
    try:
        results.write(out, "csv")
    finally:
        sys.settrace(before)
    assert out.getvalue().count(b"\n") == rows + 1
    assert count < rows / 4  # lines of Python: some a block, not one a row


def test_reading_and_writing_jobs_say_the_same_of_the_same_graph(folder: Path) -> None:
    quads, triples = str(made(3000, folder)), str(merged(3000, folder))
    for words in (["load", quads], ["turtle", triples], ["rows", triples, "csv"]):
        said = set()
        for engine in ("detente", "pyoxigraph"):
            into = [str(folder / f"{engine}.csv")] if words[0] == "rows" else []
            said.add(job(f"{words[0]}:{engine}", *words[1:], *into, limit=60).said)
        assert len(said) == 1


def test_sizes_that_are_none_are_refused_in_one_line() -> None:
    done = CliRunner().invoke(main, ["--sizes", "20k,many"])
    assert (done.exit_code, done.stderr.splitlines()[-1]) == (
        2,
        "Error: Invalid value for '--sizes': '20k,many' is no sizes; write 20k,1M or 50000",
    )


def test_a_load_that_is_killed_leaves_a_store_that_answers_and_can_be_finished(
    tmp_path: Path,
) -> None:
    outcomes = list(kill.kills(3000, 5, tmp_path))
    assert [outcome.new for outcome in outcomes] == [True, False, True, False, True]
    assert {outcome.next for outcome in outcomes} <= kill.RIGHT
    assert all(outcome.whole for outcome in outcomes)


def test_a_command_that_is_killed_leaves_nothing_half(tmp_path: Path) -> None:
    found = list(cut.cuts(15, tmp_path))
    assert {each.work for each in found} == {"backup", "restore", "export", "cache"}
    assert {each.found for each in found} <= cut.RIGHT
    assert [each for each in found if not each.mended] == []


def test_validation_is_measured_where_both_engines_find_the_same(tmp_path: Path) -> None:
    _, table = validation.parts(Plan((1000,), 1, 60, tmp_path))
    assert [line.split(" | ")[0] for line in table.splitlines() if line[:3] == "| 1"] == ["| 1,000"]


def test_an_interval_holds_the_median_and_narrows_with_the_pairs() -> None:
    ratios = [0.9, 1.0, 1.1, 1.0, 0.95, 1.05]
    low, high = comparison.interval(ratios)
    assert 0.9 <= low < 1.0 < high <= 1.1
    nearer, farther = comparison.interval(ratios * 10)
    assert low <= nearer <= 1.0 <= farther <= high


def test_ratios_are_of_this_to_the_other_pair_by_pair() -> None:
    one = comparison.Compared("one", ((1.0, 2.0), (4.0, 4.0), (3.0, 2.0)))
    two = comparison.Compared("two", ((4.0, 2.0), (1.0, 1.0), (3.0, 8.0)))
    assert one.ratios == (0.5, 1.0, 1.5)
    assert one.row()[:5] == ["one", "3", "3.00 s", "2.00 s", "1.000"]
    both = comparison.together("both", [one, two])
    assert both.ratios == pytest.approx((1, 1, 0.75))
    assert comparison.Compared("none", (), "why not").row() == [
        *("none", "0", "-", "-", "-", "-", "why not")
    ]


@pytest.fixture
def older(tmp_path: Path) -> Path:
    """Return a checkout in the old layout: a package `graph` beside cli.py, here of ours."""
    (tmp_path / "graph").mkdir()
    found = f"import sys\nsys.path.insert(0, {str(ROOT / 'graph')!r})\n"
    (tmp_path / "graph" / "__init__.py").write_text(f"{found}from detente import KnowledgeGraph\n")
    (tmp_path / "cli.py").write_text(f"{found}from detente.__main__ import cli\ncli()\n")
    return tmp_path


def test_this_checkout_is_compared_with_one_of_the_old_layout_in_pairs(older: Path) -> None:
    works = ["--work", "query: path", "--work", "cold start: query", "--work", "passages"]
    works += ["--work", "rules alone", "--clock", "cpu"]
    options = ["--against", str(older), "--pairs", "2", "--sizes", "1k", *works]
    done = CliRunner().invoke(main, options)
    assert done.exit_code == 0, done.output
    rows = [line.split(" | ") for line in done.stdout.splitlines() if line.startswith("| ")][2:]
    assert [row[0].removeprefix("| ") for row in rows] == [
        "cold start: query",
        "rules alone, on what ships",
        "CSV of rows without passages",
        "CSV of rows with passages",
        *(f"query: {name}" for name in ("path up", "path of all", "path of two ways")),
        "3 queries, geometric mean",
    ]
    there = [row for row in rows if row[0] != "| rules alone, on what ships"]
    assert {row[1] for row in there} == {"2"}
    assert {row[-1].rstrip(" |") for row in there} == {""}  # the same results on both sides
    assert "not where they are sought" in rows[1][-1]


def test_soak_counts_what_comes_to_something_else() -> None:
    answers = itertools.cycle(["right", "right", "wrong"])
    works = {"sound": lambda: "right", "unsound": lambda: next(answers)}
    found = soak.soak(works, dict.fromkeys(works, "right"), minutes=0.005)
    (minute,) = found.minutes
    assert minute.done > 100
    assert set(found.wrong) == {"unsound"}
    assert minute.zombies == 0
