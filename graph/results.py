"""Answers out: rows, statements or a yes or no, in every format, written by the engine itself.

Only the table and the Markdown are ours; the rest are the engine's serialisers, straight to a file.
"""

from __future__ import annotations

import io
import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import IO, TYPE_CHECKING, Any, Final, Literal

import pyoxigraph as ox

from . import display, syntax
from .errors import MissingExtra, QueryError, UsageError
from .fields import Fields, Row, Term, mended
from .terms import PREFIXES, shorten

if TYPE_CHECKING:
    import pandas
    import polars

Kind = Literal["rows", "graph", "boolean"]
Answer = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples | Sequence[ox.Triple]

ROW_FORMATS: Final = ("table", "csv", "tsv", "json", "xml", "md")
GRAPH_FORMATS: Final = ("table", "md", "turtle", "trig", "ntriples", "nquads", "jsonld", "rdfxml")
BOOLEAN_FORMATS: Final = ROW_FORMATS
FORMATS: Final[dict[Kind, tuple[str, ...]]] = {
    "rows": ROW_FORMATS,
    "graph": GRAPH_FORMATS,
    "boolean": BOOLEAN_FORMATS,
}

_NATIVE_ROWS: Final = {
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
}
_XSD = PREFIXES["xsd"]
_INTEGER_TYPES = frozenset(_XSD + name for name in ("integer", "int", "long", "short"))
_NUMBER_TYPES = frozenset(_XSD + name for name in ("decimal", "double", "float"))


