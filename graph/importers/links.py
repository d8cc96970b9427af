"""The cells of a row that mean things: which they are, and what each means."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pyoxigraph as ox

from .lookup import Lookup
from .mapping import Link, Mapping
from .records import Columns, Record
from .report import Problem
from .spans import Span


@dataclass(frozen=True)
class Cell:
    """A part of a row that may mean a thing: the column, which of several, and the text."""

    at: int
    column: str
    item: int
    text: str


class Links:
    """Resolves the links of one mapping against one table.

    Attributes:
        fresh: what describes the things that were made since the caller last emptied it.
    """

    def __init__(self, rules: Mapping, columns: Columns, lookup: Lookup) -> None:
        self._missing = rules.layout.missing
        self._columns = columns
        self._lookup = lookup
        self._at = {
            link.where: [at for c in link.columns for at in columns.matching(link.where, c)]
            for link in rules.all_links()
        }
        self.fresh: list[ox.Triple] = []

    def several(self, link: Link) -> bool:
        """Whether a row can have more than one cell for a link."""
        return len(self._at[link.where]) > 1 or link.separator is not None

    def one(self, record: Record, link: Link, span: Span, quiet: bool = False) -> str | None:
        """Return the one thing that a link means in a row, None where it is none or several."""
        kept = list(record.problems)
        found = [iri for _, iri in self.all(record, link, span) if iri is not None]
        if quiet and not found:
            record.problems = kept
        elif len(found) > 1:
            record.problem(link.where, ", ".join(found), "says several things, and one is wanted")
            return None
        return found[0] if found else None

    def all(self, record: Record, link: Link, span: Span) -> list[tuple[Cell, str | None]]:
        """Return every cell of a link with the thing that it means, None where it means none."""
        found: list[tuple[Cell, str | None]] = []
        cells = list(self._cells(record, link))
        if not cells and link.required:
            names = ", ".join(link.columns)
            record.problem(names, self._shown(record, link), "is empty or missing, and needed")
        for cell in cells:
            got = self._lookup.resolve(link, cell.text, span.days, record.fill)
            thing: str | None = None
            if isinstance(got, Problem):
                record.problem(cell.column, cell.text, got.problem, got.candidates)
            elif isinstance(got, str):
                thing = got
            else:
                thing = got[0]
                self.fresh += got[1]
            if thing is None or thing not in [iri for _, iri in found]:
                found.append((cell, thing))
        return found

    def _cells(self, record: Record, link: Link) -> Iterator[Cell]:
        if link.constant is not None:
            yield Cell(0, link.where, 0, link.constant)
        for at in self._at[link.where]:
            text = record.cell(at)
            if text is None:
                continue
            parts = text.split(link.separator) if link.separator else [text]
            for item, part in enumerate(parts, 1):
                if part.strip() and part.strip() not in self._missing:
                    yield Cell(at + 1, self._columns.header[at], item, part.strip())

    def _shown(self, record: Record, link: Link) -> str:
        texts = (record.cells[at] for at in self._at[link.where] if at < len(record.cells))
        return " ".join(text for text in texts if text)[:60]
