"""A mapping proposed for a table that nobody has described: what its columns seem to be, and why.

What is proposed rests on the names of the columns and on the cells of the first rows. It is text
for a person to read and correct, each guess with what speaks for it.
"""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from ...core.dates import NotADate, date_from_text
from ...core.errors import LoadError
from ...core.namespaces import MD, shorten
from ...core.text import squeezed
from ..beside import COLUMN_NAMES
from ..lookup import Lookup
from ..tables import open_table
from .mapping import Dataset, Layout

_ROWS: Final = 200
_MOST: Final = 0.6  # of the cells of a column are to be what it is taken for
#: Formats of dates, the fullest first: a day in ISO 8601 fits every one.
_FORMATS: Final = (
    *("%Y-%m-%d", "%Y-%m", "%d.%m.%Y", "%m/%d/%Y", "%d/%m/%Y", "%m/%d/%y", "%d %b %Y", "%b %Y"),
    "%Y",
)
_MISSING: Final = ("NA", "N/A", ".", "-9", "-99", "NULL", "none")
_BEGINS: Final = re.compile(r"start|begin|beg|from|since|entry|entered|join|accession|sign")
_ENDS: Final = re.compile(r"end|until|exit|left|leave|withdr|terminat")
_STATE: Final = (MD + "State",)
#: What a column of names may name, the first of these that most of its cells are.
_WHOLES: Final = (
    ("organization", (MD + "Organization",)),
    ("operation", (MD + "Operation",)),
    ("agreement", (MD + "Agreement",)),
)


@dataclass
class _Column:
    name: str
    cells: list[str] = field(default_factory=list)

    @property
    def shown(self) -> str:
        some = ", ".join(json.dumps(cell, ensure_ascii=False) for cell in self.cells[:3])
        return some if len(some) < 90 else some[:90] + " ..."

    def share(self, fits: Callable[[str], object]) -> float:
        """Return how many of its cells are something, of 1."""
        return sum(bool(fits(cell)) for cell in self.cells) / len(self.cells) if self.cells else 0


def guess(store: ox.Store, path: Path) -> str:
    """Return a proposed mapping for a table, as TOML.

    Raises:
        LoadError: the file cannot be read, or has no rows.
    """
    with open_table(path, Layout()) as sheet:
        columns = [_Column(name) for name in sheet.header]
        for row in itertools.islice(sheet.rows, _ROWS):
            for column, cell in zip(columns, row.cells, strict=False):
                if (text := " ".join(cell.split())) and text not in _MISSING:
                    column.cells.append(text)
    columns = [column for column in columns if column.name]
    if not any(column.cells for column in columns):
        raise LoadError(f"{path}: the table has no rows to guess from")
    return "\n".join(_proposal(_Guess(store, path, columns))) + "\n"


class _Guess:
    """What the columns of a table seem to be."""

    def __init__(self, store: ox.Store, path: Path, columns: Sequence[_Column]) -> None:
        self.path, self.columns = path, columns
        name = re.sub(r"[^a-z0-9]+", "-", path.stem.lower()).strip("-") or "table"
        told = {"title": path.stem, "publisher": "not said", "license": "not said"}
        self.dataset = Dataset.model_validate({"id": name, **told})
        self._lookup = Lookup(store, self.dataset)
        self._known = {each: of for of, names in COLUMN_NAMES.items() for each in names}
        self.dates = {c.name: form for c in columns if (form := self._format(c))}
        rest = [column for column in columns if column.name not in self.dates]
        parts = {part for name in self.dates if "year" in name.lower() for part in self.parts(name)}
        rest = [column for column in rest if column.name not in parts]
        self.states = {c.name: found for c in rest if (found := self._state_lists(c))}
        rest = [column for column in rest if column.name not in self.states]
        self.whole = next(
            (
                (kind, column)
                for kind, classes in _WHOLES
                for column in rest
                if column.share(partial(self._lookup.by_name, classes=classes)) >= _MOST
            ),
            None,
        )
        whole = self.whole[1] if self.whole else None
        self.rest = [column for column in rest if column is not whole and column.cells]

    def _format(self, column: _Column) -> str | None:
        """Return the format of a column of dates; of numbers only such as are years."""

        def dated(form: str) -> Callable[[str], bool]:
            def fits(cell: str) -> bool:
                try:
                    return 1500 < date_from_text(cell, (form,)).first.year < 2200
                except NotADate:
                    return False

            return fits

        found = next((form for form in _FORMATS if column.share(dated(form)) >= 0.95), None)
        named = re.search(r"year|date|day|yr", column.name.lower())
        bound = _BEGINS.search(column.name.lower()) or _ENDS.search(column.name.lower())
        return found if found and (found != "%Y" or named or bound) else None

    def _state_lists(self, column: _Column) -> tuple[str, ...]:
        """Return by which lists a column names states."""
        states = self._lookup.states

        def code(of: str) -> Callable[[str], bool]:
            return lambda cell: bool(states.candidates(of, cell))

        def meant(cell: str) -> bool:
            found = states.named(cell)
            return bool(found.state or found.problem)

        key = squeezed(column.name)
        named = self._known.get(key) or self._known.get(re.sub("[12ab]$", "", key))  # of a pair
        if named not in (None, "name", "id") and column.share(code(named or "")) >= _MOST:
            return (str(named),)
        if column.share(lambda cell: cell.isalpha() and cell.isupper()) >= _MOST:
            for of in ("iso3", "cow-letters", "iso2"):
                if column.share(code(of)) >= 0.9:
                    return (of,)
        either = column.share(lambda cell: meant(cell) or states.candidates("iso3", cell))
        if either < _MOST:
            return ()
        return ("name",) if column.share(meant) == either else ("iso3", "name")

    def parts(self, name: str) -> tuple[str, ...]:
        """Return the columns for month and day beside one for the year."""
        keys = {squeezed(column.name): column.name for column in self.columns}
        found = (keys.get(squeezed(name).replace("year", part)) for part in ("month", "day"))
        return tuple(itertools.takewhile(bool, (each or "" for each in found)))

    def bounds(self) -> Iterator[tuple[str, str, str]]:
        """Yield the tables of dates: start and end, or when something was seen."""
        names = list(self.dates)
        start = next((n for n in names if _BEGINS.search(n.lower())), None)
        end = next((n for n in names if n != start and _ENDS.search(n.lower())), None)
        if start:
            yield "start", start, self.dates[start]
        if end:
            yield "end", end, self.dates[end]
        if not start and not end and names:
            yield "seen", names[0], self.dates[names[0]]


