"""Rows of an XML file: each element of one name is a row, as the mapping says.

Its columns are the elements in it, and the attributes of those around it as `country.name`. The
file is read twice, first for the columns; nothing of it is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import IO
from xml.etree.ElementTree import ParseError

from ..core.errors import LoadError
from .sheet import Sheet, TableRow


def xml_sheet(
    path: Path,
    record: str | None,
    opened: Callable[[], AbstractContextManager[IO[bytes]]],
    read: Callable[[], int],
) -> Sheet:
    """Return the rows of an XML file, numbered as those of a table whose first row is its header.

    Args:
        path: the file, for messages.
        record: the name of the element that is a row.
        opened: opens the file.
        read: how many bytes were read of it.

    Raises:
        LoadError: it is not XML, or nobody said which element is a row, or it has none.
    """
    if record is None:
        raise LoadError(
            f"{path}: say in the mapping which element of an XML file is a row: "
            '[rows] and record = "training", say'
        )
    header: dict[str, None] = {}
    for cells in _records(path, record, opened):
        header |= dict.fromkeys(cells)
    if not header:
        raise LoadError(f"{path}: no element is called {record!r}")

    def rows() -> Iterator[TableRow]:
        for number, cells in enumerate(_records(path, record, opened), 2):
            yield TableRow(number, [cells.get(name, "") for name in header])

    return Sheet(tuple(header), rows(), 2 * path.stat().st_size, read)


def _records(
    path: Path, record: str, opened: Callable[[], AbstractContextManager[IO[bytes]]]
) -> Iterator[dict[str, str]]:
    """Yield the cells of each record, by the names of their columns."""
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import iterparse

    around: list[tuple[str, dict[str, str]]] = []
    try:
        with opened() as file:
            for event, element in iterparse(file, events=("start", "end"), forbid_dtd=True):
                if event == "start":
                    around.append((element.tag, dict(element.attrib)))
                    continue
                around.pop()
                if element.tag == record:
                    cells = {
                        f"{tag}.{name}": value
                        for tag, attributes in around
                        for name, value in attributes.items()
                    }
                    cells |= {f"{record}.{name}": text for name, text in element.attrib.items()}
                    cells |= {child.tag: "".join(child.itertext()).strip() for child in element}
                    yield cells
                if record not in (tag for tag, _ in around):
                    element.clear()
    except (ParseError, DefusedXmlException) as error:
        raise LoadError(f"{path}: not XML that can be read: {error}") from error
