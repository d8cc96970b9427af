"""Connecting: from an address, and who asks, to a graph that can be asked."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from .client import Client, checked
from .password import password_for
from .server import Server
from .store import RemoteStore


def connected(
    url: str,
    user: str | None = None,
    password: str | None = None,
    timeout: float | None = None,
    tell: Callable[[str], object] = lambda line: None,
) -> RemoteStore:
    """Return the graph on a server.

    Args:
        url: the address of its queries.
        user: who asks.
        password: the user's; None to look for it, and to ask for it, when the server does.
        timeout: how many seconds an answer may take; None for a minute.
        tell: told where all of it is fetched.

    Raises:
        EndpointError: there is no server, or it does not answer as one, or a setting is missing.
        UsageError: the address is none, or there is no password.
        OutOfTime: it took too long.
    """
    word = partial(password_for, checked(url), user) if user and password is None else password
    return RemoteStore(Server(Client(url, user=user, password=word, timeout=timeout)), tell)
