"""Words are found in a document's text, whatever their typography, and what to paste is sound."""

import hashlib
import json
from pathlib import Path

import pyoxigraph as ox
import pytest
from passages import DOCUMENTS, PASSAGES, SRC, Passage
from shared import shared

from detente import DetenteError, KnowledgeGraph, LoadError, UnknownName, UsageError
from detente.core.bundled import DATA_FOLDER
from detente.evidence.documents import Reading, modality_of
from detente.evidence.sentences import occurrences, paragraphs, sentences
from detente.explain.locate import Locations, locate_words, resolve_document
from detente.network.context import GraphContext

TEXT = """\
An Essay

Caf\u00e9 talks build trust.  They \u201ccan\u201d also\u2014at a \
price\u2014lower risks. Dr. Lee met U.S. officers;\tthey talked.

Ways and Means
Talks aim to:
- settle disputes
- and, it may be, end wars.

NATO employs talks.
Naval talks build trust.
"""
BODY = TEXT.index("Caf")
WAYS = TEXT.index("Ways")
FACTS = f"""
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix kg: <https://w3id.org/detente/id/> .
@prefix md: <https://w3id.org/detente/ontology#> .
@prefix schema: <https://schema.org/> .
@prefix src: <https://w3id.org/detente/source/> .

src:catalogue {{
  src:essay a md:Document ; dcterms:title "An essay"@en ; md:sha256 "SHA256" ;
    md:sourceKind md:Analysis .
  src:essay.s00 a md:Section ; dcterms:isPartOf src:essay ; dcterms:title "lead"@en ;
    md:beginIndex {BODY} ; md:endIndex {WAYS - 2} ; schema:position 0 .
  src:essay.s01 a md:Section ; dcterms:isPartOf src:essay ; dcterms:title "Ways and Means"@en ;
    md:beginIndex {WAYS} ; md:endIndex {len(TEXT) - 1} ; schema:position 1 .
  <https://w3id.org/detente/source/essay#char=10,33> a md:Passage ; dcterms:isPartOf src:essay.s00 ;
    dcterms:source src:essay ; md:beginIndex 10 ; md:endIndex 33 ; md:modality md:Asserted ;
    md:paragraph 1 .
}}
<https://w3id.org/detente/source/essay#char=10,33> {{
  kg:confidential-discussions md:contributesTo kg:trust .
}}
"""


def written(folder: Path, content: bytes = TEXT.encode(), facts: str = FACTS) -> KnowledgeGraph:
    (folder / "essay.txt").write_bytes(content)
    path = folder / "essay.trig"
    path.write_text(facts.replace("SHA256", hashlib.sha256(content).hexdigest()), encoding="utf-8")
    return KnowledgeGraph.load(path, texts=folder)


@pytest.fixture(scope="module")
def essay(tmp_path_factory: pytest.TempPathFactory) -> KnowledgeGraph:
    return written(tmp_path_factory.mktemp("essay"))


def found(kg: KnowledgeGraph, words: str) -> Locations:
    return locate_words(kg.context, f"{SRC}essay", words)


def span(words: str) -> tuple[int, int]:
    assert TEXT.count(words) == 1
    return TEXT.index(words), TEXT.index(words) + len(words)


# What is found


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("build trust.  They", "build trust.  They"),
        ("  settle disputes\n", "settle disputes"),
        ("CAFE TALKS", "Caf\u00e9 talks"),
        ("Cafe\u0301 talks", "Caf\u00e9 talks"),
        ("trust. they", "trust.  They"),
        ('"can"', "\u201ccan\u201d"),
        ("also-at a price-lower", "also\u2014at a price\u2014lower"),
        ("officers; they", "officers;\tthey"),
        ("price\u2013lower", "price\u2014lower"),
        ("spute", "disputes"),
    ],
)
def test_words_are_found_in_any_typography_with_exact_offsets(
    essay: KnowledgeGraph, words: str, text: str
) -> None:
    [place] = found(essay, words)
    assert (place.words.begin, place.words.end) == span(text)
    assert place.words.text == text
    assert place.words.iri == f"{SRC}essay#char={place.words.begin},{place.words.end}"


