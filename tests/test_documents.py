"""What the data says of the documents is in their texts, and the notes tell every departure.

The texts and the first reading of them lie outside the checkout, in `shared` beside it or where
DETENTE_SHARED says: they are not ours to ship.
"""

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from itertools import chain
from pathlib import Path
from typing import NamedTuple, TypedDict

import pytest
from pyoxigraph import Literal, Quad, RdfFormat, parse
from shared import shared

ROOT = Path(__file__).parents[1]
NOTES = (ROOT / "docs" / "modelling.md").read_text(encoding="utf-8")
KG = "https://w3id.org/detente/id/"
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
RUN = 8  # this many words running of a text are a quotation

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


class Reading(NamedTuple):
    """One statement of the first reading, in its sentence."""

    triple: Triple
    sentence: Passage
    modality: str


class Section(TypedDict):
    id: str
    heading: str
    start: int
    end: int
    paragraphs: list[tuple[int, int]]


# Read by hand from the texts: a passage, its first words and its last.
SAMPLE = [
    (Passage("regional-stability", 251, 305), "it aims to", "security challenges collaboratively"),
    (Passage("regional-stability", 3292, 3333), "conflicts that", "could destabilize a region"),
    (
        Passage("regional-stability", 7016, 7157),
        "Bilateral military",
        "cooperation, and exchanges.",
    ),
    (Passage("regional-stability", 20579, 20658), "Technological", "diplomacy moving forward."),
    (Passage("strategies", 306, 458), "By bridging the gap", "and stability among nations."),
    (Passage("strategies", 5418, 5465), "Support military", "cooperation and collaboration."),
    (Passage("strategies", 15474, 15523), "to address these", "changing geopolitical landscapes"),
    (Passage("strategies", 21369, 21527), "By understanding the", "for conflict resolution."),
    (Passage("global-diplomacy", 3969, 4072), "NATO, established in 1949", "global diplomacy."),
    (
        Passage("global-diplomacy", 8522, 8606),
        "The African Union\u2019s",
        "exemplify this approach.",
    ),
    (
        Passage("global-diplomacy", 12305, 12380),
        "Limitations on",
        "conflicting national interests.",
    ),
    (Passage("global-diplomacy", 20383, 20542), "By redefining strategies", "effectively."),
]

# Statements that no remark questions and that yet do not stand as they were read.
PARAPHRASE = "the definition is a paraphrase of ours, the text is not ours to ship"
STRAYS = {
    **dict.fromkeys((157, 188, 212, 278, 307, 548, 627), PARAPHRASE),
    **dict.fromkeys((692, 805, 912, 1088, 1148, 1320), PARAPHRASE),
    315: "a fragment of a sentence, no definition",
    833: "the same phrase as T832, which a remark corrects",
    1414: "the remark on T1411 names it",
}

CUES = {
    "Ability": r"\bcan\b",
    "Intended": r"\b(aim|aims|aimed|aiming)\b|\bcommitment to\b|\bto ensure\b",
    "Possible": r"\b(may|might|could|likely|expected to|poised to|set to)\b",
}
LEAD_IN = 'an item of a list: its lead-in says "can lead to the following"'
WITHOUT_CUE = {
    Passage("global-diplomacy", 12135, 12216): LEAD_IN,
    Passage("global-diplomacy", 12219, 12270): LEAD_IN,
    Passage("global-diplomacy", 12305, 12380): LEAD_IN,
    Passage("regional-stability", 22651, 22714): "what the text proposes to integrate",
    Passage("regional-stability", 23304, 23384): 'the purpose of "should prioritize"',
    Passage("strategies", 15474, 15523): 'the purpose of "must adapt"',
}
ASSERTED_WITH_CUE = {
    Passage("global-diplomacy", 451, 631): '"one can appreciate": the writer\'s own ability',
    Passage("strategies", 306, 458): '"military might": a noun',
    Passage("strategies", 2496, 2683): '"can be traced back": not said of what follows',
    Passage("strategies", 8297, 8491): '"can be multifaceted": metrics measure all the same',
    Passage("strategies", 18715, 18826): '"barriers that can arise": they hinder all the same',
}


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


