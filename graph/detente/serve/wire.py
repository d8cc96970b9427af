"""Requests as they come over a connection: read by httptools, up to a longest head and address."""

from __future__ import annotations

import socket
from contextlib import suppress
from typing import TYPE_CHECKING, Final, cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from .connections.plain import first_of
from .streaming import EARLY, OF_QUERY, Scope

if TYPE_CHECKING:
    from ..core.process.workers import Worker
    from .connections.lender import Lending
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
        _lending: Lending | None = None
        _lent_once = _ending = False
        _came = b""  # the request that is answered early, or the first where it is lent
        _at_it: Worker | None = None  # who is at what comes next
        _answered_at = 0.0

        def data_received(self, data: bytes) -> None:
            head = None
            if self._at_it is not None:
                self._go_on(data)
                return
            if self._early is not None:
                self._long_way()
            elif straight is not None and self._between():
                # What is not sent yet has to go out before an answer of another process.
                if not self._ending and not self.transport.get_write_buffer_size():
                    default = self.server_state.default_headers
                    self._lending = straight.lend(data, self, default)
                if self._lending is not None:
                    self._came, self._lent_once = data, True
                    self.transport.pause_reading()
                    return
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
            if self._ending:
                self.transport.close()
            self._rest()

        def _long_way(self) -> None:
            """Read the request after all; who is at it stays at it."""
            assert self._early is not None
            early, came = self._early, self._came
            self._early, self._came = None, b""
            if not self._read(came):
                early.left()
            elif (worker := early.over()) is not None:
                cast(Scope, self.cycle.scope)[EARLY] = worker

        def file(self) -> int:
            return int(self.transport.get_extra_info("socket").fileno())

        def pass_on(self, content: bytes) -> None:
            self.transport.write(content)

        def broken(self) -> None:
            self._lending = None
            self.transport.abort()

        def given_back(self, answered: bool) -> None:
            self._lending, came = None, self._came
            self._came = b""
            self._rest()
            self.transport.resume_reading()
            if not answered:
                self.data_received(came)
            elif self._ending:
                super().shutdown()

        def taken_over(self, worker: Worker, answered: bool) -> None:
            self._lending, came = None, self._came
            self._came, self._at_it = b"", worker
            self.transport.resume_reading()
            if not answered:
                self._go_on(came)

        def _go_on(self, data: bytes) -> None:
            """Read the request that a worker is at, who stays at it, and what came after."""
            worker, self._at_it = self._at_it, None
            first, rest = first_of(data)
            self._read(first)
            cast(Scope, self.cycle.scope)[EARLY] = worker
            if rest:
                self._read(rest)
            if self._ending:
                super().shutdown()

        def _rest(self) -> None:
            """Take that an answer is over, for how long the connection may be idle."""
            self._answered_at = self.loop.time()
            if self.timeout_keep_alive_task is None:
                self.timeout_keep_alive_task = self.loop.call_later(
                    self.timeout_keep_alive, self.timeout_keep_alive_handler
                )

        def timeout_keep_alive_handler(self) -> None:
            left = self._answered_at + self.timeout_keep_alive - self.loop.time()
            busy = self._early or self._lending or self._at_it
            if busy is None and left <= 0:
                super().timeout_keep_alive_handler()
                return
            pause = self.timeout_keep_alive if self._lending else max(left, _SOON)
            self.timeout_keep_alive_task = self.loop.call_later(
                pause, self.timeout_keep_alive_handler
            )

        def connection_lost(self, exc: Exception | None) -> None:
            if self._early is not None:
                self._early.left()
                self._early = None
            if straight is not None and self._at_it is not None:
                straight.leave(self._at_it)
                self._at_it = None
            if self._lending is not None:
                self._lending.left(self)
                self._lending = None
            if self._lent_once:  # a worker may have it still
                with suppress(OSError):
                    self.transport.get_extra_info("socket").shutdown(socket.SHUT_RDWR)
            if self.timeout_keep_alive_task is not None:
                self.timeout_keep_alive_task.cancel()
            super().connection_lost(exc)

        def shutdown(self) -> None:
            self._ending = True
            if self._lending is not None:
                self._lending.end()
                return
            if self._at_it is not None:
                return
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
