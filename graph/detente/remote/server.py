"""A server as it was found: how it reads its default graph, what it holds; its answers, whole."""

from __future__ import annotations

import itertools
import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Final, Literal

import pyoxigraph as ox

from ..core.errors import DetenteError, EndpointError, QueryError
from ..core.namespaces import (
    CATALOGUE,
    HOUSE,
    INFERRED,
    INFERRED_MAY_HOLD,
    MD,
    MERGE,
    ONTOLOGY,
    PREFIXES,
    PUBLISHED,
)
from ..query import sparql
from ..query.rewriting import merge
from .answers import ROW_TYPES, each_row, no_answer, read_boolean, read_rows
from .client import Client, Reply
from .dialects import in_graphs_of
from .families import FAMILIES, GENERIC, Family, family_of

_STATEMENTS: Final = (
    "application/n-triples, text/turtle;q=0.9, application/rdf+xml;q=0.6, application/n-quads;q=0.5"
)
#: Counts of rows that look like a limit, where nobody knows one.
_ROUND: Final = 1000
#: What a page is where a server caps its answers and nothing says at which number.
_PAGE: Final = 10_000
#: So many graphs are named in a request, where they need not be.
NAMED_AT_MOST: Final = 2000
#: How answers say how many rows there may be.
_CAPPED: Final = "x-sparql-maxrows"
#: What an answer of Virtuoso has where its time was over and a part is sent.
_PART: Final = "x-sql-state"

#: What tells of our graph. Servers find each by its index.
_FOUND: Final = f"""
SELECT ?what ?value WHERE {{
  {{ GRAPH <{CATALOGUE}> {{ <{CATALOGUE}> <{MD}coveredUntil> ?value }} BIND ("covered" AS ?what) }}
  UNION {{ GRAPH <{INFERRED}> {{ <{INFERRED}> <{MD}asOf> ?value }} BIND ("day" AS ?what) }}
  UNION {{ GRAPH <{ONTOLOGY}> {{ <{ONTOLOGY}> <{PREFIXES["owl"]}versionInfo> ?value }}
           BIND ("version" AS ?what) }}
  UNION {{ GRAPH <{MERGE}> {{ <{ONTOLOGY}> <{PREFIXES["owl"]}versionInfo> ?value }}
           BIND ("merge" AS ?what) }}
  UNION {{ <{ONTOLOGY}> <{PREFIXES["owl"]}versionInfo> ?value BIND ("default" AS ?what) }}
}}"""
#: What stands in the graph of what only may hold, and nowhere else, and is found without GRAPH.
_TOO_MUCH: Final = f"""
ASK {{
  GRAPH <{INFERRED_MAY_HOLD}> {{ ?s ?p ?o }}
  ?s ?p ?o
  FILTER NOT EXISTS {{ GRAPH ?g {{ ?s ?p ?o }} FILTER (?g != <{INFERRED_MAY_HOLD}>) }}
}}"""
#: How an answer says where it ends. Rows say it themselves, statements do not.
_TOLD_LENGTH: Final = frozenset({"content-length", "transfer-encoding"})
#: A graph that is nowhere.
_NOWHERE: Final = PUBLISHED + "#nowhere"
MergeAt = Literal["own", "merge", "listed"]


@dataclass(frozen=True)
class Nature:
    """What a server was found to be and to hold.

    Attributes:
        family: which kind of server it is.
        default: whether its default graph holds anything: "empty", or "filled".
        named: whether there are named graphs.
        ours: whether our graph is there.
        covered: up to when that is covered.
        day: of which day what follows in it is; None for that up to which it is covered.
        version: of the vocabulary.
        reading: where the merge is: in the default graph ("own"), in a graph of its own ("merge"),
            or nowhere, so that all graphs are named in each query ("listed").
        cap: how many rows an answer has at most; 0 for all, None where nobody knows.
    """

    family: Family = GENERIC
    default: Literal["empty", "filled"] = "filled"
    named: bool = False
    ours: bool = False
    covered: str | None = None
    day: str | None = None
    version: str | None = None
    reading: MergeAt = "own"
    cap: int | None = None


