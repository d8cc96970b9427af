"""Passwords of servers: from the environment, a netrc file or a prompt, and told nowhere."""

from __future__ import annotations

import getpass
import netrc
import os
import sys
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from ..core.errors import UsageError

#: The variable of the environment that holds it.
PASSWORD: Final = "DETENTE_ENDPOINT_PASSWORD"


def password_for(url: str, user: str) -> str:
    """Return the password of a user of a server: the variable's, the netrc's, or what is typed.

    Args:
        url: the address of the server.
        user: the name.

    Raises:
        UsageError: there is none, and nobody to ask.
    """
    if (word := os.environ.get(PASSWORD)) is not None:
        return word
    host = urlsplit(url).hostname or ""
    if (word := _of_netrc(host, user)) is not None:
        return word
    if not sys.stdin.isatty():
        raise UsageError(
            f"no password for {user} of {host}: set {PASSWORD}, or add to ~/.netrc the line "
            f"machine {host} login {user} password THE-PASSWORD"
        )
    return getpass.getpass(f"Password of {user} for {host}: ")


def _of_netrc(host: str, user: str) -> str | None:
    """Return the password of the netrc file, $NETRC or that of the home; None where it has none."""
    place = Path(os.environ.get("NETRC") or Path.home() / ".netrc")
    try:
        held = netrc.netrc(place)
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not text"
        raise UsageError(f"{place}: cannot be read: {reason}") from error
    except netrc.NetrcParseError as error:  # its message may hold what the file holds
        raise UsageError(f"{place}: line {error.lineno} is not as netrc files are") from None
    found = held.hosts.get(host) or held.hosts.get("default")
    return found[2] if found and found[0] == user else None
