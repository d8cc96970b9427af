"""The store on disk: a folder of the engine's own, and beside its files what we keep of it.

The ledger `detente.json` says what was loaded, of which day the store is, and whether a load was
cut off. `unchecked.txt` names the graphs that no validation has seen. Anything that reads an
Oxigraph store can read the folder; the engine passes over files that are not its own.
"""

from __future__ import annotations

import datetime
import json
import os
import shutil
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final, Literal, TypeVar, get_args

import pyoxigraph as ox

from ..core.errors import LoadError, Locked, UsageError, WriteError
from ..core.files import is_none_of_ours, read_own, replacing
from ..core.text import is_utf8, plain
from ..core.version import VERSION
from . import checksums, oxigraph

LEDGER: Final = "detente.json"
UNCHECKED: Final = "unchecked.txt"
_LAYOUT: Final = 1

#: Bytes of a ledger: a load takes some hundred.
_LARGEST: Final = 1 << 26
#: Bytes of the list of graphs that no validation has seen: some ten million.
_MOST_GRAPHS: Final = 1 << 30
_Kind = TypeVar("_Kind")

State = Literal["ready", "loading", "inferring"]


class LoadNote(str):
    """What is to be known of a store before its answers are believed."""


@dataclass(frozen=True)
class Load:
    """One load.

    Attributes:
        files: their names, as they were given.
        statements: how many the files hold.
        ended: when it ended, as a dateTime in UTC.
        rewritten: how many of their literals are kept by value, and were written otherwise.
    """

    files: tuple[str, ...]
    statements: int = 0
    ended: str = ""
    rewritten: int = 0


@dataclass(frozen=True)
class Ledger:
    """What we keep of a store.

    Attributes:
        bare: whether it holds only what files say, without data, merge and rules of ours.
        day: the day of what follows by rules, if it is of one.
        version: of the package that loaded into it last.
        state: "ready", or what was being done when a load was cut off.
        loads: what was loaded, and when.
        inferred: how many statements follow by rules.
        pending: the load that is under way, or was cut off.
        sample: a statement that this load brings and that was not there before, in N-Quads.
        prefixes: those of the files, the first that was loaded for each.
    """

    bare: bool = False
    day: str | None = None
    version: str = VERSION
    state: State = "ready"
    loads: tuple[Load, ...] = ()
    inferred: int = 0
    pending: Load | None = None
    sample: str = ""
    prefixes: Mapping[str, str] = field(default_factory=dict)

    @property
    def rewritten(self) -> int:
        """How many literals are kept by value, and were written otherwise in the files."""
        return sum(load.rewritten for load in self.loads)

    def write(self, place: Path) -> None:
        """Write the ledger of a store, whole.

        Raises:
            WriteError: it cannot be written.
        """
        content = {"layout": _LAYOUT, **asdict(self)}
        content["crc"] = _crc(content)
        with replacing(place / LEDGER) as out:
            # A file name may be bytes that are not UTF-8: these become escapes of JSON.
            text = json.dumps(content, indent=2, ensure_ascii=False) + "\n"
            out.write(text.encode(errors="backslashreplace"))


def ledger(place: Path) -> Ledger | None:
    """Return the ledger of a store; None where it was not made by us.

    Raises:
        LoadError: it cannot be read, or a later version has written it.
    """
    path = place / LEDGER
    try:
        found = json.loads(read_own(path, _LARGEST))
        layout = found["layout"]
        if layout != _LAYOUT and isinstance(layout, int):
            raise LoadError(
                f"{place}: a store of layout {str(layout)[:20]}, and this version knows {_LAYOUT}; "
                "use the version that made it, or load the files anew"
            )
        return _ledger(found)
    except FileNotFoundError:
        return None
    except NotADirectoryError as error:
        raise LoadError(f"{place}: a file, and a store is a folder; name that") from error
    except OSError as error:
        if is_none_of_ours(error):
            raise spoilt(place) from error
        raise LoadError(f"{path}: cannot be read: {error.strerror}") from error
    except (
        *(ValueError, TypeError, KeyError, AttributeError, OverflowError),
        RecursionError,
    ) as error:
        raise spoilt(place) from error


def _crc(content: dict[str, Any]) -> int:
    """Return what tells a ledger from one of which a letter has changed."""
    return zlib.crc32(json.dumps(content, sort_keys=True).encode())


def spoilt(place: Path) -> LoadError:
    """Return what to say of a ledger that cannot be understood."""
    return LoadError(
        f"{place / LEDGER}: not what was written there; restore a backup, or load the files anew"
    )


