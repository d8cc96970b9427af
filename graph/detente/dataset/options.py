"""Loading: the files that a caller asks for, narrowed, merged and inferred, as one store."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox

from ..core.bundled import ONTOLOGY_FOLDER
from ..core.errors import UsageError
from ..core.namespaces import shorten
from ..core.version import VERSION
from ..rdf.reading.findings import Findings
from ..rdf.reading.manner import AS_NAMED, Manner
from .read import bundled_files, fill, fill_bundled, local_graph

if TYPE_CHECKING:
    from ..inference.rules import Rule
    from .project import Project


class Choice(NamedTuple):
    """What of which files a graph is made of.

    Attributes:
        files: more files than those that ship with the package.
        scope: only what these sources say: "documents", "reference", "all", or one source.
        asserted: leave out what sources say is possible, intended or an ability.
        source_kind: only what sources say that are at least of this kind, by IRI; None for all.
        day: the day of what follows by rules.
        inference: whether anything follows.
        reference: whether data/reference is read.
        store: the folder of a store on disk to take instead of files.
        manner: how the files are read.
        project: whose rules derive, too, and whose files are read before the others.
    """

    files: tuple[Path, ...] = ()
    scope: str | None = None
    asserted: bool = False
    day: str | None = None
    inference: bool = True
    reference: bool = True
    store: Path | None = None
    source_kind: str | None = None
    manner: Manner = AS_NAMED
    project: Project | None = None

    @property
    def whole(self) -> Choice | None:
        """The same with nothing left out; None where nothing is."""
        whole = self._replace(
            scope=None, asserted=False, source_kind=None, inference=True, reference=True
        )
        return whole if self.narrowed else None

    @property
    def is_shipped(self) -> bool:
        """Whether it is what ships with the package, or the part that was read in documents."""
        return self == Choice(reference=self.reference)

    @property
    def is_stored(self) -> bool:
        """Whether it is all that a store on disk holds."""
        return self.store is not None and self == Choice(day=self.day, store=self.store)

    @property
    def narrowed(self) -> str:
        """What is left out, in words; empty for nothing."""
        scope = "" if self.scope in (None, "all") else f"scope {self.scope}"
        words = (
            scope,
            "modality asserted" if self.asserted else "",
            f"source kind {shorten(self.source_kind)}" if self.source_kind else "",
            "" if self.inference else "no inference",
            "" if self.reference else "the documents alone",
        )
        return " and ".join(word for word in words if word)

    def read(self, found: Findings | None = None) -> ox.Store:
        """Return the store, read from the files.

        Args:
            found: told of the prefixes of the files, and of what was left out.

        Raises:
            LoadError: a file is missing, unreadable or wrong.
            UsageError: there is no such source.
        """
        found = found or Findings()
        store = self._stated(found)
        if self.scope not in (None, "all") or self.asserted or self.source_kind:
            from . import scope

            if self.source_kind:
                scope.keep_kind(store, self.source_kind)
            if self.scope not in (None, "all"):
                scope.narrow(store, self.scope or "")
            if self.asserted:
                scope.assert_only(store)
        from ..inference import materialize

        if self.inference:
            among = self.rules(found.prefixes(bare=False))
            materialize.infer(store, self.day, possibly=not self.asserted, among=among)
        else:
            materialize.merge(store)
        from ..evidence.confirmation import confirm

        confirm(store)
        return store

    def rules(self, prefixes: Mapping[str, str]) -> tuple[Rule, ...] | None:
        """Return the rules, where they are not ours alone.

        Args:
            prefixes: what those of the project may use without a PREFIX line.

        Raises:
            LoadError: one is wrong, or called as one of ours.
        """
        if self.project is None or not self.project.rules or self.store is not None:
            return None
        from ..inference.rules import rules_with

        return rules_with(self.project.rules, prefixes, ours=True)

    def _stated(self, found: Findings | None) -> ox.Store:
        """Return what sources state."""
        if self.store is not None:
            from ..rdf import disk
            from . import scope

            return scope.copied(disk.reading(self.store), self.scope, reference=self.reference)
        store = ox.Store()
        fill_bundled(store, bundled_files(reference=self.reference))
        named = self.project.files if self.project else ()
        files = [(path, local_graph(path)) for path in (*named, *self.files)]
        fill(store, files, self.manner, found)
        return store

    def prepared(self, *, in_memory: bool = False) -> ox.Store:
        """Return the store, read-only from the user's cache where it holds what ships as it is.

        Args:
            in_memory: read all of it from there, for who needs all of it.

        Raises:
            LoadError: a file is missing, unreadable or wrong.
            UsageError: there is no such source.
        """
        if self.store is not None and self.is_stored:
            from ..rdf import disk

            return disk.reading(self.store)
        if not self.is_shipped:
            return self.read()
        from . import cache

        return cache.open_cached(*self._kept, VERSION, self.read, in_memory=in_memory)

    def statements(self) -> Path | None:
        """Return the file of all statements of what is prepared in the user's cache; None without.

        It is N-Quads as the engine writes them.
        """
        from . import cache

        return cache.statements_cached(*self._kept, VERSION) if self.is_shipped else None

    def beside(self, ending: str) -> Path | None:
        """Return where what is made of that store is kept, in the user's cache where there is one.

        Args:
            ending: of its name.
        """
        from . import cache

        return cache.place_beside(*self._kept, VERSION, ending) if self.is_shipped else None

    @property
    def _kept(self) -> tuple[str, list[Path]]:
        """The name of what ships in the user's cache, and the files that it is made from."""
        rules = sorted((ONTOLOGY_FOLDER / "rules").glob("*.rq"))
        files = [path for path, _ in bundled_files(reference=self.reference)]
        return ("bundled" if self.reference else "documents"), [*files, *rules]


