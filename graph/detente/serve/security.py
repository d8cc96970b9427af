"""What every answer says to a browser: run nothing of the data, send nothing to others."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, MutableMapping, Sequence
from typing import Any, Final

from .streaming import Receive, Scope, Sending

_log = logging.getLogger("detente.serve")
#: Of our own files, and nothing else: no script or style within a page, and none of others.
POLICY: Final = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
    )
)
_HEADERS: Final = {
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"no-referrer",
    b"x-frame-options": b"DENY",
    b"cross-origin-opener-policy": b"same-origin",
    b"permissions-policy": b"camera=(), geolocation=(), microphone=()",
}
_CORS: Final = {
    b"access-control-allow-origin": b"*",
    b"access-control-expose-headers": b"Detente-Diagnosis, ETag, Retry-After",
}
_PREFLIGHT: Final = {
    **_CORS,
    b"access-control-allow-methods": b"GET, HEAD, POST, OPTIONS",
    b"access-control-allow-headers": b"Accept, Content-Type, If-None-Match",
    b"access-control-max-age": b"86400",
    b"content-length": b"0",
}
#: So many seconds a line of the log waits for others.
_WRITTEN: Final = 0.1
_LOCAL: Final = frozenset(("localhost", "127.0.0.1", "[::1]", "testserver"))


class Guard:
    """An ASGI application around another: headers for every answer, CORS, and one line of log.

    A graph that is not public is not for pages of others: they may not read it (no CORS), nor come
    by another name of this machine.
    """

    def __init__(
        self,
        app: Callable[[Scope, Receive, Sending], Any],
        *,
        cors: bool,
        hosts: frozenset[str] | None = None,
        log_queries: bool = False,
    ) -> None:
        """Take an application.

        Args:
            app: it.
            cors: whether pages of other servers may read the answers.
            hosts: by which names it may be asked; None for any.
            log_queries: whether the log has what was asked.
        """
        self._app, self._cors, self._log_queries = app, cors, log_queries
        self._journal = _Journal()
        self._hosts = None if hosts is None else hosts | _LOCAL
        added = {
            **_HEADERS,
            **(_CORS if cors else {}),
            b"content-security-policy": POLICY.encode(),
        }
        self._added, self._names = list(added.items()), frozenset(added)

    async def __call__(self, scope: Scope, receive: Receive, send: Sending) -> None:
        """WorkersAnswer a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            self._journal.write()  # the server ends
            return
        start, status, size = time.perf_counter(), 0, 0
        whole = False

        async def guarded(message: MutableMapping[str, Any]) -> None:
            nonlocal status, size, whole
            if message["type"] == "http.response.start":
                status = message["status"]
                message = {**message, "headers": self.with_ours(message["headers"])}
            else:
                size += len(message.get("body", b""))
                whole = not message.get("more_body", False)
            await send(message)

        try:
            if not self._known(scope):
                await _plain(guarded, 421, b"host: this server is not asked by that name\n")
            elif scope["method"] == "OPTIONS":
                headers = _PREFLIGHT if self._cors else {b"content-length": b"0"}
                allowed = {b"allow": b"GET, HEAD, POST, OPTIONS", **headers}
                await guarded(
                    {"type": "http.response.start", "status": 204, "headers": [*allowed.items()]}
                )
                await guarded({"type": "http.response.body", "body": b""})
            else:
                await self._app(scope, receive, guarded)
        finally:
            self._tell(scope, status, size, whole, time.perf_counter() - start)

    def with_ours(self, headers: Sequence[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
        """Return the headers of an answer, and those of ours that it does not have."""
        held = {name for name, _ in headers}
        if self._names.isdisjoint(held):
            return [*headers, *self._added]
        return [*headers, *((name, value) for name, value in self._added if name not in held)]

    def _known(self, scope: Scope) -> bool:
        if self._hosts is None:
            return True
        host = dict(scope["headers"]).get(b"host", b"").decode("latin-1").lower()
        if not host:  # of HTTP/1.0, which no browser speaks
            return True
        name = host if host.endswith("]") else host.rpartition(":")[0] or host
        return name in self._hosts

    def _tell(self, scope: Scope, status: int, size: int, whole: bool, seconds: float) -> None:
        asked = scope["path"]
        if self._log_queries:
            asked += "?" + scope["query_string"].decode("latin-1") if scope["query_string"] else ""
            asked += f" {scope['detente.query']!r}" if "detente.query" in scope else ""
        ended = scope.get("detente.ended", "" if whole else "broken off")
        self.told(scope["method"], asked, status, size, seconds, ended)

    def told(
        self, method: str, asked: str, status: int, size: int, seconds: float, ended: str
    ) -> None:
        """Write a line of the log: what was asked and answered, and why it ended before its end."""
        line = f"{method} {asked!a} {status} {size} bytes {seconds * 1000:.0f} ms {ended}"
        self._journal.add(line.rstrip())


class _Journal:
    """Lines of the log, each with its moment; those of a moment are written at once."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._second, self._moment = 0, ""

    def add(self, line: str) -> None:
        """Take a line, in which no character is but of ASCII's visible ones."""
        if not _log.isEnabledFor(logging.INFO):
            return
        if not self._lines:
            asyncio.get_running_loop().call_later(_WRITTEN, self.write)
        if (now := int(time.time())) != self._second:
            self._second = now
            self._moment = time.strftime("%Y-%m-%dT%H:%M:%S", time.localtime(now))
        self._lines.append(f"{self._moment} {line}")

    def write(self) -> None:
        """Write what there is."""
        if self._lines:
            _log.info("%s", "\n".join(self._lines), extra={"dated": True})
            self._lines.clear()


async def _plain(send: Sending, status: int, body: bytes) -> None:
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", str(len(body)).encode()),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
