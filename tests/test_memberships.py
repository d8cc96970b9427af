"""What holds for a time: told, drawn, walked and handed on as one statement with its dates."""

import csv
import io
import json
from pathlib import Path

import networkx as nx  # type: ignore[import-untyped, unused-ignore]
import pyoxigraph as ox
import pytest
from click.testing import CliRunner

from cli import cli
from graph import KnowledgeGraph, reasoning, scope
from graph.network import Edge
from graph.store import TERMS, fill
from graph.terms import EDITORIAL, KG, MD, ONTOLOGY, PREFIXES, SRC, shorten

LEAGUE = Path(__file__).parent / "league.trig"
REDLAND = KG + "membership-blue-league-redland"


def load(from_: str | None = None) -> KnowledgeGraph:
    """The vocabulary and the league, and what follows."""
    store = ox.Store()
    fill(store, [(TERMS, ONTOLOGY), (LEAGUE, None)])
    if from_:
        scope.narrow(store, from_)
    reasoning.infer(store)
    return KnowledgeGraph(store, PREFIXES)


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
    assert dated(league) == [
        (isle, "md:memberOf", blue, "since 18 February 1952", "day unconfirmed"),
        (isle, "md:signatoryOf", blue, "from October 1951 to 17 February 1952", "unconfirmed"),
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


def test_what_follows_from_a_membership_is_not_drawn_beside_it(league: KnowledgeGraph) -> None:
    derived = {shorten(edge.relation) for edge in league.network.edges if edge.inferred}
    assert league.query("ASK { kg:redland md:currentMemberOf kg:blue-league }")
    assert derived == {"md:participatesIn"}


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
      ?it a ?kind ; org:member ?one ; org:organization|md:inActivity ?other
      FILTER NOT EXISTS { ?it prov:alternateOf ?curated } } ORDER BY ?it"""
    drawn = sorted(edge.record for edge in kg.network.edges if edge.record)
    assert drawn == [iri for [iri] in kg.query(query).rows]


# In words


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (
            "Blue League",
            """\
Blue League, a military alliance (kg:blue-league)
  was founded in 1950 - The almanac
  has its seat in Harbour - The almanac
  succeeds Open Door - The almanac
  conducts Amber Force - The almanac
  employs drills - 1 passage
  has as a member
    Redland (from 1950 to 1 July 1966) - The almanac
    Green Isle (since 18 February 1952) - General knowledge, day unconfirmed
    Redland (since 4 April 1990) - 1 passage, Redland joins, Blue News
      The yearbook says it began in 1991; not preferred: The page names the day.
  has as a signatory Green Isle (from October 1951 to 17 February 1952) - General knowledge, \
unconfirmed

  by rules:
    employs kg:peacekeeping-missions
    participates in Amber Force
""",
        ),
        (
            "Redland",
            """\
Redland, a state (kg:redland)
  is officially called Republic of Redland - The almanac
  has its capital in Harbour - The almanac
  has the codes ISO RL, RED; COW 999, RED - The almanac
  is a member of
    Blue League (from 1950 to 1 July 1966) - The almanac
    Blue League (since 4 April 1990) - 1 passage, Redland joins, Blue News
      The yearbook says it began in 1991; not preferred: The page names the day.
  is the setting of Amber Force - The almanac
""",
        ),
        (
            "Yellow Coast",
            """\
Yellow Coast, a state (kg:yellow-coast)
  participates in Open Door (from May 1994; observed until 31 December 2014) - The almanac
  but The yearbook says it is a member of Blue League; not preferred: No other source lists it.
""",
        ),
        (
            "Amber Force",
            """\
Amber Force, a peacekeeping operation (kg:amber-force)
  began on 27 March 1964 - The almanac
    The yearbook says it began in April 1964; not preferred: The almanac gives the day.
  ended in June 1974 - The almanac
  is confirmed by The yearbook
  takes place in Redland - The almanac
  is conducted by Blue League - The almanac

  by rules:
    implements kg:peacekeeping-missions
    has as a participant Blue League
""",
        ),
        (
            "Blue Treaty",
            """\
