"""Files to a store: where ontology/ and data/ lie, which graph a file's statements go to.

Every statement stands in the named graph of its source; a Turtle file of the user's is a source of
its own, `src:local.STEM`.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from .errors import LoadError
from .inputs import FORMATS, STDIN, is_rdf, quads, stem, telling
from .terms import CATALOGUE, EDITORIAL, LOCAL, PREFIXES
from .terms import ONTOLOGY as ONTOLOGY_GRAPH

_PACKAGE = Path(__file__).parent
_BUNDLED = _PACKAGE / "_bundled"  # made by the wheel build, see pyproject.toml
_ROOT = _BUNDLED if _BUNDLED.is_dir() else _PACKAGE.parent

ONTOLOGY: Final = _ROOT / "ontology"
DATA: Final = _ROOT / "data"
TERMS: Final = ONTOLOGY / "military-diplomacy.ttl"
SHAPES: Final = ONTOLOGY / "shapes.ttl"


def bundled_files(*, reference: bool = True) -> list[tuple[Path, str | None]]:
    """Return the files that ship with the package, each with the graph of its plain triples."""
    things = [(path, EDITORIAL) for path in rdf_files(DATA / "things")]
    folders = ("documents", "reference") if reference else ("documents",)
    quads = [(path, None) for name in folders for path in rdf_files(DATA / name)]
    return [(TERMS, ONTOLOGY_GRAPH), (DATA / "sources.ttl", CATALOGUE), *things, *quads]


def rdf_files(place: Path) -> list[Path]:
    """Return a file itself, or the RDF files below a folder in a fixed order.

    Raises:
        LoadError: nothing is there, or the folder holds no RDF file.
    """
    try:
        there, folder = place.exists(), place.is_dir()
        found = sorted(_below(place)) if folder else []
    except OSError as error:
        raise LoadError(f"{error.filename or place}: cannot be read: {error.strerror}") from error
    if folder:
        if not found and place.parent != DATA:
            raise LoadError(f"{place}: the folder holds no file with {', '.join(FORMATS)}")
        return found
    if not there:
        if place.parent == DATA:
            return []
        raise LoadError(f"{place}: there is no such file or folder")
    return [place]


def _below(folder: Path) -> Iterator[Path]:
    """Yield the RDF files below a folder; one below that cannot be read is an error."""

    def fail(error: OSError) -> None:
        raise error

    for place, _, names in os.walk(folder, onerror=fail):
        for name in names:
            path = Path(place, name)
            if is_rdf(path):
                yield path


def fill(store: ox.Store, files: Iterable[tuple[Path, str | None]]) -> None:
    """Read files into a store, each all or nothing.

    Raises:
        LoadError: a file is missing, unreadable or wrong.
    """
    for path, graph in files:
        if graph and path.suffix == ".ttl":
            with telling(path):
                store.bulk_load(
                    path=path,
                    format=ox.RdfFormat.TURTLE,
                    base_iri=path.absolute().as_uri(),
                    to_graph=ox.NamedNode(graph),
                )
        else:
            store.bulk_extend(list(quads(path, graph)))


def read_text(path: Path) -> str:
    """Return what a text file says: a question, a rule, a check.

    Raises:
        LoadError: it cannot be read, or is not UTF-8.
    """
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise LoadError(
            f"{path}: not text in UTF-8 (byte {error.start}); save it as UTF-8"
        ) from error
    except OSError as error:
        raise LoadError(f"{path}: cannot be read: {error.strerror}") from error


def rows(store: ox.Store, query: str) -> ox.QuerySolutions:
    """Return the rows of a SELECT query of ours, which needs no PREFIX lines."""
    answer = store.query(query, prefixes=PREFIXES)
    assert isinstance(answer, ox.QuerySolutions)
    return answer


def local_graph(path: Path) -> str:
    """Return the graph of what a user's file states outside any graph.

    >>> local_graph(Path("notes/my facts.ttl"))
    'https://w3id.org/detente/source/local.my-facts'
    """
    name = "stdin" if path == STDIN else stem(path)
    return LOCAL + (re.sub(r"[^A-Za-z0-9_-]+", "-", name).strip("-") or "file")
