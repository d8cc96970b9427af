"""On servers: what each command costs as a graph grows that lies on Oxigraph's or on Virtuoso.

Both are started on this machine, over a folder of their own that their own loaders fill, and asked
by `--endpoint`. Each command is a process of its own, which counts its requests and bytes.
"""

from __future__ import annotations

import shutil
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final
from urllib.parse import urlencode

from detente.core.namespaces import HOUSE, MERGE

from . import page
from .measure import Run, Timing, Without, Work, command, job, ours, told, turns, used
from .plan import Plan
from .prepare import laid_out
from .serving import free_port, processor, running, server_program

_PATIENCE: Final = 4 * 3600.0
_BEGINNING: Final = 120.0
#: Statements up to which the graph is published as well.
_PUBLISHED: Final = 100_000
_PASSWORD: Final = "dba"  # of a Virtuoso that is new
_ASK: Final = "ASK {}"
_PUBLISH: Final = "publish"
_LOAD: Final = "load"
#: What is asked, by how the page calls it.
_ASKED: Final[dict[str, tuple[str, ...]]] = {
    _ASK: ("query", _ASK),
    "find": ("find", "organization 7"),
    "show": ("show", "organization 7"),
    "why": ("why", "challenge 22", "challenge 1"),
    "path": ("path", "organization 7", "challenge 5"),
    "ask, of facts": ("ask", "roles-in-organization", "organization=organization 7"),
    "ask, of passages": ("ask", "challenges-of-mechanism", "mechanism=mechanism 3"),
    "panel": ("panel", "members", "--organization", "organization 7"),
    "export of a part": ("export", "--around", "organization 7", "-o", "{out}.ttl"),
    "picture of a part": ("view", "organization 7", "-o", "{out}.svg"),
    "page of a part": ("view", "organization 7", "-o", "{out}.html"),
    "stats": ("stats",),
}
#: As Debian installs it, but for the memory, a limit of rows of ours, and no guesses.
VIRTUOSO: Final = """
[Database]
DatabaseFile = v.db
ErrorLogFile = v.log
LockFile = v.lck
TransactionFile = v.trx
xa_persistent_file = v.pxa
[TempDatabase]
DatabaseFile = t.db
TransactionFile = t.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
DisableUnixSocket = 1
ServerThreads = 10
NumberOfBuffers = {buffers}
MaxDirtyBuffers = {dirty}
DirsAllowed = .
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerRoot = .
ServerThreads = 4
[SPARQL]
ResultSetMaxRows = {rows}
MaxQueryCostEstimationTime = 0
"""


@dataclass(frozen=True)
class _Served:
    """A graph on a server.

    Attributes:
        url: where it is asked.
        process: the server's.
        load: what its loader took; None where it is empty.
        user: who may write there; None for anybody.
    """

    url: str
    process: int
    load: Run | None = None
    user: str | None = None


@dataclass
class _Found:
    """What was measured of a size on a server.

    Attributes:
        timing: what loading, publishing and each command took.
        count: how many statements the server held, each once in each graph.
        size: what they took on disk, in bytes.
    """

    timing: Timing = field(default_factory=Timing)
    count: int = 0
    size: int = 0


#: Starts a server in a folder, of what a file holds if there is one.
_Serving = Callable[[Path, Path | None], AbstractContextManager[_Served]]


def parts(plan: Plan) -> Iterator[str]:
    """Yield what loading and each command take at each size, for each server."""
    yield (
        "What sources state, without what follows by rules: the made-up statements, the ontology, "
        "and both once more as merged, in the default graph of Oxigraph's server, and of Virtuoso "
        "in a graph of its own. Each server loads N-Quads by its own loader: `oxigraph load`; "
        "`ld_dir`, `rdf_loader_run` and a checkpoint. `detente publish` sends the same, up to "
        f"{_PUBLISHED:,} statements, to an empty server. All else is a command with `--endpoint`: "
        "its requests, the bytes that came, and the seconds of the processors here and in the "
        f"server together, with how many times those of `detente query '{_ASK}'` there that is, "
        "the median of the rounds. Virtuoso has 300,000 buffers (2.4 GB) and gives 10,000 rows at "
        "most."
    )
    for name, (serve, merge) in _SERVERS.items():
        found: dict[int, _Found] = {}
        for size in plan.sizes:
            told(f"  {name}, {size:,} statements")
            found[size] = _of_size(plan, size, serve, merge)
        yield f"### {name}"
        yield from _tables(found)


def _tables(found: Mapping[int, _Found]) -> Iterator[str]:
    yield page.table(
        ("made up", "held there", "loading", "on disk", "bytes a statement", "`detente publish`"),
        [
            [
                f"{size:,}",
                f"{each.count:,}" if each.count else "-",
                page.took(each.timing, _LOAD),
                page.size(each.size),
                f"{each.size / each.count:.0f}" if each.count else "-",
                page.took(each.timing, _PUBLISH),
            ]
            for size, each in found.items()
        ],
    )
    yield page.table(
        ("command", *(f"{size:,}" for size in found)),
        [
            [f"`{' '.join(words).replace('{out}', 'FILE')}`",
             *(_told(each.timing, name) for each in found.values())]
            for name, words in _ASKED.items()
        ],
    )  # fmt: skip


def _told(timing: Timing, name: str) -> str:
    """Return what one command took: requests, bytes, time, times an ASK."""
    if name in timing.without or name not in timing.runs:
        return timing.without.get(name, "-")
    said = timing.said()[name]
    assert isinstance(said, Mapping)
    counted = "1 request" if said["requests"] == 1 else f"{said['requests']:,} requests"
    ratio = page.times(timing.ratio(name, _ASK))
    return f"{counted}, {_bytes(said['received'])}, {page.took(timing, name)} ({ratio})"


