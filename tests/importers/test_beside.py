"""panel --with: a table of one's own beside a panel, by any code or name, by day."""

from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from league import HEAD

from detente import KnowledgeGraph, UsageError
from detente.core.namespaces import PREFIXES
from detente.dataset.read import bundled_files, fill_bundled
from detente.inference import materialize

#: Bestan is a member since 1980, and was West Bestan until 1990; Anland was a member in 1990.
CLUB = """
src:local.club {
  kg:club a md:Organization ; skos:prefLabel "Club"@en .
  kg:anland a md:State ; skos:prefLabel "Anland"@en ; md:cowNumber "901" ; md:iso3 "XAN" ;
    md:formerCode "iso3 XOL ../1990" .
  kg:bestan a md:State ; skos:prefLabel "Bestan"@en ; md:cowNumber "902" ; md:gwNumber "9" ;
    md:sharedName "Besta"@en ; schema:startDate "1900-01-01"^^xsd:date .
  kg:west-bestan a md:State ; skos:prefLabel "West Bestan"@en ; md:cowNumber "903" ;
    md:sharedName "Besta"@en ; md:continuedBy kg:bestan ;
    schema:startDate "1950-01-01"^^xsd:date ; schema:endDate "1990-12-31"^^xsd:date .
  kg:a a md:Membership ; org:member kg:anland ; org:organization kg:club ; org:role md:FullMember ;
    schema:startDate "1990-01-31"^^xsd:date ; schema:endDate "1990-02-28"^^xsd:date ;
    md:startPrecision "day" ; md:endPrecision "day" .
  kg:b a md:Membership ; org:member kg:bestan ; org:organization kg:club ; org:role md:FullMember ;
    schema:startDate "1980-01-01"^^xsd:date ; md:startPrecision "day" ; md:endStatus md:Ongoing .
}
src:catalogue { src:catalogue md:coveredUntil "1991-12-31"^^xsd:date . }
"""


@pytest.fixture(scope="module")
def club() -> KnowledgeGraph:
    store = ox.Store()
    fill_bundled(store, bundled_files()[:1])  # the vocabulary
    store.extend(ox.parse(HEAD + CLUB, ox.RdfFormat.TRIG))
    materialize.infer(store, None)
    return KnowledgeGraph(store, PREFIXES)


def beside(
    club: KnowledgeGraph, folder: Path, text: str, **asked: Any
) -> tuple[list[tuple[str | None, ...]], list[str]]:
    """Return year, state and the last columns of a panel, and what is told of the table."""
    (folder / "own.csv").write_text(text, encoding="utf-8")
    found = club.panel(
        "state-year", ["Club"], first=1989, last=1991, beside=folder / "own.csv", **asked
    )
    at = found.columns.index("source") + 1
    notes = [note.replace(f"{folder}/", "") for note in found.notes]
    return [("year", "state", *found.columns[at:]), *((r[0], r[1], *r[at:]) for r in found)], notes


def test_rows_join_by_a_code_of_their_year(club: KnowledgeGraph, tmp_path: Path) -> None:
    rows, notes = beside(
        club, tmp_path, "ccode,Year,GDP (bn),days\n903,1989,1,x\n902,1991,2,y\n901,1990.0,3,z\n"
    )
    assert rows == [
        ("year", "state", "GDP_bn_", "days_own"),
        ("1989", "Bestan", "1", "x"),
        ("1990", "Anland", "3", "z"),
        ("1990", "Bestan", None, None),
        ("1991", "Bestan", "2", "y"),
    ]
    assert notes == ["own.csv: 3 of 3 rows stand in the panel"]


def test_what_does_not_match_is_told_and_never_guessed(
    club: KnowledgeGraph, tmp_path: Path
) -> None:
    text = (
        "country,date,v\nBesta,1990-06-01,1\nAnland,1990-05-01,2\nAnland,1990,3\n"
        "Anland,1991-02-30,4\nAnland,1989,5\nAtlantis,1990,6\n,1990,7\n"
    )
    rows, notes = beside(club, tmp_path, text)
    assert ("1990", "Anland", "2") in rows
    assert ("1990", "Bestan", None) in rows
    assert notes == [
        "own.csv: 1 of 7 rows stand in the panel",
        "  row 2: country 'Besta': several states may be meant on 1990-06-01",
        "  row 4: country 'Anland': the same state and year as row 3",
        "  row 5: date '1991-02-30': no such date in the calendar: 1991-2-30",
        "  row 6: country 'Anland': the panel has no row of it in 1989",
        "  row 7: country 'Atlantis': no state has this name in 1990",
        "  and 1 more (--report FILE)",
    ]
    report = tmp_path / "report.csv"
    _, notes = beside(club, tmp_path, text, report=report)
    assert notes == ["own.csv: 1 of 7 rows stand in the panel; what does not is in report.csv"]
    lines = report.read_text(encoding="utf-8").splitlines()
    assert lines[0] == "row,column,value,problem,candidates"
    assert lines[1].startswith("2,country,Besta,several states may be meant on 1990-06-01,")
    assert len(lines) == 7


