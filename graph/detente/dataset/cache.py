"""The snapshot: what the package ships, merged and inferred, kept ready in the user's cache.

It saves the reading and the reasoning of every start. It is opened read-only, belongs to one state
of the files, and is never needed: where it cannot be written or is not what was written, the graph
is read from the files.
"""

from __future__ import annotations

import hashlib
import os
import stat
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from ..rdf.oxigraph import is_content

#: Names the folder of the cache, or is "off".
VARIABLE: Final = "DETENTE_CACHE"
_MANIFEST: Final = "SHA256SUMS"
_ABANDONED: Final = 3600  # seconds after which an unfinished snapshot has lost its process
_FORGOTTEN: Final = 7 * 24 * 3600  # seconds after which nobody needs that of an older state


def open_cached(
    name: str, files: Iterable[Path], version: str, make: Callable[[], ox.Store]
) -> ox.Store:
    """Return a store from the cache, read-only, or else the one that `make` returns.

    Args:
        name: which graph it is; snapshots of several lie side by side.
        files: what it is made from; a change of path, size or time of one asks for a new snapshot.
        version: of what makes it.
        make: makes it, in memory; it is kept for the next time.
    """
    folder = _folder()
    if folder is None:
        return make()
    place = folder / f"{name}-{_key(files, version)}"
    if (store := _trusted(place)) is not None:
        return store
    store = make()
    _keep(store, place, name)
    return _trusted(place) or store  # the same order of rows the first time as ever after


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


def _key(files: Iterable[Path], version: str) -> str:
    digest = hashlib.sha256(f"{version} {ox.__version__}".encode())
    for path in files:
        status = path.stat()
        digest.update(f"\n{path} {status.st_size} {status.st_mtime_ns}".encode())
    return digest.hexdigest()[:32]


def _trusted(place: Path) -> ox.Store | None:
    """Return the store of a snapshot; None where there is none, or it is not what was written."""
    try:
        if (place / _MANIFEST).read_text(encoding="utf-8") != _digests(place):
            raise ValueError
        return ox.Store.read_only(str(place))
    except FileNotFoundError:
        return None
    except (OSError, ValueError):
        _remove(place)
        return None


def _digests(place: Path) -> str:
    """Return the digest of each file of a snapshot that the engine reads, as sha256sum has them."""
    return "".join(
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n"
        for path in sorted(place.iterdir())
        if path.name != _MANIFEST and is_content(path.name)
    )


def _keep(store: ox.Store, place: Path, name: str) -> None:
    """Write a snapshot beside its place and move it there whole; give up where that fails."""
    from ..core.files import making

    # No room, no right, or another process was first.
    with suppress(OSError):
        _tidy(place.parent, name)
        with making(place) as made:
            kept = ox.Store(str(made))
            quads = store.dump(format=ox.RdfFormat.N_QUADS)
            kept.bulk_load(input=quads, format=ox.RdfFormat.N_QUADS)
            kept.flush()
            kept.optimize()
            del kept  # closes it
            (made / _MANIFEST).write_text(_digests(made), encoding="utf-8")


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

    shutil.rmtree(folder, ignore_errors=True)
