"""panel codes: the codes of each state, from when to when."""

import csv
from pathlib import Path

import pytest

from detente import KnowledgeGraph, UsageError
from detente.core.namespaces import PREFIXES

#: Anland changed its letters, West Bestan became Bestan, and Cemria is of no list.
STATES = """
kg:anland a md:State ; skos:prefLabel "Anland"@en ; md:cowNumber "901" ; md:gwNumber "902" ;
    md:iso3 "XAN" ; md:iso2 "XA" ; md:isoNumeric "007" ; md:m49 "007" ; md:fips "AZ" ;
    md:formerCode "iso3 XOL ../1977" , "iso-withdrawn XOLD ../1977" ;
    md:startPrecision "year" ; schema:startDate "1960-01-01"^^xsd:date ;
    skos:scopeNote "Once Oldland."@en .
kg:bestan a md:State ; skos:prefLabel "Bestan"@en ; md:cowNumber "255" ;
    schema:startDate "1900-01-01"^^xsd:date .
kg:west-bestan a md:State ; skos:prefLabel "West Bestan"@en ; md:cowNumber "260" ;
    md:continuedBy kg:bestan ; schema:startDate "1950-01-01"^^xsd:date ;
    schema:endDate "1990-12-31"^^xsd:date .
kg:cemria a md:State ; skos:prefLabel "Cemria"@en .
<https://example.org/r> a md:State ; skos:prefLabel "Row"@en ; md:recordOf <https://example.org/> .
"""
ANLAND = "Anland,https://w3id.org/detente/id/anland"
BESTAN = "Bestan,https://w3id.org/detente/id/bestan"
ROWS = f"""\
{ANLAND},1960-01-01,year,1977-12-31,year,901,,902,XA,XOL,007,XOLD,007,AZ,901,902,,Once Oldland.
{ANLAND},1978-01-01,year,,,901,,902,XA,XAN,007,,007,AZ,901,902,,Once Oldland.
{BESTAN},1900-01-01,day,1949-12-31,day,255,,,,,,,,,255,,,
{BESTAN},1991-01-01,day,,,255,,,,,,,,,255,,,
Cemria,https://w3id.org/detente/id/cemria,,,,,,,,,,,,,,,,,
West Bestan,https://w3id.org/detente/id/west-bestan,1950-01-01,day,1990-12-31,day,260,,,,,,,,,260,,,
""".splitlines()


@pytest.fixture(scope="module")
def states(tmp_path_factory: pytest.TempPathFactory) -> KnowledgeGraph:
    path: Path = tmp_path_factory.mktemp("codes") / "states.ttl"
    head = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())
    path.write_text(head + STATES, encoding="utf-8")
    return KnowledgeGraph.load(path, bundled=False, inference=False)


def test_a_row_holds_while_no_code_changes(states: KnowledgeGraph) -> None:
    assert states.codes().to_csv().splitlines()[1:] == ROWS


def test_only_the_years_that_are_asked_for(states: KnowledgeGraph) -> None:
    assert states.codes(first=1978, last=1989).to_csv().splitlines()[1:] == [
        ROWS[1],
        *ROWS[4:],
    ]
    with pytest.raises(UsageError, match="the years run backwards"):
        states.codes(first=1990, last=1989)


@pytest.fixture(scope="module")
def crosswalk(kg: KnowledgeGraph) -> list[dict[str, str]]:
    return list(csv.DictReader(kg.codes().to_csv().splitlines()))


@pytest.mark.parametrize(
    ("state", "day", "codes"),
    [
        ("Sudan", "2010-01-01", "gw 625, iso3 SDN, iso_numeric 736, m49 736"),
        ("Sudan", "2012-01-01", "gw 625, iso3 SDN, iso_numeric 729, m49 729"),
        ("Ethiopia", "1990-01-01", "cow 530, iso_numeric 230, m49 230"),
        ("East Germany", "1980-01-01", "cow 265, iso3 DDR, m49 278"),
        ("West Germany", "1980-01-01", "cow 260, iso3 DEU, m49 280"),
        ("North Vietnam", "1970-01-01", "cow 816, iso3 VDR, m49 866"),
        ("South Vietnam", "1970-01-01", "cow 817, m49 868"),
        ("North Yemen", "1980-01-01", "cow 678, iso3 YEM, iso_numeric 886, m49 886"),
        ("South Yemen", "1980-01-01", "cow 680, iso3 YMD, m49 720"),
        ("Soviet Union", "1980-01-01", "cow 365, iso3 SUN, m49 810"),
        ("Serbia and Montenegro", "2005-01-01", "cow 345, iso3 SCG, m49 891"),
        ("Serbia", "2010-01-01", "cow 345, gw 340, ucdp 345, atop 345"),
        ("Yugoslavia", "1985-01-01", "cow 345, gw 345, ucdp 345, iso3 YUG, wikidata Q36704"),
        ("Kiribati", "2000-01-01", "cow 946, gw 970, ucdp 970, atop 946"),
        ("Nauru", "2000-01-01", "cow 970, gw 971"),
        ("Timor-Leste", "2010-01-01", "cow_letters ETM, iso3 TLS"),
    ],
)
def test_codes_that_lists_give(
    crosswalk: list[dict[str, str]], state: str, day: str, codes: str
) -> None:
    (row,) = (
        each
        for each in crosswalk
        if each["state"] == state and each["from"] <= day <= (each["until"] or "9999")
    )
    wanted = dict(code.split() for code in codes.split(", "))
    assert {column: row[column] for column in wanted} == wanted


def test_no_two_states_have_a_code_on_one_day(kg: KnowledgeGraph) -> None:
    """But for the day on which one follows the other, and those that are dated as one."""
    seen: dict[tuple[str, str], list[tuple[str, str, str]]] = {}
    twice = set()
    columns = ("cow", "gw", "iso2", "iso3", "iso_numeric", "m49", "fips", "wikidata")
    found = kg.codes()
    at = {name: found.columns.index(name) for name in found.columns}
    for row in found:
        first, last = row[at["from"]] or "0001", row[at["until"]] or "9999"
        for column in columns:
            if not (code := row[at[column]]):
                continue
            for name, begin, end in seen.setdefault((column, code), []):
                if name != row[0] and first < end and begin < last:
                    twice.add((name, str(row[0])))
            seen[column, code].append((str(row[0]), first, last))
    assert twice == {
        ("Egypt", "United Arab Republic"),  # no source dates the beginning of Egypt
        ("Serbia", "Serbia and Montenegro"),  # the one began a day before the other ended
        ("Tanganyika", "Tanzania"),  # which the United Nations count as one
    }
