"""What the page says of what it does not hold: things, statements, lists that the graph lacks."""

from __future__ import annotations

from pathlib import Path

import pytest

from detente import KnowledgeGraph
from detente.network.model import Edge, Network, Node
from detente.view import Beyond, View, render

from .conftest import Open
from .reader import choose, facts, heading, lines
from .samples import PREFIXES, TERMS, THINGS

LEAGUE, NORTH, SOUTH, WEST, CALM = (
    THINGS + name for name in ("league", "northland", "southland", "westland", "calm")
)
EVIL = THINGS + "it's-$(touch-x)"
MEMBER, SEEKS = TERMS + "memberOf", TERMS + "seeks"


@pytest.fixture(scope="module")
def whole() -> Network:
    """A league with three members, two aims, one of them inferred, and a thing that means harm."""
    return Network(
        nodes=(
            Node(CALM, "calm", "outcome"),
            Node(EVIL, "<img src=x onerror=alert(1)>", "state"),
            Node(LEAGUE, "Harbour League", "alliance"),
            Node(NORTH, "Northland", "state"),
            Node(SOUTH, "Southland", "state", aliases=("Sud",)),
            Node(WEST, "Westland", "state"),
        ),
        edges=(
            Edge(LEAGUE, SEEKS, CALM, inferred=True),
            Edge(NORTH, MEMBER, LEAGUE),
            Edge(SOUTH, MEMBER, LEAGUE),
            Edge(WEST, MEMBER, LEAGUE),
            Edge(SOUTH, SEEKS, CALM),
        ),
        relations={MEMBER: ("is a member of", "has as a member"), SEEKS: ("seeks", "is sought by")},
        prefixes=PREFIXES,
        total_nodes=6,
        total_edges=5,
    )


@pytest.fixture(scope="module")
def part(whole: Network) -> View:
    """A page of the league and one of its members."""
    held = whole.keep([LEAGUE, NORTH])
    said = {LEAGUE: ("members of Harbour League: covered in full until 2020-12-31",)}
    return render(held, title="A part", beyond=Beyond(whole, said))


def test_a_page_knows_the_names_of_what_it_does_not_hold(part: View) -> None:
    told = {each["iri"]: each for each in facts(part)["elsewhere"]}
    assert set(told) == {CALM, EVIL, SOUTH, WEST}
    assert told[SOUTH] == {
        "iri": SOUTH,
        "label": "Southland",
        "kind": "state",
        "aliases": ["Sud"],
        "degree": 2,
    }


def test_a_page_of_everything_lacks_nothing(whole: Network) -> None:
    held = facts(render(whole, title="All", beyond=Beyond(whole)))
    assert held["elsewhere"] == []
    assert not any("beyond" in thing for thing in held["things"])


@pytest.mark.parametrize("words", ["southland", "sud", "k:southland"])
def test_search_finds_what_is_not_on_the_page_and_says_so(
    opened: Open, part: View, words: str
) -> None:
    page = opened(part)
    page.keyboard.press("/")
    page.keyboard.type(words)
    assert page.inner_text("#hits small") == "state · not on this page"
    page.keyboard.press("Enter")
    assert heading(page) == "Southland"
    told = lines(page)
    assert "It is in the graph, with 2 relations, but not on this page." in " ".join(told)
    assert "detente show k:southland" in told
    assert "detente view k:southland" in told
    assert "thing=k%3Asouthland" in page.url


def test_a_link_to_what_is_not_on_the_page_tells_of_it(opened: Open, part: View) -> None:
    page = opened(part, "#thing=k:westland")
    assert heading(page) == "Westland"
    assert page.is_hidden("#notice")


def test_a_path_to_what_is_not_on_the_page_has_its_command(opened: Open, part: View) -> None:
    page = opened(part, "#thing=k:northland")
    page.keyboard.press("c")
    choose(page, "westland")
    assert "detente path k:northland k:westland" in lines(page)


def test_a_name_that_means_harm_stays_text_and_is_quoted_for_a_shell(
    opened: Open, part: View
) -> None:
    page = opened(part)
    choose(page, "onerror")
    assert heading(page) == "<img src=x onerror=alert(1)>"
    quoted = "'" + EVIL.replace("'", "'\\''") + "'"
    assert f"detente show {quoted}" in lines(page)


def test_each_list_says_how_many_are_not_on_the_page(opened: Open, part: View) -> None:
    page = opened(part, "#thing=k:league")
    told = lines(page)
    assert "2 more in the graph, not on this page." in told
    assert "members of Harbour League: covered in full until 2020-12-31" in told
    assert "seeks 1" not in " ".join(told)  # it is inferred, which the legend hides
    page.evaluate("() => { detente.state.hidden.get('basis').clear(); detente.select('k:league') }")
    away = page.inner_text("#away").split()
    assert away == ["In", "the", "graph,", "not", "on", "this", "page", "seeks", "1"]


def test_nothing_found_says_how_far_it_was_looked_for(opened: Open, part: View) -> None:
    page = opened(part)
    page.keyboard.press("/")
    page.keyboard.type("Atlantis")
    said = page.inner_text("#status")
    assert said.startswith("Nothing in this graph is called that")
    assert said.endswith("there may be such a thing all the same")


def test_nothing_said_of_a_thing_is_not_told_as_none(opened: Open, whole: Network) -> None:
    page = opened(render(whole, title="All", beyond=Beyond(whole)))
    choose(page, "onerror")
    expected = "The graph holds no relation of it. That does not mean that there is none."
    assert page.inner_text("#nothing") == expected


def test_the_default_page_finds_every_thing_of_the_graph(
    kg: KnowledgeGraph, default_view: View
) -> None:
    view = default_view
    held = facts(view)
    named = [*held["things"], *held["elsewhere"]]
    assert {node.iri for node in kg.network.nodes} == {each["iri"] for each in named}
    nato = next(
        each for each in held["things"] if each["label"].startswith("North Atlantic Treaty O")
    )
    assert any("members of North Atlantic Treaty Organization" in each for each in nato["extents"])
    members = [each for each in nato.get("beyond", ()) if each[0].endswith("#memberOf")]
    on_page = [
        each
        for each in held["statements"]
        if each["relation"].endswith("#memberOf")
        and held["things"][each["object"]]["iri"] == nato["iri"]
    ]
    everywhere = [
        edge
        for edge in kg.network.edges
        if edge.relation.endswith("#memberOf") and edge.object == nato["iri"]
    ]
    assert members == []
    assert len(on_page) == len(everywhere) > 30
    assert len(view.html.encode()) < 2_000_000


def test_a_file_of_ones_own_has_no_lists_of_ours(tmp_path: Path) -> None:
    path = tmp_path / "own.ttl"
    words = 'skos:prefLabel "{0}"@en ; a md:State ; md:represents <urn:{1}> .'
    path.write_text(
        "@prefix md: <https://w3id.org/detente/ontology#> .\n"
        "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
        "md:represents a md:DomainRelation .\n"
        + "".join(f"<urn:{a}> {words.format(a, b)}\n" for a, b in ("ab", "bc", "ca"))
    )
    held = facts(KnowledgeGraph.load(path, bare=True).view("a", hops=0))
    assert [each["iri"] for each in held["things"]] == ["urn:a"]
    assert [each["iri"] for each in held["elsewhere"]] == ["urn:b", "urn:c"]
    assert "extents" not in held["things"][0]
