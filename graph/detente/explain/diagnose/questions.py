"""Diagnosis of a named question: by what its header says of lists and of kinds of things."""

from __future__ import annotations

import datetime
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

import pyoxigraph as ox

from ...core.namespaces import DERIVED, shorten
from ...core.terms import lexical
from ...core.text import fold
from ...core.validity import calendar_day
from ...evidence.statements import domain_relations
from ...query import sparql
from ...query.diagnosis import Diagnosis
from ...query.questions import SHIPPED, Question
from ...query.results import Results, stream
from .kinds import other_kind
from .lists import Asked, Judged, judge, known_none, outdated, outward, partly, records, uncovered
from .queries import after_kinds, by_patterns, more_may_hold, too_late
from .setting import Setting, superclasses, types

#: So many questions are tried for one that fits a thing of another kind.
_TRIED: Final = 8
#: What the IRI of a passage has.
_PASSAGE: Final = "#char="
_STEM: Final = 6  # letters, in which members and membership are alike
_SHORT: Final = 4  # letters; what is shorter says little of what a question is about


@dataclass(frozen=True)
class Call:
    """A question with what was given for its parameters.

    Attributes:
        question: the question.
        things: the IRIs of things, by parameter.
        days: the dates, by parameter.
        answers: tells whether another question has an answer for a thing.
        own_day: whether the day is not one that was asked for, but the last on which the list is
            covered.
    """

    question: Question
    things: Mapping[str, str]
    days: Mapping[str, str]
    answers: Callable[[Question, Mapping[str, str]], bool] = lambda *_: True
    own_day: bool = False

    def lists(self, setting: Setting) -> Iterator[tuple[Asked, list[datetime.date]]]:
        """Yield the lists that the answer is a part of, each with the days it is asked of."""
        for line in self.question.lists:
            limits = {
                key: self.things.get(term[1:]) if term.startswith("?") else term
                for key, term in line.items()
                if key != "day"
            }
            named = (term.removeprefix("?") for term in line.get("day", "").split(","))
            days = (calendar_day(self.days[name]) for name in named if name in self.days)
            asked = Asked(**limits)  # type: ignore[arg-type]
            yield outward(setting, asked), [day for day in days if day]


def diagnose_question(setting: Setting, call: Call, query: str, nothing: bool) -> Diagnosis | None:
    """Return why a named question has no answer, or how far its rows can be trusted.

    Args:
        setting: the graph that was asked.
        call: the question with its values.
        query: its SPARQL text, the values filled in.
        nothing: whether there are no rows.
    """
    late = too_late(setting, map(calendar_day, call.days.values()))
    if not nothing:
        return late or _of_rows(setting, call, query)
    if found := _other_kind(setting, call) or late:
        return found
    if found := after_kinds(setting, query):
        return replace(found, suggestion=None) if found.kind == "other-scope" else found
    return _by_lists(setting, call, query)


def without_zeros(results: Results) -> Results:
    """Return an answer that counts with its numbers left out, unless there is known to be none."""
    if not sparql.aggregates(results.query) or results.kind != "rows" or "GROUP" in _words(results):
        return results
    if not results.nothing:
        return results
    found = results.diagnosis
    if found is None or found.kind == "none":
        return results
    empty = stream(results.columns, lambda: [(None,) * len(results.columns)])
    return replace(results, run=empty.run, after=None, diagnose=lambda _: found)


def _words(results: Results) -> set[str]:
    return {token.key for token in sparql.tokens(results.query)}


def _other_kind(setting: Setting, call: Call) -> Diagnosis | None:
    """Return the diagnosis of a thing that is of another kind than the question is asked of."""
    for parameter in call.question.parameters:
        thing = call.things.get(parameter.name)
        if thing and (found := other_kind(setting, thing, parameter.classes)):
            return replace(found, suggestion=_fitting(setting, call, thing))
    return None


def _fitting(setting: Setting, call: Call, thing: str) -> str | None:
    """Return another question that can be asked of a thing and has an answer, the likest first.

    One that is twice as like as the next says at least what is known of just that.
    """
    own = {up for kind in types(setting.store, thing) for up in superclasses(setting.store, kind)}
    known = SHIPPED.questions().values()
    frequency = Counter(word for question in known for word in _telling(question))
    named = {each.name[:_STEM] for each in call.question.parameters}
    ranked = []
    for question in known:
        taken = [each for each in question.parameters if each.required]
        if (
            len(taken) != 1
            or not set(taken[0].classes) & own
            or question.name == call.question.name
        ):
            continue
        shared = (_telling(question) & _telling(call.question)) - named
        depth = max(len(superclasses(setting.store, kind)) for kind in taken[0].classes)
        named_alike = _stems(question.name) & _stems(call.question.name) - named
        alike = len(named_alike) + sum(1 / frequency[word] for word in shared)
        of_a_time = any(each.kind == "first date" for each in question.parameters)
        counting = sparql.aggregates(question.text)
        elsewhere = question.topic != call.question.topic
        order = (elsewhere, -alike, -depth, of_a_time, counting, question.name)
        ranked.append((order, question, taken[0].name))
    ranked.sort(key=lambda each: each[0])
    likeness = [-order[1] for order, _, _ in ranked[:2]]
    alone = len(likeness) == 2 and likeness[0] > 2 * likeness[1]
    for _, question, parameter in ranked[:_TRIED]:
        if alone or call.answers(question, {parameter: thing}):
            return f"ask {question.name} {parameter}={shorten(thing)}"
    return "detente questions lists what can be asked"


