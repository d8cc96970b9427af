"""Every named question gives the answer that was read in the documents, whatever else is loaded."""

import re
from collections.abc import Iterable
from pathlib import Path

import blue_league
import pyoxigraph as ox
import pytest

from detente import KnowledgeGraph, UnknownName, UsageError
from detente.core.bundled import DATA_FOLDER
from detente.core.namespaces import MD, PREFIXES
from detente.evidence.sources import covered_until
from detente.query.questions import READS, TOPICS
from detente.query.results import Results

ANSWERS = Path(__file__).parent
QUESTIONS = {question.name: question for question in KnowledgeGraph.questions()}

#: What is asked of the documents alone, which no fact may change.
OF_DOCUMENTS = [name for name, question in QUESTIONS.items() if question.reads == "documents"]

#: Counts and lists of all that there is, which grow with every fact: their answers are those of
#: the Blue League, read in blue_league.trig. docs/coverage.md has what they say of the whole graph.
OF_LEAGUE = {
    "coverage-of-codes",
    "coverage-of-kinds",
    "coverage-of-organizations",
    "facts-by-source-kind",
    "unconfirmed-facts",
}

#: Another source: what it says bears on every question, and no document says it.
REFERENCE = """
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX kg: <https://w3id.org/detente/id/>
PREFIX md: <https://w3id.org/detente/ontology#>
PREFIX org: <http://www.w3.org/ns/org#>
PREFIX schema: <https://schema.org/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX src: <https://w3id.org/detente/source/>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>

src:catalogue {
  <https://example.org/reference> a md:Dataset ;
    dcterms:title "A list of facts"@en .
}

<https://example.org/reference> {
  kg:membership-sco-india a md:Membership ;
    org:member kg:india ;
    org:organization kg:sco ;
    org:role md:FullMember ;
    md:endStatus md:Ongoing .
  kg:india md:memberOf kg:sco .
  kg:reference-mission a md:PeacekeepingOperation ;
    md:implements kg:military-training ;
    md:named true ;
    md:takesPlaceIn kg:balkans , kg:darfur , kg:haiti , kg:mali ;
    md:duringPeriod kg:1990s ;
    schema:startDate "1999-01-01"^^xsd:date ;
    skos:prefLabel "Reference Mission"@en .
  kg:african-union md:conducts kg:reference-mission .
  kg:nato md:conducts kg:reference-mission , kg:reference-programme .
  kg:united-states md:conducts kg:reference-mission .
  kg:reference-programme a md:Program ;
    md:named true ;
    skos:prefLabel "Reference Programme"@en .
  kg:allies md:participatesIn kg:reference-programme .
  kg:china md:partyTo kg:edca .
  kg:india md:partyTo kg:edca .
  kg:vietnam md:claims kg:haiti ;
    md:partyTo kg:edca .
  kg:united-states md:claims kg:south-china-sea .
  kg:edca md:implements kg:bilateral-military-agreements .
  kg:amisom md:takesPlaceIn kg:mali ;
    schema:startDate "2007-01-19"^^xsd:date ;
    schema:endDate "2022-03-31"^^xsd:date .
  kg:minustah md:takesPlaceIn kg:mali .
  kg:nato md:establishedIn 1950 ;
    schema:foundingDate "1949-04-04"^^xsd:date ;
    md:employs kg:narrative-control , kg:military-alliances .
  kg:athens md:employs kg:military-alliances .
  kg:great-power-rivalry md:hinders kg:military-diplomacy , kg:peacekeeping-missions ;
    md:causes kg:mistrust , kg:global-power-shifts ;
    md:shapes kg:military-alliances ;
    md:takesPlaceIn kg:middle-east .
  kg:personnel-shortage md:hinders kg:peace ;
    md:causes kg:great-power-rivalry .
  kg:military-diplomacy md:exacerbates kg:mistrust .
  kg:military-diplomacy md:contributesTo kg:security , kg:regional-stability ;
    md:requires kg:shared-goals .
  kg:peacekeeping-missions md:contributesTo kg:trust .
  kg:globalization md:shapes kg:military-diplomacy .
  kg:metric-soft-power-influence md:measures kg:md-success , kg:stability ;
    skos:broader kg:metric-political-outcomes .
  kg:rec-adapt-strategies md:recommends kg:soft-power ;
    md:addresses kg:great-power-rivalry .
  kg:social-media md:enables kg:cyber-diplomacy ;
    md:shapes kg:military-diplomacy .
  kg:cyber-diplomacy md:addresses kg:misinformation , kg:cyberattacks ;
    md:definedAs "another definition"@en .
  kg:military-attache md:hasFunction kg:reference-function .
  kg:reference-function a md:Function ;
    skos:prefLabel "reference function"@en .
  kg:humanitarian-assistance md:includes kg:military-training .
  kg:bilateral-military-agreements md:includes kg:military-alliances .
  kg:data-analytics md:enables kg:security-dialogue .
  kg:edca md:contributesTo kg:trust .
  kg:globalization md:causes kg:mistrust .
  kg:humanitarian-assistance skos:broader kg:military-diplomacy .
  kg:joint-training md:addresses kg:armed-conflict .
  kg:military-aid md:contributesTo kg:trust .
  kg:military-alliances md:exacerbates kg:aggression .
  kg:ngos md:employs kg:medical-aid .
  kg:peacekeepers md:guidedBy kg:international-mandate .
  kg:reference-programme md:contributesTo kg:regional-stability ;
    md:exemplifies kg:military-diplomacy .
  kg:cyber-diplomacy md:contributesTo kg:trust .
  kg:military-diplomacy md:contributesTo kg:cooperation .
  kg:trend-technology md:concerns kg:cyber-diplomacy .
}

<https://example.org/reference#challenges> {
  kg:mistrust md:hinders kg:security-dialogue .
}

<https://example.org/reference#ethics> {
  kg:military-diplomacy md:guidedBy kg:human-rights .
}
"""


