"""The page that opens on an answer: a flow, names beside marks, lines that speak, neighborhoods."""

from __future__ import annotations

from typing import Any

import pytest

from detente.network.model import Edge, Network
from detente.view import View, render
from detente.view.picture.verbs import VERBS

from .conftest import Open
from .reader import heading, shown
from .samples import empty, made_up

NATO = "https://w3id.org/detente/id/nato"
NAMES = """() => {
    const { clientWidth, clientHeight } = document.querySelector('#canvas');
    const scale = detente.network.getScale();
    const names = detente.namesDrawn();
    const covered = [...detente.shown.things].filter(id => {
        const body = detente.network.body.nodes[id];
        const { x, y } = detente.network.canvasToDOM(body);
        const r = body.options.size * scale;
        return names.some(({ left, right, top, bottom }) =>
            Math.min(x + r, right) > Math.max(x - r, left)
            && Math.min(y + r, bottom) > Math.max(y - r, top));
    });
    const sight = names.filter(({ left, right, top, bottom }) =>
        left >= 0 && top >= 0 && right <= clientWidth && bottom <= clientHeight);
    return [sight.length, covered.length];
}"""
LUMINANCE = """() => {
    const parts = text => (text.match(/^#/) ? text.slice(1).match(/../g).map(n => parseInt(n, 16))
        : text.match(/\\d+/g).slice(0, 3).map(Number));
    const light = text => parts(text)
        .map(n => n / 255).map(n => (n <= 0.04045 ? n / 12.92 : ((n + 0.055) / 1.055) ** 2.4))
        .reduce((sum, n, at) => sum + n * [0.2126, 0.7152, 0.0722][at], 0);
    const ground = light(getComputedStyle(document.body).backgroundColor);
    const inks = new Set([...detente.shown.statements]
        .map(id => detente.network.body.edges[id].options.color.color));
    return [...inks].map(light).map(ink =>
        (Math.max(ink, ground) + 0.05) / (Math.min(ink, ground) + 0.05));
}"""
LINE = """said => {
    const id = [...detente.shown.statements].find(each => detente.told(each) === said);
    const { edgeType } = detente.network.body.edges[id];
    const [a, b] = [0.49, 0.51].map(share => detente.network.canvasToDOM(edgeType.getPoint(share)));
    const { left, top } = document.querySelector('#canvas').getBoundingClientRect();
    const length = Math.hypot(b.x - a.x, b.y - a.y);
    return [a.x + left - ((b.y - a.y) / length) * 5, a.y + top + ((b.x - a.x) / length) * 5];
}"""
VIEW = """() => {
    const { x, y } = detente.network.getViewPosition();
    return [x, y, detente.network.getScale()];
}"""
DESK, TABLET, PHONE = ((1440, 900), (1024, 768), (390, 844))


@pytest.fixture
def desk(opened: Open, default_view: View) -> Any:
    return opened(default_view, viewport={"width": DESK[0], "height": DESK[1]})


@pytest.mark.parametrize(("size", "least"), [(TABLET, 36), (PHONE, 15), (DESK, 55)])
def test_names_cover_no_mark(desk: Any, size: tuple[int, int], least: int) -> None:
    desk.set_viewport_size({"width": size[0], "height": size[1]})
    desk.wait_for_timeout(300)  # until the drawing has taken its new size
    desk.evaluate("detente.restart()")
    names, covered = desk.evaluate(NAMES)
    assert names >= least
    assert covered == 0


def test_every_name_is_reached_by_zoom(desk: Any) -> None:
    nameless = desk.evaluate(
        """() => [...detente.shown.things].filter(id => {
            detente.network.moveTo({
                position: detente.network.getPositions([id])[id], scale: 3, animation: false,
            });
            detente.network.redraw();
            return !detente.namesDrawn().some(({ name }) => name === detente.nameOf(id));
        }).map(detente.nameOf)"""
    )
    assert nameless == []


def test_lines_can_be_seen_in_either_theme(desk: Any) -> None:
    for _ in ("light", "dark"):
        contrasts = desk.evaluate(LUMINANCE)
        assert len(contrasts) == len(VERBS) - 1  # all families but the one of other vocabularies
        assert min(contrasts) >= 3
        desk.click("#dark")


def test_the_flow_tells_groups_and_what_a_ribbon_is_made_of(desk: Any) -> None:
    groups = desk.evaluate("detente.groups.map(({ family }) => family)")
    assert 12 <= len(groups) <= 20
    assert [*dict.fromkeys(groups)] == [
        *("actors", "activities", "mechanisms", "outcomes", "challenges")
    ]
    desk.locator("#flow .group").first.click()
    assert heading(desk) == "organizations"
    desk.locator("#panel .flowrow .link").first.click()
    told = desk.evaluate(
        """() => detente.ribbons().find(({ from, to }) =>
            document.querySelector('#panel h2').textContent === `${from.name} → ${to.name}`)
            .statements.length"""
    )
    assert desk.inner_text("#in-flow h3 .count") == str(told)
    assert desk.locator("#in-flow .sayer").count() > 0
    link = desk.evaluate("location.hash")
    panel = desk.inner_text("#panel")
    desk.evaluate("link => detente.restart(link.slice(1))", link)
    assert desk.inner_text("#panel") == panel


