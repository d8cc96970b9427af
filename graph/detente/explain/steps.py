"""The parts of a path: its steps, and the things on the way."""

from __future__ import annotations

from dataclasses import dataclass

from ..evidence.sources import Source


@dataclass(frozen=True)
class Step:
    """One step of a path: a statement, read in the direction of the path.

    Attributes:
        subject: IRI of the thing that the statement speaks of.
        relation: IRI of its relation.
        object: IRI of the other thing.
        sentence: the statement in words, from where the path is to where it goes.
        sources: who says so, the firmest first; nobody where it is only inferred.
        inferred: no source holds it.
        possible: nothing asserts it.
        because: where it is only inferred, the rule in words, then each premise as a sentence.
        also: what else connects the two, in words; what is inferred only where nothing is stated.
        start: the first day on which it holds, as an ISO date.
        end: the last day.
        verification: "unconfirmed" or "day unconfirmed", where no source gives it in full.
        remarks: what the editors note, who confirms it, and what others say, in words.
        certainty: whether it holds on the day of the graph: "holds", "may hold" or "does not hold";
            empty where the graph has no day.
    """

    subject: str
    relation: str
    object: str
    sentence: str
    sources: tuple[Source, ...]
    inferred: bool
    possible: bool
    because: tuple[str, ...]
    also: tuple[str, ...]
    start: str | None = None
    end: str | None = None
    verification: str = ""
    remarks: tuple[str, ...] = ()
    certainty: str = ""


@dataclass(frozen=True)
class Waypoint:
    """A thing on the way: its IRI and label, how many neighbors it has, and what that costs."""

    iri: str
    label: str
    neighbors: int
    cost: float
