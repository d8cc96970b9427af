"""Diagnosis of what tells and finds none: why on what does not hold, path, show, find."""

from __future__ import annotations

import pyoxigraph as ox

from ...core.namespaces import expand, shorten
from ...evidence.statements import certain_quads, domain_relations
from ...query.diagnosis import Diagnosis
from ..paths import Paths
from .lists import Asked, judge, uncovered
from .needed import MAY_HOLD_GRAPH
from .queries import diagnose_query, open_on_the_day
from .setting import Setting


def diagnose_statement(
    setting: Setting, subject: str, relation: str | None, target: str
) -> Diagnosis:
    """Return whether a statement that is not held is known not to be so, or is not known.

    Args:
        setting: the graph that was asked.
        subject: the IRI of the thing spoken of.
        relation: the IRI of the relation; None for all that connects the two, either way.
        target: the IRI of the other thing, or the text of a literal.
    """
    if relation is None:
        return _connection(setting, subject, target)
    one = f"<{subject}> <{relation}>"
    if expand(f"<{target}>"):
        query = f"ASK {{ {one} <{target}> }}"
    else:
        query = f"ASK {{ {one} ?value FILTER (STR(?value) = {ox.Literal(target)}) }}"
    found = diagnose_query(setting, query)
    return found or _unsaid(setting, f"of {setting.label(subject)}", ())


def diagnose_connection(setting: Setting, found: Paths) -> Diagnosis:
    """Return why no path leads from one thing to another.

    Args:
        setting: the graph that was asked.
        found: what was found: no path, and what would lead to one.
    """
    if found.further:
        return Diagnosis("no-match", found.outcome, suggestion=found.further)
    return _connection(setting, found.start, found.goal)


def diagnose_thing(setting: Setting, thing: str) -> Diagnosis:
    """Return why nothing is said of a thing."""
    if setting.whole and _speaks(setting.whole(), thing):
        return Diagnosis(
            "other-scope",
            f"nothing is said of {setting.label(thing)} with {setting.narrowed}; the whole graph "
            "says something",
            suggestion="ask the whole graph",
        )
    judged = judge(setting, Asked(thing=thing), [None])
    if judged.told and not judged.complete:
        return uncovered(setting, judged)
    return _unsaid(setting, f"of {setting.label(thing)}", judged.coverage)


def _connection(setting: Setting, one: str, other: str) -> Diagnosis:
    """Return why nothing connects two things."""
    words = f"that connects {setting.label(one)} with {_called(setting, other)}"
    if not expand(f"<{other}>"):
        return _unsaid(setting, words, ())
    ends = ox.NamedNode(one), ox.NamedNode(other)
    both = (ends, ends[::-1])
    possible = [
        quad
        for first, last in both
        for quad in setting.store.quads_for_pattern(first, None, last, MAY_HOLD_GRAPH)
    ]
    if possible:
        return open_on_the_day(setting, len(possible))
    if setting.whole:
        whole = setting.whole()
        found = {
            quad.triple for first, last in both for quad in certain_quads(whole, first, None, last)
        }
        if found:
            return Diagnosis(
                "other-scope",
                f"nothing {words} with {setting.narrowed}; the whole graph has {len(found)}",
                suggestion="ask the whole graph",
            )
    return _unsaid(setting, words, ())


def _unsaid(setting: Setting, words: str, coverage: tuple[str, ...]) -> Diagnosis:
    return Diagnosis(
        "not-covered",
        f"the graph says nothing {words}, and does not say that it has all of that: "
        "there may be something",
        coverage,
    )


def _called(setting: Setting, name: str) -> str:
    return setting.label(name) if expand(f"<{name}>") else shorten(name)


def _speaks(store: ox.Store, thing: str) -> bool:
    """Return whether a graph says more of a thing than what it is called and what it is."""
    node, ours = ox.NamedNode(thing), domain_relations(store)
    ends = (certain_quads(store, node, None, None), certain_quads(store, None, None, node))
    return any(quad.predicate in ours for quads in ends for quad in quads)
