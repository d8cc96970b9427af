"""Copies of a store on disk: made while others read, and put back in its place."""

from __future__ import annotations

import shutil
from contextlib import suppress
from pathlib import Path

from . import disk
from .errors import LoadError, UsageError, WriteError


def backup(place: Path, target: Path) -> None:
    """Write a copy of a store as it is now; on the same file system it shares the large files.

    Raises:
        LoadError: there is no store, or a load into it is under way or was cut off.
        UsageError: the target exists.
        WriteError: it cannot be written.
    """
    if target.exists() or target.is_symlink():
        raise UsageError(f"{target}: is there already; name a folder that is not")
    held = disk.ledger(place)
    if held and held.state != "ready":
        raise LoadError(f"{place}: a load is under way or was cut off; let it end first")
    _copy(place, target)


def restore(copy: Path, place: Path, *, over: bool = False) -> None:
    """Put a backup in the place of a store.

    Args:
        copy: the backup, which stays as it is.
        place: where the store is to be.
        over: whether it may replace a store that is there.

    Raises:
        LoadError: there is no backup, or a process is loading into the store that is there.
        UsageError: a store is there and may not be replaced, or something else is; or it is the
            folder that the process is in.
        WriteError: it cannot be written.
    """
    if not disk.exists(copy):
        raise LoadError(f"{copy}: there is no store to restore")
    at = place.resolve()
    if copy.resolve() == at:
        raise UsageError(f"{copy}: a store cannot be restored from itself; name its backup")
    if Path.cwd().is_relative_to(at):
        raise UsageError(f"{place}: the folder you are in; name it from outside of it")
    if disk.exists(place):
        if not over:
            raise UsageError(f"{place}: a store is there; say --replace to put the backup there")
        with disk.writing(place):  # nobody else is
            pass
    else:
        disk.prepare(place)
    beside = at.with_name(f".{at.name}.restoring")
    before = at.with_name(f".{at.name}.before")
    for left in (beside, before):
        shutil.rmtree(left, ignore_errors=True)
    _copy(copy, beside)
    try:
        at.rename(before)
        beside.rename(at)
    except OSError as error:
        if not at.exists():
            before.rename(at)
        shutil.rmtree(beside, ignore_errors=True)
        raise WriteError(f"{place}: cannot be written: {error.strerror}") from error
    shutil.rmtree(before, ignore_errors=True)


def _copy(place: Path, target: Path) -> None:
    beside = target.with_name(f".{target.name}.part")
    shutil.rmtree(beside, ignore_errors=True)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        disk.reading(place).backup(str(beside))
        for name in (disk.LEDGER, disk.UNCHECKED):
            with suppress(FileNotFoundError):
                shutil.copyfile(place / name, beside / name)
        beside.rename(target)
    except (OSError, RuntimeError) as error:
        shutil.rmtree(beside, ignore_errors=True)
        raise WriteError(f"{target}: cannot be written: {disk.plain(error)}") from error
