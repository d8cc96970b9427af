"""Kill: loads, and other works that write, cut off by kill -9 at random moments."""

from __future__ import annotations

import random
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from . import cut, page
from .inference import digest
from .measure import ours, told
from .plan import Plan
from .prepare import made

_WORKS: Final = 5  # loads, and those of the module beside
_FIRST: Final = 1500  # statements of the load before, where there is one; never those of a size
_QUESTION: Final = "SELECT ?state WHERE { ?state a md:State } LIMIT 1"
ANSWERED: Final = "answers as before the load"
FINISHED: Final = "answers, the work finished"
SAID: Final = "says what was cut off"
NOTHING: Final = "says that there is no store yet"
PART: Final = "answers from a part of the load"
#: What the next use of a store may come to.
RIGHT: Final = frozenset({ANSWERED, FINISHED, SAID, NOTHING})


@dataclass(frozen=True)
class Outcome:
    """What became of one load that was cut off.

    Attributes:
        new: whether the store was to be a new one.
        after: the part of an undisturbed load's time after which it was cut off; more than 1 where
            it had ended.
        next: what the next use of the store did.
        note: what that said on standard error.
        whole: whether the store then held the same as after an undisturbed load, loaded again where
            the work had not been finished.
    """

    new: bool
    after: float
    next: str
    note: str
    whole: bool


def parts(plan: Plan) -> Iterator[str]:
    """Yield what became of loads that were cut off, and of other commands."""
    loads = plan.kills // _WORKS
    with ThreadPoolExecutor(1) as beside:  # most of the time is that of the commands
        others = beside.submit(lambda: list(cut.cuts(plan.kills - loads, plan.folder / "others")))
        yield from _loads(plan, loads)
        yield (
            "Other commands that write, over a store of 2,000 statements, ended alike. Then it is "
            "looked at what is there, as the next command finds it: what was there before, or what "
            "an undisturbed command leaves, statement by statement and byte by byte. The same "
            "command then does its work, and leaves nothing else behind."
        )
        found = others.result()
    yield page.table(
        ("command", "kills", "then there is", "right", "done after that"),
        [_row(name, [each for each in found if each.work == name]) for name in _names(found)],
    )


def _loads(plan: Plan, loads: int) -> Iterator[str]:
    rows = []
    for size in plan.sizes:
        told(f"  {size:,} statements")
        outcomes = list(kills(size, loads, plan.folder))
        for new in (True, False):
            found = [outcome for outcome in outcomes if outcome.new == new]
            counted = Counter(outcome.next for outcome in found)
            then = "; ".join(f"{count} {what}" for what, count in sorted(counted.items()))
            whole = sum(outcome.whole for outcome in found)
            rows.append([
                *(f"{size:,}", "a new store" if new else "a store with an earlier load"),
                *(str(len(found)), then, f"{whole} of {len(found)}"),
            ])  # fmt: skip
    yield (
        "`detente load`, rules included, ended by kill -9 at a random moment of the time that an "
        "undisturbed load takes (seeded). Then a question is asked of the store; where that does "
        "not finish the work, the file is loaded again; and the store is compared with one that "
        "nobody disturbed, statement by statement, those that follow and the merge included."
    )
    yield page.table(("statements", "into", "kills", "the next use", "whole after that"), rows)


def _names(found: list[cut.Cut]) -> list[str]:
    return list(dict.fromkeys(each.work for each in found))


def _row(name: str, found: list[cut.Cut]) -> list[str]:
    counted = Counter(each.found for each in found)
    then = "; ".join(f"{count} {what}" for what, count in sorted(counted.items()))
    right = sum(each.found in cut.RIGHT for each in found)
    mended = sum(each.mended for each in found)
    whole = len(found)
    return [name, str(whole), then, f"{right} of {whole}", f"{mended} of {whole}"]


def kills(size: int, count: int, folder: Path, seed: int = 7) -> Iterator[Outcome]:
    """Cut off loads of a made-up graph, and yield what became of each.

    Every other one is into a store that holds an earlier load.
    """
    moments = random.Random(seed)
    path, earlier = made(size, folder), folder / "earlier"
    _load(made(_FIRST, folder), earlier)
    before = {True: "", False: _held(earlier)}
    right: dict[bool, str] = {}
    took: dict[bool, float] = {}
    for new in (True, False):
        place = _begun(folder / "undisturbed", None if new else earlier)
        start = time.perf_counter()
        _load(path, place)
        took[new], right[new] = time.perf_counter() - start, _held(place)
    for number in range(count):
        new = number % 2 == 0
        place = _begun(folder / "killed", None if new else earlier)
        moment = moments.random()
        told(f"    {number + 1} of {count}")
        ended = _cut(path, place, moment * took[new])
        next, note = _used(place, before[new], right[new])
        if next != FINISHED:
            _load(path, place)
        whole = _held(place) == right[new]
        yield Outcome(new, 2.0 if ended else moment, next, note, whole)


def _begun(place: Path, earlier: Path | None) -> Path:
    """Return a place for a store, with nothing there or a copy of an earlier one."""
    shutil.rmtree(place, ignore_errors=True)
    if earlier is not None:
        shutil.copytree(earlier, place)
    return place


def _command(*words: str) -> tuple[str, ...]:
    return (sys.executable, "-m", "detente", *words)


def _load(path: Path, place: Path) -> None:
    words = _command("load", str(path), "--store", str(place))
    done = subprocess.run(words, capture_output=True, env=ours(), check=False)
    if done.returncode:
        raise RuntimeError(f"the load failed: {done.stderr.decode()}")


def _cut(path: Path, place: Path, seconds: float) -> bool:
    """Start a load and kill it after some time; return whether it had ended before."""
    words = _command("load", str(path), "--store", str(place))
    with subprocess.Popen(
        words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=ours()
    ) as process:
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            return False
        return True


def _used(place: Path, before: str, right: str) -> tuple[str, str]:
    """Return what a question to a store comes to, and what it says on standard error."""
    words = _command("query", _QUESTION, "--store", str(place), "--format", "csv")
    done = subprocess.run(words, capture_output=True, env=ours(), check=False, text=True)
    note = done.stderr.strip()
    if "Traceback" in note or done.returncode not in (0, 1, 3):
        return f"fails with {done.returncode}", note
    if done.returncode == 3:
        return (NOTHING if "no store" in note else SAID), note
    held = _held(place)
    if held not in (before, right):
        return PART, note
    return (FINISHED if held == right else SAID if note else ANSWERED), note


def _held(place: Path) -> str:
    """Return a digest of every statement of a store, the merge and what follows included."""
    return digest(map(str, ox.Store.read_only(str(place))))
