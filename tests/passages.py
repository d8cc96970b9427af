"""What the data says of the documents, passage by passage, and the texts that it was read in.

The texts lie outside the checkout, in `shared` beside it or where DETENTE_SHARED says: they are
not ours to ship.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from itertools import chain
from pathlib import Path
from typing import NamedTuple, TypedDict

from pyoxigraph import Literal, Quad, RdfFormat, parse
from shared import shared

ROOT = Path(__file__).parents[1]
MD = "https://w3id.org/detente/ontology#"
SRC = "https://w3id.org/detente/source/"
CATALOGUE = f"{SRC}catalogue"
DCTERMS = "http://purl.org/dc/terms/"
RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
SKOS = "http://www.w3.org/2004/02/skos/core#"
TITLES = {
    "regional-stability": "Military diplomacy in regional stability",
    "strategies": "Military Diplomacy Strategies",
    "global-diplomacy": "Military engagement in global diplomacy",
}
DOCUMENTS = tuple(TITLES)
Triple = tuple[str, str, str]  # ids and relation names; a literal by its value


class Passage(NamedTuple):
    document: str
    begin: int
    end: int


class Described(NamedTuple):
    section: str
    paragraph: int
    modality: str


class Said(NamedTuple):
    passage: Passage
    triple: Triple
    modality: str


class Section(TypedDict):
    id: str
    heading: str
    start: int
    end: int
    paragraphs: list[tuple[int, int]]


def read(path: Path) -> list[Quad]:
    return list(parse(path=path, format=RdfFormat.from_extension(path.suffix[1:])))


def value(term: object) -> str:
    """Return an IRI or the value of a literal; nothing for the default graph."""
    return str(getattr(term, "value", ""))


def local(term: object) -> str:
    """Return an id or a relation name, or the value of a literal."""
    return value(term) if isinstance(term, Literal) else re.split(r"[/#]", value(term))[-1]


def passage(iri: str) -> Passage | None:
    match = re.fullmatch(rf"{SRC}([\w-]+)#char=(\d+),(\d+)", iri)
    return Passage(match[1], int(match[2]), int(match[3])) if match else None


QUADS = {name: read(ROOT / "data" / "documents" / f"{name}.trig") for name in DOCUMENTS}
CATALOGUED: dict[str, dict[str, str]] = defaultdict(dict)


for quad in chain(read(ROOT / "data" / "sources.ttl"), *QUADS.values()):
    if value(quad.graph_name) in ("", CATALOGUE):
        CATALOGUED[value(quad.subject)][quad.predicate.value] = value(quad.object)


PASSAGES = {
    found: Described(
        section=about[f"{DCTERMS}isPartOf"].removeprefix(SRC),
        paragraph=int(about[f"{MD}paragraph"]),
        modality=about[f"{MD}modality"].removeprefix(MD),
    )
    for iri, about in CATALOGUED.items()
    if (found := passage(iri)) and about.get(RDF_TYPE) == f"{MD}Passage"
}
SAID = [
    Said(found, (local(q.subject), local(q.predicate), local(q.object)), PASSAGES[found].modality)
    for name in DOCUMENTS
    for q in QUADS[name]
    if (found := passage(value(q.graph_name))) in PASSAGES and found
]
BY_TRIPLE: dict[Triple, list[Said]] = defaultdict(list)


for one in SAID:
    BY_TRIPLE[one.triple].append(one)


@cache
def texts() -> dict[str, str]:
    return {
        name: (shared("texts") / f"{name}.txt").read_bytes().decode("utf-8") for name in DOCUMENTS
    }


@cache
def outline() -> dict[str, list[Section]]:
    found = json.loads((shared("inventory") / "sections.json").read_text(encoding="utf-8"))
    return {document["document"]: document["sections"] for document in found}


def inside(inner: Passage, outer: Passage) -> bool:
    return inner.document == outer.document and outer.begin <= inner.begin <= inner.end <= outer.end


def stands_in(found: Passage, sentence: Passage) -> bool:
    """Tell whether a passage speaks in a sentence: it ends there, and may begin with a lead-in."""
    return found.document == sentence.document and sentence.begin < found.end <= sentence.end


def sentences(text: str, begin: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the sentences and the items of lists in a paragraph, the dash of an item left out."""
    for line in re.finditer(r"(?:- )?([^\n]+)", text[begin:end]):
        start, stop = begin + line.start(1), begin + line.end(1)
        for gap in re.finditer(r"(?<!U\.S)(?<=[.!?]) +(?=[A-Z])", line[1]):
            yield start, begin + line.start(1) + gap.start()
            start = begin + line.start(1) + gap.end()
        yield start, stop
