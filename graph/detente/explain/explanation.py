"""Who says so, and why: the passages behind a statement, or the rule and premises it follows by."""

from __future__ import annotations

import html
from dataclasses import dataclass

from ..evidence.rivals import Rival
from ..evidence.sources import Source
from ..query.diagnosis import Diagnosis


@dataclass(frozen=True)
class Derived:
    """One way in which a statement follows.

    Attributes:
        rule: the name of the rule.
        words: the rule said in words.
        premises: what it follows from; steps of one recursive rule stand in a row.
        strength: how firm the weakest premise is.
        memberships: the memberships that premises speak of, each as the statement that it tells.
    """

    rule: str
    words: str
    premises: tuple[Evidence, ...]
    strength: str
    memberships: tuple[Evidence, ...] = ()


@dataclass(frozen=True)
class Evidence:
    """A statement, and why the graph holds it.

    Attributes:
        subject: IRI of the thing spoken of.
        relation: IRI of the relation.
        object: IRI of the other thing, or the text of a literal.
        sentence: the statement in words.
        strength: "asserted", "ability", "intended" or "possible": the firmest that backs it.
        sources: the passages and sources that hold it, by IRI.
        derivations: the ways in which it follows, the firmest first.
        membership: the IRI of the membership or participation that this tells.
        start: its first day, or the date that is stated, as an ISO date.
        end: its last day.
        verification: "unconfirmed" or "day unconfirmed", where no source gives it in full.
        confirmed: further sources that agree, if more coarsely.
        rivals: what sources say that are not preferred.
        remarks: all three in words.
        notes: remarks of the editors on the membership or participation.
        certainty: whether it holds on the day of the graph: "holds", "may hold" or "does not hold";
            empty where the graph has no day.
    """

    subject: str
    relation: str
    object: str
    sentence: str
    strength: str
    sources: tuple[Source, ...] = ()
    derivations: tuple[Derived, ...] = ()
    membership: str = ""
    start: str | None = None
    end: str | None = None
    verification: str = ""
    confirmed: tuple[Source, ...] = ()
    rivals: tuple[Rival, ...] = ()
    remarks: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    certainty: str = ""

    @property
    def key(self) -> tuple[str, str, str]:
        """What the statement says, without its evidence."""
        return self.subject, self.relation, self.object

    @property
    def named(self) -> tuple[str, ...]:
        """What tells it from every other: a membership from one at another time."""
        return *self.key, self.membership

    def passages(self) -> tuple[Source, ...]:
        """Return every passage and source behind it, premises included, each once, by IRI."""
        passages = {source.graph: source for source in self.sources}
        for way in self.derivations:
            for premise in (*way.premises, *way.memberships):
                passages |= {source.graph: source for source in premise.passages()}
        return tuple(passages[graph] for graph in sorted(passages))


@dataclass(frozen=True)
class Explanation:
    """The answer to why; false where the graph does not hold what was asked about.

    Attributes:
        question: what was asked about, in words.
        evidence: the statements asked about, with all that backs them.
        nearest: where there is none, the nearest statements that the graph does hold, in words.
        may_hold: whether dates leave it open if it holds on the day.
        diagnosis: where there is none, whether it is known not to be so, or not known.
    """

    question: str
    evidence: tuple[Evidence, ...] = ()
    nearest: tuple[str, ...] = ()
    may_hold: bool = False
    diagnosis: Diagnosis | None = None

    def __bool__(self) -> bool:
        return bool(self.evidence)

    def __str__(self) -> str:
        return self.text()

    def text(self) -> str:
        """Return the explanation for a person: statement, passages, rules with their premises."""
        from .why_text import explanation_text

        return explanation_text(self)

    def json(self) -> str:
        """Return the whole explanation as JSON; what was told further up is not told again."""
        from .why_text import explanation_json

        return explanation_json(self)

    def _repr_html_(self) -> str:
        return f"<pre>{html.escape(self.text())}</pre>"
