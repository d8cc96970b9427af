"""The network of what does not use our vocabulary: whatever it connects, by its own names.

That is a graph of others, or what files of others say beside ours.

Every statement between two IRIs is an edge, but rdf:type, which is the kind of a thing, and what
leads to a term of RDF, RDFS or OWL itself. Nodes without a name are folded away: what leads to one
leads to what it leads to, and the members of a list are its list. A restriction reads as its
property. A node without a name that nothing leads to is a thing of its own.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

import pyoxigraph as ox

from ..core.namespaces import INFERRED_MAY_HOLD, PREFIXES, RDF_TYPE
from ..core.terms import Subject, Term, lexical
from ..evidence.sources import DERIVED, Source, source
from ..query import naming
from ..query.labels import Labels
from .model import Edge, Node

_RDF, _RDFS, _OWL = (PREFIXES[name] for name in ("rdf", "rdfs", "owl"))
_MACHINERY: Final = (_RDF, _RDFS, _OWL)
_TYPE: Final = ox.NamedNode(RDF_TYPE)
_MAY_HOLD: Final = ox.NamedNode(INFERRED_MAY_HOLD)
_FIRST: Final = ox.NamedNode(_RDF + "first")
_REST: Final = ox.NamedNode(_RDF + "rest")
_ON_PROPERTY: Final = ox.NamedNode(_OWL + "onProperty")
_DEEPEST: Final = 16  # nodes without a name one inside another; a list counts as one
#: What restricts the values of a property, and how it is said.
_QUANTIFIERS: Final = {
    _OWL + name: words
    for name, words in (
        ("someValuesFrom", "some"),
        ("allValuesFrom", "only"),
        ("hasValue", "this one"),
        ("onClass", "in number"),
        ("onDataRange", "in number"),
    )
}
_CARDINALITIES: Final = {
    _OWL + name: words
    for name, words in (
        ("cardinality", "exactly"),
        ("qualifiedCardinality", "exactly"),
        ("minCardinality", "at least"),
        ("minQualifiedCardinality", "at least"),
        ("maxCardinality", "at most"),
        ("maxQualifiedCardinality", "at most"),
    )
}
#: How a class is made up of others, and how it is said.
_WAYS: Final = {
    _OWL + name: words
    for name, words in (
        ("unionOf", "one of several"),
        ("oneOf", "one of several"),
        ("disjointUnionOf", "one of several"),
        ("intersectionOf", "and more"),
        ("complementOf", "not"),
        ("members", "of each other"),
    )
}
#: What says of a class what its things are.
_KINDS: Final = (_RDFS + "subClassOf", _OWL + "equivalentClass")
#: What a thing is where it is a term itself.
_TERMS: Final = {
    _OWL + "Class": "class",
    _RDFS + "Class": "class",
    _RDFS + "Datatype": "datatype",
    _RDF + "Property": "property",
    _OWL + "ObjectProperty": "property",
    _OWL + "DatatypeProperty": "property",
    _OWL + "AnnotationProperty": "property",
    _OWL + "Ontology": "ontology",
}

Statement = tuple[ox.NamedNode, Term]


@dataclass
class ForeignGraph:
    """All that a graph says, read once; what only may hold on the day is left out.

    Attributes:
        quads: what it says, in each graph.
        sources: what is known of the graphs that hold statements, by their IRIs.
        labels: what everything is called.
        said: what is said of each subject, once each, with the graphs that say it.
        leading: how many statements lead to each node without a name.
    """

    quads: Iterable[ox.Quad]
    sources: dict[str, Source]
    labels: Labels
    said: dict[Subject, dict[Statement, list[str]]] = field(default_factory=dict)
    leading: Counter[ox.BlankNode] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        for quad in self.quads:
            if isinstance(quad.subject, ox.Triple) or quad.graph_name == _MAY_HOLD:
                continue
            own = self.said.setdefault(quad.subject, {})
            statement = (quad.predicate, quad.object)
            if statement not in own:
                own[statement] = []
                if isinstance(quad.object, ox.BlankNode) and quad.object != quad.subject:
                    self.leading[quad.object] += 1
            if isinstance(quad.graph_name, ox.NamedNode):
                own[statement].append(quad.graph_name.value)

    @cached_property
    def roots(self) -> dict[str, ox.BlankNode]:
        """The nodes without a name that nothing leads to, by an id that says what they say.

        The same file gives the same ids, whatever the engine calls such nodes.
        """
        found: defaultdict[str, list[ox.BlankNode]] = defaultdict(list)
        for node in self.said:
            if isinstance(node, ox.BlankNode) and not self.leading[node]:
                found[self._fingerprint(node)].append(node)
        return {
            f"_:{key}{f'-{number}' if number else ''}": node
            for key, nodes in sorted(found.items())
            for number, node in enumerate(nodes)
        }

    def _fingerprint(self, node: ox.BlankNode) -> str:
        def text(subject: Subject, depth: int) -> str:
            if depth > _DEEPEST:
                return ""
            return "\n".join(
                sorted(
                    f"{p.value} ({text(o, depth + 1)})"
                    if isinstance(o, ox.BlankNode)
                    else f"{p.value} {o}"
                    for p, o in self.said.get(subject, {})
                )
            )

        return hashlib.sha256(text(node, 0).encode("utf-8", "surrogatepass")).hexdigest()[:12]

    def nodes(self) -> dict[str, Node]:
        """Return the things: terms, what has a kind or a name, and the ends of edges.

        What others are of, or are related by, is no thing for that.
        """
        kinds = {o for own in self.said.values() for p, o in own if p == _TYPE}
        mere = kinds | {p for own in self.said.values() for p, _ in own}
        wanted: dict[str, Subject] = dict(self.roots)
        for node, own in self.said.items():
            if isinstance(node, ox.NamedNode):
                types = {o.value for p, o in own if p == _TYPE and isinstance(o, ox.NamedNode)}
                told = types or any(p.value in naming.NAMING for p, _ in own)
                if types & _TERMS.keys() or (told and node not in mere):
                    wanted[node.value] = node
        ends = {end for edge in self.edges() for end in (edge.subject, edge.object)}
        wanted |= {end: ox.NamedNode(end) for end in ends - wanted.keys()}
        return {iri: self._node(iri, wanted[iri]) for iri in sorted(wanted)}

    def _node(self, iri: str, node: Subject) -> Node:
        labels = self.labels
        own = self.said.get(node, {})
        types = sorted(o.value for p, o in own if p == _TYPE and isinstance(o, ox.NamedNode))
        terms = [_TERMS[each] for each in types if each in _TERMS]
        others = [labels.label(each) for each in types if each not in _TERMS]
        kinds = (*terms[:1], *(others if not terms else ()))
        kind = kinds[0] if kinds else "thing"
        texts = self._texts(own, naming.NAMING)
        if isinstance(node, ox.BlankNode):
            label = texts[0] if texts else f"{kind} without a name"
        else:
            plain = labels.label(iri) if labels.is_ours else naming.readable(iri)
            label = texts[0] if texts else plain
        definitions = self._texts(own, naming.DEFINING)
        return Node(
            iri=iri,
            label=label,
            kind=kind,
            types=tuple(dict.fromkeys((kind, *terms, *others))),
            aliases=tuple(dict.fromkeys(text for text in texts[1:] if text != label)),
            definition=definitions[0] if definitions else "",
            named=bool(kinds) and not terms,
            type=types[0] if types else "",
        )

    @staticmethod
    def _texts(own: dict[Statement, list[str]], relations: tuple[str, ...]) -> list[str]:
        return [
            text.value
            for relation in relations
            for text in sorted(
                (o for p, o in own if p.value == relation and isinstance(o, ox.Literal)),
                key=naming.name_order,
            )
        ]

    def edges(self) -> Iterator[Edge]:
        """Yield every statement between things, those through nodes without a name folded."""
        names = {node: iri for iri, node in self.roots.items()}
        for subject, own in self.said.items():
            yield from dict.fromkeys(self._edges(subject, own, names))

    def _edges(
        self,
        subject: Subject,
        own: dict[Statement, list[str]],
        names: dict[ox.BlankNode, str],
    ) -> Iterator[Edge]:
        """Yield the statements of one subject; two ways to say the same come twice."""
        start = subject.value if isinstance(subject, ox.NamedNode) else names.get(subject)
        if start is None:
            return
        for (relation, target), graphs in own.items():
            if relation == _TYPE:
                continue
            named = sorted(graph for graph in graphs if graph not in DERIVED)
            stated = tuple(source(self.sources, graph) for graph in named)
            derived = bool(graphs) and not named
            if isinstance(target, ox.NamedNode):
                if not target.value.startswith(_MACHINERY):
                    yield Edge(start, relation.value, target.value, stated, derived)
            elif isinstance(target, ox.BlankNode):
                for through, words, end in self._behind(relation.value, target, (), frozenset()):
                    yield Edge(start, through, end, stated, derived, qualifier=", ".join(words))

    def _behind(
        self,
        relation: str,
        node: ox.BlankNode,
        words: tuple[str, ...],
        passed: frozenset[ox.BlankNode],
    ) -> Iterator[tuple[str, tuple[str, ...], str]]:
        """Yield the things behind a node without a name: by which relation, how, and which."""
        if node in passed or len(passed) > _DEEPEST:
            return
        passed = passed | {node}
        own = self.said.get(node, {})
        if any(p == _FIRST for p, _ in own):
            for member in self._members(node):
                if isinstance(member, ox.NamedNode):
                    if not member.value.startswith(_MACHINERY):
                        yield relation, words, member.value
                elif isinstance(member, ox.BlankNode):
                    yield from self._behind(relation, member, words, passed)
            return
        restricted = [o.value for p, o in own if p == _ON_PROPERTY and isinstance(o, ox.NamedNode)]
        for predicate, target in own:
            if predicate in (_TYPE, _ON_PROPERTY):
                continue
            through, said = relation, (*words, *self._way(predicate.value))
            if restricted:
                if predicate.value not in _QUANTIFIERS:
                    continue
                through = restricted[0]
                whole = () if relation in _KINDS else (self.labels.phrase(relation),)
                said = (*words, *whole, self._amount(own) or _QUANTIFIERS[predicate.value])
            if isinstance(target, ox.NamedNode):
                if not target.value.startswith(_MACHINERY):
                    yield through, said, target.value
            elif isinstance(target, ox.BlankNode):
                yield from self._behind(through, target, said, passed)

    def _way(self, relation: str) -> tuple[str, ...]:
        """Return how a node without a name says what it does, in words."""
        if relation in _WAYS:
            return (_WAYS[relation],)
        return (f"by way of {self.labels.phrase(relation)}",)

    @staticmethod
    def _amount(own: dict[Statement, list[str]]) -> str:
        """Return how many values a restriction allows, in words; nothing where it does not say."""
        return " and ".join(
            f"{_CARDINALITIES[p.value]} {lexical(o)}"
            for p, o in sorted(own, key=str)
            if p.value in _CARDINALITIES
        )

    def _members(self, node: Subject) -> Iterator[Term]:
        """Yield the members of a list, of a broken one as far as it goes."""
        seen: set[Subject] = set()
        while node not in seen:
            seen.add(node)
            own = self.said.get(node, {})
            yield from (o for p, o in own if p == _FIRST)
            following = [o for p, o in own if p == _REST and isinstance(o, ox.BlankNode)]
            if not following:
                return
            node = following[0]
