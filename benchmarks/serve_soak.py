"""Soak of the server: good, bad, slow, huge and aborted requests from six clients, for minutes.

Each kind of request has what it may come to, which is taken alone before the clients begin; and
503 with Retry-After, since six ask two workers, or 504 where its time is over. What the processes
hold is looked at between the minutes, with all clients at rest, and whether any is left when the
server was told to stop.
"""

from __future__ import annotations

import http.client
import random
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import quote, urlencode

from . import page
from .measure import ours, told
from .plan import Plan
from .soaking import Soaked, digest, held, rests

CLIENTS: Final = 6
_PATIENCE: Final = 60.0
_LIMITS: Final = ("--workers", "2", "--waiting", "4", "--rows", "20000", "--size", "2MB")
_PRODUCT: Final = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l"
_SLOW: Final = f"SELECT (COUNT(*) AS ?n) {{ {_PRODUCT} }}"
_ENDLESS: Final = f"SELECT * {{ {_PRODUCT} }}"
_MEMBERS: Final = "SELECT ?m { ?m md:currentMemberOf kg:nato } ORDER BY ?m"
_BUSY, _LATE, _BROKEN = "503", "504", "broken"
_RST: Final = struct.pack("ii", 1, 0)  # a close that throws away what was not sent
#: A request; returns what it came to.
Request = Callable[[int], str]


def parts(plan: Plan) -> Iterator[str]:
    """Yield what became of the soak, minute by minute."""
    with server() as (process, port):
        right = {name: {_alone(name, port)} for name in REQUESTS}
        for name in ("too many rows", "too many bytes"):
            right[name].add(_BROKEN)
        told(f"  each alone: {right}")
        found = soak(port, process.pid, right, plan.minutes)
        workers = _processes(process.pid)[1:]
        process.send_signal(signal.SIGTERM)
        process.wait(60)
        left = [each for each in (process.pid, *workers) if Path(f"/proc/{each}").exists()]
    yield (
        f"`detente serve` over the bundled graph, {' '.join(_LIMITS)}, --timeout 8; {CLIENTS} "
        f"clients for {plan.minutes:g} minutes, in a seeded order: {', '.join(REQUESTS)}. Each "
        "comes to what it came to alone, or to 503 or 504. Memory is that at rest, after a minute."
    )
    rows = [
        [
            *(str(number), f"{each.done:,}", f"{each.busy:,}", f"{each.late:,}"),
            *(page.size(each.memory), page.size(each.of_workers)),
            *(str(each.processes), str(each.open)),
        ]
        for number, each in enumerate(found.minutes, 1)
    ]
    columns = ("minute", "done until then", "of them 503", "504", "memory", "of the workers")
    yield page.table((*columns, "processes", "files open"), rows)
    yield f"{found.wrong_answers()} Processes left after SIGTERM: {len(left) or 'none'}."


@dataclass(frozen=True)
class Minute:
    """What there was at the end of a minute, at rest.

    Attributes:
        done: how many requests were made.
        busy: how many of them found the server full.
        late: how many of them were out of time, as the slow ones are.
        memory: the bytes that the server held.
        of_workers: those of its workers.
        processes: how many there were.
        open: how many files and connections the server had open.
    """

    done: int
    busy: int
    late: int
    memory: int
    of_workers: int
    processes: int
    open: int


def soak(
    port: int, process: int, right: Mapping[str, set[str]], minutes: float, seed: int = 7
) -> Soaked[Minute]:
    """Make requests from several clients, in an order by the seed, and see what they come to."""
    found, lock = Soaked[Minute](), threading.Lock()
    done, came_to = Counter[str](), Counter[str]()
    also = {_BUSY, _LATE}
    names = sorted(right)

    def client(order: random.Random) -> None:
        name = order.choice(names)
        came = REQUESTS[name](port)
        with lock:
            done[name] += 1
            came_to[came] += 1
            if came not in right[name] | also:
                found.wrong[f"{name} came to {came[:40]}"] += 1

    for number in rests(client, CLIENTS, minutes, seed):
        _at_rest(port)
        pids = _processes(process)
        found.minutes.append(
            Minute(
                *(done.total(), came_to[_BUSY], came_to[_LATE]),
                *(held(process), sum(map(held, pids[1:])), len(pids)),
                _open_files(process),
            )
        )
        told(f"    minute {number}: {found.minutes[-1]}")
    return found


@contextmanager
def server() -> Iterator[tuple[subprocess.Popen[str], int]]:
    """Serve the bundled graph; yield the process and its port."""
    words = (sys.executable, "-m", "detente", "--timeout", "8", "serve", "--port", "0", *_LIMITS)
    with subprocess.Popen(
        words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=ours(), text=True
    ) as process:
        try:
            assert process.stdout is not None
            yield process, int(process.stdout.readline().strip().rstrip("/").rpartition(":")[2])
        finally:
            process.kill()


