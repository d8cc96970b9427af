"""Entries written from the store: of things, of terms, and of sources and their parts."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from .entry import Entry, Group, Line
from .evidence import place
from .facts import TOLD, Facts
from .lines import is_iri, value
from .memberships import Membership
from .sources import DERIVED, MODALITIES, Source, sources
from .store import rows
from .terms import CATALOGUE, MD, PREFIXES, RDF_TYPE, shorten
from .tracing import key_of

_DCTERMS, _OWL, _RDFS = (PREFIXES[name] for name in ("dcterms", "owl", "rdfs"))
_SCHEMA, _SKOS = PREFIXES["schema"], PREFIXES["skos"]
_LABELS: Final = (_SKOS + "prefLabel", _RDFS + "label", _DCTERMS + "title")
_DEFINITIONS: Final = (_SKOS + "definition", _DCTERMS + "description")
_NOTES: Final = (_SKOS + "scopeNote", MD + "note")
_LINKS: Final = (_SCHEMA + "sameAs", _SKOS + "exactMatch")
_PROPERTIES: Final = {f"{_OWL}{kind}Property" for kind in ("Object", "Datatype", "Annotation")}
#: What has a place of its own in an entry, or holds records together.
_ELSEWHERE: Final = {
    *(RDF_TYPE, *_LABELS, *_DEFINITIONS, *_NOTES, *_LINKS, *TOLD),
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


class _Writer(Facts):
    """Writes the entry of one IRI."""

    def entry(self) -> Entry:
        """Return the entry, with what its kind calls for."""
        kind, groups = self._kind()
        names = [text for each in _LABELS for text in self.texts(each)]
        definitions = [text for each in _DEFINITIONS for text in self.texts(each)]
        if tie := self.trace.ties.get(self.iri):
            names = names or [self.trace.told(tie).sentence]
        source = self.where.get(self.iri)
        if source and source.begin is not None:
            names = [place(source)]
            definitions = [f'"{source.sentence}"'] if source.sentence else []
        return Entry(
            iri=self.iri,
            name=names[0] if names else shorten(self.iri),
            kind=kind,
            aliases=tuple(self.texts(_SKOS + "altLabel")),
            definition=definitions[0] if definitions else "",
            notes=tuple(text for each in _NOTES for text in self.texts(each)),
            links=tuple(iri for each in _LINKS for iri in self.things(each)),
            groups=tuple(group for group in groups if group.lines),
        )

    def _kind(self) -> tuple[str, list[Group]]:
        """Return what the thing is, in words, and what is to be told of it."""
        types = set(self.things(RDF_TYPE))
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
        for quad in self.quads(RDF_TYPE):
            if is_iri(quad.graph_name):
                graphs.setdefault(value(quad.object), set()).add(value(quad.graph_name))
        stated = {each for each, held in graphs.items() if not held or held - DERIVED}
        ours = stated & self.called.classes.keys()
        kinds = sorted(self.called.label(each) for each in ours or stated)
        told = [*self.facts(), *self._statements(), self.differing(), self._holds()]
        return " and ".join(kinds) or "thing", told

    def _statements(self) -> list[Group]:
        """Return what is said of it: literals, kinds, both ways, then what follows by rules."""
        held: dict[tuple[str, bool], dict[ox.Triple, list[str]]] = {}
        for backward in (False, True):
            subject, object = (None, self.node) if backward else (self.node, None)
            for quad in self.store.quads_for_pattern(subject, None, object):
                relation = quad.predicate.value
                if relation in self.called.relations or not (backward or relation in _ELSEWHERE):
                    graphs = held.setdefault((relation, backward), {}).setdefault(quad.triple, [])
                    graphs += [value(quad.graph_name)] if is_iri(quad.graph_name) else []
        ties: dict[tuple[str, bool], list[Membership]] = {}
        for tie in self.trace.ties:
            if self.iri in (tie.member, tie.whole):
                place = tie.relation, tie.whole == self.iri
                ties.setdefault(place, []).append(tie)
                held.setdefault(place, {})
        groups = []
        for place, triples in held.items():
            own = ties.get(place, [])
            for derived in (False, True):
                some = {
                    t: g
                    for t, g in triples.items()
                    if (bool(g) and {*g} <= DERIVED) == derived and not self._said_by_tie(t, g)
                }
                groups.append(self._group(*place, some, [] if derived else own, derived=derived))
        return sorted(groups, key=_order)

    def _said_by_tie(self, triple: ox.Triple, graphs: list[str]) -> bool:
        """Whether a membership tells a statement."""
        key = key_of(triple)
        ties = self.trace.ties
        return key in ties.spells or (bool(graphs) and {*graphs} <= DERIVED and ties.repeated(key))

    def _group(
        self,
        relation: str,
        backward: bool,
        held: dict[ox.Triple, list[str]],
        ties: list[Membership],
        *,
        derived: bool,
    ) -> Group:
        """Return what one relation says of the thing, best supported or else earliest first."""
        phrase = self.called.inverse(relation) if backward else self.called.phrase(relation)
        lines = [self.line(triple, graphs, backward=backward) for triple, graphs in held.items()]
        lines.sort(key=_backing)
        told = [self.membership(tie, backward=backward) for tie in ties]
        told.sort(key=lambda line: (line.start or "", line.words, line.record))
        return Group(phrase, (*told, *lines), relation, backward, derived, row=derived)

    def _class(self) -> list[Group]:
        things = self.subjects(RDF_TYPE)
        said = f"has {len(things):,} thing{'s' * (len(things) != 1)}:"
        return [
            self.named("is a kind of", self.things(_RDFS + "subClassOf"), row=True),
            self.named("has the kinds", self.subjects(_RDFS + "subClassOf"), row=True),
            *(group for group in self._statements() if not group.backward),
            Group("for example", tuple(Line(text) for text in self.texts(_SKOS + "example"))),
            self.named(said, things, row=True),
        ]

    def _relation(self) -> list[Group]:
        forms = [f"SUBJECT {self.called.phrase(self.iri)} OBJECT"]
        if self.iri in self.called.relations:
            forms.append(f"OBJECT {self.called.inverse(self.iri)} SUBJECT")
        uses: dict[ox.Triple, bool] = {}
        for quad in self.store.quads_for_pattern(None, self.node, None):
            stated = is_iri(quad.graph_name) and value(quad.graph_name) not in DERIVED
            uses[quad.triple] = uses.get(quad.triple, False) or stated
        counts = f"{sum(uses.values()):,} stated, {len(uses) - sum(uses.values()):,} by rules"
        domain, range_ = (self.things(f"{_SCHEMA}{end}Includes") for end in ("domain", "range"))
        return [
            Group("reads", tuple(map(Line, forms))),
            self.named("is said, as a rule, of", domain, row=True),
            self.named("and leads to", range_, row=True),
            self.named("implies", self.things(_RDFS + "subPropertyOf"), row=True),
            Group("for example", tuple(Line(text) for text in self.texts(_SKOS + "example"))),
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
        publishers = tuple(Line(text) for text in self.texts(_DCTERMS + "publisher"))
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
        whole = self.named("is part of", self.things(_DCTERMS + "isPartOf"))
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
