"""Statements laid out in files by what they speak of, so that few are held at a time."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Collection, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from ..core.errors import WriteError
from .blanks import Blanks, has_blank

#: How many files: of ten million statements each has some 25 MB.
SPOOL_FILES: Final = 64
_AT_ONCE: Final = 8192
_DEFAULT: Final = ox.DefaultGraph()

#: A statement as N-Triples has it, and its graph after a tab, which no such line holds.
Laying = bytes


class Spool:
    """The statements of a graph in files of a folder, each in the one of its subject.

    Attributes:
        count: how many were read.
        graphs: whether any stands in a named graph.
        alike: how many blank nodes could not be told apart (`Blanks.alike`).
    """

    def __init__(
        self,
        folder: Path,
        quads: Iterable[ox.Quad],
        told: Callable[[int], None] = lambda count: None,
        number_of: Callable[[bytes], int] | None = None,
    ) -> None:
        """Lay out statements.

        Args:
            folder: where to; it is made.
            quads: the statements.
            told: told how many have been read.
            number_of: which file a subject belongs to; None for one of `SPOOL_FILES`.

        Raises:
            WriteError: there is no room.
        """
        self.count, self.graphs, self.alike = 0, False, 0
        self._folder, self._number_of = folder, number_of or _file
        try:
            folder.mkdir()
            self._lay_out(iter(quads), told)
        except OSError as error:
            raise WriteError(f"{folder}: cannot be written: {error.strerror}") from error

    def _lay_out(self, quads: Iterator[ox.Quad], told: Callable[[int], None]) -> None:
        aside, blanks = self._folder / "blank.nq", Blanks()
        with aside.open("wb") as out:
            while block := list(islice(quads, _AT_ONCE)):
                self.count += len(block)
                told(self.count)
                with_blanks = [quad for quad in block if has_blank(quad)]
                if with_blanks:
                    for quad in with_blanks:
                        blanks.take(quad)
                    out.write(ox.serialize(with_blanks, format=ox.RdfFormat.N_QUADS) or b"")
                    block = [quad for quad in block if not has_blank(quad)]
                self._write(block)
        blanks.settle()
        self.alike = blanks.alike
        with aside.open("rb") as again:
            read = map(blanks.named, ox.parse(again, format=ox.RdfFormat.N_QUADS))
            while block := list(islice(read, _AT_ONCE)):
                self._write(block)
        aside.unlink()

    def _write(self, block: list[ox.Quad]) -> None:
        triples = [quad.triple for quad in block]
        lines = (ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b"").split(b"\n")
        parts: dict[int, list[bytes]] = {}
        last: object = None
        graph = b""
        for line, quad in zip(lines, block, strict=False):
            if quad.graph_name != last:
                last = quad.graph_name
                graph = b"" if last == _DEFAULT else str(last).encode()
                self.graphs = self.graphs or bool(graph)
            parts.setdefault(self._number_of(subject_of(line)), []).append(
                line + b"\t" + graph + b"\n"
            )
        for number, entries in parts.items():
            with self._path(number).open("ab") as out:
                out.write(b"".join(entries))

    def _path(self, number: int) -> Path:
        return self._folder / f"{number:02}"

    def part(self, number: int) -> set[Laying]:
        """Return the statements of one file, each once."""
        try:
            return {*self._path(number).read_bytes().split(b"\n")} - {b""}
        except FileNotFoundError:
            return set()

    def about(self, subjects: Collection[bytes]) -> Iterator[Laying]:
        """Yield what is stated of some subjects, written as in N-Triples."""
        wanted: dict[int, set[bytes]] = {}
        for each in subjects:
            wanted.setdefault(self._number_of(each), set()).add(each)
        for number, those in wanted.items():
            yield from (entry for entry in self.part(number) if subject_of(entry) in those)


def subject_of(entry: Laying) -> bytes:
    """Return the subject of a statement, as N-Triples writes it."""
    return entry[: entry.index(b" ")]


def without_graph(entry: Laying) -> Laying:
    """Return a statement without the graph that it stands in."""
    return entry[: entry.index(b"\t") + 1]


def quads_of(entries: Iterable[Laying]) -> Iterator[ox.Quad]:
    """Yield the statements that entries hold."""
    lines = (
        b"%s %s .\n" % (triple.removesuffix(b" ."), graph) if graph else triple + b"\n"
        for triple, _, graph in (entry.partition(b"\t") for entry in entries)
    )
    return ox.parse(b"".join(lines), format=ox.RdfFormat.N_QUADS)


def _file(subject: bytes) -> int:
    return zlib.crc32(subject) % SPOOL_FILES
