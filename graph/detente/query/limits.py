"""What no query may do: reach for the network, or overflow the engine's own stack.

A look at its characters clears most queries; only where that is not enough are tokens counted. What
is a SERVICE clause, and what only a word in a text or a name, the engine's own grammar decides.
"""

from __future__ import annotations

import os
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from ..core.errors import QueryError, quoted
from ..rdf import oxigraph
from .sparql import form, location, tokens
from .syntax_errors import explain

if TYPE_CHECKING:
    from .rewriting.shape import Shape

#: Characters up to which it is said what is doubtful in a query, and why nothing is found: for that
#: it is read some twenty times. A longer one is answered all the same.
LOOKED_AT: Final = 200_000
_OPENING: Final = "([{"
#: What parts one pattern from the next.
_PARTING: Final = ".,;/~[{<"
_OPERATORS: Final = "&|!=<*/^+-"
#: What begins or ends an element of a list that stands close to the one before.
_LISTED_BY: Final = "?$<>:\"'[]()+-."
_MARKS: Final = {code: None for code in range(0x80) if chr(code) not in _PARTING}
_LISTED: Final = {code: None for code in range(0x80) if chr(code) not in _LISTED_BY}
_SERVICE: Final = "(?ai)service"


def refuse_unsafe(query: str) -> None:
    """Raise QueryError where the query is no text, or would overflow the engine's stack."""
    if not query.isascii():
        try:
            query.encode()
        except UnicodeEncodeError as error:
            place = location(query, error.start)
            raise QueryError(f"{place}: not text in UTF-8; save it as UTF-8") from error
    size = len(query)
    if size > oxigraph.WRITTEN:
        raise QueryError(
            f"a query of {size:,} characters is not read: {oxigraph.WRITTEN:,} are the most; "
            "load what it holds as data, and ask that"
        )
    # A shorter text has no room for longer chains, more brackets or more patterns than allowed.
    if size > oxigraph.NESTED and (size > oxigraph.OPERATED or _has_room(query)):
        _count(query)


def _has_room(query: str) -> bool:
    """Return whether a query may be too deep or join too much, as far as its marks tell."""
    marks = len(query.translate(_MARKS))
    rounds = query.count("(")
    if marks + rounds > oxigraph.NESTED and (
        marks > oxigraph.JOINED or sum(map(query.count, _OPENING)) > oxigraph.NESTED
    ):
        return True
    if not rounds or len(query) <= oxigraph.JOINED or not _may_list(query):
        return False
    elements = len(query.split()) + len(query.translate(_LISTED))
    return marks + 2 * elements > oxigraph.JOINED


def _may_list(query: str) -> bool:
    """Return whether a bracket may open a list, whose elements are parted by no mark at all.

    It does not after an operator, or a word: that of a clause or of a function.
    """
    for before in query.partition("{")[2].split("(")[:-1]:
        if "#" in before:  # maybe a comment, whose words are none
            return True
        word = before.rsplit(None, 1)[-1].lstrip(_OPERATORS) if before.strip() else "("
        if word == "a" or (word and not word.isalpha()):
            return True
    return False


@lru_cache(maxsize=2)
def is_dear(query: str) -> bool:
    """Return whether the engine needs long to put the patterns of a query in order."""
    if len(query) <= oxigraph.JOINED:
        return False
    from .rewriting.shape import shape

    return shape(query).joined > oxigraph.JOINED // 2


def _count(query: str) -> None:
    from .rewriting.shape import Shape

    found = Shape()
    for token in found.read(query):
        if found.depth > oxigraph.NESTED:
            raise QueryError(
                f"{location(query, token.start)}: more than {oxigraph.NESTED} brackets are open; "
                "write the query flatter"
            )
        if found.named > oxigraph.NAMED:
            raise QueryError(
                f"{location(query, token.start)}: more than {oxigraph.NAMED:,} prefixes, columns "
                "and other names outside brackets; ask for fewer, or give many values by VALUES"
            )
        if found.chained > oxigraph.CHAINED or found.operated > oxigraph.OPERATED:
            raise QueryError(
                f"{location(query, token.start)}: too long a chain, with {quoted(token.text)}; "
                "give many values by VALUES or IN"
            )
        _refuse_many(found, query, token.start)
    _refuse_many(found, query, None)


def _refuse_many(found: Shape, query: str, start: int | None) -> None:
    """Raise QueryError where too much is joined; a place is told in words only where it is."""
    if max(found.joined, found.joining) <= oxigraph.JOINED and found.ground <= oxigraph.GROUND:
        return
    place = "at its end" if start is None else location(query, start)
    if max(found.joined, found.joining) > oxigraph.JOINED:
        raise QueryError(
            f"{place}: more than {oxigraph.JOINED} patterns are joined, which may take minutes to "
            "put in order; ask in several queries, or give many values by VALUES"
        )
    raise QueryError(
        f"{place}: more than {oxigraph.GROUND:,} statements without a variable; ask in several "
        "queries, or give many values by VALUES"
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
                    f"{location(query, token.start)}: SERVICE asks another server, and is refused "
                    "unless you say --allow-service"
                ) from error
        raise explain(error, query, prefixes) from error
    except (OSError, RuntimeError, ValueError):
        pass  # it can be read; what else is wrong, its own answer says


def _renamed(query: str) -> str:
    """Return a query of the same length in which no "service" is left, told apart by case."""
    lower = query.lower()
    word = "service"
    while word in lower:  # by chance: a text may hold all that come first in an order
        word = "".join(chr(ord("a") + byte % 26) for byte in os.urandom(len(word)))

    def rename(match: re.Match[str]) -> str:
        pairs = zip(match[0], word, strict=True)
        return "".join(new.upper() if old.isupper() else new for old, new in pairs)

    return re.sub(_SERVICE, rename, query)
