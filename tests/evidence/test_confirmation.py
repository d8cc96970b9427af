"""What is confirmed: by which sources, how exactly, and never because nobody marked it."""

from pathlib import Path

import pytest

from detente import KnowledgeGraph
from detente.core.errors import UsageError
from detente.core.namespaces import SRC, shorten
from detente.evidence.source_kinds import SOURCE_KINDS, find_source_kind

HEAD = """
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix kg: <https://w3id.org/detente/id/> .
@prefix md: <https://w3id.org/detente/ontology#> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix schema: <https://schema.org/> .
@prefix src: <https://w3id.org/detente/source/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
src:catalogue {
  src:treaty md:sourceKind md:PrimaryRecord ; dcterms:publisher "Depositary" .
  src:codes md:sourceKind md:ResearchDataset ; dcterms:publisher "Scholars" ;
    md:confirmingPrecision "year" .
  src:lexicon md:sourceKind md:ReferenceWork ; dcterms:publisher "Lexicon" ;
    md:confirmingPrecision "day" .
  src:daily md:sourceKind md:Press ; dcterms:publisher "Daily" ; md:confirmingPrecision "day" .
  src:weekly md:sourceKind md:Press ; dcterms:publisher "daily" ; md:confirmingPrecision "day" .
  src:agency md:sourceKind md:Press ; dcterms:publisher "Agency" ; md:confirmingPrecision "day" .
  src:reprint md:sourceKind md:Press ; dcterms:publisher "Reprint" ; md:confirmingPrecision "day" ;
    prov:wasDerivedFrom <https://e.org/wire> .
  src:echo md:sourceKind md:Press ; dcterms:publisher "Echo" ; md:confirmingPrecision "day" ;
    prov:wasDerivedFrom <https://e.org/translation> .
  <https://e.org/translation> prov:wasDerivedFrom <https://e.org/wire> .
  src:nameless md:sourceKind md:Press ; md:confirmingPrecision "day" .
  src:monthly md:sourceKind md:Press ; dcterms:publisher "Monthly" ;
    md:confirmingPrecision "month" .
  src:silent md:sourceKind md:Press ; dcterms:publisher "Silent" .
  src:blog md:sourceKind md:SecondaryPage ; dcterms:publisher "Blog" ;
    md:confirmingPrecision "day" .
  src:editors md:sourceKind md:EditorsKnowledge ; dcterms:publisher "Editors" ;
    md:confirmingPrecision "day" .
}
"""
DAY = 'schema:startDate "1999-03-12"^^xsd:date ; md:startPrecision "day"'
YEAR = 'schema:startDate "1999-01-01"^^xsd:date ; md:startPrecision "year"'
END = 'schema:endDate "2001-05-31"^^xsd:date ; md:endPrecision "month"'


