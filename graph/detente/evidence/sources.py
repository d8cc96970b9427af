"""The passages and sources that statements stand in, and how firmly each says so."""

from __future__ import annotations

import calendar
import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from ..core.dates import on as on
from ..core.errors import LoadError
from ..core.namespaces import (
    CATALOGUE,
    CONFIRMATION,
    EDITORIAL,
    INFERRED,
    INFERRED_MAY_HOLD,
    INFERRED_POSSIBLE,
    MD,
    ONTOLOGY,
    shorten,
)
from ..rdf.store import rows
from .modality import CUES, MARKS, MODALITIES
from .source_kinds import source_kind_label, source_kinds

#: The graphs of what follows: by rules, and how far facts are confirmed.
DERIVED: Final = frozenset((INFERRED, INFERRED_POSSIBLE, INFERRED_MAY_HOLD, CONFIRMATION))
_CONSULTED: Final = ("dataset", "web page")

_PASSAGES = f"""
SELECT ?passage ?document ?title ?heading ?paragraph ?begin ?end ?modality ?publisher ?date {{
  GRAPH <{CATALOGUE}> {{
    ?passage a md:Passage ; dcterms:source ?document ; dcterms:isPartOf ?section ;
      md:beginIndex ?begin ; md:endIndex ?end ; md:modality ?modality .
    OPTIONAL {{ ?passage md:paragraph ?paragraph }}
    OPTIONAL {{ ?section dcterms:title ?heading }}
    OPTIONAL {{ ?document dcterms:title ?title }}
    OPTIONAL {{ ?document dcterms:publisher ?publisher }}
    OPTIONAL {{ ?document dcterms:date|dcterms:issued|schema:datePublished ?date }}
  }}
}}
"""
_SOURCES = f"""
SELECT ?source ?title ?kind ?publisher ?url ?date ?citation {{ GRAPH <{CATALOGUE}> {{
  ?source dcterms:title ?title .
  OPTIONAL {{
    VALUES (?class ?kind) {{
      (md:Document "document") (md:Dataset "dataset") (md:WebPage "web page")
    }}
    ?source a ?class
  }}
  OPTIONAL {{ ?source dcterms:publisher ?publisher }}
  OPTIONAL {{ ?source schema:url ?url }}
  OPTIONAL {{ ?source dcterms:date|dcterms:issued|schema:datePublished ?date }}
  OPTIONAL {{ ?source dcterms:bibliographicCitation ?citation }}
}} }} ORDER BY DESC(?source) DESC(?title) DESC(?kind) DESC(?publisher) DESC(?url)
  DESC(?date) DESC(?citation)
"""
#: The day or month that closes the title of a page: ", 2023-04-04", ", July 2015".
_DAY_OF_PAGE: Final = re.compile(
    rf"(?:, |(?:, | of )(?:\d+ )?(?:{'|'.join(calendar.month_name[1:])}) )"
    r"([12]\d{3}(?:-[01]\d-[0-3]\d)?)$(?<!, \d{4})"
)
#: The year of a citation: "Leeds, Long (2002). ...".
_YEAR_OF_CITATION: Final = re.compile(r"^[^().]*\(([12]\d{3})\)\. ")
_COVERED_UNTIL: Final = ox.NamedNode(MD + "coveredUntil")
_NOTE: Final = ox.NamedNode(MD + "note")
_SHA256: Final = ox.NamedNode(MD + "sha256")
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
        kind: "document", "dataset" or "web page"; empty where nothing says it.
        publisher: who published it.
        url: where a web page was read.
        source_kind: the label of its md:sourceKind, "primary record"; empty where it has none.
        notes: remarks of the editors on the source.
        date: when it was published, as a year or an ISO date; empty where nothing says it.
    """

    graph: str
    title: str
    section: str | None = None
    paragraph: int | None = None
    begin: int | None = None
    end: int | None = None
    modality: str = "asserted"
    sentence: str | None = None
    kind: str = ""
    publisher: str | None = None
    url: str | None = None
    source_kind: str = ""
    notes: tuple[str, ...] = ()
    date: str = ""

    @property
    def document(self) -> str:
        """The IRI of the document that a passage is of; else that of the source itself."""
        return self.graph.partition("#")[0]

    @property
    def consulted(self) -> bool:
        """Whether it is consulted for facts, ours among them: no document, nor a user's file."""
        return self.kind in _CONSULTED

    @property
    def place(self) -> str:
        """Where it says something, in words: title, heading, paragraph, span, cue."""
        if self.graph in (EDITORIAL, ONTOLOGY):
            return "editorial" if self.graph == EDITORIAL else "the ontology"
        words = self.title
        if self.kind == "web page" and self.publisher:
            words += f", {self.publisher}"
        if self.source_kind and self.consulted:
            words += f" ({self.source_kind})"
        if self.section is not None:
            words += f', "{self.section}"'
        if self.paragraph is not None:
            words += f", paragraph {self.paragraph}"
        if self.begin is not None:
            words += f" ({self.begin}-{self.end})"
        if cue := CUES[self.modality]:
            words += f", {MARKS[self.modality]} ({cue})"
        return words


