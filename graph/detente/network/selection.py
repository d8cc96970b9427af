"""A part of the network: what a person names chooses it, or the answer to a query."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final, TypedDict

import pyoxigraph as ox

from ..core import arguments
from ..core.arguments import Name, Names
from ..core.errors import NothingFound, UsageError, quoted
from ..core.namespaces import DERIVED, MD, RDF_TYPE, expand, shorten
from ..core.suggestions import suggest, suggest_or_list
from ..core.terms import lexical
from ..core.text import fold
from ..evidence.sources import source
from ..naming import names
from ..query.results import Results
from .context import GraphContext
from .model import Edge, Network, Node

_CLASSES: Final = "SELECT ?class ?label { ?class a owl:Class ; rdfs:label ?label }"
#: What a thing is called that is of no class.
_NO_CLASS: Final = "thing"


class Selection(TypedDict, total=False):
    """What chooses a part; what is not given chooses everything.

    Attributes:
        hops: how far around the named things, in edges, from 0; 1 where it is not given.
        classes: only statements with a thing of one of these classes at an end.
        document: only statements that this document makes.
        asserted: leave out what is inferred.
        all: False for a page that nothing else chooses: leave out what lies further than the
            facts around what documents speak of. True where it is not given.
        query: only what the answer to a SPARQL query holds: the things in the rows of a SELECT
            and what connects them, or the statements of a CONSTRUCT or DESCRIBE.
        top: at last, only so many things, those with most neighbours.
    """

    hops: int
    classes: Names
    document: Name | None
    asserted: bool
    all: bool
    query: str | None
    top: int | None


def chosen(passed: Mapping[str, object]) -> Selection:
    """Return a selection of what was passed; what is None counts as not given.

    Raises:
        UsageError: there is no such choice, or it cannot be what was passed.
    """
    selection: Selection = {}
    for key, value in passed.items():
        match key:
            case _ if key not in Selection.__annotations__:
                hint = suggest_or_list(key, Selection.__annotations__)
                raise UsageError(f"a part is not chosen by {quoted(key)}; {hint}")
            case _ if value is None:
                continue
            case "hops":
                selection["hops"] = arguments.number(value, key)
            case "top":
                selection["top"] = arguments.number(value, key, least=1)
            case "classes":
                selection["classes"] = arguments.names(value, key)
            case "document":
                selection["document"] = arguments.name(value, key)
            case "query":
                selection["query"] = arguments.text(value, key, "query")
            case "asserted":
                selection["asserted"] = arguments.flag(value, key)
            case "all":
                selection["all"] = arguments.flag(value, key)
    return selection


def select(
    store: ox.Store, network: Network, entities: Sequence[str], selection: Selection
) -> Network:
    """Return the part of a network that entities and a selection choose.

    Where a query chooses, the network is already what its answer holds (see `select_answer`).

    Raises:
        UnknownName: there is no such thing or document.
        AmbiguousName: a name stands for several things.
        UsageError: there is no such class, or what is named as a document states nothing.
    """
    part = network.asserted() if selection.get("asserted") else network
    if (document := selection.get("document")) is not None:
        part = part.said_by(_document(store, network, arguments.name(document, "document")))
    if classes := arguments.names(selection.get("classes"), "classes"):
        wanted = set().union(*(_classes(network, name) for name in classes))
        chosen = {node.iri for node in part.nodes if wanted & set(node.types)}
        part = part.only((e for e in part.edges if {e.subject, e.object} & chosen), chosen)
    elif not entities and selection.get("query") is None:
        part = part.only(part.edges)
        if not selection.get("all", True) and document is None:
            part = part.discussed()
    centers: set[str] = set()
    if entities:
        centers = {names.resolve(store, name, classes=False) for name in entities}
        part = part.keep(part.around(centers, selection.get("hops", 1)))
    if (count := selection.get("top")) is not None:
        part = part.top(count, centers)
    return part


def is_whole(entities: Sequence[str], selection: Selection) -> bool:
    """Whether nothing was named that leaves a thing out."""
    if entities or selection.get("classes"):
        return False
    return all(selection.get(name) is None for name in ("document", "query", "top"))


def _document(store: ox.Store, network: Network, name: str) -> str:
    """Return the IRI of a document, or other source, that states something."""
    iri = names.resolve(store, name)
    stating = {s.graph.partition("#")[0] for edge in network.edges for s in edge.sources}
    if iri in stating:
        return iri
    known = sorted(map(shorten, stating))
    few = ", ".join(document for document in known if not document.startswith("src:page-"))
    raise UsageError(f"{quoted(name)} is not a document that states anything; choose {few}")


def _classes(network: Network, name: str) -> set[str]:
    """Return the labels of the classes that a label or CURIE means."""
    labels = sorted({kind for node in network.nodes for kind in node.types})
    meant = _meant(name, labels)
    if meant:
        return meant
    wanted = fold((expand(name) or name).removeprefix(MD))
    hint = suggest(wanted, labels, show=str) or f"choose {', '.join(labels)}"
    raise UsageError(f"there is no class {quoted(name)} here; {hint}")


def _meant(name: str, labels: Iterable[str]) -> set[str]:
    """Return those labels of classes that a label or CURIE means."""
    wanted = fold((expand(name) or name).removeprefix(MD))
    folded = {label: fold(label) for label in labels}
    return {label for label in folded if wanted in (folded[label], folded[label].replace(" ", ""))}


def of_classes(context: GraphContext, classes: Iterable[str]) -> set[str]:
    """Return the IRIs of what may be a thing of classes that are named, looked up by these.

    Nothing where a name means no class here, or also what has none.
    """
    known = [(lexical(each), lexical(label)) for each, label in context.lookups.rows(_CLASSES)]
    found: set[str] = set()
    for name in classes:
        meant = _meant(name, {label for _, label in known})
        if not meant or _NO_CLASS in meant or _meant(name, (_NO_CLASS,)):
            return set()
        iris = [iri for iri, label in known if label in meant]
        quads = context.lookups.leading_to(iris, (RDF_TYPE,))
        own = {quad.subject.value for quad in quads if isinstance(quad.subject, ox.NamedNode)}
        if not own:
            return set()
        found |= own
    return found


def select_answer(
    context: GraphContext, network: Network, results: Results, *, described: bool = False
) -> Network:
    """Return what an answer holds: of rows the things in them and all that lies between these.

    Of CONSTRUCT it is the statements between IRIs: those of the network with their dates, others
    that the graph holds with their sources, and those that only the query makes, marked as such.
    A type gives a thing its kind.

    Args:
        context: the graph, and what is read of it.
        network: its things and statements.
        results: the answer.
        described: whether it is that of DESCRIBE: of what is told there, only things of the
            network and statements between them are taken.

    Raises:
        UsageError: the query is an ASK.
        UnknownName: the answer holds nothing that can be drawn.
    """
    if results.kind == "boolean":
        raise UsageError("ASK says yes or no, which cannot be drawn; use SELECT or CONSTRUCT")
    if results.kind == "rows":
        part = network.keep(_iris(results))
        lacking = "no IRI in its rows is a thing with a name"
    else:
        triples = _triples(results)
        if described:
            about = {subject for subject, _, _ in triples}
            part = network.only((e for e in network.edges if e.key in triples), about)
        else:
            part = _constructed(context, network, triples)
        lacking = "no statement in it connects two IRIs"
    if not part.nodes:
        raise NothingFound(f"the answer to the query holds nothing to draw: {lacking}")
    return part


def held_in(results: Results) -> set[str]:
    """Return the IRIs of what an answer holds: what is in its rows, the ends of its statements."""
    if results.kind == "rows":
        return _iris(results)
    ends = _triples(results) if results.kind != "boolean" else set()
    return {iri for one, _, other in ends for iri in (one, other)}


def _iris(results: Results) -> set[str]:
    rows = json.loads(results.text("json"))["results"]["bindings"]
    return {cell["value"] for row in rows for cell in row.values() if cell["type"] == "uri"}


def _triples(results: Results) -> set[tuple[str, str, str]]:
    """Return the statements between IRIs."""
    quads = ox.parse(results.text("ntriples"), format=ox.RdfFormat.N_TRIPLES)
    return {
        (quad.subject.value, quad.predicate.value, quad.object.value)
        for quad in quads
        if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.NamedNode)
    }


def _constructed(
    context: GraphContext, network: Network, triples: set[tuple[str, str, str]]
) -> Network:
    """Return statements as edges of a network, and their ends as its nodes."""
    kinds = {s: o for s, p, o in sorted(triples, reverse=True) if p == RDF_TYPE}
    wanted = {triple for triple in triples if triple[1] != RDF_TYPE}
    known = tuple(edge for edge in network.edges if edge.key in wanted)
    others = wanted - {edge.key for edge in known}
    edges = sorted(
        (*known, *_edges(context, others)),
        key=lambda edge: (*edge.key, edge.start or "", edge.record),
    )
    ends = {iri for edge in edges for iri in (edge.subject, edge.object)}
    nodes = {node.iri: node for node in network.nodes if node.iri in ends}
    for iri in ends - nodes.keys():
        nodes[iri] = _node(context, iri, kinds.get(iri))
    return replace(
        network,
        nodes=tuple(nodes[iri] for iri in sorted(nodes)),
        edges=tuple(edges),
        total_nodes=max(network.total_nodes, len(nodes)),
        total_edges=max(network.total_edges, len(edges)),
    )


def _edges(context: GraphContext, triples: Iterable[tuple[str, str, str]]) -> Iterator[Edge]:
    for key in triples:
        subject, relation, target = map(ox.NamedNode, key)
        quads = list(context.store.quads_for_pattern(subject, relation, target, None))
        graphs = {q.graph_name.value for q in quads if isinstance(q.graph_name, ox.NamedNode)}
        stated = sorted(graphs - DERIVED)
        yield Edge(
            *key,
            sources=tuple(source(context.sources, graph) for graph in stated),
            inferred=bool(graphs) and not stated,
            possible=bool(graphs) and context.strength(sorted(graphs)) > 0,
            constructed=not quads,
        )


def _node(context: GraphContext, iri: str, kind: str | None) -> Node:
    """Return a node for a thing that the network has not: its kind as given, else as stated."""
    labels = context.labels
    typed = context.store.quads_for_pattern(ox.NamedNode(iri), ox.NamedNode(RDF_TYPE), None)
    own = {
        quad.object.value
        for quad in typed
        if isinstance(quad.object, ox.NamedNode)
        and quad.object.value in labels.classes
        and str(quad.graph_name).strip("<>") not in DERIVED
    }
    kind = kind or min(own, default="")
    return Node(iri, labels.label(iri), labels.label(kind) if kind else "thing", type=kind)
