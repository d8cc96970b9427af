"""What is doubtful in a query that can be read."""

from pathlib import Path

import pytest

from detente import KnowledgeGraph
from detente.core.namespaces import MD
from detente.query.lint import unknown_terms


def unknown(graph: KnowledgeGraph, query: str) -> dict[str, str]:
    """Each name that stands nowhere, with the likest one."""
    found = unknown_terms(graph.store, query, graph.prefixes)
    assert all(query.startswith(each.written, each.start) for each in found)
    return {each.written: (*each.near, "")[0] for each in found}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("SELECT * { ?s md:locatedIn ?o }", {"md:locatedIn": "md:takesPlaceIn"}),
        ("SELECT * { ?s md:memberof/md:employs* ?o }", {"md:memberof": "md:memberOf"}),
        ("ASK { ?s a md:Country , md:X }", {"md:Country": "md:State", "md:X": ""}),
        ("SELECT * { ?s a md:Treaty }", {"md:Treaty": "md:Agreement"}),
        ("DESCRIBE kg:NATO kg:nato", {"kg:NATO": "kg:nato"}),
        ("ASK { kg:un ?p ?o }", {"kg:un": "kg:united-nations"}),
        ("ASK { ?s ?p ?o FILTER (?o != kg:nato_) }", {"kg:nato_": "kg:nato"}),
        ("SELECT * FROM src:strategie { ?s ?p ?o }", {"src:strategie": "src:strategies"}),
        (f"ASK {{ ?s <{MD}employes> ?o }}", {f"<{MD}employes>": "md:employs"}),
        (f"PREFIX o: <{MD}> ASK {{ ?s o:employes ?o }}", {"o:employes": "md:employs"}),
        ("ASK { ?s skos:prefLable ?o }", {"skos:prefLable": "skos:prefLabel"}),
        ("ASK { ?s rdfs:lable ?o }", {"rdfs:lable": "rdfs:label"}),
        ("ASK { kg:xqzw ?p ?o }", {"kg:xqzw": ""}),
    ],
)
def test_a_name_that_stands_nowhere_is_found_with_the_likest(
    kg: KnowledgeGraph, query: str, expected: dict[str, str]
) -> None:
    assert unknown(kg, query) == expected


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { ?s md:memberOf kg:nato ; a md:State ; skos:prefLabel ?name }",
        # New names are made there, or are no names of things at all.
        "CONSTRUCT { ?s md:newRelation kg:new-thing } WHERE { ?s md:memberOf kg:nato }",
        "SELECT (md:newFunction(?s) AS ?x) { ?s a md:State FILTER md:other(?s) }",
        'SELECT * { ?s schema:startDate "1990"^^md:year }',
        # Strings, comments and blank nodes name nothing.
        "SELECT * { ?s skos:prefLabel 'md:locatedIn' . _:un ?p ?s } # md:locatedIn",
        # What other vocabularies have and this graph does not is often asked for, and no slip.
        "SELECT * { ?s skos:narrower ?o OPTIONAL { ?s owl:sameAs ?other ; foaf:mbox ?mail } }",
        "PREFIX ex: <http://example.org/> SELECT * { ?s ex:anything ex:else }",
        # Our words under a prefix of another's.
        "PREFIX md: <http://example.org/> SELECT * { ?s md:locatedIn ?o }",
        "BASE <https://w3id.org/detente/ontology> SELECT * { ?s a <#State> }",
        # Graphs that hold things.
        "SELECT * { GRAPH <https://w3id.org/detente/graph/inferred> { ?s md:employs ?o } }",
        "SELECT * FROM NAMED src:catalogue { GRAPH src:catalogue { ?s ?p ?o } }",
    ],
)
def test_what_may_stand_in_a_query_is_not_unknown(kg: KnowledgeGraph, query: str) -> None:
    assert unknown(kg, query) == {}


def test_what_a_file_of_ones_own_says_is_known(tmp_path: Path) -> None:
    own = tmp_path / "own.ttl"
    own.write_text(
        "@prefix ex: <http://example.org/> . @prefix kg: <https://w3id.org/detente/id/> .\n"
        "kg:my-thing ex:knows ex:you ."
    )
    ex = "PREFIX ex: <http://example.org/> PREFIX kg: <https://w3id.org/detente/id/> "
    graph = KnowledgeGraph.load(own)
    assert unknown(graph, ex + "ASK { kg:my-thing ex:knows ?o }") == {}
    assert unknown(graph, ex + "ASK { ?s ex:knowns ?o }") == {
        "ex:knowns": "http://example.org/knows"
    }
    # Alone, the file has things of its own in kg:, and nothing in md:.
    bare = KnowledgeGraph.load(own, bare=True)
    assert (
        unknown(bare, ex + "PREFIX md: <https://w3id.org/detente/ontology#> ASK { ?s a md:X }")
        == {}
    )


def test_every_question_names_what_there_is(kg: KnowledgeGraph) -> None:
    for question in kg.questions():
        assert (question.name, unknown(kg, question.text)) == (question.name, {})
