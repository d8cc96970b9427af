"""Exports are the graph: in every format the same statements, the same bytes, safe to open."""

import csv
import io
import subprocess
import sys
import xml.dom.minidom
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import networkx as nx  # type: ignore[import-untyped, unused-ignore]
import pyoxigraph as ox
import pytest
import rdflib
import rdflib.compare

from detente import KnowledgeGraph, UnknownName, UsageError
from detente.core.namespaces import DERIVED, PREFIXES
from detente.export.formats import EXPORT_FORMATS
from detente.rdf.formats import NETWORK_FORMATS, SYNTAXES

ROOT = Path(__file__).parents[2]
KG, MD, SRC = PREFIXES["kg"], PREFIXES["md"], PREFIXES["src"]
TRIPLES = ("turtle", "ntriples", "rdfxml")
QUADS = ("trig", "nquads", "jsonld")
CHAIN = """
@prefix kg: <https://w3id.org/detente/id/> .
@prefix md: <https://w3id.org/detente/ontology#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
kg:alpha a md:State ; skos:prefLabel "Alpha"@en ; skos:altLabel "A", "Alphaland" ;
  skos:definition "The first, of four." ; md:named true ; md:participatesIn kg:bravo .
kg:bravo a md:Activity ; skos:prefLabel "Bravo"@en ; md:implements kg:carol .
kg:carol a md:Mechanism ; skos:prefLabel "carol"@en ; md:contributesTo kg:delta .
kg:delta a md:Outcome ; skos:prefLabel "delta"@en .
"""
ROW = [
    "kg:alpha md:participatesIn kg:bravo",
    "kg:bravo md:implements kg:carol",
    "kg:carol md:contributesTo kg:delta",
]


@pytest.fixture(scope="module")
def chain(tmp_path_factory: pytest.TempPathFactory) -> KnowledgeGraph:
    """Four things in a row, in a graph of their own beside what ships with the package."""
    path = tmp_path_factory.mktemp("export") / "chain.ttl"
    path.write_text(CHAIN)
    return KnowledgeGraph.load(path)


def default_graph(graph: KnowledgeGraph) -> set[ox.Triple]:
    found = graph.store.quads_for_pattern(None, None, None, ox.DefaultGraph())
    return {quad.triple for quad in found}


def named_graphs(graph: KnowledgeGraph) -> set[ox.Quad]:
    return {quad for quad in graph.store if isinstance(quad.graph_name, ox.NamedNode)}


def read(content: bytes, form: str) -> list[ox.Quad]:
    return list(ox.parse(content, format=SYNTAXES[form].engine))


def edges(content: bytes) -> list[str]:
    """The statements of a CSV of edges, as subject relation object."""
    rows = list(csv.reader(io.StringIO(content.decode(), newline="")))
    return [" ".join(row[:3]) for row in rows[1:]]


# Whole


@pytest.mark.parametrize("form", TRIPLES)
def test_triples_are_the_default_graph(kg: KnowledgeGraph, form: str) -> None:
    triples = [quad.triple for quad in read(kg.export(format=form), form)]
    assert set(triples) == default_graph(kg)
    assert len(triples) == len(set(triples))


@pytest.mark.parametrize("form", QUADS)
def test_quads_are_the_named_graphs(kg: KnowledgeGraph, form: str) -> None:
    quads = read(kg.export(format=form), form)
    assert set(quads) == named_graphs(kg)
    assert len(quads) == len(set(quads))


def test_rdflib_and_pyoxigraph_read_the_turtle_as_the_same_graph(kg: KnowledgeGraph) -> None:
    content = kg.export(format="turtle")
    theirs = rdflib.Graph().parse(data=content, format="turtle")
    ours = rdflib.Graph()
    lines = ox.serialize(read(content, "turtle"), format=ox.RdfFormat.N_TRIPLES) or b""
    ours.parse(data=lines, format="nt")
    assert len(theirs) == len(default_graph(kg))
    assert rdflib.compare.isomorphic(ours, theirs)


