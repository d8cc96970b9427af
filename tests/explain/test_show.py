"""One thing in words: as an encyclopedia would tell it, with what backs each line."""

import json
from pathlib import Path

import pytest
from shared import shared

from detente import KnowledgeGraph
from detente.core.namespaces import MD, PREFIXES
from detente.explain.entry import Entry, Line
from detente.explain.show import show_entity
from detente.network.context import GraphContext

ROOT = Path(__file__).parents[2]
MEMO = """\
@base <https://w3id.org/detente/source/memo> .
PREFIXES
src:catalogue {
    src:memo a md:Document ; dcterms:title "The memo"@en ; dcterms:publisher "Blue Press" ;
        dcterms:description "A memo made up for a test."@en .
    src:memo.s01 a md:Section ; dcterms:isPartOf src:memo ; dcterms:title "Drills"@en ;
        schema:position 1 .
    src:memo.s02 a md:Section ; dcterms:isPartOf src:memo ; dcterms:title "Weather"@en ;
        schema:position 2 .
    <#char=0,28> a md:Passage ; dcterms:isPartOf src:memo.s01 ; dcterms:source src:memo ;
        md:beginIndex 0 ; md:endIndex 28 ; md:modality md:Asserted ; md:paragraph 1 .
    <#char=29,58> a md:Passage ; dcterms:isPartOf src:memo.s02 ; dcterms:source src:memo ;
        md:beginIndex 29 ; md:endIndex 58 ; md:modality md:Possible ; md:paragraph 1 .
}
src:editorial {
    kg:blue-league a md:MilitaryAlliance ; skos:prefLabel "Blue League"@en ;
        skos:altLabel "BL"@en , "the Blues"@en ; skos:definition "A league made up for a test."@en ;
        skos:scopeNote "Not the football league."@en ; skos:broader kg:military-alliances ;
        schema:sameAs <http://www.wikidata.org/entity/Q1> , <https://e.org/blue> .
    kg:north-drill a md:Activity ; skos:prefLabel "North Drill"@en .
    kg:drizzle a md:Challenge ; skos:prefLabel "drizzle"@en .
    kg:drilling skos:prefLabel "drilling"@en .
    kg:parades skos:prefLabel "parades"@en .
    kg:redland a md:State ; skos:prefLabel "Redland"@en .
    kg:membership-redland a md:Membership ; skos:prefLabel "membership of Redland"@en ;
        org:member kg:redland ; org:organization kg:blue-league ; org:role md:FullMember ;
        md:endStatus md:Ongoing .
}
<#char=0,28> {
    kg:blue-league md:conducts kg:north-drill ; md:establishedIn 1950 .
    kg:north-drill md:implements kg:drilling .
}
<#char=29,58> {
    kg:drizzle md:hinders kg:drilling , kg:north-drill .
    kg:blue-league md:employs kg:parades .
}
src:almanac {
    kg:blue-league md:conducts kg:north-drill ;
        schema:startDate "1950-03-01"^^xsd:date ; md:startPrecision "month" .
}
""".replace("PREFIXES", "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items()))


@pytest.fixture(scope="module")
def kg(read: KnowledgeGraph) -> KnowledgeGraph:
    """What was read, so that expected texts do not change with reference facts."""
    return read


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> KnowledgeGraph:
    """The graph that ships with the package, and a memo of two passages."""
    file = tmp_path_factory.mktemp("memo") / "memo.trig"
    file.write_text(MEMO, encoding="utf-8")
    return KnowledgeGraph.load(file)


def entry(graph: KnowledgeGraph, name: str) -> Entry:
    return show_entity(graph.context, graph.resolve(name))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (
            "BL",
            """\
Blue League, a military alliance (kg:blue-league)
  also called BL, the Blues
  A league made up for a test.
  Not the football league.
  Wikidata: http://www.wikidata.org/entity/Q1
  the same as: https://e.org/blue

  came into being in March 1950 - src:almanac
  was established in 1950 - 1 passage
  is a kind of military alliances - editorial
  conducts North Drill - 1 passage, src:almanac
  employs parades - 1 passage, as a possibility only
  has as a member Redland (ongoing) - editorial, may hold, unconfirmed

  by rules:
    employs drilling
    may face drizzle (as a possibility only)
    participates in North Drill
    has as a current member Redland (may hold)
""",
        ),
        (
            "redland",
            """\
Redland, a state (kg:redland)
  is a member of Blue League (ongoing) - editorial, may hold, unconfirmed

  by rules:
    is a current member of Blue League (may hold)
""",
        ),
        (
            "North Drill",
            """\
North Drill, an activity (kg:north-drill)
  implements drilling - 1 passage
  is conducted by Blue League - 1 passage, src:almanac
  is hindered by drizzle - 1 passage, as a possibility only

  by rules:
    has as a participant Blue League
""",
        ),
        (
            "drizzle",
            """\
drizzle, a challenge (kg:drizzle)
  hinders
    North Drill - 1 passage, as a possibility only
    drilling - 1 passage, as a possibility only

  by rules:
    may be faced by Blue League (as a possibility only)
""",
        ),
        (
            "src:memo",
            """\
The memo, a document (src:memo)
  A memo made up for a test.

  is published by Blue Press
  holds 6 claims in 2 passages in 2 sections
  sections
    Drills - 1 passage, 3 claims
    Weather - 1 passage, 3 claims
""",
        ),
        (
            "src:memo.s02",
            """\
Weather, a section (src:memo.s02)
  is part of The memo
  says
    Blue League employs parades - paragraph 1 (29-58), as a possibility ("may" or the like)
    drizzle hinders North Drill - paragraph 1 (29-58), as a possibility ("may" or the like)
    drizzle hinders drilling - paragraph 1 (29-58), as a possibility ("may" or the like)
""",
        ),
        (
            "https://w3id.org/detente/source/memo#char=29,58",
            """\
The memo, "Weather", paragraph 1 (29-58), as a possibility ("may" or the like), a passage \
(https://w3id.org/detente/source/memo#char=29,58)
  says
    Blue League employs parades
    drizzle hinders North Drill
    drizzle hinders drilling
""",
        ),
    ],
)
def test_an_entry_of_a_small_graph(small: KnowledgeGraph, name: str, text: str) -> None:
    assert entry(small, name).text() == text


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (
            "kg:nato",
            """\
North Atlantic Treaty Organization, a military alliance (kg:nato)
  also called Atlantic Alliance, NATO, North Atlantic Alliance, North Atlantic Treaty Organisation
  Alliance of European and North American states whose founding treaty binds them to treat an \
armed attack on one as an attack on all.
  Wikidata: http://www.wikidata.org/entity/Q7184

  was established in 1949 - 1 passage
  contributes to
    security dialogue - 2 passages in 2 documents
    collective defense - 1 passage
    collective security - 1 passage
    diplomacy - 1 passage
    security - 1 passage
  addresses
    common threats - 1 passage, as an ability only
    humanitarian crises - 1 passage, as an ability only
  conducts
    NATO intervention in Bosnia and Herzegovina - 1 passage
    Partnership for Peace - 1 passage
  exemplifies military alliances - 2 passages
  includes
    European countries - 1 passage
    North American countries - 1 passage
  collaborates with non-member countries - 1 passage, as an ability only

  by rules:
    employs military intervention, multilateral military cooperation
    participates in NATO intervention in Bosnia and Herzegovina, Partnership for Peace
""",
        ),
        (
            "kg:peacekeeping-missions",
            """\
peacekeeping missions, a mechanism (kg:peacekeeping-missions)
  also called peacekeeping, peacekeeping efforts, peacekeeping mission, peacekeeping operation, \
peacekeeping operations
  Field operations under an international mandate in which impartial contingents keep parties \
apart, uphold a ceasefire or settlement and shield the population.

  is defined as deployments of multinational troops that keep the peace, or bring it back, where \
there is conflict - 1 passage
  is a kind of
    military engagement - 1 passage
    military operations - editorial
  contributes to
    stability - 6 passages in 2 documents
    regional stability - 6 passages
    trust - 3 passages in 3 documents
    cooperation - 3 passages in 2 documents
    peace - 3 passages in 2 documents, as an intention only
    mutual understanding - 2 passages in 2 documents
    order - 2 passages in 2 documents, as an intention only
    conflict resolution - 2 passages
    military diplomacy - 2 passages
    alliance cohesion - 1 passage
    diplomatic effectiveness - 1 passage
    diplomatic relations - 1 passage
    operational readiness - 1 passage
    security - 1 passage
    security dialogue - 1 passage
    cooperative security arrangements - 1 passage, as an ability only
    lasting peace - 1 passage, as an ability only
    deterrence - 1 passage, as an intention only
    global security - 1 passage, as an intention only
    political processes - 1 passage, as an intention only
    protection of civilians - 1 passage, as an intention only
  addresses
    recurrence of violence - 2 passages, as an ability only
    complex global challenges - 1 passage, as an ability only
    armed conflict - 1 passage, as an intention only
    violence - 1 passage, as an intention only
  takes place in conflict zones - 3 passages in 2 documents
  is guided by international mandate - 2 passages in 2 documents
  falls in the period post-Cold War period - 1 passage
  includes deployment of armed forces - 1 passage
  requires trained personnel - 1 passage
  is included in military diplomacy - 7 passages in 3 documents
  has as a participant
    multinational coalitions - 2 passages
    armed forces - 1 passage
    military personnel - 1 passage
    peacekeepers - 1 passage
  is exemplified by
    African Union Mission in Somalia - 2 passages in 2 documents
    United Nations Multidimensional Integrated Stabilization Mission in Mali - 1 passage
    United Nations Stabilization Mission in Haiti - 1 passage
  is employed by
    United Nations - 1 passage
    regional organizations - 1 passage
    states - 1 passage, as an ability only
  is hindered by
    budget constraints - 1 passage
    divergent national interests - 1 passage, as an ability only
    geopolitical tensions - 1 passage, as an ability only
  is implemented by
    African Union peacekeeping missions in Darfur - 1 passage
    African Union-led peacekeeping missions - 1 passage
  is supported by
    United Nations - 1 passage
    states - 1 passage

  by rules:
    is employed by African Union
    is implemented by African Union Mission in Somalia, United Nations Multidimensional \
Integrated Stabilization Mission in Mali, United Nations Stabilization Mission in Haiti
""",
        ),
        (
            "African Union",
            """\
African Union, a regional organization (kg:african-union)
  also called AU
  Continental organization of the states of Africa, seated in Addis Ababa, for integration, peace \
and security.
  Wikidata: http://www.wikidata.org/entity/Q7159

  conducts
    African Union Mission in Somalia - 2 passages in 2 documents
    African Union peacekeeping missions in Darfur - 1 passage
    African Union-led peacekeeping missions - 1 passage
  contributes to
    diplomacy - 1 passage, as an intention only
    stability - 1 passage, as an intention only
  employs deployment of armed forces - 1 passage

  by rules:
    employs peacekeeping missions
    may advance alliance cohesion, conflict resolution, cooperation, diplomatic effectiveness, \
diplomatic relations, mutual understanding, operational readiness, regional stability and 10 more
    may face budget constraints, divergent national interests (as an ability only), geopolitical \
tensions (as an ability only)
    participates in African Union Mission in Somalia, African Union peacekeeping missions in \
Darfur, African Union-led peacekeeping missions
""",
        ),
        (
            "md:PeacekeepingOperation",
            """\
peacekeeping operation, a class (md:PeacekeepingOperation)
  also called peace operation, peacekeeping mission
  An operation that deploys personnel under an international mandate to help keep or restore \
peace where there is or has been armed conflict.
  In the wide sense of the lists of the United Nations and the African Union: observation, \
stabilization and peace support count, also where a mission fought.
  Negative example: peacekeeping as a practice, which is the mechanism kg:peacekeeping-missions.

  is a kind of operation
  each of which, by definition, implements peacekeeping missions
  for example The United Nations Stabilization Mission in Haiti.
  has 5 things: African Union Mission in Somalia, African Union peacekeeping missions in Darfur, \
African Union-led peacekeeping missions, United Nations Multidimensional Integrated Stabilization \
Mission in Mali, United Nations Stabilization Mission in Haiti
""",
        ),
        (
            "md:faces",
            """\
faces, a relation (md:faces)
  Relates an actor to a challenge that hinders a mechanism that it employs, both as documents say.
  Derived, from what passages alone say with md:employs (or md:conducts or md:participatesIn, and \
md:implements) and md:hinders, and never certain. A challenge in which a text says that an actor \
has a part is md:involvedIn.

  reads
    SUBJECT may face OBJECT
    OBJECT may be faced by SUBJECT
  is said, as a rule, of actor
  and leads to challenge
  for example The African Union may face geopolitical tensions, since these hinder a mechanism \
that it employs.
  statements: 0 stated, 9 by rules
""",
        ),
        (
            "md:Ability",
            """\
ability, a modality (md:Ability)
  The modality of what a text says can be done or can happen, leaving open whether it is or \
does.
  Mostly a clause with 'can', or with what enables, allows or equips someone to do something.

  has the strength 3 - the ontology
""",
        ),
    ],
)
def test_an_entry_of_the_graph(kg: KnowledgeGraph, name: str, text: str) -> None:
    assert entry(kg, name).text() == text


