"""The plumbing of the command line: shared options, answers to their place, errors as one line.

The commands themselves are in cli.py.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NoReturn, Protocol, TypeVar

import click

from .errors import GraphError, UsageError
from .output import discard_unfinished, replacing

if TYPE_CHECKING:
    from .knowledge import KnowledgeGraph
    from .results import Results

ROW_FORMATS: Final = ("table", "csv", "tsv", "json", "xml", "md")
GRAPH_FORMATS: Final = ("turtle", "trig", "ntriples", "nquads", "jsonld", "rdfxml")
NETWORK_FORMATS: Final = ("graphml", "gexf", "nodes-csv", "edges-csv")
_SUFFIXES: Final = {
    **{f".{name}": name for name in ("csv", "tsv", "json", "xml", "md", "trig", "jsonld")},
    **{".ttl": "turtle", ".nt": "ntriples", ".nq": "nquads", ".rdf": "rdfxml", ".srx": "xml"},
}
_Function = TypeVar("_Function", bound=Callable[..., Any])
_PATH: Final = click.Path(path_type=Path)


def place(_: click.Context, __: click.Parameter, path: Path | None) -> Path | None:
    """Return where to write; a dash is standard output, as if no file were named."""
    return None if path == Path("-") else path


class Told(Protocol):
    """An answer that tells itself in words."""

    def text(self) -> str:
        """Return it for a person."""

    def json(self) -> str:
        """Return it for a program."""


@dataclass(frozen=True)
class Settings:
    """What the options say that every command shares."""

    data: tuple[Path, ...] = ()
    bare: bool = False
    scope: str | None = None
    modality: str | None = None
    no_inference: bool = False
    timeout: float | None = None
    texts: Path | None = None

    def merged(self, later: Settings) -> Settings:
        """Return these settings with those given later, after the command, on top."""
        return Settings(
            data=self.data + later.data,
            bare=self.bare or later.bare,
            scope=later.scope or self.scope,
            modality=later.modality or self.modality,
            no_inference=self.no_inference or later.no_inference,
            timeout=later.timeout or self.timeout,
            texts=later.texts or self.texts,
        )

    def load(self, *more: Path) -> KnowledgeGraph:
        """Return the graph that these settings ask for, and more files with it."""
        if self.bare and (self.scope or self.modality == "asserted"):
            raise UsageError("--from and --modality choose among our sources, and --bare has none")
        from .knowledge import KnowledgeGraph

        return KnowledgeGraph.load(
            *self.data,
            *more,
            bundled=not self.bare,
            from_=self.scope,
            modality="asserted" if self.modality == "asserted" else "all",
            inference=not self.no_inference,
            texts=self.texts,
        )


def _shared() -> list[click.Parameter]:
    """Return the options of every command, for the group and for each command."""
    return [
        click.Option(
            ["--data"], type=_PATH, multiple=True, metavar="PATH", help="More files, or a folder."
        ),
        click.Option(
            ["--bare"], is_flag=True, help="Only those: no data, rules, prefixes of ours."
        ),
        click.Option(
            ["--from", "scope"],
            metavar="SCOPE",
            help="Only what these say: documents, reference, or one source.",
        ),
        click.Option(
            ["--modality"],
            type=click.Choice(["asserted", "all"]),
            help="Leave out what is only possible, intended or an ability, or not (default: all).",
        ),
        click.Option(["--no-inference"], is_flag=True, help="Leave out what follows by rules."),
        click.Option(
            ["--timeout"],
            type=click.FloatRange(min=0, min_open=True),
            metavar="SECONDS",
            help="Stop after so long, with exit status 4.",
        ),
        click.Option(
            ["--texts"],
            type=_PATH,
            metavar="DIR",
            help="The folder of the documents' texts, to show the sentences themselves.",
        ),
    ]


class Command(click.Command):
    """A command that takes the shared options after its name as well as before it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.shared = _shared()
        self.params = [*self.params, *self.shared]

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command with the settings from both places, and the clock started."""
        later = Settings(
            **{each.name or "": ctx.params.pop(each.name or "") for each in self.shared}
        )
        ctx.obj = ctx.obj.merged(later)
        if ctx.obj.timeout:
            _stop_after(ctx.obj.timeout)
        return super().invoke(ctx)


class Commands(click.Group):
    """A group whose commands turn the library's errors into one clear line."""

    command_class = Command

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.params = [*_shared(), *self.params]

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command with the settings given before it."""
        ctx.obj = Settings(**{name: ctx.params[name] for name in Settings.__annotations__})
        return super().invoke(ctx)

    def main(  # type: ignore[override]  # click's overloads differ from release to release
        self, args: Sequence[str] | None = None, *, standalone_mode: bool = True, **kwargs: Any
    ) -> Any:
        """Run the command line; every error that a person can mend is a line on stderr."""
        if not standalone_mode:
            return super().main(args, standalone_mode=False, **kwargs)
        _obey_signals()
        kwargs.setdefault("prog_name", "detente")
        try:
            status = super().main(args, standalone_mode=False, **kwargs)
            sys.stdout.flush()
        except click.ClickException as error:
            _fail(error.format_message(), error.exit_code)
        except GraphError as error:
            _fail(str(error), error.exit_code)
        except (click.Abort, KeyboardInterrupt):
            _fail("interrupted", 130)
        except OSError as error:
            place = error.filename or "standard output"
            _fail(f"{place}: {error.strerror or error}", GraphError.exit_code)
        sys.exit(status if isinstance(status, int) else 0)


def to_file(command: _Function) -> _Function:
    """Give a command -o, the same everywhere."""
    option = click.option(
        "-o", "--output", type=_PATH, callback=place, metavar="FILE", help="Write to a file."
    )
    return option(command)


def output(formats: Sequence[str]) -> Callable[[_Function], _Function]:
    """Give a command --format and -o, the same everywhere."""

    def decorate(command: _Function) -> _Function:
        form = click.option("--format", "form", type=click.Choice(formats), help="How to write it.")
        return form(to_file(command))

    return decorate


def pairs(_: click.Context, __: click.Parameter, values: tuple[str, ...]) -> dict[str, str]:
    """Turn KEY=VALUE arguments into a dictionary."""
    found: dict[str, str] = {}
    for value in values:
        key, equals, rest = value.partition("=")
        if not equals or not key:
            raise click.BadParameter(f"{value!r} is not KEY=VALUE")
        if key in found:
            raise click.BadParameter(f"{key} is given twice")
        found[key] = rest
    return found


def query_text(sparql: str | None, file: Path | None) -> str:
    """Return the query from the argument, a file or standard input."""
    if (sparql is None) == (file is None):
        raise UsageError("give one query: as an argument, with -f FILE, or - for standard input")
    try:
        if file is not None:
            return file.read_text(encoding="utf-8-sig")
        if sparql == "-":
            return sys.stdin.buffer.read().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        place = file or "standard input"
        raise GraphError(f"{place}: not text in UTF-8 (byte {error.start})") from error
    except OSError as error:
        raise GraphError(f"{file}: cannot be read: {error.strerror}") from error
    assert sparql is not None
    if sparql.endswith((".rq", ".sparql")):
        raise UsageError(f"{sparql} looks like a file: read it with -f {sparql}")
    return sparql


def answer(results: Results, form: str | None, output: Path | None) -> NoReturn:
    """Write an answer to its place; end with 1 where ASK is false."""
    if form is None and output is not None:
        form = _SUFFIXES.get(output.suffix.lower())
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


def _fail(message: str, status: int) -> NoReturn:
    click.echo(f"Error: {message}", err=True)
    sys.exit(status)


def _stop_after(seconds: float) -> None:
    """End the process with status 4 when the time is over, in native code too."""
    import threading

    def stop() -> None:
        discard_unfinished()
        os.write(2, f"Error: stopped after {seconds:g} seconds (--timeout)\n".encode())
        os._exit(4)

    timer = threading.Timer(seconds, stop)
    timer.daemon = True
    timer.start()


def _obey_signals() -> None:
    """Let Ctrl-C and a closed pipe end the process at once: native code does not hear Python's."""
    if hasattr(signal, "SIGPIPE") and sys.stdout is sys.__stdout__:
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.SIG_DFL)
