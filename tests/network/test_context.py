"""What is asked of a graph to explain it is asked once, whatever a command needs of it."""

from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from types import ModuleType

import pyoxigraph as ox
import pytest

from detente import KnowledgeGraph
from detente.core.namespaces import MD
from detente.evidence import sources
from detente.naming import labels, relations
from detente.network.context import GraphContext
from detente.rdf import lookups

READERS = (lookups, sources, labels, relations)
COMMANDS: dict[str, Callable[[KnowledgeGraph], object]] = {
    "show": lambda kg: kg.show("NATO").text(),
    "why": lambda kg: kg.why("AU", "faces", "divergent national interests").text(),
    "why of two": lambda kg: kg.why("NATO", "Finland").text(),
    "path": lambda kg: kg.path("cyber capabilities", "regional stability", limit=5).text(),
    "stats": lambda kg: kg.stats().text(),
    "view": lambda kg: kg.view("NATO", hops=0),
    "view of rows": lambda kg: kg.view(query="SELECT ?a ?c { ?a md:faces ?c }"),
    "view of statements": lambda kg: kg.view(
        query="CONSTRUCT { ?a md:uses ?m } WHERE { ?a md:employs ?m }"
    ),
    "export of a part": lambda kg: kg.export(format="turtle", entities=["NATO"], sources=True),
    "all of these": lambda kg: (kg.show("AU"), kg.why("AU", "NATO"), kg.stats(), kg.network),
}


@pytest.fixture
def queries(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The queries that the readers have asked."""
    asked: list[str] = []

    def spy(module: ModuleType) -> None:
        rows = module.rows

        def counted(store: ox.Store, query: str) -> Iterator[object]:
            asked.append(query)
            yield from rows(store, query)

        monkeypatch.setattr(module, "rows", counted)

    for reader in READERS:
        spy(reader)
    return asked


@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)
def test_a_command_reads_nothing_twice(
    kg: KnowledgeGraph, queries: list[str], command: Callable[[KnowledgeGraph], object]
) -> None:
    command(KnowledgeGraph(kg.store, kg.prefixes))
    assert queries
    assert [query for query, times in Counter(queries).items() if times > 1] == []


def test_what_nobody_asks_for_is_not_read(kg: KnowledgeGraph, queries: list[str]) -> None:
    context = GraphContext(kg.store)
    assert queries == []
    assert context.labels.classes[MD + "State"] == "state"
    assert len(queries) == 1


@pytest.mark.parametrize("part", ["sources", "dates", "memberships", "notes", "statements"])
def test_a_part_is_the_same_each_time(kg: KnowledgeGraph, part: str) -> None:
    read = partial(getattr, GraphContext(kg.store), part)
    assert read() is read()
