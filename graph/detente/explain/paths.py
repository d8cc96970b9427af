"""The best connections between two things, each step with who says so."""

from __future__ import annotations

import html
import json
import math
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from itertools import pairwise
from operator import attrgetter

from ..core import arguments
from ..core.errors import NothingFound, UsageError
from ..core.namespaces import shorten
from ..core.text import plain
from ..network.context import GraphContext
from ..network.foreign_nearby import ForeignNearby
from ..network.model import Edge, Network
from ..network.nearby import MOST_LOOKED_AT, Ground, Nearby, ways
from ..network.own_words import look_around
from ..network.reasons import edge_reasons
from ..network.routes import (
    Between,
    adjacency,
    between,
    between_edges,
    cheapest,
    distances,
    firmness,
    hub_cost,
)
from ..query.diagnosis import Diagnosis, diagnosis_content
from . import paths_text
from .steps import Step, Waypoint

__all__ = ["Path", "PathBounds", "Paths", "Step", "Waypoint", "paths", "paths_near"]


#: Among so many things on the ways between two, the neighbors of those next to either are counted.
_WIDE = 2000
#: Up to so many.
_ENOUGH = 64
#: Where the neighbors of a thing are counted further, so many times as many are looked at.
_FACTOR = 2


@dataclass(frozen=True)
class Path:
    """One connection: its steps, the things on the way, and the score, the lower the better."""

    steps: tuple[Step, ...]
    through: tuple[Waypoint, ...]
    score: float

    def sum(self) -> str:
        """Return how the score comes about, in words."""
        return paths_text.score_sum(len(self.steps), self.through, self.score)


@dataclass(frozen=True)
class Paths:
    """The connections between two things, the best first; false where there is none.

    Attributes:
        start: IRI of the one thing.
        goal: IRI of the other.
        labels: the names of the two.
        paths: the connections.
        outcome: what was looked for and found, in words.
        further: where there is none, what would lead to one; empty where nothing would.
        diagnosis: where there is none, why.
    """

    start: str
    goal: str
    labels: tuple[str, str]
    paths: tuple[Path, ...]
    outcome: str
    further: str = ""
    diagnosis: Diagnosis | None = None

    def __bool__(self) -> bool:
        return bool(self.paths)

    def __len__(self) -> int:
        return len(self.paths)

    def __iter__(self) -> Iterator[Path]:
        return iter(self.paths)

    def __str__(self) -> str:
        return self.text()

    def text(self, verbose: bool = False) -> str:
        """Return the paths in words; `verbose` adds the scores, and each source and relation."""
        verbose = arguments.flag(verbose, "verbose")
        lines = [f"from {self.labels[0]} to {self.labels[1]}: {self.outcome}"]
        for number, path in enumerate(self.paths, 1):
            lines.append("")
            lines += paths_text.path_lines(number, path.steps, path.through, path.score, verbose)
        return "".join(plain(line) + "\n" for line in lines)

    def json(self) -> str:
        """Return the paths as JSON, with every source and the parts of each score."""
        content = asdict(self) | {"diagnosis": diagnosis_content(self.diagnosis)}
        return json.dumps(content, ensure_ascii=True, indent=2) + "\n"

    def _repr_html_(self) -> str:
        return f"<pre>{html.escape(self.text())}</pre>"


def paths(
    network: Network,
    start: str,
    goal: str,
    *,
    max_steps: int = 4,
    limit: int = 3,
    avoid: Collection[str] = frozenset(),
    asserted: bool = False,
    because: Callable[[Edge], tuple[str, ...]] = attrgetter("because"),
) -> Paths:
    """Return the best connections between two things, whichever way the relations point.

    Only paths at most one step longer than the shortest compete. Of several statements between the
    same two things the best supported stands for the step: stated before inferred, firm before
    weak, then what more documents and more passages say. Of equally good paths those with fewer
    inferred steps come first, then with fewer weak ones, then with more passages.

    Args:
        network: what is searched.
        start: IRI of the one thing.
        goal: IRI of the other.
        max_steps: no path is longer.
        limit: so many paths at most.
        avoid: IRIs of things and classes that no path leads through, and of relations that no step
            uses (see `avoided`).
        asserted: leave out what is inferred.
        because: says why an inferred edge follows: the rule, then each premise.

    Raises:
        UnknownName: an end is no thing of the network.
        UsageError: both ends are the same thing, or an end is to be avoided.
    """
    labels = {node.iri: node.label for node in network.nodes}
    _check_ends(labels.__contains__, start, goal, avoid)
    all_edges = between(network.asserted() if asserted else network)
    all_neighbors = adjacency(all_edges)
    degrees = {iri: len(others) for iri, others in all_neighbors.items()}
    barred = {n.iri for n in network.nodes if {n.iri, n.type} & set(avoid)} - {start, goal}
    edges_of = {
        ends: usable
        for ends, edges in all_edges.items()
        if not ends & barred and (usable := [e for e in edges if e.relation not in avoid])
    }
    neighbors = adjacency(edges_of)
    routes = [*cheapest(neighbors, start, goal, max_steps, limit, degrees)]
    told = _Told(edges_of, labels, network.relations, degrees.__getitem__, because)
    if best := told.paths(routes, limit):
        outcome = paths_text.found_outcome(len(best))
        return Paths(start, goal, (labels[start], labels[goal]), best, outcome)
    shortest = distances(neighbors, goal).get(start)
    unrestricted = distances(all_neighbors, goal).get(start)
    return _none(start, goal, (labels[start], labels[goal]), max_steps, shortest, unrestricted)


