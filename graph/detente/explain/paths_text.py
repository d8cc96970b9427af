"""Paths in words: the sentence of each step, who says so, and how a score comes about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from ..core.namespaces import shorten
from ..network.model import Edge
from .steps import Step, Waypoint


def edge_sentence(
    edge: Edge,
    origin: str,
    labels: Mapping[str, str],
    relations: Mapping[str, tuple[str, str]],
) -> str:
    """Return a statement as a sentence that begins with one of its two things.

    Args:
        edge: the statement.
        origin: the IRI of the thing to begin with.
        labels: what things are called, by IRI.
        relations: the words of each relation forward and backward, by IRI.
    """
    short = shorten(edge.relation)
    forward, backward = relations.get(edge.relation, (short, f"{short} of"))
    more = edge.when or edge.qualifier
    when = f" ({more})" if more else ""
    if edge.subject == origin:
        return f"{labels[origin]} {forward} {labels[edge.object]}{when}"
    return f"{labels[origin]} {backward} {labels[edge.subject]}{when}"


def path_lines(
    number: int, steps: Sequence[Step], through: Sequence[Waypoint], score: float, verbose: bool
) -> Iterator[str]:
    """Yield the lines of one path: its number and length, then its steps.

    Args:
        number: which path it is, from 1.
        steps: its steps.
        through: the things on the way.
        score: what it costs.
        verbose: say how the score comes about, and every source and relation of each step.
    """
    via = " and ".join(waypoint.label for waypoint in through)
    yield f"{number}. {count(len(steps), 'step')}" + (f" through {via}" if via else "")
    if verbose:
        yield f"   {score_sum(len(steps), through, score)}"
    for step in steps:
        yield from (f"   {line}" for line in step_lines(step, verbose))


def score_sum(steps: int, through: Iterable[Waypoint], score: float) -> str:
    """Return how a score comes about.

    >>> score_sum(2, [Waypoint("kg:m", "drills", 8, 0.5)], 2.5)
    'score 2.50 = 2 steps + 0.50 for drills (8 neighbors)'
    """
    parts = [
        f"{waypoint.cost:.2f} for {waypoint.label} ({count(waypoint.neighbors, 'neighbor')})"
        for waypoint in through
        if waypoint.cost
    ]
    return f"score {score:.2f} = {' + '.join([count(steps, 'step'), *parts])}"


def step_lines(step: Step, verbose: bool) -> Iterator[str]:
    """Yield the lines of a step: the statement, then who says so or why it is inferred."""
    more = len(step.also)
    yield step.sentence + (f" (and {more} more)" if more and not verbose else "")
    if verbose:
        yield from (f"  also: {sentence}" for sentence in step.also)
    shown = step.sources if verbose else step.sources[:1]
    mark = f", {step.verification}" * bool(step.verification)
    for source in shown:
        yield f"  - {source.place}{mark}"
        if source.sentence:
            yield f'    "{source.sentence}"'
    if rest := len(step.sources) - len(shown):
        passages = all(source.begin is not None for source in step.sources)
        yield f"    and {count(rest, 'more passage' if passages else 'more source')}"
    if verbose:
        yield from (f"    {remark}" for remark in step.remarks)
    if step.because:
        rule, *premises = step.because
        yield f"  follows{', from weaker statements,' if step.possible else ''} by the rule: {rule}"
        yield from (f"    {premise}" for premise in premises)


def found_outcome(paths: int) -> str:
    """Return how many paths there are.

    >>> found_outcome(1), found_outcome(3)
    ('1 connection', '3 connections, best first')
    """
    return count(paths, "connection") + (", best first" if paths > 1 else "")


def failed_outcome(
    max_steps: int, shortest: int | None, unrestricted: int | None, *, whole: bool = True
) -> str:
    """Return that there is no path, and what would lead further.

    Args:
        max_steps: how long a path could be.
        shortest: how long the shortest is; None where there is none.
        unrestricted: how long it is where nothing is avoided.
        whole: whether everything was looked at that could lie between.

    >>> failed_outcome(4, None, 1)
    'no connection of at most 4 steps; the shortest with nothing avoided has 1 step'
    """
    words = f"no connection of at most {count(max_steps, 'step')}"
    if shortest is not None:
        return f"{words}; the shortest has {count(shortest, 'step')}"
    if unrestricted is not None:
        return f"{words}; the shortest with nothing avoided has {count(unrestricted, 'step')}"
    if not whole:
        return f"{words}; the search ended before all was seen that may lie between"
    return f"{words}, nor any longer one"


def count(number: int, noun: str) -> str:
    """Return a number of things.

    >>> count(1, "step"), count(2, "step")
    ('1 step', '2 steps')
    """
    return f"{number} {noun}{'' if number == 1 else 's'}"
