"""Asking a server over HTTP: what fails for a moment, what fails for good, what is told of it."""

import gzip
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from detente.core.errors import DetenteError, EndpointError, OutOfTime, QueryError, UsageError
from detente.remote import client as module
from detente.remote.client import Client, Reply
from detente.remote.password import PASSWORD, password_for

URL = "http://127.0.0.1:7878/query"
JSON = "application/sparql-results+json"
ANSWER = b'{"head":{},"boolean":true}'
Handler = Callable[[httpx.Request], httpx.Response]


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_PAUSE", 0.001)


def asking(handler: Handler, **options: object) -> Client:
    return Client(URL, transport=httpx.MockTransport(handler), **options)  # type: ignore[arg-type]


def answered(content: bytes = ANSWER, kind: str = JSON) -> httpx.Response:
    return httpx.Response(200, headers={"content-type": kind}, content=content)


def asked(handler: Handler) -> Reply:
    return asking(handler).query("ASK {}", JSON)


def test_a_query_is_a_form_by_post() -> None:
    seen = []

    def handler(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return answered()

    client = asking(handler)
    reply = client.query("ASK {}", JSON, graphs=["urn:a"], named=["urn:b", "urn:c"])
    assert (reply.media_type, reply.read(), reply.read()) == (JSON, ANSWER, ANSWER)
    assert seen[0].content == (
        b"query=ASK+%7B%7D&default-graph-uri=urn%3Aa&named-graph-uri=urn%3Ab&named-graph-uri=urn%3Ac"
    )
    assert seen[0].headers["accept"] == JSON
    assert "gzip" in seen[0].headers["accept-encoding"]
    assert (client.requests, client.sent) == (1, len(seen[0].content))


def test_what_comes_packed_is_unpacked_and_counted_as_it_came() -> None:
    packed = gzip.compress(b"x" * 10_000)

    class Stream(httpx.SyncByteStream):
        def __iter__(self) -> Iterator[bytes]:
            yield packed

    client = asking(
        lambda _: httpx.Response(200, headers={"content-encoding": "gzip"}, stream=Stream())
    )
    assert client.query("ASK {}", JSON).read() == b"x" * 10_000
    assert client.received == len(packed)


def test_a_busy_server_is_asked_again_and_then_no_more() -> None:
    answers = [httpx.Response(503), httpx.Response(429, headers={"retry-after": "0"}), answered()]
    assert asked(lambda _: answers.pop(0)).read() == ANSWER
    with pytest.raises(EndpointError, match=r"^http://127.0.0.1:7878/query: the server is busy"):
        asked(lambda _: httpx.Response(503, text="too many\nusers"))


def test_a_server_that_says_to_wait_for_an_hour_is_not_waited_for() -> None:
    client = asking(lambda _: httpx.Response(503, headers={"retry-after": "3600"}))
    with pytest.raises(EndpointError, match="busy"):
        client.query("ASK {}", JSON)
    assert client.requests == 1


class Broken(httpx.SyncByteStream):
    def __iter__(self) -> Iterator[bytes]:
        yield ANSWER[:5]
        raise httpx.RemoteProtocolError("peer closed connection")


def test_an_answer_that_breaks_off_is_asked_for_again_and_nothing_made_of_a_part() -> None:
    answers = [httpx.Response(200, stream=Broken()), answered()]
    assert asked(lambda _: answers.pop(0)).read() == ANSWER
    with pytest.raises(EndpointError, match="broke off after 5 bytes; nothing is made of a part"):
        asked(lambda _: httpx.Response(200, stream=Broken()))


@pytest.mark.parametrize("closed", [1, 9])
def test_a_connection_that_was_closed_meanwhile_is_made_again(closed: int) -> None:
    left = [None] * closed

    def handler(_: httpx.Request) -> httpx.Response:
        if left:
            left.pop()
            raise httpx.RemoteProtocolError("Server disconnected without sending a response.")
        return answered()

    client = asking(handler)
    if closed == 1:
        with client.streamed("ASK {}", JSON) as reply:
            assert reply.read() == ANSWER
    else:
        said = pytest.raises(EndpointError, match="closed the connection without an answer")
        with said, client.streamed("ASK {}", JSON):
            pass
    assert client.requests == min(closed + 1, 3)


def test_what_may_not_be_sent_twice_is_not() -> None:
    client = asking(lambda _: httpx.Response(200, stream=Broken()))
    with pytest.raises(EndpointError, match="broke off"):
        client.send("POST", content=b"INSERT DATA {}", again=False)
    assert client.requests == 1


def test_a_server_that_goes_away_is_told_by_what_it_did_first() -> None:
    broken = [httpx.Response(200, stream=Broken())]

    def handler(_: httpx.Request) -> httpx.Response:
        if broken:
            return broken.pop()
        raise httpx.ConnectError("[Errno 111] Connection refused")

    with pytest.raises(EndpointError, match="broke off"):
        asked(handler)


def raising(error: Exception) -> Handler:
    def handler(_: httpx.Request) -> httpx.Response:
        raise error

    return handler


FAILURES: list[tuple[str, Handler, type[DetenteError], str]] = [
    ("no server", raising(httpx.ConnectError("[Errno 111] Connection refused")), EndpointError,
     "cannot be reached: Connection refused"),
    ("unreachable", raising(httpx.ConnectTimeout("")), EndpointError, "no sign of a server"),
    ("certificate", raising(httpx.ConnectError("[SSL: CERTIFICATE_VERIFY_FAILED] self-signed")),
     EndpointError, "the certificate of the server is not trusted: .*SSL_CERT_FILE"),
    ("slow", raising(httpx.ReadTimeout("")), OutOfTime, "no whole answer within 60 s"),
    ("proxy", raising(httpx.ProxyError("403 Forbidden")), EndpointError, "the proxy .*403"),
    ("closed", raising(httpx.RemoteProtocolError("disconnected")), EndpointError,
     "closed the connection without an answer"),
    ("page", lambda _: httpx.Response(200, html="<p>Log in</p>"), EndpointError,
     "a web page and not with data"),
    ("packed wrongly", lambda _: httpx.Response(
        200, headers={"content-encoding": "gzip"}, stream=httpx.ByteStream(b"no gzip")
    ), EndpointError, "packed wrongly"),
    ("moved", lambda _: httpx.Response(301, headers={"location": "https://u:p@e.org/q"}),
     EndpointError, "has moved to https://e.org/q: name that"),
    ("login", lambda _: httpx.Response(401), EndpointError, "lets nobody in .*--endpoint-user"),
    ("elsewhere", lambda _: httpx.Response(404), EndpointError, "name the address of queries"),
    ("refused", lambda _: httpx.Response(400, text="error at 1:1"), QueryError,
     "refuses it: error at 1:1"),
    ("ended there", lambda _: httpx.Response(500, text="Virtuoso S1T00: timed out"), OutOfTime,
     "took too long"),
    ("too dear", lambda _: httpx.Response(500, text="Virtuoso 42000 Error The estimated execution "
     "time 9 (sec) exceeds the limit of 4 (sec). SPARQL query: SELECT ..."), EndpointError,
     "set MaxQueryCostEstimationTime = 0 in virtuoso.ini"),
    ("gateway", lambda _: httpx.Response(504), OutOfTime, "took too long"),
    ("failed", lambda _: httpx.Response(500, html="<h1>500</h1>"), EndpointError,
     r"the server broke down at it \(500\)$"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("handler", "kind", "said"), [each[1:] for each in FAILURES], ids=[each[0] for each in FAILURES]
)
def test_what_goes_wrong_is_one_line(handler: Handler, kind: type[DetenteError], said: str) -> None:
    with pytest.raises(kind, match=said) as caught:
        asked(handler)
    assert type(caught.value) is kind
    assert str(caught.value).startswith(f"{URL}: ")
    assert "\n" not in str(caught.value)


def test_a_long_answer_ends_at_the_time_that_it_was_given(monkeypatch: pytest.MonkeyPatch) -> None:
    class Dripping(httpx.SyncByteStream):
        def __iter__(self) -> Iterator[bytes]:
            while True:
                clock[0] += 10
                yield b"x"

    clock = [0.0]
    monkeypatch.setattr("time.monotonic", lambda: clock[0])
    with pytest.raises(OutOfTime, match=r"within 60 s \(--timeout"):
        asked(lambda _: httpx.Response(200, stream=Dripping()))


@pytest.mark.parametrize("url", ["localhost:7878", "ftp://e.org", "http://", "http://e.org:x/", ""])
def test_what_is_no_address_is_said(url: str) -> None:
    with pytest.raises(UsageError, match="is no address of a server"):
        Client(url)


def test_a_password_in_the_address_is_refused_and_not_repeated() -> None:
    with pytest.raises(UsageError, match="--endpoint-user") as caught:
        Client("http://me:secret@e.org/sparql")
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("challenge", ["Basic realm=x", 'Digest realm="x", nonce="n", qop="auth"'])
def test_a_password_is_sent_as_the_server_asks_and_told_nowhere(challenge: str) -> None:
    seen: list[str] = []

    def handler(request: httpx.Request) -> httpx.Response:
        sent = request.headers.get("authorization", "")
        seen.append(sent.partition(" ")[0])
        if sent:
            return answered()
        return httpx.Response(401, headers={"www-authenticate": challenge})

    prompts: list[int] = []

    def password() -> str:
        prompts.append(1)
        return "secret"

    client = asking(handler, user="me", password=password)
    assert "secret" not in repr(vars(client))
    for _ in range(2):
        assert client.query("ASK {}", JSON).read() == ANSWER
    kind = challenge.partition(" ")[0]
    assert [each for each in seen if each] == [kind, kind]
    assert prompts == [1]


def test_a_wrong_password_is_said_without_it() -> None:
    client = asking(lambda _: httpx.Response(401), user="me", password="secret")
    with pytest.raises(EndpointError, match="the name or the password is wrong") as caught:
        client.query("ASK {}", JSON)
    assert "secret" not in str(caught.value)


def test_a_password_is_of_the_environment_or_the_netrc(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    held = tmp_path / "netrc"
    held.write_text("machine 127.0.0.1 login me password from-netrc\n")
    held.chmod(0o600)
    monkeypatch.setenv("NETRC", str(held))
    monkeypatch.delenv(PASSWORD, raising=False)
    assert password_for(URL, "me") == "from-netrc"
    with pytest.raises(UsageError, match=f"no password for you of 127.0.0.1: set {PASSWORD}"):
        password_for(URL, "you")
    monkeypatch.setenv(PASSWORD, "from-environment")
    assert password_for(URL, "you") == "from-environment"
    monkeypatch.delenv(PASSWORD)
    held.write_text("machine 127.0.0.1 logn me pasword hidden\n")
    with pytest.raises(UsageError, match="line 1 is not as netrc files are") as caught:
        password_for(URL, "me")
    assert "hidden" not in str(caught.value)
