"""States by their codes, names and days: which state a code or a name meant on a day.

Codes move: 345 of the Correlates of War project was Yugoslavia and is Serbia. So do names: Korea
was a kingdom, and there are two states of that name since. A state is asked for by code or name
and day, and the answer is one state, or why it is none, never a guess.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property
from typing import Final

import pyoxigraph as ox

from ..core.country_names import country_key, names_in_cell
from ..core.namespaces import MD, PREFIXES, RDF_TYPE, shorten
from ..core.suggestions import Suggester
from ..core.terms import lexical
from ..core.text import fold
from ..evidence.sources import covered_until
from ..rdf.lookups import Lookups, lookups_of

#: The systems of codes, and the property that holds a code of each.
SYSTEMS: Final[dict[str, str]] = {
    "cow": MD + "cowNumber",
    "cow-letters": MD + "cowLetters",
    "gw": MD + "gwNumber",
    "iso2": MD + "iso2",
    "iso3": MD + "iso3",
    "iso-numeric": MD + "isoNumeric",
    "iso-withdrawn": MD + "isoWithdrawn",
    "m49": MD + "m49",
    "fips": MD + "fips",
    "wikidata": MD + "wikidataId",
    "ucdp": MD + "ucdpNumber",
}
#: Systems that number states as another one does: ATOP writes the numbers of the Correlates of War
#: project.
SAME_AS: Final = {"atop": "cow"}
#: Systems that do so but where a state has a number of their own: UCDP writes those of Gleditsch
#: and Ward, but that of Yugoslavia for Serbia.
_BASED_ON: Final = {"ucdp": "gw"}
#: Lists that change the code of a state that goes on, while tables often write one code for all
#: years: COD for Zaire too.
_CHANGING: Final = frozenset({"iso2", "iso3", "iso-numeric", "m49", "fips"})
#: What a code of a state can be called to be one of.
CODE_LISTS: Final = (*SYSTEMS, *SAME_AS)
_SYSTEM_OF: Final = {iri: system for system, iri in SYSTEMS.items()}
_CONTINUED_BY: Final = MD + "continuedBy"
_LABEL: Final = PREFIXES["skos"] + "prefLabel"
_ALIAS: Final = PREFIXES["skos"] + "altLabel"
_HIDDEN: Final = PREFIXES["skos"] + "hiddenLabel"
_OFFICIAL: Final = MD + "officialName"
_SHARED: Final = MD + "sharedName"
_SHARED_UNTIL: Final = MD + "sharedNameUntil"
_REPLACES: Final = PREFIXES["dcterms"] + "replaces"
_START: Final = PREFIXES["schema"] + "startDate"
_END: Final = PREFIXES["schema"] + "endDate"
_START_PRECISION: Final = MD + "startPrecision"
_END_PRECISION: Final = MD + "endPrecision"
_EARLIER: Final = MD + "earlierLife"
_FORMER_CODE: Final = MD + "formerCode"
_PLACE: Final = MD + "Place"
_RECORD_OF: Final = MD + "recordOf"
_KINDS: Final = tuple(MD + name for name in ("State", "HistoricalPolity"))
#: What few things but states have, so that looking for it finds states.
_RARE: Final = (
    *SYSTEMS.values(),
    *(_OFFICIAL, _SHARED, _SHARED_UNTIL, _EARLIER, _CONTINUED_BY, _REPLACES, _HIDDEN),
    _FORMER_CODE,
)
#: What many things have, so that it is looked up of each state.
_COMMON: Final = (_LABEL, _ALIAS, _START, _END, _START_PRECISION, _END_PRECISION)
#: What stands for no code at all in a md:formerCode.
_NO_CODE: Final = "-"
_YEAR: Final = re.compile("[0-9]{4}")


@dataclass(frozen=True)
class FormerCode:
    """A code that a state had until a day, from which on it had another in the same system.

    >>> FormerCode.read("iso3 BUR ../1989-12-05").until
    datetime.date(1989, 12, 5)
    """

    system: str
    code: str
    first: date | None
    until: date
    precision: str = "day"

    @classmethod
    def read(cls, text: str) -> FormerCode | None:
        """Return what a md:formerCode says, None where that is not how one is written.

        Of a year alone the code is taken to have lasted to its end.
        """
        system, _, rest = text.partition(" ")
        code, _, span = rest.partition(" ")
        begin, _, end = span.partition("/")
        first = day_of(f"{begin}-01-01" if len(begin) == 4 else begin)
        yearly = _YEAR.fullmatch(end) and end != "9999"
        until = date(int(end) + 1, 1, 1) if yearly else day_of(end)
        if system not in SYSTEMS or until is None or not (first or begin == ".."):
            return None
        return cls(system, code, first, until, "year" if yearly else "day")

    def holds(self, day: date | None) -> bool:
        """Return whether this was the code on a day; never on none, which is now."""
        return day is not None and (self.first or date.min) <= day < self.until


@dataclass(frozen=True)
class Codes:
    """The codes of a state on a day, None where it has none in that system."""

    cow: str | None = None
    cow_letters: str | None = None
    gw: str | None = None
    iso2: str | None = None
    iso3: str | None = None
    iso_numeric: str | None = None
    iso_withdrawn: str | None = None
    m49: str | None = None
    fips: str | None = None
    wikidata: str | None = None
    ucdp: str | None = None

    @property
    def atop(self) -> str | None:
        """The number of ATOP, which is that of the Correlates of War project."""
        return self.cow


@dataclass(frozen=True)
class CodesInTime:
    """The codes of a state in a time in which none of them changes.

    Attributes:
        state: its IRI.
        label: what it is called.
        first: the first day; None where no source gives the beginning of its life.
        last: the last day; None where it goes on, or no source gives the end.
        precision: how exactly the first day is known: "day", "month" or "year".
        until_precision: how exactly the last is.
        codes: the codes.
    """

    state: str
    label: str
    first: date | None
    last: date | None
    precision: str
    until_precision: str
    codes: Codes


@dataclass(frozen=True)
class Named:
    """What a name means on a day.

    Attributes:
        state: the IRI of the one state; None where there is none, or there are several.
        problem: why it is none; "" where the name is nobody's, or the state is there.
        ambiguous: whether that is because several states of the day may be meant.
        candidates: the states that may be meant, as IRIs.
        told: the same in words, with their time.
    """

    state: str | None = None
    problem: str = ""
    ambiguous: bool = False
    candidates: tuple[str, ...] = ()
    told: tuple[str, ...] = ()


@dataclass(frozen=True)
class _When:
    """The day of a name: the first and the last that may be meant, both None for that of now.

    Now is the last day up to which the release is covered; None where there is no such day.
    """

    first: date | None
    until: date | None
    known: bool
    now: date | None = None

    def __str__(self) -> str:
        if not self.first and not self.known:
            return "on an unknown day"
        day = self.first or self.now
        return f"on {day}" if day else "today"


def _as_known(day: date | None, precision: str) -> str:
    return day.isoformat()[: {"year": 4, "month": 7}.get(precision)] if day else "..."


@dataclass
class _State:
    iri: str
    labels: set[str] = field(default_factory=set)
    aliases: set[str] = field(default_factory=set)
    other: set[str] = field(default_factory=set)
    shared: set[str] = field(default_factory=set)
    shared_until: date | None = None
    codes: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    former: set[FormerCode] = field(default_factory=set)
    continued: set[str] = field(default_factory=set)
    replaced: set[str] = field(default_factory=set)
    start: date | None = None
    end: date | None = None
    start_precision: str = "day"
    end_precision: str = "day"
    earlier: set[tuple[date, date]] = field(default_factory=set)

    @property
    def dated(self) -> bool:
        return bool(self.start or self.end)

    def holds(self, day: date) -> bool:
        return (self.start or date.min) <= day <= (self.end or date.max) or any(
            first <= day <= last for first, last in self.earlier
        )

    def lives(self) -> Iterator[str]:
        """Yield each time of its life in words, as exactly as a source gives it."""
        for first, last in sorted(self.earlier):
            yield f"{first} to {last}"
        if self.dated:
            start = _as_known(self.start, self.start_precision)
            yield f"{start} to {_as_known(self.end, self.end_precision)}"

    def begins(self, day: date, until: date | None) -> bool:
        """Whether it began after a day, and no later than another."""
        starts = [first for first, _ in self.earlier] + ([self.start] if self.start else [])
        return bool(until) and any(day < start <= until for start in starts if until)

    def among(self, when: _When, limit: date | None = None) -> bool:
        """Whether it is one of the states of a day, under a name that it had up to a limit."""
        if not when.known:
            return True
        day = when.first or when.now
        if day is None:
            return not self.end and not limit
        return self.holds(day) and day <= (limit or date.max)

    def code(self, system: str, day: date | None = None) -> str | None:
        """Return its code in a system: that of a day, else the one that it has or ended with."""
        system = self._own(system)
        old = {each.code for each in self.former if each.system == system and each.holds(day)}
        found = min(old or self.codes.get(system, set()), default=None)
        return None if found == _NO_CODE else found

    def ever(self, system: str) -> set[str]:
        """Return every code that it has or had in a system."""
        system = self._own(system)
        old = {each.code for each in self.former if each.system == system}
        return (self.codes.get(system, set()) | old) - {_NO_CODE}

    def _own(self, system: str) -> str:
        """Return a system, or the one that it is based on where this has no code of its own."""
        return system if self.codes.get(system) else _BASED_ON.get(system, system)

    def spans(self, stages: Iterable[_State]) -> Iterator[_Span]:
        """Yield the times of its life, cut where a code changes, without those of its stages."""
        lives = [_Span(first, last, "day", "day") for first, last in sorted(self.earlier)]
        lives.append(_Span(self.start, self.end, self.start_precision, self.end_precision))
        cuts = {each.until: each.precision for each in self.former}
        cuts |= {each.first: "day" for each in self.former if each.first}
        for stage in stages:
            if stage.start:
                cuts[stage.start] = stage.start_precision
            if stage.end:
                cuts[stage.end + timedelta(days=1)] = stage.end_precision
        for life in lives:
            for day in sorted(cuts):
                if (life.first or date.min) < day <= (life.last or date.max):
                    before = day - timedelta(days=1)
                    yield replace(life, last=before, until_precision=cuts[day])
                    life = replace(life, first=day, precision=cuts[day])
            yield life


@dataclass(frozen=True)
class _Span:
    first: date | None
    last: date | None
    precision: str
    until_precision: str


class States:
    """Every state of a graph, read once; see `by_code`, `by_name` and `codes`."""

    def __init__(self, store: ox.Store) -> None:
        self._states: dict[str, _State] = {}
        self._now = day_of(covered_until(store) or "")
        for iri, relation, value in _stated(lookups_of(store)):
            _take(self._states.setdefault(iri, _State(iri)), relation, value)
        self._by_code: dict[tuple[str, str], list[_State]] = defaultdict(list)
        self._stages: dict[str, list[_State]] = defaultdict(list)
        self._replacing: dict[str, set[str]] = defaultdict(set)
        for _, state in sorted(self._states.items()):
            for system in SYSTEMS:
                for code in state.ever(system):
                    self._by_code[system, code].append(state)
            for later in state.continued:
                self._stages[later].append(state)
            for former in state.replaced:
                self._replacing[former].add(state.iri)
        self._tiers = [(key, _index(self._states.values(), key, names)) for key, names in _TIERS]
        self._shared = _index(self._states.values(), country_key, lambda state: state.shared)

    def __contains__(self, iri: str) -> bool:
        return iri in self._states

    def __len__(self) -> int:
        return len(self._states)

    def keys(self) -> set[str]:
        """Return all by which names are compared; see `keys_of`."""
        indexes = (self._shared, *(index for _, index in self._tiers))
        return set().union(*indexes)

    def by_code(
        self, system: str, code: str, day: date | None = None, until: date | None = None
    ) -> str | None:
        """Return the state that had a code on a day, else None.

        A state whose dates hold the day comes first, then the one without dates. Where the day is
        known only to lie before `until`, a state that began in between is taken where none held
        the code on the first day. A code of ISO, M49 or FIPS that nobody had on the day means the
        one state of the day that had it before or after: COD of 1990 is Zaire, whose code was ZAR.

        Args:
            system: one of `CODE_LISTS`.
            code: the code; zeros in front of numbers and the case of letters do not count.
            day: None asks for the state that has the code now, else the only one that ever had it.
            until: the last day that may be meant.
        """
        system = SAME_AS.get(system, system)
        code = spelled(system, code)
        found = self._by_code.get((system, code), [])
        if day is None:
            now = [state for state in found if not state.end and state.code(system) == code]
            return _only(now or found)
        days = (day, until or day)
        then = [state for state in found if code in (state.code(system, at) for at in days)]
        there = _there(then, day, until)
        if not there and system in _CHANGING:
            return _only(_there(found, day, until))
        # the day of a change is counted to the state that goes
        first = sorted(there, key=lambda state: (state.end or date.max, state.iri))[:1]
        return _only(first if all(state.dated for state in there) else there)

    def by_name(self, name: str, day: date | None = None) -> str | None:
        """Return the one state that has this name on a day, else None; see `named`."""
        return self.named(name, day).state

    def named(
        self,
        name: str,
        day: date | None = None,
        until: date | None = None,
        *,
        known: bool = True,
    ) -> Named:
        """Return the state that is meant by a name among the states of a day, or why it is none.

        A label counts before an alias, and these before official names and names that are written
        in another order or shortened ("Korea, Rep."). Case, accents, marks and "the" do not count.
        Of a cell with two names ("Russia (Soviet Union)") the state counts that was there on the
        day. A name that several states share (md:sharedName) alone never means one of them.

        Args:
            name: the name.
            day: None asks for a state of the last day covered, else for the only one that ever had
                the name.
            until: the last day that may be meant; a state that began in between counts where none
                was there on the first day.
            known: False where there should be a day and is none: what one of several states had
                as its name at any time is then told as ambiguous.
        """
        when = _When(day, until, known, self._now)
        found = self._of_one_name(name, when)
        if found.state or found.problem:
            return found
        return self._of_several_names(names_in_cell(name), when)

    def _of_one_name(self, name: str, when: _When) -> Named:
        known: dict[str, _State] = {}
        own: list[_State] = []
        for key, index in self._tiers:
            if found := index.get(key(name), []):
                known |= {state.iri: state for state in found}
                if own := _of_day(found, when):
                    break
        sharing = self._shared.get(country_key(name), [])
        others = [each for each in sharing if each.among(when, each.shared_until)]
        if not known and not sharing:
            return Named()
        if when.first is None and not own and not others:
            own = [*known.values()] or sharing  # nobody today: whoever it was
        named = list({state.iri: state for state in (*own, *others)}.values())
        if len(named) == 1 and named[0] in own:
            return Named(named[0].iri)
        if when.first and len(named) == 2 and len(own) == 1:
            stages = [state for state in others if own[0].iri in state.continued]
            if stages:  # the same state in law, by what it was on the day
                return Named(stages[0].iri)
        if len(named) > 1:
            return self._several(named, when)
        return self._nobody([*known.values()], named or sharing, when)

    def _of_several_names(self, names: tuple[str, ...], when: _When) -> Named:
        """Return the state that is meant by a cell with several names of it."""
        each = [self._of_one_name(name, when) for name in names]
        if not each or not all(found.state or found.problem for found in each):
            return Named()
        sure = {found.state for found in each if found.state}
        if when.first:  # of a state and what took its place, the earlier was it on the day
            sure -= {iri for iri in sure if self._states[iri].replaced & sure}
        elif when.known:
            sure = {iri for iri in sure if self._states[iri].among(when)} or sure
        choices = [found for found in each if not found.state]
        if len(sure) == 1:
            return Named(sure.pop())
        candidates = sure or {iri for found in choices for iri in found.candidates}
        states = [self._states[iri] for iri in sorted(candidates)]
        return self._several(states, when) if sure else self._nobody(states, [], when)

    def _several(self, states: Iterable[_State], when: _When) -> Named:
        told = sorted(states, key=lambda state: state.iri)
        return Named(
            None,
            f"several states may be meant {when}",
            True,
            tuple(state.iri for state in told),
            tuple(map(self._told, told)),
        )

    def _nobody(self, known: list[_State], others: list[_State], when: _When) -> Named:
        """Return that a name was no state's on a day, with who had it and who was there then."""
        near = {state.iri: state for state in (*known, *others)}
        for state in known:
            near |= {each.iri: each for each in self._around(state) if each.among(when)}
        return Named(
            None,
            f"no state had this name for itself {when}"
            if others
            else f"no state of this name was there {when}",
            False,
            tuple(near),
            tuple(map(self._told, near.values())),
        )

    def _around(self, state: _State) -> Iterator[_State]:
        """Yield what came after a state, then what came before it, the nearest first."""

        def after(one: _State) -> set[str]:
            return self._replacing[one.iri] | one.continued

        def before(one: _State) -> set[str]:
            return one.replaced | {each.iri for each in self._stages[one.iri]}

        for way in (after, before):
            seen, queue = {state.iri}, [state]
            while queue:
                for iri in sorted(way(queue.pop(0)) - seen):
                    seen.add(iri)
                    if near := self._states.get(iri):
                        queue.append(near)
                        yield near

    def candidates(self, system: str, code: str) -> tuple[str, ...]:
        """Return every state that ever had a code, in words."""
        return tuple(
            self._told(state)
            for state in self._by_code.get((SAME_AS.get(system, system), spelled(system, code)), [])
        )

    def told(self, *iris: str) -> tuple[str, ...]:
        """Return states in words, with their times."""
        return tuple(self._told(self._states[iri]) for iri in iris)

    def codes(self, iri: str, day: date | None = None) -> Codes:
        """Return the codes that a state had on a day: those of its stage of then, else its own."""
        state = self._states.get(iri)
        if state is None:
            return Codes()
        stage = state
        if day is not None:
            earlier = [each for each in self._all_stages(iri) if each.dated and each.holds(day)]
            stage = earlier[0] if earlier else state
        return Codes(*(stage.code(each, day) or state.code(each, day) for each in SYSTEMS))

    def in_time(self, iri: str) -> Iterator[CodesInTime]:
        """Yield the codes of a state, a time after the other; those of its stages are their own."""
        state = self._states[iri]
        stages = [each for each in self._all_stages(iri) if each.dated]
        for span in state.spans(stages):
            day = span.last or span.first
            if day and any(each.holds(day) for each in stages):
                continue
            codes = Codes(*(state.code(each, day) for each in SYSTEMS))
            label = min(state.labels, default=shorten(iri))
            precisions = span.precision, span.until_precision
            yield CodesInTime(iri, label, span.first, span.last, *precisions, codes)

    def last_day(self, iri: str, year: int) -> date | None:
        """Return the last day of a year on which a state was there, None where it was not.

        A state whose beginning no source gives was there in every year before its end.
        """
        state = self._states[iri]
        begin, end = date(year, 1, 1), date(year, 12, 31)
        lives = [*state.earlier, (state.start or date.min, state.end or date.max)]
        return max(
            (min(last, end) for first, last in lives if first <= end and last >= begin),
            default=None,
        )

    def stages_in(self, iri: str, year: int) -> list[str]:
        """Return what a state was in a year before it was itself: West Germany for Germany."""
        return [each.iri for each in self._all_stages(iri) if self.last_day(each.iri, year)]

    def continuing(self, iri: str) -> str:
        """Return the state that a state is today in law: md:continuedBy, followed to its end."""
        seen = {iri}
        while (state := self._states.get(iri)) and len(state.continued) == 1:
            (later,) = state.continued
            if later in seen:
                break
            seen.add(later)
            iri = later
        return iri

    def nearest(self, text: str) -> tuple[str, ...]:
        """Return up to three states with names like a text, as label and CURIE."""
        return tuple(self._labels.nearest(loose(text)))

    @cached_property
    def _labels(self) -> Suggester:
        return Suggester(
            {
                loose(label): f"{label} ({shorten(state.iri)})"
                for state in self._states.values()
                for label in sorted(state.labels)
            }
        )

    def _all_stages(self, iri: str) -> list[_State]:
        """Return what came before a state, the nearest first."""
        found: list[_State] = []
        queue = [iri]
        while queue:
            for stage in self._stages.get(queue.pop(0), []):
                if stage not in found and stage.iri != iri:
                    found.append(stage)
                    queue.append(stage.iri)
        return found

    def absent(self, iri: str, day: date) -> str:
        """Return in words that a state was not there on a day, and when it was; "" of all others.

        >>> States(ox.Store()).absent("urn:nobody", date(2000, 1, 1))
        ''
        """
        state = self._states.get(iri)
        if state is None or not state.dated or state.holds(day):
            return ""
        return f"no state on {day}, but {' and '.join(state.lives())}"

    def _told(self, state: _State) -> str:
        within = ", ".join((shorten(state.iri), *state.lives()))
        return f"{min(state.labels, default=state.iri)} ({within})"


