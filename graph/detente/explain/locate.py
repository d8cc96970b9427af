"""Where words stand in a document: the passage, its section and paragraph, and TriG to paste."""

from __future__ import annotations

import html
import json
import textwrap
from dataclasses import asdict, dataclass
from typing import Final

import pyoxigraph as ox

from ..core import arguments
from ..core.errors import NothingFound, UnknownName, UsageError
from ..core.namespaces import PREFIXES, SRC, expand, shorten
from ..core.text import fold, plain
from ..evidence import sentences
from ..evidence.documents import Passage, Reading
from ..network.context import GraphContext
from ..rdf.store import rows

LIMIT: Final = 10
_DOCUMENTS: Final = """
SELECT DISTINCT ?document ?title {
  { ?document a md:Document } UNION { GRAPH ?graph { ?document a md:Document } }
  OPTIONAL { GRAPH ?any { ?document dcterms:title ?title } }
} ORDER BY ?document ?title
"""


@dataclass(frozen=True)
class Location:
    """A place where words stand in a document.

    Attributes:
        document: the IRI of the document.
        title: its title.
        section: the IRI of the section, None where none holds the words.
        heading: the heading of the section.
        paragraph: its number in the section, from 1; None for words in a heading or no section.
        words: the words, as the text has them.
        sentence: the sentence, or sentences, that they stand in.
        here: the passages of the graph that share a character with the sentence.
        number: which of the places this is, from 1.
        of: how many places there are, also beyond those told.
    """

    document: str
    title: str
    section: str | None
    heading: str | None
    paragraph: int | None
    words: Passage
    sentence: Passage
    here: tuple[Passage, ...]
    number: int = 1
    of: int = 1

    def trig(self, *, clause: bool = False) -> str:
        """Return a description of the passage, and a graph for what it says, ready to paste.

        Nothing where the words stand in no section, or in a heading: no passage does.

        Args:
            clause: for the words alone, which say what they say more or less firmly than the rest
                of their sentence does; else for the sentence, unless the words are a passage.
        """
        clause = arguments.flag(clause, "clause")
        if self.section is None or self.paragraph is None:
            return ""
        passage = self.words if clause or self.words.known else self.sentence
        task = "Write here what else it says:" if passage.says else "Write here what it says:"
        if passage.known:
            reason = "so the graph has it"
        else:
            reason = f"a guess: the cue is '{passage.cue}'" if passage.cue else "a guess: no cue"
        lines = [f"@prefix {name}: <{PREFIXES[name]}> ." for name in ("dcterms", "kg", "md", "src")]
        lines += [
            "",
            "src:catalogue {",
            f"    <{passage.iri}> a md:Passage ;",
            f"        dcterms:isPartOf {_term(self.section)} ;",
            f"        dcterms:source {_term(self.document)} ;",
            f"        md:beginIndex {passage.begin} ;",
            f"        md:endIndex {passage.end} ;",
            f"        md:modality md:{passage.modality.capitalize()} ;  # {plain(reason)}",
            f"        md:paragraph {self.paragraph} .",
            "}",
        ]
        lines += ["", f"<{passage.iri}> {{", f"    # {task}", "}"]
        return "".join(f"{line}\n" for line in lines)

    def text(self, *, clause: bool = False) -> str:
        """Return the place in comments, and under them what to paste: all of it is TriG."""
        count = f"{self.number} of {self.of}: " if self.of > 1 else ""
        lines = [f"{count}{self.title}, {self._place()}"]
        if self.words.iri == self.sentence.iri:
            lines.append(f"the words, a whole sentence: {_span(self.words)}")
        else:
            lines += [f"the words: {_span(self.words)}", f"in: {_span(self.sentence)}"]
        lines += textwrap.wrap(
            plain(self.sentence.text), 96, initial_indent="    ", subsequent_indent="    "
        )
        for passage in self.here:
            lines.append(f"read already in {passage.begin}-{passage.end}, {passage.modality}:")
            lines += [f"    {sentence}" for sentence in passage.says]
        comments = "".join(f"# {plain(line)}\n" for line in lines)
        return comments + self.trig(clause=clause)

    def json(self) -> str:
        """Return the place as a JSON object, with what to paste for the sentence and the words."""
        content = asdict(self) | {"trig": self.trig(), "clause": self.trig(clause=True)}
        return json.dumps(content, ensure_ascii=True, indent=2) + "\n"

    def _place(self) -> str:
        if self.section is None:
            return "in no section: describe one that holds these characters, and ask again"
        section = f'"{self.heading}" ({shorten(self.section)})'
        if self.paragraph is None:
            return f"the heading of {section}: no passage stands there"
        return f"{section}, paragraph {self.paragraph}"


