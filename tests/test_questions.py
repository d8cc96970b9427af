"""Every named question gives the answer that was read in the documents, whatever else is loaded."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from graph import KnowledgeGraph, UnknownName, UsageError

ANSWERS = Path(__file__).parent / "answers"
QUESTIONS = {question.name: question for question in KnowledgeGraph.questions()}

#: What is asked of the reference facts; of the documents the others.
OF_FACTS = {
    "accessions",
    "coverage-of-codes",
    "coverage-of-kinds",
    "coverage-of-organizations",
    "departures",
    "exercises-between",
    "exercises-of",
    "member-count-on-day",
    "members-on-day",
    "memberships-of",
    "operations-count-on-day",
    "operations-in-place",
    "operations-on-day",
    "organizations-in-common",
    "participants-on-day",
    "participations-of",
    "predecessors-of",
    "rivals",
    "roles-in-organization",
    "successors-of",
    "suspensions-on-day",
    "treaties-of",
    "unconfirmed-facts",
}
OF_DOCUMENTS = [name for name in QUESTIONS if name not in OF_FACTS]

#: Questions about all that the graph holds, and why the documents alone do not answer them.
WHOLE_GRAPH = {
    "advanced-by": "no source says that an actor advances an outcome: a rule concludes it",
    "employed-by": "who takes part in an activity, by any source, employs what that implements",
    "faced-by": "no source says that an actor faces a challenge: a rule concludes it",
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
  kg:reference-programme a md:Programme ;
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
  kg:military-engagement md:exacerbates kg:mistrust .
  kg:military-diplomacy md:contributesTo kg:security ;
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
  kg:peacekeepers md:guidedBy kg:cultural-competency .
  kg:reference-programme md:contributesTo kg:regional-stability ;
    md:exemplifies kg:military-diplomacy .
  kg:cyber-diplomacy md:contributesTo kg:trust .
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


def answer(name: str) -> str:
    return (ANSWERS / f"{name}.csv").read_bytes().decode()


def test_every_question_has_an_answer_and_every_answer_a_question() -> None:
    assert sorted(path.stem for path in ANSWERS.iterdir()) == sorted(QUESTIONS)


@pytest.mark.parametrize("name", QUESTIONS)
def test_answer_is_the_one_that_was_read(kg: KnowledgeGraph, name: str) -> None:
    assert kg.ask(name).to_csv() == answer(name)


@pytest.mark.parametrize("name", [name for name in OF_DOCUMENTS if name not in WHOLE_GRAPH])
def test_another_source_does_not_change_the_answer(wider: KnowledgeGraph, name: str) -> None:
    assert wider.ask(name).to_csv() == answer(name)


@pytest.fixture(scope="module")
def documents() -> KnowledgeGraph:
    """Return the graph without the reference facts."""
    return KnowledgeGraph.load(reference=False)


@pytest.mark.parametrize("name", OF_DOCUMENTS)
def test_reference_facts_do_not_change_the_answer(
    kg: KnowledgeGraph, documents: KnowledgeGraph, name: str
) -> None:
    assert kg.ask(name).rows == documents.ask(name).rows


def test_reference_facts_do_not_change_what_an_actor_employs(
    kg: KnowledgeGraph, documents: KnowledgeGraph
) -> None:
    """Unless all sources are asked for, or a day."""
    assert (
        kg.ask("employed-by", actor="NATO").rows == documents.ask("employed-by", actor="NATO").rows
    )
    whole = KnowledgeGraph.load(from_="all").ask("employed-by", actor="France").rows
    assert ("joint military exercises", "derived", "asserted") in whole
    assert kg.ask("employed-by", actor="France").rows == ()


@pytest.mark.parametrize("name", WHOLE_GRAPH)
def test_another_source_adds_to_what_is_asked_of_the_whole_graph(
    kg: KnowledgeGraph, wider: KnowledgeGraph, name: str
) -> None:
    assert set(wider.ask(name).rows) > set(kg.ask(name).rows)


@pytest.mark.parametrize("name", WHOLE_GRAPH)
def test_what_is_asked_of_the_whole_graph_can_be_asked_of_the_documents(
    tmp_path: Path, name: str
) -> None:
    path = tmp_path / "reference.trig"
    path.write_text(REFERENCE, encoding="utf-8")
    assert KnowledgeGraph.load(path, from_="documents").ask(name).to_csv() == answer(name)


@pytest.mark.parametrize("name", OF_DOCUMENTS)
def test_the_same_words_in_a_document_do_change_it(longer: KnowledgeGraph, name: str) -> None:
    assert longer.ask(name).to_csv() != answer(name)


def test_what_follows_from_another_source_is_there(wider: KnowledgeGraph) -> None:
    assert wider.query("ASK { kg:india md:currentMemberOf kg:sco }")
    assert wider.query("ASK { kg:african-union md:participatesIn kg:reference-mission }")
    assert wider.query("ASK { kg:african-union md:faces kg:great-power-rivalry }")


@pytest.mark.parametrize("name", QUESTIONS)
def test_no_row_repeats(kg: KnowledgeGraph, name: str) -> None:
    rows = kg.ask(name).rows
    assert len(set(rows)) == len(rows)


@pytest.mark.parametrize("name", QUESTIONS)
def test_rows_come_in_an_order_that_the_query_says(kg: KnowledgeGraph, name: str) -> None:
    ordered = "\nORDER BY " in QUESTIONS[name].text
    assert ordered == (kg.ask(name).kind == "rows")


@pytest.mark.parametrize("name", QUESTIONS)
def test_header_names_the_question_and_asks_it(name: str) -> None:
    question = QUESTIONS[name]
    assert re.fullmatch(r"[A-Z].*[^.?]", question.title)
    assert re.fullmatch(r"[A-Z].*\?", question.question)


def test_titles_are_unique() -> None:
    titles = [question.title for question in QUESTIONS.values()]
    assert sorted(set(titles)) == sorted(titles)


@pytest.mark.parametrize("name", QUESTIONS)
def test_every_parameter_has_a_default_that_names_a_thing(kg: KnowledgeGraph, name: str) -> None:
    for parameter in QUESTIONS[name].parameters:
        assert parameter.default is not None
        assert parameter.kind or kg.resolve(parameter.default)


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
    body = re.sub(r"^(?:PREFIX|#).*$|<[^>]*>|\"[^\"]*\"", "", QUESTIONS[name].text, flags=re.M)
    assert declared == sorted(set(re.findall(r"\b(\w+):\w", body)))


def test_a_parameter_changes_the_answer(kg: KnowledgeGraph) -> None:
    assert kg.ask("named-as-member", state="China", organization="SCO")
    assert kg.ask("dates-in-documents", activity="NATO")
    assert kg.ask("missions-in-place", place="Mali").rows == (
        (
            "United Nations Multidimensional Integrated Stabilization Mission in Mali",
            "peacekeeping missions",
        ),
    )


def test_an_unknown_question_gets_the_nearest_ones(kg: KnowledgeGraph) -> None:
    with pytest.raises(UsageError) as raised:
        kg.ask("partys")
    assert (
        str(raised.value)
        == "there is no question 'partys'; did you mean parties or parts-of or departures?"
    )


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
        kg.ask("missions-in-place", place="Hayti")
    assert (
        str(raised.value)
        == "nothing in the graph is called 'Hayti'; did you mean 'Haiti' or 'Hanoi' or 'ATMIS'?"
    )


def test_an_empty_value_names_nothing(kg: KnowledgeGraph) -> None:
    with pytest.raises(UnknownName) as raised:
        kg.ask("missions-in-place", place="")
    assert str(raised.value) == (
        "nothing in the graph is called ''; detente find searches names and definitions"
    )


def test_a_parameter_without_default_has_to_be_given() -> None:
    question = QUESTIONS["missions-in-place"]
    [place] = question.parameters
    bare = replace(question, parameters=(replace(place, default=None),))
    with pytest.raises(UsageError) as raised:
        bare.values({})
    assert str(raised.value) == "missions-in-place needs place=VALUE: the place"
