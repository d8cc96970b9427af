"""A graph published on Virtuoso, which has no default graph of its own and keeps values its way."""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox
import pytest

from detente import EndpointError, KnowledgeGraph
from detente.core.namespaces import EDITORIAL, MERGE
from detente.publishing import content

from .virtuoso import Virtuoso

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def virtuoso(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Virtuoso]:
    server = Virtuoso(tmp_path_factory.mktemp("virtuoso"), 1000)
    yield server
    server.stop()


def test_what_is_published_is_there_and_only_what_changed_is_sent(
    virtuoso: Virtuoso, league: KnowledgeGraph, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(content, "SMALL", 300)
    with pytest.raises(EndpointError, match="what was sent before stays"):
        league.publish(virtuoso.url)
    assert league.publish(virtuoso.url, user="dba", password="dba").merge == MERGE
    assert league.publish(virtuoso.url, user="dba", password="dba").sent == 0
    there = KnowledgeGraph.connect(virtuoso.url)
    assert there.show("Blue League").text() == league.show("Blue League").text()
    changes = league.diff(virtuoso.url, derived=True).changes
    details = [detail for change in changes for detail in change.details]
    ends = {(e.words, o.words) for d in details for e, o in zip(d.before, d.after, strict=True)}
    assert ends == {("true", "1")}
    node = ox.NamedNode("urn:new")
    more = ox.Store()
    more.extend(league.store)
    for graph in (ox.NamedNode(EDITORIAL), ox.DefaultGraph()):
        more.add(ox.Quad(node, node, node, graph))
    done = KnowledgeGraph(more, league.prefixes).publish(virtuoso.url, user="dba", password="dba")
    assert 2 <= done.sent < 100
    assert done.sent_graphs == 2
