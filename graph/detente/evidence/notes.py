"""What sources say of a thing in words or numbers, and not by naming another thing."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import pyoxigraph as ox

from ..core.namespaces import DERIVED, MD, PREFIXES
from ..rdf.lookups import About
from .dating import OBSERVED, PRECISIONS
from .sources import Source, Sources, source

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


class Notes:
    """What is said of each thing, looked up as it is asked for."""

    def __init__(self, about: About, where: Sources) -> None:
        self._about, self._where = about, where

    @cached_property
    def _words(self) -> dict[str, str]:
        """What each property is called that says something in words or numbers."""
        words = dict(_REMARKS)
        for row in self._about.lookups.rows(_WORDS):
            relation = row["property"].value
            if relation not in _ELSEWHERE:
                words.setdefault(relation, (row["phrase"] or row["label"]).value)
        return words

    def of(self, thing: str) -> tuple[Note, ...]:
        """Return what is said of a thing: by documents first, then by the words."""
        found: dict[tuple[str, str, str], set[str]] = {}
        for relation, values in self._about.of(thing).items():
            if (words := self._words.get(relation)) is None:
                continue
            for text, graph in values:
                if isinstance(text, ox.Literal):
                    graphs = found.setdefault((relation, words, text.value), set())
                    graphs |= {graph} - DERIVED - {""}
        return tuple(
            Note(*key, tuple(source(self._where, graph) for graph in sorted(graphs)))
            for key, graphs in sorted(found.items(), key=lambda item: _rank(item[0]))
        )


def _rank(key: tuple[str, str, str]) -> tuple[int, str, str]:
    relation, words, text = key
    rank = _FIRST.index(relation) if relation in _FIRST else len(_FIRST)
    return rank, words, text
