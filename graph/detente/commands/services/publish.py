"""The command publish: the graph on a SPARQL server."""

from __future__ import annotations

from pathlib import Path

import click

from ...core.errors import UsageError
from ..options import Command, Settings
from ..output import tell, words


@click.command(cls=Command)
@click.option("--dry-run", "dry", is_flag=True, help="Say what would be sent, and send nothing.")
@click.option("--update", metavar="URL", help="Where the server takes updates, if it is not told.")
@click.option(
    "--replace", "over", is_flag=True, help="Also over what others put into the same graphs."
)
@click.option(
    "--break-lock",
    "taking_over",
    is_flag=True,
    help="Take over from whoever publishes there now.",
)
@words
@click.pass_obj
def publish(
    settings: Settings,
    dry: bool,
    update: str | None,
    over: bool,
    taking_over: bool,
    form: str,
    output: Path | None,
) -> None:
    """Put the graph on a SPARQL server: its named graphs, what follows, and the merge.

    Only what differs from what was published there is sent. What is cut off is finished by the same
    command; the last step is a mark that all is there.

    \b
    Example:
        detente publish --endpoint http://localhost:7878/query --dry-run
    """
    from ..progress import shown

    if settings.endpoint is None:
        raise UsageError("say where to: detente publish --endpoint URL")
    graph = settings._replace(endpoint=None, endpoint_user=None).load()
    with shown(()) as watch:
        done = graph.publish(
            settings.endpoint,
            user=settings.endpoint_user,
            updates=update,
            dry_run=dry,
            replace=over,
            break_lock=taking_over,
            timeout=settings.timeout,
            progress=watch.doing,
        )
    for note in done.notes:
        click.echo(note, err=True)
    tell(done, form, output)
