"""Inference as a textbook has it: slow, plain, and what ours is compared with."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import pyoxigraph as ox

from graph.rules import rules
from graph.terms import CATALOGUE, INFERRED, INFERRED_POSSIBLE, MD, PREFIXES

_CATALOGUE: Final = ox.NamedNode(CATALOGUE)
_MODALITY: Final = ox.NamedNode(MD + "modality")
_ASSERTED: Final = ox.NamedNode(MD + "Asserted")


def infer(store: ox.Store, day: str | None = None) -> None:
    """Infer as a textbook does: every rule, again and again, until none adds anything.

    The merge is made here as well, quad by quad: only the rules are those of our engine.
    """
    weak = {
        quad.subject
        for quad in store.quads_for_pattern(None, _MODALITY, None, _CATALOGUE)
        if quad.object != _ASSERTED
    }
    _merge(store, [quad for quad in store if quad.graph_name not in weak])
    _until_nothing_is_new(store, INFERRED, day)
    _merge(store, list(store))
    _until_nothing_is_new(store, INFERRED_POSSIBLE, day)


def _merge(store: ox.Store, quads: list[ox.Quad]) -> None:
    store.extend(ox.Quad(quad.subject, quad.predicate, quad.object) for quad in quads)


def _until_nothing_is_new(store: ox.Store, graph: str, day: str | None) -> None:
    before = -1
    while len(store) != before:
        before = len(store)
        for rule in rules(day):
            store.update(rule.update(graph), prefixes=PREFIXES)


def unfinished(store: ox.Store, day: str | None = None) -> Iterator[str]:
    """Yield the name of each rule that finds a statement which the merge does not hold.

    Where there is none, another round of a naive fixpoint would add nothing.
    """
    for rule in rules(day):
        head = " ".join(rule.head)
        if store.query(f"ASK {{ {rule.body} FILTER NOT EXISTS {{ {head} }} }}", prefixes=PREFIXES):
            yield rule.name