def test_blank_nodes_survive_in_turtle(tmp_path: Path) -> None:
    path = tmp_path / "blank.ttl"
    path.write_text("<urn:a> <urn:has> [ <urn:name> 'x' ; <urn:next> _:b ] . _:b <urn:name> 'y' .")
    content = KnowledgeGraph.load(path, bundled=False).export(format="turtle")
    assert rdflib.compare.isomorphic(
        rdflib.Graph().parse(data=content, format="turtle"), rdflib.Graph().parse(path)
    )


def test_turtle_reads_well(chain: KnowledgeGraph) -> None:
    lines = chain.export(format="turtle", entities=["kg:bravo"], hops=0).decode()
    assert lines == (
        "@prefix kg: <https://w3id.org/detente/id/> .\n"
        "@prefix md: <https://w3id.org/detente/ontology#> .\n"
        "@prefix prov: <http://www.w3.org/ns/prov#> .\n"
        "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
        "\n"
        "kg:bravo a prov:Activity , md:Activity ;\n"
        '\tskos:prefLabel "Bravo"@en .\n'
    )


@pytest.mark.parametrize("form", ["turtle", "ntriples", "nquads"])
def test_subjects_are_sorted(kg: KnowledgeGraph, form: str) -> None:
    quads = read(kg.export(format=form), form)
    places = [
        ("" if form == "turtle" else str(quad.graph_name), str(quad.subject)) for quad in quads
    ]
    assert places == sorted(places)


def test_every_statement_of_a_passage_is_written_with_the_passage(kg: KnowledgeGraph) -> None:
    text = kg.export(format="trig").decode()
    assert f"\n<{SRC}strategies#char=165,305> {{\n" in text
    assert "\\#char" not in text


DIGESTS = """
import hashlib
from detente import KnowledgeGraph
from detente.export.formats import EXPORT_FORMATS
kg = KnowledgeGraph.load()
for form in EXPORT_FORMATS:
    for part in ({}, {"entities": ["NATO"], "sources": True}):
        print(form, len(part), hashlib.sha256(kg.export(format=form, **part)).hexdigest())
"""


@pytest.mark.slow
def test_every_format_is_the_same_bytes_in_every_run() -> None:
    runs = [
        subprocess.Popen(
            [sys.executable, "-c", DIGESTS],
            cwd=ROOT,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT / "graph")},
            stdout=subprocess.PIPE,
            text=True,
        )
        for seed in ("0", "1", "2026")
    ]
    first, *others = [run.communicate(timeout=600)[0].splitlines() for run in runs]
    assert len(first) == 2 * len(EXPORT_FORMATS)
    assert others == [first, first]


@pytest.mark.parametrize("form", QUADS)
def test_asserted_leaves_out_every_inferred_statement(kg: KnowledgeGraph, form: str) -> None:
    inferred = set(map(ox.NamedNode, DERIVED))
    expected = {quad for quad in named_graphs(kg) if quad.graph_name not in inferred}
    assert set(read(kg.export(format=form, asserted=True), form)) == expected


@pytest.mark.parametrize("form", TRIPLES)
def test_asserted_triples_are_those_that_a_source_holds(kg: KnowledgeGraph, form: str) -> None:
    inferred = set(map(ox.NamedNode, DERIVED))
    expected = {quad.triple for quad in named_graphs(kg) if quad.graph_name not in inferred}
    found = {quad.triple for quad in read(kg.export(format=form, asserted=True), form)}
    assert found == expected
    assert found < default_graph(kg)


# Parts


@pytest.mark.parametrize("hops", [0, 1, 2, 3])
def test_around_reaches_as_far_as_hops(chain: KnowledgeGraph, hops: int) -> None:
    found = edges(chain.export(format="edges-csv", entities=["kg:alpha"], hops=hops, asserted=True))
    assert found == ROW[:hops]


def test_around_holds_all_statements_between_the_things_it_reaches(chain: KnowledgeGraph) -> None:
    assert edges(chain.export(format="edges-csv", entities=["Bravo"])) == [
        "kg:alpha md:employs kg:carol",
        "kg:alpha md:participatesIn kg:bravo",
        "kg:bravo md:implements kg:carol",
    ]


