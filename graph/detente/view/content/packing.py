"""Facts in a small space: rows as columns, what is said often told once, texts by their words.

The page unpacks them (static/packing.js), so that nothing else has to know of it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, groupby
from typing import Any, Final

from .words import Words

_Row = Mapping[str, Any]

#: How values stand there: each has one or two parts more.
AS_THEY_ARE: Final = 0
SAME: Final = 1  # the value of all
TEXTS: Final = 2  # what all begin with, and the number of what follows among the texts
NUMBERED: Final = 3  # the number of each, -1 for nothing, and where these texts stand
LISTS: Final = 4  # how long each is, and what is in them, one after the other
ROWS: Final = 5  # how many rows each has, and these as columns
_WORTH: Final = 0.8  # so many different values, as a share of all, are not worth to be numbered
_NOTHING: Final = -1
#: So few texts are told as they are: a small page can be searched and read as a file.
_FEW: Final = 100


def in_columns(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return facts with each list of rows as a table of columns, and the texts and their words.

    A column is its name; how many rows have it, then how many have not, and so on (nothing where
    all have); and its values.

    >>> in_columns({"sources": [{"title": "A", "kind": "page"}, {"title": "B"}]})["tables"]
    {'sources': [2, [['title', [], 0, ['A', 'B']], ['kind', [1], 1, 'page']]]}
    """
    texts: list[Sequence[str]] = []
    tables = {name: _table(value, texts) for name, value in facts.items() if _is_rows(value)}
    words = Words(chain.from_iterable(texts))
    return {
        "tables": tables,
        "others": {name: value for name, value in facts.items() if name not in tables},
        "words": words.told(),
        "texts": [words.coded(each) for each in texts],
    }


def in_rows(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return the facts that were packed.

    >>> in_rows(in_columns({"sources": [{"title": "A"}, {"title": "B", "year": None}], "more": 1}))
    {'sources': [{'title': 'A'}, {'title': 'B', 'year': None}], 'more': 1}
    """
    words = Words.read(facts["words"])
    texts = [words.texts(coded) for coded in facts["texts"]]
    return {
        **{name: _rows(columns, n, texts) for name, (n, columns) in facts["tables"].items()},
        **facts["others"],
    }


def _is_rows(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(v, Mapping) for v in value)


def _table(rows: Sequence[_Row], texts: list[Sequence[str]]) -> list[Any]:
    names = list(dict.fromkeys(name for row in rows for name in row))
    return [
        len(rows),
        [
            [
                name,
                _runs([name in row for row in rows]),
                *_packed([row[name] for row in rows if name in row], texts),
            ]
            for name in names
        ],
    ]


def _runs(there: Sequence[bool]) -> list[int]:
    """Return how many in a row are there, then how many are not, and so on.

    >>> _runs([False, True, True, False])
    [0, 1, 2]
    """
    if all(there):
        return []
    runs = [len(list(each)) for _, each in groupby(there)]
    return [*([] if there[0] else [0]), *(runs if there[-1] else runs[:-1])]


def _packed(values: Sequence[Any], texts: list[Sequence[str]]) -> list[Any]:
    """Return how values stand there, and they themselves."""
    first, kinds = (values[0] if values else None), set(map(type, values))
    if len(kinds) == 1 and all(value == first for value in values):
        return [SAME, first]
    listed = all(issubclass(kind, list | tuple) for kind in kinds)
    if listed and all(_is_rows(value) for value in values):
        _, columns = _table([row for value in values for row in value], texts)
        return [ROWS, _packed([len(value) for value in values], texts), columns]
    if listed and _are_simple(set(map(type, chain.from_iterable(values)))):
        inner = _packed([item for value in values for item in value], texts)
        return [LISTS, _packed([len(value) for value in values], texts), inner]
    if len(values) < _FEW or not all(issubclass(kind, str | None) for kind in kinds):
        return [AS_THEY_ARE, list(values)]
    known = Counter(value for value in values if value is not None)
    if None in values or len(known) <= _WORTH * len(values):
        ranked = [value for value, _ in known.most_common()]
        number = {value: at for at, value in enumerate(ranked)} | {None: _NOTHING}
        texts.append(ranked)
        return [NUMBERED, [number[value] for value in values], len(texts) - 1]
    start = _beginning(values)
    texts.append([value[len(start) :] for value in values])
    return [TEXTS, start, len(texts) - 1]


def _beginning(texts: Sequence[str]) -> str:
    """Return what all texts begin with.

    >>> _beginning(["kg:nato", "kg:niger"])
    'kg:n'
    """
    first, last = min(texts), max(texts)  # what these two share, all between them do
    differ = (at for at, (a, b) in enumerate(zip(first, last, strict=False)) if a != b)
    return first[: next(differ, min(len(first), len(last)))]


def _are_simple(kinds: Iterable[type]) -> bool:
    return all(issubclass(kind, str | int | float | None) for kind in kinds)


def _rows(
    columns: Sequence[Any], count: int, texts: Sequence[Sequence[str]]
) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = [{} for _ in range(count)]
    for name, runs, *packed in columns:
        there = list(_there(runs, count))
        for at, value in zip(there, _values(packed, len(there), texts), strict=True):
            rows[at][name] = value
    return rows


def _there(runs: Sequence[int], count: int) -> Iterator[int]:
    """Yield the numbers of the rows that have a column."""
    at, is_there = 0, True
    for run in runs or [count]:
        if is_there:
            yield from range(at, at + run)
        at, is_there = at + run, not is_there


def _values(packed: Sequence[Any], count: int, texts: Sequence[Sequence[str]]) -> list[Any]:
    how, *inner = packed
    if how == SAME:
        return [inner[0]] * count
    if how == TEXTS:
        return [inner[0] + text for text in texts[inner[1]]]
    if how == NUMBERED:
        return [None if number < 0 else texts[inner[1]][number] for number in inner[0]]
    if how == AS_THEY_ARE:
        return list(inner[0])
    lengths = _values(inner[0], count, texts)
    if how == ROWS:
        told = iter(_rows(inner[1], sum(lengths), texts))
    else:
        told = iter(_values(inner[1], sum(lengths), texts))
    return [[next(told) for _ in range(length)] for length in lengths]
