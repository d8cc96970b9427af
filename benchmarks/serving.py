"""Serving: the same questions to `detente serve`, Oxigraph's own server and rdflib-endpoint.

All three serve one graph on this machine, at the same time, and are asked in turns over
connections that stay open: many short questions of one thing each, one after another and from
several clients, and one that has some hundred thousand rows. Each turn asks other questions, the
same of each server, so that nobody answers from what it kept. Who asks does little beside, to be no
part of the time.
"""

from __future__ import annotations

import itertools
import json
import random
import re
import shutil
import socket
import subprocess
import sys
import sysconfig
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Final
from urllib.parse import quote

from detente.core.namespaces import PREFIXES, RDF_TYPE

from . import page
from .inference import digest
from .measure import Run, Timing, Without, command, ours, told, turns
from .plan import Plan
from .prepare import merged

MINE: Final = "detente serve"
BESIDE: Final = ("oxigraph serve-read-only", "rdflib-endpoint")
_ASKED: Final = 200  # point queries in a turn
_CLIENTS: Final = 4
_WARMING: Final = 20  # point queries before the first turn
_ROWS: Final = "SELECT ?s ?p ?o { ?s ?p ?o }"
_JSON: Final = "application/sparql-results+json"
_BEGINNING: Final = 120.0  # seconds that a server may take to begin
_LABEL: Final = PREFIXES["skos"] + "prefLabel"
#: Of clock_getcpuclockid(3): the clock of what a process has taken.
_TAKEN: Final = 2
_AT_ONCE: Final = 1 << 18
_STATUS: Final = re.compile(rb"HTTP/1\.1 (\d+) ")
_LENGTH: Final = re.compile(rb"(?i)\r\ncontent-length: *(\d+)")
#: Queries of a turn, by its number.
Drawing = Callable[[int], Sequence[str]]


@dataclass(frozen=True)
class Place:
    """Where a server is asked: its port, the path of its queries, and its process."""

    port: int
    path: str
    process: int


@dataclass
class Asked:
    """What one server took for point queries: seconds of each, and of the processor for all."""

    seconds: list[float] = field(default_factory=list)
    processor: float = 0

    def at(self, share: float) -> float:
        """Return the time within which a share of the queries was answered."""
        ordered = sorted(self.seconds)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))]

    def ofprocessor(self) -> float | None:
        """Return the seconds of the processor for one query; None where nobody tells."""
        return self.processor / len(self.seconds) if self.processor and self.seconds else None


def parts(plan: Plan) -> Iterator[str]:
    """Yield what a question takes over HTTP, beside two other servers."""
    for size in plan.sizes:
        path = merged(size, plan.folder)
        with servers(path, plan.folder) as (places, without):
            found = point_queries(places, drawing(path), plan.rounds)
            told("  all rows")
            rows = all_rows(places, plan.rounds, plan.limit)
        yield (
            f"One graph of {_lines(path):,} statements, on this machine: in a store on disk for "
            f"detente, with two workers, and for `{BESIDE[0]}`; in memory for rdflib-endpoint. A "
            "point query asks for the name or the classes of one thing, as JSON, over a connection "
            f"that stays open. A turn is {_ASKED} of them, drawn anew for each, first by one "
            f"client, then by {_CLIENTS} at the same time. A ratio is detente's time divided by "
            "that of the other; p50 and p99 are those of the queries of one client; of the "
            "processor is what all processes of a server took for one of them, which depends less "
            "on who else is at work."
        )
        yield page.table(
            (
                *("server", "one client", "detente / it", "p50", "p99", "of the processor", "/ it"),
                *(f"{_CLIENTS} clients", "/ it"),
            ),
            [_row(name, found, without) for name in (MINE, *BESIDE)],
        )
        yield f"All rows, `{_ROWS}` as JSON, from the question to the last byte:"
        yield page.table(
            ("server", "rows", "time", "detente / it"),
            [
                [name, str(rows.said().get(name, ["-"])[0]), *_beside(rows, name, without)]  # type: ignore[index]
                for name in (MINE, *BESIDE)
            ],
        )


@dataclass
class Points:
    """What point queries took: by one client, by several, and each alone."""

    alone: Timing
    together: Timing
    each: Mapping[str, Asked]


def point_queries(
    places: Mapping[str, Place], draw: Drawing, rounds: int, limit: float = 120
) -> Points:
    """Return what point queries took, each server in turn; whoever answers otherwise is out."""
    each = {name: Asked() for name in places}
    for place in places.values():  # a first time, to be warm
        _ask_all(place, draw(-1)[:_WARMING], Asked())
    told("  point queries, one client")
    alone = turns(
        {
            name: _turn(draw, 0, partial(_ask_all, place, each=each[name]))
            for name, place in places.items()
        },
        rounds,
        limit,
    )
    told("  point queries, several clients")
    together = turns(
        {name: _turn(draw, rounds, partial(_together, place)) for name, place in places.items()},
        rounds,
        limit,
    )
    for timing in (alone, together):
        _left_out(timing)
    return Points(alone, together, each)


