"""Reasons: why a statement of the network follows, in words."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import cache

import pyoxigraph as ox

from ..core.namespaces import DERIVED
from ..evidence.modality import MODALITIES
from ..inference.derivations import Derivation, derivations, derivations_of
from ..rdf.lookups import HeldLookups
from .context import GraphContext
from .model import Edge, Network


def statement_reasons(context: GraphContext, triple: ox.Triple) -> tuple[str, ...]:
    """Return the rule by which a statement follows, in words, then each premise as a sentence.

    Of several derivations it is the one whose weakest premise is the strongest; nothing where
    there is none.
    """
    ways = derivations(context.store, triple, context.rules)
    return _in_words(ways, context.strength_of, context.labels.sentence)


def _in_words(
    ways: Iterable[Derivation],
    strength_of: Callable[[ox.Triple], int],
    sentence_of: Callable[[ox.Triple], str],
) -> tuple[str, ...]:
    best, weakest = None, len(MODALITIES)
    for way in ways:
        if (weak := max(map(strength_of, way.premises))) < weakest:
            best, weakest = way, weak
        if not weakest:
            break  # none is stronger, and there may be thousands
    if best is None:
        return ()
    reasons = [best.rule.words]
    for premise in best.premises:
        strength = strength_of(premise)
        mark = f" ({MODALITIES[strength]})" if strength else ""
        reasons.append(sentence_of(premise) + mark)
    return tuple(reasons)


def edge_reasons(context: GraphContext, edge: Edge) -> tuple[str, ...]:
    """Return why an edge of the network follows; nothing for a membership or where none does."""
    triple = _derived(context, edge)
    return statement_reasons(context, triple) if triple else ()


def _derived(context: GraphContext, edge: Edge) -> ox.Triple | None:
    """Return the statement of an edge that a rule derived; None for any other."""
    triple = ox.Triple(*map(ox.NamedNode, edge.key))
    if edge.record or edge.constructed:
        return None
    if not edge.inferred and DERIVED.isdisjoint(context.statements.graphs(triple)):
        return None
    return triple


def add_reasons(context: GraphContext, network: Network) -> Network:
    """Return a network in which each edge that follows by rules tells why."""
    derived = [_derived(context, edge) for edge in network.edges]
    held = context.lookups if isinstance(context.lookups, HeldLookups) else None
    ways = derivations_of(context.store, filter(None, derived), context.rules, held)
    # Many follow from the same.
    of = cache(context.strength_of), cache(context.labels.sentence)
    told = {triple: _in_words(ways[triple], *of) for triple in ways}
    edges = (
        replace(edge, because=told[triple]) if triple else edge
        for edge, triple in zip(network.edges, derived, strict=True)
    )
    return replace(network, edges=tuple(edges))
