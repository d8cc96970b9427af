"""Shapes of one's own: used or refused, by whatever way they come."""

from pathlib import Path

import pytest

from detente import KnowledgeGraph
from detente.core.errors import LoadError, MissingExtra
from detente.validation.report import Finding, Report

PREFIXES = """
@prefix ex: <https://ex.org/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
DATA = """
ex:warsaw a ex:Treaty ; ex:year "1955"^^xsd:gYear ; ex:parties "8"^^xsd:nonNegativeInteger ;
    ex:title "Warschauer Vertrag"@de , "Ostpakt"@de ; ex:amends ex:older ; ex:code "WP" .
ex:older a ex:Treaty ; ex:parties -1 .
"""
#: A shape of treaties, with what it says of each.
TREATY = "ex:S a sh:NodeShape ; sh:targetClass ex:Treaty ; "
Found = set[tuple[str, str, str]]


def checked(folder: Path, shapes: str, data: str = DATA) -> Report:
    """What `--shapes` finds with --bare."""
    (folder / "data.ttl").write_text(PREFIXES + data, encoding="utf-8")
    (folder / "shapes.ttl").write_text(PREFIXES + shapes, encoding="utf-8")
    graph = KnowledgeGraph.load(folder / "data.ttl", bare=True)
    return graph.validate(shapes=folder / "shapes.ttl")


def found(report: Report) -> Found:
    def plainly(text: str) -> str:
        return text.removeprefix("https://ex.org/")

    return {(plainly(f.focus), plainly(f.path), plainly(f.value)) for f in report.findings}


@pytest.mark.parametrize(
    ("constraint", "expected"),
    [
        ("sh:property [ sh:path ex:year ; sh:minCount 1 ]", {("older", "year", "")}),
        ("sh:property [ sh:path ex:title ; sh:maxCount 1 ]", {("warsaw", "title", "")}),
        ("sh:property [ sh:path ex:title ; sh:uniqueLang true ]", {("warsaw", "title", "")}),
        (
            'sh:property [ sh:path ex:title ; sh:languageIn ( "en" ) ]',
            {
                ("warsaw", "title", '"Warschauer Vertrag"@de'),
                ("warsaw", "title", '"Ostpakt"@de'),
            },
        ),
        (
            "sh:property [ sh:path ex:parties ; sh:datatype xsd:nonNegativeInteger ]",
            {("older", "parties", '"-1"^^xsd:integer')},
        ),
        (
            "sh:property [ sh:path ex:parties ; sh:datatype xsd:integer ]",
            {("warsaw", "parties", '"8"^^xsd:nonNegativeInteger')},
        ),
        (
            "sh:property [ sh:path ex:parties ; sh:minInclusive 0 ]",
            {("older", "parties", '"-1"^^xsd:integer')},
        ),
        ('sh:property [ sh:path ex:code ; sh:pattern "^[a-z]+$" ]', {("warsaw", "code", "WP")}),
        (
            'sh:property [ sh:path ex:code ; sh:pattern "^[a-z]+$" ; sh:flags "i" ]',
            set(),
        ),
        ("sh:property [ sh:path ex:code ; sh:minLength 3 ]", {("warsaw", "code", "WP")}),
        ("sh:property [ sh:path ex:amends ; sh:class ex:Pact ]", {("warsaw", "amends", "older")}),
        (
            "sh:property [ sh:path ex:amends ; sh:nodeKind sh:Literal ]",
            {("warsaw", "amends", "older")},
        ),
        ('sh:property [ sh:path ex:code ; sh:in ( "A" "B" ) ]', {("warsaw", "code", "WP")}),
        (
            'sh:property [ sh:path ex:code ; sh:hasValue "WP" ]',
            {("older", "code", "")},
        ),
        (
            "sh:property [ sh:path ex:code ; sh:or ( [ sh:minLength 3 ] [ sh:nodeKind sh:IRI ] ) ]",
            {("warsaw", "code", "WP")},
        ),
        (
            "sh:property [ sh:path ex:code ; sh:not [ sh:minLength 2 ] ]",
            {("warsaw", "code", "WP")},
        ),
        (
            "sh:property [ sh:path ex:amends ; sh:node [ sh:property [ sh:path ex:year ; "
            "sh:minCount 1 ] ] ]",
            {("warsaw", "amends", "older")},
        ),
        (
            "sh:property [ sh:path ex:amends ; sh:qualifiedValueShape [ sh:class ex:Pact ] ; "
            "sh:qualifiedMinCount 1 ]",
            {("warsaw", "amends", ""), ("older", "amends", "")},
        ),
        (
            "sh:property [ sh:path [ sh:inversePath ex:amends ] ; sh:maxCount 0 ]",
            {("older", "^https://ex.org/amends", "")},
        ),
        (
            "sh:property [ sh:path ( ex:amends ex:parties ) ; sh:minInclusive 0 ]",
            {("warsaw", "amends/https://ex.org/parties", '"-1"^^xsd:integer')},
        ),
        (
            "sh:closed true ; sh:ignoredProperties ( rdf:type ex:title ex:code ex:amends ex:year )",
            {
                ("warsaw", "parties", '"8"^^xsd:nonNegativeInteger'),
                ("older", "parties", '"-1"^^xsd:integer'),
            },
        ),
        (
            'sh:sparql [ sh:select "SELECT $this ?value WHERE { $this <https://ex.org/parties> '
            '?value FILTER (?value < 0) }" ]',
            {("older", "", '"-1"^^xsd:integer')},
        ),
        ("sh:deactivated true ; sh:nodeKind sh:Literal", set()),
    ],
)
def test_a_constraint_finds_what_breaks_it(
    tmp_path: Path, constraint: str, expected: Found
) -> None:
    assert found(checked(tmp_path, f"{TREATY}{constraint} .")) == expected


@pytest.mark.parametrize(
    ("shapes", "focus"),
    [
        ("ex:S sh:targetClass ex:Agreement ; sh:nodeKind sh:Literal . "
         "ex:Treaty rdfs:subClassOf ex:Agreement .", {"warsaw", "older"}),
        ("ex:S sh:targetNode ex:older ; sh:nodeKind sh:Literal .", {"older"}),
        ("ex:S sh:targetSubjectsOf ex:year ; sh:nodeKind sh:Literal .", {"warsaw"}),
        ("ex:S sh:targetObjectsOf ex:amends ; sh:nodeKind sh:Literal .", {"older"}),
        ("ex:Treaty a rdfs:Class , sh:NodeShape ; sh:nodeKind sh:Literal .", {"warsaw", "older"}),
    ],
)  # fmt: skip
def test_a_target_says_which_things_a_shape_is_for(
    tmp_path: Path, shapes: str, focus: set[str]
) -> None:
    assert {each[0] for each in found(checked(tmp_path, shapes))} == focus


ILL_FORMED = {
    "minCount on a node": (
        "sh:minCount 1",
        "sh:minCount is for a shape with a sh:path, and this has none",
    ),
    "no path": (
        "sh:property [ sh:minCount 1 ]",
        "sh:property takes a shape with a sh:path, and one here has none",
    ),
    "two paths": (
        "sh:property [ sh:path ex:year , ex:code ]",
        "sh:path stands here 2 times; write it once",
    ),
    "misspelled": (
        "sh:property [ sh:path ex:year ; sh:mincount 1 ]",
        "sh:mincount is no term of SHACL that is known here; did you mean sh:minCount?",
    ),
    "of a later SHACL": (
        "sh:property [ sh:path ex:year ; sh:memberShape ex:S ]",
        "sh:memberShape is no term of SHACL that is known here",
    ),
    "class misspelled": (
        "a sh:NodShape",
        "sh:NodShape is no class of SHACL that is known here; did you mean sh:NodeShape?",
    ),
    "count as text": (
        'sh:property [ sh:path ex:year ; sh:minCount "1" ]',
        "sh:minCount takes a whole number from 0 on, and '1' is none",
    ),
    "negative": (
        "sh:property [ sh:path ex:year ; sh:maxCount -1 ]",
        "sh:maxCount takes a whole number from 0 on, and '-1' is none",
    ),
    "two datatypes": (
        "sh:property [ sh:path ex:year ; sh:datatype xsd:date , xsd:gYear ]",
        "sh:datatype stands here 2 times; write it once",
    ),
    "a list that is none": (
        "sh:property [ sh:path ex:year ; sh:in ex:list ]",
        "sh:in takes a list in brackets, and https://ex.org/list is none",
    ),
    "an endless list": (
        "sh:or _:l . _:l rdf:first [ sh:nodeKind sh:IRI ] ; rdf:rest _:l",
        "sh:or takes a list of shapes in brackets, and what stands there is none",
    ),
    "another path": (
        "sh:property [ sh:path [ sh:inverse ex:year ] ; sh:minCount 1 ]",
        "sh:inverse is no term of SHACL that is known here; did you mean sh:inversePath?",
    ),
    "kind of node": (
        "sh:nodeKind ex:Iri",
        "sh:nodeKind takes sh:IRI, sh:BlankNode, sh:Literal or one of two of them",
    ),
    "pattern": (
        'sh:property [ sh:path ex:code ; sh:pattern "(" ]',
        "sh:pattern '(' cannot be read: missing ), unterminated subpattern at position 0",
    ),
    "flags": (
        'sh:property [ sh:path ex:code ; sh:pattern "a" ; sh:flags "z" ]',
        "sh:flags takes the letters imqsx, and 'z' has others",
    ),
    "closed": ('sh:closed "true"', "sh:closed takes true or false, and 'true' is none"),
    "qualified": (
        "sh:property [ sh:path ex:code ; sh:qualifiedMinCount 1 ]",
        "sh:qualifiedMinCount says nothing without sh:qualifiedValueShape beside it",
    ),
    "no such shape": (
        "sh:node ex:Nowhere",
        "sh:node names https://ex.org/Nowhere, of which the shapes say nothing",
    ),
    "recursion": (
        "sh:property [ sh:path ex:amends ; sh:node ex:S ]",
        "the shape is a part of itself; SHACL leaves open what that means, and it is refused",
    ),
    "recursion through another": (
        "sh:node ex:A . ex:A sh:or ( ex:B [ sh:not ex:S ] ) . ex:B sh:nodeKind sh:IRI",
        "the shape is a part of itself through https://ex.org/",
    ),
    "too deep": (
        "sh:not [ " * 10_000 + "sh:nodeKind sh:IRI" + " ]" * 10_000,
        "more than 100 shapes in one another; write it flatter",
    ),
    "query": (
        'sh:sparql [ sh:select "SELECT $this WHERE { $this" ]',
        "sh:select: line 1, column 27: the query cannot be read",
    ),
    "prefix": (
        'sh:sparql [ sh:select "SELECT $this WHERE { $this ex:year ?y }" ]',
        "the prefix ex: is not declared; add a line PREFIX (in shapes a prefix is declared by "
        "sh:prefixes, or in the query)",
    ),
    "another form of query": (
        'sh:sparql [ sh:ask "ASK { $this ?p ?o }" ]',
        "sh:sparql takes a node with one sh:select, a SELECT query",
    ),
    "not of this": (
        'sh:sparql [ sh:select "SELECT ?o WHERE { ?s ?p ?o }" ]',
        "the query of sh:select does not select $this",
    ),
    "the network": (
        'sh:sparql [ sh:select "SELECT $this WHERE { SERVICE <urn:a> { $this ?p ?o } }" ]',
        "line 1, column 22: SERVICE looks elsewhere, and is refused in shapes",
    ),
    "a file": (
        'sh:sparql [ sh:select "SELECT $this FROM <urn:a> WHERE { $this ?p ?o }" ]',
        "line 1, column 14: FROM looks elsewhere, and is refused in shapes",
    ),
    "not to be bound": (
        'sh:sparql [ sh:select "SELECT $this WHERE { $this ?p ?o MINUS { $this a ?o } }" ]',
        "line 1, column 34: SHACL lets no MINUS into the query of a constraint; write FILTER NOT",
    ),
    "a kind of constraint": (
        "ex:most 5 . ex:C a sh:ConstraintComponent ; sh:parameter [ sh:path ex:most ]",
        "a kind of constraint without a sh:validator is checked by nothing",
    ),
    "JavaScript": (
        "sh:js [ ]",
        "sh:js: constraints in JavaScript are not run; write sh:sparql instead",
    ),
    "a rule": ("sh:rule [ ]", "sh:rule: rules of SHACL infer, and are not run"),
    "another vocabulary": (
        "<http://datashapes.org/dash#closedByTypes> true",
        "dash:closedByTypes is not SHACL, and no engine here checks it",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", ILL_FORMED)
@pytest.mark.parametrize("among", [False, True], ids=["apart", "among the data"])
def test_shapes_that_cannot_be_used_are_refused(tmp_path: Path, case: str, among: bool) -> None:
    constraint, message = ILL_FORMED[case]
    data, shapes = tmp_path / "data.ttl", tmp_path / "shapes.ttl"
    data.write_text(PREFIXES + DATA, encoding="utf-8")
    shapes.write_text(f"{PREFIXES}{TREATY}{constraint} .", encoding="utf-8")
    graph = KnowledgeGraph.load(data, *[shapes] * among, bare=True)
    with pytest.raises(LoadError) as error:
        graph.validate(shapes=[] if among else shapes)
    said = str(error.value)
    assert said.startswith(str(shapes))
    assert "https://ex.org/" in said
    assert message in said


def test_shapes_that_are_for_nothing_are_refused(tmp_path: Path) -> None:
    with pytest.raises(LoadError, match="no shape says which things it is for"):
        checked(tmp_path, "ex:S a sh:NodeShape ; sh:property [ sh:path ex:year ; sh:minCount 1 ] .")


def test_a_file_without_shapes_is_no_file_of_shapes(tmp_path: Path) -> None:
    with pytest.raises(LoadError, match="no shape of SHACL is in it"):
        checked(tmp_path, DATA)


def test_shapes_that_the_data_name_and_nobody_gives_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "data.ttl"
    path.write_text(f"{PREFIXES}<> sh:shapesGraph <https://ex.org/shapes> .", encoding="utf-8")
    with pytest.raises(LoadError, match=r"the data name https://ex\.org/shapes as their shapes"):
        KnowledgeGraph.load(path, bare=True).validate()


def test_a_shape_that_looked_at_nothing_is_named(tmp_path: Path) -> None:
    report = checked(tmp_path, "ex:S sh:targetClass ex:Traety ; sh:nodeKind sh:Literal .")
    assert report.text() == (
        "note: https://ex.org/S looked at nothing: no thing is a https://ex.org/Traety\n"
        "9 statements checked: 0 violations, 0 warnings\n"
    )


def test_a_shape_that_is_in_no_other_and_has_no_target_is_named(tmp_path: Path) -> None:
    forgotten = "ex:P a sh:PropertyShape ; sh:path ex:year ; sh:minCount 1 ."
    assert checked(tmp_path, f"{TREATY}sh:nodeKind sh:IRI . {forgotten}").notes == (
        "https://ex.org/P looked at nothing: it has no target, and is in no shape",
    )


@pytest.mark.parametrize(
    ("shapes", "term"),
    [
        ("ex:S sh:targetclass ex:Treaty ; sh:mincount 1 .", "sh:targetclass"),
        ("ex:S a sh:Nodeshape .", "sh:Nodeshape"),
        ("ex:warsaw sh:shape ex:S .", "sh:shape"),
    ],
)
def test_among_data_terms_that_are_all_misspelled_are_refused(
    tmp_path: Path, shapes: str, term: str
) -> None:
    path = tmp_path / "data.ttl"
    path.write_text(PREFIXES + DATA + shapes, encoding="utf-8")
    with pytest.raises(LoadError, match=f"{term} is no (term|class) of SHACL that is known here"):
        KnowledgeGraph.load(path, bare=True).validate()


def test_reports_and_prefixes_among_data_are_no_shapes(tmp_path: Path) -> None:
    path = tmp_path / "data.ttl"
    path.write_text(
        PREFIXES
        + '<urn:o> a owl:Ontology ; sh:declare [ sh:prefix "ex" ; sh:namespace "urn:ex" ] . '
        + "[] a sh:ValidationReport ; sh:conforms false ; sh:result [ a sh:ValidationResult ; "
        + "sh:focusNode ex:t ; sh:resultSeverity sh:Violation ] .",
        encoding="utf-8",
    )
    report = KnowledgeGraph.load(path, bare=True).validate()
    assert (report.findings, len(report.notes)) == ((), 1)


def test_an_import_that_is_not_read_is_named(tmp_path: Path) -> None:
    shapes = f"<urn:s> owl:imports <urn:more> . {TREATY} sh:nodeKind sh:IRI ."
    assert checked(tmp_path, shapes).notes == (
        "urn:more is imported by the shapes and was not read; give its file",
    )


def test_severity_and_message_are_those_of_the_shape(tmp_path: Path) -> None:
    shapes = (
        f"{TREATY}sh:property [ sh:path ex:year ; sh:minCount 1 ; sh:severity sh:Info ; "
        'sh:message "Un traité a son année."@fr , "A treaty has its year."@en ] .'
    )
    report = checked(tmp_path, shapes)
    assert report.findings == (
        Finding(
            "info",
            "https://ex.org/S",
            "https://ex.org/older",
            "https://ex.org/year",
            "",
            "A treaty has its year.",
        ),
    )
    assert report.summary() == "9 statements checked: 0 violations, 0 warnings, 1 info"
    assert (report.fails(), report.fails("warning"), report.fails("info")) == (False, False, True)


def test_without_a_message_a_finding_says_what_is_asked_for(tmp_path: Path) -> None:
    either = "sh:or ( [ sh:minLength 3 ] [ sh:class ex:K ] )"
    shapes = f"{TREATY}sh:property [ sh:path ex:code ; {either} ] ."
    assert [each.message for each in checked(tmp_path, shapes).findings] == [
        "The value fits none of these shapes: "
        "sh:or ([ sh:minLength 3 ] [ sh:class https://ex.org/K ])."
    ]


@pytest.mark.parametrize(
    ("constraint", "expected", "lacking"),
    [
        (
            'sh:property [ sh:path ex:code ; sh:pattern "^(?!W)" ]',
            {("warsaw", "code", "WP")},
            "pattern like '^(?!W)'",
        ),
        (
            "sh:expression [ sh:path ex:absent ] . ex:absent a rdf:Property",
            {("warsaw", "", ""), ("older", "", "")},
            "sh:expression",
        ),
    ],
)
def test_what_one_engine_lacks_another_checks_and_it_is_said(
    tmp_path: Path, constraint: str, expected: Found, lacking: str
) -> None:
    report = checked(tmp_path, f"{TREATY}{constraint} .")
    assert found(report) == expected
    assert report.notes == (f"checked by pyshacl, since pyshifty has no {lacking}",)


def test_an_engine_that_is_needed_and_missing_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pyshacl", None)
    with pytest.raises(MissingExtra, match="need pyshacl: pip install"):
        checked(tmp_path, f'{TREATY}sh:property [ sh:path ex:code ; sh:pattern "(?=W)" ] .')


def test_named_graphs_are_looked_at_together(tmp_path: Path) -> None:
    data = tmp_path / "data.trig"
    data.write_text(
        PREFIXES + "ex:g { ex:t a ex:Treaty } ex:h { ex:t a ex:Treaty ; ex:code 1 }",
        encoding="utf-8",
    )
    shapes = tmp_path / "shapes.ttl"
    shapes.write_text(
        f"{PREFIXES}{TREATY}sh:property [ sh:path ex:code ; sh:maxCount 0 ] .", encoding="utf-8"
    )
    report = KnowledgeGraph.load(data, bare=True).validate(shapes=[shapes])
    assert [(each.focus, each.where) for each in report.findings] == [
        ("https://ex.org/t", ("https://ex.org/h",))
    ]
    assert report.statements == 2


def test_shapes_beside_ours_are_used_with_them(tmp_path: Path) -> None:
    shapes = tmp_path / "shapes.ttl"
    shapes.write_text(
        PREFIXES
        + "@prefix kg: <https://w3id.org/detente/id/> . @prefix md: "
        + "<https://w3id.org/detente/ontology#> . ex:S sh:targetNode kg:nato ; "
        + "sh:property [ sh:path md:headedBy ; sh:minCount 1 ] .",
        encoding="utf-8",
    )
    report = KnowledgeGraph.load().validate(shapes=shapes)
    assert [(each.check, each.focus, each.path) for each in report.findings] == [
        ("https://ex.org/S", "kg:nato", "md:headedBy")
    ]


def test_shapes_among_facts_are_no_facts(tmp_path: Path) -> None:
    path = tmp_path / "facts.ttl"
    path.write_text(
        f"{PREFIXES}@prefix kg: <https://w3id.org/detente/id/> . "
        "ex:S sh:targetNode kg:nato ; sh:property [ sh:path ex:code ; sh:minCount 1 ] .",
        encoding="utf-8",
    )
    report = KnowledgeGraph.load(path).validate(path)
    assert [each.check for each in report.findings] == ["https://ex.org/S"]


def test_a_graph_of_others_is_not_held_to_our_rules(tmp_path: Path) -> None:
    path = tmp_path / "ontology.ttl"
    path.write_text(
        PREFIXES
        + "ex:A a owl:Class ; rdfs:subClassOf [ a owl:Restriction ; owl:onProperty ex:p ; "
        + 'owl:cardinality "1"^^xsd:nonNegativeInteger ] . ex:p a owl:ObjectProperty .',
        encoding="utf-8",
    )
    report = KnowledgeGraph.load(path, bare=True).validate()
    assert report.text() == (
        "note: no shapes are given or among the data, so only their syntax was checked\n"
        "6 statements checked: 0 violations, 0 warnings\n"
    )


def test_findings_of_nodes_without_a_name_are_the_same_each_time(tmp_path: Path) -> None:
    shapes = "ex:S sh:targetClass ex:Pact ; sh:property [ sh:path ex:year ; sh:minCount 1 ] ."
    data = "[] a ex:Pact . [] a ex:Pact ."
    first, second = (checked(tmp_path, "ex:S a sh:NodeShape . " + shapes, data) for _ in range(2))
    assert first.findings == second.findings
    assert [each.focus for each in first.findings] == [
        "a node without a name",
        "a node without a name (2)",
    ]