def sources(store: ox.Store, texts: Path | None = None) -> dict[str, Source]:
    """Return every passage and described source by the IRI of its graph.

    Raises:
        LoadError: the folder holds no text, or one that was not read (its SHA-256 differs); or a
            passage is described wrongly.
    """
    words = texts_of(store, texts) if texts else {}
    kinds = {iri: source_kind_label(kind) for iri, kind in source_kinds(store).items()}
    notes: dict[str, set[str]] = {}
    for quad in store.quads_for_pattern(None, _NOTE, None, ox.NamedNode(CATALOGUE)):
        if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.Literal):
            notes.setdefault(quad.subject.value, set()).add(quad.object.value)
    found = {
        row["source"].value: Source(
            graph=row["source"].value,
            title=row["title"].value,
            kind=row["kind"].value if row["kind"] else "",
            publisher=row["publisher"].value if row["publisher"] else None,
            url=row["url"].value if row["url"] else None,
            source_kind=kinds.get(row["source"].value, ""),
            notes=tuple(sorted(notes.get(row["source"].value, ()))),
            date=_published(row["date"], row["title"], row["citation"]),
        )
        for row in rows(store, _SOURCES)
    }
    for row in rows(store, _PASSAGES):
        passage, document = row["passage"].value, row["document"].value
        begin, end = _number(passage, row["begin"]), _number(passage, row["end"])
        modality = row["modality"].value.removeprefix(MD).lower()
        if modality not in MODALITIES:
            raise LoadError(
                f"{passage}: the md:modality {modality!r} says not how firm it is; "
                "write md:Asserted, md:Ability, md:Intended or md:Possible"
            )
        found[passage] = Source(
            graph=passage,
            title=row["title"].value if row["title"] else shorten(document),
            section=row["heading"].value if row["heading"] else None,
            paragraph=_number(passage, row["paragraph"]) if row["paragraph"] else None,
            begin=begin,
            end=end,
            modality=modality,
            sentence=words[document][begin:end] if document in words else None,
            kind="document",
            publisher=row["publisher"].value if row["publisher"] else None,
            source_kind=kinds.get(document, ""),
            date=_published(row["date"]),
        )
    return found


def _published(date: object, title: object = None, citation: object = None) -> str:
    """Return when a source was published: as it says, as its title closes, as it is cited."""
    if isinstance(date, ox.Literal):
        return date.value
    for text, form in ((title, _DAY_OF_PAGE), (citation, _YEAR_OF_CITATION)):
        if isinstance(text, ox.Literal) and (found := form.search(text.value)):
            return found[1]
    return ""


def covered_until(store: ox.Store) -> str | None:
    """Return the day up to which the release is covered, as an ISO date; None without a catalogue.

    It is that of our catalogue: files that are added do not move it.
    """
    graph = ox.NamedNode(CATALOGUE)
    quad = next(store.quads_for_pattern(graph, _COVERED_UNTIL, None, graph), None)
    return quad.object.value if quad and isinstance(quad.object, ox.Literal) else None


def texts_of(store: ox.Store, folder: Path) -> dict[str, str]:
    """Return the texts that a folder holds, by document, each checked against the catalogue's hash.

    A document whose text is not there is left out.

    Raises:
        LoadError: there is no such folder, it holds none of the texts, or one that was not read.
    """
    _see(folder)
    found, missing = {}, []
    for row in rows(store, _HASHES):
        path = _file(folder, row["document"].value)
        if path.exists():
            found[row["document"].value] = _checked(path, row["hash"].value)
        else:
            missing.append(path)
    if missing and not found:
        raise LoadError(f"{min(missing)}: there is no such text, nor that of another document")
    return found


def text_of(store: ox.Store, folder: Path, document: str) -> str:
    """Return the text of one document, checked against the hash that any graph gives for it.

    Raises:
        LoadError: the folder or the text is missing, no hash is known, or the text has another one.
    """
    _see(folder)
    path = _file(folder, document)
    quad = next(store.quads_for_pattern(ox.NamedNode(document), _SHA256, None), None)
    if quad is None or not isinstance(quad.object, ox.Literal):
        raise LoadError(
            f"{shorten(document)}: has no md:sha256, so no text can be checked; "
            f"`sha256sum {path}` prints it"
        )
    return _checked(path, quad.object.value)


def _number(passage: str, term: object) -> int:
    """Return the whole number that a literal of a passage is."""
    if isinstance(term, ox.Literal) and term.value.isdecimal():
        return int(term.value)
    raise LoadError(f"{passage}: {term} is not a whole number, as positions and paragraphs are")


def _see(folder: Path) -> None:
    if not folder.is_dir():
        raise LoadError(f"{folder}: there is no such folder of texts")


def _file(folder: Path, document: str) -> Path:
    """Return where the text of a document lies: its IRI's last part, with .txt."""
    return folder / f"{re.split('[/#]', document)[-1]}.txt"


def _checked(path: Path, digest: str) -> str:
    """Return the text in a file that has this SHA-256."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise LoadError(f"{path}: cannot be read: {error.strerror}") from error
    if hashlib.sha256(content).hexdigest() != digest:
        raise LoadError(f"{path}: not the text that was read: its SHA-256 is not {digest}")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise LoadError(f"{path}: not text in UTF-8 (byte {error.start})") from error


def strength(graphs: list[str], where: dict[str, Source]) -> int:
    """Return how firmly a statement stands: the place in MODALITIES of the firmest graph."""
    best = len(MODALITIES) - 1
    for graph in graphs:
        if graph != INFERRED_POSSIBLE:
            modality = where[graph].modality if graph in where else MODALITIES[0]
            best = min(best, MODALITIES.index(modality))
    return best


def source(where: dict[str, Source], graph: str) -> Source:
    """Return the source of a graph, also where nothing describes it."""
    return where.get(graph) or Source(graph, shorten(graph))
