"""Who says so, and why: every statement traced to its passages, by its rules and premises."""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from shared import shared

from graph import AmbiguousName, KnowledgeGraph, LoadError, UnknownName, reasoning
from graph.evidence import Evidence, Explanation
from graph.proofs import resolve_object, why
from graph.relations import resolve_relation
from graph.rules import rules
from graph.terms import INFERRED, INFERRED_POSSIBLE, MD, PREFIXES, RDF_TYPE, expand

ROOT = Path(__file__).parents[1]
TEXT = "The League held North Drill.\nBad weather may spoil drills."
DIGEST = hashlib.sha256(TEXT.encode()).hexdigest()
MEMO = """\
@base <https://w3id.org/detente/source/memo> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix kg: <https://w3id.org/detente/id/> .
@prefix md: <https://w3id.org/detente/ontology#> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix schema: <https://schema.org/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix src: <https://w3id.org/detente/source/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

src:catalogue {
    src:memo a md:Document ; dcterms:title "The memo"@en ; dcterms:publisher "Blue Press" ;
        md:sha256 "DIGEST" .
    src:memo.s01 a md:Section ; dcterms:isPartOf src:memo ; dcterms:title "Drills"@en .
    <#char=0,28> a md:Passage ; dcterms:isPartOf src:memo.s01 ; dcterms:source src:memo ;
        md:beginIndex 0 ; md:endIndex 28 ; md:modality md:Asserted ; md:paragraph 1 .
    <#char=29,58> a md:Passage ; dcterms:isPartOf src:memo.s01 ; dcterms:source src:memo ;
        md:beginIndex 29 ; md:endIndex 58 ; md:modality md:Possible ; md:paragraph 2 .
}
src:editorial {
    kg:blue-league a md:MilitaryAlliance ; skos:prefLabel "Blue League"@en ;
        skos:altLabel "BL"@en ; skos:definition "A league made up for a test."@en .
    kg:bad-weather a md:Challenge ; skos:prefLabel "bad weather"@en .
    kg:redland a md:State ; skos:prefLabel "Redland"@en .
    kg:blueland a md:State ; skos:prefLabel "Blueland"@en .
    kg:membership-redland skos:prefLabel "membership of Redland"@en .
    kg:north-drill skos:prefLabel "North Drill"@en .
}
<#char=0,28> {
    kg:blue-league md:conducts kg:north-drill ; md:establishedIn 1950 .
    kg:north-drill a md:Exercise .
    kg:membership-redland a md:Membership ; org:member kg:redland ;
        org:organization kg:blue-league ; org:role md:FullMember ; md:endStatus md:Ongoing .
    kg:participation-blueland a md:Participation ; org:member kg:blueland ;
        md:inActivity kg:north-drill ; md:endStatus md:Ongoing .
}
<#char=29,58> {
    kg:bad-weather md:hinders kg:joint-military-exercises .
}
src:almanac {
    kg:blue-league md:conducts kg:north-drill ;
        schema:startDate "1950-03-01"^^xsd:date ; md:startPrecision "month" .
}
""".replace("DIGEST", DIGEST)
CLOSURE = PREFIXES["skos"] + "broaderTransitive"
RULES = [rule.name for rule in rules()]
USED = "SELECT DISTINCT ?r { ?r md:phrase ?words . ?s ?r ?o } ORDER BY ?r"


@pytest.fixture(scope="module")
def kg(read: KnowledgeGraph) -> KnowledgeGraph:
    """What was read, so that expected texts do not change with reference facts."""
    return read


