"""What sources say of a thing in words or numbers, and not by naming another thing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from .dated import OBSERVED, PRECISIONS, source
from .sources import DERIVED, Source
from .store import rows
from .terms import MD, PREFIXES

_WORDS: Final = """
SELECT ?property ?label ?phrase {
  ?property a owl:DatatypeProperty ; rdfs:label ?label
  OPTIONAL { ?property md:phrase ?phrase }
  FILTER STRSTARTS(STR(?property), STR(md:))
} ORDER BY ?property ?label
"""
_REMARKS: Final = {PREFIXES["skos"] + "scopeNote": "scope note", MD + "note": "note"}
#: What documents say comes first, in this order; then the rest by its words.
_FIRST: Final = tuple(MD + name for name in ("definedAs", "evaluatedAs", "establishedIn"))
#: Told with the dates, or of no use to a reader.
_ELSEWHERE: Final = {*PRECISIONS, *PRECISIONS.values(), OBSERVED, MD + "named"}


@dataclass(frozen=True)
class Note:
    """One thing said in words or numbers.

    Attributes:
        relation: the IRI of the property.
        words: what it is called: "is defined as", "ISO 3166-1 alpha-2 code", "note".
        text: what is said.
        sources: the passages and sources that say so.
    """

    relation: str
    words: str
    text: str
    sources: tuple[Source, ...] = ()


def notes(store: ox.Store, where: dict[str, Source]) -> dict[str, tuple[Note, ...]]:
    """Return what is said of each thing, by its IRI: by documents first, then by the words."""
    held: dict[str, dict[tuple[str, str, str], set[str]]] = {}
    for relation, words in _properties(store):
        for quad in store.quads_for_pattern(None, ox.NamedNode(relation), None):
            subject, text, graph = quad.subject, quad.object, quad.graph_name
            if isinstance(subject, ox.NamedNode) and isinstance(text, ox.Literal):
                own = held.setdefault(subject.value, {})
                graphs = own.setdefault((relation, words, text.value), set())
                if isinstance(graph, ox.NamedNode) and graph.value not in DERIVED:
                    graphs.add(graph.value)
    return {
        thing: tuple(
            Note(*said, tuple(source(where, g) for g in sorted(graphs)))
            for said, graphs in sorted(own.items(), key=lambda item: _rank(item[0]))
        )
        for thing, own in held.items()
    }


def _properties(store: ox.Store) -> Iterator[tuple[str, str]]:
    yield from _REMARKS.items()
    done = set(_ELSEWHERE)
    for row in rows(store, _WORDS):
        relation = row["property"].value
        if relation not in done:
            done.add(relation)
            yield relation, (row["phrase"] or row["label"]).value


def _rank(said: tuple[str, str, str]) -> tuple[int, str, str]:
    relation, words, text = said
    place = _FIRST.index(relation) if relation in _FIRST else len(_FIRST)
    return place, words, text