#: The same source, if its graphs were passages of documents.
PASSAGE = """
src:catalogue {
  <https://example.org/reference> a md:Passage ;
    dcterms:isPartOf src:strategies.s00 ;
    dcterms:source src:strategies ;
    md:modality md:Asserted .
  <https://example.org/reference#challenges> a md:Passage ;
    dcterms:isPartOf src:regional-stability.s12 ;
    dcterms:source src:regional-stability ;
    md:beginIndex 16107 ;
    md:modality md:Asserted ;
    md:paragraph 1 .
  <https://example.org/reference#ethics> a md:Passage ;
    dcterms:isPartOf src:global-diplomacy.s13 ;
    dcterms:source src:global-diplomacy ;
    md:modality md:Asserted .
}
"""


@pytest.fixture(scope="module")
def wider(tmp_path_factory: pytest.TempPathFactory) -> KnowledgeGraph:
    """Return the graph with another source beside the documents."""
    path = tmp_path_factory.mktemp("reference") / "reference.trig"
    path.write_text(REFERENCE, encoding="utf-8")
    return KnowledgeGraph.load(path)


@pytest.fixture(scope="module")
def longer(tmp_path_factory: pytest.TempPathFactory) -> KnowledgeGraph:
    """Return the graph with what the other source says in a document."""
    path = tmp_path_factory.mktemp("passage") / "passage.trig"
    path.write_text(REFERENCE + PASSAGE, encoding="utf-8")
    return KnowledgeGraph.load(path)


def asked(graph: KnowledgeGraph, name: str) -> Results:
    """The answer to a question as its header gives an example of it."""
    return graph.ask(name, limit=None, **QUESTIONS[name].example)


def answer(name: str) -> str:
    return (ANSWERS / f"{name}.csv").read_bytes().decode()


def test_every_question_has_an_answer_and_every_answer_a_question() -> None:
    assert sorted(path.stem for path in ANSWERS.glob("*.csv")) == sorted(QUESTIONS)


@pytest.fixture(scope="module")
def league() -> KnowledgeGraph:
    return blue_league.load(kinds=True)