@pytest.fixture(scope="module")
def memo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a document of two passages and its text."""
    folder = tmp_path_factory.mktemp("memo")
    (folder / "memo.trig").write_text(MEMO, encoding="utf-8")
    (folder / "memo.txt").write_text(TEXT, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def small(memo: Path) -> KnowledgeGraph:
    """The graph that ships with the package, and the memo."""
    return KnowledgeGraph.load(memo / "memo.trig")


def asked(
    graph: KnowledgeGraph, one: str, relation: str | None, other: str, texts: Path | None = None
) -> Explanation:
    """The answer to why, with names as a person gives them."""
    subject = graph.resolve(one)
    verb = resolve_relation(graph.store, relation) if relation else None
    return why(graph.store, subject, verb, resolve_object(graph.store, subject, other), texts)


def with_data(folder: Path, turtle: str, *, bundled: bool = True) -> KnowledgeGraph:
    """The graph with a file of a few statements more, src:local.mine."""
    prefixes = (f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())
    file = folder / "mine.ttl"
    file.write_text("".join(prefixes) + "@prefix e: <https://e.org/> .\n" + turtle)
    return KnowledgeGraph.load(file, bundled=bundled)


def backing(evidence: Evidence) -> Iterator[Evidence]:
    """The statement and all that it rests on."""
    yield evidence
    for way in evidence.derivations:
        for premise in way.premises:
            yield from backing(premise)


def check_spans(evidence: Evidence, folder: Path) -> None:
    """Every passage behind a statement lies in its text as told; there is at least one."""
    passages = [source for source in evidence.passages() if source.begin is not None]
    assert passages
    for each in passages:
        name, _, span = each.graph.rpartition("/")[2].partition("#char=")
        text = (folder / f"{name}.txt").read_bytes().decode("utf-8")
        assert span == f"{each.begin},{each.end}"
        assert each.sentence == text[each.begin : each.end]
        assert each.sentence == each.sentence.strip() != ""
        if each.section not in ("lead", "Drills"):
            assert str(each.section) in text[: each.begin]


def test_a_stated_fact_tells_each_passage_with_its_words(small: KnowledgeGraph, memo: Path) -> None:
    assert (
        asked(small, "BL", "conducts", "north drill", memo).text()
        == """\
Blue League conducts North Drill
  - The memo, "Drills", paragraph 1 (0-28)
    "The League held North Drill."
  - src:almanac
"""
    )


def test_a_derived_fact_tells_rules_premises_and_the_weakest(small: KnowledgeGraph) -> None:
    assert (
        asked(small, "BL", "faces", "bad weather").text()
        == """\
Blue League faces bad weather
  follows, as a possibility only, by the rule: an actor that employs a mechanism faces the \
challenges that hinder the mechanism
    Blue League employs joint military exercises
      follows by the rule: an actor that participates in an activity employs the mechanism \
that the activity implements
        Blue League participates in North Drill
          follows by the rule: who conducts an activity or is party to it participates in it, \
and a current member is a member
            Blue League conducts North Drill
              - The memo, "Drills", paragraph 1 (0-28)
              - src:almanac
        North Drill implements joint military exercises
          follows by the rule: an activity of a class implements the mechanism that is typical \
of that class
            North Drill is an exercise - The memo, "Drills", paragraph 1 (0-28)
            the mechanism typical of an exercise is joint military exercises - the ontology
    bad weather hinders joint military exercises - The memo, "Drills", paragraph 2 (29-58), as \
a possibility ("may" or the like)
    Blue League is a military alliance - editorial
    bad weather is a challenge - editorial
"""
    )


def test_an_ability_is_told_with_all_that_leads_to_it(kg: KnowledgeGraph) -> None:
    assert (
        asked(kg, "AU", "faces", "divergent national interests").text()
        == """\
African Union faces divergent national interests
  follows, as an ability only, by the rule: an actor that employs a mechanism faces the \
challenges that hinder the mechanism
    African Union employs peacekeeping missions
      follows by the rule: an actor that participates in an activity employs the mechanism \
that the activity implements
        African Union participates in African Union Mission in Somalia
          follows by the rule: who conducts an activity or is party to it participates in it, \
and a current member is a member
            African Union conducts African Union Mission in Somalia
              - Military diplomacy in regional stability, "Peacekeeping Missions", paragraph 3 \
(10214-10378)
              - Military engagement in global diplomacy, "Peacekeeping Missions", paragraph 2 \
(5393-5665)
        African Union Mission in Somalia implements peacekeeping missions
          - Military diplomacy in regional stability, "Peacekeeping Missions", paragraph 3 \
