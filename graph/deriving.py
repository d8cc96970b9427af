"""Deriving: what follows by the rules from what is known, each fact used once.

That is semi-naive evaluation (Abiteboul, Hull, Vianu: Foundations of Databases, 1995, chapter 13):
a rule that has run before runs again only over what is new since then.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

import numpy as np

from .joins import End, Numbers, Rows, distinct, packed, together, union, unpacked, without
from .known import EVER, Found, Known
from .rules import Rule, written

Ends = tuple[End, End, End]

#: What is true of a thing on a day, as predicates that no file can hold.
_HOLDS: Final = b"holds"
_STOPPED: Final = b"stopped"


class Deriver:
    """Runs the rules of a day, or of no day in particular.

    Args:
        known: what is known, and grows.
        day: on which memberships have to hold and activities to run.
        rules: in their order; ours where none are given.
    """

    def __init__(
        self, known: Known, day: str | None = None, rules: Sequence[Rule] | None = None
    ) -> None:
        self._known = known
        self._day = day
        self._rules = written() if rules is None else rules
        self._ran: dict[str, int] = {}

    def run(self) -> Found:
        """Return what follows and was not known, and add it to what is known."""
        if self._day:
            self._judge(self._day)
        found: dict[int, list[Numbers]] = {}
        for rule in self._rules:
            while new := self._step(rule):
                for predicate, keys in new.items():
                    self._known.add(predicate, keys)
                    found.setdefault(predicate, []).append(keys)
                if not rule.recursive:
                    break
        return {predicate: union(keys) for predicate, keys in found.items()}

    def _judge(self, day: str) -> None:
        """Add what holds on a day and what does not run on it: `Rule.on` says so in SPARQL."""

        def ends(curie: str) -> tuple[Numbers, Numbers]:
            predicate = self._known.end(curie)
            assert isinstance(predicate, int)
            return unpacked(self._known.pairs(predicate).keys)

        starters, starts = ends("schema:startDate")
        enders, stops = ends("schema:endDate")
        seen, watched = ends("md:observedUntil")
        rated, status = ends("md:endStatus")
        dates = np.concatenate([starts, stops, watched])
        past, ahead = self._known.compared(dates, day)
        begun = np.isin(starts, past)
        lasts = [enders[np.isin(stops, ahead)], seen[np.isin(watched, ahead)]]
        ongoing = rated[status == self._known.end("md:Ongoing")]
        unknown = rated[status == self._known.end("md:EndUnknown")]
        today = starters[begun & np.isin(starts, ahead)]
        holds = union(
            [
                np.intersect1d(starters[begun], union([*lasts, ongoing])),
                np.intersect1d(today, unknown),
            ]
        )
        late = starters[np.isin(starts, ahead) & ~begun]
        over = enders[np.isin(stops, past) & ~np.isin(stops, ahead)]
        for token, things in ((_HOLDS, holds), (_STOPPED, union([late, over]))):
            number = self._known.number(token)
            self._known.add(number, packed(things, np.full(len(things), number)))

    def _step(self, rule: Rule) -> Found:
        """Return what a rule finds that was not known, looking at what is new since it last ran."""
        since, self._ran[rule.name] = self._ran.get(rule.name, -1), self._known.now
        premises, absent = self._patterns(rule)
        head = [self._known.end(word) for word in rule.head]
        wanted = _variables([head])
        if since < EVER:
            parts = [self._match(premises, absent, wanted)]
        else:
            parts = [
                self._match(premises, absent, wanted, place, since)
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
        found = {}
        for predicate in distinct(predicates).tolist():
            here = predicates == predicate
            keys = distinct(packed(subjects[here], objects[here]))
            if len(keys := without(keys, self._known.pairs(predicate).keys)):
                found[predicate] = keys
        return found

    def _patterns(self, rule: Rule) -> tuple[list[Ends], list[Ends]]:
        """Return what has to be there and what may not, with the conditions of the day."""
        end = self._known.end
        premises = [(end(s), end(p), end(o)) for s, p, o in rule.premises]
        absent = [(end(s), end(p), end(o)) for s, p, o in rule.absent]
        if rule.holds and self._day is None:
            premises.append((rule.holds, end("md:endStatus"), end("md:Ongoing")))
        elif rule.holds:
            premises.append((rule.holds, holds := self._known.number(_HOLDS), holds))
        if rule.running and self._day is not None:
            absent.append((rule.running, stopped := self._known.number(_STOPPED), stopped))
        return premises, absent

    def _match(
        self,
        premises: list[Ends],
        absent: list[Ends],
        wanted: frozenset[str],
        place: int = -1,
        since: int = EVER,
    ) -> Rows:
        """Return what the wanted variables stand for; one premise may look at what is new only."""
        rows, left, checks = Rows(), dict(enumerate(premises)), list(absent)
        bindable = _variables(premises)
        while left and rows.size:
            best = min(left, key=lambda at: self._cost(rows, left[at], first=at == place))
            pattern = left.pop(best)
            names = wanted | _variables([*left.values(), *checks])
            rows = self._join(rows, pattern, names, since if best == place else EVER)
            for check in [each for each in checks if rows.size]:
                if _variables([check]) & bindable <= rows.columns.keys():
                    checks.remove(check)
                    subject, predicate, object = check
                    assert isinstance(predicate, int)
                    rows = rows.without(subject, object, self._known.pairs(predicate))
        return rows.keep(wanted)

    def _cost(self, rows: Rows, pattern: Ends, *, first: bool) -> tuple[bool, bool, int, int]:
        """Return what to compare the next pattern by: the least is joined next."""
        subject, predicate, object = pattern
        if isinstance(predicate, str):
            return predicate not in rows.columns, False, 0, 0
        bound = sum(isinstance(end, int) or end in rows.columns for end in (subject, object))
        size = self._known.pairs(predicate).size(subject, object)
        return False, not first, -bound if rows.columns else 0, size

    def _join(self, rows: Rows, pattern: Ends, names: frozenset[str], since: int) -> Rows:
        subject, predicate, object = pattern
        if isinstance(predicate, int):
            return rows.join(subject, object, self._known.pairs(predicate, since), names)
        parts = []
        for number, some in self._by(rows, predicate):
            pairs = self._known.pairs(number, since)
            parts.append(some.join(subject, object, pairs, names))
        return together([part for part in parts if part.size])

    def _by(self, rows: Rows, predicate: str) -> Iterator[tuple[int, Rows]]:
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
