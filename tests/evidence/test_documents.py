"""What the data says of the documents is in their texts, and nothing of the texts is shipped."""

import hashlib
import re
from collections.abc import Iterator

import pytest
from passages import (
    CATALOGUE,
    CATALOGUED,
    DCTERMS,
    DOCUMENTS,
    MD,
    PASSAGES,
    QUADS,
    RDF_TYPE,
    ROOT,
    SAID,
    SKOS,
    SRC,
    Passage,
    inside,
    outline,
    passage,
    read,
    sentences,
    texts,
    value,
)
from pyoxigraph import Literal
from shared import shared

NOTES = (ROOT / "docs" / "modelling.md").read_text(encoding="utf-8")
RUN = 8  # this many words running of a text are a quotation

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
    (Passage("strategies", 5267, 5465), "Their roles can be", "cooperation and collaboration."),
    (Passage("strategies", 15430, 15473), "Nations must", "their military diplomacy"),
    (Passage("strategies", 21369, 21527), "By understanding the", "for conflict resolution."),
    (Passage("global-diplomacy", 3969, 4072), "NATO, established in 1949", "global diplomacy."),
    (
        Passage("global-diplomacy", 8522, 8606),
        "The African Union\u2019s",
        "exemplify this approach.",
    ),
    (
        Passage("global-diplomacy", 12037, 12380),
        "The presence of geopolitical tensions can lead",
        "conflicting national interests.",
    ),
    (Passage("global-diplomacy", 20383, 20542), "By redefining strategies", "effectively."),
]
CUES = {
    "Ability": r"\bcan\b|\b(allow\w*|opportunities) for\b|\b(allow|enabl|equip)\w* [\w -]+ to\b",
    "Intended": r"\b(aim|aims|aimed|aiming)\b|\bcommitment to\b|\bensuring that\b|\bto [a-z]{4,}",
    "Possible": r"\b(may|might|could|will|likely|expected to|poised to|set to)\b",
}
WITHOUT_CUE = {
    Passage("global-diplomacy", 16975, 17061): '"a tool for": an end',
    Passage("regional-stability", 21468, 21570): '"indicate", of what comes "in the coming years"',
}
AFTER_ITS_TOPIC = Passage("regional-stability", 16107, 16292)  # "One significant issue is"
ENABLES = '"allow for": the relation is md:enables, which says no more'
ASSERTED_WITH_CUE = {
    Passage("global-diplomacy", 9267, 9471): ENABLES,
    Passage("global-diplomacy", 20245, 20382): '"will be essential": needed, not expected',
    Passage("regional-stability", 20923, 21014): '"expected to grow": that they are of them is not',
    Passage("regional-stability", 22521, 22650): '"will necessitate": needed, not expected',
    Passage("regional-stability", 23116, 23238): '"will remain": it does already',
    Passage("strategies", 306, 458): '"military might": a noun',
    Passage("strategies", 2496, 2683): '"can be traced back": not said of what follows',
    Passage("strategies", 5267, 5361): '"can be summarized": said of the list',
    Passage("strategies", 6078, 6165): '"may" belongs to what falters',
    Passage("strategies", 11131, 11256): ENABLES,
    Passage("strategies", 12763, 12940): ENABLES,
    Passage("strategies", 13790, 13940): ENABLES,
    Passage("strategies", 20479, 20608): '"will continue": it does already',
    Passage("strategies", 21528, 21696): '"will reshape": the need that it shows is there',
}


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


@pytest.mark.parametrize("name", DOCUMENTS)
def test_span_is_a_sentence_or_a_clause_of_one_in_its_section_and_paragraph(name: str) -> None:
    text, sections = texts()[name], {f"{name}.{s['id']}": s for s in outline()[name]}
    wrong = []
    for found, about in sorted(PASSAGES.items()):
        if found.document != name:
            continue
        _, begin, end = found
        words = text[begin:end]
        paragraphs = sections[about.section]["paragraphs"]
        within = [
            first
            for first, last in sentences(text, *paragraphs[about.paragraph - 1])
            if first < end <= last
        ]
        if within and begin < within[0]:  # a lead-in comes first, whole
            within = [
                first
                for span in paragraphs[: about.paragraph]
                for first, last in sentences(text, *span)
                if first == begin and (re.search(r":\n", words) or found == AFTER_ITS_TOPIC)
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
