"""Differences rendered: text for a person, Markdown for a changelog, JSON for a program."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict

from ..core.text import escaped, plain
from .difference import KINDS, SORTS, Change, Detail, Difference, Saying

_NUMBERS = ("before", "after", "gone", "come", "untold")
#: What is counted, and told in JSON alone: what stands in passages is told with who says it.
_COUNTED = ("passage",)


def difference_text(difference: Difference, limit: int | None) -> str:
    """Return a difference for a person."""
    lines: list[str] = []
    for sort, heading in SORTS.items():
        own = [change for change in difference.changes if change.sort == sort]
        if own and sort not in _COUNTED:
            lines += [heading, *_listed(own, limit), ""]
    lines += [f"note: {note}" for note in difference.notes]
    lines += _summary(difference)
    return "".join(plain(line) + "\n" for line in lines)


def _listed(changes: list[Change], limit: int | None) -> Iterator[str]:
    for kind in KINDS:
        own = [change for change in changes if change.kind == kind]
        for change in own[:limit]:
            yield f"  {kind}: {_headline(change)}"
            yield from (f"    {line}" for detail in change.details for line in _lines(detail, kind))
        if limit is not None and len(own) > limit:
            yield f"  {kind}: {len(own) - limit:,} more (--limit)"


def difference_markdown(difference: Difference, limit: int | None) -> str:
    """Return a difference as a page in Markdown."""

    def line(text: str) -> str:
        return escaped(plain(text))

    parts = [f"# From {line(difference.first)} to {line(difference.second)}\n"]
    parts += [f"{line(each)}\n" for each in _summary(difference)]
    parts += [f"Note: {line(note)}\n" for note in difference.notes]
    for sort, heading in SORTS.items():
        own = [change for change in difference.changes if change.sort == sort]
        if own and sort not in _COUNTED:
            parts.append(f"## {heading[0].upper()}{heading[1:]}\n")
            parts += _sections(own, limit, line)
    return "\n".join(parts)


def _sections(
    changes: list[Change], limit: int | None, line: Callable[[str], str]
) -> Iterator[str]:
    for kind in KINDS:
        own = [change for change in changes if change.kind == kind]
        if not own:
            continue
        yield f"### {kind.capitalize()}\n"
        items = []
        for change in own[:limit]:
            items.append(f"- {line(_headline(change))}\n")
            items += [f"  - {line(e)}\n" for d in change.details for e in _lines(d, kind)]
        if limit is not None and len(own) > limit:
            items.append(f"- and {len(own) - limit:,} more\n")
        yield "".join(items)


def difference_json(difference: Difference) -> str:
    """Return a difference as JSON."""
    content = {
        "first": difference.first,
        "second": difference.second,
        "same": not difference,
        "statements": {name: getattr(difference, name) for name in _NUMBERS},
        "counts": difference.counts(),
        "changes": [asdict(change) for change in difference.changes],
        "notes": list(difference.notes),
    }
    return json.dumps(content, ensure_ascii=True, indent=2) + "\n"


def _headline(change: Change) -> str:
    by = f" - {'; '.join(change.sources)}" if change.sources else ""
    told = f" ({change.id})" if change.id and change.sort in ("thing", "source", "term") else ""
    return f"{change.words}{told}{by}"


def _lines(detail: Detail, kind: str) -> Iterator[str]:
    """Yield what is told of a relation."""
    if detail.same:
        before, after = (_by(each[0]) for each in (detail.before, detail.after))
        what = " ".join(part for part in (detail.phrase, detail.after[0].words) if part)
        yield f"{what}: said by {after or 'no named source'} instead of {before or 'none named'}"
    elif not detail.relation:
        before, after = (
            each[0].words if each else "not known" for each in (detail.before, detail.after)
        )
        yield f"{detail.phrase}: {after}; before: {before}"
    elif len(detail.before) == len(detail.after) == 1:
        before, after = (_supported(each[0]) for each in (detail.before, detail.after))
        yield f"{detail.phrase} {after}; before: {before}"
    else:
        marks = ("no longer: ", "now: ") if kind in ("changed", "ended") else ("", "")
        for mark, ends in zip(marks, (detail.before, detail.after), strict=True):
            yield from (f"{mark}{detail.phrase} {_supported(each)}" for each in ends)


def _supported(told: Saying) -> str:
    by = _by(told)
    return f"{told.words} - {by}" if by else told.words


def _by(told: Saying) -> str:
    return "; ".join(told.sources)


def _summary(difference: Difference) -> Iterator[str]:
    """Yield how much differs."""
    if not difference:
        yield f"no difference: {_statements(difference.before)} on both sides"
        return
    for sort, kinds in difference.counts().items():
        counted = ", ".join(f"{number:,} {kind}" for kind, number in kinds.items())
        yield f"{SORTS[sort]}: {counted}"
    yield (
        f"{_statements(difference.before)} before, {difference.after:,} after: "
        f"{difference.gone:,} gone, {difference.come:,} come"
    )


def _statements(number: int) -> str:
    return "1 statement" if number == 1 else f"{number:,} statements"
