"""What a statement rests on: traced back, rule by rule, to the passages and sources."""

from __future__ import annotations

from dataclasses import replace
from graphlib import CycleError, TopologicalSorter
from typing import Final

import pyoxigraph as ox

from ..actors.memberships import Key, Membership
from ..core.namespaces import CONFIRMATION, DERIVED, PREFIXES, shorten
from ..core.terms import lexical
from ..evidence.dating import PRECISIONS
from ..evidence.modality import MODALITIES
from ..evidence.sources import Source
from ..evidence.statements import certain_quads
from ..inference.derivations import Derivation, derivations
from ..network.context import GraphContext
from .explanation import Derived, Evidence

#: What an axiom is made of.
_OF_AXIOM: Final = {PREFIXES["owl"] + name for name in ("onProperty", "hasValue")}
#: Each statement that another rests on, with the ways in which it follows.
_Ways = dict[ox.Triple, list[Derivation]]


class Trace:
    """Follows statements to what they rest on."""

    def __init__(self, context: GraphContext) -> None:
        self.context = context
        self._derivations: _Ways = {}
        store = context.store
        self._inferring = any(
            store.contains_named_graph(ox.NamedNode(g)) for g in DERIVED - {CONFIRMATION}
        )

    def evidence_of(self, triple: ox.Triple) -> list[Evidence]:
        """Return a statement with all that backs it: once for each membership that it tells."""
        context = self.context
        subject, relation, target = key = key_of(triple)
        if memberships := context.memberships.spells(key):
            found = [self.membership(membership) for membership in memberships]
            if context.told(key):
                found[-1] = self._with_undated(triple, found[-1])
                return found
            return [*found, self.evidence(triple)] if self._graphs(triple) else found
        dated = relation in PRECISIONS
        graphs = [source.graph for source in self.sources_of(triple)]
        evidence = replace(
            self.evidence(triple),
            start=target if dated else None,
            verification=context.dates.doubt((subject, target), graphs, dated=dated),
        )
        if dated and evidence.sources:
            confirmed = context.dates.dating(subject).confirmed
            rivals = context.dates.rivals(subject)
            rivals = tuple(rival for rival in rivals if rival.relation == relation)
            remarks = context.labels.remarks(confirmed, rivals)
            evidence = replace(evidence, confirmed=confirmed, rivals=rivals, remarks=remarks)
        return [evidence]

    def membership(self, membership: Membership) -> Evidence:
        """Return the statement that a membership tells."""
        when = membership.dating.words()
        sentence = self.context.labels.sentence(triple_of(membership.key))
        graphs = list(membership.graphs)
        return Evidence(
            *membership.key,
            sentence=f"{sentence} ({when})" if when else sentence,
            strength=MODALITIES[self.context.strength(graphs) if graphs else 0],
            sources=membership.sources,
            membership=membership.iri,
            start=membership.dating.start,
            end=membership.dating.end,
            verification=membership.dating.verification,
            confirmed=membership.dating.confirmed,
            rivals=membership.rivals,
            remarks=self.context.labels.remarks(
                membership.dating.confirmed, membership.rivals, membership.notes
            ),
            notes=membership.notes,
            certainty=self.context.certainty(membership.dating),
        )

    def evidence(self, triple: ox.Triple) -> Evidence:
        """Return all that backs a statement: what it rests on is traced first."""
        ways = self._ways(triple)
        known: dict[ox.Triple, Evidence] = {}
        for statement in TopologicalSorter(_needs(ways)).static_order():
            unique = {}
            for way in ways[statement]:
                derived = self._derived(statement, way, known)
                unique[derived.rule, *(premise.key for premise in derived.premises)] = derived
            firmest = sorted(unique.values(), key=_firmness)
            stated = self.sources_of(statement)
            strengths = [self.context.strength([s.graph for s in stated])] if stated else []
            strengths += [MODALITIES.index(way.strength) for way in firmest[:1]]
            known[statement] = Evidence(
                *key_of(statement),
                sentence=self.context.labels.sentence(statement),
                strength=MODALITIES[min(strengths, default=0)],
                sources=stated,
                derivations=tuple(firmest),
                certainty=self.context.certainty(None),
            )
        return known[triple]

    def sources_of(self, triple: ox.Triple) -> tuple[Source, ...]:
        """Return who states something, passages first."""
        known = self.context.sources
        graphs = (graph for graph in self._graphs(triple) if graph not in DERIVED)
        stated = (known.get(graph) or Source(graph, shorten(graph)) for graph in graphs)
        return tuple(
            sorted(stated, key=lambda s: (s.begin is None, s.title, s.begin or 0, s.graph))
        )

    def _with_undated(self, triple: ox.Triple, membership: Evidence) -> Evidence:
        """Return a membership with all that says or implies the same without its dates."""
        if not self._graphs(triple):
            return membership
        undated = self.evidence(triple)
        sources = {source.graph: source for source in (*membership.sources, *undated.sources)}
        strength = membership.strength
        if sources:
            strength = MODALITIES[self.context.strength(list(sources))]
        return replace(
            membership,
            sources=tuple(sources.values()),
            derivations=undated.derivations,
            strength=strength,
        )

    def _ways(self, asked: ox.Triple) -> _Ways:
        """Return each statement that the one asked about rests on, with its derivations.

        A premise that a source asserts is not traced further. What would go round in a circle is
        left out.
        """
        ways: _Ways = {}
        waiting = [asked]
        while waiting:
            triple = waiting.pop()
            if triple in ways:
                continue
            inferred = any(graph in DERIVED for graph in self._graphs(triple))
            found: list[Derivation] = []
            if self._inferring and (triple == asked or inferred):
                if triple not in self._derivations:
                    self._derivations[triple] = list(
                        derivations(self.context.store, triple, self.context.rules)
                    )
                found = self._derivations[triple]
            ways[triple] = [way for way in found if asked not in way.premises]
            waiting += [premise for way in ways[triple] for premise in way.premises]
        try:
            TopologicalSorter(_needs(ways)).prepare()
        except CycleError:
            return _without_circles(ways, asked)
        return ways

    def _derived(
        self, triple: ox.Triple, way: Derivation, known: dict[ox.Triple, Evidence]
    ) -> Derived:
        """Return a derivation with its premises; the steps of a recursive rule stand in a row."""
        premises: dict[tuple[str, str, str], Evidence] = {}
        for premise in way.premises:
            if premise.predicate.value in _OF_AXIOM:
                continue  # "every ... by definition" says it
            evidence = known[premise]
            same_relation = premise.predicate == triple.predicate
            is_step = way.rule.recursive and same_relation and not evidence.sources
            unfolded = evidence.derivations[:1] if is_step else ()
            row = unfolded[0].premises if unfolded else (evidence,)
            premises |= {step.key: step for step in row}
        weakest = max(MODALITIES.index(premise.strength) for premise in premises.values())
        subjects = dict.fromkeys(premise.subject for premise in premises.values())
        records = map(self.context.memberships.get, subjects)
        return Derived(
            rule=way.rule.name,
            words=way.rule.words,
            premises=tuple(premises.values()),
            strength=MODALITIES[weakest],
            memberships=tuple(self.membership(record) for record in records if record),
        )

    def _graphs(self, triple: ox.Triple) -> list[str]:
        quads = certain_quads(self.context.store, *triple)
        return sorted(q.graph_name.value for q in quads if isinstance(q.graph_name, ox.NamedNode))


