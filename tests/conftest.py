"""What several tests share: the graph that ships with the package, loaded once."""

import pytest

from graph import KnowledgeGraph


@pytest.fixture(scope="session")
def kg() -> KnowledgeGraph:
    return KnowledgeGraph.load()
