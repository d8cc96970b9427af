"""The names that a query has: those of things, relations and graphs, as IRIs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from .sparql import Token, meaningful

_ESCAPE: Final = r"\\([_~.\-!$&'()*+,;=/?#@%])"


def named(query: str, prefixes: Mapping[str, str]) -> Iterator[tuple[Token, str]]:
    """Yield each name of a query that stands for a thing, a relation or a graph, with its IRI.

    Those of a template, of datatypes and of functions are left out, and relative IRIs too.
    """
    known_prefixes = dict(prefixes)
    stream = meaningful(query)
    templates = _template(stream)
    last = before = Token("", "", 0)
    for number, token in enumerate(stream):
        after = stream[number + 1].text if number + 1 < len(stream) else ""
        if last.key == "PREFIX":
            pass
        elif before.key == "PREFIX" and last.kind == "name":
            known_prefixes[last.text[:-1]] = token.text[1:-1]
        elif (
            token.kind in ("iri", "name")
            and last.key != "BASE"
            and (last.text, before.text) != ("^", "^")
            and number not in templates
            and not (after == "(" and last.text in _BEFORE_FUNCTIONS)
            and (iri := _iri(token, known_prefixes))
        ):
            yield token, iri
        before, last = last, token


#: What stands before the name of a function, and not before a relation with a collection.
_BEFORE_FUNCTIONS: Final = frozenset("(,+-*/=<>!&|") | {"FILTER", "filter", "Filter"}


def _template(stream: list[Token]) -> range:
    """Return which tokens are those of the template of CONSTRUCT."""
    for number, token in enumerate(stream[:-1]):
        if token.key == "CONSTRUCT" and stream[number + 1].text == "{":
            depth = 0
            for end, each in enumerate(stream[number + 1 :], number + 1):
                depth += {"{": 1, "}": -1}.get(each.text, 0)
                if depth == 0:
                    return range(number + 1, end)
        if token.text == "{":
            break
    return range(0)


def _iri(token: Token, prefixes: Mapping[str, str]) -> str | None:
    if re.search(r"\\[uU]", token.text):
        return None
    if token.kind == "iri":
        return token.text[1:-1] if ":" in token.text else None
    prefix, _, local = token.text.partition(":")
    space = prefixes.get(prefix)
    if space is None or not local or prefix == "_":
        return None
    return space + re.sub(_ESCAPE, r"\1", local)