(10214-10378)
          - Military engagement in global diplomacy, "Peacekeeping Missions", paragraph 2 \
(5393-5665)
      and 2 more ways
    divergent national interests hinders peacekeeping missions - Military engagement in global \
diplomacy, "Geopolitical Tensions", paragraph 2 (12305-12380), as an ability ("can")
    African Union is a regional organization - editorial
    divergent national interests is a challenge - editorial
"""
    )


def test_what_is_stated_and_follows_is_told_as_both(kg: KnowledgeGraph) -> None:
    assert (
        asked(kg, "AMISOM", "implements", "peacekeeping missions").text()
        == """\
African Union Mission in Somalia implements peacekeeping missions
  - Military diplomacy in regional stability, "Peacekeeping Missions", paragraph 3 (10214-10378)
  - Military engagement in global diplomacy, "Peacekeeping Missions", paragraph 2 (5393-5665)
  also follows by the rule: an activity of a class implements the mechanism that is typical of \
that class
    African Union Mission in Somalia is a peacekeeping operation - editorial
    the mechanism typical of a peacekeeping operation is peacekeeping missions - the ontology
"""
    )


def test_a_class_is_told_step_by_step(kg: KnowledgeGraph) -> None:
    assert (
        asked(kg, "NATO", "is a", "md:Actor").text()
        == """\
North Atlantic Treaty Organization is an actor
  follows by the rule: a thing of a class is also of every class above it
    North Atlantic Treaty Organization is a military alliance - editorial
    every military alliance is an organization - the ontology
    every organization is an actor - the ontology
"""
    )


def test_several_ways_are_told_the_firmest_first_and_three_at_most(kg: KnowledgeGraph) -> None:
    found = asked(kg, "armed forces", "advances", "trust")
    [evidence] = found.evidence
    strengths = [way.strength for way in evidence.derivations]
    assert strengths == ["asserted", "asserted", "ability", "ability", "ability"]
    lines = [line for line in found.text().splitlines() if line.startswith("  ") and line[2] != " "]
    assert lines == [
        "  follows by the rule: an actor that employs a mechanism advances the outcomes that the "
        "mechanism contributes to",
        "  also follows by the same rule",
        "  also follows, as an ability only, by the same rule",
        "  and 2 more ways",
    ]
    assert found.text().count("trust is an outcome") == 1
    assert len(json.loads(found.json())["evidence"][0]["derivations"]) == 5


def test_a_literal_is_an_object_too(kg: KnowledgeGraph) -> None:
    assert (
        asked(kg, "NATO", "was established in", "1949").text()
        == """\
North Atlantic Treaty Organization was established in 1949
  - Military engagement in global diplomacy, "Military Alliances", paragraph 2 (3969-4072)
