"""Beginning: what is written first of a document, a project or a question of one's own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from .options import Command, Commands, Settings
from .output import PATH, put, to_file


@click.group(cls=Commands)
def new(**_: Any) -> None:
    """Write the beginning of something of your own.

    \b
    Examples:
        detente new project stations
        detente new document port-calls.txt -o port-calls.trig
    """


@new.command(cls=Command)
@click.argument("text", type=PATH)
@click.option("--title", help="What the document is called, where its text does not say it.")
@click.option("--kind", metavar="KIND", help="Its kind of source: primary record, press, ...")
@to_file
def document(text: Path, title: str | None, kind: str | None, output: Path | None) -> None:
    """Describe a document by its text: hash, title, and the sections that its headings make.

    The name of the file is the id of the document. Look the sections over: a heading is a line by
    itself that ends like no sentence.

    \b
    Example:
        detente new document port-calls.txt --kind "secondary page" -o port-calls.trig
    """
    from ..evidence.source_kinds import find_source_kind
    from ..importers.outline import describe

    content, found = describe(text, title or "", find_source_kind(kind) if kind else "")
    sections = f"{len(found.sections)} section{'s' * (len(found.sections) != 1)}"
    click.echo(f"found {sections}: {', '.join(each.heading for each in found.sections)}", err=True)
    if not kind:
        click.echo("its kind of source is not said: --kind, or md:sourceKind in the file", err=True)
    put(content, output)


@new.command("project", cls=Command)
@click.argument("folder", type=PATH, metavar="DIR")
@to_file
def new_project(folder: Path, output: Path | None) -> None:
    """Make a small project that works, in a new folder.

    It has a few things, a rule, a question with its answer, a check and a shape, to be replaced by
    what you work on.

    \b
    Example:
        detente new project stations
    """
    from ..dataset.beginning import make_project

    make_project(folder)
    put(f"made {folder}; try: detente --project {folder} validate\n", output)


@new.command("question", cls=Command)
@click.argument("name")
@to_file
@click.pass_obj
def new_question(settings: Settings, name: str, output: Path | None) -> None:
    """Begin a question of a project, and the answer that it should have.

    The project is that of --project, or the folder one is in. Nothing is written over.

    \b
    Example:
        detente new question stations-by-age --project stations
    """
    from ..dataset.beginning import make_question
    from ..dataset.project import read_project

    found = read_project(settings.in_project().project or Path())
    files = make_question(found, name, ours=not settings.bare)
    put("".join(f"made {path}\n" for path in files), output)
