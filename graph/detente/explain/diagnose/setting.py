"""What a diagnosis looks at: the graph that was asked, and what was left out of it."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property, partial
from typing import Final

import pyoxigraph as ox

from ...core.namespaces import MD, PREFIXES, RDF_TYPE, shorten
from ...core.terms import lexical
from ...evidence.coverage import CoverageStatements
from ...naming import choice
from ...query import limits, sparql
from ...query.results import counts_nothing, evaluating
from ...rdf.store import known
from .needed import MAY_HOLD_GRAPH

#: So many rows of a query that is asked once more are counted.
MOST_ROWS: Final = 10_000
_WITH_MAY_HOLD: Final[list[ox.NamedNode | ox.BlankNode | ox.DefaultGraph]] = [
    ox.DefaultGraph(),
    MAY_HOLD_GRAPH,
]
_TYPE: Final = ox.NamedNode(RDF_TYPE)
_SUBCLASS: Final = ox.NamedNode(PREFIXES["rdfs"] + "subClassOf")


@dataclass(frozen=True)
class Setting:
    """The graph that was asked.

    Attributes:
        store: it.
        prefixes: what queries may use without a PREFIX line.
        day: the day of what follows by rules, as an ISO date; None where there is none.
        covered_until: the day up to which the release is covered.
        narrowed: what was left out, in words; empty for nothing.
        whole: gives the graph with nothing left out; None where nothing was.
    """

    store: ox.Store
    prefixes: Mapping[str, str]
    day: str | None = None
    covered_until: str | None = None
    narrowed: str = ""
    whole: Callable[[], ox.Store] | None = None

    @cached_property
    def has_may_hold(self) -> bool:
        """Whether dates leave anything open on the day."""
        return self.store.contains_named_graph(MAY_HOLD_GRAPH)

    @cached_property
    def coverage(self) -> CoverageStatements:
        """The statements of what is covered."""
        return CoverageStatements(self.store)

    def label(self, iri: str) -> str:
        """Return what people call a thing or a term, in English where it has such a name."""
        return self._label(iri)

    @cached_property
    def _label(self) -> Callable[[str], str]:
        return cache(partial(label, self.store))

    @cached_property
    def above(self) -> Callable[[str], set[str]]:
        """Returns a class and all that it is a kind of, each looked up once."""
        return cache(partial(superclasses, self.store))

    def kind(self, iri: str) -> str | None:
        """Return the most specific class of a thing that has a name."""
        kinds = types(self.store, iri)
        above = {up for each in kinds for up in self.above(each) if up != each}
        named = sorted(kinds - above, key=lambda each: (not each.startswith(MD), each))
        return next((each for each in named if self.label(each) != shorten(each)), None)

    def count(
        self, query: str, *, store: ox.Store | None = None, may_hold: bool = False
    ) -> int | None:
        """Return how many rows or statements a query has, up to `MOST_ROWS`; None if it fails.

        Nor is it asked where the engine needs long to put its patterns in order: it did so once.

        A row that counts nothing is none, and a row that counts stands for what it counts.

        Args:
            query: the SPARQL text.
            store: another store to ask.
            may_hold: whether what may hold on the day counts as held.
        """
        asked = store or self.store
        if limits.is_dear(query):
            return None
        try:
            with evaluating:
                if may_hold:
                    answer = asked.query(
                        query, prefixes=dict(self.prefixes), default_graph=_WITH_MAY_HOLD
                    )
                else:
                    answer = asked.query(query, prefixes=dict(self.prefixes))
                if isinstance(answer, ox.QueryBoolean):
                    return int(bool(answer))
                found = list(itertools.islice(answer, MOST_ROWS))
        except Exception:  # whatever the engine refuses here, the answer itself was given
            return None
        if len(found) == 1 and isinstance(found[0], ox.QuerySolution):
            row = [None if term is None else lexical(term) for term in found[0]]
            if counts_nothing(query, [row]):
                return 0
            if sparql.aggregates(query) and len(row) == 1 and (row[0] or "").isdecimal():
                return int(row[0] or 0)
        return len(found)

    def holds(self, pattern: str, *, may_hold: bool = False) -> bool:
        """Return whether anything matches a piece of a query."""
        return bool(self.count(f"ASK {{ {pattern} }}", may_hold=may_hold))


def label(store: ox.Store, iri: str) -> str:
    """Return what people call a thing or a term, in English where it has such a name."""
    return choice.name_of(store, iri) or shorten(iri)


def stands(store: ox.Store, iri: str) -> bool:
    """Return whether an IRI stands in any statement, or names a graph."""
    if known(store, iri):
        return True
    try:
        quads = store.quads_for_pattern(None, ox.NamedNode(iri), None)
    except ValueError:
        return True
    return next(quads, None) is not None


def types(store: ox.Store, iri: str) -> set[str]:
    """Return the classes of a thing that the graph gives it, derived ones included."""
    quads = store.quads_for_pattern(ox.NamedNode(iri), _TYPE, None)
    return {quad.object.value for quad in quads if isinstance(quad.object, ox.NamedNode)}


def superclasses(store: ox.Store, iri: str) -> set[str]:
    """Return a class and all that it is a kind of."""
    found, queue = {iri}, [iri]
    while queue:
        node = ox.NamedNode(queue.pop())
        for quad in store.quads_for_pattern(node, _SUBCLASS, None):
            if isinstance(quad.object, ox.NamedNode) and quad.object.value not in found:
                found.add(quad.object.value)
                queue.append(quad.object.value)
    return found


def plural(word: str) -> str:
    """Return the plural of a class's label.

    >>> plural("agreement"), plural("activity"), plural("exercise series")
    ('agreements', 'activities', 'exercise series')
    """
    if word.endswith("s"):
        return word
    return word[:-1] + "ies" if word.endswith("y") and word[-2:-1] not in "aeiou" else word + "s"
