"""Asking: queries, named questions, and the search for a name."""

from __future__ import annotations

from pathlib import Path

import click

from ..console import Command, Settings, pairs, query_text
from ..printing import GRAPH_FORMATS, PATH, ROW_FORMATS, answer, output

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

    A value for --bind is a CURIE, an IRI, a number, a literal as SPARQL writes it, or plain text.

    \b
    Example:
        detente query "SELECT ?actor WHERE { ?actor md:employs ?m }" --bind m=kg:diplomacy
    """
    text = query_text(sparql, file)
    kg = settings.load()
    found = kg.query(text, bind=bind, limit=limit, allow_service=allow_service)
    answer(found, form, output)


@click.command(cls=Command)
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

    \b
    Example:
        detente ask functions-of-position position="military attaché"
    """
    from ..knowledge import KnowledgeGraph

    question = KnowledgeGraph.question(name)
    question.values(parameters)
    for note in question.notes(parameters):
        click.echo(note, err=True)
    answer(settings.load(of=question.of).ask(name, limit=limit, **parameters), form, output)


@click.command(cls=Command)
@output(ROW_FORMATS)
def questions(form: str | None, output: Path | None) -> None:
    """List the named questions with their parameters.

    \b
    Example:
        detente questions --format md
    """
    from ..knowledge import KnowledgeGraph

    answer(KnowledgeGraph.questions_table(), form, output)


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
    if not found and not found.more:
        raise kg.nothing_called(wanted)
    answer(found, form, output)