Blue Treaty, an agreement (kg:blue-treaty)
  was signed on 4 April 1949 - The almanac
  came into force in January 1950; ongoing - The almanac

  by rules:
    implements kg:defense-agreements
""",
        ),
        (
            "Open Door",
            """\
Open Door, a program (kg:open-door)
  began in 1994; end unknown - General knowledge, unconfirmed
  is succeeded by Blue League - The almanac
  implements drills - General knowledge, unconfirmed
  has as a participant Yellow Coast (from May 1994; observed until 31 December 2014) - The almanac
""",
        ),
        (
            f"{REDLAND}-1990",
            """\
Redland is a member of Blue League (since 4 April 1990), a membership \
(kg:membership-blue-league-redland-1990)
  began on 4 April 1990; ongoing - Redland joins, Blue News
    The yearbook says it began in 1991; not preferred: The page names the day.
  is confirmed by The yearbook
  has the member Redland - Redland joins, Blue News
  has the organization Blue League - Redland joins, Blue News
  has the role full member - Redland joins, Blue News
""",
        ),
    ],
)
def test_show_tells_facts_and_memberships(league: KnowledgeGraph, name: str, text: str) -> None:
    assert league.show(name).text() == text


def test_show_tells_a_membership_in_full_in_json(league: KnowledgeGraph) -> None:
    groups = json.loads(league.show("Green Isle").json())["groups"]
    [members] = [group for group in groups if group["relation"] == MD + "memberOf"]
    assert members["lines"] == [
        {
            "words": "Blue League",
            "iri": KG + "blue-league",
            "passages": 0,
            "documents": 0,
            "sources": ["General knowledge"],
            "strength": "asserted",
            "detail": "",
            "when": "since 18 February 1952",
            "start": "1952-02-18",
            "end": None,
            "verification": "day unconfirmed",
            "rivals": [],
            "record": KG + "membership-blue-league-greenland-isle",
        }
    ]


def test_many_members_are_cut_in_text_and_whole_in_json(tmp_path: Path) -> None:
    prefixes = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())
    states = "".join(
        f'kg:s{n} a md:State ; skos:prefLabel "State {n:03}"@en .\n'
        f"kg:m{n} a md:Membership ; org:member kg:s{n} ; org:organization kg:all ;\n"
        f"  org:role md:FullMember ; md:endStatus md:Ongoing .\n"
        for n in range(60)
    )
    (tmp_path / "all.ttl").write_text(
        f'{prefixes}{states}kg:all a md:Organization ; skos:prefLabel "All"@en .'
    )
    store = ox.Store()
    fill(store, [(TERMS, ONTOLOGY), (tmp_path / "all.ttl", SRC + "all")])
    reasoning.infer(store)
    found = KnowledgeGraph(store, PREFIXES).show("kg:all")
    lines = found.text().splitlines()
    assert lines[1:3] == ["  has as a member", "    State 000 (ongoing) - src:all"]
    assert lines[21:] == [
        "    State 019 (ongoing) - src:all",
        "    and 40 more; --format json tells them all",
    ]
    assert len(json.loads(found.json())["groups"][0]["lines"]) == 60


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        (
            ("Redland", "memberOf", "Blue League"),
            """\
Redland is a member of Blue League (from 1950 to 1 July 1966)
  - The almanac
Redland is a member of Blue League (since 4 April 1990)
  - Redland joins, Blue News
  - The memo, "Drills", paragraph 1 (0-28)
    confirmed by The yearbook
    The yearbook says it began in 1991; not preferred: The page names the day.
""",
        ),
        (
            ("Redland", "md:currentMemberOf", "Blue League"),
            """\
Redland is a current member of Blue League
  follows by the rule: whose full membership of an organization holds is a current member of it
    Redland is a member of Blue League (since 4 April 1990) - Redland joins, Blue News
      confirmed by The yearbook
      The yearbook says it began in 1991; not preferred: The page names the day.
""",
        ),
        (
            ("Blue League", "Green Isle"),
            """\
Green Isle is a member of Blue League (since 18 February 1952)
  - General knowledge, day unconfirmed
    confirmed by The yearbook
Green Isle is a signatory of the treaty of Blue League (from October 1951 to 17 February 1952)
  - General knowledge, unconfirmed
