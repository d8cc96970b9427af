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
_awaited: list[signal.Signals] = []  # what a program of ours wants heard while it writes


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
            _listen()
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

    For a program of our own, in its main thread.
    """
    if os.name != "nt":
        ending = (signal.SIGHUP, signal.SIGINT, signal.SIGTERM)
        _awaited[:] = [each for each in ending if signal.getsignal(each) != signal.SIG_IGN]


def _listen() -> None:
    """Listen in a thread: Python's own handlers wait until native code ends, for hours maybe."""
    if not _awaited:
        return
    import threading

    heard, tell = os.pipe()
    os.set_blocking(tell, False)
    signal.set_wakeup_fd(tell, warn_on_full_buffer=False)
    # The main thread goes no further, so that one thread alone says that it ends.
    while _awaited:
        signal.signal(_awaited.pop(), lambda *_: threading.Event().wait())
    threading.Thread(target=lambda: _end(os.read(heard, 1)[0]), daemon=True).start()


def _end(number: int) -> None:
    discard_unfinished()
    if number == signal.SIGINT:
        os.write(2, b"Error: interrupted\n")
    os._exit(128 + number)