def test_the_flow_is_of_the_day(desk: Any) -> None:
    count = "detente.ribbons().reduce((sum, { statements }) => sum + statements.length, 0)"
    whole = desk.evaluate(count)
    desk.evaluate("detente.setDay('1950-12-31')")
    assert 0 < desk.evaluate(count) < whole
    assert "as of the end of 1950" in desk.inner_text("#flow h2")


def test_groups_of_the_flow_are_walked_by_arrows(desk: Any) -> None:
    desk.locator("#flow .group").first.focus()
    desk.keyboard.press("ArrowDown")
    desk.keyboard.press("Enter")
    assert heading(desk) == "states"


def test_a_thing_chosen_by_click_and_by_search_is_brought_into_view_alike(desk: Any) -> None:
    desk.click("#first >> text=What does NATO do")
    view = desk.evaluate(VIEW)
    desk.click("#reset")
    desk.fill("#search", "NATO")
    desk.press("#search", "Enter")
    assert desk.evaluate(VIEW) == pytest.approx(view)
    inside = desk.evaluate(
        """iri => {
            const at = detente.network.canvasToDOM(detente.network.body.nodes[detente.idOf(iri)]);
            const { clientWidth, clientHeight } = document.querySelector('#canvas');
            return at.x > 0 && at.y > 0 && at.x < clientWidth && at.y < clientHeight;
        }""",
        NATO,
    )
    assert inside


def test_a_focus_folds_long_lists_and_unfolds_them(desk: Any) -> None:
    desk.evaluate("iri => detente.select(iri)", NATO)
    desk.click("#panel >> text=Focus")
    folded = shown(desk)[0]
    desk.click("#panel section.relation:has-text('has as a member') >> text=Draw")
    assert shown(desk)[0] > folded + 20
    link = desk.evaluate("location.hash")
    unfolded = shown(desk)
    desk.evaluate("link => detente.restart(link.slice(1))", link)
    assert shown(desk) == unfolded


def test_one_relation_is_expanded_and_says_how_many(desk: Any) -> None:
    desk.evaluate("iri => detente.select(iri)", NATO)
    draw = desk.locator("#panel section.relation:has-text('conducts') >> text=/^Draw/").first
    more = int(draw.inner_text().split()[1])
    before = shown(desk)[0]
    draw.click()
    assert shown(desk)[0] == before + more


def test_what_is_between_several_things(desk: Any) -> None:
    desk.evaluate("iri => detente.select(iri)", NATO)
    desk.click("#panel >> text=And another")
    desk.fill("#search", "African Union")
    desk.press("#search", "Enter")
    assert heading(desk) == "What is between 2 things"
    assert "diplomacy" in desk.inner_text("#in-common")
    link = desk.evaluate("location.hash")
    panel = desk.inner_text("#panel")
    desk.evaluate("link => detente.restart(link.slice(1))", link)
    assert desk.inner_text("#panel") == panel
    desk.locator("#chosen button.small").first.click()
    assert heading(desk) == "African Union"


def test_a_click_five_pixels_from_a_line_gets_it_and_a_card_tells_of_it(opened: Open) -> None:
    a, b = empty(2).nodes
    source = next(edge.sources[0] for edge in made_up(20).edges if edge.sources)
    edge = Edge(a.iri, "urn:r", b.iri, (source,))
    network = Network((a, b), (edge,), {"urn:r": ("greets", "is greeted by")}, {}, 2, 1)
    page = opened(render(network, title="Two", positions={a.iri: (-200, 0), b.iri: (200, 30)}))
    told = f"{a.label} greets {b.label}"
    x, y = page.evaluate(LINE, told)
    page.mouse.move(x, y)
    page.wait_for_selector("#card:not([hidden])")
    card = page.inner_text("#card")
    assert told in card
    assert source.sentence in card
    page.mouse.click(x, y)
    page.wait_for_selector("#panel h2:text-is('One statement')")
    assert told in page.inner_text("#panel")
    assert page.locator("#card").is_hidden()


def test_a_page_without_pillars_opens_on_its_network(opened: Open, view: View) -> None:
    page = opened(view)
    assert page.locator("#flow").is_hidden()
    assert page.locator("#legend").is_visible()
    page.click("#legend-button")
    assert page.locator("#legend").is_hidden()