def _telling(question: Question) -> set[str]:
    """Return the stems of the words that say what a question is about."""
    return _stems(f"{question.name} {question.title} {question.question}")


def _stems(text: str) -> set[str]:
    """Return the words of a text, cut to their stems, without those that are short."""
    words = re.findall(r"[a-z]+", fold(text))
    return {word[:_STEM] for word in words if len(word) >= _SHORT}


def _judged(setting: Setting, call: Call) -> list[Judged]:
    return [
        judge(setting, asked, days or [calendar_day(setting.day)])
        for asked, days in call.lists(setting)
    ]


def _of_rows(setting: Setting, call: Call, query: str) -> Diagnosis | None:
    """Return how far the rows of a question can be trusted."""
    lists = _judged(setting, call)
    if late := _own_day(setting, call) or outdated(setting, lists):
        return late
    if any(not each.complete for each in lists):
        return partly(setting, lists, sparql.aggregates(query))
    if "?certainty" in query or "may_hold" in query:
        return None  # the answer says itself what may hold
    return more_may_hold(setting, query)


def _by_lists(setting: Setting, call: Call, query: str) -> Diagnosis:
    """Return whether there is none, or the lists are not held whole."""
    lists = _judged(setting, call)
    if not lists:
        return _beside_documents(setting, call) or by_patterns(setting, query)
    for each in lists:
        if not each.complete:
            return uncovered(setting, each)
    if not call.days and (found := _on_other_days(setting, lists)):
        return found
    return _undated(setting, lists) or _own_day(setting, call) or known_none(setting, lists)


def _beside_documents(setting: Setting, call: Call) -> Diagnosis | None:
    """Return the diagnosis that reference facts speak of a thing, and documents do not."""
    anything = [each for each in call.question.parameters if not (each.kind or each.classes)]
    if call.question.reads != "documents":
        return None
    ours = domain_relations(setting.store)
    for thing in (call.things[each.name] for each in anything if each.name in call.things):
        node = ox.NamedNode(thing)
        quads = (
            *setting.store.quads_for_pattern(node, None, None),
            *setting.store.quads_for_pattern(None, None, node),
        )
        graphs = [lexical(quad.graph_name) for quad in quads if quad.predicate in ours]
        stated = [each for each in graphs if each and each not in DERIVED]
        if stated and not any(_PASSAGE in each for each in stated):
            name = setting.label(thing)
            return Diagnosis(
                "other-scope",
                f"the documents say nothing of {name}; the reference facts have {len(stated):,} "
                "statements of it",
                suggestion=f"show {shorten(thing)}",
            )
    return None


def _on_other_days(setting: Setting, lists: list[Judged]) -> Diagnosis | None:
    """Return the diagnosis that records have some, though the question asks of no day."""
    for each in lists:
        if found := records(setting, each.asked):
            return Diagnosis(
                "other-scope",
                f"{each.asked.words(setting)}: dated records have {found:,}, of other days or in "
                "other roles",
                each.coverage,
            )
    return None


def _undated(setting: Setting, lists: list[Judged]) -> Diagnosis | None:
    """Return the diagnosis that the graph tells of some without the day that was asked for."""
    for each in lists:
        if found := records(setting, each.asked, undated=True):
            return Diagnosis(
                "not-covered",
                f"{each.asked.words(setting)}: the graph has {found:,} without a date of "
                "their own; some may be of that day",
                each.coverage,
            )
    return None


def last_day_of_list(setting: Setting, call: Call) -> str | None:
    """Return the last day on which the list of a question is covered, where the day is later."""
    days = [each.verdict.until for each in _judged(setting, call) if each.verdict.until]
    return min(days).isoformat() if days else None


def _own_day(setting: Setting, call: Call) -> Diagnosis | None:
    """Return the diagnosis of a list that is told as of its own last day."""
    if not call.own_day:
        return None
    lists = [each for each in _judged(setting, call) if each.told]
    words = " and ".join(dict.fromkeys(each.asked.words(setting) for each in lists))
    coverage = dict.fromkeys(iri for each in lists for iri in each.coverage)
    return Diagnosis(
        "not-covered",
        f"{words}: not covered since {call.days['day']}, and told as of that day",
        tuple(coverage),
    )