"""
    )


def test_without_a_relation_all_that_connects_the_two_is_told(kg: KnowledgeGraph) -> None:
    found = asked(kg, "military diplomacy", None, "peacekeeping missions")
    assert found.question == "military diplomacy is directly connected with peacekeeping missions"
    assert [each.sentence for each in found.evidence] == [
        "peacekeeping missions is a kind of military diplomacy",
        "military diplomacy includes peacekeeping missions",
    ]
    assert asked(kg, "peacekeeping missions", None, "military diplomacy").evidence == found.evidence
    assert found.text().splitlines()[-1].endswith("military diplomacy (as above)")


MEETING = [  # how the two meet in a third
    "Philippines is party to Enhanced Defense Cooperation Agreement",
    "Philippines advances peace",
    "Enhanced Defense Cooperation Agreement implements bilateral military agreements",
    "bilateral military agreements contributes to peace",
]


@pytest.mark.parametrize(
    ("words", "nearest"),
    [
        (
            ("NATO", "faces", "security dialogue"),
            [
                "North Atlantic Treaty Organization contributes to security dialogue",
                "North Atlantic Treaty Organization employs security dialogue",
            ],
        ),
        (
            ("divergent national interests", "faces", "AU"),
            ["African Union faces divergent national interests"],
        ),
        (("NATO", "faces", "peace"), ["North Atlantic Treaty Organization faces mistrust"]),
        (
            ("EDCA", "faces", "mistrust"),
            [
                "ASEAN Defence Ministers' Meeting faces mistrust",
                "North Atlantic Treaty Organization faces mistrust",
            ],
        ),
        (("AU", "a", "mechanism"), ["African Union is a regional organization"]),
        (("EDCA", "faces", "peace"), MEETING),
        (("EDCA", None, "peace"), MEETING),
        (("EDCA", None, "wmd proliferation"), []),
    ],
)
def test_what_the_graph_does_not_hold_names_the_nearest(
    kg: KnowledgeGraph, words: tuple[str, str | None, str], nearest: list[str]
) -> None:
    found = asked(kg, *words)
    assert not found
    assert (found.evidence, list(found.nearest)) == ((), nearest)
    lines = [f"the graph does not hold: {found.question}"]
    lines += ["the nearest that it holds:"] * bool(nearest) + [f"  {each}" for each in nearest]
    assert found.text() == "\n".join(lines) + "\n"
    assert json.loads(found.json()) == {
        "question": found.question,
        "holds": False,
        "evidence": [],
        "nearest": nearest,
    }


def test_json_tells_the_whole_and_each_premise_once(small: KnowledgeGraph) -> None:
    found = asked(small, "BL", "faces", "bad weather")
    content = json.loads(found.json())
    assert content["holds"] is True
    [top] = content["evidence"]
    assert (top["sentence"], top["strength"]) == ("Blue League faces bad weather", "possible")
    [way] = top["derivations"]
    assert (way["rule"], way["strength"], len(way["premises"])) == ("faces", "possible", 4)
    assert way["premises"][1]["sources"] == [
        {
            "graph": "https://w3id.org/detente/source/memo#char=29,58",
            "title": "The memo",
            "section": "Drills",
            "paragraph": 2,
            "begin": 29,
            "end": 58,
            "modality": "possible",
            "sentence": None,
            "kind": "document",
            "publisher": None,
            "url": None,
        }
    ]
    keys = [each.key for each in backing(found.evidence[0])]
    assert found.json().count('"relation"') == len(keys)
    assert found.json().count('"above"') == len(keys) - len(set(keys))


def test_every_domain_statement_has_evidence(kg: KnowledgeGraph) -> None:
    query = "SELECT ?s ?r ?o { ?r a md:DomainRelation . ?s ?r ?o } ORDER BY ?s ?r ?o"
    bare = []
    for subject, relation, object in kg.query(query).rows[::25]:
        for evidence in why(kg.store, str(subject), str(relation), str(object)).evidence:
            ends = [each for each in backing(evidence) if not (each.sources or each.derivations)]
            bare += ends if evidence.passages() else [evidence]
    assert bare == []


@pytest.mark.parametrize(
    "relation", [str(row[0]) for row in KnowledgeGraph.load(from_="documents").query(USED)]
)
def test_a_statement_of_each_relation_leads_to_its_passages(
    kg: KnowledgeGraph, relation: str
) -> None:
    query = "SELECT ?s ?o { GRAPH ?g { ?s ?relation ?o } FILTER CONTAINS(STR(?g), '#char=') }"
    derived = "SELECT ?s ?o { ?s ?relation ?o }"
    terms = {"relation": f"<{relation}>"}
    rows = sorted(kg.query(query, bind=terms)) or sorted(kg.query(derived, bind=terms))
    for subject, object in {rows[0], rows[len(rows) // 2], rows[-1]}:
        found = why(kg.store, str(subject), relation, str(object), shared("texts"))
        assert found
        for evidence in found.evidence:
            check_spans(evidence, shared("texts"))


def single(evidence: Evidence) -> bool:
    """Whether a statement stands in one way only: without any premise it goes."""
    stated = 0 if evidence.membership else len(evidence.sources)
    ways = stated + len(evidence.derivations)
    premises = (each for way in evidence.derivations for each in way.premises)
    return ways == 1 and all(map(single, premises))


def derived(
    graph: KnowledgeGraph, rule: str, folder: Path | None = None, about: str = ""
) -> Iterator[Evidence]:
    """The statements that a rule derives, in the order of their terms."""
    [head] = [each.head for each in rules() if each.name == rule]
    relation = ox.NamedNode(str(expand("md:participatesIn" if head[1][0] == "?" else head[1])))
    found = [
        quad
        for name in (INFERRED, INFERRED_POSSIBLE)
        for quad in graph.store.quads_for_pattern(None, relation, None, ox.NamedNode(name))
    ]
    for quad in sorted((quad for quad in found if about in str(quad.subject)), key=str):
        subject, object = (term.value for term in (quad.subject, quad.object))  # type: ignore[union-attr]
        [evidence] = why(graph.store, subject, quad.predicate.value, object, folder).evidence
        if any(way.rule == rule for way in evidence.derivations):
            yield evidence


@pytest.mark.parametrize("rule", RULES)
def test_a_statement_of_each_rule_leads_to_its_passages(
    kg: KnowledgeGraph, small: KnowledgeGraph, memo: Path, rule: str
) -> None:
    about = {"current-member": "/redland", "participation": "/blueland"}.get(rule, "/north-drill")
    if rule in ("subclass", "current-member", "participation", "implements"):
        graph, folder = small, memo  # no document says a premise of these
    else:
        graph, folder, about = kg, shared("texts"), ""
    evidence = next(
        each
        for each in derived(graph, rule, folder, about)
        if any(source.sentence for source in each.passages())
    )
    check_spans(evidence, folder)


@pytest.mark.parametrize("rule", RULES)
def test_without_any_one_premise_a_derived_statement_goes(small: KnowledgeGraph, rule: str) -> None:
    evidence = next(each for each in derived(small, rule) if single(each))
    leaves = [each for each in backing(evidence) if each.sources and not each.membership]
    stated = [q for q in small.store.quads_for_pattern(None, None, None) if is_stated(q)]
    for leaf in {each.key for each in leaves}:
        without = ox.Store()
        without.extend(quad for quad in stated if said(quad) != leaf)
        reasoning.infer(without)
        left = why(without, *evidence.key).evidence
        assert not any(each.derivations or not each.membership for each in left)
        assert why(small.store, *evidence.key)


def is_stated(quad: ox.Quad) -> bool:
    graph = quad.graph_name
    return isinstance(graph, ox.NamedNode) and graph.value not in (INFERRED, INFERRED_POSSIBLE)


def said(quad: ox.Quad) -> tuple[str, str, str]:
    """What a statement says, as evidence has it."""
    subject, object = (
        term.value if isinstance(term, ox.NamedNode | ox.Literal) else str(term)
        for term in (quad.subject, quad.object)
    )
    return subject, quad.predicate.value, object


def test_circles_are_told_to_their_end(tmp_path: Path) -> None:
    ring = with_data(
        tmp_path, "e:a skos:broader e:b . e:b skos:broader e:c . e:c skos:broader e:a ."
    )
    found = why(ring.store, "https://e.org/a", CLOSURE, "https://e.org/a")
    assert (
        found.text()
        == """\
