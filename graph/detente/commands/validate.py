"""The command validate: the graph, and facts of one's own, against shapes and checks."""

from __future__ import annotations

from pathlib import Path

import click

from ..core.errors import UsageError
from .options import Command, Settings
from .output import PATH, put, to_file


@click.command(cls=Command)
@click.argument("files", nargs=-1, type=PATH, metavar="[FILE]...")
@click.option(
    "--shapes",
    type=PATH,
    multiple=True,
    metavar="FILE",
    help="Shapes of yours (SHACL), beside ours; again for more.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "md"]),
    default="text",
    help="How to write it.",
)
@click.option(
    "--fail-on",
    type=click.Choice(["violation", "warning", "info"]),
    default="violation",
    help="What makes it end with 1.",
)
@click.option(
    "--all", "whole", is_flag=True, help="With --store: also what a validation has seen already."
)
@to_file
@click.pass_context
def validate(
    ctx: click.Context,
    files: tuple[Path, ...],
    shapes: tuple[Path, ...],
    form: str,
    fail_on: str,
    whole: bool,
    output: Path | None,
) -> None:
    """Check the graph, and more files with it, against the shapes and checks.

    Ends with 1 where something is found that is at least as bad as --fail-on. Shapes of yours are
    those of --shapes and those among the files; with --bare they alone are used. Of a store on disk
    our shapes and checks look at the graphs that are new since a validation last found nothing,
    and yours at all of it.

    \b
    Examples:
        detente validate my-facts.ttl
        detente validate --bare data.ttl --shapes shapes.ttl
    """
    settings: Settings = ctx.obj
    if settings.scope or settings.source_kind or settings.modality == "asserted":
        raise click.UsageError(
            "validate checks everything: leave out --scope, --modality and --source-kind"
        )
    if settings.endpoint and files:
        raise UsageError(
            f"{files[0]} is not on the server: validate files before they are published, without "
            "--endpoint"
        )
    from .progress import shown

    graph, new = settings.load(*files), None
    ours = graph.ours  # else no shapes and checks of ours, and nothing to remember of them
    if settings.store and ours and not whole:
        from ..rdf.disk import unchecked

        new = unchecked(settings.store)
        click.echo(f"new graphs: {len(new):,}; --all checks every graph", err=True)
    with shown(()) as watch:
        report = graph.validate(
            *settings.data,
            *files,
            shapes=shapes,
            graphs=new,
            progress=lambda done, whole: watch.doing(f"{done:,} of {whole:,} checked"),
        )
    content = {"text": report.text, "json": report.json, "md": report.markdown}[form]()
    put(content, output, form)
    fails = report.fails(fail_on)
    if settings.store and ours and not fails:
        from ..rdf.disk import mark_checked, unchecked

        mark_checked(settings.store, unchecked(settings.store) if new is None else new)
    ctx.exit(1 if fails else 0)
