"""Naming: what things of any graph are called, and which of several names is shown.

A thing is named by the first of these that it has: skos:prefLabel, rdfs:label, schema:name,
foaf:name, dcterms:title, skos:altLabel; else by the end of its IRI. Of several such names it is
the English one, else one without a language, else the first.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final
from urllib.parse import unquote

import pyoxigraph as ox

from ..core.namespaces import PREFIXES, shorten
from ..evidence.statements import uses_vocabulary
from ..rdf.lookups import InGraph

_SCHEMA: Final = ("https://schema.org/", "http://schema.org/")
_DC: Final = "http://purl.org/dc/elements/1.1/"
ALIAS: Final = PREFIXES["skos"] + "altLabel"
#: What names a thing, the first that it has before the others.
NAMING: Final = (
    PREFIXES["skos"] + "prefLabel",
    PREFIXES["rdfs"] + "label",
    *(each + "name" for each in _SCHEMA),
    PREFIXES["foaf"] + "name",
    PREFIXES["dcterms"] + "title",
    _DC + "title",
    ALIAS,
)
#: What says what a thing is, in words.
DEFINING: Final = (
    PREFIXES["skos"] + "definition",
    PREFIXES["dcterms"] + "description",
    PREFIXES["rdfs"] + "comment",
    *(each + "description" for each in _SCHEMA),
    _DC + "description",
)
_FOREIGN: Final = 3  # the rank of a text in a language that is not English
_INDIVIDUAL: Final = PREFIXES["owl"] + "NamedIndividual"
_THING: Final = PREFIXES["owl"] + "Thing"
_NODES: Final = tuple(map(ox.NamedNode, NAMING))
_SEPARATOR: Final = "[/#:]"


def preferred(texts: Iterable[ox.Literal]) -> str | None:
    """Return the text to show: the English one, else one without a language, else the first.

    >>> preferred([ox.Literal("Turcia", language="ro"), ox.Literal("Turkey", language="en-GB")])
    'Turkey'
    """
    first = min(texts, key=name_order, default=None)
    return first.value if first else None


def name_order(text: ox.Literal) -> tuple[int, str, str]:
    """Return what sorts the names of a thing, the one to show first."""
    language = text.language or ""
    rank = (
        0
        if language == "en"
        else 1
        if language.startswith("en-")
        else 2
        if not language
        else _FOREIGN
    )
    return rank, language, text.value


def in_one_language(texts: Iterable[ox.Literal]) -> list[ox.Literal]:
    """Return those in English or in no language; where there is none, those in the first one.

    >>> words = ox.Literal("ship", language="en"), ox.Literal("Schiff", language="de")
    >>> [text.value for text in in_one_language(words)]
    ['ship']
    """
    ordered = sorted(texts, key=name_order)
    ranks = [name_order(text)[:2] for text in ordered]
    return [
        text
        for text, (rank, language) in zip(ordered, ranks, strict=True)
        if rank < _FOREIGN or (ranks[0][0] == _FOREIGN and language == ranks[0][1])
    ]


def telling_kinds(types: Iterable[str]) -> list[str]:
    """Return the classes of a thing in order, without what says of it only that it is a thing.

    >>> telling_kinds([_INDIVIDUAL, "urn:Ship"]), telling_kinds([_INDIVIDUAL]) == [_INDIVIDUAL]
    (['urn:Ship'], True)
    """
    every = sorted(types)
    return [each for each in every if each not in (_INDIVIDUAL, _THING)] or every


def name_of(store: ox.Store, iri: str) -> str | None:
    """Return what a thing is called in any graph; None where nothing names it."""
    try:
        node = ox.NamedNode(iri)
    except ValueError:
        return None
    for naming in _NODES:
        texts = [
            quad.object
            for quad in store.quads_for_pattern(node, naming, None)
            if isinstance(quad.object, ox.Literal)
        ]
        if found := preferred(texts):
            return found
    return None


def held_name(stated: Mapping[str, Iterable[InGraph]]) -> str | None:
    """Return what `name_of` does of a thing whose statements are at hand, by their relations."""
    for naming in NAMING:
        texts = [each for each, _ in stated.get(naming, ()) if isinstance(each, ox.Literal)]
        if found := preferred(texts):
            return found
    return None


def literals(store: ox.Store, relation: ox.NamedNode) -> Iterator[ox.Quad]:
    """Yield the texts that things with an IRI have: of a graph of ours in its merge, once each."""
    merged = (ox.DefaultGraph(),) if uses_vocabulary(store) else (None,)
    for quad in store.quads_for_pattern(None, relation, None, *merged):
        if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.Literal):
            yield quad


def literals_of(store: ox.Store, iri: str, relation: str) -> Iterator[ox.Quad]:
    """Yield the texts of one thing as `literals` does those of all."""
    merged = (ox.DefaultGraph(),) if uses_vocabulary(store) else (None,)
    try:
        node = ox.NamedNode(iri)
    except ValueError:
        return
    for quad in store.quads_for_pattern(node, ox.NamedNode(relation), None, *merged):
        if isinstance(quad.object, ox.Literal):
            yield quad


def readable(iri: str) -> str:
    """Return what an IRI says by itself: its CURIE, else its last part.

    >>> readable("https://w3id.org/detente/id/nato"), readable("https://ex.org/a%20b#c_d")
    ('kg:nato', 'c_d')
    """
    short = shorten(iri)
    if short != iri:
        return short
    return unquote(next(filter(None, reversed(re.split(_SEPARATOR, iri))), iri))
