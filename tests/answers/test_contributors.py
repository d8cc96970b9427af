"""Who contributed to an operation on a day, against the list that was published for that day."""

import pytest

from detente import KnowledgeGraph

#: NATO's sheet of ISAF of 29 January 2007: 37 nations, 35,460 troops.
IN_2007 = {
    *("Albania", "Australia", "Austria", "Azerbaijan", "Belgium", "Bulgaria", "Canada", "Croatia"),
    *("Czechia", "Denmark", "Estonia", "Finland", "France", "Germany", "Greece", "Hungary"),
    *("Iceland", "Ireland", "Italy", "Latvia", "Lithuania", "Luxembourg", "Netherlands"),
    *("New Zealand", "North Macedonia", "Norway", "Poland", "Portugal", "Romania", "Slovakia"),
    *("Slovenia", "Spain", "Sweden", "Switzerland", "Turkey", "United Kingdom", "United States"),
}
#: The one of 19 February 2013: 50 nations, two of them with no troops on that day.
IN_2013 = (IN_2007 - {"Switzerland"}) | {
    *("Armenia", "Bahrain", "Bosnia and Herzegovina", "El Salvador", "Georgia", "Jordan"),
    *("South Korea", "Malaysia", "Mongolia", "Montenegro", "Singapore", "Tonga", "Ukraine"),
    "United Arab Emirates",
}


def contributors(kg: KnowledgeGraph, activity: str, day: str) -> set[str]:
    """Return the names of who contributed, for certain, on a day."""
    answer = kg.ask("participants-on-day", activity=activity, day=day)
    rows = [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]
    return {
        str(row["actor"])
        for row in rows
        if row["role"] == "contributor" and row["certainty"] == "holds"
    }


@pytest.mark.parametrize(
    ("day", "listed"), [("2007-01-29", IN_2007), ("2013-02-19", IN_2013)], ids=["2007", "2013"]
)
def test_isaf_has_the_nations_of_the_sheet_of_the_day(
    kg: KnowledgeGraph, day: str, listed: set[str]
) -> None:
    assert contributors(kg, "ISAF", day) == listed


@pytest.mark.parametrize(
    ("day", "nations", "total"), [("2007-01-29", 37, 35_460), ("2014-11-07", 48, 28_360)]
)
def test_the_headcounts_of_a_sheet_add_up_to_the_total_printed_on_it(
    kg: KnowledgeGraph, day: str, nations: int, total: int
) -> None:
    answer = kg.ask("headcounts", activity="ISAF")
    at, number = answer.columns.index("day"), answer.columns.index("personnel")
    found = [int(str(row[number])) for row in answer.rows if str(row[at]) == day]
    assert (len(found), sum(found)) == (nations, total)


def test_a_contribution_that_was_completed_has_its_last_day(kg: KnowledgeGraph) -> None:
    """Later sheets say of two when they completed theirs."""
    assert "Singapore" in contributors(kg, "ISAF", "2013-06-22")
    last = contributors(kg, "ISAF", "2014-03-31")
    assert last - contributors(kg, "ISAF", "2014-04-01") == {"Canada"}
    assert "Singapore" not in last


#: Whom The Military Balance has in KFOR in its reports of 2009, 2010 and 2011, so in 2008 to 2010.
IN_KFOR = {
    *("Armenia", "Austria", "Bulgaria", "Canada", "Czechia", "Denmark", "Estonia", "Finland"),
    *("France", "Germany", "Greece", "Hungary", "Ireland", "Italy", "Luxembourg", "Morocco"),
    *("Netherlands", "Norway", "Poland", "Portugal", "Romania", "Slovakia", "Slovenia", "Sweden"),
    *("Switzerland", "Turkey", "Ukraine", "United Kingdom", "United States"),
}
#: Whose own forces, or a report of their end, tell from when to when they were there.
SINCE_THEN = {"Austria", "Canada", "Estonia", "Finland", "Germany", "Ireland", "Switzerland"}
#: All members of NATO, as it reported to the United Nations, and others by their own pages.
IN_SFOR = {
    *("Austria", "Belgium", "Canada", "Denmark", "France", "Germany", "Greece", "Iceland", "Italy"),
    *("Luxembourg", "Netherlands", "Norway", "Portugal", "Spain", "Turkey", "United Kingdom"),
    "United States",
}


def test_who_is_seen_in_a_year_and_the_next_was_there_between(kg: KnowledgeGraph) -> None:
    """The days within a year are not known: in the first and last year it may have been."""
    assert contributors(kg, "KFOR", "2009-06-01") == IN_KFOR
    assert contributors(kg, "KFOR", "2011-01-01") == SINCE_THEN


@pytest.mark.parametrize(
    ("activity", "day", "known"),
    [
        ("Operation Atalanta", "2009-11-15", {"Norway"}),
        ("Operation Atalanta", "2019-01-01", {"Montenegro", "Serbia"}),
        ("EUFOR RD Congo", "2006-08-21", {"Germany", "Spain"}),
        ("IFOR", "1996-06-30", {"Austria", "Czechia", "Netherlands", "United States"}),
        ("SFOR", "2000-01-01", IN_SFOR),
        ("Operation Inherent Resolve", "2016-01-01", {"Canada", "Italy"}),
        ("AMISOM", "2010-06-30", {"Burundi", "Uganda"}),
        ("AMISOM", "2018-06-30", {"Burundi", "Djibouti", "Ethiopia", "Kenya", "Uganda"}),
        ("AUSSOM", "2025-04-25", {"Djibouti", "Ethiopia", "Kenya", "Uganda"}),
        ("SAMIM", "2024-05-09", {"Zimbabwe"}),
    ],
)
def test_only_who_is_known_to_have_been_there_on_the_day_is_certain(
    kg: KnowledgeGraph, activity: str, day: str, known: set[str]
) -> None:
    assert contributors(kg, activity, day) == known


def test_to_join_the_coalition_is_not_to_contribute_to_its_operation(kg: KnowledgeGraph) -> None:
    """More than sixty states had joined in 2015; a dozen are told of with forces."""
    day = "2015-02-23"
    assert contributors(kg, "Operation Inherent Resolve", day) == {
        *("Australia", "Bahrain", "Belgium", "Canada", "Denmark", "France", "Italy", "Jordan"),
        *("Qatar", "Saudi Arabia", "United Kingdom"),
    }
