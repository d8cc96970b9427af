"""Spells: memberships and participations, each with the dates of one record, read in one query."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from ..core.namespaces import MD, PREFIXES, shorten
from ..core.terms import lexical
from ..core.validity import Validity
from ..rdf.lookups import About, lookups_of
from ..rdf.store import rows

_EARLIER: Final = MD + "earlierLife"
_START, _FOUNDED, _END = (
    PREFIXES["schema"] + each for each in ("startDate", "foundingDate", "endDate")
)
_START_PRECISION, _FOUNDED_PRECISION, _END_PRECISION = (
    MD + each for each in ("startPrecision", "foundingPrecision", "endPrecision")
)
#: What says from when to when a thing was.
_LIFE: Final = (
    *(_EARLIER, _START, _START_PRECISION, _FOUNDED, _FOUNDED_PRECISION),
    *(_END, _END_PRECISION),
)
_SPELLS: Final = """
SELECT * {{
  {role}
  {{ ?record org:member ?member ; org:organization ?whole }}
  UNION {{ ?record md:participant ?member ; md:inActivity|md:inAgreement ?whole }}
  FILTER NOT EXISTS {{ ?record md:recordOf ?dataset }}
  OPTIONAL {{ GRAPH ?graph {{ ?record schema:startDate ?start }} }}
  OPTIONAL {{ ?record md:startPrecision ?start_precision }}
  OPTIONAL {{ GRAPH ?ending {{ ?record schema:endDate|md:supersededOn ?end }} }}
  OPTIONAL {{ ?record md:endPrecision ?end_precision }}
  OPTIONAL {{ ?record md:endStatus ?status }}
  OPTIONAL {{ ?record md:observedUntil ?observed_until }}
  OPTIONAL {{ ?record md:observedFrom ?observed_from }}
  OPTIONAL {{ ?record md:confirmation ?confirmed }}
  BIND (COALESCE(?confirmed, md:Unconfirmed) AS ?verification)
  {any_role}
}}
"""


@dataclass(frozen=True)
class Spell:
    """That an actor was in an organization, an activity or an agreement, in a role, for a time.

    Attributes:
        iri: the IRI of the record.
        member: the IRI of the actor.
        whole: the IRI of the organization, activity or agreement.
        role: the IRI of the role; empty where none is given.
        validity: when.
        verification: how far it is confirmed (confirmation.py), as a CURIE.
        graphs: the IRIs of the graphs that state its start and its end.
    """

    iri: str
    member: str
    whole: str
    role: str
    validity: Validity
    verification: str = ""
    graphs: tuple[str, ...] = ()


def read_spells(store: ox.Store, role: str | None = None) -> Iterator[Spell]:
    """Yield the curated spells, each record once; rows of imported datasets are none.

    Args:
        store: the graph.
        role: only those in this role, by the local name of its IRI, as in "FullMember".
    """
    known = f"?record org:role md:{role} . BIND (md:{role} AS ?role)" if role else ""
    asked = "" if role else "OPTIONAL { ?record org:role|md:inRole ?role }"
    same: dict[str, list[ox.QuerySolution]] = {}
    for row in rows(store, _SPELLS.format(role=known, any_role=asked)):
        same.setdefault(lexical(row["record"]), []).append(row)
    about = About(lookups_of(store), _LIFE)
    ends_of_all = ((row["member"], row["whole"]) for row, *_ in same.values())
    about.fetch(
        lexical(each)
        for each in itertools.chain.from_iterable(ends_of_all)
        if isinstance(each, ox.NamedNode)
    )
    known_lives: dict[str, Validity] = {}
    for iri, solutions in sorted(same.items()):
        row = solutions[0]
        if not all(isinstance(row[name], ox.NamedNode) for name in ("member", "whole")):
            continue  # a text is no member
        ends = lexical(row["member"]), lexical(row["whole"])
        for end in ends:
            if end not in known_lives:
                known_lives[end] = _life(about, end)
        graphs = {lexical(each[name]) for each in solutions for name in ("graph", "ending")}
        yield Spell(
            iri=iri,
            member=ends[0],
            whole=ends[1],
            role=lexical(row["role"]),
            validity=Validity(
                start=lexical(row["start"]) or None,
                start_precision=lexical(row["start_precision"]) or None,
                end=lexical(row["end"]) or None,
                end_precision=lexical(row["end_precision"]) or None,
                status=lexical(row["status"]) or None,
                observed_until=lexical(row["observed_until"]) or None,
                observed_from=lexical(row["observed_from"]) or None,
                lives=tuple(known_lives[end] for end in ends if known_lives[end].is_dated()),
            ),
            verification=shorten(lexical(row["verification"])),
            graphs=tuple(sorted(graphs - {""})),
        )


def _life(about: About, iri: str) -> Validity:
    """Return from when to when a thing was; of a state with an earlier life, from that on."""

    def value(relation: str) -> str | None:
        return min((lexical(value) for value, _ in about.values(iri, relation)), default=None)

    earlier = (value(_EARLIER) or "").partition("/")[0]
    started, precision = value(_START), value(_START_PRECISION)
    if not started:
        started, precision = value(_FOUNDED), value(_FOUNDED_PRECISION)
    return Validity(
        start=earlier or started,
        start_precision="day" if earlier else precision,
        end=value(_END),
        end_precision=value(_END_PRECISION),
    )


#: Roles by the word of the command line, and the local names of their IRIs.
ROLES: Final = {
    "full-member": "FullMember",
    "observer": "Observer",
    "dialogue-partner": "DialoguePartner",
    "partner": "Partner",
    "associate-member": "AssociateMember",
    "signatory": "Signatory",
    "suspended": "Suspended",
    "outside-integrated-command": "OutsideIntegratedCommand",
}


def role_iri(word: str) -> str:
    """Return the IRI of a role, by the word of the command line."""
    return MD + ROLES[word]