def _stated(lookups: Lookups) -> Iterator[tuple[str, str, str]]:
    """Yield what is stated of the states that a name or a code can mean: of whom, what, which."""
    merged = lookups.leading_to(_KINDS, (RDF_TYPE,), merged=True)
    states = {quad.subject for quad in merged}
    rare = list(lookups.related(_RARE, merged=True))
    coded = {quad.subject for quad in rare if quad.predicate.value in _SYSTEM_OF} - states
    if coded:
        places = lookups.about(map(lexical, coded), (RDF_TYPE,), merged=True)
        states |= {quad.subject for quad in places if lexical(quad.object) == _PLACE}
    names = {node.value for node in states if isinstance(node, ox.NamedNode)}
    rows_of = {lexical(q.subject) for q in lookups.about(names, (_RECORD_OF,), merged=True)}
    wanted = names - rows_of
    for quad in (*rare, *lookups.about(wanted, _COMMON, merged=True)):
        if isinstance(quad.subject, ox.NamedNode) and quad.subject.value in wanted:
            yield quad.subject.value, quad.predicate.value, lexical(quad.object)


def keys_of(name: str) -> set[str]:
    """Return what `States.named` looks up for a name; where no state has any, none is meant."""
    names = (name, *names_in_cell(name))
    return {key(each) for each in names for key, _ in _TIERS} - {""}