@cache
def readings() -> dict[int, Reading]:
    lines = (shared("inventory") / "statements.jsonl").read_text(encoding="utf-8").splitlines()
    return {
        number: Reading(
            (line["s"], line["p"], str(line["o"])),
            Passage(line["document"], line["start"], line["end"]),
            line["modality"],
        )
        for number, line in enumerate(map(json.loads, lines), start=1)
    }


@cache
def remarks() -> str:
    return (shared("inventory") / "CORRECTIONS.md").read_text(encoding="utf-8")


def inside(inner: Passage, outer: Passage) -> bool:
    return inner.document == outer.document and outer.begin <= inner.begin <= inner.end <= outer.end


def standing(reading: Reading) -> list[Said]:
    return [said for said in BY_TRIPLE[reading.triple] if inside(said.passage, reading.sentence)]


# The data by itself


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_statement_stands_in_a_described_passage_of_its_document(name: str) -> None:
    own = {found for found in PASSAGES if found.document == name}
    graphs = {value(quad.graph_name) for quad in QUADS[name]} - {CATALOGUE}
    assert [graph for graph in sorted(graphs) if passage(graph) not in own] == []


@pytest.mark.parametrize("name", DOCUMENTS)
def test_catalogue_of_a_document_describes_its_passages_and_sections_only(name: str) -> None:
    subjects = {value(q.subject) for q in QUADS[name] if value(q.graph_name) == CATALOGUE}
    own = re.compile(rf"{SRC}{name}(\.s\d\d|#char=\d+,\d+)")
    assert [subject for subject in sorted(subjects) if not own.fullmatch(subject)] == []


def test_every_passage_says_something() -> None:
    assert {said.passage for said in SAID} == set(PASSAGES)


def test_iri_of_a_passage_has_its_indices_and_its_document() -> None:
    told = {
        found: (about[f"{DCTERMS}source"], about[f"{MD}beginIndex"], about[f"{MD}endIndex"])
        for iri, about in CATALOGUED.items()
        if (found := passage(iri))
    }
    expected = {p: (f"{SRC}{p.document}", str(p.begin), str(p.end)) for p in PASSAGES}
    assert told == expected


# The data against the texts


@pytest.mark.parametrize("name", DOCUMENTS)
def test_hash_is_that_of_the_text(name: str) -> None:
    digest = hashlib.sha256((shared("texts") / f"{name}.txt").read_bytes()).hexdigest()
    assert CATALOGUED[f"{SRC}{name}"][f"{MD}sha256"] == digest


@pytest.mark.parametrize("name", DOCUMENTS)
def test_sections_are_those_of_the_text(name: str) -> None:
    expected = {
        f"{SRC}{name}.{section['id']}": {
            RDF_TYPE: f"{MD}Section",
            f"{DCTERMS}isPartOf": f"{SRC}{name}",
            f"{DCTERMS}title": section["heading"],
            f"{MD}beginIndex": str(section["start"]),
            f"{MD}endIndex": str(section["end"]),
            "https://schema.org/position": str(position),
        }
        for position, section in enumerate(outline()[name])
    }
    assert {i: a for i, a in CATALOGUED.items() if i.startswith(f"{SRC}{name}.s")} == expected
    for section in outline()[name]:
        if section["heading"] != "lead":
            assert texts()[name].startswith(section["heading"], section["start"])


