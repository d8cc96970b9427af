"""The command diff: what differs between two graphs."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import click

from ..core.errors import UsageError
from .options import Command, Settings
from .output import put, to_file

#: Options of every command that say nothing here.
_UNFIT: Final = (
    *("data", "scope", "modality", "source_kind", "no_inference", "as_of", "texts"),
    *("store", "project", "endpoint"),
)


@click.command(cls=Command)
@click.argument("first", metavar="A")
@click.argument("second", metavar="B")
@click.option("--derived", is_flag=True, help="Compare what follows by rules, too.")
@click.option(
    "--limit", type=click.IntRange(min=1), metavar="N", help="At most N changes of a kind in words."
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "md", "json"]),
    default="text",
    help="How to write it.",
)
@to_file
@click.pass_context
def diff(
    ctx: click.Context,
    first: str,
    second: str,
    derived: bool,
    limit: int | None,
    form: str,
    output: Path | None,
) -> None:
    """Tell what is new, has ended, has changed or is gone from A to B.

    Each is a file, a folder of files, a store, a project, a checkout of detente, the address of a
    SPARQL server, - for standard input, or bundled for what ships. Ends with 0 where both say the
    same, with 1 where they do not.

    \b
    Examples:
        detente diff old.ttl new.ttl
        detente diff ../detente-0.3 bundled --format md -o changes.md
    """
    from ..comparison.differ import differences
    from ..comparison.sides import side_of
    from ..rdf.reading.findings import Findings
    from ..rdf.reading.manner import Manner
    from .progress import shown

    settings: Settings = ctx.obj
    if unfit := next((each for each in _UNFIT if getattr(settings, each)), None):
        raise UsageError(
            f"diff compares what is named: leave out --{unfit.replace('_', '-')}, and name two of "
            "file, folder, store, project, server"
        )
    if first == second == "-":
        raise UsageError("standard input is one of the two, and not both")
    named = frozenset(map(Path, (first, second)))
    manner, found = Manner(settings.input_format, named, settings.lenient), Findings()
    sides = [
        side_of(each, manner, found, user=settings.endpoint_user, timeout=settings.timeout)
        for each in (first, second)
    ]
    with shown(()) as watch:
        told = differences(
            *sides, derived=derived, ours=not settings.bare, doing=watch.doing, told=watch.stated
        )
    for note in found.notes(bare=True):
        click.echo(note, err=True)
    content = {
        "text": lambda: told.text(limit),
        "md": lambda: told.markdown(limit),
        "json": told.json,
    }[form]()
    put(content, output, form)
    ctx.exit(1 if told else 0)