def _ledger(found: dict[str, Any]) -> Ledger:
    """Return a ledger as it was read.

    Raises:
        TypeError, ValueError, KeyError: it is none.
    """
    if "crc" in found and found.pop("crc") != _crc(found):  # those of before had none
        raise ValueError("changed since it was written")
    layout, pending = found.pop("layout"), found.pop("pending")
    loads = tuple(map(_load, _a(list, found.pop("loads"))))
    prefixes = _a(dict, found.pop("prefixes", {}))
    pending = None if pending is None else _load(pending)
    read = Ledger(**found, loads=loads, pending=pending, prefixes=prefixes)
    for kind, values in (
        (bool, (read.bare,)),
        (int, (layout, read.inferred)),
        (str, (read.version, read.state, read.sample, read.day or "")),
        (str, (*prefixes.keys(), *prefixes.values())),
    ):
        for value in values:
            _a(kind, value)
    if layout != _LAYOUT or read.state not in get_args(State):
        raise ValueError(f"no state or layout of ours: {read.state}")
    if read.day is not None:
        datetime.date.fromisoformat(read.day)
    return read


def _load(found: dict[str, Any]) -> Load:
    files = tuple(_a(str, each) for each in _a(list, found["files"]))
    statements, ended = _a(int, found["statements"]), _a(str, found["ended"])
    return Load(files, statements, ended, _a(int, found.get("rewritten", 0)))


def _a(kind: type[_Kind], value: object) -> _Kind:
    """Return a value of JSON that is of a kind."""
    if type(value) is not kind:
        raise TypeError(f"{type(value).__name__}, not {kind.__name__}")
    return value


def exists(place: Path) -> bool:
    """Return whether a folder holds a store.

    Raises:
        LoadError: it cannot be looked at.
    """
    try:
        return (place / oxigraph.CURRENT).exists() or (place / LEDGER).exists()
    except OSError as error:
        raise LoadError(f"{place}: cannot be read: {error.strerror}") from error


def unreadable(place: Path, error: Exception) -> LoadError:
    """Return what to say of a store that the engine cannot read."""
    return LoadError(f"{place}: the store cannot be read: {oxigraph.store_message(error)}")


def _unwritable(place: Path, error: Exception) -> LoadError:
    said = oxigraph.store_message(error)
    return LoadError(f"{place}: the store cannot be written: {said}")


def locked(place: Path) -> Locked:
    """Return what to say where another process writes to a store."""
    return Locked(f"{place}: another process is loading into this store; wait until it ends")


def missing(place: Path) -> LoadError:
    """Return what to say where there is no store."""
    return LoadError(
        f"{place}: there is no store; make one with detente load FILE... --store {place}"
    )


def reading(place: Path) -> ox.Store:
    """Return a store opened read-only, as it is now: many can read while one loads.

    Raises:
        LoadError: there is none, it is damaged, or it cannot be read.
    """
    if not exists(place):
        raise missing(place)
    if (held := ledger(place)) and not held.loads and not held.pending:
        raise LoadError(
            f"{place}: the store is empty, since its first load was cut off; load again"
        )
    _refuse_damaged(place)
    try:
        return oxigraph.opened_to_read(place)
    except (OSError, RuntimeError) as error:
        raise unreadable(place, error) from error


@contextmanager
def writing(place: Path) -> Iterator[ox.Store]:
    """Open a store for the one process that may write to it, and close it.

    Raises:
        Locked: another process has it open for that.
        LoadError: it is damaged, or cannot be opened or written.
    """
    _refuse_damaged(place)
    try:
        store = oxigraph.opened_to_write(place)
    except (OSError, RuntimeError) as error:
        if oxigraph.is_locked(error):
            raise locked(place) from error
        raise _unwritable(place, error) from error
    try:
        yield store
    except (OSError, RuntimeError) as error:
        if found := oxigraph.damaged_table(error):
            raise checksums.damage(place, [found[1]]) from error
        if isinstance(error, OSError):
            raise _unwritable(place, error) from error
        raise
    finally:
        del store  # the engine closes it when nobody holds it


def _refuse_damaged(place: Path) -> None:
    try:
        with os.scandir(place) as entries:
            strange = next((e.name for e in entries if not (e.is_file() or e.is_dir())), None)
    except OSError:  # which the engine says
        strange = None
    if strange:  # a pipe, which the engine would wait for, or a link to nowhere
        raise LoadError(
            f"{place / strange}: neither a file nor a folder, which no store has; restore a "
            "backup, or load the files anew"
        )
    if wrong := checksums.damaged(place, at_most=checksums.AT_ONCE):
        raise checksums.damage(place, wrong)


