"""What the release covers: completeness statements read from a store, and what follows from them.

A statement (md:Coverage) says for what the release holds everything, something or nothing. It
speaks of a question where all that it says applies to what is asked. Of those that do the narrowest
decide; where they differ, the weaker.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Final, NamedTuple

import pyoxigraph as ox

from ..core.namespaces import MD, PREFIXES, RDF_TYPE
from ..core.validity import calendar_day
from ..rdf.store import rows
from .limits import LIMITED_BY

COMPLETE: Final = "Complete"
PARTIAL: Final = "Partial"
NOT_COVERED: Final = "NotCovered"
#: From the weakest to the strongest.
COMPLETENESS: Final = (NOT_COVERED, PARTIAL, COMPLETE)

#: All that is said of statements, of those that a pattern chooses.
_SAID: Final = "SELECT ?statement ?relation ?value {{ {{ {} }} ?statement ?relation ?value }}"
_ALL: Final = "?statement md:completeness []"
#: So many lists are looked up one by one; who asks of more reads all statements.
_APART: Final = 2
#: What is read of a statement, and the property that says it.
_READ: Final = {
    MD + "completeness": "completeness",
    **{relation.value: name for name, relation in LIMITED_BY.items()},
    MD + "coveredFrom": "covered_from",
    MD + "coveredUntil": "covered_until",
    MD + "expected": "expected",
    PREFIXES["dcterms"] + "source": "source",
}
_TYPE: Final = ox.NamedNode(RDF_TYPE)
_SUBCLASS: Final = ox.NamedNode(PREFIXES["rdfs"] + "subClassOf")
_SUBPROPERTY: Final = ox.NamedNode(PREFIXES["rdfs"] + "subPropertyOf")
_CONTAINED: Final = ox.NamedNode(PREFIXES["schema"] + "containedInPlace")
#: What says by which relation a role is told.
_ROLE_RELATIONS: Final = (ox.NamedNode(MD + "roleRelation"), ox.NamedNode(MD + "toldAs"))
_FULL_MEMBER: Final = MD + "FullMember"
#: Who asks for these asks for the full members.
_MEMBERSHIP: Final = frozenset((MD + "memberOf", MD + "currentMemberOf"))


@dataclass(frozen=True)
class CoverageLimits:
    """What a completeness statement, or a question, is limited to; what is None limits nothing.

    Attributes:
        organization: the IRI of the organization whose members or activities are meant.
        role: the IRI of the role in it.
        kind: the IRI of the class of the things meant, those of narrower classes among them.
        relation: the IRI of the relation meant, narrower ones among them.
        place: the IRI of the place meant, with what lies in it.
        thing: the IRI of the one thing meant.
    """

    organization: str | None = None
    role: str | None = None
    kind: str | None = None
    relation: str | None = None
    place: str | None = None
    thing: str | None = None


@dataclass(frozen=True)
class Coverage(CoverageLimits):
    """How much the release holds of something.

    Attributes:
        iri: the IRI of the statement.
        covered_from: the first day that is meant.
        covered_until: the last one.
        completeness: "Complete", "Partial" or "NotCovered".
        source: the IRI of the list that it was compared with.
        expected: how many that list has, on the last day that is meant.
    """

    iri: str = ""
    covered_from: date | None = None
    covered_until: date | None = None
    completeness: str = NOT_COVERED
    source: str | None = None
    expected: int | None = None

    def covers(self, day: date | None) -> bool:
        """Whether it speaks of a day; it does of no day in particular."""
        return day is None or (
            (self.covered_from or date.min) <= day <= (self.covered_until or date.max)
        )


class Verdict(NamedTuple):
    """How much the release holds of what is asked.

    Attributes:
        completeness: "Complete", "Partial" or "NotCovered".
        statements: those that decided, by their IRIs; none where no statement speaks of it.
        since: the first day that is covered, where the day asked lies before it.
        until: the last day that is covered, where the day asked lies after it.
    """

    completeness: str
    statements: tuple[Coverage, ...] = ()
    since: date | None = None
    until: date | None = None


def coverage_of(
    store: ox.Store,
    *,
    organization: str | None = None,
    role: str | None = None,
    kind: str | None = None,
    relation: str | None = None,
    place: str | None = None,
    thing: str | None = None,
    day: date | None = None,
) -> Verdict:
    """Return how much the release holds of what is asked; what is None is asked of all.

    A role stands for the relation that it is told by, and the other way round; who asks for neither
    asks which things there are (rdf:type). Where a part of what
    is asked is held less completely than the whole is said to be, the whole is not complete: it is
    as weak as that part, and "Partial" where there is something of it elsewhere.

    Args:
        store: the graph with the statements.
        organization: the IRI of an organization.
        role: the IRI of a role in it.
        kind: the IRI of a class.
        relation: the IRI of a relation.
        place: the IRI of a place.
        thing: the IRI of a thing that the question is about.
        day: the day that is asked for; None for no day in particular.
    """
    limits = CoverageLimits(organization, role, kind, relation, place, thing)
    return CoverageStatements(store).verdict(limits, day)


def read_coverage(store: ox.Store) -> tuple[Coverage, ...]:
    """Return the statements of a store, by their IRIs; those that cannot be read are left out.

    Args:
        store: one whose default graph is the merge of all its graphs.
    """
    return _chosen(store, _ALL)


def _chosen(store: ox.Store, pattern: str) -> tuple[Coverage, ...]:
    """Return the statements that a pattern chooses, as `read_coverage` does."""
    found: dict[str, dict[str, set[str]]] = {}
    for node, relation, value in rows(store, _SAID.format(pattern)):
        name = _READ.get(relation.value)
        if name and isinstance(node, ox.NamedNode) and isinstance(value, ox.NamedNode | ox.Literal):
            found.setdefault(node.value, {}).setdefault(name, set()).add(value.value)
    read = (_read(node, values) for node, values in found.items())
    return tuple(sorted((each for each in read if each), key=lambda each: each.iri))


def _read(node: str, values: dict[str, set[str]]) -> Coverage | None:
    """Return a statement; None where it says two things at once, or what nobody can read.

    What is left out covers nothing, and so never makes a list look complete.
    """
    if any(len(each) > 1 for each in values.values()):
        return None
    said = {name: each.pop() for name, each in values.items()}
    completeness = said.pop("completeness", "").removeprefix(MD)
    first, last = said.pop("covered_from", None), said.pop("covered_until", None)
    since, until = calendar_day(first), calendar_day(last)
    if completeness not in COMPLETENESS or (first and not since) or (last and not until):
        return None
    expected = said.pop("expected", "")
    return Coverage(
        iri=node,
        covered_from=since,
        covered_until=until,
        completeness=completeness,
        expected=int(expected) if expected.isdecimal() else None,
        **said,
    )


class CoverageStatements:
    """The statements of a store, each read once, for who asks many times."""

    def __init__(self, store: ox.Store) -> None:
        self._store = store
        self._graph = _Graph(store)
        self._of: dict[tuple[str | None, str | None], tuple[Coverage, ...]] = {}

    @cached_property
    def statements(self) -> tuple[Coverage, ...]:
        """All of them, by their IRIs."""
        return read_coverage(self._store)

    def limited_to(self, names: Iterable[str]) -> tuple[Coverage, ...]:
        """Return those that are limited to one of some things or terms, by their IRIs."""
        values = f"VALUES ?of {{ {' '.join(str(ox.NamedNode(name)) for name in sorted(names))} }}"
        return _chosen(self._store, f"SELECT DISTINCT ?statement {{ {values} {_ALL} ; ?by ?of }}")

    def verdict(self, limits: CoverageLimits, day: date | None = None) -> Verdict:
        """Return how much is held of what some limits say; see `coverage_of`."""
        graph = self._graph
        asked = graph.with_role(limits)
        verdict = _narrowest(graph, self._speaking(asked), asked, day)
        if verdict.completeness != COMPLETE:
            return verdict
        statements = self.statements
        parts = {
            graph.shared(each, asked)
            for each in statements
            if graph.overlaps(each, asked)
            and any(graph.is_narrower(each, deciding) for deciding in verdict.statements)
        }
        verdicts = [_narrowest(graph, statements, part, day) for part in parts]
        weaker = [each for each in verdicts if each.completeness != COMPLETE]
        return _weakest(weaker)._replace(completeness=PARTIAL) if weaker else verdict

    def _speaking(self, asked: CoverageLimits) -> tuple[Coverage, ...]:
        """Return the statements that may speak of all that is asked, and perhaps others.

        Most are of one organization or of one thing: those of others need not be read.
        """
        of = asked.organization, asked.thing
        if "statements" in self.__dict__ or (of not in self._of and len(self._of) == _APART):
            return self.statements
        if of not in self._of:
            chosen = _ALL
            for name, value in zip(("organization", "thing"), of, strict=True):
                other = f"FILTER (?of != {ox.NamedNode(value)})" if value else ""
                chosen += f" MINUS {{ ?statement {LIMITED_BY[name]} ?of {other} }}"
            self._of[of] = _chosen(self._store, chosen)
        return self._of[of]


class _Graph:
    """What lies under what in a store, looked up as it is asked for."""

    def __init__(self, store: ox.Store) -> None:
        self._store = store
        self._above: dict[tuple[str, ox.NamedNode], frozenset[str]] = {}
        self._relation_of = {
            quad.subject.value: quad.object.value
            for relation in reversed(_ROLE_RELATIONS)
            for quad in store.quads_for_pattern(None, relation, None)
            if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.NamedNode)
        }

    def with_role(self, asked: CoverageLimits) -> CoverageLimits:
        """Return what is asked with the role that its relation is, where no role is asked for.

        Who asks for neither asks which things there are, and not for all that is said of them.
        """
        if asked.role:
            return asked
        if not asked.relation:
            return replace(asked, relation=RDF_TYPE)
        if asked.relation in _MEMBERSHIP:
            return replace(asked, role=_FULL_MEMBER, relation=None)
        told = [role for role, each in self._relation_of.items() if each == asked.relation]
        return replace(asked, role=told[0], relation=None) if len(told) == 1 else asked

    def applies(self, statement: CoverageLimits, asked: CoverageLimits) -> bool:
        """Whether all that a statement says applies to what is asked."""
        return (
            statement.organization in (None, asked.organization)
            and statement.role in (None, asked.role)
            and statement.thing in (None, asked.thing)
            and (statement.kind is None or statement.kind in self._kinds(asked))
            and (statement.relation is None or statement.relation in self._relations(asked))
            and (statement.place is None or statement.place in self._places(asked))
        )

    def overlaps(self, statement: Coverage, asked: CoverageLimits) -> bool:
        """Whether a statement speaks of a part of what is asked, and of the same relation."""
        return (
            _agree(statement.organization, asked.organization)
            and _agree(statement.role, asked.role)
            and _agree(statement.thing, asked.thing)
            and self._kinds_overlap(statement, asked)
            and self._relations_overlap(statement, asked)
            and self._nested(statement.place, asked.place, _CONTAINED)
        )

    def is_narrower(self, statement: CoverageLimits, other: CoverageLimits) -> bool:
        """Whether a statement speaks of less than another: of a part, or of one case of a kind."""
        if self.applies(other, statement):
            return not self.same(other, statement)
        of_all = not (other.organization or other.place or other.thing)
        of_one = statement.organization or statement.place or statement.thing
        return of_all and bool(of_one) and not statement.role

    def shared(self, statement: Coverage, asked: CoverageLimits) -> CoverageLimits:
        """Return the part of what is asked that an overlapping statement speaks of."""
        return CoverageLimits(
            organization=asked.organization or statement.organization,
            role=asked.role or statement.role,
            kind=self._narrower(statement.kind, asked.kind, _SUBCLASS),
            relation=self._narrower(statement.relation, asked.relation, _SUBPROPERTY),
            place=self._narrower(statement.place, asked.place, _CONTAINED),
            thing=asked.thing or statement.thing,
        )

    def same(self, one: CoverageLimits, other: CoverageLimits) -> bool:
        """Whether two statements speak of the same, if of different days."""
        return self.applies(one, other) and self.applies(other, one)

    def _kinds(self, asked: CoverageLimits) -> frozenset[str]:
        kinds = self._reach(asked.kind, _SUBCLASS) if asked.kind else frozenset()
        if asked.thing:
            for kind in self._next(asked.thing, _TYPE):
                kinds |= self._reach(kind, _SUBCLASS)
        return kinds

    def _relations(self, asked: CoverageLimits) -> frozenset[str]:
        found = [self._reach(each, _SUBPROPERTY) for each in self._own(asked)]
        if asked.role == _FULL_MEMBER:
            found.append(_MEMBERSHIP)
        return frozenset().union(*found)

    def _own(self, asked: CoverageLimits) -> list[str]:
        """Return the relation that is asked for, and the one that the role is told by."""
        relations = (asked.relation, self._relation_of.get(asked.role or ""))
        return [each for each in relations if each]

    def _places(self, asked: CoverageLimits) -> frozenset[str]:
        return self._reach(asked.place, _CONTAINED) if asked.place else frozenset()

    def _relations_overlap(self, one: CoverageLimits, other: CoverageLimits) -> bool:
        if not all(each.relation or each.role for each in (one, other)):
            return True
        if one.role and one.role == other.role:
            return True
        return any(
            relation in self._relations(beside)
            for each, beside in ((one, other), (other, one))
            for relation in self._own(each)
        )

    def _kinds_overlap(self, one: CoverageLimits, other: CoverageLimits) -> bool:
        if one.kind and other.kind:
            return self._nested(one.kind, other.kind, _SUBCLASS)
        for kind, thing in ((one.kind, other.thing), (other.kind, one.thing)):
            if kind and thing:
                # An agreement of another kind is none of it; a state stands at the other end.
                kinds = self._kinds(CoverageLimits(thing=thing))
                return kind in kinds or not kinds & self._reach(kind, _SUBCLASS)
        return True

    def _nested(self, one: str | None, other: str | None, relation: ox.NamedNode) -> bool:
        """Whether one of two terms lies under the other; None limits nothing."""
        if one is None or other is None:
            return True
        return one in self._reach(other, relation) or other in self._reach(one, relation)

    def _narrower(self, one: str | None, other: str | None, relation: ox.NamedNode) -> str | None:
        """Return of two nested terms the one below."""
        if one is None or other is None:
            return one or other
        return one if other in self._reach(one, relation) else other

    def _reach(self, iri: str, relation: ox.NamedNode) -> frozenset[str]:
        """Return a term and all that lies above it."""
        key = (iri, relation)
        if key not in self._above:
            found, queue = {iri}, deque([iri])
            while queue:
                for each in self._next(queue.popleft(), relation):
                    if each not in found:
                        found.add(each)
                        queue.append(each)
            self._above[key] = frozenset(found)
        return self._above[key]

    def _next(self, iri: str, relation: ox.NamedNode) -> set[str]:
        return {
            quad.object.value
            for quad in self._store.quads_for_pattern(ox.NamedNode(iri), relation, None)
            if isinstance(quad.object, ox.NamedNode)
        }


def _narrowest(
    graph: _Graph, statements: Iterable[Coverage], asked: CoverageLimits, day: date | None
) -> Verdict:
    """Return what the narrowest of the statements say that speak of all that is asked."""
    speaking = [each for each in statements if graph.applies(each, asked)]
    narrowest = [
        each
        for each in speaking
        if not any(graph.applies(each, other) and not graph.same(each, other) for other in speaking)
    ]
    if not narrowest:
        return Verdict(NOT_COVERED)
    return _weakest([_on(day, each) for each in _grouped(graph, narrowest)])


def _grouped(graph: _Graph, statements: Iterable[Coverage]) -> Iterator[list[Coverage]]:
    """Yield the statements that speak of the same together."""
    left = list(statements)
    while left:
        yield [each for each in left if graph.same(left[0], each)]
        left = [each for each in left if not graph.same(left[0], each)]


def _on(day: date | None, statements: list[Coverage]) -> Verdict:
    """Return what statements of the same say of a day."""
    deciding = [each for each in statements if each.covers(day)]
    if deciding:
        weakest = min(map(_rank, deciding))
        return Verdict(COMPLETENESS[weakest], tuple(e for e in deciding if _rank(e) == weakest))
    assert day is not None
    before = [e for e in statements if e.covered_until and e.covered_until < day]
    if before:
        nearest = max(before, key=lambda each: each.covered_until or date.min)
        return Verdict(NOT_COVERED, (nearest,), until=nearest.covered_until)
    nearest = min(statements, key=lambda each: each.covered_from or date.max)
    return Verdict(NOT_COVERED, (nearest,), since=nearest.covered_from)


def _weakest(verdicts: list[Verdict]) -> Verdict:
    """Return the weakest of several, with the statements of all that are as weak."""
    weakest = min(COMPLETENESS.index(each.completeness) for each in verdicts)
    deciding = [each for each in verdicts if each.completeness == COMPLETENESS[weakest]]
    return Verdict(
        COMPLETENESS[weakest],
        tuple(sorted({s for each in deciding for s in each.statements}, key=lambda each: each.iri)),
        since=max((each.since for each in deciding if each.since), default=None),
        until=min((each.until for each in deciding if each.until), default=None),
    )


def _agree(one: str | None, other: str | None) -> bool:
    return one is None or other is None or one == other


def _rank(statement: Coverage) -> int:
    return COMPLETENESS.index(statement.completeness)
