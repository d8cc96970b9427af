"""The whole graph counted, and nothing of it kept but IRIs: what lies beyond a part."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from functools import cached_property

import pyoxigraph as ox

from ..core.namespaces import INFERRED_MAY_HOLD, RDF_TYPE
from ..evidence.memberships import LINKS, RECORDS
from ..query.naming import name_order
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
    def labels(self) -> dict[str, str]:
        """What each thing is called, by its IRI."""
        lookups, merged = self._context.lookups, self._context.merged
        named: dict[str, ox.Literal] = {}
        for quad in lookups.related((LABEL,), merged=True):
            if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.Literal):
                iri, text = quad.subject.value, quad.object
                if iri not in named or name_order(text) < name_order(named[iri]):
                    named[iri] = text
        doubtful = named.keys() & (
            _subjects(lookups.related(LINKS, merged=merged))
            | _subjects(lookups.leading_to(RECORDS, (RDF_TYPE,), merged=True))
        )
        self._context.about.fetch(doubtful)
        for iri in doubtful:
            if self._context.memberships.is_record(iri):
                del named[iri]
        return {iri: text.value for iri, text in named.items() if text.value}

    @property
    def things(self) -> Collection[str]:
        """The IRIs of the things."""
        return self.labels.keys()

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
        ties = context.memberships.ties()
        told = {tie.key for tie in ties}
        total = 0
        for subject, relation, target in self._triples():
            if subject in things and target in things:
                key = subject, relation, target
                if key not in told or not context.told(key):  # else its membership counts
                    degrees[subject] += 1
                    degrees[target] += target != subject
                    total += 1
        for member, _, whole in (tie.key for tie in ties):
            if member in things and whole in things:
                degrees[member] += 1
                degrees[whole] += whole != member
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
        best = sorted({*self.things} - {*held}, key=lambda iri: (-degrees[iri], iri))[:most]
        return [
            (Node(iri, label, kind, aliases=aliases), degrees[iri])
            for iri, label, kind, aliases in names_of(self._context, best)
        ]

    def lonely(self, held: Collection[str]) -> int:
        """Return how many of the other things no statement speaks of."""
        degrees = self.degrees
        return sum(not degrees[iri] for iri in {*self.things} - {*held})

    def touching(self, held: Collection[str]) -> Iterator[Edge]:
        """Yield the statements that speak of some things, with whatever other things."""
        context = self._context
        statements, records = context.statements.of(held), context.memberships.around(held)
        yield from statements_between(context, statements, records, self.things)


def _subjects(quads: Iterator[ox.Quad]) -> set[str]:
    return {quad.subject.value for quad in quads if isinstance(quad.subject, ox.NamedNode)}
