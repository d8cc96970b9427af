"""Prefixes: those that everybody knows, and those of the files, in queries, names and exports."""

import pickle
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cli import cli
from detente import KnowledgeGraph, QueryError

DATA = """@prefix ex: <https://ex.org/> .
@prefix : <https://ex.org/vocab#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
ex:a rdfs:label "A" ; :knows ex:b .
ex:b rdfs:label "B" .
"""
XML = (
    '<?xml version="1.0"?>\n<!DOCTYPE rdf:RDF [ <!ENTITY ex "https://ex.org/"> ]>\n'
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:ex="&ex;"'
    ' xmlns:rdfs="http://www.w3.org/2000/01/rdf-schema#">\n'
    '<rdf:Description rdf:about="&ex;a"><rdfs:label>A</rdfs:label></rdf:Description></rdf:RDF>\n'
)
JSON = (
    '{"@context": {"ex": "https://ex.org/", "rdfs": "http://www.w3.org/2000/01/rdf-schema#"},'
    ' "@id": "ex:a", "rdfs:label": "A"}'
)
NAME = "SELECT ?l { ex:a rdfs:label ?l }"


def run(*arguments: object) -> Result:
    return CliRunner().invoke(cli, list(map(str, arguments)))


def written(path: Path, content: str) -> Path:
    path.write_text(content, encoding="utf-8")
    return path


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return written(tmp_path / "data.ttl", DATA)


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.ttl", DATA), ("a.trig", DATA), ("a.rdf", XML), ("a.jsonld", JSON)],
)
def test_queries_know_the_prefixes_of_the_file(tmp_path: Path, name: str, content: str) -> None:
    kg = KnowledgeGraph.load(written(tmp_path / name, content), bare=True)
    assert kg.query(NAME).rows == (("A",),)
    assert kg.prefixes["ex"] == "https://ex.org/"


def test_a_bare_graph_knows_what_everybody_knows_and_nothing_of_ours(tmp_path: Path) -> None:
    kg = KnowledgeGraph.load(
        written(tmp_path / "a.nt", "<urn:a> <urn:b> 'c' .\n".replace("'", '"')), bare=True
    )
    for prefix in (
        "rdf",
        "rdfs",
        "owl",
        "skos",
        "xsd",
        "dcterms",
        "prov",
        "org",
        "schema",
        "oa",
        "foaf",
        "nif",
    ):
        assert not kg.query(f"ASK {{ ?s a {prefix}:x }}")
    with pytest.raises(QueryError, match="kg"):
        kg.query("ASK { ?s a kg:nato }")


def test_a_prefix_of_the_file_wins_over_one_that_everybody_knows(tmp_path: Path) -> None:
    path = written(
        tmp_path / "a.ttl", '@prefix schema: <http://schema.org/> .\n<urn:a> schema:name "A" .\n'
    )
    kg = KnowledgeGraph.load(path, bare=True)
    assert kg.query("SELECT ?n { ?s schema:name ?n }").rows == (("A",),)
    assert kg.notes == ()


def test_with_our_graph_our_prefixes_win_and_that_is_told(tmp_path: Path) -> None:
    path = written(
        tmp_path / "a.ttl",
        "@prefix kg: <urn:other:> .\n@prefix ex: <https://ex.org/> .\nkg:nato ex:p ex:b .\n",
    )
    kg = KnowledgeGraph.load(path, inference=False)
    assert kg.query("ASK { kg:nato a md:MilitaryAlliance }")
    assert kg.query("ASK { <urn:other:nato> ex:p ex:b }")
    assert kg.notes == (
        f"{path}: kg: stands for <urn:other:> there, and here for <https://w3id.org/detente/id/>",
    )


def test_of_two_files_the_first_has_the_prefix_and_that_is_told(tmp_path: Path) -> None:
    one = written(tmp_path / "one.ttl", "@prefix ex: <urn:one:> . ex:a ex:p ex:b .\n")
    two = written(tmp_path / "two.ttl", "@prefix ex: <urn:two:> . ex:a ex:p ex:b .\n")
    done = run("--bare", "--data", one, "--data", two, "query", "SELECT ?s { ?s ex:p ?o }")
    assert done.stdout.split() == ["s", "urn:one:a"]
    assert done.stderr == f"{two}: ex: stands for <urn:two:> there, and here for <urn:one:>\n"


