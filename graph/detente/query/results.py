"""Answers out: rows, statements or a yes or no, in every format, written by the engine itself.

Only the table and the Markdown are ours; the rest are the engine's serialisers, straight to a file.
"""

from __future__ import annotations

import csv
import io
import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final, Literal

import pyoxigraph as ox

from ..core import arguments, tables, text
from ..core.errors import MissingExtra, QueryError, UsageError
from ..core.namespaces import PREFIXES, shorten
from ..core.terms import Row, Term, lexical
from ..rdf import oxigraph, serialize
from ..rdf.formats import GRAPH_FORMATS, RESULT_SYNTAXES, ROW_FORMATS
from . import sparql
from .csv import csv_bytes, write_csv
from .diagnosis import Diagnosis, diagnosis_content

if TYPE_CHECKING:
    from types import TracebackType

    import pandas
    import polars

    from ..rdf.losses import Loss
    from .lint import Doubt

Kind = Literal["rows", "graph", "boolean"]
Answer = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples | Sequence[ox.Triple]

#: What each kind of answer can be written as.
FORMATS: Final[dict[Kind, tuple[str, ...]]] = {
    "rows": ROW_FORMATS,
    "graph": ("table", "md", *GRAPH_FORMATS),
    "boolean": ROW_FORMATS,
}

_XSD = PREFIXES["xsd"]
_INTEGER_TYPES = frozenset(_XSD + name for name in ("integer", "int", "long", "short"))
_NUMBER_TYPES = frozenset(_XSD + name for name in ("decimal", "double", "float"))


