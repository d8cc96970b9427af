"""The command test: the questions of a project against the answers that they should have."""

from __future__ import annotations

from pathlib import Path

import click

from .options import Command, Settings
from .output import put, words


@click.command(cls=Command)
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option("--update", is_flag=True, help="Write what is answered now where it differs.")
@words
@click.pass_context
def test(
    ctx: click.Context, names: tuple[str, ...], update: bool, form: str, output: Path | None
) -> None:
    """Test the questions of a project: all, or some, against answers/NAME.csv.

    Each row that is missing or not expected is shown, and it ends with 1. A first line
    `# ask: KEY=VALUE ...` of the file says what is asked; else the header of the question does.
    The project is that of --project, or the folder one is in.

    \b
    Examples:
        detente test --project stations
        detente test --project stations institutes-of-region --update
    """
    settings: Settings = ctx.obj.in_project()
    report = settings.load().check_answers(*names, update=update)
    put(report.json() if form == "json" else report.text(), output, form)
    ctx.exit(report.status)
