"""What a page says that it shows: its heading, and the line under it."""

from __future__ import annotations

from html import unescape
from pathlib import Path
from typing import Any

import pytest

from detente import KnowledgeGraph
from detente.view import View
from detente.view.content import title_of

from .conftest import Open

NATO = "North Atlantic Treaty Organization"


def told(view: View) -> tuple[str, str]:
    """The heading and the words on what was chosen."""
    _, found, rest = view.html.partition('<span id="note" dir="auto">')
    return view.title, unescape(rest.partition("</span>")[0]) if found else ""


@pytest.mark.parametrize(
    ("entities", "choice", "title", "note"),
    [
        ([], {}, "Military diplomacy", ""),
        (["NATO"], {}, NATO, "With all that is 1 relation away."),
        (
            ["NATO", "SCO"],
            {"hops": 2},
            f"{NATO} and Shanghai Cooperation Organization",
            "With all that is 2 relations away.",
        ),
        (["Mali"], {"hops": 0}, "Mali", ""),
        (
            [],
            {"classes": ["challenge", "outcome"], "asserted": True},
            "Military diplomacy: challenge and outcome",
            "Only relations of a thing of the kind challenge or outcome. Without what rules infer.",
        ),
        (
            [],
            {"document": "src:strategies"},
            "Military Diplomacy Strategies: Enhancing Global Security Cooperation",
            "What it says.",
        ),
        (
            [],
            {"query": "SELECT ?a ?c\nWHERE { ?a md:addresses ?c }"},
            "Military diplomacy: the answer to a query",
            "Query: SELECT ?a ?c WHERE { ?a md:addresses ?c }",
        ),
    ],
)
def test_a_page_tells_what_it_shows(
    kg: KnowledgeGraph, entities: list[str], choice: dict[str, Any], title: str, note: str
) -> None:
    assert told(kg.view(*entities, **choice)) == (title, note)


def test_what_was_left_out_of_the_graph_is_told() -> None:
    graph = KnowledgeGraph.load(scope="documents", modality="asserted")
    assert told(graph.view("NATO", hops=1)) == (
        NATO,
        "With all that is 1 relation away. Narrowed: scope documents and modality asserted.",
    )


@pytest.mark.parametrize(
    ("more", "title"),
    [
        ("", "A graph without a title"),
        ('<urn:o> a owl:Ontology ; rdfs:label "The Harbor Graph"@en .', "The Harbor Graph"),
        (
            '<urn:o> a owl:Ontology ; dcterms:title "Hafen"@de, "<b>Harbor</b>"@en .',
            "<b>Harbor</b>",
        ),
    ],
)
def test_a_graph_of_ones_own_has_its_own_title(tmp_path: Path, more: str, title: str) -> None:
    path = tmp_path / "own.ttl"
    path.write_text(
        "@prefix dcterms: <http://purl.org/dc/terms/> .\n"
        "@prefix owl: <http://www.w3.org/2002/07/owl#> .\n"
        f"@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n<urn:a> <urn:p> <urn:b> . {more}"
    )
    graph = KnowledgeGraph.load(path, bare=True)
    assert title_of(graph.store, ours=False) == title
    assert graph.view("urn:a").title == "a"
    named = title if more else "own.ttl"
    assert graph.view().title == named


def test_a_title_that_is_given_stays(kg: KnowledgeGraph) -> None:
    assert kg.view("Mali", hops=0, title="My page").title == "My page"


def test_the_page_shows_it(opened: Open, kg: KnowledgeGraph) -> None:
    page = opened(kg.view("NATO"))
    assert page.inner_text("h1") == NATO
    assert page.title() == NATO
    assert page.inner_text("#note") == "With all that is 1 relation away."
