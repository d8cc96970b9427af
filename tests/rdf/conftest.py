"""What tests of stores share: a fact to load, and a store that holds it."""

from pathlib import Path

import pytest
from stores import FACT, written

from detente.dataset import load


@pytest.fixture
def fact(tmp_path: Path) -> Path:
    return written(tmp_path / "fact.ttl", FACT)


@pytest.fixture(scope="package")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with what ships and one fact more; nobody writes to it."""
    folder = tmp_path_factory.mktemp("stores")
    load.load(folder / "made", [written(folder / "fact.ttl", FACT)])
    return folder / "made"