def _asked(method: str, target: str, body: str | bytes | None = None, **headers: str) -> Request:
    """Return a request; it comes to its status and a digest of its answer, or to "broken"."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}

    def request(port: int) -> str:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_PATIENCE)
        try:
            connection.request(method, target, body, named)
            answer = connection.getresponse()
            content = answer.read()
        except (http.client.IncompleteRead, ConnectionError, http.client.RemoteDisconnected):
            return _BROKEN
        finally:
            connection.close()
        if answer.status == 503:
            return _BUSY if answer.headers["Retry-After"] else "503 without Retry-After"
        if answer.status == 504 and b"time" in content:
            return _LATE
        if b"Traceback" in content:
            return "traceback"
        return f"{answer.status} {digest(content)}"

    return request


def _query(text: str, accept: str = "text/csv") -> Request:
    return _asked("GET", f"/sparql?query={quote(text)}", Accept=accept)


def _left(text: str, *, after: int, hard: bool = False) -> Request:
    """Return a request whose client leaves after so many bytes of the answer."""

    def request(port: int) -> str:
        with (
            suppress(ConnectionError),
            socket.create_connection(("127.0.0.1", port), timeout=_PATIENCE) as sent,
        ):
            sent.sendall(
                f"GET /sparql?query={quote(text)} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()
            )
            if after:
                sent.recv(after)
            else:
                time.sleep(0.1)
            if hard:
                sent.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RST)
        return "left"

    return request


def _raw(content: bytes, *, pause: float = 0) -> Request:
    """Return what is no whole request: it comes to the first line of what is answered."""

    def request(port: int) -> str:
        said = b""
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=5) as sent:
            sent.sendall(content)
            time.sleep(pause)
            if not pause:
                said = sent.recv(15)
        return f"raw {said[9:12].decode('ascii', 'replace')}"

    return request


_FORM: Final = "application/x-www-form-urlencoded"
#: Every kind of request by its name.
REQUESTS: Final[dict[str, Request]] = {
    "members": _query(_MEMBERS),
    "members as JSON": _query(_MEMBERS, "application/json"),
    "a form": _asked("POST", "/sparql", urlencode({"query": _MEMBERS}), Content_Type=_FORM),
    "nothing there": _query("SELECT ?x { kg:aukus md:locatedIn ?x }", "application/json"),
    "a thing": _asked("GET", "/id/nato.html", Accept="text/html"),
    "a thing as Turtle": _asked("GET", "/id/finland.ttl"),
    "a search": _asked("GET", "/?q=peacekeeping", Accept="text/html"),
    "a question": _asked("GET", "/questions/members-on-day?organization=NATO&day=1999-03-12"),
    "a cell": _asked(
        *("POST", "/reconcile", urlencode({"queries": '{"a": {"query": "West Germany"}}'})),
        Content_Type=_FORM,
    ),
    "no query": _query("SELECT { oops"),
    "an update": _asked("POST", "/sparql", "update=CLEAR+ALL", Content_Type=_FORM),
    "deep": _query("SELECT * { " + "{ " * 2000 + "?s ?p ?o" + " }" * 2000 + " }"),
    "too long": _asked("GET", f"/sparql?query={'x' * 200_000}"),
    "posted too long": _asked(
        "POST", "/sparql", b"x" * 500_000, Content_Type="application/sparql-query"
    ),
    "another server": _query("ASK { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }"),
    "slow": _query(_SLOW),
    "too many rows": _query(_ENDLESS),
    "too many bytes": _asked("GET", f"/sparql?query={quote(_ENDLESS + ' LIMIT 19999')}"),
    "left while it is slow": _left(_SLOW, after=0),
    "left in mid-answer": _left(_ENDLESS, after=1000, hard=True),
    "no HTTP": _raw(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n"),
    "half a head": _raw(b"GET /sparql?query=ASK%20%7B%7D HTTP/1.1\r\nHost: l", pause=0.5),
    "half a body": _raw(
        b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/sparql-query\r\n"
        b"Content-Length: 100\r\n\r\nASK",
        pause=0.5,
    ),
    "a head without end": _raw(b"GET / HTTP/1.1\r\nHost: l\r\nX: " + b"x" * 600_000, pause=0.2),
}


def _alone(name: str, port: int) -> str:
    """Return what a request comes to alone; a worker that begins may need more than one turn."""
    for _ in range(10):
        came = REQUESTS[name](port)
        if came not in (_LATE, _BUSY) or name == "slow":
            break
    return came


def _at_rest(port: int) -> None:
    """Wait until the server answers, with as many workers as it shall have."""
    end = time.monotonic() + _PATIENCE
    ask = _query("ASK {}")
    while time.monotonic() < end and not ask(port).startswith("200"):
        time.sleep(0.2)
    time.sleep(3)


def _processes(process: int) -> list[int]:
    """Return the numbers of a process and of its children."""
    children = Path(f"/proc/{process}/task/{process}/children").read_text(encoding="ascii")
    return [process, *map(int, children.split())]


def _open_files(process: int) -> int:
    return sum(1 for _ in Path(f"/proc/{process}/fd").iterdir())
