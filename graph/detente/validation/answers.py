"""Answers that questions should have: tables of a project, compared with what is answered now.

`answers/NAME.csv` is what `detente ask NAME` should give, as CSV; `answers/NAME.WORDS.csv` is
another case of the same question. A first line `# ask: KEY=VALUE ...` says what it is asked with;
without it that is what the question's header has as examples. Rows are compared as they are
written, and their order where the question has an ORDER BY.
"""

from __future__ import annotations

import csv
import io
import json
import shlex
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from ..core.errors import DetenteError, LoadError, UsageError, quoted
from ..core.files import read_text, replacing
from ..core.suggestions import suggest
from ..core.text import plain
from ..query import sparql
from ..query.questions import Question
from ..query.results import Results

_ASK: Final = "# ask:"
_SHOWN: Final = 50  # rows of a difference that are written

_Row = tuple[str, ...]
#: Asks a question with some values.
_Ask = Callable[[Question, Mapping[str, str]], Results]


@dataclass(frozen=True)
class Case:
    """A question, what it is asked with, and the answer that it should have.

    Attributes:
        path: the file.
        name: the question.
        head: the lines before the table, as they are.
        values: what it is asked with; None for the examples of its header.
        table: the columns, then the rows; None where nothing is written yet.
    """

    path: Path
    name: str
    head: str = ""
    values: Mapping[str, str] | None = None
    table: tuple[_Row, ...] | None = None


@dataclass(frozen=True)
class Tested:
    """How an answer compares with that which it should be.

    Attributes:
        case: what the case is called, and what it was asked with.
        rows: how many rows the answer has.
        missing: rows that it should have and has not.
        unexpected: rows that it has and should not have.
        columns: its columns and those that it should have, where they differ.
        reordered: whether it has the same rows in another order.
        untold: whether nothing says which answer it should have.
        problem: why it could not be asked; empty where it was.
        status: the exit status of a command that ends with this.
    """

    case: str
    rows: int = 0
    missing: tuple[_Row, ...] = ()
    unexpected: tuple[_Row, ...] = ()
    columns: tuple[_Row, ...] = ()
    reordered: bool = False
    untold: bool = False
    problem: str = ""
    status: int = 0

    @property
    def words(self) -> str:
        """What came out, in short."""
        if self.problem:
            return self.problem
        if self.untold:
            return f"{_count(self.rows)}, and no answers say whether that is right"
        if self.columns:
            return f"the columns are {_line(self.columns[0])}, not {_line(self.columns[1])}"
        if self.reordered:
            return f"{_count(self.rows)}, in another order"
        if not self.status:
            return f"{_count(self.rows)}, as expected"
        return f"{len(self.missing):,} missing, {len(self.unexpected):,} not expected"

    def lines(self) -> Iterator[str]:
        """Yield it for a person: a line, then each row that differs."""
        yield f"{self.case}: {self.words}"
        for words, rows in (("missing", self.missing), ("not expected", self.unexpected)):
            yield from (f"  {words}: {_line(row)}" for row in rows[:_SHOWN])
            if len(rows) > _SHOWN:
                yield f"  {words}: {len(rows) - _SHOWN:,} more"


@dataclass(frozen=True)
class AnswersReport:
    """How the answers of a project compare with those that they should be.

    Attributes:
        tested: each case, by name.
        written: the files that were written anew.
    """

    tested: tuple[Tested, ...]
    written: tuple[Path, ...] = ()

    @property
    def status(self) -> int:
        """The exit status: 0 where all is as expected, 3 where a question is wrong, else 1."""
        compared = [each for each in self.tested if not each.untold]
        if not compared and not self.written:
            return 1  # nothing was tested
        return max((each.status for each in self.tested), default=0)

    def __bool__(self) -> bool:
        return not self.status

    def text(self) -> str:
        """Return it for a person."""
        lines = [line for each in self.tested for line in each.lines()]
        wrong = sum(bool(each.status) for each in self.tested)
        untold = sum(each.untold for each in self.tested)
        compared = len(self.tested) - untold
        lines += [f"wrote {path}" for path in self.written]
        lines.append(
            f"{compared:,} {'answer' if compared == 1 else 'answers'} tested: "
            f"{compared - wrong:,} as expected, {wrong:,} not"
            + (f"; {untold:,} without answers (--update writes them)" if untold else "")
        )
        return "".join(f"{plain(line)}\n" for line in lines)

    def json(self) -> str:
        """Return it for a program."""
        tested = [
            {
                "case": each.case,
                "ok": not each.status and not each.untold,
                "result": each.words,
                "rows": each.rows,
                "missing": each.missing,
                "unexpected": each.unexpected,
            }
            for each in self.tested
        ]
        content = {"tested": tested, "written": list(map(str, self.written))}
        return json.dumps(content, indent=2) + "\n"


def check_answers(
    questions: Mapping[str, Question],
    folder: Path,
    ask: _Ask,
    names: Sequence[str] = (),
    *,
    update: bool = False,
) -> AnswersReport:
    """Return how the answers to questions compare with those in a folder.

    Args:
        questions: the questions, by name.
        folder: where the answers are.
        ask: asks a question.
        names: of questions or cases; none for all.
        update: write what is answered now where it differs, or where nothing was written yet.

    Raises:
        UsageError: there is no such question or case.
        LoadError: a file of answers cannot be read.
        WriteError: one cannot be written.
    """
    cases = _chosen([*_cases(questions, folder)], names)
    tested, written = [], []
    for case in cases:
        if case.name not in questions:
            tested.append(
                Tested(case.path.stem, problem=f"there is no question {case.name}", status=1)
            )
            continue
        result, table = _tested(questions[case.name], case, ask)
        tested.append(result)
        if update and table is not None and (result.status or result.untold):
            _write(case, questions[case.name], table)
            written.append(case.path)
    if update:
        done = {path.stem for path in written}
        tested = [
            each if each.case.partition(" ")[0] not in done else _mended(each) for each in tested
        ]
    return AnswersReport(tuple(tested), tuple(written))