def test_words_as_they_are_written_come_before_others(essay: KnowledgeGraph) -> None:
    assert [place.words.text for place in found(essay, "Talks")] == ["Talks"]
    assert [place.words.text for place in found(essay, "TALKS")] == ["talks", "Talks"] + [
        "talks"
    ] * 2


def test_whole_words_come_before_parts_of_words() -> None:
    assert occurrences("start an art", "art") == [(9, 12)]
    assert occurrences("start a cart", "art") == [(0, 5), (8, 12)]


@pytest.mark.parametrize("words", ["", " ", "\u00ad", "\u0301"])
def test_nothing_stands_nowhere(words: str) -> None:
    assert occurrences("some text", words) == []


def test_places_say_section_paragraph_and_sentence(essay: KnowledgeGraph) -> None:
    told = [
        (p.section, p.heading, p.paragraph, p.sentence.text, p.sentence.modality, p.sentence.cue)
        for words in ("lower risks", "officers", "wars", "NATO", "Naval")
        for p in found(essay, words)
    ]
    lead, ways = (f"{SRC}essay.s00", "lead"), (f"{SRC}essay.s01", "Ways and Means")
    can = "They \u201ccan\u201d also\u2014at a price\u2014lower risks."
    lee = "Dr. Lee met U.S. officers;\tthey talked."
    assert told == [
        (*lead, 1, can, "ability", "can"),
        (*lead, 1, lee, "asserted", ""),
        (*ways, 1, "and, it may be, end wars.", "possible", "may"),
        (*ways, 2, "NATO employs talks.", "asserted", ""),
        (*ways, 3, "Naval talks build trust.", "asserted", ""),
    ]


def test_a_list_has_the_modality_of_what_leads_it_in(essay: KnowledgeGraph) -> None:
    [place] = found(essay, "settle disputes")
    assert (place.sentence.modality, place.sentence.cue) == ("intended", "aim to")


def test_words_over_several_sentences_have_all_of_them(essay: KnowledgeGraph) -> None:
    [place] = found(essay, "trust.  They")
    assert place.sentence.text.startswith("Caf\u00e9 talks")
    assert place.sentence.text.endswith("lower risks.")


def test_a_passage_of_the_graph_is_told_with_what_it_says(essay: KnowledgeGraph) -> None:
    [place] = found(essay, "Caf\u00e9 talks")
    assert [(p.begin, p.end, p.modality, p.known, p.says) for p in place.here] == [
        (10, 33, "asserted", True, ("confidential discussions contributes to trust",))
    ]
    assert place.sentence == place.here[0]


def test_ten_places_are_told_of_more(tmp_path: Path) -> None:
    facts = FACTS.replace(f"md:beginIndex {BODY}", "md:beginIndex 0")
    kg = written(tmp_path, b"Talks. " * 12, facts)
    places = found(kg, "Talks")
    assert [(p.number, p.of, p.words.begin) for p in places] == [
        (number, 12, 7 * (number - 1)) for number in range(1, 11)
    ]
    assert places.text().count(" of 12: ") == 10


# How it is told


def test_a_place_reads_as_comments_and_what_to_paste(essay: KnowledgeGraph) -> None:
    assert found(essay, "lower risks").text() == (
        """\
# An essay, "lead" (src:essay.s00), paragraph 1
# the words: 62-73, <https://w3id.org/detente/source/essay#char=62,73>
# in: 35-74, <https://w3id.org/detente/source/essay#char=35,74>
#     They \u201ccan\u201d also\u2014at a price\u2014lower risks.
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix kg: <https://w3id.org/detente/id/> .
@prefix md: <https://w3id.org/detente/ontology#> .
@prefix src: <https://w3id.org/detente/source/> .

src:catalogue {
    <https://w3id.org/detente/source/essay#char=35,74> a md:Passage ;
        dcterms:isPartOf src:essay.s00 ;
        dcterms:source src:essay ;
        md:beginIndex 35 ;
        md:endIndex 74 ;
        md:modality md:Ability ;  # a guess: the cue is 'can'
        md:paragraph 1 .
}

<https://w3id.org/detente/source/essay#char=35,74> {
    # Write here what it says:
}
"""
    )


