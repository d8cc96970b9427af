"""What a stranger asks first: from the default page in at most two clicks or one typed line each.

Right, and with its source in sight, on a desk and on a phone, in Chromium and in Firefox.
"""

from __future__ import annotations

import csv
import io
import time
from collections.abc import Iterator
from typing import Any

import pytest

from detente import KnowledgeGraph
from detente.query.questions import SHIPPED, Question
from detente.view import View

from .conftest import Trouble

IN_SIGHT = """text => {
    const inSight = element => {
        const { left, top, width, height } = element.getBoundingClientRect();
        if (!width || left < 0 || top < 0 || top + height > innerHeight) return false;
        const at = document.elementFromPoint(left + Math.min(width / 2, 20), top + height / 2);
        return at !== null && (element.contains(at) || at.contains(element));
    };
    const says = ({ childNodes }) => [...childNodes].some(node =>
        node.nodeType === Node.TEXT_NODE && node.data.includes(text));
    return [...document.querySelectorAll('#panel *')].some(each => says(each) && inSight(each));
}"""
WORDS = "() => document.querySelector('#panel').innerText"
ANSWERS = """() => [...document.querySelectorAll('#answers .answer > .row .link')]
    .map(each => each.textContent)"""


DESK, PHONE = (1440, 900), (390, 844)
ON_A_DESK = pytest.mark.parametrize(
    "page", [pytest.param(("chromium", DESK), id="desk", marks=pytest.mark.browser)], indirect=True
)


@pytest.fixture(
    scope="module",
    params=[
        pytest.param((browser, size), id=f"{browser}-{name}", marks=pytest.mark.browser)
        for browser in ("chromium", "firefox")
        for name, size in (("desk", DESK), ("phone", PHONE))
    ],
)
def page(
    default_view: View, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[Any]:
    """The default page, opened once for all the questions of a screen."""
    path = default_view.save(tmp_path_factory.mktemp("page") / "page.html")
    name, (width, height) = request.param
    browser = request.getfixturevalue(name)
    size = {"width": width, "height": height}
    if name == "firefox":
        browser.set_viewport_size(size)
        browser.goto(path.as_uri())
        while browser.evaluate("document.documentElement.dataset.ready") != "yes":
            time.sleep(0.05)
        yield browser
        assert browser.trouble() == []
        return
    context = browser.new_context(viewport=size, offline=True, reduced_motion="reduce")
    page = context.new_page()
    trouble = Trouble()
    trouble.watch(context, page)
    page.goto(path.as_uri())
    page.wait_for_selector("html[data-ready=yes]")
    yield page
    context.close()
    assert trouble == Trouble()


@pytest.fixture(autouse=True)
def fresh(page: Any) -> None:
    page.click("#reset")


def click_question(page: Any, words: str) -> str:
    page.click(f"#first >> text={words}")
    return str(page.evaluate(WORDS))


def typed(page: Any, words: str) -> str:
    page.fill("#search", words)
    page.press("#search", "Enter")
    return str(page.evaluate(WORDS))


def answers(page: Any) -> list[str]:
    while page.locator("#answers > .more").count():
        page.locator("#answers > .more").first.click()
    return list(page.evaluate(ANSWERS))


def in_sight(page: Any, *texts: str) -> dict[str, bool]:
    return {text: page.evaluate(IN_SIGHT, text) for text in texts}


def rows(kg: KnowledgeGraph, name: str, values: dict[str, Any]) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(kg.ask(name, **values).to_csv())))


def asked(kg: KnowledgeGraph, name: str, column: str, **values: str) -> list[str]:
    return sorted({row[column] for row in rows(kg, name, values)})


@pytest.mark.parametrize("way", ["click", "type"])
def test_what_does_nato_do_and_towards_what(page: Any, way: str) -> None:
    told = click_question(page, "What does NATO do") if way == "click" else typed(page, "NATO")
    assert told.startswith("North Atlantic Treaty Organization")
    assert "Kosovo Force" in told
    assert "collective defense" in told
    sight = in_sight(page, "North Atlantic Treaty Organization", "conducts", " · primary record")
    assert all(sight.values()), sight
    page.click("nav.chips >> text=contributes to")
    assert all(in_sight(page, "collective defense", " · analysis").values())


