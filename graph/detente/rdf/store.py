"""Look-ups in a store of the engine's."""

from __future__ import annotations

import pyoxigraph as ox

from ..core.namespaces import PREFIXES


def rows(store: ox.Store, query: str) -> ox.QuerySolutions:
    """Return the rows of a SELECT query of ours, which needs no PREFIX lines."""
    answer = store.query(query, prefixes=PREFIXES)
    assert isinstance(answer, ox.QuerySolutions)
    return answer
