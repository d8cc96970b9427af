"""Damage of a store that is found while a command asks it: the command ends, and says so."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ..core.errors import LoadError
from ..core.files import discard_unfinished

if TYPE_CHECKING:
    import threading

#: Seconds after which a command that asks a store is one that may never end, and after which every
#: byte of the store is read: what a command does takes longer in a large one.
_LONG: Final = 2.0
_A_SECOND_READS: Final = 1 << 27


def _stop_on_damage(place: Path) -> Callable[[], None]:
    """End the process with status 3 where it asks a store for long that turns out to be damaged.

    The engine goes on without end where it gathers rows and finds a damaged block, and takes more
    memory all the while. So the files are compared with what was written, beside the command.

    Returns:
        What is to be called when the command has ended.
    """
    import threading

    over = threading.Event()
    threading.Thread(target=_watch, args=(place, over), daemon=True).start()
    return over.set


def _watch(place: Path, over: threading.Event) -> None:
    if over.wait(_LONG):
        return
    from ..rdf import check, checksums

    if over.wait(checksums.bytes_of(checksums.tables(place)) / _A_SECOND_READS):
        return
    try:
        if wrong := checksums.damaged(place):
            raise checksums.damage(place, wrong)
        if checksums.unknown(place) and not over.is_set():
            check.read_through(place)
    except LoadError as error:
        if not over.is_set():
            discard_unfinished()
            os.write(2, f"Error: {error}\n".encode())
            os._exit(error.exit_code)
