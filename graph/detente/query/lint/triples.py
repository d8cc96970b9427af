"""The triple patterns of a query, as far as its tokens tell: enough to find what is doubtful."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from ..sparql import Token

_CLOSING: Final = {"(": ")", "[": "]", "{": "}"}
#: Words after which brackets hold no patterns.
_COMPUTED: Final = frozenset(("BIND", "FILTER"))
_CLAUSES: Final = frozenset(("GROUP", "HAVING", "LIMIT", "OFFSET", "ORDER"))
_NODES: Final = frozenset(("iri", "name", "variable"))
_SCALARS: Final = frozenset(("number", "string"))
_NOTHING: Final = Token("", "", 0)


class WrittenPattern(NamedTuple):
    """One of them.

    Attributes:
        group: which group between braces it stands in.
        select: which SELECT it is for, by where that begins; -1 where it only tests what others
            match, as after FILTER NOT EXISTS, or is for none.
        subject: what it begins with; None for brackets.
        verb: the relation or path, token by token.
        object: what it ends with, a literal without its tag or type; None for brackets.
        after: what follows the object, as its tag.
    """

    group: int
    select: int
    subject: Token | None
    verb: tuple[Token, ...]
    object: Token | None
    after: Token

    @property
    def relation(self) -> Token | None:
        """The relation that leads to the object; None where a path may lead there otherwise."""
        names = [token for token in self.verb if token.kind in ("iri", "name") or token.text == "a"]
        turned = any(token.text in ("^", "!") for token in self.verb)
        return names[-1] if names and not turned else None


def patterns(stream: Sequence[Token]) -> Iterator[WrittenPattern]:
    """Yield the patterns of a query, those of sub-selects and of templates too."""
    return _Reader(stream).read()


class _Reader:
    def __init__(self, stream: Sequence[Token]) -> None:
        self.stream = stream
        self.at = 0
        self.groups = 0

    def token(self, ahead: int = 0) -> Token:
        place = self.at + ahead
        return self.stream[place] if place < len(self.stream) else _NOTHING

    def skip(self) -> None:
        """Go past a token, or past brackets and all that is in them."""
        depth = 0
        while self.at < len(self.stream):
            text = self.token().text
            depth += (text in _CLOSING) - (text in _CLOSING.values())
            self.at += 1
            if depth <= 0:
                return

    def to(self, *texts: str) -> None:
        """Go to the next of these at this depth."""
        while self.at < len(self.stream) and self.token().text not in texts:
            self.skip()

    def read(self) -> Iterator[WrittenPattern]:
        open_groups: list[tuple[int, int]] = []  # its number, and the SELECT that it is for
        select, testing = -1, False
        while self.at < len(self.stream):
            token = self.token()
            if token.text == "{":
                self.groups += 1
                outer = open_groups[-1][1] if open_groups else -1
                open_groups.append((self.groups, -1 if testing else max(select, outer)))
                select, testing = -1, False
                self.at += 1
            elif token.text == "}":
                open_groups[-1:] = []
                self.at += 1
            elif token.key in _COMPUTED:
                self.to("(", "{")
                if self.token().text == "(":
                    self.skip()
                else:
                    testing = True
            elif token.key == "MINUS":
                testing = True
                self.at += 1
            elif token.key == "SELECT":
                select = token.start
                self.to("{")
            elif token.key == "VALUES":
                self.to("{")
                self.skip()
            elif token.key == "GRAPH":
                self.at += 2
            elif token.key in _CLAUSES:
                self.to("}")
            elif open_groups and (token.kind in _NODES or token.text in ("[", "(")):
                yield from self.statement(*open_groups[-1])
            else:
                self.at += 1

    def node(self) -> Token | None:
        """Go past a subject or an object, and return it where it is one token."""
        while self.token().text in ("+", "-"):
            self.at += 1
        token = self.token()
        self.skip()
        if token.kind in _SCALARS and self.token().text == "^":
            self.at += 3
        elif self.token().kind == "tag":
            self.at += 1
        return token if token.kind in _NODES | _SCALARS or token.kind == "word" else None

    def statement(self, group: int, select: int) -> Iterator[WrittenPattern]:
        subject = self.node()
        while verb := self.verb():
            while self.token().text and self.token().text not in (".", "}", ";", "]"):
                before = self.at
                found = self.node()
                literal = found is not None and found.kind in _SCALARS
                after = self.stream[self.at - 1] if literal and self.at > before + 1 else _NOTHING
                yield WrittenPattern(group, select, subject, verb, found, after)
                if self.token().text != ",":
                    break
                self.at += 1
            if self.token().text != ";":
                return
            while self.token().text == ";":
                self.at += 1

    def verb(self) -> tuple[Token, ...]:
        """Go past a relation or a path, and return it; () where there is none."""
        start = self.at
        while True:
            while self.token().text in ("^", "!"):
                self.at += 1
            token = self.token()
            if token.text != "(" and token.kind not in _NODES and token.text != "a":
                self.at = start
                return ()
            self.skip()
            while self.token().text in ("*", "+", "?"):
                self.at += 1
            if self.token().text not in ("/", "|"):
                return tuple(self.stream[start : self.at])
            self.at += 1
