"""What can be seen in the page without a browser."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import subprocess
import sys
from dataclasses import asdict, replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from detente import KnowledgeGraph
from detente.core.errors import DetenteError
from detente.network.model import Edge, Network, Node
from detente.view import View, render
from detente.view.content import in_rows
from detente.view.drawing import Drawing

from .samples import HOSTILE, empty, hostile, made_up

ROOT = Path(__file__).parents[2]


class Page(HTMLParser):
    """The tags of a page, and the text of its scripts and style."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: dict[int, str] = {}
        self._inside: int | None = None
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._inside = len(self.tags) - 1 if tag in ("script", "style", "title", "h1") else None

    def handle_data(self, data: str) -> None:
        if self._inside is not None:
            self.texts[self._inside] = self.texts.get(self._inside, "") + data

    def handle_endtag(self, tag: str) -> None:
        self._inside = None

    def data(self, name: str) -> Any:
        """Return the JSON block of this name."""
        (text,) = [
            self.texts[i] for i, (_, attrs) in enumerate(self.tags) if attrs.get("id") == name
        ]
        held = json.loads(text)
        if name == "nodes":
            return [
                dict(zip(("size", "x", "y"), each, strict=True)) for each in zip(*held, strict=True)
            ]
        return in_rows(held) if name == "facts" else held

    def running(self) -> list[str]:
        """Return what the browser runs or applies: scripts and styles, but no data."""
        return [
            self.texts[i]
            for i, (tag, attrs) in enumerate(self.tags)
            if tag == "style" or (tag == "script" and attrs.get("type") != "application/json")
        ]

    def policy(self) -> str:
        """Return the content security policy."""
        (meta,) = [a for _, a in self.tags if a.get("http-equiv") == "Content-Security-Policy"]
        return meta["content"] or ""


@pytest.fixture(scope="module", params=["pleasant", "hostile"])
def page(request: pytest.FixtureRequest, view: View) -> Page:
    if request.param == "pleasant":
        return Page(view.html)
    return Page(render(hostile(), title=HOSTILE[0], note=HOSTILE[1], command=HOSTILE[2]).html)


def test_nothing_is_loaded_and_nothing_runs_from_attributes(page: Page) -> None:
    loading = {"link", "iframe", "img", "object", "embed", "base", "form", "svg", "video", "audio"}
    assert not [tag for tag, _ in page.tags if tag in loading]
    assert not [
        (tag, name, value)
        for tag, attributes in page.tags
        for name, value in attributes.items()
        if name in ("src", "style", "action", "srcset")
        or name.startswith("on")
        or (name == "href" and not (value or "").startswith("#"))
    ]


def test_policy_names_exactly_the_bytes_that_run(page: Page) -> None:
    policy = page.policy()
    running = page.running()
    assert len(running) == 3
    for text in running:
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in policy
    assert policy.count("sha256-") == 3
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    assert "trusted-types 'none'" in policy


def test_scripts_and_policy_are_the_same_whatever_the_data() -> None:
    bad, good = (Page(render(n, title="x").html) for n in (hostile(), empty()))
    assert bad.running() == good.running()
    assert bad.policy() == good.policy()


def test_data_on_the_page_is_the_network(network: Network, view: View) -> None:
    page = Page(view.html)
    facts = page.data("facts")
    blank = json.loads(json.dumps(asdict(Node("", "", ""))))
    assert [{key: thing.get(key, blank[key]) for key in blank} for thing in facts["things"]] == [
        json.loads(json.dumps(asdict(node))) for node in network.nodes
    ]
    assert [_edge_of(facts, statement) for statement in facts["statements"]] == [
        json.loads(json.dumps(asdict(replace(edge, certainty=""))))  # it compares the day itself
        for edge in network.edges
    ]
    assert facts["relations"] == {iri: list(words) for iri, words in network.relations.items()}
    assert facts["prefixes"] == network.prefixes
    assert len(page.data("nodes")) == view.nodes
    assert [ends[:2] for ends in Drawing(network).edges()] == [
        [s["subject"], s["object"]] for s in facts["statements"]
    ]


def _edge_of(facts: Any, statement: Any) -> Any:
    things = facts["things"]
    blank = json.loads(json.dumps(asdict(Edge("", "", ""))))
    return {
        **{key: statement.get(key, blank[key]) for key in blank},
        "subject": things[statement["subject"]]["iri"],
        "object": things[statement["object"]]["iri"],
        "sources": [facts["sources"][number] for number in statement["sources"]],
    }


def test_hostile_data_comes_through_unchanged() -> None:
    facts = Page(render(hostile(), title="x").html).data("facts")
    assert [thing["label"] for thing in facts["things"]] == list(HOSTILE)


def test_title_note_and_command_are_on_the_page_as_text(page: Page, view: View) -> None:
    titles = [page.texts[i] for i, (tag, _) in enumerate(page.tags) if tag in ("title", "h1")]
    assert titles in ([view.title] * 2, [HOSTILE[0]] * 2)


