"""What is doubtful in a query that can be read: it has an answer, and perhaps another is meant.

Tokens alone clear most queries; the store is asked only about what they leave in doubt.
"""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, Literal, NamedTuple

import pyoxigraph as ox

from ...core.namespaces import PREFIXES, RDF_TYPE, shorten
from ...rdf.store import rows
from ..limits import LOOKED_AT
from ..names import named
from ..sparql import Token, meaningful
from .triples import WrittenPattern, patterns
from .unknown import unknown_terms

_XSD: Final = PREFIXES["xsd"]
_DATES: Final = (_XSD + "date", _XSD + "dateTime")
_FORMS: Final = frozenset(("ASK", "CONSTRUCT", "DESCRIBE", "SELECT"))
_ADDING: Final = frozenset(("AVG", "COUNT", "SUM"))
#: What may be meant for a day, a month or a year.
_DATE_LIKE: Final = r"[12]\d{3}(?:-\d\d(?:-\d\d)?)?"
#: So many doubts are told one by one.
_TOLD: Final = 20
#: So many values of a relation tell of what kind they are.
_SAMPLE: Final = 50
_DEPRECATED: Final = ox.NamedNode(PREFIXES["owl"] + "deprecated")
_REPLACED: Final = ox.NamedNode(PREFIXES["dcterms"] + "isReplacedBy")
_DISJOINT: Final = """
SELECT ?one ?other {
  { ?one owl:disjointWith ?other }
  UNION
  { ?all a owl:AllDisjointClasses ; owl:members/rdf:rest*/rdf:first ?one , ?other
    FILTER (?one != ?other) }
}
"""

DoubtKind = Literal[
    "unknown-term",
    "deprecated",
    "paths-counted",
    "date-and-year",
    "language",
    "disjoint",
]


class Doubt(NamedTuple):
    """Something doubtful in a query.

    Attributes:
        kind: of which kind it is.
        message: what it is, and what would be right.
        start: where in the query it stands.
    """

    kind: DoubtKind
    message: str
    start: int


def doubts(store: ox.Store, query: str, prefixes: Mapping[str, str]) -> tuple[Doubt, ...]:
    """Return what is doubtful in a query, in the order of its text; () where nothing is.

    Where very much is, the first ones are told, and how many more there are; of a query over
    `limits.LOOKED_AT` nothing is.

    Names that stand in no statement, and terms that are deprecated; COUNT, SUM and AVG over a path
    that counts ways and not things; a date beside a year or a text; a text that the graph has in a
    language; a thing of two classes that have none in common.

    Args:
        store: what is asked.
        query: SPARQL text that the engine can read, with values in place of bound variables.
        prefixes: what the query may use without a PREFIX line.
    """
    if len(query) > LOOKED_AT:
        return ()
    reading = _Reading(store, query, prefixes)
    found = [
        *reading.unknown(),
        *reading.deprecated(),
        *reading.paths_counted(),
        *reading.dates(),
        *reading.languages(),
        *reading.disjoint(),
    ]
    sorted_doubts = sorted(dict.fromkeys(found), key=lambda doubt: doubt.start)
    told, rest = sorted_doubts[:_TOLD], sorted_doubts[_TOLD:]
    if rest:
        what = "is one more doubt" if len(rest) == 1 else f"are {len(rest):,} more doubts"
        told.append(Doubt(rest[0].kind, f"there {what} of the same query", rest[0].start))
    return tuple(told)


