"""Opening the page, searching, filtering, and reading the panel.

Every browser test also ends with "and nothing went wrong": no request, no error, no dialog, no
breach of the policy (see `opened` in conftest.py).
"""

from __future__ import annotations

import re
from collections import Counter

import pytest

from detente.evidence.sources import Source
from detente.network.model import Edge, Network, Node
from detente.view import View, render

from .conftest import Open
from .reader import COUNT_PIXELS, choose, heading, lines, shown, stated, switch, unfold
from .samples import PASSAGES, PREFIXES, TERMS, THINGS, made_up


def test_opens_with_a_picture_of_what_is_stated(opened: Open, view: View, network: Network) -> None:
    page = opened(view)
    assert shown(page) == (len(network.nodes), len(stated(network)))
    assert page.evaluate(COUNT_PIXELS)["drawn"] > 10_000
    assert page.title() == "A made-up network"


def test_policy_really_blocks(opened: Open, view: View) -> None:
    page = opened(view)
    trouble = page.trouble
    page.evaluate(
        """() => {
            const style = document.createElement('style');
            style.textContent = 'body { color: red }';
            document.head.append(style);
            const script = document.createElement('div');
            try { script.innerHTML = '<b>markup</b>'; } catch { /* Trusted Types */ }
            fetch('https://example.org/').catch(() => null);
        }"""
    )
    page.wait_for_timeout(200)
    broken = " ".join(trouble.violations)
    for directive in ("style-src", "connect-src", "require-trusted-types-for"):
        assert directive in broken
    assert trouble.requests == []
    trouble.violations.clear()
    trouble.errors.clear()


@pytest.mark.parametrize("words", ["cote", "white coast", "k:thing-0", "COTE-BLANCHE"])
def test_search_finds_by_label_alias_and_short_iri(opened: Open, view: View, words: str) -> None:
    page = opened(view)
    choose(page, words)
    assert heading(page) == "Côte-Blanche"
    assert "thing=k%3Athing-0" in page.url


def test_search_offers_matches_and_arrows_choose_among_them(opened: Open, view: View) -> None:
    page = opened(view)
    page.click("#search")
    page.keyboard.type("harbour")
    offered = page.locator("#hits [role=option] .word").all_inner_texts()
    assert len(offered) > 2
    assert all("harbour" in name.lower() for name in offered)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert heading(page) == offered[1]


def test_search_tells_which_other_name_it_found(opened: Open, view: View) -> None:
    page = opened(view)
    page.fill("#search", "white c")
    assert page.locator("#hits li").all_inner_texts() == ["Côte-Blanche White Coast\nstate"]


def test_legend_counts_what_there_is(opened: Open, view: View, network: Network) -> None:
    page = opened(view)
    unfold(page)
    kinds = Counter(node.kind for node in network.nodes)
    for kind, count in kinds.items():
        row = page.locator("#filter-kind label").filter(has=page.locator(f"[data-value='{kind}']"))
        assert row.locator(".count").inner_text() == str(count)
    inferred = [edge for edge in network.edges if edge.inferred and not edge.possible]
    row = page.locator("#filter-basis li").filter(has_text="inferred by a rule")
    assert row.locator(".count").inner_text() == f"0/{len(inferred)}"


def test_legend_hides_kinds_and_reset_shows_them(
    opened: Open, view: View, network: Network
) -> None:
    page = opened(view)
    before = shown(page)
    switch(page, "kind", "outcome").uncheck()
    kinds = {node.iri: node.kind for node in network.nodes}
    left = [e for e in stated(network) if "outcome" not in (kinds[e.subject], kinds[e.object])]
    assert shown(page) == (sum(kind != "outcome" for kind in kinds.values()), len(left))
    page.click("#reset")
    assert shown(page) == before


def test_legend_filters_by_source_and_by_how_firmly_it_speaks(
    opened: Open, view: View, network: Network
) -> None:
    page = opened(view)
    title = "A Survey of Port Visits"
    switch(page, "document", title).uncheck()
    switch(page, "modality", "possible").uncheck()
    left = [
        edge
        for edge in stated(network)
        if any(s.title != title and s.modality != "possible" for s in edge.sources)
    ]
    assert shown(page)[1] == len(left)


def test_inferred_relations_appear_on_request(opened: Open, view: View, network: Network) -> None:
    page = opened(view)
    switch(page, "basis", "inferred").check()
    firm = [edge for edge in network.edges if not (edge.inferred and edge.possible)]
    assert shown(page)[1] == len(firm)
    switch(page, "basis", "inferred-possible").check()
    assert shown(page)[1] == len(network.edges)


