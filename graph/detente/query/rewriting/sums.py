"""Sums of which one part may be a date: right in any order, whatever the variables are called.

The engine puts the operands of + in an order of its own, by a digest of their names, and then adds
a duration to a date but no date to a duration: `?a + ?b` has a value where `?d + ?t` has none. It
leaves the operands of - as they are, so that `?d - (-?t)` is what `?d + ?t` means.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from ...core.errors import QueryError
from ..limits import refuse_unsafe
from ..sparql import Token, aggregates, location, meaningful

_CLOSING: Final = {"(": ")", "{": "}", "[": "]"}
#: What parts expressions from one another, at the same depth of brackets.
_BETWEEN: Final = frozenset((",", ";", "=", "<", ">", "|", "&"))
_WORDS_BETWEEN: Final = frozenset(("AS", "DISTINCT", "IN", "SEPARATOR"))
#: Clauses whose brackets hold expressions, and what ends them.
_COMPUTING: Final = frozenset(("SELECT", "GROUP", "HAVING", "ORDER"))
_ENDING: Final = frozenset(("WHERE", "FROM", "LIMIT", "OFFSET", "VALUES"))
#: Functions whose value is a number, if any.
_NUMERIC: Final = frozenset(
    (
        *("ABS", "CEIL", "COUNT", "DAY", "FLOOR", "HOURS", "MINUTES", "MONTH", "RAND"),
        *("ROUND", "SECONDS", "STRLEN", "YEAR"),
    )
)


@dataclass(frozen=True)
class _Group:
    """What stands between two brackets that belong together."""

    opening: str
    start: int
    end: int
    inside: tuple[_Node, ...]


_Node = Token | _Group


@dataclass(frozen=True)
class _Part:
    """A part of a sum: its text, and whether it can only be a number, and so no date."""

    text: str
    number: bool


def commutative(query: str) -> str:
    """Return a query in which the sum of a date and a duration has its value in either order.

    Sums that have a number among their parts stay as they are, and so does a query that cannot be
    read.

    >>> commutative("SELECT (?n + 1 AS ?x) { ?s ?p ?n }")
    'SELECT (?n + 1 AS ?x) { ?s ?p ?n }'
    >>> commutative("ASK { FILTER (?d + ?t) }")
    'ASK { FILTER (COALESCE(?d + ?t, (?d) - (-(?t)), (?t) - (-(?d)))) }'

    Raises:
        QueryError: so much is added that the engine would overflow.
    """
    if not _may_add(query):
        return query
    rewriting = _Rewriting(query)
    try:
        whole = _grouped(iter(meaningful(query)))
    except ValueError:
        return query
    text = rewriting.clauses(whole.inside, 0, len(query))
    if rewriting.first is None:
        return query
    try:
        refuse_unsafe(text)
    except QueryError as error:
        raise QueryError(
            f"{location(query, rewriting.first)}: so many things are added, any of which may be a "
            "date, that it cannot be answered; add some of them in a BIND before"
        ) from error
    return text


def check_groups(query: str, prefixes: Mapping[str, str]) -> None:
    """Let the engine read a query as it is written, before it is asked a rewritten one.

    In a query that groups, it refuses a value that is neither grouped nor counted, but does not
    look for it in COALESCE, which a rewritten sum has.

    Raises:
        SyntaxError: the engine refuses it.
    """
    if "GROUP" in query.upper() or aggregates(query):
        ox.Store().query(query, prefixes=dict(prefixes))


def _may_add(query: str) -> bool:
    """Whether a + may stand in brackets, as one between operands does; that of a path may not."""
    start, *rest = query.split("+")
    if not rest:
        return False
    depth = 0
    for part in (start, *rest[:-1]):
        if '"' in part or "'" in part or "<" in part or "#" in part or "\\" in part:
            return True  # a text, an IRI, a comment or an escape, in which a bracket is none
        depth += part.count("(") - part.count(")")
        if depth:
            return True
    return False


def _grouped(stream: Iterator[Token], opening: str = "", start: int = 0) -> _Group:
    """Return what stands up to the bracket that closes, or up to the end, as a group.

    Raises:
        ValueError: brackets do not belong together.
    """
    nodes: list[_Node] = []
    for token in stream:
        if token.text in _CLOSING:
            nodes.append(_grouped(stream, token.text, token.start))
        elif token.text == _CLOSING.get(opening):
            return _Group(opening, start, token.start + 1, tuple(nodes))
        elif token.text in _CLOSING.values():
            raise ValueError(token.text)
        else:
            nodes.append(token)
    if opening:
        raise ValueError(opening)
    return _Group(opening, start, start, tuple(nodes))


class _Rewriting:
    """A query while its sums are written anew."""

    def __init__(self, query: str) -> None:
        self.query = query
        self.first: int | None = None  # where the first sum stands that was written anew

    def clauses(self, nodes: Sequence[_Node], start: int, end: int) -> str:
        """Return the text of a query, or of what stands in braces: patterns and clauses."""
        texts, computing, expected = [], False, False
        for number, node in enumerate(nodes):
            if isinstance(node, Token):
                computing = node.key in _COMPUTING or (computing and node.key not in _ENDING)
                expected = expected or node.key in ("FILTER", "BIND")
                texts.append(node.text)
            elif node.opening == "(" and (computing or expected) and not _is_triple(nodes, number):
                texts.append(self.bracketed(node, expression=True))
                expected = False
            else:
                texts.append(self.bracketed(node, expression=False))
                computing, expected = computing and node.opening != "{", False
        return self.joined(nodes, texts, start, end)

    def bracketed(self, group: _Group, *, expression: bool) -> str:
        """Return the text of a group with its brackets."""
        write = self.expressions if expression else self.clauses
        inside = write(group.inside, group.start + 1, group.end - 1)
        return f"{group.opening}{inside}{_CLOSING[group.opening]}"

    def expressions(self, nodes: Sequence[_Node], start: int, end: int) -> str:
        """Return the text of what stands in the brackets of an expression."""
        texts = [
            node.text
            if isinstance(node, Token)
            else self.bracketed(
                node, expression=node.opening == "(" and not _is_triple(nodes, number)
            )
            for number, node in enumerate(nodes)
        ]
        first = 0
        for number in range(len(nodes) + 1):
            if number == len(nodes) or _parts(nodes, number):
                if written := self.sum(nodes, texts, first, number):
                    texts[first:number] = [written] + [""] * (number - first - 1)
                first = number + 1
        return self.joined(nodes, texts, start, end)

    def sum(self, nodes: Sequence[_Node], texts: Sequence[str], first: int, end: int) -> str | None:
        """Return a sum of some nodes written anew; None where it may stay as it is."""
        signs = [
            number
            for number in range(first + 1, end)
            if _is(nodes[number], "+-") and _ends_operand(nodes[number - 1])
        ]
        if not any(_is(nodes[number], "+") for number in signs):
            return None
        limits = [first - 1, *signs, end]
        parts = [
            _Part(
                self.joined(nodes[one + 1 : other], texts[one + 1 : other]),
                _is_number(nodes[one + 1 : other]),
            )
            for one, other in itertools.pairwise(limits)
        ]
        if not all(part.text for part in parts):
            return None
        added, changed = [parts[0]], False
        for number, part in zip(signs, parts[1:], strict=True):
            if _is(nodes[number], "+"):
                added.append(part)
                continue
            left, anew = _added(added)
            changed |= anew
            added = [_Part(f"{left.text} - {part.text}", left.number or part.number)]
        whole, anew = _added(added)
        if not (changed or anew):
            return None
        if self.first is None:
            self.first = _start(nodes[first])
        return whole.text

    def joined(
        self,
        nodes: Sequence[_Node],
        texts: Sequence[str],
        start: int | None = None,
        end: int | None = None,
    ) -> str:
        """Return texts of nodes with what stands between them and, from start to end, around."""
        if not nodes:
            return self.query[start:end] if start is not None else ""
        last = _start(nodes[0]) if start is None else start
        pieces = []
        for node, text in zip(nodes, texts, strict=True):
            if text:
                pieces += [self.query[last : _start(node)], text]
            last = _end(node)
        if end is not None:
            pieces.append(self.query[last:end])
        return "".join(pieces)


def _added(parts: Sequence[_Part]) -> tuple[_Part, bool]:
    """Return parts as a sum, and whether it is written otherwise than as it stood.

    Where the engine finds no value, one of them may be a date or a time: those before it are added
    up, then taken from it with the other sign, and then those after it, one by one. Numbers have no
    value that way either where their sum has none.
    """
    if len(parts) == 1:
        return parts[0], False
    plain = " + ".join(part.text for part in parts)
    if any(part.number for part in parts):
        return _Part(plain, True), False
    ways = [plain]
    for number, date in enumerate(parts):
        before = " + ".join(part.text for part in parts[:number])
        less = [before] * bool(before) + [part.text for part in parts[number + 1 :]]
        ways.append(f"({date.text})" + "".join(f" - (-({each}))" for each in less))
    return _Part(f"COALESCE({', '.join(ways)})", False), True


def _is(node: _Node, marks: str) -> bool:
    return isinstance(node, Token) and node.kind == "other" and node.text in marks


def _parts(nodes: Sequence[_Node], number: int) -> bool:
    """Whether a node parts one expression from another."""
    node = nodes[number]
    if not isinstance(node, Token):
        return False
    after = nodes[number + 1] if number + 1 < len(nodes) else node
    if node.text == "!":
        return _is(after, "=")
    if node.key == "NOT":
        return isinstance(after, Token) and after.key == "IN"
    return node.text in _BETWEEN or node.key in _WORDS_BETWEEN


def _ends_operand(node: _Node) -> bool:
    return isinstance(node, _Group) or node.kind != "other"


def _is_number(operand: Sequence[_Node]) -> bool:
    """Whether an operand of a sum can have no value but a number."""
    if any(_is(node, "*/") for node in operand):
        return True
    bare = [node for node in operand if not _is(node, "+-")]
    first = bare[0] if bare else None
    return isinstance(first, Token) and (first.kind == "number" or first.key in _NUMERIC)


def _is_triple(nodes: Sequence[_Node], number: int) -> bool:
    """Whether a group is a triple, as in <<( ?s ?p ?o )>>."""
    return number > 1 and _is(nodes[number - 1], "<") and _is(nodes[number - 2], "<")


def _start(node: _Node) -> int:
    return node.start


def _end(node: _Node) -> int:
    return node.end if isinstance(node, _Group) else node.start + len(node.text)
