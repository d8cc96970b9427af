"""The page finds the paths that `detente path` finds, and shows them one by one."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

import pytest
from path_cases import KG, MD, PathCase, path_cases

from detente import KnowledgeGraph
from detente.explain.paths import paths
from detente.view import render

from .conftest import Open
from .reader import heading, lines, switch

CASES = path_cases()

FIND = """([from, to, options]) => detente.paths(from, to, options)"""
CHOOSE = """([things, kinds, relations, bases]) => {
    things.forEach(iri => detente.state.gone.add(detente.idOf(iri)));
    kinds.forEach(kind => detente.state.hidden.get('kind').add(kind));
    relations.forEach(relation => detente.state.hidden.get('relation').add(relation));
    detente.state.hidden.set('basis', new Set(bases));
}"""


def search(page: Any, case: PathCase) -> Any:
    """Return what the page finds, with the legend set to what the case leaves out."""
    things = [node.iri for node in case.network.nodes if node.iri in case.avoid]
    kinds = sorted({node.kind for node in case.network.nodes if node.type in case.avoid})
    relations = sorted(iri for iri in case.avoid if iri in case.network.relations)
    bases = ["inferred", "inferred-possible"] if case.asserted else []
    page.evaluate(CHOOSE, [things, kinds, relations, bases])
    options = {"maxSteps": case.max_steps, "limit": case.limit}
    return page.evaluate(FIND, [case.start, case.goal, options])


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_page_finds_what_was_worked_out_by_hand(opened: Open, case: PathCase) -> None:
    found = search(opened(render(case.network, title="Paths")), case)
    assert [
        {
            "score": path["score"],
            "sentences": [sentence for sentence, *_ in path["steps"]],
            "also": [other for _, *also in path["steps"] for other in also],
        }
        for path in found["paths"]
    ] == case.paths
    if not case.paths:
        assert (found.get("shortest"), found.get("hidden")) == (case.shortest, case.unrestricted)


def test_the_page_of_what_ships_finds_what_the_command_finds(
    opened: Open, kg: KnowledgeGraph
) -> None:
    network = kg.connections
    page = opened(render(network, title="All"))
    draw = random.Random(3)
    iris = [node.iri for node in network.nodes]
    for asserted in (False, True):
        page.evaluate(CHOOSE, [[], [], [], ["inferred", "inferred-possible"] if asserted else []])
        for _ in range(25):
            ends = draw.sample(iris, 2)
            expected = paths(network, *ends, asserted=asserted)
            found = page.evaluate(FIND, [*ends, {}])["paths"]
            assert [
                (path["score"], [sentence for sentence, *_ in path["steps"]]) for path in found
            ] == [(path.score, [step.sentence for step in path.steps]) for path in expected]


def case_named(words: str) -> PathCase:
    (case,) = [case for case in CASES if case.name.startswith(words)]
    return case


EQUAL = "of equal paths"


def test_buttons_lead_to_the_other_paths_and_a_link_keeps_which(opened: Open) -> None:
    case = case_named(EQUAL)
    view = render(case.network, title="Paths", inferred=True)
    page = opened(view)
    page.evaluate("ends => detente.path(...ends)", [case.start, case.goal])
    buttons = page.locator("#paths button")
    pressed = "all => all.map(button => button.ariaPressed)"
    assert buttons.all_inner_texts() == ["1", "2", "3"]
    assert buttons.evaluate_all(pressed) == ["true", "false", "false"]
    assert lines(page)[:8] == [
        *("Path of 2 steps", "1", "2", "3"),
        "Through m4. The best 3 through what the legend shows; "
        "relations are followed either way, an arrow says which.",
        *("a → m4 → o", "avoid m4", "a employs m4"),
    ]
    assert page.inner_text("#status") == "A path of 2 steps, 1 of 3"
    buttons.nth(1).click()
    assert buttons.evaluate_all(pressed) == ["false", "true", "false"]
    assert "a employs m3" in lines(page)
    assert buttons.nth(2).get_attribute("title") == "2 steps through m2"
    again = opened(view, page.evaluate("location.hash"))
    assert lines(again) == lines(page)
    page.click("#back")
    assert "a employs m4" in lines(page)


def test_a_path_says_what_else_connects_two_things(opened: Open) -> None:
    case = case_named("of several statements")
    page = opened(render(case.network, title="Paths"))
    page.evaluate("ends => detente.path(...ends)", [case.start, case.goal])
    page.click("#panel .also summary")
    assert page.inner_text("#panel .also") == "and 2 more\na employs m\na is hindered by m"
    assert page.locator("#paths").count() == 0


def test_a_page_of_a_part_says_that_there_may_be_more(opened: Open) -> None:
    case = case_named(EQUAL)
    part = replace(case.network, total_nodes=1400, total_edges=2300)
    page = opened(render(part, title="Paths"))
    page.evaluate("ends => detente.path(...ends)", [case.start, case.goal])
    words = (
        "This page holds 6 of 1,400 things and 8 of 2,300 relations: "
        "detente path looks for connections in all of them."
    )
    assert page.inner_text("#part") == words
    whole = opened(render(case.network, title="Paths"))
    whole.evaluate("ends => detente.path(...ends)", [case.start, case.goal])
    assert whole.locator("#part").count() == 0


def test_where_there_is_no_path_it_says_what_the_legend_hides(opened: Open) -> None:
    case = case_named("two steps, read along")
    page = opened(render(case.network, title="Paths"))
    switch(page, "relation", MD + "employs").uncheck()
    page.evaluate("ends => detente.path(...ends)", [case.start, case.goal])
    assert page.inner_text("#status") == (
        "No path between a and o through what the legend shows; "
        "through all that this page holds there is one of 2 steps"
    )


def test_a_path_of_more_than_four_steps_is_shown_as_well(opened: Open) -> None:
    case = case_named("what is too far")
    page = opened(render(case.network, title="Paths"))
    page.evaluate("ends => detente.path(...ends)", [KG + "m0", KG + "m6"])
    assert heading(page) == "Path of 6 steps"
