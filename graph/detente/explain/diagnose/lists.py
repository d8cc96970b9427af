"""Lists: of which list the triples are that a pattern asks for, and how much of it is held."""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

import pyoxigraph as ox

from ...core.namespaces import MD, PREFIXES, RDF_TYPE
from ...core.terms import lexical
from ...evidence.coverage import (
    COMPLETE,
    COMPLETENESS,
    NOT_COVERED,
    PARTIAL,
    Coverage,
    CoverageLimits,
    Verdict,
)
from ...evidence.statements import domain_relations
from ...query.diagnosis import Diagnosis
from .patterns import TriplePattern, iri
from .setting import Setting, plural, types

_ORG: Final = PREFIXES["org"]
_SKOS: Final = PREFIXES["skos"]
_RDFS: Final = PREFIXES["rdfs"]
_CONDUCTS: Final = MD + "conducts"
_IN_PLACE: Final = MD + "takesPlaceIn"
_LIES_IN: Final = f"<{PREFIXES['schema']}containedInPlace>"
_MEMBER_OF: Final = MD + "memberOf"
_PARTICIPATES: Final = MD + "participatesIn"
#: What makes a record of a membership or a participation, by what it says of the list.
_ORGANIZATION: Final = _ORG + "organization"
_ROLES: Final = (_ORG + "role", MD + "inRole")
_WHOLES: Final = (MD + "inActivity", MD + "inAgreement")
_MEMBERS: Final = (_ORG + "member", MD + "participant")
_RECORDS: Final = frozenset((_ORGANIZATION, *_ROLES, *_WHOLES, *_MEMBERS))
#: What everything has that stands in the graph: it tells which thing is meant, and is no list.
_NAMING: Final = frozenset(
    (
        *(RDF_TYPE, MD + "named", MD + "phrase", PREFIXES["dcterms"] + "title"),
        *(_SKOS + name for name in ("prefLabel", "altLabel", "definition", "inScheme")),
        *(_RDFS + name for name in ("label", "subClassOf", "subPropertyOf")),
    )
)
_SUBJECTS: Final = ox.NamedNode(PREFIXES["schema"] + "domainIncludes")
_OBJECTS: Final = ox.NamedNode(PREFIXES["schema"] + "rangeIncludes")
_LISTED: Final = 3
#: How much is held of a list, in words.
HOW_FAR: Final = {
    COMPLETE: "covered in full",
    PARTIAL: "only partly covered here",
    NOT_COVERED: "not covered here",
}
_PHRASE: Final = ox.NamedNode(MD + "phrase")


@dataclass(frozen=True)
class Asked(CoverageLimits):
    """A list that something is asked of, by what limits it.

    Attributes:
        outward: whether the relation leads from its thing to those in the list.
    """

    outward: bool = False

    def verdict(self, setting: Setting, days: Sequence[datetime.date | None]) -> Verdict:
        """Return how much the graph holds of it on some days: the weakest of them."""
        verdicts = [setting.coverage.verdict(self, day) for day in days]
        return min(verdicts, key=lambda each: COMPLETENESS.index(each.completeness))

    def words(self, setting: Setting) -> str:
        """Return the list in words: operations of the United Nations in Africa."""
        things = plural(setting.label(self.kind)) if self.kind else ""
        where = f" in {setting.label(self.place)}" if self.place else ""
        if self.organization and things:
            return f"{things} of {setting.label(self.organization)}{where}"
        if self.organization and self.role:
            return f"{_holders(setting.label(self.role))} of {setting.label(self.organization)}"
        if self.relation and (self.organization or self.thing or self.place):
            ends = (self.place,) if self.relation == _IN_PLACE else ()
            other = next(filter(None, (*ends, self.organization, self.thing, self.place)), "")
            one, phrase = setting.label(other), _phrase(setting, self.relation)
            if self.outward:
                return f"what {one} {phrase}"
            if things and self.thing:
                return f"{things} of {one}"
            if things:
                return f"{things}{where}"
            return f"{_asked_for(setting, self.relation)} {phrase} {one}"
        if things:
            return things + where
        if self.thing:
            return f"what is said of {setting.label(self.thing)}"
        if self.organization:
            return f"what is said of {setting.label(self.organization)}"
        return f"what {_phrase(setting, self.relation)} what" if self.relation else "this"


class Judged(NamedTuple):
    """A list with how much of it is held."""

    asked: Asked
    verdict: Verdict
    days: tuple[datetime.date | None, ...] = (None,)

    @property
    def complete(self) -> bool:
        """Whether all of it is held."""
        return self.verdict.completeness == COMPLETE

    @property
    def told(self) -> bool:
        """Whether any statement speaks of it."""
        return bool(self.verdict.statements)

    @property
    def is_of_one(self) -> bool:
        """Whether a statement speaks of it, and not of a relation or a class in general."""
        statements = self.verdict.statements
        return any(each.organization or each.thing or each.place for each in statements)

    @property
    def coverage(self) -> tuple[str, ...]:
        """The IRIs of the statements that decided."""
        return tuple(each.iri for each in self.verdict.statements)


