"""States by code, name and day; what cannot be told apart is nobody."""

from datetime import date
from pathlib import Path

import pyoxigraph as ox
import pytest

from detente.actors.states import Codes, FormerCode, States
from detente.core.namespaces import KG, PREFIXES

STATES = """
kg:arcadia a md:State ; skos:prefLabel "Arcadia"@en ; skos:altLabel "Greater Arcadia"@en ;
    md:cowNumber "2" ; md:cowLetters "ARC" ; md:iso2 "AR" ; md:iso3 "ARC" ; md:isoNumeric "004" ;
    md:m49 "004" ; md:wikidataId "Q10" ; md:gwNumber "3" ;
    md:formerCode "iso3 AAA ../1974" , "iso3 - 1975-06-01/1976-03-01" , "gw 1 1900/1950-01-01" .
kg:old-boria a md:State ; skos:prefLabel "Old Boria"@en ; skos:altLabel "Boria"@en ;
    md:cowNumber "255" ; schema:startDate "1816-01-01"^^xsd:date ;
    schema:endDate "1945-05-08"^^xsd:date .
kg:west-boria a md:State ; skos:prefLabel "West Boria"@en ; skos:altLabel "Boria"@en ;
    md:cowNumber "260" ; md:cowLetters "WBO" ; schema:startDate "1955-05-05"^^xsd:date ;
    schema:endDate "1990-10-02"^^xsd:date ; md:continuedBy kg:boria .
kg:boria a md:State ; skos:prefLabel "Boria"@en ;
    md:cowNumber "255" ; md:cowLetters "BOR" ; md:iso3 "BOR" ;
    schema:startDate "1990-10-03"^^xsd:date .
kg:old-dova a md:State ; skos:prefLabel "Old Dova"@en ; md:iso3 "DOV" ;
    schema:startDate "1950-01-01"^^xsd:date ; schema:endDate "1990-12-31"^^xsd:date .
kg:dova a md:State ; skos:prefLabel "Dova"@en ; md:iso3 "DVA" ;
    md:gwNumber "6" ; md:ucdpNumber "8" ;
    md:formerCode "iso3 DOV ../1995-01-01" ; schema:startDate "1991-01-01"^^xsd:date .
kg:cote a md:State ; skos:prefLabel "Côte d\u2019Or & Saint Luc"@en ; md:iso3 "COT" .
kg:twin-a a md:State ; skos:prefLabel "Twin A"@en ; skos:altLabel "Twin"@en ; md:cowNumber "7" .
kg:twin-b a md:State ; skos:prefLabel "Twin B"@en ; skos:altLabel "Twin"@en ; md:cowNumber "7" .
kg:gone a md:State ; skos:prefLabel "Gone"@en ; md:cowNumber "9" ;
    schema:startDate "1900-01-01"^^xsd:date ; schema:endDate "1910-01-01"^^xsd:date .
"""


@pytest.fixture(scope="module")
def states() -> States:
    store = ox.Store()
    head = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())
    store.load((head + STATES).encode(), ox.RdfFormat.TURTLE)
    return States(store)


@pytest.mark.parametrize(
    ("system", "code", "day", "found"),
    [
        ("cow", "2", None, "arcadia"),
        ("cow", "002", date(1900, 1, 1), "arcadia"),
        ("cow", "2.0", None, "arcadia"),
        ("cow-letters", "arc", None, "arcadia"),
        ("iso2", "ar", None, "arcadia"),
        ("iso3", "ARC", None, "arcadia"),
        ("iso-numeric", "4", None, "arcadia"),
        ("m49", "4.0", None, "arcadia"),
        ("wikidata", "http://www.wikidata.org/entity/Q10", None, "arcadia"),
        ("cow", "255", date(1900, 1, 1), "old-boria"),
        ("cow", "255", date(1945, 5, 8), "old-boria"),
        ("cow", "255", date(1950, 1, 1), None),
        ("cow", "255", date(1990, 10, 3), "boria"),
        ("cow", "255", None, "boria"),
        ("cow", "260", date(1970, 1, 1), "west-boria"),
        ("cow", "260", date(1995, 1, 1), None),
        ("cow", "9", None, "gone"),
        ("cow", "7", None, None),
        ("cow", "999", None, None),
        ("atop", "002", None, "arcadia"),
        ("ucdp", "3", None, "arcadia"),
        ("ucdp", "8", date(1995, 1, 1), "dova"),
        ("gw", "8", date(1995, 1, 1), None),
        ("ucdp", "6", date(1995, 1, 1), None),
        ("gw", "1", date(1949, 12, 31), "arcadia"),
        ("gw", "3", date(1949, 12, 31), None),
        ("gw", "1", date(1950, 1, 1), None),
        ("gw", "1", None, "arcadia"),
        ("iso3", "AAA", date(1974, 12, 31), "arcadia"),
        ("iso3", "ARC", date(1974, 12, 31), "arcadia"),
        ("iso3", "AAA", date(1980, 1, 1), "arcadia"),
        ("iso3", "-", date(1975, 7, 1), None),
        ("iso3", "ARC", date(1975, 7, 1), "arcadia"),
        ("iso3", "DOV", date(1970, 1, 1), "old-dova"),
        ("iso3", "DOV", date(2000, 1, 1), "dova"),
        ("iso3", "DVA", date(1993, 1, 1), "dova"),
        ("iso3", "DVA", date(1970, 1, 1), None),
        ("iso3", "DOV", date(1940, 1, 1), None),
        ("iso3", "ARC", date(1976, 3, 1), "arcadia"),
        ("cow", "", None, None),
    ],
)
def test_a_code_means_one_state_on_a_day(
    states: States, system: str, code: str, day: date | None, found: str | None
) -> None:
    assert states.by_code(system, code, day) == (found and KG + found)


