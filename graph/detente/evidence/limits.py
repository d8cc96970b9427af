"""What a completeness statement may be limited to, and whether any is limited to a thing."""

from __future__ import annotations

from typing import Final

import pyoxigraph as ox

from ..core.namespaces import MD

#: Each of them, and the property that says so.
LIMITED_BY: Final = {
    "organization": ox.NamedNode(MD + "forOrganization"),
    "role": ox.NamedNode(MD + "forRole"),
    "kind": ox.NamedNode(MD + "forClass"),
    "relation": ox.NamedNode(MD + "forRelation"),
    "place": ox.NamedNode(MD + "forPlace"),
    "thing": ox.NamedNode(MD + "forThing"),
}


def is_limited_to(store: ox.Store, iri: str, *, relations: bool = True) -> bool:
    """Return whether some statement is limited to a thing or a term, by one look-up a limit.

    Args:
        store: what has the statements.
        iri: of the thing or term.
        relations: whether those count that are limited to a relation alone or among others.
    """
    node = ox.NamedNode(iri)
    return any(
        any(store.quads_for_pattern(None, each, node))
        for name, each in LIMITED_BY.items()
        if relations or name != "relation"
    )
