"""What a source says of a thing where another is preferred, and why it is not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from ..core.dates import on as on
from ..core.terms import lexical
from ..rdf.store import rows
from .sources import Source, source

_RIVALS: Final = """
SELECT ?rival ?graph ?subject ?relation ?value ?precision ?reason {
  GRAPH ?graph {
    ?rival a md:RivalStatement ; rdf:subject ?subject ; rdf:predicate ?relation ;
      rdf:object ?value .
    OPTIONAL { ?rival md:valuePrecision ?precision }
    OPTIONAL { ?rival md:preferenceReason ?reason }
  }
} ORDER BY ?rival ?graph ?value
"""
_NOTES: Final = """
SELECT ?rival ?note { ?rival a md:RivalStatement ; md:note ?note } ORDER BY ?rival ?note
"""


@dataclass(frozen=True)
class Rival:
    """What a source says of a thing where another is preferred.

    Attributes:
        iri: its own IRI.
        subject: IRI of the thing spoken of.
        relation: IRI of the property.
        value: the text of the value, or its IRI.
        precision: how exactly a date is known.
        source: who says it.
        reason: why it is not preferred.
        notes: remarks of the editors on it.
    """

    iri: str
    subject: str
    relation: str
    value: str
    precision: str | None
    source: Source
    reason: str
    notes: tuple[str, ...] = ()


def _rivals(store: ox.Store, where: dict[str, Source]) -> dict[str, tuple[Rival, ...]]:
    notes: dict[str, tuple[str, ...]] = {}
    for row in rows(store, _NOTES):
        iri = lexical(row["rival"])
        notes[iri] = (*notes.get(iri, ()), lexical(row["note"]))
    found: dict[str, tuple[Rival, ...]] = {}
    for row in rows(store, _RIVALS):
        rival = Rival(
            iri=lexical(row["rival"]),
            subject=lexical(row["subject"]),
            relation=lexical(row["relation"]),
            value=lexical(row["value"]),
            precision=lexical(row["precision"]) if row["precision"] else None,
            source=source(where, lexical(row["graph"])),
            reason=lexical(row["reason"]) if row["reason"] else "",
            notes=notes.get(lexical(row["rival"]), ()),
        )
        found[rival.subject] = (*found.get(rival.subject, ()), rival)
    return found
