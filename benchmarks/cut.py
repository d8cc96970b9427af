"""Cut: backups, restores, exports and snapshots ended by kill -9, and what is left of them."""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from .inference import digest
from .measure import ours, told
from .prepare import made

_SIZE: Final = 2000  # statements of the store that is copied, put back, exported
_OLD: Final = b"what stood there before\n"
_QUESTION: Final = "SELECT (COUNT(*) AS ?n) { ?state a md:State }"

AS_BEFORE: Final = "as before"
DONE: Final = "as after an undisturbed one"
#: What may be found after a kill.
RIGHT: Final = frozenset({AS_BEFORE, DONE})


@dataclass(frozen=True)
class Cut:
    """What became of a command that was killed.

    Attributes:
        work: what it was to do.
        after: the part of an undisturbed one's time after which it was killed.
        found: what it left; not of `RIGHT` where something is lost or half.
        mended: whether the same command did its work afterwards, and nothing else was left.
        note: what that said on standard error.
    """

    work: str
    after: float
    found: str
    mended: bool
    note: str


@dataclass(frozen=True)
class _Work:
    """A command that is killed.

    Attributes:
        words: the command.
        begin: brings a folder into the state before it.
        state: says what a folder holds now.
        left: the names in the folder once the command has done its work.
    """

    words: tuple[str, ...]
    begin: Callable[[Path], None]
    state: Callable[[Path], str]
    left: frozenset[str]


def cuts(count: int, folder: Path, seed: int = 7) -> Iterator[Cut]:
    """Kill commands at random moments, each of the works in turn, and yield what became of each."""
    folder.mkdir(exist_ok=True)
    moments = random.Random(seed)
    works = _works(folder)
    before, after, took = {}, {}, {}
    for name, work in works.items():
        here = _fresh(folder, work)
        before[name] = work.state(here)
        _run(work, here)  # what is read for the first time
        here = _fresh(folder, work)
        start = time.perf_counter()
        _run(work, here)
        took[name], after[name] = time.perf_counter() - start, work.state(here)
    for number in range(count):
        name, work = list(works.items())[number % len(works)]
        told(f"    {number + 1} of {count}: {name}")
        here, moment = _fresh(folder, work), moments.random()
        _killed(work, here, moment * took[name])
        state = work.state(here)
        found = {before[name]: AS_BEFORE, after[name]: DONE}.get(state, state)
        if name == "backup" and found == DONE:  # the copy is there: it is not made again
            shutil.rmtree(here / "copy")
        done = _run(work, here)
        names = {path.name for path in here.iterdir()}
        whole = done.returncode == 0 and work.state(here) == after[name] and names == work.left
        yield Cut(name, moment, found, whole, done.stderr.strip())


def _works(folder: Path) -> dict[str, _Work]:
    """Return the works by their names; what they begin with is made once."""
    first, second = folder / "first", folder / "second"
    for place, size in ((first, _SIZE), (second, _SIZE // 2)):
        _detente(folder, "load", str(made(size, folder)), "--bare", "--store", str(place))

    def stored(here: Path) -> None:
        shutil.copytree(first, here / "store")

    def two(here: Path) -> None:
        stored(here)
        shutil.copytree(second, here / "copy")

    def exporting(here: Path) -> None:
        stored(here)
        (here / "out.nq").write_bytes(_OLD)

    def state(here: Path) -> str:
        _detente(here, "query", "ASK { }", "--store", "store")  # the next command: it mends
        return " ".join(_held(here / name) for name in ("store", "copy"))

    def exported(here: Path) -> str:
        content = (here / "out.nq").read_bytes()
        return "old" if content == _OLD else digest(content.decode().splitlines())

    def answered(here: Path) -> str:
        answer = _detente(here, "query", _QUESTION).stdout
        left = sorted(path.name for path in (here / "cache").iterdir() if path.name[0] == ".")
        return " ".join([answer, *left])

    return {
        "backup": _Work(
            ("store", "backup", "copy", "--store", "store"),
            *(stored, state, frozenset({"store", "copy"})),
        ),
        "restore": _Work(
            ("store", "restore", "copy", "--store", "store", "--replace"),
            *(two, state, frozenset({"store", "copy"})),
        ),
        "export": _Work(
            ("export", "out.nq", "--store", "store"),
            *(exporting, exported, frozenset({"store", "out.nq"})),
        ),
        "cache": _Work(("query", _QUESTION), lambda _: None, answered, frozenset({"cache"})),
    }


def _fresh(folder: Path, work: _Work) -> Path:
    here = folder / "here"
    shutil.rmtree(here, ignore_errors=True)
    here.mkdir()
    work.begin(here)
    return here


def _held(place: Path) -> str:
    """Return a digest of every statement of a store; nothing where there is none."""
    if not place.exists():
        return "none"
    try:
        return digest(map(str, ox.Store.read_only(str(place))))
    except (OSError, RuntimeError) as error:
        return f"{place.name}: {error}"


def _environment(here: Path) -> dict[str, str]:
    return ours(DETENTE_CACHE=str(here / "cache"))


def _detente(here: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = (sys.executable, "-m", "detente", *words)
    return subprocess.run(
        command, cwd=here, env=_environment(here), capture_output=True, text=True, check=False
    )


def _run(work: _Work, here: Path) -> subprocess.CompletedProcess[str]:
    return _detente(here, *work.words)


def _killed(work: _Work, here: Path, seconds: float) -> None:
    """Start a command, and kill it after some time."""
    with subprocess.Popen(
        (sys.executable, "-m", "detente", *work.words),
        cwd=here,
        env=_environment(here),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.kill()
