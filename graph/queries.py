"""The catalogue of questions: one .rq file each, its header says what it asks and takes.

    # title: Parties to an agreement
    # question: Who is bound by this agreement?
    # param agreement = kg:edca: the agreement
    # param day (date) = 1999-03-12: the day

`# of: documents` leaves the reference facts out, for what rules conclude from the documents.
`= VALUE` gives a parameter's default. A value is the name of a thing, unless brackets say that it
is a date: a day, or a month or a year, which stands for its last day with `(date)` and for its
first with `(first date)`.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from . import dates
from .errors import LoadError, UsageError, quoted
from .store import ONTOLOGY, read_text

FOLDER = ONTOLOGY / "questions"
_HEADER = re.compile(
    r"^# (?:(title|question|of)"
    r"|param (\w+)(?: \(([^()]*)\))?(?: = ([^:\s]*(?::[^:\s]+)?))?): (.+)$",
    re.M,
)
#: How a date is read, by what the brackets say of it.
_DATES: Final = {"date": dates.last_day, "first date": dates.first_day}


@dataclass(frozen=True)
class Parameter:
    """What a question takes.

    Attributes:
        name: what it is called.
        meaning: what it is.
        default: the value where none is given.
        kind: "date" or "first date"; empty where it is the name of a thing.
    """

    name: str
    meaning: str
    default: str | None
    kind: str = ""


@dataclass(frozen=True)
class Question:
    """A question that the graph knows how to answer.

    Attributes:
        name: the file's name.
        title: what a list calls it.
        question: the question in words.
        parameters: what it takes.
        text: the SPARQL query.
        of: "documents" where the answer is what follows without the reference facts, else empty.
    """

    name: str
    title: str
    question: str
    parameters: tuple[Parameter, ...]
    text: str
    of: str = ""

    def values(self, given: Mapping[str, str], as_of: str | None = None) -> dict[str, str]:
        """Return a value for each parameter, the given ones before the defaults.

        Args:
            given: values by parameter.
            as_of: the day of the graph, which comes before the default of a date called `day`.

        Raises:
            UsageError: a parameter is unknown, one without a default is missing, or a date is none.
        """
        known = {parameter.name: parameter for parameter in self.parameters}
        for name in given:
            if name not in known:
                takes = ", ".join(known) or "no parameter"
                raise UsageError(f"{self.name} has no parameter {quoted(name)}; it takes {takes}")
        values = {}
        for name, parameter in known.items():
            day = as_of if name == "day" and parameter.kind == "date" else None
            value = given.get(name, day or parameter.default)
            if value is None:
                raise UsageError(f"{self.name} needs {name}=VALUE: {parameter.meaning}")
            values[name] = value
        self._read(values)
        return values

    def days(self, given: Mapping[str, str]) -> dict[str, str]:
        """Return the given dates as SPARQL writes them, by parameter.

        Raises:
            UsageError: a date is none.
        """
        return {name: day.literal for name, day in self._read(given).items()}

    def notes(self, given: Mapping[str, str]) -> tuple[str, ...]:
        """Return what to tell who gave a month or a year as a date: the day that it stands for.

        Raises:
            UsageError: a date is none.
        """
        read = self._read(given).items()
        return tuple(f"{name}: {day.note}" for name, day in read if day.note)

    def _read(self, given: Mapping[str, str]) -> dict[str, dates.Day]:
        return {
            each.name: _DATES[each.kind](given[each.name], each.name)
            for each in self.parameters
            if each.kind and each.name in given
        }


def read(path: Path) -> Question:
    """Read one .rq file and its header.

    Raises:
        LoadError: it cannot be read, its header lacks a title or a question, or a parameter is of
            a kind that there is not.
    """
    words = read_text(path)
    header: dict[str, str] = {}
    parameters: list[Parameter] = []
    for field, parameter, kind, default, meaning in _HEADER.findall(words):
        if kind and kind not in _DATES:
            raise LoadError(
                f"{path}: the parameter {parameter} is of the kind {kind!r}; "
                "write (date), (first date), or no brackets for a thing"
            )
        if field:
            header[field] = meaning
        else:
            parameters.append(Parameter(parameter, meaning, default or None, kind))
    for field in ("title", "question"):
        if field not in header:
            raise LoadError(f"{path}: the header has no line '# {field}: ...'; write one")
    of = header.get("of", "")
    if of not in ("", "documents"):
        raise LoadError(f"{path}: '# of: {of}' is no scope; write documents, or leave the line out")
    return Question(
        path.stem,
        header["title"],
        header["question"],
        tuple(parameters),
        words,
        of,
    )


def catalogue() -> dict[str, Question]:
    """Return every question, by name, in alphabetical order."""
    paths = sorted(FOLDER.glob("*.rq"), key=lambda path: path.stem)
    return {path.stem: read(path) for path in paths}


def find(name: str) -> Question:
    """Return the question with a name.

    Raises:
        UsageError: no question has this name; the message names the nearest.
    """
    path = FOLDER / f"{name}.rq"
    names = sorted(each.stem for each in FOLDER.glob("*.rq"))
    if name in names:
        return read(path)
    near = difflib.get_close_matches(name, names, 3, 0.5)
    hint = f"did you mean {' or '.join(near)}?" if near else "detente questions lists them"
    raise UsageError(f"there is no question {quoted(name)}; {hint}")
