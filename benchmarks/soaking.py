"""What the soaks share: several take turns for minutes, with rests at which they are looked at."""

from __future__ import annotations

import hashlib
import os
import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Generic, TypeVar

Minute = TypeVar("Minute")


@dataclass
class Soaked(Generic[Minute]):
    """What came of a soak: its minutes, and how often each piece of work came to something else."""

    minutes: list[Minute] = field(default_factory=list)
    wrong: Counter[str] = field(default_factory=Counter)

    def wrong_answers(self) -> str:
        """Return them as a sentence of the page."""
        found = "; ".join(f"{name}: {count}" for name, count in sorted(self.wrong.items()))
        return f"Wrong answers: {found or 'none'}."


def rests(
    turn: Callable[[random.Random], None], takers: int, minutes: float, seed: int = 7
) -> Iterator[int]:
    """Let several take turns at the same time; yield the number of each minute, with all at rest.

    Args:
        turn: what one does, chosen by the order that it is given.
        takers: how many take turns.
        minutes: for how long.
        seed: of the orders, one for each who takes turns.
    """
    rounds = max(1, round(minutes))
    orders = [random.Random(seed + number) for number in range(takers)]

    def turns(until: float, order: random.Random) -> None:
        while time.monotonic() < until:
            turn(order)

    for number in range(1, rounds + 1):
        until = time.monotonic() + minutes * 60 / rounds
        threads = [threading.Thread(target=turns, args=(until, order)) for order in orders]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
        yield number


def held(process: int | str = "self") -> int:
    """Return the bytes that a process holds now; 0 where the system does not tell."""
    with suppress(OSError):
        pages = int(Path(f"/proc/{process}/statm").read_text(encoding="ascii").split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE")
    return 0


def digest(content: bytes) -> str:
    """Return a short name for an answer, by what it says."""
    return hashlib.sha256(content).hexdigest()[:16]
