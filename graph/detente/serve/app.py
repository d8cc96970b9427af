"""The application: which address is answered by what."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from ..core.errors import UsageError
from ..core.files import TemporaryFolder
from ..core.process.workers import Workers
from . import protocol
from .desk import Desk
from .graphs import Graph, GraphByDay, state_of
from .limits import Refusal, ServingLimits, too_long
from .negotiation import OFFERED, asked_by_name, liked, media_type
from .openapi import openapi
from .pages.rendering import FILES, TAKEN, rendered
from .security import Guard
from .straight import HeadersSay, Straight
from .streaming import (
    EARLY,
    OF_QUERY,
    Receive,
    Refusing,
    Scope,
    Sending,
    WorkersAnswer,
    in_plain_text,
)

#: What crawlers are asked to leave alone: each costs much, and there is no end of them.
_NOT_CRAWLED: Final = ("/sparql", "/why", "/view", "/reconcile", "/*?as-of=")
#: Headers of an answer to a query.
_OF_ROWS: Final = {"Vary": "Accept", "Cache-Control": "no-cache"}
#: So many addresses by which the server is asked are kept, each made once.
_BASES: Final = 64
#: Our files that pages load, and what they are.
_STATIC: Final = {
    "pages.css": "text/css",
    "pages.js": "text/javascript",
    "editor.js": "text/javascript",
    "editor-licences.txt": "text/plain",
}


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
        self._state = state_of(graph.store)
        self._stopping = False
        self.straight: Straight | None = None
        self._bases: dict[tuple[object, ...], str] = {}

    def application(self) -> Guard:
        """Return what answers requests: an ASGI application."""
        reading = ["GET", "HEAD"]
        routes = [
            Route("/sparql", self.sparql, methods=[*reading, "POST"]),
            Route("/", self.home, methods=reading),
            Route("/id/{name}", self.thing, methods=reading),
            Route("/ontology/{name}", self.thing, methods=reading),
            Route("/source/{name}", self.thing, methods=reading),
            Route("/documents/{name}", self.document, methods=reading),
            Route("/thing", self.any_thing, methods=reading),
            Route("/ontology", self.ontology, methods=reading),
            Route("/ontology.{suffix}", self.ontology, methods=reading),
            Route("/questions", self.plain_page, methods=reading),
            Route("/questions/{name}", self.question, methods=reading),
            Route("/coverage", self.plain_page, methods=reading),
            Route("/cite", self.plain_page, methods=reading),
            Route("/why", self.why, methods=reading),
            Route("/view", self.view, methods=reading),
            Route("/sitemap.xml", self.sitemap, methods=reading),
            Route("/favicon.ico", self.no_icon, methods=reading),
            Route("/robots.txt", self.robots, methods=reading),
            Route("/openapi.json", self.openapi, methods=reading),
            Route("/static/{name}", self.static, methods=reading),
            Route("/reconcile", self.reconcile, methods=[*reading, "POST"]),
            Route("/reconcile/properties", self.properties, methods=reading),
            Route("/suggest", self.suggest, methods=reading),
            Route("/suggest/{kind}", self.suggest, methods=reading),
            Route("/health", self.health, methods=reading),
            Route("/ready", self.is_ready, methods=reading),
        ]
        app = Starlette(
            routes=routes,
            lifespan=self._lifespan,
            exception_handlers={HTTPException: self._http_error, ClientDisconnect: _left},
        )
        guard = Guard(
            partial(self._past_routes, app),
            cors=self.setting.cors,
            hosts=self.setting.hosts,
            log_queries=self.setting.log_queries,
        )
        if not self.setting.log_queries:
            options = self._options
            self.straight = Straight(self.workers, self.limits, guard, _OF_ROWS, options)
        return guard

    async def _past_routes(
        self, app: Starlette, scope: Scope, receive: Receive, send: Sending
    ) -> None:
        """Pass a query in an address on past the routes, whose way is longer than its answer's."""
        if scope["type"] == "http" and scope["path"] == "/sparql" and scope["method"] == "GET":
            try:
                answer = await self.sparql(Request(scope, receive))
                await answer(scope, receive, send)
            finally:
                if (early := scope.pop(EARLY, None)) is not None:  # refused after all
                    self.workers.give(early)
        else:
            await app(scope, receive, send)

    @contextlib.asynccontextmanager
    async def _lifespan(self, app: Starlette) -> AsyncIterator[None]:
        await self.workers.open()
        self.setting.ready()
        try:
            yield
        finally:
            self._stopping = True
            if self.straight is not None:
                self.straight.lender.close()
            await self.workers.close()

    async def sparql(self, request: Request) -> Response:
        """WorkersAnswer a query, or describe the service."""
        asked = await protocol.read(request, self.limits)
        if isinstance(asked, Refusal):
            return self._told(request, asked)
        if (full := self._day_refused(asked.day)) is not None:
            return self._told(request, full)
        accept = request.headers.get("accept", "")
        if not asked.format and liked(accept, ("turtle", *OFFERED["rows"], "html")) == "html":
            example = dict(asked.parameters).get("example", "")
            request.scope["detente.query"] = asked.query or ""
            return self._page(request, "query", query=asked.query or "", example=example)
        if asked.query is None:
            if request.method == "POST":
                words = "there is no query in what was posted"
                return self._told(request, Refusal(400, "query", words))
            endpoint = f"{self._base(request)}/sparql"
            return self._answer("describe", accept=accept, endpoint=endpoint, day=asked.day)
        request.scope["detente.query"] = asked.query
        known = HeadersSay(accept, f"{self._base(request)}/sparql")
        if self.straight is not None and (head := request.scope.get(OF_QUERY)) is not None:
            self.straight.remember(head, known)
        answer = WorkersAnswer(
            self.workers,
            self.limits,
            "sparql",
            self._options(asked, known),
            _OF_ROWS,
            partial(self._telling, request),
            request.scope.pop(EARLY, None),
        )
        return _Working(answer)

    def _options(self, asked: protocol.Wanted, known: HeadersSay) -> dict[str, object]:
        """Return what a worker is asked for a query."""
        return {
            "query": asked.query,
            "accept": known.accept,
            "format": asked.format,
            "default": asked.default,
            "named": asked.named,
            "day": asked.day,
            "base": known.base,
            "most": self.limits.rows,
        }

    async def home(self, request: Request) -> Response:
        """Answer with the search."""
        return self._page(request, "home", words=request.query_params.get("q", "")[:200])

    async def plain_page(self, request: Request) -> Response:
        """Answer with a page that takes nothing."""
        return self._page(request, request.url.path.strip("/"))

    async def thing(self, request: Request) -> Response:
        """Answer with the page of a thing, a term or a source, or lead to a form of it."""
        folder = request.url.path[: request.url.path.index("/", 1) + 1]
        name, dot, suffix = request.path_params["name"].rpartition(".")
        asked = {"folder": folder, "name": name}
        if dot and suffix == "html":
            return self._page(request, "thing", **asked)
        if dot and suffix == "svg" and folder == "/id/":
            return self._page(request, "picture", **asked)
        if dot and suffix in TAKEN:
            return self._page(request, "data", format=TAKEN[suffix], **asked)
        return self._elsewhere(request, request.url.path)

    async def document(self, request: Request) -> Response:
        """Answer with the page of a document."""
        named = {"folder": "/source/", "name": request.path_params["name"]}
        return self._page(request, "thing", **named)

    async def any_thing(self, request: Request) -> Response:
        """Answer with the page of any IRI, or with data of it."""
        iri = request.query_params.get("iri", "")
        suffix = request.query_params.get("format", "")
        if suffix:
            format = TAKEN.get(suffix) or asked_by_name(suffix, OFFERED["graph"])
            if format is None:
                return self._told(
                    request, Refusal(406, "type", f"there is no format {suffix[:20]!r}")
                )
            return self._page(request, "data", iri=iri, format=format)
        return self._page(request, "thing", iri=iri)

    async def ontology(self, request: Request) -> Response:
        """Answer with the page of all terms, or with the ontology as data."""
        suffix = request.path_params.get("suffix", "")
        if suffix in TAKEN:
            return self._page(request, "ontology", format=TAKEN[suffix])
        if suffix not in ("", "html"):
            return self._told(request, Refusal(404, "address", "there is nothing here"))
        if suffix == "html":
            return self._page(request, "terms")
        return self._elsewhere(request, "/ontology")

    async def question(self, request: Request) -> Response:
        """Answer with the form of a question, and what it was asked."""
        given = {name: value for name, value in request.query_params.items() if name != "as-of"}
        format = given.pop("format", "")
        if format and (format := asked_by_name(format, OFFERED["rows"]) or "") == "":
            return self._told(request, Refusal(406, "type", "there is no such format"))
        name = request.path_params["name"]
        return self._page(request, "question", name=name, given=given, format=format)

    async def why(self, request: Request) -> Response:
        """Answer with who says something, or why it follows."""
        given = request.query_params
        if not given.get("subject") or not given.get("object"):
            words = "say of what: ?subject=...&relation=...&object=..."
            return self._told(request, Refusal(400, "usage", words))
        named = {"subject": given["subject"], "target": given["object"]}
        return self._page(request, "why", relation=given.get("relation", ""), **named)

    async def view(self, request: Request) -> Response:
        """Answer with the interactive page."""
        hops = request.query_params.get("hops", "1")
        if hops not in ("1", "2"):
            return self._told(request, Refusal(400, "usage", "hops is 1 or 2"))
        return self._page(request, "view", around=request.query_params.get("around", ""), hops=hops)

    async def reconcile(self, request: Request) -> Response:
        """Answer OpenRefine: what cells mean, or more columns; without either, what it is."""
        asked = await protocol.read(request, self.limits)
        if isinstance(asked, Refusal):
            return self._told(request, asked)
        given = dict(asked.parameters)
        if "queries" in given:
            return self._service("reconciled", asked.day, queries=given["queries"])
        if "extend" in given:
            return self._service("extended", asked.day, asked=given["extend"])
        return self._service("manifest", asked.day, base=self._base(request))

    async def properties(self, request: Request) -> Response:
        """Answer with the properties that things of a kind have."""
        limit = request.query_params.get("limit", "")
        number = int(limit) if limit.isascii() and limit.isdecimal() and len(limit) < 6 else 100
        kind = request.query_params.get("type", "")
        return self._service("proposed", None, kind=kind, limit=max(number, 1))

    async def suggest(self, request: Request) -> Response:
        """Answer with the names that fit what somebody has typed."""
        kind = request.path_params.get("kind", "entity")
        if kind not in ("entity", "type", "property"):
            return self._told(request, Refusal(404, "address", "there is nothing here"))
        given = request.query_params
        typed = given.get("prefix") or given.get("q") or ""
        return self._service("suggested", None, kind=kind, prefix=typed)

    def _service(self, service: str, day: str | None, **options: Any) -> Response:
        if (full := self._day_refused(day)) is not None:
            return _refused(full)
        return self._answer("service", service=service, options=options, day=day)

    async def sitemap(self, request: Request) -> Response:
        """Answer with the addresses of all things."""
        return self._page(request, "sitemap")

    async def no_icon(self, request: Request) -> Response:
        """Say that there is no icon, which browsers ask for."""
        return Response(status_code=204, headers={"Cache-Control": "max-age=86400"})

    async def robots(self, request: Request) -> Response:
        """Say where crawlers may go."""
        lines = (
            "User-agent: *",
            *(f"Disallow: {each}" for each in _NOT_CRAWLED),
            f"Sitemap: {self._base(request)}/sitemap.xml",
        )
        return PlainTextResponse("".join(f"{line}\n" for line in lines))

    async def openapi(self, request: Request) -> Response:
        """Answer with what can be asked here, as OpenAPI has it."""
        content = openapi(self._base(request), self.limits)
        return Response(content, media_type="application/json")

    async def static(self, request: Request) -> Response:
        """Answer with a file of ours."""
        name = request.path_params["name"]
        if name not in _STATIC:
            return self._told(request, Refusal(404, "address", "there is nothing here"))
        content, kind = (FILES / name).read_bytes(), _STATIC[name]
        tag = f'"{hashlib.sha256(content).hexdigest()[:16]}"'
        headers = {"ETag": tag, "Cache-Control": "public, max-age=3600"}
        if tag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        return Response(content, headers=headers, media_type=kind)

    def _elsewhere(self, request: Request, place: str) -> Response:
        """Lead to the form of a thing that the client likes best (303, as linked data has it)."""
        suffixes = {format: suffix for suffix, format in TAKEN.items()}
        format = liked(request.headers.get("accept", ""), ("html", *suffixes))
        if format is None:
            return self._told(request, Refusal(406, "type", "there is no such form of it"))
        asked = request.scope["query_string"].decode("latin-1")
        where = f"{quote(place)}.{suffixes.get(format, 'html')}{f'?{asked}' if asked else ''}"
        return Response(status_code=303, headers={"Location": where, "Vary": "Accept"})

    def _page(self, request: Request, page: str, **options: Any) -> Response:
        """Answer with a page, or say that the client has it already."""
        telling = partial(self._telling, request)
        try:
            day = protocol.day_asked(request.query_params.get("as-of", ""))
        except UsageError as error:
            return _refused(Refusal(400, "usage", str(error)), telling)
        if len(request.scope["query_string"]) > self.limits.length:
            return _refused(too_long(self.limits.length, sent=False), telling)
        if (full := self._day_refused(day)) is not None:
            return _refused(full, telling)
        if page == "query":  # which may ask for what is never the same
            headers = {"Vary": "Accept", "Cache-Control": "no-cache"}
            return _Working(self._answering(page, options, request, day, headers, telling))
        key = repr((self._state, page, self._base(request), sorted(options.items()), day))
        tag = f'"{hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()[:24]}"'
        headers = {"ETag": tag, "Cache-Control": "no-cache"}
        if tag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        return _Working(self._answering(page, options, request, day, headers, telling))

    def _answering(
        self,
        page: str,
        options: Mapping[str, Any],
        request: Request,
        day: str | None,
        headers: Mapping[str, str],
        telling: Refusing,
    ) -> WorkersAnswer:
        asked = {"page": page, "base": self._base(request), "options": options, "day": day}
        return WorkersAnswer(self.workers, self.limits, "page", asked, headers, telling)

    def _told(self, request: Request, found: Refusal) -> Response:
        return _refused(found, partial(self._telling, request))

    def _telling(self, request: Request, found: Refusal) -> tuple[int, dict[str, str], bytes]:
        """Return a refusal as a page, where the client likes pages."""
        status, headers, body = in_plain_text(found)
        if liked(request.headers.get("accept", "text/plain"), ("ntriples", "html")) == "html":
            title = {404: "Not found", 503: "Busy", 504: "Out of time"}.get(status, "Not answered")
            body = rendered("error", title=title, message=found.message)
            headers = {**headers, "Content-Type": media_type("html")}
        return status, headers, body

    async def health(self, request: Request) -> Response:
        """Say that the process lives."""
        return PlainTextResponse("alive\n", headers={"Cache-Control": "no-store"})

    async def is_ready(self, request: Request) -> Response:
        """Say whether there is a worker to answer."""
        ready = self.workers.ready and not self._stopping
        words = "ready\n" if ready else "not ready\n"
        return PlainTextResponse(words, 200 if ready else 503, {"Cache-Control": "no-store"})

    async def _http_error(self, request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        words = {404: "there is nothing here", 405: "this is only read"}.get(
            error.status_code, error.detail
        )
        response = self._told(request, Refusal(error.status_code, "address", words))
        response.headers.update(error.headers or {})
        return response

    def _base(self, request: Request) -> str:
        if self.setting.public:
            return self.setting.public.rstrip("/")
        scope = request.scope
        named = request.headers.get("host") or tuple(scope.get("server") or ())
        asked = (scope["scheme"], named, scope.get("root_path"))
        if (found := self._bases.get(asked)) is None:
            if len(self._bases) > _BASES:
                self._bases.clear()
            found = self._bases[asked] = str(request.base_url).rstrip("/")
        return found

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

    def _answer(self, method: str, **options: object) -> Response:
        return _Working(WorkersAnswer(self.workers, self.limits, method, options))


class _Working(Response):
    """An answer that a worker gives."""

    def __init__(self, answer: WorkersAnswer) -> None:
        self._answer = answer
        self.background = None

    async def __call__(self, scope: Scope, receive: Receive, send: Sending) -> None:
        """Give it."""
        await self._answer(scope, receive, send)


def _refused(found: Refusal, telling: Refusing = in_plain_text) -> Response:
    status, headers, body = telling(found)
    return Response(body, status, {"Content-Type": "text/plain; charset=utf-8", **headers})


async def _left(request: Request, error: Exception) -> Response:
    return Response(status_code=499)
