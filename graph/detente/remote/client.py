"""One server over HTTP: requests that are tried again, time out and never end half.

An answer is read whole, into memory or a temporary file, before anybody sees a part of it. So what
breaks off is asked for again or told, and nothing is written of it.
"""

from __future__ import annotations

import io
import ssl
import tempfile
import time
import weakref
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from typing import IO, TYPE_CHECKING, Any, Final, cast
from urllib.parse import urlsplit

from ..core.errors import DetenteError, EndpointError, OutOfTime, QueryError, UsageError, quoted
from ..core.version import VERSION

if TYPE_CHECKING:
    import httpx

#: How long a call may take, in seconds, where nothing else is said: what public servers allow.
GIVEN: Final = 60.0
#: So long to reach a server at all.
_CONNECTING: Final = 10.0
#: So many bytes of a head are read, which names 100,000 graphs.
_HEAD: Final = 1 << 23
#: Answers up to this many bytes stay in memory.
_IN_MEMORY: Final = 1 << 24
#: How often something is asked again, and how long is waited before the first time.
_AGAIN: Final = 2
_PAUSE: Final = 0.25
#: No server is waited for longer than this, whatever it says.
_LONGEST_PAUSE: Final = 15.0
#: So much of what a server says is told.
_TOLD: Final = 300
#: What says that a server is busy, or that something before it is.
_BUSY: Final = frozenset({429, 502, 503})
_PAGE: Final = frozenset({"text/html", "application/xhtml+xml"})
#: What servers say when they ended a query themselves.
_ENDED: Final = ("timeout", "timed out", "time out", "time limit", "cancelled", "too long")

#: What servers say that a setting of theirs mends.
_SETTINGS: Final = {
    "estimated execution time": "it reckons that this takes too long; set "
    "MaxQueryCostEstimationTime = 0 in virtuoso.ini, and start Virtuoso again",
}


@dataclass
class Reply:
    """What a server answered, whole.

    Attributes:
        status: the number.
        media_type: what the content is said to be, in lower case without parameters; or "".
        headers: by name in lower case.
        passing: whether the content is read while it comes, and only once; else it is there whole.
    """

    status: int
    media_type: str
    headers: Mapping[str, str]
    _content: IO[bytes] = field(repr=False)
    passing: bool = False

    def file(self) -> IO[bytes]:
        """Return the content as a file, from its beginning; what passes is read once."""
        if not self.passing:
            self._content.seek(0)
        return self._content

    def read(self) -> bytes:
        """Return the content."""
        return self.file().read()

    def text(self) -> str:
        """Return what can be told of the content: its first lines as one."""
        start = self.file().read(4 * _TOLD).decode("utf-8", "replace")
        return " ".join(start.split())[:_TOLD]


