"""What is known: the terms of a store by number, and the facts of its named graphs as pairs.

A predicate is read when a rule first asks for it, through the engine's own TSV (SPARQL 1.1 Query
Results CSV and TSV Formats), which writes terms as SPARQL and Turtle do.
"""

from __future__ import annotations

import datetime
import re
from array import array
from collections.abc import Callable, Iterable, Iterator
from typing import Final

import numpy as np
import pyoxigraph as ox

from ...core.namespaces import DERIVED, PREFIXES
from ...core.terms import Term
from ...rdf.oxigraph import term_of_tsv
from ..rules import iri_of
from .joins import BITS, NOTHING, End, Numbers, Pairs, common, distinct, union, unpacked, without

#: New facts by the number of their predicate.
Found = dict[int, Numbers]

#: Since when facts are asked for: since ever.
EVER: Final = 0
_OURS: Final = frozenset(f"<{graph}>".encode() for graph in DERIVED)
_COMPARED: Final = 5000  # dates in one query
#: A date without a time zone, as TSV writes it.
_DATE: Final = re.compile(rb'"(\d{4}-\d\d-\d\d)"\^\^<http://www\.w3\.org/2001/XMLSchema#date>')
_PART: Final = 1 << 16  # statements made at a time

_FAR: Final = datetime.date.max.toordinal() + 1  # a day of the year 10000


class Known:
    """Terms and facts by number; what says less than that something is so is aside until admitted.

    Attributes:
        now: counts what was added.
    """

    def __init__(self, store: ox.Store, weak: Iterable[str], passages: Iterable[str] = ()) -> None:
        self._store = store
        self._weak = frozenset(f"<{graph}>".encode() for graph in weak)
        self._passages = frozenset(f"<{graph}>".encode() for graph in passages)
        self._numbers = _Numbers()
        self._tokens = self._numbers.tokens
        self._pairs: dict[int, Pairs] = {}
        self._news: dict[int, list[tuple[int, Numbers]]] = {}
        self._aside: Found = {}
        self._admitted = False
        self._days = _Days(self._tokens)
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
        tokens = ((number, self._tokens[number]) for number in distinct(numbers).tolist())
        some = [n for n, token in tokens if token.startswith(kinds) and token[:2] != b"<<"]
        return np.array(some, np.int64)

    def term(self, number: int) -> Term:
        """Return the term of a number."""
        return term_of_tsv(self._tokens[number].decode())

    def pairs(self, predicate: int, since: int = EVER) -> Pairs:
        """Return the facts of a predicate, or those that are new since then."""
        if predicate not in self._pairs:
            self._read(predicate)
        if since == EVER:
            return self._pairs[predicate]
        return Pairs(union(keys for now, keys in self._news.get(predicate, ()) if now > since))

    def said(self, predicate: int) -> int:
        """Return the number of what passages say with a predicate, which is asked for as one."""
        number = self.number(b"said " + self._tokens[predicate])
        if number not in self._pairs:
            found = array("q")
            token = self._tokens[predicate].decode()
            self._serialize(
                f"?g ?s ?o {{ GRAPH ?g {{ ?s {token} ?o }} }}",
                lambda graph: found if graph in self._passages else None,
            )
            self._pairs[number] = Pairs(_sorted(found))
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

    def _read(self, predicate: int) -> None:
        strong, weak = array("q"), array("q")

        def into(graph: bytes) -> array[int] | None:
            return None if graph in _OURS else weak if graph in self._weak else strong

        token = self._tokens[predicate].decode()
        if token.startswith("<"):
            self._serialize(f"?g ?s ?o {{ GRAPH ?g {{ ?s {token} ?o }} }}", into)
        self._pairs[predicate] = Pairs(_sorted(strong))
        self._aside[predicate] = _sorted(weak)
        if self._admitted:
            self.add(predicate, self._aside[predicate])

    def held(self, graph: str) -> Found:
        """Return the facts that one graph of the store holds."""
        found: dict[bytes, array[int]] = {}

        def into(predicate: bytes) -> array[int]:
            return found.setdefault(predicate, array("q"))

        self._serialize(f"?p ?s ?o {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}", into)
        return {self.number(predicate): _sorted(keys) for predicate, keys in found.items()}

    def quads(self, found: Found, graph: str) -> Iterator[ox.Quad]:
        """Yield facts as statements of a graph."""
        terms: dict[int, Term] = {}
        name = ox.NamedNode(graph)
        for number, keys in found.items():
            predicate = self.term(number)
            for part in np.array_split(keys, len(keys) // _PART + 1):
                subjects, objects = unpacked(part)
                for new in union([subjects, objects]).tolist():
                    if new not in terms:
                        terms[new] = self.term(new)
                for subject, object in zip(subjects.tolist(), objects.tolist(), strict=True):
                    yield ox.Quad(terms[subject], predicate, terms[object], name)  # type: ignore[arg-type]  # from quads

    def _serialize(self, columns: str, into: Callable[[bytes], array[int] | None]) -> None:
        answer = self._store.query(f"SELECT {columns}")
        assert isinstance(answer, ox.QuerySolutions)
        rows = _Rows(self._numbers, into)
        answer.serialize(rows, ox.QueryResultsFormat.TSV)  # type: ignore[arg-type]  # only writes

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
        dates = [n for n in objects.tolist() if self._tokens[n].startswith(b'"')]
        for start in range(0, len(dates), _COMPARED):
            part = dates[start : start + _COMPARED]
            values = " ".join(f"({number} {self._tokens[number].decode()})" for number in part)
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


class _Numbers(dict[bytes, int]):
    """A number for each term, as TSV writes it; one that is new gets the next."""

    def __init__(self) -> None:
        super().__init__()
        self.tokens: list[bytes] = []

    def __missing__(self, token: bytes) -> int:
        number = self[token] = len(self.tokens)
        self.tokens.append(token)
        return number


class _Days(dict[int, int]):
    """What `_plain` says of each term, which is looked at once."""

    def __init__(self, tokens: list[bytes]) -> None:
        super().__init__()
        self._tokens = tokens

    def __missing__(self, number: int) -> int:
        date = _DATE.fullmatch(self._tokens[number])
        day = self[number] = _plain(date[1].decode()) if date else 0
        return day


class _Rows:
    """A file for the engine to write TSV to: the first column says into which array the rest go."""

    def __init__(self, numbers: _Numbers, into: Callable[[bytes], array[int] | None]) -> None:
        self._numbers = numbers
        self._into = into
        self._arrays: dict[bytes, array[int] | None] = {}
        self._left = b""
        self._headed = False

    def write(self, content: bytes) -> int:
        """Take the rows that are whole, and keep the rest for the next time."""
        lines = (self._left + content).split(b"\n")
        self._left = lines.pop()
        if lines and not self._headed:
            self._headed = True
            del lines[0]
        numbers, arrays = self._numbers, self._arrays
        for line in lines:
            group, subject, object = line.split(b"\t")
            if group not in arrays:
                arrays[group] = self._into(group)
            keys = arrays[group]
            if keys is not None:
                keys.append(numbers[subject] << BITS | numbers[object])
        return len(content)

    def flush(self) -> None:
        """Do nothing: every row has been taken."""


def _sorted(keys: array[int]) -> Numbers:
    return distinct(np.frombuffer(keys, np.int64)) if keys else NOTHING
