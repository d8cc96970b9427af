"""The operations that the issue on facts names are found by the names it uses."""

import pytest
from league import names

from detente import KnowledgeGraph

NAMES = """
UNPF|UNGCI|UNOHCI|UNFOR|UNSMA|MICAH|IPTF|UNSCOB|MICOPAX|SAPMIL|SOMILES|SAMIDRC|EACRF|MFO|RAMSI
INTERFET|Operation Boleas|Operation Serval|Operation Barkhane|Task Force Takuba|MSS
Gang Suppression Force|EUJUST THEMIS|EUJUST LEX|EUPAT|EUPOL RD Congo|EU SSR Guinea-Bissau
UNAMI|UNSOS|UNSOA|UNIOGBIS|UNPOS|UNTMIS|UNIOSIL|UNIPSIL|BINUB|BNUB|BINUCA|UNITAMS|UNOTIL|UNTOP
UNOCA|UNRCCA|UNMEER|UNAMIS|MENUB|UNOWA|UNOWAS|UNSCOL|UNAMET|UNPOB|UNOMB|UNOAU
EUBAM Moldova and Ukraine|OSCE Project Co-ordinator in Ukraine|OSCE Mission to Ukraine
EUFOR Libya|EUPT Kosovo|EU NAVCO|EUAM RCA|EUPM Moldova|EUMPM Niger|EUCAP Somalia
"""


@pytest.mark.parametrize("name", NAMES.strip().replace("\n", "|").split("|"))
def test_a_name_of_the_issue_is_one_operation(kg: KnowledgeGraph, name: str) -> None:
    found = names(
        kg, f'{{ ?x skos:prefLabel "{name}"@en }} UNION {{ ?x skos:altLabel "{name}"@en }}'
    )
    assert len(found) == 1


def test_every_new_operation_has_a_day_of_its_start(kg: KnowledgeGraph) -> None:
    new = "kg:eujust-themis kg:eufor-libya kg:somiles kg:operation-boleas kg:task-force-takuba"
    dated = names(kg, f"VALUES ?x {{ {new} }} ?x schema:startDate|md:authorizedOn ?day")
    assert len(set(dated)) == len(new.split())


@pytest.mark.parametrize(
    ("organization", "day"),
    [("joint-expeditionary-force", "2014-09-04"), ("five-eyes", "1946-03-05")],
)
def test_an_organization_has_the_day_it_was_founded(
    kg: KnowledgeGraph, organization: str, day: str
) -> None:
    assert names(kg, f'?x schema:foundingDate "{day}"^^xsd:date') >= {organization}