class Server:
    """A server that answers SPARQL: each answer whole, or an error.

    Attributes:
        client: what asks it.
        found: what it was found to be.
    """

    def __init__(self, client: Client) -> None:
        """Ask a server what it is.

        Raises:
            DetenteError: it cannot be asked, or a setting of it is missing.
        """
        self.client = client
        self.found = Nature()
        self._probe()

    @property
    def url(self) -> str:
        """Its address."""
        return self.client.url

    # What it is

    def _probe(self) -> None:
        """Find out what a server is, in a handful of small queries."""
        reply = self.client.query("ASK {}", ROW_TYPES)
        family = family_of(self.url, reply.headers)
        read_boolean(reply, self.url)
        if family is GENERIC:
            family = self._by_habit()
        self.found = replace(self.found, family=family, cap=family.cap)
        told = self._told()
        ours = "covered" in told
        filled = bool("default" in told) or self.ask("ASK { ?s ?p ?o }", plain=True)
        named = ours or self.ask("ASK { GRAPH ?g { ?s ?p ?o } }", plain=True)
        self.found = replace(
            self.found,
            default="filled" if filled else "empty",
            named=named,
            ours=ours,
            covered=told.get("covered"),
            day=told.get("day"),
            version=told.get("version"),
        )
        if ours:
            self.found = replace(self.found, reading=self._reading(told))
        if self.found.reading != "own":
            self._refuse_deaf()

    def _by_habit(self) -> Family:
        """Return the family of a server that names itself nowhere: by what it answers wrongly."""
        for family in FAMILIES:
            with suppress(QueryError):  # it cannot be asked that
                if family.denied and not self.ask(family.denied, plain=True):
                    return family
        return GENERIC

    def _told(self) -> dict[str, str]:
        """Return what a server says of our graph, by what it is."""
        solutions = self.select(_FOUND, plain=True)
        return {str(row["what"].value): str(row["value"].value) for row in solutions}

    def _reading(self, told: Mapping[str, str]) -> MergeAt:
        """Return where the merge of our graph is.

        Raises:
            EndpointError: nowhere, and the server does not look in all graphs either.
        """
        over = self.ask(_TOO_MUCH, plain=True) if "default" in told else False
        if "default" in told and not over and "merge" not in told:
            return "own"
        if "merge" in told:
            return "merge"
        if over:
            return "listed"
        raise EndpointError(
            f"{self.url}: holds our graphs and no merge of them: publish that with detente publish "
            f"--endpoint {self.url}, or {self.found.family.empty}"
        )

    def _refuse_deaf(self) -> None:
        """Refuse a server that answers from all it has, whatever graphs are named in a request.

        Raises:
            EndpointError: it does.
        """
        asked = self.client.query("ASK { ?s ?p ?o }", ROW_TYPES, graphs=(_NOWHERE,))
        if read_boolean(asked, self.url):
            raise EndpointError(
                f"{self.url}: takes no notice of default-graph-uri, with which the merge of our "
                "graphs has to be named, since its default graph is none of its own: this server "
                "cannot be asked"
            )

    @property
    def notes(self) -> tuple[str, ...]:
        """What is to be known of its answers."""
        found, notes = self.found, []
        if found.reading == "listed" and found.family.counts_twice:
            notes.append(
                f"{self.url}: holds no merge of our graphs, so that a query without DISTINCT "
                "counts a statement of two sources twice; detente publish writes the merge there"
            )
        if found.default == "empty" and not found.named:
            notes.append(f"{self.url}: holds nothing that can be read")
        elif not found.ours and found.default == "empty":
            notes.append(
                f"{self.url}: its default graph is empty, and what it holds stands in named "
                f"graphs: {found.family.empty}"
            )
        return tuple(notes)

    @cached_property
    def graphs(self) -> tuple[str, ...]:
        """The named graphs: of ours those of ours alone, without the merge."""
        ours = f'FILTER (STRSTARTS(STR(?g), "{HOUSE}"))' if self.found.ours else ""
        any = self.found.family.any
        asked = f"SELECT DISTINCT ?g WHERE {{ GRAPH ?g {{ {any} }} {ours} }}"
        names = (row["g"] for row in self.select(asked, plain=True))
        iris = {each.value for each in names if isinstance(each, ox.NamedNode)}
        return tuple(sorted(iris - {MERGE, PUBLISHED} if self.found.ours else iris))

    @cached_property
    def _are_many(self) -> bool:
        """Whether there are more graphs than a request can name, and none has to be named."""
        if self.found.reading != "merge" or not self.found.family.looks_in_all:
            return False
        asked = f"SELECT DISTINCT ?g WHERE {{ GRAPH ?g {{ ?s ?p ?o }} }} LIMIT {NAMED_AT_MOST + 1}"
        return sum(1 for _ in self.select(asked, plain=True)) > NAMED_AT_MOST

    @cached_property
    def _hears_from(self) -> bool:
        """Whether a query chooses its graphs with FROM, and not the server alone."""
        try:
            reply = self.client.query(f"ASK FROM <{_NOWHERE}> {{ ?s ?p ?o }}", ROW_TYPES)
        except QueryError:  # there is no such graph
            return True
        return not read_boolean(reply, self.url)

    # Its answers

    def select(self, query: str, *, plain: bool = False) -> ox.QuerySolutions:
        """Return all rows of the answer to a SELECT query.

        Args:
            query: it, with all its prefixes.
            plain: as the server reads its own default graph; else as our graph has the merge.

        Raises:
            EndpointError: there are more rows than the server gives.
        """
        reply = self._asked(query, ROW_TYPES, plain)
        count = sum(1 for _ in each_row(read_rows(reply, self.url), self.url))
        if self._may_be_cut(reply, count) and not _ends_itself(query, count):
            return self._pages(query, count, plain)
        return read_rows(reply, self.url)

    def ask(self, query: str, *, plain: bool = False) -> bool:
        """Return the answer to an ASK query."""
        return read_boolean(self._asked(query, ROW_TYPES, plain), self.url)

    def statements(self, query: str, *, plain: bool = False) -> list[ox.Triple]:
        """Return all statements of the answer to a CONSTRUCT or DESCRIBE query."""
        reply = self._asked(query, _STATEMENTS, plain)
        form = ox.RdfFormat.from_media_type(reply.media_type)
        if form is None:
            raise no_answer(reply, self.url)
        try:
            found = [quad.triple for quad in ox.parse(reply.file(), form, lenient=True)]
        except (SyntaxError, ValueError) as error:
            raise no_answer(reply, self.url) from error
        if not _TOLD_LENGTH.intersection(reply.headers):
            raise EndpointError(
                f"{self.url}: sends statements and does not say where they end, so that nobody can "
                "tell whether all came: ask with SELECT"
            )
        if self._may_be_cut(reply, len(found)):
            raise EndpointError(
                f"{self.url}: gives {len(found):,} statements, which is where it may stop: ask for "
                "less, or raise the limit of the server"
            )
        return found

    def _asked(self, query: str, accept: str, plain: bool) -> Reply:
        graphs: Sequence[str] = ()
        named: Sequence[str] = ()
        reading = self.found.reading
        if not plain and reading != "own" and not merge.chooses(query):
            graphs = (MERGE,)
            if reading == "listed":
                graphs = [each for each in self.graphs if each != INFERRED_MAY_HOLD]
            if _names_graphs(query):
                if self._are_many:
                    query = in_graphs_of(query, HOUSE, (MERGE, PUBLISHED))
                else:
                    named = self.graphs
        if not plain and merge.chooses(query) and not self._hears_from:
            raise QueryError(
                f"{self.url}: takes no notice of FROM, and would answer from its default graph: "
                "ask with GRAPH"
            )
        options: dict[str, str] = {}
        if patience := self.found.family.patience:
            unit = 1000 if self.found.family.millis else 1
            field, form = patience
            options[field] = form.format(max(1, int(self.client.timeout * unit)))
        if reworded := self.found.family.reworded:
            query = reworded(query)
        reply = self.client.query(query, accept, graphs=graphs, named=named, options=options)
        if reply.headers.get(_PART, "").upper().startswith("S1TA"):
            raise EndpointError(
                f"{self.url}: the time that the server gives was over, and only a part of the "
                "answer was sent; ask for less"
            )
        return reply

    # Caps

    def _may_be_cut(self, reply: Reply, count: int) -> bool:
        """Return whether an answer has as many rows as a server may give at most."""
        cap = self.found.cap
        told = reply.headers.get(_CAPPED, "")
        if told.isdecimal():
            cap = int(told)
            self.found = replace(self.found, cap=cap)
        if cap == 0 or count == 0:
            return False
        return count == cap or count % _ROUND == 0

    def _pages(self, query: str, count: int, plain: bool) -> ox.QuerySolutions:
        """Return an answer that may have been cut off, whole: page by page if it was.

        Raises:
            EndpointError: it cannot be had whole.
        """
        cut = EndpointError(
            f"{self.url}: gives {count:,} rows, which is where it stops, and the answer has more: "
            "ask for less, with LIMIT and OFFSET, or raise the limit of the server"
        )
        start = next(each.start for each in sparql.meaningful(query) if each.key == "SELECT")
        head, body = query[:start], query[start:]
        if merge.chooses(query):
            raise cut
        try:
            counting = f"{head}SELECT (COUNT(*) AS ?detente_rows) WHERE {{ {{ {body}\n}} }}"
            counted = read_rows(self._asked(counting, ROW_TYPES, plain), self.url)
            whole = int(next(counted)[0].value)
        except (DetenteError, StopIteration, ValueError) as error:
            raise cut from error
        reply = self._asked(query, ROW_TYPES, plain)
        if whole == count:
            return read_rows(reply, self.url)
        if _is_ordered(query):
            raise cut
        columns = [str(each) for each in read_rows(reply, self.url).variables]
        rows: list[Any] = []
        while len(rows) < whole:
            page = (
                f"{head}SELECT {' '.join(columns)} WHERE {{ {{ {body}\n}} }} "
                f"ORDER BY {' '.join(columns)} LIMIT {count} OFFSET {len(rows)}"
            )
            try:
                got = read_rows(self._asked(page, ROW_TYPES, plain), self.url)
            except QueryError as error:
                raise cut from error
            part = json.loads(got.serialize(format=ox.QueryResultsFormat.JSON) or b"{}")
            if not part["results"]["bindings"]:
                break
            rows += part["results"]["bindings"]
        if len(rows) != whole:
            raise cut
        names = [each.removeprefix("?") for each in columns]
        content = json.dumps({"head": {"vars": names}, "results": {"bindings": rows}}).encode()
        found = ox.parse_query_results(content, ox.QueryResultsFormat.JSON)
        assert isinstance(found, ox.QuerySolutions)
        return found


def _names_graphs(query: str) -> bool:
    """Whether a query says GRAPH."""
    return "graph" in query.lower() and any(
        token.kind == "word" and token.key == "GRAPH" for token in sparql.tokens(query)
    )


def _outermost(query: str) -> list[sparql.Token]:
    """Return the tokens of a query that stand in no braces."""
    found, depth = [], 0
    for token in sparql.meaningful(query):
        depth -= token.text == "}"
        if depth == 0:
            found.append(token)
        depth += token.text == "{"
    return found


def _is_ordered(query: str) -> bool:
    return any(token.key == "ORDER" for token in _outermost(query))


def _ends_itself(query: str, count: int) -> bool:
    """Whether a query asks for just so many rows itself."""
    stream = _outermost(query)
    limits = [
        following.text
        for token, following in itertools.pairwise(stream)
        if token.key == "LIMIT" and following.kind == "number"
    ]
    return str(count) in limits
