"""What is known: the terms of a store by number, and the facts of its named graphs as pairs.

A predicate is read when a rule first asks for it, through the engine's own TSV (SPARQL 1.1 Query
Results CSV and TSV Formats), which writes terms as SPARQL and Turtle do.
"""

from __future__ import annotations

import datetime
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from itertools import chain, count, islice, pairwise, repeat
from typing import Final

import numpy as np
import pyoxigraph as ox

from ...core.namespaces import DERIVED, PREFIXES
from ...core.terms import Term
from ...rdf.oxigraph import term_of_tsv
from ..rules import iri_of
from .joins import (
    NOTHING,
    End,
    Numbers,
    Pairs,
    among,
    common,
    distinct,
    packed,
    union,
    unpacked,
    without,
)

#: New facts by the number of their predicate.
Found = dict[int, Numbers]

#: Since when facts are asked for: since ever.
EVER: Final = 0
_COMPARED: Final = 5000  # dates in one query
#: A date without a time zone, as TSV writes it.
_DATE: Final = re.compile(rb'"(\d{4}-\d\d-\d\d)"\^\^<http://www\.w3\.org/2001/XMLSchema#date>')
_PART: Final = 1 << 16  # statements made at a time
#: An IRI that N-Triples writes as it is.
_IRI: Final = re.compile(rb'<[^\x00-\x20<>"{}|^`\\]+>')
_ROWS: Final = 1 << 16  # bytes of rows that are taken at a time

_FAR: Final = datetime.date.max.toordinal() + 1  # a day of the year 10000


