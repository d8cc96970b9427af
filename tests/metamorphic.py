"""Queries written otherwise that mean the same: variables renamed, operands and patterns turned."""

from __future__ import annotations

import itertools
import random
import re
from collections.abc import Callable, Iterator

from detente.query.sparql import Token, tokens

_CLOSING = {"(": ")", "{": "}", "[": "]"}
#: Words that begin something else than a triple pattern.
_KEYWORDS = frozenset(
    (
        *("BIND", "EXISTS", "FILTER", "GRAPH", "GROUP", "HAVING", "LATERAL", "LIMIT", "MINUS"),
        *("NOT", "OFFSET", "OPTIONAL", "ORDER", "SELECT", "SERVICE", "UNION", "VALUES", "WHERE"),
    )
)
#: Words after which brackets hold expressions, in patterns and in the clauses of a query.
_EXPRESSIONS = frozenset(("BIND", "FILTER"))
_CLAUSES = frozenset(("SELECT", "GROUP", "ORDER", "HAVING"))
_ENDS = frozenset(("WHERE", "FROM", "LIMIT", "OFFSET", "VALUES"))
#: Operators with equal sides, the loosest first.
_COMMUTATIVE = ("||", "&&", "!=", "=", "+", "*")


def renamed(query: str, name: Callable[[str], str]) -> str:
    """The query with another name for each variable."""
    return "".join(
        f"?{name(token.text[1:])}" if token.kind == "variable" else token.text
        for token in tokens(query)
    )


def with_prefix(query: str) -> str:
    """The query with a prefix that it does not use."""
    return f"PREFIX unused-one: <http://example.org/unused/>\n{query}"


Tree = Token | list["Tree"]  # a list is what stands between two brackets, these included


def _tree(stream: Iterator[Token], closing: str = "") -> list[Tree]:
    found: list[Tree] = []
    for token in stream:
        if token.text in _CLOSING and token.kind == "other":
            found.append([token, *_tree(stream, _CLOSING[token.text])])
        else:
            found.append(token)
            if token.text == closing and token.kind == "other":
                break
    return found


def _stream(query: str) -> Iterator[Token]:
    """Tokens, the marks of an operator together; a comment is a line's end."""
    held: Token | None = None
    for token in tokens(query):
        if token.kind == "comment":
            token = Token("space", " ", token.start)
        if held is not None:
            pair = held.text + token.text
            if pair in ("||", "&&", "!=", "<=", ">=", "<<", ">>", "^^"):
                yield Token("other", pair, held.start)
                held = None
                continue
            yield held
        held = None
        if token.kind == "other" and token.text in "|&!<>^":
            held = token
        else:
            yield token
    if held is not None:
        yield held


def _text(tree: Tree) -> str:
    return tree.text if isinstance(tree, Token) else "".join(map(_text, tree))


def _mark(tree: Tree) -> str:
    return tree.text if isinstance(tree, Token) and tree.kind == "other" else ""


def _key(tree: Tree) -> str:
    return tree.key if isinstance(tree, Token) and tree.kind == "word" else ""


def swapped(query: str) -> str:
    """The query with the sides of ||, &&, =, !=, + and * turned round."""
    return _clauses(_tree(_stream(query)), _swapped)


def _clauses(nodes: list[Tree], expression: Callable[[list[Tree]], str]) -> str:
    """The text of a query or a pattern, with each bracketed expression as it is written anew."""
    pieces, clause, expected = [], False, False
    for node in nodes:
        if isinstance(node, Token):
            clause = _key(node) in _CLAUSES or (clause and _key(node) not in _ENDS)
            expected = expected or _key(node) in _EXPRESSIONS
            pieces.append(node.text)
        elif _mark(node[0]) == "(" and (clause or expected):
            pieces.append(_bracketed(node, expression))
            expected = False
        else:
            pieces.append(_clauses(node, expression))
            clause, expected = clause and _mark(node[0]) != "{", False
    return "".join(pieces)


def _bracketed(node: list[Tree], expression: Callable[[list[Tree]], str]) -> str:
    return "(" + expression(node[1:-1]) + ")"


def _swapped(nodes: list[Tree]) -> str:
    """The text of what stands in the brackets of an expression, sides turned round."""
    if any(_key(node) == "SEPARATOR" for node in nodes) and not _split(nodes, ";"):
        return "".join(map(_text, nodes))  # it has no sides
    for mark in (",", ";"):
        if parts := _split(nodes, mark):
            return mark.join(map(_swapped, parts))
    for number, node in enumerate(nodes):
        if _key(node) == "AS":
            return _swapped(nodes[:number]) + " " + "".join(map(_text, nodes[number:]))
        if _key(node) == "DISTINCT":
            return "".join(map(_text, nodes[: number + 1])) + _swapped(nodes[number + 1 :])
    for operator in _COMMUTATIVE:
        if operator == "+" and (
            _split(nodes, "-") or any(_key(node) in ("IN", "NOT", "EXISTS") for node in nodes)
        ):
            break
        if operator == "+" and any(_mark(node) in ("<", ">", "<=", ">=") for node in nodes):
            return _around(nodes)
        if operator == "*" and _split(nodes, "/"):
            break
        parts = _split(nodes, operator)
        if not parts or not all("".join(map(_text, part)).strip() for part in parts):
            continue
        if operator in ("=", "!=") and len(parts) > 2:
            break
        # What comes first is added first: a month after 31 January and a day is another day.
        turned = [parts[1], parts[0], *parts[2:]] if operator in "+*" else parts[::-1]
        return f" {operator} ".join(_swapped(part).strip() for part in turned)
    return "".join(
        _text(node)
        if isinstance(node, Token)
        else _bracketed(node, _swapped)
        if _mark(node[0]) == "("
        else _clauses(node, _swapped)
        for node in nodes
    )


