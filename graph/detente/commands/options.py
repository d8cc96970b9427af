"""The plumbing of the command line: shared options, answers to their place, errors as one line.

The commands themselves are in cli.py.
"""

from __future__ import annotations

import gc
import importlib
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final, NamedTuple, NoReturn

import click

from ..core.errors import DetenteError, OutOfMemory, QueryError, UnknownName, UsageError
from ..core.process import memory
from ..core.text import is_utf8, plain_lines
from ..rdf.formats import GRAPH_FORMATS
from .output import PATH, put_diagnosis
from .running import faults, guard, streams
from .running.signals import _obey_signals
from .running.timeout import _stop_after, _stop_at

#: After so many objects more it is looked for circles among them. Python looks after 700, which is
#: a tenth of the time of a command that holds many.
_RARELY: Final = 100_000
#: After so many looks among these, among those that have been there for longer.
_SELDOM: Final = 50

if TYPE_CHECKING:
    from ..knowledge_graph import KnowledgeGraph
    from ..query.questions import Catalogue


class Settings(NamedTuple):
    """What the options say that every command shares."""

    data: tuple[Path, ...] = ()
    bare: bool = False
    scope: str | None = None
    modality: str | None = None
    source_kind: str | None = None
    no_inference: bool = False
    as_of: str | None = None
    timeout: float | None = None
    memory: int | None = None
    longest: int | None = None
    unpacked: int | None = None
    texts: Path | None = None
    store: Path | None = None
    input_format: str | None = None
    lenient: bool = False
    project: Path | None = None
    endpoint: str | None = None
    endpoint_user: str | None = None

    def merged(self, later: Settings) -> Settings:
        """Return these settings with those given later, after the command, on top."""
        return Settings(
            data=self.data + later.data,
            bare=self.bare or later.bare,
            scope=self.scope if later.scope is None else later.scope,
            modality=later.modality or self.modality,
            source_kind=self.source_kind if later.source_kind is None else later.source_kind,
            no_inference=self.no_inference or later.no_inference,
            as_of=self.as_of if later.as_of is None else later.as_of,
            timeout=later.timeout or self.timeout,
            memory=later.memory or self.memory,
            longest=later.longest or self.longest,
            unpacked=later.unpacked or self.unpacked,
            texts=later.texts or self.texts,
            store=later.store or self.store,
            input_format=later.input_format or self.input_format,
            lenient=self.lenient or later.lenient,
            project=later.project or self.project,
            endpoint=later.endpoint or self.endpoint,
            endpoint_user=later.endpoint_user or self.endpoint_user,
        )

    def load(self, *more: Path) -> KnowledgeGraph:
        """Return the graph that these settings ask for, and more files with it.

        Args:
            more: the files.
        """
        if self.endpoint is not None:
            return self._connected(self.endpoint, more)
        chosen = self.scope is not None or self.source_kind is not None
        if self.bare and (chosen or self.modality == "asserted"):
            raise UsageError(
                "--scope, --modality and --source-kind choose among our sources: leave out --bare"
            )
        from ..knowledge_graph import KnowledgeGraph

        as_of = self.day()
        kg = KnowledgeGraph.load(
            *self.data,
            *more,
            bundled=not self.bare,
            from_=self.scope,
            modality="asserted" if self.modality == "asserted" else "all",
            source_kind=self.source_kind,
            as_of=as_of,
            inference=not self.no_inference,
            prepared=True,
            texts=self.texts,
            store=self.store,
            input_format=self.input_format,
            lenient=self.lenient,
            project=self.project,
        )
        for note in kg.notes:
            click.echo(note, err=True)
        if self.store is not None:
            from .damage import _stop_on_damage

            click.get_current_context().call_on_close(_stop_on_damage(self.store))
        return kg

    def _connected(self, url: str, more: Sequence[Path]) -> KnowledgeGraph:
        """Return the graph on a server, which is as it was published there.

        Raises:
            UsageError: another one is asked for.
        """
        from ..knowledge_graph import KnowledgeGraph

        given = {
            "--data": self.data or more,
            "--store": self.store,
            "--project": self.project,
            "--bare": self.bare,
            "--scope": self.scope not in (None, "all"),
            "--modality": self.modality == "asserted",
            "--source-kind": self.source_kind,
            "--no-inference": self.no_inference,
        }
        if other := [name for name, value in given.items() if value]:
            raise UsageError(
                f"{other[0]} and --endpoint do not go together: what is there is as it was "
                f"published; leave out {other[0]}, or publish another graph"
            )
        as_of = self.day()
        kg = KnowledgeGraph.connect(
            url,
            user=self.endpoint_user,
            timeout=self.timeout,
            texts=self.texts,
            tell=lambda line: click.echo(line, err=True),
        )
        from ..evidence.sources import covered_until

        there = kg.as_of or covered_until(kg.store)
        if as_of is not None and as_of != there:
            day = f"as of {there}" if there else "of no day in particular"
            raise UsageError(
                f"{url}: what follows there is {day}; for {as_of} publish a graph of that day, ask "
                "a question that takes a day, or ask without --endpoint"
            )
        for note in kg.notes:
            click.echo(note, err=True)
        return kg

    def catalogue(self) -> Catalogue:
        """Return the questions that there are, without any graph."""
        from ..query.questions import SHIPPED

        if self.project is None:
            return SHIPPED
        from ..dataset.project import read_project

        return read_project(self.project).catalogue(ours=not self.bare)

    def in_project(self) -> Settings:
        """Return these settings with a project: the one that was named, else where one is.

        Raises:
            UsageError: none was, and here is none.
        """
        from ..dataset.project import is_project

        if self.project is None and not is_project(Path()):
            raise UsageError("say which project: --project DIR; detente new project DIR makes one")
        return self._replace(project=self.project or Path())

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
        from ..core.dates import last_day

        day = last_day(self.as_of, "--as-of")
        if day.note:
            click.echo(f"as of {day.note}", err=True)
        return day.iso