class Client:
    """A server that is asked over HTTP. It may be used from several threads.

    Proxies and certificates are those of the environment: HTTPS_PROXY, NO_PROXY, SSL_CERT_FILE.
    A password is sent where the server asks for one, Basic or Digest, and told nowhere.

    Attributes:
        url: the address that is asked.
        timeout: how long a call may take, in seconds.
        requests: how many were sent.
        sent: how many bytes of content they had.
        received: how many bytes of content came back, as they were packed on the way.
    """

    def __init__(
        self,
        url: str,
        *,
        user: str | None = None,
        password: str | Callable[[], str] | None = None,
        timeout: float | None = None,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        """Make a client; nothing is sent yet.

        Args:
            url: the address of queries, as http://localhost:7878/query.
            user: who asks, where the server wants to know.
            password: the user's, or what is called for it when it is needed first.
            timeout: how long a call may take, in seconds; None for a minute.
            transport: what carries requests instead of the network.

        Raises:
            UsageError: the address is none, or holds a password.
        """
        import httpx

        self.url = checked(url)
        self.timeout = GIVEN if timeout is None else timeout
        self.requests = self.sent = self.received = 0
        self._auth = None if user is None else _password_auth(user, password or "")
        _read_long_heads()
        try:
            self._http = httpx.Client(
                transport=transport,
                headers={"User-Agent": f"detente/{VERSION}"},
                timeout=httpx.Timeout(self.timeout, connect=min(self.timeout, _CONNECTING)),
            )
        except (OSError, ValueError, ImportError) as error:  # of settings in the environment
            raise EndpointError(
                f"{self.url}: cannot be asked with the proxy and certificates that the environment "
                f"names: {error}"
            ) from error
        weakref.finalize(self, self._http.close)

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def query(
        self,
        text: str,
        accept: str,
        *,
        graphs: Sequence[str] = (),
        named: Sequence[str] = (),
        options: Mapping[str, str] | None = None,
    ) -> Reply:
        """Return the answer to a query, by POST of a form as SPARQL 1.1 Protocol has it.

        Args:
            text: the query.
            accept: the media types that can be read, as in the header.
            graphs: what the default graph is of; none for the server's own.
            named: the graphs that GRAPH looks in; none for the server's own.
            options: more fields, as a server has them.

        Raises:
            QueryError: the server refuses the query.
            OutOfTime: there was no answer in time, here or there.
            EndpointError: there was none, or none that is one.
        """
        form: dict[str, str | list[str]] = {"query": text, **(options or {})}
        if graphs:
            form["default-graph-uri"] = list(graphs)
        if named:
            form["named-graph-uri"] = list(named)
        return self.send("POST", form=form, accept=accept)

    def send(
        self,
        method: str,
        url: str | None = None,
        *,
        content: bytes | None = None,
        media_type: str | None = None,
        form: Mapping[str, str | list[str]] | None = None,
        accept: str = "*/*",
        again: bool = True,
        allowed: Sequence[int] = (),
    ) -> Reply:
        """Send one request and return the whole answer; what failed for a moment is tried again.

        Args:
            method: GET, POST, PUT or DELETE.
            url: where to; None for the address of queries.
            content: what is sent.
            media_type: what that is.
            form: fields to send instead.
            accept: the media types that can be read.
            again: whether it may be sent twice: what is done a second time changes nothing more.
            allowed: statuses beside 2xx that are an answer, as 404 for a graph that is not there.

        Raises:
            QueryError: the server refuses what it was sent.
            OutOfTime: there was no answer in time, here or there.
            EndpointError: there was none, or none that is one.
        """
        where = url or self.url
        headers = {"Accept": accept}
        if media_type:
            headers["Content-Type"] = media_type
        request = self._http.build_request(
            method, where, content=content, data=form, headers=headers
        )
        end = time.monotonic() + self.timeout
        broke: DetenteError | None = None
        for attempt in range(_AGAIN + 1):
            pause = _PAUSE * 2**attempt
            try:
                reply = self._sent(request, where, end)
            except _Passing as passing:
                if not again and not passing.unsent:
                    raise passing.told from None
                broke = broke or passing.told
            else:
                if reply.status not in _BUSY:
                    return self._judged(reply, where, allowed)
                broke = self._refusal(reply, where)
                with suppress(ValueError):
                    pause = max(pause, float(reply.headers.get("retry-after", "")))
            if attempt < _AGAIN:
                if pause > min(_LONGEST_PAUSE, end - time.monotonic()):
                    break
                time.sleep(pause)
        assert broke is not None
        raise broke

    def _sent(self, request: httpx.Request, where: str, end: float) -> Reply:
        """Send a request once.

        Raises:
            _Passing: it failed in a way that may pass.
        """
        response, content = None, _Content(max_size=_IN_MEMORY)
        try:
            with self._carried(where, content.tell):
                response = self._begun(request)
                for piece in response.iter_bytes():
                    content.write(piece)
                    if time.monotonic() > end:
                        raise self._late(where)
        except BaseException:
            content.close()
            raise
        finally:
            if response is not None:
                self.received += response.num_bytes_downloaded
                response.close()
        return _reply(response, content)

    @contextmanager
    def streamed(self, text: str, accept: str) -> Iterator[Reply]:
        """Give the answer to a query while it comes, of which nothing is kept.

        It may take any time, as long as each piece of it comes in time.

        Raises:
            QueryError: the server refuses the query.
            OutOfTime: nothing came in time.
            EndpointError: there is no answer, or it breaks off: whoever has read a part of it
                throws that away.
        """
        where = self.url
        request = self._http.build_request(
            "POST", where, data={"query": text}, headers={"Accept": accept}
        )
        response = None
        try:
            response = begun = self._begun_after_all(request, where)
            if not begun.is_success:
                with self._carried(where, lambda: begun.num_bytes_downloaded):
                    begun.read()
            content = response.content if response.is_stream_consumed else b""
            self._judged(_reply(response, io.BytesIO(content)), where, ())
            pieces = _Pieces(response.iter_bytes(), partial(self._carried, where))
            yield _reply(response, cast(IO[bytes], pieces), passing=True)
        except _Passing as passing:
            raise passing.told from None
        finally:
            if response is not None:
                self.received += response.num_bytes_downloaded
                response.close()

    def _begun_after_all(self, request: httpx.Request, where: str) -> httpx.Response:
        """Send a request until an answer begins: a connection that was kept open may be closed.

        Raises:
            _Passing: none begins.
        """
        attempt = 0
        while True:
            try:
                with self._carried(where, lambda: 0):
                    return self._begun(request)
            except _Passing:
                if attempt == _AGAIN:
                    raise
                time.sleep(_PAUSE * 2**attempt)
                attempt += 1

    def _begun(self, request: httpx.Request) -> httpx.Response:
        """Send a request, and return the answer once it begins."""
        self.requests += 1
        self.sent += len(request.content)
        return self._http.send(request, stream=True, auth=self._auth)

    @contextmanager
    def _carried(self, where: str, count: Callable[[], int]) -> Iterator[None]:
        """Say of what fails on the way what it means.

        Args:
            where: the address.
            count: tells how many bytes had come by then.

        Raises:
            _Passing: it failed in a way that may pass.
        """
        import httpx

        try:
            yield
        except httpx.TimeoutException as error:
            if isinstance(error, httpx.ConnectTimeout | httpx.PoolTimeout):
                told = EndpointError(f"{where}: cannot be reached: no sign of a server")
                raise _Passing(told, unsent=True) from error
            raise self._late(where) from error
        except httpx.ConnectError as error:
            if problem := _certificate(error):
                raise EndpointError(
                    f"{where}: the certificate of the server is not trusted: {problem}; "
                    "SSL_CERT_FILE may name that of its authority"
                ) from error
            raise _Passing(
                EndpointError(f"{where}: cannot be reached: {_reason(error)}"), unsent=True
            ) from error
        except (httpx.UnsupportedProtocol, httpx.InvalidURL) as error:
            raise UsageError(f"{quoted(where)} is no address of a server: {error}") from error
        except httpx.ProxyError as error:
            raise EndpointError(f"{where}: the proxy does not let it through: {error}") from error
        except httpx.DecodingError as error:
            raise EndpointError(f"{where}: the answer is packed wrongly: {error}") from error
        except httpx.TransportError as error:
            if number := count():
                said = f"the answer broke off after {number:,} bytes; nothing is made of a part"
            else:
                said = f"the server closed the connection without an answer ({_reason(error)})"
            raise _Passing(EndpointError(f"{where}: {said}")) from error

    def _judged(self, reply: Reply, where: str, allowed: Sequence[int]) -> Reply:
        """Return an answer that is one.

        Raises:
            DetenteError: it is none.
        """
        if reply.status in allowed:
            return reply
        if not 200 <= reply.status < 300:
            raise self._refusal(reply, where)
        if reply.media_type in _PAGE:
            raise EndpointError(
                f"{where}: answers with a web page and not with data: this is not the address of "
                "SPARQL queries, or something on the way asks to log in"
            )
        return reply

    def _refusal(self, reply: Reply, where: str) -> DetenteError:
        """Return what a status that is no success means."""
        status = reply.status
        said = "" if reply.media_type in _PAGE else reply.text().partition(" SPARQL query: ")[0]
        why = f": {said}" if said else ""
        if status in (301, 302, 303, 307, 308):
            to = reply.headers.get("location", "another address")
            return EndpointError(f"{where}: has moved to {_without_user(to)}: name that")
        if status in (401, 403, 407):
            cure = (
                "the name or the password is wrong, or not enough for this"
                if self._auth
                else "say who asks with --endpoint-user NAME"
            )
            who = "the proxy" if status == 407 else "the server"
            return EndpointError(f"{where}: {who} lets nobody in ({status}): {cure}")
        if status in (404, 405, 410):
            return EndpointError(
                f"{where}: answers no queries ({status}): name the address of queries itself, as "
                "http://localhost:7878/query of Oxigraph or http://localhost:3030/DATASET/sparql "
                "of Fuseki"
            )
        for complaint, cure in _SETTINGS.items():
            if complaint in said:
                return EndpointError(f"{where}: the server refuses it: {cure}")
        if status in (408, 504) or any(each in said.lower() for each in _ENDED):
            return OutOfTime(f"{where}: the server ended it, as it took too long ({status}){why}")
        if status in (400, 422):
            return QueryError(f"{where}: the server refuses it{why or f' ({status})'}")
        if status in (413, 414):
            return EndpointError(f"{where}: what was sent is too long for the server ({status})")
        if status in _BUSY:
            return EndpointError(f"{where}: the server is busy ({status}); ask again later{why}")
        return EndpointError(f"{where}: the server broke down at it ({status}){why}")

    def _late(self, where: str) -> OutOfTime:
        return OutOfTime(
            f"{where}: no whole answer within {self.timeout:g} s (--timeout gives longer); the "
            "server may still be at work on it"
        )


def _read_long_heads() -> None:
    """Read heads of answers up to a size that no server reaches that names each graph it asked.

    Virtuoso names all that a query was given, a header each. httpx reads 100 kB and has no option.
    """
    with suppress(ImportError):  # it is nobody's promise that it lies there
        from httpcore._sync.http11 import HTTP11Connection

        HTTP11Connection.MAX_INCOMPLETE_EVENT_SIZE = _HEAD


def _reply(response: httpx.Response, content: IO[bytes], *, passing: bool = False) -> Reply:
    kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    return Reply(response.status_code, kind, dict(response.headers), content, passing)


class _Pieces:
    """What comes, as a file that is read once."""

    def __init__(
        self, pieces: Iterator[bytes], carried: Callable[[Callable[[], int]], Any]
    ) -> None:
        self._pieces, self._carried = pieces, carried
        self._left = b""
        self._came = 0

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes, so many at most; none at the end."""
        with self._carried(lambda: self._came):
            while not self._left and (piece := next(self._pieces, None)) is not None:
                self._left = piece
                self._came += len(piece)
        end = len(self._left) if size < 0 else size
        found, self._left = self._left[:end], self._left[end:]
        return found


class _Content(tempfile.SpooledTemporaryFile[bytes]):
    """What was answered; it is closed when nobody holds it any more."""

    def __del__(self) -> None:
        self.close()


class _Passing(Exception):
    """What failed, and may not fail again.

    Attributes:
        told: what to raise if it does.
        unsent: whether the server has seen nothing of it.
    """

    def __init__(self, told: DetenteError, *, unsent: bool = False) -> None:
        self.told, self.unsent = told, unsent


def checked(url: str) -> str:
    """Return the address of a server.

    Raises:
        UsageError: it is none, or holds a password, which then stands in histories and logs.
    """
    try:
        parts = urlsplit(url.strip())
        known = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        known, parts = False, None
    if parts is not None and "@" in parts.netloc:
        raise UsageError(
            "an address with a name or password in it ends in histories and logs: give the name "
            "with --endpoint-user, and the password when asked, or in DETENTE_ENDPOINT_PASSWORD"
        )
    if parts is None or not known:
        raise UsageError(
            f"{quoted(url)} is no address of a server; one begins with http:// or https://"
        )
    return parts._replace(fragment="").geturl()


def _password_auth(user: str, password: str | Callable[[], str]) -> httpx.Auth:
    """Return what answers a server that asks for a password, in the way that it asks."""
    import httpx

    class PasswordAuth(httpx.Auth):
        """Basic or Digest, as the server says; nothing until it has asked once."""

        chosen: httpx.Auth | None = None

        def auth_flow(
            self, request: httpx.Request
        ) -> Generator[httpx.Request, httpx.Response, None]:
            if self.chosen is None:
                response = yield request
                if response.status_code != 401:
                    return
                asked = response.headers.get("www-authenticate", "").lower()
                word = password if isinstance(password, str) else password()
                kind = httpx.DigestAuth if asked.startswith("digest") else httpx.BasicAuth
                self.chosen = kind(user, word)
            yield from self.chosen.auth_flow(request)

    return PasswordAuth()


def _certificate(error: BaseException) -> str:
    """Return what is wrong with a certificate; "" where nothing is."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return cause.verify_message or str(cause)
        cause = cause.__cause__ or cause.__context__
    return str(error) if "CERTIFICATE_VERIFY_FAILED" in str(error) else ""


def _reason(error: Exception) -> str:
    """Return what the system says, without its number."""
    return str(error).partition("] ")[2] or str(error) or type(error).__name__


def _without_user(url: str) -> str:
    """Return an address without a name and a password in it."""
    with suppress(ValueError):
        parts = urlsplit(url)
        return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
    return "another address"