def test_a_passage_with_its_words(kg: KnowledgeGraph) -> None:
    texts = shared("texts")
    passage = "https://w3id.org/detente/source/regional-stability#char=18214,18364"
    text = (texts / "regional-stability.txt").read_text(encoding="utf-8")
    found = show_entity(GraphContext(kg.store, texts), passage)
    assert found.definition == f'"{text[18214:18364]}"'


@pytest.mark.parametrize("name", ["NATO", "peacekeeping missions", "military diplomacy", "trust"])
def test_each_line_counts_the_passages_that_hold_it(kg: KnowledgeGraph, name: str) -> None:
    iri = kg.resolve(name)
    query = """
        SELECT (COUNT(?g) AS ?n) (COUNT(DISTINCT ?document) AS ?m) {
          GRAPH ?g { ?one ?relation ?other }
          GRAPH src:catalogue { ?g a md:Passage ; dcterms:source ?document }
        }"""
    for group in entry(kg, name).groups:
        assert [backed(line) for line in group.lines] == sorted(map(backed, group.lines))
        for line in group.lines:
            if line.iri:
                ends = [f"<{line.iri}>", f"<{iri}>"][:: 1 if group.backward else -1]
                terms = {"one": ends[0], "relation": f"<{group.relation}>", "other": ends[1]}
                [counts] = kg.query(query, bind=terms).rows
                assert counts == (str(line.passages), str(line.documents))
                assert group.derived == (line.passages == 0 and line.sources == ())


