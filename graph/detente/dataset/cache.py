"""The snapshot: what the package ships, merged and inferred, kept ready in the user's cache.

It saves the reading and the reasoning of every start. It is opened read-only, belongs to one state
of the files, and is never needed: where it cannot be written or is not what was written, the graph
is read from the files.
"""

from __future__ import annotations

import os
import stat
import sys
import zlib
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Final, TypeVar

import pyoxigraph as ox

from ..rdf.oxigraph import is_content, is_forked, opened_to_read, opened_to_write

#: Names the folder of the cache, or is "off".
VARIABLE: Final = "DETENTE_CACHE"
_MANIFEST: Final = "WRITTEN"
#: The statements of a snapshot, for who reads them all: the engine looks up each term of each
#: statement that it reads on disk, which takes ten times as long as in memory.
_STATEMENTS: Final = "STATEMENTS"
_LAYOUT: Final = 2  # of the files of a snapshot
_ABANDONED: Final = 3600  # seconds after which an unfinished snapshot has lost its process
_Opened = TypeVar("_Opened")
_FORGOTTEN: Final = 7 * 24 * 3600  # seconds after which nobody needs that of an older state


def open_cached(
    name: str,
    files: Iterable[Path],
    version: str,
    make: Callable[[], ox.Store],
    *,
    in_memory: bool = False,
) -> ox.Store:
    """Return a store from the cache, read-only, or else the one that `make` returns.

    Args:
        name: which graph it is; snapshots of several lie side by side.
        files: what it is made from; a change of path, size or time of one asks for a new snapshot.
        version: of what makes it.
        make: makes it, in memory; it is kept for the next time.
        in_memory: read all of it from the cache, for who needs all of it.
    """
    state = _state(files, version)
    place = _place(name, state)
    if place is None:
        return make()
    opened = _read if in_memory else opened_to_read
    if (store := _trusted(place, state, opened)) is not None:
        return store
    store = make()
    _keep(store, place, name, state)
    # The same order of rows the first time as ever after.
    return _trusted(place, state, opened) or store


def statements_cached(name: str, files: Iterable[Path], version: str) -> Path | None:
    """Return the file of all statements of what `open_cached` opens; None where there is none.

    It is N-Quads as the engine writes them.
    """
    state = _state(files, version)
    place = _place(name, state)
    return _trusted(place, state, lambda opened: Path(opened) / _STATEMENTS) if place else None


def place_beside(name: str, files: Iterable[Path], version: str, ending: str) -> Path | None:
    """Return where what is made of a snapshot is kept beside it; None where there is no cache."""
    place = _place(name, _state(files, version))
    return place.with_name(place.name + ending) if place else None


def _place(name: str, state: str) -> Path | None:
    """Return the folder of a snapshot; None where nothing can be kept."""
    folder = _folder()
    code = zlib.crc32(state.encode("utf-8", "surrogateescape"))
    return folder / f"{name}-{code:08x}" if folder else None


def is_kept() -> bool:
    """Return whether there is a cache."""
    return _folder() is not None


def _folder() -> Path | None:
    """Return the folder of the cache, made and ours alone; None where there is none to be had."""
    named = os.environ.get(VARIABLE)
    if named == "off" or not hasattr(os, "getuid"):
        return None
    try:
        folder = Path(named) if named else _usual()
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        status = folder.lstat()
    except (OSError, RuntimeError, ValueError):
        return None
    ours = status.st_uid == os.getuid() and stat.S_ISDIR(status.st_mode)
    return folder if ours and not status.st_mode & 0o077 else None


def _usual() -> Path:
    """Return where this system keeps what programs can make again: as platformdirs has it.

    That package takes 10 ms to import, of the 135 ms in which a command starts from the snapshot.
    """
    if os.environ.get("XDG_CACHE_HOME", "").startswith("/"):
        return Path(os.environ["XDG_CACHE_HOME"]) / "detente"
    caches = "Library/Caches" if sys.platform == "darwin" else ".cache"
    return Path.home() / caches / "detente"


def _state(files: Iterable[Path], version: str) -> str:
    """Return what a snapshot is of, a line each: who made it, and path, size and time of files."""
    made = [f"{version} {ox.__version__} {_LAYOUT}"]
    for path in files:
        status = path.stat()
        made.append(f"{path} {status.st_size} {status.st_mtime_ns}")
    return "".join(f"{line}\n" for line in made)


def _trusted(place: Path, state: str, opened: Callable[[str], _Opened]) -> _Opened | None:
    """Return what a snapshot opens as; None where there is none, or it is not what was written."""
    try:
        if (place / _MANIFEST).read_text(encoding="utf-8") != _manifest(place, state):
            raise ValueError
        return opened(str(place))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, RuntimeError, SyntaxError):
        _remove(place)
        return None


def _read(place: str) -> ox.Store:
    """Return the statements of a snapshot in memory."""
    store = ox.Store()
    # They are as the engine wrote them, so that nothing has to be checked.
    path = Path(place) / _STATEMENTS
    store.load(path=path, format=ox.RdfFormat.N_QUADS, lenient=True)
    return store


def _manifest(place: Path, state: str) -> str:
    """Return what a snapshot is of, and the size and times of each file that the engine reads.

    The time of the last change (ctime) is the system's own: no program sets it, so that nobody has
    touched a file that has all of these, as the index of git takes it, and rdf/checksums.py. That
    keeps digests beside them, for a store that is copied and cannot be read anew.
    """
    lines = []
    with os.scandir(place) as entries:
        for entry in entries:
            if entry.name != _MANIFEST and is_content(entry.name):
                status = entry.stat(follow_symlinks=False)
                times = f"{status.st_mtime_ns} {status.st_ctime_ns}"
                lines.append(f"{entry.name} {status.st_size} {times}\n")
    return state + "".join(sorted(lines))


def _keep(store: ox.Store, place: Path, name: str, state: str) -> None:
    """Write a snapshot beside its place and move it there whole; give up where that fails."""
    from ..core.files import making

    if is_forked():
        return
    # No room, no right, or another process was first.
    with suppress(OSError):
        _tidy(place.parent, name)
        with making(place) as made:
            kept = opened_to_write(made)
            quads = store.dump(format=ox.RdfFormat.N_QUADS)
            kept.bulk_load(input=quads, format=ox.RdfFormat.N_QUADS)
            kept.flush()
            kept.optimize()
            del kept  # closes it
            (made / _STATEMENTS).write_bytes(quads or b"")
            (made / _MANIFEST).write_text(_manifest(made, state), encoding="utf-8")


def _tidy(folder: Path, name: str) -> None:
    """Remove what ended processes left unfinished, and snapshots of states long past."""
    import time

    now = time.time()
    for path in folder.iterdir():
        patience = _ABANDONED if path.name.startswith(".unfinished-") else _FORGOTTEN
        ours = path.name.startswith((".unfinished-", f"{name}-"))
        if ours and now - path.stat().st_mtime > patience:
            _remove(path)


def _remove(folder: Path) -> None:
    import shutil  # as the others above, only where something is written or wrong

    if folder.is_dir():
        shutil.rmtree(folder, ignore_errors=True)
    else:
        with suppress(OSError):
            folder.unlink()
