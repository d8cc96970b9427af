"""What follows: the rules of ontology/rules, run into the inferred graphs, and told as premises.

Every statement is as strong as the strongest graph that holds it; a derived one as its weakest
premise. What follows from asserted premises alone stands in the inferred graph, the rest in the
possible one, with what follows from what passages say of kinds; neither holds what a source
asserts itself. What follows only from what may hold on
the day stands in a third graph, which is no part of the merge.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from typing import Final

import pyoxigraph as ox

from ..core.namespaces import (
    CATALOGUE,
    INFERRED,
    INFERRED_MAY_HOLD,
    INFERRED_POSSIBLE,
    MD,
    PREFIXES,
)
from ..evidence.sources import covered_until
from ..rdf.store import rows
from .rules import Rule, written

_AS_OF: Final = ox.NamedNode(MD + "asOf")
_UNMERGED: Final = (ox.DefaultGraph(), ox.NamedNode(INFERRED_MAY_HOLD))
_DATE: Final = ox.NamedNode(PREFIXES["xsd"] + "date")
#: Graphs of passages that say less than that something is so.
_WEAK: Final = f"""
SELECT DISTINCT ?graph WHERE {{
  GRAPH <{CATALOGUE}> {{ ?graph md:modality ?modality . }}
  FILTER (?modality != md:Asserted)
}}"""
_PASSAGES: Final = f"SELECT ?graph {{ GRAPH <{CATALOGUE}> {{ ?graph a md:Passage }} }}"
_MERGE: Final = (
    "INSERT { ?s ?p ?o } WHERE { GRAPH ?graph { ?s ?p ?o } "
    f"FILTER (?graph != <{INFERRED_MAY_HOLD}>) }}"
)


def infer(
    store: ox.Store,
    day: str | None = None,
    *,
    possibly: bool = True,
    among: tuple[Rule, ...] | None = None,
) -> None:
    """Write the merge of all graphs into the default graph, and what follows into its graphs.

    Args:
        store: what sources state.
        day: on which memberships have to hold and activities to run; the graphs name it (md:asOf).
        possibly: False leaves out what follows without being certain.
        among: the rules; None for ours.

    Raises:
        LoadError: a rule is wrong.
    """
    derive(store, day, possibly=possibly, among=among, merged=False)
    merge(store)


def derive(
    store: ox.Store,
    day: str | None = None,
    *,
    possibly: bool = True,
    among: tuple[Rule, ...] | None = None,
    merged: bool = True,
) -> int:
    """Make the inferred graphs hold what follows from the others, and the merge with them.

    What stands there already and follows still stays; what no longer follows goes.

    Args:
        store: what sources state, and their merge.
        day: on which memberships have to hold and activities to run.
        possibly: False leaves out what follows without being certain.
        among: the rules; None for ours.
        merged: False where all graphs are merged afterwards.

    Returns:
        how many statements follow, without those that only may hold.

    Raises:
        LoadError: a rule is wrong.
    """
    from .engine.facts import Known, difference
    from .engine.forward import Deriver

    some = written() if among is None else among
    passages = _PASSAGES if any(rule.documents for rule in some) else None
    known = Known(store, *(_graphs(store, query) for query in (_WEAK, passages)))
    deriver = Deriver(known, day, covered_until(store), some)
    strong = deriver.run()
    unsure = known.admit() or known.documented
    possible = deriver.run(documents=True) if possibly and unsure else {}
    may_hold = deriver.run_on_what_may_hold()
    gone: list[ox.Quad] = []
    come: list[Iterator[ox.Quad]] = []
    for graph, new in (
        (INFERRED, strong),
        (INFERRED_POSSIBLE, possible),
        (INFERRED_MAY_HOLD, may_hold),
    ):
        old = known.held(graph)
        gone += known.quads(difference(old, new), graph)
        if merged:
            quads = known.quads(difference(new, old), graph)
            come.append(quads if graph == INFERRED_MAY_HOLD else _twice(quads))
        else:
            known.write(difference(new, old), graph)
    if come:
        store.bulk_extend(itertools.chain(*come))
    for quad in gone:
        store.remove(quad)
    for quad in gone:
        triple = quad.triple
        stated = store.quads_for_pattern(triple.subject, triple.predicate, triple.object, None)
        if all(each.graph_name in _UNMERGED for each in stated):
            store.remove(ox.Quad(*triple))
    if day is not None:
        literal = ox.Literal(day, datatype=_DATE)
        for name in (INFERRED, *([INFERRED_POSSIBLE] if possible else [])):
            node = ox.NamedNode(name)
            said = [ox.Quad(node, _AS_OF, literal, node)]
            store.extend(_twice(said) if merged else said)
        if may_hold:
            node = ox.NamedNode(INFERRED_MAY_HOLD)
            store.add(ox.Quad(node, _AS_OF, literal, node))
    return sum(len(keys) for found in (strong, possible) for keys in found.values())


def _graphs(store: ox.Store, query: str | None) -> list[ox.NamedNode]:
    """Return the graphs that a query gives; none where nobody asks."""
    found = rows(store, query) if query else ()
    return [graph for (graph,) in found if isinstance(graph, ox.NamedNode)]


def _twice(quads: Iterable[ox.Quad]) -> Iterator[ox.Quad]:
    """Yield each quad in its graph and in the merge."""
    for quad in quads:
        yield quad
        yield ox.Quad(quad.subject, quad.predicate, quad.object)


def as_of(store: ox.Store) -> str | None:
    """Return the day for which a store holds what follows, if it is of one."""
    graph = ox.NamedNode(INFERRED)
    quad = next(store.quads_for_pattern(graph, _AS_OF, None, graph), None)
    return quad.object.value if quad and isinstance(quad.object, ox.Literal) else None


def merge(store: ox.Store) -> None:
    """Write the merge of all graphs into the default graph, each triple once."""
    store.update(_MERGE)
