"""The patterns of a query: which triples must match for a row to come out.

They are read off the algebra of rdflib, which takes several times as long as a short query, and so
only where a query has more than triples and OPTIONAL.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from ...core.namespaces import RDF_TYPE
from ...query import sparql
from ...query.names import named

#: So many ways to match are told apart; a query with more is not read.
_MOST: Final = 64
#: Texts up to so many characters are read, and of what only rdflib reads, so many tokens: it takes
#: a second for some 3,000, and as long for one in parentheses, as in a FILTER, as for five others.
_LONGEST: Final = 20_000
_TOKENS: Final = 4_000
_EXPRESSED: Final = 5
_IRI: Final = r"<[^<>\s]*>"


class TriplePattern(NamedTuple):
    """A triple pattern, each part as SPARQL writes it, IRIs in full.

    Attributes:
        subject: a term, or a variable with its question mark.
        relation: an IRI, a variable, or a property path.
        object: a term or a variable.
        graph: an IRI or variable where it stands in GRAPH; else empty.
    """

    subject: str
    relation: str
    object: str
    graph: str = ""

    @property
    def text(self) -> str:
        """The pattern as a piece of a query."""
        triple = f"{self.subject} {self.relation} {self.object} ."
        return f"GRAPH {self.graph} {{ {triple} }}" if self.graph else triple

    @property
    def variables(self) -> frozenset[str]:
        """The variables in it."""
        parts = (self.subject, self.relation, self.object, self.graph)
        return frozenset(part for part in parts if part.startswith("?"))

    def bound(self, values: Mapping[str, str]) -> TriplePattern:
        """Return the pattern with terms in place of variables."""
        parts = (self.subject, self.relation, self.object, self.graph)
        return TriplePattern(*(values.get(part, part) for part in parts))


class Alternative(NamedTuple):
    """One way to match a query: all its patterns at once.

    Attributes:
        patterns: what must match.
        optional: what may match beside it.
        absent: what must not match: of FILTER NOT EXISTS and MINUS.
        values: the terms that a variable is one of, by VALUES, BIND, = and IN.
    """

    patterns: tuple[TriplePattern, ...] = ()
    optional: tuple[TriplePattern, ...] = ()
    absent: tuple[TriplePattern, ...] = ()
    values: Mapping[str, tuple[str, ...]] = MappingProxyType({})

    def joined(self, other: Alternative) -> Alternative:
        """Return what matches both."""
        values = dict(self.values)
        for name, terms in other.values.items():
            known = values.get(name)
            values[name] = terms if known is None else tuple(t for t in known if t in terms)
        return Alternative(
            self.patterns + other.patterns,
            self.optional + other.optional,
            self.absent + other.absent,
            values,
        )


class _Unread(Exception):
    """A query has something that is not told apart here."""


def iri(term: str) -> str | None:
    """Return the IRI that a term is; None for a variable, a literal or a path.

    >>> iri("<urn:a>"), iri("?a"), iri("<urn:a>*")
    ('urn:a', None, None)
    """
    return term[1:-1] if re.fullmatch(_IRI, term) else None


def alternatives(
    query: str, prefixes: Mapping[str, str], *, within: bool = True
) -> tuple[Alternative, ...] | None:
    """Return the ways to match a query; None where it cannot be read, or is too long for it.

    Args:
        query: the SPARQL text.
        prefixes: what it may use without a PREFIX line.
        within: whether to read queries within it, too.
    """
    return None if len(query) > _LONGEST else _read(query, tuple(prefixes.items()), within)


def is_too_long(query: str, prefixes: Mapping[str, str]) -> bool:
    """Return whether a query is too long for the ways to match it to be told."""
    return len(query) > _LONGEST or (
        _cost(query) > _TOKENS and _plain(query, prefixes) is None  # which is read at once
    )


@lru_cache(maxsize=4)
def _cost(query: str) -> int:
    """Return how much rdflib has to do to read a query, in tokens."""
    cost = depth = 0
    for token in sparql.meaningful(query):
        depth = max(0, depth + (token.text == "(") - (token.text == ")"))
        cost += _EXPRESSED if depth else 1
    return cost


@lru_cache(maxsize=4)  # a diagnosis asks for those of one query several times
def _read(
    query: str, known: tuple[tuple[str, str], ...], within: bool
) -> tuple[Alternative, ...] | None:
    prefixes = dict(known)
    if plain := _plain(query, prefixes):
        return (plain,)
    if _cost(query) > _TOKENS or not any(token.text == "{" for token in sparql.meaningful(query)):
        return None  # it is too long, or DESCRIBE of a thing, without patterns
    from rdflib.plugins.sparql.algebra import translateQuery
    from rdflib.plugins.sparql.parser import parseQuery

    head = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in prefixes.items())
    try:
        algebra = translateQuery(parseQuery(head + query)).algebra
        return tuple(_Reader(within).ways(algebra.p))
    except Exception:  # rdflib raises what it likes, and this only explains an empty answer
        return None


def _plain(query: str, prefixes: Mapping[str, str]) -> Alternative | None:
    """Read a query of triples and OPTIONAL off its tokens; None where it has anything else."""
    stream = sparql.meaningful(query)
    marks = [token.text for token in stream]
    if sparql.form(query) not in ("SELECT", "ASK") or "{" not in marks or "}" not in marks:
        return None
    first, last = marks.index("{"), len(marks) - 1 - marks[::-1].index("}")
    if {"FROM", "HAVING", "VALUES"} & {t.key for t in (*stream[:first], *stream[last:])}:
        return None
    names = {token.start: f"<{iri}>" for token, iri in named(query, prefixes)}
    needed: list[TriplePattern] = []
    beside: list[TriplePattern] = []
    into, before = needed, ""
    parts: list[str] = []
    for token in stream[first + 1 : last]:
        node = names.get(token.start)
        if token.kind == "variable":
            node = f"?{token.text[1:]}"
        elif token.text == "a" and len(parts) == 1:
            node = f"<{RDF_TYPE}>"
        if node:
            parts.append(node)
            if len(parts) > 3:
                return None
            if len(parts) == 3:
                into.append(TriplePattern(*parts))
        elif token.text in (";", ","):
            parts = parts[: 1 if token.text == ";" else 2]
        elif token.text == "{" and before == "OPTIONAL" and into is needed:
            into = beside
        elif token.text == "}" and into is beside:
            into, parts = needed, []
        elif token.text == "." or (token.key == "OPTIONAL" and into is needed):
            parts = []
        else:
            return None
        before = token.key
    return Alternative(tuple(needed), tuple(beside))


class _Reader:
    """Walks through an algebra."""

    def __init__(self, within: bool) -> None:
        self._within = within
        self._fresh = itertools.count()

    def ways(self, part: Any, graph: str = "") -> list[Alternative]:
        """Return the ways to match a part of a query."""
        name = part.name
        if name == "BGP":
            return self._all(self._triple(s, r, o, graph) for s, r, o in part.triples)
        if name == "Join":
            return _product(self.ways(part.p1, graph), self.ways(part.p2, graph))
        if name == "Union":
            return _few([*self.ways(part.p1, graph), *self.ways(part.p2, graph)])
        if name == "LeftJoin":
            beside = Alternative(optional=_patterns(self.ways(part.p2, graph)))
            return [way.joined(beside) for way in self.ways(part.p1, graph)]
        if name == "Minus":
            left = Alternative(absent=_patterns(self.ways(part.p2, graph)))
            return [way.joined(left) for way in self.ways(part.p1, graph)]
        if name == "Filter":
            return _product(self.ways(part.p, graph), self._kept(part.expr, graph))
        if name == "Graph":
            return self.ways(part.p, _term(part.term))
        if name == "Extend":
            value = Alternative(values=_values(part.var, [part.expr]))
            return [way.joined(value) for way in self.ways(part.p, graph)]
        if name == "values":
            return [_row(part.res)]
        if name == "ToMultiSet" and not self._within and part.p.name != "values":
            return [Alternative()]  # a query within the query
        if name in (
            *("Project", "Distinct", "Reduced", "OrderBy", "Slice", "Group", "AggregateJoin"),
            *("ToMultiSet", "Having"),
        ):
            return self.ways(part.p, graph)
        raise _Unread(name)

    def _all(self, triples: Iterable[list[Alternative]]) -> list[Alternative]:
        found = [Alternative()]
        for each in triples:
            found = _product(found, each)
        return found

    def _triple(self, subject: Any, relation: Any, target: Any, graph: str) -> list[Alternative]:
        """Return the ways to match a triple pattern; a path is taken apart where it ends."""
        name = type(relation).__name__
        if name == "InvPath":
            return self._triple(target, relation.arg, subject, graph)
        if name == "AlternativePath":
            return _few(
                [
                    way
                    for each in relation.args
                    for way in self._triple(subject, each, target, graph)
                ]
            )
        if name == "SequencePath":
            ends = [subject, *(f"?detente_{next(self._fresh)}" for _ in relation.args[1:]), target]
            steps = zip(ends[:-1], relation.args, ends[1:], strict=True)
            return self._all(self._triple(s, r, o, graph) for s, r, o in steps)
        written = relation.n3() if hasattr(relation, "n3") else str(relation)
        return [Alternative((TriplePattern(_term(subject), written, _term(target), graph),))]

    def _kept(self, expression: Any, graph: str) -> list[Alternative]:
        """Return what a filter asks of triples and values; what it asks of text is left out."""
        name = getattr(expression, "name", "")
        if name == "ConditionalAndExpression":
            return self._all(
                self._kept(each, graph) for each in (expression.expr, *expression.other)
            )
        if name == "RelationalExpression" and expression.op in ("=", "IN"):
            one, other = expression.expr, expression.other
            several = list(other) if isinstance(other, list) else [other]
            if not _is_variable(one) and len(several) == 1:
                one, several = several[0], [one]
            return [Alternative(values=_values(one, several))]
        if name in ("Builtin_EXISTS", "Builtin_NOTEXISTS"):
            ways = self.ways(expression.graph, graph)
            return ways if name == "Builtin_EXISTS" else [Alternative(absent=_patterns(ways))]
        return [Alternative()]


def _product(left: list[Alternative], right: list[Alternative]) -> list[Alternative]:
    return _few([one.joined(other) for one in left for other in right])


def _few(ways: list[Alternative]) -> list[Alternative]:
    if len(ways) > _MOST:
        raise _Unread("too many ways")
    return ways


def _patterns(ways: list[Alternative]) -> tuple[TriplePattern, ...]:
    return tuple(pattern for way in ways for pattern in (*way.patterns, *way.optional))


def _row(rows: list[Mapping[Any, Any]]) -> Alternative:
    """Return what VALUES gives: for each variable that every row gives a term to, the terms."""
    names = [name for name in (rows[0] if rows else ()) if all(name in row for row in rows)]
    values: dict[str, tuple[str, ...]] = {}
    for name in names:
        values |= _values(name, [row[name] for row in rows])
    return Alternative(values=values)


def _values(name: Any, terms: list[Any]) -> dict[str, tuple[str, ...]]:
    """Return the terms that a variable is one of; nothing where they are no terms."""
    written = [_term(term) for term in terms if _is_term(term)]
    if not _is_variable(name) or len(written) < len(terms):
        return {}
    return {f"?{name}": tuple(dict.fromkeys(written))}


def _is_variable(term: Any) -> bool:
    return type(term).__name__ == "Variable"


def _is_term(term: Any) -> bool:
    return type(term).__name__ in ("URIRef", "Literal")


def _term(term: Any) -> str:
    """Return a term as SPARQL writes it; a blank node is a variable that nobody sees."""
    if isinstance(term, str) and type(term) is str:
        return term
    name = type(term).__name__
    if name == "BNode":
        return f"?detente_{re.sub(r'[^A-Za-z0-9]', '_', term)}"
    return str(term.n3())


def iris_in(patterns: Iterable[TriplePattern]) -> Iterator[str]:
    """Yield every IRI that stands in patterns, paths included."""
    for pattern in patterns:
        for part in (pattern.subject, pattern.relation, pattern.object, pattern.graph):
            if not part.startswith(("?", '"', "'")):
                yield from (match[1:-1] for match in re.findall(_IRI, part))
