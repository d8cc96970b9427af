"""What is to be on a server: graphs in parts, each with what tells it from any other.

A large graph has parts, by the MD5 of the IRIs of its subjects, which every server can compute: so
a part can be taken out and put anew. Blank nodes become IRIs, named by what is said of them: a
server gives them other names in each request, and no two requests could speak of the same.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from ..comparison.blanks import Blanks, has_blank
from ..comparison.spool import Spool
from ..core.namespaces import GENID

#: Graphs up to so many statements have one part.
SMALL: Final = 5_000
_AT_ONCE: Final = 8192
_MODULO: Final = 1 << 128
_DEFAULT: Final = ox.DefaultGraph()


@dataclass(frozen=True)
class GraphPart:
    """A part of a graph.

    Attributes:
        prefix: what the MD5 of its subjects begins with; empty for the whole graph.
        count: how many statements it has.
        digest: of all of them, in whatever order they come.
    """

    prefix: str
    count: int
    digest: str

    @property
    def mark(self) -> str:
        """What a server keeps of it."""
        return f"{self.prefix}/{self.count}/{self.digest}"


@dataclass(frozen=True)
class Prepared:
    """A graph that is to be on a server.

    Attributes:
        name: its IRI; None for the default graph.
        parts: what it is made of, by their prefixes.
        lines: the statements of a small one, as N-Triples.
        spool: those of a large one.
    """

    name: str | None
    parts: dict[str, GraphPart]
    lines: tuple[bytes, ...] = ()
    spool: Spool | None = None

    @property
    def count(self) -> int:
        """How many statements it has."""
        return sum(part.count for part in self.parts.values())

    def of(self, part: GraphPart) -> Iterable[bytes]:
        """Return the statements of a part, as N-Triples."""
        if self.spool is None:
            return self.lines
        return (entry.partition(b"\t")[0] for entry in sorted(self.spool.part(_number(part))))


class Content:
    """The graphs of a store, as they are to be on a server.

    Attributes:
        blanks: how many statements have blank nodes, which become IRIs.
    """

    def __init__(self, store: ox.Store, folder: Path, *, default: bool = True) -> None:
        """Look through a store.

        Args:
            store: it.
            folder: where large graphs are laid out.
            default: whether its default graph is one of them.
        """
        self.blanks = 0
        self._store, self._folder, self._default = store, folder, default
        self._named = Blanks()
        for quad in store:
            if has_blank(quad):
                self.blanks += 1
                self._named.take(quad)
        self._named.settle()

    def graphs(self) -> Iterator[Prepared]:
        """Yield each graph, the named ones in order and the default one at the end."""
        by_name = {_iri(self._named.renamed(each)): each for each in self._store.named_graphs()}
        for number, (name, graph) in enumerate(sorted(by_name.items())):
            yield self._prepared(name, graph, number)
        if self._default and next(self._of(_DEFAULT), None) is not None:
            yield self._prepared(None, _DEFAULT, len(by_name))

    def _of(self, graph: ox.NamedNode | ox.BlankNode | ox.DefaultGraph) -> Iterator[ox.Quad]:
        quads = self._store.quads_for_pattern(None, None, None, graph)
        if not self.blanks:
            return quads
        return (self._skolemized(quad) if has_blank(quad) else quad for quad in quads)

    def _skolemized(self, quad: ox.Quad) -> ox.Quad:
        subject, predicate, end, graph = map(_with_iris, self._named.named(quad))
        return ox.Quad(subject, predicate, end, graph)  # type: ignore[arg-type]  # as they were

    def _prepared(
        self,
        name: str | None,
        graph: ox.NamedNode | ox.BlankNode | ox.DefaultGraph,
        number: int,
    ) -> Prepared:
        quads = self._of(graph)
        first = list(islice(quads, SMALL + 1))
        if len(first) <= SMALL:
            lines = tuple(sorted({*_lines(first)}))
            return Prepared(name, {"": _part("", lines)}, lines=lines)
        spool = Spool(self._folder / str(number), chain(first, quads), number_of=_place)
        parts = {}
        for place in range(256):
            entries = spool.part(place)
            if entries:
                prefix = f"{place:02x}"
                parts[prefix] = _part(prefix, (each.partition(b"\t")[0] for each in entries))
        return Prepared(name, parts, spool=spool)


def _number(part: GraphPart) -> int:
    return int(part.prefix, 16)


def _place(subject: bytes) -> int:
    """Return the first byte of the MD5 of an IRI, written as in N-Triples."""
    return hashlib.md5(subject[1:-1], usedforsecurity=False).digest()[0]


def _lines(quads: list[ox.Quad]) -> list[bytes]:
    written = ox.serialize([quad.triple for quad in quads], format=ox.RdfFormat.N_TRIPLES) or b""
    return written.split(b"\n")[:-1]


def _part(prefix: str, lines: Iterable[bytes]) -> GraphPart:
    count = total = 0
    for line in lines:
        count += 1
        total += int.from_bytes(hashlib.blake2b(line, digest_size=16).digest())
    return GraphPart(prefix, count, f"{total % _MODULO:032x}")


def _with_iris(term: object) -> object:
    if isinstance(term, ox.BlankNode):
        return ox.NamedNode(_iri(term))
    if isinstance(term, ox.Triple):
        return ox.Triple(*map(_with_iris, term))  # type: ignore[arg-type]  # as they were
    return term


def _iri(term: object) -> str:
    if isinstance(term, ox.BlankNode):
        return GENID + term.value
    assert isinstance(term, ox.NamedNode)
    return term.value
