"""A profile of any graph: how much it says, of what kinds, in which words, what it leaves open."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Final

import pyoxigraph as ox

from ..core.namespaces import PREFIXES, RDF_TYPE
from ..core.terms import Subject, Term, lexical
from ..naming import choice
from ..network.context import GraphContext
from ..network.model import Network
from ..network.tally import tally_network
from .figures import Cells, Statistics, Table, by_number
from .statistics import connection_tables

_SHOWN: Final = 10
_LONGEST: Final = 40  # characters of an example
_TYPE: Final = ox.NamedNode(RDF_TYPE)
_NIL: Final = PREFIXES["rdf"] + "nil"
_LANGUAGE: Final = PREFIXES["rdf"] + "langString"
_NAMING: Final = frozenset(map(ox.NamedNode, choice.NAMING))


def profile_graph(context: GraphContext, network: Network) -> Statistics:
    """Return how much a graph of any vocabulary holds, table by table."""
    graph = _Profile(context)
    return Statistics(
        (
            graph.whole(network),
            graph.graphs(),
            graph.classes(),
            graph.properties(),
            graph.texts("languages", "Languages", "language", graph.languages),
            graph.texts("datatypes", "Datatypes", "datatype", graph.datatypes),
            graph.open("unnamed", "Without a name", graph.unnamed(network)),
            graph.open("dangling", "Spoken of, and nothing said of it", graph.dangling()),
            *connection_tables(tally_network(network)),
        )
    )


class _Profile:
    """What one pass over all statements counts; a statement in several graphs counts once."""

    def __init__(self, context: GraphContext) -> None:
        self.label, self.shorten = context.labels.label, context.shorten
        self.sizes: Counter[str] = Counter()
        self.kinds: Counter[str] = Counter()
        self.relations: Counter[str] = Counter()
        self.languages: Counter[str] = Counter()
        self.datatypes: Counter[str] = Counter()
        self.examples: dict[str, tuple[str, str]] = {}
        self.subjects: set[Subject] = set()
        self.objects: set[Term] = set()
        self.named: set[Subject] = set()
        self.statements = 0
        seen: set[ox.Triple] = set()
        for quad in context.store:
            self.sizes[_graph(quad)] += 1
            if quad.triple not in seen:
                seen.add(quad.triple)
                self._count(quad.triple)
        self.statements = len(seen)

    def _count(self, triple: ox.Triple) -> None:
        subject, relation, target = triple.subject, triple.predicate, triple.object
        self.relations[relation.value] += 1
        if not isinstance(subject, ox.Triple):
            self.subjects.add(subject)
        if isinstance(target, ox.Literal):
            if target.language:
                self.languages[target.language] += 1
            self.datatypes[target.datatype.value] += 1
            if relation in _NAMING and not isinstance(subject, ox.Triple):
                self.named.add(subject)
        elif relation == _TYPE:
            if isinstance(target, ox.NamedNode):
                self.kinds[target.value] += 1
        else:
            self.objects.add(target)
        example = _text(subject), _text(target)
        known = self.examples.get(relation.value)
        if known is None or example < known:
            self.examples[relation.value] = example

    def whole(self, network: Network) -> Table:
        """Return the numbers that describe all of it."""
        blank = {node for node in self.subjects if isinstance(node, ox.BlankNode)}
        literals = sum(self.datatypes.values())
        rows: tuple[Cells, ...] = (
            ("things", len(network.nodes)),
            ("statements", self.statements),
            ("statements between things", len(network.edges)),
            ("statements with a text or a value", literals),
            ("graphs with a name", sum(name != "" for name in self.sizes)),
            ("classes in use", len(self.kinds)),
            ("properties in use", len(self.relations)),
            ("nodes without a name", len(blank)),
        )
        note = "A statement that stands in several graphs counts once."
        return Table("whole", "The whole", ("what", "number"), rows, note)

    def graphs(self) -> Table:
        """Return how many statements each graph holds."""
        rows: list[Cells] = [
            (self.shorten(name) if name else "the default graph", size)
            for name, size in self.sizes.items()
        ]
        rows.sort(key=by_number)
        return Table("graphs", "Graphs", ("graph", "statements"), tuple(rows), shown=_SHOWN)

    def classes(self) -> Table:
        """Return how many things are of each class."""
        rows: list[Cells] = [
            (self.label(iri), self.shorten(iri), number) for iri, number in self.kinds.items()
        ]
        rows.sort(key=by_number)
        columns = ("class", "id", "things")
        note = "Each thing counts for each class that it is said to be of."
        return Table("classes", "Things by class", columns, tuple(rows), note, shown=2 * _SHOWN)

    def properties(self) -> Table:
        """Return how often each property is used, and an example."""
        rows: list[Cells] = [
            (self.label(iri), self.shorten(iri), *self.examples[iri], number)
            for iri, number in self.relations.items()
        ]
        rows.sort(key=by_number)
        columns = ("property", "id", "for example of", "it says", "statements")
        return Table("properties", "Statements by property", columns, tuple(rows), shown=2 * _SHOWN)

    def texts(self, name: str, heading: str, column: str, counted: Counter[str]) -> Table:
        """Return how many literals have each language or datatype."""
        rows: list[Cells] = [
            (self.shorten(each), number) for each, number in counted.items() if each != _LANGUAGE
        ]
        rows.sort(key=by_number)
        return Table(name, heading, (column, "values"), tuple(rows), shown=_SHOWN)

    def unnamed(self, network: Network) -> Iterator[str]:
        """Yield the things that nothing names but their IRI."""
        named = {node.value for node in self.named if isinstance(node, ox.NamedNode)}
        yield from (
            node.iri
            for node in network.nodes
            if node.iri not in named and not node.iri.startswith("_:")
        )

    def dangling(self) -> Iterator[str]:
        """Yield the IRIs to which statements lead, and of which none is made."""
        yield from (
            node.value
            for node in self.objects
            if isinstance(node, ox.NamedNode) and node not in self.subjects and node.value != _NIL
        )

    def open(self, name: str, heading: str, iris: Iterator[str]) -> Table:
        """Return a list of IRIs that somebody may want to look at."""
        rows: tuple[Cells, ...] = tuple((self.shorten(iri),) for iri in sorted(iris))
        note = f"{len(rows):,} in all." if rows else ""
        return Table(name, heading, ("id",), rows, note, shown=_SHOWN)


def _graph(quad: ox.Quad) -> str:
    graph = quad.graph_name
    return "" if isinstance(graph, ox.DefaultGraph) else lexical(graph)


def _text(term: Term) -> str:
    """Return a term as an example shows it."""
    if isinstance(term, ox.NamedNode):
        return choice.readable(term.value)
    words = "a node without a name" if isinstance(term, ox.BlankNode) else lexical(term)
    return words if len(words) <= _LONGEST else words[: _LONGEST - 1] + "\u2026"
