"""Selecting, focus, paths, tables, links and keys."""

from __future__ import annotations

import re

import networkx as nx  # type: ignore[import-untyped, unused-ignore]

from detente.network.model import Edge, Network
from detente.view import View, render

from .conftest import Open
from .reader import COUNT_PIXELS, choose, heading, point_of, shown, stated, switch
from .samples import THINGS, empty, made_up


def test_click_on_a_mark_selects_and_click_on_nothing_clears(
    opened: Open, view: View, network: Network
) -> None:
    page = opened(view)
    node = network.nodes[5]
    page.mouse.click(*point_of(page, node.iri))
    page.wait_for_function("document.querySelector('#panel h2').innerText !== 'Start here'")
    assert heading(page) == node.label
    page.keyboard.press("Escape")
    assert heading(page) == "Start here"


def test_click_on_a_line_shows_one_statement(opened: Open) -> None:
    a, b = empty(2).nodes
    edge = Edge(a.iri, "urn:r", b.iri, made_up(20).edges[0].sources)
    network = Network((a, b), (edge,), {"urn:r": ("greets", "is greeted by")}, {}, 2, 1)
    page = opened(render(network, title="Two", positions={a.iri: (-200, 0), b.iri: (200, 0)}))
    box = page.locator("#canvas").bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.wait_for_function("document.querySelector('#panel h2').innerText === 'One statement'")
    assert f"{a.label} greets {b.label}" in page.inner_text("#panel")


def test_selection_dims_the_rest(opened: Open, view: View) -> None:
    page = opened(view)
    before = page.evaluate(COUNT_PIXELS)["dark"]
    page.evaluate("iri => detente.select(iri)", THINGS + "thing-100")
    page.wait_for_timeout(150)
    assert page.evaluate(COUNT_PIXELS)["dark"] < before / 3


def test_focus_expand_and_back(opened: Open, view: View, network: Network) -> None:
    page = opened(view)
    choose(page, "north strait alliance")
    page.click("#panel >> text=Focus")
    graph = nx.Graph((edge.subject, edge.object) for edge in stated(network))
    assert shown(page)[0] == len({*graph[THINGS + "thing-2"], THINGS + "thing-2"})
    page.locator("#panel .row .link").first.click()
    before = shown(page)[0]
    page.click("#panel >> text=Expand")
    assert shown(page)[0] > before
    page.click("#panel >> text=Leave the focus")
    assert shown(page)[0] == len(network.nodes)


def test_path_is_as_short_as_networkx_says(opened: Open, view: View, network: Network) -> None:
    page = opened(view)
    graph = nx.Graph((edge.subject, edge.object) for edge in stated(network))
    lone = network.nodes[-1].iri
    for a, b in ((0, 60), (17, 99), (116, 3)):
        ends = network.nodes[a].iri, network.nodes[b].iri
        page.evaluate("ends => detente.path(...ends)", ends)
        steps = nx.shortest_path_length(graph, *ends)
        assert page.locator("#panel .sentence").count() == steps
        assert heading(page) == f"Path of {steps} step{'s' if steps > 1 else ''}"
    page.evaluate("ends => detente.path(...ends)", [network.nodes[0].iri, lone])
    assert "No path between" in page.inner_text("#status")


def test_path_is_told_as_sentences_with_sources(opened: Open, view: View, network: Network) -> None:
    page = opened(view)
    choose(page, "Côte-Blanche")
    page.click("#panel >> text=Path from here")
    choose(page, network.nodes[90].label)
    sentences = page.locator("#panel .sentence")
    assert "Côte-Blanche" in sentences.first.inner_text()
    assert network.nodes[90].label in sentences.last.inner_text()
    for text in sentences.all_inner_texts():
        assert re.search(r"\d passages?", text)
        assert "characters" in text
    page.click("#panel >> text=Clear path")
    assert heading(page) == "Start here"


