"""The network of what does not use our vocabulary: whatever it connects, by its own names.

That is a graph of others, or what files of others say beside ours.

Every statement between two IRIs is an edge, but rdf:type, which is the kind of a thing, and what
leads to a term of RDF, RDFS or OWL itself. Nodes without a name are folded away: what leads to one
leads to what it leads to, and the members of a list are its list. A restriction reads as its
property, one of an inverse property the other way round, and a class that is defined as the overlap
of others is a kind of each. A node without a name that nothing leads to is a thing of its own.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import combinations
from typing import Final

import pyoxigraph as ox

from ..core.namespaces import DERIVED, INFERRED_MAY_HOLD, PREFIXES, RDF_TYPE
from ..core.terms import Subject, Term, lexical
from ..evidence.sources import Sources, source
from ..naming import choice
from ..naming.labels import Labels
from .model import Edge, Node

_RDF, _RDFS, _OWL = (PREFIXES[name] for name in ("rdf", "rdfs", "owl"))
_MACHINERY: Final = (_RDF, _RDFS, _OWL)
_TYPE: Final = ox.NamedNode(RDF_TYPE)
_MAY_HOLD: Final = ox.NamedNode(INFERRED_MAY_HOLD)
_FIRST: Final = ox.NamedNode(_RDF + "first")
_REST: Final = ox.NamedNode(_RDF + "rest")
_ON_PROPERTY: Final = ox.NamedNode(_OWL + "onProperty")
_INVERSE: Final = ox.NamedNode(_OWL + "inverseOf")
_SUBCLASS: Final = _RDFS + "subClassOf"
_SAME, _APART = _OWL + "equivalentClass", _OWL + "disjointWith"
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
_KINDS: Final = (_SUBCLASS, _SAME)
#: What a class is to the parts that define it: it is not the same as any of them.
_BY_DEFINITION: Final = {
    _OWL + "intersectionOf": _SUBCLASS,
    _OWL + "unionOf": _OWL + "unionOf",
    _OWL + "oneOf": _OWL + "oneOf",
}
#: Relations to a restriction that need no word beside its property.
_WHOLES: Final = (*_KINDS, _OWL + "unionOf", _OWL + "oneOf")
#: What says of several at once that each is apart from each, and what that says of two.
_ALL_APART: Final = {
    _OWL + "AllDisjointClasses": _APART,
    _OWL + "AllDisjointProperties": _OWL + "propertyDisjointWith",
    _OWL + "AllDifferent": _OWL + "differentFrom",
}
_MEMBERS: Final = (ox.NamedNode(_OWL + "members"), ox.NamedNode(_OWL + "distinctMembers"))
_MOST_APART: Final = 12  # more of them are a thing of their own: their pairs would hide the rest
#: What is said of statements, and no thing.
_ABOUT_STATEMENTS: Final = frozenset((_OWL + "Axiom", _OWL + "Annotation"))
#: What a thing is where it is a term itself.
TERMS: Final = {
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
#: What is behind a node without a name: by which relation, how, what; and whether from there.
Behind = tuple[str, tuple[str, ...], str, bool]


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
    sources: Sources
    labels: Labels
    said: dict[Subject, dict[Statement, list[str]]] = field(default_factory=dict)
    leading: Counter[ox.BlankNode] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        for quad in self.quads:
            self.take(quad)

    def take(self, quad: ox.Quad) -> None:
        """Take a statement in."""
        if isinstance(quad.subject, ox.Triple) or quad.graph_name == _MAY_HOLD:
            return
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
            if isinstance(node, ox.BlankNode) and not self.leading[node] and self.is_thing(node):
                found[self.fingerprint(node)].append(node)
        roots = {
            f"_:{key}{f'-{number}' if number else ''}": node
            for key, nodes in sorted(found.items())
            for number, node in enumerate(nodes)
        }
        for iri, node in roots.items():
            self.labels.call(iri, self.node(iri, node, self.said[node]).label)
        return roots

    def is_thing(self, node: ox.BlankNode) -> bool:
        """Whether a node without a name is no mere way to say something of others."""
        types = {o.value for p, o in self.said[node] if p == _TYPE and isinstance(o, ox.NamedNode)}
        return not types & _ABOUT_STATEMENTS and not self._apart(node)

    def _apart(self, node: ox.BlankNode) -> list[tuple[str, str, str]]:
        """Return the pairs of which a node says that they are apart; of too many, none."""
        own = self.said[node]
        said = [_ALL_APART[lexical(o)] for p, o in own if p == _TYPE and lexical(o) in _ALL_APART]
        if not said:
            return []
        lists = [o for p, o in own if p in _MEMBERS and isinstance(o, ox.BlankNode)]
        members = [
            each.value
            for head in lists
            for each in self._members(head)
            if isinstance(each, ox.NamedNode)
        ]
        if len(members) > _MOST_APART:
            return []
        return [(one, said[0], other) for one, other in combinations(members, 2)]

    def fingerprint(self, node: ox.BlankNode) -> str:
        """Return what stands for all that a node without a name says."""

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
                told = types or any(p.value in choice.NAMING for p, _ in own)
                if types & TERMS.keys() or (told and node not in mere):
                    wanted[node.value] = node
        ends = {end for edge in self.edges() for end in (edge.subject, edge.object)}
        wanted |= {end: ox.NamedNode(end) for end in ends - wanted.keys()}
        return {
            iri: self.node(iri, wanted[iri], self.said.get(wanted[iri], {}))
            for iri in sorted(wanted)
        }

    def node(self, iri: str, node: Subject, own: Mapping[Statement, list[str]]) -> Node:
        """Return the node of a thing, by what is said of it."""
        labels = self.labels
        types = sorted(o.value for p, o in own if p == _TYPE and isinstance(o, ox.NamedNode))
        terms = [TERMS[each] for each in types if each in TERMS]
        others = [labels.label(each) for each in types if each not in TERMS]
        kinds = (*terms[:1], *(others if not terms else ()))
        kind = kinds[0] if kinds else "thing"
        texts = self._texts(own, choice.NAMING)
        if isinstance(node, ox.BlankNode):
            label = texts[0] if texts else f"{kind} without a name"
        else:
            plain = labels.label(iri) if labels.is_ours else choice.readable(iri)
            label = texts[0] if texts else plain
        definitions = self._texts(own, choice.DEFINING)
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
    def _texts(own: Mapping[Statement, list[str]], relations: tuple[str, ...]) -> list[str]:
        return [
            text.value
            for relation in relations
            for text in sorted(
                (o for p, o in own if p.value == relation and isinstance(o, ox.Literal)),
                key=choice.name_order,
            )
        ]

    def edges(self) -> Iterator[Edge]:
        """Yield every statement between things, those through nodes without a name folded."""
        names = {node: iri for iri, node in self.roots.items()}
        for subject in self.said:
            unled = isinstance(subject, ox.BlankNode) and not self.leading[subject]
            yield from self.edges_of(subject, self.said[subject], names, unled=unled)

    def edges_of(
        self,
        subject: Subject,
        own: dict[Statement, list[str]],
        names: dict[ox.BlankNode, str],
        *,
        unled: bool,
    ) -> Iterator[Edge]:
        """Yield what is said of one subject, and what it says of others.

        Args:
            subject: it.
            own: what is said of it, or a part of that.
            names: the ids of the things without a name.
            unled: whether it is a node without a name that nothing leads to.
        """
        yield from dict.fromkeys(self._edges(subject, own, names))
        if unled and isinstance(subject, ox.BlankNode):
            graphs = sorted({graph for each in own.values() for graph in each})
            stated = tuple(source(self.sources, graph) for graph in graphs)
            for one, relation, other in self._apart(subject):
                yield Edge(one, relation, other, stated)

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
                for through, words, end, back in self._behind(relation.value, target):
                    ends = (end, start) if back else (start, end)
                    how = ", ".join(dict.fromkeys(words))
                    yield Edge(ends[0], through, ends[1], stated, derived, qualifier=how)

    def _behind(
        self,
        relation: str,
        node: ox.BlankNode,
        words: tuple[str, ...] = (),
        passed: frozenset[ox.BlankNode] = frozenset(),
        back: bool = False,
    ) -> Iterator[Behind]:
        """Yield the things behind a node without a name."""
        if node in passed or len(passed) > _DEEPEST:
            return
        passed = passed | {node}
        own = self.said.get(node, {})
        if any(p == _FIRST for p, _ in own):
            for member in self._members(node):
                yield from self._end(relation, member, words, passed, back)
            return
        restricted, inverse = self._restricted(own)
        for predicate, target in own:
            if predicate in (_TYPE, _ON_PROPERTY):
                continue
            if restricted:
                if predicate.value not in _QUANTIFIERS:
                    continue
                whole = () if relation in _WHOLES else (self.labels.phrase(relation),)
                amount = self._amount(own) or _QUANTIFIERS[predicate.value]
                said = (*words, *whole, amount)
                yield from self._end(restricted, target, said, passed, inverse)
                continue
            through, said = relation, (*words, *self._way(predicate.value))
            if relation in _KINDS and predicate.value == _OWL + "complementOf":
                through, said = _APART, words
            elif relation == _SAME:
                through = _BY_DEFINITION.get(predicate.value, relation)
            yield from self._end(through, target, said, passed, back)

    def _end(
        self,
        relation: str,
        target: Term,
        words: tuple[str, ...],
        passed: frozenset[ox.BlankNode],
        back: bool,
    ) -> Iterator[Behind]:
        """Yield a thing, or those behind a node without a name."""
        if isinstance(target, ox.NamedNode):
            if not target.value.startswith(_MACHINERY):
                yield relation, words, target.value, back
        elif isinstance(target, ox.BlankNode):
            yield from self._behind(relation, target, words, passed, back)

    def _restricted(self, own: dict[Statement, list[str]]) -> tuple[str, bool]:
        """Return the property that a restriction is of, if any, and whether of its inverse."""
        for predicate, target in own:
            if predicate == _ON_PROPERTY and isinstance(target, ox.NamedNode):
                return target.value, False
            if predicate == _ON_PROPERTY and isinstance(target, ox.BlankNode):
                for way, turned in self.said.get(target, {}):
                    if way == _INVERSE and isinstance(turned, ox.NamedNode):
                        return turned.value, True
        return "", False

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
