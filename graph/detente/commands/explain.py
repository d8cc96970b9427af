"""Telling: what is said of things, who says so, how they hang together."""

from __future__ import annotations

from pathlib import Path

import click

from .options import Command, Settings
from .output import tell, words


@click.command(cls=Command)
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


@click.command(cls=Command)
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


@click.command(cls=Command)
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


@click.command(cls=Command)
@words
@click.pass_obj
def stats(settings: Settings, form: str, output: Path | None) -> None:
    """Count what is there, and tell where the documents agree and differ.

    \b
    Example:
        detente stats
    """
    tell(settings.load().stats(), form, output)


@click.command(cls=Command)
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
