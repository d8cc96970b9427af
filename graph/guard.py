"""What no query may do: reach for the network, or overflow the engine's own stack.

A look at its characters clears most queries; only where that is not enough are tokens counted. What
is a SERVICE clause, and what only a word in a text or a name, the engine's own grammar decides.
"""

from __future__ import annotations

import itertools
import re
import string
from typing import Final

import pyoxigraph as ox

from .errors import QueryError, quoted
from .sparql import explain, form, meaningful, tokens, where

#: What nests or chains in the engine's stack, which ends the process where it overflows.
_OPENING: Final = "([{"
_NESTS: Final = {**dict.fromkeys(_OPENING, 1), **dict.fromkeys(")]}", -1)}
_CHAINS: Final = frozenset(
    ("AS", "BIND", "EXISTS", "FILTER", "GRAPH", "MINUS", "OPTIONAL", "UNION", "VALUES")
)
_OPERATORS: Final = frozenset("!&*+-/=^|~")
_DEPTH, _CHAINED, _OPERATED = 100, 800, 2000
_NAMED = 2000  # outside all brackets, as DESCRIBE names things
_SERVICE: Final = re.compile("service", re.ASCII | re.IGNORECASE)


def refuse_unsafe(query: str) -> None:
    """Raise QueryError where the query is no text, or would overflow the engine's stack."""
    try:
        query.encode()
    except UnicodeEncodeError as error:
        place = where(query, error.start)
        raise QueryError(f"{place}: not text in UTF-8; save it as UTF-8") from error
    # So short a text has no room for longer chains than are allowed.
    if len(query) > _OPERATED or sum(map(query.count, _OPENING)) > _DEPTH:
        _count(query)


def _count(query: str) -> None:
    depth = chained = operated = named = 0
    for token in meaningful(query):
        depth += _NESTS.get(token.text, 0)
        chained += token.key in _CHAINS
        operated += token.text in _OPERATORS
        named += depth == 0 and token.kind in ("iri", "name", "variable")
        if depth > _DEPTH:
            raise QueryError(
                f"{where(query, token.start)}: more than {_DEPTH} brackets are open; "
                "write the query flatter"
            )
        if chained > _CHAINED or operated > _OPERATED or named > _NAMED:
            raise QueryError(
                f"{where(query, token.start)}: too long a chain, with {quoted(token.text)}; "
                "give many values by VALUES or IN"
            )


def refuse_service(query: str, prefixes: dict[str, str]) -> None:
    """Raise QueryError where the query holds a SERVICE clause, or cannot be read.

    The engine reads the query with another word in the place of each "service". In a text, an IRI,
    a comment or a name one word is as good as another; only a clause cannot be read any more.
    """
    if "service" not in query.lower():
        return
    try:
        ox.Store().query(_renamed(query), prefixes=prefixes)
    except SyntaxError as error:
        form(query)
        for token in tokens(query):
            if token.key == "SERVICE":
                raise QueryError(
                    f"{where(query, token.start)}: SERVICE asks another server, and is refused "
                    "unless you say --allow-service"
                ) from error
        raise explain(error, query, prefixes) from error
    except (OSError, RuntimeError, ValueError):
        pass  # it can be read; what else is wrong, its own answer says


def _renamed(query: str) -> str:
    """Return a query of the same length in which no "service" is left, told apart by case."""
    lower = query.lower()
    words = map("".join, itertools.product(reversed(string.ascii_lowercase), repeat=len("service")))
    word = next(each for each in words if each not in lower)

    def rename(match: re.Match[str]) -> str:
        pairs = zip(match[0], word, strict=True)
        return "".join(new.upper() if old.isupper() else new for old, new in pairs)

    return _SERVICE.sub(rename, query)