def backed(line: Line) -> int:
    return -line.passages - len(line.sources)


def test_every_statement_of_a_thing_is_in_its_entry(kg: KnowledgeGraph) -> None:
    iri = kg.resolve("peacekeeping missions")
    lines = {
        (group.relation, group.backward, line.iri)
        for group in entry(kg, "peacekeeping missions").groups
        for line in group.lines
        if line.iri
    }
    forward = kg.query("SELECT ?r ?o { ?r a md:DomainRelation . ?x ?r ?o }", bind={"x": f"<{iri}>"})
    backward = kg.query(
        "SELECT ?r ?s { ?r a md:DomainRelation . ?s ?r ?x }", bind={"x": f"<{iri}>"}
    )
    assert lines == {(r, False, o) for r, o in forward} | {(r, True, s) for r, s in backward}


def test_json_is_whole_where_text_is_cut(kg: KnowledgeGraph) -> None:
    found = entry(kg, "AU")
    content = json.loads(found.json())
    assert (content["iri"], content["name"], content["kind"], content["aliases"]) == (
        "https://w3id.org/detente/id/african-union",
        "African Union",
        "regional organization",
        ["AU"],
    )
    [advances] = [each for each in content["groups"] if each["relation"] == MD + "advances"]
    assert (advances["derived"], advances["backward"], advances["phrase"]) == (
        True,
        False,
        "may advance",
    )
    assert len(advances["lines"]) == 18
    assert "and 10 more" in found.text()
    [faces] = [each for each in content["groups"] if each["relation"] == MD + "faces"]
    assert faces["lines"][1] == {
        "words": "divergent national interests",
        "iri": "https://w3id.org/detente/id/divergent-national-interests",
        "passages": 0,
        "documents": 0,
        "sources": [],
        "strength": "ability",
        "detail": "",
        "when": "",
        "start": None,
        "end": None,
        "verification": "",
        "rivals": [],
        "record": "",
        "notes": [],
        "certainty": "holds",
    }


