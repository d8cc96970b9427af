"""The catalogue of questions: one .rq file each, its header says what it asks, reads and takes.

    # title: Parties to an agreement
    # question: Who is bound by this agreement?
    # topic: agreements
    # reads: facts
    # formerly: signers treaty=agreement
    # param agreement = kg:edca: the agreement
    # param day (date) = 1999-03-12: the day

A parameter has to be given, but for a `(date)`, which is else the last day that is covered, a
`(first date)`, which is else the beginning, and what is `(optional)`: all, where none is given. The
value behind `=` is an example, for those who ask how to call the question; nothing takes it up. A
date is a day, or a month or a year, which stands for its last day with `(date)` and for its first
with `(first date)`; any other value is the name of a thing.

`reads` says whether the answer is of the reference facts, of the documents or of both. A name that
the question had before is `formerly`, on a line with what its parameters were called, and answers.

In the WHERE a line `# holds: ?record on ?day as ?certainty` keeps what does not fail to hold on the
day that is given for the parameter, and says "holds" or "may hold" (core/validity.py); a line
`# holds: ?record from ?since to ?until as ?certainty` the same of some time between two days.

`# kind: agreement = md:Agreement | md:Activity` says of what class a thing must be that is given
for a parameter. `# coverage: organization=?organization role=md:FullMember day=?day` says of which
list the answer is a part, by organization, role, kind, relation, place, thing and day: each a term,
or what is given for a parameter. Two lists have two lines, two days `day=?since,?until`.

`# page: member = ?state md:memberOf ?organization | records | holds on ?day` says what the HTML
view looks for among its own statements (view/content/questions.py); without it, the view gives the
command.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Final

from ..core import dates
from ..core.bundled import ONTOLOGY_FOLDER
from ..core.errors import LoadError, UsageError, quoted
from ..core.files import read_text
from ..core.namespaces import PREFIXES, expand
from ..core.suggestions import suggest
from ..core.text import american, fold
from ..core.validity import pattern
from . import sparql
from .results import Results, tabulate

QUESTIONS_FOLDER = ONTOLOGY_FOLDER / "questions"
#: The topics of our questions, in the order in which they are listed; those of others follow.
TOPICS: Final = (
    "members",
    "operations",
    "exercises",
    "agreements",
    "states",
    "actors",
    "mechanisms",
    "challenges",
    "drivers",
    "recommendations",
    "documents",
    "sources",
)
READS: Final = ("facts", "documents", "both")
_HEADER = re.compile(
    r"^# (?:(title|question|topic|reads|formerly|page)"
    r"|param (\w+)(?: \(([^()]*)\))?(?: = ([^:\s]*(?::[^:\s]+)?))?): (.+)$",
    re.M,
)
_CLASSES: Final = re.compile(r"^# kind: (\w+) = (\S+(?: \| \S+)*)$", re.M)
_LISTS: Final = re.compile(r"^# coverage: (.+)$", re.M)
#: What a list is told by.
_LIST_KEYS: Final = ("organization", "role", "kind", "relation", "place", "thing", "day")
_HOLDS: Final = re.compile(
    r"^[ ]*# holds: (\?\w+) (?:on|from \?(\w+) to) \?(\w+) as (\?\w+)$", re.M
)
#: How a date is read, by what the brackets say of it.
_DATES: Final = {"date": dates.last_day, "first date": dates.first_day}
_OPTIONAL: Final = "optional"
#: The day from which on everything is, where no first day is given.
_BEGINNING: Final = dates.first_day("0001-01-01", "")


@dataclass(frozen=True)
class Parameter:
    """What a question takes.

    Attributes:
        name: what it is called.
        meaning: what it is.
        example: a value, to show how it is given; None where the header has none.
        kind: "date" or "first date"; empty where it is the name of a thing.
        optional: whether a thing need not be given; all are meant then.
        classes: the IRIs of the classes of which the thing may be; none where it may be anything.
    """

    name: str
    meaning: str
    example: str | None
    kind: str = ""
    optional: bool = False
    classes: tuple[str, ...] = ()

    @property
    def required(self) -> bool:
        """Whether a value has to be given."""
        return not (self.kind or self.optional)

    @property
    def takes_classes(self) -> bool:
        """Whether the thing is a class: `# kind: NAME = owl:Class`."""
        return PREFIXES["owl"] + "Class" in self.classes


@dataclass(frozen=True)
class Question:
    """A question that the graph knows how to answer.

    Attributes:
        name: the file's name.
        title: what a list calls it.
        question: the question in words.
        parameters: what it takes.
        text: the SPARQL query.
        topic: what it is about, as the list is sorted by; empty for none.
        reads: "facts", "documents" or "both": what the answer is of.
        formerly: the names that it had before, with how parameters are called by what they were.
        path: the file of a question of others; None for one of ours.
        lists: the lists that the answer is a part of, by "organization", "role", "kind",
            "relation", "place", "thing" and "day"; each value is an IRI, or ?NAME for what is given
            for a parameter; days are divided by a comma.
        page: what the HTML view looks for to answer it, as the header has it; empty for nothing.
    """

    name: str
    title: str
    question: str
    parameters: tuple[Parameter, ...]
    text: str
    topic: str = ""
    reads: str = "both"
    formerly: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    lists: tuple[Mapping[str, str], ...] = ()
    path: Path | None = None
    page: str = ""

    @property
    def example(self) -> dict[str, str]:
        """A value for each parameter that has an example."""
        return {each.name: each.example for each in self.parameters if each.example is not None}

    @property
    def example_call(self) -> str:
        """A call that shows how each parameter is given.

        >>> find_question("year-established").example_call
        'detente ask year-established organization=kg:nato'
        """
        values = (f"{name}={value}" for name, value in self.example.items())
        return shlex.join(["detente", "ask", self.name, *values])

    def values(self, given: Mapping[str, str], day: str | None = None) -> dict[str, str]:
        """Return the values that are used, by parameter: what is given, and the day for dates.

        A parameter that may be left out and is, is left out here.

        Args:
            given: values by parameter, in American or British spelling.
            day: the day that stands for a date which is not given; None where there is none.

        Raises:
            UsageError: a parameter is unknown or given twice, one that is required is missing, or
                a date is none.
        """
        known = {parameter.name: parameter for parameter in self.parameters}
        former = {old: new for each in self.formerly.values() for old, new in each.items()}
        found: dict[str, str] = {}
        for name, value in given.items():
            ours = american(name)
            if ours not in known:
                ours = former.get(ours, ours)
            if ours not in known:
                takes = ", ".join(known) or "no parameter"
                raise UsageError(f"{self.name} has no parameter {quoted(name)}; it takes {takes}")
            if ours in found:
                raise UsageError(f"{ours} is given twice")
            found[ours] = value
        for name, parameter in known.items():
            if parameter.kind == "date" and day:
                found.setdefault(name, day)
            if name not in found and parameter.required:
                raise UsageError(self._needs(parameter))
        self._read(found)
        return {name: found[name] for name in known if name in found}

    def check(self, given: Mapping[str, str]) -> None:
        """See whether the question can be asked with these values, before a graph is there.

        Raises:
            UsageError: as `values` does, but for a date, which a graph may have.
        """
        self.values(given)

    def said(self, values: Mapping[str, str]) -> str:
        """Return what it was answered for, in a line: each value, dates in full.

        >>> accessions = find_question("accessions")
        >>> accessions.said({"organization": "NATO", "since": "1990", "until": "2026-11-28"})
        'for organization=NATO, since=1990-01-01, until=2026-11-28'
        """
        days = self._read(values)
        told = []
        for each in self.parameters:
            if each.name in values:
                value = days[each.name].iso if each.name in days else values[each.name]
                told.append(f"{each.name}={value}")
            elif each.kind == "first date":
                told.append(f"{each.name}=the beginning")
        return f"for {', '.join(told)}" if told else ""

    def written(
        self, given: Mapping[str, str], covered_until: str | None = None
    ) -> tuple[str, dict[str, str]]:
        """Return the SPARQL text with what holds on a day written out, and the dates left to bind.

        Args:
            given: the values of its parameters.
            covered_until: the day up to which the release is covered.

        Raises:
            UsageError: a date is none, or one that is needed is missing.
        """
        days = self._read(given)
        for each in self.parameters:
            if each.kind == "date" and each.name not in days:
                raise UsageError(
                    f"{self._needs(each)}; this graph does not say until which day it is covered"
                )
            if each.kind:
                days.setdefault(each.name, _BEGINNING)
        text = _HOLDS.sub(
            lambda line: pattern(
                line[1],
                days[line[3]].iso,
                line[4],
                covered_until,
                days[line[2]].iso if line[2] else None,
            ),
            self.text,
        )
        left = days.keys() & sparql.variables(text)
        return text, {name: days[name].literal for name in sorted(left)}

    def _needs(self, parameter: Parameter) -> str:
        value = "DATE" if parameter.kind else "VALUE"
        return (
            f"{self.name} needs {parameter.name}={value}: {parameter.meaning}. "
            f"For example: {self.example_call}"
        )

    def days(self, given: Mapping[str, str]) -> dict[str, dates.Day]:
        """Return the dates among the values of its parameters.

        Raises:
            UsageError: a date is none.
        """
        return self._read(given)

    def _read(self, given: Mapping[str, str]) -> dict[str, dates.Day]:
        return {
            each.name: _DATES[each.kind](given[each.name], each.name)
            for each in self.parameters
            if each.kind and each.name in given
        }


def read_question(path: Path, topic: str | None = None) -> Question:
    """Read one .rq file and its header.

    Args:
        path: it.
        topic: of a question of others whose header names none; None for a question of ours. The
            header of such a one is read by the PREFIX lines of its file, too.

    Raises:
        LoadError: it cannot be read, its header lacks a title or a question, or says what there is
            not.
    """
    words = read_text(path)
    prefixes = {**PREFIXES, **_declared(words)} if topic is not None else PREFIXES
    header: dict[str, str] = {}
    formerly: dict[str, dict[str, str]] = {}
    parameters: list[Parameter] = []
    for line, parameter, brackets, example, meaning in _HEADER.findall(words):
        if line == "formerly":
            former, *renamed = meaning.split()
            formerly[former] = dict(pair.split("=", 1) for pair in renamed if "=" in pair)
            continue
        if line:
            header[line] = meaning
            continue
        said = [word.strip() for word in brackets.split(",") if word.strip()]
        kinds = [word for word in said if word != _OPTIONAL]
        if len(kinds) > 1 or any(kind not in _DATES for kind in kinds):
            raise LoadError(
                f"{path}: the parameter {parameter} is of the kind {', '.join(kinds)!r}; "
                "write (date), (first date), (optional), or no brackets for a thing"
            )
        kind = kinds[0] if kinds else ""
        parameters.append(Parameter(parameter, meaning, example or None, kind, _OPTIONAL in said))
    for line in ("title", "question"):
        if line not in header:
            raise LoadError(f"{path}: the header has no line '# {line}: ...'; write one")
    classes = {name: _classes(path, name, each, prefixes) for name, each in _CLASSES.findall(words)}
    names = {each.name for each in parameters}
    if strangers := sorted(classes.keys() - names):
        raise LoadError(f"{path}: '# kind: {strangers[0]} = ...' is of no parameter; leave it out")
    reads = header.get("reads", "both")
    if reads not in READS:
        raise LoadError(f"{path}: '# reads: {reads}' is none of {', '.join(READS)}")
    return Question(
        path.stem,
        header["title"],
        header["question"],
        tuple(replace(each, classes=classes.get(each.name, ())) for each in parameters),
        words,
        header.get("topic", topic or ""),
        reads,
        formerly,
        tuple(_list(path, line, names, prefixes) for line in _LISTS.findall(words)),
        path if topic is not None else None,
        header.get("page", ""),
    )


def _declared(words: str) -> dict[str, str]:
    """Return the prefixes that a query declares."""
    found = sparql.meaningful(words)
    return {
        name.text[:-1]: iri.text[1:-1]
        for word, name, iri in zip(found, found[1:], found[2:], strict=False)
        if word.key == "PREFIX" and iri.kind == "iri"
    }


def _classes(path: Path, name: str, written: str, prefixes: Mapping[str, str]) -> tuple[str, ...]:
    """Return the classes of a parameter, as `# kind:` gives them."""
    found = tuple(expand(each, prefixes) for each in written.split(" | "))
    if None in found:
        raise LoadError(
            f"{path}: '# kind: {name} = {written}' names no class; write md:Agreement, or another "
            "with the PREFIX line that says what its prefix stands for"
        )
    return tuple(iri for iri in found if iri)


def _list(
    path: Path, line: str, parameters: Collection[str], prefixes: Mapping[str, str]
) -> Mapping[str, str]:
    """Return a list that an answer is a part of, as `# coverage:` tells it."""
    found: dict[str, str] = {}
    for part in line.split():
        key, _, value = part.partition("=")
        terms = [
            each if each.startswith("?") and each[1:] in parameters else expand(each, prefixes)
            for each in value.split(",")
        ]
        if key not in _LIST_KEYS or key in found or not all(terms):
            raise LoadError(
                f"{path}: '# coverage: {line}' cannot be read at {part!r}; write "
                "organization=?organization role=md:FullMember day=?day, by "
                + ", ".join(_LIST_KEYS)
            )
        found[key] = ",".join(term for term in terms if term)
    return found


@dataclass(frozen=True)
class Catalogue:
    """The questions that there are.

    Attributes:
        own: the files of questions of others.
        topic: what these are about, where they do not say it.
        ours: whether our questions are among them.
    """

    own: tuple[Path, ...] = ()
    topic: str = ""
    ours: bool = True

    @cached_property
    def _paths(self) -> dict[str, Path]:
        """The file of each question by its name, in alphabetical order.

        Raises:
            LoadError: a question of others is called as one of ours.
        """
        found = {path.stem: path for path in QUESTIONS_FOLDER.glob("*.rq")} if self.ours else {}
        for path in self.own:
            if path.stem in found:
                raise LoadError(
                    f"{path}: a question of ours is called {path.stem}; rename the file"
                )
        found |= {path.stem: path for path in self.own}
        return {name: found[name] for name in sorted(found)}

    def __contains__(self, name: str) -> bool:
        return name in self._paths

    def _read(self, path: Path) -> Question:
        return read_question(path, self.topic if path in self.own else None)

    def questions(self) -> dict[str, Question]:
        """Return every question, by name, in alphabetical order.

        Raises:
            LoadError: a file is no question, or is called as one of ours.
        """
        return {name: self._read(path) for name, path in self._paths.items()}

    def find(self, name: str) -> Question:
        """Return the question with a name: its own, in either spelling, or one that it had before.

        Raises:
            UsageError: no question has this name; the message names the nearest.
        """
        path = self._paths.get(name) or self._paths.get(american(name))
        if path is not None:
            return self._read(path)
        for question in self.questions().values():
            if {name, american(name)} & question.formerly.keys():
                return question
        hint = suggest(name, list(self._paths), show=str) or "detente questions lists them"
        raise UsageError(f"there is no question {quoted(name)}; {hint}")

    def listed(self, words: str = "") -> tuple[Question, ...]:
        """Return the questions by topic: all, or those that have some words."""
        return tuple(by_topic(search(self.questions().values(), words)))

    def table(self, words: str = "") -> Results:
        """Return them as rows: topic, name, question, what it reads, parameters."""
        rows = []
        for each in self.listed(words):
            takes = (f"{p.name}=" if p.required else f"[{p.name}=]" for p in each.parameters)
            rows.append((each.topic, each.name, each.question, each.reads, " ".join(takes)))
        return tabulate(("topic", "name", "question", "reads", "parameters"), rows)


#: The questions that ship with the package.
SHIPPED: Final = Catalogue()


def by_topic(questions: Iterable[Question]) -> list[Question]:
    """Return questions in the order of their topics, ours first, and of their names."""
    order = {topic: number for number, topic in enumerate(TOPICS)}
    last = len(order)
    return sorted(
        questions,
        key=lambda each: (order.get(each.topic, last + (not each.topic)), each.topic, each.name),
    )


def search(questions: Iterable[Question], words: str) -> list[Question]:
    """Return the questions that have each of some words in name, title, topic or wording."""
    wanted = [american(word).rstrip("s") or word for word in fold(words).split()]
    return [
        each
        for each in questions
        if all(word in american(fold(" ".join(_searched(each)))) for word in wanted)
    ]


def _searched(question: Question) -> Iterable[str]:
    return (question.name, question.title, question.topic, question.question, *question.formerly)


def find_question(name: str) -> Question:
    """Return the question of ours with a name: see `Catalogue.find`."""
    return SHIPPED.find(name)
