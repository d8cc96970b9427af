"""An entry: one thing, what it is called, what it is, and what the graph says of it, both ways."""

from __future__ import annotations

import html
from dataclasses import dataclass

from ..evidence.modality import MODALITIES
from ..query.diagnosis import Diagnosis


@dataclass(frozen=True)
class Line:
    """What a thing is said to be related to, or what else is told of it.

    Attributes:
        words: the label of the other thing, the text of a literal, or a sentence.
        iri: the IRI of the other thing; None for text.
        passages: how many passages say so.
        documents: how many documents these are of.
        sources: other sources that say so, in words.
        strength: "asserted", "ability", "intended" or "possible": the firmest that backs it.
        detail: what else is to be said, in words.
        when: from when to when it holds, in words.
        start: the first day of a membership, or the date that is told, as an ISO date.
        end: the last day of a membership.
        verification: "unconfirmed" or "day unconfirmed", where no source gives it in full.
        rivals: what sources say that are not preferred, in words.
        record: the IRI of the membership or participation that this is.
        notes: remarks of the editors on it.
        certainty: whether it holds on the day of the graph: "holds", "may hold" or "does not hold";
            empty for what is no statement, and where the graph has no day.
    """

    words: str
    iri: str | None = None
    passages: int = 0
    documents: int = 0
    sources: tuple[str, ...] = ()
    strength: str = MODALITIES[0]
    detail: str = ""
    when: str = ""
    start: str | None = None
    end: str | None = None
    verification: str = ""
    rivals: tuple[str, ...] = ()
    record: str = ""
    notes: tuple[str, ...] = ()
    certainty: str = ""


@dataclass(frozen=True)
class Group:
    """What one relation says of a thing, in one direction.

    Attributes:
        phrase: the words of the relation, or what the lines have in common.
        lines: the other things, best supported first.
        relation: the IRI of the relation.
        backward: whether the thing is the object.
        derived: whether no source states this: it follows by rules.
        row: whether text has the lines in one row, the first of them only.
    """

    phrase: str
    lines: tuple[Line, ...]
    relation: str = ""
    backward: bool = False
    derived: bool = False
    row: bool = False


@dataclass(frozen=True)
class Entry:
    """A thing, a term, a document, a section or a passage, as an encyclopedia would tell it.

    Attributes:
        iri: its IRI.
        name: its name.
        kind: what it is, in words: its most specific class, "class", "relation", "document" ...
        aliases: its other names.
        definition: what it is, in a sentence; for a passage what it says, where texts were given.
        notes: remarks.
        links: IRIs of the same thing elsewhere.
        groups: what is said of it: literals, kinds, the rest both ways, then what follows by rules.
        diagnosis: where nothing is said of it, why.
        id: its CURIE by the prefixes of the graph, or its IRI.
    """

    iri: str
    name: str
    kind: str
    aliases: tuple[str, ...] = ()
    definition: str = ""
    notes: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    groups: tuple[Group, ...] = ()
    diagnosis: Diagnosis | None = None
    id: str = ""

    def __bool__(self) -> bool:
        """Whether the graph says anything of it."""
        return bool(self.definition or self.groups)

    def __str__(self) -> str:
        return self.text()

    def text(self) -> str:
        """Return the entry for a person."""
        from .show_text import entry_text

        return entry_text(self)

    def json(self) -> str:
        """Return the whole entry as JSON."""
        from .show_text import entry_json

        return entry_json(self)

    def _repr_html_(self) -> str:
        return f"<pre>{html.escape(self.text())}</pre>"
