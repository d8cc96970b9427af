"""Looks at what takes longer than a moment: one timer for however many there are at a time."""

from __future__ import annotations

import asyncio
from typing import Protocol


class LookedAt(Protocol):
    """What is looked at."""

    def look(self) -> None: ...  # noqa: D102


class Looks:
    """Looks at what has begun and not ended, again and again; what is short is seldom seen."""

    def __init__(self, pause: float) -> None:
        """Take how many seconds pass between two looks."""
        self._pause = pause
        self._begun: set[LookedAt] = set()
        self._next: asyncio.TimerHandle | None = None

    def begin(self, what: LookedAt) -> None:
        """Look at something from now on."""
        self._begun.add(what)
        if self._next is None:
            self._next = asyncio.get_running_loop().call_later(self._pause, self._look)

    def end(self, what: LookedAt) -> None:
        """Look at it no longer."""
        self._begun.discard(what)

    def close(self) -> None:
        """Look at nothing any more."""
        self._begun.clear()
        if self._next is not None:
            self._next.cancel()
            self._next = None

    def _look(self) -> None:
        self._next = None
        for each in tuple(self._begun):
            each.look()
        if self._begun and self._next is None:
            self._next = asyncio.get_running_loop().call_later(self._pause, self._look)