@dataclass(frozen=True)
class Results:
    """The answer to a query.

    Attributes:
        kind: "rows" for SELECT, "graph" for CONSTRUCT and DESCRIBE, "boolean" for ASK.
        columns: the names of the columns, in the order of the query; for a graph subject,
            predicate, object; for a boolean none.
        run: asks the engine.
        limit: how many rows or statements there are at most.
        after: asks for the rows after so many of them, also for those that the limit cuts off.
        known: whether a text is an IRI of the graph; None where rows may have others.
    """

    kind: Kind
    columns: tuple[str, ...]
    run: Callable[[], Answer] = field(repr=False, compare=False)
    limit: int | None = None
    after: Callable[[int], Any] | None = field(default=None, repr=False, compare=False)
    known: Callable[[str], bool] | None = field(default=None, repr=False, compare=False)

    @cached_property
    def more(self) -> bool:
        """True where a limit cut rows off; only who wants to know waits for it."""
        if self.limit is None or self.after is None:
            return False
        with evaluating:
            return next(iter(self.after(self.limit)), None) is not None

    @cached_property
    def rows(self) -> tuple[tuple[str | None, ...], ...]:
        """Every row as text: IRIs in full, literals as their words, None where unbound."""
        return tuple(tuple(None if t is None else _text(t) for t in row) for row in self._terms())

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[tuple[str | None, ...]]:
        return iter(self.rows)

    def __bool__(self) -> bool:
        """True where ASK is true, or where there is at least one row or statement."""
        answer = self.run()
        if isinstance(answer, ox.QueryBoolean):
            return bool(answer)
        return next(iter(answer), None) is not None

    def __str__(self) -> str:
        return self.text("table")

    def write(self, out: IO[bytes], format: str, *, width: int | None = None) -> None:
        """Write the answer; `width` is that of a terminal, for the table.

        Raises:
            UsageError: the format does not fit the kind of answer.
        """
        allowed = FORMATS[self.kind]
        if format not in allowed:
            form = {"rows": "SELECT", "graph": "CONSTRUCT and DESCRIBE", "boolean": "ASK"}[
                self.kind
            ]
            raise UsageError(f"{form} cannot be written as {format}; choose {', '.join(allowed)}")
        with evaluating:
            if format == "table":
                out.write(self._table(width).encode())
            elif format == "md":
                out.write(self._markdown().encode())
            elif self.kind == "graph":
                self._write_graph(out, format)
            else:
                self._write_rows(out, format)

    def _write_rows(self, out: IO[bytes], format: str) -> None:
        answer = self.run()
        if isinstance(answer, ox.QueryBoolean):
            answer.serialize(out, _NATIVE_ROWS[format])
            out.write(b"\n")
        elif isinstance(answer, ox.QuerySolutions):
            answer.serialize(self._sink(out, format), _NATIVE_ROWS[format])

    def _sink(self, out: IO[bytes], format: str) -> IO[bytes]:
        """Return where the engine is to write rows: through what mends its CSV and its XML."""
        if format == "csv":
            fields = Fields(out, len(self.columns), self._terms, self.known)
            return fields  # type: ignore[return-value]
        return syntax.WellFormed(out) if format == "xml" else out  # type: ignore[return-value]

    def _write_graph(self, out: IO[bytes], format: str) -> None:
        if format in syntax.LINES:
            self._native(syntax.Lines(out))
        else:
            out.write(syntax.serialize(self._statements(), format))

    def _native(self, out: syntax.Lines | None = None) -> bytes | None:
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
        if self.kind == "rows" and format in ("csv", "tsv", "json"):
            with evaluating:
                answer = self.run()
                assert isinstance(answer, ox.QuerySolutions)
                rows = answer.serialize(format=_NATIVE_ROWS[format]) or b""
                if format != "csv":
                    return rows
                return mended(rows, len(self.columns), self._terms, self.known)
        if self.kind == "graph" and format in syntax.LINES:
            with evaluating:
                lines = self._native() or b""
                return syntax.sorted_lines(lines) if len(lines) <= syntax.HELD else lines
        out = io.BytesIO()
        self.write(out, format)
        return out.getvalue()

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
        lines = syntax.sorted_lines(self._native() or b"")
        return (quad.triple for quad in ox.parse(lines, ox.RdfFormat.N_TRIPLES, lenient=True))

    def _terms(self, first: int = 0) -> Iterator[Row]:
        """Yield the rows as terms, from one of them on."""
        with evaluating:
            if self.kind == "graph":
                for triple in self._statements():
                    yield triple.subject, triple.predicate, triple.object
                return
            answer, rest = (self.after(first), 0) if self.after and first else (self.run(), first)
            if isinstance(answer, ox.QuerySolutions):
                for solution in itertools.islice(answer, rest, None):
                    yield tuple(solution)

    def _cells(self) -> list[list[str]]:
        return [["" if t is None else _short(t) for t in row] for row in self._terms()]

    def _table(self, width: int | None) -> str:
        if self.kind == "boolean":
            return "yes\n" if self else "no\n"
        cells = self._cells()
        return display.table(self.columns, cells, width) if cells else "nothing\n"

    def _markdown(self) -> str:
        if self.kind == "boolean":
            return "yes\n" if self else "no\n"
        return display.markdown(self.columns, self._cells())

    def _repr_html_(self) -> str:
        """Return a small table for a notebook."""
        if self.kind == "boolean":
            return f"<p>{'yes' if self else 'no'}</p>"
        return display.small_html(self.columns, self._cells())


class _Evaluating:
    """Turns what goes wrong in the engine while rows are fetched into a QueryError."""

    def __enter__(self) -> None: ...

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        # An OSError with a number is the system's own: the answer cannot be written.
        if isinstance(error, RuntimeError) or (isinstance(error, OSError) and error.errno is None):
            raise QueryError(f"the query cannot be answered: {error}") from error


evaluating: Final = _Evaluating()


def _text(term: Term) -> str:
    return term.value if isinstance(term, ox.NamedNode | ox.Literal) else str(term)


def _short(term: Term) -> str:
    return display.plain(shorten(term.value) if isinstance(term, ox.NamedNode) else _text(term))


def _python(term: Term) -> Any:
    """Return the Python value of a literal where it has one, else its text."""
    import datetime

    if not isinstance(term, ox.Literal):
        return _text(term)
    value, kind = term.value, term.datatype.value
    try:
        if kind in _INTEGER_TYPES:
            return int(value)
        if kind in _NUMBER_TYPES:
            return float(value)
        if kind == _XSD + "boolean":
            return value == "true"
        if kind == _XSD + "date":
            return datetime.date.fromisoformat(value)
    except ValueError:
        return value
    return value
