"""What a caller narrows the graph to: some sources, those of a kind, or what is asserted."""

from __future__ import annotations

from typing import Final

import pyoxigraph as ox

from ..core.errors import UsageError, quoted
from ..core.namespaces import CATALOGUE, COVERAGE, DERIVED, EDITORIAL, LOCAL, MD, ONTOLOGY, SRC
from ..core.suggestions import suggest
from ..evidence.source_kinds import is_at_least, source_kinds
from ..evidence.statements import domain_relations
from ..rdf.store import rows

SCOPES: Final = ("documents", "reference")
_ALWAYS: Final = frozenset((CATALOGUE, COVERAGE, EDITORIAL, ONTOLOGY))
_CONFIRMED_BY: Final = ox.NamedNode(MD + "confirmedBy")

_MADE_BY = f"""
SELECT ?passage ?document {{
  GRAPH <{CATALOGUE}> {{ ?passage a md:Passage ; dcterms:source ?document }}
}}
"""
_WEAKER = f"""
SELECT ?passage {{
  GRAPH <{CATALOGUE}> {{ ?passage md:modality ?modality }} FILTER (?modality != md:Asserted)
}}
"""
_DESCRIBED = f"""
SELECT ?source ?kind {{ GRAPH <{CATALOGUE}> {{
  {{ ?source a md:Document . BIND ("documents" AS ?kind) }}
  UNION {{ ?source a md:Dataset . BIND ("reference" AS ?kind) }}
  UNION {{ ?source a md:WebPage . BIND ("page" AS ?kind) }}
}} }}
"""


def narrow(store: ox.Store, scope: str) -> None:
    """Keep only what a scope says: "documents", "reference", or one source by id, CURIE or IRI.

    Names, types and definitions stay, and so does the catalogue; what we add ourselves between
    things goes.

    Raises:
        UsageError: no source has this name; the message lists them.
    """
    wanted = _wanted(store, scope)
    for graph in list(store.named_graphs()):
        if isinstance(graph, ox.NamedNode) and graph.value not in wanted | _ALWAYS:
            store.remove_graph(graph)
    if EDITORIAL not in wanted:
        editorial = ox.NamedNode(EDITORIAL)
        for relation in domain_relations(store):
            for quad in list(store.quads_for_pattern(None, relation, None, editorial)):
                store.remove(quad)


def copied(store: ox.Store, scope: str | None = None, *, reference: bool = True) -> ox.Store:
    """Return in memory what sources state in a store, and a scope may need; nothing that follows.

    Args:
        store: where it is.
        scope: leave out what `narrow` would leave out; None and "all" leave out nothing.
        reference: False leaves out what reference sources say.

    Raises:
        UsageError: no source has this name.
    """
    kept = None if scope in (None, "all") else _wanted(store, scope or "") | _ALWAYS
    left = set(DERIVED) | (set() if reference else _wanted(store, "reference"))

    def is_kept(name: str) -> bool:
        return name not in left and (kept is None or name in kept)

    copy = ox.Store()
    copy.bulk_extend(
        quad
        for quad in store
        if isinstance(quad.graph_name, ox.NamedNode) and is_kept(quad.graph_name.value)
    )
    return copy


def keep_kind(store: ox.Store, least: str) -> None:
    """Keep only what sources say that are at least of a kind, by IRI.

    The editors' words, the catalogue, what is covered and the ontology stay. A graph of which
    nothing says what kind of source it is, such as a caller's own file, is of the weakest.
    """
    kinds = source_kinds(store)
    document_of = {row["passage"].value: row["document"].value for row in rows(store, _MADE_BY)}

    def is_kept(source: str) -> bool:
        return is_at_least(kinds.get(document_of.get(source, source), ""), least)

    for graph in list(store.named_graphs()):
        named = isinstance(graph, ox.NamedNode) and graph.value not in _ALWAYS
        if named and not is_kept(graph.value):
            store.remove_graph(graph)
    for quad in list(store.quads_for_pattern(None, _CONFIRMED_BY, None)):
        if isinstance(quad.object, ox.NamedNode) and not is_kept(quad.object.value):
            store.remove(quad)


def assert_only(store: ox.Store) -> None:
    """Drop every passage that says less than that something is so."""
    for row in list(rows(store, _WEAKER)):
        store.remove_graph(row["passage"])


def _wanted(store: ox.Store, scope: str) -> set[str]:
    kinds = {row["source"].value: row["kind"].value for row in rows(store, _DESCRIBED)}
    own = {EDITORIAL, CATALOGUE, COVERAGE, ONTOLOGY, *DERIVED}
    kinds |= {g.value: "local" for g in store.named_graphs() if g.value.startswith(LOCAL)}
    if scope in SCOPES:
        wanted = ("reference", "page") if scope == "reference" else (scope,)
        chosen = {iri for iri, kind in kinds.items() if kind in wanted and iri not in own}
    else:
        short = scope.strip("<>").removeprefix("src:")
        chosen = {iri for iri in kinds if iri in (scope.strip("<>"), SRC + short)}
        if not chosen:
            ours = [iri.removeprefix(SRC) for iri in kinds if iri.startswith(SRC)]
            names = [*SCOPES, "all", *sorted(ours)]
            few = [name for name in names if not name.startswith("page-")]
            pages = len(names) - len(few)
            offers = ", ".join(few) + (f", or one of {pages} web pages" if pages else "")
            hint = suggest(short, names, show=str) or f"choose {offers}"
            raise UsageError(f"there is no source {quoted(scope)}; {hint}")
    passages = ((row["passage"].value, row["document"].value) for row in rows(store, _MADE_BY))
    return chosen | {passage for passage, document in passages if document in chosen}
