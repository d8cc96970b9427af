"""The editions of series of exercises since 2010, as their sources give them."""

from collections import defaultdict
from pathlib import Path
from typing import Final

import pytest

from detente import KnowledgeGraph

LIST: Final = Path(__file__).with_name("editions.txt")


def listed() -> dict[str, set[str]]:
    """Return the lines of the list by series."""
    found: dict[str, set[str]] = defaultdict(set)
    for line in LIST.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            series, _, edition = line.partition(" | ")
            found[series].add(edition)
    return found


@pytest.mark.parametrize("series", sorted(listed()))
def test_a_series_has_the_editions_that_sources_give(kg: KnowledgeGraph, series: str) -> None:
    told = set()
    for row in kg.ask("editions-of", series=series):
        cells = [cell or "-" for cell in row]
        told.add(" | ".join((" ".join(cells[:4]), cells[4], cells[6])))
    assert listed()[series] - told == set()


def test_brics_has_the_members_of_2025_but_the_one_that_has_not_decided(
    kg: KnowledgeGraph,
) -> None:
    members = {row[0] for row in kg.ask("members-on-day", organization="BRICS", day="2025-01-06")}
    assert members == {
        "Brazil",
        "China",
        "Egypt",
        "Ethiopia",
        "India",
        "Indonesia",
        "Iran",
        "Russia",
        "South Africa",
        "United Arab Emirates",
    }
    assert "Saudi Arabia was invited" in kg.ask("notes-on", thing="BRICS").to_csv()


def test_the_treaty_of_1992_is_found_by_its_short_name(kg: KnowledgeGraph) -> None:
    [found] = kg.find("CST of 1992")
    assert found[:2] == ("Collective Security Treaty", "kg:collective-security-treaty")


def test_the_summits_from_2024_have_their_days_and_places(kg: KnowledgeGraph) -> None:
    rows = kg.query("""
        SELECT ?name ?start ?end ?place {
            ?meeting a md:Meeting ; skos:prefLabel ?name ; schema:startDate ?start .
            ?meeting schema:endDate ?end ; md:takesPlaceIn/skos:prefLabel ?place
            FILTER (CONTAINS(?name, "summit") && ?start >= "2023-11-01"^^xsd:date)
        }""")
    assert {tuple(row) for row in rows} == {
        ("CSTO summit in Minsk, 2023", "2023-11-23", "2023-11-23", "Minsk"),
        ("NATO summit in Washington, 2024", "2024-07-09", "2024-07-11", "Washington, D.C."),
        ("SCO summit in Astana, 2024", "2024-07-04", "2024-07-04", "Astana"),
        ("NATO summit in The Hague, 2025", "2025-06-24", "2025-06-25", "Netherlands"),
        ("SCO summit in Tianjin, 2025", "2025-08-31", "2025-09-01", "China"),
        ("CSTO summit in Astana, 2024", "2024-11-28", "2024-11-28", "Astana"),
        ("CSTO summit in Bishkek, 2025", "2025-11-27", "2025-11-27", "Bishkek"),
    }


def test_the_later_members_of_the_sco_have_confirmed_days(kg: KnowledgeGraph) -> None:
    rows = kg.ask("roles-on-day", organization="SCO", day="2025-12-01")
    later = {(row[0], row[2], row[5]) for row in rows if row[1] == "full member"}
    assert {each for each in later if each[1] and each[1] > "2001-06-15"} == {
        ("Belarus", "2024-07-04", "confirmed"),
        ("India", "2017-06-09", "confirmed"),
        ("Iran", "2023-07-04", "confirmed"),
        ("Pakistan", "2017-06-09", "confirmed"),
    }