def test_around_several_things_is_around_each(chain: KnowledgeGraph) -> None:
    part = chain.export(format="edges-csv", entities=["Alpha", "delta"], hops=1, asserted=True)
    assert edges(part) == ROW


def test_a_part_in_rdf_has_names_kinds_statements_and_sources(chain: KnowledgeGraph) -> None:
    content = chain.export(format="trig", entities=["kg:carol"], hops=1, asserted=True).decode()
    assert content == (
        "@prefix kg: <https://w3id.org/detente/id/> .\n"
        "@prefix md: <https://w3id.org/detente/ontology#> .\n"
        "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
        "@prefix src: <https://w3id.org/detente/source/> .\n"
        "\n"
        "src:local.chain {\n"
        "\tkg:bravo a md:Activity ;\n"
        '\t\tskos:prefLabel "Bravo"@en ;\n'
        "\t\tmd:implements kg:carol .\n"
        "\tkg:carol a md:Mechanism ;\n"
        '\t\tskos:prefLabel "carol"@en ;\n'
        "\t\tmd:contributesTo kg:delta .\n"
        "\tkg:delta a md:Outcome ;\n"
        '\t\tskos:prefLabel "delta"@en .\n'
        "}\n"
    )


def test_a_part_of_a_document_describes_its_passages(kg: KnowledgeGraph) -> None:
    quads = read(kg.export(format="nquads", entities=["kg:edca"], asserted=True), "nquads")
    passages = {q.graph_name.value for q in quads if "#char=" in str(q.graph_name)}  # type: ignore[union-attr]
    catalogue = ox.NamedNode(f"{SRC}catalogue")
    described = {str(q.subject).strip("<>") for q in quads if q.graph_name == catalogue}
    documents = {iri.partition("#")[0] for iri in passages}
    assert passages
    assert passages | documents <= described


@pytest.mark.parametrize("name", ["md:Outcome", "outcome", "Outcome"])
def test_class_keeps_the_statements_of_its_things(chain: KnowledgeGraph, name: str) -> None:
    text = chain.export(format="nodes-csv").decode()
    rows = csv.DictReader(io.StringIO(text, newline=""))
    outcomes = {row["id"] for row in rows if row["kind"] == "outcome"}
    expected = [
        edge
        for edge in edges(chain.export(format="edges-csv"))
        if outcomes & {edge.split()[0], edge.split()[2]}
    ]
    assert edges(chain.export(format="edges-csv", classes=[name])) == expected
    assert "kg:carol md:contributesTo kg:delta" in expected


def test_a_class_covers_its_subclasses(chain: KnowledgeGraph) -> None:
    def subjects(*classes: str) -> set[str]:
        part = chain.part(classes=classes, asserted=True)
        return {edge.subject.removeprefix(KG) for edge in part.edges}

    assert {"bravo", "amisom"} <= subjects("activity")
    assert "edca" not in subjects("activity")  # an agreement stands beside activities
    assert {"bravo", "edca", "amisom"} <= subjects("activity", "agreement")


def test_document_keeps_what_it_states(kg: KnowledgeGraph) -> None:
    expected = set(
        kg.query(
            "SELECT DISTINCT ?s ?p ?o { GRAPH ?g { ?s ?p ?o } ?g dcterms:source src:strategies ."
            " ?p a md:DomainRelation . ?s skos:prefLabel ?a . ?o skos:prefLabel ?b }"
        ).rows
    )
    found = kg.part(document="src:strategies").edges
    assert {(edge.subject, edge.relation, edge.object) for edge in found} == expected


def test_an_unknown_part_is_said(chain: KnowledgeGraph) -> None:
    with pytest.raises(UnknownName, match="nothing in the graph is called 'Bravoo'; did you mean"):
        chain.export(format="turtle", entities=["Bravoo"])
    with pytest.raises(UsageError, match="there is no class 'Galaxy' here; choose "):
        chain.export(format="turtle", classes=["Galaxy"])
    with pytest.raises(UsageError, match=r"no class 'Mechanisms' here; did you mean mechanism\?"):
        chain.export(format="turtle", classes=["Mechanisms"])
    with pytest.raises(UsageError, match="'Bravo' is not a document that states anything; choose"):
        chain.export(format="turtle", document="Bravo")
    with pytest.raises(UsageError, match="there is no format 'xlsx'; choose turtle, "):
        chain.export(format="xlsx")


