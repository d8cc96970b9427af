"""Names of a query that nothing has, each with what is like it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

import pyoxigraph as ox

from ...core.namespaces import KG, MD, PREFIXES, SRC, shorten
from ...core.suggestions import Suggester
from ...core.text import fold
from ...rdf.store import known, rows
from ..names import named
from ..sparql import Token

_OURS: Final = (MD, KG, SRC)
#: What things and terms are called, also what a relation is called in a sentence.
_CALLED: Final = """
SELECT ?thing ?name {
  ?thing skos:prefLabel|skos:altLabel|rdfs:label|md:phrase|dcterms:title ?name
}
"""
#: So many statements at most are looked through for the names of a namespace that is not ours.
_SEEN: Final = 100_000
#: How alike a term of another's vocabulary must be to one that the data has, of 100: many a query
#: asks for what a graph may have, and that is no fault.
_MISSPELLED: Final = 80.0
#: So many unknown names of a query are compared with those that there are.
_COMPARED: Final = 40
_CAPITAL: Final = r"(?<=[a-z0-9])(?=[A-Z])|[-_]"


class UnknownTerm(NamedTuple):
    """A name of a query that stands in no statement.

    Attributes:
        written: the name as the query has it.
        iri: the IRI that it stands for.
        start: where in the query it stands first.
        near: CURIEs or IRIs of what the graph has instead, the likest first; () where nothing is
            like it.
    """

    written: str
    iri: str
    start: int
    near: tuple[str, ...]

    @property
    def text(self) -> str:
        """That the name stands nowhere, and what is like it."""
        hint = f"; did you mean {' or '.join(self.near)}?" if self.near else ""
        return f"{self.written} stands in no statement{hint}"


def unknown_terms(
    store: ox.Store, query: str, prefixes: Mapping[str, str]
) -> tuple[UnknownTerm, ...]:
    """Return the names of a query that no statement of a store has, nor a graph; each once.

    A name in md:, kg: or src: counts wherever the graph has that namespace at all; one of another
    vocabulary only where it looks like a slip of one that the data has. Templates of CONSTRUCT,
    datatypes and functions may be new. Of very many such names, the first are compared with those
    that there are, and of the others those in our namespaces returned.

    Args:
        store: what is asked.
        query: SPARQL text that the engine can read.
        prefixes: what the query may use without a PREFIX line.
    """
    found: dict[str, Token] = {}
    for token, iri in named(query, prefixes):
        found.setdefault(iri, token)
    missing = {iri: token for iri, token in found.items() if not _stands(store, iri)}
    if not missing:
        return ()
    spaces: dict[str, _Namespace] = {}
    unknown = []
    for number, (iri, token) in enumerate(missing.items()):
        name = _namespace(iri)
        if not name or (number >= _COMPARED and name not in _OURS):
            continue
        if name not in spaces:
            spaces[name] = _Namespace(store, name)
        space = spaces[name]
        near = tuple(space.nearest(iri)) if number < _COMPARED else ()
        if space.counts and (near or space.ours):
            unknown.append(UnknownTerm(token.text, iri, token.start, near))
    return tuple(unknown)


def _stands(store: ox.Store, iri: str) -> bool:
    """Whether a statement has an IRI in any place, or a graph that name."""
    if known(store, iri):
        return True
    try:
        node = ox.NamedNode(iri)
    except ValueError:
        return True
    return next(store.quads_for_pattern(None, node, None), None) is not None


def _namespace(iri: str) -> str:
    """Return our namespace that an IRI lies in, else the IRI up to its last # or /, or ""."""
    for space in (*_OURS, *PREFIXES.values()):
        if iri.startswith(space):
            return space
    return iri[: max(map(iri.rfind, "#/")) + 1]


class _Namespace:
    """The names that a graph has in a namespace, read once."""

    def __init__(self, store: ox.Store, space: str) -> None:
        self.ours = space in _OURS
        names: dict[str, str] = {}
        for row in rows(store, _CALLED):
            thing = row["thing"]
            if isinstance(thing, ox.NamedNode) and thing.value.startswith(space):
                self._add(names, thing.value, row["name"].value)
        if not self.ours:
            for iri in _nodes(store):
                if iri.startswith(space) and len(iri) > len(space):
                    self._add(names, iri)
        self.counts = bool(names)
        self._exact = names
        self._suggester = Suggester(names)

    def _add(self, names: dict[str, str], iri: str, called: str = "") -> None:
        names.setdefault(_words(iri[len(_namespace(iri)) :]), shorten(iri))
        if called:
            names.setdefault(fold(called), shorten(iri))

    def nearest(self, iri: str) -> list[str]:
        """Return up to three names like an IRI's, or the one that is called so."""
        words = _words(iri[len(_namespace(iri)) :])
        if words in self._exact:
            return [self._exact[words]]
        if self.ours:
            return self._suggester.nearest(words)
        return self._suggester.nearest(words, 1, _MISSPELLED)


def _words(local: str) -> str:
    """Return a local name in words: takesPlaceIn and takes-place-in are "takes place in"."""
    return fold(re.sub(_CAPITAL, " ", local))


def _nodes(store: ox.Store) -> Iterator[str]:
    """Yield the IRIs of relations and classes, of the part of a store that is looked through."""
    for pattern in ("?s ?name ?o", "?s a ?name"):
        part = f"{{ SELECT ?name {{ {pattern} }} LIMIT {_SEEN} }}"
        for row in rows(store, f"SELECT DISTINCT ?name {{ {part} FILTER (ISIRI(?name)) }}"):
            yield row["name"].value
