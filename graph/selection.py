"""A part of the network, chosen by what a person names: things, classes, a document."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from typing import TypedDict

import pyoxigraph as ox

from . import names
from .errors import UsageError, quoted
from .network import Network
from .terms import shorten


class Selection(TypedDict, total=False):
    """What chooses a part; what is not given chooses everything.

    Attributes:
        hops: how far around the named things, in edges, from 0; 1 where it is not given.
        classes: only statements with a thing of one of these classes at an end.
        document: only statements that this document makes.
        asserted: leave out what is inferred.
        all: False for a page that nothing else chooses: leave out the things of which only
            reference sources speak. True where it is not given.
        query: only what the answer to a SPARQL query holds: the things in the rows of a SELECT
            and what connects them, or the statements of a CONSTRUCT or DESCRIBE.
        top: at last, only so many things, those with most neighbours.
    """

    hops: int
    classes: Sequence[str]
    document: str | None
    asserted: bool
    all: bool
    query: str | None
    top: int | None


def select(
    store: ox.Store, network: Network, entities: Sequence[str], selection: Selection
) -> Network:
    """Return the part of a network that entities and a selection choose.

    Where a query chooses, the network is already what its answer holds (see `subgraph`).

    Raises:
        UnknownName: there is no such thing or document.
        AmbiguousName: a name stands for several things.
        UsageError: there is no such class, or what is named as a document states nothing.
    """
    part = network.asserted() if selection.get("asserted") else network
    if (document := selection.get("document")) is not None:
        part = part.said_by(_document(store, network, document))
    if classes := selection.get("classes"):
        wanted = set().union(*(_classes(network, name) for name in classes))
        chosen = {node.iri for node in part.nodes if wanted & set(node.types)}
        part = part.only((e for e in part.edges if {e.subject, e.object} & chosen), chosen)
    elif not entities and selection.get("query") is None:
        part = part.only(part.edges)
        if not selection.get("all", True) and document is None:
            part = part.discussed()
    centers: set[str] = set()
    if entities:
        centers = {names.resolve(store, name) for name in entities}
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
    known = sorted(shorten(each) for each in stating)
    few = ", ".join(each for each in known if not each.startswith("src:page-"))
    raise UsageError(f"{quoted(name)} is not a document that states anything; choose {few}")


def _classes(network: Network, name: str) -> set[str]:
    """Return the labels of the classes that a label or CURIE means."""
    wanted = names.fold(name.removeprefix("md:"))
    labels = sorted({kind for node in network.nodes for kind in node.types})
    folded = {label: names.fold(label) for label in labels}
    found = {each for each in labels if wanted in (folded[each], folded[each].replace(" ", ""))}
    if found:
        return found
    near = [
        label
        for close in difflib.get_close_matches(wanted, sorted(folded.values()), 3, 0.6)
        for label in labels
        if folded[label] == close
    ]
    hint = f"did you mean {' or '.join(near)}?" if near else f"choose {', '.join(labels)}"
    raise UsageError(f"there is no class {quoted(name)} here; {hint}")
