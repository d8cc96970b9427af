"""All of a graph on a server as statements a line: written as it comes, and never held whole.

It is sorted as every export is: in runs that memory holds, which lie in a temporary file and are
joined at the end. So nothing is written before all has come.
"""

from __future__ import annotations

import heapq
import itertools
import tempfile
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import IO, Final

import pyoxigraph as ox

from ..core.namespaces import DERIVED, INFERRED_MAY_HOLD
from ..rdf import serialize
from ..rdf.formats import QUAD_FORMATS
from ..rdf.losses import Loss
from ..remote.store import RemoteStore
from . import exported

#: So many statements are put into lines at once.
_TOGETHER: Final = 5000
#: What stands between the graph of a statement and its line, and sorts before every character.
_BETWEEN: Final = b"\0"
_DEFAULT: Final = ox.DefaultGraph()


@dataclass(frozen=True)
class Streamed:
    """What was written.

    Attributes:
        size: how many bytes.
        warnings: what they do not hold as the graph has it.
    """

    size: int
    warnings: tuple[Loss, ...]


def write_streamed(
    store: RemoteStore,
    format: str,
    out: IO[bytes],
    *,
    asserted: bool = False,
) -> Streamed:
    """Write all of a graph on a server, each statement once, as `exported_rdf` does of a store.

    Args:
        store: the graph.
        format: one of `LINES`.
        out: where it goes, once all has come.
        asserted: leave out what is inferred.

    Raises:
        EndpointError: it cannot be had whole.
    """
    named, ours = format in QUAD_FORMATS, store.server.found.ours
    left_out: Collection[str] = ()
    if ours and (asserted or not named):
        left_out = DERIVED if asserted else (INFERRED_MAY_HOLD,)
    graphs: set[object] = set()
    size = 0
    with _Runs() as runs:
        for quads in _chunks(store.streamed(left_out)):
            for graph, group in itertools.groupby(quads, lambda quad: quad.graph_name):
                graphs.add(graph)
                runs.add(_name(graph) if named else b"", (quad.triple for quad in group))
        for line in runs.lines():
            out.write(line)
            size += len(line)
    lost: list[Loss] = []
    if not named:
        if ours and not asserted:
            lost += exported.of_left_out(store.may_hold_alone())
            graphs |= {each for each in store.named_graphs() if each.value == INFERRED_MAY_HOLD}
        lost += exported.of_graphs(len(graphs - {_DEFAULT}), format)
    return Streamed(size, tuple(lost))


def _chunks(quads: Iterator[ox.Quad]) -> Iterator[list[ox.Quad]]:
    while part := list(itertools.islice(quads, _TOGETHER)):
        yield part


def _name(graph: object) -> bytes:
    """Return what quads are sorted by first: the graph, with the one without a name at the end."""
    return str(graph).encode()


class _Runs:
    """Statements as lines, sorted in runs of so many bytes."""

    def __init__(self) -> None:
        self._held: list[bytes] = []
        self._size = 0
        self._files: list[IO[bytes]] = []

    def __enter__(self) -> _Runs:
        return self

    def __exit__(self, *raised: object) -> None:
        for file in self._files:
            file.close()

    def add(self, graph: bytes, triples: Iterable[ox.Triple]) -> None:
        """Take statements of a graph."""
        before = graph + _BETWEEN
        for line in serialize.marked_lines(serialize.serialize([*triples], "ntriples")):
            self._held.append(before + line)
            self._size += len(before) + len(line)
        if self._size > serialize.HELD:
            file = tempfile.TemporaryFile()  # noqa: SIM115  # closed at the end of the block
            self._files.append(file)
            file.writelines(each + b"\n" for each in self._sorted())
            self._held, self._size = [], 0

    def lines(self) -> Iterator[bytes]:
        """Yield every line once, in order."""
        for file in self._files:
            file.seek(0)
        runs = ((line[:-1] for line in file) for file in self._files)
        last = b""
        for each in heapq.merge(*runs, self._sorted()):
            if each != last:
                last = each
                graph, _, line = each.partition(_BETWEEN)
                whole = serialize.unmarked(line)
                if graph and graph != _name(_DEFAULT):
                    whole = whole.removesuffix(b".") + graph + b" ."
                yield whole + b"\n"

    def _sorted(self) -> list[bytes]:
        self._held.sort()
        return self._held
