"""What tests of explanations share: a memo made up for them, and the graph that holds it."""

from pathlib import Path

import pytest
from memo import write_memo

from detente import KnowledgeGraph


@pytest.fixture(scope="session")
def memo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a document of two passages and its text."""
    folder = tmp_path_factory.mktemp("memo")
    write_memo(folder)
    return folder


@pytest.fixture(scope="session")
def small(memo: Path) -> KnowledgeGraph:
    """The graph that ships with the package, and the memo."""
    return KnowledgeGraph.load(memo / "memo.trig")
