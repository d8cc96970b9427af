"""The whole graph counted, and nothing of it kept but IRIs: what lies beyond a part."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from functools import cached_property

import pyoxigraph as ox

from ..core.namespaces import INFERRED_MAY_HOLD, RDF_TYPE
from ..evidence.memberships import LINKS, RECORDS
from .context import GraphContext
from .model import Edge, Node
from .projection import LABEL, names_of, statements_between

_MAY_HOLD = ox.NamedNode(INFERRED_MAY_HOLD)


class Census:
    """How many things a graph of ours has, and how many statements speak of each.

    It is what counting the nodes and the edges of the whole network comes to.
    """

    def __init__(self, context: GraphContext) -> None:
        self._context = context

    @cached_property
    def things(self) -> frozenset[str]:
        """The IRIs of the things."""
        lookups, merged = self._context.lookups, self._context.merged
        named = _subjects(lookups.related((LABEL,), merged=True))
        doubtful = named & (
            _subjects(lookups.related(LINKS, merged=merged))
            | _subjects(lookups.leading_to(RECORDS, (RDF_TYPE,), merged=True))
        )
        self._context.about.fetch(doubtful)
        records = {iri for iri in doubtful if self._context.memberships.is_record(iri)}
        return frozenset(named - records)

    @property
    def statements(self) -> int:
        """How many statements between things there are."""
        return self._counted[1]

    @property
    def degrees(self) -> Counter[str]:
        """How many statements speak of each thing."""
        return self._counted[0]

    @cached_property
    def _counted(self) -> tuple[Counter[str], int]:
        context, things = self._context, self.things
        degrees: Counter[str] = Counter()
        told = {each.key for each in context.memberships}
        total = 0
        for subject, relation, target in self._triples():
            if subject in things and target in things:
                key = subject, relation, target
                if key not in told or not context.told(key):  # else its membership counts
                    degrees[subject] += 1
                    degrees[target] += target != subject
                    total += 1
        for each in context.memberships:
            if each.member in things and each.whole in things:
                degrees[each.member] += 1
                degrees[each.whole] += each.whole != each.member
                total += 1
        return degrees, total

    def _triples(self) -> Iterator[tuple[str, str, str]]:
        """Yield each statement with a domain relation that is part of the merge."""
        context = self._context
        relations = sorted(context.statements.relations)
        seen: set[ox.Triple] = set()
        for quad in context.lookups.related(relations, merged=context.merged):
            if quad.graph_name == _MAY_HOLD:
                continue
            if not context.merged:
                if quad.triple in seen:
                    continue
                seen.add(quad.triple)
            subject, target = quad.subject, quad.object
            if isinstance(subject, ox.NamedNode) and isinstance(target, ox.NamedNode):
                yield subject.value, quad.predicate.value, target.value

    def others(self, held: Collection[str], most: int) -> list[tuple[Node, int]]:
        """Return the best connected of the other things, each with its number of statements."""
        degrees = self.degrees
        best = sorted(self.things - {*held}, key=lambda iri: (-degrees[iri], iri))[:most]
        return [
            (Node(iri, label, kind, aliases=aliases), degrees[iri])
            for iri, label, kind, aliases in names_of(self._context, best)
        ]

    def lonely(self, held: Collection[str]) -> int:
        """Return how many of the other things no statement speaks of."""
        degrees = self.degrees
        return sum(not degrees[iri] for iri in self.things - {*held})

    def touching(self, held: Collection[str]) -> Iterator[Edge]:
        """Yield the statements that speak of some things, with whatever other things."""
        context = self._context
        statements, records = context.statements.of(held), context.memberships.around(held)
        yield from statements_between(context, statements, records, self.things)


def _subjects(quads: Iterator[ox.Quad]) -> set[str]:
    return {quad.subject.value for quad in quads if isinstance(quad.subject, ox.NamedNode)}