""",
        ),
        (
            ("Yellow Coast", "Open Door"),
            """\
Yellow Coast participates in Open Door (from May 1994; observed until 31 December 2014)
  - The almanac
""",
        ),
        (
            ("Open Door", "implements", "drills"),
            """\
Open Door implements drills
  - General knowledge, unconfirmed
""",
        ),
        *(
            (
                ("Amber Force", "schema:startDate", date),
                """\
Amber Force began on 27 March 1964
  - The almanac
    confirmed by The yearbook
    The yearbook says it began in April 1964; not preferred: The almanac gives the day.
""",
            )
            for date in ("1964-03-27", "27 March 1964")
        ),
        (
            ("Amber Force", "schema:startDate", "1964-04-01"),
            """\
the graph does not hold: Amber Force began in April 1964
the nearest that it holds:
  Amber Force: The yearbook says it began in April 1964; not preferred: The almanac gives the day.
  Amber Force began on 27 March 1964
""",
        ),
        (
            ("Yellow Coast", "Blue League"),
            """\
the graph does not hold: Yellow Coast is directly connected with Blue League
the nearest that it holds:
  Yellow Coast: The yearbook says it is a member of Blue League; not preferred: No other source \
lists it.
""",
        ),
    ],
)
def test_why_names_dates_sources_and_who_differs(
    league: KnowledgeGraph, asked: tuple[str, ...], text: str
) -> None:
    assert league.why(*asked).text() == text


def test_why_in_json_has_all_of_a_membership(league: KnowledgeGraph) -> None:
    [_, last] = json.loads(league.why("Redland", "memberOf", "Blue League").json())["evidence"]
    assert last["membership"] == f"{REDLAND}-1990"
    assert (last["start"], last["end"], last["verification"]) == ("1990-04-04", None, "")
    assert last["sources"][0] == {
        "graph": f"{SRC}page-accession",
        "title": "Redland joins",
        "section": None,
        "paragraph": None,
        "begin": None,
        "end": None,
        "modality": "asserted",
        "sentence": None,
        "kind": "web page",
        "publisher": "Blue News",
        "url": "https://e.org/redland-joins",
    }
    assert [source["title"] for source in last["confirmed"]] == ["The yearbook"]
    [rival] = last["rivals"]
    assert (rival["value"], rival["precision"], rival["source"]["title"], rival["reason"]) == (
        "1991-01-01",
        "year",
        "The yearbook",
        "The page names the day.",
    )
    assert [way["rule"] for way in last["derivations"]] == ["subproperty"]


def test_a_path_tells_dates_and_prefers_what_lasts(league: KnowledgeGraph) -> None:
    assert (
        league.path("Green Isle", "Redland", limit=1).text(verbose=True)
        == """\
from Green Isle to Redland: 1 connection

1. 2 steps through Blue League
   score 2.00 = 2 steps
   Green Isle is a member of Blue League (since 18 February 1952)
     also: Green Isle is a signatory of the treaty of Blue League (from October 1951 to 17 \
February 1952)
     - General knowledge, day unconfirmed
       confirmed by The yearbook
   Blue League has as a member Redland (since 4 April 1990)
     also: Blue League has as a member Redland (from 1950 to 1 July 1966)
     - Redland joins, Blue News
     - The memo, "Drills", paragraph 1 (0-28)
       confirmed by The yearbook
       The yearbook says it began in 1991; not preferred: The page names the day.
