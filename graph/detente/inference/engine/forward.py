"""Deriving: what follows by the rules from what is known, each fact used once.

That is semi-naive evaluation (Abiteboul, Hull, Vianu: Foundations of Databases, 1995, chapter 13):
a rule that has run before runs again only over what is new since then.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

import numpy as np

from ...core.validity import ENDS, LAST_DAY, bounds
from ..rules import Rule, written
from .facts import EVER, Found, Known
from .joins import (
    NOTHING,
    Bindings,
    End,
    Numbers,
    Pairs,
    among,
    common,
    distinct,
    packed,
    together,
    union,
    unpacked,
    without,
)

Ends = tuple[End, End, End]

#: What is true of a thing on a day, as predicates that no file can hold.
_HOLDS: Final = "holds"
_OUT: Final = "does not hold"
_STOPPED: Final = "stopped"
_PAST: Final = "past"
#: What is asked about a thing to judge it.
_DATING: Final = (
    *("schema:startDate", "schema:endDate", "md:supersededOn", "md:observedFrom"),
    *("schema:foundingDate", "md:observedUntil", "md:endStatus"),
)
#: Those of which a few values are asked about.
_PRECISIONS: Final = ("md:startPrecision", "md:endPrecision")


class Deriver:
    """Runs the rules of a day, or else of the day up to which the release is covered.

    Args:
        known: what is known, and grows.
        day: on which memberships have to hold and activities to run.
        covered_until: the day up to which the release is covered.
        rules: in their order; ours where none are given.
    """

    def __init__(
        self,
        known: Known,
        day: str | None = None,
        covered_until: str | None = None,
        rules: Sequence[Rule] | None = None,
    ) -> None:
        self._known = known
        self._day = day
        self._covered_until = covered_until
        self._may_hold = False
        self._round = 0
        self._rules = written() if rules is None else rules
        self._ran: dict[str, int] = {}
        by = [word for rule in self._rules for _, word, date in rule.premises if date == rule.by]
        self._dating = (*_DATING, *ENDS, *dict.fromkeys(by))
        self._judged_from: tuple[int, ...] | None = None
        self._months_and_years = known.number(b'"month"'), known.number(b'"year"')

    def run(self, *, documents: bool = False) -> Found:
        """Return what follows and was not known, and add it to what is known.

        Args:
            documents: also what follows from passages alone, which is never certain.
        """
        found: dict[int, list[Numbers]] = {}
        dating = [rule for rule in self._rules if rule.dates]
        self._apply(dating, found)
        if any(rule.holds or rule.running or rule.by for rule in self._rules):
            self._judge()
        some = [rule for rule in self._rules if not rule.dates]
        self._apply([rule for rule in some if documents or not rule.documents], found)
        return {predicate: union(keys) for predicate, keys in found.items()}

    def _apply(self, rules: Iterable[Rule], found: dict[int, list[Numbers]]) -> None:
        """Run rules in their order; where some are of others, until nothing more follows."""
        known = list(rules)
        for stage in sorted({rule.stage for rule in known}):
            some = [rule for rule in known if rule.stage <= stage]
            own = any(rule.own for rule in some)
            while sum(self._run(rule, found) for rule in some) and own:
                pass

    def _run(self, rule: Rule, found: dict[int, list[Numbers]]) -> bool:
        """Run a rule, a recursive one until it finds nothing; return whether it found anything."""
        ran = False
        while new := self._step(rule):
            ran = True
            for predicate, keys in new.items():
                self._known.add(predicate, keys)
                found.setdefault(predicate, []).append(keys)
            if not rule.recursive:
                break
        return ran

    def run_on_what_may_hold(self) -> Found:
        """Return what follows besides where what may hold is taken to hold; nothing is certain."""
        self._may_hold = True
        for rule in self._rules:
            if rule.holds:
                self._ran.pop(rule.name, None)
        return self.run()

    def _judge(self) -> None:
        """Add what holds on the day, and what certainly does not: as core.validity.pattern does.

        Facts only come, so where there are as many as the last time, the same is true.
        """
        dating = [*map(self._pairs, self._dating), *map(self._rough, _PRECISIONS)]
        judged_from = tuple(map(len, dating))
        if judged_from == self._judged_from:
            return
        self._judged_from = judged_from
        self._round += 1
        day = self._day or self._covered_until or LAST_DAY
        by = bounds(day)
        covered = self._covered_until is None or day <= self._covered_until
        started, starts = self._ends("schema:startDate")
        ended, ends = (
            np.concatenate(pair)
            for pair in zip(
                self._ends("schema:endDate"), self._ends("md:supersededOn"), strict=True
            )
        )
        first_seen, sightings = self._ends("md:observedFrom")
        last_seen, last_sightings = self._ends("md:observedUntil")
        rated, status = self._ends("md:endStatus")
        start_months, start_years = self._of_precision("md:startPrecision")
        end_months, end_years = self._of_precision("md:endPrecision")
        compared = self._known.compared

        def by_precision(
            subjects: Numbers, months: Numbers, years: Numbers, wanted: Mapping[str, Numbers]
        ) -> Numbers:
            """Return the subjects whose dates are among those wanted of their precision."""
            exact = without(distinct(subjects), union([months, years]))
            return union(
                [
                    common(distinct(wanted["day"]), exact),
                    common(distinct(wanted["month"]), months),
                    common(distinct(wanted["year"]), years),
                ]
            )

        past = among(starts, compared(starts, day)[0])
        ahead = among(ends, compared(ends, day)[1])
        seen = without(first_seen[among(sightings, compared(sightings, day)[0])], started)
        begun = by_precision(
            started,
            start_months,
            start_years,
            {p: started[among(starts, compared(starts, by[p].begun)[0])] for p in by},
        )
        lasting = by_precision(
            ended,
            end_months,
            end_years,
            {p: ended[among(ends, compared(ends, by[p].lasting)[1])] for p in by},
        )
        only_then = by_precision(
            started,
            start_months,
            start_years,
            {p: started[among(starts, self._same(starts, by[p].exact))] for p in by},
        )
        only_then = union(
            [
                only_then,
                without(first_seen[among(sightings, self._same(sightings, day))], started),
            ]
        )
        ongoing = distinct(rated[status == self._known.end("md:Ongoing")])
        closed = without(ongoing, distinct(rated[status != self._known.end("md:Ongoing")]))
        watched = last_seen[among(last_sightings, compared(last_sightings, day)[1])]
        open_end = union([watched, without(only_then, distinct(last_seen))])
        lasts = union([ongoing if covered else NOTHING, without(open_end, closed)])
        lasts = union([lasting, without(lasts, distinct(ended))])
        late = started[among(starts, compared(starts, day)[1]) & ~past]
        over = ended[among(ends, compared(ends, day)[0]) & ~ahead]
        stopped = union([late, over])
        founded, foundings = self._ends("schema:foundingDate")
        unborn = founded[
            among(foundings, compared(foundings, day)[1])
            & ~among(foundings, compared(foundings, day)[0])
        ]
        outside = union([stopped, unborn])
        out = union(
            [
                without(distinct(started), distinct(started[past])),
                without(distinct(ended), distinct(ended[ahead])),
                *(subjects[among(wholes, outside)] for subjects, wholes in map(self._ends, ENDS)),
            ]
        )
        holds = without(common(union([begun, seen]), lasts), out)
        dates = union(
            distinct(self._ends(relation)[1])
            for rule in self._rules
            for _, relation, date in rule.premises
            if rule.by and date == rule.by
        )
        past_dates = distinct(compared(dates, day)[0])
        judged = ((_HOLDS, holds), (_OUT, out), (_STOPPED, stopped), (_PAST, past_dates))
        for name, things in judged:
            number = self._judged(name)
            self._known.add(number, packed(things, np.full(len(things), number)))

    def _judged(self, name: str) -> int:
        """Return the number of what is judged, of this run: statements may have come since."""
        return self._known.number(f"{name} {self._round}".encode())

    def _pairs(self, curie: str) -> Pairs:
        predicate = self._known.end(curie)
        assert isinstance(predicate, int)
        return self._known.pairs(predicate)

    def _ends(self, curie: str) -> tuple[Numbers, Numbers]:
        return unpacked(self._pairs(curie).keys)

    def _rough(self, curie: str) -> Pairs:
        """Return what has a date that is not known to the day."""
        predicate = self._known.end(curie)
        assert isinstance(predicate, int)
        return self._known.pairs_with(predicate, self._months_and_years)

    def _of_precision(self, curie: str) -> tuple[Numbers, Numbers]:
        """Return the subjects whose date is known to the month, and to the year."""
        subjects, words = unpacked(self._rough(curie).keys)
        month, year = self._months_and_years
        return distinct(subjects[words == month]), distinct(subjects[words == year])

    def _same(self, dates: Numbers, day: str | None) -> Numbers:
        """Return the dates that are this day."""
        return common(*self._known.compared(dates, day)) if day else NOTHING

    def _step(self, rule: Rule) -> Found:
        """Return what a rule finds that was not known, looking at what is new since it last ran."""
        since, self._ran[rule.name] = self._ran.get(rule.name, -1), self._known.now
        premises, absent = self._patterns(rule)
        head = [self._known.end(word) for word in rule.head]
        wanted = _variables([head])
        if since < EVER:
            parts = [self._match(premises, absent, rule.different, wanted)]
        else:
            parts = [
                self._match(premises, absent, rule.different, wanted, place, since)
                for place, (_, predicate, _) in enumerate(premises)
                if isinstance(predicate, str) or len(self._known.pairs(predicate, since))
            ]
        parts = [part for part in parts if part.size]
        if not parts:
            return {}
        subjects, predicates, objects = map(together(parts).column, head)
        assert subjects is not None
        assert predicates is not None
        assert objects is not None
        sayable = self._sayable(rule, subjects, predicates)
        if not sayable.all():
            subjects, predicates, objects = (
                each[sayable] for each in (subjects, predicates, objects)
            )
        found = {}
        for predicate in distinct(predicates).tolist():
            here = predicates == predicate
            keys = distinct(packed(subjects[here], objects[here]))
            if len(keys := without(keys, self._known.pairs(predicate).keys)):
                found[predicate] = keys
        return found

    def _sayable(self, rule: Rule, subjects: Numbers, predicates: Numbers) -> Numbers:
        """Return which conclusions are statements, for data may have a value in their place.

        What is the subject of a premise, or its relation, may be that of what follows.
        """
        found = np.full(len(subjects), True)
        subject, relation, _ = rule.head
        if subject not in {word for word, _, _ in rule.premises}:
            found &= among(subjects, self._known.sayable(subjects))
        if relation[0] == "?" and relation not in {word for _, word, _ in rule.premises}:
            found &= among(predicates, self._known.sayable(predicates, relations=True))
        return found

    def _patterns(self, rule: Rule) -> tuple[list[Ends], list[Ends]]:
        """Return what has to be there and what may not, with the conditions of the day."""
        end = self._known.end
        premises = [(end(s), end(p), end(o)) for s, p, o in rule.premises]
        for place, premise in enumerate(rule.premises):
            if rule.said(premise):
                subject, predicate, object = premises[place]
                assert isinstance(predicate, int)
                premises[place] = subject, self._known.said(predicate), object
        absent = [(end(s), end(p), end(o)) for s, p, o in rule.absent]
        if rule.holds and self._may_hold:
            absent.append((rule.holds, out := self._judged(_OUT), out))
        elif rule.holds:
            premises.append((rule.holds, holds := self._judged(_HOLDS), holds))
        if rule.by and (self._day or self._covered_until):
            premises.append((rule.by, past := self._judged(_PAST), past))
        if rule.running and (self._day or self._covered_until):
            absent.append((rule.running, stopped := self._judged(_STOPPED), stopped))
        return premises, absent

    def _match(
        self,
        premises: list[Ends],
        absent: list[Ends],
        different: Sequence[tuple[str, str]],
        wanted: frozenset[str],
        place: int = -1,
        since: int = EVER,
    ) -> Bindings:
        """Return what the wanted variables stand for; one premise may look at what is new only."""
        rows, left, checks = Bindings(), dict(enumerate(premises)), list(absent)
        apart = list(different)
        bindable = _variables(premises)
        while left and rows.size:
            best = min(left, key=lambda at: self._cost(rows, left[at], first=at == place))
            pattern = left.pop(best)
            names = wanted | _variables([*left.values(), *checks, *apart])
            rows = self._join(rows, pattern, names, since if best == place else EVER)
            for pair in [each for each in apart if {*each} <= rows.columns.keys()]:
                apart.remove(pair)
                one, other = (rows.columns[name] for name in pair)
                rows = rows.at(one != other)
            for check in [each for each in checks if rows.size]:
                if _variables([check]) & bindable <= rows.columns.keys():
                    checks.remove(check)
                    subject, predicate, object = check
                    assert isinstance(predicate, int)
                    rows = rows.without(subject, object, self._known.pairs(predicate))
        return rows.keep(wanted)

    def _cost(self, rows: Bindings, pattern: Ends, *, first: bool) -> tuple[bool, bool, int, int]:
        """Return what to compare the next pattern by: the least is joined next."""
        subject, predicate, object = pattern
        if isinstance(predicate, str):
            return predicate not in rows.columns, False, 0, 0
        bound = sum(isinstance(end, int) or end in rows.columns for end in (subject, object))
        size = self._known.pairs(predicate).size(subject, object)
        return False, not first, -bound if rows.columns else 0, size

    def _join(self, rows: Bindings, pattern: Ends, names: frozenset[str], since: int) -> Bindings:
        subject, predicate, object = pattern
        if isinstance(predicate, int):
            return rows.join(subject, object, self._known.pairs(predicate, since), names)
        parts = []
        for number, some in self._by(rows, predicate):
            pairs = self._known.pairs(number, since)
            parts.append(some.join(subject, object, pairs, names))
        return together([part for part in parts if part.size])

    def _by(self, rows: Bindings, predicate: str) -> Iterator[tuple[int, Bindings]]:
        """Yield each predicate that a variable may stand for, with the rows where it does."""
        column = rows.column(predicate)
        if column is None:
            for number in self._known.predicates():
                yield number, rows.beside(predicate, number)
        else:
            for number in distinct(column).tolist():
                yield number, rows.at(column == number)


def _variables(patterns: Iterable[Iterable[End]]) -> frozenset[str]:
    return frozenset(end for pattern in patterns for end in pattern if isinstance(end, str))
