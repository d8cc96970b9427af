"""A graph on a server, asked as a store: what was looked up once is kept, and nothing else read.

It has those methods of the engine's store that reading needs. What explaining looks up comes in a
few queries, of many things each; what would take the whole graph is refused.
"""

from __future__ import annotations

import itertools
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from math import prod
from typing import Any, Final, NoReturn

import pyoxigraph as ox

from ..core.errors import EndpointError, QueryError, UsageError
from ..core.namespaces import HOUSE, INFERRED_MAY_HOLD, LOCAL, MERGE
from ..core.terms import Term
from ..query import sparql
from .lookups import GraphName, RemoteLookups, StatementPattern
from .server import Server
from .whole import FETCHED_AT_MOST, ServedQuads

#: Of a pattern that many statements fit, so many are fetched first: often one is enough.
_FIRST: Final = 1000
#: So many things are asked of in one query.
_TOGETHER: Final = 250
#: Of so many FROM graphs at most it is asked, pair by pair, whether they share a statement.
_PAIRED: Final = 4
#: So many things are asked of where one is, and so many answers are looked through for them.
_AHEAD: Final = 40
_REMEMBERED: Final = 30
#: Of things of whom so much is stated, each or together, only what is wanted is fetched.
_MUCH: Final = 200
MUCH_TOGETHER: Final = 2000
_DEFAULT: Final = ox.DefaultGraph()
_MERGE: Final = ox.NamedNode(MERGE)
_NAMES: Final = ("?s", "?p", "?o")
_ANYWHERE: Final = "GRAPH ?g {{ {0} }}"


