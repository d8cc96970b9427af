"""The command line: reads arguments, calls the library, prints."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path
from typing import Any

import click

import graph
from graph.console import Commands, Settings, pairs, query_text
from graph.printing import (
    GRAPH_FORMATS,
    NETWORK_FORMATS,
    PATH,
    ROW_FORMATS,
    answer,
    output,
    place,
    put,
    tell,
    to_file,
    words,
)

_limit = click.option("--limit", type=click.IntRange(min=0), metavar="N", help="At most N rows.")
_around = click.option("--hops", type=click.IntRange(min=0), default=1, help="How far around them.")
_classes = click.option(
    "--class",
    "classes",
    multiple=True,
    metavar="CLASS",
    help="Only what concerns things of a class.",
)
_document = click.option("--document", metavar="DOCUMENT", help="Only what one document states.")
_asserted = click.option("--asserted", is_flag=True, help="Leave out what is inferred.")


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(graph.__version__, prog_name="detente")
def cli(**_: Any) -> None:
    """Ask the graph of military diplomacy: who does what with which mechanism, and who says so.

    The options here may stand before a command or after it.

    \b
    Examples:
        detente ask year-established organization=NATO
        detente query "SELECT ?state WHERE { ?state md:claims kg:south-china-sea }"
        detente view -o page.html
    """


@cli.command()
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


@cli.command()
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
    graph.KnowledgeGraph.question(name).values(parameters)
    answer(settings.load().ask(name, limit=limit, **parameters), form, output)


@cli.command()
@output(ROW_FORMATS)
def questions(form: str | None, output: Path | None) -> None:
    """List the named questions with their parameters.

    \b
    Example:
        detente questions --format md
    """
    answer(graph.KnowledgeGraph.questions_table(), form, output)


@cli.command()
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


@cli.command()
@click.argument("entity")
@words
@click.pass_obj
def show(settings: Settings, entity: str, form: str, output: Path | None) -> None:
    """Tell what is said of a thing, a class, a relation, a document or a passage.

    \b
    Example:
        detente show "peacekeeping missions"
    """
    tell(settings.load().show(entity), form, output)


@cli.command()
@click.argument("subject")
@click.argument("rest", nargs=-1, required=True, metavar="[RELATION] OBJECT")
@words
@click.pass_obj
def why(
    settings: Settings, subject: str, rest: tuple[str, ...], form: str, output: Path | None
) -> None:
    """Tell who says so, or by which rule and premises it follows.

    Without a relation, all that connects the two directly. Ends with 1 where the graph does not
    hold the statement, and names the nearest that it does hold.

    \b
    Example:
        detente why AU faces "divergent national interests"
    """
    tell(settings.load().why(subject, *rest), form, output)


@cli.command()
@click.argument("start", metavar="A")
@click.argument("goal", metavar="B")
@click.option("--max", "max_steps", type=click.IntRange(min=1), default=4, help="How long.")
@click.option("--limit", type=click.IntRange(min=1), default=3, help="How many paths.")
@click.option(
    "--avoid", multiple=True, metavar="CLASS|RELATION|ENTITY", help="What to keep away from."
)
@click.option("--verbose", is_flag=True, help="Tell the scores, and every source and relation.")
@words
@click.pass_obj
def path(
    settings: Settings,
    start: str,
    goal: str,
    max_steps: int,
    limit: int,
    avoid: tuple[str, ...],
    verbose: bool,
    form: str,
    output: Path | None,
) -> None:
    """Tell the shortest connections between two things, with the source of each step.

    A path costs one for each step, and a half more for each doubling beyond four of the neighbours
    of a thing on the way; paths up to one step longer than the shortest compete.

    \b
    Example:
        detente path "cyber capabilities" "regional stability"
    """
    found = settings.load().path(start, goal, max_steps=max_steps, limit=limit, avoid=avoid)
    tell(found, form, output, lambda: found.text(verbose))


@cli.command()
@words
@click.pass_obj
def stats(settings: Settings, form: str, output: Path | None) -> None:
    """Count what is there, and tell where the documents agree and differ.

    \b
    Example:
        detente stats
    """
    tell(settings.load().stats(), form, output)


@cli.command()
@click.argument("document")
@click.argument("sought", nargs=-1, required=True, metavar="WORDS")
@click.option("--clause", is_flag=True, help="Paste the words alone, not their sentence.")
@words
@click.pass_obj
def locate(
    settings: Settings,
    document: str,
    sought: tuple[str, ...],
    clause: bool,
    form: str,
    output: Path | None,
) -> None:
    """Find words in a document's text: the passage, its section, and TriG to paste.

    \b
    Example:
        detente locate --texts DIR strategies "trust-building serves as"
    """
    found = settings.load().locate(document, " ".join(sought))
    tell(found, form, output, lambda: found.text(clause=clause))


@cli.command()
@click.argument("file", required=False, type=PATH, callback=place, metavar="[FILE]")
@click.option("--around", multiple=True, metavar="ENTITY", help="Only what lies near a thing.")
@_around
@_classes
@_document
@_asserted
@click.option("--sources", is_flag=True, help="In Turtle and the like, add what says so.")
@output([*GRAPH_FORMATS, *NETWORK_FORMATS])
@click.pass_obj
def export(
    settings: Settings,
    /,
    file: Path | None,
    around: tuple[str, ...],
    form: str | None,
    output: Path | None,
    **part: Any,
) -> None:
    """Write the graph, or a part of it, as RDF, GraphML, GEXF or CSV.

    Turtle, N-Triples and RDF/XML hold each statement once; TriG, N-Quads and JSON-LD keep every
    statement in the graph of its source.

    \b
    Examples:
        detente export graph.ttl
        detente export --around NATO --hops 2 nato.graphml
    """
    if file and output:
        raise click.UsageError(f"say once where to write: {file} or -o {output}")
    target = file or output
    content = settings.load().export(target, form, entities=around, **part)
    if target is None:
        put(content)
    else:
        click.echo(f"wrote {target}: {len(content):,} bytes", err=True)


@cli.command()
@click.argument("files", nargs=-1, type=PATH, metavar="[FILE]...")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "md"]),
    default="text",
    help="How to write it.",
)
@click.option(
    "--fail-on",
    type=click.Choice(["violation", "warning"]),
    default="violation",
    help="What makes it end with 1.",
)
@to_file
@click.pass_context
def validate(
    ctx: click.Context, files: tuple[Path, ...], form: str, fail_on: str, output: Path | None
) -> None:
    """Check the graph, and more files with it, against the shapes and checks.

    Ends with 1 where something is found that is at least as bad as --fail-on.

    \b
    Example:
        detente validate my-facts.ttl
    """
    settings: Settings = ctx.obj
    if settings.scope or settings.modality == "asserted":
        raise click.UsageError("validate checks everything: leave out --from and --modality")
    report = settings.load(*files).validate(*settings.data, *files)
    content = {"text": report.text, "json": report.json, "md": report.markdown}[form]()
    put(content.encode(), output)
    ctx.exit(1 if report.fails(fail_on) else 0)


@cli.command()
@click.argument("entities", nargs=-1, metavar="[ENTITY]...")
@_around
@_classes
@_document
@_asserted
@click.option("--title", default="Military diplomacy", help="The page's heading.")
@to_file
@click.option("--open", "launch", is_flag=True, help="Open the page in the browser.")
@click.pass_obj
def view(
    settings: Settings,
    /,
    entities: tuple[str, ...],
    output: Path | None,
    launch: bool,
    **part: Any,
) -> None:
    """Write an interactive page of the graph: one HTML file that needs no network.

    In a pipe the page goes to standard output; on a terminal to detente.html, or to FILE.

    \b
    Example:
        detente view NATO --hops 2 -o nato.html
    """
    if output and output.suffix.lower() not in ("", ".html", ".htm"):
        raise click.UsageError(f"{output}: a page is HTML: name it .html")
    command = shlex.join(["detente", *sys.argv[1:]])
    page = settings.load().view(*entities, command=command, **part)
    if output is None and not launch and not sys.stdout.isatty():
        put(page.html.encode())
        return
    target = output or Path("detente.html")
    page.save(target)
    click.echo(f"wrote {target}: {page.nodes:,} things, {page.edges:,} statements", err=True)
    if launch:
        click.launch(str(target))


if __name__ == "__main__":
    cli()
