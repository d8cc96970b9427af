"""The catalogue of questions: one .rq file each, its header says what it asks and takes.

    # title: Parties to an agreement
    # question: Who is bound by this agreement?
    # param agreement = kg:edca: the agreement

`= VALUE` gives a parameter's default.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from .errors import LoadError, UsageError, quoted
from .store import ONTOLOGY, read_text

FOLDER = ONTOLOGY / "questions"
_HEADER = re.compile(
    r"^# (?:(title|question)|param (\w+)(?: = ([^:\s]*(?::[^:\s]+)?))?): (.+)$", re.M
)


@dataclass(frozen=True)
class Parameter:
    """What a question takes: a name, what it means, and the value where none is given."""

    name: str
    meaning: str
    default: str | None


@dataclass(frozen=True)
class Question:
    """A question that the graph knows how to answer."""

    name: str
    title: str
    question: str
    parameters: tuple[Parameter, ...]
    text: str

    def values(self, given: Mapping[str, str]) -> dict[str, str]:
        """Return a value for each parameter, the given ones before the defaults.

        Raises:
            UsageError: a parameter is unknown, or one without a default is missing.
        """
        known = {parameter.name: parameter for parameter in self.parameters}
        for name in given:
            if name not in known:
                takes = ", ".join(known) or "no parameter"
                raise UsageError(f"{self.name} has no parameter {quoted(name)}; it takes {takes}")
        values = {}
        for name, parameter in known.items():
            value = given.get(name, parameter.default)
            if value is None:
                raise UsageError(f"{self.name} needs {name}=VALUE: {parameter.meaning}")
            values[name] = value
        return values


def read(path: Path) -> Question:
    """Read one .rq file and its header.

    Raises:
        LoadError: it cannot be read, or its header lacks a title or a question.
    """
    words = read_text(path)
    header: dict[str, str] = {}
    parameters: list[Parameter] = []
    for field, parameter, default, meaning in _HEADER.findall(words):
        if field:
            header[field] = meaning
        else:
            parameters.append(Parameter(parameter, meaning, default or None))
    for field in ("title", "question"):
        if field not in header:
            raise LoadError(f"{path}: the header has no line '# {field}: ...'; write one")
    return Question(path.stem, header["title"], header["question"], tuple(parameters), words)


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
