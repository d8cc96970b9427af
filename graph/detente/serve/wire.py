"""Requests as they come over a connection: read by httptools, up to a longest head and address."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from .streaming import EARLY, OF_QUERY, Scope

if TYPE_CHECKING:
    from .straight import Early, Straight

#: So long an address the parser takes apart; it calls longer ones none.
_LONGEST: Final = (1 << 16) - 1
#: So many seconds after which it is looked again whether a connection is idle, at the earliest.
_SOON: Final = 0.1


def up_to(most: int, straight: Straight | None = None) -> type[HttpToolsProtocol]:
    """Return a protocol for uvicorn that reads the head of a request up to so many bytes.

    The parser has no bound of its own: a head without an end would fill the memory.

    Args:
        most: how many.
        straight: answers queries past all else, where it can.
    """

    class Bounded(HttpToolsProtocol):
        _size, _in_head = 0, False
        _early: Early | None = None
        _came = b""  # the request that is answered early
        _answered_at = 0.0

        def data_received(self, data: bytes) -> None:
            head = None
            if self._early is not None:
                self._long_way()
            elif straight is not None and self._between():
                early = straight.begin(data, self._answered, self._long_way)
                if early is not None:
                    self._early, self._came = early, data
                    return
                head = straight.head_of(data)
            if self._read(data) and head is not None and self.cycle.keep_alive:
                cast(Scope, self.cycle.scope)[OF_QUERY] = head

        def _read(self, data: bytes) -> bool:
            """Read what came; return whether a request began that goes the long way."""
            before = self.cycle
            self._size += len(data)
            super().data_received(data)
            if self._in_head and self._size > most:
                self.send_400_response("length: this is no head of a request: it has no end")
            return self.cycle is not before

        def _between(self) -> bool:
            """Whether what comes next is a request, and nothing is left of another."""
            cycle = self.cycle
            return (
                not self._in_head
                and (cycle is None or (cycle.response_complete and not cycle.more_body))
                and not self.pipeline
                and not self.flow.write_paused
                and not self.transport.is_closing()
            )

        def _answered(self) -> None:
            assert straight is not None
            assert self._early is not None
            answer = straight.answer(self._early, self.server_state.default_headers)
            if answer is None:
                self._long_way()
                return
            self._early, self._came = None, b""
            self.transport.write(answer)
            self._answered_at = self.loop.time()
            if self.timeout_keep_alive_task is None:
                self.timeout_keep_alive_task = self.loop.call_later(
                    self.timeout_keep_alive, self.timeout_keep_alive_handler
                )

        def _long_way(self) -> None:
            """Read the request after all; who is at it stays at it."""
            assert self._early is not None
            early, came = self._early, self._came
            self._early, self._came = None, b""
            if not self._read(came):
                early.left()
            elif (worker := early.over()) is not None:
                cast(Scope, self.cycle.scope)[EARLY] = worker

        def timeout_keep_alive_handler(self) -> None:
            left = self._answered_at + self.timeout_keep_alive - self.loop.time()
            if self._early is None and left <= 0:
                super().timeout_keep_alive_handler()
                return
            self.timeout_keep_alive_task = self.loop.call_later(
                max(left, _SOON), self.timeout_keep_alive_handler
            )

        def connection_lost(self, exc: Exception | None) -> None:
            if self._early is not None:
                self._early.left()
                self._early = None
            if self.timeout_keep_alive_task is not None:
                self.timeout_keep_alive_task.cancel()
            super().connection_lost(exc)

        def shutdown(self) -> None:
            if self._early is not None:
                self._long_way()
            super().shutdown()

        def on_message_begin(self) -> None:
            self._size, self._in_head = 0, True
            super().on_message_begin()

        def on_headers_complete(self) -> None:
            self._in_head = False
            super().on_headers_complete()

        def send_400_response(self, msg: str) -> None:
            if len(getattr(self, "url", b"")) <= _LONGEST:
                super().send_400_response(msg)
                return
            text = f"length: an address may have up to {_LONGEST:,} bytes; post what is longer\n"
            head = (
                "HTTP/1.1 414 URI Too Long\r\ncontent-type: text/plain; charset=utf-8\r\n"
                f"content-length: {len(text)}\r\nconnection: close\r\n\r\n"
            )
            self.transport.write((head + text).encode())
            self.transport.close()

    return Bounded
