"""Taking away: files, pages, tables and citations."""

from __future__ import annotations

import shlex
import sys
import tempfile
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, cast

import click

from ..core.text import american
from ..rdf.formats import GRAPH_FORMATS, NETWORK_FORMATS, ROW_FORMATS
from .options import Command, Settings, pairs, query_text
from .output import (
    PATH,
    output,
    output_path,
    put,
    put_file,
    to_file,
    write_answer,
)

if TYPE_CHECKING:
    from ..knowledge_graph import KnowledgeGraph
    from ..rdf.losses import Loss

_year = click.IntRange(1, 9999)
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


@click.command(cls=Command)
@click.argument("target", required=False, type=PATH, callback=output_path, metavar="[FILE]")
@click.option("--around", multiple=True, metavar="ENTITY", help="Only what lies near a thing.")
@_around
@_classes
@_document
@_asserted
@click.option("--sources", is_flag=True, help="In Turtle and the like, add what says so.")
@click.option("--mappings", is_flag=True, help="Add what our terms are in gist, PROV, ...")
@click.option(
    "--profile",
    type=click.Choice(["owl-dl"]),
    help="Turtle and the like as OWL 2 DL has them, for a reasoner.",
)
@output([*GRAPH_FORMATS, *NETWORK_FORMATS])
@click.pass_obj
def export(
    settings: Settings,
    /,
    target: Path | None,
    around: tuple[str, ...],
    form: str | None,
    output: Path | None,
    **part: Any,
) -> None:
    """Write the graph, or a part of it, as RDF, GraphML, GEXF or CSV.

    Turtle, N-Triples and RDF/XML hold each statement once; TriG, N-Quads and JSON-LD keep every
    statement in the graph of its source. What a format does not hold is told.

    \b
    Examples:
        detente export graph.ttl
        detente export --around NATO --hops 2 nato.graphml
        detente export --profile owl-dl graph.owl
    """
    if target and output:
        raise click.UsageError(f"say once where to write: {target} or -o {output}")
    target = target or output
    size, losses = _exported(settings.load(), target, form, entities=around, **part)
    if target is not None:
        click.echo(f"wrote {target}: {size:,} bytes", err=True)
    ours = not settings.bare and (around or any(part[each] for each in ("classes", "document")))
    for loss in losses:
        if not (ours and loss.kind == "graphs"):  # as --help says; who chose a part knows of it
            click.echo(str(loss), err=True)


def _exported(
    kg: KnowledgeGraph, target: Path | None, form: str | None, **part: Any
) -> tuple[int, tuple[Loss, ...]]:
    """Export to a file, or to standard output; return how many bytes, and what they lack."""
    from ..export.exported import warnings
    from ..export.formats import choose_format
    from ..rdf.serialize import LINES

    chosen = choose_format(form, target)
    asked = any(part[each] for each in part if each not in ("hops", "asserted"))
    if not kg.is_remote or chosen not in LINES or asked:
        tell = partial(click.echo, err=True)
        content = kg.export(target, form, tell=tell, **part)
        if target is None:
            put(content, form=form)
        return len(content), warnings(content)
    lines = cast(Literal["nquads", "ntriples"], chosen)
    asserted = bool(part["asserted"])
    if target is not None:
        done = kg.export_streamed(target, lines, asserted=asserted)
        return done.size, done.warnings
    with tempfile.TemporaryDirectory() as folder:
        done = kg.export_streamed(Path(folder) / "all", lines, asserted=asserted)
        with (Path(folder) / "all").open("rb") as written:
            put_file(written)
    return done.size, done.warnings


