"""Statements that a query makes: drawn apart, and never told as if a source had said them."""

from __future__ import annotations

from dataclasses import replace

from detente import KnowledgeGraph
from detente.network.model import Edge, Network
from detente.view import render

from .conftest import Open
from .reader import shown, switch
from .samples import TERMS, THINGS, villages


def made_by_a_query() -> Network:
    village = villages(1, 3)
    a, b = (node.iri for node in village.nodes[:2])
    made = Edge(b, TERMS + "memberOf", a, constructed=True)
    return replace(village, edges=(*village.edges, made), total_edges=4)


def test_a_line_that_only_the_query_makes_is_dotted_and_told(opened: Open) -> None:
    page = opened(render(made_by_a_query(), title="x"))
    assert shown(page) == (3, 4)
    dashes = page.evaluate(
        """() => [...detente.shown.statements]
            .map(id => detente.network.body.edges[id].options.dashes)"""
    )
    assert sorted(map(str, dashes)) == [*["False"] * 3, "[2, 2.5]"]
    page.evaluate("iri => detente.select(iri)", THINGS + "a-1")
    assert "made by the query; no source says so" in page.inner_text("#panel")
    turtle = page.evaluate("detente.asTurtle()")
    assert turtle.partition("# Made by the query; no source says these.\n")[2] == (
        "k:a-1 t:memberOf k:a-0 .\n"
    )
    assert "memberOf" not in page.evaluate("detente.asSparql()").partition("WHERE")[2]
    switch(page, "basis", "constructed").uncheck()
    assert shown(page) == (3, 3)


def test_the_answer_to_a_query_opens_with_what_is_inferred(opened: Open) -> None:
    village = villages(1, 3)
    a, b = (node.iri for node in village.nodes[:2])
    follows = Edge(b, TERMS + "memberOf", a, inferred=True)
    network = replace(village, edges=(*village.edges, follows), total_edges=4)
    assert shown(opened(render(network, title="x"))) == (3, 3)
    assert shown(opened(render(network, title="x", inferred=True))) == (3, 4)


def test_a_view_of_a_query_is_drawn_so(opened: Open, kg: KnowledgeGraph) -> None:
    query = "SELECT ?a ?m { ?a md:employs ?m . ?a a md:State } ORDER BY ?a ?m LIMIT 5"
    view = kg.view(query=query)
    assert shown(opened(view)) == (view.nodes, view.edges)
