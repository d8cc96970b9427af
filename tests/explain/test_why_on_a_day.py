"""Why a membership holds on a day is told with its dates."""

from league import league


def test_why_tells_the_dates() -> None:
    told = str(league("1960-01-01").why("Left", "md:currentMemberOf", "League"))
    assert "whose membership of an organization holds stands to it in the relation of its" in told
    assert "Left is a member of League (from 24 August 1949 to 1966) - Almanac" in told


def test_why_knows_nothing_of_another_day() -> None:
    found = league("1970-01-01").why("Left", "md:currentMemberOf", "League")
    assert not found
    assert str(found).startswith("the graph does not hold: Left is a current member of League\n")
