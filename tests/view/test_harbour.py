"""A small dated graph, from TriG to the page: whole panels, times, exports, links."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from detente import KnowledgeGraph
from detente.core.namespaces import KG, MD
from detente.view import View
from detente.view.picture.verbs import FIRMNESS

from .conftest import Open
from .reader import choose, lines, shown, switch
from .samples import harbour

NAMES = "() => [...detente.shown.things].map(id => detente.nameOf(id)).sort()"


@pytest.fixture(scope="module")
def graph() -> KnowledgeGraph:
    return harbour()


@pytest.fixture(scope="module")
def harbour_view(graph: KnowledgeGraph) -> View:
    return graph.view(title="Harbour", command="detente --texts texts view --all", all=True)


@pytest.fixture
def page(opened: Open, harbour_view: View) -> Any:
    return opened(harbour_view)


def test_panel_of_a_thing_is_complete(page: Any) -> None:
    choose(page, "manoeuvres")
    assert lines(page) == [
        *("drills", "mechanism", "What navies practise together."),
        *("is employed by 1", "contributes to 1", "is hindered by 1"),
        *("Focus", "And another", "Path from here", "Hide"),
        *("is employed by", "1", "Grey Pact"),
        *("The harbour log", "1 passage", "The harbour log"),
        "section “Of drills” · paragraph 1 · characters 0-31 · asserted",
        "The Grey Pact practises drills.",
        *("contributes to", "1", "trust"),
        *("The harbour log", "1 passage", "possible (“may”)", "The harbour log"),
        "section “Of drills” · paragraph 1 · characters 32-55 · possible (“may”)",
        "Drills may build trust.",
        *("is hindered by", "1", "storms"),
        *("The harbour log", "1 passage", "The harbour log"),
        "section “Of drills” · paragraph 1 · characters 56-77 · asserted",
        "Storms hinder drills.",
        *("In words and numbers", "1"),
        "is defined as: Practice at sea among allies.",
        *("The harbour log", "1 passage", "The harbour log"),
        "section “Of drills” · paragraph 2 · characters 78-131 · asserted",
        "By drills the log means practice at sea among allies.",
        *("Also: manoeuvres", "kg:drills"),
    ]


def test_who_says_so_and_the_words_are_in_sight_without_unfolding(page: Any) -> None:
    choose(page, "manoeuvres")
    told = page.inner_text("#panel section.relation >> nth=0").splitlines()
    assert [line for line in told if line.strip()] == [
        *("is employed by", "1", "Grey Pact", "The harbour log"),
        *("1 passage", "The Grey Pact practises drills."),
    ]


def test_panel_tells_dates_codes_and_that_no_document_defines_it(page: Any) -> None:
    choose(page, "Redland")
    assert lines(page) == [
        *("Redland", "state", "actor", "place"),
        *("Focus", "And another", "Path from here", "Hide"),
        *("is a member of", "1", "Grey Pact", "from 1950 to 1 July 1966"),
        *("Red Press", "1 source", "The almanac", "Red Press"),
        *("In words and numbers", "1"),
        "ISO 3166-1 alpha-2 code: RL",
        *("Red Press", "1 source", "The almanac", "Red Press"),
        *("No document defines it in its own terms.", "kg:redland · named individual"),
    ]


def test_part_of_a_document_has_its_own_notes_only(graph: KnowledgeGraph) -> None:
    def told(document: str) -> dict[str, list[str]]:
        nodes = graph.part(document=document).nodes
        return {node.label: [note.text for note in node.notes] for node in nodes if node.notes}

    assert told("src:harbour-log") == {"drills": ["Practice at sea among allies."]}
    assert told("src:almanac") == {"Redland": ["RL"]}


def test_inferred_relation_tells_rule_and_premises(page: Any) -> None:
    switch(page, "basis", "inferred-possible").check()
    choose(page, "trust")
    told = lines(page)
    start = told.index("may be advanced by")
    assert told[start : told.index("In words and numbers")] == [
        *("may be advanced by", "1", "Grey Pact", "inferred, only possible", "because"),
        "an actor that, as documents say, employs a mechanism may advance the outcomes to which "
        "documents say that the mechanism contributes",
        *("Grey Pact employs drills", "drills contributes to trust (possible)"),
        *("Grey Pact is an actor", "trust is an outcome"),
    ]


def test_path_is_told_as_whole_sentences_with_sources(page: Any) -> None:
    choose(page, "Islia")
    page.keyboard.press("c")
    choose(page, "storms")
    assert lines(page) == [
        "Path of 3 steps",
        "Through Grey Pact and drills. The best through what the legend shows; "
        "relations are followed either way, an arrow says which.",
        "Islia → Grey Pact → drills ← storms",
        *("avoid Grey Pact", "avoid drills"),
        "Islia is a member of Grey Pact (since 9 March 1970)",
        *("Red Press", "1 source", "The almanac", "Red Press"),
        "Grey Pact employs drills",
        *("The harbour log", "1 passage", "The harbour log"),
        "section “Of drills” · paragraph 1 · characters 0-31 · asserted",
        "The Grey Pact practises drills.",
        "drills is hindered by storms",
        *("The harbour log", "1 passage", "The harbour log"),
        "section “Of drills” · paragraph 1 · characters 56-77 · asserted",
        "Storms hinder drills.",
        *("Turn round", "Clear path"),
    ]
    page.click("#avoid >> text=avoid drills")
    assert lines(page)[:2] == ["No path", "Avoiding drills \u00d7"]
    assert "but through drills" in page.inner_text("#no-path")
    page.click("#avoided >> text=drills")
    assert lines(page)[0] == "Path of 3 steps"


def test_as_of_a_year_shows_what_held_at_its_end(page: Any) -> None:
    def as_of(year: int) -> tuple[str, list[str], tuple[int, int]]:
        page.locator("#year").fill(str(year))
        return page.inner_text("#year-said"), page.evaluate(NAMES), shown(page)

    concepts = ["drills", "storms", "talks", "trust"]
    states = ["Islia", "Redland"]
    assert page.inner_text("#year-said") == "Any time"
    assert shown(page) == (8, 7)
    said, names, counts = as_of(1950)
    assert (said, counts) == ("As of the end of 1950", (7, 5))  # Islia joins later, no drill yet
    assert names == sorted([*states, "Grey Pact", *concepts], key=str)
    assert as_of(1961)[::2] == ("As of the end of 1961", (8, 6))
    # a year that ends on its last day still holds then
    assert as_of(1965)[::2] == ("As of the end of 1965", (8, 6))  # to the year: it may still run
    assert as_of(1966)[::2] == ("As of the end of 1966", (7, 4))
    assert as_of(1970)[::2] == ("As of the end of 1970", (7, 5))
    page.uncheck("#undated")  # a state has no date itself, but its membership has
    assert page.evaluate(NAMES) == ["Grey Pact", "Islia"]
    assert shown(page) == (2, 1)
    page.uncheck("#dated")
    assert page.inner_text("#year-said") == "Any time"
    assert shown(page) == (8, 7)


def test_time_is_moved_by_keyboard(page: Any) -> None:
    page.focus("#year")
    page.keyboard.press("Home")
    assert page.get_attribute("#year", "aria-valuetext") == "as of the end of 1949"
    page.keyboard.press("ArrowRight")
    said = "as of the end of 1950: 2 begin, 0 end in 1950"
    assert page.get_attribute("#year", "aria-valuetext") == said


def test_lines_say_by_their_dash_how_firm_a_relation_is(page: Any) -> None:
    switch(page, "basis", "inferred").check()
    switch(page, "basis", "inferred-possible").check()
    drawn = page.evaluate(
        """() => [...detente.shown.statements].map(id =>
            [detente.told(id), detente.network.body.edges[id].options.dashes])"""
    )
    stated, possible, by_rule, perhaps = (
        firm[1] and [float(part) for part in firm[1].split()] for firm in FIRMNESS[:4]
    )
    assert {told: dashes or None for told, dashes in drawn} == {
        "drills contributes to trust": possible,
        "Grey Pact may advance trust": perhaps,
        "Grey Pact conducts Winter Drill": stated,
        "Grey Pact employs drills": stated,
        "Grey Pact may face storms": perhaps,
        "Grey Pact participates in Winter Drill": by_rule,
        "Islia is a current member of Grey Pact": by_rule,
        "Islia is a member of Grey Pact": stated,
        "Redland is a member of Grey Pact": stated,
        "storms hinders drills": stated,
        "talks contributes to trust": stated,
    }


def test_legend_counts_and_hides_whole_families(page: Any) -> None:
    def counts(filter: str) -> dict[str, str]:
        rows = page.locator(f"#filter-{filter} label:visible")
        return dict(text.rsplit("\n", 1) for text in rows.all_inner_texts())

    assert counts("kind") == {
        "actors": "3",
        "exercise": "1",
        "mechanism": "2",
        "outcome": "1",
        "challenge": "1",
    }
    page.uncheck("#filter-kind [data-family=actors]")
    assert shown(page) == (5, 3)
    assert counts("kind")["actors"] == "0/3"
    assert counts("basis") == {
        "stated by a source": "3/7",
        "inferred by a rule": "0/2",
        "inferred, only possible": "0/2",
    }
    assert counts("modality") == {"asserted": "2/6", "possible (“may”)": "1"}
    switch(page, "kind", "state").check()
    family = "document.querySelector('[data-family=actors]')"
    assert page.evaluate(f"[{family}.checked, {family}.indeterminate]") == [False, True]
    assert counts("document") == {"The harbour log": "3/4", "The almanac": "0/3"}


def test_sparql_of_what_is_shown_gives_it_back(page: Any, graph: KnowledgeGraph) -> None:
    page.uncheck("#filter-kind [data-value=mechanism]")
    query = page.evaluate("detente.asSparql()")
    assert query.startswith("# 3 statements, as shown on the page\n")
    found = graph.query(query).text("ntriples")
    triples = {(t.subject.value, t.predicate.value, t.object.value) for t in parse(found)}
    assert triples == {
        (KG + "grey-pact", MD + "conducts", KG + "winter-drill"),
        (KG + "islia", MD + "memberOf", KG + "grey-pact"),
        (KG + "redland", MD + "memberOf", KG + "grey-pact"),
    }


def parse(text: str) -> list[Any]:
    return list(ox.parse(text, format=ox.RdfFormat.TURTLE))


def test_turtle_of_what_is_shown(page: Any) -> None:
    page.uncheck("#filter-kind [data-family=actors]")
    skos = "http://www.w3.org/2004/02/skos/core#"
    rdf_type = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
    found = {(t.subject.value, t.predicate.value, t.object.value) for t in parse(turtle(page))}
    kinds = {
        **{"drills": "Mechanism", "storms": "Challenge", "talks": "Mechanism"},
        **{"trust": "Outcome", "winter-drill": "Exercise"},
    }
    labels = {**{name: name for name in kinds}, "winter-drill": "Winter Drill"}
    assert found == {
        *((KG + name, rdf_type, MD + kind) for name, kind in kinds.items()),
        *((KG + name, skos + "prefLabel", label) for name, label in labels.items()),
        (KG + "drills", skos + "altLabel", "manoeuvres"),
        (KG + "drills", skos + "definition", "What navies practise together."),
        (KG + "drills", MD + "contributesTo", KG + "trust"),
        (KG + "storms", MD + "hinders", KG + "drills"),
        (KG + "talks", MD + "contributesTo", KG + "trust"),
    }


def turtle(page: Any) -> str:
    return str(page.evaluate("detente.asTurtle()"))


def test_link_holds_every_choice_in_a_fresh_profile(
    opened: Open, harbour_view: View, tmp_path: Path
) -> None:
    page = opened(harbour_view)
    page.click("#layout-pillars")
    switch(page, "basis", "inferred").check()
    switch(page, "kind", "outcome").uncheck()
    choose(page, "talks")
    page.click("#panel >> text=Hide")
    page.locator("#year").fill("1970")
    choose(page, "Grey Pact")
    page.click("#zoom-in")
    link, panel = page.evaluate("location.hash"), lines(page)
    position = "() => Object.values(detente.network.getViewPosition()).map(Math.round)"
    again = opened(harbour_view, link)
    assert again.evaluate("location.hash") == link
    assert lines(again) == panel
    assert again.evaluate(NAMES) == ["Grey Pact", "Islia", "Redland", "drills", "storms"]
    assert shown(again) == shown(page)
    assert again.evaluate(position) == page.evaluate(position)
    assert again.inner_text("#year-said") == "As of the end of 1970"
    assert again.inner_text("#gone") == "1 thing hidden by hand Show again"
    assert again.get_attribute("#layout-pillars", "aria-pressed") == "true"


def test_link_brings_back_focus_and_what_was_opened_around_it(
    opened: Open, harbour_view: View
) -> None:
    page = opened(harbour_view)
    choose(page, "trust")
    page.keyboard.press("o")
    assert page.evaluate(NAMES) == ["drills", "talks", "trust"]
    choose(page, "drills")
    page.keyboard.press("e")
    assert page.evaluate(NAMES) == ["Grey Pact", "drills", "storms", "talks", "trust"]
    places = "() => detente.network.getPositions()"
    again = opened(harbour_view, page.evaluate("location.hash"))
    assert again.evaluate(NAMES) == page.evaluate(NAMES)
    assert again.evaluate(places) == page.evaluate(places)
    assert again.inner_text("#level") == "Drawn: trust and what was opened around it."


def test_a_bad_link_falls_back_with_a_word(opened: Open, harbour_view: View) -> None:
    bad = (
        "#thing=kg:atlantis&layout=rings&as-of=soon&hide-kind=dragon&hide-kind=state"
        "&most=many&focus=%&view=1,2&add=kg:drills"
    )
    page = opened(harbour_view, bad)
    assert page.inner_text("#notice") == (
        "This page does not have what the link asks for: “dragon”, “the year soon”, "
        "“the layout rings” and 4 more. The rest is shown.Close"
    )
    assert page.evaluate(NAMES) == [
        "Grey Pact",
        "Winter Drill",
        "drills",
        "storms",
        "talks",
        "trust",
    ]
    page.click("#notice >> text=Close")
    assert page.locator("#notice").is_hidden()


def test_back_and_forward_undo_and_redo(page: Any) -> None:
    choose(page, "trust")
    page.keyboard.press("o")
    choose(page, "Grey Pact")
    switch(page, "kind", "state").uncheck()
    trail = []
    while page.locator("#back").is_enabled():
        page.click("#back")
        trail.append((page.inner_text("#panel h2"), shown(page)))
    assert trail == [
        ("Grey Pact", (4, 3)),
        ("trust", (3, 2)),
        ("trust", (8, 7)),
        ("Start here", (8, 7)),
    ]
    page.keyboard.press("]")
    page.keyboard.press("]")
    assert (page.inner_text("#panel h2"), shown(page)) == ("trust", (3, 2))
    choose(page, "Islia")
    assert page.locator("#forward").is_disabled()


def test_back_of_the_browser_works_too(page: Any) -> None:
    choose(page, "trust")
    choose(page, "talks")
    page.go_back()
    page.wait_for_function("document.querySelector('#panel h2').innerText === 'trust'")
    assert page.locator("#forward").is_enabled()
    page.go_forward()
    page.wait_for_function("document.querySelector('#panel h2').innerText === 'talks'")


def test_hide_and_show_again(page: Any) -> None:
    choose(page, "Grey Pact")
    page.keyboard.press("h")
    assert shown(page) == (7, 3)
    assert page.inner_text("#status") == "Grey Pact is hidden; the legend brings it back"
    page.click("#gone >> text=Show again")
    assert shown(page) == (8, 7)
    page.keyboard.press("h")
    assert page.inner_text("#status") == "Select a thing first"


def test_words_of_a_relation_appear_on_hover(page: Any) -> None:
    where = """told => {
        const id = [...detente.shown.statements].find(each => detente.told(each) === told);
        const edge = detente.network.body.edges[id];
        const { x, y } = detente.network.canvasToDOM(edge.edgeType.getPoint(0.5));
        const { left, top } = document.getElementById('canvas').getBoundingClientRect();
        return [x + left, y + top];
    }"""
    x, y = page.evaluate(where, "talks contributes to trust")
    assert page.evaluate("detente.wordsDrawn()") == []
    page.mouse.move(x - 30, y - 60)
    page.mouse.move(x, y, steps=4)
    page.wait_for_function("detente.wordsDrawn().length === 1")
    assert page.evaluate("detente.wordsDrawn()") == ["contributes to"]
    choose(page, "talks")
    page.mouse.move(5, 5)
    page.wait_for_timeout(100)
    assert page.evaluate("detente.wordsDrawn()") == ["contributes to"]


def test_tables_can_be_searched_and_sorted(page: Any) -> None:
    page.click("#tab-tables")
    page.fill("#seek-relations", "almanac")
    rows = page.locator("#table-relations tbody tr")
    known = "stated by a source\t1\tasserted"
    assert rows.all_inner_texts() == [
        f"Grey Pact\tconducts\tWinter Drill\t\t{known}",
        f"Islia\tis a member of\tGrey Pact\tsince 9 March 1970\t{known}",
        f"Redland\tis a member of\tGrey Pact\tfrom 1950 to 1 July 1966\t{known}",
    ]
    assert page.inner_text("#pager-relations") == "3 rows"
    page.click("#table-relations th >> text=When")
    page.click("#table-relations th >> text=When")
    assert [row.split("\t")[0] for row in rows.all_inner_texts()] == [
        *("Islia", "Redland", "Grey Pact"),
    ]
    sorts = page.locator("#table-relations th").evaluate_all("all => all.map(h => h.ariaSort)")
    assert sorts == [*["none"] * 3, "descending", *["none"] * 3]
    page.fill("#seek-things", "GP")
    assert page.locator("#table-things tbody tr").all_inner_texts() == [
        "Grey Pact\tmilitary alliance\tfrom 1950\t4\tkg:grey-pact"
    ]
