"""What a person calls a thing: a CURIE, an IRI, a label or an alias, case and accents aside."""

from __future__ import annotations

import difflib
import unicodedata
from typing import Final

import pyoxigraph as ox

from .errors import AmbiguousName, UnknownName, quoted
from .store import rows
from .terms import KG, SRC, expand, shorten

_LABELS: Final = "SELECT ?thing ?label { ?thing skos:prefLabel|rdfs:label|dcterms:title ?label }"
_ALIASES: Final = "SELECT ?thing ?label { ?thing skos:altLabel ?label }"


def fold(text: str) -> str:
    """Return text as it is compared: without case, accents, and runs of white space.

    >>> fold("  Military  Attaché ")
    'military attache'
    """
    if text.isascii():
        return " ".join(text.lower().split())
    plain = unicodedata.normalize("NFKD", text.replace("\u2019", "'").replace("\u2013", "-"))
    kept = "".join(char for char in plain if not unicodedata.combining(char))
    return " ".join(kept.casefold().split())


def resolve(store: ox.Store, name: str) -> str:
    """Return the IRI of the thing that a person means: by IRI, CURIE, id, label, then alias.

    Raises:
        UnknownName: nothing has this name; the message offers the nearest ones.
        AmbiguousName: several things have it; the message lists them.
    """
    if iri := expand(name.strip()):
        if known(store, iri):
            return iri
        raise UnknownName(
            f"the graph knows no {shorten(iri)}{_near(store, iri.rpartition('/')[2])}"
        )
    wanted = fold(name)
    named = {query: _named(store, query, wanted) for query in (_LABELS, _ALIASES)}
    for ours in (True, False):  # a thing by label or alias, then a class, a source or a stranger
        for found in named.values():
            things = [iri for iri in found if iri.startswith(KG) == ours]
            if len(things) == 1:
                return things[0]
            if things:
                candidates = ", ".join(shorten(iri) for iri in things)
                raise AmbiguousName(f"{quoted(name)} is the name of {candidates}; say which")
    for namespace in (KG, SRC):
        if wanted and known(store, namespace + wanted.replace(" ", "-")):
            return namespace + wanted.replace(" ", "-")
    raise UnknownName(f"nothing in the graph is called {quoted(name)}{_near(store, name)}")


def known(store: ox.Store, iri: str) -> bool:
    """Whether any statement has this IRI as subject or object, or names it as its graph."""
    try:
        node = ox.NamedNode(iri)
    except ValueError:
        return False
    return any(
        next(store.quads_for_pattern(*pattern), None) is not None
        for pattern in ((node, None, None), (None, None, node), (None, None, None, node))
    )


def _named(store: ox.Store, query: str, wanted: str) -> list[str]:
    return sorted({iri for iri, label in _names(store, query) if fold(label) == wanted})


def _names(store: ox.Store, query: str) -> list[tuple[str, str]]:
    return [
        (row["thing"].value, row["label"].value)
        for row in rows(store, query)
        if isinstance(row["thing"], ox.NamedNode)
    ]


def _near(store: ox.Store, name: str) -> str:
    """Return '; did you mean ...?' with up to three names like this one, else how to search."""
    spelled = {
        fold(label): label
        for query in (_ALIASES, _LABELS)
        for iri, label in sorted(_names(store, query), reverse=True)  # our things last, to stay
        if iri.startswith((KG, SRC))
    }
    wanted = fold(name)
    close = difflib.get_close_matches(wanted, spelled, 3, 0.6)
    close += [key for key in sorted(spelled) if wanted in key.split() and key not in close][
        : 3 - len(close)
    ]
    if not close:
        return "; detente find searches names and definitions"
    return f"; did you mean {' or '.join(repr(spelled[key]) for key in close)}?"
