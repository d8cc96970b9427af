"""The command import: a dataset to statements."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .options import Command, Settings
from .output import PATH, put, to_file

if TYPE_CHECKING:
    import pyoxigraph as ox


@click.command(name="import", cls=Command)
@click.argument("dataset")
@click.argument("source", type=PATH, metavar="FILE")
@click.option("--mapping", type=PATH, metavar="FILE", help="For table: what the columns mean.")
@click.option("--guess", is_flag=True, help="For table: propose a mapping, and import nothing.")
@click.option("--names", type=PATH, metavar="FILE", help="For cow-igo: its list of organizations.")
@click.option("--report", type=PATH, metavar="FILE", help="Where to tell what was not understood.")
@to_file
@click.pass_obj
def import_(
    settings: Settings,
    /,
    dataset: str,
    source: Path,
    output: Path | None,
    guess: bool,
    **options: Any,
) -> None:
    """Turn a dataset into statements: one that is known by name, or any table.

    Known are atop, colt, cow-igo, dcad, dcad-agreements, factbook, fmtrpt, geo-pko, gleditsch-ward,
    isd, manyios, mme, pla-diplomacy, sipri-orders, sipri-transfers, ucdp-prio and un-contributions.
    With table --mapping says what the columns mean. Each row becomes a record of its own in the
    graph of the dataset. What cannot be resolved goes to a report beside the output;
    docs/importers.md tells how to write a mapping.

    \b
    Examples:
        detente import atop atop5_1m.csv -o atop.trig
        detente import table visits.xlsx --guess -o visits.toml
        detente import table visits.xlsx --mapping visits.toml -o visits.trig
    """
    from .. import importers
    from .progress import shown

    if guess and (dataset != importers.TABLE or any(options.values())):
        raise click.UsageError("--guess goes with table alone: detente import table FILE --guess")

    def store() -> ox.Store:
        return settings.merged(Settings(no_inference=True)).load().store

    if guess:
        put(importers.guess(store(), source), output)
        return
    with shown(()) as watch:
        summary = importers.run(
            store,
            dataset,
            source,
            output,
            progress=lambda done, whole: watch.doing(f"{source.name}: {done / whole:.0%} read"),
            **options,
        )
    click.echo(summary.text(), err=True)
