"""Tables of words and figures, as a person reads them."""

from __future__ import annotations

import html
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from .display import plain

Cell = str | int | float
Row = tuple[Cell, ...]

_WIDTH: Final = 100
_GAP: Final = 2
_NARROWEST: Final = 8  # so wide a column of words stays, whatever the others need


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
    rows: tuple[Row, ...]
    note: str = ""
    shown: int | None = None

    def content(self) -> list[dict[str, Cell]]:
        """Return every row by column."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]

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
        rows = [[_shown(cell) for cell in row] for row in self.rows[: self.shown]]
        if not rows:
            yield "  nothing"
            return
        cells = [[plain(name) for name in self.columns], *rows]
        numbers = [not isinstance(cell, str) for cell in self.rows[0]]
        widths = _widths(cells, numbers)
        above = ""
        for row in cells:
            told = ["" if row[0] == above and not numbers[0] else row[0], *row[1:]]
            above = row[0]
            parts = [
                textwrap.wrap(cell, width, break_on_hyphens=False) or [""]
                for cell, width in zip(told, widths, strict=True)
            ]
            for line in range(max(map(len, parts))):
                pieces = [part[line] if line < len(part) else "" for part in parts]
                yield " " * _GAP + (" " * _GAP).join(
                    piece.rjust(width) if number else piece.ljust(width)
                    for piece, width, number in zip(pieces, widths, numbers, strict=True)
                )
        if rest := len(self.rows) - len(rows):
            yield f"  and {rest:,} more"

    def _repr_html_(self) -> str:
        """Return what is told as HTML, for a notebook."""
        head = "".join(f"<th>{html.escape(name)}</th>" for name in self.columns)
        body = "".join(
            "<tr>" + "".join(f"<td>{html.escape(_shown(cell))}</td>" for cell in row) + "</tr>"
            for row in self.rows[: self.shown]
        )
        rest = len(self.rows[self.shown :]) if self.shown is not None else 0
        return (
            f"<h4>{html.escape(self.heading)}</h4>"
            + (f"<p>{html.escape(self.note)}</p>" if self.note else "")
            + f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
            + (f"<p>and {rest:,} more</p>" if rest else "")
        )


def by_number(row: Row) -> tuple[float, Row]:
    """Sort by the last column, a number, the highest first, then by the others."""
    return -float(row[-1]), row


def _shown(cell: Cell) -> str:
    if isinstance(cell, float):
        return f"{cell:.2f}"
    return f"{cell:,}" if isinstance(cell, int) else plain(cell)


def _widths(cells: Sequence[Sequence[str]], numbers: Sequence[bool]) -> list[int]:
    """Return the widths of the columns, so that no line is too long.

    Headings of figures give way first, then the widest words, between words while that will do.
    """
    columns = [tuple(column) for column in zip(*cells, strict=True)]
    widths = [max(1, *map(len, column)) for column in columns]
    least = [max(1, *(len(word) for cell in each for word in cell.split())) for each in columns]
    places = range(len(columns))
    for shrinking, floor in (
        ([place for place in places if numbers[place]], least),
        ([place for place in places if not numbers[place]], least),
        ([place for place in places if not numbers[place]], [_NARROWEST] * len(columns)),
    ):
        while sum(widths) + _GAP * len(widths) > _WIDTH:
            able = [place for place in shrinking if widths[place] > floor[place]]
            if not able:
                break
            widths[max(able, key=lambda place: widths[place])] -= 1
    return widths
