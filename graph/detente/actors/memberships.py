"""Memberships and participations: relations that hold for a time, each told as one statement."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

import pyoxigraph as ox

from ..core.namespaces import DERIVED, INFERRED_MAY_HOLD, MD, PREFIXES, RDF_TYPE
from ..core.terms import lexical
from ..core.validity import Validity
from ..evidence.dating import Dates, Dating
from ..evidence.rivals import Rival
from ..evidence.sources import Source, Sources, source
from ..rdf.lookups import About, HeldLookups, InGraph, joined, values

_ORG: Final = PREFIXES["org"]
_MEMBER_OF: Final = MD + "memberOf"
#: What follows from a full membership that holds; the membership itself need not be of the day.
CURRENT_MEMBER_OF: Final = MD + "currentMemberOf"
_PARTICIPATES: Final = MD + "participatesIn"
_ROLE_RELATION: Final = MD + "roleRelation"
#: What a relation follows from that memberships and participations are told as.
_FOLLOWS_FROM: Final = {
    CURRENT_MEMBER_OF: (_MEMBER_OF,),
    _MEMBER_OF: (MD + "associateMemberOf",),
    _PARTICIPATES: (MD + "conducts",),
}
_ORGANIZATION: Final = _ORG + "organization"
_DOUBLE: Final = MD + "recordFor"
_DATED_BY: Final = MD + "datedBy"
_NOTE: Final = MD + "note"
#: What leads from a record to the actor, the first that it has before the other.
LINKS: Final = (_ORG + "member", MD + "participant")
#: What leads to what the actor is in.
WHOLES: Final = (_ORGANIZATION, MD + "inActivity", MD + "inAgreement")
#: What leads to the role.
_ROLES: Final = (_ORG + "role", MD + "inRole")
_TIED: Final = f"""
SELECT ?record ?link ?other ?graph {{
  VALUES ?link {{ {" ".join(f"<{each}>" for each in (*LINKS, *WHOLES, *_ROLES, _DOUBLE))} }}
  {{ GRAPH ?graph {{ ?record ?link ?other }} FILTER (?graph != <{INFERRED_MAY_HOLD}>) }}
"""
_TIED_BARE: Final = "UNION { ?record ?link ?other } }"
#: What a record of a relation is.
RECORDS: Final = {MD + name for name in ("Membership", "Participation", "RivalStatement")}

#: Subject, relation and object of a statement, by IRI.
Key = tuple[str, str, str]


@dataclass(frozen=True)
class Membership:
    """That an actor is in an organization, an activity or an agreement, in a role, for a time.

    Attributes:
        iri: its own IRI.
        member: IRI of the actor.
        relation: IRI of the relation that it is told as.
        whole: IRI of the organization, activity or agreement.
        role: IRI of the role; empty where none is given.
        dating: when, and how far that was checked.
        sources: who says so.
        rivals: what other sources say of it.
        notes: remarks of the editors.
    """

    iri: str
    member: str
    relation: str
    whole: str
    role: str
    dating: Dating
    sources: tuple[Source, ...]
    rivals: tuple[Rival, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def key(self) -> Key:
        """The statement that it is told as."""
        return self.member, self.relation, self.whole

    @property
    def graphs(self) -> tuple[str, ...]:
        """The IRIs of the graphs that hold it."""
        return tuple(each.graph for each in self.sources)


@dataclass(frozen=True)
class Tie:
    """What a membership or participation ties together, without when and how sure that is.

    Attributes:
        iri: the IRI of the record.
        key: the statement that it is told as.
        role: IRI of the role; empty where none is given.
        graphs: the IRIs of the graphs that hold it.
    """

    iri: str
    key: Key
    role: str
    graphs: tuple[str, ...]


class Memberships:
    """The memberships and participations of a graph, looked up as they are asked for.

    What was read from a row of a dataset is left out where it is only another record of a curated
    one (md:recordFor).
    """

    def __init__(self, about: About, where: Sources, dates: Dates, *, merged: bool = True) -> None:
        self._about, self._where, self._dates, self._merged = about, where, dates, merged
        self._links: dict[str, dict[str, list[InGraph]]] = {}
        self._all: tuple[Tie, ...] | None = None
        self._ties: dict[str, Tie | None] = {}
        self._at: dict[str, tuple[Tie, ...]] = {}
        self._by_key: dict[Key, list[Tie]] = {}
        self._made: dict[str, Membership] = {}
        self._spells: dict[Key, tuple[Membership, ...]] = {}

    def __iter__(self) -> Iterator[Membership]:
        """Yield all of them, the earliest first, which takes reading them all."""
        return iter(self._in_order(self.ties()))

    def ties(self) -> tuple[Tie, ...]:
        """Return what all of them tie, which takes reading them all, without their dates."""
        if self._all is None:
            records = sorted(self._read_all())
            every = tuple(tie for tie in map(self._curated, records) if tie)
            by_key: dict[Key, list[Tie]] = {}
            found: dict[str, list[Tie]] = {}
            for tie in every:
                by_key.setdefault(tie.key, []).append(tie)
                for end in {tie.key[0], tie.key[2]}:
                    found.setdefault(end, []).append(tie)
            self._by_key, self._at = by_key, {end: tuple(ties) for end, ties in found.items()}
            self._all = every  # last: another thread takes it for a sign that the others are whole
        return self._all

    def _read_all(self) -> set[str]:
        """Read what every record ties, and nothing else of them; return those with an actor."""
        lookups = self._about.lookups
        if isinstance(lookups, HeldLookups):
            return {iri for iri in lookups.having(LINKS) if not iri.startswith("_:")}
        rows = lookups.rows(_TIED + (_TIED_BARE if not self._merged else "}"))
        for record, link, other, where in rows:
            if isinstance(record, ox.NamedNode):
                graph = where.value if where else ""
                graph = "" if graph in DERIVED else graph  # it is part of the merge
                own = self._links.setdefault(record.value, {})
                own.setdefault(link.value, []).append((other, graph))
        return {iri for iri, own in self._links.items() if {*own} & {*LINKS}}

    def around(self, ends: Iterable[str]) -> list[Membership]:
        """Return those of some actors, and those in some wholes, the earliest first."""
        return self._in_order({tie.iri: tie for at in self.at_each(ends) for tie in at}.values())

    def at_each(self, ends: Iterable[str]) -> list[tuple[Tie, ...]]:
        """Return for each actor or whole what ties it, looked up in one call for all."""
        wanted, whole = list(ends), self._all is not None
        known = self._at  # after that: another thread may put all of them there meanwhile
        missing = dict.fromkeys(end for end in wanted if end not in known)
        if missing and whole:
            known.update(dict.fromkeys(missing, ()))
        elif missing:
            found: dict[str, list[Tie]] = {end: [] for end in missing}
            links = self._about.lookups.leading_to(missing, (*LINKS, *WHOLES))
            for tie in self._kept(links):
                for end in {tie.key[0], tie.key[2]} & found.keys():
                    found[end].append(tie)
            known.update({end: tuple(ties) for end, ties in found.items()})
        return [known[end] for end in wanted]

    def joining(self, ones: Collection[str], others: Collection[str]) -> list[Tie]:
        """Return what ties one of some things to one of others, and reads of no other record."""
        if self._merged and self._about.lookups.by_index:
            steps = "|".join(f"<{each}>" for each in (*LINKS, *WHOLES))
            both = joined(
                ("?record", f"{values('one', ones)} ?record ({steps}) ?one"),
                ("?record", f"{values('other', others)} ?record ({steps}) ?other"),
            )
            rows = self._about.lookups.rows(f"SELECT DISTINCT ?record {{ {both} }}")
            return self._of({each.value for (each,) in rows if isinstance(each, ox.NamedNode)})
        found = [
            {q.subject.value for q in links if isinstance(q.subject, ox.NamedNode)}
            for links in (
                self._about.lookups.leading_to(ends, (*LINKS, *WHOLES), merged=self._merged)
                for ends in (ones, others)
            )
        ]
        return self._of(found[0] & found[1])

    def inside(self, ends: Collection[str]) -> list[Membership]:
        """Return those between two of some things, the earliest first."""
        links = self._about.lookups.leading_to(ends, WHOLES)
        records = {q.subject.value for q in links if isinstance(q.subject, ox.NamedNode)}
        members = self._about.lookups.about(records, LINKS)
        ties = self._kept(quad for quad in members if lexical(quad.object) in ends)
        return self._in_order(tie for tie in ties if {tie.key[0], tie.key[2]} <= {*ends})

    def at(self, end: str | None) -> Iterable[Key]:
        """Return what memberships of an actor, or in a whole, tell; or all."""
        found = (
            [each.key for each in self]
            if end is None
            else [tie.key for tie in self.at_each((end,))[0]]
        )
        return dict.fromkeys(found)

    def spells(self, key: Key) -> tuple[Membership, ...]:
        """Return the memberships that a statement tells, the earliest first."""
        if key not in self._spells:
            ties = self._telling(key)
            self._spells[key] = tuple(self._in_order(ties)) if ties else ()
        return self._spells[key]

    def datings(self, key: Key) -> list[Dating]:
        """Return when the memberships were that a statement tells, in no order."""
        ties = self._telling(key)
        self._about.fetch(tie.iri for tie in ties if tie.iri not in self._made)
        return list(map(self._dated, ties))

    def _telling(self, key: Key) -> list[Tie]:
        if key[1] not in self._relations.values() and key[1] not in (_MEMBER_OF, _PARTICIPATES):
            return []
        if self._all is not None:
            return self._by_key.get(key, [])
        known = next((end for end in (key[2], key[0]) if end in self._at), key[2])
        return [tie for tie in self.at_each((known,))[0] if tie.key == key]

    def behind(self, key: Key) -> tuple[Membership, ...]:
        """Return the memberships that a statement tells, or that it follows from directly."""
        one, relation, other = key
        told = (relation, *_FOLLOWS_FROM.get(relation, ()))
        return tuple(spell for each in told for spell in self.spells((one, each, other)))

    def get(self, iri: str) -> Membership | None:
        """Return the membership of this IRI."""
        tie = self._curated(iri)
        return self._membership(tie) if tie else None

    def is_record(self, iri: str) -> bool:
        """Whether something is a record of a relation, and no thing of its own."""
        kinds = self._about.values(iri, RDF_TYPE)
        typed = any(not graph and lexical(kind) in RECORDS for kind, graph in kinds)
        return typed or self._tie(iri) is not None

    def _kept(self, links: Iterable[ox.Quad]) -> list[Tie]:
        """Return what some links belong to, each once, that is not another's second record."""
        return self._of({q.subject.value for q in links if isinstance(q.subject, ox.NamedNode)})

    def _of(self, records: Collection[str]) -> list[Tie]:
        """Return what records tie, each once, that are not another's second record."""
        self._about.fetch(records)
        self._about.fetch(
            lexical(curated) for iri in records for curated, _ in self._about.values(iri, _DOUBLE)
        )
        return [tie for tie in map(self._curated, sorted(records)) if tie]

    def _in_order(self, ties: Iterable[Tie]) -> list[Membership]:
        """Return memberships with all that is known of them, the earliest first."""
        wanted = list(ties)
        if missing := [tie for tie in wanted if tie.iri not in self._made]:
            self._dates.fetch([tie.iri for tie in missing])
            self._where.fetch(graph for tie in missing for graph in tie.graphs)
        return sorted(map(self._membership, wanted), key=_when)

    def _curated(self, iri: str) -> Tie | None:
        """Return what a record ties; None where it is another's second record."""
        found = self._tie(iri)
        doubles = min(self._stated(iri, _DOUBLE), default=None) if found else None
        return None if doubles and self._tie(doubles) else found

    def _tie(self, iri: str) -> Tie | None:
        """Return what a record ties, if it has both ends and a role that can be told."""
        if iri not in self._ties:
            self._ties[iri] = self._read(iri)
        return self._ties[iri]

    def _values(self, iri: str, relation: str) -> list[InGraph]:
        """Return what ties a record, from what was read of all or of this one."""
        known = self._links.get(iri)
        return self._about.values(iri, relation) if known is None else known.get(relation, [])

    def _stated(self, iri: str, relation: str) -> list[str]:
        """Return the things that a source gives; a text in their place is none."""
        values = (value for value, graph in self._values(iri, relation) if graph not in DERIVED)
        return [value.value for value in values if isinstance(value, ox.NamedNode)]

    def _read(self, iri: str) -> Tie | None:
        own: Mapping[str, list[InGraph]] | None = self._links.get(iri)
        if own is None:
            own = self._about.of(iri)
        member, whole = _first(own, LINKS), _first(own, WHOLES)
        if not (member and whole):
            return None
        role = _first(own, _ROLES)
        default = _MEMBER_OF if _first(own, (_ORGANIZATION,)) else _PARTICIPATES
        relation = self._relations.get(role) if role else default
        if not relation:
            return None
        relation = _MEMBER_OF if relation == CURRENT_MEMBER_OF else relation
        graphs = {graph for link in LINKS for _, graph in own.get(link, ())} - DERIVED - {""}
        return Tie(iri, (member, relation, whole), role, tuple(sorted(graphs)))

    def _membership(self, tie: Tie) -> Membership:
        if tie.iri not in self._made:
            iri, dates, (member, relation, whole) = tie.iri, self._dates, tie.key
            self._made[iri] = Membership(
                iri=iri,
                member=member,
                relation=relation,
                whole=whole,
                role=tie.role,
                dating=self._dated(tie),
                sources=tuple(source(self._where, graph) for graph in tie.graphs),
                rivals=dates.rivals(iri),
                notes=tuple(sorted({*dates.stated(iri, _NOTE)})),
            )
        return self._made[tie.iri]

    def _dated(self, tie: Tie) -> Dating:
        """Return when a membership was, within the lives of its two ends."""
        if (made := self._made.get(tie.iri)) is not None:
            return made.dating
        by = (
            each.value
            for each, graph in self._about.values(tie.iri, _DATED_BY)
            if not graph and isinstance(each, ox.NamedNode)
        )
        ends = tie.key[0], tie.key[2]
        lives = tuple(filter(Validity.is_dated, map(self._dates.dating, ends)))
        return replace(_dating(self._dates, tie.iri, max(by, default=None)), lives=lives)

    @cached_property
    def _relations(self) -> dict[str, str]:
        """The relation that each role is told as."""
        found: dict[str, str] = {}
        for quad in self._about.lookups.related((_ROLE_RELATION,)):
            stated = lexical(quad.graph_name) not in DERIVED
            ends = quad.subject, quad.object
            if stated and all(isinstance(end, ox.NamedNode) for end in ends):
                role, relation = map(lexical, ends)
                found[role] = min(relation, found.get(role, relation))
        return found


def _first(stated: Mapping[str, list[InGraph]], relations: Iterable[str]) -> str:
    """Return the first thing that a source gives with the first of some relations; "" for none."""
    for relation in relations:
        if values := stated.get(relation):
            named = [
                value.value
                for value, graph in values
                if graph not in DERIVED and isinstance(value, ox.NamedNode)
            ]
            if named:
                return min(named)
    return ""


def _when(membership: Membership) -> tuple[str, str, str]:
    """Sort the earliest first, one without a start before others, and then by IRI."""
    return membership.dating.start or "", membership.dating.end or "9999", membership.iri


def _dating(dates: Dates, iri: str, activity: str | None) -> Dating:
    """Return when a record was: what it has no dates for lasted as long as the activity."""
    own = dates.dating(iri)
    if activity is None:
        return own
    lasting = dates.dating(activity)
    verification = own.verification or lasting.verification
    return replace(lasting, verification=verification, confirmed=own.confirmed)
