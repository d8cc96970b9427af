"""Needs: what a graph must hold for some checks to find anything; one pass over its terms tells.

A check that looks at every statement for a kind of term says so, `# needs: blank nodes`, and is
left out where the graph holds none: reading the terms once is dearer than any other part of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import pyoxigraph as ox

from ..core.namespaces import PREFIXES
from ..rdf.store import rows

_BLANK: Final = "blank nodes"
_YEARS: Final = "years"
_FILES: Final = "IRIs of files"
_THINGS: Final = "things without a class"
_TERMS: Final = "terms without a class"
_PROPERTIES: Final = "properties without a class"
#: What a check may need.
EVERY_NEED: Final = frozenset((_BLANK, _YEARS, _FILES, _THINGS, _TERMS, _PROPERTIES))

_OF_YEARS: Final = frozenset(
    ox.NamedNode(PREFIXES["xsd"] + name) for name in ("gYear", "gYearMonth")
)
#: IRIs of which something says what they are, where all is well.
_TOLD: Final = {PREFIXES["kg"]: _THINGS, PREFIXES["md"]: _TERMS}
#: Properties of which nothing has to.
_BUILT_IN: Final = tuple(PREFIXES[prefix] for prefix in ("rdf", "rdfs", "owl"))


def needs_met(store: ox.Store) -> frozenset[str]:
    """Return what of all that a check may need a store holds, in graphs with a name."""
    classed = {_iri(node) for node in _distinct(store, "?node a ?class")}
    found = {need for node in _nodes(store) if (need := _met(node, classed))}
    for path in map(_iri, _distinct(store, "GRAPH ?graph { ?s ?node ?o }")):
        if path not in classed and not path.startswith(_BUILT_IN):
            found.update((_PROPERTIES, _TERMS))
    return frozenset(found)


def _distinct(store: ox.Store, pattern: str) -> Iterator[object]:
    """Yield each ?node of a pattern once."""
    return (row[0] for row in rows(store, f"SELECT DISTINCT ?node {{ {pattern} }}"))


def _nodes(store: ox.Store) -> Iterator[object]:
    """Yield subjects and objects, each once, and names of graphs."""
    yield from _distinct(store, "GRAPH ?graph { { ?node ?p ?o } UNION { ?s ?p ?node } }")
    yield from store.named_graphs()


def _iri(node: object) -> str:
    return node.value if isinstance(node, ox.NamedNode) else ""


def _met(node: object, classed: set[str]) -> str | None:
    """Return what a node meets, if it does not go unheeded."""
    if isinstance(node, ox.NamedNode):
        iri = node.value
        if iri.startswith("file:"):
            return _FILES
        told = (need for start, need in _TOLD.items() if iri.startswith(start))
        return None if iri in classed else next(told, None)
    if isinstance(node, ox.Literal):
        return _YEARS if node.datatype in _OF_YEARS else None
    return _BLANK if isinstance(node, ox.BlankNode) else None
