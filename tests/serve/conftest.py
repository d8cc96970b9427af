"""Served graphs: a small one of others, and the one that ships; asked in memory."""

import gc
from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from detente import KnowledgeGraph
from detente.serve.app import Served, ServingSetting
from detente.serve.limits import ServingLimits

SMALL = """\
@prefix ex: <http://ex.org/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
ex:a ex:knows ex:b ; rdfs:label "Ada" .
GRAPH ex:one { ex:a ex:likes ex:b . ex:b ex:likes ex:c }
GRAPH ex:two { ex:a ex:likes ex:b }
"""


@pytest.fixture(autouse=True, scope="module")
def _swept() -> None:
    """Drop here what tests before have left in circles: threads of the server must not meet it."""
    gc.collect()


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> KnowledgeGraph:
    path = tmp_path_factory.mktemp("small") / "small.trig"
    path.write_text(SMALL)
    return KnowledgeGraph.load(path, bare=True)


@pytest.fixture(scope="session")
def client(small: KnowledgeGraph) -> Iterator[TestClient]:
    limits = ServingLimits(workers=1, seconds=20, rows=400, size=900_000, length=2000, patience=20)
    served = Served(small, ServingSetting(limits=limits))
    with TestClient(served.application()) as found:
        yield found


@pytest.fixture(scope="session")
def ours() -> Iterator[TestClient]:
    """The graph that ships."""
    limits = ServingLimits(workers=1, seconds=60, days=2, patience=60)
    served = Served(KnowledgeGraph.load(prepared=True), ServingSetting(limits=limits))
    with TestClient(served.application()) as found:
        yield found
