"""Diagnosis of a query: why it has no row, or why its rows may not be all."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from ...core.namespaces import INFERRED_MAY_HOLD, PREFIXES, RDF_TYPE, shorten
from ...core.validity import calendar_day
from ...evidence.coverage import COMPLETE
from ...evidence.limits import is_limited_to
from ...query import limits, sparql
from ...query.diagnosis import Diagnosis
from ...query.lint import unknown_terms
from ...query.names import named
from ...rdf.store import rows
from .kinds import wrong_kind
from .lists import Judged, judged, known_none, outdated, partly, product, star, uncovered
from .needed import is_open
from .patterns import Alternative, TriplePattern, alternatives, iri, iris_in, is_too_long
from .setting import MOST_ROWS, Setting, stands

#: So many values of variables are looked at one by one.
_MOST_VALUES: Final = 40
#: So many patterns are put together pair by pair, and so many conditions are left out in turn.
_MOST_JOINS: Final = 32
_MOST_CONDITIONS: Final = 16
#: So many names that nothing has are told.
_NAMED: Final = 8
_DAY: Final = r"(\d{4})-(\d{2})-(\d{2})"
_YEAR: Final = r"1[5-9]\d\d|20\d\d"
_TEXT: Final = r'"[^"\\]*+(?:\\.[^"\\]*+)*+"'
_SOURCE: Final = PREFIXES["dcterms"] + "source"


def diagnose_query(setting: Setting, query: str, unknown: Sequence[str] = ()) -> Diagnosis | None:
    """Return why a query has no rows, or none that counts anything.

    Args:
        setting: the graph that was asked.
        query: the SPARQL text, with our prefixes or its own.
        unknown: what was bound as text because nothing is called so, in words.
    """
    if unknown:
        return Diagnosis("unknown-term", "; ".join(unknown))
    if len(query) > limits.LOOKED_AT:
        return Diagnosis(
            "not-covered",
            "the query is too long to say why nothing is found, which does not mean that there is "
            "none",
        )
    if found := _unknown(setting, query):
        return found
    ways = alternatives(query, setting.prefixes)
    for way in ways or ():
        for patterns in _instances(setting, way, query):
            if found := wrong_kind(setting, patterns):
                return found
    return after_kinds(setting, query) or by_patterns(setting, query)


def after_kinds(setting: Setting, query: str) -> Diagnosis | None:
    """Return where an answer lies that the graph as it was asked does not give.

    Among what may hold, in what was left out, in other graphs than the query names, or beyond its
    LIMIT and OFFSET.
    """
    for stage in (_may_hold, _other_scope, _cut_off, _said_elsewhere):
        if found := stage(setting, query):
            return found
    return None


def by_patterns(setting: Setting, query: str) -> Diagnosis:
    """Return whether it is known that nothing matches a query, or which patterns do not join."""
    ways = alternatives(query, setting.prefixes)
    if ways is None:
        return Diagnosis(
            "not-covered",
            "nothing says that the graph has all that the query asks for; that nothing is found "
            "does not mean that there is none",
        )
    return _by_lists(setting, query, ways)


def diagnose_rows(setting: Setting, query: str) -> Diagnosis | None:
    """Return how far the rows of a query may be trusted; None where nothing is known against them.

    Args:
        setting: the graph that was asked.
        query: the SPARQL text.
    """
    if is_too_long(query, setting.prefixes):
        return _unread(setting, query)
    lists = _told(setting, query)
    late, weak = outdated(setting, lists), [each for each in lists if not each.complete]
    partial = partly(setting, weak, sparql.aggregates(query)) if weak else None
    return more_may_hold(setting, query) or late or partial


def _unread(setting: Setting, query: str) -> Diagnosis | None:
    """Return the diagnosis of rows of a query that is too long to be read: it says the least."""
    if not _is_doubtful(setting, query):
        return None
    counting = sparql.aggregates(query)
    least = "a number is the least that there are" if counting else "there may be more"
    return Diagnosis(
        "partial",
        "the graph does not have the whole list of all that is named, and the query is too long "
        f"to say of which part; {least}",
    )


def _told(setting: Setting, query: str) -> list[Judged]:
    """Return the lists that a query asks for of which a statement says how far they are held."""
    if not _is_doubtful(setting, query):
        return []
    found = [
        each
        for way in alternatives(query, setting.prefixes) or ()
        for patterns in _instances(setting, way, query)
        for each in _lists(setting, query, (*patterns, *way.absent))
    ]
    return [each for each in found if each.told]


def _is_doubtful(setting: Setting, query: str) -> bool:
    """Return whether a query names a thing of which some list is not held in full, or until then.

    It saves those who ask of nothing of the kind that their query is read once more. How much is
    held of a relation in general is told to those who count. Who says FROM asks some graphs alone,
    and not for all that there is.
    """
    if any(token.key == "FROM" for token in sparql.meaningful(query)):
        return False
    last, counting = calendar_day(setting.day), sparql.aggregates(query)
    names = {name for _, name in named(query, setting.prefixes)}
    names = {name for name in names if is_limited_to(setting.store, name, relations=counting)}
    return bool(names) and any(
        {each.organization, each.thing, each.place, each.kind, counting and each.relation} & names
        and (each.completeness != COMPLETE or not each.covers(last))
        for each in setting.coverage.limited_to(names)
    )


def _unknown(setting: Setting, query: str) -> Diagnosis | None:
    """Return the diagnosis of a name that nothing has, here or in what was left out."""
    unknown = {each.iri: each for each in unknown_terms(setting.store, query, setting.prefixes)}
    missing = dict.fromkeys((*unknown, *_absent(setting, query)))
    if missing and setting.whole:
        whole = setting.whole()
        missing = {name: None for name in missing if not stands(whole, name)}
    if not missing:
        return _untagged(setting, query)
    words = [unknown[name].written if name in unknown else _curie(name) for name in missing]
    near = next((unknown[name].near for name in missing if name in unknown), ())
    if len(words) > _NAMED:
        words[_NAMED:] = [f"{len(words) - _NAMED:,} more"]
    return Diagnosis(
        "unknown-term",
        f"{' and '.join(words)} stand{'s' * (len(words) == 1)} in no statement",
        suggestion=f"did you mean {' or '.join(near)}?" if near else None,
        about=tuple(missing),
    )


def _absent(setting: Setting, query: str) -> Iterator[str]:
    """Yield the IRIs that every way to match a query needs, and that stand in no statement."""
    ways = alternatives(query, setting.prefixes) or ()
    needed = [dict.fromkeys(iris_in(way.patterns)) for way in ways]
    for name in needed[0] if needed else ():
        if all(name in each for each in needed) and not stands(setting.store, name):
            yield name


def _untagged(setting: Setting, query: str) -> Diagnosis | None:
    """Return the diagnosis of a text that the graph has with another language or type."""
    for way in alternatives(query, setting.prefixes) or ():
        for pattern in way.patterns:
            text = re.match(_TEXT, pattern.object)
            if not text or not iri(pattern.relation) or setting.holds(pattern.text):
                continue
            other = pattern._replace(object="?detente_text").text
            same = f"FILTER (ISLITERAL(?detente_text) && STR(?detente_text) = {text[0]})"
            asked = f"SELECT ?detente_text {{ {other} {same} }} LIMIT 1"
            for row in rows(setting.store, asked):
                return Diagnosis(
                    "unknown-term",
                    f"{pattern.object} stands in no such statement, {row[0]} does",
                    suggestion=f"write {row[0]}",
                )
    return None


def _may_hold(setting: Setting, query: str) -> Diagnosis | None:
    """Return the diagnosis that what may hold on the day would answer."""
    if not setting.has_may_hold:
        return None
    found = setting.count(query, may_hold=True)
    return open_on_the_day(setting, found) if found else None


def open_on_the_day(setting: Setting, number: int) -> Diagnosis:
    """Return the diagnosis that dates leave so many open on the day."""
    day = f" on {setting.day}" if setting.day else ""
    more = "1 may hold" if number == 1 else f"{_number(number)} may hold"
    return Diagnosis(
        "may-hold",
        f"{more}{day}: dates leave it open",
        suggestion=f"what may hold stands in GRAPH <{INFERRED_MAY_HOLD}>",
    )


def more_may_hold(setting: Setting, query: str) -> Diagnosis | None:
    """Return the diagnosis that what may hold on the day would give more rows."""
    names = {name for _, name in named(query, setting.prefixes)}
    if not any(is_open(setting.store, name) for name in names):
        return None
    ways = alternatives(query, setting.prefixes) or ()
    graph = f"<{INFERRED_MAY_HOLD}>"
    if not any(
        setting.holds(pattern._replace(graph=graph).text)
        for way in ways
        for pattern in way.patterns
        if not pattern.graph
    ):
        return None
    certain, possible = setting.count(query), setting.count(query, may_hold=True)
    if certain is None or possible is None or MOST_ROWS in (certain, possible):
        return None
    return open_on_the_day(setting, possible - certain) if possible > certain else None


def _other_scope(setting: Setting, query: str) -> Diagnosis | None:
    """Return the diagnosis that the graph with nothing left out would answer."""
    if not setting.whole:
        return None
    found = setting.count(query, store=setting.whole())
    if not found:
        return None
    return Diagnosis(
        "other-scope",
        f"nothing with {setting.narrowed}; the whole graph has {_number(found)}",
        suggestion="ask the whole graph",
    )


def _said_elsewhere(setting: Setting, query: str) -> Diagnosis | None:
    """Return the diagnosis that other graphs than those that the query names would answer."""
    for way in alternatives(query, setting.prefixes) or ():
        where = {pattern.graph for pattern in way.patterns if pattern.graph}
        left = set(where)
        for _ in way.patterns:  # what is said of these graphs, and of what they lead to
            left |= {each.object for each in way.patterns if each.subject in left}
        kept = [each._replace(graph="") for each in way.patterns if each.subject not in left]
        chosen = len(kept) < len(way.patterns) or any(iri(each) for each in where)
        if not (where and kept and chosen) or _filters_on(query, kept):
            continue
        body = " ".join(each.text for each in kept) + _values_text(way, kept)
        found = setting.count(f"SELECT DISTINCT * {{ {body} }}")
        if found:
            documents = any(iri(each.relation) == _SOURCE for each in way.patterns)
            of = "the documents say" if documents else _graphs(where) + " says"
            return Diagnosis(
                "other-scope",
                f"{of} nothing of it; the reference facts and all else have {_number(found)}"
                if documents
                else f"{of} nothing of it; other graphs have {_number(found)}",
                suggestion="ask without GRAPH",
            )
    return None


def _filters_on(query: str, patterns: Sequence[TriplePattern]) -> bool:
    """Return whether a condition of a query is one on variables of some patterns."""
    used = {name for pattern in patterns for name in pattern.variables}
    return any(
        used & {f"?{name}" for name in sparql.variables(text)} for text in _conditions(query)
    )


def _graphs(names: set[str]) -> str:
    named = sorted(shorten(iri(name) or "") for name in names if iri(name))
    return " and ".join(named) or "no single graph"


def _values_text(way: Alternative, kept: Sequence[TriplePattern]) -> str:
    used = {name for pattern in kept for name in pattern.variables}
    return "".join(
        f" VALUES {name} {{ {' '.join(terms)} }}"
        for name, terms in way.values.items()
        if name in used
    )


def _cut_off(setting: Setting, query: str) -> Diagnosis | None:
    """Return the diagnosis that LIMIT or OFFSET leaves no row."""
    keys = [token.key for token in sparql.meaningful(query)]
    if sparql.form(query) == "ASK" or not {"LIMIT", "OFFSET"} & set(keys):
        return None
    found = setting.count(_without(query, ("LIMIT", "OFFSET")))
    if not found:
        return None
    return Diagnosis(
        "no-match", f"LIMIT or OFFSET leaves no row of the {_number(found)} that there are"
    )


def _without(query: str, clauses: Sequence[str]) -> str:
    """Return a query without clauses that a number follows."""
    kept, skipping = [], False
    for token in sparql.tokens(query):
        if token.key in clauses:
            skipping = True
        elif skipping and token.kind == "number":
            skipping = False
        elif not skipping:
            kept.append(token.text)
    return "".join(kept)


def _instances(
    setting: Setting, way: Alternative, query: str
) -> Iterator[tuple[TriplePattern, ...]]:
    """Yield the patterns of a way with the values of variables that few terms can be."""
    patterns = way.patterns
    if sparql.aggregates(query) and way.optional:
        patterns = (*patterns, *way.optional)
    values = {name: terms for name, terms in way.values.items() if terms}
    for pattern in patterns:
        if pattern.object.startswith('"') and pattern.subject.startswith("?"):
            values.setdefault(pattern.subject, _named(setting, pattern))
    used = {name for pattern in patterns for name in pattern.variables}
    known = {name: terms for name, terms in values.items() if terms and name in used}
    for choice in product(known, _MOST_VALUES):
        yield tuple(pattern.bound(choice) for pattern in patterns)


def _named(setting: Setting, pattern: TriplePattern) -> tuple[str, ...]:
    """Return the things that a pattern with a text names; none where they are many."""
    text = f"SELECT DISTINCT ?thing {{ {pattern._replace(subject='?thing').text} }} LIMIT 9"
    found = [row["thing"] for row in rows(setting.store, text)]
    return tuple(map(str, found)) if len(found) < 9 else ()


def _by_lists(setting: Setting, query: str, ways: Sequence[Alternative]) -> Diagnosis:
    """Return whether there is none, or the lists are not held whole, or patterns do not join."""
    complete: list[Judged] = []
    mismatch: Diagnosis | None = None
    for way in ways:
        for patterns in _instances(setting, way, query):
            found = _verdict(setting, query, patterns)
            if isinstance(found, list):
                complete += found
            elif found.kind == "not-covered":
                return found
            else:
                mismatch = mismatch or found
    if mismatch and (late := too_late(setting, _days(setting, query))):
        return late
    return mismatch or known_none(setting, complete)


def too_late(setting: Setting, days: Iterable[datetime.date | None]) -> Diagnosis | None:
    """Return the diagnosis of a day after the last one that the release covers."""
    last = calendar_day(setting.covered_until)
    late = sorted(day for day in days if day and last and day > last)
    if not late:
        return None
    return Diagnosis(
        "not-covered",
        f"the graph is covered until {last}, and {late[0]} is later; what lasted until then may "
        "hold",
    )


def _verdict(
    setting: Setting, query: str, patterns: Sequence[TriplePattern]
) -> Diagnosis | list[Judged]:
    """Return why patterns do not match at once; the lists where they are held whole."""
    days = _days(setting, query)
    lists = {p: judged(setting, p, patterns, days) for p in patterns}
    known = setting.coverage.statements
    stars = {p: star(p, patterns) if lists[p] and known else [p] for p in patterns}
    alone = {p: setting.holds(_text(stars[p]), may_hold=True) for p in patterns}
    missing = [(p, lists[p]) for p in patterns if not alone[p]]
    for _, each in missing:
        if each and each.complete:
            return [each]
    for _, each in missing:
        if each and each.told:
            return uncovered(setting, each)
    for pattern, _ in missing:
        words = " and ".join(map(_words, stars[pattern]))
        return Diagnosis(
            "not-covered",
            f"nothing matches {words}, and nothing says that the graph has all of that: "
            "there may be some",
        )
    held = [each for each in lists.values() if each]
    if held and all(each.complete for each in held):
        return held
    for each in held:
        if each.is_of_one and not each.complete:
            return uncovered(setting, each)
    return _mismatch(setting, query, patterns)


def _lists(setting: Setting, query: str, patterns: Sequence[TriplePattern]) -> list[Judged]:
    days = _days(setting, query)
    found = (judged(setting, pattern, patterns, days) for pattern in patterns)
    return [each for each in found if each]


def _mismatch(setting: Setting, query: str, patterns: Sequence[TriplePattern]) -> Diagnosis:
    """Return the diagnosis of patterns that match alone and not at once: which join fails.

    For that the query is asked again and again, and so only where it has few parts.
    """
    if len(patterns) > _MOST_JOINS:
        return Diagnosis(
            "no-match",
            "each pattern alone matches, and they are too many to say which do not fit together",
        )
    for number, pattern in enumerate(patterns):
        for other in patterns[:number]:
            shared = pattern.variables & other.variables
            if shared and not setting.holds(f"{other.text} {pattern.text}"):
                name = min(shared)
                return Diagnosis(
                    "no-match",
                    f"no {name} fits both {_words(other)} and {_words(pattern)}; "
                    "each alone matches",
                )
    for number, pattern in enumerate(patterns):
        if not setting.holds(_text(patterns[: number + 1])):
            return Diagnosis(
                "no-match",
                f"nothing fits {_words(pattern)} and all patterns before it; each alone matches",
            )
    filters = _conditions(query)
    if len(filters) == 1:
        return Diagnosis("no-match", f"the patterns match, and nothing passes {filters[0]}")
    for text in filters if len(filters) <= _MOST_CONDITIONS else ():
        if setting.count(query.replace(text, " ", 1)):
            return Diagnosis("no-match", f"the patterns match, and nothing passes {text}")
    return Diagnosis(
        "no-match", "the patterns match, and nothing passes the conditions of the query"
    )


def _conditions(query: str) -> list[str]:
    """Return the conditions of a query as they are written: FILTER, MINUS and HAVING."""
    stream = list(sparql.tokens(query))
    found = []
    for number, token in enumerate(stream):
        if token.key not in ("FILTER", "MINUS", "HAVING"):
            continue
        depth, words = 0, [token.text]
        for each in stream[number + 1 :]:
            words.append(each.text)
            depth += {"(": 1, "{": 1, ")": -1, "}": -1}.get(each.text, 0)
            if depth == 0 and each.text in (")", "}"):
                break
        found.append("".join(words))
    return found


def _days(setting: Setting, query: str) -> Sequence[datetime.date | None]:
    """Return the days that a query asks of: those it names, else that of the graph."""
    found: set[datetime.date | None] = set()
    stream = sparql.meaningful(query)
    for token in stream:
        if token.kind == "string" and (day := re.search(_DAY, token.text)):
            found |= {each for each in (calendar_day(day[0]),) if each}
        elif token.kind in ("string", "number") and re.fullmatch(_YEAR, token.text.strip("\"'")):
            year = int(token.text.strip("\"'"))
            found |= {datetime.date(year, 1, 1), datetime.date(year, 12, 31)}
    today, last = calendar_day(setting.day), calendar_day(setting.covered_until)
    if not found:
        return [today]
    same = {day for day in found if day and last and last < day and day.year == last.year}
    found = (found - same) | ({last} if same else set())  # its year ends with the last day
    marks = {token.text for token in stream}
    if ">" in marks and "<" not in marks:
        found.add(today)
    if "<" in marks and ">" not in marks:
        found.add(datetime.date.min)
    return sorted(found, key=str)


def _text(patterns: Sequence[TriplePattern]) -> str:
    return " ".join(each.text for each in patterns)


def _words(pattern: TriplePattern) -> str:
    """Return a pattern as a person would write it."""
    parts = (pattern.subject, pattern.relation, pattern.object)
    relation_is_type = iri(pattern.relation) == RDF_TYPE
    return " ".join(
        "a" if number == 1 and relation_is_type else _short(part)
        for number, part in enumerate(parts)
    )


def _short(part: str) -> str:
    if part.startswith("?detente_"):
        return "[]"
    return re.sub(r"<([^<>\s]*)>", lambda found: _curie(found[1]), part)


def _curie(name: str) -> str:
    short = shorten(name)
    return short if short != name else f"<{name}>"


def _number(number: int) -> str:
    return f"more than {number - 1:,}" if number >= MOST_ROWS else f"{number:,}"
