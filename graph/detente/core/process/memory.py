"""Memory: how much a process holds, and how it is kept from holding more."""

from __future__ import annotations

import os
import re
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Final

_SIZE: Final = r"(?i)\s*(\d+(?:\.\d+)?)\s*([kmgt]?)(i?)b?\s*"
_UNITS: Final = " kmgt"
#: More bytes than any system gives, and as many as can be set as a limit of one process.
LARGEST_SIZE: Final = 1 << 62
#: So many seconds pass between two looks.
PAUSE: Final = 0.02
#: So many short calls have one bound.
_FEW: Final = 32
#: What is written where an allocation fails, by Rust, C++ and Python.
_FAILED: Final = (b"memory allocation of", b"bad_alloc", b"MemoryError", b"out of memory")


def parse_size(text: str) -> int | None:
    """Return how many bytes a size means, and no more than can be; None where it is none.

    >>> parse_size("2GB"), parse_size("500 mb"), parse_size("1.5GiB"), parse_size("7 apples")
    (2000000000, 500000000, 1610612736, None)
    """
    found = re.fullmatch(_SIZE, text)
    if not found:
        return None
    base = 1024 if found[3] else 1000
    size = float(found[1]) * base ** _UNITS.index(found[2].lower() or " ")
    return int(min(size, LARGEST_SIZE)) or None


def in_words(size: int) -> str:
    """Return a size for a person.

    >>> in_words(500_000_000), in_words(1_500_000), in_words(999)
    ('500 MB', '1.5 MB', '999 bytes')
    """
    for unit, one in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if size >= one:
            return f"{size / one:.4g} {unit}"
    return f"{size} bytes"


def resident(process: int | None = None) -> int:
    """Return how many bytes a process holds in memory; 0 where that cannot be found out.

    Args:
        process: its number; None for this one.
    """
    with suppress(OSError, ValueError, IndexError):
        if sys.platform.startswith("linux"):
            return _pages(1, process or "self")
        if sys.platform == "win32":
            return _resident_on_windows(process)
        import subprocess

        asked = ["ps", "-o", "rss=", "-p", str(process or os.getpid())]
        return int(subprocess.run(asked, capture_output=True, check=False).stdout) * 1024
    return 0


def _pages(field: int, process: int | str = "self") -> int:
    """Return how many bytes a field of statm says, of proc(5)."""
    descriptor = os.open(f"/proc/{process}/statm", os.O_RDONLY)
    try:
        content = os.read(descriptor, 256)
    finally:
        os.close(descriptor)
    return int(content.split()[field]) * os.sysconf("SC_PAGE_SIZE")


def _resident_on_windows(process: int | None) -> int:
    import ctypes
    from ctypes import wintypes

    class Counters(ctypes.Structure):
        """PROCESS_MEMORY_COUNTERS, psapi.h."""

        _fields_ = (
            *(("cb", wintypes.DWORD), ("PageFaultCount", wintypes.DWORD)),
            *((name, ctypes.c_size_t) for name in ("PeakWorkingSetSize", "WorkingSetSize")),
            *((f"rest{number}", ctypes.c_size_t) for number in range(6)),
        )

    kernel = ctypes.WinDLL("kernel32", use_last_error=True)  # type: ignore[attr-defined,unused-ignore]
    kernel.OpenProcess.restype = wintypes.HANDLE
    of = kernel.OpenProcess(0x1000, False, process or os.getpid())  # only to be asked
    counters = Counters()
    counters.cb = ctypes.sizeof(counters)
    kernel.K32GetProcessMemoryInfo(
        wintypes.HANDLE(of), ctypes.byref(counters), wintypes.DWORD(counters.cb)
    )
    kernel.CloseHandle(wintypes.HANDLE(of))
    return int(counters.WorkingSetSize)


def bound(size: int | None) -> None:
    """Let no allocation of this process take it further than so many bytes beyond what it has.

    That is for the one large allocation that no look at the memory comes before: a process that
    asks for more ends, or has a MemoryError. On Linux only data counts (RLIMIT_DATA), not what is
    mapped or only reserved; elsewhere there is no such limit that is sound, and nothing is done.

    Args:
        size: how much more; None takes the limit back.
    """
    if not sys.platform.startswith("linux"):
        return
    import resource

    hard = resource.getrlimit(resource.RLIMIT_DATA)[1]
    soft = hard
    if size is not None:
        held = _pages(5)
        soft = held + size if hard == resource.RLIM_INFINITY else min(held + size, hard)
    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_DATA, (soft, hard))


class Bound:
    """The bound of one call after another.

    It is read and set anew where the calls since then took long, one or all together, or were many:
    a few short ones leave the process about as large as it was.
    """

    __slots__ = ("_began", "_calls", "_size", "_took")

    def __init__(self) -> None:
        self._size: int | None = None
        self._began = self._took = 0.0
        self._calls = 0

    def begin(self, size: int | None) -> None:
        """Bound a call to so many bytes more; None for no bound."""
        if size != self._size:
            self._size = size
            self._took, self._calls = 0.0, 0
            bound(size)
        self._began = time.monotonic()

    def end(self) -> None:
        """Say that the call is over."""
        if self._size is None:
            return
        self._calls += 1
        self._took += time.monotonic() - self._began
        if self._took > PAUSE or self._calls >= _FEW:
            self._size = None
            bound(None)


def system_limit() -> int | None:
    """Return how much memory the system lets this process have; None where it sets no limit."""
    if sys.platform == "win32":
        return None
    import resource

    limits = [resource.getrlimit(kind)[0] for kind in (resource.RLIMIT_AS, resource.RLIMIT_DATA)]
    found = [limit for limit in limits if limit != resource.RLIM_INFINITY]
    return min(found) if found else None


def watch(size: int, exceeded: Callable[[], None]) -> None:
    """Call a function once this process holds more than so many bytes."""

    def look() -> None:
        while resident() <= size:
            time.sleep(PAUSE)
        exceeded()

    threading.Thread(target=look, daemon=True, name="memory").start()


def has_failed(noise: bytes) -> bool:
    """Return whether a process that ended says that it got no more memory."""
    return any(words in noise for words in _FAILED)
