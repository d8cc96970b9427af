"""A real server on a socket: answers that break off, clients that leave, and what is left then."""

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest
from served import ROOT, Server, serving

#: Has its first row at once, and its last in a lifetime.
ENDLESS = "SELECT * { " + " ".join(f"?a{n} ?b{n} ?c{n} ." for n in range(9)) + " }"
HOPELESS = ENDLESS.replace("SELECT *", "SELECT (COUNT(*) AS ?n)")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    path = tmp_path_factory.mktemp("served") / "secret.ttl"
    path.write_text("".join(f"<urn:s{n}> <urn:p> <urn:o{n}> .\n" for n in range(60)))
    limits = ("--workers", "1", "--waiting", "1", "--timeout", "1.5", "--rows", "100000000")
    with serving("--bare", "--data", str(path), *limits) as found:
        yield found


def ask(server: Server, query: str, **headers: str) -> httpx.Response:
    asked = {"query": query}
    return httpx.get(f"{server.address}sparql", params=asked, headers=headers, timeout=30)


def raw(query: str) -> bytes:
    """A request, for who wants to leave in the midst of it."""
    return f"GET /sparql?query={quote(query)} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()


def within(seconds: float, *, becomes: object, of: object) -> None:
    end = time.monotonic() + seconds
    assert callable(of)
    while of() != becomes:
        assert time.monotonic() < end, of()
        time.sleep(0.02)


pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")


def test_an_answer_that_is_cut_off_does_not_look_whole(server: Server) -> None:
    whole = httpx.stream("GET", f"{server.address}sparql", params={"query": ENDLESS}, timeout=30)
    with whole as done:
        assert done.status_code == 200
        assert done.headers["transfer-encoding"] == "chunked"
        with pytest.raises(httpx.RemoteProtocolError):
            done.read()
    assert ask(server, "ASK {}").json()["boolean"] is True


def test_an_answer_of_http_1_0_is_whole_or_refused(server: Server) -> None:
    with socket.create_connection(("127.0.0.1", server.port)) as sent:
        sent.sendall(f"GET /sparql?query={quote(ENDLESS)} HTTP/1.0\r\n\r\n".encode())
        with http.client.HTTPResponse(sent) as done:
            done.begin()
            assert (done.status, done.read(5)) == (505, b"http:")


def test_a_head_without_end_is_not_kept(server: Server) -> None:
    with socket.create_connection(("127.0.0.1", server.port), timeout=20) as sent:
        with contextlib.suppress(ConnectionError):  # closed while more comes
            sent.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + b"x" * 10**6)
        with contextlib.suppress(ConnectionError):
            assert sent.recv(100).startswith(b"HTTP/1.1 400 ")
    with socket.create_connection(("127.0.0.1", server.port), timeout=20) as sent:
        sent.sendall(raw("ASK {" + " " * 30_000 + "}"))
        assert sent.recv(100).startswith(b"HTTP/1.1 414 ")
    assert ask(server, "ASK {}").status_code == 200


def test_a_query_without_end_ends(server: Server) -> None:
    before = server.workers()
    done = ask(server, HOPELESS)
    assert (done.status_code, done.text) == (504, "time: stopped after 1.5 seconds\n")
    assert ask(server, "ASK {}").status_code == 200
    assert before.isdisjoint(server.workers())


def test_a_client_that_leaves_frees_its_worker(server: Server) -> None:
    ask(server, "ASK {}")
    [before] = server.workers()
    with socket.create_connection(("127.0.0.1", server.port)) as sent:
        sent.sendall(raw(HOPELESS))
        time.sleep(0.5)
        assert server.workers() == {before}
    within(1, becomes=False, of=lambda: before in server.workers())
    assert ask(server, "ASK {}").status_code == 200


@pytest.mark.slow
def test_a_worker_that_is_killed_is_replaced(server: Server) -> None:
    ask(server, "ASK {}")
    [worker] = server.workers()
    os.kill(worker, signal.SIGKILL)
    within(30, becomes=200, of=lambda: ask(server, "ASK {}").status_code)


@pytest.mark.slow
def test_a_full_server_says_when_to_come_again(server: Server) -> None:
    ask(server, "ASK {}")
    sent = []
    for _ in range(2):  # one is answered, and one waits
        each = socket.create_connection(("127.0.0.1", server.port))
        each.sendall(raw(HOPELESS))
        sent.append(each)
        time.sleep(0.3)
    try:
        done = ask(server, "ASK {}")
        assert (done.status_code, done.headers["retry-after"]) == (503, "2")
        assert done.text.startswith("busy: ")
        assert httpx.get(f"{server.address}health").text == "alive\n"
    finally:
        for each in sent:
            each.close()
    within(30, becomes=200, of=lambda: ask(server, "ASK {}").status_code)


def test_the_log_has_no_text_of_queries(server: Server) -> None:
    ask(server, "ASK { <urn:private> ?p ?o }")
    httpx.post(f"{server.address}sparql", data={"query": "ASK { <urn:private> ?p ?o }"})
    httpx.get(f"{server.address}%1b%5b31m")
    said = ""
    while "x1b" not in said:
        said += server.log.get(timeout=20)
    assert "GET '/sparql' 200" in said
    assert "the client left" in said or "time" in said
    for hidden in ("urn:private", "secret", "Traceback", "\x1b"):
        assert hidden not in said


def test_a_graph_of_ones_own_is_not_for_pages_of_others(server: Server) -> None:
    done = ask(server, "ASK {}", Origin="https://a.example")
    assert "access-control-allow-origin" not in done.headers
    assert "server" not in done.headers
    assert ask(server, "ASK {}", Host="evil.test").status_code == 421


@pytest.mark.slow
def test_a_stop_lets_answers_end_and_leaves_no_process(tmp_path: Path) -> None:
    path = tmp_path / "small.ttl"
    path.write_text("".join(f"<urn:s{n}> <urn:p> <urn:o{n}> .\n" for n in range(60)))
    with serving("--bare", "--data", str(path), "--workers", "2", "--timeout", "3") as it:
        assert ask(it, "ASK {}").status_code == 200
        within(60, becomes=2, of=lambda: len(it.workers()))
        workers = it.workers()
        with socket.create_connection(("127.0.0.1", it.port), timeout=30) as sent:
            sent.sendall(raw(HOPELESS))
            time.sleep(0.5)
            it.process.send_signal(signal.SIGTERM)
            assert sent.recv(100).startswith(b"HTTP/1.1 504 ")  # an answer still, if none of rows
        assert it.process.wait(60) == 128 + signal.SIGTERM
        assert not any(Path(f"/proc/{each}").exists() for each in workers)


def test_a_port_that_is_taken(server: Server) -> None:
    command = [sys.executable, str(ROOT / "cli.py"), "serve", "--port", str(server.port)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr.startswith(f"Error: cannot listen on 127.0.0.1, port {server.port}: ")
    assert done.stderr.count("\n") == 1


def test_a_server_that_is_killed_leaves_no_worker(server: Server) -> None:
    """The last one: the server is gone then."""
    ask(server, "ASK {}")
    [worker] = server.workers()
    with socket.create_connection(("127.0.0.1", server.port)) as sent:
        sent.sendall(raw(HOPELESS))
        time.sleep(0.2)
        server.process.kill()
        within(5, becomes=False, of=lambda: Path(f"/proc/{worker}").exists())
