"""Near things of a graph of others look-ups find what its whole network has, and read no more."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from detente import KnowledgeGraph
from detente.explain.paths import PathBounds, paths, paths_near
from detente.network.context import GraphContext
from detente.network.foreign_nearby import ForeignNearby
from detente.rdf.lookups import StoreLookups

H = "https://harbor.example/"
#: Names, nodes without one, lists, restrictions, what is apart, what is said twice or of itself.
HARBOR = """
@prefix : <https://harbor.example/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
<urn:g1> {
    :league a :Alliance ; rdfs:label "Harbor League" ; :hasMember :north , :south , :west .
    :north a :State ; rdfs:label "Northland"@en ;
        :address [ :street :quay ; :town [ :name :port ] ] .
    :south rdfs:seeAlso :south , :north ; :sells :grain .
    [] a :Visit ; :by :north ; :to :south .
    [] a :Visit ; :by :south ; :to :north ; rdfs:label "The return visit" .
    [] a :Call ; :at :port . [] a :Call ; :at :port .
    [] :only [ :at :port ] . [] :only [ :at :port ] .
    :list :holds ( :north :south [ :inside :west ] ) .
    _:a :knows _:b . _:b :knows _:a , :west .
    :Ship a owl:Class ; rdfs:subClassOf :Thing , [ owl:onProperty :carries ;
        owl:someValuesFrom :Cargo ] , [ owl:onProperty [ owl:inverseOf :calls ] ;
        owl:onClass :Port ; owl:minQualifiedCardinality 2 ] .
    :Ferry owl:equivalentClass [ owl:intersectionOf ( :Ship [ owl:onProperty :carries ;
        owl:allValuesFrom :Person ] ) ] ; a owl:Class .
    [] a owl:AllDisjointClasses ; owl:members ( :Ship :Port :Raft ) .
    [] a owl:Axiom ; owl:annotatedSource :Port ; owl:annotatedTarget :Ship .
    :State rdfs:label "state" . :carries a owl:ObjectProperty ; rdfs:domain :Ship .
    :loose rdfs:label "A loose end" . :hasMember rdfs:label "has the member" .
    :far :leads :farther . :farther :leads :farthest . :grain :feeds :far .
}
<urn:g2> { :league :hasMember :north . :north :address [ :street :quay ] . :port :of :league . }
"""


class Counting(StoreLookups):
    """Look-ups that count what they give, and give no whole relation."""

    def __init__(self, store: ox.Store) -> None:
        super().__init__(store)
        self.read = 0

    def about(
        self, things: Iterable[str], relations: Collection[str] = (), *, merged: bool = False
    ) -> Iterator[ox.Quad]:
        for quad in super().about(things, relations, merged=merged):
            self.read += 1
            yield quad

    def leading_to(
        self, things: Iterable[str], relations: Collection[str] = (), *, merged: bool = False
    ) -> Iterator[ox.Quad]:
        for quad in super().leading_to(things, relations, merged=merged):
            self.read += 1
            yield quad


@pytest.fixture(scope="module")
def harbor(tmp_path_factory: pytest.TempPathFactory) -> KnowledgeGraph:
    path = tmp_path_factory.mktemp("harbor") / "harbor.trig"
    path.write_text(HARBOR, encoding="utf-8")
    return KnowledgeGraph.load(path, bare=True)


def test_each_thing_has_the_edges_that_it_has_in_the_whole(harbor: KnowledgeGraph) -> None:
    whole = harbor.connections
    nearby = ForeignNearby(GraphContext(harbor.store, merged=False))
    named = [node for node in whole.nodes if not node.iri.startswith("_:")]
    met = {node.iri for node in named}
    for node in named:
        expected = Counter(e for e in whole.edges if node.iri in (e.subject, e.object))
        assert Counter(nearby.edges(node.iri)) == expected, node.iri
        met |= {end for edge in expected for end in (edge.subject, edge.object)}
    for node in whole.nodes:  # those without a name as well, once they have been met
        if node.iri in met:
            assert nearby.node(node.iri) == node
            expected = Counter(e for e in whole.edges if node.iri in (e.subject, e.object))
            assert Counter(nearby.edges(node.iri)) == expected, node.iri
    everything = {
        quad.value
        for quads in harbor.store
        for quad in (quads.subject, quads.predicate, quads.object)
        if isinstance(quad, ox.NamedNode)
    }
    things = {node.iri for node in whole.nodes}
    assert {iri for iri in everything if nearby.is_thing(iri)} == things & everything


@pytest.mark.parametrize("hops", [0, 1, 2, 3])
@pytest.mark.parametrize("center", ["league", "port", "Ship", "loose", "State", "far", "nothing"])
def test_a_part_is_that_of_the_whole(harbor: KnowledgeGraph, center: str, hops: int) -> None:
    whole = harbor.connections
    expected = whole.keep(whole.around({H + center}, hops))
    found = ForeignNearby(harbor.context).around({H + center}, hops)
    assert found.nodes == expected.nodes
    assert found.edges == expected.edges
    assert {e.relation: whole.relations[e.relation] for e in expected.edges} == found.relations


@pytest.mark.parametrize(
    ("start", "goal", "bounds"),
    [
        ("league", "farthest", PathBounds(max_steps=5)),
        ("league", "farthest", PathBounds()),
        ("port", "south", PathBounds(limit=9)),
        ("port", "south", PathBounds(limit=9, avoid={H + "league"})),
        ("north", "south", PathBounds(limit=9, avoid={H + "Visit", H + "holds"})),
        ("Ship", "Raft", PathBounds()),
        ("Ship", "league", PathBounds()),
        ("west", "quay", PathBounds(limit=9)),
    ],
)
def test_a_path_is_that_of_the_whole(
    harbor: KnowledgeGraph, start: str, goal: str, bounds: PathBounds
) -> None:
    ends = H + start, H + goal
    expected = paths(harbor.connections, *ends, **vars(bounds))
    assert paths_near(GraphContext(harbor.store, merged=False), *ends, bounds) == expected


def test_no_more_is_read_than_what_lies_near(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    far = "".join(f":far{n} :leads :far{n + 1} . :far{n} a :Crowd .\n" for n in range(3_000))
    path = tmp_path / "large.ttl"
    path.write_text(
        "@prefix : <https://harbor.example/> .\n"
        f"{far}:league :hasMember :north . :north :sells :grain . :grain :feeds :far0 .\n"
        '[] :by :north ; :to :grain . :north <http://www.w3.org/2000/01/rdf-schema#label> "North" .'
    )
    kg = KnowledgeGraph.load(path, bare=True)
    counting = Counting(kg.store)
    context = GraphContext(kg.store, lookups=counting, merged=False)
    monkeypatch.setattr(GraphContext, "foreign", property(lambda _: pytest.fail("all was read")))
    monkeypatch.setitem(vars(kg), "context", context)
    assert len(kg.show("North").groups) == 3
    assert kg.path("North", H + "far2")
    assert kg.why("North", H + "grain")
    assert kg.find("north")
    assert kg.export(format="turtle", entities="North").count(b"\n:") == 2
    assert counting.read < 300