@dataclass(frozen=True)
class PathBounds:
    """Which paths are looked for; see `paths`."""

    max_steps: int = 4
    limit: int = 3
    avoid: Collection[str] = frozenset()
    asserted: bool = False


class _Degrees(Mapping[str, int]):
    """How many neighbors things have, as far as is known; counted further where it matters."""

    def __init__(
        self, nearby: Nearby | ForeignNearby, neighbors: Mapping[str, Collection[str]]
    ) -> None:
        """Begin with those that are known: where a step leads."""
        self._nearby = nearby
        self._known = {iri: max(len(others), 1) for iri, others in neighbors.items()}
        self._read = dict(self._known)
        self._whole: set[str] = set()

    def __getitem__(self, iri: str) -> int:
        return self._known[iri]

    def __iter__(self) -> Iterator[str]:
        return iter(self._known)

    def __len__(self) -> int:
        return len(self._known)

    def further(self, route: Sequence[str]) -> bool:
        """Count on at that thing on a route of which fewest were read; whether there was one."""
        open_ = [iri for iri in route if iri not in self._whole]
        if open_:
            iri = min(open_, key=lambda each: (self._read[each], each))
            self.count(iri, _FACTOR * self._read[iri])
        return bool(open_)

    def count(self, iri: str, most: int) -> None:
        """Count neighbors of a thing, up to so many."""
        number, whole = self._nearby.count(iri, most)
        self._read[iri] = max(most, self._read[iri])
        self._known[iri] = max(number, 1) if whole else max(number, self._known[iri])
        self._whole |= {iri} if whole else set()


def paths_near(
    context: GraphContext, start: str, goal: str, bounds: PathBounds, most: int = MOST_LOOKED_AT
) -> Paths:
    """Return what `paths` finds in the network of a graph, looking only near the two things.

    Args:
        context: the graph.
        start: IRI of the one thing.
        goal: IRI of the other.
        bounds: which paths.
        most: look around no more things than these; where that does not do, it is told.

    Raises:
        UnknownName: an end is no thing of the network.
        UsageError: both ends are the same thing, or an end is to be avoided.
    """
    nearby = look_around(context, asserted=bounds.asserted)
    _check_ends(nearby.is_thing, start, goal, bounds.avoid)
    names = nearby.label(start), nearby.label(goal)
    ground = Ground(nearby, bounds.avoid, (start, goal))
    found = ways(ground, start, goal, bounds.max_steps, most)

    degrees = _Degrees(nearby, found.neighbors)
    if len(found.neighbors) > _WIDE:  # else every way would come up once as cheaper than it is
        for iri in sorted({iri for end in (start, goal) for iri in found.neighbors[end]}):
            degrees.count(iri, _ENOUGH)
    steps = bounds.max_steps, bounds.limit
    routes = [*cheapest(found.neighbors, start, goal, *steps, degrees, degrees.further)]
    if routes:
        pairs = {(min(pair), max(pair)) for route in routes for pair in pairwise(route)}
        things = {iri for pair in pairs for iri in pair}
        labels = {iri: nearby.label(iri) for iri in things}
        edges = [
            edge
            for edge in nearby.connecting(pairs)
            if edge.relation not in bounds.avoid and not (bounds.asserted and edge.inferred)
        ]
        because = partial(edge_reasons, context)
        told = _Told(
            between_edges(edges), labels, nearby.relations(edges), degrees.__getitem__, because
        )
        best = told.paths(routes, bounds.limit)
        return Paths(start, goal, names, best, paths_text.found_outcome(len(best)))
    further = ways(ground, start, goal, None, most)
    free, freely = further.shortest, further
    if bounds.avoid and free is None:
        freely = ways(Ground(nearby, (), ()), start, goal, None, most)
        free = freely.shortest
    whole = further.whole and freely.whole
    return _none(start, goal, names, bounds.max_steps, further.shortest, free, whole=whole)


