"""What files of others say beside our graph in words of their own is drawn and told, too."""

from copy import copy
from functools import partial

import pytest

from detente import KnowledgeGraph
from detente.explain.paths import PathBounds, paths, paths_near
from detente.network import projection
from detente.network.own_words import NearbyInOwnWords, look_around
from detente.network.reasons import edge_reasons

OURS = """
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix kg: <https://w3id.org/detente/id/> .
@prefix md: <https://w3id.org/detente/ontology#> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix src: <https://w3id.org/detente/source/> .
<https://w3id.org/detente/ontology> {
  md:conducts a md:DomainRelation , owl:ObjectProperty ;
    md:phrase "conducts"@en ; md:inversePhrase "is conducted by"@en .
  md:Organization a owl:Class ; rdfs:label "organization"@en .
}
src:editorial {
  kg:nato a md:Organization ; skos:prefLabel "NATO"@en ; foaf:knows kg:op .
  kg:op a md:Activity ; skos:prefLabel "Op"@en .
}
src:list { kg:nato md:conducts kg:op . }
"""
THEIRS = """
@prefix ex: <https://ex.org/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix kg: <https://w3id.org/detente/id/> .
@prefix md: <https://w3id.org/detente/ontology#> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
ex:g {
  ex:corp a ex:Company ; rdfs:label "Corp" ; ex:sponsors kg:nato ; foaf:knows ex:b .
  ex:b ex:owns [ ex:part ex:c ] ; md:conducts ex:drill .
  ex:lonely a ex:Company .
  kg:nato foaf:member ex:corp ; ex:rents ex:c .
  ex:record a md:Membership ; org:member ex:corp ; org:organization kg:nato .
}
"""


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> KnowledgeGraph:
    """A graph with a part like ours, and a file of others."""
    folder = tmp_path_factory.mktemp("own")
    for name, text in (("data/ours.trig", OURS), ("data/theirs.trig", THEIRS)):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    rule = "# rule: who owns it may use it\nINSERT { ?a ex:uses ?c } WHERE { ?a ex:rents ?c }\n"
    (folder / "rules").mkdir()
    (folder / "rules" / "uses.rq").write_text(rule, encoding="utf-8")
    return KnowledgeGraph.load(project=folder, bare=True)


def test_statements_of_others_are_edges_beside_ours(graph: KnowledgeGraph) -> None:
    drawn = {
        (*(iri.rpartition("/")[2] for iri in edge.key), edge.inferred)
        for edge in graph.network.edges
    }
    assert drawn == {
        ("nato", "ontology#conducts", "op", False),
        ("b", "ontology#conducts", "drill", False),
        ("b", "owns", "c", False),
        ("corp", "knows", "b", False),
        ("corp", "sponsors", "nato", False),
        ("nato", "rents", "c", False),
        ("nato", "uses", "c", True),
    }  # and nothing of what ours say with words of everybody, or records are made of
    nodes = {node.label: node.kind for node in graph.network.nodes}
    assert nodes == {
        **{"NATO": "organization", "Op": "thing", "Corp": "ex:Company"},
        **{"ex:lonely": "ex:Company", "ex:b": "thing", "ex:c": "thing", "ex:drill": "thing"},
    }
    [derived] = [edge for edge in graph.network.edges if edge.inferred]
    assert derived.because == ("who owns it may use it", "NATO ex:rents ex:c")


def test_show_and_path_tell_of_them_with_the_prefixes_of_the_file(graph: KnowledgeGraph) -> None:
    shown = graph.show("NATO").text()
    assert shown.startswith("NATO, an organization (kg:nato)\n")
    assert '  is the "ex:sponsors" of Corp - https://ex.org/g\n' in shown
    assert shown.endswith("  by rules:\n    ex:uses ex:c\n")
    assert graph.show("Corp").text().startswith("Corp, an ex:Company (ex:corp)\n")
    assert "Corp ex:sponsors NATO" in graph.path("Corp", "Op").text()
    assert str(graph.why("Corp", "NATO")).startswith("Corp ex:sponsors NATO\n")
    relations = {row[1] for row in graph.stats()["relations"].rows}
    assert {"ex:sponsors", "md:conducts"} <= relations


def test_pages_and_exports_hold_them(graph: KnowledgeGraph) -> None:
    assert (graph.view().nodes, graph.view("Corp").nodes) == (6, 3)
    assert "ex:sponsors" in graph.export(format="edges-csv").decode()


@pytest.mark.parametrize("asserted", [False, True])
def test_what_lies_near_is_that_of_the_whole(graph: KnowledgeGraph, asserted: bool) -> None:
    whole = graph.connections.asserted() if asserted else graph.connections
    nearby = look_around(graph.context, asserted=asserted)
    assert isinstance(nearby, NearbyInOwnWords)
    things = {node.iri for node in whole.nodes}
    for node in whole.nodes:
        for hops in (0, 1, 2):
            expected = whole.keep(whole.around({node.iri}, hops))
            found = nearby.around({node.iri}, hops)
            assert (found.nodes, found.edges) == (expected.nodes, expected.edges)
        near = {end for e in whole.edges for end in (e.subject, e.object) if node.iri in e.key}
        assert {*nearby.of(node.iri)} == near - {node.iri}
        assert nearby.label(node.iri) == node.label
        for other in things - {node.iri}:
            bounds = PathBounds(asserted=asserted, avoid={"https://ex.org/rents"})
            ends = node.iri, other
            told = paths_near(graph.context, *ends, bounds)
            because = partial(edge_reasons, graph.context)
            assert told == paths(graph.connections, *ends, **vars(bounds), because=because)


def test_our_graph_is_not_projected_for_what_lies_near(
    graph: KnowledgeGraph, monkeypatch: pytest.MonkeyPatch
) -> None:
    fresh = copy(graph)
    monkeypatch.setattr(projection, "project", lambda _: pytest.fail("all was projected"))
    assert fresh.path("Corp", "Op")
    assert fresh.show("Corp")
    assert fresh.why("Corp", "NATO")
    assert b"sponsors" in fresh.export(format="turtle", entities="Corp")
