"""The vocabulary is documented, worded both ways, declared and free of surprising inferences."""

import re
from collections import Counter
from pathlib import Path

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, Store, parse

ONTOLOGY = Path(__file__).parents[2] / "ontology"
NAME = "https://w3id.org/detente/ontology"
MD = f"{NAME}#"
BIBO = "http://purl.org/ontology/bibo/"
DCTERMS = "http://purl.org/dc/terms/"
OWL = "http://www.w3.org/2002/07/owl#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
SCHEMA = "https://schema.org/"
SKOS = "http://www.w3.org/2004/02/skos/core#"
VANN = "http://purl.org/vocab/vann/"
XSD = "http://www.w3.org/2001/XMLSchema#"
LANGUAGES = (OWL, RDF, RDFS, XSD)


def read(path: Path) -> list[Quad]:
    return list(parse(path=path, format=RdfFormat.TURTLE))


VOCABULARY = read(ONTOLOGY / "military-diplomacy.ttl")
STATEMENTS = [
    (quad.subject.value, quad.predicate.value, quad.object)
    for quad in VOCABULARY
    if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode | Literal)
]


def values(subject: str, predicate: str) -> list[str]:
    return [o.value for s, p, o in STATEMENTS if (s, p) == (subject, predicate)]


def typed(kind: str) -> list[str]:
    return sorted(
        s for s, p, o in STATEMENTS if (p, o.value) == (f"{RDF}type", kind) and s.startswith(MD)
    )


def short(iri: str) -> str:
    return iri.removeprefix(MD).removeprefix(SKOS)


CLASSES = typed(f"{OWL}Class")
PROPERTIES = sorted(
    typed(f"{OWL}ObjectProperty")
    + typed(f"{OWL}DatatypeProperty")
    + typed(f"{OWL}AnnotationProperty")
)
INDIVIDUALS = typed(f"{OWL}NamedIndividual")
TERMS = CLASSES + PROPERTIES + INDIVIDUALS
RELATIONS = [*typed(f"{MD}DomainRelation"), f"{SKOS}broader"]
TOLD = [*RELATIONS, *(f"{MD}{name}" for name in ("definedAs", "evaluatedAs", "establishedIn"))]
DECLARED = {s for s, p, _ in STATEMENTS if p == f"{RDF}type"}


@pytest.mark.parametrize(
    ("predicate", "value"),
    [
        (f"{RDF}type", f"{OWL}Ontology"),
        (f"{DCTERMS}title", "Military Diplomacy Ontology"),
        (f"{DCTERMS}creator", "The detente maintainers"),
        (f"{DCTERMS}publisher", "The detente maintainers"),
        (f"{DCTERMS}license", "https://creativecommons.org/licenses/by/4.0/"),
        (f"{DCTERMS}created", "2026-11-22"),
        (f"{VANN}preferredNamespacePrefix", "md"),
        (f"{VANN}preferredNamespaceUri", MD),
    ],
    ids=short,
)
def test_header_says(predicate: str, value: str) -> None:
    assert values(NAME, predicate) == [value]


@pytest.mark.parametrize(
    "predicate",
    [
        f"{DCTERMS}description",
        f"{DCTERMS}bibliographicCitation",
        f"{DCTERMS}issued",
        f"{DCTERMS}modified",
        f"{BIBO}status",
    ],
)
def test_header_has_one(predicate: str) -> None:
    assert len(values(NAME, predicate)) == 1


def test_version_iri_and_citation_name_the_version() -> None:
    [version] = values(NAME, f"{OWL}versionInfo")
    [citation] = values(NAME, f"{DCTERMS}bibliographicCitation")
    assert values(NAME, f"{OWL}versionIRI") == [f"{NAME}/{version}"]
    assert citation.endswith(f"{NAME}/{version}")


def test_every_term_is_a_class_a_property_or_an_individual() -> None:
    ours = {term for term in DECLARED if term.startswith(MD)}
    assert Counter(TERMS) == Counter(ours)


@pytest.mark.parametrize("term", TERMS, ids=short)
@pytest.mark.parametrize("annotation", [f"{RDFS}label", f"{SKOS}definition"], ids=short)
def test_term_has_exactly_one(term: str, annotation: str) -> None:
    assert len(values(term, annotation)) == 1


@pytest.mark.parametrize("term", [t for t in TERMS if t != f"{MD}concepts"], ids=short)
def test_term_is_shown_in_an_example(term: str) -> None:
    assert values(term, f"{SKOS}example") != []


@pytest.mark.parametrize("term", TERMS, ids=short)
def test_term_says_where_it_is_defined(term: str) -> None:
    assert values(term, f"{RDFS}isDefinedBy") == [NAME]


@pytest.mark.parametrize("term", TERMS, ids=short)
def test_definition_is_a_sentence_that_does_not_use_the_term(term: str) -> None:
    [label] = values(term, f"{RDFS}label")
    [definition] = values(term, f"{SKOS}definition")
    assert re.fullmatch(r"[A-Z][^.]*\.", definition)
    assert not re.search(rf"\b{re.escape(label)}\b", definition, re.IGNORECASE)


@pytest.mark.parametrize("class_", CLASSES, ids=short)
def test_class_is_named_in_upper_camel_and_labelled_in_lower_case(class_: str) -> None:
    [label] = values(class_, f"{RDFS}label")
    assert re.fullmatch(r"[A-Z][A-Za-z]+", short(class_))
    assert label == label.lower()


@pytest.mark.parametrize("property_", PROPERTIES, ids=short)
def test_property_is_named_in_lower_camel(property_: str) -> None:
    assert re.fullmatch(r"[a-z][A-Za-z0-9]+", short(property_))


