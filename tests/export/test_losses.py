"""Exports lose nothing in silence: what a format cannot hold is refused, or told and counted."""

import itertools
import random
import xml.dom.minidom
from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import CliRunner, Result

from cli import cli
from detente import DetenteError, KnowledgeGraph
from detente.export.exported import warnings
from detente.rdf import losses
from detente.rdf.formats import NETWORK_FORMATS, QUAD_FORMATS, SYNTAXES, TRIPLE_FORMATS

XSD = "http://www.w3.org/2001/XMLSchema#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
LOSSLESS = "turtle, trig, ntriples and nquads"
#: Statements of each kind that a format may fail to hold.
ODD = {
    "a triple term": "<urn:a> <urn:b> <<( <urn:a> <urn:b> <urn:c> )>> .",
    "a triple term in another": "<urn:a> <urn:b> <<( <urn:c> <urn:b> <<( <urn:a> <urn:b> 1 )>>)>>.",
    "a reified statement": "<< <urn:a> <urn:b> <urn:c> >> <urn:d> <urn:e> .",
    "a control": '<urn:a> <urn:b> "x\\u0008y" .',
    "no character": '<urn:a> <urn:b> "\\uFFFE" .',
    "zero": '<urn:a> <urn:b> "\\u0000" .',
    "a carriage return": '<urn:a> <urn:b> "\\r\\n\\r" .',
    "white space": '<urn:a> <urn:b> " \\t\\n " .',
    "markup": '<urn:a> <urn:b> "]]></b><!--&amp;" .',
    "XML": f'<urn:a> <urn:b> "<b>x</b>"^^<{RDF}XMLLiteral> .',
    "a direction": '<urn:a> <urn:b> "x"@ar--rtl .',
    "a blank node": "<urn:a> <urn:b> [ <urn:c> [] ] .",
    "a list": "<urn:a> <urn:b> (1 (2) ()) .",
    "a relation without a name": '<urn:a> <urn:p:1> "x" .',
    "a relation that ends with a slash": "<urn:a> <http://example.org/> <urn:c> .",
    "a relation of XML's own": "<urn:a> <http://www.w3.org/2000/xmlns/b> <urn:c> .",
    "a word of RDF/XML": f"<urn:a> <{RDF}about> <urn:c> .",
    "another": f"<urn:a> <{RDF}Description> <urn:c> .",
}


REFUSED = {
    *(("jsonld", each) for each in ODD if "triple term" in each or "reified" in each),
    *(
        ("rdfxml", each)
        for each in ODD
        if "relation" in each or each in ("a word of RDF/XML", "another")
    ),
}


def loaded(folder: Path, content: str, name: str = "odd.trig") -> KnowledgeGraph:
    (folder / name).write_text(content, encoding="utf-8")
    return KnowledgeGraph.load(folder / name, bare=True)


def run(*arguments: object) -> Result:
    return CliRunner().invoke(cli, [str(each) for each in arguments])


def same(content: bytes, form: str, store: ox.Store) -> bool:
    """Whether a file says what a store says, whatever blank nodes are called."""
    found, held = ox.Dataset(), ox.Dataset(store)
    for quad in ox.parse(content, format=SYNTAXES[form].engine):
        found.add(quad)
    for each in (found, held):
        each.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return found == held


@pytest.mark.parametrize("form", SYNTAXES)
@pytest.mark.parametrize("odd", ODD)
def test_a_statement_is_held_or_refused_or_told(tmp_path: Path, form: str, odd: str) -> None:
    graph = loaded(tmp_path, ODD[odd])
    if (form, odd) in REFUSED:
        with pytest.raises(DetenteError, match=f"^{form} .*; write turtle, trig, ntriples or nq"):
            graph.export(format=form)
        return
    content = graph.export(format=form)
    if form == "rdfxml":
        xml.dom.minidom.parseString(content)  # any reader of XML
    assert same(content, form, graph.store) or warnings(content)
    assert same(content, form, graph.store) or form == "rdfxml"


