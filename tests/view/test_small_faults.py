"""Small faults of the page that were found by looking at it, each mended."""

from __future__ import annotations

from typing import Any

import pytest

from detente.network.model import Edge, Network
from detente.view import View, render

from .conftest import Open
from .reader import choose, heading, point_of
from .samples import empty, made_up

IS_COVERED = """() => [...document.querySelectorAll('#legend summary')].filter(summary => {
    const words = document.createRange();
    words.selectNodeContents(summary.firstChild);
    const { right } = words.getBoundingClientRect();
    const all = summary.parentElement.querySelector('.all');
    return summary.parentElement.open && all && all.getBoundingClientRect().left < right;
}).map(summary => summary.textContent)"""
OPEN = "() => [...document.querySelectorAll('#legend details')].map(each => each.open)"
COLORS = """iris => {
    const canvas = document.querySelector('#canvas canvas');
    const copy = new OffscreenCanvas(canvas.width, canvas.height)
        .getContext('2d', { willReadFrequently: true });
    copy.drawImage(canvas, 0, 0);
    return iris.map(iri => {
        const { x, y } = detente.network.canvasToDOM(detente.network.body.nodes[detente.idOf(iri)]);
        const { data } = copy.getImageData(Math.round(x), Math.round(y), 1, 1);
        return data[0] + data[1] + data[2];
    });
}"""
FRAME = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"


def test_the_legend_stays_as_it_was_folded(opened: Open, view: View) -> None:
    page = opened(view)
    page.click("#legend summary >> text=Kinds")
    page.evaluate(FRAME)
    before = page.evaluate(OPEN)
    assert before[0] is False
    page.click("#dark")
    assert page.evaluate(OPEN) == before


def test_a_legend_built_narrow_unfolds_where_there_is_room(opened: Open, view: View) -> None:
    page = opened(view, viewport={"width": 390, "height": 844})
    assert not any(page.evaluate(OPEN))
    page.set_viewport_size({"width": 1280, "height": 800})
    page.wait_for_function("document.querySelector('#filter-kind').open")
    page.set_viewport_size({"width": 390, "height": 844})


@pytest.mark.parametrize("width", [1024, 1280])
def test_no_heading_of_the_legend_lies_under_its_buttons(
    opened: Open, view: View, width: int
) -> None:
    page = opened(view, viewport={"width": width, "height": 768})
    if page.locator("#legend").is_hidden():
        page.click("#legend-button")
    assert page.evaluate(IS_COVERED) == []


def test_back_on_the_page_and_in_the_browser_are_the_same_step(opened: Open, view: View) -> None:
    page = opened(view)
    for node in made_up().nodes[2:5]:
        choose(page, node.label)
    third = heading(page)
    page.click("#back")
    second = heading(page)
    page.wait_for_function("() => history.state.at === 2")
    page.go_back()
    page.wait_for_function(
        "told => document.querySelector('#panel h2').innerText !== told", arg=second
    )
    assert heading(page) not in (second, third)
    page.click("#forward")
    assert heading(page) == second
    page.wait_for_function("() => history.state.at === 2")
    page.go_forward()
    page.wait_for_function(
        "told => document.querySelector('#panel h2').innerText === told", arg=third
    )


def test_a_thing_that_was_dragged_stays_there_in_a_link(opened: Open, view: View) -> None:
    page = opened(view)
    iri = page.evaluate("[...detente.shown.things][0]")
    choose(page, page.evaluate("id => detente.nameOf(id)", iri))
    where = "id => detente.network.getPositions([id])[id]"
    page.evaluate(FRAME)
    x, y = page.evaluate(
        """id => {
            const { x, y } = detente.network.canvasToDOM(detente.network.getPositions([id])[id]);
            const { left, top } = document.getElementById('canvas').getBoundingClientRect();
            return [x + left, y + top];
        }""",
        iri,
    )
    before = page.evaluate(where, iri)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 40, y + 30, steps=4)
    page.mouse.up()
    moved = page.evaluate(where, iri)
    assert moved["x"] > before["x"] + 15
    link = page.evaluate("location.hash")
    assert "moved=" in link
    page.evaluate("detente.restart()")
    assert page.evaluate(where, iri) == before
    page.evaluate("link => detente.restart(link.slice(1))", link)
    found = page.evaluate(where, iri)
    assert (abs(found["x"] - moved["x"]), abs(found["y"] - moved["y"])) < (1, 1)


def test_words_are_those_of_everybody(opened: Open, default_view: View) -> None:
    page = opened(default_view, viewport={"width": 1440, "height": 900})
    page.click("#legend-button")
    said = page.inner_text("body")
    for dialect in ("Take away", "without a shown relation", "undated", "How it is known", "Only "):
        assert dialect not in said
    assert "Show 100 more" in said
    assert "of the others are related to nothing" in said


def test_what_the_pointer_is_on_stands_out_from_the_rest(opened: Open, view: View) -> None:
    page = opened(view)
    first, *others = made_up().nodes
    x, y = point_of(page, first.iri)
    page.mouse.move(5, 5)
    page.evaluate(FRAME)
    before = page.evaluate(COLORS, [node.iri for node in others])
    page.mouse.move(x, y)
    page.evaluate(FRAME)
    after = page.evaluate(COLORS, [node.iri for node in others])
    page.mouse.move(5, 5)
    paler = sum(now > was + 20 for was, now in zip(before, after, strict=True))
    assert paler > 3


def test_no_line_strikes_out_the_words_of_another_between_the_same_things(opened: Open) -> None:
    a, b = empty(2).nodes
    source = next(edge.sources[0] for edge in made_up(20).edges if edge.sources)
    told = {f"urn:r{i}": (words, words) for i, words in enumerate(("is a member of", "conducts"))}
    edges = tuple(Edge(a.iri, relation, b.iri, (source,)) for relation in told)
    network = Network((a, b), edges, told, {}, 2, 2)
    page = opened(render(network, title="Two", positions={a.iri: (-60, 0), b.iri: (60, 20)}))
    page.evaluate("iri => detente.select(iri)", a.iri)
    words: Any = page.evaluate("detente.wordsDrawn()")
    assert sorted(words) == ["conducts", "is a member of"]
    assert page.evaluate("detente.wordsStruck()") == 0
