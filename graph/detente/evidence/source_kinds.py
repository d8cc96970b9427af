"""Kinds of sources, from what stands closest to what it tells to what is no text at all."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import pyoxigraph as ox

from ..core.errors import UsageError, quoted
from ..core.namespaces import MD
from ..core.suggestions import suggest
from ..core.text import squeezed
from ..rdf.lookups import Lookups

#: Each kind by its local name, the strongest first (md:sourceKinds), with its label.
SOURCE_KINDS: Final = {
    "PrimaryRecord": "primary record",
    "ResearchDataset": "research dataset",
    "ReferenceWork": "reference work",
    "Analysis": "analysis",
    "Press": "press",
    "SecondaryPage": "secondary page",
    "EditorsKnowledge": "editors' knowledge",
}
_RANKS: Final = {MD + name: rank for rank, name in enumerate(SOURCE_KINDS)}
WEAKEST: Final = MD + next(reversed(SOURCE_KINDS))
_SOURCE_KIND: Final = ox.NamedNode(MD + "sourceKind")


def find_source_kind(name: str) -> str:
    """Return the IRI of a kind of source by its name, its label or a CURIE of it.

    >>> find_source_kind("primary record")
    'https://w3id.org/detente/ontology#PrimaryRecord'

    Raises:
        UsageError: there is no such kind; the message offers the nearest, and lists them.
    """
    plain = name.strip().strip("<>").removeprefix("md:").removeprefix(MD)
    wanted = squeezed(plain)
    for each in SOURCE_KINDS:
        if squeezed(each) == wanted:
            return MD + each
    hint = suggest(plain, [*SOURCE_KINDS.values(), *SOURCE_KINDS])
    raise UsageError(
        f"there is no kind of source {quoted(name)}; {hint or 'choose one'} "
        f"(from the strongest on: {', '.join(SOURCE_KINDS)})"
    )


def source_kinds(store: ox.Store) -> dict[str, str]:
    """Return the kind of each source that has one, both by IRI; of two the weaker."""
    found: dict[str, str] = {}
    for quad in store.quads_for_pattern(None, _SOURCE_KIND, None, None):
        if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.NamedNode):
            source, kind = quad.subject.value, quad.object.value
            if kind in _RANKS:
                found[source] = max(kind, found.get(source, kind), key=_RANKS.__getitem__)
    return found


def is_kind_told(lookups: Lookups) -> bool:
    """Whether a graph says of any source of what kind it is."""
    quads = lookups.related((_SOURCE_KIND.value,))
    return any(isinstance(q.object, ox.NamedNode) and q.object.value in _RANKS for q in quads)


def weakest_kind(kinds: Iterable[str]) -> str | None:
    """Return the weakest of some kinds, all by IRI; None where there is none of ours."""
    return max((kind for kind in kinds if kind in _RANKS), key=_RANKS.__getitem__, default=None)


def source_kind_label(kind: str) -> str:
    """Return what a kind is called, by its IRI."""
    return SOURCE_KINDS[kind.removeprefix(MD)]


def is_at_least(kind: str, least: str) -> bool:
    """Return whether a kind is as strong as another, both by IRI; what is none is the weakest."""
    weakest = _RANKS[WEAKEST]
    return _RANKS.get(kind, weakest) <= _RANKS.get(least, weakest)