@pytest.mark.parametrize("name", sorted(QUESTIONS.keys() - OF_LEAGUE - {"rivals"}))
def test_answer_is_the_one_that_was_read(
    kg: KnowledgeGraph, fixed: KnowledgeGraph, name: str
) -> None:
    """In the sources that pinned answers were read from, or in all where it is a newer one."""
    if asked(fixed, name).to_csv() != answer(name):
        assert asked(kg, name).to_csv() == answer(name)


@pytest.mark.parametrize("name", sorted(OF_LEAGUE))
def test_answer_is_the_one_that_was_read_in_the_league(league: KnowledgeGraph, name: str) -> None:
    assert asked(league, name).to_csv() == answer(name)


def in_order(few: Iterable[str], many: Iterable[str]) -> bool:
    """Whether the lines of a text stand in another one, in the same order."""
    rest = iter(many)
    return all(line in rest for line in few)


def test_rivals_that_were_read_are_told_and_all_are(kg: KnowledgeGraph) -> None:
    found = kg.ask("rivals")
    one = kg.ask("rivals", thing="Germany")
    assert one
    assert set(one.rows) < set(found.rows)
    assert in_order(answer("rivals").splitlines(), one.to_csv().splitlines())
    kind = ox.NamedNode(PREFIXES["rdf"] + "type"), ox.NamedNode(MD + "RivalStatement")
    [ghana] = kg.ask("rivals", thing="Ghana").rows
    assert ghana[-1] == "The row runs from 1960 to 1964."
    stated = {
        quad.subject
        for path in DATA_FOLDER.rglob("*.trig")
        for quad in ox.parse(path=path)
        if (quad.predicate, quad.object) == kind
    }
    assert len(found.rows) == len(stated)


@pytest.mark.parametrize("name", OF_DOCUMENTS)
def test_another_source_does_not_change_the_answer(
    kg: KnowledgeGraph, wider: KnowledgeGraph, name: str
) -> None:
    assert asked(wider, name).to_csv() == asked(kg, name).to_csv()


@pytest.fixture(scope="module")
def documents() -> KnowledgeGraph:
    """Return the graph without the reference facts."""
    return KnowledgeGraph.load(reference=False)


@pytest.mark.parametrize("name", OF_DOCUMENTS)
def test_reference_facts_do_not_change_the_answer(
    kg: KnowledgeGraph, documents: KnowledgeGraph, name: str
) -> None:
    assert asked(kg, name).rows == asked(documents, name).rows


def test_what_an_actor_employs_is_told_by_facts_and_by_documents(kg: KnowledgeGraph) -> None:
    """No document says what France employs; of NATO both tell."""
    assert {row[1:3] for row in kg.ask("employed-by", actor="France")} == {("derived", "facts")}
    says = {row[2] for row in kg.ask("employed-by", actor="NATO")}
    assert says == {"documents", "facts"}
    documents = KnowledgeGraph.load(scope="documents").ask("employed-by", actor="NATO")
    assert {row[2] for row in documents} == {"documents"}


@pytest.mark.parametrize("name", OF_DOCUMENTS)
def test_the_same_words_in_a_document_do_change_it(
    kg: KnowledgeGraph, longer: KnowledgeGraph, name: str
) -> None:
    assert asked(longer, name).to_csv() != asked(kg, name).to_csv()


def test_what_follows_from_another_source_is_there(wider: KnowledgeGraph) -> None:
    assert wider.query("ASK { kg:india md:currentMemberOf kg:sco }")
    assert wider.query("ASK { kg:african-union md:participatesIn kg:reference-mission }")
    # What may be faced is concluded from what documents say, and from nothing else.
    assert not wider.query("ASK { kg:african-union md:faces kg:great-power-rivalry }")


@pytest.mark.parametrize("name", QUESTIONS)
def test_no_row_repeats(kg: KnowledgeGraph, name: str) -> None:
    rows = asked(kg, name).rows
    assert len(set(rows)) == len(rows)


@pytest.mark.parametrize("name", QUESTIONS)
def test_rows_come_in_an_order_that_the_query_says(kg: KnowledgeGraph, name: str) -> None:
    ordered = "\nORDER BY " in QUESTIONS[name].text
    assert ordered == (asked(kg, name).kind == "rows")


