"""Storing: a store on disk filled, looked at, copied and put back."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click

from ..core.errors import UsageError
from ..rdf.formats import GRAPH_FORMATS, SYNTAXES
from .options import Command, Commands, Settings
from .output import PATH, put, tell, to_file, words


@click.command(cls=Command)
@click.argument(
    "files", nargs=-1, type=click.Path(path_type=Path, allow_dash=True), metavar="FILE..."
)
@click.option(
    "--format",
    "form",
    type=click.Choice(GRAPH_FORMATS),
    help="How standard input is written, or what has no suffix that says it.",
)
@to_file
@click.pass_obj
def load(
    settings: Settings, files: tuple[Path, ...], form: str | None, output: Path | None
) -> None:
    """Load files into a store on disk, which is made where there is none, with what follows.

    A file may be packed (.gz, .bz2, .xz, .zip), and - is standard input. A new store begins with
    the data that ships with detente, unless --bare is said. All files are taken, or none;
    --lenient leaves out the statements that are wrong.

    \b
    Example:
        detente load atop.nq.gz wikidata.ttl --store archive
    """
    from ..dataset import load
    from ..rdf.reading.manner import Manner
    from .progress import shown

    place = settings.on_disk()
    named = (*settings.data, *files)
    if settings.scope or settings.modality or settings.source_kind or settings.no_inference:
        raise UsageError(
            "load takes everything: leave out --scope, --modality, --source-kind and --no-inference"
        )
    if settings.project:
        raise UsageError(
            "load takes files: name those of the project, and leave out --project; its rules "
            "derive where it is read without --store"
        )
    if not named:
        raise UsageError("say what to load: detente load FILE... --store DIR")
    with shown(named) as watch:
        done = load.load(
            place,
            named,
            bare=settings.bare,
            day=settings.day(),
            form=SYNTAXES[form].engine if form else None,
            manner=Manner(settings.input_format, frozenset(named), settings.lenient),
            watch=watch,
        )
    for note in done.notes:
        click.echo(note, err=True)
    put(done.text(place), output)


@click.group(cls=Commands)
def store(**_: Any) -> None:
    """Look at a store on disk, check it, copy it, or put a copy back.

    \b
    Example:
        detente store info --store archive
    """


@store.command(cls=Command)
@words
@click.pass_obj
def info(settings: Settings, form: str, output: Path | None) -> None:
    """Tell what a store holds, who made it, and whether its last load ended.

    \b
    Example:
        detente store info --store archive --format json
    """
    from ..rdf.disk import described
    from ..rdf.places import mend

    _say(mend(settings.on_disk()))
    tell(described(settings.on_disk()), form, output)


@store.command(cls=Command)
@to_file
@click.pass_obj
def check(settings: Settings, output: Path | None) -> None:
    """Read every block of a store, and say what is damaged and what to do.

    \b
    Example:
        detente store check --store archive
    """
    from ..rdf.check import check_store

    done = check_store(settings.on_disk())
    _say(done.notes)
    put(done.text().encode(), output)


@store.command(cls=Command)
@click.argument("target", type=PATH, metavar="COPY")
@to_file
@click.pass_obj
def backup(settings: Settings, target: Path, output: Path | None) -> None:
    """Copy a store as it is now to a new folder, and compare each file with what was written.

    On one file system large files are shared.

    \b
    Example:
        detente store backup archive-monday --store archive
    """
    from ..rdf import backup

    place = settings.on_disk()
    _say(backup.backup(place, target))
    put(f"copied {place} to {target}\n", output)


@store.command(cls=Command)
@click.argument("copy", type=PATH, metavar="COPY")
@click.option("--replace", is_flag=True, help="Also where a store is: the copy takes its place.")
@to_file
@click.pass_obj
def restore(settings: Settings, copy: Path, replace: bool, output: Path | None) -> None:
    """Put a copy that `detente store backup` made in the place of a store.

    \b
    Example:
        detente store restore archive-monday --store archive --replace
    """
    from ..rdf import backup

    place = settings.on_disk()
    _say(backup.restore(copy, place, over=replace))
    put(f"restored {place} from {copy}\n", output)


def _say(notes: Iterable[str]) -> None:
    for note in notes:
        click.echo(note, err=True)
