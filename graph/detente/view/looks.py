"""How each kind of thing looks: the same kind has the same shape, colour and fill on every page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from zlib import crc32

from ..core.text import squeezed


@dataclass(frozen=True)
class Look:
    """The mark of a kind: its family gives shape and colour, its fill tells it from its kin."""

    family: str
    shape: str
    color: str
    fill: str


# Colours of Okabe and Ito, which colour-blind readers can tell apart; each has a shape of its own
# too, so that nothing hangs on colour alone. The order is the order of the legend.
_FAMILIES = {
    "actors": ("circle", "#0072b2"),
    "activities": ("star", "#e69f00"),
    "mechanisms": ("square", "#009e73"),
    "outcomes": ("hexagon", "#56b4e9"),
    "challenges": ("triangle", "#d55e00"),
    "drivers and trends": ("diamond", "#8c6bb1"),
    "principles and metrics": ("pentagon", "#cc79a7"),
    "places and times": ("pin", "#8a8a8a"),
}

# fill -> the kinds that have it, within each family
_KINDS: dict[str, dict[str, tuple[str, ...]]] = {
    "actors": {
        "solid": ("Actor", "State"),
        "hollow": ("Actor group", "Historical polity"),
        "core": (
            "Organization",
            "Military alliance",
            "Regional organization",
            "Global organization",
            "Forum",
        ),
        "half": ("Armed forces", "Non-state actor", "Position"),
    },
    "activities": {
        "solid": ("Activity", "Operation", "Peacekeeping operation", "Humanitarian operation"),
        "hollow": ("Exercise", "Exercise series"),
        "core": (
            "Agreement",
            "Alliance treaty",
            "Defense cooperation agreement",
            "Status of forces agreement",
            "Logistics agreement",
            "Arms control agreement",
            "Peace agreement",
            "Non-aggression pact",
            "Constitutive treaty",
            "Confidence-building document",
            "Membership",
            "Participation",
        ),
        "half": ("Program", "Programme", "Intervention", "Meeting", "Visit"),
    },
    "mechanisms": {"solid": ("Mechanism",), "hollow": ("Function",)},
    "outcomes": {"solid": ("Outcome",)},
    "challenges": {"solid": ("Challenge",)},
    "drivers and trends": {
        "solid": ("Driver",),
        "hollow": ("Trend",),
        "core": ("Technology",),
    },
    "principles and metrics": {
        "solid": ("Principle",),
        "hollow": ("Recommendation",),
        "core": ("Metric",),
    },
    "places and times": {
        "solid": ("Place",),
        "hollow": ("Period",),
        "core": ("Event",),
    },
}

_OTHER = "other"
_OTHER_SHAPES = ("cross", "square", "diamond", "hexagon", "pin", "pentagon")
_OTHER_COLORS = ("#7a6a4f", "#5f7480", "#84765a", "#6d6d8a")
_TABLE = {
    squeezed(kind): Look(family, *_FAMILIES[family], fill)
    for family, fills in _KINDS.items()
    for fill, kinds in fills.items()
    for kind in kinds
}


def look(kind: str) -> Look:
    """Return how a kind is drawn; one that the table does not know gets a look from its name.

    >>> look("military alliance")
    Look(family='actors', shape='circle', color='#0072b2', fill='core')
    >>> look("MilitaryAlliance") == look("military alliance")
    True
    >>> look("teapot").family
    'other'
    """
    known = _TABLE.get(squeezed(kind))
    if known:
        return known
    lot = crc32(kind.encode("utf-8", "replace"))
    shape = _OTHER_SHAPES[lot % len(_OTHER_SHAPES)]
    color = _OTHER_COLORS[lot // len(_OTHER_SHAPES) % len(_OTHER_COLORS)]
    return Look(_OTHER, shape, color, "half")


def legend_order(kinds: Iterable[str]) -> list[str]:
    """Return the distinct kinds, family by family, in each the known ones as the table has them."""
    families = [*_FAMILIES, _OTHER]
    known = list(_TABLE)

    def rank(kind: str) -> tuple[int, int, str]:
        key = squeezed(kind)
        row = known.index(key) if key in _TABLE else len(known)
        return families.index(look(kind).family), row, kind

    return sorted(set(kinds), key=rank)
