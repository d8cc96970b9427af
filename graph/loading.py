"""Loading: the files that a caller asks for, narrowed, merged and inferred, as one store."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pyoxigraph as ox

from .errors import UsageError
from .inputs import quads
from .store import ONTOLOGY, bundled_files, fill, local_graph
from .version import VERSION


@dataclass(frozen=True)
class Choice:
    """What of which files a graph is made of.

    Attributes:
        files: more files than those that ship with the package.
        scope: only what these sources say: "documents", "reference", "all", or one source.
        asserted: leave out what sources say is possible, intended or an ability.
        day: the day of what follows by rules.
        inference: whether anything follows.
        reference: whether data/reference is read.
        store: the folder of a store on disk to take instead of files.
    """

    files: tuple[Path, ...] = ()
    scope: str | None = None
    asserted: bool = False
    day: str | None = None
    inference: bool = True
    reference: bool = True
    store: Path | None = None

    @property
    def of_documents(self) -> Choice | None:
        """The same without data/reference; None where the caller has chosen among the sources."""
        chosen = self.scope is not None or self.day is not None or not self.reference
        return None if chosen else replace(self, reference=False)

    def read(self) -> ox.Store:
        """Return the store, read from the files.

        Raises:
            LoadError: a file is missing, unreadable or wrong.
            UsageError: there is no such source.
        """
        store = self._stated()
        if self.scope not in (None, "all") or self.asserted:
            from . import scope

            if self.scope not in (None, "all"):
                scope.narrow(store, self.scope or "")
            if self.asserted:
                scope.assert_only(store)
        from . import reasoning

        if self.inference:
            reasoning.infer(store, self.day)
        else:
            reasoning.merge(store)
        return store

    def _stated(self) -> ox.Store:
        """Return what sources state."""
        if self.store is not None:
            from . import disk, scope

            return scope.copied(disk.reading(self.store), self.scope, reference=self.reference)
        store = ox.Store()
        fill(store, bundled_files(reference=self.reference))
        for path in self.files:
            store.bulk_extend(list(quads(path, local_graph(path))))
        return store

    def prepared(self) -> ox.Store:
        """Return the store, read-only from the user's cache where it holds what ships as it is.

        Raises:
            LoadError: a file is missing, unreadable or wrong.
            UsageError: there is no such source.
        """
        if self.store is not None and self == Choice(day=self.day, store=self.store):
            from . import disk

            return disk.reading(self.store)
        if self != Choice(reference=self.reference):
            return self.read()
        from . import snapshot

        name = "bundled" if self.reference else "documents"
        rules = sorted((ONTOLOGY / "rules").glob("*.rq"))
        files = [path for path, _ in bundled_files(reference=self.reference)]
        return snapshot.opened(name, [*files, *rules], VERSION, self.read)


def bare(files: Sequence[Path]) -> ox.Store:
    """Return a store of files alone, the default graph as they have it.

    Raises:
        LoadError: a file is missing, unreadable or wrong.
    """
    store = ox.Store()
    fill(store, [(path, None) for path in files])
    return store


@dataclass(frozen=True)
class Kept:
    """A store on disk, as a caller finds it.

    Attributes:
        choice: what is asked of it; None where it is bare, or another program made it.
        store: it, opened read-only; where less is asked than it holds, that in memory.
        notes: what is to be known of it.
    """

    choice: Choice | None
    store: ox.Store
    notes: tuple[str, ...]


def kept(choice: Choice, place: Path, *, bare: bool = False) -> Kept:
    """Return a store on disk, opened read-only, after a load that was cut off has been finished.

    Raises:
        LoadError: there is none, or it cannot be read.
        UsageError: the store is of another day, or bare where this is not, or the other way round.
    """
    from . import disk, filling

    notes = tuple(filling.finish(place))
    held = disk.ledger(place)
    if held is None or held.bare:
        if choice != Choice():
            raise UsageError(
                f"{place}: this store holds what files say, and nothing of our sources and rules; "
                "leave out --from, --modality, --as-of and --no-inference"
            )
        return Kept(None, disk.reading(place), notes)
    if bare:
        raise UsageError(f"{place}: this store was not made with --bare; leave that out")
    if choice.day is not None and choice.day != held.day:
        of = f"as of {held.day}" if held.day else "of no day in particular"
        raise UsageError(
            f"{place}: what follows in this store is {of}; for another day, make another store"
        )
    choice = replace(choice, day=held.day if choice.inference else None, store=place)
    return Kept(choice, choice.prepared(), notes)
