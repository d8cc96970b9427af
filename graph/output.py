"""Files out: written beside their place and renamed, so that a failure leaves what stood there."""

from __future__ import annotations

import contextlib
import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final

from .errors import WriteError

_BUFFER: Final = 1 << 16
_unfinished: set[Path] = set()


@contextlib.contextmanager
def replacing(path: Path | str) -> Iterator[BinaryIO]:
    """Open a file for writing bytes; it takes the name `path` only when the block ends well.

    What is not a regular file (a terminal, a pipe, /dev/null) is written to directly.

    Raises:
        WriteError: the folder is missing, the place is not ours to write, or the disk is full.
    """
    target = Path(path)
    direct, place = True, target
    try:
        direct = target.exists() and not target.is_file()
        if not direct:
            place = target.with_name(f".{target.name}.{os.getpid()}.part")
            _unfinished.add(place)
        with place.open("wb", _BUFFER) as out:
            yield out
        if not direct:
            place.replace(target)
    except OSError as error:
        if isinstance(error, FileNotFoundError) and not target.parent.is_dir():
            raise WriteError(f"{target}: there is no folder {target.parent}") from error
        raise WriteError(f"{target}: cannot be written: {error.strerror or error}") from error
    finally:
        if not direct:
            with contextlib.suppress(OSError):
                place.unlink(missing_ok=True)
        _unfinished.discard(place)


def discard_unfinished() -> None:
    """Remove what is half written; for a process that is about to be stopped from outside."""
    for place in tuple(_unfinished):
        with contextlib.suppress(OSError):
            place.unlink(missing_ok=True)


def discard_on_signals() -> None:
    """Let a signal that ends this process remove what is half written first, at once.

    For a program of our own, in its main thread. Python's handlers run between two steps of Python,
    so a thread listens beside them: native code may be busy for hours.
    """
    if os.name == "nt":
        return
    import threading

    heard, tell = os.pipe()
    os.set_blocking(tell, False)
    signal.set_wakeup_fd(tell, warn_on_full_buffer=False)
    for each in (signal.SIGHUP, signal.SIGINT, signal.SIGTERM):
        if signal.getsignal(each) != signal.SIG_IGN:
            signal.signal(each, _end)
    threading.Thread(target=lambda: _end(os.read(heard, 1)[0]), daemon=True).start()


def _end(number: int, _: object = None) -> None:
    discard_unfinished()
    os._exit(128 + number)
