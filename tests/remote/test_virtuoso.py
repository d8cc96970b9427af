"""The same answers from Virtuoso, which shares no code with our engine, or none at all."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from detente import KnowledgeGraph
from detente.core.errors import EndpointError, QueryError
from detente.core.namespaces import MERGE
from detente.remote.families import FAMILIES
from detente.remote.store import RemoteStore

from .conftest import lines
from .test_endpoint import ASKED, rows
from .virtuoso import Virtuoso

pytestmark = pytest.mark.slow
CAP = 1000


@pytest.fixture(scope="module")
def virtuoso(
    tmp_path_factory: pytest.TempPathFactory, league: KnowledgeGraph
) -> Iterator[KnowledgeGraph]:
    server = Virtuoso(tmp_path_factory.mktemp("virtuoso"), CAP)
    try:
        server.load(lines(league.store, merge=MERGE))
        yield KnowledgeGraph.connect(server.url)
    finally:
        server.stop()


@pytest.mark.parametrize("what", [each for each in ASKED if each != "limit"])
def test_it_answers_as_the_store_does(
    what: str, virtuoso: KnowledgeGraph, league: KnowledgeGraph
) -> None:
    asked = ASKED[what][0]
    assert asked(virtuoso) == asked(league)


def test_it_is_counted_and_written_as_it_comes(
    virtuoso: KnowledgeGraph, league: KnowledgeGraph, tmp_path: Path
) -> None:
    assert isinstance(virtuoso.store, RemoteStore)
    before = virtuoso.store.fetched  # by other tests
    assert virtuoso.stats().json() == league.stats().json()
    # Nothing was fetched whole.
    assert virtuoso.store.fetched - before < len(league.store) / 4
    virtuoso.export_streamed(tmp_path / "all.nq")
    written, known = (tmp_path / "all.nq").read_bytes(), league.export(format="nquads")
    assert as_kept(written) == as_kept(known)


def as_kept(content: bytes) -> list[bytes]:
    """Our statements as Virtuoso keeps them: it has graphs of its own, and 1 for true."""
    return [
        line.replace(b'"true"', b'"1"')
        for line in content.splitlines()
        if b" <https://w3id.org/detente/" in line[-120:] and b"_:" not in line
    ]


def test_it_is_known_and_the_merge_is_found(virtuoso: KnowledgeGraph) -> None:
    assert isinstance(virtuoso.store, RemoteStore)
    found = virtuoso.store.server.found
    assert (found.family.name, found.reading) == ("virtuoso", "merge")


def test_more_rows_than_it_gives_come_page_by_page(
    virtuoso: KnowledgeGraph, league: KnowledgeGraph
) -> None:
    every = "SELECT ?s ?p { ?s ?p ?o FILTER (ISIRI(?s) && ISIRI(?o)) }"
    assert len(league.query(every)) > CAP
    assert rows(virtuoso.query(every)) == rows(league.query(every))
    with pytest.raises(EndpointError, match="which is where it stops"):
        len(virtuoso.query(f"{every} ORDER BY ?s"))


def test_what_it_was_seen_to_answer_wrongly_is_refused(virtuoso: KnowledgeGraph) -> None:
    with pytest.raises(QueryError, match="was seen to answer unconfirmed-facts otherwise"):
        virtuoso.ask("unconfirmed-facts")


#: What its compiler cannot take, and what takes it a minute: docs/servers.md tells of each.
NOT_TAKEN = {"coverage-of-kinds", "employed-by", "rivals", "what-is-covered"}
SLOW = {"disagreements"}


def test_every_other_question_is_answered_alike(tmp_path: Path, kg: KnowledgeGraph) -> None:
    server = Virtuoso(tmp_path, 10_000)
    try:
        server.load(lines(kg.store, merge=MERGE))
        there = KnowledgeGraph.connect(server.url)
        refused = set()
        for question in KnowledgeGraph.questions():
            if question.name in SLOW:
                continue
            known = kg.ask(question.name, limit=None, **question.example)
            try:
                found = there.ask(question.name, limit=None, **question.example)
            except (EndpointError, QueryError):
                refused.add(question.name)
            else:
                assert sorted(found.rows, key=str) == sorted(known.rows, key=str), question.name
    finally:
        server.stop()
    assert refused == NOT_TAKEN | FAMILIES[1].wrong
    page = (Path(__file__).parents[2] / "docs" / "servers.md").read_text(encoding="utf-8")
    assert all(f"`{name}`" in page for name in refused | SLOW)
