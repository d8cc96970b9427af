"""Queries in the words that a family of servers takes as SPARQL means them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ..query import sparql

#: What no value of a graph is, for what has none.
_NONE: Final = "urn:detente:no-value"
#: What makes a step a part of a longer path.
_OF_PATHS: Final = frozenset("/|^!(")


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


def in_graphs_of(query: str, beginning: str, left_out: Sequence[str]) -> str:
    """Return a query that looks with GRAPH and a variable in graphs of ours alone.

    Args:
        query: it.
        beginning: what the names of our graphs begin with.
        left_out: those that are not looked in.

    >>> in_graphs_of("ASK { GRAPH ?g { ?s ?p ?o } }", "urn:a", ["urn:a:b"])
    'ASK { GRAPH ?g { ?s ?p ?o } FILTER (STRSTARTS(STR(?g), "urn:a") && ?g NOT IN (<urn:a:b>)) }'
    """
    stream = sparql.meaningful(query)
    ends: dict[int, str] = {}
    for at, (word, graph, opening) in enumerate(zip(stream, stream[1:], stream[2:], strict=False)):
        if word.key == "GRAPH" and graph.text[0] in "?$" and opening.text == "{":
            depth = 0
            for token in stream[at + 2 :]:
                depth += (token.text == "{") - (token.text == "}")
                if not depth:
                    ends[token.start + 1] = graph.text
                    break
    listed = ", ".join(f"<{each}>" for each in left_out)
    parts, done = [], 0
    for end, name in sorted(ends.items()):
        only = f'STRSTARTS(STR({name}), "{beginning}") && {name} NOT IN ({listed})'
        parts += [query[done:end], f" FILTER ({only})"]
        done = end
    return "".join(parts) + query[done:]


def counted_and_stepwise(query: str) -> str:
    """Return a query that counts what has a value, and names each step of a path.

    Comunica 4.5.0 gives no number where a variable that is counted has no value in some row, and
    takes the node between two steps of a path for what an inner query computes.

    >>> counted_and_stepwise("SELECT (COUNT(?a) AS ?n) { ?s ex:p/ex:q ?a }")
    'SELECT (SUM(IF(BOUND(?a), 1, 0)) AS ?n) { ?s ex:p [ ex:q ?a ] }'
    >>> counted_and_stepwise("SELECT (COUNT(DISTINCT ?a) AS ?n) { }")  # doctest: +ELLIPSIS
    'SELECT ((COUNT(DISTINCT COALESCE(?a, <urn:detente:no-value>)) - COALESCE(MAX(IF(...'
    """
    stream = list(sparql.meaningful(query))
    texts = [token.key for token in stream]
    parts, done = [], 0
    for at, token in enumerate(stream):
        if token.start < done:
            continue
        found = _count(stream, texts, at) or _steps(stream, texts, at)
        if found:
            worded, last = found
            parts += [query[done : token.start], worded]
            done = stream[last].start + len(stream[last].text)
    return "".join(parts) + query[done:]


def _count(stream: list[sparql.Token], texts: list[str], at: int) -> tuple[str, int] | None:
    """Return other words for the number of values of a variable, and where its own end."""
    if texts[at : at + 2] != ["COUNT", "("] or len(texts) < at + 5:
        return None
    name = at + 3 if texts[at + 2] == "DISTINCT" else at + 2
    if texts[name][0] not in "?$" or texts[name + 1] != ")":
        return None
    variable = stream[name].text
    if name == at + 2:
        return f"SUM(IF(BOUND({variable}), 1, 0))", name + 1
    every = f"COUNT(DISTINCT COALESCE({variable}, <{_NONE}>))"
    return f"({every} - COALESCE(MAX(IF(BOUND({variable}), 0, 1)), 0))", name + 1


def _steps(stream: list[sparql.Token], texts: list[str], at: int) -> tuple[str, int] | None:
    """Return two steps of a path to a variable as a node with a property, and where they end."""
    if len(stream) < at + 5 or texts[at + 1] != "/" or texts[at - 1] in _OF_PATHS:
        return None
    first, second, end = stream[at], stream[at + 2], stream[at + 3]
    if (
        {first.kind, second.kind} <= {"name", "iri"}
        and end.text[0] in "?$"
        and texts[at + 4] != ","
    ):
        return f"{first.text} [ {second.text} {end.text} ]", at + 3
    return None