class RemoteStore:
    """A graph on a server, that is asked as the engine's store is.

    Attributes:
        server: what answers.
        lookups: what asks of many things in one query.
        fetched: how many statements have come.
    """

    def __init__(self, server: Server, tell: Callable[[str], object] = lambda line: None) -> None:
        """Take a graph on a server.

        Args:
            server: what answers.
            tell: told where all of it is fetched, how much that is and what it took.
        """
        self.server = server
        self._tell = tell
        self.lookups = RemoteLookups(self)
        self.fetched = 0
        self._held = ox.Store()
        self._whole: set[StatementPattern] = set()
        self._told: deque[dict[ox.NamedNode, None]] = deque(maxlen=_REMEMBERED)
        self._begun: set[ox.NamedNode] = set()
        self._known_graphs: dict[GraphName, bool] = {}

    # As the engine's store

    def quads_for_pattern(
        self,
        subject: Any,
        predicate: ox.NamedNode | None,
        object: Term | None,
        graph_name: GraphName | None = None,
    ) -> Iterator[ox.Quad]:
        """Yield the statements that fit, as the engine's store does."""
        pattern = (subject, predicate, object, graph_name)
        if not self._is_askable(pattern) or self._is_held(pattern):
            return self._of_held(pattern)
        if subject is not None:
            self.fetch_about([subject])
            self.fetch([pattern])  # of a thing of whom much is stated that has not come yet
            return self._of_held(pattern)
        return self._as_needed(pattern)

    def query(
        self, query: str, *, prefixes: Mapping[str, str] | None = None, **options: Any
    ) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
        """Return the answer of the server, as the engine gives answers.

        Raises:
            SyntaxError: the query cannot be read; the engine says where.
            QueryError: the server refuses it, or would count a statement of several graphs twice.
        """
        known = dict(prefixes or {})
        if "service" not in query.lower():  # the engine would go and ask
            ox.Store().query(query, prefixes=known)
        text = _with_prefixes(query, known)
        form = sparql.form(query)
        if form == "SELECT":
            return self.server.select(text)
        if form == "ASK":
            found = ox.Store().query(f"ASK {{ FILTER ({str(self.server.ask(text)).lower()}) }}")
            assert isinstance(found, ox.QueryBoolean)
            return found
        kept = ox.Store()
        kept.extend(ox.Quad(*triple) for triple in self.server.statements(text))
        told = kept.query("CONSTRUCT WHERE { ?s ?p ?o }")
        assert isinstance(told, ox.QueryTriples)
        return told

    def refuse_shared(self, graphs: list[ox.NamedNode]) -> None:
        """Refuse to ask several graphs as one where the server would count some statements twice.

        Raises:
            QueryError: it would.
        """
        if len(graphs) < 2 or not self.server.found.family.counts_twice:
            return
        pairs = itertools.combinations(graphs, 2)
        if len(graphs) > _PAIRED or any(
            self.server.ask(f"ASK {{ GRAPH {one} {{ ?s ?p ?o }} GRAPH {other} {{ ?s ?p ?o }} }}")
            for one, other in pairs
        ):
            raise QueryError(
                f"{self.server.url}: {self.server.found.family.title} counts a statement of two "
                "FROM graphs twice; ask with one FROM, or with GRAPH"
            )

    def refuse_wrong(self, question: str) -> None:
        """Refuse a named question that servers of this family were seen to answer wrongly, or not.

        Raises:
            QueryError: it is one.
        """
        family = self.server.found.family
        if question in family.wrong:
            raise QueryError(
                f"{self.server.url}: {family.title} was seen to answer {question} otherwise than "
                "SPARQL says, or to break off, so it is not asked there; ask it without --endpoint"
            )

    def contains_named_graph(self, graph_name: ox.NamedNode | ox.BlankNode) -> bool:
        """Return whether there is a graph."""
        if graph_name not in self._known_graphs:
            pattern = f"GRAPH {graph_name} {{ ?s ?p ?o }}"
            there = isinstance(graph_name, ox.NamedNode) and self.server.ask(
                f"ASK {{ {pattern} }}", plain=True
            )
            self._known_graphs[graph_name] = there
        return self._known_graphs[graph_name]

    def named_graphs(self) -> Iterator[ox.NamedNode]:
        """Yield the graphs."""
        return map(ox.NamedNode, self.server.graphs)

    def local_graphs(self) -> Iterator[ox.NamedNode]:
        """Yield the graphs of files that were loaded beside ours."""
        asked = (
            f"SELECT DISTINCT ?g WHERE {{ GRAPH ?g {{ {self.server.found.family.any} }} "
            f'FILTER (STRSTARTS(STR(?g), "{LOCAL}")) }}'
        )
        for row in self.server.select(asked, plain=True):
            yield row["g"]

    def __contains__(self, quad: object) -> bool:
        if not isinstance(quad, ox.Quad):
            return False
        return next(self.quads_for_pattern(*quad), None) is not None

    def __iter__(self) -> Iterator[ox.Quad]:
        self.refuse_whole()

    def __len__(self) -> int:
        self.refuse_whole()

    def refuse_whole(self) -> NoReturn:
        """Refuse what would take the whole graph.

        Raises:
            UsageError: always.
        """
        raise UsageError(
            f"{self.server.url}: this takes the whole graph, which is not fetched from a server; "
            "ask for a part of it, or load the files with --data or --store"
        )

    def copied(self) -> ox.Store:
        """Return all of it in memory: its named graphs, and a default graph that is no merge.

        Raises:
            UsageError: it is more than is fetched.
            EndpointError: it cannot be had whole.
        """
        reader = ServedQuads(self.server.client)
        return reader.copied(ours=self.server.found.ours, tell=self._tell)

    def streamed(self, left_out: Collection[str] = ()) -> Iterator[ox.Quad]:
        """Yield all of it as `copied` has it, while it comes; a statement may come twice.

        Args:
            left_out: graphs that are not wanted.

        Raises:
            EndpointError: it cannot be had whole.
        """
        reader = ServedQuads(self.server.client)
        return reader.streamed(ours=self.server.found.ours, tell=self._tell, left_out=left_out)

    def may_hold_alone(self) -> int:
        """Return how many statements may hold on the day, and stand nowhere else."""
        one, other = f"<{INFERRED_MAY_HOLD}>", "GRAPH ?g { ?s ?p ?o }"
        asked = (
            f"SELECT (COUNT(*) AS ?n) WHERE {{ GRAPH {one} {{ ?s ?p ?o }} "
            f"FILTER NOT EXISTS {{ {other} FILTER (?g NOT IN ({one}, <{MERGE}>)) }} }}"
        )
        return int(next(self.server.select(asked, plain=True))[0].value)

    # What is kept

    def fetch(self, patterns: Iterable[StatementPattern]) -> None:
        """Fetch what fits patterns, those that are alike in one query.

        Raises:
            EndpointError: that would be more than is kept.
        """
        missing = [
            each
            for each in dict.fromkeys(patterns)
            if self._is_askable(each) and not self._is_held(each)
        ]
        alike: dict[tuple[bool, ...], list[StatementPattern]] = {}
        for each in missing:
            alike.setdefault(tuple(part is not None for part in each), []).append(each)
        for group in alike.values():
            for start in range(0, len(group), _TOGETHER):
                part = group[start : start + _TOGETHER]
                self._keep(self._found(part))
                self._whole.update(part)
                self._begun.update(each[0] for each in part if each[0] and not any(each[1:]))

    def fetch_graphs(self, graphs: Iterable[ox.NamedNode]) -> None:
        """Fetch all that some graphs hold, of many in one query."""
        missing = [
            each
            for each in dict.fromkeys(graphs)
            if isinstance(each, ox.NamedNode) and not self._is_held((None, None, None, each))
        ]
        for start in range(0, len(missing), _TOGETHER):
            part = missing[start : start + _TOGETHER]
            values = f"VALUES ?g {{ {' '.join(map(str, part))} }} "
            asked = f"SELECT ?s ?p ?o ?g WHERE {{ {values}{_ANYWHERE.format('?s ?p ?o')} }}"
            self._keep(ox.Quad(*row) for row in self.server.select(asked, plain=True))
            self._whole.update((None, None, None, each) for each in part)

    def fetch_about(self, things: Iterable[ox.NamedNode]) -> None:
        """Fetch what is stated of things, and of those that were told of with them.

        Who asks of one of several, each by itself, asks of the others next. Of things of whom much
        is stated nothing need come: a state takes part in more, the more a graph holds.
        """
        missing = [each for each in dict.fromkeys(things) if each not in self._begun]
        if missing and len(missing) < _AHEAD:
            for told in reversed(self._told):
                if missing[0] in told:
                    order = list(told)
                    place = order.index(missing[0])
                    near = order[place + 1 :] + order[place - 1 :: -1] if place else order[1:]
                    next_ones = (each for each in near if each not in self._begun)
                    missing += itertools.islice(next_ones, _AHEAD)
                    break
        stars: list[StatementPattern] = [(each, None, None, None) for each in missing]
        stars = [each for each in stars if self._is_askable(each) and not self._is_held(each)]
        for start in range(0, len(stars), _TOGETHER):
            self._fetch_stars(stars[start : start + _TOGETHER])

    def _fetch_stars(self, stars: list[StatementPattern]) -> None:
        """Fetch what is stated of things, but for those of whom much is."""
        self._begun.update(each[0] for each in stars if each[0])
        found = list(self._found(stars, MUCH_TOGETHER))
        self._keep(found)
        if len(found) < MUCH_TOGETHER:
            self._whole.update(stars)
            return
        values = f"VALUES ?s {{ {' '.join(str(each[0]) for each in stars)} }} "
        asked = self._where(None).format(f"{values}?s ?p ?o")
        counts = {
            row["s"]: int(row["n"].value)
            for row in self.server.select(
                f"SELECT ?s (COUNT(*) AS ?n) WHERE {{ {asked} }} GROUP BY ?s", plain=True
            )
        }
        self.fetch(each for each in stars if counts.get(each[0], 0) < _MUCH)

    def fetch_some(
        self, things: list[ox.NamedNode], relations: list[ox.NamedNode], graph: GraphName | None
    ) -> None:
        """Fetch what is stated of many things with some relations, in a graph or in all."""
        missing = [
            each
            for each in dict.fromkeys(things)
            if not all(self._is_held((each, way, None, graph)) for way in relations)
        ]
        for start in range(0, len(missing), _TOGETHER):
            part = missing[start : start + _TOGETHER]
            pairs: list[StatementPattern] = [
                (each, way, None, graph) for each in part for way in relations
            ]
            self._keep(self._found(pairs))
            self._whole.update(pairs)

    def _as_needed(self, pattern: StatementPattern) -> Iterator[ox.Quad]:
        """Yield what fits: the first few, and the rest if it is wanted."""
        first = list(self._found([pattern], _FIRST))
        self._keep(first)
        if len(first) < _FIRST:
            self._whole.add(pattern)
            yield from self._of_held(pattern)
            return
        told = set(first)
        yield from told
        self.fetch([pattern])
        yield from (quad for quad in self._of_held(pattern) if quad not in told)

    def _found(
        self, patterns: list[StatementPattern], limit: int | None = None
    ) -> Iterator[ox.Quad]:
        """Yield what the server has that fits one of some patterns that are alike.

        What stands in a graph of ours stands in the merge, too, so that only one of them is sent.
        """
        graph = patterns[0][3]
        if graph is not None or not self.server.found.ours:
            yield from self._rows(patterns, self._where(graph), limit, graph)
            return
        others = False
        for quad in self._rows(patterns, _ANYWHERE, limit, None):
            yield quad
            name = getattr(quad.graph_name, "value", "")
            if name.startswith(HOUSE) and name != INFERRED_MAY_HOLD:
                yield ox.Quad(quad.subject, quad.predicate, quad.object)
            others = others or bool(name and not name.startswith(HOUSE))
        if others:
            yield from self._rows(patterns, self._where(_DEFAULT), limit, _DEFAULT)

    def _rows(
        self,
        patterns: list[StatementPattern],
        where: str,
        limit: int | None,
        graph: GraphName | None,
    ) -> Iterator[ox.Quad]:
        """Yield what is found somewhere, in a graph or in the one that it is found in."""
        first, values = patterns[0], ""
        if len(patterns) == 1:
            told = [part or name for part, name in zip(first, _NAMES, strict=False)]
        else:
            told = [*_NAMES]
            values = _values(patterns)
        asked = where.format(values + " ".join(map(str, told)))
        end = "" if limit is None else f" LIMIT {limit}"
        for row in self.server.select(f"SELECT * WHERE {{ {asked} }}{end}", plain=True):
            terms: list[Any] = [row[part[1:]] if isinstance(part, str) else part for part in told]
            named = row["g"] if graph is None else graph
            merged = named is None or named == _MERGE
            place = _DEFAULT if merged else named
            yield ox.Quad(terms[0], terms[1], terms[2], place)

    def _where(self, graph: GraphName | None) -> str:
        """Return what finds statements in a graph, or in all, with a place for what is sought."""
        reading = self.server.found.reading
        if isinstance(graph, ox.NamedNode):
            return f"GRAPH {graph} {{{{ {{0}} }}}}"
        if graph is None:
            return f"{{{{ {_ANYWHERE} }}}} UNION {{{{ {{0}} }}}}"
        if reading == "listed":
            return f"{_ANYWHERE} FILTER (?g != <{INFERRED_MAY_HOLD}>)"
        return "{0}" if reading == "own" else f"GRAPH <{MERGE}> {{{{ {{0}} }}}}"

    def _keep(self, quads: Iterable[ox.Quad]) -> None:
        told: dict[ox.NamedNode, None] = {}
        for quad in quads:
            self._held.add(quad)
            for term in (quad.subject, quad.object, quad.graph_name):
                if isinstance(term, ox.NamedNode) and term.value.startswith(HOUSE):
                    told[term] = None
            self.fetched += 1
            if self.fetched > FETCHED_AT_MOST:
                raise EndpointError(
                    f"{self.server.url}: more than {FETCHED_AT_MOST:,} statements would have to "
                    "come from the server for this; ask for less"
                )
        if told:
            self._told.append(told)

    def _of_held(self, pattern: StatementPattern) -> Iterator[ox.Quad]:
        return self._held.quads_for_pattern(*pattern)

    def _is_held(self, pattern: StatementPattern) -> bool:
        """Return whether all that fits has come already, with this or with more."""
        either = ((part, None) if part is not None else (None,) for part in pattern)
        return any(more in self._whole for more in itertools.product(*either))

    def _is_askable(self, pattern: StatementPattern) -> bool:
        """Return whether a server can be asked for it: not for what has no name there.

        Raises:
            UsageError: it is the whole graph.
        """
        subject, predicate, target, graph = pattern
        if subject is predicate is target is None and not isinstance(graph, ox.NamedNode):
            self.refuse_whole()
        nameless = (ox.BlankNode, ox.Triple)
        return not any(isinstance(part, nameless) for part in pattern)