@pytest.mark.parametrize("name", QUESTIONS)
def test_header_names_the_question_and_asks_it(name: str) -> None:
    question = QUESTIONS[name]
    assert re.fullmatch(r"[A-Z].*[^.?]", question.title)
    assert re.fullmatch(r"[A-Z].*\?", question.question)


def test_titles_are_unique() -> None:
    titles = [question.title for question in QUESTIONS.values()]
    assert sorted(set(titles)) == sorted(titles)


@pytest.mark.parametrize("name", QUESTIONS)
def test_every_parameter_has_an_example_that_names_a_thing(kg: KnowledgeGraph, name: str) -> None:
    for parameter in QUESTIONS[name].parameters:
        assert parameter.example is not None
        assert parameter.kind or kg.resolve(parameter.example)


@pytest.mark.parametrize("name", QUESTIONS)
def test_header_says_what_it_is_about_and_reads(name: str) -> None:
    question = QUESTIONS[name]
    assert question.topic in TOPICS
    assert question.reads in READS


@pytest.mark.parametrize("name", QUESTIONS)
def test_every_parameter_is_a_variable_of_the_query(name: str) -> None:
    question = QUESTIONS[name]
    query = re.sub(r"^#.*$", "", question.text, flags=re.M)
    variables = re.findall(r"\?(\w+)", query)
    assert {parameter.name for parameter in question.parameters} <= set(variables)


@pytest.mark.parametrize("name", QUESTIONS)
def test_every_param_line_is_read(name: str) -> None:
    question = QUESTIONS[name]
    written = re.findall(r"^# param (\w+)", question.text, re.M)
    assert [parameter.name for parameter in question.parameters] == written


@pytest.mark.parametrize("name", QUESTIONS)
def test_every_prefix_is_declared_and_used(name: str) -> None:
    declared = re.findall(r"^PREFIX (\w+): ", QUESTIONS[name].text, re.M)
    body = re.sub(r"^ *(?:PREFIX|#).*$|<[^>]*>|\"[^\"]*\"", "", QUESTIONS[name].text, flags=re.M)
    assert declared == sorted(set(re.findall(r"\b(\w+):\w", body)))


def test_a_parameter_changes_the_answer(fixed: KnowledgeGraph) -> None:
    assert fixed.ask("named-as-member", state="China", organization="SCO")
    assert fixed.ask("dates-in-documents", activity="NATO")
    found = fixed.ask("operations-in-place", place="Mali")
    minusma = "United Nations Multidimensional Integrated Stabilization Mission in Mali"
    assert minusma in {row[found.columns.index("operation")] for row in found}


def test_an_unknown_question_gets_the_nearest_ones(kg: KnowledgeGraph) -> None:
    with pytest.raises(UsageError) as raised:
        kg.ask("partys")
    assert str(raised.value).startswith("there is no question 'partys'; did you mean parties or ")


def test_a_question_like_no_other_is_sent_to_the_list(kg: KnowledgeGraph) -> None:
    with pytest.raises(UsageError) as raised:
        kg.ask("zzz")
    assert str(raised.value) == "there is no question 'zzz'; detente questions lists them"


def test_an_unknown_parameter_gets_the_known_ones(kg: KnowledgeGraph) -> None:
    with pytest.raises(UsageError) as raised:
        kg.ask("named-as-member", country="kg:india")
    assert str(raised.value) == (
        "named-as-member has no parameter 'country'; it takes state, organization"
    )


def test_a_parameter_of_a_question_without_any_is_refused(kg: KnowledgeGraph) -> None:
    with pytest.raises(UsageError) as raised:
        kg.ask("most-agreed-hindrances", place="kg:haiti")
    assert str(raised.value) == (
        "most-agreed-hindrances has no parameter 'place'; it takes no parameter"
    )


def test_a_value_that_names_nothing_is_said_to(kg: KnowledgeGraph) -> None:
    with pytest.raises(UnknownName) as raised:
        kg.ask("operations-in-place", place="Hayti")
    assert (
        str(raised.value)
        == "nothing in the graph is called 'Hayti'; did you mean 'Haiti' or 'Hanoi' or 'ATMIS'?"
    )


