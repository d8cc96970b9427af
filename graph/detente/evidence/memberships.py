"""Memberships and participations: relations that hold for a time, each told as one statement."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

import pyoxigraph as ox

from ..core.namespaces import MD, PREFIXES
from ..core.validity import Validity
from ..rdf.store import rows
from .dating import Dates, Dating, stated, values
from .notes import remarks
from .rivals import Rival
from .sources import Source, source

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
_RECORDS: Final = """
SELECT ?record {
  VALUES ?class { md:Membership md:Participation md:RivalStatement } ?record a ?class
}
"""

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


class Memberships:
    """All memberships and participations of a graph.

    What was read from a row of a dataset is left out where it is only another record of a curated
    one (md:recordFor).

    Attributes:
        spells: the memberships that each statement tells, the earliest first.
        records: IRIs of all that is a record of a relation, and no thing of its own.
    """

    def __init__(self, store: ox.Store, where: dict[str, Source], dates: Dates) -> None:
        self.spells: dict[Key, tuple[Membership, ...]] = {}
        self._of: dict[str, Membership] = {}
        self._at: dict[str, list[Key]] = {}
        found = {each.iri: each for each in _read(store, where, dates)}
        doubles = values(store, MD + "recordFor")
        for iri, each in sorted(found.items(), key=lambda item: _when(item[1])):
            if doubles.get(iri) not in found:
                self._of[iri] = each
                if each.key not in self.spells:
                    for end in {each.member, each.whole}:
                        self._at.setdefault(end, []).append(each.key)
                self.spells[each.key] = (*self.spells.get(each.key, ()), each)
        self.records = {row["record"].value for row in rows(store, _RECORDS)} | found.keys()

    def __iter__(self) -> Iterator[Membership]:
        return iter(self._of.values())

    def at(self, end: str | None) -> Iterable[Key]:
        """Return what memberships of an actor, or in a whole, tell; or all."""
        return self.spells if end is None else self._at.get(end, ())

    def get(self, iri: str) -> Membership | None:
        """Return the membership of this IRI."""
        return self._of.get(iri)

    def behind(self, key: Key) -> tuple[Membership, ...]:
        """Return the memberships that a statement tells, or that it follows from directly."""
        one, relation, other = key
        told = (relation, *_FOLLOWS_FROM.get(relation, ()))
        return tuple(spell for each in told for spell in self.spells.get((one, each, other), ()))


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


def _read(store: ox.Store, where: dict[str, Source], dates: Dates) -> Iterator[Membership]:
    """Yield every record with both ends and a role that can be told."""
    held: dict[str, tuple[str, set[str]]] = {}
    for link in (_ORG + "member", MD + "participant"):
        for iri, member, graph in sorted(stated(store, link)):
            held.setdefault(iri, (member, set()))[1].update({graph} - {""})
    organizations = values(store, _ORG + "organization")
    wholes = values(store, MD + "inAgreement") | values(store, MD + "inActivity")
    roles = values(store, MD + "inRole") | values(store, _ORG + "role")
    relations = values(store, _ROLE_RELATION)
    dated_by = {
        row["record"].value: row["activity"].value
        for row in rows(store, "SELECT * { ?record md:datedBy ?activity }")
    }
    notes = remarks(store)
    for iri, (member, graphs) in held.items():
        role = roles.get(iri, "")
        default = _MEMBER_OF if iri in organizations else _PARTICIPATES
        relation = relations.get(role) if role else default
        relation = _MEMBER_OF if relation == CURRENT_MEMBER_OF else relation
        whole = organizations.get(iri) or wholes.get(iri)
        if relation and whole:
            lives = tuple(filter(Validity.is_dated, map(dates.dating, (member, whole))))
            yield Membership(
                iri=iri,
                member=member,
                relation=relation,
                whole=whole,
                role=role,
                dating=replace(_dating(dates, iri, dated_by.get(iri)), lives=lives),
                sources=tuple(source(where, graph) for graph in sorted(graphs)),
                rivals=dates.rivals(iri),
                notes=notes.get(iri, ()),
            )