def _around(nodes: list[Tree]) -> str:
    """The sides of a comparison, each by itself."""
    for number, node in enumerate(nodes):
        if _mark(node) in ("<", ">", "<=", ">="):
            left, right = _swapped(nodes[:number]), _swapped(nodes[number + 1 :])
            return f"{left} {_mark(node)} {right}"
    raise AssertionError(nodes)


def _split(nodes: list[Tree], mark: str) -> list[list[Tree]]:
    """The parts between marks; none where the mark does not stand there as an operator."""
    parts: list[list[Tree]] = [[]]
    operand = False
    for node in nodes:
        if _mark(node) == mark and operand:
            parts.append([])
            operand = False
            continue
        parts[-1].append(node)
        if not isinstance(node, Token) or node.kind != "space":
            operand = not _mark(node) or _mark(node) in ")"
    return parts if len(parts) > 1 else []


def reordered(query: str, chance: random.Random) -> str:
    """The query with the triple patterns that stand side by side in another order."""
    return _reordered(_tree(_stream(query)), chance, in_braces=False)


def _reordered(nodes: list[Tree], chance: random.Random, *, in_braces: bool) -> str:
    def text(node: Tree) -> str:
        if isinstance(node, Token):
            return node.text
        return _reordered(node, chance, in_braces=_mark(node[0]) == "{")

    if not in_braces or _key(_first(nodes)) == "SELECT" or _mark(_first(nodes)) == "|":
        whole, data = "", False
        for node in nodes:  # what VALUES has in braces is no pattern
            whole += _text(node) if data and _is_braced(node) else text(node)
            data = (data or _key(node) == "VALUES") and not _is_braced(node)
        return whole
    pieces: list[str] = []
    triples: list[str] = []

    def flush() -> None:
        chance.shuffle(triples)
        pieces.append("".join(f"{each} . " for each in triples))
        triples.clear()

    end_of_all = Token("other", ".", 0)
    statement: list[Tree] = []
    for node in [*nodes[1:-1], end_of_all]:
        if _mark(node) != ".":
            statement.append(node)
            continue
        while statement:
            stop = next(
                (n for n, each in enumerate(statement) if _begins_else(each)), len(statement)
            )
            if words := "".join(map(text, statement[:stop])).strip():
                triples.append(words)
            if stop == len(statement):
                break
            flush()
            # Nothing goes past FILTER, BIND, VALUES and what has braces of its own.
            word = _key(statement[stop])
            end = next(
                n
                for n, each in enumerate(statement)
                if n >= stop
                and isinstance(each, list)
                and (_is_braced(each) or word in _EXPRESSIONS)
            )
            write = _text if word == "VALUES" else text
            pieces.append("".join(map(write, statement[stop : end + 1])) + " ")
            statement = statement[end + 1 :]
        statement = []
    flush()
    return "{ " + "".join(pieces) + " }"


def _begins_else(node: Tree) -> bool:
    return _key(node) in _KEYWORDS or _is_braced(node)


def _is_braced(node: Tree) -> bool:
    return isinstance(node, list) and _mark(node[0]) == "{"


def _first(nodes: list[Tree]) -> Tree:
    """What stands first between two brackets, white space aside."""
    return next((n for n in nodes[1:-1] if isinstance(n, list) or n.kind != "space"), nodes[-1])


def names(seed: int) -> Callable[[str], str]:
    """New names, the same for the same seed: short ones and long ones."""
    chance = random.Random(seed)
    given: dict[str, str] = {}
    fresh = (f"{letter}{number}" for number in itertools.count() for letter in "vaqzXm")

    def name(old: str) -> str:
        if old not in given:
            given[old] = next(fresh) + "y" * chance.randrange(9)
        return given[old]

    return name


def is_settled(query: str) -> bool:
    """Whether the order in which rows are found cannot show in the answer."""
    text = re.sub(r"\"[^\"]*\"|'[^']*'", "", query)
    return not re.search(
        r"(?i)\b(?:LIMIT|OFFSET|SAMPLE|GROUP_CONCAT|RAND|UUID|STRUUID|NOW|BNODE)\b", text
    )
