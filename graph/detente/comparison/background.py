"""What is needed to tell of things that differ: names, classes, sources, of each of two graphs.

It is looked up for what is mentioned and for nothing else, and put into two small graphs; what
neither names, and is of ours, is named as what ships with the package has it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import pyoxigraph as ox

from ..actors.memberships import LINKS, RECORDS, WHOLES
from ..core.bundled import VOCABULARY
from ..core.namespaces import (
    CATALOGUE,
    COVERAGE,
    EDITORIAL,
    HOUSE,
    MD,
    ONTOLOGY,
    PREFIXES,
    RDF_TYPE,
)
from ..core.terms import lexical
from ..dataset.options import Choice
from ..dataset.read import fill_bundled
from ..evidence.dating import PRECISIONS
from ..inference.materialize import merge
from ..naming.choice import NAMING
from ..network.context import GraphContext
from .compare import Comparison, Differing, Laid

_DCTERMS: Final = PREFIXES["dcterms"]
#: What leads on to what has to be named, too.
_LEADING: Final = (
    *(*LINKS, *WHOLES, RDF_TYPE, PREFIXES["org"] + "role"),
    *(MD + name for name in ("inRole", "of", "inOrganization")),
    *(PREFIXES["rdf"] + name for name in ("subject", "predicate", "object")),
    *(_DCTERMS + name for name in ("source", "isPartOf")),
)
#: What is looked up of a thing that is only mentioned.
_KEPT: Final = (
    *(*NAMING, *_LEADING, *PRECISIONS, *PRECISIONS.values()),
    *(_DCTERMS + name for name in ("publisher", "date")),
    *(MD + name for name in ("modality", "beginIndex", "endIndex", "paragraph", "sourceKind")),
    *(MD + name for name in ("endStatus", "observedFrom", "observedUntil", "roleRelation")),
    *(MD + name for name in ("phrase", "inversePhrase", "valuePrecision", "preferenceReason")),
    PREFIXES["owl"] + "inverseOf",
)
#: Graphs of which it goes without saying that they say so.
HOUSEKEEPING: Final = frozenset((EDITORIAL, ONTOLOGY, CATALOGUE, COVERAGE))
_ROUNDS: Final = 4
#: What has no name as a rule, besides records of relations.
_UNNAMED: Final = {MD + name for name in ("Passage", "Headcount", "Coverage")}
_TYPE: Final = ox.NamedNode(RDF_TYPE)
_Node = ox.NamedNode | ox.BlankNode


def contexts(laid: Laid, found: Comparison, *, ours: bool = True) -> list[GraphContext]:
    """Return what tells of each of two graphs the things that differ.

    Args:
        laid: the two graphs.
        found: what differs.
        ours: whether what ships with the package may give names.
    """
    stores = ox.Store(), ox.Store()
    for store, statements in zip(
        stores, zip(*((d.before, d.after) for d in found.differing), strict=True), strict=False
    ):
        for quads in statements:
            store.extend(quads)
    known: set[_Node] = {each.node for each in found.differing}
    mentioned = _mentioned(quad for store in stores for quad in store) - known
    used = any(
        isinstance(each, ox.NamedNode) and each.value.startswith(MD) for each in mentioned | known
    )
    unnamed: set[_Node] = set()
    kept = frozenset(f"<{each}>".encode() for each in _KEPT)
    for _ in range(_ROUNDS):
        if not mentioned:
            break
        known |= mentioned
        looked_up = laid.about(mentioned, kept)
        for store, own, other in zip(stores, looked_up, reversed(looked_up), strict=True):
            here = {quad.subject for quad in own}
            store.extend(own)
            store.extend(quad for quad in other if quad.subject not in here)
        unnamed |= mentioned - {quad.subject for own in looked_up for quad in own}
        leading = (q for own in looked_up for q in own if q.predicate.value in _LEADING)
        blank = (q for own in looked_up for q in own if isinstance(q.subject, ox.BlankNode))
        mentioned = _mentioned((*leading, *blank)) - known
    if ours and used:
        _name(stores, unnamed | {each.node for each in found.differing if _is_nameless(each)})
    for store in stores:
        merge(store)
    return [GraphContext(store) for store in stores]


def _name(stores: Iterable[ox.Store], unnamed: Iterable[_Node]) -> None:
    """Name by what ships what two graphs with our vocabulary leave without a name."""
    ours = [
        each for each in unnamed if isinstance(each, ox.NamedNode) and each.value.startswith(HOUSE)
    ]
    things = [e for e in ours if not e.value.startswith(MD) and e.value not in HOUSEKEEPING]
    shipped = Choice().prepared() if things else None
    vocabulary = ox.Store()
    fill_bundled(vocabulary, [(VOCABULARY, ONTOLOGY)])
    for store in stores:
        described = {quad.subject for quad in store.quads_for_pattern(None, _TYPE, None)}
        store.extend(quad for quad in vocabulary if quad.subject not in described)
        for each in things if shipped else ():
            here = next(store.quads_for_pattern(each, None, None), None) is not None
            for relation in map(ox.NamedNode, NAMING if here else _KEPT):
                quads = shipped.quads_for_pattern(each, relation, None) if shipped else ()
                store.extend(q for q in quads if not isinstance(q.graph_name, ox.DefaultGraph))


def _is_nameless(differing: Differing) -> bool:
    """Whether a thing that differs is no record, and neither graph names it."""
    quads = (*differing.before, *differing.after)
    used = {quad.predicate.value for quad in quads}
    kinds = {lexical(quad.object) for quad in quads if quad.predicate == _TYPE}
    return not (used & {*NAMING, *_LEADING[:-2]} - {RDF_TYPE} or kinds & {*RECORDS, *_UNNAMED})


def _mentioned(quads: Iterable[ox.Quad]) -> set[_Node]:
    """Return the things, relations and graphs that statements mention beside their subjects."""
    ends = (end for q in quads for end in (q.predicate, q.object, q.graph_name))
    return {end for end in ends if isinstance(end, ox.NamedNode | ox.BlankNode)}