@click.command(cls=Command)
@click.argument("entities", nargs=-1, metavar="[ENTITY]...")
@_around
@_classes
@_document
@_asserted
@click.option(
    "--query",
    metavar="SPARQL|-",
    help="Only what the answer to a query holds: SELECT, CONSTRUCT or DESCRIBE.",
)
@click.option("-f", "--file", type=PATH, metavar="FILE", help="Read that query from a file.")
@click.option(
    "--top", type=click.IntRange(min=1), metavar="N", help="Only the N best connected of these."
)
@click.option(
    "--all", is_flag=True, help="Also what lies further from what the documents speak of."
)
@click.option("--title", help="The heading; without it, what is shown.")
@click.option(
    "--draw",
    type=click.Choice(["network", "map", "timeline"]),
    help="As a picture: which figure; a network without it.",
)
@to_file
@click.option("--open", "launch", is_flag=True, help="Open what is written in the browser.")
@click.pass_obj
def view(
    settings: Settings,
    /,
    entities: tuple[str, ...],
    query: str | None,
    file: Path | None,
    output: Path | None,
    launch: bool,
    draw: Literal["network", "map", "timeline"] | None,
    **part: Any,
) -> None:
    """Write an interactive page of the graph: one HTML file that needs no network.

    In a pipe the page goes to standard output; on a terminal to detente.html, or to FILE. Without
    an ENTITY it holds what the documents speak of, and the facts around it. A FILE named .svg,
    .png or .pdf is a picture: a figure for a paper.

    \b
    Examples:
        detente view NATO --hops 2 -o nato.html
        detente view NATO -o nato.svg
        detente view --query "SELECT ?a ?c WHERE { ?a md:faces ?c }" --top 50 --open
    """
    from ..view.picture.picture import PICTURE_SUFFIXES

    suffix = output.suffix.lower() if output else ""
    pictured = suffix in PICTURE_SUFFIXES
    if suffix not in ("", ".html", ".htm") and not pictured:
        raise click.UsageError(f"{output}: a page is .html, a picture is .svg, .png or .pdf")
    if draw and not pictured:
        raise click.UsageError(
            f"--draw {draw} makes a picture: name it with -o FILE.svg, .png or .pdf"
        )
    if query is not None or file is not None:
        part["query"] = query_text(query, file)
    if output and pictured:
        picture = settings.load().picture(*entities, draw=draw or "network", **part)
        picture.save(output)
        click.echo(
            f"wrote {output}: {picture.nodes:,} things, {picture.edges:,} statements", err=True
        )
        for note in picture.notes:
            click.echo(note, err=True)
        _launch(output, launch)
        return
    command = _command(part.get("query"))
    page = settings.load().view(*entities, command=command, **part)
    if output is None and not launch and not sys.stdout.isatty():
        put(page.html)
        return
    target = output or Path("detente.html")
    page.save(target)
    click.echo(f"wrote {target}: {page.nodes:,} things, {page.edges:,} statements", err=True)
    _launch(target, launch)


def _launch(target: Path, wanted: bool) -> None:
    """Open what was written, where that is wanted."""
    if wanted and not _opened(target):
        click.echo(f"no browser was found here; open {target} in one", err=True)


def _opened(page: Path) -> bool:
    """Open a page in the browser, or in that of $BROWSER; return whether there is one."""
    import webbrowser  # takes as long as the rest of a command that draws nothing

    return webbrowser.open(page.resolve().as_uri())


def _command(query: str | None) -> str:
    """Return the command line that makes the same page, with a query from a pipe written out."""
    words = ["detente", *sys.argv[1:]]
    for at, word in enumerate(words):
        if query is not None and (
            word == "--query=-" or words[at - 1 : at + 1] == ["--query", "-"]
        ):
            words[at] = word[:-1] + query.strip()
    return shlex.join(words)


class Unit(click.Choice[str]):
    """A unit of observation, in American or British spelling."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the unit in American spelling."""
        return super().convert(american(str(value)), param, ctx)


