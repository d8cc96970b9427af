"""Answers to their place: a file, a pipe or a terminal, in the format that fits."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NoReturn, Protocol, TypeVar

import click

from .errors import UsageError
from .output import replacing

if TYPE_CHECKING:
    from .results import Results

ROW_FORMATS: Final = ("table", "csv", "tsv", "json", "xml", "md")
GRAPH_FORMATS: Final = ("turtle", "trig", "ntriples", "nquads", "jsonld", "rdfxml")
NETWORK_FORMATS: Final = ("graphml", "gexf", "nodes-csv", "edges-csv")
_SUFFIXES: Final = {
    **{f".{name}": name for name in ("csv", "tsv", "json", "xml", "md", "trig", "jsonld")},
    **{".ttl": "turtle", ".nt": "ntriples", ".nq": "nquads", ".rdf": "rdfxml", ".srx": "xml"},
}
#: What is no text: an answer under such a name would be a surprise.
_OTHER_PROGRAMS: Final = frozenset((".xlsx", ".xls", ".ods", ".pdf", ".png", ".html", ".parquet"))
_Function = TypeVar("_Function", bound=Callable[..., Any])


class _Path(click.Path):
    """A path with a name: an empty one would be the current folder."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the path."""
        if value == "":
            raise click.BadParameter("the name is empty; write the path of a file", ctx, param)
        return super().convert(value, param, ctx)


PATH: Final = _Path(path_type=Path)


def place(_: click.Context, __: click.Parameter, path: Path | None) -> Path | None:
    """Return where to write; a dash is standard output, as if no file were named."""
    return None if path == Path("-") else path


class Told(Protocol):
    """An answer that tells itself in words."""

    def text(self) -> str:
        """Return it for a person."""

    def json(self) -> str:
        """Return it for a program."""


def to_file(command: _Function) -> _Function:
    """Give a command -o, the same everywhere."""
    option = click.option(
        "-o", "--output", type=PATH, callback=place, metavar="FILE", help="Write to a file."
    )
    return option(command)


def output(formats: Sequence[str]) -> Callable[[_Function], _Function]:
    """Give a command --format and -o, the same everywhere."""

    def decorate(command: _Function) -> _Function:
        form = click.option("--format", "form", type=click.Choice(formats), help="How to write it.")
        return form(to_file(command))

    return decorate


def answer(results: Results, form: str | None, output: Path | None) -> NoReturn:
    """Write an answer to its place; end with 1 where ASK is false."""
    if form is None and output is not None:
        form = _SUFFIXES.get(output.suffix.lower())
        if form is None and output.suffix.lower() in _OTHER_PROGRAMS:
            raise UsageError(
                f"{output}: the suffix {output.suffix} says no format; {', '.join(_SUFFIXES)} do, "
                "and so does --format"
            )
    if form is None and output is None and sys.stdout.isatty():
        form = "table"
    form = form or ("turtle" if results.kind == "graph" else "csv")
    if output is not None:
        with replacing(output) as out:
            results.write(out, form)
    else:
        width = os.get_terminal_size().columns if sys.stdout.isatty() else None
        results.write(sys.stdout.buffer, form, width=width)
        sys.stdout.buffer.flush()
    if results.more:
        click.echo(f"only the first {results.limit} are shown: there are more (--limit)", err=True)
    click.get_current_context().exit(1 if results.kind == "boolean" and not results else 0)


def tell(
    told: Told, form: str, output: Path | None, text: Callable[[], str] | None = None
) -> NoReturn:
    """Write an answer in words, or as JSON; end with 1 where there is nothing to tell."""
    put((told.json() if form == "json" else (text or told.text)()).encode(), output)
    click.get_current_context().exit(0 if told else 1)


def words(command: _Function) -> _Function:
    """Give a command that answers in words --format and -o."""
    form = click.option(
        "--format",
        "form",
        type=click.Choice(["text", "json"]),
        default="text",
        help="How to write it.",
    )
    return form(to_file(command))


def put(content: bytes, output: Path | None = None) -> None:
    """Write bytes to a file, or to standard output."""
    if output is None:
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
    else:
        with replacing(output) as out:
            out.write(content)
