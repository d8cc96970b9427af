"""What differs in words: a membership that ended, a date that changed, a source replaced.

Records of our vocabulary are told as the relation that they stand for; what is said of anything
else, relation by relation, in the names that things have.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Final

import pyoxigraph as ox

from ..actors.memberships import LINKS, WHOLES, Membership
from ..core.namespaces import (
    MD,
    PREFIXES,
    RDF_TYPE,
    shorten,
)
from ..core.terms import Term, lexical
from ..core.text import article
from ..evidence.dating import (
    CONFIRMED_BY,
    END,
    FOUNDED,
    OBSERVED,
    OBSERVED_FROM,
    PRECISIONS,
    SIGNED,
    START,
    STATUS,
    SUPERSEDED,
    on,
)
from ..evidence.sources import source
from ..naming.choice import NAMING
from ..network.context import GraphContext
from .background import HOUSEKEEPING
from .compare import Differing
from .difference import Change, ChangeKind, Detail, Saying

_OWL, _RDFS, _RDF = PREFIXES["owl"], PREFIXES["rdfs"], PREFIXES["rdf"]
#: What a thing is told as, by its class: the first of these that it has.
_SORTS: Final = {
    MD + "Membership": "membership",
    MD + "Participation": "participation",
    MD + "RivalStatement": "rival",
    MD + "Headcount": "headcount",
    MD + "Coverage": "coverage",
    **{MD + name: "passage" for name in ("Passage", "Section")},
    **{MD + name: "source" for name in ("Document", "Dataset", "WebPage")},
    **{_OWL + name: "term" for name in ("Class", "ObjectProperty", "DatatypeProperty")},
    **{_OWL + "AnnotationProperty": "term", _RDFS + "Class": "term", _RDF + "Property": "term"},
}
#: What the classes of terms are called.
_TERMS: Final = {
    kind: "relation" if kind.endswith("Property") else "class"
    for kind, sort in _SORTS.items()
    if sort == "term"
}
#: Relations that have no verb.
_PHRASES: Final = {RDF_TYPE: "is a", CONFIRMED_BY: "is confirmed by"}
#: What says when a record held, and is told in one.
_WHEN: Final = frozenset(
    (START, END, STATUS, OBSERVED, OBSERVED_FROM, SUPERSEDED, PRECISIONS[START], PRECISIONS[END])
)
#: What the words of a record tell already.
_IN_WORDS: Final = frozenset((*LINKS, *WHOLES, RDF_TYPE, PREFIXES["org"] + "role", MD + "inRole"))
_OF_RIVAL: Final = frozenset(
    (
        *(RDF_TYPE, MD + "preferenceReason", MD + "valuePrecision"),
        *(_RDF + name for name in ("subject", "predicate", "object")),
    )
)
_SILENT: Final = HOUSEKEEPING | {""}
_ENDS: Final = (END, "http://schema.org/endDate")
_OF: Final = MD + "of"
_DEEP: Final = 4
_ITEMS: Final = 20
_FIRST, _REST = (ox.NamedNode(_RDF + name) for name in ("first", "rest"))
_LONG: Final = 400
#: So many statements that others say now are told in one.
_MANY: Final = 3

#: The ends of a relation, each with the graphs that say so.
_Said = dict[Term, set[str]]


class Teller:
    """Tells of things that differ, by what each of two graphs says."""

    def __init__(self, before: GraphContext, after: GraphContext) -> None:
        self._sides = before, after

    def change(self, differing: Differing) -> Change | None:
        """Return what has become of a thing; None where what leads to it tells that."""
        node = differing.node
        if isinstance(node, ox.BlankNode):
            if any(
                next(each.store.quads_for_pattern(None, None, node), None) for each in self._sides
            ):
                return None
            name = _cut(self._blank(self._sides[bool(differing.after)], node, ()))
            return self._thing(differing, "", name)
        sort = self._sort(differing)
        side = self._sides[bool(differing.after)]
        if sort in ("membership", "participation") and any(self._records(node.value)):
            return self._record(differing, node.value, sort)
        if sort == "rival" and (words := _rival(side, node.value)):
            return self._thing(differing, sort, words, hidden=_OF_RIVAL)
        return self._thing(differing, sort, self._named(side, differing))

    def _sort(self, differing: Differing) -> str:
        quads = (*differing.after, *differing.before)
        kinds = {lexical(quad.object) for quad in quads if quad.predicate.value == RDF_TYPE}
        return next((sort for kind, sort in _SORTS.items() if kind in kinds), "thing")

    def _records(self, iri: str) -> tuple[Membership | None, Membership | None]:
        before, after = (side.memberships.get(iri) for side in self._sides)
        return before, after

    def _record(self, differing: Differing, iri: str, sort: str) -> Change:
        before, after = self._records(iri)
        told, side = (after, self._sides[1]) if after else (before, self._sides[0])
        assert told is not None
        details: list[Detail] = []
        hidden: set[str] = set()
        kind = _kind(differing)
        if before and after:
            was, is_ = before.dating, after.dating
            if kind == "changed" and after.dating.end and not before.dating.end:
                kind = "ended"
            if was.words() != is_.words():
                hidden |= _WHEN
                details.append(Detail("", "when", _one(was.words()), _one(is_.words())))
            if before.graphs != after.graphs:
                one, other = (
                    _one("; ".join(s.place for s in each.sources)) for each in (before, after)
                )
                details.append(Detail("", "who says so", one, other))
        elif kind in ("new", "removed"):
            hidden |= _WHEN | _IN_WORDS
        stated = (
            _without_sources(each)
            for each in self._details(differing, hidden)
            if not (before and after and each.same)
        )
        return Change(
            kind,
            sort,
            iri,
            shorten(iri),
            _membership_words(side, told),
            tuple(each.place for each in told.sources),
            (*details, *stated),
        )

    def _thing(
        self, differing: Differing, sort: str, name: str, hidden: Collection[str] = ()
    ) -> Change:
        kind = _kind(differing)
        if kind == "changed":
            had, has = (
                any(quad.predicate.value in _ENDS for quad in quads)
                for quads in (differing.before, differing.after)
            )
            kind = "ended" if has and not had else kind
            hidden = ()
        else:
            hidden = {*hidden, *_naming(differing)}
        node = differing.node
        iri = node.value if isinstance(node, ox.NamedNode) else ""
        details = tuple(self._details(differing, hidden))
        return Change(kind, sort or "thing", iri, shorten(iri), name, (), details)

    def _named(self, side: GraphContext, differing: Differing) -> str:
        """Return what a thing is called, and of one that is new or gone what it is."""
        iri = lexical(differing.node)
        name = _name(side, iri)
        quads = differing.after or differing.before
        kinds = sorted({lexical(q.object) for q in quads if q.predicate.value == RDF_TYPE})
        if _kind(differing) == "changed" or not kinds:
            return name
        what = " and ".join(_TERMS.get(kind) or side.labels.label(kind) for kind in kinds)
        return f"{name}, {article(what)} {what}"

    def _details(self, differing: Differing, hidden: Collection[str]) -> Iterator[Detail]:
        """Yield what is said in one graph and not in the other, relation by relation."""
        before, after = map(_by_relation, (differing.before, differing.after))
        iri = lexical(differing.node)
        moved: list[Detail] = []
        found: list[Detail] = []
        for relation in before.keys() | after.keys():
            dated = next((date for date, how in PRECISIONS.items() if how == relation), None)
            if relation in hidden or (dated and (dated in before or dated in after)):
                continue
            phrase = self._phrase(iri, relation)
            one, other = before.get(relation, {}), after.get(relation, {})
            was, now = (
                {
                    term: self._told(side, iri, relation, term, graphs)
                    for term, graphs in said.items()
                }
                for side, said in zip(self._sides, (one, other), strict=True)
            )
            same = {
                term
                for term in one.keys() & other.keys()
                if relation not in PRECISIONS or was[term].words == now[term].words
            }
            gone, come = (
                {term: each for term, each in told.items() if term not in same}
                for told in (was, now)
            )
            if gone or come:
                found.append(Detail(relation, phrase, *_apart(gone, come)))
            for term in same:
                if one[term] != other[term]:
                    moved.append(Detail(relation, phrase, (was[term],), (now[term],), same=True))
        yield from sorted(found, key=lambda each: (each.phrase, each.relation))
        yield from _together(moved)

    def _phrase(self, iri: str, relation: str) -> str:
        side = self._sides[1]
        if relation in PRECISIONS:
            began, ended = side.labels.beginning(iri)
            told = {START: began, END: ended, FOUNDED: "was founded", SIGNED: "was signed"}
            return told[relation]
        return _PHRASES.get(relation) or side.labels.phrase(relation)

    def _told(
        self, side: GraphContext, iri: str, relation: str, term: object, graphs: set[str]
    ) -> Saying:
        """Return one end of a statement of a thing, and who says so."""
        if relation in PRECISIONS:
            words = on(lexical(term), side.labels.precision(iri, relation))  # type: ignore[arg-type]
        elif isinstance(term, ox.NamedNode):
            words = _name(side, term.value)
        elif isinstance(term, ox.BlankNode):
            words = self._blank(side, term, ())
        elif isinstance(term, ox.Literal):
            mark = f" ({term.language})" if term.language not in (None, "en") else ""
            words = f'"{term.value}"{mark}' if term.datatype.value in _TEXTS else term.value
        else:
            words = str(term)
        by = tuple(source(side.sources, each).place for each in sorted(graphs - _SILENT))
        named = term.value if isinstance(term, ox.NamedNode) else None
        return Saying(_cut(words), named, by)

    def _blank(
        self, side: GraphContext, node: ox.BlankNode, above: tuple[ox.BlankNode, ...]
    ) -> str:
        """Return what is said of a blank node, a few steps deep; of a list its items."""
        if node in above or len(above) == _DEEP:
            return "[...]"
        own = _merged(side, node)
        if _FIRST in own:
            return f"({', '.join(self._items(side, node, above))})"
        said = (
            f"{self._phrase('', relation.value)} {self._end(side, end, (*above, node))}"
            for relation, ends in own.items()
            for end in ends
        )
        return f"[{'; '.join(sorted(said))}]"

    def _items(
        self, side: GraphContext, node: ox.BlankNode, above: tuple[ox.BlankNode, ...]
    ) -> Iterator[str]:
        """Yield the items of a list."""
        seen: list[Term] = []
        at: Term | None = node
        while isinstance(at, ox.BlankNode) and at not in seen:
            if len(seen) == _ITEMS:
                yield "..."
                return
            seen.append(at)
            own = _merged(side, at)
            yield from (self._end(side, end, (*above, node)) for end in own.get(_FIRST, ()))
            at = next(iter(own.get(_REST, ())), None)

    def _end(self, side: GraphContext, end: Term, above: tuple[ox.BlankNode, ...]) -> str:
        if isinstance(end, ox.BlankNode):
            return self._blank(side, end, above)
        return self._told(side, "", "", end, set()).words


def _merged(side: GraphContext, node: ox.BlankNode) -> dict[ox.NamedNode, list[Term]]:
    """Return what is stated of a blank node, by relation."""
    found: dict[ox.NamedNode, list[Term]] = {}
    for quad in side.store.quads_for_pattern(node, None, None, ox.DefaultGraph()):
        found.setdefault(quad.predicate, []).append(quad.object)
    return found


_TEXTS: Final = (PREFIXES["xsd"] + "string", _RDF + "langString")


def _kind(differing: Differing) -> ChangeKind:
    if not differing.before:
        return "new"
    return "changed" if differing.after else "removed"


def _naming(differing: Differing) -> Iterator[str]:
    """Yield the relations that the name of a thing tells, of one that is new or gone."""
    yield RDF_TYPE
    quads = differing.after or differing.before
    used = {quad.predicate.value for quad in quads}
    for relation in NAMING:
        if relation in used:
            if sum(quad.predicate.value == relation for quad in quads) == 1:
                yield relation
            return


def _membership_words(side: GraphContext, membership: Membership) -> str:
    member, relation, whole = map(ox.NamedNode, membership.key)
    sentence = side.labels.sentence(ox.Triple(member, relation, whole))
    when = membership.dating.words()
    return f"{sentence} ({when})" if when else sentence


def _name(side: GraphContext, iri: str) -> str:
    """Return what a thing is called; a record as what it says, a passage by its place."""
    if membership := side.memberships.get(iri):
        return _membership_words(side, membership)
    passage = side.sources.get(iri)
    if passage and passage.begin is not None:
        return passage.place
    of = next((lexical(value) for value, _ in side.about.values(iri, _OF)), "")
    if of and of != iri and not side.labels.thing(iri):
        return f"how many: {_name(side, of) if side.memberships.get(of) else side.labels.label(of)}"
    return (
        side.labels.label(iri) if side.is_ours else side.labels.thing(iri) or side.labels.label(iri)
    )


def _rival(side: GraphContext, iri: str) -> str:
    """Return what a rival statement says, in words; empty where it does not say all of it."""
    of = {lexical(value) for value, _ in side.about.values(iri, _RDF + "subject")}
    for thing in sorted(of):
        for rival in side.dates.rivals(thing):
            if rival.iri == iri:
                return f"of {_name(side, thing)}: {side.labels.rival(rival)}"
    return ""


def _by_relation(quads: Iterable[ox.Quad]) -> dict[str, _Said]:
    found: dict[str, _Said] = {}
    for quad in quads:
        graph = quad.graph_name.value if isinstance(quad.graph_name, ox.NamedNode) else ""
        found.setdefault(quad.predicate.value, {}).setdefault(quad.object, set()).add(graph)
    return found


def _apart(
    gone: Mapping[Term, Saying], come: Mapping[Term, Saying]
) -> tuple[tuple[Saying, ...], tuple[Saying, ...]]:
    """Return both sorted; what reads the same and is not is told as N-Triples has it."""
    alike = {told.words for told in gone.values()} & {told.words for told in come.values()}

    def sorted_(told: Mapping[Term, Saying]) -> tuple[Saying, ...]:
        words = (
            replace(each, words=_cut(str(term)))
            if each.words in alike and not isinstance(term, ox.BlankNode)
            else each
            for term, each in told.items()
        )
        return tuple(sorted(words, key=lambda each: (each.words, each.iri or "", each.sources)))

    return sorted_(gone), sorted_(come)


def _one(words: str) -> tuple[Saying, ...]:
    return (Saying(words),) if words else ()


def _together(moved: list[Detail]) -> Iterator[Detail]:
    """Yield what others say now; many statements of the same two sources in one."""
    groups: dict[tuple[tuple[str, ...], tuple[str, ...]], list[Detail]] = {}
    for each in sorted(moved, key=lambda each: (each.phrase, each.after[0].words)):
        groups.setdefault((each.before[0].sources, each.after[0].sources), []).append(each)
    for (before, after), details in groups.items():
        if len(details) <= _MANY:
            yield from details
        else:
            words = f"{len(details):,} statements"
            told = (Saying(words, None, before),), (Saying(words, None, after),)
            yield Detail("", "", *told, same=True)


def _without_sources(detail: Detail) -> Detail:
    """Return what is said in a record, of which its head tells who says so."""
    before, after = (
        tuple(replace(each, sources=()) for each in told) for told in (detail.before, detail.after)
    )
    return replace(detail, before=before, after=after)


def _cut(words: str) -> str:
    """Return words that fill no page."""
    return words if len(words) <= _LONG else words[:_LONG] + " ..."
