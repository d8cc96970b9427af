"""A thing, a term or a source as a page has it: what is said of it, and who says each statement."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

import pyoxigraph as ox

from ...core.errors import UnknownName
from ...core.namespaces import DERIVED, KG, MD, PREFIXES, SRC, expand, shorten
from ...core.terms import is_iri, lexical
from ...core.validity import Holds
from ...evidence.modality import MARKS
from ...explain.entry import Entry, Group, Line
from ...rdf.serialize import serialize, sorted_triples
from ...rdf.store import known
from ..graphs import Graph
from .addresses import address

#: So many sources of one statement are named.
_NAMED: Final = 6
#: So many lines of one group are on the page; the data has them all.
_LINES: Final = 400
_MERGE: Final = ox.DefaultGraph()


@dataclass(frozen=True)
class Said:
    """Who says a statement.

    Attributes:
        words: the source, the place in it, and how firmly, where that is less than asserted.
        address: where its page is; empty for none.
    """

    words: str
    address: str


@dataclass(frozen=True)
class ToldLine:
    """A line of an entry on a page.

    Attributes:
        line: what is told.
        address: where the page of the other thing is; empty for text.
        who: who says it.
        more: how many more say it.
        why: where it is told why it follows; empty where sources say it.
        marks: what is to be known of it, in words.
    """

    line: Line
    address: str
    who: tuple[Said, ...]
    more: int
    why: str
    marks: tuple[str, ...]


def rows_of(graph: Graph, entry: Entry, group: Group, day: str) -> list[ToldLine]:
    """Return the lines of a group, each with who says it.

    Args:
        graph: what is asked.
        entry: what the group is of.
        group: it.
        day: the day that the reader has chosen, for addresses.
    """
    return [_row(graph, entry, group, line, day) for line in group.lines[:_LINES]]


def _row(graph: Graph, entry: Entry, group: Group, line: Line, day: str) -> ToldLine:
    held = sorted(set(_graphs(graph, entry, group, line)))
    stated = [each for each in held if each not in DERIVED]
    sources = graph.context.sources
    who = []
    for name in stated[:_NAMED]:
        source = sources.get(name)
        words = source.place if source else shorten(name)
        who.append(Said(words, address(name, day=day)))
    if not who:
        who = [Said(words, "") for words in line.sources]
    follows = ""
    if group.relation and line.iri and not line.record and (group.derived or not stated):
        ends = (line.iri, entry.iri) if group.backward else (entry.iri, line.iri)
        follows = _why(ends[0], group.relation, ends[1], day)
    marks = (
        MARKS[line.strength] and f"{MARKS[line.strength]} only",
        line.certainty if line.certainty == Holds.MAYBE.value else "",
        line.verification,
        line.detail,
    )
    where = address(line.iri, day=day) if line.iri else ""
    return ToldLine(
        line, where, tuple(who), max(len(stated) - _NAMED, 0), follows, tuple(filter(None, marks))
    )


def _why(subject: str, relation: str, target: str, day: str) -> str:
    asked = {"subject": subject, "relation": relation, "object": target}
    return "/why?" + urlencode(asked | ({"as-of": day} if day else {}))


def _graphs(graph: Graph, entry: Entry, group: Group, line: Line) -> Iterator[str]:
    """Yield the graphs that hold what a line tells."""
    if line.record:
        quads: Iterable[ox.Quad] = graph.store.quads_for_pattern(
            ox.NamedNode(line.record), None, None
        )
    elif not group.relation:
        return
    elif line.iri:
        ends = (line.iri, entry.iri) if group.backward else (entry.iri, line.iri)
        node, other = map(ox.NamedNode, ends)
        quads = graph.store.quads_for_pattern(node, ox.NamedNode(group.relation), other)
    else:
        told = graph.store.quads_for_pattern(
            ox.NamedNode(entry.iri), ox.NamedNode(group.relation), None
        )
        quads = (quad for quad in told if lexical(quad.object) in (line.words, line.start))
    for quad in quads:
        if is_iri(quad.graph_name):
            yield lexical(quad.graph_name)


def thing_page(graph: Graph, iri: str, base: str, day: str) -> dict[str, Any]:
    """Return what the page of an IRI holds.

    Raises:
        UnknownName: nothing is said of it.
    """
    entry = known_entry(graph, iri)
    groups = [(group, rows_of(graph, entry, group, day)) for group in entry.groups]
    return {
        "title": entry.name,
        "description": entry.definition,
        "entry": entry,
        "stated": [each for each in groups if not each[0].derived],
        "derived": [each for each in groups if each[0].derived],
        "drawn": iri.startswith(KG) and any(line.iri for g in entry.groups for line in g.lines),
        "document": iri.startswith(SRC),
        "place": address(iri),
        "data": schema_org(entry, base),
        "cut": any(len(group.lines) > _LINES for group in entry.groups),
    }


def known_entry(graph: Graph, iri: str) -> Entry:
    """Return what is said of an IRI.

    Raises:
        UnknownName: nothing is.
    """
    _check(graph, iri)
    found: Entry = graph.show(f"<{iri}>")
    return found


def _check(graph: Graph, iri: str) -> None:
    if expand(f"<{iri}>") is None or not known(graph.store, iri):
        raise UnknownName(f"nothing is said of {shorten(iri)} here")


#: What kinds of things are called at schema.org, the first that fits.
_SCHEMA_TYPES: Final = (
    ("state", "Country"),
    ("alliance", "Organization"),
    ("organization", "Organization"),
    ("forum", "Organization"),
    ("document", "CreativeWork"),
    ("operation", "Event"),
    ("exercise", "Event"),
    ("meeting", "Event"),
    ("visit", "Event"),
    ("person", "Person"),
    ("place", "Place"),
)


def schema_org(entry: Entry, base: str) -> dict[str, Any]:
    """Return what search engines read: name, kind, description, and the same thing elsewhere."""
    kind = next((name for word, name in _SCHEMA_TYPES if word in entry.kind), "DefinedTerm")
    found: dict[str, Any] = {
        "@context": "https://schema.org/",
        "@type": kind,
        "@id": entry.iri,
        "url": base + address(entry.iri),
        "name": entry.name,
    }
    more = {
        "alternateName": list(entry.aliases),
        "description": entry.definition,
        "sameAs": [link for link in entry.links if link.startswith("http")],
    }
    return found | {name: value for name, value in more.items() if value}


def data_of(graph: Graph, iri: str, format: str) -> bytes:
    """Return what is stated of an IRI, either way, in a syntax of RDF.

    A syntax with graphs has each statement in the graphs of who says it.

    Raises:
        UnknownName: nothing is.
    """
    _check(graph, iri)
    node = ox.NamedNode(iri)
    named = format in ("trig", "nquads")
    merged = None if named else _MERGE
    store = graph.store
    quads = list(
        itertools.chain(
            store.quads_for_pattern(node, None, None, merged),
            store.quads_for_pattern(None, None, node, merged),
        )
    )
    if not quads and not named:  # a graph of others, whose default graph need not be a merge
        quads = [*store.quads_for_pattern(node, None, None)]
        quads += store.quads_for_pattern(None, None, node)
    others = {quad.object for quad in quads} | {quad.subject for quad in quads}
    label = ox.NamedNode(PREFIXES["skos"] + "prefLabel")
    for other in sorted(filter(is_iri, others), key=str):
        quads += store.quads_for_pattern(other, label, None, merged)  # type: ignore[arg-type]
    if named:
        distinct = sorted({quad for quad in quads if quad.graph_name != _MERGE}, key=str)
        return serialize(distinct, format, prefixes=_prefixes(graph))
    triples = sorted_triples(quad.triple for quad in quads)
    return serialize(triples, format, prefixes=_prefixes(graph))


def _prefixes(graph: Graph) -> dict[str, str]:
    return {**PREFIXES, **graph.prefixes}


def terms_page(graph: Graph, day: str) -> dict[str, Any]:
    """Return what the page of all terms holds: each with its definition."""
    store = graph.store
    owl, skos = PREFIXES["owl"], PREFIXES["skos"]
    kinds = (
        ("Classes", "Class"),
        ("Relations", "ObjectProperty"),
        ("Properties", "DatatypeProperty"),
    )
    sections = []
    for title, kind in kinds:
        terms = []
        of_kind = store.quads_for_pattern(
            None, ox.NamedNode(PREFIXES["rdf"] + "type"), ox.NamedNode(owl + kind), _MERGE
        )
        for quad in of_kind:
            iri = lexical(quad.subject)
            if iri.startswith(MD):
                told = store.quads_for_pattern(
                    quad.subject, ox.NamedNode(skos + "definition"), None, _MERGE
                )
                definition = next((lexical(each.object) for each in told), "")
                terms.append((iri.removeprefix(MD), graph.context.labels.label(iri), definition))
        sections.append((title, sorted(terms, key=lambda term: term[1].casefold())))
    return {"title": "The ontology", "sections": sections}
