"""What the rows of an answer rest on: the sources of what the query matched for each.

A row names things and words, and no statements. So its query is asked once more, for all of its
variables: each solution says which statements its patterns matched, and these are looked up. What a
query hides (a path of several steps, a query within it) stays untold, and that is said.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

import pyoxigraph as ox

from ..core.errors import DetenteError
from ..core.namespaces import DERIVED
from ..core.terms import lexical
from ..evidence.modality import MODALITIES
from ..evidence.sources import ABOUT_ITSELF, Source, source
from ..naming import choice
from ..network.context import GraphContext
from ..query import sparql
from ..query.execute import answer
from .diagnose.patterns import TriplePattern, alternatives
from .trace import Trace

#: So many solutions are looked at, for all rows together.
MOST_SOLUTIONS: Final = 20_000
#: So many statements are looked up for one row.
_MOST_STATEMENTS: Final = 200
_NAMES: Final = tuple(map(ox.NamedNode, (*choice.NAMING, *choice.DEFINING)))

_Row = Sequence[str | None]
#: A statement, and the graph in which the query looked for it; None for the default graph.
_Matched = tuple[ox.Triple, str | None]


@dataclass(frozen=True)
class Backing:
    """What a row, or a statement, rests on.

    Attributes:
        sources: the passages and sources, those of premises included.
        strength: "asserted", "ability", "intended" or "possible": how firmly the weakest of its
            statements stands; empty where no statement could be told.
    """

    sources: tuple[Source, ...] = ()
    strength: str = ""


@dataclass(frozen=True)
class RowSources:
    """What each of some rows rests on.

    Attributes:
        rows: it, row by row.
        note: what could not be told, in words; empty where all could.
    """

    rows: tuple[Backing, ...]
    note: str = ""


class Backings:
    """Looks up what statements rest on, each once."""

    def __init__(self, context: GraphContext) -> None:
        self._context = context
        self._trace = Trace(context)
        self._known: dict[_Matched, Backing] = {}

    def of_statement(self, subject: str, relation: str, target: str) -> Backing:
        """Return what a statement between two things rests on."""
        return self.of_matched((ox.Triple(*map(ox.NamedNode, (subject, relation, target))), None))

    def of_thing(self, iri: str) -> Backing:
        """Return where the names and the definition of a thing, or what a record is, stand."""
        node = ox.NamedNode(iri)
        quads = self._context.store.quads_for_pattern(node, None, None)
        return self._of_graphs(_graphs(quad for quad in quads if quad.predicate in _NAMES))

    def of_record(self, iri: str) -> Backing:
        """Return where a membership, a participation or another record stands."""
        quads = self._context.store.quads_for_pattern(ox.NamedNode(iri), None, None)
        return self._of_graphs(_graphs(quads))

    def of_literals(self, subject: str, relation: str, words: str) -> Backing:
        """Return where it stands that a relation of a thing has a value which these words tell."""
        ends = ox.NamedNode(subject), ox.NamedNode(relation)
        quads = list(self._context.store.quads_for_pattern(*ends, None))
        told = [quad for quad in quads if lexical(quad.object) in words]
        one = len({lexical(quad.object) for quad in quads}) == 1
        return self._of_graphs(_graphs(told or (quads if one else ())))

    def of_matched(self, matched: _Matched) -> Backing:
        """Return what a statement rests on that a query matched."""
        if matched not in self._known:
            triple, graph = matched
            if graph is None or graph in DERIVED:
                found = self._of_triple(triple)
            elif graph in _graphs(self._context.store.quads_for_pattern(*triple)):
                found = self._of_graphs({graph})
            else:  # of another branch of the query
                found = Backing()
            self._known[matched] = found
        return self._known[matched]

    def _of_triple(self, triple: ox.Triple) -> Backing:
        stated = self._trace.sources_of(triple)
        if stated:
            firmest = self._context.strength([each.graph for each in stated])
            return Backing(stated, MODALITIES[firmest])
        if isinstance(triple.object, ox.Literal) or not self._is_derived(triple):
            return Backing()
        found = self._trace.evidence_of(triple)
        passages = {each.graph: each for one in found for each in one.passages()}
        strength = min((MODALITIES.index(one.strength) for one in found), default=0)
        return Backing(_sorted(passages.values()), MODALITIES[strength])

    def _is_derived(self, triple: ox.Triple) -> bool:
        return bool(DERIVED & _graphs(self._context.store.quads_for_pattern(*triple)))

    def _of_graphs(self, graphs: set[str]) -> Backing:
        named = sorted(graphs - DERIVED)
        if not named:
            return Backing()
        known = self._context.sources
        return Backing(
            _sorted(source(known, graph) for graph in named),
            MODALITIES[self._context.strength(named)],
        )

    def of_rows(
        self,
        query: str,
        columns: Sequence[str],
        rows: Sequence[_Row],
        prefixes: Mapping[str, str],
    ) -> RowSources:
        """Return what rows of the answer to a query rest on.

        Args:
            query: the SPARQL text.
            columns: the names of its columns.
            rows: the rows, as text.
            prefixes: what it may use without a PREFIX line.
        """
        plan = _plan(query, columns, prefixes)
        if isinstance(plan, str):
            return RowSources(tuple(Backing() for _ in rows), plan)
        wanted: dict[_Row, list[list[_Matched]]] = {
            tuple(row[place] for place in plan.places): [] for row in rows
        }
        if plan.grouped and len(wanted) < len(rows):
            return RowSources(tuple(Backing() for _ in rows), _ALIKE)
        try:
            found = answer(self._context.store, plan.query, {}, MOST_SOLUTIONS + 1, dict(prefixes))
            solutions = found.run()
        except DetenteError:  # of one row each it can be asked, and of all its variables it cannot
            return RowSources(tuple(Backing() for _ in rows), _HIDDEN)
        assert isinstance(solutions, ox.QuerySolutions)
        partial, seen = plan.hides, 0
        for solution in islice(solutions, MOST_SOLUTIONS):
            seen += 1
            values = [solution[place] for place in range(plan.width)]
            cells = values[: len(plan.places)]
            key = tuple(None if each is None else lexical(each) for each in cells)
            if key in wanted:
                terms = dict(zip(plan.names, values, strict=True))
                wanted[key].append(list(_matched(plan.patterns, terms)))
        if seen == MOST_SOLUTIONS and next(solutions, None) is not None:
            return RowSources(tuple(Backing() for _ in rows), _MANY)
        backings = {key: self._joined(solved) for key, solved in wanted.items()}
        told = tuple(backings[tuple(row[place] for place in plan.places)] for row in rows)
        note = _PARTLY if partial else ""
        return RowSources(told, note if any(each.sources for each in told) else note or _UNSTATED)

    def _joined(self, solved: Sequence[Sequence[_Matched]]) -> Backing:
        """Return what solutions of one row rest on: as firm as the firmest of them."""
        sources: dict[str, Source] = {}
        firmness: list[int] = []
        left = _MOST_STATEMENTS
        for statements in solved:
            strengths = []
            for matched in statements[:left]:
                backing = self.of_matched(matched)
                sources |= {each.graph: each for each in backing.sources}
                if any(each.graph not in ABOUT_ITSELF for each in backing.sources):
                    strengths.append(MODALITIES.index(backing.strength))
            firmness += [max(strengths)] if strengths else []
            left -= len(statements)
            if left <= 0:
                break
        strength = MODALITIES[min(firmness, default=0)] if sources else ""
        return Backing(_sorted(stating(sources.values())), strength)


_ALIKE: Final = "no sources: rows of different groups look alike; add what they are grouped by"
_HIDDEN: Final = (
    "no sources: which statements a row rests on is hidden in this form of query (a query within a "
    "query, or a form that is not read here); write GRAPH ?g { ... } and select ?g, or ask why"
)
_MANY: Final = (
    f"no sources: more than {MOST_SOLUTIONS:,} solutions stand behind the rows; ask for less"
)
_PARTLY: Final = (
    "sources are those of the patterns that could be told apart; behind a path of several steps, a "
    "condition or a query within the query may stand others"
)
_UNSTATED: Final = "no sources: no named graph states what these rows rest on"


@dataclass(frozen=True)
class _Plan:
    """How to ask for the statements behind rows.

    Attributes:
        query: what is asked.
        places: which columns of the rows tell which row a solution belongs to.
        names: the variables that it answers with, those columns first.
        patterns: what its solutions match.
        hides: whether it matches more than these.
        grouped: whether several solutions are one row.
    """

    query: str
    places: tuple[int, ...]
    names: tuple[str, ...]
    patterns: tuple[TriplePattern, ...]
    hides: bool
    grouped: bool

    @property
    def width(self) -> int:
        """How many columns it has."""
        return len(self.names)


def _plan(query: str, columns: Sequence[str], prefixes: Mapping[str, str]) -> _Plan | str:
    """Return how to ask for what stands behind the rows of a query, or why that cannot be told."""
    stream = [token for token in sparql.tokens(query) if token.kind != "comment"]
    keys = [token.key for token in stream]
    if "SELECT" not in keys or "SERVICE" in keys:
        return _HIDDEN
    nested = keys.count("SELECT") > 1
    begins = keys.index("SELECT")
    opens = next((at for at in range(begins, len(keys)) if keys[at] == "{"), None)
    ways = None if opens is None else alternatives(query, prefixes, within=not nested)
    if opens is None or not ways:
        return _HIDDEN
    closes = _closing(keys, opens)
    head = "".join(token.text for token in stream[:begins])
    body = "".join(token.text for token in stream[opens : closes + 1])
    where = next((at for at in range(begins, opens) if keys[at] in ("WHERE", "FROM")), opens)
    datasets = "".join(token.text for token in stream[where:opens])
    items, summed = _projected(stream[begins + 1 : where], columns)
    tail = next((at for at in range(closes, len(keys)) if keys[at] == "VALUES"), len(keys))
    rest = "".join(token.text for token in stream[tail:])
    patterns = tuple(dict.fromkeys(p for way in ways for p in (*way.patterns, *way.optional)))
    written = sparql.variables(query)
    told = tuple(p for p in patterns if _is_told(p, written))
    shown = dict.fromkeys(name for name in columns if name in items)
    inner = {part[1:] for pattern in told for part in pattern.variables}
    more = [name for name in sorted(inner) if name not in shown]
    if not told:
        return _HIDDEN
    select = " ".join([*(items[name] for name in shown), *(f"?{name}" for name in more)])
    return _Plan(
        f"{head}SELECT DISTINCT {select or '*'} {datasets} {body} {rest}",
        tuple(list(columns).index(name) for name in shown),
        (*shown, *more),
        told,
        nested or len(told) < len(patterns) or "EXISTS" in keys,
        summed or "GROUP" in keys[closes:],
    )


def _closing(keys: Sequence[str], opens: int) -> int:
    depth = 0
    for at in range(opens, len(keys)):
        depth += {"{": 1, "}": -1}.get(keys[at], 0)
        if depth == 0:
            return at
    return len(keys) - 1


def _projected(
    stream: Sequence[sparql.Token], columns: Sequence[str]
) -> tuple[dict[str, str], bool]:
    """Return what is selected, by column, without what sums solutions up; and if anything does."""
    items: dict[str, str] = {}
    summed, depth, parts = False, 0, list[sparql.Token]()
    for token in stream:
        if token.text == "*" and depth == 0:
            return {name: f"?{name}" for name in columns}, False
        depth += {"(": 1, ")": -1}.get(token.text, 0)
        if depth == 0 and token.kind == "variable":
            items[token.text[1:]] = f"?{token.text[1:]}"
        elif depth or token.text == ")":
            parts.append(token)
            if depth == 0:
                text = "".join(part.text for part in parts)
                named = [part.text[1:] for part in parts if part.kind == "variable"]
                if sparql.aggregates(text):
                    summed = True
                elif named:
                    items[named[-1]] = text
                parts = []
    return items, summed


def _is_told(pattern: TriplePattern, written: set[str]) -> bool:
    """Whether solutions say which statement a pattern matched: no path, no hidden variable."""
    visible = all(part[1:] in written for part in pattern.variables)
    relation = pattern.relation
    return visible and (relation.startswith("?") or _is_iri(relation))


def _is_iri(text: str) -> bool:
    return text.startswith("<") and text.endswith(">") and text.count("<") == 1


def _matched(patterns: Iterable[TriplePattern], terms: Mapping[str, object]) -> Iterable[_Matched]:
    """Yield the statements that a solution matched, each with the graph that the query named."""
    for pattern in patterns:
        subject, relation, target = (
            _term(part, terms) for part in (pattern.subject, pattern.relation, pattern.object)
        )
        graph = _term(pattern.graph, terms) if pattern.graph else None
        if pattern.graph and not isinstance(graph, ox.NamedNode):
            continue
        if (
            isinstance(subject, ox.NamedNode | ox.BlankNode)
            and isinstance(relation, ox.NamedNode)
            and isinstance(target, ox.NamedNode | ox.BlankNode | ox.Literal)
        ):
            named = graph.value if isinstance(graph, ox.NamedNode) else None
            yield ox.Triple(subject, relation, target), named


def _term(part: str, terms: Mapping[str, object]) -> object:
    """Return the term that a part of a pattern is in a solution; None where it is unbound."""
    if part.startswith("?"):
        return terms.get(part[1:])
    if _is_iri(part):
        return ox.NamedNode(part[1:-1])
    try:
        parsed = list(ox.parse(f"<urn:a> <urn:b> {part} .", ox.RdfFormat.TURTLE))
    except SyntaxError:
        return None
    return parsed[0].object


def stating(sources: Iterable[Source]) -> tuple[Source, ...]:
    """Return sources without what only speaks of the graph itself, where there are others."""
    several = tuple(sources)
    return tuple(each for each in several if each.graph not in ABOUT_ITSELF) or several


def _graphs(quads: Iterable[ox.Quad]) -> set[str]:
    """Return the named graphs of statements."""
    return {q.graph_name.value for q in quads if isinstance(q.graph_name, ox.NamedNode)}


def _sorted(sources: Iterable[Source]) -> tuple[Source, ...]:
    """Return sources, passages first."""
    return tuple(sorted(sources, key=lambda s: (s.begin is None, s.title, s.begin or 0, s.graph)))
