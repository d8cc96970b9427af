"""A query and a store to an answer: values bound, updates and SERVICE refused, errors told."""

from __future__ import annotations

import contextlib
import itertools
import re
from collections.abc import Callable, Mapping
from functools import cache, partial
from typing import TYPE_CHECKING, Any, Final

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
    asked = merge.asked(store, query, prefixes)
    whole = asked.query
    told: dict[str, Any] = {
        "query": query,
        "notes": notes,
        "values": values,
        "doubt": doubt and partial(doubt, query),
        "diagnose": diagnose and partial(diagnose, query),
        "prefixes": written,
    }
    if limit is not None and form in ("CONSTRUCT", "DESCRIBE"):
        with evaluating:
            kept = list(itertools.islice(_runner(asked, whole, prefixes)(), limit + 1))  # type: ignore[arg-type]  # statements
        return Results(
            "graph", _TRIPLE, lambda: kept[:limit], limit, lambda count: kept[count:], **told
        )
    run = _runner(
        asked,
        sparql.limited(whole, limit) if limit is not None and form == "SELECT" else whole,
        prefixes,
        whole,
    )
    first = run()
    if isinstance(first, ox.QueryBoolean):
        return Results("boolean", (), lambda: first, **told)
    if isinstance(first, ox.QueryTriples):
        return Results("graph", _TRIPLE, _once(first, run), **told)

    def after(count: int) -> Answer:
        return _runner(asked, sparql.limited(whole, sparql.ENDLESS, count), prefixes)()

    def repeatable() -> bool:
        return not re.search(_VOLATILE, whole)

    assert isinstance(first, ox.QuerySolutions)
    columns = tuple([variable.value for variable in first.variables])
    return Results("rows", columns, _once(first, run), limit, after, repeatable, **told)


def _runner(
    asked: merge.MergedQuery, text: str, prefixes: dict[str, str], meant: str = ""
) -> Callable[[], Answer]:
    """Return what asks for the answer to a text; its errors are told of the text that is meant."""
    # The engine reads the IRI of each prefix that it is given; an escape may spell any name.
    escaped = "\\" in text
    used = prefixes if escaped else {name: prefixes[name] for name in prefixes if name in text}
    written = text
    if "+" in text:
        written = _commutative()(text)

    def run() -> Answer:
        try:
            try:
                return asked.store.query(written, prefixes=used)
            except SyntaxError:
                if written == text:
                    raise
                asked.store.query(text, prefixes=used)  # names the place as it was written
                raise
        except SyntaxError as error:
            sparql.form(text)  # says so where it is no query at all
            if meant not in ("", text):
                _runner(asked, meant, prefixes)()
            raise syntax_errors.explain(error, text, prefixes) from error
        except (RuntimeError, ValueError, OSError) as error:
            raise QueryError(f"the query cannot be answered: {error}") from error

    return run


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


def _once(first: Answer, run: Callable[[], Answer]) -> Callable[[], Answer]:
    """Hand out an answer that is already there, in the thread that asked; else run again."""
    ready = Held(first)

    def answer() -> Answer:
        kept = ready.take()
        return run() if kept is None else kept

    return answer
