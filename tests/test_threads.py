"""What callers hold goes from thread to thread and from process to process, and says the same.

The engine ends the process where an answer of its own is read in another thread; so each case of
that kind runs in a process of its own, and must end well with nothing on standard error.
"""

from __future__ import annotations

import asyncio
import copy
import functools
import gc
import multiprocessing
import os
import pickle
import subprocess
import sys
import threading
import types
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import loops
import pyoxigraph as ox
import pytest
from league import league

from detente import DetenteError, KnowledgeGraph, QueryError, Results
from detente.core.namespaces import KG, PREFIXES
from detente.dataset.cache import open_cached
from detente.query.rewriting import merge

ROOT = Path(__file__).parents[1]
SELECT = "SELECT ?s ?p ?o { ?s ?p ?o } ORDER BY ?s ?p ?o LIMIT 50"
#: A query of each kind, and what it is written as.
QUERIES = {
    "select": (SELECT, "csv"),
    "long": ("SELECT ?s ?o { ?s ?p ?o }", "json"),
    "ask": ("ASK { ?s ?p ?o }", "xml"),
    "construct": ("CONSTRUCT { ?s <urn:p> ?o } WHERE { ?s ?p ?o }", "ntriples"),
    "describe": ("DESCRIBE kg:nato", "turtle"),
    "count": ("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", "table"),
    "nothing": ("SELECT ?s { ?s <urn:nothing> ?o }", "md"),
    "terms": (
        'SELECT ?v { VALUES ?v { 1 1.5 "a,b\\"c\\n" "x"@en-gb <urn:a,b> '
        '<<( <urn:s> <urn:p> "o" )>> UNDEF } }',
        "tsv",
    ),
}
#: Of two graphs that share a statement, which the engine would count twice.
MERGED = "SELECT (COUNT(*) AS ?n) FROM <urn:one> FROM <urn:two> { ?s ?p ?o }"
#: What reads an answer; each in its own way asks the engine.
READERS: dict[str, Callable[[Results], Any]] = {
    "text": lambda found: [found.text(f) for f in (["table", "md"])],
    "rows": lambda found: found.rows,
    "bool": bool,
    "len": len,
    "more": lambda found: found.more,
    "nothing": lambda found: found.nothing,
    "warnings": lambda found: (found.diagnosis, found.warnings),
    "pandas": lambda found: found.to_pandas(),
    "drop": lambda found: None,
}
#: Calls of everything that answers.
CALLS: dict[str, Callable[[KnowledgeGraph], Any]] = {
    "query": lambda kg: kg.query(SELECT),
    "limited": lambda kg: kg.query("SELECT ?s { ?s ?p ?o }", limit=3),
    "limited-graph": lambda kg: kg.query("CONSTRUCT WHERE { ?s ?p ?o }", limit=3),
    "yes": lambda kg: kg.query("ASK { ?s ?p ?o }"),
    "graph": lambda kg: kg.query("DESCRIBE kg:early"),
    "doubtful": lambda kg: kg.query("SELECT ?s { ?s md:memberOff kg:early }"),
    "ask": lambda kg: kg.ask("memberships-of", actor="Early"),
    "find": lambda kg: kg.find("Early"),
    "questions": lambda kg: kg.questions_table("members"),
    "show": lambda kg: kg.show("Early"),
    "why": lambda kg: kg.why("Early", "League"),
    "path": lambda kg: kg.path("Early", "League"),
    "stats": lambda kg: kg.stats(),
    "panel": lambda kg: kg.panel("state-year", "League"),
    "cite": lambda kg: kg.cite("memberships-of", values={"actor": "Early"}),
    "part": lambda kg: kg.part("Early"),
    "view": lambda kg: kg.view("Early"),
    "validate": lambda kg: kg.validate(),
    "export": lambda kg: kg.export(None, "trig"),
}


@pytest.fixture(scope="module")
def small() -> KnowledgeGraph:
    return league()


def told(answer: Any) -> Any:
    """All that an answer says, so that two can be compared."""
    if isinstance(answer, Results):
        form = "turtle" if answer.kind == "graph" else "json"
        return (
            *(answer.kind, answer.columns, answer.text(form), answer.more, answer.nothing),
            *(answer.notes, answer.query, dict(answer.values), answer.diagnosis, answer.doubts),
            *(bool(answer), answer.rows, answer.text("md")),
        )
    return answer.html if hasattr(answer, "html") else answer


def run(script: str, *arguments: str) -> str:
    """What a script prints, which must end well and say nothing on standard error."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", script, *arguments],
        env={**os.environ, "PYTHONPATH": f"{ROOT / 'graph'}{os.pathsep}{ROOT / 'tests'}"},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def test_answers_are_read_in_another_thread_than_they_were_asked_in() -> None:
    script = """
