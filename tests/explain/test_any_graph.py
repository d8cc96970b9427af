"""Graphs that do not use our vocabulary: named, found, shown, walked, counted, drawn, exported."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pyoxigraph as ox
import pytest

from detente import AmbiguousName, KnowledgeGraph, UnknownName
from detente.statistics.figures import Statistics

PREFIXES = """
@prefix : <https://harbor.example/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix schema: <https://schema.org/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
"""
PLAIN = """
:league a :Alliance ; rdfs:label "Harbor League" ; :hasMember :north , :south , :west .
:north a :State ; skos:prefLabel "Nordland"@de , "Northland"@en ; :area 12 .
:south a :State ; schema:name "Southland" ; dcterms:description "Where it is warm."@en .
:west a :State ; foaf:name "Westland" .
:east :sells :grain .
:hasMember rdfs:label "has the member" .
:State rdfs:label "state" .
:loose dcterms:title "A loose end" .
"""
ONTOLOGY = """
<https://harbor.example/o> a owl:Ontology ; dcterms:title "The Harbor Ontology"@en .
:Ship a owl:Class ; rdfs:label "ship"@en ; rdfs:subClassOf :Thing ,
    [ a owl:Restriction ; owl:onProperty :carries ; owl:someValuesFrom :Cargo ] ,
    [ a owl:Restriction ; owl:onProperty :crewedBy ; owl:minQualifiedCardinality 2 ;
      owl:onClass :Sailor ] .
:Tanker a owl:Class ; rdfs:label "tanker"@en ; rdfs:subClassOf :Ship ;
    owl:disjointWith :Ferry .
:Ferry a owl:Class ; rdfs:label "ferry"@en ; owl:equivalentClass
    [ owl:intersectionOf ( :Ship [ owl:onProperty :carries ; owl:allValuesFrom :Person ] ) ] .
:Thing a owl:Class ; rdfs:label "thing of the sea"@en ; rdfs:subClassOf owl:Thing .
:Cargo a owl:Class ; rdfs:label "cargo"@en . :Sailor a owl:Class ; rdfs:label "sailor"@en .
:Person a owl:Class ; rdfs:label "person"@en .
:carries a owl:ObjectProperty ; rdfs:label "carries"@en ; rdfs:domain :Ship ;
    owl:inverseOf :carriedBy ; rdfs:range [ owl:unionOf ( :Cargo :Person ) ] .
:carriedBy a owl:ObjectProperty ; rdfs:label "is carried by"@en .
:crewedBy a owl:ObjectProperty ; rdfs:label "is crewed by"@en .
"""
#: Classes by definition, an inverse property, what is apart, notes on a statement.
DEFINED = """
:Craft owl:equivalentClass [ owl:unionOf ( :Ship [ owl:onProperty :tows ;
    owl:someValuesFrom :Raft ] ) ] .
:Port rdfs:subClassOf [ owl:onProperty [ owl:inverseOf :calls ] ; owl:onClass :Ship ;
    owl:minQualifiedCardinality 2 ] , [ owl:complementOf :Ship ] .
:Flag owl:equivalentClass [ owl:oneOf ( :red :blue ) ] .
:fleet owl:hasKey ( :calls ) .
[] a owl:AllDisjointClasses ; owl:members ( :Ship :Port :Raft ) .
[] a owl:AllDifferent ; owl:distinctMembers ( :red :blue ) .
[] a owl:Axiom ; owl:annotatedSource :Port ; owl:annotatedProperty rdfs:subClassOf ;
    owl:annotatedTarget :Ship ; rdfs:comment "Not so." .