@pytest.mark.parametrize(
    ("form", "odd", "message"),
    [
        (
            *("jsonld", "a triple term"),
            "jsonld cannot hold triple terms (RDF 1.2), and 1 statement has one",
        ),
        (
            *("jsonld", "a reified statement"),
            "jsonld cannot hold triple terms (RDF 1.2), and 1 statement has one",
        ),
        (
            *("rdfxml", "a relation without a name"),
            "rdfxml cannot write the relation 'urn:p:1': no name stands at its end",
        ),
        (
            *("rdfxml", "a word of RDF/XML"),
            "rdfxml cannot hold this: RDF/XML reserved syntax term is not allowed as a predicate",
        ),
    ],
)
def test_what_cannot_be_held_is_refused(tmp_path: Path, form: str, odd: str, message: str) -> None:
    (tmp_path / "odd.trig").write_text(ODD[odd], encoding="utf-8")
    (tmp_path / "out").write_text("old")
    said = f"Error: {message}; write turtle, trig, ntriples or nquads\n"
    asked = ("--bare", "--data", tmp_path / "odd.trig")
    query = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"
    for command in (
        ("export", "--format", form),
        ("export", "--format", form, "-o", tmp_path / "out"),
        ("query", query, "--format", form),
        ("query", query, "--format", form, "-o", tmp_path / "out"),
    ):
        done = run(*asked, *command)
        assert (done.exit_code, done.stdout, done.stderr) == (3, "", said)
    assert (tmp_path / "out").read_text() == "old"


@pytest.mark.parametrize(
    ("odd", "message"),
    [
        (
            '<urn:a> <urn:b> "x\\u0008y" .',
            f"1 character that XML cannot hold is replaced by U+FFFD; {LOSSLESS} hold them",
        ),
        (
            '<urn:a> <urn:b> "\\u0000\\uFFFE", "\\uFFFF\\u001F\\uFFFD" .',
            f"4 characters that XML cannot hold are replaced by U+FFFD; {LOSSLESS} hold them",
        ),
        (
            "<urn:a> <urn:b> <<( <urn:a> <urn:b> <urn:c> )>>, <<( <urn:a> <urn:b> <urn:d> )>> .",
            "2 statements have triple terms, which only readers of RDF 1.2 find there; "
            f"more of them read {LOSSLESS}",
        ),
    ],
)
def test_what_rdf_xml_changes_is_told(tmp_path: Path, odd: str, message: str) -> None:
    [loss] = warnings(loaded(tmp_path, odd).export(format="rdfxml"))
    assert str(loss) == f"rdfxml: {message}"
    for command in (("export",), ("query", "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }")):
        done = run("--bare", "--data", tmp_path / "odd.trig", *command, "--format", "rdfxml")
        assert (done.exit_code, done.stderr) == (0, f"rdfxml: {message}\n")


def test_rows_in_xml_tell_it_too(tmp_path: Path) -> None:
    loaded(tmp_path, ODD["a control"])
    done = run("--bare", "--data", tmp_path / "odd.trig", "query", "SELECT ?o { ?s ?p ?o }")
    assert (done.exit_code, done.stderr) == (0, "")
    asked = ("query", "SELECT ?o { ?s ?p ?o }", "--format", "xml")
    done = run("--bare", "--data", tmp_path / "odd.trig", *asked)
    assert "x\ufffdy" in done.stdout
    assert done.stderr == (
        "xml: 1 character that XML cannot hold is replaced by U+FFFD; csv, tsv and json hold them\n"
    )


# Named graphs

GRAPHS = {
    "a default graph alone": ("<urn:a> <urn:p> <urn:b> .", 0),
    "a named graph alone": ("<urn:g> { <urn:a> <urn:p> <urn:b> }", 1),
    "both": ("<urn:a> <urn:p> <urn:b> . <urn:g> { <urn:c> <urn:p> <urn:d> }", 1),
    "the same in two": (
        "<urn:g> { <urn:a> <urn:p> <urn:b> } <urn:h> { <urn:a> <urn:p> <urn:b> }",
        2,
    ),
    "one without a name": ("_:g { <urn:a> <urn:p> <urn:b> }", 1),
}


@pytest.mark.parametrize("form", TRIPLE_FORMATS)
@pytest.mark.parametrize("kind", GRAPHS)
def test_graphs_are_merged_and_that_is_told(tmp_path: Path, kind: str, form: str) -> None:
    content, count = GRAPHS[kind]
    graph = loaded(tmp_path, content)
    exported = graph.export(format=form)
    triples = [quad.triple for quad in ox.parse(exported, format=SYNTAXES[form].engine)]
    assert set(triples) == {quad.triple for quad in graph.store}
    assert len(triples) == len(set(triples))
    assert [(loss.kind, loss.count) for loss in warnings(exported)] == [("graphs", count)][:count]
    done = run("--bare", "--data", tmp_path / "odd.trig", "export", "--format", form)
    some = "1 graph are" if count == 1 else f"{count} graphs are"
    assert done.stderr == (
        f"{form} has no named graphs: the statements of {some} merged, and which graph holds which "
        "is lost; trig, nquads and jsonld keep that\n"
        if count
        else ""
    )