def test_sources_stand_beside_each_statement(chain: KnowledgeGraph) -> None:
    plain = chain.export(format="turtle", entities=["kg:bravo"], asserted=True)
    content = chain.export(format="turtle", entities=["kg:bravo"], asserted=True, sources=True)
    told: dict[str, dict[str, str]] = {}
    for quad in set(read(content, "turtle")) - set(read(plain, "turtle")):
        assert isinstance(quad.object, ox.NamedNode)
        told.setdefault(str(quad.subject), {})[quad.predicate.value] = quad.object.value
    rdf = PREFIXES["rdf"]
    assert sorted(told.values(), key=lambda each: each[f"{rdf}subject"]) == [
        {
            f"{rdf}type": f"{rdf}Statement",
            f"{rdf}subject": KG + subject,
            f"{rdf}predicate": MD + predicate,
            f"{rdf}object": KG + value,
            f"{PREFIXES['dcterms']}source": f"{SRC}local.chain",
        }
        for subject, predicate, value in (
            ("alpha", "participatesIn", "bravo"),
            ("bravo", "implements", "carol"),
        )
    ]


# Networks


def test_nodes_csv_tells_each_thing(chain: KnowledgeGraph) -> None:
    assert chain.export(format="nodes-csv", entities=["Alpha"], hops=1, asserted=True) == (
        b"id,label,kind,named,aliases,definition,iri,"
        b"start,start_precision,end,end_precision,verification\r\n"
        b'kg:alpha,Alpha,state,yes,A; Alphaland,"The first, of four.",'
        b"https://w3id.org/detente/id/alpha,,,,,\r\n"
        b"kg:bravo,Bravo,activity,no,,,https://w3id.org/detente/id/bravo,,,,,\r\n"
    )


def test_edges_csv_tells_each_statement(chain: KnowledgeGraph) -> None:
    here = f"{SRC}local.chain"
    phrases = {
        edge.relation: chain.network.relations[edge.relation][0] for edge in chain.network.edges
    }
    employs, takes, carries = (phrases[MD + n] for n in ("employs", "participatesIn", "implements"))
    assert chain.export(format="edges-csv", entities=["Bravo"], hops=1).decode() == (
        "subject,relation,object,subject_label,phrase,object_label,"
        "inferred,possible,certainty,modality,sources,passages,"
        "start,start_precision,end,end_precision,verification\r\n"
        f"kg:alpha,md:employs,kg:carol,Alpha,{employs},carol,yes,no,holds,,,,,,,,\r\n"
        f"kg:alpha,md:participatesIn,kg:bravo,Alpha,{takes},Bravo,"
        f"no,no,holds,asserted,src:local.chain,{here},,,,,\r\n"
        f"kg:bravo,md:implements,kg:carol,Bravo,{carries},carol,"
        f"no,no,holds,asserted,src:local.chain,{here},,,,,\r\n"
    )


def networks(graph: KnowledgeGraph) -> Iterator[Any]:
    yield nx.read_graphml(io.BytesIO(graph.export(format="graphml")), force_multigraph=True)
    yield nx.read_gexf(io.BytesIO(graph.export(format="gexf")))


def test_networkx_reads_back_the_same_network(kg: KnowledgeGraph) -> None:
    part = kg.part()
    whole = part.only(part.edges).to_networkx()
    labels = {name: data["label"] for name, data in whole.nodes(data=True)}
    relations = sorted((s, d["relation"], o) for s, o, d in whole.edges(data=True))
    for back in networks(kg):
        assert {name: data["label"] for name, data in back.nodes(data=True)} == labels
        assert sorted((s, d["relation"], o) for s, o, d in back.edges(data=True)) == relations


@pytest.mark.parametrize("form", ["graphml", "gexf"])
def test_no_network_holds_a_date_of_today(kg: KnowledgeGraph, form: str) -> None:
    content = kg.export(format=form, entities=["NATO"])
    assert b"lastmodified" not in content
    assert b"202" not in content.split(b"<node", 1)[0].replace(b"2021/XMLSchema", b"")