@dataclass(frozen=True, init=False)
class Results:
    """The answer to a query.

    Attributes:
        kind: "rows" for SELECT, "graph" for CONSTRUCT and DESCRIBE, "boolean" for ASK.
        columns: the names of the columns, in the order of the query; for a graph subject,
            predicate, object; for a boolean none.
        run: asks the engine.
        limit: how many rows or statements there are at most.
        after: asks for the rows after so many of them, also for those that the limit cuts off.
        repeatable: tells whether the query gives the same rows when it is asked again.
        query: the SPARQL text that is asked; empty where there is none.
        notes: what is to be known of how it was asked.
        diagnose: says why there is nothing, which it is told, or how far the rows can be trusted.
        values: what a named question was answered for, by parameter; of a query, what was bound, as
            SPARQL writes it.
        doubt: says what is doubtful in the query.
        prefixes: what CURIEs are made with, in tables and in Turtle.
    """

    kind: Kind
    columns: tuple[str, ...]
    run: Callable[[], Answer] = field(repr=False, compare=False)
    limit: int | None
    after: Callable[[int], Any] | None = field(repr=False, compare=False)
    repeatable: Callable[[], bool] = field(repr=False, compare=False)
    query: str = field(repr=False, compare=False)
    notes: tuple[str, ...] = field(repr=False, compare=False)
    diagnose: Callable[[bool], Diagnosis | None] | None = field(repr=False, compare=False)
    values: Mapping[str, str] = field(repr=False, compare=False)
    doubt: Callable[[], tuple[Doubt, ...]] | None = field(repr=False, compare=False)
    prefixes: Mapping[str, str] = field(repr=False, compare=False)

    def __init__(
        self,
        kind: Kind,
        columns: tuple[str, ...],
        run: Callable[[], Answer],
        limit: int | None = None,
        after: Callable[[int], Any] | None = None,
        repeatable: Callable[[], bool] = lambda: True,
        query: str = "",
        notes: tuple[str, ...] = (),
        diagnose: Callable[[bool], Diagnosis | None] | None = None,
        values: Mapping[str, str] | None = None,
        doubt: Callable[[], tuple[Doubt, ...]] | None = None,
        prefixes: Mapping[str, str] = PREFIXES,
    ) -> None:
        # What a frozen dataclass writes itself sets each field by a call, a fifth of a short query.
        self.__dict__.update(
            kind=kind,
            columns=columns,
            run=run,
            limit=limit,
            after=after,
            repeatable=repeatable,
            query=query,
            notes=notes,
            diagnose=diagnose,
            values={} if values is None else values,
            doubt=doubt,
            prefixes=prefixes,
        )

    @cached_property
    def more(self) -> bool:
        """True where a limit cut rows off; only who wants to know waits for it."""
        if self.limit is None or self.after is None:
            return False
        with evaluating:
            return next(iter(self.after(self.limit)), None) is not None

    @cached_property
    def nothing(self) -> bool:
        """True where there is no row or statement, where ASK is false, or nothing was counted."""
        if self.kind == "boolean":
            return not self
        head: bytes | None = self.__dict__.get("_json")
        if head is not None and _SOME in head and not sparql.aggregates(self.query):
            return False
        first: Sequence[Sequence[str | None]] | None = self.__dict__.get("_first")
        if first is None and head is not None:
            first = _rows_of(head, "json", len(self.columns))
        if first is None:
            rows = self.__dict__.get("rows")
            if rows is None:
                two = itertools.islice(self._terms(), 2)
                rows = [[None if t is None else lexical(t) for t in row] for row in two]
            first = rows[:2]
        return not first or counts_nothing(self.query, first)

    @cached_property
    def diagnosis(self) -> Diagnosis | None:
        """Why there is nothing, or why the rows may not be all; None where there is no doubt."""
        if self.diagnose is None or self.limit == 0:
            return None
        return self.diagnose(self.nothing)

    @cached_property
    def doubts(self) -> tuple[Doubt, ...]:
        """What is doubtful in the query; only who wants to know waits for it."""
        return () if self.doubt is None else self.doubt()

    @cached_property
    def warnings(self) -> tuple[str, ...]:
        """What is doubtful in the query, a line each, but for what the diagnosis says already."""
        told = self.diagnosis is not None and self.diagnosis.kind == "unknown-term"
        said = ("unknown-term", "language") if told else ()
        return tuple(text.plain(each.message) for each in self.doubts if each.kind not in said)

    @property
    def losses(self) -> tuple[Loss, ...]:
        """What the answer, as it was written last, does not hold as the graph has it."""
        return tuple(self.__dict__.get("_losses", ()))

    @cached_property
    def rows(self) -> tuple[tuple[str | None, ...], ...]:
        """Every row as text: IRIs in full, literals as their words, None where unbound."""
        return tuple(tuple(None if t is None else lexical(t) for t in row) for row in self._terms())

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[tuple[str | None, ...]]:
        return iter(self.rows)

    def __bool__(self) -> bool:
        """True where ASK is true, or where there is at least one row or statement."""
        with evaluating:
            return self._holds()

    def _holds(self) -> bool:
        answer = self.run()
        if self.kind == "boolean":
            return bool(answer)
        return next(iter(answer), None) is not None  # type: ignore[arg-type]  # no boolean

    def __copy__(self) -> Results:
        """Return the same answer, to be read on its own."""
        return replace(self)

    def __reduce__(self) -> tuple[Any, ...]:
        """Hand the answer over whole: its rows, its diagnosis and its doubts, read by now."""
        with evaluating:
            content = bool(self) if self.kind == "boolean" else list(self._terms())
        told = {"more": self.more, "diagnosis": self.diagnosis, "doubts": self.doubts}
        plain = {
            name: getattr(self, name) for name in ("limit", "query", "notes", "values", "prefixes")
        }
        return _handed_over, (self.kind, self.columns, content, plain, told)

    def __str__(self) -> str:
        return self.text("table")

    def write(self, out: IO[bytes], format: str, *, width: int | None = None) -> None:
        """Write the answer; `width` is that of a terminal, for the table.

        Raises:
            UsageError: the format does not fit the kind of answer.
        """
        format = arguments.text(format, "format")
        _see(out)
        if width is not None:
            width = arguments.number(width, "width", least=1)
        self.__dict__["_losses"] = []
        allowed = FORMATS[self.kind]
        if format not in allowed:
            form = {"rows": "SELECT", "graph": "CONSTRUCT and DESCRIBE", "boolean": "ASK"}[
                self.kind
            ]
            known = ", ".join(allowed)
            raise UsageError(f"{form} cannot be written as {format[:60]}; choose {known}")
        with evaluating:
            if format == "table":
                out.write(self._table(width).encode())
            elif format == "md":
                out.write(self._markdown().encode())
            elif self.kind == "graph":
                self._write_graph(out, format)
            else:
                sample = _Sample(out)
                self._write_rows(sample, format)  # type: ignore[arg-type]  # only writes
                if sample.long:
                    self._keep([["..."], ["..."]])
                elif format == "json":  # read only where that is needed
                    self.__dict__["_json"] = sample.head
                else:
                    self._keep(_rows_of(sample.head, format, len(self.columns)))

    def write_explained(self, out: IO[bytes]) -> None:
        """Write rows, or a yes or no, as JSON of SPARQL with a member for the diagnosis.

        SPARQL's own format has no such member, and most who read it pass over it.
        """
        _see(out)
        if self.diagnose is None and self.kind != "graph":
            self.__dict__["_losses"] = []
            with evaluating:
                self._write_rows(out, "json")
            return
        import json

        unclosed = _Unclosed(out)
        self.write(unclosed, "json")  # type: ignore[arg-type]  # only writes
        found = diagnosis_content(self.diagnosis)
        unclosed.close(f'"diagnosis":{json.dumps(found)}' if found else "")

    def _keep(self, first: Sequence[Sequence[str | None]]) -> None:
        """Keep the first rows, once they are known: who asks if there is any need not ask again."""
        self.__dict__["_first"] = first[:2]

    def _write_rows(self, out: IO[bytes], format: str) -> None:
        answer = self.run()
        if isinstance(answer, ox.QueryBoolean):
            answer.serialize(out, RESULT_SYNTAXES[format].engine)
            out.write(b"\n")
        elif isinstance(answer, ox.QuerySolutions):
            if format == "csv":
                write_csv(answer, self.columns, out, self._terms if self.repeatable() else None)
                return
            sink = serialize.WellFormed(out) if format == "xml" else None
            answer.serialize(sink or out, RESULT_SYNTAXES[format].engine)  # type: ignore[arg-type]  # only writes
            if sink is not None and sink.replaced:
                from ..rdf.losses import of_characters

                self._lose(of_characters(sink.replaced, format, "csv, tsv and json"))

    def _write_graph(self, out: IO[bytes], format: str) -> None:
        if format in serialize.LINES:
            sample = _Sample(out)
            self._native(serialize.Lines(sample))  # type: ignore[arg-type]  # only writes
            self._keep([["", "", ""]] if sample.size else [])
        else:
            statements = list(self._statements())
            self._keep([["", "", ""] for _ in statements[:2]])
            out.write(serialize.serialize(statements, format, self._lose, self.prefixes))

    def _lose(self, loss: Loss) -> None:
        self.__dict__["_losses"].append(loss)

    def _native(self, out: serialize.Lines | None = None) -> bytes | None:
        """Write statements as N-Triples in the engine's order; return them where `out` is None."""
        answer = self.run()
        assert not isinstance(answer, ox.QuerySolutions | ox.QueryBoolean)
        if isinstance(answer, ox.QueryTriples):
            return answer.serialize(out, ox.RdfFormat.N_TRIPLES)  # type: ignore[arg-type]
        return ox.serialize(answer, out, ox.RdfFormat.N_TRIPLES)  # type: ignore[arg-type]

    def text(self, format: str) -> str:
        """Return the answer in a format, as text.

        Raises:
            UsageError: the format does not fit the kind of answer.
        """
        return self.to_bytes(format).decode()

    def to_bytes(self, format: str) -> bytes:
        """Return the answer in a format, as bytes.

        Raises:
            UsageError: the format does not fit the kind of answer.
        """
        format = arguments.text(format, "format")
        if self.kind == "rows" and format in ("csv", "tsv", "json"):
            with evaluating:
                return self._rows_as(format)
        if self.kind == "graph" and format in serialize.LINES:
            with evaluating:
                lines = self._native() or b""
                return serialize.sorted_lines(lines) if len(lines) <= serialize.HELD else lines
        out = io.BytesIO()
        self.write(out, format)
        return out.getvalue()

    def _rows_as(self, format: str) -> bytes:
        answer = self.run()
        assert isinstance(answer, ox.QuerySolutions)
        if format == "csv":
            return csv_bytes(answer, self.columns, self._terms, graphs=self._has_graphs())
        return answer.serialize(format=RESULT_SYNTAXES[format].engine) or b""

    def _has_graphs(self) -> bool:
        """Whether a column seems to be a variable that stands for graphs in the query.

        It is as right, only slower, where that is mistaken.
        """
        query = self.query.lower()
        return "graph" in query and any(f"graph ?{name.lower()}" in query for name in self.columns)

    def to_csv(self) -> str:
        r"""Return the rows as CSV with a header, lines ending in \r\n as the standard has it."""
        return self.text("csv")

    def to_pandas(self) -> pandas.DataFrame:
        """Return the rows as a data frame: whole numbers, numbers, truth values and dates typed.

        Raises:
            MissingExtra: pandas is not installed.
        """
        try:
            import pandas
        except ImportError as error:
            raise MissingExtra("pandas is not installed; pip install 'detente[pandas]'") from error
        cells = [[None if t is None else _python(t) for t in row] for row in self._terms()]
        return pandas.DataFrame(cells, columns=list(self.columns))

    def to_polars(self) -> polars.DataFrame:
        """Return the rows as a polars data frame, typed as those of `to_pandas`.

        Raises:
            MissingExtra: polars is not installed.
        """
        try:
            import polars
        except ImportError as error:
            raise MissingExtra("polars is not installed; pip install 'detente[polars]'") from error
        cells = [[None if t is None else _python(t) for t in row] for row in self._terms()]
        return polars.DataFrame(cells, schema=list(self.columns), orient="row", strict=False)

    def _statements(self) -> Iterator[ox.Triple]:
        lines = serialize.sorted_lines(self._native() or b"")
        return (quad.triple for quad in ox.parse(lines, ox.RdfFormat.N_TRIPLES, lenient=True))

    def terms(self) -> Iterator[Row]:
        """Yield the rows as terms of RDF."""
        yield from self._terms()

    def _terms(self, first: int = 0) -> Iterator[Row]:
        """Yield the rows as terms, from one of them on."""
        with evaluating:
            yield from self._evaluated(first)

    def _evaluated(self, first: int) -> Iterator[Row]:
        if self.kind == "graph":
            for triple in self._statements():
                yield triple.subject, triple.predicate, triple.object
            return
        answer, rest = (self.after(first), 0) if self.after and first else (self.run(), first)
        # What lies after some rows goes on beyond the limit.
        end = None if self.limit is None else max(self.limit - first, 0) + rest
        if isinstance(answer, ox.QuerySolutions):
            for solution in itertools.islice(answer, rest, end):
                yield tuple(solution)

    def _cells(self) -> list[list[str]]:
        return [["" if t is None else self._short(t) for t in row] for row in self._terms()]

    def _short(self, term: Term) -> str:
        if isinstance(term, ox.NamedNode):
            return text.plain(shorten(term.value, self.prefixes))
        return text.plain(lexical(term))

    def _table(self, width: int | None) -> str:
        if self.kind == "boolean":
            return "yes\n" if self else "no\n"
        cells = self._cells()
        self._keep(cells)
        return tables.table(self.columns, cells, width) if cells else "nothing\n"

    def _markdown(self) -> str:
        if self.kind == "boolean":
            return "yes\n" if self else "no\n"
        cells = self._cells()
        self._keep(cells)
        return tables.markdown(self.columns, cells)

    def _repr_html_(self) -> str:
        """Return a small table for a notebook."""
        if self.kind == "boolean":
            return f"<p>{'yes' if self else 'no'}</p>"
        return tables.small_html(self.columns, self._cells())


