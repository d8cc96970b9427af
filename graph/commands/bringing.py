"""Bringing in: facts of one's own to check, datasets to import."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from ..console import Command, Settings
from ..printing import PATH, put, to_file


@click.command(cls=Command)
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
@click.option(
    "--all", "whole", is_flag=True, help="With --store: also what a validation has seen already."
)
@to_file
@click.pass_context
def validate(
    ctx: click.Context,
    files: tuple[Path, ...],
    form: str,
    fail_on: str,
    whole: bool,
    output: Path | None,
) -> None:
    """Check the graph, and more files with it, against the shapes and checks.

    Ends with 1 where something is found that is at least as bad as --fail-on. Of a store on disk it
    checks the graphs that are new since a validation last found nothing.

    \b
    Example:
        detente validate my-facts.ttl
    """
    settings: Settings = ctx.obj
    if settings.scope or settings.modality == "asserted":
        raise click.UsageError("validate checks everything: leave out --from and --modality")
    from ..progress import shown

    graph, new = settings.load(*files), None
    if settings.store and not whole:
        from ..disk import unchecked

        new = unchecked(settings.store)
        click.echo(f"new graphs: {len(new):,}; --all checks every graph", err=True)
    with shown(()) as watch:
        report = graph.validate(
            *settings.data,
            *files,
            graphs=new,
            progress=lambda done, whole: watch.doing(f"{done:,} of {whole:,} things checked"),
        )
    content = {"text": report.text, "json": report.json, "md": report.markdown}[form]()
    put(content.encode(), output)
    fails = report.fails(fail_on)
    if settings.store and not fails:
        from ..disk import mark_checked, unchecked

        mark_checked(settings.store, unchecked(settings.store) if new is None else new)
    ctx.exit(1 if fails else 0)


@click.command(name="import", cls=Command)
@click.argument("dataset")
@click.argument("file", type=PATH)
@click.option("--mapping", type=PATH, metavar="FILE", help="For table: what the columns mean.")
@click.option("--names", type=PATH, metavar="FILE", help="For cow-igo: its list of organizations.")
@click.option("--report", type=PATH, metavar="FILE", help="Where to tell what was not understood.")
@to_file
@click.pass_obj
def import_(
    settings: Settings, /, dataset: str, file: Path, output: Path | None, **options: Any
) -> None:
    """Turn a dataset into statements: atop, mme, cow-igo, factbook, or any table with a mapping.

    Each row becomes a record of its own in the graph of the dataset. What cannot be resolved goes
    to a report beside the output; docs/importers.md tells how to write a mapping.

    \b
    Examples:
        detente import atop atop5_1m.csv -o atop.trig
        detente import table visits.xlsx --mapping visits.toml -o visits.trig
    """
    from .. import importers

    store = settings.merged(Settings(no_inference=True)).load().store
    done = importers.run(store, dataset, file, output, **options)
    click.echo(done.text(), err=True)
