"""Inference as a textbook has it: slow, plain, and what ours is compared with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

import pyoxigraph as ox

from detente.core.namespaces import (
    CATALOGUE,
    INFERRED,
    INFERRED_MAY_HOLD,
    INFERRED_POSSIBLE,
    MD,
    PREFIXES,
)
from detente.evidence.sources import covered_until
from detente.inference.rules import Pattern, Rule, rules, written
from detente.rdf.store import rows

Thing = ox.NamedNode | ox.BlankNode | ox.Triple
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
    _until_nothing_is_new(store, INFERRED_POSSIBLE, day, documents=True)
    scratch = ox.Store()
    scratch.extend(store)
    _until_nothing_is_new(scratch, INFERRED_MAY_HOLD, day, may_hold=True)
    graph = ox.NamedNode(INFERRED_MAY_HOLD)
    store.extend(scratch.quads_for_pattern(None, None, None, graph))


def _merge(store: ox.Store, quads: list[ox.Quad]) -> None:
    store.extend(ox.Quad(quad.subject, quad.predicate, quad.object) for quad in quads)


def _until_nothing_is_new(
    store: ox.Store,
    graph: str,
    day: str | None,
    *,
    may_hold: bool = False,
    documents: bool = False,
) -> None:
    covered, before = covered_until(store), -1
    while len(store) != before:
        before = len(store)
        for rule in written():
            if rule.documents and not documents:
                continue
            dated = rule.on(day, covered, may_hold=may_hold)
            store.update(_update(dated, graph), prefixes=PREFIXES)


def _update(rule: Rule, graph: str) -> str:
    """Return the SPARQL update that adds what follows, and is new, to a graph and the merge."""
    head = " ".join(rule.head)
    return (
        f"INSERT {{ {head} . GRAPH <{graph}> {{ {head} }} }}"
        f" WHERE {{ {rule.body} FILTER NOT EXISTS {{ {head} }} }}"
    )


def differing(store: ox.Store, things: Iterable[Thing], day: str | None = None) -> int:
    """Return how many statements about some things another round of every rule would change.

    Those are what a rule gives and the merge does not hold, and what stands there as inferred and
    no rule gives. Where there are none, the store is a fixpoint as far as these things go.
    """
    some = list(things)
    values = " ".join(map(str, some))
    given: set[ox.Triple] = set()
    for rule in rules(day, covered_until(store)):
        columns = " ".join(f"({word} AS ?_{at})" for at, word in enumerate(_terms(rule.head)))
        text = f"SELECT DISTINCT {columns} {{ VALUES {rule.head[0]} {{ {values} }} {rule.body} }}"
        given.update(ox.Triple(*row) for row in rows(store, text))
    held = {
        quad.triple
        for graph in (INFERRED, INFERRED_POSSIBLE)
        for thing in some
        for quad in store.quads_for_pattern(thing, None, None, ox.NamedNode(graph))
    }
    merge = ox.DefaultGraph()
    return len(held - given) + sum(
        ox.Quad(triple.subject, triple.predicate, triple.object, merge) not in store
        for triple in given
    )


def _terms(pattern: Pattern) -> Iterator[str]:
    """Yield the words of a pattern as a SELECT clause takes them: an IRI in full."""
    for word in pattern:
        prefix, _, local = word.partition(":")
        yield word if word.startswith("?") else f"<{PREFIXES[prefix]}{local}>"
