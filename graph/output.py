"""Files out: written beside their place and renamed, so that a failure leaves what stood there."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from .errors import WriteError

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
        with place.open("wb") as out:
            if not direct:
                _unfinished.add(place)
            yield out
        if not direct:
            place.replace(target)
    except OSError as error:
        if isinstance(error, FileNotFoundError) and not target.parent.is_dir():
            raise WriteError(f"{target}: there is no folder {target.parent}") from error
        raise WriteError(f"{target}: cannot be written: {error.strerror or error}") from error
    finally:
        _unfinished.discard(place)
        if not direct:
            with contextlib.suppress(OSError):
                place.unlink(missing_ok=True)


def discard_unfinished() -> None:
    """Remove what is half written; for a process that is about to be stopped from outside."""
    for place in tuple(_unfinished):
        with contextlib.suppress(OSError):
            place.unlink(missing_ok=True)
