"""A child process for what may end the process that reads it: a crash there is one line.

The engine is native code, and files and queries of strangers may find a way to end it. Where they
are large or of kinds that are known for it, the command goes on in a child, which has the same
standard input and output, and this process only waits for its end. Small things have no child.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, NoReturn

from ...core.errors import DetenteError, OutOfMemory
from ...core.files import NOT_ENDING
from ...core.process import memory
from . import streams

#: Files up to this size, and queries up to this length and depth, have no child.
LARGE: Final = 1_000_000
LONG: Final = 4096
DEEP: Final = 20
_XML: Final = frozenset((".rdf", ".xml", ".owl"))
#: Arguments that name what is written.
_WRITTEN: Final = frozenset(("output", "report", "target"))
#: Set for a child that was not forked.
_VARIABLE: Final = "DETENTE_GUARDED"
#: Ends that somebody asked for: all that can be heard, but for a breakdown. They are passed on to
#: the child, which clears away what it has half written, and its end is ours.
_ASKED: Final = frozenset(
    number
    for number in signal.valid_signals()
    if number != signal.SIGABRT and getattr(number, "name", "") not in NOT_ENDING
)

#: As what a process exits that breaks down in two threads at once: one of them sees the other's
#: signal on its way, and exits with the status that a shell would give it. No command has it.
_ABORTED: Final = 128 + signal.SIGABRT

#: Whether this is the command line itself, and not a call of it from Python.
active = False


def guard(data: Sequence[Path], size: int | None, arguments: Mapping[str, Any]) -> None:
    """Go on in a child process where that is wise; the parent does not come back.

    Args:
        data: the files that are read beside those that the command names.
        size: how much memory the command may take.
        arguments: what the command takes.
    """
    global active
    if not active or os.environ.pop(_VARIABLE, ""):
        return
    active = False  # one child is enough
    what = _risk(data, size, arguments)
    if what is None:
        return
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError, AttributeError):
            stream.flush()
    ended = _forked() if hasattr(os, "fork") else _spawned()
    if ended is not None:
        _end(*ended, what, size)


def _risk(data: Sequence[Path], size: int | None, arguments: Mapping[str, Any]) -> str | None:
    """Return what may end the process, in words; None where nothing may."""
    from ...rdf.reading.manner import STDIN

    paths = list(data)
    for name, value in arguments.items():
        values = [value]
        if isinstance(value, Mapping):
            values = list(value.values())
        elif isinstance(value, tuple):
            values = list(value)
        for each in values:
            if isinstance(each, str) and (each == "-" or _is_hard(each)):
                return "the query"
            if isinstance(each, Path) and name not in _WRITTEN:
                if name == "file" and _is_hard_file(each):
                    return "the query"
                paths.append(each)
    for path in paths:
        if any(map(_is_risky, _files(path))):
            return "standard input" if path == STDIN else str(path)
    return "the query" if size or memory.system_limit() else None


def _is_hard(query: str) -> bool:
    """Return whether a query is long, or nests deep."""
    if len(query) > LONG:
        return True
    depth = 0
    for mark in query if sum(map(query.count, "([{<")) > DEEP else "":
        depth += (mark in "([{<") - (mark in ")]}>")
        if depth > DEEP:
            return True
    return False


def _is_hard_file(path: Path) -> bool:
    if not path.is_file():
        return True  # a pipe can be read once, a terminal waits
    with suppress(OSError, UnicodeDecodeError):
        return path.stat().st_size > LONG or _is_hard(path.read_text(encoding="utf-8"))
    return False


def _files(path: Path) -> Iterator[Path]:
    with suppress(OSError, ValueError):
        if path.is_dir():
            for place, _, names in os.walk(path):
                yield from (Path(place, name) for name in names)
            return
    yield path


def _is_risky(path: Path) -> bool:
    """Return whether a file is large, packed or XML, or may be anything."""
    from ...rdf.reading.manner import STDIN, suffixes

    if path == STDIN:
        return True
    written, packed = suffixes(path)
    if packed or written in _XML:
        return True
    with suppress(OSError, ValueError):
        return path.stat().st_size > LARGE or (path.exists() and not path.is_file())
    return False


def _forked() -> tuple[int, bytes] | None:
    """Go on in a child; in the parent, return its exit status, negative for a signal, and noise."""
    noise, parent = _buffer(), os.getpid()
    child = os.fork()
    if not child:
        _quieten(noise)
        _end_with_parent(parent)
        return None

    def passed_on(number: int, _: object) -> None:
        with suppress(ProcessLookupError):
            os.kill(child, number)

    for number in _ASKED:
        if signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, passed_on)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    os.lseek(noise, 0, os.SEEK_SET)
    return status, os.read(noise, 1 << 16)


def _buffer() -> int:
    """Return a file for what the engine says when it breaks down, without a name."""
    if hasattr(os, "memfd_create"):
        return os.memfd_create("noise")
    import tempfile

    descriptor, name = tempfile.mkstemp()
    Path(name).unlink()
    return descriptor


def _quieten(noise: int) -> None:
    """Let native code write to a file of its own instead of standard error; Python goes on."""
    if sys.stderr is None:
        return
    with suppress(OSError, ValueError):
        number = sys.stderr.fileno()
        sys.stderr = streams.messages(os.dup(number))
        os.dup2(noise, number)


def _end_with_parent(parent: int) -> None:
    """Let this process end when its parent does, at whatever it is."""
    if sys.platform.startswith("linux"):
        import ctypes

        with suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG
        if os.getppid() != parent:  # it was too quick
            os._exit(1)
        return
    import threading
    import time

    def look() -> None:
        while os.getppid() == parent:
            time.sleep(0.2)
        os.kill(os.getpid(), signal.SIGKILL)

    threading.Thread(target=look, daemon=True).start()


def _spawned() -> tuple[int, bytes]:
    """Run the same command line in a child, where no process can be forked."""
    import subprocess

    done = subprocess.run(
        [sys.executable, *sys.orig_argv[1:]], env={**os.environ, _VARIABLE: "1"}, check=False
    )
    return done.returncode, b""


def _end(status: int, noise: bytes, what: str, size: int | None) -> NoReturn:
    """End as the child did; where it broke down, say so."""
    if -status in _ASKED:
        signal.signal(-status, signal.SIG_DFL)
        os.kill(os.getpid(), -status)
    if status == _ABORTED:
        status = -signal.SIGABRT
    if 0 <= status < 256:
        os._exit(status)
    error = _breakdown(status, noise, what, size)
    with suppress(OSError, ValueError):
        sys.stderr.write(f"{error.kind}: {error}\n")
        sys.stderr.flush()
    os._exit(error.exit_code)


def _breakdown(status: int, noise: bytes, what: str, size: int | None) -> DetenteError:
    if memory.has_failed(noise):
        if size:
            return OutOfMemory(f"stopped at {memory.in_words(size)} of memory (--memory)")
        limit = memory.system_limit()
        most = f", whose limit is {memory.in_words(limit)}" if limit else ""
        return OutOfMemory(f"the system gives no more memory{most}; ask for less, or give it more")
    if -status == getattr(signal, "SIGKILL", None):
        return OutOfMemory(
            "killed from outside, as the system does where memory runs out; ask for less, or set "
            "a limit by --memory"
        )
    try:
        name = signal.Signals(-status).name
    except ValueError:
        name = f"{status & 0xFFFFFFFF:#x}"
    return DetenteError(
        f"{what}: the engine broke down at it ({name}); it may be damaged, or nest too deep"
    )
