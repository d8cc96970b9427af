"""What a statement rests on: traced back, rule by rule, to the passages and sources."""

from __future__ import annotations

from dataclasses import replace
from graphlib import CycleError, TopologicalSorter
from typing import Any

import pyoxigraph as ox

from . import reasoning
from .dated import PRECISIONS, Dates
from .evidence import Derived, Evidence, remarks
from .memberships import Membership, Memberships
from .relations import Verbs
from .sources import DERIVED, MODALITIES, Source, strength
from .terms import shorten


class Trace:
    """Follows statements to what they rest on."""

    def __init__(self, store: ox.Store, where: dict[str, Source], called: Verbs) -> None:
        self.store, self.where, self.called = store, where, called
        self.dates = Dates(store, where)
        self.ties = Memberships(store, where, self.dates)
        self._found: dict[ox.Triple, list[reasoning.Derivation]] = {}
        self.inferring = any(store.contains_named_graph(ox.NamedNode(g)) for g in DERIVED)

    def all(self, asked: ox.Triple) -> list[Evidence]:
        """Return a statement with all that backs it: once for each membership that it tells."""
        one, relation, other = key = key_of(asked)
        ties = self.ties.spells.get(key, ())
        if ties:
            told = [self.told(tie) for tie in ties]
            told[-1] = self._undated(asked, told[-1])
            return told
        dated = relation in PRECISIONS
        graphs = [source.graph for source in self.stated(asked)]
        found = replace(
            self.evidence(asked),
            start=other if dated else None,
            verification=self.dates.doubt((one, other), graphs, dated=dated),
        )
        if dated and found.sources:
            confirmed = self.dates.dating(one).confirmed
            rivals = tuple(r for r in self.dates.rivals(one) if r.relation == relation)
            said = remarks(confirmed, rivals, self.called)
            found = replace(found, confirmed=confirmed, rivals=rivals, remarks=said)
        return [found]

    def told(self, tie: Membership) -> Evidence:
        """Return the statement that a membership tells."""
        when = tie.dating.words()
        sentence = self.called.sentence(ox.Triple(*map(ox.NamedNode, tie.key)))
        return Evidence(
            *tie.key,
            sentence=f"{sentence} ({when})" if when else sentence,
            strength=MODALITIES[strength(list(tie.graphs), self.where) if tie.graphs else 0],
            sources=tie.sources,
            membership=tie.iri,
            start=tie.dating.start,
            end=tie.dating.end,
            verification=tie.dating.verification,
            confirmed=tie.dating.confirmed,
            rivals=tie.rivals,
            remarks=remarks(tie.dating.confirmed, tie.rivals, self.called),
        )

    def _undated(self, asked: ox.Triple, told: Evidence) -> Evidence:
        """Return a membership with all that says or implies the same without its dates."""
        if not self._graphs(asked):
            return told
        plain = self.evidence(asked)
        stated = {each.graph: each for each in (*told.sources, *plain.sources)}
        graphs = list(stated)
        firm = MODALITIES[strength(graphs, self.where)] if graphs else told.strength
        ways = plain.derivations
        return replace(told, sources=tuple(stated.values()), derivations=ways, strength=firm)

    def evidence(self, asked: ox.Triple) -> Evidence:
        """Return all that backs a statement: what it rests on is traced first."""
        ways = self._ways(asked)
        known: dict[ox.Triple, Evidence] = {}
        for each in TopologicalSorter(_needs(ways)).static_order():
            derived = {}
            for way in ways[each]:
                told = self._derived(each, way, known)
                derived[told.rule, *(premise.key for premise in told.premises)] = told
            firmest = sorted(derived.values(), key=_firmness)
            stated = self.stated(each)
            backed = [strength([source.graph for source in stated], self.where)] if stated else []
            backed += [MODALITIES.index(way.strength) for way in firmest[:1]]
            known[each] = Evidence(
                subject=value_of(each.subject),
                relation=each.predicate.value,
                object=value_of(each.object),
                sentence=self.called.sentence(each),
                strength=MODALITIES[min(backed, default=0)],
                sources=stated,
                derivations=tuple(firmest),
            )
        return known[asked]

    def repeated(self, each: ox.Triple) -> bool:
        """Whether a statement follows from a membership and says no more."""
        key = key_of(each)
        derived = key not in self.ties.spells and self.ties.repeated(key)
        return derived and not self.stated(each)

    def _ways(self, asked: ox.Triple) -> dict[ox.Triple, list[reasoning.Derivation]]:
        """Return each statement that the one asked about rests on, with its derivations.

        A premise that a source asserts is not traced further. What would go round in a circle is
        left out.
        """
        ways: dict[ox.Triple, list[reasoning.Derivation]] = {}
        waiting = [asked]
        while waiting:
            each = waiting.pop()
            if each in ways:
                continue
            inferred = any(graph in DERIVED for graph in self._graphs(each))
            traced = self.inferring and (each == asked or inferred)
            if traced and each not in self._found:
                self._found[each] = list(reasoning.derivations(self.store, each))
            found = self._found[each] if traced else []
            ways[each] = [way for way in found if asked not in way.premises]
            waiting += [premise for way in ways[each] for premise in way.premises]
        try:
            TopologicalSorter(_needs(ways)).prepare()
        except CycleError:
            rank = _ranks(ways, asked)
            for each, found in ways.items():
                ways[each] = [
                    way
                    for way in found
                    if all(p in rank and rank[p] < rank.get(each, 0) for p in way.premises)
                ]
        return ways

    def _derived(
        self, each: ox.Triple, way: reasoning.Derivation, known: dict[ox.Triple, Evidence]
    ) -> Derived:
        """Return a derivation with its premises; the steps of a recursive rule stand in a row."""
        premises: dict[tuple[str, str, str], Evidence] = {}
        for premise in way.premises:
            told = known[premise]
            step = way.rule.recursive and premise.predicate == each.predicate and not told.sources
            row = told.derivations[0].premises if step and told.derivations else (told,)
            premises |= {one.key: one for one in row}
        weakest = max(MODALITIES.index(one.strength) for one in premises.values())
        ties = {each.subject: self.ties.get(each.subject) for each in premises.values()}
        return Derived(
            rule=way.rule.name,
            words=way.rule.words,
            premises=tuple(premises.values()),
            strength=MODALITIES[weakest],
            memberships=tuple(self.told(tie) for tie in ties.values() if tie),
        )

    def _graphs(self, each: ox.Triple) -> list[str]:
        found = self.store.quads_for_pattern(each.subject, each.predicate, each.object)
        return sorted(q.graph_name.value for q in found if isinstance(q.graph_name, ox.NamedNode))

    def stated(self, each: ox.Triple) -> tuple[Source, ...]:
        """Return who says so, passages first."""
        stated = (graph for graph in self._graphs(each) if graph not in DERIVED)
        found = (self.where.get(graph) or Source(graph, shorten(graph)) for graph in stated)
        return tuple(sorted(found, key=lambda s: (s.begin is None, s.title, s.begin or 0, s.graph)))


