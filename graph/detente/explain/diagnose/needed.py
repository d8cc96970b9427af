"""Whether anything may be said of rows at all: it clears most queries by a few look-ups."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import pyoxigraph as ox

from ...core.namespaces import INFERRED_MAY_HOLD
from ...evidence.limits import is_limited_to
from ...query import sparql
from ...query.names import named

MAY_HOLD_GRAPH: Final = ox.NamedNode(INFERRED_MAY_HOLD)


def is_needed(store: ox.Store, prefixes: Mapping[str, str], query: str) -> bool:
    """Return whether a query with rows names anything of which they may not be all.

    That is what a completeness statement is limited to, a relation only for those who count, and a
    relation in which dates leave something open.

    Args:
        store: the graph that was asked.
        prefixes: what queries may use without a PREFIX line.
        query: the SPARQL text.
    """
    counting = sparql.aggregates(query)
    return any(
        is_limited_to(store, name, relations=counting) or is_open(store, name)
        for name in {name for _, name in named(query, prefixes)}
    )


def is_open(store: ox.Store, relation: str) -> bool:
    """Return whether dates leave something open on the day in a relation."""
    node = ox.NamedNode(relation)
    return any(store.quads_for_pattern(None, node, None, MAY_HOLD_GRAPH))