def _mended(tested: Tested) -> Tested:
    """Return a difference that was written down, which is none any more."""
    return replace(tested, status=0, problem=f"{tested.words}; written")


def _cases(questions: Mapping[str, Question], folder: Path) -> Iterator[Case]:
    """Yield each case, by name, and a case without answers for a question that has none."""
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise LoadError(f"{folder}: not a folder; answers is a folder of a project")
    found: dict[str, Case] = {}
    for path in sorted(folder.glob("*.csv")) if folder.is_dir() else ():
        found[path.stem] = _case(path)
    asked = {case.name for case in found.values()}
    for name in questions.keys() - asked:
        found[name] = Case(folder / f"{name}.csv", name)
    yield from (found[name] for name in sorted(found))


def _case(path: Path) -> Case:
    """Read a file of answers."""
    if not path.is_file():
        raise LoadError(f"{path}: not a file of answers")
    lines = read_text(path).split("\n")
    head = list(_leading(lines))
    values: dict[str, str] | None = None
    for number, line in enumerate(head, 1):
        if line.startswith(_ASK):
            try:
                words = shlex.split(line[len(_ASK) :])
            except ValueError as error:
                raise LoadError(f"{path}: line {number}: {error}; quote it again") from error
            values = values or {}
            for word in words:
                key, equals, value = word.partition("=")
                if not equals or not key or key in values:
                    raise LoadError(
                        f"{path}: line {number}: {word!r} is not KEY=VALUE, each once; write "
                        "# ask: KEY=VALUE ..., in quotes where there is a blank"
                    )
                values[key] = value
    rest = "\n".join(lines[len(head) :])
    try:
        table = tuple(map(tuple, csv.reader(io.StringIO(rest), strict=True)))
    except csv.Error as error:
        raise LoadError(
            f"{path}: not CSV: {error}; mend it, or remove the table and say --update"
        ) from error
    before = "".join(f"{line}\n" for line in head)
    return Case(path, path.stem.partition(".")[0], before, values, table or None)


def _leading(lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        if not line.startswith("#"):
            return
        yield line


def _chosen(cases: list[Case], names: Sequence[str]) -> list[Case]:
    """Return the cases with some names."""
    for name in names:
        known = sorted({each for case in cases for each in (case.name, case.path.stem)})
        if name not in known:
            hint = suggest(name, known, show=str) or f"there are {', '.join(known) or 'none'}"
            raise UsageError(f"the project has no question {quoted(name)}; {hint}")
    return [case for case in cases if not names or {case.name, case.path.stem} & {*names}]


def _tested(question: Question, case: Case, ask: _Ask) -> tuple[Tested, tuple[_Row, ...] | None]:
    """Return how an answer compares, and what it is; None where there is none."""
    values = question.example if case.values is None else case.values
    called = shlex.join([case.path.stem, *(f"{key}={value}" for key, value in values.items())])
    try:
        found = ask(question, values)
        table = _table(found)
    except DetenteError as error:
        status = 3 if error.exit_code == LoadError.exit_code else 1
        return Tested(called, problem=f"cannot be asked: {error}", status=status), None
    columns, *rows = table
    if case.table is None:
        return Tested(called, len(rows), untold=True), table
    expected, *should = case.table
    if columns != expected:
        return Tested(called, len(rows), columns=(columns, expected), status=1), table
    have, want = Counter(rows), Counter(should)
    missing, more = (want - have).elements(), (have - want).elements()
    kept, new = _in_order(should, missing), _in_order(rows, more)
    ordered = any(token.key == "ORDER" for token in sparql.tokens(question.text))
    reordered = ordered and not kept and not new and rows != should
    wrong = int(bool(kept or new or reordered))
    return Tested(called, len(rows), kept, new, reordered=reordered, status=wrong), table


def _in_order(rows: Iterable[_Row], some: Iterable[_Row]) -> tuple[_Row, ...]:
    """Return some of the rows in the order that they have there."""
    left, found = Counter(some), []
    for row in rows:
        if left[row]:
            left[row] -= 1
            found.append(row)
    return tuple(found)


def _table(found: Results) -> tuple[_Row, ...]:
    """Return an answer as its columns and rows of text; statements are N-Triples, sorted."""
    if found.kind == "boolean":
        return ("answer",), ("false" if found.nothing else "true",)
    if found.kind == "graph":
        lines = sorted(set(found.text("ntriples").splitlines()))
        return ("statement",), *((line,) for line in lines)
    return tuple(map(tuple, csv.reader(io.StringIO(found.text("csv")))))


def _write(case: Case, question: Question, table: Iterable[_Row]) -> None:
    """Write an answer to its file, below the lines that stand before the old one."""
    head = case.head
    if not head and case.table is None and question.example:
        pairs = (f"{key}={value}" for key, value in question.example.items())
        head = f"{_ASK} {shlex.join(pairs)}\n"
    if case.path.is_symlink():
        raise LoadError(f"{case.path}: a link; what it leads to is not written")
    case.path.parent.mkdir(exist_ok=True)
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(table)
    with replacing(case.path) as out:
        out.write((head + text.getvalue()).encode())


def _line(row: _Row) -> str:
    """Return a row as a line of CSV."""
    text = io.StringIO()
    csv.writer(text, lineterminator="").writerow(row)
    return text.getvalue()


def _count(rows: int) -> str:
    return "1 row" if rows == 1 else f"{rows:,} rows"