def test_a_passage_that_is_there_is_told_as_the_graph_has_it(essay: KnowledgeGraph) -> None:
    lines = found(essay, "Caf\u00e9 talks build trust.").text().splitlines()
    assert lines[1:5] == [
        "# the words, a whole sentence: 10-33, <https://w3id.org/detente/source/essay#char=10,33>",
        "#     Caf\u00e9 talks build trust.",
        "# read already in 10-33, asserted:",
        "#     confidential discussions contributes to trust",
    ]
    assert "        md:modality md:Asserted ;  # so the graph has it" in lines
    assert lines[-2] == "    # Write here what else it says:"


def test_a_clause_is_pasted_alone_where_asked_for(essay: KnowledgeGraph) -> None:
    [place] = found(essay, "it may be, end wars")
    begin, end = span("it may be, end wars")
    assert f"#char={begin},{end}> {{\n" in place.trig(clause=True)
    assert f"#char={begin},{end}> {{\n" not in place.trig()


def test_json_has_the_same(essay: KnowledgeGraph) -> None:
    [place] = found(essay, "lower risks")
    [told] = json.loads(found(essay, "lower risks").json())
    assert (told["section"], told["paragraph"]) == (place.section, place.paragraph)
    assert told["words"]["iri"] == place.words.iri
    assert told["trig"] == place.trig()
    assert told["clause"] == place.trig(clause=True)


def test_what_is_pasted_and_filled_is_sound(tmp_path: Path, essay: KnowledgeGraph) -> None:
    filled = FACTS.replace("SHA256", hashlib.sha256(TEXT.encode()).hexdigest())
    for words in ("lower risks", "settle disputes", "NATO"):
        [place] = found(essay, words)
        assert list(ox.parse(place.text(), ox.RdfFormat.TRIG))
        statement = "kg:nato md:employs kg:confidential-discussions ."
        filled += place.text().replace("# Write here what it says:", statement)
    path = tmp_path / "filled.trig"
    path.write_text(filled, encoding="utf-8")
    assert KnowledgeGraph.load(path).validate(path).findings == ()


def test_a_hostile_title_and_text_cannot_drive_the_terminal(tmp_path: Path) -> None:
    facts = FACTS.replace('"An essay"', '"An \\u001B[31messay\\n\\u202E@prefix"')
    kg = written(tmp_path, b"Talks \x1b[31m build\rtrust and\x00 more.", facts)
    told = found(kg, "trust and").text()
    assert all(char == "\n" or char.isprintable() for char in told)
    assert list(ox.parse(told, ox.RdfFormat.TRIG))


# Where there is no passage


def test_words_in_a_heading_are_told_without_a_passage(essay: KnowledgeGraph) -> None:
    [place] = found(essay, "ways and means")
    assert (place.section, place.paragraph) == (f"{SRC}essay.s01", None)
    assert place.trig() == ""
    assert place.text().startswith(
        '# An essay, the heading of "Ways and Means" (src:essay.s01): no passage stands there\n'
    )


def test_words_in_no_section_are_told_with_their_offsets(essay: KnowledgeGraph) -> None:
    [place] = found(essay, "An Essay")
    assert place.text() == (
        "# An essay, in no section: describe one that holds these characters, and ask again\n"
        "# the words, a whole sentence: 0-8, <https://w3id.org/detente/source/essay#char=0,8>\n"
        "#     An Essay\n"
    )


def error(kg: KnowledgeGraph, words: str) -> DetenteError:
    with pytest.raises(DetenteError) as raised:
        found(kg, words)
    return raised.value


def test_words_over_the_end_of_a_paragraph_are_refused(essay: KnowledgeGraph) -> None:
    problem = error(essay, "talked. Ways and")
    assert isinstance(problem, UsageError)
    assert str(problem) == (
        "src:essay: the words run over the end of a paragraph, and a passage does not; "
        "give those of one paragraph"
    )


