"""Checksums of the files of a store: what was written there is there, or it is said.

The manifest, by which the engine knows these files, is among them: one that is cut short makes a
store smaller, or empty, and the engine says nothing of it.

The engine finds a damaged block when it reads it. A query that gathers rows before it answers
(COUNT, ORDER BY, OPTIONAL) then goes on without end, so that damage has to be found by other means:
by the size and the times of a file whenever a store is opened, by its digest where these have
changed.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Final

from ..core.errors import LoadError, WriteError
from ..core.files import opened_own, read_own, replacing
from . import oxigraph

CHECKSUMS: Final = "checksums.json"
_LAYOUT: Final = 1
#: Bytes of what is written down: some hundred for each file.
_LARGEST: Final = 1 << 26
#: So many bytes are read through when a store is opened, where times of files have changed, as they
#: do when files are copied: a quarter of a second. More are left to `damaged` and to who asks.
AT_ONCE: Final = 1 << 28


@dataclass(frozen=True)
class Mark:
    """What is known of a file.

    Attributes:
        sha256: its digest.
        size: its bytes; of a manifest, to which lines are added, those that it had then.
        written: when it was last written, in nanoseconds.
        changed: when anything of it was last changed, its time included.
    """

    sha256: str
    size: int
    written: int
    changed: int

    def fits(self, found: os.stat_result) -> bool:
        """Return whether nobody has touched the file since."""
        seen = self.size, self.written, self.changed
        return seen == (found.st_size, found.st_mtime_ns, found.st_ctime_ns)


def tables(place: Path) -> list[Path]:
    """Return the files that hold the statements of a store, by name; they never change."""
    return sorted(place.glob(oxigraph.TABLES))


def bytes_of(files: Iterable[Path]) -> int:
    """Return how many bytes files of a store have; those that the engine does away with, none."""
    total = 0
    for path in files:
        with suppress(FileNotFoundError):
            total += path.stat().st_size
    return total


def marks(place: Path) -> dict[str, Mark]:
    """Return what is known of the files of a store; nothing where nobody has written it down."""
    try:
        content = json.loads(read_own(place / CHECKSUMS, _LARGEST))
        if content["layout"] != _LAYOUT:
            return {}
        return {_own(name): _known(**known) for name, known in content["files"].items()}
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return {}


def _own(name: str) -> str:
    """Return a name that is one of a file in the store, and of no other.

    Raises:
        ValueError: it is another.
    """
    if not any(fnmatchcase(name, each) for each in (oxigraph.TABLES, oxigraph.MANIFESTS)):
        raise ValueError(f"no file of a store: {name}")
    if Path(name).name != name:
        raise ValueError(f"outside of the store: {name}")
    return name


def _known(sha256: object, size: object, written: object, changed: object) -> Mark:
    """Return what was written down of a file.

    Raises:
        TypeError: it is not what we write.
    """
    if not isinstance(sha256, str) or not isinstance(size, int):
        raise TypeError(f"not a digest and a size: {sha256}, {size}")
    if not isinstance(written, int) or not isinstance(changed, int):
        raise TypeError(f"no times: {written}, {changed}")
    return Mark(sha256, size, written, changed)


def record(place: Path) -> None:
    """Write down what the files of a store hold now; only who has it open to write knows that.

    Raises:
        WriteError: it cannot be written.
        LoadError: a file cannot be read.
    """
    known, found = marks(place), {}
    for path in _kept(place):
        mark = known.get(path.name)
        try:
            found[path.name] = mark if mark and mark.fits(path.stat()) else _mark(path)
        except FileNotFoundError:  # the engine has done away with it
            continue
        except OSError as error:
            raise LoadError(f"{path}: cannot be read: {error.strerror}") from error
    if found != known:
        _write(place, found)


def damaged(place: Path, *, at_most: int | None = None) -> list[str]:
    """Return the names of those files of a store that are not as they were written.

    Args:
        place: the store.
        at_most: look only at files that somebody has touched, and at none where these have more
            bytes; None reads every file, those first.

    Raises:
        LoadError: a file cannot be read.
    """
    known = marks(place)
    touched: list[str] = []
    others: list[str] = []
    for name, mark in known.items():
        try:
            (others if mark.fits((place / name).stat()) else touched).append(name)
        except FileNotFoundError:  # the engine has done away with it, or says that it is missing
            continue
        except OSError as error:
            raise LoadError(f"{place / name}: cannot be read: {error.strerror}") from error
    if at_most is None:
        touched += others
    elif sum(known[name].size for name in touched) > at_most:
        return []
    if not touched:
        return []
    wrong, renewed = [], dict(known)
    for name in touched:
        found = _read(place / name, known[name])
        if found is None:
            continue
        if found.sha256 != known[name].sha256:
            wrong.append(name)
        renewed[name] = found
    if not wrong:
        _renew(place, known, renewed)
    return wrong


def compare_copy(place: Path, copy: Path) -> None:
    """Compare every file of a copy with what is known of the store, and write that down for it.

    Raises:
        LoadError: a file of the store is damaged.
        WriteError: one was not copied as it is.
    """
    known = marks(place)
    found = {path.name: _mark(path, known.get(path.name)) for path in _kept(copy)}
    differing = {n: m for n, m in found.items() if n in known and known[n].sha256 != m.sha256}
    for name in differing:
        source = _read(place / name, known[name])
        if source is not None and source.sha256 == known[name].sha256:
            raise WriteError(f"{copy / name}: not what was copied; is the disk sound?")
    if differing:
        raise damage(place, list(differing))
    _write(copy, {name: mark for name, mark in found.items() if name in known})
    renewed = {
        name: found[name]
        for name in found.keys() & known.keys()
        if (place / name).exists() and (place / name).samefile(copy / name)
    }
    _renew(place, known, {**known, **renewed})  # a second name of a file changes its times


def unknown(place: Path) -> list[str]:
    """Return the names of files of which nothing is written down, as in stores of others."""
    known = marks(place)
    return [path.name for path in tables(place) if path.name not in known]


def damage(place: Path, names: list[str]) -> LoadError:
    """Return what to say of a store with damaged files."""
    shown = ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
    return LoadError(
        f"{place}: damaged: {shown} {'is' if len(names) == 1 else 'are'} not as written; put a "
        f"backup back (detente store restore COPY --store {place} --replace), or load the files "
        "anew"
    )


def _kept(place: Path) -> list[Path]:
    """Return the files of a store of which something is written down."""
    return [*tables(place), *sorted(place.glob(oxigraph.MANIFESTS))]


def _read(path: Path, known: Mark) -> Mark | None:
    """Return what a file is now; None where the engine has done away with it."""
    try:
        return _mark(path, known)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise LoadError(f"{path}: cannot be read: {error.strerror}") from error


def _mark(path: Path, known: Mark | None = None) -> Mark:
    """Return what a file is now, as far as it is known, where the engine adds to it.

    Raises:
        OSError: it cannot be read, or is no file.
    """
    import hashlib  # 2 ms, where nothing is read through

    with opened_own(path) as file:
        found = os.fstat(file.fileno())
        if known and fnmatchcase(path.name, oxigraph.MANIFESTS):
            content = file.read(min(max(0, known.size), found.st_size))
            digest, size = hashlib.sha256(content).hexdigest(), len(content)
        else:
            digest, size = hashlib.file_digest(file, "sha256").hexdigest(), found.st_size
    return Mark(digest, size, found.st_mtime_ns, found.st_ctime_ns)


def _renew(place: Path, known: dict[str, Mark], renewed: dict[str, Mark]) -> None:
    """Write down what is known anew, where we may and nobody else did meanwhile."""
    if renewed != known and marks(place) == known:
        try:
            _write(place, renewed)
        except WriteError:
            return


def _write(place: Path, found: dict[str, Mark]) -> None:
    files = {name: asdict(found[name]) for name in sorted(found)}
    with replacing(place / CHECKSUMS) as out:
        out.write(json.dumps({"layout": _LAYOUT, "files": files}, indent=1).encode() + b"\n")
