"""Entries rendered: text for a person, JSON for a program."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, replace
from typing import Final

from ..core.namespaces import MD, PREFIXES, shorten
from ..core.text import article, plain
from ..core.validity import Holds
from ..evidence.modality import MARKS
from ..query.diagnosis import diagnosis_content
from .entry import Entry, Group, Line

_IN_A_ROW: Final = 8  # so many lines of a long row are written
_MANY: Final = 40  # more lines than these are cut to the first
_FIRST: Final = 20
_KINDS: Final = PREFIXES["skos"] + "broader"
_PARTS: Final = MD + "includes"


def entry_text(entry: Entry) -> str:
    """Return an entry for a person."""
    lines = list(_head(entry))
    stated = [group for group in entry.groups if not group.derived]
    if stated and len(lines) > 1:
        lines.append("")
    lines += [f"  {line}" for group in stated for line in _group(group)]
    if derived := _derived(entry, stated):
        lines += ["", "  by rules:"]
        lines += [f"    {line}" for group in derived for line in _group(group)]
    return "".join(plain(line) + "\n" for line in lines)


def entry_json(entry: Entry) -> str:
    """Return a whole entry as JSON."""
    content = (
        asdict(entry)
        | {"id": entry.id or shorten(entry.iri)}
        | {"diagnosis": diagnosis_content(entry.diagnosis)}
    )
    return json.dumps(content, ensure_ascii=True, indent=2) + "\n"


def _head(entry: Entry) -> Iterator[str]:
    """Yield what the thing is, its other names, its definition, notes and links."""
    yield f"{entry.name}, {article(entry.kind)} {entry.kind} ({entry.id or shorten(entry.iri)})"
    if entry.aliases:
        yield f"  also called {', '.join(entry.aliases)}"
    yield from (f"  {text}" for text in (entry.definition, *entry.notes) if text)
    for link in entry.links:
        name = "Wikidata" if "wikidata.org/" in link else "the same as"
        yield f"  {name}: {link}"


def _derived(entry: Entry, stated: list[Group]) -> list[Group]:
    """Return what follows by rules, without parts that are stated already as kinds."""
    written = {(group.relation, group.backward) for group in stated}
    return [
        group
        for group in entry.groups
        if group.derived
        and not (group.relation == _PARTS and (_KINDS, not group.backward) in written)
    ]


def _group(group: Group) -> Iterator[str]:
    if group.row:
        first = [_marked(line) for line in group.lines[:_IN_A_ROW]]
        more = len(group.lines) - len(first)
        yield f"{group.phrase} {', '.join(first)}" + f" and {more} more" * bool(more)
        return
    if len(group.lines) == 1:
        yield f"{group.phrase} {_supported(group.lines[0])}"
        yield from (f"  {remark}" for remark in _remarks(group.lines[0]))
        return
    many = len(group.lines) > _MANY
    written = group.lines[:_FIRST] if many else group.lines
    bearers: dict[str, list[str]] = {}
    for line in written:
        for note in line.notes:
            bearers.setdefault(note, []).append(line.words)
    yield group.phrase
    for line in written:
        yield f"  {_supported(line)}"
        own = tuple(note for note in line.notes if len(bearers[note]) == 1)
        yield from (f"    {remark}" for remark in _remarks(replace(line, notes=own)))
    for note, words in bearers.items():
        if len(words) > 1:  # once, and of whom
            yield f"  note on {', '.join(words)}: {note}"
    if many:
        yield f"  and {len(group.lines) - _FIRST:,} more; --format json tells them all"


def _remarks(line: Line) -> Iterator[str]:
    """Yield what the editors remark on a line, and what sources say that is not preferred."""
    yield from (f"note: {note}" for note in line.notes)
    yield from line.rivals


def _supported(line: Line) -> str:
    """Return a line in words, with how well it is backed."""
    words = f"{line.words} ({line.when})" if line.when else line.words
    support = _support(line)
    return f"{words} - {support}" if support else words


def _support(line: Line) -> str:
    passages = f"{line.passages} passage{'s' * (line.passages != 1)}" if line.passages else ""
    if line.documents > 1:
        passages += f" in {line.documents} documents"
    mark = MARKS[line.strength] and f"{MARKS[line.strength]} only"
    parts = (passages, *line.sources, mark, _may_hold(line), line.verification, line.detail)
    return ", ".join(part for part in parts if part)


def _marked(line: Line) -> str:
    mark = MARKS[line.strength] and f"{MARKS[line.strength]} only"
    marks = ", ".join(each for each in (mark, _may_hold(line)) if each)
    return f"{line.words} ({marks})" if marks else line.words


def _may_hold(line: Line) -> str:
    """Return that it may hold on the day; what holds, or has ended, is told by its dates."""
    return line.certainty if line.certainty == Holds.MAYBE.value else ""