class _Reading:
    """A query while it is looked at."""

    def __init__(self, store: ox.Store, query: str, prefixes: Mapping[str, str]) -> None:
        self.store = store
        self.query = query
        self.prefixes = prefixes
        self.stream = meaningful(query)
        self.iris = {token.start: iri for token, iri in named(query, prefixes)}
        self.patterns = list(patterns(self.stream))
        self._classes: dict[str, list[ox.NamedNode]] = {}

    def unknown(self) -> Iterator[Doubt]:
        for each in unknown_terms(self.store, self.query, self.prefixes):
            yield Doubt("unknown-term", each.text, each.start)

    def deprecated(self) -> Iterator[Doubt]:
        for start, iri in self.iris.items():
            try:
                node = ox.NamedNode(iri)
            except ValueError:
                continue
            if _first(self.store, node, _DEPRECATED) is None:
                continue
            successor = _first(self.store, node, _REPLACED)
            hint = (
                f"; write {shorten(successor.value)}" if isinstance(successor, ox.NamedNode) else ""
            )
            yield Doubt("deprecated", f"{shorten(iri)} is deprecated{hint}", start)

    def paths_counted(self) -> Iterator[Doubt]:
        for path in self.patterns:
            if path.select < 0 or not _may_have_several_ways(path.verb):
                continue
            for token, counted in self._added(path.select):
                if not (twice := self._reached_twice(path)):
                    break
                things = [each for each in (path.subject, path.object) if each is not None]
                thing = next((each.text for each in things if each.kind == "variable"), "?x")
                verb, hint = "adds", "take the values from a sub-select with DISTINCT"
                if token.key == "COUNT":
                    right = counted.text if counted.kind == "variable" else thing
                    verb, hint = "counts", f"COUNT (DISTINCT {right}) counts things"
                yield Doubt(
                    "paths-counted",
                    f"{token.key} {verb} once for each way along {self._text(path.verb)}, and "
                    f"{twice} has several; {hint}",
                    token.start,
                )

    def _added(self, select: int) -> Iterator[tuple[Token, Token]]:
        """Yield each COUNT, SUM and AVG without DISTINCT of a SELECT, and what follows (."""
        clause = (n for n, token in enumerate(self.stream) if token.start > select)
        for number in clause:
            token, *rest = self.stream[number : number + 3]
            if token.text == "{":
                return
            if token.key in _ADDING and len(rest) == 2 and rest[1].key != "DISTINCT":
                yield token, rest[1]

    def _reached_twice(self, path: WrittenPattern) -> str | None:
        """Return a thing that a path leads from in several ways; None where there is none."""
        ends = []
        for name, token in (("?one", path.subject), ("?other", path.object)):
            named_thing = token is not None and token.start in self.iris
            ends.append(token.text if token is not None and named_thing else name)
        head = self.query[: next(t.start for t in self.stream if t.key in _FORMS)]
        way = f"{ends[0]} {self._text(path.verb)} {ends[1]}"
        keys = " ".join(end for end in ends if end.startswith("?")) or "?none"
        several = f"GROUP BY {keys} HAVING (COUNT(*) > 1) ORDER BY {keys} LIMIT 1"
        asked = f"{head} SELECT {keys} {{ {way} }} {several}"
        answer = self.store.query(asked, prefixes=dict(self.prefixes))
        assert isinstance(answer, ox.QuerySolutions)
        for row in answer:
            thing = row[0]
            return shorten(thing.value) if isinstance(thing, ox.NamedNode) else ends[0]
        return None

    def _text(self, verb: Sequence[Token]) -> str:
        return self.query[verb[0].start : verb[-1].start + len(verb[-1].text)]

    def dates(self) -> Iterator[Doubt]:
        leading = self._relations()
        for variable, sign, value, typed in _comparisons(self.stream):
            text = value.text.strip("\"'")
            if not re.fullmatch(_DATE_LIKE, text) or typed not in ("", "gYear", "gYearMonth"):
                continue
            kinds = (self._date_kind(relation) for relation in leading.get(variable.text[1:], ()))
            if kind := next(filter(None, kinds), None):
                shown = value.text + (f"^^xsd:{typed}" if typed else "")
                right = f"{variable.text} {sign} {_day(text, sign, kind)}"
                if len(text) == len("1990"):
                    right = f"YEAR({variable.text}) {sign} {text}"
                yield Doubt(
                    "date-and-year",
                    f"{variable.text} is a date, which does not compare with {shown}; "
                    f"write {right}",
                    variable.start,
                )
        for pattern in self.patterns:
            found = pattern.object
            if found is None or found.kind not in ("number", "string") or not pattern.relation:
                continue
            text, relation = found.text.strip("\"'"), self._iri(pattern.relation)
            of_year = pattern.after.text.endswith(("gYear", "gYear>", "gYearMonth", "gYearMonth>"))
            if (
                not relation
                or not re.fullmatch(_DATE_LIKE, text)
                or (pattern.after.text and not of_year)
            ):
                continue
            if kind := self._date_kind(relation):
                right = _day(text, "=", kind)
                if len(text) == len("1990"):
                    right = f"a variable in its place, and FILTER (YEAR(?day) = {text})"
                yield Doubt(
                    "date-and-year",
                    f"{shorten(relation)} has dates, and {found.text} is none; write {right}",
                    found.start,
                )

    def languages(self) -> Iterator[Doubt]:
        leading = self._relations()
        for pattern in self.patterns:
            value = pattern.object
            if value is None or value.kind != "string" or pattern.after.text:
                continue
            relation = pattern.relation and self._iri(pattern.relation)
            if relation and (tag := self._language(relation, value)):
                yield Doubt(
                    "language",
                    f"{value.text} matches no {shorten(relation)}: they have a language; write "
                    f"{value.text}@{tag}",
                    value.start,
                )
        for variable, sign, value, typed in _comparisons(self.stream):
            if value.kind != "string" or typed or sign not in ("=", "!="):
                continue
            for relation in leading.get(variable.text[1:], ()):
                if tag := self._language(relation, value):
                    yield Doubt(
                        "language",
                        f"{variable.text} has a language, and {value.text} has none; write "
                        f"{value.text}@{tag}, or STR({variable.text}) {sign} {value.text}",
                        value.start,
                    )
                    break

    def disjoint(self) -> Iterator[Doubt]:
        kinds: dict[tuple[int, str], dict[str, Token]] = defaultdict(dict)
        for each in self.patterns:
            if each.subject is None or each.object is None or len(each.verb) != 1:
                continue
            verb = RDF_TYPE if each.verb[0].text == "a" else self._iri(each.verb[0])
            if verb == RDF_TYPE and (iri := self._iri(each.object)):
                kinds[each.group, each.subject.text].setdefault(iri, each.object)
        several = {key: found for key, found in kinds.items() if len(found) > 1}
        if not several:
            return
        apart = {(row["one"], row["other"]) for row in rows(self.store, _DISJOINT)}
        apart |= {(other, one) for one, other in apart}
        for (_, subject), found in several.items():
            for (one, _), (other, token) in itertools.combinations(found.items(), 2):
                over = [self._over(iri) for iri in (one, other)]
                if not any(pair in apart for pair in itertools.product(*over)):
                    continue
                both = f"ASK {{ ?x a <{one}> , <{other}> }}"
                if not self.store.query(both):
                    yield Doubt(
                        "disjoint",
                        f"nothing is both {shorten(one)} and {shorten(other)}, which are disjoint, "
                        f"so that {subject} matches nothing; for either write "
                        f"VALUES ?kind {{ {shorten(one)} {shorten(other)} }} {subject} a ?kind",
                        token.start,
                    )

    def _iri(self, token: Token) -> str | None:
        return self.iris.get(token.start)

    def _relations(self) -> Mapping[str, Sequence[str]]:
        """Return by which relations each variable is reached."""
        found: dict[str, list[str]] = defaultdict(list)
        for each in self.patterns:
            iri = self._iri(each.relation) if each.relation else None
            if iri and each.object and each.object.kind == "variable":
                found[each.object.text[1:]].append(iri)
        return found

    def _values(self, relation: str) -> Iterator[ox.Literal]:
        quads = self.store.quads_for_pattern(None, ox.NamedNode(relation), None)
        for quad in itertools.islice(quads, _SAMPLE):
            if isinstance(quad.object, ox.Literal):
                yield quad.object

    def _date_kind(self, relation: str) -> str | None:
        """Return "date" or "dateTime" where all values of a relation that are seen are such."""
        kinds = {value.datatype.value for value in self._values(relation)}
        return kinds.pop().removeprefix(_XSD) if len(kinds) == 1 and kinds <= {*_DATES} else None

    def _language(self, relation: str, value: Token) -> str | None:
        """Return the language of a text among the values of a relation; None where it has none."""
        text = value.text.strip("\"'")
        if "\\" in text:
            return None
        node = ox.NamedNode(relation)
        values = list(self._values(relation))
        tags = dict.fromkeys(each.language for each in values if each.language)
        if not values or not all(each.language for each in values):
            return None
        if next(self.store.quads_for_pattern(None, node, ox.Literal(text)), None):
            return None
        for tag in tags:
            literal = ox.Literal(text, language=tag)
            if next(self.store.quads_for_pattern(None, node, literal), None):
                return tag
        return next(iter(tags))

    def _over(self, iri: str) -> list[ox.NamedNode]:
        """Return a class and all that are over it."""
        if iri not in self._classes:
            query = f"SELECT ?over {{ <{iri}> rdfs:subClassOf* ?over FILTER (ISIRI(?over)) }}"
            found = [row["over"] for row in rows(self.store, query)]
            self._classes[iri] = [ox.NamedNode(iri), *found]
        return self._classes[iri]