def _proposal(found: _Guess) -> Iterator[str]:
    """Yield the lines of the mapping."""
    yield f"# Proposed for {found.path.name} from its first rows: read each line before you use it."
    yield "[dataset]"
    for key, value in (
        ("id", found.dataset.id),
        ("title", found.dataset.title),
        ("publisher", found.dataset.publisher),
        ("license", found.dataset.license),
    ):
        yield f"{key} = {_text(value)}"
    yield from ("", "[rows]", f"missing = {_texts((*_MISSING, ''))}", "", "[row]")
    spells = found.whole is not None and bool(found.states)
    states = [column for column in found.columns if column.name in found.states]
    if spells and found.whole:
        kind, column = found.whole
        made, inside = (
            ("membership", "organization")
            if kind == "organization"
            else (
                "participation",
                "activity",
            )
        )
        yield f"makes = {_text(made)}"
        yield from ("", "[member]", *_named(states[0], found.states[states[0].name]))
        for other in states[1:]:
            yield f"# also names states: {other.name}"
        cls = {"organization": "Organization", "operation": "Operation", "agreement": "Agreement"}
        yield from ("", f"[{inside}]", f"column = {_text(column.name)}    # {column.shown}")
        yield from ('by = "name"', f"class = {_text(shorten(MD + cls[kind]))}")
    else:
        label = next((c for c in found.rest if c.share(str.isnumeric) < _MOST), None)
        yield from ('makes = "thing"', 'class = "md:Activity"    # or md:Exercise, md:Visit, ...')
        named = f"{{{label.name}}} " if label and not re.search(r"[{}\[\]]", label.name) else ""
        yield f"label = {_text(f'{named}({found.dataset.id} row {{#row}})')}"
        for column in states:
            yield from ("", "[[link]]", 'relation = "md:participatesIn"', "inverse = true")
            yield from _named(column, found.states[column.name])
    for table, name, form in found.bounds():
        if form == "%Y" and "year" in name.lower() and (parts := found.parts(name)):
            yield from ("", f"[{table}]", f"year = {_text(name)}")
            yield from (f"{p} = {_text(n)}" for p, n in zip(("month", "day"), parts, strict=False))
        else:
            yield from ("", f"[{table}]", f"column = {_text(name)}", f"formats = {_text(form)}")
    for column in found.rest:
        yield from ("", "[[value]]", 'property = "md:note"')
        yield f"column = {_text(column.name)}    # {column.shown}"


def _named(column: _Column, of: Sequence[str]) -> Iterator[str]:
    yield f"column = {_text(column.name)}    # {column.shown}"
    yield f"by = {_texts(of)}"
    yield f"class = {_text(shorten(_STATE[0]))}"


def _text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _texts(texts: Sequence[str]) -> str:
    return f"[{', '.join(map(_text, texts))}]"
