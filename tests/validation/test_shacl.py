"""SHACL as the reference engine has it, and what is new checked by itself."""

import logging
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pyshacl
import pytest
import rdflib
from faults import FAULTS
from seeds import CLASS, DATASET, ESSAY, HEAD, MECHANISM, PASSAGE, PLACE, RIVAL, turtle

from detente import KnowledgeGraph
from detente.core.bundled import SHAPES, VOCABULARY
from detente.core.namespaces import PREFIXES, SHAPE
from detente.dataset.read import local_graph
from detente.inference import delta
from detente.rdf.parse import quads
from detente.rdf.store import rows
from detente.validation.report import Finding
from detente.validation.shacl import check_shapes, told
from detente.validation.shapes_graph import ShapesGraph
from detente.validation.suspects import Suspicion, at_subjects_of
from detente.validation.validate import validate

SH = "http://www.w3.org/ns/shacl#"
#: What the reference passes over: a day that there is not is before no other (SPARQL 1.1, 17.3).
MISSED = {("start-before-end", "kg:seed-no-such-day", "schema:startDate", "1999-02-30")}


def plainly(findings: Iterator[Finding]) -> set[tuple[str, ...]]:
    """Findings as tuples; a blank node has another label each time."""

    def named(text: str) -> str:
        return "" if re.fullmatch("[0-9a-fN]{32,33}", text) else text

    return {(f.check, named(f.focus), f.path, named(f.value)) for f in findings}


def reference(store: ox.Store) -> Iterator[Finding]:
    """What pyshacl finds over the whole merge at once."""
    data = rdflib.Graph()
    merge = store.quads_for_pattern(None, None, None, ox.DefaultGraph())
    content = ox.serialize((quad.triple for quad in merge), format=ox.RdfFormat.N_TRIPLES)
    assert content
    data.parse(data=content, format="nt")
    _, report, _ = pyshacl.validate(data, shacl_graph=rdflib.Graph().parse(SHAPES))
    return told(store, report)


@pytest.fixture
def quiet() -> Iterator[None]:
    log = logging.getLogger("rdflib.term")
    before, log.disabled = log.disabled, True
    yield
    log.disabled = before


@pytest.mark.usefixtures("quiet")
@pytest.mark.slow
def test_the_shapes_find_what_the_reference_engine_finds(tmp_path: Path) -> None:
    path = tmp_path / "seeds.trig"
    path.write_text(HEAD + ESSAY + "".join(fault.bad for fault in FAULTS), encoding="utf-8")
    store = KnowledgeGraph.load(path).store
    normalizing, rdflib.NORMALIZE_LITERALS = rdflib.NORMALIZE_LITERALS, False
    try:
        expected = plainly(reference(store))
    finally:
        rdflib.NORMALIZE_LITERALS = normalizing
    assert plainly(check_shapes(store)) == expected | MISSED


def test_a_shape_looks_no_further_than_the_classes_of_what_its_focus_leads_to() -> None:
    shapes = list(quads(SHAPES))
    paths = [q.object for q in shapes if q.predicate.value == SH + "path"]
    used = {q.predicate.value.removeprefix(SH) for q in shapes if q.predicate.value.startswith(SH)}
    assert [path for path in paths if not isinstance(path, ox.NamedNode)] == []
    assert used & {"node", "qualifiedValueShape", "closed", "sparql", "equals", "select"} == set()
    assert used & {"targetObjectsOf", "targetNode", "target"} == set()
    nested = {
        q.object
        for q in shapes
        if q.predicate.value == SH + "property" and isinstance(q.object, ox.NamedNode)
    }
    within = {q.subject for q in shapes if q.predicate.value == SH + "property"}
    assert nested & within == set()


# What the engine is spared


