"""The graphs that a query reads, said beside it: as if its FROM clauses named these alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ...core.errors import QueryError
from ..sparql import Token, meaningful
from .merge import from_clauses

#: What may follow the graphs of a query that has no WHERE.
_AFTER: Final = frozenset(("ORDER", "LIMIT", "OFFSET", "GROUP", "HAVING", "VALUES"))
_FORMS: Final = frozenset(("SELECT", "ASK", "CONSTRUCT", "DESCRIBE"))
_NOT_IN_IRIS: Final = frozenset('<>"{}|^`\\')


def with_graphs(query: str, default: Sequence[str], named: Sequence[str]) -> str:
    """Return a query whose graphs are these, in place of those that it names (Protocol, 2.1.4).

    >>> with_graphs("SELECT * FROM <urn:a> { ?s ?p ?o }", ["urn:b"], ["urn:c"])
    'SELECT *              FROM <urn:b> FROM NAMED <urn:c> { ?s ?p ?o }'

    Raises:
        QueryError: a name of a graph is no IRI.
    """
    if not default and not named:
        return query
    for iri in (*default, *named):
        if not iri or _NOT_IN_IRIS & set(iri) or any(mark <= " " for mark in iri) or ":" not in iri:
            raise QueryError(f"{iri[:60]!r} is no IRI of a graph; write it in full")
    clauses = " ".join(
        (*(f"FROM <{iri}>" for iri in default), *(f"FROM NAMED <{iri}>" for iri in named))
    )
    for start, token, _ in from_clauses(query):
        end = token.start + len(token.text)
        query = query[:start] + " " * (end - start) + query[end:]
    place = _place(meaningful(query), len(query))
    gap = "\n" if place == len(query) else "" if query[:place].endswith(" ") else " "
    return f"{query[:place]}{gap}{clauses} {query[place:]}"  # what ends may end in a comment


def _place(stream: Sequence[Token], end: int) -> int:
    """Return where the graphs of a query stand: before its WHERE."""
    form, depth, template = "", 0, False
    for number, token in enumerate(stream):
        if depth == 0 and not form:
            form = token.key if token.key in _FORMS else ""
            continue
        if depth == 0 and form:
            if token.key == "WHERE" or token.key in _AFTER:
                return token.start
            if token.text == "{":
                first = stream[number - 1].key == "CONSTRUCT"
                if form != "CONSTRUCT" or template or not first:
                    return token.start
                template = True
        depth += {"{": 1, "(": 1, "}": -1, ")": -1}.get(token.text, 0)
    return end