def sentences(text: str, begin: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the sentences and the items of lists in a paragraph, the dash of an item left out."""
    for line in re.finditer(r"(?:- )?([^\n]+)", text[begin:end]):
        start, stop = begin + line.start(1), begin + line.end(1)
        for gap in re.finditer(r"(?<!U\.S)(?<=[.!?]) +(?=[A-Z])", line[1]):
            yield start, begin + line.start(1) + gap.start()
            start = begin + line.start(1) + gap.end()
        yield start, stop


@pytest.mark.parametrize("name", DOCUMENTS)
def test_span_is_a_sentence_or_a_clause_of_one_in_its_section_and_paragraph(name: str) -> None:
    text, sections = texts()[name], {f"{name}.{s['id']}": s for s in outline()[name]}
    wrong = []
    for found, about in sorted(PASSAGES.items()):
        if found.document != name:
            continue
        _, begin, end = found
        words = text[begin:end]
        paragraph = sections[about.section]["paragraphs"][about.paragraph - 1]
        within = [
            (first, last)
            for first, last in sentences(text, *paragraph)
            if first <= begin < end <= last
        ]
        whole_words = not re.match(r"\w", text[max(begin - 1, 0) : begin]) and not re.match(
            r"\w\w", text[end - 1 : end + 1]
        )
        if len(within) != 1 or words != words.strip() or not whole_words or " " not in words:
            wrong.append((found, words))
    assert wrong == []


@pytest.mark.parametrize(("found", "first", "last"), SAMPLE)
def test_passage_read_by_hand_is_there(found: Passage, first: str, last: str) -> None:
    words = texts()[found.document][found.begin : found.end]
    assert (found in PASSAGES, words[: len(first)], words[-len(last) :]) == (True, first, last)


def words_of(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold().replace("\u2019", "").replace("'", ""))


def runs(text: str) -> Iterator[tuple[str, ...]]:
    words = words_of(text)
    yield from (tuple(words[i : i + RUN]) for i in range(len(words) - RUN + 1))


def test_no_text_is_shipped() -> None:
    known = {run for text in texts().values() for run in runs(text)}
    quads = [
        quad
        for path in sorted((ROOT / "data").rglob("*"))
        if path.suffix in (".ttl", ".trig")
        for quad in read(path)
    ]
    named = {quad.subject for quad in quads if quad.predicate.value == f"{MD}named"}
    names = {f"{SKOS}prefLabel", f"{SKOS}altLabel"}
    copied = [
        quad.object.value
        for quad in quads
        if isinstance(quad.object, Literal)
        and quad.predicate.value != f"{DCTERMS}title"
        and not (quad.subject in named and quad.predicate.value in names)
        and known.intersection(runs(quad.object.value))
    ]
    assert copied == []
    assert known.intersection(runs(NOTES)) == set()


@pytest.mark.parametrize("modality", CUES)
def test_passage_of_a_modality_has_its_cue(modality: str) -> None:
    bare = {
        found
        for found, about in PASSAGES.items()
        if about.modality == modality
        and not re.search(CUES[modality], texts()[found.document][found.begin : found.end], re.I)
    }
    assert bare == {found for found in WITHOUT_CUE if PASSAGES[found].modality == modality}


def test_cue_in_an_asserted_passage_stands_in_a_clause_of_its_own() -> None:
    open_cues = f"{CUES['Ability']}|{CUES['Possible']}"
    hedged = set()
    for found, about in PASSAGES.items():
        clauses = [c for c in PASSAGES if c != found and inside(c, found)]
        cues = [
            found.begin + cue.start()
            for cue in re.finditer(open_cues, texts()[found.document][found.begin : found.end])
        ]
        if about.modality == "Asserted" and any(
            not any(clause.begin <= cue < clause.end for clause in clauses) for cue in cues
        ):
            hedged.add(found)
    assert hedged == set(ASSERTED_WITH_CUE)


# The data against the first reading, and the notes against both


def numbers(text: str) -> set[int]:
    """Return the numbers of statements that a text names, ranges spelt out.

    >>> sorted(numbers("T8, T107-109"))
    [8, 107, 108, 109]
    """
    return {
        number
        for first, last in re.findall(r"\bT(\d+)(?:-(\d+))?\b", text)
        for number in range(int(first), int(last or first) + 1)
    }


def rows(heading: str) -> list[tuple[str, list[str]]]:
    """Return the rows of the tables below a heading of the notes, each with its subheading."""
    [_, rest] = NOTES.split(f"\n## {heading}\n")
    found: list[tuple[str, list[str]]] = []
    subheading = ""
    for line in rest.split("\n## ")[0].splitlines():
        if line.startswith("### "):
            subheading = line.removeprefix("### ")
        elif line.startswith("|---"):
            found.pop()  # it was the head of a table
        elif line.startswith("|"):
            found.append((subheading, [cell.strip() for cell in line[1:-1].split("|")]))
    return found


def statement(cell: str) -> tuple[Triple, str]:
    """Return the statement in a cell of the notes and its modality; a definition without words."""
    match = re.fullmatch(r"`(\S+) (\S+)(?: (\S+))?`(?: \((\w+)\))?", cell)
    assert match, cell
    return (match[1], match[2], match[3] or ""), match[4] or "Asserted"


def without_words(triple: Triple) -> Triple:
    return (*triple[:2], "") if triple[1] == "definedAs" else triple


def questioned() -> set[int]:
    """Return the statements that the second reader questions, one by one or as a pair."""
    [pairs] = re.findall(r"carry includes \(military-diplomacy -> X\) and .*?: (.*?)\.", remarks())
    double = {
        triple
        for kind in pairs.split(", ")
        for triple in (
            ("military-diplomacy", "includes", kind),
            (kind, "broader", "military-diplomacy"),
        )
    }
    remarked = {int(number) for number in re.findall(r"^- T(\d+) ", remarks(), re.MULTILINE)}
    return remarked | {number for number, reading in readings().items() if reading.triple in double}


def test_unquestioned_statements_stand_in_their_sentence() -> None:
    doubted = questioned()
    kept: dict[Triple, bool] = {}
    strays: set[int] = set()
    for number, reading in readings().items():
        if number not in doubted:
            stands = bool(standing(reading))
            kept[reading.triple] = kept.get(reading.triple, True) and stands
            strays.update(() if stands else (number,))
    share = sum(kept.values()) / len(kept)
    print(f"{sum(kept.values())} of {len(kept)} unquestioned triples stand: {share:.1%}")
    assert strays == set(STRAYS)
    assert share >= 0.97


def test_notes_count_what_the_data_holds() -> None:
    told = {row[0]: row[1:] for _, row in rows("What was read") if row[0].startswith("`src:")}
    assert told == {
        f"`src:{name}`": [
            str(len({about.section for p, about in PASSAGES.items() if p.document == name})),
            str(sum(p.document == name for p in PASSAGES)),
            str(sum(said.passage.document == name for said in SAID)),
        ]
        for name in DOCUMENTS
    }


def departures() -> dict[int, tuple[str, list[str]]]:
    return {
        int(row[0].removeprefix("T")): (title, row[1:])
        for title, row in rows("Departures from the first reading")
        if title in TITLES.values() and re.fullmatch(r"T\d+", row[0])
    }


def test_notes_name_every_departure_and_no_other() -> None:
    told = departures()
    assert set(told) == {number for number, reading in readings().items() if not standing(reading)}
    for number, (title, [section, before, _, reason]) in told.items():
        triple, sentence, _ = readings()[number]
        assert (title, reason != "") == (TITLES[sentence.document], True)
        assert statement(before) == (without_words(triple), "Asserted")
        assert re.fullmatch(r"s\d\d", section)


def test_notes_tell_every_statement_that_the_first_reading_lacks() -> None:
    lacking = {
        (said.passage, without_words(said.triple), said.modality)
        for said in SAID
        if not any(
            reading.triple == said.triple and inside(said.passage, reading.sentence)
            for reading in readings().values()
        )
    }
    names = {title: name for name, title in TITLES.items()}
    added = set()
    for title, (section, span, cell, reason) in rows("Added"):
        found = Passage(names[title], *map(int, span.split(",")))
        assert (PASSAGES[found].section, reason != "") == (f"{found.document}.{section}", True)
        added.add((found, *statement(cell)))
    instead = set()
    for number, (_, [_, _, now, _]) in departures().items():
        if now != "dropped":
            within = {one for one in lacking if inside(one[0], readings()[number].sentence)}
            [standing_now] = [one for one in within if one[1:] == statement(now)]
            instead.add(standing_now)
    assert added & instead == set()
    assert added | instead == lacking


def test_notes_tell_every_modality_that_the_first_reading_has_otherwise() -> None:
    told = [
        (number, (first, now))
        for title, [first, now, *which] in rows("Modality")
        if title == "Set otherwise"
        for number in numbers(which[0])
    ]
    usual = {("asserted", "Asserted"), ("possible", "Ability"), ("possible", "Possible")}
    expected = {
        number: (reading.modality, said.modality)
        for number, reading in readings().items()
        for said in standing(reading)
        if (reading.modality, said.modality) not in usual
    }
    assert sorted(told) == sorted(expected.items())


def test_notes_name_every_questioned_statement() -> None:
    remarked = {int(number) for number in re.findall(r"^- T(\d+) ", remarks(), re.MULTILINE)}
    assert remarked - numbers(NOTES) == set()