#: What graphs say of a thing, and how far it is confirmed.
CASES: list[tuple[list[str], str | None]] = [
    # one source
    ([f"treaty {DAY}"], "Confirmed"),
    ([f"codes {DAY}"], "Confirmed"),
    ([f"codes {YEAR}"], "Confirmed"),
    ([f"lexicon {DAY}"], "Unconfirmed"),
    ([f"daily {DAY}"], "Unconfirmed"),
    ([f"blog {DAY}"], "Unconfirmed"),
    ([f"editors {DAY}"], "Unconfirmed"),
    # two sources
    ([f"daily {DAY} ; md:confirmedBy src:agency"], "Confirmed"),
    ([f"daily {DAY} ; md:confirmedBy src:lexicon"], "Confirmed"),
    ([f"daily {DAY}", f"agency {DAY}"], "Confirmed"),
    ([f"blog {DAY} ; md:confirmedBy src:daily , src:agency"], "Confirmed"),
    ([f"daily {DAY} ; md:confirmedBy src:weekly"], "Unconfirmed"),  # one publisher
    ([f"daily {DAY} ; md:confirmedBy src:nameless"], "Unconfirmed"),
    ([f"daily {DAY} ; md:confirmedBy src:blog"], "Unconfirmed"),
    ([f"daily {DAY} ; md:confirmedBy src:editors"], "Unconfirmed"),
    ([f"reprint {DAY} ; md:confirmedBy src:echo"], "Unconfirmed"),  # both from one wire
    ([f"reprint {DAY} ; md:confirmedBy src:echo , src:daily"], "Confirmed"),
    # how exactly
    ([f"blog {DAY} ; md:confirmedBy src:codes"], "DayUnconfirmed"),
    ([f"blog {YEAR} ; md:confirmedBy src:codes"], "Confirmed"),
    ([f"daily {DAY} ; md:confirmedBy src:monthly"], "DayUnconfirmed"),
    ([f"daily {DAY} ; md:confirmedBy src:silent"], "Unconfirmed"),
    # an editor's mark limits the graph that it stands in
    ([f"treaty {DAY} ; md:verification md:DayUnconfirmed"], "DayUnconfirmed"),
    ([f"treaty {DAY} ; md:verification md:Unconfirmed"], "Unconfirmed"),
    ([f"treaty {DAY}", f"editors {END} ; md:verification md:Unconfirmed"], "Unconfirmed"),
    # a thing is as its weakest date
    ([f"treaty {DAY} ; {END}"], "Confirmed"),
    ([f"treaty {DAY}", f"blog {END} ; md:confirmedBy src:codes"], "DayUnconfirmed"),
    ([f"treaty {DAY}", f"blog {END}"], "Unconfirmed"),
    # a record without dates is as its tie
    (["treaty org:member kg:finland"], "Confirmed"),
    (["daily org:member kg:finland ; md:confirmedBy src:silent"], "Confirmed"),
    (["daily org:member kg:finland"], "Unconfirmed"),
    (["daily org:member kg:finland", f"treaty {DAY}"], "Confirmed"),
    # nothing is said of what has no date and ties nothing, nor of a row of a dataset
    (["treaty md:takesPlaceIn kg:mali"], None),
    ([f"codes {DAY} ; md:recordOf src:codes"], None),
]


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What is computed for each case, the thing of which is named by its number."""
    path = tmp_path_factory.mktemp("confirmation") / "facts.trig"
    graphs = [
        f"src:{graph} {{ kg:it-{number} {what} }}"
        for number, (said, _) in enumerate(CASES)
        for graph, _, what in (each.partition(" ") for each in said)
    ]
    path.write_text(HEAD + "\n".join(graphs), encoding="utf-8")
    answer = KnowledgeGraph.load(path).query(
        "SELECT (STRAFTER(STR(?it), '/id/') AS ?name) (STRAFTER(STR(?is), '#') AS ?level) "
        "{ ?it md:confirmation ?is FILTER (STRSTARTS(STR(?it), STR(kg:it-))) }"
    )
    return {name or "": level or "" for name, level in answer}


@pytest.mark.parametrize("number", range(len(CASES)), ids=lambda n: "; ".join(CASES[n][0])[:60])
def test_confirmed_is_what_sources_bear_out(found: dict[str, str], number: int) -> None:
    assert found.get(f"it-{number}") == CASES[number][1]


def test_what_a_file_of_unknown_kind_says_is_not_confirmed(tmp_path: Path) -> None:
    path = tmp_path / "own.ttl"
    path.write_text(
        "@prefix kg: <https://w3id.org/detente/id/> .\n"
        "@prefix org: <http://www.w3.org/ns/org#> .\n"
        "@prefix md: <https://w3id.org/detente/ontology#> .\n"
        "@prefix schema: <https://schema.org/> .\n"
        "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
        "kg:membership-nato-malta a md:Membership ; org:member kg:malta ;\n"
        "  org:organization kg:nato ; org:role md:FullMember ; md:endStatus md:Ongoing ;\n"
        f"  {DAY} .\n"
    )
    told = KnowledgeGraph.load(path).why("Malta", "NATO").text()
    assert "(since 12 March 1999)" in told
    assert ", unconfirmed\n" in told


@pytest.mark.parametrize(
    ("record", "level"),
    [
        ("kg:membership-admm-plus-vietnam", "md:Confirmed"),  # ASEAN's own page gives the day
        ("kg:unmiss", "md:Confirmed"),  # the United Nations' file
        ("kg:membership-aukus-australia", "md:Confirmed"),  # two newspapers
        ("kg:membership-nato-poland", "md:Confirmed"),  # a record of NATO's own
        ("kg:membership-nato-norway", "md:DayUnconfirmed"),  # a blog the day, a dataset the year
        ("kg:membership-sco-bahrain-dialogue-partner", "md:Unconfirmed"),  # known to the editors
        ("kg:membership-quad-india", "md:Unconfirmed"),  # pages of no standing
    ],
)
def test_facts_of_the_release(kg: KnowledgeGraph, record: str, level: str) -> None:
    answer = kg.query(f"SELECT ?level {{ {record} md:confirmation ?level }}")
    assert [shorten(found or "") for (found,) in answer] == [level]


def test_every_record_of_the_release_says_how_far_it_is_confirmed(kg: KnowledgeGraph) -> None:
    silent = """SELECT ?record { ?record a ?kind . VALUES ?kind { md:Membership md:Participation }
      FILTER NOT EXISTS { ?record md:recordOf ?dataset }
      FILTER NOT EXISTS { ?record md:confirmation ?level } }"""
    assert kg.query(silent).rows == ()


def test_a_source_names_its_kind(kg: KnowledgeGraph) -> None:
    told = kg.why("Spain", "NATO")
    source = kg.context.sources[SRC + "cow-igo-v3"]
    assert source.title == "COW Intergovernmental Organizations, version 3, as spells"
    assert source.source_kind == "research dataset"
    assert ", version 3, as spells (research dataset)" in told.text()
    assert '"source_kind": "research dataset"' in told.json()


# The kinds and their order


def test_the_kinds_are_those_of_the_ontology_in_its_order(kg: KnowledgeGraph) -> None:
    rest = "<https://w3id.org/detente/ontology/source-kinds/1>"
    first = kg.query(f"ASK {{ md:sourceKinds skos:memberList {rest} }}")
    assert first
    found = []
    while rest != "rdf:nil":
        [(label, following)] = kg.query(
            f"SELECT (STR(?l) AS ?is) ?next {{ {rest} rdf:first/rdfs:label ?l ; rdf:rest ?next }}"
        )
        found.append(label)
        rest = "rdf:nil" if (following or "").endswith("#nil") else f"<{following}>"
    assert found == list(SOURCE_KINDS.values())


@pytest.mark.parametrize(
    "name",
    [
        *("primary record", "PrimaryRecord", "primary-record", "PRIMARY_RECORD"),
        *("md:PrimaryRecord", "https://w3id.org/detente/ontology#PrimaryRecord", " primaryrecord "),
    ],
)
def test_a_kind_is_named_in_any_way(name: str) -> None:
    assert find_source_kind(name).endswith("#PrimaryRecord")


@pytest.mark.parametrize(
    ("name", "near"), [("prss", "press"), ("primary recrod", "primary record")]
)
def test_an_unknown_kind_is_told_with_the_nearest_and_the_list(name: str, near: str) -> None:
    with pytest.raises(UsageError) as error:
        find_source_kind(name)
    told = str(error.value)
    assert told.startswith(f"there is no kind of source '{name}'; did you mean '{near}'")
    assert ", ".join(SOURCE_KINDS) in told