# Awkward labels


ODD = """
@prefix kg: <https://w3id.org/detente/id/> .
@prefix md: <https://w3id.org/detente/ontology#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
kg:odd a md:State ; skos:prefLabel "=1+1"@en ; skos:altLabel "@a", "+b" ; md:claims kg:even ;
  skos:definition "-a\\u0007b\\u000B\\uFFFE <&>\\r\\n, \\"c\\"" .
kg:even a md:Place ; skos:prefLabel "\\tTab"@en .
"""


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> KnowledgeGraph:
    path = tmp_path_factory.mktemp("odd") / "odd.ttl"
    path.write_text(ODD)
    return KnowledgeGraph.load(path)


def test_no_cell_is_a_formula(odd: KnowledgeGraph) -> None:
    part = odd.export(format="nodes-csv", entities=["kg:odd"], hops=1).decode()
    rows = list(csv.reader(io.StringIO(part, newline="")))
    assert [row[1:6] for row in rows[1:]] == [
        ["'\tTab", "place", "no", "", ""],
        ["'=1+1", "state", "no", "'+b; @a", '\'-a\x07b\x0b\ufffe <&>\r\n, "c"'],
    ]
    assert [
        row[3:6]
        for row in csv.reader(
            io.StringIO(odd.export(format="edges-csv", entities=["kg:odd"]).decode(), newline="")
        )
    ][1:] == [["'=1+1", "claims", "'\tTab"]]


@pytest.mark.parametrize("form", ["graphml", "gexf", "rdfxml"])
def test_control_characters_do_not_break_xml(odd: KnowledgeGraph, form: str) -> None:
    content = odd.export(format=form, entities=["kg:odd"], hops=1)
    text = xml.dom.minidom.parseString(content).toxml()
    assert "-a\ufffdb\ufffd\ufffd &lt;&amp;&gt;" in text


def test_rdfxml_keeps_a_carriage_return(odd: KnowledgeGraph) -> None:
    content = odd.export(format="rdfxml", entities=["kg:odd"])
    definitions = [
        quad.object.value
        for quad in read(content, "rdfxml")
        if quad.predicate.value == PREFIXES["skos"] + "definition"
        and isinstance(quad.object, ox.Literal)
    ]
    assert definitions == ['-a\ufffdb\ufffd\ufffd <&>\r\n, "c"']


# Files


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("a.ttl", "turtle"),
        ("a.TTL", "turtle"),
        ("a.nt", "ntriples"),
        ("a.rdf", "rdfxml"),
        ("a.trig", "trig"),
        ("a.nq", "nquads"),
        ("a.jsonld", "jsonld"),
        ("a.graphml", "graphml"),
        ("a.gexf", "gexf"),
    ],
)
def test_the_suffix_says_the_format(
    chain: KnowledgeGraph, tmp_path: Path, name: str, form: str
) -> None:
    content = chain.export(tmp_path / name, entities=["Alpha"])
    assert (tmp_path / name).read_bytes() == content
    assert content == chain.export(format=form, entities=["Alpha"])
    assert [path.name for path in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize("form", NETWORK_FORMATS)
def test_every_network_format_can_be_asked_for(
    chain: KnowledgeGraph, tmp_path: Path, form: str
) -> None:
    content = chain.export(tmp_path / "any.name", form, entities=["Alpha"])
    assert content == chain.export(format=form, entities=["Alpha"])


def test_bare_files_keep_their_graphs_in_quads_and_are_merged_in_triples(tmp_path: Path) -> None:
    path = tmp_path / "mine.trig"
    path.write_text("<urn:a> <urn:b> <urn:c> . <urn:g> { <urn:d> <urn:e> <urn:f> }")
    graph = KnowledgeGraph.load(path, bundled=False)
    assert graph.export(format="nquads") == (
        b"<urn:d> <urn:e> <urn:f> <urn:g> .\n<urn:a> <urn:b> <urn:c> .\n"
    )
    assert graph.export(format="ntriples") == (
        b"<urn:a> <urn:b> <urn:c> .\n<urn:d> <urn:e> <urn:f> .\n"
    )
