"""What holds for a time is one edge with its dates, and one of what is chosen."""

import pyoxigraph as ox
import pytest
from blue_league import REDLAND, load

from detente import KnowledgeGraph
from detente.core.namespaces import EDITORIAL, KG, MD, PREFIXES, SRC, expand, shorten
from detente.network.model import Edge


@pytest.fixture(scope="module")
def league() -> KnowledgeGraph:
    return load()


def dated(kg: KnowledgeGraph) -> list[tuple[str, ...]]:
    """Every edge that holds for a time: its ends, relation, dates and how far it is confirmed."""
    return [
        (*map(shorten, edge.key), edge.when, edge.verification)
        for edge in kg.network.edges
        if edge.record
    ]


# One edge for each membership


def test_each_spell_and_role_is_one_edge_and_no_row_of_a_dataset_doubles_it(
    league: KnowledgeGraph,
) -> None:
    isle, redland, blue = "kg:greenland-isle", "kg:redland", "kg:blue-league"
    treaty = "kg:blue-treaty"
    assert dated(league) == [
        (isle, "md:memberOf", blue, "since 18 February 1952", "day unconfirmed"),
        (isle, "md:partyTo", treaty, "since 18 February 1952", "unconfirmed"),
        (redland, "md:memberOf", blue, "from 1950 to 1 July 1966", ""),
        (redland, "md:memberOf", blue, "since 4 April 1990", ""),
        (
            "kg:yellow-coast",
            "md:participatesIn",
            "kg:open-door",
            "from May 1994; observed until 31 December 2014",
            "",
        ),
    ]


def test_what_follows_from_a_membership_is_drawn_with_its_dates(league: KnowledgeGraph) -> None:
    derived = {shorten(edge.relation) for edge in league.network.edges if edge.inferred}
    assert league.query("ASK { kg:redland md:currentMemberOf kg:blue-league }")
    assert derived == {"md:currentMemberOf", "md:participatesIn", "md:signatoryOf"}
    [current] = [
        edge
        for edge in league.network.edges
        if (edge.subject, edge.relation) == (f"{KG}redland", f"{MD}currentMemberOf")
    ]
    assert (current.start, current.end, current.record) == ("1990-04-04", None, "")


def test_the_network_has_what_a_query_has_of_roles_on_the_day(league: KnowledgeGraph) -> None:
    drawn = {
        (edge.subject, edge.object)
        for edge in league.network.edges
        if edge.relation == f"{MD}currentMemberOf"
    }
    asked = league.query("SELECT ?a ?b { ?a md:currentMemberOf ?b }")
    assert drawn == {(expand(str(a)), expand(str(b))) for a, b in asked.rows}


def test_a_document_that_says_the_same_undated_is_a_source_of_the_last_spell(
    league: KnowledgeGraph,
) -> None:
    first, last = (e for e in league.network.edges if e.record.startswith(REDLAND))
    assert [source.title for source in first.sources] == ["The almanac"]
    assert [source.title for source in last.sources] == ["The memo", "Redland joins"]
    assert last.remarks == (
        "confirmed by The yearbook",
        "The yearbook says it began in 1991; not preferred: The page names the day.",
    )
    assert (last.start, last.start_precision, last.end, last.record, last.dated) == (
        "1990-04-04",
        "day",
        None,
        f"{REDLAND}-1990",
        (f"{SRC}page-accession",),
    )


def test_what_a_document_says_has_the_dates_of_no_other_source(league: KnowledgeGraph) -> None:
    found = league.part(document="src:memo")
    assert [(*map(shorten, edge.key), edge.when) for edge in found.edges] == [
        ("kg:blue-league", "md:employs", "kg:drills", ""),
        ("kg:redland", "md:memberOf", "kg:blue-league", ""),
    ]
    page = league.part(document="src:page-accession")
    assert [edge.when for edge in page.edges] == ["since 4 April 1990"]


def test_records_are_no_things_and_things_have_their_own_dates(league: KnowledgeGraph) -> None:
    told = {node.label: (node.when, node.verification) for node in league.network.nodes}
    assert told == {
        "Amber Force": ("from 27 March 1964 to June 1974", ""),
        "Blue League": ("from 1950", ""),
        "Blue Treaty": ("since January 1950", ""),
        "Green Isle": ("", ""),
        "Harbour": ("", ""),
        "Open Door": ("from 1994; end unknown", "unconfirmed"),
        "Redland": ("", ""),
        "Yellow Coast": ("", ""),
        "drills": ("", ""),
    }


def test_an_edge_of_an_unconfirmed_activity_is_unconfirmed(league: KnowledgeGraph) -> None:
    [edge] = [e for e in league.network.edges if e.relation == MD + "implements"]
    assert (edge.verification, edge.when) == ("unconfirmed", "")


def test_a_label_makes_no_membership_a_thing() -> None:
    kg = load()
    label = ox.NamedNode(PREFIXES["skos"] + "prefLabel")
    for graph in (ox.NamedNode(EDITORIAL), ox.DefaultGraph()):
        kg.store.add(ox.Quad(ox.NamedNode(REDLAND), label, ox.Literal("a name"), graph))
    assert REDLAND not in {node.iri for node in kg.network.nodes}


def test_every_membership_of_the_data_is_one_edge(kg: KnowledgeGraph) -> None:
    query = """SELECT ?it { VALUES ?kind { md:Membership md:Participation }
      ?it a ?kind ; org:member|md:participant ?one ;
        org:organization|md:inActivity|md:inAgreement ?other
      FILTER NOT EXISTS { ?it md:recordFor ?curated } } ORDER BY ?it"""
    drawn = sorted(edge.record for edge in kg.network.edges if edge.record)
    assert drawn == [iri for [iri] in kg.query(query).rows]


# What is chosen


def test_the_page_shows_what_documents_speak_of_and_the_facts_around(
    league: KnowledgeGraph,
) -> None:
    page = league.part(all=False)
    assert [node.label for node in page.nodes] == [
        *("Amber Force", "Blue League", "Blue Treaty", "drills"),
        *("Green Isle", "Open Door", "Redland", "Yellow Coast"),  # two statements away at most
    ]
    assert (page.total_nodes, page.total_edges) == (9, 13)  # one is related to nothing
    assert league.view().nodes == 8
    assert league.view(all=True).nodes == len(league.part().nodes) == 8
    assert league.view("Green Isle").nodes == 3
    assert league.view(classes=["peacekeeping operation"]).nodes == 3


def test_a_page_without_documents_shows_everything() -> None:
    assert load(from_="src:almanac").view().nodes == 5


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("documents", {"md:employs", "md:memberOf"}),
        (
            "reference",
            {
                *("md:conducts", "md:implements", "md:memberOf", "md:participatesIn"),
                *("md:partyTo", "md:takesPlaceIn"),
            },
        ),
        ("page-accession", {"md:memberOf"}),
        ("general-knowledge", {"md:implements", "md:memberOf", "md:partyTo"}),
    ],
)
def test_a_scope_keeps_the_facts_of_its_sources(name: str, expected: set[str]) -> None:
    found = load(from_=name).network.edges
    assert {shorten(edge.relation) for edge in found if not edge.inferred} == expected


def test_an_edge_without_a_record_is_said_by_its_documents_alone() -> None:
    assert Edge("a", "b", "c").said_by("https://e.org/d") is None
