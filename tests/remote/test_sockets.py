"""Real sockets: a certificate that nobody vouches for, and servers that die in mid-answer."""

from __future__ import annotations

import re
import socket
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from click.testing import CliRunner

from cli import cli
from detente.remote import client as module

from .conftest import no_server

Answering = Callable[[socket.socket], None]
HEAD = (
    b"HTTP/1.1 200 OK\r\nServer: Oxigraph/0.5\r\nContent-Type: application/sparql-results+json\r\n"
)
YES = b'{"head":{},"boolean":true}'
NOTHING = b'{"head":{"vars":["what","value"]},"results":{"bindings":[]}}'
TABLE = b'{"head":{"vars":["a"]},"results":{"bindings":[{"a":{"type":"uri","value":"urn:a"}},'


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_PAUSE", 0.001)
    for name in ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@contextmanager
def listening(answer: Answering, tls: ssl.SSLContext | None = None) -> Iterator[str]:
    """A server of our own on 127.0.0.1 that does one thing with each connection."""
    place = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                met, _ = place.accept()
            except OSError:
                return
            with suppress(OSError), met:
                if tls is None:
                    answer(met)
                    continue
                with tls.wrap_socket(met, server_side=True) as secured:
                    answer(secured)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    scheme = "https" if tls else "http"
    try:
        yield f"{scheme}://127.0.0.1:{place.getsockname()[1]}/query"
    finally:
        with suppress(OSError):
            place.shutdown(socket.SHUT_RDWR)
        place.close()
        thread.join(5)


def request(met: socket.socket) -> bytes:
    """Read a request whole."""
    got = b""
    while b"\r\n\r\n" not in got:
        got += met.recv(65536)
    head, _, body = got.partition(b"\r\n\r\n")
    lines = head.lower().split(b"\r\n")
    size = next(int(line[16:]) for line in lines if line.startswith(b"content-length: "))
    while len(body) < size:
        body += met.recv(65536)
    return body


def whole(content: bytes) -> bytes:
    return HEAD + b"Connection: close\r\nContent-Length: %d\r\n\r\n" % len(content) + content


HALVES: dict[str, tuple[bytes, str]] = {
    "in a chunk": (
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n%x\r\n%s" % (2 * len(TABLE), TABLE),
        r"the answer broke off after \d+ bytes; nothing is made of a part",
    ),
    "between chunks": (
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n" % (len(TABLE), TABLE),
        r"the answer broke off after \d+ bytes; nothing is made of a part",
    ),
    "of its length": (
        HEAD + b"Content-Length: 100000\r\n\r\n" + TABLE,
        r"the answer broke off after \d+ bytes; nothing is made of a part",
    ),
    "of no length": (HEAD + b"\r\n" + TABLE, "nothing is made of a part|cannot be read|not with"),
    "before any": (b"", "the server closed the connection without an answer"),
    "in the head": (HEAD[:30], "the server closed the connection without an answer"),
}


@pytest.mark.parametrize("half", HALVES)
def test_a_server_that_dies_in_mid_answer_is_an_error_and_leaves_no_file(
    half: str, tmp_path: Path
) -> None:
    sent, said = HALVES[half]

    def dying(met: socket.socket) -> None:
        asked = request(met)
        met.sendall(whole(YES) if b"ASK" in asked else sent)

    file = tmp_path / "rows.csv"
    with listening(dying) as url:
        done = CliRunner().invoke(
            cli, ["query", "SELECT ?a { ?a ?b ?c }", "--endpoint", url, "-o", str(file)]
        )
    assert (done.exit_code, done.stdout) == (3, "")
    assert done.stderr.startswith(f"Error: {url}: ")
    assert done.stderr.count("\n") == 1
    assert re.search(said, done.stderr)
    assert not file.exists()


def test_statements_whose_end_is_not_told_are_not_called_whole() -> None:
    def open_ended(met: socket.socket) -> None:
        asked = request(met)
        if b"CONSTRUCT" in asked:
            head = HEAD.replace(b"application/sparql-results+json", b"application/n-triples")
            met.sendall(head + b"\r\n<urn:a> <urn:b> <urn:c> .\n")
        else:
            met.sendall(whole(YES if b"ASK" in asked else NOTHING))

    with listening(open_ended) as url:
        done = CliRunner().invoke(
            cli, ["query", "CONSTRUCT WHERE { ?a ?b ?c }", "--endpoint", url, "--format", "turtle"]
        )
    assert (done.exit_code, done.stdout) == (3, "")
    assert "nobody can tell whether all came" in done.stderr


def certificate(folder: Path) -> ssl.SSLContext:
    """What a server shows that made its certificate itself."""
    names = [folder / "key.pem", folder / "certificate.pem"]
    try:
        subprocess.run(
            [
                *(
                    "openssl",
                    "req",
                    "-x509",
                    "-newkey",
                    "ec",
                    "-pkeyopt",
                    "ec_paramgen_curve:P-256",
                ),
                *("-nodes", "-days", "2", "-subj", "/CN=localhost"),
                *("-addext", "subjectAltName=DNS:localhost"),
                *("-keyout", str(names[0]), "-out", str(names[1])),
            ],
            capture_output=True,
            check=True,
        )
    except FileNotFoundError:
        no_server("openssl", "apt-get install openssl")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(names[1], names[0])
    return context


def test_a_certificate_that_nobody_vouches_for_is_told_by_what_is_wrong_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[bytes] = []

    def answer(met: socket.socket) -> None:
        asked.append(request(met))
        met.sendall(whole(YES if b"ASK" in asked[-1] else NOTHING))

    def told(url: str) -> str:
        done = CliRunner().invoke(cli, ["query", "ASK {}", "--endpoint", url])
        assert (done.exit_code, done.stdout) == (3, "")
        assert done.stderr.count("\n") == 1
        return done.stderr

    with listening(answer, certificate(tmp_path)) as url:
        named = url.replace("127.0.0.1", "localhost")
        for each in (url, named):
            assert f"{each}: the certificate of the server is not trusted: self" in told(each)
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "certificate.pem"))
        assert "not trusted: " in told(url)
        assert "127.0.0.1" in told(url).partition("not trusted: ")[2]
        assert asked == []
        done = CliRunner().invoke(cli, ["query", "ASK {}", "--endpoint", named])
    assert (done.exit_code, done.stdout) == (0, "true\n")
    assert asked


def test_a_head_that_names_thousands_of_graphs_is_read() -> None:
    names = b"".join(b"X-SPARQL-named-graph: http://ex.org/%d\r\n" % n for n in range(20_000))

    def answer(met: socket.socket) -> None:
        request(met)
        met.sendall(HEAD + names + whole(YES)[len(HEAD) :])

    with listening(answer) as url:
        assert module.Client(url).query("ASK {}", accept="*/*").status == 200