@click.command(cls=Command)
@click.argument("what", type=click.Choice(["members", "codes"]))
@click.option(
    "--organization",
    "--organisation",
    "organizations",
    multiple=True,
    metavar="ENTITY",
    help="Of which organization; every one where none is given.",
)
@click.option(
    "--unit",
    type=Unit(["state-year", "organization-year", "dyad-year"]),
    default="state-year",
    help="What a row is about.",
)
@click.option("--role", default="full-member", help="In which role: full-member, observer, ...")
@click.option("--from", "first", type=_year, metavar="YEAR", help="The first year.")
@click.option("--to", "last", type=_year, metavar="YEAR", help="The last year.")
@click.option("--grid", is_flag=True, help="Also states that are no members: 0, or not covered.")
@click.option("--spells", is_flag=True, help="A row for each spell of membership and year.")
@click.option(
    "--with", "beside", type=PATH, metavar="FILE", help="Add columns of your CSV or Excel table."
)
@click.option(
    "--by",
    multiple=True,
    metavar="COLUMN=LIST",
    help="Which of its columns names the state, by cow, iso3, name, ..., or the time: year, date.",
)
@click.option("--report", type=PATH, metavar="FILE", help="Where to tell what did not match.")
@output(ROW_FORMATS)
@click.pass_obj
def panel(
    settings: Settings,
    what: str,
    organizations: tuple[str, ...],
    unit: str,
    role: str,
    first: int | None,
    last: int | None,
    grid: bool,
    spells: bool,
    beside: Path | None,
    by: tuple[str, ...],
    report: Path | None,
    form: str | None,
    output: Path | None,
) -> None:
    """Write memberships as a panel: a row for each state, organization or pair of states and year.

    Codes are those of the year. A pair stands once in each direction. A state and year has one row;
    with several organizations it has columns for each. Without --to the panel ends with the last
    year that a membership is dated in.

    With codes instead of members: the codes of each state, from when to when.

    \b
    Examples:
        detente panel members --organization nato --unit state-year --from 1949 --to 1955
        detente panel members --organization nato --from 1990 --grid --with mine.csv -o panel.csv
        detente panel codes --from 1990 --to 1992
    """
    kg = settings.load()
    if what == "codes":
        _refuse_beside_codes()
        write_answer(kg.codes(first=first, last=last), form, output)
        return
    if beside is None and (by or report):
        raise click.UsageError("--by and --report tell of your table: name it --with FILE")
    if beside and report is None and output is not None:
        report = output.with_suffix(".report.csv")
    found = kg.panel(
        unit,
        organizations,
        role=role,
        first=first,
        last=last,
        grid=grid,
        spells=spells,
        beside=beside,
        by=_columns(by),
        report=report,
    )
    write_answer(found, form, output)


def _columns(by: tuple[str, ...]) -> dict[str, str]:
    """Return the columns that --by names, each with its list."""
    for each in by:
        if not all(each.rpartition("=")[::2]):
            raise click.UsageError(f"--by {each}: write COLUMN=LIST, as in --by Code=iso3")
    return {each.rpartition("=")[0]: each.rpartition("=")[2] for each in by}


def _refuse_beside_codes() -> None:
    """Refuse options that panel members has, and panel codes has no use for."""
    context = click.get_current_context()
    source = click.core.ParameterSource.COMMANDLINE
    own = {name: name for name in ("unit", "role", "grid", "spells", "by", "report")}
    names = {"organizations": "organization", "beside": "with", **own}
    for name, option in names.items():
        if context.get_parameter_source(name) is source:
            raise click.UsageError(f"--{option} goes with panel members; codes are those of states")


@click.command(cls=Command)
@click.argument("result", required=False)
@click.argument("parameters", nargs=-1, callback=pairs, metavar="[KEY=VALUE]...")
@click.option("-f", "--file", type=PATH, metavar="FILE", help="Read the query from a file.")
@click.option(
    "--format", "form", type=click.Choice(["bibtex", "csl"]), default="bibtex", help="How."
)
@to_file
@click.pass_obj
def cite(
    settings: Settings,
    result: str | None,
    parameters: dict[str, str],
    file: Path | None,
    form: str,
    output: Path | None,
) -> None:
    """Tell how to cite the dataset, or an answer with its query and the sources behind it.

    RESULT is a named question, a SPARQL query, or an answer saved as .csv or .tsv.

    \b
    Examples:
        detente cite
        detente cite claimants place="South China Sea"
        detente cite answer.csv --format csl
    """
    kg = settings.load()
    if result is None and file is None:
        found = kg.cite()
    elif result is not None and Path(result).suffix.lower() in (".csv", ".tsv"):
        found = kg.cite_saved(Path(result))
    elif result is not None and " " not in result.strip() and result != "-":
        answer = kg.ask(result, limit=None, **parameters)
        found = kg.cite(answer, kg.question(result).name, answer.values)
    else:
        text = query_text(result, file)
        found = kg.cite(kg.query(text, bind=parameters), text, parameters)
    put(found.text(form), output, form)