def test_words_that_are_not_there_get_the_nearest_sentence(essay: KnowledgeGraph) -> None:
    problem = error(essay, "they can lower the risks")
    assert isinstance(problem, UnknownName)
    assert str(problem) == (
        "src:essay: the words 'they can lower the risks' do not stand there; the nearest: "
        '"lead", 35-74: They \u201ccan\u201d also\u2014at a price\u2014lower risks.'
    )


def test_words_like_no_others_are_sent_to_the_text(essay: KnowledgeGraph) -> None:
    assert str(error(essay, "zzz qqq")) == (
        "src:essay: the words 'zzz qqq' do not stand there, nor anything near; look in the text"
    )


def test_no_words_are_a_wrong_call(essay: KnowledgeGraph) -> None:
    assert isinstance(error(essay, " \n"), UsageError)


def test_without_a_folder_of_texts_it_says_how_to_name_it(kg: KnowledgeGraph) -> None:
    with pytest.raises(UsageError, match="--texts DIR"):
        locate_words(GraphContext(kg.store), f"{SRC}strategies", "trust")


def test_a_changed_text_is_not_read(tmp_path: Path) -> None:
    kg = written(tmp_path)
    (tmp_path / "essay.txt").write_text(TEXT.replace("trust", "faith"), encoding="utf-8")
    problem = error(kg, "talks")
    assert isinstance(problem, LoadError)
    assert str(problem).startswith(f"{tmp_path / 'essay.txt'}: not the text that was read")


def test_a_text_in_another_encoding_is_said_to_be(tmp_path: Path) -> None:
    problem = error(written(tmp_path, "Caf\u00e9 talks".encode("latin-1")), "talks")
    assert str(problem) == f"{tmp_path / 'essay.txt'}: not text in UTF-8 (byte 3)"


def test_a_document_without_a_hash_is_told_how_to_get_one(tmp_path: Path) -> None:
    kg = written(tmp_path, facts=FACTS.replace(' ; md:sha256 "SHA256"', ""))
    problem = error(kg, "talks")
    assert isinstance(problem, LoadError)
    assert f"sha256sum {tmp_path / 'essay.txt'}" in str(problem)


def test_a_missing_text_is_said_to_be(tmp_path: Path) -> None:
    kg = written(tmp_path)
    (tmp_path / "essay.txt").unlink()
    assert isinstance(error(kg, "talks"), LoadError)


# Which document


@pytest.mark.parametrize(
    "name", ["essay", "src:essay", f"{SRC}essay", f"<{SRC}essay>", "AN ESSAY", " essay "]
)
def test_a_document_has_many_names(essay: KnowledgeGraph, name: str) -> None:
    assert resolve_document(essay.store, name) == f"{SRC}essay"


def test_a_document_comes_before_a_thing_of_its_name(kg: KnowledgeGraph) -> None:
    assert kg.resolve("regional stability") != f"{SRC}regional-stability"
    assert resolve_document(kg.store, "regional-stability") == f"{SRC}regional-stability"


def test_what_is_no_document_gets_those_that_there_are(kg: KnowledgeGraph) -> None:
    with pytest.raises(UnknownName) as raised:
        resolve_document(kg.store, "kg:nato")
    files = sorted((DATA_FOLDER / "documents").glob("*.trig"))
    there = ", ".join(f"src:{path.stem}" for path in files)
    assert str(raised.value) == f"there is no document 'kg:nato'; there are: {there}"


def test_the_texts_of_other_documents_may_be_elsewhere(essay: KnowledgeGraph) -> None:
    told = {source.sentence for edge in essay.network.edges for source in edge.sources}
    assert told == {None, "Caf\u00e9 talks build trust."}


# The make-up of texts


