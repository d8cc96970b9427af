"""Answers cut into pages that an assistant has room for: as plain data, and how to get the rest."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from ..core.errors import UsageError
from ..core.text import plain
from ..evidence.sources import Source
from ..query.diagnosis import Diagnosis, diagnosis_content

#: Hosts refuse answers of more than some 25,000 tokens. A page stands in an answer twice, as data
#: and as text, for not every host hands on both; so it has less than half of that.
PAGE_TOKENS: Final = 9_000
#: So many rows at most: more are a wall of text.
PAGE_ROWS: Final = 50
#: So many sources are named of one row.
_SOURCES: Final = 12
#: So long may a text of a row be; shorter ones are tried where the row alone fills the page.
_TEXTS: Final = (3_000, 400, 60)
_SOURCE_KEYS: Final = ("title", "section", "begin", "end", "url", "source_kind")

#: A cell of a row.
CellValue = str | int | float | bool | None | list[str]


def estimated_tokens(text: str) -> int:
    """Return how many tokens a text has at most, as a rule: one for three bytes of UTF-8.

    What is counted so is more than what the tokenizers of the day make of JSON like ours.

    >>> estimated_tokens("peacekeeping")
    4
    """
    return -(-len(text.encode("utf-8", "replace")) // 3)


@dataclass(frozen=True)
class AnswerRow:
    """A row of an answer.

    Attributes:
        values: what it says, by column.
        sources: who says so.
        certainty: "holds", "may hold" or "does not hold" on the day; empty where that is not told.
        modality: how firmly it is said; empty where that is not told.
        as_of: the day of its certainty.
    """

    values: Mapping[str, CellValue]
    sources: Sequence[Source] = ()
    certainty: str = ""
    modality: str = ""
    as_of: str | None = None

    def content(self, longest: int) -> dict[str, Any]:
        """Return it as plain data, its texts cut."""
        told: dict[str, Any] = {
            "values": {plain(name): _cut(each, longest) for name, each in self.values.items()},
            "sources": [_source(each, longest) for each in self.sources[:_SOURCES]],
            "certainty": self.certainty or None,
            "modality": self.modality or None,
            "as_of": self.as_of,
        }
        if (more := len(self.sources) - _SOURCES) > 0:
            told["more_sources"] = more
        return told


@dataclass(frozen=True)
class ToolAnswer:
    """What a tool answers with.

    Attributes:
        rows: makes each of its rows, from the first that is wanted.
        first: which row that is, from 0.
        more: whether there are rows after these.
        whole: how many rows there are in all; None where that was not counted.
        told: what was answered for, or about.
        cite: how to cite it; empty where nothing is known of the graph.
        notes: what is to be known of it.
        diagnosis: why it is empty, or how far it can be trusted.
        as_of: the day of what holds.
        references: entries of BibLaTeX, where they were asked for.
    """

    rows: Sequence[Callable[[], AnswerRow]] = ()
    first: int = 0
    more: bool = False
    whole: int | None = None
    told: str = ""
    cite: str = ""
    notes: tuple[str, ...] = ()
    diagnosis: Diagnosis | None = None
    as_of: str | None = None
    references: tuple[str, ...] = ()


def page(answer: ToolAnswer) -> dict[str, Any]:
    """Return one page of an answer as plain data, with how to get the next.

    Raises:
        UsageError: one row is larger than a page.
    """
    content: dict[str, Any] = {}
    if answer.told:
        content["told"] = _cut(answer.told, _TEXTS[0])
    content["as_of"] = answer.as_of
    content["rows"] = []
    if found := diagnosis_content(answer.diagnosis):
        found["coverage"] = found["coverage"][:_SOURCES]
        content["diagnosis"] = {name: _cut(each, _TEXTS[0]) for name, each in found.items()}
    if answer.notes:
        content["notes"] = [_cut(note, _TEXTS[1]) for note in answer.notes[:_SOURCES]]
    if answer.cite:
        content["cite"] = _cut(answer.cite, _TEXTS[0])
    if answer.references:
        content["references"] = _fitting(answer.references, PAGE_TOKENS // 2)
    left = PAGE_TOKENS - estimated_tokens(as_text(content)) - 60  # what tells of the next page
    for make in answer.rows[:PAGE_ROWS]:
        row, size = _sized(make(), left if content["rows"] else None)
        if size > left:
            if not content["rows"]:
                raise UsageError(
                    f"row {answer.first + 1} alone is larger than a page; ask for fewer columns"
                )
            break
        content["rows"].append(row)
        left -= size
    told = answer.first + len(content["rows"])
    if answer.more or len(content["rows"]) < len(answer.rows):
        of = "" if answer.whole is None else f" of {answer.whole:,}"
        shown = f"rows {answer.first + 1}-{told}{of}"
        content["next"] = f"{shown}; for those that follow call again with after={told}"
    return content


def as_text(content: Mapping[str, Any]) -> str:
    """Return plain data as JSON, without a space too many."""
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


def _sized(row: AnswerRow, left: int | None) -> tuple[dict[str, Any], int]:
    """Return a row as plain data, and its size; the first of a page is cut until it fits."""
    for longest in _TEXTS:
        told = row.content(longest)
        size = estimated_tokens(as_text(told)) + 1
        if left is not None or size <= PAGE_TOKENS // 3:
            break
    return told, size


def _source(source: Source, longest: int) -> dict[str, Any]:
    """Return a source as plain data; the words themselves are there where the texts are."""
    told = {name: _cut(getattr(source, name) or None, longest) for name in _SOURCE_KEYS}
    told["begin"] = source.begin
    if source.sentence:
        told["quote"] = _cut(source.sentence, longest)
    return told


def _cut(value: Any, longest: int) -> Any:
    """Return a value in which no text is longer, nor holds what acts in a terminal or a page."""
    if isinstance(value, str):
        text = plain(value)
        if len(text) <= longest:
            return text
        return f"{text[:longest]}... (cut: {len(text):,} characters)"
    if isinstance(value, list):
        kept = [_cut(each, longest) for each in value[:_SOURCES]]
        return [*kept, f"and {len(value) - _SOURCES} more"] if len(value) > _SOURCES else kept
    return value


def _fitting(entries: Sequence[str], tokens: int) -> list[str]:
    """Return the first entries, as many as fit, and how many are left out."""
    kept: list[str] = []
    for entry in entries:
        tokens -= estimated_tokens(entry)
        if tokens < 0 and kept:
            return [*kept, f"% and {len(entries) - len(kept)} more: detente cite lists them all"]
        kept.append(entry)
    return kept
