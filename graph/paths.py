"""The shortest connections between two things, told as sentences with who says so."""

from __future__ import annotations

import html
import json
import math
from collections.abc import Callable, Collection, Iterator
from dataclasses import asdict, dataclass, replace
from itertools import pairwise
from operator import attrgetter

from .display import plain
from .errors import UnknownName, UsageError
from .evidence import place
from .network import Edge, Network
from .routes import Between, between, connected, cost, ways
from .sources import MODALITIES, Source
from .terms import shorten


@dataclass(frozen=True)
class Step:
    """One step of a path: a statement, read in the direction of the path.

    Attributes:
        subject: IRI of the thing that the statement speaks of.
        relation: IRI of its relation.
        object: IRI of the other thing.
        sentence: the statement in words, from where the path is to where it goes.
        sources: who says so, the firmest first; nobody where it only follows.
        inferred: no source holds it.
        possible: nothing asserts it.
        because: where it only follows, the rule in words, then each premise as a sentence.
        also: what else connects the two, in words; what follows only where nothing is stated.
        start: the first day on which it holds, as an ISO date.
        end: the last day.
        verification: "unconfirmed" or "day unconfirmed", where no source gives it in full.
        remarks: who confirms it, and what others say, in words.
    """

    subject: str
    relation: str
    object: str
    sentence: str
    sources: tuple[Source, ...]
    inferred: bool
    possible: bool
    because: tuple[str, ...]
    also: tuple[str, ...]
    start: str | None = None
    end: str | None = None
    verification: str = ""
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Waypoint:
    """A thing on the way: its IRI and label, how many neighbours it has, and what that costs."""

    iri: str
    label: str
    neighbours: int
    cost: float


@dataclass(frozen=True)
class Path:
    """One connection: its steps, the things on the way, and the score, the lower the better."""

    steps: tuple[Step, ...]
    through: tuple[Waypoint, ...]
    score: float

    def sum(self) -> str:
        """Return how the score comes about, in words."""
        parts = [_count(len(self.steps), "step")]
        parts += [
            f"{each.cost:.2f} for {each.label} ({_count(each.neighbours, 'neighbour')})"
            for each in self.through
            if each.cost
        ]
        return f"score {self.score:.2f} = {' + '.join(parts)}"


