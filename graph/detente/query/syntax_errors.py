"""What is said of a query that the engine cannot read."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from typing import Final

from ..core.errors import QueryError
from ..core.suggestions import suggest
from ..core.text import plain_lines
from ..rdf import oxigraph
from .sparql import Token, location, meaningful

#: So many characters of a line are shown before the mark, and after it.
_SHOWN: Final = 60


def explain(error: SyntaxError | str, query: str, known: Mapping[str, str]) -> QueryError:
    """Return a QueryError that points at the place in the query, with its line and what is near.

    Args:
        error: what the engine says.
        query: the query.
        known: prefixes that need no PREFIX line.
    """
    if undeclared := _undeclared_prefix(query, known):
        return undeclared
    message = str(error.args[0] if isinstance(error, SyntaxError) and error.args else error)
    found = oxigraph.query_error(message)
    if found is None:
        return QueryError(f"the query cannot be read: {message}")
    line, column, complaint = found
    lines = query.splitlines() or [""]
    text = lines[line - 1] if line <= len(lines) else ""
    left = max(0, column - _SHOWN)
    before = plain_lines(text[left : column - 1])  # longer, where it holds what nobody sees
    mark = " " * len(before) + "^"
    return QueryError(
        f"line {line}, column {column}: the query cannot be read; "
        f"{complaint or 'something else is expected here'}\n"
        f"  {before}{text[column - 1 : column + _SHOWN]}\n  {mark}"
    )


def _undeclared_prefix(query: str, known: Mapping[str, str]) -> QueryError | None:
    """Return what to say of the first prefix that is not declared; None where all are."""
    pairs = list(itertools.pairwise([Token("", "", 0), *meaningful(query)]))
    declared = {*known, *(name.text[:-1] for word, name in pairs if word.key == "PREFIX")}
    for before, token in pairs:
        prefix = token.text.partition(":")[0]
        if token.kind != "name" or before.key == "PREFIX" or prefix in (*declared, "_"):
            continue
        near = suggest(prefix, sorted(declared), 1, 50, "{}:".format)
        hint = near or "add a line PREFIX"
        if declared and not near:
            hint += f", or use one of {', '.join(sorted(declared))}"
        place = location(query, token.start)
        return QueryError(f"{place}: the prefix {prefix}: is not declared; {hint}")
    return None
