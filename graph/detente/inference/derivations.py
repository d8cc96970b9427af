"""Derivations: by which rule, from which premises, a statement of a store was inferred."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain
from typing import Final

import pyoxigraph as ox

from ..core.namespaces import INFERRED
from ..core.terms import Term
from ..core.validity import DATED_BY
from ..evidence.sources import covered_until
from ..rdf.lookups import HeldLookups
from ..rdf.store import rows
from .materialize import as_of
from .premises import Placing, Premises
from .rules import Pattern, Rule, iri_of, rules

_NAMED: Final = re.compile(r"<[^<>]*>|\?(\w+)")
#: From so many statements on, asking a rule for all that it derives costs less than each by itself,
_MANY: Final = 16
#: unless it derives so many times as many.
_MORE: Final = 32
#: Of so many statements with one subject a rule is asked in one query.
_AT_ONCE: Final = 300
#: The values of the variables of a rule.
_Row = tuple[Term, ...]
#: A pattern of a rule: each end is a place in such a row, or a term.
_Pattern = tuple[int | Term, int | Term, int | Term]


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
        form = _Form.of(rule)
        given = form.given(statement)
        if given is not None:
            yield from form.ways(partial(_dates, store), statement, _rows(store, form, given))


def derivations_of(
    store: ox.Store,
    statements: Iterable[ox.Triple],
    among: tuple[Rule, ...] | None = None,
    held: HeldLookups | None = None,
) -> dict[ox.Triple, Iterator[Derivation]]:
    """Return for each of many statements what `derivations` yields.

    A rule is asked once for all, or once for those with one subject where it derives much more;
    where all that the store holds is at hand, what a rule needs is found there.
    Statements that do not follow have none.
    """
    told: dict[ox.Triple, list[Iterator[Derivation]]] = {each: [] for each in statements}
    alike: defaultdict[Term, list[ox.Triple]] = defaultdict(list)
    for statement in told:
        alike[statement.predicate].append(statement)
    premises = Premises(held) if held else None
    day, covered = as_of(store), covered_until(store)
    for rule, unjudged in zip(
        rules(day, covered, among), rules(day, covered, among, judged=False), strict=True
    ):
        form = _Form.of(rule)
        relation = form.head[1]
        among_them = told if isinstance(relation, int) else alike.get(relation, ())
        given = {s: values for s in among_them if (values := form.given(s)) is not None}
        if not given:
            continue
        if premises is not None:
            known = _at_hand(store, premises, form, given, rule.conditions(day, covered))
            if known is not None:
                dates = partial(premises.stated, relations=DATED_BY)
                for statement, some in known.items():
                    told[statement].append(form.ways(dates, statement, some, in_order=True))
                continue
        if len(given) < _MANY or _derives_more(store, rule, _MORE * len(given)):
            found = _found_each(store, form, given)
        else:
            found = _found(store, _Form.of(unjudged), given)
            if rule.holds and not _judge(store, form, rule.holding(day, covered), found):
                found = _found(store, form, given)
        for statement, ways in found.items():
            told[statement].append(form.ways(partial(_dates, store), statement, ways))
    return {statement: chain.from_iterable(ways) for statement, ways in told.items()}


def _derives_more(store: ox.Store, rule: Rule, than: int) -> bool:
    """Whether a store holds more that may follow by a rule than a number."""
    relation = rule.head[1] if rule.head[1].startswith("?") else f"<{iri_of(rule.head[1])}>"
    held = f"GRAPH <{INFERRED}> {{ ?one {relation} ?other }}"
    # Counted in the engine, which makes no term of what is skipped.
    return bool(next(rows(store, f"SELECT ?one {{ {held} }} OFFSET {than} LIMIT 1"), None))


def _found_each(
    store: ox.Store, form: _Form, given: Mapping[ox.Triple, dict[str, Term]]
) -> dict[ox.Triple, list[_Row]]:
    """Return the rows of each way in which statements follow by a rule.

    A query names one subject and all that statements have beside it: what is put in as a term leads
    the engine to look up what is near, which many subjects at once do not.
    """
    found: dict[ox.Triple, list[_Row]] = {each: [] for each in given}
    alike: defaultdict[Term, list[dict[str, Term]]] = defaultdict(list)
    for statement, values in given.items():
        alike[statement.subject].append(values)
    lead = form.rule.head[0][1:]
    for subject, several in alike.items():
        for at in range(0, len(several), _AT_ONCE):
            among = several[at : at + _AT_ONCE]
            shared = among[0] if len(among) == 1 else {k: subject for k in among[0] if k == lead}
            for row in _rows(store, form, shared, among):
                found[form.conclusion(row)].append(row)
    return found


def _found(
    store: ox.Store, form: _Form, given: Mapping[ox.Triple, dict[str, Term]]
) -> dict[ox.Triple, list[_Row]]:
    """Return the rows of each way in which statements follow by a rule, which is asked for all."""
    found: dict[ox.Triple, list[_Row]] = {statement: [] for statement in given}
    by_values = {tuple(values.values()): found[each] for each, values in given.items()}
    places = list(dict.fromkeys(each for each in form.head if isinstance(each, int)))
    for row in _rows(store, form, {}):
        if (ways := by_values.get(tuple([row[at] for at in places]))) is not None:
            ways.append(row)
    return found


def _at_hand(
    store: ox.Store,
    premises: Premises,
    form: _Form,
    given: Mapping[ox.Triple, dict[str, Term]],
    conditions: str,
) -> dict[ox.Triple, Iterable[_Row]] | None:
    """Return the rows of each way in which statements follow, in order, from what is at hand.

    What a day asks for is asked of the store, of all rows at once. None where it cannot be: a blank
    node has no name to ask by.
    """
    rule, size = form.rule, range(len(form.names))
    patterns = list(zip(form.premises, map(rule.said, rule.premises), strict=True))
    found: dict[ox.Triple, Iterable[_Row]] = {}
    for statement, values in given.items():
        row = [values.get(form.names[at]) for at in size]
        if premises.may_fit(patterns, row):
            found[statement] = premises.rows(patterns, form.absent, form.different, row)
    if not conditions:
        return found
    names = list(dict.fromkeys(filter(None, (rule.holds, rule.running, rule.by))))
    places = [form.names.index(name[1:]) for name in names]

    def asked(row: _Row) -> _Row:
        return tuple([row[at] for at in places])

    every = {statement: list(some) for statement, some in found.items()}
    known = {asked(row) for some in every.values() for row in some}
    if any(isinstance(each, ox.BlankNode) for values in known for each in values):
        return None
    columns, table = " ".join(names), " ".join(f"({' '.join(map(str, each))})" for each in known)
    query = f"SELECT DISTINCT {columns} {{ VALUES ({columns}) {{ {table} }} {conditions} }}"
    held = {tuple(row) for row in rows(store, query)} if known else set()
    return {
        statement: [row for row in some if asked(row) in held] for statement, some in every.items()
    }


def _judge(
    store: ox.Store, form: _Form, holding: str, found: Mapping[ox.Triple, list[_Row]]
) -> bool:
    """Leave out the rows of what does not hold, which is asked of what the rest of a rule left.

    Return False where it cannot be: a blank node has no name to ask by.
    """
    name, at = form.rule.holds, form.names.index(form.rule.holds[1:])
    records = {row[at] for ways in found.values() for row in ways}
    if not all(isinstance(each, ox.NamedNode) for each in records):
        return False
    body = f"VALUES {name} {{ {' '.join(map(str, records))} }} {holding}"
    held = {each for (each,) in rows(store, f"SELECT DISTINCT {name} {{ {body} }}")}
    for ways in found.values():
        ways[:] = [row for row in ways if row[at] in held]
    return True


def _rows(
    store: ox.Store, form: _Form, given: dict[str, Term], among: Sequence[dict[str, Term]] = ()
) -> Iterator[_Row]:
    """Yield each way in which a rule applies: the values of its variables, in order.

    Args:
        store: the graph.
        form: the rule.
        given: the values of some variables.
        among: the values of more, each of which may be; none for whatever applies.
    """
    # In one go: what is put in may look like a variable itself, as an IRI of the rule may.
    body = _NAMED.sub(
        lambda word: str(given[word[1]]) if word[1] in given else word[0], form.rule.body
    )
    free = [name for name in form.names if name not in given]
    columns = " ".join(f"?{name}" for name in free) or "(1 AS ?one)"
    others = [name for name in (among[0] if among else ()) if name not in given]
    if others:
        table = " ".join(f"({' '.join(str(each[name]) for name in others)})" for each in among)
        body = f"VALUES ({' '.join(f'?{name}' for name in others)}) {{ {table} }} {body}"
    for solution in rows(store, f"SELECT DISTINCT {columns} WHERE {{ {body} }}"):
        if given:
            values = iter(solution)
            yield tuple(given[n] if n in given else next(values) for n in form.names)
        else:
            yield tuple(solution)


@dataclass(frozen=True)
class _Form:
    """A rule with its variables as places in a row of values, by where each first stands.

    Attributes:
        rule: the rule.
        names: its variables.
        head: what follows: a place for a variable, else the term.
        premises: what it follows from, likewise.
        absent: what nothing may fit, likewise; None is a variable of its own.
        different: the places of variables that may not stand for the same.
    """

    rule: Rule
    names: tuple[str, ...]
    head: _Pattern
    premises: tuple[_Pattern, ...]
    absent: tuple[Placing, ...]
    different: tuple[tuple[int, int], ...]

    @classmethod
    def of(cls, rule: Rule) -> _Form:
        names = dict.fromkeys(w[1:] for p in rule.premises for w in p if w[0] == "?")
        place = {name: at for at, name in enumerate(names)}

        def placed(pattern: Pattern) -> _Pattern:
            one, relation, other = (
                place[w[1:]] if w[0] == "?" else ox.NamedNode(iri_of(w)) for w in pattern
            )
            return one, relation, other

        absent: list[Placing] = []
        for pattern in rule.absent:
            ends = (place.get(w[1:]) if w[0] == "?" else ox.NamedNode(iri_of(w)) for w in pattern)
            one, relation, other = ends
            absent.append((one, relation, other))
        return cls(
            rule,
            tuple(names),
            placed(rule.head),
            tuple(map(placed, rule.premises)),
            tuple(absent),
            tuple((place[one[1:]], place[other[1:]]) for one, other in rule.different),
        )

    def given(self, statement: ox.Triple) -> dict[str, Term] | None:
        """Return what the head's variables stand for in a statement; None where it does not fit."""
        given: dict[str, Term] = {}
        ends = statement.subject, statement.predicate, statement.object
        for word, term in zip(self.head, ends, strict=True):
            if isinstance(word, int):
                if given.setdefault(self.names[word], term) != term:
                    return None
            elif word != term:
                return None
        return given

    def conclusion(self, row: _Row) -> ox.Triple:
        """Return what follows from a row."""
        return _instance(self.head, row)

    def ways(
        self,
        dates: Callable[[Term], Iterable[ox.Triple]],
        statement: ox.Triple,
        found: Iterable[_Row],
        *,
        in_order: bool = False,
    ) -> Iterator[Derivation]:
        """Yield the derivations of a statement, in order, but for those from itself."""
        # As the premises themselves would be sorted: what stands first in them is first in a row.
        for row in found if in_order else sorted(found, key=_row_order):
            premises = [_instance(pattern, row) for pattern in self.premises]
            if self.rule.holds:
                premises += dates(row[self.names.index(self.rule.holds[1:])])
            if statement not in premises:
                yield Derivation(self.rule, tuple(premises))


def _row_order(row: _Row) -> tuple[str, ...]:
    return tuple(map(repr, row))


def _instance(pattern: _Pattern, row: _Row) -> ox.Triple:
    return ox.Triple(*(row[each] if isinstance(each, int) else each for each in pattern))  # type: ignore[arg-type]  # a rule's patterns say what is a triple


def _dates(store: ox.Store, record: Term) -> Iterator[ox.Triple]:
    """Yield what a record that holds is dated by."""
    for predicate in DATED_BY:
        dated = ox.NamedNode(predicate)
        for quad in store.quads_for_pattern(record, dated, None, ox.DefaultGraph()):  # type: ignore[arg-type]  # a subject
            yield quad.triple
