"""The profile owl-dl: an OWL 2 DL reasoner reads the export, and finds what is wrong in it."""

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest

from detente import KnowledgeGraph, UsageError
from detente.core.namespaces import PREFIXES

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
KG, MD, OWL, XSD = (PREFIXES[name] for name in ("kg", "md", "owl", "xsd"))
TYPE = ox.NamedNode(PREFIXES["rdf"] + "type")
#: What MODEL says that the ontology, and it with things and memberships, must be read within.
SECONDS = 120

HEAD = """
@prefix ex: <https://example.org/> .
@prefix kg: <https://w3id.org/detente/id/> .
@prefix md: <https://w3id.org/detente/ontology#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix schema: <https://schema.org/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
#: One statement each that contradicts what the graph holds, and what it is.
WRONG = {
    "an organization that is an exercise": "kg:nato a md:Exercise .",
    "a state that is an organization": "kg:france a md:RegionalOrganization .",
    "armed forces that are a group": "kg:forces a md:ArmedForces , md:ActorGroup .",
    "an agreement that is an activity": "kg:north-atlantic-treaty a md:Program .",
    "a mechanism that is an outcome": "kg:peacekeeping-missions a md:Outcome .",
    "a place that is a challenge": "kg:mali a md:Challenge .",
    "a membership that is a participation": "kg:membership-nato-finland a md:Participation .",
}


def reason(main: str, *words: str) -> str:
    """What a reasoner of owlready2's says, which bundles HermiT and Pellet."""
    found = importlib.util.find_spec("owlready2")
    if not shutil.which("java") or found is None or not found.submodule_search_locations:
        lacking = "there is no java, or no owlready2 (pip install -e '.[dev]')"
        assert not os.environ.get("CI"), lacking
        pytest.skip(lacking)
    folder = Path(found.submodule_search_locations[0])
    jars = {"HermiT": folder / "hermit" / "HermiT.jar", "Pellet": folder / "pellet" / "*"}
    name = {"HermiT": "org.semanticweb.HermiT.cli.CommandLine", "Pellet": "pellet.Pellet"}
    command = ["java", "-Xmx2g", "-cp", str(jars[main]), name[main], *words]
    done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)
    return done.stdout + done.stderr


def consistent(path: Path) -> bool:
    said = reason("HermiT", "--consistency", path.as_uri())
    if "InconsistentOntologyException" in said:
        return False
    assert said == f"{OWL}Thing is satisfiable.\n"
    return True


def in_owl_2_dl(path: Path) -> bool:
    """Whether a file is OWL 2 DL, as the OWL API has it: what it calls just OWL 2 is not.

    It names the smallest profile: EL, QL and RL lie within DL.
    """
    said = reason("Pellet", "info", path.as_uri())
    found = re.search(r"OWL Profile = (OWL 2.*)", said)
    assert found, said
    return found[1] in ("OWL 2 EL", "OWL 2 QL", "OWL 2 RL", "OWL 2 DL")