"""
    )
    [path] = json.loads(league.path("Redland", "Blue League", limit=1).json())["paths"]
    assert (path["steps"][0]["start"], path["steps"][0]["verification"]) == ("1990-04-04", "")


# Handed on


def test_networkx_keeps_parallel_edges_apart(league: KnowledgeGraph) -> None:
    graph = league.networkx()
    assert graph["kg:redland"]["kg:blue-league"].keys() == {"md:memberOf", "md:memberOf 1990-04-04"}
    held = graph["kg:greenland-isle"]["kg:blue-league"]["md:memberOf"]
    assert {key: held[key] for key in ("start", "start_precision", "verification")} == {
        "start": "1952-02-18",
        "start_precision": "day",
        "verification": "day unconfirmed",
    }
    assert "end" not in held
    assert graph.nodes["kg:amber-force"]["end"] == "1974-06-30"
    assert graph.number_of_edges() == len(league.network.edges)


def test_files_of_networks_hold_the_dates(league: KnowledgeGraph) -> None:
    rows = list(csv.DictReader(io.StringIO(league.export(format="edges-csv").decode())))
    spells = [row for row in rows if row["subject"] == "kg:redland" and row["start"]]
    times = ("start", "start_precision", "end", "end_precision", "verification")
    assert [tuple(row[name] for name in times) for row in spells] == [
        ("1950-01-01", "year", "1966-07-01", "day", ""),
        ("1990-04-04", "day", "", "", ""),
    ]
    read = nx.read_graphml(io.BytesIO(league.export(format="graphml")), force_multigraph=True)
    starts = [data.get("start") for *_, data in read.edges(data=True)]
    assert sorted(filter(None, starts)) == sorted(
        edge.start for edge in league.network.edges if edge.start
    )
    assert nx.read_gexf(io.BytesIO(league.export(format="gexf"))).number_of_edges() == len(rows)


def test_a_part_as_rdf_holds_the_membership_itself(league: KnowledgeGraph) -> None:
    content = league.export(format="trig", entities=["Green Isle"]).decode()
    store = ox.Store()
    store.load(content.encode(), format=ox.RdfFormat.TRIG)
    node = ox.NamedNode(KG + "membership-blue-league-greenland-isle")
    source = ox.NamedNode(SRC + "general-knowledge")
    assert len(list(store.quads_for_pattern(node, None, None, source))) == 9
    current = ox.NamedNode(MD + "currentMemberOf")
    assert len(list(store.quads_for_pattern(None, current, None))) == 1
    assert next(store.quads_for_pattern(source, None, None), None) is not None


def test_stats_count_memberships_as_statements(league: KnowledgeGraph) -> None:
    whole = {row[0]: row[1] for row in league.stats()["whole"].rows}
    assert whole["things"] == 9
    assert whole["statements between things"] == len(league.network.edges) == 10
    assert whole["memberships and participations"] == 5
    assert not any(row[1] == "md:Membership" for row in league.stats()["classes"].rows)


# What is chosen


def test_the_page_shows_what_documents_speak_of_and_all_between(league: KnowledgeGraph) -> None:
    page = league.part(all=False)
    assert [node.label for node in page.nodes] == ["Blue League", "drills", "Redland"]
    assert [edge.when for edge in page.edges] == [
        "",
        "from 1950 to 1 July 1966",
        "since 4 April 1990",
    ]
    assert (page.total_nodes, page.total_edges) == (9, 10)
    assert league.view().nodes == 3
    assert league.view(all=True).nodes == len(league.part().nodes) == 7
    assert league.view("Green Isle").nodes == 2
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
                *("md:signatoryOf", "md:takesPlaceIn"),
            },
        ),
        ("page-accession", {"md:memberOf"}),
        ("general-knowledge", {"md:implements", "md:memberOf", "md:signatoryOf"}),
    ],
)
def test_a_scope_keeps_the_facts_of_its_sources(name: str, expected: set[str]) -> None:
    found = load(from_=name).network.edges
    assert {shorten(edge.relation) for edge in found if not edge.inferred} == expected


def test_the_command_line_brings_reference_facts_with_all(tmp_path: Path) -> None:
    def things(*words: str) -> str:
        command = ["--data", str(LEAGUE), "view", *words, "-o", str(tmp_path / "page.html")]
        return CliRunner().invoke(cli, command, catch_exceptions=False).stderr

    few, many = things(), things("--all")
    assert int(few.split()[2].replace(",", "")) < int(many.split()[2].replace(",", ""))


def test_dates_stand_on_the_page_as_text(league: KnowledgeGraph) -> None:
    html = league.view("Green Isle").html
    assert '"when":"since 18 February 1952"' in html
    assert '"verification":"day unconfirmed"' in html
    assert '"remarks":["confirmed by The yearbook"]' in html


def test_an_edge_without_a_record_is_said_by_its_documents_alone() -> None:
    assert Edge("a", "b", "c").said_by("d") is None
