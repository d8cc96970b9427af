"""Rows out: every row of a graph as CSV, TSV and JSON, in process and as a command."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from . import page
from .inference import digest
from .measure import Run, Timing, Without, Work, job, ours, told, turns, watched
from .plan import Plan
from .prepare import made, merged, plain

MINE: Final = "detente"
_ENGINE: Final = "pyoxigraph"
_QUERY: Final = "SELECT ?s ?p ?o { ?s ?p ?o }"
_FORMATS: Final = {
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
    "json": ox.QueryResultsFormat.JSON,
}
_PATIENCE: Final = 3600.0
_WRITE: Final = """
import sys, pyoxigraph
answer = pyoxigraph.Store.read_only(sys.argv[1]).query(sys.argv[2])
form = getattr(pyoxigraph.QueryResultsFormat, sys.argv[3].upper())
answer.serialize(sys.argv[4], form)
"""


def parts(plan: Plan) -> Iterator[str]:
    """Yield what every row of three columns takes, written to a file."""
    yield (
        f"`{_QUERY}`, written to a file. In process: over the merge of a made-up graph in memory, "
        "from the text of the query, `Results.write` beside the engine's own serialiser. As a "
        "command: over a store that `detente load` made, with what ships, the merge and what "
        "follows, `detente query --store DIR -o FILE` beside a script that opens the same store "
        "read-only and serialises; memory is the most that the process held. The rows are the "
        "same; detente puts IRIs with a comma in quotes, where CSV would have a field too many. "
        "Passages are known by their look, the two addresses of web pages that have commas by the "
        "graph, which has such IRIs."
    )
    rows = []
    for size in plan.sizes:
        store = _stored(size, plan.folder)
        held = _count(store)
        for form in _FORMATS:
            told(f"  {size:,} rows, {form}")
            inside = _inside(plan, size, form)
            outside = _outside(plan, size, form, store)
            rows.append([
                *(f"{size:,}", form.upper(), page.took(inside, MINE)),
                *(page.beside(inside, MINE, _ENGINE), f"{held:,}", page.took(outside, MINE)),
                *(page.beside(outside, MINE, _ENGINE), page.size(outside.peak(MINE))),
                page.size(outside.peak(_ENGINE)),
            ])  # fmt: skip
    heads = (
        *("statements", "format", "detente, in process", "pyoxigraph, in process"),
        *("rows of a command", "detente, command", "pyoxigraph, command"),
        *("detente, memory", "pyoxigraph, memory"),
    )
    yield page.table(heads, rows)


def _inside(plan: Plan, size: int, form: str) -> Timing:
    def run(name: str) -> Run:
        words = (str(merged(size, plan.folder)), form, str(plan.folder / f"{name}.{form}"))
        return job(f"rows:{name}", *words, limit=_PATIENCE)

    timing = turns({name: partial(run, name) for name in (MINE, _ENGINE)}, plan.rounds, _PATIENCE)
    if timing.said()[_ENGINE] != timing.said()[MINE]:
        timing.without[_ENGINE] = "differs"
    return timing


def _outside(plan: Plan, size: int, form: str, store: Path) -> Timing:
    out = {name: plan.folder / f"{name}.{form}" for name in (MINE, _ENGINE)}
    python = sys.executable
    commands = {
        MINE: (
            *(python, "-m", "detente", "query", _QUERY, "--store", str(store)),
            *("--format", form, "-o", str(out[MINE])),
        ),
        _ENGINE: (python, "-c", _WRITE, str(store), _QUERY, form, str(out[_ENGINE])),
    }

    def run(name: str) -> Run:
        return watched(*commands[name], env=ours(), limit=_PATIENCE)

    timing = turns({name: partial(run, name) for name in commands}, plan.rounds, _PATIENCE)
    if _rows(out[MINE]) != _rows(out[_ENGINE]):
        timing.without[_ENGINE] = "differs"
    return timing


def _stored(size: int, folder: Path) -> Path:
    """Return a store on disk with a made-up graph, as `detente load` makes it."""
    place = folder / f"rows-{size}"
    if not place.exists():
        load = (sys.executable, "-m", "detente", "load", str(made(size, folder)))
        watched(*load, "--store", str(place), env=ours(), limit=_PATIENCE)
    return place


def _count(place: Path) -> int:
    merge = ox.Store.read_only(str(place)).quads_for_pattern(None, None, None, ox.DefaultGraph())
    return sum(1 for _ in merge)


def detente(path: str, form: str, out: str) -> Work:
    """Return the work of our own results."""
    from detente import KnowledgeGraph

    kg = KnowledgeGraph(plain(path), {})

    def work() -> object:
        with Path(out).open("wb") as file:
            kg.query(_QUERY).write(file, form)
        return lambda: _rows(Path(out))

    return work


def pyoxigraph(path: str, form: str, out: str) -> Work:
    """Return the work of the engine's serialiser."""
    store = plain(path)

    def work() -> object:
        answer = store.query(_QUERY)
        if not isinstance(answer, ox.QuerySolutions):
            raise Without("refused")
        answer.serialize(out, _FORMATS[form])
        return lambda: _rows(Path(out))

    return work


def _rows(path: Path) -> str:
    """Return a digest of the rows of a file, whatever their order, quotes aside."""
    if path.suffix == ".json":
        text = path.read_text(encoding="utf-8").replace('},{"', '}\n{"').replace("]}}", "\n]}}")
        return digest(line.strip(',\n[]}{ "') for line in text.split("\n"))
    with path.open(encoding="utf-8", newline="\n") as file:
        return digest(line.replace('"', "").rstrip("\r\n") for line in file)