@pytest.mark.usefixtures("quiet")
def test_what_no_query_suspects_the_engine_finds_right() -> None:
    """Without types that follow, so that more is wrong than a sound graph could have."""
    store = ox.Store()
    text = HEAD + ESSAY + "".join(fault.bad + fault.good for fault in FAULTS[::2])
    told_of = ox.parse(text, format=ox.RdfFormat.TRIG, base_iri="urn:test")
    for quad in [*told_of, *quads(VOCABULARY)]:
        store.add(ox.Quad(quad.subject, quad.predicate, quad.object))
    found = plainly(check_shapes(store))
    assert found == plainly(check_shapes(store, {quad.subject for quad in store}))
    assert len({check for check, *_ in found}) > 50


@pytest.mark.parametrize(
    "said",
    [
        "sh:deactivated false ; sh:minCount 1",
        "sh:minCount 2",
        "sh:qualifiedValueShape [ sh:class md:Place ] ; sh:qualifiedMinCount 1",
        "sh:not [ sh:datatype xsd:date ]",
        "sh:languageIn ( 'en' )",
        "sh:node shape:other",
        "sh:uniqueLang false",
        "sh:property [ sh:minLength 3 ]",
    ],
)
def test_a_shape_that_no_query_puts_in_words_suspects_all_that_it_targets(said: str) -> None:
    thing = ox.NamedNode("urn:thing")
    store = ox.Store()
    store.add(ox.Quad(thing, ox.NamedNode("urn:says"), ox.Literal("x")))
    text = f"@prefix sh: <{SH}> . @prefix shape: <{SHAPE}> . {HEAD}"
    text += f"shape:a sh:path <urn:path> ; {said} ."
    shapes = ShapesGraph((q.triple for q in ox.parse(text, format=ox.RdfFormat.TURTLE)), {})
    target = at_subjects_of(ox.NamedNode("urn:says"))
    asked = list(Suspicion(shapes, {}).queries([(ox.NamedNode(SHAPE + "a"), target)]))
    assert {row[0] for query in asked for row in rows(store, query)} == {thing}


# What is new


#: What is sound by itself, and what makes something of it unsound that it does not speak of.
BEFORE = (
    turtle("kg:old-a", MECHANISM | {"skos:broader": "kg:old-b"})
    + turtle("kg:old-b", MECHANISM | {"skos:broader": "kg:old-c"})
    + turtle("kg:old-c", MECHANISM)
    + turtle("kg:old-name", PLACE | {"skos:prefLabel": '"Old Name"@en'})
    + turtle("kg:old-alias", PLACE | {"skos:altLabel": '"Old Alias"@en'})
    + turtle("kg:old-rival", RIVAL | {"rdf:object": '"2007-03-07"^^xsd:date'})
    + turtle("<https://example.org/term#Fort>", CLASS | {"rdfs:subClassOf": ""})
    + "kg:old-fort a <https://example.org/term#Fort> .\n"
    + turtle("kg:old-mission", PLACE | {"a": "md:Exercise"})
    + "kg:kenya md:participatesIn kg:old-mission .\n"
    + "kg:kenya <https://example.org/term#helps> kg:kenya .\n"
    + turtle("src:old-unread", DATASET | {"a": "md:Document", "md:sha256": ""})
    + turtle("src:old-here", PASSAGE | {"dcterms:source": "src:old-unread"}).replace(
        "a md:Passage ;", ""
    )
    + turtle("kg:old-fault", PLACE | {"skos:definition": '"Without a full stop"@en'})
)
AFTER = (
    "kg:old-c skos:broader kg:old-a .\n"
    + turtle("kg:new-name", PLACE | {"skos:prefLabel": '"old name"@en'})
    + turtle("kg:new-alias", PLACE | {"skos:prefLabel": '"old alias"@en'})
    + 'kg:amisom schema:startDate "2007-03-07"^^xsd:date .\n'
    + "<https://example.org/term#Fort> rdfs:subClassOf md:Place .\n"
    + "kg:old-mission md:implements kg:cold-war .\n"
    + "<https://example.org/term#helps> a owl:ObjectProperty , md:DomainRelation .\n"
    + "src:old-here a md:Passage .\n"
)


