"""Watching: what a load tells while it runs, and when it is done."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


class Note(str):
    """What is to be known of a store before its answers are believed."""


class Watch:
    """Told what a load does, for who wants to show it; this one shows nothing."""

    def read(self, size: int) -> None:
        """So many bytes of the files were read, as they lie on the disk."""

    def stated(self, count: int) -> None:
        """So many statements have gone into the store."""

    def doing(self, words: str) -> None:
        """Something else begins."""


@dataclass(frozen=True)
class Loaded:
    """What a load did.

    Attributes:
        statements: how many the files hold, those that ship with the package included.
        inferred: how many follow by rules, in the whole store.
        seconds: what it took.
        notes: what was found and mended first.
    """

    statements: int
    inferred: int
    seconds: float
    notes: tuple[Note, ...] = ()

    def text(self, place: Path) -> str:
        """Return it as one line."""
        follow = f"; {self.inferred:,} follow by rules" if self.inferred else ""
        some = "1 statement" if self.statements == 1 else f"{self.statements:,} statements"
        return f"loaded {some} into {place}{follow}\n"
