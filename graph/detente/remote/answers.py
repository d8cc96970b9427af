"""Answers of servers to SELECT and ASK, read as each server words them; half an answer is none."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from typing import IO, Final

import pyoxigraph as ox

from ..core.errors import EndpointError
from .client import Reply
from .families import family_of

#: The formats of rows that are understood, as a client asks for them.
ROW_TYPES: Final = "application/sparql-results+json, application/sparql-results+xml;q=0.8"
#: The column in which Virtuoso says yes; it has no row for no.
_ANSWER: Final = "__ASK_RETVAL"
#: How JSON ends where nothing follows the rows, or yes or no; so much of it is looked at.
_PLAIN_END: Final = re.compile(rb"(?:\]\s*\}|true|false)\s*\}\s*$")
_TAIL: Final = 256
_YES: Final = frozenset({"1", "true"})
_NO: Final = frozenset({"0", "false"})


def read_answer(reply: Reply, url: str) -> ox.QuerySolutions | ox.QueryBoolean:
    """Return the answer to a SELECT or ASK query; its rows are read as they are asked for.

    Args:
        reply: what came.
        url: of which server.

    Raises:
        EndpointError: it is none.
    """
    form = ox.QueryResultsFormat.from_media_type(reply.media_type)
    if form is None:
        raise no_answer(reply, url)
    content: bytes | None = None
    nodes = family_of(url, reply.headers).nodes
    if form == ox.QueryResultsFormat.JSON and not (reply.passing and not nodes):
        if nodes:
            content = re.sub(nodes, rb'"\1"', reply.read())
        elif not _ends_plainly(reply.file()):
            content = _without_more(reply.read())
    try:
        found: ox.QuerySolutions | ox.QueryBoolean = ox.parse_query_results(
            reply.file() if content is None else content, form
        )
    except (SyntaxError, ValueError) as error:
        raise no_answer(reply, url) from error
    return found


def _ends_plainly(content: IO[bytes]) -> bool:
    """Return whether JSON ends with the rows, or with yes or no."""
    size = content.seek(0, os.SEEK_END)
    content.seek(max(0, size - _TAIL))
    end = content.read()
    return bool(_PLAIN_END.search(end))


def _without_more(content: bytes) -> bytes:
    """Return JSON without what QLever and Comunica add behind the rows, which no reader takes."""
    try:
        told = json.loads(content)
        if isinstance(told, dict) and "boolean" in told:
            return json.dumps({"head": {}, "boolean": told["boolean"]}).encode()
        kept = {"head": told["head"], "results": {"bindings": told["results"]["bindings"]}}
    except (ValueError, KeyError, TypeError, RecursionError):
        return content  # the reader says what is wrong
    return json.dumps(kept).encode()


def read_rows(reply: Reply, url: str) -> ox.QuerySolutions:
    """Return the answer to a SELECT query.

    Raises:
        EndpointError: it is none.
    """
    found = read_answer(reply, url)
    if not isinstance(found, ox.QuerySolutions):
        raise EndpointError(f"{url}: answers a SELECT with no rows")
    return found


def read_boolean(reply: Reply, url: str) -> bool:
    """Return the answer to an ASK query.

    Raises:
        EndpointError: it says neither yes nor no.
    """
    found = read_answer(reply, url)
    if isinstance(found, ox.QueryBoolean):
        return bool(found)
    values = [row[0] for row in each_row(found, url)] if len(found.variables) == 1 else []
    if len(values) == 1 and isinstance(values[0], ox.Literal):
        if values[0].value in _YES:
            return True
        if values[0].value in _NO:
            return False
    if not values and [each.value for each in found.variables] == [_ANSWER]:
        return False
    raise EndpointError(f"{url}: answers an ASK with neither yes nor no: {reply.text()!r}")


def each_row(found: ox.QuerySolutions, url: str) -> Iterator[ox.QuerySolution]:
    """Yield the rows of an answer.

    Raises:
        EndpointError: one cannot be read.
    """
    try:
        yield from found
    except (SyntaxError, ValueError) as error:
        raise EndpointError(
            f"{url}: the answer cannot be read: {error}; nothing is made of a part"
        ) from error


def no_answer(reply: Reply, url: str) -> EndpointError:
    """Return what to raise where an answer is none."""
    kind = reply.media_type or "nothing that is named"
    return EndpointError(
        f"{url}: answers with {kind}, and not with an answer to SPARQL: {reply.text()!r}"
    )