def test_an_empty_value_names_nothing(kg: KnowledgeGraph) -> None:
    with pytest.raises(UnknownName) as raised:
        kg.ask("operations-in-place", place="")
    assert str(raised.value) == (
        "nothing in the graph is called ''; detente find searches names and definitions"
    )


@pytest.mark.parametrize("name", [each.name for each in QUESTIONS.values() if each.parameters])
def test_what_is_required_is_required(kg: KnowledgeGraph, name: str) -> None:
    """No value is taken up that nobody gave, but for the day that the release is covered to."""
    question = QUESTIONS[name]
    for parameter in question.parameters:
        given = {key: value for key, value in question.example.items() if key != parameter.name}
        if not parameter.required:
            assert (
                parameter.name not in kg.ask(name, limit=None, **given).values
                or parameter.kind == "date"
            )
            continue
        with pytest.raises(UsageError) as raised:
            kg.ask(name, limit=None, **given)
        assert str(raised.value) == (
            f"{name} needs {parameter.name}=VALUE: {parameter.meaning}. "
            f"For example: {question.example_call}"
        )


def test_a_date_that_is_not_given_is_the_last_day_covered(kg: KnowledgeGraph) -> None:
    covered = covered_until(kg.store)
    found = kg.ask("accessions", organization="NATO", since="1999")
    assert found.values == {"organization": "NATO", "since": "1999", "until": covered}
    assert found.rows == kg.ask("accessions", organization="NATO", since="1999", until="2026").rows
    whole = kg.ask("accessions", organization="NATO")
    assert len(whole.rows) > len(found.rows)
    assert whole.values == {"organization": "NATO", "until": covered}


def test_a_graph_that_is_covered_to_no_day_needs_one(kg: KnowledgeGraph, tmp_path: Path) -> None:
    path = tmp_path / "mine.ttl"
    path.write_text(f'<{PREFIXES["kg"]}nato> <{PREFIXES["skos"]}prefLabel> "NATO" .\n')
    bare = KnowledgeGraph.load(path, bare=True)
    with pytest.raises(UsageError) as raised:
        bare.ask("members-on-day", organization="NATO")
    assert str(raised.value).startswith("members-on-day needs day=DATE: the day. For example: ")
    assert bare.ask("members-on-day", organization="NATO", day="1999").rows == ()


def test_names_are_taken_in_both_spellings(kg: KnowledgeGraph) -> None:
    american = kg.ask("organizations-in-common", one="Mali", other="Niger", day="2020")
    british = kg.ask("organisations-in-common", one="Mali", other="Niger", day="2020")
    assert american.rows == british.rows != ()
    british = kg.ask("members-on-day", organisation="NATO", day="1999")
    assert british.values == {"organization": "NATO", "day": "1999"}
    with pytest.raises(UsageError, match="organization is given twice"):
        kg.ask("members-on-day", organisation="NATO", organization="NATO")


def test_a_name_of_before_answers_as_the_new_one(kg: KnowledgeGraph) -> None:
    former = {old: each.name for each in QUESTIONS.values() for old in each.formerly}
    assert {"missions-in-place", "treaties-of", "groups-in-programmes"} <= former.keys()
    assert not former.keys() & QUESTIONS.keys()
    for old, new in former.items():
        assert kg.question(old) == QUESTIONS[new]
    found = kg.ask("mission-places", actor="ECOWAS", until="2000")
    assert found.rows == kg.ask("operations-of", conductor="ECOWAS", until="2000").rows != ()


def test_questions_are_found_by_words() -> None:
    names = {each.name for each in KnowledgeGraph.questions("Accession")}
    assert "accessions" in names
    assert {each.topic for each in KnowledgeGraph.questions("exercises")} >= {"exercises"}
    programs = KnowledgeGraph.questions("programmes groups")
    assert [each.name for each in programs] == ["groups-in-programs"]
    assert KnowledgeGraph.questions("zzz") == ()


def test_questions_come_by_topic() -> None:
    topics = [each.topic for each in KnowledgeGraph.questions()]
    assert list(dict.fromkeys(topics)) == list(TOPICS)
    assert topics == sorted(topics, key=TOPICS.index)
