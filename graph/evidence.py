"""Who says so, and why: the passages behind a statement, or the rule and premises it follows by."""

from __future__ import annotations

import html
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from .dated import END, FOUNDED, SIGNED, START, STATUS, Rival, on
from .display import plain
from .sources import MODALITIES, Source
from .terms import EDITORIAL, MD, ONTOLOGY, PREFIXES, RDF_TYPE
from .wording import Words

#: How a statement that nobody asserts is marked, and the cue of a passage that says less.
MARKS: Final = dict(
    zip(MODALITIES, ("", "as an ability", "as an intention", "as a possibility"), strict=True)
)
_CUES: Final = dict(
    zip(MODALITIES, ("", '"can"', '"aims to" or the like', '"may" or the like'), strict=True)
)
_BEGAN: Final = {
    START: "began",
    END: "ended",
    FOUNDED: "was founded",
    SIGNED: "was signed",
}
_SUBPROPERTY: Final = PREFIXES["rdfs"] + "subPropertyOf"
_TOLD_WAYS: Final = 3


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
        remarks: both in words.
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
        found = {each.graph: each for each in self.sources}
        for way in self.derivations:
            for premise in (*way.premises, *way.memberships):
                found |= {each.graph: each for each in premise.passages()}
        return tuple(found[graph] for graph in sorted(found))


@dataclass(frozen=True)
class Explanation:
    """The answer to why; false where the graph does not hold what was asked about.

    Attributes:
        question: what was asked about, in words.
        evidence: the statements asked about, with all that backs them.
        nearest: where there is none, the nearest statements that the graph does hold, in words.
    """

    question: str
    evidence: tuple[Evidence, ...] = ()
    nearest: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.evidence)

    def __str__(self) -> str:
        return self.text()

    def text(self) -> str:
        """Return the explanation for a person: statement, passages, rules with their premises."""
        if not self.evidence:
            near = ["the nearest that it holds:", *(f"  {each}" for each in self.nearest)]
            lines = [f"the graph does not hold: {self.question}", *(near if self.nearest else ())]
        else:
            told: set[tuple[str, ...]] = set()
            lines = [line for each in self.evidence for line in _told(each, told)]
        return "".join(plain(line) + "\n" for line in lines)

    def json(self) -> str:
        """Return the whole explanation as JSON; what was told further up is not told again."""
        told: set[tuple[str, ...]] = set()
        content = {
            "question": self.question,
            "holds": bool(self),
            "evidence": [_content(each, told) for each in self.evidence],
            "nearest": self.nearest,
        }
        return json.dumps(content, ensure_ascii=True, indent=2) + "\n"

    def _repr_html_(self) -> str:
        return f"<pre>{html.escape(self.text())}</pre>"


def place(source: Source) -> str:
    """Return where a source says something, in words: title, heading, paragraph, span, cue."""
    if source.graph in (EDITORIAL, ONTOLOGY):
        return "editorial" if source.graph == EDITORIAL else "the ontology"
    words = source.title
    if source.kind == "web page" and source.publisher:
        words += f", {source.publisher}"
    if source.section is not None:
        words += f', "{source.section}"'
    if source.paragraph is not None:
        words += f", paragraph {source.paragraph}"
    if source.begin is not None:
        words += f" ({source.begin}-{source.end})"
    if cue := _CUES[source.modality]:
        words += f", {MARKS[source.modality]} ({cue})"
    return words


def remarks(confirmed: Sequence[Source], rivals: Sequence[Rival], called: Words) -> tuple[str, ...]:
    """Return who confirms a fact, and what others say, each in words."""
    told = [f"confirmed by {'; '.join(map(place, confirmed))}"] if confirmed else []
    return *told, *(differing(each, called) for each in rivals)


def differing(rival: Rival, called: Words) -> str:
    """Return in words what a source says that is not preferred, and why."""
    if rival.relation in _BEGAN:
        said = f"it {_BEGAN[rival.relation]} {on(rival.value, rival.precision)}"
    elif rival.relation == STATUS:
        said = "it goes on" if rival.value.endswith("Ongoing") else "its end is unknown"
    else:
        said = f"it {called.phrase(rival.relation)} {called.label(rival.value)}"
    return f"{place(rival.source)} says {said}; not preferred: {rival.reason or 'no reason given'}"


