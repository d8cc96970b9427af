"""Files that ship with the package are read by the engine alone, to the same statements."""

from pathlib import Path

import pyoxigraph as ox
import pytest

from detente import LoadError
from detente.core.namespaces import EDITORIAL
from detente.dataset.read import fill_bundled
from detente.rdf.parse import quads

WRITTEN = {
    "things.ttl": (EDITORIAL, "<#a> <p> 7, <b>, '007'^^<urn:t>, 'x'@en ."),
    "claims.trig": (
        None,
        "<urn:g#char=1,2> { <a> <p> <b> } GRAPH <g> { <a> <p> 'a\\n' } <s> <p> 1 .",
    ),
}


@pytest.mark.parametrize("name", WRITTEN)
def test_it_is_read_as_any_file(tmp_path: Path, name: str) -> None:
    path, (graph, text) = tmp_path / name, WRITTEN[name]
    path.write_text(text, encoding="utf-8")
    store = ox.Store()
    fill_bundled(store, [(path, graph)])
    assert set(store) == set(quads(path, graph))
    assert len(store) == text.count("<p>") + 3 * name.endswith("ttl")


@pytest.mark.parametrize("name", WRITTEN)
def test_what_is_wrong_is_told_with_its_line(tmp_path: Path, name: str) -> None:
    path, (graph, text) = tmp_path / name, WRITTEN[name]
    path.write_text(f"{text}\n<urn:a> .\n", encoding="utf-8")
    with pytest.raises(LoadError, match=rf"{name}: line 2: "):
        fill_bundled(ox.Store(), [(path, graph)])
