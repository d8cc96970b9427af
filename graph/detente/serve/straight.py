"""Queries in an address on their shortest way: from the connection to a worker, and back.

A client sends the same headers with each request. Once a request with these went the long way, a
query with the same bytes after its first line is put to a worker at once, and an answer that comes
whole within a moment goes out as it would have gone. In all other cases the request goes the long
way after all, and takes over the worker that is at it.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING, Final, NamedTuple

from .desk import Start
from .limits import HELD_BACK
from .protocol import Wanted, unescaped
from .streaming import raw_headers

if TYPE_CHECKING:
    from ..core.process.workers import Worker, Workers
    from .limits import ServingLimits
    from .security import Guard

#: A query alone in an address, of characters that stand for themselves there or are escaped.
_LINE: Final = re.compile(rb"GET /sparql\?query=([A-Za-z0-9%+*._~!'(),;:@/?$=-]+) HTTP/1\.1\r\n")
#: What makes a request one of which more is to be known than that it asks.
_NOT_PLAIN: Final = re.compile(
    rb"(?i)(?:^|\r\n)(?:content-length|transfer-encoding|expect|upgrade|x-forwarded-[a-z]+|"
    rb"connection: *(?!keep-alive\r\n)[^\r]*) *:?"
)
_HOST: Final = re.compile(rb"(?i)(?:^|\r\n)host: *[^\r ]")
_LONGEST: Final = 8192
_HEADS: Final = 64
_PATH: Final = "/sparql"


class HeadersSay(NamedTuple):
    """What the headers of a request say.

    Attributes:
        accept: which types are accepted.
        base: the address of the service.
    """

    accept: str
    base: str


class Early:
    """A query that a worker is at, or waits for one, while its request waits.

    Attributes:
        worker: who is at it; None where every worker is at another.
    """

    __slots__ = ("_answered", "_long_way", "_options", "_seen", "_straight", "began", "worker")

    def __init__(
        self,
        straight: Straight,
        options: Mapping[str, object],
        answered: Callable[[], None],
        long_way: Callable[[], None],
    ) -> None:
        self.worker: Worker | None = None
        self.began = time.perf_counter()
        self._straight, self._options = straight, options
        self._answered, self._long_way, self._seen = answered, long_way, False
        straight.workers.looks.begin(self)

    def take(self, worker: Worker) -> None:
        """Put it to a worker."""
        self.worker = worker
        worker.tell(self._answered)
        limits = self._straight.limits
        worker.ask("sparql", self._options, timeout=limits.seconds, size=limits.memory)

    def look(self) -> None:
        """Look at it; most are answered before they are looked at twice."""
        if self._seen:
            self._long_way()
        self._seen = True

    def over(self) -> Worker | None:
        """Wait no longer; return who is at it, if anybody is."""
        self._straight.workers.looks.end(self)
        if self.worker is None:
            self._straight.workers.leave(self.take)
        else:
            self.worker.tell(None)
        return self.worker

    def left(self) -> None:
        """End it: the client left."""
        if (worker := self.over()) is not None:
            self._straight.workers.give(worker)
        seconds = time.perf_counter() - self.began
        self._straight.guard.told("GET", _PATH, 0, 0, seconds, "the client left")


class Straight:
    """What is known of the headers that clients send, and what answers them without the long way.

    Attributes:
        workers: who answers.
        limits: within what.
        guard: what each answer says to a browser, and the log.
    """

    def __init__(
        self,
        workers: Workers,
        limits: ServingLimits,
        guard: Guard,
        headers: Mapping[str, str],
        options: Callable[[Wanted, HeadersSay], Mapping[str, object]],
    ) -> None:
        """Take who answers, within what, with which headers, and what a worker is asked."""
        self.workers, self.limits, self.guard = workers, limits, guard
        self._headers, self._options = headers, options
        self._known: dict[bytes, HeadersSay] = {}
        self._begun: dict[tuple[int, str], tuple[bytes, bytes, bytes]] = {}

    def head_of(self, data: bytes) -> bytes | None:
        """Return the headers of what is one whole request for a query alone; None for others."""
        line = _LINE.match(data) if len(data) <= _LONGEST else None
        if line is None or data.find(b"\r\n\r\n") != len(data) - 4:
            return None
        head = data[line.end() :]
        return head if _HOST.search(head) and not _NOT_PLAIN.search(head) else None

    def remember(self, head: bytes, known: HeadersSay) -> None:
        """Take what headers were found to say; they were found to be in order, too."""
        if len(self._known) >= _HEADS:
            self._known.clear()
        self._known[head] = known

    def begin(
        self, data: bytes, answered: Callable[[], None], long_way: Callable[[], None]
    ) -> Early | None:
        """Put a query to a worker, the next that is free; None where it is to go the long way.

        Args:
            data: what came, where a request begins.
            answered: is called once there is something of an answer.
            long_way: is called when that takes longer than a moment.
        """
        line = _LINE.match(data) if len(data) <= _LONGEST else None
        if line is None or (known := self._known.get(data[line.end() :])) is None:
            return None
        try:
            query = unescaped(line[1])
        except UnicodeDecodeError:
            return None
        if 4 * len(query) > self.limits.length:
            return None
        workers = self.workers
        early = Early(self, self._options(Wanted(query), known), answered, long_way)
        if (worker := workers.free()) is not None:
            early.take(worker)
        elif not workers.wait(early.take):
            workers.looks.end(early)
            return None
        return early

    def answer(self, early: Early, default: list[tuple[bytes, bytes]]) -> bytes | None:
        """Return a whole answer, as it goes out; None where it is to go the long way.

        Args:
            early: what was asked.
            default: headers that the server adds to each.
        """
        worker = early.worker
        pieces = None if worker is None else worker.at_once(HELD_BACK)
        if worker is None or pieces is None:
            return None
        early.over()
        self.workers.give(worker)
        start = Start(*pieces[0])
        body = b"".join(pieces[1:])
        line, before, after = self._head(start)
        own = b"".join(b"%b: %b\r\n" % each for each in default)
        seconds = time.perf_counter() - early.began
        self.guard.told("GET", _PATH, start.status, len(body), seconds, "")
        return b"".join((line, own, before, b"%d" % len(body), after, body))

    def _head(self, start: Start) -> tuple[bytes, bytes, bytes]:
        """Return the first line of an answer, and what comes before and after its length."""
        found = self._begun.get((start.status, start.media_type))
        if found is None:
            headers = {"Content-Type": start.media_type, **self._headers, "Content-Length": ""}
            raw = self.guard.with_ours(raw_headers(headers))
            lines = b"".join(b"%b: %b\r\n" % each for each in raw) + b"\r\n"
            before, name, after = lines.partition(b"content-length: ")
            line = f"HTTP/1.1 {start.status} {HTTPStatus(start.status).phrase}\r\n".encode()
            found = self._begun[start.status, start.media_type] = (line, before + name, after)
        return found
