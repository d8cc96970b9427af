"""Every named question has the same rows from files and from a server with the same graph."""

from collections.abc import Callable

import pytest

from detente import KnowledgeGraph

from .conftest import Oxigraph, lines


@pytest.mark.slow
def test_every_question_is_answered_alike(
    start: Callable[..., Oxigraph], kg: KnowledgeGraph
) -> None:
    there = KnowledgeGraph.connect(start(lines(kg.store)).url)
    client = there.store.server.client  # type: ignore[attr-defined]  # it stands for a store
    for question in KnowledgeGraph.questions():
        requests, received = client.requests, client.received
        found = there.ask(question.name, limit=None, **question.example)
        known = kg.ask(question.name, limit=None, **question.example)
        assert sorted(found.rows, key=str) == sorted(known.rows, key=str), question.name
        assert client.requests - requests <= 25, question.name
        assert client.received - received <= 1_000_000, question.name
