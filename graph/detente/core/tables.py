"""Tables: rows and columns as text for a terminal, as Markdown and as HTML; rows of CSV read."""

from __future__ import annotations

import io
import itertools
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from .text import escaped, plain

if TYPE_CHECKING:
    from rich.text import Text

TextRows = Sequence[Sequence[str]]

_SHOWN = 100  # rows in a notebook
#: Characters of a field of CSV: a long text is no fault, and Python's own limit is 131,072.
_LONGEST: Final = 1 << 28
#: A last line of our own, which no table has: where a quote is open, it is taken for text.
_END: Final = "\ufdd0end of the table\ufdd1"


class CsvReader:
    """A reader of CSV whose fields may be long; that limit is one of the whole process.

    Iterating raises csv.Error where it is no CSV, or where a quote is never closed: else all that
    follows would be one field, and no row.

    Attributes:
        line_num: how many lines were read, or in which a quote was opened that is never closed.
    """

    def __init__(self, lines: Iterable[str], delimiter: str = ",") -> None:
        """Read.

        Args:
            lines: the text, with the ends of its lines as they are.
            delimiter: what stands between two fields.
        """
        import csv

        csv.field_size_limit(max(_LONGEST, csv.field_size_limit()))
        self._rows = csv.reader(itertools.chain(lines, [_END]), delimiter=delimiter)
        self.line_num = 0

    def __iter__(self) -> Iterator[list[str]]:
        """Yield each row."""
        import csv

        row: list[str] = []
        try:
            for row in self._rows:
                if row and row[-1].endswith(_END):
                    break
                self.line_num = self._rows.line_num
                yield row
        except (csv.Error, UnicodeError):
            self.line_num = self._rows.line_num
            raise
        if row != [_END]:
            self.line_num += 1
            raise csv.Error("a quote is opened here and never closed; write it twice, or close it")


def table(
    columns: Sequence[str],
    rows: TextRows,
    width: int | None,
    numbers: Collection[int] = (),
    indent: int = 0,
) -> str:
    """Return rows in columns, folded to a width in characters where there is one.

    Columns of single words are not folded where there is room for the words of all.

    Args:
        columns: their names.
        rows: the cells, as they are shown.
        width: of the longest line; None for lines of any length.
        numbers: the places of columns of figures, which stand to the right.
        indent: so many spaces before each line.
    """
    from rich.cells import cell_len
    from rich.console import Console
    from rich.table import Table

    cell_of = _cell_class()
    drawn = Table(box=None, pad_edge=False, header_style="bold")
    room = (width or 10_000) - indent
    cells = [[row[at] for row in (columns, *rows)] for at in range(len(columns))]
    words = [
        max(cell_len(word) for cell in column for word in cell.split() or [""]) for column in cells
    ]
    fits = sum(words) + 2 * len(words) <= room
    for at, name in enumerate(columns):
        drawn.add_column(
            cell_of(name),
            justify="right" if at in numbers else "left",
            overflow="fold",
            no_wrap=fits and words[at] == max(map(cell_len, cells[at])),
        )
    for row in rows:
        drawn.add_row(*map(cell_of, row))
    out = io.StringIO()
    console = Console(file=out, width=room, color_system=None, highlight=False, force_jupyter=False)
    console.print(drawn)
    return "".join(f"{' ' * indent}{line}".rstrip() + "\n" for line in out.getvalue().splitlines())


@cache
def _cell_class() -> type[Text]:
    """Return the class of a cell that is drawn line by line.

    The lines of rich's own texts are joined first, and parting them again takes the square of how
    many there are: 5 MB took half a minute.
    """
    from rich.text import Text

    class Cell(Text):
        """The text of a cell."""

        def __rich_console__(self, console: Any, options: Any) -> Iterator[Any]:
            """Yield the pieces of each line."""
            how = {"justify": options.justify, "overflow": options.overflow}
            for line in self.wrap(console, options.max_width, no_wrap=options.no_wrap, **how):
                yield from line.render(console, end=self.end)

    return Cell


def markdown(columns: Sequence[str], rows: TextRows) -> str:
    """Return rows as a table of Markdown."""
    head = [list(map(plain, columns)), ["---"] * len(columns)]
    lines = [*head, *(list(map(escaped, row)) for row in rows)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def html_table(columns: Sequence[str], rows: TextRows) -> str:
    """Return rows as a table of HTML."""
    import html

    head = "".join(f"<th>{html.escape(name)}</th>" for name in columns)
    body = "".join(
        "<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in row) + "</tr>" for row in rows
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def small_html(columns: Sequence[str], rows: TextRows) -> str:
    """Return the first hundred rows as a table of HTML, and how many more there are."""
    rest = f"<p>{len(rows) - _SHOWN} more rows</p>" if len(rows) > _SHOWN else ""
    return html_table(columns, rows[:_SHOWN]) + rest
