"""Labels: what everything in a graph is called, and statements as sentences."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cached_property
from typing import Final

import pyoxigraph as ox

from ..core.namespaces import CATALOGUE, MD, PREFIXES, RDF_TYPE, shorten
from ..core.terms import lexical
from ..core.text import article
from ..evidence.dating import END, FOUNDED, PRECISIONS, SIGNED, START, STATUS, on, precision
from ..evidence.rivals import Rival
from ..evidence.sources import Source
from ..evidence.statements import domain_relations, own_relations, uses_vocabulary
from ..rdf.lookups import About, lookups_of
from ..rdf.store import rows
from . import choice
from .relations import NamedRelation, named_relations

_LABEL: Final = PREFIXES["skos"] + "prefLabel"
_INVERSE: Final = ox.NamedNode(PREFIXES["owl"] + "inverseOf")
#: Of terms in these the label is a noun, as a rule.
_NOUNS: Final = tuple(PREFIXES.values())
_CLASSES: Final = """
SELECT ?thing ?label {
  ?thing a owl:Class ; rdfs:label ?label FILTER STRSTARTS(STR(?thing), STR(md:))
}
"""
#: What has another name than a preferred label: values of the vocabulary, and sources.
_TITLES: Final = f"""
SELECT ?thing ?label {{
  {{ ?thing a owl:NamedIndividual ; rdfs:label ?label }}
  UNION {{ GRAPH <{CATALOGUE}> {{ ?thing dcterms:title ?label }} }}
}}
"""
_KIND: Final = PREFIXES["rdfs"] + "subClassOf"
#: What is so by definition of each thing of a class (OWL 2).
_AXIOMS: Final = "SELECT * { ?axiom owl:onProperty ?relation ; owl:hasValue ?value }"
#: Sentences about the vocabulary and about reference facts, whose terms have no phrase of ours.
_SENTENCES: Final = {
    _KIND: "every {0} is {an} {1}",
    PREFIXES["rdfs"] + "subPropertyOf": '"{0}" implies "{1}"',
    MD + "roleRelation": "whoever has the role {0} {1} the organization",
    PREFIXES["skos"] + "broaderTransitive": "{0} is, at some remove, a kind of {1}",
}
#: Phrases for what reference sources say, both ways where there is another way.
REFERENCE_PHRASES: Final = {
    MD + "officialName": ("is officially called", ""),
    MD + "sharedName": ("shares the name", ""),
    MD + "sharedNameUntil": ("shared its name until", ""),
    MD + "earlierLife": ("was also there in", ""),
    PREFIXES["schema"] + "containedInPlace": ("lies in", "contains"),
    MD + "capital": ("has its capital in", "is the capital of"),
    MD + "seat": ("has its seat in", "is the seat of"),
    MD + "mandate": ("has the mandate", ""),
    PREFIXES["dcterms"] + "replaces": ("succeeds", "is succeeded by"),
    MD + "continuedBy": ("is continued by", "continues"),
    PREFIXES["schema"] + "superEvent": ("is an edition of", "has the editions"),
    MD + "editionsObserved": ("is counted in so many editions:", ""),
    MD + "supersededOn": ("was superseded on", ""),
    MD + "endsWithMembershipOf": ("ends for those who become members of", ""),
}
#: Phrases for what every vocabulary is made of, both ways, in a graph of others.
_MACHINERY: Final = {
    PREFIXES[prefix] + name: phrases
    for prefix, name, *phrases in (
        ("rdfs", "subClassOf", "is a kind of", "has the kind"),
        ("rdfs", "subPropertyOf", "implies", "is implied by"),
        ("rdfs", "domain", "is said of", "is spoken of by"),
        ("rdfs", "range", "leads to", "is led to by"),
        ("schema", "domainIncludes", "is usually said of", "is usually spoken of by"),
        ("schema", "rangeIncludes", "usually leads to", "is usually led to by"),
        ("rdfs", "seeAlso", "refers to", "is referred to by"),
        ("rdfs", "isDefinedBy", "is defined by", "defines"),
        ("owl", "equivalentClass", "is the same as", "is the same as"),
        ("owl", "equivalentProperty", "is the same as", "is the same as"),
        ("owl", "sameAs", "is the same as", "is the same as"),
        ("owl", "inverseOf", "is the inverse of", "is the inverse of"),
        ("owl", "disjointWith", "has nothing in common with", "has nothing in common with"),
        ("owl", "propertyDisjointWith", "has nothing in common with", "has nothing in common with"),
        ("owl", "differentFrom", "is another than", "is another than"),
        ("owl", "members", "keeps apart", "is kept apart by"),
        ("owl", "distinctMembers", "keeps apart", "is kept apart by"),
        ("owl", "unionOf", "takes in", "is taken in by"),
        ("owl", "disjointUnionOf", "takes in", "is taken in by"),
        ("owl", "oneOf", "takes in", "is taken in by"),
        ("owl", "hasKey", "is told apart by", "tells apart"),
        ("owl", "propertyChainAxiom", "follows from a chain with", "is in a chain for"),
        ("owl", "imports", "imports", "is imported by"),
        ("owl", "versionIRI", "has the version", "is a version of"),
        ("owl", "priorVersion", "comes after the version", "is the version before"),
        ("skos", "broader", "is a kind of", "has the kind"),
        ("skos", "narrower", "has the kind", "is a kind of"),
        ("skos", "related", "is related to", "is related to"),
        ("skos", "inScheme", "is in the scheme", "holds the concept"),
        ("skos", "topConceptOf", "is at the top of", "has at its top"),
        ("skos", "hasTopConcept", "has at its top", "is at the top of"),
    )
}
_BEGAN: Final = {
    START: "began",
    END: "ended",
    FOUNDED: "was founded",
    SIGNED: "was signed",
}
#: How the start and the end of a thing of a class are told; and of any other.
_BEGINNINGS: Final = {
    MD + "Agreement": ("came into force", "ended"),
    MD + "Actor": ("came into being", "ceased to exist"),
}
_BEGINNING: Final = (_BEGAN[START], _BEGAN[END])


class Labels:
    """What everything in a graph is called, by IRI; each kind of name is read once, when needed."""

    def __init__(
        self,
        store: ox.Store,
        about: About | None = None,
        prefixes: Mapping[str, str] = PREFIXES,
        concluded: Collection[str] = (),
    ) -> None:
        """Take the graph.

        Args:
            store: the graph.
            about: what is stated of each thing, where it is looked up already.
            prefixes: what CURIEs are written with.
            concluded: relations with which rules of others conclude something.
        """
        self._store = store
        self._about = about or About(lookups_of(store))
        self._labels = About(self._about.lookups, (_LABEL,))
        self._things: dict[str, str] = {}
        self._prefixes = prefixes
        self._concluded = frozenset(concluded)
        self._others: dict[str, str] = {}

    @cached_property
    def is_ours(self) -> bool:
        """Whether the graph uses our vocabulary; else things are named by the ends of IRIs too."""
        return uses_vocabulary(self._store)

    def fetch(self, iris: Iterable[str]) -> None:
        """Look up what many things are called, at once."""
        self._labels.fetch(
            iri for iri in iris if iri not in self._things and iri not in self._about
        )

    def thing(self, iri: str) -> str:
        """Return the preferred label of a thing; empty where it has none."""
        if iri not in self._things:
            known = self._about if iri in self._about else self._labels
            texts = [
                text
                for text, graph in known.values(iri, _LABEL)
                if isinstance(text, ox.Literal) and not (graph and self.is_ours)
            ]
            self._things[iri] = choice.preferred(texts) or ""
        return self._things[iri]

    @cached_property
    def classes(self) -> dict[str, str]:
        """The label of each class of ours."""
        return _labels(self._store, _CLASSES)

    @cached_property
    def own_relations(self) -> frozenset[str]:
        """The relations by which files of others connect things beside our graph."""
        return own_relations(self._store)

    @cached_property
    def relations(self) -> dict[str, tuple[str, str]]:
        """The phrases forward and backward of each relation of the domain that has both.

        Relations of their own by which files of others connect things are among them.
        """
        domain = {relation.value for relation in domain_relations(self._store)}
        if not self.is_ours:
            return {iri: self.both_ways(iri) for iri in domain}
        own = (self.own_relations | self._concluded) - domain
        return {iri: self.both_ways(iri) for iri in sorted(own)} | {
            named.iri: (named.phrase, named.inverse_phrase)
            for named in self.properties
            if named.iri in domain and named.phrase and named.inverse_phrase
        }

    def both_ways(self, relation: str) -> tuple[str, str]:
        """Return the phrases of a relation of others: its name, and that of its inverse."""
        if known := _MACHINERY.get(relation):
            return known[0], known[1]
        forward, node = self._called(relation), ox.NamedNode(relation)
        quads = (
            *self._store.quads_for_pattern(node, _INVERSE, None),
            *self._store.quads_for_pattern(None, _INVERSE, node),
        )
        ends = {end for quad in quads for end in (quad.subject, quad.object)} - {node}
        inverse = min((end.value for end in ends if isinstance(end, ox.NamedNode)), default=None)
        return forward, self._called(inverse) if inverse else f'is the "{forward}" of'

    @cached_property
    def properties(self) -> tuple[NamedRelation, ...]:
        """The properties that the graph describes."""
        return tuple(named_relations(self._store))

    @cached_property
    def axioms(self) -> dict[str, str]:
        """What each restriction entails of the things of a class, in words."""
        return {
            lexical(row["axiom"]): (
                f"{self.phrase(lexical(row['relation']))} {self.label(lexical(row['value']))}"
            )
            for row in rows(self._store, _AXIOMS)
        }

    @cached_property
    def _titles(self) -> dict[str, str]:
        return _labels(self._store, _TITLES)

    @cached_property
    def _verbs(self) -> dict[str, str]:
        """A phrase for each property, also for one that has none."""
        verbs = {
            named.iri: named.phrase
            or (
                _verb(named.label)
                if named.label and named.iri.startswith(_NOUNS)
                else self._called(named.iri)
            )
            for named in (self.properties if self.is_ours else ())
        }
        if not verbs:
            return {}
        return verbs | {iri: forward for iri, (forward, _) in REFERENCE_PHRASES.items()}

    def label(self, iri: str) -> str:
        """Return the name of a thing, class, source or relation, else its CURIE or IRI."""
        if not self.is_ours:
            return self.thing(iri) or self._called(iri)
        if iri in self._verbs:
            return self.phrase(iri)
        return (
            self.thing(iri) or self._titles.get(iri) or self.classes.get(iri) or self._called(iri)
        )

    def call(self, iri: str, label: str) -> None:
        """Take note of what a node is called that no IRI says anything of."""
        self._others[iri] = label

    def _called(self, iri: str) -> str:
        """Return what any graph calls a thing; where it does not, what its IRI says."""
        if iri not in self._others:
            plain = shorten(iri, self._prefixes) if self.is_ours else choice.readable(iri)
            held = self._about.lookups.held
            named = (
                choice.name_of(self._store, iri)
                if held is None
                else choice.held_name(held.get(iri, {}))
            )
            self._others[iri] = named or plain
        return self._others[iri]

    def phrase(self, relation: str) -> str:
        """Return what stands between the subject and the object of a relation."""
        if relation in self.relations:
            return self.relations[relation][0]
        if relation in _MACHINERY and not self._verbs:
            return _MACHINERY[relation][0]
        return self._verbs.get(relation) or self._called(relation)

    def inverse_phrase(self, relation: str) -> str:
        """Return what stands between the object and the subject of a relation."""
        if relation not in self.relations and not self.is_ours:
            return self.both_ways(relation)[1]
        return phrases(self.relations, relation)[1]

    def beginning(self, iri: str) -> tuple[str, str]:
        """Return the words for the start and the end of a thing."""
        kinds = {lexical(kind) for kind, _ in self._about.values(iri, RDF_TYPE)}
        told = [words for kind, words in _BEGINNINGS.items() if kind in kinds]
        return told[-1] if told else _BEGINNING

    def precision(self, iri: str, dated: str) -> str | None:
        """Return how exactly a date of a thing is known: "day", "month" or "year"."""
        return precision(self._about, iri, dated)

    def sentence(self, triple: ox.Triple, precision: str | None = None) -> str:
        """Return a statement in words.

        Args:
            triple: the statement.
            precision: how exactly its date is known, where the graph does not say it.
        """
        relation, other = triple.predicate.value, self._name(triple.object)
        subject = self._name(triple.subject)
        if relation in PRECISIONS and isinstance(triple.subject, ox.NamedNode):
            iri = triple.subject.value
            dated = on(lexical(triple.object), precision or self.precision(iri, relation))
            return f"{self.label(iri)} {self._dated(iri, relation)} {dated}"
        if relation == _KIND and (entailed := self.axioms.get(lexical(triple.object))):
            return f"every {subject} {entailed}, by definition"
        if relation in _SENTENCES:
            return _SENTENCES[relation].format(
                subject, other, a=article(subject), an=article(other)
            )
        if relation == RDF_TYPE:
            return f"{subject} is {'an' if other[:1] in tuple('aeiou') else 'a'} {other}"
        return f"{subject} {self.phrase(relation)} {other}"

    def remarks(
        self, confirmed: Sequence[Source], rivals: Sequence[Rival], notes: Sequence[str] = ()
    ) -> tuple[str, ...]:
        """Return what the editors remark, who confirms a fact, and what others say, in words."""
        agreeing = "; ".join(source.place for source in confirmed)
        confirming = (f"confirmed by {agreeing}",) if confirmed else ()
        return *(f"note: {note}" for note in notes), *confirming, *map(self.rival, rivals)

    def rival(self, rival: Rival) -> str:
        """Return in words what a source says that is not preferred, and why."""
        if rival.relation in _BEGAN:
            claim = f"it {_BEGAN[rival.relation]} {on(rival.value, rival.precision)}"
        elif rival.relation == STATUS:
            claim = "it goes on" if rival.value.endswith("Ongoing") else "its end is unknown"
        else:
            claim = f"it {self.phrase(rival.relation)} {self.label(rival.value)}"
        reason = rival.reason or "no reason given"
        notes = "".join(f" Note: {note}" for note in rival.notes)
        return f"{rival.source.place} says {claim}; not preferred: {reason}{notes}"

    def _name(self, term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> str:
        return self.label(term.value) if isinstance(term, ox.NamedNode) else lexical(term)

    def _dated(self, iri: str, relation: str) -> str:
        began, ended = self.beginning(iri)
        return {START: began, END: ended}.get(relation) or _BEGAN[relation]


def phrases(relations: Mapping[str, tuple[str, str]], relation: str) -> tuple[str, str]:
    """Return the phrases of a relation, forward and backward; of its CURIE where it has none.

    >>> phrases({}, MD + "employs")
    ('md:employs', 'md:employs of')
    """
    short = shorten(relation)
    return relations.get(relation, (short, f"{short} of"))


def _labels(store: ox.Store, query: str) -> dict[str, str]:
    return {lexical(row["thing"]): lexical(row["label"]) for row in rows(store, query)}


def _verb(label: str) -> str:
    """Return a verb made of the label of a property, a noun as a rule.

    >>> _verb("foundingDate"), _verb("has verification")
    ('has the founding date', 'has the verification')
    """
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", label).lower()
    return spaced if spaced.startswith("is ") else f"has the {spaced.removeprefix('has ')}"