@pytest.mark.parametrize("form", QUAD_FORMATS)
@pytest.mark.parametrize("kind", GRAPHS)
def test_formats_with_graphs_keep_them(tmp_path: Path, kind: str, form: str) -> None:
    graph = loaded(tmp_path, GRAPHS[kind][0])
    exported = graph.export(format=form)
    assert same(exported, form, graph.store)
    assert warnings(exported) == ()


def test_a_part_of_a_bare_graph_is_not_empty(tmp_path: Path) -> None:
    """What it states stands in the default graph."""
    graph = loaded(
        tmp_path,
        """
        @prefix kg: <https://w3id.org/detente/id/> .
        @prefix md: <https://w3id.org/detente/ontology#> .
        @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
        kg:alpha skos:prefLabel "Alpha"@en ; skos:altLabel "A"@en .
        kg:carol skos:prefLabel "carol"@en .
        """,
    )
    stated = {quad for quad in graph.store if "alpha" in str(quad)}
    for form in ("nquads", "ntriples"):
        part = graph.export(format=form, entities=["Alpha"])
        assert set(ox.parse(part, format=SYNTAXES[form].engine)) == stated


def test_what_ships_tells_what_its_turtle_lacks(kg: KnowledgeGraph) -> None:
    graphs, held = list(kg.store.named_graphs()), set(kg.store)
    merged = {quad.triple for quad in held if isinstance(quad.graph_name, ox.DefaultGraph)}
    lacking = {quad.triple for quad in held} - merged
    lost = {loss.kind: loss.count for loss in warnings(kg.export(format="turtle"))}
    assert lost == {"graphs": len(graphs), "left-out": len(lacking)}
    assert warnings(kg.export(format="trig")) == ()


# Literals that are kept by value

REWRITTEN = {
    f'"007"^^<{XSD}integer>': f'"7"^^<{XSD}integer>',
    f'"1.50"^^<{XSD}decimal>': f'"1.5"^^<{XSD}decimal>',
    f'"5"^^<{XSD}nonNegativeInteger>': f'"5"^^<{XSD}integer>',
    f'"1"^^<{XSD}boolean>': f'"true"^^<{XSD}boolean>',
    f'"2020-01-01T00:00:00+00:00"^^<{XSD}dateTime>': f'"2020-01-01T00:00:00Z"^^<{XSD}dateTime>',
}
KEPT = [f'"7"^^<{XSD}integer>', '"007"', '"x"@en', '"007"^^<urn:mine>', f'"seven"^^<{XSD}integer>']


@pytest.mark.parametrize("form", [*SYNTAXES])
@pytest.mark.parametrize("literal", [*REWRITTEN, *KEPT])
def test_a_literal_that_is_rewritten_is_told(tmp_path: Path, literal: str, form: str) -> None:
    exported = loaded(tmp_path, f"<urn:a> <urn:b> {literal} .").export(format=form)
    if literal in KEPT:
        assert warnings(exported) == ()
        return
    [loss] = warnings(exported)
    assert str(loss) == (
        "1 literal is written by value, as the store keeps them, and not as the files have them "
        f"({literal} is {REWRITTEN[literal]}); the files stay as they are"
    )


def test_rewritten_literals_are_counted(tmp_path: Path) -> None:
    many = "".join(f"<urn:s{n}> <urn:b> {' , '.join([*REWRITTEN, *KEPT])} .\n" for n in range(2000))
    inside = f"<urn:a> <urn:b> <<( <urn:a> <urn:b> {next(iter(REWRITTEN))} )>> ."
    [loss] = warnings(loaded(tmp_path, many + inside).export(format="ntriples"))
    assert (loss.kind, loss.count) == ("literals", 2000 * len(REWRITTEN) + 1)


def test_a_store_remembers_what_it_rewrote(tmp_path: Path) -> None:
    path, store = tmp_path / "odd.ttl", tmp_path / "store"
    path.write_text(f"<urn:a> <urn:b> {', '.join(REWRITTEN)} .")
    done = run("load", path, "--bare", "--store", store)
    assert done.stderr == (
        f"{store}: {len(REWRITTEN)} literals are kept by value, not as the files have them, as 7 "
        'for "007"^^xsd:integer\n'
    )
    path.write_text('<urn:a> <urn:b> "x" .')
    assert run("load", path, "--bare", "--store", store).stderr == ""
    done = run("export", "--format", "turtle", "--store", store)
    assert done.exit_code == 0
    assert done.stderr == (
        f"{len(REWRITTEN)} literals are written by value, as the store keeps them, and not as the "
        "files have them; the files stay as they are\n"
    )


