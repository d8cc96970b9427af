"""A question told to a person: what it asks, reads, takes and answers with."""

from __future__ import annotations

import textwrap

import pyoxigraph as ox

from ..core.errors import QueryError
from ..core.namespaces import PREFIXES
from . import limits, sparql
from .questions import Parameter, Question

_WIDTH = 88
_READS = {
    "facts": "Reads the reference facts.",
    "documents": "Reads what the documents say, and no reference facts.",
    "both": "Reads the reference facts and the documents.",
}


def help_text(question: Question) -> str:
    """Return what there is to know of a question, for a terminal."""
    takes = (f"{p.name}=..." if p.required else f"[{p.name}=...]" for p in question.parameters)
    parts = [
        f"Usage: {' '.join(['detente ask', question.name, *takes])}",
        f"{question.title}: {question.question}",
        " ".join(filter(None, (question.topic and f"Topic: {question.topic}.", _reads(question)))),
    ]
    if question.parameters:
        parts.append("Parameters:\n" + "\n".join(map(_told, question.parameters)))
    parts += [f"Answers with {_answers(question)}.", f"Example:\n  {question.example_call}"]
    if question.formerly:
        parts.append(f"Formerly {', '.join(question.formerly)}.")
    return "\n\n".join(
        part if "\n" in part else textwrap.fill(part, _WIDTH, subsequent_indent="  ")
        for part in parts
    )


def _reads(question: Question) -> str:
    if question.path is not None and question.reads == "both":
        return ""  # of others, which have no such parts
    return _READS[question.reads]


def _told(parameter: Parameter) -> str:
    kind, without = {
        "date": ("a date", "the last day covered where none is given"),
        "first date": ("a date", "the beginning where none is given"),
        "": ("a name, CURIE or IRI", "all where none is given"),
    }[parameter.kind]
    need = "required" if parameter.required else without
    return textwrap.fill(
        f"{parameter.name}: {parameter.meaning} ({kind}; {need})",
        _WIDTH,
        initial_indent="  ",
        subsequent_indent="    ",
    )


def _answers(question: Question) -> str:
    if sparql.form(question.text) == "ASK":
        return "yes or no"
    try:
        limits.refuse_service(question.text, PREFIXES)
        asked = ox.Store().query(question.text, prefixes=PREFIXES)
    except (SyntaxError, QueryError):
        return "rows"  # it uses prefixes of files that are not read yet; else asking tells why
    if not isinstance(asked, ox.QuerySolutions):
        return "statements"
    columns = [variable.value for variable in asked.variables]
    return f"the columns {', '.join(columns)}"
