"""What is compared: a file, a folder, a store, what ships, or a graph that is loaded."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from ..core.errors import LoadError
from ..core.namespaces import DERIVED
from ..dataset.project import is_project, read_project
from ..dataset.read import bundled_files, rdf_files, skolemized
from ..rdf import disk
from ..rdf.parse import keep, quads
from ..rdf.reading.findings import Findings
from ..rdf.reading.manner import AS_NAMED, STDIN, Manner, is_stream, named_file
from ..remote.client import Client, checked
from ..remote.password import password_for
from ..remote.whole import ServedQuads

#: What ships with the package, where no file is called so.
BUNDLED: Final = "bundled"
_DEFAULT: Final = ox.DefaultGraph()
_DERIVED: Final = frozenset(map(ox.NamedNode, DERIVED))


@dataclass(frozen=True)
class Side:
    """One of two graphs that are compared.

    Attributes:
        name: what it is called.
        read: what yields its statements, without a merge that only repeats them.
    """

    name: str
    read: Callable[[], Iterator[ox.Quad]]

    def stated(self) -> Iterator[ox.Quad]:
        """Yield the statements without those that follow by rules."""
        return (quad for quad in self.read() if quad.graph_name not in _DERIVED)


def side_of(
    named: str,
    manner: Manner = AS_NAMED,
    found: Findings | None = None,
    *,
    user: str | None = None,
    timeout: float | None = None,
) -> Side:
    """Return what somebody names: a file, a folder, a store, a checkout, a project or a server.

    `bundled` is what ships with the package, `-` standard input; an address is that of a server's
    queries.

    Args:
        named: the name.
        manner: how files are read.
        found: told of prefixes, and of statements that were left out.
        user: who asks a server.
        timeout: how many seconds an answer of a server may take; None for a minute.

    Raises:
        LoadError: there is no such file or folder, or it cannot be read.
        EndpointError: there is no such server.
    """
    if named.startswith(("http://", "https://")):
        url = checked(named)
        word = partial(password_for, url, user) if user else None
        return Side(url, ServedQuads(Client(url, user=user, password=word, timeout=timeout)).quads)
    path = Path(named)
    if named == BUNDLED and not path.exists():
        return Side("what ships with detente", partial(_files, bundled_files(), manner, found))
    try:
        folder = path != STDIN and path.is_dir()
    except OSError as error:
        raise LoadError(f"{path}: cannot be read: {error.strerror}") from error
    if folder and disk.exists(path):
        return store_side(path)
    if not folder:
        files: list[tuple[Path, str | None]] = [(each, None) for each in rdf_files(path)]
    elif (path / "sources.ttl").is_file() and (path / "things").is_dir():
        files = bundled_files(data=path)
    elif (path / "data" / "sources.ttl").is_file() and (path / "ontology").is_dir():
        files = bundled_files(data=path / "data", ontology=path / "ontology")
    else:
        own = read_project(path).files if is_project(path) else tuple(rdf_files(path))
        files = [(each, None) for each in own]
    for each, _ in files:
        if is_stream(each):
            keep(each)
    return Side(named_file(path), partial(_files, files, manner, found))


def store_side(place: Path) -> Side:
    """Return a store on disk; one of ours without its merge.

    Raises:
        LoadError: it cannot be read.
    """
    held = disk.ledger(place)
    return graph_side(str(place), disk.reading(place), merged=held is not None and not held.bare)


def graph_side(name: str, store: ox.Store, *, merged: bool) -> Side:
    """Return a store that is open.

    Args:
        name: what it is called.
        store: the store.
        merged: whether its default graph only repeats what the others hold.
    """
    return Side(name, partial(_unmerged, store, merged))


def _unmerged(store: ox.Store, merged: bool) -> Iterator[ox.Quad]:
    return (quad for quad in store if not (merged and quad.graph_name == _DEFAULT))


def _files(
    files: list[tuple[Path, str | None]], manner: Manner, found: Findings | None
) -> Iterator[ox.Quad]:
    for path, graph in files:
        yield from skolemized(quads(path, graph, manner=manner, found=found), graph)
