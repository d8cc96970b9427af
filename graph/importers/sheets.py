"""Rows in: CSV files and Excel sheets, one row at a time, numbered as RFC 7111 numbers them."""

from __future__ import annotations

import contextlib
import csv
import datetime
import io
import warnings
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Protocol, TextIO

from ..errors import LoadError
from .sections import suggest

_EXCEL = (".xlsx", ".xlsm")
_OTHER = {".xls": "an old Excel file", ".ods": "an OpenDocument sheet", ".dta": "a Stata file"}


class Layout(Protocol):
    """How a table lies in its file."""

    @property
    def delimiter(self) -> str | None: ...  # noqa: D102
    @property
    def encoding(self) -> str: ...  # noqa: D102
    @property
    def sheet(self) -> str | None: ...  # noqa: D102
    @property
    def header(self) -> int: ...  # noqa: D102
    @property
    def skip(self) -> int: ...  # noqa: D102


@dataclass(frozen=True)
class Row:
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
    rows: Iterator[Row]
    size: int
    read: Any


@contextlib.contextmanager
def opened(path: Path, layout: Layout) -> Iterator[Sheet]:
    """Open a table; rows are read as they are asked for, so that memory does not grow with it.

    Raises:
        LoadError: the file is missing, not of its format, or has no header.
    """
    suffix = path.suffix.lower()
    if suffix in _OTHER:
        raise LoadError(f"{path}: {_OTHER[suffix]}; save it as .xlsx or .csv")
    try:
        with path.open("rb") as file:
            if suffix in _EXCEL:
                with _excel(path, file, layout) as sheet:
                    yield sheet
            else:
                with io.TextIOWrapper(file, encoding=layout.encoding, newline="") as text:
                    yield _csv(path, file, text, layout)
    except OSError as error:
        if error.filename not in (str(path), path):
            raise
        raise LoadError(
            f"{path}: "
            + (
                "there is no such file"
                if isinstance(error, FileNotFoundError)
                else f"cannot be read: {error.strerror}"
            )
        ) from error


def _csv(path: Path, file: BinaryIO, text: TextIO, layout: Layout) -> Sheet:
    delimiter = layout.delimiter or ("\t" if path.suffix.lower() in (".tsv", ".tab") else ",")
    rows = _numbered(_guarded(path, csv.reader(text, delimiter=delimiter), layout.encoding))
    return Sheet(_header(path, rows, layout), rows, path.stat().st_size, file.tell)


def _guarded(path: Path, reader: Any, encoding: str) -> Iterator[list[str]]:
    try:
        yield from reader
    except UnicodeDecodeError as error:
        raise LoadError(
            f"{path}: after line {reader.line_num}: not text in {encoding}; "
            'name its encoding in the mapping: rows.encoding = "latin-1", say'
        ) from error
    except csv.Error as error:
        raise LoadError(f"{path}: line {reader.line_num}: not CSV: {error}") from error


@contextlib.contextmanager
def _excel(path: Path, file: BinaryIO, layout: Layout) -> Iterator[Sheet]:
    import defusedxml
    import openpyxl
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
    except (
        zipfile.BadZipFile,
        KeyError,
        ValueError,
        InvalidFileException,
        defusedxml.DefusedXmlException,
        SyntaxError,
    ) as error:
        raise LoadError(f"{path}: not an Excel workbook: {error}") from error
    try:
        names = [sheet.title for sheet in book.worksheets]
        if layout.sheet is not None and layout.sheet not in names:
            raise LoadError(
                f"{path}: no sheet is called {layout.sheet!r}; {suggest(layout.sheet, names)}"
            )
        if not names:
            raise LoadError(f"{path}: the workbook has no sheet")
        sheet = book[layout.sheet or names[0]]
        count = 0

        def cells() -> Iterator[list[str]]:
            nonlocal count
            try:
                for values in sheet.iter_rows(values_only=True):
                    count += 1
                    yield _trimmed([_text(value) for value in values])
            except (defusedxml.DefusedXmlException, SyntaxError, ValueError, KeyError) as error:
                raise LoadError(f"{path}: row {count + 1}: cannot be read: {error}") from error

        rows = _numbered(cells())
        yield Sheet(_header(path, rows, layout), rows, sheet.max_row or 0, lambda: count)
    finally:
        book.close()


def _numbered(rows: Iterator[list[str]]) -> Iterator[Row]:
    for number, cells in enumerate(rows, 1):
        yield Row(number, cells)


def _header(path: Path, rows: Iterator[Row], layout: Layout) -> tuple[str, ...]:
    for row in rows:
        if row.number == layout.header:
            names = [" ".join(cell.removeprefix("\ufeff").split()) for cell in row.cells]
            if not any(names):
                raise LoadError(f"{path}: row {row.number} is empty and is to name the columns")
            for _ in range(layout.skip):
                next(rows, None)
            return tuple(names)
    raise LoadError(f"{path}: there is no row {layout.header}, which is to name the columns")


def _trimmed(cells: list[str]) -> list[str]:
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _text(value: object) -> str:
    """Return what a cell of Excel holds as a CSV file would have it."""
    if value is None:
        return ""
    if isinstance(value, datetime.datetime):
        midnight = value.time() == datetime.time()
        return value.date().isoformat() if midnight else value.isoformat(sep=" ")
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    return value.isoformat() if isinstance(value, datetime.date) else str(value)
