"""Why a statement holds: what backs it, or the nearest statements where the graph lacks it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import pyoxigraph as ox

from ..core.dates import said
from ..core.namespaces import DERIVED, PREFIXES, RDF_TYPE, expand
from ..core.terms import lexical
from ..core.text import fold
from ..evidence.modality import MODALITIES
from ..evidence.statements import certain_quads, may_hold
from ..naming import names
from ..network.context import GraphContext
from ..rdf.store import rows
from .explanation import Explanation
from .trace import Trace, key_of, triple_of

_BROADER: Final = PREFIXES["skos"] + "broader"
_CLOSURE: Final = _BROADER + "Transitive"
_NEAREST: Final = 5
_RIVALS: Final = "SELECT ?value {{ ?rival rdf:subject {subject} ; rdf:object ?value }}"


def explain_statement(
    context: GraphContext, subject: str, relation: str | None, target: str
) -> Explanation:
    """Return who says that a statement holds, and what it follows from.

    Args:
        context: the graph, and what is read of it.
        subject: IRI of the thing spoken of.
        relation: IRI of the relation; None for all that connects the two directly, either way.
        target: IRI of the other thing, or the text of a literal.

    Raises:
        LoadError: a text is missing, or is not the one that was read.
    """
    search = _Search(context)
    if relation is None:
        return search.connection(subject, target)
    if triples := search.matching(subject, relation, target):
        evidence = [one for triple in triples for one in search.trace.evidence_of(triple)]
        return Explanation(context.labels.sentence(triples[0]), tuple(evidence))
    asked = ox.Triple(ox.NamedNode(subject), ox.NamedNode(relation), _term(target))
    nearest = (*search.rivals(subject, target, relation), *search.nearest(asked))
    return Explanation(search.question(asked), (), nearest, may_hold(context.store, asked))


def resolve_object(
    store: ox.Store, subject: str, text: str, resolve: Callable[[str], str] | None = None
) -> str:
    """Return the text of a literal that is said of a subject, else the IRI of what is called so.

    What a source says that is not preferred counts as said.

    Args:
        store: the graph.
        subject: the IRI of the thing spoken of.
        text: the text or name.
        resolve: how names are looked up; None for those of today.

    Raises:
        UnknownName: nothing has this name.
        AmbiguousName: several things have it.
    """
    for quad in store.quads_for_pattern(ox.NamedNode(subject), None, None):
        if isinstance(quad.object, ox.Literal) and _means(quad.object, text):
            return quad.object.value
    for row in rows(store, _RIVALS.format(subject=ox.NamedNode(subject))):
        if isinstance(row["value"], ox.Literal) and _means(row["value"], text):
            return row["value"].value
    return resolve(text) if resolve else names.resolve(store, text)


class _Search:
    """Looks for statements, and for what comes near to them."""

    def __init__(self, context: GraphContext) -> None:
        self.store, self.labels = context.store, context.labels
        self.dates, self.memberships = context.dates, context.memberships
        self.trace = Trace(context)

    def connection(self, subject: str, target: str) -> Explanation:
        """Return all that connects two things directly, either way."""
        triples = self.between(subject, target)
        evidence = [one for triple in triples for one in self.trace.evidence_of(triple)]
        evidence.sort(key=lambda e: (not e.sources, MODALITIES.index(e.strength), e.key))
        label = self.labels.label
        question = f"{label(subject)} is directly connected with {label(target)}"
        nearest: tuple[str, ...] = ()
        if not evidence:
            nearest = self.rivals(subject, target) or self.shared(subject, target)
        return Explanation(question, tuple(evidence), nearest)

    def matching(
        self, subject: str | None, relation: str | None, target: str | None
    ) -> list[ox.Triple]:
        """Return the statements that fit, best supported first; None fits everything."""
        node, predicate = (ox.NamedNode(iri) if iri else None for iri in (subject, relation))
        support: dict[ox.Triple, int] = {}
        # What leads to a thing is looked up by it; a text is compared with what is said of one.
        led_to = _term(target) if target and not node else None
        wanted_end = led_to if isinstance(led_to, ox.NamedNode) else None
        for quad in certain_quads(self.store, node, predicate, wanted_end):
            if target is None or _means(quad.object, target):
                graph = quad.graph_name
                stated = isinstance(graph, ox.NamedNode) and graph.value not in DERIVED
                support[quad.triple] = support.get(quad.triple, 0) + stated
        wanted = subject, relation, target
        for key in self.memberships.at(subject or target):
            if all(part in (None, own) for part, own in zip(wanted, key, strict=True)):
                triple = triple_of(key)
                number = len(self.memberships.spells(key))
                support[triple] = support.get(triple, 0) + number
        return sorted(support, key=lambda t: (-support[t], self.labels.sentence(t)))

    def between(self, one: str, other: str) -> list[ox.Triple]:
        """Return what connects two things directly, either way; no closure beside its step."""
        triples = self.matching(one, None, other)
        if isinstance(_term(other), ox.NamedNode) and one != other:
            triples += self.matching(other, None, one)
        kinds = {triple.subject for triple in triples if triple.predicate.value == _BROADER}
        return [
            triple
            for triple in triples
            if triple.predicate.value != _CLOSURE or triple.subject not in kinds
        ]

    def question(self, triple: ox.Triple) -> str:
        """Return a statement that is not held in words: a date as exactly as a rival has it."""
        subject, relation, target = key_of(triple)
        precisions = [
            rival.precision
            for rival in self.dates.rivals(subject)
            if (rival.relation, rival.value) == (relation, target) and rival.precision
        ]
        return self.labels.sentence(triple, precisions[-1] if precisions else None)

    def rivals(self, one: str, other: str, relation: str | None = None) -> tuple[str, ...]:
        """Return in words what sources say of two things that is not preferred, either way."""
        rivals = (*self.dates.rivals(one), *self.dates.rivals(other))
        return tuple(
            f"{self.labels.label(rival.subject)}: {self.labels.rival(rival)}"
            for rival in rivals
            if {rival.subject, rival.value} == {one, other} and relation in (None, rival.relation)
        )

    def nearest(self, asked: ox.Triple) -> tuple[str, ...]:
        """Return statements with two of the three terms, in words: the same two things first."""
        subject, relation, target = key_of(asked)
        triples = self.between(subject, target)
        if not triples and relation == RDF_TYPE:
            types = self.matching(subject, relation, None)
            triples = [triple for triple in types if self.trace.sources_of(triple)]
        elif not triples:
            triples = self.matching(subject, relation, None)[: _NEAREST - 2]
            triples += self.matching(None, relation, target)[: _NEAREST - len(triples)]
        sentences = tuple(
            sentence for triple in triples[:_NEAREST] for sentence in self._sentences(triple)
        )
        return sentences or self.shared(subject, target)

    def shared(self, one: str, other: str) -> tuple[str, ...]:
        """Return how two things meet in a third, in words: the two least common such things."""
        of_one, of_other = self._around(one), self._around(other)
        met = of_one.keys() & of_other.keys()
        common = sorted(met, key=lambda iri: (len(self._neighbors(iri)), iri))
        triples = (triple for iri in common[:2] for triple in (of_one[iri], of_other[iri]))
        return tuple(sentence for triple in triples for sentence in self._sentences(triple))

    def _sentences(self, triple: ox.Triple) -> list[str]:
        """Return a statement in words: once for each membership that it tells."""
        memberships = self.memberships.spells(key_of(triple))
        sentences = [self.trace.membership(membership).sentence for membership in memberships]
        return sentences or [self.labels.sentence(triple)]

    def _neighbors(self, iri: str) -> set[str]:
        """Return the things that a statement connects with one."""
        node = ox.NamedNode(iri)
        neighbors = {end for key in self.memberships.at(iri) for end in (key[0], key[2])}
        for pattern in ((node, None, None), (None, None, node)):
            for quad in certain_quads(self.store, *pattern):
                if quad.predicate.value in self.labels.relations:
                    neighbors |= {lexical(quad.subject), lexical(quad.object)}
        return neighbors - {iri}

    def _around(self, iri: str) -> dict[str, ox.Triple]:
        """Return a thing's neighbors, each with the statement that says so."""
        if not isinstance(_term(iri), ox.NamedNode):
            return {}
        around: dict[str, ox.Triple] = {}
        for triple in self.matching(iri, None, None) + self.matching(None, None, iri):
            relation = triple.predicate.value
            if relation in self.labels.relations and relation != _CLOSURE:
                ends = {lexical(triple.subject), lexical(triple.object)} - {iri}
                around |= dict.fromkeys(ends - around.keys(), triple)
        return around


def _term(text: str) -> ox.NamedNode | ox.Literal:
    """Return the node of an IRI, or the literal of any other text."""
    return ox.NamedNode(text) if expand(f"<{text}>") else ox.Literal(text)


def _means(term: object, text: str) -> bool:
    """Whether a term is the one with this IRI, or a literal that reads so."""
    if isinstance(term, ox.Literal):
        written = term.value, said(term.value), said(term.value, "month")
        return fold(text) in map(fold, written)
    return isinstance(term, ox.NamedNode) and term.value == text
