"""How the graph answers back: find, show, why, path, stats and locate, for who holds it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import pyoxigraph as ox

from .errors import UnknownName, UsageError

if TYPE_CHECKING:
    from .entry import Entry
    from .evidence import Explanation
    from .locate import Locations
    from .network import Network
    from .paths import Paths
    from .results import Results
    from .statistics import Statistics


class _Graph(Protocol):
    """What the answers below need of a knowledge graph."""

    @property
    def store(self) -> ox.Store: ...
    @property
    def texts(self) -> Path | None: ...
    @property
    def network(self) -> Network: ...
    def resolve(self, name: str) -> str: ...


class Explaining:
    """The part of a knowledge graph that explains what is in it. Names are those of `resolve`."""

    def find(self: _Graph, text: str, *, limit: int | None = 20) -> Results:
        """Return the things that a text may mean, the likeliest first: name, id, class, match."""
        from .search import find

        return find(self.store, text, limit)

    def nothing_called(self: _Graph, text: str) -> UnknownName:
        """Return the error that says that `find` found nothing, with the nearest names."""
        from .search import nearest

        near = " or ".join(repr(name) for name in nearest(self.store, text))
        hint = f"; did you mean {near}?" if near else ""
        return UnknownName(f"nothing in the graph is called {text!r} or defined with it{hint}")

    def show(self: _Graph, entity: str) -> Entry:
        """Return what is said of a thing, class, relation, document or passage, in words.

        Raises:
            UnknownName: there is no such thing.
            AmbiguousName: a name stands for several things.
        """
        from .entries import show

        return show(self.store, self.resolve(entity), self.texts)

    def why(self: _Graph, subject: str, *rest: str) -> Explanation:
        """Return who says so, or by which rule and premises it follows.

        Args:
            subject: the thing spoken of.
            rest: the relation and the object, or the object alone for all that connects the two.

        Raises:
            UnknownName: there is no such thing or relation.
            AmbiguousName: a name stands for several things.
            UsageError: there are more or fewer names.
        """
        from .proofs import resolve_object, why
        from .relations import resolve_relation

        if len(rest) not in (1, 2):
            raise UsageError("why takes SUBJECT OBJECT, or SUBJECT RELATION OBJECT")
        *verb, other = rest
        one = self.resolve(subject)
        relation = resolve_relation(self.store, verb[0]) if verb else None
        return why(self.store, one, relation, resolve_object(self.store, one, other), self.texts)

    def path(
        self: _Graph,
        start: str,
        goal: str,
        *,
        max_steps: int = 4,
        limit: int = 3,
        avoid: Sequence[str] = (),
        asserted: bool = False,
    ) -> Paths:
        """Return the shortest connections between two things, the most telling first.

        A path costs one for each step, and a half more for each doubling beyond four of the
        neighbours of a thing on the way; paths up to one step longer than the shortest compete.

        Args:
            start: where it begins.
            goal: where it ends.
            max_steps: how long a path may be.
            limit: how many paths.
            avoid: things, relations and classes that no path goes through.
            asserted: only statements that a source asserts, or that follow from such.

        Raises:
            UnknownName: there is no such thing.
            AmbiguousName: a name stands for several things.
        """
        from .paths import paths
        from .routes import avoided

        return paths(
            self.network,
            self.resolve(start),
            self.resolve(goal),
            max_steps=max_steps,
            limit=limit,
            avoid=avoided(self.store, avoid),
            asserted=asserted,
        )

    def stats(self: _Graph) -> Statistics:
        """Return counts, the best connected things, and where the documents agree and differ."""
        from .network import project
        from .statistics import statistics

        return statistics(self.store, project(self.store, reasons=False))

    def locate(self: _Graph, document: str, words: str) -> Locations:
        """Return where words stand in a document, ready to state something of them in TriG.

        Raises:
            LoadError: the text is missing, or is not the one that was read.
            UsageError: no folder of texts was given to `load`.
            UnknownName: there is no such document, or the words do not stand in it.
        """
        from . import locate

        return locate.locate(self.store, self.texts, locate.document(self.store, document), words)
