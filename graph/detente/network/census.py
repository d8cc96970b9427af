"""The whole graph counted, and nothing of it kept but IRIs: what lies beyond a part."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from functools import cached_property
from typing import Final

import pyoxigraph as ox

from ..actors.memberships import Key
from ..core.namespaces import DERIVED, INFERRED, INFERRED_MAY_HOLD, INFERRED_POSSIBLE
from ..core.terms import lexical
from ..naming.choice import name_order
from .context import GraphContext
from .model import Edge, Node
from .projection import LABEL, names_of

#: Of a graph with more names, a part does not tell how well each other thing is connected.
COUNTED_AHEAD: Final = 20_000
_NAMES: Final = f"SELECT (COUNT(DISTINCT ?thing) AS ?number) {{ ?thing <{LABEL}> ?label }}"
_MAY_HOLD = ox.NamedNode(INFERRED_MAY_HOLD)
#: The lists of so many things are counted in one query.
_AT_ONCE: Final = 500
#: Which statements of a thing are counted: those it is the subject of, and those that lead to it.
_WAYS: Final = (("?thing ?relation ?other", True), ("?other ?relation ?thing", False))

#: How many statements there are of a thing, with a relation, read from its subject or not, and
#: known in a way: "stated", "inferred" or "inferred-possible".
Lists = Counter[tuple[str, str, bool, str]]


def lists_of(edges: Iterable[Edge], held: Collection[str]) -> Lists:
    """Count the statements of things, by thing, relation, direction and how they are known."""
    counted: Lists = Counter()
    for edge in edges:
        if edge.constructed:
            continue
        basis = "stated" if not edge.inferred else _basis(possible=edge.possible)
        _count(counted, edge.key, held, basis)
    return counted


def _basis(*, possible: bool) -> str:
    return "inferred-possible" if possible else "inferred"


def _count(counted: Lists, key: Key, held: Collection[str], basis: str, number: int = 1) -> None:
    """Count a statement at each of its ends that is among some things."""
    one, relation, other = key
    if one in held:
        counted[one, relation, True, basis] += number
    if other in held and other != one:
        counted[other, relation, False, basis] += number


class Census:
    """How many things a graph of ours has, and how many statements speak of each.

    It is what counting the nodes and the edges of the whole network comes to. Of a large graph that
    would take longer than what is told of a part: of it the engine counts the names and the
    statements of the merge, and no other thing is named.
    """

    def __init__(self, context: GraphContext) -> None:
        self._context = context

    @cached_property
    def is_large(self) -> bool:
        """Whether the graph has so many things that they are not looked at one by one."""
        return self._context.merged and self._names > COUNTED_AHEAD

    @cached_property
    def size(self) -> tuple[int, int]:
        """How many things there are, and how many statements between things."""
        if not self.is_large:
            return len(self.things), self.statements
        values = " ".join(f"<{each}>" for each in sorted(self._context.statements.relations))
        said = f"VALUES ?relation {{ {values} }} ?one ?relation ?other"
        return self._names, self._number(f"SELECT (COUNT(*) AS ?number) {{ {said} }}")

    @cached_property
    def _names(self) -> int:
        return self._number(_NAMES)

    def _number(self, query: str) -> int:
        (number,) = next(self._context.lookups.rows(query))
        return int(number.value)

    @cached_property
    def labels(self) -> dict[str, str]:
        """What each thing is called, by its IRI."""
        lookups = self._context.lookups
        named: dict[str, ox.Literal] = {}
        for quad in lookups.related((LABEL,), merged=True):
            if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.Literal):
                iri, text = quad.subject.value, quad.object
                if iri not in named or name_order(text) < name_order(named[iri]):
                    named[iri] = text
        doubtful = named.keys() & self._context.records
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
        ties = context.memberships.ties()
        degrees, total = self._grouped() if context.merged else self._counted_each()
        told = {tie.key for tie in ties}
        pairs = {(one, other) for one, _, other in told if one in things and other in things}
        for triple, graphs in context.statements.between(pairs).items():
            key = lexical(triple.subject), triple.predicate.value, lexical(triple.object)
            if key in told and graphs != [INFERRED_MAY_HOLD] and context.told(key):
                total -= 1  # its membership counts
                for end in {key[0], key[2]}:
                    degrees[end] -= 1
        for member, _, whole in (tie.key for tie in ties):
            if member in things and whole in things:
                total += 1
                for end in {member, whole}:
                    degrees[end] += 1
        return degrees, total

    def _grouped(self, only: str = "") -> tuple[Counter[str], int]:
        """Count in the engine what the merge says between things.

        A filter makes the engine read each term, which takes ten times as long: it is only asked
        with one where something else than an IRI was found.
        """
        things, rows = self.things, self._context.lookups.rows
        values = " ".join(f"<{each}>" for each in sorted(self._context.statements.relations))
        said = f"VALUES ?relation {{ {values} }} ?one ?relation ?other "
        said += only
        degrees: Counter[str] = Counter()
        others: set[str] = set()
        total = 0
        for end in ("one", "other"):
            for row in rows(f"SELECT ?{end} (COUNT(*) AS ?number) {{ {said} }} GROUP BY ?{end}"):
                thing, number = row
                if isinstance(thing, ox.NamedNode):
                    degrees[thing.value] += int(number.value)
                    total += int(number.value) if end == "one" else 0
                    if thing.value not in things:
                        others.add(thing.value)
                elif not only:
                    return self._grouped("FILTER (ISIRI(?one) && ISIRI(?other))")
        loops = said.replace("?relation ?other", "?relation ?one").replace("?other", "?one")
        for thing, number in rows(f"SELECT ?one (COUNT(*) AS ?number) {{ {loops} }} GROUP BY ?one"):
            degrees[lexical(thing)] -= int(number.value)
        relations, lookups = self._context.statements.relations, self._context.lookups
        ways = (
            lookups.about(others, relations, merged=True),
            lookups.leading_to(others, relations, merged=True),
        )
        stray = {quad.triple for way in ways for quad in way}
        for triple in stray:
            if all(isinstance(end, ox.NamedNode) for end in (triple.subject, triple.object)):
                total -= 1
                for iri in {lexical(triple.subject), lexical(triple.object)}:
                    degrees[iri] -= 1
        return +Counter({iri: degrees[iri] for iri in degrees if iri in things}), total

    def _counted_each(self) -> tuple[Counter[str], int]:
        """Count what graphs say that have no merge."""
        things, total = self.things, 0
        degrees: Counter[str] = Counter()
        for subject, _, target in self._triples():
            if subject in things and target in things:
                total += 1
                for end in {subject, target}:
                    degrees[end] += 1
        return degrees, total

    def _triples(self) -> Iterator[tuple[str, str, str]]:
        """Yield each statement with a domain relation, once."""
        context = self._context
        seen: set[ox.Triple] = set()
        for quad in context.lookups.related(sorted(context.statements.relations)):
            subject, target = quad.subject, quad.object
            if quad.graph_name != _MAY_HOLD and quad.triple not in seen:
                seen.add(quad.triple)
                if isinstance(subject, ox.NamedNode) and isinstance(target, ox.NamedNode):
                    yield subject.value, quad.predicate.value, target.value

    def others(self, held: Collection[str], most: int) -> list[tuple[Node, int]]:
        """Return the best connected of the other things, each with its number of statements."""
        if self.is_large:
            return []
        degrees = self.degrees
        best = sorted({*self.things} - {*held}, key=lambda iri: (-degrees[iri], iri))[:most]
        return [
            (Node(iri, label, kind, aliases=aliases), degrees[iri])
            for iri, label, kind, aliases in names_of(self._context, best)
        ]

    def lonely(self, held: Collection[str]) -> int:
        """Return how many of the other things no statement speaks of."""
        if self.is_large:
            return 0
        degrees = self.degrees
        return sum(not degrees[iri] for iri in {*self.things} - {*held})

    def lists(self, held: Collection[str]) -> Lists:
        """Return how many statements there are of some things, as `touching` has them.

        Of a large graph the engine counts them: of well connected things there are very many.
        """
        if not self.is_large:
            return lists_of(self.touching(held), held)
        context = self._context
        counted: Lists = Counter()
        things = [f"<{each}>" for each in sorted(held)]
        for at in range(0, len(things), _AT_ONCE):
            self._add_merged(counted, things[at : at + _AT_ONCE])
        ties = {tie.iri: tie for each in context.memberships.at_each(held) for tie in each}
        dated = {tie.key for tie in ties.values() if context.told(tie.key)}
        undated: set[Key] = set()  # told by a membership, and without its dates as well
        pairs = {(one, other) for one, _, other in dated}
        for triple, graphs in context.statements.between(pairs).items():
            key = lexical(triple.subject), triple.predicate.value, lexical(triple.object)
            if key not in dated or graphs == [INFERRED_MAY_HOLD]:
                continue
            stated = any(graph not in DERIVED for graph in graphs)
            undated |= {key} if stated else set()
            weak = context.strength(graphs) > 0
            _count(counted, key, held, "stated" if stated else _basis(possible=weak), -1)
        for tie in ties.values():
            told = bool(tie.graphs) or tie.key in undated
            _count(counted, tie.key, held, "stated" if told else _basis(possible=False))
        return counted

    def _add_merged(self, counted: Lists, things: Iterable[str]) -> None:
        """Add what the merge says of things; what follows by rules is what nothing states."""
        rows, relations = self._context.lookups.rows, self._context.statements.relations
        values = f"VALUES ?thing {{ {' '.join(things)} }}"
        for basis, graph in (
            ("stated", ""),
            ("inferred", INFERRED),
            ("inferred-possible", INFERRED_POSSIBLE),
        ):
            for said, forward in (*_WAYS, ("?thing ?relation ?thing", None)):
                where = f"GRAPH <{graph}> {{ {said} }}" if graph else said
                asked = f"SELECT ?thing ?relation (COUNT(*) AS ?number) {{ {values} {where} }}"
                for thing, relation, number in rows(f"{asked} GROUP BY ?thing ?relation"):
                    if relation.value not in relations:
                        continue
                    # What leads from a thing to itself is counted once.
                    count = int(number.value) if forward is not None else -int(number.value)
                    counted[thing.value, relation.value, bool(forward), basis] += count
                    if graph:
                        counted[thing.value, relation.value, bool(forward), "stated"] -= count

    def touching(self, held: Collection[str]) -> Iterator[Edge]:
        """Yield the statements that speak of some things, with whatever other things.

        Each tells how it is known, and neither who says so nor when it held.
        """
        context = self._context
        ties = {tie.iri: tie for at in context.memberships.at_each(held) for tie in at}
        told = {tie.key for tie in ties.values()}
        undated: set[Key] = set()
        for key, graphs in self._speaking_of(held):
            if graphs == [INFERRED_MAY_HOLD] or not self._joins(key):
                continue
            stated = any(graph not in DERIVED for graph in graphs)
            if key in told and context.told(key):
                undated |= {key} if stated else set()
                continue
            weak = not stated and context.strength(graphs) > 0
            yield Edge(*key, inferred=not stated, possible=weak)
        for tie in ties.values():
            if self._joins(tie.key):
                yield Edge(*tie.key, inferred=not tie.graphs and tie.key not in undated)

    def _speaking_of(self, held: Collection[str]) -> Iterator[tuple[Key, list[str]]]:
        """Yield the statements that speak of some things, each once, with the graphs that say it.

        Those of one thing are let go before the next is read.
        """
        for thing in held:
            for triple, graphs in self._context.statements.of((thing,)).items():
                one, other = lexical(triple.subject), lexical(triple.object)
                if one == thing or one not in held:
                    yield (one, triple.predicate.value, other), graphs

    def _joins(self, key: Key) -> bool:
        """Whether a statement is between things; in a large graph, what a statement leads to is."""
        return self.is_large or (key[0] in self.things and key[2] in self.things)