def _none(
    start: str,
    goal: str,
    names: tuple[str, str],
    max_steps: int,
    shortest: int | None,
    unrestricted: int | None,
    *,
    whole: bool = True,
) -> Paths:
    """Return that there is no path, and what would lead to one."""
    outcome = paths_text.failed_outcome(max_steps, shortest, unrestricted, whole=whole)
    further = f"--max {shortest} leads there" if shortest else ""
    if unrestricted and not shortest:
        further = "avoid nothing"
    return Paths(start, goal, names, (), outcome, further)


@dataclass(frozen=True)
class _Told:
    """What routes are told with.

    Attributes:
        edges_of: the statements that a step may stand for, by its two things.
        labels: the names of things.
        relations: the words of relations.
        degree: counts the neighbors of a thing.
        because: says why an inferred edge follows.
    """

    edges_of: Between
    labels: Mapping[str, str]
    relations: Mapping[str, tuple[str, str]]
    degree: Callable[[str], int]
    because: Callable[[Edge], tuple[str, ...]]

    def paths(self, routes: Iterable[tuple[str, ...]], limit: int) -> tuple[Path, ...]:
        """Return routes as paths, the best so many."""
        best = sorted(map(self._path, routes), key=_order)[:limit]
        return tuple(_with_reasons(path, self.edges_of, self.because) for path in best)

    def _path(self, route: tuple[str, ...]) -> Path:
        steps = tuple(
            _step(self.edges_of[frozenset(ends)], ends[0], self.labels, self.relations)
            for ends in pairwise(route)
        )
        degrees = {iri: self.degree(iri) for iri in route[1:-1]}
        through = tuple(
            Waypoint(iri, self.labels[iri], number, hub_cost(number))
            for iri, number in degrees.items()
        )
        score = len(steps) + math.fsum(waypoint.cost for waypoint in through)
        return Path(steps, through, round(score, 6))


def _check_ends(
    is_thing: Callable[[str], bool], start: str, goal: str, avoid: Collection[str]
) -> None:
    for end in (start, goal):
        if not is_thing(end):
            raise NothingFound(
                f"{shorten(end)} is no thing with statements about it; "
                "a path leads from one thing to another"
            )
        if end in avoid:
            raise UsageError(f"a path cannot both end at {shorten(end)} and avoid it")
    if start == goal:
        raise UsageError(f"a path needs two things, and both ends are {shorten(start)}")


def _step(
    edges: list[Edge],
    origin: str,
    labels: Mapping[str, str],
    relations: Mapping[str, tuple[str, str]],
) -> Step:
    """Return the step that a path takes from a thing by the first of these statements."""
    edge, *others = edges
    return Step(
        subject=edge.subject,
        relation=edge.relation,
        object=edge.object,
        sentence=paths_text.edge_sentence(edge, origin, labels, relations),
        sources=tuple(sorted(edge.sources, key=firmness)),
        inferred=edge.inferred,
        possible=edge.possible,
        because=(),
        also=tuple(
            paths_text.edge_sentence(other, origin, labels, relations)
            for other in others
            if edge.inferred or not other.inferred
        ),
        start=edge.start,
        end=edge.end,
        verification=edge.verification,
        remarks=edge.remarks,
        certainty=edge.certainty,
    )


def _with_reasons(
    path: Path, edges_of: Between, because: Callable[[Edge], tuple[str, ...]]
) -> Path:
    """Return a path whose inferred steps say why they follow."""

    def explained(step: Step) -> Step:
        edge = edges_of[frozenset((step.subject, step.object))][0]
        return replace(step, because=because(edge)) if step.inferred else step

    return replace(path, steps=tuple(map(explained, path.steps)))


def _order(path: Path) -> tuple[float, int, int, int, int, tuple[str, ...]]:
    """Return what sorts paths: the best first, of equals the better founded."""
    inferred = sum(step.inferred for step in path.steps)
    weak = sum(step.possible for step in path.steps)
    passages = -sum(len(step.sources) for step in path.steps)
    via = tuple(waypoint.iri for waypoint in path.through)
    return path.score, len(path.steps), inferred, weak, passages, via
