"""Statements in words: labels, and what the ontology says a relation is called either way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from .store import rows
from .terms import RDF_TYPE, shorten

_LABELS: Final = "SELECT ?thing ?label { ?thing skos:prefLabel ?label }"
_CLASSES: Final = """
SELECT ?class ?label {
  ?class a owl:Class ; rdfs:label ?label FILTER STRSTARTS(STR(?class), STR(md:))
}
"""
_RELATIONS: Final = """
SELECT ?relation ?phrase ?inverse {
  ?relation a md:DomainRelation ; md:phrase ?phrase ; md:inversePhrase ?inverse
}
"""


@dataclass(frozen=True)
class Words:
    """What things, classes and relations are called, by IRI.

    Attributes:
        things: the label of each thing.
        classes: the label of each class of ours.
        relations: for each relation the words forward and backward.
    """

    things: dict[str, str]
    classes: dict[str, str]
    relations: dict[str, tuple[str, str]]

    def label(self, iri: str) -> str:
        """Return the label of a thing or class, else its CURIE or IRI."""
        return self.things.get(iri) or self.classes.get(iri) or shorten(iri)

    def phrase(self, relation: str) -> str:
        """Return the words of a relation, from its subject to its object."""
        return self.relations.get(relation, (shorten(relation),))[0]

    def inverse(self, relation: str) -> str:
        """Return the words of a relation, from its object to its subject."""
        return self.relations.get(relation, ("", f"{shorten(relation)} of"))[1]

    def sentence(self, triple: ox.Triple) -> str:
        """Return a statement in words."""
        predicate, other = triple.predicate.value, self._word(triple.object)
        if predicate == RDF_TYPE:
            verb = "is an" if other[:1] in tuple("aeiou") else "is a"
        else:
            verb = self.phrase(predicate)
        return f"{self._word(triple.subject)} {verb} {other}"

    def _word(self, term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> str:
        if isinstance(term, ox.NamedNode):
            return self.label(term.value)
        return term.value if isinstance(term, ox.Literal) else str(term)


def words(store: ox.Store) -> Words:
    """Return what everything in a graph is called."""
    return Words(
        things={r["thing"].value: r["label"].value for r in rows(store, _LABELS)},
        classes={r["class"].value: r["label"].value for r in rows(store, _CLASSES)},
        relations={
            r["relation"].value: (r["phrase"].value, r["inverse"].value)
            for r in rows(store, _RELATIONS)
        },
    )
