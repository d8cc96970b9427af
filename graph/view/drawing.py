"""From a network to what the page holds: the drawing (for vis-network) and the facts beside it.

On the page things are n0, n1, ... and relations e0, e1, ...: no IRI, and so no `__proto__`, ever
becomes an identifier there. The facts stand in the same order.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

from ..errors import GraphError
from ..network import Edge, Network, Node, Source
from .layout import place
from .looks import legend_order, look

Json = dict[str, Any]
Positions = Mapping[str, tuple[float, float]]

#: What the page knows by itself to be empty where nothing is said of it.
_SELDOM = (
    *("start_precision", "end_precision", "when", "verification", "remarks", "record", "dated"),
)
UNSTATED_PULL = 0.2  # what an inferred relation weighs in the layout, against 1 for a stated one


class Drawing:
    """A network with numbers instead of IRIs, with sizes and positions."""

    def __init__(self, network: Network, positions: Positions | None = None) -> None:
        self.network = network
        self.number = {node.iri: i for i, node in enumerate(network.nodes)}
        self.ends = [self._ends(edge) for edge in network.edges]
        self.degrees = self._degrees()
        self.sizes = [round(6 + 2.4 * math.sqrt(degree), 1) for degree in self.degrees]
        self.positions = self._positions(positions or {})

    def nodes(self) -> list[Json]:
        """Return the things as vis-network wants them."""
        return [
            {"id": f"n{i}", "shape": "custom", "size": size, "x": x, "y": y}
            for i, (size, (x, y)) in enumerate(zip(self.sizes, self.positions, strict=True))
        ]

    def edges(self) -> list[Json]:
        """Return the relations as vis-network wants them: parallel ones bent apart."""
        siblings: Counter[tuple[int, int]] = Counter()
        drawn = []
        for i, (edge, (subject, target)) in enumerate(
            zip(self.network.edges, self.ends, strict=True)
        ):
            pair = min(subject, target), max(subject, target)
            item: Json = {"id": f"e{i}", "from": f"n{subject}", "to": f"n{target}"}
            item.update(_bend(siblings[pair], subject, target))
            if edge.inferred:
                item["dashes"] = [6, 5]
            siblings[pair] += 1
            drawn.append(item)
        return drawn

    def facts(self) -> Json:
        """Return all that the page says: things, statements, the passages they stand in, words."""
        network = self.network
        sources: dict[Source, int] = {}
        for edge in network.edges:
            for source in edge.sources:
                sources.setdefault(source, len(sources))
        return {
            "kinds": [{"kind": k, **asdict(look(k))} for k in legend_order(self._kinds())],
            "things": [
                {**_facts(node), "degree": degree}
                for node, degree in zip(network.nodes, self.degrees, strict=True)
            ],
            "statements": [
                {
                    **_facts(replace(edge, sources=())),
                    "subject": subject,
                    "object": target,
                    "sources": [sources[source] for source in edge.sources],
                }
                for edge, (subject, target) in zip(network.edges, self.ends, strict=True)
            ],
            "sources": [asdict(source) for source in sources],
            "relations": network.relations,
            "prefixes": network.prefixes,
        }

    def _kinds(self) -> list[str]:
        return [node.kind for node in self.network.nodes]

    def _ends(self, edge: Edge) -> tuple[int, int]:
        try:
            return self.number[edge.subject], self.number[edge.object]
        except KeyError as error:
            raise GraphError(
                f"a relation names {error}, which is not among the things; add it to them"
            ) from None

    def _degrees(self) -> list[int]:
        """Count each thing's neighbours, by stated relations where there are any at all."""
        all_inferred = all(edge.inferred for edge in self.network.edges)
        neighbours: defaultdict[int, set[int]] = defaultdict(set)
        for edge, (subject, target) in zip(self.network.edges, self.ends, strict=True):
            if all_inferred or not edge.inferred:
                neighbours[subject].add(target)
                neighbours[target].add(subject)
        return [len(neighbours[i]) for i in range(len(self.number))]

    def _positions(self, given: Positions) -> list[tuple[float, float]]:
        if all(iri in given for iri in self.number):
            return [(round(x, 1), round(y, 1)) for x, y in (given[iri] for iri in self.number)]
        links: defaultdict[tuple[int, int], float] = defaultdict(float)
        for edge, (subject, target) in zip(self.network.edges, self.ends, strict=True):
            pair = min(subject, target), max(subject, target)
            links[pair] = max(links[pair], UNSTATED_PULL if edge.inferred else 1.0)
        return place(links, self.sizes)


def _facts(element: Node | Edge) -> Json:
    """Return a thing or statement; without what most have not, where it has not."""
    return {k: v for k, v in asdict(element).items() if v or k not in _SELDOM}


def _bend(index: int, subject: int, target: int) -> Json:
    """Return the curve of the relation that has this index among those of the same two things."""
    if subject == target:
        return {"selfReference": {"size": 18 + 7 * index, "angle": 0.8}}
    if index == 0:
        return {}
    clockwise = (index % 2 == 1) == (subject < target)
    kind = "curvedCW" if clockwise else "curvedCCW"
    roundness = round(min(0.14 * ((index + 1) // 2), 0.9), 2)
    return {"smooth": {"enabled": True, "type": kind, "roundness": roundness}}
