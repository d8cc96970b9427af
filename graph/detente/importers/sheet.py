"""A table that is open: its columns and its rows, whatever the format of its file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class TableRow:
    """A row: its number in the file, where the first line has 1, and its cells as text."""

    number: int
    cells: list[str]


@dataclass(frozen=True)
class Sheet:
    """A table that is open: the names of its columns, and its rows, to be read once.

    Attributes:
        size: how much there is to read, in bytes or rows; 0 where nobody knows.
        read: how much of it has been read.
    """

    header: tuple[str, ...]
    rows: Iterator[TableRow]
    size: int
    read: Any
