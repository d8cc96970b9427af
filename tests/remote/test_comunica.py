"""The same answers from Comunica, a third engine that shares no code with ours."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from detente import KnowledgeGraph
from detente.remote.store import RemoteStore

from .comunica import Comunica
from .conftest import lines
from .test_endpoint import ASKED

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def comunica(
    tmp_path_factory: pytest.TempPathFactory, league: KnowledgeGraph
) -> Iterator[KnowledgeGraph]:
    server = Comunica(tmp_path_factory.mktemp("comunica"), lines(league.store))
    try:
        yield KnowledgeGraph.connect(server.url, timeout=300)
    finally:
        server.stop()


def test_it_is_asked_as_it_is(comunica: KnowledgeGraph) -> None:
    assert isinstance(comunica.store, RemoteStore)
    found = comunica.store.server.found
    assert (found.family.name, found.reading) == ("generic", "own")


#: What it was seen to do within its minute; docs/servers.md tells of the rest.
QUICK = ("query", "query of graphs", "count", "bind", "ask", "construct", "limit")


@pytest.mark.parametrize("what", QUICK)
def test_it_answers_as_the_store_does(
    what: str, comunica: KnowledgeGraph, league: KnowledgeGraph
) -> None:
    asked = ASKED[what][0]
    assert asked(comunica) == asked(league)
