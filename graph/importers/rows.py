"""A row to statements: a membership, a participation, a thing or a plain statement."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final
from urllib.parse import quote

import pyoxigraph as ox

from ..terms import MD, PREFIXES, RDF_TYPE
from .curated import Curated
from .describing import clean, described, first
from .links import Cell, Links
from .literals import NoValue, literal
from .lookup import Lookup
from .mapping import Made, Value
from .mapping import Mapping as Rules
from .records import Columns, Record
from .report import Problem
from .sheets import Row
from .spans import Span

_ORG: Final = PREFIXES["org"]
_RDF: Final = PREFIXES["rdf"]
_FULL: Final = MD + "FullMember"
_SOURCE: Final = PREFIXES["dcterms"] + "source"
_ALTERNATE: Final = PREFIXES["prov"] + "alternateOf"


@dataclass(frozen=True)
class Stated:
    """What a row came to.

    Attributes:
        fresh: what describes things that were made for it.
        said: what the row states; nothing where it is reported as a whole.
        problems: what could not be understood.
    """

    fresh: list[ox.Triple]
    said: list[ox.Triple]
    problems: list[Problem]


class Rows:
    """Turns the rows of one table into statements of its dataset's graph."""

    def __init__(
        self,
        rules: Rules,
        columns: Columns,
        lookup: Lookup,
        curated: Curated,
        companion: Mapping[str, Mapping[str, str]],
    ) -> None:
        self._rules = rules
        self._columns = columns
        self._lookup = lookup
        self._curated = curated
        self._companion = companion
        self._graph = ox.NamedNode(rules.dataset.graph)
        self._links = Links(rules, columns, lookup)
        self._ids: set[str] = set()
        self.alternates = 0

    def statements(self, row: Row) -> Stated:
        """Return what a row states, and what could not be understood in it."""
        self._links.fresh = []
        record = self._record(row)
        if len(row.cells) > len(self._columns.header) and any(
            cell.strip() for cell in row.cells[len(self._columns.header) :]
        ):
            record.problem("", str(len(row.cells)), "the row has more cells than there are columns")
            return Stated([], [], record.problems)
        span = self._span(record)
        if self._rules.made:
            said = self._thing(record, span, self._rules.made)
        elif self._rules.kinds == ("statement",):
            said = self._plain(record, span)
        else:
            said = self._spells(record, span)
        return Stated(self._links.fresh, said, record.problems)

    def _record(self, row: Row) -> Record:
        record = Record(row.number, self._columns, row.cells)
        record.special = {"#row": str(row.number), "#dataset": self._rules.dataset.title}
        if self._rules.companion:
            key = record.named(self._rules.companion[1])
            record.companion = self._companion.get(key or "", {})
        return record

    def _span(self, record: Record) -> Span:
        start, _ = record.moment(self._rules.start)
        end, lasts = record.moment(self._rules.end)
        if start and end and end.last < start.first:
            assert self._rules.end
            columns = ", ".join(self._rules.end.columns)
            record.problem(columns, str(end), f"ends before it starts, {start}")
            end = None
        until = self._rules.observed_until
        seen = until if not end and (lasts or not self._rules.end) else None
        span = Span(start, end, lasts, seen, self._rules.start is not None)
        record.special["#dates"] = str(span) or None
        return span

    def _spells(self, record: Record, span: Span) -> list[ox.Triple]:
        """Return memberships or participations, one a member."""
        links, kind = self._rules.links, self._rules.kinds[-1]
        role = self._links.one(record, links["role"], span)
        members = [
            (cell, found) for cell, found in self._links.all(record, links["member"], span) if found
        ]
        whole = None
        if len(self._rules.kinds) == 2:
            whole = self._links.one(record, links["activity"], span, quiet=True)
            kind = "participation" if whole else "membership"
        link = links["activity" if kind == "participation" else "organization"]
        if whole is None and (link.mint is None or (role and members)):
            whole = self._links.one(record, link, span)
        if whole is None or role is None or not members:
            return []
        said: list[ox.Triple] = []
        single = not self._links.several(links["member"])
        for cell, member in members:
            node = self._row(record.number) if single else self._cell(record.number, cell)
            said += self._spell(node, kind, member, whole, role, span)
            details = self._details(record, node, span)
            if details is None:
                return []
            said += details
        return said

    def _spell(
        self, node: ox.NamedNode, kind: str, member: str, whole: str, role: str, span: Span
    ) -> Iterator[ox.Triple]:
        takes_part = kind == "participation"
        actor, inside = ox.NamedNode(member), ox.NamedNode(whole)
        if takes_part and role == _FULL:
            role = ""
        yield ox.Triple(
            node, _iri(RDF_TYPE), _iri(MD + ("Participation" if takes_part else "Membership"))
        )
        yield ox.Triple(node, _iri(MD + "recordOf"), self._graph)
        yield ox.Triple(node, _iri(_ORG + "member"), actor)
        where = MD + "inActivity" if takes_part else _ORG + "organization"
        yield ox.Triple(node, _iri(where), inside)
        if role:
            yield ox.Triple(node, _iri(_ORG + "role"), ox.NamedNode(role))
        yield from span.triples(node)
        begin, last = span.limits
        if curated := self._curated.beside(member, whole, role, begin, last):
            self.alternates += 1
            yield ox.Triple(node, _iri(_ALTERNATE), ox.NamedNode(curated))
        if self._rules.relation and takes_part:
            yield ox.Triple(actor, ox.NamedNode(self._rules.relation), inside)

    def _thing(self, record: Record, span: Span, made: Made) -> list[ox.Triple]:
        node = self._row(record.number)
        if made.id:
            key = made.id.fill(record.fill)
            if not key or quote(clean(key), safe="") in self._ids:
                problem = "is empty" if not key else "is the id of an earlier row too"
                record.problem(", ".join(made.id.names()), key, problem)
                return []
            self._ids.add(quote(clean(key), safe=""))
            node = ox.NamedNode(f"{self._graph.value}#{quote(clean(key), safe='')}")
        label = first(made.label, record.fill)
        if not label:
            names = dict.fromkeys(name for each in made.label for name in each.names())
            record.problem(", ".join(names), "", "is empty, and the label needs it")
            return []
        details = self._details(record, node, span)
        if details is None:
            return []
        sought = [each.fill(record.fill) for each in made.alternate] or [label]
        same = [i for name in sought if name for i in self._lookup.by_name(name, (made.cls,))]
        if not any("#row" in each.names() for each in made.label):
            label = self._lookup.free_label(label, f"{self._rules.dataset.id} {record.number}")
        elif self._lookup.taken(label):
            label = self._lookup.free_label(label, self._rules.dataset.id)
        told = first(made.definition, record.fill) or f"A record of {self._rules.dataset.title}."
        graph = self._rules.dataset.graph
        said = described(node.value, made.cls, label, told, graph, made.named)
        said += span.triples(node)
        if made.id:
            said.append(ox.Triple(node, _iri(_SOURCE), self._row(record.number)))
        if len(set(same)) == 1:
            self.alternates += 1
            said.append(ox.Triple(node, _iri(_ALTERNATE), ox.NamedNode(same[0])))
        return said + details

    def _plain(self, record: Record, span: Span) -> list[ox.Triple]:
        assert self._rules.relation
        relation, links = ox.NamedNode(self._rules.relation), self._rules.links
        subjects = [s for _, s in self._links.all(record, links["subject"], span) if s]
        objects = [o for _, o in self._links.all(record, links["object"], span) if o]
        pairs = [(s, o) for s in subjects for o in objects]
        said: list[ox.Triple] = []
        for number, (left, right) in enumerate(pairs):
            subject, target = ox.NamedNode(left), ox.NamedNode(right)
            name = self._row(record.number).value + (f"&item={number + 1}" if number else "")
            node = ox.NamedNode(name)
            said += [
                ox.Triple(subject, relation, target),
                ox.Triple(node, _iri(RDF_TYPE), _iri(_RDF + "Statement")),
                ox.Triple(node, _iri(MD + "recordOf"), self._graph),
                ox.Triple(node, _iri(_RDF + "subject"), subject),
                ox.Triple(node, _iri(_RDF + "predicate"), relation),
                ox.Triple(node, _iri(_RDF + "object"), target),
            ]
        return said

    def _details(self, record: Record, node: ox.NamedNode, span: Span) -> list[ox.Triple] | None:
        """Return the links and values of a row's thing, None where a needed link is not there."""
        said: list[ox.Triple] = []
        for each in self._rules.relations:
            found = [iri for _, iri in self._links.all(record, each.link, span) if iri]
            if each.link.required and not found:
                return None
            for iri in found:
                ends = (ox.NamedNode(iri), node) if each.inverse else (node, ox.NamedNode(iri))
                said.append(ox.Triple(ends[0], _iri(each.relation), ends[1]))
        for value in self._rules.values:
            said += self._value(record, node, value)
        return said

    def _value(self, record: Record, node: ox.NamedNode, value: Value) -> Iterator[ox.Triple]:
        text = value.constant
        if value.text:
            text = value.text.fill(record.fill)
        elif value.column:
            text = record.named(value.column)
        if text is None:
            return
        try:
            for property, found in literal(value, text):
                yield ox.Triple(node, _iri(property), found)
        except NoValue as error:
            record.problem(value.column or value.where, text, str(error))

    def _row(self, number: int) -> ox.NamedNode:
        return ox.NamedNode(f"{self._graph.value}#row={number}")

    def _cell(self, number: int, cell: Cell) -> ox.NamedNode:
        item = f"&item={cell.item}" if cell.item > 1 else ""
        return ox.NamedNode(f"{self._graph.value}#cell={number},{cell.at}{item}")


@cache
def _iri(iri: str) -> ox.NamedNode:
    return ox.NamedNode(iri)