def _values(patterns: list[StatementPattern]) -> str:
    """Return the clauses that give the patterns of a query, alike, their terms.

    Where each term goes with each other, they are listed once.
    """
    columns = {
        name: dict.fromkeys(str(each[at]) for each in patterns)
        for at, name in enumerate(_NAMES)
        if patterns[0][at]
    }
    if prod(map(len, columns.values())) == len(patterns):
        lists = (f"VALUES {name} {{ {' '.join(terms)} }}" for name, terms in columns.items())
        return " ".join((*lists, ""))
    rows = (" ".join(str(part) for part in each[:3] if part) for each in patterns)
    return f"VALUES ({' '.join(columns)}) {{ {' '.join(f'({row})' for row in rows)} }} "


def _with_prefixes(query: str, prefixes: Mapping[str, str]) -> str:
    """Return a query that says itself what its prefixes stand for, its lines as they were."""
    stream = sparql.meaningful(query)
    own = {
        name.text
        for word, name in itertools.pairwise(stream)
        if word.key == "PREFIX" and name.kind == "name"
    }
    used = {token.text.partition(":")[0] for token in stream if token.kind == "name"}
    needed = (name for name in prefixes if name in used and f"{name}:" not in own)
    return "".join(f"PREFIX {name}: <{prefixes[name]}> " for name in needed) + query
