"""A query and a store to an answer: values bound, updates and SERVICE refused, errors told."""

from __future__ import annotations

import contextlib
import itertools
import re
from collections.abc import Callable, Mapping
from typing import Final, cast

import pyoxigraph as ox

from . import sparql
from .errors import QueryError
from .results import Answer, Results
from .terms import PREFIXES, expand

#: The kinds of token that make one literal: text, tag or type; or a number with its sign.
_LITERAL: Final = re.compile(r"string(?: tag| other other (?:iri|name))?|(?:other )?number")


def answer(
    store: ox.Store,
    text: str,
    values: Mapping[str, str],
    limit: int | None,
    prefixes: Mapping[str, str],
    *,
    allow_service: bool = False,
) -> Results:
    """Return the answer to a query.

    Args:
        store: what is asked.
        text: the query.
        values: for each variable to bind, a term in SPARQL's own writing (see `as_term`).
        limit: at most so many rows or statements.
        prefixes: what the query may use without a PREFIX line.
        allow_service: whether SERVICE may reach for other servers.

    Raises:
        QueryError: the query cannot be read or answered, is an update, nests too deep, or holds
            SERVICE.
        UsageError: a bound variable is not in the query.
    """
    sparql.refuse_unsafe(text)
    form = sparql.form(text)
    if not allow_service:
        sparql.refuse_service(text)
    bound = sparql.bind(text, values) if values else text
    more = False
    if form == "SELECT" and limit is not None:
        beyond = cast(
            ox.QuerySolutions, _runner(store, sparql.limited(bound, 1, limit), prefixes)()
        )
        more = next(beyond, None) is not None
        bound = sparql.limited(bound, limit)
    run = _runner(store, bound, prefixes)
    first = run()
    if isinstance(first, ox.QuerySolutions):
        columns = tuple(variable.value for variable in first.variables)
        return Results("rows", columns, _once(first, run), limit, more)
    if isinstance(first, ox.QueryTriples):
        if limit is not None:
            more = len(list(itertools.islice(cast(ox.QueryTriples, run()), limit + 1))) > limit
        columns = ("subject", "predicate", "object")
        return Results("graph", columns, _once(first, run), limit, more)
    return Results("boolean", (), run)


def _runner(store: ox.Store, text: str, prefixes: Mapping[str, str]) -> Callable[[], Answer]:
    def run() -> Answer:
        try:
            return store.query(text, prefixes=dict(prefixes))
        except SyntaxError as error:
            raise sparql.explain(error, text, prefixes) from error
        except (RuntimeError, ValueError, OSError) as error:
            raise QueryError(f"the query cannot be answered: {error}") from error

    return run


def as_term(value: str) -> str:
    """Return a value as SPARQL writes it: a CURIE or IRI, a literal, a number, else a plain string.

    >>> as_term("kg:nato")
    '<https://w3id.org/detente/id/nato>'
    >>> as_term('"AU"@en'), as_term("7"), as_term("a } b")
    ('"AU"@en', '"7"^^<http://www.w3.org/2001/XMLSchema#integer>', '"a } b"')
    """
    if iri := expand(value):
        return f"<{iri}>"
    kinds = " ".join(token.kind for token in sparql.tokens(value))
    if value in ("true", "false") or _LITERAL.fullmatch(kinds):
        head = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())
        with contextlib.suppress(SyntaxError):
            parsed = list(ox.parse(f"{head}<urn:a> <urn:b> {value} .", ox.RdfFormat.TURTLE))
            return str(parsed[0].object)
    return str(ox.Literal(value))


def _once(first: Answer, run: Callable[[], Answer]) -> Callable[[], Answer]:
    """Hand out an answer that is already there, then run again."""
    ready = [first]

    def answer() -> Answer:
        return ready.pop() if ready else run()

    return answer
