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
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from . import disk
from .disk import Ledger, Load
from .errors import LoadError, Locked, UsageError
from .inputs import STDIN, format_of, is_rdf, quads
from .store import bundled_files, local_graph, rdf_files
from .watching import Loaded, Note, Watch

_TRIED: Final = 1000  # statements looked at for one that is new
Input = tuple[Path, str | None, ox.RdfFormat]


def load(
    place: Path,
    files: Sequence[Path],
    *,
    bare: bool = False,
    day: str | None = None,
    form: ox.RdfFormat | None = None,
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
        watch: told of the progress.

    Raises:
        LoadError: a file cannot be read, or a line of one is wrong: the store is as it was; or
            another process is loading into it, or it was made by another program.
        UsageError: the store is of another day, or bare where this is not.
        WriteError: the folder cannot be written.
    """
    start, watch = time.monotonic(), watch or Watch()
    inputs = [
        (
            each,
            None if bare else local_graph(each),
            form if form and _is_silent(each) else format_of(each),
        )
        for path in files
        for each in ([path] if _is_silent(path) else rdf_files(path))
    ]
    names = tuple(map(str, files))
    made, ours, held = disk.prepare(place), False, None
    notes: list[Note] = []
    if new := not disk.exists(place):  # before the engine makes its files, which may be cut off too
        Ledger(bare, day, state="loading", pending=Load(names)).write(place)
    try:
        with disk.writing(place) as store:
            held, ours = None if new else disk.ledger(place), True
            disk.tidy(place)
            if held is None and next(iter(store), None) is not None:
                raise LoadError(
                    f"{place}: another program made this store; name a new folder, and load a dump "
                    "of it there"
                )
            if held and held.pending:
                held, notes = _finish(place, store, held, watch)
            if held and held.loads:
                _refuse_unlike(place, held, bare=bare, day=day)
            else:
                held = None
                inputs = ([] if bare else _shipped()) + inputs
            ledger = held or Ledger(bare, day)
            done = _filled(place, store, ledger, inputs, names, watch)
    except BaseException:
        if ours and held is None:
            _undo(place, made=made)
        raise
    count = done.loads[-1].statements
    return Loaded(count, done.inferred, time.monotonic() - start, tuple(notes))


def _is_silent(path: Path) -> bool:
    """Return whether a name says no format: standard input, a pipe."""
    return path == STDIN or not (is_rdf(path) or path.is_dir())


def _shipped() -> list[Input]:
    return [(path, graph, format_of(path)) for path, graph in bundled_files()]


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
    if disk.ledger(place) is not None:  # else it is another program's
        with suppress(OSError):
            disk.remove(place, itself=made)


def _filled(
    place: Path,
    store: ox.Store,
    ledger: Ledger,
    inputs: Iterable[Input],
    names: tuple[str, ...],
    watch: Watch,
) -> Ledger:
    stream = _Stream(place, store, replace(ledger, state="loading", pending=Load(names)), watch)
    stream.ledger.write(place)
    try:
        store.bulk_extend(stream.quads(inputs))
    except BaseException:
        ledger.write(place)
        raise
    return _inferred(place, store, replace(stream.ledger, state="inferring"), watch)


def _inferred(place: Path, store: ox.Store, ledger: Ledger, watch: Watch) -> Ledger:
    """Bring what follows up to date, and write that the pending load is done."""
    from .reasoning import derive

    ledger.write(place)
    inferred = 0
    if not ledger.bare:
        watch.doing("inferring what follows")
        inferred = derive(store, ledger.day)
    watch.doing("making the store ready to be read")
    store.flush()
    store.optimize()
    loads = (*ledger.loads, *([ledger.pending] if ledger.pending else []))
    done = Ledger(ledger.bare, ledger.day, loads=loads, inferred=inferred)
    done.write(place)
    return done


@dataclass
class _Stream:
    """The statements of files on their way into a store, each in its graph and in the merge."""

    place: Path
    store: ox.Store
    ledger: Ledger
    watch: Watch
    count: int = 0
    graphs: set[str] = field(default_factory=set)

    def quads(self, inputs: Iterable[Input]) -> Iterator[ox.Quad]:
        """Yield every statement, and write down at the end what the load is known by."""
        merged = not self.ledger.bare
        last: ox.NamedNode | ox.BlankNode | ox.DefaultGraph | None = None
        for path, graph, form in inputs:
            self.watch.doing(f"reading {'standard input' if path == STDIN else path.name}")
            read = self._sampled(quads(path, graph, form=form, read=self.watch.read))
            for quad in read:
                self.count += 1
                if quad.graph_name != last:
                    last = quad.graph_name
                    if isinstance(last, ox.NamedNode):
                        self.graphs.add(last.value)
                if not self.count % 4096:
                    self.watch.stated(self.count)
                yield quad
                if merged:
                    yield ox.Quad(quad.subject, quad.predicate, quad.object)
        self.watch.doing("writing the store")
        disk.mark_new(self.place, self.graphs)
        pending = replace(self.ledger.pending or Load(()), statements=self.count, ended=_now())
        self.ledger = replace(self.ledger, pending=pending)
        self.ledger.write(self.place)

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


def finish(place: Path, watch: Watch | None = None) -> list[Note]:
    """Finish what a load that was cut off left undone; return what is to be said of it.

    Where a load is under way, or the store cannot be written, it is left as it is.

    Raises:
        LoadError: nothing of the first load is there.
    """
    held = disk.ledger(place)
    if held is None or held.pending is None:
        return []
    files = ", ".join(held.pending.files)
    try:
        with disk.writing(place) as store:
            disk.tidy(place)
            held, notes = _finish(place, store, held, watch or Watch())
    except Locked:
        if held.state == "loading" and held.loads:
            return []
        if held.state == "loading":
            raise
        return [
            Note(f"{place}: a load is under way, and what follows by rules is not complete yet")
        ]
    except LoadError:
        return [
            Note(
                f"{place}: the load of {files} was cut off, and what follows by rules may not be "
                "complete; whoever may write there completes it with any command"
            )
        ]
    return notes


def _finish(place: Path, store: ox.Store, held: Ledger, watch: Watch) -> tuple[Ledger, list[Note]]:
    pending = held.pending
    assert pending is not None
    files = ", ".join(pending.files)
    if held.state == "loading" and not _holds(store, held.sample):
        done = replace(held, state="ready", pending=None, sample="")
        done.write(place)
        said = Note(
            f"{place}: the load of {files} was cut off before it was written; load it again"
        )
        return done, [said]
    done = _inferred(place, store, replace(held, state="inferring"), watch)
    return done, [Note(f"{place}: the load of {files} was cut off, and has been finished now")]


def _holds(store: ox.Store, sample: str) -> bool:
    """Return whether a store holds the statement that a load is known by."""
    if not sample:
        return False
    return all(quad in store for quad in ox.parse(f"{sample} .", ox.RdfFormat.N_QUADS))


def _now() -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
