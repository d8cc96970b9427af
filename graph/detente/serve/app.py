"""The application: which address is answered by what."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from ..core.files import TemporaryFolder
from ..core.process.workers import Workers
from . import protocol
from .desk import Desk
from .graphs import Graph, GraphByDay
from .limits import Refusal, ServingLimits
from .security import Guard
from .streaming import Receive, Scope, Sending, WorkersAnswer, in_plain_text


@dataclass(frozen=True)
class ServingSetting:
    """How a graph is served.

    Attributes:
        limits: how much one request may ask for.
        cors: whether pages of other servers may read the answers.
        hosts: by which names the server may be asked; None for any.
        public: the address under which the world sees it; empty for that which each client uses.
        log_queries: whether the log has the text of queries.
        ready: called when it can be asked.
    """

    limits: ServingLimits = field(default_factory=ServingLimits)
    cors: bool = True
    hosts: frozenset[str] | None = None
    public: str = ""
    log_queries: bool = False
    ready: Callable[[], object] = lambda: None


class Served:
    """A graph that is served: its workers, and the answers to each address."""

    def __init__(self, graph: Graph, setting: ServingSetting) -> None:
        self.graph, self.setting, self.limits = graph, setting, setting.limits
        self._folder = TemporaryFolder("detente-days-")
        self._days: set[str] = set()
        days = GraphByDay(graph, self._folder.path, self.limits.derived)
        self.workers = Workers(
            Desk(days),
            self.limits.workers,
            waiting=self.limits.waiting,
            patience=self.limits.patience,
            first="warm",
        )
        self._state = hashlib.sha256(repr(id(self)).encode()).hexdigest()[:16]
        self._stopping = False

    def application(self) -> Guard:
        """Return what answers requests: an ASGI application."""
        reading = ["GET", "HEAD"]
        routes = [
            Route("/sparql", self.sparql, methods=[*reading, "POST"]),
            Route("/health", self.health, methods=reading),
            Route("/ready", self.is_ready, methods=reading),
        ]
        app = Starlette(
            routes=routes,
            lifespan=self._lifespan,
            exception_handlers={HTTPException: _http_error, ClientDisconnect: _left},
        )
        return Guard(
            app,
            cors=self.setting.cors,
            hosts=self.setting.hosts,
            log_queries=self.setting.log_queries,
        )

    @contextlib.asynccontextmanager
    async def _lifespan(self, app: Starlette) -> AsyncIterator[None]:
        await self.workers.open()
        self.setting.ready()
        try:
            yield
        finally:
            self._stopping = True
            await self.workers.close()

    async def sparql(self, request: Request) -> Response:
        """WorkersAnswer a query, or describe the service."""
        asked = await protocol.read(request, self.limits)
        if isinstance(asked, Refusal):
            return _refused(asked)
        if (full := self._day_refused(asked.day)) is not None:
            return _refused(full)
        accept = request.headers.get("accept", "")
        if asked.query is None:
            if request.method == "POST":
                return _refused(Refusal(400, "query", "there is no query in what was posted"))
            endpoint = f"{self._base(request)}/sparql"
            return self._answer("describe", accept=accept, endpoint=endpoint, day=asked.day)
        request.scope["detente.query"] = asked.query
        return self._answer(
            "sparql",
            {"Vary": "Accept", "Cache-Control": "no-cache"},
            query=asked.query,
            accept=accept,
            format=asked.format,
            default=asked.default,
            named=asked.named,
            day=asked.day,
            most=self.limits.rows,
        )

    async def health(self, request: Request) -> Response:
        """Say that the process lives."""
        return PlainTextResponse("alive\n", headers={"Cache-Control": "no-store"})

    async def is_ready(self, request: Request) -> Response:
        """Say whether there is a worker to answer."""
        ready = self.workers.ready and not self._stopping
        words = "ready\n" if ready else "not ready\n"
        return PlainTextResponse(words, 200 if ready else 503, {"Cache-Control": "no-store"})

    def _base(self, request: Request) -> str:
        return (self.setting.public or str(request.base_url)).rstrip("/")

    def _day_refused(self, day: str | None) -> Refusal | None:
        """Return why nothing is derived for a day; None where it is, or was."""
        if day is None or day == self.graph.as_of or day in self._days:
            return None
        if len(self._days) >= self.limits.days:
            known = ", ".join(sorted(self._days))
            return Refusal(
                400,
                "day",
                f"this server has derived what holds on {self.limits.days} days already, and "
                f"keeps no more: {known}; ask for one of these, or a named question with a day",
            )
        self._days.add(day)
        return None

    def _answer(
        self, method: str, headers: Mapping[str, str] | None = None, **options: object
    ) -> Response:
        return _Working(WorkersAnswer(self.workers, self.limits, method, options, headers or {}))


class _Working(Response):
    """An answer that a worker gives."""

    def __init__(self, answer: WorkersAnswer) -> None:
        self._answer = answer
        self.background = None

    async def __call__(self, scope: Scope, receive: Receive, send: Sending) -> None:
        """Give it."""
        await self._answer(scope, receive, send)


def _refused(found: Refusal) -> Response:
    status, headers, body = in_plain_text(found)
    return Response(body, status, headers, "text/plain; charset=utf-8")


async def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    words = {404: "there is nothing here", 405: "this is only read"}.get(
        error.status_code, error.detail
    )
    found = Refusal(error.status_code, "address", words)
    response = _refused(found)
    response.headers.update(error.headers or {})
    return response


async def _left(request: Request, error: Exception) -> Response:
    return Response(status_code=499)