@dataclass(frozen=True)
class Paths:
    """The connections between two things, the best first; false where there is none.

    Attributes:
        start: IRI of the one thing.
        goal: IRI of the other.
        labels: what the two are called.
        paths: the connections.
        outcome: what was looked for and found, in words.
    """

    start: str
    goal: str
    labels: tuple[str, str]
    paths: tuple[Path, ...]
    outcome: str

    def __bool__(self) -> bool:
        return bool(self.paths)

    def __len__(self) -> int:
        return len(self.paths)

    def __iter__(self) -> Iterator[Path]:
        return iter(self.paths)

    def __str__(self) -> str:
        return self.text()

    def text(self, verbose: bool = False) -> str:
        """Return the paths in words; `verbose` tells the scores, and each source and relation."""
        lines = [f"from {self.labels[0]} to {self.labels[1]}: {self.outcome}"]
        for number, path in enumerate(self.paths, 1):
            via = " and ".join(each.label for each in path.through)
            steps = _count(len(path.steps), "step")
            lines += ["", f"{number}. {steps} through {via}" if via else f"{number}. {steps}"]
            if verbose:
                lines.append(f"   {path.sum()}")
            lines += [f"   {line}" for step in path.steps for line in _told(step, verbose)]
        return "".join(plain(line) + "\n" for line in lines)

    def json(self) -> str:
        """Return the paths as JSON, with every source and the parts of each score."""
        return json.dumps(asdict(self), ensure_ascii=True, indent=2) + "\n"

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
    same two things the best supported is told: stated before inferred, firm before weak, then what
    more documents and more passages say. Of equally good paths those with fewer inferred steps
    come first, then with fewer weak ones, then with more passages.

    Args:
        network: what is searched.
        start: IRI of the one thing.
        goal: IRI of the other.
        max_steps: no path is longer.
        limit: so many paths at most.
        avoid: IRIs of things and classes that no path leads through, and of relations that no step
            uses (see `avoided`).
        asserted: leave out what is inferred.
        because: tells why an inferred edge follows: the rule, then each premise.

    Raises:
        UnknownName: an end is no thing of the network.
        UsageError: both ends are the same thing, or an end is to be avoided.
    """
    labels = {node.iri: node.label for node in network.nodes}
    _check(labels, start, goal, avoid)
    whole = between(network.asserted() if asserted else network)
    neighbours = {iri: len(others) for iri, others in connected(whole).adjacency()}
    barred = {n.iri for n in network.nodes if {n.iri, n.type} & set(avoid)} - {start, goal}
    held = {
        ends: kept
        for ends, edges in whole.items()
        if not ends & barred and (kept := [e for e in edges if e.relation not in avoid])
    }
    found = []
    for way in ways(connected(held), start, goal, max_steps, limit, neighbours):
        steps = tuple(
            _step(held[frozenset(ends)], ends[0], labels, network.relations)
            for ends in pairwise(way)
        )
        through = tuple(
            Waypoint(iri, labels[iri], neighbours[iri], cost(neighbours[iri])) for iri in way[1:-1]
        )
        score = len(steps) + math.fsum(each.cost for each in through)
        found.append(Path(steps, through, round(score, 6)))
    best = tuple(_reasoned(path, held, because) for path in sorted(found, key=_order)[:limit])
    if best:
        outcome = _count(len(best), "connection") + (", best first" if len(best) > 1 else "")
    else:
        outcome = _failure(start, goal, max_steps, held, whole)
    return Paths(start, goal, (labels[start], labels[goal]), best, outcome)


def _check(labels: Collection[str], start: str, goal: str, avoid: Collection[str]) -> None:
    for end in (start, goal):
        if end not in labels:
            raise UnknownName(
                f"{shorten(end)} is no thing with statements about it; "
                "a path leads from one thing to another"
            )
        if end in avoid:
            raise UsageError(f"a path cannot both end at {shorten(end)} and avoid it")
    if start == goal:
        raise UsageError(f"a path needs two things, and both ends are {shorten(start)}")


def _step(
    edges: list[Edge], here: str, labels: dict[str, str], relations: dict[str, tuple[str, str]]
) -> Step:
    """Return the step that a path takes from a thing by the first of these statements."""
    edge, *others = edges

    def sentence(edge: Edge) -> str:
        short = shorten(edge.relation)
        forward, backward = relations.get(edge.relation, (short, f"{short} of"))
        when = f" ({edge.when})" if edge.when else ""
        if edge.subject == here:
            return f"{labels[here]} {forward} {labels[edge.object]}{when}"
        return f"{labels[here]} {backward} {labels[edge.subject]}{when}"

    def firmness(source: Source) -> tuple[int, str, int, str]:
        return MODALITIES.index(source.modality), source.title, source.begin or 0, source.graph

    return Step(
        subject=edge.subject,
        relation=edge.relation,
        object=edge.object,
        sentence=sentence(edge),
        sources=tuple(sorted(edge.sources, key=firmness)),
        inferred=edge.inferred,
        possible=edge.possible,
        because=(),
        also=tuple(sentence(e) for e in others if edge.inferred or not e.inferred),
        start=edge.start,
        end=edge.end,
        verification=edge.verification,
        remarks=edge.remarks,
    )


def _reasoned(path: Path, held: Between, because: Callable[[Edge], tuple[str, ...]]) -> Path:
    """Return a path whose inferred steps tell why."""

    def told(step: Step) -> Step:
        edge = held[frozenset((step.subject, step.object))][0]
        return replace(step, because=because(edge)) if step.inferred else step

    return replace(path, steps=tuple(map(told, path.steps)))


def _order(path: Path) -> tuple[float, int, int, int, int, tuple[str, ...]]:
    inferred = sum(step.inferred for step in path.steps)
    weak = sum(step.possible for step in path.steps)
    passages = -sum(len(step.sources) for step in path.steps)
    via = tuple(each.iri for each in path.through)
    return path.score, len(path.steps), inferred, weak, passages, via


def _failure(start: str, goal: str, max_steps: int, held: Between, whole: Between) -> str:
    """Return what was tried in vain, and what would lead further."""
    import networkx as nx

    words = f"no connection of at most {_count(max_steps, 'step')}"
    for tried, under in ((held, ""), (whole, " with nothing avoided")):
        graph = connected(tried)
        if start in graph and goal in graph and nx.has_path(graph, start, goal):
            steps: list[str] = nx.shortest_path(graph, start, goal)
            return f"{words}; the shortest{under} has {_count(len(steps) - 1, 'step')}"
    return f"{words}, nor any longer one"


def _told(step: Step, verbose: bool) -> Iterator[str]:
    """Yield the lines that tell a step: the statement, then who says so or why it follows."""
    more = len(step.also)
    yield step.sentence + (f" (and {more} more)" if more and not verbose else "")
    if verbose:
        yield from (f"  also: {sentence}" for sentence in step.also)
    shown = step.sources if verbose else step.sources[:1]
    mark = f", {step.verification}" * bool(step.verification)
    for source in shown:
        yield f"  - {place(source)}{mark}"
        if source.sentence:
            yield f'    "{source.sentence}"'
    if rest := len(step.sources) - len(shown):
        passages = all(source.begin is not None for source in step.sources)
        yield f"    and {_count(rest, 'more passage' if passages else 'more source')}"
    if verbose:
        yield from (f"    {remark}" for remark in step.remarks)
    if step.because:
        rule, *premises = step.because
        yield f"  follows{', from weaker statements,' if step.possible else ''} by the rule: {rule}"
        yield from (f"    {premise}" for premise in premises)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