#: Commands that do nothing over an endpoint, and why.
_ON_FILES: Final = {
    "load": "it fills a store on disk; leave out --endpoint",
    "import": "it looks cells up in the whole graph, which is not fetched; leave out --endpoint",
    "test": "it asks a project on disk; leave out --endpoint",
    "check": "it reads a store on disk; leave out --endpoint",
    "info": "it tells of a store on disk; leave out --endpoint",
    "backup": "it reads a store on disk; leave out --endpoint",
    "restore": "it fills a store on disk; leave out --endpoint",
}


class SizeType(click.ParamType):  # type: ignore[type-arg,unused-ignore]  # generic since click 8.4
    """A number of bytes."""

    name = "SIZE"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return it."""
        found = value if isinstance(value, int) else memory.parse_size(str(value))
        if found is None:
            raise click.BadParameter(f"{value!r} is no size; write 2GB or 500MB", ctx, param)
        return found


def _shared() -> list[click.Parameter]:
    """Return the options of every command, for the group and for each command."""
    return [
        click.Option(
            ["--data"],
            type=PATH,
            multiple=True,
            metavar="PATH|-",
            help="More files, a folder, or standard input.",
        ),
        click.Option(
            ["--input-format"],
            type=click.Choice(GRAPH_FORMATS),
            metavar="FORMAT",
            help="How the files are written, where they do not tell: turtle, nquads, ...",
        ),
        click.Option(
            ["--lenient"], is_flag=True, help="Leave out statements that are wrong, and say which."
        ),
        click.Option(
            ["--bare"], is_flag=True, help="Only those: no data, rules, prefixes of ours."
        ),
        click.Option(
            ["--project"],
            type=PATH,
            metavar="DIR",
            help="A folder with rules, questions, checks, shapes and data of yours.",
        ),
        click.Option(
            ["--scope", "--from", "scope"],
            metavar="SCOPE",
            help="Only what these say: documents, reference, or one source.",
        ),
        click.Option(
            ["--modality"],
            type=click.Choice(["asserted", "all"]),
            help="Leave out what is only possible, intended or an ability, or not (default: all).",
        ),
        click.Option(
            ["--source-kind"],
            metavar="KIND",
            help="Only sources at least of a kind: primary record, press, ...",
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
            ["--memory"],
            type=SizeType(),
            help="Stop at so much memory, as 2GB or 500MB, with exit status 4.",
        ),
        click.Option(
            ["--longest"],
            type=SizeType(),
            help="How long one text of a file may be (default: 64MB).",
        ),
        click.Option(
            ["--unpacked"],
            type=SizeType(),
            help="What a packed file may unpack to (default: 250 times its size, or 100MB).",
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
        click.Option(
            ["--endpoint"],
            metavar="URL",
            help="Ask a SPARQL server, such as http://localhost:7878/query.",
        ),
        click.Option(
            ["--endpoint-user"],
            metavar="NAME",
            help="Who asks it; the password comes from a prompt, the environment or ~/.netrc.",
        ),
    ]


class Command(click.Command):
    """A command that takes the shared options after its name as well as before it.

    An option of its own comes before a shared one of the same name.

    Attributes:
        lasts: whether it goes on until it is stopped: --timeout and --memory are then those of each
            thing that it does, which is its own to see to.
    """

    lasts = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = {name for each in self.params for name in each.opts}
        self.shared = []
        for each in _shared():  # panel has a --from of its own
            each.opts = [name for name in each.opts if name not in own]
            if each.opts:
                self.shared.append(each)
        self.params = [*self.params, *self.shared]

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command with the settings from both places, and the clock started."""
        _check_text(ctx)
        later = Settings(
            **{each.name or "": ctx.params.pop(each.name or "") for each in self.shared}
        )
        ctx.obj = ctx.obj.merged(later)
        if ctx.obj.endpoint is not None and ctx.command.name in _ON_FILES:
            raise UsageError(
                f"{ctx.command.name} is not done over an endpoint: {_ON_FILES[ctx.command.name]}"
            )
        if ctx.obj.timeout != ctx.obj.timeout:
            raise click.BadParameter("nan is no time; write seconds", ctx, param_hint="'--timeout'")
        read = (*ctx.obj.data, *([ctx.obj.project] if ctx.obj.project else []))
        guard.guard(read, None if self.lasts else ctx.obj.memory, ctx.params)
        if ctx.obj.timeout and not self.lasts:
            _stop_after(ctx.obj.timeout)
        if ctx.obj.memory and not self.lasts:
            _stop_at(ctx.obj.memory)
        from ..rdf.reading.manner import bounded

        try:
            with bounded(ctx.obj.longest, ctx.obj.unpacked):
                return super().invoke(ctx)
        except UnknownName as error:
            if ctx.params.get("form") == "json":
                put_diagnosis(error.kind, str(error), ctx.params.get("output"))
            raise


