"""Why a statement holds: traced back, rule by rule, to the passages it rests on."""

from __future__ import annotations

from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Any, Final

import pyoxigraph as ox

from . import reasoning
from .evidence import Derived, Evidence, Explanation
from .names import fold, resolve
from .relations import Verbs, verbs
from .sources import DERIVED, MODALITIES, Source, sources, strength
from .terms import PREFIXES, RDF_TYPE, expand, shorten

_BROADER: Final = PREFIXES["skos"] + "broader"
_CLOSURE: Final = _BROADER + "Transitive"
_NEAREST: Final = 5


def why(
    store: ox.Store, subject: str, relation: str | None, object: str, texts: Path | None = None
) -> Explanation:
    """Return who says that a statement holds, and what it follows from.

    Args:
        store: a store with its merge in the default graph.
        subject: IRI of the thing spoken of.
        relation: IRI of the relation; None for all that connects the two directly, either way.
        object: IRI of the other thing, or the text of a literal.
        texts: the folder of the documents' texts, where the sentences themselves are to be shown.

    Raises:
        LoadError: a text is missing, or is not the one that was read.
    """
    trace = Trace(store, sources(store, texts), verbs(store))
    if relation is None:
        label = trace.called.label
        found = tuple(trace.evidence(each) for each in trace.between(subject, object))
        ordered = sorted(found, key=lambda e: (not e.sources, MODALITIES.index(e.strength), e.key))
        question = f"{label(subject)} is directly connected with {label(object)}"
        return Explanation(question, tuple(ordered), () if found else trace.shared(subject, object))
    if held := trace.held(subject, relation, object):
        evidence = tuple(trace.evidence(each) for each in held)
        return Explanation(evidence[0].sentence, evidence)
    asked = ox.Triple(ox.NamedNode(subject), ox.NamedNode(relation), trace.term(object))
    return Explanation(trace.called.sentence(asked), (), trace.nearest(asked))


def resolve_object(store: ox.Store, subject: str, text: str) -> str:
    """Return the text of a literal that is said of a subject, else the IRI of what is called so.

    Raises:
        UnknownName: nothing has this name.
        AmbiguousName: several things have it.
    """
    for quad in store.quads_for_pattern(ox.NamedNode(subject), None, None):
        if isinstance(quad.object, ox.Literal) and _is_called(quad.object, text):
            return quad.object.value
    return resolve(store, text)


class Trace:
    """Follows statements to what they rest on."""

    def __init__(self, store: ox.Store, where: dict[str, Source], called: Verbs) -> None:
        self.store, self.where, self.called = store, where, called
        self._found: dict[ox.Triple, list[reasoning.Derivation]] = {}
        self.inferring = any(store.contains_named_graph(ox.NamedNode(g)) for g in DERIVED)

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
            stated = self._stated(each)
            backed = [strength([source.graph for source in stated], self.where)] if stated else []
            backed += [MODALITIES.index(way.strength) for way in firmest[:1]]
            known[each] = Evidence(
                subject=_value(each.subject),
                relation=each.predicate.value,
                object=_value(each.object),
                sentence=self.called.sentence(each),
                strength=MODALITIES[min(backed, default=0)],
                sources=stated,
                derivations=tuple(firmest),
            )
        return known[asked]

    def held(self, one: str | None, relation: str | None, other: str | None) -> list[ox.Triple]:
        """Return the statements that fit, best supported first."""
        subject, predicate = (ox.NamedNode(each) if each else None for each in (one, relation))
        support: dict[ox.Triple, int] = {}
        for quad in self.store.quads_for_pattern(subject, predicate, None):
            if other is None or _is_called(quad.object, other):
                graph = quad.graph_name
                stated = isinstance(graph, ox.NamedNode) and graph.value not in DERIVED
                support[quad.triple] = support.get(quad.triple, 0) + stated
        return sorted(support, key=lambda each: (-support[each], self.called.sentence(each)))

    def between(self, one: str, other: str) -> list[ox.Triple]:
        """Return what connects two things directly, either way; no closure beside its step."""
        found = self.held(one, None, other)
        if isinstance(self.term(other), ox.NamedNode) and one != other:
            found += self.held(other, None, one)
        kinds = {each.subject for each in found if each.predicate.value == _BROADER}
        return [e for e in found if e.predicate.value != _CLOSURE or e.subject not in kinds]

    def nearest(self, asked: ox.Triple) -> tuple[str, ...]:
        """Return statements with two of the three terms, in words: the same two things first."""
        one, relation, other = (_value(each) for each in asked)
        found = self.between(one, other)
        if not found and relation == RDF_TYPE:
            found = [each for each in self.held(one, relation, None) if self._stated(each)]
        elif not found:
            found = self.held(one, relation, None)[: _NEAREST - 2]
            found += self.held(None, relation, other)[: _NEAREST - len(found)]
        near = tuple(self.called.sentence(each) for each in found[:_NEAREST])
        return near or self.shared(one, other)

    def shared(self, one: str, other: str) -> tuple[str, ...]:
        """Return how two things meet in a third, in words: the two least common such things."""
        mine, theirs = self._around(one), self._around(other)
        common = sorted(mine.keys() & theirs.keys(), key=lambda iri: (len(self._around(iri)), iri))
        pairs = ((mine[iri], theirs[iri]) for iri in common[:2])
        return tuple(self.called.sentence(each) for pair in pairs for each in pair)

    def _around(self, iri: str) -> dict[str, ox.Triple]:
        """Return a thing's neighbours, each with the statement that says so."""
        if not isinstance(self.term(iri), ox.NamedNode):
            return {}
        found: dict[str, ox.Triple] = {}
        for each in self.held(iri, None, None) + self.held(None, None, iri):
            if each.predicate.value in self.called.relations and each.predicate.value != _CLOSURE:
                ends = {_value(each.subject), _value(each.object)} - {iri}
                found |= dict.fromkeys(ends - found.keys(), each)
        return found

    def term(self, text: str) -> ox.NamedNode | ox.Literal:
        """Return the node of an IRI, or the literal of any other text."""
        return ox.NamedNode(text) if expand(f"<{text}>") else ox.Literal(text)

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
        words = way.rule.words
        return Derived(way.rule.name, words, tuple(premises.values()), MODALITIES[weakest])

    def _graphs(self, each: ox.Triple) -> list[str]:
        found = self.store.quads_for_pattern(each.subject, each.predicate, each.object)
        return sorted(q.graph_name.value for q in found if isinstance(q.graph_name, ox.NamedNode))

    def _stated(self, each: ox.Triple) -> tuple[Source, ...]:
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


def _is_called(term: Any, text: str) -> bool:
    if isinstance(term, ox.Literal):
        return fold(term.value) == fold(text)
    return isinstance(term, ox.NamedNode) and term.value == text


def _value(term: Any) -> str:
    return term.value if isinstance(term, ox.NamedNode | ox.Literal) else str(term)
