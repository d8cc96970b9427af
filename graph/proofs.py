"""Why a statement holds: traced back, rule by rule, to the passages it rests on."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import pyoxigraph as ox

from .dates import said
from .evidence import Explanation, differing
from .names import fold, resolve
from .relations import verbs
from .sources import DERIVED, MODALITIES, sources
from .store import rows
from .terms import PREFIXES, RDF_TYPE, expand
from .tracing import Trace, key_of, value_of

_BROADER: Final = PREFIXES["skos"] + "broader"
_CLOSURE: Final = _BROADER + "Transitive"
_NEAREST: Final = 5
_RIVAL: Final = "SELECT ?value {{ ?rival rdf:subject {subject} ; rdf:object ?value }}"


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
    trace = _Search(store, sources(store, texts), verbs(store))
    if relation is None:
        label = trace.called.label
        found = [one for each in trace.between(subject, object) for one in trace.all(each)]
        ordered = sorted(found, key=lambda e: (not e.sources, MODALITIES.index(e.strength), e.key))
        question = f"{label(subject)} is directly connected with {label(object)}"
        near = () if found else trace.differing(subject, object)
        return Explanation(
            question, tuple(ordered), () if found else near or trace.shared(subject, object)
        )
    if held := trace.held(subject, relation, object):
        evidence = [one for each in held for one in trace.all(each)]
        return Explanation(trace.called.sentence(held[0]), tuple(evidence))
    asked = ox.Triple(ox.NamedNode(subject), ox.NamedNode(relation), trace.term(object))
    near = (*trace.differing(subject, object, relation), *trace.nearest(asked))
    return Explanation(trace.asked(asked), (), near)


def resolve_object(store: ox.Store, subject: str, text: str) -> str:
    """Return the text of a literal that is said of a subject, else the IRI of what is called so.

    What a source says that is not preferred counts as said.

    Raises:
        UnknownName: nothing has this name.
        AmbiguousName: several things have it.
    """
    for quad in store.quads_for_pattern(ox.NamedNode(subject), None, None):
        if isinstance(quad.object, ox.Literal) and _is_called(quad.object, text):
            return quad.object.value
    rival = _RIVAL.format(subject=ox.NamedNode(subject))
    for row in rows(store, rival):
        if isinstance(row["value"], ox.Literal) and _is_called(row["value"], text):
            return row["value"].value
    return resolve(store, text)


class _Search(Trace):
    """Looks for statements, and for what comes near to them."""

    def held(self, one: str | None, relation: str | None, other: str | None) -> list[ox.Triple]:
        """Return the statements that fit, best supported first."""
        subject, predicate = (ox.NamedNode(each) if each else None for each in (one, relation))
        support: dict[ox.Triple, int] = {}
        for quad in self.store.quads_for_pattern(subject, predicate, None):
            if other is None or _is_called(quad.object, other):
                graph = quad.graph_name
                stated = isinstance(graph, ox.NamedNode) and graph.value not in DERIVED
                support[quad.triple] = support.get(quad.triple, 0) + stated
        for key in self.ties.at(one or other):
            if all(a in (None, b) for a, b in zip((one, relation, other), key, strict=True)):
                triple = ox.Triple(*map(ox.NamedNode, key))
                support[triple] = support.get(triple, 0) + len(self.ties.spells[key])
        return sorted(support, key=lambda each: (-support[each], self.called.sentence(each)))

    def between(self, one: str, other: str) -> list[ox.Triple]:
        """Return what connects two things directly, either way; no closure beside its step."""
        found = self.held(one, None, other)
        if isinstance(self.term(other), ox.NamedNode) and one != other:
            found += self.held(other, None, one)
        kinds = {each.subject for each in found if each.predicate.value == _BROADER}
        return [
            each
            for each in found
            if (each.predicate.value != _CLOSURE or each.subject not in kinds)
            and not self.repeated(each)
        ]

    def asked(self, triple: ox.Triple) -> str:
        """Return a statement that is not held in words: a date as exactly as a rival has it."""
        one, relation, other = key_of(triple)
        told = [
            each.precision
            for each in self.dates.rivals(one)
            if (each.relation, each.value) == (relation, other) and each.precision
        ]
        called = self.called
        if told:
            called = replace(called, precision=lambda iri, dated: told[-1])
        return called.sentence(triple)

    def differing(self, one: str, other: str, relation: str | None = None) -> tuple[str, ...]:
        """Return in words what sources say of two things that is not preferred, either way."""
        rivals = (*self.dates.rivals(one), *self.dates.rivals(other))
        return tuple(
            self.called.label(each.subject) + ": " + differing(each, self.called)
            for each in rivals
            if {each.subject, each.value} == {one, other} and relation in (None, each.relation)
        )

    def nearest(self, asked: ox.Triple) -> tuple[str, ...]:
        """Return statements with two of the three terms, in words: the same two things first."""
        one, relation, other = (value_of(each) for each in asked)
        found = self.between(one, other)
        if not found and relation == RDF_TYPE:
            found = [each for each in self.held(one, relation, None) if self.stated(each)]
        elif not found:
            found = self.held(one, relation, None)[: _NEAREST - 2]
            found += self.held(None, relation, other)[: _NEAREST - len(found)]
        near = tuple(said for each in found[:_NEAREST] for said in self._sentences(each))
        return near or self.shared(one, other)

    def _sentences(self, each: ox.Triple) -> list[str]:
        """Return a statement in words: once for each membership that it tells."""
        ties = self.ties.spells.get(key_of(each), ())
        return [self.told(tie).sentence for tie in ties] or [self.called.sentence(each)]

    def shared(self, one: str, other: str) -> tuple[str, ...]:
        """Return how two things meet in a third, in words: the two least common such things."""
        mine, theirs = self._around(one), self._around(other)
        met = mine.keys() & theirs.keys()
        common = sorted(met, key=lambda iri: (len(self._neighbours(iri)), iri))
        pairs = ((mine[iri], theirs[iri]) for iri in common[:2])
        return tuple(said for pair in pairs for each in pair for said in self._sentences(each))

    def _neighbours(self, iri: str) -> set[str]:
        """Return the things that a statement connects with one."""
        node = ox.NamedNode(iri)
        found = {end for key in self.ties.at(iri) for end in (key[0], key[2])}
        for pattern in ((node, None, None), (None, None, node)):
            for quad in self.store.quads_for_pattern(*pattern):
                if quad.predicate.value in self.called.relations:
                    found |= {value_of(quad.subject), value_of(quad.object)}
        return found - {iri}

    def _around(self, iri: str) -> dict[str, ox.Triple]:
        """Return a thing's neighbours, each with the statement that says so."""
        if not isinstance(self.term(iri), ox.NamedNode):
            return {}
        found: dict[str, ox.Triple] = {}
        for each in self.held(iri, None, None) + self.held(None, None, iri):
            if self.repeated(each):
                continue
            if each.predicate.value in self.called.relations and each.predicate.value != _CLOSURE:
                ends = {value_of(each.subject), value_of(each.object)} - {iri}
                found |= dict.fromkeys(ends - found.keys(), each)
        return found

    def term(self, text: str) -> ox.NamedNode | ox.Literal:
        """Return the node of an IRI, or the literal of any other text."""
        return ox.NamedNode(text) if expand(f"<{text}>") else ox.Literal(text)


def _is_called(term: Any, text: str) -> bool:
    if isinstance(term, ox.Literal):
        written = term.value, said(term.value), said(term.value, "month")
        return fold(text) in map(fold, written)
    return isinstance(term, ox.NamedNode) and term.value == text
