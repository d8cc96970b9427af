"""The elements of the network: things, and statements between two of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from .notes import Note
from .sources import MODALITIES, Source

#: What tells of a thing or statement when it was, and how sure that is.
TIMES: Final = ("start", "start_precision", "end", "end_precision", "verification")


@dataclass(frozen=True)
class Node:
    """A thing.

    Attributes:
        iri: its IRI.
        label: its name.
        kind: its most specific class, in words.
        types: that class and those above it, in words.
        aliases: its other names.
        definition: what it is.
        named: whether it is an individual with a proper name.
        type: the IRI of its most specific class.
        start: the day on which it began or was founded, as an ISO date.
        start_precision: how exactly that is known: "day", "month" or "year".
        end: the day on which it ended.
        end_precision: as of the start.
        when: these in words.
        verification: "unconfirmed" or "day unconfirmed", where no source gives them in full.
        notes: what sources say of it in words or numbers: how they define it, its codes.
    """

    iri: str
    label: str
    kind: str
    types: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    definition: str = ""
    named: bool = False
    type: str = ""
    start: str | None = None
    start_precision: str | None = None
    end: str | None = None
    end_precision: str | None = None
    when: str = ""
    verification: str = ""
    notes: tuple[Note, ...] = ()

    def said_by(self, document: str) -> Node:
        """Return the thing with the notes of one document, or other source, only."""
        own = (n for n in self.notes if any(s.document == document for s in n.sources))
        return replace(self, notes=tuple(own))


@dataclass(frozen=True)
class Edge:
    """A statement between two things, with the places where it stands.

    A membership or participation is one too, with its dates.

    Attributes:
        subject: IRI of the thing spoken of.
        relation: IRI of the relation.
        object: IRI of the other thing.
        sources: passages and sources that hold the statement; none where it is only inferred.
        inferred: no source holds it.
        possible: nothing asserts it: it stands, or follows, only from weaker statements.
        start: first day, as an ISO date.
        end: last day, as an ISO date.
        because: where it follows, the rule in words, then each premise as a sentence.
        start_precision: how exactly the start is known: "day", "month" or "year".
        end_precision: as of the start.
        when: from when to when it holds, in words.
        verification: "unconfirmed" or "day unconfirmed", where no source gives it in full.
        remarks: who confirms it, and what others say, in words.
        record: the IRI of the membership or participation that this is.
        dated: IRIs of the graphs that hold the record: those sources that give the dates.
        constructed: a query made it; the graph holds no such statement.
    """

    subject: str
    relation: str
    object: str
    sources: tuple[Source, ...] = ()
    inferred: bool = False
    possible: bool = False
    start: str | None = None
    end: str | None = None
    because: tuple[str, ...] = ()
    start_precision: str | None = None
    end_precision: str | None = None
    when: str = ""
    verification: str = ""
    remarks: tuple[str, ...] = ()
    record: str = ""
    dated: tuple[str, ...] = ()
    constructed: bool = False

    @property
    def key(self) -> tuple[str, str, str]:
        """What it says, without when and who says so."""
        return self.subject, self.relation, self.object

    def said_by(self, document: str) -> Edge | None:
        """Return what a document, or other source, says of it; None where it says nothing."""
        own = tuple(s for s in self.sources if s.document == document)
        if not own:
            return None
        weak = all(source.modality != MODALITIES[0] for source in own)
        said = replace(self, sources=own, possible=weak)
        if self.record and not {source.graph for source in own} & {*self.dated}:
            return Edge(*self.key, own, possible=weak)
        return said


def times(element: Node | Edge) -> dict[str, str]:
    """Return when something was, and how sure that is; empty where it is not known."""
    return {name: getattr(element, name) or "" for name in TIMES}