def loose(name: str) -> str:
    """Return a name as two spellings of it are compared.

    >>> loose("The St. Kitts & Nevis") == loose("saint kitts and nevis")
    True
    """
    plain = re.sub(r"\bst\.? ", "saint ", fold(name).replace("&", " and "))
    return " ".join(re.sub(r"[^\w]+", " ", plain).removeprefix("the ").split())


def spelled(system: str, code: str) -> str:
    """Return a code as the graph writes it.

    >>> spelled("cow", "002"), spelled("m49", "4.0"), spelled("iso3", "fra")
    ('2', '004', 'FRA')
    """
    plain = re.sub(r"(?<=\d)\.0+$", "", code.strip())
    system = SAME_AS.get(system, system)
    if system in ("cow", "gw", "ucdp"):
        return plain.lstrip("0")
    if system in ("iso-numeric", "m49"):
        return plain.zfill(3)
    return plain.rpartition("/")[2].upper()


def day_of(text: str) -> date | None:
    """Return the day that a literal of the graph gives, None where it is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _every_name(state: _State) -> Iterable[str]:
    return state.labels | state.aliases | state.other


#: How names are looked up, in order: what is compared, and which names.
_TIERS: Final[tuple[tuple[Callable[[str], str], Callable[[_State], Iterable[str]]], ...]] = (
    (fold, lambda state: state.labels),
    (loose, lambda state: state.labels),
    (fold, lambda state: state.aliases),
    (loose, lambda state: state.aliases),
    (loose, lambda state: state.other),
    (country_key, _every_name),
)


def _index(
    states: Iterable[_State],
    key: Callable[[str], str],
    names: Callable[[_State], Iterable[str]],
) -> dict[str, list[_State]]:
    found: dict[str, list[_State]] = defaultdict(list)
    for state in sorted(states, key=lambda each: each.iri):
        for name in sorted({key(name) for name in names(state)} - {""}):
            found[name].append(state)
    return found


def _take(state: _State, name: str, value: str) -> None:
    if name in _SYSTEM_OF:
        state.codes[_SYSTEM_OF[name]].add(value)
    elif name == _LABEL:
        state.labels.add(value)
    elif name == _ALIAS:
        state.aliases.add(value)
    elif name in (_HIDDEN, _OFFICIAL):
        state.other.add(value)
    elif name == _SHARED:
        state.shared.add(value)
    elif name == _SHARED_UNTIL:
        state.shared_until = day_of(value)
    elif name == _CONTINUED_BY:
        state.continued.add(value)
    elif name == _REPLACES:
        state.replaced.add(value)
    elif name == _EARLIER:
        first, last = map(day_of, (value.partition("/")[0], value.partition("/")[2]))
        if first and last:
            state.earlier.add((first, last))
    elif name == _FORMER_CODE:
        if former := FormerCode.read(value):
            state.former.add(former)
    elif name == _START_PRECISION:
        state.start_precision = value
    elif name == _END_PRECISION:
        state.end_precision = value
    elif name == _START:
        state.start = day_of(value)
    elif name == _END:
        state.end = day_of(value)


def _of_day(states: list[_State], when: _When) -> list[_State]:
    """Return those of some states that were there on a day, or began in the time after it."""
    first = when.first
    found = [state for state in states if state.among(when)]
    if not found and first:
        found = [state for state in states if state.begins(first, when.until)]
    return found


def _there(states: list[_State], day: date, until: date | None) -> list[_State]:
    """Return those of some states that were there on a day or began up to another, else undated."""
    dated = [state for state in states if state.dated]
    found = [state for state in dated if state.holds(day)]
    found = found or [state for state in dated if state.begins(day, until)]
    return found or [state for state in states if not state.dated]


def _only(found: list[_State]) -> str | None:
    return found[0].iri if len(found) == 1 else None
