"""What could not be imported: a CSV file of cells with the nearest candidates, and the counts."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Final

from ..core.text import disarmed

_COLUMNS: Final = ("row", "column", "value", "problem", "candidates")


@dataclass(frozen=True)
class Problem:
    """A cell that was not understood, or a row where the column is empty."""

    column: str
    value: str
    problem: str
    candidates: tuple[str, ...] = ()
    ambiguous: bool = False


@dataclass
class Summary:
    """What an import came to.

    Attributes:
        rows: the rows that the file has below its header; lines that are wholly empty do not count.
        stated: those of which statements were made, in full or in part.
        in_part: those of `stated` of which a cell was reported.
        reported: those of which nothing was stated: rows = stated + reported.
        cells: how many lines the report has.
        made: how many things were made that the graph lacked.
        alternates: how many rows are also told by a curated thing.
    """

    target: Path
    report: Path
    rows: int = 0
    stated: int = 0
    in_part: int = 0
    reported: int = 0
    cells: int = 0
    statements: int = 0
    made: int = 0
    alternates: int = 0

    def text(self) -> str:
        """Return it for a person."""
        lines = [
            f"wrote {self.target}: {self.statements:,} statements",
            f"rows in: {self.rows:,}",
            f"rows stated: {self.stated:,} ({self.in_part:,} in part)",
            f"rows reported: {self.reported:,}",
            f"cells reported: {self.cells:,}, in {self.report}",
            f"made because the graph lacks them: {self.made:,}",
            f"rows set beside a curated fact: {self.alternates:,}",
        ]
        return "\n".join(lines)


@dataclass
class ProblemReport:
    """Writes problems as they come."""

    out: BinaryIO
    summary: Summary
    _text: io.TextIOWrapper = field(init=False)

    def __post_init__(self) -> None:
        self._text = io.TextIOWrapper(self.out, "utf-8", errors="replace", newline="")
        self._writer = csv.writer(self._text)
        self._writer.writerow(_COLUMNS)

    def add(self, row: int, problems: list[Problem], stated: bool) -> None:
        """Write the problems of a row, and count it."""
        summary = self.summary
        summary.rows += 1
        summary.cells += len(problems)
        if stated:
            summary.stated += 1
            summary.in_part += bool(problems)
        else:
            summary.reported += 1
        for problem in problems:
            near = "; ".join(problem.candidates)
            cells = (problem.column, problem.value, problem.problem, near)
            self._writer.writerow([row, *map(disarmed, cells)])

    def close(self) -> None:
        """Write what is left, and leave the file to whoever opened it."""
        self._text.flush()
        self._text.detach()
