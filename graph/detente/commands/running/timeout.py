"""The time-out of a command, and the limit of its memory."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from typing import NoReturn

from ...core.files import discard_unfinished
from ...core.process import memory
from . import faults


def _stop_after(seconds: float) -> None:
    """End the process with status 4 when the time is over, in native code too."""
    import threading

    faults.watch_threads()
    timer = threading.Timer(
        min(threading.TIMEOUT_MAX, seconds),
        lambda: _stop(f"stopped after {seconds:g} seconds (--timeout)"),
    )
    timer.daemon = True
    timer.start()


def _stop_at(size: int) -> None:
    """End the process with status 4 when it holds more memory, in native code too."""
    memory.bound(size)
    memory.watch(size, lambda: _stop(f"stopped at {memory.in_words(size)} of memory (--memory)"))


def _stop(message: str) -> NoReturn:
    with suppress(OSError, MemoryError):
        discard_unfinished()
    with suppress(OSError, ValueError, AttributeError):
        os.write(sys.stderr.fileno(), f"Error: {message}\n".encode())
    os._exit(4)
