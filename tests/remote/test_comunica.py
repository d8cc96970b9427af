"""The same answers from Comunica, a third engine that shares no code with ours."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from detente import KnowledgeGraph
from detente.core.errors import EndpointError, QueryError
from detente.remote.store import RemoteStore

from .comunica import Comunica
from .conftest import lines
from .part import part
from .test_endpoint import ASKED, rows

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
    assert (found.family.name, found.reading) == ("comunica", "own")


#: What it was seen to do within its minute; docs/servers.md tells of the rest.
QUICK = ("query", "query of graphs", "count", "bind", "ask", "construct", "limit")


@pytest.mark.parametrize("what", QUICK)
def test_it_answers_as_the_store_does(
    what: str, comunica: KnowledgeGraph, league: KnowledgeGraph
) -> None:
    asked = ASKED[what][0]
    assert asked(comunica) == asked(league)


@pytest.mark.timeout(3000)
def test_every_question_is_answered_alike_or_refused_by_name(
    tmp_path: Path, kg: KnowledgeGraph
) -> None:
    here = part(kg, 1)
    server = Comunica(tmp_path, lines(here.store), seconds=300)
    try:
        there = KnowledgeGraph.connect(server.url, timeout=300)
        wrong = there.store.server.found.family.wrong  # type: ignore[attr-defined]
        others: dict[str, object] = {}
        answered = 0
        for question in KnowledgeGraph.questions():
            if question.name in wrong:
                with pytest.raises(QueryError, match=f"seen to answer {question.name} otherwise"):
                    there.ask(question.name, limit=None, **question.example)
                continue
            known = rows(here.ask(question.name, limit=None, **question.example))
            answered += bool(known)
            try:
                found = rows(there.ask(question.name, limit=None, **question.example))
            except EndpointError as error:
                others[question.name] = str(error)
            else:
                if found != known:
                    others[question.name] = found, known
    finally:
        server.stop()
    assert others == {}
    assert answered >= 95
    page = (Path(__file__).parents[2] / "docs" / "servers.md").read_text(encoding="utf-8")
    assert all(f"`{name}`" in page.partition("**Comunica**")[2] for name in wrong)
