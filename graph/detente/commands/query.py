"""Asking: queries, named questions, and the search for a name."""

from __future__ import annotations

from pathlib import Path

import click

from ..core.errors import NothingFound, quoted
from ..rdf.formats import GRAPH_FORMATS, ROW_FORMATS
from .options import Command, Settings, pairs, query_text
from .output import PATH, output, write_answer

_limit = click.option("--limit", type=click.IntRange(min=0), metavar="N", help="At most N rows.")


@click.command(cls=Command)
@click.argument("sparql", required=False, metavar="[SPARQL|-]")
@click.option("-f", "--file", type=PATH, metavar="FILE", help="Read the query from a file.")
@click.option("--bind", multiple=True, callback=pairs, metavar="NAME=VALUE", help="Fill in ?NAME.")
@_limit
@click.option("--allow-service", is_flag=True, help="Let SERVICE ask other servers.")
@output([*ROW_FORMATS, *GRAPH_FORMATS])
@click.pass_obj
def query(
    settings: Settings,
    sparql: str | None,
    file: Path | None,
    bind: dict[str, str],
    limit: int | None,
    allow_service: bool,
    form: str | None,
    output: Path | None,
) -> None:
    """Answer a SPARQL query: SELECT, ASK, CONSTRUCT or DESCRIBE.

    A value for --bind is the name of a thing, a CURIE, an IRI, a number or a literal as SPARQL
    writes it; what nothing is called by is taken as text, and said. Why there is no answer stands
    on standard error.

    \b
    Example:
        detente query "SELECT ?actor WHERE { ?actor md:employs ?m }" --bind m=diplomacy
    """
    text = query_text(sparql, file)
    kg = settings.load()
    found = kg.query(text, bind=bind, limit=limit, allow_service=allow_service)
    write_answer(found, form, output)


def _project(args: list[str]) -> tuple[Path | None, list[str]]:
    """Return the project that is named among the words after a command, and the other words."""
    rest, found = list(args), None
    for at, word in enumerate(args):
        if word == "--project" and at + 1 < len(args):
            found, rest = Path(args[at + 1]), [*args[:at], *args[at + 2 :]]
        elif word.startswith("--project="):
            found, rest = Path(word.partition("=")[2]), [*args[:at], *args[at + 1 :]]
    return found, rest


class Ask(Command):
    """The command ask: --help after the name of a question tells about that question."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Tell about the question that is named beside --help."""
        project, rest = _project(args)
        named = [each for each in rest if not each.startswith("-")]
        if named and not ctx.resilient_parsing and {"--help", "-h"} & set(args):
            from ..query.question_help import help_text

            settings: Settings = ctx.obj or Settings()
            asked = settings.merged(Settings(project=project, bare="--bare" in rest))
            click.echo(help_text(asked.catalogue().find(named[0])))
            ctx.exit()
        return super().parse_args(ctx, args)


@click.command(cls=Ask)
@click.argument("name")
@click.argument("parameters", nargs=-1, callback=pairs, metavar="[KEY=VALUE]...")
@_limit
@output([*ROW_FORMATS, *GRAPH_FORMATS])
@click.pass_obj
def ask(
    settings: Settings,
    name: str,
    parameters: dict[str, str],
    limit: int | None,
    form: str | None,
    output: Path | None,
) -> None:
    """Answer a named question; `detente questions` lists them.

    `detente ask NAME --help` tells about one: what it takes, reads and answers with. What it was
    answered for is said on standard error; a date that is not given is the last day that is
    covered, or that of --as-of.

    \b
    Examples:
        detente ask members-on-day organization=NATO day=1999-03-12
        detente ask members-on-day --help
    """
    question = settings.catalogue().find(name)
    question.check(parameters)
    if name in question.formerly:
        click.echo(f"{name} is now {question.name}", err=True)
    found = settings.load().ask(question.name, limit=limit, **parameters)
    if said := question.said(found.values):
        click.echo(said, err=True)
    write_answer(found, form, output, named=True)


@click.command(cls=Command)
@click.argument("words", nargs=-1, metavar="[WORD]...")
@output(ROW_FORMATS)
@click.pass_obj
def questions(
    settings: Settings, words: tuple[str, ...], form: str | None, output: Path | None
) -> None:
    """List the named questions by topic: all, or those with a word.

    \b
    Examples:
        detente questions
        detente questions exercises
    """
    asked = " ".join(words)
    found = settings.catalogue().table(asked)
    if not found:
        raise NothingFound(
            f"no question has {quoted(asked)} in its name, title or topic; "
            "detente questions lists them all"
        )
    write_answer(found, form, output)


@click.command(cls=Command)
@click.argument("text", nargs=-1, required=True)
@_limit
@output(ROW_FORMATS)
@click.pass_context
def find(
    ctx: click.Context,
    text: tuple[str, ...],
    limit: int | None,
    form: str | None,
    output: Path | None,
) -> None:
    """Find things by label, alias, id or definition, the likeliest first.

    \b
    Example:
        detente find peace keeping
    """
    kg, wanted = ctx.obj.load(), " ".join(text)
    found = kg.find(wanted, limit=20 if limit is None else limit)
    if not found and not found.more and form != "json":
        raise kg.nothing_called(wanted)
    write_answer(found, form, output, named=True)
