"""The command line: one group, and the commands of detente.commands in it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

# A checkout runs its own code, also where another one is installed.
if (_source := Path(__file__).parent / "graph" / "detente").is_dir():
    sys.path.insert(0, str(_source.parent))

import detente
from detente.commands import COMMANDS
from detente.commands.options import Commands


@click.group(
    cls=Commands, places=COMMANDS, context_settings={"help_option_names": ["-h", "--help"]}
)
@click.version_option(detente.__version__, prog_name="detente")
def cli(**_: Any) -> None:
    """Ask the graph of military diplomacy: who does what with which mechanism, and who says so.

    The options here may stand before a command or after it.

    \b
    Examples:
        detente ask year-established organization=NATO
        detente query "SELECT ?state WHERE { ?state md:claims kg:south-china-sea }"
        detente view -o page.html
    """


if __name__ == "__main__":
    cli()
