"""find: the nearest_names name first, whatever the case, the accents or the apostrophes."""

import itertools
import os
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pyoxigraph as ox
import pytest

from detente import KnowledgeGraph, UsageError
from detente.core.namespaces import PREFIXES
from detente.core.text import fold
from detente.dataset.load import load
from detente.naming import search
from detente.naming.search import FIND_COLUMNS, find, names_beside, nearest_names
from detente.rdf import disk

SMALL = """
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix kg: <https://w3id.org/detente/id/> .
@prefix md: <https://w3id.org/detente/ontology#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix src: <https://w3id.org/detente/source/> .
md:State a owl:Class ; rdfs:label "state"@en ; skos:definition "An actor with a territory."@en .
md:Outcome a owl:Class ; rdfs:label "outcome"@en .
md:Document a owl:Class ; rdfs:label "document"@en .
md:employs a owl:ObjectProperty , md:DomainRelation ; rdfs:label "employs"@en .
md:note a owl:DatatypeProperty ; rdfs:label "note"@en .
kg:peace a md:Outcome ; skos:prefLabel "peace"@en ; skos:definition "No war in any state."@en .
kg:peace-talks a md:Outcome ; skos:prefLabel "peace talks"@en ; skos:altLabel "négociations"@en .
kg:lasting-peace a md:Outcome ; skos:prefLabel "lasting peace"@en ;
  skos:altLabel "peace that lasts" , "PEACE" .
kg:peacekeeping a md:Outcome ; skos:prefLabel "keeping troops"@en ; skos:altLabel "peacekeeping" .
kg:treaty a md:Outcome ; skos:prefLabel "accord"@en ; skos:definition "It ends a war: peace."@en .
kg:alpha a md:State ; skos:prefLabel "Alpha"@en ; md:employs kg:lasting-peace , kg:treaty .
kg:beta a md:State ; skos:prefLabel "Côte d\u2019Or"@en ; md:employs kg:treaty .
src:essay a md:Document ; dcterms:title "Peace and state"@en ; dcterms:description "An essay." .
src:essay.s01 a md:Section ; dcterms:title "Peace"@en .
<urn:x:eta> a md:State ; skos:prefLabel "Eta"@en .
"""
ENTITIES = {
    "AU": "kg:african-union",
    "nato": "kg:nato",
    "Military Attache": "kg:military-attache",
    "ASEAN DEFENCE MINISTERS\u2019 MEETING": "kg:admm",
    "back\u2011channel diplomacy": "kg:backchannel-communications",
    "kg:sco": "kg:sco",
    "<https://w3id.org/detente/id/sco>": "kg:sco",
    "arms-transfers": "kg:arms-transfers",
    "mechanism": "md:Mechanism",
    "md:Mechanism": "md:Mechanism",
    "is a current member of": "md:currentMemberOf",
    "src:strategies": "src:strategies",
    "Military engagement in global diplomacy": "src:global-diplomacy",
}


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> KnowledgeGraph:
    path = tmp_path_factory.mktemp("search") / "small.ttl"
    path.write_text(SMALL, encoding="utf-8")
    return KnowledgeGraph.load(path, bundled=False)


def test_the_nearest_match_comes_first_and_says_why(small: KnowledgeGraph) -> None:
    results = find(small.store, "peace")
    assert results.columns == FIND_COLUMNS
    assert results.rows == (
        ("peace", "kg:peace", "outcome", "label"),
        ("lasting peace", "kg:lasting-peace", "outcome", "alias PEACE"),
        ("peace talks", "kg:peace-talks", "outcome", "label begins with it"),
        ("Peace and state", "src:essay", "document", "label begins with it"),
        ("keeping troops", "kg:peacekeeping", "outcome", "alias peacekeeping begins with it"),
        ("accord", "kg:treaty", "outcome", "word in the definition"),
    )


