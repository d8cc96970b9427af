"""One publisher at a time: a statement on the server, put where there is none, and seen there.

SPARQL has no transactions beyond one request, but a request that puts a statement where there is
none is one. Who was killed leaves it: another command of the same machine takes it over, others are
told of it.
"""

from __future__ import annotations

import datetime
import hashlib
import os
import platform
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Final

import pyoxigraph as ox

from ..core.errors import DetenteError, EndpointError
from ..core.namespaces import PUBLISHED
from .target import Target

_LOCK: Final = PUBLISHED + "#lock"
_HELD_BY: Final = PUBLISHED + "#heldBy"
_STATEMENT: Final = f"GRAPH <{PUBLISHED}> {{{{ <{_LOCK}> <{_HELD_BY}> {{}} }}}}"
#: The locks that this process holds.
_HELD: Final[set[str]] = set()


class PublisherLock:
    """What says on a server who publishes there now.

    Attributes:
        target: the server.
        holder: what says so: machine, process, a number drawn for this call, and since when.
    """

    def __init__(self, target: Target) -> None:
        now = datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        self.target = target
        self.holder = f"{_machine()} {os.getpid()} {uuid.uuid4().hex} {now}"

    @contextmanager
    def held(self, *, over: bool = False) -> Iterator[None]:
        """Hold it while something is done.

        Args:
            over: take it from whoever holds it.

        Raises:
            EndpointError: somebody else holds it, or comes at the same time.
        """
        _HELD.add(self.holder)
        try:
            for other in self._holders():
                if over or _is_dead(other):
                    self._remove(other)
            free = _STATEMENT.format("?anybody")
            mine = _STATEMENT.format(ox.Literal(self.holder))
            self.target.update(f"INSERT {{ {mine} }} WHERE {{ FILTER NOT EXISTS {{ {free} }} }}")
            self.check()
            yield
        finally:
            _HELD.discard(self.holder)
            with suppress(DetenteError):  # what stays is taken over by the next one
                self._remove(self.holder)

    def check(self) -> None:
        """See that it is held, and by nobody else.

        Raises:
            EndpointError: it is not.
        """
        found = self._holders()
        others = [each for each in found if each != self.holder]
        if others:
            since = max(others, key=_since)
            raise EndpointError(
                f"{self.target.url}: somebody else publishes there since {_since(since)}: wait; "
                "or, if that was cut off on another machine, take over with --break-lock"
            )
        if not found:
            raise EndpointError(
                f"{self.target.url}: somebody else took over with --break-lock, or the server does "
                "not keep what it is sent; begin again"
            )

    def _holders(self) -> list[str]:
        asked = f"SELECT ?who WHERE {{ {_STATEMENT.format('?who')} }}"
        return [row[0] for row in self.target.texts(asked)]

    def _remove(self, holder: str) -> None:
        chosen = _STATEMENT.format("?who")
        self.target.update(
            f"DELETE {{ {chosen} }} WHERE {{ {chosen} FILTER (?who = {ox.Literal(holder)}) }}"
        )


def _machine() -> str:
    """Return what tells this machine from others, and not which it is."""
    told = f"{platform.node()} {uuid.getnode()}"
    return hashlib.blake2b(told.encode(), digest_size=8).hexdigest()


def _is_dead(holder: str) -> bool:
    """Return whether a holder is a process of this machine that publishes no more."""
    machine, _, rest = holder.partition(" ")
    process = rest.partition(" ")[0]
    if machine != _machine() or not process.isdecimal():
        return False
    if int(process) == os.getpid():
        return holder not in _HELD
    if os.name != "posix":
        return False
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return False


def _since(holder: str) -> str:
    return holder.rpartition(" ")[2][:20]
