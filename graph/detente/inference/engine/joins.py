"""Joins: patterns over tables of numbers, for rules that run over millions of statements.

The facts of a predicate are one sorted array of subject << 32 | object, so that what stands beside
a subject is found by bisection. Terms are numbered elsewhere; here are only their numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int64]
#: One end of a pattern: a number, or the name of a variable.
End = int | str

#: How many bits the object of a pair has.
BITS: Final = 32
_MASK: Final = (1 << BITS) - 1
_SLICE: Final = 1 << 22  # rows that a join holds at a time, before it drops columns
NOTHING: Final[Numbers] = np.empty(0, np.int64)


def packed(subjects: Numbers, objects: Numbers) -> Numbers:
    """Return pairs as one number each."""
    return subjects << BITS | objects


def unpacked(keys: Numbers) -> tuple[Numbers, Numbers]:
    """Return the subjects and the objects of pairs."""
    return keys >> BITS, keys & _MASK


def distinct(numbers: Numbers) -> Numbers:
    """Return each number once, in order; np.unique hashes, which is slower than to sort."""
    ordered = np.sort(numbers)
    first = np.ones(len(ordered), bool)
    np.not_equal(ordered[1:], ordered[:-1], out=first[1:])
    return ordered[first]


def union(arrays: Iterable[Numbers]) -> Numbers:
    """Return every number once, in order."""
    return distinct(np.concatenate([NOTHING, *arrays]))


def without(some: Numbers, others: Numbers) -> Numbers:
    """Return the numbers that are not among others; both are sorted and have each number once."""
    return some[~among(some, others)]


def common(some: Numbers, others: Numbers) -> Numbers:
    """Return the numbers that are among others too; both are sorted and have each number once."""
    return some[among(some, others)]


def among(some: Numbers, others: Numbers) -> NDArray[np.bool_]:
    """Return which numbers are among others, which are sorted and have each number once."""
    if not len(others):
        return np.zeros(len(some), bool)
    places = np.searchsorted(others, some)
    return np.equal(others[np.minimum(places, len(others) - 1)], some)


@dataclass(frozen=True)
class Pairs:
    """The facts of one predicate: sorted, each once."""

    keys: Numbers = field(default_factory=lambda: NOTHING)

    @cached_property
    def turned(self) -> Pairs:
        """The same with subjects and objects exchanged."""
        subjects, objects = unpacked(self.keys)
        return Pairs(np.sort(packed(objects, subjects)))

    def __len__(self) -> int:
        return len(self.keys)

    def spans(self, subjects: Numbers) -> tuple[Numbers, Numbers]:
        """Return for each subject where its pairs begin, and how many they are."""
        first = np.searchsorted(self.keys, subjects << BITS)
        return first, np.searchsorted(self.keys, (subjects + 1) << BITS) - first

    def size(self, subject: End, object: End) -> int:
        """Return how many pairs fit the ends that are numbers."""
        if isinstance(subject, int):
            return int(self.spans(np.array([subject]))[1][0])
        return self.turned.size(object, subject) if isinstance(object, int) else len(self)


@dataclass(frozen=True)
class Bindings:
    """What variables stand for: a column each, all of one length."""

    columns: Mapping[str, Numbers] = field(default_factory=dict)
    size: int = 1

    def at(self, places: NDArray[np.bool_] | Numbers) -> Bindings:
        """Return the rows at places, or where a mask is true."""
        columns = {name: column[places] for name, column in self.columns.items()}
        count = np.count_nonzero(places) if places.dtype == bool else len(places)
        return Bindings(columns, int(count))

    def column(self, end: End) -> Numbers | None:
        """Return what an end stands for in each row; None for a variable that is still free."""
        return np.full(self.size, end) if isinstance(end, int) else self.columns.get(end)

    def keep(self, names: Iterable[str]) -> Bindings:
        """Return the rows with these columns alone; where one is dropped, `distinct`."""
        columns = {name: self.columns[name] for name in names if name in self.columns}
        kept = Bindings(columns, self.size)
        return kept if len(columns) == len(self.columns) else kept.distinct()

    def distinct(self) -> Bindings:
        """Return each row once where there are two columns or fewer; more are left as they are."""
        names = list(self.columns)
        if not self.size or len(names) > 2:
            return self
        if not names:
            return Bindings()
        if len(names) == 1:
            found = distinct(self.columns[names[0]])
            return Bindings({names[0]: found}, len(found))
        found = distinct(packed(*self.columns.values()))
        return Bindings(dict(zip(names, unpacked(found), strict=True)), len(found))

    def join(self, subject: End, object: End, pairs: Pairs, names: frozenset[str]) -> Bindings:
        """Return the rows that fit the pairs, with the columns that are still wanted."""
        subjects, objects = self.column(subject), self.column(object)
        if subjects is not None and objects is not None:
            return self.at(among(packed(subjects, objects), pairs.keys)).keep(names)
        if subjects is None and objects is not None:
            return self.join(object, subject, pairs.turned, names)
        if subjects is None:
            first, counts = np.zeros(self.size, np.int64), np.full(self.size, len(pairs))
        else:
            first, counts = pairs.spans(subjects)
        pieces = [
            self._joined(subject, object, pairs, first, counts, piece).keep(names)
            for piece in _pieces(counts)
        ]
        return together(pieces).distinct() if len(pieces) > 1 else pieces[0]

    def _joined(
        self,
        subject: End,
        object: End,
        pairs: Pairs,
        first: Numbers,
        counts: Numbers,
        piece: slice,
    ) -> Bindings:
        first, counts = first[piece], counts[piece]
        total = int(counts.sum())
        rows = np.repeat(np.arange(len(counts)), counts)
        within = np.arange(total) - np.repeat(np.cumsum(counts) - counts, counts)
        subjects, objects = unpacked(pairs.keys[np.repeat(first, counts) + within])
        columns = {name: column[piece][rows] for name, column in self.columns.items()}
        if isinstance(subject, str):
            columns[subject] = subjects
        if isinstance(object, str):
            columns[object] = objects
        found = Bindings(columns, total)
        return found.at(subjects == objects) if subject == object else found

    def without(self, subject: End, object: End, pairs: Pairs) -> Bindings:
        """Return the rows for which there is no such pair; a free end may be anything."""
        subjects, objects = self.column(subject), self.column(object)
        if subjects is not None and objects is not None:
            found = among(packed(subjects, objects), pairs.keys)
        elif subjects is not None:
            found = pairs.spans(subjects)[1] > 0
        elif objects is not None:
            found = pairs.turned.spans(objects)[1] > 0
        else:
            found = np.full(self.size, len(pairs) > 0)
        return self.at(~found)

    def beside(self, name: str, number: int) -> Bindings:
        """Return the rows with one column more, the same number in each row."""
        return Bindings({**self.columns, name: np.full(self.size, number)}, self.size)


def _pieces(counts: Numbers) -> Iterator[slice]:
    """Yield slices of rows that become about as many as are held at a time."""
    ends = np.cumsum(counts)
    start = 0
    while start < len(counts):
        before = ends[start - 1] if start else 0
        stop = max(start + 1, int(np.searchsorted(ends, before + _SLICE, "right")))
        yield slice(start, stop)
        start = stop
    if not len(counts):
        yield slice(0, 0)


def together(parts: Iterable[Bindings]) -> Bindings:
    """Return the rows of several, which have the same columns."""
    pieces = list(parts)
    columns = {
        name: np.concatenate([piece.columns[name] for piece in pieces])
        for name in (pieces[0].columns if pieces else ())
    }
    return Bindings(columns, sum(piece.size for piece in pieces))
