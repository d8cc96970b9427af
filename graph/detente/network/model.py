"""The network: things as nodes, statements between two of them as edges."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from ..core import arguments
from ..core.arguments import Name, Names
from ..core.errors import UsageError
from ..core.namespaces import MD, shorten
from ..core.validity import Validity
from ..evidence.modality import MODALITIES
from ..evidence.notes import Note
from ..evidence.sources import Source
from ..naming.labels import phrases

if TYPE_CHECKING:
    import networkx

#: So many statements from what documents speak of, facts belong to it.
_FACTS_AROUND: Final = 2
#: Single acts of diplomacy, of which there are hundreds: they belong to it where it names them.
_ACTS: Final = frozenset(
    f"{MD}{name}"
    for name in (
        "Exercise",
        "Meeting",
        "Visit",
        "DefenseCooperationAgreement",
        "LogisticsAgreement",
        "StatusOfForcesAgreement",
    )
)
#: What tells of a thing or statement when it was, and how sure that is.
TIMES: Final = ("start", "start_precision", "end", "end_precision", "verification")


@dataclass(frozen=True)
class Node:
    """A thing.

    Attributes:
        iri: its IRI.
        label: its name.
        kind: its most specific class, in words.
        types: that class and those above it, in words.
        aliases: its other names.
        definition: what it is.
        named: whether it is an individual with a proper name.
        type: the IRI of its most specific class.
        start: the day on which it began or was founded, as an ISO date.
        start_precision: how exactly that is known: "day", "month" or "year".
        end: the day on which it ended.
        end_precision: as of the start.
        when: these in words.
        verification: "unconfirmed" or "day unconfirmed", where no source gives them in full.
        notes: what sources say of it in words or numbers: how they define it, its codes.
        validity: from when to when it is known to have been, as it is asked on a day.
    """

    iri: str
    label: str
    kind: str
    types: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    definition: str = ""
    named: bool = False
    type: str = ""
    start: str | None = None
    start_precision: str | None = None
    end: str | None = None
    end_precision: str | None = None
    when: str = ""
    verification: str = ""
    notes: tuple[Note, ...] = ()
    validity: Validity | None = None

    def said_by(self, document: Name) -> Node:
        """Return the thing with the notes of one document, or other source, only."""
        named = arguments.identifier(document, "document")
        own = (n for n in self.notes if any(s.document == named for s in n.sources))
        return replace(self, notes=tuple(own))


@dataclass(frozen=True)
class Edge:
    """A statement between two things, with the places where it stands.

    A membership or participation is one too, with its dates.

    Attributes:
        subject: IRI of the thing spoken of.
        relation: IRI of the relation.
        object: IRI of the other thing.
        sources: passages and sources that hold the statement; none where it is only inferred.
        inferred: no source holds it.
        possible: nothing asserts it: it stands, or follows, only from weaker statements.
        start: first day, as an ISO date.
        end: last day, as an ISO date.
        because: where it follows, the rule in words, then each premise as a sentence.
        start_precision: how exactly the start is known: "day", "month" or "year".
        end_precision: as of the start.
        when: from when to when it holds, in words.
        verification: "unconfirmed" or "day unconfirmed", where no source gives it in full.
        remarks: who confirms it, and what others say, in words.
        record: the IRI of the membership or participation that this is.
        dated: IRIs of the graphs that hold the record: those sources that give the dates.
        constructed: a query made it; the graph holds no such statement.
        qualifier: how a statement of an ontology is meant, in words: "some", "only", "at least 2".
        validity: from when to when it is known to hold; None where no time is said of it.
        certainty: whether it holds on the day of the graph: "holds", "may hold" or "does not hold";
            empty where the graph has no day.
    """

    subject: str
    relation: str
    object: str
    sources: tuple[Source, ...] = ()
    inferred: bool = False
    possible: bool = False
    start: str | None = None
    end: str | None = None
    because: tuple[str, ...] = ()
    start_precision: str | None = None
    end_precision: str | None = None
    when: str = ""
    verification: str = ""
    remarks: tuple[str, ...] = ()
    record: str = ""
    dated: tuple[str, ...] = ()
    constructed: bool = False
    validity: Validity | None = None
    certainty: str = ""
    qualifier: str = ""

    @property
    def key(self) -> tuple[str, str, str]:
        """What it says, without when and who says so."""
        return self.subject, self.relation, self.object

    def said_by(self, document: Name) -> Edge | None:
        """Return what a document, or other source, says of it; None where it says nothing."""
        named = arguments.identifier(document, "document")
        own = tuple(s for s in self.sources if s.document == named)
        if not own:
            return None
        weak = all(source.modality != MODALITIES[0] for source in own)
        stated = replace(self, sources=own, possible=weak)
        if self.record and not {source.graph for source in own} & {*self.dated}:
            return Edge(*self.key, own, possible=weak)
        return stated


def _edges(passed: object) -> tuple[Edge, ...]:
    """Return the edges that are passed."""
    kept = tuple(passed) if isinstance(passed, Iterable) else (passed,)
    for each in kept:
        if not isinstance(each, Edge):
            raise UsageError(f"edges: {arguments.brief(each)} is no Edge; take those of a Network")
    return kept


def times(element: Node | Edge) -> dict[str, str]:
    """Return when something was, and how sure that is; empty where it is not known."""
    return {name: getattr(element, name) or "" for name in TIMES}


@dataclass(frozen=True)
class Network:
    """Nodes and edges, sorted by IRI, and the words for the relations.

    Attributes:
        nodes: the things.
        edges: the statements between them.
        relations: for each relation's IRI the words forward and backward.
        prefixes: the prefixes for CURIEs.
        total_nodes: how many things the whole graph has.
        total_edges: how many statements between things it has.
        document: the IRI of the document whose statements alone these are, else None.
        covered_until: the day up to which the graph is covered, as an ISO date, else None.
    """

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    relations: dict[str, tuple[str, str]]
    prefixes: dict[str, str]
    total_nodes: int
    total_edges: int
    document: str | None = None
    covered_until: str | None = None

    def phrase(self, relation: str) -> str:
        """Return what stands between the subject and the object of a relation."""
        return phrases(self.relations, arguments.identifier(relation, "relation"))[0]

    def inverse_phrase(self, relation: str) -> str:
        """Return what stands between the object and the subject of a relation."""
        return phrases(self.relations, arguments.identifier(relation, "relation"))[1]

    def keep(self, wanted: Names) -> Network:
        """Return the part between the wanted things, each an IRI or CURIE."""
        chosen = arguments.identifiers(wanted, "wanted")
        return replace(
            self,
            nodes=tuple(node for node in self.nodes if node.iri in chosen),
            edges=tuple(e for e in self.edges if e.subject in chosen and e.object in chosen),
        )

    def only(self, edges: Iterable[Edge], also: Names = ()) -> Network:
        """Return the wanted edges and the things at their ends, and some things more."""
        kept = _edges(edges)
        ends = {iri for edge in kept for iri in (edge.subject, edge.object)}
        ends |= arguments.identifiers(also, "also")
        return replace(self, nodes=tuple(n for n in self.nodes if n.iri in ends), edges=kept)

    def said_by(self, document: Name) -> Network:
        """Return the statements that a document makes, with its own passages only."""
        document = arguments.identifier(document, "document")
        made = (edge.said_by(document) for edge in self.edges)
        part = self.only(edge for edge in made if edge)
        nodes = tuple(node.said_by(document) for node in part.nodes)
        return replace(part, nodes=nodes, document=document)

    def asserted(self) -> Network:
        """Return what sources state: no inferred edge."""
        return replace(self, edges=tuple(edge for edge in self.edges if not edge.inferred))

    def discussed(self) -> Network:
        """Return the things of which documents or files of a user speak, with the facts around.

        Facts are what any source states of these things, and of the things at the other end: the
        members of an organization that a document names, and where they are. Single exercises,
        meetings, visits and agreements on defense are left out but for those that are spoken of
        themselves. The whole network where there are no such things.
        """
        ends: set[str] = set()
        for edge in self.edges:
            if any(not source.consulted for source in edge.sources):
                ends |= {edge.subject, edge.object}
        if not ends:
            return self
        acts = {node.iri for node in self.nodes if node.type in _ACTS} - ends
        apart = [e for e in self.edges if not e.inferred and not {e.subject, e.object} & acts]
        return self.keep(replace(self, edges=tuple(apart)).around(ends, _FACTS_AROUND))

    def around(self, centers: Names, hops: int) -> set[str]:
        """Return the things that lie at most `hops` edges from any of the centers, either way."""
        hops = arguments.number(hops, "hops")
        near: dict[str, set[str]] = {}
        for edge in self.edges:
            near.setdefault(edge.subject, set()).add(edge.object)
            near.setdefault(edge.object, set()).add(edge.subject)
        reached = set(arguments.identifiers(centers, "centers"))
        frontier = reached
        for _ in range(hops):
            if not frontier:
                break
            frontier = {other for iri in frontier for other in near.get(iri, ())} - reached
            reached = reached | frontier
        return reached

    def neighbors(self) -> dict[str, set[str]]:
        """Return the things next to each, by stated edges where there are any at all."""
        all_inferred = all(edge.inferred for edge in self.edges)
        near: dict[str, set[str]] = {node.iri: set() for node in self.nodes}
        for edge in self.edges:
            if all_inferred or not edge.inferred:
                near[edge.subject].add(edge.object)
                near[edge.object].add(edge.subject)
        return near

    def others(self, held: Names, most: int) -> list[tuple[Node, int]]:
        """Return the best connected of the other things, each with its number of statements."""
        kept = arguments.identifiers(held, "held")
        degrees = Counter(end for edge in self.edges for end in {edge.subject, edge.object})
        others = [node for node in self.nodes if node.iri not in kept]
        others.sort(key=lambda node: (-degrees[node.iri], node.iri))
        return [(node, degrees[node.iri]) for node in others[: arguments.number(most, "most")]]

    def lonely(self, held: Names) -> int:
        """Return how many of the other things no statement speaks of."""
        known = {end for edge in self.edges for end in (edge.subject, edge.object)}
        known |= arguments.identifiers(held, "held")
        return sum(node.iri not in known for node in self.nodes)

    def touching(self, held: Names) -> tuple[Edge, ...]:
        """Return the statements that speak of some things, with whatever other things."""
        kept = arguments.identifiers(held, "held")
        return tuple(e for e in self.edges if e.subject in kept or e.object in kept)

    def top(self, count: int, wanted: Names = ()) -> Network:
        """Return the things with most neighbours, the wanted before all others, so many at most."""
        count = arguments.number(count, "count")
        if count >= len(self.nodes):
            return self
        near = self.neighbors()
        first = arguments.identifiers(wanted, "wanted")
        ranked = sorted(near, key=lambda iri: (iri not in first, -len(near[iri]), iri))
        return self.keep(ranked[:count])

    def to_networkx(self) -> networkx.MultiDiGraph[str]:
        """Return a networkx graph: nodes by CURIE, edges by relation, plain attributes only."""
        import networkx as nx

        graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
        for node in self.nodes:
            graph.add_node(
                shorten(node.iri),
                label=node.label,
                kind=node.kind,
                definition=node.definition,
                named=node.named,
                iri=node.iri,
                **{name: value for name, value in times(node).items() if value},
            )
        for edge in self.edges:
            ends = shorten(edge.subject), shorten(edge.object)
            relation = shorten(edge.relation)
            more = (edge.start, edge.record, edge.qualifier)
            keys = (relation, *(f"{relation} {each}" for each in more))
            told = times(edge) | {"qualifier": edge.qualifier}
            graph.add_edge(
                *ends,
                key=next(key for key in keys if not graph.has_edge(*ends, key)),
                relation=relation,
                label=self.phrase(edge.relation),
                passages=len(edge.sources),
                documents=len({source.title for source in edge.sources}),
                inferred=edge.inferred,
                possible=edge.possible,
                certainty=edge.certainty,
                graphs=" ".join(source.graph for source in edge.sources),
                **{name: value for name, value in told.items() if value},
            )
        return graph
