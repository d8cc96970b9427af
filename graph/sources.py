"""The passages and sources that statements stand in, and how firmly each says so."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from .errors import LoadError
from .store import rows
from .terms import CATALOGUE, INFERRED, INFERRED_POSSIBLE, MD, SRC, shorten

DERIVED: Final = frozenset((INFERRED, INFERRED_POSSIBLE))
MODALITIES: Final = ("asserted", "ability", "intended", "possible")  # strongest first

_PASSAGES = f"""
SELECT ?passage ?document ?title ?heading ?paragraph ?begin ?end ?modality {{
  GRAPH <{CATALOGUE}> {{
    ?passage a md:Passage ; dcterms:source ?document ; dcterms:isPartOf ?section ;
      md:beginIndex ?begin ; md:endIndex ?end ; md:modality ?modality .
    OPTIONAL {{ ?passage md:paragraph ?paragraph }}
    OPTIONAL {{ ?section dcterms:title ?heading }}
    OPTIONAL {{ ?document dcterms:title ?title }}
  }}
}}
"""
_SOURCES = f"SELECT ?source ?title {{ GRAPH <{CATALOGUE}> {{ ?source dcterms:title ?title }} }}"
_DOMAIN = "SELECT ?relation { ?relation a md:DomainRelation }"
_HASHES = f"SELECT ?document ?hash {{ GRAPH <{CATALOGUE}> {{ ?document md:sha256 ?hash }} }}"


@dataclass(frozen=True)
class Source:
    """Where a statement stands.

    Attributes:
        graph: the IRI of the passage, or of the source's graph.
        title: the title of the document or source.
        section: the heading above the passage.
        paragraph: its number in the section, from 1.
        begin: the first code point of the passage.
        end: the one after its last.
        modality: "asserted", "ability", "intended" or "possible".
        sentence: the words themselves, where the texts were given.
    """

    graph: str
    title: str
    section: str | None = None
    paragraph: int | None = None
    begin: int | None = None
    end: int | None = None
    modality: str = "asserted"
    sentence: str | None = None


def sources(store: ox.Store, texts: Path | None = None) -> dict[str, Source]:
    """Return every passage and described source by the IRI of its graph.

    Raises:
        LoadError: a text is missing, or is not the one that was read (its SHA-256 differs).
    """
    words = _texts(store, texts) if texts else {}
    found = {
        row["source"].value: Source(row["source"].value, row["title"].value)
        for row in rows(store, _SOURCES)
    }
    for row in rows(store, _PASSAGES):
        begin, end = int(row["begin"].value), int(row["end"].value)
        document = row["document"].value
        found[row["passage"].value] = Source(
            graph=row["passage"].value,
            title=row["title"].value if row["title"] else shorten(document),
            section=row["heading"].value if row["heading"] else None,
            paragraph=int(row["paragraph"].value) if row["paragraph"] else None,
            begin=begin,
            end=end,
            modality=row["modality"].value.removeprefix(MD).lower(),
            sentence=words[document][begin:end] if document in words else None,
        )
    return found


def statements(store: ox.Store) -> dict[ox.Triple, list[str]]:
    """Return every statement with a domain relation, with the IRIs of the graphs that hold it."""
    held: dict[ox.Triple, list[str]] = {}
    for relation in rows(store, _DOMAIN):
        for quad in store.quads_for_pattern(None, relation["relation"], None):
            if isinstance(quad.graph_name, ox.NamedNode):
                held.setdefault(quad.triple, []).append(quad.graph_name.value)
    return {triple: sorted(graphs) for triple, graphs in held.items()}


def strength(graphs: list[str], where: dict[str, Source]) -> int:
    """Return how firmly a statement stands: the place in MODALITIES of the firmest graph."""
    best = len(MODALITIES) - 1
    for graph in graphs:
        if graph != INFERRED_POSSIBLE:
            modality = where[graph].modality if graph in where else MODALITIES[0]
            best = min(best, MODALITIES.index(modality))
    return best


def _texts(store: ox.Store, folder: Path) -> dict[str, str]:
    """Return the texts of the documents, each checked against the hash in the catalogue."""
    if not folder.is_dir():
        raise LoadError(f"{folder}: there is no such folder of texts")
    found = {}
    for row in rows(store, _HASHES):
        document, expected = row["document"].value, row["hash"].value
        path = folder / f"{document.removeprefix(SRC)}.txt"
        try:
            content = path.read_bytes()
        except OSError as error:
            raise LoadError(f"{path}: cannot be read: {error.strerror}") from error
        if hashlib.sha256(content).hexdigest() != expected:
            raise LoadError(f"{path}: not the text that was read: its SHA-256 is not {expected}")
        found[document] = content.decode("utf-8")
    return found
