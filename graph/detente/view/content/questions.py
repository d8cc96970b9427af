"""The named questions as the page asks them: forms, and what it can answer from its own data.

The line `# page:` of a question says what to look for among the statements of a page:

    # page: member = ?state md:memberOf ?organization | records | holds on ?day

that is the column of the answer that the first variable which is no parameter fills; patterns,
divided by " . ", whose relations are those of the page (`a` asks for a kind); and, divided by "|":

- `documents`, `facts` or `records`: what says it: a document, another source, a dated record;
- `holds on ?day`, `begins from ?since to ?until`, `ends from ...`, `overlaps from ...`: when it
  was; with `for ?mission` the dates are those of that thing, else those of the first statement;
- `with ?who md:participatesIn ?mission`: what else is told of each answer.

A question without the line is answered by its command, which the page gives.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from typing import Any, Final

import pyoxigraph as ox

from ...core.errors import LoadError
from ...core.namespaces import expand
from ...naming.labels import Labels
from ...query.questions import Parameter, Question, by_topic

_Json = dict[str, Any]

_SAYING: Final = ("documents", "facts", "records")
_TIME: Final = re.compile(
    r"(?:(?P<on>holds) on \?(?P<day>\w+)"
    r"|(?P<how>begins|ends|overlaps) from \?(?P<since>\w+) to \?(?P<until>\w+))"
    r"(?: for \?(?P<thing>\w+))?"
)
_WITHIN: Final = """SELECT ?part ?whole {
  ?part <https://schema.org/containedInPlace> ?whole FILTER (isIRI(?part) && isIRI(?whole))
} ORDER BY ?part ?whole"""
#: What a stranger may ask first. A thing, a path, or a question with its values.
_FIRST: Final[tuple[tuple[str, str, dict[str, str]], ...]] = (
    ("What does NATO do, and towards what?", "thing", {"thing": "kg:nato"}),
    (
        "What hinders peacekeeping, and who says so?",
        "challenges-of-mechanism",
        {"mechanism": "kg:peacekeeping-missions"},
    ),
    ("Who was in the SCO in 2010?", "members-on-day", {"organization": "kg:sco", "day": "2010"}),
    (
        "How do cyber capabilities lead to regional stability?",
        "path",
        {"from": "kg:cyber-capabilities", "to": "kg:regional-stability"},
    ),
    (
        "Who joined NATO after the Cold War?",
        "accessions",
        {"organization": "kg:nato", "since": "1992"},
    ),
    (
        "Which missions ran in Mali in 2015, and who sent troops?",
        "operations-in-place-on-day",
        {"place": "kg:mali", "day": "2015"},
    ),
)


def page_questions(questions: Iterable[Question], labels: Labels, held: Collection[str]) -> _Json:
    """Return the questions for a page, and those to begin with.

    Args:
        questions: the catalogue.
        labels: what classes are called.
        held: the IRIs of the things on the page.

    Raises:
        LoadError: a line `# page:` cannot be read.
    """
    known = by_topic(questions)
    names = {question.name for question in known} | {"thing", "path"}
    return {
        "all": [_question(question, labels) for question in known],
        "first": [
            {"words": words, "asks": asks, "values": values}
            for words, asks, values in _FIRST
            if asks in names
            and all(expand(v) in held for v in values.values() if v.startswith("kg:"))
        ],
    }


def within(store: ox.Store, held: Collection[str]) -> list[tuple[str, str]]:
    """Return which places lie directly in which others: those of a page, and whatever these lie in.

    Args:
        store: the graph.
        held: the IRIs of the things on the page.
    """
    answer = store.query(_WITHIN)
    assert isinstance(answer, ox.QuerySolutions)
    wholes: dict[str, set[str]] = {}
    for row in answer:
        wholes.setdefault(row["part"].value, set()).add(row["whole"].value)
    found: set[tuple[str, str]] = set()
    reached = set(held)
    while True:
        more = {(part, whole) for part in reached for whole in wholes.pop(part, ())}
        if not more:
            return sorted(found)
        found |= more
        reached = {whole for _, whole in more}


def _question(question: Question, labels: Labels) -> _Json:
    return {
        "name": question.name,
        "title": question.title,
        "question": question.question,
        "topic": question.topic,
        "parameters": [_parameter(each, labels) for each in question.parameters],
        **({"page": _looked_for(question, labels)} if question.page else {}),
    }


def _parameter(parameter: Parameter, labels: Labels) -> _Json:
    told: _Json = {"name": parameter.name, "meaning": parameter.meaning}
    if parameter.kind:
        told["kind"] = parameter.kind
    if parameter.required:
        told["required"] = True
    if parameter.classes:
        told["classes"] = [labels.label(iri) for iri in parameter.classes]
    if parameter.example:
        iri = expand(parameter.example)
        told["example"] = labels.label(iri) if iri and not parameter.kind else parameter.example
    return told


def _looked_for(question: Question, labels: Labels) -> _Json:
    """Return what a page looks for."""
    column, _, rest = question.page.partition(" = ")
    first, *conditions = rest.strip().split(" | ")  # relations are divided by a | without spaces
    patterns = [_pattern(question, text, labels) for text in first.split(" . ")]
    told: _Json = {"column": column.strip(), "patterns": patterns}
    for condition in conditions:
        if condition in _SAYING:
            told["saying"] = condition
        elif condition.startswith("with "):
            told["with"] = _pattern(question, condition.removeprefix("with "), labels)
        elif found := _TIME.fullmatch(condition):
            told["time"] = {name: value for name, value in found.groupdict().items() if value}
        else:
            raise _unread(question, condition)
    return told


def _pattern(question: Question, text: str, labels: Labels) -> _Json:
    match text.split():
        case [subject, "a", kind] if iri := expand(kind):
            return {"subject": subject[1:], "kind": labels.label(iri)}
        case [subject, relations, target]:
            iris = [expand(relation) for relation in relations.split("|")]
            if None not in iris and subject[0] == target[0] == "?":
                return {"subject": subject[1:], "relations": iris, "object": target[1:]}
    raise _unread(question, text)


def _unread(question: Question, text: str) -> LoadError:
    return LoadError(
        f"{question.name}.rq: '# page: {question.page}' cannot be read at {text!r}; write "
        "member = ?state md:memberOf ?organization | records | holds on ?day"
    )
