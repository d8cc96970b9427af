"""Lines of an entry: what is stated of one thing, read from the store, with what backs it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import cached_property
from typing import Any, Final

import pyoxigraph as ox

from .dated import source
from .entry import Group, Line
from .evidence import place
from .relations import Verbs, verbs
from .sources import DERIVED, MODALITIES, Source, strength
from .terms import CATALOGUE, INFERRED
from .tracing import Trace

_NO_SOURCES: Final = DERIVED | {CATALOGUE}


class Lines:
    """Reads what is stated of one IRI."""

    def __init__(self, store: ox.Store, iri: str, where: dict[str, Source]) -> None:
        self.store, self.where, self.iri = store, where, iri
        self.node = ox.NamedNode(iri)

    @cached_property
    def called(self) -> Verbs:
        """What everything is called."""
        return verbs(self.store)

    @cached_property
    def trace(self) -> Trace:
        """What tells how firm a derived statement is, and what holds for a time."""
        return Trace(self.store, self.where, self.called)

    def quads(self, relation: str) -> list[ox.Quad]:
        """Return what is said of the thing with a relation."""
        found = list(self.store.quads_for_pattern(self.node, ox.NamedNode(relation), None))
        return sorted(found, key=lambda quad: (value(quad.object), str(quad.graph_name)))

    def texts(self, relation: str) -> list[str]:
        """Return the literals of a relation."""
        found = (quad.object for quad in self.quads(relation))
        return list(dict.fromkeys(each.value for each in found if isinstance(each, ox.Literal)))

    def things(self, relation: str) -> list[str]:
        """Return the IRIs that a relation leads to."""
        found = (quad.object for quad in self.quads(relation))
        return list(dict.fromkeys(each.value for each in found if isinstance(each, ox.NamedNode)))

    def subjects(self, relation: str) -> set[str]:
        """Return the IRIs from which a relation leads to the thing."""
        found = self.store.quads_for_pattern(None, ox.NamedNode(relation), self.node)
        return {quad.subject.value for quad in found if isinstance(quad.subject, ox.NamedNode)}

    def named(self, phrase: str, iris: Iterable[str], *, row: bool = False) -> Group:
        """Return a group of things by their names, in alphabetical order."""
        lines = sorted((self.called.label(iri), iri) for iri in iris)
        return Group(phrase, tuple(Line(words, iri) for words, iri in lines), row=row)

    def line(self, triple: ox.Triple, graphs: Collection[str], *, backward: bool) -> Line:
        """Return what a statement says of the thing, with what backs it."""
        other = triple.subject if backward else triple.object
        words = self.called.label(value(other)) if is_iri(other) else value(other)
        iri = value(other) if is_iri(other) else None
        firm = None
        if graphs and not {*graphs} - _NO_SOURCES and INFERRED not in graphs:
            firm = self.trace.evidence(triple).strength
        ends = (value(triple.subject), value(triple.object))
        return self.backed(words, iri, graphs, firm=firm, about=ends)

    def backed(
        self,
        words: str,
        iri: str | None,
        graphs: Collection[str],
        *,
        firm: str | None = None,
        about: Collection[str] = (),
        dated: bool = False,
        **more: Any,
    ) -> Line:
        """Return a line with what backs it: passages, other sources, how firm and how sure."""
        own = sorted({*graphs} - _NO_SOURCES)
        stated = [source(self.where, graph) for graph in own]
        passages = [each.graph for each in stated if each.begin is not None]
        if about:
            more["verification"] = self.trace.dates.doubt(about, own, dated=dated)
        return Line(
            words=words,
            iri=iri,
            passages=len(passages),
            documents=len({graph.partition("#")[0] for graph in passages}),
            sources=tuple(place(each) for each in stated if each.begin is None),
            strength=firm or MODALITIES[strength([*graphs], self.where) if graphs else 0],
            **more,
        )


def is_iri(term: Any) -> bool:
    """Whether a term is an IRI."""
    return isinstance(term, ox.NamedNode)


def value(term: Any) -> str:
    """Return an IRI, or the text of a literal."""
    return term.value if isinstance(term, ox.NamedNode | ox.Literal) else str(term)
