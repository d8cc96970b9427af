"""Memberships and participations: relations that hold for a time, each told as one statement."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from .dated import Dates, Dating, Rival, source, stated, values
from .sources import Source
from .store import rows
from .terms import MD, PREFIXES

_ORG: Final = PREFIXES["org"]
_MEMBER_OF: Final = MD + "memberOf"
#: What follows from a full membership that holds, and is not told beside it.
CURRENT: Final = MD + "currentMemberOf"
_PARTICIPATES: Final = MD + "participatesIn"
_TOLD_AS: Final = MD + "toldAs"
_RECORDS: Final = """
SELECT ?record {
  VALUES ?class { md:Membership md:Participation md:RivalStatement } ?record a ?class
}
"""

#: Subject, relation and object of a statement, by IRI.
Key = tuple[str, str, str]


@dataclass(frozen=True)
class Membership:
    """That an actor is in an organization, in a role, or in an activity, for a time.

    Attributes:
        iri: its own IRI.
        member: IRI of the actor.
        relation: IRI of the relation that it is told as.
        whole: IRI of the organization or activity.
        role: IRI of the role; empty where none is given.
        dating: when, and how far that was checked.
        sources: who says so.
        rivals: what other sources say of it.
    """

    iri: str
    member: str
    relation: str
    whole: str
    role: str
    dating: Dating
    sources: tuple[Source, ...]
    rivals: tuple[Rival, ...] = ()

    @property
    def key(self) -> Key:
        """The statement that it is told as."""
        return self.member, self.relation, self.whole

    @property
    def in_activity(self) -> bool:
        """Whether it is a participation: told the same whatever the role."""
        return self.relation == _PARTICIPATES

    @property
    def graphs(self) -> tuple[str, ...]:
        """The IRIs of the graphs that hold it."""
        return tuple(each.graph for each in self.sources)


class Memberships:
    """All memberships and participations of a graph.

    What was read from a row of a dataset is left out where it is only another record of a curated
    one (prov:alternateOf).

    Attributes:
        spells: the memberships that each statement tells, the earliest first.
        records: IRIs of all that is a record of a relation, and no thing of its own.
    """

    def __init__(self, store: ox.Store, where: dict[str, Source], dates: Dates) -> None:
        self.spells: dict[Key, tuple[Membership, ...]] = {}
        self._of: dict[str, Membership] = {}
        self._at: dict[str, list[Key]] = {}
        found = {each.iri: each for each in _read(store, where, dates)}
        doubles = values(store, PREFIXES["prov"] + "alternateOf")
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
        """Return what memberships of an actor, or in an organization or activity, tell; or all."""
        return self.spells if end is None else self._at.get(end, ())

    def get(self, iri: str) -> Membership | None:
        """Return the membership of this IRI."""
        return self._of.get(iri)

    def repeated(self, key: Key) -> bool:
        """Whether a derived statement says no more than a membership does."""
        one, relation, other = key
        return key in self.spells or (
            relation == CURRENT and (one, _MEMBER_OF, other) in self.spells
        )


def _when(membership: Membership) -> tuple[str, str, str]:
    """Sort the earliest first, one without a start before others, and then by IRI."""
    return membership.dating.start or "", membership.dating.end or "9999", membership.iri


def _read(store: ox.Store, where: dict[str, Source], dates: Dates) -> Iterator[Membership]:
    """Yield every record with both ends and a role that can be told."""
    held: dict[str, tuple[str, set[str]]] = {}
    for iri, member, graph in sorted(stated(store, _ORG + "member")):
        held.setdefault(iri, (member, set()))[1].update({graph} - {""})
    organizations = values(store, _ORG + "organization")
    activities = values(store, MD + "inActivity")
    roles, told_as = values(store, _ORG + "role"), values(store, _TOLD_AS)
    for iri, (member, graphs) in held.items():
        role = roles.get(iri, "")
        if iri in organizations:
            relation = told_as.get(role) if role else _MEMBER_OF
        else:
            relation = _PARTICIPATES
        whole = organizations.get(iri) or activities.get(iri)
        if relation and whole:
            yield Membership(
                iri=iri,
                member=member,
                relation=relation,
                whole=whole,
                role=role,
                dating=dates.dating(iri),
                sources=tuple(source(where, graph) for graph in sorted(graphs)),
                rivals=dates.rivals(iri),
            )
