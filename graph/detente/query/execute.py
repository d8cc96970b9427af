"""A query and a store to an answer: values bound, updates and SERVICE refused, errors told."""

from __future__ import annotations

import contextlib
import itertools
import re
from collections.abc import Callable, Mapping
from functools import cache, partial
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from ..core.errors import QueryError
from ..core.namespaces import PREFIXES, expand
from ..rdf.oxigraph import Held
from . import limits, sparql, syntax_errors
from .results import Answer, Results, evaluating
from .rewriting import merge

if TYPE_CHECKING:
    from .diagnosis import Diagnosis
    from .lint import Doubt

_TRIPLE: Final = ("subject", "predicate", "object")
#: What may give other rows, or rows in another order, when a query is asked again.
_VOLATILE: Final = r"(?i)\b(?:RAND|UUID|STRUUID|BNODE|NOW|SERVICE)\b"
#: The kinds of token that make one literal: text, tag or type; or a number with its sign.
_LITERAL: Final = r"string(?: tag| other other (?:iri|name))?|(?:other )?number"

#: What a query is seen to for: another form, graphs that it names, a limit of its own, sums, and
#: what may hide any of it.
_SEEN_TO: Final = ("service", "from", "limit", "offset", "values", "+", "\\")


def answer(
    store: ox.Store,
    text: str,
    values: Mapping[str, str],
    limit: int | None,
    prefixes: dict[str, str],
    *,
    allow_service: bool = False,
    notes: tuple[str, ...] = (),
    doubt: Callable[[str], tuple[Doubt, ...]] | None = None,
    diagnose: Callable[[str, bool], Diagnosis | None] | None = None,
    written: Mapping[str, str] = PREFIXES,
) -> Results:
    """Return the answer to a query.

    Args:
        store: what is asked.
        text: the query.
        values: for each variable to bind, a term in SPARQL's own writing (see `as_term`).
        limit: at most so many rows or statements.
        prefixes: what the query may use without a PREFIX line.
        allow_service: whether SERVICE may reach for other servers.
        notes: what is to be known of how it was asked.
        doubt: says what is doubtful in the query as it was asked.
        diagnose: says why there is nothing, or how far the rows can be trusted.
        written: what CURIEs of the answer are made with.

    Raises:
        QueryError: the query cannot be read or answered, is an update, nests too deep, or holds
            SERVICE.
        UsageError: a bound variable is not in the query.
    """
    limit = None if limit is None else min(limit, sparql.ENDLESS)
    limits.refuse_unsafe(text)
    query = sparql.bind(text, values) if values else text
    form = None if limit is None else sparql.form(query)
    if not allow_service:
        limits.refuse_service(query, prefixes)
    merged = merge.asked(store, query, prefixes)
    told = (
        query,
        notes,
        diagnose and partial(diagnose, query),
        values,
        doubt and partial(doubt, query),
        written,
    )
    if limit is not None and form in ("CONSTRUCT", "DESCRIBE"):
        with evaluating:
            statements = _Asking(merged, merged.query, prefixes).ask()
            kept = list(itertools.islice(statements, limit + 1))  # type: ignore[arg-type]
        return Results(
            "graph",
            _TRIPLE,
            lambda: kept[:limit],
            limit,
            lambda count: kept[count:],
            _always,
            *told,
        )
    whole = merged.query
    asked = whole if limit is None or form != "SELECT" else sparql.limited(whole, limit)
    asking = _Asking(merged, asked, prefixes)
    first = asking.ask()
    if isinstance(first, ox.QuerySolutions):
        columns = tuple([variable.value for variable in first.variables])
        asking.keep(first)
        return Results("rows", columns, asking.run, limit, asking.after, asking.repeatable, *told)
    if isinstance(first, ox.QueryBoolean):
        return Results("boolean", (), lambda: first, None, None, _always, *told)
    asking.keep(first)
    return Results("graph", _TRIPLE, asking.run, None, None, _always, *told)