def test_names_are_bound_shown_and_explained_by_the_prefixes_of_the_file(data: Path) -> None:
    query = "SELECT ?l { ?thing rdfs:label ?l }"
    for name in ("ex:a", "<https://ex.org/a>", "https://ex.org/a"):
        kg = KnowledgeGraph.load(data, bare=True)
        assert kg.query(query, bind={"thing": name}).rows == (("A",),)
        assert kg.resolve(name) == "https://ex.org/a"
        assert kg.show(name).iri == "https://ex.org/a"
    assert kg.resolve("ex:b") == "https://ex.org/b"
    done = run("--bare", "--data", data, "query", query, "--bind", "thing=ex:b")
    assert done.stdout.split() == ["l", "B"]
    assert kg.query("ASK { FILTER(?x = 1) }", bind={"x": '"1"^^xsd:integer'})
    told = kg.why("ex:a", ":knows", "ex:b")
    assert told


def test_tables_and_graphs_of_answers_have_the_prefixes_of_the_file(data: Path) -> None:
    kg = KnowledgeGraph.load(data, bare=True)
    assert str(kg.query("SELECT ?o { ex:a :knows ?o }")).splitlines()[-1].strip() == "ex:b"
    assert kg.query("CONSTRUCT { ?s :knows ?o } { ?s :knows ?o }").text("turtle") == (
        "@prefix : <https://ex.org/vocab#> .\n@prefix ex: <https://ex.org/> .\n\n"
        "ex:a :knows ex:b .\n"
    )


def test_exports_keep_the_prefixes_of_the_file(data: Path) -> None:
    turtle = (
        "@prefix : <https://ex.org/vocab#> .\n"
        "@prefix ex: <https://ex.org/> .\n"
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n\n"
        'ex:a rdfs:label "A" ;\n\t:knows ex:b .\nex:b rdfs:label "B" .\n'
    )
    kg = KnowledgeGraph.load(data, bare=True)
    assert kg.export(format="turtle").decode() == turtle
    assert b":knows ex:b" in kg.export(format="trig")
    xml = kg.export(format="rdfxml").decode()
    assert 'xmlns:ex="https://ex.org/"' in xml
    assert 'xmlns="https://ex.org/vocab#"' in xml


def test_a_name_of_the_file_is_kept_also_where_another_is_known(tmp_path: Path) -> None:
    path = written(
        tmp_path / "a.ttl",
        "@prefix s: <https://schema.org/> .\n@prefix xmlish: <urn:y:> .\n"
        "@prefix xml: <http://www.w3.org/XML/1998/namespace> .\nxmlish:a s:name xmlish:b .\n",
    )
    kg = KnowledgeGraph.load(path, bare=True)
    assert kg.export(format="turtle").endswith(b"\n\nxmlish:a s:name xmlish:b .\n")
    assert b"<s:name rdf:resource" in kg.export(format="rdfxml")


def test_what_a_prefix_would_write_with_escapes_is_an_iri(tmp_path: Path) -> None:
    path = written(
        tmp_path / "a.ttl",
        '@prefix ex: <https://ex.org/> .\n<https://ex.org/a/b> ex:p "ex:a\\\\/b", ex:c .\n',
    )
    content = KnowledgeGraph.load(path, bare=True).export(format="turtle")
    assert content.decode() == (
        '@prefix ex: <https://ex.org/> .\n\n<https://ex.org/a/b> ex:p "ex:a\\\\/b" , ex:c .\n'
    )


def test_a_store_keeps_the_prefixes_of_what_was_loaded(data: Path, tmp_path: Path) -> None:
    store = tmp_path / "store"
    assert run("load", data, "--bare", "--store", store).exit_code == 0
    assert run("--store", store, "query", NAME).stdout.split() == ["l", "A"]
    other = written(tmp_path / "other.ttl", "@prefix ex: <urn:other:> . ex:a ex:p ex:b .\n")
    told = run("load", other, "--bare", "--store", store).stderr
    assert told == f"{other}: ex: stands for <urn:other:> there, and here for <https://ex.org/>\n"
    assert run("--store", store, "query", NAME).stdout.split() == ["l", "A"]
    assert "\t:knows ex:b ." in run("--store", store, "export").stdout


def test_a_graph_that_is_handed_over_keeps_its_prefixes(data: Path) -> None:
    kg = pickle.loads(pickle.dumps(KnowledgeGraph.load(data, bare=True)))
    assert kg.query(NAME).rows == (("A",),)
    assert kg.export(format="turtle").startswith(b"@prefix : <https://ex.org/vocab#> .\n")
