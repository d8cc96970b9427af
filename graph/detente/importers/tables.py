"""Rows in: CSV files, Excel sheets and XML, one row at a time, numbered as RFC 7111 numbers them.

A CSV file may be packed as RDF may. Its encoding is that of its mark, else UTF-8; what stands
between its cells is what makes rows of one length of it.
"""

from __future__ import annotations

import contextlib
import csv
import datetime
import io
import itertools
import re
import warnings
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import BinaryIO

from ..core.errors import LoadError
from ..core.process.memory import in_words
from ..core.suggestions import suggest_or_list
from ..core.tables import CsvReader
from ..rdf.parse import open_file, telling
from ..rdf.reading.content import HEAD
from ..rdf.reading.manner import most_unpacked, suffixes
from ..rdf.reading.packing import Ahead
from .mappings.mapping import Layout
from .sheet import Sheet, TableRow

_EXCEL = (".xlsx", ".xlsm")
_TABBED = (".tsv", ".tab")
#: What may stand between cells, where nobody said so and the suffix does not.
_DELIMITERS = (",", ";", "\t", "|")
_LOOKED_AT = 50  # rows
#: So many columns a table may have; a sheet of Excel has 16,384 at most.
_COLUMNS = 20_000
_SEPARATOR = re.compile(r"\ufeff?sep=(.)\r?\n", re.IGNORECASE)
#: The mark that a text begins with, and the encoding that it says.
_MARKS = {
    b"\xef\xbb\xbf": "utf-8-sig",
    b"\xff\xfe\0\0": "utf-32",
    b"\xff\xfe": "utf-16",
    b"\xfe\xff": "utf-16",
}
_OTHER = {".xls": "an old Excel file", ".ods": "an OpenDocument sheet", ".dta": "a Stata file"}


@dataclass
class _Count:
    """How many bytes were read."""

    size: int = 0

    def add(self, size: int) -> None:
        """Count more."""
        self.size += size


@contextlib.contextmanager
def open_table(path: Path, layout: Layout) -> Iterator[Sheet]:
    """Open a table; rows are read as they are asked for, so that memory does not grow with it.

    Raises:
        LoadError: the file is missing, not of its format, or has no header.
    """
    suffix = path.suffix.lower()
    if suffix in _OTHER:
        raise LoadError(f"{path}: {_OTHER[suffix]}; save it as .xlsx or .csv")
    try:
        if suffix in _EXCEL:
            with path.open("rb") as file, _excel(path, file, layout) as sheet:
                yield sheet
            return
        path.stat()
        counted = _Count()
        if suffixes(path)[0] == ".xml":
            from .xml_rows import xml_sheet

            with telling(path):
                again = partial(open_file, path, counted.add)
                yield xml_sheet(path, layout.record, again, lambda: counted.size)
            return
        with contextlib.ExitStack() as opened:
            with telling(path):
                content = opened.enter_context(open_file(path, counted.add))
                source = Ahead(content)
            yield _csv(path, lambda: counted.size, source, layout)
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


def _csv(path: Path, read: Callable[[], int], source: Ahead, layout: Layout) -> Sheet:
    encoding = layout.encoding or _encoding(path, source.head)
    text = io.TextIOWrapper(io.BufferedReader(source), encoding=encoding, newline="")
    beginning = source.head.decode(encoding, "ignore")
    marked = _SEPARATOR.match(beginning)
    delimiter = layout.delimiter or (marked and marked[1]) or _delimiter(path, beginning, layout)
    rows = _numbered(_guarded(path, CsvReader(text, delimiter), encoding))
    if marked and layout.header == 1:
        next(rows)  # it tells Excel what stands between cells, and names no column
        layout = layout.model_copy(update={"header": 2})
    return Sheet(_header(path, rows, layout), rows, path.stat().st_size, read)


def _encoding(path: Path, head: bytes) -> str:
    """Return the encoding of a table that nobody named: UTF-8, or what its mark says."""
    for mark, encoding in _MARKS.items():
        if head.startswith(mark):
            return encoding
    if b"\0" in head:
        raise LoadError(
            f"{path}: no text in UTF-8; UTF-16 without its mark would look so: "
            'save it as UTF-8, or name it in the mapping: rows.encoding = "utf-16-le"'
        )
    return "utf-8-sig"


def _delimiter(path: Path, beginning: str, layout: Layout) -> str:
    """Return what stands between the cells of a table: a comma, unless another fits and it not."""
    written = suffixes(path)[0]
    if written in _TABBED:
        return "\t"
    lines = beginning.splitlines(keepends=True)
    whole = lines[:-1] if len(lines) > 1 and len(beginning) >= HEAD // 2 else lines

    def width(delimiter: str) -> int:
        """Return how many cells each row has; 1 where they differ."""
        read = csv.reader(itertools.islice(whole, layout.header - 1, None), delimiter=delimiter)
        with contextlib.suppress(csv.Error):
            widths = {len(row) for row in itertools.islice(read, _LOOKED_AT) if row}
            return widths.pop() if len(widths) == 1 else 1
        return 1

    found = {each: width(each) for each in _DELIMITERS}
    if found[","] > 1:
        return ","
    if all(size == 1 for size in found.values()) and len(whole) >= layout.header:  # rows differ
        found = {each: whole[layout.header - 1].count(each) for each in _DELIMITERS}
    return max(found, key=lambda each: found[each])


def _guarded(path: Path, reader: CsvReader, encoding: str) -> Iterator[list[str]]:
    try:
        with telling(path):
            try:
                yield from reader
            except UnicodeError as error:
                raise _no_text(path, reader.line_num, encoding) from error

    except csv.Error as error:
        raise LoadError(f"{path}: line {reader.line_num}: not CSV: {error}") from error


def _no_text(path: Path, line: int, encoding: str) -> LoadError:
    utf_8 = encoding.startswith("utf-8")
    written = "UTF-8" if utf_8 else encoding
    hint = "; Excel writes Windows-1252 in Western Europe and America" if utf_8 else ""
    return LoadError(
        f"{path}: after line {line}: not text in {written}{hint}: "
        'save it as UTF-8, or name its encoding in the mapping: rows.encoding = "windows-1252", say'
    )


@contextlib.contextmanager
def _excel(path: Path, file: BinaryIO, layout: Layout) -> Iterator[Sheet]:
    import defusedxml
    import openpyxl
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        _refuse_bomb(path, file)
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
            near = suggest_or_list(layout.sheet, names)
            raise LoadError(f"{path}: no sheet is called {layout.sheet!r}; {near}")
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


def _refuse_bomb(path: Path, file: BinaryIO) -> None:
    """Raise LoadError where a workbook, which is an archive, unpacks to too much."""
    with zipfile.ZipFile(file) as archive:
        size = sum(each.file_size for each in archive.infolist())
    most = most_unpacked(path.stat().st_size)
    if size > most:
        raise LoadError(
            f"{path}: it unpacks to {in_words(size)}, and {in_words(most)} are the most "
            "(--unpacked)"
        )
    file.seek(0)


def _numbered(rows: Iterator[list[str]]) -> Iterator[TableRow]:
    for number, cells in enumerate(rows, 1):
        yield TableRow(number, cells)


def _header(path: Path, rows: Iterator[TableRow], layout: Layout) -> tuple[str, ...]:
    for row in rows:
        if row.number == layout.header:
            if len(row.cells) > _COLUMNS:
                raise LoadError(
                    f"{path}: row {row.number} names {len(row.cells):,} columns, and {_COLUMNS:,} "
                    "are the most; keep those that you need"
                )
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
