"""Queries in an address on their shortest way: lent to a worker, or to a worker and back.

A client sends the same headers with each request. Once a request with these went the long way, a
connection on which a query with the same bytes after its first line comes is lent to a worker,
which answers what comes there (`connections/`). Where none can be lent to, the query is put to the
next that is free, and an answer that comes whole within a moment goes out as it would have gone. In
all other cases the request goes the long way after all, and takes over the worker that is at it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING, Final, NamedTuple

from .connections.lender import Lender
from .connections.plain import head_of, parted, query_of
from .desk import Start
from .limits import HELD_BACK
from .negotiation import OFFERED, media_type
from .protocol import Wanted
from .streaming import raw_headers

if TYPE_CHECKING:
    from ..core.process.workers import Worker, Workers
    from .connections.lender import Connection, Lending
    from .limits import ServingLimits
    from .security import Guard

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
        lender: lends connections to them.
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
        offered = [(406, "text/plain; charset=utf-8")]
        offered += [(200, media_type(each)) for kind in ("rows", "graph") for each in OFFERED[kind]]
        self._begun = {each: self._begin(*each) for each in offered}
        self.lender = Lender(workers, limits, self._begun, self._told)

    def head_of(self, data: bytes) -> bytes | None:
        """Return the headers of what is one whole request for a query alone; None for others."""
        return head_of(data)

    def lend(
        self, data: bytes, connection: Connection, default: list[tuple[bytes, bytes]]
    ) -> Lending | None:
        """Lend a connection to a worker, with a query that came on it; None where none is free.

        Args:
            data: what came, where a request begins.
            connection: where.
            default: headers that the server adds to each answer.
        """
        parts = parted(data)
        if parts is None or (known := self._known.get(parts[1])) is None:
            return None
        if query_of(parts[0], self.limits.length) is None:
            return None
        options = {**self._options(Wanted(), known)}
        del options["query"]
        return self.lender.lend(connection, parts[1], options, data, default)

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
        parts = parted(data)
        if parts is None or (known := self._known.get(parts[1])) is None:
            return None
        if (query := query_of(parts[0], self.limits.length)) is None:
            return None
        workers = self.workers
        early = Early(self, self._options(Wanted(query), known), answered, long_way)
        if (worker := workers.free()) is not None:
            early.take(worker)
        elif not workers.wait(early.take):
            workers.looks.end(early)
            return None
        return early

    def leave(self, worker: Worker) -> None:
        """End a worker that is at a query whose client left."""
        self.workers.give(worker)
        self.guard.told("GET", _PATH, 0, 0, 0, "the client left")

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
        head = self._begun.get((start.status, start.media_type))
        line, before, after = head or self._begin(start.status, start.media_type)
        own = b"".join(b"%b: %b\r\n" % each for each in default)
        seconds = time.perf_counter() - early.began
        self._told(start.status, len(body), seconds)
        return b"".join((line, own, before, b"%d" % len(body), after, body))

    def _told(self, status: int, size: int, seconds: float) -> None:
        self.guard.told("GET", _PATH, status, size, seconds, "")

    def _begin(self, status: int, kind: str) -> tuple[bytes, bytes, bytes]:
        """Return the first line of an answer, and what comes before and after its length."""
        headers = {"Content-Type": kind, **self._headers, "Content-Length": ""}
        raw = self.guard.with_ours(raw_headers(headers))
        lines = b"".join(b"%b: %b\r\n" % each for each in raw) + b"\r\n"
        before, name, after = lines.partition(b"content-length: ")
        line = f"HTTP/1.1 {status} {HTTPStatus(status).phrase}\r\n".encode()
        return line, before + name, after
