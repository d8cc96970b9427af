"""Values that data have in the place of others: told as they are, or passed over; never a fault."""

import pytest
from league import league

from detente import KnowledgeGraph

ODD = """
src:almanac {
    kg:odd-whole a md:Membership ; org:member kg:early ; org:organization "League" ;
        org:role md:FullMember .
    kg:odd-member a md:Membership ; org:member "Early" ; org:organization kg:league ;
        org:role md:FullMember .
    kg:odd-role a md:Membership ; org:member kg:copied ; org:organization kg:league ;
        org:role "observer" ; md:endStatus md:Ongoing .
    kg:odd-participation a md:Participation ; md:participant kg:silent ; md:inActivity kg:patrol ;
        md:inRole md:Contributor ; md:datedBy "patrol" .
    md:Observer md:roleRelation "observes" .
    kg:early md:cowNumber "2015-03-16" ; md:iso2 kg:league ; schema:startDate kg:left ;
        md:continuedBy "Left" .
}
"""


@pytest.fixture(scope="module")
def odd() -> KnowledgeGraph:
    return league(more=ODD)


def test_a_text_is_no_member_and_no_organization(odd: KnowledgeGraph) -> None:
    told = odd.show("kg:early").text()
    assert "is a member of League (since 24 August 1949) - Almanac\n" in told
    assert "odd-" not in told
    spells = [{(row[0], row[2], row[16]) for row in each.panel().rows} for each in (odd, league())]
    assert spells[0] == spells[1] != set()


def test_a_code_that_is_no_number_is_told_as_it_is(odd: KnowledgeGraph) -> None:
    [row] = [row for row in odd.codes().rows if row[0] == "Early"]
    assert "2015-03-16" in row
    assert "has the codes ISO https://w3id.org/detente/id/league; COW 2015-03-16 - Almanac" in (
        odd.show("kg:early").text()
    )


def test_all_is_told_of_odd_values_too(odd: KnowledgeGraph) -> None:
    assert odd.why("kg:early", "kg:league").text().startswith("Early has the iso 3166-1 alpha-2")
    assert "2 steps through League" in odd.path("kg:early", "kg:left").text()
    assert "found by continued-by, said in src:almanac" in odd.validate().text()
    assert "patrol" in odd.show("kg:patrol").text()
    assert odd.view().html
    assert odd.stats().text()
