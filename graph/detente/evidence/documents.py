"""A document's text beside what the graph knows of it: sections, paragraphs, passages."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from ..core.namespaces import MD
from ..rdf.store import rows
from . import sentences
from .modality import MODALITIES
from .sources import text_of

_CUES: Final = (
    ("ability", re.compile(r"(?<!\b[Oo]ne )\bcan\b")),
    # Who enables somebody to do a thing leaves open whether it is done.
    (
        "ability",
        re.compile(
            r"\b(?:enabl(?:e[sd]?|ing)|(?:allow|equip)(?:s|ing|ed|ping|ped)?)"
            r"(?= (?:[\w-]+ ){1,6}to (?!which\b|whom\b)[a-z])"
        ),
    ),
    ("intended", re.compile(r"\b(?:aim(?:s|ed)? (?:is )?to|aimed at|aiming (?:at|to))\b")),
    ("intended", re.compile(r"\bto ensure\b")),
    # A purpose in the infinitive, which has a span of its own.
    (
        "intended",
        re.compile(r"^(?:[Ff]or [\w-]+ t|[Tt])o(?= (?!(?:an?|date|some|th(?:e|is))\b)[a-z])"),
    ),
    (
        "possible",
        re.compile(r"\b(?:may|(?<![Mm]ilitary )might|could|likely|(?:expected|poised|set) to)\b"),
    ),
)
_IN_ANY_GRAPH = "{{ {0} }} UNION {{ GRAPH ?graph {{ {0} }} }}"
_INDICES = "FILTER (DATATYPE(?begin) = xsd:integer && DATATYPE(?end) = xsd:integer)"
_MODALITIES = "?modality IN (md:Asserted, md:Ability, md:Intended, md:Possible)"
_SECTIONS = "SELECT DISTINCT ?section ?heading ?begin ?end {" + _IN_ANY_GRAPH.format(
    "?section dcterms:isPartOf DOCUMENT ; a md:Section ; dcterms:title ?heading ;"
    f" md:beginIndex ?begin ; md:endIndex ?end {_INDICES} FILTER isIRI(?section)"
)
_PASSAGES = "SELECT DISTINCT ?passage ?begin ?end ?modality {" + _IN_ANY_GRAPH.format(
    "?passage dcterms:source DOCUMENT ; a md:Passage ; md:modality ?modality ;"
    f" md:beginIndex ?begin ; md:endIndex ?end {_INDICES}"
    f" FILTER (isIRI(?passage) && {_MODALITIES})"
)


@dataclass(frozen=True)
class Passage:
    """A run of characters in a document.

    Attributes:
        iri: the IRI that it has, or would have, by RFC 5147.
        begin: its first code point.
        end: the one after its last.
        text: its words.
        modality: how firmly it says what it says: "asserted", "ability", "intended", "possible".
        cue: the words that the modality is guessed from; "" where there are none.
        known: whether the graph describes the passage, and its modality is no guess.
        says: what the graph has read in it, in words.
    """

    iri: str
    begin: int
    end: int
    text: str
    modality: str
    cue: str = ""
    known: bool = False
    says: tuple[str, ...] = ()


@dataclass(frozen=True)
class Part:
    """A paragraph or a heading.

    Attributes:
        begin: its first code point.
        end: the one after its last.
        section: the IRI of the section that holds it, None where none does.
        heading: the heading of the section.
        paragraph: its number in the section, from 1; None for the heading, and without a section.
    """

    begin: int
    end: int
    section: str | None = None
    heading: str | None = None
    paragraph: int | None = None


class Reading:
    """A document's text with its parts and the passages that the graph has in it.

    Attributes:
        document: the IRI of the document.
        text: its text, which has the hash that the graph gives.
    """

    def __init__(
        self,
        store: ox.Store,
        texts: Path,
        document: str,
        sentence: Callable[[ox.Triple], str] = str,
    ) -> None:
        """Read the text.

        Args:
            store: the graph.
            texts: the folder of the documents' texts.
            document: the IRI of the document.
            sentence: words a statement; without it, it comes as N-Triples.

        Raises:
            LoadError: the text is missing, or is not the one that was read.
        """
        self._sentence = sentence
        self.document = document
        self.text = text_of(store, texts, document)
        self._store = store

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """The headings and paragraphs, section by section, and the paragraphs in no section."""
        return tuple(self._parts())

    @cached_property
    def passages(self) -> tuple[Passage, ...]:
        """The passages that the graph has, in the order of the text, the longer ones first."""
        passages = []
        for row in self._rows(_PASSAGES):
            quads = self._store.quads_for_pattern(None, None, None, row["passage"])
            begin, end = int(row["begin"].value), int(row["end"].value)
            passages.append(
                Passage(
                    iri=row["passage"].value,
                    begin=begin,
                    end=end,
                    text=self.text[begin:end],
                    modality=row["modality"].value.removeprefix(MD).lower(),
                    known=True,
                    says=tuple(sorted(self._sentence(quad.triple) for quad in quads)),
                )
            )
        return tuple(sorted(passages, key=lambda p: (p.begin, -p.end, p.iri)))

    def part(self, begin: int, end: int) -> Part | None:
        """Return the paragraph or heading that holds a span, None where it runs over an end."""
        holds = (part for part in self.parts if part.begin <= begin and end <= part.end)
        return next(holds, None)

    def passage(self, begin: int, end: int, part: Part) -> Passage:
        """Return a span of a part as a passage: the graph's own, or one with a guessed modality."""
        for known in self.passages:
            if (known.begin, known.end) == (begin, end):
                return known
        paragraph = (part.begin, part.end)
        before = sentences.lead_in(self.text, paragraph, (begin, end))
        modality, cue = modality_of(self.text[begin:end])
        if not cue and before:
            modality, cue = modality_of(before)
        iri = f"{self.document}#char={begin},{end}"
        return Passage(iri, begin, end, self.text[begin:end], modality, cue)

    def sentence(self, begin: int, end: int, part: Part) -> Passage:
        """Return the sentence that a span of a part stands in; several where it runs over ends."""
        all_ = sentences.sentences(self.text, (part.begin, part.end))
        touched = [span for span in all_ if span[0] < end and begin < span[1]]
        touched += [(p.begin, p.end) for p in self.passages if p.begin <= begin and end <= p.end]
        first = min((span[0] for span in touched), default=begin)
        last = max((span[1] for span in touched), default=end)
        return self.passage(first, last, part)

    def nearest(self, wanted: str) -> tuple[Part, Passage] | None:
        """Return the sentence that reads most like some words, and its paragraph."""
        spans = {
            span: part
            for part in self.parts
            for span in sentences.sentences(self.text, (part.begin, part.end))
        }
        near = sentences.nearest_span(self.text, wanted, spans)
        return (spans[near], self.passage(*near, spans[near])) if near else None

    def _parts(self) -> Iterator[Part]:
        wrapped = sentences.is_wrapped(self.text)
        reached = 0
        sections = [
            (int(row["begin"].value), int(row["end"].value), row["section"].value, row["heading"])
            for row in self._rows(_SECTIONS)
        ]
        for begin, end, section, title in sorted(sections, key=lambda section: section[:3]):
            for span in sentences.paragraphs(self.text, reached, begin, wrapped=wrapped):
                yield Part(*span)
            first = sentences.after_heading(self.text, begin, title.value)
            if first > begin:
                yield Part(begin, first, section, title.value)
            spans = sentences.paragraphs(self.text, first, end, wrapped=wrapped)
            for number, span in enumerate(spans, start=1):
                yield Part(*span, section, title.value, number)
            reached = max(reached, end)
        for span in sentences.paragraphs(self.text, reached, len(self.text), wrapped=wrapped):
            yield Part(*span)

    def _rows(self, query: str) -> ox.QuerySolutions:
        document = str(ox.NamedNode(self.document))
        return rows(self._store, query.replace("DOCUMENT", document) + "}")


def modality_of(clause: str) -> tuple[str, str]:
    """Return how firmly a clause seems to say what it says, and the cue that this is guessed from.

    >>> modality_of("Joint exercises may build trust.")
    ('possible', 'may')
    >>> modality_of("They enable nations to act together.")
    ('ability', 'enable')
    >>> modality_of("to negotiate treaties")
    ('intended', 'to')
    >>> modality_of("Military might builds no trust.")
    ('asserted', '')
    """
    cues = sorted(
        (match.start(), modality, match[0])
        for modality, cue in _CUES
        for match in cue.finditer(clause)
    )
    return cues[0][1:] if cues else (MODALITIES[0], "")
