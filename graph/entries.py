"""Entries written from the store: of things, of terms, and of sources and their parts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import pyoxigraph as ox

from .entry import Entry, Group, Line
from .evidence import place
from .proofs import Trace
from .relations import Verbs, verbs
from .sources import DERIVED, MODALITIES, Source, sources, strength
from .store import rows
from .terms import CATALOGUE, INFERRED, MD, PREFIXES, RDF_TYPE, shorten

_DCTERMS, _OWL, _RDFS = (PREFIXES[name] for name in ("dcterms", "owl", "rdfs"))
_SCHEMA, _SKOS = PREFIXES["schema"], PREFIXES["skos"]
_LABELS: Final = (_SKOS + "prefLabel", _RDFS + "label", _DCTERMS + "title")
_DEFINITIONS: Final = (_SKOS + "definition", _DCTERMS + "description")
_NOTES: Final = (_SKOS + "scopeNote", MD + "note")
_LINKS: Final = (_SCHEMA + "sameAs", _SKOS + "exactMatch")
_PROPERTIES: Final = {f"{_OWL}{kind}Property" for kind in ("Object", "Datatype", "Annotation")}
_PRECISIONS: Final = {_SCHEMA + f"{end}Date": f"{MD}{end}Precision" for end in ("start", "end")}
_DIGITS: Final = {"year": 4, "month": 7}
_NO_SOURCES: Final = DERIVED | {CATALOGUE}
#: What has a place of its own in an entry, or holds records together.
_ELSEWHERE: Final = {
    *(RDF_TYPE, *_LABELS, *_DEFINITIONS, *_NOTES, *_LINKS, *_PRECISIONS.values()),
    *(_SKOS + name for name in ("altLabel", "example", "inScheme", "broaderTransitive")),
    *(_RDFS + name for name in ("isDefinedBy", "subClassOf")),
    *(MD + name for name in ("named", "phrase", "inversePhrase", "sha256")),
    *(_SCHEMA + name for name in ("domainIncludes", "rangeIncludes", "position")),
    *(_OWL + "disjointWith", _DCTERMS + "isPartOf", MD + "beginIndex", MD + "endIndex"),
}
_SECTIONS: Final = f"""
SELECT ?section ?title ?whole ?passage {{ GRAPH <{CATALOGUE}> {{
  ?section a md:Section ; dcterms:isPartOf ?whole .
  OPTIONAL {{ ?section dcterms:title ?title }}
  OPTIONAL {{ ?section schema:position ?position }}
  OPTIONAL {{ ?passage dcterms:isPartOf ?section ; a md:Passage }}
}} }} ORDER BY ?whole ?position ?section
"""


def show(store: ox.Store, iri: str, texts: Path | None = None) -> Entry:
    """Return the entry of a thing, a term, a source, a section or a passage.

    Args:
        store: a store with its merge in the default graph.
        iri: its IRI.
        texts: the folder of the documents' texts, where the words of a passage are to be shown.

    Raises:
        LoadError: a text is missing, or is not the one that was read.
    """
    return _Writer(store, iri, sources(store, texts)).entry()


class _Writer:
    """Writes the entry of one IRI."""

    def __init__(self, store: ox.Store, iri: str, where: dict[str, Source]) -> None:
        self.store, self.where, self.iri = store, where, iri
        self.node = ox.NamedNode(iri)

    @cached_property
    def called(self) -> Verbs:
        """What everything is called."""
        return verbs(self.store)

    @cached_property
    def trace(self) -> Trace:
        """What tells how firm a derived statement is."""
        return Trace(self.store, self.where, self.called)

    def entry(self) -> Entry:
        """Return the entry, with what its kind calls for."""
        kind, groups = self._kind()
        names = [text for each in _LABELS for text in self._texts(each)]
        definitions = [text for each in _DEFINITIONS for text in self._texts(each)]
        source = self.where.get(self.iri)
        if source and source.begin is not None:
            names = [place(source)]
            definitions = [f'"{source.sentence}"'] if source.sentence else []
        return Entry(
            iri=self.iri,
            name=names[0] if names else shorten(self.iri),
            kind=kind,
            aliases=tuple(self._texts(_SKOS + "altLabel")),
            definition=definitions[0] if definitions else "",
            notes=tuple(text for each in _NOTES for text in self._texts(each)),
            links=tuple(iri for each in _LINKS for iri in self._things(each)),
            groups=tuple(group for group in groups if group.lines),
        )

    def _kind(self) -> tuple[str, list[Group]]:
        """Return what the thing is, in words, and what is to be told of it."""
        types = set(self._things(RDF_TYPE))
        if MD + "Passage" in types:
            return "passage", [Group("says", tuple(Line(each) for each in self._said(self.iri)))]
        if MD + "Section" in types:
            return "section", self._section()
        if MD + "Document" in types:
            return "document", self._document()
        if _OWL + "Class" in types:
            return "class", self._class()
        if types & _PROPERTIES:
            return "relation", self._relation()
        graphs: dict[str, set[str]] = {each: set() for each in types}
        for quad in self._quads(RDF_TYPE):
            if _is_iri(quad.graph_name):
                graphs.setdefault(_value(quad.object), set()).add(_value(quad.graph_name))
        stated = {each for each, held in graphs.items() if not held or held - DERIVED}
        ours = stated & self.called.classes.keys()
        kinds = sorted(self.called.label(each) for each in ours or stated)
        return " and ".join(kinds) or "thing", [*self._statements(), self._holds()]

    def _quads(self, relation: str) -> list[ox.Quad]:
        found = list(self.store.quads_for_pattern(self.node, ox.NamedNode(relation), None))
        return sorted(found, key=lambda quad: (_value(quad.object), str(quad.graph_name)))

    def _texts(self, relation: str) -> list[str]:
        found = (quad.object for quad in self._quads(relation))
        return list(dict.fromkeys(each.value for each in found if isinstance(each, ox.Literal)))

    def _things(self, relation: str) -> list[str]:
        found = (quad.object for quad in self._quads(relation))
        return list(dict.fromkeys(each.value for each in found if isinstance(each, ox.NamedNode)))

    def _subjects(self, relation: str) -> set[str]:
        found = self.store.quads_for_pattern(None, ox.NamedNode(relation), self.node)
        return {quad.subject.value for quad in found if isinstance(quad.subject, ox.NamedNode)}

    def _named(self, phrase: str, iris: Iterable[str], *, row: bool = False) -> Group:
        """Return a group of things by their names, in alphabetical order."""
        lines = sorted((self.called.label(iri), iri) for iri in iris)
        return Group(phrase, tuple(Line(words, iri) for words, iri in lines), row=row)

    def _statements(self) -> list[Group]:
        """Return what is said of it: literals, kinds, both ways, then what follows by rules."""
        held: dict[tuple[str, bool], dict[ox.Triple, list[str]]] = {}
        for backward in (False, True):
            subject, object = (None, self.node) if backward else (self.node, None)
            for quad in self.store.quads_for_pattern(subject, None, object):
                relation = quad.predicate.value
                if relation in self.called.relations or not (backward or relation in _ELSEWHERE):
                    graphs = held.setdefault((relation, backward), {}).setdefault(quad.triple, [])
                    graphs += [_value(quad.graph_name)] if _is_iri(quad.graph_name) else []
        groups = []
        for (relation, backward), triples in held.items():
            for derived in (False, True):
                some = {
                    t: g for t, g in triples.items() if (bool(g) and {*g} <= DERIVED) == derived
                }
                groups.append(self._group(relation, some, backward=backward, derived=derived))
        return sorted(groups, key=_order)

    def _group(
        self, relation: str, held: dict[ox.Triple, list[str]], backward: bool, derived: bool
    ) -> Group:
        """Return what one relation says of the thing, best supported first."""
        phrase = self.called.inverse(relation) if backward else self.called.phrase(relation)
        lines = [self._line(triple, graphs, backward) for triple, graphs in held.items()]
        lines.sort(key=_backing)
        return Group(phrase, tuple(lines), relation, backward, derived, row=derived)

    def _line(self, triple: ox.Triple, graphs: list[str], backward: bool) -> Line:
        other = triple.subject if backward else triple.object
        words = self.called.label(_value(other)) if _is_iri(other) else _value(other)
        if unit := _PRECISIONS.get(triple.predicate.value):
            words = words[: _DIGITS.get("".join(self._texts(unit)), len(words))]
        stated = [
            self.where.get(g) or Source(g, shorten(g)) for g in sorted({*graphs} - _NO_SOURCES)
        ]
        passages = [source.graph for source in stated if source.begin is not None]
        firm = strength(graphs, self.where) if graphs else 0
        if graphs and not stated and INFERRED not in graphs:
            firm = MODALITIES.index(self.trace.evidence(triple).strength)
        return Line(
            words=words,
            iri=_value(other) if _is_iri(other) else None,
            passages=len(passages),
            documents=len({graph.partition("#")[0] for graph in passages}),
            sources=tuple(place(source) for source in stated if source.begin is None),
            strength=MODALITIES[firm],
        )

    def _class(self) -> list[Group]:
        things = self._subjects(RDF_TYPE)
        said = f"has {len(things):,} thing{'s' * (len(things) != 1)}:"
        return [
            self._named("is a kind of", self._things(_RDFS + "subClassOf"), row=True),
            self._named("has the kinds", self._subjects(_RDFS + "subClassOf"), row=True),
            *(group for group in self._statements() if not group.backward),
            Group("for example", tuple(Line(text) for text in self._texts(_SKOS + "example"))),
            self._named(said, things, row=True),
        ]

    def _relation(self) -> list[Group]:
        forms = [f"SUBJECT {self.called.phrase(self.iri)} OBJECT"]
        if self.iri in self.called.relations:
            forms.append(f"OBJECT {self.called.inverse(self.iri)} SUBJECT")
        uses: dict[ox.Triple, bool] = {}
        for quad in self.store.quads_for_pattern(None, self.node, None):
            stated = _is_iri(quad.graph_name) and _value(quad.graph_name) not in DERIVED
            uses[quad.triple] = uses.get(quad.triple, False) or stated
        counts = f"{sum(uses.values()):,} stated, {len(uses) - sum(uses.values()):,} by rules"
        domain, range_ = (self._things(f"{_SCHEMA}{end}Includes") for end in ("domain", "range"))
        return [
            Group("reads", tuple(map(Line, forms))),
            self._named("is said, as a rule, of", domain, row=True),
            self._named("and leads to", range_, row=True),
            self._named("implies", self._things(_RDFS + "subPropertyOf"), row=True),
            Group("for example", tuple(Line(text) for text in self._texts(_SKOS + "example"))),
            Group("statements:", (Line(counts),)),
        ]

    def _document(self) -> list[Group]:
        sections: dict[str, Line] = {}
        counts: dict[str, list[int]] = {}
        for row in rows(self.store, _SECTIONS):
            section = row["section"].value
            if row["whole"].value == self.iri:
                title = row["title"].value if row["title"] else shorten(section)
                sections[section] = Line(title, section)
                if row["passage"]:
                    counts.setdefault(section, []).append(len(self._said(row["passage"].value)))
        lines = []
        for section, line in sections.items():
            claims = counts.get(section, [])
            lines.append(replace(line, passages=len(claims), detail=_count(sum(claims), "claim")))
        claims = [each for found in counts.values() for each in found]
        sizes = ((claims, "claim", sum(claims)), (claims, "passage", len(claims)))
        total = " in ".join(_count(number, noun) for _, noun, number in sizes)
        publishers = tuple(Line(text) for text in self._texts(_DCTERMS + "publisher"))
        return [
            Group("is published by", publishers),
            Group("holds", (Line(f"{total} in {_count(len(lines), 'section')}"),)),
            Group("sections", tuple(lines)),
        ]

    def _section(self) -> list[Group]:
        found = []
        for row in rows(self.store, _SECTIONS):
            if row["section"].value == self.iri and row["passage"]:
                iri = row["passage"].value
                found.append(
                    replace(self.where.get(iri) or Source(iri, ""), title="", section=None)
                )
        lines = []
        for source in sorted(found, key=lambda source: (source.begin or 0, source.graph)):
            where = place(source).removeprefix(", ")
            lines += [Line(said, source.graph, detail=where) for said in self._said(source.graph)]
        whole = self._named("is part of", self._things(_DCTERMS + "isPartOf"))
        return [whole, Group("says", tuple(lines))]

    def _said(self, graph: str) -> list[str]:
        """Return what a graph says, in words and in alphabetical order."""
        found = self.store.quads_for_pattern(None, None, None, ox.NamedNode(graph))
        return sorted(self.called.sentence(quad.triple) for quad in found)

    def _holds(self) -> Group:
        """Return how many statements stand in the graph of this name."""
        found = sum(1 for _ in self.store.quads_for_pattern(None, None, None, self.node))
        return Group("holds", (Line(_count(found, "statement")),) if found else ())


def _order(group: Group) -> tuple[object, ...]:
    """Return the place of a group: literals, kinds, forward, backward, derived; most passages."""
    literal = any(line.iri is None for line in group.lines)
    backed = sum(line.passages + len(line.sources) for line in group.lines)
    kinds = group.relation == _SKOS + "broader"
    return group.derived, not literal, not kinds, group.backward, -backed, group.phrase


def _backing(line: Line) -> tuple[object, ...]:
    backed = line.passages + len(line.sources)
    return -backed, -line.documents, MODALITIES.index(line.strength), line.words, line.iri or ""


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'s' * (number != 1)}"


def _is_iri(term: Any) -> bool:
    return isinstance(term, ox.NamedNode)


def _value(term: Any) -> str:
    return term.value if isinstance(term, ox.NamedNode | ox.Literal) else str(term)
