"""Reasons: why a statement of a network follows, in words."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import pyoxigraph as ox

from . import reasoning
from .elements import Edge
from .sources import MODALITIES, sources, statements, strength
from .wording import Words, words


def because(
    store: ox.Store, triple: ox.Triple, strengths: dict[ox.Triple, int], called: Words
) -> tuple[str, ...]:
    """Tell the derivation whose weakest premise is the strongest: the rule, then each premise."""
    found = list(reasoning.derivations(store, triple))
    if not found:
        return ()
    weakest = [max(strengths.get(premise, 0) for premise in each.premises) for each in found]
    best = found[weakest.index(min(weakest))]
    told = [best.rule.words]
    for premise in best.premises:
        firmness = strengths.get(premise, 0)
        told.append(called.sentence(premise) + (f" ({MODALITIES[firmness]})" if firmness else ""))
    return tuple(told)


def reasons(store: ox.Store) -> Callable[[Edge], tuple[str, ...]]:
    """Return what tells why an edge of a network follows; it reads the graph when first asked."""

    @cache
    def known() -> tuple[dict[ox.Triple, int], Words]:
        where = sources(store)
        held = statements(store)
        return {triple: strength(graphs, where) for triple, graphs in held.items()}, words(store)

    def told(edge: Edge) -> tuple[str, ...]:
        if edge.record or not edge.inferred:
            return ()
        return because(store, ox.Triple(*map(ox.NamedNode, edge.key)), *known())

    return told