https://e.org/a is, at some remove, a kind of https://e.org/a
  follows by the rule: a broader kind of a broader kind is a broader kind at a further remove
    https://e.org/a is a kind of https://e.org/b - src:local.mine
    https://e.org/b is a kind of https://e.org/c - src:local.mine
    https://e.org/c is a kind of https://e.org/a - src:local.mine
"""
    )
    assert json.loads(found.json())["holds"]


def test_a_long_chain_stands_in_a_row(tmp_path: Path) -> None:
    chain = with_data(tmp_path, "".join(f"e:n{i} skos:broader e:n{i + 1} ." for i in range(60)))
    [evidence] = why(chain.store, "https://e.org/n0", CLOSURE, "https://e.org/n60").evidence
    [way] = evidence.derivations
    assert [each.key[::2] for each in way.premises] == [
        (f"https://e.org/n{i}", f"https://e.org/n{i + 1}") for i in range(60)
    ]


def test_labels_that_mean_harm_stay_text(tmp_path: Path) -> None:
    harm = with_data(tmp_path, r'e:a skos:prefLabel "\u001B[31m<b>A\n" ; md:employs e:b .')
    found = why(harm.store, "https://e.org/a", MD + "employs", "https://e.org/b")
    assert found.text() == (
        "\N{REPLACEMENT CHARACTER}[31m<b>A  employs https://e.org/b\n  - src:local.mine\n"
    )
    assert found._repr_html_().startswith("<pre>\N{REPLACEMENT CHARACTER}[31m&lt;b&gt;A  employs")


def test_without_inference_nothing_follows() -> None:
    plain = KnowledgeGraph.load(inference=False)
    assert not asked(plain, "AU", "faces", "divergent national interests")
    [evidence] = asked(plain, "AMISOM", "implements", "peacekeeping missions").evidence
    assert evidence.derivations == ()


def test_bare_data_names_no_source(tmp_path: Path) -> None:
    bare = with_data(tmp_path, "e:a e:likes e:b .", bundled=False)
    found = why(bare.store, "https://e.org/a", "https://e.org/likes", "https://e.org/b")
    assert found.text() == (
        "https://e.org/a https://e.org/likes https://e.org/b\n  - the data names no source\n"
    )


def test_texts_that_were_not_read_are_refused(kg: KnowledgeGraph, tmp_path: Path) -> None:
    for name in ("regional-stability", "strategies", "global-diplomacy"):
        (tmp_path / f"{name}.txt").write_text("another text")
    with pytest.raises(LoadError, match="not the text that was read"):
        asked(kg, "NATO", "employs", "security dialogue", tmp_path)


@pytest.mark.parametrize(
    ("text", "relation"),
    [
        ("md:faces", MD + "faces"),
        (f"<{MD}faces>", MD + "faces"),
        ("faces", MD + "faces"),
        ("Contributes To", MD + "contributesTo"),
        ("contributesTo", MD + "contributesTo"),
        ("contributes-to", MD + "contributesTo"),
        ("is a kind of", PREFIXES["skos"] + "broader"),
        ("has broader", PREFIXES["skos"] + "broader"),
        ("broader", PREFIXES["skos"] + "broader"),
        ("collaborates with", MD + "collaboratesWith"),
        ("was established in", MD + "establishedIn"),
        ("a", RDF_TYPE),
        ("is an", RDF_TYPE),
        ("rdf:type", RDF_TYPE),
    ],
)
def test_a_relation_has_many_names(kg: KnowledgeGraph, text: str, relation: str) -> None:
    assert resolve_relation(kg.store, text) == relation


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("face", "no relation is called 'face'; did you mean 'faces'?"),
        (
            "md:contributeTo",
            "no relation is called 'md:contributeTo'; did you mean 'contributes to'?",
        ),
        (
            "is faced by",
            "'is faced by' reads from the object to the subject; "
            "turn the two round and say 'faces'",
        ),
    ],
)
def test_an_unknown_relation_names_what_would_be_right(
    kg: KnowledgeGraph, text: str, message: str
) -> None:
    with pytest.raises(UnknownName) as caught:
        resolve_relation(kg.store, text)
    assert str(caught.value) == message


def test_a_relation_that_looks_like_none_names_them_all(kg: KnowledgeGraph) -> None:
    with pytest.raises(
        UnknownName, match=r"there are addresses, advances, .*, was established in$"
    ):
        resolve_relation(kg.store, "zzzz")


def test_a_name_of_two_relations_is_ambiguous(tmp_path: Path) -> None:
    two = with_data(tmp_path, 'e:faces a owl:ObjectProperty ; md:phrase "faces"@en .')
    with pytest.raises(AmbiguousName) as caught:
        resolve_relation(two.store, "faces")
    assert str(caught.value) == "'faces' is the name of https://e.org/faces, md:faces; say which"