def test_a_year_that_begins_before_the_state_does_means_the_state(states: States) -> None:
    assert states.by_code("cow", "255", date(1990, 1, 1)) is None
    year = (date(1990, 1, 1), date(1990, 12, 31))
    assert states.by_code("cow", "255", *year) == KG + "boria"


@pytest.mark.parametrize(
    ("name", "day", "found"),
    [
        ("ARCADIA", None, "arcadia"),
        ("greater arcadia", None, "arcadia"),
        ("The Arcadia", None, "arcadia"),
        ("Boria", None, "boria"),
        ("Cote d'Or and St. Luc", None, "cote"),
        ("Twin", None, None),
        ("Nowhere", None, None),
        ("", None, None),
    ],
)
def test_a_name_means_one_state(
    states: States, name: str, day: date | None, found: str | None
) -> None:
    assert states.by_name(name, day) == (found and KG + found)


def test_codes_are_those_of_the_stage_of_the_day(states: States) -> None:
    west = Codes("260", "WBO", iso3="BOR")
    assert states.codes(KG + "boria", date(1970, 1, 1)) == west
    assert (west.atop, west.ucdp) == ("260", None)
    assert states.codes(KG + "boria", date(2000, 1, 1)) == Codes("255", "BOR", iso3="BOR")
    assert states.codes(KG + "boria") == Codes("255", "BOR", iso3="BOR")
    assert states.codes(KG + "nowhere") == Codes()


def test_codes_in_time_change_from_one_day_to_the_next(states: States) -> None:
    found = [
        (str(each.first), str(each.last), each.until_precision, each.codes.gw, each.codes.iso3)
        for each in states.in_time(KG + "arcadia")
    ]
    assert found == [
        ("None", "1899-12-31", "day", "3", "AAA"),
        ("1900-01-01", "1949-12-31", "day", "1", "AAA"),
        ("1950-01-01", "1974-12-31", "year", "3", "AAA"),
        ("1975-01-01", "1975-05-31", "day", "3", "ARC"),
        ("1975-06-01", "1976-02-29", "day", "3", None),
        ("1976-03-01", "None", "day", "3", "ARC"),
    ]


@pytest.mark.parametrize(
    "text", ["", "iso3", "iso3 A", "iso9 A ../1990", "iso3 A 1990/", "iso3 A ../9999", "iso3 A x/0"]
)
def test_what_is_no_former_code_is_none(text: str) -> None:
    assert FormerCode.read(text) is None


def test_a_stage_has_its_codes_for_itself(states: States) -> None:
    assert [each.codes.cow for each in states.in_time(KG + "boria")] == ["255"]
    assert [each.codes.cow for each in states.in_time(KG + "west-boria")] == ["260"]


def test_a_state_is_followed_to_what_it_is_today(states: States) -> None:
    assert states.continuing(KG + "west-boria") == KG + "boria"
    assert states.continuing(KG + "old-boria") == KG + "old-boria"
    assert states.continuing(KG + "nowhere") == KG + "nowhere"


def test_near_names_are_offered_with_their_curie(states: States) -> None:
    assert states.nearest("Arcadie") == ("Arcadia (kg:arcadia)",)
    assert states.nearest("Zzz") == ()


def test_every_state_with_a_code_of_the_bundled_graph_is_found_by_it(tmp_path: Path) -> None:
    from detente import KnowledgeGraph

    states = States(KnowledgeGraph.load(inference=False).store)
    assert states.by_code("iso3", "FRA") == states.by_name("France") == KG + "france"
    assert states.by_code("cow", "260", date(1970, 1, 1)) == KG + "west-germany"
    assert states.codes(KG + "germany", date(1970, 1, 1)).cow == "260"


@pytest.mark.parametrize(
    ("covered", "found"),
    [("1940-01-01", "old-boria"), ("1980-01-01", "west-boria"), ("2000-01-01", "boria")],
)
def test_without_a_day_a_name_is_one_of_the_last_day_covered(covered: str, found: str) -> None:
    store = ox.Store()
    head = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())
    day = f'src:catalogue {{ src:catalogue md:coveredUntil "{covered}"^^xsd:date }}'
    store.load((head + STATES).encode(), ox.RdfFormat.TURTLE)
    store.load((head + day).encode(), ox.RdfFormat.TRIG)
    states = States(store)
    assert states.named("Boria").state == KG + found
    assert states.named("Twin").problem == f"several states may be meant on {covered}"
