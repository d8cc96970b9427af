"""Headings: what a page says that it shows, from what chose it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import pyoxigraph as ox

from ...core import arguments
from ...core.namespaces import PREFIXES
from ...core.terms import lexical
from ...naming.labels import Labels
from ...network.selection import Selection

OURS: Final = "Military diplomacy"
_UNNAMED: Final = "A graph without a title"
_MOST: Final = 3  # things named in a heading
_LONGEST: Final = 160  # characters of a query
#: What a graph calls itself: its ontology or dataset has a title, or else a label.
_TITLES: Final = """SELECT ?title {
  VALUES (?kind ?rank) { (owl:Ontology 1) (dcat:Dataset 2) (void:Dataset 3) (schema:Dataset 4) }
  { ?whole a ?kind } UNION { GRAPH ?graph { ?whole a ?kind } }
  VALUES (?name ?place) {
    (dcterms:title 1) (dc:title 2) (rdfs:label 3) (skos:prefLabel 4) (schema:name 5)
  }
  { ?whole ?name ?title } UNION { GRAPH ?other { ?whole ?name ?title } }
} ORDER BY ?rank ?place (LANG(?title) != "en") (LANG(?title) != "") ?title LIMIT 1"""
_NAMESPACES: Final = {
    **PREFIXES,
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "void": "http://rdfs.org/ns/void#",
}


def title_of(store: ox.Store, file: str = "", *, ours: bool) -> str:
    """Return the title of a whole graph: that of its ontology or dataset, else its file.

    Args:
        store: the graph.
        file: the name of the first file that it was read from.
        ours: whether it is the graph that ships with the package, or is built on it.
    """
    if ours:
        return OURS
    answer = store.query(_TITLES, prefixes=_NAMESPACES)
    assert isinstance(answer, ox.QuerySolutions)
    return next((lexical(row["title"]) for row in answer if row["title"]), file or _UNNAMED)


def heading(
    labels: Labels, whole: str, things: Sequence[str], choice: Selection, narrowed: str = ""
) -> tuple[str, str]:
    """Return the title of a page, and what was chosen, in words for the line under it.

    Args:
        labels: what things are called.
        whole: the title of the whole graph.
        things: the IRIs of the things that the page is around.
        choice: what else chose it, a document by its IRI.
        narrowed: what was left out of the graph, in words; empty for nothing.

    >>> heading(Labels(ox.Store()), "Military diplomacy", [], {"classes": "state", "top": 9})
    ('Military diplomacy: state', 'Only relations of a thing of the kind state.')
    """
    named = [labels.label(iri) for iri in things]
    classes = sorted(arguments.names(choice.get("classes"), "classes"))
    document, query = choice.get("document"), choice.get("query")
    said = []
    if named:
        title = _in_a_row(named, _MOST)
        hops = choice.get("hops", 1)
        said.append(f"With all that is {hops} relation{'s' * (hops != 1)} away." if hops else "")
    elif query is not None:
        title = f"{whole}: the answer to a query"
    elif document is not None:
        title = labels.label(str(document))
    else:
        title = ": ".join([whole, *([_in_a_row(classes, _MOST)] if classes else [])])
    if document is not None:
        source = labels.label(str(document))
        said.append(f"What {'it' if source == title else source} says.")
    if query is not None:
        words = " ".join(query.split())
        said.append("Query: " + words[:_LONGEST] + "\u2026" * (len(words) > _LONGEST))
    if classes:
        said.append(f"Only relations of a thing of the kind {_in_a_row(classes, _MOST, 'or')}.")
    if choice.get("asserted"):
        said.append("Without what rules infer.")
    if narrowed:
        said.append(f"Narrowed: {narrowed}.")
    return title, " ".join(filter(None, said))


def _in_a_row(names: Sequence[str], most: int, word: str = "and") -> str:
    """Return names in a row, and how many more there are.

    >>> _in_a_row(["NATO", "Russia", "Mali", "Niger"], 3)
    'NATO, Russia, Mali and 1 more'
    """
    shown = list(names[:most])
    if len(names) > most:
        shown.append(f"{len(names) - most} more")
        word = "and"
    return f" {word} ".join(filter(None, [", ".join(shown[:-1]), shown[-1]]))
