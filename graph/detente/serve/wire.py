"""Requests as they come over a connection: read by httptools, up to a longest head."""

from __future__ import annotations

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol


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
                self.send_400_response(f"length: a request may have up to {most:,} bytes of head")

        def on_message_begin(self) -> None:
            self._size, self._in_head = 0, True
            super().on_message_begin()

        def on_headers_complete(self) -> None:
            self._in_head = False
            super().on_headers_complete()

    return Bounded
