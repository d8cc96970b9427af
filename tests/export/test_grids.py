"""panel: full grids, several organizations in one row, a row for each spell."""

from collections.abc import Callable
from typing import Any

import pyoxigraph as ox
import pytest
from league import HEAD

from detente import KnowledgeGraph, UsageError
from detente.core.namespaces import PREFIXES
from detente.dataset.read import bundled_files, fill_bundled
from detente.inference import materialize

#: A club whose list is complete from 1990 on, and a guild of which nobody says that. Bestan was
#: West Bestan until 1990; Cemria is no member of anything; Dorland ended in 1989.
CLUBS = """
src:local.clubs {
  kg:club a md:Organization ; skos:prefLabel "Club"@en .
  kg:the-guild a md:Organization ; skos:prefLabel "Guild"@en .
  kg:anland a md:State ; skos:prefLabel "Anland"@en ; md:cowNumber "901" .
  kg:bestan a md:State ; skos:prefLabel "Bestan"@en ; md:cowNumber "902" ;
    schema:startDate "1900-01-01"^^xsd:date .
  kg:west-bestan a md:State ; skos:prefLabel "West Bestan"@en ; md:cowNumber "903" ;
    md:continuedBy kg:bestan ; schema:startDate "1950-01-01"^^xsd:date ;
    schema:endDate "1990-12-31"^^xsd:date .
  kg:cemria a md:State ; skos:prefLabel "Cemria"@en ; md:cowNumber "904" .
  kg:dorland a md:State ; skos:prefLabel "Dorland"@en ; md:cowNumber "905" ;
    schema:endDate "1989-12-31"^^xsd:date .
  kg:a a md:Membership ; org:member kg:anland ; org:organization kg:club ; org:role md:FullMember ;
    schema:startDate "1990-01-31"^^xsd:date ; schema:endDate "1990-02-28"^^xsd:date ;
    md:startPrecision "day" ; md:endPrecision "day" .
  kg:b a md:Membership ; org:member kg:anland ; org:organization kg:club ; org:role md:FullMember ;
    schema:startDate "1990-12-31"^^xsd:date ; md:startPrecision "day" ; md:endStatus md:Ongoing .
  kg:c a md:Membership ; org:member kg:bestan ; org:organization kg:the-guild ;
    org:role md:FullMember ; schema:startDate "1990-12-01"^^xsd:date ; md:startPrecision "day" ;
    md:endStatus md:Ongoing .
}
src:catalogue { src:catalogue md:coveredUntil "1991-12-31"^^xsd:date . }
src:coverage {
  kg:coverage-club a md:Coverage ; md:forOrganization kg:club ; md:forRole md:FullMember ;
    md:coveredFrom "1990-01-01"^^xsd:date ; md:completeness md:Complete ;
    dcterms:source src:local.clubs .
}
"""

Table = list[tuple[str | None, ...]]
Rows = Callable[..., Table]


@pytest.fixture(scope="module")
def clubs() -> KnowledgeGraph:
    store = ox.Store()
    fill_bundled(store, bundled_files()[:1])  # the vocabulary
    store.extend(ox.parse(HEAD + CLUBS, ox.RdfFormat.TRIG))
    materialize.infer(store, None)
    return KnowledgeGraph(store, PREFIXES)


@pytest.fixture(scope="module")
def rows(clubs: KnowledgeGraph) -> Rows:
    """What a panel says in some columns."""

    def read(unit: str, names: list[str], columns: str, **asked: Any) -> Table:
        found = clubs.panel(unit, names, **asked)
        at = [found.columns.index(name) for name in columns.split()]
        return [tuple(row[each] for each in at) for row in found]

    return read


DAYS = "year state cow days days_may_hold on_31_december"


def test_a_grid_has_zeros_where_the_list_is_complete_and_nothing_where_not(rows: Rows) -> None:
    assert rows("state-year", ["Club"], DAYS, first=1989, last=1991, grid=True) == [
        ("1989", "Anland", "901", None, None, None),
        ("1989", "Bestan", "903", None, None, None),
        ("1989", "Cemria", "904", None, None, None),
        ("1989", "Dorland", "905", None, None, None),
        ("1990", "Anland", "901", "30", "0", "1"),
        ("1990", "Bestan", "903", "0", "0", "0"),
        ("1990", "Cemria", "904", "0", "0", "0"),
        ("1991", "Anland", "901", "365", "0", "1"),
        ("1991", "Bestan", "902", "0", "0", "0"),
        ("1991", "Cemria", "904", "0", "0", "0"),
    ]


def test_several_organizations_have_columns_in_one_row(rows: Rows) -> None:
    columns = "year state club_days the_guild_days the_guild_on_31_december source"
    asked = {"first": 1990, "last": 1990}
    bestan = ("1990", "Bestan", "0", "31", "1", "src:local.clubs")
    assert rows("state-year", [], columns, **asked) == [
        ("1990", "Anland", "30", None, None, "src:local.clubs"),
        bestan,
    ]
    assert rows("state-year", [], columns, **asked, grid=True)[1:] == [
        bestan,
        ("1990", "Cemria", "0", None, None, None),
    ]


def test_each_spell_has_a_row_where_that_is_asked_for(rows: Rows) -> None:
    columns = "year state organization days since until"
    assert rows("state-year", ["Club", "Guild"], columns, first=1990, last=1990, spells=True) == [
        ("1990", "Anland", "Club", "29", "1990-01-31", "1990-02-28"),
        ("1990", "Anland", "Club", "1", "1990-12-31", None),
        ("1990", "Bestan", "Guild", "31", "1990-12-01", None),
    ]


def test_grids_of_organizations_and_pairs(rows: Rows) -> None:
    columns = "year organization members joined source"
    assert rows("organization-year", ["Guild"], columns, first=1989, grid=True)[:2] == [
        ("1989", "Guild", None, None, None),
        ("1990", "Guild", "1", "1", "src:local.clubs"),
    ]
    columns = "state_a cow_a state_b days source"
    pairs = rows("dyad-year", ["Club"], columns, first=1990, last=1990, grid=True)
    assert len(pairs) == 3 * 2
    assert pairs[:2] == [
        ("Anland", "901", "Bestan", "0", None),
        ("Anland", "901", "Cemria", "0", None),
    ]


def test_what_has_no_spells_of_its_own_is_said(clubs: KnowledgeGraph) -> None:
    for unit, grid in (("dyad-year", False), ("state-year", True)):
        with pytest.raises(UsageError, match="a row for each spell is for the unit state-year"):
            clubs.panel(unit, ["Club"], spells=True, grid=grid)
