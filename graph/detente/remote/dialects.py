"""Queries in the words that a family of servers takes as SPARQL means them."""

from __future__ import annotations

from typing import Final

from ..query import sparql

#: What no value of a graph is, for what has none.
_NONE: Final = "urn:detente:no-value"


def with_text_of_bound(query: str) -> str:
    """Return a query that asks for the text of a variable where it asks whether it has a value.

    Virtuoso 7.2.5 takes each variable of an OPTIONAL for bound in SELECT and BIND, and has the text
    of none there.

    >>> with_text_of_bound("SELECT (BOUND(?a) AS ?b) { }")
    'SELECT ((COALESCE(STR(?a), "urn:detente:no-value") != "urn:detente:no-value") AS ?b) { }'
    """
    if "bound" not in query.lower():
        return query
    stream = sparql.meaningful(query)
    parts, done = [], 0
    for word, opening, name, closing in zip(
        stream, stream[1:], stream[2:], stream[3:], strict=False
    ):
        if word.key == "BOUND" and (opening.text, closing.text) == ("(", ")"):
            parts += [
                query[done : word.start],
                f'(COALESCE(STR({name.text}), "{_NONE}") != "{_NONE}")',
            ]
            done = closing.start + 1
    return "".join(parts) + query[done:]