def judge(setting: Setting, asked: Asked, days: Sequence[datetime.date | None]) -> Judged:
    """Return a list with how much of it is held on some days."""
    known = tuple(days) or (None,)
    return Judged(asked, asked.verdict(setting, known), known)


def outward(setting: Setting, asked: Asked) -> Asked:
    """Return a list with the direction in which its relation leads, by what its thing is."""
    if not asked.thing or not asked.relation:
        return asked
    own = {up for each in types(setting.store, asked.thing) for up in setting.above(each)}
    node = ox.NamedNode(asked.relation)
    ends = [
        {lexical(quad.object) for quad in setting.store.quads_for_pattern(node, end, None)}
        for end in (_SUBJECTS, _OBJECTS)
    ]
    return replace(asked, outward=bool(own & ends[0]) and not own & ends[1])


def judged(
    setting: Setting,
    pattern: TriplePattern,
    patterns: Sequence[TriplePattern],
    days: Sequence[datetime.date | None],
) -> Judged | None:
    """Return the list that a pattern asks for, held as far as it is; None where it asks for none.

    Args:
        setting: the graph.
        pattern: one of the patterns.
        patterns: all that must match at once.
        days: those of which it is asked.
    """
    around = _Around(setting, patterns)
    lists = list(around.lists(pattern))
    if not lists:
        return None
    each = [judge(setting, asked, days) for asked in lists]
    return max(each, key=lambda one: (one.complete, one.told))


def star(pattern: TriplePattern, patterns: Sequence[TriplePattern]) -> list[TriplePattern]:
    """Return the patterns that make one list with a pattern: operations of somebody in a place."""
    relation = iri(pattern.relation)
    middle = pattern.subject
    if relation not in _RECORDS and relation not in (_IN_PLACE, RDF_TYPE):
        middle = pattern.object if pattern.object.startswith("?") else pattern.subject
    found = [pattern]
    for each in patterns:
        other = iri(each.relation)
        if each == pattern or each.graph != pattern.graph:
            continue
        typed = relation != other == RDF_TYPE and each.subject in (pattern.subject, pattern.object)
        of_middle = (
            each.subject == middle
            and iri(each.object)
            and (other in _RECORDS or other == _IN_PLACE)
        ) or (each.object == middle and iri(each.subject) and other == _CONDUCTS)
        if typed or of_middle:
            found.append(each)
    return found