def test_things_come_before_terms_and_these_before_sources(small: KnowledgeGraph) -> None:
    assert find(small.store, "state").rows == (
        ("state", "md:State", "class", "label"),
        ("Peace and state", "src:essay", "document", "word in the label"),
        ("peace", "kg:peace", "outcome", "word in the definition"),
    )
    assert [row[1] for row in find(small.store, "not")] == ["md:note"]


def test_among_equals_what_more_statements_speak_of_comes_first(small: KnowledgeGraph) -> None:
    assert [row[:2] for row in find(small.store, "war")] == [
        ("accord", "kg:treaty"),  # two statements
        ("peace", "kg:peace"),
    ]


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ("NEGOCIATIONS", ("peace talks", "kg:peace-talks", "outcome", "alias négociations")),
        ("cote d'or", ("Côte d\u2019Or", "kg:beta", "state", "label")),
        ("  Cote   dOr ", ("Côte d\u2019Or", "kg:beta", "state", "label")),
        ("talks-peace", ("peace talks", "kg:peace-talks", "outcome", "words in the label")),
        ("lasts peace", ("lasting peace", "kg:lasting-peace", "outcome", "words in the alias")),
        ("ta pe", ("peace talks", "kg:peace-talks", "outcome", "words begun in the label")),
        ("peace war", ("accord", "kg:treaty", "outcome", "words in the definition")),
        ("treaty", ("accord", "kg:treaty", "outcome", "id")),
        ("employs", ("employs", "md:employs", "relation", "label")),
        ("md:note", ("note", "md:note", "property", "id")),
        ("urn:x:eta", ("Eta", "urn:x:eta", "state", "id")),
    ],
)
def test_words_are_compared_as_people_type_them(
    small: KnowledgeGraph, text: str, row: tuple[str, str, str, str]
) -> None:
    name, iri, kind, why = find(small.store, text).rows[0]
    assert (name, iri, kind) == row[:3]
    assert why is not None
    assert why.startswith(row[3])


def test_the_limit_says_that_there_is_more(small: KnowledgeGraph) -> None:
    first = find(small.store, "peace", limit=2)
    assert [len(first), first.more, first.limit] == [2, True, 2]
    whole = find(small.store, "peace", limit=6)
    assert [len(whole), whole.more] == [6, False]
    assert len(find(small.store, "peace", limit=None)) == 6


