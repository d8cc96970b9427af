"""Two graphs set side by side: which statements one has and the other has not, thing by thing.

Statements are laid out on disk (spool.py) and compared a file at a time; what is held is what
differs, and of that no more than `MOST_HELD` statements.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from ..rdf import oxigraph
from .sides import Side
from .spool import SPOOL_FILES, Laying, Spool, quads_of, subject_of, without_graph

#: How many statements of things that differ are held to be told; of the rest only the number is.
MOST_HELD: Final = 200_000


@dataclass(frozen=True)
class Differing:
    """A thing of which the two graphs do not say the same.

    Attributes:
        node: it.
        before: all that the first says of it.
        after: all that the second says of it.
    """

    node: ox.NamedNode | ox.BlankNode
    before: tuple[ox.Quad, ...]
    after: tuple[ox.Quad, ...]


@dataclass
class Comparison:
    """What two graphs say, as far as they differ.

    Attributes:
        differing: the things of which they do not say the same.
        before: how many statements the first has.
        after: how many the second has.
        gone: how many only the first has.
        come: how many only the second has.
        untold: of how many of these it is only known that they are.
        notes: what is to be known of the comparison.
    """

    differing: list[Differing] = field(default_factory=list)
    before: int = 0
    after: int = 0
    gone: int = 0
    come: int = 0
    untold: int = 0
    notes: list[str] = field(default_factory=list)


class Laid:
    """Two graphs laid out on disk, to be compared and looked things up in."""

    def __init__(self, first: Spool, second: Spool, names: tuple[str, str]) -> None:
        self._spools = first, second
        self._names = names
        self._graphs = first.graphs and second.graphs

    def compare(self) -> Comparison:
        """Return what differs."""
        found, held = Comparison(), 0
        for number in range(SPOOL_FILES):
            before, after = (self._part(spool.part(number)) for spool in self._spools)
            gone, come = before - after, after - before
            found.before += len(before)
            found.after += len(after)
            found.gone += len(gone)
            found.come += len(come)
            subjects = {subject_of(entry) for entry in (*gone, *come)}
            about = [_grouped(part, subjects) for part in (before, after)] if subjects else []
            for subject in sorted(subjects):
                of = [grouped.get(subject, []) for grouped in about]
                held += sum(map(len, of))
                whole = all(len(entry) < oxigraph.BUFFER for entries in of for entry in entries)
                if held > MOST_HELD or not whole:
                    found.untold += len(gone.intersection(of[0])) + len(come.intersection(of[1]))
                    continue
                one, other = (tuple(quads_of(sorted(entries))) for entries in of)
                node = (one or other)[0].subject
                assert isinstance(node, ox.NamedNode | ox.BlankNode)
                found.differing.append(Differing(node, one, other))
        found.notes += self._notes(found)
        return found

    def about(
        self, subjects: Iterable[ox.NamedNode | ox.BlankNode], relations: frozenset[bytes]
    ) -> list[list[ox.Quad]]:
        """Return what each of the two says of some things.

        Args:
            subjects: the things.
            relations: of those with an IRI only what has one of these, as N-Triples writes them.
        """
        written = {str(each).encode() for each in subjects}
        return [
            list(
                quads_of(
                    entry
                    for entry in spool.about(written)
                    if entry.split(b" ", 2)[1] in relations or entry.startswith(b"_:")
                    if len(entry) < oxigraph.BUFFER
                )
            )
            for spool in self._spools
        ]

    def _part(self, entries: set[Laying]) -> set[Laying]:
        return entries if self._graphs else {*map(without_graph, entries)}

    def _notes(self, found: Comparison) -> Iterator[str]:
        one, other = self._spools
        if one.graphs != other.graphs and one.count and other.count:
            name = self._names[one.graphs]
            yield (
                f"{name} names no graphs: what is said is compared, and not in which graph it is"
            )
        if alike := max(spool.alike for spool in self._spools):
            yield (
                f"{alike:,} blank nodes stand in rings and look alike from all sides: they are "
                "compared by what is said of them, which may hide a difference between them"
            )
        if found.untold:
            yield (
                f"{found.untold:,} of the statements that differ are counted and not told, since "
                "they are too many or too long to be held"
            )


@contextmanager
def laid_out(
    first: Side,
    second: Side,
    *,
    derived: bool = False,
    doing: Callable[[str], None] = lambda words: None,
    told: Callable[[int], None] = lambda count: None,
) -> Iterator[Laid]:
    """Lay out two graphs in a folder that goes afterwards.

    Args:
        first: what was.
        second: what is.
        derived: whether what follows by rules is compared as well.
        doing: told what is being done.
        told: told how many statements have been read.

    Raises:
        LoadError: one cannot be read.
        WriteError: there is no room in the folder for temporary files.
    """
    with tempfile.TemporaryDirectory(prefix="detente-") as folder:

        def laid(side: Side, name: str) -> Spool:
            doing(f"reading {side.name}")
            quads = side.read() if derived else side.stated()
            return Spool(Path(folder, name), quads, told)

        names = first.name, second.name
        yield Laid(laid(first, "first"), laid(second, "second"), names)


def _grouped(part: set[Laying], subjects: set[bytes]) -> dict[bytes, list[Laying]]:
    found: dict[bytes, list[Laying]] = {}
    for entry in part:
        if (subject := subject_of(entry)) in subjects:
            found.setdefault(subject, []).append(entry)
    return found
