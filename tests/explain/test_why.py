"""Who says so, and why: what is told of a statement, its rules and premises."""

import json
from pathlib import Path

import pytest
from memo import asked, backing, with_data

from detente import KnowledgeGraph, LoadError
from detente.core.namespaces import MD, PREFIXES
from detente.explain.why import explain_statement

CLOSURE = PREFIXES["skos"] + "broaderTransitive"


@pytest.fixture(scope="module")
def kg(read: KnowledgeGraph) -> KnowledgeGraph:
    """What was read, so that expected texts do not change with reference facts."""
    return read


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
Blue League may face bad weather
  follows, as a possibility only, by the rule: an actor that, as documents say, conducts an \
activity that implements a mechanism may face the challenges of which documents say that they \
hinder the mechanism
    Blue League conducts North Drill
      - The memo, "Drills", paragraph 1 (0-28)
      - src:almanac
    North Drill implements joint military exercises - The memo, "Drills", paragraph 1 (0-28)
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
African Union may face divergent national interests
  follows, as an ability only, by the rule: an actor that, as documents say, conducts an \
activity that implements a mechanism may face the challenges of which documents say that they \
hinder the mechanism
    African Union conducts African Union-led peacekeeping missions - Military diplomacy in \
regional stability, "Case Studies of Military Diplomacy", paragraph 2 (17805-17920)
    African Union-led peacekeeping missions implements peacekeeping missions - Military \
diplomacy in regional stability, "Case Studies of Military Diplomacy", paragraph 2 (17805-17920)
    divergent national interests hinders peacekeeping missions - Military engagement in global \
diplomacy, "Geopolitical Tensions", paragraph 2 (12037-12380), as an ability ("can" or the like)
    African Union is a regional organization - editorial
    divergent national interests is a challenge - editorial
  also follows, as an ability only, by the same rule
    African Union conducts African Union peacekeeping missions in Darfur - Military engagement \
in global diplomacy, "Case Studies of Military Engagement", paragraph 3 (8522-8606)
    African Union peacekeeping missions in Darfur implements peacekeeping missions - Military \
engagement in global diplomacy, "Case Studies of Military Engagement", paragraph 3 (8522-8606)
    divergent national interests hinders peacekeeping missions (as above)
"""
    )


def test_what_is_stated_and_follows_is_told_as_both(kg: KnowledgeGraph) -> None:
    assert (
        asked(kg, "AU-led peacekeeping missions", "implements", "peacekeeping missions").text()
        == """\
African Union-led peacekeeping missions implements peacekeeping missions
  - Military diplomacy in regional stability, "Case Studies of Military Diplomacy", paragraph 2 \
(17805-17920)
  also follows by the rule: a thing of a class implements the mechanism that every thing of that \
class implements by definition
    African Union-led peacekeeping missions is a peacekeeping operation - editorial
    every peacekeeping operation implements peacekeeping missions, by definition - the ontology
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
    assert strengths == ["asserted", "ability", "ability", "ability"]
    lines = [line for line in found.text().splitlines() if line.startswith("  ") and line[2] != " "]
    assert lines == [
        "  follows by the rule: an actor that, as documents say, employs a mechanism may advance "
        "the outcomes to which documents say that the mechanism contributes",
        "  also follows, as an ability only, by the same rule",
        "  also follows, as an ability only, by the same rule",
        "  and 1 more way",
    ]
    assert found.text().count("trust is an outcome") == 1
    assert len(json.loads(found.json())["evidence"][0]["derivations"]) == 4


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
        "military diplomacy includes peacekeeping missions",
        "peacekeeping missions contributes to military diplomacy",
    ]
    assert asked(kg, "peacekeeping missions", None, "military diplomacy").evidence == found.evidence


MEETING = [  # how the two meet in a third
    "Enhanced Defense Cooperation Agreement exemplifies bilateral military agreements",
    "bilateral military agreements contributes to peace",
]