def test_a_network_of_inferred_relations_only_is_not_empty(opened: Open) -> None:
    network = made_up(40)
    inferred = tuple(edge for edge in network.edges if edge.inferred)
    page = opened(render(network.only(inferred), title="Only inferred"))
    assert shown(page)[1] == len(inferred)


def test_panel_tells_everything_about_a_thing(opened: Open, view: View, network: Network) -> None:
    page = opened(view)
    choose(page, "north strait alliance")
    node = network.nodes[2]
    text = page.inner_text("#panel")
    for expected in (node.label, node.kind, node.definition, "k:thing-2", "made-up thing"):
        assert expected in text
    while page.locator("#panel .more").count():
        page.locator("#panel .more").first.click()
    own = [edge for edge in stated(network) if node.iri in (edge.subject, edge.object)]
    groups = Counter(
        network.relations[edge.relation][edge.subject != node.iri]
        for edge in own
        if edge.subject != edge.object
    )
    heads = page.locator("#panel h3").all_inner_texts()
    assert {re.sub(r"\s+", " ", head) for head in heads} >= {f"{w} {n}" for w, n in groups.items()}
    assert page.locator("#panel .relation > ul > li").count() == len(own)


def test_sources_of_a_relation_are_told_in_full(opened: Open, view: View, network: Network) -> None:
    page = opened(view)
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
    choose(page, "Côte-Blanche")
    while page.locator("#panel .more").count():
        page.locator("#panel .more").first.click()
    page.evaluate("document.querySelectorAll('#panel details').forEach(d => { d.open = true; })")
    text = page.inner_text("#panel")
    edges = [e for e in stated(network) if network.nodes[0].iri in (e.subject, e.object)]
    for source in (source for edge in edges for source in edge.sources):
        assert source.title in text
        assert f"section “{source.section}” · paragraph {source.paragraph}" in text
        assert f"characters {source.begin}\u2013{source.end}" in text
        assert source.sentence in text


def test_a_dated_relation_tells_when_and_how_far_it_is_confirmed(opened: Open) -> None:
    coast, league = (
        Node(f"{THINGS}{name}", name, "state", when=when)
        for name, when in (("Coast", ""), ("League", "from 1950"))
    )
    edge = Edge(
        subject=coast.iri,
        relation=f"{TERMS}memberOf",
        object=league.iri,
        sources=(
            Source(
                f"{PASSAGES}page",
                "Coast joins",
                kind="web page",
                publisher="Blue News",
                source_kind="press",
            ),
        ),
        start="1990-04-04",
        when="since 4 April 1990",
        verification="day unconfirmed",
        remarks=("confirmed by <b>the yearbook</b>",),
    )
    network = Network((coast, league), (edge,), {edge.relation: ("joins", "has")}, PREFIXES, 2, 1)
    page = opened(render(network, title="Dated"))
    page.evaluate("iri => detente.select(iri)", league.iri)
    text = lines(page)
    assert text[:3] == ["League", "state", "from 1950"]
    end = text.index("In words and numbers")
    assert text[end - 8 : end] == [
        "Coast",
        "since 4 April 1990",
        "Blue News · press",  # in sight, while the rest is folded
        *("1 source", "day unconfirmed"),
        "Coast joins",
        "Blue News · press",
        "confirmed by <b>the yearbook</b>",
    ]


def test_inferred_relation_says_because(opened: Open, view: View, network: Network) -> None:
    page = opened(view)
    switch(page, "basis", "inferred").check()
    edge = next(edge for edge in network.edges if edge.inferred and not edge.possible)
    page.evaluate("iri => detente.select(iri)", edge.subject)
    page.evaluate("document.querySelectorAll('#panel details').forEach(d => { d.open = true; })")
    text = page.inner_text("#panel")
    assert "inferred\nbecause" in text
    for step in edge.because:
        assert step in text


def test_panel_is_clean_for_every_thing(opened: Open, view: View, network: Network) -> None:
    page = opened(view)
    texts = page.evaluate(
        """iris => iris.map(iri => {
            detente.select(iri);
            return document.getElementById('panel').innerText;
        })""",
        [node.iri for node in network.nodes],
    )
    for node, text in zip(network.nodes, texts, strict=True):
        assert node.label in text
        assert not re.search(r"\bnull\b|\bundefined\b|\bNaN\b|\[object|false", text)
