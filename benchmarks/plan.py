"""The plan: what a caller asks a section of the benchmarks to measure."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Plan:
    """How a section is measured.

    Attributes:
        sizes: how many statements the made-up graphs have.
        rounds: how often each takes a turn.
        limit: seconds after which one gives up.
        kills: how many commands are killed.
        minutes: how long the soak lasts.
        folder: where files can be made; somebody else removes it.
    """

    sizes: tuple[int, ...]
    rounds: int
    limit: float
    folder: Path
    kills: int = 100
    minutes: float = 10
