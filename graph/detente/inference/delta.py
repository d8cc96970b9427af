"""What new graphs touch: the things that they speak of, and those that something follows for.

What follows from a new statement is found by the rules over the merge, in which it stands already,
from one premise that is new on: the delta of semi-naive evaluation (see engine/forward.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

import pyoxigraph as ox

from ..core.namespaces import DERIVED
from ..core.terms import Subject
from ..evidence.sources import covered_until
from ..rdf.store import rows
from .materialize import as_of
from .rules import Pattern, iri_of, rules

_MANY: Final = 2000  # values in one query
_MUCH: Final = 16  # a part of the merge so large takes as long to follow as all takes to check


@dataclass(frozen=True)
class Touched:
    """What new graphs touch.

    Attributes:
        subjects: of what new statements are, and what follows from them.
        things: these, what they lead to, and the graphs themselves, by IRI.
        statements: how many the graphs hold, each counted once.
    """

    subjects: frozenset[Subject]
    things: frozenset[str]
    statements: int


def touched(store: ox.Store, graphs: Iterable[str]) -> Touched | None:
    """Return what some graphs of a merged store touch; None where they are much of it."""
    named = [graph for graph in dict.fromkeys(graphs) if graph not in DERIVED]
    new: set[ox.Triple] = set()
    for graph in named:
        new |= {q.triple for q in store.quads_for_pattern(None, None, None, ox.NamedNode(graph))}
    merge = store.quads_for_pattern(None, None, None, ox.DefaultGraph())
    if len(new) > _MANY and next(islice(merge, _MUCH * len(new), None), None) is None:
        return None
    seen, stated = set(new), len(new)
    while new:
        new = set(_following(store, new)) - seen
        seen |= new
    subjects = {triple.subject for triple in seen}
    objects = {triple.object for triple in seen}
    things = {term.value for term in subjects | objects if isinstance(term, ox.NamedNode)}
    if any(isinstance(term, ox.BlankNode) for term in subjects):
        named += sorted(DERIVED)  # what follows for them is said there
    own = [term for term in subjects if not isinstance(term, ox.Triple)]
    return Touched(frozenset(own), frozenset(things.union(named)), stated)


def _following(store: ox.Store, new: Iterable[ox.Triple]) -> Iterator[ox.Triple]:
    """Yield what follows by a rule of which some premise is new."""
    by: dict[str, list[ox.Triple]] = {}
    for triple in new:
        if not any(isinstance(term, ox.BlankNode | ox.Triple) for term in triple):
            by.setdefault(triple.predicate.value, []).append(triple)
    for rule in rules(as_of(store), covered_until(store)):
        for premise in rule.triggers:
            names = [word for word in dict.fromkeys(premise) if word.startswith("?")]
            found = iter(dict.fromkeys(_fitting(premise, by)))
            while part := list(islice(found, _MANY)):
                values = " ".join(f"({each})" for each in part)
                answer = rows(
                    store,
                    f"SELECT DISTINCT {_ends(rule.head)} "
                    f"WHERE {{ VALUES ({' '.join(names)}) {{ {values} }} {rule.body} }}",
                )
                for subject, predicate, object in answer:
                    yield ox.Triple(subject, predicate, object)


def _fitting(premise: Pattern, by: dict[str, list[ox.Triple]]) -> Iterator[str]:
    """Yield what the variables of a premise stand for in each statement that fits it."""
    fixed = [None if word.startswith("?") else _iri(word) for word in premise]
    relation = fixed[1]
    some = [by.get(relation.value, [])] if relation else by.values()
    for triple in (each for statements in some for each in statements):
        if all(want in (None, term) for want, term in zip(fixed, triple, strict=True)):
            given: dict[str, str] = {}
            for word, term in zip(premise, triple, strict=True):
                if word.startswith("?"):
                    given.setdefault(word, str(term))
            yield " ".join(given.values())


def _ends(head: Pattern) -> str:
    """Return the columns that give a rule's head."""
    return " ".join(
        f"({word if word.startswith('?') else _iri(word)} AS ?_{at})"
        for at, word in enumerate(head)
    )


def _iri(word: str) -> ox.NamedNode:
    return ox.NamedNode(iri_of(word))
