"""What documents claim, passage by passage: the same statement once for each passage."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from ..core.namespaces import CATALOGUE, MD, shorten
from ..core.terms import lexical
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
}} ORDER BY ?passage ?document ?section ?heading ?position ?modality
"""


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
    claims: dict[str, list[Claim]] = {}
    described = [*rows(store, _PASSAGES)]
    if fetch := getattr(store, "fetch_graphs", None):  # of a server they come together
        fetch(row["passage"] for row in described)
    for row in described:
        passage, document = row["passage"], lexical(row["document"])
        position, modality = lexical(row["position"]), lexical(row["modality"])
        if passage.value not in claims:  # where it is described twice, what comes first counts
            claims[passage.value] = [
                Claim(
                    document=document,
                    passage=passage.value,
                    subject=lexical(quad.subject),
                    relation=quad.predicate.value,
                    object=lexical(quad.object),
                    title=lexical(row["title"]) or shorten(document),
                    section=lexical(row["section"]),
                    heading=lexical(row["heading"]),
                    position=int(position) if position.isdecimal() else 0,
                    modality=modality.removeprefix(MD).lower(),
                )
                for quad in store.quads_for_pattern(None, None, None, passage)
            ]
    return tuple(sorted(itertools.chain(*claims.values()), key=lambda c: (c.passage, *c.statement)))
