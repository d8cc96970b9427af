"""The store on disk: a folder of the engine's own, and beside its files what we keep of it.

The ledger `detente.json` says what was loaded, of which day the store is, and whether a load was
cut off. `unchecked.txt` names the graphs that no validation has seen. Anything that reads an
Oxigraph store can read the folder; the engine passes over files that are not its own.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final, Literal

import pyoxigraph as ox

from .errors import LoadError, Locked, UsageError, WriteError
from .output import replacing
from .version import VERSION

LEDGER: Final = "detente.json"
UNCHECKED: Final = "unchecked.txt"
_LAYOUT: Final = 1
_CURRENT: Final = "CURRENT"  # a file of the engine's that every store has

State = Literal["ready", "loading", "inferring"]


@dataclass(frozen=True)
class Load:
    """One load.

    Attributes:
        files: their names, as they were given.
        statements: how many the files hold.
        ended: when it ended, as a dateTime in UTC.
    """

    files: tuple[str, ...]
    statements: int = 0
    ended: str = ""


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
    """

    bare: bool = False
    day: str | None = None
    version: str = VERSION
    state: State = "ready"
    loads: tuple[Load, ...] = ()
    inferred: int = 0
    pending: Load | None = None
    sample: str = ""

    def write(self, place: Path) -> None:
        """Write the ledger of a store, whole.

        Raises:
            WriteError: it cannot be written.
        """
        content = {"layout": _LAYOUT, **asdict(self)}
        with replacing(place / LEDGER) as out:
            out.write(json.dumps(content, indent=2, ensure_ascii=False).encode() + b"\n")


def ledger(place: Path) -> Ledger | None:
    """Return the ledger of a store; None where it was not made by us.

    Raises:
        LoadError: it cannot be read, or a later version has written it.
    """
    path = place / LEDGER
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        layout = found.pop("layout")
        if layout != _LAYOUT:
            raise LoadError(
                f"{place}: a store of layout {layout}, and this version knows {_LAYOUT}; "
                "use the version that made it, or load the files anew"
            )
        loads = tuple(_load(each) for each in found.pop("loads"))
        pending = found.pop("pending")
        return Ledger(**found, loads=loads, pending=pending and _load(pending))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise LoadError(
            f"{path}: not what was written there; restore a backup, or load the files anew"
        ) from error


def _load(found: dict[str, Any]) -> Load:
    return Load(tuple(found["files"]), int(found["statements"]), str(found["ended"]))


def exists(place: Path) -> bool:
    """Return whether a folder holds a store.

    Raises:
        LoadError: it cannot be looked at.
    """
    try:
        return (place / _CURRENT).exists() or (place / LEDGER).exists()
    except OSError as error:
        raise LoadError(f"{place}: cannot be read: {error.strerror}") from error


def missing(place: Path) -> LoadError:
    """Return what to say where there is no store."""
    return LoadError(
        f"{place}: there is no store; make one with detente load FILE... --store {place}"
    )


def reading(place: Path) -> ox.Store:
    """Return a store opened read-only, as it is now: many can read while one loads.

    Raises:
        LoadError: there is none, or it cannot be read.
    """
    if not exists(place):
        raise missing(place)
    if (held := ledger(place)) and not held.loads and not held.pending:
        raise LoadError(
            f"{place}: the store is empty, since its first load was cut off; load again"
        )
    try:
        return ox.Store.read_only(str(place))
    except (OSError, RuntimeError) as error:
        raise LoadError(f"{place}: the store cannot be read: {plain(error)}") from error


@contextmanager
def writing(place: Path) -> Iterator[ox.Store]:
    """Open a store for the one process that may write to it, and close it.

    Raises:
        Locked: another process has it open for that.
        LoadError: it cannot be opened.
    """
    try:
        store = ox.Store(str(place))
    except (OSError, RuntimeError) as error:
        if "lock" in str(error).lower():
            raise Locked(
                f"{place}: another process is loading into this store; wait until it ends"
            ) from error
        raise LoadError(f"{place}: the store cannot be written: {plain(error)}") from error
    try:
        yield store
    finally:
        del store  # the engine closes it when nobody holds it


def prepare(place: Path) -> bool:
    """Make sure that a folder can take a store; return whether it was made just now.

    Raises:
        UsageError: it holds something else.
        WriteError: it cannot be made.
    """
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
    for path in place.glob("bulk-*.sst"):
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
        return "".join(f"{name:<10} {value}\n" for name, value in self._lines())

    def json(self) -> str:
        """Return it for a program."""
        kept = asdict(self.ledger) if self.ledger else None
        for hidden in ("sample", "pending"):
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
        size = sum(path.stat().st_size for path in place.iterdir() if path.is_file())
    except OSError as error:
        raise LoadError(f"{place}: cannot be read: {error.strerror}") from error
    return Info(place, ledger(place), size, len(unchecked(place)))


def unchecked(place: Path) -> list[str]:
    """Return the graphs that no validation has seen, in the order of their IRIs."""
    try:
        return (place / UNCHECKED).read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return []


def mark_new(place: Path, graphs: Iterable[str]) -> None:
    """Add to the graphs that no validation has seen."""
    _write_unchecked(place, {*unchecked(place), *graphs})


def mark_checked(place: Path, graphs: Iterable[str]) -> None:
    """Take out of the graphs that no validation has seen those that one has seen now."""
    _write_unchecked(place, set(unchecked(place)).difference(graphs))


def _write_unchecked(place: Path, graphs: set[str]) -> None:
    with replacing(place / UNCHECKED) as out:
        out.write("".join(f"{graph}\n" for graph in sorted(graphs)).encode())


def plain(error: Exception) -> str:
    """Return what the engine says, without the name of its part that says it."""
    return str(error).removeprefix("IO error: ")
