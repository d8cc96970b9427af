"""A name that is the label of a class and an alias of a thing: the one meant is known, or asked."""

import pytest

from detente import AmbiguousName, KnowledgeGraph
from detente.core.namespaces import KG, MD
from detente.naming import names

SMALL = """
@prefix kg: <https://w3id.org/detente/id/> .
@prefix md: <https://w3id.org/detente/ontology#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
md:Patrol a owl:Class ; rdfs:label "patrol"@en ; skos:altLabel "watch"@en .
md:Convoy a owl:Class ; rdfs:label "convoy"@en .
md:guards a owl:ObjectProperty , md:DomainRelation ; md:phrase "guards"@en .
kg:patrols a md:Mechanism ; skos:prefLabel "patrols"@en ; skos:altLabel "patrol"@en , "watch"@en .
kg:convoy a md:Mechanism ; skos:prefLabel "convoy"@en .
kg:north-patrol a md:Patrol ; skos:prefLabel "North Patrol"@en ; md:guards kg:patrols .
kg:patrols md:guards kg:convoy .
"""
BOTH = "'patrol' is the name of kg:patrols, md:Patrol; say which"


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> KnowledgeGraph:
    path = tmp_path_factory.mktemp("meant") / "small.ttl"
    path.write_text(SMALL, encoding="utf-8")
    return KnowledgeGraph.load(path, bare=True)


@pytest.mark.parametrize(
    ("name", "classes", "found"),
    [
        ("patrol", True, MD + "Patrol"),
        ("Patrol", True, MD + "Patrol"),
        ("patrol", False, KG + "patrols"),
        ("watch", True, MD + "Patrol"),  # an alias of both
        ("watch", None, KG + "patrols"),
        ("convoy", True, MD + "Convoy"),  # the label of both
        ("convoy", None, KG + "convoy"),
        ("patrols", True, KG + "patrols"),  # of no class: whoever asks says that it is none
    ],
)
def test_which_is_meant(small: KnowledgeGraph, name: str, classes: bool | None, found: str) -> None:
    assert names.resolve(small.store, name, classes=classes) == found


@pytest.mark.parametrize("name", ["patrol", "Patrol", " PATROL "])
def test_where_either_may_be_meant_both_are_named(small: KnowledgeGraph, name: str) -> None:
    for ask in (small.resolve, small.show):
        with pytest.raises(AmbiguousName) as caught:
            ask(name)
        assert str(caught.value) == BOTH.replace("patrol'", f"{name}'")
    with pytest.raises(AmbiguousName):
        small.query("SELECT ?x { ?x a ?kind }", bind={"kind": name})
    with pytest.raises(AmbiguousName):
        small.why("North Patrol", name)


def test_a_relation_says_which_is_meant(small: KnowledgeGraph) -> None:
    assert small.why("North Patrol", "a", "patrol")
    assert small.why("North Patrol", "guards", "patrol")
    assert small.why("patrol", "guards", "convoy")
    assert small.path("patrol", "convoy")
    assert small.view("patrol", hops=1).nodes == 3


def test_a_question_says_which_is_meant(kg: KnowledgeGraph) -> None:
    """A parameter is a class (`# kind: kind = owl:Class`), or a thing."""
    label, term = "peacekeeping operation", "md:PeacekeepingOperation"
    by_name = kg.ask("operations-count-on-day", conductor="UN", kind=label, day="2020")
    by_term = kg.ask("operations-count-on-day", conductor="UN", kind=term, day="2020")
    assert by_name.rows == by_term.rows
    actors = kg.ask("roles-of-kind", kind="non-state actor").rows
    assert actors == kg.ask("roles-of-kind", kind="md:NonStateActor").rows
    challenges = kg.ask("challenges-of-mechanism", mechanism=label).rows
    assert challenges
    assert (
        challenges == kg.ask("challenges-of-mechanism", mechanism="kg:peacekeeping-missions").rows
    )
