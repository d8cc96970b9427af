"""Names of states in a table: looked up among the states of the row's day, and told where not."""

import csv
import re
from pathlib import Path

import pyoxigraph as ox
import pytest

from detente import KnowledgeGraph
from detente.importers import run

MAPPING = """
[dataset]
id = "clubs"
title = "Clubs of a test"
publisher = "Nobody"
license = "CC0"

[row]
makes = "membership"

[member]
column = "Who"
by = "name"

[organization]
constant = "kg:united-nations"

[start]
column = "Since"
formats = ["%Y-%m-%d", "%Y"]
"""
PLACES = """
[dataset]
id = "visits"
title = "Visits of a test"
publisher = "Nobody"
license = "CC0"

[row]
makes = "thing"
class = "md:Exercise"
label = "Visit {#row}"
definition = "Visit[ {#dates}]."

[start]
column = "Since"
formats = ["%Y-%m-%d"]

[[link]]
relation = "md:takesPlaceIn"
column = "Who"
by = "name"
class = "md:Place"
"""


@pytest.fixture(scope="module")
def store() -> ox.Store:
    return KnowledgeGraph.load(inference=False).store


def imported(
    store: ox.Store, folder: Path, rows: list[tuple[str, str]], mapping: str = MAPPING
) -> tuple[list[str], list[list[str]]]:
    """Return which states came of the rows, in their order, and the report."""
    (folder / "rules.toml").write_text(mapping, encoding="utf-8")
    with (folder / "table.csv").open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows([("Who", "Since"), *rows])
    target = folder / "out.trig"
    run(store, "table", folder / "table.csv", target, mapping=folder / "rules.toml")
    found = re.findall(r"(?:org:member|md:takesPlaceIn) kg:([\w-]+)", target.read_text("utf-8"))
    with (folder / "out.report.csv").open(encoding="utf-8", newline="") as lines:
        return found, list(csv.reader(lines))[1:]


def test_a_kingdom_that_ended_is_not_a_state_of_today(store: ox.Store, tmp_path: Path) -> None:
    found, report = imported(store, tmp_path, [("Korea", "2005-05-05"), ("Korea", "1890-01-01")])
    assert found == ["korea"]
    assert report == [
        [
            "2",
            "Who",
            "Korea",
            "several states may be meant on 2005-05-05",
            "North Korea (kg:north-korea, 1948-09-09 to ...); "
            "South Korea (kg:south-korea, 1948-08-15 to ...)",
        ]
    ]


def test_states_that_ended_or_had_not_begun_are_reported_with_who_was_there(
    store: ox.Store, tmp_path: Path
) -> None:
    rows = [
        ("Czechoslovakia", "2001-01-01"),
        ("Slovakia", "1985-01-01"),
        ("Soviet Union", "1995-01-01"),
        ("South Sudan", "2005-01-01"),
        ("Yugoslavia", "2001-01-01"),
    ]
    found, report = imported(store, tmp_path, rows)
    assert found == []
    assert [line[3] for line in report] == [
        "no state of this name was there on 2001-01-01",
        "no state of this name was there on 1985-01-01",
        "no state of this name was there on 1995-01-01",
        "no state of this name was there on 2005-01-01",
        "no state had this name for itself on 2001-01-01",
    ]
    for line, near in zip(
        report,
        [
            "kg:czechia",
            "kg:czechoslovakia",
            "kg:russia",
            "kg:south-sudan",
            "kg:serbia-and-montenegro",
        ],
        strict=True,
    ):
        assert near in line[4]


def test_names_are_found_as_datasets_write_them(store: ox.Store, tmp_path: Path) -> None:
    names = {
        "Korea, Dem. People's Rep.": "north-korea",
        "Lao PDR": "laos",
        "Venezuela, RB": "venezuela",
        "Bahamas, The": "bahamas",
        "Bolivia (Plurinational State of)": "bolivia",
        "Micronesia (Federated States of)": "micronesia",
        "Macedonia, FYR": "north-macedonia",
        "St. Lucia": "saint-lucia",
        "Russia (Soviet Union)": "russia",
        "Türkiye": "turkey",
    }
    found, report = imported(store, tmp_path, [(name, "2015-01-01") for name in names])
    assert (found, report) == (list(names.values()), [])


def test_a_year_in_which_a_state_began_means_it(store: ox.Store, tmp_path: Path) -> None:
    found, report = imported(store, tmp_path, [("South Sudan", "2011"), ("South Sudan", "2010")])
    assert found == ["south-sudan"]
    assert [line[0] for line in report] == ["3"]


def test_a_row_without_its_day_means_one_of_several_states_never(
    store: ox.Store, tmp_path: Path
) -> None:
    found, report = imported(store, tmp_path, [("Germany", ""), ("France", "")])
    assert found == ["france"]
    assert [line[3] for line in report] == ["several states may be meant on an unknown day"]


def test_a_place_is_there_before_its_state_is(store: ox.Store, tmp_path: Path) -> None:
    rows = [("South Sudan", "2005-01-01"), ("Kosovo", "2000-01-01"), ("Yugoslavia", "1995-01-01")]
    found, report = imported(store, tmp_path, rows, PLACES)
    assert (found, report) == (["south-sudan", "kosovo", "yugoslavia"], [])


def test_what_is_made_is_no_second_state(store: ox.Store, tmp_path: Path) -> None:
    mint = '\n[member.mint]\nclass = "md:Organization"\nkey = "{#value}"\ndefinition = "Made."\n'
    mapping = MAPPING.replace('by = "name"\n', 'by = "name"\n' + mint, 1)
    found, report = imported(store, tmp_path, [("Yugoslavia", "2001-01-01")], mapping)
    assert (found, len(report)) == ([], 1)


def test_the_code_na_is_namibia_and_no_missing_value(store: ox.Store, tmp_path: Path) -> None:
    by_code = MAPPING.replace('column = "Who"\nby = "name"', 'column = "Who"\nby = ["iso2"]')
    assert by_code != MAPPING
    assert imported(store, tmp_path, [("NA", "2000-01-01")], by_code) == (["namibia"], [])
