"""Files that tools have misread or miswritten, by public reports: read and written as they are."""

from __future__ import annotations

import re
from pathlib import Path

import pyoxigraph as ox
import pytest

from detente import KnowledgeGraph, LoadError

HEAD = "@prefix ex: <http://example.com/> .\n@prefix o: <http://example.com/o> .\n"
#: Turtle as people write it, and the statements that it makes.
READ = {
    "a local name that begins with a digit": ("ex:s ex:p ex:1423 .", "s p 1423"),
    "escapes in a local name": (r"ex:s ex:p ex:10.1137\/1.97\-8 .", "s p 10.1137/1.97-8"),
    "colons in a local name": ("ex:s ex:p ex:a:b:c .", "s p a:b:c"),
    "a dot within a local name": ("ex:m.0j_gr ex:a.b ex:c .", "m.0j_gr a.b c"),
    "a name of a prefix alone before the dot": ("ex:s ex:p o:.", "s p o"),
    "an escaped dot at the end": (r"ex:s ex:p ex:753_B.C\. .", "s p 753_B.C."),
    "per cent": ("ex:s ex:p ex:first%20name .", "s p first%20name"),
    "a hyphen first, in brackets": ("ex:s ex:p <http://example.com/-1> .", "s p -1"),
}
#: Graphs with nodes without a name that are used more than once, or in lists.
KEPT = {
    "a list whose end is used by itself": (
        "ex:a ex:p _:h . ex:b ex:p _:t . _:h rdf:first 1 ; rdf:rest _:t . "
        "_:t rdf:first 2 ; rdf:rest () ."
    ),
    "a list that two use": "ex:a ex:p _:l . ex:b ex:p _:l . _:l rdf:first 1 ; rdf:rest () .",
    "a list of nodes without a name": (
        "ex:a ex:x _:p , _:q . _:p ex:y ( _:i _:j _:k ) . _:q ex:z _:p . _:j ex:w _:i ."
    ),
    "a list as a subject": "( 1 2 ) ex:p ex:c . ex:a ex:b ( 1 2 ) .",
    "a list in a list": "ex:a ex:b ( ( 1 ) ( ) ( ( 2 ) ) ) .",
    "a list that is none": "ex:a ex:p _:l . _:l rdf:first 1 , 2 ; rdf:rest () .",
    "a list that goes round": "ex:a ex:p _:l . _:l rdf:first 1 ; rdf:rest _:l .",
    "a node that two use": "ex:a ex:p ex:c , _:n . ex:b ex:p _:n . _:n a ex:T .",
    "nodes that lead to each other": "_:a ex:p _:b . _:b ex:p _:a .",
    "labels as parsers make them": "ex:a ex:p [ ex:q 1 ] . _:riog00000001 ex:q 2 . _:b0 ex:q 3 .",
    "a text with quotes, breaks and a slash at the end": (
        r'ex:a ex:p """say "so"""" , "a\nb\r\n\t" , "c:\\" , """x\\""" .'
    ).replace('""""', '\\""""'),
}


def statements(text: str | bytes, form: ox.RdfFormat = ox.RdfFormat.TURTLE) -> ox.Dataset:
    found = ox.Dataset(ox.parse(text, format=form))
    found.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return found


@pytest.mark.parametrize("case", READ)
def test_a_name_is_read_and_written_as_it_is(tmp_path: Path, case: str) -> None:
    text, expected = READ[case]
    path = tmp_path / "a.ttl"
    path.write_text(HEAD + text, encoding="utf-8")
    graph = KnowledgeGraph.load(path, bare=True)
    for content in (text, graph.export(format="turtle").decode()):
        [quad] = ox.parse(HEAD + content, format=ox.RdfFormat.TURTLE)
        terms = (quad.subject, quad.predicate, quad.object)
        assert [str(term)[1:-1] for term in terms] == [
            f"http://example.com/{name}" for name in expected.split()
        ]


