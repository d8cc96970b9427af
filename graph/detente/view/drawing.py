"""From a network to what the page holds: the drawing (for vis-network) and the facts beside it.

On the page things are n0, n1, ... and relations e0, e1, ...: no IRI, and so no `__proto__`, ever
becomes an identifier there. The facts stand in the same order.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import asdict, astuple
from functools import cached_property
from typing import Any

from ..core.errors import DetenteError
from ..evidence.sources import Source
from ..network.model import Edge, Network, Node
from ..network.routes import between
from . import backbone
from .content import Beyond, flow_groups
from .content.days import days
from .layout import place_in_communities
from .limits import LIMITS, Limits
from .looks import legend_order, look
from .overview import Overview
from .picture.verbs import language
from .pillars import ROW, Pillars, slimmer

Json = dict[str, Any]
Positions = Mapping[str, tuple[float, float]]

#: What is always told; the page knows by itself that all else is empty where nothing is said of it.
_ALWAYS = ("iri", "label", "kind", "relation", "types", "type")
#: What is told apart, or not at all.
_APART = frozenset(("sources", "notes", "validity", "certainty", "qualifier"))
SPREAD_THINGS = 80  # from so many on, things stand as near as the layout has them
SMALLEST_MARK = 6  # radius of a mark without neighbours
LARGEST_MARK = (
    60  # of one with some hundreds; without a bound, what stands around it takes too long
)
NAME_ROOM = 27  # radius that each of the first things keeps free, so that names find a place
UNSTATED_PULL = 0.2  # what an inferred relation weighs in the layout, against 1 for a stated one


class Drawing:
    """A network with numbers instead of IRIs, with sizes and positions.

    Args:
        network: what is drawn.
        positions: a place for each thing, by IRI, where they are known.
        wanted: the IRIs of things that are shown before all others.
        limits: how many things are too many to be drawn at once.
    """

    def __init__(
        self,
        network: Network,
        positions: Positions | None = None,
        wanted: Collection[str] = (),
        limits: Limits = LIMITS,
    ) -> None:
        self.network = network
        self.limits = limits
        self.number = {node.iri: i for i, node in enumerate(network.nodes)}
        self.ends = [self._ends(edge) for edge in network.edges]
        self.degrees = self._degrees()
        self.sizes = [_size(degree) for degree in self.degrees]
        self.overview = None
        if len(network.nodes) > limits.whole:
            self.overview = Overview(self._links, self.degrees, largest=limits.part)
        self.positions, self.together = self._positions(positions or {})
        named = [node.named for node in network.nodes]
        asked = {self.number[iri] for iri in wanted if iri in self.number}
        self.order, self.begin = backbone.order(self.discussed or self.pairs, named, asked)

    def nodes(self) -> list[Json]:
        """Return the things as vis-network wants them."""
        return [
            {"id": f"n{i}", "size": size, "x": x, "y": y}
            for i, (size, (x, y)) in enumerate(zip(self.sizes, self.positions, strict=True))
        ]

    def edges(self) -> list[list[float]]:
        """Return the two things of each relation and, where it is not straight, its curve."""
        siblings: Counter[tuple[int, int]] = Counter()
        drawn: list[list[float]] = []
        for subject, target in self.ends:
            pair = min(subject, target), max(subject, target)
            curve = _bend(siblings[pair], subject, target)
            siblings[pair] += 1
            drawn.append([subject, target, curve] if curve else [subject, target])
        return drawn

    def marks(self) -> list[list[float]]:
        """Return the size of each thing, how far right it stands, and how far down."""
        return [
            list(self.sizes),
            [_short(x) for x, _ in self.positions],
            [_short(y) for _, y in self.positions],
        ]

    def curves(self) -> list[list[float]]:
        """Return the number and the curve of each relation that is not straight.

        The page knows the two things of each, and makes of both what vis-network wants.
        """
        return [[at, *curve] for at, (_, _, *curve) in enumerate(self.edges()) if curve]

    def layouts(self) -> Json:
        """Return the order in which to show things, and where they stand in each layout.

        The places of the communities of all things are those of `nodes`; a page that begins with
        some of them has places for these alone besides, in their order. Those of a page that opens
        on a map are places in the drawing of one community; it has no other layout.
        """
        if self.overview:
            return {
                "order": self.order,
                "begin": self.begin,
                "smallest": SMALLEST_MARK,
                "communities": {"first": None},
            }
        first = self.order[: self.begin]
        some = self.begin < len(self.order)
        families = [look(node.kind).family for node in self.network.nodes]
        drawn: Json = {"order": self.order, "begin": self.begin}
        drawn["slim"] = slimmer(self.sizes, SMALLEST_MARK)
        drawn["smallest"], drawn["row"] = SMALLEST_MARK, ROW
        drawn["communities"] = {
            "first": self._communities(first) if some else None,
            "together": _numbered(self.together, len(families)),
        }
        drawn["pillars"] = {
            "first": self._pillars(first, families) if some else None,
            "all": self._pillars(range(len(families)), families),
        }
        return drawn

    def map(self) -> Json | None:
        """Return the map of communities on which the page opens, or None where it needs none."""
        labels = [node.label for node in self.network.nodes]
        return self.overview.page(self.ends, labels) if self.overview else None

    def _communities(self, members: list[int]) -> Json:
        seat = {thing: seat for seat, thing in enumerate(members)}
        links = {
            (min(seat[a], seat[b]), max(seat[a], seat[b])): weight
            for (a, b), weight in self._links.items()
            if a in seat and b in seat
        }
        room = [max(NAME_ROOM, self.sizes[thing]) for thing in members]
        places, together = place_in_communities(links, room)
        return {
            "places": places,
            "together": _numbered(together, len(members)),
        }

    def _pillars(self, members: Collection[int], families: list[str]) -> Json:
        pillars = Pillars(members, families, self.pairs)
        return {
            "places": [pillars.places[thing] for thing in members],
            "lanes": [astuple(lane) for lane in pillars.lanes],
        }

    def facts(self, beyond: Beyond | None = None) -> Json:
        """Return all that the page says: things, statements, the passages they stand in, words.

        Args:
            beyond: what it does not hold, and says so.
        """
        beyond = beyond or Beyond()
        network = self.network
        missing, extents = beyond.missing(network), beyond.extents
        sources: dict[Source, int] = {}
        ranks = {
            id(edge): rank for edges in between(network).values() for rank, edge in enumerate(edges)
        }
        told = (note.sources for node in network.nodes for note in node.notes)
        for places in (*(edge.sources for edge in network.edges), *told):
            for source in places:
                sources.setdefault(source, len(sources))
        return {
            "kinds": [{"kind": k, **asdict(look(k))} for k in legend_order(self._kinds())],
            "things": [
                {
                    **self._thing(node, sources),
                    **days(node, network),
                    "degree": degree,
                    **({"beyond": missing[node.iri]} if node.iri in missing else {}),
                    **({"extents": [*extents[node.iri]]} if node.iri in extents else {}),
                }
                for node, degree in zip(network.nodes, self.degrees, strict=True)
            ],
            "statements": [
                {
                    **_facts(edge, when=edge.when or edge.qualifier),
                    **days(edge, network),
                    "subject": subject,
                    "object": target,
                    "sources": [sources[source] for source in edge.sources],
                    **({"rank": rank} if (rank := ranks.get(id(edge))) else {}),
                }
                for edge, (subject, target) in zip(network.edges, self.ends, strict=True)
            ],
            "sources": [asdict(source) for source in sources],
            "elsewhere": beyond.elsewhere(network, self.limits.named),
            "questions": list(beyond.questions.get("all", ())),
            "asked": list(beyond.questions.get("first", ())),
            "within": [{"part": part, "whole": whole} for part, whole in beyond.within],
            "groups": [] if self.overview else flow_groups(network.nodes, self.pairs),
            "relations": network.relations,
            "verbs": language(network.relations),
            "prefixes": network.prefixes,
        }

    @staticmethod
    def _thing(node: Node, sources: dict[Source, int]) -> Json:
        facts = _facts(node)
        if node.notes:
            facts["notes"] = [
                {"words": n.words, "text": n.text, "relation": n.relation}
                | {"sources": [sources[source] for source in n.sources]}
                for n in node.notes
            ]
        return facts

    def _kinds(self) -> list[str]:
        return [node.kind for node in self.network.nodes]

    def _ends(self, edge: Edge) -> tuple[int, int]:
        try:
            return self.number[edge.subject], self.number[edge.object]
        except KeyError as error:
            raise DetenteError(
                f"a relation names {error}, which is not among the things; add it to them"
            ) from None

    @cached_property
    def pairs(self) -> list[tuple[int, int]]:
        """The things that are related, by stated relations where there are any at all."""
        all_inferred = all(edge.inferred for edge in self.network.edges)
        return [
            (subject, target)
            for edge, (subject, target) in zip(self.network.edges, self.ends, strict=True)
            if all_inferred or not edge.inferred
        ]

    @cached_property
    def discussed(self) -> list[tuple[int, int]]:
        """The things that documents or files of a user relate; none where only facts are told."""
        return [
            ends
            for edge, ends in zip(self.network.edges, self.ends, strict=True)
            if any(not source.consulted for source in edge.sources)
        ]

    @cached_property
    def _links(self) -> dict[tuple[int, int], float]:
        """How strongly the layout draws two things together."""
        links: defaultdict[tuple[int, int], float] = defaultdict(float)
        for edge, (subject, target) in zip(self.network.edges, self.ends, strict=True):
            pair = min(subject, target), max(subject, target)
            links[pair] = max(links[pair], UNSTATED_PULL if edge.inferred else 1.0)
        return dict(links)

    def _degrees(self) -> list[int]:
        """Count each thing's neighbours."""
        neighbours: defaultdict[int, set[int]] = defaultdict(set)
        for subject, target in self.pairs:
            neighbours[subject].add(target)
            neighbours[target].add(subject)
        return [len(neighbours[i]) for i in range(len(self.number))]

    def _positions(self, given: Positions) -> tuple[list[tuple[float, float]], list[list[int]]]:
        """Return the place of each thing, and the communities among them that are drawn as one."""
        if all(iri in given for iri in self.number):
            places = [given[iri] for iri in self.number]
            return [(round(x, 1), round(y, 1)) for x, y in places], []
        if self.overview:
            return self.overview.places(self.sizes), []
        spread = max(1.0, 2 - len(self.sizes) / SPREAD_THINGS)  # names of few things have more room
        points, together = place_in_communities(self._links, self.sizes)
        return [(round(x * spread, 1), round(y * spread, 1)) for x, y in points], together


