"""Text as people see it: in a terminal, in Markdown and in a notebook, where nothing of it acts."""

from __future__ import annotations

import html
import io
import re
from collections.abc import Sequence

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_SHOWN = 100  # rows in a notebook

Rows = Sequence[Sequence[str]]


def plain(text: str) -> str:
    """Take out what would drive a terminal: control characters and direction overrides."""
    return _CONTROL.sub(
        lambda match: " " if match[0] in "\n\r\t" else "\N{REPLACEMENT CHARACTER}", text
    )


def escaped(text: str) -> str:
    """Return text that Markdown shows as it is: no cell, markup, link or HTML comes of it."""
    return re.sub(r"([\\`*_{}\[\]()#+!|~])", r"\\\1", html.escape(text, quote=False))


def table(columns: Sequence[str], rows: Rows, width: int | None) -> str:
    """Return rows in columns, folded to a width in characters where there is one."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    drawn = Table(box=None, pad_edge=False, header_style="bold")
    for name in columns:
        drawn.add_column(Text(name), overflow="fold")
    for row in rows:
        drawn.add_row(*map(Text, row))
    out = io.StringIO()
    console = Console(file=out, width=width or 10_000, color_system=None, highlight=False)
    console.print(drawn)
    return "".join(line.rstrip() + "\n" for line in out.getvalue().splitlines())


def markdown(columns: Sequence[str], rows: Rows) -> str:
    """Return rows as a table of Markdown."""
    head = [list(map(plain, columns)), ["---"] * len(columns)]
    lines = [*head, *(list(map(escaped, row)) for row in rows)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def small_html(columns: Sequence[str], rows: Rows) -> str:
    """Return the first hundred rows as a table of HTML, and how many more there are."""
    head = "".join(f"<th>{html.escape(name)}</th>" for name in columns)
    body = "".join(
        "<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in row) + "</tr>"
        for row in rows[:_SHOWN]
    )
    rest = f"<p>{len(rows) - _SHOWN} more rows</p>" if len(rows) > _SHOWN else ""
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{rest}"
