"""Servers that the tests start for themselves on 127.0.0.1, and a small graph on them."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NoReturn

import blue_league
import httpx
import pyoxigraph as ox
import pytest

from detente import KnowledgeGraph
from detente.core.namespaces import PREFIXES
from detente.dataset.options import Choice

COVERED = """
@prefix md: <https://w3id.org/detente/ontology#> .
@prefix src: <https://w3id.org/detente/source/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
src:catalogue { src:catalogue md:coveredUntil "2020-12-31"^^xsd:date }
"""


def no_server(name: str, advice: str) -> NoReturn:
    """Skip with a line that says how to run these tests; where CI=true, fail instead."""
    if os.environ.get("CI") == "true":
        pytest.fail(
            f"CI needs the tests of servers, but there is no {name} ({advice})", pytrace=False
        )
    pytest.skip(f"TEST OF A SERVER NOT RUN: there is no {name} ({advice})")


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


class Oxigraph:
    """A server of Oxigraph's, in memory."""

    def __init__(self, *options: str) -> None:
        beside = Path(sys.executable).parent
        path = os.pathsep.join((str(beside), os.environ.get("PATH", "")))
        program = shutil.which("oxigraph", path=path) or no_server(
            "oxigraph", "pip install oxigraph"
        )
        self.address = f"http://127.0.0.1:{free_port()}"
        self.url = f"{self.address}/query"
        self.process = subprocess.Popen(
            [program, "serve", "--bind", self.address.removeprefix("http://"), *options],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for _ in range(200):
            try:
                httpx.get(self.address, trust_env=False)
            except httpx.TransportError:
                time.sleep(0.05)
            else:
                return
        pytest.fail("the server does not start")

    def load(self, content: bytes) -> None:
        """Add N-Quads."""
        httpx.post(
            f"{self.address}/store",
            content=content,
            headers={"content-type": "application/n-quads"},
            trust_env=False,
        ).raise_for_status()

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()


@pytest.fixture(scope="module")
def start() -> Iterator[Callable[..., Oxigraph]]:
    """What starts a server; all are stopped at the end of the file."""
    started: list[Oxigraph] = []

    def starting(content: bytes = b"", *options: str) -> Oxigraph:
        server = Oxigraph(*options)
        started.append(server)
        server.load(content)
        return server

    yield starting
    for server in started:
        server.stop()


@pytest.fixture(scope="module")
def league() -> KnowledgeGraph:
    """The Blue League, with a day up to which it is covered, in the engine's own store."""
    kg = blue_league.load(kinds=True)
    kg.store.load(COVERED, format=ox.RdfFormat.TRIG)
    kg.store.update(
        "INSERT { ?s ?p ?o } WHERE { GRAPH src:catalogue { ?s ?p ?o } }", prefixes=PREFIXES
    )
    return KnowledgeGraph(kg.store, PREFIXES, choice=Choice())


def lines(store: ox.Store, *, merge: str | None = None, named: bool = True) -> bytes:
    """The statements of a store as N-Quads: with the merge as it is, in a graph, or without."""
    default = ox.DefaultGraph()
    kept = []
    for quad in store:
        if quad.graph_name != default:
            kept += [quad] if named else []
        elif merge is None:
            kept.append(quad)
        elif merge:
            kept.append(ox.Quad(quad.subject, quad.predicate, quad.object, ox.NamedNode(merge)))
    return ox.serialize(kept, format=ox.RdfFormat.N_QUADS) or b""