@pytest.mark.parametrize("way", ["click", "type"])
def test_what_hinders_peacekeeping_and_who_says_so(page: Any, kg: KnowledgeGraph, way: str) -> None:
    expected = asked(
        kg, "challenges-of-mechanism", "challenge", mechanism="kg:peacekeeping-missions"
    )
    if way == "click":
        click_question(page, "What hinders peacekeeping")
        assert sorted(answers(page)) == expected
    else:
        told = typed(page, "hinders peacekeeping")
        assert all(name in told for name in expected)
    assert all(in_sight(page, expected[0], " · analysis").values())


@pytest.mark.parametrize("way", ["click", "type"])
def test_who_was_in_the_sco_in_2010(page: Any, kg: KnowledgeGraph, way: str) -> None:
    if way == "click":
        click_question(page, "Who was in the SCO in 2010")
    else:
        typed(page, "Who was in the SCO in 2010?")
    expected = asked(kg, "members-on-day", "member", organization="kg:sco", day="2010")
    assert sorted(answers(page)) == expected
    assert all(in_sight(page, "China", "since 15 June 2001").values())
    assert page.evaluate(IN_SIGHT, " · ")


@pytest.mark.parametrize("way", ["click", "type"])
def test_how_cyber_capabilities_lead_to_regional_stability(
    page: Any, kg: KnowledgeGraph, way: str
) -> None:
    if way == "click":
        told = click_question(page, "How do cyber capabilities lead")
    else:
        told = typed(page, "cyber capabilities -> regional stability")
    best = kg.path("kg:cyber-capabilities", "kg:regional-stability", asserted=True).paths[0]
    assert told.startswith(f"Path of {len(best.steps)} steps")
    assert all(in_sight(page, "cyber capabilities", "regional stability").values())
    assert page.evaluate(IN_SIGHT, " · analysis")


def test_who_joined_nato_after_the_cold_war(page: Any, kg: KnowledgeGraph) -> None:
    click_question(page, "Who joined NATO after the Cold War")
    expected = asked(kg, "accessions", "member", organization="kg:nato", since="1992")
    assert all(in_sight(page, "Czechia", "since 12 March 1999", " · ").values())
    assert sorted(answers(page)) == expected
    assert len(expected) > 10


def test_which_missions_ran_in_mali_in_2015(page: Any, kg: KnowledgeGraph) -> None:
    told = click_question(page, "Which missions ran in Mali")
    expected = asked(kg, "operations-in-place-on-day", "operation", place="kg:mali", day="2015")
    assert sorted(answers(page)) == expected
    assert "No statement here says who participates in it then" in told
    assert all(in_sight(page, "European Union Training Mission in Mali", " · press").values())


ON_PAGE = [each for each in SHIPPED.listed() if each.page]


@ON_A_DESK
@pytest.mark.parametrize("question", ON_PAGE, ids=lambda each: each.name)
def test_the_page_answers_as_the_command_does(
    page: Any, kg: KnowledgeGraph, question: Question
) -> None:
    column = question.page.partition(" = ")[0]
    expected = {
        (row[column], row.get("certainty") or "holds")
        for row in rows(kg, question.name, question.example)
    }
    found = page.evaluate(
        "([name, values]) => detente.answers(name, values)", [question.name, question.example]
    )
    assert {tuple(each) for each in found} == expected


@ON_A_DESK
def test_a_question_that_needs_the_graph_gives_its_command(page: Any) -> None:
    page.evaluate("detente.ask('year-established', { organization: 'kg:nato' })")
    command = page.inner_text("#panel .command code")
    assert command == "detente ask year-established organization=kg:nato"


@ON_A_DESK
def test_words_find_a_question_and_fill_its_form(page: Any) -> None:
    page.fill("#search", "accessions European Union 2004")
    hits = page.locator("#hits li").all_inner_texts()
    assert any("Accessions to an organization: European Union" in hit for hit in hits)
    page.fill("#search", "")
    page.click("#catalogue")
    page.fill("#seek-question", "suspen")
    assert "Suspensions from organizations" in page.inner_text("#panel")


@ON_A_DESK
@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("treaty atlantic organization", "North Atlantic Treaty Organization"),
        ("peacekeping missions", "peacekeeping missions"),
        ("kg:asean", "Association of Southeast Asian Nations"),
    ],
)
def test_search_bears_any_order_and_slips_of_the_pen(page: Any, words: str, name: str) -> None:
    assert typed(page, words).startswith(name)
