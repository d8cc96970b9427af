"""A row to statements: a membership, a participation, a thing or a plain statement."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final
from urllib.parse import quote

import pyoxigraph as ox

from ..core.namespaces import MD, PREFIXES, RDF_TYPE
from ..core.text import one_line
from .curated import Curated
from .descriptions import NoValue, description, first_complete, literal
from .lookup import LinkedCell, LinkResolver, Lookup
from .mappings.mapping import (
    DatedMapping,
    EitherMapping,
    LiteralValue,
    ParticipationMapping,
    SpellMapping,
    StatementMapping,
    TableMapping,
    ThingMapping,
)
from .records import Columns, Record, RowDates
from .report import Problem
from .sheet import TableRow

_ORG: Final = PREFIXES["org"]
_RDF: Final = PREFIXES["rdf"]
_FULL: Final = MD + "FullMember"
_SOURCE: Final = PREFIXES["dcterms"] + "source"
_RECORD_FOR: Final = MD + "recordFor"
#: What a participation is where the table does not say as what.
_PARTICIPANT: Final = MD + "Participant"
_PARTY: Final = MD + "Party"
_AGREEMENT: Final = MD + "Agreement"


@dataclass(frozen=True)
class Stated:
    """What a row came to.

    Attributes:
        fresh: what describes things that were made for it.
        triples: what the row states; nothing where it is reported as a whole.
        problems: what could not be understood.
    """

    fresh: list[ox.Triple]
    triples: list[ox.Triple]
    problems: list[Problem]


class RowReader:
    """Turns the rows of one table into statements of its dataset's graph."""

    def __init__(
        self,
        mapping: TableMapping,
        columns: Columns,
        lookup: Lookup,
        curated: Curated,
        companion: Mapping[str, Mapping[str, str]],
    ) -> None:
        self._mapping = mapping
        self._columns = columns
        self._lookup = lookup
        self._curated = curated
        self._companion = companion
        self._graph = ox.NamedNode(mapping.dataset.graph)
        self._links = LinkResolver(mapping, columns, lookup)
        self._ids: set[str] = set()
        self.alternates = 0

    def statements(self, row: TableRow) -> Stated:
        """Return what a row states, and what could not be understood in it."""
        self._links.fresh = []
        record = self._record(row)
        if len(row.cells) > len(self._columns.header) and any(
            cell.strip() for cell in row.cells[len(self._columns.header) :]
        ):
            record.problem("", str(len(row.cells)), "the row has more cells than there are columns")
            return Stated([], [], record.problems)
        dates = self._dates(record)
        triples: list[ox.Triple] = []
        if isinstance(self._mapping, ThingMapping):
            triples = self._thing(record, dates, self._mapping)
        elif isinstance(self._mapping, StatementMapping):
            triples = self._statement(record, dates, self._mapping)
        elif isinstance(self._mapping, SpellMapping):
            triples = self._spells(record, dates, self._mapping)
        return Stated(self._links.fresh, triples, record.problems)

    def _record(self, row: TableRow) -> Record:
        record = Record(row.number, self._columns, row.cells)
        record.special = {"#row": str(row.number), "#dataset": self._mapping.dataset.title}
        if companion := self._mapping.companion:
            key = record.named(companion.column)
            record.companion = self._companion.get(key or "", {})
        return record

    def _dates(self, record: Record) -> RowDates:
        mapping = self._mapping
        if not isinstance(mapping, DatedMapping):
            return RowDates(None, None, False, None, False)
        start, _ = record.date(mapping.start)
        end, lasts = record.date(mapping.end)
        if start and end and end.last < start.first:
            assert mapping.end
            columns = ", ".join(mapping.end.columns)
            record.problem(columns, str(end), f"ends before it starts, {start}")
            end = None
        until = mapping.row.observed_until
        seen = until if not end and (lasts or not mapping.end) else None
        within, _ = record.date(mapping.seen)
        signed, _ = record.date(mapping.signed)
        dated = any((mapping.start, mapping.seen, mapping.signed))
        dates = RowDates(start, end, lasts, seen, dated, within, signed)
        record.special["#dates"] = str(dates) or None
        return dates

    def _spells(self, record: Record, dates: RowDates, mapping: SpellMapping) -> list[ox.Triple]:
        """Return memberships or participations, one a member."""
        role = self._links.one(record, mapping.role, dates)
        members = [
            (cell, iri) for cell, iri in self._links.all(record, mapping.member, dates) if iri
        ]
        takes_part, whole = isinstance(mapping, ParticipationMapping), None
        if isinstance(mapping, EitherMapping):
            whole = self._links.one(record, mapping.activity, dates, quiet=True)
            takes_part = whole is not None
        link = mapping.inside(takes_part)
        if whole is None and (link.mint is None or (role and members)):
            whole = self._links.one(record, link, dates)
        if whole is None or role is None or not members:
            return []
        triples: list[ox.Triple] = []
        single = not self._links.several(mapping.member)
        for cell, member in members:
            node = self._row(record.number) if single else self._cell(record.number, cell)
            relation = mapping.row.relation if takes_part else None
            agreed = takes_part and (
                (
                    bool(link.classes)
                    and all(_AGREEMENT in self._lookup.broader((each,)) for each in link.classes)
                )
                or self._lookup.is_a(whole, (_AGREEMENT,))
            )
            triples += self._spell(node, (takes_part, agreed), member, whole, role, dates)
            if relation:
                ends = ox.NamedNode(member), ox.NamedNode(whole)
                triples.append(ox.Triple(ends[0], ox.NamedNode(relation), ends[1]))
            details = self._details(record, node, dates, mapping)
            if details is None:
                return []
            triples += details
        return triples

    def _spell(
        self,
        node: ox.NamedNode,
        joining: tuple[bool, bool],
        member: str,
        whole: str,
        role: str,
        dates: RowDates,
    ) -> Iterator[ox.Triple]:
        kind, links = MD + "Membership", (_ORG + "member", _ORG + "organization", _ORG + "role")
        takes_part, agreed = joining
        if takes_part:
            inside = MD + ("inAgreement" if agreed else "inActivity")
            kind, links = MD + "Participation", (MD + "participant", inside, MD + "inRole")
            if role == _FULL:
                role = _PARTY if agreed else _PARTICIPANT
        yield ox.Triple(node, _iri(RDF_TYPE), _iri(kind))
        yield ox.Triple(node, _iri(MD + "recordOf"), self._graph)
        for link, end in zip(links, (member, whole, role), strict=True):
            yield ox.Triple(node, _iri(link), ox.NamedNode(end))
        yield from dates.triples(node)
        begin, last = dates.limits
        if curated := self._curated.beside(member, whole, role, begin, last):
            self.alternates += 1
            yield ox.Triple(node, _iri(_RECORD_FOR), ox.NamedNode(curated))

    def _thing(self, record: Record, dates: RowDates, mapping: ThingMapping) -> list[ox.Triple]:
        made, dataset = mapping.row, mapping.dataset
        node = self._row(record.number)
        if made.id:
            key = made.id.fill(record.fill)
            if not key or quote(one_line(key), safe="") in self._ids:
                problem = "is empty" if not key else "is the id of an earlier row too"
                record.problem(", ".join(made.id.names()), key, problem)
                return []
            self._ids.add(quote(one_line(key), safe=""))
            node = ox.NamedNode(f"{self._graph.value}#{quote(one_line(key), safe='')}")
        label = first_complete(made.label, record.fill)
        if not label:
            needed = dict.fromkeys(name for template in made.label for name in template.names())
            record.problem(", ".join(needed), "", "is empty, and the label needs it")
            return []
        details = self._details(record, node, dates, mapping)
        if details is None:
            return []
        names = [template.fill(record.fill) for template in made.alternate] or [label]
        same = [i for name in names if name for i in self._lookup.by_name(name, (made.cls,))]
        if not any("#row" in template.names() for template in made.label):
            label = self._lookup.free_label(label, f"{dataset.id} {record.number}")
        elif self._lookup.taken(label):
            label = self._lookup.free_label(label, dataset.id)
        definition = first_complete(made.definition, record.fill)
        triples = description(
            node.value,
            made.cls,
            label,
            definition or f"A record of {dataset.title}.",
            dataset.graph,
            made.named,
        )
        triples += dates.triples(node)
        if made.id:
            triples.append(ox.Triple(node, _iri(_SOURCE), self._row(record.number)))
        if len(set(same)) == 1:
            self.alternates += 1
            triples.append(ox.Triple(node, _iri(_RECORD_FOR), ox.NamedNode(same[0])))
        return triples + details

    def _statement(
        self, record: Record, dates: RowDates, mapping: StatementMapping
    ) -> list[ox.Triple]:
        relation = ox.NamedNode(mapping.row.relation)
        subjects = [s for _, s in self._links.all(record, mapping.subject, dates) if s]
        objects = [o for _, o in self._links.all(record, mapping.object, dates) if o]
        pairs = [(s, o) for s in subjects for o in objects]
        triples: list[ox.Triple] = []
        for number, (left, right) in enumerate(pairs):
            subject, target = ox.NamedNode(left), ox.NamedNode(right)
            name = self._row(record.number).value + (f"&item={number + 1}" if number else "")
            node = ox.NamedNode(name)
            triples += [
                ox.Triple(subject, relation, target),
                ox.Triple(node, _iri(RDF_TYPE), _iri(_RDF + "Statement")),
                ox.Triple(node, _iri(MD + "recordOf"), self._graph),
                ox.Triple(node, _iri(_RDF + "subject"), subject),
                ox.Triple(node, _iri(_RDF + "predicate"), relation),
                ox.Triple(node, _iri(_RDF + "object"), target),
            ]
        return triples

    def _details(
        self, record: Record, node: ox.NamedNode, dates: RowDates, mapping: DatedMapping
    ) -> list[ox.Triple] | None:
        """Return the links and values of a row's thing, None where a needed link is not there."""
        triples: list[ox.Triple] = []
        for link in mapping.relations:
            things = [iri for _, iri in self._links.all(record, link, dates) if iri]
            if link.required and not things:
                return None
            for iri in things:
                ends = (ox.NamedNode(iri), node) if link.inverse else (node, ox.NamedNode(iri))
                triples.append(ox.Triple(ends[0], _iri(link.relation), ends[1]))
        for value in mapping.values:
            triples += self._value(record, node, value)
        return triples

    def _value(
        self, record: Record, node: ox.NamedNode, value: LiteralValue
    ) -> Iterator[ox.Triple]:
        text = value.constant
        if value.text:
            text = value.text.fill(record.fill)
        elif value.column:
            text = record.named(value.column)
        if text is None:
            return
        try:
            for property, term in literal(value, text):
                yield ox.Triple(node, _iri(property), term)
        except NoValue as error:
            record.problem(value.column or value.name, text, str(error))

    def _row(self, number: int) -> ox.NamedNode:
        return ox.NamedNode(f"{self._graph.value}#row={number}")

    def _cell(self, number: int, cell: LinkedCell) -> ox.NamedNode:
        item = f"&item={cell.item}" if cell.item > 1 else ""
        return ox.NamedNode(f"{self._graph.value}#cell={number},{cell.at}{item}")


@cache
def _iri(iri: str) -> ox.NamedNode:
    return ox.NamedNode(iri)
