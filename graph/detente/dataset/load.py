"""Filling: files into a store on disk, in one piece or not at all, and what follows from them.

The files stream through the engine's bulk loader, which takes all of them or none, also where the
process is killed. What follows by rules comes after that; the ledger says so until it is there, and
whoever opens the store next finishes it.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from operator import attrgetter
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from ..core.errors import LoadError, Locked, UsageError
from ..core.namespaces import LOCAL
from ..rdf import checksums, disk, losses, places
from ..rdf.disk import Ledger, Load
from ..rdf.disk import LoadNote as LoadNote
from ..rdf.formats import SYNTAXES
from ..rdf.parse import format_of, quads, syntax_of
from ..rdf.reading.findings import Findings
from ..rdf.reading.manner import AS_NAMED, STDIN, Manner, is_rdf, is_stream
from .read import bundled_files, local_graph, rdf_files, skolemized

_TRIED: Final = 1000  # statements looked at for one that is new
_GRAPH: Final = attrgetter("graph_name")
_TRIPLE: Final = tuple(map(attrgetter, ("subject", "predicate", "object")))
#: A file, the graph of what it states outside any, and its format, where that is known before it
#: is read.
Input = tuple[Path, str | None, ox.RdfFormat | None]


class Watch:
    """Told what a load does, for who wants to show it; this one shows nothing."""

    def read(self, size: int) -> None:
        """So many bytes of the files were read, as they lie on the disk."""

    def stated(self, count: int) -> None:
        """So many statements have gone into the store."""

    def doing(self, words: str) -> None:
        """Something else begins."""


@dataclass(frozen=True)
class Loaded:
    """What a load did.

    Attributes:
        statements: how many the files hold, those that ship with the package included.
        inferred: how many follow by rules, in the whole store.
        seconds: what it took.
        notes: what was found and mended first.
    """

    statements: int
    inferred: int
    seconds: float
    notes: tuple[LoadNote, ...] = ()

    def text(self, place: Path) -> str:
        """Return it as one line."""
        follow = f"; {self.inferred:,} follow by rules" if self.inferred else ""
        some = "1 statement" if self.statements == 1 else f"{self.statements:,} statements"
        return f"loaded {some} into {place}{follow}\n"


def load(
    place: Path,
    files: Sequence[Path],
    *,
    bare: bool = False,
    day: str | None = None,
    form: ox.RdfFormat | None = None,
    manner: Manner = AS_NAMED,
    watch: Watch | None = None,
) -> Loaded:
    """Load files into a store, which is made where there is none, and infer what follows.

    A new store begins with the files that ship with the package, unless it is bare.

    Args:
        place: the folder of the store.
        files: RDF files, folders of them, or `STDIN`.
        bare: only these files: no data, merge and rules of ours.
        day: the day of what follows by rules.
        form: the format of standard input, and of what has no suffix that says one.
        manner: how the files are read.
        watch: told of the progress.

    Raises:
        LoadError: a file cannot be read, or a line of one is wrong: the store is as it was; or
            another process is loading into it, or it was made by another program.
        UsageError: the store is of another day, or bare where this is not.
        WriteError: the folder cannot be written.
    """
    start, watch, found = time.monotonic(), watch or Watch(), Findings()

    def format_said(path: Path) -> ox.RdfFormat | None:
        if manner.syntax_of(path) or is_stream(path):
            return form  # a stream tells when it is read
        return form if form and _is_silent(path) else format_of(path)

    inputs: list[Input] = [
        (each, None if bare else local_graph(each), format_said(each))
        for path in files
        for each in ([path] if _is_silent(path) else rdf_files(path))
    ]
    names = tuple(map(str, files))
    with places.held(place, "loading into") as mended:
        done, notes = _loaded(place, inputs, names, Ledger(bare, day), _Told(watch, manner, found))
        _record(place)  # once more: the engine writes a last file when it is closed
    notes += map(LoadNote, found.notes(bare=bare))
    last = done.loads[-1]
    if last.rewritten:
        what = losses.counted(last.rewritten, "literal is", "literals are")
        notes.append(
            LoadNote(
                f"{place}: {what} kept by value, not as the files have them, as 7 for "
                '"007"^^xsd:integer'
            )
        )
    return Loaded(last.statements, done.inferred, time.monotonic() - start, (*mended, *notes))


def _loaded(
    place: Path, inputs: list[Input], names: tuple[str, ...], asked: Ledger, told: _Told
) -> tuple[Ledger, list[LoadNote]]:
    """Load files into the store at a place that nobody else changes meanwhile."""
    made, ours, held = disk.prepare(place), False, None
    notes: list[LoadNote] = []
    new = not disk.exists(place)
    try:
        if new:  # before the engine makes its files, which may be cut off too
            replace(asked, state="loading", pending=Load(names)).write(place)
        with disk.writing(place) as store:
            held, ours = None if new else disk.ledger(place), True
            disk.tidy(place)
            if held is None and next(iter(store), None) is not None:
                raise LoadError(
                    f"{place}: another program made this store; name a new folder, and load a dump "
                    "of it there"
                )
            if held and held.pending:
                held, notes = _finish(place, store, held, told.watch)
            if held and held.loads:
                _refuse_unlike(place, held, bare=asked.bare, day=asked.day)
            else:
                held = None
                inputs = ([] if asked.bare else _shipped()) + inputs
            done = _filled(place, store, held or asked, inputs, names, told)
    except BaseException as error:
        # What the engine could not even open is ours as well, unless it is another's by now.
        if (ours or (new and not isinstance(error, Locked))) and held is None:
            _undo(place, made=made)
        raise
    return done, notes


def _is_silent(path: Path) -> bool:
    """Return whether a name says no format: standard input, a pipe."""
    return path == STDIN or not (is_rdf(path) or path.is_dir())


def _shipped() -> list[Input]:
    return [(path, graph, SYNTAXES[syntax_of(path)].engine) for path, graph in bundled_files()]


def _refuse_unlike(place: Path, held: Ledger, *, bare: bool, day: str | None) -> None:
    if held.bare and not bare:
        raise UsageError(f"{place}: made with --bare, it takes only loads with --bare")
    if bare and not held.bare:
        raise UsageError(f"{place}: made without --bare, it takes no load with it")
    if day is not None and day != held.day:
        of = f"as of {held.day}" if held.day else "of no day in particular"
        raise UsageError(
            f"{place}: what follows in this store is {of}; name a new folder for another day"
        )


def _undo(place: Path, *, made: bool) -> None:
    """Leave no store where there was none before."""
    with suppress(OSError):
        if disk.ledger(place) is not None:  # else it is another program's
            disk.remove(place, itself=made)
        elif made:
            place.rmdir()  # which takes only an empty one


def _filled(
    place: Path,
    store: ox.Store,
    ledger: Ledger,
    inputs: Iterable[Input],
    names: tuple[str, ...],
    told: _Told,
) -> Ledger:
    told.found.known = ledger.prefixes
    stream = _Stream(place, store, replace(ledger, state="loading", pending=Load(names)), told)
    stream.ledger.write(place)
    try:
        store.bulk_extend(stream.quads(inputs))
    except BaseException:
        ledger.write(place)
        raise
    return _inferred(place, store, replace(stream.ledger, state="inferring"), told.watch)


def _inferred(place: Path, store: ox.Store, ledger: Ledger, watch: Watch) -> Ledger:
    """Bring what follows up to date, and write that the pending load is done."""
    from ..evidence.confirmation import confirm
    from ..inference.materialize import derive

    ledger.write(place)
    inferred = 0
    if not ledger.bare:
        watch.doing("inferring what follows")
        inferred = derive(store, ledger.day)
        confirm(store)
    watch.doing("making the store ready to be read")
    store.flush()
    store.optimize()
    checksums.record(place)
    loads = (*ledger.loads, *([ledger.pending] if ledger.pending else []))
    done = Ledger(ledger.bare, ledger.day, loads=loads, inferred=inferred, prefixes=ledger.prefixes)
    done.write(place)
    return done


@dataclass(frozen=True)
class _Told:
    """How files are read, and who is told what of it."""

    watch: Watch
    manner: Manner
    found: Findings


@dataclass
class _Stream:
    """The statements of files on their way into a store, each in its graph and in the merge."""

    place: Path
    store: ox.Store
    ledger: Ledger
    told: _Told
    count: int = 0
    rewritten: int = 0
    graphs: set[str] = field(default_factory=set)

    def quads(self, inputs: Iterable[Input]) -> Iterator[ox.Quad]:
        """Yield every statement, and write down at the end what the load is known by."""
        merged, watch, manner = not self.ledger.bare, self.told.watch, self.told.manner
        for path, graph, form in inputs:
            watch.doing(f"reading {'standard input' if path == STDIN else path.name}")
            theirs = not merged or (graph or "").startswith(LOCAL)
            found = self.told.found if theirs else None
            parsed = quads(path, graph, manner=manner, form=form, read=watch.read, found=found)
            read = skolemized(parsed, graph)
            for piece in losses.counting(self._sampled(read), self._rewrote):
                for name in set(map(_GRAPH, piece)):
                    if isinstance(name, ox.NamedNode):
                        self.graphs.add(name.value)
                yield from piece
                if merged:
                    yield from map(ox.Quad, *(map(end, piece) for end in _TRIPLE))
                self.count += len(piece)
                watch.stated(self.count)
        watch.doing("writing the store")
        disk.mark_new(self.place, self.graphs)
        pending = replace(
            self.ledger.pending or Load(()),
            statements=self.count,
            ended=_now(),
            rewritten=self.rewritten,
        )
        self.ledger = replace(self.ledger, pending=pending, prefixes=self.told.found.own)
        self.ledger.write(self.place)

    def _rewrote(self, count: int) -> None:
        self.rewritten += count

    def _sampled(self, read: Iterator[ox.Quad]) -> Iterator[ox.Quad]:
        """Yield the same, and keep a statement that the store does not hold yet."""
        if self.ledger.sample:
            return read
        first = list(itertools.islice(read, _TRIED))
        for quad in first:
            blank = any(isinstance(end, ox.BlankNode) for end in (quad.subject, quad.object))
            if not blank and quad not in self.store:
                self.ledger = replace(self.ledger, sample=str(quad))
                break
        return itertools.chain(first, read)


def finish(place: Path, watch: Watch | None = None) -> list[LoadNote]:
    """Finish what a load that was cut off left undone; return what is to be said of it.

    Where a load is under way, or the store cannot be written, it is left as it is.

    Raises:
        LoadError: nothing of the first load is there.
    """
    mended = places.mend(place)
    held = disk.ledger(place)
    if held is None or held.pending is None:
        return mended
    return mended + _finished(place, held, held.pending, watch or Watch())


def _record(place: Path) -> None:
    """Write down what the files of a store that is closed hold, and the names in it."""
    from ..naming.search import write_names

    checksums.record(place)
    write_names(place, disk.reading(place))


def _finished(place: Path, held: Ledger, pending: Load, watch: Watch) -> list[LoadNote]:
    files = ", ".join(pending.files)
    try:
        with places.held(place, "loading into"):
            notes = _mended(place, held, watch)
            _record(place)
    except Locked:
        if held.state == "loading" and held.loads:
            return []
        if held.state == "loading":
            raise
        return [
            LoadNote(f"{place}: a load is under way, and what follows by rules is not complete yet")
        ]
    except LoadError:
        return [
            LoadNote(
                f"{place}: the load of {files} was cut off, and what follows by rules may not be "
                "complete; whoever may write there completes it with any command"
            )
        ]
    return notes


def _mended(place: Path, held: Ledger, watch: Watch) -> list[LoadNote]:
    """Finish a load in a store that nobody else changes meanwhile, and close the store."""
    with disk.writing(place) as store:
        held = disk.ledger(place) or held
        if held.pending is None:  # another has finished it
            return []
        disk.tidy(place)
        return _finish(place, store, held, watch)[1]


def _finish(
    place: Path, store: ox.Store, held: Ledger, watch: Watch
) -> tuple[Ledger, list[LoadNote]]:
    pending = held.pending
    assert pending is not None
    files = ", ".join(pending.files)
    try:
        written = held.state != "loading" or _holds(store, held.sample)
    except SyntaxError as error:
        raise disk.spoilt(place) from error
    if not written:
        done = replace(held, state="ready", pending=None, sample="")
        done.write(place)
        said = LoadNote(
            f"{place}: the load of {files} was cut off before it was written; load it again"
        )
        return done, [said]
    done = _inferred(place, store, replace(held, state="inferring"), watch)
    return done, [LoadNote(f"{place}: the load of {files} was cut off, and has been finished now")]


def _holds(store: ox.Store, sample: str) -> bool:
    """Return whether a store holds the statement that a load is known by."""
    if not sample:
        return False
    return all(quad in store for quad in ox.parse(f"{sample} .", format=ox.RdfFormat.N_QUADS))


def _now() -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
