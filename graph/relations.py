"""What relations are called, and which one a person means."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Final

import pyoxigraph as ox

from .dated import END, FOUNDED, PRECISIONS, START, on, precision
from .errors import AmbiguousName, UnknownName
from .names import fold
from .store import rows
from .terms import CATALOGUE, MD, PREFIXES, RDF_TYPE, expand, shorten
from .wording import Words, words

_NAMED: Final = """
SELECT DISTINCT ?relation ?label ?phrase ?inverse {
  VALUES ?kind { owl:ObjectProperty owl:DatatypeProperty owl:AnnotationProperty rdf:Property }
  ?relation a ?kind .
  OPTIONAL { ?relation rdfs:label ?label }
  OPTIONAL { ?relation md:phrase ?phrase }
  OPTIONAL { ?relation md:inversePhrase ?inverse }
} ORDER BY ?relation
"""
_OTHERS: Final = f"""
SELECT ?thing ?label {{
  {{ ?thing a owl:NamedIndividual ; rdfs:label ?label }}
  UNION {{ GRAPH <{CATALOGUE}> {{ ?thing dcterms:title ?label }} }}
}}
"""
#: Sentences about the vocabulary and about reference facts, whose terms have no phrase of ours.
_SENTENCES: Final = {
    PREFIXES["rdfs"] + "subClassOf": "every {0} is {an} {1}",
    PREFIXES["rdfs"] + "subPropertyOf": '"{0}" implies "{1}"',
    MD + "typicalMechanism": "the mechanism typical of {a} {0} is {1}",
    PREFIXES["skos"] + "broaderTransitive": "{0} is, at some remove, a kind of {1}",
}
#: Verbs for what reference sources say, both ways where there is another way.
REFERENCE: Final = {
    MD + "officialName": ("is officially called", ""),
    PREFIXES["schema"] + "containedInPlace": ("lies in", "contains"),
    MD + "capital": ("has its capital in", "is the capital of"),
    MD + "seat": ("has its seat in", "is the seat of"),
    MD + "mandate": ("has the mandate", ""),
    PREFIXES["dcterms"] + "replaces": ("succeeds", "is succeeded by"),
    MD + "continuedBy": ("is continued by", "continues"),
    PREFIXES["schema"] + "superEvent": ("is an edition of", "has the editions"),
    MD + "editionsObserved": ("is counted in so many editions:", ""),
}
#: How the start and the end of a thing of a class are told; and of any other.
_BEGINNINGS: Final = {
    MD + "Agreement": ("came into force", "ended"),
    MD + "Actor": ("came into being", "ceased to exist"),
}
_BEGINNING: Final = ("began", "ended")
_CLASSES: Final = (RDF_TYPE, PREFIXES["rdfs"] + "subClassOf")
_TYPES: Final = ("a", "is a", "is an", "type")


@dataclass(frozen=True)
class Verbs(Words):
    """Words, and a verb for each relation that has none there.

    Attributes:
        verbs: what stands between subject and object, by the IRI of the relation.
        beginnings: for some things the words for their start and their end.
        precision: returns how exactly a date is known, given the thing and the property.
    """

    verbs: dict[str, str]
    beginnings: dict[str, tuple[str, str]] = field(default_factory=dict)
    precision: Callable[[str, str], str | None] = lambda iri, dated: None

    def beginning(self, iri: str) -> tuple[str, str]:
        """Return the words for the start and the end of a thing."""
        return self.beginnings.get(iri, _BEGINNING)

    def phrase(self, relation: str) -> str:
        """Return the words of a relation, from its subject to its object."""
        if relation in self.relations:
            return self.relations[relation][0]
        return self.verbs.get(relation) or shorten(relation)

    def label(self, iri: str) -> str:
        """Return the label of a thing or class, else the verb of a relation, CURIE or IRI."""
        return super().label(iri) if iri not in self.verbs else self.phrase(iri)

    def sentence(self, triple: ox.Triple) -> str:
        """Return a statement in words."""
        if triple.predicate.value in PRECISIONS and isinstance(triple.subject, ox.NamedNode):
            return self._dated(triple.subject.value, triple.predicate.value, triple.object)
        form = _SENTENCES.get(triple.predicate.value)
        if form is None:
            return super().sentence(triple)
        one, other = self._word(triple.subject), self._word(triple.object)
        return form.format(one, other, a=article(one), an=article(other))

    def _dated(self, iri: str, relation: str, date: object) -> str:
        verb = dict(zip((START, END), self.beginning(iri), strict=True)).get(relation)
        verb = verb or ("was founded" if relation == FOUNDED else "was signed")
        value = date.value if isinstance(date, ox.Literal) else str(date)
        return f"{self.label(iri)} {verb} {on(value, self.precision(iri, relation))}"


def verbs(store: ox.Store) -> Verbs:
    """Return what everything in a graph is called, relations without a phrase included."""
    known = words(store)
    said = {
        row["relation"].value: row["phrase"].value
        if row["phrase"]
        else (_verb(row["label"].value) if row["label"] else shorten(row["relation"].value))
        for row in rows(store, _NAMED)
    }
    said |= {relation: forward for relation, (forward, _) in REFERENCE.items()}
    others = {row["thing"].value: row["label"].value for row in rows(store, _OTHERS)}
    return Verbs(
        others | known.things,
        known.classes,
        known.relations,
        said,
        dict(_beginnings(store)),
        partial(precision, store),
    )


def _beginnings(store: ox.Store) -> Iterator[tuple[str, tuple[str, str]]]:
    """Yield the words for start and end of each thing of a class that has its own."""
    for kind, verbs in _BEGINNINGS.items():
        found = store.quads_for_pattern(None, ox.NamedNode(RDF_TYPE), ox.NamedNode(kind), None)
        for quad in found:
            if isinstance(quad.subject, ox.NamedNode):
                yield quad.subject.value, verbs


def resolve_relation(store: ox.Store, text: str) -> str:
    """Return the IRI of the relation that a person means: a CURIE, an IRI, a phrase, label or id.

    Raises:
        UnknownName: no relation is called so; the message offers the nearest, or all.
        AmbiguousName: several are; the message lists them.
    """
    named = list(rows(store, _NAMED))
    if iri := expand(text.strip()):
        used = store.quads_for_pattern(None, ox.NamedNode(iri), None)
        if next(used, None) or any(row["relation"].value == iri for row in named):
            return iri
    wanted = _squeezed(text)
    if wanted in map(_squeezed, _TYPES):
        return RDF_TYPE
    ours: dict[str, set[str]] = {}
    others: dict[str, set[str]] = {}
    backward: dict[str, str] = {}
    spelled: dict[str, str] = {}
    for row in named:
        relation, phrase, label = row["relation"].value, row["phrase"], row["label"]
        known = ours if phrase else others
        local = re.split(r"[#/]", relation)[-1]
        for name in (local, *(each.value for each in (phrase, label) if each)):
            known.setdefault(_squeezed(name), set()).add(relation)
        if phrase:
            spelled |= {fold(phrase.value): phrase.value, fold(local): phrase.value}
        if phrase and row["inverse"]:
            backward[_squeezed(row["inverse"].value)] = phrase.value
    found = sorted(ours.get(wanted) or others.get(wanted) or ())
    if len(found) == 1:
        return found[0]
    if found:
        candidates = ", ".join(shorten(iri) for iri in found)
        raise AmbiguousName(f"{text!r} is the name of {candidates}; say which")
    if wanted in backward:
        raise UnknownName(
            f"{text!r} reads from the object to the subject; "
            f"turn the two round and say {backward[wanted]!r}"
        )
    close = difflib.get_close_matches(fold(re.split(r"[#/:]", text)[-1]), spelled, 4, 0.6)
    offers = " or ".join(dict.fromkeys(repr(spelled[key]) for key in close))
    phrases = ", ".join(sorted(set(spelled.values()))) or "none with a phrase"
    near = f"did you mean {offers}?" if offers else f"there are {phrases}"
    raise UnknownName(f"no relation is called {text!r}; {near}")


def _squeezed(text: str) -> str:
    """Return a name without case, accents, white space and the marks that join words.

    >>> _squeezed("contributes to") == _squeezed("contributesTo") == _squeezed("contributes-to")
    True
    """
    return re.sub(r"[\s_-]+", "", fold(text))


def _verb(label: str) -> str:
    """Return a verb made of the label of a property, a noun as a rule.

    >>> _verb("foundingDate"), _verb("has verification")
    ('has the founding date', 'has the verification')
    """
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", label).lower()
    return spaced if spaced.startswith("is ") else f"has the {spaced.removeprefix('has ')}"


def article(noun: str) -> str:
    """Return the indefinite article of a noun, going by its first letter."""
    return "an" if noun[:1].lower() in tuple("aeiou") else "a"
