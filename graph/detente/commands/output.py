"""Answers to their place: a file, a pipe or a terminal, in the format that fits."""

from __future__ import annotations

import codecs
import os
import shutil
import sys
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final, NoReturn, Protocol, TypeVar

import click

from ..core.errors import UsageError
from ..core.files import check_folder, replacing
from ..core.text import encoded
from ..rdf.formats import RDF_SUFFIXES, RESULT_SUFFIXES
from .running import streams

if TYPE_CHECKING:
    from ..query.results import Results

#: Formats that are JSON.
_JSON: Final = frozenset(("json", "jsonld", "csl"))
_SUFFIXES: Final = {**RESULT_SUFFIXES, **RDF_SUFFIXES}
#: What is no text: an answer under such a name would be a surprise.
_OTHER_PROGRAMS: Final = frozenset((".xlsx", ".xls", ".ods", ".pdf", ".png", ".html", ".parquet"))
#: CSV that begins with a byte order mark: without it Excel takes UTF-8 for Windows-1252.
EXCEL: Final = "excel"
#: So many bytes of a file are written at once.
_AT_ONCE: Final = 1 << 20
_Function = TypeVar("_Function", bound=Callable[..., Any])


class _Path(click.Path):
    """A path with a name: an empty one would be the current folder."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the path."""
        if value == "":
            raise click.BadParameter("the name is empty; write the path of a file", ctx, param)
        return super().convert(value, param, ctx)


PATH: Final = _Path(path_type=Path)


def output_path(_: click.Context, __: click.Parameter, path: Path | None) -> Path | None:
    """Return where to write, where there is a folder for it; a dash is standard output."""
    if path is None or path == Path("-"):
        return None
    check_folder(path)
    return path


class Told(Protocol):
    """An answer that tells itself in words."""

    def text(self) -> str:
        """Return it for a person."""

    def json(self) -> str:
        """Return it for a program."""


def to_file(command: _Function) -> _Function:
    """Give a command -o, the same everywhere."""
    option = click.option(
        "-o", "--output", type=PATH, callback=output_path, metavar="FILE", help="Write to a file."
    )
    return option(command)


def output(formats: Sequence[str]) -> Callable[[_Function], _Function]:
    """Give a command --format and -o, the same everywhere."""

    def decorate(command: _Function) -> _Function:
        known, told = list(formats), "How to write it."
        if "csv" in known:
            known.insert(known.index("csv") + 1, EXCEL)
            told = "How to write it; excel is CSV with the mark by which Excel knows UTF-8."
        form = click.option("--format", "form", type=click.Choice(known), help=told)
        return form(to_file(command))

    return decorate


def write_answer(
    results: Results,
    form: str | None,
    output: Path | None,
    *,
    named: bool = False,
) -> NoReturn:
    """Write an answer to its place, and why there is none or how far it goes on standard error.

    It ends with 1 where ASK is false, and where a named question has no answer, but for what is
    known to be none, and where a value that was bound has an unknown name or is of a wrong kind: a
    literal that nothing has, or a term of the query itself, leaves no row and is no such fault.

    Args:
        results: the answer.
        form: its format; None for that which fits the place.
        output: the file to write to; None for standard output.
        named: whether it answers a named question, or find.
    """
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
    mark = b""
    if form == EXCEL:
        form, mark = "csv", codecs.BOM_UTF8
    if form in _JSON:
        streams.as_json()
    if form == "json" and results.kind != "graph":
        with replacing(output) if output else nullcontext(sys.stdout.buffer) as out:
            results.write_explained(out)
        streams.send_held()
    elif output is not None:
        with replacing(output) as out:
            out.write(mark)
            results.write(out, form)
    else:
        width = (os.get_terminal_size().columns or None) if sys.stdout.isatty() else None
        sys.stdout.buffer.write(mark)
        results.write(sys.stdout.buffer, form, width=width)
        streams.send_held()
    for loss in results.losses:
        click.echo(str(loss), err=True)
    if results.more:
        click.echo(f"only the first {results.limit} are shown: there are more (--limit)", err=True)
    found = results.diagnosis
    for note in results.notes if found is None or found.kind != "unknown-term" else ():
        click.echo(note, err=True)
    if found:
        click.echo(str(found), err=True)
    for warning in results.warnings:
        click.echo(f"Warning: {warning}", err=True)
    failed = results.kind == "boolean" or named
    if named and found and found.kind == "none":
        failed = False
    elif found and found.kind in ("unknown-term", "wrong-kind"):
        misnamed = {f"<{iri}>" for iri in found.about} & set(results.values.values())
        failed = failed or bool(misnamed or results.notes)
    click.get_current_context().exit(int(failed and results.nothing))


def tell(
    told: Told, form: str, output: Path | None, text: Callable[[], str] | None = None
) -> NoReturn:
    """Write an answer in words, or as JSON; end with 1 where there is nothing to tell, and why."""
    put(told.json() if form == "json" else (text or told.text)(), output, form)
    if found := getattr(told, "diagnosis", None):
        click.echo(str(found), err=True)
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


def put_diagnosis(kind: str, message: str, output: Path | None) -> None:
    """Write as JSON that a name is unknown, where an answer would stand as JSON."""
    told: dict[str, object] = {"kind": kind, "message": message, "coverage": [], "suggestion": None}
    import json

    put(json.dumps({"diagnosis": told}, indent=2) + "\n", output, "json")


def put_file(content: IO[bytes]) -> None:
    """Write what is in a file to standard output."""
    shutil.copyfileobj(content, sys.stdout.buffer, _AT_ONCE)
    streams.send_held()


def put(content: str | bytes, output: Path | None = None, form: str | None = None) -> None:
    """Write text or bytes to a file, or to standard output.

    Args:
        content: what is written.
        output: the file; None for standard output.
        form: its format, where JSON is to stay JSON on a terminal too.
    """
    if isinstance(content, bytes):
        written = content
    else:  # a name that is not UTF-8 stays as it is, but in JSON, which has an escape for it
        written = content.encode(errors="backslashreplace") if form in _JSON else encoded(content)
    if output is None:
        if form in _JSON:
            streams.as_json()
        sys.stdout.buffer.write(written)
        streams.send_held()
    else:
        with replacing(output) as out:
            out.write(written)
