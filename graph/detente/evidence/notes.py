"""What sources say of a thing in words or numbers, and not by naming another thing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from ..core.namespaces import MD, PREFIXES
from ..rdf.store import rows
from .dating import OBSERVED, PRECISIONS, stated
from .sources import DERIVED, Source, source

_WORDS: Final = """
SELECT ?property ?label ?phrase {
  ?property a owl:DatatypeProperty ; rdfs:label ?label
  OPTIONAL { ?property md:phrase ?phrase }
  FILTER STRSTARTS(STR(?property), STR(md:))
} ORDER BY ?property ?label
"""
_NOTE: Final = MD + "note"
_REMARKS: Final = {PREFIXES["skos"] + "scopeNote": "scope note", _NOTE: "note"}
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


def remarks(store: ox.Store) -> dict[str, tuple[str, ...]]:
    """Return the notes of the editors on each thing or record, by its IRI."""
    found: dict[str, set[str]] = {}
    for subject, note, _ in stated(store, _NOTE):
        found.setdefault(subject, set()).add(note)
    return {subject: tuple(sorted(notes)) for subject, notes in found.items()}


def read_notes(store: ox.Store, sources: dict[str, Source]) -> dict[str, tuple[Note, ...]]:
    """Return what is said of each thing, by its IRI: by documents first, then by the words."""
    graphs_by_note: dict[str, dict[tuple[str, str, str], set[str]]] = {}
    for relation, words in _properties(store):
        for quad in store.quads_for_pattern(None, ox.NamedNode(relation), None):
            subject, text, graph = quad.subject, quad.object, quad.graph_name
            if isinstance(subject, ox.NamedNode) and isinstance(text, ox.Literal):
                own = graphs_by_note.setdefault(subject.value, {})
                graphs = own.setdefault((relation, words, text.value), set())
                if isinstance(graph, ox.NamedNode) and graph.value not in DERIVED:
                    graphs.add(graph.value)
    return {
        thing: tuple(
            Note(*key, tuple(source(sources, graph) for graph in sorted(graphs)))
            for key, graphs in sorted(own.items(), key=lambda item: _rank(item[0]))
        )
        for thing, own in graphs_by_note.items()
    }


def _properties(store: ox.Store) -> Iterator[tuple[str, str]]:
    yield from _REMARKS.items()
    seen = set(_ELSEWHERE)
    for row in rows(store, _WORDS):
        relation = row["property"].value
        if relation not in seen:
            seen.add(relation)
            yield relation, (row["phrase"] or row["label"]).value


def _rank(key: tuple[str, str, str]) -> tuple[int, str, str]:
    relation, words, text = key
    rank = _FIRST.index(relation) if relation in _FIRST else len(_FIRST)
    return rank, words, text