def test_labels_are_unique() -> None:
    labels = Counter(label.lower() for term in TERMS for label in values(term, f"{RDFS}label"))
    assert [label for label, count in labels.items() if count > 1] == []


@pytest.mark.parametrize("relation", RELATIONS, ids=short)
def test_relation_is_an_object_property_worded_both_ways(relation: str) -> None:
    assert f"{OWL}ObjectProperty" in values(relation, f"{RDF}type")
    assert len(values(relation, f"{MD}phrase")) == 1
    assert len(values(relation, f"{MD}inversePhrase")) == 1


@pytest.mark.parametrize("relation", RELATIONS, ids=short)
def test_relation_warns_where_people_go_wrong(relation: str) -> None:
    assert values(relation, f"{SKOS}scopeNote") != []


@pytest.mark.parametrize("relation", TOLD, ids=short)
def test_example_of_a_relation_uses_its_phrase(relation: str) -> None:
    [phrase] = values(relation, f"{MD}phrase")
    assert all(f" {phrase} " in example for example in values(relation, f"{SKOS}example"))


def test_no_two_relations_share_a_phrase_in_either_direction() -> None:
    wordings = Counter(
        phrase
        for relation in TOLD
        for phrase in {*values(relation, f"{MD}phrase"), *values(relation, f"{MD}inversePhrase")}
    )
    assert [phrase for phrase, count in wordings.items() if count > 1] == []


def test_derived_relations_are_those_that_rules_alone_state() -> None:
    derived = {short(s) for s, p, o in STATEMENTS if (p, o.value) == (f"{MD}derived", "true")}
    roles = {"observerOf", "dialoguePartnerOf", "partnerOf", "associateMemberOf", "suspendedFrom"}
    assert derived == {"advances", "currentMemberOf", "faces", "signatoryOf"} | roles


def test_modalities_are_ordered_from_asserted_to_possible() -> None:
    strength = {short(m): int(values(m, f"{MD}strength")[0]) for m in typed(f"{MD}Modality")}
    assert strength == {"Asserted": 4, "Ability": 3, "Intended": 2, "Possible": 1}


@pytest.mark.parametrize("axiom", [f"{RDFS}domain", f"{RDFS}range", f"{OWL}inverseOf"])
def test_nothing_is_inferred_from_domain_range_or_inverse(axiom: str) -> None:
    assert [short(s) for s, p, _ in STATEMENTS if p == axiom] == []


def test_no_class_stands_under_itself_or_under_two_disjoint_classes() -> None:
    def above(class_: str) -> set[str]:
        parents = values(class_, f"{RDFS}subClassOf")
        return set(parents).union(*(above(parent) for parent in parents))

    for class_ in CLASSES:
        assert class_ not in above(class_)
        lineage = above(class_) | {class_}
        clashes = [(a, b) for a in lineage for b in values(a, f"{OWL}disjointWith") if b in lineage]
        assert clashes == []


def test_every_text_is_english_or_has_no_language() -> None:
    languages = {o.language for _, _, o in STATEMENTS if isinstance(o, Literal)}
    assert languages == {"en", None}


def test_literals_are_such_as_the_store_gives_back_unchanged() -> None:
    store = Store()
    store.extend(VOCABULARY)
    assert set(store) == set(VOCABULARY)


def test_terms_of_others_are_declared_with_a_label_and_their_home() -> None:
    used = {p for _, p, _ in STATEMENTS} | {
        o.value
        for _, p, o in STATEMENTS
        if p
        in {
            f"{RDF}type",
            f"{RDFS}subClassOf",
            f"{RDFS}subPropertyOf",
            f"{SCHEMA}domainIncludes",
            f"{SCHEMA}rangeIncludes",
        }
    }
    assert {term for term in used if not term.startswith(LANGUAGES)} - DECLARED == set()
    for term in DECLARED - {NAME}:
        assert len(values(term, f"{RDFS}label")) == 1
        assert len(values(term, f"{RDFS}isDefinedBy")) == 1


@pytest.mark.parametrize("path", sorted(ONTOLOGY.glob("*.ttl")), ids=lambda path: path.name)
def test_every_term_of_ours_in_a_turtle_file_is_declared(path: Path) -> None:
    used = {
        node.value
        for quad in read(path)
        for node in (quad.subject, quad.predicate, quad.object)
        if isinstance(node, NamedNode) and node.value.startswith(MD)
    }
    assert used - DECLARED - {MD} == set()


def test_every_term_of_ours_in_a_query_is_declared() -> None:
    undeclared = {
        f"{path.name}: {name}"
        for path in ONTOLOGY.rglob("*.rq")
        for name in re.findall(r"\bmd:([A-Za-z]\w*)", path.read_text(encoding="utf-8"))
        if MD + name not in DECLARED
    }
    assert undeclared == set()


def test_only_axioms_of_owl_are_blank_nodes() -> None:
    about = {q.predicate.value for q in VOCABULARY if isinstance(q.subject, BlankNode)}
    restriction = {f"{OWL}onProperty", f"{OWL}hasValue"}
    listed = {f"{OWL}members", f"{RDF}first", f"{RDF}rest"}
    assert about == {f"{RDF}type"} | restriction | listed
    kinds = {
        q.object.value  # type: ignore[union-attr]
        for q in VOCABULARY
        if isinstance(q.subject, BlankNode) and q.predicate.value == f"{RDF}type"
    }
    assert kinds == {f"{OWL}Restriction", f"{OWL}AllDisjointClasses"}
