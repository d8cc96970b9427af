"""The groups of the flow on which a page opens: a few for each pillar, and for the challenges.

Actors and activities are told by their kinds. Of mechanisms, outcomes and challenges there is one
kind each: these gather around the best connected of them, each by what it shares neighbors with.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Final

from ...network.model import Node
from ..looks import look
from ..pillars import BELOW, PILLARS

#: What the fillings of a family's marks stand for.
_KINDS: Final[Mapping[str, Mapping[str, str]]] = {
    "actors": {
        "core": "organizations",
        "solid": "states",
        "half": "armed forces and others",
        "hollow": "armed forces and others",
    },
    "activities": {
        "solid": "operations",
        "hollow": "exercises",
        "half": "interventions, programs, meetings",
        "core": "agreements",
    },
}
_GATHERED: Final[Mapping[str, int]] = {"mechanisms": 4, "outcomes": 3, "challenges": 3}
FEWEST: Final = 5  # things of each pillar, or there is no flow


def flow_groups(nodes: Sequence[Node], pairs: Iterable[tuple[int, int]]) -> list[dict[str, Any]]:
    """Return the groups in the order of reading: name, family, and their members by number.

    Args:
        nodes: the things 0, 1, 2...
        pairs: which of them are related.

    >>> flow_groups([Node("urn:a", "A", "state")], [])
    []
    """
    of: defaultdict[str, list[int]] = defaultdict(list)
    for number, node in enumerate(nodes):
        of[look(node.kind).family].append(number)
    if any(len(of[family]) < FEWEST for family in PILLARS):
        return []
    near: defaultdict[int, set[int]] = defaultdict(set)
    for a, b in pairs:
        near[a].add(b)
        near[b].add(a)
    found = []
    for family in (*PILLARS, *BELOW):
        if family in _KINDS:
            named = _by_kind(family, of[family], nodes)
        else:
            named = _gathered(of[family], near, nodes, _GATHERED[family])
        found += [{"name": n, "family": family, "members": m} for n, m in named.items()]
    return found


def _by_kind(family: str, members: Iterable[int], nodes: Sequence[Node]) -> dict[str, list[int]]:
    names = dict.fromkeys(_KINDS[family].values())
    groups: dict[str, list[int]] = {name: [] for name in names}
    for member in members:
        groups[_KINDS[family][look(nodes[member].kind).fill]].append(member)
    return {name: group for name, group in groups.items() if group}


def _gathered(
    members: Sequence[int], near: Mapping[int, set[int]], nodes: Sequence[Node], count: int
) -> dict[str, list[int]]:
    """Gather things around the best connected; those that share nothing with one, apart."""

    def alike(a: int, b: int) -> float:
        one, other = near[a] | {a}, near[b] | {b}
        return len(one & other) / math.sqrt(len(one) * len(other))

    seeds: list[int] = []
    known = [member for member in members if near[member]]
    while len(seeds) < count and len(seeds) < len(known):
        seeds.append(max(known, key=lambda each: _worth(each, seeds, near, alike)))
    groups: dict[int, list[int]] = {seed: [seed] for seed in seeds}
    rest = []
    for member in members:
        if member in groups:
            continue
        best = max(seeds, key=lambda seed: (alike(member, seed), -seed), default=None)
        if best is None or not alike(member, best):
            rest.append(member)
        else:
            groups[best].append(member)
    if rest and seeds:  # what is related to nothing that a group knows stands with the last
        groups[seeds[-1]] += rest
    return {_name(seed, group, nodes): sorted(group) for seed, group in groups.items()}


def _worth(each: int, seeds: Collection[int], near: Mapping[int, set[int]], alike: Any) -> Any:
    """Return how much a thing is worth a group: well connected, and unlike those that have one."""
    if each in seeds:
        return (-1.0, 0)
    closest = max((alike(each, seed) for seed in seeds), default=0.0)
    return (len(near[each]) * (1 - closest) ** 2, -each)


def _name(seed: int, group: Collection[int], nodes: Sequence[Node]) -> str:
    rest = len(group) - 1
    return f"{nodes[seed].label} and {rest} more" if rest else nodes[seed].label
