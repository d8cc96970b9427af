"""The shape of a query: how deep it nests, how much of it hangs together, how many clauses it has.

It is counted in tokens, without the grammar: enough to tell what the engine's stack and its planner
can bear (rdf/oxigraph.py), and what is only long. See query/limits.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from ..sparql import Token, tokens

_CLOSING: Final = frozenset(")]}")
_CHAINS: Final = frozenset(
    ("AS", "BIND", "EXISTS", "FILTER", "GRAPH", "MINUS", "OPTIONAL", "UNION", "VALUES")
)
_OPERATORS: Final = frozenset("!&*+-/=^|~")
#: What begins a part of a group that is no triple.
_CLAUSES: Final = frozenset(
    ("BIND", "FILTER", "GRAPH", "LATERAL", "MINUS", "OPTIONAL", "SERVICE", "UNION", "VALUES")
)
#: What stands before brackets of which the group around has one part more, however much they hold.
_APART: Final = frozenset(("LATERAL", "OPTIONAL"))
#: What stands before brackets that add nothing to the group around.
_ASIDE: Final = frozenset(("EXISTS", "MINUS", "UNION"))
_TERMS: Final = frozenset(("iri", "name", "variable", "number", "string"))
_WORDS: Final = frozenset(("a", "true", "false"))


@dataclass
class _Frame:
    """What stands between two brackets, as far as it was read.

    Attributes:
        kind: "group" of patterns, "template" of CONSTRUCT, "data" of VALUES, "list" or path, "node"
            in square brackets, or "expression".
        before: the word or mark before the bracket.
        joined: how many parts of a group are joined, those with a variable.
        pending: of how many parts the statement is that is being read.
        varied: whether it has a variable.
        last: by how much the group within added to `joined`.
        select: whether it is a query of its own.
    """

    kind: str
    before: str = ""
    joined: int = 0
    pending: int = 0
    varied: bool = False
    last: int = 0
    select: bool = False


@dataclass
class Shape:
    """How far a query has been counted.

    Attributes:
        depth: how many brackets are open.
        deepest: how many were open at most.
        chained: how many clauses as UNION, OPTIONAL and FILTER there are.
        operated: how many operators.
        named: how many names outside all brackets.
        joined: how many patterns of one group are joined, those with a variable.
        ground: how many patterns have no variable.
    """

    depth: int = 0
    deepest: int = 0
    chained: int = 0
    operated: int = 0
    named: int = 0
    joined: int = 0
    ground: int = 0
    _frames: list[_Frame] = field(default_factory=lambda: [_Frame("expression")])
    _groups: list[_Frame] = field(default_factory=lambda: [_Frame("outside")])

    def read(self, query: str) -> Iterator[Token]:
        """Yield the tokens of a query, each when it has been counted."""
        last = Token("", "", -2)
        form = ""
        for token in tokens(query):
            if token.kind in ("space", "comment"):
                continue
            text = token.text
            if token.kind == "other":
                self.operated += text in _OPERATORS
                if text in "([{":
                    if query.startswith("{|", token.start):
                        self.depth += 1
                        self._frames.append(_Frame("node"))
                        self._groups[-1].pending += 2
                    else:
                        self._open(token, last, form)
                        form = "" if text == "{" else form
                elif text in ")]}":
                    self._close()
                elif text in "<>" and (last.text, last.start) == (text, token.start - 1):
                    self.depth = max(0, self.depth + (1 if text == "<" else -1))
                    self._groups[-1].pending += 2 * (text == "<")
                    token = Token("other", text * 2, token.start)
                else:
                    self._mark(text)
                self.deepest = max(self.deepest, self.depth)
            else:
                if token.kind == "word":
                    key = token.key
                    self.chained += key in _CHAINS
                    form = key if key in ("CONSTRUCT", "WHERE", "VALUES") else form
                elif self.depth == 0 and token.kind in ("iri", "name", "variable"):
                    self.named += 1
                self._part(token, last)
            last = token
            yield token
        while len(self._frames) > 1:
            self._close()

    @property
    def joining(self) -> int:
        """How many patterns are joined in the group that is being read, as far as it was read."""
        group = self._groups[-1]
        return group.joined + group.pending * (group.kind == "group" and group.varied)

    def _open(self, token: Token, last: Token, form: str) -> None:
        self.depth += 1
        inside, group = self._frames[-1].kind, self._groups[-1]
        if token.text == "{":
            self._ended()
            kind = {"CONSTRUCT": "template", "VALUES": "data"}.get(form, "group")
            self._frames.append(_Frame(kind, last.key))
            self._groups.append(self._frames[-1])
            return
        if token.text == "[":
            group.pending += 1
            group.varied = True
            kind = "node"
        else:
            of_word = last.kind == "word" and last.text != "a"
            is_list = inside != "expression" and group.kind != "data" and not of_word
            kind = "list" if is_list else "expression"
        self._frames.append(_Frame(kind, last.key))

    def _close(self) -> None:
        self.depth = max(0, self.depth - 1)
        if len(self._frames) == 1:
            return
        frame = self._frames[-1]
        if frame is not self._groups[-1]:
            self._frames.pop()
            return
        self._ended()
        self._frames.pop()
        self._groups.pop()
        if frame.kind != "group":
            return
        around = self._groups[-1]
        if frame.before in _ASIDE:
            around.last = 1
            return
        around.last = 1 if frame.before in _APART or frame.select else max(frame.joined, 1)
        around.joined += around.last

    def _mark(self, text: str) -> None:
        """Count a mark that is no bracket."""
        frame = self._frames[-1]
        if frame.kind == "group" and text == ".":
            self._ended()
        elif frame.kind != "expression" and text in ";,/~":
            self._groups[-1].pending += 1

    def _part(self, token: Token, last: Token) -> None:
        """Count a word or a term."""
        frame, group = self._frames[-1], self._groups[-1]
        if frame.kind == "expression" or last.key in ("GRAPH", "VALUES"):
            return
        if token.kind == "word" and token.text not in _WORDS:
            if frame.kind != "group":
                return
            frame.select |= token.key == "SELECT"
            if token.key in _CLAUSES:
                self._ended()
            if token.key == "UNION":  # its first side was counted as a part that is joined
                group.joined += 1 - group.last
                group.last = 1
            return
        group.pending += group.pending == 0
        if frame.kind == "list" and (last.kind in _TERMS or last.text in _CLOSING):
            group.pending += 2
        if token.kind == "variable" or token.text.startswith("_:"):
            group.varied = True

    def _ended(self) -> None:
        """Count the statement that was read last."""
        group = self._groups[-1]
        if group.kind == "group" and not group.select:
            if group.varied:
                group.joined += group.pending
            else:
                self.ground += group.pending
        self.joined = max(self.joined, group.joined)
        group.pending, group.varied = 0, False


def shape(query: str) -> Shape:
    """Return the shape of a query, however large it is.

    >>> shape("ASK { ?s ?p 1, 2 ; ?q ?o . OPTIONAL { ?s ?p ?o } <urn:a> <urn:b> 1, 2 }").joined
    4
    >>> shape("ASK { <urn:a> <urn:b> 1, 2 . { ?s ?p 1 } UNION { ?s ?p ?o } }").ground
    2
    """
    found = Shape()
    for _ in found.read(query):
        pass
    return found
