"""Search, questions, coverage, why and citing as pages."""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlencode

import pyoxigraph as ox

from ...core.errors import DetenteError, QueryError, UnknownName, UsageError
from ...core.namespaces import COVERAGE, expand, shorten
from ...core.text import american
from ...evidence.coverage import read_coverage
from ...evidence.sources import covered_until
from ...query.diagnosis import diagnosis_line
from ...query.results import Results
from ..graphs import Graph
from .addresses import address
from .rendering import cells

#: So many rows are on a page.
_ROWS: Final = 500
_FOUND: Final = 50
_FIRST_QUERY: Final = """\
SELECT ?thing ?label WHERE {
  ?thing skos:prefLabel ?label
}
LIMIT 20
"""
#: What an answer can be had as from the form.
_FORMATS: Final = (
    ("", "a page"),
    ("csv", "CSV"),
    ("json", "JSON"),
    ("tsv", "TSV"),
    ("turtle", "Turtle (CONSTRUCT, DESCRIBE)"),
    ("ntriples", "N-Triples"),
)
#: The lines that a question begins with.
_HEADER: Final = re.compile(r"\A(?:#.*\n|\s*\n)+")
_COVERAGE: Final = ("what", "completeness", "from", "until", "expected", "against")


def home_page(graph: Graph, words: str, day: str) -> dict[str, Any]:
    """Return what the first page holds, and what a search found."""
    content: dict[str, Any] = {
        "title": "detente" if graph.ours else "What the graph holds",
        "words": words,
        "found": [],
        "more": False,
        "diagnosis": "",
        "ours": graph.ours,
        "questions": len(graph.questions("")) if graph.ours else 0,
        "size": 0,
        "covered": covered_until(graph.store) or "",
    }
    if not words.strip():
        return content | {"size": len(graph.store)}
    content["title"] = f"Search: {words}"
    try:
        results = graph.find(words, limit=_FOUND)
    except UsageError as error:
        return content | {"diagnosis": str(error)}
    found = []
    for name, called, kind, match in results.rows:
        iri = expand(called or "", graph.prefixes) or called or ""
        found.append((name or "", address(iri, day=day), kind or "", match or ""))
    diagnosis = results.diagnosis if not found else None
    return content | {
        "found": found,
        "more": results.more,
        "diagnosis": diagnosis_line(diagnosis) if diagnosis else "",
    }


def questions_page(graph: Graph, day: str) -> dict[str, Any]:
    """Return what the page of all questions holds."""
    listed = itertools.groupby(graph.questions(""), lambda each: each.topic or "others")
    topics = [(topic, list(each)) for topic, each in listed]
    return {"title": "Questions", "topics": topics, "later": f"?as-of={day}" if day else ""}


def question_page(
    graph: Graph, name: str, given: Mapping[str, str], day: str, *, asks: bool
) -> dict[str, Any]:
    """Return what the page of a question holds: its form, and the answer where it is asked.

    Raises:
        UnknownName: there is no such question.
    """
    try:
        question = graph.question(name)
    except UsageError as error:
        raise UnknownName(str(error)) from error
    known = {each.name for each in question.parameters}
    values = {american(key): value for key, value in given.items() if value.strip()}
    content: dict[str, Any] = {
        "title": question.title,
        "description": question.question,
        "question": question,
        "values": {key: value for key, value in values.items() if key in known},
        **{"problem": "", "columns": (), "rows": [], "more": False},
        **{"said": "", "diagnosis": "", "csv": ""},
    }
    if not asks and (values or any(each.required for each in question.parameters)):
        asks = bool(values)
    if not asks:
        return content
    try:
        results = graph.ask(question.name, limit=_ROWS, **passed(name, values))
        content |= table_of(results, day)
        content["said"] = question.said(results.values)
        content["values"] = dict(results.values) | content["values"]
    except DetenteError as error:
        return content | {"problem": without_places(error, question)}
    later = {**values, "format": "csv", **({"as-of": day} if day else {})}
    return content | {"csv": f"/questions/{question.name}?{urlencode(later)}"}