def test_tables_hold_the_same_and_can_be_sorted(opened: Open, view: View, network: Network) -> None:
    page = opened(view)
    page.click("#tab-tables")
    assert page.inner_text("#pager-things") == f"{len(network.nodes)} rows"
    rows = f"{len(stated(network))} rows"
    assert page.inner_text("#pager-relations span >> nth=0") == rows
    for _ in range(2):
        page.click("#table-things th button >> text=Neighbors")
    degrees = [int(t) for t in page.locator("#table-things td:nth-child(4)").all_inner_texts()]
    assert degrees == sorted(degrees, reverse=True)
    switch(page, "kind", "place").uncheck()
    left = sum(node.kind != "place" for node in network.nodes)
    assert page.inner_text("#pager-things") == f"{left} rows"


def test_long_tables_have_pages(opened: Open) -> None:
    page = opened(render(made_up(450), title="Long"))
    page.keyboard.press("a")
    page.click("#tab-tables")
    assert "page 1 of 3" in page.inner_text("#pager-things")
    first = page.inner_text("#table-things tbody tr >> nth=0")
    page.click("#pager-things >> text=Next")
    page.click("#pager-things >> text=Next")
    assert "page 3 of 3" in page.inner_text("#pager-things")
    assert page.locator("#table-things tbody tr").count() == 50
    assert page.inner_text("#table-things tbody tr >> nth=0") != first


def test_link_brings_back_the_state_in_a_fresh_profile(opened: Open, view: View) -> None:
    page = opened(view)
    switch(page, "relation", "https://example.org/terms#memberOf").uncheck()
    switch(page, "basis", "inferred").check()
    switch(page, "kind", "place").uncheck()
    page.locator("#year").fill("1961")
    choose(page, "north strait alliance")
    fragment, state, panel = (
        page.evaluate("location.hash"),
        shown(page),
        page.inner_text("#panel"),
    )
    again = opened(view, fragment)
    assert shown(again) == state
    assert again.inner_text("#panel") == panel
    assert not switch(again, "kind", "place").is_checked()
    position = "() => Object.values(detente.network.getViewPosition()).map(Math.round)"
    assert again.evaluate(position) == page.evaluate(position)


def test_link_keeps_path_and_focus(opened: Open, view: View, network: Network) -> None:
    page = opened(view)
    page.evaluate("ends => detente.path(...ends)", [network.nodes[0].iri, network.nodes[60].iri])
    told = page.inner_text("#panel")
    assert opened(view, page.evaluate("location.hash")).inner_text("#panel") == told
    choose(page, "north strait alliance")
    page.click("#panel >> text=Focus")
    state = shown(page)
    again = opened(view, page.evaluate("location.hash"))
    assert shown(again) == state
    assert heading(again) == "North Strait Alliance"


def test_broken_links_do_no_harm(opened: Open, view: View, network: Network) -> None:
    fragment = "#thing=__proto__&path=x&path=%00&view=1,2,NaN&years=9..1&hide-kind=nothing&focus=%"
    page = opened(view, fragment)
    assert shown(page)[0] == len(network.nodes)
    assert heading(page) == "Start here"


def test_everything_by_keyboard(opened: Open, view: View) -> None:
    page = opened(view)
    choose(page, "north strait alliance")
    page.focus("#canvas")
    page.keyboard.press("n")
    assert "Neighbor 1 of" in page.inner_text("#status")
    page.keyboard.press("p")
    page.keyboard.press("n")
    page.keyboard.press("Enter")
    assert heading(page) != "North Strait Alliance"
    scale = page.evaluate("detente.network.getScale()")
    page.keyboard.press("+")
    assert page.evaluate("detente.network.getScale()") > scale
    page.keyboard.press("Escape")
    assert heading(page) == "Start here"
    page.keyboard.press("?")
    assert page.evaluate("document.activeElement.textContent") == "Keys"
    page.click("#export summary")
    page.keyboard.press("Escape")
    assert page.locator("#export-png").is_hidden()
    page.keyboard.press("l")
    assert page.get_attribute("#layout-pillars", "aria-pressed") == "true"
    page.keyboard.press("l")
    page.focus("#filter-kind input")
    page.keyboard.press("t")
    assert page.locator("#tables").is_visible()
    page.keyboard.press("t")
    assert page.locator("#canvas").is_visible()
