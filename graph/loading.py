"""Loading: the files that a caller asks for, narrowed, merged and inferred, as one store."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pyoxigraph as ox

from .store import ONTOLOGY, bundled_files, fill, local_graph, quads
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
    """

    files: tuple[Path, ...] = ()
    scope: str | None = None
    asserted: bool = False
    day: str | None = None
    inference: bool = True
    reference: bool = True

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
        store = ox.Store()
        fill(store, bundled_files(reference=self.reference))
        for path in self.files:
            store.bulk_extend(list(quads(path, local_graph(path))))
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

    def prepared(self) -> ox.Store:
        """Return the store, read-only from the user's cache where it holds what ships as it is.

        Raises:
            LoadError: a file is missing, unreadable or wrong.
            UsageError: there is no such source.
        """
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