def _needs(
    ways: dict[ox.Triple, list[reasoning.Derivation]],
) -> dict[ox.Triple, list[ox.Triple]]:
    return {each: [p for way in found for p in way.premises] for each, found in ways.items()}


def _ranks(
    ways: dict[ox.Triple, list[reasoning.Derivation]], asked: ox.Triple
) -> dict[ox.Triple, int]:
    """Return how many rules lie, at least, between each statement and what sources assert."""
    rank = {each: 0 for each, found in ways.items() if not found and each != asked}
    height = 0
    while True:
        height += 1
        reached = {
            each: height
            for each, found in ways.items()
            if each not in rank and any(all(p in rank for p in way.premises) for way in found)
        }
        if not reached:
            return rank
        rank |= reached


def _firmness(way: Derived) -> tuple[int, int, tuple[tuple[str, str, str], ...]]:
    keys = tuple(premise.key for premise in way.premises)
    return MODALITIES.index(way.strength), _size(way), keys


def _size(way: Derived) -> int:
    """Return how many premises a person has to read, those of premises included."""
    return sum(1 + sum(_size(each) for each in one.derivations[:1]) for one in way.premises)


def key_of(each: ox.Triple) -> tuple[str, str, str]:
    """Return subject, relation and object as text."""
    return value_of(each.subject), each.predicate.value, value_of(each.object)


def value_of(term: Any) -> str:
    """Return an IRI, or the text of a literal."""
    return term.value if isinstance(term, ox.NamedNode | ox.Literal) else str(term)
