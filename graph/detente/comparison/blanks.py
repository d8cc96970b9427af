"""Blank nodes by what is said of them, so that those of two graphs can be set side by side.

A blank node gets a name made of what is stated of it, of the blank nodes it leads to, and so on;
where several statements lead to it, of these as well. Two of which all the same is said have one
name, and count as one. Where they form a ring, what is said is gone over until no more of them
differ.
"""

from __future__ import annotations

import hashlib
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Final

import pyoxigraph as ox

from ..core.terms import Term

_ROUNDS: Final = 64
_MASK: Final = "_:"
_MODULO: Final = 1 << 128


class Blanks:
    """The blank nodes of a graph: told of every statement that has one, then they have names.

    Attributes:
        alike: how many of them stand in rings and cannot be told apart by what is said of them.
    """

    def __init__(self) -> None:
        self.alike = 0
        self._seen: set[int] = set()
        self._ids: dict[str, int] = {}
        self._own: list[int] = []  # of each, what is said without another one, summed up
        self._to: list[int] = []  # what leads to it from what has a name, summed up
        self._leading = array("L")  # how many statements lead to it
        self._from, self._into, self._by = array("L"), array("L"), array("Q")
        self._names: list[str] = []

    def take(self, quad: ox.Quad) -> None:
        """Take note of a statement, of one that comes again once."""
        known = len(self._seen)
        self._seen.add(_digest(str(quad)))
        if len(self._seen) == known:
            return
        subject, other, graph = quad.subject, quad.object, quad.graph_name
        link = f"{quad.predicate} {_MASK if isinstance(graph, ox.BlankNode) else graph}"
        if isinstance(graph, ox.BlankNode):
            self._add(self._own, graph, f"{_masked(subject)} {link} {_masked(other)}")
        if isinstance(subject, ox.BlankNode):
            if isinstance(other, ox.BlankNode):
                self._from.append(self._id(subject))
                self._into.append(self._id(other))
                self._by.append(_digest(link) & 0xFFFFFFFFFFFFFFFF)
                self._leading[self._id(other)] += 1
            else:
                self._add(self._own, subject, f"{link} {_masked(other)}")
        elif isinstance(other, ox.BlankNode):
            self._add(self._to, other, f"{_masked(subject)} {link}")
            self._leading[self._id(other)] += 1
        for each in _inside(other):
            self._add(self._to, each, f"{_masked(subject)} {link} {_masked(other)}")
            self._leading[self._id(each)] += 1

    def settle(self) -> None:
        """Give each its name, after the last statement."""
        colors = self._colors()
        into = list(self._to)
        for one, link, other in zip(self._from, self._by, self._into, strict=True):
            into[other] = (into[other] + _digest(f"{colors[one]} {link}")) % _MODULO
        for number, color in enumerate(colors):
            shared = f" {into[number]}" if self._leading[number] > 1 else ""
            self._names.append(f"b{_digest(f'{color}{shared}'):032x}")
        self._own, self._to, self._seen = [], [], set()
        self._from, self._into, self._by = array("L"), array("L"), array("Q")

    def named(self, quad: ox.Quad) -> ox.Quad:
        """Return a statement with the names of its blank nodes."""
        ends = map(self.renamed, (quad.subject, quad.predicate, quad.object, quad.graph_name))
        return ox.Quad(*ends)  # type: ignore[arg-type]  # as they were

    def renamed(self, term: object) -> object:
        """Return a term with the names of its blank nodes."""
        if isinstance(term, ox.BlankNode):
            return ox.BlankNode(self._names[self._ids[term.value]])
        if isinstance(term, ox.Triple):
            return ox.Triple(*map(self.renamed, term))  # type: ignore[arg-type]  # as they were
        return term

    def _id(self, node: ox.BlankNode) -> int:
        found = self._ids.setdefault(node.value, len(self._own))
        if found == len(self._own):
            self._own.append(0)
            self._to.append(0)
            self._leading.append(0)
        return found

    def _add(self, sums: list[int], node: ox.BlankNode, said: str) -> None:
        number = self._id(node)  # a sum is the same in any order
        sums[number] = (sums[number] + _digest(said)) % _MODULO

    def _colors(self) -> list[int]:
        """Return what is said of each as a number: first of those that lead to no others."""
        out: dict[int, list[tuple[int, int]]] = defaultdict(list)
        back: dict[int, list[int]] = defaultdict(list)
        for one, link, other in zip(self._from, self._by, self._into, strict=True):
            out[one].append((link, other))
            back[other].append(one)
        waiting = {one: len(ends) for one, ends in out.items()}
        colors: dict[int, int] = {}
        self._resolve((each for each in range(len(self._own)) if each not in out), colors, out)
        self._unwind(list(colors), waiting, colors, out, back)
        if waiting:
            self._go_over(waiting, colors, out, back)
        return [colors[number] for number in range(len(self._own))]

    def _resolve(
        self,
        nodes: Iterable[int],
        colors: dict[int, int],
        out: dict[int, list[tuple[int, int]]],
    ) -> None:
        for node in nodes:
            ends = sum(_digest(f"{link} {colors[other]}") for link, other in out.get(node, ()))
            colors[node] = _digest(f"{self._own[node]} {ends % _MODULO}")

    def _unwind(
        self,
        ready: list[int],
        waiting: dict[int, int],
        colors: dict[int, int],
        out: dict[int, list[tuple[int, int]]],
        back: dict[int, list[int]],
    ) -> None:
        """Go back from what is known to what leads there."""
        while ready:
            for one in back.get(ready.pop(), ()):
                waiting[one] -= 1
                if not waiting[one]:
                    del waiting[one]
                    self._resolve((one,), colors, out)
                    ready.append(one)

    def _go_over(
        self,
        rest: dict[int, int],
        colors: dict[int, int],
        out: dict[int, list[tuple[int, int]]],
        back: dict[int, list[int]],
    ) -> None:
        """Tell apart those that lead to one another in rings, and what leads to these.

        What hangs together is gone over by itself, so that its names depend on nothing else.
        """
        seen: set[int] = set()
        for start in rest:
            if start in seen:
                continue
            part, front = {start}, [start]
            while front:
                one = front.pop()
                ends = (*(other for _, other in out[one]), *back.get(one, ()))
                new = {each for each in ends if each in rest} - part
                part |= new
                front += new
            seen |= part
            self._tell_apart(sorted(part), colors, out, back)

    def _tell_apart(
        self,
        part: list[int],
        colors: dict[int, int],
        out: dict[int, list[tuple[int, int]]],
        back: dict[int, list[int]],
    ) -> None:
        now = {each: _digest(f"{self._own[each]} {self._to[each]}") for each in part}
        kinds = 0
        for _ in range(_ROUNDS):
            colors |= now
            different = len({*now.values()})
            if different in (kinds, len(part)):
                break
            kinds = different
            for each in part:
                ends = sum(_digest(f"{link} {colors[other]}") for link, other in out[each])
                come = sum(_digest(f"< {colors[one]}") for one in back.get(each, ()))
                now[each] = _digest(f"{colors[each]} {ends % _MODULO} {come % _MODULO}")
        self.alike += sum(number for number in Counter(now.values()).values() if number > 1)


def has_blank(quad: ox.Quad) -> bool:
    """Whether a statement has a blank node anywhere."""
    return (
        isinstance(quad.object, ox.BlankNode)
        or isinstance(quad.subject, ox.BlankNode)
        or isinstance(quad.graph_name, ox.BlankNode)
        or bool(_inside(quad.object))
    )


def _inside(term: object) -> list[ox.BlankNode]:
    """Return the blank nodes within a triple that is a term."""
    if not isinstance(term, ox.Triple):
        return []
    ends = (term.subject, term.object)
    return [
        found
        for end in ends
        for found in ([end] if isinstance(end, ox.BlankNode) else _inside(end))
    ]


def _masked(term: Term | object) -> str:
    if isinstance(term, ox.BlankNode):
        return _MASK
    if isinstance(term, ox.Triple):
        return f"<<( {_masked(term.subject)} {term.predicate} {_masked(term.object)} )>>"
    return str(term)


def _digest(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=16).digest())
