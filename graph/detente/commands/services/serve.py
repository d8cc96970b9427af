"""The command serve: the graph over HTTP."""

from __future__ import annotations

import logging
import re
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click

from ...core.errors import UsageError
from ...core.text import plain
from ..options import LastingCommand, Settings, SizeType
from ..output import put, to_file
from ..running import streams
from ..running.faults import fault_line

_NEEDED = ("starlette", "uvicorn", "httptools", "anyio")
_OF_THIS_MACHINE = ("127.0.0.1", "::1", "localhost")


@click.command(cls=LastingCommand)
@click.option("--host", default="127.0.0.1", metavar="ADDRESS", help="Where to listen.")
@click.option("--port", default=8000, type=click.IntRange(0, 65535), help="The port; 0 for any.")
@click.option("--workers", type=click.IntRange(min=1), metavar="N", help="Answer so many at once.")
@click.option("--rows", type=click.IntRange(min=1), metavar="N", help="At most N rows an answer.")
@click.option("--size", type=SizeType(), help="At most so much an answer (default: 500MB).")
@click.option("--length", type=SizeType(), help="At most so long a query (default: 100kB).")
@click.option("--waiting", type=click.IntRange(min=0), metavar="N", help="Let so many wait.")
@click.option("--cors/--no-cors", default=None, help="Whether pages of other servers may read.")
@click.option("--public", metavar="URL", help="The address under which the world sees it.")
@click.option("--log-queries", is_flag=True, help="Write the text of queries into the log.")
@to_file
@click.pass_obj
def serve(
    settings: Settings,
    host: str,
    port: int,
    workers: int | None,
    rows: int | None,
    size: int | None,
    length: int | None,
    waiting: int | None,
    cors: bool | None,
    public: str | None,
    log_queries: bool,
    output: Path | None,
) -> None:
    """Serve the graph over HTTP, read-only: SPARQL and a page for each thing.

    It prints its address when it can be asked, and goes on until Ctrl-C or SIGTERM. --timeout
    (default: 30) and --memory (default: 2GB) are those of each answer.

    \b
    Examples:
        detente serve
        detente serve --store big --port 8080 --workers 8 --timeout 60
    """
    try:
        # What is missing is said before a graph is read.
        import httptools  # noqa: F401
        import uvicorn  # noqa: F401

        from ...serve.app import ServingSetting
        from ...serve.limits import ServingLimits
        from ...serve.run import serve_graph
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in _NEEDED:
            raise
        raise UsageError(
            f"serve needs {error.name}, which is not installed; pip install 'detente[serve]'"
        ) from error
    if settings.texts is not None:
        raise UsageError("the texts of documents are not ours to serve: leave out --texts")
    if public is not None and not re.fullmatch(r"https?://[^/?#\s]+(/[^?#\s]*)?", public):
        raise UsageError(f"--public: {public!r} is no address; write https://example.org")
    given: dict[str, Any] = {
        **{"seconds": settings.timeout, "memory": settings.memory, "rows": rows, "size": size},
        **{"length": length, "workers": workers, "waiting": waiting},
    }
    limits = ServingLimits(**{name: value for name, value in given.items() if value is not None})
    shipped = not (settings.data or settings.store or settings.project)
    open_to_all = shipped if cors is None else cors
    named = {host, urlsplit(public or "").hostname or host}
    setting = ServingSetting(
        limits=limits,
        cors=open_to_all,
        hosts=None if open_to_all or host not in _OF_THIS_MACHINE else frozenset(named),
        public=public or "",
        log_queries=log_queries,
    )
    log = logging.getLogger("detente.serve")
    log.setLevel(logging.INFO)
    for each in (log, logging.getLogger("uvicorn.error")):
        each.addHandler(_Said())

    def told(address: str) -> None:
        put(f"{address}\n", output)
        streams.send_held()

    serve_graph(settings.load, setting, host, port, told)


class _Said(logging.Handler):
    """Puts the log on standard error, a line each: no traceback, no control characters."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write a line."""
        told = record.getMessage()
        if getattr(record, "dated", False):  # lines with their moments, of visible characters
            click.echo(told, err=True)
            return
        if record.exc_info and record.exc_info[1] is not None:
            told += f": {fault_line(record.exc_info[1])}"
        moment = time.strftime("%Y-%m-%dT%H:%M:%S", time.localtime(record.created))
        click.echo(f"{moment} {plain(told)}", err=True)
