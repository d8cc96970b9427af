"""Which files are read, and which graph the statements of each go to.

Every statement stands in the named graph of its source; a Turtle file of the user's is a source of
its own, `src:local.STEM`.
"""

from __future__ import annotations

import itertools
import os
import re
import stat
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from ..core.bundled import DATA_FOLDER, VOCABULARY
from ..core.errors import LoadError
from ..core.namespaces import CATALOGUE, COVERAGE, EDITORIAL, LOCAL, ONTOLOGY
from ..rdf.formats import READ_SUFFIXES, SYNTAXES
from ..rdf.reading.findings import Findings
from ..rdf.reading.manner import AS_NAMED, STDIN, Manner, is_rdf, is_stream, stem

#: So many statements are put into a store at once.
_TOGETHER: Final = 50_000


def bundled_files(
    *, reference: bool = True, data: Path | None = None, ontology: Path | None = None
) -> list[tuple[Path, str | None]]:
    """Return the files that ship with the package, each with the graph of its plain triples.

    Args:
        reference: whether data/reference is among them.
        data: the data of another checkout instead.
        ontology: the ontology of that; without it none, where the data are of another.
    """
    folder = data or DATA_FOLDER
    vocabulary = VOCABULARY if data is None else ontology and ontology / VOCABULARY.name
    things = [(path, EDITORIAL) for path in rdf_files(folder / "things")]
    folders = ("documents", "reference") if reference else ("documents",)
    quads = [(path, None) for name in folders for path in rdf_files(folder / name)]
    ours = ((folder / "sources.ttl", CATALOGUE), (folder / "coverage.ttl", COVERAGE))
    described = [(path, graph) for path, graph in ours if data is None or path.exists()]
    words = [(vocabulary, ONTOLOGY)] if vocabulary else []
    return [*words, *described, *things, *quads]


def rdf_files(place: Path) -> list[Path]:
    """Return a file or a stream itself, or the RDF files below a folder in a fixed order.

    Raises:
        LoadError: nothing is there, or the folder holds no RDF file.
    """
    if place == STDIN:
        return [place]
    try:
        there, folder = place.exists(), place.is_dir()
        found = sorted(_below(place)) if folder else []
    except OSError as error:
        raise LoadError(f"{error.filename or place}: cannot be read: {error.strerror}") from error
    if folder:
        if not found and place.parent != DATA_FOLDER:
            raise LoadError(f"{place}: the folder holds no file with {', '.join(READ_SUFFIXES)}")
        return found
    if not there:
        if place.parent == DATA_FOLDER:
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
                _refuse_endless(path)
                yield path


def _refuse_endless(path: Path) -> None:
    """Refuse what is found in a folder and may never end, or never begin.

    Raises:
        LoadError: it is a pipe or a device.
    """
    with suppress(OSError):  # a link that leads nowhere: who reads it says so
        mode = path.stat().st_mode
        if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
            raise LoadError(
                f"{path}: a pipe or a device, and no file; name it itself if it is to be read"
            )


def fill_bundled(store: ox.Store, files: Iterable[tuple[Path, str | None]]) -> None:
    """Read files that ship with the package into a store, each all or nothing.

    Raises:
        LoadError: a file is missing, unreadable or wrong.
    """
    from ..rdf import parse

    for path, graph in files:
        if graph == ONTOLOGY:
            store.bulk_extend(list(skolemized(_as_named(path, graph), graph)))
        elif path.suffix == (".ttl" if graph else ".trig"):  # no statement is moved
            with parse.telling(path):
                store.bulk_load(
                    path=path,
                    format=SYNTAXES[parse.syntax_of(path)].engine,
                    base_iri=path.absolute().as_uri(),
                    to_graph=ox.NamedNode(graph) if graph else None,
                )
        else:
            store.bulk_extend(list(_as_named(path, graph)))


def _as_named(path: Path, graph: str | None) -> Iterator[ox.Quad]:
    from ..rdf import parse

    return parse.quads(path, graph, form=SYNTAXES[parse.syntax_of(path)].engine)


def fill(
    store: ox.Store,
    files: Iterable[tuple[Path, str | None]],
    manner: Manner = AS_NAMED,
    found: Findings | None = None,
) -> None:
    """Read files of a caller's into a store, so much at once that what is said twice costs once.

    Args:
        store: where to; where a file is wrong, it holds what stands before the fault.
        files: each with the graph of what it states outside any graph.
        manner: how they are read.
        found: told of their prefixes, and of what was left out.

    Raises:
        LoadError: a file is missing, unreadable or wrong.
    """
    from ..rdf import parse

    for path, graph in files:
        if is_stream(path):
            parse.keep(path, manner)
        quads = parse.quads(path, graph, manner=manner, found=found)
        while some := list(itertools.islice(quads, _TOGETHER)):
            store.bulk_extend(some)


def skolemized(read: Iterator[ox.Quad], graph: str | None) -> Iterator[ox.Quad]:
    """Return the statements of a file, those of the vocabulary with an IRI for each blank node."""
    from ..rdf.parse import with_names

    return with_names(read, "ontology") if graph == ONTOLOGY else read


def local_graph(path: Path) -> str:
    """Return the graph of what a user's file states outside any graph.

    >>> local_graph(Path("notes/my facts.ttl"))
    'https://w3id.org/detente/source/local.my-facts'
    """
    name = "stdin" if path == STDIN else "pipe" if path.parent.name == "fd" else stem(path)
    return LOCAL + (re.sub(r"[^A-Za-z0-9_-]+", "-", name).strip("-") or "file")