def _handed_over(
    kind: Kind,
    columns: tuple[str, ...],
    content: bool | list[Row],
    plain: dict[str, Any],
    told: dict[str, Any],
) -> Results:
    """Return an answer that was read whole, elsewhere or before."""
    if kind == "graph":
        triples = [ox.Triple(*row) for row in content]  # type: ignore[union-attr]
        found = Results(kind, columns, lambda: triples, **plain)
    elif kind == "rows":
        found = replace(stream(columns, lambda: content), **plain)  # type: ignore[arg-type, return-value]
    else:
        import json

        boolean = ox.parse_query_results(
            json.dumps({"head": {}, "boolean": content}), format=ox.QueryResultsFormat.JSON
        )
        found = Results(kind, columns, lambda: boolean, **plain)
    found.__dict__.update(told)
    return found


class _Unclosed:
    """A file to write an object of JSON to, whose last brace waits for one more member."""

    def __init__(self, out: IO[bytes]) -> None:
        self._out = out
        self._held = b""

    def write(self, content: bytes) -> int:
        """Pass a piece on, but for what may be the end."""
        held = self._held + content
        end = len(held.rstrip(b"}\n"))
        self._out.write(held[:end])
        self._held = held[end:]
        return len(content)

    def flush(self) -> None:
        """Pass on that it ends here."""
        self._out.flush()

    def close(self, member: str) -> None:
        """Write what is left, with a member before the last brace; none where it is empty."""
        end = self._held.rindex(b"}")
        added = f",{member}".encode() if member else b""
        self._out.write(self._held[:end] + added + self._held[end:])


