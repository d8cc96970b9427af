"""What is looked up in a graph to explain it: sources, labels, dates, memberships, notes."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path

import pyoxigraph as ox

from ..actors.memberships import LINKS, RECORDS, Key, Memberships
from ..core.namespaces import DERIVED, PREFIXES, RDF_TYPE, shorten
from ..core.validity import LAST_DAY, Holds, Validity
from ..evidence.dating import Dates
from ..evidence.notes import Notes
from ..evidence.sources import Sources, covered_until, strength, texts_of
from ..evidence.statements import DomainStatements, domain_relations, own_quads
from ..inference.materialize import as_of
from ..inference.rules import Rule, iri_of
from ..naming.labels import Labels
from ..rdf.lookups import About, Lookups, lookups_of
from .foreign import ForeignGraph


class GraphContext:
    """What is looked up in a graph to explain it, each thing once, when it is first asked for.

    The graph must not change afterwards.

    Attributes:
        store: the graph, its merge in the default graph.
        texts: the folder of the documents' texts, where the sentences themselves are wanted.
        merged: whether the default graph is the merge of the others.
        lookups: what asks the graph.
        about: what is stated of each thing, looked up once.
        prefixes: what CURIEs are written with.
        rules: by which it was inferred what follows; None for ours.
        concluded: the relations with which rules of others conclude something.
        labels: what everything is called.
    """

    def __init__(
        self,
        store: ox.Store,
        texts: Path | None = None,
        lookups: Lookups | None = None,
        *,
        merged: bool = True,
        prefixes: Mapping[str, str] = PREFIXES,
        rules: tuple[Rule, ...] | None = None,
    ) -> None:
        self.store = store
        self.texts = texts
        self.merged = merged
        self.lookups: Lookups = lookups or lookups_of(store)
        self.about = About(self.lookups)
        common = {each: PREFIXES[each] for each in PREFIXES if prefixes.get(each) == PREFIXES[each]}
        self.prefixes = common | {**prefixes}  # the common ones are tried first
        self.rules = rules
        concluded = (rule.head[1] for rule in rules or () if rule.own)
        self.concluded = frozenset(iri_of(word) for word in concluded if word[0] != "?")
        self.labels = Labels(store, self.about, self.prefixes, self.concluded)

    @cached_property
    def sources(self) -> Sources:
        """Every passage and described source, by the IRI of its graph.

        Raises:
            LoadError: a text is missing, or is not the one that was read.
        """
        return Sources(self.lookups, texts_of(self.store, self.texts) if self.texts else None)

    @cached_property
    def is_ours(self) -> bool:
        """Whether the graph uses our vocabulary, which says what lies between things."""
        return self.labels.is_ours

    @cached_property
    def is_looked_up(self) -> bool:
        """Whether our relations alone say what lies near a thing, so that it can be looked up."""
        return self.is_ours and not self.concluded and not self.labels.own_relations

    @cached_property
    def foreign(self) -> ForeignGraph:
        """What a graph says that does not use our vocabulary."""
        return ForeignGraph(self.store, self.sources, self.labels)

    @cached_property
    def beside(self) -> ForeignGraph:
        """What files of others say beside our graph in words of their own."""
        own = list(own_quads(self.store, sorted(self.concluded)))
        return ForeignGraph(own, self.sources, self.labels)

    def shorten(self, iri: str) -> str:
        """Return the CURIE of an IRI by the prefixes of the graph, or the IRI itself."""
        return shorten(iri, self.prefixes)

    @cached_property
    def dates(self) -> Dates:
        """When things were, and what is said against it."""
        return Dates(self.about, self.sources)

    @cached_property
    def memberships(self) -> Memberships:
        """The memberships and participations."""
        return Memberships(self.about, self.sources, self.dates, merged=self.merged)

    @cached_property
    def records(self) -> frozenset[str]:
        """The IRIs of what may be a record of a relation, and then is no thing of its own."""
        linked = self.lookups.related(LINKS, merged=self.merged)
        typed = self.lookups.leading_to(RECORDS, (RDF_TYPE,), merged=True)
        subjects = (quad.subject for quads in (linked, typed) for quad in quads)
        return frozenset(each.value for each in subjects if isinstance(each, ox.NamedNode))

    def certainty(self, validity: Validity | None) -> str:
        """Return whether what is dated holds on the day of the graph: "holds", "may hold" or not.

        What no time is said of holds. Empty where the graph has no day, as one of others may not.
        """
        if validity is None:
            return Holds.YES.value
        return validity.on(self.day, self.covered_until).value if self.day else ""

    def told(self, key: Key) -> bool:
        """Whether a membership or participation that holds on the day tells a statement."""
        datings = self.memberships.datings(key)
        return any(self.certainty(dating) in (Holds.YES.value, "") for dating in datings)

    @cached_property
    def covered_until(self) -> str | None:
        """The day up to which the release is covered, as an ISO date."""
        return covered_until(self.store)

    @cached_property
    def day(self) -> str | None:
        """The day of what holds: that of what follows by rules, else the last that is covered.

        Where nothing says one, as rules have it; None where none was applied.
        """
        derived = any(self.store.contains_named_graph(ox.NamedNode(graph)) for graph in DERIVED)
        return as_of(self.store) or self.covered_until or (LAST_DAY if derived else None)

    @cached_property
    def notes(self) -> Notes:
        """What is said of things in words or numbers."""
        return Notes(self.about, self.sources)

    @cached_property
    def statements(self) -> DomainStatements:
        """The statements with a domain relation, with the IRIs of the graphs that hold each."""
        return DomainStatements(self.lookups, domain_relations(self.store))

    def strength_of(self, triple: ox.Triple) -> int:
        """Return how firmly a statement between things stands: its place in MODALITIES."""
        return self.strength(self.statements.graphs(triple))

    def strength(self, graphs: list[str]) -> int:
        """Return how firmly a statement in these graphs stands: its place in MODALITIES.

        What stands in no named graph is said as firmly as can be.
        """
        return strength(graphs, self.sources) if graphs else 0