def test_whether_there_is_more_is_told_without_all_of_it(tmp_path: Path) -> None:
    """Of a common word in a large graph most hits were described to say that there are more."""
    path = tmp_path / "many.ttl"
    label = PREFIXES["rdfs"] + "label"
    lines = (f'<urn:{n}> a <urn:C> ; <{label}> "drill {n}" .' for n in range(9000))
    path.write_text("".join(lines))
    found = find(KnowledgeGraph.load(path, bundled=False).store, "drill", limit=2)
    asked = itertools.count(1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(search, "_kind", lambda *_: str(next(asked)))
        assert found.more
    assert 1 < next(asked) < 5000


def test_nothing_found_is_an_empty_answer_with_the_nearest_names(small: KnowledgeGraph) -> None:
    results = find(small.store, "peece tolks")
    assert not results
    assert results.to_csv() == "name,id,class,match\r\n"
    assert nearest_names(small.store, "peece tolks") == ("peace talks",)
    assert nearest_names(small.store, "the lastign troops of a pece") == ()
    assert nearest_names(small.store, "territry accord trops") == ()
    assert nearest_names(small.store, "troops lastng") == ("troops lasting",)


@pytest.mark.parametrize("text", ["", "  ", "\u2014 !", "\x00", "\udcff"])
def test_a_text_without_a_word_is_refused(small: KnowledgeGraph, text: str) -> None:
    with pytest.raises(UsageError, match="there is no word in"):
        find(small.store, text)


def test_hostile_names_do_not_drive_the_terminal(tmp_path: Path) -> None:
    path = tmp_path / "hostile.ttl"
    path.write_text(
        "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
        '<urn:x:a> skos:prefLabel "evil\\u001B[2J one" ; skos:altLabel "evil | two\\u202E\\n" .\n'
    )
    results = find(KnowledgeGraph.load(path, bundled=False).store, "evil")
    assert results.text("table") == (
        "name               id       class  match\n"
        "evil\\u001b[2J one  urn:x:a         label begins with it\n"
    )


@pytest.mark.parametrize(("text", "iri"), ENTITIES.items())
def test_what_the_field_calls_a_thing_comes_first(kg: KnowledgeGraph, text: str, iri: str) -> None:
    assert find(kg.store, text, 1).rows[0][1] == iri


@pytest.mark.slow
def test_every_label_and_alias_finds_its_thing_first(kg: KnowledgeGraph) -> None:
    names = kg.query("""
        SELECT ?thing ?label { ?thing skos:prefLabel|skos:altLabel ?label
          FILTER STRSTARTS(STR(?thing), STR(kg:)) } ORDER BY ?thing ?label
    """).rows[::60]
    for thing, label in names:
        assert thing is not None
        assert label is not None
        first = find(kg.store, label, 1).rows[0]
        if first[2] == "class":  # md:MilitaryAlliance has the name of a kind
            continue
        assert first[1] == thing.replace(PREFIXES["kg"], "kg:")
        matched = (first[3] or "").replace("label", label).removeprefix("alias ")
        assert fold(matched).replace("-", " ").split() == fold(label).replace("-", " ").split()


def test_a_thing_comes_before_a_page_that_is_titled_with_its_alias() -> None:
    store = ox.Store()
    store.load(
        f"""
        <{PREFIXES["kg"]}csto> <{PREFIXES["skos"]}prefLabel> "Collective Security Treaty" ;
          <{PREFIXES["skos"]}altLabel> "CSTO" .
        <{PREFIXES["src"]}page-csto> <{PREFIXES["dcterms"]}title> "CSTO" .
        """.encode(),
        format=ox.RdfFormat.TURTLE,
    )
    assert [row[1] for row in find(store, "csto").rows] == ["kg:csto", "src:page-csto"]


def test_the_order_is_the_same_in_every_process(outputs: Callable[[str], set[bytes]]) -> None:
    script = (
        "from detente import KnowledgeGraph\n"
        "from detente.naming.search import find, nearest_names\n"
        "kg = KnowledgeGraph.load()\n"
        "print(find(kg.store, 'military', None).to_csv(), nearest_names(kg.store, 'millitary'))"
    )
    assert len(outputs(script)) == 1


def test_of_things_whose_names_differ_in_case_the_one_written_so_comes_first() -> None:
    store = ox.Store()
    store.load(
        b"""<urn:x:agent> <http://www.w3.org/2000/01/rdf-schema#label> "agent" ;
            <urn:x:by> <urn:x:other> , <urn:x:another> .
        <urn:x:Agent> a <http://www.w3.org/2002/07/owl#Class> ;
            <http://www.w3.org/2000/01/rdf-schema#label> "Agent" .""",
        ox.RdfFormat.TURTLE,
    )

    def ids(text: str) -> list[str | None]:
        return [row[1] for row in find(store, text).rows]

    assert ids(" Agent ") == ["urn:x:Agent", "urn:x:agent"]
    assert ids("agent") == ids("AGENT") == ["urn:x:agent", "urn:x:Agent"]


def test_a_state_that_was_not_there_on_the_day_comes_after_those_that_were() -> None:
    store = ox.Store()
    store.load(
        b"""@prefix md: <https://w3id.org/detente/ontology#> .
        @prefix schema: <https://schema.org/> .
        @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
        <urn:x:old> a md:State ; skos:prefLabel "Marland"@en ;
            schema:startDate "1392-01-01"^^<http://www.w3.org/2001/XMLSchema#date> ;
            md:startPrecision "year" ;
            schema:endDate "1910-08-29"^^<http://www.w3.org/2001/XMLSchema#date> .
        <urn:x:north> a md:State ; skos:prefLabel "North Marland"@en ; md:sharedName "Marland"@en ;
            schema:startDate "1948-09-09"^^<http://www.w3.org/2001/XMLSchema#date> .
        <urn:x:south> a md:State ; skos:prefLabel "South Marland"@en ; md:sharedName "Marland"@en ;
            schema:startDate "1948-08-15"^^<http://www.w3.org/2001/XMLSchema#date> .
        <urn:x:undated> a md:State ; skos:prefLabel "Marland Bay"@en .""",
        ox.RdfFormat.TURTLE,
    )
    assert [row[1::2] for row in find(store, "Marland", day=date(2000, 1, 1)).rows] == [
        ("urn:x:north", "several states may be meant on 2000-01-01"),
        ("urn:x:south", "several states may be meant on 2000-01-01"),
        ("urn:x:old", "label; no state on 2000-01-01, but 1392 to 1910-08-29"),
        ("urn:x:undated", "label begins with it"),
    ]
    assert [row[1::2] for row in find(store, "Marland", day=date(1900, 1, 1)).rows] == [
        ("urn:x:old", "label"),
        ("urn:x:undated", "label begins with it"),
        ("urn:x:north", "word in the label; no state on 1900-01-01, but 1948-09-09 to ..."),
        ("urn:x:south", "word in the label; no state on 1900-01-01, but 1948-08-15 to ..."),
    ]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("stored")
    (folder / "small.ttl").write_text(
        f"""{SMALL}
        kg:marland a md:State ; skos:prefLabel "Republic of Marland"@en .
        kg:Otan a md:Outcome ; skos:altLabel "Alliance de l\u2019Atlantique nord"@fr .
        kg:outlook a md:Outcome ; skos:prefLabel "N\u0410TO outlook"@en .
        """,
        encoding="utf-8",
    )
    load(folder / "store", [folder / "small.ttl"], bare=True)
    return folder / "store"


@pytest.mark.parametrize(
    "text",
    [
        *("peace", "PEACE", "that lasts", "peace war", "cote d'or", "Marland, Rep.", "nato"),
        *("kg:OTAN", "otan", "atlantique", "urn:x:eta", "ty", "nothing"),
        "Marland (Republic of Marland)",
    ],
)
def test_names_kept_beside_a_store_find_what_is_found_without(place: Path, text: str) -> None:
    store, kept = disk.reading(place), names_beside(place)
    assert kept is not None
    assert find(store, text, None, kept=kept).rows == find(store, text, None).rows


def test_names_beside_a_store_are_not_believed_when_another_program_has_written_to_it(
    place: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "store"
    shutil.copytree(place, copy)
    assert names_beside(copy) is not None
    theirs = ox.Store(str(copy))
    label = ox.NamedNode(PREFIXES["skos"] + "prefLabel")
    theirs.add(ox.Quad(ox.NamedNode("urn:x:new"), label, ox.Literal("new")))
    del theirs
    assert names_beside(copy) is None
    kg = KnowledgeGraph.load(store=copy, bare=True)
    assert [row[1] for row in kg.find("new").rows] == ["urn:x:new"]


@pytest.mark.parametrize("damage", ["cut", "changed", "pipe"])
def test_names_beside_a_store_that_are_not_as_written_are_passed_over(
    place: Path, tmp_path: Path, damage: str
) -> None:
    copy = tmp_path / "store"
    shutil.copytree(place, copy)
    names = copy / "names.txt"
    content = names.read_bytes()
    if damage == "pipe":
        names.unlink()
        os.mkfifo(names)
    elif damage == "cut":
        names.write_bytes(content[: content.index(b"\n") + 1])
    else:
        names.write_bytes(content.replace(b"peace", b"pea\te"))
    assert names_beside(copy) is None
    if damage != "pipe":
        assert KnowledgeGraph.load(store=copy, bare=True).find("peace").rows
