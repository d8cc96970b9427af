"""Plain requests: a query alone in an address, and headers that come with it again and again."""

from __future__ import annotations

import re
from typing import Final

from ..protocol import unescaped

#: So many bytes has the longest that is taken for a plain one.
LONGEST: Final = 8192
#: A query alone in an address, of characters that stand for themselves there or are escaped.
_LINE: Final = re.compile(rb"GET /sparql\?query=([A-Za-z0-9%+*._~!'(),;:@/?$=-]+) HTTP/1\.1\r\n")
#: What makes a request one of which more is to be known than that it asks.
_NOT_PLAIN: Final = re.compile(
    rb"(?i)(?:^|\r\n)(?:content-length|transfer-encoding|expect|upgrade|x-forwarded-[a-z]+|"
    rb"connection: *(?!keep-alive\r\n)[^\r]*) *:?"
)
_HOST: Final = re.compile(rb"(?i)(?:^|\r\n)host: *[^\r ]")
#: Where a head ends.
_END: Final = b"\r\n\r\n"


def head_of(data: bytes) -> bytes | None:
    """Return the headers of what is one whole request for a query alone; None for others."""
    line = _LINE.match(data) if len(data) <= LONGEST else None
    if line is None or data.find(_END) != len(data) - len(_END):
        return None
    head = data[line.end() :]
    return head if _HOST.search(head) and not _NOT_PLAIN.search(head) else None


def parted(data: bytes) -> tuple[bytes, bytes] | None:
    """Return what stands for the query in a request that may be plain, and all after its line."""
    line = _LINE.match(data) if len(data) <= LONGEST else None
    return None if line is None else (line[1], data[line.end() :])


def query_of(encoded: bytes, most: int) -> str | None:
    """Return a query as text; None where it is none, or may be longer than so many bytes."""
    try:
        query = unescaped(encoded)
    except UnicodeDecodeError:
        return None
    return query if 4 * len(query) <= most else None


def first_of(data: bytes) -> tuple[bytes, bytes]:
    """Return the first of some requests that have only a head, and the others."""
    end = data.find(_END) + len(_END)
    return data[:end], data[end:]
