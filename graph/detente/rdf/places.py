"""The place of a store: held by who puts another store there, mended where that was cut off.

A restore moves the store that is there to `.NAME.before` and the copy to its place. Killed between
the two, it leaves no store in its place. Whoever comes next takes `.NAME.before` back; nobody
deletes anything of that name.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from ..core.errors import LoadError, Locked
from ..core.files import holding
from .disk import LoadNote

#: Seconds that who wants to change a store waits for another who does.
PATIENCE: Final = 3


@contextmanager
def held(place: Path, doing: str) -> Iterator[list[LoadNote]]:
    """Hold the place of a store, to change what is there; give what was mended first, to be said.

    Args:
        place: the folder of the store.
        doing: what is done there, as others are told who want to do something as well.

    Raises:
        Locked: another process holds it.
        LoadError: a restore was cut off there, and cannot be mended.
    """
    at = Path(os.path.realpath(place))
    with holding(at, doing, PATIENCE) as theirs:
        if theirs:
            raise Locked(f"{place}: another process is {theirs} this store; wait until it ends")
        yield _mended(place, at)


def mend(place: Path) -> list[LoadNote]:
    """Put back a store that a restore which was cut off has moved aside; return what is to be said.

    Raises:
        Locked: the restore is under way.
        LoadError: the store cannot be put back.
    """
    at = Path(os.path.realpath(place))
    if not _is_left(place, at):
        return []
    if at.exists():
        return [_superseded(place, at)]
    with held(place, "restoring") as notes:
        return notes


def before(at: Path) -> Path:
    """Return where a restore moves the store that was there."""
    return at.with_name(f".{at.name}.before")


def _is_left(place: Path, at: Path) -> bool:
    """Return whether there is a store that a restore moved aside.

    Raises:
        LoadError: it cannot be looked at.
    """
    try:
        return before(at).is_dir()
    except OSError as error:
        raise LoadError(f"{place}: cannot be read: {error.strerror}") from error


def _mended(place: Path, at: Path) -> list[LoadNote]:
    if not _is_left(place, at):
        return []
    if at.exists() and not _is_empty(at):
        return [_superseded(place, at)]
    try:
        if at.exists():
            at.rmdir()
        before(at).rename(at)
    except OSError as error:
        raise LoadError(
            f"{place}: a restore was cut off, and the store that was there is {before(at)}; "
            "rename it back"
        ) from error
    return [
        LoadNote(f"{place}: a restore was cut off; the store is as it was before, so restore again")
    ]


def _is_empty(at: Path) -> bool:
    return at.is_dir() and not at.is_symlink() and next(at.iterdir(), None) is None


def _superseded(place: Path, at: Path) -> LoadNote:
    return LoadNote(
        f"{place}: what stood here before a restore that was cut off is still in {before(at)}; "
        "delete that if this store is the right one"
    )


def refuse_leftover(place: Path) -> None:
    """Refuse to move a store aside where another was moved, and is there still.

    Raises:
        LoadError: one is.
    """
    at = Path(os.path.realpath(place))
    if before(at).exists():
        raise LoadError(
            f"{before(at)}: the store from before a restore that was cut off; move it away or "
            "delete it, then restore again"
        )
