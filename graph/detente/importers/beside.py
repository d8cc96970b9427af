"""A table of one's own beside a panel: its rows joined by state and day, and what did not match.

Which columns name the state and the time is told by what datasets call them, or by the caller. A
code or a name is read for the day or the year of its row, since both move.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from ..actors.states import CODE_LISTS, States, spelled
from ..core.dates import NotADate, PartialDate, date_from_text
from ..core.errors import UsageError, quoted
from ..core.files import replacing
from ..core.namespaces import writable_iri
from ..core.suggestions import suggest_or_list
from ..core.text import squeezed
from .mappings.mapping import Layout
from .report import Problem, ProblemReport, Summary
from .sheet import TableRow
from .tables import open_table

_FORMATS: Final = ("%Y-%m-%d", "%d.%m.%Y", "%Y-%m", "%Y")
_TOLD: Final = 5  # problems that are told where there is no report
#: What datasets call their columns, without marks and in lower case.
COLUMN_NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "id": ("stateiri", "iri", "curie"),
    "cow": ("cow", "ccode", "ccodecow", "cown", "cowcode", "cownum", "cownumber", "cownr"),
    "gw": ("gw", "gwno", "gwn", "gwcode", "gwid", "gwnumber", "gwnoloc"),
    "atop": ("atop",),
    "ucdp": ("ucdp", "ucdpid"),
    "cow-letters": ("cowletters", "cowc", "stateabb", "cowid", "abbrev"),
    "iso3": (
        *("iso3", "iso3c", "iso3code", "iso31661alpha3", "isoalpha3", "isoa3", "alpha3"),
        *(
            "alpha3code",
            "countryiso3",
            "ccodealp",
            "countrytextid",
            "countrycode",
            "isocode",
            "iso",
        ),
    ),
    "iso2": ("iso2", "iso2c", "iso2code", "iso31661alpha2", "isoalpha2", "isoa2", "alpha2"),
    "iso-numeric": ("isonumeric", "iso3n", "ison", "iso31661numeric"),
    "iso-withdrawn": ("isowithdrawn",),
    "m49": ("m49", "m49code", "uncode"),
    "fips": ("fips", "gec", "fips104"),
    "wikidata": ("wikidata", "wikidataid", "qid"),
    "name": (
        *("state", "country", "name", "countryname", "statename", "statenme", "nation"),
        *("cname", "entity", "countryorarea", "countryarea"),
    ),
}
_TIMES: Final = ("date", "day", "year", "yr")
_A_YEAR: Final = re.compile(r"(?:1[89]|20)\d\d")


@dataclass(frozen=True)
class _Row:
    number: int
    column: str
    value: str
    cells: tuple[str, ...]


@dataclass
class Beside:
    """The rows of a table by state and year.

    Attributes:
        path: the file.
        added: the names of the columns that it adds, as they stand there.
        rows: its rows by the IRI of a state and a year.
        problems: what could not be resolved, with the number of its row.
        size: how many rows it has.
        matched: the states and years that a panel has.
    """

    path: Path
    added: tuple[str, ...] = ()
    rows: dict[tuple[str, int], _Row] = field(default_factory=dict)
    problems: list[tuple[int, Problem]] = field(default_factory=list)
    size: int = 0
    matched: set[tuple[str, int]] = field(default_factory=set)

    def columns(self, taken: Collection[str]) -> tuple[str, ...]:
        """Return the names of the columns that it adds to others, none of them there twice."""
        found: list[str] = []
        for name in self.added:
            column = re.sub(r"\W+", "_", name) or "column"
            while column in taken or column in found:
                column += "_own"
            found.append(column)
        return tuple(found)

    def cells(self, states: Sequence[str], year: int) -> tuple[str, ...]:
        """Return the cells for a state, or for what it was then, in a year."""
        for state in states:
            if row := self.rows.get((state, year)):
                self.matched.add((state, year))
                return row.cells
        return ("",) * len(self.added)

    def unmatched(self) -> list[tuple[int, Problem]]:
        """Return each row that stands in no row of the panel, and why, in order."""
        left = [
            (row.number, Problem(row.column, row.value, f"the panel has no row of it in {year}"))
            for (state, year), row in self.rows.items()
            if (state, year) not in self.matched
        ]
        return sorted([*self.problems, *left], key=lambda each: each[0])

    def told(self, report: Path | None) -> tuple[str, ...]:
        """Write what did not match where that is wanted, and return the whole in words."""
        problems = self.unmatched()
        if report is not None:
            with replacing(report) as out:
                log = ProblemReport(out, Summary(self.path, report))
                for number, problem in problems:
                    log.add(number, [problem], stated=False)
                log.close()
        first = f"{self.path}: {len(self.matched):,} of {self.size:,} rows stand in the panel"
        if not problems:
            return (first,)
        if report is not None:
            return (f"{first}; what does not is in {report}",)
        lines = [
            f"  row {number}: {problem.column} {quoted(problem.value)}: {problem.problem}"
            for number, problem in problems[:_TOLD]
        ]
        more = len(problems) - len(lines)
        return (first, *lines, *([f"  and {more:,} more (--report FILE)"] if more else []))


def read_beside(path: Path, states: States, by: Mapping[str, str]) -> Beside:
    """Read a table of one's own.

    Args:
        path: a CSV file or an Excel workbook, with a column for the year or day.
        states: who its codes and names mean.
        by: which columns name the state, and by which list, or the time, as year or date; what
            datasets call them without it.

    Raises:
        UsageError: no column names a state, or a time, or there is none of these names.
        LoadError: the file cannot be read.
    """
    with open_table(path, Layout()) as sheet:
        header = sheet.header
        time = _time(path, header, by)
        keys = _keys(path, header, {name: of for name, of in by.items() if of not in _TIMES})
        left = [
            at for at, name in enumerate(header) if name and at != time and at not in dict(keys)
        ]
        found = Beside(path, tuple(header[at] for at in left))
        meant = _Meant(states)
        for row in sheet.rows:
            if any(cell.strip() for cell in row.cells):
                found.size += 1
                _take(found, row, header, (time, keys, left), meant)
    return found


def _time(path: Path, header: Sequence[str], by: Mapping[str, str]) -> int:
    """Return the column that tells the time."""
    named = [column for column, of in by.items() if of in _TIMES]
    if len(named) > 1:
        raise UsageError(f"two columns are to tell the time: {' and '.join(map(quoted, named))}")
    if named:
        return _column(path, header, named[0])
    for at, name in enumerate(header):
        if squeezed(name) in _TIMES:
            return at
    years = [name for name in header if _A_YEAR.fullmatch(name.strip())]
    cure = (
        f"each year has a column ({years[0]} to {years[-1]}): give each state and year a row"
        if len(years) > 1
        else "call one year or date, or say which one does: --by COLUMN=year"
    )
    raise UsageError(f"{path}: no column tells the time: {cure}")


def _column(path: Path, header: Sequence[str], column: str) -> int:
    if column in header:
        return header.index(column)
    near = suggest_or_list(column, [name for name in header if name])
    raise UsageError(f"{path}: no column is called {quoted(column)}; {near}")


def _keys(path: Path, header: Sequence[str], by: Mapping[str, str]) -> list[tuple[int, str]]:
    """Return the columns that name a state, with the list that each is of, the surest first."""
    lists = (*CODE_LISTS, "name", "id")
    for of in by.values():
        if of not in lists:
            raise UsageError(f"{quoted(of)} is no list of states; {suggest_or_list(of, lists)}")
    if by:
        return [(_column(path, header, column), of) for column, of in by.items()]
    known = {name: of for of, names in COLUMN_NAMES.items() for name in names}
    if any(squeezed(name) == "ccodecow" for name in header):
        known["ccode"] = "iso-numeric"  # so Quality of Government calls them
    found = [
        (at, known[squeezed(name)]) for at, name in enumerate(header) if squeezed(name) in known
    ]
    if not found:
        raise UsageError(
            f"{path}: no column names a state: call one cow, iso3 or country, "
            "or say which one does: --by COLUMN=iso3"
        )
    order = list(COLUMN_NAMES)
    return sorted(found, key=lambda each: order.index(each[1]))


def _take(
    found: Beside,
    row: TableRow,
    header: Sequence[str],
    places: tuple[int, list[tuple[int, str]], list[int]],
    meant: _Meant,
) -> None:
    """Keep a row under its state and year, or say why it has none."""
    time, keys, left = places
    states = meant.states

    def cell(at: int) -> str:
        return " ".join(row.cells[at].split()) if at < len(row.cells) else ""

    def problem(at: int, why: str, candidates: tuple[str, ...] = ()) -> None:
        found.problems.append((row.number, Problem(header[at], cell(at), why, candidates)))

    try:
        when = date_from_text(re.sub(r"\.0+$", "", cell(time)), _FORMATS)
    except NotADate as error:
        return problem(time, str(error))
    tried = [(at, of) for at, of in keys if cell(at)]
    known = [(at, of, one) for at, of in tried if (one := meant.state(of, cell(at), when))]
    for at, of, state in known[:1]:
        for other, _, another in known[1:]:
            if not meant.agree(of, cell(at), another, when):
                why = f"means another state than {header[at]} {quoted(cell(at))}"
                return problem(other, why, states.told(state, another))
    if not known:
        at, of = tried[-1] if tried else keys[0]
        if of == "name" and (named := states.named(cell(at), when.first, when.last)).problem:
            return problem(at, named.problem, named.told)
        if not tried:
            return problem(at, "is empty")
        near = states.candidates(of, cell(at)) if of in CODE_LISTS else states.nearest(cell(at))
        return problem(at, f"no state has this {of} in {when.first.year}", near)
    at, _, state = known[0]
    key = state, when.first.year
    if earlier := found.rows.get(key):
        return problem(at, f"the same state and year as row {earlier.number}")
    found.rows[key] = _Row(row.number, header[at], cell(at), tuple(map(cell, left)))
    return None


class _Meant:
    """Which state a code or name means in the time of a row, each looked up once."""

    def __init__(self, states: States) -> None:
        self.states = states
        self._found: dict[tuple[str, str, PartialDate], str | None] = {}

    def state(self, of: str, text: str, when: PartialDate) -> str | None:
        """Return the state that is meant, else None."""
        key = of, text, when
        if key not in self._found:
            self._found[key] = self._state(*key)
        return self._found[key]

    def agree(self, of: str, text: str, state: str, when: PartialDate) -> bool:
        """Return whether a state is what a code or name means, or has that code as well."""
        found = self.state(of, text, when)
        if found == state or found is None:
            return True
        into = self.states.continuing
        if into(found) == into(state):
            return True
        codes = self.states.codes(state, when.first)
        code = getattr(codes, of.replace("-", "_"), None)
        return code is not None and code == spelled(of, text)

    def _state(self, of: str, text: str, when: PartialDate) -> str | None:
        if of == "id":
            iri = writable_iri(text)
            return iri if iri and iri in self.states else None
        if of == "name":
            return self.states.named(text, when.first, when.last).state
        return self.states.by_code(of, text, when.first, when.last)
