"""Facts in a small space: rows as columns, and what is said often told once.

The page unpacks them (static/packing.js), so that nothing else has to know of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

_Row = Mapping[str, Any]

#: How the values of a column stand there; one that is absent is null in each.
AS_IT_IS: Final = 0
NUMBERED: Final = 1  # by its number in the pool
LIST_OF_NUMBERED: Final = 2
ROWS: Final = 3  # a list of rows, with columns of their own
ENDINGS: Final = 4  # what follows the beginning that all have
_WORTH: Final = 0.8  # so many different values, as a share of all, are not worth to be numbered


class _Pool:
    """Values that are told once, by their numbers."""

    def __init__(self) -> None:
        self.values: list[Any] = []
        self._numbers: dict[tuple[type, Any], int] = {}

    def number(self, value: Any) -> int:
        key = type(value), value
        if key not in self._numbers:
            self._numbers[key] = len(self.values)
            self.values.append(value)
        return self._numbers[key]


def in_columns(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return facts with each list of rows as a table, and the pool of what they share.

    >>> in_columns({"sources": [{"title": "A", "kind": "page"}, {"title": "B", "kind": "page"}]})[
    ...     "tables"
    ... ]
    {'sources': {'columns': [['title', 4, ''], ['kind', 1]], 'rows': [['A', 0], ['B', 0]]}}
    """
    pool = _Pool()
    tables = {name: _table(value, pool) for name, value in facts.items() if _is_rows(value)}
    others = {name: value for name, value in facts.items() if name not in tables}
    return {"tables": tables, "others": others, "pool": pool.values}


def in_rows(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return the facts that were packed.

    >>> in_rows(in_columns({"sources": [{"title": "A"}, {"title": "B", "year": None}], "more": 1}))
    {'sources': [{'title': 'A'}, {'title': 'B', 'year': None}], 'more': 1}
    """
    pool = facts["pool"]
    tables = {
        name: _rows(table["columns"], table["rows"], pool)
        for name, table in facts["tables"].items()
    }
    return {**tables, **facts["others"]}


def _is_rows(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(v, Mapping) for v in value)


def _table(rows: Sequence[_Row], pool: _Pool) -> dict[str, Any]:
    names = list(dict.fromkeys(name for row in rows for name in row))
    columns, cells = [], []
    for name in names:
        spec, values = _column([row[name] for row in rows if name in row], pool)
        told = iter(values)
        columns.append([name, *spec])
        cells.append([next(told) if name in row else None for row in rows])
    return {"columns": columns, "rows": [_trimmed(row) for row in zip(*cells, strict=True)]}


def _column(values: Sequence[Any], pool: _Pool) -> tuple[list[Any], Sequence[Any]]:
    """Return how the values of a column stand there, and these."""
    if all(_is_rows(value) for value in values):
        table = _table([row for value in values for row in value], pool)
        told = iter(table["rows"])
        return [ROWS, table["columns"]], [[next(told) for _ in value] for value in values]
    if all(_is_list(value) for value in values):
        each = [item for value in values for item in value]
        if not _is_worth(each):
            return [AS_IT_IS], values
        return [LIST_OF_NUMBERED], [[pool.number(item) for item in value] for value in values]
    if None in values or _is_worth(values):
        return [NUMBERED], [pool.number(value) for value in values]
    if all(isinstance(value, str) for value in values):
        start = _beginning(values)
        return [ENDINGS, start], [value[len(start) :] for value in values]
    return [AS_IT_IS], values


def _beginning(texts: Sequence[str]) -> str:
    """Return what all texts begin with.

    >>> _beginning(["kg:nato", "kg:niger"])
    'kg:n'
    """
    first, last = min(texts), max(texts)  # what these two share, all between them do
    differ = (at for at, (a, b) in enumerate(zip(first, last, strict=False)) if a != b)
    return first[: next(differ, min(len(first), len(last)))]


def _is_list(value: Any) -> bool:
    simple = (str, int, float, type(None))
    return isinstance(value, list | tuple) and all(isinstance(item, simple) for item in value)


def _is_worth(values: Sequence[Any]) -> bool:
    """Whether values are texts of which many are the same."""
    if not all(isinstance(value, str | None) for value in values):
        return False
    return len(set(values)) <= _WORTH * len(values)


def _trimmed(cells: Sequence[Any]) -> list[Any]:
    """Return a row without what is absent at its end."""
    row = list(cells)
    while row and row[-1] is None:
        row.pop()
    return row


def _rows(
    columns: Sequence[Any], rows: Sequence[Sequence[Any]], pool: Sequence[Any]
) -> list[dict[str, Any]]:
    found = []
    for row in rows:
        each = {}
        for (name, how, *inner), value in zip(columns, row, strict=False):
            if value is not None:
                each[name] = _value(how, inner, value, pool)
        found.append(each)
    return found


def _value(how: int, inner: Sequence[Any], value: Any, pool: Sequence[Any]) -> Any:
    if how == NUMBERED:
        return pool[value]
    if how == LIST_OF_NUMBERED:
        return [pool[number] for number in value]
    if how == ENDINGS:
        return inner[0] + value
    return _rows(inner[0], value, pool) if how == ROWS else value
