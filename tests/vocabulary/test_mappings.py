"""What our terms are in other vocabularies: declared, of real terms, and beside the graph."""

import re
from collections import Counter
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib.namespace import ORG, PROV, SDO, SKOS

from detente import KnowledgeGraph, UsageError
from detente.core.namespaces import MAPPINGS_GRAPH, MD, PREFIXES

ONTOLOGY = Path(__file__).parents[2] / "ontology"
CHANGELOG = Path(__file__).parents[2] / "CHANGELOG.md"
OWL, RDF, RDFS, SKOSNS = (PREFIXES[name] for name in ("owl", "rdf", "rdfs", "skos"))
IMPLIED = (RDFS + "subClassOf", RDFS + "subPropertyOf")
TOLD = tuple(SKOSNS + name for name in ("closeMatch", "broadMatch", "relatedMatch"))
#: Whose terms are meant, and their homes where rdflib has the whole list of them.
HOMES = {
    "https://w3id.org/semanticarts/ns/ontology/gist/": None,
    "https://www.commoncoreontologies.org/ont": None,
    "http://purl.obolibrary.org/obo/BFO_": None,
    str(ORG): ORG,
    str(PROV): PROV,
    str(SDO): SDO,
    str(SKOS): SKOS,
}


def triples(name: str) -> list[tuple[str, str, str]]:
    return [
        (quad.subject.value, quad.predicate.value, quad.object.value)
        for quad in ox.parse(path=ONTOLOGY / name, format=ox.RdfFormat.TURTLE)
        if not isinstance(quad.subject, ox.Triple) and not isinstance(quad.object, ox.Triple)
    ]


OURS, THEIRS = triples("military-diplomacy.ttl"), triples("mappings.ttl")
MAPPED = [(s, p, o) for s, p, o in THEIRS if s.startswith(MD)]
KINDS = {s: o for s, p, o in (*OURS, *THEIRS) if p == RDF + "type" and o.startswith(OWL)}


def test_a_term_of_ours_leads_to_a_term_of_others_in_one_way() -> None:
    assert {p for _, p, _ in MAPPED} == {*IMPLIED, *TOLD}
    assert [pair for pair, n in Counter((s, o) for s, _, o in MAPPED).items() if n > 1] == []
    assert [s for s, _, _ in MAPPED if (s, RDFS + "isDefinedBy", MD.rstrip("#")) not in OURS] == []


def test_a_class_leads_to_a_class_and_a_relation_to_a_relation_of_its_kind() -> None:
    assert [(s, o) for s, _, o in MAPPED if KINDS[s] != KINDS[o]] == []
    for subject, relation, _ in MAPPED:
        if relation in IMPLIED:
            assert (relation == IMPLIED[0]) == (KINDS[subject] == OWL + "Class")


def test_what_a_subclass_inherits_is_not_said_of_it_again() -> None:
    def above(term: str) -> set[str]:
        parents = {o for s, p, o in (*OURS, *MAPPED) if s == term and p in IMPLIED}
        return parents.union(*(above(parent) for parent in parents if parent.startswith(MD)))

    for subject, relation, target in MAPPED:
        parents = {o for s, p, o in OURS if s == subject and p in IMPLIED and o.startswith(MD)}
        if relation in IMPLIED:
            assert [each for each in parents if target in above(each)] == []


@pytest.mark.parametrize("home", HOMES)
def test_the_terms_of_others_exist_and_are_declared_with_a_label(home: str) -> None:
    terms = {o for _, _, o in MAPPED if o.startswith(home)}
    assert terms
    known = HOMES[home]
    for term in terms:
        assert known is None or term in known, term
        assert sum((s, p) == (term, RDFS + "label") for s, p, _ in (*OURS, *THEIRS)) == 1
        assert sum((s, p) == (term, RDFS + "isDefinedBy") for s, p, _ in (*OURS, *THEIRS)) == 1


def test_every_target_is_of_a_vocabulary_that_is_named() -> None:
    assert [o for _, _, o in MAPPED if not o.startswith(tuple(HOMES))] == []
    assert {s for s, p, _ in THEIRS if p == RDF + "type"} - {o for _, _, o in MAPPED} == {
        MAPPINGS_GRAPH,
        *TOLD,
    }


def test_the_graph_that_ships_does_not_hold_them(kg: KnowledgeGraph) -> None:
    gist = "https://w3id.org/semanticarts/"
    assert not any(graph.value == MAPPINGS_GRAPH for graph in kg.store.named_graphs())
    assert not kg.query(f'ASK {{ ?s ?p ?o FILTER(STRSTARTS(STR(?o), "{gist}")) }}')


def test_an_export_holds_them_where_it_is_asked_for(kg: KnowledgeGraph) -> None:
    plain, mapped = (
        set(ox.parse(kg.export(format="nquads", mappings=each), format=ox.RdfFormat.N_QUADS))
        for each in (False, True)
    )
    assert plain < mapped
    assert {quad.graph_name for quad in mapped - plain} == {ox.NamedNode(MAPPINGS_GRAPH)}
    assert len(mapped - plain) == len(THEIRS)
    turtle = kg.export(format="turtle", entities=["NATO"], mappings=True)
    assert b"@prefix gist: <https://w3id.org/semanticarts/ns/ontology/gist/> ." in turtle
    assert b"md:Agreement rdfs:subClassOf gist:Agreement ." in turtle


def test_mappings_are_of_our_graph_and_of_rdf(kg: KnowledgeGraph) -> None:
    bare = KnowledgeGraph.load(ONTOLOGY / "mappings.ttl", bare=True)
    for graph, form in ((kg, "graphml"), (bare, "turtle")):
        with pytest.raises(UsageError, match="mappings are statements about our terms"):
            graph.export(format=form, mappings=True)


def test_the_version_is_the_newest_of_the_changelog_and_names_the_one_before() -> None:
    newest, before, *_ = re.findall(
        r"(?m)^- Vocabulary (\d+\.\d+\.\d+)", CHANGELOG.read_text("utf-8")
    )
    name = MD.rstrip("#")
    said = {(p.removeprefix(OWL), o) for s, p, o in OURS if s == name and p.startswith(OWL)}
    assert said == {
        ("versionInfo", newest),
        ("versionIRI", f"{name}/{newest}"),
        ("priorVersion", f"{name}/{before}"),
        ("incompatibleWith", f"{name}/{before}"),
    }
    # It breaks with the one before, and a query brings what was written for that up to it.
    assert (ONTOLOGY / "migrations" / f"{newest}.rq").exists()
    assert (MAPPINGS_GRAPH, OWL + "versionInfo", newest) in THEIRS
