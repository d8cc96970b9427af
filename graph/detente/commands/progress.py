"""Progress: how far a load has come, on standard error where it is a terminal."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from ..core.text import plain
from ..dataset.load import Watch
from .running import streams

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID


_PATIENCE: Final = 1.0  # seconds that pass before there is anything to see


@contextmanager
def shown(files: Sequence[Path]) -> Iterator[Watch]:
    """Yield what shows how far the load of some files has come; elsewhere what shows nothing."""
    if not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        yield Watch()
        return
    bar = _Bar(files)
    try:
        yield bar
    finally:
        bar.close()


class _Bar(Watch):
    def __init__(self, files: Sequence[Path]) -> None:
        self._files = files
        self._start = time.monotonic()
        self._bar: Progress | None = None
        self._task: TaskID | None = None
        self._read = 0

    def read(self, size: int) -> None:
        self._read += size
        self._update(completed=self._read)

    def stated(self, count: int) -> None:
        self._update(stated=f"{count:,} statements")

    def doing(self, words: str) -> None:
        self._update(description=plain(words))

    def close(self) -> None:
        """Take the bar away."""
        if self._bar:
            self._bar.stop()

    def _update(self, **what: Any) -> None:
        if self._bar is None:
            if time.monotonic() - self._start < _PATIENCE:
                return
            self._bar, self._task = self._opened()
        assert self._task is not None
        self._bar.update(self._task, **what)

    def _opened(self) -> tuple[Progress, TaskID]:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

        total = 0
        with suppress(OSError):
            total = sum(path.stat().st_size for path in self._files)
        bar = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            TextColumn("{task.fields[stated]}"),
            TimeElapsedColumn(),
            console=Console(file=streams.animated()),
            transient=True,
        )
        bar.start()
        return bar, bar.add_task("loading", total=total or None, stated="")
