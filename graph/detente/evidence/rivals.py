"""What a source says of a thing where another is preferred, and why it is not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from ..core.dates import on as on
from ..core.namespaces import MD, PREFIXES, RDF_TYPE
from ..core.terms import lexical
from ..rdf.lookups import About
from .sources import Source, Sources, source

_RIVAL: Final = MD + "RivalStatement"
_SUBJECT, _PREDICATE, _OBJECT = (
    PREFIXES["rdf"] + name for name in ("subject", "predicate", "object")
)
_PRECISION: Final = MD + "valuePrecision"
_REASON: Final = MD + "preferenceReason"
_NOTE: Final = MD + "note"


@dataclass(frozen=True)
class Rival:
    """What a source says of a thing where another is preferred.

    Attributes:
        iri: its own IRI.
        subject: IRI of the thing spoken of.
        relation: IRI of the property.
        value: the text of the value, or its IRI.
        precision: how exactly a date is known.
        source: who says it.
        reason: why it is not preferred.
        notes: remarks of the editors on it.
    """

    iri: str
    subject: str
    relation: str
    value: str
    precision: str | None
    source: Source
    reason: str
    notes: tuple[str, ...] = ()


class Rivals:
    """What sources say of things that is not preferred, looked up as it is asked for."""

    def __init__(self, about: About, where: Sources) -> None:
        self._about, self._where = about, where
        self._of: dict[str, list[str]] = {}
        self._found: dict[str, tuple[Rival, ...]] = {}

    def fetch(self, things: Iterable[str]) -> None:
        """Look up in one call which rivals speak of things."""
        missing = dict.fromkeys(each for each in things if each not in self._of)
        if not missing:
            return
        self._of |= {each: [] for each in missing}
        for quad in self._about.lookups.leading_to(missing, (_SUBJECT,)):
            if isinstance(quad.subject, ox.NamedNode):
                self._of[lexical(quad.object)].append(quad.subject.value)
        self._about.fetch(rival for each in missing for rival in self._of[each])

    def of(self, thing: str) -> tuple[Rival, ...]:
        """Return what sources say of a thing that is not preferred, by the IRIs of the rivals."""
        if thing not in self._found:
            self.fetch((thing,))
            rivals = sorted({*self._of[thing]})
            self._found[thing] = tuple(each for iri in rivals for each in self._read(iri, thing))
        return self._found[thing]

    def _read(self, iri: str, thing: str) -> Iterator[Rival]:
        """Yield what one rival says, as each graph has it that says all of it."""
        values = self._about.values
        kinds = [(lexical(kind), graph) for kind, graph in values(iri, RDF_TYPE)]
        notes = sorted(lexical(note) for note, graph in values(iri, _NOTE) if not graph)
        for graph in sorted(graph for kind, graph in kinds if kind == _RIVAL and graph):

            def said(relation: str, graph: str = graph) -> list[str]:
                return sorted(lexical(each) for each, by in values(iri, relation) if by == graph)

            if thing in said(_SUBJECT):
                for value in said(_OBJECT):
                    for relation in said(_PREDICATE):
                        yield Rival(
                            iri=iri,
                            subject=thing,
                            relation=relation,
                            value=value,
                            precision=min(said(_PRECISION), default=None),
                            source=source(self._where, graph),
                            reason=min(said(_REASON), default=""),
                            notes=tuple(notes) if (_RIVAL, "") in kinds else (),
                        )