def test_page_says_what_it_shows_out_of_how_many(view: View) -> None:
    text = " ".join(view.html.split())
    assert f"Holds {view.nodes} of 512 things and {view.edges} of 1,850 relations." in text
    assert "Chosen for a test." in text
    assert '<code id="command" tabindex="0">detente view --top 120</code>' in text


@pytest.mark.parametrize("things", [0, 1, 2, 3])
def test_tiny_networks_have_a_page(things: int) -> None:
    view = render(empty(things), title="Small")
    assert (view.title, view.nodes, view.edges) == ("Small", things, 0)
    assert len(Page(view.html).data("nodes")) == things


def test_parallel_relations_are_drawn_apart() -> None:
    a, b = (node.iri for node in empty(2).nodes)
    ends = ((a, b), (b, a), (a, b), (b, a), (a, a), (a, a))
    edges = tuple(Edge(s, f"urn:r{i}", o, ()) for i, (s, o) in enumerate(ends))
    network = Network(empty(2).nodes, edges, {}, {}, 2, 6)
    drawn = Drawing(network).edges()
    straight, *bent = drawn[:4]
    assert straight == [0, 1]
    # clockwise from one end is counterclockwise from the other
    assert bent == [[1, 0, -0.14], [0, 1, -0.14], [1, 0, -0.28]]
    assert drawn[4:] == [[0, 0], [0, 0, 1]]
    curves = Page(render(network, title="x").html).data("curves")
    assert curves == [[1, -0.14], [2, -0.14], [3, -0.28], [5, 1]]


def test_given_positions_are_used() -> None:
    places = {node.iri: (i * 10.04, -5.0) for i, node in enumerate(empty(3).nodes)}
    nodes = Page(render(empty(3), title="x", positions=places).html).data("nodes")
    assert [(n["x"], n["y"]) for n in nodes] == [(0.0, -5.0), (10.0, -5.0), (20.1, -5.0)]


def test_relation_to_a_thing_that_is_missing_is_said() -> None:
    network = Network(empty(1).nodes, (Edge("urn:gone", "urn:r", "urn:gone", ()),), {}, {}, 1, 1)
    with pytest.raises(DetenteError, match="urn:gone"):
        render(network, title="x")


def test_save_writes_utf8_and_leaves_nothing_beside(tmp_path: Path, view: View) -> None:
    path = view.save(tmp_path / "page.html")
    assert path.read_bytes() == view.html.encode("utf-8")
    assert list(tmp_path.iterdir()) == [path]


def test_notebooks_get_a_frame_with_the_escaped_page(view: View) -> None:
    frames = Page(view._repr_html_()).tags
    assert [tag for tag, _ in frames] == ["iframe"]
    assert frames[0][1]["srcdoc"] == view.html
    assert "allow-same-origin" not in (frames[0][1]["sandbox"] or "")


def test_page_of_what_ships_is_small(kg: KnowledgeGraph) -> None:
    assert len(kg.view().html.encode()) < 2_000_000
    assert len(kg.view(all=True).html.encode()) < 6_000_000


def test_same_input_gives_same_bytes_whatever_the_hash_seed() -> None:
    code = (
        "import hashlib; from detente.view import render; "
        "from view.samples import harbour, made_up;"
        "pages = [render(made_up(240), title='x').html, harbour().view().html];"
        "print(hashlib.sha256(''.join(pages).encode()).hexdigest())"
    )
    path = os.pathsep.join([str(ROOT / "graph"), str(ROOT / "tests")])
    digests = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": path},
            capture_output=True,
            text=True,
            check=True,
            cwd=ROOT,
        ).stdout
        for seed in ("0", "1", "2", "3", "4")
    }
    assert len(digests) == 1


def test_importing_the_view_imports_no_pyvis_networkx_or_numpy() -> None:
    code = (
        "import sys, detente.view;"
        "print({'pyvis', 'networkx', 'numpy', 'jinja2'} & set(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert done.stdout == "set()\n"


def test_five_thousand_things_are_added_without_a_look_at_the_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from pyvis.network import (  # type: ignore[import-untyped, unused-ignore]
        Network as Generator,
    )

    def scan(*_: object, **__: object) -> None:
        raise AssertionError("pyvis looks through all nodes for each one")

    for name in ("add_node", "add_edge", "add_nodes", "add_edges", "get_nodes"):
        monkeypatch.setattr(Generator, name, scan)
    network = made_up(5000)
    places = {node.iri: (float(i), 0.0) for i, node in enumerate(network.nodes)}
    assert render(network, title="Many", positions=places).nodes == 5000


def test_another_vis_network_is_refused_with_advice(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    import pyvis.network  # type: ignore[import-untyped, unused-ignore]

    from detente.view.assets import VIS_NETWORK

    changed = tmp_path / VIS_NETWORK
    changed.parent.mkdir(parents=True)
    monkeypatch.setattr(pyvis.network, "__file__", str(tmp_path / "network.py"))
    with pytest.raises(DetenteError, match=r"pip install pyvis==0\.3\.2"):
        render(empty(), title="x")
    changed.write_text("alert(1)")
    with pytest.raises(DetenteError, match="SHA-256"):
        render(empty(), title="x")
