"""What the tools answer: rows of what the graph says, each with who says so."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, Final

from ..core.errors import QueryError, UnknownName, UsageError
from ..core.namespaces import ONTOLOGY, RDF_TYPE, expand, shorten
from ..core.version import VERSION
from ..evidence.coverage import read_coverage
from ..evidence.sources import Source
from ..explain.entry import Entry, Group, Line
from ..explain.explanation import Evidence
from ..explain.paths import Path, Step
from ..explain.row_sources import Backing, stating
from ..query import sparql
from ..query.diagnosis import Diagnosis, DiagnosisKind
from ..query.results import Results
from .graphs import AskedGraph
from .pages import PAGE_ROWS, AnswerRow, CellValue, ToolAnswer

#: Columns of named questions that say by their title which source a row is from.
_TITLES: Final = ("source", "document")
_FIRMNESS: Final = ("modality", "firmest")
_NO_SOURCES: Final = "a yes or no names no statements: select what it matches, and see its sources"
_NO_COVERAGE: Final = (
    "the graph says nothing of how much it covers, so what is not in it is not known to be untrue"
)
_Rows = list[Callable[[], AnswerRow]]


def found_things(asked: AskedGraph, text: str, after: int) -> ToolAnswer:
    """Return the things that a text may mean."""
    call = partial(asked.kg.find, text, limit=after + PAGE_ROWS, **vars(asked.limits))
    found = call()

    def made(row: Sequence[str | None]) -> AnswerRow:
        values = _values(found, row)
        iri = expand(str(values.get("id", "")), found.prefixes) or str(values.get("id", ""))
        return AnswerRow(values, asked.backings.of_thing(iri).sources, as_of=asked.day)

    answer = _of_results(asked, found, after, f"find {text}")
    return replace(answer, rows=[partial(made, row) for row in found.rows[after:]])


def listed_questions(asked: AskedGraph, words: str, after: int) -> ToolAnswer:
    """Return the named questions that have some words."""
    found = asked.kg.questions_table(words)
    rows: _Rows = [partial(AnswerRow, _values(found, row)) for row in found.rows[after:]]
    nothing = Diagnosis("unknown-term", "no question has these words; leave words empty for all")
    return ToolAnswer(
        rows,
        after,
        whole=len(found.rows),
        told="named questions; ask one with its parameters, those in brackets may be left out",
        diagnosis=None if found.rows else nothing,
        as_of=asked.day,
    )


def answered_question(
    asked: AskedGraph, name: str, parameters: Mapping[str, Any], after: int, *, cite: bool
) -> ToolAnswer:
    """Return the answer to a named question."""
    kg = asked.kg
    question = kg.question(name)
    found = kg.ask(question.name, limit=after + PAGE_ROWS, **vars(asked.limits), **dict(parameters))
    call = " ".join([f"ask {question.name}", *(f"{k}={v}" for k, v in parameters.items())])
    told = ": ".join(filter(None, (question.title, question.said(found.values))))
    day = next((d.iso for n, d in question.days(found.values).items() if n == "day"), asked.day)
    answer = replace(_of_results(asked, found, after, call), told=told, as_of=day)
    answer = _with_rows(asked, answer, found, after, day)
    if not cite:
        return answer
    citation = kg.cite(question.name, values=parameters, **vars(asked.limits))
    return replace(answer, references=tuple(work.bibtex() for work in citation.works))


def answered_query(asked: AskedGraph, text: str, after: int, *, cite: bool) -> ToolAnswer:
    """Return the answer to a SELECT or an ASK.

    Raises:
        QueryError: it is another form of query, or cannot be read.
    """
    if (form := sparql.form(text)) not in ("SELECT", "ASK"):
        raise QueryError(f"{form} gives no rows; write SELECT or ASK")
    found = asked.kg.query(text, limit=after + PAGE_ROWS, **vars(asked.limits))
    answer = _of_results(asked, found, after, "a SPARQL query")
    answer = replace(answer, notes=(*answer.notes, *found.notes, *found.warnings))
    answer = _with_rows(asked, answer, found, after, asked.day)
    if not cite:
        return answer
    citation = asked.kg.cite(text, **vars(asked.limits))
    return replace(answer, references=tuple(work.bibtex() for work in citation.works))


def told_thing(asked: AskedGraph, name: str, after: int) -> ToolAnswer:
    """Return what is said of a thing, a term, a document or a passage, line by line."""
    entry = asked.kg.show(name, **vars(asked.limits))
    rows: _Rows = [partial(_head, asked, entry)]
    for group in entry.groups:
        rows += [partial(_line, asked, entry, group, line) for line in group.lines]
    return ToolAnswer(
        rows[after:] if entry else [],
        after,
        whole=len(rows),
        told=entry.name,
        cite=_cite(asked, f"show {entry.id}"),
        diagnosis=entry.diagnosis,
        as_of=asked.day,
    )


def explained(
    asked: AskedGraph, subject: str, relation: str, target: str, after: int
) -> ToolAnswer:
    """Return who says that a statement holds, or by which rule and premises it follows."""
    named = [each for each in (relation, target) if each]
    found = asked.kg.why(subject, *named, **vars(asked.limits))
    rows: _Rows = [partial(_statement, asked, each) for each in found.evidence[after:]]
    nearest = tuple(f"the nearest that it holds: {each}" for each in found.nearest)
    may_hold = ("its dates leave open if it holds on the day",) if found.may_hold else ()
    return ToolAnswer(
        rows,
        after,
        whole=len(found.evidence),
        told=found.question,
        cite=_cite(asked, " ".join(["why", subject, *named])),
        notes=(*may_hold, *nearest),
        diagnosis=found.diagnosis,
        as_of=asked.day,
    )


def paths_between(
    asked: AskedGraph, start: str, goal: str, after: int, *, max_steps: int, limit: int
) -> ToolAnswer:
    """Return the best connections between two things, a row for each step."""
    found = asked.kg.path(start, goal, max_steps=max_steps, limit=limit, **vars(asked.limits))
    rows: _Rows = [
        partial(_step, asked, number, place, path, step)
        for number, path in enumerate(found.paths, 1)
        for place, step in enumerate(path.steps, 1)
    ]
    return ToolAnswer(
        rows[after:],
        after,
        whole=len(rows),
        told=f"from {found.labels[0]} to {found.labels[1]}: {found.outcome}",
        cite=_cite(asked, f"path {start} {goal}"),
        notes=(found.further,) if found.further else (),
        diagnosis=found.diagnosis,
        as_of=asked.day,
    )


def covered(asked: AskedGraph, given: Mapping[str, str], after: int) -> ToolAnswer:
    """Return of which lists the release holds all, some or nothing."""
    kg = asked.kg
    if not kg.ours:
        nothing = Diagnosis("not-covered", _NO_COVERAGE)
        return ToolAnswer(first=after, diagnosis=nothing, as_of=asked.day)
    found = kg.ask(
        "what-is-covered", limit=None, **vars(asked.limits), **{k: v for k, v in given.items() if v}
    )
    lists = {
        source.title: source
        for each in read_coverage(kg.store)
        if each.source and (source := kg.context.sources.get(each.source))
    }

    def made(row: Sequence[str | None]) -> AnswerRow:
        values = {name: each for name, each in _values(found, row).items() if each}
        compared = lists.get(str(values.get("list", "")))
        return AnswerRow(values, (compared,) if compared else (), as_of=asked.day)

    diagnosis = found.diagnosis
    if not found.rows:
        diagnosis = Diagnosis("not-covered", f"no list says that it covers this: {_NO_COVERAGE}")
    return replace(
        _of_results(asked, found, after, "ask what-is-covered"),
        rows=[partial(made, row) for row in found.rows[after:]],
        told="what the release covers, and the list that each was compared with",
        diagnosis=diagnosis,
        whole=len(found.rows),
    )


def unknown_name(error: UnknownName) -> ToolAnswer:
    """Return the answer where nothing has a name: empty, with the diagnosis."""
    kind: DiagnosisKind = error.kind  # type: ignore[assignment]  # each has one of these
    return ToolAnswer(diagnosis=Diagnosis(kind, str(error)))


def _of_results(asked: AskedGraph, found: Results, after: int, call: str) -> ToolAnswer:
    """Return what is told of an answer beside its rows."""
    known = len(found.rows) if found.kind == "rows" else 1
    over = after > 0 and known <= after
    notes = (f"there are no rows after the first {known:,}",) if over else ()
    return ToolAnswer(
        first=after,
        more=found.more,
        whole=None if found.more else known,
        cite=_cite(asked, call),
        notes=notes,
        diagnosis=None if over else found.diagnosis,
        as_of=asked.day,
    )


def _with_rows(
    asked: AskedGraph, answer: ToolAnswer, found: Results, after: int, day: str | None
) -> ToolAnswer:
    """Return an answer with the rows of a query or question, each with its sources."""
    if found.kind == "boolean":
        row = AnswerRow({"answer": bool(found)}, as_of=day)
        return replace(answer, rows=[lambda: row], notes=(*answer.notes, _NO_SOURCES))
    behind = asked.kg.row_sources(found, first=after, limit=PAGE_ROWS, **vars(asked.limits))
    rows: _Rows = [
        partial(_row, found, row, backing, day)
        for row, backing in zip(found.rows[after:], behind.rows, strict=False)
    ]
    notes = (behind.note,) if behind.note and rows else ()
    return replace(answer, rows=rows, notes=(*answer.notes, *notes))


def _row(found: Results, row: Sequence[str | None], backing: Backing, day: str | None) -> AnswerRow:
    values = _values(found, row)
    texts = {name: str(each) for name, each in values.items() if each is not None}
    sources = backing.sources
    if not sources:  # then what the row itself says
        title = next((texts[name] for name in _TITLES if texts.get(name)), "")
        named = Source("", title, texts.get("section"), source_kind=texts.get("source_kind", ""))
        sources = (named,) if title else ()
    firmness = next((texts[name] for name in _FIRMNESS if name in texts), backing.strength)
    return AnswerRow(values, sources, texts.get("certainty", ""), firmness, day)


def _values(found: Results, row: Sequence[str | None]) -> dict[str, CellValue]:
    """Return the cells of a row that have a value, by column, IRIs as CURIEs."""
    cells = zip(found.columns, row, strict=True)
    return {name: shorten(cell, found.prefixes) for name, cell in cells if cell is not None}


def _head(asked: AskedGraph, entry: Entry) -> AnswerRow:
    """Return what a thing is called and defined as."""
    values: dict[str, CellValue] = {
        "name": entry.name,
        "id": entry.id,
        "kind": entry.kind,
        "also_called": list(entry.aliases),
        "definition": entry.definition,
        "notes": list(entry.notes),
        "same_as": list(entry.links),
    }
    told = {name: each for name, each in values.items() if each}
    return AnswerRow(told, asked.backings.of_thing(entry.iri).sources, as_of=asked.day)


def _line(asked: AskedGraph, entry: Entry, group: Group, line: Line) -> AnswerRow:
    """Return a line of an entry, with who says so."""
    values: dict[str, CellValue] = {
        "relation": group.phrase,
        "thing": line.words,
        "id": shorten(line.iri, asked.kg.prefixes) if line.iri else "",
        "when": line.when,
        "verification": line.verification,
        "detail": line.detail,
        "notes": [*line.notes, *line.rivals],
    }
    backings, backing = asked.backings, Backing()
    if line.record:
        backing = backings.of_record(line.record)
    elif group.relation and line.iri:
        ends = (entry.iri, line.iri)
        subject, target = reversed(ends) if group.backward else ends
        backing = backings.of_statement(subject, group.relation, target)
    elif group.relation:
        backing = backings.of_literals(entry.iri, group.relation, line.words)
    sources = backing.sources or tuple(Source("", words) for words in line.sources)
    told = {name: each for name, each in values.items() if each}
    return AnswerRow(told, sources, line.certainty, line.strength, asked.day)


def _statement(asked: AskedGraph, evidence: Evidence) -> AnswerRow:
    """Return a statement with all that backs it, and by what it follows."""
    prefixes = asked.kg.prefixes
    values: dict[str, CellValue] = {
        "statement": evidence.sentence,
        "subject": shorten(evidence.subject, prefixes),
        "relation": shorten(evidence.relation, prefixes),
        "object": shorten(evidence.object, prefixes),
        "start": evidence.start,
        "end": evidence.end,
        "verification": evidence.verification,
        "follows_by": list(dict.fromkeys(way.words for way in evidence.derivations)),
        "premises": list(dict.fromkeys(_premises(evidence))),
        "remarks": list(evidence.remarks),
        "confirmed_by": [source.place for source in evidence.confirmed],
    }
    told = {name: each for name, each in values.items() if each}
    sources = stating(evidence.passages())
    return AnswerRow(told, sources, evidence.certainty, evidence.strength, asked.day)


def _premises(evidence: Evidence) -> Iterator[str]:
    """Yield what a statement follows from, as sentences; its class aside where that is an axiom."""
    for way in evidence.derivations:
        for premise in (*way.memberships, *way.premises):
            if premise.relation != RDF_TYPE or premise.sources:
                yield premise.sentence


def _step(asked: AskedGraph, number: int, place: int, path: Path, step: Step) -> AnswerRow:
    """Return a step of a path, with who says so."""
    prefixes = asked.kg.prefixes
    rule, *premises = step.because or ("",)
    values: dict[str, CellValue] = {
        "path": number,
        "step": place,
        "of": len(path.steps),
        "statement": step.sentence,
        "subject": shorten(step.subject, prefixes),
        "relation": shorten(step.relation, prefixes),
        "object": shorten(step.object, prefixes),
        "start": step.start,
        "end": step.end,
        "verification": step.verification,
        "follows_by": rule,
        "premises": premises,
        "also": list(step.also),
        "remarks": list(step.remarks),
    }
    told = {name: each for name, each in values.items() if each}
    sources = step.sources
    if not sources and step.inferred:
        ends = step.subject, step.relation, step.object
        sources = asked.backings.of_statement(*ends).sources
    modality = "possible" if step.possible else "asserted"
    if step.sources:
        modality = step.sources[0].modality
    return AnswerRow(told, sources, step.certainty, modality, asked.day)


def _cite(asked: AskedGraph, call: str) -> str:
    """Return how to cite an answer, in a line; nothing is known of a graph of others."""
    if not asked.kg.ours:
        return ""
    day = f", as of {asked.day}" if asked.day else ""
    return f"detente {VERSION}, {ONTOLOGY}/{VERSION}, answer to: {call}{day}"


def checked_rows(after: int) -> int:
    """Return how many rows are passed over.

    Raises:
        UsageError: less than none.
    """
    if after < 0:
        raise UsageError("after: give the number of rows that you have already, from 0 on")
    return after