@pytest.fixture(scope="module")
def whole(kg: KnowledgeGraph, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The whole graph: things, memberships, coverage, what is inferred, and the mappings."""
    path = tmp_path_factory.mktemp("owl") / "whole.owl"
    kg.export(path, mappings=True, profile="owl-dl")
    return path


@pytest.fixture(scope="module")
def vocabulary(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The ontology alone."""
    path = tmp_path_factory.mktemp("owl") / "ontology.owl"
    source = ROOT / "ontology" / "military-diplomacy.ttl"
    KnowledgeGraph.load(source, bare=True).export(path, profile="owl-dl")
    return path


def exported(tmp_path: Path, turtle: str) -> tuple[Path, list[str]]:
    """The export of some Turtle, and what is told of it."""
    source, path = tmp_path / "source.ttl", tmp_path / "written.owl"
    source.write_text(HEAD + turtle)
    told: list[str] = []
    KnowledgeGraph.load(source, bare=True).export(path, profile="owl-dl", tell=told.append)
    return path, told


def statements(path: Path) -> list[str]:
    """The statements of a file, but for declarations."""
    return [
        str(quad.triple)
        for quad in ox.parse(path=path, format=ox.RdfFormat.RDF_XML)
        if quad.predicate != TYPE or not str(quad.object).startswith(f"<{OWL}")
    ]


# The graph


def test_the_whole_graph_is_owl_2_dl(whole: Path) -> None:
    assert in_owl_2_dl(whole)


def test_the_ontology_is_owl_2_dl(vocabulary: Path) -> None:
    assert in_owl_2_dl(vocabulary)


def test_what_is_not_owl_2_dl_is_found(kg: KnowledgeGraph, tmp_path: Path) -> None:
    path = tmp_path / "plain.owl"
    kg.export(path)
    assert not in_owl_2_dl(path)


def test_the_whole_graph_is_consistent(whole: Path) -> None:
    assert consistent(whole)


def test_the_ontology_is_consistent_and_each_class_can_have_things(vocabulary: Path) -> None:
    assert consistent(vocabulary)
    said = reason("HermiT", "--unsatisfiable", vocabulary.as_uri())
    named = re.findall(r"https://w3id\.org/detente/ontology#\w+", said)
    assert not named, said


@pytest.mark.parametrize("case", WRONG)
def test_what_contradicts_the_graph_is_found(whole: Path, tmp_path: Path, case: str) -> None:
    added = ox.parse(HEAD + WRONG[case], format=ox.RdfFormat.TURTLE)
    held = ox.parse(path=whole, format=ox.RdfFormat.RDF_XML)
    wrong = tmp_path / "wrong.owl"
    triples = [quad.triple for quad in (*held, *added)]
    ox.serialize(triples, wrong, format=ox.RdfFormat.RDF_XML)
    assert not consistent(wrong)


def test_no_date_source_rival_or_shape_is_left(kg: KnowledgeGraph, whole: Path) -> None:
    quads = list(ox.parse(path=whole, format=ox.RdfFormat.RDF_XML))
    lines = [str(quad.triple) for quad in quads]
    rival = f"<{PREFIXES['rdf']}type> <{MD}RivalStatement>"
    source = f"<{PREFIXES['src']}"
    for name in (f"^^<{XSD}date>", "www.w3.org/ns/shacl#", source, rival):
        assert not [line for line in lines if name in line]
    start = ox.NamedNode(PREFIXES["schema"] + "startDate")
    for subject, day in (("membership-nato-finland", "2023-04-04"), ("amisom", "2007-01-19")):
        [value] = {
            q.object
            for q in quads
            if q.triple.subject == ox.NamedNode(KG + subject) and q.predicate == start
        }
        assert value == ox.Literal(f"{day}T00:00:00", datatype=ox.NamedNode(XSD + "dateTime"))


def test_what_is_near_a_thing_is_owl_2_dl_too(kg: KnowledgeGraph, tmp_path: Path) -> None:
    path = tmp_path / "nato.owl"
    kg.export(path, entities=["NATO"], profile="owl-dl")
    assert in_owl_2_dl(path)
    assert consistent(path)


def test_the_same_graph_gives_the_same_bytes(kg: KnowledgeGraph) -> None:
    first, second = (kg.export(format="turtle", profile="owl-dl") for _ in range(2))
    assert first == second


def test_what_our_terms_are_to_others_stays_true_in_the_profile(whole: Path) -> None:
    said = {str(quad.triple) for quad in ox.parse(path=whole, format=ox.RdfFormat.RDF_XML)}
    mapped = f"{OWL}ObjectProperty", f"{PREFIXES['rdfs']}subPropertyOf"
    others = "https://w3id.org/semanticarts/ns/ontology/gist/isMemberOf"
    assert f"<{others}> <{TYPE.value}> <{mapped[0]}>" in said
    assert f"<{MD}memberOf> <{mapped[1]}> <{others}>" in said
    heads = [line for line in said if line.endswith(f"<{OWL}Ontology>")]
    assert heads == [f"<{MD.rstrip('#')}> <{TYPE.value}> <{OWL}Ontology>"]


# Graphs of one's own


def test_terms_of_others_are_declared_as_they_are_used(tmp_path: Path) -> None:
    path, told = exported(
        tmp_path,
        """
ex:a a ex:Ship ; ex:follows ex:b ; ex:name "A" ; ex:mixed "x" , ex:b .
ex:b ex:kind ex:Ship .
""",
    )
    declared = {
        (str(quad.triple.subject), str(quad.object))
        for quad in ox.parse(path=path, format=ox.RdfFormat.RDF_XML)
        if quad.predicate == TYPE and str(quad.object).startswith(f"<{OWL}")
    }
    assert declared >= {
        (f"<https://example.org/{term}>", f"<{OWL}{kind}>")
        for term, kind in (
            ("Ship", "Class"),
            ("follows", "ObjectProperty"),
            ("name", "DatatypeProperty"),
            ("mixed", "AnnotationProperty"),
            ("kind", "ObjectProperty"),
        )
    }
    assert told == []
    assert in_owl_2_dl(path)
    assert consistent(path)


def test_dates_are_counted_and_keep_their_zone(tmp_path: Path) -> None:
    path, told = exported(
        tmp_path,
        """
ex:a ex:on "2024-05-06"^^xsd:date , "2024-05-07Z"^^xsd:date , "-0044-03-15+01:00"^^xsd:date .
""",
    )
    values = {
        quad.object.value
        for quad in ox.parse(path=path, format=ox.RdfFormat.RDF_XML)
        if isinstance(quad.object, ox.Literal)
    }
    assert values == {"2024-05-06T00:00:00", "2024-05-07T00:00:00Z", "-0044-03-15T00:00:00+01:00"}
    assert told == ["3 dates are written as xsd:dateTime at 00:00:00: OWL 2 has no xsd:date"]


def test_ranges_are_those_of_the_values(tmp_path: Path) -> None:
    path, told = exported(
        tmp_path,
        """
ex:on a owl:DatatypeProperty ; rdfs:range xsd:date .
ex:in a owl:DatatypeProperty ; rdfs:range xsd:gYear .
ex:of a owl:ObjectProperty ; rdfs:range ex:Port .
ex:a ex:on "2024-05-06"^^xsd:date ; ex:of ex:b .
""",
    )
    said = [quad.triple for quad in ox.parse(path=path, format=ox.RdfFormat.RDF_XML)]
    ranges = {str(t.object) for t in said if t.predicate.value == PREFIXES["rdfs"] + "range"}
    assert ranges == {f"<{XSD}dateTime>", "<https://example.org/Port>"}
    assert told[1:] == [
        "1 statement is left out, which OWL 2 DL has no place for: rdfs:range with xsd:gYear (1)"
    ]
    assert in_owl_2_dl(path)
    assert consistent(path)


def test_cardinalities_are_of_the_datatype_that_owl_asks_for(tmp_path: Path) -> None:
    path, _ = exported(
        tmp_path,
        """
ex:of a owl:ObjectProperty .
ex:Ship rdfs:subClassOf [ a owl:Restriction ; owl:onProperty ex:of ; owl:onClass ex:Port ;
    owl:maxQualifiedCardinality "2"^^xsd:nonNegativeInteger ] .
""",
    )
    [number] = [
        quad.object
        for quad in ox.parse(path=path, format=ox.RdfFormat.RDF_XML)
        if isinstance(quad.object, ox.Literal)
    ]
    assert number == ox.Literal("2", datatype=ox.NamedNode(XSD + "nonNegativeInteger"))


def test_what_owl_has_no_place_for_is_left_out_and_told(tmp_path: Path) -> None:
    path, told = exported(
        tmp_path,
        """
ex:follows a owl:ObjectProperty .
ex:a ex:follows "b" ; ex:in "1999"^^xsd:gYear ; rdf:value "c" ; ex:list ( ex:b ex:c ) ;
    ex:name "A" .
ex:shape a sh:NodeShape ; sh:property [ sh:path ex:name ; sh:minCount 1 ] .
""",
    )
    assert statements(path) == ['<https://example.org/a> <https://example.org/name> "A"']
    assert told == [
        "4 statements are left out, which OWL 2 DL has no place for: "
        "https://example.org/follows with a literal (1), "
        "https://example.org/list with a list (1), rdf:value (1), xsd:gYear (1)"
    ]
    assert consistent(path)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"format": "trig"}, "the profile owl-dl is of statements alone, and trig is not: "),
        ({"format": "graphml"}, "the profile owl-dl is of statements alone, and graphml is not: "),
        ({"sources": True}, "the profile owl-dl leaves sources out: ask for one or the other"),
    ],
)
def test_what_cannot_be_in_the_profile_is_refused(
    kg: KnowledgeGraph, arguments: dict[str, object], message: str
) -> None:
    with pytest.raises(UsageError) as error:
        kg.export(profile="owl-dl", **arguments)  # type: ignore[arg-type]
    assert str(error.value).startswith(message)


def test_the_command_tells_how_many_dates(tmp_path: Path) -> None:
    source = tmp_path / "a.ttl"
    source.write_text(HEAD + 'ex:a ex:on "2024-05-06"^^xsd:date .')
    done = subprocess.run(
        [
            *(sys.executable, "-m", "detente", "export", "--bare", "--data", str(source)),
            *("--profile", "owl-dl", "-o", str(tmp_path / "a.owl")),
        ],
        capture_output=True,
        text=True,
        check=True,
        cwd=tmp_path,
    )
    assert done.stderr.splitlines()[0] == (
        "1 date is written as xsd:dateTime at 00:00:00: OWL 2 has no xsd:date"
    )
