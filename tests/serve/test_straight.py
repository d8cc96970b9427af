"""The shortest way of a query: once its headers are known, it is answered as on the long way."""

import os
import re
import select
import signal
import socket
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from typing import Any

import pytest
import uvicorn

from detente import KnowledgeGraph
from detente.core.process import channel
from detente.core.process.looks import Looks
from detente.serve.app import Served, ServingSetting
from detente.serve.limits import ServingLimits
from detente.serve.wire import up_to

LIKES = "SELECT ?o { <http://ex.org/b> ?p ?o }"
ADA = "SELECT * { <http://ex.org/a> ?p ?o }"
CONSTRUCT = "CONSTRUCT WHERE { ?s ?p ?o }"
#: Who is asked it is at it until that is ended.
ENDLESS = f"SELECT (COUNT(*) AS ?n) {{{'.'.join(f'?a{n} ?b{n} ?c{n}' for n in range(30))}}}"
JSON = ("Accept: application/json",)


class Long:
    """A server, and how many of its requests for a query went the long way."""

    def __init__(self, served: Served) -> None:
        self.count = 0
        self.port = 0
        self.served = served
        self._sparql = served.sparql
        served.sparql = self.sparql  # type: ignore[method-assign]

    async def sparql(self, request: Any) -> Any:
        self.count += 1
        return await self._sparql(request)


@pytest.fixture(scope="module")
def long(small: KnowledgeGraph) -> Iterator[Long]:
    with running(small) as found:
        yield found


@contextmanager
def running(small: KnowledgeGraph) -> Iterator[Long]:
    limits = ServingLimits(workers=1, seconds=20, rows=400, length=2000)
    served = Served(small, ServingSetting(limits=limits))
    served.workers.looks = Looks(2)  # a moment is long where the machine is busy
    found = Long(served)
    application = served.application()
    assert served.straight is not None
    served.straight.lender.moment = 1
    with socket.create_server(("127.0.0.1", 0)) as listening:
        found.port = listening.getsockname()[1]
        config = uvicorn.Config(
            application,
            http=up_to(10_000, served.straight),
            log_config=None,
            server_header=False,
            ws="none",
            loop="asyncio",
            timeout_keep_alive=1,
        )
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            yield found
        finally:
            server.should_exit = True
            thread.join()


@pytest.fixture
def sent(long: Long) -> Iterator[socket.socket]:
    with socket.create_connection(("127.0.0.1", long.port), timeout=30) as found:
        yield found


def request(query: str, *headers: str, method: str = "GET") -> bytes:
    encoded = re.sub(r"[^A-Za-z0-9]", lambda mark: f"%{ord(mark[0]):02X}", query)
    lines = (f"{method} /sparql?query={encoded} HTTP/1.1", "Host: localhost", *headers, "", "")
    return "\r\n".join(lines).encode()


def answer(sent: socket.socket) -> bytes:
    """The next answer, without the moment of it."""
    came = b""
    while b"\r\n\r\n" not in came:
        piece = sent.recv(1)
        assert piece, came
        came += piece
    length = re.search(rb"content-length: (\d+)", came)
    assert length, came
    rest = int(length[1])
    while rest:
        piece = sent.recv(rest)
        came += piece
        rest -= len(piece)
    return re.sub(rb"\r\ndate: [^\r]*", b"", came)


def ask(sent: socket.socket, *asked: Any) -> bytes:
    sent.sendall(request(*asked))
    return answer(sent)


@pytest.mark.parametrize(
    ("accept", "query", "status"),
    [
        ("application/json", LIKES, 200),
        ("text/csv", ADA, 200),
        ("text/turtle", CONSTRUCT, 200),
        ("image/png", LIKES, 406),
        ("application/xml", "ASK { ?s ?p ?o", 400),
        ("application/xml", "SELECT ?a { }" + " " * 1500, 200),
        ("application/xml", "SELECT ?a { }" + " " * 2500, 414),
    ],
)
def test_an_answer_is_the_same_on_either_way(
    long: Long, sent: socket.socket, accept: str, query: str, status: int
) -> None:
    headers = (f"Accept: {accept}", f"X-Other: {status} {len(query)}")
    first = ask(sent, query, *headers)
    assert first.startswith(f"HTTP/1.1 {status} ".encode())
    before = long.count
    assert [ask(sent, query, *headers) for _ in range(3)] == [first] * 3
    assert long.count == before + (0 if status in (200, 406) and len(query) < 500 else 3)