def _numbered(groups: list[list[int]], count: int) -> list[int]:
    """Return for each thing the number of the group that it is of, or -1."""
    of = {member: number for number, group in enumerate(groups) for member in group}
    return [of.get(thing, -1) for thing in range(count)]


def _short(number: float) -> float:
    """Return a whole number as such: it is shorter."""
    return int(number) if number == int(number) else number


def _size(degree: int) -> float:
    return round(min(LARGEST_MARK, SMALLEST_MARK + 2.4 * math.sqrt(degree)), 1)


def _facts(element: Node | Edge, **others: str) -> Json:
    """Return a thing or statement; without what most have not, where it has not.

    Args:
        element: it.
        others: what is told otherwise than it is there.
    """
    # Not asdict, which copies each text of each list: what holds dataclasses is told apart.
    return {
        k: v
        for k, v in {**vars(element), **others}.items()
        if (v or k in _ALWAYS) and k not in _APART
    }


def _bend(index: int, subject: int, target: int) -> float:
    """Return the curve of the relation that has this index among those of the same two things.

    How round it is, less than nothing where it bends counterclockwise; of a loop, how many lie
    within it.
    """
    if subject == target or index == 0:
        return index
    clockwise = (index % 2 == 1) == (subject < target)
    roundness = round(min(0.14 * ((index + 1) // 2), 0.9), 2)
    return roundness if clockwise else -roundness