def prepare(place: Path) -> bool:
    """Make sure that a folder can take a store; return whether it was made just now.

    Raises:
        UsageError: it holds something else.
        WriteError: it cannot be made.
    """
    if not is_utf8(str(place)):
        raise UsageError(f"{place}: a store is a folder whose name is UTF-8; choose another name")
    try:
        if place.is_dir():
            if not exists(place) and any(place.iterdir()):
                raise UsageError(
                    f"{place}: a folder with other things in it; name one that is new or empty"
                )
            return False
        if place.exists():
            raise UsageError(f"{place}: a file; a store is a folder, so name one that is new")
        place.mkdir(parents=True)
    except OSError as error:
        raise WriteError(f"{place}: cannot be written: {error.strerror}") from error
    return True


def tidy(place: Path) -> None:
    """Remove what a load that was killed left behind; only for who has the store open to write."""
    for path in place.glob(oxigraph.UNFINISHED):
        path.unlink(missing_ok=True)


def remove(place: Path, *, itself: bool) -> None:
    """Remove what a folder holds, and the folder itself where we made it."""
    for path in place.iterdir():
        shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
    if itself:
        place.rmdir()


@dataclass(frozen=True)
class Info:
    """What there is to tell of a store.

    Attributes:
        place: its folder.
        ledger: what we keep of it; None where another program made it.
        size: how many bytes its files have.
        unchecked: how many of its graphs no validation has seen.
    """

    place: Path
    ledger: Ledger | None
    size: int
    unchecked: int

    def text(self) -> str:
        """Return it for a person, a line each."""
        return "".join(f"{name:<10} {plain(value)}\n" for name, value in self._lines())

    def json(self) -> str:
        """Return it for a program."""
        kept = asdict(self.ledger) if self.ledger else None
        for hidden in ("sample", "pending", "prefixes"):
            (kept or {}).pop(hidden, None)
        content = {"store": str(self.place), "size": self.size, "unchecked": self.unchecked}
        return json.dumps({**content, "ledger": kept}, indent=2, ensure_ascii=False) + "\n"

    def _lines(self) -> Iterator[tuple[str, str]]:
        yield "store", str(self.place)
        yield "size", f"{self.size:,} bytes"
        if self.ledger is None:
            yield "made by", "another program: it is asked as it is, and takes no load"
            return
        made = self.ledger.version
        yield "made by", f"detente {made}" + ("" if made == VERSION else f"; this is {VERSION}")
        if self.ledger.bare:
            yield "holds", "what the files say, and nothing of ours (--bare)"
        else:
            yield "as of", self.ledger.day or "no day in particular"
            yield "inferred", f"{self.ledger.inferred:,} statements"
        for load in self.ledger.loads:
            names = ", ".join(load.files) or "what ships with detente"
            some = "1 statement" if load.statements == 1 else f"{load.statements:,} statements"
            yield "loaded", f"{load.ended}  {some}  {names}"
        if self.ledger.pending:
            cut = ", ".join(self.ledger.pending.files)
            yield "cut off", f"the load of {cut}, or it is under way: {self.ledger.state}"
        yield "unchecked", f"{self.unchecked:,} graphs"


def described(place: Path) -> Info:
    """Return what there is to tell of a store.

    Raises:
        LoadError: there is none, or it cannot be read.
    """
    if not exists(place):
        raise missing(place)
    try:
        size = checksums.bytes_of(path for path in place.iterdir() if path.is_file())
    except OSError as error:
        raise LoadError(f"{place}: cannot be read: {error.strerror}") from error
    return Info(place, ledger(place), size, len(unchecked(place)))


def unchecked(place: Path) -> list[str]:
    """Return the graphs that no validation has seen, in the order of their IRIs.

    Raises:
        LoadError: the list of them cannot be read.
    """
    try:
        return read_own(place / UNCHECKED, _MOST_GRAPHS).decode().splitlines()
    except FileNotFoundError:
        return []
    except (OSError, ValueError) as error:
        if isinstance(error, OSError) and not is_none_of_ours(error):
            raise LoadError(f"{place / UNCHECKED}: cannot be read: {error.strerror}") from error
        raise LoadError(
            f"{place / UNCHECKED}: not what was written there; remove it, and use validate --all"
        ) from error


def mark_new(place: Path, graphs: Iterable[str]) -> None:
    """Add to the graphs that no validation has seen."""
    _write_unchecked(place, {*unchecked(place), *graphs})


def mark_checked(place: Path, graphs: Iterable[str]) -> None:
    """Take out of the graphs that no validation has seen those that one has seen now."""
    _write_unchecked(place, set(unchecked(place)).difference(graphs))


def _write_unchecked(place: Path, graphs: set[str]) -> None:
    with replacing(place / UNCHECKED) as out:
        out.write("".join(f"{graph}\n" for graph in sorted(graphs)).encode())