def apart(tmp_path: Path, before: str, after: str) -> tuple[set[Finding], set[Finding]]:
    """What a full run finds with what came after and not before, and what a run over it finds."""
    old, new = tmp_path / "old.trig", tmp_path / "new.trig"
    old.write_text(HEAD + before, encoding="utf-8")
    new.write_text(HEAD + after, encoding="utf-8")
    known = set(KnowledgeGraph.load(old).validate(old).findings)
    kg = KnowledgeGraph.load(old, new)
    graphs = {str(quad.graph_name)[1:-1] for quad in quads(new, local_graph(new))}
    found = kg.validate(new, graphs=graphs).findings
    return set(kg.validate(old, new).findings) - known, set(found)


@pytest.mark.slow
def test_a_run_over_new_graphs_finds_every_fault_in_them(tmp_path: Path) -> None:
    expected, found = apart(tmp_path, ESSAY, "".join(fault.bad for fault in FAULTS))
    assert {each.check for each in expected} == {fault.check for fault in FAULTS}
    assert named(found) == named(expected)


@pytest.mark.slow
def test_a_run_over_new_graphs_finds_what_they_put_in_the_wrong_elsewhere(tmp_path: Path) -> None:
    expected, found = apart(tmp_path, BEFORE, AFTER)
    assert named(found) == named(expected)
    assert {each.check for each in expected} >= {
        *("broader-cycle", "shared-label", "shared-alias", "rival-asserted", "pref-label"),
        *("employs-object", "self-statement", "unhashed-document", "missing-definition"),
    }
    assert "kg:old-fault" not in {each.focus for each in found}


def named(findings: set[Finding]) -> list[Finding]:
    """Findings of things with a name; those of blank nodes have another label each time."""
    return sorted((each for each in findings if re.match("[^_].*:", each.focus)), key=str)


def test_graphs_that_say_nothing_wrong_give_no_finding(kg: KnowledgeGraph) -> None:
    report = kg.validate(graphs=["https://w3id.org/detente/source/regional-stability"])
    assert (report.findings, report.summary()) == (
        (),
        "0 statements checked: 0 violations, 0 warnings",
    )


@pytest.mark.parametrize("same", [True, False])
@pytest.mark.slow
def test_ten_thousand_new_graphs_are_checked(
    kg: KnowledgeGraph, monkeypatch: pytest.MonkeyPatch, same: bool
) -> None:
    """Also where they are much of the store: then all is checked, and nothing is followed."""
    store = ox.Store()
    store.bulk_extend(kg.store)
    start, fault = ox.NamedNode(PREFIXES["schema"] + "startDate"), ox.NamedNode("urn:fault")
    graphs = [f"urn:new:{number}" for number in range(10_000)]
    quads = [
        ox.Quad(fault if same else ox.NamedNode(f"urn:fault:{at}"), start, fault, into)
        for at, graph in enumerate(graphs)
        for into in (ox.NamedNode(graph), ox.DefaultGraph())
    ]
    store.bulk_extend(quads)
    if not same:
        monkeypatch.setattr(delta, "_following", None)
    report = validate(store, graphs=graphs)
    found = Counter(each.check for each in report.findings)
    things = 1 if same else 10_000
    assert found["start-precision"] == found["start-date"] == things
    assert found["undescribed-source"] == 10_000
    assert ("1 statement checked" in report.summary()) == same


def test_a_store_on_disk_is_checked_while_it_is_read_only(
    tmp_path: Path, kg: KnowledgeGraph
) -> None:
    store = ox.Store(tmp_path / "store")
    store.bulk_extend(kg.store)
    fault = ox.NamedNode("urn:fault")
    for graph in (ox.NamedNode("urn:new"), ox.DefaultGraph()):
        store.add(ox.Quad(fault, ox.NamedNode(PREFIXES["schema"] + "startDate"), fault, graph))
    store.flush()
    report = validate(ox.Store.read_only(str(tmp_path / "store")), graphs=["urn:new"])
    assert [(each.check, each.focus, each.where) for each in report.findings] == [
        ("end-known", "urn:fault", ("urn:new",)),
        ("start-date", "urn:fault", ("urn:new",)),
        ("start-precision", "urn:fault", ()),
        ("undescribed-source", "urn:new", ()),
    ]