class _Around:
    """What patterns say of the things and variables in them."""

    def __init__(self, setting: Setting, patterns: Sequence[TriplePattern]) -> None:
        self._setting, self._patterns = setting, patterns
        self._ours = {relation.value for relation in domain_relations(setting.store)}

    def lists(self, pattern: TriplePattern) -> Iterator[Asked]:
        """Yield the lists that a pattern asks for: where one is held whole, that is enough."""
        relation = iri(pattern.relation)
        one, other = iri(pattern.subject), iri(pattern.object)
        if relation == RDF_TYPE:
            yield from self._type(pattern)
        elif relation is None:
            if not pattern.relation.startswith("?"):
                yield from self._path(pattern)
            else:
                yield Asked(thing=one or other)
        elif relation in _RECORDS:
            yield from self._record(pattern.subject)
        elif relation not in _NAMING:
            yield from self._relation(relation, pattern, one, other)

    def _relation(
        self, relation: str, pattern: TriplePattern, one: str | None, other: str | None
    ) -> Iterator[Asked]:
        activity = pattern.object if relation in (_CONDUCTS, _PARTICIPATES) else pattern.subject
        kind, place = self._kind(activity), self._place(activity)
        if relation == _CONDUCTS:
            yield Asked(one, None, kind, relation, place, other, outward=bool(one))
        elif relation == _IN_PLACE:
            yield Asked(
                organization=self._conductor(pattern.subject),
                kind=kind,
                relation=relation,
                place=other or place,
            )
        elif self._is_role(relation):
            yield Asked(organization=other, relation=relation)
        elif relation not in self._ours:
            if one:
                yield Asked(relation=relation, thing=one, outward=True)
            elif not self._is_attribute(pattern):
                yield Asked(relation=relation, kind=self._kind(pattern.subject))
            return
        if other:
            yield Asked(relation=relation, thing=other)
        if one:
            yield Asked(relation=relation, thing=one, outward=True)
        if relation in self._ours and not self._is_role(relation):
            if other:
                yield Asked(relation=relation, place=other)
            kind = self._kind(pattern.object) or self._kind(pattern.subject)
            yield Asked(relation=relation, kind=kind, place=place)

    def _type(self, pattern: TriplePattern) -> Iterator[Asked]:
        """Yield the list of all things of a class, unless another pattern says which they are."""
        if iri(pattern.subject):
            return
        others = (each for each in self._patterns if each != pattern)
        if not any(
            pattern.subject in (each.subject, each.object) and self._tells(each) for each in others
        ):
            yield Asked(kind=iri(pattern.object))

    def _path(self, pattern: TriplePattern) -> Iterator[Asked]:
        """Yield the list of a path that repeats a relation; a way up through places is none."""
        names = [part for part in (_LIES_IN, f"<{_RDFS}subClassOf>") if part in pattern.relation]
        if not names:
            yield Asked(thing=iri(pattern.subject) or iri(pattern.object))

    def _record(self, record: str) -> Iterator[Asked]:
        """Yield the list that the records of a membership or a participation belong to."""
        organization = self._object(record, (_ORGANIZATION,))
        role = self._object(record, _ROLES)
        whole = self._object(record, _WHOLES)
        member = self._object(record, _MEMBERS)
        if organization or role:
            relation = None if role else _MEMBER_OF
            yield Asked(organization=organization, role=role, relation=relation, thing=whole)
        elif whole:
            yield Asked(relation=_PARTICIPATES, thing=whole)
        if member and not organization:
            yield Asked(relation=_MEMBER_OF, role=role, thing=member)

    def _object(self, subject: str, relations: Collection[str]) -> str | None:
        return next(
            (
                iri(each.object)
                for each in self._patterns
                if each.subject == subject and iri(each.relation) in relations and iri(each.object)
            ),
            None,
        )

    def _kind(self, thing: str) -> str | None:
        return self._object(thing, (RDF_TYPE,))

    def _place(self, thing: str) -> str | None:
        """Return where something is, or the wider place that it is asked to lie in."""
        if place := self._object(thing, (_IN_PLACE,)):
            return place
        within = [
            each.object
            for each in self._patterns
            if each.subject == thing and iri(each.relation) == _IN_PLACE
        ]
        for each in self._patterns:
            if each.subject in within and _LIES_IN in each.relation and iri(each.object):
                return iri(each.object)
        return None

    def _conductor(self, activity: str) -> str | None:
        return next(
            (
                iri(each.subject)
                for each in self._patterns
                if each.object == activity and iri(each.relation) == _CONDUCTS and iri(each.subject)
            ),
            None,
        )

    def _tells(self, pattern: TriplePattern) -> bool:
        """Whether a pattern says which things are meant, and not what they are called."""
        relation = iri(pattern.relation)
        return relation in self._ours or relation in _RECORDS

    def _is_role(self, relation: str) -> bool:
        """Whether a relation tells who is in what."""
        node, store = ox.NamedNode(relation), self._setting.store
        if relation in (_MEMBER_OF, MD + "currentMemberOf"):
            return True
        kinds = {lexical(quad.object) for quad in store.quads_for_pattern(node, _OBJECTS, None)}
        tellers = (ox.NamedNode(MD + name) for name in ("roleRelation", "toldAs"))
        return kinds == {MD + "Organization"} and any(
            next(store.quads_for_pattern(None, each, node, None), None) is not None
            for each in tellers
        )

    def _is_attribute(self, pattern: TriplePattern) -> bool:
        """Whether each thing that the other patterns find has what this one asks for."""
        others = [
            each
            for each in self._patterns
            if each != pattern and each.subject != pattern.object and each.relation[:1] != "?"
        ]
        if not any(
            pattern.subject in (each.subject, each.object) and self._tells(each) for each in others
        ):
            return False
        found = " ".join(each.text for each in others)
        lacking = f"FILTER NOT EXISTS {{ {pattern.subject} {pattern.relation} ?detente_any }}"
        return not self._setting.holds(f"{found} {lacking}")


def uncovered(setting: Setting, judged: Judged) -> Diagnosis:
    """Return the diagnosis that something is asked of which the graph does not hold all."""
    message = f"{judged.asked.words(setting)}: {_reach(judged)}; there may be some"
    return Diagnosis("not-covered", message, judged.coverage)


def outdated(setting: Setting, lists: Sequence[Judged]) -> Diagnosis | None:
    """Return the diagnosis of rows out of a list that is not covered on the day."""
    late = [each for each in lists if each.verdict.until or each.verdict.since]
    if not late:
        return None
    words = dict.fromkeys(f"{each.asked.words(setting)}: {_reach(each)}" for each in late)
    coverage = dict.fromkeys(iri for each in late for iri in each.coverage)
    return Diagnosis("not-covered", _listed(words), tuple(coverage))


