"""How the graph answers back: find, show, why, path, stats, locate, panel and cite."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import pyoxigraph as ox

from .errors import UnknownName, UsageError

if TYPE_CHECKING:
    from .citing import Citation
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
    def connections(self) -> Network: ...
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
        from .reasons import reasons
        from .routes import avoided

        return paths(
            self.connections,
            self.resolve(start),
            self.resolve(goal),
            max_steps=max_steps,
            limit=limit,
            avoid=avoided(self.store, avoid),
            asserted=asserted,
            because=reasons(self.store),
        )

    def stats(self: _Graph) -> Statistics:
        """Return counts, the best connected things, and where the documents agree and differ."""
        from .statistics import statistics

        return statistics(self.store, self.connections)

    def locate(self: _Graph, document: str, words: str) -> Locations:
        """Return where words stand in a document, ready to state something of them in TriG.

        Raises:
            LoadError: the text is missing, or is not the one that was read.
            UsageError: no folder of texts was given to `load`.
            UnknownName: there is no such document, or the words do not stand in it.
        """
        from . import locate

        return locate.locate(self.store, self.texts, locate.document(self.store, document), words)

    def panel(
        self: _Graph,
        unit: str = "state-year",
        organisations: Sequence[str] = (),
        *,
        role: str = "full-member",
        first: int | None = None,
        last: int | None = None,
    ) -> Results:
        """Return the memberships as a panel, a row for each state, organization or dyad and year.

        Args:
            unit: "state-year", "organisation-year" or "dyad-year".
            organisations: the names of organizations; none for all.
            role: "full-member", "observer", "partner" and so on.
            first: the first year; that of the first start where none is given.
            last: the last year; that of the last date where none is given.

        Raises:
            UsageError: there is no such unit or role, or the years run backwards.
            UnknownName: there is no such organization, or no dated membership in it.
            AmbiguousName: a name stands for several things.
        """
        from .panel import Panel

        return Panel(self.store, organisations, role, first, last).results(unit)

    def cite(
        self: _Graph,
        results: Results | None = None,
        asked: str = "",
        values: Mapping[str, str] | None = None,
    ) -> Citation:
        """Return how to cite the dataset, or an answer from it with the sources behind its rows.

        Args:
            results: the answer; none for the dataset as a whole.
            asked: the query, or the name of the question, that was answered.
            values: the values of its parameters.
        """
        from . import citing

        if results is None:
            return citing.dataset(self.store)
        return citing.answer(self.store, asked, values or {}, results)

    def cite_saved(self: _Graph, path: Path) -> Citation:
        """Return how to cite an answer that was saved as CSV or TSV, by its hash and its rows.

        Raises:
            LoadError: the file cannot be read.
        """
        from . import citing

        return citing.saved(self.store, path)