def test_the_caller_says_which_column_is_which_list(club: KnowledgeGraph, tmp_path: Path) -> None:
    text = "cow,unit,year,v\n999,XAN,1990,1\n"
    rows, _ = beside(club, tmp_path, text, by={"unit": "iso3"})
    assert rows[2] == ("1990", "Anland", "999", "1")
    for by, why in (
        ({"unti": "iso3"}, "no column is called 'unti'; did you mean 'unit'"),
        ({"unit": "iso9"}, "'iso9' is no list of states"),
    ):
        with pytest.raises(UsageError, match=why):
            beside(club, tmp_path, text, by=by)
    for text, why in (
        ("cow,v\n1,1\n", "no column tells the time"),
        ("who,year\nx,1990\n", "no column names a state"),
    ):
        with pytest.raises(UsageError, match=why):
            beside(club, tmp_path, text)


def test_only_states_by_year_take_a_table(club: KnowledgeGraph, tmp_path: Path) -> None:
    (tmp_path / "own.csv").write_text("cow,year\n901,1990\n", encoding="utf-8")
    with pytest.raises(UsageError, match="a table of your own goes beside the unit state-year"):
        club.panel("dyad-year", ["Club"], beside=tmp_path / "own.csv")
    with pytest.raises(UsageError, match="name it with beside"):
        club.panel("state-year", ["Club"], report="x.csv")


def test_a_code_of_another_time_means_the_state_of_the_day(
    club: KnowledgeGraph, tmp_path: Path
) -> None:
    """Anland was XOL up to 1990, and many tables write XAN for all years."""
    text = "iso3,year,x\nXAN,1990,1\nXOL,1991,2\n"
    _, notes = beside(club, tmp_path, text, grid=True)
    assert notes == ["own.csv: 2 of 2 rows stand in the panel"]


def test_what_is_of_nobody_on_the_day_is_told_with_who_ever_had_it(
    club: KnowledgeGraph, tmp_path: Path
) -> None:
    report = tmp_path / "codes.csv"
    beside(club, tmp_path, "cow,year,x\n903,1991,1\n", report=report)
    told = "West Bestan (kg:west-bestan, 1950-01-01 to 1990-12-31)"
    assert report.read_text(encoding="utf-8").splitlines()[1:] == [
        f'2,cow,903,no state has this cow in 1991,"{told}"'
    ]


def test_columns_that_name_two_states_put_a_row_nowhere(
    club: KnowledgeGraph, tmp_path: Path
) -> None:
    report = tmp_path / "columns.csv"
    text = "ccode,country,year,x\n901,Bestan,1991,1\n902,Bestan,1991,2\n903,Bestan,1990,3\n"
    beside(club, tmp_path, text, grid=True, report=report)
    assert report.read_text(encoding="utf-8").splitlines()[1:] == [
        "2,country,Bestan,means another state than ccode '901',"
        '"Anland (kg:anland); Bestan (kg:bestan, 1900-01-01 to ...)"'
    ]


def test_the_time_is_in_the_column_that_is_named(club: KnowledgeGraph, tmp_path: Path) -> None:
    text = "Land;Jahr;x\nAnland;1990;1\n"
    rows, _ = beside(club, tmp_path, text, by={"Land": "name", "Jahr": "year"})
    assert ("1990", "Anland", "1") in rows
    with pytest.raises(UsageError, match="two columns are to tell the time: 'Land' and 'Jahr'"):
        beside(club, tmp_path, text, by={"Land": "date", "Jahr": "year"})


def test_years_side_by_side_are_told(club: KnowledgeGraph, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"each year has a column \(1989 to 1990\)"):
        beside(club, tmp_path, "country,1989,1990\nAnland,1,2\n")


def test_numbers_of_iso_are_told_from_those_of_cow_by_the_column_beside(
    club: KnowledgeGraph, tmp_path: Path
) -> None:
    """Quality of Government calls ISO's number ccode, and that of COW ccodecow."""
    rows, notes = beside(club, tmp_path, "ccode,ccodecow,year,x\n902,901,1990,1\n")
    assert ("1990", "Anland", "1") in rows
    assert notes == ["own.csv: 1 of 1 rows stand in the panel"]
