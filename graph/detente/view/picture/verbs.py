"""The language of lines: five families of relations, each with a color and an end of its own."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from ...core.namespaces import MD, PREFIXES
from ...network.model import Edge
from .svg import PAPER, Point, element, line, trace


@dataclass(frozen=True)
class Verb:
    """A family of relations: what it is called, and how its lines look.

    Attributes:
        name: what it is called.
        color: the color of its lines.
        end: what they end in: "arrow", "bar", "open", "diamond", "dot" or "hollow".
    """

    name: str
    color: str
    end: str


BELONGS: Final = Verb("belongs to", "#5e4b9b", "diamond")
DOES: Final = Verb("does", "#1f6fae", "open")
FURTHERS: Final = Verb("furthers", "#1b7837", "arrow")
HINDERS: Final = Verb("hinders", "#b2182b", "bar")
SHAPING: Final = Verb("shapes", "#8c510a", "dot")
OTHER_VERB: Final = Verb("is related to", "#57606a", "hollow")
VERBS: Final = (BELONGS, DOES, FURTHERS, HINDERS, SHAPING, OTHER_VERB)

_BELONGING: Final = (
    *("memberOf", "currentMemberOf", "observerOf", "dialoguePartnerOf", "partnerOf"),
    *("associateMemberOf", "suspendedFrom", "signatoryOf", "partyTo", "includes", "represents"),
    "hasFunction",
)
_DOING: Final = (
    *("conducts", "participatesIn", "employs", "implements", "exemplifies", "takesPlaceIn"),
    *("duringPeriod", "involvedIn", "collaboratesWith", "claims", "addresses", "recommends"),
)
_FURTHERING: Final = ("contributesTo", "advances", "enables", "supports", "complements")
_HINDERING: Final = ("hinders", "causes", "exacerbates", "faces")
_SHAPING: Final = ("shapes", "requires", "guidedBy", "measures", "concerns")
_OF: Final = {
    MD + name: verb
    for verb, names in (
        (BELONGS, _BELONGING),
        (DOES, _DOING),
        (FURTHERS, _FURTHERING),
        (HINDERS, _HINDERING),
        (SHAPING, _SHAPING),
    )
    for name in names
} | {
    PREFIXES["skos"] + "broader": BELONGS,
    PREFIXES["schema"] + "containedInPlace": BELONGS,
    PREFIXES["schema"] + "superEvent": BELONGS,
}

#: Relations that are said from the other end: of the whole, and of what is hindered.
_TURNED: Final = frozenset((MD + "includes", MD + "faces"))

#: How firm a line is: its dash, by what is said of it; the first that fits an edge.
STATED: Final = ("a source states it", None, 1.5)
POSSIBLE: Final = ("only possible, intended or an ability", "7 2.5 1.5 2.5", 1.5)
BY_RULE: Final = ("a rule infers it", "5 3", 1.3)
PERHAPS_BY_RULE: Final = ("a rule infers it, only possible", "5 2.5 1.5 2.5 1.5 2.5", 1.3)
MAY_HOLD: Final = ("may hold on the day", "0 3.2", 1.8)
OVER: Final = ("does not hold any more", None, 0.7)
CONSTRUCTED: Final = ("only the query makes it", "2 2.5", 1.3)
Firmness = tuple[str, str | None, float]
FIRMNESS: Final[tuple[Firmness, ...]] = (
    STATED,
    POSSIBLE,
    BY_RULE,
    PERHAPS_BY_RULE,
    MAY_HOLD,
    OVER,
    CONSTRUCTED,
)


def verb(relation: str) -> Verb:
    """Return the family of a relation.

    >>> verb(MD + "hinders").name, verb("https://example.org/likes").name
    ('hinders', 'is related to')
    """
    return _OF.get(relation, OTHER_VERB)


def ends_at_subject(relation: str) -> bool:
    """Whether the line of a relation has its end at the subject."""
    return relation in _TURNED


def firmness_of(edge: Edge) -> Firmness:
    """Return how firm a statement is."""
    if edge.constructed:
        return CONSTRUCTED
    if edge.certainty == "does not hold":
        return OVER
    if edge.certainty == "may hold":
        return MAY_HOLD
    if edge.inferred:
        return PERHAPS_BY_RULE if edge.possible else BY_RULE
    return POSSIBLE if edge.possible else STATED


def language(relations: Iterable[str]) -> dict[str, Any]:
    """Return the table as the page reads it, for relations in their order.

    >>> language([MD + "hinders"])["of"]
    [3]
    """
    told = [*relations]
    return {
        "families": [[each.name, each.color, each.end] for each in VERBS],
        "of": [VERBS.index(verb(relation)) for relation in told],
        "turned": [relation for relation in told if ends_at_subject(relation)],
        "firmness": [list(firm) for firm in FIRMNESS],
    }


def line_end(end: str, at: Point, angle: float, color: str) -> str:
    """Return what a line ends in, at a point, for a line that comes from that angle."""
    along, across = (math.cos(angle), math.sin(angle)), (-math.sin(angle), math.cos(angle))

    def beside(back: float, aside: float) -> Point:
        return (
            at[0] - along[0] * back + across[0] * aside,
            at[1] - along[1] * back + across[1] * aside,
        )

    match end:
        case "arrow":
            tip = [at, beside(7, 3), beside(7, -3)]
            return element("path", d=trace(tip, closed=True), fill=color)
        case "hollow":
            tip = [at, beside(7, 3.2), beside(7, -3.2)]
            return element("path", d=trace(tip, closed=True), fill=PAPER, stroke=color)
        case "open":
            tip = [beside(6, 3.2), at, beside(6, -3.2)]
            return element("path", d=trace(tip), fill="none", stroke=color, stroke_width=1.4)
        case "bar":
            return line(beside(1, 4.5), beside(1, -4.5), color, 2.2)
        case "diamond":
            tip = [at, beside(4.5, 3), beside(9, 0), beside(4.5, -3)]
            return element("path", d=trace(tip, closed=True), fill=PAPER, stroke=color)
        case "dot":
            x, y = beside(3, 0)
            return element("circle", cx=x, cy=y, r=2.8, fill=color)
        case _:
            return ""
