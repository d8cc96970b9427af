"""What several tests share: the graph that ships with the package, and processes to compare."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from graph import KnowledgeGraph

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="session")
def kg() -> KnowledgeGraph:
    return KnowledgeGraph.load()


@pytest.fixture
def outputs() -> Callable[[str], set[bytes]]:
    """Return what a script prints in processes that differ in the seed of their hashes."""

    def run(script: str) -> set[bytes]:
        return {
            subprocess.run(
                [sys.executable, "-c", script],
                env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)},
                capture_output=True,
                check=True,
            ).stdout
            for seed in ("1", "2")
        }

    return run
