"""The page: a network as one HTML file, beside what pyvis makes of it by itself."""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Final

from detente.evidence.sources import Source
from detente.network.model import Edge, Network, Node

from . import browser, page
from .measure import Run, Timing, job, told, turns
from .plan import Plan

MINE: Final = "detente"
_OTHER: Final = "pyvis"
_GROUP: Final = 50  # things of a group
_ACROSS: Final = 0.1  # share of the relations that lead out of one
_KINDS: Final = ("state", "mechanism", "outcome", "challenge", "exercise")
_IRI: Final = "https://example.org/"


def parts(plan: Plan) -> Iterator[str]:
    """Yield what a page costs to make, to open and to move, by the number of its things."""
    yield (
        f"Made-up networks in groups of {_GROUP} things, with three times as many relations, one "
        "in ten of them out of its group. Layout and build are seconds of the processor; pyvis by "
        "itself has no layout in Python: it moves the things in the browser until they rest. Until "
        "interactive: seconds of the browser's main thread (CDP `Performance.getMetrics`, by "
        "thread ticks) until the drawing can be used, for pyvis until it rests; it gives up after "
        "`--limit` seconds. A frame: milliseconds of the same thread for each frame while the "
        "drawing is dragged: as the page opens, and with all its things drawn, or the largest "
        "community where the page opens on a map. In brackets: our time divided by that of pyvis."
    )
    if browser.program() is None:
        yield "There was no Chromium here, so what the browser takes is not told."
    rows = []
    for size in plan.sizes:
        told(f"  a page of {size:,} things")
        rows.append(_row(plan, size))
    yield page.table(
        (
            *("things", "layout", "build", "pyvis: build", "file", "pyvis: file"),
            *("until interactive", "pyvis: until interactive", "a frame", "all drawn"),
            "pyvis: a frame",
        ),
        rows,
    )


def _row(plan: Plan, size: int) -> list[str]:
    file = {name: plan.folder / f"{name}-{size}.html" for name in (MINE, _OTHER)}

    def spent(name: str, *words: str) -> Run:
        run = job(f"view:{name}", str(size), *words, limit=plan.limit * 4)
        return Run(float(str(run.said)), run.peak)

    def made(name: str) -> Run:
        return spent(name, str(file[name]))

    def seen(name: str) -> Run:
        words = (name, str(file[name]), str(plan.limit))
        return job("browser:opened", *words, limit=plan.limit * 3)

    names = (MINE, _OTHER)
    layout = turns({MINE: lambda: spent("layout")}, plan.rounds, plan.limit * 5)
    build = turns({name: partial(made, name) for name in names}, plan.rounds, plan.limit * 5)
    there = [name for name in names if file[name].exists()]
    watch = turns({name: partial(seen, name) for name in there}, plan.rounds, plan.limit * 4)
    return [
        *(f"{size:,}", page.took(layout, MINE), page.took(build, MINE)),
        page.beside(build, MINE, _OTHER),
        *(page.size(_bytes(file[name])) for name in names),
        *(_measured(watch, name, "ready", "{:.2f} s") for name in names),
        _measured(watch, MINE, "frame", "{:.0f} ms"),
        _measured(watch, MINE, "full", "{:.0f} ms"),
        _measured(watch, _OTHER, "frame", "{:.0f} ms"),
    ]


def _bytes(path: Path) -> int | None:
    return path.stat().st_size if path.exists() else None


def _measured(timing: Timing, name: str, key: str, form: str) -> str:
    """Return the median of what the browser told, or why it told nothing."""
    if reason := timing.without.get(name):
        return "-" if reason in ("no browser", "not installed") else reason
    told = [run.said.get(key) for run in timing.runs.get(name, ()) if isinstance(run.said, dict)]
    found = [value for value in told if value is not None]
    return form.format(statistics.median(found)) if found else "-"


def _timed(work: Callable[[], object]) -> Callable[[], float]:
    """Return work that says the seconds of the processor that it took: others share the machine."""

    def timed() -> float:
        start = time.process_time()
        work()
        return time.process_time() - start

    return timed


def layout(size: str) -> Callable[[], float]:
    """Return the work that finds a place for everything on a page."""
    from detente.view.drawing import Drawing

    network = made(int(size))
    return _timed(lambda: Drawing(network))


def detente(size: str, path: str) -> Callable[[], float]:
    """Return the work that makes our page and writes it, once everything has its place."""
    from detente.view import render
    from detente.view.drawing import Drawing

    render(made(20), title="Made up")  # what is imported on the way is no part of the work
    network = made(int(size))
    places = zip((node.iri for node in network.nodes), Drawing(network).positions, strict=True)
    positions = dict(places)
    return _timed(lambda: render(network, title="Made up", positions=positions).save(path))


def pyvis(size: str, path: str) -> Callable[[], float]:
    """Return the work that makes a page with pyvis as its guide shows it, in one file."""
    from pyvis.network import Network as Page  # type: ignore[import-untyped, unused-ignore]

    network = made(int(size))

    def work() -> None:
        page = Page(directed=True, cdn_resources="in_line")
        for node in network.nodes:
            page.add_node(node.iri, label=node.label, title=node.definition)
        for edge in network.edges:
            page.add_edge(edge.subject, edge.object, title=edge.relation)
        Path(path).write_text(page.generate_html(), encoding="utf-8")

    return _timed(work)


def made(size: int, *, seed: int = 7) -> Network:
    """Return a made-up network with so many things, the same for the same seed."""
    lot = random.Random(seed)
    nodes = tuple(
        Node(f"{_IRI}id/{i}", f"Thing number {i}", _KINDS[i % len(_KINDS)], definition="Made up.")
        for i in range(size)
    )
    edges: dict[tuple[int, int], Edge] = {}
    while len(edges) < 3 * size:
        a = lot.randrange(size)
        first = a - a % _GROUP
        if lot.random() < _ACROSS:
            b = int(size * lot.random() ** 2)
        else:
            b = min(size - 1, first + int(_GROUP * lot.random() ** 2))
        if a != b:
            edges[a, b] = _edge(nodes[a].iri, nodes[b].iri, lot.randrange(10_000))
    told_by = {f"{_IRI}r/{name}": (name, f"{name} of") for name in "pqrs"}
    made = tuple(edges[ends] for ends in sorted(edges))
    return Network(nodes, made, told_by, {}, size, len(made))


def _edge(subject: str, target: str, begin: int) -> Edge:
    passage = f"{_IRI}essay#char={begin},{begin + 90}"
    source = Source(passage, "An essay", "1. A section", 1, begin, begin + 90, "asserted")
    return Edge(subject, f"{_IRI}r/{'pqrs'[begin % 4]}", target, (source,))