@pytest.mark.parametrize(
    ("words", "nearest"),
    [
        (
            ("NATO", "faces", "security dialogue"),
            ["North Atlantic Treaty Organization contributes to security dialogue"],
        ),
        (
            ("divergent national interests", "faces", "AU"),
            ["African Union may face divergent national interests"],
        ),
        (
            ("AU", "faces", "peace"),
            ["African Union may advance peace"],
        ),
        (
            ("EDCA", "faces", "geopolitical tensions"),
            [
                "African Union may face geopolitical tensions",
                "United Nations may face geopolitical tensions",
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
        "may_hold": False,
        "nearest": nearest,
        "diagnosis": None,
    }


def test_json_tells_the_whole_and_each_premise_once(small: KnowledgeGraph) -> None:
    found = asked(small, "BL", "faces", "bad weather")
    content = json.loads(found.json())
    assert content["holds"] is True
    [top] = content["evidence"]
    assert (top["sentence"], top["strength"]) == ("Blue League may face bad weather", "possible")
    [way] = top["derivations"]
    told = way["rule"], way["strength"], len(way["premises"])
    assert told == ("faces-by-conducting", "possible", 5)
    assert way["premises"][2]["sources"] == [
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
            "publisher": "Blue Press",
            "date": None,
            "url": None,
            "source_kind": "",
            "notes": [],
        }
    ]
    keys = [each.key for each in backing(found.evidence[0])]
    assert found.json().count('"relation"') == len(keys)
    assert found.json().count('"above"') == len(keys) - len(set(keys))


def test_circles_are_told_to_their_end(tmp_path: Path) -> None:
    ring = with_data(
        tmp_path, "e:a skos:broader e:b . e:b skos:broader e:c . e:c skos:broader e:a ."
    )
    found = explain_statement(ring.context, "https://e.org/a", CLOSURE, "https://e.org/a")
    assert (
        found.text()
        == """\
e:a is, at some remove, a kind of e:a
  follows by the rule: a broader kind of a broader kind is a broader kind at a further remove
    e:a is a kind of e:b - src:local.mine
    e:b is a kind of e:c - src:local.mine
    e:c is a kind of e:a - src:local.mine
"""
    )
    assert json.loads(found.json())["holds"]


def test_a_long_chain_stands_in_a_row(tmp_path: Path) -> None:
    chain = with_data(tmp_path, "".join(f"e:n{i} skos:broader e:n{i + 1} ." for i in range(60)))
    [evidence] = explain_statement(
        chain.context, "https://e.org/n0", CLOSURE, "https://e.org/n60"
    ).evidence
    [way] = evidence.derivations
    assert [each.key[::2] for each in way.premises] == [
        (f"https://e.org/n{i}", f"https://e.org/n{i + 1}") for i in range(60)
    ]


def test_labels_that_mean_harm_stay_text(tmp_path: Path) -> None:
    harm = with_data(tmp_path, r'e:a skos:prefLabel "\u001B[31m<b>A\n" ; md:employs e:b .')
    found = explain_statement(harm.context, "https://e.org/a", MD + "employs", "https://e.org/b")
    assert found.text() == ("\\u001b[31m<b>A  employs e:b\n  - src:local.mine\n")
    assert found._repr_html_().startswith("<pre>\\u001b[31m&lt;b&gt;A  employs")


def test_without_inference_nothing_follows() -> None:
    plain = KnowledgeGraph.load(inference=False)
    assert not asked(plain, "AU", "faces", "divergent national interests")
    stated = asked(plain, "AU-led peacekeeping missions", "implements", "peacekeeping missions")
    [evidence] = stated.evidence
    assert evidence.derivations == ()


def test_bare_data_names_no_source(tmp_path: Path) -> None:
    bare = with_data(tmp_path, "e:a e:likes e:b .", bundled=False)
    found = explain_statement(
        bare.context, "https://e.org/a", "https://e.org/likes", "https://e.org/b"
    )
    assert found.text() == ("a likes b\n  - the data names no source\n")


def test_texts_that_were_not_read_are_refused(kg: KnowledgeGraph, tmp_path: Path) -> None:
    for name in ("regional-stability", "strategies", "global-diplomacy"):
        (tmp_path / f"{name}.txt").write_text("another text")
    with pytest.raises(LoadError, match="not the text that was read"):
        asked(kg, "NATO", "contributes to", "security dialogue", tmp_path)
