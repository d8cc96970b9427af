"""Facts of a thing: its dates, its codes, where it is, what came before it, and who differs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import pyoxigraph as ox

from .dated import (
    CONFIRMED,
    END,
    FOUNDED,
    OBSERVED,
    PRECISIONS,
    SIGNED,
    START,
    STATUS,
    VERIFICATION,
    Rival,
    on,
)
from .entry import Group, Line
from .evidence import differing, place
from .lines import Lines, is_iri, value
from .memberships import Membership
from .relations import REFERENCE
from .terms import MD, PREFIXES

_CODES: Final = {
    MD + name: scheme
    for name, scheme in (
        ("iso2", "ISO"),
        ("iso3", "ISO"),
        ("isoNumeric", "ISO"),
        ("m49", "M49"),
        ("cowNumber", "COW"),
        ("cowLetters", "COW"),
        ("wikidataId", "Wikidata"),
    )
}
_PLACE: Final = tuple(PREFIXES["schema"] + name for name in ("latitude", "longitude"))
_MANY: Final = 8  # more than these stand in a row
#: What this module tells, so that nobody else need.
TOLD: Final = frozenset(
    (
        *(*PRECISIONS, *PRECISIONS.values(), STATUS, OBSERVED, VERIFICATION, CONFIRMED),
        *(*_CODES, *_PLACE, *REFERENCE),
    )
)


class Facts(Lines):
    """Tells what reference sources say of one thing."""

    def facts(self) -> list[Group]:
        """Return the facts of the thing, its dates first."""
        confirmed = self.trace.dates.dating(self.iri).confirmed
        lines = tuple(Line(place(each), each.graph) for each in confirmed)
        last = Group("is confirmed by", lines, CONFIRMED)
        return [*self._dates(), *self._relations(), *self._codes(), last]

    def differing(self) -> Group:
        """Return what sources say that is not preferred, where no date tells it already."""
        told = {relation for relation in PRECISIONS if self._held(relation)}
        rest = (each for each in self._rivals() if each.relation not in told)
        return Group("but", tuple(Line(differing(each, self.called)) for each in rest))

    def membership(self, tie: Membership, *, backward: bool) -> Line:
        """Return a membership as a line of one of its ends, with all that says the same."""
        other = tie.member if backward else tie.whole
        graphs = set(tie.graphs)
        if tie is self.trace.ties.spells[tie.key][-1]:
            triple = ox.Triple(*map(ox.NamedNode, tie.key))
            graphs |= {source.graph for source in self.trace.stated(triple)}
        return self.backed(
            self.called.label(other),
            other,
            graphs,
            verification=tie.dating.verification,
            when=tie.dating.words(),
            start=tie.dating.start,
            end=tie.dating.end,
            rivals=tuple(differing(each, self.called) for each in tie.rivals),
            record=tie.iri,
            detail=f"as {self.called.label(tie.role)}" if tie.in_activity and tie.role else "",
        )

    def _rivals(self, relation: str | None = None) -> tuple[Rival, ...]:
        found = self.trace.dates.rivals(self.iri)
        return tuple(each for each in found if relation in (None, each.relation))

    def _held(self, relation: str, *, backward: bool = False) -> dict[ox.Triple, list[str]]:
        """Return what is stated with a relation, each with the graphs that hold it."""
        subject, object = (None, self.node) if backward else (self.node, None)
        held: dict[ox.Triple, list[str]] = {}
        for quad in self.store.quads_for_pattern(subject, ox.NamedNode(relation), object):
            graphs = held.setdefault(quad.triple, [])
            graphs += [value(quad.graph_name)] if is_iri(quad.graph_name) else []
        return dict(sorted(held.items(), key=lambda item: str(item[0])))

    def _dates(self) -> Iterator[Group]:
        began, ended = self.called.beginning(self.iri)
        phrases = {FOUNDED: "was founded", SIGNED: "was signed", START: began, END: ended}
        rest = self.trace.dates.dating(self.iri).open_end()
        for relation, phrase in phrases.items():
            precision = self.called.precision(self.iri, relation)
            lines = []
            for triple, graphs in self._held(relation).items():
                date = value(triple.object)
                words = on(date, precision)
                if relation == START and rest:
                    words, rest = f"{words}; {rest}", ""
                lines.append(
                    self.backed(
                        words,
                        None,
                        graphs,
                        about=[self.iri],
                        dated=True,
                        start=date,
                        rivals=tuple(differing(r, self.called) for r in self._rivals(relation)),
                    )
                )
            yield Group(phrase, tuple(lines), relation)
        graphs = [g for each in (STATUS, OBSERVED) for gs in self._held(each).values() for g in gs]
        if rest:
            line = self.backed(rest, None, graphs, about=[self.iri], dated=True)
            yield Group("is", (line,), STATUS)

    def _relations(self) -> Iterator[Group]:
        for relation, phrases in REFERENCE.items():
            for backward, phrase in zip((False, True), phrases, strict=True):
                held = self._held(relation, backward=backward) if phrase else {}
                lines = [self.line(each, g, backward=backward) for each, g in held.items()]
                lines.sort(key=lambda line: line.words)
                yield Group(phrase, tuple(lines), relation, backward, row=len(lines) > _MANY)

    def _codes(self) -> Iterator[Group]:
        told: dict[tuple[str, ...], dict[str, list[str]]] = {}
        graphs: dict[tuple[str, ...], list[str]] = {}
        for relation, scheme in _CODES.items():
            for triple, stated in self._held(relation).items():
                key = tuple(sorted(stated))
                graphs[key] = stated
                told.setdefault(key, {}).setdefault(scheme, []).append(value(triple.object))
        lines = []
        for key, codes in told.items():
            words = "; ".join(f"{scheme} {', '.join(codes[scheme])}" for scheme in codes)
            lines.append(self.backed(words, None, graphs[key]))
        yield Group("has the codes", tuple(lines))
        north, east = (self._held(each) for each in _PLACE)
        if north and east:
            (one, stated), (other, _) = next(iter(north.items())), next(iter(east.items()))
            words = f"latitude {value(one.object)}, longitude {value(other.object)}"
            yield Group("lies at", (self.backed(words, None, stated),), _PLACE[0])