@pytest.mark.parametrize("form", ["turtle", "trig", "ntriples", "rdfxml", "jsonld"])
@pytest.mark.parametrize("case", KEPT)
def test_nodes_without_a_name_are_kept_apart_and_together(
    tmp_path: Path, case: str, form: str
) -> None:
    head = HEAD + "@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .\n"
    path = tmp_path / "a.ttl"
    path.write_text(head + KEPT[case], encoding="utf-8", newline="")
    graph = KnowledgeGraph.load(path, bare=True)
    again = tmp_path / f"b.{form}"
    again.write_bytes(graph.export(format=form))
    back = KnowledgeGraph.load(again, bare=True, input_format=form)
    assert statements(back.export(format="ntriples"), ox.RdfFormat.N_TRIPLES) == statements(
        head + KEPT[case]
    )


def test_a_dot_that_ends_a_statement_too_early_is_told_by_its_line(tmp_path: Path) -> None:
    path = tmp_path / "a.ttl"
    path.write_text(HEAD + "ex:s ex:p [\n  ex:when ex:753_B.C. ;\n  ex:where ex:Italy ] .\n")
    with pytest.raises(LoadError, match="line 4"):
        KnowledgeGraph.load(path, bare=True)


def test_a_relative_name_is_that_of_the_file_itself(tmp_path: Path) -> None:
    turtle, xml = tmp_path / "a.ttl", tmp_path / "b.rdf"
    turtle.write_text("<> <urn:p> 1 .")
    xml.write_text(
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:x="urn:x:">'
        '<rdf:Description rdf:about=""><x:p>1</x:p></rdf:Description></rdf:RDF>'
    )
    for path in (turtle, xml):
        found = KnowledgeGraph.load(path, bare=True).query("SELECT ?s { ?s ?p ?o }")
        assert found.rows == ((path.as_uri(),),)


def test_a_file_of_named_graphs_alone_is_not_empty(tmp_path: Path) -> None:
    path = tmp_path / "a.trig"
    path.write_text(
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
        '<urn:g> { <urn:league> rdfs:label "Harbor League" ; <urn:has> <urn:port> }'
    )
    graph = KnowledgeGraph.load(path, bare=True)
    assert graph.find("harbor league").rows[0][1] == "urn:league"
    assert len(graph.network.edges) == 1


def test_an_ontology_that_is_sound_has_no_violation_of_our_rules(tmp_path: Path) -> None:
    path = tmp_path / "a.ttl"
    path.write_text(
        HEAD + "@prefix owl: <http://www.w3.org/2002/07/owl#> .\n"
        "ex:Ship a owl:Class ; <http://www.w3.org/2000/01/rdf-schema#subClassOf> "
        "[ a owl:Restriction ; owl:onProperty ex:p ; owl:cardinality 1 ] .\n"
        "ex:p a owl:ObjectProperty ."
    )
    assert KnowledgeGraph.load(path, bare=True).validate().findings == ()


def test_graphml_has_one_key_for_each_attribute_and_types_of_the_standard(tmp_path: Path) -> None:
    path = tmp_path / "a.ttl"
    path.write_text(HEAD + "ex:a ex:p ex:b .")
    text = KnowledgeGraph.load(path, bare=True).export(format="graphml").decode()
    keys = [
        (re.findall(r'for="(\w+)"', key), re.findall(r'attr\.name="([^"]+)"', key))
        for key in re.findall(r"<key [^>]*>", text)
    ]
    assert keys
    assert len({str(key) for key in keys}) == len(keys)
    types = set(re.findall(r'attr\.type="(\w+)"', text))
    assert types <= {"boolean", "int", "long", "float", "double", "string"}


def test_csv_has_numbers_without_quotes(tmp_path: Path) -> None:
    path = tmp_path / "a.ttl"
    path.write_text(HEAD + "ex:a ex:p 1 , 2.5 .")
    answer = KnowledgeGraph.load(path, bare=True).query("SELECT ?x { ?s ?p ?x } ORDER BY ?x")
    assert answer.to_csv().split() == ["x", "1", "2.5"]
