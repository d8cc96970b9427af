"""Copies of a store on disk: made while others read, compared, and put back in its place."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pyoxigraph as ox

from ..core.errors import LoadError, Locked, UsageError, WriteError
from ..core.files import beside, making, read_own, undisturbed
from . import check, checksums, disk, oxigraph, places

try:
    import fcntl
except ImportError:  # Windows, where a folder with an open file cannot be moved
    fcntl = None  # type: ignore[assignment]


def backup(store: Path, target: Path) -> list[disk.LoadNote]:
    """Write a copy of a store as it is now; on the same file system it shares the large files.

    Returns:
        What was mended first.

    Raises:
        LoadError: there is no store, it is damaged, or a load into it is under way or was cut off.
        UsageError: the target exists.
        WriteError: it cannot be written.
    """
    if os.path.lexists(target):
        raise _there(target)
    notes = places.mend(store)
    held = disk.ledger(store)
    if held and held.state != "ready":
        raise LoadError(f"{store}: a load is under way or was cut off; let it end first")
    _copy(store, target)
    return notes


def restore(copy: Path, store: Path, *, over: bool = False) -> list[disk.LoadNote]:
    """Put a backup in the place of a store.

    Nobody else changes what is there from the first look at it to the end.

    Args:
        copy: the backup, which stays as it is.
        store: where the store is to be.
        over: whether it may replace a store that is there.

    Returns:
        What was mended first.

    Raises:
        LoadError: there is no backup, it is damaged, or a process is loading into the store that is
            there.
        UsageError: a store is there and may not be replaced, or something else is; or it is the
            folder that the process is in.
        WriteError: it cannot be written.
    """
    places.mend(copy)
    if not disk.exists(copy):
        raise LoadError(f"{copy}: there is no store to restore")
    at = Path(os.path.realpath(store))
    if Path(os.path.realpath(copy)) == at:
        raise UsageError(f"{copy}: a store cannot be restored from itself; name its backup")
    with suppress(FileNotFoundError):  # the folder you are in may be gone
        if Path.cwd().is_relative_to(at):
            raise UsageError(f"{store}: the folder you are in; name it from outside of it")
    try:
        at.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise WriteError(f"{store}: cannot be written: {error.strerror}") from error
    with places.held(store, "restoring") as notes:
        there = disk.exists(store)
        if there and not over:
            raise UsageError(f"{store}: a store is there; say --replace to put the backup there")
        made = not there and disk.prepare(store)
        try:
            places.refuse_leftover(store)
            with _locked(store), beside(at) as folder:
                _copy(copy, folder / "new", store)
                _swap(folder / "new", at, folder / "old")
        except OSError as error:
            raise WriteError(f"{store}: cannot be written: {error.strerror}") from error
        finally:
            if made:
                with suppress(OSError):  # it holds the store now
                    at.rmdir()
    return notes


@contextmanager
def _locked(store: Path) -> Iterator[None]:
    """Keep every other program from writing to a store, without having it open: that writes there.

    Raises:
        Locked: one does.
    """
    if not disk.exists(store):
        yield
        return
    try:
        with disk.writing(store):
            pass
    except Locked:
        raise
    except LoadError:  # a store that is damaged may be replaced
        pass
    if fcntl is None:
        yield
        return
    with (store / oxigraph.LOCK).open("ab") as lock:
        try:
            fcntl.lockf(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise disk.locked(store) from error
        yield


def _swap(new: Path, at: Path, old: Path) -> None:
    """Move a store to where another is, and that out of the way; signals wait meanwhile."""
    with suppress(OSError):
        shutil.copymode(at, new)
        found = at.stat()
        os.chown(new, found.st_uid, found.st_gid)
    before = places.before(at)
    with undisturbed():
        at.rename(before)
        try:
            new.rename(at)
        except OSError:
            before.rename(at)
            raise
        before.rename(old)


def _copy(store: Path, target: Path, told: Path | None = None) -> None:
    """Copy a store, and compare each file of the copy with what was written to the store.

    Args:
        store: it.
        target: where the copy comes to lie.
        told: what is called so in an error, where the copy will be moved there.
    """
    names = oxigraph.file_names(store)
    read = disk.reading(store)
    ledger = _ledger(store)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with making(target) as copy:
            _engine_copy(read, store, copy)
            with suppress(FileNotFoundError):
                shutil.copyfile(store / disk.UNCHECKED, copy / disk.UNCHECKED)
            if ledger is not None:
                (copy / disk.LEDGER).write_bytes(ledger)
            if _ledger(store) != ledger:
                raise LoadError(f"{store}: a load has begun meanwhile; let it end first")
            shutil.copymode(store, copy)
            if checksums.marks(store):
                checksums.compare_copy(store, copy)
            else:
                check.read_through(copy, store)
    except FileExistsError as error:  # another was first
        raise _there(target) from error
    except (OSError, RuntimeError) as error:
        if _ledger(store) != ledger or oxigraph.file_names(store) != names:
            raise LoadError(f"{store}: a load has begun meanwhile; let it end first") from error
        said = oxigraph.store_message(error)
        file = getattr(error, "filename", None)
        if file and Path(file).is_relative_to(store):
            raise LoadError(f"{file}: cannot be read: {said}") from error
        raise WriteError(f"{told or target}: cannot be written: {said}") from error


def _engine_copy(read: ox.Store, store: Path, copy: Path) -> None:
    """Copy the files of the engine; those that never change by a second name, where that may be.

    A system may refuse that for files of other users. What is copied one by one is compared with
    what was written, as all of a copy is, and so is the list of files.

    Raises:
        OSError, RuntimeError: there is no room or no right.
    """
    try:
        read.backup(str(copy))
    except (OSError, RuntimeError) as error:
        if not oxigraph.cannot_link(error):
            raise
        copy.mkdir()
        for name in sorted(oxigraph.file_names(store)):
            shutil.copyfile(store / name, copy / name)


def _there(target: Path) -> UsageError:
    return UsageError(f"{target}: is there already; name a folder that is not")


def _ledger(store: Path) -> bytes | None:
    try:
        return read_own(store / disk.LEDGER)
    except FileNotFoundError:
        return None
