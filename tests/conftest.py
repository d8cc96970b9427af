"""What several tests share: the graph that ships with the package, and processes to compare."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest

from graph import KnowledgeGraph, reasoning, snapshot
from graph.store import bundled_files, fill
from graph.terms import EDITORIAL, KG, PREFIXES

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="session", autouse=True)
def _cache(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Keep snapshots of the tests apart from those of whoever runs them."""
    os.environ[snapshot.VARIABLE] = str(tmp_path_factory.mktemp("cache") / "detente")


@pytest.fixture(scope="session")
def kg() -> KnowledgeGraph:
    return KnowledgeGraph.load()


@pytest.fixture(scope="session")
def read() -> KnowledgeGraph:
    """The graph of what was read in the documents, without reference facts and their things."""
    store = ox.Store()
    fill(store, [each for each in bundled_files() if each[0].parent.name != "reference"])
    spoken = {
        str(end)
        for quad in store
        if "#char=" in str(quad.graph_name)
        for end in (quad.subject, quad.object)
    }
    for quad in store.quads_for_pattern(None, None, None, ox.NamedNode(EDITORIAL)):
        ends = {each for each in map(str, (quad.subject, quad.object)) if each.startswith(f"<{KG}")}
        if ends - spoken:
            store.remove(quad)
    reasoning.infer(store)
    return KnowledgeGraph(store, PREFIXES)


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