class Known:
    """Terms and facts by number; what says less than that something is so is aside until admitted.

    Attributes:
        now: counts what was added.
    """

    def __init__(
        self,
        store: ox.Store,
        weak: Iterable[ox.NamedNode],
        passages: Iterable[ox.NamedNode] = (),
    ) -> None:
        self._store = store
        self._numbers = _Numbers()
        self._token = self._numbers.token
        self._weak = [graph for graph in weak if graph.value not in DERIVED]
        self._passages = [*passages]
        self._pairs: dict[int, Pairs] = {}
        self._news: dict[int, list[tuple[int, Numbers]]] = {}
        self._aside: Found = {}
        self._admitted = False
        self._days = _Days(self._token)
        self._compared: dict[str, tuple[Numbers, Numbers, Numbers]] = {}
        self.now = EVER

    def number(self, token: bytes) -> int:
        """Return the number of a term, as TSV writes it."""
        return self._numbers[token]

    def end(self, word: str) -> End:
        """Return a word of a rule: a variable as it is, the number of what a CURIE names."""
        if word.startswith("?"):
            return word
        return self.number(f"<{iri_of(word)}>".encode())

    def sayable(self, numbers: Numbers, *, relations: bool = False) -> Numbers:
        """Return those of some terms that may be the subject of a statement, or its relation."""
        kinds = (b"<",) if relations else (b"<", b"_:")
        tokens = ((number, self._token(number)) for number in distinct(numbers).tolist())
        some = [n for n, token in tokens if token.startswith(kinds) and token[:2] != b"<<"]
        return np.array(some, np.int64)

    def term(self, number: int) -> Term:
        """Return the term of a number."""
        return term_of_tsv(self._token(number).decode())

    def pairs(self, predicate: int, since: int = EVER) -> Pairs:
        """Return the facts of a predicate, or those that are new since then."""
        if predicate not in self._pairs:
            self._read(predicate, self._token(predicate))
        if since == EVER:
            return self._pairs[predicate]
        return Pairs(union(keys for now, keys in self._news.get(predicate, ()) if now > since))

    def pairs_with(self, predicate: int, objects: Sequence[int]) -> Pairs:
        """Return the facts of a predicate that have one of some objects; no others are read."""
        if predicate in self._pairs:
            keys = self._pairs[predicate].keys
            return Pairs(keys[np.isin(unpacked(keys)[1], objects)])
        relation, some = self._token(predicate), b" ".join(map(self._token, objects))
        number = self.number(b"%s with %s" % (relation, some))
        if number not in self._pairs:
            self._read(number, relation, objects)
        return self._pairs[number]

    def said(self, predicate: int) -> int:
        """Return the number of what passages say with a predicate, which is asked for as one."""
        number = self.number(b"said " + self._token(predicate))
        if number not in self._pairs:
            self._pairs[number] = Pairs(distinct(self._in_passages.get(predicate, NOTHING)))
        return number

    @property
    def documented(self) -> bool:
        """Whether passages say anything."""
        return bool(self._passages)

    def predicates(self) -> list[int]:
        """Return every predicate of the named graphs."""
        answer = self._store.query("SELECT DISTINCT ?p { GRAPH ?g { ?s ?p ?o } }")
        assert isinstance(answer, ox.QuerySolutions)
        return [self.number(str(row[0]).encode()) for row in answer]

    def add(self, predicate: int, keys: Numbers) -> None:
        """Add facts; those that are known already are not new."""
        before = self.pairs(predicate).keys
        keys = without(keys, before)
        if len(keys):
            self.now += 1
            self._pairs[predicate] = Pairs(union((before, keys)))
            self._news.setdefault(predicate, []).append((self.now, keys))

    def admit(self) -> bool:
        """Add what was aside; return whether there is anything that may be."""
        self._admitted = True
        for predicate, keys in self._aside.items():
            self.add(predicate, keys)
        return bool(self._weak)

    def _read(self, number: int, relation: bytes, objects: Sequence[int] = ()) -> None:
        """Read the facts of a relation, or those with some objects, as those of a number.

        The names of their graphs are not read, which are as long as two other terms: what stands in
        our graphs and the weak ones alone is known by how many they are.
        """
        keys, predicate = NOTHING, self.number(relation)
        if self._is_stated(relation):
            some = b" ".join(map(self._token, objects)).decode()
            values = f"VALUES ?o {{ {some} }} " if some else ""
            statement = f"{values}GRAPH ?g {{ ?s {relation.decode()} ?o }}"
            keys = np.sort(packed(*self._columns("?s ?o", statement)))
        weak, ours = (each.get(predicate, NOTHING) for each in (self._in_weak, self._in_ours))
        if objects:
            weak, ours = (each[np.isin(unpacked(each)[1], objects)] for each in (weak, ours))
        apart = np.sort(np.concatenate([weak, ours]))
        elsewhere = distinct(apart)
        elsewhere = elsewhere[_counts(keys, elsewhere) <= _counts(apart, elsewhere)]
        self._pairs[number] = Pairs(without(distinct(keys), elsewhere))
        self._aside[number] = distinct(weak)
        if self._admitted:
            self.add(number, self._aside[number])

    @cached_property
    def _in_weak(self) -> Found:
        return self._standing(self._weak)

    @cached_property
    def _in_passages(self) -> Found:
        return self._standing(self._passages)

    @cached_property
    def _in_ours(self) -> Found:
        return self._standing([ox.NamedNode(graph) for graph in sorted(DERIVED)])

    def _standing(self, graphs: Iterable[ox.NamedNode]) -> Found:
        """Return the facts of some graphs, each as often as it stands in them."""
        named: list[ox.NamedNode | ox.BlankNode] = [*graphs]
        if not named:
            return {}
        predicates, *ends = self._columns("?p ?s ?o", "GRAPH ?g { ?s ?p ?o }", named)
        order = np.argsort(predicates, kind="stable")
        keys = packed(*ends)[order]
        names, starts = np.unique(predicates[order], return_index=True)
        spans = pairwise([*starts.tolist(), len(keys)])
        return {name: keys[slice(*span)] for name, span in zip(names.tolist(), spans, strict=True)}

    def _is_stated(self, relation: bytes) -> bool:
        """Whether statements have a relation; a query takes longer to say that there is none."""
        if relation[:1] != b"<" or relation[:2] == b"<<":
            return False
        node = ox.NamedNode(relation[1:-1].decode())
        return any(True for _ in self._store.quads_for_pattern(None, node, None, None))

    def held(self, graph: str) -> Found:
        """Return the facts that one graph of the store holds."""
        found = self._standing([ox.NamedNode(graph)])
        return {predicate: distinct(keys) for predicate, keys in found.items()}

    def quads(self, found: Found, graph: str) -> Iterator[ox.Quad]:
        """Return facts as statements of a graph, made as they are asked for."""
        terms, name = _Terms(self.term), ox.NamedNode(graph)

        def of(predicate: int, keys: Numbers) -> Iterator[ox.Quad]:
            ends = (map(terms.__getitem__, numbers.tolist()) for numbers in unpacked(keys))
            subjects, objects = ends
            return map(ox.Quad, subjects, repeat(terms[predicate]), objects, repeat(name))  # type: ignore[arg-type]  # from quads

        return chain.from_iterable(of(predicate, part) for predicate, part in _parts(found))

    def write(self, found: Found, graph: str) -> None:
        """Write facts into a graph of the store, which is one in memory.

        As text they take half as long as statement by statement. Not so what is no IRI: the engine
        would give new names to nodes without one, and TSV writes some literals in short.
        """
        odd: Found = {}
        written: list[bytes] = []
        for predicate, part in _parts(found):
            ends = unpacked(part)
            others = [n for n in union(ends).tolist() if not _IRI.fullmatch(self._token(n))]
            if others:
                is_odd = np.logical_or(*(among(end, np.array(others)) for end in ends))
                odd[predicate] = union([odd.get(predicate, NOTHING), part[is_odd]])
                ends = unpacked(part[~is_odd])
            subjects, objects = (map(self._token, end.tolist()) for end in ends)
            between = b" %s " % self._token(predicate)
            written += map(between.join, zip(subjects, objects, strict=True))
            if len(written) >= _PART:
                self._load(written, graph)
                written.clear()
        self._load(written, graph)
        self._store.extend(self.quads(odd, graph))

    def _load(self, written: list[bytes], graph: str) -> None:
        if written:
            text = b" .\n".join([*written, b""])
            name = ox.NamedNode(graph)
            self._store.load(text, ox.RdfFormat.N_TRIPLES, to_graph=name, lenient=True)

    def _columns(
        self, names: str, where: str, graphs: list[ox.NamedNode | ox.BlankNode] | None = None
    ) -> list[Numbers]:
        """Return the columns of an answer; where graphs are named, from these alone."""
        answer = self._store.query(f"SELECT {names} {{ {where} }}", named_graphs=graphs)
        assert isinstance(answer, ox.QuerySolutions)
        rows = _Rows(self._numbers)
        answer.serialize(rows, ox.QueryResultsFormat.TSV)  # type: ignore[arg-type]  # only writes
        cells, width = rows.end(), len(names.split())
        return [cells[column::width] for column in range(width)]

    def compared(self, objects: Numbers, day: str) -> tuple[Numbers, Numbers]:
        """Return which dates are no later than a day, and which no earlier, as the engine sees it.

        What is no date is in neither. The engine is asked about what is no plain day of the
        calendar, about each and a day once.
        """
        wanted = distinct(objects)
        asked = _FAR if day.startswith("10000-") else _plain(day)
        if not asked:
            return self._compared_by_engine(wanted, day)
        days = np.array([self._days[number] for number in wanted.tolist()], np.int64)
        past, ahead = wanted[(days > 0) & (days <= asked)], wanted[days >= asked]
        if not len(rest := wanted[days == 0]):
            return past, ahead
        more_past, more_ahead = self._compared_by_engine(rest, day)
        return union([past, more_past]), union([ahead, more_ahead])

    def _compared_by_engine(self, wanted: Numbers, day: str) -> tuple[Numbers, Numbers]:
        asked, past, ahead = self._compared.get(day, (NOTHING, NOTHING, NOTHING))
        new = without(wanted, asked)
        if len(new):
            later, earlier = self._compare(new, day)
            past, ahead = union([past, later]), union([ahead, earlier])
            self._compared[day] = union([asked, new]), past, ahead
        return common(past, wanted), common(ahead, wanted)

    def _compare(self, objects: Numbers, day: str) -> tuple[Numbers, Numbers]:
        past: list[int] = []
        ahead: list[int] = []
        dates = [n for n in objects.tolist() if self._token(n).startswith(b'"')]
        for start in range(0, len(dates), _COMPARED):
            part = dates[start : start + _COMPARED]
            values = " ".join(f"({number} {self._token(number).decode()})" for number in part)
            answer = self._store.query(
                f'SELECT ?n (?d <= "{day}"^^xsd:date AS ?past) (?d >= "{day}"^^xsd:date AS ?ahead)'
                f" {{ VALUES (?n ?d) {{ {values} }} }}",
                prefixes=PREFIXES,
            )
            assert isinstance(answer, ox.QuerySolutions)
            for number, is_past, is_ahead in answer:
                for side, is_there in ((past, is_past), (ahead, is_ahead)):
                    if isinstance(is_there, ox.Literal) and is_there.value == "true":
                        side.append(int(number.value))
        return np.array(past, np.int64), np.array(ahead, np.int64)