def _told(each: Evidence, told: set[tuple[str, ...]], depth: int = 0) -> Iterator[str]:
    """Yield the lines that tell a statement: what was told further up is only named again."""
    indent = "  " * depth
    known = each.named in told and bool(each.sources or each.derivations)
    told.add(each.named)
    mark = f", {each.verification}" * bool(each.verification)
    only = each.sources[0] if depth and len(each.sources) == 1 and not each.derivations else None
    end = " (as above)" if known else f" - {place(only)}{mark}" if only else ""
    yield f"{indent}{each.sentence}{end}"
    if known:
        return
    if not each.sources and not each.derivations:
        yield f"{indent}  - the data names no source"
    for source in each.sources:
        if source is not only:
            yield f"{indent}  - {place(source)}{mark}"
        if source.sentence:
            yield f'{indent}    "{source.sentence}"'
    if not depth or each.membership:
        pad = "  " if only else "    "
        yield from (f"{indent}{pad}{remark}" for remark in each.remarks)
    ways = [way for way in each.derivations if not (each.membership and _repeats(way, each))]
    shown = ways[: 1 if depth else _TOLD_WAYS]
    rule = ""
    for way in shown:
        also = "also " if each.sources or way is not shown[0] else ""
        mark = MARKS[way.strength] and f", {MARKS[way.strength]} only,"
        named = "the same rule" if way.rule == rule else f"the rule: {way.words}"
        yield f"{indent}  {also}follows{mark} by {named}"
        rule = way.rule
        for premise in _premises(way):
            if not (premise.relation == RDF_TYPE and premise.named in told):
                yield from _told(premise, told, depth + 2)
    if more := len(ways) - len(shown):
        yield f"{indent}  and {more} more way{'s' * (more > 1)}"


def _repeats(way: Derived, each: Evidence) -> bool:
    """Whether a derivation rests on the membership that a statement tells itself."""
    ways = (first for premise in way.premises for first in premise.derivations[:1])
    told = any(one.key == each.key for one in way.memberships)
    return told or any(_repeats(first, each) for first in ways)


def _premises(way: Derived) -> Iterator[Evidence]:
    """Yield what a person needs to read: the class that is stated, nothing of the vocabulary.

    A membership is one statement.
    """
    yield from way.memberships
    records = {each.membership for each in way.memberships}
    for each in way.premises:
        if each.subject in records:
            continue
        if not each.sources and each.derivations:
            same = [one for one in each.derivations[0].memberships if one.key == each.key]
            yield from same
            if same:
                continue
        if each.relation == RDF_TYPE and not each.sources and each.derivations:
            yield each.derivations[0].premises[0]
        elif each.relation != _SUBPROPERTY and each.object != MD + "DomainRelation":
            yield each


def _content(each: Evidence, told: set[tuple[str, ...]]) -> dict[str, Any]:
    """Return a statement as plain data, with its evidence where it comes first."""
    head: dict[str, Any] = dict(zip(("subject", "relation", "object"), each.key, strict=True))
    head |= {"sentence": each.sentence, "strength": each.strength}
    if each.membership:
        head |= {"membership": each.membership, "end": each.end}
    if each.start:
        head["start"] = each.start
    if each.named in told and (each.sources or each.derivations):
        return {**head, "above": True}
    told.add(each.named)
    ways = [
        {
            "rule": way.rule,
            "words": way.words,
            "strength": way.strength,
            "premises": [_content(premise, told) for premise in way.premises],
            "memberships": [_content(one, told) for one in way.memberships],
        }
        for way in each.derivations
    ]
    return {
        **head,
        "verification": each.verification,
        "sources": [asdict(s) for s in each.sources],
        "confirmed": [asdict(s) for s in each.confirmed],
        "rivals": [asdict(rival) for rival in each.rivals],
        "derivations": ways,
    }