@pytest.mark.parametrize(
    ("clause", "modality", "cue"),
    [
        ("Exercises can build trust.", "ability", "can"),
        ("One can appreciate how much they matter.", "asserted", ""),
        ("Exercises equip the armed forces to act.", "ability", "equip"),
        ("They allow what is of use to whom it helps.", "asserted", ""),
        ("Exercises aimed at deterrence.", "intended", "aimed at"),
        ("They aimed to deter.", "intended", "aimed to"),
        ("To build trust", "intended", "To"),
        ("To the states it matters.", "asserted", ""),
        ("To NATO it matters.", "asserted", ""),
        ("They may fail, which can be bad.", "possible", "may"),
        ("It is likely to last.", "possible", "likely"),
        ("Military might matters, in May and in Cannes.", "asserted", ""),
        ("The likelihood of war is the potential for it.", "asserted", ""),
    ],
)
def test_modality_is_guessed_from_the_first_cue(clause: str, modality: str, cue: str) -> None:
    assert modality_of(clause) == (modality, cue)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Mr. Lee asked. Why? He left!", ["Mr. Lee asked.", "Why?", "He left!"]),
        ("It ended. \u201cNo,\u201d he said.", ["It ended.", "\u201cNo,\u201d he said."]),
        ("He said \u201cno.\u201d Then left.", ["He said \u201cno.\u201d", "Then left."]),
        ("It cost 3.5 million. 20 ships came.", ["It cost 3.5 million.", "20 ships came."]),
        ("Ways:\n  1. talk.\n  2. walk.", ["Ways:", "talk.", "walk."]),
        ("Les \u00c9tats. \u00c9tat.", ["Les \u00c9tats.", "\u00c9tat."]),
    ],
)
def test_sentences_end_where_a_reader_ends_them(text: str, expected: list[str]) -> None:
    assert [text[a:b] for a, b in sentences(text, (0, len(text)))] == expected


@pytest.mark.parametrize("line", ["\n", "\r\n"])
def test_blank_lines_part_the_paragraphs_of_a_wrapped_text(line: str) -> None:
    text = f"One that is{line}wrapped.{line}{line}- an item{line}on.{line} {line}Two.{line}---"
    told = [text[a:b] for a, b in paragraphs(text, 0, len(text), wrapped=True)]
    first = f"One that is{line}wrapped.{line}{line}- an item{line}on."
    assert [told[0], *(each.partition(line)[0] for each in told[1:])] == [first, "Two."]


# The documents that we read


def holds(one: Passage, other: Passage) -> bool:
    return one.begin <= other.begin and other.end <= one.end


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_passage_lies_where_the_graph_says(kg: KnowledgeGraph, name: str) -> None:
    reading = Reading(kg.store, shared("texts"), f"{SRC}{name}")
    wrong = []
    for passage, about in PASSAGES.items():
        if passage.document == name:
            part = reading.part(passage.begin, passage.end)
            assert part is not None
            whole = reading.sentence(passage.begin, passage.end, part)
            told = (part.section, part.paragraph)
            # An item of a list stands in the list, where a passage has both.
            held = max(p.end for p in PASSAGES if p.document == name and holds(p, passage))
            among = sentences(reading.text, (part.begin, part.end))
            end = max(held, *(end for begin, end in among if begin < passage.end))
            if told != (f"{SRC}{about.section}", about.paragraph) or end != whole.end:
                wrong.append(passage)
    assert wrong == []


@pytest.mark.parametrize("passage", sorted(PASSAGES)[::12], ids=str)
def test_words_of_a_passage_lead_to_it(kg: KnowledgeGraph, passage: Passage) -> None:
    texts = shared("texts")
    text = (texts / f"{passage.document}.txt").read_bytes().decode("utf-8")
    words = text[passage.begin : passage.end]
    iri = f"{SRC}{passage.document}#char={passage.begin},{passage.end}"
    context = GraphContext(kg.store, texts)
    for asked in (words, words.upper().replace(" ", "  ").replace("\u2019", "'")):
        places = locate_words(context, f"{SRC}{passage.document}", asked)
        [place] = [place for place in places if place.words.iri == iri]
        assert place.words.known
        assert place.words in place.here
        assert place.words.says
        assert f"<{iri}> a md:Passage ;" in place.trig()


def test_guesses_are_what_was_read_for_most_passages(kg: KnowledgeGraph) -> None:
    readings = {name: Reading(kg.store, shared("texts"), f"{SRC}{name}") for name in DOCUMENTS}
    right = sum(
        modality_of(readings[p.document].text[p.begin : p.end])[0] == about.modality.lower()
        for p, about in PASSAGES.items()
    )
    assert right / len(PASSAGES) > 0.84  # spans of one sentence differ in modality
