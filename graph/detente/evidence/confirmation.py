"""What is confirmed: whether the sources that give a fact bear it out.

A date is confirmed by one primary record or research dataset that gives it with the precision
stated, or by two sources of at least the press that do, which different publishers stand behind and
of which neither derives from the other, or both from a third. A source gives a date where its graph
states it, with the precision stated there, or where that graph names it with md:confirmedBy, with
the source's own md:confirmingPrecision. An editor's mark in the graph limits both: with
md:DayUnconfirmed they give no more than the year, with md:Unconfirmed nothing.

What is said of a thing is as far confirmed as the weakest of its dates; a record without dates, as
the tie that it states. That nothing is marked confirms nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Final

import pyoxigraph as ox

from ..core.namespaces import CONFIRMATION, MD, PREFIXES
from ..core.terms import lexical
from .dating import PRECISIONS
from .source_kinds import is_at_least, source_kinds

CONFIRMED: Final = MD + "Confirmed"
DAY_UNCONFIRMED: Final = MD + "DayUnconfirmed"
UNCONFIRMED: Final = MD + "Unconfirmed"
_ORDER: Final = (UNCONFIRMED, DAY_UNCONFIRMED, CONFIRMED)

#: What a record ties an actor by, whose sources count where it has no date.
_TIES: Final = (PREFIXES["org"] + "member", MD + "participant")
#: From the coarsest on; "" is a source that says no more than that something was so.
_PRECISIONS: Final = ("", "year", "month", "day")
_RECORD_OF: Final = ox.NamedNode(MD + "recordOf")
_IS: Final = ox.NamedNode(MD + "confirmation")
_GRAPH: Final = ox.NamedNode(CONFIRMATION)


@dataclass(frozen=True)
class _Support:
    """A source that gives something, and how exactly."""

    source: str
    precision: str


class _Sources:
    """What is known of the sources of a store, to tell whether they bear something out."""

    def __init__(self, store: ox.Store) -> None:
        self.kinds = source_kinds(store)
        self._publishers = _values(store, PREFIXES["dcterms"] + "publisher")
        self._origins = _values(store, PREFIXES["prov"] + "wasDerivedFrom")
        self.confirming = {
            source: min(found, key=_rank)
            for source, found in _values(store, MD + "confirmingPrecision").items()
        }

    def confirm(self, support: Iterable[_Support], precision: str) -> bool:
        """Return whether sources bear something out with a precision."""
        able = {each.source for each in support if _rank(each.precision) >= _rank(precision)}
        if any(self._is_at_least(source, "ResearchDataset") for source in able):
            return True
        heard = sorted(source for source in able if self._is_at_least(source, "Press"))
        return any(self._are_independent(one, other) for one, other in combinations(heard, 2))

    def _is_at_least(self, source: str, kind: str) -> bool:
        return is_at_least(self.kinds.get(source, ""), MD + kind)

    def _are_independent(self, one: str, other: str) -> bool:
        by = [{name.casefold() for name in self._publishers.get(each, ())} for each in (one, other)]
        return all(by) and by[0].isdisjoint(by[1]) and self._from(one).isdisjoint(self._from(other))

    def _from(self, source: str) -> set[str]:
        """Return a source and all that it derives from."""
        found, left = {source}, [source]
        while left:
            new = self._origins.get(left.pop(), set()) - found
            found |= new
            left += new
        return found


def confirmations(store: ox.Store) -> dict[str, str]:
    """Return how far each dated thing and record of the described sources is confirmed, by IRI.

    Rows of imported datasets are none of them: what they say is said by the thing that they are a
    record for.

    Returns:
        the IRI of md:Confirmed, md:DayUnconfirmed or md:Unconfirmed for each.
    """
    sources = _Sources(store)
    if not sources.kinds:
        return {}
    given = _given(store, sources)
    dated = {thing for thing, relation, _ in given if relation in PRECISIONS}
    found: dict[str, str] = {}
    for (thing, relation, _), support in given.items():
        if relation in PRECISIONS:
            level = _level(sources, support, _precision(store, ox.NamedNode(thing), relation))
        elif thing not in dated:
            level = CONFIRMED if sources.confirm(support, "") else UNCONFIRMED
        else:
            continue
        found[thing] = min(level, found.get(thing, level), key=_ORDER.index)
    return found


def confirm(store: ox.Store) -> None:
    """Write how far everything is confirmed (md:confirmation), in its graph and in the merge."""
    old = set(store.quads_for_pattern(None, None, None, _GRAPH))
    new = {
        ox.Quad(ox.NamedNode(thing), _IS, ox.NamedNode(level), _GRAPH)
        for thing, level in confirmations(store).items()
    }
    for quad in old - new:
        store.remove(quad)
        store.remove(ox.Quad(*quad.triple))
    store.extend(each for quad in new - old for each in (quad, ox.Quad(*quad.triple)))


def _given(store: ox.Store, sources: _Sources) -> dict[tuple[str, str, str], list[_Support]]:
    """Return what gives each date or tie: thing, relation and value, and the sources."""
    rows = {lexical(quad.subject) for quad in store.quads_for_pattern(None, _RECORD_OF, None)}
    marks = _by_graph(store, MD + "verification")
    named = _by_graph(store, MD + "confirmedBy")
    given: dict[tuple[str, str, str], list[_Support]] = defaultdict(list)
    for relation in (*PRECISIONS, *_TIES):
        for node, value, graph in _stated(store, relation, sources.kinds):
            thing = node.value
            if thing in rows:
                continue
            support = given[thing, relation, value]
            mark = marks.get((thing, graph), ())
            if UNCONFIRMED in mark:
                continue
            most = "year" if DAY_UNCONFIRMED in mark else "day"
            stated = {graph: _precision(store, node, relation, graph)}
            for each in named.get((thing, graph), ()):
                stated.setdefault(each, sources.confirming.get(each, ""))
            support += [
                _Support(each, min(exactly, most, key=_rank)) for each, exactly in stated.items()
            ]
    return given


def _level(sources: _Sources, support: list[_Support], precision: str) -> str:
    if sources.confirm(support, precision):
        return CONFIRMED
    return DAY_UNCONFIRMED if sources.confirm(support, "year") else UNCONFIRMED


def _stated(
    store: ox.Store, relation: str, graphs: Iterable[str]
) -> Iterator[tuple[ox.NamedNode, str, str]]:
    """Yield what described sources state with a relation: the thing, the value, the graph."""
    for graph in graphs:
        node = ox.NamedNode(graph)
        for quad in store.quads_for_pattern(None, ox.NamedNode(relation), None, node):
            if isinstance(quad.subject, ox.NamedNode):
                yield quad.subject, lexical(quad.object), graph


def _precision(store: ox.Store, thing: ox.NamedNode, relation: str, graph: str = "") -> str:
    """Return how exactly a date is known, in a graph where that says so: a day where none does."""
    if relation not in PRECISIONS:
        return ""
    how = ox.NamedNode(PRECISIONS[relation])
    for place in (ox.NamedNode(graph), None) if graph else (None,):
        stated = (lexical(q.object) for q in store.quads_for_pattern(thing, how, None, place))
        if known := sorted(each for each in stated if each in _PRECISIONS):
            return known[0]
    return "day"


def _by_graph(store: ox.Store, relation: str) -> dict[tuple[str, str], set[str]]:
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for quad in store.quads_for_pattern(None, ox.NamedNode(relation), None):
        if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.graph_name, ox.NamedNode):
            found[quad.subject.value, quad.graph_name.value].add(lexical(quad.object))
    return found


def _values(store: ox.Store, relation: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for quad in store.quads_for_pattern(None, ox.NamedNode(relation), None):
        if isinstance(quad.subject, ox.NamedNode):
            found[quad.subject.value].add(lexical(quad.object))
    return found


def _rank(precision: str) -> int:
    return _PRECISIONS.index(precision) if precision in _PRECISIONS else 0