import asyncio, gc, threading
import test_threads as t
kg = t.league()
async def main():
    for name, read in t.READERS.items():
        for query, form in t.QUERIES.values():
            found = await asyncio.to_thread(kg.query, query)
            read(found)
            assert name != "text" or found.text(form) == kg.query(query).text(form)
            del found; gc.collect()
asyncio.run(main())
kept = []
thread = threading.Thread(target=lambda: kept.append(kg.query(t.SELECT)))
thread.start(); thread.join()  # the thread that asked is gone
assert kept[0].text("csv") == kg.query(t.SELECT).text("csv")
here = kg.query(t.SELECT)  # and one that nobody reads is there at the end
"""
    run(script)


def test_errors_are_dropped_in_another_thread_without_a_word() -> None:
    script = """
import gc
from concurrent.futures import ThreadPoolExecutor
import pytest
import test_threads as t
kg = t.league()
class Full:
    def write(self, content): raise OSError(28, "No space left on device")
    def flush(self): pass
def fails(query, form):
    found = kg.query(query)
    found.write(Full(), form)
with ThreadPoolExecutor(2) as pool:
    for query, form in t.QUERIES.values():
        with pytest.raises(Exception) as caught:
            pool.submit(fails, query, form).result()
        del caught; gc.collect()
    for wrong in ("SELECT", "ASK { SERVICE <urn:a> {} }", "SELECT ?s { ?s zz:p ?o }"):
        with pytest.raises(t.QueryError) as caught:
            pool.submit(kg.query, wrong).result()
        del caught; gc.collect()