def _turn(draw: Drawing, first: int, ask: Callable[[Sequence[str]], Run]) -> Callable[[], Run]:
    """Return what asks the queries of the next turn each time."""
    numbers = itertools.count(first)
    return lambda: ask(draw(next(numbers)))


def all_rows(places: Mapping[str, Place], rounds: int, limit: float) -> Timing:
    """Return what all rows took, each server in turn; whoever answers otherwise is out."""

    def ask(place: Place) -> Run:
        with _connected(place) as ask_it:
            start = time.perf_counter()
            body = ask_it(_ROWS)
            seconds = time.perf_counter() - start
        return Run(seconds, said=_content(body))

    timing = turns({name: partial(ask, place) for name, place in places.items()}, rounds, limit)
    _left_out(timing)
    return timing


def drawing(path: Path) -> Drawing:
    """Return what draws point queries about things of N-Triples, the same ones for a number."""
    with path.open(encoding="utf-8") as lines:
        named = sorted(line.split(" ", 1)[0] for line in lines if f" <{_LABEL}> " in line)
    relations = (_LABEL, RDF_TYPE)

    def draw(turn: int) -> list[str]:
        drawn = random.Random(f"turn {turn}").choices(named, k=_ASKED)
        return [
            f"SELECT ?o {{ {thing} <{relations[number % 2]}> ?o }}"
            for number, thing in enumerate(drawn)
        ]

    return draw


@contextmanager
def servers(path: Path, folder: Path) -> Iterator[tuple[dict[str, Place], dict[str, str]]]:
    """Serve a graph by whoever is installed; yield where each is, and why one is not there."""
    places: dict[str, Place] = {}
    without: dict[str, str] = {}
    starts = dict(zip((MINE, *BESIDE), (_detente, _oxigraph, _rdflib), strict=True))
    with ExitStack() as stack:
        for name, start in starts.items():
            told(f"  {name} begins")
            try:
                places[name] = stack.enter_context(start(path, folder))
            except Without as reason:
                without[name] = str(reason)
        yield places, without


@contextmanager
def _detente(path: Path, folder: Path) -> Iterator[Place]:
    store = folder / f"{path.stem}-detente"
    words = (sys.executable, "-m", "detente")
    if not store.exists():
        command(*words, "load", str(path), "--bare", "--store", str(store), env=ours())
    port = free_port()
    started = (*words, "--bare", "--store", str(store), "serve", "--port", str(port))
    with running(*started) as process:
        yield _ready(process, Place(port, "/sparql", process.pid))


@contextmanager
def _oxigraph(path: Path, folder: Path) -> Iterator[Place]:
    program = server_program("oxigraph")
    store = folder / f"{path.stem}-oxigraph"
    if not store.exists():
        command(program, "load", "--location", str(store), "--file", str(path))
    port = free_port()
    bound = f"127.0.0.1:{port}"
    with running(program, "serve-read-only", "--location", str(store), "--bind", bound) as process:
        yield _ready(process, Place(port, "/query", process.pid))


@contextmanager
def _rdflib(path: Path, folder: Path) -> Iterator[Place]:
    program = server_program("rdflib-endpoint")
    port = free_port()
    with running(
        program, "serve", str(path), "--host", "127.0.0.1", "--port", str(port)
    ) as process:
        yield _ready(process, Place(port, "/", process.pid))


def server_program(name: str) -> str:
    """Return the path of a server's program.

    Raises:
        Without: it is not installed.
    """
    found = shutil.which(name, path=sysconfig.get_path("scripts")) or shutil.which(name)
    if found is None:
        raise Without("not installed")
    return found


@contextmanager
def running(*words: str, folder: Path | None = None) -> Iterator[subprocess.Popen[bytes]]:
    """Run a server in a folder, its words to nowhere, until the end."""
    with subprocess.Popen(
        words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=ours(), cwd=folder
    ) as process:
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()


