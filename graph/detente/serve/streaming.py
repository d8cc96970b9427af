"""Answers of workers as they go to a client: whole with a length, or in pieces; never cut unseen.

An answer that ends early after it has begun has no last chunk, so that a client sees that it broke
off. A client that leaves ends the worker that worked for it.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from dataclasses import dataclass, field
from typing import Any, Final

from ..core.errors import DetenteError
from ..core.process.looks import Looks
from ..core.process.workers import Worker, Workers
from .desk import Start
from .limits import HELD_BACK, RETRY, Refusal, ServingLimits, refusal_of, too_large

_log = logging.getLogger(__name__)
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Sending = Callable[[MutableMapping[str, Any]], Awaitable[None]]
#: Of a scope: the headers of a request for a query alone; and who is at such a one already.
OF_QUERY: Final = "detente.head"
EARLY: Final = "detente.early"
#: Turns a refusal into an answer: a status, headers and a body.
Refusing = Callable[[Refusal], tuple[int, dict[str, str], bytes]]


@dataclass
class WorkersAnswer:
    """An ASGI application: what a method of `Desk` sends, once.

    Attributes:
        workers: who answers.
        limits: how much it may be.
        method: what is asked of `Desk`.
        options: what that takes.
        headers: of the answer, where it is one.
        told: how a refusal is told; as plain text where nothing else is said.
        early: who is at it already; None where a worker is to be asked.
    """

    workers: Workers
    limits: ServingLimits
    method: str
    options: Mapping[str, object]
    headers: Mapping[str, str] = field(default_factory=dict)
    told: Refusing | None = None
    early: Worker | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Sending) -> None:
        """Answer, and stop when the client leaves."""
        limits = self.limits
        watch = _Watch(self.workers.looks, receive, limits.seconds + limits.patience)
        try:
            await self._work(scope, send, watch)
        except asyncio.CancelledError:
            if not watch.gone:
                raise
            watch.uncancel()
            scope["detente.ended"] = "the client left"
        finally:
            await watch.end()

    async def _work(self, scope: Scope, send: Sending, watch: _Watch) -> None:
        out = _Out(scope, send, self.headers)
        try:
            await self._pass_on(out)
        except asyncio.CancelledError:
            if not watch.late or watch.gone:
                raise
            watch.uncancel()
            refused = Refusal(504, "time", f"stopped after {self.limits.seconds:g} seconds")
        except _Refused as error:
            refused = error.refusal
        except DetenteError as error:
            refused = refusal_of(error)
            if refused.status == 500:
                _log.error("%s: %s: %s", scope["path"], type(error).__name__, error)
        except Exception as error:  # a fault of ours: told to the log, and to nobody else
            refused = refusal_of(error)
            _log.error("%s: %s", scope["path"], type(error).__name__, exc_info=error)
        else:
            return
        scope["detente.ended"] = refused.kind
        if not out.begun:
            await out.refuse(refused, self.told)
        # Else it ends here, without its last chunk.

    async def _pass_on(self, out: _Out) -> None:
        limits = self.limits
        worker = self.early or await self.workers.take()
        try:
            if self.early is None:
                worker.ask(self.method, self.options, timeout=limits.seconds, size=limits.memory)
            while not worker.whole:
                for piece in await worker.more():
                    if isinstance(piece, tuple):
                        out.start = Start(*piece)
                        continue
                    out.size += len(piece)
                    if out.size > limits.size:
                        raise _Refused(too_large(limits.size))
                    await out.add(piece)
            more = worker.value
        finally:
            self.workers.give(worker)
        await out.end(more if isinstance(more, Mapping) else {})


class _Watch:
    """A look at who is answered: whether the client left, or it is late.

    Attributes:
        gone: whether the client left; the task that answers is cancelled then.
        late: whether the time is over; it is cancelled then, too.
    """

    __slots__ = (
        "_before",
        "_left",
        "_looks",
        "_loop",
        "_receive",
        "_seen",
        "_work",
        "gone",
        "late",
    )

    def __init__(self, looks: Looks, receive: Receive, seconds: float) -> None:
        work = asyncio.current_task()
        assert work is not None
        self.gone = self.late = self._seen = False
        self._work, self._receive, self._loop = work, receive, work.get_loop()
        self._left: asyncio.Task[None] | None = None
        self._before = self._loop.time() + seconds
        self._looks = looks
        looks.begin(self)

    def uncancel(self) -> None:
        """Take back what it cancelled."""
        for _ in range(self.gone + self.late):
            self._work.uncancel()

    async def end(self) -> None:
        """Look no longer."""
        self._looks.end(self)
        if self._left is not None:
            self._left.cancel()
            await asyncio.wait((self._left,))

    def look(self) -> None:
        """Look; most answers are given before it is looked twice."""
        if not self._seen:
            self._seen = True
        elif self._left is None:
            self._left = self._loop.create_task(self._leave())
        if not self.late and self._loop.time() > self._before:
            self.late = True
            self._work.cancel()

    async def _leave(self) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            pass
        self.gone = True
        self._work.cancel()


class _Refused(Exception):
    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.message)
        self.refusal = refusal


class _Out:
    """What goes to one client."""

    def __init__(self, scope: Scope, send: Sending, headers: Mapping[str, str]) -> None:
        self.start: Start | None = None
        self.size, self.begun = 0, False
        self._scope, self._send, self._headers = scope, send, headers
        self._held: list[bytes] = []

    async def add(self, piece: bytes) -> None:
        """Send a piece; hold the first ones."""
        if self.begun:
            await self._body(piece, more=True)
            return
        self._held.append(piece)
        if self.size > HELD_BACK:
            if self._scope.get("http_version") == "1.0":  # which cannot tell an end from a break
                raise _Refused(
                    Refusal(505, "http", "so long an answer needs HTTP/1.1, to see if it is whole")
                )
            await self._begin({})
            await self._body(b"".join(self._held), more=True)
            self._held = []

    async def end(self, more: Mapping[str, str]) -> None:
        """Send the rest, and that it is whole."""
        if not self.begun:
            whole = b"".join(self._held)
            await self._begin({**more, "Content-Length": str(len(whole))})
            await self._body(whole, more=False)
        else:
            await self._body(b"", more=False)

    async def refuse(self, refused: Refusal, told: Refusing | None) -> None:
        """Send why there is no answer."""
        status, headers, body = (told or in_plain_text)(refused)
        self.start = Start(
            status, headers.pop("Content-Type", "text/plain; charset=utf-8"), headers
        )
        self._headers = {**self._headers, "Cache-Control": "no-store"}
        self._headers.pop("ETag", None)
        await self._begin({"Content-Length": str(len(body))})
        await self._body(body, more=False)

    async def _begin(self, more: Mapping[str, str]) -> None:
        start = self.start or Start(200, "application/octet-stream")
        headers = {"Content-Type": start.media_type, **self._headers, **more, **start.headers}
        if start.status >= 400:
            headers = {name: value for name, value in headers.items() if name != "ETag"}
        self.begun = True
        raw = raw_headers(headers)
        await self._send({"type": "http.response.start", "status": start.status, "headers": raw})

    async def _body(self, content: bytes, *, more: bool) -> None:
        await self._send({"type": "http.response.body", "body": content, "more_body": more})


def raw_headers(headers: Mapping[str, str]) -> list[tuple[bytes, bytes]]:
    """Return headers as they go out."""
    return [(name.lower().encode(), value.encode("latin-1")) for name, value in headers.items()]


def in_plain_text(refused: Refusal) -> tuple[int, dict[str, str], bytes]:
    """Return a refusal as status, headers and body."""
    headers = {"Retry-After": str(RETRY)} if refused.status == 503 else {}
    return refused.status, headers, refused.text().encode()