def rows_at_once(
    store: ox.Store, text: str, limit: int, prefixes: dict[str, str]
) -> ox.QuerySolutions | None:
    """Return the engine's answer to a SELECT query of which nothing else is to be seen to.

    Return None where something is, or may be, or goes wrong: `answer` sees to it, and says so. That
    is most of the time of a short query.

    Args:
        store: what is asked.
        text: the query.
        limit: at most so many rows.
        prefixes: what the query may use without a PREFIX line.
    """
    lower = text.lower()
    if not (lower.lstrip().startswith("select") and text.isascii() and isinstance(store, ox.Store)):
        return None
    for each in _SEEN_TO:
        if each in lower:
            return None
    used = {name: iri for name, iri in prefixes.items() if name in text and f"{name}:" in text}
    try:
        limits.refuse_unsafe(text)
        found = store.query(f"{text}\nLIMIT {limit}", prefixes=used)
    except (QueryError, SyntaxError, RuntimeError, ValueError, OSError):
        return None
    return found if isinstance(found, ox.QuerySolutions) else None


def _always() -> bool:
    return True


class _Asking:
    """A text put to what answers the query, as often as it is read."""

    __slots__ = ("_first", "_merged", "_prefixes", "_text", "_used", "_written")

    def __init__(self, merged: merge.MergedQuery, text: str, prefixes: dict[str, str]) -> None:
        self._merged = merged
        self._text = self._written = text
        self._prefixes = prefixes
        # The engine reads the IRI of each prefix that it is given; an escape may spell any name.
        self._used = prefixes
        if "\\" not in text:
            self._used = {name: prefixes[name] for name in prefixes if f"{name}:" in text}
        if "+" in text and "(" in text:  # what is added stands in brackets
            self._written = _commutative()(text)

    def ask(self) -> Answer:
        """Return the answer; errors are told of the query as it was meant.

        Raises:
            QueryError: it cannot be read or answered.
        """
        try:
            if self._written != self._text:
                from .rewriting.sums import check_groups

                check_groups(self._text, self._used)
            try:
                return self._merged.store.query(self._written, prefixes=self._used)
            except SyntaxError:
                if self._written != self._text:  # names the place as it was written
                    self._merged.store.query(self._text, prefixes=self._used)
                raise
        except SyntaxError as error:
            sparql.form(self._text)  # says so where it is no query at all
            if self._text != self._merged.query:
                _Asking(self._merged, self._merged.query, self._prefixes).ask()
            raise syntax_errors.explain(error, self._text, self._prefixes) from error
        except (RuntimeError, ValueError, OSError) as error:
            raise QueryError(f"the query cannot be answered: {error}") from error

    def keep(self, first: Answer) -> None:
        """Keep an answer that is already there for who reads it first, in the thread that asked."""
        self._first = Held(first)

    def run(self) -> Answer:
        """Return the answer that is kept, or ask again."""
        kept = self._first.take()
        return self.ask() if kept is None else kept

    def after(self, count: int) -> Answer:
        """Return the rows after so many of them, also those that a limit cuts off."""
        rest = sparql.limited(self._merged.query, sparql.ENDLESS, count)
        return _Asking(self._merged, rest, self._prefixes).ask()

    def repeatable(self) -> bool:
        """Return whether it gives the same rows when it is asked again."""
        return not re.search(_VOLATILE, self._merged.query)


@cache
def _commutative() -> Callable[[str], str]:
    """Return what rewrites sums, imported once: a statement that imports takes longer than it."""
    from .rewriting.sums import commutative

    return commutative


def as_term(value: str, prefixes: Mapping[str, str] = PREFIXES) -> str:
    """Return a value as SPARQL writes it: a CURIE or IRI, a literal, a number, else a plain string.

    >>> as_term("kg:nato")
    '<https://w3id.org/detente/id/nato>'
    >>> as_term('"AU"@en'), as_term("7"), as_term("a } b")
    ('"AU"@en', '"7"^^<http://www.w3.org/2001/XMLSchema#integer>', '"a } b"')
    """
    if iri := expand(value, prefixes) or expand(value):
        return f"<{iri}>"
    kinds = " ".join(token.kind for token in sparql.tokens(value))
    if value in ("true", "false") or re.fullmatch(_LITERAL, kinds):
        head = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in prefixes.items())
        with contextlib.suppress(SyntaxError):
            parsed = list(ox.parse(f"{head}<urn:a> <urn:b> {value} .", ox.RdfFormat.TURTLE))
            return str(parsed[0].object)
    return str(ox.Literal(value))