def _bytes(number: int) -> str:
    return f"{number / 1e3:,.1f} kB" if number < 1e5 else f"{number / 1e6:,.1f} MB"


def _of_size(plan: Plan, size: int, serve: _Serving, merge: str) -> _Found:
    """Return what one server takes of one size."""
    found = _Found()
    with _emptied(plan.folder / "endpoint") as folder:
        if size <= _PUBLISHED:
            path = laid_out(size, plan.folder)
            with serve(folder, None) as served:
                found.timing = turns({_PUBLISH: lambda: _published(served, path)}, 1, _PATIENCE)
    with _emptied(plan.folder / "endpoint") as folder:
        source = laid_out(size, plan.folder, merge)
        try:
            with serve(folder, source) as served:
                assert served.load is not None
                found.timing.runs[_LOAD] = [served.load]
                source.unlink()
                found.size = sum(
                    each.stat().st_blocks * 512 for each in folder.rglob("*") if each.is_file()
                )
                found.count = _count(served.url)
                works: dict[str, Work] = {
                    name: lambda words=words: _command(plan, served, *words)  # type: ignore[misc]
                    for name, words in _ASKED.items()
                }
                found.timing.add(turns(works, plan.rounds, _PATIENCE))
        except Without as reason:
            found.timing.without[_LOAD] = str(reason)
        finally:
            source.unlink(missing_ok=True)
    return found


def _command(plan: Plan, served: _Served, *words: str) -> Run:
    """Return what one command took, here and in the server."""
    line = [word.replace("{out}", str(plan.folder / "out")) for word in words]
    limit = plan.limit * 10
    line += ["--endpoint", served.url, "--timeout", str(limit)]
    before = used() + processor(served.process)
    run = job("requests:counted", *line, limit=limit * 2)
    return replace(run, seconds=used() + processor(served.process) - before)


def _published(served: _Served, path: Path) -> Run:
    """Return what publishing took, here and in the server."""
    line = ["publish", "--endpoint", served.url, "--bare", "--data", str(path)]
    line += ["--endpoint-user", served.user] if served.user else []
    before = used() + processor(served.process)
    words = (sys.executable, "-m", "detente", *line)
    command(*words, env=ours(DETENTE_ENDPOINT_PASSWORD=_PASSWORD), limit=_PATIENCE)
    return Run(used() + processor(served.process) - before)


@contextmanager
def _emptied(folder: Path) -> Iterator[Path]:
    """Make a folder, and take it away with all it holds."""
    folder.mkdir()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _oxigraph(folder: Path, source: Path | None) -> Iterator[_Served]:
    program = server_program("oxigraph")
    place, run = str(folder / "store"), None
    if source:
        before = used()
        command(program, "load", "--location", place, "--file", str(source), limit=_PATIENCE)
        run = Run(used() - before)
    bound = f"127.0.0.1:{free_port()}"
    doing = "serve-read-only" if source else "serve"
    with running(program, doing, "--location", place, "--bind", bound) as process:
        yield _ready(_Served(f"http://{bound}/query", process.pid, run))


@contextmanager
def _virtuoso(folder: Path, source: Path | None) -> Iterator[_Served]:
    program, asking = server_program("virtuoso-t"), server_program("isql-vt")
    sql, http = free_port(), free_port()
    settings = VIRTUOSO.format(sql=sql, http=http, rows=10_000, buffers=300_000, dirty=220_000)
    (folder / "v.ini").write_text(settings, encoding="utf-8")
    with running(program, "-f", "-c", "v.ini", folder=folder) as process:
        served = _ready(_Served(f"http://127.0.0.1:{http}/sparql", process.pid, user="dba"))
        if source:
            before = processor(process.pid)
            lying = folder / "all.nq"
            lying.symlink_to(source)
            todo = "ld_dir('.', 'all.nq', 'urn:none'); rdf_loader_run(); checkpoint; status('');"
            done = command(
                *(asking, f"127.0.0.1:{sql}", "dba", _PASSWORD, f"exec={todo}"), limit=_PATIENCE
            )
            if b"Error" in done.stdout + done.stderr:
                raise Without("does not load")
            lying.unlink()
            served = replace(served, load=Run(processor(process.pid) - before))
        yield served


def _ready(served: _Served) -> _Served:
    """Return a server once it answers.

    Raises:
        Without: it does not.
    """
    end = time.monotonic() + _BEGINNING
    while time.monotonic() < end:
        try:
            _answer(served.url, _ASK)
        except OSError:
            time.sleep(0.2)
        else:
            return served
    raise Without("did not begin")


def _count(url: str) -> int:
    """Return how many statements a server holds of ours, in each graph once."""
    ours = f'FILTER (STRSTARTS(STR(?g), "{HOUSE}"))'
    named = f"SELECT (COUNT(*) AS ?n) {{ GRAPH ?g {{ ?s ?p ?o }} {ours} }}"
    total = int(_answer(url, named))
    if int(_answer(url, f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{MERGE}> {{ ?s ?p ?o }} }}")):
        return total
    return total + int(_answer(url, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"))


def _answer(url: str, query: str) -> bytes:
    """Return the last word of an answer as CSV."""
    asked = urllib.request.Request(
        f"{url}?{urlencode({'query': query})}", headers={"Accept": "text/csv, */*;q=0.1"}
    )
    with urllib.request.urlopen(asked, timeout=_PATIENCE) as reply:
        *_, last = reply.read().split()
    return bytes(last)


#: How each is served, and the graph that its merge is put into.
_SERVERS: Final[dict[str, tuple[_Serving, str]]] = {
    "Oxigraph's server": (_oxigraph, ""),
    "Virtuoso 7": (_virtuoso, MERGE),
}
