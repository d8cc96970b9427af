"""What an answer draws: a part of the network, from Python and from the command line."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from copy import copy
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from league import league

from detente import KnowledgeGraph
from detente.core.errors import UnknownName, UsageError
from detente.network import projection
from detente.network.model import Edge
from detente.network.selection import Selection, select

ROOT = Path(__file__).parents[2]
DATA = """
@prefix kg: <https://w3id.org/detente/id/> .
@prefix md: <https://w3id.org/detente/ontology#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix schema: <https://schema.org/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .

md:employs a md:DomainRelation ; md:phrase "employs" ; md:inversePhrase "is employed by" .
md:State a owl:Class ; rdfs:label "state" .
<https://example.org/gazette> {
  kg:elm a md:State ; skos:prefLabel "Elm" ; schema:sameAs <https://example.org/q1> .
  kg:oak a md:State ; skos:prefLabel "Oak" .
  kg:fir a md:State ; skos:prefLabel "Fir" .
  kg:talks skos:prefLabel "talks" .
  kg:elm md:employs kg:talks . kg:oak md:employs kg:talks . kg:fir md:employs kg:talks .
}
"""


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("trees") / "trees.trig"
    path.write_text(DATA)
    return path


@pytest.fixture(scope="module")
def trees(file: Path) -> KnowledgeGraph:
    import pyoxigraph as ox

    from detente.core.namespaces import PREFIXES
    from detente.dataset.read import fill
    from detente.inference import materialize

    store = ox.Store()
    fill(store, [(file, None)])
    materialize.infer(store)
    return KnowledgeGraph(store, PREFIXES)


def drawn(kg: KnowledgeGraph, query: str) -> tuple[list[tuple[str, str]], list[str]]:
    """The names and kinds of the things, and each statement with how it is known."""
    part = kg.part(query=query)
    names = {node.iri: node.label for node in part.nodes}

    def told(edge: Edge) -> str:
        basis = "made" if edge.constructed else " ".join(source.graph for source in edge.sources)
        words = part.relations.get(edge.relation, (edge.relation.rpartition("/")[2],))[0]
        return f"{names[edge.subject]} {words} {names[edge.object]}: {basis}"

    return [(n.label, n.kind) for n in part.nodes], [told(edge) for edge in part.edges]


GAZETTE = "https://example.org/gazette"


def test_rows_draw_their_things_and_what_connects_them(trees: KnowledgeGraph) -> None:
    query = "SELECT ?s ?m ?n { ?s md:employs ?m BIND (1 AS ?n) FILTER (?s != kg:fir) }"
    assert drawn(trees, query) == (
        [("Elm", "state"), ("Oak", "state"), ("talks", "thing")],
        [f"Elm employs talks: {GAZETTE}", f"Oak employs talks: {GAZETTE}"],
    )


def test_a_thing_without_relations_is_drawn_too(trees: KnowledgeGraph) -> None:
    assert drawn(trees, "SELECT ?s { ?s a md:State FILTER (?s != kg:fir) }") == (
        [("Elm", "state"), ("Oak", "state")],
        [],
    )


def test_construct_tells_what_the_graph_holds_from_what_only_the_query_makes(
    trees: KnowledgeGraph,
) -> None:
    query = """PREFIX ex: <https://example.org/>
        CONSTRUCT { ?s md:employs ?m ; ex:meets kg:fir ; schema:sameAs ?q . ex:new a md:State }
        { ?s md:employs ?m ; schema:sameAs ?q }"""
    assert drawn(trees, query) == (
        [
            ("https://example.org/q1", "thing"),
            ("Elm", "state"),
            ("Fir", "state"),
            ("talks", "thing"),
        ],
        [
            "Elm meets Fir: made",
            f"Elm sameAs https://example.org/q1: {GAZETTE}",
            f"Elm employs talks: {GAZETTE}",
        ],
    )


def test_a_type_that_the_query_makes_is_the_kind_of_a_new_thing(trees: KnowledgeGraph) -> None:
    query = "CONSTRUCT { <urn:new> a md:State . <urn:new> <urn:near> ?s } { ?s md:employs ?m }"
    things, _ = drawn(trees, query)
    assert ("urn:new", "state") in things


def test_describe_draws_things_and_what_is_between_them(trees: KnowledgeGraph) -> None:
    assert drawn(trees, "DESCRIBE kg:elm") == (
        [("Elm", "state"), ("talks", "thing")],
        [f"Elm employs talks: {GAZETTE}"],
    )


def test_other_choices_narrow_an_answer(trees: KnowledgeGraph) -> None:
    part = trees.part("Elm", query="SELECT ?s ?m { ?s md:employs ?m }", hops=1)
    assert [node.label for node in part.nodes] == ["Elm", "talks"]


def test_top_keeps_the_best_connected_and_the_page_says_so(trees: KnowledgeGraph) -> None:
    view = trees.view(top=2)
    assert view.nodes == 2
    assert "These are the best connected of 4." in view.html
    assert [node.label for node in trees.part(top=2).nodes] == ["Elm", "talks"]
    assert trees.view(top=9).nodes == 4


@pytest.mark.parametrize(
    ("query", "error", "words"),
    [
        ("ASK { ?s ?p ?o }", UsageError, "ASK says yes or no, which cannot be drawn"),
        ("SELECT ?l { ?s skos:prefLabel ?l }", UnknownName, "no IRI in its rows is a thing"),
        ("SELECT ?s { ?s md:hinders ?o }", UnknownName, "no IRI in its rows is a thing"),
        ("CONSTRUCT WHERE { ?s a ?o }", UnknownName, "no statement in it connects two IRIs"),
        ("CONSTRUCT WHERE { ?s skos:prefLabel ?o }", UnknownName, "connects two IRIs"),
    ],
)
def test_an_answer_that_cannot_be_drawn_is_said(
    trees: KnowledgeGraph, query: str, error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        trees.view(query=query)


def run(*arguments: str, folder: Path, **options: str) -> subprocess.CompletedProcess[str]:
    environment = {"PYTHONPATH": str(ROOT / "graph"), "HOME": str(folder), **options}
    for name in ("DETENTE_CACHE",):
        environment.setdefault(name, os.environ.get(name, "off"))
    return subprocess.run(
        [sys.executable, str(ROOT / "cli.py"), "view", *arguments],
        env=environment,
        cwd=folder,
        input="SELECT ?place\n{ kg:china md:claims ?place }\n",
        capture_output=True,
        text=True,
    )


def command_on(page: Path) -> str:
    html = page.read_text(encoding="utf-8")
    return unescape(html.partition('<code id="command"')[2].partition(">")[2].partition("<")[0])


def test_the_command_on_the_page_makes_the_page_again(tmp_path: Path) -> None:
    done = run("--query", "-", "--title", 'it\'s "mine" $HOME', "-o", "a b.html", folder=tmp_path)
    assert (done.returncode, done.stderr) == (0, "wrote a b.html: 1 things, 0 statements\n")
    query = "SELECT ?place\n{ kg:china md:claims ?place }"
    wanted = ["--query", query, "--title", 'it\'s "mine" $HOME', "-o", "a b.html"]
    assert shlex.split(command_on(tmp_path / "a b.html")) == ["detente", "view", *wanted]


def test_open_shows_the_page_in_the_browser_of_the_environment(tmp_path: Path) -> None:
    browser = tmp_path / "browser"
    browser.write_text('#!/bin/sh\necho "$1" > opened\n')
    browser.chmod(0o755)
    done = run("NATO", "--hops", "0", "--open", folder=tmp_path, BROWSER=str(browser), PATH="/bin")
    assert (done.returncode, done.stdout) == (0, "")
    assert (tmp_path / "opened").read_text().strip() == (tmp_path / "detente.html").as_uri()


def test_open_says_where_there_is_no_browser(tmp_path: Path) -> None:
    done = run("NATO", "--hops", "0", "--open", "-o", "x.html", folder=tmp_path, PATH="/nowhere")
    assert (done.returncode, done.stderr) == (
        0,
        "wrote x.html: 1 things, 0 statements\nno browser was found here; open x.html in one\n",
    )


@pytest.mark.parametrize(
    "selection",
    [
        {"query": "SELECT ?s ?m { ?s md:employs ?m FILTER (?s != kg:fir) }"},
        {"query": "CONSTRUCT { ?s md:employs ?m . ?s md:knows ?s } { ?s md:employs ?m }"},
        {"query": "DESCRIBE kg:elm", "asserted": True},
        {"query": "SELECT * { ?s md:employs ?talks }", "document": GAZETTE},
        {"document": GAZETTE},
        {"document": GAZETTE, "asserted": True, "top": 2},
    ],
)
def test_what_is_looked_up_is_what_the_whole_network_has(
    trees: KnowledgeGraph, selection: dict[str, Any]
) -> None:
    near, whole = copy(trees), copy(trees)
    assert near.context.is_looked_up
    vars(whole.context)["is_looked_up"] = False
    assert near.part(**selection) == whole.part(**selection)
    assert "connections" not in vars(near)


@pytest.mark.parametrize("asserted", [False, True])
@pytest.mark.parametrize(
    "classes", ["state", "md:PeacekeepingOperation", ("exercise", "logistics agreement")]
)
@pytest.mark.parametrize("named", [(), ("Early",)])
def test_the_things_of_a_class_are_looked_up(
    classes: Any, asserted: bool, named: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, fresh = league(), copy(league())
    chosen: Selection = {"classes": classes, "asserted": asserted}
    entities = [whole.resolve(name) for name in named]
    expected = select(whole.store, whole.network, entities, chosen)
    monkeypatch.setattr(projection, "project", lambda _: pytest.fail("all was projected"))
    found = fresh.part(*named, **chosen)
    assert (found.nodes, found.edges) == (expected.nodes, expected.edges)
    assert (found.total_nodes, found.total_edges) == (expected.total_nodes, expected.total_edges)
