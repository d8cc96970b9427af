"""What lies beyond a page: what the graph holds and the page does not, and what the graph does not.

A page that has a part must not pose as the whole: who looks for a thing that is not on it is told
that the graph has it, and each list of a thing says how many of it are not on the page.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from ...network.census import Census, lists_of
from ...network.model import Network, Node


@dataclass(frozen=True)
class Beyond:
    """The graph around a page.

    Attributes:
        whole: the network of the whole graph, or a census of it; None where it is not known.
        extents: how much the graph holds of the lists of a thing, in words, by its IRI.
        questions: the named questions as the page asks them (see `page_questions`).
        within: which places lie in which others, by IRI.
        cite: whose data it is, under which license, how to cite it; empty for data of others.
    """

    whole: Network | Census | None = None
    extents: Mapping[str, Collection[str]] = field(default_factory=dict)
    questions: Mapping[str, Any] = field(default_factory=dict)
    within: Collection[tuple[str, str]] = ()
    cite: str = ""

    def elsewhere(self, network: Network, most: int) -> list[dict[str, Any]]:
        """Return the things of the graph that a page does not hold, the best connected first.

        Args:
            network: what the page holds.
            most: so many at most.
        """
        if self.whole is None:
            return []
        held = {node.iri for node in network.nodes}
        return [_named(node, degree) for node, degree in self.whole.others(held, most)]

    def lonely(self, network: Network) -> int:
        """Return how many things of the graph that a page does not hold are related to no other."""
        if self.whole is None:
            return 0
        return self.whole.lonely({node.iri for node in network.nodes})

    def missing(self, network: Network) -> dict[str, list[tuple[str, bool, str, int]]]:
        """Return how many statements of each thing on a page it does not hold.

        By IRI: a relation, whether it is read from its subject, how it is known ("stated",
        "inferred", "inferred-possible"), and how many there are.
        """
        if self.whole is None:
            return {}
        held = {node.iri for node in network.nodes}
        whole = self.whole
        if isinstance(whole, Census):
            lacking = whole.lists(held)
        else:
            lacking = lists_of(whole.touching(held), held)
        lacking.subtract(lists_of(network.edges, held))
        found: defaultdict[str, list[tuple[str, bool, str, int]]] = defaultdict(list)
        for (iri, relation, forward, basis), count in sorted(lacking.items()):
            if count > 0:
                found[iri].append((relation, forward, basis, count))
        return dict(found)


def _named(node: Node, degree: int) -> dict[str, Any]:
    named: dict[str, Any] = {"iri": node.iri, "label": node.label, "kind": node.kind}
    if node.aliases:
        named["aliases"] = list(node.aliases)
    return {**named, "degree": degree}
