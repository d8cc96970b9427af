"""panel: memberships as the tables of the field, a row a year, with codes of that year."""

import csv
import io
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from detente import KnowledgeGraph, UnknownName, UsageError
from detente.actors.spells import ROLES
from detente.export.panel import PANEL_COLUMNS, UNITS

#: A club of three: Anland is a member twice, Bestan was called West Bestan until 1990.
CLUB = """
@prefix kg: <https://w3id.org/detente/id/> .
@prefix md: <https://w3id.org/detente/ontology#> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix schema: <https://schema.org/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix src: <https://w3id.org/detente/source/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
src:local.club {
  kg:club a md:Organization ; skos:prefLabel "Club"@en ;
    schema:sameAs <http://www.wikidata.org/entity/Q1> .
  kg:anland a md:State ; skos:prefLabel "Anland"@en ;
    md:cowNumber "901" ; md:cowLetters "ANL" ; md:iso3 "XAN" ; md:wikidataId "Q2" .
  kg:bestan a md:State ; skos:prefLabel "Bestan"@en ;
    md:cowNumber "902" ; md:cowLetters "BES" ; md:iso3 "XBE" .
  kg:west-bestan a md:State ; skos:prefLabel "West Bestan"@en ;
    md:cowNumber "903" ; md:cowLetters "WBE" ; md:continuedBy kg:bestan ;
    schema:startDate "1950-01-01"^^xsd:date ; md:startPrecision "year" ;
    schema:endDate "1990-12-31"^^xsd:date ; md:endPrecision "year" .
  kg:cemria a md:State ; skos:prefLabel "Cemria"@en ; md:iso3 "XCE" .
  kg:membership-club-anland a md:Membership ; org:member kg:anland ;
    org:organization kg:club ; org:role md:FullMember ;
    schema:startDate "1988-03-01"^^xsd:date ; md:startPrecision "month" ;
    schema:endDate "1989-10-31"^^xsd:date ; md:endPrecision "month" .
  kg:membership-club-anland-1992 a md:Membership ; org:member kg:anland ;
    org:organization kg:club ; org:role md:FullMember ; md:verification md:DayUnconfirmed ;
    schema:startDate "1992-12-31"^^xsd:date ; md:startPrecision "day" ; md:endStatus md:Ongoing .
  kg:membership-club-bestan a md:Membership ; org:member kg:bestan ;
    org:organization kg:club ; org:role md:FullMember ;
    schema:startDate "1989-10-31"^^xsd:date ; md:startPrecision "day" ; md:endStatus md:Ongoing .
  kg:membership-club-cemria-observer a md:Membership ; org:member kg:cemria ;
    org:organization kg:club ; org:role md:Observer ;
    schema:startDate "1991-01-01"^^xsd:date ; md:startPrecision "year" ;
    md:endStatus md:EndUnknown .
  <https://example.org/row> a md:Membership ; md:recordOf src:other ; org:member kg:cemria ;
    org:organization kg:club ; org:role md:FullMember ;
    schema:startDate "1980-01-01"^^xsd:date ; md:startPrecision "year" ; md:endStatus md:Ongoing .
}
"""
ANLAND = "Anland,https://w3id.org/detente/id/anland,901,ANL,,,XAN,,,,,901,,Q2"
WEST = "Bestan,https://w3id.org/detente/id/bestan,903,WBE,,,XBE,,,,,903,,"
BESTAN = "Bestan,https://w3id.org/detente/id/bestan,902,BES,,,XBE,,,,,902,,"
CLUB_IRI = "Club,https://w3id.org/detente/id/club"
#: Nothing says what kind of source the caller's file is, so that nothing of it is confirmed.
FIRST = "1988-03-01,month,1989-10-31,month,md:Unconfirmed,src:local.club"
AGAIN = "1992-12-31,day,,,md:Unconfirmed,src:local.club"
SINCE = "1989-10-31,day,,,md:Unconfirmed,src:local.club"
STATE_YEARS = f"""
1988,{ANLAND},{CLUB_IRI},full-member,276,30,1,{FIRST}
1989,{ANLAND},{CLUB_IRI},full-member,274,30,0,{FIRST}
1989,{WEST},{CLUB_IRI},full-member,62,0,1,{SINCE}
1990,{WEST},{CLUB_IRI},full-member,365,0,1,{SINCE}
1991,{BESTAN},{CLUB_IRI},full-member,365,0,1,{SINCE}
1992,{ANLAND},{CLUB_IRI},full-member,1,0,1,{AGAIN}
1992,{BESTAN},{CLUB_IRI},full-member,366,0,1,{SINCE}
"""
ORGANIZATION_YEARS = f"""
1988,{CLUB_IRI},Q1,full-member,1,,1,,1,,901,XAN,src:local.club
1989,{CLUB_IRI},Q1,full-member,2,,1,,1,1,901 903,XAN XBE,src:local.club
1990,{CLUB_IRI},Q1,full-member,1,,1,,,,903,XBE,src:local.club
1991,{CLUB_IRI},Q1,full-member,1,,1,,,,902,XBE,src:local.club
1992,{CLUB_IRI},Q1,full-member,2,,2,,1,,901 902,XAN XBE,src:local.club
"""
#: Perhaps together on the one day on which the one may have left and the other came, and again on
#: the last of 1992.
DYAD_YEARS = f"""
1989,{ANLAND},{WEST},{CLUB_IRI},full-member,0,1,0,src:local.club
1989,{WEST},{ANLAND},{CLUB_IRI},full-member,0,1,0,src:local.club
1992,{ANLAND},{BESTAN},{CLUB_IRI},full-member,1,0,1,src:local.club
1992,{BESTAN},{ANLAND},{CLUB_IRI},full-member,1,0,1,src:local.club
"""


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("panel") / "club.trig"
    path.write_text(CLUB, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def club(file: Path) -> KnowledgeGraph:
    return KnowledgeGraph.load(file)


def table(unit: str, rows: str) -> str:
    return "\r\n".join([",".join(PANEL_COLUMNS[unit]), *rows.strip().splitlines()]) + "\r\n"


@pytest.mark.parametrize(
    ("unit", "rows"),
    [
        ("state-year", STATE_YEARS),
        ("organization-year", ORGANIZATION_YEARS),
        ("dyad-year", DYAD_YEARS),
    ],
)
def test_every_unit_of_observation(club: KnowledgeGraph, unit: str, rows: str) -> None:
    assert club.panel(unit, ["Club"]).to_csv() == table(unit, rows)


def test_only_the_years_that_are_asked_for(club: KnowledgeGraph) -> None:
    found = club.panel("state-year", ["Club"], first=1990, last=1991)
    assert [(row[0], row[3]) for row in found] == [("1990", "903"), ("1991", "902")]


def test_a_role_of_its_own(club: KnowledgeGraph) -> None:
    """An observer whose end nobody knows was there when it began, and may have been since."""
    found = club.panel("state-year", ["Club"], role="observer", last=1995)
    assert [(row[0], row[1], row[18], row[19], row[20]) for row in found] == [
        ("1991", "Cemria", "1", "364", "1"),
        ("1992", "Cemria", "0", "366", None),
        ("1993", "Cemria", "0", "365", None),
        ("1994", "Cemria", "0", "365", None),
        ("1995", "Cemria", "0", "365", None),
    ]


def test_no_row_is_of_a_day_that_is_not_covered(club: KnowledgeGraph) -> None:
    """The release is covered up to 23 November 2026, the 327th day of its year."""
    found = club.panel("state-year", ["Club"], first=2025, last=2040)
    assert [(row[0], row[1], row[18], row[19]) for row in found] == [
        ("2025", "Anland", "365", "0"),
        ("2025", "Bestan", "365", "0"),
        ("2026", "Anland", "327", "0"),
        ("2026", "Bestan", "327", "0"),
    ]


def test_a_panel_is_the_same_however_often_it_is_read(club: KnowledgeGraph) -> None:
    found = club.panel("dyad-year", ["Club"])
    assert found.rows == found.rows
    assert found.to_csv() == found.to_csv()


def test_dyads_are_symmetric(kg: KnowledgeGraph) -> None:
    """Every pair stands once in each direction, with the same days and sources."""
    rows = kg.panel("dyad-year", ["NATO"], first=1949, last=1960).rows
    assert rows
    seen = Counter((row[0], row[2], row[16], *row[32:36]) for row in rows)
    assert set(seen.values()) == {1}
    assert {(y, b, a, *rest) for y, a, b, *rest in seen} == set(seen)


def test_what_cannot_be_asked(club: KnowledgeGraph) -> None:
    with pytest.raises(UsageError, match="there is no unit 'month'; choose state-year, "):
        club.panel("month")
    with pytest.raises(UsageError, match="there is no role 'king'; choose full-member, observer"):
        club.panel(role="king")
    with pytest.raises(UsageError, match="the years run backwards, from 1990 to 1980"):
        club.panel("state-year", ["Club"], first=1990, last=1980)
    with pytest.raises(UnknownName, match="no dated membership in kg:club with the role partner"):
        club.panel("state-year", ["Club"], role="partner")


def test_every_role_of_a_membership_can_be_asked_for(kg: KnowledgeGraph) -> None:
    """The roles of participations, in an activity or an agreement, are no roles in a club."""
    roles = kg.query("SELECT ?role { ?role a md:Role }").rows
    participations = {"Conductor", "Contributor", "Participant", "Party", "Presidency"}
    assert {str(row[0]).rpartition("#")[2] for row in roles} == {*ROLES.values(), *participations}


def detente(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "detente", *arguments],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=False,
    )


def test_from_means_a_year_after_panel_and_a_source_before_it(file: Path) -> None:
    ran = detente(
        *("--data", str(file), "--from", "local.club", "panel", "members"),
        *("--organisation", "club", "--unit", "organization-year", "--from", "1991"),
    )
    assert (ran.returncode, ran.stderr.partition(":")[0]) == (0, "partial")
    years = [row["year"] for row in csv.DictReader(io.StringIO(ran.stdout))]
    assert years == ["1991", "1992"]


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["--organisation", "natoo"], 1, "nothing in the graph is called 'natoo'; did you mean "),
        (["--from", "reference"], 2, "Invalid value for '--from': 'reference' is not a valid"),
        (["--role", "king"], 2, "Error: there is no role 'king'; choose full-member, "),
        (["--unit", "month"], 2, "'month' is not one of 'state-year', 'organization-year'"),
    ],
)
def test_mistakes_get_one_line(arguments: list[str], status: int, said: str) -> None:
    ran = detente("panel", "members", *arguments)
    assert (ran.returncode, ran.stdout) == (status, "")
    assert said in ran.stderr


def test_units_are_those_of_the_page() -> None:
    assert tuple(PANEL_COLUMNS) == UNITS