def _plain(day: str) -> int:
    """Return a day of the calendar as a number that grows from day to day; 0 for anything else."""
    try:
        found = datetime.date.fromisoformat(day)
    except ValueError:
        return 0
    return found.toordinal() if found.isoformat() == day else 0


def difference(some: Found, others: Found) -> Found:
    """Return the facts that are not among others."""
    return {
        predicate: without(keys, others.get(predicate, NOTHING)) for predicate, keys in some.items()
    }


def _parts(found: Found) -> Iterator[tuple[int, Numbers]]:
    """Yield facts with their predicate, as many as are written at a time."""
    for predicate, keys in found.items():
        for part in np.array_split(keys, len(keys) // _PART + 1):
            yield predicate, part


class _Numbers(defaultdict[bytes, int]):
    """A number for each term, as TSV writes it; one that is new gets the next."""

    def __init__(self) -> None:
        super().__init__(count().__next__)
        self._tokens: list[bytes] = []

    def token(self, number: int) -> bytes:
        """Return the term of a number; the order of the terms is that of their numbers."""
        if number >= len(self._tokens):
            new = [*islice(reversed(self), len(self) - len(self._tokens))]
            self._tokens += reversed(new)
        return self._tokens[number]


class _Terms(dict[int, Term]):
    """The terms of numbers, each made once."""

    def __init__(self, term: Callable[[int], Term]) -> None:
        super().__init__()
        self._term = term

    def __missing__(self, number: int) -> Term:
        term = self[number] = self._term(number)
        return term


class _Days(dict[int, int]):
    """What `_plain` says of each term, which is looked at once."""

    def __init__(self, token: Callable[[int], bytes]) -> None:
        super().__init__()
        self._token = token

    def __missing__(self, number: int) -> int:
        date = _DATE.fullmatch(self._token(number))
        day = self[number] = _plain(date[1].decode()) if date else 0
        return day


class _Rows:
    """A file for the engine to write TSV to, which is taken piece by piece.

    A piece is cut into cells and these are numbered as a whole, with no step for each row.
    """

    def __init__(self, numbers: _Numbers) -> None:
        self._numbers = numbers
        self._taken: list[Numbers] = []
        self._written: list[bytes] = []
        self._size = 0
        self._headed = False

    def write(self, content: bytes) -> int:
        """Keep what is written until there is enough of it."""
        self._written.append(content)
        self._size += len(content)
        if self._size >= _ROWS:
            self._take()
        return len(content)

    def end(self) -> Numbers:
        """Return the cells of all rows, one after the other."""
        self._take()
        return np.concatenate([NOTHING, *self._taken])

    def _take(self) -> None:
        """Take the rows that are whole, and keep the rest for the next time."""
        rows, _, left = b"".join(self._written).rpartition(b"\n")
        self._written, self._size = [left], len(left)
        if not self._headed:
            self._headed = True
            rows = rows.partition(b"\n")[2]
        if rows:
            cells = rows.replace(b"\n", b"\t").split(b"\t")
            numbers = map(self._numbers.__getitem__, cells)
            self._taken.append(np.fromiter(numbers, np.int64, len(cells)))

    def flush(self) -> None:
        """Do nothing: it is taken at the end."""


def _counts(numbers: Numbers, of: Numbers) -> Numbers:
    """Return how often some numbers are among others, which are sorted."""
    return np.searchsorted(numbers, of, "right") - np.searchsorted(numbers, of)
