"""The passages and sources that statements stand in, and how firmly each says so."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from ..core.dates import MONTHS
from ..core.dates import on as on
from ..core.errors import LoadError
from ..core.files import read_bytes
from ..core.namespaces import (
    CATALOGUE,
    COVERAGE,
    DERIVED,
    EDITORIAL,
    INFERRED_POSSIBLE,
    MD,
    ONTOLOGY,
    PREFIXES,
    RDF_TYPE,
    shorten,
)
from ..core.terms import lexical
from ..rdf.lookups import About, Lookups
from ..rdf.store import rows
from .modality import CUES, MARKS, MODALITIES
from .source_kinds import source_kind_label, weakest_kind

#: The graphs that speak of the graph itself, and what follows: in none a source states a fact.
ABOUT_ITSELF: Final = DERIVED | {CATALOGUE, COVERAGE, EDITORIAL, ONTOLOGY}
_CONSULTED: Final = ("dataset", "web page")

_TITLE, _PUBLISHER, _SOURCE, _PART_OF = (
    PREFIXES["dcterms"] + name for name in ("title", "publisher", "source", "isPartOf")
)
_URL: Final = PREFIXES["schema"] + "url"
#: When a source was published.
_DATES: Final = (
    PREFIXES["dcterms"] + "date",
    PREFIXES["dcterms"] + "issued",
    PREFIXES["schema"] + "datePublished",
)
_CITATION: Final = PREFIXES["dcterms"] + "bibliographicCitation"
_SOURCE_KIND: Final = MD + "sourceKind"
_PARAGRAPH: Final = MD + "paragraph"
#: What leads from a passage to what it is part of.
_ABOVE: Final = (_SOURCE, _PART_OF)
#: What a passage has: its document, its section, where it begins and ends, how firm it is.
_OF_PASSAGE: Final = (
    *(_SOURCE, _PART_OF),
    *(MD + name for name in ("beginIndex", "endIndex", "modality")),
)
_KINDS: Final = {
    MD + "Document": "document",
    MD + "Dataset": "dataset",
    MD + "WebPage": "web page",
}
#: The day or month that closes the title of a page: ", 2023-04-04", ", July 2015".
_DAY_OF_PAGE: Final = (
    rf"(?:, |(?:, | of )(?:\d+ )?(?:{'|'.join(MONTHS)}) )"
    r"([12]\d{3}(?:-[01]\d-[0-3]\d)?)$(?<!, \d{4})"
)
#: The year of a citation: "Leeds, Long (2002). ...".
_YEAR_OF_CITATION: Final = r"^[^().]*\(([12]\d{3})\)\. "
_COVERED_UNTIL: Final = ox.NamedNode(MD + "coveredUntil")
_NOTE: Final = MD + "note"
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
        date: when it was published, as a year or an ISO date; None where nothing says it.
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
    date: str | None = None

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


class Sources:
    """Every passage and described source by the IRI of its graph, looked up as it is asked for."""

    def __init__(self, lookups: Lookups, words: Mapping[str, str] | None = None) -> None:
        """Make a catalogue.

        Args:
            lookups: what asks the graph.
            words: the texts of documents, by IRI, where the sentences themselves are wanted.
        """
        self._about = About(lookups)
        self._words = words or {}
        self._found: dict[str, Source | None] = {}
        self._stated: dict[str, dict[str, list[str]]] = {}

    def __contains__(self, graph: str) -> bool:
        return self.get(graph) is not None

    def __getitem__(self, graph: str) -> Source:
        if (found := self.get(graph)) is None:
            raise KeyError(graph)
        return found

    def fetch(self, graphs: Iterable[str]) -> None:
        """Look up in one call what is said of graphs, of their documents and sections."""
        waiting = set(graphs)
        while missing := waiting - self._stated.keys():
            self._about.fetch(missing)
            for each in missing:
                self._stated[each] = {
                    relation: [
                        lexical(value)
                        for value, where in values
                        if where == CATALOGUE or relation == _SOURCE_KIND
                    ]
                    for relation, values in self._about.of(each).items()
                }
            above = (self._stated[each].get(up, ()) for each in missing for up in _ABOVE)
            waiting = {iri for iris in above for iri in iris}

    def get(self, graph: str) -> Source | None:
        """Return the source of a graph; None where nothing describes it.

        Raises:
            LoadError: it is a passage that is described wrongly.
        """
        if graph not in self._found:
            self._found[graph] = self._passage(graph) or self._described(graph)
        return self._found[graph]

    def _first(self, iri: str, relation: str) -> str | None:
        """Return what the catalogue states of something: of several values the first."""
        if iri not in self._stated:
            self.fetch((iri,))
        return min(self._stated[iri].get(relation, ()), default=None)

    def _all(self, iri: str, relation: str) -> list[str]:
        self._first(iri, relation)
        return self._stated[iri].get(relation, [])

    def _kind(self, iri: str) -> str:
        """Return what kind of source something is, in words; empty where it has none."""
        kind = weakest_kind(self._all(iri, _SOURCE_KIND))
        return source_kind_label(kind) if kind else ""

    def _date(self, iri: str) -> str | None:
        dates = (self._first(iri, relation) for relation in _DATES)
        return min((date for date in dates if date), default=None)

    def _described(self, iri: str) -> Source | None:
        title = self._first(iri, _TITLE)
        if title is None:
            return None
        classes = self._all(iri, RDF_TYPE)
        return Source(
            graph=iri,
            title=title,
            kind=min((_KINDS[each] for each in classes if each in _KINDS), default=""),
            publisher=self._first(iri, _PUBLISHER),
            url=self._first(iri, _URL),
            source_kind=self._kind(iri),
            date=_published(self._date(iri), title, self._first(iri, _CITATION)),
            notes=tuple(sorted({*self._all(iri, _NOTE)})),
        )

    def _passage(self, iri: str) -> Source | None:
        if MD + "Passage" not in self._all(iri, RDF_TYPE):
            return None
        needed = [self._first(iri, relation) for relation in _OF_PASSAGE]
        document, section, begun, ended, said = needed
        if None in needed or not document or not section:
            return None
        begin, end = _number(iri, begun), _number(iri, ended)
        modality = (said or "").removeprefix(MD).lower()
        if modality not in MODALITIES:
            raise LoadError(
                f"{iri}: the md:modality {modality!r} says not how firm it is; "
                "write md:Asserted, md:Ability, md:Intended or md:Possible"
            )
        paragraph = self._first(iri, _PARAGRAPH)
        return Source(
            graph=iri,
            title=self._first(document, _TITLE) or shorten(document),
            section=self._first(section, _TITLE),
            paragraph=_number(iri, paragraph) if paragraph is not None else None,
            begin=begin,
            end=end,
            modality=modality,
            sentence=self._words[document][begin:end] if document in self._words else None,
            kind="document",
            publisher=self._first(document, _PUBLISHER),
            source_kind=self._kind(document),
            date=_published(self._date(document)),
        )


def _published(
    date: str | None, title: str | None = None, citation: str | None = None
) -> str | None:
    """Return when a source was published: as it says, as its title closes, as it is cited."""
    if date:
        return date
    for text, form in ((title, _DAY_OF_PAGE), (citation, _YEAR_OF_CITATION)):
        if text and (found := re.search(form, text)):
            return found[1]
    return None


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


def _number(passage: str, text: str | None) -> int:
    """Return the whole number that a literal of a passage is."""
    if text is not None and text.isdecimal():
        return int(text)
    raise LoadError(f"{passage}: {text!r} is not a whole number, as positions and paragraphs are")


def _see(folder: Path) -> None:
    if not folder.is_dir():
        raise LoadError(f"{folder}: there is no such folder of texts")


def _file(folder: Path, document: str) -> Path:
    """Return where the text of a document lies: its IRI's last part, with .txt."""
    return folder / f"{re.split('[/#]', document)[-1]}.txt"


def _checked(path: Path, digest: str) -> str:
    """Return the text in a file that has this SHA-256."""
    content = read_bytes(path)
    import hashlib  # 5 ms, where no words are read

    if hashlib.sha256(content).hexdigest() != digest:
        raise LoadError(f"{path}: not the text that was read: its SHA-256 is not {digest}")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise LoadError(f"{path}: not text in UTF-8 (byte {error.start})") from error


def strength(graphs: list[str], where: Sources) -> int:
    """Return how firmly a statement stands: the place in MODALITIES of the firmest graph."""
    best = len(MODALITIES) - 1
    for graph in graphs:
        if graph != INFERRED_POSSIBLE:
            modality = where[graph].modality if graph in where else MODALITIES[0]
            best = min(best, MODALITIES.index(modality))
    return best


def source(where: Sources, graph: str) -> Source:
    """Return the source of a graph, also where nothing describes it."""
    return where.get(graph) or Source(graph, shorten(graph))