def read_bare(files: Sequence[Path], manner: Manner, found: Findings) -> ox.Store:
    """Return a store of files alone, the default graph as they have it.

    Args:
        files: they.
        manner: how they are read.
        found: told of their prefixes, and of what was left out.

    Raises:
        LoadError: a file is missing, unreadable or wrong.
    """
    store = ox.Store()
    fill(store, [(path, None) for path in files], manner, found)
    return store


def read_alone(
    project: Project, files: Sequence[Path], manner: Manner, found: Findings, *, inference: bool
) -> tuple[ox.Store, tuple[Rule, ...]]:
    """Return a store of a project and more files, merged, and the rules by which more follows.

    Args:
        project: it.
        files: more files.
        manner: how files are read.
        found: told of their prefixes, and of what was left out.
        inference: whether anything follows.

    Raises:
        LoadError: a file is missing, unreadable or wrong, or a rule is.
    """
    from ..inference import materialize
    from ..inference.rules import rules_with

    store = ox.Store()
    fill(store, [(path, local_graph(path)) for path in (*project.files, *files)], manner, found)
    rules = rules_with(project.rules, found.prefixes(bare=True), ours=False)
    if inference and rules:
        materialize.infer(store, among=rules)
    else:
        materialize.merge(store)
    return store, rules


class Kept(NamedTuple):
    """A store on disk, as a caller finds it.

    Attributes:
        choice: what is asked of it; None where it is bare, or another program made it.
        store: it, opened read-only; where less is asked than it holds, that in memory.
        notes: what is to be known of it.
        rewritten: how many literals it keeps otherwise than the files had them.
        prefixes: what queries may use without a PREFIX line.
        place: its folder, where nothing is left out of what it holds.
    """

    choice: Choice | None
    store: ox.Store
    notes: tuple[str, ...]
    rewritten: int = 0
    prefixes: Mapping[str, str] = MappingProxyType({})
    place: Path | None = None


def kept(choice: Choice, place: Path, *, bare: bool = False) -> Kept:
    """Return a store on disk, opened read-only, after a load that was cut off has been finished.

    Raises:
        LoadError: there is none, or it cannot be read.
        UsageError: the store is of another day, or bare where this is not, or the other way round.
    """
    from ..rdf import disk
    from . import load

    notes = tuple(load.finish(place))
    held = disk.ledger(place)
    if held is None or held.bare:
        if choice != Choice():
            raise UsageError(
                f"{place}: this store holds what files say, and nothing of our sources and rules; "
                "leave out --scope, --modality, --source-kind, --as-of and --no-inference"
            )
        found = Findings(held.prefixes if held else {}).prefixes(bare=True)
        return Kept(None, disk.reading(place), notes, held.rewritten if held else 0, found, place)
    if bare:
        raise UsageError(f"{place}: this store was not made with --bare; leave that out")
    if choice.day is not None and choice.day != held.day:
        of = f"as of {held.day}" if held.day else "of no day in particular"
        raise UsageError(
            f"{place}: what follows in this store is {of}; for another day, make another store"
        )
    if choice.source_kind:
        raise UsageError(
            f"{place}: what follows in this store is of sources of every kind; for "
            f"{shorten(choice.source_kind)} and better, ask without --store"
        )
    choice = choice._replace(day=held.day if choice.inference else None, store=place)
    found = Findings(held.prefixes).prefixes(bare=False)
    whole = place if choice.is_stored else None
    return Kept(choice, choice.prepared(), notes, held.rewritten, found, whole)
