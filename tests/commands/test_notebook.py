"""The notebook shows what happens, and what shows itself in one lets no label become markup.

`python -m tests.commands.test_notebook` runs docs/tour.ipynb and stores its outputs anew.
"""

from __future__ import annotations

import html
import json
import os
import re
import tempfile
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from detente import KnowledgeGraph

ROOT = Path(__file__).parents[2]
TOUR = ROOT / "docs" / "tour.ipynb"
MACHINE = re.compile(r"/(?:tmp|home|root|work|Users|usr|var)/|0x[0-9a-f]{6,}|site-packages")

TABLE = {"table", "thead", "tbody", "tr", "th", "td"}
HOSTILE = "<img src=x onerror=alert(1)>"
DATA = f"""
@prefix kg: <https://w3id.org/detente/id/> .
@prefix md: <https://w3id.org/detente/ontology#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .

md:Bad a owl:Class ; rdfs:subClassOf md:Actor ; rdfs:label "{HOSTILE}"@en .
kg:bad a md:Bad ; md:named true ;
    skos:prefLabel "{HOSTILE}"@en ;
    skos:altLabel "alias {HOSTILE}"@en ;
    skos:definition "definition {HOSTILE}"@en ;
    skos:scopeNote "note {HOSTILE}"@en ;
    md:employs kg:bad-way .
kg:bad-way a md:Mechanism ; skos:prefLabel "way {HOSTILE}"@en ; md:contributesTo kg:trust .
"""


def missing() -> list[str]:
    """Return what is not installed of that which runs a notebook."""
    return [name for name in ("nbclient", "ipykernel") if find_spec(name) is None]


def read() -> Any:
    """Return the notebook as it is stored."""
    return import_module("nbformat").read(TOUR, as_version=4)


def run(folder: Path) -> Any:
    """Return the notebook as it is after a run in a folder, with a kernel of this Python."""
    import nbclient

    own = {  # nobody's own kernels, start files and history
        name: folder / name.lower()
        for name in ("IPYTHONDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR")
    }
    with pytest.MonkeyPatch.context() as patch:
        for name, place in own.items():
            place.mkdir()
            patch.setenv(name, str(place))
        patch.setenv("PYTHONPATH", str(ROOT / "graph"))
        client = nbclient.NotebookClient(
            read(), timeout=600, kernel_name="python3", record_timing=False, coalesce_streams=True
        )
        return client.execute(cwd=str(folder))


def shown(notebook: Any) -> Iterator[tuple[str, int | None, dict[str, str]]]:
    """Yield each code cell's id, its number and what it shows; not how pandas draws a frame."""
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            texts: dict[str, str] = {}
            for output in cell["outputs"]:
                name, kind = output.get("name", ""), output["output_type"]
                data = {name: output["text"]} if kind == "stream" else output["data"]
                for part, text in data.items():
                    if 'class="dataframe"' not in text:
                        texts[part] = texts.get(part, "") + text
            yield cell["id"], cell["execution_count"], texts


def test_tour_shows_what_happens(tmp_path: Path) -> None:
    if os.environ.get("CI") != "true" and (absent := missing()):
        pytest.skip(f"{' and '.join(absent)} not installed: pip install -e '.[dev]'")
    again = "where that is right, `python -m tests.commands.test_notebook` stores what it shows now"
    for seen, told in zip(shown(run(tmp_path)), shown(read()), strict=True):
        assert seen == told, again
    for name in ("nato.html", "military-diplomacy.ttl", "nato.graphml"):
        assert (tmp_path / name).stat().st_size > 10_000


def test_tour_is_stored_as_a_reader_needs_it() -> None:
    text = TOUR.read_text(encoding="utf-8")
    stored = json.loads(text)
    code = [cell for cell in stored["cells"] if cell["cell_type"] == "code"]
    assert [cell["execution_count"] for cell in code] == list(range(1, len(code) + 1))
    assert all(cell["outputs"] for cell in code)
    assert all(cell["metadata"] == {} for cell in stored["cells"])
    assert max(len(json.dumps(output)) for cell in code for output in cell["outputs"]) < 20_000
    assert MACHINE.findall(text) == []


class Markup(HTMLParser):
    """The tags of a piece of HTML, the names of their attributes, and the page in a frame."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.page = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.page = dict(attrs).get("srcdoc") or self.page


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> KnowledgeGraph:
    path = tmp_path_factory.mktemp("data") / "mine.ttl"
    path.write_text(DATA)
    return KnowledgeGraph.load(path)


#: What shows itself in a notebook, and what it is made of there.
SHOWN: dict[str, tuple[Callable[[KnowledgeGraph], Any], set[str]]] = {
    "Entry": (lambda kg: kg.show("kg:bad"), {"pre"}),
    "Explanation": (lambda kg: kg.why("kg:bad", "kg:trust"), {"pre"}),
    "Paths": (lambda kg: kg.path("kg:bad", "trust"), {"pre"}),
    "Statistics": (lambda kg: kg.stats(), {"h4", "p", *TABLE}),
    "Results": (lambda kg: kg.query("SELECT * { kg:bad ?p ?name }"), TABLE),
    "Report": (lambda kg: kg.validate(), {"pre"}),
    "View": (lambda kg: kg.view("kg:bad", title=f'">{HOSTILE}'), {"iframe"}),
}


@pytest.mark.parametrize("kind", SHOWN)
def test_a_hostile_label_is_shown_as_text(hostile: KnowledgeGraph, kind: str) -> None:
    make, tags = SHOWN[kind]
    answer = make(hostile)
    assert type(answer).__name__ == kind
    seen = answer._repr_html_()
    assert "<img" not in seen
    assert html.escape(HOSTILE) in (html.unescape(seen) if kind == "View" else seen)
    assert Markup(seen).tags == tags
    assert not {name for name in Markup(seen).attributes if name.startswith("on")}


def test_the_page_in_a_frame_shows_a_hostile_label_as_text(hostile: KnowledgeGraph) -> None:
    view = hostile.view("kg:bad", title=f'">{HOSTILE}')
    frame = Markup(view._repr_html_())
    assert frame.attributes == {"srcdoc", "title", "width", "height", "sandbox", "style"}
    assert frame.page == view.html
    page = Markup(frame.page)
    assert "img" not in page.tags
    assert not {name for name in page.attributes if name.startswith("on")}


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        tour = run(Path(folder))
    tour.metadata.language_info = {"name": "python"}  # its version is that of who ran it
    import_module("nbformat").write(tour, TOUR)