class LastingCommand(Command):
    """A command that goes on until it is stopped: its limits are those of each answer."""

    lasts = True


class Commands(click.Group):
    """A group whose commands turn the library's errors into one clear line."""

    command_class = Command

    def __init__(
        self, *args: Any, places: Mapping[str, tuple[str, str]] | None = None, **kwargs: Any
    ) -> None:
        """Make a group.

        Args:
            args: as click has them.
            places: where in `detente.commands` its commands are, "module:function", and what each
                does, by their names; they are imported when they are called.
            kwargs: as click has them.
        """
        super().__init__(*args, **kwargs)
        self.params = [*_shared(), *self.params]
        self._places = places or {}

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands, those that are not imported yet among them."""
        return sorted({*super().list_commands(ctx), *self._places})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command of a name; None where there is none."""
        if cmd_name in self._places and cmd_name not in self.commands:
            module, _, function = self._places[cmd_name][0].partition(":")
            found = importlib.import_module(f".{module}", __package__)
            self.add_command(getattr(found, function), cmd_name)
        return super().get_command(ctx, cmd_name)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of the commands, as click does, without importing them."""
        names = self.list_commands(ctx)
        width = formatter.width - 6 - max(map(len, names))
        with formatter.section("Commands"):
            told = [(name, self._told(ctx, name).get_short_help_str(width)) for name in names]
            formatter.write_dl(told)

    def _told(self, ctx: click.Context, name: str) -> click.Command:
        """Return what stands for a command where only its help is asked for."""
        if name in self._places:
            return click.Command(name, help=self._places[name][1])
        found = self.get_command(ctx, name)
        assert found is not None
        return found

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command that arguments begin with; where there is none, say what is near."""
        if args and self.get_command(ctx, args[0]) is None:
            for name in self.list_commands(ctx):  # click looks among those that are imported
                self.get_command(ctx, name)
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command with the settings given before it."""
        _check_text(ctx)
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
        gc.set_threshold(_RARELY, _SELDOM, _SELDOM)
        guard.active = sys.stdout is sys.__stdout__
        if alone := streams.take():
            faults.take_hooks()
        kwargs.setdefault("prog_name", "detente")
        try:
            status = super().main(args, standalone_mode=False, **kwargs)
            streams.release()
        except click.ClickException as error:
            _fail(error.format_message(), error.exit_code)
        except DetenteError as error:
            _fail(str(error), error.exit_code, error.prefix or error.kind)
        except MemoryError:
            given = OutOfMemory("the system gives no more memory; ask for less, or give it more")
            _fail(str(given), given.exit_code)
        except (click.Abort, KeyboardInterrupt):
            _fail("interrupted", 130)
        except OSError as error:
            _fail(_told(error), DetenteError.exit_code)
        except SystemExit:
            raise
        except BaseException as error:  # the engine's own faults are no Exception
            _fail(faults.fault_line(error), faults.EXIT_CODE)
        if alone:  # the process ends: what is left need not be searched for garbage
            gc.freeze()
        sys.exit(status if isinstance(status, int) else 0)


def _told(error: OSError) -> str:
    """Return what to say of something that the system refuses, and nobody has put into words."""
    if error.filename is None and isinstance(error, FileNotFoundError):  # of os.getcwd alone
        return "the folder you are in is not there any more; change to one that is"
    return f"{error.filename or 'standard output'}: {error.strerror or error}"


#: Parameters that are a query: what is wrong in one is told with its place.
_QUERIES: Final = ("sparql", "query")


def _check_text(ctx: click.Context) -> None:
    """Refuse arguments that nothing can hold: bytes that are not UTF-8, but for names of files."""
    for each in ctx.command.params:
        if each.name not in _QUERIES and not _is_text(ctx.params.get(each.name or "")):
            raise click.BadParameter("it is not UTF-8; write it in UTF-8", ctx, each)


def _is_text(value: object) -> bool:
    """Return whether what was given can be written; the name of a file may be any bytes."""
    if isinstance(value, dict):
        value = [*value, *value.values()]
    if isinstance(value, list | tuple):
        return all(map(_is_text, value))
    return not isinstance(value, str) or is_utf8(value)


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


def _query_in(source: IO[bytes], name: str) -> str:
    """Return the query that comes through a stream, which may have no end."""
    from ..rdf.oxigraph import WRITTEN

    content = source.read(4 * WRITTEN + 1)  # a character has four bytes at most
    if len(content) > 4 * WRITTEN:
        raise QueryError(
            f"{name}: more than the {WRITTEN:,} characters that a query may have; is it the file "
            "that was meant?"
        )
    return content.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")


def query_text(sparql: str | None, file: Path | None) -> str:
    """Return the query from the argument, a file or standard input."""
    if (sparql is None) == (file is None):
        raise UsageError("give one query: as an argument, with -f FILE, or - for standard input")
    try:
        if file is not None and file != Path("-"):
            with file.open("rb") as source:
                return _query_in(source, str(file))
        if sparql == "-" or file is not None:
            file = None
            settings = click.get_current_context().obj
            if Path("-") in settings.data:
                raise UsageError("standard input is the query or the data, and not both")
            return _query_in(sys.stdin.buffer, "standard input")
    except UnicodeDecodeError as error:
        place = file or "standard input"
        raise DetenteError(
            f"{place}: not text in UTF-8 (byte {error.start}); save it as UTF-8"
        ) from error
    except OSError as error:
        place = file or "standard input"
        raise DetenteError(f"{place}: cannot be read: {error.strerror}") from error
    assert sparql is not None
    if sparql.endswith((".rq", ".sparql")):
        raise UsageError(f"{sparql} looks like a file: read it with -f {sparql}")
    return sparql


def _fail(message: str, status: int, kind: str = "Error") -> NoReturn:
    streams.drop()
    streams.release()
    click.echo(f"{kind}: {plain_lines(message)}", err=True)
    sys.exit(status)