[] :by :Port ; rdfs:label "The call" .
"""
NAMED = """
<urn:g1> { :league rdfs:label "Harbor League" ; :hasMember :north }
<urn:g2> { :league :hasMember :north . :north rdfs:label "Northland" . :Rule :of :league }
"""
NODES = """
[] a :Visit ; :by :north ; :to :south .
[] a :Visit ; :by :south ; :to :north ; rdfs:label "The return visit" .
:north rdfs:label "Northland" ; :address [ :street :quay ; :town [ :name :port ] ] .
:list :holds ( :north :south [ :inside :west ] ) .
_:a :knows _:b . _:b :knows _:a .
:broken :holds [ <http://www.w3.org/1999/02/22-rdf-syntax-ns#first> :north ;
  <http://www.w3.org/1999/02/22-rdf-syntax-ns#rest> _:c ] .
_:c <http://www.w3.org/1999/02/22-rdf-syntax-ns#rest> _:c .
"""
IRI = "https://harbor.example/"


def load(folder: Path, text: str) -> KnowledgeGraph:
    path = folder / "harbor.trig"
    path.write_text(PREFIXES + text, encoding="utf-8")
    return KnowledgeGraph.load(path, bare=True)


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> KnowledgeGraph:
    return load(tmp_path_factory.mktemp("plain"), PLAIN)


@pytest.fixture(scope="module")
def ontology(tmp_path_factory: pytest.TempPathFactory) -> KnowledgeGraph:
    return load(tmp_path_factory.mktemp("ontology"), ONTOLOGY)


def sentences(graph: KnowledgeGraph) -> set[str]:
    labels = {node.iri: node.label for node in graph.network.nodes}
    return {
        f"{labels[edge.subject]} | {graph.network.phrase(edge.relation)} | {labels[edge.object]}"
        + (f" | {edge.qualifier}" if edge.qualifier else "")
        for edge in graph.network.edges
    }


# What things are called


@pytest.mark.parametrize(
    ("name", "iri"),
    [
        ("Harbor League", "league"),
        ("Northland", "north"),
        ("Nordland", "north"),
        ("southland", "south"),
        ("Westland", "west"),
        ("A loose end", "loose"),
        ("grain", "grain"),
        ("has the member", "hasMember"),
    ],
)
def test_every_way_to_name_a_thing_is_one(plain: KnowledgeGraph, name: str, iri: str) -> None:
    assert plain.resolve(name) == IRI + iri


def test_a_name_that_nothing_has_gets_the_nearest(plain: KnowledgeGraph) -> None:
    with pytest.raises(UnknownName, match="did you mean 'Westland'"):
        plain.resolve("Wesland")


@pytest.mark.parametrize(
    ("labels", "shown"),
    [
        ('skos:prefLabel "An Tuirc"@ga , "Turkey"@en , "Türkei"@de', "Turkey"),
        ('rdfs:label "Colour"@en-GB , "Farbe"@de', "Colour"),
        ('rdfs:label "plain" , "autre"@fr', "plain"),
        ('rdfs:label "zwei"@de , "deux"@fr', "zwei"),
        ('skos:altLabel "nick" ; dcterms:title "Title"', "Title"),
        ('foaf:name "Foaf" ; schema:name "Schema"', "Schema"),
        (":p 1", "it"),
    ],
)
def test_of_many_names_one_is_shown(tmp_path: Path, labels: str, shown: str) -> None:
    graph = load(tmp_path, f":it {labels} . :it :p :other .")
    assert graph.show("https://harbor.example/it").name == shown
    assert {node.iri: node.label for node in graph.network.nodes}[IRI + "it"] == shown


def test_exact_case_goes_before_another(tmp_path: Path) -> None:
    graph = load(
        tmp_path, ':A rdfs:label "Agent" . :b rdfs:label "agent" . :c rdfs:label "AGENT" .'
    )
    assert graph.resolve("Agent") == IRI + "A"
    assert graph.resolve("agent") == IRI + "b"
    with pytest.raises(AmbiguousName):
        graph.resolve("aGENT")


# What is found and shown


def test_find_knows_things_with_and_without_a_name(plain: KnowledgeGraph) -> None:
    assert plain.find("southland").rows == (("Southland", IRI + "south", "state", "label"),)
    assert plain.find("warm").rows == (
        ("Southland", IRI + "south", "state", "word in the definition"),
    )
    assert plain.find("east").rows == (("east", IRI + "east", "", "label"),)


def test_show_tells_both_ways_by_labels(plain: KnowledgeGraph) -> None:
    assert plain.show("Harbor League").text() == (
        "Harbor League, an Alliance (:league)\n"
        "  has the member\n"
        "    Northland\n"
        "    Southland\n"
        "    Westland\n"
    )
    assert plain.show("Northland").text() == (
        "Northland, a state (:north)\n"
        "  also called Nordland\n"
        "\n"
        "  area 12\n"
        '  is the "has the member" of Harbor League\n'
    )


def test_why_and_path_take_names(plain: KnowledgeGraph) -> None:
    assert str(plain.why("Harbor League", "has the member", "Westland")).startswith(
        "Harbor League has the member Westland\n"
    )
    assert plain.path("Northland", "Westland").text() == (
        "from Northland to Westland: 1 connection\n"
        "\n"
        "1. 2 steps through Harbor League\n"
        '   Northland is the "has the member" of Harbor League\n'
        "   Harbor League has the member Westland\n"
    )


def test_an_unknown_relation_gets_the_nearest(plain: KnowledgeGraph) -> None:
    with pytest.raises(UnknownName, match="did you mean 'has the member'"):
        plain.why("Harbor League", "has the membre", "Westland")


# The network


def test_statements_between_things_are_edges_and_kinds_are_not(plain: KnowledgeGraph) -> None:
    assert sentences(plain) == {
        "Harbor League | has the member | Northland",
        "Harbor League | has the member | Southland",
        "Harbor League | has the member | Westland",
        "east | sells | grain",
    }
    kinds = {node.label: node.kind for node in plain.network.nodes}
    assert kinds == {
        "Harbor League": "Alliance",
        "Northland": "state",
        "Southland": "state",
        "Westland": "state",
        "east": "thing",
        "grain": "thing",
        "A loose end": "thing",
    }


def test_an_ontology_is_things_too(ontology: KnowledgeGraph) -> None:
    assert sentences(ontology) == {
        "ship | is a kind of | thing of the sea",
        "ship | carries | cargo | some",
        "ship | is crewed by | sailor | at least 2",
        "tanker | is a kind of | ship",
        "tanker | has nothing in common with | ferry",
        "ferry | is a kind of | ship | and more",
        "ferry | carries | person | and more, only",
        "carries | is said of | ship",
        "carries | is the inverse of | is carried by",
        "carries | leads to | cargo | one of several",
        "carries | leads to | person | one of several",
    }
    text = ontology.show("ship").text()
    assert text.startswith("ship, a class (:Ship)\n")
    assert "  carries cargo (some)\n" in text
    assert "  has the kind\n    ferry (and more)\n    tanker\n" in text
    back = ontology.show("cargo").text()
    assert "  is carried by ship (some)\n" in back


def test_what_defines_a_class_is_not_the_same_as_the_class(tmp_path: Path) -> None:
    graph = load(tmp_path, DEFINED)
    assert sentences(graph) == {
        "Craft | takes in | Ship | one of several",
        "Craft | tows | Raft | one of several, some",
        "Ship | calls | Port | at least 2",
        "Port | has nothing in common with | Ship",
        "Flag | takes in | red | one of several",
        "Flag | takes in | blue | one of several",
        "fleet | is told apart by | calls",
        "Ship | has nothing in common with | Port",
        "Ship | has nothing in common with | Raft",
        "Port | has nothing in common with | Raft",
        "red | is another than | blue",
        "The call | by | Port",
    }
    assert 'is the "by" of The call' in graph.show("Port").text()
    assert "rdf:nil" not in str(graph.stats())


def test_restrictions_that_tools_of_others_pass_over_are_edges(tmp_path: Path) -> None:
    # Two restrictions in one overlap; a choice inside a restriction; a class that is a choice
    # itself; one restriction that two statements share; a class that is marked as deprecated.
    graph = load(
        tmp_path,
        """
:Union rdfs:subClassOf [ owl:intersectionOf (
    [ owl:onProperty :rules ; owl:onClass :Capital ; owl:minQualifiedCardinality 0 ]
    [ owl:onProperty :rules ; owl:onClass :Part ; owl:minQualifiedCardinality 2 ] ) ] .
:Port rdfs:subClassOf [ owl:onProperty :serves ;
    owl:allValuesFrom [ owl:unionOf ( :Ship :Raft ) ] ] .
:Craft owl:unionOf ( :Ship :Raft ) .
:Fort rdfs:subClassOf _:r ; owl:equivalentClass [ owl:intersectionOf ( :Work _:r ) ] .
_:r owl:onProperty :guards ; owl:someValuesFrom :Port .
:Galley owl:deprecated true ; rdfs:subClassOf :Ship .
""",
    )
    assert sentences(graph) == {
        "Union | rules | Capital | and more, at least 0",
        "Union | rules | Part | and more, at least 2",
        "Port | serves | Ship | only, one of several",
        "Port | serves | Raft | only, one of several",
        "Craft | takes in | Ship",
        "Craft | takes in | Raft",
        "Fort | guards | Port | some",
        "Fort | is a kind of | Work | and more",
        "Fort | guards | Port | and more, some",
        "Galley | is a kind of | Ship",
    }
    assert "deprecated true" in graph.show("Galley").text()


def test_terms_without_owl_and_individuals_are_what_they_are(tmp_path: Path) -> None:
    rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    graph = load(
        tmp_path,
        f"""
:Boat a rdfs:Class ; rdfs:label "boat" ; skos:scopeNote "Floats."@en , "Schwimmt."@de .
:crew a <{rdf}Property> ; rdfs:label "crew" ; schema:domainIncludes :Boat .
:mary a owl:NamedIndividual , :Boat ; rdfs:label "Mary" .
""",
    )
    assert [graph.find(name).rows[0][2] for name in ("boat", "crew", "Mary")] == [
        "class",
        "property",
        "boat",
    ]
    boat = graph.show("boat").text()
    assert boat.startswith("boat, a class (")
    assert "Floats." in boat
    assert "Schwimmt" not in boat
    assert "  is usually spoken of by crew\n" in boat
    assert graph.show("Mary").text().startswith("Mary, a boat (")
    assert graph.show("crew").text().startswith("crew, a relation (")


def test_many_that_are_apart_stay_one_thing(tmp_path: Path) -> None:
    members = " ".join(f":k{number}" for number in range(13))
    graph = load(tmp_path, f"[] a owl:AllDisjointClasses ; owl:members ( {members} ) .")
    assert len(graph.network.edges) == 13
    assert "is kept apart by owl:AllDisjointClasses without a name" in graph.show("k0").text()


def test_graphs_with_a_name_are_the_sources(tmp_path: Path) -> None:
    graph = load(tmp_path, NAMED)
    edges = {edge.object: [s.graph for s in edge.sources] for edge in graph.network.edges}
    assert edges == {IRI + "north": ["urn:g1", "urn:g2"], IRI + "league": ["urn:g2"]}
    assert graph.find("Northland").rows == (("Northland", IRI + "north", "", "label"),)
    assert "urn:g2" in str(graph.why("Harbor League", "hasMember", "Northland"))


def test_nodes_without_a_name_are_folded_or_things_of_their_own(tmp_path: Path) -> None:
    graph = load(tmp_path, NODES)
    assert sentences(graph) == {
        "Visit without a name | by | Northland",
        "Visit without a name | to | south",
        "The return visit | by | south",
        "The return visit | to | Northland",
        "Northland | address | quay | by way of street",
        "Northland | address | port | by way of town, by way of name",
        "list | holds | Northland",
        "list | holds | south",
        "list | holds | west | by way of inside",
        "broken | holds | Northland",
    }


def test_the_same_file_gives_the_same_network(tmp_path: Path) -> None:
    one, other = (load(tmp_path, NODES).network for _ in range(2))
    assert one.nodes == other.nodes
    assert one.edges == other.edges


# What is counted, drawn and written


def table(statistics: Statistics, name: str) -> dict[str, object]:
    return {str(row[0]): row[-1] for row in statistics[name].rows}


def test_stats_is_a_profile(plain: KnowledgeGraph, tmp_path: Path) -> None:
    told = plain.stats()
    assert table(told, "whole") == {
        "things": 7,
        "statements": 18,
        "statements between things": 4,
        "statements with a text or a value": 10,
        "graphs with a name": 0,
        "classes in use": 2,
        "properties in use": 10,
        "nodes without a name": 0,
    }
    assert table(told, "classes") == {"state": 3, "Alliance": 1}
    assert table(told, "properties")["has the member"] == 3
    assert table(told, "languages") == {"en": 2, "de": 1}
    assert table(told, "datatypes") == {"xsd:string": 6, "xsd:integer": 1}
    assert [row[0] for row in told["unnamed"].rows] == [":east", ":grain"]
    assert [row[0] for row in told["dangling"].rows] == [":grain"]
    graphs = load(tmp_path, NAMED).stats()
    assert table(graphs, "graphs") == {"urn:g1": 2, "urn:g2": 3}


def test_a_page_draws_it(plain: KnowledgeGraph, ontology: KnowledgeGraph) -> None:
    page = plain.view()
    assert (page.title, page.nodes, page.edges) == ("harbor.trig", 6, 4)
    assert ontology.view().title == "The Harbor Ontology"
    around = plain.view("Northland")
    assert (around.title, around.nodes, around.edges) == ("Northland", 2, 1)


@pytest.mark.parametrize("form", ["graphml", "gexf"])
def test_networks_of_other_programs_hold_it(plain: KnowledgeGraph, form: str) -> None:
    written = plain.export(format=form).decode()
    for name in ("Harbor League", "Southland", "has the member"):
        assert name in written


def test_tables_hold_it(plain: KnowledgeGraph) -> None:
    edges = list(csv.DictReader(io.StringIO(plain.export(format="edges-csv").decode())))
    assert {(e["subject_label"], e["phrase"], e["object_label"]) for e in edges} == {
        ("Harbor League", "has the member", "Northland"),
        ("Harbor League", "has the member", "Southland"),
        ("Harbor League", "has the member", "Westland"),
        ("east", "sells", "grain"),
    }


def test_a_part_is_written_with_its_nodes_without_a_name(ontology: KnowledgeGraph) -> None:
    part = ontology.export(format="ntriples", entities=["tanker"])
    written = {
        (quad.subject.value.removeprefix(IRI), quad.predicate.value.rpartition("#")[2])
        for quad in ox.parse(part, ox.RdfFormat.N_TRIPLES)
        if isinstance(quad.subject, ox.NamedNode)
    }
    assert written == {
        *(("Ship", name) for name in ("type", "label", "subClassOf")),
        *(("Tanker", name) for name in ("type", "label", "subClassOf", "disjointWith")),
        *(("Ferry", name) for name in ("type", "label", "equivalentClass")),
    }
    assert b"someValuesFrom" in part