def test_where_no_connection_can_be_lent_it_is_the_same(
    small: KnowledgeGraph, long: Long, sent: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on systems other than Linux."""
    wanted = [ask(sent, query, *JSON) for query in (LIKES, ADA, LIKES)]
    monkeypatch.setattr(channel, "THERE", False)
    with running(small) as other:
        assert other.served.straight is not None
        with socket.create_connection(("127.0.0.1", other.port), timeout=30) as here:
            assert [ask(here, query, *JSON) for query in (LIKES, ADA, LIKES)] == wanted
        assert other.count == 1
        assert other.served.straight.lender.lendings == []


@contextmanager
def connections(long: Long, count: int) -> Iterator[list[socket.socket]]:
    with ExitStack() as stack:
        yield [
            stack.enter_context(socket.create_connection(("127.0.0.1", long.port), timeout=30))
            for _ in range(count)
        ]


def test_who_waits_for_a_worker_goes_no_long_way(long: Long, sent: socket.socket) -> None:
    first = ask(sent, LIKES, *JSON)
    before = long.count
    with connections(long, 8) as several:
        for each in several:
            each.sendall(request(LIKES, *JSON))
        assert [answer(each) for each in several] == [first] * 8
    assert long.count == before


def occupy(slow: socket.socket, waiting: socket.socket) -> None:
    """Put the only worker to an endless query, and leave another that waits for it."""
    slow.sendall(request(ENDLESS, *JSON))
    waiting.sendall(request(LIKES, *JSON))
    while select.select([waiting], [], [], 0.2)[0]:  # it was read before the endless one
        answer(waiting)
        waiting.sendall(request(LIKES, *JSON))


def test_who_leaves_while_waiting_keeps_nobody(long: Long, sent: socket.socket) -> None:
    first = ask(sent, LIKES, *JSON)
    with connections(long, 2) as (slow, leaving):
        occupy(slow, sent)
        leaving.sendall(request(LIKES, *JSON))
        leaving.close()
        slow.close()  # which ends the worker that is at it
        assert answer(sent) == first
        assert ask(sent, LIKES, *JSON) == first


def test_only_so_many_wait(long: Long, sent: socket.socket) -> None:
    ask(sent, LIKES, *JSON)
    with connections(long, 19) as (slow, *others):
        occupy(slow, others[0])
        for each in others[1:]:
            each.sendall(request(LIKES, *JSON))
        refused = select.select(others, [], [], 30)[0]
        slow.close()  # which ends the worker that is at it
        statuses = sorted(answer(each)[9:12] for each in others)
    assert refused
    assert statuses == [b"200"] * 16 + [b"503"] * 2


def test_headers_are_known_to_another_connection(long: Long, sent: socket.socket) -> None:
    first = ask(sent, LIKES, *JSON)
    before = long.count
    with socket.create_connection(("127.0.0.1", long.port), timeout=30) as other:
        assert ask(other, LIKES, *JSON) == first
        assert b"Ada" in ask(other, ADA, *JSON)
    assert long.count == before


@pytest.mark.parametrize(
    "headers",
    [
        ("Connection: close",),
        ("X-Forwarded-Proto: https",),
        ("Content-Length: 0",),
        ("Expect: 100-continue",),
    ],
)
def test_what_says_more_goes_the_long_way(long: Long, headers: tuple[str, ...]) -> None:
    before = long.count
    for _ in range(2):
        with socket.create_connection(("127.0.0.1", long.port), timeout=30) as sent:
            sent.sendall(request(ADA, *headers))
            assert sent.recv(12) == b"HTTP/1.1 200"
    assert long.count == before + 2


def test_two_at_once_are_answered_in_their_order(sent: socket.socket) -> None:
    first, second = ask(sent, LIKES, *JSON), ask(sent, ADA, *JSON)
    sent.sendall(request(LIKES, *JSON) + request(ADA, *JSON))
    assert [answer(sent), answer(sent)] == [first, second]
    one, other = request(LIKES, *JSON), request(ADA, *JSON)
    for half in (one, other[:40], other[40:]):
        sent.sendall(half)
    assert [answer(sent), answer(sent)] == [first, second]


def test_a_head_in_halves_is_read_as_one(sent: socket.socket) -> None:
    first = ask(sent, LIKES, *JSON)
    whole = request(LIKES, *JSON)
    for end in (10, len(whole) - 3):
        sent.sendall(whole[:end])
        sent.sendall(whole[end:])
        assert answer(sent) == first


def test_a_connection_that_is_idle_is_closed(sent: socket.socket) -> None:
    ask(sent, LIKES, *JSON)
    ask(sent, LIKES, *JSON)
    sent.settimeout(5)
    assert sent.recv(1) == b""


#: A value of half a megabyte, which is too long to be held.
DOUBLED = " ".join(f"BIND(CONCAT(?a{n}, ?a{n}) AS ?a{n + 1})" for n in range(2, 19))
HUGE = f"SELECT ?a19 {{ BIND('12345678' AS ?a2) {DOUBLED} }}"
MANY = "SELECT ?a1 { " + " . ".join(f"?a{n} ?b{n} ?c{n}" for n in range(9)) + " }"


@pytest.mark.skipif(sys.platform != "linux", reason="nothing is lent there")
class TestLent:
    """Connections that a worker answers itself."""

    def lent(self, long: Long) -> int:
        """How many are lent."""
        assert long.served.straight is not None
        return sum(each.size for each in long.served.straight.lender.lendings)

    def test_what_else_comes_is_answered_between(self, long: Long, sent: socket.socket) -> None:
        first = ask(sent, LIKES, *JSON)
        assert ask(sent, LIKES, *JSON) == first
        assert self.lent(long) == 1
        sent.sendall(b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert answer(sent).endswith(b"alive\n")
        assert self.lent(long) == 0
        sent.sendall(request(LIKES, *JSON)[:30])
        sent.sendall(request(LIKES, *JSON)[30:])
        assert answer(sent) == first
        assert [ask(sent, LIKES, *JSON) for _ in range(2)] == [first] * 2

    @pytest.mark.parametrize("query", ["ASK { ?s ?p ?o", MANY])
    def test_a_refusal_is_as_on_the_long_way(
        self, long: Long, sent: socket.socket, query: str
    ) -> None:
        refused = ask(sent, query, "Accept: text/csv", "X-Other: 1")
        assert refused.startswith(b"HTTP/1.1 4")
        first = ask(sent, LIKES, *JSON)
        with connections(long, 2) as others:
            assert [ask(each, LIKES, *JSON) for each in others] == [first] * 2
            assert ask(sent, query, "Accept: text/csv", "X-Other: 1") == refused
            assert [ask(each, LIKES, *JSON) for each in others] == [first] * 2

    def test_a_long_answer_comes_in_chunks(self, long: Long, sent: socket.socket) -> None:
        ask(sent, LIKES, *JSON)
        with connections(long, 1) as [other]:
            first = ask(other, LIKES, *JSON)
            sent.sendall(request(HUGE, *JSON))
            came = b""
            while not came.endswith(b"\r\n0\r\n\r\n"):
                came += sent.recv(1 << 16)
            assert b"transfer-encoding: chunked" in came
            assert came.count(b"12345678") > 60_000
            assert ask(sent, LIKES, *JSON) == ask(other, LIKES, *JSON) == first

    def test_who_reads_slowly_gets_all_of_it(self, long: Long) -> None:
        query = HUGE.replace("SELECT ?a19", "SELECT ?a15 ?a16")
        with socket.socket() as slow:
            slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
            slow.connect(("127.0.0.1", long.port))
            slow.settimeout(30)
            first = ask(slow, query, *JSON)
            for _ in range(3):
                for _ in range(2):
                    slow.sendall(request(query, *JSON))
                    time.sleep(0.1)
                assert answer(slow) == first
                assert answer(slow) == first

    def test_a_query_without_end_ends(
        self, long: Long, sent: socket.socket, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert long.served.straight is not None
        lender = long.served.straight.lender
        monkeypatch.setattr(lender, "limits", replace(lender.limits, seconds=1.5))
        first = ask(sent, LIKES, *JSON)
        with connections(long, 1) as [other]:
            other.sendall(request(ENDLESS, *JSON))
            ended = answer(other)
            assert ended.startswith(b"HTTP/1.1 504 ")
            assert ended.endswith(b"time: stopped after 1.5 seconds\n")
            assert ask(other, LIKES, *JSON) == first

    def test_a_worker_that_breaks_down_at_a_query(self, long: Long, sent: socket.socket) -> None:
        first = ask(sent, LIKES, *JSON)
        with connections(long, 1) as [other]:
            assert ask(other, LIKES, *JSON) == first
            sent.sendall(request(ENDLESS, *JSON))
            time.sleep(0.2)
            [worker] = long.served.workers.pids
            os.kill(worker, signal.SIGKILL)
            assert answer(sent)[:12] in (b"HTTP/1.1 500", b"HTTP/1.1 507")
            assert ask(sent, LIKES, *JSON) == first

    def test_a_worker_that_is_gone_leaves_no_connection_open(
        self, long: Long, sent: socket.socket
    ) -> None:
        first = ask(sent, LIKES, *JSON)
        assert ask(sent, LIKES, *JSON) == first
        [worker] = long.served.workers.pids
        os.kill(worker, signal.SIGKILL)
        with suppress(ConnectionError):
            assert sent.recv(1) == b""
        with connections(long, 1) as [other]:
            assert ask(other, LIKES, *JSON) == first

    def test_each_answer_has_its_line_in_the_log(
        self, long: Long, sent: socket.socket, caplog: pytest.LogCaptureFixture
    ) -> None:
        with caplog.at_level("INFO", "detente.serve"):
            for _ in range(4):
                ask(sent, LIKES, *JSON)
            end = time.monotonic() + 20
            while caplog.text.count("GET '/sparql' 200 ") < 4:
                assert time.monotonic() < end
                time.sleep(0.02)


def test_another_method_is_another_request(sent: socket.socket) -> None:
    ask(sent, LIKES, *JSON)
    sent.sendall(request(LIKES, *JSON, method="PUT"))
    assert answer(sent).startswith(b"HTTP/1.1 405 ")
