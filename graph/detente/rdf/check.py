"""Whether a store is sound: every block of it read, and what is damaged said."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from ..core.terms import Subject, Term
from . import checksums, disk, oxigraph, places


@dataclass(frozen=True)
class Checked:
    """What was read of a store, and is sound.

    Attributes:
        place: its folder.
        files: how many files hold its statements.
        size: how many bytes these have.
        compared: how many of them were compared with what was written; the others were read by the
            engine.
        notes: what was mended first.
    """

    place: Path
    files: int
    size: int
    compared: int
    notes: tuple[disk.LoadNote, ...] = ()

    def text(self) -> str:
        """Return it for a person, as one line."""
        some = "1 file" if self.files == 1 else f"{self.files:,} files"
        how = "each as it was written" if self.compared == self.files else "every block can be read"
        return f"{self.place} is sound: {some}, {self.size:,} bytes, {how}\n"


def check_store(store: Path) -> Checked:
    """Read every block of a store.

    Raises:
        LoadError: there is none, it cannot be read, or a part of it is damaged.
    """
    notes = places.mend(store)
    opened = disk.reading(store)
    if wrong := checksums.damaged(store):
        raise checksums.damage(store, wrong)
    tables = checksums.tables(store)
    unknown = checksums.unknown(store)
    del opened
    if unknown:
        read_through(store)
    size = checksums.bytes_of(tables)
    return Checked(store, len(tables), size, len(tables) - len(unknown), tuple(notes))


def read_through(store: Path, of: Path | None = None) -> None:
    """Read every statement of a store by each of its indexes, as stores of others want it.

    Args:
        store: the store.
        of: the store that it is a copy of, which an error is to name.

    Raises:
        LoadError: a block is damaged.
    """
    try:
        for _ in _statements(oxigraph.opened_to_read(store)):
            pass
    except (OSError, RuntimeError) as error:
        found = oxigraph.damaged_table(error)
        if found is None:
            raise disk.unreadable(of or store, error) from error
        raise checksums.damage(of or store, [found[1]]) from error


def _statements(store: ox.Store) -> Iterator[None]:
    graphs: list[ox.NamedNode | ox.BlankNode | ox.DefaultGraph | None]
    graphs = [None, ox.DefaultGraph(), *store.named_graphs()]
    for graph in graphs:
        subjects, relations, objects = set[Subject | ox.Triple](), set[ox.NamedNode](), set[Term]()
        for quad in store.quads_for_pattern(None, None, None, graph):
            subjects.add(quad.subject)
            relations.add(quad.predicate)
            objects.add(quad.object)
            yield
        by_index = itertools.chain(
            (store.quads_for_pattern(each, None, None, graph) for each in subjects),
            (store.quads_for_pattern(None, each, None, graph) for each in relations),
            (store.quads_for_pattern(None, None, each, graph) for each in objects),
        )
        for _ in itertools.chain.from_iterable(by_index):
            yield