def key_of(triple: ox.Triple) -> Key:
    """Return subject, relation and object as text."""
    return lexical(triple.subject), triple.predicate.value, lexical(triple.object)


def triple_of(key: Key) -> ox.Triple:
    """Return the statement between two things of which a key names subject, relation, object."""
    return ox.Triple(*map(ox.NamedNode, key))


def _needs(ways: _Ways) -> dict[ox.Triple, list[ox.Triple]]:
    return {
        triple: [premise for way in found for premise in way.premises]
        for triple, found in ways.items()
    }


def _without_circles(ways: _Ways, asked: ox.Triple) -> _Ways:
    """Return the derivations from statements that lie nearer to what sources assert."""
    rank = _ranks(ways, asked)
    return {
        triple: [
            way
            for way in found
            if all(p in rank and rank[p] < rank.get(triple, 0) for p in way.premises)
        ]
        for triple, found in ways.items()
    }


def _ranks(ways: _Ways, asked: ox.Triple) -> dict[ox.Triple, int]:
    """Return how many rules lie, at least, between each statement and what sources assert."""
    rank = {triple: 0 for triple, found in ways.items() if not found and triple != asked}
    height = 0
    while True:
        height += 1
        reached = {
            triple: height
            for triple, found in ways.items()
            if triple not in rank and any(all(p in rank for p in way.premises) for way in found)
        }
        if not reached:
            return rank
        rank |= reached


def _firmness(way: Derived) -> tuple[int, int, tuple[Key, ...]]:
    keys = tuple(premise.key for premise in way.premises)
    return MODALITIES.index(way.strength), _size(way), keys


def _size(way: Derived) -> int:
    """Return how many premises a person has to read, those of premises included."""
    return sum(
        1 + sum(_size(derived) for derived in premise.derivations[:1]) for premise in way.premises
    )
