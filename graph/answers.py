"""A query and a store to an answer: values bound, updates and SERVICE refused, errors told."""

from __future__ import annotations

import contextlib
import itertools
import re
from collections.abc import Callable, Mapping
from typing import Final

import pyoxigraph as ox

from . import guard, sparql
from .errors import QueryError
from .results import Answer, Results, evaluating
from .terms import PREFIXES, expand

_TRIPLE: Final = ("subject", "predicate", "object")
#: What gives rows an IRI that no statement of the graph has: made, written out, or of elsewhere.
_MADE: Final = r"(?i)\b(?:AS|BIND|VALUES|SERVICE|IRI|URI)\b|<[^<>]*,|\\"
#: The kinds of token that make one literal: text, tag or type; or a number with its sign.
_LITERAL: Final = re.compile(r"string(?: tag| other other (?:iri|name))?|(?:other )?number")


def answer(
    store: ox.Store,
    text: str,
    values: Mapping[str, str],
    limit: int | None,
    prefixes: dict[str, str],
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
    guard.refuse_unsafe(text)
    query = sparql.bind(text, values) if values else text
    whole = query
    if limit is not None and sparql.form(query) == "SELECT":
        query = sparql.limited(query, limit)
    if not allow_service:
        guard.refuse_service(query, prefixes)
    run = _runner(store, query, prefixes)
    first = run()
    if isinstance(first, ox.QuerySolutions):
        columns = tuple([variable.value for variable in first.variables])
        again = _Again(store, whole, prefixes)
        return Results("rows", columns, _once(first, run), limit, again.rows, again.known)
    if isinstance(first, ox.QueryBoolean):
        return Results("boolean", (), lambda: first)
    if limit is None:
        return Results("graph", _TRIPLE, _once(first, run))
    with evaluating:
        kept = list(itertools.islice(first, limit + 1))
    return Results("graph", _TRIPLE, lambda: kept[:limit], limit, lambda count: kept[count:])


def _runner(store: ox.Store, text: str, prefixes: dict[str, str]) -> Callable[[], Answer]:
    # The engine reads the IRI of each prefix that it is given; an escape may spell any name.
    escaped = "\\" in text
    used = prefixes if escaped else {name: prefixes[name] for name in prefixes if name in text}

    def run() -> Answer:
        try:
            return store.query(text, prefixes=used)
        except SyntaxError as error:
            sparql.form(text)  # says so where it is no query at all
            raise sparql.explain(error, text, prefixes) from error
        except (RuntimeError, ValueError, OSError) as error:
            raise QueryError(f"the query cannot be answered: {error}") from error

    return run


class _Again:
    """What may be asked again of a query for rows."""

    def __init__(self, store: ox.Store, text: str, prefixes: dict[str, str]) -> None:
        self._store = store
        self._text = text
        self._prefixes = prefixes

    def rows(self, first: int) -> Answer:
        """Return the rows from one of them on."""
        text = sparql.limited(self._text, sparql.ENDLESS, first)
        return _runner(self._store, text, self._prefixes)()

    def known(self, text: str) -> bool:
        """Return whether rows may hold this IRI: the graph has it, and the query makes none."""
        if re.search(_MADE, self._text):
            return False
        try:
            iri = ox.NamedNode(text)
        except ValueError:
            return False
        places = ((iri, None, None), (None, iri, None), (None, None, iri))
        return self._store.contains_named_graph(iri) or any(
            next(iter(self._store.quads_for_pattern(*each)), None) is not None for each in places
        )


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