def passed(name: str, values: Mapping[str, str]) -> dict[str, Any]:
    """Return values as a question takes them: nothing that would be an option of the call.

    Raises:
        UsageError: one is.
    """
    for reserved in ("limit", "timeout", "memory", "self"):
        if reserved in values:
            raise UsageError(f"{name} has no parameter {reserved!r}")
    return dict(values)


def without_places(error: DetenteError, question: Any) -> str:
    """Return the message of an error without the place of a file on this machine."""
    told = str(error)
    return told.replace(str(question.path), f"{question.name}.rq") if question.path else told


def table_of(results: Results, day: str) -> dict[str, Any]:
    """Return the rows of an answer as a page has them, and what is to be known of them."""
    rows = [cells(row, day) for row in itertools.islice(results.terms(), _ROWS)]
    diagnosis = results.diagnosis
    return {
        "columns": results.columns,
        "rows": rows,
        "more": results.more,
        "diagnosis": diagnosis_line(diagnosis) if diagnosis else "",
    }


def coverage_page(graph: Graph, day: str) -> dict[str, Any]:
    """Return what the page of coverage holds: each completeness statement."""
    labels = graph.context.labels
    rows = []
    for each in sorted(read_coverage(graph.store), key=lambda each: each.iri):
        limits = (each.organization, each.role, each.kind, each.relation, each.place, each.thing)
        what = "; ".join(labels.label(iri) for iri in limits if iri) or shorten(each.iri)
        source = (labels.label(each.source), address(each.source)) if each.source else ("", "")
        told = (each.completeness, each.covered_from, each.covered_until, each.expected)
        rows.append(
            [(what, address(each.iri)), *(("" if t is None else str(t), "") for t in told), source]
        )
    held = graph.store.contains_named_graph(ox.NamedNode(COVERAGE))
    return {
        "title": "Coverage",
        "columns": _COVERAGE,
        "rows": rows if held else [],
        "more": False,
    }


def query_page(graph: Graph, query: str, example: str, day: str) -> dict[str, Any]:
    """Return what the page for queries holds: the query, and its answer where there is one.

    Raises:
        UnknownName: there is no such question to take as an example.
    """
    listed = itertools.groupby(graph.questions(""), lambda each: each.topic or "others")
    content: dict[str, Any] = {
        "title": "SPARQL",
        "query": query or (_example(graph, example) if example else _FIRST_QUERY),
        "prefixes": [f"{name}:" for name in sorted(graph.prefixes)],
        "formats": _FORMATS,
        "examples": [(topic, list(each)) for topic, each in listed],
        **{"problem": "", "warnings": (), "diagnosis": "", "words": "", "columns": ()},
        **{"rows": [], "more": False},
    }
    if not query:
        return content
    try:
        results = graph.query(query, limit=_ROWS)
        if results.kind == "rows":
            content |= table_of(results, day)
        else:
            content["words"] = results.text("turtle" if results.kind == "graph" else "table")
            content["diagnosis"] = diagnosis_line(results.diagnosis) if results.diagnosis else ""
        return content | {"warnings": results.warnings}
    except QueryError as error:
        return content | {"problem": str(error)}


def _example(graph: Graph, name: str) -> str:
    """Return the query of a question, with its examples as values."""
    try:
        question = graph.question(name)
    except UsageError as error:
        raise UnknownName(str(error)) from error
    values = {each.name: each.example for each in question.parameters if each.example}
    try:
        asked: str = graph.ask(question.name, limit=None, **values).query
    except DetenteError:
        return str(question.text)
    return f"# {question.question}\n{_HEADER.sub('', asked).strip()}\n"


def why_page(graph: Graph, subject: str, relation: str, target: str) -> dict[str, Any]:
    """Return what the page of a why holds."""
    named = [each for each in (relation, target) if each]
    found = graph.why(subject, *named)
    words = found.text() if found else (str(found.diagnosis) if found.diagnosis else found.text())
    return {"title": "Why", "words": words, "note": found.question}


def cite_page(graph: Graph) -> dict[str, Any]:
    """Return what the page of citing holds."""
    words = graph.cite().text()
    return {"title": "How to cite", "words": words, "note": "The dataset, as BibLaTeX."}
