"""What holds for a time is told as one statement with its dates, its sources and who differs."""

import json
from pathlib import Path

import pyoxigraph as ox
import pytest
from blue_league import REDLAND, load

from detente import KnowledgeGraph
from detente.core.bundled import VOCABULARY as TERMS
from detente.core.namespaces import KG, MD, ONTOLOGY, PREFIXES, SRC
from detente.dataset.read import fill
from detente.inference import materialize


@pytest.fixture(scope="module")
def league() -> KnowledgeGraph:
    return load()


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

  by rules:
    employs kg:peacekeeping-missions
    participates in Amber Force
    has as a current member Green Isle, Redland
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

  by rules:
    is a current member of Blue League
""",
        ),
        (
            "Yellow Coast",
            """\
Yellow Coast, a state (kg:yellow-coast)
  participates in Open Door (from May 1994; observed until 31 December 2014) - The almanac, may hold
  but The yearbook says it is a member of Blue League; not preferred: No other source lists it.

  by rules:
    employs drills (may hold)
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
  has as a party Green Isle (since 18 February 1952) - General knowledge, unconfirmed

  by rules:
    has as a signatory Green Isle
""",
        ),
        (
            "Open Door",
            """\
Open Door, a program (kg:open-door)
  began in 1994; end unknown - General knowledge, unconfirmed
  is succeeded by Blue League - The almanac
  implements drills - General knowledge, unconfirmed
  has as a participant Yellow Coast (from May 1994; observed until 31 December 2014) \
- The almanac, may hold
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
            "notes": [],
            "certainty": "holds",
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
    materialize.infer(store)
    found = KnowledgeGraph(store, PREFIXES).show("kg:all")
    lines = found.text().splitlines()
    assert lines[1:3] == ["  has as a member", "    State 000 (ongoing) - src:all, may hold"]
    assert lines[21:23] == [
        "    State 019 (ongoing) - src:all, may hold",
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
  follows by the rule: whose membership of an organization holds stands to it in the relation of \
its role
    Redland is a member of Blue League (since 4 April 1990) - Redland joins, Blue News
      confirmed by The yearbook
      The yearbook says it began in 1991; not preferred: The page names the day.
    whoever has the role full member is a current member of the organization - the ontology
""",
        ),
        (
            ("Blue League", "Green Isle"),
            """\
Green Isle is a member of Blue League (since 18 February 1952)
  - General knowledge, day unconfirmed
    confirmed by The yearbook
Green Isle is a current member of Blue League
  follows by the rule: whose membership of an organization holds stands to it in the relation of \
its role
    Green Isle is a member of Blue League (since 18 February 1952) (as above)
    whoever has the role full member is a current member of the organization - the ontology
""",
        ),
        (
            ("Yellow Coast", "Open Door"),
            """\
Yellow Coast participates in Open Door (from May 1994; observed until 31 December 2014)
  - The almanac, may hold
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
        "date": None,
        "url": "https://e.org/redland-joins",
        "source_kind": "",
        "notes": [],
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


def test_stats_count_memberships_as_statements(league: KnowledgeGraph) -> None:
    whole = {row[0]: row[1] for row in league.stats()["whole"].rows}
    assert whole["things"] == 9
    assert whole["statements between things"] == len(league.network.edges) == 13
    assert whole["memberships and participations"] == 5
    assert not any(row[1] == "md:Membership" for row in league.stats()["classes"].rows)