def _reach(judged: Judged) -> str:
    """Return how far a list is covered that is not covered in full."""
    verdict = judged.verdict
    if verdict.until:
        return f"not covered since {verdict.until}"
    if verdict.since:
        return f"not covered before {verdict.since}"
    return HOW_FAR[verdict.completeness]


def known_none(setting: Setting, lists: Sequence[Judged]) -> Diagnosis:
    """Return the diagnosis that there is none: every list is held whole."""
    words = dict.fromkeys(_complete_words(setting, each) for each in lists)
    coverage = dict.fromkeys(iri for each in lists for iri in each.coverage)
    days = {day for each in lists for day in each.days if day}
    on = f" on {min(days)}" if len(days) == 1 else ""
    message = f"it is known that there is none{on}: {_listed(words)}"
    others = sum(records(setting, each.asked) for each in lists) if on else 0
    hint = f"of any day there are {others:,}" if others else None
    return Diagnosis("none", message, tuple(coverage), hint)


def records(setting: Setting, asked: Asked, *, undated: bool = False) -> int:
    """Return how many memberships and participations of a list there are, of any day.

    Args:
        setting: the graph.
        asked: the list.
        undated: whether only those count that have no date of their own.
    """
    role = asked.role or (MD + "FullMember" if asked.relation == _MEMBER_OF else None)
    if asked.organization and role:
        ends = f"?record <{_ORGANIZATION}> <{asked.organization}> ; <{_ROLES[0]}> <{role}> ."
    elif asked.thing and asked.relation:
        wholes = "|".join(f"<{each}>" for each in _WHOLES)
        ends = f"?record {wholes} <{asked.thing}> ."
    else:
        return 0
    dates = "schema:startDate|schema:endDate|md:observedFrom|md:observedUntil"
    lacking = f"FILTER NOT EXISTS {{ ?record {dates} ?day }}" if undated else ""
    imported = "FILTER NOT EXISTS { ?record md:recordOf ?dataset }"
    query = f"SELECT DISTINCT ?record {{ {ends} {imported} {lacking} }}"
    return setting.count(query) or 0


def partly(setting: Setting, lists: Sequence[Judged], counting: bool = False) -> Diagnosis:
    """Return the diagnosis of rows out of lists that are not held whole."""
    weak = [each for each in lists if not each.complete]
    words = dict.fromkeys(each.asked.words(setting) for each in weak)
    coverage = dict.fromkeys(iri for each in weak for iri in each.coverage)
    least = "a number is the least that there are" if counting else "there may be more"
    return Diagnosis(
        "partial",
        f"the graph does not have the whole list: {_listed(words)}; {least}",
        tuple(coverage),
    )


def _complete_words(setting: Setting, judged: Judged) -> str:
    words = f"{judged.asked.words(setting)}: {HOW_FAR[COMPLETE]}"
    return words + "".join(dict.fromkeys(map(covered_span, judged.verdict.statements)))


def covered_span(statement: Coverage) -> str:
    """Return the days that a statement speaks of: " from ... until ...", or nothing."""
    begin = f" from {statement.covered_from}" if statement.covered_from else ""
    return begin + (f" until {statement.covered_until}" if statement.covered_until else "")


def _asked_for(setting: Setting, relation: str) -> str:
    """Return who or what: by whether those of whom a relation is told act."""
    quads = setting.store.quads_for_pattern(ox.NamedNode(relation), _SUBJECTS, None)
    kinds = {lexical(quad.object) for quad in quads}
    return "who" if kinds and kinds <= {MD + "Actor", MD + "State"} else "what"


def _listed(words: Iterable[str]) -> str:
    """Return some words in a row, and how many more there are."""
    each = list(words)
    more = f"; and {len(each) - _LISTED} more" if len(each) > _LISTED else ""
    return "; ".join(each[:_LISTED]) + more


def _holders(role: str) -> str:
    """Return those who have a role: observers, suspended members."""
    return f"{role} members" if role.endswith("ed") else plural(role)


def _phrase(setting: Setting, relation: str | None) -> str:
    """Return what a relation is called in a sentence."""
    quads = setting.store.quads_for_pattern(ox.NamedNode(relation or ""), _PHRASE, None)
    found = min((q.object.value for q in quads if isinstance(q.object, ox.Literal)), default="")
    if found:
        return found
    from ...naming.labels import REFERENCE_PHRASES, phrases

    return phrases(REFERENCE_PHRASES, relation or "")[0]


def product(values: Mapping[str, Sequence[str]], most: int) -> list[dict[str, str]]:
    """Return every choice of one term for each variable; a single empty one where there are many.

    >>> product({"?a": ["1", "2"]}, 9)
    [{'?a': '1'}, {'?a': '2'}]
    """
    size = 1
    for each in values.values():
        size *= len(each)
    if size > most:
        return [{}]
    return [
        dict(zip(values, choice, strict=True)) for choice in itertools.product(*values.values())
    ]
