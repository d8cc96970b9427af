"""An engine and what mends its answer side by side: one writes into a pipe, another reads it."""

from __future__ import annotations

import contextlib
import errno
import gc
import os
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final, Protocol

_NAMED: Final = Path("/dev/fd")
_PIECE: Final = 1 << 16  # bytes, as many as a pipe holds
#: How Oxigraph ends, when all is written, at what cannot be brought to a disk as a file can.
_UNSYNCED: Final = f"(os error {errno.EINVAL})"


class Sink(Protocol):
    """What takes bytes."""

    def write(self, content: bytes, /) -> int:
        """Take some, and return how many."""

    def flush(self) -> None:
        """Take it that those were all."""

    def close(self) -> None:
        """Let go of everything, in the thread that wrote."""


def through(sink: Sink, write: Callable[[Sink | str], object]) -> None:
    """Let native code write to a sink of ours, which takes what is written in a thread of its own.

    Into a pipe native code writes without Python's lock, so that on a second core the sink costs no
    time. Where no pipe has a name, it writes to the sink itself.

    Args:
        sink: what takes the bytes.
        write: writes to the file of a name, or to the sink. What it or the sink raises is raised.
    """
    if not _NAMED.is_dir():
        write(sink)
        return
    import threading

    begin, end = os.pipe()
    failed: list[BaseException] = []

    def read() -> None:
        try:
            with os.fdopen(begin, "rb", buffering=0) as pipe:
                while piece := pipe.read(_PIECE):
                    sink.write(piece)
                sink.flush()
        except BaseException as error:  # told by the thread that writes
            failed.append(error)
        finally:
            sink.close()

    reader = threading.Thread(target=read, daemon=True)
    with _kept():
        reader.start()
        try:
            with _deaf():
                write(str(_NAMED / str(end)))
        except OSError as error:
            if not str(error).endswith(_UNSYNCED):
                raise
        finally:
            os.close(end)
            reader.join()
            if failed:
                raise failed.pop()  # and no circle of it and this frame


@contextlib.contextmanager
def _kept() -> Iterator[None]:
    """Collect no garbage: rows of the engine may be let go of only in the thread that asked."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


@contextlib.contextmanager
def _deaf() -> Iterator[None]:
    """Let a pipe without a reader be an error, also where SIGPIPE ends the process elsewhere."""
    if sys.platform == "win32":
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGPIPE})
    try:
        yield
    finally:
        while signal.SIGPIPE in signal.sigpending():
            signal.sigwait({signal.SIGPIPE})
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