class _Evaluating:
    """Turns what goes wrong in the engine while rows are fetched into a QueryError."""

    def __enter__(self) -> None: ...

    def __exit__(
        self, kind: object, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is not None and trace is not None:
            # The error may be dropped in another thread, and an answer of the engine's may not.
            while trace := trace.tb_next:
                with suppress(RuntimeError):  # a generator that is not done
                    trace.tb_frame.clear()
        # An OSError with a number is the system's own: the answer cannot be written.
        if isinstance(error, RuntimeError) or (isinstance(error, OSError) and error.errno is None):
            if found := oxigraph.damaged_table(error):
                from ..rdf import checksums

                raise checksums.damage(Path(found[0]), [found[1]]) from error
            raise QueryError(f"the query cannot be answered: {error}") from error


evaluating: Final = _Evaluating()


class _Sample:
    """A file to write to, which passes all on and keeps the beginning of what is short.

    Attributes:
        size: how many bytes were written.
        head: what was written, of what is short; else its beginning.
    """

    _KEPT: Final = 4096

    def __init__(self, out: IO[bytes]) -> None:
        self.size = 0
        self.head = b""
        self._out = out

    @property
    def long(self) -> bool:
        """Whether there is more than is kept."""
        return self.size > self._KEPT

    def write(self, content: bytes) -> int:
        """Pass a piece on."""
        self.size += len(content)
        if self.size <= self._KEPT:
            self.head += content
        self._out.write(content)
        return len(content)

    def flush(self) -> None:
        """Pass on that it ends here."""
        self._out.flush()


#: How the engine's JSON of SPARQL begins its first row; within a text the quotes are escaped.
_SOME: Final = b'"bindings":[{'


def _rows_of(content: bytes, format: str, columns: int) -> Sequence[Sequence[str | None]]:
    """Return the first two rows of a short answer that was written in a format, as text."""
    if format == "csv":
        lines = csv.reader(io.StringIO(content.decode(), newline=""))
        return [row or [""] * columns for row in itertools.islice(lines, 1, 3)]
    answer = ox.parse_query_results(content, format=RESULT_SYNTAXES[format].engine)
    if not isinstance(answer, ox.QuerySolutions):
        return []
    return [
        [None if term is None else lexical(term) for term in row]
        for row in itertools.islice(answer, 2)
    ]


def counts_nothing(query: str, rows: Sequence[Sequence[str | None]]) -> bool:
    """Return whether the only row of an answer is one of a query that counts, and has no number.

    >>> counts_nothing("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", [["0"]])
    True
    """
    if len(rows) != 1 or any(cell not in (None, "", "0") for cell in rows[0]):
        return False
    return sparql.aggregates(query)


def _see(out: object) -> None:
    """Refuse what cannot be written to."""
    if not callable(getattr(out, "write", None)):
        raise UsageError(
            f"out: {arguments.brief(out)} cannot be written to; give a file opened for bytes"
        )


def _python(term: Term) -> Any:
    """Return the Python value of a literal where it has one, else its text."""
    import datetime

    if not isinstance(term, ox.Literal):
        return lexical(term)
    value, kind = term.value, term.datatype.value
    try:
        if kind in _INTEGER_TYPES:
            return int(value)
        if kind in _NUMBER_TYPES:
            return float(value)
        if kind == _XSD + "boolean":
            return value == oxigraph.TRUE
        if kind == _XSD + "date":
            return datetime.date.fromisoformat(value)
    except ValueError:
        return value
    return value


def tabulate(columns: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Results:
    """Return rows of plain text as an answer, so that they can be written in every format."""
    kept = [tuple(ox.Literal(cell) for cell in row) for row in rows]
    return stream(columns, lambda: kept)


def stream(
    columns: tuple[str, ...], rows: Callable[[], Iterable[tuple[Term | None, ...]]]
) -> Results:
    """Return rows of terms as an answer; they are made while they are written, and not kept."""

    def run() -> ox.QuerySolutions:
        lines = io.BufferedReader(_Lines(columns, rows()), 1 << 16)
        answer = ox.parse_query_results(lines, format=ox.QueryResultsFormat.TSV)
        assert isinstance(answer, ox.QuerySolutions)
        return answer

    return Results("rows", columns, run)


class _Lines(io.RawIOBase):
    """Rows as a file in the engine's own format (SPARQL 1.1 TSV), for it to read as it writes."""

    def __init__(self, columns: tuple[str, ...], rows: Iterable[tuple[Term | None, ...]]) -> None:
        self._rows = iter(rows)
        self._left = ("\t".join(f"?{name}" for name in columns) + "\n").encode()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while len(self._left) < len(buffer):
            more = list(itertools.islice(self._rows, 256))
            if not more:
                break
            lines = ("\t".join(map(oxigraph.tsv_cell, row)) for row in more)
            self._left += ("\n".join(lines) + "\n").encode()
        part, self._left = self._left[: len(buffer)], self._left[len(buffer) :]
        buffer[: len(part)] = part
        return len(part)
