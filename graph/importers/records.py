"""A row as it is read: its cells by column, without the codes for missing, and its dates."""

from __future__ import annotations

import fnmatch
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ..errors import LoadError
from . import dates
from .mapping import Layout, When
from .report import Problem
from .sections import suggest


@dataclass(frozen=True)
class Columns:
    """The columns of a table by name."""

    place: str
    header: tuple[str, ...]
    layout: Layout

    def at(self, where: str, name: str) -> int:
        """Return the position of a column.

        Raises:
            LoadError: there is none of this name, or there are two.
        """
        found = [at for at, each in enumerate(self.header) if each == name]
        if len(found) == 1:
            return found[0]
        if found:
            raise LoadError(f"{self.place}: {len(found)} columns are called {name!r} ({where})")
        raise LoadError(
            f"{self.place}: no column is called {name!r} ({where} of the mapping); "
            + suggest(name, [each for each in self.header if each])
        )

    def matching(self, where: str, name: str) -> tuple[int, ...]:
        """Return the positions of a column, of a range `A..B`, or of a pattern with *.

        Raises:
            LoadError: there is none.
        """
        if name in self.header:
            return (self.at(where, name),)
        begin, dots, end = name.partition("..")
        if dots:
            return tuple(range(self.at(where, begin), self.at(where, end) + 1))
        found = tuple(
            at for at, each in enumerate(self.header) if "*" in name and fnmatch.fnmatch(each, name)
        )
        return found or (self.at(where, name),)


@dataclass
class Record:
    """A row of the table, with its row of the companion file and the problems found in it."""

    number: int
    columns: Columns
    cells: list[str]
    companion: Mapping[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    special: dict[str, str | None] = field(default_factory=dict)

    def cell(self, at: int) -> str | None:
        """Return what a cell holds; None where it is empty, or has a code for missing."""
        text = " ".join(self.cells[at].split()) if at < len(self.cells) else ""
        return None if text in self.columns.layout.missing else text

    def named(self, name: str) -> str | None:
        """Return what a cell holds, by the name of its column."""
        return self.cell(self.columns.header.index(name))

    def fill(self, name: str) -> str | None:
        """Return what fills a gap of a template."""
        if name.startswith("#"):
            return self.special.get(name)
        if name.startswith("names."):
            return self.companion.get(name.removeprefix("names.")) or None
        return self.named(name)

    def problem(
        self, column: str, value: str | None, problem: str, near: Iterable[str] = ()
    ) -> None:
        """Keep a problem for the report."""
        self.problems.append(Problem(column, value or "", problem, tuple(near)))

    def moment(self, when: When | None) -> tuple[dates.Moment | None, bool]:
        """Return a date of the row, and whether it says that the thing still lasts.

        What is no date becomes a problem of the row, and no date.
        """
        if when is None:
            return None, False
        names = [when.column] if when.column else [each for each in when.parts if each]
        texts = [self.named(name) if name else None for name in names]
        if (self.raw(names[0] or "")) in when.ongoing:
            return None, True
        texts = [None if text in when.missing else text for text in texts]
        if texts[0] is None:
            return None, False
        padded = [*texts, None, None]
        try:
            if when.column:
                found = dates.from_text(texts[0], when.formats)
            else:
                found = dates.from_parts(texts[0], padded[1], padded[2])
        except dates.NoDate as error:
            self.problem(
                ", ".join(str(name) for name in names),
                "-".join(text for text in texts if text),
                str(error),
            )
            return None, False
        return found.coarsened(when.precision), False

    def raw(self, name: str) -> str:
        """Return a cell as it stands, codes for missing and all."""
        at = self.columns.header.index(name)
        return self.cells[at].strip() if at < len(self.cells) else ""
