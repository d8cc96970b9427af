"""A document as a page: section by section, what the graph holds of each passage."""

from __future__ import annotations

import itertools
from typing import Any

from ...core.namespaces import SRC
from ...evidence.modality import MARKS
from ..graphs import Graph
from .addresses import address
from .things import known_entry, schema_org


def document_page(graph: Graph, iri: str, base: str) -> dict[str, Any] | None:
    """Return what the page of a document holds; None for a source that is no document.

    Raises:
        UnknownName: nothing is said of it.
    """
    entry = known_entry(graph, iri)
    if entry.kind != "document":
        return None
    listed = next((group.lines for group in entry.groups if group.phrase == "sections"), ())
    sections = []
    for line in listed:
        told = graph.show(f"<{line.iri}>")
        said = [each for group in told.groups if group.phrase == "says" for each in group.lines]
        passages = [
            _passage(graph, name or "", [each.words for each in claims])
            for name, claims in itertools.groupby(said, lambda each: each.iri)
        ]
        anchor = (line.iri or "").removeprefix(SRC)
        section = {"anchor": anchor, "title": line.words, "detail": line.detail}
        sections.append(section | {"passages": passages})
    return {
        "title": entry.name,
        "entry": entry,
        "sections": sections,
        "data": schema_org(entry, base),
        "place": address(iri),
    }


def _passage(graph: Graph, iri: str, claims: list[str]) -> dict[str, Any]:
    source = graph.context.sources.get(iri)
    place, mark = iri, ""
    if source is not None and source.begin is not None:
        paragraph = f"Paragraph {source.paragraph}, " if source.paragraph is not None else ""
        place = f"{paragraph}characters {source.begin}-{source.end}"
        mark = MARKS[source.modality]
    return {
        "anchor": iri.partition("#")[2],
        "place": place,
        "mark": mark,
        "claims": claims,
    }
