"""Spells: dated memberships, each from its first to its last day, with its source."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from .fields import Term
from .store import rows
from .terms import PREFIXES, shorten

_COLUMNS: Final = (
    *("member", "memberLabel", "organization", "organizationLabel", "wikidata", "graph", "ending"),
    *("start", "startPrecision", "end", "endPrecision", "status", "until", "verification"),
)
_SPELLS: Final = """
SELECT * {
  ?membership org:member ?member ; org:organization ?organization ; org:role ?role .
  GRAPH ?graph { ?membership schema:startDate ?start }
  FILTER NOT EXISTS { ?membership md:recordOf ?dataset }
  OPTIONAL { ?membership md:startPrecision ?startPrecision }
  OPTIONAL { GRAPH ?ending { ?membership schema:endDate ?end } }
  OPTIONAL { ?membership md:endPrecision ?endPrecision }
  OPTIONAL { ?membership md:endStatus ?status }
  OPTIONAL { ?membership md:observedUntil ?until }
  OPTIONAL { ?membership md:verification ?verification }
  OPTIONAL { ?member skos:prefLabel ?memberLabel }
  OPTIONAL { ?organization skos:prefLabel ?organizationLabel }
  OPTIONAL {
    ?organization schema:sameAs ?same FILTER (STRSTARTS(STR(?same), "http://www.wikidata.org/entity/"))
    BIND (STRAFTER(STR(?same), "http://www.wikidata.org/entity/") AS ?wikidata)
  }
}
"""
#: The last day of what is ongoing.
FOREVER: Final = datetime.date.max


@dataclass(frozen=True)
class Spell:
    """One membership from its first to its last day, as one source has it.

    Attributes:
        organization: label and IRI of the organization.
        member: label and IRI of the member.
        wikidata: the Wikidata identifier of the organization, where it is known.
        first: the first day.
        last: the last day; the last day there is where it is ongoing.
        since: the start and its precision, as they are written.
        until: the end and its precision, where there is one.
        verification: how far the dates were checked, where that is not in full.
        sources: the CURIEs of the graphs that state its start and its end.
    """

    organization: tuple[str, str]
    member: tuple[str, str]
    wikidata: str
    first: datetime.date
    last: datetime.date
    since: tuple[str, str]
    until: tuple[str, str] | None
    verification: str
    sources: tuple[str, ...]

    def days(self, year: int) -> int:
        """Return on how many days of a year it held."""
        first = max(self.first, datetime.date(year, 1, 1))
        last = min(self.last, datetime.date(year, 12, 31))
        return max(0, (last - first).days + 1)

    def holds(self, day: datetime.date) -> bool:
        """Whether it held on a day."""
        return self.first <= day <= self.last


def spells(store: ox.Store, role: str, wanted: Collection[str]) -> list[Spell]:
    """Return the dated memberships in some organizations, or in all, by name and first day.

    Args:
        store: the graph.
        role: the local name of the role, as in "FullMember".
        wanted: IRIs of organizations; none for every organization.
    """
    return sorted(
        _read(store, role, wanted),
        key=lambda spell: (spell.organization, spell.member, spell.first, spell.last),
    )


def _read(store: ox.Store, role: str, wanted: Collection[str]) -> Iterator[Spell]:
    read: dict[str, list[dict[str, Term | None]]] = {}
    for row in rows(store, _SPELLS):
        if row["role"].value == PREFIXES["md"] + role and (
            not wanted or row["organization"].value in wanted
        ):
            found = {name: row[name] for name in _COLUMNS}
            read.setdefault(str(row["membership"]), []).append(found)
    for same in read.values():  # one for each pair of graphs that date it
        row, graphs = same[0], {each[name] for each in same for name in ("graph", "ending")}
        start, end = _day(row["start"]), _day(row["end"]) or _day(row["until"])
        if start is None:
            continue
        yield Spell(
            organization=_label(row["organization"], row["organizationLabel"]),
            member=_label(row["member"], row["memberLabel"]),
            wikidata=_text(row["wikidata"]),
            first=start,
            last=FOREVER if _text(row["status"]).endswith("#Ongoing") else end or start,
            since=(_text(row["start"]), _text(row["startPrecision"])),
            until=(_text(row["end"]), _text(row["endPrecision"])) if row["end"] else None,
            verification=shorten(_text(row["verification"])),
            sources=tuple(sorted(shorten(_text(graph)) for graph in graphs if graph)),
        )


def _day(term: Term | None) -> datetime.date | None:
    """Return a date; None where there is none, or none that a calendar has."""
    try:
        return datetime.date.fromisoformat(_text(term)[:10])
    except ValueError:
        return None


def _label(thing: Term | None, label: Term | None) -> tuple[str, str]:
    iri = _text(thing)
    return _text(label) or shorten(iri), iri


def _text(term: Term | None) -> str:
    return term.value if isinstance(term, ox.NamedNode | ox.Literal) else ""