def _first(store: ox.Store, subject: ox.NamedNode, relation: ox.NamedNode) -> object:
    quad = next(store.quads_for_pattern(subject, relation, None), None)
    return None if quad is None else quad.object


def _may_have_several_ways(verb: Sequence[Token]) -> bool:
    """Whether a path goes by a node on the way, and as far as it likes before or after."""
    texts = [token.text for token in verb]
    return "/" in texts and bool({"*", "+"} & {*texts})


def _comparisons(stream: Sequence[Token]) -> Iterator[tuple[Token, str, Token, str]]:
    """Yield each comparison of a variable with a literal: both, the sign between, its datatype.

    The variable is put first. A literal with a language is left out.
    """
    turned = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}
    for number, token in enumerate(stream):
        if token.kind != "variable":
            continue
        end = number + 1
        while end < len(stream) and stream[end].text in ("<", ">", "=", "!"):
            end += 1
        sign = "".join(each.text for each in stream[number + 1 : end])
        if sign in ("<", ">", "=", "<=", ">=", "!=") and end < len(stream):
            value, typed, after = stream[end], "", stream[end + 1 : end + 4]
            if value.kind in ("number", "string") and not (after and after[0].kind == "tag"):
                if len(after) == 3 and after[0].text == after[1].text == "^":
                    typed = re.split("[:#>]", after[2].text.rstrip(">"))[-1]
                elif after and after[0].text in "+-*/":
                    continue
                yield token, sign, value, typed
        begin = number
        while begin and stream[begin - 1].text in ("<", ">", "=", "!"):
            begin -= 1
        sign = "".join(each.text for each in stream[begin:number])
        if sign in ("<", ">", "=", "<=", ">=", "!=") and begin:
            value = stream[begin - 1]
            if value.kind in ("number", "string"):
                yield token, turned.get(sign, sign), value, ""


def _day(text: str, sign: str, kind: str) -> str:
    """Return a year, a month or a day as the literal that a comparison means."""
    late = sign in (">", "<=")
    if len(text) == len("1990"):
        text += "-12-31" if late else "-01-01"
    elif len(text) == len("1990-05"):
        import calendar

        month = min(12, max(1, int(text[5:])))
        text += f"-{calendar.monthrange(int(text[:4]), month)[1]}" if late else "-01"
    if kind == "dateTime":
        text += "T23:59:59" if late else "T00:00:00"
    return f'"{text}"^^xsd:{kind}'
