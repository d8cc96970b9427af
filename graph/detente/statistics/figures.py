"""Tables of words and figures, as a person reads them."""

from __future__ import annotations

import html
import json
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from ..core import arguments
from ..core.tables import html_table, table
from ..core.text import plain

Cell = str | int | float
Cells = tuple[Cell, ...]

_WIDTH: Final = 100
#: So many characters of a name are told; JSON has the whole.
_TOLD: Final = 1000


@dataclass(frozen=True)
class Table:
    """Rows of one kind, with what they are about.

    Attributes:
        name: what JSON and Python call it.
        heading: what a person calls it.
        columns: the names of the columns.
        rows: the rows, in order.
        note: how to read it.
        shown: so many rows are told; None for all.
    """

    name: str
    heading: str
    columns: tuple[str, ...]
    rows: tuple[Cells, ...]
    note: str = ""
    shown: int | None = None

    def content(self) -> list[dict[str, Cell]]:
        """Return every row by column."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]

    def json(self) -> str:
        """Return every row by column as JSON, two spaces in.

        Written row by row: of a large graph the rows as dictionaries would take much memory.
        """
        if not self.rows:
            return "[]"
        names = [f"      {json.dumps(name)}: " for name in self.columns]

        def row(cells: Cells) -> str:
            told = ",\n".join(map(str.__add__, names, map(json.dumps, cells)))
            return f"    {{\n{told}\n    }}"

        return "[\n" + ",\n".join(map(row, self.rows)) + "\n  ]"

    def text(self) -> str:
        """Return the table for a person, no line above 100 characters.

        Words at the head of a row that stand at the head of the row above are not said again.
        """
        return "".join(f"{line.rstrip()}\n" for line in self._lines())

    def _lines(self) -> Iterator[str]:
        yield from textwrap.wrap(plain(self.heading), _WIDTH)
        yield from textwrap.wrap(
            plain(self.note), _WIDTH, initial_indent="  ", subsequent_indent="  "
        )
        rows = self._shown()
        if not rows:
            yield "  nothing"
            return
        numbers = [at for at, cell in enumerate(self.rows[0]) if not isinstance(cell, str)]
        if 0 not in numbers:
            heads = [row[0] for row in rows]
            for row, above in zip(rows[1:], heads, strict=False):
                row[0] = "" if row[0] == above else row[0]
        columns = [plain(name) for name in self.columns]
        yield table(columns, rows, _WIDTH, numbers, indent=2).rstrip()
        if rest := len(self.rows) - len(rows):
            yield f"  and {rest:,} more"

    def _repr_html_(self) -> str:
        """Return what is told as HTML, for a notebook."""
        rows = self._shown()
        rest = len(self.rows) - len(rows)
        return (
            f"<h4>{html.escape(self.heading)}</h4>"
            + (f"<p>{html.escape(self.note)}</p>" if self.note else "")
            + html_table(self.columns, rows)
            + (f"<p>and {rest:,} more</p>" if rest else "")
        )

    def _shown(self) -> list[list[str]]:
        return [[_figure(cell) for cell in row] for row in self.rows[: self.shown]]


@dataclass(frozen=True)
class Statistics:
    """The graph in figures, table by table; `told` is its text, where that was written before."""

    tables: tuple[Table, ...]
    told: str | None = field(default=None, repr=False, compare=False)

    def __getitem__(self, name: str) -> Table:
        """Return the table of this name.

        Raises:
            UsageError: there is none; the message names the nearest, or all.
        """
        tables = {table.name: table for table in self.tables}
        return tables[arguments.choice(name, tuple(tables), "table")]

    def __str__(self) -> str:
        return self.text()

    def text(self) -> str:
        """Return the tables for a person, no line above 100 characters, long tables cut."""
        if self.told is not None:
            return self.told
        return "\n".join(table.text() for table in self.tables)

    def json(self) -> str:
        """Return the tables as JSON, each row by column, none left out."""
        tables = ",\n".join(f"  {json.dumps(table.name)}: {table.json()}" for table in self.tables)
        return f"{{\n{tables}\n}}\n"

    def _repr_html_(self) -> str:
        return "".join(table._repr_html_() for table in self.tables)


def by_number(row: Cells) -> tuple[float, Cells]:
    """Sort by the last column, a number, the highest first, then by the others."""
    return -float(row[-1]), row


def _figure(cell: Cell) -> str:
    if isinstance(cell, float):
        return f"{cell:.2f}"
    if isinstance(cell, int):
        return f"{cell:,}"
    return plain(cell if len(cell) <= _TOLD else cell[:_TOLD] + "...")
