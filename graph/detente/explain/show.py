"""Show: what the graph says of a thing, a term, a document, a section or a passage.

An entry is written from what is stated of one IRI, line by line, each with what backs it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from functools import cached_property
from typing import Any, Final

import pyoxigraph as ox

from ..actors.memberships import Membership
from ..core.namespaces import (
    CATALOGUE,
    DERIVED,
    INFERRED,
    INFERRED_MAY_HOLD,
    MD,
    PREFIXES,
    RDF_TYPE,
    shorten,
)
from ..core.terms import is_iri, lexical
from ..core.validity import Holds
from ..evidence.dating import (
    CONFIRMED_BY,
    END,
    FOUNDED,
    HAS_CONFIRMATION,
    OBSERVED,
    PRECISIONS,
    SIGNED,
    START,
    STATUS,
    VERIFICATION,
    on,
)
from ..evidence.modality import MODALITIES
from ..evidence.rivals import Rival
from ..evidence.sources import Source, source
from ..evidence.statements import certain_quads
from ..naming import choice
from ..naming.labels import REFERENCE_PHRASES
from ..network.context import GraphContext
from ..network.foreign_nearby import ForeignNearby
from ..rdf.store import rows
from .entry import Entry, Group, Line
from .trace import Trace, key_of, triple_of

_DCTERMS, _OWL, _RDFS = (PREFIXES[name] for name in ("dcterms", "owl", "rdfs"))
_SCHEMA, _SKOS = PREFIXES["schema"], PREFIXES["skos"]
_NOTES: Final = (_SKOS + "scopeNote", MD + "note")
_LINKS: Final = (_SCHEMA + "sameAs", _SKOS + "exactMatch")
_PROPERTIES: Final = {
    PREFIXES["rdf"] + "Property",
    *(f"{_OWL}{kind}Property" for kind in ("Object", "Datatype", "Annotation")),
}
_CODES: Final = {
    MD + name: scheme
    for name, scheme in (
        ("iso2", "ISO"),
        ("iso3", "ISO"),
        ("isoNumeric", "ISO"),
        ("m49", "M49"),
        ("cowNumber", "COW"),
        ("cowLetters", "COW"),
        ("gwNumber", "GW"),
        ("ucdpNumber", "UCDP"),
        ("isoWithdrawn", "ISO 3166-3"),
        ("fips", "FIPS"),
        ("formerCode", "former code"),
        ("wikidataId", "Wikidata"),
    )
}
_COORDINATES: Final = (_SCHEMA + "latitude", _SCHEMA + "longitude")
_MANY: Final = 8  # more reference facts than these stand in a row
#: What reference facts are told from.
_FACTS: Final = {
    *(*PRECISIONS, *PRECISIONS.values(), STATUS, OBSERVED, VERIFICATION, CONFIRMED_BY),
    HAS_CONFIRMATION,
    *(*_CODES, *_COORDINATES, *REFERENCE_PHRASES),
}
#: What has a place of its own in an entry, or holds records together.
_ELSEWHERE: Final = {
    *(RDF_TYPE, *choice.NAMING, *choice.DEFINING, *_NOTES, *_LINKS, *_FACTS),
    *(_SKOS + name for name in ("example", "hiddenLabel", "inScheme", "broaderTransitive")),
    *(_RDFS + name for name in ("isDefinedBy", "subClassOf")),
    *(MD + name for name in ("named", "phrase", "inversePhrase", "sha256")),
    *(_SCHEMA + name for name in ("domainIncludes", "rangeIncludes", "position")),
    *(_OWL + "disjointWith", _DCTERMS + "isPartOf", MD + "beginIndex", MD + "endIndex"),
}
_NO_SOURCES: Final = DERIVED | {CATALOGUE}
_SECTIONS: Final = f"""
SELECT ?section ?title ?whole ?passage {{ GRAPH <{CATALOGUE}> {{
  ?section a md:Section ; dcterms:isPartOf ?whole .
  OPTIONAL {{ ?section dcterms:title ?title }}
  OPTIONAL {{ ?section schema:position ?position }}
  OPTIONAL {{ ?passage dcterms:isPartOf ?section ; a md:Passage }}
}} }} ORDER BY ?whole ?position ?section
"""

#: Statements with the graphs that hold each.
_Statements = dict[ox.Triple, list[str]]


def show_entity(context: GraphContext, iri: str) -> Entry:
    """Return the entry of a thing, a term, a source, a section or a passage.

    Args:
        context: the graph, and what is read of it.
        iri: its IRI.

    Raises:
        LoadError: a text is missing, or is not the one that was read.
    """
    subject = _Subject(context, iri)
    kind, groups = _content(subject)
    names = [text for relation in choice.NAMING for text in subject.texts(relation)]
    definitions = [text for relation in choice.DEFINING for text in subject.texts(relation)]
    if membership := context.memberships.get(iri):
        names = names or [subject.trace.membership(membership).sentence]
    passage = context.sources.get(iri)
    if passage and passage.begin is not None:
        names = [passage.place]
        definitions = [f'"{passage.sentence}"'] if passage.sentence else []
    return Entry(
        iri=iri,
        name=names[0] if names else choice.readable(iri),
        kind=kind,
        aliases=tuple(subject.texts(choice.ALIAS) if context.is_ours else names[1:]),
        definition=definitions[0] if definitions else "",
        notes=tuple(text for relation in _NOTES for text in subject.notes(relation)),
        links=tuple(link for relation in _LINKS for link in subject.things(relation)),
        groups=tuple(group for group in groups if group.lines),
        id=context.shorten(iri),
    )


class _Subject:
    """One IRI, and what is stated of it: texts, things, statements, and lines of these."""

    def __init__(self, context: GraphContext, iri: str) -> None:
        self.context, self.iri, self.node = context, iri, ox.NamedNode(iri)
        self.store, self.labels, self.dates = context.store, context.labels, context.dates

    @cached_property
    def trace(self) -> Trace:
        """What tells how firm a derived statement is."""
        return Trace(self.context)

    def quads(self, relation: str) -> list[ox.Quad]:
        """Return what is said of the thing with a relation."""
        quads = list(certain_quads(self.store, self.node, ox.NamedNode(relation), None))
        return sorted(quads, key=lambda quad: (lexical(quad.object), str(quad.graph_name)))

    def texts(self, relation: str) -> list[str]:
        """Return the literals of a relation, the one to show first."""
        objects = [quad.object for quad in self.quads(relation)]
        texts = [each for each in objects if isinstance(each, ox.Literal)]
        return list(dict.fromkeys(o.value for o in sorted(texts, key=choice.name_order)))

    def notes(self, relation: str) -> list[str]:
        """Return the literals of a relation that are in one language, English where it may be."""
        objects = [quad.object for quad in self.quads(relation)]
        texts = choice.in_one_language(o for o in objects if isinstance(o, ox.Literal))
        return list(dict.fromkeys(text.value for text in texts))

    def things(self, relation: str) -> list[str]:
        """Return the IRIs that a relation leads to."""
        objects = (quad.object for quad in self.quads(relation))
        return list(dict.fromkeys(o.value for o in objects if isinstance(o, ox.NamedNode)))

    def subjects(self, relation: str) -> set[str]:
        """Return the IRIs from which a relation leads to the thing."""
        quads = certain_quads(self.store, None, ox.NamedNode(relation), self.node)
        return {quad.subject.value for quad in quads if isinstance(quad.subject, ox.NamedNode)}

    def statements(self, relation: str, *, backward: bool = False) -> _Statements:
        """Return what is stated with a relation, each with the graphs that hold it."""
        subject, target = (None, self.node) if backward else (self.node, None)
        statements: _Statements = {}
        for quad in certain_quads(self.store, subject, ox.NamedNode(relation), target):
            _add(statements, quad)
        return dict(sorted(statements.items(), key=lambda item: str(item[0])))

    def rivals(self, relation: str | None = None) -> tuple[Rival, ...]:
        """Return what sources say of the thing that is not preferred."""
        rivals = self.dates.rivals(self.iri)
        return tuple(rival for rival in rivals if relation in (None, rival.relation))

    def named(self, phrase: str, iris: Iterable[str], *, row: bool = False) -> Group:
        """Return a group of things by their names, in alphabetical order."""
        lines = sorted((self.labels.label(iri), iri) for iri in iris)
        return Group(phrase, tuple(Line(words, iri) for words, iri in lines), row=row)

    def line(self, triple: ox.Triple, graphs: Collection[str], *, backward: bool) -> Line:
        """Return what a statement says of the thing, with what backs it."""
        other = triple.subject if backward else triple.object
        words = self.labels.label(lexical(other)) if is_iri(other) else lexical(other)
        strength = None
        may_hold = bool(graphs) and {*graphs} == {INFERRED_MAY_HOLD}
        derived = bool(graphs) and not {*graphs} - _NO_SOURCES
        if derived and not may_hold and INFERRED not in graphs:
            strength = self.trace.evidence(triple).strength
        ends = (lexical(triple.subject), lexical(triple.object))
        iri = lexical(other) if is_iri(other) else None
        certainty = (Holds.MAYBE if may_hold else Holds.YES).value
        return self.backed(words, iri, graphs, strength=strength, about=ends, certainty=certainty)

    def membership_line(self, membership: Membership, *, backward: bool) -> Line:
        """Return a membership as a line of one of its ends, with all that says the same."""
        other = membership.member if backward else membership.whole
        graphs = set(membership.graphs)
        latest = membership is self.context.memberships.spells(membership.key)[-1]
        if latest and self.context.told(membership.key):
            undated = self.trace.sources_of(triple_of(membership.key))
            graphs |= {source.graph for source in undated}
        return self.backed(
            self.labels.label(other),
            other,
            graphs,
            verification=membership.dating.verification,
            when=membership.dating.words(),
            start=membership.dating.start,
            end=membership.dating.end,
            rivals=tuple(map(self.labels.rival, membership.rivals)),
            record=membership.iri,
            notes=membership.notes,
            certainty=self.context.certainty(membership.dating),
        )

    def backed(
        self,
        words: str,
        iri: str | None,
        graphs: Collection[str],
        *,
        strength: str | None = None,
        about: Collection[str] = (),
        dated: bool = False,
        **more: Any,
    ) -> Line:
        """Return a line with what backs it: passages, other sources, how firm and how sure."""
        own = sorted({*graphs} - _NO_SOURCES)
        stated = [source(self.context.sources, graph) for graph in own]
        passages = [by.graph for by in stated if by.begin is not None]
        if about:
            more["verification"] = self.dates.doubt(about, own, dated=dated)
        if strength is None:
            strength = MODALITIES[self.context.strength([*graphs]) if graphs else 0]
        return Line(
            words=words,
            iri=iri,
            passages=len(passages),
            documents=len({graph.partition("#")[0] for graph in passages}),
            sources=tuple(by.place for by in stated if by.begin is None),
            strength=strength,
            **more,
        )

    def graph_sentences(self, graph: str) -> list[str]:
        """Return what a graph says, in words and in alphabetical order."""
        quads = self.store.quads_for_pattern(None, None, None, ox.NamedNode(graph))
        return sorted(self.labels.sentence(quad.triple) for quad in quads)


def _content(subject: _Subject) -> tuple[str, list[Group]]:
    """Return what a thing is, in words, and what is to be told of it."""
    types = set(subject.things(RDF_TYPE))
    if MD + "Passage" in types:
        sentences = subject.graph_sentences(subject.iri)
        return "passage", [Group("says", tuple(map(Line, sentences)))]
    if MD + "Section" in types:
        return "section", _section(subject)
    if MD + "Document" in types:
        return "document", _document(subject)
    if types & {_OWL + "Class", _RDFS + "Class"}:
        return "class", _class(subject)
    if types & _PROPERTIES:
        return "relation", _relation(subject)
    return _kind(subject, types), [
        *_reference_facts(subject),
        *_statement_groups(subject),
        _rivals(subject),
        _graph_size(subject),
    ]


def _kind(subject: _Subject, types: set[str]) -> str:
    """Return the classes that a source states, ours before others, in words."""
    graphs: dict[str, set[str]] = {iri: set() for iri in types}
    for quad in subject.quads(RDF_TYPE):
        if is_iri(quad.graph_name):
            graphs.setdefault(lexical(quad.object), set()).add(lexical(quad.graph_name))
    stated = set(
        choice.telling_kinds(
            iri for iri, holding in graphs.items() if not holding or holding - DERIVED
        )
    )
    ours = stated & subject.labels.classes.keys()
    return " and ".join(sorted(map(subject.labels.label, ours or stated))) or "thing"


# What reference sources say: dates, places, codes


def _reference_facts(subject: _Subject) -> list[Group]:
    """Return the facts of a thing, its dates first."""
    confirmed = subject.dates.dating(subject.iri).confirmed
    lines = tuple(Line(source.place, source.graph) for source in confirmed)
    return [
        *_dates(subject),
        *_reference_relations(subject),
        *_codes(subject),
        Group("is confirmed by", lines, CONFIRMED_BY),
    ]


def _dates(subject: _Subject) -> Iterator[Group]:
    labels = subject.labels
    began, ended = labels.beginning(subject.iri)
    phrases = {FOUNDED: "was founded", SIGNED: "was signed", START: began, END: ended}
    open_end = subject.dates.dating(subject.iri).open_end()
    for relation, phrase in phrases.items():
        precision = labels.precision(subject.iri, relation)
        lines = []
        for triple, graphs in subject.statements(relation).items():
            date = lexical(triple.object)
            words = on(date, precision)
            if relation == START and open_end:
                words, open_end = f"{words}; {open_end}", ""
            rivals = tuple(map(labels.rival, subject.rivals(relation)))
            about = [subject.iri]
            lines.append(
                subject.backed(
                    words, None, graphs, about=about, dated=True, start=date, rivals=rivals
                )
            )
        yield Group(phrase, tuple(lines), relation)
    if open_end:
        stating = (subject.statements(relation) for relation in (STATUS, OBSERVED))
        graphs = [graph for stated in stating for own in stated.values() for graph in own]
        line = subject.backed(open_end, None, graphs, about=[subject.iri], dated=True)
        yield Group("is", (line,), STATUS)


def _reference_relations(subject: _Subject) -> Iterator[Group]:
    for relation, phrases in REFERENCE_PHRASES.items():
        for backward, phrase in zip((False, True), phrases, strict=True):
            stated = subject.statements(relation, backward=backward) if phrase else {}
            lines = [subject.line(t, graphs, backward=backward) for t, graphs in stated.items()]
            lines.sort(key=lambda line: line.words)
            yield Group(phrase, tuple(lines), relation, backward, row=len(lines) > _MANY)


def _codes(subject: _Subject) -> Iterator[Group]:
    """Yield the codes, a line for those that the same sources give, and the coordinates."""
    codes: dict[tuple[str, ...], dict[str, list[str]]] = {}
    for relation, scheme in _CODES.items():
        for triple, graphs in subject.statements(relation).items():
            of_scheme = codes.setdefault(tuple(sorted(graphs)), {}).setdefault(scheme, [])
            of_scheme.append(lexical(triple.object))
    lines = []
    for holding, schemes in codes.items():
        words = "; ".join(f"{scheme} {', '.join(values)}" for scheme, values in schemes.items())
        lines.append(subject.backed(words, None, holding))
    yield Group("has the codes", tuple(lines))
    north, east = map(subject.statements, _COORDINATES)
    if north and east:
        (latitude, graphs), (longitude, _) = next(iter(north.items())), next(iter(east.items()))
        words = f"latitude {lexical(latitude.object)}, longitude {lexical(longitude.object)}"
        yield Group("lies at", (subject.backed(words, None, graphs),), _COORDINATES[0])


def _rivals(subject: _Subject) -> Group:
    """Return what sources say that is not preferred, where no date tells it already."""
    dated = {relation for relation in PRECISIONS if subject.statements(relation)}
    rest = (rival for rival in subject.rivals() if rival.relation not in dated)
    return Group("but", tuple(Line(subject.labels.rival(rival)) for rival in rest))


# What is stated of a thing, and what follows by rules


def _foreign_groups(subject: _Subject) -> list[Group]:
    """Return what a graph of others says of a thing: texts and values, then both ways."""
    nearby, labels = ForeignNearby(subject.context), subject.labels
    texts: dict[str, list[tuple[ox.Literal, list[str]]]] = {}
    for (property, value), graphs in nearby.said(subject.iri).items():
        if isinstance(value, ox.Literal) and property.value not in _ELSEWHERE:
            texts.setdefault(property.value, []).append((value, graphs))
    groups = []
    for iri, values in texts.items():
        values.sort(key=lambda each: choice.name_order(each[0]))
        lines = [subject.backed(each.value, None, graphs) for each, graphs in values]
        groups.append(Group(labels.phrase(iri), tuple(lines), iri))
    ends: dict[tuple[str, bool, bool], list[Line]] = {}
    for edge in nearby.edges(subject.iri):
        for backward, other in ((False, edge.object), (True, edge.subject)):
            if subject.iri == (edge.object if backward else edge.subject):
                graphs = [each.graph for each in edge.sources]
                line = subject.backed(labels.label(other), other, graphs)
                line = replace(line, when=edge.qualifier)
                ends.setdefault((edge.relation, backward, edge.inferred), []).append(line)
    for (relation, backward, derived), lines in ends.items():
        phrase = labels.inverse_phrase(relation) if backward else labels.phrase(relation)
        lines.sort(key=_line_order)
        groups.append(Group(phrase, tuple(lines), relation, backward, derived, row=derived))
    return sorted(groups, key=_group_order)


def _statement_groups(subject: _Subject) -> list[Group]:
    """Return what is said of a thing: literals, kinds, both ways, then what follows by rules."""
    if not subject.context.is_ours:
        return _foreign_groups(subject)
    statements: dict[tuple[str, bool], _Statements] = {}
    for backward in (False, True):
        pattern = (None, None, subject.node) if backward else (subject.node, None, None)
        for quad in subject.store.quads_for_pattern(*pattern):
            relation = quad.predicate.value
            hidden = backward or relation in _ELSEWHERE
            if relation in subject.labels.relations or not hidden:
                _add(statements.setdefault((relation, backward), {}), quad)
    memberships: dict[tuple[str, bool], list[Membership]] = {}
    for membership in subject.context.memberships.around((subject.iri,)):
        direction = membership.relation, membership.whole == subject.iri
        memberships.setdefault(direction, []).append(membership)
        statements.setdefault(direction, {})
    groups = []
    for direction, triples in statements.items():
        untold = {t: g for t, g in triples.items() if not _is_membership(subject, t, g)}
        stated = {t: g for t, g in untold.items() if not _is_derived(g)}
        derived = {t: g for t, g in untold.items() if _is_derived(g)}
        own = memberships.get(direction, [])
        groups.append(_statement_group(subject, *direction, stated, own, derived=False))
        groups.append(_statement_group(subject, *direction, derived, [], derived=True))
    return sorted(groups, key=_group_order)


def _statement_group(
    subject: _Subject,
    relation: str,
    backward: bool,
    statements: _Statements,
    memberships: list[Membership],
    *,
    derived: bool,
) -> Group:
    """Return what one relation says of the thing, best supported or else earliest first."""
    labels = subject.labels
    phrase = labels.inverse_phrase(relation) if backward else labels.phrase(relation)
    ends = (t.subject if backward else t.object for t in statements)
    others = [lexical(end) for end in ends if is_iri(end)]
    labels.fetch(others)
    subject.dates.fetch_days(others)
    lines = [subject.line(t, graphs, backward=backward) for t, graphs in statements.items()]
    lines.sort(key=_line_order)
    dated = [subject.membership_line(m, backward=backward) for m in memberships]
    dated.sort(key=lambda line: (line.start or "", line.words, line.record))
    return Group(phrase, (*dated, *lines), relation, backward, derived, row=derived)


def _is_derived(graphs: list[str]) -> bool:
    return bool(graphs) and {*graphs} <= DERIVED


def _is_membership(subject: _Subject, triple: ox.Triple, graphs: list[str]) -> bool:
    """Whether a membership tells a statement as it is on the day."""
    key, context = key_of(triple), subject.context
    may_hold = {*graphs} == {INFERRED_MAY_HOLD}
    return bool(context.memberships.spells(key)) if may_hold else context.told(key)


def _add(statements: _Statements, quad: ox.Quad) -> None:
    graphs = statements.setdefault(quad.triple, [])
    if is_iri(quad.graph_name):
        graphs.append(lexical(quad.graph_name))


def _group_order(group: Group) -> tuple[object, ...]:
    """Return the rank of a group: literals, kinds, forward, backward, derived; most passages."""
    literal = any(line.iri is None for line in group.lines)
    backed = sum(line.passages + len(line.sources) for line in group.lines)
    kinds = group.relation == _SKOS + "broader"
    return group.derived, not literal, not kinds, group.backward, -backed, group.phrase


def _line_order(line: Line) -> tuple[object, ...]:
    backed = line.passages + len(line.sources)
    return -backed, -line.documents, MODALITIES.index(line.strength), line.words, line.iri or ""


# Terms


def _class(subject: _Subject) -> list[Group]:
    things = subject.subjects(RDF_TYPE)
    if not subject.context.is_ours:
        return [
            *_foreign_groups(subject),
            Group("for example", tuple(map(Line, subject.texts(_SKOS + "example")))),
            subject.named(f"has {_count(len(things), 'thing')}:", things, row=True),
        ]
    above = subject.things(_RDFS + "subClassOf")
    axioms = subject.labels.axioms
    entailed = sorted(axioms[iri] for iri in above if iri in axioms)
    return [
        subject.named("is a kind of", [iri for iri in above if iri not in axioms], row=True),
        Group("each of which, by definition,", tuple(map(Line, entailed))),
        subject.named("has the kinds", subject.subjects(_RDFS + "subClassOf"), row=True),
        *(group for group in _statement_groups(subject) if not group.backward),
        Group("for example", tuple(map(Line, subject.texts(_SKOS + "example")))),
        subject.named(f"has {_count(len(things), 'thing')}:", things, row=True),
    ]


def _relation(subject: _Subject) -> list[Group]:
    labels = subject.labels
    forms = [f"SUBJECT {labels.phrase(subject.iri)} OBJECT"]
    if subject.iri in labels.relations:
        forms.append(f"OBJECT {labels.inverse_phrase(subject.iri)} SUBJECT")
    uses: dict[ox.Triple, bool] = {}
    for quad in subject.store.quads_for_pattern(None, subject.node, None):
        stated = is_iri(quad.graph_name) and lexical(quad.graph_name) not in DERIVED
        uses[quad.triple] = uses.get(quad.triple, False) or stated
    own = sum(uses.values()) if subject.context.is_ours else len(uses)
    counts = f"{own:,} stated, {len(uses) - own:,} by rules"
    domain, range_ = (subject.things(f"{_SCHEMA}{end}Includes") for end in ("domain", "range"))
    return [
        Group("reads", tuple(map(Line, forms))),
        subject.named("is said, as a rule, of", domain, row=True),
        subject.named("and leads to", range_, row=True),
        subject.named("implies", subject.things(_RDFS + "subPropertyOf"), row=True),
        *([] if subject.context.is_ours else _foreign_groups(subject)),
        Group("for example", tuple(map(Line, subject.texts(_SKOS + "example")))),
        Group("statements:", (Line(counts),)),
    ]


# Documents and their parts


def _document(subject: _Subject) -> list[Group]:
    sections: dict[str, Line] = {}
    claims: dict[str, list[int]] = {}  # how many claims each passage makes, by section
    for row in rows(subject.store, _SECTIONS):
        section = row["section"].value
        if row["whole"].value == subject.iri:
            title = row["title"].value if row["title"] else shorten(section)
            sections[section] = Line(title, section)
            if row["passage"]:
                number = len(subject.graph_sentences(row["passage"].value))
                claims.setdefault(section, []).append(number)
    lines = []
    for section, line in sections.items():
        own = claims.get(section, [])
        lines.append(replace(line, passages=len(own), detail=_count(sum(own), "claim")))
    numbers = [number for own in claims.values() for number in own]
    total = f"{_count(sum(numbers), 'claim')} in {_count(len(numbers), 'passage')}"
    publishers = tuple(map(Line, subject.texts(_DCTERMS + "publisher")))
    return [
        Group("is published by", publishers),
        Group("holds", (Line(f"{total} in {_count(len(lines), 'section')}"),)),
        Group("sections", tuple(lines)),
    ]


def _section(subject: _Subject) -> list[Group]:
    passages = []
    for row in rows(subject.store, _SECTIONS):
        if row["section"].value == subject.iri and row["passage"]:
            iri = row["passage"].value
            passage = subject.context.sources.get(iri) or Source(iri, "")
            passages.append(replace(passage, title="", section=None))
    lines = []
    for passage in sorted(passages, key=lambda source: (source.begin or 0, source.graph)):
        span = passage.place.removeprefix(", ")
        sentences = subject.graph_sentences(passage.graph)
        lines += [Line(sentence, passage.graph, detail=span) for sentence in sentences]
    whole = subject.named("is part of", subject.things(_DCTERMS + "isPartOf"))
    return [whole, Group("says", tuple(lines))]


def _graph_size(subject: _Subject) -> Group:
    """Return how many statements stand in the graph of this name."""
    size = sum(1 for _ in subject.store.quads_for_pattern(None, None, None, subject.node))
    return Group("holds", (Line(_count(size, "statement")),) if size else ())


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'s' * (number != 1)}"
