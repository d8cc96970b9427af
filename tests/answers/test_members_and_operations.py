"""The members and operations of the data, on the day of each round and the day before."""

import datetime

import pyoxigraph as ox
import pytest
from league import names, stated

from detente import KnowledgeGraph
from detente.core.namespaces import PREFIXES
from detente.inference import materialize


def before(day: str) -> str:
    """The day before a day."""
    return (datetime.date.fromisoformat(day) - datetime.timedelta(days=1)).isoformat()


@pytest.fixture(scope="module")
def ties(kg: KnowledgeGraph) -> list[ox.Quad]:
    """Return what the memberships of the bundled graph rest on, and nothing else."""
    wanted = {
        *(PREFIXES["org"] + name for name in ("member", "organization", "role")),
        *(PREFIXES["schema"] + name for name in ("startDate", "endDate")),
        *(PREFIXES["md"] + name for name in ("endStatus", "observedUntil", "recordOf")),
        PREFIXES["md"] + "roleRelation",
    }
    return [quad for quad in stated(kg) if quad.predicate.value in wanted]


def count(ties: list[ox.Quad], organization: str, day: str | None) -> int:
    """How many current members an organization has on a day."""
    store = ox.Store()
    store.extend(ties)
    materialize.infer(store, day)
    graph = KnowledgeGraph(store, PREFIXES)
    return len(names(graph, f"?x md:currentMemberOf kg:{organization}"))


ROUNDS = [
    ("1949-08-24", 12),
    ("1952-02-18", 14),
    ("1955-05-06", 15),
    ("1982-05-30", 16),
    ("1999-03-12", 19),
    ("2004-03-29", 26),
    ("2009-04-01", 28),
    ("2017-06-05", 29),
    ("2020-03-27", 30),
    ("2023-04-04", 31),
    ("2024-03-07", 32),
]


@pytest.mark.parametrize(
    ("day", "number", "earlier"),
    [(*each, last) for each, last in zip(ROUNDS, [0, *(n for _, n in ROUNDS)], strict=False)],
)
def test_nato_has_its_members_from_the_day_of_each_round(
    kg: KnowledgeGraph, ties: list[ox.Quad], day: str, number: int, earlier: int
) -> None:
    assert count(ties, "nato", day) == number
    assert count(ties, "nato", before(day)) == earlier
    [[members, may_be, _]] = kg.ask("member-count-on-day", organization="NATO", day=day).rows
    assert (members, may_be) == (str(number), "0")
    assert len(kg.ask("members-on-day", organization="NATO", day=day).rows) == number


@pytest.mark.parametrize(
    ("organization", "day", "number"),
    [
        ("sco", "2001-06-14", 0),
        ("sco", "2001-06-15", 6),
        ("sco", "2017-06-09", 8),
        ("sco", "2023-07-04", 9),
        ("sco", "2024-07-03", 9),
        ("sco", "2024-07-04", 10),
        ("african-union", "2025-01-01", 55),
        ("united-nations", "2025-01-01", 193),
        ("nato", None, 32),
        ("sco", None, 10),
        ("african-union", None, 55),
        ("united-nations", None, 193),
    ],
)
def test_organizations_have_as_many_members_as_they_had(
    ties: list[ox.Quad], organization: str, day: str | None, number: int
) -> None:
    assert count(ties, organization, day) == number


UN, DAY = "United Nations", "2025-08-31"


def test_the_operations_of_the_united_nations_are_all_there(kg: KnowledgeGraph) -> None:
    led = "?p md:participant kg:united-nations ; md:inActivity ?x"
    kept = "?g a md:Dataset . ?x a md:PeacekeepingOperation"
    assert len(names(kg, f"GRAPH ?g {{ {led} }} {kept}")) == 71
    # Beside those: five political missions and offices that run, nine of which no source says
    # when they ended, and two of which none says when they began.
    [[running, may_run, begun]] = kg.ask("operations-count-on-day", conductor=UN, day=DAY).rows
    assert (running, may_run, begun) == ("16", "11", "114")
    assert len({row[0] for row in kg.ask("operations-on-day", conductor=UN, day=DAY).rows}) == 27