# Networks

PREFIXES = """
@prefix kg: <https://w3id.org/detente/id/> .
@prefix md: <https://w3id.org/detente/ontology#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
{0}
<urn:g> {{ {0} }}
"""
STATED = """
md:employs a md:DomainRelation .
kg:alpha skos:prefLabel "Al\\u0008pha"@en ; skos:altLabel "=1+1"@en ; md:employs kg:carol ;
    skos:definition "one\\rtwo\\r\\nthree"@en .
kg:carol skos:prefLabel "carol"@en .
<urn:x> <urn:y> 1 .
"""
NETWORK = PREFIXES.format(STATED)
#: How many of the seven statements of NETWORK each format does not hold: those of md:employs and
#: <urn:x>, the second label but in the table of things, the edge there, everything but it in edges.
NOT_HELD = {"graphml": 3, "gexf": 3, "nodes-csv": 3, "edges-csv": 6}


@pytest.mark.parametrize("form", NETWORK_FORMATS)
def test_networks_tell_what_they_do_not_hold(tmp_path: Path, form: str) -> None:
    graph = loaded(tmp_path, NETWORK)
    lost = {loss.kind: loss for loss in warnings(graph.export(format=form))}
    assert lost["not-held"].count == NOT_HELD[form]
    assert str(lost["not-held"]).endswith(f"; {LOSSLESS} hold all")
    characters = {"graphml": 1, "gexf": 1, "nodes-csv": 1}.get(form)
    assert ("characters" in lost) == (characters is not None)
    done = run("--bare", "--data", tmp_path / "odd.trig", "export", "--format", form)
    assert done.stderr == "".join(f"{loss}\n" for loss in lost.values())


@pytest.mark.parametrize("form", ["graphml", "gexf"])
def test_a_carriage_return_is_read_back_from_a_network(tmp_path: Path, form: str) -> None:
    read = xml.dom.minidom.parseString(loaded(tmp_path, NETWORK).export(format=form))
    texts = {
        node.data
        for tag in read.getElementsByTagName("data")
        for node in tag.childNodes
        if isinstance(node, xml.dom.minidom.Text)
    }
    texts |= {tag.getAttribute("value") for tag in read.getElementsByTagName("attvalue")}
    assert "one\rtwo\r\nthree" in texts


def test_no_format_is_left_out_here() -> None:
    assert set(itertools.chain(TRIPLE_FORMATS, QUAD_FORMATS)) == set(SYNTAXES)


def test_literals_that_a_store_gives_back_otherwise_are_found_without_trying_each() -> None:
    pick = random.Random(3)
    digits = ["".join(pick.choices("0123456789", k=pick.randint(1, 19))) for _ in range(200)]
    texts = {
        "integer": [sign + text for sign in ("", "-", "+") for text in (*digits, "0", "00", "")],
        "decimal": [
            f"{sign}{whole}.{part}"
            for sign in ("", "-")
            for whole, part in itertools.product(("0", "7", "07", "123456789", ""), digits[:60])
        ],
        "date": [
            f"{year}-{month:02}-{day:02}{zone}"
            for year in ("0000", "0001", "1900", "2024", "9999", "-0044", "12024", "24")
            for month, day in ((2, 28), (2, 29), (2, 30), (12, 31), (13, 1), (0, 0))
            for zone in ("", "Z", "+00:00", "-05:00")
        ],
        "string": [*digits[:9], "x"],
    }
    quads = [
        ox.Quad(ox.NamedNode(f"urn:{kind}:{number}"), ox.NamedNode("urn:p"), literal)
        for kind, written in texts.items()
        for number, text in enumerate(written)
        for literal in (ox.Literal(text, datatype=ox.NamedNode(XSD + kind)),)
    ]
    store = ox.Store()
    store.extend(quads)
    given = {quad.subject: quad.object for quad in store}
    wanted = {quad.subject for quad in quads if given[quad.subject] != quad.object}
    assert {quad.subject for quad, _ in losses.rewritten(quads)} == wanted
    assert 0 < len(wanted) < len(quads)
    told: list[int] = []
    assert sum(map(len, losses.counting(quads, told.append))) == len(quads)
    assert sum(told) == len(wanted)
