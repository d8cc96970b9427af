"""Derivations: by which rule, from which premises, a statement of a store was inferred."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from ..core.namespaces import INFERRED, PREFIXES
from ..core.terms import Term
from ..core.validity import DATED_BY
from ..evidence.sources import covered_until
from ..rdf.store import rows
from .materialize import as_of
from .rules import Pattern, Rule, iri_of, rules

_NAMED: Final = re.compile(r"<[^<>]*>|\?(\w+)")
#: From so many statements on, asking a rule for all that it derives costs less than each by itself,
_MANY: Final = 16
#: unless it derives so many times as many.
_MORE: Final = 32
#: Of so many statements with one subject a rule is asked in one query.
_AT_ONCE: Final = 300


@dataclass(frozen=True)
class Derivation:
    """Why a statement follows: the rule and the premises that it was derived from."""

    rule: Rule
    premises: tuple[ox.Triple, ...]


def derivations(
    store: ox.Store, statement: ox.Triple, among: tuple[Rule, ...] | None = None
) -> Iterator[Derivation]:
    """Yield each way in which a statement follows on the store's day, rule by rule, in order.

    Args:
        store: the graph.
        statement: the statement.
        among: the rules that the graph was derived by; None for ours.
    """
    for rule in rules(as_of(store), covered_until(store), among):
        given = _match(rule.head, statement)
        if given is not None:
            yield from _ways(rule, statement, _found(store, rule, given))


def derivations_of(
    store: ox.Store, statements: Iterable[ox.Triple], among: tuple[Rule, ...] | None = None
) -> dict[ox.Triple, list[Derivation]]:
    """Return for each of many statements what `derivations` yields.

    A rule is asked once for all, or once for those with one subject where it derives much more.
    Statements that do not follow have an empty list.
    """
    told: dict[ox.Triple, list[Derivation]] = {each: [] for each in statements}
    for rule in rules(as_of(store), covered_until(store), among):
        given = {s: values for s in told if (values := _match(rule.head, s)) is not None}
        if len(given) < _MANY or _derives_more(store, rule, _MORE * len(given)):
            found = _found_each(store, rule, given)
        else:
            found = {statement: [] for statement in given}
            for values, premises in _solutions(store, rule, {}):
                if (head := _instance(rule.head, values)) in found:
                    found[head].append(premises)
        for statement, ways in found.items():
            told[statement] += _ways(rule, statement, ways)
    return told


def _derives_more(store: ox.Store, rule: Rule, than: int) -> bool:
    """Whether a store holds more that may follow by a rule than a number."""
    relation = rule.head[1] if rule.head[1].startswith("?") else f"<{iri_of(rule.head[1])}>"
    held = f"GRAPH <{INFERRED}> {{ ?one {relation} ?other }}"
    # Counted in the engine, which makes no term of what is skipped.
    return bool(next(rows(store, f"SELECT ?one {{ {held} }} OFFSET {than} LIMIT 1"), None))


def _ways(
    rule: Rule, statement: ox.Triple, found: Iterable[tuple[ox.Triple, ...]]
) -> Iterator[Derivation]:
    """Yield the derivations by a rule, in order, but for those from the statement itself."""
    for premises in sorted(found, key=str):
        if statement not in premises:
            yield Derivation(rule, premises)


def _found(store: ox.Store, rule: Rule, given: dict[str, Term]) -> list[tuple[ox.Triple, ...]]:
    """Return the premises of each way in which a rule applies with some values given."""
    return [premises for _, premises in _solutions(store, rule, given)]


def _found_each(
    store: ox.Store, rule: Rule, given: Mapping[ox.Triple, dict[str, Term]]
) -> dict[ox.Triple, list[tuple[ox.Triple, ...]]]:
    """Return the premises of each way in which statements follow by a rule.

    A query names one subject and all that statements have beside it: what is put in as a term leads
    the engine to look up what is near, which many subjects at once do not.
    """
    found: dict[ox.Triple, list[tuple[ox.Triple, ...]]] = {each: [] for each in given}
    alike: defaultdict[Term, list[dict[str, Term]]] = defaultdict(list)
    for statement, values in given.items():
        alike[statement.subject].append(values)
    lead = rule.head[0][1:]
    for subject, several in alike.items():
        for at in range(0, len(several), _AT_ONCE):
            among = several[at : at + _AT_ONCE]
            shared = among[0] if len(among) == 1 else {k: subject for k in among[0] if k == lead}
            for values, premises in _solutions(store, rule, shared, among):
                found[_instance(rule.head, values)].append(premises)
    return found


def _solutions(
    store: ox.Store, rule: Rule, given: dict[str, Term], among: Sequence[dict[str, Term]] = ()
) -> Iterator[tuple[dict[str, Term], tuple[ox.Triple, ...]]]:
    """Yield each way in which a rule applies: the values of its variables, and its premises.

    Args:
        store: the graph.
        rule: the rule.
        given: the values of some variables.
        among: the values of more, each of which may be; none for whatever applies.
    """
    # In one go: what is put in may look like a variable itself, as an IRI of the rule may.
    body = _NAMED.sub(lambda word: str(given[word[1]]) if word[1] in given else word[0], rule.body)
    free = sorted({w[1:] for p in rule.premises for w in p if w[0] == "?"} - given.keys())
    columns = " ".join(f"?{name}" for name in free) or "(1 AS ?one)"
    others = [name for name in (among[0] if among else ()) if name not in given]
    if others:
        table = " ".join(f"({' '.join(str(each[name]) for name in others)})" for each in among)
        body = f"VALUES ({' '.join(f'?{name}' for name in others)}) {{ {table} }} {body}"
    answer = store.query(f"SELECT DISTINCT {columns} WHERE {{ {body} }}", prefixes=PREFIXES)
    assert isinstance(answer, ox.QuerySolutions)
    for solution in answer:
        values = given | {name: solution[name] for name in free}
        premises = [_instance(pattern, values) for pattern in rule.premises]
        if rule.holds:
            premises += _dates(store, values[rule.holds[1:]])
        yield values, tuple(premises)


def _dates(store: ox.Store, record: Term) -> Iterator[ox.Triple]:
    """Yield what a record that holds is dated by."""
    for predicate in DATED_BY:
        dated = ox.NamedNode(predicate)
        for quad in store.quads_for_pattern(record, dated, None, ox.DefaultGraph()):  # type: ignore[arg-type]  # a subject
            yield quad.triple


def _term(word: str) -> ox.NamedNode:
    return ox.NamedNode(iri_of(word))


def _match(head: Pattern, statement: ox.Triple) -> dict[str, Term] | None:
    """Return what the head's variables stand for in a statement, or None where it does not fit."""
    given: dict[str, Term] = {}
    for word, term in zip(
        head, (statement.subject, statement.predicate, statement.object), strict=True
    ):
        if word.startswith("?"):
            if given.setdefault(word[1:], term) != term:
                return None
        elif _term(word) != term:
            return None
    return given


def _instance(pattern: Pattern, values: dict[str, Term]) -> ox.Triple:
    terms = [values[word[1:]] if word[0] == "?" else _term(word) for word in pattern]
    return ox.Triple(*terms)  # type: ignore[arg-type]  # what a rule's patterns say is a triple