class Locations(tuple[Location, ...]):
    """The places where words stand, in the order of the text."""

    def __str__(self) -> str:
        return self.text()

    def text(self, *, clause: bool = False) -> str:
        """Return each place in comments, with what to paste."""
        clause = arguments.flag(clause, "clause")
        return "\n".join(location.text(clause=clause) for location in self)

    def json(self) -> str:
        """Return a JSON array of the places."""
        return "[\n" + ",\n".join(location.json().rstrip("\n") for location in self) + "\n]\n"

    def _repr_html_(self) -> str:
        return f"<pre>{html.escape(self.text())}</pre>"


def resolve_document(store: ox.Store, name: str) -> str:
    """Return the IRI of the document that a person means: by IRI, CURIE, id or title.

    Raises:
        UnknownName: there is none; the message lists those that there are.
    """
    titles = _titles(store)
    for iri in (expand(name.strip()) or "", SRC + name.strip()):
        if iri in titles:
            return iri
    for iri, title in titles.items():
        if fold(title) == fold(name):
            return iri
    known = ", ".join(shorten(iri) for iri in titles) or "none"
    raise UnknownName(f"there is no document {name!r}; there are: {known}")


def locate_words(context: GraphContext, document: str, words: str) -> Locations:
    """Return where words stand in the text of a document, at most ten places.

    As they are written, or else whatever their white space, quotation marks, dashes, accents and
    case.

    Raises:
        LoadError: the text is missing, or is not the one that was read (its SHA-256 differs).
        NothingFound: the words stand nowhere; the message shows the nearest sentence.
        UsageError: there is no folder of texts, there are no words, or they run over the end of a
            paragraph.
    """
    if context.texts is None:
        raise UsageError(
            "words are looked for in the text itself: name its folder with --texts DIR"
        )
    if not words.strip():
        raise UsageError("there are no words to look for; give some of the document's")
    reading = Reading(context.store, context.texts, document, context.labels.sentence)
    spans = sentences.occurrences(reading.text, words)
    if not spans:
        raise NothingFound(
            f"{shorten(document)}: the words {words!r} do not stand there{_near(reading, words)}"
        )
    inside = [(span, part) for span in spans if (part := reading.part(*span))]
    if not inside:
        raise UsageError(
            f"{shorten(document)}: the words run over the end of a paragraph, and a passage does "
            "not; give those of one paragraph"
        )
    title = _titles(context.store).get(document, shorten(document))
    places = []
    for number, (span, part) in enumerate(inside[:LIMIT], start=1):
        sentence = reading.sentence(*span, part)
        places.append(
            Location(
                document=document,
                title=title,
                section=part.section,
                heading=part.heading,
                paragraph=part.paragraph,
                words=reading.passage(*span, part),
                sentence=sentence,
                here=tuple(
                    passage
                    for passage in reading.passages
                    if passage.begin < sentence.end and sentence.begin < passage.end
                ),
                number=number,
                of=len(inside),
            )
        )
    return Locations(places)


def _titles(store: ox.Store) -> dict[str, str]:
    """Return the title of every document, else its CURIE."""
    return {
        row["document"].value: row["title"].value
        if row["title"]
        else shorten(row["document"].value)
        for row in rows(store, _DOCUMENTS)
    }


def _near(reading: Reading, words: str) -> str:
    """Return '; the nearest ...' with the sentence that reads most like the words, or nothing."""
    near = reading.nearest(words)
    if near is None:
        return ", nor anything near; look in the text"
    part, passage = near
    heading = f'"{part.heading}", ' if part.heading else ""
    return f"; the nearest: {heading}{passage.begin}-{passage.end}: {plain(passage.text)}"


def _span(passage: Passage) -> str:
    return f"{passage.begin}-{passage.end}, <{passage.iri}>"


def _term(iri: str) -> str:
    """Return an IRI as TriG writes it under the prefixes of ours that stand above."""
    short = shorten(iri)
    return short if short.startswith("src:") else f"<{iri}>"
