"""The plumbing of the command line: shared options, answers to their place, errors as one line.

The commands themselves are in cli.py.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from .dates import last_day
from .errors import GraphError, UsageError
from .output import discard_on_signals, discard_unfinished
from .printing import PATH

if TYPE_CHECKING:
    from .knowledge import KnowledgeGraph


@dataclass(frozen=True)
class Settings:
    """What the options say that every command shares."""

    data: tuple[Path, ...] = ()
    bare: bool = False
    scope: str | None = None
    modality: str | None = None
    no_inference: bool = False
    as_of: str | None = None
    timeout: float | None = None
    texts: Path | None = None
    store: Path | None = None

    def merged(self, later: Settings) -> Settings:
        """Return these settings with those given later, after the command, on top."""
        return Settings(
            data=self.data + later.data,
            bare=self.bare or later.bare,
            scope=self.scope if later.scope is None else later.scope,
            modality=later.modality or self.modality,
            no_inference=self.no_inference or later.no_inference,
            as_of=self.as_of if later.as_of is None else later.as_of,
            timeout=later.timeout or self.timeout,
            texts=later.texts or self.texts,
            store=later.store or self.store,
        )

    def load(self, *more: Path, of: str = "") -> KnowledgeGraph:
        """Return the graph that these settings ask for, and more files with it.

        Args:
            more: the files.
            of: "documents" for a question that is asked of the documents; no reference facts are
                read then, unless the settings choose sources or a day.
        """
        if self.bare and (self.scope is not None or self.modality == "asserted"):
            raise UsageError("--from and --modality choose among our sources, and --bare has none")
        from .knowledge import KnowledgeGraph

        as_of = self.day()
        kg = KnowledgeGraph.load(
            *self.data,
            *more,
            bundled=not self.bare,
            from_=self.scope,
            modality="asserted" if self.modality == "asserted" else "all",
            as_of=as_of,
            inference=not self.no_inference,
            reference=of != "documents" or self.scope is not None or as_of is not None,
            prepared=True,
            texts=self.texts,
            store=self.store,
        )
        for note in kg.notes:
            click.echo(note, err=True)
        return kg

    def on_disk(self) -> Path:
        """Return the store that was named.

        Raises:
            UsageError: none was.
        """
        if self.store is None:
            raise UsageError("say which store: --store DIR")
        return self.store

    def day(self) -> str | None:
        """Return the day asked for; a month or year stands for its last day, and this is said."""
        if self.as_of is None:
            return None
        if self.bare or self.no_inference:
            other = "--bare" if self.bare else "--no-inference"
            raise UsageError(f"--as-of changes what our rules derive, and {other} leaves them out")
        day = last_day(self.as_of, "--as-of")
        if day.note:
            click.echo(f"as of {day.note}", err=True)
        return day.iso


def _shared() -> list[click.Parameter]:
    """Return the options of every command, for the group and for each command."""
    return [
        click.Option(
            ["--data"], type=PATH, multiple=True, metavar="PATH", help="More files, or a folder."
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
            ["--as-of"],
            metavar="DATE",
            help="What follows by rules on a day: 1999-03-12, or 1999-03 or 1999 for its last day.",
        ),
        click.Option(
            ["--timeout"],
            type=click.FloatRange(min=0, min_open=True),
            metavar="SECONDS",
            help="Stop after so long, with exit status 4.",
        ),
        click.Option(
            ["--texts"],
            type=PATH,
            metavar="DIR",
            help="The folder of the documents' texts, to show the sentences themselves.",
        ),
        click.Option(
            ["--store"],
            type=PATH,
            metavar="DIR",
            help="Ask the store on disk that `detente load` made there.",
        ),
    ]


class Command(click.Command):
    """A command that takes the shared options after its name as well as before it.

    An option of its own comes before a shared one of the same name.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = {name for each in self.params for name in each.opts}
        self.shared = [each for each in _shared() if own.isdisjoint(each.opts)]
        self.params = [*self.params, *self.shared]

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command with the settings from both places, and the clock started."""
        later = Settings(
            **{each.name or "": ctx.params.pop(each.name or "") for each in self.shared}
        )
        ctx.obj = ctx.obj.merged(later)
        if ctx.obj.timeout != ctx.obj.timeout:
            raise click.BadParameter("nan is no time; write seconds", ctx, param_hint="'--timeout'")
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
        given = Settings(**{name: ctx.params[name] for name in Settings.__annotations__})
        ctx.obj = ctx.obj.merged(given) if ctx.obj else given
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
        raise GraphError(
            f"{place}: not text in UTF-8 (byte {error.start}); save it as UTF-8"
        ) from error
    except OSError as error:
        raise GraphError(f"{file}: cannot be read: {error.strerror}") from error
    assert sparql is not None
    if sparql.endswith((".rq", ".sparql")):
        raise UsageError(f"{sparql} looks like a file: read it with -f {sparql}")
    return sparql


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

    timer = threading.Timer(min(threading.TIMEOUT_MAX, seconds), stop)
    timer.daemon = True
    timer.start()


def _obey_signals() -> None:
    """Let Ctrl-C and a closed pipe end the process at once: native code does not hear Python's."""
    if hasattr(signal, "SIGPIPE") and sys.stdout is sys.__stdout__:
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
        if signal.getsignal(signal.SIGINT) != signal.SIG_IGN:
            signal.signal(signal.SIGINT, signal.SIG_DFL)
        discard_on_signals()
