"""What documents claim, passage by passage: the same statement once for each passage."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from ..core.namespaces import CATALOGUE, MD, shorten
from ..core.terms import Subject, lexical
from ..rdf.store import rows

DEFINITION: Final = MD + "definedAs"

_PASSAGES: Final = f"""
SELECT ?passage ?document ?title ?section ?heading ?position ?modality {{
  GRAPH <{CATALOGUE}> {{
    ?passage a md:Passage ; dcterms:source ?document ; md:modality ?modality .
    OPTIONAL {{ ?document dcterms:title ?title }}
    OPTIONAL {{ ?passage dcterms:isPartOf ?section .
      OPTIONAL {{ ?section dcterms:title ?heading }}
      OPTIONAL {{ ?section schema:position ?position }} }}
  }}
}}
"""


#: Document, section, heading, title, position and modality of a passage.
_Described = tuple[str, str, str, str, int, str]


@dataclass(frozen=True)
class Claim:
    """A statement in a passage.

    Attributes:
        document: IRI of the document.
        passage: IRI of the passage.
        subject: IRI of the thing spoken of.
        relation: IRI of the relation.
        object: IRI of the other thing, or the text of a literal.
        title: the title of the document.
        section: IRI of the section.
        heading: the heading of the section.
        position: the place of the section in the document.
        modality: "asserted", "ability", "intended" or "possible".
    """

    document: str
    passage: str
    subject: str
    relation: str
    object: str
    title: str
    section: str
    heading: str
    position: int
    modality: str

    @property
    def statement(self) -> tuple[str, str, str]:
        """What is said, apart from where."""
        return self.subject, self.relation, self.object


def read_claims(store: ox.Store) -> tuple[Claim, ...]:
    """Return what passages say, in order of their IRIs."""
    described: dict[Subject, _Described] = {}
    known: dict[str, str] = {}  # each text once, however many passages have it
    for passage, *row in rows(store, _PASSAGES):
        document, title, section, heading, position, said = map(lexical, row)
        number = int(position) if position.isdecimal() else 0
        title, modality = title or shorten(document), said.removeprefix(MD).lower()
        document, section, heading, title = (
            known.setdefault(text, text) for text in (document, section, heading, title)
        )
        found = document, section, heading, title, number, modality
        described[passage] = min(found, described.get(passage, found))  # it may be so twice
    if fetch := getattr(store, "fetch_graphs", None):  # of a server they come together
        fetch(described)
    claims = (
        Claim(
            document=document,
            passage=passage.value,
            subject=known.setdefault(subject := lexical(quad.subject), subject),
            relation=known.setdefault(quad.predicate.value, quad.predicate.value),
            object=known.setdefault(other := lexical(quad.object), other),
            title=title,
            section=section,
            heading=heading,
            position=position,
            modality=modality,
        )
        for passage, (document, section, heading, title, position, modality) in described.items()
        for quad in store.quads_for_pattern(None, None, None, passage)
    )
    return tuple(sorted(claims, key=lambda c: (c.passage, *c.statement)))
