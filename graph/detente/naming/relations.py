"""Which relation a person means, and what the graph calls each."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from ..core.errors import AmbiguousName, NothingFound, UnknownName
from ..core.namespaces import PREFIXES, RDF_TYPE, expand, shorten
from ..core.suggestions import suggest
from ..core.terms import lexical
from ..core.text import fold, squeezed
from ..evidence.statements import domain_relations, uses_vocabulary
from ..rdf.store import rows
from . import choice

_PROPERTIES: Final = """
SELECT DISTINCT ?relation ?label ?phrase ?inverse {
  VALUES ?kind {
    owl:ObjectProperty owl:DatatypeProperty owl:AnnotationProperty rdf:Property md:DomainRelation
  }
  ?relation a ?kind .
  OPTIONAL { ?relation rdfs:label ?label }
  OPTIONAL { ?relation md:phrase ?phrase }
  OPTIONAL { ?relation md:inversePhrase ?inverse }
} ORDER BY ?relation
"""
_SUBCLASS: Final = PREFIXES["rdfs"] + "subClassOf"
_TYPES: Final = ("a", "is a", "is an", "type")


@dataclass(frozen=True)
class NamedRelation:
    """A property that the graph describes.

    Attributes:
        iri: its IRI.
        label: its label; empty where it has none.
        phrase: what stands between subject and object; empty where it has none.
        inverse_phrase: what stands between object and subject; empty where it has none.
    """

    iri: str
    label: str = ""
    phrase: str = ""
    inverse_phrase: str = ""

    @property
    def local_name(self) -> str:
        """What comes last in its IRI."""
        return re.split(r"[#/]", self.iri)[-1]


def named_relations(store: ox.Store) -> Iterator[NamedRelation]:
    """Yield the properties that a graph describes, by IRI; one with two labels comes twice.

    Of a graph that does not use our vocabulary they are all that it uses, by their names.
    """
    if not uses_vocabulary(store):
        used = {quad.predicate.value for quad in store}
        for iri in sorted(used | {lexical(row["relation"]) for row in rows(store, _PROPERTIES)}):
            yield NamedRelation(iri, choice.name_of(store, iri) or choice.readable(iri))
        return
    for row in rows(store, _PROPERTIES):
        names = (lexical(row[name]) for name in ("label", "phrase", "inverse"))
        yield NamedRelation(lexical(row["relation"]), *names)


def resolve_relation(
    store: ox.Store, text: str, known: Sequence[NamedRelation] | None = None
) -> str:
    """Return the IRI of the relation that a person means: a CURIE, an IRI, a phrase, label or id.

    Args:
        store: the graph.
        text: what the person wrote.
        known: the properties that the graph describes, where they are read already.

    Raises:
        UnknownName: no relation is called so; the message offers the nearest, or all.
        AmbiguousName: several are; the message lists them.
    """
    relations = known if known is not None else tuple(named_relations(store))
    if iri := expand(text.strip()):
        used = store.quads_for_pattern(None, ox.NamedNode(iri), None)
        if next(used, None) or any(relation.iri == iri for relation in relations):
            return iri
    wanted = squeezed(text)
    if wanted in map(squeezed, _TYPES):
        return RDF_TYPE
    ours: dict[str, set[str]] = {}
    others: dict[str, set[str]] = {}
    backward: dict[str, str] = {}
    for relation in relations:
        names = ours if relation.phrase else others
        for name in (relation.local_name, relation.phrase, relation.label):
            if name:
                names.setdefault(squeezed(name), set()).add(relation.iri)
        if relation.phrase and relation.inverse_phrase:
            backward[squeezed(relation.inverse_phrase)] = relation.phrase
    candidates = sorted(ours.get(wanted) or others.get(wanted) or ())
    if len(candidates) == 1:
        return candidates[0]
    if candidates:
        listed = ", ".join(map(shorten, candidates))
        raise AmbiguousName(f"{text!r} is the name of {listed}; say which")
    if wanted in backward:
        raise NothingFound(
            f"{text!r} reads from the object to the subject; "
            f"turn the two round and say {backward[wanted]!r}"
        )
    raise UnknownName(f"no relation is called {text!r}; {_hint(relations, text)}")


def joins_classes(store: ox.Store, relation: str | None) -> tuple[bool | None, bool | None]:
    """Return whether a relation leads from a class, and to one; None for what may be either.

    Args:
        store: the graph.
        relation: its IRI; None for any.
    """
    if relation in (RDF_TYPE, _SUBCLASS):
        return relation == _SUBCLASS, True
    between_things = relation and ox.NamedNode(relation) in domain_relations(store)
    return (False, False) if between_things else (None, None)


def _hint(relations: Sequence[NamedRelation], text: str) -> str:
    """Return the phrases that look like a text, else all phrases, as the end of a message."""
    spelled: dict[str, str] = {}
    with_phrases = any(relation.phrase for relation in relations)
    for relation in relations:
        if called := relation.phrase if with_phrases else relation.label:
            spelled |= dict.fromkeys((fold(called), fold(relation.local_name)), called)
    near = suggest(re.split(r"[#/:]", text)[-1], spelled)
    return near or f"there are {', '.join(sorted(set(spelled.values()))) or 'none with a phrase'}"
