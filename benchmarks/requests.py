"""Requests: a command that asks a server, in this process, with what it sent and what came."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from contextlib import redirect_stderr, redirect_stdout
from io import BytesIO, StringIO, TextIOWrapper
from typing import Any, Final

from detente.remote import client, connect

from .measure import Without

#: Statuses of what was answered: with something, or with that nothing was found.
_FINE: Final = (None, 0, 1)
#: How the page calls the status that a command ends with.
_ENDS: Final[dict[object, str]] = {2: "refused", 3: "refused", 4: "gave up"}


def counted(*words: str) -> Callable[[], Mapping[str, int]]:
    """Return a command; it returns its requests and the bytes that came. For job.py.

    Raises:
        Without: it did not end well.
    """
    from detente.__main__ import cli

    clients: list[client.Client] = []

    class Counted(client.Client):
        def __init__(self, *args: Any, **options: Any) -> None:
            super().__init__(*args, **options)
            clients.append(self)

    def work() -> Mapping[str, int]:
        said = StringIO()
        setattr(connect, "Client", Counted)  # noqa: B010  # it is no part of what that module offers
        try:
            with redirect_stdout(TextIOWrapper(BytesIO())), redirect_stderr(said):
                cli(list(words))
        except SystemExit as end:
            if end.code not in _FINE:
                print(said.getvalue(), file=sys.stderr)
                raise Without(_ENDS.get(end.code, "failed")) from None
        finally:
            setattr(connect, "Client", client.Client)  # noqa: B010
        return {
            "requests": sum(each.requests for each in clients),
            "received": sum(each.received for each in clients),
        }

    return work
