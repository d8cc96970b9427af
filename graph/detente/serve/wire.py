"""Requests as they come over a connection: read by httptools, up to a longest head and address."""

from __future__ import annotations

from typing import Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

#: So long an address the parser takes apart; it calls longer ones none.
_LONGEST: Final = (1 << 16) - 1


def up_to(most: int) -> type[HttpToolsProtocol]:
    """Return a protocol for uvicorn that reads the head of a request up to so many bytes.

    The parser has no bound of its own: a head without an end would fill the memory.
    """

    class Bounded(HttpToolsProtocol):
        _size, _in_head = 0, False

        def data_received(self, data: bytes) -> None:
            self._size += len(data)
            super().data_received(data)
            if self._in_head and self._size > most:
                self.send_400_response("length: this is no head of a request: it has no end")

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
