"""The command line: one group, and the commands of graph.commands in it."""

from __future__ import annotations

from typing import Any

import click

import graph
from graph.commands import COMMANDS
from graph.console import Commands


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


for _each in COMMANDS:
    cli.add_command(_each)


if __name__ == "__main__":
    cli()