def test_everything_with_a_name_has_an_entry(kg: KnowledgeGraph) -> None:
    query = "SELECT DISTINCT ?s { ?s skos:prefLabel|rdfs:label|dcterms:title ?l } ORDER BY ?s"
    for [iri] in kg.query(query).rows[::9]:
        found = show_entity(kg.context, str(iri))
        assert found.text().startswith(f"{found.name}, a")
        assert json.loads(found.json())["iri"] == iri
        assert found or str(iri).startswith((*PREFIXES.values(),))


def test_without_inference_nothing_stands_by_rules() -> None:
    plain = KnowledgeGraph.load(inference=False)
    assert not any(group.derived for group in entry(plain, "AU").groups)


def test_words_that_mean_harm_stay_text(tmp_path: Path) -> None:
    (tmp_path / "harm.ttl").write_text(
        "@prefix skos: <http://www.w3.org/2004/02/skos/core#> ."
        r'<https://e.org/a> skos:prefLabel "\u001B[31m<b>A\n" ; skos:definition "\u202Eevil" .'
    )
    harm = KnowledgeGraph.load(tmp_path / "harm.ttl")
    found = show_entity(harm.context, "https://e.org/a")
    shown = "\\u001b[31m<b>A , a thing (https://e.org/a)\n  \\u202eevil\n"
    assert found.text() == shown
    assert found._repr_html_().startswith("<pre>\\u001b[31m&lt;b&gt;A , a thing")


def test_nothing_to_tell_is_false(kg: KnowledgeGraph) -> None:
    assert not show_entity(kg.context, "https://e.org/unknown")
