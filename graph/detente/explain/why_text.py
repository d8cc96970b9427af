"""Explanations rendered: text for a person, JSON for a program. What was told is not told again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any, Final

from ..core.namespaces import MD, PREFIXES, RDF_TYPE
from ..core.text import plain
from ..core.validity import Holds
from ..evidence.modality import MARKS
from ..evidence.sources import Source
from ..query.diagnosis import diagnosis_content
from .explanation import Derived, Evidence, Explanation

_SUBPROPERTY: Final = PREFIXES["rdfs"] + "subPropertyOf"
_SHOWN_WAYS: Final = 3


def explanation_text(explanation: Explanation) -> str:
    """Return an explanation for a person: statement, passages, rules with their premises."""
    text = _Text()
    if explanation.evidence:
        lines = [line for evidence in explanation.evidence for line in text.statement(evidence)]
    else:
        lines = [f"the graph does not hold: {explanation.question}"]
        if explanation.may_hold:
            lines = [f"its dates leave open if it holds on the day: {explanation.question}"]
        if explanation.nearest:
            lines += ["the nearest that it holds:", *(f"  {each}" for each in explanation.nearest)]
    return "".join(plain(line) + "\n" for line in lines)


def explanation_json(explanation: Explanation) -> str:
    """Return a whole explanation as JSON."""
    seen: set[tuple[str, ...]] = set()
    content = {
        "question": explanation.question,
        "holds": bool(explanation),
        "evidence": [_content(evidence, seen) for evidence in explanation.evidence],
        "may_hold": explanation.may_hold,
        "nearest": explanation.nearest,
        "diagnosis": diagnosis_content(explanation.diagnosis),
    }
    return json.dumps(content, ensure_ascii=True, indent=2) + "\n"


class _Text:
    """Writes statements line by line, and remembers which it has written."""

    def __init__(self) -> None:
        self._seen: set[tuple[str, ...]] = set()

    def statement(self, evidence: Evidence, depth: int = 0) -> Iterator[str]:
        """Yield the lines of a statement: what was told further up is only named again."""
        indent = "  " * depth
        backed = bool(evidence.sources or evidence.derivations)
        known = evidence.named in self._seen and backed
        self._seen.add(evidence.named)
        only = _only_source(evidence) if depth else None
        beside = f" - {only.place}{_doubt(evidence)}" if only else ""
        yield f"{indent}{evidence.sentence}{' (as above)' if known else beside}"
        if known:
            return
        if not backed:
            yield f"{indent}  - the data names no source"
        yield from (f"{indent}  {line}" for line in _sources(evidence, only, noted=not depth))
        if not depth or evidence.membership:
            pad = "  " if only else "    "
            yield from (f"{indent}{pad}{remark}" for remark in evidence.remarks)
        yield from self._derivations(evidence, depth)

    def _derivations(self, evidence: Evidence, depth: int) -> Iterator[str]:
        """Yield the rules by which a statement follows, each with its premises."""
        indent = "  " * depth
        ways = _independent_ways(evidence)
        shown = ways[: 1 if depth else _SHOWN_WAYS]
        rule = ""
        for way in shown:
            also = "also " if evidence.sources or way is not shown[0] else ""
            mark = MARKS[way.strength] and f", {MARKS[way.strength]} only,"
            named = "the same rule" if way.rule == rule else f"the rule: {way.words}"
            yield f"{indent}  {also}follows{mark} by {named}"
            rule = way.rule
            for premise in _premises(way):
                if premise.relation != RDF_TYPE or premise.named not in self._seen:
                    yield from self.statement(premise, depth + 2)
        if more := len(ways) - len(shown):
            yield f"{indent}  and {more} more way{'s' * (more > 1)}"


def _doubt(evidence: Evidence) -> str:
    may_hold = evidence.certainty if evidence.certainty == Holds.MAYBE.value else ""
    return "".join(f", {doubt}" for doubt in (may_hold, evidence.verification) if doubt)


def _only_source(evidence: Evidence) -> Source | None:
    """Return the source of what one source states and no rule derives: it fits on the line."""
    if len(evidence.sources) == 1 and not evidence.derivations:
        return evidence.sources[0]
    return None


def _sources(evidence: Evidence, only: Source | None, *, noted: bool) -> Iterator[str]:
    """Yield who says so, each with the words themselves where they are known.

    Args:
        evidence: the statement.
        only: the source that is told already.
        noted: whether to tell what the editors note on each source.
    """
    for source in evidence.sources:
        if source is not only:
            yield f"- {source.place}{_doubt(evidence)}"
        if source.sentence:
            yield f'  "{source.sentence}"'
        yield from (f"  note on this source: {note}" for note in source.notes if noted)


def _independent_ways(evidence: Evidence) -> list[Derived]:
    """Return the derivations of a statement that do not rest on the membership that it tells."""
    if not evidence.membership:
        return list(evidence.derivations)
    return [way for way in evidence.derivations if not _rests_on(way, evidence)]


def _rests_on(way: Derived, evidence: Evidence) -> bool:
    """Whether a derivation rests on the membership that a statement tells itself."""
    ways = (first for premise in way.premises for first in premise.derivations[:1])
    direct = any(membership.key == evidence.key for membership in way.memberships)
    return direct or any(_rests_on(first, evidence) for first in ways)


def _premises(way: Derived) -> Iterator[Evidence]:
    """Yield what a person needs to read: the class that is stated, nothing of the vocabulary.

    A membership is one statement.
    """
    yield from way.memberships
    records = {membership.membership for membership in way.memberships}
    for premise in way.premises:
        if premise.subject in records:
            continue
        derived = premise.derivations[0] if not premise.sources and premise.derivations else None
        same = [m for m in derived.memberships if m.key == premise.key] if derived else []
        if same:
            yield from same
        elif premise.relation == RDF_TYPE and derived:
            yield derived.premises[0]
        elif premise.relation != _SUBPROPERTY and premise.object != MD + "DomainRelation":
            yield premise


def _content(evidence: Evidence, seen: set[tuple[str, ...]]) -> dict[str, Any]:
    """Return a statement as plain data, with its evidence where it comes first."""
    head = _head(evidence)
    if evidence.named in seen and (evidence.sources or evidence.derivations):
        return {**head, "above": True}
    seen.add(evidence.named)
    ways = [
        {
            "rule": way.rule,
            "words": way.words,
            "strength": way.strength,
            "premises": [_content(premise, seen) for premise in way.premises],
            "memberships": [_content(membership, seen) for membership in way.memberships],
        }
        for way in evidence.derivations
    ]
    return {
        **head,
        "certainty": evidence.certainty,
        "verification": evidence.verification,
        "notes": list(evidence.notes),
        "sources": list(map(asdict, evidence.sources)),
        "confirmed": list(map(asdict, evidence.confirmed)),
        "rivals": list(map(asdict, evidence.rivals)),
        "derivations": ways,
    }


def _head(evidence: Evidence) -> dict[str, Any]:
    """Return what a statement says as plain data, without its evidence."""
    head: dict[str, Any] = dict(zip(("subject", "relation", "object"), evidence.key, strict=True))
    head |= {"sentence": evidence.sentence, "strength": evidence.strength}
    if evidence.membership:
        head |= {"membership": evidence.membership, "end": evidence.end}
    if evidence.start:
        head["start"] = evidence.start
    return head
