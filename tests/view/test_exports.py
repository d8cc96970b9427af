"""What can be taken away: pictures, Turtle that parses, CSV that a spreadsheet does not run."""

from __future__ import annotations

import csv
import io
import struct
import xml.dom.minidom
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from detente.network.model import Network
from detente.view import View, render

from .conftest import Open
from .samples import HOSTILE, hostile

SKOS = "http://www.w3.org/2004/02/skos/core#"


@pytest.fixture
def page(opened: Open, view: View) -> Any:
    return opened(view)


@pytest.fixture
def bad(opened: Open) -> Any:
    return opened(render(hostile(), title="Hostile"))


def download(page: Any, button: str, folder: Path) -> tuple[str, bytes]:
    page.click("#export summary")
    with page.expect_download() as waiting:
        page.click(f"#export-{button}")
    path = folder / "download"
    waiting.value.save_as(path)
    return waiting.value.suggested_filename, path.read_bytes()


def triples(turtle: str) -> set[tuple[str, str, str]]:
    """Parse Turtle with another program than the one that wrote it."""
    return {
        (q.subject.value, q.predicate.value, q.object.value)
        for q in ox.parse(turtle, format=ox.RdfFormat.TURTLE)
    }


def test_turtle_holds_what_is_shown_by_its_real_iris(
    page: Any, network: Network, tmp_path: Path
) -> None:
    name, content = download(page, "turtle", tmp_path)
    assert name == "network.ttl"
    found = triples(content.decode())
    edges = {(e.subject, e.relation, e.object) for e in network.edges if not e.inferred}
    assert {t for t in found if "/terms#" in t[1]} == edges
    labels = {(s, o) for s, p, o in found if p == SKOS + "prefLabel"}
    assert labels == {(node.iri, node.label) for node in network.nodes}
    assert (network.nodes[0].iri, SKOS + "altLabel", "White Coast") in found


def test_turtle_follows_the_legend_and_marks_what_is_inferred(page: Any, network: Network) -> None:
    page.check("#filter-basis input[data-value=inferred]")
    page.uncheck("#filter-kind input[data-value=place]")
    turtle = page.evaluate("detente.asTurtle()")
    stated, inferred = turtle.split("# Inferred by rules; no source says these.")
    assert "t:advances" in inferred
    assert "t:advances" not in stated
    places = {node.iri for node in network.nodes if node.kind == "place"}
    assert not {value for triple in triples(turtle) for value in triple} & places


def test_turtle_of_hostile_data_parses(bad: Any) -> None:
    turtle = bad.evaluate("detente.asTurtle()")
    subjects = {subject for subject, _, _ in triples(turtle)}
    assert subjects == {"javascript:window.harmed=5", "urn:empty"}
    assert "# Left out, since an IRI in it is not valid" in turtle


def test_csv_has_a_row_for_each_relation(page: Any, network: Network, tmp_path: Path) -> None:
    name, content = download(page, "csv", tmp_path)
    assert name == "relations.csv"
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    stated = [edge for edge in network.edges if not edge.inferred]
    assert [(r["subject_iri"], r["relation_iri"], r["object_iri"]) for r in rows] == [
        (edge.subject, edge.relation, edge.object) for edge in stated
    ]
    assert {row["known"] for row in rows} == {"stated by a source"}
    assert rows[0]["sources"].startswith(stated[0].sources[0].title)


def test_csv_disarms_formulas(bad: Any) -> None:
    rows = list(csv.reader(io.StringIO(bad.evaluate("detente.asCsv()").removeprefix("\ufeff"))))
    cells = [cell for row in rows for cell in row]
    assert "'" + HOSTILE[16] in cells
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


def test_sparql_of_hostile_data_can_be_run(bad: Any) -> None:
    query = bad.evaluate("detente.asSparql()")
    assert query.splitlines()[0].endswith("left out, since an IRI in it is not valid")
    assert list(ox.Store().query(query)) == []  # type: ignore[arg-type]


def test_sparql_is_saved_as_a_query(page: Any, network: Network, tmp_path: Path) -> None:
    name, content = download(page, "sparql", tmp_path)
    assert name == "shown.rq"
    store = ox.Store()
    for edge in network.edges:
        store.add(ox.Quad(*(ox.NamedNode(part) for part in edge.key)))
    answer: Any = store.query(content.decode())
    found = {(t.subject.value, t.predicate.value, t.object.value) for t in answer}
    assert found == {edge.key for edge in network.edges if not edge.inferred}


def test_svg_is_well_formed_and_harmless(bad: Any) -> None:
    svg = bad.evaluate("detente.asSvg()")
    tags = {node.tagName for node in xml.dom.minidom.parseString(svg).getElementsByTagName("*")}
    assert not tags & {"script", "img", "foreignObject", "image", "a"}


def test_svg_shows_every_thing_and_relation(page: Any, network: Network, tmp_path: Path) -> None:
    name, content = download(page, "svg", tmp_path)
    assert name == "network.svg"
    document = xml.dom.minidom.parseString(content)
    [names] = [g for g in document.getElementsByTagName("g") if g.getAttribute("id") == "names"]
    assert len(names.getElementsByTagName("text")) == len(network.nodes)
    [hulls] = [
        g for g in document.getElementsByTagName("g") if g.getAttribute("id") == "communities"
    ]
    around = hulls.getElementsByTagName("title")
    assert len(around) > 1
    titles = document.getElementsByTagName("title")
    assert len(titles) - len(around) == 1 + len(network.nodes) + sum(
        not e.inferred for e in network.edges
    )


def test_svg_of_the_pillars_has_their_titles(page: Any) -> None:
    page.click("#layout-pillars")
    document: Any = xml.dom.minidom.parseString(page.evaluate("detente.asSvg()"))
    texts = [each.firstChild.data for each in document.getElementsByTagName("text")[:4]]
    assert texts == ["Actors", "Mechanisms", "Outcomes", "Challenges"]


def test_svg_says_what_it_shows_with_legend_and_sources(page: Any) -> None:
    svg = page.evaluate("detente.asSvg()")
    told = [
        "".join(child.data for child in text.childNodes if child.nodeType == child.TEXT_NODE)
        for text in xml.dom.minidom.parseString(svg).getElementsByTagName("text")
    ]
    assert {"A made-up network", "Chosen for a test.", "actors", "is related to"} <= {*told}
    assert any(text.startswith("120 things and ") and "At any time." in text for text in told)
    assert any(text.startswith("Sources: ") and "Register of Treaties" in text for text in told)


def test_png_is_a_picture_three_times_as_fine(page: Any, tmp_path: Path) -> None:
    name, content = download(page, "png", tmp_path)
    assert name == "network.png"
    assert content.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", content[16:24])
    box = page.locator("#canvas").bounding_box()
    assert width == 3 * round(box["width"])
    assert height > 3 * box["height"] + 100  # title, legend, sources
    assert len(content) > 20_000
