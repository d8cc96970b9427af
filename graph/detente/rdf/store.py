"""Look-ups in a store of the engine's."""

from __future__ import annotations

import pyoxigraph as ox

from ..core.namespaces import PREFIXES


def rows(store: ox.Store, query: str) -> ox.QuerySolutions:
    """Return the rows of a SELECT query of ours, which needs no PREFIX lines."""
    answer = store.query(query, prefixes=PREFIXES)
    assert isinstance(answer, ox.QuerySolutions)
    return answer


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