def free_port() -> int:
    """Return the number of a port that nobody uses."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


def _ready(process: subprocess.Popen[bytes], place: Place) -> Place:
    """Return a place once it answers."""
    end = time.monotonic() + _BEGINNING
    while time.monotonic() < end and process.poll() is None:
        try:
            with _connected(place) as ask:
                ask("ASK {}")
        except (OSError, ValueError, Without):
            time.sleep(0.1)
        else:
            return place
    raise Without("did not begin")


@contextmanager
def _connected(place: Place) -> Iterator[Callable[[str], bytes]]:
    """Connect to a server; yield what asks it over that connection, for JSON."""
    after = f" HTTP/1.1\r\nHost: 127.0.0.1:{place.port}\r\nAccept: {_JSON}\r\n\r\n"
    with socket.create_connection(("127.0.0.1", place.port), timeout=_BEGINNING) as sent:
        sent.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

        def ask(query: str) -> bytes:
            sent.sendall(f"GET {place.path}?query={quote(query)}{after}".encode())
            return _answer(sent)

        yield ask


def _answer(sent: socket.socket) -> bytes:
    """Return the body of an answer, with a length or in chunks."""
    came = bytearray()

    def more() -> None:
        piece = sent.recv(_AT_ONCE)
        if not piece:
            raise ValueError("broke off")
        came.extend(piece)

    while (end := came.find(b"\r\n\r\n")) < 0:
        more()
    head, body = bytes(came[:end]), end + 4
    status = _STATUS.match(head)
    length = _LENGTH.search(head)
    if status is None or status[1] != b"200":
        raise Without(f"answers with {status[1].decode() if status else 'no status'}")
    if length:
        while len(came) < body + int(length[1]):
            more()
        return bytes(came[body:])
    while not came.endswith(b"\r\n0\r\n\r\n"):
        more()
    return b"".join(_chunks(bytes(came), body))


def _chunks(came: bytes, start: int) -> Iterator[bytes]:
    while True:
        end = came.index(b"\r\n", start)
        size = int(came[start:end].partition(b";")[0].decode(), 16)
        if not size:
            return
        yield came[end + 2 : end + 2 + size]
        start = end + size + 4


def _ask_all(place: Place, asked: Sequence[str], each: Asked) -> Run:
    """Ask one after another; what is said is a digest of the rows, in whatever order they came."""
    bodies = []
    with _connected(place) as ask:
        taken, start = processor(place.process), time.perf_counter()
        for query in asked:
            before = time.perf_counter()
            bodies.append(ask(query))
            each.seconds.append(time.perf_counter() - before)
        seconds = time.perf_counter() - start
        each.processor += processor(place.process) - taken
    return Run(seconds, said=[_content(body) for body in bodies])


def _together(place: Place, asked: Sequence[str]) -> Run:
    """Ask from several clients at the same time, each its part."""
    bodies: dict[int, list[bytes]] = {}

    def part(number: int) -> None:
        with _connected(place) as ask:
            bodies[number] = [ask(query) for query in asked[number::_CLIENTS]]

    threads = [threading.Thread(target=part, args=(number,)) for number in range(_CLIENTS)]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - start
    if len(bodies) < _CLIENTS:
        raise Without("refused")
    return Run(
        seconds, said=[[_content(body) for body in bodies[number]] for number in range(_CLIENTS)]
    )


def processor(process: int) -> float:
    """Return the seconds of the processor that a process and its children took; 0 if unknown.

    Linux keeps a clock for each process, in nanoseconds: ticks would tell nothing of a short turn.
    """
    try:
        children = Path(f"/proc/{process}/task/{process}/children").read_text(encoding="ascii")
        return sum(
            time.clock_gettime(~int(each) << 3 | _TAKEN)
            for each in (str(process), *children.split())
        )
    except OSError:
        return 0


def _content(body: bytes) -> tuple[int, str]:
    """Return how many rows an answer has, and a digest of them in whatever order."""
    rows = json.loads(body)["results"]["bindings"]
    lines = (
        json.dumps(
            {name: (each["value"], each.get("xml:lang")) for name, each in row.items()},
            sort_keys=True,
        )
        for row in rows
    )
    return len(rows), digest(lines)


def _left_out(timing: Timing) -> None:
    """Leave out of the means who answers otherwise than detente, in any round."""
    mine = [run.said for run in timing.runs.get(MINE, ())]
    for name, runs in timing.runs.items():
        if any(run.said != said for run, said in zip(runs, mine, strict=False)):
            timing.without[name] = "differs"


def _row(name: str, found: Points, without: Mapping[str, str]) -> list[str]:
    if name in without:
        return [name, without[name], *["-"] * 7]
    each = found.each[name]
    alone, together = found.alone.median(name), found.together.median(name)
    mine, its = found.each[MINE].ofprocessor(), each.ofprocessor()
    per_query = [None if took is None else took / _ASKED for took in (alone, together)]
    return [
        name,
        found.alone.without.get(name) or page.seconds(per_query[0]),
        page.times(found.alone.ratio(MINE, name)),
        *(page.seconds(each.at(share)) for share in (0.5, 0.99)),
        page.seconds(its),
        page.times(mine / its if mine and its else None),
        found.together.without.get(name) or page.seconds(per_query[1]),
        page.times(found.together.ratio(MINE, name)),
    ]


def _beside(timing: Timing, name: str, without: Mapping[str, str]) -> list[str]:
    if name in without:
        return [without[name], "-"]
    return [page.took(timing, name), page.times(timing.ratio(MINE, name))]


def _lines(path: Path) -> int:
    with path.open("rb") as lines:
        return sum(1 for _ in lines)
