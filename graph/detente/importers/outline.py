"""The outline of a text: its title and sections, found by its headings, as statements.

A heading is a line by itself that ends like no sentence, or one that Markdown marks. Headings that
nothing but headings stands before are titles, and belong to no section, but for those with a number
("Article 1") and those that Markdown puts below the first; what stands before the first section is
the lead. Offsets count code points.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from ..core.errors import LoadError, UsageError, quoted
from ..core.files import decoded, read_bytes
from ..core.namespaces import CATALOGUE, MD, PREFIXES, RDF_TYPE, SRC
from ..evidence import sentences
from ..rdf.serialize import serialize

LEAD: Final = "lead"
_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
_LONGEST: Final = 120  # characters of a heading
_MARKED: Final = re.compile(r"#{1,6}[ \t]+\S.*|(?!.*[\r\n].*[\r\n]).+\r?\n[ \t]*(?:={3,}|-{3,})")
#: Headings of parts that are counted, which no title is.
_NUMBERED: Final = re.compile(
    r"[ \t#*_]*(?:(?:article|art\.|chapter|section|part|annex|appendix|title|book)[ \t]+"
    r"(?:\d+|[ivxlc]+|one|first|[a-z])\b|(?:\d+|[ivx]+)[.)](?:[ \t]|\d|$)|\u00a7)",
    re.IGNORECASE,
)
_SENTENCE: Final = re.compile(r"[.!?:;,\u2026][\"'\u201d\u2019)\]]*$")
_MARKS: Final = " \t#=*_\ufeff"


@dataclass(frozen=True)
class Section:
    """A part of a text under one heading.

    Attributes:
        heading: the words of it; "lead" for what stands before the first.
        begin: its first code point, that of the heading.
        end: the one after its last.
    """

    heading: str
    begin: int
    end: int


@dataclass(frozen=True)
class Outline:
    """The make-up of a text.

    Attributes:
        title: the first heading, where one stands above all sections; else empty.
        sections: its sections, the lead first where there is one.
    """

    title: str
    sections: tuple[Section, ...]


def outline(text: str) -> Outline:
    r"""Return the title and the sections of a text.

    >>> outline("Visits\n\nThey build trust.\n\nWhy\n\nCrews meet.").sections
    (Section(heading='lead', begin=8, end=25), Section(heading='Why', begin=27, end=43))
    """
    spans = sentences.paragraphs(text, 0, len(text), wrapped=sentences.is_wrapped(text))
    headings = [span for span in spans if _is_heading(text[slice(*span)])]
    if headings and headings[-1] == spans[-1] and not _MARKED.match(text, *headings[-1]):
        headings.pop()  # a last line without a text under it is none
    end = max([*(after for _, after in spans), len(text.rstrip())], default=0)
    titles = [span for number, span in enumerate(headings) if span == spans[number]]
    levels = [_level(text[slice(*span)]) for span in titles]
    parts = (at for at, level in enumerate(levels) if level is None or level > (levels[0] or 0))
    titles = titles[: next(parts, None)]
    if len(titles) == len(spans):
        titles = titles[:1]
    starts = [span for span in headings if span not in titles]
    rest = [span for span in spans if span not in titles]
    named = [(_words(text[slice(*span)]), span[0]) for span in starts]
    if rest and (not starts or rest[0] != starts[0]):
        named.insert(0, (LEAD, rest[0][0]))
    sections = []
    for number, (heading, begin) in enumerate(named):
        following = named[number + 1][1] if number + 1 < len(named) else end
        sections.append(Section(heading, begin, len(text[:following].rstrip())))
    return Outline(_words(text[slice(*titles[0])]) if titles else "", tuple(sections))


def _is_heading(block: str) -> bool:
    if _MARKED.fullmatch(block):
        return True
    one = "\n" not in block and "\r" not in block and len(block) <= _LONGEST
    return one and not _SENTENCE.search(block)


def _level(block: str) -> int | None:
    """Return how deep Markdown puts a heading, 0 where it says nothing; None for a counted part."""
    if _NUMBERED.match(block):
        return None
    if (hashes := re.match(r"#{1,6}(?=[ \t])", block)) is not None:
        return len(hashes[0])
    return 0 if "\n" not in block else 1 if block.rstrip().endswith("=") else 2


def _words(block: str) -> str:
    """Return the words of a heading, without the marks of Markdown."""
    return " ".join(block.splitlines()[0].strip(_MARKS).split())


def describe(path: Path, title: str = "", kind: str = "") -> tuple[bytes, Outline]:
    """Return the TriG that describes a document by its text, and the outline it is made of.

    Args:
        path: the text; its name without the suffix is the id of the document.
        title: of the document; else the one in the text, else its id.
        kind: the IRI of the kind of source, where it is known.

    Raises:
        LoadError: the text cannot be read, is not UTF-8, or is empty.
        UsageError: its name is no id.
    """
    name = path.stem
    if not _ID.fullmatch(name):
        raise UsageError(
            f"{quoted(path.name)} is no name for a document; its id is the name of the file, of "
            "letters, digits and hyphens, such as port-calls.txt"
        )
    content = read_bytes(path)
    text = decoded(content, path)
    found = outline(text)
    if not found.sections:
        raise LoadError(f"{path}: there is no text in it")
    digest = hashlib.sha256(content).hexdigest()
    quads = _statements(name, title or found.title or name, digest, kind, found)
    return serialize(list(quads), "trig"), found


def _statements(name: str, title: str, digest: str, kind: str, found: Outline) -> Iterator[ox.Quad]:
    graph, document = ox.NamedNode(CATALOGUE), ox.NamedNode(SRC + name)

    def said(subject: ox.NamedNode, predicate: str, value: ox.NamedNode | ox.Literal) -> ox.Quad:
        return ox.Quad(subject, ox.NamedNode(predicate), value, graph)

    titled = PREFIXES["dcterms"] + "title"
    yield said(document, RDF_TYPE, ox.NamedNode(MD + "Document"))
    yield said(document, titled, ox.Literal(title, language="en"))
    yield said(document, MD + "sha256", ox.Literal(digest))
    if kind:
        yield said(document, MD + "sourceKind", ox.NamedNode(kind))
    number = 0 if found.sections[0].heading == LEAD else 1
    for position, each in enumerate(found.sections, start=number):
        section = ox.NamedNode(f"{SRC}{name}.s{position:02}")
        yield said(section, RDF_TYPE, ox.NamedNode(MD + "Section"))
        yield said(section, PREFIXES["dcterms"] + "isPartOf", document)
        yield said(section, titled, ox.Literal(each.heading, language="en"))
        yield said(section, MD + "beginIndex", ox.Literal(each.begin))
        yield said(section, MD + "endIndex", ox.Literal(each.end))
        yield said(section, PREFIXES["schema"] + "position", ox.Literal(position))
