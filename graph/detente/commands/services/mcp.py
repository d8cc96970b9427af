"""The command mcp: the graph as tools for an assistant, over standard input and output."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ...core.errors import UsageError
from ..options import LastingCommand, Settings
from ..running import faults, streams

if TYPE_CHECKING:
    from ...knowledge_graph import KnowledgeGraph


@click.command(cls=LastingCommand)
@click.pass_context
def mcp(ctx: click.Context) -> None:
    """Serve the graph to an assistant by the Model Context Protocol.

    An assistant starts it and speaks with it over standard input and output. Its seven tools only
    read; --timeout (30 seconds) and --memory (2GB) are of each call. It wants the extra: pip
    install 'detente[mcp]'.

    \b
    Example:
        detente mcp --as-of 1999-03-12
    """
    if streams.is_closed():
        raise UsageError("standard input or output is closed, and an assistant speaks by both")
    try:
        import mcp.server  # noqa: F401  # it is missing here, not further down
    except ImportError as error:
        raise UsageError(
            "detente mcp needs the Model Context Protocol SDK: pip install 'detente[mcp]'"
        ) from error
    from ...mcp.graphs import CallLimits
    from ...mcp.server import make_server

    settings: Settings = ctx.obj
    if Path("-") in settings.data:
        raise UsageError("standard input is what the client says: give files with --data")
    first = settings.load()

    def load(as_of: str | None, scope: str | None) -> KnowledgeGraph:
        """Return the graph of a day and some sources, in the thread of a call."""
        if as_of is None and scope is None:
            return first
        narrowed = settings._replace(as_of=as_of or settings.as_of, scope=scope or settings.scope)
        with ctx.scope(cleanup=False):
            return narrowed.load()

    usual = CallLimits()
    limits = CallLimits(settings.timeout or usual.timeout, settings.memory or usual.memory)
    streams.release()
    make_server(load, limits, faults.fault_line).run("stdio")