"""
    run(script)


@pytest.mark.parametrize("name", CALLS)
def test_answers_are_pickled_and_copied(small: KnowledgeGraph, name: str) -> None:
    found = CALLS[name](small)
    for other in (
        pickle.loads(pickle.dumps(found)),
        copy.copy(found),
        copy.deepcopy(found),
        pickle.loads(pickle.dumps(pickle.loads(pickle.dumps(found)))),
    ):
        assert told(other) == told(found)


@pytest.mark.parametrize("query", QUERIES)
def test_every_kind_of_answer_is_pickled_with_all_its_rows(
    small: KnowledgeGraph, query: str
) -> None:
    text, form = QUERIES[query]
    for limit in (None, 2):
        found = small.query(text, limit=limit)
        other = pickle.loads(pickle.dumps(found))
        assert other.text(form) == found.text(form)
        assert told(other) == told(found)


def test_an_answer_that_cannot_be_read_is_not_pickled(small: KnowledgeGraph) -> None:
    found = small.query("SELECT ?s { ?s ?p ?o }")

    def broken() -> Any:
        raise RuntimeError("a block is damaged")

    object.__setattr__(found, "run", broken)
    with pytest.raises(QueryError, match="a block is damaged"):
        pickle.dumps(found)


#: What the engine binds to a thread, by an example of each.
_STORE = ox.Store()
_BOUND = (
    *(ox.QuerySolutions, ox.QueryTriples, type(iter(_STORE))),
    *(type(_STORE.named_graphs()), type(iter(ox.Dataset()))),
)


def reachable(thing: object) -> list[object]:
    """Everything that is held by a thing, through closures too, but not by way of modules."""
    seen: dict[int, object] = {}
    todo = [thing]
    while todo:
        each = todo.pop()
        if id(each) in seen or isinstance(each, types.ModuleType | type):
            continue
        seen[id(each)] = each
        if isinstance(each, types.FunctionType):
            todo += [each.__closure__, each.__defaults__, each.__kwdefaults__]
        else:
            todo += gc.get_referents(each)
    return list(seen.values())


@pytest.mark.parametrize("name", CALLS)
def test_nothing_that_is_bound_to_a_thread_is_in_what_callers_hold(
    small: KnowledgeGraph, name: str
) -> None:
    found = CALLS[name](small)
    assert [each for each in reachable([small, found]) if isinstance(each, _BOUND)] == []


def test_one_graph_is_asked_by_eight_threads_at_once() -> None:
    alone, shared = league(), league()
    expected = {name: told(call(alone)) for name, call in CALLS.items()}
    names = [name for name in CALLS for _ in range(3)]
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        with ThreadPoolExecutor(8) as pool:
            found = list(pool.map(lambda name: CALLS[name](shared), names))
    finally:
        sys.setswitchinterval(interval)
    for name, answer in zip(names, found, strict=True):
        assert told(answer) == expected[name], name


def _in_child(kg: KnowledgeGraph, found: Results, pipe: Any) -> None:
    pipe.send([found.text("csv"), kg.query(SELECT).text("csv"), kg.show("Early").text()])


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")
@pytest.mark.filterwarnings("ignore:.*multi-threaded.*:DeprecationWarning")
def test_a_fork_asks_the_same_graph(small: KnowledgeGraph) -> None:
    expected = [small.query(SELECT).text("csv")] * 2 + [small.show("Early").text()]
    context = multiprocessing.get_context("fork")
    here, there = context.Pipe()
    process = context.Process(target=_in_child, args=(small, small.query(SELECT), there))
    process.start()
    assert here.poll(60)
    assert here.recv() == expected
    process.join()
    assert process.exitcode == 0
    assert small.query(SELECT).text("csv") == expected[0]


def _write_in_child(store: Path, merged: KnowledgeGraph, pipe: Any) -> None:
    from detente.dataset.load import load

    kept = open_cached("graph", [], "1", lambda: merged.store)
    pipe.send([len(kept), merged.query(MERGED).text("csv")])
    try:
        load(store, [store.with_name("more.ttl")], bare=True)
    except DetenteError as error:
        pipe.send(str(error))


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")
@pytest.mark.filterwarnings("ignore:.*multi-threaded.*:DeprecationWarning")
def test_a_fork_waits_for_no_thread_of_its_parent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The engine writes in threads, which are not there after a fork."""
    _on_disk(tmp_path)
    store = ox.Store()
    for graph in ("urn:one", "urn:two"):
        ends = (ox.NamedNode(f"urn:{end}") for end in ("s", "p", "o"))
        store.add(ox.Quad(next(ends), next(ends), next(ends), ox.NamedNode(graph)))
    monkeypatch.setenv("DETENTE_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(merge, "IN_MEMORY", 0)
    context = multiprocessing.get_context("fork")
    here, there = context.Pipe()
    process = context.Process(
        target=_write_in_child, args=(tmp_path / "store", KnowledgeGraph(store, {}), there)
    )
    process.start()
    try:
        assert here.poll(60)
        assert here.recv() == [2, "n\r\n1\r\n"]
        assert here.poll(60)
        assert here.recv() == (
            f"{tmp_path / 'store'}: the store cannot be written: this process was forked from one "
            "that had a store open; write before the fork, or in a process that is spawned"
        )
    finally:
        process.kill()
        process.join()


def _on_disk(folder: Path) -> KnowledgeGraph:
    from detente.dataset.load import load

    file = folder / "more.ttl"
    file.write_text(f"<{KG}nato> <urn:p> <urn:o> .", encoding="utf-8")
    load(folder / "store", [file], bare=True)
    return KnowledgeGraph.load(store=folder / "store")


@pytest.mark.parametrize("place", ["memory", "cache", "store"])
def test_a_graph_is_pickled_and_copied(place: str, tmp_path: Path, small: KnowledgeGraph) -> None:
    make = {
        "memory": lambda: small,
        "cache": lambda: KnowledgeGraph.load(prepared=True),
        "store": lambda: _on_disk(tmp_path),
    }
    kg = make[place]()
    about = f"SELECT ?g ?s ?p {{ GRAPH ?g {{ ?s ?p <{KG}nato> }} }} ORDER BY ?g ?s ?p"
    for other in (pickle.loads(pickle.dumps(kg)), copy.copy(kg), copy.deepcopy(kg)):
        assert len(other.store) == len(kg.store)
        assert other.query(about).rows == kg.query(about).rows
        assert (other.prefixes, other.as_of, other.notes) == (kg.prefixes, kg.as_of, kg.notes)
    blank = KnowledgeGraph(ox.Store(), PREFIXES)
    blank.store.add(ox.Quad(ox.BlankNode("b1"), ox.NamedNode("urn:p"), ox.BlankNode("b2")))
    assert pickle.loads(pickle.dumps(blank)).query(SELECT).rows == (("_:b1", "urn:p", "_:b2"),)


def test_errors_are_pickled_as_they_are(small: KnowledgeGraph) -> None:
    with pytest.raises(DetenteError) as caught:
        small.show("Erly")
    other = pickle.loads(pickle.dumps(caught.value))
    assert (type(other), str(other)) == (type(caught.value), str(caught.value))
    assert (other.kind, other.exit_code) == (caught.value.kind, caught.value.exit_code)


def test_answers_that_are_not_read_are_not_held(small: KnowledgeGraph) -> None:
    from detente.rdf import oxigraph

    for found in [small.query(SELECT) for _ in range(20)]:
        del found
    gc.collect()
    assert oxigraph._OWN.values == {}
    kept = [small.query(SELECT) for _ in range(20)]
    thread = threading.Thread(target=kept.clear)
    thread.start()
    thread.join()
    small.query(SELECT)
    gc.collect()
    assert len(oxigraph._OWN.values) <= 1


def test_a_task_of_asyncio_reads_what_another_asked(small: KnowledgeGraph) -> None:
    async def main() -> list[str]:
        asked = [asyncio.to_thread(functools.partial(small.query, SELECT)) for _ in range(20)]
        found = await asyncio.gather(*asked)
        return [await asyncio.to_thread(each.text, "csv") for each in found]

    found = loops.run(main)
    assert set(found) == {small.query(SELECT).text("csv")}
